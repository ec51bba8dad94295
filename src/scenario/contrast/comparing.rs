//! Where two runs part.
//!
//! There are two answers, and both are given. The first happening that differs *at all* is mostly an inner one: a coordinator that
//! waits for two answers says so in its first line, long before anybody could notice. What a client notices is an operation
//! that *ends* otherwise: with another status, or with other values. An operation that ends the same and only sooner or later is
//! told apart from these, for waiting for one answer more makes nearly every read slower.
//!
//! Operations are the same operation if they have the same name, and with it the client, what is asked, and the key. Names are the
//! document's, or are counted for each client and each load, so they hold even where one run has issued fewer operations.
//! Two values are the same if they read the same; the clocks of versions do not count, for no client asks for these.
//! When an operation differs is the instant at which both have ended, since only then is it seen.

use serde::Serialize;

use super::witness::{STRIDE, Told, Witness};
use crate::engine::{Texts, Time};
use crate::simulation::{EventId, Happening};

/// The first happening that is not the same in two runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Parting {
    /// Its number: so many happenings are the same.
    pub number: EventId,
    /// The instant of the earlier of the two.
    pub at: Time,
    /// What happened in the one run; none if nothing more did.
    pub left: Option<Happening>,
    /// What happened in the other.
    pub right: Option<Happening>,
}

/// In what an operation differs between two runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// In its status or its values, or in that it is in one run only.
    Outcome,
    /// Only in how long it took.
    Duration,
}

/// An operation that differs between two runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Differing {
    /// In what.
    pub kind: Kind,
    /// From when on it can be seen.
    pub at: Time,
    /// What came of it in the one run; none if there is no such operation.
    pub left: Option<Told>,
    /// What came of it in the other.
    pub right: Option<Told>,
}

impl Differing {
    /// The operation, as the run has it in which there is one.
    pub fn told(&self) -> Option<&Told> {
        self.left.as_ref().or(self.right.as_ref())
    }
}

/// Tells the happenings of a run from a number on, up to and without another.
pub type Recall<'a> = &'a dyn Fn(usize, usize) -> Vec<Happening>;

/// Runs that are not further apart than so many happenings are compared up to the last one.
const NEAR: usize = 1_000;

/// Two runs, compared as they go on. It follows two [`Witness`]es at the heads of theirs; where one begins another
/// future, it begins anew.
#[derive(Clone, Debug, Default)]
pub struct Comparing {
    /// So many happenings are known to be the same: a multiple of [`STRIDE`].
    same: usize,
    parting: Option<Parting>,
    /// The names of the operations of each run, with their places in its order.
    names: [Texts; 2],
    /// How many operations of the left run were looked at, and which of them are not judged yet, by their places.
    begun: usize,
    open: Vec<usize>,
    /// Those that ended otherwise, and those that only took another time; each in the order of their instants.
    outcomes: Vec<Differing>,
    durations: Vec<Differing>,
    /// How many operations came to the same in the same time.
    agreeing: usize,
}

impl Comparing {
    /// The first happening that differs, as far as the runs have come.
    pub fn parting(&self) -> Option<&Parting> {
        self.parting.as_ref()
    }

    /// The operations that differ in that, in the order in which they can be seen to.
    pub fn differing(&self, kind: Kind) -> &[Differing] {
        match kind {
            Kind::Outcome => &self.outcomes,
            Kind::Duration => &self.durations,
        }
    }

    /// How many operations came to the same, in the same time.
    pub fn agreeing(&self) -> usize {
        self.agreeing
    }

    /// The place of the operation with that name in the right run.
    pub fn right_place(&self, id: &str) -> Option<usize> {
        self.names[1].place(id)
    }

    /// Goes on with what two runs have seen since the last call. `recall` tells the happenings of each where they must be looked
    /// at: a few, around the place where their hashes part.
    pub fn follow(&mut self, sides: [&Witness; 2], recall: [Recall<'_>; 2]) {
        self.find_parting(sides, recall);
        for (names, side) in self.names.iter_mut().zip(sides) {
            side.operations().since(names.count()).for_each(|told| {
                names.enter(&told.id);
            });
        }
        self.open.extend(self.begun..self.names[0].count());
        self.begun = self.names[0].count();
        for place in std::mem::take(&mut self.open) {
            match self.both(place, sides) {
                (Some(left), Some(right)) if left.end.is_some() && right.end.is_some() => self.judge(Some(left), Some(right)),
                _ => self.open.push(place),
            }
        }
    }

    /// Both runs are over: what is in one of them alone is so for good.
    pub fn finish(&mut self, sides: [&Witness; 2], recall: [Recall<'_>; 2]) {
        self.follow(sides, recall);
        self.look(self.same + STRIDE, recall, true);
        for place in std::mem::take(&mut self.open) {
            let (left, right) = self.both(place, sides);
            self.judge(left, right);
        }
        for told in sides[1].operations().iter() {
            if self.names[0].place(&told.id).is_none() {
                self.judge(None, Some(told));
            }
        }
    }

    /// An operation of the left run by its place, and the same one of the right run.
    fn both<'a>(&self, place: usize, sides: [&'a Witness; 2]) -> (Option<&'a Told>, Option<&'a Told>) {
        let left = sides[0].operations().get(place);
        (left, left.and_then(|left| sides[1].operations().get(self.names[1].place(&left.id)?)))
    }

