//! Hints: writes that a stand-in keeps for a replica that is missing, until it is back.
//!
//! A hint is the target, the key and what was to be written there, with the *original* versions: the
//! clocks and dots that the coordinator gave them. While hints wait, the stand-in offers them to their
//! targets every `hint_interval`, as long as it does not doubt them. A hint goes when its target has
//! acknowledged it, never before; or when it is older than `hint_ttl`, and then repair owes the target
//! the write (*Dynamo*, §4.6).
//!
//! Nodes join and leave while hints wait. A hint whose target keeps the key no more goes to those who keep it now; and a
//! node that is sent something as a replica which it is no more, by somebody who has not heard of that, keeps it as a
//! hint for them.
//!
//! Hints are kept apart from the node's own copies, under keys of their own in the same storage engine: what is here is
//! what the engine holds, in memory. A hint is acknowledged, and released, only once the engine has taken that in.
//!
//! # A stand-in that coordinates
//!
//! Where every replica is missing, the write is coordinated by a stand-in, which must name the version
//! after itself. It counts in the hint, and when the hint is gone the count is gone with it. A clock is
//! contiguous: `n4:2` says that `n4:1` was seen, whatever it was. So a stand-in never counts on under
//! the same label: each hint that it writes into itself gets a label of its own, `n4~1.1`, `n4~1.2`.
//! Otherwise a replica would take a new write for proof that an old one, which it never saw, was
//! replaced, and drop it.

use std::sync::Arc;

use serde::Serialize;

use crate::engine::names::NodeId;
use crate::engine::pair::Key;
use crate::engine::sorted::SortedMap;
use crate::engine::time::{Duration, WallTime};
use crate::engine::versions::{Actor, Siblings};

/// The hints of one node.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    waiting: SortedMap<(NodeId, Key), Hint>,
    /// How many states of hints there have been: each gets the next number.
    serial: HintSerial,
    /// The life that this is: labels and numbers of states that are given in it were given in no other.
    generation: u32,
    /// How many labels the node has used as a stand-in, in this life.
    labels: u32,
}

/// Number of one state of a hint; a later write into the hint gives it the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct HintSerial(pub u64);

/// What waits for one target and key.
#[derive(Clone, Debug)]
pub struct Hint {
    /// What the target is to merge.
    pub siblings: Arc<Siblings>,
    /// Since when it waits: what the wall clock showed at the last write into it.
    pub kept_at: WallTime,
    /// The state it is in. An ack for an older one does not release it.
    pub serial: HintSerial,
    /// The label under which this node itself wrote into it in this life, if it did.
    label: Option<Actor>,
}

impl Hints {
    /// What a node kept for others when its last life ended, at the beginning of the next one.
    pub fn recovered(generation: u32, kept: impl Iterator<Item = ((NodeId, Key), Arc<Siblings>, WallTime)>) -> Hints {
        let before = u64::from(generation.saturating_sub(1)) << 32;
        let mut hints = Hints { serial: HintSerial(before), generation, ..Hints::default() };
        for ((target, key), siblings, kept_at) in kept {
            hints.put(kept_at, target, &key, siblings, None);
        }
        hints
    }

    /// The next number, for what is sent the way of a hint without being kept as one.
    pub(super) fn next_serial(&mut self) -> HintSerial {
        self.serial.0 += 1;
        self.serial
    }

    /// A label that this node has counted nothing under, in this life or another.
    pub(super) fn new_label(&mut self, node: NodeId) -> Actor {
        self.labels += 1;
        Actor { node, epoch: self.generation, stand_in: self.labels }
    }

    /// What would wait for a target, were a write taken in.
    pub fn with(&self, target: NodeId, key: &Key, siblings: &Arc<Siblings>) -> Arc<Siblings> {
        let Some(hint) = self.waiting.get(&(target, key.clone())) else { return siblings.clone() };
        let mut merged = hint.siblings.clone();
        Arc::make_mut(&mut merged).merge(siblings);
        merged
    }

    /// The label under which this node may write into a hint itself.
    pub fn label(&mut self, node: NodeId, target: NodeId, key: &Key) -> Actor {
        let held = self.waiting.get(&(target, key.clone())).and_then(|hint| hint.label);
        held.unwrap_or_else(|| self.new_label(node))
    }

    /// From now on this waits for a target, written by this node itself under a label or by another. Returns how many versions
    /// it is.
    pub fn put(&mut self, now: WallTime, target: NodeId, key: &Key, siblings: Arc<Siblings>, label: Option<Actor>) -> u16 {
        let (versions, serial) = (siblings.versions().len() as u16, self.next_serial());
        let at = (target, key.clone());
        let label = label.or_else(|| self.waiting.get(&at)?.label);
        self.waiting.insert(at, Hint { siblings, kept_at: now, serial, label });
        versions
    }

    /// Whether what a target has releases its hint: not if more was written into it since it was sent.
    pub fn is_released_by(&self, target: NodeId, key: &Key, serial: HintSerial) -> bool {
        self.waiting.get(&(target, key.clone())).is_some_and(|hint| hint.serial == serial)
    }

    /// A hint is gone.
    pub fn remove(&mut self, target: NodeId, key: &Key) {
        self.waiting.remove(&(target, key.clone()));
    }

