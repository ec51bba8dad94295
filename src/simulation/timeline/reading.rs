//! Whoever learns history from the trace, kept in step with a timeline.
//!
//! A [`Reader`] takes in one happening after the other. A [`Reading`] has the reader at the head of a timeline, which goes
//! on where it stopped, and the one at the playhead; for looking back it keeps readers on the way, as the timeline keeps
//! worlds, and on each branch begins with what is common to it and the branch that it parted from.

use std::ops::ControlFlow;

use super::Timeline;
use super::kept::Kept;
use crate::simulation::trace::Happening;

/// What learns history from the happenings of a run, in their order.
pub trait Reader: Clone {
    /// Takes in one more happening.
    fn take_in(&mut self, happening: &Happening);
}

/// How many readers are kept for looking back at most, and how many happenings apart at least. Each is a clone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Density {
    /// Of a whole branch.
    pub of_branch: (usize, u64),
    /// Near the playhead, so that a step back is a step.
    pub near: (usize, u64),
}

impl Density {
    /// For readers that share what does not change with their clones.
    pub const USUAL: Density = Density { of_branch: (128, 2_000), near: (32, 256) };
    /// None: whoever looks back begins anew.
    pub const NONE: Density = Density { of_branch: (0, u64::MAX / 2), near: (0, u64::MAX / 2) };
}

/// A reader at the playhead of a timeline, and one at its head.
#[derive(Clone, Debug)]
pub struct Reading<R> {
    /// One that has taken in nothing.
    blank: R,
    /// One for each branch of the timeline.
    lines: Vec<Line<R>>,
    current: usize,
    /// At the playhead, while that is before the head: how many happenings it has taken in.
    past: Option<(usize, R)>,
    near: Kept<R>,
}

/// The readers of one branch.
#[derive(Clone, Debug)]
struct Line<R> {
    /// At the furthest instant simulated, as far as it has followed.
    head: R,
    read: usize,
    kept: Kept<R>,
}

impl<R: Reader> Reading<R> {
    /// Has read nothing yet.
    pub fn new(blank: R, density: Density) -> Reading<R> {
        let (of_branch, near) = (density.of_branch, density.near);
        let first = Line { head: blank.clone(), read: 0, kept: Kept::new(of_branch.0, of_branch.1) };
        Reading { blank, lines: vec![first], current: 0, past: None, near: Kept::new(near.0, near.1) }
    }

    /// Takes in what has happened since the last call, here or on another branch. The timeline must be the same each time.
    pub fn follow(&mut self, timeline: &Timeline) {
        while self.lines.len() < timeline.branches().len() {
            self.part(timeline);
        }
        if self.current != timeline.current() {
            self.current = timeline.current();
            self.past = None;
            self.near.clear();
        }
        let line = &mut self.lines[self.current];
        let to = timeline.head().trace().len();
        take_in(timeline, (&mut line.head, &mut line.read), to, &mut line.kept);
        if timeline.is_rewound() {
            self.look_back(timeline, timeline.world().trace().len());
        } else {
            self.past = None;
        }
    }

    /// The reader at the playhead.
    pub fn at_playhead(&self) -> &R {
        self.past.as_ref().map_or(self.at_head(), |(_, past)| past)
    }

    /// The reader at the furthest instant simulated.
    pub fn at_head(&self) -> &R {
        &self.lines[self.current].head
    }

    /// Begins the readers of a branch that was begun since, with what is common to it and the one it parted from.
    fn part(&mut self, timeline: &Timeline) {
        let branch = &timeline.branches()[self.lines.len()];
        let (from, common) = (branch.parted().map_or(0, |(from, _)| from), branch.common());
        let kept = self.lines[from].kept.common(|read, _| read <= common as u64);
        let near = self.past.take().filter(|(read, _)| from == self.current && *read <= common);
        let last = kept.last_where(|_, _| true).map(|(read, reader)| (*read as usize, reader.clone()));
        let nearest = near.into_iter().chain(last).max_by_key(|(read, _)| *read);
        let (read, head) = nearest.unwrap_or_else(|| (0, self.blank.clone()));
        self.lines.push(Line { head, read, kept });
    }

    /// Has the reader at the playhead take in so many happenings of the current branch.
    fn look_back(&mut self, timeline: &Timeline, to: usize) {
        let is_near = |read, _: &R| read <= to as u64;
        let past = self.past.take().filter(|(read, _)| *read <= to);
        let (kept, near) = (self.lines[self.current].kept.last_where(is_near), self.near.last_where(is_near));
        let read = |kept: Option<&(u64, R)>| kept.map(|(read, _)| *read as usize);
        let (mut at, mut reader) = match past.filter(|(at, _)| Some(*at) >= read(kept).max(read(near))) {
            Some(past) => past,
            None => {
                let is_of_near = near.is_some() && read(near) >= read(kept);
                let from = if is_of_near { near } else { kept };
                let from = from.map(|(read, reader)| (*read as usize, reader.clone()));
                if !is_of_near {
                    // Another neighbourhood.
                    self.near.clear();
                }
                from.unwrap_or_else(|| (0, self.blank.clone()))
            }
        };
        take_in(timeline, (&mut reader, &mut at), to, &mut self.near);
        self.past = Some((at, reader));
    }
}

/// Has a reader, who has read so far, take in what happened up to there, and keeps some on the way.
fn take_in<R: Reader>(timeline: &Timeline, (reader, read): (&mut R, &mut usize), to: usize, kept: &mut Kept<R>) {
    timeline.visit(*read, to, |happening| {
        reader.take_in(happening);
        *read += 1;
        kept.offer(*read as u64, || reader.clone());
        ControlFlow::Continue(())
    });
}
