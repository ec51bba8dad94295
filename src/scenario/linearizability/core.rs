//! The operations that contradict each other, out of a history that no order explains.
//!
//! First the shortest beginning that has no order is looked for, by halving: what has an order has one at every earlier instant
//! too, with the operations under way being of unknown outcome. Then each operation is *loosened* in turn, whole groups at
//! first (Zeller and Hildebrandt, *Simplifying and Isolating Failure-Inducing Input*, IEEE TSE 2002): a get is taken out, and a
//! write may have happened at any time or never. Whatever can be loosened while there still is no order has nothing to do with
//! it. What remains matters, every operation of it: loosen any one and there is an order.

use super::zones::{BEGINNING, NEVER};
use crate::engine::sorted;

/// An operation that can be loosened.
pub(in crate::scenario) trait Loose: Copy {
    /// When it ended; [`NEVER`] if nobody knows.
    fn end(&self) -> i64;

    /// The same with another start and end, if it can have changed anything; else nothing is left of it.
    fn between(&self, start: i64, end: i64) -> Option<Self>;

    /// When it started.
    fn start(&self) -> i64;
}

/// Which operations contradict each other, by their places in the history of their key.
pub(in crate::scenario) struct Core<T> {
    /// All that matters.
    pub matters: Vec<usize>,
    /// The one of these whose end was the last.
    pub last: usize,
    /// These with all that was loosened and is still there, each with its place.
    pub left: Vec<(usize, T)>,
}

impl<T: Loose> Core<T> {
    /// Of operations that have no order. `has_no_order` says of others whether it is sure that they have none.
    pub fn of(operations: &[T], has_no_order: impl Fn(&[T]) -> bool) -> Core<T> {
        let end = first_end(operations, &has_no_order);
        let beginning = operations.iter().enumerate().filter_map(|(index, one)| Some((index, until(one, end)?)));
        let mut left: Vec<(usize, T)> = beginning.collect();
        let mut matters: Vec<usize> = left.iter().map(|(index, _)| *index).collect();
        let mut group = matters.len().div_ceil(2).max(1);
        loop {
            let mut from = 0;
            while from < matters.len() {
                let to = (from + group).min(matters.len());
                let loosened = loosen(&left, &matters[from..to]);
                if has_no_order(&bare(&loosened)) {
                    left = loosened;
                    matters.drain(from..to);
                } else {
                    from = to;
                }
            }
            if group == 1 {
                break;
            }
            group = group.div_ceil(2);
        }
        let ended = |index: &usize| Some(operations[*index].end()).filter(|one| *one <= end);
        let last = matters.iter().copied().max_by_key(ended).unwrap_or_default();
        Core { matters, last, left }
    }

    /// What matters and what was loosened, in the order of `left`.
    pub fn loosened(&self) -> Vec<T> {
        bare(&self.left)
    }
}

fn bare<T: Copy>(operations: &[(usize, T)]) -> Vec<T> {
    operations.iter().map(|(_, operation)| *operation).collect()
}

/// The first end of an operation at which there is no order any more.
pub(in crate::scenario) fn first_end<T: Loose>(operations: &[T], has_no_order: impl Fn(&[T]) -> bool) -> i64 {
    let mut ends: Vec<i64> = sorted(operations.iter().map(Loose::end).filter(|end| *end != NEVER).collect());
    ends.dedup();
    let (mut has, mut has_not) = (0, ends.len().saturating_sub(1));
    while has < has_not {
        let middle = (has + has_not) / 2;
        let beginning: Vec<T> = operations.iter().filter_map(|one| until(one, ends[middle])).collect();
        if has_no_order(&beginning) {
            has_not = middle;
        } else {
            has = middle + 1;
        }
    }
    ends.get(has_not).copied().unwrap_or(NEVER)
}

/// What was known of an operation at an instant.
fn until<T: Loose>(operation: &T, instant: i64) -> Option<T> {
    match (operation.start() <= instant, operation.end() <= instant) {
        (false, _) => None,
        (true, true) => Some(*operation),
        (true, false) => operation.between(operation.start(), NEVER),
    }
}

/// The same without those that only looked, and with the others at any time.
fn loosen<T: Loose>(operations: &[(usize, T)], which: &[usize]) -> Vec<(usize, T)> {
    let loose = |(index, operation): &(usize, T)| match which.binary_search(index) {
        Ok(_) => Some((*index, operation.between(BEGINNING, NEVER)?)),
        Err(_) => Some((*index, *operation)),
    };
    operations.iter().filter_map(loose).collect()
}
