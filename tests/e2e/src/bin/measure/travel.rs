//! How long the playhead takes to go anywhere in a run of ten minutes, but for the browser's own drawing.

use anyhow::Result;
use e2e::Page;

use crate::loads::{self, LONG_MS};

/// How often the playhead is moved, and how many steps back are taken from each place.
const SEEKS: usize = 100;
const STEPS_BACK: usize = 3;

/// Waits until what the page shows follows.
const SETTLED: &str = "const answers = window.ringsideAnswers; \
    const settled = async () => { while (answers.length === 0) await new Promise(done => setTimeout(done)); };";

/// Opens the run and plays all of it, in stretches: what is shown follows each of them.
pub async fn play(page: &Page) -> Result<()> {
    loads::open(page, &loads::long(), 5).await?;
    let stretch = LONG_MS / 20;
    for part in 1..=20 {
        page.script(&format!("{SETTLED} answers.length = 0; window.ringside.seek({}); await settled();", part * stretch)).await?;
    }
    Ok(())
}

/// The 95th percentiles of going to random instants, and of stepping back from them, in milliseconds.
pub async fn there_and_back(page: &Page) -> Result<Vec<f64>> {
    let measured = format!(
        "{SETTLED} const draw = (state => () => (state = (state * 48271) % 2147483647) / 2147483647)(7); \
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
         window.travelled = [p95(seek), p95(back)];"
    );
    page.script(&measured).await?;
    page.eval("window.travelled").await
}
