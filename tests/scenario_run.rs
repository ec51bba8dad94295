//! Runs and their reports: what a document asks for is what its report tells.

use ringside::engine::{Duration, Time};
use ringside::scenario::{Document, Finished, Session, library, run};
use serde_json::{Value, json};

fn finished(text: &str) -> Finished {
    let document = Document::from_text(text).unwrap_or_else(|refusals| panic!("{refusals}"));
    run(&document, None).unwrap()
}

fn report(text: &str) -> Value {
    serde_json::to_value(finished(text).report).unwrap()
}

#[test]
fn every_bundled_scenario_keeps_its_word() {
    for bundled in library::SCENARIOS {
        let finished = finished(&bundled.text());
        let failed: Vec<_> = finished.report.expectations.iter().filter(|expectation| !expectation.ok).collect();
        assert!(failed.is_empty(), "{}: {failed:?}", bundled.name);
        assert!(finished.report.passed(), "{}: {:?}", bundled.name, finished.report.checks);
        assert!(!finished.report.expectations.is_empty(), "{} claims nothing", bundled.name);
        assert_eq!(finished.report.scenario, bundled.name);
        let notes = finished.world.trace().iter().filter(|happening| happening.what.kind() == "note");
        assert!(notes.count() > 0, "{} says nothing", bundled.name);
    }
}

#[test]
fn the_same_document_and_seed_give_the_same_trace_and_another_seed_another() {
    let document = Document::from_text(&library::find("newcomer").unwrap().text()).unwrap();
    let hash = |seed| run(&document, seed).unwrap().report.trace_hash;
    assert_eq!(hash(None), hash(Some(1)));
    assert_ne!(hash(None), hash(Some(2)));
    assert_eq!(hash(None).len(), 16);
}

#[test]
fn a_report_has_every_field_of_the_specification() {
    let report = report(
        "format = 1\nname = \"r\"\nseed = 7\ncluster.nodes = 3\nnetwork.latency = [5, 5]\nsteps = [\
         { at = 100, do = \"put\", id = \"first\", via = \"n1\", key = \"name\", value = \"john\" },\
         { at = 200, do = \"get\", via = \"n2\", key = \"name\" },\
         { at = 300, do = \"get\", key = \"nobody\", client = \"c1\" },\
         { at = 400, do = \"crash\", node = \"n3\" } ]",
    );
    assert_eq!(report["format"], 1);
    assert_eq!(report["seed"], 7);
    assert_eq!(
        report["ops"]["first"],
        json!({"client": "c1", "kind": "put", "key": "name", "started": 100.0, "ended": 120.0, "status": "ok", "reason": null,
               "coordinator": "n1", "values": [], "clock": {"n1": 1}, "acks": ["n1", "n3"], "hinted": {}})
    );
    assert_eq!(report["ops"]["op1"]["values"], json!([{"value": "john", "clock": {"n1": 1}, "dot": ["n1", 1]}]));
    assert_eq!(report["ops"]["op2"]["status"], "not_found");
    assert_eq!(report["ops"].as_object().unwrap().len(), 3);
    let n1 = &report["nodes"]["n1"];
    assert_eq!(n1["data"], json!({"name": [{"value": "john", "clock": {"n1": 1}, "dot": ["n1", 1], "tombstone": false}]}));
    let n2 = &n1["members"]["n2"];
    assert!((1..=3).contains(&n2["heartbeat"].as_u64().unwrap()), "{n2}: a round every 200 ms");
    assert_eq!((&n2["generation"], &n2["status"]), (&json!(1), &json!("up")));
    assert_eq!((&n2["suspected_by"], &n2["convictable"]), (&json!([]), &json!(true)));
    assert_eq!(n1["storage"]["memtable_keys"], 1);
    assert_eq!(n1["tokens"].as_array().unwrap().len(), 8);
    assert_eq!(n1["answers"], json!({"ok": 2, "failed": 0}), "the put, and the first get without via");
    assert_eq!((&n1["share"]["tokens"], &n1["share"]["fair"]), (&json!(8), &json!(1.0 / 3.0)));
    let shares: f64 = ["n1", "n2", "n3"].map(|id| report["nodes"][id]["share"]["part"].as_f64().unwrap()).iter().sum();
    assert!((shares - 1.0).abs() < 1e-9, "{shares}");
    let sharing = &report["partitioning"];
    assert_eq!(sharing["moved"], json!({"keys": 2, "moved": 0, "part": 0.0, "expected": 0.0, "between_old": 0, "copies_new": 0}));
    assert!((sharing["imbalance_expected"].as_f64().unwrap() - (2.0_f64 / 25.0).sqrt()).abs() < 1e-9, "{sharing}");
    assert_eq!((&sharing["join_ring"]["expected"], &sharing["join_modulo"]["expected"]), (&json!(0.25), &json!(0.75)));
    assert_eq!(report["nodes"]["n3"]["status"], "down");
    assert_eq!(report["nodes"]["n3"]["data"], n1["data"], "of a crashed node, what its disk holds");
    assert_eq!(report["nodes"]["n3"]["storage"]["memtable_keys"], 0);
    assert_eq!(report["nodes"]["n3"]["storage"]["log_synced"], 1);
    assert_eq!(report["keys"]["name"]["token"], 7_480_080_820_347_656_939_i64);
    assert_eq!(report["messages"]["replica_write"]["sent"], 2);
    assert_eq!(report["messages"]["forward"], json!({"sent": 0, "delivered": 0, "dropped": 0, "bytes": 0}));
    assert_eq!(report["metrics"]["ops_ok"], 3);
    assert_eq!(report["metrics"]["latency_put"], json!({"p50": 20.0, "p90": 20.0, "p99": 20.0, "p999": 20.0, "max": 20.0}));
    assert_eq!(report["metrics"]["latency_delete"], json!({}));
    assert_eq!(report["metrics"]["availability"], json!({"all": 1.0, "put": 1.0, "get": 1.0, "every_node": 1.0}));
    assert_eq!(report["metrics"]["fresh_reads"], 1.0);
    assert_eq!(report["metrics"]["staleness"], json!({}));
    assert_eq!(report["metrics"]["siblings_max"], 1);
    assert_eq!(report["links"]["c1>n1"]["client"]["sent"], 2, "the put, and the first get without via");
    assert_eq!(report["links"]["n1>n3"]["replication"]["bytes"].as_u64().map(|bytes| bytes > 32), Some(true));
    assert_eq!((&report["ended_at"], &report["steps_refused"]), (&json!(400.0), &json!([])));
}

