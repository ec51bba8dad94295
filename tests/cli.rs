//! The command line, as it is typed.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn ringside(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ringside")).args(arguments).output().unwrap()
}

fn with_input(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ringside"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn scenario(name: &str) -> String {
    format!("{}/scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"))
}

/// A file of this test's own, gone when the test is.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Scratch {
        Scratch(std::env::temp_dir().join(format!("ringside-{}-{name}", std::process::id())))
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
fn run_prints_the_report_and_twice_the_same_hash() {
    let first = ringside(&["run", &scenario("key0"), "--json"]);
    assert_eq!(first.status.code(), Some(0), "{}", err(&first));
    let report: serde_json::Value = serde_json::from_str(&out(&first)).unwrap();
    assert_eq!(report["keys"]["key0"]["replicas"], serde_json::json!(["s1", "s2", "s3"]));
    assert_eq!(out(&first), out(&ringside(&["run", "key0", "--json"])), "by name it is the same file");
    let other = ringside(&["run", "key0", "--json", "--seed", "2"]);
    assert_ne!(out(&first), out(&other));
}

#[test]
fn run_tells_the_story_in_words() {
    let output = ringside(&["run", "stale-read"]);
    assert_eq!(output.status.code(), Some(0));
    let text = out(&output);
    for part in [
        "3 nodes, N = 3, R = 1, W = 1",
        "c1 begins second: put city = Busan, having read [n1:1]",
        "stale reads: 1",
        "linearizable: does not hold (early of city omits second",
        "not built yet, so without effect here: ",
        "every expectation and promise holds",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
}

#[test]
fn an_expectation_that_is_not_met_exits_with_1() {
    let output = with_input(&["run", "-"], "{\"format\": 1, \"expect\": [{\"path\": \"metrics.ops_ok\", \"at_least\": 1}]}");
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains("EXPECTED metrics.ops_ok: at least 1, got 0"), "{}", out(&output));
}

