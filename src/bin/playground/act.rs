//! What the page does on a wish. Whatever changes the world goes through a step, as in a document.

use std::rc::Rc;

use ringside::engine::{Address, Duration, Key, NodeId, Time};
use ringside::scenario::why::Question;
use ringside::scenario::{Link, Refusals, Session};
use ringside::simulation::{HostStatus, Refusal, RunEvent, What};
use ringside::stage::{Chronicle, Event, LogEntry, LogLine, Moment, SpacetimeSpec};
use serde_json::{Value, json};

use crate::app::App;
use crate::complaint::Complaint;
use crate::components::versions;
use crate::intent::{Beside, Hand, Intent, Panel, Preference, Present, Selection, Sheet, SpacetimeWish, Tool, View, ZoomWish};
use crate::keyboard::Command;
use crate::listeners::Heard;
use crate::story::{BLANK, Opened};
use crate::why::Why;
use crate::{address, library, panic, query, settings, sharing};

/// How far shift and an arrow jump.
const JUMP: Duration = Duration(100_000);
/// Seeds drawn by chance stay this short, so that they can be told to somebody.
const SEED_MAX: u64 = 1_000_000;

impl App {
    /// Does what is wanted.
    pub(crate) fn act(&mut self, intent: Intent) {
        let model = &mut self.model;
        match intent {
            Intent::Select(selection) => self.select(selection),
            // The newcomer in hand joins when its tool is taken up again.
            Intent::Take(Tool::Add) if model.tool == Tool::Add => return self.act(Intent::AddNode),
            Intent::Take(tool) => model.tool = tool,
            Intent::Step(step) => self.step(&step),
            Intent::Steps(steps) => self.steps(&steps),
            Intent::Hand(hand) => return self.hand(hand),
            Intent::AddNode => {
                let step = self.newcomer();
                self.step(&step);
                // One at a time: the next has to wait for it anyway.
                if self.model.tool == Tool::Add && self.model.complaints.is_empty() {
                    self.model.tool = Tool::Select;
                }
            }
            Intent::TogglePlay => model.playing = !model.playing,
            Intent::StepForward => self.move_playhead(|session| {
                session.step();
            }),
            Intent::StepBack => self.move_playhead(|session| {
                session.step_back();
            }),
            Intent::Seek(to) => self.move_playhead(|session| session.seek(to)),
            Intent::ToHead => self.move_playhead(|session| session.seek(session.timeline().head().now())),
            Intent::Switch(branch) => {
                // A message of the future that is left is none here.
                if matches!(model.selection, Selection::Message(_) | Selection::Operation(_)) {
                    model.selection = Selection::Nothing;
                }
                self.move_playhead(|session| session.switch(branch));
            }
            Intent::Glance(at) => return self.want_glance(at),
            Intent::Speed(speed) => model.speed = speed,
            Intent::Open(name) if name == BLANK => self.open(Opened::Blank, None),
            Intent::Open(name) => self.fetch(name),
            Intent::Load(text) => {
                if model.laboratory.is_some() {
                    model.laboratory = Some(false);
                }
                self.open_text(text);
            }
            Intent::Restart { seed } => {
                let seed = seed.unwrap_or_else(|| self.seed());
                self.open(self.model.opened.clone(), Some(seed));
            }
            Intent::NewSeed => {
                // Without entropy from the browser the next seed is as good as a drawn one.
                let seed = getrandom::u64().map_or_else(|_| self.seed() + 1, |drawn| drawn % SEED_MAX);
                self.open(self.model.opened.clone(), Some(seed));
            }
            Intent::Language(language) => {
                model.speak(language);
                settings::remember_language(&self.window, language);
                self.show_settings();
            }
            Intent::Theme(theme) => self.prefer(Preference::Theme(Some(theme))),
            Intent::Prefer(preference) => self.prefer(preference),
            Intent::ToggleLegend => (model.legend, model.promises) = (!model.legend, false),
            Intent::TogglePromises => (model.legend, model.promises) = (false, !model.promises),
            Intent::Share => self.share(),
            Intent::CloseShare => model.share = None,
            Intent::CopyLink => {
                if let Some(shared) = &model.share {
                    sharing::copy(&self.window, &shared.address, self.on.reform(Intent::Copied));
                }
            }
            Intent::Copied(copied) => {
                if let Some(shared) = &mut model.share {
                    Rc::make_mut(shared).copied = Some(copied);
                }
            }
            Intent::Laboratory(open) => model.laboratory = Some(open),
            Intent::DismissAlert => model.complain(Vec::new()),
            Intent::Client(client) => model.client = client,
            Intent::View(view) if view.is_there() => self.look(view),
            Intent::View(view) => model.complain(vec![Complaint::NoSuchView(view)]),
            Intent::Compare(dot) => {
                model.compared = [model.compared[1].filter(|last| *last != dot), Some(dot)];
                self.show_on_phone();
            }
            Intent::Merkle(spec) => model.merkle = spec,
            Intent::Spacetime(wish) => self.look_through_time(wish),
            Intent::Storage(spec) => model.storage = spec,
            Intent::Zoom(wish) => self.zoom(wish),
            Intent::Why(question) => self.ask_why(question),
            Intent::DropWhy => model.why = None,
            Intent::Revisit { at, selection } => {
                self.model.promises = false;
                self.move_playhead(|session| session.seek(at));
                self.model.selection = selection;
            }
            Intent::TogglePanel(panel) => self.toggle_panel(panel),
            Intent::Beside(wish) => self.beside(wish),
            Intent::Sheet(sheet) => model.sheet = sheet,
            Intent::Present(wish) => self.present(wish),
            Intent::CopyEmbed => {
                if let Some(shared) = &model.share {
                    sharing::copy(&self.window, &shared.embed, self.on.reform(Intent::Copied));
                }
            }
        }
        self.keep_up();
        self.foresee();
        self.views.refresh_all(&self.model, self.stamp());
    }

