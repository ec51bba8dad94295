//! The world: it owns the parts, and routes between them.
//!
//! Everything that is to come stands in one queue. A *turn* takes the next thing out of it (a
//! message, a timer, a step), gives it to the part that it is for, and carries out the effects that
//! the part asks for, in their order.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::client::{self, Client, ClientEffect, ClientEvent, ClientTimer};
use super::event_queue::{EventQueue, Turn};
use super::host::{Held, Host, HostStatus};
use super::ledger::Ledger;
use super::network::{Cut, Fate, LossReason, Network, Weather};
use super::setup::Setup;
use super::step::{Action, Change, OperationStep, Refusal, Step, Trigger, When};
use super::timers::Timers;
use super::trace::{EventId, FaultEvent, NetworkEvent, RunEvent, TimerEvent, Trace, What};
use crate::engine::partitioning::Ring;
use crate::engine::{
    Address, Body, ClientId, Context, Effect, Input, Message, Node, NodeId, Outcome, Reason, Request, RequestId, Settings,
    Status, Time, Timer,
};

/// A cluster, its clients and the network between them, at one instant of a run.
#[derive(Clone, Debug)]
pub struct World {
    now: Time,
    turns: u64,
    queue: EventQueue<Scheduled>,
    /// Steps that wait for a happening.
    waiting: Vec<(When, Arc<Action>)>,
    hosts: BTreeMap<NodeId, Host>,
    clients: BTreeMap<ClientId, Client>,
    client_timers: Timers<(ClientId, RequestId, ClientTimer)>,
    /// What became of the first copy of each doubled message whose other copy is still to come.
    doubled: BTreeMap<EventId, Option<FirstCopy>>,
    network: Network,
    settings: Arc<Settings>,
    ring: Arc<Ring>,
    ledger: Ledger,
    trace: Trace,
    until: Option<Time>,
    effects: Vec<Effect>,
    client_effects: Vec<ClientEffect>,
}

/// What is to come.
#[derive(Clone, Debug)]
enum Scheduled {
    Step { action: Arc<Action>, set_off_by: Option<EventId> },
    Delivery { sent: EventId, message: Arc<Message> },
    NodeTimer { node: NodeId, timer: Timer, serial: u64, set_by: EventId },
    ClientTimer { client: ClientId, request: RequestId, timer: ClientTimer, serial: u64, set_by: EventId },
}

/// What became of the copy of a doubled message that arrived first. It settles the conversation:
/// a connection that was taken is not refused afterwards, and one that was refused is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FirstCopy {
    Taken,
    Refused,
}

/// A run without `until` ends here at the latest.
const LONGEST_RUN: Time = Time(10 * 60 * 1_000_000);

impl World {
    /// The world at time zero, with everything that its setup has planned still to come.
    pub fn new(setup: &Setup) -> World {
        let settings = Arc::new(setup.settings.clone());
        let host = |node| Host::new(setup.seed, node, &setup.ring, &settings);
        let mut world = World {
            now: Time::ZERO,
            turns: 0,
            queue: EventQueue::new(),
            waiting: Vec::new(),
            hosts: setup.nodes.iter().map(|node| (node.id, host(node))).collect(),
            clients: setup.clients.iter().map(|client| (client.id, Client::new(client))).collect(),
            client_timers: Timers::new(),
            doubled: BTreeMap::new(),
            network: Network::new(setup.seed, setup.weather),
            ring: setup.ring.clone(),
            ledger: Ledger::default(),
            trace: Trace::default(),
            until: setup.until,
            effects: Vec::new(),
            client_effects: Vec::new(),
            settings,
        };
        for step in &setup.steps {
            world.schedule(step);
        }
        world
    }

    /// Plans a step. One whose instant has passed is due now.
    pub fn schedule(&mut self, step: &Step) {
        let action = Arc::new(step.action.clone());
        match &step.when {
            Trigger::At(at) => self.queue.push((*at).max(self.now), Turn::Step, Scheduled::Step { action, set_off_by: None }),
            Trigger::After(when) => self.waiting.push((when.clone(), action)),
        }
    }

