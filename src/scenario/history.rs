//! What a run has come to, folded from its trace for the report and the checks.

use std::sync::Arc;

use serde::Serialize;

use super::causality::Causality;
use super::checks::Shown;
use super::repairs::Repairs;
use super::report::{Answers, HintMetrics, MembershipMetrics, RepairMetrics, StepRefused};
use super::traffic::Links;
use crate::engine::versions::{Actor, Discarded, Dot, Siblings, VectorClock, Version, VersionKind};
use crate::engine::{
    Address, Body, ClientId, Duration, ExchangeEnd, Key, MessageKind, NodeEvent, NodeId, QuorumKind, ReadRepair, Reason,
    RepairMessage, ReplicaMessage, RequestId, Scope, Settings, SortedMap, SortedSet, Status, Texts, Time, Timer,
};
use crate::simulation::{
    Change, ClientEvent, EventId, Fate, FaultEvent, Happening, NetworkEvent, OperationKind, Reader, RunEvent, Setup, TimerEvent,
    What, World,
};

/// What happened, as far as reports and checks ask.
#[derive(Clone, Debug)]
pub(super) struct History {
    pub operations: SortedMap<RequestId, Operation>,
    pub messages: SortedMap<MessageKind, MessageCounts>,
    pub links: Links,
    /// What each node answered the clients that asked it.
    pub answers: SortedMap<NodeId, Answers>,
    /// Versions written while a version that they do not replace was live; see
    /// [`super::report::Metrics::conflicts`].
    pub conflicts: u64,
    /// Pairs of versions that stood side by side though one had seen the other; see
    /// [`super::report::Metrics::false_conflicts`].
    false_conflicts: SortedSet<(usize, Dot, Dot)>,
    /// What becomes of writes that do not know of each other.
    pub versions: VersionKind,
    /// The nodes whose wall clock was not right at some time.
    pub skewed: SortedSet<NodeId>,
    /// Whether some replica dropped pairs of a clock.
    pub truncated: bool,
    /// Whether the whole pasts of versions are kept, for the sake of such clocks. They are needed from the beginning on.
    keeps_pasts: bool,
    pub clocks: Shown,
    pub steps_refused: Vec<StepRefused>,
    /// The most versions of a key that a node held at once.
    pub siblings_max: u64,
    /// Writes of generated loads that ended with the get they begin with.
    pub writes_given_up: u64,
    /// A node that joined or left.
    pub moved: Option<NodeId>,
    /// What anti-entropy did, without the bytes.
    pub repair: RepairMetrics,
    pub hints: HintMetrics,
    pub membership: MembershipMetrics,
    /// The nodes whose process is dead.
    dead: SortedSet<NodeId>,
    pub repairs: Repairs,
    /// The nodes whose process died, and those that lost something that they held: with their memory, their disk, or a
    /// part of it that was damaged.
    pub died: SortedSet<NodeId>,
    pub crashed: SortedSet<NodeId>,
    /// The nodes that died while messages waited for their disks: these were never sent.
    pub unsent: SortedSet<NodeId>,
    /// The nodes whose disk had no room for something.
    pub full: SortedSet<NodeId>,
    /// The nodes that have dropped tombstones, which were old enough.
    pub purged: SortedSet<NodeId>,
    pub quorums: Quorums,
    pub standing_in: StandingIn,
    /// Replica writes that were lost on the way.
    pub writes_lost: u64,
    /// Replica writes that have neither arrived nor been lost: on their way, or waiting at a
    /// paused node.
    pub writes_open: SortedSet<EventId>,
    /// Every key that an operation named or a node holds, with its place in `by_key`.
    pub keys: Texts,
    by_key: Vec<KeyHistory>,
}

/// Which quorums the operations of a run had.
#[derive(Clone, Debug)]
pub(super) struct Quorums {
    /// The smallest R and W that an operation waited for; none if there was no such operation.
    read: Option<u16>,
    write: Option<u16>,
    /// The smallest R, W and N of the settings, and the largest N.
    pub set_r: u16,
    pub set_w: u16,
    pub least_n: u16,
    pub most_n: u16,
    /// Whether the settings were so from the beginning to the end.
    pub blocking: bool,
    pub blocking_read_repair: bool,
    pub scope_global: bool,
    /// Whether hints were kept all the time.
    pub hinted_handoff: bool,
}

