//! How many runs of a small scenario a sweep does in a minute: two threads, each with seeds of its own, and each result added up.
//! Prints JSON, `{"scenario": "staleness", "runs": 8000, "seconds": 4.2}`.
//!
//! ```text
//! cargo run --release --example sweep_speed
//! ```

use std::process::ExitCode;
use std::thread;

use ringside::scenario::{Document, Sweep, library, run_seed};

const SCENARIO: &str = "staleness";
const THREADS: u64 = 2;
const RUNS: u64 = 8_000;

fn main() -> ExitCode {
    match measure() {
        Ok(seconds) => {
            println!("{{\"scenario\": \"{SCENARIO}\", \"runs\": {RUNS}, \"seconds\": {seconds}}}");
            ExitCode::SUCCESS
        }
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::from(2)
        }
    }
}

/// The seconds that all runs took.
#[allow(clippy::disallowed_methods, reason = "wall-clock time is what this program measures")]
fn measure() -> Result<f64, String> {
    let bundled = library::find(SCENARIO).ok_or_else(|| format!("no scenario is called {SCENARIO}"))?;
    let document = Document::from_text(&bundled.text()).map_err(|refusals| refusals.to_string())?;
    let started = std::time::Instant::now();
    let parts: Vec<Result<Sweep, String>> = thread::scope(|scope| {
        let document = &document;
        let share = |first: u64| {
            scope.spawn(move || {
                let mut sweep = Sweep::default();
                for seed in (first..=RUNS).step_by(THREADS as usize) {
                    sweep.add(&run_seed(document, seed).map_err(|refusals| refusals.to_string())?);
                }
                Ok(sweep)
            })
        };
        let threads: Vec<_> = (1..=THREADS).map(share).collect();
        threads.into_iter().map(|thread| thread.join().map_err(|_| "a run panicked".to_owned()).flatten()).collect()
    });
    let mut sweep = Sweep::default();
    for part in parts {
        sweep.merge(&part?);
    }
    let seconds = started.elapsed().as_secs_f64();
    if sweep.seeds() == RUNS { Ok(seconds) } else { Err(format!("{} of {RUNS} runs came to a result", sweep.seeds())) }
}
