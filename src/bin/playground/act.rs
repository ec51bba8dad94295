//! What the page does on a wish. Whatever changes the world goes through a step, as in a document.

use ringside::engine::{Duration, NodeId, Time};
use ringside::scenario::{Refusals, Session};
use ringside::simulation::{HostStatus, Refusal, RunEvent, What};
use serde_json::{Value, json};

use crate::app::{App, Msg};
use crate::complaint::Complaint;
use crate::intent::{Beside, Hand, Intent, Panel, Preference, Present, Selection, Sheet, Study, Tool, View, ZoomWish};
use crate::keyboard::Command;
use crate::listeners::Heard;
use crate::{address, panic, rest, settings};

/// How far shift and an arrow jump.
const JUMP: Duration = Duration(100_000);

impl App {
    /// Does what is wanted.
    pub(crate) fn act(&mut self, intent: Intent) {
        if !intent.is_plain() && rest::get().is_none() {
            return self.wait_with(Msg::Wants(intent));
        }
        let model = &mut self.model;
        match intent {
            Intent::Select(selection) => self.select(selection),
            // The newcomer in hand joins when its tool is taken up again.
            Intent::Take(Tool::Add) if model.tool == Tool::Add => return self.act(Intent::AddNode),
            Intent::Take(tool) => model.tool = tool,
            Intent::Step(step) => self.step(&step),
            Intent::Steps(steps) => self.steps(&steps),
            Intent::Hand(hand) => return self.hand(hand),
            Intent::TogglePlay if model.study.is_some() => self.act_with_rest(Intent::Study(Study::Play)),
            Intent::TogglePlay => model.playing = !model.playing,
            Intent::StepForward if model.study.is_some() => {
                if let Some(rest) = rest::get() {
                    (rest.step_in_lesson)(self);
                }
            }
            Intent::StepForward => self.move_playhead(|session| {
                session.step();
            }),
            Intent::StepBack => self.move_playhead(|session| {
                session.step_back();
            }),
            Intent::Seek(to) if model.study.is_some() => {
                if let Some(rest) = rest::get() {
                    (rest.seek_in_lesson)(self, to);
                }
            }
            Intent::Seek(to) => self.move_playhead(|session| session.seek(to)),
            Intent::Jump { forward } => {
                let now = model.run.now();
                return self.act(Intent::Seek(if forward { now + JUMP } else { now - JUMP }));
            }
            Intent::ToHead => self.move_playhead(|session| session.seek(session.timeline().head().now())),
            Intent::Glance(at) => return self.want_glance(at),
            Intent::Speed(speed) => model.speed = speed,
            Intent::DismissAlert => model.complain(Vec::new()),
            Intent::Client(client) => model.client = client,
            Intent::TogglePanel(panel) => self.toggle_panel(panel),
            Intent::Sheet(sheet) => model.sheet = sheet,
            Intent::View(View::Ring) => self.look(View::Ring),
            rare => self.act_with_rest(rare),
        }
        self.keep_up();
        self.foresee();
        self.views.refresh_all(&self.model, self.stamp());
    }

    /// Another number of stages: their canvases are others.
    pub(crate) fn change_stages(&mut self) {
        self.put_painter_away();
        self.views.rearrange(&self.model);
    }

