//! What was violated, and why something is not promised: typed, so that it can be said in any language and gone to on a
//! timeline. English is the [`fmt::Display`].

use std::fmt;
use std::sync::Arc;

use crate::engine::versions::{Dot, VectorClock};
use crate::engine::{Key, NodeId, Time};

/// A property that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// What was seen.
    pub what: Violated,
    /// The instant of the happening that shows it; none where it is the state of the cluster at the end.
    pub at: Option<Time>,
    /// The operations that show it, by their names, in the order of their starts.
    pub operations: Vec<Arc<str>>,
}

/// What was seen that should not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violated {
    /// A get omits a write that was acknowledged before it started.
    Omits {
        /// The get.
        get: Arc<str>,
        /// Its key.
        key: Key,
        /// The write, if it has a name.
        write: Option<Arc<str>>,
    },
    /// No order explains the operations on a key.
    NoOrder {
        /// The key.
        key: Key,
        /// An operation that can have come neither before that one nor after it.
        later: Arc<str>,
        /// That one.
        earlier: Arc<str>,
    },
    /// Nobody holds a write that was acknowledged.
    HeldByNobody {
        /// The write.
        write: Arc<str>,
        /// Its key.
        key: Key,
    },
    /// A write was discarded for one that was over before it started.
    Discarded {
        /// The write.
        write: Arc<str>,
        /// Its key.
        key: Key,
    },
    /// Two owners of a key differ.
    Differ {
        /// One.
        one: NodeId,
        /// The other.
        other: NodeId,
        /// The key.
        key: Key,
    },
    /// Two writes of a key have one name, or a counter went back.
    NamedTwice {
        /// The name.
        dot: Dot,
        /// The key.
        key: Key,
        /// The counter that the same actor had reached before.
        last: u64,
    },
    /// A node has seen less of a key than before.
    SeenLess {
        /// The node.
        node: NodeId,
        /// The key.
        key: Key,
        /// What it had seen.
        before: VectorClock,
        /// And what it showed then.
        then: VectorClock,
    },
    /// A get omits what an earlier one returned.
    Inverted {
        /// The get.
        get: Arc<str>,
        /// Its key.
        key: Key,
        /// The earlier one.
        before: Option<Arc<str>>,
    },
    /// An owner of a key lacks a write of it that was acknowledged.
    Lacks {
        /// The owner.
        owner: NodeId,
        /// The key.
        key: Key,
    },
    /// A get returned what had been deleted.
    ReturnedDeleted {
        /// The get.
        get: Arc<str>,
        /// Its key.
        key: Key,
        /// What it returned.
        version: Dot,
    },
    /// An owner holds what was deleted.
    HoldsDeleted {
        /// The owner.
        owner: NodeId,
        /// What it holds.
        version: Dot,
        /// Of which key.
        key: Key,
    },
}

impl fmt::Display for Violated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Violated::Omits { get, key, write: Some(write) } => {
                write!(f, "{get} of {key} omits {write}, acknowledged before it started")
            }
            Violated::Omits { get, key, write: None } => {
                write!(f, "{get} of {key} omits a write acknowledged before it started")
            }
            Violated::NoOrder { key, later, earlier } => {
                write!(f, "{later} of {key} cannot have come before {earlier} ended, nor after it")
            }
            Violated::HeldByNobody { write, key } => write!(f, "{write} of {key} was acknowledged and no node holds it"),
            Violated::Discarded { write, key } => {
                write!(f, "{write} of {key} was acknowledged, and discarded for a write that ended before it started")
            }
            Violated::Differ { one, other, key } => write!(f, "{one} and {other} do not hold the same versions of {key}"),
            Violated::NamedTwice { dot, key, last } => write!(f, "{dot} of {key} was written after {last} of the same actor"),
            Violated::SeenLess { node, key, before, then } => write!(f, "{node} had seen {before} of {key} and then only {then}"),
            Violated::Inverted { get, key, before } => {
                let before = before.as_deref().unwrap_or("an earlier get");
                write!(f, "{get} of {key} omits what {before} had returned before it started")
            }
            Violated::Lacks { owner, key } => write!(f, "{owner} owns {key} and lacks a write of it that was acknowledged"),
            Violated::ReturnedDeleted { get, key, version } => {
                write!(f, "{get} of {key} returned {version}, whose delete was acknowledged before it started")
            }
            Violated::HoldsDeleted { owner, version, key } => {
                write!(f, "{owner} holds {version} of {key}, whose delete was acknowledged")
            }
        }
    }
}