impl Quorums {
    fn of(settings: &Settings) -> Quorums {
        Quorums {
            read: None,
            write: None,
            set_r: settings.r,
            set_w: settings.w,
            least_n: settings.n,
            most_n: settings.n,
            blocking: settings.quorum == QuorumKind::Blocking,
            blocking_read_repair: settings.repair.read_repair == ReadRepair::Blocking,
            scope_global: settings.scope == Scope::Global,
            hinted_handoff: settings.repair.hinted_handoff,
        }
    }

    /// The smallest number of replicas that answered a read before its client was answered: a request
    /// may ask for less than the settings do, and a blocking quorum for more.
    pub fn least_r(&self) -> u16 {
        self.read.unwrap_or(self.set_r)
    }

    /// The smallest number of nodes that held a write when it was acknowledged.
    pub fn least_w(&self) -> u16 {
        self.write.unwrap_or(self.set_w)
    }

    /// How many nodes at least every read quorum has in common with every write quorum.
    pub fn overlap(&self) -> usize {
        (usize::from(self.least_r()) + usize::from(self.least_w())).saturating_sub(self.most_n.into())
    }

    fn ask(&mut self, write: bool, need: u16, replicas: u16) {
        let least = if write { &mut self.write } else { &mut self.read };
        *least = Some(least.map_or(need, |least| least.min(need)));
        self.most_n = self.most_n.max(replicas);
    }

    fn change(&mut self, change: &Change) {
        self.set_r = self.set_r.min(change.r.unwrap_or(self.set_r));
        self.set_w = self.set_w.min(change.w.unwrap_or(self.set_w));
        self.least_n = self.least_n.min(change.n.unwrap_or(self.least_n));
        self.most_n = self.most_n.max(change.n.unwrap_or(self.most_n));
        self.blocking &= change.quorum.is_none_or(|quorum| quorum == QuorumKind::Blocking);
        self.blocking_read_repair &= change.read_repair.is_none_or(|repair| repair == ReadRepair::Blocking);
        self.scope_global &= change.scope.is_none_or(|scope| scope == Scope::Global);
        self.hinted_handoff &= change.hinted_handoff.unwrap_or(true);
    }
}

/// What took the place of replicas that were believed to be missing.
#[derive(Clone, Debug, Default)]
pub(super) struct StandingIn {
    /// The first stand-in, and the replica whose place it took.
    pub first: Option<(NodeId, NodeId)>,
    /// The first replica that an operation did not ask and for which nobody stood in; of writes, and of
    /// reads.
    pub left_out_of_write: Option<NodeId>,
    pub left_out_of_read: Option<NodeId>,
    /// The first stand-in that took a write into a copy of its own, because hints were off.
    pub kept_as_own: Option<NodeId>,
    /// The nodes that dropped a hint because it was too old.
    pub expired: SortedSet<NodeId>,
    /// The stand-ins of each operation that had some.
    by_request: SortedMap<RequestId, SortedSet<NodeId>>,
}

impl StandingIn {
    fn ask(&mut self, request: RequestId, write: bool, stand_ins: &[(NodeId, NodeId)], left_out: &[NodeId]) {
        let first_left_out = if write { &mut self.left_out_of_write } else { &mut self.left_out_of_read };
        *first_left_out = first_left_out.or(left_out.first().copied());
        self.first = self.first.or(stand_ins.first().copied());
        if !stand_ins.is_empty() {
            let of_request = self.by_request.entry(request).or_default();
            for (node, _) in stand_ins {
                of_request.insert(*node);
            }
        }
    }

    fn store(&mut self, request: RequestId, node: NodeId) {
        if self.by_request.get(&request).is_some_and(|stand_ins| stand_ins.contains(&node)) {
            self.kept_as_own = self.kept_as_own.or(Some(node));
        }
    }
}

