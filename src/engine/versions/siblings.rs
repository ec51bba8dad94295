//! The versions of one key that no known write has replaced.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::vector_clock::{Actor, Dot, VectorClock};
use crate::engine::pair::Value;

/// One write: its name, what its writer had seen, and what it wrote.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    /// The name of this write.
    pub dot: Dot,
    /// What the writer had read before it wrote: its context, without the dot.
    pub past: VectorClock,
    /// What was written; `None` is a tombstone, the record of a delete.
    pub value: Option<Value>,
}

impl Version {
    /// Context and dot together: the classic vector clock of the version.
    pub fn clock(&self) -> VectorClock {
        self.past.with(self.dot)
    }

    /// Whether the writer of `self` had seen `other`, and so replaced it.
    pub fn replaces(&self, other: &Version) -> bool {
        self.past.covers(other.dot)
    }

    /// Whether neither of two different writes had seen the other.
    pub fn concurrent_with(&self, other: &Version) -> bool {
        self.dot != other.dot && !self.replaces(other) && !other.replaces(self)
    }
}

/// As reports show it: `{ "value": "john", "clock": {"n1": 1}, "dot": ["n1", 1], "tombstone": false }`.
impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Version", 4)?;
        map.serialize_field("value", &self.value)?;
        map.serialize_field("clock", &self.clock())?;
        map.serialize_field("dot", &self.dot)?;
        map.serialize_field("tombstone", &self.value.is_none())?;
        map.end()
    }
}

/// What a replica knows of one key. An empty one knows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Siblings {
    /// Every write it has seen, replaced ones included: the context a client gets to write with.
    context: VectorClock,
    /// Those not replaced, in the order of their dots, so that two replicas that know the same
    /// are equal.
    versions: Vec<Version>,
}

impl Siblings {
    /// The context for a client that has read this.
    pub fn context(&self) -> &VectorClock {
        &self.context
    }

    /// Every version that is not replaced, tombstones included.
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// The versions that a reader sees: all but tombstones.
    pub fn live(&self) -> impl Iterator<Item = &Version> {
        self.versions.iter().filter(|version| version.value.is_some())
    }

    /// Whether nothing was ever written, as far as this replica knows.
    pub fn is_empty(&self) -> bool {
        self.context.is_empty()
    }

    /// Adds a write by `actor` whose writer had read `past`: exactly what it had read goes, the
    /// rest stays beside it. Returns the new version (*Dotted Version Vectors*, §5: `event` and
    /// `update`).
    ///
    /// The counter follows on from all that this replica has seen of the actor, so the actor must
    /// write each key through one replica only: its own.
    pub fn write(&mut self, actor: Actor, past: &VectorClock, value: Option<Value>) -> Version {
        let counter = self.context.counter(actor).max(past.counter(actor)) + 1;
        let version = Version { dot: Dot { actor, counter }, past: past.clone(), value };
        self.versions.retain(|old| !past.covers(old.dot));
        self.context = self.context.merge(past).with(version.dot);
        self.insert(version.clone());
        version
    }

    /// Takes in what another replica knows: a version stays if both have it, or if only one has it
    /// and the other has not yet seen it (*Scalable and Accurate Causality Tracking*, §4: `sync`).
    /// Returns whether anything changed. Never overwrites: merging is commutative, associative and
    /// idempotent.
    pub fn merge(&mut self, other: &Siblings) -> bool {
        if self.context.descends(&other.context) && self.versions == other.versions {
            return false;
        }
        let before = self.versions.len();
        self.versions.retain(|mine| !other.context.covers(mine.dot) || other.has(mine.dot));
        let mut changed = self.versions.len() != before;
        for theirs in &other.versions {
            if !self.context.covers(theirs.dot) {
                self.insert(theirs.clone());
                changed = true;
            }
        }
        if !self.context.descends(&other.context) {
            self.context = self.context.merge(&other.context);
            changed = true;
        }
        changed
    }

    /// The version of a name, if it is among them.
    pub fn version(&self, dot: Dot) -> Option<&Version> {
        self.versions.iter().find(|version| version.dot == dot)
    }

    fn has(&self, dot: Dot) -> bool {
        self.version(dot).is_some()
    }

    fn insert(&mut self, version: Version) {
        let index = self.versions.partition_point(|other| other.dot < version.dot);
        self.versions.insert(index, version);
    }

    /// Size in bytes, on the wire and in memory, as it is metered: a byte for each list's length,
    /// a byte of flags for each version, [`CLOCK_ENTRY_BYTES`] for each clock entry and dot, and
    /// the values as they are.
    pub fn size(&self) -> usize {
        let entry = CLOCK_ENTRY_BYTES;
        let versions = self
            .versions
            .iter()
            .map(|version| 2 + entry * (1 + version.past.entries().len()) + version.value.as_ref().map_or(0, Value::size));
        1 + entry * self.context.entries().len() + versions.sum::<usize>()
    }
}

