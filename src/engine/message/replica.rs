//! What the coordinator of an operation and the replicas of its key say to each other.

use std::sync::Arc;

use super::RequestId;
use crate::engine::pair::Key;
use crate::engine::versions::Siblings;

/// Between the coordinator and the replicas.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ReplicaMessage {
    /// Coordinator → replica: merge this into what you have of the key. The coordinator's whole
    /// set travels, context and siblings, never a lone value.
    Write {
        /// The operation it belongs to.
        request: RequestId,
        /// The key.
        key: Key,
        /// What the coordinator knows of it, the new version included.
        siblings: Arc<Siblings>,
    },
    /// Replica → coordinator: it is stored.
    WriteAck {
        /// The operation it belongs to.
        request: RequestId,
    },
    /// Coordinator → replica: what do you have of this key?
    Read {
        /// The operation it belongs to.
        request: RequestId,
        /// The key.
        key: Key,
    },
    /// Replica → coordinator: this.
    ReadReply {
        /// The operation it belongs to.
        request: RequestId,
        /// What the replica knows of the key.
        siblings: Arc<Siblings>,
    },
}
