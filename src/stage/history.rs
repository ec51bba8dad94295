//! The trace of a run, folded into what pictures are made of. It only ever grows with the trace, so
//! following costs what is new; and a clone shares what does not change, so that looking back need not begin anew.

use std::collections::VecDeque;
use std::sync::Arc;

use super::bustle::Bustle;
use super::exchanges::{ExchangeRecord, Exchanges};
use super::log::{self, LogEntry, LogLine};
use super::shape::Shape;
use super::storage::Doings;
use super::transfers::Transfers;
use crate::engine::versions::{VectorClock, Version};
use crate::engine::{
    Address, Body, ClientId, Duration, Key, Message, MessageKind, NodeEvent, NodeId, PassingMap, Reason, RequestId, Status, Time,
    Value,
};
use crate::simulation::{
    ClientEvent, Cut, EventId, Fate, FaultEvent, Growing, Happening, LookingBack, LossReason, NetworkEvent, OperationKind,
    Reader, Reading, RunEvent, What,
};

/// Everything that the views know of a run up to some instant.
#[derive(Clone, Debug, Default)]
pub struct History {
    operations: Growing<OperationRecord>,
    flights: PassingMap<(EventId, Time), Flight>,
    losses: Growing<Loss>,
    /// What was sent of late, and where that begins: what stands before it is on its way out.
    lately: Growing<Sending>,
    lately_from: usize,
    faults: Vec<FaultSpan>,
    log: Growing<LogLine>,
    /// Of the log, the notes: they stay.
    notes: Growing<LogLine>,
    /// When each step of the lesson was reached.
    lesson_steps: Growing<Time>,
    traffic: Bustle,
    /// Messages about members and their bytes, by [`HEARTBEAT_BIN`], as far back as is kept.
    heartbeats: VecDeque<(u64, u32, u64)>,
    written: Growing<VersionRecord>,
    /// The contexts that gets gave lately.
    reads: Growing<(RequestId, VectorClock)>,
    /// Lists of replicas that operations have had lately: most have one that another had.
    replicas: Vec<Arc<[NodeId]>>,
    exchanges: Exchanges,
    transfers: Transfers,
    storage: Doings,
}

/// One operation of a client, as far as it has come.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationRecord {
    /// Its number.
    pub request: RequestId,
    /// Its name.
    pub id: Arc<str>,
    /// Who asked.
    pub client: ClientId,
    /// What for.
    pub kind: OperationKind,
    /// With which key.
    pub key: Key,
    /// Of a put: the value.
    pub value: Option<Value>,
    /// Of a write: the context it came with, all that its writer had read.
    pub context: VectorClock,
    /// When it began.
    pub started: Time,
    /// When it ended for the client.
    pub ended: Option<Time>,
    /// How it ended.
    pub status: Option<Status>,
    /// Why, if not well.
    pub reason: Option<Box<Reason>>,
    /// Which node coordinates it, once one does, and since when.
    pub coordinator: Option<(NodeId, Time)>,
    /// The replicas it goes to, in the order of the preference list.
    pub replicas: Arc<[NodeId]>,
    /// How many of them must answer.
    pub need: u16,
    /// Who answered the coordinator, in the order of arrival, late ones included.
    pub answers: Vec<Answer>,
    /// The happening that ended it, which tells what a get has read, or the clock of what was written.
    pub end: Option<EventId>,
    /// Of a get that ended: how many values it read.
    pub values: u16,
    /// The nodes that hold what this operation wrote, with the instant at which they stored it.
    pub stored: Vec<Answer>,
}

/// A version that came to be. It is there whether or not anybody still holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct VersionRecord {
    /// Of which key.
    pub key: Key,
    /// Dot, past and value.
    pub version: Arc<Version>,
    /// The node that coordinated its write.
    pub writer: NodeId,
    /// The operation that wrote it.
    pub request: RequestId,
    /// When.
    pub at: Time,
}

/// One node's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Who.
    pub from: NodeId,
    /// When it was counted.
    pub at: Time,
}

