//! Lessons: that those which come with Ringside are true under many seeds, and that one which is not is found out.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::fs;

use ringside::engine::Time;
use ringside::lessons::library::{self, LESSONS};
use ringside::lessons::{Answer, Reader};
use ringside::scenario::{Document, Finished, Lesson, Prose, Session, Words, run};
use ringside::simulation::{Happening, RunEvent, What};
use serde_json::json;

const GUIDE: &str = include_str!("../docs/lessons.md");

/// The worked example of the guide.
fn example() -> &'static str {
    let (_, behind) = GUIDE.split_once("```toml\n").expect("the guide has an example");
    behind.split_once("```").expect("it ends").0
}

fn read(text: &str) -> Document {
    Document::from_text(text).unwrap_or_else(|refusals| panic!("{refusals}"))
}

/// When each step was reached.
fn reached(finished: &Finished) -> Vec<Time> {
    let happenings = finished.world.trace().iter();
    happenings.filter(|happening| matches!(happening.what, What::Run(RunEvent::LessonStep { .. }))).map(|step| step.at).collect()
}

/// What does not hold, a line each.
fn failed(finished: &Finished) -> Vec<String> {
    let expectations = finished.report.expectations.iter().filter(|expectation| !expectation.ok);
    expectations.map(|expectation| format!("{}: {}, got {}", expectation.path, expectation.wanted, expectation.got)).collect()
}

fn hold(name: &str, text: &str, seeds: std::ops::RangeInclusive<u64>) {
    let document = read(text);
    let steps = document.lesson.as_ref().unwrap_or_else(|| panic!("{name} is no lesson")).steps.len();
    for seed in seeds {
        let finished = run(&document, Some(seed)).unwrap();
        assert_eq!(failed(&finished), [""; 0], "{name}, seed {seed}");
        assert!(finished.report.passed(), "{name}, seed {seed}: a promise does not hold: ringside run {name} --seed {seed}");
        assert_eq!(reached(&finished).len(), steps, "{name}, seed {seed}");
        // What is done `then` is done, and not refused because the world has come to something else.
        let refused = |happening: &&Happening| matches!(happening.what, What::Run(RunEvent::StepRefused { .. }));
        let refused = finished.world.trace().iter().find(refused);
        assert!(refused.is_none(), "{name}, seed {seed}: {refused:?}");
    }
}

#[test]
fn every_lesson_holds_under_twenty_seeds() {
    for lesson in LESSONS {
        hold(lesson.name, lesson.text(), 1..=20);
    }
}

#[test]
fn the_worked_example_of_the_guide_holds() {
    hold("docs/lessons.md", example(), 1..=20);
}

#[test]
fn a_lesson_that_lies_is_found_out() {
    let lies = [
        // A claim.
        (
            "{ path = \"ops.write.status\", equals = \"ok\" }",
            "{ path = \"ops.write.status\", equals = \"timeout\" }",
            "ops.write.status",
        ),
        // Two answers come true.
        ("contains = \"n4\" }]", "contains = \"n1\" }]", "lesson.steps[0].question"),
        // None does.
        ("equals = [\"n1\"] }]", "equals = [\"n2\"] }]", "lesson.steps[0].question"),
        // A step is never reached.
        ("\"copy_stored\", node = \"n4\"", "\"copy_stored\", node = \"n3\"", "lesson.steps[2].when"),
        // With something set otherwise nothing is otherwise.
        (
            "{ \"cluster.replication.w\" = 3 }",
            "{ \"cluster.replication.w\" = 1 }",
            "lesson.steps[1].otherwise[0].ops.write.status",
        ),
        // Its text shows what is not there.
        ("`n1` has {nodes.n1.data", "`n1` has {nodes.n4.data", "lesson.steps[1].otherwise[0].nodes.n4.data.cart[0].value"),
        // It shows a list that is empty.
        ("`n1` has {nodes.n1.data.cart[0].value}", "{ops.write.acks} have it", "lesson.steps[1].otherwise[0].ops.write.acks"),
        // A text shows what is not there.
        ("with {ops.write.acks} alone", "with {ops.write.acks[3]} alone", "ops.write.acks[3]"),
    ];
    for (truth, lie, place) in lies {
        assert!(example().contains(truth), "{truth}");
        let finished = run(&read(&example().replace(truth, lie)), None).unwrap();
        let failed = failed(&finished);
        assert!(failed.iter().any(|line| line.starts_with(place)), "{lie}: {failed:?}");
        assert!(!finished.report.passed());
    }
}