    /// Runs every turn up to and including `time`, and moves the clock there.
    pub fn run_until(&mut self, time: Time) {
        while self.next_turn_at().is_some_and(|next| next <= time) {
            self.take_turn();
        }
        self.now = self.now.max(time);
    }

    /// Runs to the end: to `until`, or until nothing is left to come.
    pub fn run_to_end(&mut self) {
        let end = self.until.unwrap_or(LONGEST_RUN);
        while self.next_turn_at().is_some_and(|next| next <= end) {
            self.take_turn();
        }
        if let Some(until) = self.until {
            self.now = self.now.max(until);
        }
    }

    /// When the next turn is; `None` when nothing is left to come.
    pub fn next_turn_at(&mut self) -> Option<Time> {
        loop {
            let (at, next) = self.queue.peek()?;
            if self.is_stale(next) {
                self.queue.pop();
            } else {
                return Some(at);
            }
        }
    }

    /// Takes the next turn. Returns whether there was one.
    pub fn take_turn(&mut self) -> bool {
        if self.next_turn_at().is_none() {
            return false;
        }
        let Some((at, next)) = self.queue.pop() else { return false };
        self.now = at;
        self.turns += 1;
        match next {
            Scheduled::Step { action, set_off_by } => self.act(&action, set_off_by),
            Scheduled::Delivery { sent, message } => self.deliver(sent, message),
            Scheduled::NodeTimer { node, timer, serial, set_by } => self.node_timer(node, timer, serial, set_by),
            Scheduled::ClientTimer { client, request, timer, set_by, .. } => self.client_timer(client, request, timer, set_by),
        }
        true
    }

    /// Whether an entry of the queue is for a timer that was cancelled or set anew.
    fn is_stale(&self, scheduled: &Scheduled) -> bool {
        match scheduled {
            Scheduled::NodeTimer { node, timer, serial, .. } => !self.hosts[node].timers.is_set(timer, *serial),
            Scheduled::ClientTimer { client, request, timer, serial, .. } => {
                !self.client_timers.is_set(&(*client, *request, *timer), *serial)
            }
            Scheduled::Step { .. } | Scheduled::Delivery { .. } => false,
        }
    }
}

/// What there is to see.
impl World {
    /// Virtual time.
    pub fn now(&self) -> Time {
        self.now
    }

    /// How many turns were taken.
    pub fn turns(&self) -> u64 {
        self.turns
    }

    /// Everything that happened.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Who owns what.
    pub fn ring(&self) -> &Ring {
        &self.ring
    }

    /// The operations so far.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The cuts in force, oldest first.
    pub fn cuts(&self) -> &[Arc<Cut>] {
        self.network.cuts()
    }

    /// The weather on a link, in one direction.
    pub fn weather_between(&self, from: Address, to: Address) -> Weather {
        self.network.weather_between(from, to)
    }

    /// The nodes, by name.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.hosts.keys().copied()
    }

    /// The clients, by name.
    pub fn clients(&self) -> impl Iterator<Item = ClientId> + '_ {
        self.clients.keys().copied()
    }

    /// How a machine is; `None` if there is none of that name.
    pub fn status(&self, node: NodeId) -> Option<HostStatus> {
        self.hosts.get(&node).map(Host::status)
    }

    /// The node running on a machine; `None` while it is down.
    pub fn node(&self, node: NodeId) -> Option<&Node> {
        self.hosts.get(&node)?.node.as_ref()
    }

    /// How many lives a node has had.
    pub fn generation(&self, node: NodeId) -> Option<u32> {
        self.hosts.get(&node).map(|host| host.generation)
    }

    /// How many messages wait at a paused machine.
    pub fn held_messages(&self, node: NodeId) -> usize {
        let held = self.hosts.get(&node).and_then(|host| host.pause.as_deref()).unwrap_or_default();
        held.iter().filter(|held| matches!(held, Held::Message { .. })).count()
    }

    /// The datacenter that a node stands in.
    pub fn datacenter(&self, node: NodeId) -> Option<&str> {
        self.hosts.get(&node).map(|host| &*host.setup.datacenter)
    }

    /// How many operations clients wait for.
    pub fn open_operations(&self) -> usize {
        self.clients.values().map(Client::open).sum()
    }

    /// The happenings that documents wait for and that never came.
    pub fn still_waiting(&self) -> impl Iterator<Item = &When> {
        self.waiting.iter().map(|(when, _)| when)
    }
}

