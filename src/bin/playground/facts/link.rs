//! A link, in one direction: the weather on it, what flies along it, and whether it is cut.

use ringside::engine::Address;
use ringside::simulation::Weather;
use ringside::stage::Flight;

use super::{End, Source};

/// A link at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkFacts {
    /// Where it begins.
    pub from: End,
    /// Where it ends.
    pub to: End,
    /// Its weather. The latency is the one that holds here, between datacenters too.
    pub weather: Weather,
    /// The weather of the way back.
    pub back: Weather,
    /// How many messages are on their way along it, and on the way back.
    pub in_flight: [usize; 2],
    /// Whether a cut stops messages along it, and on the way back.
    pub cut: [bool; 2],
}

impl LinkFacts {
    pub(super) fn of(from: Address, to: Address, source: Source<'_>) -> LinkFacts {
        let Source { world, history, cast, .. } = source;
        let count = |from, to| history.flights().filter(|flight: &&Flight| is_along(flight, from, to)).count();
        let is_cut = |from, to| world.cuts().iter().any(|cut| cut.blocks(from, to));
        LinkFacts {
            from: cast.end(from),
            to: cast.end(to),
            weather: world.weather_between(from, to),
            back: world.weather_between(to, from),
            in_flight: [count(from, to), count(to, from)],
            cut: [is_cut(from, to), is_cut(to, from)],
        }
    }
}

/// Whether a message flies from here to there.
pub(super) fn is_along(flight: &Flight, from: Address, to: Address) -> bool {
    (flight.message.from, flight.message.to) == (from, to)
}
