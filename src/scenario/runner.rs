//! Running a document to its end, and looking at what it expects on the way.

use super::data::Data;
use super::document::Document;
use super::expect::Expectation;
use super::history::History;
use super::refusal::Refusals;
use super::report::{ExpectationReport, Report};
use super::sweep::{Measures, SeedResult};
use super::variants::Variant;
use crate::engine::{Duration, SortedMap, Time};
use crate::simulation::{Action, Setup, Step, Trigger, When, World};

/// A run that is over.
#[derive(Debug)]
pub struct Finished {
    /// What it has come to.
    pub report: Report,
    /// The world at its end, with the trace of everything.
    pub world: World,
}

/// Runs a document to its end, under another seed than its own if one is given.
///
/// # Errors
///
/// The document does not make a world; a document that was read does.
pub fn run(document: &Document, seed: Option<u64>) -> Result<Finished, Refusals> {
    let mut setup = document.setup()?;
    setup.seed = seed.unwrap_or(setup.seed);
    let scene = Scene::of(&setup, document);
    let (world, expectations) = scene.play(&[], Until::End);
    let report = Report { expectations, ..Report::of(&setup, &document.head.name, &world) };
    Ok(Finished { report, world })
}

/// Runs a document to its end under a seed, for what a sweep asks of it.
///
/// # Errors
///
/// As [`run`].
pub fn run_seed(document: &Document, seed: u64) -> Result<SeedResult, Refusals> {
    let mut setup = document.setup()?;
    setup.seed = seed;
    let scene = Scene::of(&setup, document);
    let (world, expectations) = scene.play(&[], Until::End);
    let history = History::of(&setup, &world);
    let report = Report { expectations, ..Report::from_history(&setup, &document.head.name, &world, &history) };
    Ok(SeedResult::of(&report, Measures::of(&history, &report.checks, &world)))
}

/// What expectations are looked at in.
pub(super) struct Scene<'a> {
    pub setup: &'a Setup,
    pub name: &'a str,
    pub expectations: &'a [Expectation],
    /// What is looked at in runs beside this one.
    pub variants: &'a [Variant],
}

/// How far to play.
#[derive(Clone, Copy)]
pub(super) enum Until {
    /// To the end of the run.
    End,
    /// To the end of the run, unless it has not come after so many turns.
    EndWithin(u64),
    /// To a playhead: so many turns taken, and then the clock moved on to an instant.
    Playhead(u64, Time),
}

impl<'a> Scene<'a> {
    /// Everything that a document expects.
    pub fn of(setup: &'a Setup, document: &'a Document) -> Scene<'a> {
        Scene { setup, name: &document.head.name, expectations: &document.expectations, variants: &document.variants }
    }

    /// Plays from the beginning, with more steps than the setup has, and looks at each expectation
    /// when it is due. Returns the world there and the expectations that were due by then.
    pub fn play(&self, more: &[Step], until: Until) -> (World, Vec<ExpectationReport>) {
        let mut world = World::new(self.setup);
        for step in more {
            world.schedule(step);
        }
        let mut watch = Watch::new(self.expectations);
        if !watch.has_moments() && matches!(until, Until::End) {
            world.run_to_end();
            return (world.clone(), self.at_end(watch, &world, more));
        }
        let end = world.ends_at();
        loop {
            let next = world.next_turn_at();
            let now = match until {
                Until::End | Until::EndWithin(_) => end,
                Until::Playhead(_, now) => now,
            };
            // Everything of an instant has happened once the next turn is later.
            let passed = |at: Time| at <= now && next.is_none_or(|next| at < next);
            watch.look(self, &world, passed);
            // Without `until` a run goes on until its expectations have had their moments too.
            let beyond = next.is_none_or(|next| next > end);
            let over = beyond || (self.setup.until.is_none() && world.is_over() && !watch.has_moments());
            if over && !watch.ended && (self.setup.until.is_none() || now >= end) {
                watch.look_at_end(self, &world);
            }
            let last_turn = match until {
                Until::End => over,
                Until::EndWithin(turns) => over || world.turns() >= turns,
                Until::Playhead(turns, _) => world.turns() >= turns,
            };
            if last_turn {
                break;
            }
            world.take_turn();
            watch.notice(&world);
        }
        match until {
            Until::EndWithin(turns) if world.turns() >= turns => {}
            Until::End | Until::EndWithin(_) if self.setup.until.is_some() => world.run_until(end),
            Until::End | Until::EndWithin(_) => {}
            Until::Playhead(_, now) => world.run_until(now),
        }
        let reports = match until {
            Until::End | Until::EndWithin(_) => self.at_end(watch, &world, more),
            Until::Playhead(..) => {
                let beside = self
                    .variants
                    .iter()
                    .filter_map(|variant| Some(variant.judge(variant.is_due(&world)?, self.setup.seed, more)));
                watch.reports().into_iter().chain(beside.flatten()).collect()
            }
        };
        (world, reports)
    }

    /// The expectations that were due up to the present instant of a world which has come there
    /// from the beginning, with more steps than the setup has.
    pub fn due(&self, more: &[Step], world: &World) -> Vec<ExpectationReport> {
        let watch = Watch::new(self.expectations);
        let past_end = match self.setup.until {
            Some(end) => end <= world.now(),
            None => world.is_over(),
        };
        if !self.expectations.is_empty() && (watch.has_moments() || past_end) {
            // Each asks for another instant, so they are looked at in a run of their own.
            return self.play(more, Until::Playhead(world.turns(), world.now())).1;
        }
        watch.reports()
    }

    /// Looks at what is left when the run is over, and names the steps whose moment never came.
    fn at_end(&self, mut watch: Watch<'_>, world: &World, more: &[Step]) -> Vec<ExpectationReport> {
        if !watch.ended {
            watch.look_at_end(self, world);
        }
        watch.never_came();
        let mut reports = watch.reports();
        reports.extend(self.variants.iter().flat_map(|variant| match variant.is_due(world) {
            Some(at) => variant.judge(at, self.setup.seed, more),
            None => variant.missed(),
        }));
        for (index, step) in self.setup.steps.iter().enumerate() {
            let Trigger::After(when) = &step.when else { continue };
            let came = |when: &When| world.trace().iter().any(|happening| when.matches(happening));
            let (path, came) = match (&step.action, when.subject.lesson_step) {
                // What happened before the step in front of it was not waited for.
                (Action::LessonStep(number), _) => {
                    (format!("lesson.steps[{}].when", number - 1), came(&When::lesson_step(*number, Duration::ZERO)))
                }
                // What follows a step of a lesson is missing with it.
                (_, Some(_)) => continue,
                _ => (format!("steps[{index}].when"), came(when)),
            };
            if !came {
                let wanted = format!("a happening of the kind {}", when.happening);
                reports.push(ExpectationReport { path, ok: false, got: serde_json::Value::Null, wanted });
            }
        }
        reports
    }
}

