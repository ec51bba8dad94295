//! Space and time: *happened before* against a search through every edge, and against the vector clocks that
//! coordinators wrote, over random runs.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;
use std::time::Instant;

use ringside::engine::versions::Dot;
use ringside::engine::{Key, NodeEvent, Time};
use ringside::scenario::{Document, swarm};
use ringside::simulation::{EventId, NetworkEvent, Timeline, What, World};
use ringside::stage::{Causality, Chronicle, Relation};
use serde_json::json;

fn run(document: &serde_json::Value, ms: f64) -> Timeline {
    let document = Document::from_text(&document.to_string()).unwrap_or_else(|no| panic!("{no}"));
    let mut timeline = Timeline::new(document.setup().unwrap().into());
    timeline.seek(Time::from_millis(ms));
    timeline
}

fn chronicle(timeline: &Timeline) -> Chronicle {
    let mut chronicle = Chronicle::default();
    chronicle.follow(timeline);
    chronicle
}

/// A run of the swarm, cut off before it has more happenings than a timeline remembers.
fn swarm_run(seed: u64) -> (Timeline, World, Chronicle) {
    let document = Document::from_text(&swarm::document(seed).to_string()).unwrap();
    let setup = std::sync::Arc::new(document.setup().unwrap());
    let mut timeline = Timeline::new(setup.clone());
    let mut chronicle = Chronicle::default();
    // Some runs have little to tell for a long time.
    for _ in 0..12_000 {
        if chronicle.numbers().end >= 1_500 || !timeline.step() {
            break;
        }
        chronicle.follow(&timeline);
    }
    // A world that is run by itself forgets nothing.
    let mut world = World::new(&setup);
    world.run_until(timeline.now());
    (timeline, world, chronicle)
}

fn relation(chronicle: &Chronicle, causality: &Causality, number: u64) -> Relation {
    causality.relation(number, chronicle.event(number).unwrap().lane)
}

/// Every edge anew, out of the trace and not out of the fold: to each event's number those it follows from at once.
fn edges(world: &World, chronicle: &Chronicle) -> Vec<Vec<usize>> {
    let number = |id: EventId| chronicle.number_of(id).map(|number| number as usize);
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); chronicle.numbers().end as usize];
    let mut last_of_lane: BTreeMap<u16, usize> = BTreeMap::new();
    let mut dropped: BTreeMap<EventId, EventId> = BTreeMap::new();
    for happening in world.trace().iter() {
        if let What::Network(NetworkEvent::MessageDropped { sent, .. }) = &happening.what {
            dropped.insert(happening.id, *sent);
        }
        let Some(this) = number(happening.id) else { continue };
        let lane = chronicle.event(this as u64).unwrap().lane;
        before[this].extend(last_of_lane.insert(lane, this));
        match &happening.what {
            What::Network(NetworkEvent::MessageDelivered { sent, .. }) => before[this].extend(number(*sent)),
            // What a machine answers for its dead process.
            What::Network(NetworkEvent::MessageSent { .. }) => {
                before[this].extend(happening.cause.and_then(|cause| dropped.get(&cause)).and_then(|sent| number(*sent)));
            }
            _ => {}
        }
    }
    before
}

/// For each event everything before it, by search: a row of bits.
fn pasts(before: &[Vec<usize>]) -> Vec<Vec<bool>> {
    let mut pasts: Vec<Vec<bool>> = Vec::with_capacity(before.len());
    for (this, direct) in before.iter().enumerate() {
        let mut past = vec![false; this];
        for other in direct {
            past[*other] = true;
            pasts[*other].iter().enumerate().filter(|(_, is_in)| **is_in).for_each(|(older, _)| past[older] = true);
        }
        pasts.push(past);
    }
    pasts
}

#[test]
fn happened_before_is_what_a_search_through_every_edge_finds() {
    let mut concurrent = 0;
    for seed in 1..=15 {
        let (_, world, chronicle) = swarm_run(seed);
        let chronicle = &chronicle;
        let pasts = pasts(&edges(&world, chronicle));
        let numbers = chronicle.numbers();
        assert!(!chronicle.is_short() && numbers.end > 100, "seed {seed}: {numbers:?}");
        for of in numbers.clone().step_by(7) {
            let causality = Causality::of(chronicle, of).unwrap();
            for other in numbers.clone() {
                let (one, another) = (of as usize, other as usize);
                let expected = match one.cmp(&another) {
                    std::cmp::Ordering::Equal => Relation::Itself,
                    std::cmp::Ordering::Greater if pasts[one][another] => Relation::Past,
                    std::cmp::Ordering::Less if pasts[another][one] => Relation::Future,
                    _ => Relation::Concurrent,
                };
                let found = relation(chronicle, &causality, other);
                assert_eq!(found, expected, "seed {seed}: {other} as seen from {of}");
                concurrent += u64::from(found == Relation::Concurrent);
            }
        }
    }
    assert!(concurrent > 100_000, "there was something to find: {concurrent}");
}

