//! `ringside sweep`: one document under many seeds, on as many threads as there are cores.
//!
//! Runs share nothing, so threads change nothing: each takes every so-manieth seed, and results come
//! out in the order of the seeds. What is known so far, [`Sweep`], is pure, and merges.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;

use ringside::scenario::{self, SeedResult, Sweep};

use super::{Source, print};

/// What may stand behind `ringside sweep`.
#[derive(clap::Args)]
pub struct Arguments {
    /// A TOML or JSON file, `-` for the standard input, the name of a bundled scenario, or `swarm` for
    /// another random scenario under each seed.
    file: String,
    /// From which seed to which, both included.
    #[arg(long, value_name = "A..B", value_parser = seeds)]
    seeds: Seeds,
    /// Run only the I-th of N equal shares: every N-th seed, beginning with the I-th, I from 1 to N.
    #[arg(long, value_name = "I/N", default_value = "1/1", value_parser = shard)]
    shard: Shard,
    /// On how many threads; as many as there are cores if it is left out.
    #[arg(long)]
    jobs: Option<std::num::NonZeroUsize>,
    /// Print a line of JSON for each seed and one with the summary, `{"summary": …}`.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Seeds {
    first: u64,
    last: u64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Shard {
    place: u64,
    of: u64,
}

fn seeds(text: &str) -> Result<Seeds, String> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let number = |text: &str| text.parse::<u64>().map_err(|_| "write A..B with whole numbers, like 1..1000".to_owned());
    let (first, last) = (number(first)?, number(last)?);
    if first > last { Err(format!("{first} is after {last}")) } else { Ok(Seeds { first, last }) }
}

fn shard(text: &str) -> Result<Shard, String> {
    let how = || "write I/N with I from 1 to N, like 1/4".to_owned();
    let (place, of) = text.split_once('/').ok_or_else(how)?;
    let (place, of) = (place.parse().map_err(|_| how())?, of.parse().map_err(|_| how())?);
    if (1..=of).contains(&place) { Ok(Shard { place, of }) } else { Err(how()) }
}

impl Arguments {
    /// The seeds of this shard.
    fn seeds(&self) -> impl Iterator<Item = u64> + Clone + use<> {
        let Shard { place, of } = self.shard;
        let step = usize::try_from(of).unwrap_or(usize::MAX);
        let skip = usize::try_from(place - 1).unwrap_or(usize::MAX);
        (self.seeds.first..=self.seeds.last).skip(skip).step_by(step)
    }
}

/// Runs all seeds and prints what they came to.
pub fn sweep(arguments: &Arguments) -> Result<ExitCode, String> {
    let source = Source::read(&arguments.file)?;
    let jobs = arguments.jobs.or(thread::available_parallelism().ok()).map_or(1, usize::from);
    name_the_seed_of_a_panic(arguments.file.clone());
    let mut sweep = Sweep::default();
    thread::scope(|scope| {
        let workers: Vec<Receiver<Outcome>> = (0..jobs)
            .map(|worker| {
                let (out, results) = mpsc::sync_channel(64);
                let (source, seeds) = (&source, arguments.seeds().skip(worker).step_by(jobs));
                scope.spawn(move || work(source, seeds, &out));
                results
            })
            .collect();
        for (turn, _) in arguments.seeds().enumerate() {
            let result = workers[turn % jobs].recv().map_err(|_| "a thread ended before its seeds did".to_owned())??;
            sweep.add(&result);
            if arguments.json {
                print(&line(&result)?)?;
            }
        }
        Ok::<(), String>(())
    })?;
    if arguments.json {
        print(&line(&serde_json::json!({ "summary": sweep }))?)?;
    } else {
        print(&sweep.summary(&arguments.file))?;
    }
    Ok(if sweep.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What a seed came to, or why it could not be run.
type Outcome = Result<SeedResult, String>;

fn line(value: &impl serde::Serialize) -> Result<String, String> {
    serde_json::to_string(value).map(|line| line + "\n").map_err(|error| error.to_string())
}

/// Runs seed after seed, until nobody listens.
fn work(source: &Source, seeds: impl Iterator<Item = u64>, out: &SyncSender<Outcome>) {
    for seed in seeds {
        SEED.set(Some(seed));
        let run = |seed| {
            let document = source.document(seed)?;
            scenario::run(&document, Some(seed)).map_err(|refusals| refusals.to_string())
        };
        let result = run(seed).map(|finished| SeedResult::of(&finished.report));
        if out.send(result).is_err() {
            return;
        }
    }
}

thread_local! {
    /// The seed that this thread is running.
    static SEED: std::cell::Cell<Option<u64>> = const { std::cell::Cell::new(None) };
}

/// A panic is a fault of the engine, and says under which seed it is to be seen.
fn name_the_seed_of_a_panic(file: String) {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        usual(panic);
        if let Some(seed) = SEED.get() {
            let _ = writeln!(io::stderr(), "seed {seed} panicked: ringside run {file} --seed {seed}");
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_share_out_every_seed_once() {
        let of = |shard| Arguments { file: String::new(), seeds: seeds("3..11").unwrap(), shard, jobs: None, json: false };
        let mut all: Vec<u64> = (1..=4).flat_map(|place| of(Shard { place, of: 4 }).seeds()).collect();
        assert_eq!(of(Shard { place: 2, of: 4 }).seeds().collect::<Vec<_>>(), [4, 8]);
        all.sort_unstable();
        assert_eq!(all, (3..=11).collect::<Vec<_>>());
    }

    #[test]
    fn ranges_and_shares_are_read_or_refused() {
        assert_eq!(seeds("7"), Ok(Seeds { first: 7, last: 7 }));
        assert_eq!(seeds("0..18446744073709551615"), Ok(Seeds { first: 0, last: u64::MAX }));
        assert!(["", "a..b", "9..1", "1..", "-1..2"].iter().all(|text| seeds(text).is_err()));
        assert_eq!(shard("4/4"), Ok(Shard { place: 4, of: 4 }));
        assert!(["", "0/4", "5/4", "1", "1/0", "a/2"].iter().all(|text| shard(text).is_err()));
    }
}
