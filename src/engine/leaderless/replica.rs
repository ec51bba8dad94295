//! The part of a node that holds copies: it merges what it is sent and says what it has. What it keeps
//! for others, as their stand-in, is kept apart, as [`Hints`].

use std::sync::Arc;

use super::cleanup::{Cleanup, is_displaced, owners};
use super::coordinator::Cluster;
use super::hints::{HintSerial, Hints};
use crate::engine::context::Context;
use crate::engine::event::NodeEvent;
use crate::engine::message::{Body, HandoffMessage, ReplicaMessage, RequestId};
use crate::engine::names::NodeId;
use crate::engine::pair::{Key, Value};
use crate::engine::storage::{MemoryStore, Store};
use crate::engine::versions::{Actor, Discarded, Siblings, VectorClock, Version};

/// The copies of one node.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Replica {
    store: MemoryStore,
    /// What it keeps for nodes that were missing.
    pub hints: Hints,
    /// Copies that are to go, once the owners have them.
    cleanup: Cleanup,
    /// Whether a copy is gone in which this node had counted under its present label.
    counter_lost: bool,
    /// Keys whose copies changed since somebody asked, while somebody wants to know.
    changed: Vec<Key>,
    watched: bool,
}

/// A write that this node coordinates.
#[derive(Clone, Debug)]
pub(in crate::engine) struct NewVersion<'a> {
    /// The operation.
    pub request: RequestId,
    /// The key.
    pub key: &'a Key,
    /// What its writer had read.
    pub past: &'a VectorClock,
    /// What it writes; `None` for a tombstone.
    pub value: Option<Value>,
    /// The missing replica for which this node keeps it, if it is not one itself.
    pub hint_for: Option<NodeId>,
}

impl Replica {
    /// A replica that begins a life with the hints of the one before.
    pub fn with_hints(hints: Hints) -> Replica {
        Replica { hints, ..Replica::default() }
    }

    /// What it holds.
    pub fn store(&self) -> &dyn Store {
        &self.store
    }

    /// Whether somebody wants to know which copies change.
    pub fn watch(&mut self, watched: bool) {
        self.watched = watched;
    }

    /// The keys whose copies changed since this was last asked.
    pub fn take_changed(&mut self) -> Vec<Key> {
        std::mem::take(&mut self.changed)
    }

    /// Makes a new version of a key here and returns it with all that is now known of the key.
    pub fn write(&mut self, cx: &mut Context<'_>, cluster: &Cluster, new: NewVersion<'_>) -> (Version, Arc<Siblings>) {
        let NewVersion { request, key, past, value, hint_for } = new;
        let versions = cluster.settings.versions;
        let Some(target) = hint_for else {
            let copy = self.store.entry(key);
            if self.watched {
                self.changed.push(key.clone());
            }
            let written = copy.write_as(versions, cluster.actor, past, value, cx.wall_clock());
            let siblings = Arc::new(copy.clone());
            let version = written.version;
            cx.note(NodeEvent::VersionWritten { request, key: key.clone(), version: Arc::new(version.clone()) });
            note_costs(cx, Some(request), key, &written.discarded, written.dropped);
            cx.note(stored(Some(request), key, true, &siblings));
            return (version, siblings);
        };
        let label = self.hints.label(cluster.actor, target, key);
        let mut siblings = self.known(key);
        let written = siblings.write_as(versions, label, past, value, cx.wall_clock());
        let version = written.version;
        cx.note(NodeEvent::VersionWritten { request, key: key.clone(), version: Arc::new(version.clone()) });
        note_costs(cx, Some(request), key, &written.discarded, written.dropped);
        self.keep_hint(cx, request, target, key, &siblings);
        self.hints.wrote_as(target, key, label);
        (version, Arc::new(siblings))
    }

    /// What is known of a key here, for an operation: the copy, and the hints that are kept for others.
    pub fn read(&self, cx: &mut Context<'_>, request: RequestId, key: &Key) -> Arc<Siblings> {
        let siblings = self.known(key);
        let found = siblings.versions().len() as u16;
        cx.note(NodeEvent::CopyRead { request, key: key.clone(), siblings: found });
        Arc::new(siblings)
    }

    /// The copy of a key, and the hints of it that are kept for others, together.
    fn known(&self, key: &Key) -> Siblings {
        let mut siblings = self.store.get(key).cloned().unwrap_or_default();
        self.hints.of_key(key).for_each(|held| {
            siblings.merge(held);
        });
        siblings
    }

