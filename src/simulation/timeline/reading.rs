//! Whoever learns history from the trace, kept in step with a timeline.
//!
//! A [`Reader`] takes in one happening after the other. A [`Reading`] has the reader at the head of a timeline, which goes
//! on where it stopped, and the one at the playhead. For looking back it keeps a clone of the reader at each place where
//! the timeline keeps a world: so both are led on from there together. On a branch it begins with what is common to it and the
//! branch that it parted from.

use std::ops::ControlFlow;

use super::{Checkpoints, Timeline};
use crate::simulation::trace::Happening;
use crate::simulation::world::World;

/// What learns history from the happenings of a run, in their order.
pub trait Reader: Clone {
    /// Takes in one more happening.
    fn take_in(&mut self, happening: &Happening);
}

/// Whether readers are kept for looking back. Each is a clone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookingBack {
    /// They are: for readers that share what does not change with their clones.
    Near,
    /// None is; whoever looks back begins anew.
    FromTheBeginning,
}

/// A reader at the playhead of a timeline, and one at its head.
#[derive(Clone, Debug)]
pub struct Reading<R> {
    /// One that has taken in nothing.
    blank: R,
    looking_back: LookingBack,
    /// One for each branch of the timeline.
    lines: Vec<Line<R>>,
    current: usize,
    /// At the playhead, while that is before the head.
    past: Option<Place<R>>,
    near: Beside<R>,
}

/// The readers of one branch.
#[derive(Clone, Debug)]
struct Line<R> {
    /// At the furthest instant simulated, as far as it has followed.
    head: Place<R>,
    kept: Beside<R>,
    /// Beside the worlds close behind the head.
    recent: Beside<R>,
}

/// A reader, and how many happenings it has taken in.
#[derive(Clone, Debug)]
struct Place<R> {
    read: usize,
    reader: R,
}

/// Readers kept beside the worlds that a timeline keeps.
#[derive(Clone, Debug)]
struct Beside<R> {
    kept: Vec<Place<R>>,
    /// How many happenings each of those worlds has behind it, in order.
    marks: Vec<usize>,
    /// By which it is known that they are still the same: the number of changes.
    changes: u64,
}

impl<R> Default for Beside<R> {
    fn default() -> Beside<R> {
        Beside { kept: Vec::new(), marks: Vec::new(), changes: 0 }
    }
}

impl<R: Clone> Beside<R> {
    /// Lets go of those beside which no world is kept any more.
    fn follow(&mut self, worlds: &Checkpoints) {
        if self.changes == worlds.changes() {
            return;
        }
        self.changes = worlds.changes();
        self.marks = worlds.iter().map(|checkpoint| checkpoint.world.trace().len()).collect();
        self.kept.retain(|place| self.marks.binary_search(&place.read).is_ok());
    }

    /// Keeps a reader, if a world is kept at its place.
    fn offer(&mut self, place: &Place<R>) {
        if self.marks.binary_search(&place.read).is_ok()
            && let Err(at) = self.kept.binary_search_by_key(&place.read, |kept| kept.read)
        {
            self.kept.insert(at, place.clone());
        }
    }

    /// The last one that has read no more than so many happenings.
    fn last_before(&self, read: usize) -> Option<&Place<R>> {
        let count = self.kept.partition_point(|kept| kept.read <= read);
        self.kept[..count].last()
    }
}

impl<R: Reader> Reading<R> {
    /// Has read nothing yet.
    pub fn new(blank: R, looking_back: LookingBack) -> Reading<R> {
        let first = Line { head: Place { read: 0, reader: blank.clone() }, kept: Beside::default(), recent: Beside::default() };
        Reading { blank, looking_back, lines: vec![first], current: 0, past: None, near: Beside::default() }
    }

