//! One run of a document, and whether what a search is after was violated in it.

use serde_json::Value;

use crate::scenario::checks::{CHECKS, Checks};
use crate::scenario::history::History;
use crate::scenario::runner::{Scene, Until};
use crate::scenario::{Allowed, Document, Problem, Refusals};
use crate::simulation::World;

/// What is to be broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A check, by its place among all.
    Check(usize),
    /// The expectations of the document that have this path: any of them not met.
    Expectation(String),
}

/// How it was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Violation {
    /// Whether it had been promised. No expectation is a promise.
    pub promised: bool,
    /// In words.
    pub detail: String,
}

/// What a run came to.
#[derive(Debug)]
pub(super) struct Trial {
    pub world: World,
    pub violation: Option<Violation>,
}

impl Target {
    /// The check of a name, or the expectations of a document that have it as their path.
    ///
    /// # Errors
    ///
    /// There is neither; what there is stands in the refusal.
    pub fn named(name: &str, document: &Document) -> Result<Target, Refusals> {
        if let Some(place) = CHECKS.iter().position(|check| *check == name) {
            return Ok(Target::Check(place));
        }
        let paths: Vec<String> = document.expectations.iter().map(|expectation| expectation.path.to_string()).collect();
        if paths.iter().any(|path| path == name) {
            return Ok(Target::Expectation(name.to_owned()));
        }
        let mut names: Vec<String> = CHECKS.iter().map(|check| (*check).to_owned()).collect();
        for path in paths {
            if !names.contains(&path) {
                names.push(path);
            }
        }
        let meant = crate::scenario::refusal::meant(name, names.iter().map(String::as_str));
        let allowed = Allowed::OneOf(names);
        let found = format!("{:?}", crate::scenario::reader::shortened(name));
        Err(Refusals::one("check", Problem::NotAllowed { found, allowed, meant }))
    }

    /// Its name, as it was asked for.
    pub fn name(&self) -> &str {
        match self {
            Target::Check(place) => CHECKS[*place],
            Target::Expectation(path) => path,
        }
    }

    /// Whether an expectation of a document, as it stands there, is what is to be broken.
    pub fn is(&self, expectation: &Value) -> bool {
        matches!(self, Target::Expectation(path) if expectation.get("path").and_then(Value::as_str) == Some(path))
    }

    /// Runs a document. `None` if that takes more turns than allowed: so long a run is no use to anybody who wants to
    /// see what went wrong.
    pub fn run(&self, document: &Document, turns_max: u64) -> Option<Trial> {
        let setup = document.setup().ok()?;
        let expectations = match self {
            Target::Check(_) => &[][..],
            Target::Expectation(_) => &document.expectations,
        };
        // Nobody searches for what a lesson shows otherwise.
        let scene = Scene { expectations, variants: &[], ..Scene::of(&setup, document) };
        let (world, reports) = scene.play(&[], Until::EndWithin(turns_max));
        if world.turns() >= turns_max {
            return None;
        }
        let violation = match self {
            Target::Check(place) => {
                let checks = Checks::of(&History::of(&setup, &world), &world);
                let found = checks.iter().nth(*place).map(|(_, check)| check.clone());
                found.filter(|check| !check.ok).map(|check| Violation { promised: check.promised, detail: check.detail })
            }
            Target::Expectation(path) => reports
                .iter()
                .find(|report| !report.ok && report.path == *path)
                .map(|report| Violation { promised: false, detail: format!("expected {}, got {}", report.wanted, report.got) }),
        };
        Some(Trial { world, violation })
    }
}
