//! One node: a dispatcher from inputs to the parts that they are for.

use std::sync::Arc;

use serde::Serialize;

use super::context::{Context, Timer};
use super::event::NodeEvent;
use super::leaderless::{Cluster, Coordinator, Hints, Replica};
use super::membership::{Entry, MemberStatus, MemberView, Membership, Stage};
use super::message::{Body, MembershipMessage, ReplicaMessage, StreamMessage, TopologyMessage};
use super::names::{Address, NodeId};
use super::output_commit::OutputCommit;
use super::partitioning::{Profile, Ring, TokenRange};
use super::repair::Repair;
use super::settings::Settings;
use super::settings::StorageSettings;
use super::sorted::{SortedMap, SortedSet};
use super::storage::commit_log::Fault;
use super::storage::disk::{DiskError, FileName, MemoryDisk, Ticket};
use super::storage::lsm::{Recovery, StorageError, StorageEvent};
use super::storage::sstable::Damage;
use super::storage::{Copies, OwnRecord};
use super::streaming::Streams;
use super::time::{Duration, Time};
use super::versions::Actor;

/// A node of the cluster, as a state machine: [`Node::step`] is the only way in.
#[derive(Clone, Debug)]
pub struct Node {
    cluster: Cluster,
    coordinator: Coordinator,
    replica: Replica,
    membership: Membership,
    repair: Repair,
    streams: Streams,
    /// Whether the timer is set that offers hints to their targets.
    hints_on_time: bool,
    output: OutputCommit,
    /// Whether there was no room to merge tables in, the last time it was tried.
    no_room: bool,
    /// Whether others may have heard of what a crash would make it forget.
    may_forget: bool,
    /// What was found on the disk, until the first step tells it.
    recovery: Option<Recovery>,
}

/// What can happen to a node.
#[derive(Clone, Debug)]
pub enum Input {
    /// Its life begins: it sets the timers of what it does of its own accord.
    Start,
    /// A message arrived.
    Message {
        /// From whom.
        from: Address,
        /// Saying what.
        body: Body,
    },
    /// A timer it had set went off.
    Timer(Timer),
    /// The operator changed the cluster's settings.
    Configure(Arc<Settings>),
    /// The operator wants copies compared and repaired now.
    Repair {
        /// Only with this node.
        with: Option<NodeId>,
        /// Only tokens in here.
        within: Option<TokenRange>,
    },
    /// The operator wants the copies dropped that the node does not keep any more.
    CleanUp,
    /// The operator wants the node to leave the cluster.
    Leave,
    /// The disk has done its work up to and including this ticket.
    DiskDone(Ticket),
    /// The operator wants something of the storage engine.
    Tend(Tending),
}

/// What an operator may ask of a storage engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tending {
    /// Make a table of the memtable.
    Flush,
    /// Merge all tables.
    Compact,
    /// Sync the commit log.
    Sync,
}

/// How many bytes of tables are merged at a time, and how long the merging then rests: what is written meanwhile does not
/// have to wait for it.
const COMPACTION_PIECE: u64 = 2_048;
const COMPACTION_REST: Duration = Duration(5_000);

/// What of a node outlives its process: its disk, and what its operator and the other members know of it and would
/// tell it.
#[derive(Clone, Debug, Default)]
pub struct Durable {
    /// The files of its storage engine: its copies, what it keeps for others, and what it must know of itself.
    pub disk: MemoryDisk,
    /// Whether it may have counted writes that the disk knows nothing of: it ran with settings, or on a disk, that do not
    /// make every write durable when it is done.
    pub may_have_forgotten: bool,
    /// Whether it was coming or going.
    pub stage: Stage,
    /// Whether it knows nobody, and has to ask a seed who is there before it can serve: a newcomer, or a
    /// machine whose disk was replaced.
    pub knows_nobody: bool,
    /// The other members that it knew: who, and in which life each. Before its first life, those that
    /// the cluster begins with.
    pub members: Vec<Entry>,
}

