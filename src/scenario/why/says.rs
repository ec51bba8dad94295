//! What a step of an explanation can say. Its words are a `Display` here and texts of their own on the page.

use std::sync::Arc;

use crate::engine::versions::{Dot, Siblings, VectorClock, Version};
use crate::engine::{Address, ClientId, Duration, Key, MessageKind, NodeId, Reason, Status, Time, Timer, Value, WallTime};
use crate::simulation::{ClientTimer, LossReason, OperationKind, What};

/// A version as one names it: what was written, and the name of the write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// The name of the write.
    pub dot: Dot,
    /// What it wrote; none for a tombstone.
    pub value: Option<Value>,
}

impl Copy {
    /// As it is named.
    pub fn of(version: &Version) -> Copy {
        Copy { dot: version.dot, value: version.value.clone() }
    }

    /// All of a set.
    pub fn all(siblings: &Siblings) -> Vec<Copy> {
        siblings.versions().iter().map(Copy::of).collect()
    }
}

/// What a step says.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "fields are named as in the happenings that the sentences are about")]
pub enum Says {
    /// Something that bears on it lies farther back than was looked.
    FartherBack,
    /// A client begins an operation.
    Asked {
        client: ClientId,
        id: Arc<str>,
        kind: OperationKind,
        key: Key,
        value: Option<Value>,
        /// Of a write: what its writer had read.
        context: VectorClock,
        /// Whom it asks first; none if it does not know whom to ask.
        node: Option<Address>,
    },
    /// Nobody runs at a node, and its machine refuses the connection.
    Turned { asker: Address, node: NodeId },
    /// A get is unanswered, and the next is asked too.
    AsksAnother { client: ClientId, node: NodeId },
    /// A node passes a write on to the one that is to coordinate it.
    PassedOn { from: NodeId, to: NodeId, key: Key },
    /// A node coordinates an operation.
    Coordinates { node: NodeId, write: bool, key: Key, replicas: Arc<[NodeId]>, need: u16 },
    /// Somebody else is asked in the place of a replica that the coordinator believes is missing.
    StandsIn { node: NodeId, stand_in: NodeId, replica: NodeId },
    /// Such a replica is not asked, and nobody else for it.
    LeftOut { node: NodeId, replica: NodeId },
    /// Another operation has the key, under a blocking quorum.
    Queued { node: NodeId, key: Key, before: u16 },
    /// A version comes to be.
    Wrote { node: NodeId, key: Key, version: Copy, past: VectorClock, written_at: Option<WallTime> },
    /// An answer counts.
    Answered {
        node: NodeId,
        from: NodeId,
        write: bool,
        have: u16,
        need: u16,
        /// Of a read: what the answer brought, where the trace tells.
        held: Option<Vec<Copy>>,
    },
    /// Too few answers by the deadline.
    Deadline { node: NodeId, have: u16, need: u16 },
    /// A node refuses an operation.
    Refuses { node: NodeId, reason: Reason },
    /// An operation ends for its client.
    Ended {
        client: ClientId,
        id: Arc<str>,
        kind: OperationKind,
        status: Status,
        reason: Option<Reason>,
        found: Vec<Copy>,
        acks: Arc<[NodeId]>,
    },
    /// It has not ended so far.
    Open { client: ClientId, id: Arc<str> },
    /// A message reaches the one that it is for.
    Came { kind: MessageKind, from: Address, to: Address, sent: Time },
    /// A message is on its way until then.
    OnItsWay { kind: MessageKind, from: Address, to: Address, arrives: Time },
    /// A message does not arrive.
    Lost { kind: MessageKind, from: Address, to: Address, reason: LossReason },
    /// A message waits at a node that stands still or is slow.
    Waits { kind: MessageKind, from: Address, to: Address },
    /// The next messages of a link are to be lost.
    DropArmed { from: Address, to: Address, count: u32 },
    /// A replica was sent nothing of a write.
    NothingSent { node: NodeId, key: Key },
    /// A node that keeps no copy of the key answered in the place of one that does.
    KnowsNothing { node: NodeId, replica: NodeId, key: Key },
    /// A stand-in still has what a replica is missing.
    HintWaits { node: NodeId, target: NodeId, key: Key },
    /// A node takes versions into its copy.
    Stored { node: NodeId, key: Key, versions: Vec<Copy>, siblings: u16 },
    /// It had them already.
    HadAlready { node: NodeId, key: Key },
    /// Tables were merged, and deletes that were old enough went.
    Purged { node: NodeId, purged: u64 },
    /// A node drops a copy that it does not keep any more.
    CopyDropped { node: NodeId, key: Key },
    /// A stand-in keeps a write for a replica.
    HintKept { node: NodeId, target: NodeId, key: Key },
    /// It is delivered.
    HintDelivered { node: NodeId, target: NodeId, key: Key },
    /// It is too old.
    HintExpired { node: NodeId, target: NodeId, key: Key },
    /// A read sends replicas what they miss.
    RepairSent { node: NodeId, key: Key, to: Arc<[NodeId]> },
    /// Two replicas begin to compare what they keep.
    ExchangeBegan { node: NodeId, with: NodeId },
    /// They find keys that differ.
    Differ { node: NodeId, keys: Vec<Key> },
    /// A node begins to send copies to one that will own them.
    StreamOpened { node: NodeId, to: NodeId, keys: u32 },
    /// The last that an observer heard of a member.
    HeardLast { observer: NodeId, member: NodeId, via: Option<NodeId>, generation: u32, heartbeat: u64 },
    /// What a member told others after that, or did not.
    Silence { member: NodeId, sent: u32, lost: u32 },
    /// An observer suspects a member.
    Suspects { observer: NodeId, member: NodeId, silent: Duration, observers: u16, need: u16 },
    /// It is told that another suspects it too.
    Reported { observer: NodeId, reporter: NodeId, member: NodeId, via: Option<NodeId> },
    /// Enough agree.
    Convicts { observer: NodeId, member: NodeId, reporters: Arc<[NodeId]> },
    /// A newer beat shows that a member is there.
    Hears { observer: NodeId, member: NodeId, via: Option<NodeId>, generation: u32, heartbeat: u64, was_down: bool },
    /// A node does what it does again and again, by its clock.
    Round { node: NodeId, timer: Timer },
    /// A deadline of a node passes.
    TimerFired { node: NodeId, timer: Timer },
    /// A deadline of a client passes.
    ClientTimer { client: ClientId, timer: ClientTimer },
    /// A node's life begins.
    Started { node: NodeId, generation: u32 },
    /// Anything else, told as the log tells it.
    Happened { node: Option<NodeId>, what: What },
    /// R + W is not more than N.
    NoOverlap { r: u16, w: u16, n: u16 },
    /// R + W is more than N, but not all that answered were replicas.
    StandInsMayMiss { stand_ins: Vec<(NodeId, NodeId)> },
    /// An answer misses a write that had been acknowledged.
    Missed { id: Arc<str>, write: Arc<str>, version: Copy, acknowledged: Time },
    /// It misses none that was found.
    MissedByClock { id: Arc<str>, write: Arc<str>, lost: Copy, lost_at: WallTime, kept: Copy, kept_at: WallTime },
    /// Neither writer had seen what the other wrote.
    NeitherSaw { one: Copy, other: Copy },
    /// The two were written one after the other, and the clocks say otherwise.
    ByClock { kept: Copy, kept_at: WallTime, lost: Copy, lost_at: WallTime },
    /// So few observers can never agree.
    NobodyConvicts { member: NodeId, observers: u16, need: u16 },
}

impl Says {
    /// Whether it follows from the other steps and has no instant of its own.
    pub fn is_conclusion(&self) -> bool {
        matches!(
            self,
            Says::NoOverlap { .. }
                | Says::StandInsMayMiss { .. }
                | Says::Missed { .. }
                | Says::MissedByClock { .. }
                | Says::NeitherSaw { .. }
                | Says::ByClock { .. }
                | Says::NobodyConvicts { .. }
                | Says::Open { .. }
        )
    }
}
