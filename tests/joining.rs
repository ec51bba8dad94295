//! Nodes that come and go while a load runs: nothing acknowledged is lost, and in the end every key is at
//! its owners, whoever they are by then.
#![cfg(not(target_arch = "wasm32"))]

use std::sync::Arc;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use ringside::engine::partitioning::token_of;
use ringside::engine::versions::Siblings;
use ringside::engine::{Key, MemberStatus, NodeEvent, NodeId, Stage, Time};
use ringside::scenario::{Document, Finished, run};
use ringside::simulation::{Happening, What, World};
use serde_json::{Value, json};

/// A cluster under a steady load of reads and read-modify-writes, with more steps.
fn under_load(nodes: u64, n: u64, steps: &[Value]) -> Value {
    let load = json!({"at": 0, "do": "workload", "rate": 200, "keys": 40, "for": 4_000, "read_fraction": 0.4});
    let mut all = vec![load];
    all.extend_from_slice(steps);
    json!({"format": 1, "until": 7_000, "cluster": {
        "nodes": nodes, "replication": {"n": n, "quorum": "strict"}, "membership": {"interval": 100, "suspect_after": 5_000},
        "repair": {"read_repair": false},
    }, "network": {"latency": [1, 10]}, "steps": all})
}

fn finished(document: &Value, seed: u64) -> Finished {
    let document = Document::from_text(&document.to_string()).unwrap_or_else(|refusals| panic!("{refusals}"));
    run(&document, Some(seed)).unwrap()
}

fn held(finished: &Finished, check: &str) -> Result<(), String> {
    let found = finished.report.checks.iter().find(|(name, _)| *name == check);
    let (_, check) = found.unwrap_or_else(|| panic!("there is no check {check}"));
    if check.ok { Ok(()) } else { Err(check.detail.clone()) }
}

fn nodes_of_the_ring(finished: &Finished) -> Vec<String> {
    finished.world.ring().members().map(|(id, _)| id.to_string()).collect()
}

