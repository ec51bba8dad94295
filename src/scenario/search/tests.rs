//! Searches on documents that break, and on one that does not.

use super::*;
use crate::scenario::{Check, run, to_toml};

fn search(text: &str, request: Request) -> Option<Found> {
    Search::in_text(text, request).unwrap().finish()
}

/// Runs what was found, out of its TOML text, as a reader would.
fn check_of(found: &Found) -> Check {
    let document = Document::from_text(&to_toml(&found.document)).unwrap();
    let report = run(&document, None).unwrap().report;
    assert!(report.expectations.iter().all(|expectation| expectation.ok), "the scenario does not show what it is for");
    report.checks.iter().find(|(name, _)| *name == found.check).unwrap().1.clone()
}

fn shows(found: &Found, steps_max: usize) {
    let check = check_of(found);
    assert!(!check.ok, "the minimal scenario does not break {}", found.check);
    assert_eq!((check.promised, &check.detail), (found.promised, &found.detail));
    assert!(found.steps() <= steps_max, "{}", to_toml(&found.document));
    // It is 1-minimal: no step can be left out.
    let target = Target::Check(super::super::checks::CHECKS.iter().position(|name| *name == found.check).unwrap());
    for step in 0..found.steps() {
        let keep: Vec<usize> = (0..found.steps()).filter(|place| *place != step).collect();
        let Ok(without) = Document::from_tree(&simpler::only_steps(&found.document, &keep)) else { continue };
        let violation = target.run(&without, u64::MAX).and_then(|trial| trial.violation);
        assert!(violation.is_none_or(|violation| violation.promised != found.promised), "step {step} is not needed");
    }
}

const SLOPPY: &str = "format = 1\nname = 'sloppy'\ncluster = { nodes = 5, replication = { quorum = 'sloppy' } }\n\
    steps = [{ at = 2000, do = 'put', key = 'tea', value = 'green' }, { at = 2500, do = 'get', key = 'tea' },\n\
    { at = 3000, do = 'put', key = 'tea', value = 'black' }, { at = 3500, do = 'get', key = 'tea' }]";

#[test]
fn a_sloppy_quorum_misses_a_write_under_some_cut() {
    let found = search(SLOPPY, Request { faults: vec![Fault::Cut, Fault::Operations], ..Request::of("linearizable") }).unwrap();
    shows(&found, 4);
    assert!(!found.promised);
    assert_eq!(found.document["name"], "sloppy-breaks-linearizable");
}

#[test]
fn quorums_that_need_not_meet_break_without_any_fault() {
    let text = "format = 1\nseed = 900\ncluster = { nodes = 5, replication = { n = 3, r = 1, w = 1 } }\n\
        clients = [{ id = 'c1' }, { id = 'c2' }, { id = 'c3' }]\n\
        steps = [{ at = 0, do = 'workload', rate = 40, keys = 3, for = 2000 }, { at = 500, do = 'crash', node = 'n5' }]";
    let found = search(text, Request { faults: Vec::new(), ..Request::of("linearizable") }).unwrap();
    shows(&found, 4);
    assert!(found.document.get("seed").is_none() && found.document.get("clients").is_none());
}

#[test]
fn a_write_on_one_copy_is_lost_with_it() {
    let text = "format = 1\ncluster = { nodes = 3, replication = { r = 1, w = 1 } }\n\
        steps = [{ at = 100, do = 'put', via = 'n1', key = 'a', value = '1' }, { at = 300, do = 'put', via = 'n1', key = 'b', value = '2' },\n\
        { at = 500, do = 'get', via = 'n2', key = 'b' }, { at = 600, do = 'get', via = 'n3', key = 'a' }]";
    let faults = Fault::ALL.iter().map(|(_, fault)| *fault).collect();
    let found = search(text, Request { faults, ..Request::of("no_lost_acknowledged_write") }).unwrap();
    shows(&found, 4);
}

#[test]
fn where_the_promise_holds_nothing_is_found() {
    let text = "format = 1\ncluster = { nodes = 5, replication = { n = 3, r = 2, w = 2 } }\n\
        steps = [{ at = 100, do = 'put', id = 'a', key = 'k', value = '1' }, { at = 300, do = 'get', key = 'k' },\n\
        { at = 600, do = 'put', key = 'k', value = '2', context = 'op1' }, { at = 900, do = 'get', key = 'k' }]";
    let request = || Request { tries: 150, ..Request::of("linearizable") };
    let mut search = Search::in_text(text, request()).unwrap();
    let mut runs = 1;
    while search.advance() {
        runs += 1;
    }
    assert_eq!((runs, search.found()), (150, None));
    let progress = search.progress();
    assert_eq!((progress.stage, progress.tried, progress.steps), (Stage::NotFound, 150, None));
}