/// Steps.
impl World {
    fn act(&mut self, action: &Action, cause: Option<EventId>) {
        let done = match action {
            Action::Operation(operation) => {
                self.start_operation(operation, cause);
                Ok(())
            }
            Action::Crash(node) => self.crash(*node, cause),
            Action::Restart(node) => self.restart(*node, cause),
            Action::Pause(node) => self.pause(*node, cause),
            Action::Resume(node) => self.resume(*node, cause),
            Action::Cut(cut) => {
                self.cut(cut, cause);
                Ok(())
            }
            Action::Heal(between) => self.heal(*between, cause),
            Action::Network { from, to, change } => {
                self.network.change_weather(*from, *to, *change);
                self.record(None, cause, FaultEvent::WeatherChanged { from: *from, to: *to, change: *change });
                Ok(())
            }
            Action::Drop { from, to, kind, count } => {
                self.network.arm_drop(*from, *to, *kind, *count);
                self.record(None, cause, FaultEvent::DropArmed { from: *from, to: *to, message: *kind, count: *count });
                Ok(())
            }
            Action::Configure(change) => self.configure(*change, cause),
            Action::Note { en, ko } => {
                self.record(None, cause, RunEvent::Note { en: en.clone(), ko: ko.clone() });
                Ok(())
            }
        };
        if let Err(reason) = done {
            self.record(None, cause, RunEvent::StepRefused { reason });
        }
    }

    fn start_operation(&mut self, step: &OperationStep, cause: Option<EventId>) {
        let (request, name) = self.ledger.issue(step.id.as_ref(), step.kind, &step.key);
        let context = step
            .context
            .as_ref()
            .map(|get| self.ledger.context_of(get, &step.key).map_err(|problem| Reason::NoContext { get: get.clone(), problem }));
        let (context, refused) = match context.transpose() {
            Ok(context) => (context.unwrap_or_default(), None),
            Err(reason) => (Default::default(), Some(reason)),
        };
        let started = self.record(
            None,
            cause,
            ClientEvent::OperationStarted {
                request,
                id: name.clone(),
                client: step.client,
                operation: step.kind,
                key: step.key.clone(),
                value: step.value.clone(),
                context: context.clone(),
            },
        );
        let mut effects = std::mem::take(&mut self.client_effects);
        match refused {
            Some(reason) => {
                let outcome = Outcome::failed(Status::Rejected, reason, &[]);
                effects.push(ClientEffect::Note(client::ended(step.client, request, name, None, outcome)));
            }
            None => {
                let operation = client::operation(step.kind, step.value.clone(), context);
                let request = Request { id: request, key: step.key.clone(), operation, r: step.r, w: step.w };
                let patience = self.settings.request_timeout;
                let client =
                    self.clients.get_mut(&step.client).expect("a step names a client there is: checked when it was read");
                client.start(name, request, step.via, patience, &mut effects);
            }
        }
        self.carry_out_for_client(step.client, effects, started);
    }

    fn crash(&mut self, node: NodeId, cause: Option<EventId>) -> Result<(), Refusal> {
        let host = self.host_mut(node);
        let Some(running) = &host.node else { return Err(Refusal::NodeIsDown(node)) };
        let keys_lost = running.store().keys() as u64;
        let held = host.crash();
        let crashed = self.record(Some(node), cause, FaultEvent::NodeCrashed { keys_lost });
        for waiting in held {
            if let Held::Message { sent, message } = waiting {
                self.drop_message(sent, &message, LossReason::NodeDown, crashed);
            }
        }
        Ok(())
    }

