//! What a frame costs: the page's own script, which it times itself, and style and layout, which the browser times.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use e2e::Page;
use serde_json::{Value, json};

use crate::{loads, p95};

/// Time on the reader's clock for a load to reach its level, and for the page's buffer of frames to
/// be filled at that level.
pub const WARM_UP: Duration = Duration::from_secs(12);
const FEWEST_FRAMES: usize = 60;
/// How long the fastest speed is looked at: the page's own figure is smoothed over much less.
const FAST_FOR: Duration = Duration::from_secs(8);

/// Six nodes with the load of a reader: the script's 95th percentile, and what style and layout take in a frame on average.
pub async fn six(page: &Page) -> Result<Vec<f64>> {
    loads::open(page, &loads::normal(), 6).await?;
    let [script, layout] = played(page, "1").await?;
    Ok(vec![script, layout])
}

/// The same for 32 nodes with about a thousand messages in flight; how many there are, on average.
pub async fn thirty_two(page: &Page) -> Result<Vec<f64>> {
    loads::open(page, &loads::busy(), 32).await?;
    let [script, layout] = played(page, "1").await?;
    let messages: f64 = page.eval("window.ringside.snapshot().messages.length").await?;
    Ok(vec![script, layout, messages])
}

/// A loop that somebody might write by hand, on a canvas of the same size in the same browser: a thousand messages, each with its
/// chord, a trail of three steps and a glyph, and nothing else of what the page does. The 95th percentile of its script.
pub async fn bare_canvas(page: &Page) -> Result<f64> {
    page.goto("?lang=en&theme=light&scenario=newcomer").await?;
    page.script(BARE_CANVAS).await?;
    let times: Vec<f64> = page.eval("window.bareFrames").await?;
    p95(times).context("the loop drew nothing.")
}

const BARE_CANVAS: &str = "
    const stage = document.querySelector('[data-testid=stage] canvas');
    const canvas = document.createElement('canvas');
    canvas.width = stage.width; canvas.height = stage.height;
    Object.assign(canvas.style, { position: 'fixed', inset: '0', width: stage.clientWidth + 'px', height: stage.clientHeight + 'px' });
    document.body.append(canvas);
    const context = canvas.getContext('2d');
    const [width, height] = [canvas.width, canvas.height], [x0, y0] = [width / 2, height / 2], orbit = height / 3;
    const nodes = Array.from({ length: 32 }, (_, n) =>
        [x0 + orbit * Math.cos(n * Math.PI / 16), y0 + orbit * Math.sin(n * Math.PI / 16)]);
    const messages = Array.from({ length: 1000 }, (_, n) =>
        ({ from: nodes[n % 32], to: nodes[(n * 7 + 3) % 32], offset: n / 1000, square: n % 2 === 0 }));
    const at = ({ from, to }, p) => {
        const [mx, my] = [(from[0] + to[0]) / 2 * 0.58 + x0 * 0.42, (from[1] + to[1]) / 2 * 0.58 + y0 * 0.42], q = 1 - p;
        return [q * q * from[0] + 2 * q * p * mx + p * p * to[0], q * q * from[1] + 2 * q * p * my + p * p * to[1], mx, my];
    };
    const times = [];
    await new Promise(done => {
        const frame = stamp => {
            const began = performance.now();
            context.clearRect(0, 0, width, height);
            for (const message of messages) {
                const p = (stamp / 800 + message.offset) % 1, [x, y, mx, my] = at(message, p);
                context.strokeStyle = message.square ? '#b85000' : '#0b72c4';
                context.fillStyle = context.strokeStyle;
                context.globalAlpha = 0.42; context.lineWidth = 1;
                context.beginPath(); context.moveTo(...message.from); context.quadraticCurveTo(mx, my, ...message.to); context.stroke();
                let before = [x, y];
                for (const [step, alpha] of [[0.1, 0.9], [0.2, 0.6], [0.3, 0.3]]) {
                    const [a, b] = at(message, Math.max(0, p - step));
                    context.globalAlpha = alpha; context.lineWidth = 2;
                    context.beginPath(); context.moveTo(...before); context.lineTo(a, b); context.stroke();
                    before = [a, b];
                }
                context.globalAlpha = 1;
                if (message.square) context.fillRect(x - 6, y - 6, 12, 12);
                else { context.beginPath(); context.arc(x, y, 6, 0, 7); context.fill(); }
            }
            times.push(performance.now() - began);
            if (times.length < 400) requestAnimationFrame(frame); else done();
        };
        requestAnimationFrame(frame);
    });
    canvas.remove();
    window.bareFrames = times.slice(100);";

