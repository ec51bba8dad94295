//! Handing messages and timers to whom they are for, and carrying out what those ask for.

use std::sync::Arc;

use super::{FirstCopy, Scheduled, World};
use crate::engine::{Address, Body, ClientId, Context, Effect, Input, Message, NodeId, RequestId, Timer, TopologyMessage};
use crate::simulation::client::{ClientEffect, ClientEvent, ClientTimer, LookupTimer};
use crate::simulation::event_queue::Turn;
use crate::simulation::host::{Held, HostStatus};
use crate::simulation::network::{Fate, LossReason};
use crate::simulation::trace::{EventId, NetworkEvent, RunEvent, TimerEvent};

/// When what comes to a machine is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Served {
    Now,
    Later,
}

impl World {
    /// A message arrives where it was sent.
    pub(super) fn deliver(&mut self, sent: EventId, message: Arc<Message>) {
        let Address::Node(node) = message.to else { return self.hand_over(sent, &message) };
        let (status, life) = (self.hosts[&node].status(), self.hosts[&node].generation);
        let first_copy = self.settle_copies(sent, status, life);
        let came_before = match first_copy {
            Some(FirstCopy::Taken { generation }) => generation != life,
            Some(FirstCopy::Refused) => true,
            None => false,
        };
        match status {
            _ if came_before => {
                self.drop_message(sent, &message, LossReason::NodeDown, sent);
            }
            HostStatus::Up | HostStatus::Paused => {
                let (from, to, kind) = (message.from, message.to, message.body.kind());
                if self.come_to(node, Held::Message { sent, message }) == Served::Later {
                    self.record(Some(node), Some(sent), NetworkEvent::MessageHeld { sent, message: kind, from, to });
                }
            }
            HostStatus::Down => {
                let dropped = self.drop_message(sent, &message, LossReason::NodeDown, sent);
                if first_copy.is_none() {
                    self.refuse(&message, dropped);
                }
            }
        }
    }

    /// Something comes to a machine whose process is alive: served at once, or after what is before it.
    pub(super) fn come_to(&mut self, node: NodeId, held: Held) -> Served {
        let host = self.host_mut(node);
        if let Some(pause) = &mut host.pause {
            pause.push(held);
        } else if !host.is_busy() {
            self.serve(node, held);
            return Served::Now;
        } else {
            let (begins, foreground) = host.wait(held);
            self.foreground += foreground;
            if begins {
                self.begin_service(node);
            }
        }
        Served::Later
    }

    fn begin_service(&mut self, node: NodeId) {
        if let Some((number, takes)) = self.host_mut(node).begin_service() {
            self.plan(self.now + takes, Turn::World, Scheduled::Service { node, number });
        }
    }

    /// A slow machine is done with the first of what waits, and goes on to the next.
    pub(super) fn end_service(&mut self, node: NodeId) {
        let (first, foreground) =
            self.host_mut(node).end_service().expect("a service that was not broken off is of the first that waits");
        self.foreground -= foreground;
        self.serve(node, first);
        self.begin_service(node);
    }

    fn serve(&mut self, node: NodeId, held: Held) {
        match held {
            Held::Message { sent, message } => self.hand_over(sent, &message),
            Held::Timer { timer, serial, set_by } => {
                let timers = &mut self.host_mut(node).timers;
                // It may have been cancelled while it waited at a paused machine.
                if timers.is_set(&timer, serial) {
                    timers.cancel(&timer);
                    let fired = self.record(Some(node), Some(set_by), TimerEvent::TimerFired { timer });
                    self.step_node(node, Input::Timer(timer), fired);
                }
            }
            Held::Settings { settings, set_by } => self.step_node(node, Input::Configure(settings), set_by),
            Held::Disk { ticket, asked_by } => {
                let now = self.now;
                self.host_mut(node).driven(now);
                let done = self.record(Some(node), Some(asked_by), RunEvent::DiskDone);
                self.step_node(node, Input::DiskDone(ticket), done);
            }
        }
    }

    /// Of a doubled message: what became of the copy that came before this one, if one did. Of the
    /// first, remembers what becomes of it, for the second.
    fn settle_copies(&mut self, sent: EventId, status: HostStatus, generation: u32) -> Option<FirstCopy> {
        match self.doubled.get_mut(&sent)? {
            Some(_) => self.doubled.remove(&sent).flatten(),
            first => {
                let is_down = status == HostStatus::Down;
                *first = Some(if is_down { FirstCopy::Refused } else { FirstCopy::Taken { generation } });
                None
            }
        }
    }