/// A message on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Flight {
    /// Its sending: the happening that a click on it leads to.
    pub sent: EventId,
    /// The message itself.
    pub message: Arc<Message>,
    /// Its kind.
    pub kind: MessageKind,
    /// What it looks like.
    pub shape: Shape,
    /// When it was sent.
    pub sent_at: Time,
    /// When it arrives.
    pub arrives: Time,
    /// Whether it is the network's second copy.
    pub copy: bool,
}

impl Flight {
    /// How far it has come: 0 when sent, 1 when it arrives. Linear: speed must read as latency.
    pub fn progress(&self, now: Time) -> f64 {
        let whole = self.arrives.since(self.sent_at).0;
        if whole == 0 { 1.0 } else { (now.since(self.sent_at).0 as f64 / whole as f64).min(1.0) }
    }
}

/// A message that does not arrive.
#[derive(Clone, Debug, PartialEq)]
pub struct Loss {
    /// Its sending.
    pub sent: EventId,
    /// The message itself.
    pub message: Arc<Message>,
    /// Its kind.
    pub kind: MessageKind,
    /// What it looks like.
    pub shape: Shape,
    /// When it was sent.
    pub sent_at: Time,
    /// When it was lost.
    pub lost_at: Time,
    /// How far along its way it was lost, 0 to 1.
    pub progress: f64,
    /// Why.
    pub reason: LossReason,
}

/// A sending of late, for counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sending {
    /// When.
    pub at: Time,
    /// From whom.
    pub from: Address,
    /// To whom.
    pub to: Address,
    /// What it looks like.
    pub shape: Shape,
}

/// A fault and how long it lasted.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultSpan {
    /// What.
    pub fault: Fault,
    /// The happening that began it.
    pub began: EventId,
    /// Since when.
    pub from: Time,
    /// Until when; absent while it lasts.
    pub to: Option<Time>,
}

/// What can be wrong for a while.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// A node is down.
    Crash(NodeId),
    /// A node stands still.
    Pause(NodeId),
    /// The network is cut.
    Cut(Arc<Cut>),
}

/// How far back [`History::sent_lately`] reaches.
pub const LATELY: Duration = Duration(250_000);
/// The sendings kept at most, however busy those [`LATELY`] were.
const LATELY_MAX: usize = 20_000;

/// So many lists of replicas are remembered, to be shared.
const LISTS_KEPT: usize = 64;

/// So many lines of the log are kept at least. Nobody reads back further than that line by line; the playhead can be moved there.
const LINES_KEPT: usize = 64;

/// So many contexts of gets are kept at least: for whoever writes what was read a moment ago.
const READS_KEPT: usize = 200;

/// Messages about members are counted in bins of this width, so many of them.
const HEARTBEAT_BIN: Duration = Duration(100_000);
const HEARTBEAT_BINS: usize = 100;

impl Reader for History {
    fn take_in(&mut self, happening: &Happening) {
        let at = happening.at;
        self.exchanges.take_in(happening);
        match &happening.what {
            What::Client(event) => self.client_event(event, happening),
            What::Node(event) => self.node_event(event, happening.node, at),
            What::Network(event) => self.network_event(event, happening),
            What::Fault(event) => self.fault_event(event, happening),
            What::Run(RunEvent::LessonStep { .. }) => self.lesson_steps.push(at),
            What::Run(_) | What::Timer(_) => {}
        }
        if let Some(entry) = log::entry(happening, self) {
            let line = LogLine { at, event: happening.id, entry };
            if matches!(line.entry, LogEntry::Note { .. }) {
                self.notes.push(line.clone());
            }
            self.log.push(line);
            self.log.forget_before(self.log.len().saturating_sub(LINES_KEPT));
        }
    }
}

impl History {
    /// A history that will follow a timeline.
    pub fn reading() -> Reading<History> {
        Reading::new(History::default(), LookingBack::Near)
    }

    /// Every operation, in the order of issue.
    pub fn operations(&self) -> &Growing<OperationRecord> {
        &self.operations
    }

    /// An operation by its number.
    pub fn operation(&self, request: RequestId) -> Option<&OperationRecord> {
        self.operations.get((request.0 as usize).checked_sub(1)?)
    }

