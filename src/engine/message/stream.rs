//! What a node that joins or leaves says to the others: who asks to join, and the copies that change hands.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::engine::membership::Entry;
use crate::engine::names::NodeId;
use crate::engine::pair::Key;
use crate::engine::partitioning::TokenRange;
use crate::engine::versions::Siblings;

/// Number of a stream: the n-th that a node opened, or asked for, in one of its lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId {
    /// The node that joins or leaves.
    pub by: NodeId,
    /// In which of its lives.
    pub generation: u32,
    /// Its number there, from 1.
    pub number: u32,
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.generation {
            1 => write!(f, "{}+{}", self.by, self.number),
            generation => write!(f, "{}~{generation}+{}", self.by, self.number),
        }
    }
}

impl Serialize for StreamId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Between a node that joins or leaves and the others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum StreamMessage {
    /// Newcomer → seed: who is there?
    JoinRequest {
        /// The newcomer's cluster, by the hash of its name.
        cluster: u32,
    },
    /// Seed → newcomer: these are.
    JoinReply {
        /// The seed's cluster. If that is another one, nobody is named.
        cluster: u32,
        /// Everyone the seed knows, itself first.
        entries: Arc<[Arc<Entry>]>,
    },
    /// Newcomer → replica: send me what you hold here, and from now on every change of it.
    Request {
        /// The stream.
        stream: StreamId,
        /// The tokens.
        ranges: Arc<[TokenRange]>,
    },
    /// Copies that change hands.
    Batch {
        /// The stream.
        stream: StreamId,
        /// Its number in the stream, from 1.
        number: u32,
        /// The copies.
        copies: Arc<[(Key, Arc<Siblings>)]>,
        /// Whether that is all there is, for now.
        last: bool,
    },
    /// They are merged.
    Ack {
        /// The stream.
        stream: StreamId,
        /// The batch.
        number: u32,
    },
}

impl StreamMessage {
    /// The stream it belongs to, if it belongs to one.
    pub fn stream(&self) -> Option<StreamId> {
        match self {
            StreamMessage::JoinRequest { .. } | StreamMessage::JoinReply { .. } => None,
            StreamMessage::Request { stream, .. } | StreamMessage::Batch { stream, .. } | StreamMessage::Ack { stream, .. } => {
                Some(*stream)
            }
        }
    }

    /// What it carries, in bytes: 4 for a cluster, 8 for a stream, 16 for a range, entries, keys and copies
    /// as they are.
    pub(super) fn size(&self) -> usize {
        match self {
            StreamMessage::JoinRequest { .. } => 4,
            StreamMessage::JoinReply { entries, .. } => 4 + 2 + entries.iter().map(|entry| entry.size()).sum::<usize>(),
            StreamMessage::Request { ranges, .. } => 8 + 2 + 16 * ranges.len(),
            StreamMessage::Batch { copies, .. } => {
                8 + 4 + 1 + copies.iter().map(|(key, copy)| 1 + key.size() + copy.size()).sum::<usize>()
            }
            StreamMessage::Ack { .. } => 8 + 4,
        }
    }
}