    /// Does what is wanted of a second run.
    fn beside(&mut self, wish: Beside) {
        let model = &mut self.model;
        match wish {
            Beside::Menu if model.variations.is_none() => {
                let variations = model.run.session().variations();
                model.variations = Some(Rc::new(variations));
                model.legend = false;
            }
            Beside::Menu => model.variations = None,
            Beside::Open(variation) => {
                model.variations = None;
                let rail = model.beside.as_ref().map_or(model.panels.rail[View::Ring as usize], |beside| beside.rail);
                model.put_beside(variation);
                if let Some(beside) = &mut model.beside {
                    beside.rail = rail;
                    // Two rings need the room.
                    model.panels.rail[View::Ring as usize] = true;
                }
                self.change_stages();
                self.show_on_phone();
            }
            Beside::Close => {
                if let Some(beside) = model.beside.take() {
                    model.panels.rail[View::Ring as usize] = beside.rail;
                }
                self.change_stages();
            }
            Beside::First => {
                let Some(beside) = &mut model.beside else { return };
                model.playing = false;
                match beside.first_answer() {
                    Some(at) => model.run.change(|session| session.seek(at)),
                    None => beside.searching = true,
                }
            }
            Beside::Operation(request, at) => {
                if model.run.now() < at {
                    self.move_playhead(|session| session.seek(at));
                }
                if let Some(request) = request {
                    self.select(Selection::Operation(request));
                }
            }
        }
    }

    /// Another number of stages: their canvases are others.
    fn change_stages(&mut self) {
        self.put_painter_away();
        self.views.rearrange(&self.model);
    }

