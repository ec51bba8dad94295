//! Every message there is, every field explained.
//!
//! A client talks to one node, its coordinator for this request ([`Request`], [`Reply`]); the
//! coordinator talks to the replicas ([`ReplicaMessage`]). A node outside the preference list
//! passes a write on once, and the answer comes back the same way. Members tell each other who is there
//! ([`MembershipMessage`]), and clients that ask ([`TopologyMessage`]).

mod kind;
mod membership;
mod operation;
mod repair;
mod replica;
mod stream;
mod topology;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

pub use kind::{MessageGroup, MessageKind};
pub use membership::{MembershipMessage, News};
pub use operation::{NoContext, Operation, Outcome, Reason, Reply, Request, RequestId, Status};
pub use repair::{ExchangeId, ExchangeScope, RepairMessage};
pub use replica::{HandoffMessage, ReplicaMessage};
pub use stream::{StreamId, StreamMessage};
pub use topology::{Peer, Topology, TopologyMessage};

use super::names::{Address, NodeId};
use super::pair::Key;
use super::versions::{CLOCK_ENTRY_BYTES, VectorClock};

/// A message with its two ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Message {
    /// Who sends it.
    pub from: Address,
    /// Who is to get it.
    pub to: Address,
    /// What it says.
    pub body: Body,
}

/// What can be read off a message: its kind, its ends, and what it carries.
impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", &self.body.kind())?;
        map.serialize_entry("from", &self.from)?;
        map.serialize_entry("to", &self.to)?;
        if let Some(request) = self.body.request() {
            map.serialize_entry("request", &request)?;
        }
        if let Some(key) = self.body.key() {
            map.serialize_entry("key", key)?;
        }
        match &self.body {
            Body::Request(Request { operation, .. }) | Body::Forward(Request { operation, .. }) => {
                if let Operation::Put { value, .. } = operation {
                    map.serialize_entry("value", value)?;
                }
                if let Some(context) = operation.context() {
                    map.serialize_entry("context", context)?;
                }
            }
            Body::Reply(Reply { outcome, .. }) | Body::ForwardReply(Reply { outcome, .. }) => {
                map.serialize_entry("status", &outcome.status)?;
                map.serialize_entry("versions", &outcome.found)?;
                map.serialize_entry("clock", &outcome.clock)?;
            }
            Body::Replica(
                ReplicaMessage::Write { siblings, .. }
                | ReplicaMessage::ReadReply { siblings, .. }
                | ReplicaMessage::Repair { siblings, .. },
            )
            | Body::Handoff(HandoffMessage::Hint { siblings, .. }) => {
                if let Some(target) = self.body.hint_for() {
                    map.serialize_entry("hint_for", &target)?;
                }
                map.serialize_entry("versions", siblings)?;
                map.serialize_entry("clock", siblings.context())?;
            }
            Body::Stream(message) => {
                if let Some(stream) = message.stream() {
                    map.serialize_entry("stream", &stream)?;
                }
            }
            Body::Membership(message) => {
                map.serialize_entry("entries", &message.news().entries)?;
                map.serialize_entry("suspicions", &message.news().suspicions)?;
            }
            Body::Topology(TopologyMessage::Answer { topology, .. }) => map.serialize_entry("members", &topology.members)?,
            Body::Replica(ReplicaMessage::WriteAck { .. } | ReplicaMessage::Read { .. } | ReplicaMessage::RepairAck { .. })
            | Body::Handoff(HandoffMessage::HintAck { .. })
            | Body::Topology(TopologyMessage::Question { .. } | TopologyMessage::Refused { .. })
            | Body::Refused { .. } => {}
            Body::Repair(message) => map.serialize_entry("exchange", &message.exchange())?,
        }
        map.end()
    }
}

