//! What `cargo xtask bench` wants to know of the page, as one line of JSON:
//! `{"ready_ms": {"value": 812.0}, "frame_p95_ms": {"reason": "…"}}`.
//!
//! The page says both itself. `window.ringsideReady` is when it could be used, in milliseconds since the
//! navigation began; `window.ringsideFrames` holds the milliseconds its script took in each of the
//! latest frames, and `window.ringsideAnswers` those that it took to show what else was asked for: with it how long the playhead
//! takes to go anywhere in a run of ten minutes, but for the browser's own drawing. What the page does not say is reported as not
//! measured.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use e2e::{Page, Setup};
use serde_json::{Value, json};

const LOADS: usize = 5;
/// Time on the reader's clock for the load to reach its level, and for the page's buffer of frames to
/// be filled at that level.
const WARM_UP: Duration = Duration::from_secs(12);
const FEWEST_FRAMES: usize = 60;
/// How often the playhead is moved, and how many steps back are taken from each place.
const SEEKS: usize = 100;
const STEPS_BACK: usize = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let page = Page::start(&Setup::default()).await?;
    let ready = ready(&page).await;
    let frames = frames(&page).await;
    let travel = travel(&page).await;
    let of_travel = |name: &str| match &travel {
        Ok(figures) => json!({ "value": figures[name] }),
        Err(error) => json!({ "reason": format!("{error:#}") }),
    };
    println!(
        "{}",
        json!({
            "ready_ms": entry(ready),
            "frame_p95_ms": entry(frames),
            "seek_p95_ms": of_travel("seek"),
            "step_back_p95_ms": of_travel("back"),
            "travel_happenings": of_travel("happenings"),
        })
    );
    Ok(())
}

fn entry(measured: Result<f64>) -> Value {
    match measured {
        Ok(value) => json!({ "value": value }),
        Err(error) => json!({ "reason": format!("{error:#}") }),
    }
}

/// The median of several loads.
async fn ready(page: &Page) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..LOADS {
        page.goto("?lang=en&theme=light").await?;
        let time: Option<f64> = page.eval("typeof window.ringsideReady === 'number' ? window.ringsideReady : null").await?;
        times.push(time.context("the page does not set window.ringsideReady.")?);
    }
    times.sort_by(f64::total_cmp);
    times.get(LOADS / 2).copied().context("no load ended.")
}

/// The 95th percentile of the script's time per frame, with about 500 messages in flight between 32 nodes.
async fn frames(page: &Page) -> Result<f64> {
    if page.eval("typeof window.ringsideOpen === 'function'").await? {
        page.goto("?lang=en&theme=light").await?;
        let document = json!(busy_scenario().to_string());
        page.script(&format!("await window.ringsideOpen({document});")).await?;
    } else {
        page.goto("?lang=en&theme=light&scenario=bench-32").await?;
    }
    let nodes = page.count("node-").await?;
    if nodes != 32 {
        let alert = if page.has("alert").await? { page.text("alert").await? } else { String::new() };
        bail!("the page shows {nodes} nodes, not the 32 of the load. {alert}");
    }
    let before = page.clock().await?;
    tokio::time::sleep(Duration::from_millis(800)).await;
    if page.clock().await? <= before {
        page.click("play").await?;
    }
    tokio::time::sleep(WARM_UP).await;
    let mut frames: Vec<f64> = page.eval("Array.from(window.ringsideFrames ?? []).map(Number).filter(ms => ms > 0)").await?;
    if frames.len() < FEWEST_FRAMES {
        bail!("the page reports {} frames in window.ringsideFrames; it takes {FEWEST_FRAMES}.", frames.len());
    }
    eprintln!("  {} frames, with {} messages in flight at the end", frames.len(), in_flight(page).await?);
    frames.sort_by(f64::total_cmp);
    Ok(frames[(frames.len() * 95).div_ceil(100) - 1])
}

/// The 95th percentiles of going to random instants of a run of ten minutes, and of stepping back from them; what happened in
/// that run.
async fn travel(page: &Page) -> Result<Value> {
    page.goto("?lang=en&theme=light&scenario=newcomer").await?;
    let document = json!(long_scenario().to_string());
    page.script(&format!("await window.ringsideOpen({document});")).await?;
    page.wait_until("the long run is open", "window.ringside.document().name === 'bench-travel'").await?;
    // In stretches, as the page plays: what it shows follows each of them.
    let settled = "const answers = window.ringsideAnswers; \
                   const settled = async () => { while (answers.length === 0) await new Promise(done => setTimeout(done)); };";
    let stretch = LONG_MS / 20;
    for part in 1..=20 {
        page.script(&format!("{settled} answers.length = 0; window.ringside.seek({}); await settled();", part * stretch)).await?;
    }
    let measured = format!(
        "{settled} const draw = (state => () => (state = (state * 48271) % 2147483647) / 2147483647)(7); \
         const timed = async deed => {{ \
           answers.length = 0; \
           const began = performance.now(); deed(); const took = performance.now() - began; \
           await settled(); \
           return took + answers.reduce((sum, answer) => sum + answer, 0); \
         }}; \
         const seek = [], back = []; \
         for (let n = 0; n < {SEEKS}; n += 1) {{ \
           const to = Math.floor(draw() * {LONG_MS}); \
           seek.push(await timed(() => window.ringside.seek(to))); \
           for (let m = 0; m < {STEPS_BACK}; m += 1) back.push(await timed(() => window.ringside.stepBack())); \
         }} \
         const p95 = all => all.sort((a, b) => a - b)[Math.ceil(all.length * 0.95) - 1]; \
         window.ringside.seek({LONG_MS}); \
         window.travelled = {{ seek: p95(seek), back: p95(back), happenings: window.ringside.report().events }};"
    );
    page.script(&measured).await?;
    page.eval("window.travelled").await
}

/// Ten minutes of five nodes with forty operations a second on a thousand keys.
const LONG_MS: u64 = 600_000;

fn long_scenario() -> Value {
    json!({
        "format": 1,
        "name": "bench-travel",
        "seed": 1,
        "until": LONG_MS,
        "cluster": { "nodes": 5, "replication": { "n": 3, "r": 2, "w": 2 } },
        "steps": [{ "at": 0, "do": "workload", "rate": 40, "keys": 1_000, "for": LONG_MS - 2_000,
            "read_fraction": 0.5, "value_bytes": 100 }],
    })
}

/// As the page's accessible twin lists them, which may group many of a kind.
async fn in_flight(page: &Page) -> Result<String> {
    page.eval("String(document.querySelector('[data-testid=messages]')?.childElementCount ?? 'an unknown number of')").await
}

/// 32 nodes and slow links: a put keeps messages in flight for some 400 virtual milliseconds in all, so a
/// put each 0.8 ms keeps 500. The page plays 100 virtual milliseconds a second at first, so that level is reached
/// after two seconds, and the load lasts for twenty.
fn busy_scenario() -> Value {
    let steps: Vec<Value> = (0..2500)
        .map(|index| json!({ "at": f64::from(index) * 0.8, "do": "put", "key": format!("k{}", index % 200), "value": "v" }))
        .collect();
    json!({
        "format": 1,
        "name": "bench-32",
        "seed": 1,
        "until": 2_000,
        "cluster": { "nodes": 32, "replication": { "n": 3, "r": 2, "w": 2 } },
        "network": { "latency": [40, 60] },
        "steps": steps,
    })
}
