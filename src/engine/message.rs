//! Every message there is, every field explained.
//!
//! A client talks to one node, its coordinator for this request ([`Request`], [`Reply`]); the
//! coordinator talks to the replicas ([`ReplicaMessage`]). A node outside the preference list
//! passes a write on once, and the answer comes back the same way.

use std::fmt;
use std::sync::Arc;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::names::{Address, NodeId};
use super::pair::{Key, Value};
use super::versions::{CLOCK_ENTRY_BYTES, Siblings, VectorClock};

/// Number of a client operation, unique in a run, in the order of issue from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct RequestId(pub u32);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

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
        map.serialize_entry("request", &self.body.request())?;
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
            Body::Replica(ReplicaMessage::Write { siblings, .. } | ReplicaMessage::ReadReply { siblings, .. }) => {
                map.serialize_entry("versions", siblings)?;
                map.serialize_entry("clock", siblings.context())?;
            }
            Body::Replica(ReplicaMessage::WriteAck { .. } | ReplicaMessage::Read { .. }) | Body::Refused { .. } => {}
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
}

/// What a client asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    /// The operation, as the client numbered it.
    pub id: RequestId,
    /// The key it is about.
    pub key: Key,
    /// What to do with it.
    pub operation: Operation,
    /// Answers to wait for when reading; the cluster's R if absent.
    pub r: Option<u16>,
    /// Acks to wait for when writing; the cluster's W if absent.
    pub w: Option<u16>,
}

/// What to do with a key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Read every current version.
    Get,
    /// Write one.
    Put {
        /// The bytes to store.
        value: Value,
        /// What the writer has read, and so replaces; empty for a blind write.
        context: VectorClock,
    },
    /// Write a tombstone.
    Delete {
        /// As for `Put`.
        context: VectorClock,
    },
}

/// The answer to a client's operation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reply {
    /// The operation that is answered.
    pub request: RequestId,
    /// The node that coordinated it, which need not be the one that the client spoke to.
    pub coordinator: NodeId,
    /// How it went.
    pub outcome: Outcome,
}

/// How an operation went.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Outcome {
    /// In one word.
    pub status: Status,
    /// Why, where it did not go well.
    pub reason: Option<Reason>,
    /// Of a get: what was read, merged over the answers. Of a write: nothing.
    pub found: Siblings,
    /// Of a get: the context for a write that replaces what was read. Of a write: the clock of
    /// the version written.
    pub clock: VectorClock,
    /// The nodes whose answers were counted before this reply was sent, the coordinator first
    /// where it holds a copy itself.
    pub acks: Arc<[NodeId]>,
}

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// As asked.
    Ok,
    /// A get of a key that holds nothing, or only tombstones.
    NotFound,
    /// Refused before any replica was written: it had no effect.
    Unavailable,
    /// Too few answers by the deadline: it may or may not have happened, and may surface later.
    Timeout,
    /// A bad request.
    Rejected,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Status::Ok => "ok",
            Status::NotFound => "not_found",
            Status::Unavailable => "unavailable",
            Status::Timeout => "timeout",
            Status::Rejected => "rejected",
        })
    }
}

/// Why an operation did not go well. Its text is a sentence for the one who asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The key is empty.
    EmptyKey,
    /// Key and value together are longer than the limit.
    PairTooLarge {
        /// Their length in bytes.
        size: u64,
        /// `cluster.storage.pair_limit`.
        limit: u64,
    },
    /// The context names a get that gave none: it has not ended, failed, or read another key.
    NoContext {
        /// The get that was named.
        get: Arc<str>,
        /// What is wrong with it.
        problem: NoContext,
    },
    /// R or W of this request is larger than the number of replicas.
    QuorumTooLarge {
        /// What was asked for.
        asked: u16,
        /// How many copies there are.
        replicas: u16,
    },
    /// The coordinator had too few answers at its deadline.
    TooFewAnswers {
        /// Whether it was a write, which may have happened all the same.
        write: bool,
        /// How many it had.
        have: u16,
        /// How many it needed.
        need: u16,
    },
    /// The client waited until it gave up, and heard nothing.
    NoAnswer,
    /// Every node that the client could try refused the connection.
    EveryContactRefused,
    /// Every replica that could have coordinated the write refused the connection.
    EveryReplicaRefused,
    /// The node that the write was passed to holds no copy of the key: N was changed meanwhile.
    NotAReplica,
}

