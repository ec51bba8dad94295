//! States kept on the way, so that no place of a run is reached from the beginning.
//!
//! One is kept every so often. When there are too many, every other one goes and the gap doubles: of a run of any length no more
//! than a fixed number are kept, and from the nearest of them no place is further than a gap. While they are so near to each other that
//! whoever goes back to one does not feel the way, a few are enough. Clones are cheap where a state shares what it does not change.

use std::sync::Arc;

/// States of one run, each at a place in it (a number that grows with the run). A clone shares them.
#[derive(Clone, Debug)]
pub(super) struct Kept<T> {
    kept: Vec<Arc<(u64, T)>>,
    /// How far one is from the next at least, and to begin with.
    gap: u64,
    room: Room,
    /// How often one came or went.
    changes: u64,
}

/// How many states are kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// So far apart they are at least.
    pub gap: u64,
    /// While they are nearer to each other than this, a few are kept at most.
    pub near: u64,
    pub few: usize,
    /// And from then on as many at most.
    pub most: usize,
}

impl Room {
    /// For so many, at any places.
    pub fn of(most: usize) -> Room {
        Room { gap: 0, near: 0, few: most, most }
    }

    /// How many there may be that are so far apart.
    fn at(self, gap: u64) -> usize {
        if gap < self.near { self.few } else { self.most }
    }

    /// How far apart they are when a run has come so far.
    fn gap_at(self, place: u64) -> u64 {
        let mut gap = self.gap;
        while gap > 0 && place / gap > self.at(gap) as u64 {
            gap *= 2;
        }
        gap
    }
}

impl<T> Kept<T> {
    /// None yet.
    pub fn new(room: Room) -> Kept<T> {
        Kept { kept: Vec::new(), gap: room.gap, room, changes: 0 }
    }

    /// How far one is from the next at least.
    pub fn gap(&self) -> u64 {
        self.gap
    }

    /// Keeps the state at a place, if it is far enough from the last one.
    pub fn offer(&mut self, place: u64, state: impl FnOnce() -> T) {
        let last = self.kept.last().map_or(0, |last| last.0);
        if place < last + self.gap {
            return;
        }
        self.kept.push(Arc::new((place, state())));
        self.changes += 1;
        if self.kept.len() > self.room.at(self.gap) {
            let mut number = 0;
            self.kept.retain(|_| {
                number += 1;
                number % 2 == 0
            });
            self.gap *= 2;
        }
    }

    /// Keeps the state at a place, however near others are. Where there are too many, the one furthest from there goes.
    pub fn insert(&mut self, place: u64, state: T) {
        self.changes += 1;
        match self.kept.binary_search_by_key(&place, |kept| kept.0) {
            Ok(at) => self.kept[at] = Arc::new((place, state)),
            Err(at) => self.kept.insert(at, Arc::new((place, state))),
        }
        if self.kept.len() > self.room.most {
            let is_last_further = |(first, last): (u64, u64)| last.abs_diff(place) > place.abs_diff(first);
            let ends = self.kept.first().zip(self.kept.last()).map(|(first, last)| (first.0, last.0));
            let furthest = if ends.is_some_and(is_last_further) { self.kept.len() - 1 } else { 0 };
            self.kept.remove(furthest);
        }
    }

    /// The first one that is too far, with its place.
    pub fn first_where(&self, is_far: impl Fn(u64, &T) -> bool) -> Option<&(u64, T)> {
        let count = self.kept.partition_point(|kept| !is_far(kept.0, &kept.1));
        self.kept.get(count).map(|kept| &**kept)
    }

    /// The last one that is not too far, with its place. Whatever is not too far, nothing before it may be.
    pub fn last_where(&self, is_near: impl Fn(u64, &T) -> bool) -> Option<&(u64, T)> {
        let count = self.kept.partition_point(|kept| is_near(kept.0, &kept.1));
        self.kept[..count].last().map(|kept| &**kept)
    }

    /// Those that are common to this run and one that parts from it: the rest is left out.
    pub fn common(&self, is_common: impl Fn(u64, &T) -> bool) -> Kept<T> {
        let kept: Vec<_> = self.kept.iter().filter(|kept| is_common(kept.0, &kept.1)).cloned().collect();
        let gap = self.room.gap_at(kept.last().map_or(0, |last| last.0));
        Kept { kept, gap, room: self.room, changes: 1 }
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        self.kept.clear();
        self.gap = self.room.gap;
        self.changes += 1;
    }