/// What happened to a key.
#[derive(Clone, Debug, Default)]
pub(super) struct KeyHistory {
    live: Vec<Arc<Version>>,
    /// What has been acknowledged: the newest dot of each actor.
    acknowledged: VectorClock,
    /// When those were acknowledged. Shared with the operations that began meanwhile.
    acknowledged_at: Arc<SortedMap<Actor, Time>>,
    /// Of what has been acknowledged, what the last write's winning leaves, and when it was
    /// acknowledged. Only where the last write wins.
    last_acknowledged: Option<(Arc<Version>, Time)>,
    /// What gets have returned, with the pasts of all of it; and, where the last write wins, the last of it.
    returned: VectorClock,
    last_returned: Option<Version>,
    /// What the writers of acknowledged tombstones had read, and so deleted.
    pub deleted: VectorClock,
    /// The clocks of these tombstones: with them what was deleted, and who deleted it.
    pub buried: VectorClock,
    /// The whole pasts of all versions, if some replica dropped pairs of a clock.
    causality: Causality,
    /// Versions that went unseen because another has the later timestamp.
    discarded: Vec<Discarded>,
}

/// A client's operation.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    pub id: Arc<str>,
    pub client: ClientId,
    pub kind: OperationKind,
    pub key: Key,
    pub started: Time,
    pub ended: Option<Ended>,
    /// What had been acknowledged of the key before it started.
    acknowledged_before: VectorClock,
    /// And when: of each actor, its newest write.
    acknowledged_at: Arc<SortedMap<Actor, Time>>,
    /// Where the last write wins: of that, what it leaves, and when that was acknowledged.
    last_acknowledged_before: Option<(Arc<Version>, Time)>,
    /// What gets had returned of it before, and what had been deleted, each as above.
    returned_before: VectorClock,
    last_returned_before: Option<Version>,
    pub deleted_before: VectorClock,
    /// And the clocks of the tombstones.
    buried_before: VectorClock,
    /// Of a write: the context that its client gave.
    context: VectorClock,
    /// The versions that it wrote: one, or none.
    pub versions: Vec<Arc<Version>>,
    /// Which stand-in keeps what it wrote for which replica.
    pub hinted: SortedMap<NodeId, NodeId>,
}

/// The end of an operation.
#[derive(Clone, Debug)]
pub(super) struct Ended {
    pub at: Time,
    pub status: Status,
    pub reason: Option<Reason>,
    pub coordinator: Option<NodeId>,
    pub found: Arc<Siblings>,
    pub clock: VectorClock,
    /// All that the clock names, with the pasts of all of it; more than the clock only where replicas
    /// have dropped pairs of theirs.
    seen: VectorClock,
    pub acks: Arc<[NodeId]>,
}

/// How many messages of a kind there were. A copy that the network made counts where it arrives
/// or is lost, not as sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MessageCounts {
    /// Sendings.
    pub sent: u64,
    /// Arrivals.
    pub delivered: u64,
    /// Losses: by chance, at a cut, by a `drop` step, or at a node that was down.
    pub dropped: u64,
    /// Bytes sent.
    pub bytes: u64,
}

impl Operation {
    /// The name of the version that it wrote and was acknowledged for.
    pub fn acknowledged_dot(&self) -> Option<Dot> {
        self.acknowledged_version().map(|version| version.dot)
    }

    /// The version that it wrote and was acknowledged for.
    pub fn acknowledged_version(&self) -> Option<&Arc<Version>> {
        let ended = self.ended.as_ref().filter(|ended| ended.status == Status::Ok)?;
        self.versions.iter().find(|version| version.clock() == ended.clock)
    }

    /// Whether it is a get that was answered.
    pub fn is_answered_get(&self) -> bool {
        let answered = |ended: &Ended| matches!(ended.status, Status::Ok | Status::NotFound);
        self.kind == OperationKind::Get && self.ended.as_ref().is_some_and(answered)
    }

    /// Whether it is a get whose answer omits a write that was acknowledged before it started and
    /// that nothing it did see replaces; where the last write wins, whose answer is older, by
    /// timestamp, than such a write.
    pub fn is_stale(&self) -> bool {
        self.staleness().is_some()
    }

