//! What the frames of a load are spent on, by the browser's own sampling profiler: a `.cpuprofile`, which the developer tools of
//! Chromium open. For the workbench: nothing of it is a figure of the bench, and the names of functions are in it only if the page was
//! built with them.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use e2e::Page;
use serde_json::json;

use crate::{frames, loads, travel};

/// Between two looks at what runs, in microseconds.
const EVERY_US: u32 = 200;
const PROFILED_FOR: Duration = Duration::from_secs(6);

/// Plays a load (`6`, `32` or `100` nodes) until it has reached its level, or has the playhead go to and fro in a long run
/// (`travel`), and writes what runs then into a file.
pub async fn write(page: &Page, load: &str, file: &str) -> Result<()> {
    if load == "travel" {
        travel::play(page).await?;
        begin(page).await?;
        travel::there_and_back(page).await?;
    } else {
        let (document, nodes, speed) = match load {
            "6" => (loads::normal(), 6, "1"),
            "32" => (loads::busy(), 32, "1"),
            "100" => (loads::hundred(), 100, "100"),
            other => bail!("profile: {other:?} is no load; they are 6, 32 and 100 (nodes), and travel."),
        };
        loads::open(page, &document, nodes).await?;
        frames::begin(page, speed).await?;
        tokio::time::sleep(frames::WARM_UP).await;
        begin(page).await?;
        tokio::time::sleep(PROFILED_FOR).await;
    }
    let said = page.ask("Profiler.stop", json!({})).await?;
    fs::write(file, said["profile"].to_string()).with_context(|| format!("{file} cannot be written."))?;
    println!("{file} holds what ran for {load}, a sample each {EVERY_US} µs.");
    Ok(())
}

async fn begin(page: &Page) -> Result<()> {
    page.ask("Profiler.enable", json!({})).await?;
    page.ask("Profiler.setSamplingInterval", json!({ "interval": EVERY_US })).await?;
    page.ask("Profiler.start", json!({})).await?;
    Ok(())
}
