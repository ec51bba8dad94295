//! What the page knows: the run that is open, how it is looked at, and what was chosen.

use std::rc::Rc;

use ringside::engine::versions::Dot;
use ringside::engine::{ClientId, Key, NodeId, SortedMap, Time};
use ringside::scenario::contrast::Variation;
use ringside::scenario::{Link, LinkError, Opened as LedTo, Refusals, Session};
use ringside::simulation::Action;
use ringside::stage::{Glance, MerkleSpec, SpacetimeSpec, StorageSpec, ZoomSpec};
use yew::AttrValue;

use crate::beside::Beside;
use crate::complaint::Complaint;
use crate::components::scenario_panel::Story;
use crate::components::scenario_picker::Entry;
use crate::intent::{Language, Selection, Sheet, Speed, Theme, Tool, View};
use crate::run::Run;
use crate::settings::Preferences;
use crate::sharing::{self, Shared};
use crate::stage::Newcomer;
use crate::story::{self, Opened};
use crate::study::Study;
use crate::text::Text;
use crate::why::Why;
use crate::{library, rest};

/// The page's model. The app is the only one to change it.
pub struct Model {
    pub run: Run,
    /// A second run beside it.
    pub beside: Option<Box<Beside>>,
    /// What can be put beside it, while that is shown.
    pub variations: Option<Rc<Vec<Variation>>>,
    pub opened: Opened,
    pub playing: bool,
    pub speed: Speed,
    pub view: View,
    pub selection: Selection,
    /// What was asked the cause of, with the answer: what it lights is lit on every view.
    pub why: Option<Rc<Why>>,
    /// The two versions chosen to be compared, the last one last.
    pub compared: [Option<Dot>; 2],
    /// The exchange looked at, or the two that could begin one.
    pub merkle: MerkleSpec,
    /// The stretch of time in the diagram of space and time, and the event looked at.
    pub spacetime: SpacetimeSpec,
    /// What was last glanced at, and whether there is to be another glance.
    pub glance: Glancing,
    /// The node whose storage is looked at, and what of it.
    pub storage: StorageSpec,
    /// Which part of the ring is looked at, and how far into it.
    pub zoom: ZoomSpec,
    pub tool: Tool,
    /// How strong a machine a newcomer has: 1 as usual.
    pub weight: f64,
    /// The newcomer in hand.
    pub newcomer: Option<Rc<Newcomer>>,
    /// Where nodes have been put by hand, as turns.
    pub turns: SortedMap<NodeId, f64>,
    /// The client that the console speaks as.
    pub client: ClientId,
    /// The key that the console proposes: that of the document, or the one looked at.
    pub proposed: Key,
    pub text: Text,
    pub theme: Theme,
    /// How the reader prefers the page to be shown.
    pub preferences: Preferences,
    /// Whether that can be chosen now.
    pub settings: bool,
    pub legend: bool,
    /// Whether the dialog of many runs is open; none before it was opened. Closed, it keeps what it has found.
    pub laboratory: Option<bool>,
    /// Whether it is shown what is promised.
    pub promises: bool,
    /// What the reader last asked for and did not get.
    pub complaints: Vec<Complaint>,
    /// The same, in words.
    pub alert: Rc<Vec<AttrValue>>,
    pub panels: Panels,
    pub sheet: Sheet,
    /// The link that is shown.
    pub share: Option<Rc<Shared>>,
    /// Whether a file is held over the page.
    pub dragging: bool,
    pub menu: Rc<Vec<Entry>>,
    pub story: Rc<Story>,
    /// Whether it is presented, so that everything is drawn for a projector.
    pub presenting: bool,
    /// The lesson that is taken, if what is open is one.
    pub study: Option<Box<Study>>,
    /// Whether it is shown which lessons there are.
    pub contents: bool,
}

/// A glance at another instant: it takes some of a frame, so it waits until the pointer rests.
#[derive(Clone, Debug, Default)]
pub struct Glancing {
    /// What is asked for, and since when, in the reader's milliseconds.
    pub wanted: Option<(Time, f64)>,
    /// What was seen last.
    pub seen: Option<Rc<Glance>>,
}

