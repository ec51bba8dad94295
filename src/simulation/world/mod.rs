//! The world: it owns the parts, and routes between them.
//!
//! Everything that is to come stands in one queue. A *turn* takes the next thing out of it (a
//! message, a timer, a step), gives it to the part that it is for, and carries out the effects that
//! the part asks for, in their order.

mod load;
mod members;
mod post;
mod steps;

use std::sync::Arc;

use super::client::{Client, ClientEffect, ClientTimer, LookupTimer};
use super::clock::Skew;
use super::event_queue::{EventQueue, Turn};
use super::host::{Held, Host, HostStatus, Slowness};
use super::ledger::Ledger;
use super::network::{Cut, Network, Weather};
use super::setup::Setup;
use super::step::{Action, OperationStep, Step, Trigger, When};
use super::timers::Timers;
use super::trace::{EventId, Trace, What};
use super::workload::{Arrival, HalfDone, Load};
use crate::engine::partitioning::Ring;
use crate::engine::storage::Copies;
use crate::engine::storage::disk::{MemoryDisk, Ticket};
use crate::engine::storage::lsm::Meter;
use crate::engine::{
    Address, ClientId, Effect, Entry, Hints, Message, Name, Node, NodeId, PassingMap, RequestId, Settings, SortedMap, Stage,
    Time, Timer,
};

/// A cluster, its clients and the network between them, at one instant of a run.
#[derive(Clone, Debug)]
pub struct World {
    seed: u64,
    now: Time,
    turns: u64,
    queue: EventQueue<Scheduled>,
    /// How much a run goes on for, in the queue and in what waits at slow machines: what is not stale,
    /// and no background.
    foreground: usize,
    /// Steps that wait for a happening.
    waiting: Vec<(When, Arc<Action>)>,
    /// The step of the lesson that was reached last.
    lesson_step: u16,
    hosts: SortedMap<NodeId, Host>,
    clients: SortedMap<ClientId, Client>,
    client_timers: Timers<(RequestId, ClientTimer)>,
    lookup_timers: Timers<(ClientId, LookupTimer)>,
    /// What became of the first copy of each doubled message whose other copy is still to come.
    doubled: SortedMap<EventId, Option<FirstCopy>>,
    network: Network,
    /// Generated loads, in the order in which they started.
    loads: Vec<Load>,
    /// Their read-modify-writes whose get is open.
    half_done: PassingMap<RequestId, HalfDone>,
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
    LookupTimer { client: ClientId, timer: LookupTimer, serial: u64, set_by: EventId },
    Service { node: NodeId, number: u64 },
    Disk { node: NodeId, ticket: Ticket, asked_by: EventId },
    Arrival { load: usize, arrival: Option<Arrival> },
}

impl Scheduled {
    /// Whether a run goes on for its sake. For the end of a service it does not: what is served counts
    /// itself.
    fn is_foreground(&self) -> bool {
        match self {
            Scheduled::Service { .. } | Scheduled::LookupTimer { .. } => false,
            Scheduled::Step { .. } | Scheduled::ClientTimer { .. } | Scheduled::Arrival { .. } | Scheduled::Disk { .. } => true,
            Scheduled::Delivery { message, .. } => !message.body.is_background(),
            Scheduled::NodeTimer { timer, .. } => !timer.is_background(),
        }
    }
}

/// What became of the copy of a doubled message that arrived first. It settles the conversation:
/// a connection that was taken is not refused afterwards, and one that was refused is not taken; nor
/// is it taken again by the life that follows, which knows nothing of it and would do the work twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FirstCopy {
    Taken { generation: u32 },
    Refused,
}

/// A run without `until` ends here at the latest.
const LONGEST_RUN: Time = Time(10 * 60 * 1_000_000);

