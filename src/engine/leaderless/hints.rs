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
//! Hints are kept apart from the node's own copies, in the small durable cell that survives a crash.
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
use crate::engine::time::{Duration, Time};
use crate::engine::versions::{Actor, Siblings};

/// The hints of one node.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    waiting: SortedMap<(NodeId, Key), Hint>,
    /// How many states of hints there have been: each gets the next number.
    serial: HintSerial,
    /// How many labels the node has used as a stand-in.
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
    /// Since when it waits; the time of the last write into it.
    pub kept_at: Time,
    /// The state it is in. An ack for an older one does not release it.
    pub serial: HintSerial,
    /// The label under which this node itself wrote into it, if it did.
    label: Option<Actor>,
}

impl Hints {
    /// The next number, for what is sent the way of a hint without being kept as one.
    pub(super) fn next_serial(&mut self) -> HintSerial {
        self.serial.0 += 1;
        self.serial
    }

    /// A label that this node has counted nothing under, in this life.
    pub(super) fn new_label(&mut self, own: Actor) -> Actor {
        self.labels += 1;
        Actor { stand_in: self.labels, ..own }
    }

    /// Takes in a write for a target that is missing. Returns how many versions now wait for it.
    pub fn keep(&mut self, now: Time, target: NodeId, key: &Key, siblings: &Siblings) -> u16 {
        self.change(now, target, key, |held| {
            held.merge(siblings);
        })
    }

    /// The label under which this node, in this life, may write into a hint itself.
    pub fn label(&mut self, own: Actor, target: NodeId, key: &Key) -> Actor {
        let held = self.waiting.get(&(target, key.clone())).and_then(|hint| hint.label);
        held.filter(|label| label.epoch == own.epoch).unwrap_or_else(|| self.new_label(own))
    }

    /// Remembers the label under which this node has just written into a hint.
    pub fn wrote_as(&mut self, target: NodeId, key: &Key, label: Actor) {
        if let Some(hint) = self.waiting.get_mut(&(target, key.clone())) {
            hint.label = Some(label);
        }
    }

    fn change(&mut self, now: Time, target: NodeId, key: &Key, change: impl FnOnce(&mut Siblings)) -> u16 {
        let serial = self.next_serial();
        let empty = || Hint { siblings: Arc::default(), kept_at: now, serial, label: None };
        let hint = self.waiting.entry((target, key.clone())).or_insert_with(empty);
        change(Arc::make_mut(&mut hint.siblings));
        (hint.kept_at, hint.serial) = (now, serial);
        hint.siblings.versions().len() as u16
    }

    /// The target has it. Returns whether that releases the hint: not if more was written into it
    /// since it was sent.
    pub fn release(&mut self, target: NodeId, key: &Key, serial: HintSerial) -> bool {
        let at = (target, key.clone());
        let released = self.waiting.get(&at).is_some_and(|hint| hint.serial == serial);
        if released {
            self.waiting.remove(&at);
        }
        released
    }

    /// Takes out the hints for nodes to which their keys are owed no longer.
    pub fn take_misdirected(&mut self, is_owed: impl Fn(NodeId, &Key) -> bool) -> Vec<((NodeId, Key), Arc<Siblings>)> {
        let misdirected = self.iter().filter(|((target, key), _)| !is_owed(*target, key));
        let misdirected: Vec<_> = misdirected.map(|(at, hint)| (at.clone(), hint.siblings.clone())).collect();
        for (at, _) in &misdirected {
            self.waiting.remove(at);
        }
        misdirected
    }

    /// Drops the hints that have waited for longer than `ttl`, and says which.
    pub fn expire(&mut self, now: Time, ttl: Duration) -> Vec<(NodeId, Key)> {
        let old = |hint: &Hint| now.since(hint.kept_at) > ttl;
        let expired: Vec<_> = self.iter().filter(|(_, hint)| old(hint)).map(|(at, _)| at.clone()).collect();
        self.waiting.retain(|_, hint| !old(hint));
        expired
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

    #[test]
    fn an_ack_for_an_older_state_does_not_release_a_hint() {
        let (mut hints, key, target) = (Hints::default(), Key::from("a"), node("n3"));
        hints.keep(Time(1), target, &key, &written("n1", "one"));
        let sent = hints.iter().next().unwrap().1.serial;
        hints.keep(Time(2), target, &key, &written("n2", "two"));
        assert!(!hints.release(target, &key, sent));
        let now = hints.iter().next().unwrap().1.serial;
        assert!(hints.release(target, &key, now));
        assert!(hints.is_empty());
        assert!(!hints.release(target, &key, now), "a doubled ack finds nothing");
    }

    #[test]
    fn hints_keep_the_versions_they_were_given_and_expire_after_their_time() {
        let (mut hints, key, target) = (Hints::default(), Key::from("a"), node("n3"));
        let original = written("n1", "one");
        hints.keep(Time(1_000), target, &key, &original);
        assert_eq!(*hints.iter().next().unwrap().1.siblings, original);
        assert!(hints.expire(Time(6_000), Duration(5_000)).is_empty());
        assert_eq!(hints.expire(Time(6_001), Duration(5_000)), [(target, key)]);
        assert!(hints.is_empty());
    }

    #[test]
    fn every_hint_that_a_node_writes_into_itself_has_a_label_of_its_own() {
        let (mut hints, key, target, own) = (Hints::default(), Key::from("a"), node("n3"), Actor::first(node("n4")));
        let first = hints.label(own, target, &key);
        assert_eq!(first.to_string(), "n4~1.1");
        let mut siblings = Siblings::default();
        siblings.write(first, &VectorClock::default(), Some("one".into()));
        hints.keep(Time(1), target, &key, &siblings);
        hints.wrote_as(target, &key, first);
        assert_eq!(hints.label(own, target, &key), first, "the count goes on while the hint is there");
        let serial = hints.iter().next().unwrap().1.serial;
        hints.release(target, &key, serial);
        assert_eq!(hints.label(own, target, &key).to_string(), "n4~1.2");
    }
}
