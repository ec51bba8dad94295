//! How long it takes to go anywhere in a long run, and what that costs in memory.
//!
//! Five nodes under load for ten virtual minutes, natively, over a thousand keys of a hundred bytes. Prints one line of JSON: happenings,
//! seconds to simulate it, milliseconds of seeks to random instants, of steps back, of steps forward in the past, each until
//! what the page shows of it ([`ringside::stage::History`]) is there too; and the bytes that are allocated when all is done: by the
//! timeline (its worlds, with what their nodes hold, and what they remember) and by the histories that follow it, and the most of both
//! together after any seek. With arguments, so many nodes for so many virtual minutes.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use ringside::engine::Time;
use ringside::scenario::Document;
use ringside::simulation::{Reading, Timeline};
use ringside::stage::History;
use serde_json::json;

const SEEKS: usize = 300;

/// The system's allocator, counting what is in use.
struct Counting;

static IN_USE: AtomicUsize = AtomicUsize::new(0);

#[allow(unsafe_code, reason = "an allocator is unsafe by its trait; this one adds nothing but a count")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        IN_USE.fetch_add(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    let argument = |place, usual| std::env::args().nth(place).map_or(usual, |text| text.parse().expect("a whole number"));
    let (nodes, minutes): (u64, u64) = (argument(1, 5), argument(2, 10));
    let end = (minutes * 60_000) as f64;
    let document = json!({
        "format": 1, "seed": 1, "until": end,
        "cluster": {"nodes": nodes, "replication": {"n": 3, "r": 2, "w": 2}},
        "steps": [{"at": 0, "do": "workload", "rate": 40, "keys": 1_000, "for": end - 2_000.0,
            "read_fraction": 0.5, "value_bytes": 100}],
    });
    let document = Document::from_text(&document.to_string()).unwrap_or_else(|refusals| panic!("{refusals}"));
    let before = IN_USE.load(Ordering::Relaxed);
    let mut timeline = Timeline::new(document.setup().expect("it was read").into());
    let at_first = IN_USE.load(Ordering::Relaxed) - before;
    let mut history = History::reading();
    let mut simulated = 0.0;
    // As the page plays: a stretch, and then what it shows of it.
    for second in 1..=(end as u64 / 1_000) {
        simulated += millis(|| {
            timeline.seek(Time::from_millis(second as f64 * 1_000.0));
            history.follow(&timeline);
        });
    }
    let happenings = timeline.head().trace().len();
    let mut draw = draws();
    let mut seek = Vec::new();
    let mut back = Vec::new();
    let mut forward = Vec::new();
    let moved = |timeline: &mut Timeline, history: &mut Reading<History>, by: &dyn Fn(&mut Timeline)| {
        millis(|| {
            by(timeline);
            history.follow(timeline);
        })
    };
    let mut most = 0;
    for _ in 0..SEEKS {
        let to = Time::from_millis(draw(end as u64) as f64);
        seek.push(moved(&mut timeline, &mut history, &|timeline| timeline.seek(to)));
        most = most.max(IN_USE.load(Ordering::Relaxed) - before);
        for _ in 0..3 {
            back.push(moved(&mut timeline, &mut history, &|timeline| assert!(timeline.step_back(), "there is a turn before it")));
        }
        forward.push(moved(&mut timeline, &mut history, &|timeline| assert!(timeline.step(), "it was taken back")));
    }
    let all = IN_USE.load(Ordering::Relaxed) - before;
    drop(history);
    let of_timeline = IN_USE.load(Ordering::Relaxed) - before;
    let figures = json!({
        "nodes": nodes,
        "minutes": minutes,
        "happenings": happenings,
        "seconds_to_simulate": simulated / 1_000.0,
        "seek_ms": percentiles(seek),
        "step_back_ms": percentiles(back),
        "step_ms": percentiles(forward),
        "world_bytes_at_first": at_first,
        "timeline_bytes": of_timeline,
        "history_bytes": all - of_timeline,
        "most_bytes": most.max(all),
        "kept": timeline.branch().kept(),
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