/// One copy is lost, so the copies differ: found, and not promised, since nothing repaired it.
/// What each part of a storage engine holds, and what that has cost, in all lives of its node.
#[test]
fn a_report_shows_what_a_storage_engine_holds_and_what_that_has_cost() {
    let steps = "{ at = 100, do = \"put\", id = \"one\", key = \"a\", value = \"1\" }, \
                 { at = 110, do = \"put\", key = \"b\", value = \"2\" }, { at = 200, do = \"flush\", node = \"n1\" }, \
                 { at = 300, do = \"get\", id = \"read\", key = \"a\" }, { at = 310, do = \"get\", key = \"aa\" }, \
                 { at = 400, do = \"sync\", node = \"n1\" }, { at = 410, do = \"put\", key = \"c\", value = \"3\" }, \
                 { at = 450, do = \"sync\", node = \"n1\" }, { at = 460, do = \"put\", key = \"d\", value = \"4\" }";
    let document = |more: &str| {
        format!(
            "format = 1\nseed = 7\nuntil = 1000\ncluster.nodes = 1\ncluster.storage = {{ sync = \"interval\", sync_interval = 100000 }}\n\
             network.latency = [1, 1]\nsteps = [{steps}{more}]"
        )
    };
    let storage = &report(&document(""))["nodes"]["n1"]["storage"];
    assert_eq!((&storage["keys"], &storage["memtable_keys"]), (&json!(4), &json!(2)));
    assert_eq!((&storage["log_records"], &storage["log_synced"]), (&json!(2), &json!(1)));
    let tables = storage["sstables"].as_array().unwrap();
    assert_eq!(tables.len(), 1);
    assert_eq!((&tables[0]["level"], &tables[0]["keys"], &tables[0]["bloom_bits"]), (&json!(0), &json!(2), &json!(64)));
    // The put of c and d, and both gets, ask the filter of the one table, as far as the key lies within it.
    assert_eq!(storage["bloom"]["probes"].as_u64().unwrap(), 2, "{storage}");
    assert_eq!(storage["bloom"]["negatives"], 1);
    let files = storage["files"].as_object().unwrap();
    let table_file = format!("{:06}.table", tables[0]["id"].as_u64().unwrap());
    assert_eq!(files[&table_file], tables[0]["bytes"]);
    assert_eq!(files.values().map(|bytes| bytes.as_u64().unwrap()).sum::<u64>(), storage["bytes"].as_u64().unwrap());
    let written = |name: &str| storage["written"][name].as_u64().unwrap();
    assert_eq!((written("flushed"), written("compacted")), (tables[0]["bytes"].as_u64().unwrap(), 0));
    let amplification = (written("log") + written("flushed")) as f64 / written("user") as f64;
    assert_eq!(storage["write_amplification"], json!(amplification));
    assert!(amplification > 1.0, "a log alone writes more than the pair: {storage}");
    assert_eq!((&storage["read"]["blocks"], &storage["read"]["compacted"]), (&json!(1), &json!(0)));
    assert_eq!(storage["read_amplification"], json!(1.0 / storage["read"]["reads"].as_f64().unwrap()));

    // A crash takes the memtable and what was not synced; what the engine did before it still counts.
    let later = report(&document(", { at = 500, do = \"crash\", node = \"n1\" }, { at = 600, do = \"restart\", node = \"n1\" }"));
    let later = &later["nodes"]["n1"]["storage"];
    assert_eq!(later["keys"], 3);
    assert_eq!(later["bloom"], storage["bloom"]);
    let own = later["written"]["user"].as_u64().unwrap() - written("user");
    assert!((1..20).contains(&own), "what a node must know of itself in its second life is {own} bytes");
    let untouched = report("format = 1\ncluster.nodes = 1\nuntil = 10");
    let untouched = &untouched["nodes"]["n1"]["storage"];
    assert!(untouched.get("write_amplification").is_none() && untouched.get("read_amplification").is_none());
}

