//! The trace as Lamport looks at a run: for each process a line of events, and between lines the messages.
//!
//! An *event* is what happens at one place at one instant and means something to a reader: a sending, a
//! delivery, an operation that begins or ends, a write, a copy stored, a quorum, a doubt, a fault. Timers, and
//! what storage engines do for themselves, are left out: nothing but their process's own order would be known of
//! them. A delivery is where the message is *taken in*: one that waits at a machine that is paused has arrived,
//! and is known to nobody.

use std::ops::ControlFlow;

use super::window::Window;
use crate::engine::{Address, MessageKind, NodeEvent, NodeId, PassingMap, RequestId, SortedMap, Stage, Status, Time};
use crate::simulation::{ClientEvent, EventId, Fate, FaultEvent, Happening, LossReason, NetworkEvent, Timeline, What};

/// What happened at each place, as far back as is kept: the latest [`Chronicle::KEPT`] events and somewhat more. Only
/// whoever shows it follows a timeline with it; to begin, it reads a bounded stretch of it anew.
#[derive(Clone, Debug, Default)]
pub struct Chronicle {
    lanes: Vec<Lane>,
    lane_of: SortedMap<Address, u16>,
    events: Window<Event>,
    lost: Window<Lost>,
    /// Messages that have arrived at a machine and were not taken in yet: by sending and arrival.
    waiting: PassingMap<(EventId, Time), Waiting>,
    /// The last message that came to a dead process: the happening, and the number of its sending.
    refused: Option<(EventId, Option<u64>)>,
    /// The branch of the timeline, and the number of times that it parted.
    branch: (usize, u32),
    /// The first happening that was taken in, and the first that was not yet.
    read: (usize, usize),
}

/// As many happenings are read at most to begin with: enough for the events that are kept.
const STRETCH: usize = 3 * Chronicle::KEPT;

/// A place where things happen one after the other.
#[derive(Clone, Copy, Debug)]
struct Lane {
    who: Address,
    /// How many events it has had.
    events: u32,
}

/// An event.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The happening.
    pub id: EventId,
    /// When.
    pub at: Time,
    /// Where: the number of the lane.
    pub lane: u16,
    /// Its number on this lane, from 1. What a vector clock counts.
    pub number: u32,
    /// The number of the sending, elsewhere, that it follows from.
    pub after: Option<u64>,
    /// What.
    pub what: Moment,
}

/// What an event is.
#[derive(Clone, Debug, PartialEq)]
pub enum Moment {
    /// A message sets out.
    Sent {
        /// Its kind.
        kind: MessageKind,
        /// To which lane.
        to: u16,
        /// For which operation.
        request: Option<RequestId>,
        /// When it arrives, or is lost.
        ends: Time,
    },
    /// A message is taken in.
    Received {
        /// Its kind.
        kind: MessageKind,
        /// From which lane.
        from: u16,
        /// Its sending.
        sent: EventId,
        /// When it came to the machine; earlier than it was taken in, where it waited.
        arrived: Time,
        /// Where it waited: the happening of its arrival.
        held: Option<EventId>,
        /// For which operation.
        request: Option<RequestId>,
    },
    /// A client begins an operation.
    Started(RequestId),
    /// It ends for the client.
    Ended {
        /// Which.
        request: RequestId,
        /// How.
        status: Status,
    },
    /// A coordinator makes a new version.
    Written(RequestId),
    /// A replica keeps a copy.
    Stored(Option<RequestId>),
    /// A coordinator has enough answers.
    Quorum(RequestId),
    /// It has waited long enough.
    TimedOut(RequestId),
    /// A stand-in keeps a write for this node.
    HintKept(NodeId),
    /// A write is gone for a later timestamp.
    WriteLost(Option<RequestId>),
    /// A node has heard nothing of this one for too long.
    Suspected(NodeId),
    /// It believes it down.
    Convicted(NodeId),
    /// It has heard of it again.
    Refuted(NodeId),
    /// It joins, has joined, leaves, or has left.
    Stage(Stage),
    /// Its process died.
    Crashed,
    /// It runs again.
    Restarted,
    /// It stands still.
    Paused,
    /// It goes on.
    Resumed,
    /// Its disk was emptied.
    Wiped,
}