    /// Takes in what came from outside the page's elements.
    pub(crate) fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Command(command) => return self.command(command),
            Heard::Dragging(dragging) => self.model.dragging = dragging,
            Heard::Document(text) => self.open_text(text),
            Heard::Link => {
                if let Some(fragment) = address::fragment(&self.window)
                    && self.open_link(&fragment)
                {
                    address::show(&self.window, &[("scenario", None), ("seed", None), ("zoom", None)]);
                }
            }
            Heard::Elsewhere => self.come_back(),
            Heard::Preferred => self.prefer(Preference::System),
            Heard::Zoom(wish) => return self.act(Intent::Zoom(wish)),
            Heard::Select(selection) => return self.act(Intent::Select(selection)),
            Heard::Unreadable(name) => self.model.complain(vec![Complaint::UnreadableFile(name)]),
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
            Command::Jump { forward } => {
                let now = self.model.run.now();
                Intent::Seek(if forward { now + JUMP } else { now - JUMP })
            }
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
            Command::Reconcile if self.model.view == View::Versions => {
                match versions::reconciling(&self.views.versions, self.model.client) {
                    Some(step) => Intent::Step(step),
                    None => return,
                }
            }
            Command::Reconcile => return,
            Command::Why => match self.why_of_selection() {
                Some(question) => Intent::Why(question),
                None => return,
            },
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
            self.prefer(Preference::Menu(false));
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
            self.beside(Beside::Close);
        } else {
            model.selection = Selection::Nothing;
            model.spacetime.event = None;
            model.tool = Tool::Select;
        }
        self.views.refresh_all(&self.model, self.stamp());
        None
    }

    /// Answers a question as of this instant. The clock stops: an answer is there to be read.
    pub(crate) fn ask_why(&mut self, question: Question) {
        let model = &mut self.model;
        model.playing = false;
        let why = Why::new(question, &model.run.session(), model.run.played());
        model.why = Some(Rc::new(why));
        model.panels.no_side[model.view as usize] = false;
        self.show_on_phone();
    }

    /// What one would ask of what is selected: of a node, what the others believe of it last.
    pub(crate) fn why_of_selection(&self) -> Option<Question> {
        let model = &self.model;
        let key = |key: &Key| match model.compared {
            [Some(one), Some(other)] => Some(Question::Siblings { key: key.clone(), one, other }),
            _ => {
                let newest = model.run.played().versions_of(key).pop();
                newest.map(|record| Question::Version { key: key.clone(), dot: record.version.dot })
            }
        };
        match &model.selection {
            Selection::Operation(request) => Some(Question::Operation(*request)),
            Selection::Message(sent) => Some(Question::Happening(*sent)),
            Selection::Key(looked_at) => key(looked_at),
            Selection::Node(node) => {
                let is_about = |line: &&LogLine| match &line.entry {
                    LogEntry::Suspected { member, .. }
                    | LogEntry::Convicted { member, .. }
                    | LogEntry::Refuted { member, .. } => member == node,
                    _ => false,
                };
                let last = model.run.played().log().iter().rev().find(is_about);
                last.map(|line| Question::Happening(line.event))
            }
            Selection::Nothing | Selection::Client(_) | Selection::Cut(..) | Selection::Link(..) => None,
        }
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

    /// Looks at the diagram of space and time in another way, or at an event of it.
    fn look_through_time(&mut self, wish: SpacetimeWish) {
        let view = self.views.spacetime_now(&self.model);
        let model = &self.model;
        let Some(chronicle) = model.run.chronicle() else { return };
        let spec = model.spacetime;
        let looked_at = view.event.as_ref().map(|facts| facts.event.id);
        let found = match wish {
            SpacetimeWish::At(place) => view.event_at(chronicle, place, looked_at, spec.quiet),
            SpacetimeWish::Event(id) => chronicle.number_of(id),
            SpacetimeWish::Next { forward } => view.next(chronicle, looked_at, forward, spec.quiet),
            SpacetimeWish::Beside { down } => match looked_at {
                Some(id) => view.beside(chronicle, id, down, spec.quiet),
                None => view.next(chronicle, None, true, spec.quiet),
            },
            _ => None,
        };
        self.model.spacetime = match wish {
            SpacetimeWish::Pan(by) => view.panned(&spec, by),
            SpacetimeWish::Zoom { factor, x } => view.zoomed(&spec, factor, x, model.playing || x >= view.now - 1.0),
            SpacetimeWish::Begin => view.at_the_beginning(&spec),
            SpacetimeWish::Follow => SpacetimeSpec { pin: None, ..spec },
            SpacetimeWish::Quiet(quiet) => SpacetimeSpec { quiet, ..spec },
            SpacetimeWish::At(_) if found.is_none() => return self.select(Selection::Nothing),
            _ => {
                let Some(number) = found else { return };
                let revealed = view.revealing(&spec, chronicle, number);
                let selection = chronicle.event(number).map(|event| entity_of(event, chronicle));
                self.select(selection.unwrap_or_default());
                revealed
            }
        };
    }

    /// On a phone the sheet that tells of what was chosen comes to the front.
    fn show_on_phone(&mut self) {
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
        let Some(beside) = &mut self.model.beside else { return };
        match beside.act(&self.model.run, step) {
            Ok(None) => {}
            Ok(Some(reason)) => self.model.complain(vec![Complaint::RefusedBeside(reason)]),
            Err(refusals) => self.model.complain(vec![Complaint::Refused(refusals)]),
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
    fn move_playhead(&mut self, moves: impl FnOnce(&mut Session)) {
        self.model.playing = false;
        self.model.run.change(moves);
    }

    /// Begins to load a scenario's document. Until it is here, what is open stays.
    pub(crate) fn fetch(&mut self, name: String) {
        let Some(bundled) = library::find(&name) else {
            return self.model.complain(vec![Complaint::no_such_scenario(name)]);
        };
        self.awaited = Some(bundled.name);
        (self.awaited_seed, self.returning) = (None, false);
        library::fetch(&self.window, bundled, self.arrived.reform(move |document| (bundled.name, document)));
    }

    /// Opens a scenario whose document has come, unless something else was opened meanwhile.
    pub(crate) fn arrive(&mut self, name: &'static str, document: Option<String>) {
        if self.awaited != Some(name) {
            return;
        }
        self.awaited = None;
        let seed = std::mem::take(&mut self.awaited_seed);
        match document {
            Some(document) => self.open(Opened::Library { name: name.to_owned(), document }, seed),
            None => self.model.complain(vec![Complaint::NotLoaded(name)]),
        }
        self.returning = false;
        self.views.refresh_all(&self.model, self.stamp());
    }

    pub(crate) fn open(&mut self, opened: Opened, seed: Option<u64>) {
        self.awaited = None;
        let was_beside = self.model.beside.is_some();
        if !self.model.open(opened, seed) {
            return;
        }
        if was_beside {
            // There may be one stage less.
            self.put_painter_away();
        }
        self.opened_seed = seed;
        if self.returning {
            address::settle(&self.window);
            self.return_to(query::read(address::parameters(&self.window)).zoom.unwrap_or_default());
        }
        self.views.reopen(&self.model, self.stamp());
        self.begin_presenting_anew();
        let name = match &self.model.opened {
            Opened::Library { name, .. } => Some(name.as_str()),
            Opened::Blank | Opened::Document(_) | Opened::Link { .. } => None,
        };
        if !self.returning {
            let seed = seed.map(|seed| seed.to_string());
            address::leave(&self.window, &[("scenario", name), ("seed", seed.as_deref()), ("zoom", None)]);
        }
        self.prepare_for_the_worst();
    }

    /// Opens what came as text: a document, or a link.
    fn open_text(&mut self, text: String) {
        if !Link::is_like(&text) {
            self.open(Opened::Document(text), None);
        } else if self.open_link(&text) {
            address::leave(&self.window, &[("scenario", None), ("seed", None), ("zoom", None)]);
        }
    }

    /// Opens what a link leads to. Returns whether it leads anywhere.
    fn open_link(&mut self, text: &str) -> bool {
        self.awaited = None;
        let leads = self.model.follow_link(text);
        if leads {
            address::settle(&self.window);
            self.look(self.model.view);
            self.views.reopen(&self.model, self.stamp());
            self.begin_presenting_anew();
            self.prepare_for_the_worst();
        }
        leads
    }

    /// Shows a link to this instant, at which time stops.
    fn share(&mut self) {
        self.model.playing = false;
        self.sharing = false;
        match sharing::shared(&self.window, &self.model) {
            Ok(shared) => self.model.share = Some(Rc::new(shared)),
            Err(error) => self.model.complain(vec![Complaint::Link(error)]),
        }
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

    fn seed(&self) -> u64 {
        self.model.run.timeline().setup().seed
    }
}

/// What every other view shows of an event: its message, its operation, or where it happened.
fn entity_of(event: &Event, chronicle: &Chronicle) -> Selection {
    match (&event.what, event.what.request(), chronicle.who(event.lane)) {
        (Moment::Sent { .. }, ..) => Selection::Message(event.id),
        (Moment::Received { sent, .. }, ..) => Selection::Message(*sent),
        (_, Some(request), _) => Selection::Operation(request),
        (_, None, Some(Address::Node(node))) => Selection::Node(node),
        (_, None, Some(Address::Client(client))) => Selection::Client(client),
        (_, None, None) => Selection::Nothing,
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
