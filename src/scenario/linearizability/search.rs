//! Whether some order explains the operations on one key, found by trying orders: for histories that
//! [`super::zones`] cannot judge, where a value is written twice, compared or appended to.
//!
//! Wing and Gong (*Testing and Verifying Concurrent Objects*, JPDC 1993) go through the history with the object at hand: an
//! operation may be next if no other had ended before it started; take one that the object allows, and go back where none is
//! left. Lowe (*Testing for linearizability*, 2017) remembers each pair of *which operations are done* and *what the object
//! holds*: whoever comes to it again by another order need not go on. Horn and Kroening (*Faster linearizability checking via
//! P-compositionality*, FORTE 2015, §3) keep the operations that are left in a linked list of starts and ends, where taking one
//! out and putting it back costs two assignments each: what may be next is what stands before the first end.
//!
//! Four rules spare most orders, and none of them loses an answer:
//!
//! - **Looking is free.** What may be next and changes nothing (a get of just this value, a cas that did not match) is taken at
//!   once. It does not stand in the way of anything, and later it might no longer be possible.
//! - **Of the same two, the more urgent.** Of operations that do the same, the one that ended first goes first: in any order
//!   that has them the other way round, they can change places. So there is one way to go on for each *thing to do*, not for each
//!   operation; and of operations with unknown outcome, which is where the search would explode, those that have been used
//!   are the first ones of their kind.
//! - **What nobody knows of must be of use.** An operation with unknown outcome need not have happened. It is taken only if
//!   somebody who is left could use its value; and then, unless somebody sees that at once, what comes next must build on it: a
//!   put would cover it, unseen.
//! - **What is needed must be left.** If an operation that has to come ends by seeing a value that the key does not hold, and
//!   nothing that is left could bring the value, this way is a dead end already.
//!
//! The problem is NP-complete (Gibbons and Korach 1997), so the search has a bound: so many pairs remembered, and so much
//! memory for them. Past it the answer is that it is not known.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::core::Loose;
use super::zones::NEVER;
use crate::engine::Texts;

/// What a key holds: 0 for nothing, else one more than the place of the text.
pub(super) type Held = u32;

/// An operation on the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// When it started.
    pub start: i64,
    /// When it ended, or [`NEVER`]: then nobody knows whether it happened.
    pub end: i64,
    /// What it did.
    pub deed: Deed,
}

/// What an operation did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Deed {
    /// Wrote this.
    Put(Held),
    /// Saw this.
    Get(Held),
    /// Wrote the text of this behind what was there.
    Append(Held),
    /// Found the first and put the second in its place.
    Swap(Held, Held),
    /// Found something else than this, and left it.
    Mismatch(Held),
}

impl Loose for Step {
    fn start(&self) -> i64 {
        self.start
    }

    fn end(&self) -> i64 {
        self.end
    }

    fn between(&self, start: i64, end: i64) -> Option<Step> {
        let changes = !matches!(self.deed, Deed::Get(_) | Deed::Mismatch(_));
        changes.then_some(Step { start, end, ..*self })
    }
}

/// Whether there is an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// There is one.
    Order,
    /// There is none.
    NoOrder,
    /// The bound was reached.
    Unknown,
}

/// The most memory that one search keeps what it remembers in, in bytes.
const MEMORY_MAX: usize = 1 << 30;

/// Looks for an order of the steps. `texts` are those that the steps name; `bound` is how many pairs may be remembered.
pub(super) fn search(steps: &[Step], texts: &Texts, bound: u64) -> Answer {
    let mut steps = steps.to_vec();
    steps.sort_by_key(|step| (step.start, step.end));
    Search::new(steps, texts).run(bound)
}

/// The starts and ends that are left, in the order of time, as a doubly linked list. A start stands at twice its operation's
/// index, its end one after; the head of the list comes last.
struct Left {
    next: Vec<u32>,
    before: Vec<u32>,
    head: u32,
}