    /// The hints for nodes to which their keys are owed no longer.
    pub fn misdirected(&self, is_owed: impl Fn(NodeId, &Key) -> bool) -> Vec<((NodeId, Key), Arc<Siblings>)> {
        let misdirected = self.iter().filter(|((target, key), _)| !is_owed(*target, key));
        misdirected.map(|(at, hint)| (at.clone(), hint.siblings.clone())).collect()
    }

    /// The hints that have waited for longer than `ttl`, by the wall clock.
    pub fn expired(&self, now: WallTime, ttl: Duration) -> Vec<(NodeId, Key)> {
        let ttl = i64::try_from(ttl.0).unwrap_or(i64::MAX);
        let is_old = |hint: &Hint| now.0.saturating_sub(hint.kept_at.0) > ttl;
        self.iter().filter(|(_, hint)| is_old(hint)).map(|(at, _)| at.clone()).collect()
    }

    /// Everything that waits, by target and key.
    pub fn iter(&self) -> impl Iterator<Item = (&(NodeId, Key), &Hint)> {
        self.waiting.iter()
    }

    /// What waits of one key, for whomever.
    pub fn of_key<'a>(&'a self, key: &'a Key) -> impl Iterator<Item = &'a Siblings> {
        self.iter().filter(move |((_, other), _)| other == key).map(|(_, hint)| &*hint.siblings)
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// How many hints there are.
    pub fn count(&self) -> usize {
        self.waiting.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::versions::VectorClock;

    fn node(name: &str) -> NodeId {
        NodeId::new(name).unwrap()
    }

    fn written(by: &str, value: &str) -> Siblings {
        let mut siblings = Siblings::default();
        siblings.write(Actor::first(node(by)), &VectorClock::default(), Some(value.into()));
        siblings
    }

    fn keep(hints: &mut Hints, at: i64, target: NodeId, key: &Key, siblings: Siblings) {
        let all = hints.with(target, key, &Arc::new(siblings));
        hints.put(WallTime(at), target, key, all, None);
    }

    #[test]
    fn an_ack_for_an_older_state_does_not_release_a_hint() {
        let (mut hints, key, target) = (Hints::recovered(1, std::iter::empty()), Key::from("a"), node("n3"));
        keep(&mut hints, 1, target, &key, written("n1", "one"));
        let sent = hints.iter().next().unwrap().1.serial;
        keep(&mut hints, 2, target, &key, written("n2", "two"));
        assert!(!hints.is_released_by(target, &key, sent));
        let now = hints.iter().next().unwrap().1.serial;
        assert!(hints.is_released_by(target, &key, now));
        hints.remove(target, &key);
        assert!(hints.is_empty());
        assert!(!hints.is_released_by(target, &key, now), "a doubled ack finds nothing");
    }

    #[test]
    fn hints_keep_the_versions_they_were_given_and_expire_after_their_time() {
        let (mut hints, key, target) = (Hints::recovered(1, std::iter::empty()), Key::from("a"), node("n3"));
        let original = written("n1", "one");
        keep(&mut hints, 1_000, target, &key, original.clone());
        assert_eq!(*hints.iter().next().unwrap().1.siblings, original);
        assert!(hints.expired(WallTime(6_000), Duration(5_000)).is_empty());
        assert!(hints.expired(WallTime(-6_000), Duration(5_000)).is_empty(), "the clock was set back");
        assert_eq!(hints.expired(WallTime(6_001), Duration(5_000)), [(target, key)]);
    }

    #[test]
    fn every_hint_that_a_node_writes_into_itself_has_a_label_of_its_own() {
        let (mut hints, key, target, own) = (Hints::recovered(1, std::iter::empty()), Key::from("a"), node("n3"), node("n4"));
        let first = hints.label(own, target, &key);
        assert_eq!(first.to_string(), "n4~1.1");
        let mut siblings = Siblings::default();
        siblings.write(first, &VectorClock::default(), Some("one".into()));
        hints.put(WallTime(1), target, &key, Arc::new(siblings), Some(first));
        keep(&mut hints, 2, target, &key, written("n1", "two"));
        assert_eq!(hints.label(own, target, &key), first, "the count goes on while the hint is there");
        hints.remove(target, &key);
        assert_eq!(hints.label(own, target, &key).to_string(), "n4~1.2");
    }

    /// Answers to what an earlier life has sent, and labels that it gave, are not taken for those of this one.
    #[test]
    fn in_another_life_numbers_and_labels_are_others() {
        let (mut hints, key, target) = (Hints::recovered(1, std::iter::empty()), Key::from("a"), node("n3"));
        let label = hints.label(node("n4"), target, &key);
        hints.put(WallTime(1), target, &key, Arc::new(written("n1", "one")), Some(label));
        let sent = hints.iter().next().unwrap().1.serial;
        let kept: Vec<_> = hints.iter().map(|(at, hint)| (at.clone(), hint.siblings.clone(), hint.kept_at)).collect();
        let mut next = Hints::recovered(2, kept.into_iter());
        assert!(!next.is_released_by(target, &key, sent));
        assert_eq!(next.label(node("n4"), target, &key).to_string(), "n4~2.1");
        assert_eq!(next.count(), 1);
    }
}