    fn restart(&mut self, node: NodeId, cause: Option<EventId>) -> Result<(), Refusal> {
        let (ring, settings) = (self.ring.clone(), self.settings.clone());
        let host = self.host_mut(node);
        if host.node.is_some() {
            return Err(Refusal::NodeIsUp(node));
        }
        host.start(&ring, &settings);
        let generation = host.generation;
        self.record(Some(node), cause, FaultEvent::NodeRestarted { generation });
        Ok(())
    }

    fn pause(&mut self, node: NodeId, cause: Option<EventId>) -> Result<(), Refusal> {
        let host = self.host_mut(node);
        match host.status() {
            HostStatus::Down => return Err(Refusal::NodeIsDown(node)),
            HostStatus::Paused => return Err(Refusal::NodeIsPaused(node)),
            HostStatus::Up => host.pause = Some(Vec::new()),
        }
        self.record(Some(node), cause, FaultEvent::NodePaused);
        Ok(())
    }

    fn resume(&mut self, node: NodeId, cause: Option<EventId>) -> Result<(), Refusal> {
        let host = self.host_mut(node);
        if host.node.is_none() {
            return Err(Refusal::NodeIsDown(node));
        }
        let Some(held) = host.pause.take() else { return Err(Refusal::NodeIsNotPaused(node)) };
        let resumed = self.record(Some(node), cause, FaultEvent::NodeResumed { held: held.len() as u64 });
        for waiting in held {
            match waiting {
                Held::Message { sent, message } => self.hand_over(sent, &message),
                Held::Timer { timer, serial, set_by } if self.hosts[&node].timers.is_set(&timer, serial) => {
                    self.node_timer(node, timer, serial, set_by);
                }
                Held::Timer { .. } => {}
                Held::Settings(settings) => self.step_node(node, Input::Configure(settings), resumed),
            }
        }
        Ok(())
    }

    fn cut(&mut self, cut: &Arc<Cut>, cause: Option<EventId>) {
        self.network.cut(cut.clone());
        let happened = self.record(None, cause, FaultEvent::NetworkCut { cut: cut.clone() });
        let crosses = |scheduled: &Scheduled| matches!(scheduled, Scheduled::Delivery { message, .. } if cut.blocks(message.from, message.to));
        for (_, lost) in self.queue.take(crosses) {
            if let Scheduled::Delivery { sent, message } = lost {
                self.drop_message(sent, &message, LossReason::Cut, happened);
            }
        }
    }

    fn heal(&mut self, between: Option<(Address, Address)>, cause: Option<EventId>) -> Result<(), Refusal> {
        let healed = match between {
            None => self.network.heal_all(),
            Some((one, other)) => vec![self.network.heal_between(one, other).ok_or(Refusal::NotCut(one, other))?],
        };
        if healed.is_empty() {
            return Err(Refusal::NothingIsCut);
        }
        self.record(None, cause, FaultEvent::NetworkHealed { cuts: healed.into() });
        Ok(())
    }

    fn configure(&mut self, change: Change, cause: Option<EventId>) -> Result<(), Refusal> {
        let old = &self.settings;
        let settings = Settings {
            n: change.n.unwrap_or(old.n),
            r: change.r.unwrap_or(old.r),
            w: change.w.unwrap_or(old.w),
            request_timeout: change.request_timeout.unwrap_or(old.request_timeout),
            ..(**old).clone()
        };
        let (n, nodes) = (settings.n, self.ring.nodes());
        if n > nodes {
            return Err(Refusal::TooManyCopies { n, nodes });
        }
        if let Some((field, value)) = [("r", settings.r), ("w", settings.w)].into_iter().find(|(_, value)| *value > n) {
            return Err(Refusal::Quorum { field, value, n });
        }
        self.settings = Arc::new(settings);
        let changed = self.record(None, cause, RunEvent::SettingsChanged { change });
        let nodes: Vec<NodeId> = self.nodes().collect();
        for node in nodes {
            let settings = self.settings.clone();
            let host = self.host_mut(node);
            match (&host.node, &mut host.pause) {
                // It will read them when it starts.
                (None, _) => {}
                (Some(_), Some(held)) => held.push(Held::Settings(settings)),
                (Some(_), None) => self.step_node(node, Input::Configure(settings), changed),
            }
        }
        Ok(())
    }

