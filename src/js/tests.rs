//! The API as JavaScript sees it. These run in wasm only, where there is a JavaScript to see it.

use js_sys::{Array, BigInt, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::*;

wasm_bindgen_test_configure!(run_in_browser);

/// What an expression of JavaScript's gives.
fn js(expression: &str) -> JsValue {
    Function::new_no_args(&format!("return ({expression});")).call0(&JsValue::NULL).expect("the expression is good")
}

/// What a path leads to: `ops.op1.status`.
fn at(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, name| Reflect::get(&value, &name.into()).expect("an object stands there"))
}

fn opened(expression: &str) -> Playground {
    Playground::new(js(expression)).unwrap_or_else(|error| panic!("{}", message(&error)))
}

fn message(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().expect("what is thrown is an Error").message().into()
}

fn refused(expression: &str) -> String {
    message(&Playground::new(js(expression)).map(|_| ()).expect_err("it is refused"))
}

#[wasm_bindgen_test]
fn tokens_are_never_rounded_on_either_way() {
    let playground = opened(
        "{ format: 1, seed: 18446744073709551615n, cluster: { nodes: [{ id: 'a', tokens: [-3736333188524231709n, 5] }, \
         { id: 'b', tokens: ['-468459073612751031'] }] }, steps: [{ at: 0, do: 'put', key: 'key0', value: 'v' }], \
         expect: [{ path: 'keys.key0.token', equals: -468459073612751032n }] }",
    );
    playground.advance(1_000.0).unwrap();
    let report = playground.report().unwrap();
    let token = |value: JsValue| String::from(value.dyn_into::<BigInt>().expect("a token is a BigInt").to_string(10).unwrap());
    assert_eq!(token(at(&report, "nodes.a.tokens.0")), "-3736333188524231709");
    assert_eq!(token(at(&report, "nodes.a.tokens.1")), "5");
    assert_eq!(token(at(&report, "keys.key0.token")), "-468459073612751032");
    assert_eq!(token(at(&report, "seed")), "18446744073709551615");
    assert_eq!(at(&report, "expectations.0.ok"), JsValue::TRUE);
    assert_eq!(at(&report, "metrics.ops_ok").as_f64(), Some(1.0), "other numbers are numbers");
    assert_eq!(token_of_key("key0"), -468_459_073_612_751_032);

    let again = Playground::new(playground.document().unwrap()).unwrap();
    again.advance(1_000.0).unwrap();
    assert_eq!(at(&again.report().unwrap(), "trace_hash"), at(&report, "trace_hash"));
}

#[wasm_bindgen_test]
fn what_is_wrong_is_thrown_as_an_error_that_names_the_field() {
    let cases = [
        (
            "{ format: 1, steps: [{ at: 1, do: 'crash', node: 'n9' }] }",
            "steps[0].node: no node \"n9\"; the cluster has n1, n2, n3, n4, n5",
        ),
        ("'format = '", "line 1, column 10: not TOML: string values must be quoted, expected literal string"),
        ("undefined", "null is not allowed; it must be a table"),
        ("{ format: 1, until: NaN }", "until: NaN is not allowed; it must be text, a number, true or false, a list or a table"),
        (
            "{ format: 1, name: () => 1 }",
            "name: a function is not allowed; it must be text, a number, true or false, a list or a table",
        ),
        (
            "(() => { const o = { format: 1 }; o.cluster = o; o.network = o; return o; })()",
            "more than 64 tables and lists stand in each other",
        ),
        (
            "{ format: 1, cluster: { nodes: [{ id: 'a', tokens: [-3736333188524231709] }] } }",
            "cluster.nodes[0].tokens[0]: -3.7363331885242317e+18 has been rounded: a whole number beyond 2^53 must be written in full, as text where numbers are floats",
        ),
    ];
    for (scenario, sentence) in cases {
        assert_eq!(refused(scenario), sentence, "{scenario}");
    }
    let error = Playground::new(js("{ sede: 1 }")).map(|_| ()).unwrap_err();
    let paths: Vec<String> =
        Array::from(&at(&error, "refusals")).iter().filter_map(|line| at(&line, "path").as_string()).collect();
    assert_eq!(paths, ["sede", "format"]);
}

#[wasm_bindgen_test]
fn a_step_refused_leaves_the_run_as_it_was() {
    let playground = opened("{ format: 1 }");
    playground.apply(js("{ do: 'put', key: 'k', value: new Uint8Array([255]), via: undefined }")).unwrap();
    playground.advance(100.0).unwrap();
    let hash = at(&playground.report().unwrap(), "trace_hash");
    for step in ["{ do: 'crash', node: 'n99' }", "7", "null", "{ do: 'put', key: 1n }"] {
        assert!(playground.apply(js(step)).is_err(), "{step}");
    }
    for wrong in [f64::NAN, -1.0, f64::INFINITY, 2e9] {
        assert!(playground.advance(wrong).is_err() && playground.seek(wrong).is_err(), "{wrong}");
    }
    assert_eq!(at(&playground.report().unwrap(), "trace_hash"), hash);
    assert_eq!(at(&playground.report().unwrap(), "ops.op1.status").as_string().as_deref(), Some("ok"));
}

