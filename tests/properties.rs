//! What must hold for every cluster, workload and weather: random runs, drawn by proptest, which
//! prints the smallest one that breaks a rule.

#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use ringside::engine::partitioning::token_of;
use ringside::engine::versions::{Actor, Dot, Order, Siblings, VectorClock, VersionKind, Versioning};
use ringside::engine::{Address, Duration, Name, NodeEvent, NodeId, RequestId, Status, Time, Value, WallTime};
use ringside::simulation::{
    Action, Change, ClientEvent, Cut, Distribution, EventId, Fate, FaultEvent, Fraction, Latency, Learning, NetworkEvent,
    OperationKind, Rate, Setup, Slowness, Step, Timeline, Trigger, WeatherChange, What, Workload, World,
};

use support::{at, client, cut, datacenter, get, node, put, run, setup};

/// A random run: a cluster and what is done to it.
#[derive(Clone, Debug)]
struct Run {
    nodes: u16,
    n: u16,
    r: u16,
    w: u16,
    seed: u64,
    steps: Vec<(f64, Deed)>,
}

/// What is done; numbers are taken modulo the nodes there are.
#[derive(Clone, Debug)]
enum Deed {
    Put { key: u8, via: Option<u16>, with_last_get: bool },
    Get { key: u8, via: Option<u16> },
    Crash(u16),
    Restart(u16),
    Pause(u16),
    Resume(u16),
    CutOff(u16),
    CutLink(u16, u16, bool),
    Heal,
    Loss(f64),
    Duplicate(f64),
    Slow(f64),
    SlowNode(u16, f64),
    DatacenterDown(bool),
    DatacenterUp(bool),
    Apart(f64),
    Configure(u16, u16),
    Load { rate: f64, keys: u32, read: f64, blind: bool },
}

fn operations() -> impl Strategy<Value = Deed> {
    prop_oneof![
        (0..3u8, proptest::option::of(0..8u16), any::<bool>()).prop_map(|(key, via, with_last_get)| Deed::Put {
            key,
            via,
            with_last_get
        }),
        (0..3u8, proptest::option::of(0..8u16)).prop_map(|(key, via)| Deed::Get { key, via }),
    ]
}

fn faults() -> impl Strategy<Value = Deed> {
    prop_oneof![
        (0..8u16).prop_map(Deed::Crash),
        (0..8u16).prop_map(Deed::Restart),
        (0..8u16).prop_map(Deed::Pause),
        (0..8u16).prop_map(Deed::Resume),
        (0..8u16).prop_map(Deed::CutOff),
        (0..8u16, 0..8u16, any::<bool>()).prop_map(|(from, to, one_way)| Deed::CutLink(from, to, one_way)),
        Just(Deed::Heal),
        (0.0..0.5).prop_map(Deed::Loss),
        (0.0..1.0).prop_map(Deed::Duplicate),
        (1.0..200.0).prop_map(Deed::Slow),
        (0..8u16, prop_oneof![Just(1.0), 1.0..2000.0]).prop_map(|(node, factor)| Deed::SlowNode(node, factor)),
        any::<bool>().prop_map(Deed::DatacenterDown),
        any::<bool>().prop_map(Deed::DatacenterUp),
        (1.0..300.0).prop_map(Deed::Apart),
        (1..4u16, 1..4u16).prop_map(|(r, w)| Deed::Configure(r, w)),
    ]
}

fn loads() -> impl Strategy<Value = Deed> {
    (1.0..60.0, 1..4u32, 0.0..1.0, any::<bool>()).prop_map(|(rate, keys, read, blind)| Deed::Load { rate, keys, read, blind })
}

fn runs(deeds: impl Strategy<Value = Deed>) -> impl Strategy<Value = Run> {
    let steps = proptest::collection::vec((0.0..3000.0, deeds), 1..40);
    (1..7u16, 1..6u16, 1..6u16, 1..6u16, any::<u64>(), steps).prop_map(|(nodes, n, r, w, seed, steps)| {
        let n = n.min(nodes);
        Run { nodes, n, r: r.min(n), w: w.min(n), seed, steps }
    })
}

fn anything() -> impl Strategy<Value = Run> {
    runs(prop_oneof![9 => operations(), 6 => faults(), 1 => loads()])
}