impl Left {
    fn new(steps: &[Step]) -> Left {
        let ends = steps.iter().enumerate().filter(|(_, step)| step.end != NEVER);
        let starts = steps.iter().enumerate().map(|(index, step)| (step.start, 0, index as u32 * 2));
        // What ends in the instant in which another starts overlaps it: starts come first.
        let mut order: Vec<(i64, u8, u32)> =
            starts.chain(ends.map(|(index, step)| (step.end, 1, index as u32 * 2 + 1))).collect();
        order.sort_unstable();
        let head = steps.len() as u32 * 2;
        let mut left = Left { next: vec![head; steps.len() * 2 + 1], before: vec![head; steps.len() * 2 + 1], head };
        let mut last = head;
        for (_, _, entry) in order {
            left.next[last as usize] = entry;
            left.before[entry as usize] = last;
            last = entry;
        }
        left.next[last as usize] = head;
        left.before[head as usize] = last;
        left
    }

    fn take_out(&mut self, entry: u32) {
        let (before, next) = (self.before[entry as usize], self.next[entry as usize]);
        self.next[before as usize] = next;
        self.before[next as usize] = before;
    }

    /// Puts back what was taken out last of all that is out.
    fn put_back(&mut self, entry: u32) {
        let (before, next) = (self.before[entry as usize], self.next[entry as usize]);
        self.next[before as usize] = entry;
        self.before[next as usize] = entry;
    }

    fn first(&self) -> Option<u32> {
        self.after(self.head)
    }

    fn after(&self, entry: u32) -> Option<u32> {
        Some(self.next[entry as usize]).filter(|next| *next != self.head)
    }
}

/// A place that the search has come to, and the ways on from it.
struct Place {
    /// How many operations were done before it.
    done: usize,
    /// What the key held before it.
    held: Held,
    /// Which of the ways on come from here, and which of them is next.
    ways: usize,
    next: usize,
}

/// How many operations that are left could bring a value, how many of those that are known to have happened need it, and how
/// many others could use it.
#[derive(Clone, Copy, Default)]
struct Wanted {
    bringing: u32,
    needing: u32,
    using: u32,
}

struct Search {
    /// By their starts.
    steps: Vec<Step>,
    left: Left,
    /// How many of those that are left are known to have happened.
    certain: usize,
    /// What was done, in this order.
    done: Vec<u32>,
    held: Held,
    /// Whether what the key holds comes from an operation of unknown outcome, and nobody has seen it.
    unseen: bool,
    /// The operations that are done: certain ones and others, each counted by themselves.
    certain_done: Bits,
    uncertain_done: Bits,
    /// Of each operation, its place in one of those.
    place: Vec<u32>,
    /// Of each text that the history names, who brings and needs it.
    wanted: Vec<Wanted>,
    has_appends: bool,
    has_mismatches: bool,
    texts: Texts,
    by_place: Vec<Arc<str>>,
    remembered: BTreeSet<Box<[u64]>>,
    bytes: usize,
}

impl Search {
    fn new(steps: Vec<Step>, texts: &Texts) -> Search {
        let mut by_place = vec![Arc::from(""); texts.count()];
        for (text, place) in texts.iter() {
            by_place[place] = text.clone();
        }
        let (mut certain, mut uncertain) = (0, 0);
        let place = |step: &Step| {
            let count = if step.end == NEVER { &mut uncertain } else { &mut certain };
            *count += 1;
            *count - 1
        };
        let mut search = Search {
            left: Left::new(&steps),
            place: steps.iter().map(place).collect(),
            certain: certain as usize,
            certain_done: Bits::of(certain as usize),
            uncertain_done: Bits::of(uncertain as usize),
            done: Vec::new(),
            held: 0,
            unseen: false,
            wanted: vec![Wanted::default(); texts.count() + 1],
            has_appends: steps.iter().any(|step| matches!(step.deed, Deed::Append(_))),
            has_mismatches: steps.iter().any(|step| matches!(step.deed, Deed::Mismatch(_))),
            texts: texts.clone(),
            by_place,
            remembered: BTreeSet::new(),
            bytes: 0,
            steps,
        };
        for index in 0..search.steps.len() {
            search.count(index, true);
        }
        search
    }

