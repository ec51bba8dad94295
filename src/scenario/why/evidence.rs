//! Where an explanation looks things up: happenings by their numbers, in pieces, and not without end.
//!
//! The trace of a long run may be made anew for whoever asks, so nothing here asks for all of it. It is read in pieces of
//! [`PIECE`] happenings that are kept while one question is answered. How many pieces that may be is up to whoever asks;
//! what lies beyond them is said to lie beyond them ([`Evidence::fell_short`]).

use std::cell::RefCell;
use std::rc::Rc;

use crate::engine::{SortedMap, Time};
use crate::scenario::Session;
use crate::simulation::{EventId, Happening, Trace};

/// A run's happenings up to the instant at which one asks.
pub trait Happenings {
    /// How many there are.
    fn count(&self) -> u64;

    /// Those from a number on up to, and without, another; fewer if there are fewer.
    fn range(&self, from: u64, to: u64) -> Vec<Happening>;
}

impl Happenings for Trace {
    fn count(&self) -> u64 {
        self.len() as u64
    }

    fn range(&self, from: u64, to: u64) -> Vec<Happening> {
        let place = |id: u64| usize::try_from(id).unwrap_or(usize::MAX);
        Trace::range(self, place(from), place(to)).cloned().collect()
    }
}

impl Happenings for Session {
    fn count(&self) -> u64 {
        self.timeline().world().trace().len() as u64
    }

    fn range(&self, from: u64, to: u64) -> Vec<Happening> {
        self.trace(from, to)
    }
}

/// How many happenings are asked for at once.
const PIECE: u64 = 4096;

/// How many happenings an answer looks at where a reader waits for it.
pub const LOOKS_AT: u64 = 32 * PIECE;

/// The happenings that one answer has looked at.
pub(super) struct Evidence<'a> {
    source: &'a dyn Happenings,
    count: u64,
    /// By their numbers.
    pieces: RefCell<SortedMap<u64, Rc<[Happening]>>>,
    most: usize,
    short: RefCell<bool>,
}

impl<'a> Evidence<'a> {
    /// Nothing has been looked at so far, and not much more than `most` happenings will be.
    pub fn new(source: &'a dyn Happenings, most: u64) -> Evidence<'a> {
        let most = usize::try_from(most.div_ceil(PIECE)).unwrap_or(usize::MAX);
        Evidence { source, count: source.count(), pieces: RefCell::default(), most, short: RefCell::new(false) }
    }

    /// How many happenings there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Whether something was wanted that lies farther away than was to be looked.
    pub fn fell_short(&self) -> bool {
        *self.short.borrow()
    }

    fn piece(&self, number: u64) -> Option<Rc<[Happening]>> {
        if let Some(piece) = self.pieces.borrow().get(&number) {
            return Some(piece.clone());
        }
        if self.pieces.borrow().len() >= self.most {
            *self.short.borrow_mut() = true;
            return None;
        }
        let (from, to) = (number * PIECE, ((number + 1) * PIECE).min(self.count));
        let piece: Rc<[Happening]> = self.source.range(from, to).into();
        self.pieces.borrow_mut().insert(number, piece.clone());
        Some(piece)
    }

    /// A happening by its number.
    pub fn get(&self, id: EventId) -> Option<Happening> {
        (id.0 < self.count).then(|| self.piece(id.0 / PIECE)?.get((id.0 % PIECE) as usize).cloned())?
    }

    /// Goes back from a happening, without it, until `found` finds something.
    pub fn back<T>(&self, before: EventId, mut found: impl FnMut(&Happening) -> Option<T>) -> Option<T> {
        let mut end = before.0.min(self.count);
        while end > 0 {
            let number = (end - 1) / PIECE;
            let piece = self.piece(number)?;
            let upto = ((end - number * PIECE) as usize).min(piece.len());
            if let Some(found) = piece[..upto].iter().rev().find_map(&mut found) {
                return Some(found);
            }
            end = number * PIECE;
        }
        None
    }

    /// Goes on from a happening, with it, up to another, without that, until `found` finds something.
    pub fn on<T>(&self, from: EventId, to: EventId, mut found: impl FnMut(&Happening) -> Option<T>) -> Option<T> {
        let (mut begin, to) = (from.0, to.0.min(self.count));
        while begin < to {
            let number = begin / PIECE;
            let piece = self.piece(number)?;
            let upto = ((to - number * PIECE) as usize).min(piece.len());
            let after = ((begin - number * PIECE) as usize).min(upto);
            if let Some(found) = piece[after..upto].iter().find_map(&mut found) {
                return Some(found);
            }
            begin = (number + 1) * PIECE;
        }
        None
    }

    /// The first happening that is later than an instant, found by halves; the end if there is none.
    pub fn after(&self, at: Time) -> EventId {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.get(EventId(middle)) {
                Some(happening) if happening.at <= at => low = middle + 1,
                Some(_) => high = middle,
                None => break,
            }
        }
        EventId(low)
    }
}