impl Run {
    fn setup(&self) -> Setup {
        let mut setup = setup(self.seed, self.nodes, 2);
        setup.settings.n = self.n;
        setup.settings.r = self.r;
        setup.settings.w = self.w;
        // Odd nodes stand in the east, even ones in the west; one client asks the west first.
        support::put_into(&mut setup, (0..).map(|index| place(index % 2 == 0)));
        setup.clients[1].datacenter = place(false);
        let (west, east) = setup.nodes.iter().map(|node| node.id).partition(|id| (1..=8).any(|half| *id == node(2 * half)));
        (setup.clients[1].contacts, setup.clients[1].remote) = (west, east);
        // In two runs of three that client learns the members, from whom it may ask.
        setup.clients[1].learning = match self.seed % 3 {
            0 => None,
            policy => Some(Learning {
                token_aware: policy == 1,
                local: Some(place(false)),
                remote: true,
                refresh: Duration::from_millis(300.0),
            }),
        };
        let contacts = &mut setup.clients[1].contacts;
        if contacts.is_empty() {
            contacts.push(node(1));
        }
        let mut steps: Vec<(f64, &Deed)> = self.steps.iter().map(|(ms, deed)| (*ms, deed)).collect();
        steps.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut last_get: BTreeMap<u8, Arc<str>> = BTreeMap::new();
        for (index, (ms, deed)) in steps.into_iter().enumerate() {
            setup.steps.push(at(ms, self.action(index, deed, &mut last_get)));
        }
        setup
    }

    fn action(&self, index: usize, deed: &Deed, last_get: &mut BTreeMap<u8, Arc<str>>) -> Action {
        let pick = |number: u16| node(number % self.nodes + 1);
        let who = client(index as u16 % 2 + 1);
        match *deed {
            Deed::Put { key, via, with_last_get } => {
                let mut step = put(&format!("k{key}"), &format!("v{index}"));
                step.client = who;
                step.via = via.map(pick);
                step.context = last_get.get(&key).filter(|_| with_last_get).cloned();
                Action::Operation(step)
            }
            Deed::Get { key, via } => {
                let mut step = get(&format!("k{key}"));
                let id: Arc<str> = format!("get{index}").into();
                step.client = who;
                step.via = via.map(pick);
                step.id = Some(id.clone());
                last_get.insert(key, id);
                Action::Operation(step)
            }
            Deed::Crash(number) => Action::Crash(pick(number)),
            Deed::Restart(number) => Action::Restart(pick(number)),
            Deed::Pause(number) => Action::Pause(pick(number)),
            Deed::Resume(number) => Action::Resume(pick(number)),
            Deed::CutOff(number) => {
                let alone = number % self.nodes + 1;
                let others: Vec<u16> = (1..=self.nodes).filter(|other| *other != alone).collect();
                cut(&[&[alone], &others])
            }
            Deed::CutLink(from, to, one_way) => {
                let (from, to) = (Address::from(pick(from)), Address::from(pick(to)));
                Action::Cut(Arc::new(Cut::Link { from, to, one_way }))
            }
            Deed::Heal => Action::Heal(None),
            Deed::Load { rate, keys, read, blind } => Action::Workload(Arc::new(Workload {
                clients: [client(1), client(2)].into(),
                rate: Rate::per_second(rate),
                keys,
                prefix: "k".into(),
                distribution: if keys % 2 == 0 { Distribution::Zipf } else { Distribution::Uniform },
                read_fraction: Fraction::new(read),
                lasts: Duration::from_millis(500.0),
                read_modify_write: !blind,
                value_bytes: None,
            })),
            Deed::Loss(chance) => weather(WeatherChange { loss: Some(Fraction::new(chance)), ..WeatherChange::default() }),
            Deed::Duplicate(chance) => {
                weather(WeatherChange { duplicate: Some(Fraction::new(chance)), ..WeatherChange::default() })
            }
            Deed::Slow(mean) => {
                let latency = Some(Latency::Exponential(Duration::from_millis(mean)));
                weather(WeatherChange { latency, ..WeatherChange::default() })
            }
            Deed::SlowNode(number, factor) => Action::Slow { node: pick(number), slowness: Slowness::new(factor) },
            Deed::DatacenterDown(east) => Action::DatacenterDown(place(east)),
            Deed::DatacenterUp(east) => Action::DatacenterUp(place(east)),
            Deed::Apart(mean) => {
                let inter_dc = Some(Latency::Exponential(Duration::from_millis(mean)));
                weather(WeatherChange { inter_dc, ..WeatherChange::default() })
            }
            Deed::Configure(r, w) => Action::Configure(Change { r: Some(r), w: Some(w), ..Change::default() }),
        }
    }
}

