//! The trace: every happening of a run, typed, in order, with the one that led to it.
//!
//! The trace is the only place where checks, reports and pictures learn history from. Each
//! subsystem has its own events; [`What`] joins them. Text is only ever their `Display`.

use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::client::{ClientEvent, ClientTimer, LookupTimer};
use super::clock::Skew;
use super::growing::Growing;
use super::host::Slowness;
use super::network::{Cut, Fate, LossReason, WeatherChange};
use super::step::{Change, DiskChange, Refusal};
use super::workload::Workload;
use crate::engine::Tending;
use crate::engine::partitioning::{Profile, TokenRange};
use crate::engine::storage::disk::FileName;
use crate::engine::{
    Address, ByteCollector, ClientId, Key, Message, MessageKind, Name, NodeEvent, NodeId, RequestId, Time, Timer,
};

/// Number of a happening: its place in the trace, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct EventId(pub u64);

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Hash, Serialize)]
pub struct Happening {
    /// Its place in the trace.
    pub id: EventId,
    /// When.
    pub at: Time,
    /// On which node, if on one.
    pub node: Option<NodeId>,
    /// The happening that led to it; none for a step, which began it all.
    pub cause: Option<EventId>,
    /// What.
    pub what: What,
}

/// What happened, by subsystem.
#[derive(Clone, Debug, PartialEq, Hash, Serialize)]
#[serde(untagged)]
pub enum What {
    /// To the run as a whole.
    Run(RunEvent),
    /// At a client.
    Client(ClientEvent),
    /// In a node.
    Node(NodeEvent),
    /// On the network.
    Network(NetworkEvent),
    /// A timer went off.
    Timer(TimerEvent),
    /// A fault, or the end of one.
    Fault(FaultEvent),
}

/// What happens to a run as a whole.
#[derive(Clone, Debug, PartialEq, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RunEvent {
    /// A `configure` step changed the settings.
    SettingsChanged {
        /// What it changed.
        change: Change,
    },
    /// Narration.
    Note {
        /// English.
        en: Arc<str>,
        /// Korean.
        ko: Arc<str>,
    },
    /// A step could not be applied in the state that the run had reached; nothing changed.
    StepRefused {
        /// Why.
        reason: Refusal,
    },
    /// A generated load began. What arrives of it has this happening for its cause.
    WorkloadStarted {
        /// Its number, from 1, in the order in which loads start.
        number: u32,
        /// What it is made of.
        workload: Arc<Workload>,
    },
    /// Its time has passed: nothing arrives any more. What has arrived may still be open.
    WorkloadEnded {
        /// Its number.
        number: u32,
        /// How many operations have arrived; a read-modify-write is one.
        operations: u32,
    },
    /// A read-modify-write of a load ends after its first half, because the get failed.
    WriteGivenUp {
        /// The load's number.
        number: u32,
        /// The name of the get.
        id: Arc<str>,
        /// The client.
        client: ClientId,
        /// The key that it would have written.
        key: Key,
    },
    /// A `repair` step asks a node to compare its copies with those of others.
    RepairAsked {
        /// With this one, if it says so.
        with: Option<NodeId>,
        /// Only tokens in here, if it says so.
        within: Option<TokenRange>,
    },
    /// A node's life begins, at time zero or after a restart, and with it what the node does of its
    /// own accord. A node that does nothing of its own accord is not told of.
    NodeStarted {
        /// Which of its lives.
        generation: u32,
    },
    /// A machine was added to the cluster; its node will join.
    NodeAdded {
        /// Where it stands.
        profile: Arc<Profile>,
    },
    /// A `leave` step asks a node to leave.
    LeaveAsked,
    /// A `cleanup` step asks a node to drop the copies that it does not keep any more.
    CleanupAsked,
    /// A machine's drive has done what its node gave it.
    DiskDone,
    /// A `flush`, `compact` or `sync` step asks a storage engine for something.
    StorageTended {
        /// For what.
        tending: Tending,
    },
    /// A step of the lesson was reached.
    LessonStep {
        /// Its number, from 1.
        step: u16,
    },
}

