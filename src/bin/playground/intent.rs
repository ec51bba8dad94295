//! What the reader wants: the one thing that components send up. The app is the only one to act on
//! it, and what changes the world goes through a step, as in a document.

use ringside::engine::{Address, ClientId, Key, NodeId, RequestId, Time};
use ringside::simulation::EventId;

/// Something the reader asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// Look at something, or at nothing in particular.
    Select(Selection),
    /// Take up a tool.
    Take(Tool),
    /// Do something to the world: a step object as in a document, without its instant. It is
    /// validated like a document's, and a refusal is shown as an alert.
    Step(serde_json::Value),
    /// Start or stop the clock.
    TogglePlay,
    /// One turn on, or one back.
    StepForward,
    /// One turn back.
    StepBack,
    /// Go to an instant.
    Seek(Time),
    /// Let time run at another speed.
    Speed(Speed),
    /// Open a scenario of the library by its name.
    Open(String),
    /// Begin the open scenario anew with another seed, or the same one.
    Restart {
        /// The seed; that of the document if absent.
        seed: Option<u64>,
    },
    /// Change the language.
    Language(Language),
    /// Light or dark.
    Theme(Theme),
    /// Show or hide the legend.
    ToggleLegend,
    /// Put the last refusal away.
    DismissAlert,
    /// Use another client in the console.
    Client(ClientId),
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
    /// Adds a node: not available yet.
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

/// The language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Korean.
    Ko,
    /// English.
    En,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Ink on paper.
    Light,
    /// Paper on ink.
    Dark,
}