    /// The machine itself refuses what opens a conversation with a dead process, as an operating
    /// system does; all else is just lost.
    fn refuse(&mut self, message: &Message, dropped: EventId) {
        let refusal = match &message.body {
            Body::Request(request) | Body::Forward(request) => Body::Refused { request: request.id },
            Body::Topology(TopologyMessage::Question { number }) => Body::Topology(TopologyMessage::Refused { number: *number }),
            _ => return,
        };
        self.send(message.to, message.from, refusal, dropped);
    }

    /// Gives a message to the node or client that it is for, which takes it in.
    pub(super) fn hand_over(&mut self, sent: EventId, message: &Message) {
        let (from, to, kind) = (message.from, message.to, message.body.kind());
        let delivered = NetworkEvent::MessageDelivered { sent, message: kind, from, to };
        let cause = self.record(to.node(), Some(sent), delivered);
        match to {
            Address::Node(node) => self.step_node(node, Input::Message { from, body: message.body.clone() }, cause),
            Address::Client(client) => {
                let mut effects = std::mem::take(&mut self.client_effects);
                let receiver = self.clients.get_mut(&client).expect("messages go to clients there are");
                let from = from.node().expect("clients hear from nodes only");
                receiver.receive(from, &message.body, self.settings.request_timeout, &mut effects);
                self.carry_out_for_client(client, effects, cause);
            }
        }
    }

    pub(super) fn drop_message(&mut self, sent: EventId, message: &Message, reason: LossReason, cause: EventId) -> EventId {
        let (from, to, kind) = (message.from, message.to, message.body.kind());
        self.record(to.node(), Some(cause), NetworkEvent::MessageDropped { sent, message: kind, from, to, reason })
    }

    pub(super) fn node_timer(&mut self, node: NodeId, timer: Timer, serial: u64, set_by: EventId) {
        self.host_mut(node).timers.goes_off(&timer);
        self.come_to(node, Held::Timer { timer, serial, set_by });
    }

    pub(super) fn client_timer(&mut self, client: ClientId, request: RequestId, timer: ClientTimer, set_by: EventId) {
        self.client_timers.goes_off(&(request, timer));
        self.client_timers.cancel(&(request, timer));
        let fired = self.record(None, Some(set_by), TimerEvent::ClientTimerFired { client, request, timer });
        let mut effects = std::mem::take(&mut self.client_effects);
        let owner = self.clients.get_mut(&client).expect("a timer was set by a client there is");
        owner.timer(request, timer, &mut effects);
        self.carry_out_for_client(client, effects, fired);
    }

    pub(super) fn lookup_timer(&mut self, client: ClientId, timer: LookupTimer, set_by: EventId) {
        self.lookup_timers.cancel(&(client, timer));
        let fired = self.record(None, Some(set_by), TimerEvent::LookupTimerFired { client, timer });
        let mut effects = std::mem::take(&mut self.client_effects);
        let owner = self.clients.get_mut(&client).expect("a timer was set by a client there is");
        owner.lookup_timer(timer, self.settings.request_timeout, &mut effects);
        self.carry_out_for_client(client, effects, fired);
    }

    /// A client begins. One that has nothing to do of its own accord is not told of.
    pub(super) fn start_client(&mut self, id: ClientId) {
        let mut effects = std::mem::take(&mut self.client_effects);
        let client = self.clients.get_mut(&id).expect("the clients of the setup are there");
        match client.begin(self.settings.request_timeout, &mut effects) {
            None => self.client_effects = effects,
            Some(event) => {
                let began = self.record(None, None, event);
                self.carry_out_for_client(id, effects, began);
            }
        }
    }

    /// A node's life begins. One that begins with nothing to do of its own accord is not told of.
    pub(super) fn start_node(&mut self, id: NodeId, cause: Option<EventId>) {
        let effects = self.effects_of(id, Input::Start);
        if effects.is_empty() {
            return;
        }
        let generation = self.hosts[&id].generation;
        let started = self.record(Some(id), cause, RunEvent::NodeStarted { generation });
        self.carry_out(id, effects, started);
    }

    /// The machine dies, and its drive with it.
    pub(super) fn stop_drive(&mut self, node: NodeId) {
        let is_its = |scheduled: &Scheduled| matches!(scheduled, Scheduled::Disk { node: other, .. } if *other == node);
        self.foreground -= self.queue.take(is_its).len();
    }