/// What happens on the network.
#[derive(Clone, Debug, PartialEq, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NetworkEvent {
    /// A message set out. Its fate is decided here.
    MessageSent {
        /// The message, whole.
        message: Arc<Message>,
        /// Its length on the wire.
        bytes: u64,
        /// Whether and when it arrives, as far as is known when it is sent.
        fate: Fate,
    },
    /// The network made a second copy of a message.
    MessageDuplicated {
        /// The sending of the original.
        sent: EventId,
        /// When the copy arrives.
        arrives: Time,
    },
    /// A message arrived.
    MessageDelivered {
        /// Its sending.
        sent: EventId,
        /// Its kind.
        message: MessageKind,
        /// From whom.
        from: Address,
        /// To whom.
        to: Address,
    },
    /// A message arrived at a node that is paused, or slow and busy with others, and waits there.
    MessageHeld {
        /// Its sending.
        sent: EventId,
        /// Its kind.
        message: MessageKind,
        /// From whom.
        from: Address,
        /// To whom.
        to: Address,
    },
    /// A message that was on its way, or waiting at a node, is lost after all.
    MessageDropped {
        /// Its sending.
        sent: EventId,
        /// Its kind.
        message: MessageKind,
        /// From whom.
        from: Address,
        /// To whom.
        to: Address,
        /// Why.
        reason: LossReason,
    },
}

/// A timer that went off.
#[derive(Clone, Debug, PartialEq, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TimerEvent {
    /// One of a node.
    TimerFired {
        /// What for.
        #[serde(flatten)]
        timer: Timer,
    },
    /// One of a client.
    ClientTimerFired {
        /// The client.
        client: ClientId,
        /// The operation.
        request: RequestId,
        /// What for.
        timer: ClientTimer,
    },
    /// One of a client that learns who is there.
    LookupTimerFired {
        /// The client.
        client: ClientId,
        /// What for.
        timer: LookupTimer,
    },
}

/// Faults, and their ends.
#[derive(Clone, Debug, PartialEq, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultEvent {
    /// A node's process died; its memory is gone, and what its disk had not been made to keep.
    NodeCrashed {
        /// Of how many keys it held more than its disk holds.
        keys_lost: u64,
        /// How many hints it held that its disk does not hold, or not as they were.
        hints_lost: u64,
        /// How many messages waited for its disk, and are not sent any more.
        unsent: u64,
    },
    /// It runs again.
    NodeRestarted {
        /// How many lives it has had now.
        generation: u32,
    },
    /// It stands still; what arrives waits, its timers fire late.
    NodePaused,
    /// It goes on, with everything that waited, in order.
    NodeResumed {
        /// How many messages and timers waited.
        held: u64,
    },
    /// Messages stop.
    NetworkCut {
        /// Between whom.
        cut: Arc<Cut>,
    },
    /// Messages get through again.
    NetworkHealed {
        /// Which cuts ended.
        cuts: Arc<[Arc<Cut>]>,
    },
    /// The weather changed.
    WeatherChanged {
        /// Only from here, if it says so.
        from: Option<Address>,
        /// Only to there, if it says so.
        to: Option<Address>,
        /// What is new.
        change: WeatherChange,
    },
    /// The next messages of a link will be lost.
    DropArmed {
        /// From whom.
        from: Address,
        /// To whom.
        to: Address,
        /// Only of this kind, if it says so.
        message: Option<MessageKind>,
        /// How many.
        count: u32,
    },
    /// A node serves slower, or as fast as ever again.
    NodeSlowed {
        /// How many times slower; 1 is as fast as ever.
        factor: Slowness,
    },
    /// A whole datacenter dies: the cause of each of its nodes' crashes.
    DatacenterDown {
        /// Which.
        datacenter: Name,
        /// Its nodes that were running.
        nodes: Arc<[NodeId]>,
    },
    /// A whole datacenter starts again: the cause of each of its nodes' restarts.
    DatacenterUp {
        /// Which.
        datacenter: Name,
        /// Its nodes that were down.
        nodes: Arc<[NodeId]>,
    },
    /// A machine's wall clock was set, rightly or wrongly.
    ClockSkewed {
        /// How far ahead of true time it is now.
        offset: Skew,
        /// How many microseconds it gains in each second from now on.
        drift_ppm: i32,
    },
    /// What a node's disk held is gone; the node is down.
    NodeWiped {
        /// How many writes it kept for others.
        hints_lost: u64,
        /// How many keys it held.
        keys_lost: u64,
    },
    /// A bit on a disk has flipped.
    DiskDamaged {
        /// In which file.
        file: FileName,
        /// In which byte.
        at: u64,
    },
    /// A disk is faster, slower, larger or smaller.
    DiskChanged {
        /// How.
        change: DiskChange,
    },
}