impl World {
    /// The world at time zero, with everything that its setup has planned still to come.
    pub fn new(setup: &Setup) -> World {
        let settings = Arc::new(setup.settings.clone());
        let members = || setup.nodes.iter().map(|node| node.id);
        let entries = || setup.nodes.iter().map(|node| Entry::new(node.id, 1, node.profile.clone()));
        let host = |node| Host::new(setup.seed, (node, None), entries(), Stage::Normal, &setup.ring, &settings);
        let mut network = Network::new(setup.seed, setup.weather);
        setup.nodes.iter().for_each(|node| network.place(node.id.into(), node.datacenter()));
        setup.clients.iter().for_each(|client| network.place(client.id.into(), client.datacenter));
        let mut world = World {
            seed: setup.seed,
            now: Time::ZERO,
            turns: 0,
            queue: EventQueue::new(),
            foreground: 0,
            waiting: Vec::new(),
            lesson_step: 0,
            hosts: setup.nodes.iter().map(|node| (node.id, host(node))).collect(),
            clients: setup.clients.iter().map(|client| (client.id, Client::new(client))).collect(),
            client_timers: Timers::new(),
            lookup_timers: Timers::new(),
            doubled: SortedMap::new(),
            network,
            loads: Vec::new(),
            half_done: PassingMap::default(),
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
        for node in members() {
            world.start_node(node, None);
        }
        for client in &setup.clients {
            world.start_client(client.id);
        }
        world
    }

    /// Plans a step. One whose instant has passed is due now.
    pub fn schedule(&mut self, step: &Step) {
        if let Action::Operation(OperationStep { id: Some(name), .. }) = &step.action {
            self.ledger.reserve(name.clone());
        }
        let action = Arc::new(step.action.clone());
        match &step.when {
            Trigger::At(at) => self.plan((*at).max(self.now), Turn::Step, Scheduled::Step { action, set_off_by: None }),
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

    /// Whether nothing is left to come.
    pub fn is_idle(&self) -> bool {
        self.queue.iter().all(|scheduled| self.is_stale(scheduled))
    }

    /// Whether a run without `until` is over: no operation is open, no step is planned or waits for a
    /// happening that may come, and what is left to come is background, like rounds of gossip.
    pub fn is_over(&self) -> bool {
        self.foreground == 0 && (self.waiting.is_empty() || self.is_idle())
    }

    /// The last instant of the run: `until`, or, without it, the instant at which it ends at the
    /// latest; then it is over as soon as [`World::is_over`] says so.
    pub fn ends_at(&self) -> Time {
        self.until.unwrap_or(LONGEST_RUN)
    }

    /// Runs to the end: to `until`, or until it is over.
    pub fn run_to_end(&mut self) {
        let end = self.ends_at();
        while self.next_turn_at().is_some_and(|next| next <= end) && (self.until.is_some() || !self.is_over()) {
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
        self.foreground -= usize::from(next.is_foreground());
        match next {
            Scheduled::Step { action, set_off_by } => self.act(&action, set_off_by),
            Scheduled::Delivery { sent, message } => self.deliver(sent, message),
            Scheduled::NodeTimer { node, timer, serial, set_by } => self.node_timer(node, timer, serial, set_by),
            Scheduled::ClientTimer { client, request, timer, set_by, .. } => self.client_timer(client, request, timer, set_by),
            Scheduled::LookupTimer { client, timer, set_by, .. } => self.lookup_timer(client, timer, set_by),
            Scheduled::Service { node, .. } => self.end_service(node),
            Scheduled::Disk { node, ticket, asked_by } => {
                self.come_to(node, Held::Disk { ticket, asked_by });
            }
            Scheduled::Arrival { load, arrival } => self.arrive(load, arrival),
        }
        true
    }

    /// Puts something into the queue.
    fn plan(&mut self, at: Time, turn: Turn, what: Scheduled) {
        self.foreground += usize::from(what.is_foreground());
        self.queue.push(at, turn, what);
    }

    /// Whether an entry of the queue is for a timer that was cancelled or set anew, or for a service
    /// that was broken off.
    fn is_stale(&self, scheduled: &Scheduled) -> bool {
        match scheduled {
            Scheduled::NodeTimer { node, timer, serial, .. } => !self.hosts[node].timers.is_set(timer, *serial),
            Scheduled::ClientTimer { request, timer, serial, .. } => !self.client_timers.is_set(&(*request, *timer), *serial),
            Scheduled::LookupTimer { client, timer, serial, .. } => !self.lookup_timers.is_set(&(*client, *timer), *serial),
            Scheduled::Service { node, number } => self.hosts[node].service != *number,
            Scheduled::Step { .. } | Scheduled::Delivery { .. } | Scheduled::Arrival { .. } | Scheduled::Disk { .. } => false,
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

    /// Forgets the happenings before a number, some of them perhaps not.
    pub(super) fn forget_before(&mut self, number: usize) {
        self.trace.forget_before(number);
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Who owns what. It stays the same one until somebody joins or leaves.
    pub fn ring(&self) -> &Arc<Ring> {
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

    /// The weather of every link that has none of its own.
    pub fn weather(&self) -> Weather {
        self.network.weather()
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

    /// The members that a client has learned of, by name; none if its policy is to ask its contacts alone.
    pub fn known_to(&self, client: ClientId) -> Vec<NodeId> {
        self.clients.get(&client).map_or(Vec::new(), |client| client.members().collect())
    }

    /// How a machine is; `None` if there is none of that name.
    pub fn status(&self, node: NodeId) -> Option<HostStatus> {
        self.hosts.get(&node).map(Host::status)
    }

    /// The node running on a machine; `None` while it is down.
    pub fn node(&self, node: NodeId) -> Option<&Node> {
        self.hosts.get(&node)?.node.as_ref()
    }

    /// The copies that a machine holds; of one that is down, those that it would come back with.
    pub fn copies(&self, node: NodeId) -> Option<&Copies> {
        let host = self.hosts.get(&node)?;
        match &host.node {
            Some(node) => Some(node.store()),
            None => host.at_rest(&self.settings.storage).map(|held| &held.copies),
        }
    }

    /// The disk of a machine as it is now, whether its node runs or not.
    pub fn disk(&self, node: NodeId) -> Option<&MemoryDisk> {
        self.hosts.get(&node).map(Host::disk)
    }

    /// What the storage engine of a machine has done, in all lives of its node together.
    pub fn metered(&self, node: NodeId) -> Option<Meter> {
        let host = self.hosts.get(&node)?;
        let mut metered = host.metered;
        if let Some(node) = &host.node {
            metered += *node.store().engine().meter();
        }
        Some(metered)
    }

    /// What a node keeps for others; of one that is down, what its disk holds.
    pub fn hints(&self, node: NodeId) -> Option<&Hints> {
        let host = self.hosts.get(&node)?;
        match &host.node {
            Some(node) => Some(node.hints()),
            None => host.at_rest(&self.settings.storage).map(|held| &held.hints),
        }
    }

    /// How many lives a node has had.
    pub fn generation(&self, node: NodeId) -> Option<u32> {
        self.hosts.get(&node).map(|host| host.generation)
    }

    /// How far a machine's wall clock is ahead just now.
    pub fn clock_skew(&self, node: NodeId) -> Option<Skew> {
        self.hosts.get(&node).map(|host| host.clock.skew(self.now))
    }

    /// How many messages wait at a machine that is paused or slow.
    pub fn held_messages(&self, node: NodeId) -> usize {
        let Some(host) = self.hosts.get(&node) else { return 0 };
        let held = host.pause.as_deref().unwrap_or_default().iter().chain(&host.waiting);
        held.filter(|held| matches!(held, Held::Message { .. })).count()
    }

    /// How many times slower than at full speed a machine serves.
    pub fn slowness(&self, node: NodeId) -> Option<Slowness> {
        self.hosts.get(&node).map(|host| host.slowness)
    }

    /// The datacenter that a node stands in.
    pub fn datacenter(&self, node: NodeId) -> Option<Name> {
        self.hosts.get(&node).map(|host| host.setup.datacenter())
    }

    /// How many operations clients wait for.
    pub fn open_operations(&self) -> usize {
        self.clients.values().map(Client::open).sum()
    }

    /// The step of the lesson that was reached last, from 1; 0 before the first.
    pub fn lesson_step(&self) -> u16 {
        self.lesson_step
    }

    /// The happenings that documents wait for and that never came.
    pub fn still_waiting(&self) -> impl Iterator<Item = &When> {
        self.waiting.iter().map(|(when, _)| when)
    }
}

/// What steps and messages both need.
impl World {
    fn host_mut(&mut self, node: NodeId) -> &mut Host {
        self.hosts.get_mut(&node).expect("a step names a node there is: checked when it was read")
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
        let reached = self.lesson_step;
        let sets_off = |(when, _): &(When, _)| when.after <= reached && when.matches(happening);
        let (due, waiting) = std::mem::take(&mut self.waiting).into_iter().partition(sets_off);
        self.waiting = waiting;
        let due: Vec<(When, Arc<Action>)> = due;
        for (when, action) in due {
            let at = self.now + when.delay;
            self.plan(at, Turn::Triggered, Scheduled::Step { action, set_off_by: Some(id) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Duration;
    use crate::engine::partitioning::{Layout, Profile, Tokens};
    use crate::simulation::client::OperationKind;
    use crate::simulation::network::{Fraction, Weather};
    use crate::simulation::setup::{ClientSetup, Learning, NodeSetup};

    /// The foreground is counted as it comes and goes, and never looked through; here it is.
    #[test]
    fn the_count_of_the_foreground_is_what_stands_in_the_queue() {
        let ids: Vec<NodeId> = ["n1", "n2", "n3"].iter().map(|name| NodeId::new(name).unwrap()).collect();
        let [client, learner] = ["c1", "c2"].map(|name| ClientId::new(name).unwrap());
        let datacenter = Name::new("dc1").unwrap();
        let profile = Arc::new(Profile { datacenter, tokens: Tokens::Hashed(2) });
        let at = |ms: u32, action| Step { when: Trigger::At(Time::from_millis(ms.into())), action };
        let operation = |number: u32| {
            let kind = if number.is_multiple_of(3) { OperationKind::Get } else { OperationKind::Put };
            let value = (kind == OperationKind::Put).then(|| "v".into());
            let client = if number.is_multiple_of(4) { learner } else { client };
            let step =
                OperationStep { id: None, client, via: None, kind, key: "k".into(), value, context: None, r: None, w: None };
            at(number * 37, Action::Operation(step))
        };
        let cut = Cut::Link { from: ids[0].into(), to: ids[2].into(), one_way: false };
        let mut steps: Vec<Step> = (0..60).map(operation).collect();
        steps.extend([
            at(300, Action::Pause(ids[1])),
            at(500, Action::Cut(Arc::new(cut))),
            at(700, Action::Crash(ids[1])),
            at(900, Action::Restart(ids[1])),
            at(1_000, Action::Pause(ids[0])),
            at(1_600, Action::Resume(ids[0])),
            at(1_700, Action::Heal(None)),
            at(1_800, Action::Slow { node: ids[0], slowness: Slowness::new(1_000.0) }),
            at(1_850, Action::Slow { node: ids[2], slowness: Slowness::new(2_000.0) }),
            at(1_900, Action::Pause(ids[0])),
            at(1_950, Action::Resume(ids[0])),
            at(2_000, Action::Crash(ids[2])),
            at(2_050, Action::Restart(ids[2])),
        ]);
        let setup = Setup {
            seed: 3,
            nodes: ids.iter().map(|id| NodeSetup { id: *id, profile: profile.clone(), clock_skew: Skew::default() }).collect(),
            clients: vec![
                ClientSetup { id: client, datacenter, contacts: ids.clone(), remote: Vec::new(), rotate: true, learning: None },
                ClientSetup {
                    id: learner,
                    datacenter,
                    contacts: vec![ids[2]],
                    remote: Vec::new(),
                    rotate: false,
                    learning: Some(Learning {
                        token_aware: true,
                        local: Some(datacenter),
                        remote: false,
                        refresh: Duration::from_millis(70.0),
                    }),
                },
            ],
            settings: Settings { request_timeout: Duration::from_millis(150.0), ..Settings::for_nodes(3) },
            ring: Arc::new(Ring::new(ids.iter().map(|id| (*id, profile.clone())), Layout::Ring).unwrap()),
            weather: Weather { loss: Fraction::new(0.1), duplicate: Fraction::new(0.2), ..Weather::default() },
            until: None,
            steps,
        };
        let mut world = World::new(&setup);
        let mut turns = 0;
        while !world.is_over() && world.take_turn() {
            let counts = |scheduled: &&Scheduled| scheduled.is_foreground() && !world.is_stale(scheduled);
            let waits = |host: &Host| host.waiting.iter().filter(|held| host.is_foreground(held)).count();
            let count = world.queue.iter().filter(counts).count() + world.hosts.values().map(waits).sum::<usize>();
            assert_eq!(world.foreground, count, "after turn {turns} at {}", world.now);
            turns += 1;
        }
        assert!(turns > 500 && !world.is_idle(), "{turns} turns");
    }
}