/// A hundred nodes of 64 virtual nodes each keep thousands of keys: one more joins, all hear of it, and a repair compares
/// what a node shares with each of the others.
#[test]
fn a_hundred_nodes_take_in_one_more_and_repair() {
    let document = json!({"format": 1, "until": 14_000, "network": {"latency": [1, 5]}, "cluster": {
        "nodes": 100, "partitioning": {"vnodes": 64}, "membership": {"interval": 1_000, "suspect_after": 8_000},
    }, "steps": [
        {"at": 0, "do": "workload", "rate": 2_500, "keys": 10_000, "read_fraction": 0, "read_modify_write": false, "for": 4_000},
        {"at": 4_500, "do": "join", "node": "n101"},
        {"at": 11_000, "do": "repair", "node": "n7"},
    ]});
    let finished = finished(&document, 1);
    let report = &finished.report;
    assert!(report.keys.len() > 5_000, "{} keys", report.keys.len());
    assert_eq!(report.metrics.ops_failed, 0);
    assert_eq!((report.partitioning.moved.between_old, report.metrics.membership.convicted), (0, 0));
    let newcomer = NodeId::new("n101").unwrap();
    for id in finished.world.nodes() {
        let node = finished.world.node(id).unwrap();
        assert!(node.ring().contains(newcomer), "{id} has not heard of it");
    }
    assert!(report.metrics.repair.exchanges > 20, "{}", report.metrics.repair.exchanges);
    assert_eq!(held(&finished, "keys_on_their_owners"), Ok(()));
    assert_eq!(held(&finished, "replicas_converged"), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whoever_comes_and_goes_nothing_is_lost_and_keys_are_at_their_owners(
        seed: u64, nodes in 4..7u64, n in 2..4u64, first in 300.0..1_500.0f64, second in 2_000.0..3_500.0f64, leaver in 1..5u64, lossy in prop::bool::ANY,
    ) {
        let mut steps = vec![
            json!({"at": first, "do": "join", "node": "n9"}),
            json!({"at": second, "do": "leave", "node": format!("n{leaver}")}),
        ];
        if lossy {
            // Streams cope with a network that loses and doubles. Quorums do too, by ending in timeouts.
            steps.push(json!({"at": 0, "do": "network", "loss": 0.02, "duplicate": 0.05}));
        }
        let mut document = under_load(nodes, n, &steps);
        if lossy {
            // A newcomer whose request is lost asks somebody else three seconds later, and that one may be lost too.
            document["until"] = json!(25_000);
        }
        let finished = finished(&document, seed);
        let ring = nodes_of_the_ring(&finished);
        prop_assert!(ring.contains(&"n9".to_owned()), "n9 has joined: {:?}", ring);
        // Where packets are lost joining may take so long that leaving is refused meanwhile.
        let refused = finished.world.trace().iter().any(|happening| happening.what.kind() == "step_refused");
        prop_assert!(refused && lossy || !ring.contains(&format!("n{leaver}")), "n{} has left: {:?}", leaver, ring);
        prop_assert_eq!(held(&finished, "no_lost_acknowledged_write"), Ok(()));
        if !lossy {
            prop_assert_eq!(held(&finished, "keys_on_their_owners"), Ok(()));
            prop_assert_eq!(held(&finished, "replicas_converged"), Ok(()));
            prop_assert_eq!(finished.report.metrics.ops_failed, 0);
        }
    }
}

#[test]
fn a_newcomer_that_crashes_half_way_asks_again_and_ownership_waits_for_it() {
    for seed in 1..12 {
        let steps = [
            json!({"at": 1_000, "do": "join", "node": "n9"}),
            json!({"when": {"happening": "stream_opened"}, "do": "crash", "node": "n9"}),
            json!({"when": {"happening": "stream_opened"}, "delay": 400, "do": "restart", "node": "n9"}),
        ];
        let finished = finished(&under_load(5, 3, &steps), seed);
        assert!(nodes_of_the_ring(&finished).contains(&"n9".to_owned()), "seed {seed}");
        assert_eq!(held(&finished, "no_lost_acknowledged_write"), Ok(()), "seed {seed}");
    }
}

#[test]
fn a_newcomer_turns_to_others_when_the_one_that_it_displaces_is_gone() {
    for seed in 1..8 {
        let steps = [
            json!({"at": 1_000, "do": "join", "node": "n9"}),
            json!({"when": {"happening": "stage_changed", "node": "n9"}, "do": "crash", "node": "n2"}),
        ];
        let mut document = under_load(5, 3, &steps);
        document["until"] = json!(20_000);
        let finished = finished(&document, seed);
        assert!(nodes_of_the_ring(&finished).contains(&"n9".to_owned()), "seed {seed}");
        assert_eq!(held(&finished, "no_lost_acknowledged_write"), Ok(()), "seed {seed}");
    }
}

#[test]
fn joins_and_leaves_that_cannot_be_are_refused_with_a_reason() {
    let refusals = |nodes: u64, cluster: Value, steps: &[Value]| {
        let mut document = json!({"format": 1, "until": 3_000, "cluster": cluster, "steps": steps});
        document["cluster"]["nodes"] = json!(nodes);
        let finished = finished(&document, 1);
        let text = |happening: &Happening| happening.to_string();
        let refused = |line: &String| line.contains("step refused");
        finished.world.trace().iter().map(text).filter(refused).collect::<Vec<_>>()
    };
    let join = |at: u64, node: Value| json!({"at": at, "do": "join", "node": node});
    let leave = |at: u64, node: &str| json!({"at": at, "do": "leave", "node": node});
    assert_eq!(refusals(3, json!({}), &[join(100, json!("n2"))]), ["100 step refused: n2 is a member already"]);
    assert_eq!(
        refusals(1, json!({}), &[leave(100, "n1")]),
        ["100 step refused: n1 is the only node: with it everything would be gone"]
    );
    assert_eq!(
        refusals(3, json!({"replication": {"n": 3, "w": 3}}), &[leave(100, "n1")]),
        ["100 step refused: 2 nodes would stay, too few for w = 3"]
    );
    assert_eq!(
        refusals(3, json!({"partitioning": {"kind": "modulo"}}), &[join(100, json!("n4"))]),
        [
            "100 step refused: under modulo hashing nearly every key would move, between old nodes too; nodes join and leave on a ring only"
        ]
    );
    let twice = [join(100, json!("n4")), join(100, json!("n5")), json!({"at": 100, "do": "crash", "node": "n5"})];
    assert_eq!(
        refusals(3, json!({}), &twice),
        ["100 step refused: n4 is still joining or leaving; one change at a time", "100 step refused: n5 has not joined yet"]
    );
}

#[test]
fn without_a_seed_nobody_joins_and_everything_else_goes_on() {
    // G5: the only seed is dead. The newcomer asks in vain, and says so.
    let document = json!({"format": 1, "until": 8_000, "cluster": {"nodes": 4}, "steps": [
        {"at": 0, "do": "put", "key": "k", "value": "v", "via": "n2", "id": "before"},
        {"at": 100, "do": "crash", "node": "n1"},
        {"at": 200, "do": "join", "node": "n9"},
        {"at": 5_000, "do": "get", "key": "k", "via": "n2", "id": "read"},
        {"at": 5_000, "do": "put", "key": "l", "value": "w", "via": "n3", "id": "write"},
        {"at": 6_000, "do": "restart", "node": "n1"},
    ]});
    let finished = finished(&document, 3);
    let report = ringside::scenario::Data::of(&finished.report).into_value();
    assert_eq!((&report["ops"]["read"]["status"], &report["ops"]["write"]["status"]), (&json!("ok"), &json!("ok")));
    let asked = finished.world.trace().iter().filter(|happening| happening.what.kind() == "seed_asked");
    assert!(asked.count() > 3, "it asks again and again");
    let silent = finished.world.trace().iter().filter(|happening| happening.what.kind() == "seeds_silent");
    assert!(silent.count() > 3, "and says that no seed answers");
    // The seed is back, and the newcomer gets in.
    assert!(nodes_of_the_ring(&finished).contains(&"n9".to_owned()));
}

/// J5: only the name that it was set up with is wrong. It hears nobody's name, is in nobody's list, and asks again
/// only when it is started again; what is configured meanwhile does not change its name.
#[test]
fn a_newcomer_of_another_cluster_is_turned_away_and_hears_nobodys_name() {
    let document = json!({"format": 1, "until": 12_000, "cluster": {"nodes": 4}, "steps": [
        {"at": 200, "do": "join", "node": "n9", "cluster": "rehearsal"},
        {"at": 3_000, "do": "configure", "suspect_after": 900},
        {"at": 6_000, "do": "crash", "node": "n9"},
        {"at": 6_500, "do": "restart", "node": "n9"},
        {"at": 9_000, "do": "join", "node": "n8", "cluster": "ringside"},
    ]});
    let finished = finished(&document, 3);
    let report = ringside::scenario::Data::of(&finished.report).into_value();
    let members =
        |node: &str| -> Vec<String> { report["nodes"][node]["members"].as_object().expect("it runs").keys().cloned().collect() };
    assert_eq!(members("n9"), ["n9"]);
    assert_eq!(members("n3"), ["n1", "n2", "n3", "n4", "n8"], "n8 was set up for this one");
    let of_n9 = |kind: &str| {
        let happenings = finished.world.trace().iter();
        happenings
            .filter(|happening| happening.node.is_some_and(|node| node.to_string() == "n9") && happening.what.kind() == kind)
            .count()
    };
    assert_eq!((of_n9("seed_asked"), of_n9("join_refused"), of_n9("seeds_silent")), (2, 2, 0));

    // Set up anew, under the right name, it gets in.
    let document = json!({"format": 1, "until": 6_000, "cluster": {"nodes": 4}, "steps": [
        {"at": 200, "do": "join", "node": "n9", "cluster": "rehearsal"},
        {"at": 2_000, "do": "join", "node": "n9"},
    ]});
    assert!(nodes_of_the_ring(&self::finished(&document, 3)).contains(&"n9".to_owned()));
}

#[test]
fn whoever_leaves_hands_over_what_it_took_in_for_others_too_however_long_that_takes() {
    // n2 alone owns the key and is down; n1 stands in and, without hinted hand-off, keeps the write as its own.
    let owned_by_n2 = (0..).map(|number| format!("k{number}")).find(|key| {
        let document = json!({"format": 1, "cluster": {"nodes": 2, "replication": {"n": 1}}, "steps": [
            {"at": 0, "do": "get", "key": key}]});
        let report = ringside::scenario::Data::of(&finished(&document, 1).report).into_value();
        report["keys"][key.as_str()]["replicas"] == json!(["n2"])
    });
    let key = owned_by_n2.expect("half of all keys are n2's");
    let document = json!({"format": 1, "until": 30_000, "cluster": {
        "nodes": 2, "replication": {"n": 1, "quorum": "sloppy"}, "membership": {"interval": 50, "suspect_after": 300},
        "repair": {"hinted_handoff": false},
    }, "steps": [
        {"at": 100, "do": "crash", "node": "n2"},
        {"at": 2_000, "do": "put", "key": key, "value": "v", "via": "n1", "id": "taken"},
        {"at": 3_000, "do": "leave", "node": "n1"},
        {"at": 20_000, "do": "restart", "node": "n2"},
    ]});
    let finished = finished(&document, 1);
    let report = ringside::scenario::Data::of(&finished.report).into_value();
    assert_eq!(report["ops"]["taken"]["status"], json!("ok"));
    assert_eq!(nodes_of_the_ring(&finished), ["n2"]);
    assert_eq!(report["nodes"]["n2"]["data"][key.as_str()][0]["value"], json!("v"));
    assert_eq!(held(&finished, "no_lost_acknowledged_write"), Ok(()));
}

/// `key0` is n2's until n3 comes and displaces it; n1 keeps a write of it for n2, which it cannot hear.
fn with_a_hint_for_one_that_is_displaced(membership: Value, steps: &[Value]) -> Value {
    let mut all = vec![json!({"at": 2_000, "do": "put", "id": "kept", "via": "n1", "key": "key0", "value": "v"})];
    all.extend_from_slice(steps);
    json!({"format": 1, "until": 6_000, "steps": all, "network": {"latency": [5, 15]}, "cluster": {
        "nodes": [{"id": "n1", "tokens": ["9223372036854775807"]}, {"id": "n2", "tokens": ["0"]}],
        "replication": {"n": 1, "quorum": "sloppy"}, "membership": membership,
    }})
}

fn n3_joins(at: u64) -> Value {
    json!({"at": at, "do": "join", "node": {"id": "n3", "tokens": ["-468459073612751032"]}})
}

/// Nobody compares copies with a node that is not a replica any more, so a hint that went there would be stuck.
fn reaches_the_owner(document: &Value) {
    let finished = finished(document, 1);
    let report = ringside::scenario::Data::of(&finished.report).into_value();
    assert_eq!(report["ops"]["kept"]["hinted"], json!({"n1": "n2"}));
    assert_eq!(report["keys"]["key0"]["replicas"], json!(["n3"]));
    assert_eq!(report["nodes"]["n3"]["data"]["key0"][0]["value"], json!("v"));
    assert_eq!((&report["nodes"]["n1"]["hints"], &report["nodes"]["n2"]["hints"]), (&json!({}), &json!({})));
    assert_eq!(held(&finished, "keys_on_their_owners"), Ok(()));
    let redirected = finished.world.trace().iter().filter(|happening| happening.what.kind() == "hint_redirected");
    assert_eq!(redirected.count(), 1);
}

#[test]
fn a_hint_goes_to_the_one_that_has_displaced_its_target_meanwhile() {
    // Everyone is heard of through n3, but what n1 sends to n2 is lost.
    let cut = json!({"at": 100, "do": "cut", "from": "n1", "to": "n2"});
    let membership = json!({"interval": 100, "suspect_after": 500});
    reaches_the_owner(&with_a_hint_for_one_that_is_displaced(membership, &[cut, n3_joins(2_500)]));
}

#[test]
fn who_is_handed_a_hint_and_keeps_the_key_no_more_passes_it_on() {
    // n1 has never heard of n3, and nobody tells of others' heartbeats.
    let steps = [
        n3_joins(100),
        json!({"at": 101, "do": "cut", "from": "n1", "to": "n3"}),
        json!({"at": 1_000, "do": "pause", "node": "n2"}),
        json!({"at": 3_000, "do": "resume", "node": "n2"}),
    ];
    let membership = json!({"detector": "all_to_all", "interval": 100, "suspect_after": 500, "seeds": ["n2"]});
    reaches_the_owner(&with_a_hint_for_one_that_is_displaced(membership, &steps));
}

/// A crash takes the streams of a node that was leaving. When it is back it goes on with it: a member that neither stays nor
/// leaves would be in everybody's way for good.
#[test]
fn who_dies_while_leaving_leaves_when_it_is_back() {
    let finished = finished(
        &json!({"format": 1, "until": 6_000, "cluster": {"nodes": 4, "replication": {"n": 2, "r": 1, "w": 2}}, "steps": [
            {"at": 0, "do": "put", "key": "a", "value": "1"},
            {"at": 5, "do": "put", "key": "b", "value": "2"},
            {"at": 500, "do": "leave", "node": "n2"},
            {"at": 501, "do": "crash", "node": "n2"},
            {"at": 1_000, "do": "restart", "node": "n2"},
        ]}),
        1,
    );
    let stages: Vec<Stage> = (finished.world.trace().iter())
        .filter_map(|happening| match &happening.what {
            What::Node(NodeEvent::StageChanged { stage }) => Some(*stage),
            _ => None,
        })
        .collect();
    assert_eq!(stages.first(), Some(&Stage::Leaving));
    assert_eq!(stages.last(), Some(&Stage::Left), "{stages:?}");
    for check in [&finished.report.checks.keys_on_their_owners, &finished.report.checks.replicas_converged] {
        assert!(check.ok, "{}", check.detail);
    }
}

/// The only node that kept anything hears nothing of the newcomer that has taken over a part: were it let go, it would take the
/// rest with it.
#[test]
fn who_knows_of_no_other_owner_is_not_let_go() {
    let dropped = |kind: &str| json!({"at": 400, "do": "drop", "from": "n2", "to": "n1", "kind": kind, "count": 1_000});
    let finished = finished(
        &json!({"format": 1, "until": 4_000, "cluster": {"nodes": 1, "replication": {"n": 1, "r": 1, "w": 1}}, "steps": [
            {"at": 0, "do": "put", "key": "a", "value": "1"},
            dropped("gossip"),
            dropped("gossip_reply"),
            {"at": 500, "do": "join", "node": "n2"},
            {"at": 2_000, "do": "leave", "node": "n1"},
        ]}),
        1,
    );
    let said: Vec<String> = finished.world.trace().iter().map(ToString::to_string).collect();
    let refused = said.iter().any(|line| line.contains("n1 does not know yet of anybody else who keeps copies"));
    assert!(refused, "n1 was let go");
    assert!(finished.report.checks.no_lost_acknowledged_write.ok, "{}", finished.report.checks.no_lost_acknowledged_write.detail);
}

/// Two machines of three get new disks, and their nodes cannot reach each other. Each hears a heartbeat of the third,
/// which tells of the third alone: drawn from that, the ring would give it keys of the other's. It asks.
#[test]
fn whose_disk_was_replaced_draws_no_ring_from_one_heartbeat() {
    let cluster = |detector: &str| {
        json!({"format": 1, "until": 4_000, "cluster": {
            "nodes": 3, "replication": {"n": 1}, "membership": {"detector": detector, "interval": 100},
        }, "steps": [
            {"at": 10, "do": "wipe", "node": "n1"},
            {"at": 10, "do": "wipe", "node": "n2"},
            {"at": 20, "do": "cut", "from": "n1", "to": "n2"},
            {"at": 30, "do": "restart", "node": "n1"},
            {"at": 30, "do": "restart", "node": "n2"},
            {"at": 30, "do": "leave", "node": "n1"},
        ]})
    };
    for detector in ["all_to_all", "gossip"] {
        let finished = finished(&cluster(detector), 1);
        for name in ["n1", "n2", "n3"] {
            let node = finished.world.node(NodeId::new(name).unwrap()).unwrap();
            let known: Vec<String> = node.ring().members().map(|(id, _)| id.to_string()).collect();
            assert_eq!(known, ["n1", "n2", "n3"], "{detector}: {name}");
            let believed = |other: &str| node.believes(NodeId::new(other).unwrap());
            assert_eq!(believed("n3"), MemberStatus::Up, "{detector}: {name}");
        }
        let ignorant =
            "30 step refused: n1 does not know yet of anybody else who keeps copies, and could leave its own to nobody";
        let is_told = finished.world.trace().iter().any(|happening| happening.to_string() == ignorant);
        assert!(is_told, "{detector}: n1 was let go");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// A node that cleans up drops what others keep by its own view, and only once each of them holds at least what it
    /// held, whatever the network loses and doubles. In the end it has nothing that is not its own.
    #[test]
    fn who_cleans_up_drops_no_copy_that_the_owners_lack(seed: u64, nodes in 4..7u64, n in 2..4u64, first in 1_000.0..4_500.0f64) {
        let mut steps = vec![
            json!({"at": 0, "do": "network", "loss": 0.1, "duplicate": 0.2}),
            json!({"at": 5_000, "do": "network", "loss": 0, "duplicate": 0}),
            json!({"at": 1_000, "do": "join", "node": "n9"}),
            json!({"at": 2_500, "do": "configure", "n": n - 1, "r": 1, "w": n - 1}),
        ];
        for name in (1..=nodes).map(|number| format!("n{number}")) {
            // In the midst of everything; and once more when it is known to all who keeps what.
            steps.push(json!({"at": first, "do": "cleanup", "node": name}));
            steps.push(json!({"at": 10_000, "do": "cleanup", "node": name}));
        }
        let mut document = under_load(nodes, n, &steps);
        (document["until"], document["seed"]) = (json!(12_000), json!(seed.to_string()));
        let mut world = World::new(&Document::from_text(&document.to_string()).unwrap().setup().unwrap());
        let (mut seen, mut dropped) = (0, 0);
        let mut held: BTreeMap<(NodeId, Key), Arc<Siblings>> = BTreeMap::new();
        // Who has dropped a copy too, because by its own view others keep the key: it has passed it on to them.
        let mut passed_on: BTreeSet<(NodeId, Key)> = BTreeSet::new();
        while world.now() < Time::from_millis(12_000.0) && world.take_turn() {
            let new: Vec<Happening> = world.trace().since(seen).cloned().collect();
            seen += new.len();
            for happening in new {
                let (Some(id), What::Node(event)) = (happening.node, &happening.what) else { continue };
                let node = world.node(id).expect("nobody dies here");
                if let NodeEvent::CopyStored { key, .. } = event {
                    held.insert((id, key.clone()), node.store().get(key).unwrap_or_default());
                    passed_on.remove(&(id, key.clone()));
                } else if let NodeEvent::CopyDropped { key } = event {
                    dropped += 1;
                    let gone = held.remove(&(id, key.clone())).expect("what is dropped was stored");
                    let owners = node.ring().preference_list(token_of(&key.0), world.settings().n);
                    prop_assert!(!owners.contains(&id), "{} drops {}, which it keeps", id, key);
                    passed_on.insert((id, key.clone()));
                    for owner in owners.iter().filter(|owner| !passed_on.contains(&(**owner, key.clone()))) {
                        let copy = world.node(*owner).and_then(|owner| owner.store().get(key)).unwrap_or_default();
                        prop_assert!(!Arc::unwrap_or_clone(copy).merge(&gone), "{} drops {}, and {} lacks some of it", id, key, owner);
                    }
                }
            }
        }
        prop_assert!(dropped > 0, "nothing was dropped");
        for id in world.nodes().filter(|id| id.to_string() != "n9") {
            let node = world.node(id).expect("nobody dies here");
            let kept = |key: &Key| node.ring().preference_list(token_of(&key.0), world.settings().n).contains(&id);
            let left: Vec<Key> = node.store().iter().map(|(key, _)| key).filter(|key| !kept(key)).collect();
            prop_assert!(left.is_empty(), "{} still has {:?}", id, left);
        }
    }
}
