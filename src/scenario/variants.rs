//! The runs that a lesson shows beside its own: its document with something set otherwise, as `otherwise` of a step says.
//!
//! Such a run begins where the lesson's begins and is looked at where the lesson's is at the step: at the same instant, under the same
//! seed. So what differs there, the setting has done ([`contrast`](super::contrast)).

use serde_json::Value;

use super::data::Data;
use super::document::Document;
use super::expect::Expectation;
use super::lesson::Lesson;
use super::reader::Collector;
use super::refusal::Problem;
use super::report::{ExpectationReport, Report};
use super::variation::Variation;
use crate::engine::{Duration, Time};
use crate::simulation::{Step, When, World};

/// Such a run, before it has begun.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Where it stands in the lesson.
    place: String,
    /// The number of its step, from 1.
    step: u16,
    document: Document,
    /// What has come of it there.
    claims: Vec<Expectation>,
}

/// A document with something set otherwise. It has the steps of its lesson, and shows nothing beside itself.
pub(super) fn varied(tree: &Value, set: &[Variation]) -> Value {
    let mut tree = set.iter().fold(tree.clone(), |tree, variation| variation.applied_to(&tree));
    let steps = tree.get_mut("lesson").and_then(|lesson| lesson.get_mut("steps")).and_then(Value::as_array_mut);
    for step in steps.into_iter().flatten().filter_map(Value::as_object_mut) {
        step.remove("otherwise");
    }
    tree
}

/// Reads those of a lesson that stands in a document with nothing wrong.
pub(super) fn read(collector: &Collector, tree: &Value, lesson: &Lesson) -> Vec<Variant> {
    let mut variants = Vec::new();
    for (index, step) in lesson.steps.iter().enumerate() {
        for (at, otherwise) in step.otherwise.iter().enumerate() {
            let place = Lesson::otherwise_path(index, at);
            match Document::from_tree(&varied(tree, &otherwise.set)) {
                Ok(document) => {
                    let claim = |(path, test)| Expectation { path, test, due: None };
                    let claims = otherwise.holds.iter().cloned().map(claim).collect();
                    variants.push(Variant { place, step: index as u16 + 1, document, claims });
                }
                Err(refusals) => refusals.0.into_iter().for_each(|refusal| {
                    let problem = Problem::InVariation { path: refusal.path, problem: Box::new(refusal.problem) };
                    collector.refuse(&format!("{place}.set"), problem);
                }),
            }
        }
    }
    variants
}

impl Variant {
    /// When a run has come to its step, if it has.
    pub fn is_due(&self, world: &World) -> Option<Time> {
        let reached = When::lesson_step(self.step, Duration::ZERO);
        world.trace().iter().find(|happening| reached.matches(happening)).map(|happening| happening.at)
    }

    /// Looks at it at an instant, under a seed, with steps that were done by hand.
    pub fn judge(&self, at: Time, seed: u64, more: &[Step]) -> Vec<ExpectationReport> {
        let tree = self.document.setup().map(|mut setup| {
            setup.seed = seed;
            let mut world = World::new(&setup);
            more.iter().for_each(|step| world.schedule(step));
            world.run_until(at);
            Data::of(&Report::of(&setup, &self.document.head.name, &world)).into_value()
        });
        // What has been read makes a world.
        let judged = self.claims.iter().map(|claim| tree.as_ref().map_or_else(|_| claim.missed(), |tree| claim.judge(tree)));
        judged.map(|report| self.placed(report)).collect()
    }

    /// What there is to say of it where its step was never reached.
    pub fn missed(&self) -> Vec<ExpectationReport> {
        self.claims.iter().map(|claim| self.placed(claim.missed())).collect()
    }

    /// With its place in the lesson before what it is about.
    fn placed(&self, report: ExpectationReport) -> ExpectationReport {
        ExpectationReport { path: format!("{}.{}", self.place, report.path), ..report }
    }
}