/// The panels beside the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panels {
    /// Where there is room: the scenario's panel is folded into a rail, in each view by itself.
    pub rail: [bool; View::ALL.len()],
    /// Where there is little: the panel lies over the stage.
    pub over: bool,
    /// Inspector and console are put away, in each view by itself.
    pub no_side: [bool; View::ALL.len()],
}

impl Model {
    /// The page as it opens: the empty cluster, playing.
    pub fn new(session: Session, text: Text, preferences: Preferences) -> Model {
        let (client, proposed) = (first_client(&session), first_key(&session));
        let opened = Opened::Blank;
        let story = Rc::new(story::blank(&text, &session));
        Model {
            run: Run::new(session),
            beside: None,
            variations: None,
            opened,
            playing: true,
            speed: Speed::One,
            view: View::default(),
            selection: Selection::Nothing,
            why: None,
            compared: [None; 2],
            merkle: MerkleSpec::default(),
            spacetime: SpacetimeSpec::default(),
            glance: Glancing::default(),
            storage: StorageSpec::default(),
            zoom: ZoomSpec::default(),
            tool: Tool::Select,
            weight: 1.0,
            newcomer: None,
            turns: SortedMap::new(),
            client,
            proposed,
            text,
            theme: preferences.theme.unwrap_or(Theme::Light),
            preferences,
            settings: false,
            legend: false,
            laboratory: None,
            promises: false,
            complaints: Vec::new(),
            alert: Rc::default(),
            panels: Panels {
                rail: View::ALL.map(|view| view == View::Spacetime),
                over: false,
                no_side: View::ALL.map(View::is_wide),
            },
            sheet: Sheet::default(),
            share: None,
            dragging: false,
            menu: Rc::default(),
            story,
            presenting: false,
            study: None,
            contents: false,
        }
    }

    /// Opens a document in the place of the one that is open. What is refused changes nothing.
    pub fn open(&mut self, opened: Opened, seed: Option<u64>) -> bool {
        match read(&opened, seed) {
            Ok(session) => {
                self.take_up(opened, session);
                true
            }
            Err(refusals) => {
                self.complain(vec![Complaint::Refused(refusals)]);
                false
            }
        }
    }

    /// Opens what a link leads to, looked at as its maker did. What is refused changes nothing.
    pub fn follow_link(&mut self, text: &str) -> bool {
        let led = Link::from_text(text).and_then(|link| Ok::<_, LinkError>((link.open()?, link)));
        match led {
            Ok((LedTo { session, older }, link)) => {
                self.take_up(Opened::Link { scenario: sharing::scenario(&link.look), document: link.document }, session);
                self.playing = false;
                sharing::look_through(self, &link.look);
                self.complain(older.map(|older| Complaint::OlderEngine(older.version)).into_iter().collect());
                true
            }
            Err(error) => {
                self.complain(vec![Complaint::Link(error)]);
                false
            }
        }
    }

    fn take_up(&mut self, opened: Opened, session: Session) {
        self.client = first_client(&session);
        self.proposed = first_key(&session);
        self.study = session.scenario().lesson.clone().map(|lesson| Box::new(Study::new(lesson)));
        self.run.replace(session);
        // The same document again, under another seed perhaps, stays beside itself.
        let variation = self.beside.take().filter(|_| opened == self.opened).map(|beside| beside.variation().clone());
        self.variations = None;
        // An empty cluster is there to be used; a scenario waits for its reader.
        self.playing = opened == Opened::Blank;
        // Nodes of the same name in another run stand where that run has them.
        if opened != self.opened {
            self.turns = SortedMap::new();
        }
        self.opened = opened;
        self.selection = Selection::Nothing;
        self.why = None;
        self.compared = [None; 2];
        self.merkle = MerkleSpec::default();
        self.spacetime = SpacetimeSpec { event: None, pin: None, ..self.spacetime };
        self.storage = StorageSpec::default();
        self.zoom = ZoomSpec::default();
        self.share = None;
        self.complain(Vec::new());
        self.retell();
        if let Some(variation) = variation {
            self.put_beside(variation);
        }
    }

