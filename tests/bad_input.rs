//! What nobody should do, done: each mistake and each hopeless request has a clear answer, and no
//! acknowledged write is lost over it.
#![cfg(not(target_arch = "wasm32"))]

use ringside::engine::Time;
use ringside::scenario::{Document, Report, Session, run};
use serde_json::{Value, json};

/// What a document is refused with, a sentence a line.
fn refused(document: &Value) -> String {
    Document::from_text(&document.to_string()).and_then(|document| document.setup()).expect_err("it is wrong").to_string()
}

/// The report of a run, as a program reads it. Whatever the configuration promises must hold.
fn report(document: &Value) -> Value {
    let document = Document::from_text(&document.to_string()).unwrap_or_else(|refusals| panic!("{refusals}"));
    let report = run(&document, None).unwrap_or_else(|refusals| panic!("{refusals}")).report;
    nothing_is_lost(&report);
    serde_json::to_value(report).unwrap()
}

fn nothing_is_lost(report: &Report) {
    let lost = &report.checks.no_lost_acknowledged_write;
    assert!(lost.ok, "{}", lost.detail);
    assert!(report.passed(), "{:?} {:?}", report.checks, report.expectations);
}

/// Five nodes with everything at its defaults: n = 3, r = w = 2, sloppy quorums, gossip, n1 the seed.
fn five(steps: &[Value]) -> Value {
    json!({"format": 1, "seed": 4, "cluster": {"nodes": 5}, "network": {"latency": [5, 10]}, "steps": steps})
}

fn three(steps: &[Value]) -> Value {
    json!({"format": 1, "cluster": {"nodes": 3}, "network": {"latency": [5, 5]}, "steps": steps})
}

/// Status and reason of an operation.
fn answer<'a>(report: &'a Value, operation: &str) -> (&'a str, &'a str) {
    let operation = &report["ops"][operation];
    (operation["status"].as_str().unwrap_or_default(), operation["reason"].as_str().unwrap_or_default())
}

fn values(report: &Value, get: &str) -> Vec<String> {
    let values = report["ops"][get]["values"].as_array().expect("a get has values");
    values.iter().map(|version| version["value"].as_str().unwrap().to_owned()).collect()
}

/// Which nodes keep the copies of a key, by the report of a run in which it is asked for.
fn replicas(document: impl Fn(&[Value]) -> Value, key: &str) -> Vec<String> {
    let report = report(&document(&[json!({"at": 0, "do": "get", "key": key})]));
    let replicas = report["keys"][key]["replicas"].as_array().unwrap();
    replicas.iter().map(|node| node.as_str().unwrap().to_owned()).collect()
}

/// The one node of `five` that keeps no copy of a key and is not the seed.
fn outsiders(replicas: &[String]) -> Vec<String> {
    (1..=5).map(|number| format!("n{number}")).filter(|node| !replicas.contains(node)).collect()
}

// ---- seeds -------------------------------------------------------------------------------------------

/// A dozen keys written before the only seed is lost, and read after; and another node that dies
/// without the seed being there to notice.
fn without_the_seed(losing: &Value, getting_back: &Value) -> Value {
    let mut steps: Vec<Value> = Vec::new();
    for number in 0..12 {
        steps.push(json!({"at": 100 + number, "do": "put", "via": "n2", "key": format!("k{number}"), "value": "before"}));
    }
    steps.push(losing.clone());
    for number in 0..12 {
        let (key, old) = (format!("k{number}"), format!("old{number}"));
        steps.push(json!({"at": 5000 + number, "do": "get", "via": "n2", "id": old, "key": key}));
        steps.push(json!({"at": 6000 + number, "do": "put", "via": "n4", "id": format!("put{number}"), "key": key,
                          "value": "after", "context": old}));
    }
    steps.push(json!({"at": 8000, "do": "pause", "node": "n3"}));
    steps.push(json!({"at": 13_000, "do": "resume", "node": "n3"}));
    steps.push(getting_back.clone());
    for number in 0..12 {
        steps.push(
            json!({"at": 20_000 + number, "do": "get", "via": "n5", "id": format!("new{number}"), "key": format!("k{number}")}),
        );
    }
    let mut document = five(&steps);
    let believed = |at: u32, observer: &str, member: &str, status: &str| json!({"at": at, "path": format!("nodes.{observer}.members.{member}.status"), "equals": status});
    document["expect"] = json!([
        believed(4500, "n2", "n1", "down"),
        believed(4500, "n5", "n1", "down"),
        believed(7500, "n2", "n3", "up"),
        believed(12_500, "n2", "n3", "down"),
        believed(12_500, "n5", "n3", "down"),
        believed(15_500, "n2", "n3", "up"),
        believed(20_000, "n2", "n1", "up"),
        believed(20_000, "n1", "n5", "up"),
    ]);
    document
}

