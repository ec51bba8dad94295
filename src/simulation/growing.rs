//! A list that grows at its end, of which clones share what is full.
//!
//! What tells of a run (its happenings, its operations, its log) only ever grows, and worlds and histories are cloned in the
//! middle of it, to be gone back to. So it is kept in chunks, and chunks in blocks: a clone copies the list of blocks, the chunks of
//! the one that is not full yet, and the entries of the chunk that is not. An entry that still changes makes a copy of its chunk, if
//! somebody shares it. Entries keep their places when those before them are forgotten.

use std::ops::Index;
use std::sync::Arc;

/// How many entries a chunk has. So many are copied at most with a clone, and kept at most though forgotten.
const CHUNK: usize = 16;
/// How many chunks a block has.
const BLOCK: usize = 32;

/// A list that grows at its end, cheap to clone.
#[derive(Clone, Debug)]
pub struct Growing<T> {
    /// How many chunks are forgotten.
    forgotten: usize,
    /// What is left of a block of which some chunks are forgotten.
    front: Vec<Chunk<T>>,
    blocks: Vec<Arc<[Chunk<T>; BLOCK]>>,
    /// The full chunks of the last block, which is not full.
    back: Vec<Chunk<T>>,
    /// The last chunk, which is not full.
    open: Vec<T>,
}

type Chunk<T> = Arc<[T]>;

impl<T> Default for Growing<T> {
    fn default() -> Growing<T> {
        Growing { forgotten: 0, front: Vec::new(), blocks: Vec::new(), back: Vec::new(), open: Vec::new() }
    }
}

impl<T> Growing<T> {
    /// How many entries there are, forgotten ones included.
    pub fn len(&self) -> usize {
        self.chunks() * CHUNK + self.open.len()
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
        if self.open.len() < CHUNK {
            return;
        }
        self.back.push(std::mem::take(&mut self.open).into());
        if self.back.len() == BLOCK {
            let block = <[Chunk<T>; BLOCK]>::try_from(std::mem::take(&mut self.back));
            self.blocks
                .push(Arc::new(block.unwrap_or_else(|_| unreachable!("a block is as long as it has just been seen to be"))));
        }
    }

    /// Forgets what stands before a place; up to a chunk of it may stay.
    pub fn forget_before(&mut self, place: usize) {
        let full = self.chunks();
        let mut chunks = (place / CHUNK).min(full).saturating_sub(self.forgotten);
        self.forgotten += chunks;
        while chunks > 0 {
            let list = if !self.front.is_empty() {
                &mut self.front
            } else if self.blocks.is_empty() {
                &mut self.back
            } else {
                self.front = self.blocks.remove(0).to_vec();
                &mut self.front
            };
            let some = chunks.min(list.len());
            list.drain(..some);
            chunks -= some;
        }
    }

    /// How many chunks have been full, forgotten ones included.
    fn chunks(&self) -> usize {
        self.forgotten + self.front.len() + self.blocks.len() * BLOCK + self.back.len()
    }

    /// A full chunk that is there, by its number.
    fn full(&self, number: usize) -> Option<&Chunk<T>> {
        let place = number.checked_sub(self.forgotten)?;
        let Some(place) = place.checked_sub(self.front.len()) else { return self.front.get(place) };
        match self.blocks.get(place / BLOCK) {
            Some(block) => block.get(place % BLOCK),
            None => self.back.get(place - self.blocks.len() * BLOCK),
        }
    }

    /// A chunk that is there, full or not, by its number.
    fn chunk(&self, number: usize) -> Option<&[T]> {
        match self.full(number) {
            Some(full) => Some(full),
            None => (number == self.chunks()).then_some(&self.open),
        }
    }

    /// The entry at a place, if it is there.
    pub fn get(&self, place: usize) -> Option<&T> {
        self.chunk(place / CHUNK)?.get(place % CHUNK)
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
            let chunk = self.chunk(number).expect("between the first and the last chunk that are there, all are");
            let begins = number * CHUNK;
            let end = (to - begins).min(chunk.len());
            &chunk[from.saturating_sub(begins).min(end)..end]
        })
    }
}

