//! `ringside merge`: the parts of a sweep put together into what one run over all seeds would have printed.
//!
//! The parts are what `ringside sweep --json --shard I/N` printed, wherever it ran; see [`ringside::scenario::parts`].

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write as _};
use std::process::ExitCode;

use ringside::scenario::parts::Parts;

use super::{print, sweep};

/// What may stand behind `ringside merge`.
#[derive(clap::Args)]
pub struct Arguments {
    /// What `ringside sweep --json` printed for each shard, in any order; `-` for the standard input. A file may hold several parts.
    #[arg(required = true, value_name = "PART.jsonl")]
    files: Vec<String>,
    /// Print the lines of JSON that one run over all seeds would have printed.
    #[arg(long)]
    json: bool,
    /// Merge what is there, though parts are missing or cut short.
    #[arg(long)]
    partial: bool,
    #[command(flatten)]
    pictures: sweep::Pictures,
}

/// Reads all parts and prints what they come to.
pub fn merge(arguments: &Arguments) -> Result<ExitCode, String> {
    let mut parts = Parts::default();
    for file in &arguments.files {
        let lines: Box<dyn BufRead> = if file == "-" {
            Box::new(io::stdin().lock())
        } else {
            Box::new(BufReader::new(File::open(file).map_err(|error| format!("{file}: {error}"))?))
        };
        let lines = lines.lines().map(|line| line.map_err(|error| error.to_string()));
        parts.read(file, lines, arguments.partial).map_err(|bad| bad.to_string())?;
    }
    let merged = parts.merge(arguments.partial).map_err(|bad| bad.to_string())?;
    if let Some(missing) = &merged.missing {
        let _ = writeln!(io::stderr(), "{missing}");
    }
    if arguments.json {
        print(&merged.heading.line())?;
        for result in &merged.results {
            print(&result.line())?;
        }
    }
    sweep::tell(&merged.heading, &merged.sweep, arguments.json, &arguments.pictures)
}
