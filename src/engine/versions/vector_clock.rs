//! Vector clocks: how many writes of each actor a version has seen.

use std::fmt;
use std::sync::Arc;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::engine::names::NodeId;
use crate::engine::sorted::SortedMap;

/// Who counts: a node, in one of its epochs.
///
/// A node that may have lost its counters (its memory is gone, its disk was replaced) must never
/// count from one again under the same label: a dot that names two writes loses one of them
/// silently. It starts a new epoch instead, written `n1~2`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Actor {
    /// The node that coordinates the writes.
    pub node: NodeId,
    /// 1 for its first life, one more for each that may have forgotten the one before.
    pub epoch: u32,
    /// 0 where it counts as a replica, in its own copy. As a stand-in it counts in a hint, which goes
    /// when it is handed over: each gets the next number of this life, from 1, and the life's own number as its epoch. So
    /// does the node itself when it has dropped a copy with its counter in it, cleaning up.
    pub stand_in: u32,
}

impl Actor {
    /// The first epoch of a node.
    pub fn first(node: NodeId) -> Actor {
        Actor { node, epoch: 1, stand_in: 0 }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.epoch, self.stand_in) {
            (1, 0) => write!(f, "{}", self.node),
            (epoch, 0) => write!(f, "{}~{epoch}", self.node),
            (epoch, stand_in) => write!(f, "{}~{epoch}.{stand_in}", self.node),
        }
    }
}

impl fmt::Debug for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Actor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The name of one write: the `counter`-th of `actor` to its key. Serialised as `["n1", 1]`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dot {
    /// Who coordinated the write.
    pub actor: Actor,
    /// Its how-manieth to this key, from 1.
    pub counter: u64,
}

impl fmt::Display for Dot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.actor, self.counter)
    }
}

impl fmt::Debug for Dot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Dot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.actor, self.counter).serialize(serializer)
    }
}

/// How two clocks stand to each other. Both directions are always tested: looking only for one
/// smaller entry takes D3 ([Sx,2],[Sy,1]) and D4 ([Sx,2],[Sz,1]) for ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The same counters throughout.
    Equal,
    /// This one happened before the other.
    Ancestor,
    /// This one happened after the other.
    Descendant,
    /// Neither has seen the other: a conflict that only the client can resolve.
    Concurrent,
}

/// Counters by actor; an actor that is missing counts as 0. Copies share their entries, because a
/// clock travels in every message and stands in every happening about its version.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VectorClock(Option<Arc<[(Actor, u64)]>>);

impl VectorClock {
    /// A clock from its entries, in any order; of an actor named twice the larger counter stays,
    /// and a counter of 0 is left out.
    pub fn new(entries: impl IntoIterator<Item = (Actor, u64)>) -> VectorClock {
        let mut counters: SortedMap<Actor, u64> = SortedMap::new();
        for (actor, counter) in entries.into_iter().filter(|(_, counter)| *counter > 0) {
            let largest = counters.entry(actor).or_default();
            *largest = counter.max(*largest);
        }
        VectorClock::from_sorted(counters.into_entries())
    }

    fn from_sorted(entries: Vec<(Actor, u64)>) -> VectorClock {
        if entries.is_empty() { VectorClock(None) } else { VectorClock(Some(entries.into())) }
    }

    /// The entries, by actor.
    pub fn entries(&self) -> &[(Actor, u64)] {
        self.0.as_deref().unwrap_or(&[])
    }

    /// Whether it has seen nothing.
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    /// The counter of one actor, 0 if there is none.
    pub fn counter(&self, actor: Actor) -> u64 {
        self.entries().iter().find(|(other, _)| *other == actor).map_or(0, |(_, counter)| *counter)
    }

    /// Whether the write named by `dot` is in this past.
    pub fn covers(&self, dot: Dot) -> bool {
        self.counter(dot.actor) >= dot.counter
    }

    /// This past and one more write.
    pub fn with(&self, dot: Dot) -> VectorClock {
        if self.covers(dot) {
            return self.clone();
        }
        let mut entries = self.entries().to_vec();
        match entries.binary_search_by_key(&dot.actor, |(actor, _)| *actor) {
            Ok(index) => entries[index].1 = dot.counter,
            Err(index) => entries.insert(index, (dot.actor, dot.counter)),
        }
        VectorClock::from_sorted(entries)
    }

