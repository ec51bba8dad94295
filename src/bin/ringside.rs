//! The headless runner: runs scenarios and says what became of them; and the storage engine as a store of its own.
//!
//! Exit codes: 0 when every expectation and every promise holds, 1 when one does not, 2 when the
//! input is bad.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use ringside::engine::Time;
use ringside::engine::partitioning::token_of;
use ringside::lessons;
use ringside::scenario::{self, Document, Finished, Link, Opened, Session, library, linearizability, parts, swarm};

#[path = "ringside/check.rs"]
mod check;
#[path = "ringside/compare.rs"]
mod compare;
#[path = "ringside/dump.rs"]
mod dump;
#[path = "ringside/merge.rs"]
mod merge;
#[path = "ringside/search.rs"]
mod search;
#[path = "ringside/store.rs"]
mod store;
#[path = "ringside/sweep.rs"]
mod sweep;
#[path = "ringside/walk.rs"]
mod walk;
#[path = "ringside/why.rs"]
mod why;

/// Runs scenarios of a distributed key-value store, and says what became of them.
#[derive(Parser)]
#[command(name = "ringside", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a scenario: exit 0 if all expectations and promises hold, 1 if one does not, 2 if it is
    /// not a scenario.
    Run {
        /// A TOML or JSON file, `-` for the standard input, the name of a bundled scenario or a lesson, a link, or `swarm`
        /// for the random scenario of the seed.
        file: String,
        /// Run under this seed instead of the document's.
        #[arg(long)]
        seed: Option<u64>,
        /// Print the report as JSON.
        #[arg(long)]
        json: bool,
        /// Write every happening into this file, as JSON, a line each.
        #[arg(long, value_name = "OUT.jsonl")]
        trace: Option<PathBuf>,
        /// Write what the clients did and saw into this file, for `ringside check`.
        #[arg(long, value_name = "OUT.jsonl")]
        history: Option<PathBuf>,
    },
    /// Print the document in which every field stands at its default, in TOML, with comments.
    Defaults,
    /// Print the token of each key: the key, a tab, a signed decimal.
    Token {
        /// The keys; any text, the empty one too.
        #[arg(required = true, allow_hyphen_values = true)]
        keys: Vec<String>,
    },
    /// Run a scenario under many seeds: rates, percentiles, and the first failing seed. Exit 0 if every
    /// seed passed, 1 if one did not, 2 if it is not a scenario.
    Sweep(sweep::Arguments),
    /// Put the parts of a sweep together, from `ringside sweep --shard I/N --json`: exactly what one run over all
    /// seeds prints. Exit codes as of a sweep.
    Merge(merge::Arguments),
    /// Search for seeds and faults that break a check of a scenario, and print the smallest scenario that shows how. Exit 0
    /// if nothing was found, 1 if something was, 2 if the input is bad.
    Search(search::Arguments),
    /// Say why something came about in a run: the causes of an operation, a happening, a copy, a version or a belief, back to
    /// what began them. Exit 0, or 2 if there is no such thing.
    Why(why::Arguments),
    /// Run a scenario twice, as it stands and with a setting otherwise, and say where the two runs part. Exit 0 if nothing differs,
    /// 1 if something does, 2 if either is not a scenario.
    Compare(compare::Arguments),
    /// Print a link to an instant of a scenario: what stands behind the `#` of the page's address. Exit 2 if it is not a
    /// scenario.
    Link {
        /// A TOML or JSON file, `-` for the standard input, the name of a bundled scenario, or a link.
        file: String,
        /// The instant, in virtual milliseconds; where a link stands, or else the beginning, if it is left out.
        #[arg(long, value_name = "MS", value_parser = instant)]
        at: Option<Time>,
        /// Print a whole address, of the page that is here.
        #[arg(long, value_name = "URL", conflicts_with = "json")]
        page: Option<String>,
        /// Print the file that says the same, as JSON that can be read and edited.
        #[arg(long)]
        json: bool,
    },
    /// Print the random scenario of a seed, in TOML.
    Swarm {
        /// The seed.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Move about in a run by commands: forward, back, to any instant, into other futures. Exit 0 if every command was done, 2
    /// if one was refused or it is not a scenario.
    Walk(walk::Arguments),
    /// A small real store in a folder: the engine that the nodes keep their copies in, on real files. Exit 0 if all is well,
    /// 1 if a key is not there or damage was found, 2 if the input is bad or the store cannot be used.
    Store(store::Arguments),
    /// Judge a client history from anywhere: exit 0 if it is linearizable, 1 if not, with the operations that contradict
    /// each other, 2 if it is not a history, 3 if it was not found out within the bound.
    Check(check::Arguments),
    /// List the lessons: `ringside run NAME` runs one, and exits with 1 if it claims what does not happen.
    Lessons {
        /// Say what one learns in each, in Korean.
        #[arg(long)]
        ko: bool,
    },
}