    /// Merges what another replica knows of a key into the copy here. Returns whether that changed
    /// anything.
    pub fn take_in(
        &mut self,
        cx: &mut Context<'_>,
        cluster: &Cluster,
        request: Option<RequestId>,
        key: &Key,
        theirs: &Siblings,
    ) -> bool {
        let copy = self.store.entry(key);
        let taken_in = copy.take_in(theirs);
        let dropped = copy.truncate(cluster.settings.versions.max_entries.into(), cluster.actor);
        let event = stored(request, key, taken_in.changed, copy);
        note_costs(cx, request, key, &taken_in.discarded, dropped);
        cx.note(event);
        if self.watched && taken_in.changed {
            self.changed.push(key.clone());
        }
        taken_in.changed
    }

    /// Keeps a write for a replica that is missing.
    pub fn keep_hint(&mut self, cx: &mut Context<'_>, request: RequestId, target: NodeId, key: &Key, theirs: &Siblings) {
        let siblings = self.hints.keep(cx.now(), target, key, theirs);
        cx.note(NodeEvent::HintKept { request, target, key: key.clone(), siblings });
    }

    /// A coordinator wants a copy written, or kept for somebody.
    pub fn receive(&mut self, cx: &mut Context<'_>, cluster: &Cluster, from: NodeId, message: &ReplicaMessage) {
        match message {
            ReplicaMessage::Write { request, key, siblings, hint_for } => {
                match hint_for.filter(|target| *target != cluster.id) {
                    Some(target) => self.keep_hint(cx, *request, target, key, siblings),
                    None => self.take_in_or_pass_on(cx, cluster, Some(*request), key, siblings),
                }
                cx.send(from, Body::Replica(ReplicaMessage::WriteAck { request: *request }));
            }
            ReplicaMessage::Read { request, key } => {
                let siblings = self.read(cx, *request, key);
                cx.send(from, Body::Replica(ReplicaMessage::ReadReply { request: *request, siblings }));
            }
            ReplicaMessage::Repair { request, key, siblings, round } => {
                self.take_in_or_pass_on(cx, cluster, Some(*request), key, siblings);
                cx.send(from, Body::Replica(ReplicaMessage::RepairAck { request: *request, round: *round }));
            }
            ReplicaMessage::WriteAck { .. } | ReplicaMessage::ReadReply { .. } | ReplicaMessage::RepairAck { .. } => {
                unreachable!("answers go to the coordinator that asked")
            }
        }
    }

    /// A stand-in hands over what it kept, or the target of a hint has taken it.
    pub fn receive_handoff(&mut self, cx: &mut Context<'_>, cluster: &Cluster, from: NodeId, message: &HandoffMessage) {
        match message {
            HandoffMessage::Hint { serial, key, siblings } => {
                self.take_in_or_pass_on(cx, cluster, None, key, siblings);
                cx.send(from, Body::Handoff(HandoffMessage::HintAck { serial: *serial, key: key.clone() }));
            }
            HandoffMessage::HintAck { serial, key } => {
                if self.hints.release(from, key, *serial) {
                    cx.note(NodeEvent::HintDelivered { target: from, key: key.clone() });
                } else if self.cleanup.acknowledged(from, key, *serial) {
                    self.drop_if_done(cx, cluster, key);
                }
            }
        }
    }

    /// Drops the hints that are too old, and offers the others to those targets that are believed to
    /// be there.
    pub fn offer_hints(&mut self, cx: &mut Context<'_>, cluster: &Cluster) {
        let ttl = cluster.settings.repair.hint_ttl;
        let is_there = |node: NodeId| !cluster.doubts(node);
        self.redirect_hints(cx, cluster);
        for (target, key) in self.hints.expire(cx.now(), ttl) {
            cx.note(NodeEvent::HintExpired { target, key });
        }
        for ((target, key), hint) in self.hints.iter().filter(|((target, _), _)| is_there(*target)) {
            let (serial, siblings): (HintSerial, _) = (hint.serial, hint.siblings.clone());
            cx.send(*target, Body::Handoff(HandoffMessage::Hint { serial, key: key.clone(), siblings }));
        }
        self.offer_displaced(cx, cluster, self.cleanup.keys());
    }
}

/// Cleaning up: see [`super::cleanup`].
impl Replica {
    /// Whether something waits for the next round of hints.
    pub fn has_to_offer(&self) -> bool {
        !self.hints.is_empty() || !self.cleanup.is_empty()
    }

    /// The label that a node is to count under from now on, if it must not go on under the one that it has.
    pub fn new_label(&mut self, own: Actor) -> Option<Actor> {
        std::mem::take(&mut self.counter_lost).then(|| self.hints.new_label(own))
    }

