//! The chores of this repository, as `cargo xtask <chore>`: serve the page, run every test, make the
//! folder to publish, measure.
//!
//! One rule holds for all of them: on a machine with Rust and nothing else they install what they need,
//! say what they do before they do it, skip what is done already, and end with a sentence that a
//! newcomer can act upon.

mod bench;
mod page;
mod run;
mod say;
mod serve;
mod short_names;
mod short_paths;
mod split;
mod styles;
mod test;
mod tools;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(bin_name = "cargo xtask", about = "The chores: serve, test, dist, bench")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Build the page and serve it on this machine
    Serve {
        /// The port to serve at; the next free one is used where it is taken
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Rebuild and reload whenever a file changes (in debug mode)
        #[arg(long)]
        watch: bool,
    },
    /// Run every test there is
    Test {
        /// Only formatting and the native tests
        #[arg(long, conflicts_with = "only")]
        quick: bool,
        /// Only this part; may be given several times
        #[arg(long, value_name = "PART")]
        only: Vec<test::Part>,
    },
    /// Build dist/, a folder that any static host can serve from any sub-path
    Dist,
    /// Measure speed and size, beside the goals
    Bench {
        /// Also write the figures to this file
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    match perform(Arguments::parse().chore) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(chore: Chore) -> Result<()> {
    match chore {
        Chore::Serve { port, watch: true } => serve::watch(port),
        Chore::Serve { port, watch: false } => serve::serve(port),
        Chore::Test { quick, only } => test::test(quick, &only),
        Chore::Dist => {
            let dist = page::build(&tools::Tools::for_page()?)?;
            page::print_weights(&dist)?;
            say::done(format!("Ready to be served from any path: {}", dist.display()));
            Ok(())
        }
        Chore::Bench { json } => bench::bench(json.as_deref()),
    }
}
