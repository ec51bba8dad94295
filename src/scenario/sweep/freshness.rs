//! How fresh reads were, by how long after the last acknowledged write they began.
//!
//! Times go into bins whose edges are fixed, 32 to an octave, so the bins of any two parts of a sweep are the same
//! and add up. Each bin keeps the sum of its times as well: reads at one chosen time stand at exactly that time, and
//! others at their mean.

use std::collections::BTreeMap;

use super::histogram::Rate;
use super::measures::Read;
use crate::engine::Duration;

/// Reads by the time since the last acknowledged write, and by how many writes they were behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Freshness {
    bins: BTreeMap<u16, Bin>,
    /// How many reads were so many writes behind.
    behind: BTreeMap<u32, u64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Bin {
    fresh: Rate,
    /// Of all its reads, the times since the write, in microseconds.
    since: u128,
}

/// Some reads that began about as long after the last acknowledged write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FreshnessPoint {
    /// How long, in the mean, to the nearest microsecond.
    pub since: Duration,
    /// How many of them were fresh: returned that write, or a newer one.
    pub fresh: Rate,
}

/// How many bits of a time beyond its first tell its bin: 2^5 bins an octave, none wider than a 32nd of its times.
const BITS: u32 = 5;

fn bin_of(since: Duration) -> u16 {
    let octave = since.0.checked_ilog2().unwrap_or(0);
    if octave <= BITS {
        // Few enough microseconds to tell each apart.
        return since.0 as u16;
    }
    let shift = octave - BITS;
    // The leading one is the same for all.
    let within = (since.0 >> shift) as u16 - (1 << BITS);
    ((shift as u16 + 1) << BITS) + within
}

/// From so many points on, those of a curve are put together.
const POINTS_MAX: usize = 80;

impl Freshness {
    pub(super) fn add(&mut self, read: Read) {
        let bin = self.bins.entry(bin_of(read.since)).or_default();
        bin.fresh.count(read.behind == 0);
        bin.since += u128::from(read.since.0);
        *self.behind.entry(read.behind).or_default() += 1;
    }

    pub(super) fn merge(&mut self, other: &Freshness) {
        for (number, more) in &other.bins {
            let bin = self.bins.entry(*number).or_default();
            bin.fresh.merge(more.fresh);
            bin.since += more.since;
        }
        for (behind, reads) in &other.behind {
            *self.behind.entry(*behind).or_default() += reads;
        }
    }

    /// Of all reads, those that were fresh.
    pub fn fresh(&self) -> Rate {
        self.beyond(0).opposite()
    }

    /// Of all reads, those that were not.
    pub fn stale(&self) -> Rate {
        self.beyond(0)
    }

    /// The reads that returned none of the last `k` + 1 acknowledged writes, nor a newer one.
    pub fn beyond(&self, k: u32) -> Rate {
        let times = self.behind.range(k.saturating_add(1)..).map(|(_, reads)| reads).sum();
        Rate { times, of: self.behind.values().sum() }
    }

    /// The curve: by the time since the write, the shortest first. Where there are very many bins, four to an octave.
    pub fn points(&self) -> Vec<FreshnessPoint> {
        let coarse = if self.bins.len() > POINTS_MAX { BITS - 2 } else { 0 };
        let mut points: BTreeMap<u16, Bin> = BTreeMap::new();
        for (number, more) in &self.bins {
            // Reads at once are never put together with others.
            let number = if *number == 0 { 0 } else { (number >> coarse) + 1 };
            let bin = points.entry(number).or_default();
            bin.fresh.merge(more.fresh);
            bin.since += more.since;
        }
        let mean = |bin: &Bin| Duration(((bin.since + u128::from(bin.fresh.of / 2)) / u128::from(bin.fresh.of.max(1))) as u64);
        points.values().map(|bin| FreshnessPoint { since: mean(bin), fresh: bin.fresh }).collect()
    }

    /// The shortest measured time from which on, at it and at all longer ones, so many thousandths of the reads were
    /// fresh; `None` where there is none.
    pub fn visible_from(&self, thousandths: u64) -> Option<Duration> {
        let points = self.points();
        let is_fresh = |point: &&FreshnessPoint| point.fresh.times * 1_000 >= thousandths * point.fresh.of;
        points.iter().rev().take_while(is_fresh).last().map(|point| point.since)
    }
}

impl Rate {
    fn opposite(self) -> Rate {
        Rate { times: self.of - self.times, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_follow_each_other_and_are_narrow() {
        let mut before = 0;
        for since in 1..200_000 {
            let bin = bin_of(Duration(since));
            assert!(bin == before || bin == before + 1, "{since}: {before} then {bin}");
            before = bin;
        }
        let first_of_bin = (1..200_000u64).rev().take_while(|since| bin_of(Duration(*since)) == before).last().unwrap();
        assert!((199_999 - first_of_bin) * 32 <= first_of_bin);
        assert!(bin_of(Duration(u64::MAX)) > bin_of(Duration(u64::MAX / 2)));
    }

    #[test]
    fn a_curve_stands_at_the_times_that_were_measured() {
        let mut freshness = Freshness::default();
        for (since, behind) in [(0, 1), (0, 0), (1_500, 0), (1_500, 2), (9_000, 0), (20_000, 0)] {
            freshness.add(Read { since: Duration(since), behind });
        }
        let points: Vec<_> = freshness.points().iter().map(|point| (point.since.0, point.fresh.times, point.fresh.of)).collect();
        assert_eq!(points, [(0, 1, 2), (1_500, 1, 2), (9_000, 1, 1), (20_000, 1, 1)]);
        assert_eq!(freshness.fresh(), Rate { times: 4, of: 6 });
        assert_eq!([0, 1, 2].map(|k| freshness.beyond(k).times), [2, 1, 0]);
        assert_eq!(freshness.visible_from(999), Some(Duration(9_000)));
        assert_eq!(freshness.visible_from(500), Some(Duration(0)));
    }

    #[test]
    fn very_many_times_make_a_curve_of_a_few_points() {
        let mut freshness = Freshness::default();
        (0..100_000).for_each(|since| freshness.add(Read { since: Duration(since), behind: 0 }));
        let points = freshness.points();
        assert!((40..POINTS_MAX).contains(&points.len()), "{}", points.len());
        assert_eq!(points.iter().map(|point| point.fresh.of).sum::<u64>(), 100_000);
        assert!(points.is_sorted_by_key(|point| point.since) && points[0].since == Duration::ZERO);
    }
}
