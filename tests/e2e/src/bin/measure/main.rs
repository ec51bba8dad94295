//! What `cargo xtask bench` wants to know of the page, as one line of JSON:
//! `{"ready_ms": {"value": 812.0}, "frame_32_p95_ms": {"reason": "…"}}`. With the word `hour` it measures hours of running
//! alone, which takes some minutes; with `frames` those of many messages alone; with `profile 32 FILE` it writes down what the frames of that load
//! are spent on.
//!
//! The page says most of it itself. `window.ringsideReady` is when it could be used, in milliseconds since the
//! navigation began; `window.ringsideFrames` holds the milliseconds its script took in each of the
//! latest frames, and `window.ringsideAnswers` those that it took to show what else was asked for. What style and layout took, the
//! browser's own tools say. What is not said is reported as not measured.

mod frames;
mod hour;
mod loads;
mod profile;
mod start;
mod travel;

use anyhow::Result;
use e2e::{Page, Setup};
use serde_json::{Map, Value, json};

/// Figures by their names, each a value or the reason why there is none.
#[derive(Default)]
pub struct Figures(Map<String, Value>);

impl Figures {
    /// Notes those of one measurement; where it failed, the reason under each of the names it would have had.
    fn note(&mut self, names: &[impl AsRef<str>], measured: Result<Vec<f64>>) {
        match measured {
            Ok(values) => {
                for (name, value) in names.iter().zip(values) {
                    self.0.insert(name.as_ref().to_owned(), json!({ "value": value }));
                }
            }
            Err(error) => {
                for name in names {
                    self.0.insert(name.as_ref().to_owned(), json!({ "reason": format!("{error:#}") }));
                }
            }
        }
    }
}

const FRAMES_32: [&str; 3] = ["frame_32_p95_ms", "frame_32_layout_ms", "frame_32_messages"];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let page = Page::start(&Setup::default()).await?;
    let mut figures = Figures::default();
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [word, load, file] = words.as_slice()
        && word == "profile"
    {
        return profile::write(&page, load, file).await;
    }
    if words == ["hour"] {
        let names = ["hour_early_mb", "hour_late_mb", "hour_module_early_mb", "hour_module_late_mb"];
        figures.note(&names, hour::memory(&page, 1).await);
        figures.note(&names.map(|name| format!("{name}_at_10x")), hour::memory(&page, 10).await);
    } else if words == ["frames"] {
        figures.note(&FRAMES_32, frames::thirty_two(&page).await);
        figures.note(&["bare_canvas_p95_ms"], frames::bare_canvas(&page).await.map(|time| vec![time]));
    } else {
        figures.note(&["ready_ms", "first_text_ms"], start::loads(&page).await);
        figures.note(&["frame_6_p95_ms", "frame_6_layout_ms"], frames::six(&page).await);
        figures.note(&FRAMES_32, frames::thirty_two(&page).await);
        figures.note(&["bare_canvas_p95_ms"], frames::bare_canvas(&page).await.map(|time| vec![time]));
        figures.note(&["speed_100_nodes", "frame_100_p95_ms", "speed_100_shown"], frames::hundred(&page).await);
        figures.note(&["seek_p95_ms", "step_back_p95_ms"], travelled(&page).await);
    }
    println!("{}", Value::Object(figures.0));
    Ok(())
}

async fn travelled(page: &Page) -> Result<Vec<f64>> {
    travel::play(page).await?;
    travel::there_and_back(page).await
}

/// The 95th percentile.
pub fn p95(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get((values.len() * 95).div_ceil(100).checked_sub(1)?).copied()
}
