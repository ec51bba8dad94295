//! Versions are named once, and what a node has seen does not shrink.

use std::sync::Arc;

use super::{Check, Violated, Violation};
use crate::engine::versions::{Actor, VectorClock};
use crate::engine::{Body, Key, NodeEvent, NodeId, ReplicaMessage, RequestId, SortedMap, SortedSet, Texts};
use crate::simulation::{FaultEvent, Happening, NetworkEvent, What};

/// Promised always: whoever may have lost its counters counts under a new label, be it with its memory, with what was damaged
/// or with tombstones that it dropped.
///
/// What a node has seen it shows as a replica, in its answers to reads and in the first sending of each
/// write that it coordinates (a blocking quorum sends what it had then again). As a stand-in it shows
/// hints, which go when they are handed over; so do those that a former replica keeps for others, and its copies
/// when it cleans up. Answers to reads by a node that keeps hints of the key, as one may that N was raised for since,
/// are not held against it. Neither is a counter that it once cut off: what it composed before, and sent when its disk had
/// done its work, may show it again.
pub(super) fn check(shown: &Shown) -> Check {
    Check::new(shown.violation.clone(), None)
}

/// What has been shown so far: nodes show what they have seen of a key in the messages they send.
#[derive(Clone, Debug, Default)]
pub(in crate::scenario) struct Shown {
    /// The first thing that was wrong with it.
    violation: Option<Violation>,
    /// What is known of each operation.
    operations: SortedMap<RequestId, Asked>,
    places: Texts,
    by_key: Vec<SeenOfKey>,
}

/// Which key an operation is about, whose it is, and whether its write was sent.
#[derive(Clone, Debug)]
struct Asked {
    key: Key,
    replicas: Arc<[NodeId]>,
    sent: bool,
}

#[derive(Clone, Debug, Default)]
struct SeenOfKey {
    counters: SortedMap<Actor, u64>,
    contexts: SortedMap<NodeId, VectorClock>,
    /// The greatest counters that nodes cut off, where a clock was too long, or may have forgotten.
    cut_off: SortedMap<(NodeId, Actor), u64>,
    /// Who keeps a hint of it, and for whom.
    hints: SortedSet<(NodeId, NodeId)>,
}

impl Shown {
    /// Takes in one more happening.
    pub fn take(&mut self, happening: &Happening) {
        if self.violation.is_none() {
            let what = self.look_at(happening.node, &happening.what);
            self.violation = what.map(|what| Violation { what, at: Some(happening.at), operations: Vec::new() });
        }
    }

    /// What is wrong with one more happening, if something is.
    fn look_at(&mut self, node: Option<NodeId>, what: &What) -> Option<Violated> {
        match (node, what) {
            (_, What::Node(NodeEvent::CoordinationStarted { request, key, replicas, .. })) => {
                let asked = || Asked { key: key.clone(), replicas: replicas.clone(), sent: false };
                self.operations.entry(*request).or_insert_with(asked);
            }
            (_, What::Node(NodeEvent::VersionWritten { key, version, .. })) => {
                let last = self.of(key).counters.insert(version.dot.actor, version.dot.counter).unwrap_or(0);
                let repeated = version.dot.counter <= last;
                return repeated.then(|| Violated::NamedTwice { dot: version.dot, key: key.clone(), last });
            }
            (Some(node), What::Network(NetworkEvent::MessageSent { message, .. })) => return self.show(node, &message.body),
            (Some(node), What::Node(NodeEvent::HintKept { target, key, .. })) => {
                self.of(key).hints.insert((node, *target));
            }
            (Some(node), What::Node(NodeEvent::CopyDropped { key })) => {
                self.of(key).contexts.remove(&node);
            }
            (Some(node), What::Node(NodeEvent::HintDelivered { target, key } | NodeEvent::HintExpired { target, key })) => {
                self.of(key).contexts.remove(&node);
                self.of(key).hints.remove(&(node, *target));
            }
            (Some(node), What::Node(NodeEvent::ClockTruncated { key, dropped, .. })) => {
                let of_key = self.of(key);
                for (actor, counter) in dropped.iter() {
                    let greatest = of_key.cut_off.entry((node, *actor)).or_insert(0);
                    *greatest = (*greatest).max(*counter);
                }
            }
            (Some(node), What::Fault(FaultEvent::NodeCrashed { .. })) => {
                for of_key in &mut self.by_key {
                    of_key.contexts.remove(&node);
                }
            }
            // What is forgotten has no name here: it may have been anything that was written before.
            (Some(node), What::Node(NodeEvent::DamageFound { .. } | NodeEvent::CompactionEnded { purged: 1.., .. })) => {
                for of_key in &mut self.by_key {
                    for (actor, counter) in of_key.counters.iter() {
                        of_key.cut_off.insert((node, *actor), *counter);
                    }
                }
            }
            _ => {}
        }
        None
    }

    fn show(&mut self, node: NodeId, body: &Body) -> Option<Violated> {
        let (request, siblings, is_write) = match body {
            Body::Replica(ReplicaMessage::Write { request, siblings, .. }) => (request, siblings, true),
            Body::Replica(ReplicaMessage::ReadReply { request, siblings }) => (request, siblings, false),
            _ => return None,
        };
        let asked = self.operations.get_mut(request).filter(|asked| asked.replicas.contains(&node))?;
        if is_write && std::mem::replace(&mut asked.sent, true) {
            return None;
        }
        let (key, context) = (asked.key.clone(), siblings.context());
        let SeenOfKey { contexts, cut_off, hints, .. } = self.of(&key);
        if !is_write && hints.iter().any(|(keeper, _)| *keeper == node) {
            return None;
        }
        let is_there = |(actor, counter): &(Actor, u64)| {
            context.counter(*actor) >= *counter || cut_off.get(&(node, *actor)).is_some_and(|cut| cut >= counter)
        };
        let last = contexts.get(&node).filter(|last| !last.entries().iter().all(is_there));
        let violation =
            last.map(|last| Violated::SeenLess { node, key: key.clone(), before: last.clone(), then: context.clone() });
        contexts.insert(node, context.clone());
        violation
    }

    fn of(&mut self, key: &Key) -> &mut SeenOfKey {
        let place = self.places.enter(&key.0);
        if place == self.by_key.len() {
            self.by_key.push(SeenOfKey::default());
        }
        &mut self.by_key[place]
    }
}
