//! What must hold of anti-entropy for every cluster, workload and weather: it ends, it never overwrites, and
//! whoever lost everything gets all of it back. Random runs, drawn by proptest.

#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use ringside::engine::partitioning::{Token, TokenRange, token_of};
use ringside::engine::versions::Siblings;
use ringside::engine::{Body, Duration, ExchangeEnd, Key, MessageKind, NodeEvent, NodeId, RepairMessage, Time, Timer};
use ringside::simulation::{
    Action, Change, Fraction, Happening, NetworkEvent, OperationKind, Setup, TimerEvent, WeatherChange, What, World,
};

use support::{at, node, put, run, setup};

/// Writes that a third of the replicas miss, and then machines that are replaced.
#[derive(Clone, Debug)]
struct Damage {
    seed: u64,
    nodes: u16,
    n: u16,
    buckets: u32,
    /// Key, coordinator, and whether it deletes.
    writes: Vec<(u8, u16, bool)>,
    /// Fewer than there are copies.
    wiped: Vec<u16>,
}

fn damages() -> impl Strategy<Value = Damage> {
    let writes = proptest::collection::vec((0..12u8, 0..5u16, proptest::bool::weighted(0.2)), 1..40);
    let wiped = proptest::collection::vec(0..5u16, 0..2);
    (any::<u64>(), 2..6u16, 2..4u16, 0..7u32, writes, wiped).prop_map(|(seed, nodes, n, power, writes, wiped)| Damage {
        seed,
        nodes,
        n: n.min(nodes),
        buckets: 1 << power,
        writes,
        wiped,
    })
}

impl Damage {
    /// The run until everyone is back, at [`REPAIRED_FROM`].
    fn setup(&self) -> Setup {
        let mut setup = setup(self.seed, self.nodes, 1);
        setup.settings.n = self.n;
        (setup.settings.r, setup.settings.w) = (1, 1);
        setup.settings.repair.merkle_buckets = self.buckets;
        // Whoever was wiped has somebody to ask who is there, whoever else was.
        setup.settings.membership.seeds = setup.nodes.iter().map(|node| node.id).collect();
        setup.weather.loss = Fraction::new(0.3);
        let pick = |number: u16| node(number % self.nodes + 1);
        for (index, (key, via, deletes)) in self.writes.iter().enumerate() {
            let mut step = put(&format!("k{key}"), &format!("v{index}"));
            step.via = Some(pick(*via));
            if *deletes {
                step.kind = OperationKind::Delete;
                step.value = None;
            }
            setup.steps.push(at(index as f64 * 20.0, Action::Operation(step)));
        }
        let calm = WeatherChange { loss: Some(Fraction::new(0.0)), ..WeatherChange::default() };
        setup.steps.push(at(5_000.0, Action::Network { from: None, to: None, change: calm }));
        for number in self.wiped.iter().map(|number| pick(*number)).collect::<BTreeSet<NodeId>>() {
            setup.steps.push(at(6_000.0, Action::Wipe(number)));
            setup.steps.push(at(6_500.0, Action::Restart(number)));
        }
        setup
    }

    /// The same, and then every node compares with all others, twice: what the last one found reaches
    /// the first in the second round.
    fn repaired(&self) -> Setup {
        let mut setup = self.setup();
        for round in 0..2 * self.nodes {
            let begun = REPAIRED_FROM + f64::from(round) * 5_000.0;
            setup.steps.push(at(begun, Action::Repair { node: node(round % self.nodes + 1), with: None, within: None }));
        }
        setup
    }
}

const REPAIRED_FROM: f64 = 10_000.0;

/// What the owners of each key hold.
fn held(world: &World) -> BTreeMap<Key, Vec<(NodeId, Siblings)>> {
    let mut keys: BTreeSet<Key> = BTreeSet::new();
    for node in world.nodes().filter_map(|id| world.node(id)) {
        keys.extend(node.store().iter().filter(|(_, copy)| !copy.is_empty()).map(|(key, _)| key.clone()));
    }
    let of_key = |key: Key| {
        let owners = world.ring().preference_list(token_of(&key.0), world.settings().n);
        let copy = |id: &NodeId| {
            world.node(*id).and_then(|node| node.store().get(&key).map(std::sync::Arc::unwrap_or_clone)).unwrap_or_default()
        };
        let copies = owners.iter().map(|id| (*id, copy(id))).collect();
        (key, copies)
    };
    keys.into_iter().map(of_key).collect()
}

fn node_events(world: &World) -> impl Iterator<Item = &NodeEvent> {
    world.trace().iter().filter_map(|happening| match &happening.what {
        What::Node(event) => Some(event),
        _ => None,
    })
}

fn ends(world: &World) -> Vec<ExchangeEnd> {
    let end = |event: &NodeEvent| match event {
        NodeEvent::ExchangeEnded { end, .. } => Some(*end),
        _ => None,
    };
    node_events(world).filter_map(end).collect()
}

