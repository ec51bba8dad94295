//! The part of a node that holds copies: it merges what it is sent and says what it has. What it keeps
//! for others, as their stand-in, is kept apart, as [`Hints`]; and so is what it must know of itself when it comes back.
//! All of it stands in its storage engine before anybody is told.

use std::sync::Arc;

use super::cleanup::{Cleanup, is_displaced, owners};
use super::coordinator::Cluster;
use super::hints::{HintSerial, Hints};
use crate::engine::context::Context;
use crate::engine::event::NodeEvent;
use crate::engine::message::{Body, HandoffMessage, ReplicaMessage, RequestId};
use crate::engine::names::NodeId;
use crate::engine::pair::{Key, Value};
use crate::engine::storage::disk::{DiskError, FileName, MemoryDisk, Ticket};
use crate::engine::storage::lsm::StorageError;
use crate::engine::storage::sstable::ReadError;
use crate::engine::storage::{Copies, OwnRecord};
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
    /// Which life this is, and the label under which it counts its writes.
    own: OwnRecord,
    /// Whether the storage engine does not hold that yet.
    own_is_new: bool,
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
    /// A replica that begins a life with what outlived the one before. `own` is what it will have to know of it in the
    /// next one.
    pub fn new(store: Copies, own: OwnRecord) -> Replica {
        let hints = Hints::recovered(own.generation, store.hints());
        // What there is to be known of a first life is what an empty disk says.
        let own_is_new = own != OwnRecord { generation: 1, actor: Actor::first(own.actor.node) };
        let mut replica = Replica {
            store,
            read: Ticket::default(),
            hints,
            cleanup: Cleanup::default(),
            own,
            own_is_new,
            counter_lost: false,
            changed: Vec::new(),
            watched: false,
        };
        // If there is no room for it now, it is tried again.
        let _ = replica.remember_own();
        replica
    }

    /// Writes what it must know of itself, if that has changed.
    fn remember_own(&mut self) -> Result<(), StorageError> {
        if self.own_is_new {
            self.store.write_own(self.own)?;
            self.own_is_new = false;
        }
        Ok(())
    }

    /// What it holds.
    pub fn store(&self) -> &Copies {
        &self.store
    }

    /// What outlives the process: its disk.
    pub fn into_disk(self) -> MemoryDisk {
        self.store.into_disk()
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
        let label = self.hints.label(cluster.id, target, key);
        let mut siblings = self.known(key);
        let written = siblings.write_as(versions, label, past, value, cx.wall_clock());
        let (version, siblings) = (written.version, Arc::new(siblings));
        let waiting = self.put_hint(cx, Some(request), target, key, &siblings, Some(label)).ok()?;
        cx.note(NodeEvent::VersionWritten { request, key: key.clone(), version: Arc::new(version.clone()) });
        note_costs(cx, Some(request), key, &written.discarded, written.dropped);
        cx.note(NodeEvent::HintKept { request, target, key: key.clone(), siblings: waiting });
        Some((version, siblings))
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
        kept(cx, request, self.store.write(key, siblings, whole, cx.wall_clock()))
    }

    /// Adds to what waits for a target. An error if there is no room for it: then nothing has changed.
    fn put_hint(
        &mut self,
        cx: &mut Context<'_>,
        request: Option<RequestId>,
        target: NodeId,
        key: &Key,
        theirs: &Arc<Siblings>,
        label: Option<Actor>,
    ) -> Result<u16, NotKept> {
        let (all, now) = (self.hints.with(target, key, theirs), cx.wall_clock());
        kept(cx, request, self.store.write_hint(target, key, all.clone(), now))?;
        Ok(self.hints.put(now, target, key, all, label))
    }

    /// Lets a hint go. Returns whether there was room to say so: if not, it stays.
    fn remove_hint(&mut self, target: NodeId, key: &Key) -> bool {
        let is_removed = self.store.remove_hint(target, key).is_ok();
        if is_removed {
            self.hints.remove(target, key);
        }
        is_removed
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

    /// Keeps a write for a replica that is missing. Returns whether there was room for it.
    fn keep_hint(&mut self, cx: &mut Context<'_>, request: RequestId, target: NodeId, key: &Key, theirs: &Arc<Siblings>) -> bool {
        let Ok(siblings) = self.put_hint(cx, Some(request), target, key, theirs, None) else { return false };
        cx.note(NodeEvent::HintKept { request, target, key: key.clone(), siblings });
        true
    }

    /// A coordinator wants a copy written, or kept for somebody.
    pub fn receive(&mut self, cx: &mut Context<'_>, cluster: &Cluster, from: NodeId, message: &ReplicaMessage) {
        match message {
            ReplicaMessage::Write { request, key, siblings, hint_for } => {
                let is_kept = match hint_for.filter(|target| *target != cluster.id) {
                    Some(target) => self.keep_hint(cx, *request, target, key, siblings),
                    None => self.take_in_or_pass_on(cx, cluster, Some(*request), key, siblings),
                };
                if is_kept {
                    cx.send(from, Body::Replica(ReplicaMessage::WriteAck { request: *request }));
                }
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
                if self.hints.is_released_by(from, key, *serial) {
                    if self.remove_hint(from, key) {
                        cx.note(NodeEvent::HintDelivered { target: from, key: key.clone() });
                    }
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
        for (target, key) in self.hints.expired(cx.wall_clock(), ttl) {
            if self.remove_hint(target, &key) {
                cx.note(NodeEvent::HintExpired { target, key });
            }
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

    /// A damaged table is written anew with what is left of it. Returns whether there was room for that: if not, the damage is
    /// met again.
    pub fn cut_down(&mut self, file: FileName) -> bool {
        matches!(file, FileName::Table(number) if self.store.engine_mut().salvage(number).is_ok())
    }

    /// What it counted for some keys is gone from here.
    pub fn has_forgotten(&mut self) {
        self.counter_lost = true;
    }

    /// The label that the node is to count under from now on: another one, if it must not go on under the one that it has.
    pub fn label(&mut self) -> Actor {
        if std::mem::take(&mut self.counter_lost) {
            self.give_up_label();
        }
        // What freed a counter freed room too. If there is none all the same, it is tried again.
        let _ = self.remember_own();
        self.own.actor
    }

    fn give_up_label(&mut self) {
        self.own.actor = self.hints.new_label(self.own.actor.node);
        self.own_is_new = true;
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
            self.cleanup.forget(key);
            if copy.context().counter(self.own.actor) > 0 {
                self.give_up_label();
            }
            // If there is no room to say that it is gone, it stays.
            if self.remember_own().is_err() || self.store.remove(key, cx.wall_clock()).is_err() {
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
        // First what is owed: if there is no room for both, it is sent here again, and still new.
        let is_owed = cluster.settings.repair.hinted_handoff && is_displaced(cluster, key) && self.is_news(key, theirs);
        let is_kept = !is_owed || self.owe(cx, cluster, cluster.id, key, theirs).is_ok();
        is_kept && self.take_in(cx, cluster, request, key, theirs).is_ok()
    }

    fn is_news(&mut self, key: &Key, theirs: &Siblings) -> bool {
        self.copy(key).map(Arc::unwrap_or_clone).unwrap_or_default().merge(theirs)
    }

    /// What was kept for a node that keeps the key no more, or has left, is owed to those who keep it now. If there is no room
    /// for that, it goes on waiting.
    fn redirect_hints(&mut self, cx: &mut Context<'_>, cluster: &Cluster) {
        let is_owed = |target: NodeId, key: &Key| {
            let owners = owners(cluster, key);
            owners.is_empty() || owners.contains(&target)
        };
        for ((target, key), siblings) in self.hints.misdirected(is_owed) {
            if self.owe(cx, cluster, target, &key, &siblings).is_ok() {
                self.remove_hint(target, &key);
            }
        }
    }

    /// Keeps for each owner of a key what was meant for a node that is none any more.
    fn owe(
        &mut self,
        cx: &mut Context<'_>,
        cluster: &Cluster,
        instead_of: NodeId,
        key: &Key,
        siblings: &Arc<Siblings>,
    ) -> Result<(), NotKept> {
        let owners: Arc<[NodeId]> = owners(cluster, key).iter().copied().collect();
        for owner in owners.iter().copied() {
            if owner == cluster.id {
                self.take_in(cx, cluster, None, key, siblings)?;
            } else {
                self.put_hint(cx, None, owner, key, siblings, None)?;
            }
        }
        cx.note(NodeEvent::HintRedirected { target: instead_of, key: key.clone(), to: owners });
        Ok(())
    }
}

/// What the storage engine has taken in is kept; for what it has no room, that is told.
fn kept(cx: &mut Context<'_>, request: Option<RequestId>, outcome: Result<(), StorageError>) -> Result<(), NotKept> {
    match outcome {
        Ok(()) => Ok(()),
        Err(StorageError::Disk(DiskError::Full { capacity })) => {
            cx.note(NodeEvent::DiskFull { request, capacity });
            Err(NotKept)
        }
        Err(error) => unreachable!("a simulated disk takes what it has room for, and its writes meet no damage: {error}"),
    }
}

fn stored(request: Option<RequestId>, key: &Key, changed: bool, copy: &Siblings) -> NodeEvent {
    let siblings = copy.versions().len() as u16;
    NodeEvent::CopyStored { request, key: key.clone(), changed, siblings }
}
