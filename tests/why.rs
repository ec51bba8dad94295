//! Explanations, in full, against approved texts in `tests/why` (`UPDATE_GOLDENFILES=1` writes them anew), and what is true of
//! every one in random runs.

#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::Path;

use ringside::engine::versions::Dot;
use ringside::engine::{Key, NodeEvent, NodeId, Time};
use ringside::scenario::why::{Bearing, Explanation, LOOKS_AT, Question, Says, why};
use ringside::scenario::{Document, Finished, library, run, swarm};
use ringside::simulation::{EventId, Happening, What, World};

fn finished(scenario: &str) -> Finished {
    let bundled = library::find(scenario).unwrap_or_else(|| panic!("no scenario {scenario}"));
    let document = Document::from_text(&bundled.text()).unwrap_or_else(|refusals| panic!("{scenario}: {refusals}"));
    run(&document, None).unwrap_or_else(|refusals| panic!("{scenario}: {refusals}"))
}

fn node(name: &str) -> NodeId {
    NodeId::new(name).unwrap()
}

fn key(world: &World, name: &str) -> Key {
    world.ledger().by_name().find(|(_, entry)| &*entry.key.0 == name).unwrap().1.key.clone()
}

fn dot(world: &World, key: &Key, name: &str) -> Dot {
    let named = |happening: &Happening| match &happening.what {
        What::Node(NodeEvent::VersionWritten { key: of, version, .. }) if of == key => {
            let dot = version.dot;
            (format!("{}:{}", dot.actor, dot.counter) == name).then_some(dot)
        }
        _ => None,
    };
    world.trace().iter().find_map(named).unwrap_or_else(|| panic!("no version {name}"))
}

