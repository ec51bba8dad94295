//! Making a scenario smaller that violates a check, a run at a time.
//!
//! The steps are reduced by delta debugging ([`super::ddmin`]); everything else by proposals of [`super::simpler`]: fewer
//! nodes, rounder instants, defaults. A proposal is accepted if it is a valid document whose run violates the same check,
//! and is of the same kind: what was promised stays promised. Whether it is violated for the same *reason* nobody can
//! tell in general; that a smaller scenario shows another way to break the same check is known as slippage, and accepted.
//!
//! What becomes smaller in one way may allow the next thing to go in another, so all of it is repeated until a round
//! changes nothing, or the runs are spent. Nothing is run twice, which also means that it ends.

use std::collections::BTreeSet;

use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

use super::ddmin::Ddmin;
use super::simpler::{self, Edit};
use super::tree;
use super::trial::{Target, Trial, Violation};
use crate::scenario::{Document, json};

/// A scenario that becomes smaller.
#[derive(Debug)]
pub(super) struct Shrink {
    target: Target,
    best: Value,
    violation: Violation,
    turns_max: u64,
    runs: u64,
    runs_max: u64,
    /// What was tried, by hash.
    tried: BTreeSet<u64>,
    /// Which pass it is in, and where.
    pass: usize,
    at: At,
    /// Whether this round has changed anything.
    improved: bool,
}

/// Where in a pass.
enum At {
    Beginning,
    Steps(Ddmin),
    Edits { edits: Vec<Edit>, next: usize },
}

impl std::fmt::Debug for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            At::Beginning => f.write_str("beginning"),
            At::Steps(ddmin) => ddmin.fmt(f),
            At::Edits { edits, next } => write!(f, "edit {next} of {}", edits.len()),
        }
    }
}

/// What comes after what: that which takes much away first.
const PASSES: &[Pass] = &[
    Pass::Edits(simpler::whole_document),
    Pass::Loads,
    Pass::Steps,
    Pass::Edits(simpler::pairs_of_steps),
    Pass::Coordinators,
    Pass::Edits(simpler::nodes),
    Pass::Edits(simpler::clients),
    Pass::Edits(simpler::fields_of_steps),
    Pass::Edits(simpler::settings),
    Pass::Edits(simpler::numbers_of_steps),
    Pass::Edits(simpler::instants),
    Pass::Edits(simpler::names_and_values),
];

enum Pass {
    /// Delta debugging of the steps.
    Steps,
    /// Generated loads become the operations that they bring.
    Loads,
    /// A step is left out, and whom each client asks stands there instead of following from how many asked before.
    Coordinators,
    /// Proposals, one after the other.
    Edits(fn(&Value) -> Vec<Edit>),
}

impl Shrink {
    pub fn new(target: Target, document: Value, violation: Violation, turns_max: u64, runs_max: u64) -> Shrink {
        let tried = BTreeSet::from([hash(&document)]);
        Shrink {
            target,
            best: document,
            violation,
            turns_max,
            runs: 0,
            runs_max,
            tried,
            pass: 0,
            at: At::Beginning,
            improved: false,
        }
    }

    pub fn best(&self) -> &Value {
        &self.best
    }

    pub fn violation(&self) -> &Violation {
        &self.violation
    }

    pub fn runs(&self) -> u64 {
        self.runs
    }

    pub fn is_over(&self) -> bool {
        self.pass == PASSES.len() || self.runs >= self.runs_max
    }

    /// Runs the next proposal that was not tried before, if there is one.
    pub fn advance(&mut self) {
        let before = self.runs;
        while self.runs == before && !self.is_over() {
            match self.propose() {
                Some(candidate) => self.consider(candidate),
                None => self.end_pass(),
            }
        }
    }

    fn end_pass(&mut self) {
        self.pass += 1;
        self.at = At::Beginning;
        if self.pass == PASSES.len() && self.improved {
            (self.pass, self.improved) = (0, false);
        }
    }

    /// The next proposal of this pass.
    fn propose(&mut self) -> Option<Value> {
        if matches!(self.at, At::Beginning) {
            self.at = match &PASSES[self.pass] {
                Pass::Steps => At::Steps(Ddmin::START),
                Pass::Edits(edits) => At::Edits { edits: edits(&self.best), next: 0 },
                Pass::Loads => At::Edits { edits: self.loads(), next: 0 },
                Pass::Coordinators => At::Edits { edits: self.coordinators(), next: 0 },
            };
        }
        match &mut self.at {
            At::Beginning => None,
            At::Steps(ddmin) => {
                let keep = ddmin.propose(tree::steps(&self.best).len())?;
                Some(simpler::only_steps(&self.best, &keep))
            }
            At::Edits { edits, next } => {
                let edit = edits.get(*next)?;
                *next += 1;
                let mut candidate = self.best.clone();
                edit(&mut candidate);
                tree::forget_lost_contexts(&mut candidate);
                Some(candidate)
            }
        }
    }

    /// Runs a proposal, and takes it if it violates the check as before.
    fn consider(&mut self, candidate: Value) {
        if !self.tried.insert(hash(&candidate)) {
            return;
        }
        let Some(trial) = self.run(&candidate) else { return };
        match trial.violation {
            Some(violation) if violation.promised == self.violation.promised => {
                self.best = candidate;
                self.violation = violation;
                self.improved = true;
                self.go_on();
            }
            _ => {}
        }
    }

    fn run(&mut self, candidate: &Value) -> Option<Trial> {
        let document = Document::from_tree(candidate).ok()?;
        self.runs += 1;
        self.target.run(&document, self.turns_max)
    }

    /// After a proposal was accepted: the rest of the pass is about what it has become. What stood after it stands in its
    /// place now, so that is where to go on; what comes to be possible before it is seen in the next round.
    fn go_on(&mut self) {
        match (&mut self.at, &PASSES[self.pass]) {
            (At::Steps(ddmin), _) => ddmin.accept(tree::steps(&self.best).len()),
            (At::Edits { edits, next }, Pass::Edits(propose)) => {
                *edits = propose(&self.best);
                *next -= 1;
            }
            // These are made from a run; what is left of them to do is done in the next round.
            (at, _) => *at = At::Edits { edits: Vec::new(), next: 0 },
        }
    }

    /// Proposals about generated loads, which take a run to see what they bring.
    fn loads(&mut self) -> Vec<Edit> {
        if !simpler::has_load(&self.best) {
            return Vec::new();
        }
        match self.run(&self.best.clone()) {
            Some(trial) => simpler::loads(&trial.world),
            None => Vec::new(),
        }
    }

    /// Proposals that name the nodes that coordinated in the last run.
    fn coordinators(&mut self) -> Vec<Edit> {
        let count = tree::steps(&self.best).len();
        if count > simpler::PAIRED_MAX || !simpler::leaves_coordinators_open(&self.best) {
            return Vec::new();
        }
        match self.run(&self.best.clone()) {
            Some(trial) => simpler::coordinators(&self.best, &trial.world),
            None => Vec::new(),
        }
    }
}

fn hash(document: &Value) -> u64 {
    xxh3_64(json::text(document).as_bytes())
}
