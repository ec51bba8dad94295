//! What a client asks a node about the cluster: who is there, and who keeps what.
//!
//! It is what Cassandra's drivers read from the tables `system.local` and `system.peers` and from the keyspace's
//! replication, and Riak's from its ring: enough to choose a coordinator by itself. The node answers out of
//! its own view, which may be behind, and with it the client.

use std::sync::Arc;

use serde::Serialize;

use crate::engine::membership::MemberStatus;
use crate::engine::names::NodeId;
use crate::engine::partitioning::{Layout, Profile};

/// Between a client and a node, about the cluster.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TopologyMessage {
    /// Client → node: who is there?
    Question {
        /// Which of the client's attempts to learn the members it belongs to, from 1.
        number: u32,
    },
    /// Node → client: these, as far as I have heard.
    Answer {
        /// The attempt that it answers.
        number: u32,
        /// The cluster in the eyes of the node.
        topology: Arc<Topology>,
    },
    /// The machine of a dead process refuses the connection.
    Refused {
        /// The attempt that found nobody here.
        number: u32,
    },
}

/// A cluster in the eyes of one node: what a client needs to choose a coordinator.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Topology {
    /// Everyone who owns ranges, by name. A node that is still joining, and knows nobody yet, names nobody.
    pub members: Vec<Peer>,
    /// How copies are laid out over them.
    pub layout: Layout,
    /// Copies of each key.
    pub n: u16,
    /// Whether only the first replica of a key coordinates its operations, as under a blocking quorum.
    pub first_coordinates: bool,
}

/// A member in the eyes of one node, as clients are told of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Peer {
    /// Its name.
    pub node: NodeId,
    /// The last of its lives that was heard of.
    pub generation: u32,
    /// Whether it is believed to be there.
    pub status: MemberStatus,
    /// Where it stands, on the ring and in which datacenter.
    pub profile: Arc<Profile>,
}

impl TopologyMessage {
    /// What it carries, in bytes: 4 for the attempt, 2 for N, 1 for the quorum, the layout, and the members.
    pub(super) fn size(&self) -> usize {
        match self {
            TopologyMessage::Question { .. } | TopologyMessage::Refused { .. } => 4,
            TopologyMessage::Answer { topology, .. } => {
                let members: usize = topology.members.iter().map(Peer::size).sum();
                4 + 2 + 1 + layout_size(&topology.layout) + 2 + members
            }
        }
    }
}

impl Peer {
    /// Its length on the wire in bytes: a name with its length, 4 for the life, 1 for the belief, the profile.
    fn size(&self) -> usize {
        1 + self.node.0.length() + 4 + 1 + self.profile.size()
    }
}

/// One byte that says which layout it is; by datacenter, each name with its length and its copies.
fn layout_size(layout: &Layout) -> usize {
    match layout {
        Layout::Ring | Layout::Modulo => 1,
        Layout::Datacenters(copies) => 1 + 1 + copies.iter().map(|(name, _)| 1 + name.length() + 2).sum::<usize>(),
    }
}