/// What a message says, by conversation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Body {
    /// Client → coordinator: do this.
    Request(Request),
    /// Coordinator → client: it is done, or not.
    Reply(Reply),
    /// Node outside the preference list → node inside it: coordinate this write.
    Forward(Request),
    /// Its answer, on the way back to the node that the client spoke to.
    ForwardReply(Reply),
    /// Between the coordinator and the replicas.
    Replica(ReplicaMessage),
    /// The machine of a dead process refuses the connection: nothing was read, nothing done.
    Refused {
        /// The request that found nobody.
        request: RequestId,
    },
    /// Between a stand-in and the replica in whose place it stood.
    Handoff(HandoffMessage),
    /// Between two replicas that compare what they hold.
    Repair(RepairMessage),
    /// Between members, about members.
    Membership(MembershipMessage),
    /// Between a node that joins or leaves and the others.
    Stream(StreamMessage),
    /// Between a client and a node, about the cluster.
    Topology(TopologyMessage),
}

impl Body {
    /// The kind it is counted by.
    pub fn kind(&self) -> MessageKind {
        match self {
            Body::Request(Request { operation: Operation::Get, .. }) => MessageKind::ClientGet,
            Body::Request(Request { operation: Operation::Put { .. }, .. }) => MessageKind::ClientPut,
            Body::Request(Request { operation: Operation::Delete { .. }, .. }) => MessageKind::ClientDelete,
            Body::Reply(_) => MessageKind::ClientReply,
            Body::Forward(_) => MessageKind::Forward,
            Body::ForwardReply(_) => MessageKind::ForwardReply,
            Body::Replica(ReplicaMessage::Write { .. }) => MessageKind::ReplicaWrite,
            Body::Replica(ReplicaMessage::WriteAck { .. }) => MessageKind::ReplicaAck,
            Body::Replica(ReplicaMessage::Read { .. }) => MessageKind::ReplicaRead,
            Body::Replica(ReplicaMessage::ReadReply { .. }) => MessageKind::ReplicaReply,
            Body::Replica(ReplicaMessage::Repair { .. }) => MessageKind::ReadRepair,
            Body::Replica(ReplicaMessage::RepairAck { .. }) => MessageKind::ReadRepairAck,
            Body::Refused { .. } => MessageKind::Refused,
            Body::Handoff(HandoffMessage::Hint { .. }) => MessageKind::Hint,
            Body::Handoff(HandoffMessage::HintAck { .. }) => MessageKind::HintAck,
            Body::Repair(RepairMessage::TreeRequest { .. }) => MessageKind::TreeRequest,
            Body::Repair(RepairMessage::TreeReply { .. }) => MessageKind::TreeReply,
            Body::Repair(RepairMessage::BucketRequest { .. }) => MessageKind::BucketRequest,
            Body::Repair(RepairMessage::BucketReply { .. }) => MessageKind::BucketReply,
            Body::Repair(RepairMessage::Transfer { .. }) => MessageKind::Transfer,
            Body::Repair(RepairMessage::TransferReply { .. }) => MessageKind::TransferReply,
            Body::Membership(MembershipMessage::Gossip(_)) => MessageKind::Gossip,
            Body::Membership(MembershipMessage::Heartbeat(_)) => MessageKind::Heartbeat,
            Body::Membership(MembershipMessage::GossipReply(_)) => MessageKind::GossipReply,
            Body::Stream(StreamMessage::JoinRequest { .. }) => MessageKind::JoinRequest,
            Body::Stream(StreamMessage::JoinReply { .. }) => MessageKind::JoinReply,
            Body::Stream(StreamMessage::Request { .. }) => MessageKind::StreamRequest,
            Body::Stream(StreamMessage::Batch { .. }) => MessageKind::StreamBatch,
            Body::Stream(StreamMessage::Ack { .. }) => MessageKind::StreamAck,
            Body::Topology(TopologyMessage::Question { .. }) => MessageKind::ClientTopology,
            Body::Topology(TopologyMessage::Answer { .. }) => MessageKind::TopologyReply,
            Body::Topology(TopologyMessage::Refused { .. }) => MessageKind::Refused,
        }
    }

    /// Whether no run goes on for its sake: as its kind says, and a refusal of what is in the background is
    /// in the background too.
    pub fn is_background(&self) -> bool {
        self.kind().is_background() || matches!(self, Body::Topology(_))
    }

