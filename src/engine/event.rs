//! What a node notes about itself while it works: its part of the trace.

use std::sync::Arc;

use serde::Serialize;

use super::membership::Stage;
use super::message::{ExchangeId, Reason, RequestId, StreamId};
use super::names::NodeId;
use super::pair::Key;
use super::storage::lsm::Probe;
use super::storage::sstable::Damage;
use super::time::Duration;
use super::versions::{Actor, Dot, Version};

/// Something a node did or found out. Coordinator's first, then replica's, then
/// what it believes of other members.
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
    /// This node begins to compare with another what both keep copies of.
    ExchangeStarted {
        /// The exchange.
        exchange: ExchangeId,
        /// The other.
        with: NodeId,
        /// Into how many buckets the tokens are cut.
        buckets: u32,
        /// How many keys this node holds of them.
        keys: u32,
        /// What a full copy of these would take, in bytes.
        bytes: u64,
    },
    /// Hashes of one level of the two trees were held against each other.
    TreeCompared {
        /// The exchange.
        exchange: ExchangeId,
        /// The level, that of the root being 0.
        level: u32,
        /// The hashes, by place.
        compared: Arc<[Compared]>,
    },
    /// The keys of the buckets that differ were held against each other.
    BucketsCompared {
        /// The exchange.
        exchange: ExchangeId,
        /// The buckets that differ.
        buckets: Arc<[u32]>,
        /// How many keys this node holds in them.
        own: u32,
        /// How many keys the other holds in them.
        theirs: u32,
        /// The keys that differ, or that one of the two is missing.
        different: Arc<[Key]>,
    },
    /// An exchange is over.
    ExchangeEnded {
        /// The exchange.
        exchange: ExchangeId,
        /// The other.
        with: NodeId,
        /// How it ended.
        end: ExchangeEnd,
        /// How many hashes were compared.
        compared: u32,
        /// How many buckets differed.
        buckets: u32,
        /// How many copies this node sent.
        sent: u32,
        /// How many it was sent.
        received: u32,
    },
    /// This node was to compare with another, and they keep copies of nothing in common.
    NothingShared {
        /// The other.
        with: NodeId,
    },
    /// This node has heard nothing newer of a member for too long, and suspects it.
    Suspected {
        /// The member.
        member: NodeId,
        /// The last life heard of.
        generation: u32,
        /// The last heartbeat heard of, in that life.
        heartbeat: u64,
        /// For how long.
        silent: Duration,
        /// How many observers could agree, this one included. Fewer than `need`: nobody ever will be
        /// convicted.
        observers: u16,
        /// How many have to agree.
        need: u16,
    },
    /// Enough observers agree: this node believes a member down.
    Convicted {
        /// The member.
        member: NodeId,
        /// Who suspects it, by name.
        reporters: Arc<[NodeId]>,
    },
    /// A newer beat of a member that was suspected, or believed down, was heard of: it is there.
    Refuted {
        /// The member.
        member: NodeId,
        /// Its life.
        generation: u32,
        /// Its heartbeat in that life.
        heartbeat: u64,
        /// Whether it was believed down.
        was_down: bool,
    },
    /// Gossip of another cluster came in and was thrown away.
    ForeignGossip {
        /// Who sent it.
        from: NodeId,
        /// The hash of that cluster's name.
        cluster: u32,
    },
    /// This node comes or goes.
    StageChanged {
        /// Where it stands now.
        stage: Stage,
    },
    /// A newcomer asks a seed who is there.
    SeedAsked {
        /// The seed.
        seed: NodeId,
    },
    /// A newcomer knows no seed but itself, and cannot join.
    NoSeed,
    /// A newcomer was turned away: the seed belongs to a cluster of another name.
    JoinRefused {
        /// The seed.
        seed: NodeId,
    },
    /// This node begins to send what it holds in some ranges to a node that will own them.
    StreamOpened {
        /// The stream.
        stream: StreamId,
        /// To whom.
        to: NodeId,
        /// How many ranges.
        ranges: u32,
        /// How many keys it holds in them now.
        keys: u32,
    },
    /// A newcomer has all that it asked one replica for.
    StreamEnded {
        /// The stream.
        stream: StreamId,
        /// Who sent it.
        from: NodeId,
        /// How many copies came.
        received: u32,
    },
    /// The one to whom copies were sent does not answer any more.
    StreamGivenUp {
        /// The stream.
        stream: StreamId,
        /// To whom it went.
        to: NodeId,
    },
    /// What was meant for a node that keeps the key no more goes to those who keep it now.
    HintRedirected {
        /// The node that keeps it no more: the target of a hint, or this node itself, which was sent a write in the
        /// belief that it does.
        target: NodeId,
        /// The key.
        key: Key,
        /// Who keeps it now, or will once a change of the membership is through.
        to: Arc<[NodeId]>,
    },
    /// A newcomer has asked all of its seeds, and none has answered: it cannot join, and goes on asking.
    /// Nobody else is in need of them.
    SeedsSilent {
        /// How many seeds it knows.
        seeds: u32,
    },
    /// This node offers the copies that it does not keep any more to those who do.
    CleanupStarted {
        /// How many these are.
        copies: u32,
        /// Of how many that it holds.
        keys: u32,
    },
    /// Everyone who keeps the key has this node's copy of it, which goes.
    CopyDropped {
        /// The key.
        key: Key,
    },
    /// A sync of the commit log is done, which took its time.
    LogSynced {
        /// Writes that are durable from now on.
        writes: u64,
    },
    /// A read has looked for a key in the tables as well.
    TablesRead {
        /// The operation.
        request: RequestId,
        /// The key.
        key: Key,
        /// Every step, in its order.
        probes: Arc<[Probe]>,
    },
    /// The memtable was full, or somebody asked: it is a table now.
    MemtableFlushed {
        /// The number of the table.
        table: u64,
        /// How many keys it holds.
        entries: u64,
        /// How long its file is.
        bytes: u64,
    },
    /// Tables are being merged.
    CompactionBegan {
        /// Their numbers.
        inputs: Arc<[u64]>,
        /// The level that the outcome will stand on.
        level: u8,
    },
    /// They are merged.
    CompactionEnded {
        /// Their numbers.
        inputs: Arc<[u64]>,
        /// The numbers of what came of it.
        outputs: Arc<[u64]>,
        /// Entries that were taken in by newer ones of the same key.
        absorbed: u64,
        /// Keys of which nothing is left: deletes that were old enough.
        purged: u64,
    },
    /// A node has come back and read its disk.
    StorageRecovered {
        /// Records of the commit log that are in the memtable again.
        records: u64,
        /// How many tables there are.
        tables: u64,
        /// Bytes at the end of the log that were not written completely.
        torn_bytes: u64,
    },
    /// Something on the disk is not what it was. It is lost here.
    DamageFound {
        /// What and where.
        damage: Damage,
    },
    /// There is no room on the disk: what was to be written is not.
    DiskFull {
        /// The operation, if it was for one.
        request: Option<RequestId>,
        /// Bytes that the disk holds.
        capacity: u64,
    },
}

