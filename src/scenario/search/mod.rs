//! Search: a schedule that breaks a property of a scenario, and the smallest scenario that shows how.
//!
//! A promise that held in a thousand runs may be broken by one crash between two messages. So a search runs a document
//! again and again, first under other seeds and then with random faults among its steps ([`schedule`]), until the check
//! that it is after is violated. What is found so has many steps that have nothing to do with the violation; they are
//! taken away again, and what is left made smaller ([`shrink`]), until every step that still stands there is needed.
//!
//! Everything is drawn from the seed of the search, and the try of a number does not depend on those before it: the same
//! request finds the same scenario, on every machine.
//!
//! A search is a state machine that does one run a call, so that whoever drives it can tell how far it is, and stop.
//!
//! A check that the configuration *promises* ([`super::Check`]) and that is violated is a fault of the engine. One that
//! it does not promise, or not under these faults, shows what the configuration costs. A search takes either, unless it
//! is told to be after broken promises alone; and what it makes smaller stays what it was.
//!
//! Left out: faults of the document are not moved about, new ones come on top; settings are not varied, for with other
//! settings it would be another cluster that is judged.

mod ddmin;
mod schedule;
mod shrink;
mod simpler;
mod tree;
mod trial;

use serde::Serialize;
use serde_json::{Value, json};

use super::document::Document;
use super::link::Link;
use super::refusal::Refusals;
use super::session::Session;
use super::source;
use super::tables::TEXT_MAX;
pub use schedule::Fault;
use schedule::Ground;
use shrink::Shrink;
use trial::{Target, Violation};

/// What to search for, and for how long.
#[derive(Clone, Debug)]
pub struct Request {
    /// The name of a check, or the path of an expectation of the document.
    pub check: String,
    /// How many runs to try before giving up.
    pub tries: u64,
    /// The seed of the search itself, from which schedules are drawn.
    pub seed: u64,
    /// What schedules may add; none at all leaves other seeds to try.
    pub faults: Vec<Fault>,
    /// Whether only a violation of what the configuration promises will do.
    pub promised: bool,
    /// How many runs to spend on making the scenario smaller.
    pub shrink_runs: u64,
}

impl Request {
    /// A search for a violation of a check with the usual faults: a thousand tries, and as many runs again as making
    /// smaller usually takes.
    pub fn of(check: &str) -> Request {
        Request { check: check.to_owned(), tries: 1_000, seed: 1, faults: Fault::usual(), promised: false, shrink_runs: 4_000 }
    }
}

/// The most of the first tries that only change the seed.
const SEEDS_MAX: u64 = 100;

/// A run may take so many times the turns of the first one, and some more, before it is given up.
const LENGTHENING: u64 = 4;
const TURNS_MORE: u64 = 20_000;

/// What a search is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Trying the document as it is under other seeds.
    Seeds,
    /// Trying schedules.
    Schedules,
    /// Making what was found smaller.
    Shrinking,
    /// Done: nothing smaller was found that still shows it.
    Found,
    /// Done: no try violated the check.
    NotFound,
}

/// How far a search is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// What it is doing.
    pub stage: Stage,
    /// How many tries it has made.
    pub tried: u64,
    /// How many it makes at most.
    pub tries: u64,
    /// How many runs it has spent on making smaller what it found.
    pub shrink_runs: u64,
    /// How many steps the smallest scenario has that was found so far.
    pub steps: Option<u64>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What was to be broken.
    pub check: String,
    /// Whether that had been promised.
    pub promised: bool,
    /// How it is broken, in words.
    pub detail: String,
    /// How many runs it took to find it.
    pub tries: u64,
    /// How many more to make it smaller.
    pub shrink_runs: u64,
    /// The document as it was found.
    pub as_found: Value,
    /// The smallest one.
    pub document: Value,
}

impl Found {
    /// How many steps the smallest document has.
    pub fn steps(&self) -> usize {
        tree::steps(&self.document).len()
    }

    /// A link that opens it at its beginning; none if it is too long for one.
    pub fn link(&self) -> Option<String> {
        let session = Session::from_value(self.document.clone()).ok()?;
        Link::of(&session, Vec::new()).to_text().ok()
    }

    /// How many it had when it was found.
    pub fn steps_found(&self) -> usize {
        tree::steps(&self.as_found).len()
    }
}

/// A search, between two runs.
#[derive(Debug)]
pub struct Search {
    target: Target,
    request: Request,
    /// The document without what it expects, but for what is to be broken.
    base: Value,
    /// What the first try learned; none before it.
    ground: Option<Ground>,
    own_seed: u64,
    turns_max: u64,
    tried: u64,
    shrink: Option<(Value, Shrink)>,
}

impl Search {
    /// A search in a document written in TOML or JSON.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the document; or there is no such check.
    pub fn in_text(text: &str, request: Request) -> Result<Search, Refusals> {
        Search::in_tree(source::from_text(text)?, request)
    }

    /// A search in a document that is an object already.
    ///
    /// # Errors
    ///
    /// As above.
    pub fn in_value(document: Value, request: Request) -> Result<Search, Refusals> {
        Search::in_tree(source::from_value(document)?, request)
    }

