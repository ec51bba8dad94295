//! `ringside walk`: moving about in a run by hand, without a browser: forward and back from turn to turn, to any
//! instant, acting at any of them, and from one future to another. It reads commands, a line each, so that a script can do it too.

use std::fmt::Write as _;
use std::io::{self, BufRead, IsTerminal, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use ringside::engine::Time;
use ringside::scenario::{MILLISECONDS_MAX, Session};
use ringside::simulation::Happening;

use super::{BAD_INPUT, print, read};

/// What may stand behind `ringside walk`.
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub struct Arguments {
    /// A TOML or JSON file, or the name of a bundled scenario. The standard input is for commands.
    file: String,
    /// Run under this seed instead of the document's.
    #[arg(long)]
    seed: Option<u64>,
    /// Read commands from this file instead of the standard input.
    #[arg(long, value_name = "COMMANDS")]
    commands: Option<PathBuf>,
}

const HELP: &str = "Commands, a line each:
  step [N]     take a turn (the next message, timer or step), or N of them, and tell what happened
  back [N]     take turns back
  seek MS      go to an instant, before or after the playhead
  do STEP      do a step of a document, as JSON without `at`; in the past it begins another future
  branches     list the futures; switch N goes to one of them
  trace [N]    tell the last N happenings (10)
  report       print the report up to the playhead, as JSON
  document     print the document with what was done by hand, as JSON
  help, quit";

/// The most turns that one command takes.
const TURNS_MOST: u64 = 1_000_000;

/// Opens a run, and does what it is told until there is no more.
pub fn walk(arguments: &Arguments) -> Result<ExitCode, String> {
    let mut session = Session::from_text(&read(&arguments.file)?).map_err(|refusals| refusals.to_string())?;
    if let Some(seed) = arguments.seed {
        session = session.with_seed(seed).map_err(|refusals| refusals.to_string())?;
    }
    let commands: Box<dyn BufRead> = match &arguments.commands {
        Some(path) => {
            Box::new(io::BufReader::new(std::fs::File::open(path).map_err(|error| format!("{}: {error}", path.display()))?))
        }
        None => Box::new(io::stdin().lock()),
    };
    let invites = arguments.commands.is_none() && io::stdin().is_terminal();
    if invites {
        print(&format!("{HELP}\n\n{}", place(&mut session)))?;
    }
    let mut refused = false;
    for (number, line) in commands.lines().enumerate() {
        let line = line.map_err(|error| format!("line {}: {error}", number + 1))?;
        match obey(&mut session, line.trim()) {
            Ok(Done::Told(text)) => print(&text)?,
            Ok(Done::Quit) => break,
            Err(sentence) => {
                refused = true;
                let _ = writeln!(io::stderr(), "line {}: {sentence}", number + 1);
            }
        }
    }
    Ok(if refused { ExitCode::from(BAD_INPUT) } else { ExitCode::SUCCESS })
}

/// What a command came to.
enum Done {
    /// This is to be told.
    Told(String),
    /// It was the last one.
    Quit,
}

/// Does what a line says. What is refused changes nothing.
fn obey(session: &mut Session, line: &str) -> Result<Done, String> {
    let (command, rest) = line.split_once(char::is_whitespace).map_or((line, ""), |(command, rest)| (command, rest.trim()));
    let text = match command {
        "" => String::new(),
        _ if command.starts_with('#') => String::new(),
        "step" => {
            let turns = number(rest, 1, TURNS_MOST)?;
            let before = session.timeline().world().trace().len() as u64;
            let taken = (0..turns).take_while(|_| session.step()).count();
            let mut text = story(session.trace(before, u64::MAX).iter());
            if (taken as u64) < turns {
                text.push_str("nothing more is to come\n");
            }
            text + &place(session)
        }
        "back" => {
            let turns = number(rest, 1, TURNS_MOST)?;
            for _ in 0..turns {
                if !session.step_back() {
                    break;
                }
            }
            place(session)
        }
        "seek" => {
            let ms: f64 = rest.parse().map_err(|_| instant_wanted(rest))?;
            if !(0.0..=MILLISECONDS_MAX).contains(&ms) {
                return Err(instant_wanted(rest));
            }
            session.seek(Time::from_millis(ms));
            place(session)
        }
        "do" => {
            let step = serde_json::from_str(rest).map_err(|error| format!("do: not an object in JSON: {error}"))?;
            let before = session.timeline().world().trace().len() as u64;
            session.apply(&step).map_err(|refusals| refusals.to_string())?;
            story(session.trace(before, u64::MAX).iter()) + &place(session)
        }
        "branches" => branches(session),
        "switch" => {
            let last = session.timeline().branches().len() as u64 - 1;
            let branch: u64 = rest.parse().ok().filter(|branch| *branch <= last).ok_or_else(|| {
                format!("switch: {} is no branch; there are 0 to {last}", if rest.is_empty() { "nothing" } else { rest })
            })?;
            session.switch(branch as usize);
            place(session)
        }
        "trace" => {
            let most = number(rest, 10, TURNS_MOST)?;
            let length = session.timeline().world().trace().len() as u64;
            story(session.trace(length.saturating_sub(most), length).iter())
        }
        "report" => json(&session.report())?,
        "document" => json(&session.document())?,
        "help" => format!("{HELP}\n"),
        "quit" => return Ok(Done::Quit),
        other => {
            return Err(format!(
                "no command {other:?}; there are step, back, seek, do, branches, switch, trace, report, document, help and quit"
            ));
        }
    };
    Ok(Done::Told(text))
}

fn instant_wanted(found: &str) -> String {
    format!("seek: {found:?} is no instant; write milliseconds from 0 to {MILLISECONDS_MAX}")
}

/// A number of times, or as often as usual.
fn number(text: &str, usual: u64, most: u64) -> Result<u64, String> {
    if text.is_empty() {
        return Ok(usual);
    }
    let number = text.parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| format!("{text:?} is no count; write a whole number from 1 to {most}"))
}

fn story<'a>(happenings: impl Iterator<Item = &'a Happening>) -> String {
    happenings.fold(String::new(), |mut text, happening| {
        let _ = writeln!(text, "{:>7}  {happening}", happening.id.0);
        text
    })
}

/// Where the playhead is.
fn place(session: &mut Session) -> String {
    let next = session.next_turn_at();
    let timeline = session.timeline();
    let world = timeline.world();
    let mut text = format!("{} ms: turn {}, {} happenings", world.now(), world.turns(), world.trace().len());
    if timeline.branches().len() > 1 {
        let _ = write!(text, ", branch {} of {}", timeline.current(), timeline.branches().len());
    }
    if timeline.is_rewound() {
        let _ = write!(text, ", looking back from {}", timeline.head().now());
    }
    if let Some(next) = next {
        let _ = write!(text, "; the next is at {next}");
    }
    text + "\n"
}

fn branches(session: &Session) -> String {
    let timeline = session.timeline();
    timeline.branches().iter().enumerate().fold(String::new(), |mut text, (id, branch)| {
        let mark = if id == timeline.current() { "*" } else { " " };
        let _ = match branch.parted() {
            None => write!(text, "{mark} {id}: the first"),
            Some((from, at)) => write!(text, "{mark} {id}: parted from {from} at {at} ms"),
        };
        let (head, steps) = (branch.head().now(), branch.applied().len());
        let _ = writeln!(text, ", simulated up to {head} ms, {steps} steps by hand");
        text
    })
}

fn json(value: &impl serde::Serialize) -> Result<String, String> {
    serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(|error| error.to_string())
}