fn went_on(report: &Value) {
    for number in 0..12 {
        assert_eq!(answer(report, &format!("old{number}")), ("ok", ""));
        assert_eq!(values(report, &format!("old{number}")), ["before"]);
        assert_eq!(answer(report, &format!("put{number}")), ("ok", ""));
        assert_eq!(values(report, &format!("new{number}")), ["after"]);
    }
}

#[test]
fn the_last_seed_dies_and_the_store_serves_and_detects_on() {
    went_on(&report(&without_the_seed(
        &json!({"at": 1000, "do": "crash", "node": "n1"}),
        &json!({"at": 15_000, "do": "restart", "node": "n1"}),
    )));
}

#[test]
fn the_last_seed_is_cut_off_and_the_store_serves_and_detects_on() {
    went_on(&report(&without_the_seed(
        &json!({"at": 1000, "do": "cut", "groups": [["n1"], ["n2", "n3", "n4", "n5"]]}),
        &json!({"at": 15_000, "do": "heal"}),
    )));
}

// ---- numbers that do not fit ---------------------------------------------------------------------------

#[test]
fn more_copies_than_nodes_are_refused_wherever_they_are_asked_for() {
    let mut document = three(&[]);
    document["cluster"]["replication"]["n"] = json!(4);
    let sentence = "4 copies are more than the 3 nodes of the cluster; 1 to 3 are allowed";
    assert_eq!(refused(&document), format!("cluster.replication.n: {sentence}"));
    assert_eq!(refused(&three(&[json!({"at": 0, "do": "configure", "n": 4})])), format!("steps[0].n: {sentence}"));

    let (mut session, before) = with_john();
    let refusals = session.apply(&json!({"do": "configure", "n": 4})).unwrap_err();
    assert_eq!(refusals.to_string(), format!("step.n: {sentence}"));
    assert_still_there(&mut session, before);
}

#[test]
fn quorums_larger_than_n_are_refused_wherever_they_are_asked_for() {
    let sentence = "4 answers are more than the 3 copies (n); 1 to 3 are allowed";
    for field in ["r", "w"] {
        let mut document = three(&[]);
        document["cluster"]["replication"][field] = json!(4);
        assert_eq!(refused(&document), format!("cluster.replication.{field}: {sentence}"));
        let configure = json!({"at": 0, "do": "configure", field: 4});
        assert_eq!(refused(&three(&[configure])), format!("steps[0].{field}: {sentence}"));
    }
    let put = json!({"at": 0, "do": "put", "key": "k", "value": "v", "w": 4});
    assert_eq!(refused(&three(&[put])), format!("steps[0].w: {sentence}"));
    let get = json!({"at": 0, "do": "get", "key": "k", "r": 4});
    assert_eq!(refused(&three(&[get])), format!("steps[0].r: {sentence}"));

    let (mut session, before) = with_john();
    for step in [json!({"do": "configure", "w": 4}), json!({"do": "put", "key": "name", "value": "jane", "w": 4})] {
        assert_eq!(session.apply(&step).unwrap_err().to_string(), format!("step.w: {sentence}"));
    }
    assert_still_there(&mut session, before);
}

/// What depends on the run is answered in the run.
#[test]
fn numbers_that_an_earlier_step_made_too_large_are_answered_in_the_run() {
    let report = report(&three(&[
        json!({"at": 0, "do": "put", "id": "first", "key": "name", "value": "john"}),
        json!({"at": 100, "do": "configure", "n": 2}),
        json!({"at": 200, "do": "put", "id": "large", "key": "name", "value": "jane", "w": 3}),
        json!({"at": 300, "do": "get", "id": "read", "key": "name", "r": 2}),
    ]));
    assert_eq!(answer(&report, "first"), ("ok", ""));
    assert_eq!(answer(&report, "large"), ("rejected", "3 answers were asked for, but there are 2 copies"));
    assert_eq!(values(&report, "read"), ["john"]);
}

