//! A check that fails names the instant and the operations that show it first. Going there, one sees it; just before, one does not.

#![cfg(not(target_arch = "wasm32"))]

use ringside::engine::Time;
use ringside::scenario::{Check, Document, Session, Violated, library, run, swarm};

/// The check of this name, as it stands at an instant.
fn at(session: &mut Session, instant: Time, name: &str) -> Check {
    session.seek(instant);
    let checks = session.checks();
    assert_eq!(checks, session.report().checks, "a part of the report says what the report says");
    checks.iter().find(|(other, _)| *other == name).map(|(_, check)| check.clone()).expect("checks have fixed names")
}

/// Goes to each violation of a run; returns how many there were to go to.
fn look(text: &str) -> usize {
    let document = Document::from_text(text).unwrap_or_else(|refusals| panic!("{refusals}"));
    let report = run(&document, None).expect("it was read").report;
    let mut session = Session::from_text(text).expect("it was read");
    let mut found = 0;
    for (name, check) in report.checks.iter() {
        assert_eq!(check.ok, check.violation.is_none(), "{name}");
        assert_eq!(check.promised, check.unpromised.is_none(), "{name}");
        for operation in &check.operations {
            assert!(report.ops.contains_key(operation), "{name}: {operation}");
        }
        if let Some(Violated::NoOrder { later, earlier, .. }) = &check.violation {
            assert!(check.operations.contains(later) && check.operations.contains(earlier), "{name}: {check:?}");
        }
        let Some(instant) = check.at else { continue };
        found += 1;
        let there = at(&mut session, instant, name);
        assert!(!there.ok, "{} {name}: nothing is to be seen at {instant:?} of {check:?}", report.scenario);
        assert_eq!((there.at, &there.operations), (check.at, &check.operations), "{} {name}", report.scenario);
        let ended = |id: &std::sync::Arc<str>| report.ops[id].ended;
        assert_eq!(check.operations.iter().filter_map(ended).max(), Some(instant), "{} {name}: {check:?}", report.scenario);
        let before = at(&mut session, Time(instant.0 - 1), name);
        // The state of the cluster may have shown it before any happening did.
        assert!(before.at.is_none(), "{} {name}: seen before {instant:?} already: {before:?}", report.scenario);
    }
    found
}

#[test]
fn going_to_a_violation_shows_it_and_not_before() {
    let found: usize = library::SCENARIOS.iter().map(|bundled| look(&bundled.text())).sum();
    assert!(found >= 8, "only {found} violations in all scenarios");
}

#[test]
fn so_it_is_in_random_scenarios() {
    let found: usize = (1..=150).map(|seed| look(&swarm::document(seed).to_string())).sum();
    assert!(found >= 8, "only {found} violations in 150 seeds");
}