const BAD_INPUT: u8 = 2;

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Run { file, seed, json, trace, history } => run(&file, seed, json, trace.as_deref(), history.as_deref()),
        Command::Defaults => print(&scenario::defaults_toml()).map(|()| ExitCode::SUCCESS),
        Command::Token { keys } => tokens(&keys),
        Command::Sweep(arguments) => sweep::sweep(&arguments),
        Command::Merge(arguments) => merge::merge(&arguments),
        Command::Search(arguments) => search::search(&arguments),
        Command::Why(arguments) => why::answer(&arguments),
        Command::Compare(arguments) => compare::compare(&arguments),
        Command::Link { file, at, page, json } => link(&file, at, page.as_deref(), json),
        Command::Swarm { seed } => print(&scenario::to_toml(&swarm::document(seed))).map(|()| ExitCode::SUCCESS),
        Command::Walk(arguments) => walk::walk(&arguments),
        Command::Store(arguments) => store::store(&arguments),
        Command::Check(arguments) => check::check(&arguments),
        Command::Lessons { ko } => list_lessons(usize::from(ko)),
    };
    done.unwrap_or_else(|sentence| {
        let _ = writeln!(io::stderr(), "{sentence}");
        ExitCode::from(BAD_INPUT)
    })
}

/// The lessons, a paragraph each; `language` is 0 for English and 1 for Korean.
fn list_lessons(language: usize) -> Result<ExitCode, String> {
    let mut lines = String::new();
    for lesson in lessons::library::LESSONS {
        let _ = writeln!(lines, "{:>3}  {}  {}", lesson.number, lesson.name, lesson.title[language]);
        let after = if lesson.after.is_empty() { String::new() } else { format!("; after {}", lesson.after.join(", ")) };
        let minutes = [format!("{} min", lesson.minutes), format!("{}분", lesson.minutes)];
        let _ = writeln!(lines, "     {}", lesson.about[language]);
        let _ = writeln!(lines, "     {}, {}{after}", minutes[language], lesson.mechanisms.join(" "));
    }
    print(&lines).map(|()| ExitCode::SUCCESS)
}

fn tokens(keys: &[String]) -> Result<ExitCode, String> {
    let mut lines = String::new();
    for key in keys {
        let _ = writeln!(lines, "{key}\t{}", token_of(key));
    }
    print(&lines).map(|()| ExitCode::SUCCESS)
}

