//! Why a read missed a write that had been acknowledged before it began.
//!
//! For each node whose answer counted: how it was to hear of the write, and why it had not. And what let it happen: R + W is
//! not more than N, or not all that answered were replicas (*Dynamo*, §4.5 and §4.6).

use std::sync::Arc;

use super::Telling;
use super::says::{Copy, Says};
use super::story::{Noted, Sent, Story};
use crate::engine::versions::{Dot, VectorClock, Version};
use crate::engine::{Body, Key, NodeEvent, NodeId, ReplicaMessage, RequestId, Status, WallTime};
use crate::scenario::causality::Causality;
use crate::simulation::{ClientEvent, EventId, What};

/// A write that a read missed.
struct Missed {
    write: Story,
    version: Arc<Version>,
    /// The end of it.
    acknowledged: EventId,
}

impl Telling<'_> {
    /// Tells which acknowledged write an answered get missed, if it missed one, and why.
    pub(super) fn tell_staleness(&mut self, read: &Story) {
        let Some(ended) = &read.ended else { return };
        if !matches!(ended.status, Status::Ok | Status::NotFound) {
            return;
        }
        let Some(missed) = self.missed_by(read) else { return };
        let version = &missed.version;
        let kept = ended.found.versions().iter().find(|held| held.last_write_order(version).is_gt());
        self.tell_operation(&missed.write, EventId(missed.acknowledged.0 + 1));
        if let (Some(lost_at), Some((kept, kept_at))) = (version.written_at, kept.and_then(|kept| Some((kept, kept.written_at?))))
        {
            self.tell_defeat(read, &missed, (kept, kept_at), lost_at);
            return;
        }
        for answered in self.answerers(read) {
            self.tell_lack(read, &missed, answered);
        }
        self.tell_quorums(read, &missed);
        self.say(
            [missed.acknowledged],
            Says::Missed {
                id: read.id.clone(),
                write: missed.write.id.clone(),
                version: Copy::of(version),
                acknowledged: self.instant(missed.acknowledged),
            },
        );
    }

    /// The write that was acknowledged last, of those that were acknowledged before a get began and that are neither in its
    /// answer nor replaced by what is.
    fn missed_by(&self, read: &Story) -> Option<Missed> {
        let ended = read.ended.as_ref()?;
        let seen = self.whole_past(read);
        let mut open = Vec::new();
        self.evidence
            .back(read.started, |happening| match &happening.what {
                What::Client(ClientEvent::OperationEnded { request, status: Status::Ok, clock, found, .. })
                    if found.is_empty() =>
                {
                    if !ended.found.versions().iter().any(|held| held.clock() == *clock) {
                        open.push((*request, happening.id));
                    }
                    None
                }
                What::Node(NodeEvent::VersionWritten { request, key, version, .. }) if *key == read.key => {
                    let (_, acknowledged) = *open.iter().find(|(other, _)| other == request)?;
                    if ended.found.version(version.dot).is_some() {
                        return None;
                    }
                    let is_replaced = match version.written_at {
                        // By the clock a write may lose though it came later; that it lost to one that came later still is as
                        // it should be.
                        Some(_) => self.is_beaten_fairly(read, version, *request),
                        None => seen.covers(version.dot),
                    };
                    (!is_replaced).then(|| (*request, version.clone(), acknowledged))
                }
                _ => None,
            })
            .and_then(|(request, version, acknowledged)| {
                let started = self.start_of(request)?;
                Some(Missed { write: self.story(started, read.ended.as_ref()?.id)?, version, acknowledged })
            })
    }

    /// Where the last write wins: whether a get found a version that won against this one, and that was not there yet when
    /// this one's writer began.
    fn is_beaten_fairly(&self, read: &Story, version: &Version, request: RequestId) -> bool {
        let Some(ended) = &read.ended else { return true };
        let beats = |held: &&Version| held.last_write_order(version).is_gt();
        let Some(kept) = ended.found.versions().iter().find(beats) else { return false };
        match (self.start_of_version(&read.key, kept.dot, read.started), self.start_of(request)) {
            (Some(kept), Some(began)) => kept > began,
            _ => true,
        }
    }

    /// When a version came to be.
    pub(super) fn start_of_version(&self, key: &Key, dot: Dot, before: EventId) -> Option<EventId> {
        self.evidence.back(before, |happening| match &happening.what {
            What::Node(NodeEvent::VersionWritten { key: of, version: made, .. }) if of == key && made.dot == dot => {
                Some(happening.id)
            }
            _ => None,
        })
    }

    /// All that the answer of a get knows of, with the pasts of all of it: clocks may have been cut short.
    fn whole_past(&self, read: &Story) -> VectorClock {
        let mut written: Vec<Arc<Version>> = Vec::new();
        self.evidence.back::<()>(read.ended.as_ref().map_or(read.started, |ended| ended.id), |happening| {
            if let What::Node(NodeEvent::VersionWritten { key, version, .. }) = &happening.what
                && *key == read.key
            {
                written.push(version.clone());
            }
            None
        });
        let mut causality = Causality::default();
        for version in written.iter().rev() {
            causality.take(version.dot, &version.past);
        }
        let clock = read.ended.as_ref().map(|ended| ended.clock.clone()).unwrap_or_default();
        causality.whole(&clock)
    }

    /// The nodes whose answers counted for a get, with the happening in which each read its copy.
    fn answerers(&self, read: &Story) -> Vec<(NodeId, EventId)> {
        let Some(ended) = &read.ended else { return Vec::new() };
        let read_at = |node: NodeId| {
            let note = read.notes.iter().find(|note| note.node == node && matches!(note.event, NodeEvent::CopyRead { .. }));
            note.map_or(ended.id, |note| note.id)
        };
        ended.acks.iter().map(|node| (*node, read_at(*node))).collect()
    }

    /// Tells why a node did not have the missed write when it was asked.
    fn tell_lack(&mut self, read: &Story, missed: &Missed, (node, asked): (NodeId, EventId)) {
        if let Some((_, replica)) = stand_in_of(read, node)
            && !self.has_stored(missed, node, asked)
        {
            self.say([asked], Says::KnowsNothing { node, replica, key: read.key.clone() });
            return;
        }
        if let Some(stored) = self.when_stored(missed, node, asked) {
            self.tell_removal(node, &read.key, stored, asked);
            return;
        }
        let sent: Vec<Sent> = missed.write.sendings.iter().filter(|sent| brings_to(sent, node)).cloned().collect();
        if sent.iter().any(|sent| self.tell_way(sent, asked)) {
            return;
        }
        let Some(coordination) = missed.write.coordination(asked) else { return };
        let (coordinator, began) = (coordination.node, coordination.id);
        let NodeEvent::CoordinationStarted { replicas, stand_ins, .. } = &coordination.event else { return };
        let is_replica = replicas.contains(&node);
        match stand_ins.iter().find(|(_, replica)| *replica == node) {
            // That somebody stands in for it, and why, is told with the write.
            Some((stand_in, _)) => {
                let kept = missed.write.notes.iter().find(|note| match note.event {
                    NodeEvent::HintKept { target, .. } => target == node && note.node == *stand_in,
                    _ => false,
                });
                if let Some(kept) = kept.map(|note| note.id) {
                    self.say([kept], Says::HintWaits { node: *stand_in, target: node, key: read.key.clone() });
                }
            }
            // One that was left out is told of with the write.
            None if coordinator != node && !is_replica => self.say([began], Says::NothingSent { node, key: read.key.clone() }),
            None => {}
        }
    }

    fn has_stored(&self, missed: &Missed, node: NodeId, before: EventId) -> bool {
        self.when_stored(missed, node, before).is_some()
    }

    /// When a node took the missed write into its copy, if it had before some happening.
    fn when_stored(&self, missed: &Missed, node: NodeId, before: EventId) -> Option<EventId> {
        let stores = |note: &&Noted| note.node == node && note.id < before && matches!(note.event, NodeEvent::CopyStored { .. });
        missed.write.notes.iter().find(stores).map(|note| note.id)
    }

    /// Tells what let quorums miss each other.
    fn tell_quorums(&mut self, read: &Story, missed: &Missed) {
        let of = |story: &Story| {
            story.notes.iter().rev().find_map(|note| match &note.event {
                NodeEvent::CoordinationStarted { need, replicas, stand_ins, .. } => {
                    Some((note.id, *need, replicas.len() as u16, stand_ins.clone()))
                }
                _ => None,
            })
        };
        let (Some((began, r, n, of_read)), Some((_, w, _, of_write))) = (of(read), of(&missed.write)) else { return };
        if r + w <= n {
            self.say([began], Says::NoOverlap { r, w, n });
        } else if !(of_read.is_empty() && of_write.is_empty()) {
            let stand_ins = of_read.iter().chain(of_write.iter()).copied().collect();
            self.say([began], Says::StandInsMayMiss { stand_ins });
        }
    }

    /// Tells how an acknowledged write lost by the clock against one that came before it.
    fn tell_defeat(&mut self, read: &Story, missed: &Missed, (kept, kept_at): (&Version, WallTime), lost_at: WallTime) {
        if let Some(began) = self.start_of_version(&read.key, kept.dot, read.started) {
            self.tell_chain(began);
        }
        self.tell_skews(&[kept.dot.actor.node, missed.version.dot.actor.node], read.started);
        self.say(
            [missed.acknowledged],
            Says::MissedByClock {
                id: read.id.clone(),
                write: missed.write.id.clone(),
                lost: Copy::of(&missed.version),
                lost_at,
                kept: Copy::of(kept),
                kept_at,
            },
        );
    }
}

/// For whom a node answered, if it was asked in the place of another.
fn stand_in_of(read: &Story, node: NodeId) -> Option<(NodeId, NodeId)> {
    read.notes.iter().find_map(|note| match &note.event {
        NodeEvent::CoordinationStarted { stand_ins, .. } => stand_ins.iter().find(|(stand_in, _)| *stand_in == node).copied(),
        _ => None,
    })
}

/// Whether a message is to bring a write to a node as a copy of its own.
fn brings_to(sent: &Sent, node: NodeId) -> bool {
    let is_write = matches!(sent.message.body, Body::Replica(ReplicaMessage::Write { hint_for: None, .. }));
    is_write && sent.message.to == node.into()
}