#[test]
fn a_lost_write_to_a_replica_leaves_copies_apart_and_no_promise_is_broken() {
    let finished = finished(
        "format = 1\ncluster.nodes = 3\nsteps = [\
         { at = 0, do = \"drop\", from = \"n1\", to = \"n3\", kind = \"replica_write\", count = 1 },\
         { at = 1, do = \"put\", via = \"n1\", key = \"k\", value = \"v\" } ]",
    );
    let converged = &finished.report.checks.replicas_converged;
    assert_eq!((converged.ok, converged.promised), (false, false), "{}", converged.detail);
    assert_eq!(
        converged.detail,
        "n1 and n3 do not hold the same versions of k; not promised: a write on its way to a replica was lost, and not every copy was repaired since"
    );
    assert!(finished.report.passed());
}

/// W = 1, and the one node that said yes loses its disk before anyone else has the write.
#[test]
fn an_acknowledged_write_can_be_lost_with_w_1_and_the_report_says_so() {
    let finished = finished(
        "format = 1\ncluster.nodes = 3\ncluster.replication.w = 1\nnetwork.latency = [5, 5]\nsteps = [\
         { at = 0, do = \"network\", from = \"n1\", latency = [50, 50] },\
         { at = 0, do = \"network\", from = \"n1\", to = \"c1\", latency = [1, 1] },\
         { at = 10, do = \"put\", id = \"lost\", via = \"n1\", key = \"k\", value = \"v\" },\
         { when = { happening = \"operation_ended\" }, do = \"cut\", groups = [[\"n1\"], [\"n2\", \"n3\"]] },\
         { when = { happening = \"network_cut\" }, do = \"wipe\", node = \"n1\" },\
         { at = 200, do = \"get\", id = \"gone\", via = \"n2\", key = \"k\" } ]",
    );
    let lost = &finished.report.checks.no_lost_acknowledged_write;
    assert_eq!((lost.ok, lost.promised), (false, false), "{}", lost.detail);
    assert!(lost.detail.starts_with("lost of k was acknowledged and no node holds it"), "{}", lost.detail);
    assert_eq!(finished.report.metrics.stale_reads, 1, "the get omits it");
    assert!(finished.report.checks.linearizable.detail.contains("gone of k omits lost"));
    assert!(finished.report.passed());
}

/// Clients that ask elsewhere are served, and the service is as good as ever; the node that is cut off refuses
/// those who ask it, and so not every node answers.
#[test]
fn availability_of_the_service_and_of_every_node_are_two_figures() {
    let report = report(
        "format = 1\ncluster.nodes = 3\ncluster.replication.quorum = \"strict\"\nsteps = [\
         { at = 0, do = \"cut\", groups = [[\"n1\", \"n2\"], [\"n3\"]] },\
         { at = 3000, do = \"put\", via = \"n1\", key = \"k\", value = \"v\" },\
         { at = 3100, do = \"get\", via = \"n2\", key = \"k\" },\
         { at = 3200, do = \"get\", via = \"n1\", key = \"k\" },\
         { at = 3300, do = \"get\", via = \"n3\", key = \"k\" },\
         { at = 3400, do = \"put\", via = \"n3\", key = \"\", value = \"v\" } ]",
    );
    assert_eq!(report["metrics"]["availability"]["all"], 0.6, "the rejected put has failed as well");
    assert_eq!(report["metrics"]["availability"]["every_node"], 0.0);
    assert_eq!(report["nodes"]["n1"]["answers"], json!({"ok": 2, "failed": 0}));
    assert_eq!(
        report["nodes"]["n3"]["answers"],
        json!({"ok": 0, "failed": 1}),
        "what was wrong with a question is not the node's fault"
    );
}