#[wasm_bindgen_test]
fn the_playhead_goes_both_ways_and_acting_in_the_past_forks() {
    let playground = opened("{ format: 1, network: { latency: [10, 10] }, steps: [{ at: 0, do: 'put', key: 'k', value: 'v' }] }");
    playground.seek(5.0).unwrap();
    assert_eq!(at(&playground.snapshot().unwrap(), "messages.0.progress").as_f64(), Some(0.5));
    playground.advance(500.0).unwrap();
    let all = Array::from(&playground.trace(None, None).unwrap()).length();
    assert_eq!(at(&playground.report().unwrap(), "events").as_f64(), Some(f64::from(all)));
    assert_eq!(Array::from(&playground.trace(Some(2.0), Some(5.0)).unwrap()).length(), 3);
    assert_eq!(Array::from(&playground.trace(Some(f64::NAN), Some(f64::MAX)).unwrap()).length(), all);
    assert!(playground.step_back().unwrap());
    assert!(playground.step().unwrap());
    playground.seek(1.0).unwrap();
    playground.apply(js("{ do: 'crash', node: 'n1' }")).unwrap();
    assert_eq!(playground.now().unwrap(), 1.0);
    assert_eq!(at(&playground.snapshot().unwrap(), "nodes.n1.status").as_string().as_deref(), Some("down"));
    assert_eq!(at(&playground.branches().unwrap(), "1.parent").as_f64(), Some(0.0));
    assert_eq!(at(&playground.branches().unwrap(), "1.parted").as_f64(), Some(1.0));
    playground.switch_to(0.0).unwrap();
    assert_eq!(at(&playground.snapshot().unwrap(), "nodes.n1.status").as_string().as_deref(), Some("up"));
    playground.seek(505.0).unwrap();
    assert_eq!(Array::from(&playground.trace(None, None).unwrap()).length(), all, "what was left is as it was");
    for wrong in [2.0, -1.0, 0.5, f64::NAN] {
        assert!(message(&playground.switch_to(wrong).unwrap_err()).contains("switchTo"), "{wrong}");
    }
    assert_eq!(Object::keys(defaults().unwrap().unchecked_ref::<Object>()).length(), 6);
    let lessons = lessons().unwrap();
    assert!(Array::from(&lessons).length() > 10);
    assert_eq!(at(&lessons, "0.name").as_string().as_deref(), Some("cut-in-two"));
}

#[wasm_bindgen_test]
fn a_link_leads_back_to_the_same_instant() {
    let playground = opened("{ format: 1, seed: 18446744073709551615n, cluster: { nodes: 3 } }");
    playground.apply(js("{ do: 'put', key: '장바구니', value: '우유', id: 'first' }")).unwrap();
    playground.advance(50.5).unwrap();
    playground.seek(20.25).unwrap();
    playground.apply(js("{ do: 'crash', node: 'n2' }")).unwrap();
    playground.advance(3.0).unwrap();
    let link = playground.link().unwrap();
    let hash = |playground: &Playground| at(&playground.report().unwrap(), "trace_hash");
    let by_constructor = Playground::new(JsValue::from_str(&format!("https://example.org/?lang=ko#{link}"))).unwrap();
    for again in [Playground::from_link(&link).unwrap(), by_constructor] {
        assert_eq!((again.now().unwrap(), hash(&again)), (23.25, hash(&playground)));
        assert_eq!(at(&again.branches().unwrap(), "1.current"), JsValue::TRUE);
        assert_eq!((again.link().unwrap(), again.warning()), (link.clone(), None));
    }
    let broken = Playground::from_link(&link[..link.len() - 2]).map(|_| ()).unwrap_err();
    assert!(message(&broken).contains("damaged"));
    assert!(message(&Playground::from_link("stale-read").map(|_| ()).unwrap_err()).contains("no link"));
}

#[wasm_bindgen_test]
fn whoever_shares_the_session_is_told_of_changes_and_may_read_it_then() {
    let session = Rc::new(RefCell::new(Session::from_toml("format = 1").unwrap()));
    let seen = Rc::new(RefCell::new(Vec::new()));
    let on_change = {
        let (session, seen) = (session.clone(), seen.clone());
        Rc::new(move || seen.borrow_mut().push(session.borrow().now()))
    };
    let playground = Playground::shared(session.clone(), on_change);
    playground.advance(5.0).unwrap();
    playground.apply(js("{ do: 'pause', node: 'n1' }")).unwrap();
    assert!(playground.apply(js("{}")).is_err());
    assert_eq!(*seen.borrow(), [Time::from_millis(5.0), Time::from_millis(5.0)], "a refusal changes nothing");
    let borrowed = session.borrow();
    assert!(message(&playground.advance(1.0).unwrap_err()).contains("busy"));
    drop(borrowed);
}

