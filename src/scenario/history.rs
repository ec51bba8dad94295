//! What a run has come to: one walk through its trace, for the report and the checks.

use std::sync::Arc;

use serde::Serialize;

use crate::engine::versions::{Dot, Siblings, VectorClock, Version};
use crate::engine::{
    ClientId, Key, MessageKind, NodeEvent, NodeId, Reason, RequestId, Settings, SortedMap, SortedSet, Status, Texts, Time,
};
use crate::simulation::{
    ClientEvent, EventId, Fate, FaultEvent, Happening, NetworkEvent, OperationKind, RunEvent, Setup, What, World,
};

/// What happened, as far as reports and checks ask.
#[derive(Debug)]
pub(super) struct History {
    pub operations: SortedMap<RequestId, Operation>,
    pub messages: SortedMap<MessageKind, MessageCounts>,
    /// Versions written while a version that they do not replace was live; see
    /// [`super::report::Metrics::conflicts`].
    pub conflicts: u64,
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
    pub acknowledged_before: VectorClock,
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
        let ended = self.ended.as_ref().filter(|ended| ended.status == Status::Ok)?;
        let told = |version: &&Arc<Version>| version.clock() == ended.clock;
        self.versions.iter().find(told).map(|version| version.dot)
    }

    /// Whether it is a get that was answered.
    pub fn is_answered_get(&self) -> bool {
        let answered = |ended: &Ended| matches!(ended.status, Status::Ok | Status::NotFound);
        self.kind == OperationKind::Get && self.ended.as_ref().is_some_and(answered)
    }

    /// Whether it is a get whose answer omits a write that was acknowledged before it started and
    /// that nothing it did see replaces.
    pub fn is_stale(&self) -> bool {
        // What a clock covers was either returned or replaced by something that was.
        self.is_answered_get() && self.ended.as_ref().is_some_and(|ended| !ended.clock.descends(&self.acknowledged_before))
    }
}

impl History {
    /// The history of a world from its beginning to now.
    pub fn of(setup: &Setup, world: &World) -> History {
        let Settings { n, r, w, .. } = setup.settings;
        let mut history = History {
            operations: SortedMap::new(),
            messages: MessageKind::ALL.iter().map(|kind| (*kind, MessageCounts::default())).collect(),
            conflicts: 0,
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
        history
    }

    fn take(&mut self, happening: &Happening) {
        match &happening.what {
            What::Client(event) => self.take_client(happening.at, event),
            What::Network(event) => self.take_network(happening.id, event),
            What::Node(NodeEvent::CoordinationStarted { write: true, need, .. }) => self.least_w = self.least_w.min(*need),
            What::Node(NodeEvent::CoordinationStarted { write: false, need, .. }) => self.least_r = self.least_r.min(*need),
            What::Node(NodeEvent::VersionWritten { request, key, version }) => self.take_version(*request, key, version),
            What::Node(NodeEvent::HintKept { request, target, .. }) => {
                if let (Some(operation), Some(node)) = (self.operations.get_mut(request), happening.node) {
                    operation.hinted.insert(node, *target);
                }
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
            ClientEvent::OperationStarted { request, id, client, operation, key, .. } => {
                let started = Operation {
                    id: id.clone(),
                    client: *client,
                    kind: *operation,
                    key: key.clone(),
                    started: at,
                    ended: None,
                    acknowledged_before: self.key(key).acknowledged.clone(),
                    versions: Vec::new(),
                    hinted: SortedMap::new(),
                };
                self.operations.insert(*request, started);
            }
            ClientEvent::OperationEnded { request, status, reason, coordinator, found, clock, acks, .. } => {
                let Some(operation) = self.operations.get_mut(request) else { return };
                operation.ended = Some(Ended {
                    at,
                    status: *status,
                    reason: reason.clone(),
                    coordinator: *coordinator,
                    found: found.clone(),
                    clock: clock.clone(),
                    acks: acks.clone(),
                });
                if let Some(dot) = operation.acknowledged_dot() {
                    let key = operation.key.clone();
                    let acknowledged = &mut self.key(&key).acknowledged;
                    *acknowledged = acknowledged.with(dot);
                }
            }
        }
    }

    fn take_version(&mut self, request: RequestId, key: &Key, version: &Arc<Version>) {
        if let Some(operation) = self.operations.get_mut(&request) {
            operation.versions.push(version.clone());
        }
        let live = &mut self.key(key).live;
        live.retain(|old| !version.replaces(old));
        let conflict = live.iter().any(|old| old.value.is_some());
        live.push(version.clone());
        self.conflicts += u64::from(conflict);
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
                let kind = message.body.kind();
                let lost = matches!(fate, Fate::Lost { .. });
                let counts = self.messages.entry(kind).or_default();
                counts.sent += 1;
                counts.bytes += bytes;
                counts.dropped += u64::from(lost);
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
