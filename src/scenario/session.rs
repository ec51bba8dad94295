//! An open run: what the page and the JavaScript API hold.
//!
//! A session is a document, the run that follows from it, a playhead, and what was done by hand.
//! Whatever it refuses leaves it as it was.

use std::cell::RefCell;

use serde_json::{Value, json};

use super::availability::Idle;
use super::checks::Checks;
use super::data::Data;
use super::document::{Document, FORMAT, read_step_now};
use super::history::History;
use super::refusal::Refusals;
use super::report::Report;
use super::runner::Scene;
use super::snapshot::{InFlight, Snapshot};
use super::source;
use super::steps::Names;
use super::variants::varied;
use super::variation::Variation;
use crate::engine::{Duration, Texts, Time};
use crate::simulation::{Happening, LookingBack, Reading, Timeline, World};

/// An open run.
#[derive(Clone, Debug)]
pub struct Session {
    /// The document, as it is passed on.
    tree: Value,
    document: Document,
    timeline: Timeline,
    /// For each branch of the timeline the steps applied by hand, as they were given, with their instants: the same, in
    /// the same order, as its own.
    by_hand: Vec<Vec<(Time, Value)>>,
    /// What happened, for reports. It follows when one is asked for, and begins with the first.
    history: RefCell<Option<Reading<History>>>,
    /// What is on its way, for snapshots. It follows when one is asked for.
    in_flight: RefCell<Reading<InFlight>>,
}

