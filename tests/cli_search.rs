//! `ringside search`, as it is typed: what it finds is a scenario that can be run.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

use std::path::PathBuf;
use std::process::{Command, Output};

fn ringside(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ringside")).args(arguments).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A file of this test's own, gone when the test is.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Scratch {
        Scratch(std::env::temp_dir().join(format!("ringside-search-{}-{name}", std::process::id())))
    }
    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn what_is_found_is_a_scenario_that_shows_it() {
    let scratch = Scratch::new("minimal.toml");
    let output = ringside(&["search", "w1-lost", "--check", "no_lost_acknowledged_write", "-o", scratch.path()]);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    let text = out(&output);
    assert!(text.starts_with("# no_lost_acknowledged_write is violated: "), "{text}");
    assert!(text.contains(&format!("# ringside run {}", scratch.path())), "{text}");
    assert_eq!(text, std::fs::read_to_string(&scratch.0).unwrap());
    assert!(text.matches("[[steps]]").count() <= 4, "{text}");
    let run = ringside(&["run", scratch.path(), "--json"]);
    assert_eq!(run.status.code(), Some(0), "the violation is what the scenario expects: {}", out(&run));
    let report: serde_json::Value = serde_json::from_str(&out(&run)).unwrap();
    assert_eq!(report["checks"]["no_lost_acknowledged_write"]["ok"], false);
    let link = text.lines().find_map(|line| line.split_once("page: ")).unwrap().1;
    let linked = ringside(&["run", link, "--json"]);
    assert_eq!(out(&linked), out(&run), "the link is the same run");
}

#[test]
fn in_json_the_document_stands_beside_what_is_said_of_it() {
    let arguments = ["search", "stale-read", "--check", "linearizable", "--faults", "none", "--json"];
    let output = ringside(&arguments);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    let found: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!((&found["found"], &found["promised"], &found["tries"]), (&true.into(), &false.into(), &1.into()));
    assert_eq!(found["document"]["expect"][0]["path"], "checks.linearizable.ok");
    assert_eq!(found["steps"], found["document"]["steps"].as_array().unwrap().len());
    assert_eq!(out(&output), out(&ringside(&arguments)), "the same request finds the same");
}

#[test]
fn where_nothing_is_found_it_says_so() {
    let arguments = ["search", "newcomer", "--check", "linearizable", "--tries", "12", "--faults", "pause,slow", "--promised"];
    let output = ringside(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}{}", out(&output), err(&output));
    assert_eq!(out(&output), "newcomer: as a promise, linearizable was violated in none of 12 tries\n");
}

#[test]
fn what_cannot_be_searched_for_exits_with_2() {
    let check = ringside(&["search", "key0", "--check", "linearisable"]);
    assert_eq!((check.status.code(), out(&check).as_str()), (Some(2), ""));
    assert!(err(&check).starts_with("check: \"linearisable\" is not allowed; it must be linearizable, "), "{}", err(&check));
    assert!(err(&check).contains("did you mean linearizable?"), "{}", err(&check));
    let faults = ringside(&["search", "key0", "--check", "linearizable", "--faults", "fire"]);
    assert_eq!(faults.status.code(), Some(2));
    assert!(err(&faults).contains("there is no fault \"fire\""), "{}", err(&faults));
    assert_eq!(ringside(&["search", "no-such-file", "--check", "linearizable"]).status.code(), Some(2));
}
