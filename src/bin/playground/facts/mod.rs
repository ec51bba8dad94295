//! What the panels say: a world at an instant, and its history, turned into plain data. No text is
//! worded here, and nothing here knows of the page.

mod cluster;
mod console;
mod item;
mod key;
mod link;
mod message;
mod node;
mod operation;
mod promises;
mod tally;

use std::rc::Rc;

use ringside::engine::versions::{Dot, Siblings, Version};
use ringside::engine::{Address, ClientId, NodeId, SortedMap};
use ringside::simulation::{EventId, Happening, Setup, World};
use ringside::stage::History;

use crate::intent::Selection;

pub use cluster::{ClusterFacts, KeyLine, KeysCount};
pub use console::{ConsoleFacts, ReadBefore};
pub use item::{ClientFacts, CutFacts};
pub use key::{KeyFacts, ReplicaFacts};
pub use link::LinkFacts;
pub use message::{MessageFacts, Way};
pub use node::{Belief, HintLine, KeyCopy, NodeFacts};
pub use operation::{AnswerRow, AnswerState, OperationFacts, OperationLine};
pub use promises::{PromiseFacts, PromisesFacts, Standing};
pub use tally::Tally;

/// Who there is, in the order in which nodes are shown, which is what their colours go by.
#[derive(Clone, Debug, PartialEq)]
pub struct Cast {
    /// The nodes.
    pub nodes: Vec<Chip>,
    /// The clients.
    pub clients: Vec<ClientId>,
    colors: SortedMap<NodeId, u8>,
}

/// How many colours there are; further nodes begin anew, which is why a name goes with each.
const COLORS: usize = 8;

/// A node with its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chip {
    /// Which.
    pub id: NodeId,
    /// The number of its colour.
    pub color: u8,
}

/// Either end of a message; a node with its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// Which.
    pub address: Address,
    /// Of a node, the number of its colour.
    pub color: Option<u8>,
}

impl Cast {
    /// Everyone in a run: those of the beginning in their order, then those who have joined by now, by name.
    pub fn new(setup: &Setup, world: &World) -> Cast {
        let first = setup.nodes.iter().map(|node| node.id);
        let joined = world.nodes().filter(|id| !setup.nodes.iter().any(|node| node.id == *id));
        let chip = |(index, id)| Chip { id, color: (index % COLORS) as u8 };
        let nodes: Vec<Chip> = first.chain(joined).enumerate().map(chip).collect();
        let colors = nodes.iter().map(|chip| (chip.id, chip.color)).collect();
        Cast { nodes, clients: setup.clients.iter().map(|client| client.id).collect(), colors }
    }

    /// A node with its colour.
    pub fn chip(&self, id: NodeId) -> Chip {
        Chip { id, color: self.colors.get(&id).copied().unwrap_or_default() }
    }

    /// Several.
    pub fn chips(&self, ids: &[NodeId]) -> Vec<Chip> {
        ids.iter().map(|id| self.chip(*id)).collect()
    }

    /// An end of a message.
    pub fn end(&self, address: Address) -> End {
        End { address, color: address.node().map(|node| self.chip(node).color) }
    }
}

/// A version as a line shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct VersionFacts {
    /// The value as text; absent for a tombstone.
    pub value: Option<String>,
    /// Its vector clock, as papers write it.
    pub clock: String,
    /// The name of the write.
    pub dot: String,
    /// The same, to ask about it.
    pub name: Dot,
}

impl VersionFacts {
    fn of(version: &Version) -> VersionFacts {
        VersionFacts {
            value: version.value.as_ref().map(ToString::to_string),
            clock: version.clock().to_string(),
            dot: version.dot.to_string(),
            name: version.dot,
        }
    }

    fn all(siblings: &Siblings) -> Vec<VersionFacts> {
        siblings.versions().iter().map(VersionFacts::of).collect()
    }
}

/// What the inspector says of what is selected.
#[derive(Clone, Debug, PartialEq)]
pub enum Facts {
    /// Nothing selected: the whole.
    Cluster(Rc<ClusterFacts>),
    /// A node.
    Node(Rc<NodeFacts>),
    /// A client.
    Client(Rc<ClientFacts>),
    /// A key.
    Key(Rc<KeyFacts>),
    /// An operation.
    Operation(Rc<OperationFacts>),
    /// A message.
    Message(Rc<MessageFacts>),
    /// A cut.
    Cut(Rc<CutFacts>),
    /// A link.
    Link(Rc<LinkFacts>),
    /// What is selected is not there at this instant.
    NotNow,
}

/// Where facts come from: the world at the playhead with its history up to there.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// What happened, by its number.
    pub recall: &'a dyn Fn(EventId) -> Option<Happening>,
    /// The world at the playhead.
    pub world: &'a World,
    /// Its history.
    pub history: &'a History,
    /// Its totals.
    pub tally: &'a Tally,
    /// Who there is.
    pub cast: &'a Cast,
    /// What it was built from.
    pub setup: &'a Setup,
}

impl Source<'_> {
    /// A happening, however long ago.
    pub fn happening(&self, id: EventId) -> Option<Happening> {
        (self.recall)(id)
    }
}

impl Facts {
    /// The facts of what is selected; of the whole, with so many different keys.
    pub fn of(
        selection: &Selection,
        source: Source<'_>,
        keys: usize,
        rarer: impl FnOnce(&Selection, Source<'_>) -> Facts,
    ) -> Facts {
        match selection {
            Selection::Nothing => Facts::Cluster(Rc::new(ClusterFacts::of(source, keys))),
            rare => rarer(rare, source),
        }
    }

    /// The facts of what is selected, if anything is.
    pub fn of_selected(selection: &Selection, source: Source<'_>) -> Facts {
        let facts = match selection {
            Selection::Nothing => None,
            Selection::Node(node) => NodeFacts::of(*node, source).map(|facts| Facts::Node(Rc::new(facts))),
            Selection::Client(client) => ClientFacts::of(*client, source).map(|facts| Facts::Client(Rc::new(facts))),
            Selection::Key(key) => Some(Facts::Key(Rc::new(KeyFacts::of(key, source)))),
            Selection::Operation(request) => OperationFacts::of(*request, source).map(|facts| Facts::Operation(Rc::new(facts))),
            Selection::Message(sent) => MessageFacts::of(*sent, source).map(|facts| Facts::Message(Rc::new(facts))),
            Selection::Cut(one, other) => CutFacts::of(*one, *other, source).map(|facts| Facts::Cut(Rc::new(facts))),
            Selection::Link(from, to) => Some(Facts::Link(Rc::new(LinkFacts::of(*from, *to, source)))),
        };
        facts.unwrap_or(Facts::NotNow)
    }
}