#[test]
fn what_a_strict_overlapping_quorum_promises_holds_whatever_the_network_does() {
    let steps: Vec<Value> = (0..120)
        .map(|number| {
            let key = format!("k{}", number % 7);
            match number % 5 {
                0 | 3 => json!({"at": number * 9, "do": "put", "key": key, "value": number.to_string()}),
                4 => json!({"at": number * 9, "do": "delete", "key": key}),
                _ => json!({"at": number * 9, "do": "get", "key": key}),
            }
        })
        .collect();
    for seed in 1..20 {
        let document = json!({"format": 1, "seed": seed, "cluster": {"nodes": 5},
            "network": {"latency": {"trace": "ymmr"}, "loss": 0.05, "duplicate": 0.05}, "steps": steps});
        let report = finished(&document.to_string()).report;
        assert!(report.checks.linearizable.promised && report.checks.no_lost_acknowledged_write.promised);
        assert!(report.passed(), "seed {seed}: {:?}", report.checks);
        assert!(report.metrics.conflicts > 0, "blind writes stand beside each other");
    }
}

#[test]
fn expectations_are_looked_at_when_they_say() {
    let text = "format = 1\ncluster.nodes = 3\ncluster.membership.interval = 0\nnetwork.latency = [5, 5]\n\
         expect = [\
         { path = \"ops.a.status\", equals = \"ok\", at = 119 },\
         { path = \"ops.a.status\", equals = \"ok\", at = 120 },\
         { path = \"metrics.ops_ok\", equals = 2 },\
         { path = \"metrics.ops_ok\", equals = 1, when = { happening = \"operation_ended\" } },\
         { path = \"metrics.ops_ok\", equals = 2, when = { happening = \"operation_ended\" }, delay = 100 },\
         { path = \"nodes.n3.status\", equals = \"up\", when = { happening = \"node_crashed\", node = \"n1\" } } ]\n\
         steps = [\
         { at = 100, do = \"put\", id = \"a\", via = \"n1\", key = \"k\", value = \"v\", expect = { path = \"nodes.n3.status\", equals = \"down\" } },\
         { at = 150, do = \"get\", key = \"k\" },\
         { at = 300, do = \"crash\", node = \"n3\", expect = [{ path = \"nodes.n3.status\", equals = \"down\" }, { path = \"nodes.n3.status\", equals = \"up\", at = 299 }] },\
         { when = { happening = \"node_restarted\" }, do = \"heal\" } ]";
    let finished = finished(text);
    let seen: Vec<(&str, bool)> =
        finished.report.expectations.iter().map(|expectation| (expectation.path.as_str(), expectation.ok)).collect();
    assert_eq!(
        seen,
        [
            ("nodes.n3.status", true),
            ("nodes.n3.status", true),
            ("nodes.n3.status", true),
            ("ops.a.status", false),
            ("ops.a.status", true),
            ("metrics.ops_ok", true),
            ("metrics.ops_ok", true),
            ("metrics.ops_ok", true),
            ("nodes.n3.status", false),
            ("steps[3].when", false),
        ]
    );
    assert!(!finished.report.passed());

    // The same, looked at from a playhead: only what is due.
    let mut session = Session::from_toml(text).unwrap();
    session.seek(Time::from_millis(119.9));
    assert_eq!(session.report().expectations.len(), 1);
    session.seek(Time::from_millis(1_000.0));
    assert_eq!(session.report().expectations[..8], finished.report.expectations[..8]);
}

#[test]
fn what_is_expected_at_the_end_is_looked_at_there_and_not_before() {
    let expect = "expect = [{ path = \"metrics.ops_ok\", equals = 1 }]\nsteps = [{ at = 100, do = \"get\", key = \"k\" }]";
    for (until, over_at) in [("", 150.0), ("until = 400\n", 400.0)] {
        let mut session = Session::from_toml(&format!("format = 1\n{until}{expect}")).unwrap();
        let mut seen = |ms: f64| {
            session.seek(Time::from_millis(ms));
            session.report().expectations.iter().map(|expectation| expectation.ok).collect::<Vec<_>>()
        };
        assert_eq!(seen(99.0), [] as [bool; 0]);
        assert_eq!(seen(over_at - 51.0), [] as [bool; 0], "the get is under way, or the end has not come");
        assert_eq!(seen(over_at), [true]);
        assert_eq!(seen(2_000.0), [true]);
    }
}

#[test]
fn a_run_by_hand_can_be_opened_again_and_gives_the_same_trace() {
    let mut session = Session::from_text(&library::find("newcomer").unwrap().text()).unwrap();
    session.seek(Time::from_millis(750.0));
    session.apply(&json!({"do": "cut", "groups": [["n1", "n2"], ["n3", "n4"]]})).unwrap();
    session.advance(Duration::from_millis(10.5));
    session.apply(&json!({"do": "put", "key": "by hand", "value": {"base64": "/w=="}})).unwrap();
    session.apply(&json!({"do": "get", "key": "by hand", "id": "mine"})).unwrap();
    session.advance(Duration::from_millis(5_000.0));

    let mut again = Session::from_value(session.document()).unwrap();
    again.seek(session.now());
    assert_eq!(again.report().trace_hash, session.report().trace_hash);
    assert!(again.report().ops.contains_key("mine"));

    // Going back shows the past, and acting there leaves out what came later.
    session.seek(Time::from_millis(755.0));
    assert!(session.snapshot().rewound);
    assert_eq!(session.snapshot().cuts.len(), 1);
    session.apply(&json!({"do": "heal"})).unwrap();
    session.advance(Duration::from_millis(5_000.0));
    assert!(!session.report().ops.contains_key("mine"));
    let mut forked = Session::from_value(session.document()).unwrap();
    forked.seek(session.now());
    assert_eq!(forked.report().trace_hash, session.report().trace_hash);
}

