//! What a node notes about itself while it works: its part of the trace.

use std::sync::Arc;

use serde::Serialize;

use super::message::{Reason, RequestId};
use super::names::NodeId;
use super::pair::Key;
use super::versions::{Actor, Dot, Version};

/// Something a node did or found out. Coordinator's first, then replica's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NodeEvent {
    /// This node coordinates an operation.
    CoordinationStarted {
        /// The operation.
        request: RequestId,
        /// The key it is about.
        key: Key,
        /// Whether it writes.
        write: bool,
        /// The key's replicas: its preference list, all of which are asked.
        replicas: Arc<[NodeId]>,
        /// How many of them must answer: W or R.
        need: u16,
        /// Who stands in for whom: nodes asked in the place of replicas that this node doubts.
        stand_ins: Arc<[(NodeId, NodeId)]>,
        /// Replicas that are not asked and for which nobody stands in.
        left_out: Arc<[NodeId]>,
    },
    /// This node does not coordinate the operation and passes it on: it holds no copy of the key, or,
    /// under a blocking quorum, is not the first that does.
    RequestForwarded {
        /// The operation.
        request: RequestId,
        /// The node that is to coordinate it.
        to: NodeId,
    },
    /// A new version came to be.
    VersionWritten {
        /// The operation that wrote it.
        request: RequestId,
        /// The key.
        key: Key,
        /// The version: dot, past and value.
        version: Arc<Version>,
    },
    /// An answer came in and counts, before the quorum or after it.
    AnswerCounted {
        /// The operation.
        request: RequestId,
        /// Who answered; the node itself, for its own copy.
        from: NodeId,
        /// Answers so far, this one included.
        have: u16,
        /// Answers needed.
        need: u16,
    },
    /// The answer that was waited for: the client is told now.
    QuorumReached {
        /// The operation.
        request: RequestId,
        /// How many answers that took.
        need: u16,
    },
    /// The deadline passed with too few answers.
    RequestTimedOut {
        /// The operation.
        request: RequestId,
        /// Answers that came.
        have: u16,
        /// Answers needed.
        need: u16,
    },
    /// The operation was refused, or could not be handed on; nothing was written.
    RequestRefused {
        /// The operation.
        request: RequestId,
        /// Why.
        reason: Reason,
    },
    /// This node's copy of a key took in a write.
    CopyStored {
        /// The operation that brought it; none for a hint handed over, or anti-entropy.
        request: Option<RequestId>,
        /// The key.
        key: Key,
        /// Whether that changed anything: a repeated or older write does not.
        changed: bool,
        /// Current versions here now, tombstones included.
        siblings: u16,
    },
    /// This node's copy of a key was read for a coordinator.
    CopyRead {
        /// The operation that asked.
        request: RequestId,
        /// The key.
        key: Key,
        /// Current versions found, tombstones included.
        siblings: u16,
    },
    /// This node keeps a write for a replica that is missing.
    HintKept {
        /// The operation that wrote it.
        request: RequestId,
        /// The replica that is missing.
        target: NodeId,
        /// The key.
        key: Key,
        /// Versions that now wait for that replica.
        siblings: u16,
    },
    /// The target of a hint has it now, and the hint is gone.
    HintDelivered {
        /// The replica that was missing.
        target: NodeId,
        /// The key.
        key: Key,
    },
    /// A hint waited for longer than `hint_ttl` and was dropped.
    HintExpired {
        /// The replica that is missing the write now.
        target: NodeId,
        /// The key.
        key: Key,
    },
    /// A read found replicas that are behind, and sends them what they miss.
    ReadRepairSent {
        /// The read.
        request: RequestId,
        /// The key.
        key: Key,
        /// The replicas, stale or without any copy.
        to: Arc<[NodeId]>,
    },
    /// Under a blocking quorum: the key is taken by an operation before this one, which waits.
    OperationQueued {
        /// The operation.
        request: RequestId,
        /// The key.
        key: Key,
        /// How many wait before it.
        before: u16,
    },
    /// The clock over this node's copy of a key was too long: its oldest pairs went.
    ClockTruncated {
        /// The operation that made it too long, if one did.
        request: Option<RequestId>,
        /// The key.
        key: Key,
        /// What went, the oldest first. This copy no longer knows that it has seen these writes.
        dropped: Arc<[(Actor, u64)]>,
    },
    /// Last write wins, and this node discarded a version whose successor had not seen it: either
    /// the two were concurrent, or a clock was wrong.
    WriteLost {
        /// The operation that brought the two together, if one did.
        request: Option<RequestId>,
        /// The key.
        key: Key,
        /// The version discarded.
        lost: Dot,
        /// The version with the later timestamp.
        kept: Dot,
    },
}

impl NodeEvent {
    /// The client operation it belongs to; none for what a node does of its own accord.
    pub fn request(&self) -> Option<RequestId> {
        match self {
            NodeEvent::CoordinationStarted { request, .. }
            | NodeEvent::RequestForwarded { request, .. }
            | NodeEvent::VersionWritten { request, .. }
            | NodeEvent::AnswerCounted { request, .. }
            | NodeEvent::QuorumReached { request, .. }
            | NodeEvent::RequestTimedOut { request, .. }
            | NodeEvent::RequestRefused { request, .. }
            | NodeEvent::CopyRead { request, .. }
            | NodeEvent::HintKept { request, .. }
            | NodeEvent::ReadRepairSent { request, .. }
            | NodeEvent::OperationQueued { request, .. } => Some(*request),
            NodeEvent::CopyStored { request, .. }
            | NodeEvent::ClockTruncated { request, .. }
            | NodeEvent::WriteLost { request, .. } => *request,
            NodeEvent::HintDelivered { .. } | NodeEvent::HintExpired { .. } => None,
        }
    }
}