    /// Takes in what has happened since the last call, here or on another branch. The timeline must be the same each time.
    pub fn follow(&mut self, timeline: &Timeline) {
        while self.lines.len() < timeline.branches().len() {
            self.part(timeline);
        }
        if self.current != timeline.current() {
            self.current = timeline.current();
            self.past = None;
            self.near = Beside::default();
        }
        let line = &mut self.lines[self.current];
        if self.looking_back == LookingBack::Near {
            line.kept.follow(&timeline.branch().checkpoints);
            line.recent.follow(&timeline.branch().recent);
            self.near.follow(&timeline.near);
        }
        take_in(timeline, &mut line.head, timeline.head().trace().len(), &mut [&mut line.kept, &mut line.recent]);
        if timeline.is_rewound() {
            self.look_back(timeline, timeline.world().trace().len());
        } else {
            self.past = None;
        }
    }

    /// The reader at the playhead.
    pub fn at_playhead(&self) -> &R {
        self.past.as_ref().map_or(self.at_head(), |past| &past.reader)
    }

    /// The reader at the furthest instant simulated.
    pub fn at_head(&self) -> &R {
        &self.lines[self.current].head.reader
    }

    /// A reader that has read what happened up to a world that was peeked at. What was followed before is followed already.
    pub fn peek(&self, timeline: &Timeline, world: &World) -> R {
        let to = world.trace().len();
        let line = &self.lines[self.current];
        let at_ends = [Some(&line.head), self.past.as_ref()].into_iter().flatten().filter(|place| place.read <= to);
        let kept = self.kept_before(to);
        let mut place = at_ends.chain(kept).max_by_key(|place| place.read).cloned().unwrap_or_else(|| self.at_first());
        if world.trace().first() <= place.read {
            world.trace().range(place.read, to).for_each(|happening| place.reader.take_in(happening));
        } else {
            take_in(timeline, &mut place, to, &mut []);
        }
        place.reader
    }

    /// Begins the readers of a branch that was begun since, with what is common to it and the one it parted from.
    fn part(&mut self, timeline: &Timeline) {
        let branch = &timeline.branches()[self.lines.len()];
        let (from, common) = (branch.parted().map_or(0, |(from, _)| from), branch.common());
        let mut kept = Beside { changes: 0, ..self.lines[from].kept.clone() };
        kept.kept.retain(|place| place.read <= common);
        let past = self.past.take().filter(|past| from == self.current && past.read <= common);
        let nearest = past.into_iter().chain(kept.last_before(common).cloned()).max_by_key(|place| place.read);
        let head = nearest.unwrap_or_else(|| self.at_first());
        self.lines.push(Line { head, kept, recent: Beside::default() });
    }

    /// Of each sort that is kept, the last one that has read no more than so many happenings.
    fn kept_before(&self, read: usize) -> impl Iterator<Item = &Place<R>> {
        let Line { kept, recent, .. } = &self.lines[self.current];
        [&self.near, kept, recent].into_iter().filter_map(move |beside| beside.last_before(read))
    }

    fn at_first(&self) -> Place<R> {
        Place { read: 0, reader: self.blank.clone() }
    }

    /// Has the reader at the playhead take in so many happenings of the current branch.
    fn look_back(&mut self, timeline: &Timeline, to: usize) {
        let past = self.past.take().filter(|past| past.read <= to);
        let nearest = self.kept_before(to).max_by_key(|place| place.read);
        let mut past = match past.filter(|past| nearest.is_none_or(|nearest| past.read >= nearest.read)) {
            Some(past) => past,
            None => nearest.cloned().unwrap_or_else(|| self.at_first()),
        };
        take_in(timeline, &mut past, to, &mut [&mut self.near]);
        self.past = Some(past);
    }
}

/// Has a reader take in what happened until there, and keeps some on the way.
fn take_in<R: Reader>(timeline: &Timeline, place: &mut Place<R>, to: usize, besides: &mut [&mut Beside<R>]) {
    besides.iter_mut().for_each(|beside| beside.offer(place));
    timeline.visit(place.read, to, |happening| {
        place.reader.take_in(happening);
        place.read += 1;
        besides.iter_mut().for_each(|beside| beside.offer(place));
        ControlFlow::Continue(())
    });
}
