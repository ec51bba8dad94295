//! What is told of the event that is looked at.

use super::causality::{Causality, Relation};
use super::chronicle::{Chronicle, Event, Moment};
use super::view::{Listed, together};
use crate::engine::{Address, Duration, Key, Time};
use crate::stage::history::History;
use crate::stage::layout::Layout;

/// An event, and how everything else stands to it.
#[derive(Clone, Debug, PartialEq)]
pub struct EventFacts {
    /// The event.
    pub event: Listed,
    /// Of a node: its colour, 0 to 7.
    pub colour: Option<u8>,
    /// The key that it is about.
    pub key: Option<Key>,
    /// Of a message that was taken in: when it was sent, and how long it took.
    pub sent: Option<(Time, Duration)>,
    /// Of one that waited before it was taken in: for how long.
    pub waited: Duration,
    /// Its vector clock: on each line, how many events could have led to it, itself included.
    pub clock: Vec<(Address, u32)>,
    /// Whether no event is before it in the order of time, and whether none is after it.
    pub is_first: bool,
    /// See there.
    pub is_last: bool,
    /// How many of the events that are kept happened before it.
    pub past: usize,
    /// How many it happened before.
    pub future: usize,
    /// How many neither.
    pub concurrent: usize,
    /// Whether older events are not kept, so that what led to it may be more.
    pub short: bool,
    /// What else happened at this place at this instant.
    pub together: Vec<Listed>,
    /// An event that no order ties to it, where there is one.
    pub neither: Option<Neither>,
}

/// An event that a clock on the wall would put in order, and nothing else does.
#[derive(Clone, Debug, PartialEq)]
pub struct Neither {
    /// It.
    pub event: Listed,
    /// By how much it is later; earlier, if `earlier` says so.
    pub by: Duration,
    /// Whether it is the earlier one.
    pub earlier: bool,
}

impl EventFacts {
    pub(super) fn of(chronicle: &Chronicle, history: &History, layout: &Layout, causality: &Causality) -> EventFacts {
        let number = causality.of;
        let (Some(event), Some(listed)) = (chronicle.event(number), Listed::of(chronicle, number, None)) else {
            unreachable!("a past and a future are those of an event that is kept")
        };
        let mut counts = [0; 4];
        let mut neither = Nearest::default();
        for (other, there) in chronicle.events().iter() {
            let relation = causality.relation(other, there.lane);
            counts[relation as usize] += 1;
            if relation == Relation::Concurrent {
                neither.consider(other, there, event);
            }
        }
        let sent = match (&event.what, event.after.and_then(|sent| chronicle.event(sent))) {
            (Moment::Received { arrived, .. }, Some(sending)) => Some((sending.at, arrived.since(sending.at))),
            _ => None,
        };
        let waited = match event.what {
            Moment::Received { arrived, .. } => event.at.since(arrived),
            _ => Duration::ZERO,
        };
        let entry = |lane: u16| Some((chronicle.who(lane)?, chronicle.event(causality.last_before(lane)?)?.number));
        let key = event.what.request().and_then(|request| history.operation(request)).map(|operation| operation.key.clone());
        let others = together(chronicle, event).filter(|(other, _)| *other != number);
        EventFacts {
            colour: listed.who.node().map(|node| layout.colour(node)),
            event: listed,
            key,
            sent,
            waited,
            clock: (0..chronicle.lanes() as u16).filter_map(entry).collect(),
            is_first: false,
            is_last: false,
            past: counts[Relation::Past as usize],
            future: counts[Relation::Future as usize],
            concurrent: counts[Relation::Concurrent as usize],
            short: chronicle.is_short(),
            together: others.filter_map(|(other, _)| Listed::of(chronicle, other, None)).collect(),
            neither: neither.number().and_then(|(number, earlier)| {
                let other = Listed::of(chronicle, number, None)?;
                let by = if earlier { event.at.since(other.at) } else { other.at.since(event.at) };
                Some(Neither { event: other, by, earlier })
            }),
        }
    }
}

/// Which of the events that are in no order with one to tell of: rather one of an operation than a heartbeat,
/// rather a later one than an earlier one, and the one furthest from it in time.
#[derive(Default)]
struct Nearest {
    best: Option<((bool, bool, u64), u64)>,
}

impl Nearest {
    fn consider(&mut self, number: u64, other: &Event, event: &Event) {
        if other.at == event.at {
            return;
        }
        let rank = (other.what.request().is_some(), other.at > event.at, other.at.0.abs_diff(event.at.0));
        if self.best.is_none_or(|(best, _)| rank > best) {
            self.best = Some((rank, number));
        }
    }

    fn number(&self) -> Option<(u64, bool)> {
        self.best.map(|((_, later, _), number)| (number, !later))
    }
}
