//! The versions of one key that no known write has replaced.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::vector_clock::{Actor, Dot, VectorClock};
use super::{VersionKind, Versioning};
use crate::engine::pair::Value;
use crate::engine::time::WallTime;

/// One write: its name, what its writer had seen, and what it wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The name of this write.
    pub dot: Dot,
    /// What the writer had read before it wrote: its context, without the dot.
    pub past: VectorClock,
    /// What was written; `None` is a tombstone, the record of a delete.
    pub value: Option<Value>,
    /// What the coordinator's wall clock showed, where the last write wins; none where vector clocks
    /// decide.
    pub written_at: Option<WallTime>,
}

/// A version without a timestamp hashes as if there were no such field, so that runs without one are
/// the same runs as before there was.
impl Hash for Version {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.dot.hash(state);
        self.past.hash(state);
        self.value.hash(state);
        if let Some(written_at) = self.written_at {
            written_at.hash(state);
        }
    }
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

    /// Which of two versions stays where the last write wins: the greater. By timestamp; of two with
    /// the same one a tombstone wins, then the coordinator whose name is greater, then the greater
    /// bytes. The dot comes last, so that no two different writes are equal.
    pub fn last_write_order(&self, other: &Version) -> Ordering {
        let rank = |version: &Version| (version.written_at, version.value.is_none(), version.dot.actor.node);
        rank(self).cmp(&rank(other)).then_with(|| self.value.cmp(&other.value)).then_with(|| self.dot.cmp(&other.dot))
    }
}

/// As reports show it: `{ "value": "john", "clock": {"n1": 1}, "dot": ["n1", 1], "tombstone": false }`,
/// and where the last write wins also `"written_at"`, in milliseconds of the coordinator's clock.
impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Version", 4 + usize::from(self.written_at.is_some()))?;
        map.serialize_field("value", &self.value)?;
        map.serialize_field("clock", &self.clock())?;
        map.serialize_field("dot", &self.dot)?;
        map.serialize_field("tombstone", &self.value.is_none())?;
        if let Some(written_at) = &self.written_at {
            map.serialize_field("written_at", written_at)?;
        }
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
    recency: Recency,
}

/// The actors of a context, the least recently advanced first: how old its pairs are. It is no part of
/// what a replica knows of a key, so two sets that differ in nothing else are equal. On the wire it is
/// the order in which the pairs of the clock are listed, and costs nothing.
#[derive(Clone, Default)]
struct Recency(Vec<Actor>);

impl Recency {
    fn advance(&mut self, actor: Actor) {
        self.0.retain(|other| *other != actor);
        self.0.push(actor);
    }
}

impl PartialEq for Recency {
    fn eq(&self, _: &Recency) -> bool {
        true
    }
}

impl Eq for Recency {}

impl Hash for Recency {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl fmt::Debug for Recency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}

/// What a write did to a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The new version, which is not held if a later one is.
    pub version: Version,
    /// What the last write's winning has cost, if anything.
    pub discarded: Vec<Discarded>,
    /// The pairs that made the clock too long and went, the oldest first.
    pub dropped: Vec<(Actor, u64)>,
}

/// What taking in another replica's set did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenIn {
    /// Whether anything is different now.
    pub changed: bool,
    /// What the last write's winning has cost, if anything: versions that this replica held, or had
    /// not seen before.
    pub discarded: Vec<Discarded>,
}