    /// Every copy of a key that this node does not keep is offered to those who do, and goes when all have it.
    pub fn clean_up(&mut self, cx: &mut Context<'_>, cluster: &Cluster) {
        let displaced: Vec<Key> =
            self.store.iter().map(|(key, _)| key).filter(|key| is_displaced(cluster, key)).cloned().collect();
        cx.note(NodeEvent::CleanupStarted { copies: displaced.len() as u32, keys: self.store.keys() as u32 });
        self.offer_displaced(cx, cluster, displaced);
    }

    fn offer_displaced(&mut self, cx: &mut Context<'_>, cluster: &Cluster, keys: Vec<Key>) {
        for key in keys {
            let Some(copy) = self.store.get(&key).filter(|_| is_displaced(cluster, &key)) else {
                self.cleanup.forget(&key);
                continue;
            };
            let (serial, siblings, owed) = self.cleanup.owed(&key, copy, owners(cluster, &key), || self.hints.next_serial());
            for owner in owed.into_iter().filter(|owner| !cluster.doubts(*owner)) {
                let hint = HandoffMessage::Hint { serial, key: key.clone(), siblings: siblings.clone() };
                cx.send(owner, Body::Handoff(hint));
            }
            // Fewer owners than before may all have it already.
            self.drop_if_done(cx, cluster, &key);
        }
    }

    fn drop_if_done(&mut self, cx: &mut Context<'_>, cluster: &Cluster, key: &Key) {
        let Some(copy) = self.store.get(key).filter(|_| is_displaced(cluster, key)) else { return };
        if self.cleanup.is_done(key, copy, &owners(cluster, key)) {
            self.counter_lost |= copy.context().counter(cluster.actor) > 0;
            self.cleanup.forget(key);
            self.store.remove(key);
            cx.note(NodeEvent::CopyDropped { key: key.clone() });
        }
    }
}

/// Notes what a change of a copy has cost: versions that lost against a later timestamp, and pairs that
/// went because its clock was too long.
fn note_costs(cx: &mut Context<'_>, request: Option<RequestId>, key: &Key, discarded: &[Discarded], dropped: Vec<(Actor, u64)>) {
    for Discarded { lost, kept } in discarded {
        cx.note(NodeEvent::WriteLost { request, key: key.clone(), lost: *lost, kept: *kept });
    }
    if !dropped.is_empty() {
        cx.note(NodeEvent::ClockTruncated { request, key: key.clone(), dropped: dropped.into() });
    }
}

/// What is owed to those who keep a key now: the ring may change while a write is on its way.
impl Replica {
    /// Merges what somebody sends who takes this node for a replica of the key. By its own view it may be one no more:
    /// a newcomer has displaced it, and the sender, or a hint that waited for long, has not heard of that. What is new
    /// here is then most likely new to the newcomer, and nobody else would bring it there; so this node does, by a
    /// hint.
    fn take_in_or_pass_on(
        &mut self,
        cx: &mut Context<'_>,
        cluster: &Cluster,
        request: Option<RequestId>,
        key: &Key,
        theirs: &Siblings,
    ) {
        let is_new = self.take_in(cx, cluster, request, key, theirs);
        if is_new && cluster.settings.repair.hinted_handoff && is_displaced(cluster, key) {
            self.owe(cx, cluster, cluster.id, key, theirs);
        }
    }

    /// What was kept for a node that keeps the key no more, or has left, is owed to those who keep it now.
    fn redirect_hints(&mut self, cx: &mut Context<'_>, cluster: &Cluster) {
        let is_owed = |target: NodeId, key: &Key| {
            let owners = owners(cluster, key);
            owners.is_empty() || owners.contains(&target)
        };
        for ((target, key), siblings) in self.hints.take_misdirected(is_owed) {
            self.owe(cx, cluster, target, &key, &siblings);
        }
    }

    /// Keeps for each owner of a key what was meant for a node that is none any more.
    fn owe(&mut self, cx: &mut Context<'_>, cluster: &Cluster, instead_of: NodeId, key: &Key, siblings: &Siblings) {
        let owners: Arc<[NodeId]> = owners(cluster, key).iter().copied().collect();
        cx.note(NodeEvent::HintRedirected { target: instead_of, key: key.clone(), to: owners.clone() });
        for owner in owners.iter().copied() {
            if owner == cluster.id {
                self.take_in(cx, cluster, None, key, siblings);
            } else {
                self.hints.keep(cx.now(), owner, key, siblings);
            }
        }
    }
}

fn stored(request: Option<RequestId>, key: &Key, changed: bool, copy: &Siblings) -> NodeEvent {
    let siblings = copy.versions().len() as u16;
    NodeEvent::CopyStored { request, key: key.clone(), changed, siblings }
}