    fn host_mut(&mut self, node: NodeId) -> &mut Host {
        self.hosts.get_mut(&node).expect("a step names a node there is: checked when it was read")
    }
}

/// Messages, timers and the effects of taking them in.
impl World {
    /// A message arrives where it was sent.
    fn deliver(&mut self, sent: EventId, message: Arc<Message>) {
        let Address::Node(node) = message.to else { return self.hand_over(sent, &message) };
        let status = self.hosts[&node].status();
        let first_copy = self.settle_copies(sent, status);
        match status {
            _ if first_copy == Some(FirstCopy::Refused) => {
                self.drop_message(sent, &message, LossReason::NodeDown, sent);
            }
            HostStatus::Up => self.hand_over(sent, &message),
            HostStatus::Paused => {
                let (from, to, kind) = (message.from, message.to, message.body.kind());
                let pause = &mut self.host_mut(node).pause;
                pause.as_mut().expect("a paused machine has a pause").push(Held::Message { sent, message });
                self.record(Some(node), Some(sent), NetworkEvent::MessageHeld { sent, message: kind, from, to });
            }
            HostStatus::Down => {
                let dropped = self.drop_message(sent, &message, LossReason::NodeDown, sent);
                if first_copy.is_none() {
                    self.refuse(&message, dropped);
                }
            }
        }
    }

    /// Of a doubled message: what became of the copy that came before this one, if one did. Of the
    /// first, remembers what becomes of it, for the second.
    fn settle_copies(&mut self, sent: EventId, status: HostStatus) -> Option<FirstCopy> {
        match self.doubled.get_mut(&sent)? {
            Some(_) => self.doubled.remove(&sent).flatten(),
            first => {
                *first = Some(if status == HostStatus::Down { FirstCopy::Refused } else { FirstCopy::Taken });
                None
            }
        }
    }

    /// The machine itself refuses what opens a conversation with a dead process, as an operating
    /// system does; all else is just lost.
    fn refuse(&mut self, message: &Message, dropped: EventId) {
        if let Body::Request(request) | Body::Forward(request) = &message.body {
            self.send(message.to, message.from, Body::Refused { request: request.id }, dropped);
        }
    }

    /// Gives a message to the node or client that it is for, which takes it in.
    fn hand_over(&mut self, sent: EventId, message: &Message) {
        let (from, to, kind) = (message.from, message.to, message.body.kind());
        let delivered = NetworkEvent::MessageDelivered { sent, message: kind, from, to };
        let cause = self.record(to.node(), Some(sent), delivered);
        match to {
            Address::Node(node) => self.step_node(node, Input::Message { from, body: message.body.clone() }, cause),
            Address::Client(client) => {
                let mut effects = std::mem::take(&mut self.client_effects);
                let receiver = self.clients.get_mut(&client).expect("messages go to clients there are");
                let from = from.node().expect("clients hear from nodes only");
                receiver.receive(from, &message.body, &mut effects);
                self.carry_out_for_client(client, effects, cause);
            }
        }
    }

    fn drop_message(&mut self, sent: EventId, message: &Message, reason: LossReason, cause: EventId) -> EventId {
        let (from, to, kind) = (message.from, message.to, message.body.kind());
        self.record(to.node(), Some(cause), NetworkEvent::MessageDropped { sent, message: kind, from, to, reason })
    }

