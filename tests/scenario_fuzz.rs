//! Whatever comes in, nothing panics: it is refused with sentences, or it runs.
#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use ringside::engine::{Duration, Time};
use ringside::scenario::{Document, Session, defaults_toml, library};
use serde_json::{Value, json};

/// Any tree of values, with words of the format among its texts.
fn tree() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-3i64..2_000).prop_map(Value::from),
        any::<f64>().prop_map(|float| json!(float)),
        word().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((word(), inner), 0..6).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn word() -> impl Strategy<Value = String> {
    let words = "format name seed until cluster protocol nodes partitioning vnodes replication n r w request_timeout \
        versions membership seeds repair storage pair_limit network latency mean shape exponential trace lnkd-ssd loss \
        duplicate clients id contact dc dc1 weight tokens steps at when happening node delay do put get delete crash \
        restart pause resume cut groups from to one_way heal drop kind count configure note text en ko key value \
        base64 context via client expect path equals at_least within contains n1 n2 c1 op1 ops.op1.status \
        operation_ended node_crashed replica_write leaderless sloppy workload rate keys distribution zipf read_fraction \
        for read_modify_write value_bytes w1-1";
    let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
    prop::sample::select(words)
}

/// A good document with a few places in it replaced, taken out or doubled.
fn spoiled() -> impl Strategy<Value = Value> {
    let goods: Vec<Value> = library::SCENARIOS
        .iter()
        .filter(|bundled| bundled.name != "bench-32")
        .map(|bundled| Session::from_text(&bundled.text()).unwrap().document())
        .chain([Session::from_toml(&defaults_toml()).unwrap().document()])
        .collect();
    let spoil = (any::<prop::sample::Index>(), 0..3u8, tree());
    (prop::sample::select(goods), prop::collection::vec(spoil, 1..4)).prop_map(|(mut document, spoils)| {
        for (place, how, new) in spoils {
            let mut left = place.index(size(&document));
            spoil_at(&mut document, &mut left, how, &new);
        }
        document
    })
}

fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(entries) => entries.iter().map(size).sum(),
        Value::Object(fields) => fields.values().map(size).sum(),
        _ => 0,
    }
}

fn spoil_at(value: &mut Value, left: &mut usize, how: u8, new: &Value) -> bool {
    if *left == 0 {
        match (how, &mut *value) {
            (1, Value::Array(entries)) => entries.extend(entries.clone()),
            (2, Value::Object(fields)) => {
                let first = fields.keys().next().cloned();
                first.map(|name| fields.remove(&name));
            }
            (1, Value::Number(number)) => *value = json!(number.as_f64().unwrap_or(0.0) * 7.5),
            _ => *value = new.clone(),
        }
        return true;
    }
    *left -= 1;
    match value {
        Value::Array(entries) => entries.iter_mut().any(|entry| spoil_at(entry, left, how, new)),
        Value::Object(fields) => fields.values_mut().any(|field| spoil_at(field, left, how, new)),
        _ => false,
    }
}

/// A step that a cluster of three nodes takes.
fn good_step() -> impl Strategy<Value = Value> {
    let node = || prop::sample::select(vec!["n1", "n2", "n3"]);
    let key = || prop::sample::select(vec!["a", "b", "", "키"]);
    let end = || prop::sample::select(vec!["n1", "n2", "n3", "c1"]);
    let two_ends = || (end(), end()).prop_filter("different ends", |(from, to)| from != to);
    prop_oneof![
        6 => (key(), "\\PC{0,8}", prop::option::of(node()), 1..4u8).prop_map(|(key, value, via, w)| {
            let mut step = json!({"do": "put", "key": key, "value": value, "w": w});
            if let Some(via) = via {
                step["via"] = json!(via);
            }
            step
        }),
        4 => (key(), 1..4u8).prop_map(|(key, r)| json!({"do": "get", "key": key, "r": r})),
        1 => key().prop_map(|key| json!({"do": "delete", "key": key})),
        4 => (prop::sample::select(vec!["crash", "restart", "pause", "resume"]), node()).prop_map(|(what, node)| json!({"do": what, "node": node})),
        1 => two_ends().prop_map(|(from, to)| json!({"do": "cut", "from": from, "to": to})),
        1 => node().prop_map(|node| json!({"do": "cut", "groups": [[node], ["c1"]]})),
        1 => Just(json!({"do": "heal"})),
        1 => two_ends().prop_map(|(from, to)| json!({"do": "heal", "from": from, "to": to})),
        1 => (0.0..1.0f64, 0.0..1.0f64).prop_map(|(loss, duplicate)| json!({"do": "network", "loss": loss, "duplicate": duplicate})),
        1 => (end(), 0.0..50.0f64).prop_map(|(from, mean)| json!({"do": "network", "from": from, "latency": {"mean": mean, "shape": "exponential"}})),
        1 => (two_ends(), 1..9u8).prop_map(|((from, to), count)| json!({"do": "drop", "from": from, "to": to, "count": count})),
        1 => (1..4u8, 1..4u8).prop_map(|(n, r)| json!({"do": "configure", "n": n, "r": r.min(n), "w": 1})),
        1 => (1.0..60.0f64, 1..4u8, 0.0..1.0f64, any::<bool>()).prop_map(|(rate, keys, read, first)| json!({
            "do": "workload", "rate": rate, "keys": keys, "for": 300, "read_fraction": read, "read_modify_write": first,
        })),
        1 => (0.001..2_000.0f64).prop_map(|timeout| json!({"do": "configure", "request_timeout": timeout})),
    ]
}

