//! The diagram over small runs: what stands where, how it is moved, and what is told of an event.

use super::*;
use crate::engine::{Duration, Time};
use crate::simulation::{Action, Step, Timeline};
use crate::stage::fixture::{at, chatty, client, get, isolate, node, put, run, run_with, seen};
use crate::stage::geometry::Point;
use crate::stage::{History, Layout};

/// What was followed up to an instant, and where it is drawn.
struct Run {
    chronicle: Chronicle,
    history: History,
    layout: Layout,
    now: Time,
}

impl Run {
    fn view(&self, spec: &SpacetimeSpec) -> SpacetimeView {
        SpacetimeView::of(&self.chronicle, &self.history, &self.layout, self.now, spec)
    }
}

fn view(timeline: &mut Timeline, ms: f64, spec: &SpacetimeSpec) -> (SpacetimeView, Run) {
    let (history, layout) = seen(timeline, ms);
    let mut chronicle = Chronicle::default();
    chronicle.follow(timeline);
    let run = Run { chronicle, history, layout, now: timeline.now() };
    (run.view(spec), run)
}

fn kinds(chronicle: &Chronicle) -> Vec<String> {
    let name = |event: &Event| {
        let what = match &event.what {
            Moment::Sent { kind, .. } => format!("sends {kind:?}"),
            Moment::Received { kind, .. } => format!("takes {kind:?}"),
            Moment::Started(_) => "starts".to_owned(),
            Moment::Ended { .. } => "ends".to_owned(),
            what => format!("{what:?}"),
        };
        format!("{} {} {what}", event.at, chronicle.who(event.lane).unwrap())
    };
    chronicle.numbers().map(|number| name(chronicle.event(number).unwrap())).collect()
}

/// The number of the first event that is told so.
fn find(chronicle: &Chronicle, told: &str) -> u64 {
    let place = kinds(chronicle).iter().position(|kind| kind.ends_with(told));
    chronicle.numbers().start + place.unwrap_or_else(|| panic!("{told}: {:#?}", kinds(chronicle))) as u64
}

fn relation(run: &Run, of: &str, other: &str) -> Relation {
    let chronicle = &run.chronicle;
    let causality = Causality::of(chronicle, find(chronicle, of)).unwrap();
    let other = find(chronicle, other);
    causality.relation(other, chronicle.event(other).unwrap().lane)
}

#[test]
fn a_put_is_a_chain_from_the_client_and_back() {
    let mut timeline = run_with(3, vec![at(100.0, put(1, 1, "k")), at(101.0, get(2, 2, "other"))], |setup| {
        (setup.settings.n, setup.settings.w, setup.settings.r) = (3, 3, 1);
    });
    let (_, run_seen) = view(&mut timeline, 400.0, &SpacetimeSpec::default());
    let put =
        ["c1 starts", "c1 sends ClientPut", "n1 takes ClientPut", "n2 takes ReplicaWrite", "n1 takes ReplicaAck", "c1 ends"];
    for (index, before) in put.iter().enumerate() {
        for after in &put[index + 1..] {
            assert_eq!(relation(&run_seen, after, before), Relation::Past, "{before} → {after}");
            assert_eq!(relation(&run_seen, before, after), Relation::Future, "{before} → {after}");
        }
        assert_eq!(relation(&run_seen, before, before), Relation::Itself);
    }
    assert_eq!(relation(&run_seen, "n2 takes ReplicaWrite", "n3 takes ReplicaWrite"), Relation::Concurrent);
    assert_eq!(relation(&run_seen, "c1 starts", "c2 starts"), Relation::Concurrent, "a millisecond later, and unknowable");
}

#[test]
fn what_a_dead_machine_refuses_is_known_to_the_asker() {
    let mut timeline = run(3, vec![at(50.0, Action::Crash(node(1))), at(100.0, put(1, 1, "k"))]);
    let (_, run_seen) = view(&mut timeline, 400.0, &SpacetimeSpec::default());
    assert_eq!(relation(&run_seen, "c1 takes Refused", "c1 sends ClientPut"), Relation::Past);
    assert_eq!(relation(&run_seen, "n1 sends Refused", "c1 sends ClientPut"), Relation::Past);
    assert_eq!(relation(&run_seen, "c1 takes Refused", "n1 Crashed"), Relation::Past);
    assert_eq!(relation(&run_seen, "c1 sends ClientPut", "n1 Crashed"), Relation::Concurrent);
}