/// A change that would leave R above N is refused as a whole.
#[test]
fn a_change_that_leaves_a_quorum_larger_than_n_is_refused_in_the_run() {
    let document = three(&[
        json!({"at": 0, "do": "put", "id": "first", "key": "name", "value": "john"}),
        json!({"at": 100, "do": "configure", "n": 1}),
        json!({"at": 200, "do": "get", "id": "read", "key": "name"}),
        json!({"at": 300, "do": "configure", "n": 1, "r": 1, "w": 1}),
        json!({"at": 400, "do": "get", "id": "large", "key": "name", "r": 2}),
    ]);
    let mut session = Session::from_value(document.clone()).unwrap();
    session.seek(Time::from_millis(1000.0));
    let happenings = session.timeline().world().trace().iter();
    let refusals: Vec<String> =
        happenings.filter(|happening| happening.what.kind() == "step_refused").map(|it| it.to_string()).collect();
    assert_eq!(refusals.len(), 1, "{refusals:?}");
    assert!(refusals[0].ends_with("r = 2 is more than the copies there would be: n = 1"), "{refusals:?}");
    let report = report(&document);
    assert_eq!(values(&report, "read"), ["john"]);
    assert_eq!(answer(&report, "large"), ("rejected", "2 answers were asked for, but there is 1 copy"));
}

/// Who leaves must leave enough behind. What was asked for stands in the report, with the reason, and nobody left.
#[test]
fn leaving_with_too_few_nodes_is_refused_in_the_run_and_the_report_says_why() {
    let put = json!({"at": 0, "do": "put", "id": "first", "key": "name", "value": "john"});
    let get = json!({"at": 3000, "do": "get", "id": "read", "key": "name", "r": 1});
    let leave = |at: u64, node: &str| json!({"at": at, "do": "leave", "node": node});
    let left = |replication: Value, steps: &[Value]| {
        let mut all = vec![put.clone(), get.clone()];
        all.extend_from_slice(steps);
        let mut document = three(&all);
        document["cluster"]["replication"] = replication;
        let report = report(&document);
        assert_eq!(values(&report, "read"), ["john"]);
        let keepers = report["keys"]["name"]["replicas"].as_array().unwrap().len();
        (keepers, report["steps_refused"].clone())
    };
    let refused = |at: f64, reason: &str| json!([{"at": at, "reason": reason}]);
    assert_eq!(
        left(json!({"n": 3, "r": 1, "w": 3}), &[leave(100, "n1")]),
        (3, refused(100.0, "2 nodes would stay, too few for w = 3"))
    );
    assert_eq!(
        left(json!({"n": 3, "r": 2, "w": 2}), &[leave(100, "n1"), leave(2000, "n2")]),
        (2, refused(2000.0, "1 node would stay, too few for r = 2"))
    );

    let (mut session, _) = with_john();
    session.apply(&json!({"do": "configure", "w": 3})).unwrap();
    session.apply(&leave(0, "n1").as_object().map(|step| json!({"do": step["do"], "node": step["node"]})).unwrap()).unwrap();
    let told = serde_json::to_value(session.report()).unwrap()["steps_refused"].clone();
    assert_eq!(told, refused(500.0, "2 nodes would stay, too few for w = 3"));
    let happenings = session.timeline().world().trace().len();
    assert_still_there(&mut session, happenings);
}

// ---- names that are not there ------------------------------------------------------------------------