/// What is asked about a run, in the words of the command line, and at which instant.
#[derive(Clone, Copy)]
enum Ask {
    Op(&'static str),
    Copy(&'static str, &'static str, f64),
    Version(&'static str, &'static str, &'static str, f64),
    Siblings(&'static str, &'static str, &'static str),
    Belief(&'static str, &'static str, f64),
    /// The first happening of a kind.
    First(&'static str),
}

impl Ask {
    fn question(self, world: &World) -> (Question, Option<Time>) {
        match self {
            Ask::Op(name) => (Question::Operation(world.ledger().get(name).unwrap().request), None),
            Ask::Copy(holder, name, at) => {
                (Question::Copy { node: node(holder), key: key(world, name), dot: None }, Some(Time::from_millis(at)))
            }
            Ask::Version(holder, name, version, at) => {
                let key = key(world, name);
                let dot = Some(dot(world, &key, version));
                (Question::Copy { node: node(holder), key, dot }, Some(Time::from_millis(at)))
            }
            Ask::Siblings(name, one, other) => {
                let key = key(world, name);
                let (one, other) = (dot(world, &key, one), dot(world, &key, other));
                (Question::Siblings { key, one, other }, None)
            }
            Ask::Belief(observer, member, at) => {
                (Question::Belief { observer: node(observer), member: node(member) }, Some(Time::from_millis(at)))
            }
            Ask::First(kind) => {
                let first = world.trace().iter().find(|happening| happening.what.kind() == kind);
                (Question::Happening(first.unwrap_or_else(|| panic!("no {kind}")).id), None)
            }
        }
    }
}

/// What is asked, by the name of its file.
const ASKED: &[(&str, &str, Ask)] = &[
    ("stale_read", "stale-read", Ask::Op("early")),
    ("ack_before_all_copies", "stale-read", Ask::Op("second")),
    ("stale_read_of_a_sloppy_quorum", "sloppy-misses", Ask::Op("missed")),
    ("ack_of_a_sloppy_quorum", "sloppy-quorum", Ask::Op("write")),
    ("siblings", "two-writers", Ask::Siblings("cart", "Sx:2", "Sx:3")),
    ("read_of_siblings", "two-writers", Ask::Op("both")),
    ("suspected", "gossip", Ask::Belief("n2", "n4", 2000.0)),
    ("believed_down", "gossip", Ask::Belief("n3", "n4", 3000.0)),
    ("heard_again", "gossip", Ask::First("refuted")),
    ("believed_up", "gossip", Ask::Belief("n1", "n4", 6500.0)),
    ("news_by_way_of_others", "gossip", Ask::Belief("n2", "n5", 5900.0)),
    ("hint_kept", "hints", Ask::First("hint_kept")),
    ("copy_by_a_hint", "hints", Ask::Copy("s2", "tea", 5000.0)),
    ("copy_by_anti_entropy", "merkle", Ask::Version("E", "key 8", "B:2", 2000.0)),
    ("copy_by_read_repair", "read-repair", Ask::Copy("n3", "name", 2500.0)),
    ("copy_by_a_stream", "join-leave", Ask::First("stream_ended")),
    ("timed_out_at_a_cut", "timed-out", Ask::Op("second")),
    ("timed_out_by_the_dead", "strict-quorum", Ask::Op("tries")),
    ("unavailable", "strict-quorum", Ask::Op("knows")),
    ("lost_by_the_clock", "lww-skew", Ask::First("write_lost")),
    ("read_without_the_later_write", "lww-skew", Ask::Op("after")),
    ("back_from_the_dead", "tombstones", Ask::Op("back")),
    ("message_dropped", "strict-quorum", Ask::First("message_dropped")),
    ("turned_away", "contact-points", Ask::Op("before")),
    ("waited_for_a_paused_node", "paused-not-dead", Ask::Belief("n1", "n3", 3000.0)),
];

#[test]
fn explanations_are_as_approved() {
    let writes = std::env::var_os("UPDATE_GOLDENFILES").is_some();
    let mut different = Vec::new();
    for (name, scenario, ask) in ASKED {
        let finished = finished(scenario);
        let (question, until) = ask.question(&finished.world);
        let explained = why(&question, finished.world.trace(), until, u64::MAX);
        let text = explained.map_or_else(|unanswered| format!("{unanswered}\n"), |explanation| explanation.to_string());
        let path = Path::new("tests/why").join(format!("{name}.txt"));
        if writes {
            fs::create_dir_all("tests/why").unwrap();
            fs::write(&path, &text).unwrap();
        } else if fs::read_to_string(&path).unwrap_or_default() != text {
            different.push(format!("{name}:\n{text}"));
        }
    }
    assert!(different.is_empty(), "not as approved:\n{}", different.join("\n"));
}

/// Whether a happening began of itself, as far as anybody can tell: nothing led to it, or it is a round of a clock.
fn begins(happening: &Happening) -> bool {
    let rounds = ["gossip_round", "hint_round", "anti_entropy_round", "compaction_round", "refresh"];
    let what = serde_json::to_value(&happening.what).unwrap();
    let is_round = what["timer"].as_str().is_some_and(|timer| rounds.contains(&timer));
    happening.cause.is_none() || is_round
}

/// Everything that led to a happening, itself included, back to what began of itself.
fn past_of(world: &World, id: EventId) -> Vec<EventId> {
    let mut past = Vec::new();
    let mut next = Some(id);
    while let Some(happening) = next.and_then(|id| world.trace().get(id)) {
        past.push(happening.id);
        next = happening.cause.filter(|_| !begins(happening));
    }
    past
}

/// What is true of every explanation, whatever it is of.
fn is_sound(explanation: &Explanation, world: &World, said: &str) {
    let trace = world.trace();
    let past = past_of(world, explanation.asked);
    let of = |id: &EventId| trace.get(*id).unwrap_or_else(|| panic!("{said}: {} did not happen", id.0));
    let mut at = Time::ZERO;
    for step in &explanation.steps {
        assert!(!step.says.to_string().is_empty(), "{said}: a step without a word");
        assert_ne!(step.says, Says::FartherBack, "{said}: the whole run was there to be looked at");
        let Some(first) = step.about.first() else { panic!("{said}: {} is about nothing", step.says) };
        match step.bearing {
            Bearing::Cause => {
                let is_past = past.contains(first) || of(first).cause.is_some_and(|cause| past.contains(&cause));
                assert!(is_past, "{said}: {} is no cause", step.says);
            }
            Bearing::Circumstance => assert!(!past.contains(first), "{said}: {} is a cause", step.says),
            Bearing::Conclusion => assert_eq!(step.at, None, "{said}"),
        }
        if let Some(time) = step.at {
            assert_eq!(time, of(first).at, "{said}");
            assert!(time >= at, "{said}: {} is told too late", step.says);
            at = time;
        }
        assert!(step.about.iter().all(|id| explanation.lit.happenings.contains(id)), "{said}: not all of it is lit");
    }
    let first_cause = explanation.steps.iter().find(|step| step.bearing == Bearing::Cause);
    let first_cause = first_cause.unwrap_or_else(|| panic!("{said}: without a cause"));
    let root = first_cause.about.iter().any(|id| begins(of(id)) || of(id).cause.is_some_and(|cause| begins(of(&cause))));
    assert!(root, "{said}: begins in the middle, with {}", first_cause.says);
}

#[test]
fn every_explanation_of_random_runs_is_sound() {
    let (mut explained, mut steps) = (0, 0);
    for seed in 1..=12 {
        let document = Document::from_text(&swarm::document(seed).to_string()).unwrap();
        let Finished { world, .. } = run(&document, Some(seed)).unwrap();
        let mut questions: Vec<Question> =
            world.ledger().by_name().map(|(_, entry)| Question::Operation(entry.request)).step_by(3).collect();
        let count = world.trace().len() as u64;
        questions.extend((0..count).step_by(1 + count as usize / 150).map(|id| Question::Happening(EventId(id))));
        for observer in world.nodes() {
            questions.extend(world.nodes().map(|member| Question::Belief { observer, member }));
        }
        for node in world.nodes() {
            for (key, siblings) in world.copies(node).into_iter().flat_map(|copies| copies.iter()).take(4) {
                let dot = siblings.versions().first().map(|version| version.dot);
                questions.push(Question::Copy { node, key: key.clone(), dot });
            }
        }
        for question in questions {
            let said = format!("seed {seed}, {question:?}");
            if let Ok(explanation) = why(&question, world.trace(), None, u64::MAX) {
                is_sound(&explanation, &world, &said);
                explained += 1;
                steps += explanation.steps.len();
            } else {
                let asks_for_there = matches!(question, Question::Operation(_) | Question::Happening(_));
                assert!(!asks_for_there, "{said}: there is such a thing");
            }
        }
    }
    assert!(explained > 500 && steps > 3 * explained, "{explained} explanations with {steps} steps");
}

/// Of a run that is long, no more is looked at than may be; and what is missing is said to be.
#[test]
fn a_short_look_says_that_it_was_short() {
    let world = finished("join-leave").world;
    let last = world.trace().iter().rev().find(|happening| happening.what.kind() == "operation_ended").unwrap().id;
    let short = why(&Question::Happening(last), world.trace(), None, 1).unwrap();
    assert_eq!(short.steps[0].says, Says::FartherBack);
    let whole = why(&Question::Happening(last), world.trace(), None, LOOKS_AT).unwrap();
    assert!(whole.steps.iter().all(|step| step.says != Says::FartherBack), "{whole}");
}

/// What has not happened yet explains nothing.
#[test]
fn an_explanation_knows_nothing_of_what_comes_later() {
    let world = finished("stale-read").world;
    let second = Question::Operation(world.ledger().get("second").unwrap().request);
    let open = why(&second, world.trace(), Some(Time::from_millis(306.0)), u64::MAX).unwrap();
    assert!(open.steps.iter().all(|step| step.at.is_none_or(|at| at <= Time::from_millis(306.0))), "{open}");
    assert!(open.to_string().ends_with("c1 is still waiting for second\n"), "{open}");
    let early = Question::Operation(world.ledger().get("early").unwrap().request);
    let none = why(&early, world.trace(), Some(Time::from_millis(306.0)), u64::MAX);
    assert_eq!(none.unwrap_err().to_string(), "there is no such operation so far, or it began too far back");
}
