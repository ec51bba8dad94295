//! `ringside walk`: moving about in a run by commands.

#![cfg(all(not(target_arch = "wasm32"), feature = "cli"))]

use std::io::Write;
use std::process::{Command, Output, Stdio};

fn walk(arguments: &[&str], commands: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ringside"))
        .arg("walk")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the runner starts");
    // It may have refused its arguments and be gone.
    let _ = child.stdin.take().expect("it is piped").write_all(commands.as_bytes());
    child.wait_with_output().expect("it ends")
}

fn told(output: &Output) -> (String, String, Option<i32>) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("it is text");
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

#[test]
fn one_can_go_forward_and_back_and_into_another_future() {
    let commands = "# to the end, and back\nseek 2000\nback 3\nstep 3\nseek 50\ndo {\"do\": \"crash\", \"node\": \"n2\"}\n\
                    seek 500\nbranches\nswitch 0\nbranches\nquit\nnonsense";
    let (out, err, code) = told(&walk(&["newcomer"], commands));
    assert_eq!((err.as_str(), code), ("", Some(0)), "{out}");
    assert!(out.contains("n2 crashes"), "{out}");
    assert!(out.contains("* 1: parted from 0 at 50 ms, simulated up to 500 ms, 1 steps by hand"), "{out}");
    assert!(out.contains("* 0: the first, simulated up to 2000 ms"), "{out}");
    assert!(out.contains(", branch 1 of 2"), "{out}");
    assert!(out.contains("500 ms: ") && out.contains("looking back from 2000"), "{out}");
}

#[test]
fn what_was_taken_back_happens_again() {
    let (out, _, code) = told(&walk(&["newcomer", "--seed", "5"], "step 400\ntrace 3\nback 7\nstep 7\ntrace 3\n"));
    assert_eq!(code, Some(0));
    let lines: Vec<&str> = out.lines().filter(|line| line.starts_with("   ")).collect();
    let last = &lines[lines.len() - 3..];
    let before = lines.windows(3).filter(|window| *window == last).count();
    assert!(before >= 3, "told by step, by trace, by step again and by trace again: {before}\n{out}");
}

#[test]
fn a_bad_command_is_told_and_the_walk_goes_on() {
    let commands = "seek tomorrow\nseek -1\nstep 0\nback x\ndo {\"do\": \"crash\", \"node\": \"n99\"}\ndo nothing\nswitch 4\njump\nseek 10\n";
    let (out, err, code) = told(&walk(&["newcomer"], commands));
    assert_eq!(code, Some(2));
    assert!(out.starts_with("10 ms: "), "{out}");
    for part in [
        "line 1: seek: \"tomorrow\" is no instant; write milliseconds from 0 to",
        "line 2: seek: \"-1\"",
        "line 3: \"0\" is no count; write a whole number from 1 to",
        "line 4: \"x\" is no count",
        "line 5: step.node: no node \"n99\"",
        "line 6: do: not an object in JSON",
        "line 7: switch: 4 is no branch; there are 0 to 0",
        "line 8: no command \"jump\"; there are step, back",
    ] {
        assert!(err.contains(part), "{part}\n{err}");
    }
    let (_, err, code) = told(&walk(&["nowhere.toml"], ""));
    assert!(code == Some(2) && err.contains("nowhere.toml"), "{err}");
}

#[test]
fn a_report_and_a_document_can_be_asked_for_anywhere() {
    let (out, err, code) = told(&walk(
        &["newcomer"],
        "seek 300\ndo {\"do\": \"put\", \"key\": \"k\", \"value\": \"v\", \"id\": \"mine\"}\nseek 600\nreport\n",
    ));
    assert_eq!((err.as_str(), code), ("", Some(0)));
    let report = &out[out.find("{\n").expect("a report is an object")..];
    let report: serde_json::Value = serde_json::from_str(report).expect("it is JSON");
    assert_eq!(report["ops"]["mine"]["status"], "ok");
    let (out, _, _) = told(&walk(&["newcomer"], "seek 300\ndo {\"do\": \"put\", \"key\": \"k\", \"value\": \"v\"}\ndocument\n"));
    let document: serde_json::Value = serde_json::from_str(&out[out.find("{\n").unwrap()..]).unwrap();
    let last = document["steps"].as_array().and_then(|steps| steps.last()).expect("there is a step");
    assert_eq!((last["do"].as_str(), last["at"].as_f64()), (Some("put"), Some(300.0)));
}
