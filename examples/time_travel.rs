//! How long it takes to go anywhere in a long run, and what that costs in memory.
//!
//! Five nodes under load for ten virtual minutes, natively, over a thousand keys of a hundred bytes. Prints one line of JSON: happenings,
//! seconds to simulate it, milliseconds of seeks to random instants, of steps back, of steps forward in the past, and
//! the most memory used (Linux).

use std::time::Instant;

use ringside::engine::Time;
use ringside::scenario::Document;
use ringside::simulation::Timeline;
use serde_json::json;

const MINUTES: f64 = 10.0;
const SEEKS: usize = 300;

fn main() {
    let document = json!({
        "format": 1, "seed": 1, "until": MINUTES * 60_000.0,
        "cluster": {"nodes": 5, "replication": {"n": 3, "r": 2, "w": 2}},
        "steps": [{"at": 0, "do": "workload", "rate": 110, "keys": 1_000, "for": MINUTES * 60_000.0 - 2_000.0,
            "read_fraction": 0.5, "value_bytes": 100}],
    });
    let document = Document::from_text(&document.to_string()).unwrap_or_else(|refusals| panic!("{refusals}"));
    let mut timeline = Timeline::new(document.setup().expect("it was read").into());
    let end = Time::from_millis(MINUTES * 60_000.0);
    let simulated = millis(|| timeline.seek(end)) / 1_000.0;
    let happenings = timeline.head().trace().len();
    let mut draw = draws();
    let mut seek = Vec::new();
    let mut back = Vec::new();
    let mut forward = Vec::new();
    for _ in 0..SEEKS {
        let to = Time(draw(end.0));
        seek.push(millis(|| timeline.seek(to)));
        for _ in 0..3 {
            back.push(millis(|| assert!(timeline.step_back(), "there is a turn before it")));
        }
        forward.push(millis(|| assert!(timeline.step(), "it was taken back")));
    }
    let figures = json!({
        "happenings": happenings,
        "seconds_to_simulate": simulated,
        "seek_ms": percentiles(seek),
        "step_back_ms": percentiles(back),
        "step_ms": percentiles(forward),
        "peak_rss_bytes": peak_rss(),
    });
    println!("{figures}");
}

#[allow(clippy::disallowed_methods, reason = "wall-clock time is what this program measures")]
fn millis(run: impl FnOnce()) -> f64 {
    let began = Instant::now();
    run();
    began.elapsed().as_secs_f64() * 1_000.0
}

fn percentiles(mut all: Vec<f64>) -> serde_json::Value {
    all.sort_by(f64::total_cmp);
    let at = |share: f64| all[((all.len() - 1) as f64 * share) as usize];
    json!({"p50": at(0.5), "p95": at(0.95), "max": at(1.0)})
}

/// Draws that have nothing to do with the run.
fn draws() -> impl FnMut(u64) -> u64 {
    let mut state = 7u64;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 20) % below
    }
}

fn peak_rss() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1_024)
}
