//! `cargo xtask test`: every test there is, in the order in which a failure is cheapest to see.
//!
//! 1. formatting and lints, natively and for wasm;
//! 2. the native tests: golden scripts, properties, tidy, the chores' own;
//! 3. the engine's tests in headless Chromium;
//! 4. the page built as it is published, then tested end to end in Chromium.
//!
//! The first failure ends it, with the command that runs only that part again.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use xtask::browser::Browser;
use xtask::root;

use crate::run::{line, run};
use crate::tools::{self, Tools};
use crate::{page, say};

/// A part of the tests that can be run by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Formatting.
    Format,
    /// Clippy on everything native, warnings refused.
    Lint,
    /// Clippy on the page and the JavaScript API for wasm, warnings refused.
    LintWasm,
    /// The native tests.
    Native,
    /// The engine's tests in headless Chromium.
    Web,
    /// The build of the page and the JavaScript API.
    Page,
    /// The page end to end in headless Chromium.
    E2e,
}

impl Part {
    const ALL: [Self; 7] = [Self::Format, Self::Lint, Self::LintWasm, Self::Native, Self::Web, Self::Page, Self::E2e];
    const QUICK: [Self; 2] = [Self::Format, Self::Native];

    fn title(self) -> &'static str {
        match self {
            Self::Format => "Formatting",
            Self::Lint => "Lints, native",
            Self::LintWasm => "Lints, wasm",
            Self::Native => "Native tests",
            Self::Web => "Engine in the browser",
            Self::Page => "Page build",
            Self::E2e => "Page end to end",
        }
    }

    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    fn needs_page_tools(self) -> bool {
        !matches!(self, Self::Format | Self::Lint | Self::Native)
    }

    fn needs_browser(self) -> bool {
        matches!(self, Self::Web | Self::E2e)
    }
}

/// What became of a part.
enum Outcome {
    Passed,
    /// With the reason.
    Skipped(&'static str),
}

/// Runs all parts, or the quick ones, or those that were named.
pub fn test(quick: bool, only: &[Part]) -> Result<()> {
    let parts: Vec<Part> = match (quick, only) {
        (_, [_, ..]) => Part::ALL.into_iter().filter(|part| only.contains(part)).collect(),
        (true, []) => Part::QUICK.to_vec(),
        (false, []) => Part::ALL.to_vec(),
    };
    let tools = if parts.iter().any(|part| part.needs_page_tools()) { Tools::for_page()? } else { Tools::none() };
    let browser = if parts.iter().any(|part| part.needs_browser()) { Some(tools::browser()?) } else { None };

    let started = Instant::now();
    let mut results = Vec::new();
    for part in parts {
        say::heading(part.title());
        let part_started = Instant::now();
        let outcome = perform(part, &tools, browser.as_ref());
        let took = part_started.elapsed();
        match outcome {
            Ok(outcome) => {
                if let Outcome::Skipped(reason) = outcome {
                    say::note(reason);
                }
                results.push((part, outcome, took));
            }
            Err(error) => {
                summary(&results, Some((part, took)), started.elapsed());
                bail!("{error:#}\n\nTo run only this part again: `cargo xtask test --only {}`", part.name());
            }
        }
    }
    summary(&results, None, started.elapsed());
    Ok(())
}

fn summary(results: &[(Part, Outcome, Duration)], failed: Option<(Part, Duration)>, total: Duration) {
    say::heading("Summary");
    let row = |title: &str, outcome: &str, took: Duration| vec![title.to_owned(), outcome.to_owned(), say::duration(took)];
    let mut rows = vec![vec!["part".to_owned(), "result".to_owned(), "time".to_owned()]];
    for (part, outcome, took) in results {
        let outcome = match outcome {
            Outcome::Passed => "passed",
            Outcome::Skipped(_) => "skipped",
        };
        rows.push(row(part.title(), outcome, *took));
    }
    if let Some((part, took)) = failed {
        rows.push(row(part.title(), "FAILED", took));
    }
    rows.push(row("all of it", if failed.is_some() { "FAILED" } else { "passed" }, total));
    say::table(&rows);
}

fn perform(part: Part, tools: &Tools, browser: Option<&Browser>) -> Result<Outcome> {
    match part {
        Part::Format => {
            if !tools::has_cargo_command("fmt") {
                return Ok(Outcome::Skipped(
                    "rustfmt is not installed, so formatting was not checked (`rustup component add rustfmt`).",
                ));
            }
            passes(tools.cargo().args(["fmt", "--all", "--check"]))
        }
        Part::Lint | Part::LintWasm if !tools::has_cargo_command("clippy") => {
            Ok(Outcome::Skipped("clippy is not installed, so lints were not checked (`rustup component add clippy`)."))
        }
        Part::Lint => passes(tools.cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])),
        Part::LintWasm => {
            let wasm = ["clippy", "--target", "wasm32-unknown-unknown", "--no-default-features"];
            passes(tools.cargo().args(wasm).args(["--lib", "--features", "laboratory", "--", "-D", "warnings"]))?;
            passes(tools.cargo().args(wasm).args(["--bin", "playground", "--features", "ui", "--", "-D", "warnings"]))
        }
        Part::Native => {
            tools::parallel();
            passes(tools.cargo().args(["test", "-p", "ringside", "-p", "xtask"]))
        }
        Part::Web => web(tools, browser.context("The engine's tests need a browser.")?),
        Part::Page => {
            page::print_weights(&page::build(tools)?)?;
            Ok(Outcome::Passed)
        }
        Part::E2e => {
            let browser = browser.context("The page's tests need a browser.")?;
            // Where only this part was asked for, nothing has built the page yet.
            page::build(tools)?;
            tools::axe();
            passes(
                tools.cargo().args(["test", "-p", "e2e"]).env("CHROMIUM", &browser.chromium).env("CHROMEDRIVER", &browser.driver),
            )
        }
    }
}

/// The tests in `tests/web*.rs` and those of the JavaScript API, which stand beside it, each compiled to wasm and run
/// in one headless Chromium.
fn web(tools: &Tools, browser: &Browser) -> Result<Outcome> {
    let mut command = tools.cargo();
    command.args(["test", "--target", "wasm32-unknown-unknown", "--no-default-features", "--features", "laboratory", "--lib"]);
    for file in &web_tests()? {
        command.args(["--test", file]);
    }
    // The runner gives each test 20 s by itself, and a debug engine on a busy machine needs more.
    passes(command.env("CHROMEDRIVER", &browser.driver).env("WASM_BINDGEN_TEST_TIMEOUT", "120"))
}

fn web_tests() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root().join("tests")).context("The folder tests/ cannot be listed.")? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with("web") && path.extension().is_some_and(|extension| extension == "rs") {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn passes(command: &mut Command) -> Result<Outcome> {
    say::step(line(command));
    run(command)?;
    Ok(Outcome::Passed)
}