    /// Of a stale get: how long before it began the newest write that it omits was acknowledged; where
    /// the last write wins, the one with the latest timestamp, and of a clock's writes the one that was
    /// acknowledged last. (Of each actor only the newest write is asked; an older one that it omits too
    /// is staler.)
    pub fn staleness(&self) -> Option<Duration> {
        let ended = self.ended.as_ref().filter(|_| self.is_answered_get())?;
        let newest = match &self.last_acknowledged_before {
            Some((last, at)) => (!leaves(&ended.found, last)).then_some(*at),
            // What a clock covers was either returned or replaced by something that was.
            None => {
                let of_each = self.acknowledged_before.entries().iter();
                let omitted = of_each.filter(|(actor, counter)| ended.seen.counter(*actor) < *counter);
                omitted.filter_map(|(actor, _)| self.acknowledged_at.get(actor)).max().copied()
            }
        };
        newest.map(|newest| self.started.since(newest))
    }

    /// Whether it is a get whose answer omits what gets had returned that ended before it started; where
    /// the last write wins, whose answer is older than theirs.
    pub fn is_inverted(&self) -> bool {
        let Some(ended) = self.ended.as_ref().filter(|_| self.is_answered_get()) else { return false };
        match &self.last_returned_before {
            Some(last) => !leaves(&ended.found, last),
            None => !ended.seen.descends(&self.returned_before),
        }
    }

    /// Whether it is a get that omits what another one returned.
    pub fn omits_what(&self, other: &Operation) -> bool {
        let (Some(mine), Some(theirs)) = (&self.ended, &other.ended) else { return false };
        let last = theirs.found.versions().iter().find(|version| version.written_at.is_some());
        last.map_or(!mine.seen.descends(&theirs.seen), |last| !leaves(&mine.found, last))
    }

    /// Whether the write of this name had been acknowledged, or a later one of its actor, when it started.
    pub fn began_after(&self, write: Dot) -> bool {
        self.acknowledged_before.covers(write)
    }

    /// Whether it is a get that omits a write, acknowledged under this name before it started.
    pub fn omits(&self, write: Dot) -> bool {
        let seen = |ended: &Ended| ended.seen.covers(write);
        self.acknowledged_before.covers(write) && !self.ended.as_ref().is_some_and(seen)
    }
}

/// Whether a set holds a version, or one that wins against it by its timestamp.
pub(super) fn leaves(found: &Siblings, version: &Version) -> bool {
    found.versions().iter().any(|held| held.last_write_order(version).is_ge())
}

impl Reader for History {
    fn take_in(&mut self, happening: &Happening) {
        self.take(happening);
    }
}

impl History {
    /// The history of a world which has its whole trace, from its beginning to now.
    pub fn of(setup: &Setup, world: &World) -> History {
        let mut history = History::new(setup, world.trace().iter().any(is_truncation));
        world.trace().iter().for_each(|happening| history.take_in(happening));
        history.with_what_is_held(world)
    }

    /// Nothing has happened yet. Whether whole pasts are to be kept must be known now: see
    /// [`History::lacks_pasts`].
    pub fn new(setup: &Setup, keeps_pasts: bool) -> History {
        History {
            operations: SortedMap::new(),
            messages: MessageKind::ALL.iter().map(|kind| (*kind, MessageCounts::default())).collect(),
            links: Links::default(),
            answers: SortedMap::new(),
            conflicts: 0,
            false_conflicts: SortedSet::new(),
            versions: setup.settings.versions.kind,
            skewed: setup.nodes.iter().filter(|node| node.clock_skew.0 != 0).map(|node| node.id).collect(),
            truncated: false,
            keeps_pasts,
            clocks: Shown::default(),
            steps_refused: Vec::new(),
            siblings_max: 0,
            writes_given_up: 0,
            moved: None,
            repair: RepairMetrics::default(),
            hints: HintMetrics::default(),
            membership: MembershipMetrics::default(),
            dead: SortedSet::new(),
            repairs: Repairs::default(),
            died: SortedSet::new(),
            crashed: SortedSet::new(),
            unsent: SortedSet::new(),
            full: SortedSet::new(),
            purged: SortedSet::new(),
            quorums: Quorums::of(&setup.settings),
            standing_in: StandingIn::default(),
            writes_lost: 0,
            writes_open: SortedSet::new(),
            keys: Texts::default(),
            by_key: Vec::new(),
        }
    }

