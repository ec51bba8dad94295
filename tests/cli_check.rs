//! `ringside check`, as it is typed: verdicts, pictures, bad input; and the histories that `ringside run` writes.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

fn ringside(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ringside")).args(arguments).output().unwrap()
}

fn check(history: &str, more: &[&str]) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ringside"))
        .args([&["check", "-"], more].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(history.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

const LINEARIZABLE: &str = r#"
{"client":"1","kind":"put","key":"x","value":"100","started":0,"ended":100}
{"client":2,"kind":"get","key":"x","value":"100","started":25,"ended":75}
{"client":3,"kind":"get","key":"x","value":null,"started":30,"ended":60}
"#;

const NOT: &str = r#"{"client":"1","kind":"put","key":"x","value":"200","started":0,"ended":100}
{"client":"2","kind":"get","key":"x","value":"200","started":10,"ended":30}
{"client":"3","kind":"get","key":"x","value":null,"started":40,"ended":90}
"#;

/// A file of this test's own, gone when the test is.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Scratch {
        Scratch(std::env::temp_dir().join(format!("ringside-check-{}-{name}", std::process::id())))
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
fn what_is_linearizable_exits_with_0() {
    let (code, out, err) = check(LINEARIZABLE, &[]);
    assert_eq!((code, out.as_str(), err.as_str()), (0, "linearizable: 3 operations on 1 key\n", ""));
    assert_eq!(check("", &[]), (0, "linearizable: 0 operations on 0 keys\n".to_owned(), String::new()));
}

#[test]
fn what_is_not_exits_with_1_and_shows_what_contradicts_itself() {
    let (code, out, err) = check(NOT, &[]);
    assert_eq!((code, err.as_str()), (1, ""));
    let expected = "\
not linearizable: 3 operations on 1 key

key \"x\": no order explains these together

  client 2  get -> \"200\"    |-------|                           10 .. 30
  client 3  get -> nothing                  |-------|           40 .. 90  <

";
    assert_eq!(out, expected);
}

#[test]
fn the_first_offending_key_is_shown_and_the_others_are_named() {
    let other = NOT.replace("\"x\"", "\"y\"");
    let fine = LINEARIZABLE.replace("\"x\"", "\"z\"");
    let (code, out, _) = check(&[&fine, other.as_str(), NOT].concat(), &[]);
    assert_eq!(code, 1);
    assert!(out.contains("9 operations on 3 keys") && out.contains("\nkey \"y\": no order"), "{out}");
    assert!(out.contains("also not linearizable: \"x\"\n") && !out.contains("\"z\""), "{out}");
}

#[test]
fn json_says_the_same_to_programs() {
    let (code, out, _) = check(NOT, &["--json"]);
    let judgement: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &judgement["linearizable"]), (1, &json!(false)));
    assert_eq!((&judgement["operations"], &judgement["keys"]), (&json!(3), &json!(1)));
    assert_eq!((&judgement["violated"], &judgement["undecided"]), (&json!(["x"]), &json!([])));
    let contradiction = &judgement["contradiction"];
    assert_eq!((&contradiction["key"], &contradiction["last"]), (&json!("x"), &json!(3)));
    assert_eq!(contradiction["operations"][1]["value"], Value::Null);
    assert_eq!(contradiction["operations"][1]["place"], json!(3));
    let (code, out, _) = check(LINEARIZABLE, &["--json"]);
    let judgement: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &judgement["linearizable"], &judgement["contradiction"]), (0, &json!(true), &Value::Null));
}

#[test]
fn what_was_not_found_out_exits_with_3() {
    let append = |number: u32| {
        format!("{{\"client\":{number},\"kind\":\"append\",\"key\":\"k\",\"value\":\"{number}\",\"started\":0,\"ended\":9}}\n")
    };
    let get = r#"{"client":99,"kind":"get","key":"k","value":"no such text","started":10,"ended":11}"#;
    let history: String = (0..12).map(append).chain([get.to_owned()]).collect();
    let (code, out, _) = check(&history, &["--bound", "100"]);
    assert_eq!(code, 3);
    assert!(out.starts_with("undecided: 13 operations") && out.contains("--bound"), "{out}");
    let (_, out, _) = check(&history, &["--bound", "100", "--json"]);
    let judgement: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&judgement["linearizable"], &judgement["undecided"]), (&Value::Null, &json!(["k"])));
}

#[test]
fn appends_cas_and_unknown_outcomes_are_read() {
    let history = r#"{"client":"1","kind":"append","key":"k","value":"a","started":0,"ended":1}
{"client":"1","kind":"cas","key":"k","from":"a","to":"b","started":2,"ended":3}
{"client":"1","kind":"cas","key":"k","from":"a","to":"c","ok":false,"started":4,"ended":5}
{"client":"2","kind":"put","key":"k","value":"d","started":1.5,"ended":null}
{"client":"2","kind":"get","key":"k","started":1.75,"ended":null}
{"id":"late","client":"1","kind":"get","key":"k","value":"d","started":1e3,"ended":1700000000000000001}
"#;
    assert_eq!(check(history, &[]).0, 0);
    let (code, out, _) = check(&history.replace("\"value\":\"d\",\"started\":1e3", "\"value\":\"c\",\"started\":1e3"), &[]);
    assert_eq!(code, 1);
    assert!(out.contains("late: get -> \"c\"") && out.contains("1000 .. 1700000000000000001"), "{out}");
    assert!(out.contains("what this returned cannot have been there"), "{out}");
}

