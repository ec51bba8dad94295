//! What a file holds, cheap to clone.
//!
//! Files grow at their end, and worlds are cloned in the middle of that, to be gone back to. So bytes are kept in chunks: a clone
//! shares those that are full. What is written at once, as a table is, stays in one piece, so that reading a part of it
//! copies nothing.

use std::borrow::Cow;
use std::sync::Arc;

/// A chunk is full with so many bytes. So many are copied at most because of a clone.
const CHUNK: usize = 1_024;

/// Bytes that grow at their end.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// The full chunks, each with the place at which it ends.
    full: Vec<(usize, Arc<[u8]>)>,
    /// What comes after them.
    open: Arc<Vec<u8>>,
}

impl Held {
    /// How many bytes there are.
    pub fn len(&self) -> usize {
        self.full() + self.open.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them, in one piece.
    pub fn all(&self) -> Cow<'_, [u8]> {
        self.range(0, self.len()).expect("a file reaches to its length")
    }

    /// Those from a place up to, and without, another, if it reaches so far. They are copied where they stand in several chunks.
    pub fn range(&self, from: usize, to: usize) -> Option<Cow<'_, [u8]>> {
        if from > to || to > self.len() {
            return None;
        }
        let mut pieces = self.pieces(from, to);
        let first = pieces.next().unwrap_or_default();
        let Some(second) = pieces.next() else { return Some(Cow::Borrowed(first)) };
        let mut whole = Vec::with_capacity(to - from);
        [first, second].into_iter().chain(pieces).for_each(|piece| whole.extend_from_slice(piece));
        Some(Cow::Owned(whole))
    }

    /// Adds bytes at the end.
    pub fn append(&mut self, bytes: &[u8]) {
        if self.open.is_empty() && bytes.len() >= CHUNK {
            return self.full.push((self.full() + bytes.len(), bytes.into()));
        }
        let open = Arc::make_mut(&mut self.open);
        open.extend_from_slice(bytes);
        if open.len() >= CHUNK {
            let chunk = std::mem::take(open);
            self.full.push((self.full() + chunk.len(), chunk.into()));
        }
    }

    /// Leaves so many of them.
    pub fn truncate(&mut self, length: usize) {
        if length < self.len() {
            let kept = self.range(0, length).map(Cow::into_owned).unwrap_or_default();
            *self = Held::default();
            self.append(&kept);
        }
    }

    /// Flips the bits of `mask` in the byte at a place. Returns whether there is such a byte.
    pub fn flip(&mut self, place: usize, mask: u8) -> bool {
        let number = self.full.partition_point(|(end, _)| *end <= place);
        let byte = match self.full.get_mut(number) {
            Some((end, chunk)) => {
                let begin = *end - chunk.len();
                Arc::make_mut(chunk).get_mut(place - begin)
            }
            None => {
                let begin = self.full();
                Arc::make_mut(&mut self.open).get_mut(place - begin)
            }
        };
        byte.map(|byte| *byte ^= mask).is_some()
    }

    /// How many bytes stand in full chunks.
    fn full(&self) -> usize {
        self.full.last().map_or(0, |(end, _)| *end)
    }

    fn pieces(&self, from: usize, to: usize) -> impl Iterator<Item = &[u8]> {
        let skipped = self.full.partition_point(|(end, _)| *end <= from);
        let full = self.full[skipped..].iter().map(|(end, chunk)| (*end - chunk.len(), &chunk[..]));
        let all = full.chain([(self.full(), &self.open[..])]);
        let cut =
            move |(begin, chunk): (usize, &'_ [u8])| (from.max(begin) - begin, to.clamp(begin, begin + chunk.len()) - begin);
        all.map_while(move |(begin, chunk)| {
            let (from, to) = cut((begin, chunk));
            if from < to { chunk.get(from..to) } else { None }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_what_was_appended_however_that_came() {
        for lengths in
            [&[0, 3, 5][..], &[10_000], &[4_095, 1, 1, 9_000, 4_096, 2], &[100; 200], &[4_096, 4_096], &[0, 0, 7_000, 0]]
        {
            let (mut held, mut plain) = (Held::default(), Vec::new());
            for length in lengths {
                let bytes: Vec<u8> = (0..*length).map(|number| (plain.len() + number) as u8).collect();
                held.append(&bytes);
                plain.extend(bytes);
            }
            assert_eq!((held.len(), held.is_empty(), &held.all()[..]), (plain.len(), plain.is_empty(), &plain[..]));
            for from in [0, 1, 4_095, 4_096, 4_097, plain.len() / 2, plain.len(), plain.len() + 1] {
                for to in [0, 2, 4_096, 8_192, 8_193, plain.len() / 2 + 1, plain.len(), plain.len() + 1] {
                    let expected = plain.get(from..to);
                    assert_eq!(held.range(from, to).as_deref(), expected, "{from}..{to} of {lengths:?}");
                }
            }
            for length in [plain.len() + 5, plain.len(), 5_000, 4_096, 3, 0] {
                let mut shorter = held.clone();
                shorter.truncate(length);
                assert_eq!(&shorter.all()[..], &plain[..length.min(plain.len())]);
            }
        }
    }

    #[test]
    fn a_clone_shares_what_is_full_and_changes_alone() {
        let mut one = Held::default();
        one.append(&[1; 5_000]);
        one.append(&[2; 10]);
        let mut other = one.clone();
        assert!(Arc::ptr_eq(&one.full[0].1, &other.full[0].1));
        other.append(&[3]);
        assert!(other.flip(4_999, 0x80) && other.flip(5_009, 1) && other.flip(5_010, 1) && !other.flip(5_011, 1));
        assert_eq!(&one.range(4_998, 5_010).unwrap()[..], [1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
        assert_eq!(&other.range(4_998, 5_011).unwrap()[..], [1, 0x81, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2]);
    }
}