fn run(file: &str, seed: Option<u64>, json: bool, trace: Option<&Path>, history: Option<&Path>) -> Result<ExitCode, String> {
    let document = Source::read(file)?.document(seed.unwrap_or(1))?.into_owned();
    let finished = scenario::run(&document, seed).map_err(|refusals| refusals.to_string())?;
    if let Some(path) = trace {
        write_trace(path, &finished).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    if let Some(path) = history {
        let operations = finished.client_history().map_err(|sentence| format!("{}: not written: {sentence}", path.display()))?;
        let lines: String = operations.iter().map(|operation| linearizability::line(operation) + "\n").collect();
        std::fs::write(path, lines).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    if json {
        let report = serde_json::to_string_pretty(&finished.report).map_err(|error| error.to_string())?;
        print(&format!("{report}\n"))?;
    } else {
        print(&finished.summary(&document))?;
    }
    Ok(if finished.report.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn instant(text: &str) -> Result<Time, String> {
    let ms = text.parse::<f64>().ok().filter(|ms| (0.0..=scenario::MILLISECONDS_MAX).contains(ms));
    ms.map(Time::from_millis).ok_or_else(|| format!("write milliseconds from 0 to {}", scenario::MILLISECONDS_MAX))
}

fn link(file: &str, at: Option<Time>, page: Option<&str>, json: bool) -> Result<ExitCode, String> {
    let text = read(file)?;
    let (mut session, look) = if Link::is_like(&text) {
        let link = Link::from_text(&text).map_err(|error| error.to_string())?;
        (open(&link)?, link.look)
    } else {
        (Session::from_text(&text).map_err(|refusals| refusals.to_string())?, Vec::new())
    };
    if let Some(at) = at {
        session.seek(at);
    }
    let link = Link::of(&session, look);
    if json {
        print(&link.to_file())?;
    } else {
        let fragment = link.to_text().map_err(|error| error.to_string())?;
        let page = page.map(|page| format!("{}#", page.trim_end_matches('#'))).unwrap_or_default();
        print(&format!("{page}{fragment}\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The run that a link leads to. That another engine made it is said, and hinders nothing.
fn open(link: &Link) -> Result<Session, String> {
    let Opened { session, older } = link.open().map_err(|error| error.to_string())?;
    if let Some(older) = older {
        let _ = writeln!(io::stderr(), "{older}");
    }
    Ok(session)
}

/// What is run: one document under any seed, or for each seed another one.
enum Source {
    /// The document, and the hash over what it says.
    Document(Box<Document>, String),
    Swarm,
}

impl Source {
    fn read(file: &str) -> Result<Source, String> {
        if file == swarm::NAME {
            return Ok(Source::Swarm);
        }
        let text = document_text(file)?;
        let document = Document::from_text(&text).map_err(|refusals| refusals.to_string())?;
        let hash = parts::document_hash(&text).map_err(|refusals| refusals.to_string())?;
        Ok(Source::Document(Box::new(document), hash))
    }

    /// The document to run under a seed.
    fn document(&self, seed: u64) -> Result<Cow<'_, Document>, String> {
        match self {
            Source::Document(document, _) => Ok(Cow::Borrowed(document)),
            Source::Swarm => {
                let text = swarm::document(seed).to_string();
                Document::from_text(&text).map(Cow::Owned).map_err(|refusals| format!("swarm, seed {seed}: {refusals}"))
            }
        }
    }
}

/// The text of a document. What a link leads to is one, with what was done by hand on its branch.
fn document_text(file: &str) -> Result<String, String> {
    let text = read(file)?;
    if !Link::is_like(&text) {
        return Ok(text);
    }
    let link = Link::from_text(&text).map_err(|error| error.to_string())?;
    Ok(scenario::to_toml(&open(&link)?.document()))
}

/// The text of a document or of a link: of a file, of the standard input, of a bundled scenario, or the link itself.
fn read(file: &str) -> Result<String, String> {
    if Link::is_like(file) {
        return Ok(file.to_owned());
    }
    if file == "-" {
        let mut text = Vec::new();
        io::stdin().lock().read_to_end(&mut text).map_err(|error| format!("standard input: {error}"))?;
        return String::from_utf8(text).map_err(|_| "standard input: not text in UTF-8".to_owned());
    }
    match std::fs::read(file) {
        Ok(bytes) => String::from_utf8(bytes).map_err(|_| format!("{file}: not text in UTF-8")),
        Err(error) => match library::find(file) {
            Some(bundled) => Ok(bundled.text()),
            None => match lessons::library::find(file) {
                Some(lesson) => Ok(lesson.text().to_owned()),
                None => {
                    let names: Vec<&str> = library::SCENARIOS.iter().map(|bundled| bundled.name).collect();
                    let lessons: Vec<&str> = lessons::library::LESSONS.iter().map(|lesson| lesson.name).collect();
                    Err(format!("{file}: {error}; bundled scenarios: {}; lessons: {}", names.join(", "), lessons.join(", ")))
                }
            },
        },
    }
}

fn write_trace(path: &Path, finished: &Finished) -> io::Result<()> {
    let mut out = io::BufWriter::new(std::fs::File::create(path)?);
    for happening in finished.world.trace().iter() {
        serde_json::to_writer(&mut out, happening)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

/// Prints to the standard output. Whoever reads it may stop doing so (`| head`): that is no error.
fn print(text: &str) -> Result<(), String> {
    print_bytes(text.as_bytes())
}

fn print_bytes(bytes: &[u8]) -> Result<(), String> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(format!("standard output: {error}")),
        _ => Ok(()),
    }
}
