//! The latest of a long row, in segments: a copy shares those that are full, so whoever keeps histories of
//! several instants keeps each segment once.

use std::collections::VecDeque;
use std::sync::Arc;

/// The latest items of a row. Each has a number, from 0, that it keeps when older ones go.
#[derive(Clone, Debug)]
pub struct Window<T> {
    full: VecDeque<Arc<[T]>>,
    /// The last segment, which is not full yet.
    open: Vec<T>,
    /// As many have gone.
    gone: u64,
}

/// How many items a full segment has.
const SEGMENT: usize = 512;
/// As many full segments are kept.
const SEGMENTS: usize = 40;

impl<T> Window<T> {
    /// As many are kept at least, once there have been so many.
    pub const KEPT: usize = SEGMENT * SEGMENTS;

    /// Adds an item and returns its number.
    pub fn push(&mut self, item: T) -> u64 {
        let number = self.end();
        self.open.push(item);
        if self.open.len() == SEGMENT {
            self.full.push_back(std::mem::take(&mut self.open).into());
        }
        if self.full.len() > SEGMENTS {
            self.full.pop_front();
            self.gone += SEGMENT as u64;
        }
        number
    }

    /// Takes the items from a number on back out, the last one first.
    pub fn truncate(&mut self, to: u64, mut out: impl FnMut(T))
    where
        T: Clone,
    {
        while self.end() > to.max(self.gone) {
            if self.open.is_empty() {
                let Some(last) = self.full.pop_back() else { return };
                self.open = last.to_vec();
            }
            if let Some(item) = self.open.pop() {
                out(item);
            }
        }
    }

    /// The number of the oldest that is kept.
    pub fn begin(&self) -> u64 {
        self.gone
    }

    /// The number that the next one will have.
    pub fn end(&self) -> u64 {
        self.gone + (self.full.len() * SEGMENT + self.open.len()) as u64
    }

    /// An item by its number, if it is kept.
    pub fn get(&self, number: u64) -> Option<&T> {
        let place = usize::try_from(number.checked_sub(self.gone)?).ok()?;
        let segment = self.full.get(place / SEGMENT).map(|segment| &segment[..]);
        segment.or((place / SEGMENT == self.full.len()).then_some(&self.open[..]))?.get(place % SEGMENT)
    }

    /// What is kept from a number on up to, and without, another, with the numbers.
    pub fn range(&self, from: u64, to: u64) -> impl DoubleEndedIterator<Item = (u64, &T)> {
        let to = to.min(self.end());
        let from = from.clamp(self.gone, to.max(self.gone));
        let place = |number: u64| (number.max(self.gone) - self.gone) as usize;
        let (from, to) = (place(from), place(to));
        let segments = from / SEGMENT..to.div_ceil(SEGMENT);
        segments.flat_map(move |number| {
            let segment = self.full.get(number).map_or(&self.open[..], |segment| segment);
            let begins = number * SEGMENT;
            let end = (to - begins).min(segment.len());
            let begin = from.saturating_sub(begins).min(end);
            let first = self.gone + (begins + begin) as u64;
            segment[begin..end].iter().enumerate().map(move |(index, item)| (first + index as u64, item))
        })
    }

    /// Everything that is kept, with the numbers.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, &T)> {
        self.range(self.gone, self.end())
    }

    /// The number of the first item for which something no longer holds, where it holds for all before that.
    pub fn partition_point(&self, holds: impl Fn(&T) -> bool) -> u64 {
        let (mut low, mut high) = (self.gone, self.end());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.get(middle).is_some_and(&holds) { low = middle + 1 } else { high = middle }
        }
        low
    }
}

impl<T> Default for Window<T> {
    fn default() -> Window<T> {
        Window { full: VecDeque::new(), open: Vec::new(), gone: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_keep_their_numbers_while_the_oldest_go() {
        let mut window: Window<u64> = Window::default();
        assert_eq!((window.begin(), window.end(), window.get(0), window.iter().count()), (0, 0, None, 0));
        for number in 0..30_000 {
            assert_eq!(window.push(number), number);
            if number % 997 == 0 || number < 3 || (number + 1) % SEGMENT as u64 <= 1 {
                let (begin, end) = (window.begin(), window.end());
                assert_eq!(end, number + 1);
                assert!(end - begin >= (Window::<u64>::KEPT as u64).min(end));
                assert!(end - begin <= (Window::<u64>::KEPT + SEGMENT) as u64);
                assert!(window.iter().eq((begin..end).zip(window.iter().map(|(_, item)| item))));
                assert!(window.iter().all(|(number, item)| number == *item));
                assert!(window.iter().rev().map(|(number, _)| number).eq((begin..end).rev()));
                for part in [(begin, end), (begin + 1, end), (0, 5), (end.saturating_sub(600), end + 9), (end, begin)] {
                    let expected = part.0.max(begin)..part.1.min(end);
                    assert!(window.range(part.0, part.1).map(|(number, _)| number).eq(expected), "{part:?} of {begin}..{end}");
                }
                assert_eq!(window.get(begin), Some(&begin));
                assert_eq!((window.get(end), begin == 0 || window.get(begin - 1).is_none()), (None, true));
                for item in [begin, begin + (end - begin) / 3, end] {
                    assert_eq!(window.partition_point(|other| *other < item), item);
                }
            }
        }
        assert!(window.begin() > 0);
    }

    #[test]
    fn the_last_ones_can_be_taken_back() {
        let mut window: Window<u64> = Window::default();
        (0..25_000).for_each(|number| assert_eq!(window.push(number), number));
        for to in [24_999, 24_700, 24_064, 24_000, 20_000, 0] {
            let (end, mut out) = (window.end(), Vec::new());
            window.truncate(to, |item| out.push(item));
            let to = to.max(window.begin());
            assert!(out.into_iter().eq((to..end).rev()));
            assert_eq!((window.end(), window.get(to)), (to, None));
            assert!(window.iter().all(|(number, item)| number == *item));
        }
        assert_eq!(window.push(7), window.begin());
    }

    #[test]
    fn a_copy_shares_what_is_full_and_goes_on_by_itself() {
        let mut one: Window<u64> = Window::default();
        (0..SEGMENT as u64 + 5).for_each(|number| assert_eq!(one.push(number), number));
        let mut other = one.clone();
        other.push(0);
        assert_eq!(other.end(), one.end() + 1);
        assert!(Arc::ptr_eq(&one.full[0], &other.full[0]));
    }
}