/// A version that went because another has the later timestamp, though its writer had not seen it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discarded {
    /// The one that went.
    pub lost: Dot,
    /// The one that stayed.
    pub kept: Dot,
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

    /// Whether both hold the same versions, so that neither has any to give to the other.
    ///
    /// Contexts are not compared. While no clock is truncated the versions settle them: whatever a replica has
    /// seen is held, or in the past of what is. Once clocks are cut, each replica drops what *it* learnt first and
    /// spares its own pair, so two contexts may differ for good; and where the last write wins, a context may know
    /// of a loser that another replica never met. Sending the pairs would end neither difference.
    pub fn agrees_with(&self, other: &Siblings) -> bool {
        self.versions == other.versions
    }

    /// Whether nothing was ever written, as far as this replica knows.
    pub fn is_empty(&self) -> bool {
        self.context.is_empty()
    }

    /// Adds a write by `actor` whose writer had read `past`: exactly what it had read goes, the
    /// rest stays beside it. Returns the new version (*Dotted Version Vectors*, §5: `event` and
    /// `update`). Its clock may grow without limit; [`Siblings::write_as`] is what replicas do.
    ///
    /// The counter follows on from all that this replica has seen of the actor, so the actor must
    /// write each key through one replica only: its own.
    pub fn write(&mut self, actor: Actor, past: &VectorClock, value: Option<Value>) -> Version {
        let version = self.new_version(actor, past, value, None);
        self.versions.retain(|old| !past.covers(old.dot));
        self.insert(version.clone());
        version
    }

    /// Adds a write as the cluster's versioning says, at `wall_clock` by the coordinator's clock.
    ///
    /// Under vector clocks that is [`Siblings::write`], after which the oldest pairs go if the clock is
    /// too long: from the context, and from the new version's past, which is never changed again. If
    /// the last write wins, the new version stays or goes by its timestamp alone, whatever its writer
    /// had read.
    pub fn write_as(
        &mut self,
        versioning: Versioning,
        actor: Actor,
        past: &VectorClock,
        value: Option<Value>,
        wall_clock: WallTime,
    ) -> Written {
        // Those that go now: the replicas that are sent this must learn of it.
        let goes = |held: &&Version| past.covers(held.dot);
        let replaced: Vec<Actor> = self.versions.iter().filter(goes).map(|held| held.dot.actor).collect();
        let (mut version, discarded) = match versioning.kind {
            VersionKind::Vector => (self.write(actor, past, value), Vec::new()),
            VersionKind::LastWriteWins => {
                let version = self.new_version(actor, past, value, Some(wall_clock));
                self.insert(version.clone());
                let discarded = self.keep_the_last(|_| true);
                (version, discarded)
            }
        };
        let dropped = self.drop_oldest(versioning.max_entries.into(), |other| other == actor || replaced.contains(&other));
        if !dropped.is_empty() {
            let gone: Vec<Actor> = dropped.iter().map(|(actor, _)| *actor).collect();
            version.past = version.past.without(&gone);
            if let Some(held) = self.versions.iter_mut().find(|held| held.dot == version.dot) {
                held.past = version.past.clone();
            }
        }
        Written { version, discarded, dropped }
    }

    /// A version by `actor` that is seen now, but not held yet.
    fn new_version(&mut self, actor: Actor, past: &VectorClock, value: Option<Value>, written_at: Option<WallTime>) -> Version {
        let counter = self.context.counter(actor).max(past.counter(actor)) + 1;
        let version = Version { dot: Dot { actor, counter }, past: past.clone(), value, written_at };
        for (other, counter) in past.entries() {
            if *counter > self.context.counter(*other) {
                self.recency.advance(*other);
            }
        }
        self.recency.advance(actor);
        self.context = self.context.merge(past).with(version.dot);
        version
    }

    /// As [`Siblings::take_in`], for whom only needs to know whether anything changed.
    pub fn merge(&mut self, other: &Siblings) -> bool {
        self.take_in(other).changed
    }

    /// Takes in what another replica knows: a version stays if both have it, or if only one has it
    /// and the other has not yet seen it (*Scalable and Accurate Causality Tracking*, §4: `sync`).
    /// Never overwrites: as long as no clock is truncated, merging is commutative, associative and
    /// idempotent. Of versions with timestamps only the last stays, and merging is all that whatever
    /// the clocks say.
    pub fn take_in(&mut self, other: &Siblings) -> TakenIn {
        if self.context.descends(&other.context) && self.versions == other.versions {
            return TakenIn::default();
        }
        let (known, held) = (self.context.clone(), self.versions.clone());
        if self.versions.iter().chain(&other.versions).any(|version| version.written_at.is_some()) {
            for theirs in &other.versions {
                if !self.has(theirs.dot) {
                    self.insert(theirs.clone());
                }
            }
        } else {
            self.versions.retain(|mine| !other.context.covers(mine.dot) || other.has(mine.dot));
            for theirs in &other.versions {
                if !known.covers(theirs.dot) && !self.has(theirs.dot) {
                    self.insert(theirs.clone());
                }
            }
        }
        let is_news = |dot: Dot| !known.covers(dot) || held.iter().any(|version| version.dot == dot);
        let discarded = self.keep_the_last(is_news);
        if !known.descends(&other.context) {
            for actor in other.oldest_first() {
                if other.context.counter(actor) > known.counter(actor) {
                    self.recency.advance(actor);
                }
            }
            self.context = known.merge(&other.context);
        }
        TakenIn { changed: self.context != known || self.versions != held, discarded }
    }

    /// Of versions with timestamps, keeps the last. Names those that go though the one that stays had
    /// not seen them, and that `is_news`.
    fn keep_the_last(&mut self, is_news: impl Fn(Dot) -> bool) -> Vec<Discarded> {
        if !self.versions.iter().any(|version| version.written_at.is_some()) {
            return Vec::new();
        }
        let Some(last) = self.versions.iter().max_by(|one, other| one.last_write_order(other)).cloned() else {
            return Vec::new();
        };
        let unseen = |version: &&Version| version.dot != last.dot && !last.replaces(version) && is_news(version.dot);
        let lost = self.versions.iter().filter(unseen);
        let discarded = lost.map(|version| Discarded { lost: version.dot, kept: last.dot }).collect();
        self.versions = vec![last];
        discarded
    }

    /// Drops the oldest pairs of the context until it has no more than `max_entries`, sparing the
    /// pair of `own`, the actor that this replica counts its writes under, and those that name
    /// versions held here. Returns what went, the oldest first. See [`super`] for what it costs.
    pub fn truncate(&mut self, max_entries: usize, own: Actor) -> Vec<(Actor, u64)> {
        self.drop_oldest(max_entries, |actor| actor == own)
    }

    fn drop_oldest(&mut self, max_entries: usize, is_spared: impl Fn(Actor) -> bool) -> Vec<(Actor, u64)> {
        let excess = self.context.entries().len().saturating_sub(max_entries);
        if excess == 0 {
            return Vec::new();
        }
        let is_held = |actor: Actor| self.versions.iter().any(|version| version.dot.actor == actor);
        let gone: Vec<Actor> = self.oldest_first().filter(|actor| !is_spared(*actor) && !is_held(*actor)).take(excess).collect();
        let dropped = gone.iter().map(|actor| (*actor, self.context.counter(*actor))).collect();
        self.context = self.context.without(&gone);
        self.recency.0.retain(|actor| !gone.contains(actor));
        dropped
    }

    /// The actors of the context, the least recently advanced first. Those of which that is not known
    /// (a set that was read back from where no order is kept) come before the others, by name.
    pub(super) fn oldest_first(&self) -> impl Iterator<Item = Actor> {
        let unknown = self.context.entries().iter().map(|(actor, _)| *actor).filter(|actor| !self.recency.0.contains(actor));
        unknown.chain(self.recency.0.iter().copied())
    }

    /// A set from its parts: the pairs of the context, the least recently advanced first, and the versions in the order of
    /// their dots.
    pub(super) fn from_parts(context: Vec<(Actor, u64)>, versions: Vec<Version>) -> Siblings {
        let recency = Recency(context.iter().map(|(actor, _)| *actor).collect());
        Siblings { context: VectorClock::new(context), versions, recency }
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
        // Copies stay in memory for long, and nearly all of them have one version.
        self.versions.reserve_exact(1);
        self.versions.insert(index, version);
    }

    /// Size in bytes, on the wire and in memory, as it is metered: a byte for each list's length,
    /// a byte of flags for each version, [`CLOCK_ENTRY_BYTES`] for each clock entry and dot, eight for a
    /// timestamp, and the values as they are.
    pub fn size(&self) -> usize {
        let entry = CLOCK_ENTRY_BYTES;
        let versions = self.versions.iter().map(|version| {
            let timestamp = if version.written_at.is_some() { size_of::<WallTime>() } else { 0 };
            let value = version.value.as_ref().map_or(0, Value::size);
            2 + entry * (1 + version.past.entries().len()) + timestamp + value
        });
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
        let emptied = Siblings { context: clock(&[("a", 1)]), ..Siblings::default() };
        let mut both = a0;
        write(&mut both, "a", &VectorClock::default(), "v2");
        let mut one = emptied.clone();
        assert!(one.merge(&both));
        assert_eq!(values(&one), ["v2"]);
        let mut other = both;
        assert!(other.merge(&emptied));
        assert_eq!(other, one);
    }

    /// A server that lost its counter and counts from 1 again gives a new write the name of an old one. Whoever has
    /// seen that name takes the write for one long replaced: it is gone, and nobody is told. Under a new epoch
    /// it stands beside what there is.
    #[test]
    fn a_dot_given_out_twice_loses_a_write_silently() {
        let mut seen = Siblings::default();
        write(&mut seen, "n1", &VectorClock::default(), "john");
        write(&mut seen, "n1", &clock(&[("n1", 1)]), "jane");
        let mut forgetful = Siblings::default();
        write(&mut forgetful, "n1", &VectorClock::default(), "jim");
        let mut merged = seen.clone();
        merged.merge(&forgetful);
        assert_eq!(values(&merged), ["jane"], "jim was acknowledged, as n1:1");

        let mut careful = Siblings::default();
        careful.write(Actor { epoch: 2, ..actor("n1") }, &VectorClock::default(), Some("jim".into()));
        seen.merge(&careful);
        assert_eq!(values(&seen), ["jane", "jim"]);
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