/// The two datacenters.
fn place(east: bool) -> Name {
    datacenter(if east { "east" } else { "west" })
}

fn weather(change: WeatherChange) -> Action {
    Action::Network { from: None, to: None, change }
}

/// The versions that acknowledged writes made, with the instant of the acknowledgement.
fn acknowledged(world: &World) -> Vec<(RequestId, Time)> {
    let ended = |what: &What| match what {
        What::Client(ClientEvent::OperationEnded { request, status: Status::Ok, .. }) => Some(*request),
        _ => None,
    };
    world.trace().iter().filter_map(|h| ended(&h.what).map(|request| (request, h.at))).collect()
}

proptest! {
    /// The same document and seed give the same trace; another seed gives another one as soon as
    /// a message is sent.
    #[test]
    fn one_seed_one_run(case in anything()) {
        let setup = case.setup();
        let (one, other) = (run(&setup), run(&setup));
        prop_assert_eq!(one.trace().hash(), other.trace().hash());
        prop_assert!(one.trace().iter().eq(other.trace().iter()));

        let sends = |world: &World| world.trace().iter().any(|h| h.what.kind() == "message_sent");
        let elsewhere = run(&Setup { seed: case.seed ^ 1, ..setup });
        prop_assert!(!sends(&one) || elsewhere.trace().hash() != one.trace().hash());
    }

    /// Time never runs back, and every happening's cause happened before it. Only steps of the
    /// document began something.
    #[test]
    fn causes_come_first(case in anything()) {
        let world = run(&case.setup());
        let mut last = Time::ZERO;
        for (index, happening) in world.trace().iter().enumerate() {
            prop_assert_eq!(happening.id, EventId(index as u64));
            prop_assert!(happening.at >= last);
            last = happening.at;
            match happening.cause {
                Some(cause) => prop_assert!(cause < happening.id),
                None => prop_assert!(
                    matches!(
                        happening.what,
                        What::Run(_)
                            | What::Fault(_)
                            | What::Client(ClientEvent::OperationStarted { .. } | ClientEvent::MembersSought { .. })
                    ),
                    "{happening} has no cause"
                ),
            }
        }
    }

    /// Every operation ends exactly once, and the run ends only when all have.
    #[test]
    fn every_operation_ends_once(case in anything()) {
        let world = run(&case.setup());
        let mut open: BTreeSet<RequestId> = BTreeSet::new();
        for happening in world.trace().iter() {
            match &happening.what {
                What::Client(ClientEvent::OperationStarted { request, .. }) => prop_assert!(open.insert(*request)),
                What::Client(ClientEvent::OperationEnded { request, .. }) => prop_assert!(open.remove(request), "{happening}"),
                _ => {}
            }
        }
        // A node that stays paused holds answers back, but not the client's own patience.
        prop_assert!(open.is_empty(), "never ended: {open:?}");
        prop_assert_eq!(world.open_operations(), 0);
    }

    /// A put that ended ok was stored by W different nodes before; the acks it names are distinct,
    /// are replicas of the key, and did store it.
    #[test]
    fn an_acknowledged_write_has_w_copies(case in anything()) {
        let world = run(&case.setup());
        // By coordinator too: a get may be asked of two, with other settings in force meanwhile.
        let mut asked = BTreeMap::new();
        let mut stored: BTreeMap<RequestId, BTreeSet<NodeId>> = BTreeMap::new();
        for happening in world.trace().iter() {
            match &happening.what {
                What::Node(NodeEvent::CoordinationStarted { request, replicas: list, need, .. }) => {
                    asked.insert((*request, happening.node), (list.clone(), *need));
                }
                What::Node(NodeEvent::CopyStored { request, .. }) => {
                    stored.entry(request.expect("nothing but operations brings copies here")).or_default().extend(happening.node);
                }
                What::Client(ClientEvent::OperationEnded { request, status: Status::Ok, coordinator, acks, .. }) => {
                    let (list, need) = &asked[&(*request, *coordinator)];
                    let distinct: BTreeSet<NodeId> = acks.iter().copied().collect();
                    prop_assert_eq!(distinct.len(), acks.len());
                    prop_assert!(distinct.len() >= usize::from(*need));
                    prop_assert!(distinct.iter().all(|ack| list.contains(ack)));
                    if let Some(holders) = stored.get(request) {
                        prop_assert!(distinct.is_subset(holders), "{happening}: acks {distinct:?}, stored on {holders:?}");
                    }
                }
                _ => {}
            }
        }
    }

    /// An operation that ended unavailable or rejected wrote nothing, anywhere, ever.
    #[test]
    fn a_refused_write_has_no_effect(case in anything()) {
        let world = run(&case.setup());
        let mut wrote: BTreeSet<RequestId> = BTreeSet::new();
        let mut refused: BTreeSet<RequestId> = BTreeSet::new();
        for happening in world.trace().iter() {
            match &happening.what {
                What::Node(NodeEvent::VersionWritten { request, .. }) => {
                    prop_assert!(wrote.insert(*request), "{request} wrote two versions");
                }
                What::Client(ClientEvent::OperationEnded { request, status: Status::Unavailable | Status::Rejected, .. }) => {
                    refused.insert(*request);
                }
                _ => {}
            }
        }
        prop_assert!(wrote.is_disjoint(&refused), "{:?}", wrote.intersection(&refused).collect::<Vec<_>>());
    }

    /// No write ever gets the name of another one: not after a crash, not after a doubled packet.
    #[test]
    fn a_dot_names_one_write(case in anything()) {
        let world = run(&case.setup());
        let mut names: BTreeSet<(String, Dot)> = BTreeSet::new();
        for happening in world.trace().iter() {
            if let What::Node(NodeEvent::VersionWritten { key, version, .. }) = &happening.what {
                prop_assert!(names.insert((key.to_string(), version.dot)), "{happening}");
                prop_assert!(!version.past.covers(version.dot), "{happening}: a version cannot have read itself");
            }
        }
    }

    /// Every message is accounted for: lost when sent, or delivered, held or dropped once per copy.
    /// Nothing crosses a cut, and nothing reaches a dead node.
    #[test]
    fn messages_are_conserved(case in anything()) {
        let world = run(&case.setup());
        let mut due: BTreeMap<EventId, i64> = BTreeMap::new();
        let mut background: BTreeSet<EventId> = BTreeSet::new();
        let mut cuts: Vec<Arc<Cut>> = Vec::new();
        let mut down: BTreeSet<NodeId> = BTreeSet::new();
        for happening in world.trace().iter() {
            match &happening.what {
                What::Network(NetworkEvent::MessageSent { message, fate, .. }) => {
                    let blocked = cuts.iter().any(|cut| cut.blocks(message.from, message.to));
                    match fate {
                        Fate::Arrives { .. } => {
                            prop_assert!(!blocked, "{happening} crosses a cut");
                            due.insert(happening.id, 1);
                            if message.body.is_background() {
                                background.insert(happening.id);
                            }
                        }
                        Fate::Lost { .. } => {}
                    }
                }
                What::Network(NetworkEvent::MessageDuplicated { sent, .. }) => *due.entry(*sent).or_default() += 1,
                What::Network(NetworkEvent::MessageDelivered { sent, from, to, .. }) => {
                    prop_assert!(to.node().is_none_or(|node| !down.contains(&node)), "{happening} to a dead node");
                    *due.entry(*sent).or_default() -= 1;
                    prop_assert!(due[sent] >= 0, "{happening} arrived once too often");
                    // What was held at a paused node had crossed before the cut.
                    let crossed = cuts.iter().any(|cut| cut.blocks(*from, *to));
                    let was_held = world.trace().iter().any(|h| {
                        matches!(&h.what, What::Network(NetworkEvent::MessageHeld { sent: held, .. }) if held == sent)
                    });
                    prop_assert!(!crossed || was_held, "{happening} crosses a cut");
                }
                What::Network(NetworkEvent::MessageDropped { sent, .. }) => *due.entry(*sent).or_default() -= 1,
                What::Fault(FaultEvent::NetworkCut { cut }) => cuts.push(cut.clone()),
                What::Fault(FaultEvent::NetworkHealed { cuts: ended }) => {
                    for cut in ended.iter() {
                        let index = cuts.iter().position(|other| other == cut);
                        prop_assert!(index.is_some(), "{happening} heals what was not cut");
                        cuts.remove(index.unwrap_or_default());
                    }
                }
                What::Fault(FaultEvent::NodeCrashed { .. }) => down.extend(happening.node),
                What::Fault(FaultEvent::NodeRestarted { .. }) => {
                    down.remove(&happening.node.expect("a restart is of a node"));
                }
                _ => {}
            }
        }
        // Whatever is still due waits at a node that stayed paused. No run goes on for what is in the background.
        due.retain(|sent, _| !background.contains(sent));
        let paused = world.nodes().any(|id| world.status(id) == Some(ringside::simulation::HostStatus::Paused));
        prop_assert!(paused || due.values().all(|left| *left == 0), "{due:?}");
    }

    /// Looking back and forth never changes a run: any instant is the same as running straight there.
    #[test]
    fn seeking_equals_running(case in anything(), instants in proptest::collection::vec(0.0..5000.0, 1..8)) {
        let setup = Arc::new(case.setup());
        let mut timeline = Timeline::new(setup.clone());
        for ms in instants {
            let time = Time::from_millis(ms);
            timeline.seek(time);
            let mut straight = World::new(&setup);
            straight.run_until(time);
            prop_assert_eq!(timeline.now(), straight.now());
            prop_assert_eq!(timeline.world().trace().hash(), straight.trace().hash());
        }
    }

    /// One step on and one back is where one was; and every step by hand is the same run as the
    /// document that has it at that instant.
    #[test]
    fn steps_by_hand_equal_steps_of_a_document(case in anything(), walk in proptest::collection::vec((0..30u8, operations()), 1..12)) {
        let setup = case.setup();
        let mut timeline = Timeline::new(Arc::new(setup.clone()));
        for (index, (turns, deed)) in walk.iter().enumerate() {
            for _ in 0..*turns {
                let before = timeline.world().trace().hash();
                if timeline.step() {
                    let after = timeline.world().trace().hash();
                    timeline.step_back();
                    prop_assert_eq!(timeline.world().trace().hash(), before);
                    timeline.step();
                    prop_assert_eq!(timeline.world().trace().hash(), after);
                }
            }
            timeline.apply(case.action(1000 + index, deed, &mut BTreeMap::new()));
        }
        let mut written = setup;
        written.steps.extend(timeline.applied().iter().cloned());
        let mut straight = World::new(&written);
        straight.run_until(timeline.now());
        prop_assert_eq!(timeline.world().trace().hash(), straight.trace().hash());
    }

    /// Acting in the past begins another future, which is the run of the document up to there
    /// with the new step, and none of the steps that came later by hand.
    #[test]
    fn acting_in_the_past_forks(case in runs(operations()), back in 0.0..3000.0) {
        let setup = case.setup();
        let mut timeline = Timeline::new(Arc::new(setup.clone()));
        timeline.seek(Time::from_millis(4000.0));
        timeline.apply(Action::Operation(put("late", "x")));
        timeline.seek(Time::from_millis(back));
        let step = Action::Operation(put("early", "y"));
        timeline.apply(step.clone());
        prop_assert!(!timeline.is_rewound());
        timeline.advance(Duration::from_millis(6000.0));

        let mut other = setup;
        other.steps.push(Step { when: Trigger::At(Time::from_millis(back)), action: step });
        let mut straight = World::new(&other);
        straight.run_until(timeline.now());
        prop_assert_eq!(timeline.world().trace().hash(), straight.trace().hash());
    }

    /// Without faults, and with R + W > N, a get never omits a write that was acknowledged before
    /// it began: its context covers that version. (Regular, not more: row E10.)
    #[test]
    fn overlapping_quorums_read_what_was_acknowledged(case in runs(operations())) {
        let mut setup = case.setup();
        setup.settings.w = setup.settings.w.max(setup.settings.n + 1 - setup.settings.r);
        let world = run(&setup);
        prop_assert_eq!(omissions(&world), Vec::<String>::new());
    }

    /// Without faults every copy arrives after all: at the end the owners of a key agree.
    #[test]
    fn without_faults_replicas_converge(case in runs(operations())) {
        let world = run(&case.setup());
        for key in ["k0", "k1", "k2"] {
            let owners = world.ring().preference_list(token_of(key), world.settings().n);
            let copies: BTreeSet<String> = owners
                .iter()
                .map(|owner| format!("{:?}", world.node(*owner).expect("nothing died").store().get(&key.into())))
                .collect();
            prop_assert_eq!(copies.len(), 1, "{}: {:?}", key, copies);
        }
    }
}