    /// Whether a clock was cut short, and the pasts that are then asked for were not kept: it must be begun anew.
    pub fn lacks_pasts(&self) -> bool {
        self.truncated && !self.keeps_pasts
    }

    /// Adds the keys that nodes hold in the end, and what stands side by side there.
    pub fn with_what_is_held(mut self, world: &World) -> History {
        for (key, _) in world.nodes().filter_map(|id| world.node(id)).flat_map(|node| node.store().iter()) {
            self.key(&key);
        }
        for (key, siblings) in world.nodes().filter_map(|id| world.node(id)).flat_map(|node| node.store().iter()) {
            self.take_siblings(&key, &siblings);
        }
        self
    }

    fn take(&mut self, happening: &Happening) {
        self.repairs.take(happening);
        self.clocks.take(happening);
        self.truncated |= is_truncation(happening);
        match &happening.what {
            What::Run(RunEvent::StepRefused { reason }) => {
                self.steps_refused.push(StepRefused { at: happening.at, reason: reason.clone() });
            }
            What::Client(event) => self.take_client(happening.at, event),
            What::Network(event) => self.take_network(happening.id, event),
            What::Node(NodeEvent::CoordinationStarted { request, write, replicas, need, stand_ins, left_out, .. }) => {
                self.quorums.ask(*write, *need, replicas.len() as u16);
                self.standing_in.ask(*request, *write, stand_ins, left_out);
            }
            What::Node(NodeEvent::WriteLost { key, lost, kept, .. }) => {
                self.key(key).discarded.push(Discarded { lost: *lost, kept: *kept });
            }
            What::Node(NodeEvent::VersionWritten { request, key, version }) => self.take_version(*request, key, version),
            What::Node(NodeEvent::HintKept { request, target, .. }) => {
                self.hints.kept += 1;
                if let (Some(operation), Some(node)) = (self.operations.get_mut(request), happening.node) {
                    operation.hinted.insert(node, *target);
                }
            }
            What::Run(RunEvent::WriteGivenUp { .. }) => self.writes_given_up += 1,
            What::Node(NodeEvent::StageChanged { .. }) => self.moved = self.moved.or(happening.node),
            What::Node(NodeEvent::ExchangeStarted { bytes, .. }) => self.repair.full_copy_bytes += bytes,
            What::Node(NodeEvent::ExchangeEnded { end, compared, buckets, sent, received, .. }) => {
                self.repair.exchanges += 1;
                self.repair.repaired += u64::from(*end == ExchangeEnd::Repaired);
                self.repair.hashes_compared += u64::from(*compared);
                self.repair.buckets += u64::from(*buckets);
                self.repair.copies += u64::from(sent + received);
            }
            What::Run(RunEvent::SettingsChanged { change }) => self.quorums.change(change),
            What::Timer(TimerEvent::TimerFired { timer: Timer::GossipRound }) => self.membership.rounds += 1,
            What::Node(NodeEvent::Suspected { .. }) => self.membership.suspected += 1,
            What::Node(NodeEvent::Convicted { member, .. }) => {
                self.membership.convicted += 1;
                self.membership.convicted_alive += u64::from(!self.dead.contains(member));
            }
            What::Node(NodeEvent::Refuted { .. }) => self.membership.refuted += 1,
            What::Node(NodeEvent::HintDelivered { .. }) => self.hints.delivered += 1,
            what => {
                if let Some(node) = happening.node {
                    self.take_of_node(node, what);
                }
            }
        }
    }