/// A hundred nodes as fast as they go: how many times faster than 1× they ran, what a frame cost, and the speed that the page said.
pub async fn hundred(page: &Page) -> Result<Vec<f64>> {
    loads::open(page, &loads::hundred(), 100).await?;
    begin(page, "100").await?;
    tokio::time::sleep(WARM_UP).await;
    page.script(FORGET_FRAMES).await?;
    let look = "[window.ringside.now, performance.now()]";
    let [virtual_before, before]: [f64; 2] = page.eval(look).await?;
    tokio::time::sleep(FAST_FOR).await;
    let [virtual_after, after]: [f64; 2] = page.eval(look).await?;
    let speed = (virtual_after - virtual_before) / (after - before) * 10.0;
    let frames = frames(page).await?;
    let shown = if page.has("rate").await? { number_in(&page.text("rate").await?)? } else { 100.0 };
    Ok(vec![speed, frames, shown])
}

/// The first number in a text.
fn number_in(text: &str) -> Result<f64> {
    let digits: String =
        text.chars().skip_while(|char| !char.is_ascii_digit()).take_while(|char| char.is_ascii_digit() || *char == '.').collect();
    digits.parse().with_context(|| format!("{text:?} holds no number."))
}

/// What was before everything was warm does not count.
const FORGET_FRAMES: &str = "window.ringsideFrames.length = 0;";

/// Has time run at a speed.
pub async fn begin(page: &Page, speed: &str) -> Result<()> {
    page.click(&format!("speed-{speed}")).await?;
    let before = page.clock().await?;
    page.click("play").await?;
    tokio::time::sleep(Duration::from_millis(800)).await;
    if page.clock().await? <= before {
        bail!("time does not run.");
    }
    Ok(())
}

/// Plays at a speed until everything is warm; then the 95th percentile of the script's time, and what style and layout took in a
/// frame on average.
async fn played(page: &Page, speed: &str) -> Result<[f64; 2]> {
    page.ask("Performance.enable", json!({})).await?;
    begin(page, speed).await?;
    tokio::time::sleep(WARM_UP / 2).await;
    page.script(FORGET_FRAMES).await?;
    let (layout_before, frames_before) = layout(page).await?;
    tokio::time::sleep(WARM_UP / 2).await;
    let (layout_after, frames_after) = layout(page).await?;
    let shown = (frames_after - frames_before).max(1.0);
    Ok([frames(page).await?, (layout_after - layout_before) / shown])
}

/// The 95th percentile of what the page's script took in its latest frames.
async fn frames(page: &Page) -> Result<f64> {
    let frames: Vec<f64> = page.eval("Array.from(window.ringsideFrames ?? []).map(Number).filter(ms => ms > 0)").await?;
    if frames.len() < FEWEST_FRAMES {
        bail!("the page reports {} frames in window.ringsideFrames; it takes {FEWEST_FRAMES}.", frames.len());
    }
    p95(frames).context("there were no frames.")
}

/// How long style and layout have taken so far, in milliseconds, and how many frames there were.
async fn layout(page: &Page) -> Result<(f64, f64)> {
    let said = page.ask("Performance.getMetrics", json!({})).await?;
    let metric = |name: &str| -> Result<f64> {
        let metrics = said["metrics"].as_array().context("the browser says no metrics.")?;
        let of_name = metrics.iter().find(|metric| metric["name"] == name).and_then(|metric| metric["value"].as_f64());
        of_name.with_context(|| format!("the browser does not say {name}."))
    };
    let seconds = metric("LayoutDuration")? + metric("RecalcStyleDuration")?;
    Ok((seconds * 1000.0, frame_count(page).await?))
}

/// How many frames the browser has begun since it was first asked.
async fn frame_count(page: &Page) -> Result<f64> {
    page.script(
        "if (window.framesBegun === undefined) { window.framesBegun = 0; \
         const count = () => { window.framesBegun += 1; requestAnimationFrame(count); }; requestAnimationFrame(count); }",
    )
    .await?;
    let count: Value = page.eval("window.framesBegun").await?;
    count.as_f64().context("frames are not counted.")
}