/// Names of kinds, for documents that wait on one.
macro_rules! kinds {
    ($($pattern:pat => $name:literal,)*) => {
        impl What {
            /// Every kind of happening there is.
            pub const KINDS: &[&str] = &[$($name),*];

            /// The kind, as documents and traces name it.
            pub fn kind(&self) -> &'static str {
                match self { $($pattern => $name,)* }
            }
        }
    };
}

kinds! {
    What::Run(RunEvent::SettingsChanged { .. }) => "settings_changed",
    What::Run(RunEvent::Note { .. }) => "note",
    What::Run(RunEvent::StepRefused { .. }) => "step_refused",
    What::Run(RunEvent::WorkloadStarted { .. }) => "workload_started",
    What::Run(RunEvent::WorkloadEnded { .. }) => "workload_ended",
    What::Run(RunEvent::WriteGivenUp { .. }) => "write_given_up",
    What::Run(RunEvent::RepairAsked { .. }) => "repair_asked",
    What::Run(RunEvent::NodeAdded { .. }) => "node_added",
    What::Run(RunEvent::LeaveAsked) => "leave_asked",
    What::Run(RunEvent::CleanupAsked) => "cleanup_asked",
    What::Run(RunEvent::DiskDone) => "disk_done",
    What::Run(RunEvent::StorageTended { .. }) => "storage_tended",
    What::Client(ClientEvent::OperationStarted { .. }) => "operation_started",
    What::Client(ClientEvent::OperationEnded { .. }) => "operation_ended",
    What::Node(NodeEvent::CoordinationStarted { .. }) => "coordination_started",
    What::Node(NodeEvent::RequestForwarded { .. }) => "request_forwarded",
    What::Node(NodeEvent::VersionWritten { .. }) => "version_written",
    What::Node(NodeEvent::AnswerCounted { .. }) => "answer_counted",
    What::Node(NodeEvent::QuorumReached { .. }) => "quorum_reached",
    What::Node(NodeEvent::RequestTimedOut { .. }) => "request_timed_out",
    What::Node(NodeEvent::RequestRefused { .. }) => "request_refused",
    What::Node(NodeEvent::CopyStored { .. }) => "copy_stored",
    What::Node(NodeEvent::CopyRead { .. }) => "copy_read",
    What::Node(NodeEvent::HintKept { .. }) => "hint_kept",
    What::Node(NodeEvent::HintDelivered { .. }) => "hint_delivered",
    What::Node(NodeEvent::HintExpired { .. }) => "hint_expired",
    What::Node(NodeEvent::ReadRepairSent { .. }) => "read_repair_sent",
    What::Node(NodeEvent::OperationQueued { .. }) => "operation_queued",
    What::Network(NetworkEvent::MessageSent { .. }) => "message_sent",
    What::Network(NetworkEvent::MessageDuplicated { .. }) => "message_duplicated",
    What::Network(NetworkEvent::MessageDelivered { .. }) => "message_delivered",
    What::Network(NetworkEvent::MessageHeld { .. }) => "message_held",
    What::Network(NetworkEvent::MessageDropped { .. }) => "message_dropped",
    What::Timer(TimerEvent::TimerFired { .. }) => "timer_fired",
    What::Timer(TimerEvent::ClientTimerFired { .. }) => "client_timer_fired",
    What::Fault(FaultEvent::NodeCrashed { .. }) => "node_crashed",
    What::Fault(FaultEvent::NodeRestarted { .. }) => "node_restarted",
    What::Fault(FaultEvent::NodePaused) => "node_paused",
    What::Fault(FaultEvent::NodeResumed { .. }) => "node_resumed",
    What::Fault(FaultEvent::NetworkCut { .. }) => "network_cut",
    What::Fault(FaultEvent::NetworkHealed { .. }) => "network_healed",
    What::Fault(FaultEvent::WeatherChanged { .. }) => "weather_changed",
    What::Fault(FaultEvent::DropArmed { .. }) => "drop_armed",
    What::Fault(FaultEvent::NodeSlowed { .. }) => "node_slowed",
    What::Fault(FaultEvent::DatacenterDown { .. }) => "datacenter_down",
    What::Fault(FaultEvent::DatacenterUp { .. }) => "datacenter_up",
    What::Node(NodeEvent::ExchangeStarted { .. }) => "exchange_started",
    What::Node(NodeEvent::TreeCompared { .. }) => "tree_compared",
    What::Node(NodeEvent::BucketsCompared { .. }) => "buckets_compared",
    What::Node(NodeEvent::ExchangeEnded { .. }) => "exchange_ended",
    What::Node(NodeEvent::NothingShared { .. }) => "nothing_shared",
    What::Node(NodeEvent::HintRedirected { .. }) => "hint_redirected",
    What::Node(NodeEvent::CleanupStarted { .. }) => "cleanup_started",
    What::Node(NodeEvent::CopyDropped { .. }) => "copy_dropped",
    What::Node(NodeEvent::StageChanged { .. }) => "stage_changed",
    What::Node(NodeEvent::SeedAsked { .. }) => "seed_asked",
    What::Node(NodeEvent::NoSeed) => "no_seed",
    What::Node(NodeEvent::SeedsSilent { .. }) => "seeds_silent",
    What::Node(NodeEvent::LogSynced { .. }) => "log_synced",
    What::Node(NodeEvent::TablesRead { .. }) => "tables_read",
    What::Node(NodeEvent::MemtableFlushed { .. }) => "memtable_flushed",
    What::Node(NodeEvent::CompactionBegan { .. }) => "compaction_began",
    What::Node(NodeEvent::CompactionEnded { .. }) => "compaction_ended",
    What::Node(NodeEvent::StorageRecovered { .. }) => "storage_recovered",
    What::Node(NodeEvent::DamageFound { .. }) => "damage_found",
    What::Node(NodeEvent::DiskFull { .. }) => "disk_full",
    What::Node(NodeEvent::JoinRefused { .. }) => "join_refused",
    What::Node(NodeEvent::StreamOpened { .. }) => "stream_opened",
    What::Node(NodeEvent::StreamEnded { .. }) => "stream_ended",
    What::Node(NodeEvent::StreamGivenUp { .. }) => "stream_given_up",
    What::Node(NodeEvent::ClockTruncated { .. }) => "clock_truncated",
    What::Node(NodeEvent::WriteLost { .. }) => "write_lost",
    What::Fault(FaultEvent::NodeWiped { .. }) => "node_wiped",
    What::Fault(FaultEvent::DiskDamaged { .. }) => "disk_damaged",
    What::Fault(FaultEvent::DiskChanged { .. }) => "disk_changed",
    What::Fault(FaultEvent::ClockSkewed { .. }) => "clock_skewed",
    What::Run(RunEvent::NodeStarted { .. }) => "node_started",
    What::Node(NodeEvent::Suspected { .. }) => "suspected",
    What::Node(NodeEvent::Convicted { .. }) => "convicted",
    What::Node(NodeEvent::Refuted { .. }) => "refuted",
    What::Node(NodeEvent::ForeignGossip { .. }) => "foreign_gossip",
    What::Client(ClientEvent::MembersSought { .. }) => "members_sought",
    What::Client(ClientEvent::MembersLearned { .. }) => "members_learned",
    What::Client(ClientEvent::NobodyAnswered { .. }) => "nobody_answered",
    What::Timer(TimerEvent::LookupTimerFired { .. }) => "lookup_timer_fired",
    What::Run(RunEvent::LessonStep { .. }) => "lesson_step",
}

