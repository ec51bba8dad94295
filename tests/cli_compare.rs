//! Two runs side by side, as they are typed.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

use std::process::{Command, Output};

use serde_json::{Value, json};

fn compare(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ringside")).arg("compare").args(arguments).output().unwrap()
}

fn out(output: &Output, code: i32) -> String {
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    assert_eq!((output.status.code(), &*output.stdout), (Some(2), &b""[..]));
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_difference_is_told_and_exits_with_1() {
    let told = out(&compare(&["stale-read", "--set", "cluster.replication.r=2"]), 1);
    for line in [
        "stale-read: seed 1\ncluster.replication.r: left 1, right 2\n",
        "\nfirst difference: happening ",
        "\nfirst other answer: early, at ",
        "\noperations that ended otherwise: 1\n",
        " c1 early get city: ok Seoul, 10 ms | ok Busan, 20 ms\n",
    ] {
        assert!(told.contains(line), "{line:?} in:\n{told}");
    }
    assert_eq!(told, out(&compare(&["stale-read", "--set", "r=2"]), 1), "the short name is the same field");
}

#[test]
fn the_same_setting_exits_with_0_under_any_seed() {
    for seed in ["1", "7"] {
        let told = out(&compare(&["workload", "--set", "quorum=sloppy", "--seed", seed]), 0);
        assert!(told.contains("nothing differs"), "{told}");
    }
}

#[test]
fn json_has_every_operation_that_differs() {
    let told = out(&compare(&["no-commit-log", "--set", "commit_log=true", "--json"]), 1);
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["varied"], json!([{ "path": "cluster.storage.commit_log", "left": false, "right": true }]));
    assert_eq!(told["first_outcome"]["id"], "rice");
    let rows = told["operations"].as_array().unwrap().iter().filter(|row| row["differs"] == "outcome");
    let rows: Vec<Value> = rows.map(|row| json!([row["id"], row["left"]["status"], row["right"]["values"]])).collect();
    assert_eq!(rows, [json!(["rice", "not_found", ["white"]]), json!(["tea", "ok", ["black", "green"]])]);
    let parting = &told["first_happening"];
    assert_eq!(parting["left"]["id"], parting["number"]);
    assert_ne!(parting["left"], parting["right"]);
}

#[test]
fn several_settings_are_varied_together() {
    let told = out(&compare(&["stale-read", "--set", "r=2", "--set", "w=2"]), 1);
    assert!(told.contains("cluster.replication.w: left 1, right 2\n"), "{told}");
}

#[test]
fn bad_input_gets_its_sentence_and_exits_with_2() {
    assert!(err(&compare(&["stale-read", "--set", "r=9"])).starts_with("cluster.replication.r: "));
    assert!(err(&compare(&["stale-read", "--set", "quorum=strikt"])).contains("\"strikt\""));
    assert!(err(&compare(&["stale-read", "--set", "cluster.r=1"])).starts_with("cluster.r: "));
    assert!(err(&compare(&["stale-read", "--set", "r"])).contains("PATH=VALUE"));
    assert!(err(&compare(&["no-such-file", "--set", "r=1"])).contains("bundled scenarios"));
    assert!(err(&compare(&["stale-read"])).contains("--set"));
}