impl Moment {
    /// The operation that it belongs to.
    pub fn request(&self) -> Option<RequestId> {
        match self {
            Moment::Sent { request, .. } | Moment::Received { request, .. } => *request,
            Moment::Stored(request) | Moment::WriteLost(request) => *request,
            Moment::Started(request) | Moment::Ended { request, .. } | Moment::Written(request) => Some(*request),
            Moment::Quorum(request) | Moment::TimedOut(request) => Some(*request),
            _ => None,
        }
    }

    /// The message that is sent or taken in.
    pub fn message(&self) -> Option<MessageKind> {
        match self {
            Moment::Sent { kind, .. } | Moment::Received { kind, .. } => Some(*kind),
            _ => None,
        }
    }

    /// Whether something went wrong.
    pub fn is_fault(&self) -> bool {
        match self {
            Moment::Ended { status, .. } => !matches!(status, Status::Ok | Status::NotFound),
            Moment::TimedOut(_) | Moment::Crashed | Moment::Paused | Moment::Wiped | Moment::WriteLost(_) => true,
            Moment::Suspected(_) | Moment::Convicted(_) => true,
            _ => false,
        }
    }
}

/// A message that has arrived and waits to be taken in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Waiting {
    /// Its sending.
    pub sent: EventId,
    /// When it arrived.
    pub at: Time,
    /// The happening of its arrival.
    pub held: EventId,
    /// At which lane.
    pub lane: u16,
}

/// A message that does not arrive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lost {
    /// The number of its sending.
    pub sent: u64,
    /// When it was lost.
    pub at: Time,
    /// How far it had come, above 0 and up to 1.
    pub progress: f64,
    /// Why.
    pub reason: LossReason,
    /// The happening that decided it.
    pub told: EventId,
    /// Where it waited when it was lost.
    pub waited: Option<Waiting>,
}

impl Chronicle {
    /// As many events are kept at least, once there have been so many.
    pub const KEPT: usize = Window::<Event>::KEPT;

    /// The events that are kept, by their numbers, in order of time.
    pub(super) fn events(&self) -> &Window<Event> {
        &self.events
    }

    /// The messages that were lost, in the order in which that was decided.
    pub fn lost(&self) -> &Window<Lost> {
        &self.lost
    }

    /// The messages that have arrived and wait, in the order in which they were sent.
    pub fn waiting(&self) -> impl Iterator<Item = &Waiting> {
        self.waiting.values()
    }

    /// Where a lane is.
    pub fn who(&self, lane: u16) -> Option<Address> {
        self.lanes.get(usize::from(lane)).map(|lane| lane.who)
    }

    /// How many lanes there are: as many as places where something has happened.
    pub fn lanes(&self) -> usize {
        self.lanes.len()
    }

    /// An event by its number, if it is kept.
    pub fn event(&self, number: u64) -> Option<&Event> {
        self.events.get(number)
    }

    /// The number of the event that a happening is, if it is one and is kept.
    pub fn number_of(&self, id: EventId) -> Option<u64> {
        let number = self.events.partition_point(|event| event.id < id);
        self.events.get(number).filter(|event| event.id == id).map(|_| number)
    }

    /// The number of the first event of an operation that is kept.
    pub fn first_of(&self, request: RequestId) -> Option<u64> {
        self.events.iter().find(|(_, event)| event.what.request() == Some(request)).map(|(number, _)| number)
    }

    /// The numbers of the events that are kept, in order of time.
    pub fn numbers(&self) -> std::ops::Range<u64> {
        self.events.begin()..self.events.end()
    }

    /// Whether there were events that are not kept any more, or never were.
    pub fn is_short(&self) -> bool {
        self.events.begin() > 0 || self.read.0 > 0
    }