impl From<RunEvent> for What {
    fn from(event: RunEvent) -> What {
        What::Run(event)
    }
}
impl From<ClientEvent> for What {
    fn from(event: ClientEvent) -> What {
        What::Client(event)
    }
}
impl From<NodeEvent> for What {
    fn from(event: NodeEvent) -> What {
        What::Node(event)
    }
}
impl From<NetworkEvent> for What {
    fn from(event: NetworkEvent) -> What {
        What::Network(event)
    }
}
impl From<TimerEvent> for What {
    fn from(event: TimerEvent) -> What {
        What::Timer(event)
    }
}
impl From<FaultEvent> for What {
    fn from(event: FaultEvent) -> What {
        What::Fault(event)
    }
}

/// The happenings of a run so far, with a hash over all of them.
///
/// A copy of a world in the middle of a run costs no copy of its history. And a run may be long: a [`Timeline`] keeps only
/// the last happenings of its worlds, since it can make the others anew ([`Timeline::visit`]). A world that is run
/// by itself keeps all of them.
///
/// [`Timeline`]: super::Timeline
/// [`Timeline::visit`]: super::Timeline::visit
#[derive(Clone, Debug, Default)]
pub struct Trace {
    happenings: Growing<Happening>,
    hash: u64,
    scratch: Vec<u8>,
}