/// Opens a document and, if that works, plays it to and fro.
fn open_and_play(document: Value) {
    let mut session = match Session::from_value(document) {
        Ok(session) => session,
        Err(refusals) => return assert!(!refusals.0.is_empty() && !refusals.to_string().is_empty()),
    };
    session.seek(Time::from_millis(700.0));
    session.step_back();
    session.advance(Duration::from_millis(2_000.0));
    let report = session.report();
    assert_eq!(serde_json::to_value(&report).unwrap()["events"], report.events);
    session.snapshot();
    let mut again = Session::from_value(session.document()).expect("what was accepted once is accepted again");
    again.seek(session.now());
    assert_eq!(again.report().trace_hash, report.trace_hash);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_tree_is_refused_or_runs(tree in tree()) {
        open_and_play(tree);
    }

    #[test]
    fn a_good_document_spoiled_is_refused_or_runs(document in spoiled()) {
        open_and_play(document);
    }

    #[test]
    fn any_text_is_refused_or_read(text in "\\PC{0,200}", json in any::<bool>()) {
        let text = if json { format!("{{{text}") } else { text };
        if let Err(refusals) = Document::from_text(&text) {
            prop_assert!(!refusals.to_string().is_empty());
        }
    }

    #[test]
    fn any_good_steps_run_and_keep_what_is_promised(
        steps in prop::collection::vec((0.0..3_000.0f64, good_step()), 0..40),
        by_hand in prop::collection::vec((0.0..3_000.0f64, good_step()), 0..6),
        seed: u64,
    ) {
        let at = |(at, mut step): (f64, Value)| { step["at"] = json!(at); step };
        let steps: Vec<Value> = steps.into_iter().map(at).collect();
        let document = json!({"format": 1, "seed": seed.to_string(), "cluster": {"nodes": 3}, "steps": steps});
        let mut session = Session::from_value(document).unwrap();
        session.seek(Time::from_millis(10_000.0));
        // Each of these goes to some instant, and begins another future there.
        for (at, step) in by_hand {
            session.seek(Time::from_millis(at));
            // It may ask for more copies than there are by then, which is refused.
            let _ = session.apply(&step);
            session.advance(Duration::from_millis(10_000.0));
        }
        let report = session.report();
        for (name, check) in report.checks.iter() {
            prop_assert!(check.ok || !check.promised, "{}: {}", name, check.detail);
        }
        let mut again = Session::from_value(session.document()).unwrap();
        again.seek(session.now());
        prop_assert_eq!(again.report().trace_hash, report.trace_hash);
    }

    #[test]
    fn any_step_by_hand_is_refused_or_done(steps in prop::collection::vec(tree(), 1..6)) {
        let mut session = Session::from_toml("format = 1\ncluster.nodes = 3").unwrap();
        for step in steps {
            let before = session.report().trace_hash;
            if session.apply(&step).is_err() {
                prop_assert_eq!(session.report().trace_hash, before);
            }
            session.advance(Duration::from_millis(7.0));
        }
    }
}
