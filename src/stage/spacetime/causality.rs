//! What could have led to what: Lamport's *happened before*.
//!
//! An event happened before another if it came earlier on the same line, or is the sending of a message whose
//! delivery the other is, or is linked to it by a chain of such steps; two events of which neither happened
//! before the other are *concurrent*, whatever any wall clock says (Lamport 1978, "Time, Clocks, and the Ordering
//! of Events in a Distributed System", section 1). It says what *could* have had influence: a superset of what
//! had.
//!
//! Since a line is in order, what happened before an event is on each line all up to some last one, and what
//! follows from it all from some first one. The two rows of these limits are kept, not sets: the first is the
//! vector clock of the event (Mattern 1989; Fidge 1988) with the events' numbers on their lines for its counters.
//! Both are found by one pass over the events that are kept, which are in an order that agrees with causality.
//! What is older than those is not known: a chain through it is missed.

use super::chronicle::{Chronicle, Event};

/// How an event stands to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// Neither could have had influence on the other.
    Concurrent,
    /// It could have been influenced by it.
    Future,
    /// It could have had influence on it.
    Past,
    /// It is it.
    Itself,
}

/// An event's past and future.
#[derive(Clone, Debug, PartialEq)]
pub struct Causality {
    /// The number of the event.
    pub of: u64,
    /// On each lane: the number of the last event that happened before it, or is it.
    past: Vec<Option<u64>>,
    /// On each lane: the number of the first event that it happened before.
    future: Vec<Option<u64>>,
}

impl Causality {
    /// The past and the future of an event; `None` if it is not kept.
    pub fn of(chronicle: &Chronicle, number: u64) -> Option<Causality> {
        let lane = |event: &Event| usize::from(event.lane);
        let (own, lanes, events) = (lane(chronicle.event(number)?), chronicle.lanes(), chronicle.events());

        let mut past = vec![None; lanes];
        past[own] = Some(number);
        for (at, event) in events.range(events.begin(), number + 1).rev() {
            let is_in = past[lane(event)].is_some_and(|last| at <= last);
            if let (true, Some(sent)) = (is_in, event.after)
                && let Some(sending) = events.get(sent)
            {
                let last = &mut past[lane(sending)];
                *last = (*last).max(Some(sent));
            }
        }

        let mut future: Vec<Option<u64>> = vec![None; lanes];
        for (at, event) in events.range(number + 1, events.end()) {
            if future[lane(event)].is_some() {
                continue;
            }
            let brings_it = |sent: u64| {
                let from = events.get(sent).filter(|_| sent >= number)?;
                Some(sent == number || future[lane(from)].is_some_and(|first| first <= sent))
            };
            if lane(event) == own || event.after.and_then(brings_it).unwrap_or(false) {
                future[lane(event)] = Some(at);
            }
        }
        Some(Causality { of: number, past, future })
    }

    /// How an event stands to this one, by its number and lane.
    pub fn relation(&self, number: u64, lane: u16) -> Relation {
        let limit = |limits: &[Option<u64>]| limits.get(usize::from(lane)).copied().flatten();
        if number == self.of {
            Relation::Itself
        } else if limit(&self.past).is_some_and(|last| number <= last) {
            Relation::Past
        } else if limit(&self.future).is_some_and(|first| number >= first) {
            Relation::Future
        } else {
            Relation::Concurrent
        }
    }

    /// On a lane: the number of the last event of the past, the event itself included.
    pub fn last_before(&self, lane: u16) -> Option<u64> {
        self.past.get(usize::from(lane)).copied().flatten()
    }

    /// On a lane: the number of the first event of the future.
    pub fn first_after(&self, lane: u16) -> Option<u64> {
        self.future.get(usize::from(lane)).copied().flatten()
    }
}