/// What a node begins a life with: all that outlived the one before.
#[derive(Clone, Debug)]
pub struct Recovered {
    /// A number of this life that is greater than that of any before, as a clock gives it. Of two, this and the one after
    /// that which its disk remembers, the greater counts.
    pub generation: u32,
    /// Where it stands, as its operator set it up.
    pub profile: Arc<Profile>,
    /// What the disk held.
    pub durable: Durable,
}

impl Node {
    /// A node that begins a life.
    pub fn start(id: NodeId, ring: Arc<Ring>, settings: Arc<Settings>, recovered: Recovered) -> Node {
        let Recovered { generation, profile, durable } = recovered;
        let Durable { disk, may_have_forgotten, stage, knows_nobody, members } = durable;
        let is_fresh = disk.files().next().is_none();
        let (mut copies, recovery) = open_copies(disk, &settings.storage);
        let before = copies.own();
        let generation = before.map_or(generation, |before| generation.max(before.generation + 1));
        // Where counters may have been forgotten, it counts anew under another label: see [`Actor`].
        let may_forget = !settings.storage.is_durable();
        let may_have_forgotten =
            is_fresh || may_have_forgotten || may_forget || recovery.torn_bytes > 0 || !recovery.damage.is_empty();
        let actor = match before {
            _ if may_have_forgotten => Actor { node: id, epoch: generation, stand_in: 0 },
            Some(before) => before.actor,
            None => Actor::first(id),
        };
        let ring = if knows_nobody { Arc::new(ring.emptied()) } else { ring };
        let cluster = Cluster { id, generation, actor, settings, ring, next_ring: None, doubted: SortedSet::new() };
        copies.look_over_beside();
        let mut replica = Replica::new(copies, OwnRecord { generation, actor });
        let mut output = OutputCommit::default();
        output.begin(replica.store_mut());
        let own = Entry { stage, ..Entry::new(id, generation, profile) };
        let membership = Membership::new(own, members);
        let mut node = Node {
            cluster,
            coordinator: Coordinator::default(),
            replica,
            membership,
            repair: Repair::default(),
            streams: Streams::default(),
            hints_on_time: false,
            output,
            no_room: false,
            may_forget,
            recovery: Some(recovery).filter(|_| !is_fresh),
        };
        if !knows_nobody {
            node.membership.redraw(&mut node.cluster);
        }
        node
    }

    /// What outlives this process, when it dies now.
    pub fn into_durable(self) -> Durable {
        let stage = self.membership.stage();
        let knows_nobody = self.cluster.ring.nodes() == 0;
        let members = self.membership.to_remember();
        let disk = self.replica.into_disk();
        let may_have_forgotten = self.may_forget || !disk.is_instant();
        Durable { disk, may_have_forgotten, stage, knows_nobody, members }
    }

    /// Takes one input in, and asks the world for whatever follows from it.
    pub fn step(&mut self, cx: &mut Context<'_>, input: Input) {
        let is_release = matches!(input, Input::DiskDone(_));
        let before = cx.effects();
        self.take(cx, input);
        // What has just been released has waited long enough.
        let since = if is_release { cx.effects() } else { before };
        self.pass_changes_on(cx);
        self.tend_tables(cx);
        self.cluster.actor = self.replica.label();
        if !self.hints_on_time && self.replica.has_to_offer() {
            self.hints_on_time = true;
            cx.set_timer(Timer::HintRound, self.cluster.settings.repair.hint_interval);
        }
        self.repair.keep_time(cx, &self.cluster);
        self.use_disk(cx, since);
    }

    /// Tells what the storage engine did of its own accord, and lets it merge tables when there are enough of them.
    fn tend_tables(&mut self, cx: &mut Context<'_>) {
        loop {
            let copies = self.replica.store_mut();
            if let Some(choice) = copies.engine_mut().choose().filter(|_| !self.no_room) {
                copies.engine_mut().begin_compaction(choice);
                cx.set_timer(Timer::CompactionRound, COMPACTION_REST);
            }
            let events = copies.take_events();
            if events.is_empty() {
                return;
            }
            for event in events {
                match &event {
                    StorageEvent::Flushed(_) => self.no_room = false,
                    StorageEvent::CompactionFailed(StorageError::Disk(_)) => self.no_room = true,
                    StorageEvent::CompactionFailed(StorageError::Damaged(damage)) => {
                        self.no_room |= !self.replica.cut_down(damage.file);
                    }
                    _ => {}
                }
                if has_forgotten(&event) {
                    self.replica.has_forgotten();
                }
                note_storage(cx, event);
            }
        }
    }

