//! What a world is made of before anything happens in it.

use std::sync::Arc;

use super::clock::Skew;
use super::network::Weather;
use super::step::Step;
use crate::engine::partitioning::{Profile, Ring};
use crate::engine::{ClientId, Duration, Name, NodeId, Settings, Time};

/// Everything that a run follows from. Made from a document by `scenario`, which has checked that
/// the names exist and differ, and that the numbers are in range.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The root of all random draws.
    pub seed: u64,
    /// The nodes, in the order in which they are shown.
    pub nodes: Vec<NodeSetup>,
    /// The clients, at least one.
    pub clients: Vec<ClientSetup>,
    /// What the cluster is set to.
    pub settings: Settings,
    /// Who owns what.
    pub ring: Arc<Ring>,
    /// The network at the beginning.
    pub weather: Weather,
    /// When the run ends; without it, when nothing is left to come.
    pub until: Option<Time>,
    /// What will be done to the world, in the order of the document.
    pub steps: Vec<Step>,
}

/// A node at the beginning.
#[derive(Clone, Debug)]
pub struct NodeSetup {
    /// Its name.
    pub id: NodeId,
    /// Where it stands.
    pub profile: Arc<Profile>,
    /// How far its wall clock is ahead.
    pub clock_skew: Skew,
}

impl NodeSetup {
    /// The datacenter it stands in.
    pub fn datacenter(&self) -> Name {
        self.profile.datacenter
    }
}

/// A client at the beginning.
#[derive(Clone, Debug)]
pub struct ClientSetup {
    /// Its name.
    pub id: ClientId,
    /// The datacenter it stands in: messages between it and nodes elsewhere take longer.
    pub datacenter: Name,
    /// The nodes it tries, in this order, until one answers. It may have none but remote ones.
    pub contacts: Vec<NodeId>,
    /// Nodes of other datacenters that it tries after all of those.
    pub remote: Vec<NodeId>,
    /// Whether each operation begins with the next of either, instead of with the first.
    pub rotate: bool,
    /// How it learns the members and chooses among them. Without it, it asks its contacts and nobody else;
    /// with it, these are but the ones that it asks who is there, in their order.
    pub learning: Option<Learning>,
}

/// How a client that learns the members chooses whom of them it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Learning {
    /// Whether nodes that keep the key come before the others.
    pub token_aware: bool,
    /// The datacenter whose nodes it asks first; without one, all are the same to it.
    pub local: Option<Name>,
    /// Whether it may ask nodes of other datacenters, once none of that one is left.
    pub remote: bool,
    /// From one answer to the next time that it asks who is there; 0: only when a node refuses.
    pub refresh: Duration,
}