#[test]
fn stepping_back_takes_one_turn_back() {
    let mut session = Session::from_text(&library::find("key0").unwrap().text()).unwrap();
    let mut hashes = vec![session.report().trace_hash];
    while !session.timeline().world().is_over() && session.step() {
        hashes.push(session.report().trace_hash);
    }
    assert!(hashes.len() > 10);
    for hash in hashes.iter().rev().skip(1) {
        assert!(session.step_back());
        assert_eq!(session.report().trace_hash, *hash);
    }
    assert!(!session.step_back());
}

#[test]
fn a_session_played_past_its_end_keeps_what_was_done_there() {
    let mut session = Session::from_toml("format = 1\nuntil = 100").unwrap();
    session.seek(Time::from_millis(500.0));
    session.apply(&json!({"do": "put", "key": "late", "value": "v"})).unwrap();
    session.advance(Duration::from_millis(200.0));
    let document = Document::from_text(&session.document().to_string()).unwrap();
    let report = run(&document, None).unwrap().report;
    assert_eq!(report.trace_hash, session.report().trace_hash);
    assert_eq!(report.metrics.ops_ok, 1);
}

#[test]
fn an_id_that_looks_like_a_number_given_is_not_given_twice() {
    let report = report(
        "format = 1\nsteps = [{ at = 0, do = \"get\", key = \"a\" }, { at = 50, do = \"get\", key = \"b\", id = \"op1\" }]",
    );
    assert_eq!(report["ops"]["op1"]["key"], "b");
    assert_eq!(report["ops"]["op2"]["key"], "a");
}

#[test]
fn weight_multiplies_tokens_and_given_tokens_replace_them() {
    let report = report(
        "format = 1\ncluster.partitioning.vnodes = 10\ncluster.nodes = [{ id = \"a\" }, { id = \"b\", weight = 2.5 }, \
         { id = \"c\", weight = 0.01 }, { id = \"d\", tokens = [\"-9223372036854775808\", 5] }]",
    );
    let count = |node: &str| report["nodes"][node]["tokens"].as_array().unwrap().len();
    assert_eq!(["a", "b", "c", "d"].map(count), [10, 25, 1, 2]);
    assert_eq!(report["nodes"]["d"]["tokens"], json!([i64::MIN, 5]));
}

#[test]
fn messages_on_their_way_are_those_that_have_neither_arrived_nor_been_lost() {
    let mut session = Session::from_toml(
        "format = 1\ncluster.nodes = 3\ncluster.membership.interval = 0\nnetwork.latency = [10, 10]\nsteps = [\
         { at = 0, do = \"put\", via = \"n1\", key = \"k\", value = \"v\" },\
         { at = 15, do = \"cut\", from = \"n1\", to = \"n3\" } ]",
    )
    .unwrap();
    let mut on_the_way = |ms: f64| {
        session.seek(Time::from_millis(ms));
        let flights = session.snapshot().messages;
        flights.iter().map(|flight| format!("{} {} {}", flight.kind, flight.to, flight.progress)).collect::<Vec<_>>()
    };
    assert_eq!(on_the_way(2.5), ["client_put n1 0.25"]);
    assert_eq!(on_the_way(12.0), ["replica_write n3 0.2", "replica_write n2 0.2"]);
    assert_eq!(on_the_way(15.0), ["replica_write n2 0.5"]);
    assert_eq!(on_the_way(25.0), ["replica_ack n1 0.5"]);
}

/// Two cities with two nodes each, every node with a copy; messages take 1 ms within, 40 ms between.
const TWO_CITIES: &str = "format = 1\ncluster.nodes = [{ id = \"s1\", dc = \"seoul\" }, { id = \"b1\", dc = \"busan\" }, \
    { id = \"s2\", dc = \"seoul\" }, { id = \"b2\", dc = \"busan\" }]\ncluster.replication = { n = 4, r = 1, w = 1 }\n\
    network = { latency = [1, 1], inter_dc = [40, 40] }\n";

