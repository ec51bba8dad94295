//! `ringside search`: faults that break a check, and the smallest scenario that shows how.
//!
//! What it prints is a scenario, with what is to be said of it in comments: it can be kept in a file, and run.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use ringside::scenario::search::{Fault, Found, Progress, Request, Search, Stage};
use ringside::scenario::{swarm, to_toml};

use super::{document_text, print};

/// What may stand behind `ringside search`.
#[derive(clap::Args)]
pub struct Arguments {
    /// A TOML or JSON file, `-` for the standard input, the name of a bundled scenario, or `swarm` for the random
    /// scenario of the seed.
    file: String,
    /// What to break: a check, like linearizable or no_lost_acknowledged_write, or the path of an expectation of the
    /// scenario.
    #[arg(long, value_name = "NAME")]
    check: String,
    /// How many runs to try.
    #[arg(long, default_value_t = 1_000)]
    tries: u64,
    /// The seed that schedules are drawn from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// What schedules may add, by names with commas: crash, pause, cut, drop, slow, skew, weather, wipe, operations; or
    /// none, to try other seeds alone. All but wipe if it is left out.
    #[arg(long, value_name = "LIST", value_parser = faults)]
    faults: Option<Faults>,
    /// Take no violation but one of what the configuration promises.
    #[arg(long)]
    promised: bool,
    /// How many runs to spend on making the scenario smaller.
    #[arg(long, value_name = "N", default_value_t = 4_000)]
    shrink_runs: u64,
    /// Print what was found as JSON.
    #[arg(long)]
    json: bool,
    /// Write the smallest scenario into this file.
    #[arg(short, long, value_name = "OUT.toml")]
    out: Option<PathBuf>,
}

/// The faults of a command line.
#[derive(Clone, Debug, PartialEq)]
struct Faults(Vec<Fault>);

fn faults(text: &str) -> Result<Faults, String> {
    if text == "none" {
        return Ok(Faults(Vec::new()));
    }
    let named = |name: &str| {
        let names = || Fault::ALL.map(|(name, _)| name).join(", ");
        Fault::named(name.trim()).ok_or_else(|| format!("there is no fault {name:?}; there are {}, and none", names()))
    };
    text.split(',').map(named).collect::<Result<_, _>>().map(Faults)
}

/// Searches, and prints what was found.
pub fn search(arguments: &Arguments) -> Result<ExitCode, String> {
    let request = Request {
        tries: arguments.tries,
        seed: arguments.seed,
        faults: arguments.faults.clone().map_or_else(Fault::usual, |Faults(faults)| faults),
        promised: arguments.promised,
        shrink_runs: arguments.shrink_runs,
        ..Request::of(&arguments.check)
    };
    let file = &arguments.file;
    let search = match file.as_str() {
        swarm::NAME => Search::in_value(swarm::document(arguments.seed), request),
        file => Search::in_text(&document_text(file)?, request),
    };
    let mut search = search.map_err(|refusals| refusals.to_string())?;
    let mut teller = Teller::new();
    while search.advance() {
        teller.tell(search.progress());
    }
    teller.end();
    let found = search.found();
    if let (Some(path), Some(found)) = (&arguments.out, &found) {
        let text = commented(found, file, &to_run(arguments));
        std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    match &found {
        _ if arguments.json => print(&in_json(&arguments.check, search.progress(), found.as_ref())?)?,
        None => print(&not_found(arguments, search.progress()))?,
        Some(found) => print(&commented(found, file, &to_run(arguments)))?,
    }
    Ok(if found.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// How what was found is run.
fn to_run(arguments: &Arguments) -> String {
    match &arguments.out {
        Some(path) => format!("ringside run {}", path.display()),
        None => "ringside run - (with this on its standard input)".to_owned(),
    }
}

fn not_found(arguments: &Arguments, progress: Progress) -> String {
    let which = if arguments.promised { "as a promise, " } else { "" };
    format!("{}: {which}{} was violated in none of {} tries\n", arguments.file, arguments.check, progress.tried)
}

/// The scenario, with what is to be said of it.
fn commented(found: &Found, file: &str, to_run: &str) -> String {
    let Found { check, promised, detail, tries, shrink_runs, .. } = found;
    let mut text = String::new();
    let violated = if *promised { "is PROMISED AND VIOLATED" } else { "is violated" };
    let _ = writeln!(text, "# {check} {violated}: {}", detail.replace('\n', " "));
    let _ = writeln!(text, "# found in {file} with the {} try, with {} steps;", ordinal(*tries), found.steps_found());
    let _ = writeln!(text, "# made smaller in {shrink_runs} runs, to {}", counted(found.steps(), "step"));
    let _ = writeln!(text, "# {to_run}");
    if let Some(link) = found.link() {
        let _ = writeln!(text, "# as a link, behind the address of the page: #{link}");
    }
    text.push('\n');
    text + &to_toml(&found.document)
}

fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

fn ordinal(number: u64) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

fn in_json(check: &str, progress: Progress, found: Option<&Found>) -> Result<String, String> {
    let value = match found {
        None => serde_json::json!({"found": false, "check": check, "tries": progress.tried}),
        Some(found) => serde_json::json!({
            "found": true,
            "check": check,
            "promised": found.promised,
            "detail": found.detail,
            "tries": found.tries,
            "shrink_runs": found.shrink_runs,
            "steps_found": found.steps_found(),
            "steps": found.steps(),
            "link": found.link(),
            "as_found": found.as_found,
            "document": found.document,
        }),
    };
    serde_json::to_string_pretty(&value).map(|text| text + "\n").map_err(|error| error.to_string())
}

/// Tells a terminal how far the search is; what is redirected gets the result alone.
struct Teller {
    is_heard: bool,
    told: u64,
}

impl Teller {
    fn new() -> Teller {
        Teller { is_heard: io::stderr().is_terminal(), told: 0 }
    }

    fn tell(&mut self, progress: Progress) {
        let runs = progress.tried + progress.shrink_runs;
        if !self.is_heard || runs < self.told + 20 {
            return;
        }
        self.told = runs;
        let line = match (progress.stage, progress.steps) {
            (Stage::Shrinking, Some(steps)) => format!("found; {steps} steps are left after {} runs", progress.shrink_runs),
            _ => format!("{} of {} tries", progress.tried, progress.tries),
        };
        let _ = write!(io::stderr(), "\r\x1b[K{line}");
    }

    fn end(&self) {
        if self.is_heard {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_or_refused() {
        assert_eq!(faults("none"), Ok(Faults(Vec::new())));
        assert_eq!(faults("cut, crash"), Ok(Faults(vec![Fault::Cut, Fault::Crash])));
        let refused = faults("cut,fire").unwrap_err();
        assert!(refused.starts_with("there is no fault \"fire\"; there are crash, pause,"), "{refused}");
    }

    #[test]
    fn numbers_have_their_endings() {
        assert_eq!(
            [1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(ordinal).join(" "),
            "1st 2nd 3rd 4th 11th 12th 13th 21st 102nd 111th"
        );
    }
}
