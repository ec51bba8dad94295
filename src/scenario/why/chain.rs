//! The plain chain: each happening, the one that led to it, and so on, one sentence for each thing that was done.
//!
//! A message is one sentence, told where it arrives. What a node noted in the turn in which it sent what comes next is told
//! with it, where it belongs to the same operation, exchange or stream.

use super::Telling;
use super::says::{Copy, Says};
use crate::engine::{Address, Body, MessageKind, NodeEvent, NodeId, StreamMessage, Timer};
use crate::simulation::{ClientEvent, EventId, Fate, Happening, LookupTimer, NetworkEvent, RunEvent, TimerEvent, What};

/// Whether something begins of itself: it has no cause, or is a round of a clock, which was set by the round before it.
pub(super) fn begins(happening: &Happening) -> bool {
    let is_round = matches!(
        happening.what,
        What::Timer(
            TimerEvent::TimerFired {
                timer: Timer::GossipRound | Timer::HintRound | Timer::AntiEntropyRound | Timer::CompactionRound
            } | TimerEvent::LookupTimerFired { timer: LookupTimer::Refresh, .. }
        )
    );
    happening.cause.is_none() || is_round
}

impl Telling<'_> {
    /// Tells a happening and everything that led to it.
    pub(super) fn tell_chain(&mut self, last: EventId) {
        let mut later: Option<Happening> = None;
        let mut next = Some(last);
        while let Some(id) = next {
            let Some(happening) = self.get(id) else {
                self.say([], Says::FartherBack);
                return;
            };
            self.tell_link(&happening, later.as_ref());
            if begins(&happening) {
                return;
            }
            next = happening.cause;
            later = Some(happening);
        }
    }

    /// Tells one link of a chain, of which the next was told already.
    fn tell_link(&mut self, happening: &Happening, later: Option<&Happening>) {
        if let Some(later) = later {
            self.tell_turn(happening, later);
        }
        match &happening.what {
            // Told where it arrives; and if it is what was asked about, by its fate.
            What::Network(
                NetworkEvent::MessageSent { .. } | NetworkEvent::MessageDropped { .. } | NetworkEvent::MessageHeld { .. },
            ) => {}
            What::Network(NetworkEvent::MessageDelivered { message, from: Address::Client(_), .. })
                if later.is_some() && is_request(*message) => {}
            // How two trees are walked down is the Merkle view's to show.
            What::Network(NetworkEvent::MessageDelivered { message, .. }) if later.is_some() && is_comparing(*message) => {}
            What::Run(RunEvent::DiskDone) if later.is_some() => {}
            _ => {
                if let Some(says) = self.says_of(happening) {
                    self.say(about(happening), says);
                }
            }
        }
    }

    /// What a node noted in the turn of `happening`, out of which the `later` one came, and about the same thing.
    fn tell_turn(&mut self, happening: &Happening, later: &Happening) {
        if later.cause != Some(happening.id) {
            return;
        }
        let notes = self.turn_of(happening.id);
        for note in notes.iter().filter(|note| note.id < later.id) {
            if let What::Node(event) = &note.what
                && belongs_to(event, later)
                && let Some(says) = self.says_of(note)
            {
                self.say([note.id], says);
            }
        }
    }

    /// What was noted in the turn that a happening began.
    pub(super) fn turn_of(&self, id: EventId) -> Vec<Happening> {
        let mut turn = Vec::new();
        self.evidence.on(EventId(id.0 + 1), self.end, |happening| {
            let is_copy = matches!(happening.what, What::Network(NetworkEvent::MessageDuplicated { .. }));
            if happening.cause == Some(id) {
                turn.push(happening.clone());
            }
            (happening.cause != Some(id) && !is_copy).then_some(())
        });
        turn
    }

    /// What there is to say of a happening by itself. Some are told with others.
    pub(super) fn says_of(&self, happening: &Happening) -> Option<Says> {
        Some(match &happening.what {
            What::Client(event) => self.says_of_client(happening.id, event)?,
            What::Network(event) => self.says_of_message(event),
            What::Timer(TimerEvent::TimerFired { timer }) if begins(happening) => {
                Says::Round { node: happening.node?, timer: *timer }
            }
            What::Timer(TimerEvent::TimerFired { timer }) => Says::TimerFired { node: happening.node?, timer: *timer },
            What::Timer(TimerEvent::ClientTimerFired { client, timer, .. }) => {
                Says::ClientTimer { client: *client, timer: *timer }
            }
            What::Run(RunEvent::NodeStarted { generation }) => Says::Started { node: happening.node?, generation: *generation },
            What::Node(event) => self.says_of_note(happening, happening.node?, event),
            What::Run(_) | What::Fault(_) | What::Timer(_) => as_it_is(happening),
        })
    }

    fn says_of_client(&self, id: EventId, event: &ClientEvent) -> Option<Says> {
        Some(match event {
            ClientEvent::OperationStarted { id: name, client, operation, key, value, context, .. } => {
                let first = self.turn_of(id).into_iter().find_map(|next| match next.what {
                    What::Network(NetworkEvent::MessageSent { message, .. }) => Some(message.to),
                    _ => None,
                });
                Says::Asked {
                    client: *client,
                    id: name.clone(),
                    kind: *operation,
                    key: key.clone(),
                    value: value.clone(),
                    context: context.clone(),
                    node: first,
                }
            }
            ClientEvent::OperationEnded { request, id: name, client, status, reason, found, acks, .. } => {
                let started = self.start_of(*request).and_then(|started| self.get(started));
                let Some(What::Client(ClientEvent::OperationStarted { operation, .. })) = started.map(|it| it.what) else {
                    return None;
                };
                Says::Ended {
                    client: *client,
                    id: name.clone(),
                    kind: operation,
                    status: *status,
                    reason: reason.clone(),
                    found: Copy::all(found),
                    acks: acks.clone(),
                }
            }
            _ => Says::Happened { node: None, what: What::Client(event.clone()) },
        })
    }

    fn says_of_message(&self, event: &NetworkEvent) -> Says {
        match event {
            NetworkEvent::MessageSent { message, fate, .. } => {
                let (kind, from, to) = (message.body.kind(), message.from, message.to);
                match fate {
                    Fate::Arrives { at } => Says::OnItsWay { kind, from, to, arrives: *at },
                    Fate::Lost { reason, .. } => Says::Lost { kind, from, to, reason: *reason },
                }
            }
            NetworkEvent::MessageDelivered { sent, message, from, to } => {
                let sent = self.get(*sent).map(|sent| sent.at).unwrap_or_default();
                Says::Came { kind: *message, from: *from, to: *to, sent }
            }
            NetworkEvent::MessageHeld { message, from, to, .. } => Says::Waits { kind: *message, from: *from, to: *to },
            NetworkEvent::MessageDropped { message, from, to, reason, .. } => {
                Says::Lost { kind: *message, from: *from, to: *to, reason: *reason }
            }
            NetworkEvent::MessageDuplicated { .. } => Says::Happened { node: None, what: What::Network(event.clone()) },
        }
    }

    fn says_of_note(&self, happening: &Happening, node: NodeId, event: &NodeEvent) -> Says {
        match event {
            NodeEvent::CoordinationStarted { key, write, replicas, need, .. } => {
                Says::Coordinates { node, write: *write, key: key.clone(), replicas: replicas.clone(), need: *need }
            }
            NodeEvent::RequestForwarded { request, to } => {
                let key = self.start_of(*request).and_then(|started| self.get(started));
                match key.map(|it| it.what) {
                    Some(What::Client(ClientEvent::OperationStarted { key, .. })) => Says::PassedOn { from: node, to: *to, key },
                    _ => as_it_is(happening),
                }
            }
            NodeEvent::VersionWritten { key, version, .. } => Says::Wrote {
                node,
                key: key.clone(),
                version: Copy::of(version),
                past: version.past.clone(),
                written_at: version.written_at,
            },
            NodeEvent::RequestTimedOut { have, need, .. } => Says::Deadline { node, have: *have, need: *need },
            NodeEvent::RequestRefused { reason, .. } => Says::Refuses { node, reason: reason.clone() },
            NodeEvent::OperationQueued { key, before, .. } => Says::Queued { node, key: key.clone(), before: *before },
            NodeEvent::CopyStored { key, changed: true, siblings, .. } => {
                Says::Stored { node, key: key.clone(), versions: self.brought(happening, key), siblings: *siblings }
            }
            NodeEvent::CopyStored { key, changed: false, .. } => Says::HadAlready { node, key: key.clone() },
            NodeEvent::CompactionEnded { purged, .. } if *purged > 0 => Says::Purged { node, purged: *purged },
            NodeEvent::CopyDropped { key } => Says::CopyDropped { node, key: key.clone() },
            NodeEvent::HintKept { target, key, .. } => Says::HintKept { node, target: *target, key: key.clone() },
            NodeEvent::HintDelivered { target, key } => Says::HintDelivered { node, target: *target, key: key.clone() },
            NodeEvent::HintExpired { target, key } => Says::HintExpired { node, target: *target, key: key.clone() },
            NodeEvent::ReadRepairSent { key, to, .. } => Says::RepairSent { node, key: key.clone(), to: to.clone() },
            NodeEvent::ExchangeStarted { with, .. } => Says::ExchangeBegan { node, with: *with },
            NodeEvent::BucketsCompared { different, .. } => Says::Differ { node, keys: different.to_vec() },
            NodeEvent::StreamOpened { to, keys, .. } => Says::StreamOpened { node, to: *to, keys: *keys },
            NodeEvent::Suspected { member, silent, observers, need, .. } => {
                Says::Suspects { observer: node, member: *member, silent: *silent, observers: *observers, need: *need }
            }
            NodeEvent::Convicted { member, reporters } => {
                Says::Convicts { observer: node, member: *member, reporters: reporters.clone() }
            }
            NodeEvent::Refuted { member, generation, heartbeat, was_down } => Says::Hears {
                observer: node,
                member: *member,
                via: self.bringer(happening),
                generation: *generation,
                heartbeat: *heartbeat,
                was_down: *was_down,
            },
            _ => as_it_is(happening),
        }
    }

    /// Who sent the message in whose turn something was noted.
    fn bringer(&self, happening: &Happening) -> Option<NodeId> {
        match self.get(happening.cause?)?.what {
            What::Network(NetworkEvent::MessageDelivered { from: Address::Node(from), .. }) => Some(from),
            _ => None,
        }
    }
}