#[test]
fn the_relation_of_two_is_that_of_the_other_two_turned_round() {
    for seed in 30..36 {
        let (_, _, chronicle) = swarm_run(seed);
        let chronicle = &chronicle;
        let sample: Vec<u64> = chronicle.numbers().step_by(17).collect();
        let causalities: Vec<Causality> = sample.iter().map(|number| Causality::of(chronicle, *number).unwrap()).collect();
        for (one, of_one) in sample.iter().zip(&causalities) {
            for (other, of_other) in sample.iter().zip(&causalities) {
                let turned = match relation(chronicle, of_other, *one) {
                    Relation::Past => Relation::Future,
                    Relation::Future => Relation::Past,
                    same => same,
                };
                assert_eq!(relation(chronicle, of_one, *other), turned, "seed {seed}: {one} and {other}");
            }
        }
    }
}

/// Where a write's vector clock says that it had seen another, that other happened before it. The engine and this
/// view do not know of each other: the one counts in clocks, the other goes along messages.
#[test]
fn what_a_vector_clock_had_seen_happened_before() {
    let mut compared = 0;
    for seed in 1..=40 {
        let (_, world, chronicle) = swarm_run(seed);
        let chronicle = &chronicle;
        let mut writes: BTreeMap<(Key, Dot), u64> = BTreeMap::new();
        for happening in world.trace().iter() {
            let What::Node(NodeEvent::VersionWritten { key, version, .. }) = &happening.what else { continue };
            // Turns of the instant that the timeline has not come to.
            let Some(this) = chronicle.number_of(happening.id) else { continue };
            let causality = Causality::of(chronicle, this).unwrap();
            for ((other_key, dot), other) in &writes {
                if other_key == key && version.clock().covers(*dot) {
                    assert_eq!(relation(chronicle, &causality, *other), Relation::Past, "seed {seed}: {dot} of {key}");
                    compared += 1;
                }
            }
            writes.insert((key.clone(), version.dot), this);
        }
    }
    assert!(compared > 500, "{compared}");
}

/// A measurement rather than a promise about machines: far above what it takes, far below what would be felt.
#[test]
#[allow(clippy::disallowed_methods, reason = "it measures, natively")]
fn an_event_among_ten_thousand_is_looked_at_in_no_time() {
    let timeline = run(
        &json!({
            "format": 1, "cluster": { "nodes": 8 }, "clients": [{ "id": "c1" }, { "id": "c2" }, { "id": "c3" }, { "id": "c4" }], "until": 8_000,
            "steps": [{ "at": 0, "do": "workload", "rate": 150, "keys": 50, "for": 7_000 }]
        }),
        8_000.0,
    );
    let chronicle = &chronicle(&timeline);
    let numbers = chronicle.numbers();
    let count = numbers.end - numbers.start;
    assert!(count >= 10_000, "{count}");
    let sample: Vec<u64> = numbers.step_by(101).collect();
    let began = Instant::now();
    let past: usize = sample.iter().map(|number| usize::from(Causality::of(chronicle, *number).is_some())).sum();
    let each = began.elapsed() / sample.len() as u32;
    println!("{count} events: {each:?} each");
    assert_eq!(past, sample.len());
    assert!(each.as_millis() < 5, "{each:?}");
}

/// Looking back forgets what was not there yet, and looking on takes it in again: the same as if one had stopped.
#[test]
fn going_back_and_forth_is_the_same_as_having_stopped() {
    for seed in 70..80 {
        let (mut timeline, _, mut chronicle) = swarm_run(seed);
        let last = timeline.now();
        let mut state = seed;
        for _ in 0..40 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            timeline.seek(Time((state >> 20) % last.0.max(1)));
            chronicle.follow(&timeline);
            let straight = self::chronicle(&timeline);
            assert_eq!(chronicle.numbers(), straight.numbers(), "seed {seed}, at {}", timeline.now());
            for number in straight.numbers() {
                let (one, other) = (chronicle.event(number).unwrap(), straight.event(number).unwrap());
                assert_eq!((one, chronicle.who(one.lane)), (other, straight.who(other.lane)));
            }
            assert!(chronicle.lost().iter().eq(straight.lost().iter()), "seed {seed}");
            assert!(chronicle.waiting().eq(straight.waiting()), "seed {seed}");
        }
    }
}