/// Why a get gives no context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoContext {
    /// It has not ended yet.
    NotEnded,
    /// It ended neither ok nor not_found.
    Failed,
    /// It read another key.
    OtherKey,
    /// It is not a get.
    NotAGet,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::EmptyKey => f.write_str("the key is empty"),
            Reason::PairTooLarge { size, limit } => {
                write!(f, "key and value together are {size} bytes; at most {limit} are allowed")
            }
            Reason::NoContext { get, problem } => {
                let problem = match problem {
                    NoContext::NotEnded => "has not ended yet",
                    NoContext::Failed => "ended neither ok nor not_found",
                    NoContext::OtherKey => "read another key",
                    NoContext::NotAGet => "is not a get",
                };
                write!(f, "the context names \"{get}\", which {problem}")
            }
            Reason::QuorumTooLarge { asked, replicas } => {
                write!(f, "{asked} answers were asked for, but there are {replicas} copies")
            }
            Reason::TooFewAnswers { write: false, have, need } => write!(f, "{have} of {need} answers by the deadline"),
            Reason::TooFewAnswers { write: true, have, need } => {
                write!(f, "{have} of {need} acks by the deadline; the write may or may not have happened")
            }
            Reason::NoAnswer => f.write_str("no answer; a write may or may not have happened"),
            Reason::EveryContactRefused => f.write_str("every node that the client could try refused the connection"),
            Reason::EveryReplicaRefused => f.write_str("every replica that could coordinate the write refused the connection"),
            Reason::NotAReplica => f.write_str("the node that the write was passed to holds no copy of the key"),
        }
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

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

/// The kinds that messages are counted, dropped and drawn by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is a variant of Body or ReplicaMessage, explained there")]
pub enum MessageKind {
    ClientPut,
    ClientGet,
    ClientDelete,
    ClientReply,
    Forward,
    ForwardReply,
    ReplicaWrite,
    ReplicaAck,
    ReplicaRead,
    ReplicaReply,
    Refused,
}

impl MessageKind {
    /// Every kind, in the order that tables show them.
    pub const ALL: [MessageKind; 11] = [
        MessageKind::ClientPut,
        MessageKind::ClientGet,
        MessageKind::ClientDelete,
        MessageKind::ClientReply,
        MessageKind::Forward,
        MessageKind::ForwardReply,
        MessageKind::ReplicaWrite,
        MessageKind::ReplicaAck,
        MessageKind::ReplicaRead,
        MessageKind::ReplicaReply,
        MessageKind::Refused,
    ];

    /// Its name in documents, reports and traces.
    pub fn name(self) -> &'static str {
        match self {
            MessageKind::ClientPut => "client_put",
            MessageKind::ClientGet => "client_get",
            MessageKind::ClientDelete => "client_delete",
            MessageKind::ClientReply => "client_reply",
            MessageKind::Forward => "forward",
            MessageKind::ForwardReply => "forward_reply",
            MessageKind::ReplicaWrite => "replica_write",
            MessageKind::ReplicaAck => "replica_ack",
            MessageKind::ReplicaRead => "replica_read",
            MessageKind::ReplicaReply => "replica_reply",
            MessageKind::Refused => "refused",
        }
    }
}

impl fmt::Display for MessageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
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
            Body::Refused { .. } => MessageKind::Refused,
        }
    }

    /// The key it names; answers do not name it again.
    pub fn key(&self) -> Option<&Key> {
        match self {
            Body::Request(request) | Body::Forward(request) => Some(&request.key),
            Body::Replica(ReplicaMessage::Write { key, .. } | ReplicaMessage::Read { key, .. }) => Some(key),
            Body::Replica(ReplicaMessage::WriteAck { .. } | ReplicaMessage::ReadReply { .. })
            | Body::Reply(_)
            | Body::ForwardReply(_)
            | Body::Refused { .. } => None,
        }
    }

    /// The operation it belongs to.
    pub fn request(&self) -> RequestId {
        match self {
            Body::Request(request) | Body::Forward(request) => request.id,
            Body::Reply(reply) | Body::ForwardReply(reply) => reply.request,
            Body::Refused { request }
            | Body::Replica(
                ReplicaMessage::Write { request, .. }
                | ReplicaMessage::WriteAck { request }
                | ReplicaMessage::Read { request, .. }
                | ReplicaMessage::ReadReply { request, .. },
            ) => *request,
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
            Body::Replica(ReplicaMessage::Write { key, siblings, .. }) => key.size() + siblings.size(),
            Body::Replica(ReplicaMessage::ReadReply { siblings, .. }) => siblings.size(),
            Body::Replica(ReplicaMessage::Read { key, .. }) => key.size(),
            Body::Replica(ReplicaMessage::WriteAck { .. }) | Body::Refused { .. } => 0,
        };
        (HEADER_BYTES + payload) as u64
    }
}

/// What every message costs besides what it says.
pub const HEADER_BYTES: usize = 16;

impl Operation {
    /// The context that a write was made with; none for a get.
    pub fn context(&self) -> Option<&VectorClock> {
        match self {
            Operation::Get => None,
            Operation::Put { context, .. } | Operation::Delete { context } => Some(context),
        }
    }

    /// Whether it changes anything.
    pub fn is_write(&self) -> bool {
        !matches!(self, Operation::Get)
    }
}

impl Outcome {
    /// An ending without a result.
    pub fn failed(status: Status, reason: Reason, acks: &[NodeId]) -> Outcome {
        Outcome { status, reason: Some(reason), found: Siblings::default(), clock: VectorClock::default(), acks: acks.into() }
    }
}
