//! One operation, gathered out of the trace: who was asked, what was sent for it, what became of that.

use std::sync::Arc;

use super::Telling;
use crate::engine::versions::{Siblings, VectorClock};
use crate::engine::{Address, Body, ClientId, Key, Message, NodeEvent, NodeId, Reason, RequestId, Status, Time};
use crate::simulation::{
    ClientEvent, ClientTimer, EventId, Fate, Happening, LossReason, NetworkEvent, OperationKind, TimerEvent, What,
};

/// An operation, as far as somebody has looked.
pub(super) struct Story {
    pub request: RequestId,
    pub id: Arc<str>,
    pub client: ClientId,
    pub kind: OperationKind,
    pub key: Key,
    pub context: VectorClock,
    pub started: EventId,
    /// In the order of their numbers.
    pub sendings: Vec<Sent>,
    pub notes: Vec<Noted>,
    pub timers: Vec<(EventId, ClientTimer)>,
    pub ended: Option<Ending>,
}

/// A message of an operation.
#[derive(Clone)]
pub(super) struct Sent {
    pub id: EventId,
    pub message: Arc<Message>,
    pub fate: Fate,
    /// When and by which happening it reached the one that it is for.
    pub delivered: Option<(EventId, Time)>,
    pub dropped: Option<(EventId, LossReason)>,
    pub held: Option<EventId>,
}

/// What a node noted for an operation.
pub(super) struct Noted {
    pub id: EventId,
    pub node: NodeId,
    pub cause: Option<EventId>,
    pub event: NodeEvent,
}

/// How an operation ended.
pub(super) struct Ending {
    pub id: EventId,
    pub cause: Option<EventId>,
    pub status: Status,
    pub reason: Option<Reason>,
    pub found: Arc<Siblings>,
    pub clock: VectorClock,
    pub acks: Arc<[NodeId]>,
}

impl Sent {
    pub fn of(happening: &Happening) -> Option<Sent> {
        let What::Network(NetworkEvent::MessageSent { message, fate, .. }) = &happening.what else { return None };
        Some(Sent { id: happening.id, message: message.clone(), fate: *fate, delivered: None, dropped: None, held: None })
    }

    pub fn goes(&self, from: NodeId, to: NodeId) -> bool {
        (self.message.from, self.message.to) == (from.into(), to.into())
    }
}

impl Story {
    /// Takes in one more happening; those of other operations change nothing.
    fn take_in(&mut self, happening: &Happening) {
        let id = happening.id;
        match &happening.what {
            What::Network(event) => self.take_in_message(happening, event),
            What::Node(event) if event.request() == Some(self.request) => {
                if let Some(node) = happening.node {
                    self.notes.push(Noted { id, node, cause: happening.cause, event: event.clone() });
                }
            }
            What::Timer(TimerEvent::ClientTimerFired { request, timer, .. }) if *request == self.request => {
                self.timers.push((id, *timer));
            }
            What::Client(ClientEvent::OperationEnded { request, status, reason, found, clock, acks, .. })
                if *request == self.request =>
            {
                self.ended = Some(Ending {
                    id,
                    cause: happening.cause,
                    status: *status,
                    reason: reason.clone(),
                    found: found.clone(),
                    clock: clock.clone(),
                    acks: acks.clone(),
                });
            }
            _ => {}
        }
    }

    fn take_in_message(&mut self, happening: &Happening, event: &NetworkEvent) {
        let sent = match event {
            NetworkEvent::MessageSent { message, .. } => {
                if message.body.request() == Some(self.request) {
                    self.sendings.extend(Sent::of(happening));
                }
                return;
            }
            NetworkEvent::MessageDelivered { sent, .. }
            | NetworkEvent::MessageHeld { sent, .. }
            | NetworkEvent::MessageDropped { sent, .. } => *sent,
            NetworkEvent::MessageDuplicated { .. } => return,
        };
        let Ok(place) = self.sendings.binary_search_by_key(&sent, |sending| sending.id) else { return };
        let sending = &mut self.sendings[place];
        match event {
            NetworkEvent::MessageDelivered { .. } => {
                sending.delivered = sending.delivered.or(Some((happening.id, happening.at)));
            }
            NetworkEvent::MessageDropped { reason, .. } => sending.dropped = Some((happening.id, *reason)),
            _ => sending.held = sending.held.or(Some(happening.id)),
        }
    }

    /// The message that a happening is the delivery of.
    pub fn delivered_by(&self, delivery: Option<EventId>) -> Option<&Sent> {
        let delivery = delivery?;
        self.sendings.iter().find(|sent| sent.delivered.is_some_and(|(id, _)| id == delivery))
    }

    /// Who coordinates it last, and which note says so.
    pub fn coordination(&self, before: EventId) -> Option<&Noted> {
        let is_it = |note: &&Noted| matches!(note.event, NodeEvent::CoordinationStarted { .. }) && note.id < before;
        self.notes.iter().rev().find(is_it)
    }

    /// What the client sent to nodes, in its order.
    pub fn requests(&self) -> impl Iterator<Item = &Sent> {
        let asks =
            |sent: &&Sent| matches!(sent.message.body, Body::Request(_)) && sent.message.from == Address::from(self.client);
        self.sendings.iter().filter(asks)
    }
}

impl Telling<'_> {
    /// Where an operation begins. Operations are numbered in the order in which they begin, so it is looked for by halves,
    /// and where that says nothing by going back.
    pub(super) fn start_of(&self, request: RequestId) -> Option<EventId> {
        const STRETCH: u64 = 512;
        let number = |happening: &Happening| match &happening.what {
            What::Client(ClientEvent::OperationStarted { request, .. }) => Some((*request, happening.id)),
            _ => None,
        };
        let (mut low, mut high) = (0, self.end.0.min(self.evidence.count()));
        while high - low > STRETCH {
            let middle = low + (high - low) / 2;
            match self.evidence.on(EventId(middle), EventId((middle + STRETCH).min(high)), number) {
                Some((found, id)) if found == request => return Some(id),
                Some((found, id)) if found < request => low = id.0,
                Some(_) => high = middle,
                None => break,
            }
        }
        let is_it = |happening: &Happening| number(happening).filter(|(found, _)| *found == request).map(|(_, id)| id);
        self.evidence.back(EventId(high), is_it)
    }

    /// An operation up to, and without, some happening.
    pub(super) fn story(&self, started: EventId, to: EventId) -> Option<Story> {
        let first = self.get(started)?;
        let What::Client(ClientEvent::OperationStarted { request, id, client, operation, key, context, .. }) = first.what else {
            return None;
        };
        let mut story = Story {
            request,
            id,
            client,
            kind: operation,
            key,
            context,
            started,
            sendings: Vec::new(),
            notes: Vec::new(),
            timers: Vec::new(),
            ended: None,
        };
        self.evidence.on::<()>(started, to.min(self.end), |happening| {
            story.take_in(happening);
            None
        });
        Some(story)
    }

    /// An operation up to its end, or as far as it has come.
    pub(super) fn story_to_end(&self, started: EventId) -> Option<Story> {
        let What::Client(ClientEvent::OperationStarted { request, .. }) = self.get(started)?.what else { return None };
        let is_end = |happening: &Happening| match &happening.what {
            What::Client(ClientEvent::OperationEnded { request: ended, .. }) if *ended == request => Some(happening.id),
            _ => None,
        };
        let end = self.evidence.on(started, self.end, is_end);
        self.story(started, end.map_or(self.end, |end| EventId(end.0 + 1)))
    }
}