    /// What a step has left for the disk to do, and what has to wait for that. `since` is how many effects there were before it.
    fn use_disk(&mut self, cx: &mut Context<'_>, since: usize) {
        let Node { cluster, replica, output, .. } = self;
        let settings = &cluster.settings.storage;
        let read = replica.take_read();
        let copies = replica.store_mut();
        output.keep_synced(cx, settings, copies);
        output.hold(cx, settings, copies, since, read);
        for (ticket, work) in copies.engine_mut().disk_mut().take_issued() {
            cx.use_disk(ticket, work);
        }
    }

    /// Whoever is sent copies is sent what has become of them meanwhile.
    fn pass_changes_on(&mut self, cx: &mut Context<'_>) {
        let Node { cluster, replica, membership, streams, .. } = self;
        replica.watch(streams.watches());
        let changed = replica.take_changed();
        if !changed.is_empty() {
            streams.changed(cx, cluster, replica, membership, &changed);
        }
    }

    fn take(&mut self, cx: &mut Context<'_>, input: Input) {
        let Node {
            cluster, coordinator, replica, membership, repair, streams, hints_on_time, output, may_forget, recovery, ..
        } = self;
        if let Some(recovery) = recovery.take() {
            note_recovery(cx, &recovery);
        }
        match input {
            Input::DiskDone(ticket) => {
                replica.store_mut().engine_mut().disk_mut().complete(ticket);
                output.notice(cx, replica.store());
                output.release(cx, replica.store());
            }
            Input::Tend(Tending::Sync) | Input::Timer(Timer::LogSync) => output.time_has_come(replica.store_mut()),
            Input::Tend(Tending::Flush) => {
                if let Err(error) = replica.store_mut().engine_mut().flush() {
                    note_storage(cx, StorageEvent::FlushFailed(error));
                }
            }
            Input::Tend(Tending::Compact) => {
                let engine = replica.store_mut().engine_mut();
                if let Some(choice) = engine.choose_everything() {
                    engine.begin_compaction(choice);
                    cx.set_timer(Timer::CompactionRound, COMPACTION_REST);
                }
            }
            Input::Timer(Timer::CompactionRound) => {
                let grace = i64::try_from(cluster.settings.storage.tombstone_grace.0).unwrap_or(i64::MAX);
                let before = cx.wall_clock().0.saturating_sub(grace);
                if replica.store_mut().engine_mut().advance_compaction(COMPACTION_PIECE, before) {
                    cx.set_timer(Timer::CompactionRound, COMPACTION_REST);
                }
            }
            Input::Start if cluster.ring.nodes() == 0 || membership.stage() == Stage::Joining => {
                let name = membership.cluster_name(cluster);
                streams.ask_seed(cx, cluster, name);
            }
            Input::Start => {
                membership.start(cx, &cluster.settings.membership);
                if membership.stage() == Stage::Leaving {
                    streams.leave(cx, cluster, replica, membership);
                }
            }
            Input::Leave => streams.leave(cx, cluster, replica, membership),
            Input::Timer(Timer::JoinDeadline) => streams.join_deadline(cx, cluster, membership),
            Input::Timer(Timer::StreamDeadline { stream }) => streams.deadline(cx, cluster, replica, membership, stream),
            Input::Message { from: Address::Node(from), body: Body::Stream(message) } => {
                streams.receive(cx, cluster, replica, membership, (from, &message));
            }
            Input::Message { from, body: Body::Request(request) | Body::Forward(request) } => {
                coordinator.receive(cx, cluster, replica, from, &request);
            }
            Input::Message { from: Address::Node(from), body: Body::Replica(message) } => match &message {
                ReplicaMessage::Write { .. } | ReplicaMessage::Read { .. } | ReplicaMessage::Repair { .. } => {
                    replica.receive(cx, cluster, from, &message);
                }
                ReplicaMessage::WriteAck { .. } | ReplicaMessage::ReadReply { .. } | ReplicaMessage::RepairAck { .. } => {
                    coordinator.receive_answer(cx, cluster, replica, from, &message);
                }
            },
            Input::Message { from: Address::Node(from), body: Body::Handoff(message) } => {
                replica.receive_handoff(cx, cluster, from, &message);
            }
            Input::Message { from: Address::Node(from), body: Body::Repair(message) } => {
                repair.receive(cx, cluster, replica, from, &message);
            }
            Input::Message { body: Body::ForwardReply(reply), .. } => coordinator.receive_forward_reply(cx, &reply),
            Input::Message { from, body: Body::Refused { request } } => coordinator.receive_refusal(cx, cluster, from, request),
            Input::Message { from: Address::Node(from), body: Body::Membership(message) } => {
                let name = membership.cluster_name(cluster);
                match message {
                    // It tells of its sender alone. Out of that a node that knows nobody would draw a ring of two,
                    // and take keys for its own that are not: it asks who else there is.
                    MembershipMessage::Heartbeat(news) if cluster.ring.nodes() == 0 && news.cluster == name => {
                        cx.send(from, Body::Stream(StreamMessage::JoinRequest { cluster: name }));
                    }
                    message => membership.receive(cx, cluster, from, &message),
                }
            }
            Input::Message { from: Address::Client(from), body: Body::Topology(TopologyMessage::Question { number }) } => {
                let topology = Arc::new(membership.topology(cluster));
                cx.send(from, Body::Topology(TopologyMessage::Answer { number, topology }));
            }
            Input::Message {
                from: Address::Client(_),
                body: Body::Replica(_) | Body::Handoff(_) | Body::Repair(_) | Body::Membership(_) | Body::Stream(_),
            }
            | Input::Message { body: Body::Reply(_) | Body::Topology(_), .. } => {
                unreachable!("clients do not speak the nodes' own protocols, and nobody answers a node as if it were a client")
            }
            Input::Timer(Timer::RequestDeadline { request }) => coordinator.deadline(cx, cluster, replica, request),
            Input::Timer(Timer::HintRound) => {
                *hints_on_time = false;
                replica.offer_hints(cx, cluster);
            }
            Input::Timer(Timer::AntiEntropyRound) => repair.round(cx, cluster, replica),
            Input::Timer(Timer::ExchangeDeadline { number, .. }) => repair.deadline(cx, cluster, replica, number),
            Input::Repair { with, within } => repair.request(cx, cluster, replica, with, within),
            Input::CleanUp => replica.clean_up(cx, cluster),
            Input::Timer(Timer::GossipRound) => membership.round(cx, cluster),
            Input::Configure(settings) => {
                let before = cluster.settings.membership.interval;
                cluster.settings = settings;
                *may_forget |= !cluster.settings.storage.is_durable();
                replica.store_mut().engine_mut().set_options(cluster.settings.storage.options());
                membership.configure(cx, &cluster.settings.membership, before);
            }
        }
    }