#[wasm_bindgen_test]
fn why_is_answered_in_sentences_and_a_bad_question_with_one() {
    let playground = opened(
        "{ format: 1, cluster: { nodes: 3 }, network: { latency: [5, 5] }, \
         steps: [{ at: 0, do: 'put', id: 'first', via: 'n1', key: 'city', value: 'Seoul' }] }",
    );
    playground.advance(100.0).unwrap();
    let explained = playground.why(js("{ op: 'first' }")).unwrap();
    let says = at(&explained, "steps.0.says").as_string().unwrap();
    assert_eq!(says, "c1 asks n1 to put city = Seoul (first), without having read it");
    assert_eq!(at(&explained, "steps.0.bearing").as_string().as_deref(), Some("cause"));
    assert_eq!(at(&explained, "lit.nodes.0").as_string().as_deref(), Some("n1"));
    let held = playground.why(js("{ node: 'n1', key: 'city', versions: ['n1:1'] }")).unwrap();
    assert!(Array::from(&at(&held, "steps")).length() > 2);
    let refused = |question: &str| message(&playground.why(js(question)).expect_err("it is refused"));
    assert_eq!(refused("{ op: 'second' }"), "question.op: there is no operation \"second\" so far");
    assert_eq!(refused("{ node: 'n9', key: 'city' }"), "question.node: there is no node \"n9\"");
    assert_eq!(refused("{ happening: 1000000 }"), "there is no happening 1000000 so far");
    assert!(refused("{}").starts_with("question: it asks about op,"));
}

#[cfg(feature = "laboratory")]
#[wasm_bindgen_test]
fn seeds_run_apart_add_up_to_what_the_runner_would_say() {
    use super::laboratory::{SeedRunner, SweepTally};
    let runner = SeedRunner::new(js("{ format: 1, steps: [{ at: 0, do: 'put', key: 'k', value: 'v' }] }"))
        .map_err(|error| message(&error))
        .unwrap();
    let lines: Vec<String> = (1..=6).map(|seed| runner.run(f64::from(seed)).unwrap()).collect();
    let sum = |order: &[usize]| {
        let mut tally = SweepTally::new("one put".to_owned());
        order.iter().for_each(|place| tally.add(&lines[*place]).unwrap());
        tally
    };
    let whole = sum(&[0, 1, 2, 3, 4, 5]);
    assert_eq!(whole.line(), sum(&[5, 2, 0, 4, 1, 3]).line());
    assert!(whole.line().contains("\"seeds\":6"), "{}", whole.line());
    let plots = whole.plots(true, true).unwrap();
    assert!(at(&plots, "0.svg").as_string().unwrap().starts_with("<svg"));
    assert!(at(&plots, "0.csv").as_string().unwrap().lines().count() > 1);
    assert!(message(&runner.run(0.5).unwrap_err()).starts_with("seed: 0.5"));
    assert!(SweepTally::new(String::new()).add("{}").is_err());
}

#[cfg(feature = "laboratory")]
#[wasm_bindgen_test]
fn a_search_goes_run_by_run_and_gives_a_scenario() {
    use super::laboratory::ScheduleSearch;
    let scenario = "{ format: 1, cluster: { nodes: 3, replication: { r: 1, w: 1 } }, network: { latency: [1, 100] }, \
        steps: [{ at: 0, do: 'put', key: 'k', value: 'v' }, { at: 60, do: 'get', key: 'k' }] }";
    let mut search =
        ScheduleSearch::new(js(scenario), js("{ check: 'linearizable', tries: 400 }")).map_err(|error| message(&error)).unwrap();
    assert!(search.found().unwrap().is_null());
    let mut runs = 1;
    while search.advance() {
        runs += 1;
    }
    assert_eq!(at(&search.progress().unwrap(), "stage").as_string().as_deref(), Some("found"));
    let found = search.found().unwrap();
    assert!(runs > 2 && at(&found, "toml").as_string().unwrap().contains("checks.linearizable.ok"));
    assert!(at(&found, "link").as_string().unwrap().starts_with("r1."));
    let playground = Playground::new(at(&found, "document")).map_err(|error| message(&error)).unwrap();
    playground.advance(10_000.0).unwrap();
    assert_eq!(at(&playground.report().unwrap(), "checks.linearizable.ok").as_bool(), Some(false));
    let refused = |request| message(&ScheduleSearch::new(js(scenario), js(request)).map(|_| ()).expect_err("it is refused"));
    assert!(refused("{ check: 'linear' }").starts_with("check: \"linear\" is not allowed"));
    assert!(refused("{ check: 'linearizable', faults: ['fire'] }").starts_with("request.faults: \"fire\""));
}