    /// The messages on their way, in the order in which they were sent.
    pub fn flights(&self) -> impl Iterator<Item = &Flight> {
        self.flights.values()
    }

    /// How many messages are on their way.
    pub fn flights_count(&self) -> usize {
        self.flights.count()
    }

    /// Messages that were, or will be, lost, in the order of their sending or of their dropping.
    pub fn losses(&self) -> &Growing<Loss> {
        &self.losses
    }

    /// What was sent during the last [`LATELY`] before an instant, lost messages included, in order.
    pub fn sent_lately(&self, now: Time) -> impl Iterator<Item = &Sending> {
        let since = now - LATELY;
        self.lately.since(self.lately_from).skip_while(move |sending| sending.at < since)
    }

    /// Every fault, in the order of their beginnings.
    pub fn faults(&self) -> &[FaultSpan] {
        &self.faults
    }

    /// What a narrator would say, in order; of a long run only what was said last.
    pub fn log(&self) -> &Growing<LogLine> {
        &self.log
    }

    /// What the narrator of the document said, all of it.
    pub fn notes(&self) -> &Growing<LogLine> {
        &self.notes
    }

    /// When the steps of the lesson were reached, as far as they were.
    pub fn lesson_steps(&self) -> &Growing<Time> {
        &self.lesson_steps
    }

    /// How many messages were in flight, since the beginning.
    pub fn traffic(&self) -> &Bustle {
        &self.traffic
    }

    /// Every version that was written, in order, of whichever key.
    pub fn written(&self) -> &Growing<VersionRecord> {
        &self.written
    }

    /// What a narrator says of a happening that was taken in, if anything.
    pub fn entry(&self, happening: &Happening) -> Option<LogEntry> {
        log::entry(happening, self)
    }

    /// The context that a get has given, if that was lately.
    pub fn context_read(&self, request: RequestId) -> Option<&VectorClock> {
        self.reads.iter().rev().find(|(read, _)| *read == request).map(|(_, context)| context)
    }

    /// Every version of a key, in the order in which they were written.
    pub fn versions_of(&self, key: &Key) -> Vec<&VersionRecord> {
        self.written.iter().filter(|version| version.key == *key).collect()
    }

    /// What a message of this kind looks like, if it is for this operation.
    pub(super) fn shape_of(&self, kind: MessageKind, request: Option<RequestId>) -> Shape {
        let of_write =
            request.and_then(|request| self.operation(request)).is_some_and(|record| record.kind != OperationKind::Get);
        Shape::of(kind, of_write)
    }

    /// Every exchange between replicas, in the order of their beginnings.
    pub fn exchanges(&self) -> &Growing<ExchangeRecord> {
        self.exchanges.records()
    }

    /// Which part of what a node that joins is to own has arrived there, or of what one that leaves held
    /// has gone: 0 to 1.
    pub fn moved(&self, node: NodeId) -> f64 {
        self.transfers.moved(node)
    }

    /// What storage engines did last.
    pub fn storage(&self) -> &Doings {
        &self.storage
    }

    fn client_event(&mut self, event: &ClientEvent, happening: &Happening) {
        let at = happening.at;
        match event {
            ClientEvent::OperationStarted { request, id, client, operation, key, value, context } => {
                self.operations.push(OperationRecord {
                    request: *request,
                    id: id.clone(),
                    client: *client,
                    kind: *operation,
                    key: key.clone(),
                    value: value.clone(),
                    context: context.clone(),
                    started: at,
                    ended: None,
                    status: None,
                    reason: None,
                    coordinator: None,
                    replicas: Arc::from([]),
                    need: 0,
                    answers: Vec::new(),
                    end: None,
                    values: 0,
                    stored: Vec::new(),
                });
            }
            ClientEvent::OperationEnded { request, status, reason, found, clock, .. } => {
                let Some(record) = self.record(*request) else { return };
                record.ended = Some(at);
                record.status = Some(*status);
                record.reason = reason.clone().map(Box::new);
                record.end = Some(happening.id);
                record.values = found.live().count().try_into().unwrap_or(u16::MAX);
                if record.kind == OperationKind::Get {
                    self.reads.push((*request, clock.clone()));
                    self.reads.forget_before(self.reads.len().saturating_sub(READS_KEPT));
                }
            }
            ClientEvent::MembersSought { .. } | ClientEvent::MembersLearned { .. } | ClientEvent::NobodyAnswered { .. } => {}
        }
    }

