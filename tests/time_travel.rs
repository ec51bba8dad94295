//! Wherever one comes from, an instant of a run is the same; and a branch leaves the others alone.

use std::ops::ControlFlow;
use std::sync::Arc;

use ringside::engine::{NodeId, Time};
use ringside::scenario::{self, Document, Report, Session, library};
use ringside::simulation::{Action, EventId, Happening, LookingBack, Reader, Reading, Setup, Step, Timeline, World};

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
        assert!(timeline.branch().kept() >= 2, "several worlds are kept on the way");
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
    // As far as nobody feels the way from one to the next, no more than early on; then more, but never too many.
    let [mut early, mut felt, mut most] = [0; 3];
    for second in 1..=190 {
        timeline.seek(Time::from_millis(f64::from(second) * 1_000.0));
        let kept = timeline.branch().kept();
        early = early.max(if timeline.head().turns() <= 15_000 { kept } else { 0 });
        felt = felt.max(if timeline.head().turns() <= 130_000 { kept } else { 0 });
        most = most.max(kept);
    }
    assert!(timeline.head().turns() > 150_000, "{} turns", timeline.head().turns());
    assert!(early > 36, "{early} worlds are kept early on");
    assert!(felt <= early + 4, "{felt} worlds are kept, and {early} early on");
    assert!((60..=128).contains(&most), "{most} worlds are kept");
    let hash = timeline.head().trace().hash();
    timeline.seek(Time::from_millis(70_000.5));
    timeline.seek(Time::from_millis(190_000.0));
    assert_eq!((timeline.is_rewound(), timeline.head().trace().hash()), (false, hash));
    let kept = timeline.head().trace().len() - timeline.head().trace().first();
    assert!(kept < 5_000, "{kept} of {} happenings are kept", timeline.head().trace().len());
}

/// Some 60,000 happenings: a few times as many as a world of a timeline keeps.
fn long(seed: u64) -> Arc<Setup> {
    let document = format!(
        r#"{{"format": 1, "seed": {seed}, "cluster": {{"nodes": 3}}, "until": 40000, "steps": [
        {{"at": 0, "do": "workload", "rate": 60, "keys": 20, "for": 38000}}]}}"#
    );
    Document::from_text(&document).unwrap().setup().unwrap().into()
}

