//! What a bad disk may cost, and what it may not: documents that once cost more.

use std::sync::Arc;

use ringside::engine::partitioning::{Layout, Profile, Ring, Tokens};
use ringside::engine::storage::disk::MemoryDisk;
use ringside::engine::{Durable, Key, Name, Node, NodeEvent, NodeId, Recovered, Settings, Status};
use ringside::scenario::{Document, Finished, run};
use ringside::simulation::What;
use serde_json::{Value, json};

fn outcome(cluster: Value, steps: Value) -> Finished {
    let document = json!({"format": 1, "cluster": cluster, "network": {"latency": [1, 1]}, "steps": steps});
    let document = Document::from_text(&document.to_string()).unwrap_or_else(|refusals| panic!("{refusals}"));
    run(&document, None).expect("it runs")
}

fn values(outcome: &Finished, id: &str) -> (Option<Status>, Vec<String>) {
    let operation = &outcome.report.ops[&Arc::from(id)];
    (operation.status, operation.values.iter().filter_map(|held| Some(held.value.as_ref()?.to_string())).collect())
}

/// Nobody reads the key at the node whose table is damaged: only who compares everything meets the damage. It must not be
/// taken for the end of what is there, nor be in the way of what is sent instead.
#[test]
fn a_repair_finds_what_is_damaged_and_mends_it() {
    let outcome = outcome(
        json!({"nodes": 2, "replication": {"n": 2, "r": 1, "w": 2}, "repair": {"read_repair": false}}),
        json!([
            {"at": 0, "do": "put", "key": "a", "value": "1"},
            {"at": 50, "do": "flush", "node": "n2"},
            {"at": 100, "do": "put", "key": "b", "value": "2"},
            {"at": 200, "do": "corrupt", "node": "n2", "what": "sstable"},
            {"at": 300, "do": "repair", "node": "n1"},
        ]),
    );
    let found = |what: &What| matches!(what, What::Node(NodeEvent::DamageFound { .. }));
    assert_eq!(outcome.world.trace().iter().filter(|happening| found(&happening.what)).count(), 1);
    for check in [&outcome.report.checks.replicas_converged, &outcome.report.checks.keys_on_their_owners] {
        assert!(check.ok, "{}", check.detail);
    }
}

/// The log ends in something that cannot be read, so that what it holds is to become a table; and there is no room for one.
#[test]
fn who_comes_back_without_room_on_its_disk_has_forgotten_nothing() {
    let outcome = outcome(
        json!({"nodes": 1, "replication": {"n": 1, "r": 1, "w": 1}}),
        json!([
            {"at": 0, "do": "put", "key": "a", "value": "1"},
            {"at": 50, "do": "put", "key": "b", "value": "2"},
            {"at": 100, "do": "crash", "node": "n1"},
            {"at": 110, "do": "corrupt", "node": "n1", "what": "log_tail"},
            {"at": 120, "do": "disk", "node": "n1", "capacity": 1},
            {"at": 130, "do": "restart", "node": "n1"},
            {"at": 200, "do": "get", "id": "without room", "key": "a"},
            {"at": 250, "do": "put", "id": "refused", "key": "c", "value": "3"},
            {"at": 2_500, "do": "disk", "node": "n1", "capacity": 0},
            {"at": 2_600, "do": "put", "id": "taken", "key": "c", "value": "3"},
            {"at": 2_700, "do": "crash", "node": "n1"},
            {"at": 2_800, "do": "restart", "node": "n1"},
            {"at": 2_900, "do": "get", "id": "with room", "key": "a"},
            {"at": 2_900, "do": "get", "id": "after it", "key": "c"},
        ]),
    );
    assert_eq!(values(&outcome, "without room"), (Some(Status::Ok), vec!["1".to_owned()]));
    assert_ne!(values(&outcome, "refused").0, Some(Status::Ok));
    assert_eq!(values(&outcome, "taken").0, Some(Status::Ok));
    assert_eq!(values(&outcome, "with room"), (Some(Status::Ok), vec!["1".to_owned()]));
    assert_eq!(values(&outcome, "after it").1.last().map(String::as_str), Some("3"));
}

/// Three nodes of which one is down and suspected, so that another one is to keep its writes: `n1` coordinates and stands in for
/// nobody, and who stands in is a node whose disk is at the mercy of the `steps`.
fn with_a_stand_in(storage: Value, steps: &[Value]) -> Finished {
    let before = [json!({"at": 0, "do": "crash", "node": "n3"})];
    outcome(
        json!({
            "nodes": 3,
            "replication": {"n": 2, "r": 2, "w": 2, "quorum": "sloppy", "request_timeout": 300},
            "membership": {"interval": 50, "suspect_after": 300}, "repair": {"read_repair": false, "hint_interval": 50},
            "storage": storage,
        }),
        before.iter().chain(steps).cloned().collect(),
    )
}