    /// Looks where the hashes part, and if they do, which happening it is. What comes after the last hash is compared itself.
    fn find_parting(&mut self, sides: [&Witness; 2], recall: [Recall<'_>; 2]) {
        let [one, other] = sides.map(Witness::hashes);
        let full = one.len().min(other.len());
        let parts = (self.same / STRIDE..full).find(|place| one[*place] != other[*place]);
        self.same = parts.unwrap_or(full) * STRIDE;
        let common = sides[0].read().min(sides[1].read());
        // Far behind the head of the other run its happenings may have been forgotten, and would be made anew each time.
        let is_near = sides[0].read().abs_diff(sides[1].read()) < NEAR;
        if self.parting.is_none() && (parts.is_some() || is_near) {
            self.look(common.min(self.same + STRIDE), recall, false);
        }
    }

    /// Compares happening by happening from what is known to be the same up to a number. A run that has fewer has parted from the
    /// other if it is over.
    fn look(&mut self, to: usize, [left, right]: [Recall<'_>; 2], over: bool) {
        if self.parting.is_some() || self.same >= to {
            return;
        }
        let (one, other) = (left(self.same, to), right(self.same, to));
        let alike = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
        let (left, right) = (one.get(alike).cloned(), other.get(alike).cloned());
        if !over && (left.is_none() || right.is_none()) {
            return;
        }
        let at = left.iter().chain(&right).map(|happening| happening.at).min();
        self.parting = at.map(|at| Parting { number: EventId((self.same + alike) as u64), at, left, right });
    }

    fn judge(&mut self, left: Option<&Told>, right: Option<&Told>) {
        let kind = match (left, right) {
            (Some(left), Some(right)) => difference(left, right),
            _ => Some(Kind::Outcome),
        };
        let Some(kind) = kind else {
            self.agreeing += 1;
            return;
        };
        let seen = |told: &Told| told.end.as_ref().map_or(told.started, |end| end.at);
        let at = left.into_iter().chain(right).map(seen).max().unwrap_or(Time::ZERO);
        let differing = Differing { kind, at, left: left.cloned(), right: right.cloned() };
        let like = match kind {
            Kind::Outcome => &mut self.outcomes,
            Kind::Duration => &mut self.durations,
        };
        let place = like.partition_point(|before| before.at <= at);
        like.insert(place, differing);
    }
}

/// In what an operation differs between two runs, if in anything that its client can see.
fn difference(left: &Told, right: &Told) -> Option<Kind> {
    let asked = |told: &Told| (told.client, told.kind, told.key.clone());
    let outcome = |told: &Told| told.end.as_ref().map(|end| (end.status, end.values()));
    let took = |told: &Told| told.end.as_ref().map(|end| end.at.since(told.started));
    if asked(left) != asked(right) || outcome(left) != outcome(right) {
        Some(Kind::Outcome)
    } else {
        (took(left) != took(right)).then_some(Kind::Duration)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::library;
    use super::super::{Setting, Variation, compare};
    use super::*;
    use crate::scenario::Session;
    use crate::simulation::{LookingBack, Reading};

    /// Both runs of a bundled scenario as a reader plays them, the second behind the first, with a look back on the way.
    fn played(name: &str, variation: &Variation, until: u64) -> Comparing {
        let mut left = Session::from_text(&library::find(name).unwrap().text()).unwrap();
        let mut right = left.varied(variation).unwrap();
        let mut witnesses = [(); 2].map(|()| Reading::new(Witness::default(), LookingBack::Near));
        let mut comparing = Comparing::default();
        let mut look = |left: &Session, right: &Session, over: bool| {
            let sessions = [left, right];
            witnesses.iter_mut().zip(sessions).for_each(|(witness, session)| witness.follow(session.timeline()));
            let sides = [witnesses[0].at_head(), witnesses[1].at_head()];
            let recall: [Recall<'_>; 2] =
                [&|from, to| left.timeline().happenings(from, to), &|from, to| right.timeline().happenings(from, to)];
            if over { comparing.finish(sides, recall) } else { comparing.follow(sides, recall) }
        };
        for ms in (0..until).step_by(137) {
            left.seek(Time::from_millis(ms as f64));
            right.seek(Time::from_millis(ms.saturating_sub(90) as f64));
            look(&left, &right, false);
            left.seek(Time::from_millis(ms as f64 / 2.0));
            look(&left, &right, false);
        }
        left.seek(Time::from_millis(until as f64));
        right.seek(Time::from_millis(until as f64));
        look(&left, &right, true);
        comparing
    }

    #[test]
    fn comparing_on_the_way_comes_to_the_same_as_at_the_end() {
        for (name, setting, value, until) in [
            ("strict-quorum", Setting::Quorum, json!("sloppy"), 8_000),
            ("no-commit-log", Setting::CommitLog, json!(true), 1_500),
            ("no-commit-log", Setting::CommitLog, json!(false), 1_500),
        ] {
            let variation = Variation::of(setting, value);
            let comparing = played(name, &variation, until);
            let whole = compare(&library::find(name).unwrap().text(), &[variation], None).unwrap();
            assert_eq!(comparing.parting(), whole.first_happening.as_ref(), "{name}");
            assert_eq!(comparing.agreeing(), whole.same, "{name}");
            let rows = |kind| comparing.differing(kind).iter().map(|row| row.told().unwrap().id.to_string()).collect::<Vec<_>>();
            let whole = |kind| {
                let rows = whole.operations.iter().filter(|row| row.differs == kind);
                rows.map(|row| row.id.clone()).collect::<Vec<_>>()
            };
            for kind in [Kind::Outcome, Kind::Duration] {
                assert_eq!(rows(kind), whole(kind), "{name}");
            }
        }
    }
}