#[test]
fn bad_lines_are_named_with_their_fields_and_what_is_allowed() {
    let good = r#"{"client":"1","kind":"put","key":"k","value":"v","started":0,"ended":1}"#;
    let bad = |change: &str, to: &str| good.replace(change, to);
    let cases: Vec<(String, &str)> = vec![
        ("nonsense".to_owned(), "line 3: not JSON, at character 2: expected ident"),
        ("[1]".to_owned(), "line 3: expected an object like {\"client\": \"1\", \"kind\": \"put\", …}, got [1]"),
        (bad("\"put\"", "\"putt\""), "line 3: kind: expected one of put, get, append, cas, got \"putt\" (did you mean \"put\"?)"),
        (bad("\"put\"", "7"), "line 3: kind: expected text, got 7"),
        (bad("\"key\":\"k\",", ""), "line 3: key: missing: expected text"),
        (bad("\"v\"", "5"), "line 3: value: expected text, or null for nothing, got 5"),
        (bad("\"value\":\"v\",", ""), "line 3: value: missing: expected text, or null for nothing"),
        (
            bad("\"put\",\"key\":\"k\",\"value\":\"v\"", "\"append\",\"key\":\"k\",\"value\":null"),
            "line 3: value: expected text, got null",
        ),
        (bad("\"started\":0", "\"started\":\"0\""), "line 3: started: expected a number, got \"0\""),
        (bad("\"started\":0", "\"started\":5"), "line 3: ended: 1 is before 5, at which it started"),
        (bad(",\"ended\":1", ""), "line 3: ended: missing: expected a number, or null if the outcome is unknown"),
        (bad("\"client\":\"1\"", "\"client\":true"), "line 3: client: expected text or a number, got true"),
        (
            bad("\"value\"", "\"vaule\""),
            "line 3: vaule: unknown field (did you mean \"value\"?); fields here: id, client, kind, key, started, ended, value",
        ),
        (
            bad("\"put\",", "\"cas\",\"to\":\"w\",\"from\":null,\"ok\":1,").replace("\"value\":\"v\",", ""),
            "line 3: ok: expected true or false, got 1",
        ),
        (
            bad("\"put\",", "\"cas\",\"to\":\"w\",").replace("\"value\":\"v\",", ""),
            "line 3: from: missing: expected text, or null for nothing",
        ),
        (bad("{", "{\"client\":\"2\","), "line 3: not JSON, at character 26: the field \"client\" stands here a second time"),
    ];
    for (line, says) in cases {
        let (code, out, err) = check(&format!("{good}\n\n{line}\n{good}\n"), &[]);
        assert_eq!((code, out.as_str()), (2, ""), "{line}");
        assert!(err.starts_with(&format!("standard input: {says}")), "{line}\n{err}instead of\n{says}");
    }
}

#[test]
fn every_bad_line_is_told_up_to_a_limit() {
    let history = "{}\n".repeat(30);
    let (code, _, err) = check(&history, &[]);
    assert_eq!((code, err.lines().count()), (2, 21));
    assert!(err.contains("line 20: kind: missing") && err.ends_with("and 10 more\n"), "{err}");
}

#[test]
fn a_file_that_cannot_be_read_exits_with_2() {
    let output = ringside(&["check", "no-such-history.jsonl"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("no-such-history.jsonl: "));
    let file = Scratch::new("not-utf-8");
    std::fs::write(file.path(), [b'{', 0xff]).unwrap();
    let output = ringside(&["check", file.path()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("not text in UTF-8, from byte 1"));
}

/// The history of a run, with its exit code when it is judged, and the report of the run.
fn history_of(scenario: &str, more: &[&str]) -> (String, i32, Value) {
    let file = Scratch::new(&format!("{}-{}", scenario.len(), more.join("")));
    std::fs::write(file.path(), "").unwrap();
    let input = Scratch::new(&format!("in-{}-{}", scenario.len(), more.join("")));
    std::fs::write(input.path(), scenario).unwrap();
    let run = ringside(&[&["run", input.path(), "--json", "--history", file.path()], more].concat());
    let report = serde_json::from_slice(&run.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&run.stderr)));
    let judged = ringside(&["check", file.path()]);
    (std::fs::read_to_string(file.path()).unwrap(), judged.status.code().unwrap(), report)
}

const LAST_WRITE_WINS: &str = r#"
format = 1
[cluster]
nodes = 3
replication = { n = 3, r = 1, w = 1 }
versions = { kind = "last_write_wins" }
[network]
latency = [5, 50]
[[steps]]
at = 0
do = "workload"
rate = 200
keys = 4
for = 2000
read_fraction = 0.6
"#;

/// What a run's own check says of its registers is what is found from outside, by another way of looking.
#[test]
fn the_history_of_a_run_is_judged_as_the_run_judges_itself() {
    let mut verdicts = [0, 0];
    for (place, change) in ["r = 1, w = 1", "r = 2, w = 2", "r = 3, w = 3"].iter().enumerate() {
        for seed in 1..=4 {
            let scenario = LAST_WRITE_WINS.replace("r = 1, w = 1", change);
            let (history, code, report) = history_of(&scenario, &["--seed", &format!("{}", seed + 10 * place)]);
            assert!(history.lines().count() > 200, "{history}");
            let ok = report["checks"]["linearizable"]["ok"].as_bool().unwrap();
            assert_eq!(code, i32::from(!ok), "{change}, seed {seed}: {}", report["checks"]["linearizable"]);
            verdicts[usize::from(ok)] += 1;
        }
    }
    assert!(verdicts[0] > 0, "R + W = 2 of N = 3 never shows");
}

#[test]
fn a_run_with_siblings_has_no_history_of_a_register() {
    let file = Scratch::new("siblings");
    let output = ringside(&["run", "sibling-explosion", "--history", file.path()]);
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(err.contains("values side by side") && err.contains("last_write_wins"), "{err}");
    assert!(!file.0.exists());
}
