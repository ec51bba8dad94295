//! `ringside why`, as it is typed.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

use std::process::Command;

/// What a command line prints, what it complains of, and its exit code.
fn why(arguments: &[&str]) -> (String, String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_ringside")).arg("why").args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

#[test]
fn an_operation_is_explained_in_lines() {
    let (text, complaint, code) = why(&["stale-read", "--op", "early"]);
    assert_eq!((complaint.as_str(), code), ("", Some(0)));
    assert_eq!(text, include_str!("why/stale_read.txt"));
}

#[test]
fn what_is_explained_can_be_a_happening_a_copy_a_version_siblings_or_a_belief() {
    let cases: [(&[&str], &str); 5] = [
        (&["stale-read", "--happening", "0"], "n1 starts"),
        (&["read-repair", "--node", "n3", "--key", "name"], "n3 takes it into its copy of name: john (n1:1)"),
        (&["two-writers", "--key", "cart", "--version", "Sy:1"], "Sy writes that as a version of cart: tea, rice, milk (Sy:1)"),
        (&["two-writers", "--key", "cart", "--version", "Sx:2", "--version", "Sx:3"], "neither writer had seen"),
        (&["gossip", "--node", "n3", "--suspects", "n4", "--at", "3000"], "n3 believes n4 down: n1 and n5 suspect it"),
    ];
    for (arguments, part) in cases {
        let (text, complaint, code) = why(arguments);
        assert_eq!((complaint.as_str(), code), ("", Some(0)), "{arguments:?}");
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
}

#[test]
fn as_json_it_says_what_the_steps_are_about() {
    let (text, _, code) = why(&["stale-read", "--op", "early", "--json"]);
    let explanation: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(code, Some(0));
    let steps = explanation["steps"].as_array().unwrap();
    assert!(steps.iter().any(|step| step["bearing"] == "circumstance" && step["about"][0].is_u64()), "{text}");
    assert_eq!(steps.last().unwrap()["bearing"], "conclusion");
    assert_eq!(explanation["lit"]["nodes"], serde_json::json!(["n1", "n3"]));
}

#[test]
fn what_there_is_not_gets_a_sentence() {
    let cases: [(&[&str], &str); 9] = [
        (&["stale-read", "--op", "x"], "--op x: there is no such operation; there are: early, first, late, second, seen\n"),
        (&["stale-read", "--happening", "999999"], "there is no happening 999999 so far\n"),
        (&["stale-read", "--node", "n9", "--key", "city"], "n9: there is no such node; there are: n1, n2, n3\n"),
        (&["stale-read", "--node", "n1", "--key", "town"], "--key town: no operation is about it; keys are: city\n"),
        (
            &["stale-read", "--key", "city", "--version", "n2:7"],
            "--version n2:7: there is no such version of city; there are: n1:1, n1:2\n",
        ),
        (&["stale-read", "--key", "city"], "--key without --node takes one --version, or two\n"),
        (&["stale-read", "--node", "n1"], "--node asks about a copy, with --key, or about a belief, with --suspects\n"),
        (&["stale-read", "--op", "early", "--at", "-1"], "--at -1: an instant is a number of milliseconds from 0 on\n"),
        (
            &["two-writers", "--key", "cart", "--version", "Sx:1", "--version", "Sx:2"],
            "these are no siblings: the writer of Sx:2 had seen Sx:1\n",
        ),
    ];
    for (arguments, sentence) in cases {
        let (text, complaint, code) = why(arguments);
        assert_eq!((text.as_str(), complaint.as_str(), code), ("", sentence, Some(2)), "{arguments:?}");
    }
    assert_eq!(why(&["stale-read"]).2, Some(2), "nothing is asked");
}