#[test]
fn where_nodes_stand_changes_nothing_but_how_long_messages_take() {
    let document = |places: [&str; 3], inter_dc: &str| {
        let node = |(index, place): (usize, &str)| format!("{{ id = \"n{}\", dc = \"{place}\" }}", index + 1);
        let nodes: Vec<String> = places.into_iter().enumerate().map(node).collect();
        let steps: Vec<String> =
            (0..60).map(|at| format!("{{ at = {at}, do = \"put\", key = \"k{}\", value = \"v\" }}", at % 7)).collect();
        let (nodes, steps) = (nodes.join(", "), steps.join(", "));
        report(&format!(
            "format = 1\ncluster.nodes = [{nodes}]\ncluster.membership.interval = 0\nnetwork = {{ latency = [1, 10], inter_dc = {inter_dc}, loss = 0.1, \
             duplicate = 0.1 }}\nsteps = [{steps}]"
        ))
    };
    let together = document(["dc1"; 3], "[30, 60]");
    let apart_by_nothing = document(["dc1", "dc2", "dc3"], "[1, 10]");
    assert_eq!(together["trace_hash"], apart_by_nothing["trace_hash"]);
    let apart = document(["dc1", "dc2", "dc3"], "[30, 60]");
    assert_ne!(together["trace_hash"], apart["trace_hash"]);
    for fate in ["sent", "dropped"] {
        assert_eq!(together["messages"]["client_put"][fate], apart["messages"]["client_put"][fate]);
    }
}

#[test]
fn a_link_takes_what_was_said_of_it_last_wherever_its_ends_stand() {
    let took = |step: &str| {
        let report = report(&format!(
            "{TWO_CITIES}steps = [{{ at = 0, do = \"network\", {step} }}, \
             {{ at = 1, do = \"get\", via = \"b1\", key = \"k\", id = \"far\" }}]"
        ));
        report["ops"]["far"]["ended"].as_f64().unwrap() - 1.0
    };
    // There and back, of a client that stands where the first node does.
    assert_eq!(took("loss = 0"), 80.0);
    assert_eq!(took("inter_dc = [50, 50]"), 100.0);
    assert_eq!(took("latency = [9, 9]"), 80.0, "which is for messages within a datacenter");
    assert_eq!(took("latency = [9, 9], from = \"c1\""), 80.0, "which is for what it sends within its datacenter");
    assert_eq!(took("inter_dc = [9, 9], from = \"c1\""), 49.0);
    assert_eq!(took("inter_dc = [9, 9], from = \"b1\", to = \"c1\""), 49.0);
    assert_eq!(took("latency = [9, 9], from = \"c1\", to = \"b1\""), 49.0);
}