#[test]
fn bad_input_exits_with_2_and_a_line_for_each_mistake() {
    let output = with_input(
        &["run", "-"],
        "format = 1\ncluster.nodes = 3\nseed = \"x\"\nsteps = [{ at = 0, do = \"crash\", node = \"n9\" }]",
    );
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        err(&output),
        "line 3, seed: \"x\" is not allowed; it must be a whole number from 0 to 18446744073709551615, as a number or as text\n\
         line 4, steps[0].node: no node \"n9\"; the cluster has n1, n2, n3\n"
    );
    assert_eq!(out(&output), "");

    let missing = ringside(&["run", "no-such-scenario"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(err(&missing).contains("bundled scenarios: newcomer, key0"), "{}", err(&missing));
}

#[test]
fn the_trace_is_written_a_happening_a_line() {
    let scratch = Scratch::new("trace.jsonl");
    let output = ringside(&["run", "quorum-w", "--json", "--trace", scratch.path()]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let report: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    let trace = std::fs::read_to_string(&scratch.0).unwrap();
    assert_eq!(trace.lines().count() as u64, report["events"].as_u64().unwrap());
    for (number, line) in trace.lines().enumerate() {
        let happening: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(happening["id"], number);
        assert!(happening["what"]["kind"].is_string());
    }
}

#[test]
fn defaults_are_a_document_that_runs() {
    let defaults = ringside(&["defaults"]);
    assert_eq!(defaults.status.code(), Some(0));
    let run = with_input(&["run", "-", "--json"], &out(&defaults));
    let empty = with_input(&["run", "-", "--json"], "format = 1");
    assert_eq!(run.status.code(), Some(0), "{}", err(&run));
    assert_eq!(out(&run), out(&empty));
}

#[test]
fn token_prints_a_line_for_each_key() {
    let output = ringside(&["token", "cassandra", "", "-x"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let text = out(&output);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[..2], ["cassandra\t356242581507269238", "\t-9223372036854775808"]);
    assert_eq!(lines.len(), 3);
}

#[test]
fn a_sweep_tells_rates_and_the_first_failing_seed() {
    let scratch = Scratch::new("sweep.toml");
    let text = "format = 1\nnetwork.loss = 0.2\nsteps = [{ at = 0, do = \"get\", key = \"k\" }]\n\
         expect = [{ path = \"metrics.ops_ok\", equals = 1 }, { path = \"messages.replica_read.dropped\", equals = 0 }]";
    std::fs::write(&scratch.0, text).unwrap();
    let all = ringside(&["sweep", scratch.path(), "--seeds", "1..40", "--jobs", "3"]);
    assert_eq!(all.status.code(), Some(1), "{}", err(&all));
    let text = out(&all);
    assert!(text.starts_with(&format!("{}: 40 seeds, ", scratch.path())), "{text}");
    let command = text.lines().last().unwrap().trim();
    let seed = command.strip_prefix(&format!("ringside run {} --seed ", scratch.path())).expect("the last line is to be typed");
    let code = |seed: &str| ringside(&["run", scratch.path(), "--seed", seed]).status.code();
    assert_eq!(code(seed), Some(1));
    let first: u64 = seed.parse().unwrap();
    assert!((1..first).all(|earlier| code(&earlier.to_string()) == Some(0)), "a seed before {first} fails as well");
    assert_eq!(ringside(&["sweep", "quorum-w", "--seeds", "1"]).status.code(), Some(0));
}

#[test]
fn a_sweep_prints_a_line_for_each_seed_whatever_the_jobs_and_shards() {
    let sweep = |more: &[&str]| {
        let output = ringside(&[&["sweep", "swarm", "--seeds", "5..24", "--json"], more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        let mut lines: Vec<String> = out(&output).lines().map(str::to_owned).collect();
        assert!(lines.remove(0).starts_with("{\"ringside_sweep\":1,"));
        let summary = lines.pop().unwrap();
        assert!(summary.starts_with("{\"summary\":"));
        (lines, summary)
    };
    let whole = sweep(&["--jobs", "1"]);
    assert_eq!(sweep(&["--jobs", "4"]), whole);
    let seed = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["seed"].as_u64().unwrap();
    let mut shards: Vec<String> = ["3/3", "1/3", "2/3"].iter().flat_map(|shard| sweep(&["--shard", shard]).0).collect();
    assert_eq!(seed(&shards[0]), 7, "the third of three shards begins with the third seed");
    shards.sort_by_key(|line| seed(line));
    assert_eq!(shards, whole.0);
}

#[test]
fn a_seed_of_the_swarm_is_a_document_of_its_own() {
    let document = ringside(&["swarm", "--seed", "11"]);
    assert_eq!(document.status.code(), Some(0));
    let run = with_input(&["run", "-", "--json"], &out(&document));
    assert_eq!(out(&run), out(&ringside(&["run", "swarm", "--seed", "11", "--json"])), "{}", err(&run));
}

#[test]
fn a_sweep_over_nonsense_is_refused() {
    for arguments in [
        &["sweep", "key0"][..],
        &["sweep", "key0", "--seeds", "9..1"],
        &["sweep", "key0", "--seeds", "x"],
        &["sweep", "key0", "--seeds", "1..9", "--shard", "0/2"],
        &["sweep", "key0", "--seeds", "1..9", "--jobs", "0"],
        &["sweep", "no-such-scenario", "--seeds", "1..9"],
    ] {
        let output = ringside(arguments);
        assert_eq!((output.status.code(), out(&output)), (Some(2), String::new()), "{arguments:?}");
        assert!(!err(&output).is_empty());
    }
}

#[test]
fn a_command_without_its_input_is_bad_input() {
    assert_eq!(ringside(&["run"]).status.code(), Some(2));
    assert_eq!(ringside(&[]).status.code(), Some(2));
}

#[test]
fn lessons_are_listed_in_both_languages_and_run_by_their_names() {
    let (english, korean) = (ringside(&["lessons"]), ringside(&["lessons", "--ko"]));
    assert_eq!((english.status.code(), korean.status.code()), (Some(0), Some(0)));
    assert!(out(&english).contains("cut-in-two") && out(&english).contains(" min, "), "{}", out(&english));
    assert!(out(&korean).contains("cut-in-two") && out(&korean).contains("분, "), "{}", out(&korean));
    assert_eq!(ringside(&["run", "cut-in-two"]).status.code(), Some(0));
    assert!(err(&ringside(&["run", "cut-in-tow"])).contains("lessons: cut-in-two"));
}

#[test]
fn a_link_stands_wherever_a_file_stands() {
    let link = ringside(&["link", "stale-read", "--at", "320.5"]);
    assert_eq!(link.status.code(), Some(0), "{}", err(&link));
    let fragment = out(&link).trim_end().to_owned();
    assert!(fragment.starts_with("r1."), "{fragment}");
    let whole = out(&ringside(&["link", &fragment, "--page", "https://example.org/ringside/"]));
    assert_eq!(whole, format!("https://example.org/ringside/#{fragment}\n"), "a link of a link stands at the same instant");

    let straight = out(&ringside(&["run", "stale-read", "--json"]));
    for file in [fragment.clone(), format!("ringside:{fragment}"), whole.trim_end().to_owned()] {
        let run = ringside(&["run", &file, "--json"]);
        assert_eq!((out(&run), err(&run)), (straight.clone(), String::new()), "{file}");
    }
    assert_eq!(out(&with_input(&["run", "-", "--json"], &whole)), straight);
    let saved = out(&ringside(&["link", &fragment, "--json"]));
    assert!(saved.contains("\n  \"at\": 320.5,\n"), "{saved}");
    assert_eq!(out(&with_input(&["run", "-", "--json"], &saved)), straight);
    assert_eq!(out(&with_input(&["link", "-"], &saved)).trim_end(), fragment);
    let sweep = ringside(&["sweep", &fragment, "--seeds", "1..3"]);
    assert_eq!(sweep.status.code(), Some(0), "{}", err(&sweep));
}

#[test]
fn a_link_that_leads_nowhere_says_why() {
    let fragment = out(&ringside(&["link", "stale-read"])).trim_end().to_owned();
    for (link, says) in [
        (fragment[..fragment.len() - 5].to_owned(), "the link is damaged"),
        (fragment.replacen("r1.", "r9.", 1), "the link is of version 9, and this edition reads version 1"),
        (format!("{fragment}!"), "the link has the character '!'"),
        ("https://example.org/".to_owned(), "this is no link of Ringside"),
    ] {
        for command in ["run", "link"] {
            let output = ringside(&[command, &link]);
            assert_eq!((output.status.code(), out(&output)), (Some(2), String::new()));
            assert!(err(&output).starts_with(says), "{}", err(&output));
        }
    }
    let saved = out(&ringside(&["link", "stale-read", "--json"]));
    let (before, hash) = saved.split_once("\"hash\": \"").unwrap();
    let other = format!("{before}\"hash\": \"{}{}", if hash.starts_with('0') { "1" } else { "0" }, &hash[1..]);
    let run = with_input(&["run", "-"], &other);
    assert_eq!(run.status.code(), Some(0));
    assert!(err(&run).contains("older engine (0.1.0): the run may differ"), "{}", err(&run));
    assert_eq!(ringside(&["link", "stale-read", "--at", "-1"]).status.code(), Some(2));
}

#[test]
fn a_reader_that_stops_reading_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ringside"))
        .args(["run", "bench-32", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), err(&output)), (Some(0), String::new()));
}