#[test]
fn an_unknown_node_is_named_with_those_there_are_and_the_nearest() {
    let there_are = "the cluster has n1, n2, n3";
    for (step, field) in [
        (json!({"at": 0, "do": "crash", "node": "n9"}), "node"),
        (json!({"at": 0, "do": "put", "key": "k", "value": "v", "via": "n9"}), "via"),
        (json!({"at": 0, "do": "repair", "node": "n1", "with": "n9"}), "with"),
        (json!({"at": 0, "do": "cut", "groups": [["n1"], ["n9"]]}), "groups[1][0]"),
    ] {
        let sentence = refused(&three(&[step]));
        assert!(sentence.starts_with(&format!("steps[0].{field}: no ")), "{sentence}");
        assert!(sentence.contains("\"n9\"; "), "{sentence}");
        assert!(field.starts_with("groups") || sentence.contains(there_are), "{sentence}");
    }
    let mut document = three(&[json!({"at": 0, "do": "crash", "node": "soul"})]);
    document["cluster"]["nodes"] = json!([{"id": "seoul"}, {"id": "busan"}, {"id": "jeju"}]);
    let sentence = "no node \"soul\"; the cluster has seoul, busan, jeju; did you mean seoul?";
    assert_eq!(refused(&document), format!("steps[0].node: {sentence}"));

    let (mut session, before) = with_john();
    let sentence = session.apply(&json!({"do": "crash", "node": "n9"})).unwrap_err().to_string();
    assert!(sentence.starts_with(&format!("step.node: no node \"n9\"; {there_are}")), "{sentence}");
    assert_still_there(&mut session, before);
}

/// A run in which one write was acknowledged, and how long its trace is.
fn with_john() -> (Session, usize) {
    let put = json!({"at": 0, "do": "put", "id": "first", "key": "name", "value": "john"});
    let mut session = Session::from_value(three(&[put])).unwrap();
    session.seek(Time::from_millis(500.0));
    let happenings = session.timeline().world().trace().len();
    assert_eq!(answer(&serde_json::to_value(session.report()).unwrap(), "first"), ("ok", ""));
    (session, happenings)
}

/// What was refused left the run as it was, and the write is read.
fn assert_still_there(session: &mut Session, happenings: usize) {
    assert_eq!(session.timeline().world().trace().len(), happenings);
    session.apply(&json!({"do": "get", "id": "read", "key": "name"})).unwrap();
    session.seek(Time::from_millis(1000.0));
    let report = session.report();
    nothing_is_lost(&report);
    assert_eq!(values(&serde_json::to_value(report).unwrap(), "read"), ["john"]);
}

// ---- contexts ------------------------------------------------------------------------------------------

/// The versions that a context names are long replaced: it replaces nothing any more, and the write stands
/// beside what came since.
#[test]
fn an_expired_context_replaces_nothing_and_loses_nothing() {
    let report = report(&three(&[
        json!({"at": 0, "do": "put", "via": "n1", "key": "name", "value": "john"}),
        json!({"at": 100, "do": "get", "via": "n1", "id": "long-ago", "key": "name"}),
        json!({"at": 200, "do": "put", "via": "n1", "id": "since", "key": "name", "value": "jane", "context": "long-ago"}),
        json!({"at": 60_000, "do": "put", "via": "n1", "id": "late", "key": "name", "value": "joan", "context": "long-ago"}),
        json!({"at": 60_100, "do": "delete", "via": "n1", "id": "gone", "key": "name", "context": "long-ago"}),
        json!({"at": 60_200, "do": "get", "via": "n1", "id": "both", "key": "name"}),
        json!({"at": 60_300, "do": "put", "via": "n1", "id": "settled", "key": "name", "value": "all", "context": "both"}),
        json!({"at": 60_400, "do": "get", "via": "n1", "id": "one", "key": "name"}),
    ]));
    for write in ["since", "late", "gone", "settled"] {
        assert_eq!(answer(&report, write), ("ok", ""), "{write}");
    }
    assert_eq!(values(&report, "both"), ["jane", "joan"]);
    assert_eq!(values(&report, "one"), ["all"]);
}