    /// What tells something of the node on which it happened.
    fn take_of_node(&mut self, node: NodeId, what: &What) {
        match what {
            What::Node(NodeEvent::HintExpired { .. }) => {
                self.hints.expired += 1;
                self.standing_in.expired.insert(node);
            }
            What::Node(NodeEvent::CopyStored { request, siblings, .. }) => {
                self.siblings_max = self.siblings_max.max((*siblings).into());
                if let Some(request) = request {
                    self.standing_in.store(*request, node);
                }
            }
            What::Fault(FaultEvent::ClockSkewed { offset, drift_ppm }) if offset.0 != 0 || *drift_ppm != 0 => {
                self.skewed.insert(node);
            }
            What::Fault(FaultEvent::NodeCrashed { keys_lost, hints_lost, unsent }) => {
                self.died.insert(node);
                self.dead.insert(node);
                if keys_lost + hints_lost > 0 {
                    self.crashed.insert(node);
                }
                if *unsent > 0 {
                    self.unsent.insert(node);
                }
            }
            What::Fault(FaultEvent::NodeRestarted { .. }) => {
                self.dead.remove(&node);
            }
            // What is damaged may be met late or never, and the end of a log goes in silence.
            What::Fault(FaultEvent::DiskDamaged { .. }) => {
                self.crashed.insert(node);
            }
            What::Node(NodeEvent::DiskFull { .. }) => {
                self.full.insert(node);
            }
            What::Node(NodeEvent::CompactionEnded { purged: 1.., .. }) => {
                self.purged.insert(node);
            }
            What::Fault(FaultEvent::NodeWiped { hints_lost, keys_lost }) if hints_lost + keys_lost > 0 => {
                self.crashed.insert(node);
            }
            _ => {}
        }
    }

    fn take_client(&mut self, at: Time, event: &ClientEvent) {
        match event {
            ClientEvent::OperationStarted { request, id, client, operation, key, context, .. } => {
                let of_key = self.key(key);
                let started = Operation {
                    id: id.clone(),
                    client: *client,
                    kind: *operation,
                    key: key.clone(),
                    started: at,
                    ended: None,
                    acknowledged_before: of_key.acknowledged.clone(),
                    acknowledged_at: of_key.acknowledged_at.clone(),
                    last_acknowledged_before: of_key.last_acknowledged.clone(),
                    returned_before: of_key.returned.clone(),
                    last_returned_before: of_key.last_returned.clone(),
                    deleted_before: of_key.deleted.clone(),
                    buried_before: of_key.buried.clone(),
                    context: context.clone(),
                    versions: Vec::new(),
                    hinted: SortedMap::new(),
                };
                self.operations.insert(*request, started);
            }
            ClientEvent::OperationEnded { request, status, reason, coordinator, found, clock, acks, .. } => {
                let Some(key) = self.operations.get(request).map(|operation| operation.key.clone()) else { return };
                self.take_siblings(&key, found);
                let mut seen = self.key(&key).causality.whole(clock);
                let has_purged = !self.purged.is_empty();
                let Some(operation) = self.operations.get_mut(request) else { return };
                if has_purged && !found.live().any(|version| operation.deleted_before.covers(version.dot)) {
                    // Nobody need know of a delete any more once its tombstone was old enough; but then what it deleted
                    // must not be there either.
                    seen = seen.merge(&operation.buried_before);
                }
                operation.ended = Some(Ended {
                    at,
                    status: *status,
                    reason: reason.clone(),
                    coordinator: *coordinator,
                    found: found.clone(),
                    clock: clock.clone(),
                    seen: seen.clone(),
                    acks: acks.clone(),
                });
                let (is_answer, read) = (operation.is_answered_get(), operation.context.clone());
                let written = operation.acknowledged_version().cloned();
                let of_key = self.key(&key);
                if is_answer {
                    of_key.returned = of_key.returned.merge(&seen);
                    let last = found.versions().iter().filter(|version| version.written_at.is_some());
                    let last = last.chain(of_key.last_returned.as_ref()).max_by(|one, other| one.last_write_order(other));
                    of_key.last_returned = last.cloned();
                }
                if let Some(version) = written {
                    if version.value.is_none() {
                        of_key.deleted = of_key.deleted.merge(&read);
                        of_key.buried = of_key.buried.merge(&version.clock());
                    }
                    if !of_key.acknowledged.covers(version.dot) {
                        of_key.acknowledged = of_key.acknowledged.with(version.dot);
                        Arc::make_mut(&mut of_key.acknowledged_at).insert(version.dot.actor, at);
                    }
                    let is_last = |(last, _): &(Arc<Version>, Time)| last.last_write_order(&version).is_lt();
                    if version.written_at.is_some() && of_key.last_acknowledged.as_ref().is_none_or(is_last) {
                        of_key.last_acknowledged = Some((version, at));
                    }
                }
            }
            ClientEvent::MembersSought { .. } | ClientEvent::MembersLearned { .. } | ClientEvent::NobodyAnswered { .. } => {}
        }
    }