    /// The key it names; answers do not name it again.
    pub fn key(&self) -> Option<&Key> {
        match self {
            Body::Request(request) | Body::Forward(request) => Some(&request.key),
            Body::Replica(
                ReplicaMessage::Write { key, .. } | ReplicaMessage::Read { key, .. } | ReplicaMessage::Repair { key, .. },
            )
            | Body::Handoff(HandoffMessage::Hint { key, .. } | HandoffMessage::HintAck { key, .. }) => Some(key),
            Body::Replica(
                ReplicaMessage::WriteAck { .. } | ReplicaMessage::ReadReply { .. } | ReplicaMessage::RepairAck { .. },
            )
            | Body::Reply(_)
            | Body::ForwardReply(_)
            | Body::Repair(_)
            | Body::Refused { .. }
            | Body::Membership(_)
            | Body::Stream(_)
            | Body::Topology(_) => None,
        }
    }

    /// The missing replica for which it is to be kept, if it is.
    pub fn hint_for(&self) -> Option<NodeId> {
        match self {
            Body::Replica(ReplicaMessage::Write { hint_for, .. }) => *hint_for,
            _ => None,
        }
    }

    /// The client operation it belongs to; none for what nodes say of their own accord.
    pub fn request(&self) -> Option<RequestId> {
        match self {
            Body::Request(request) | Body::Forward(request) => Some(request.id),
            Body::Reply(reply) | Body::ForwardReply(reply) => Some(reply.request),
            Body::Refused { request }
            | Body::Replica(
                ReplicaMessage::Write { request, .. }
                | ReplicaMessage::WriteAck { request }
                | ReplicaMessage::Read { request, .. }
                | ReplicaMessage::ReadReply { request, .. }
                | ReplicaMessage::Repair { request, .. }
                | ReplicaMessage::RepairAck { request, .. },
            ) => Some(*request),
            Body::Handoff(_) | Body::Repair(_) | Body::Membership(_) | Body::Stream(_) | Body::Topology(_) => None,
        }
    }

    /// Its length on the wire in bytes: [`HEADER_BYTES`] for every message (lengths, kind, ends,
    /// operation number), keys and values as they are, [`CLOCK_ENTRY_BYTES`] for each clock entry.
    pub fn size(&self) -> u64 {
        let clock = |clock: &VectorClock| 1 + CLOCK_ENTRY_BYTES * clock.entries().len();
        let payload = match self {
            Body::Request(request) | Body::Forward(request) => {
                request.key.size()
                    + match &request.operation {
                        Operation::Get => 0,
                        Operation::Put { value, context } => value.size() + clock(context),
                        Operation::Delete { context } => clock(context),
                    }
            }
            Body::Reply(reply) | Body::ForwardReply(reply) => {
                1 + reply.outcome.found.size() + clock(&reply.outcome.clock) + 2 * reply.outcome.acks.len()
            }
            Body::Replica(ReplicaMessage::Write { key, siblings, hint_for, .. }) => {
                key.size() + siblings.size() + hint_for.map_or(0, |target| target.0.length())
            }
            Body::Replica(ReplicaMessage::Repair { key, siblings, .. }) => key.size() + siblings.size(),
            Body::Handoff(HandoffMessage::Hint { key, siblings, .. }) => SERIAL_BYTES + key.size() + siblings.size(),
            Body::Handoff(HandoffMessage::HintAck { key, .. }) => SERIAL_BYTES + key.size(),
            Body::Repair(message) => message.size(),
            Body::Stream(message) => message.size(),
            Body::Topology(message) => message.size(),
            Body::Replica(ReplicaMessage::ReadReply { siblings, .. }) => siblings.size(),
            Body::Replica(ReplicaMessage::Read { key, .. }) => key.size(),
            Body::Membership(message) => message.news().size(),
            Body::Replica(ReplicaMessage::WriteAck { .. } | ReplicaMessage::RepairAck { .. }) | Body::Refused { .. } => 0,
        };
        (HEADER_BYTES + payload) as u64
    }
}

/// The number of a state of a hint.
const SERIAL_BYTES: usize = 8;

/// What every message costs besides what it says.
pub const HEADER_BYTES: usize = 16;