    pub(super) fn step_node(&mut self, id: NodeId, input: Input, cause: EventId) {
        let effects = self.effects_of(id, input);
        self.carry_out(id, effects, cause);
    }

    fn effects_of(&mut self, id: NodeId, input: Input) -> Vec<Effect> {
        let mut effects = std::mem::take(&mut self.effects);
        let host = self.hosts.get_mut(&id).expect("inputs go to nodes there are");
        let node = host.node.as_mut().expect("inputs go to nodes that run");
        let wall_clock = host.clock.reads(self.now);
        node.step(&mut Context::new(self.now, wall_clock, &mut host.entropy, &mut effects), input);
        effects
    }

    fn carry_out(&mut self, id: NodeId, mut effects: Vec<Effect>, cause: EventId) {
        let mut disk = None;
        for effect in effects.drain(..) {
            match effect {
                Effect::Send { to, body } => self.send(id.into(), to, body, cause),
                Effect::Note(event) => {
                    self.take_note(id, &event);
                    self.record(Some(id), Some(cause), event);
                }
                Effect::Disk { ticket, work } => {
                    let now = self.now;
                    disk = Some((ticket, self.host_mut(id).give_to_drive(now, ticket, work)));
                }
                Effect::CancelTimer(timer) => self.foreground -= self.host_mut(id).timers.cancel(&timer),
                Effect::SetTimer { timer, after } => {
                    let (serial, stale) = self.host_mut(id).timers.set(timer, !timer.is_background());
                    self.foreground -= stale;
                    let due = Scheduled::NodeTimer { node: id, timer, serial, set_by: cause };
                    self.plan(self.now + after, Turn::World, due);
                }
            }
        }
        self.effects = effects;
        if let Some((ticket, at)) = disk {
            self.plan(at, Turn::World, Scheduled::Disk { node: id, ticket, asked_by: cause });
        }
    }

    pub(super) fn carry_out_for_client(&mut self, client: ClientId, mut effects: Vec<ClientEffect>, cause: EventId) {
        for effect in effects.drain(..) {
            match effect {
                ClientEffect::Send { to, body } => self.send(client.into(), to.into(), body, cause),
                ClientEffect::Note(event) => {
                    if let ClientEvent::OperationEnded { request, status, clock, .. } = &event {
                        self.ledger.end(*request, *status, clock);
                    }
                    let second_half = self.second_half(&event);
                    let noted = self.record(None, Some(cause), event);
                    if let Some(half) = second_half {
                        self.begin_second_half(half, noted);
                    }
                }
                ClientEffect::CancelTimer((request, timer)) => self.foreground -= self.client_timers.cancel(&(request, timer)),
                ClientEffect::CancelLookupTimer(timer) => {
                    self.lookup_timers.cancel(&(client, timer));
                }
                ClientEffect::SetLookupTimer { timer, after } => {
                    let (serial, _) = self.lookup_timers.set((client, timer), false);
                    let due = Scheduled::LookupTimer { client, timer, serial, set_by: cause };
                    self.plan(self.now + after, Turn::World, due);
                }
                ClientEffect::SetTimer { timer: (request, timer), after } => {
                    let (serial, stale) = self.client_timers.set((request, timer), true);
                    self.foreground -= stale;
                    let due = Scheduled::ClientTimer { client, request, timer, serial, set_by: cause };
                    self.plan(self.now + after, Turn::World, due);
                }
            }
        }
        self.client_effects = effects;
    }

    fn send(&mut self, from: Address, to: Address, body: Body, cause: EventId) {
        let sending = self.network.send(self.now, from, to, body.kind());
        let bytes = body.size();
        let message = Arc::new(Message { from, to, body });
        let event = NetworkEvent::MessageSent { message: message.clone(), bytes, fate: sending.fate };
        let sent = self.record(from.node(), Some(cause), event);
        if let Fate::Arrives { at } = sending.fate {
            self.plan(at, Turn::World, Scheduled::Delivery { sent, message: message.clone() });
        }
        if let Some(arrives) = sending.copy_arrives {
            self.record(from.node(), Some(sent), NetworkEvent::MessageDuplicated { sent, arrives });
            self.doubled.insert(sent, None);
            self.plan(arrives, Turn::World, Scheduled::Delivery { sent, message });
        }
    }
}
