//! What the page does on a rarer wish: opening, sharing, asking why, looking in other ways. It stands in the rest of the
//! page, which comes after the first frame ([`crate::rest`]), and is reached through its table alone.

use std::rc::Rc;

use ringside::engine::{Address, Key};
use ringside::scenario::Link;
use ringside::scenario::why::Question;
use ringside::stage::{Chronicle, Event, LogEntry, LogLine, Moment, SpacetimeSpec};
use serde_json::Value;
use web_sys::Window;
use yew::Callback;

use crate::app::App;
use crate::complaint::Complaint;
use crate::components::versions;
use crate::frame_loop::ENGINE_BUDGET;
use crate::intent::{Beside, Hand, Intent, Preference, Selection, SpacetimeWish, Tool, View};
use crate::keyboard::Command;
use crate::listeners::Heard;
use crate::model::Model;
use crate::query::{Asked, Query};
use crate::story::{BLANK, Opened};
use crate::study::loading;
use crate::why::Why;
use crate::{address, library, query, settings, sharing};

/// Seeds drawn by chance stay this short, so that they can be told to somebody.
const SEED_MAX: u64 = 1_000_000;

impl App {
    /// Does what is wanted and is not plain ([`Intent::is_plain`]).
    pub(crate) fn act_rarely(&mut self, intent: Intent) {
        let model = &mut self.model;
        match intent {
            Intent::Switch(branch) => {
                // A message of the future that is left is none here.
                if matches!(model.selection, Selection::Message(_) | Selection::Operation(_)) {
                    model.selection = Selection::Nothing;
                }
                self.move_playhead(|session| session.switch(branch));
            }
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
            Intent::AddNode => {
                let step = self.newcomer();
                self.step(&step);
                // One at a time: the next has to wait for it anyway.
                if self.model.tool == Tool::Add && self.model.complaints.is_empty() {
                    self.model.tool = Tool::Select;
                }
            }
            Intent::Beside(wish) => self.beside(wish),
            Intent::Hand(Hand::Why) => {
                if let Some(question) = self.why_of_selection() {
                    self.ask_why(question);
                }
            }
            Intent::Present(wish) => self.present(wish),
            Intent::Study(wish) => self.study(wish),
            Intent::CopyEmbed => {
                if let Some(shared) = &model.share {
                    sharing::copy(&self.window, &shared.embed, self.on.reform(Intent::Copied));
                }
            }
            _ => {}
        }
    }

    /// The wish behind a command that not everything begins with.
    pub(crate) fn command_rarely(&self, command: Command) -> Option<Intent> {
        match command {
            Command::Reconcile if self.model.view == View::Versions => {
                versions::reconciling(&self.views.versions, self.model.client).map(Intent::Step)
            }
            Command::Why => self.why_of_selection().map(Intent::Why),
            _ => None,
        }
    }

