//! Whether memory stays what it is while the page runs for an hour.
//!
//! An hour on the reader's clock is six virtual minutes at 1×, and a virtual hour at 10×. It is played in stretches that the page
//! follows and draws. Memory is what scripts hold after their rubbish has been collected, elements and listeners among it, and
//! the memory of the module, where the engine keeps the run; that one only ever grows. Many stretches are one script: the driver
//! itself leaves some 18 kB in the page with each script that it runs.

use anyhow::{Context, Result};
use e2e::Page;
use serde_json::json;

use crate::loads;

/// An hour, looked at every five minutes, each in so many stretches.
const LOOKS: u32 = 12;
const STRETCHES: u32 = 30;
/// How much virtual time passes on a reader's stretch of ten seconds at 1×, in milliseconds.
const STRETCH_MS: u32 = 1_000;

/// What scripts hold after the first five minutes of an hour at a speed, and the most of it until the hour is over; then the same of
/// the module's memory. In megabytes.
pub async fn memory(page: &Page, speed: u32) -> Result<Vec<f64>> {
    let stretch_ms = STRETCH_MS * speed;
    loads::open(page, &loads::normal(), 6).await?;
    let mut looks = Vec::new();
    for look in 0..LOOKS {
        let begin = look * STRETCHES;
        page.script(&format!(
            "for (let stretch = {begin} + 1; stretch <= {begin} + {STRETCHES}; stretch += 1) {{ \
               window.ringsideAnswers.length = 0; window.ringside.seek(stretch * {stretch_ms}); \
               while (window.ringsideAnswers.length === 0) await new Promise(done => setTimeout(done)); \
               await new Promise(requestAnimationFrame); \
             }}"
        ))
        .await?;
        let [scripts, module] = held(page).await?;
        eprintln!("  {} minutes at {speed}x: {scripts:.1} MB of scripts, {module:.1} MB of the module", (look + 1) * 5);
        looks.push([scripts, module]);
    }
    let early = looks[0];
    let most = |of: usize| looks[1..].iter().map(|held| held[of]).fold(0.0, f64::max);
    Ok(vec![early[0], most(0), early[1], most(1)])
}

async fn held(page: &Page) -> Result<[f64; 2]> {
    page.ask("HeapProfiler.collectGarbage", json!({})).await?;
    let used = page.ask("Runtime.getHeapUsage", json!({})).await?;
    let scripts = used["usedSize"].as_f64().context("the browser does not say what scripts hold.")?;
    let backing = used["backingStorageSize"].as_f64().unwrap_or(0.0);
    let module: f64 = page.eval("window.ringsideMemory.buffer.byteLength").await?;
    Ok([(scripts + backing) / 1e6, module / 1e6])
}
