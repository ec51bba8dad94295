//! What a client asks, and what it is answered.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::engine::names::NodeId;
use crate::engine::pair::{Key, Value};
use crate::engine::versions::{Siblings, VectorClock};

/// Number of a client operation, unique in a run, in the order of issue from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct RequestId(pub u32);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
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
    /// The coordinator believes that too few of the nodes it may ask are there.
    TooFewHealthy {
        /// How many it believes are there.
        healthy: u16,
        /// How many would have to answer.
        need: u16,
    },
    /// Under a blocking quorum: a write of the key was open until the deadline.
    KeyTaken,
    /// The node is still joining, and does not know yet who is there.
    StillJoining,
    /// The client knows of no node that it may ask: no contact point has told it of one. It sent nothing.
    NobodyToAsk,
    /// The coordinator's disk is full, or what it holds of the key cannot be read: nothing was written.
    NotKept,
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
            Reason::QuorumTooLarge { asked, replicas: 1 } => write!(f, "{asked} answers were asked for, but there is 1 copy"),
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
            Reason::TooFewHealthy { healthy, need } => {
                write!(f, "{need} nodes must answer, and the coordinator believes that {healthy} of those it may ask are there")
            }
            Reason::StillJoining => f.write_str("the node is still joining and does not know yet who keeps what"),
            Reason::NobodyToAsk => f.write_str("the client knows of no node that it may ask, so nothing was sent"),
            Reason::NotKept => f.write_str("the coordinator cannot keep it: its disk is full or damaged; nothing was written"),
            Reason::KeyTaken => f.write_str("a write of the key was open all the while; nothing was read or written"),
            Reason::NotAReplica => f.write_str("the node that the write was passed to holds no copy of the key"),
        }
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

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
