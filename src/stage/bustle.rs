//! How much was going on: messages in flight over the whole of a run, for the scrub bar.
//!
//! Counted in bins of equal width. Bins lie in blocks that know the largest of theirs, so that what is a column of the scrub bar in
//! a long run need not be looked at bin by bin.

use crate::engine::{Duration, Time};
use crate::simulation::Growing;

/// Width of a bin.
pub const TRAFFIC_BIN: Duration = Duration(4_000);
/// How many bins a block has.
const BLOCK: usize = 64;

/// Messages in flight, for each [`TRAFFIC_BIN`] since the beginning.
#[derive(Clone, Debug, Default)]
pub struct Bustle {
    blocks: Growing<Block>,
    /// How many bins there are.
    count: usize,
}

#[derive(Clone, Debug)]
struct Block {
    bins: [u32; BLOCK],
    peak: u32,
}

impl Bustle {
    /// How many bins there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Counts a message that is in flight from one instant to another.
    pub(super) fn add(&mut self, from: Time, to: Time) {
        let (first, last) = ((from.0 / TRAFFIC_BIN.0) as usize, (to.0 / TRAFFIC_BIN.0) as usize);
        // A message that takes minutes is counted for the first ten seconds: the lane shows bursts.
        let last = last.min(first + 2_500);
        self.count = self.count.max(last + 1);
        self.blocks.reach(last / BLOCK + 1, Block { bins: [0; BLOCK], peak: 0 });
        for bin in first..=last {
            let block = self.blocks.get_mut(bin / BLOCK).expect("there are blocks as far as that");
            block.bins[bin % BLOCK] += 1;
            block.peak = block.peak.max(block.bins[bin % BLOCK]);
        }
    }

    /// The largest of the bins from one up to, and without, another; 0 where there are none.
    pub fn peak(&self, from: usize, to: usize) -> u32 {
        let (mut bin, to) = (from, to.min(self.count));
        let mut peak = 0;
        while bin < to {
            let block = &self.blocks[bin / BLOCK];
            let end = (bin - bin % BLOCK + BLOCK).min(to);
            let is_whole = end - bin == BLOCK;
            let of_block = if is_whole { Some(block.peak) } else { block.bins[bin % BLOCK..][..end - bin].iter().max().copied() };
            peak = peak.max(of_block.unwrap_or(0));
            bin = end;
        }
        peak
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_of_a_stretch_is_its_largest_bin() {
        let mut bustle = Bustle::default();
        assert_eq!((bustle.count(), bustle.peak(0, 1_000)), (0, 0));
        let mut bins = vec![0_u32; 700];
        for message in 0..300_u64 {
            let (from, lasts) = (message * 7_919 % 2_400_000, message * 613 % 90_000);
            bustle.add(Time(from), Time(from + lasts));
            (from / TRAFFIC_BIN.0..=(from + lasts) / TRAFFIC_BIN.0).for_each(|bin| bins[bin as usize] += 1);
        }
        bins.truncate(bustle.count());
        for (from, to) in [(0, 1), (0, 64), (1, 64), (0, 65), (63, 129), (100, 600), (0, 10_000), (5, 5), (9, 3), (690, 800)] {
            let expected = bins.get(from..to.min(bins.len())).and_then(|bins| bins.iter().max()).copied().unwrap_or(0);
            assert_eq!(bustle.peak(from, to), expected, "{from} to {to}");
        }
    }
}