    fn take_version(&mut self, request: RequestId, key: &Key, version: &Arc<Version>) {
        let mut context = version.past.clone();
        if let Some(operation) = self.operations.get_mut(&request) {
            operation.versions.push(version.clone());
            context = operation.context.clone();
        }
        if self.keeps_pasts {
            self.key(key).causality.take(version.dot, &context);
        }
        if version.written_at.is_some() {
            return;
        }
        let live = &mut self.key(key).live;
        live.retain(|old| !version.replaces(old));
        let conflict = live.iter().any(|old| old.value.is_some());
        live.push(version.clone());
        self.conflicts += u64::from(conflict);
    }

    /// Notes which of the versions that stand side by side should not.
    fn take_siblings(&mut self, key: &Key, siblings: &Siblings) {
        if !self.keeps_pasts || siblings.versions().len() < 2 {
            return;
        }
        self.key(key);
        let Some(place) = self.keys.place(&key.0) else { return };
        let causality = &self.by_key[place].causality;
        for one in siblings.versions() {
            for other in siblings.versions().iter().filter(|other| causality.has_seen(one.dot, other.dot)) {
                self.false_conflicts.insert((place, one.dot, other.dot));
            }
        }
    }

    /// How many pairs of versions stood side by side though one had seen the other.
    pub fn false_conflicts(&self) -> u64 {
        self.false_conflicts.iter().count() as u64
    }

    /// Whether a set holds a version, or one that replaced it; where the last write wins, one that wins
    /// against it.
    pub fn has(&self, key: &Key, held: &Siblings, version: &Version) -> bool {
        match self.versions {
            // Whoever has seen the dot holds its version, or one that replaced it.
            VersionKind::Vector => self.whole(key, held.context()).covers(version.dot),
            VersionKind::LastWriteWins => leaves(held, version),
        }
    }

    /// Whether a version is a tombstone, or deleted by one, and tombstones have been dropped since: then nobody need hold it.
    pub fn may_be_purged(&self, key: &Key, version: &Version) -> bool {
        let of_key = self.keys.place(&key.0).map(|place| &self.by_key[place]);
        !self.purged.is_empty() && of_key.is_some_and(|of_key| of_key.buried.covers(version.dot))
    }

    /// What a clock over a key names, with the pasts of all of it.
    pub fn whole(&self, key: &Key, clock: &VectorClock) -> VectorClock {
        let of_key = self.keys.place(&key.0).map(|place| &self.by_key[place]);
        of_key.map_or(clock.clone(), |of_key| of_key.causality.whole(clock))
    }

