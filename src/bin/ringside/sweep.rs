//! `ringside sweep`: one document under many seeds, on as many threads as there are cores.
//!
//! Runs share nothing, so threads change nothing: each takes every so-manieth seed, and results come
//! out in the order of the seeds. What is known so far, [`Sweep`], is pure, and merges.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;

use ringside::scenario::parts::{Heading, Seeds, Shard};
use ringside::scenario::plots::{self, Look};
use ringside::scenario::wars::{Curves, Model};
use ringside::scenario::{self, SeedResult, Sweep};

use super::{Source, print};

/// What may stand behind `ringside sweep`.
#[derive(clap::Args)]
pub struct Arguments {
    /// A TOML or JSON file, `-` for the standard input, the name of a bundled scenario, a link, or `swarm` for
    /// another random scenario under each seed.
    file: String,
    /// From which seed to which, both included.
    #[arg(long, value_name = "A..B")]
    seeds: Seeds,
    /// Run only the I-th of N equal shares: every N-th seed, beginning with the I-th, I from 1 to N.
    #[arg(long, value_name = "I/N", default_value = "1/1")]
    shard: Shard,
    /// On how many threads; as many as there are cores if it is left out.
    #[arg(long)]
    jobs: Option<std::num::NonZeroUsize>,
    /// Print lines of JSON: what was run, a line for each seed, and the summary. `ringside merge` reads them.
    #[arg(long)]
    json: bool,
    /// Hold the staleness of reads against the WARS model of this N, R and W, instead of the document's.
    #[arg(long, value_name = "N,R,W", value_parser = quorum)]
    model: Option<[u16; 3]>,
    #[command(flatten)]
    pictures: Pictures,
}

/// Pictures of what a sweep came to.
#[derive(clap::Args)]
pub struct Pictures {
    /// Draw pictures into this folder, as SVG, each with its numbers as CSV.
    #[arg(long, value_name = "DIR")]
    plot: Option<PathBuf>,
    /// Draw them on dark ground.
    #[arg(long, requires = "plot")]
    dark: bool,
    /// The language of their texts: en or ko.
    #[arg(long, requires = "plot", default_value = "en", value_parser = ["en", "ko"])]
    lang: String,
}

impl Pictures {
    fn draw(&self, name: &str, sweep: &Sweep, curves: Option<&Curves>) -> Result<(), String> {
        let Some(folder) = &self.plot else { return Ok(()) };
        let look = Look { dark: self.dark, korean: self.lang == "ko" };
        let wrong = |path: &Path, error: io::Error| format!("{}: {error}", path.display());
        std::fs::create_dir_all(folder).map_err(|error| wrong(folder, error))?;
        for plot in plots::plots(sweep, curves, name, look) {
            for (ending, text) in [("svg", &plot.svg), ("csv", &plot.csv)] {
                let path = folder.join(format!("{}.{ending}", plot.name));
                std::fs::write(&path, text).map_err(|error| wrong(&path, error))?;
            }
        }
        Ok(())
    }
}

fn quorum(text: &str) -> Result<[u16; 3], String> {
    let how = || "write N,R,W with R and W from 1 to N, like 3,1,1".to_owned();
    let numbers: Result<Vec<u16>, _> = text.split(',').map(str::parse).collect();
    let [n, r, w] = numbers.map_err(|_| how())?.try_into().map_err(|_| how())?;
    if (1..=1_000).contains(&n) && (1..=n).contains(&r) && (1..=n).contains(&w) { Ok([n, r, w]) } else { Err(how()) }
}

/// Runs all seeds and prints what they came to.
pub fn sweep(arguments: &Arguments) -> Result<ExitCode, String> {
    let source = Source::read(&arguments.file)?;
    let heading = Heading { shard: arguments.shard, ..heading(arguments, &source) };
    let jobs = arguments.jobs.or(thread::available_parallelism().ok()).map_or(1, usize::from);
    name_the_seed_of_a_panic(arguments.file.clone());
    if arguments.json {
        print(&heading.line())?;
    }
    let mut sweep = Sweep::default();
    let seeds = heading.seeds.of_shard(heading.shard);
    thread::scope(|scope| {
        let workers: Vec<Receiver<Outcome>> = (0..jobs)
            .map(|worker| {
                let (out, results) = mpsc::sync_channel(64);
                let (source, seeds) = (&source, seeds.clone().skip(worker).step_by(jobs));
                scope.spawn(move || work(source, seeds, &out));
                results
            })
            .collect();
        for (turn, _) in seeds.clone().enumerate() {
            let result = workers[turn % jobs].recv().map_err(|_| "a thread ended before its seeds did".to_owned())??;
            sweep.add(&result);
            if arguments.json {
                print(&result.line())?;
            }
        }
        Ok::<(), String>(())
    })?;
    tell(&heading, &sweep, arguments.json, &arguments.pictures)
}

/// What is run, and what it is held against.
fn heading(arguments: &Arguments, source: &Source) -> Heading {
    let (document, model) = match source {
        Source::Document(document, hash) => (hash.clone(), Model::of(document)),
        Source::Swarm => ("swarm".to_owned(), None),
    };
    let asked = arguments.model.and_then(|[n, r, w]| model.map(|model| Model { n, r, w, ..model }));
    Heading::new(&arguments.file, document, arguments.seeds, asked.or(model))
}

/// Draws what all seeds came to, and prints it: in words, or as the last line of JSON.
pub fn tell(heading: &Heading, sweep: &Sweep, json: bool, pictures: &Pictures) -> Result<ExitCode, String> {
    // Drawing all legs of the model takes a while, and only reads are held against it.
    let is_asked = sweep.freshness().fresh().of > 0 && (!json || pictures.plot.is_some());
    let curves = heading.model.filter(|_| is_asked).map(Curves::new);
    let name = Path::new(&heading.file).file_stem().map_or(heading.file.clone().into(), |stem| stem.to_string_lossy());
    pictures.draw(&name, sweep, curves.as_ref())?;
    if json {
        print(&sweep.line())?;
    } else {
        print(&sweep.summary(&heading.file, curves.as_ref()))?;
    }
    Ok(if sweep.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What a seed came to, or why it could not be run.
type Outcome = Result<SeedResult, String>;

/// Runs seed after seed, until nobody listens.
fn work(source: &Source, seeds: impl Iterator<Item = u64>, out: &SyncSender<Outcome>) {
    for seed in seeds {
        SEED.set(Some(seed));
        let run = |seed| {
            let document = source.document(seed)?;
            scenario::run_seed(&document, seed).map_err(|refusals| refusals.to_string())
        };
        if out.send(run(seed)).is_err() {
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