#[test]
fn what_waits_at_a_paused_node_is_known_when_it_is_taken_in() {
    let steps = vec![at(50.0, Action::Pause(node(2))), at(100.0, put(1, 1, "k")), at(300.0, Action::Resume(node(2)))];
    let mut timeline = run_with(3, steps, |setup| (setup.settings.n, setup.settings.w) = (3, 3));
    let (early, run_seen) = view(&mut timeline, 200.0, &SpacetimeSpec::default());
    assert!(!kinds(&run_seen.chronicle).iter().any(|kind| kind.contains("n2 takes")));
    let waits: Vec<&Arrow> = early.arrows.iter().filter(|arrow| arrow.end == End::Waits).collect();
    assert_eq!(waits.len(), 1);
    assert_eq!((waits[0].to.x - waits[0].from.x).round(), 30.0, "10 ms at 3 px: it has arrived");
    assert!(early.spans.iter().any(|span| !span.dead && span.to.is_none() && (span.x.1 - early.now).abs() < 1e-9));

    let (late, run_seen) = view(&mut timeline, 400.0, &SpacetimeSpec::default());
    let taken = run_seen.chronicle.event(find(&run_seen.chronicle, "n2 takes ReplicaWrite")).unwrap().clone();
    assert_eq!(taken.at, Time::from_millis(300.0));
    assert!(matches!(taken.what, Moment::Received { arrived, .. } if arrived == Time::from_millis(120.0)));
    assert!(late.arrows.iter().all(|arrow| arrow.end != End::Waits));
    assert_eq!(relation(&run_seen, "n2 takes ReplicaWrite", "n2 Resumed"), Relation::Past);
}

#[test]
fn the_lines_are_those_of_everyone_and_a_cut_lies_between_them() {
    let steps = vec![at(100.0, isolate(2, 4)), at(150.0, put(1, 1, "k"))];
    let mut timeline = run_with(4, steps, |setup| (setup.settings.n, setup.settings.w) = (4, 4));
    let (view, _) = view(&mut timeline, 400.0, &SpacetimeSpec::default());
    let order: Vec<String> = view.rows.iter().map(|row| row.who.to_string()).collect();
    assert_eq!(order, ["c1", "c2", "n2", "n1", "n3", "n4"]);
    assert!(view.rows.windows(2).all(|pair| pair[0].y + 29.0 < pair[1].y));
    assert_eq!(view.rips.len(), 1);
    let rip = &view.rips[0];
    assert!(view.rows[2].y < rip.y && rip.y < view.rows[3].y && rip.far.unwrap() > view.rows[5].y && rip.named);
    assert_eq!((rip.x.0, rip.x.1), (view.x(Time::from_millis(100.0)), view.now));
    let lost: Vec<&Arrow> = view.arrows.iter().filter(|arrow| arrow.end == End::Lost).collect();
    assert!(!lost.is_empty());
    assert!(lost.iter().all(|arrow| (arrow.to.y - rip.y).abs() < 10.1), "they end at the tear");
}

#[test]
fn a_message_on_its_way_ends_at_the_playhead() {
    let mut timeline = run(3, vec![at(100.0, put(1, 1, "k"))]);
    let (view, _) = view(&mut timeline, 104.0, &SpacetimeSpec::default());
    let [arrow] = view.arrows[..] else { panic!("{:?}", view.arrows) };
    assert_eq!((arrow.end, arrow.to.x), (End::Flies, view.now));
    let (from, to) = (view.rows[0].y, view.rows[2].y);
    assert!((arrow.to.y - (from + (to - from) * 0.4)).abs() < 1e-6);
}