/// Two steps break it, wherever they stand and whatever stands between.
#[test]
fn a_planted_violation_shrinks_to_the_steps_that_it_needs() {
    let mut steps: Vec<Value> = (0..60)
        .map(|number| match number % 4 {
            0 => json!({"at": 100 + 37 * number, "do": "put", "key": format!("other{number}"), "value": "x"}),
            1 => json!({"at": 100 + 37 * number, "do": "pause", "node": "n4"}),
            2 => json!({"at": 100 + 37 * number, "do": "get", "key": format!("other{}", number - 2)}),
            _ => json!({"at": 100 + 37 * number, "do": "resume", "node": "n4"}),
        })
        .collect();
    steps.insert(20, json!({"at": 840.5, "do": "put", "key": "a-very-long-key", "value": "and a long value, too", "via": "n1"}));
    steps.insert(45, json!({"at": 1_760.25, "do": "configure", "read_repair": false}));
    steps.push(json!({"at": 5_000, "do": "wipe", "node": "n1"}));
    steps.push(json!({"at": 5_000, "do": "wipe", "node": "n2"}));
    steps.push(json!({"at": 5_000, "do": "wipe", "node": "n3"}));
    steps.push(json!({"at": 5_000, "do": "wipe", "node": "n5"}));
    let document =
        json!({"format": 1, "seed": 77, "cluster": {"nodes": 5, "replication": {"n": 4, "r": 2, "w": 3}}, "steps": steps});
    let found = Search::in_value(document, Request::of("no_lost_acknowledged_write")).unwrap().finish().unwrap();
    assert_eq!(found.tries, 1);
    assert!(found.document.get("seed").is_none());
    shows(&found, 2);
    let kinds: Vec<&str> = tree::steps(&found.document).iter().filter_map(|step| step["do"].as_str()).collect();
    assert_eq!(kinds, ["put", "wipe"]);
}

#[test]
fn the_same_request_finds_the_same() {
    let found =
        || search(SLOPPY, Request { faults: vec![Fault::Cut, Fault::Operations], seed: 3, ..Request::of("linearizable") });
    assert_eq!(found(), found());
    assert!(found().is_some());
}

#[test]
fn an_expectation_can_be_broken_too() {
    let text = "format = 1\ncluster.nodes = 3\n\
        steps = [{ at = 0, do = 'put', key = 'k', value = 'v' },\n\
        { at = 100, do = 'get', id = 'read', key = 'k', expect = { path = 'ops.read.status', equals = 'ok' } }]\n\
        expect = [{ path = 'metrics.ops_ok', equals = 2 }]";
    let found = search(text, Request::of("ops.read.status")).unwrap();
    let document = Document::from_text(&to_toml(&found.document)).unwrap();
    assert_eq!(document.expectations.len(), 1, "the other one is not asked");
    let report = run(&document, None).unwrap().report;
    assert!(!report.expectations[0].ok);
    assert!(found.steps() <= 2, "{}", to_toml(&found.document));
    let none = Search::in_text(text, Request::of("ops.read.stats")).unwrap_err().to_string();
    assert!(
        none.starts_with("check: \"ops.read.stats\" is not allowed") && none.contains("did you mean ops.read.status?"),
        "{none}"
    );
}

#[test]
fn only_promises_can_be_asked_for() {
    let text = "format = 1\ncluster = { nodes = 3, replication = { r = 1, w = 1 } }\nnetwork.latency = [1, 100]\n\
        steps = [{ at = 0, do = 'put', key = 'k', value = 'v' }, { at = 60, do = 'get', key = 'k' }]";
    let any = Request { tries: 400, faults: Vec::new(), ..Request::of("linearizable") };
    assert!(search(text, Request { promised: true, ..any.clone() }).is_none());
    assert!(search(text, any).is_some_and(|found| !found.promised));
}

/// Documents of the swarm have every kind of step; whatever is proposed for them must be a document or be refused, and
/// nearly all schedules must be documents.
#[test]
fn schedules_are_documents_and_small_ones_stay_so() {
    let (mut schedules, mut refused) = (0, 0);
    for seed in 1..=12 {
        let document = crate::scenario::swarm::document(seed);
        let request = Request {
            tries: 12,
            shrink_runs: 40,
            faults: Fault::ALL.map(|(_, fault)| fault).into(),
            ..Request::of("replicas_converged")
        };
        let mut search = Search::in_value(document, request).unwrap();
        while search.advance() {}
        if let Some(ground) = &search.ground {
            for number in 0..30 {
                schedules += 1;
                refused += usize::from(Document::from_tree(&ground.document(&search.base, 1, number)).is_err());
            }
        }
        if let Some(found) = search.found() {
            Document::from_text(&to_toml(&found.document)).unwrap();
        }
    }
    assert!(schedules > 200 && refused * 50 < schedules, "{refused} of {schedules} were refused");
}
