//! What the reader wants: the one thing that components send up. The app is the only one to act on
//! it, and what changes the world goes through a step, as in a document.

use ringside::engine::versions::Dot;
use ringside::engine::{Address, ClientId, Key, NodeId, RequestId, Time};
use ringside::scenario::contrast::Variation;
use ringside::scenario::why::Question;
use ringside::simulation::EventId;
use ringside::stage::{MerkleSpec, Point, StorageSpec, ZoomSpec};

/// Something the reader asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// Look at something, or at nothing in particular.
    Select(Selection),
    /// Take up a tool.
    Take(Tool),
    /// Let one more node join, under a name that is free. It is a step like any other.
    AddNode,
    /// Do something to the world: a step object as in a document, without its instant. It is
    /// validated like a document's, and a refusal is shown as an alert.
    Step(serde_json::Value),
    /// Do several things at one instant, in this order, as far as none is refused.
    Steps(Vec<serde_json::Value>),
    /// Something that a hand does on the stage.
    Hand(Hand),
    /// Start or stop the clock.
    TogglePlay,
    /// One turn on, or one back.
    StepForward,
    /// One turn back.
    StepBack,
    /// Go to an instant.
    Seek(Time),
    /// Go a tenth of a second on, or back.
    Jump {
        /// Which of the two.
        forward: bool,
    },
    /// Go back to the furthest instant simulated.
    ToHead,
    /// Go to another future, by its place among all.
    Switch(usize),
    /// Look at another instant without going there, or no longer.
    Glance(Option<Time>),
    /// Let time run at another speed.
    Speed(Speed),
    /// Open a scenario of the library by its name.
    Open(String),
    /// Begin the open scenario anew with another seed, or the same one.
    Restart {
        /// The seed; the one it runs with if absent.
        seed: Option<u64>,
    },
    /// Begin it anew with a seed drawn by chance.
    NewSeed,
    /// Change the language.
    Language(Language),
    /// Light or dark.
    Theme(Theme),
    /// Something about how the page is shown.
    Prefer(Preference),
    /// Show or hide the legend.
    ToggleLegend,
    /// Show a link to this instant.
    Share,
    /// Put it away.
    CloseShare,
    /// Copy it.
    CopyLink,
    /// It was copied, or could not be.
    Copied(bool),
    /// Show the dialog of many runs, or put it away.
    Laboratory(bool),
    /// Show or hide what is promised.
    TogglePromises,
    /// Put the last refusal away.
    DismissAlert,
    /// Use another client in the console.
    Client(ClientId),
    /// Look at the same moment in another view.
    View(View),
    /// Put a version beside the one chosen before.
    Compare(Dot),
    /// Look at an exchange between two replicas, or at two nodes that could compare.
    Merkle(MerkleSpec),
    /// Look at a node's storage, or at some of its bytes.
    Storage(StorageSpec),
    /// Look at more or less of the ring, or of what is in it.
    Zoom(ZoomWish),
    /// Look at the diagram of space and time in another way, or at an event of it.
    Spacetime(SpacetimeWish),
    /// Open a document given as text: TOML, or JSON.
    Load(String),
    /// Say why, as of this instant, and light what it is about.
    Why(Question),
    /// Put the answer away.
    DropWhy,
    /// Go to an instant and look at what happened then.
    Revisit {
        /// When.
        at: Time,
        /// What.
        selection: Selection,
    },
    /// Show or hide a panel.
    TogglePanel(Panel),
    /// Something about a second run beside this one.
    Beside(Beside),
    /// On a phone: bring a sheet to the front.
    Sheet(Sheet),
    /// Something about presenting.
    Present(Present),
    /// Copy what shows this instant in somebody else's page.
    CopyEmbed,
    /// Something about lessons.
    Study(Study),
}

impl Intent {
    /// Whether it needs nothing but what the page begins with. What is not plain waits until the rest has come
    /// ([`crate::rest`]).
    pub fn is_plain(&self) -> bool {
        match self {
            Intent::Select(Selection::Nothing) | Intent::View(View::Ring) => true,
            Intent::Hand(hand) => !matches!(hand, Hand::Drop | Hand::Link(_) | Hand::Why),
            // One more node is foreseen before it joins.
            Intent::Take(tool) => *tool != Tool::Add,
            Intent::Step(_) | Intent::Steps(_) => true,
            Intent::TogglePlay
            | Intent::StepForward
            | Intent::StepBack
            | Intent::Seek(_)
            | Intent::Jump { .. }
            | Intent::ToHead => true,
            Intent::Glance(_) | Intent::Speed(_) | Intent::DismissAlert | Intent::Client(_) => true,
            Intent::TogglePanel(_) | Intent::Sheet(_) => true,
            _ => false,
        }
    }
}

