//! `ringside check`: is a client history linearizable?

use std::io::{self, Read as _};
use std::process::ExitCode;

use ringside::scenario::linearizability::{BOUND, judge, read};

use super::print;

/// What may stand behind `ringside check`.
#[derive(clap::Args)]
pub struct Arguments {
    /// A file of JSON lines, an operation a line; `-` for the standard input.
    #[arg(value_name = "HISTORY.jsonl")]
    file: String,
    /// How many configurations (which operations are done, what the key holds) to remember for a key before giving it up.
    #[arg(long, value_name = "N", default_value_t = BOUND)]
    bound: u64,
    /// Print the judgement as JSON.
    #[arg(long)]
    json: bool,
}

/// Of a history of which it was not found out.
const UNDECIDED: u8 = 3;

/// Judges a history and prints the judgement.
pub fn check(arguments: &Arguments) -> Result<ExitCode, String> {
    let Arguments { file, bound, json } = arguments;
    let name = if file == "-" { "standard input" } else { file };
    let text = String::from_utf8(bytes(file).map_err(|error| format!("{name}: {error}"))?)
        .map_err(|error| format!("{name}: not text in UTF-8, from byte {}", error.utf8_error().valid_up_to()))?;
    let named = |line: &str| format!("{name}: {line}");
    let operations = read(&text).map_err(|mistakes| mistakes.to_string().lines().map(named).collect::<Vec<_>>().join("\n"))?;
    let judgement = judge(&operations, *bound);
    if *json {
        print(&format!("{:#}\n", judgement.json(&operations)))?;
    } else {
        print(&judgement.text(&operations))?;
    }
    Ok(match judgement.linearizable() {
        Some(true) => ExitCode::SUCCESS,
        Some(false) => ExitCode::FAILURE,
        None => ExitCode::from(UNDECIDED),
    })
}

fn bytes(file: &str) -> io::Result<Vec<u8>> {
    if file != "-" {
        return std::fs::read(file);
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}
