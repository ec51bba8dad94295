//! What a run has come to: one walk through its trace, for the report and the checks.

use std::sync::Arc;

use serde::Serialize;

use super::causality::Causality;
use super::report::RepairMetrics;
use super::traffic::Links;
use crate::engine::versions::{Actor, Discarded, Dot, Siblings, VectorClock, Version, VersionKind};
use crate::engine::{
    Body, ClientId, Duration, ExchangeEnd, Key, MessageKind, NodeEvent, NodeId, Reason, ReplicaMessage, RequestId, Settings,
    SortedMap, SortedSet, Status, Texts, Time,
};
use crate::simulation::{
    ClientEvent, EventId, Fate, FaultEvent, Happening, NetworkEvent, OperationKind, RunEvent, Setup, What, World,
};

/// What happened, as far as reports and checks ask.
#[derive(Debug)]
pub(super) struct History {
    pub operations: SortedMap<RequestId, Operation>,
    pub messages: SortedMap<MessageKind, MessageCounts>,
    pub links: Links,
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
    /// The most versions of a key that a node held at once.
    pub siblings_max: u64,
    /// Writes of generated loads that ended with the get they begin with.
    pub writes_given_up: u64,
    /// What anti-entropy did, without the bytes.
    pub repair: RepairMetrics,
    /// The nodes that lost their memory.
    pub crashed: SortedSet<NodeId>,
    /// The smallest R and W that the settings or a request ever asked for, the smallest and the
    /// largest N.
    pub least_r: u16,
    pub least_w: u16,
    pub least_n: u16,
    pub most_n: u16,
    /// Replica writes that were lost on the way.
    pub writes_lost: u64,
    /// Replica writes that have neither arrived nor been lost: on their way, or waiting at a
    /// paused node.
    pub writes_open: SortedSet<EventId>,
    /// Every key that an operation named or a node holds, with its place in `by_key`.
    pub keys: Texts,
    by_key: Vec<KeyHistory>,
}

/// What happened to a key.
#[derive(Debug, Default)]
struct KeyHistory {
    live: Vec<Arc<Version>>,
    /// What has been acknowledged: the newest dot of each actor.
    acknowledged: VectorClock,
    /// When those were acknowledged. Shared with the operations that began meanwhile.
    acknowledged_at: Arc<SortedMap<Actor, Time>>,
    /// Of what has been acknowledged, what the last write's winning leaves, and when it was
    /// acknowledged. Only where the last write wins.
    last_acknowledged: Option<(Arc<Version>, Time)>,
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

impl History {
    /// The history of a world from its beginning to now.
    pub fn of(setup: &Setup, world: &World) -> History {
        let Settings { n, r, w, .. } = setup.settings;
        let mut history = History {
            operations: SortedMap::new(),
            messages: MessageKind::ALL.iter().map(|kind| (*kind, MessageCounts::default())).collect(),
            links: Links::default(),
            conflicts: 0,
            false_conflicts: SortedSet::new(),
            versions: setup.settings.versions.kind,
            skewed: setup.nodes.iter().filter(|node| node.clock_skew.0 != 0).map(|node| node.id).collect(),
            truncated: world.trace().happenings().iter().any(is_truncation),
            siblings_max: 0,
            writes_given_up: 0,
            repair: RepairMetrics::default(),
            crashed: SortedSet::new(),
            least_r: r,
            least_w: w,
            least_n: n,
            most_n: n,
            writes_lost: 0,
            writes_open: SortedSet::new(),
            keys: Texts::default(),
            by_key: Vec::new(),
        };
        for happening in world.trace().happenings() {
            history.take(happening);
        }
        for (key, _) in world.nodes().filter_map(|id| world.node(id)).flat_map(|node| node.store().iter()) {
            history.key(key);
        }
        for (key, siblings) in world.nodes().filter_map(|id| world.node(id)).flat_map(|node| node.store().iter()) {
            history.take_siblings(key, siblings);
        }
        history
    }