/// Why a property is not promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unpromised {
    /// Quorums need not meet.
    NoOverlap {
        /// The smallest R that an operation waited for.
        r: u16,
        /// The smallest W.
        w: u16,
        /// The largest N.
        n: u16,
    },
    /// Somebody joined or left, and quorums of two rings need not meet.
    TwoRings(NodeId),
    /// The first stood in for the second.
    StoodIn(NodeId, NodeId),
    /// These lost what quorums have in common.
    CommonLost(Vec<NodeId>),
    /// These dropped tombstones, so that what was deleted may come back.
    MayComeBack(Vec<NodeId>),
    /// Quorums that meet make a register regular, and no more.
    OnlyRegular,
    /// The last write wins by the clock, and these were not right.
    ClocksWrong(Vec<NodeId>),
    /// A clock was truncated, and with it what tells which of two answers is older.
    OlderUnknown,
    /// These crashed, and with them was forgotten which keys were taken.
    TakenForgotten(Vec<NodeId>),
    /// Reads do not write back before they answer.
    NotWrittenBack,
    /// They write back to too few.
    WrittenBackToFew {
        /// R.
        r: u16,
        /// To how many they write back.
        w: u16,
        /// N.
        n: u16,
    },
    /// They write back in their own scope only.
    WrittenBackInScope,
    /// A replica was left out of a read, which then wrote back to fewer.
    LeftOutOfRead(NodeId),
    /// These lost what was written back.
    WrittenBackLost(Vec<NodeId>),
    /// Something was lost while this node came or went.
    LostWhileMoving(NodeId),
    /// As many as W lost what they held, or let a hint expire.
    CopiesLost {
        /// The smallest W that a write waited for.
        w: u16,
        /// Who lost what was held there.
        crashed: Vec<NodeId>,
        /// Whose hints expired.
        expired: Vec<NodeId>,
    },
    /// An owner is down.
    OwnerDown(NodeId),
    /// A stand-in kept no hint.
    OwesNobody(NodeId),
    /// Somebody joined or left, and without hints a former owner passes on nothing.
    FormerOwner(NodeId),
    /// N was changed, and what only a former owner holds stays there.
    NChanged,
    /// A clock was truncated, so replicas differ in what they know to be replaced.
    ReplacedUnknown,
    /// These dropped tombstones, which others may still have.
    TombstonesDropped(Vec<NodeId>),
    /// So many writes to replicas are on their way.
    OnTheWay(u64),
    /// Messages of this node wait for its disk.
    WaitsForDisk(NodeId),
    /// A hint still waits.
    HintWaits {
        /// For whom.
        target: NodeId,
        /// Where.
        holder: NodeId,
    },
    /// Somebody joined or left, and copies changed hands.
    Moved(NodeId),
    /// Somebody missed something, and not every copy was repaired since.
    Missed(Missed),
    /// A clock was truncated, and with it what tells that a value was replaced.
    ReplacedForgotten,
}

/// Why somebody may have missed a write for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missed {
    /// So many writes were lost on their way to replicas.
    Lost(u64),
    /// These lost some of what was held there.
    Forgotten(Vec<NodeId>),
    /// These died before all was sent.
    Unsent(Vec<NodeId>),
    /// These had no room.
    Full(Vec<NodeId>),
    /// A hint of these expired.
    Expired(Vec<NodeId>),
    /// This one was left out of a write.
    LeftOut(NodeId),
    /// This one stood in without keeping a hint.
    NoHint(NodeId),
    /// N was changed.
    NChanged,
}