    /// Takes in what has happened up to the playhead since the last call, or forgets what is after it. Begins anew on
    /// another branch, and where too little would be left.
    pub fn follow(&mut self, timeline: &Timeline) {
        let to = timeline.world().trace().len();
        let branch = (timeline.current(), timeline.forks());
        let mut goes_on = branch == self.branch && to.saturating_sub(self.read.1) <= STRETCH && to >= self.read.0;
        if goes_on && to < self.read.1 {
            self.go_back(to);
            let left = (self.events.end() - self.events.begin()) as usize;
            goes_on = !self.is_short() || left >= Chronicle::KEPT / 2;
        }
        if !goes_on {
            let from = to.saturating_sub(STRETCH);
            *self = Chronicle { branch, read: (from, from), ..Chronicle::default() };
        }
        timeline.visit(self.read.1, to, |happening| {
            self.take_in(happening);
            ControlFlow::Continue(())
        });
        self.read.1 = to;
    }

    /// Takes in what has happened.
    pub fn take_in(&mut self, happening: &Happening) {
        match &happening.what {
            What::Client(ClientEvent::OperationStarted { request, client, .. }) => {
                self.add(happening, (*client).into(), None, Moment::Started(*request));
            }
            What::Client(ClientEvent::OperationEnded { request, client, status, .. }) => {
                self.add(happening, (*client).into(), None, Moment::Ended { request: *request, status: *status });
            }
            What::Node(event) => {
                if let (Some(node), Some(what)) = (happening.node, of_node(event)) {
                    self.add(happening, node.into(), None, what);
                }
            }
            What::Fault(event) => {
                if let (Some(node), Some(what)) = (happening.node, of_fault(event)) {
                    self.add(happening, node.into(), None, what);
                }
            }
            What::Network(event) => self.take_in_message(event, happening),
            What::Client(_) | What::Run(_) | What::Timer(_) => {}
        }
    }

    fn take_in_message(&mut self, event: &NetworkEvent, happening: &Happening) {
        let at = happening.at;
        match event {
            NetworkEvent::MessageSent { message, fate, .. } => {
                let ends = match *fate {
                    Fate::Arrives { at } | Fate::Lost { at, .. } => at,
                };
                let to = self.lane(message.to);
                let (kind, request) = (message.body.kind(), message.body.request());
                // A machine whose process is dead refuses what it was sent: that much it has taken in.
                let refused = self.refused.filter(|(dropped, _)| Some(*dropped) == happening.cause);
                let after = refused.and_then(|(_, sent)| sent);
                let sent = self.add(happening, message.from, after, Moment::Sent { kind, to, request, ends });
                if let Fate::Lost { at, reason } = *fate {
                    self.lost.push(Lost { sent, at, progress: 0.5, reason, told: happening.id, waited: None });
                }
            }
            NetworkEvent::MessageDelivered { sent, message, from, to } => {
                let from = self.lane(*from);
                let waited = self.take_waiting(*sent);
                let (arrived, held) = waited.map_or((at, None), |waited| (waited.at, Some(waited.held)));
                let after = self.number_of(*sent);
                let request = after.and_then(|number| self.events.get(number)?.what.request());
                let what = Moment::Received { kind: *message, from, sent: *sent, arrived, held, request };
                self.add(happening, *to, after, what);
            }
            NetworkEvent::MessageHeld { sent, to, .. } => {
                let lane = self.lane(*to);
                self.waiting.insert((*sent, at), Waiting { sent: *sent, at, lane, held: happening.id });
            }
            NetworkEvent::MessageDropped { sent, reason, .. } => {
                let waited = self.take_waiting(*sent);
                let number = self.number_of(*sent);
                self.refused = Some((happening.id, number));
                let Some(number) = number else { return };
                let Some(Event { at: since, what: Moment::Sent { ends, .. }, .. }) = self.events.get(number) else { return };
                let (flown, whole) = (at.since(*since).0, ends.since(*since).0);
                let progress = if flown >= whole { 1.0 } else { flown as f64 / whole as f64 };
                self.lost.push(Lost { sent: number, at, progress, reason: *reason, told: happening.id, waited });
            }
            NetworkEvent::MessageDuplicated { .. } => {}
        }
    }