    fn node_event(&mut self, event: &NodeEvent, node: Option<NodeId>, at: Time) {
        let Some(node) = node else { return };
        self.transfers.event(event, node);
        self.storage.event(event, node, at);
        let Some(request) = event.request() else { return };
        if let NodeEvent::VersionWritten { key, version, .. } = event {
            let (key, version) = (key.clone(), version.clone());
            return self.written.push(VersionRecord { key, version, writer: node, request, at });
        }
        let same = match event {
            NodeEvent::CoordinationStarted { replicas, .. } => Some(self.same(replicas)),
            _ => None,
        };
        let Some(record) = self.record(request) else { return };
        match event {
            NodeEvent::CoordinationStarted { replicas, need, .. } => {
                record.coordinator = Some((node, at));
                record.replicas = same.unwrap_or_else(|| replicas.clone());
                record.need = *need;
                record.answers = Vec::with_capacity(replicas.len());
                if record.kind != OperationKind::Get {
                    record.stored.reserve_exact(replicas.len());
                }
            }
            NodeEvent::AnswerCounted { from, .. } if record.coordinator.is_some_and(|(coordinator, _)| coordinator == node) => {
                record.answers.push(Answer { from: *from, at });
            }
            NodeEvent::CopyStored { .. } if !record.stored.iter().any(|stored| stored.from == node) => {
                record.stored.push(Answer { from: node, at });
            }
            _ => {}
        }
    }

    fn network_event(&mut self, event: &NetworkEvent, happening: &Happening) {
        let at = happening.at;
        match event {
            NetworkEvent::MessageSent { message, fate, bytes } => {
                if matches!(message.body, Body::Membership(_)) {
                    self.count_heartbeat(at, *bytes);
                }
                self.transfers.message(message, at);
                let (sent, kind) = (happening.id, message.body.kind());
                let shape = self.shape_of(kind, message.body.request());
                self.count_sending(Sending { at, from: message.from, to: message.to, shape });
                let message = message.clone();
                match *fate {
                    Fate::Arrives { at: arrives } => {
                        self.traffic.add(at, arrives);
                        self.flights
                            .insert((sent, arrives), Flight { sent, message, kind, shape, sent_at: at, arrives, copy: false });
                    }
                    Fate::Lost { at: lost_at, reason } => {
                        self.traffic.add(at, lost_at);
                        self.losses.push(Loss { sent, message, kind, shape, sent_at: at, lost_at, progress: 0.5, reason });
                    }
                }
            }
            NetworkEvent::MessageDuplicated { sent, arrives } => {
                let original = self.first_copy(*sent).map(|(_, flight)| flight.clone());
                if let Some(original) = original {
                    self.traffic.add(at, *arrives);
                    self.flights.insert((*sent, *arrives), Flight { arrives: *arrives, copy: true, ..original });
                }
            }
            NetworkEvent::MessageDelivered { sent, .. } | NetworkEvent::MessageHeld { sent, .. } => {
                self.flights.remove(&(*sent, at));
            }
            NetworkEvent::MessageDropped { sent, reason, .. } => {
                // At a dead node it is dropped where it arrives; at a cut it is dropped on its way.
                let next = self.first_copy(*sent).map(|(key, _)| *key);
                let Some(flight) = next.and_then(|key| self.flights.remove(&key)) else { return };
                let progress = flight.progress(at);
                let Flight { sent, message, kind, shape, sent_at, .. } = flight;
                self.losses.push(Loss { sent, message, kind, shape, sent_at, lost_at: at, progress, reason: *reason });
            }
        }
    }

    /// Of a message on its way: whichever copy of it arrives first.
    fn first_copy(&self, sent: EventId) -> Option<(&(EventId, Time), &Flight)> {
        self.flights.first_from(&(sent, Time::ZERO)).filter(|(_, flight)| flight.sent == sent)
    }