/// What can be wanted of lessons. Steps are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Study {
    /// Show which there are, or put that away.
    Contents(bool),
    /// Take one, by its name or its address, from a step on.
    Open(String, usize),
    /// Start or stop the clock: it runs to the next step.
    Play,
    /// Go on to the next step; at once, if that is on its way.
    Next,
    /// Go back to the step before.
    Back,
    /// Go to a step.
    To(usize),
    /// Watch the way to this step again.
    Again,
    /// Point at an answer.
    Pick(usize),
    /// Settle for it, or for none, and go on.
    Settle,
    /// Leave the lesson and keep its cluster; or come back to it.
    Free(bool),
    /// Go back to the run that is the lesson's own.
    Return,
    /// Look at the run with something set otherwise that the step shows; or no longer.
    Otherwise(Option<usize>),
}

/// What can be wanted of a presentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Present {
    /// Begin it; or give it the whole screen again.
    Enter,
    /// End it.
    Leave,
    /// The browser has given the whole screen, or taken it back.
    Screen,
    /// Go on to the next beat; at once, if it is on the way there.
    Next,
    /// Go back to the beat before.
    Back,
    /// Show nothing, or something again.
    Blank,
    /// Open the presenter's window.
    Desk,
    /// From somebody else's page: open the whole one at this instant.
    Whole,
}

/// What the reader wants of the diagram of space and time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SpacetimeWish {
    /// Move it to the right by so many pixels.
    Pan(f64),
    /// Draw time wider, with what is at this place staying there.
    Zoom {
        /// By how much.
        factor: f64,
        /// Where, from the left.
        x: f64,
    },
    /// Look at what is at this place; at nothing, if nothing is.
    At(Point),
    /// Look at an event.
    Event(EventId),
    /// Look at the next event in the order of time, or at the one before.
    Next {
        /// Whether at the next.
        forward: bool,
    },
    /// Look at the event nearest in time on the next line.
    Beside {
        /// Whether below.
        down: bool,
    },
    /// Go to the beginning of what is kept.
    Begin,
    /// Go to the playhead, and stay with it.
    Follow,
    /// Leave messages about members out, or not.
    Quiet(bool),
}

/// What can be wanted of the ring, nearer or further.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ZoomWish {
    /// Look at this.
    To(ZoomSpec),
    /// One level, or one step of a stretch, further in: towards this turn of the ring, if one is meant.
    In(Option<f64>),
    /// Look at the stretch so many times larger; what is at this part of it, 0 to 1, stays there.
    By(f64, f64),
    /// Look at the stretch beside it, by a part of its own length.
    Along(f64),
    /// One step further out.
    Out,
    /// One level further out.
    Up,
    /// Look at the whole ring.
    Whole,
}

/// What a hand does on the stage, beyond steps.
#[derive(Clone, Debug, PartialEq)]
pub enum Hand {
    /// Lose the message that is looked at, while it flies.
    Drop,
    /// Look at the link that this message goes along.
    Link(EventId),
    /// Say why, of what is looked at.
    Why,
    /// How strong a machine the next newcomer is to have: 1 as usual.
    Weigh(f64),
    /// A node that is dragged: draw it elsewhere on its circle, as near to this turn as there is room.
    Move(NodeId, f64),
    /// It is let go: it stays there, or goes back to where it was taken up.
    LetGo {
        /// Whether it stays.
        stays: bool,
    },
    /// Draw it a little further on, clockwise or not.
    Nudge(NodeId, bool),
    /// Draw it where it stood.
    Home(NodeId),
    /// Light what belongs to a node, or to nobody.
    Light(Option<NodeId>),
    /// The pointer is at a message, or at none.
    Point(Option<EventId>),
    /// Stop time for as long as this holds.
    Hold(bool),
}

/// What can be wanted of a second run beside the open one.
#[derive(Clone, Debug, PartialEq)]
pub enum Beside {
    /// Show or hide what can be put beside it.
    Menu,
    /// Put the run beside it in which this is set otherwise.
    Open(Variation),
    /// Put the second run away.
    Close,
    /// Go to the first difference.
    First,
    /// Look at an operation, once it can be seen to differ.
    Operation(Option<RequestId>, Time),
}

/// The panels beside the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// What the open scenario is about.
    Scenario,
    /// Inspector and console.
    Inspector,
}

