//! The spoken log: which happenings a narrator would mention, as typed entries. The words, in two
//! languages, are the page's.

use std::sync::Arc;

use super::history::History;
use crate::engine::storage::disk::FileName;
use crate::engine::versions::{Actor, Dot};
use crate::engine::{
    Address, ClientId, Duration, ExchangeEnd, Key, MessageKind, Name, NodeEvent, NodeId, Reason, Stage, Status, Time,
};
use crate::simulation::{
    Change, ClientEvent, Cut, EventId, Fate, FaultEvent, Happening, LossReason, NetworkEvent, OperationKind, Refusal, RunEvent,
    Seeking, Skew, Slowness, What, Workload,
};

/// A line of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct LogLine {
    /// When.
    pub at: Time,
    /// The happening that it tells of.
    pub event: EventId,
    /// What it says.
    pub entry: LogEntry,
}

/// What a line of the log says.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "fields are named as in the happenings that the entries are made of")]
pub enum LogEntry {
    /// A client asks a node for something.
    Asked {
        client: ClientId,
        operation: OperationKind,
        key: Key,
        node: NodeId,
    },
    /// A node without a copy passes a write on.
    PassedOn {
        from: NodeId,
        to: NodeId,
        key: Key,
    },
    /// A coordinator counts an answer.
    Answered {
        coordinator: NodeId,
        from: NodeId,
        write: bool,
        have: u16,
        need: u16,
    },
    /// The answer that made the quorum.
    Quorum {
        coordinator: NodeId,
        write: bool,
        need: u16,
    },
    /// The client has its answer.
    Ended {
        client: ClientId,
        operation: OperationKind,
        key: Key,
        status: Status,
        values: Vec<String>,
        reason: Option<Reason>,
    },
    /// A message was lost, or will be.
    Lost {
        from: Address,
        to: Address,
        kind: MessageKind,
        reason: LossReason,
    },
    /// A node has heard nothing of a member for too long.
    Suspected {
        observer: NodeId,
        member: NodeId,
        silent: Duration,
        /// How many could agree that it is down, and how many would have to.
        observers: u16,
        need: u16,
    },
    /// Enough observers agree.
    Convicted {
        observer: NodeId,
        member: NodeId,
        reporters: Arc<[NodeId]>,
    },
    /// A node hears again of a member that it suspected or believed down.
    Refuted {
        observer: NodeId,
        member: NodeId,
        generation: u32,
    },
    Crashed {
        node: NodeId,
        keys_lost: u64,
    },
    /// A node comes or goes.
    StageChanged {
        node: NodeId,
        stage: Stage,
    },
    /// A newcomer was sent copies.
    Streamed {
        node: NodeId,
        from: NodeId,
        copies: u32,
    },
    /// A newcomer knows nobody whom it could ask.
    NoSeed {
        node: NodeId,
    },
    /// A newcomer has asked all of its seeds in vain.
    SeedsSilent {
        node: NodeId,
        seeds: u32,
    },
    Flushed {
        node: NodeId,
        table: u64,
        entries: u64,
    },
    Compacted {
        node: NodeId,
        tables: u32,
        purged: u64,
    },
    Recovered {
        node: NodeId,
        records: u64,
        tables: u64,
        torn_bytes: u64,
    },
    DamageFound {
        node: NodeId,
        file: FileName,
    },
    DiskFull {
        node: NodeId,
    },
    BitFlipped {
        node: NodeId,
        file: FileName,
    },
    /// A newcomer was set up for another cluster.
    JoinRefused {
        node: NodeId,
        seed: NodeId,
    },
    /// A node that cleans up has copies which are no longer its own.
    CleanupStarted {
        node: NodeId,
        copies: u32,
    },
    /// One of them is with everyone who keeps the key, and gone here.
    CopyDropped {
        node: NodeId,
        key: Key,
    },
    Wiped {
        node: NodeId,
        hints_lost: u64,
    },
    /// A stand-in keeps a write for a replica that is missing.
    HintKept {
        node: NodeId,
        target: NodeId,
        key: Key,
    },
    HintDelivered {
        node: NodeId,
        target: NodeId,
        key: Key,
    },
    HintExpired {
        node: NodeId,
        target: NodeId,
        key: Key,
    },
    /// A read found replicas that are behind.
    ReadRepaired {
        node: NodeId,
        key: Key,
        to: Arc<[NodeId]>,
    },
    /// Two nodes compared their copies.
    Exchanged {
        node: NodeId,
        with: NodeId,
        end: ExchangeEnd,
        compared: u32,
        copies: u32,
    },
    Restarted {
        node: NodeId,
        generation: u32,
    },
    Paused {
        node: NodeId,
    },
    Resumed {
        node: NodeId,
        held: u64,
    },
    Cut {
        cut: Arc<Cut>,
    },
    Healed,
    WeatherChanged {
        from: Option<Address>,
        to: Option<Address>,
    },
    SettingsChanged {
        change: Change,
    },
    /// A node serves slower, or as fast as ever again.
    Slowed {
        node: NodeId,
        factor: Slowness,
    },
    DatacenterDown {
        datacenter: Name,
    },
    DatacenterUp {
        datacenter: Name,
    },
    /// A clock over a copy was too long, and lost its oldest pairs.
    ClockTruncated {
        node: NodeId,
        key: Key,
        dropped: Arc<[(Actor, u64)]>,
    },
    /// A version lost against a later timestamp, unseen.
    WriteLost {
        node: NodeId,
        key: Key,
        lost: Dot,
        kept: Dot,
    },
    ClockSkewed {
        node: NodeId,
        offset: Skew,
        drift_ppm: i32,
    },
    Note {
        en: Arc<str>,
        ko: Arc<str>,
    },
    StepRefused {
        reason: Refusal,
    },
    WorkloadStarted {
        number: u32,
        workload: Arc<Workload>,
    },
    WorkloadEnded {
        number: u32,
        operations: u32,
    },
    /// A write that first had to read, and could not.
    WriteGivenUp {
        client: ClientId,
        key: Key,
    },
    /// A client was told who is there, and that was not what it knew.
    Learned {
        client: ClientId,
        from: NodeId,
        members: u16,
        new: u16,
        gone: u16,
    },
    /// None of the members that a client knows answers.
    BackToContacts {
        client: ClientId,
    },
    /// Its contact points do not answer either.
    NobodyAnswered {
        client: ClientId,
    },
}