#[test]
fn the_playhead_stays_in_sight_until_the_picture_is_moved() {
    let steps = (1..40).map(|step| at(f64::from(step) * 50.0, put(1, 1, "k"))).collect();
    let mut timeline = run(3, steps);
    let spec = SpacetimeSpec::default();
    let (view, run_seen) = view(&mut timeline, 2_000.0, &spec);
    assert!(view.follows && view.now < view.right && view.right - view.now < 60.0);
    let again = |spec: &SpacetimeSpec| run_seen.view(spec);

    let moved = view.panned(&spec, 300.0);
    let there = again(&moved);
    assert!(!there.follows && (there.now - view.now - 300.0).abs() < 0.01);
    let back = there.panned(&moved, -300.0);
    assert_eq!(back.pin, None, "back at the playhead it is followed again");

    let at_the_pointer = view.time(400.0);
    for factor in [0.5, 1.7, 4.0] {
        let zoomed = view.zoomed(&spec, factor, 400.0, false);
        assert!((again(&zoomed).x(at_the_pointer) - 400.0).abs() < 0.02, "what was under the pointer stays there");
        assert!(again(&view.zoomed(&spec, factor, 400.0, true)).follows);
    }
    assert_eq!(again(&view.at_the_beginning(&spec)).time(view.left), Time::ZERO);
    let first = run_seen.chronicle.event(0).unwrap().id;
    let revealed = again(&view.revealing(&spec, &run_seen.chronicle, 0));
    assert_eq!(revealed.event.as_ref().map(|facts| facts.event.id), Some(first));
    assert!((revealed.left..revealed.right).contains(&revealed.x(Time::from_millis(50.0))));
}

#[test]
fn whatever_stands_in_sight_can_be_reached_by_pointer_and_keys() {
    let mut timeline = run_with(3, vec![at(100.0, put(1, 1, "k"))], |setup| (setup.settings.n, setup.settings.w) = (3, 3));
    let (view, run_seen) = view(&mut timeline, 200.0, &SpacetimeSpec::default());
    let chronicle = &run_seen.chronicle;
    for number in chronicle.numbers() {
        let event = chronicle.event(number).unwrap();
        let row = view.rows.iter().find(|row| Some(row.who) == chronicle.who(event.lane)).unwrap();
        let place = Point::new(view.x(event.at), row.y);
        let mut found = view.event_at(&run_seen.chronicle, place, None, false);
        // Of several at one instant, each click takes the next.
        let mut clicks = 0;
        while found != Some(number) && clicks < 9 {
            found = view.event_at(&run_seen.chronicle, place, found.and_then(|found| Some(chronicle.event(found)?.id)), false);
            clicks += 1;
        }
        assert_eq!(found, Some(number));
    }
    assert_eq!(view.event_at(&run_seen.chronicle, Point::new(view.left + 3.0, view.rows[4].y), None, false), None);
    let arrow = view.arrows[0];
    let middle = view.event_at(&run_seen.chronicle, arrow.from.between(arrow.to, 0.5), None, false).unwrap();
    assert_eq!(chronicle.event(middle).unwrap().id, arrow.sent);

    let mut walked = Vec::new();
    let mut id = None;
    while let Some(number) = view.next(&run_seen.chronicle, id, true, false) {
        walked.push(number);
        id = chronicle.event(number).map(|event| event.id);
    }
    assert!(walked.iter().copied().eq(chronicle.numbers()), "in the order of time");
    let down = view.beside(&run_seen.chronicle, chronicle.event(0).unwrap().id, true, false).unwrap();
    assert_eq!(chronicle.who(chronicle.event(down).unwrap().lane), Some(node(1).into()), "c2 has no events");
    assert_eq!(view.beside(&run_seen.chronicle, chronicle.event(0).unwrap().id, false, false), None);
    assert_eq!(chronicle.who(0), Some(client(1).into()));
}

#[test]
fn the_event_looked_at_counts_every_other_once() {
    let mut timeline = run_with(3, vec![at(100.0, put(1, 1, "k")), at(130.0, put(2, 3, "k2"))], |setup| {
        (setup.settings.n, setup.settings.w) = (3, 3);
    });
    let (_, run_seen) = view(&mut timeline, 300.0, &SpacetimeSpec::default());
    let chronicle = &run_seen.chronicle;
    for number in chronicle.numbers() {
        let event = Some(chronicle.event(number).unwrap().id);
        let view = run_seen.view(&SpacetimeSpec { event, ..SpacetimeSpec::default() });
        let facts = view.event.unwrap();
        assert_eq!(facts.past + facts.future + facts.concurrent + 1, chronicle.numbers().count());
        assert_eq!(
            facts.clock.iter().map(|(_, events)| *events as usize).sum::<usize>(),
            facts.past + 1,
            "the clock counts the past"
        );
        if let Some(neither) = &facts.neither {
            assert_eq!(neither.event.at.0.abs_diff(facts.event.at.0), neither.by.0);
        }
        assert!(view.lines.iter().all(|line| line.x.0 < line.x.1 && line.x.1 <= view.now));
    }
    let taken = find(chronicle, "n1 takes ReplicaAck");
    let event = Some(chronicle.event(taken).unwrap().id);
    let spec = SpacetimeSpec { event, ..SpacetimeSpec::default() };
    let facts = run_seen.view(&spec).event.unwrap();
    assert_eq!(facts.sent.map(|(_, took)| took), Some(Duration::from_millis(10.0)));
    assert_eq!(facts.key.map(|key| key.to_string()).as_deref(), Some("k"));
}