    /// Shows another run of the same lesson in the place of this one, which is given away to be shown again. It is looked at
    /// as this one was, as far as there is the same to look at.
    pub fn exchange(&mut self, session: Session) -> Session {
        let is_there = match &self.selection {
            Selection::Node(node) => session.timeline().world().nodes().any(|id| id == *node),
            // Requests of another run have other numbers, and its links other ends.
            selection => matches!(selection, Selection::Nothing | Selection::Key(_)),
        };
        if !is_there {
            self.selection = Selection::Nothing;
        }
        (self.beside, self.variations, self.why, self.share) = (None, None, None, None);
        self.compared = [None; 2];
        self.spacetime = SpacetimeSpec { event: None, pin: None, ..self.spacetime };
        self.playing = false;
        self.run.replace(session)
    }

    /// Whether a part of the ring is looked at rather than the whole.
    pub fn is_zoomed(&self) -> bool {
        self.view == View::Ring && !self.zoom.is_whole() && self.beside.is_none()
    }

    /// Opens a second run beside the first.
    pub fn put_beside(&mut self, variation: Variation) {
        match Beside::open(&self.run, variation) {
            Ok(beside) => self.beside = Some(Box::new(beside)),
            Err(refusals) => self.complain(vec![Complaint::Refused(refusals)]),
        }
    }

    /// Has the second run follow the first, as far as there is time.
    pub fn keep_up(&mut self, more: impl FnMut() -> bool) {
        if let Some(beside) = &mut self.beside {
            beside.keep_up(&self.run, more);
        }
    }

    /// Whether what was open before the last complaint still is.
    pub fn kept(&self) -> bool {
        !matches!(self.complaints[..], [Complaint::OlderEngine(_)])
    }

    /// Says what was not done; nothing puts the last complaint away.
    pub fn complain(&mut self, complaints: Vec<Complaint>) {
        self.complaints = complaints;
        self.reword();
    }

    /// Another language.
    pub fn speak(&mut self, language: Language) {
        self.text = Text::new(language);
        self.menu = Rc::new(story::menu(&self.text));
        self.retell();
        self.reword();
    }

    /// Says everything anew, now that there are all the words.
    pub fn say_anew(&mut self) {
        self.speak(self.text.language());
    }

    fn reword(&mut self) {
        let words = |complaint: &Complaint| match (complaint, rest::get()) {
            (Complaint::NotWhole, _) => vec![self.text.get("alert-not-whole")],
            (complaint, Some(rest)) => (rest.words)(complaint, &self.text),
            // They come with the rest.
            (_, None) => Vec::new(),
        };
        self.alert = Rc::new(self.complaints.iter().flat_map(words).collect());
    }

    /// Writes the left panel anew.
    fn retell(&mut self) {
        self.story = Rc::new(story::of(&self.text, &self.opened, &self.run.session()));
    }
}

/// Reads a document, under its own seed or another.
fn read(opened: &Opened, seed: Option<u64>) -> Result<Session, Refusals> {
    let session = match opened {
        Opened::Blank => library::blank(),
        Opened::Library { document, .. } | Opened::Lesson { document, .. } | Opened::Document(document) => {
            Session::from_text(document)
        }
        Opened::Link { document, .. } => Session::from_value(document.clone()),
    }?;
    match seed {
        Some(seed) => session.with_seed(seed),
        None => Ok(session),
    }
}

/// The key that a document's first operation is about; one of the page's own if it has none.
fn first_key(session: &Session) -> Key {
    let mut steps = session.timeline().setup().steps.iter();
    let key = steps.find_map(|step| match &step.action {
        Action::Operation(operation) => Some(operation.key.clone()),
        _ => None,
    });
    key.unwrap_or_else(|| Key::from("cart:mina"))
}

fn first_client(session: &Session) -> ClientId {
    let clients = &session.timeline().setup().clients;
    clients.first().map_or_else(|| ClientId::new("c1").expect("c1 is a name"), |client| client.id)
}