fn begun(world: &World) -> usize {
    node_events(world).filter(|event| matches!(event, NodeEvent::ExchangeStarted { .. })).count()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// After everyone has compared with everyone, all owners of a key hold the merge of what any of them
    /// held before: siblings and tombstones too, on replaced machines too.
    #[test]
    fn owners_come_to_hold_the_merge_of_what_they_held(damage in damages()) {
        let before = held(&run(&damage.setup()));
        let world = run(&damage.repaired());
        let after = held(&world);
        prop_assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
        for (key, copies) in after {
            let mut merged = Siblings::default();
            before[&key].iter().for_each(|(_, copy)| { merged.merge(copy); });
            for (id, copy) in copies {
                prop_assert_eq!(&copy, &merged, "{} of {}", key, id);
            }
        }
        // The last rounds have nothing left to do.
        prop_assert!(ends(&world).ends_with(&[ExchangeEnd::NothingDiffers]) || ends(&world).is_empty());
    }

    /// Whatever the network does to an exchange, it ends, and the run with it.
    #[test]
    fn every_exchange_ends(damage in damages(), loss in 0.0..0.9f64, duplicate in 0.0..1.0f64, down in proptest::option::of(0..5u16)) {
        let mut setup = damage.repaired();
        let loss = Some(Fraction::new(loss));
        let change = WeatherChange { loss, duplicate: Some(Fraction::new(duplicate)), ..WeatherChange::default() };
        setup.steps.push(at(REPAIRED_FROM - 1.0, Action::Network { from: None, to: None, change }));
        // Its own exchange ends with it, unsaid.
        let down = down.map(|number| node(number % damage.nodes + 1));
        if let Some(number) = down {
            setup.steps.push(at(REPAIRED_FROM - 1.0, Action::Crash(number)));
        }
        let world = run(&setup);
        prop_assert_eq!(begun(&world), ends(&world).len());
        prop_assert!(world.is_idle(), "nothing is left to come at {}", world.now());
    }

    /// An exchange over a range of tokens leaves all others alone.
    #[test]
    fn an_exchange_over_a_range_stays_within_it(damage in damages(), after in any::<i64>(), until in any::<i64>()) {
        let within = TokenRange { after: Token(after), until: Token(until) };
        let mut setup = damage.setup();
        setup.steps.push(at(REPAIRED_FROM, Action::Repair { node: node(1), with: None, within: Some(within) }));
        let (before, world) = (held(&run(&damage.setup())), run(&setup));
        for (key, copies) in held(&world) {
            if !within.contains(token_of(&key.0)) {
                prop_assert_eq!(&copies, &before[&key], "{} is outside", key);
            }
        }
    }

    /// A node that compares of its own accord, at random moments, brings copies together just as well, and
    /// two that hold the same pay one hash for it.
    #[test]
    fn the_clock_begins_exchanges_too(damage in damages()) {
        let mut setup = damage.setup();
        setup.settings.repair.anti_entropy = Duration::from_millis(200.0);
        setup.until = Some(Time::from_millis(30_000.0));
        // Whoever was replaced sets its timer with the first thing it hears.
        let world = run(&setup);
        for (key, copies) in held(&world) {
            for (id, copy) in &copies {
                prop_assert_eq!(copy, &copies[0].1, "{} of {}", key, id);
            }
        }
    }
}

/// The loss of writes does part the owners of a key, or the rules above would check nothing.
#[test]
fn without_repair_owners_differ() {
    let writes = (0..12).map(|key| (key, u16::from(key), false)).collect();
    let damage = Damage { seed: 1, nodes: 3, n: 3, buckets: 4, writes, wiped: vec![1] };
    let differ =
        held(&run(&damage.setup())).values().filter(|copies| copies.iter().any(|(_, copy)| *copy != copies[0].1)).count();
    assert!(differ > 3, "only {differ} keys differ");
}

/// A question whose answer was lost is asked again, and a reply that comes twice is taken once.
#[test]
fn a_lost_answer_is_asked_for_again() {
    let mut setup = setup(3, 2, 1);
    setup.settings.w = 1;
    setup.steps = vec![
        at(0.0, Action::Crash(node(2))),
        at(
            10.0,
            Action::Operation({
                let mut step = put("k", "v");
                step.via = Some(node(1));
                step
            }),
        ),
        at(2_000.0, Action::Restart(node(2))),
        at(2_500.0, Action::Drop { from: node(2).into(), to: node(1).into(), kind: None, count: 1 }),
        at(3_000.0, Action::Repair { node: node(1), with: Some(node(2)), within: None }),
    ];
    let world = run(&setup);
    assert_eq!(ends(&world), [ExchangeEnd::Repaired]);
    let questions = world.trace().iter().filter(|happening| {
        matches!(&happening.what, What::Network(NetworkEvent::MessageSent { message, .. })
            if matches!(&message.body, Body::Repair(RepairMessage::TreeRequest { level: 0, .. })))
    });
    assert_eq!(questions.count(), 2);
    assert_eq!(world.node(node(2)).unwrap().store().get(&"k".into()), world.node(node(1)).unwrap().store().get(&"k".into()));
}