    fn run(mut self, bound: u64) -> Answer {
        let mut ways = Vec::new();
        let mut places: Vec<Place> = Vec::new();
        let mut way = None;
        loop {
            let (done, held) = (self.done.len(), self.held);
            if let Some(index) = way {
                self.held = self.after(index);
                self.take(index);
                self.unseen = self.steps[index].end == NEVER;
            }
            let before = self.done.len();
            self.look();
            self.unseen &= self.done.len() == before;
            if self.certain == 0 {
                return Answer::Order;
            }
            let first_way = ways.len();
            if !self.lacks_something() && self.remember() {
                if self.remembered.len() as u64 > bound || self.bytes > MEMORY_MAX {
                    return Answer::Unknown;
                }
                self.ways(&mut ways);
            }
            places.push(Place { done, held, ways: first_way, next: first_way });
            // Back to the last place that has a way left.
            way = loop {
                let Some(place) = places.last_mut() else { return Answer::NoOrder };
                if let Some(index) = ways.get(place.next) {
                    place.next += 1;
                    break Some(*index);
                }
                ways.truncate(place.ways);
                while self.done.len() > place.done {
                    self.undo();
                }
                self.held = place.held;
                places.pop();
            };
        }
    }

    /// Takes whatever may be next and changes nothing.
    fn look(&mut self) {
        let mut entry = self.left.first();
        while let Some(start) = entry.filter(|entry| entry % 2 == 0) {
            let index = start as usize / 2;
            let is_free = match self.steps[index].deed {
                Deed::Get(seen) => seen == self.held,
                Deed::Mismatch(not) => not != self.held,
                Deed::Swap(from, to) => from == to && from == self.held && self.steps[index].end != NEVER,
                Deed::Put(_) | Deed::Append(_) => false,
            };
            if is_free {
                self.take(index);
            }
            entry = self.left.after(start);
        }
    }

    /// Everything that may be done next and changes what the key holds: of each thing to do the most urgent, these first.
    fn ways(&mut self, ways: &mut Vec<usize>) {
        let first = ways.len();
        let mut entry = self.left.first();
        while let Some(start) = entry.filter(|entry| entry % 2 == 0) {
            let index = start as usize / 2;
            entry = self.left.after(start);
            if !self.is_possible(index) {
                continue;
            }
            let step = self.steps[index];
            let same = ways[first..].iter_mut().find(|other| self.steps[**other].deed == step.deed);
            match same {
                Some(other) if self.steps[*other].end > step.end => *other = index,
                Some(_) => {}
                None => ways.push(index),
            }
        }
        ways[first..].sort_by_key(|index| (self.steps[*index].end, *index));
    }

    fn is_possible(&self, index: usize) -> bool {
        let Step { end, deed, .. } = self.steps[index];
        let (allowed, brings) = match deed {
            Deed::Put(value) => (!self.unseen, Some(value)),
            Deed::Append(_) => (true, None),
            Deed::Swap(from, to) => (from == self.held, Some(to)),
            Deed::Get(_) | Deed::Mismatch(_) => (false, None),
        };
        allowed && (end != NEVER || self.is_of_use(brings))
    }

    /// Whether something may follow from the key's holding a value now. Without a value: of a text that is not known yet.
    fn is_of_use(&self, value: Option<Held>) -> bool {
        let Some(value) = value.filter(|_| !self.has_appends) else { return true };
        let needed = self.wanted.get(value as usize).is_some_and(|wanted| wanted.needing + wanted.using > 0);
        value != self.held && (needed || self.has_mismatches)
    }

    /// Whether a value is needed that nothing that is left can bring.
    fn lacks_something(&self) -> bool {
        let lacks = |(value, wanted): (usize, &Wanted)| wanted.needing > 0 && wanted.bringing == 0 && value != self.held as usize;
        !self.has_appends && self.wanted.iter().enumerate().any(lacks)
    }