    fn take(&mut self, happening: &Happening) {
        match &happening.what {
            What::Client(event) => self.take_client(happening.at, event),
            What::Network(event) => self.take_network(happening.id, event),
            What::Node(NodeEvent::CoordinationStarted { write: true, need, .. }) => self.least_w = self.least_w.min(*need),
            What::Node(NodeEvent::CoordinationStarted { write: false, need, .. }) => self.least_r = self.least_r.min(*need),
            What::Node(NodeEvent::WriteLost { key, lost, kept, .. }) => {
                self.key(key).discarded.push(Discarded { lost: *lost, kept: *kept });
            }
            What::Fault(FaultEvent::ClockSkewed { offset, drift_ppm }) if offset.0 != 0 || *drift_ppm != 0 => {
                if let Some(node) = happening.node {
                    self.skewed.insert(node);
                }
            }
            What::Node(NodeEvent::VersionWritten { request, key, version }) => self.take_version(*request, key, version),
            What::Node(NodeEvent::HintKept { request, target, .. }) => {
                if let (Some(operation), Some(node)) = (self.operations.get_mut(request), happening.node) {
                    operation.hinted.insert(node, *target);
                }
            }
            What::Node(NodeEvent::CopyStored { siblings, .. }) => self.siblings_max = self.siblings_max.max((*siblings).into()),
            What::Run(RunEvent::WriteGivenUp { .. }) => self.writes_given_up += 1,
            What::Node(NodeEvent::ExchangeStarted { bytes, .. }) => self.repair.full_copy_bytes += bytes,
            What::Node(NodeEvent::ExchangeEnded { end, compared, buckets, sent, received, .. }) => {
                self.repair.exchanges += 1;
                self.repair.repaired += u64::from(*end == ExchangeEnd::Repaired);
                self.repair.hashes_compared += u64::from(*compared);
                self.repair.buckets += u64::from(*buckets);
                self.repair.copies += u64::from(sent + received);
            }
            What::Fault(FaultEvent::NodeCrashed { .. }) => {
                if let Some(node) = happening.node {
                    self.crashed.insert(node);
                }
            }
            What::Run(RunEvent::SettingsChanged { change }) => {
                self.least_r = self.least_r.min(change.r.unwrap_or(self.least_r));
                self.least_w = self.least_w.min(change.w.unwrap_or(self.least_w));
                self.least_n = self.least_n.min(change.n.unwrap_or(self.least_n));
                self.most_n = self.most_n.max(change.n.unwrap_or(self.most_n));
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
                    context: context.clone(),
                    versions: Vec::new(),
                    hinted: SortedMap::new(),
                };
                self.operations.insert(*request, started);
            }
            ClientEvent::OperationEnded { request, status, reason, coordinator, found, clock, acks, .. } => {
                let Some(key) = self.operations.get(request).map(|operation| operation.key.clone()) else { return };
                self.take_siblings(&key, found);
                let seen = self.key(&key).causality.whole(clock);
                let Some(operation) = self.operations.get_mut(request) else { return };
                operation.ended = Some(Ended {
                    at,
                    status: *status,
                    reason: reason.clone(),
                    coordinator: *coordinator,
                    found: found.clone(),
                    clock: clock.clone(),
                    seen,
                    acks: acks.clone(),
                });
                if let Some(version) = operation.acknowledged_version().cloned() {
                    let of_key = self.key(&key);
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
        }
    }

    fn take_version(&mut self, request: RequestId, key: &Key, version: &Arc<Version>) {
        let mut context = version.past.clone();
        if let Some(operation) = self.operations.get_mut(&request) {
            operation.versions.push(version.clone());
            context = operation.context.clone();
        }
        if self.truncated {
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
        if !self.truncated || siblings.versions().len() < 2 {
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

    fn key(&mut self, key: &Key) -> &mut KeyHistory {
        let place = self.keys.enter(&key.0);
        if place == self.by_key.len() {
            self.by_key.push(KeyHistory::default());
        }
        &mut self.by_key[place]
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