/// Expectations and when they are due.
struct Watch<'a> {
    expectations: &'a [Expectation],
    /// Instants to look at some of them.
    due: SortedMap<Time, Vec<usize>>,
    /// Those that wait for a happening.
    waiting: Vec<(usize, &'a When)>,
    at_end: Vec<usize>,
    /// Whether those of the end were looked at.
    ended: bool,
    /// Of each expectation, once it was looked at.
    reports: Vec<Option<ExpectationReport>>,
    /// How much of the trace was searched for happenings that are waited for.
    noticed: usize,
}

impl<'a> Watch<'a> {
    fn new(expectations: &'a [Expectation]) -> Watch<'a> {
        let mut watch = Watch {
            expectations,
            due: SortedMap::new(),
            waiting: Vec::new(),
            at_end: Vec::new(),
            ended: false,
            reports: vec![None; expectations.len()],
            noticed: 0,
        };
        for (index, expectation) in expectations.iter().enumerate() {
            match &expectation.due {
                None => watch.at_end.push(index),
                Some(Trigger::At(at)) => watch.due.entry(*at).or_default().push(index),
                Some(Trigger::After(when)) => watch.waiting.push((index, when)),
            }
        }
        watch
    }

    fn has_moments(&self) -> bool {
        !self.due.is_empty() || !self.waiting.is_empty()
    }

    /// Finds out whether a happening that is waited for has come.
    fn notice(&mut self, world: &World) {
        if self.waiting.is_empty() {
            return;
        }
        for happening in world.trace().since(self.noticed) {
            let due = &mut self.due;
            self.waiting.retain(|(index, when)| {
                let came = when.matches(happening);
                if came {
                    due.entry(happening.at + when.delay).or_default().push(*index);
                }
                !came
            });
        }
        self.noticed = world.trace().len();
    }

    /// Looks at what is due at instants that have passed.
    fn look(&mut self, scene: &Scene<'_>, world: &World, passed: impl Fn(Time) -> bool) {
        let due: Vec<Time> = self.due.keys().copied().take_while(|at| passed(*at)).collect();
        if due.is_empty() {
            return;
        }
        let indices: Vec<usize> = due.iter().filter_map(|at| self.due.remove(at)).flatten().collect();
        self.compare(scene, world, &indices);
    }

    fn look_at_end(&mut self, scene: &Scene<'_>, world: &World) {
        self.ended = true;
        let indices = std::mem::take(&mut self.at_end);
        if !indices.is_empty() {
            self.compare(scene, world, &indices);
        }
    }

    fn compare(&mut self, scene: &Scene<'_>, world: &World, indices: &[usize]) {
        let report = Report::of(scene.setup, scene.name, world);
        let tree = Data::of(&report).into_value();
        for index in indices {
            self.reports[*index] = Some(self.expectations[*index].judge(&tree));
        }
    }

    /// What is still waited for has failed.
    fn never_came(&mut self) {
        for (report, expectation) in self.reports.iter_mut().zip(self.expectations) {
            report.get_or_insert_with(|| expectation.missed());
        }
    }

    fn reports(self) -> Vec<ExpectationReport> {
        self.reports.into_iter().flatten().collect()
    }
}