impl<T: Clone> Growing<T> {
    /// The entry at a place, to change it.
    pub fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        if place / CHUNK == self.chunks() {
            return self.open.get_mut(place % CHUNK);
        }
        let chunk = (place / CHUNK).checked_sub(self.forgotten)?;
        let full = match chunk.checked_sub(self.front.len()) {
            None => self.front.get_mut(chunk)?,
            Some(chunk) if chunk / BLOCK < self.blocks.len() => {
                Arc::make_mut(&mut self.blocks[chunk / BLOCK]).get_mut(chunk % BLOCK)?
            }
            Some(chunk) => self.back.get_mut(chunk - self.blocks.len() * BLOCK)?,
        };
        Arc::make_mut(full).get_mut(place % CHUNK)
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
        const ALL: usize = BLOCK * CHUNK;
        for length in
            [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7, ALL - 1, ALL, ALL + 1, 3 * ALL + 2 * CHUNK + 7]
        {
            let list = counting(length);
            assert_eq!((list.len(), list.is_empty(), list.first()), (length, length == 0, 0));
            assert_eq!(list.last().copied(), length.checked_sub(1));
            assert!(list.iter().copied().eq(0..length));
            assert!(list.iter().rev().copied().eq((0..length).rev()));
            for place in [0, 1, CHUNK - 1, CHUNK, 2 * CHUNK + 3, length, length + 1, 9 * CHUNK, ALL, 2 * ALL + 3] {
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
        const ALL: usize = BLOCK * CHUNK;
        let whole = counting(3 * ALL + 5 * CHUNK + 9);
        let chunks = whole.len() / CHUNK;
        for place in [
            0,
            1,
            CHUNK - 1,
            CHUNK,
            2 * CHUNK + 1,
            ALL - 1,
            ALL,
            ALL + 7 * CHUNK,
            3 * ALL,
            3 * ALL + CHUNK,
            whole.len(),
            usize::MAX,
        ] {
            let mut list = whole.clone();
            // At once, and in two goes.
            for place in [place / 2, place] {
                list.forget_before(place);
                let first = list.first();
                assert_eq!(first, (place / CHUNK).min(chunks) * CHUNK);
                assert_eq!((list.len(), list.last()), (whole.len(), whole.last()));
                assert!(list.iter().copied().eq(first..whole.len()));
                assert!(list.range(0, first + 3).copied().eq(first..(first + 3)));
                assert_eq!(first.checked_sub(1).and_then(|before| list.get(before)), None);
                assert_eq!(list.get_mut(first).copied(), Some(first));
                assert_eq!(list.get_mut(whole.len() - 1).copied(), Some(whole.len() - 1));
            }
            let first = list.first();
            list.forget_before(0);
            (whole.len()..whole.len() + ALL).for_each(|number| list.push(number));
            assert!(list.iter().copied().eq(first..whole.len() + ALL));
        }
    }

    #[test]
    fn a_clone_shares_what_is_full_until_it_changes() {
        const ALL: usize = BLOCK * CHUNK;
        let one = counting(ALL + 2 * CHUNK + 5);
        let mut other = one.clone();
        let places = [3, ALL + 3, ALL + 2 * CHUNK + 1];
        places.iter().for_each(|place| *other.get_mut(*place).unwrap() = 1_000);
        assert_eq!(places.map(|place| (one[place], other[place])), places.map(|place| (place, 1_000)));
        let is_shared = |number: usize| Arc::ptr_eq(one.full(number).unwrap(), other.full(number).unwrap());
        assert_eq!([0, 1, BLOCK, BLOCK + 1].map(is_shared), [false, true, false, true]);
        other.reach(2 * ALL, 7);
        assert_eq!((other.len(), other.last(), one.len()), (2 * ALL, Some(&7), ALL + 2 * CHUNK + 5));
        other.reach(0, 9);
        assert_eq!(other.len(), 2 * ALL);
    }
}