#[test]
fn what_is_wrong_with_a_lesson_is_said_with_its_line() {
    let wrong = [
        ("minutes = 3", "minutes = 0", "lesson.minutes: 0 is not allowed; it must be a whole number from 1 to 240"),
        ("subject = \"quorums\"", "subject = \"quorum\"", "did you mean \"quorums\"?"),
        ("watch = ", "watches = ", "lesson.steps[0].watches: unknown field"),
        ("show = { key = \"cart\" }", "show = { key = \"cart\", node = \"n1\" }", "exactly one of node, key"),
        ("show = { key = \"cart\" }", "show = { view = \"rings\" }", "did you mean \"ring\"?"),
        ("operation = \"write\" }", "operation = \"wrote\" }", "no operation \"wrote\""),
        ("{ops.write.ended} ms the", "{opps.write.ended} ms the", "lesson.steps[1].text.en"),
        ("text.en = \"Replication", "text.en = \"# Replication", "a heading has no place in the text of a lesson"),
        ("when = { happening = \"copy_stored\", node = \"n4\" }\n", "", "lesson.steps[2]: at least one of when, delay"),
        ("minutes = 3\n", "", "lesson.minutes: missing"),
        (
            "{ \"cluster.replication.w\" = 3 }",
            "{ \"cluster.replication.w\" = 4 }",
            "lesson.steps[1].otherwise[0].set: with that, cluster.replication.w: 4 answers are more than the 3 copies",
        ),
        (
            "{ \"cluster.replication.w\" = 3 }",
            "{ \"cluster.replication.q\" = 3 }",
            "with that, cluster.replication.q: unknown field",
        ),
        (
            "{ \"cluster.replication.w\" = 3 }",
            "{ seed = 3 }",
            "lesson.steps[1].otherwise[0].set.seed: seed is not allowed; it must be a table of",
        ),
        (
            "{ \"cluster.replication.w\" = 3 }",
            "{}",
            "lesson.steps[1].otherwise[0].set: a table is not allowed; it must be a table of",
        ),
        (
            "absent = true",
            "absent = false",
            "lesson.steps[1].otherwise[0].expect[0].absent: false is not allowed; it must be true",
        ),
    ];
    for (right, wrong, says) in wrong {
        assert!(example().contains(right), "{right}");
        let text = example().replace(right, wrong);
        let said = Document::from_text(&text).expect_err(wrong).to_string();
        assert!(said.contains(says), "{wrong}: {said}");
        assert!(said.starts_with("line "), "{said}");
    }
    let first = example().replacen("[[lesson.steps]]\n", "[[lesson.steps]]\nwhen = { happening = \"note\" }\n", 1);
    assert!(Document::from_text(&first).unwrap_err().to_string().contains("the first step of a lesson is where the run begins"));
    let tree: serde_json::Value = json!({"format": 1, "lesson": {"steps": [{}, {"question": {}}]}});
    let said = Document::from_value(tree).unwrap_err().to_string();
    assert!(said.contains("lesson.steps[1].question: no step follows"), "{said}");
}

/// What is set otherwise is all that differs: the run beside a lesson's own is that of the changed document.
#[test]
fn what_a_step_shows_otherwise_is_a_run_of_its_own() {
    let session = Session::from_text(example()).unwrap();
    let set = &session.scenario().lesson.as_ref().unwrap().steps[1].otherwise[0].set;
    let mut other = session.otherwise(set).unwrap();
    let end = Time::from_millis(200.0);
    other.seek(end);
    let changed = example().replace("w = 1", "w = 3");
    let mut whole = Session::from_text(&changed).unwrap();
    whole.seek(end);
    assert_eq!(other.report().trace_hash, whole.report().trace_hash);
    assert_ne!(other.report().trace_hash, run(&read(example()), None).unwrap().report.trace_hash);
    assert!(
        other.scenario().lesson.as_ref().unwrap().steps.iter().all(|step| step.otherwise.is_empty()),
        "it shows nothing beside itself"
    );
    // The report of an open run has it from the step on, and not before.
    let judged = |at: f64| {
        let mut session = session.clone();
        session.seek(Time::from_millis(at));
        session.report().expectations.iter().filter(|expectation| expectation.path.contains("otherwise")).count()
    };
    assert_eq!((judged(1.0), judged(300.0)), (0, 3));
}

/// Answers are graded by what the engine does: in a world that the reader has changed, another one comes true.
#[test]
fn the_run_says_which_answer_has_come_true() {
    for (w, came) in [(1, 0), (3, 1)] {
        let mut session = Session::from_text(example()).unwrap();
        let mut reader = Reader::new(session.scenario().lesson.clone().unwrap());
        assert!(reader.waits_at(0) && !reader.waits_at(1), "time waits where something is asked");
        reader.pick(0, 7);
        assert_eq!(reader.answer(0), &Answer::Open, "there is no such answer");
        reader.pick(0, 0);
        reader.pick(0, 1);
        reader.settle(0);
        reader.pick(0, 0);
        assert_eq!(reader.answer(0), &Answer::Settled(Some(1)), "what is settled stays");
        assert_eq!(reader.next_gate(0), None);
        session.apply(&json!({"do": "configure", "w": w})).unwrap();
        while session.timeline().world().lesson_step() < 2 {
            assert!(session.step());
        }
        reader.reach(1, &session.standing());
        let Answer::Judged(judged) = reader.answer(0) else { panic!("{:?}", reader.answer(0)) };
        assert_eq!((judged.chosen, judged.came.as_slice(), judged.foreseen()), (Some(1), &[came][..], came == 1), "W = {w}");
        reader.forget_after(0);
        assert_eq!(reader.answer(0), &Answer::Settled(Some(1)), "another future may tell otherwise");
    }
}

