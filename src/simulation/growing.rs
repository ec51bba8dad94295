//! A list that grows at its end, of which clones share what is full.
//!
//! What tells of a run (its happenings, its operations, its log) only ever grows, and worlds and histories are cloned in the
//! middle of it, to be gone back to. So it is kept in chunks: a clone copies the list of chunks and the one that is
//! not full yet. An entry that still changes makes a copy of its chunk, if somebody shares it. Entries keep their
//! places when those before them are forgotten.

use std::ops::Index;
use std::sync::Arc;

/// How many entries a chunk has. So many are copied at most with a clone, and kept at most though forgotten.
const CHUNK: usize = 32;

/// A list that grows at its end, cheap to clone.
#[derive(Clone, Debug)]
pub struct Growing<T> {
    /// How many chunks are forgotten.
    forgotten: usize,
    full: Vec<Arc<[T]>>,
    /// The last chunk, which is not full.
    open: Vec<T>,
}

impl<T> Default for Growing<T> {
    fn default() -> Growing<T> {
        Growing { forgotten: 0, full: Vec::new(), open: Vec::new() }
    }
}

impl<T> Growing<T> {
    /// How many entries there are, forgotten ones included.
    pub fn len(&self) -> usize {
        (self.forgotten + self.full.len()) * CHUNK + self.open.len()
    }

    /// Whether there has never been an entry.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place of the first entry that is still there; the length, if there is none.
    pub fn first(&self) -> usize {
        self.forgotten * CHUNK
    }

    /// Adds an entry at the end.
    pub fn push(&mut self, entry: T) {
        self.open.push(entry);
        if self.open.len() == CHUNK {
            self.full.push(std::mem::take(&mut self.open).into());
        }
    }

    /// Forgets what stands before a place; up to a chunk of it may stay.
    pub fn forget_before(&mut self, place: usize) {
        let chunks = (place / CHUNK).saturating_sub(self.forgotten).min(self.full.len());
        self.full.drain(..chunks);
        self.forgotten += chunks;
    }

    /// The entry at a place, if it is there.
    pub fn get(&self, place: usize) -> Option<&T> {
        let chunk = (place / CHUNK).checked_sub(self.forgotten)?;
        let full = self.full.get(chunk).map(|full| &full[..]);
        full.or((chunk == self.full.len()).then_some(&self.open[..]))?.get(place % CHUNK)
    }

    /// The last entry.
    pub fn last(&self) -> Option<&T> {
        self.get(self.len().checked_sub(1)?)
    }

    /// The entries that are there, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + Clone {
        self.range(0, self.len())
    }

    /// Those from a place on.
    pub fn since(&self, from: usize) -> impl DoubleEndedIterator<Item = &T> + Clone {
        self.range(from, self.len())
    }

    /// Those from a place on up to, and without, another.
    pub fn range(&self, from: usize, to: usize) -> impl DoubleEndedIterator<Item = &T> + Clone {
        let (from, to) = (from.max(self.first()), to.min(self.len()));
        let chunks = from.min(to) / CHUNK..to.div_ceil(CHUNK);
        chunks.flat_map(move |number| {
            let chunk = self.full.get(number - self.forgotten).map_or(&self.open[..], |full| full);
            let begins = number * CHUNK;
            let end = (to - begins).min(chunk.len());
            &chunk[from.saturating_sub(begins).min(end)..end]
        })
    }
}

impl<T: Clone> Growing<T> {
    /// The entry at a place, to change it.
    pub fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        let chunk = (place / CHUNK).checked_sub(self.forgotten)?;
        if chunk == self.full.len() {
            return self.open.get_mut(place % CHUNK);
        }
        Arc::make_mut(self.full.get_mut(chunk)?).get_mut(place % CHUNK)
    }

    /// Makes it at least so long.
    pub fn reach(&mut self, length: usize, entry: T) {
        while self.len() < length {
            self.push(entry.clone());
        }
    }
}

impl<T> Index<usize> for Growing<T> {
    type Output = T;

    fn index(&self, place: usize) -> &T {
        self.get(place).expect("an entry is asked for at a place where one stands")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counting(length: usize) -> Growing<usize> {
        let mut list = Growing::default();
        (0..length).for_each(|number| list.push(number));
        list
    }

    #[test]
    fn entries_are_found_at_their_places_across_chunks() {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7] {
            let list = counting(length);
            assert_eq!((list.len(), list.is_empty(), list.first()), (length, length == 0, 0));
            assert_eq!(list.last().copied(), length.checked_sub(1));
            assert!(list.iter().copied().eq(0..length));
            assert!(list.iter().rev().copied().eq((0..length).rev()));
            for place in [0, 1, CHUNK - 1, CHUNK, 2 * CHUNK + 3, length, length + 1, 9 * CHUNK] {
                assert_eq!(list.get(place).copied(), (place < length).then_some(place));
                assert!(list.since(place).copied().eq(place.min(length)..length));
                assert!(
                    list.range(place / 2, place).copied().eq((place / 2).min(length)..place.min(length)),
                    "{place} of {length}"
                );
            }
        }
        assert_eq!(counting(3 * CHUNK).get(usize::MAX), None);
    }

    #[test]
    fn what_is_forgotten_leaves_the_others_at_their_places() {
        let whole = counting(5 * CHUNK + 9);
        for place in [0, 1, CHUNK - 1, CHUNK, 2 * CHUNK + 1, 5 * CHUNK, 5 * CHUNK + 9, usize::MAX] {
            let mut list = whole.clone();
            list.forget_before(place);
            let first = list.first();
            assert_eq!(first, (place / CHUNK).min(5) * CHUNK);
            assert_eq!((list.len(), list.last()), (whole.len(), whole.last()));
            assert!(list.iter().copied().eq(first..whole.len()));
            assert!(list.range(0, first + 3).copied().eq(first..(first + 3)));
            assert_eq!(first.checked_sub(1).and_then(|before| list.get(before)), None);
            assert_eq!(list.get_mut(first).copied(), Some(first));
            list.forget_before(0);
            list.push(whole.len());
            assert!(list.iter().copied().eq(first..=whole.len()));
        }
    }

    #[test]
    fn a_clone_shares_what_is_full_until_it_changes() {
        let one = counting(2 * CHUNK + 5);
        let mut other = one.clone();
        *other.get_mut(3).unwrap() = 1_000;
        *other.get_mut(2 * CHUNK + 1).unwrap() = 1_000;
        assert_eq!((one[3], other[3], one[2 * CHUNK + 1], other[2 * CHUNK + 1]), (3, 1_000, 2 * CHUNK + 1, 1_000));
        assert!(!Arc::ptr_eq(&one.full[0], &other.full[0]) && Arc::ptr_eq(&one.full[1], &other.full[1]));
        other.reach(3 * CHUNK, 7);
        assert_eq!((other.len(), other.last(), one.len()), (3 * CHUNK, Some(&7), 2 * CHUNK + 5));
        other.reach(0, 9);
        assert_eq!(other.len(), 3 * CHUNK);
    }
}