    /// All of them, in the order of their places.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.kept.iter().map(|kept| &kept.1)
    }

    /// A number that grows whenever one comes or goes.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.kept.len()
    }
}

/// Where to keep states on the way to a place that is looked at: at three quarters of the way, at three quarters of the rest, and so
/// on. So around there they are close together, and a long way has few.
#[derive(Clone, Copy, Debug)]
pub(super) struct Approach {
    next: u64,
    target: u64,
    /// Nearer than this to the target nothing is kept any more.
    least: u64,
}

impl Approach {
    /// On the way from one place to another.
    pub fn new(from: u64, target: u64, least: u64) -> Approach {
        let mut approach = Approach { next: from, target, least };
        approach.go_on(from);
        approach
    }

    /// Whether a state is to be kept here.
    pub fn is_at(&mut self, place: u64) -> bool {
        let is_here = place >= self.next;
        if is_here {
            self.go_on(place);
        }
        is_here
    }

    fn go_on(&mut self, place: u64) {
        let rest = self.target.saturating_sub(place) / 4;
        self.next = if rest < self.least { u64::MAX } else { place + 3 * rest };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_the_way_to_a_place_they_come_closer_together() {
        let mut approach = Approach::new(100, 1_700, 64);
        let at: Vec<u64> = (100..1_700).filter(|place| approach.is_at(*place)).collect();
        assert_eq!(at, [1_300, 1_600]);
        let mut short = Approach::new(100, 350, 64);
        assert!((100..400).all(|place| !short.is_at(place)));
    }

    #[test]
    fn of_too_many_the_furthest_goes() {
        let mut kept = Kept::new(Room::of(3));
        for place in [50, 40, 60, 45, 58] {
            kept.insert(place, place);
        }
        assert_eq!(kept.iter().copied().collect::<Vec<_>>(), [45, 50, 58]);
        assert_eq!(kept.first_where(|at, _| at > 50).map(|kept| kept.0), Some(58));
        assert_eq!(kept.first_where(|at, _| at > 58).map(|kept| kept.0), None);
    }

    #[test]
    fn there_are_never_too_many_and_none_is_far() {
        let room = Room { gap: 10, near: 400, few: 6, most: 16 };
        let mut kept = Kept::new(room);
        let mut most_near = 0;
        for place in 0..100_000 {
            kept.offer(place, || place);
            let most = if kept.gap < 400 { 6 } else { 16 };
            assert!(kept.count() <= most, "{place}: {} at a gap of {}", kept.count(), kept.gap);
            most_near = most_near.max(if kept.gap < 400 { kept.count() } else { 0 });
            let nearest = kept.last_where(|at, _| at <= place).map_or(0, |(at, _)| *at);
            assert!(place - nearest < kept.gap, "{place} is {} from the nearest", place - nearest);
            assert!(kept.gap < room.gap_at(place) * 2 && kept.gap * 2 >= room.gap_at(place), "{place}: {}", kept.gap);
        }
        assert_eq!(most_near, 6, "of those few that are enough, all are kept");
        assert!((8..=16).contains(&kept.count()) && kept.gap <= 16_384, "{} of {}", kept.count(), kept.gap);
    }

    #[test]
    fn what_parts_goes_on_as_if_it_had_come_no_further() {
        let room = Room { gap: 10, near: 400, few: 6, most: 16 };
        let mut kept = Kept::new(room);
        (0..100_000).for_each(|place| kept.offer(place, || place));
        let mut half = kept.common(|at, _| at <= 50_000);
        assert!(half.count() >= 4 && half.last_where(|_, _| true).is_some_and(|(at, state)| at == state && *at <= 50_000));
        assert!(half.gap < kept.gap, "{} of {}", half.gap, kept.gap);
        let before = half.count();
        (50_000..60_000).for_each(|place| half.offer(place, || place));
        assert!(half.count() > before, "what is common is not thinned for what is new");
        assert_eq!(kept.common(|_, _| false).gap, 10);
    }
}