impl LogEntry {
    /// Whether something went wrong.
    pub fn is_fault(&self) -> bool {
        match self {
            LogEntry::Ended { status, .. } => !matches!(status, Status::Ok | Status::NotFound),
            LogEntry::Slowed { factor, .. } => *factor != Slowness::NONE,
            LogEntry::DatacenterDown { .. } => true,
            LogEntry::Lost { .. } | LogEntry::Suspected { .. } | LogEntry::Convicted { .. } => true,
            LogEntry::Crashed { .. } | LogEntry::Cut { .. } | LogEntry::StepRefused { .. } => true,
            LogEntry::WriteLost { .. } | LogEntry::ClockSkewed { .. } | LogEntry::WriteGivenUp { .. } => true,
            LogEntry::Wiped { .. } | LogEntry::HintExpired { .. } => true,
            LogEntry::BackToContacts { .. } | LogEntry::NobodyAnswered { .. } => true,
            _ => false,
        }
    }
}

/// What a narrator says of a happening, if anything. `history` has taken it in already.
pub(super) fn entry(happening: &Happening, history: &History) -> Option<LogEntry> {
    match &happening.what {
        What::Client(event) => client_entry(event, history),
        What::Node(event) => node_entry(event, happening.node?, history),
        What::Network(event) => network_entry(event, history),
        What::Fault(event) => fault_entry(event, happening.node),
        What::Run(event) => run_entry(event),
        What::Timer(_) => None,
    }
}

fn run_entry(event: &RunEvent) -> Option<LogEntry> {
    Some(match event {
        RunEvent::SettingsChanged { change } => LogEntry::SettingsChanged { change: *change },
        RunEvent::Note { en, ko } => LogEntry::Note { en: en.clone(), ko: ko.clone() },
        RunEvent::StepRefused { reason } => LogEntry::StepRefused { reason: reason.clone() },
        RunEvent::WorkloadStarted { number, workload } => {
            LogEntry::WorkloadStarted { number: *number, workload: workload.clone() }
        }
        RunEvent::WorkloadEnded { number, operations } => LogEntry::WorkloadEnded { number: *number, operations: *operations },
        RunEvent::WriteGivenUp { client, key, .. } => LogEntry::WriteGivenUp { client: *client, key: key.clone() },
        RunEvent::RepairAsked { .. } | RunEvent::NodeStarted { .. } => return None,
        RunEvent::NodeAdded { .. } | RunEvent::LeaveAsked | RunEvent::CleanupAsked => return None,
        RunEvent::DiskDone | RunEvent::StorageTended { .. } | RunEvent::LessonStep { .. } => return None,
    })
}