/// What is told as the log tells it.
pub(super) fn as_it_is(happening: &Happening) -> Says {
    Says::Happened { node: happening.node, what: happening.what.clone() }
}

/// A happening with the sending that it is about, if it is about one.
pub(super) fn about(happening: &Happening) -> Vec<EventId> {
    let sent = match &happening.what {
        What::Network(
            NetworkEvent::MessageDelivered { sent, .. }
            | NetworkEvent::MessageHeld { sent, .. }
            | NetworkEvent::MessageDropped { sent, .. },
        ) => Some(*sent),
        _ => None,
    };
    [happening.id].into_iter().chain(sent).collect()
}

fn is_request(kind: MessageKind) -> bool {
    matches!(kind, MessageKind::ClientGet | MessageKind::ClientPut | MessageKind::ClientDelete)
}

fn is_comparing(kind: MessageKind) -> bool {
    use MessageKind::{BucketReply, BucketRequest, TreeReply, TreeRequest};
    matches!(kind, TreeRequest | TreeReply | BucketRequest | BucketReply)
}

/// Whether what a node noted belongs to what came next of the same turn.
fn belongs_to(note: &NodeEvent, later: &Happening) -> bool {
    let of_note = match note {
        NodeEvent::CoordinationStarted { request, .. }
        | NodeEvent::VersionWritten { request, .. }
        | NodeEvent::RequestForwarded { request, .. }
        | NodeEvent::ReadRepairSent { request, .. } => Some(*request),
        _ => None,
    };
    match &later.what {
        What::Node(later) => of_note.is_some() && later.request() == of_note,
        What::Network(NetworkEvent::MessageSent { message, .. }) => match (note, &message.body) {
            (
                NodeEvent::ExchangeStarted { exchange, .. } | NodeEvent::BucketsCompared { exchange, .. },
                Body::Repair(message),
            ) => message.exchange() == *exchange,
            (NodeEvent::StreamOpened { stream, .. }, Body::Stream(StreamMessage::Batch { stream: of, .. })) => stream == of,
            (_, body) => of_note.is_some() && body.request() == of_note,
        },
        _ => false,
    }
}