impl fmt::Display for Unpromised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unpromised::NoOverlap { r, w, n } => write!(f, "R + W = {r} + {w} is not more than N = {n}"),
            Unpromised::TwoRings(node) => {
                write!(f, "{node} joined or left, and quorums of two rings need not meet until everyone has heard")
            }
            Unpromised::StoodIn(stand_in, replica) => write!(f, "{stand_in} stood in for {replica}, so quorums need not meet"),
            Unpromised::CommonLost(who) => {
                write!(f, "{} lost some of what was held there, and quorums need not meet in more nodes", names(who))
            }
            Unpromised::MayComeBack(who) => write!(
                f,
                "{} dropped tombstones, and a copy that the delete never reached may bring back what it deleted",
                names(who)
            ),
            Unpromised::OnlyRegular => {
                f.write_str("a get during a write can see it and the next one not: quorums that meet are only regular")
            }
            Unpromised::ClocksWrong(who) => {
                write!(f, "the last write wins by the clock, and that of {} was not right", names(who))
            }
            Unpromised::OlderUnknown => {
                f.write_str("a clock was truncated, and with it what tells which of two answers is older")
            }
            Unpromised::TakenForgotten(who) => {
                let whose = if who.len() == 1 { "it" } else { "them" };
                write!(f, "{} crashed, and which keys were taken is forgotten with {whose}", names(who))
            }
            Unpromised::NotWrittenBack => {
                f.write_str("without blocking read repair a read need not find what another one has found")
            }
            Unpromised::WrittenBackToFew { r, w, n } => {
                write!(f, "a read writes back to W = {w} replicas, and R + W = {r} + {w} is not more than N = {n}")
            }
            Unpromised::WrittenBackInScope => f.write_str("a read writes back within the scope of its quorum only"),
            Unpromised::LeftOutOfRead(node) => write!(f, "{node} was left out of a read, which then wrote back to fewer"),
            Unpromised::WrittenBackLost(who) => write!(f, "{} lost what was written back", names(who)),
            Unpromised::LostWhileMoving(node) => {
                write!(f, "{node} joined or left, and something was lost while copies changed hands")
            }
            Unpromised::CopiesLost { w, crashed, expired } => {
                let mut how = Vec::new();
                if !crashed.is_empty() {
                    how.push(format!("{} lost some of what was held there", names(crashed)));
                }
                if !expired.is_empty() {
                    how.push(format!("a hint of {} expired", names(expired)));
                }
                write!(f, "W = {w} and {}", how.join(" and "))
            }
            Unpromised::OwnerDown(node) => write!(f, "{node} is down"),
            Unpromised::OwesNobody(node) => {
                write!(f, "{node} stood in without keeping a hint, and owes nobody what it took")
            }
            Unpromised::FormerOwner(node) => {
                write!(f, "{node} joined or left, and without hints nobody passes on what a former owner was sent")
            }
            Unpromised::NChanged => f.write_str("N was changed, and what only a former owner holds is nobody's to bring back"),
            Unpromised::ReplacedUnknown => {
                f.write_str("a clock was truncated, so replicas differ in what they know to be replaced")
            }
            Unpromised::TombstonesDropped(who) => write!(f, "{} dropped tombstones, which others may still have", names(who)),
            Unpromised::OnTheWay(count) => write!(f, "writes to replicas are still on their way ({count})"),
            Unpromised::WaitsForDisk(node) => write!(f, "messages of {node} still wait for its disk"),
            Unpromised::HintWaits { target, holder } => write!(f, "a hint for {target} still waits at {holder}"),
            Unpromised::Moved(node) => write!(f, "{node} joined or left, and copies changed hands"),
            Unpromised::Missed(missed) => write!(f, "{missed}, and not every copy was repaired since"),
            Unpromised::ReplacedForgotten => {
                f.write_str("a clock was truncated, and with it what tells that a value was replaced")
            }
        }
    }
}

impl fmt::Display for Missed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Missed::Lost(1) => f.write_str("a write on its way to a replica was lost"),
            Missed::Lost(_) => f.write_str("writes on their way to replicas were lost"),
            Missed::Forgotten(who) => write!(f, "{} lost some of what was held there", names(who)),
            Missed::Unsent(who) => write!(f, "{} died before all was sent", names(who)),
            Missed::Full(who) => write!(f, "{} had no room for all that was sent", names(who)),
            Missed::Expired(who) => write!(f, "a hint of {} expired", names(who)),
            Missed::LeftOut(node) => write!(f, "{node} was left out of a write"),
            Missed::NoHint(node) => write!(f, "{node} stood in without keeping a hint"),
            Missed::NChanged => f.write_str("N was changed, which moves no copies"),
        }
    }
}

/// `n1`, or `n1, n2 and n3`.
fn names(nodes: &[NodeId]) -> String {
    let items: Vec<String> = nodes.iter().map(ToString::to_string).collect();
    match items.as_slice() {
        [] => "none".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
