//! Whether memory stays what it is while the page runs for an hour.
//!
//! An hour on the reader's clock at 1× is six virtual minutes; here a virtual hour is played, ten times as much, in stretches that
//! the page follows and draws. Memory is what scripts hold after their rubbish has been collected, elements and listeners among it. What
//! the engine itself holds, the memory of the module, is not in it: the browser does not say that.

use anyhow::{Context, Result};
use e2e::Page;
use serde_json::json;

use crate::loads;

/// A virtual hour, and the first five minutes of it, in stretches of ten seconds.
const STRETCHES: u32 = 360;
const EARLY: u32 = 30;
const STRETCH_MS: u32 = 10_000;

/// Memory after the first five minutes, and the most of it until the hour is over, in megabytes.
pub async fn memory(page: &Page) -> Result<Vec<f64>> {
    loads::open(page, &loads::normal(), 6).await?;
    let (mut early, mut late) = (0.0, 0.0_f64);
    for stretch in 1..=STRETCHES {
        let to = stretch * STRETCH_MS;
        page.script(&format!(
            "window.ringsideAnswers.length = 0; window.ringside.seek({to}); \
             while (window.ringsideAnswers.length === 0) await new Promise(done => setTimeout(done)); \
             await new Promise(requestAnimationFrame);"
        ))
        .await?;
        if stretch == EARLY {
            early = held(page).await?;
        }
        if stretch > EARLY && stretch % EARLY == 0 {
            let now = held(page).await?;
            eprintln!("  {} virtual minutes: {now:.1} MB", to / 60_000);
            late = late.max(now);
        }
    }
    Ok(vec![early, late])
}

async fn held(page: &Page) -> Result<f64> {
    page.ask("HeapProfiler.collectGarbage", json!({})).await?;
    let used = page.ask("Runtime.getHeapUsage", json!({})).await?;
    let scripts = used["usedSize"].as_f64().context("the browser does not say what scripts hold.")?;
    let backing = used["backingStorageSize"].as_f64().unwrap_or(0.0);
    Ok((scripts + backing) / 1e6)
}