#[test]
fn a_question_that_is_passed_by_is_settled_without_an_answer() {
    let session = Session::from_text(example()).unwrap();
    let mut reader = Reader::new(session.scenario().lesson.clone().unwrap());
    reader.reach(2, &session.standing());
    assert_eq!((reader.answer(0), reader.furthest()), (&Answer::Settled(None), 2));
    assert!(!reader.waits_at(0));
}

#[test]
fn what_a_run_had_come_to_can_be_asked_of_any_instant() {
    let mut session = Session::from_text(example()).unwrap();
    session.seek(Time::from_millis(30.0));
    let then = session.standing();
    assert_eq!(then["ops"]["write"]["status"], "ok");
    session.seek(Time::from_millis(500.0));
    assert_eq!(session.standing_at(Time::from_millis(30.0)), then);
}

fn both(words: &Words<Prose>) -> [String; 2] {
    [&words.en, &words.ko].map(|prose| prose.plain(&serde_json::Value::Null))
}

fn sentences(text: &str) -> usize {
    text.split(['.', '?', '!']).filter(|part| part.chars().any(char::is_alphabetic) && part.chars().count() > 3).count()
}

/// What the table of lessons says, and what it does not need a reader for.
#[test]
fn the_lessons_are_in_order_and_keep_the_habits_of_the_guide() {
    assert!(LESSONS.is_sorted_by_key(|lesson| lesson.number));
    let rows = fs::read_to_string("docs/mechanisms.md").unwrap();
    for (place, bundled) in LESSONS.iter().enumerate() {
        let document = read(bundled.text());
        let name = bundled.name;
        assert_eq!(document.head.name, name, "a lesson has the name of its file");
        for before in bundled.after {
            let there = LESSONS[..place].iter().any(|lesson| lesson.name == *before);
            assert!(there, "{name}: no lesson {before} comes before it");
        }
        for row in bundled.mechanisms {
            assert!(rows.contains(&format!("| {row} |")), "{name}: there is no mechanism {row}");
        }
        assert!(!bundled.mechanisms.is_empty() && !bundled.terms.is_empty(), "{name}");
        let lesson: &Lesson = document.lesson.as_ref().unwrap();
        assert!(library::find(name).is_some() && bundled.steps.len() == lesson.steps.len());
        let questions = lesson.steps.iter().filter(|step| step.question.is_some()).count();
        assert!(questions >= 1, "{name} asks nothing");
        for (number, step) in lesson.steps.iter().enumerate() {
            for text in both(&step.text) {
                let count = sentences(&text);
                assert!(
                    (1..=9).contains(&count) && text.chars().count() <= 620,
                    "{name}, step {}: {count} sentences: {text}",
                    number + 1
                );
            }
            for text in step.otherwise.iter().flat_map(|otherwise| both(&otherwise.text)) {
                let count = sentences(&text);
                assert!((1..=6).contains(&count) && text.chars().count() <= 420, "{name}, step {}: {text}", number + 1);
            }
            for choice in step.question.iter().flat_map(|question| &question.choices) {
                assert!(
                    both(&choice.why).iter().all(|why| why.chars().count() >= 15),
                    "{name}, step {}: a why says nothing",
                    number + 1
                );
            }
        }
    }
}

/// Each term of the glossary is explained by a lesson, in both languages; those of lessons that are still to come are named as that.
#[test]
fn every_term_of_the_glossary_is_a_term_of_a_lesson() {
    let glossary = fs::read_to_string("docs/glossary.md").unwrap();
    let mut seen = BTreeSet::new();
    for line in glossary.lines().filter(|line| line.starts_with("| ")).skip(1) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [korean, english, lesson] = cells[..] else { panic!("{line}") };
        assert!(seen.insert(korean.to_owned()), "{korean} stands here twice");
        if lesson == "later" {
            continue;
        }
        let bundled = library::find(lesson).unwrap_or_else(|| panic!("{line}: there is no such lesson"));
        for term in [korean, english] {
            assert!(bundled.terms.contains(&term), "{lesson} does not have {term} among its terms");
        }
        // Not where it is listed, but where it is told.
        let (before, listed) = bundled.text().split_once("\nterms = [").unwrap_or_default();
        let behind = listed.split_once("]\n").unwrap_or_default().1;
        let text = format!("{before}{behind}").to_lowercase();
        let said = |term: &str| text.contains(&term.to_lowercase());
        assert!(said(korean) && said(english), "{lesson} does not say {korean}, {english}");
    }
    assert!(seen.len() > 50, "{}", seen.len());
}