/// The versions, tombstones included.
impl Serialize for Siblings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.versions)
    }
}

/// What one entry of a vector clock costs on the wire: an actor label of 8 bytes, a counter of 8.
pub const CLOCK_ENTRY_BYTES: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::names::NodeId;

    fn actor(name: &str) -> Actor {
        Actor::first(NodeId::new(name).unwrap())
    }

    fn clock(entries: &[(&str, u64)]) -> VectorClock {
        VectorClock::new(entries.iter().map(|(name, counter)| (actor(name), *counter)))
    }

    fn values(set: &Siblings) -> Vec<&str> {
        set.live().map(|version| version.value.as_ref().unwrap().text().unwrap()).collect()
    }

    fn write(set: &mut Siblings, name: &str, past: &VectorClock, value: &str) -> Version {
        set.write(actor(name), past, Some(value.into()))
    }

    /// *Dynamo*, figure 3: D1 to D5 with the servers Sx, Sy and Sz.
    #[test]
    fn the_classic_d1_to_d5() {
        let mut sx = Siblings::default();
        let d1 = write(&mut sx, "Sx", &VectorClock::default(), "D1");
        assert_eq!(d1.clock(), clock(&[("Sx", 1)]));
        let d2 = write(&mut sx, "Sx", &d1.clock(), "D2");
        assert_eq!(d2.clock(), clock(&[("Sx", 2)]));

        let (mut sy, mut sz) = (sx.clone(), sx.clone());
        let d3 = write(&mut sy, "Sy", &d2.clock(), "D3");
        let d4 = write(&mut sz, "Sz", &d2.clock(), "D4");
        assert_eq!(d3.clock(), clock(&[("Sx", 2), ("Sy", 1)]));
        assert_eq!(d4.clock(), clock(&[("Sx", 2), ("Sz", 1)]));
        assert!(d3.concurrent_with(&d4));

        sx.merge(&sy);
        sx.merge(&sz);
        assert_eq!(values(&sx), ["D3", "D4"]);
        let d5 = {
            let context = sx.context().clone();
            write(&mut sx, "Sx", &context, "D5")
        };
        assert_eq!(d5.clock(), clock(&[("Sx", 3), ("Sy", 1), ("Sz", 1)]));
        assert_eq!(values(&sx), ["D5"]);
    }

    /// The dotted version vector set examples of Gonçalves, Almeida, Baquero: two clients with the
    /// same old context, through the same coordinator, both survive.
    #[test]
    fn dotted_version_vector_set_examples() {
        let mut a = Siblings::default();
        write(&mut a, "a", &VectorClock::default(), "v1");
        let a0 = a.clone();
        write(&mut a, "a", &VectorClock::default(), "v2");
        assert_eq!(values(&a), ["v1", "v2"]);
        assert_eq!(a.context(), &clock(&[("a", 2)]));
        write(&mut a, "a", &clock(&[("a", 1)]), "v3");
        assert_eq!(values(&a), ["v2", "v3"], "v1 was read and goes, v2 was not and stays");
        assert_eq!(a.context(), &clock(&[("a", 3)]));

        // sync({a,1,[]}, {a,2,[v2,v1]}) = {a,2,[v2]}
        let emptied = Siblings { context: clock(&[("a", 1)]), versions: vec![] };
        let mut both = a0;
        write(&mut both, "a", &VectorClock::default(), "v2");
        let mut one = emptied.clone();
        assert!(one.merge(&both));
        assert_eq!(values(&one), ["v2"]);
        let mut other = both;
        assert!(other.merge(&emptied));
        assert_eq!(other, one);
    }

    #[test]
    fn merging_changes_nothing_the_second_time_and_never_goes_back() {
        let mut old = Siblings::default();
        write(&mut old, "a", &VectorClock::default(), "v1");
        let mut new = old.clone();
        write(&mut new, "a", &clock(&[("a", 1)]), "v2");
        let kept = new.clone();
        assert!(!new.merge(&old), "an older copy adds nothing");
        assert_eq!(new, kept);
        assert!(old.merge(&new));
        assert!(!old.merge(&new));
        assert_eq!(old, new);
    }

    #[test]
    fn a_delete_without_context_is_a_sibling_that_readers_do_not_see() {
        let mut set = Siblings::default();
        write(&mut set, "a", &VectorClock::default(), "v1");
        set.write(actor("a"), &VectorClock::default(), None);
        assert_eq!(set.versions().len(), 2);
        assert_eq!(values(&set), ["v1"]);
        let context = set.context().clone();
        set.write(actor("a"), &context, None);
        assert_eq!(values(&set), Vec::<&str>::new());
    }
}
