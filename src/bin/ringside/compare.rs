//! `ringside compare`: one document run twice, with one setting otherwise, and where the two runs part.

use std::process::ExitCode;

use ringside::scenario::contrast::{self, Variation};

use super::print;

/// What may stand behind `ringside compare`.
#[derive(clap::Args)]
pub struct Arguments {
    /// A TOML or JSON file, `-` for the standard input, or the name of a bundled scenario.
    file: String,
    /// What is set otherwise in the other run: a field of the document by its path, or by the short name of a setting (r, w, n,
    /// quorum, versions, commit_log, sync, read_repair, hinted_handoff, anti_entropy, detector), and its value. May be given several times.
    #[arg(long = "set", value_name = "PATH=VALUE", required = true)]
    set: Vec<Variation>,
    /// Run both under this seed instead of the document's.
    #[arg(long)]
    seed: Option<u64>,
    /// Print the comparison as JSON.
    #[arg(long)]
    json: bool,
}

/// Runs both and prints where they part, and the operations that differ.
pub fn compare(arguments: &Arguments) -> Result<ExitCode, String> {
    let text = super::read(&arguments.file)?;
    let comparison = contrast::compare(&text, &arguments.set, arguments.seed).map_err(|refusals| refusals.to_string())?;
    if arguments.json {
        let json = serde_json::to_string_pretty(&comparison).map_err(|error| error.to_string())?;
        print(&format!("{json}\n"))?;
    } else {
        print(&comparison.summary())?;
    }
    Ok(if comparison.differs() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