/// N is changed between two questions: the other must not be taken for one that holds nothing.
#[test]
fn an_exchange_ends_when_the_two_no_longer_share_the_same() {
    let mut setup = setup(4, 3, 1);
    setup.settings.n = 2;
    setup.settings.w = 1;
    setup.settings.repair.merkle_buckets = 1;
    setup.weather.latency = support::steady(10.0);
    setup.weather.loss = Fraction::new(0.0);
    for number in 0..20 {
        let step = put(&format!("k{number}"), "v");
        setup.steps.push(at(f64::from(number), Action::Operation(step)));
    }
    let more = Change { n: Some(3), ..Change::default() };
    setup.steps.extend([
        at(1_000.0, Action::Wipe(node(2))),
        at(1_100.0, Action::Restart(node(2))),
        // The question for keys is on its way from 3,020 to 3,030.
        at(3_000.0, Action::Repair { node: node(1), with: Some(node(2)), within: None }),
        at(3_025.0, Action::Configure(more)),
    ]);
    let world = run(&setup);
    assert_eq!(ends(&world), [ExchangeEnd::RangesDiffer]);
    assert!(!node_events(&world).any(|event| matches!(event, NodeEvent::BucketsCompared { .. })));
}

/// A step that has to wait for an exchange begun by the clock makes that one its own, so that a run does not
/// end before what was asked for was done.
#[test]
fn an_exchange_that_a_step_waits_for_is_not_in_the_background() {
    let mut setup = setup(6, 2, 1);
    setup.settings.w = 1;
    setup.settings.repair.anti_entropy = Duration::from_millis(1_000.0);
    setup.until = Some(Time::from_millis(20_000.0));
    let mut first = put("k", "v");
    first.via = Some(node(1));
    setup.steps = vec![
        at(0.0, Action::Operation(first)),
        at(500.0, Action::Crash(node(2))),
        at(3_000.0, Action::Repair { node: node(1), with: Some(node(2)), within: None }),
    ];
    let world = run(&setup);
    let deadlines = |from: f64, until: f64| {
        let of_exchange = world.trace().iter().filter_map(move |happening| match happening.what {
            What::Timer(TimerEvent::TimerFired { timer: Timer::ExchangeDeadline { in_background, .. } })
                if (from..until).contains(&happening.at.as_millis()) =>
            {
                Some(in_background)
            }
            _ => None,
        });
        of_exchange.collect::<BTreeSet<bool>>()
    };
    assert_eq!(deadlines(0.0, 3_000.0), BTreeSet::from([true]));
    // First the rest of what the clock began, then the one asked for: four questions of a second each.
    assert_eq!(deadlines(3_000.0, 7_000.0), BTreeSet::from([false]));
}

/// What travels grows with the difference and not with what is held.
#[test]
fn bytes_are_in_proportion_to_the_difference() {
    let bytes_of = |keys: u32, different: u32| {
        let mut setup = setup(5, 2, 1);
        setup.settings.w = 1;
        setup.settings.repair.merkle_buckets = 1_024;
        for number in 0..keys {
            let mut step = put(&format!("key {number}"), "a value of some length");
            step.via = Some(node(1));
            if number == keys - different {
                setup.steps.push(at(
                    f64::from(number),
                    Action::Drop {
                        from: node(1).into(),
                        to: node(2).into(),
                        kind: Some(MessageKind::ReplicaWrite),
                        count: different,
                    },
                ));
            }
            setup.steps.push(at(f64::from(number) + 0.5, Action::Operation(step)));
        }
        setup.steps.push(at(20_000.0, Action::Repair { node: node(1), with: Some(node(2)), within: None }));
        let world = run(&setup);
        let sent = |happening: &Happening| match &happening.what {
            What::Network(NetworkEvent::MessageSent { message, bytes, .. }) if matches!(message.body, Body::Repair(_)) => *bytes,
            _ => 0,
        };
        world.trace().iter().map(sent).sum::<u64>()
    };
    let (none, one, ten) = (bytes_of(2_000, 0), bytes_of(2_000, 1), bytes_of(2_000, 10));
    assert!(none < 150, "{none} bytes to find that nothing differs");
    assert!(one < 1_500, "{one} bytes for one key of two thousand");
    assert!(ten > 2 * one && ten < 10 * one, "{ten} bytes for ten, {one} for one: the levels are shared");
    let more = bytes_of(4_000, 1);
    assert!(more < one + 300, "{more} bytes for one key of four thousand, {one} for one of two thousand");
}