    /// Its name.
    pub fn id(&self) -> NodeId {
        self.cluster.id
    }

    /// What it holds.
    pub fn store(&self) -> &Copies {
        self.replica.store()
    }

    /// Its storage, for the world that its disk is in.
    pub fn store_mut(&mut self) -> &mut Copies {
        self.replica.store_mut()
    }

    /// Whether others may have heard of what a crash would make it forget: the settings did not always keep it from telling.
    pub fn may_forget(&self) -> bool {
        self.may_forget
    }

    /// How many of its messages wait for the disk.
    pub fn held_by_disk(&self) -> usize {
        self.output.held()
    }

    /// What it keeps for nodes that were missing.
    pub fn hints(&self) -> &Hints {
        &self.replica.hints
    }

    /// Which life this is.
    pub fn generation(&self) -> u32 {
        self.cluster.generation
    }

    /// The label it counts its writes under.
    pub fn actor(&self) -> Actor {
        self.cluster.actor
    }

    /// Every member in its eyes, itself included. `now` is what stale reports are judged by.
    pub fn members(&self, now: Time) -> SortedMap<NodeId, MemberView> {
        self.membership.view(now, &self.cluster.settings)
    }

    /// Who owns what, as far as it has heard.
    pub fn ring(&self) -> &Ring {
        &self.cluster.ring
    }

