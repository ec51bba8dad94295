//! States kept on the way, so that no place of a run is reached from the beginning.
//!
//! One is kept every so often. When there are too many, every other one goes and the gap doubles: of a run of any length no more
//! than a fixed number are kept, and from the nearest of them no place is further than a gap. Clones are cheap where
//! a state shares what it does not change.

use std::sync::Arc;

/// States of one run, each at a place in it (a number that grows with the run). A clone shares them.
#[derive(Clone, Debug)]
pub(super) struct Kept<T> {
    kept: Vec<Arc<(u64, T)>>,
    /// How far one is from the next at least, and to begin with.
    gap: u64,
    least_gap: u64,
    /// As many are kept at most.
    most: usize,
    /// How often one came or went.
    changes: u64,
}

impl<T> Kept<T> {
    /// None yet, of which there will be so many at most, so far apart at least.
    pub fn new(most: usize, gap: u64) -> Kept<T> {
        Kept { kept: Vec::new(), gap, least_gap: gap, most, changes: 0 }
    }

    /// Keeps the state at a place, if it is far enough from the last one.
    pub fn offer(&mut self, place: u64, state: impl FnOnce() -> T) {
        let last = self.kept.last().map_or(0, |last| last.0);
        if place < last + self.gap {
            return;
        }
        self.kept.push(Arc::new((place, state())));
        self.changes += 1;
        if self.kept.len() > self.most {
            let mut number = 0;
            self.kept.retain(|_| {
                number += 1;
                number % 2 == 0
            });
            self.gap *= 2;
        }
    }

    /// The last one that is not too far, with its place. Whatever is not too far, nothing before it may be.
    pub fn last_where(&self, is_near: impl Fn(u64, &T) -> bool) -> Option<&(u64, T)> {
        let count = self.kept.partition_point(|kept| is_near(kept.0, &kept.1));
        self.kept[..count].last().map(|kept| &**kept)
    }

    /// Those that are common to this run and one that parts from it: the rest is left out.
    pub fn common(&self, is_common: impl Fn(u64, &T) -> bool) -> Kept<T> {
        let kept = self.kept.iter().filter(|kept| is_common(kept.0, &kept.1)).cloned().collect();
        Kept { kept, changes: 1, ..Kept::new(self.most, self.least_gap) }
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        self.kept.clear();
        self.gap = self.least_gap;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_never_too_many_and_none_is_far() {
        let mut kept = Kept::new(16, 10);
        for place in 0..100_000 {
            kept.offer(place, || place);
            assert!(kept.count() <= 16);
            let nearest = kept.last_where(|at, _| at <= place).map_or(0, |(at, _)| *at);
            assert!(place - nearest < kept.gap.max(10), "{place} is {} from the nearest", place - nearest);
        }
        assert!((8..=16).contains(&kept.count()) && kept.gap <= 16_384, "{} of {}", kept.count(), kept.gap);
        let half = kept.common(|at, _| at <= 50_000);
        assert!(half.count() >= 4 && half.last_where(|_, _| true).is_some_and(|(at, state)| at == state && *at <= 50_000));
    }
}