#[test]
fn heartbeats_can_be_left_out_of_the_picture_and_not_out_of_causality() {
    let mut timeline = chatty(4, vec![at(1_400.0, put(1, 1, "k"))]);
    let (view, run_seen) = view(&mut timeline, 1_500.0, &SpacetimeSpec::default());
    let quiet = run_seen.view(&SpacetimeSpec { quiet: true, ..SpacetimeSpec::default() });
    assert!(quiet.arrows.len() < view.arrows.len() && quiet.in_sight < view.in_sight && quiet.in_sight > 0);
    assert!(quiet.arrows.iter().all(|arrow| arrow.shape != crate::stage::Shape::Gossip));
    let last = run_seen.chronicle.event(find(&run_seen.chronicle, "c1 ends")).map(|event| event.id);
    let past = |quiet| {
        let spec = SpacetimeSpec { quiet, event: last, ..SpacetimeSpec::default() };
        run_seen.view(&spec).event.map(|facts| facts.past)
    };
    assert!(past(true) == past(false) && past(true) > Some(40), "{:?}", past(true));
}

#[test]
fn much_at_once_is_drawn_as_little() {
    let steps =
        (0..3_000).map(|step| at(100.0 + f64::from(step), get(1 + step as usize % 2, 1 + step as usize % 5, "k"))).collect();
    let mut timeline = run(5, steps);
    let (_, run_seen) = view(&mut timeline, 4_000.0, &SpacetimeSpec::default());
    assert!(run_seen.chronicle.numbers().count() > 20_000);
    for zoom in [0.05, 0.3, 3.0, 30.0] {
        let spec = SpacetimeSpec { zoom, ..SpacetimeSpec::default() };
        let view = run_seen.view(&spec);
        assert!(view.arrows.len() < 5_000 && view.dots.len() < 2_000, "{zoom}: {} {}", view.arrows.len(), view.dots.len());
        let drawn: u32 = view.dots.iter().map(|dot| dot.count).sum();
        assert_eq!(drawn as usize, view.in_sight, "none is left out of the count");
        assert!(view.ticks.len() < 400 && view.listed.len() <= 60);
    }
}

#[test]
fn a_long_silence_is_a_break_with_its_length() {
    let mut timeline = run(3, vec![at(100.0, put(1, 1, "k")), at(60_100.0, put(1, 1, "k"))]);
    let (view, _) = view(&mut timeline, 60_400.0, &SpacetimeSpec::default());
    assert_eq!(view.breaks.len(), 2, "before the second operation, and after it up to now");
    assert!(view.breaks.iter().any(|fold| fold.lasts > Duration::from_millis(59_000.0)));
    assert!(view.x(Time::from_millis(100.0)) >= view.left, "a minute apart and both in sight");
    assert!(view.ticks.len() < 200);
    let named: Vec<f64> = view.ticks.iter().filter(|tick| tick.named).map(|tick| tick.x).collect();
    assert!(named.windows(2).all(|pair| pair[1] - pair[0] >= 55.0), "{named:?}");
}

#[test]
fn only_the_latest_are_kept_and_the_picture_says_so() {
    let step = |number: usize| -> Step { at(100.0 + number as f64, get(1, 1, "k")) };
    let mut timeline = run_with(5, (0..1_500).map(step).collect(), |setup| setup.settings.n = 5);
    let (view, run_seen) = view(&mut timeline, 2_000.0, &SpacetimeSpec::default());
    let chronicle = &run_seen.chronicle;
    let kept = chronicle.numbers().count();
    assert!(chronicle.is_short() && (Chronicle::KEPT..Chronicle::KEPT + 1_000).contains(&kept));
    let beginning = run_seen.view(&view.at_the_beginning(&SpacetimeSpec::default()));
    assert_eq!(beginning.forgotten, Some(beginning.left));
    let first = chronicle.numbers().start;
    assert_eq!(Causality::of(chronicle, first - 1), None);
    let oldest = Causality::of(chronicle, first).unwrap();
    assert_eq!(oldest.relation(first + 1, 99), Relation::Concurrent);
}
