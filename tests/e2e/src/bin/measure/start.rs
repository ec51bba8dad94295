//! How long it takes until something can be read, and until the page can be used.

use anyhow::{Context, Result};
use e2e::Page;

const LOADS: usize = 5;

/// The medians of several loads: when the page could be used, and when its first text was painted, in milliseconds since the
/// navigation began.
pub async fn loads(page: &Page) -> Result<Vec<f64>> {
    let (mut ready, mut painted) = (Vec::new(), Vec::new());
    for _ in 0..LOADS {
        page.goto("?lang=en&theme=light").await?;
        let time: Option<f64> = page.eval("typeof window.ringsideReady === 'number' ? window.ringsideReady : null").await?;
        ready.push(time.context("the page does not set window.ringsideReady.")?);
        let paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null";
        page.wait_until("something is painted", &format!("({paint}) !== null")).await?;
        painted.push(page.eval(paint).await?);
    }
    [ready, painted].into_iter().map(|times| median(times).context("no load ended.")).collect()
}

fn median(mut times: Vec<f64>) -> Option<f64> {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied()
}