fn client_entry(event: &ClientEvent, history: &History) -> Option<LogEntry> {
    match event {
        ClientEvent::OperationStarted { .. } => None,
        ClientEvent::OperationEnded { request, client, status, reason, found, .. } => {
            let record = history.operation(*request)?;
            let values = found.live().filter_map(|version| version.value.as_ref()).map(ToString::to_string).collect();
            let (operation, key) = (record.kind, record.key.clone());
            Some(LogEntry::Ended { client: *client, operation, key, status: *status, values, reason: reason.clone() })
        }
        ClientEvent::MembersSought { client, why: Seeking::NobodyLeft } => Some(LogEntry::BackToContacts { client: *client }),
        ClientEvent::MembersSought { .. } => None,
        // That everything is as before is nothing to tell.
        ClientEvent::MembersLearned { new, gone, .. } if new.is_empty() && gone.is_empty() => None,
        ClientEvent::MembersLearned { client, from, members, new, gone, .. } => Some(LogEntry::Learned {
            client: *client,
            from: *from,
            members: *members,
            new: new.len() as u16,
            gone: gone.len() as u16,
        }),
        ClientEvent::NobodyAnswered { client } => Some(LogEntry::NobodyAnswered { client: *client }),
    }
}

fn node_entry(event: &NodeEvent, node: NodeId, history: &History) -> Option<LogEntry> {
    copy_entry(event, node).or_else(|| operation_entry(event, node, history))
}

/// What becomes of copies, whichever operation it belongs to, or to none.
fn copy_entry(event: &NodeEvent, node: NodeId) -> Option<LogEntry> {
    Some(match event {
        NodeEvent::ClockTruncated { key, dropped, .. } => {
            LogEntry::ClockTruncated { node, key: key.clone(), dropped: dropped.clone() }
        }
        NodeEvent::WriteLost { key, lost, kept, .. } => LogEntry::WriteLost { node, key: key.clone(), lost: *lost, kept: *kept },
        NodeEvent::HintKept { target, key, .. } => LogEntry::HintKept { node, target: *target, key: key.clone() },
        NodeEvent::HintDelivered { target, key } => LogEntry::HintDelivered { node, target: *target, key: key.clone() },
        NodeEvent::HintExpired { target, key } => LogEntry::HintExpired { node, target: *target, key: key.clone() },
        NodeEvent::ReadRepairSent { key, to, .. } => LogEntry::ReadRepaired { node, key: key.clone(), to: to.clone() },
        NodeEvent::StageChanged { stage } => LogEntry::StageChanged { node, stage: *stage },
        NodeEvent::StreamEnded { from, received, .. } => LogEntry::Streamed { node, from: *from, copies: *received },
        NodeEvent::NoSeed => LogEntry::NoSeed { node },
        NodeEvent::MemtableFlushed { table, entries, .. } => LogEntry::Flushed { node, table: *table, entries: *entries },
        NodeEvent::CompactionEnded { inputs, purged, .. } => {
            LogEntry::Compacted { node, tables: inputs.len() as u32, purged: *purged }
        }
        NodeEvent::StorageRecovered { records, tables, torn_bytes } => {
            LogEntry::Recovered { node, records: *records, tables: *tables, torn_bytes: *torn_bytes }
        }
        NodeEvent::DamageFound { damage } => LogEntry::DamageFound { node, file: damage.file },
        NodeEvent::DiskFull { .. } => LogEntry::DiskFull { node },
        NodeEvent::SeedsSilent { seeds } => LogEntry::SeedsSilent { node, seeds: *seeds },
        NodeEvent::JoinRefused { seed } => LogEntry::JoinRefused { node, seed: *seed },
        NodeEvent::CleanupStarted { copies, .. } => LogEntry::CleanupStarted { node, copies: *copies },
        NodeEvent::CopyDropped { key } => LogEntry::CopyDropped { node, key: key.clone() },
        NodeEvent::ExchangeEnded { with, end, compared, sent, received, .. } => {
            LogEntry::Exchanged { node, with: *with, end: *end, compared: *compared, copies: sent + received }
        }
        _ => return None,
    })
}