#[test]
fn what_no_world_keeps_any_more_is_made_anew() {
    let setup = long(8);
    let straight = straight(&setup, &[], Time::from_millis(38_000.0));
    let all: Vec<Happening> = straight.trace().iter().cloned().collect();
    let mut timeline = Timeline::new(setup);
    timeline.seek(Time::from_millis(38_000.0));
    assert!(timeline.head().trace().first() > all.len() / 2, "most of it is forgotten");
    let mut draw = draws(8);
    for _ in 0..40 {
        timeline.seek(Time(draw(38_000_000)));
        let (one, other) = (draw(all.len() as u64) as usize, draw(all.len() as u64) as usize);
        let (from, to) = (one.min(other), one.max(other).min(one.min(other) + 3_000));
        assert!(timeline.happenings(from, to) == all[from..to], "{from} to {to}");
        assert_eq!(timeline.happening(EventId(one as u64)).as_ref(), Some(&all[one]));
    }
    assert!(timeline.happenings(all.len() - 5, usize::MAX) == all[all.len() - 5..]);
    assert_eq!((timeline.happenings(9, 3).len(), timeline.happening(EventId(all.len() as u64))), (0, None));
    let mut seen = 0;
    timeline.visit(100, 10_000, |_| {
        seen += 1;
        if seen == 7 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(seen, 7, "it is told to stop");
}

/// Reads a hash over all numbers and instants, and their count.
#[derive(Clone, Debug, Default, PartialEq)]
struct Read(u64, u64);

impl Reader for Read {
    fn take_in(&mut self, happening: &Happening) {
        assert_eq!(happening.id.0, self.0, "each is read once, in order");
        self.0 += 1;
        let told = happening.to_string().bytes().fold(happening.at.0, |hash, byte| hash.wrapping_mul(31) + u64::from(byte));
        self.1 = self.1.rotate_left(5) ^ told;
    }
}

fn read(world: &World) -> Read {
    let mut read = Read::default();
    world.trace().iter().for_each(|happening| read.take_in(happening));
    read
}

#[test]
fn a_reader_has_read_what_happened_wherever_the_playhead_goes() {
    let setup = long(9);
    for looking_back in [LookingBack::Near, LookingBack::FromTheBeginning] {
        let mut draw = draws(9);
        let mut timeline = Timeline::new(setup.clone());
        let mut reading = Reading::new(Read::default(), looking_back);
        for turn in 0..30 {
            match draw(10) {
                0..3 => timeline.seek(Time(draw(25_000_000))),
                3 | 4 => (0..draw(40)).for_each(|_| assert!(timeline.step_back() || timeline.now() == Time::ZERO)),
                5 => (0..draw(40)).for_each(|_| assert!(timeline.step())),
                6 | 7 => timeline.apply(crash(["n1", "n2", "n3"][draw(3) as usize])),
                8 => timeline.apply(Action::Restart(NodeId::new("n2").unwrap())),
                _ => timeline.switch(draw(timeline.branches().len() as u64) as usize),
            }
            if draw(3) > 0 {
                reading.follow(&timeline);
                let same = straight(&setup, timeline.applied(), timeline.now());
                // Between the turns of an instant there is more to come.
                let read_so_far = same.trace().iter().take(timeline.world().trace().len());
                let mut expected = Read::default();
                read_so_far.for_each(|happening| expected.take_in(happening));
                assert_eq!(reading.at_playhead(), &expected, "turn {turn}");
                assert_eq!(reading.at_head(), &read(&straight_turns(&setup, &timeline)), "turn {turn}");
                let (now, at) = (timeline.now(), Time(draw(timeline.head().now().0 + 1)));
                let peeked = timeline.peek(at);
                let there = straight(&setup, timeline.applied(), at);
                assert!(timeline.now() == now && is_same(&peeked, &there) || at == timeline.head().now(), "turn {turn}");
                assert!(at == timeline.head().now() || reading.peek(&timeline, &peeked) == read(&there), "turn {turn}");
            }
        }
        assert!(timeline.branches().len() > 2, "{} branches", timeline.branches().len());
    }
}

/// The world of the head, reached from the beginning.
fn straight_turns(setup: &Setup, timeline: &Timeline) -> World {
    let mut world = World::new(setup);
    timeline.applied().iter().for_each(|step| world.schedule(step));
    while world.turns() < timeline.head().turns() && world.take_turn() {}
    world
}

/// A report as JSON.
fn report(report: &Report) -> String {
    serde_json::to_string(report).unwrap()
}

#[test]
fn a_session_reports_what_a_run_does_though_it_has_forgotten_most() {
    let long = r#"{"format": 1, "cluster": {"nodes": 3}, "until": 30000, "steps": [
        {"at": 0, "do": "workload", "rate": 60, "keys": 20, "for": 28000}, {"at": 5000, "do": "restart", "node": "n1"}]}"#;
    let truncated = library::find("clock-truncation").expect("it is bundled").text();
    for text in [long, &truncated] {
        let document = Document::from_text(text).unwrap();
        let finished = scenario::run(&document, None).unwrap();
        let mut session = Session::from_text(text).unwrap();
        let end = finished.report.ended_at;
        session.seek(end);
        let straight = Report { expectations: session.report().expectations, ..finished.report.clone() };
        assert_eq!(report(&session.report()), report(&straight));
        // And from the middle, and back again.
        session.seek(Time(end.0 / 3));
        let third = report(&session.report());
        session.seek(end);
        assert_eq!(report(&session.report()), report(&straight));
        let mut other = Session::from_text(text).unwrap();
        other.seek(Time(end.0 / 3));
        assert_eq!(third, report(&other.report()));
        assert_eq!(session.trace(0, 50), finished.world.trace().range(0, 50).cloned().collect::<Vec<_>>());
    }
}