#[test]
fn a_client_asks_its_datacenter_first_and_others_only_if_it_may() {
    let asked = |client: &str| {
        let steps: Vec<String> = ["", "crash s1", "crash s2"]
            .iter()
            .enumerate()
            .flat_map(|(round, fault)| {
                let at = round * 1_000;
                let fault =
                    fault.split_once(' ').map(|(kind, node)| format!("{{ at = {at}, do = \"{kind}\", node = \"{node}\" }}"));
                let get = |half: usize| format!("{{ at = {}, do = \"get\", key = \"k\" }}", at + 1 + half * 400);
                fault.into_iter().chain([get(0), get(1)])
            })
            .collect();
        let report = report(&format!("{TWO_CITIES}clients = [{{ id = \"x\", {client} }}]\nsteps = [{}]", steps.join(", ")));
        let coordinator = |number: usize| report["ops"][format!("op{number}")]["coordinator"].as_str().unwrap_or("-").to_owned();
        (1..=6).map(coordinator).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(asked("dc = \"seoul\""), "s1 s2 s2 s2 - -");
    assert_eq!(asked("dc = \"seoul\", remote = true"), "s1 s2 s2 s2 b1 b2");
    assert_eq!(asked("dc = \"seoul\", contact = [\"b2\", \"s2\", \"s1\"]"), "s2 s2 s2 s2 b2 b2");
    assert_eq!(asked("dc = \"busan\""), "b1 b2 b1 b2 b1 b2");
    assert_eq!(asked("contact = [\"b2\", \"s2\"]"), "b2 b2 b2 b2 b2 b2");
    // One that learns the members is not held to its contact points, but to its datacenter.
    assert_eq!(asked("dc = \"seoul\", contact = [\"b2\"], policy = \"rotating\""), "s1 s2 s2 s2 - -");
    assert_eq!(asked("dc = \"seoul\", remote = true, policy = \"rotating\""), "s1 s2 s2 s2 b1 b2");
    assert_eq!(asked("contact = [\"b2\"], policy = \"rotating\""), "b1 b2 s2 b1 b2 b2");
    assert_eq!(asked("dc = \"seoul\", remote = true, policy = \"token_aware\""), "s2 s1 s2 s2 b1 b2");
}

#[test]
fn a_report_says_how_slow_a_node_is_and_a_queue_shows_in_latencies() {
    let slow = |factor: &str| {
        report(&format!(
            "format = 1\ncluster.nodes = 1\nnetwork.latency = [1, 1]\nsteps = [\
             {{ at = 0, do = \"slow\", node = \"n1\", factor = {factor} }}, {{ at = 1, do = \"get\", key = \"k\", id = \"a\" }}, \
             {{ at = 1, do = \"get\", key = \"k\", id = \"b\" }}, {{ at = 1, do = \"get\", key = \"k\", id = \"c\" }} ]"
        ))
    };
    let ended = |report: &Value| ["a", "b", "c"].map(|id| report["ops"][id]["ended"].as_f64().unwrap());
    let (full, half) = (slow("1"), slow("101.5"));
    assert_eq!((&full["nodes"]["n1"]["slowness"], ended(&full)), (&json!(1.0), [3.0, 3.0, 3.0]));
    // 100.5 times 50 microseconds, one after another.
    assert_eq!((&half["nodes"]["n1"]["slowness"], ended(&half)), (&json!(101.5), [8.025, 13.05, 18.075]));
}

/// Blind writes and gets of three keys through three nodes, under some versioning.
fn contended(versions: &Value, skews: [f64; 3], seed: u64) -> ringside::scenario::Report {
    let steps: Vec<Value> = (0..90)
        .map(|number| {
            let (at, key, via) = (number * 7, format!("k{}", number % 3), format!("n{}", number / 3 % 3 + 1));
            match number % 4 {
                3 => json!({"at": at, "do": "get", "key": key}),
                2 => json!({"at": at, "do": "delete", "key": key, "via": via}),
                _ => json!({"at": at, "do": "put", "key": key, "value": number.to_string(), "via": via}),
            }
        })
        .collect();
    let nodes: Vec<Value> = (1..=3).zip(skews).map(|(id, skew)| json!({"id": format!("n{id}"), "clock_skew": skew})).collect();
    let document = json!({"format": 1, "seed": seed, "cluster": {"nodes": nodes, "versions": versions},
        "network": {"latency": [1, 20], "duplicate": 0.05}, "steps": steps});
    finished(&document.to_string()).report
}

#[test]
fn where_the_last_write_wins_nothing_is_lost_while_clocks_agree() {
    let versions = json!({"kind": "last_write_wins"});
    let mut overwritten = 0;
    for seed in 1..15 {
        let report = contended(&versions, [0.0; 3], seed);
        let checks = &report.checks;
        assert!(checks.no_lost_acknowledged_write.promised && !checks.linearizable.promised, "{checks:?}");
        assert!(report.passed(), "seed {seed}: {checks:?}");
        assert_eq!((report.metrics.lost_writes, report.metrics.conflicts), (0, 0));
        assert!(report.ops.values().all(|operation| operation.values.len() <= 1), "there are no siblings");
        overwritten += report.metrics.overwritten_writes;
    }
    assert!(overwritten > 0, "blind writes go unseen all the same");
}

#[test]
fn where_the_last_write_wins_by_clocks_that_differ_acknowledged_writes_are_lost() {
    let reports = (1..15).map(|seed| contended(&json!({"kind": "last_write_wins"}), [200.0, 0.0, -30.0], seed));
    let mut not_linearizable = 0;
    for report in reports {
        assert!(report.metrics.lost_writes > 0, "{:?}", report.metrics);
        let lost = &report.checks.no_lost_acknowledged_write;
        assert!(!lost.ok && !lost.promised && lost.detail.contains("that of n1 and n3 was not right"), "{}", lost.detail);
        not_linearizable += usize::from(!report.checks.linearizable.ok);
        assert!(report.passed() && report.checks.replicas_converged.ok, "{:?}", report.checks);
    }
    assert!(not_linearizable > 0, "no get noticed");
}

/// W = R = 2 of 3 and no clock wrong: a get that meets a write under way, and one after it that does not.
#[test]
fn strict_quorums_are_regular_and_not_linearizable() {
    let report = report(
        "format = 1\ncluster.nodes = 3\ncluster.versions.kind = \"last_write_wins\"\ncluster.repair.read_repair = false\n\
         network.latency = [5, 5]\nsteps = [\
         { at = 0, do = \"put\", via = \"n1\", key = \"k\", value = \"old\" },\
         { at = 50, do = \"network\", from = \"n1\", to = \"n2\", latency = [500, 500] },\
         { at = 50, do = \"network\", from = \"n1\", to = \"n3\", latency = [500, 500] },\
         { at = 50, do = \"network\", from = \"n3\", to = \"n1\", latency = [500, 500] },\
         { at = 100, do = \"put\", via = \"n1\", key = \"k\", value = \"new\" },\
         { at = 150, do = \"network\", from = \"n1\", to = \"n2\", latency = [5, 5] },\
         { at = 200, do = \"get\", id = \"early\", via = \"n2\", key = \"k\" },\
         { at = 200, do = \"network\", from = \"n2\", to = \"n3\", latency = [400, 400] },\
         { at = 300, do = \"get\", id = \"late\", via = \"n3\", key = \"k\" } ]",
    );
    let read = |id: &str| report["ops"][id]["values"][0]["value"].clone();
    let check = &report["checks"]["linearizable"];
    assert_eq!((read("early"), read("late")), (json!("new"), json!("old")), "{report:#}");
    assert_eq!((&check["ok"], &check["promised"]), (&json!(false), &json!(false)));
    assert_eq!(report["metrics"]["stale_reads"], 0, "neither misses a write that had been acknowledged");
}

#[test]
fn what_vector_clocks_promise_holds_however_short_they_are() {
    let mut false_conflicts = 0;
    for seed in 1..15 {
        let report = contended(&json!({"max_entries": 1}), [1_000.0, 0.0, -1_000.0], seed);
        let checks = &report.checks;
        assert!(checks.linearizable.promised && checks.no_lost_acknowledged_write.promised, "{checks:?}");
        assert!(report.passed() && report.metrics.lost_writes == 0, "seed {seed}: {checks:?}");
        false_conflicts += report.metrics.false_conflicts;
        assert_eq!(contended(&json!({}), [0.0; 3], seed).metrics.false_conflicts, 0);
    }
    assert_eq!(false_conflicts, 0, "blind writes have seen nothing, so there is nothing to forget");
    let truncation = library::find("clock-truncation").expect("it is bundled").text();
    assert_eq!(finished(&truncation).report.metrics.false_conflicts, 1);
    let whole = truncation.replace("max_entries = 2", "max_entries = 3");
    assert_eq!(finished(&whole).report.metrics.false_conflicts, 0);
}

#[test]
fn clocks_can_be_set_while_a_run_goes_on_and_their_skew_is_reported() {
    let report = report(
        "format = 1\nuntil = 2000\ncluster.nodes = [{ id = \"a\", clock_skew = -20.5 }, { id = \"b\" }]\nsteps = [\
         { at = 500, do = \"skew\", node = \"b\", offset = 100, drift_ppm = 1000, expect = { path = \"nodes.b.clock_skew\", equals = 0, at = 499 } },\
         { at = 1000, do = \"crash\", node = \"b\" } ]",
    );
    assert_eq!(report["nodes"]["a"]["clock_skew"], -20.5);
    assert_eq!(report["nodes"]["b"]["clock_skew"], 101.5, "1.5 s at one in a thousand");
    assert_eq!(report["expectations"][0]["ok"], true);
}

/// A page passes a document on through floats, so long numbers travel as text; an expectation is read again as it was.
#[test]
fn an_expectation_with_a_long_number_is_passed_on() {
    let session = Session::from_text(
        "format = 1\nuntil = 10\n\
         expect = [{ path = \"events\", at_least = 9007199254740993 }, { path = \"events\", at_most = 9007199254740993 },\n\
         { path = \"events\", within = [0, 9007199254740993] }, { path = \"events\", equals = 9007199254740993 }]",
    )
    .unwrap();
    let passed_on = session.document();
    assert_eq!(passed_on["expect"][0]["at_least"], "9007199254740993");
    let again = Session::from_value(passed_on).unwrap();
    for mut session in [session, again] {
        session.seek(Time::from_millis(10.0));
        let met: Vec<bool> = session.report().expectations.iter().map(|expectation| expectation.ok).collect();
        assert_eq!(met, [false, true, true, false]);
        assert_eq!(session.report().expectations[0].wanted, "at least 9007199254740993");
    }
}

#[test]
fn where_each_datacenter_has_a_say_a_strict_quorum_waits_for_one_that_is_away_and_a_sloppy_one_does_not() {
    let last_write = |quorum: &str| {
        let report = report(&format!(
            "format = 1\nuntil = 20000\n[cluster]\nnodes = [{{ id = \"a1\", dc = \"a\" }}, {{ id = \"a2\", dc = \"a\" }}, \
             {{ id = \"a3\", dc = \"a\" }}, {{ id = \"b1\", dc = \"b\" }}, {{ id = \"b2\", dc = \"b\" }}, {{ id = \"b3\", dc = \"b\" }}]\n\
             [cluster.replication]\nplacement = \"datacenter\"\nper_dc = {{ a = 3, b = 3 }}\nn = 6\nr = 1\nw = 1\nscope = \"each\"\n\
             quorum = \"{quorum}\"\n[[steps]]\nat = 1000\ndo = \"dc_down\"\ndc = \"b\"\n\
             [[steps]]\nat = 15000\ndo = \"put\"\nid = \"late\"\nkey = \"k\"\nvalue = \"v\"\nvia = \"a1\""
        ));
        report["ops"]["late"].clone()
    };
    assert_eq!(last_write("strict")["status"], "unavailable");
    let sloppy = last_write("sloppy");
    assert_eq!(sloppy["status"], "ok");
    let acks = sloppy["acks"].as_array().unwrap();
    assert!(acks.len() == 2 && acks.iter().all(|node| node.as_str().unwrap().starts_with('a')), "{acks:?}");
}
