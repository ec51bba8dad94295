//! What the coordinator of an operation and the replicas of its key say to each other, and what a
//! stand-in says to the replica in whose place it stood.

use std::sync::Arc;

use super::RequestId;
use crate::engine::leaderless::HintSerial;
use crate::engine::names::NodeId;
use crate::engine::pair::Key;
use crate::engine::versions::Siblings;

/// Between the coordinator and the replicas, or those who stand in for them.
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
        /// The replica that is missing, if the receiver is to keep this for it.
        hint_for: Option<NodeId>,
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
    /// Coordinator of a read → replica: your copy was behind, merge this into it.
    Repair {
        /// The read that found it.
        request: RequestId,
        /// The key.
        key: Key,
        /// The merge of what the replicas answered.
        siblings: Arc<Siblings>,
        /// Which sending of this read it is, from 1: a later answer may bring more, which is sent too.
        round: u16,
    },
    /// Replica → coordinator of the read: it is merged.
    RepairAck {
        /// The read that found it.
        request: RequestId,
        /// Which of its sendings is merged.
        round: u16,
    },
}

/// Between a stand-in and the replica in whose place it stood.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum HandoffMessage {
    /// Stand-in → replica: this was written while you were missing.
    Hint {
        /// Which state of the hint this is.
        serial: HintSerial,
        /// The key.
        key: Key,
        /// What was written, under its original versions.
        siblings: Arc<Siblings>,
    },
    /// Replica → stand-in: it is merged; the hint may go.
    HintAck {
        /// Which state of the hint was merged.
        serial: HintSerial,
        /// The key.
        key: Key,
    },
}