fn operation_entry(event: &NodeEvent, node: NodeId, history: &History) -> Option<LogEntry> {
    let Some(request) = event.request() else { return membership_entry(event, node) };
    let record = history.operation(request)?;
    let write = record.kind != OperationKind::Get;
    match event {
        NodeEvent::RequestForwarded { to, .. } => Some(LogEntry::PassedOn { from: node, to: *to, key: record.key.clone() }),
        NodeEvent::AnswerCounted { from, have, need, .. } if *from != node => {
            Some(LogEntry::Answered { coordinator: node, from: *from, write, have: *have, need: *need })
        }
        NodeEvent::QuorumReached { need, .. } => Some(LogEntry::Quorum { coordinator: node, write, need: *need }),
        _ => None,
    }
}

fn membership_entry(event: &NodeEvent, observer: NodeId) -> Option<LogEntry> {
    match event {
        NodeEvent::Suspected { member, silent, observers, need, .. } => {
            let (member, silent, observers, need) = (*member, *silent, *observers, *need);
            Some(LogEntry::Suspected { observer, member, silent, observers, need })
        }
        NodeEvent::Convicted { member, reporters } => {
            Some(LogEntry::Convicted { observer, member: *member, reporters: reporters.clone() })
        }
        NodeEvent::Refuted { member, generation, .. } => {
            Some(LogEntry::Refuted { observer, member: *member, generation: *generation })
        }
        _ => None,
    }
}

fn network_entry(event: &NetworkEvent, history: &History) -> Option<LogEntry> {
    match event {
        NetworkEvent::MessageSent { message, fate, .. } => match (message.from, message.to, fate) {
            // A lost heartbeat is nothing that a narrator would stop at: the next is under way.
            _ if message.body.kind().is_background() => None,
            (from, to, Fate::Lost { reason, .. }) => {
                Some(LogEntry::Lost { from, to, kind: message.body.kind(), reason: *reason })
            }
            (Address::Client(client), Address::Node(node), Fate::Arrives { .. }) => {
                let record = history.operation(message.body.request()?)?;
                Some(LogEntry::Asked { client, operation: record.kind, key: record.key.clone(), node })
            }
            _ => None,
        },
        NetworkEvent::MessageDropped { message, .. } if message.is_background() => None,
        NetworkEvent::MessageDropped { message, from, to, reason, .. } => {
            Some(LogEntry::Lost { from: *from, to: *to, kind: *message, reason: *reason })
        }
        NetworkEvent::MessageDuplicated { .. } | NetworkEvent::MessageDelivered { .. } | NetworkEvent::MessageHeld { .. } => None,
    }
}

fn fault_entry(event: &FaultEvent, node: Option<NodeId>) -> Option<LogEntry> {
    Some(match event {
        FaultEvent::NodeCrashed { keys_lost, .. } => LogEntry::Crashed { node: node?, keys_lost: *keys_lost },
        FaultEvent::NodeWiped { hints_lost, .. } => LogEntry::Wiped { node: node?, hints_lost: *hints_lost },
        FaultEvent::DiskDamaged { file, .. } => LogEntry::BitFlipped { node: node?, file: *file },
        FaultEvent::DiskChanged { .. } => return None,
        FaultEvent::NodeRestarted { generation } => LogEntry::Restarted { node: node?, generation: *generation },
        FaultEvent::NodePaused => LogEntry::Paused { node: node? },
        FaultEvent::NodeResumed { held } => LogEntry::Resumed { node: node?, held: *held },
        FaultEvent::NetworkCut { cut } => LogEntry::Cut { cut: cut.clone() },
        FaultEvent::NetworkHealed { .. } => LogEntry::Healed,
        FaultEvent::WeatherChanged { from, to, .. } => LogEntry::WeatherChanged { from: *from, to: *to },
        FaultEvent::DropArmed { .. } => return None,
        FaultEvent::NodeSlowed { factor } => LogEntry::Slowed { node: node?, factor: *factor },
        FaultEvent::DatacenterDown { datacenter, .. } => LogEntry::DatacenterDown { datacenter: *datacenter },
        FaultEvent::DatacenterUp { datacenter, .. } => LogEntry::DatacenterUp { datacenter: *datacenter },
        FaultEvent::ClockSkewed { offset, drift_ppm } => {
            LogEntry::ClockSkewed { node: node?, offset: *offset, drift_ppm: *drift_ppm }
        }
    })
}
