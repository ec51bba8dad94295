//! What a bad disk may cost, and what it may not: documents that once cost more.

use std::sync::Arc;

use ringside::engine::{NodeEvent, Status};
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
    let happenings = outcome.world.trace().happenings();
    assert_eq!(happenings.iter().filter(|happening| found(&happening.what)).count(), 1);
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

/// The file that names the manifest names another one, that there never was.
#[test]
fn who_cannot_tell_which_tables_count_says_so_and_is_sent_everything_anew() {
    use ringside::engine::storage::Copies;
    use ringside::engine::storage::disk::{Disk, FileName, MemoryDisk};
    use ringside::engine::storage::lsm::StorageError;
    let options = ringside::engine::StorageSettings::default().options();
    let (copies, _) = Copies::open(MemoryDisk::instant(), options).unwrap();
    let mut disk = copies.into_disk();
    assert!(disk.flip(FileName::Current, 5, 1), "a digit of its number");
    assert!(disk.length(FileName::Current).is_ok());
    assert!(matches!(Copies::open(disk, options), Err(StorageError::Damaged(damage)) if damage.file == FileName::Current));
}