    /// Whether it is coming or going.
    pub fn stage(&self) -> Stage {
        self.membership.stage()
    }

    /// What it believes of one member.
    pub fn believes(&self, member: NodeId) -> MemberStatus {
        self.membership.status(member)
    }

    /// The members that it suspects or believes down, by name.
    pub fn doubts(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.cluster.doubted.iter().copied()
    }

    /// How long it has heard nothing newer of another member.
    pub fn silence_of(&self, member: NodeId, now: Time) -> Option<Duration> {
        self.membership.silence_of(member, now)
    }

    /// How many operations it has open.
    pub fn open_requests(&self) -> usize {
        self.coordinator.open()
    }
}

/// What a disk holds. One of which nobody can say which tables count is as good as empty, and its damage is told.
fn open_copies(disk: MemoryDisk, settings: &StorageSettings) -> (Copies, Recovery) {
    let options = settings.options();
    let erased = disk.erased();
    Copies::open(disk, options).unwrap_or_else(|error| {
        let damage = match error {
            StorageError::Damaged(damage) => damage,
            StorageError::NoManifest => Damage { file: FileName::Current, at: 0, bytes: 0, fault: Fault::NoBeginning },
            StorageError::Disk(error) => unreachable!("a simulated disk has every file that it was given: {error}"),
        };
        let opened = Copies::open(erased, options).unwrap_or_else(|error| panic!("an empty disk can be opened: {error}"));
        (opened.0, Recovery { damage: vec![damage], ..Recovery::default() })
    })
}

/// Whether a node may have forgotten what it counted.
fn has_forgotten(event: &StorageEvent) -> bool {
    match event {
        StorageEvent::CompactionEnded { purged, .. } => !purged.is_empty(),
        StorageEvent::Salvaged { .. } => true,
        StorageEvent::Flushed(_)
        | StorageEvent::FlushFailed(_)
        | StorageEvent::CompactionBegan { .. }
        | StorageEvent::CompactionFailed(_) => false,
    }
}

fn note_storage(cx: &mut Context<'_>, event: StorageEvent) {
    let note = match event {
        StorageEvent::Flushed(table) => {
            NodeEvent::MemtableFlushed { table: table.number, entries: table.entries, bytes: table.bytes }
        }
        StorageEvent::CompactionBegan { inputs, level } => NodeEvent::CompactionBegan { inputs: inputs.into(), level },
        StorageEvent::CompactionEnded { inputs, outputs, absorbed, purged } => NodeEvent::CompactionEnded {
            inputs: inputs.into(),
            outputs: outputs.iter().map(|table| table.number).collect(),
            absorbed,
            purged: purged.len() as u64,
        },
        StorageEvent::FlushFailed(error) | StorageEvent::CompactionFailed(StorageError::Disk(error)) => match error {
            DiskError::Full { capacity } => NodeEvent::DiskFull { request: None, capacity },
            error => unreachable!("a simulated disk has every file that it was given: {error}"),
        },
        // What is damaged is told when it is cut out.
        StorageEvent::CompactionFailed(StorageError::Damaged(_)) => return,
        StorageEvent::CompactionFailed(StorageError::NoManifest) => unreachable!("it is open, so it has a manifest"),
        StorageEvent::Salvaged { lost, .. } => {
            lost.into_iter().for_each(|damage| cx.note(NodeEvent::DamageFound { damage }));
            return;
        }
    };
    cx.note(note);
}

fn note_recovery(cx: &mut Context<'_>, recovery: &Recovery) {
    let Recovery { tables, records, torn_bytes, damage, no_room, .. } = recovery;
    if *records + *tables + *torn_bytes > 0 {
        cx.note(NodeEvent::StorageRecovered { records: *records, tables: *tables, torn_bytes: *torn_bytes });
    }
    damage.iter().for_each(|damage| cx.note(NodeEvent::DamageFound { damage: *damage }));
    if let Some(capacity) = *no_room {
        cx.note(NodeEvent::DiskFull { request: None, capacity });
    }
}
