//! How many happenings the engine records in a second: runs a scenario to its end five times and
//! prints the best as JSON, `{"events": 123456, "seconds": 0.05}`.
//!
//! Reading the document and building the ring are not counted; the trace is.
//!
//! ```text
//! cargo run --release --example engine_throughput -- scenario.json
//! ```

use std::process::ExitCode;

use ringside::scenario::Document;
use ringside::simulation::World;

const RUNS: u32 = 5;

fn main() -> ExitCode {
    match std::env::args().nth(1).ok_or_else(|| "name a scenario file".to_owned()).and_then(|path| measure(&path)) {
        Ok((events, seconds)) => {
            println!("{{\"events\": {events}, \"seconds\": {seconds}}}");
            ExitCode::SUCCESS
        }
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::from(2)
        }
    }
}

/// The events of one run, and the seconds that the fastest took.
#[allow(clippy::disallowed_methods, reason = "wall-clock time is what this program measures")]
fn measure(path: &str) -> Result<(usize, f64), String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let setup = Document::from_text(&text).and_then(|document| document.setup()).map_err(|refusals| refusals.to_string())?;
    let mut events = 0;
    let mut fastest = f64::INFINITY;
    for _ in 0..RUNS {
        let started = std::time::Instant::now();
        let mut world = World::new(&setup);
        world.run_to_end();
        fastest = fastest.min(started.elapsed().as_secs_f64());
        events = world.trace().len();
    }
    Ok((events, fastest))
}