/// Gets that omit a write acknowledged before they began, in words.
fn omissions(world: &World) -> Vec<String> {
    let acknowledged = acknowledged(world);
    let mut dots: BTreeMap<RequestId, (String, Dot)> = BTreeMap::new();
    let mut begun: BTreeMap<RequestId, (String, Time)> = BTreeMap::new();
    let mut found = Vec::new();
    for happening in world.trace().iter() {
        match &happening.what {
            What::Node(NodeEvent::VersionWritten { request, key, version }) => {
                dots.insert(*request, (key.to_string(), version.dot));
            }
            What::Client(ClientEvent::OperationStarted { request, operation: OperationKind::Get, key, .. }) => {
                begun.insert(*request, (key.to_string(), happening.at));
            }
            What::Client(ClientEvent::OperationEnded { request, status: Status::Ok | Status::NotFound, clock, .. }) => {
                let Some((key, since)) = begun.get(request) else { continue };
                for (write, when) in acknowledged.iter().filter(|(_, when)| when < since) {
                    if let Some((_, dot)) = dots.get(write).filter(|(of, dot)| of == key && !clock.covers(*dot)) {
                        found.push(format!("{happening} omits {dot}, acknowledged at {when}"));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// The rule above can fail: with R + W ≤ N some seeds do read stale.
#[test]
fn small_quorums_do_read_stale() {
    let stale = (0..200).filter(|seed| {
        let mut setup = setup(*seed, 3, 1);
        (setup.settings.r, setup.settings.w) = (1, 1);
        let via = |number, mut step: ringside::simulation::OperationStep| {
            step.via = Some(node(number));
            Action::Operation(step)
        };
        setup.steps = vec![at(0.0, via(1, put("k", "v"))), at(12.0, via(2, get("k")))];
        !omissions(&run(&setup)).is_empty()
    });
    let stale = stale.count();
    assert!((5..195).contains(&stale), "{stale} of 200 seeds read stale");
}

fn clocks() -> impl Strategy<Value = VectorClock> {
    let entry = (0..4u16, 0..4u64).prop_map(|(who, counter)| (Actor::first(node(who + 1)), counter));
    proptest::collection::vec(entry, 0..6).prop_map(VectorClock::new)
}

/// Sets that can really come to be: three replicas that write, and merge with each other.
fn replicas() -> impl Strategy<Value = Vec<Siblings>> {
    let deed = (0..3usize, 0..3usize, any::<bool>());
    proptest::collection::vec(deed, 0..24).prop_map(|deeds| {
        let mut sets = vec![Siblings::default(); 3];
        for (index, (one, other, write)) in deeds.into_iter().enumerate() {
            if write {
                let past = sets[other].context().clone();
                sets[one].write(Actor::first(node(one as u16 + 1)), &past, Some(Value::from(index.to_string().as_str())));
            } else {
                let theirs = sets[other].clone();
                sets[one].merge(&theirs);
            }
        }
        sets
    })
}

proptest! {
    /// Comparing is a partial order, and merging its least upper bound.
    #[test]
    fn clocks_form_a_lattice(a in clocks(), b in clocks(), c in clocks()) {
        let mirrored = match a.compare(&b) {
            Order::Ancestor => Order::Descendant,
            Order::Descendant => Order::Ancestor,
            same => same,
        };
        prop_assert_eq!(b.compare(&a), mirrored);
        prop_assert_eq!(a.compare(&b) == Order::Equal, a == b);
        prop_assert_eq!(a.merge(&b), b.merge(&a));
        prop_assert_eq!(a.merge(&b).merge(&c), a.merge(&b.merge(&c)));
        prop_assert!(a.merge(&b).descends(&a) && a.merge(&b).descends(&b));
        prop_assert!(!(c.descends(&a) && c.descends(&b)) || c.descends(&a.merge(&b)));
    }

    /// However merges are ordered and repeated, replicas that know the same are the same; what one
    /// of them had and none had replaced is kept.
    #[test]
    fn merging_loses_nothing(sets in replicas()) {
        let merged = |order: [usize; 3]| {
            let mut all = Siblings::default();
            for index in order {
                all.merge(&sets[index]);
                all.merge(&sets[index]);
            }
            all
        };
        let all = merged([0, 1, 2]);
        for order in [[0, 2, 1], [1, 0, 2], [2, 1, 0]] {
            prop_assert_eq!(&merged(order), &all);
        }
        for version in sets.iter().flat_map(Siblings::versions) {
            let replaced = sets.iter().any(|set| set.context().covers(version.dot) && set.version(version.dot).is_none());
            prop_assert_eq!(all.version(version.dot).is_none(), replaced, "{:?}", version);
        }
    }
}

/// What replicas whose clocks may be short do with each other, and what they would know if nothing were
/// ever forgotten.
#[derive(Default)]
struct Remembered {
    sets: Vec<Siblings>,
    /// Of each replica, every write that it has heard of.
    seen: Vec<BTreeSet<Dot>>,
    /// Of each write, everything that its writer had heard of.
    pasts: BTreeMap<Dot, BTreeSet<Dot>>,
}

/// Of four replicas: which of them, another, and whether it writes with what it read there, or merges.
type Doing = (usize, usize, bool);

impl Remembered {
    fn after(max_entries: u16, doings: &[Doing]) -> Remembered {
        let versioning = Versioning { kind: VersionKind::Vector, max_entries };
        let mut all = Remembered { sets: vec![Siblings::default(); 4], seen: vec![BTreeSet::new(); 4], ..Default::default() };
        for (index, (one, other, write)) in doings.iter().copied().enumerate() {
            let actor = Actor::first(node(one as u16 + 1));
            let mut heard = all.seen[other].clone();
            if write {
                let past = all.sets[other].context().clone();
                let value = Some(Value::from(index.to_string().as_str()));
                let dot = all.sets[one].write_as(versioning, actor, &past, value, WallTime(0)).version.dot;
                assert!(all.pasts.insert(dot, heard.clone()).is_none(), "{dot} names two writes");
                heard.insert(dot);
            } else {
                let theirs = all.sets[other].clone();
                all.sets[one].merge(&theirs);
                all.sets[one].truncate(max_entries.into(), actor);
            }
            all.seen[one].extend(heard);
        }
        all
    }

    /// What an anti-entropy exchange does that the first begins: it sends what differs, and gets it back merged.
    fn exchange(&mut self, max_entries: u16, one: usize, other: usize) {
        for (from, to) in [(one, other), (other, one)] {
            let sent = self.sets[from].clone();
            if !sent.agrees_with(&self.sets[to]) {
                self.sets[to].merge(&sent);
                self.sets[to].truncate(max_entries.into(), Actor::first(node(to as u16 + 1)));
            }
        }
    }

    /// Pairs of versions that stand side by side though one had seen the other.
    fn false_siblings(&self) -> usize {
        let held = |set: &Siblings| set.versions().iter().map(|version| version.dot).collect::<Vec<_>>();
        let pairs = self.sets.iter().map(held).flat_map(|dots| {
            let past = |dot: Dot| &self.pasts[&dot];
            dots.clone().into_iter().map(move |one| dots.iter().filter(|other| past(one).contains(other)).count())
        });
        pairs.sum()
    }
}

fn doings() -> impl Strategy<Value = Vec<Doing>> {
    proptest::collection::vec((0..4usize, 0..4usize, any::<bool>()), 0..60)
}

proptest! {
    /// However short clocks are cut, a version that nobody has replaced stays with whoever has heard of
    /// it, no name is given twice, and what a reader is shown its next write replaces.
    #[test]
    fn truncation_loses_nothing(max_entries in 1..4u16, doings in doings()) {
        let all = Remembered::after(max_entries, &doings);
        for (set, seen) in all.sets.iter().zip(&all.seen) {
            for dot in seen {
                let is_replaced = seen.iter().any(|other| all.pasts[other].contains(dot));
                prop_assert!(is_replaced || set.version(*dot).is_some(), "{} is gone from {:?}", dot, set);
            }
            prop_assert!(set.versions().iter().all(|version| set.context().covers(version.dot)));
        }
        let (versioning, own) = (Versioning { kind: VersionKind::Vector, max_entries }, Actor::first(node(1)));
        let mut reader = all.sets[0].clone();
        let (shown, context) = (reader.versions().to_vec(), reader.context().clone());
        reader.write_as(versioning, own, &context, None, WallTime(0));
        prop_assert_eq!(reader.versions().len(), 1);
        for other in &all.sets {
            let mut other = other.clone();
            other.merge(&reader);
            prop_assert!(shown.iter().all(|version| other.version(version.dot).is_none()), "{:?} in {:?}", shown, other);
        }
        reader.truncate(max_entries.into(), own);
        prop_assert!(reader.context().entries().len() <= usize::from(max_entries.max(1)), "{:?}", reader);
    }

    /// Without truncation no version stands beside one that its writer had seen.
    #[test]
    fn whole_clocks_know_no_false_conflicts(doings in doings()) {
        prop_assert_eq!(Remembered::after(1_000, &doings).false_siblings(), 0);
    }

    /// Without truncation the versions that a replica holds settle what it has seen, so that comparing them alone
    /// overlooks nothing.
    #[test]
    fn those_who_hold_the_same_versions_have_seen_the_same(doings in doings()) {
        let all = Remembered::after(1_000, &doings);
        for (one, other) in all.sets.iter().flat_map(|one| all.sets.iter().map(move |other| (one, other))) {
            prop_assert_eq!(one.agrees_with(other), one == other, "{:?} and {:?}", one, other);
        }
    }

    /// However short clocks are cut, two replicas that nobody disturbs agree after two exchanges.
    #[test]
    fn two_exchanges_bring_two_replicas_together(max_entries in 1..4u16, doings in doings()) {
        let mut all = Remembered::after(max_entries, &doings);
        all.exchange(max_entries, 0, 1);
        all.exchange(max_entries, 0, 1);
        prop_assert!(all.sets[0].agrees_with(&all.sets[1]), "{:?} and {:?}", all.sets[0], all.sets[1]);
    }

    /// Nor do four go round in circles: each with each, in turn, and after some rounds nothing differs.
    #[test]
    fn exchanges_of_all_with_all_come_to_an_end(max_entries in 1..4u16, doings in doings()) {
        let mut all = Remembered::after(max_entries, &doings);
        let agree = |all: &Remembered| all.sets.iter().all(|set| set.agrees_with(&all.sets[0]));
        let mut rounds = 0;
        while !agree(&all) {
            // Three are the most that have been seen.
            rounds += 1;
            prop_assert!(rounds <= 4, "{:?}", all.sets);
            for one in 0..4 {
                (0..one).for_each(|other| all.exchange(max_entries, one, other));
            }
        }
    }

    /// Where the last write wins, merging is a join too, and what stays is the greatest of all writes.
    #[test]
    fn the_last_write_wins_in_any_order(
        writes in proptest::collection::vec((0..3usize, -2..3i64, proptest::option::of(0..3u8)), 1..12),
        orders in proptest::collection::vec((0..3usize, 0..3usize), 0..12),
    ) {
        let versioning = Versioning { kind: VersionKind::LastWriteWins, max_entries: 10 };
        let mut sets = vec![Siblings::default(); 3];
        let mut written = Vec::new();
        for (one, wall, value) in writes {
            let value = value.map(|value| Value::from(value.to_string().as_str()));
            let actor = Actor::first(node(one as u16 + 1));
            let done = sets[one].write_as(versioning, actor, &VectorClock::default(), value, WallTime(wall));
            written.push(done.version);
        }
        for (one, other) in orders {
            let theirs = sets[other].clone();
            sets[one].merge(&theirs);
        }
        let joined = |order: [usize; 3]| {
            let mut all = Siblings::default();
            for index in order {
                all.merge(&sets[index]);
                prop_assert!(!all.merge(&sets[index]), "the second time changes nothing");
            }
            Ok(all)
        };
        let all = joined([0, 1, 2])?;
        for order in [[0, 2, 1], [1, 0, 2], [2, 1, 0]] {
            prop_assert_eq!(&joined(order)?, &all);
        }
        let last = written.iter().max_by(|one, other| one.last_write_order(other)).expect("there is a write at least");
        prop_assert_eq!(all.versions(), std::slice::from_ref(last));
    }
}

/// Two exchanges, and not always one: who has seen a version replaced may forget it while it merges.
#[test]
fn one_exchange_may_not_be_enough() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let parted = (0..2_000).any(|_| {
        let doings = doings().new_tree(&mut runner).expect("lists of numbers are never refused").current();
        let mut all = Remembered::after(1, &doings);
        all.exchange(1, 0, 1);
        !all.sets[0].agrees_with(&all.sets[1])
    });
    assert!(parted, "the bound of two is not reached by any of two thousand histories");
}

/// The rule above is not empty: with short clocks, what was replaced does come back.
#[test]
fn truncation_costs_false_conflicts() {
    // The first replica writes; the second and third write on top of it; it hears of the third alone.
    let doings = [(0, 0, true), (1, 0, true), (2, 1, true), (0, 2, false)];
    assert_eq!(Remembered::after(1, &doings).false_siblings(), 1);
    assert_eq!(Remembered::after(3, &doings).false_siblings(), 0);
}