    /// The acknowledged writes that were discarded unseen because another has the later timestamp,
    /// each with whether that one had been acknowledged before the lost one started: then a clock was
    /// wrong, and it is really lost. Else the two were concurrent, or the other came later anyway.
    pub fn discarded(&self) -> Vec<(&Operation, bool)> {
        let mut found: SortedMap<RequestId, bool> = SortedMap::new();
        let mut by_dot: SortedMap<(usize, Dot), RequestId> = SortedMap::new();
        if self.by_key.iter().all(|of_key| of_key.discarded.is_empty()) {
            return Vec::new();
        }
        for (request, operation) in self.operations.iter() {
            if let (Some(dot), Some(place)) = (operation.acknowledged_dot(), self.keys.place(&operation.key.0)) {
                by_dot.insert((place, dot), *request);
            }
        }
        for (place, of_key) in self.by_key.iter().enumerate() {
            for Discarded { lost, kept } in &of_key.discarded {
                let Some(request) = by_dot.get(&(place, *lost)) else { continue };
                let kept = by_dot.get(&(place, *kept)).and_then(|kept| self.operations.get(kept)?.ended.as_ref());
                let began = self.operations.get(request).map(|operation| operation.started);
                let against_time = kept.zip(began).is_some_and(|(kept, began)| kept.at < began);
                *found.entry(*request).or_default() |= against_time;
            }
        }
        found.iter().filter_map(|(request, lost)| Some((self.operations.get(request)?, *lost))).collect()
    }

    /// The operations apart by their keys, each list at the place of its key in `keys`: for what judges every key,
    /// and would look through all operations for each.
    pub fn by_keys(&self) -> Vec<Vec<&Operation>> {
        let mut lists = vec![Vec::new(); self.keys.count()];
        for operation in self.operations.values() {
            if let Some(place) = self.keys.place(&operation.key.0) {
                lists[place].push(operation);
            }
        }
        lists
    }

    /// What happened to each key.
    pub fn of_keys(&self) -> impl Iterator<Item = (Key, &KeyHistory)> {
        self.keys.iter().map(|(key, place)| (Key(key.clone()), &self.by_key[place]))
    }

    fn key(&mut self, key: &Key) -> &mut KeyHistory {
        let place = self.keys.enter(&key.0);
        if place == self.by_key.len() {
            self.by_key.push(KeyHistory::default());
        }
        &mut self.by_key[place]
    }

    /// A node answers a client. What was wrong with the question is no failure of the node.
    fn take_answer(&mut self, node: NodeId, status: Status) {
        let answers = self.answers.entry(node).or_default();
        match status {
            Status::Ok | Status::NotFound => answers.ok += 1,
            Status::Unavailable | Status::Timeout => answers.failed += 1,
            Status::Rejected => {}
        }
    }

    fn take_network(&mut self, id: EventId, event: &NetworkEvent) {
        match event {
            NetworkEvent::MessageSent { message, bytes, fate } => {
                if let Body::Replica(
                    ReplicaMessage::Write { request, siblings, .. } | ReplicaMessage::ReadReply { request, siblings },
                ) = &message.body
                    && let Some(key) = self.operations.get(request).map(|operation| operation.key.clone())
                {
                    self.take_siblings(&key, siblings);
                }
                if let (Body::Reply(reply), Address::Node(node)) = (&message.body, message.from) {
                    self.take_answer(node, reply.outcome.status);
                }
                if let Body::Repair(RepairMessage::BucketReply { keys: Some(keys), .. }) = &message.body {
                    self.repair.keys_listed += keys.len() as u64;
                }
                let kind = message.body.kind();
                let lost = matches!(fate, Fate::Lost { .. });
                let counts = self.messages.entry(kind).or_default();
                counts.sent += 1;
                counts.bytes += bytes;
                counts.dropped += u64::from(lost);
                self.links.count(message.from, message.to, kind, *bytes);
                if kind == MessageKind::ReplicaWrite {
                    if lost {
                        self.writes_lost += 1;
                    } else {
                        self.writes_open.insert(id);
                    }
                }
            }
            NetworkEvent::MessageDelivered { sent, message, .. } => {
                self.messages.entry(*message).or_default().delivered += 1;
                self.writes_open.remove(sent);
            }
            NetworkEvent::MessageDropped { sent, message, .. } => {
                self.messages.entry(*message).or_default().dropped += 1;
                self.writes_lost += u64::from(*message == MessageKind::ReplicaWrite);
                self.writes_open.remove(sent);
            }
            NetworkEvent::MessageDuplicated { .. } | NetworkEvent::MessageHeld { .. } => {}
        }
    }
}

fn is_truncation(happening: &Happening) -> bool {
    matches!(happening.what, What::Node(NodeEvent::ClockTruncated { .. }))
}