    /// Takes in what came from outside the page's elements.
    pub(crate) fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Command(command) => return self.command(command),
            Heard::Dragging(dragging) => self.model.dragging = dragging,
            Heard::Preferred => self.prefer(Preference::System),
            Heard::Zoom(wish) => return self.act(Intent::Zoom(wish)),
            Heard::Select(selection) => return self.act(Intent::Select(selection)),
            rare => match rest::get() {
                Some(rest) => (rest.hear)(self, rare),
                None => return self.wait_with(Msg::Heard(rare)),
            },
        }
        self.keep_up();
        self.views.refresh_all(&self.model, self.stamp());
    }

    /// A script has moved or changed the run.
    pub(crate) fn follow_script(&mut self) {
        self.model.run.follow();
        // Whoever looks back wants to look; time would carry the playhead away again.
        if self.model.run.now() < self.shown {
            self.model.playing = false;
        }
        self.keep_up();
        self.views.refresh_all(&self.model, self.stamp());
    }

    fn command(&mut self, command: Command) {
        self.stir();
        let intent = match command {
            Command::Present(wish) => Intent::Present(wish),
            Command::TogglePlay => Intent::TogglePlay,
            Command::Step { forward: true } => Intent::StepForward,
            Command::Step { forward: false } => Intent::StepBack,
            Command::Jump { forward } => Intent::Jump { forward },
            Command::Begin => Intent::Seek(Time::ZERO),
            Command::End => Intent::ToHead,
            Command::Speed { faster } => Intent::Speed(self.model.speed.next(faster)),
            Command::Kill(node) => {
                self.on_node(node, Tool::Kill, |status| if status == HostStatus::Down { "restart" } else { "crash" })
            }
            Command::Pause(node) => {
                self.on_node(node, Tool::Pause, |status| if status == HostStatus::Paused { "resume" } else { "pause" })
            }
            Command::Take(tool) => Intent::Take(tool),
            Command::Drop => Intent::Hand(Hand::Drop),
            Command::AddNode => Intent::AddNode,
            Command::Nudge(node, clockwise) => match self.at_hand(node) {
                Some(node) => Intent::Hand(Hand::Nudge(node, clockwise)),
                None => return,
            },
            Command::Heal => match (&self.model.selection, self.model.run.timeline().world().cuts().is_empty()) {
                (_, true) => return,
                (Selection::Cut(one, other), false) => {
                    Intent::Step(json!({ "do": "heal", "from": one.name().to_string(), "to": other.name().to_string() }))
                }
                (_, false) => Intent::Step(json!({ "do": "heal" })),
            },
            Command::Reconcile | Command::Why => match rest::get().and_then(|rest| (rest.command)(self, command)) {
                Some(intent) => intent,
                None => return,
            },
            Command::Answer(choice) => Intent::Study(Study::Pick(choice)),
            Command::View(view) => Intent::View(view),
            Command::Zoom(wish) => Intent::Zoom(wish),
            Command::Tables => Intent::Prefer(Preference::Tables(!self.model.preferences.tables)),
            Command::Legend => Intent::ToggleLegend,
            Command::Panel(panel) => Intent::TogglePanel(panel),
            Command::Escape => match self.escape() {
                Some(intent) => intent,
                None => return,
            },
        };
        self.act(intent);
    }

    /// What a key does to the node that has the focus or is selected; without one, it takes up the tool.
    fn on_node(&self, node: Option<NodeId>, tool: Tool, verb: impl FnOnce(HostStatus) -> &'static str) -> Intent {
        let known = self.at_hand(node).and_then(|node| Some((node, self.model.run.timeline().world().status(node)?)));
        match known {
            Some((node, status)) => Intent::Step(json!({ "do": verb(status), "node": node.to_string() })),
            None => Intent::Take(tool),
        }
    }

    /// Puts away whatever lies on top; what takes more than that it asks for.
    fn escape(&mut self) -> Option<Intent> {
        let model = &mut self.model;
        if model.share.is_some() {
            model.share = None;
        } else if model.settings {
            return Some(Intent::Prefer(Preference::Menu(false)));
        } else if model.variations.is_some() {
            model.variations = None;
        } else if model.legend || model.promises {
            (model.legend, model.promises) = (false, false);
        } else if !model.complaints.is_empty() {
            model.complain(Vec::new());
        } else if model.presenting {
            return Some(Intent::Present(Present::Leave));
        } else if model.panels.over {
            model.panels.over = false;
        } else if model.why.is_some() {
            model.why = None;
        } else if model.view == View::Storage && model.storage.cell.is_some() {
            model.storage.cell = None;
        } else if model.is_zoomed() {
            return Some(Intent::Zoom(ZoomWish::Up));
        } else if model.beside.is_some() && model.selection == Selection::Nothing && model.tool == Tool::Select {
            return Some(Intent::Beside(Beside::Close));
        } else {
            model.selection = Selection::Nothing;
            model.spacetime.event = None;
            model.tool = Tool::Select;
        }
        self.views.refresh_all(&self.model, self.stamp());
        None
    }

    pub(crate) fn select(&mut self, selection: Selection) {
        if selection != Selection::Nothing {
            self.show_on_phone();
        }
        if let Selection::Key(key) = &selection {
            self.model.proposed = key.clone();
        }
        if let Selection::Node(node) = &selection {
            self.model.storage.node = Some(*node);
        }
        // The diagram then finds the event that belongs to it.
        self.model.spacetime.event = None;
        self.model.selection = selection;
    }

    /// On a phone the sheet that tells of what was chosen comes to the front.
    pub(crate) fn show_on_phone(&mut self) {
        if settings::is_at_most(&self.window, 640.0) {
            self.model.sheet = Sheet::Inspect;
        }
    }

    /// The same moment in another view.
    pub(crate) fn look(&mut self, view: View) {
        self.model.view = view;
        self.model.run.watch(view == View::Spacetime);
        (self.model.legend, self.model.promises) = (false, false);
        if view != View::Ring {
            // The canvas goes with the ring.
            self.put_painter_away();
        }
        if view != View::Spacetime {
            self.put_spacetime_away();
        }
        if self.model.beside.is_some() {
            self.change_stages();
        }
        self.rescale();
        if !self.returning {
            address::go(&self.window, &[("view", (view != View::Ring).then(|| view.name()))]);
        }
    }

    pub(crate) fn step(&mut self, step: &Value) {
        let operation = matches!(step["do"].as_str(), Some("put" | "get" | "delete"));
        if operation && step["key"].as_str() == Some("") {
            return self.model.complain(vec![Complaint::EmptyKey]);
        }
        let forks = self.model.run.timeline().forks();
        match self.model.run.change(|session| apply(session, step)) {
            Ok(Some(reason)) => self.model.complain(vec![Complaint::StepRefused(reason)]),
            Ok(None) => {
                self.model.complain(Vec::new());
                self.step_beside(step);
                // Whoever asks wants to see the answer come.
                self.model.playing |= operation || matches!(step["do"].as_str(), Some("repair" | "join" | "leave"));
                // Of exchanges, that is the latest.
                self.model.merkle.shown = None;
                // Another future begins here: a message of the one that was left is no more.
                let left = self.model.run.timeline().forks() != forks;
                if left {
                    self.model.why = None;
                    self.model.spacetime.event = None;
                    if matches!(self.model.selection, Selection::Message(_) | Selection::Operation(_)) {
                        self.model.selection = Selection::Nothing;
                    }
                }
            }
            Err(refusals) => self.model.complain(vec![Complaint::Refused(refusals)]),
        }
    }

    /// Does in the second run what was done in the first.
    fn step_beside(&mut self, step: &Value) {
        if let (Some(_), Some(rest)) = (&self.model.beside, rest::get()) {
            (rest.step_beside)(self, step);
        }
    }

    /// Somebody points at an instant: it is looked at when the pointer rests there.
    fn want_glance(&mut self, at: Option<Time>) {
        let stamp = self.stamp();
        let glance = &mut self.model.glance;
        if at.is_none() {
            glance.seen = None;
        }
        // What is seen already need not be made again.
        let is_seen = |at: &Time| glance.seen.as_ref().is_some_and(|seen| seen.at == *at);
        glance.wanted = at.filter(|at| !is_seen(at)).map(|at| (at, stamp));
    }

    /// Moves the playhead by hand, which stops the clock.
    pub(crate) fn move_playhead(&mut self, moves: impl FnOnce(&mut Session)) {
        self.model.playing = false;
        self.model.run.change(moves);
    }

    fn toggle_panel(&mut self, panel: Panel) {
        let panels = &mut self.model.panels;
        match panel {
            Panel::Inspector => panels.no_side[self.model.view as usize] ^= true,
            Panel::Scenario if settings::is_at_most(&self.window, 1099.0) => panels.over = !panels.over,
            Panel::Scenario => panels.rail[self.model.view as usize] ^= true,
        }
        settings::remember_panels(&self.window, panels);
    }

    /// Tells the panic hook what to say of the run that is open now.
    pub(crate) fn prepare_for_the_worst(&self) {
        let seed = self.seed();
        panic::prepare(&self.model.text, seed, address::with(&self.window, &[("seed", Some(&seed.to_string()))]));
    }

    pub(crate) fn seed(&self) -> u64 {
        self.model.run.timeline().setup().seed
    }
}

/// Does a step at the playhead. What is well said and yet does not fit the state of the run is refused by the
/// world, in the trace: then this says why.
pub(crate) fn apply(session: &mut Session, step: &Value) -> Result<Option<Refusal>, Refusals> {
    let before = session.timeline().world().trace().len();
    session.apply(step)?;
    let mut happenings = session.timeline().world().trace().since(before);
    Ok(happenings.find_map(|happening| match &happening.what {
        What::Run(RunEvent::StepRefused { reason }) => Some(reason.clone()),
        _ => None,
    }))
}
