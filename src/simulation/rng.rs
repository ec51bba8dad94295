//! Randomness: one independent stream of draws for each purpose and each link, all from one seed.
//!
//! Streams are what keeps a changed setting from changing everything else: turning loss on for one
//! link draws from that link's own stream, so no other latency is drawn anew.

use rand_pcg::Lcg64Xsh32;
use rand_pcg::rand_core::Rng as _;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::engine::Entropy;

/// What a stream is drawn for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Latency,
    Loss,
    Duplication,
    Node,
    Workload,
    /// Documents of the swarm.
    Swarm,
    /// How much of what a drive was writing a crash leaves.
    Tear,
    /// The model of staleness, which is no part of a run.
    Model,
    /// Schedules that a search tries.
    Search,
}

/// A stream of draws.
#[derive(Clone, Debug)]
pub(crate) struct Rng(Lcg64Xsh32);

impl Rng {
    /// The stream for a purpose, told apart from others of the same purpose by the names of those
    /// it is for.
    pub fn new(seed: u64, purpose: Purpose, names: &str) -> Rng {
        let label = format!("{purpose:?}/{names}");
        let state = xxh3_64_with_seed(label.as_bytes(), seed);
        let stream = xxh3_64_with_seed(label.as_bytes(), !seed);
        Rng(Lcg64Xsh32::new(state, stream))
    }

    /// The stream as it is after so many more draws, which need not be made one by one.
    pub fn after(&self, draws: u64) -> Rng {
        let mut rng = self.clone();
        // A draw of 64 bits is two of the generator's.
        rng.0.advance(draws.wrapping_mul(2));
        rng
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0.next_u64()
    }
}

impl Entropy for Rng {
    fn next(&mut self) -> u64 {
        Rng::next(self)
    }
}

/// Maps 64 random bits to 0..`n`, without the remainder's bias (Lemire's multiplication; the rest
/// of bias, below 2^-40 for every `n` used here, is left in so that each takes exactly one draw).
pub(crate) fn below(bits: u64, n: u64) -> u64 {
    ((u128::from(bits) * u128::from(n)) >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_repeatable_and_independent() {
        let draws = |seed, purpose, names| {
            let mut rng = Rng::new(seed, purpose, names);
            [rng.next(), rng.next(), rng.next()]
        };
        assert_eq!(draws(7, Purpose::Latency, "n1 n2"), draws(7, Purpose::Latency, "n1 n2"));
        assert_ne!(draws(7, Purpose::Latency, "n1 n2"), draws(7, Purpose::Loss, "n1 n2"));
        assert_ne!(draws(7, Purpose::Latency, "n1 n2"), draws(7, Purpose::Latency, "n2 n1"));
        assert_ne!(draws(7, Purpose::Latency, "n1 n2"), draws(8, Purpose::Latency, "n1 n2"));
    }

    #[test]
    fn a_stream_is_found_again_after_any_number_of_draws() {
        let first = Rng::new(7, Purpose::Loss, "n1 n2");
        let mut rng = first.clone();
        for draws in 0..100 {
            assert_eq!(first.after(draws).next(), rng.next(), "after {draws}");
        }
    }

    /// The generator is part of the format: another one would give other runs for the same seed.
    #[test]
    fn the_generator_is_pinned() {
        let mut rng = Rng::new(7, Purpose::Latency, "n1 n2");
        let first = rng.next();
        assert_eq!(first, Rng::new(7, Purpose::Latency, "n1 n2").next());
        assert_eq!(below(0, 10), 0);
        assert_eq!(below(u64::MAX, 10), 9);
    }
}
