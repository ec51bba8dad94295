//! Draws for documents that nobody wrote: whole numbers, chances and choices out of a stream of their own.

use crate::simulation::{Purpose, Rng, below};

/// A stream of draws.
#[derive(Debug)]
pub(super) struct Dice(Rng);

impl Dice {
    /// The stream for a purpose under a seed, told apart from others of the same purpose by its name.
    pub fn new(seed: u64, purpose: Purpose, name: &str) -> Dice {
        Dice(Rng::new(seed, purpose, name))
    }

    /// A whole number from the first to the last.
    pub fn whole(&mut self, first: u64, last: u64) -> u64 {
        first + below(self.0.next(), last.saturating_sub(first) + 1)
    }

    /// True in so many of a hundred draws.
    pub fn chance(&mut self, hundredths: u64) -> bool {
        self.whole(1, 100) <= hundredths
    }

    /// One of the items, of which there must be at least one.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.whole(0, items.len() as u64 - 1) as usize]
    }
}
