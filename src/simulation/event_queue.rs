//! What is to come, in the order in which it comes.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::engine::Time;

/// What comes first among things of one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Turn {
    /// Messages, timers and what generated loads bring, in the order in which they were scheduled.
    World,
    /// Steps that a happening set off.
    Triggered,
    /// Steps come last in their instant. That makes a step of a document and the same step applied
    /// by hand at that instant the same run: by hand, all else of the instant has happened too.
    Step,
}

/// A queue of `T` by (time, turn, order of scheduling).
#[derive(Clone, Debug)]
pub(super) struct EventQueue<T> {
    heap: BinaryHeap<Entry<T>>,
    sequence: u64,
}

#[derive(Clone, Debug)]
struct Entry<T> {
    at: Time,
    turn: Turn,
    sequence: u64,
    what: T,
}

impl<T> EventQueue<T> {
    pub fn new() -> EventQueue<T> {
        EventQueue { heap: BinaryHeap::new(), sequence: 0 }
    }

    pub fn push(&mut self, at: Time, turn: Turn, what: T) {
        self.sequence += 1;
        self.heap.push(Entry { at, turn, sequence: self.sequence, what });
    }

    /// The next thing and its instant, left in the queue.
    pub fn peek(&self) -> Option<(Time, &T)> {
        self.heap.peek().map(|entry| (entry.at, &entry.what))
    }

    /// Everything that is to come, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.heap.iter().map(|entry| &entry.what)
    }

    pub fn pop(&mut self) -> Option<(Time, T)> {
        self.heap.pop().map(|entry| (entry.at, entry.what))
    }

    /// Takes out everything that `matches`, in the order in which it would have come.
    pub fn take(&mut self, matches: impl Fn(&T) -> bool) -> Vec<(Time, T)> {
        let (taken, kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.heap).into_vec().into_iter().partition(|entry| matches(&entry.what));
        self.heap = kept.into();
        let mut taken = EventQueue { heap: taken.into(), sequence: 0 };
        std::iter::from_fn(|| taken.pop()).collect()
    }
}

impl<T> Entry<T> {
    fn order(&self) -> (Time, Turn, u64) {
        (self.at, self.turn, self.sequence)
    }
}

/// Turned round, because the heap gives its largest first.
impl<T> Ord for Entry<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.order().cmp(&self.order())
    }
}

impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        self.order() == other.order()
    }
}

impl<T> Eq for Entry<T> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_time_then_turn_then_order_of_scheduling() {
        let mut queue = EventQueue::new();
        for (at, turn, what) in
            [(5, Turn::Step, 'e'), (5, Turn::World, 'c'), (5, Turn::World, 'd'), (1, Turn::Step, 'b'), (1, Turn::World, 'a')]
        {
            queue.push(Time(at), turn, what);
        }
        assert_eq!(queue.take(|what| "db".contains(*what)), [(Time(1), 'b'), (Time(5), 'd')]);
        let rest: String = std::iter::from_fn(|| queue.pop()).map(|(_, what)| what).collect();
        assert_eq!(rest, "ace");
    }
}
