//! What two replicas say to each other to find out where they differ, and to make up for it. The one that
//! began asks, the other answers; see `engine/repair`.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::engine::names::NodeId;
use crate::engine::pair::Key;
use crate::engine::partitioning::TokenRange;
use crate::engine::versions::Siblings;

/// Number of an exchange: the n-th that a node began in one of its lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExchangeId {
    /// Who began it.
    pub by: NodeId,
    /// In which of its lives.
    pub generation: u32,
    /// Its number there, from 1.
    pub number: u32,
}

impl fmt::Display for ExchangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.generation {
            1 => write!(f, "{}#{}", self.by, self.number),
            generation => write!(f, "{}~{generation}#{}", self.by, self.number),
        }
    }
}

impl Serialize for ExchangeId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Between two replicas that compare what they hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RepairMessage {
    /// What are your hashes here? The first question asks for the root.
    TreeRequest {
        /// The exchange.
        exchange: ExchangeId,
        /// What the two compare, as the one that asks sees it.
        scope: ExchangeScope,
        /// The level, that of the root being 0.
        level: u32,
        /// The places on that level, in their order.
        places: Arc<[u32]>,
    },
    /// These, in the order of the question.
    TreeReply {
        /// The exchange.
        exchange: ExchangeId,
        /// The level asked for.
        level: u32,
        /// The hashes; none where the two do not agree on what they share.
        hashes: Arc<[u64]>,
    },
    /// Which keys do you hold in these buckets?
    BucketRequest {
        /// The exchange.
        exchange: ExchangeId,
        /// What the two compare.
        scope: ExchangeScope,
        /// The buckets, in their order.
        buckets: Arc<[u32]>,
    },
    /// These, each with a digest of what is known of it.
    BucketReply {
        /// The exchange.
        exchange: ExchangeId,
        /// By key; nothing where the two do not agree any more on what they share.
        keys: Option<Arc<[(Key, u64)]>>,
    },
    /// Merge these, and send me what you then have of those, unless it is just what I sent.
    Transfer {
        /// The exchange.
        exchange: ExchangeId,
        /// Copies of the one that asks.
        copies: Arc<[(Key, Arc<Siblings>)]>,
        /// Keys that it wants.
        wanted: Arc<[Key]>,
    },
    /// Merged; and here they are.
    TransferReply {
        /// The exchange.
        exchange: ExchangeId,
        /// Copies of the one that answers.
        copies: Arc<[(Key, Arc<Siblings>)]>,
    },
}

/// What an exchange is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExchangeScope {
    /// Only tokens in here, if it says so.
    pub within: Option<TokenRange>,
    /// How many buckets there are.
    pub buckets: u32,
    /// A digest of the ranges that the two share, by the ring of the one that asks.
    pub ranges: u64,
}

impl RepairMessage {
    /// The exchange it belongs to.
    pub fn exchange(&self) -> ExchangeId {
        match self {
            RepairMessage::TreeRequest { exchange, .. }
            | RepairMessage::TreeReply { exchange, .. }
            | RepairMessage::BucketRequest { exchange, .. }
            | RepairMessage::BucketReply { exchange, .. }
            | RepairMessage::Transfer { exchange, .. }
            | RepairMessage::TransferReply { exchange, .. } => *exchange,
        }
    }

    /// What it carries, in bytes: 8 for the exchange, 28 for its scope, 4 for a place or bucket, 8 for a
    /// hash, keys and copies as they are.
    pub(super) fn size(&self) -> usize {
        const EXCHANGE: usize = 8;
        const SCOPE: usize = 28;
        let copies =
            |copies: &[(Key, Arc<Siblings>)]| copies.iter().map(|(key, copy)| 1 + key.size() + copy.size()).sum::<usize>();
        EXCHANGE
            + match self {
                RepairMessage::TreeRequest { places, .. } => SCOPE + 4 + 4 * places.len(),
                RepairMessage::TreeReply { hashes, .. } => 4 + 8 * hashes.len(),
                RepairMessage::BucketRequest { buckets, .. } => SCOPE + 4 * buckets.len(),
                RepairMessage::BucketReply { keys, .. } => {
                    1 + keys.iter().flat_map(|keys| keys.iter()).map(|(key, _)| 1 + key.size() + 8).sum::<usize>()
                }
                RepairMessage::Transfer { copies: sent, wanted, .. } => {
                    copies(sent) + wanted.iter().map(|key| 1 + key.size()).sum::<usize>()
                }
                RepairMessage::TransferReply { copies: sent, .. } => copies(sent),
            }
    }
}