impl Trace {
    /// Adds a happening and returns its number.
    pub(super) fn record(&mut self, at: Time, node: Option<NodeId>, cause: Option<EventId>, what: What) -> EventId {
        let id = EventId(self.len() as u64);
        let happening = Happening { id, at, node, cause, what };
        self.scratch.clear();
        happening.hash(&mut ByteCollector(&mut self.scratch));
        self.hash = xxh3_64_with_seed(&self.scratch, self.hash);
        self.happenings.push(happening);
        id
    }

    /// Forgets the happenings before a number, some of them perhaps not. Their numbers, and the hash, stay.
    pub(super) fn forget_before(&mut self, number: usize) {
        self.happenings.forget_before(number);
    }

    /// Every happening that is still there, in order; of a run's own world, all.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Happening> + Clone {
        self.happenings.iter()
    }

    /// The happenings from a number on.
    pub fn since(&self, from: usize) -> impl DoubleEndedIterator<Item = &Happening> + Clone {
        self.happenings.since(from)
    }

    /// The happenings from a number on up to, and without, another.
    pub fn range(&self, from: usize, to: usize) -> impl DoubleEndedIterator<Item = &Happening> + Clone {
        self.happenings.range(from, to)
    }

    /// A happening by its number, if it is still there.
    pub fn get(&self, id: EventId) -> Option<&Happening> {
        self.happenings.get(usize::try_from(id.0).ok()?)
    }

    /// The hash over the whole trace: the same for the same document and seed, on every machine.
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// How many happenings there have been.
    pub fn len(&self) -> usize {
        self.happenings.len()
    }

    /// Whether nothing has happened yet.
    pub fn is_empty(&self) -> bool {
        self.happenings.is_empty()
    }

    /// The number of the first happening that is still there.
    pub fn first(&self) -> usize {
        self.happenings.first()
    }
}

impl fmt::Display for Happening {
    /// One line of the story: `112.4 n1 quorum reached: 2`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.at)?;
        if let Some(node) = self.node {
            write!(f, "{node} ")?;
        }
        self.what.fmt(f)
    }
}