impl Session {
    /// Opens a document written in TOML.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn from_toml(text: &str) -> Result<Session, Refusals> {
        Session::from_tree(source::from_toml(text)?).map_err(|refusals| source::with_lines(text, refusals))
    }

    /// Opens a document written in JSON.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn from_json_text(text: &str) -> Result<Session, Refusals> {
        Session::from_tree(source::from_json(text)?).map_err(|refusals| source::with_lines(text, refusals))
    }

    /// Opens a document written in TOML or JSON: JSON begins with a brace.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn from_text(text: &str) -> Result<Session, Refusals> {
        Session::from_tree(source::from_text(text)?).map_err(|refusals| source::with_lines(text, refusals))
    }

    /// Opens a document that is an object already.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn from_value(document: Value) -> Result<Session, Refusals> {
        Session::from_tree(source::from_value(document)?)
    }

    /// Opens the document that says nothing but its name: the defaults of the format.
    ///
    /// # Errors
    ///
    /// None, as tests show.
    pub fn bare(name: &str) -> Result<Session, Refusals> {
        Session::of(json!({ "format": FORMAT, "name": name }), Document::bare(name))
    }

    fn from_tree(tree: Value) -> Result<Session, Refusals> {
        let document = Document::from_tree(&tree)?;
        Session::of(source::portable(tree), document)
    }

    fn of(tree: Value, document: Document) -> Result<Session, Refusals> {
        let timeline = Timeline::new(document.setup()?.into());
        let in_flight = RefCell::new(Reading::new(InFlight::default(), LookingBack::Near));
        Ok(Session { tree, document, timeline, by_hand: vec![Vec::new()], history: RefCell::default(), in_flight })
    }

    /// The same document and the same steps by hand under another seed, at its beginning.
    ///
    /// # Errors
    ///
    /// None that the document has not had before.
    pub fn with_seed(&self, seed: u64) -> Result<Session, Refusals> {
        let mut tree = self.document();
        if let Some(fields) = tree.as_object_mut() {
            fields.insert("seed".to_owned(), seed_value(seed));
        }
        Session::from_tree(tree)
    }

    /// The run that a step of its lesson shows beside this one, at its beginning, without what was done by hand here.
    ///
    /// # Errors
    ///
    /// None, since it was read with the document.
    pub fn otherwise(&self, set: &[Variation]) -> Result<Session, Refusals> {
        Session::from_tree(varied(&self.tree, set))
    }

    /// The run and its playhead.
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// The run, to move its playhead from turn to turn. What is done to the world goes through
    /// [`Session::apply`] and nothing else, because only that is remembered in the document.
    pub fn timeline_mut(&mut self) -> &mut Timeline {
        &mut self.timeline
    }

    /// The document that the run follows from, without what was done by hand.
    pub fn scenario(&self) -> &Document {
        &self.document
    }

    /// The instant of the playhead.
    pub fn now(&self) -> Time {
        self.timeline.now()
    }

    /// When the next message, timer or step after the playhead is; `None` if nothing is left.
    pub fn next_turn_at(&mut self) -> Option<Time> {
        self.timeline.next_turn_at()
    }

    /// Moves the playhead forward.
    pub fn advance(&mut self, by: Duration) {
        self.timeline.advance(by);
    }

    /// Takes one turn: the next message, timer or step. Returns whether there was one.
    pub fn step(&mut self) -> bool {
        self.timeline.step()
    }

    /// Takes the last turn before the playhead back. Returns whether there was one.
    pub fn step_back(&mut self) -> bool {
        self.timeline.step_back()
    }

    /// Moves the playhead to an instant, before or after where it is.
    pub fn seek(&mut self, to: Time) {
        self.timeline.seek(to);
    }

    /// Does one step at the playhead: an object like those of `steps`, without `at` and `when`. In
    /// the past it begins a branch: what was done by hand later is left out of it, and the future that is left is kept.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the step, with paths that begin with `step`. What depends on
    /// the state of the run (restarting a node that is up) is no error: it becomes a `step_refused`
    /// happening.
    pub fn apply(&mut self, step: &Value) -> Result<(), Refusals> {
        let step = source::from_value(step.clone())?;
        let world = self.timeline.world();
        let mut operations = Texts::default();
        for (name, _) in world.ledger().by_name() {
            operations.enter(&name);
        }
        let nodes = world.nodes().collect();
        let names = Names { operations, nodes, copies: world.settings().n, ..self.document.names() };
        let action = read_step_now(&step, &names, |id| world.ledger().get(id).is_some())?;
        let (now, from) = (self.timeline.now(), self.timeline.current());
        self.timeline.apply(action);
        if self.timeline.current() != from {
            self.by_hand.push(self.by_hand[from].iter().filter(|(at, _)| *at <= now).cloned().collect());
        }
        self.by_hand[self.timeline.current()].push((now, source::portable_step(step)));
        Ok(())
    }

    /// Goes to another branch, to the same instant as far as it has come. Whatever there is none of is left as it is.
    pub fn switch(&mut self, branch: usize) {
        self.timeline.switch(branch);
    }

    /// The world at the playhead, as plain data.
    pub fn snapshot(&self) -> Snapshot {
        let mut in_flight = self.in_flight.borrow_mut();
        in_flight.follow(&self.timeline);
        Snapshot::of(&self.timeline, in_flight.at_playhead())
    }

    /// The report of the run up to the playhead, with the expectations that were due by then.
    pub fn report(&self) -> Report {
        let (setup, world, name) = (self.timeline.setup(), self.timeline.world(), &self.document.head.name);
        let scene = Scene::of(setup, &self.document);
        let report = Report::from_history(setup, name, world, &self.history());
        Report { expectations: scene.due(self.timeline.applied(), world), ..report }
    }

    /// The report of the run up to the playhead as expectations see it: as data, without expectations.
    pub fn standing(&self) -> Value {
        let (setup, world, name) = (self.timeline.setup(), self.timeline.world(), &self.document.head.name);
        Data::of(&Report::from_history(setup, name, world, &self.history())).into_value()
    }

    /// The same of an earlier instant of this branch, from the beginning.
    pub fn standing_at(&self, at: Time) -> Value {
        let setup = self.timeline.setup();
        let mut world = World::new(setup);
        self.timeline.applied().iter().for_each(|step| world.schedule(step));
        world.run_until(at);
        Data::of(&Report::of(setup, &self.document.head.name, &world)).into_value()
    }

    /// What happened up to the playhead.
    fn history(&self) -> History {
        // A clone of a history costs as much as what it tells of, so none is kept for looking back.
        let begin = |pasts| Reading::new(History::new(self.timeline.setup(), pasts), LookingBack::FromTheBeginning);
        let mut history = self.history.borrow_mut();
        let reading = history.get_or_insert_with(|| begin(false));
        reading.follow(&self.timeline);
        if reading.at_head().lacks_pasts() || reading.at_playhead().lacks_pasts() {
            *reading = begin(true);
            reading.follow(&self.timeline);
        }
        reading.at_playhead().clone().with_what_is_held(self.timeline.world())
    }

    /// What the checks find in the run up to the playhead: of the report, this alone.
    pub fn checks(&self) -> Checks {
        Checks::of(&self.history(), self.timeline.world())
    }

    /// The happenings from the `from`-th up to, and without, the `to`-th, as far as there are any
    /// before the playhead.
    pub fn trace(&self, from: u64, to: u64) -> Vec<Happening> {
        let place = |id: u64| usize::try_from(id).unwrap_or(usize::MAX);
        self.timeline.happenings(place(from), place(to).min(self.timeline.world().trace().len()))
    }

    /// The document with every step done by hand on this branch at its instant: opened again it gives this run.
    pub fn document(&self) -> Value {
        let mut document = self.tree.clone();
        let by_hand = &self.by_hand[self.timeline.current()];
        let (Some(fields), Some((last, _))) = (document.as_object_mut(), by_hand.last()) else { return document };
        let steps = fields.entry("steps").or_insert_with(|| json!([]));
        if let Some(steps) = steps.as_array_mut() {
            steps.extend(by_hand.iter().map(|(at, step)| at_instant(*at, step)));
        }
        // A run played on past its end has its end moved, or the steps done there would be lost.
        if self.document.head.until.is_some_and(|until| until < *last) {
            fields.insert("until".to_owned(), json!(self.timeline.head().now().as_millis()));
        }
        document
    }

    /// The document as it was opened, without what was done by hand.
    pub(super) fn tree(&self) -> &Value {
        &self.tree
    }

    /// What was done by hand on a branch, with its instants.
    pub(super) fn by_hand(&self, branch: usize) -> &[(Time, Value)] {
        self.by_hand.get(branch).map_or(&[], Vec::as_slice)
    }

    /// What the document leaves at defaults that have no effect yet.
    pub fn defaults_without_effect(&self) -> &[Idle] {
        &self.document.without_effect
    }
}

fn seed_value(seed: u64) -> Value {
    if seed <= 1 << 53 { json!(seed) } else { json!(seed.to_string()) }
}

/// A step as it stands in a document.
pub(super) fn at_instant(at: Time, step: &Value) -> Value {
    let mut step = step.clone();
    if let Some(fields) = step.as_object_mut() {
        fields.insert("at".to_owned(), super::tables::without_points(json!(at.as_millis())));
    }
    step
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Session;

    #[test]
    fn a_bare_document_is_the_one_that_is_read() {
        let mut bare = Session::bare("five-nodes").unwrap();
        let mut read = Session::from_value(json!({ "format": 1, "name": "five-nodes" })).unwrap();
        assert_eq!(bare.scenario(), read.scenario());
        assert_eq!(bare.document(), read.document());
        for session in [&mut bare, &mut read] {
            session.apply(&json!({ "do": "put", "key": "k", "value": "v" })).unwrap();
            session.seek(crate::engine::Time::from_millis(2_000.0));
        }
        assert_eq!(bare.report().trace_hash, read.report().trace_hash);
    }
}
