//! Swarm testing: whatever is promised holds, for every random cluster, workload and run of bad luck; and
//! where nothing is promised, theory says that things go wrong, and the checks must find them.
#![cfg(not(target_arch = "wasm32"))]

use ringside::scenario::{Document, Sweep, run, run_seed, swarm};
use serde_json::{Value, json};

/// Runs some seeds of the swarm. Panics at the first that fails, with the line that shows it.
fn swarm(seeds: impl Iterator<Item = u64>) -> Sweep {
    sweep(seeds, |seed| Document::from_text(&swarm::document(seed).to_string()).unwrap_or_else(|no| panic!("seed {seed}: {no}")))
}

fn sweep(seeds: impl Iterator<Item = u64>, document: impl Fn(u64) -> Document) -> Sweep {
    let mut sweep = Sweep::default();
    for seed in seeds {
        sweep.add(&run_seed(&document(seed), seed).unwrap_or_else(|no| panic!("seed {seed}: {no}")));
    }
    if let Some((seed, how)) = sweep.first_failing() {
        panic!("{how}\n    ringside run swarm --seed {seed}\n    ringside swarm --seed {seed}");
    }
    sweep
}

/// How often a check was promised, violated where it was, and violated elsewhere.
fn counts(sweep: &Sweep, name: &str) -> [u64; 3] {
    let (_, counts) = sweep.checks().find(|(check, _)| *check == name).unwrap_or_else(|| panic!("no check {name}"));
    [counts.promised, counts.violated_promised, counts.violated_unpromised]
}

const SEEDS: u64 = 1_000;

/// Two halves, for two cores.
#[test]
fn what_is_promised_holds_for_odd_seeds() {
    keeps_every_promise((1..SEEDS).step_by(2));
}

#[test]
fn what_is_promised_holds_for_even_seeds() {
    keeps_every_promise((2..=SEEDS).step_by(2));
}

/// And says something: each promise is made often, and each is often broken where it is not made.
fn keeps_every_promise(seeds: impl Iterator<Item = u64>) {
    let sweep = swarm(seeds);
    assert_eq!(sweep.seeds(), SEEDS / 2);
    for (name, counts) in sweep.checks() {
        let always = ["clocks_monotonic"].contains(&name);
        assert_eq!(counts.violated_promised, 0, "{name}");
        // In a sixth of the runs at least.
        assert!(counts.promised >= SEEDS / 12, "{name} is promised in {} of {} runs only", counts.promised, SEEDS / 2);
        assert!(always || counts.violated_unpromised > 0, "{name} never fails: the check has gone blind");
    }
    // All heals, and then everything is compared: only where clocks were cut short may copies stay apart.
    let [converges, ..] = counts(&sweep, "replicas_converged");
    assert!(converges > SEEDS / 2 * 9 / 10, "copies are promised to converge in {converges} of {} runs only", SEEDS / 2);
}

#[test]
fn a_seed_is_a_document_and_always_the_same() {
    for seed in [0, 1, 7, u64::MAX] {
        let document = swarm::document(seed);
        assert_eq!(document, swarm::document(seed));
        let toml = ringside::scenario::to_toml(&document);
        let read = Document::from_text(&toml).unwrap_or_else(|no| panic!("seed {seed}: {no}"));
        assert_eq!(read, Document::from_text(&document.to_string()).unwrap());
        assert_eq!(read.head.seed, seed);
    }
    assert_ne!(swarm::document(1), swarm::document(2));
}

/// Puts and gets of one key by turns at two nodes of three, under given settings.
fn small(replication: Value, repair: Value) -> Document {
    let steps: Vec<Value> = (0..12)
        .flat_map(|turn| {
            let at = turn * 17;
            [
                json!({"at": at, "do": "put", "via": "n1", "key": "k", "value": turn.to_string()}),
                json!({"at": at + 9, "do": "get", "via": "n2", "key": "k"}),
                json!({"at": at + 12, "do": "get", "via": "n3", "key": "k"}),
            ]
        })
        .collect();
    let document = json!({"format": 1, "cluster": {"nodes": 3, "replication": replication, "repair": repair},
        "network": {"latency": {"mean": 4, "shape": "exponential"}, "loss": 0.1}, "steps": steps});
    Document::from_text(&document.to_string()).unwrap()
}