#[test]
fn a_context_that_there_is_not_is_rejected_with_the_reason() {
    let report = report(&three(&[
        json!({"at": 0, "do": "put", "via": "n1", "id": "first", "key": "name", "value": "john"}),
        json!({"at": 100, "do": "get", "via": "n1", "id": "open", "key": "name"}),
        json!({"at": 105, "do": "put", "via": "n1", "id": "too-early", "key": "name", "value": "x", "context": "open"}),
        json!({"at": 200, "do": "get", "via": "n1", "id": "other", "key": "another"}),
        json!({"at": 300, "do": "put", "via": "n1", "id": "of-another", "key": "name", "value": "x", "context": "other"}),
        json!({"at": 310, "do": "put", "via": "n1", "id": "of-a-put", "key": "name", "value": "x", "context": "first"}),
        json!({"at": 400, "do": "crash", "node": "n2"}),
        json!({"at": 500, "do": "get", "via": "n2", "id": "failed", "key": "name"}),
        json!({"at": 600, "do": "delete", "via": "n1", "id": "of-a-failed", "key": "name", "context": "failed"}),
        json!({"at": 700, "do": "put", "via": "n1", "id": "empty", "key": "another", "value": "y", "context": "other"}),
        json!({"at": 800, "do": "get", "via": "n1", "id": "read", "key": "name"}),
    ]));
    let rejected = |write, why: &str| {
        assert_eq!(answer(&report, write), ("rejected", format!("the context names {why}").as_str()));
        assert_eq!((&report["ops"][write]["acks"], &report["ops"][write]["coordinator"]), (&json!([]), &Value::Null));
    };
    rejected("too-early", "\"open\", which has not ended yet");
    rejected("of-another", "\"other\", which read another key");
    rejected("of-a-put", "\"first\", which is not a get");
    rejected("of-a-failed", "\"failed\", which ended neither ok nor not_found");
    assert_eq!(answer(&report, "empty"), ("ok", ""), "not_found gives the empty context");
    assert_eq!(values(&report, "read"), ["john"]);

    let nobody = json!({"at": 0, "do": "put", "key": "name", "value": "x", "context": "nobody"});
    assert_eq!(refused(&three(&[nobody])), "steps[0].context: no operation \"nobody\"; there are op1");
}

// ---- coordinators and replicas that are not there ------------------------------------------------------

#[test]
fn a_put_to_a_coordinator_that_is_down_goes_to_the_next_contact_or_is_unavailable() {
    let mut document = three(&[
        json!({"at": 0, "do": "put", "id": "first", "key": "name", "value": "john"}),
        json!({"at": 100, "do": "crash", "node": "n1"}),
        json!({"at": 200, "do": "put", "id": "next", "key": "name", "value": "jane"}),
        json!({"at": 300, "do": "put", "id": "only", "via": "n1", "key": "name", "value": "nobody"}),
        json!({"at": 400, "do": "get", "id": "read", "via": "n2", "key": "name"}),
    ]);
    document["clients"] = json!([{"id": "c1", "contact": ["n1", "n2", "n3"]}]);
    let report = report(&document);
    assert_eq!(answer(&report, "next"), ("ok", ""));
    assert_eq!(report["ops"]["next"]["coordinator"], "n2", "n1 refused the connection, and n2 was asked");
    let reason = "every node that the client could try refused the connection";
    assert_eq!(answer(&report, "only"), ("unavailable", reason));
    assert_eq!(values(&report, "read"), ["john", "jane"]);
}

/// A pause looks like a very long way: the put was sent and may arrive, so it is not sent to anybody else,
/// and nobody knows what became of it. Here it does happen, when the node goes on.
#[test]
fn a_put_to_a_coordinator_that_stands_still_is_undecided() {
    let mut document = three(&[
        json!({"at": 0, "do": "put", "id": "first", "key": "name", "value": "john"}),
        json!({"at": 100, "do": "pause", "node": "n1"}),
        json!({"at": 200, "do": "put", "id": "stuck", "key": "name", "value": "jane"}),
        json!({"at": 300, "do": "get", "id": "meanwhile", "via": "n2", "key": "name"}),
        json!({"at": 3000, "do": "get", "id": "still", "via": "n2", "key": "name"}),
        json!({"at": 4000, "do": "resume", "node": "n1"}),
        json!({"at": 6000, "do": "get", "id": "surfaced", "via": "n2", "key": "name"}),
    ]);
    document["clients"] = json!([{"id": "c1", "contact": ["n1", "n2", "n3"]}]);
    let report = report(&document);
    assert_eq!(answer(&report, "stuck"), ("timeout", "no answer; a write may or may not have happened"));
    assert_eq!(report["ops"]["stuck"]["ended"], 2200.0, "twice request_timeout");
    assert_eq!(values(&report, "meanwhile"), ["john"]);
    assert_eq!(values(&report, "still"), ["john"]);
    assert_eq!(values(&report, "surfaced"), ["john", "jane"]);
}

