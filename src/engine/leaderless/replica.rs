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
use crate::engine::storage::Copies;
use crate::engine::storage::disk::{DiskError, FileName, MemoryDisk, Ticket};
use crate::engine::storage::lsm::StorageError;
use crate::engine::storage::sstable::ReadError;
use crate::engine::versions::{Actor, Discarded, Siblings, VectorClock, Version};

/// The copies of one node.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Replica {
    store: Copies,
    /// The last read of this step that the disk has to do.
    read: Ticket,
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

/// The disk is full: what was to be kept is not, and nobody may be told that it were.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct NotKept;

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
    /// A replica that begins a life with what outlived the one before.
    pub fn new(store: Copies, hints: Hints) -> Replica {
        Replica {
            store,
            read: Ticket::default(),
            hints,
            cleanup: Cleanup::default(),
            counter_lost: false,
            changed: Vec::new(),
            watched: false,
        }
    }

    /// What it holds.
    pub fn store(&self) -> &Copies {
        &self.store
    }

    /// What outlives the process: its disk, and what it keeps for others.
    pub fn into_durable(self) -> (MemoryDisk, Hints) {
        (self.store.into_disk(), self.hints)
    }

    /// What it holds, for whoever tends it.
    pub fn store_mut(&mut self) -> &mut Copies {
        &mut self.store
    }

    /// The last read from the disk since this was last asked.
    pub fn take_read(&mut self) -> Ticket {
        std::mem::take(&mut self.read)
    }

    /// Whether somebody wants to know which copies change.
    pub fn watch(&mut self, watched: bool) {
        self.watched = watched;
    }

    /// The keys whose copies changed since this was last asked.
    pub fn take_changed(&mut self) -> Vec<Key> {
        std::mem::take(&mut self.changed)
    }

    /// Makes a new version of a key here and returns it with all that is now known of the key; `None` if it cannot be kept.
    pub fn write(&mut self, cx: &mut Context<'_>, cluster: &Cluster, new: NewVersion<'_>) -> Option<(Version, Arc<Siblings>)> {
        let NewVersion { request, key, past, value, hint_for } = new;
        let versions = cluster.settings.versions;
        let Some(target) = hint_for else {
            // It has to know what to count on from.
            let known = self.read_copy(cx, request, key)?;
            let mut copy = known.map(Arc::unwrap_or_clone).unwrap_or_default();
            let written = copy.write_as(versions, cluster.actor, past, value, cx.wall_clock());
            let siblings = Arc::new(copy);
            self.keep(cx, Some(request), key, siblings.clone(), true).ok()?;
            if self.watched {
                self.changed.push(key.clone());
            }
            let version = written.version;
            cx.note(NodeEvent::VersionWritten { request, key: key.clone(), version: Arc::new(version.clone()) });
            note_costs(cx, Some(request), key, &written.discarded, written.dropped);
            cx.note(stored(Some(request), key, true, &siblings));
            return Some((version, siblings));
        };
        let label = self.hints.label(cluster.actor, target, key);
        let mut siblings = self.known(key);
        let written = siblings.write_as(versions, label, past, value, cx.wall_clock());
        let version = written.version;
        cx.note(NodeEvent::VersionWritten { request, key: key.clone(), version: Arc::new(version.clone()) });
        note_costs(cx, Some(request), key, &written.discarded, written.dropped);
        self.keep_hint(cx, request, target, key, &siblings);
        self.hints.wrote_as(target, key, label);
        Some((version, Arc::new(siblings)))
    }

    /// Gives something to the storage engine. An error if there is no room for it.
    fn keep(
        &mut self,
        cx: &mut Context<'_>,
        request: Option<RequestId>,
        key: &Key,
        siblings: Arc<Siblings>,
        whole: bool,
    ) -> Result<(), NotKept> {
        let outcome = self.store.write(key, siblings, whole, cx.wall_clock());
        match outcome {
            Ok(()) => return Ok(()),
            Err(StorageError::Disk(DiskError::Full { capacity })) => cx.note(NodeEvent::DiskFull { request, capacity }),
            Err(error) => unreachable!("a simulated disk takes what it has room for, and its writes meet no damage: {error}"),
        }
        Err(NotKept)
    }

    /// Reads the copy of a key from the storage engine. `None` if what is there is damaged: then nobody can say what is known.
    /// The damaged table is cut down to what is left of it.
    fn read_copy(&mut self, cx: &mut Context<'_>, request: RequestId, key: &Key) -> Option<Option<Arc<Siblings>>> {
        match self.store.read(key) {
            Ok(read) => {
                if read.probes.len() > 1 {
                    let probes = read.probes.into();
                    cx.note(NodeEvent::TablesRead { request, key: key.clone(), probes });
                    self.read = self.store.issued();
                }
                Some(read.copy)
            }
            Err(ReadError::Damaged(damage)) => {
                // Whether there was room for that or not, it is not known now.
                let _ = self.cut_down(damage.file);
                None
            }
            Err(ReadError::Disk(error)) => unreachable!("a simulated disk has every file that it was given: {error}"),
        }
    }

    /// What is known of a key here, for an operation: the copy, and the hints that are kept for others. `None` if the copy
    /// cannot be read.
    pub fn read(&mut self, cx: &mut Context<'_>, request: RequestId, key: &Key) -> Option<Arc<Siblings>> {
        let mut siblings = self.read_copy(cx, request, key)?.unwrap_or_default();
        self.hints.of_key(key).for_each(|held| {
            Arc::make_mut(&mut siblings).merge(held);
        });
        let found = siblings.versions().len() as u16;
        cx.note(NodeEvent::CopyRead { request, key: key.clone(), siblings: found });
        Some(siblings)
    }

    /// The copy of a key, for what is not an operation. What is damaged is cut out.
    pub fn copy(&mut self, key: &Key) -> Option<Arc<Siblings>> {
        loop {
            match self.store.peek(key) {
                Ok(copy) => return copy,
                Err(ReadError::Damaged(damage)) if self.cut_down(damage.file) => {}
                Err(_) => return None,
            }
        }
    }

    /// Cuts out whatever is damaged: for whoever is about to go through all copies, and would take damage for the end of what
    /// there is.
    pub fn look_over(&mut self) {
        while let Some(table) = self.store.engine().unreadable() {
            if !self.cut_down(FileName::Table(table)) {
                return;
            }
        }
    }

    /// The copy of a key, and the hints of it that are kept for others, together.
    fn known(&mut self, key: &Key) -> Siblings {
        let mut siblings = self.copy(key).map(Arc::unwrap_or_clone).unwrap_or_default();
        self.hints.of_key(key).for_each(|held| {
            siblings.merge(held);
        });
        siblings
    }

    /// Merges what another replica knows of a key into the copy here: written as it comes, unread. Returns whether that
    /// changed anything. Whoever is told of an error must not acknowledge.
    ///
    /// What the trace says of it, that something changed or lost, is what an observer sees who looks at the whole copy; the
    /// node itself finds out when it reads.
    pub fn take_in(
        &mut self,
        cx: &mut Context<'_>,
        cluster: &Cluster,
        request: Option<RequestId>,
        key: &Key,
        theirs: &Arc<Siblings>,
    ) -> Result<bool, NotKept> {
        let mut copy = self.store.get(key).map(Arc::unwrap_or_clone).unwrap_or_default();
        let taken_in = copy.take_in(theirs);
        let dropped = copy.truncate(cluster.settings.versions.max_entries.into(), cluster.actor);
        let event = stored(request, key, taken_in.changed, &copy);
        if dropped.is_empty() {
            self.keep(cx, request, key, theirs.clone(), false)?;
        } else {
            self.keep(cx, request, key, Arc::new(copy), true)?;
        }
        if self.watched && taken_in.changed {
            self.changed.push(key.clone());
        }
        note_costs(cx, request, key, &taken_in.discarded, dropped);
        cx.note(event);
        Ok(taken_in.changed)
    }

    /// Merges many copies that came together. An error if one of them could not be kept; the others are.
    pub fn take_in_all(
        &mut self,
        cx: &mut Context<'_>,
        cluster: &Cluster,
        copies: &[(Key, Arc<Siblings>)],
    ) -> Result<(), NotKept> {
        let mut outcome = Ok(());
        for (key, copy) in copies {
            outcome = self.take_in(cx, cluster, None, key, copy).and(outcome);
        }
        outcome
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
                    None if !self.take_in_or_pass_on(cx, cluster, Some(*request), key, siblings) => return,
                    None => {}
                }
                cx.send(from, Body::Replica(ReplicaMessage::WriteAck { request: *request }));
            }
            ReplicaMessage::Read { request, key } => {
                if let Some(siblings) = self.read(cx, *request, key) {
                    cx.send(from, Body::Replica(ReplicaMessage::ReadReply { request: *request, siblings }));
                }
            }
            ReplicaMessage::Repair { request, key, siblings, round } => {
                if self.take_in_or_pass_on(cx, cluster, Some(*request), key, siblings) {
                    cx.send(from, Body::Replica(ReplicaMessage::RepairAck { request: *request, round: *round }));
                }
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
                if self.take_in_or_pass_on(cx, cluster, None, key, siblings) {
                    cx.send(from, Body::Handoff(HandoffMessage::HintAck { serial: *serial, key: key.clone() }));
                }
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
        self.take_in_own_hints(cx, cluster);
        for (target, key) in self.hints.expire(cx.now(), ttl) {
            cx.note(NodeEvent::HintExpired { target, key });
        }
        for ((target, key), hint) in self.hints.iter().filter(|((target, _), _)| *target != cluster.id && is_there(*target)) {
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

    /// A damaged table is written anew with what is left of it. Returns whether there was room for that: if not, the damage is
    /// met again.
    pub fn cut_down(&mut self, file: FileName) -> bool {
        matches!(file, FileName::Table(number) if self.store.engine_mut().salvage(number).is_ok())
    }

    /// What it counted for some keys is gone from here.
    pub fn has_forgotten(&mut self) {
        self.counter_lost = true;
    }

    /// The label that a node is to count under from now on, if it must not go on under the one that it has.
    pub fn new_label(&mut self, own: Actor) -> Option<Actor> {
        std::mem::take(&mut self.counter_lost).then(|| self.hints.new_label(own))
    }

    /// Every copy of a key that this node does not keep is offered to those who do, and goes when all have it.
    pub fn clean_up(&mut self, cx: &mut Context<'_>, cluster: &Cluster) {
        self.look_over();
        let displaced: Vec<Key> = self.store.iter().map(|(key, _)| key).filter(|key| is_displaced(cluster, key)).collect();
        cx.note(NodeEvent::CleanupStarted { copies: displaced.len() as u32, keys: self.store.keys() as u32 });
        self.offer_displaced(cx, cluster, displaced);
    }

    fn offer_displaced(&mut self, cx: &mut Context<'_>, cluster: &Cluster, keys: Vec<Key>) {
        for key in keys {
            let Some(copy) = self.copy(&key).filter(|_| is_displaced(cluster, &key)) else {
                self.cleanup.forget(&key);
                continue;
            };
            let (serial, siblings, owed) = self.cleanup.owed(&key, &copy, owners(cluster, &key), || self.hints.next_serial());
            for owner in owed.into_iter().filter(|owner| !cluster.doubts(*owner)) {
                let hint = HandoffMessage::Hint { serial, key: key.clone(), siblings: siblings.clone() };
                cx.send(owner, Body::Handoff(hint));
            }
            // Fewer owners than before may all have it already.
            self.drop_if_done(cx, cluster, &key);
        }
    }

    fn drop_if_done(&mut self, cx: &mut Context<'_>, cluster: &Cluster, key: &Key) {
        let Some(copy) = self.copy(key).filter(|_| is_displaced(cluster, key)) else { return };
        if self.cleanup.is_done(key, &copy, &owners(cluster, key)) {
            self.counter_lost |= copy.context().counter(cluster.actor) > 0;
            self.cleanup.forget(key);
            // If there is no room to say that it is gone, it stays.
            if self.store.remove(key, cx.wall_clock()).is_err() {
                return;
            }
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
    /// hint. Returns whether it could be kept.
    fn take_in_or_pass_on(
        &mut self,
        cx: &mut Context<'_>,
        cluster: &Cluster,
        request: Option<RequestId>,
        key: &Key,
        theirs: &Arc<Siblings>,
    ) -> bool {
        let Ok(is_new) = self.take_in(cx, cluster, request, key, theirs) else { return false };
        if is_new && cluster.settings.repair.hinted_handoff && is_displaced(cluster, key) {
            self.owe(cx, cluster, cluster.id, key, theirs);
        }
        true
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

    /// What this node owes itself, because there was no room for it: perhaps there is now.
    fn take_in_own_hints(&mut self, cx: &mut Context<'_>, cluster: &Cluster) {
        let own = self.hints.iter().filter(|((target, _), _)| *target == cluster.id);
        let own: Vec<_> = own.map(|((_, key), hint)| (key.clone(), hint.serial, hint.siblings.clone())).collect();
        for (key, serial, siblings) in own {
            if self.take_in(cx, cluster, None, &key, &siblings).is_ok() && self.hints.release(cluster.id, &key, serial) {
                cx.note(NodeEvent::HintDelivered { target: cluster.id, key });
            }
        }
    }

    /// Keeps for each owner of a key what was meant for a node that is none any more.
    fn owe(&mut self, cx: &mut Context<'_>, cluster: &Cluster, instead_of: NodeId, key: &Key, siblings: &Arc<Siblings>) {
        let owners: Arc<[NodeId]> = owners(cluster, key).iter().copied().collect();
        cx.note(NodeEvent::HintRedirected { target: instead_of, key: key.clone(), to: owners.clone() });
        for owner in owners.iter().copied() {
            // What has no room in the store of this node waits as a hint for itself.
            if owner != cluster.id || self.take_in(cx, cluster, None, key, siblings).is_err() {
                self.hints.keep(cx.now(), owner, key, siblings);
            }
        }
    }
}

fn stored(request: Option<RequestId>, key: &Key, changed: bool, copy: &Siblings) -> NodeEvent {
    let siblings = copy.versions().len() as u16;
    NodeEvent::CopyStored { request, key: key.clone(), changed, siblings }
}