/// R + W ≤ N promises nothing, and is caught at it; R + W > N promises that reads are regular, and they are.
#[test]
fn small_quorums_are_not_regular_and_overlapping_ones_are() {
    for (r, w) in [(1, 1), (1, 2), (2, 1)] {
        let found = sweep(1..=200, |_| small(json!({"r": r, "w": w}), json!({"read_repair": false})));
        let [promised, _, violated] = counts(&found, "linearizable");
        assert_eq!(promised, 0, "R = {r}, W = {w}");
        assert!(violated > 0, "R = {r}, W = {w}: no read was ever stale");
    }
    for (r, w) in [(2, 2), (1, 3), (3, 1)] {
        let found = sweep(1..=200, |_| small(json!({"r": r, "w": w}), json!({"read_repair": false})));
        assert_eq!(counts(&found, "linearizable"), [200, 0, 0], "R = {r}, W = {w}");
    }
}

/// Each side of a cut takes the other for dead, and its stand-ins for a quorum: both answer, and what one side
/// wrote the other does not read. Strict quorums over the same cut answer on one side only.
#[test]
fn sloppy_quorums_need_not_meet_and_strict_ones_do() {
    let cut = |quorum: &str| {
        let document = json!({"format": 1, "cluster": {"nodes": 5, "replication": {"quorum": quorum}}, "clients": [{"id": "c1"}, {"id": "c2"}],
        "steps": [
            {"at": 0, "do": "cut", "groups": [["n1", "n2", "c1"], ["n3", "n4", "n5", "c2"]]},
            {"at": 4000, "do": "put", "client": "c1", "via": "n1", "key": "k", "value": "left"},
            {"at": 8000, "do": "get", "client": "c2", "via": "n3", "key": "k"},
        ]});
        let document = Document::from_text(&document.to_string()).unwrap();
        counts(&sweep(1..=20, |_| document.clone()), "linearizable")
    };
    let [promised, _, violated] = cut("sloppy");
    assert_eq!(promised, 0, "somebody stood in for somebody under each seed");
    assert!(violated > 0, "no read ever missed what the other side had written");
    assert_eq!(cut("strict"), [20, 0, 0]);
}

/// A strict quorum is regular and not atomic: some reads return the new value and later ones the old. With
/// blocking read repair none does, nor under a blocking quorum.
#[test]
fn strict_quorums_are_not_atomic_and_reads_that_write_back_are() {
    let inverted = |quorum: &str, read_repair: Value| {
        let found = sweep(1..=200, |_| {
            small(json!({"r": 2, "w": 2, "quorum": quorum, "request_timeout": 60}), json!({"read_repair": read_repair}))
        });
        counts(&found, "no_new_old_inversion")
    };
    let [promised, _, violated] = inverted("strict", json!(false));
    assert_eq!(promised, 0);
    assert!(violated > 0, "no read was ever followed by an older one");
    assert_eq!(inverted("strict", json!("blocking")), [200, 0, 0]);
    assert_eq!(inverted("blocking", json!(false)), [200, 0, 0]);
}

/// A read sends a replica what it misses, learns more from a later answer, and sends it that too; then the
/// ack of the first comes in. It must not be taken for the ack of the second, which is lost: the client
/// would be told what only one replica holds, and the next read would not find it.
#[test]
fn an_ack_of_an_older_repair_does_not_stand_for_a_newer_one() {
    let nodes = [1, 2, 3, 4].map(|number| json!({"id": format!("n{number}"), "tokens": [number]}));
    let document = json!({
        "format": 1,
        "cluster": {
            "nodes": nodes,
            "replication": {"n": 3, "quorum": "strict", "request_timeout": 200},
            "repair": {"read_repair": "blocking"},
        },
        "network": {"latency": [5, 5]},
        "steps": [
            {"at": 0, "do": "drop", "from": "n1", "to": "n2", "kind": "replica_write", "count": 1},
            {"at": 0, "do": "put", "via": "n1", "key": "k", "value": "on n1 and n3"},
            {"at": 100, "do": "drop", "from": "n3", "to": "n1", "kind": "replica_write", "count": 1},
            {"at": 100, "do": "drop", "from": "n3", "to": "n2", "kind": "replica_write", "count": 1},
            {"at": 100, "do": "put", "via": "n3", "key": "k", "value": "on n3 only"},
            {"at": 900, "do": "network", "from": "n3", "to": "n4", "latency": [12, 12]},
            {"at": 1000, "do": "get", "id": "first", "via": "n4", "key": "k"},
            {"at": 1018, "do": "drop", "from": "n4", "to": "n1", "kind": "read_repair", "count": 1},
            {"at": 1018, "do": "drop", "from": "n4", "to": "n2", "kind": "read_repair", "count": 1},
            {"at": 1500, "do": "pause", "node": "n3"},
            {"at": 1510, "do": "get", "id": "second", "via": "n4", "key": "k"},
        ],
    });
    let report = run(&Document::from_text(&document.to_string()).unwrap(), None).unwrap().report;
    assert_eq!(report.messages[&"read_repair"].dropped, 2, "the story went another way");
    assert_eq!(report.ops[&std::sync::Arc::from("first")].status, Some(ringside::engine::Status::Timeout));
    assert_eq!(report.ops[&std::sync::Arc::from("second")].values.len(), 1);
    let check = &report.checks.no_new_old_inversion;
    assert!(check.promised && check.ok, "{}", check.detail);
}