#[test]
fn with_all_replicas_down_a_strict_quorum_answers_before_anything_is_written() {
    let replicas = replicas(five, "name");
    let outsider = &outsiders(&replicas)[0];
    let mut steps = vec![json!({"at": 0, "do": "put", "id": "first", "key": "name", "value": "john"})];
    steps.extend(replicas.iter().map(|node| json!({"at": 500, "do": "pause", "node": node})));
    steps.extend([
        json!({"at": 600, "do": "get", "id": "early", "via": outsider, "key": "name"}),
        json!({"at": 5000, "do": "get", "id": "late", "via": outsider, "key": "name"}),
        json!({"at": 5100, "do": "put", "id": "put", "via": outsider, "key": "name", "value": "jane"}),
    ]);
    steps.extend(replicas.iter().map(|node| json!({"at": 9000, "do": "resume", "node": node})));
    steps.push(json!({"at": 12_000, "do": "get", "id": "read", "via": outsider, "key": "name"}));
    let mut document = five(&steps);
    document["cluster"]["replication"]["quorum"] = json!("strict");
    let report = report(&document);
    assert_eq!(answer(&report, "early"), ("timeout", "0 of 2 answers by the deadline"), "nobody is suspected yet");
    let reason = "2 nodes must answer, and the coordinator believes that 0 of those it may ask are there";
    assert_eq!(answer(&report, "late"), ("unavailable", reason));
    assert_eq!(answer(&report, "put"), ("unavailable", reason));
    assert_eq!(report["ops"]["put"]["acks"], json!([]));
    assert_eq!(values(&report, "read"), ["john"], "what was refused never appears");
}

/// Replicas that are dead refuse the connection, which needs no suspicion.
#[test]
fn with_all_replicas_dead_a_strict_put_is_refused_at_once() {
    let replicas = replicas(five, "name");
    let outsider = &outsiders(&replicas)[0];
    let mut steps: Vec<Value> = replicas.iter().map(|node| json!({"at": 500, "do": "crash", "node": node})).collect();
    steps.push(json!({"at": 510, "do": "put", "id": "put", "via": outsider, "key": "name", "value": "jane"}));
    let mut document = five(&steps);
    document["cluster"]["replication"]["quorum"] = json!("strict");
    let report = report(&document);
    let reason = "every replica that could coordinate the write refused the connection";
    assert_eq!(answer(&report, "put"), ("unavailable", reason));
    for node in outsiders(&replicas) {
        assert_eq!(report["nodes"][&node]["data"], json!({}), "{node} keeps none");
    }
}

#[test]
fn with_all_replicas_down_a_sloppy_quorum_is_coordinated_by_a_stand_in() {
    let replicas = replicas(five, "name");
    let outsiders = outsiders(&replicas);
    let mut steps = vec![json!({"at": 0, "do": "put", "id": "first", "key": "name", "value": "john"})];
    steps.extend(replicas.iter().map(|node| json!({"at": 500, "do": "pause", "node": node})));
    steps.extend([
        json!({"at": 6000, "do": "put", "id": "put", "via": outsiders[0], "key": "name", "value": "jane"}),
        json!({"at": 6100, "do": "get", "id": "meanwhile", "via": outsiders[1], "key": "name"}),
    ]);
    steps.extend(replicas.iter().map(|node| json!({"at": 9000, "do": "resume", "node": node})));
    steps.push(json!({"at": 15_000, "do": "get", "id": "read", "via": replicas[0], "key": "name", "r": 3}));
    let report = report(&five(&steps));
    assert_eq!(answer(&report, "put"), ("ok", ""));
    let coordinator = report["ops"]["put"]["coordinator"].as_str().unwrap().to_owned();
    assert!(outsiders.contains(&coordinator), "{coordinator}");
    assert_eq!(report["ops"]["put"]["hinted"].as_object().map(|hinted| hinted.len()), Some(2), "{}", report["ops"]["put"]);
    assert_eq!(values(&report, "meanwhile"), ["jane"], "john is with those that stand still");
    assert_eq!(values(&report, "read"), ["jane", "john"], "hints came home, and both were acknowledged");
    for node in &outsiders {
        assert_eq!(report["nodes"][node]["hints"], json!({}), "{node}");
    }
}
