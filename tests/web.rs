//! The engine's own tests where it will run: in a browser. The same functions run natively too, so
//! both sides are held to the same stories and the same hashes.

mod support;

use goldenscript::generate;
use ringside::engine::{Duration, Time};
use ringside::scenario::{Session, library};
use ringside::simulation::{Action, Change, Fraction, Latency, LatencyTrace, Setup, Timeline, WeatherChange};
use support::story::Teller;
use support::{at, client, get, node, put, run, setup};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

macro_rules! stories {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("stories/", $name)))),*]
    };
}

/// Every story of the folder; `tests/tidy.rs` checks that none is missing.
const STORIES: &[(&str, &str)] = stories![
    "all_to_all",
    "anti_entropy",
    "bad_packets",
    "blocking_quorum",
    "blocking_read_repair",
    "cleanup",
    "clock_truncation",
    "compaction",
    "contact_points",
    "crash_and_restart",
    "cut_and_heal",
    "damage",
    "datacenters",
    "flush",
    "forwarding",
    "full_disk",
    "gossip",
    "hinted_handoff",
    "join",
    "last_write_wins",
    "leave",
    "leave_to_full_disk",
    "lost_tail",
    "pause_and_resume",
    "put_and_get",
    "quorums",
    "read_path",
    "read_repair",
    "recovery",
    "refusals",
    "resurrection",
    "siblings",
    "skew",
    "sloppy_quorum",
    "slow_disk",
    "slow_node",
    "stale_read",
    "suspicion",
    "token_aware",
    "tombstones",
    "workload",
    "write_lost_with_its_only_copy",
    "write_path",
];

#[wasm_bindgen_test(unsupported = test)]
fn stories_are_the_same_everywhere() {
    for (name, text) in STORIES {
        let told = generate(&mut Teller::default(), text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(told == *text, "{name} is told differently here");
    }
}

/// Hashes of whole runs, written natively and checked on both sides. `UPDATE_HASHES=1 cargo test
/// --test web` writes them anew after a change that is meant to change runs.
const HASHES: &str = include_str!("trace_hashes.txt");

#[wasm_bindgen_test(unsupported = test)]
fn one_seed_gives_one_trace_natively_and_in_wasm() {
    let mut lines = Vec::new();
    for (name, setup) in loads() {
        lines.push(format!("{name} {:016x}\n", run(&setup).trace().hash()));
    }
    for entry in library::SCENARIOS {
        let session = Session::from_text(&entry.text()).unwrap_or_else(|refusals| panic!("{}: {refusals}", entry.name));
        lines.push(format!("{} {:016x}\n", entry.name, run(session.timeline().setup()).trace().hash()));
    }
    let text = lines.concat();
    #[cfg(not(target_arch = "wasm32"))]
    if std::env::var_os("UPDATE_HASHES").is_some() {
        std::fs::write("tests/trace_hashes.txt", text).expect("the file of hashes can be written");
        return;
    }
    assert_eq!(text, HASHES);
}

/// Runs that take every kind of draw: each latency shape, loss, duplication, faults.
fn loads() -> Vec<(String, Setup)> {
    let shapes = [
        ("uniform", Latency::Uniform(Duration(900), Duration(25_000))),
        ("exponential", Latency::Exponential(Duration::from_millis(7.0))),
        ("lnkd-ssd", Latency::Trace(LatencyTrace::LnkdSsd)),
        ("lnkd-disk", Latency::Trace(LatencyTrace::LnkdDisk)),
        ("ymmr", Latency::Trace(LatencyTrace::Ymmr)),
    ];
    shapes.map(|(name, latency)| (format!("load-{name}"), load(latency))).into()
}

fn load(latency: Latency) -> Setup {
    let mut setup = setup(42, 5, 3);
    setup.weather.latency = latency;
    setup.weather.loss = Fraction::new(0.01);
    setup.weather.duplicate = Fraction::new(0.02);
    for index in 0..1500u16 {
        let key = format!("키{}", index % 40);
        let mut step = if index % 3 == 0 { get(&key) } else { put(&key, &format!("value {index}")) };
        step.client = client(index % 3 + 1);
        setup.steps.push(at(f64::from(index) * 1.7, Action::Operation(step)));
    }
    let worse = WeatherChange { loss: Some(Fraction::new(0.2)), ..WeatherChange::default() };
    setup.steps.extend([
        at(400.0, Action::Pause(node(2))),
        at(700.0, Action::Crash(node(3))),
        at(900.0, Action::Resume(node(2))),
        at(1000.0, support::cut(&[&[1, 2], &[4, 5]])),
        at(1300.0, Action::Restart(node(3))),
        at(1500.0, Action::Heal(None)),
        at(1800.0, Action::Network { from: None, to: Some(node(1).into()), change: worse }),
        at(2000.0, Action::Configure(Change { r: Some(1), w: Some(3), ..Change::default() })),
    ]);
    setup
}

#[wasm_bindgen_test(unsupported = test)]
fn seeking_back_and_forth_is_running_straight() {
    let setup = std::sync::Arc::new(load(Latency::Exponential(Duration::from_millis(7.0))));
    let mut timeline = Timeline::new(setup.clone());
    for ms in [2500.0, 100.0, 1800.0, 1799.0] {
        timeline.seek(Time::from_millis(ms));
    }
    assert!(timeline.step() && timeline.step_back());
    let mut straight = ringside::simulation::World::new(&setup);
    straight.run_until(timeline.now());
    assert!(timeline.happenings(0, timeline.world().trace().len()).iter().eq(straight.trace().iter()));
}