/// A key is held by a write that misses an ack; others wait behind it, and meanwhile the node leaves that gives the
/// key out. When the ack comes, the key is no longer its own to give: what came from a client it passes on, and what
/// another node had passed to it, it refuses.
/// n1 stands in for the one replica. Then N is raised, and n1 is a replica itself: what it read out of its hint
/// it does not have as a copy, and what it writes next does not cover it.
#[test]
fn a_stand_in_that_becomes_a_replica_may_show_its_hint_and_write_without_it() {
    let key = (0..).map(|number| format!("k{number}")).find(|key| {
        let ring =
            json!({"format": 1, "cluster": {"nodes": 3, "replication": {"n": 1}}, "steps": [{"at": 0, "do": "get", "key": key}]});
        let document = Document::from_text(&ring.to_string()).expect("it can be read");
        let report = run(&document, None).expect("it runs").report;
        report.keys.iter().all(|(_, key)| key.replicas[0].to_string() == "n2")
    });
    let document = json!({"format": 1, "until": 3_000, "cluster": {
        "nodes": 3, "replication": {"n": 1, "r": 1, "w": 1, "quorum": "sloppy"},
        "membership": {"interval": 50, "suspect_after": 300}, "repair": {"read_repair": false},
    }, "steps": [
        {"at": 0, "do": "crash", "node": "n2"},
        {"at": 1_000, "do": "put", "id": "kept", "key": key, "value": "1", "via": "n1"},
        {"at": 1_500, "do": "configure", "n": 3},
        {"at": 1_700, "do": "get", "id": "shown", "key": key, "via": "n3", "r": 2},
        {"at": 2_000, "do": "put", "id": "beside", "key": key, "value": "2", "via": "n1"},
    ]});
    let document = Document::from_text(&document.to_string()).unwrap_or_else(|refusals| panic!("{refusals}"));
    let report = run(&document, None).expect("it runs").report;
    let of = |id: &str| report.ops.iter().find(|(name, _)| &***name == id).expect("it was asked for").1.clone();
    assert_eq!(of("kept").hinted.len(), 1, "{:?}", of("kept"));
    assert_eq!((of("shown").values.len(), of("shown").clock.is_empty()), (1, false));
    assert!(!of("beside").clock.descends(&of("kept").clock));
    let (_, monotonic) = report.checks.iter().find(|(name, _)| *name == "clocks_monotonic").expect("it is always checked");
    assert!(monotonic.ok, "{}", monotonic.detail);
}

#[test]
fn who_has_left_gives_no_keys_out() {
    let nodes = [1, 2, 3].map(|number| json!({"id": format!("n{number}"), "tokens": [number]}));
    let document = json!({
        "format": 1,
        "cluster": {"nodes": nodes, "replication": {"n": 2, "quorum": "blocking", "request_timeout": 2000}},
        "network": {"latency": [5, 5]},
        "steps": [
            {"at": 0, "do": "drop", "from": "n2", "to": "n1", "kind": "replica_ack", "count": 1},
            {"at": 0, "do": "put", "id": "holds", "via": "n1", "key": "k", "value": "1"},
            {"at": 2500, "do": "put", "id": "waits", "via": "n1", "key": "k", "value": "2"},
            {"at": 2500, "do": "put", "id": "was passed on", "via": "n3", "key": "k", "value": "3"},
            {"at": 2600, "do": "leave", "node": "n1"},
        ],
    });
    let report = run(&Document::from_text(&document.to_string()).unwrap(), None).unwrap().report;
    let ended = |id: &str| {
        let operation = &report.ops[&std::sync::Arc::from(id)];
        (operation.status.unwrap(), operation.coordinator.map(|node| node.to_string()))
    };
    assert_eq!(ended("holds").0, ringside::engine::Status::Timeout, "the story went another way");
    assert_eq!(ended("waits"), (ringside::engine::Status::Ok, Some("n2".to_owned())));
    assert_eq!(ended("was passed on"), (ringside::engine::Status::Unavailable, Some("n1".to_owned())));
}
