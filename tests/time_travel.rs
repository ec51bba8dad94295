//! Wherever one comes from, an instant of a run is the same; and a branch leaves the others alone.

use std::sync::Arc;

use ringside::engine::{NodeId, Time};
use ringside::scenario::Document;
use ringside::simulation::{Action, Setup, Step, Timeline, World};

fn setup(seed: u64) -> Arc<Setup> {
    let document = format!(
        r#"{{"format": 1, "seed": {seed}, "cluster": {{"nodes": 4, "replication": {{"n": 3}}}},
        "network": {{"loss": 0.05, "duplicate": 0.05}}, "until": 4000, "steps": [
            {{"at": 0, "do": "workload", "rate": 100, "keys": 20, "for": 3000, "read_fraction": 0.5}},
            {{"at": 700, "do": "crash", "node": "n2"}}, {{"at": 1500, "do": "restart", "node": "n2"}}]}}"#
    );
    Document::from_text(&document).unwrap().setup().unwrap().into()
}

fn straight(setup: &Setup, applied: &[Step], to: Time) -> World {
    let mut world = World::new(setup);
    applied.iter().for_each(|step| world.schedule(step));
    world.run_until(to);
    world
}

fn is_same(world: &World, other: &World) -> bool {
    (world.now(), world.turns(), world.trace().hash()) == (other.now(), other.turns(), other.trace().hash())
}

fn crash(node: &str) -> Action {
    Action::Crash(NodeId::new(node).unwrap())
}

/// A few thousand draws that have nothing to do with a run.
fn draws(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    }
}

#[test]
fn an_instant_is_the_same_wherever_one_comes_from() {
    for seed in 1..4 {
        let setup = setup(seed);
        let mut draw = draws(seed);
        let mut timeline = Timeline::new(setup.clone());
        timeline.seek(Time::from_millis(3_000.0));
        assert!(timeline.branch().kept() > 5);
        for _ in 0..60 {
            let to = Time(draw(3_200_000));
            timeline.seek(to);
            assert_eq!(timeline.now(), to);
            assert!(is_same(timeline.world(), &straight(&setup, &[], to)), "seed {seed}, at {to}");
        }
    }
}

#[test]
fn turns_are_taken_back_one_by_one() {
    let setup = setup(5);
    let mut timeline = Timeline::new(setup.clone());
    timeline.seek(Time::from_millis(1_200.0));
    let turns = timeline.world().turns();
    for back in 1..=300 {
        assert!(timeline.step_back());
        assert_eq!(timeline.world().turns(), turns - back);
    }
    let mut other = World::new(&setup);
    while other.turns() < turns - 300 && other.take_turn() {}
    assert!(is_same(timeline.world(), &other));
    for forward in 1..=305 {
        assert!(timeline.step());
        assert_eq!(timeline.world().turns(), turns - 300 + forward);
    }
    assert!(!timeline.is_rewound(), "what comes after the head is the head's");
}

#[test]
fn a_branch_leaves_the_one_that_it_parts_from_alone_and_both_can_be_gone_back_to() {
    let setup = setup(6);
    let mut timeline = Timeline::new(setup.clone());
    timeline.seek(Time::from_millis(2_500.0));
    timeline.apply(crash("n4"));
    timeline.seek(Time::from_millis(3_000.0));
    let first = timeline.head().clone();
    timeline.seek(Time::from_millis(1_000.0));
    timeline.apply(crash("n1"));
    timeline.seek(Time::from_millis(2_000.0));
    timeline.apply(crash("n3"));
    timeline.seek(Time::from_millis(2_200.0));
    assert_eq!((timeline.branches().len(), timeline.current(), timeline.forks()), (2, 1, 1));
    assert_eq!(timeline.branches()[1].parted(), Some((0, Time::from_millis(1_000.0))));
    assert_eq!((timeline.branches()[0].applied().len(), timeline.applied().len()), (1, 2), "what was done later is not in it");
    assert!(is_same(timeline.head(), &straight(&setup, timeline.applied(), Time::from_millis(2_200.0))));
    assert!(is_same(timeline.branches()[0].head(), &first), "nothing has happened to the other");

    let second = timeline.head().clone();
    timeline.switch(0);
    assert_eq!(timeline.now(), Time::from_millis(2_200.0), "the same instant of another future");
    assert!(is_same(timeline.world(), &straight(&setup, timeline.applied(), Time::from_millis(2_200.0))));
    timeline.seek(Time::from_millis(3_000.0));
    assert!(!timeline.is_rewound() && is_same(timeline.world(), &first));
    timeline.switch(1);
    assert!(!timeline.is_rewound() && is_same(timeline.world(), &second), "it has come less far");
    assert_eq!((timeline.branches().len(), timeline.forks()), (2, 3));
    timeline.switch(7);
    assert_eq!(timeline.current(), 1);
}

#[test]
fn acting_at_the_head_begins_no_branch() {
    let mut timeline = Timeline::new(setup(7));
    timeline.seek(Time::from_millis(500.0));
    timeline.apply(crash("n1"));
    timeline.apply(crash("n3"));
    assert_eq!((timeline.branches().len(), timeline.applied().len(), timeline.forks()), (1, 2, 0));
}

#[test]
fn of_a_long_run_no_more_is_kept_than_of_a_short_one() {
    let document = r#"{"format": 1, "cluster": {"nodes": 3}, "until": 200000, "steps": [
        {"at": 0, "do": "workload", "rate": 100, "keys": 20, "for": 190000}]}"#;
    let mut timeline = Timeline::new(Document::from_text(document).unwrap().setup().unwrap().into());
    let mut most = 0;
    for second in 1..=190 {
        timeline.seek(Time::from_millis(f64::from(second) * 1_000.0));
        most = most.max(timeline.branch().kept());
    }
    assert!(timeline.head().turns() > 150_000, "{} turns", timeline.head().turns());
    assert!((100..=256).contains(&most), "{most} worlds are kept");
    let hash = timeline.head().trace().hash();
    timeline.seek(Time::from_millis(70_000.5));
    timeline.seek(Time::from_millis(190_000.0));
    assert_eq!((timeline.is_rewound(), timeline.head().trace().hash()), (false, hash));
}