/// Two hashes of the same place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Compared {
    /// The place on its level.
    pub place: u32,
    /// The hash of the node that began the exchange.
    #[serde(serialize_with = "hash_text")]
    pub own: u64,
    /// That of the other.
    #[serde(serialize_with = "hash_text")]
    pub theirs: u64,
}

/// As 16 hexadecimal digits: a JavaScript number would round it.
fn hash_text<S: serde::Serializer>(hash: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{hash:016x}"))
}

/// How an exchange ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExchangeEnd {
    /// Both held the same.
    NothingDiffers,
    /// Both hold the merge of what they held.
    Repaired,
    /// The two do not agree on what they share: one has not heard yet of a change of the membership.
    RangesDiffer,
    /// The other did not answer.
    NoAnswer,
    /// The disk of the one that began it is full: it has not taken in all that it was sent.
    NotKept,
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
            | NodeEvent::TablesRead { request, .. }
            | NodeEvent::OperationQueued { request, .. } => Some(*request),
            NodeEvent::CopyStored { request, .. }
            | NodeEvent::ClockTruncated { request, .. }
            | NodeEvent::DiskFull { request, .. }
            | NodeEvent::WriteLost { request, .. } => *request,
            NodeEvent::HintDelivered { .. }
            | NodeEvent::HintExpired { .. }
            | NodeEvent::ExchangeStarted { .. }
            | NodeEvent::TreeCompared { .. }
            | NodeEvent::BucketsCompared { .. }
            | NodeEvent::ExchangeEnded { .. }
            | NodeEvent::NothingShared { .. }
            | NodeEvent::Suspected { .. }
            | NodeEvent::Convicted { .. }
            | NodeEvent::Refuted { .. }
            | NodeEvent::ForeignGossip { .. }
            | NodeEvent::StageChanged { .. }
            | NodeEvent::SeedAsked { .. }
            | NodeEvent::NoSeed
            | NodeEvent::JoinRefused { .. }
            | NodeEvent::StreamOpened { .. }
            | NodeEvent::StreamEnded { .. }
            | NodeEvent::StreamGivenUp { .. }
            | NodeEvent::HintRedirected { .. }
            | NodeEvent::SeedsSilent { .. }
            | NodeEvent::CleanupStarted { .. }
            | NodeEvent::CopyDropped { .. }
            | NodeEvent::LogSynced { .. }
            | NodeEvent::MemtableFlushed { .. }
            | NodeEvent::CompactionBegan { .. }
            | NodeEvent::CompactionEnded { .. }
            | NodeEvent::StorageRecovered { .. }
            | NodeEvent::DamageFound { .. } => None,
        }
    }
}