/// What a phone shows below the stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sheet {
    /// What the open scenario is about.
    #[default]
    Scenario,
    /// The inspector.
    Inspect,
    /// The client console.
    Console,
    /// Timeline and log.
    Events,
}

/// The views of a moment. Not all are there yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The ring, with messages in flight.
    #[default]
    Ring,
    /// A lane for each node, time running right.
    Spacetime,
    /// Inside one node's storage.
    Storage,
    /// The history of a key.
    Versions,
    /// Two trees being compared.
    Merkle,
    /// Who believes what of whom.
    Membership,
    /// A replicated log.
    Log,
}

impl View {
    /// All of them, in the order of their digits.
    pub const ALL: [View; 7] =
        [View::Ring, View::Spacetime, View::Storage, View::Versions, View::Merkle, View::Membership, View::Log];

    /// Its name in queries and handles.
    pub fn name(self) -> &'static str {
        match self {
            View::Ring => "ring",
            View::Spacetime => "spacetime",
            View::Storage => "storage",
            View::Versions => "versions",
            View::Merkle => "merkle",
            View::Membership => "membership",
            View::Log => "log",
        }
    }

    /// Whether it needs the room of inspector and console, which are put away until they are asked for.
    pub fn is_wide(self) -> bool {
        matches!(self, View::Storage | View::Merkle)
    }

    /// Whether it is built.
    pub fn is_there(self) -> bool {
        matches!(self, View::Ring | View::Spacetime | View::Storage | View::Versions | View::Merkle | View::Membership)
    }
}

/// What is looked at; every view follows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Selection {
    /// Nothing: the cluster as a whole.
    #[default]
    Nothing,
    /// A node.
    Node(NodeId),
    /// A client.
    Client(ClientId),
    /// A key, with its walk along the ring.
    Key(Key),
    /// An operation.
    Operation(RequestId),
    /// A message, by its sending.
    Message(EventId),
    /// The cut between two ends.
    Cut(Address, Address),
    /// The link from one end to another, in this direction.
    Link(Address, Address),
}

/// What a click on the stage does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    /// Looks at what is clicked.
    #[default]
    Select,
    /// Cuts the links that a drag crosses.
    Cut,
    /// Kills a node, or starts it again.
    Kill,
    /// Pauses a node, or lets it go on.
    Pause,
    /// Lets a newcomer join.
    Add,
}

/// How fast virtual time runs: at 1×, 100 virtual milliseconds take a second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speed {
    /// 0.1×
    Tenth,
    /// 1×
    #[default]
    One,
    /// 10×
    Ten,
    /// 100×
    Hundred,
}

impl Speed {
    /// All of them, slowest first.
    pub const ALL: [Speed; 4] = [Speed::Tenth, Speed::One, Speed::Ten, Speed::Hundred];

    /// How many times faster than 1× it is, as written.
    pub fn factor(self) -> &'static str {
        match self {
            Speed::Tenth => "0.1",
            Speed::One => "1",
            Speed::Ten => "10",
            Speed::Hundred => "100",
        }
    }

    /// The same as a number.
    pub fn multiple(self) -> f64 {
        match self {
            Speed::Tenth => 0.1,
            Speed::One => 1.0,
            Speed::Ten => 10.0,
            Speed::Hundred => 100.0,
        }
    }

    /// The next faster (or slower) one, if there is one.
    pub fn next(self, faster: bool) -> Speed {
        let index = Speed::ALL.iter().position(|speed| *speed == self).unwrap_or(1);
        let index = if faster { (index + 1).min(Speed::ALL.len() - 1) } else { index.saturating_sub(1) };
        Speed::ALL[index]
    }
}

/// What can be preferred; none is as the reader's system has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preference {
    /// Show the settings, or put them away.
    Menu(bool),
    /// Light or dark.
    Theme(Option<Theme>),
    /// Less motion, or all of it.
    Still(Option<bool>),
    /// How large everything is, in percent.
    Size(u32),
    /// Whether single characters are shortcuts.
    Letters(bool),
    /// Whether pictures are shown as tables.
    Tables(bool),
    /// The system prefers something else now.
    System,
}

/// The language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Korean.
    Ko,
    /// English.
    En,
}

impl Language {
    /// Its tag: `ko`, `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Language::Ko => "ko",
            Language::En => "en",
        }
    }
}

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Ink on paper.
    Light,
    /// Paper on ink.
    Dark,
}

impl Theme {
    /// Its name in queries and styles.
    pub fn name(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}