    fn node_timer(&mut self, node: NodeId, timer: Timer, serial: u64, set_by: EventId) {
        let host = self.host_mut(node);
        if let Some(held) = &mut host.pause {
            held.push(Held::Timer { timer, serial, set_by });
            return;
        }
        host.timers.cancel(&timer);
        let fired = self.record(Some(node), Some(set_by), TimerEvent::TimerFired { timer });
        self.step_node(node, Input::Timer(timer), fired);
    }

    fn client_timer(&mut self, client: ClientId, request: RequestId, timer: ClientTimer, set_by: EventId) {
        self.client_timers.cancel(&(client, request, timer));
        let fired = self.record(None, Some(set_by), TimerEvent::ClientTimerFired { client, request, timer });
        let mut effects = std::mem::take(&mut self.client_effects);
        let owner = self.clients.get_mut(&client).expect("a timer was set by a client there is");
        owner.timer(request, timer, &mut effects);
        self.carry_out_for_client(client, effects, fired);
    }

    fn step_node(&mut self, id: NodeId, input: Input, cause: EventId) {
        let mut effects = std::mem::take(&mut self.effects);
        let host = self.hosts.get_mut(&id).expect("inputs go to nodes there are");
        let node = host.node.as_mut().expect("inputs go to nodes that run");
        node.step(&mut Context::new(self.now, &mut host.entropy, &mut effects), input);
        for effect in effects.drain(..) {
            match effect {
                Effect::Send { to, body } => self.send(id.into(), to, body, cause),
                Effect::Note(event) => {
                    self.record(Some(id), Some(cause), event);
                }
                Effect::CancelTimer(timer) => self.host_mut(id).timers.cancel(&timer),
                Effect::SetTimer { timer, after } => {
                    let serial = self.host_mut(id).timers.set(timer);
                    self.queue.push(
                        self.now + after,
                        Turn::World,
                        Scheduled::NodeTimer { node: id, timer, serial, set_by: cause },
                    );
                }
            }
        }
        self.effects = effects;
    }

    fn carry_out_for_client(&mut self, client: ClientId, mut effects: Vec<ClientEffect>, cause: EventId) {
        for effect in effects.drain(..) {
            match effect {
                ClientEffect::Send { to, body } => self.send(client.into(), to.into(), body, cause),
                ClientEffect::Note(event) => {
                    if let ClientEvent::OperationEnded { id, status, clock, .. } = &event {
                        self.ledger.end(id, *status, clock.clone());
                    }
                    self.record(None, Some(cause), event);
                }
                ClientEffect::CancelTimer((request, timer)) => self.client_timers.cancel(&(client, request, timer)),
                ClientEffect::SetTimer { timer: (request, timer), after } => {
                    let serial = self.client_timers.set((client, request, timer));
                    let due = Scheduled::ClientTimer { client, request, timer, serial, set_by: cause };
                    self.queue.push(self.now + after, Turn::World, due);
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
            self.queue.push(at, Turn::World, Scheduled::Delivery { sent, message: message.clone() });
        }
        if let Some(arrives) = sending.copy_arrives {
            self.record(from.node(), Some(sent), NetworkEvent::MessageDuplicated { sent, arrives });
            self.doubled.insert(sent, None);
            self.queue.push(arrives, Turn::World, Scheduled::Delivery { sent, message });
        }
    }

    fn record(&mut self, node: Option<NodeId>, cause: Option<EventId>, what: impl Into<What>) -> EventId {
        let id = self.trace.record(self.now, node, cause, what.into());
        if !self.waiting.is_empty() {
            self.set_off(id);
        }
        id
    }

    /// Plans the steps that waited for this happening.
    fn set_off(&mut self, id: EventId) {
        let happening = self.trace.get(id).expect("it was recorded just now");
        let (due, waiting) = std::mem::take(&mut self.waiting).into_iter().partition(|(when, _)| when.matches(happening));
        self.waiting = waiting;
        let due: Vec<(When, Arc<Action>)> = due;
        for (when, action) in due {
            let at = self.now + when.delay;
            self.queue.push(at, Turn::Triggered, Scheduled::Step { action, set_off_by: Some(id) });
        }
    }
}