    /// What the key holds after an operation.
    fn after(&mut self, index: usize) -> Held {
        match self.steps[index].deed {
            Deed::Put(value) | Deed::Swap(_, value) => value,
            Deed::Append(more) => self.joined(self.held, more),
            Deed::Get(_) | Deed::Mismatch(_) => self.held,
        }
    }

    fn joined(&mut self, held: Held, more: Held) -> Held {
        let text = |held: Held| held.checked_sub(1).map_or("", |place| &*self.by_place[place as usize]);
        let joined: Arc<str> = [text(held), text(more)].concat().into();
        let place = self.texts.enter(&joined);
        if place == self.by_place.len() {
            self.bytes += joined.len() + 64;
            self.by_place.push(joined);
        }
        place as Held + 1
    }

    fn take(&mut self, index: usize) {
        // The end first: then the start, though it is out, still knows what comes after both.
        if self.steps[index].end != NEVER {
            self.left.take_out(index as u32 * 2 + 1);
        }
        self.left.take_out(index as u32 * 2);
        self.done.push(index as u32);
        self.mark(index, true);
        self.count(index, false);
    }

    fn undo(&mut self) {
        let index = self.done.pop().expect("whoever undoes has counted what was done") as usize;
        self.left.put_back(index as u32 * 2);
        if self.steps[index].end != NEVER {
            self.left.put_back(index as u32 * 2 + 1);
        }
        self.mark(index, false);
        self.count(index, true);
    }

    fn mark(&mut self, index: usize, done: bool) {
        let is_certain = self.steps[index].end != NEVER;
        let bits = if is_certain { &mut self.certain_done } else { &mut self.uncertain_done };
        bits.set(self.place[index] as usize, done);
        if is_certain {
            self.certain = if done { self.certain - 1 } else { self.certain + 1 };
        }
    }

    /// Counts what an operation brings and needs as left, or as no longer left.
    fn count(&mut self, index: usize, left: bool) {
        let Step { end, deed, .. } = self.steps[index];
        let (brings, needs) = match deed {
            Deed::Put(value) => (Some(value), None),
            Deed::Get(value) => (None, Some(value)),
            Deed::Swap(from, to) => (Some(to).filter(|to| *to != from), Some(from)),
            Deed::Append(_) | Deed::Mismatch(_) => (None, None),
        };
        let by = |count: &mut u32| *count = if left { *count + 1 } else { *count - 1 };
        if let Some(value) = brings {
            by(&mut self.wanted[value as usize].bringing);
        }
        if let Some(value) = needs {
            let wanted = &mut self.wanted[value as usize];
            by(if end == NEVER { &mut wanted.using } else { &mut wanted.needing });
        }
    }

    /// Remembers where the search is. Returns whether it is here for the first time.
    fn remember(&mut self) -> bool {
        let mut pair = vec![u64::from(self.held) | u64::from(self.unseen) << 32];
        self.uncertain_done.write(&mut pair);
        self.certain_done.write(&mut pair);
        let bytes = pair.len() * 8 + 32;
        let is_new = self.remembered.insert(pair.into());
        if is_new {
            self.bytes += bytes;
        }
        is_new
    }
}

/// Which of some things are done; most of them in their order.
struct Bits(Vec<u64>);

impl Bits {
    fn of(count: usize) -> Bits {
        Bits(vec![0; count.div_ceil(64)])
    }

    fn set(&mut self, place: usize, done: bool) {
        let bit = 1 << (place % 64);
        if done {
            self.0[place / 64] |= bit;
        } else {
            self.0[place / 64] &= !bit;
        }
    }

    /// Writes them down in little space: how many words are full, how many follow that are not empty, and these.
    fn write(&self, out: &mut Vec<u64>) {
        let full = self.0.iter().take_while(|word| **word == u64::MAX).count();
        let used = self.0.iter().rposition(|word| *word != 0).map_or(full, |last| (last + 1).max(full));
        out.push((full as u64) << 32 | (used - full) as u64);
        out.extend(&self.0[full..used]);
    }
}