    /// Of a message that waits, takes the first arrival out.
    fn take_waiting(&mut self, sent: EventId) -> Option<Waiting> {
        let key = self.waiting.first_from(&(sent, Time::ZERO)).map(|(key, _)| *key).filter(|key| key.0 == sent)?;
        self.waiting.remove(&key)
    }

    /// Forgets the happenings from a number on.
    fn go_back(&mut self, to: usize) {
        let to_id = EventId(to as u64);
        let (lanes, waiting) = (&mut self.lanes, &mut self.waiting);
        let mut waits_again = |waited: Waiting| {
            waiting.insert((waited.sent, waited.at), waited);
        };
        let end = self.events.partition_point(|event| event.id < to_id);
        self.events.truncate(end, |event| {
            lanes[usize::from(event.lane)].events -= 1;
            if let Moment::Received { sent, arrived, held: Some(held), .. } = event.what {
                waits_again(Waiting { sent, at: arrived, lane: event.lane, held });
            }
        });
        let end = self.lost.partition_point(|lost| lost.told < to_id);
        self.lost.truncate(end, |lost| lost.waited.into_iter().for_each(&mut waits_again));
        let not_yet: Vec<(EventId, Time)> =
            self.waiting.values().filter(|waiting| waiting.held >= to_id).map(|waiting| (waiting.sent, waiting.at)).collect();
        for key in not_yet {
            self.waiting.remove(&key);
        }
        // A refusal follows from what it refuses within one turn.
        self.refused = None;
        self.read.1 = to;
    }

    fn add(&mut self, happening: &Happening, who: Address, after: Option<u64>, what: Moment) -> u64 {
        let lane = self.lane(who);
        let Lane { events, .. } = &mut self.lanes[usize::from(lane)];
        *events += 1;
        let number = *events;
        self.events.push(Event { id: happening.id, at: happening.at, lane, number, after, what })
    }

    fn lane(&mut self, who: Address) -> u16 {
        if let Some(lane) = self.lane_of.get(&who) {
            return *lane;
        }
        let lane = self.lanes.len() as u16;
        self.lanes.push(Lane { who, events: 0 });
        self.lane_of.insert(who, lane);
        lane
    }
}

fn of_node(event: &NodeEvent) -> Option<Moment> {
    Some(match event {
        NodeEvent::VersionWritten { request, .. } => Moment::Written(*request),
        NodeEvent::CopyStored { request, .. } => Moment::Stored(*request),
        NodeEvent::QuorumReached { request, .. } => Moment::Quorum(*request),
        NodeEvent::RequestTimedOut { request, .. } => Moment::TimedOut(*request),
        NodeEvent::HintKept { target, .. } => Moment::HintKept(*target),
        NodeEvent::WriteLost { request, .. } => Moment::WriteLost(*request),
        NodeEvent::Suspected { member, .. } => Moment::Suspected(*member),
        NodeEvent::Convicted { member, .. } => Moment::Convicted(*member),
        NodeEvent::Refuted { member, .. } => Moment::Refuted(*member),
        NodeEvent::StageChanged { stage } => Moment::Stage(*stage),
        _ => return None,
    })
}

fn of_fault(event: &FaultEvent) -> Option<Moment> {
    Some(match event {
        FaultEvent::NodeCrashed { .. } => Moment::Crashed,
        FaultEvent::NodeRestarted { .. } => Moment::Restarted,
        FaultEvent::NodePaused => Moment::Paused,
        FaultEvent::NodeResumed { .. } => Moment::Resumed,
        FaultEvent::NodeWiped { .. } => Moment::Wiped,
        _ => return None,
    })
}