    fn in_tree(tree: Value, request: Request) -> Result<Search, Refusals> {
        let document = Document::from_tree(&tree)?;
        let target = Target::named(&request.check, &document)?;
        let base = base(source::portable(tree), &document, &target);
        Ok(Search {
            target,
            request,
            base,
            ground: None,
            own_seed: document.head.seed,
            turns_max: u64::MAX,
            tried: 0,
            shrink: None,
        })
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        Progress {
            stage: self.stage(),
            tried: self.tried,
            tries: self.request.tries,
            shrink_runs: self.shrink.as_ref().map_or(0, |(_, shrink)| shrink.runs()),
            steps: self.shrink.as_ref().map(|(_, shrink)| tree::steps(shrink.best()).len() as u64),
        }
    }

    fn stage(&self) -> Stage {
        match &self.shrink {
            Some((_, shrink)) if shrink.is_over() => Stage::Found,
            Some(_) => Stage::Shrinking,
            None if self.tried >= self.request.tries => Stage::NotFound,
            None if self.tried <= self.seeds() => Stage::Seeds,
            None => Stage::Schedules,
        }
    }

    /// How many tries after the first only change the seed.
    fn seeds(&self) -> u64 {
        if self.request.faults.is_empty() { self.request.tries } else { (self.request.tries / 4).min(SEEDS_MAX) }
    }

    /// Does one run more. Returns whether there is more to do.
    pub fn advance(&mut self) -> bool {
        match &mut self.shrink {
            Some((_, shrink)) => shrink.advance(),
            None if self.tried < self.request.tries => self.attempt(),
            None => {}
        }
        !matches!(self.stage(), Stage::Found | Stage::NotFound)
    }

    /// What was found, when there is no more to do, or as small as it is by now.
    pub fn found(&self) -> Option<Found> {
        let (as_found, shrink) = self.shrink.as_ref()?;
        let Violation { promised, detail } = shrink.violation().clone();
        Some(Found {
            check: self.target.name().to_owned(),
            promised,
            detail,
            tries: self.tried,
            shrink_runs: shrink.runs(),
            as_found: as_found.clone(),
            document: shrink.best().clone(),
        })
    }

    /// Searches to the end.
    pub fn finish(mut self) -> Option<Found> {
        while self.advance() {}
        self.found()
    }

    /// The next try.
    fn attempt(&mut self) {
        let number = self.tried;
        self.tried += 1;
        let candidate = self.candidate(number);
        // A schedule that the format refuses is no try that could have found anything.
        let Ok(document) = Document::from_tree(&candidate) else { return };
        let Some(trial) = self.target.run(&document, self.turns_max) else { return };
        if self.ground.is_none() {
            self.ground = Some(Ground::new(&document, &candidate, &trial.world, &self.request.faults));
            self.turns_max = trial.world.turns().saturating_mul(LENGTHENING).saturating_add(TURNS_MORE);
        }
        if let Some(violation) = trial.violation.filter(|violation| violation.promised || !self.request.promised) {
            let turns_max = trial.world.turns().saturating_mul(LENGTHENING).saturating_add(TURNS_MORE);
            let shrink = Shrink::new(self.target.clone(), candidate.clone(), violation, turns_max, self.request.shrink_runs);
            self.shrink = Some((candidate, shrink));
        }
    }

    /// The document of a try. The first is as it was given.
    fn candidate(&self, number: u64) -> Value {
        match &self.ground {
            Some(ground) if number > self.seeds() => ground.document(&self.base, self.request.seed, number),
            _ if number > 0 => {
                let mut candidate = self.base.clone();
                // The document's own seed has been tried already.
                candidate["seed"] = if number == self.own_seed { 0.into() } else { number.into() };
                candidate
            }
            _ => self.base.clone(),
        }
    }
}

/// A document as it is searched in: it expects nothing but what is to be broken, and says so by its name. A check is
/// expected to be violated, so that the scenario that is found shows by itself what it is for.
fn base(mut tree: Value, document: &Document, target: &Target) -> Value {
    tree::with_steps(&mut tree);
    for step in tree::steps_mut(&mut tree).into_iter().flatten() {
        let Some(fields) = step.as_object_mut() else { continue };
        if fields.get("expect").is_some_and(|expect| !target.is(expect)) {
            fields.remove("expect");
        }
    }
    let expected: Vec<Value> = match target {
        Target::Check(_) => vec![json!({"path": format!("checks.{}.ok", target.name()), "equals": false})],
        Target::Expectation(_) => {
            tree.get("expect").and_then(Value::as_array).into_iter().flatten().filter(|entry| target.is(entry)).cloned().collect()
        }
    };
    if let Some(fields) = tree.as_object_mut() {
        fields.insert("expect".to_owned(), expected.into());
        fields.insert("name".to_owned(), name(document, target).into());
    }
    if tree["expect"].as_array().is_some_and(Vec::is_empty) {
        tree::remove(&mut tree, &["expect"]);
    }
    tree
}

/// `sloppy-quorum-breaks-linearizable`, not longer than names may be.
fn name(document: &Document, target: &Target) -> String {
    let scenario = match document.head.name.as_str() {
        "" => "scenario",
        given => given,
    };
    format!("{scenario}-breaks-{}", target.name()).chars().take(TEXT_MAX as usize).collect()
}

#[cfg(test)]
mod tests;