    /// This past without anything of some actors.
    pub fn without(&self, actors: &[Actor]) -> VectorClock {
        let stays = |(actor, _): &&(Actor, u64)| !actors.contains(actor);
        VectorClock::from_sorted(self.entries().iter().filter(stays).copied().collect())
    }

    /// Both pasts together: the larger counter of each actor.
    pub fn merge(&self, other: &VectorClock) -> VectorClock {
        match self.compare(other) {
            Order::Equal | Order::Descendant => self.clone(),
            Order::Ancestor => other.clone(),
            Order::Concurrent => VectorClock::new(self.entries().iter().chain(other.entries()).copied()),
        }
    }

    /// How this clock stands to another (*Dynamo*, §4.4): an ancestor if no counter is larger and
    /// one is smaller, concurrent if some are larger and some smaller.
    pub fn compare(&self, other: &VectorClock) -> Order {
        match (other.descends(self), self.descends(other)) {
            (true, true) => Order::Equal,
            (true, false) => Order::Ancestor,
            (false, true) => Order::Descendant,
            (false, false) => Order::Concurrent,
        }
    }

    /// Whether every counter is at least that of `other`.
    pub fn descends(&self, other: &VectorClock) -> bool {
        if let (Some(mine), Some(theirs)) = (&self.0, &other.0)
            && Arc::ptr_eq(mine, theirs)
        {
            return true;
        }
        other.entries().iter().all(|(actor, counter)| self.counter(*actor) >= *counter)
    }
}

impl fmt::Display for VectorClock {
    /// As papers write it: `[Sx:2 Sy:1]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (index, (actor, counter)) in self.entries().iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{actor}:{counter}")?;
        }
        f.write_str("]")
    }
}

impl fmt::Debug for VectorClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for VectorClock {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.entries().len()))?;
        for (actor, counter) in self.entries() {
            map.serialize_entry(actor, counter)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(entries: &[(&str, u64)]) -> VectorClock {
        VectorClock::new(entries.iter().map(|(node, counter)| (Actor::first(NodeId::new(node).unwrap()), *counter)))
    }

    #[test]
    fn both_directions_are_tested() {
        let d2 = clock(&[("Sx", 2)]);
        let d3 = clock(&[("Sx", 2), ("Sy", 1)]);
        let d4 = clock(&[("Sx", 2), ("Sz", 1)]);
        let d5 = clock(&[("Sx", 3), ("Sy", 1), ("Sz", 1)]);
        assert_eq!(d2.compare(&d3), Order::Ancestor);
        assert_eq!(d3.compare(&d2), Order::Descendant);
        assert_eq!(d3.compare(&d4), Order::Concurrent);
        assert_eq!(d3.compare(&d5), Order::Ancestor);
        assert_eq!(d4.compare(&d5), Order::Ancestor);
        assert_eq!(d5.compare(&d5.clone()), Order::Equal);
        assert_eq!(clock(&[("s0", 1), ("s1", 2)]).compare(&clock(&[("s0", 2), ("s1", 1)])), Order::Concurrent);
    }

    #[test]
    fn a_missing_entry_counts_as_zero() {
        assert_eq!(clock(&[]).compare(&clock(&[("a", 1)])), Order::Ancestor);
        assert_eq!(clock(&[("a", 0)]), clock(&[]));
        assert_eq!(clock(&[("a", 1)]).compare(&clock(&[("b", 1)])), Order::Concurrent);
    }

    /// Riak's `vclock:merge` test: [1:1, 2:2, 4:4] with [3:3, 4:3].
    #[test]
    fn merge_as_in_riak() {
        let one = clock(&[("1", 1), ("2", 2), ("4", 4)]);
        let two = clock(&[("3", 3), ("4", 3)]);
        assert_eq!(one.merge(&two), clock(&[("1", 1), ("2", 2), ("3", 3), ("4", 4)]));
        assert_eq!(two.merge(&one), one.merge(&two));
    }

    #[test]
    fn a_new_epoch_is_another_actor() {
        let node = NodeId::new("n1").unwrap();
        let reborn = Actor { node, epoch: 2, stand_in: 0 };
        assert_eq!(reborn.to_string(), "n1~2");
        let old = VectorClock::new([(Actor::first(node), 4)]);
        assert_eq!(old.compare(&VectorClock::new([(reborn, 1)])), Order::Concurrent);
    }
}