    /// Takes in what came from outside the page's elements, and what needs the rest of the page.
    pub(crate) fn hear_rarely(&mut self, heard: Heard) {
        match heard {
            Heard::Document(text) => self.open_text(text),
            Heard::Link => {
                if let Some(fragment) = address::fragment(&self.window)
                    && self.open_link(&fragment)
                {
                    address::show(&self.window, &address::ELSEWHERE);
                }
            }
            Heard::Elsewhere => self.come_back(),
            Heard::Unreadable(name) => self.model.complain(vec![Complaint::UnreadableFile(name)]),
            Heard::Command(_) | Heard::Dragging(_) | Heard::Preferred | Heard::Zoom(_) | Heard::Select(_) => {}
        }
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

    /// Does in the second run what was done in the first.
    pub(crate) fn step_beside_now(&mut self, step: &Value) {
        let Some(beside) = &mut self.model.beside else { return };
        match beside.act(&self.model.run, step) {
            Ok(None) => {}
            Ok(Some(reason)) => self.model.complain(vec![Complaint::RefusedBeside(reason)]),
            Err(refusals) => self.model.complain(vec![Complaint::Refused(refusals)]),
        }
    }

    /// Has the second run follow the first, in what the engine is given of a frame; and both go on, while a difference is
    /// being looked for.
    pub(crate) fn lead_on_now(&mut self) {
        let (work, Model { run, beside, .. }) = (&self.work, &mut self.model);
        let Some(beside) = beside else { return };
        let mut more = || work.elapsed() < 2.0 * ENGINE_BUDGET;
        beside.keep_up(run, &mut more);
        if beside.searching {
            beside.search(run, more);
        }
    }

    /// The same at once, as far as a reader waits for it without noticing; frames do the rest.
    pub(crate) fn keep_up_now(&mut self) {
        let (work, began) = (&self.work, self.work.now());
        self.model.keep_up(|| work.now() - began < ENGINE_BUDGET);
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
        let name = match &self.model.opened {
            Opened::Library { name, .. } => Some(name.as_str()),
            Opened::Blank | Opened::Lesson { .. } | Opened::Document(_) | Opened::Link { .. } => None,
        };
        if !self.returning {
            let (seed, lesson) = (seed.map(|seed| seed.to_string()), self.model.opened.lesson());
            let leads = [("scenario", name), ("lesson", lesson), ("seed", seed.as_deref())];
            let none = address::ELSEWHERE.into_iter().filter(|(name, _)| leads.iter().all(|(leads, _)| leads != name));
            address::leave(&self.window, &leads.into_iter().chain(none).collect::<Vec<_>>());
        }
        self.begin_study(None);
        self.prepare_for_the_worst();
    }

    /// Opens what came as text: a document, or a link.
    fn open_text(&mut self, text: String) {
        if !Link::is_like(&text) {
            self.open(Opened::Document(text), None);
        } else if self.open_link(&text) {
            address::leave(&self.window, &address::ELSEWHERE);
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
            self.begin_march_anew();
            self.begin_in_the_midst();
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
}

/// Opens what the address leads to, of which the document may have come already; nothing, if it names none.
pub fn begin(model: &mut Model, window: &Window, asked: Query, document: Option<String>) {
    model.view = asked.view.unwrap_or_default();
    model.run.watch(model.view == View::Spacetime);
    let mut complaints: Vec<Complaint> = asked.refused.into_iter().map(Complaint::Parameter).collect();
    let opened = match asked.scenario.map(|name| (library::find(&name), name)) {
        _ if asked.lesson.is_some() => {
            let name = asked.lesson.unwrap_or_default();
            match document {
                Some(document) => Opened::Lesson { name, document },
                None => {
                    let known = loading::is_known(&name);
                    complaints.push(if known { Complaint::LessonNotLoaded(name) } else { Complaint::no_such_lesson(name) });
                    Opened::Blank
                }
            }
        }
        None => Opened::Blank,
        Some((None, name)) => {
            complaints.push(Complaint::no_such_scenario(name));
            Opened::Blank
        }
        Some((Some(bundled), name)) => match document {
            Some(document) => Opened::Library { name, document },
            None => {
                complaints.push(Complaint::NotLoaded(bundled.name));
                Opened::Blank
            }
        },
    };
    if opened != Opened::Blank || asked.seed.is_some() {
        model.open(opened, asked.seed);
    }
    model.zoom = asked.zoom.unwrap_or_default();
    if let Some(fragment) = address::fragment(window) {
        model.follow_link(&fragment);
        complaints.append(&mut model.complaints);
    }
    if !complaints.is_empty() {
        model.complain(complaints);
    }
}

/// Loads the document that an address asks for, before there is a page.
pub fn prepare(window: &Window, asked: Asked, arrived: Callback<Option<String>>) {
    match asked {
        Asked::Lesson(name) => loading::fetch(window, &name, arrived),
        Asked::Scenario(name) => match library::find(&name) {
            Some(bundled) => library::fetch(window, bundled, arrived),
            None => arrived.emit(None),
        },
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