    fn fault_event(&mut self, event: &FaultEvent, happening: &Happening) {
        let (began, from) = (happening.id, happening.at);
        let mut begin = |fault| self.faults.push(FaultSpan { fault, began, from, to: None });
        match (event, happening.node) {
            (FaultEvent::NodeCrashed { .. }, Some(node)) => {
                begin(Fault::Crash(node));
                self.end(from, |fault| *fault == Fault::Pause(node));
            }
            (FaultEvent::NodePaused, Some(node)) => begin(Fault::Pause(node)),
            (FaultEvent::NodeRestarted { .. }, Some(node)) => self.end(from, |fault| *fault == Fault::Crash(node)),
            (FaultEvent::NodeResumed { .. }, Some(node)) => self.end(from, |fault| *fault == Fault::Pause(node)),
            (FaultEvent::NetworkCut { cut }, _) => begin(Fault::Cut(cut.clone())),
            (FaultEvent::NetworkHealed { cuts }, _) => {
                self.end(from, |fault| matches!(fault, Fault::Cut(cut) if cuts.contains(cut)));
            }
            _ => {}
        }
    }

    fn end(&mut self, at: Time, matches: impl Fn(&Fault) -> bool) {
        for span in self.faults.iter_mut().filter(|span| span.to.is_none() && matches(&span.fault)) {
            span.to = Some(at);
        }
    }

    /// The same list of replicas, shared with others that have it.
    fn same(&mut self, replicas: &Arc<[NodeId]>) -> Arc<[NodeId]> {
        if let Some(same) = self.replicas.iter().find(|same| *same == replicas) {
            return same.clone();
        }
        if self.replicas.len() == LISTS_KEPT {
            self.replicas.remove(0);
        }
        self.replicas.push(replicas.clone());
        replicas.clone()
    }

    fn record(&mut self, request: RequestId) -> Option<&mut OperationRecord> {
        self.operations.get_mut((request.0 as usize).checked_sub(1)?)
    }

    fn count_sending(&mut self, sending: Sending) {
        let since = sending.at - LATELY;
        self.lately_from = self.lately_from.max((self.lately.len() + 1).saturating_sub(LATELY_MAX));
        while self.lately.get(self.lately_from).is_some_and(|first| first.at < since) {
            self.lately_from += 1;
        }
        self.lately.forget_before(self.lately_from);
        self.lately.push(sending);
    }

    fn count_heartbeat(&mut self, at: Time, bytes: u64) {
        let bin = at.0 / HEARTBEAT_BIN.0;
        match self.heartbeats.back_mut() {
            Some((latest, messages, sum)) if *latest == bin => (*messages, *sum) = (*messages + 1, *sum + bytes),
            _ => self.heartbeats.push_back((bin, 1, bytes)),
        }
        if self.heartbeats.len() > HEARTBEAT_BINS {
            self.heartbeats.pop_front();
        }
    }

    /// How many messages about members were sent of late, with how many bytes, and in how long: as much
    /// as is asked for, but no more than is kept or has passed. `None` before there is anything whole to
    /// measure.
    pub fn heartbeats_lately(&self, now: Time, over: Duration) -> Option<(u64, u64, Duration)> {
        let end = now.0 / HEARTBEAT_BIN.0;
        let bins = (over.0 / HEARTBEAT_BIN.0).min(HEARTBEAT_BINS as u64).min(end);
        if bins == 0 {
            return None;
        }
        let counted = self.heartbeats.iter().filter(|(bin, ..)| (end - bins..end).contains(bin));
        let (messages, bytes) =
            counted.fold((0, 0), |(messages, bytes), (_, more, size)| (messages + u64::from(*more), bytes + size));
        Some((messages, bytes, Duration(bins * HEARTBEAT_BIN.0)))
    }

    /// Whether a message is between two nodes, rather than to or from a client.
    pub fn is_internal(message: &Message) -> bool {
        matches!((message.from, message.to), (Address::Node(_), Address::Node(_)))
    }
}