/// A key of which n3 keeps a copy and this node does not, so that it stands in for n3.
fn key_that_falls_to(stand_in: &str) -> String {
    let key = (0..).map(|number| format!("k{number}")).find(|key| {
        let outcome = outcome(json!({"nodes": 3, "replication": {"n": 2}}), json!([{"at": 0, "do": "get", "key": key}]));
        let replicas = &outcome.report.keys[&Key::from(key.as_str())].replicas;
        replicas.iter().all(|replica| replica.to_string() != stand_in)
    });
    key.expect("there are keys of every kind")
}

/// A hint is a write like any other: without room for it nobody is told that it is kept.
#[test]
fn who_has_no_room_for_a_hint_does_not_acknowledge_it() {
    let key = key_that_falls_to("n2");
    let steps = |capacity: u64| {
        with_a_stand_in(
            json!({}),
            &[
                json!({"at": 900, "do": "disk", "node": "n2", "capacity": capacity}),
                json!({"at": 1_000, "do": "put", "id": "put", "via": "n1", "key": key, "value": "v"}),
            ],
        )
    };
    let [with_room, without] = [0, 1].map(steps);
    assert_eq!(values(&with_room, "put").0, Some(Status::Ok));
    assert_eq!(with_room.report.metrics.hints.kept, 1);
    assert_ne!(values(&without, "put").0, Some(Status::Ok));
    assert_eq!(without.report.metrics.hints.kept, 0);
}

/// What a node keeps for others outlives it where its own copies do: if it was synced.
#[test]
fn hints_outlive_a_crash_if_they_were_synced() {
    let key = key_that_falls_to("n2");
    let delivered = |storage: Value| {
        let finished = with_a_stand_in(
            storage,
            &[
                json!({"at": 1_000, "do": "put", "via": "n1", "key": key, "value": "v"}),
                json!({"at": 1_100, "do": "crash", "node": "n2"}),
                json!({"at": 1_200, "do": "restart", "node": "n2"}),
                json!({"at": 1_300, "do": "restart", "node": "n3"}),
                json!({"at": 3_000, "do": "get", "via": "n1", "key": "another"}),
            ],
        );
        let hints = &finished.report.metrics.hints;
        (hints.kept, hints.delivered)
    };
    assert_eq!(delivered(json!({})), (1, 1));
    assert_eq!(delivered(json!({"sync": "interval", "sync_interval": 10_000})), (1, 0));
    assert_eq!(delivered(json!({"commit_log": false})), (1, 0));
}

/// The number of its life and its label are on its disk: what it is told to begin with counts only if it is more.
#[test]
fn a_node_goes_on_from_what_its_disk_remembers_of_it() {
    let id = |name: &str| NodeId::new(name).unwrap();
    let settings = Arc::new(Settings::for_nodes(1));
    let profile = Arc::new(Profile { datacenter: Name::new("dc1").unwrap(), tokens: Tokens::Hashed(1) });
    let ring = Arc::new(Ring::new([(id("n1"), profile.clone())], Layout::Ring).unwrap());
    let start = |disk: MemoryDisk, generation: u32, may_have_forgotten: bool| {
        let durable = Durable { disk, may_have_forgotten, ..Durable::default() };
        let recovered = Recovered { generation, profile: profile.clone(), durable };
        Node::start(id("n1"), ring.clone(), settings.clone(), recovered)
    };
    let first = start(MemoryDisk::instant(), 1, false);
    assert_eq!((first.generation(), first.actor().to_string().as_str()), (1, "n1"));
    let later = start(first.into_durable().disk, 7, false);
    assert_eq!((later.generation(), later.actor().to_string().as_str()), (7, "n1"), "it has forgotten nothing");
    let behind = start(later.into_durable().disk, 2, true);
    assert_eq!((behind.generation(), behind.actor().to_string().as_str()), (8, "n1~8"), "the clock was set back");
    let last = start(behind.into_durable().disk, 9, false);
    assert_eq!((last.generation(), last.actor().to_string().as_str()), (9, "n1~8"));
}

/// The file that names the manifest names another one, that there never was.
#[test]
fn who_cannot_tell_which_tables_count_says_so_and_is_sent_everything_anew() {
    use ringside::engine::storage::Copies;
    use ringside::engine::storage::disk::{Disk, FileName};
    use ringside::engine::storage::lsm::StorageError;
    let options = ringside::engine::StorageSettings::default().options();
    let (copies, _) = Copies::open(MemoryDisk::instant(), options).unwrap();
    let mut disk = copies.into_disk();
    assert!(disk.flip(FileName::Current, 5, 1), "a digit of its number");
    assert!(disk.length(FileName::Current).is_ok());
    assert!(matches!(Copies::open(disk, options), Err(StorageError::Damaged(damage)) if damage.file == FileName::Current));
}
