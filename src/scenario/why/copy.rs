//! Why a node holds what it holds: how each version came to be, and how it came here. And why two stand side by side.

use std::sync::Arc;

use super::says::{Copy, Says};
use super::story::Sent;
use super::{Telling, Unanswered};
use crate::engine::versions::{Dot, Siblings, Version};
use crate::engine::{
    Address, Body, HandoffMessage, Key, NodeEvent, NodeId, RepairMessage, ReplicaMessage, RequestId, StreamMessage,
};
use crate::simulation::{EventId, FaultEvent, Happening, NetworkEvent, What};

impl Telling<'_> {
    pub(super) fn explain_copy(&mut self, node: NodeId, key: &Key, dot: Option<Dot>) -> Result<EventId, Unanswered> {
        match self.arrival(node, key, dot) {
            Some(arrival) => {
                self.explain_arrival(&arrival, node, key);
                Ok(arrival.id)
            }
            None => self.explain_hint(node, key),
        }
    }

    /// A node may hold of a key nothing but what it keeps for another.
    fn explain_hint(&mut self, node: NodeId, key: &Key) -> Result<EventId, Unanswered> {
        let kept = self.evidence.back(self.end, |happening| match &happening.what {
            What::Node(NodeEvent::HintKept { key: of, .. }) if happening.node == Some(node) && of == key => {
                Some(happening.clone())
            }
            _ => None,
        });
        let kept = kept.ok_or_else(|| Unanswered::NoCopy { node, key: key.clone() })?;
        self.tell_hint(&kept);
        Ok(kept.id)
    }

    /// What brought a node a version of a key; the last that changed its copy if none is named.
    fn arrival(&self, node: NodeId, key: &Key, dot: Option<Dot>) -> Option<Happening> {
        let mut first: Option<Happening> = None;
        self.evidence.back(self.end, |happening| {
            if happening.node != Some(node) {
                return None;
            }
            match &happening.what {
                What::Node(NodeEvent::CopyStored { key: of, changed: true, .. }) if of == key => match dot {
                    None => {
                        first = Some(happening.clone());
                        Some(())
                    }
                    Some(dot) => {
                        let brought = self.brought(happening, key);
                        if brought.iter().any(|copy| copy.dot == dot) {
                            first = Some(happening.clone());
                        }
                        None
                    }
                },
                // What came before that is gone.
                What::Fault(FaultEvent::NodeWiped { .. }) => first.is_some().then_some(()),
                What::Node(NodeEvent::CopyDropped { key: of }) if of == key => first.is_some().then_some(()),
                _ => None,
            }
        });
        first
    }

    /// The versions that came with the message, or the write, out of which a copy was changed.
    pub(super) fn brought(&self, stored: &Happening, key: &Key) -> Vec<Copy> {
        let Some(cause) = stored.cause else { return Vec::new() };
        let mut written = self.turn_of(cause).into_iter().filter(|note| note.id < stored.id).filter_map(|note| match note.what {
            What::Node(NodeEvent::VersionWritten { key: of, version, .. }) if of == *key => Some(Copy::of(&version)),
            _ => None,
        });
        if let Some(last) = written.next_back() {
            return vec![last];
        }
        let sent = match self.get(cause).map(|it| it.what) {
            Some(What::Network(NetworkEvent::MessageDelivered { sent, .. })) => self.get(sent),
            _ => None,
        };
        sent.as_ref()
            .and_then(Sent::of)
            .and_then(|sent| carried(&sent.message.body, key))
            .map(|set| Copy::all(&set))
            .unwrap_or_default()
    }

    /// Tells how a copy came to a node, and what it is a copy of.
    pub(super) fn explain_arrival(&mut self, arrival: &Happening, node: NodeId, key: &Key) {
        self.tell_chain(arrival.id);
        let Some(sent) = self.sending_behind(arrival) else { return };
        match &sent.message.body {
            // It came straight from the client's operation.
            Body::Replica(ReplicaMessage::Write { .. }) | Body::Request(_) | Body::Forward(_) => {
                if let Some(request) = sent.message.body.request() {
                    self.tell_coordination(request, arrival.id);
                }
            }
            Body::Handoff(HandoffMessage::Hint { .. }) => {
                if let Address::Node(from) = sent.message.from {
                    self.tell_handover(from, node, key, sent.id);
                }
            }
            _ => {
                for copy in self.brought(arrival, key) {
                    self.tell_origin(key, copy.dot, node, arrival.id);
                }
            }
        }
    }

    fn sending_behind(&self, happening: &Happening) -> Option<Sent> {
        match self.get(happening.cause?)?.what {
            What::Network(NetworkEvent::MessageDelivered { sent, .. }) => Sent::of(&self.get(sent)?),
            _ => None,
        }
    }

    /// Tells who coordinates an operation, and who stands in for whom.
    fn tell_coordination(&mut self, request: RequestId, before: EventId) {
        let story = self.start_of(request).and_then(|started| self.story(started, before));
        let Some(story) = story else { return };
        let Some(note) = story.coordination(before) else { return };
        let NodeEvent::CoordinationStarted { stand_ins, .. } = &note.event else { return };
        for (stand_in, replica) in stand_ins.iter() {
            self.say([note.id], Says::StandsIn { node: note.node, stand_in: *stand_in, replica: *replica });
            self.tell_doubt(note.node, *replica, note.id);
        }
    }

    /// Tells why a node keeps a write for another.
    pub(super) fn tell_hint(&mut self, kept: &Happening) {
        self.tell_chain(kept.id);
        if let What::Node(NodeEvent::HintKept { request, .. }) = &kept.what {
            self.tell_coordination(*request, kept.id);
        }
    }

    /// Tells how a hint came to be, and why it is handed over now.
    fn tell_handover(&mut self, from: NodeId, target: NodeId, key: &Key, sent: EventId) {
        let kept = self.evidence.back(sent, |happening| match &happening.what {
            What::Node(NodeEvent::HintKept { target: of, key: kept, .. }) if happening.node == Some(from) => {
                (*of == target && kept == key).then(|| happening.clone())
            }
            _ => None,
        });
        if let Some(kept) = kept {
            self.tell_hint(&kept);
        }
        let heard = self.evidence.back(sent, |happening| match &happening.what {
            What::Node(NodeEvent::Refuted { member, .. }) if happening.node == Some(from) => {
                (*member == target).then(|| happening.clone())
            }
            What::Node(NodeEvent::HintKept { target: of, .. }) if happening.node == Some(from) && *of == target => None,
            _ => None,
        });
        if let Some(heard) = heard {
            self.explain_turn_of_belief(&heard);
        }
    }

    /// Tells how a version came to be that came to a node by other ways than its write, and why not by that.
    fn tell_origin(&mut self, key: &Key, dot: Dot, node: NodeId, before: EventId) {
        let Some(written) = self.start_of_version(key, dot, before) else {
            return;
        };
        self.tell_chain(written);
        let Some(What::Node(NodeEvent::VersionWritten { request, .. })) = self.get(written).map(|it| it.what) else { return };
        let story = self.start_of(request).and_then(|started| self.story(started, before));
        let ways = story.iter().flat_map(|story| &story.sendings).filter(|sent| {
            let is_write = matches!(sent.message.body, Body::Replica(ReplicaMessage::Write { .. }));
            is_write && sent.message.to == node.into()
        });
        for sent in ways.cloned().collect::<Vec<Sent>>() {
            self.tell_way(&sent, before);
        }
    }

    pub(super) fn explain_version(&mut self, key: &Key, dot: Dot) -> Result<EventId, Unanswered> {
        let missing = || Unanswered::NoVersion { key: key.clone(), dot };
        let written = self.start_of_version(key, dot, self.end).ok_or_else(missing)?;
        self.tell_version(written);
        Ok(written)
    }

    /// Tells how a version came to be, and what its writer had read.
    fn tell_version(&mut self, written: EventId) {
        self.tell_chain(written);
        if let Some(What::Node(NodeEvent::VersionWritten { request, .. })) = self.get(written).map(|it| it.what) {
            self.tell_coordination(request, written);
            if let Some(story) = self.start_of(request).and_then(|started| self.story(started, EventId(written.0 + 1))) {
                self.tell_what_was_read(&story);
            }
        }
    }

    pub(super) fn explain_siblings(&mut self, key: &Key, one: Dot, other: Dot) -> Result<EventId, Unanswered> {
        let (first, first_version) = self.version_named(key, one)?;
        let (second, second_version) = self.version_named(key, other)?;
        if second_version.replaces(&first_version) {
            return Err(Unanswered::NotSiblings { seen: one, by: other });
        }
        if first_version.replaces(&second_version) || one == other {
            return Err(Unanswered::NotSiblings { seen: other, by: one });
        }
        self.tell_version(first);
        self.tell_version(second);
        let asked = first.max(second);
        self.say([asked], Says::NeitherSaw { one: Copy::of(&first_version), other: Copy::of(&second_version) });
        Ok(asked)
    }

    /// Tells why a get found several versions, of which it takes two.
    pub(super) fn tell_siblings_found(&mut self, key: &Key, found: &Siblings, before: EventId) {
        let mut live = found.live();
        let (Some(one), Some(other)) = (live.next(), live.next()) else { return };
        for version in [one, other] {
            if let Some(written) = self.start_of_version(key, version.dot, before) {
                self.tell_version(written);
            }
        }
        self.say([before], Says::NeitherSaw { one: Copy::of(one), other: Copy::of(other) });
    }

    fn version_named(&self, key: &Key, dot: Dot) -> Result<(EventId, Arc<Version>), Unanswered> {
        let missing = || Unanswered::NoVersion { key: key.clone(), dot };
        let id = self.start_of_version(key, dot, self.end).ok_or_else(missing)?;
        match self.get(id).map(|it| it.what) {
            Some(What::Node(NodeEvent::VersionWritten { version, .. })) => Ok((id, version)),
            _ => Err(missing()),
        }
    }

    /// A write that was discarded because another has the later timestamp.
    pub(super) fn explain_lost_write(&mut self, happening: &Happening, key: &Key, lost: Dot, kept: Dot) {
        self.tell_chain(happening.id);
        let (Ok((lost_at, lost)), Ok((kept_at, kept))) = (self.version_named(key, lost), self.version_named(key, kept)) else {
            return;
        };
        self.tell_version(lost_at);
        self.tell_version(kept_at);
        self.tell_skews(&[lost.dot.actor.node, kept.dot.actor.node], happening.id);
        if let (Some(lost_at), Some(kept_at)) = (lost.written_at, kept.written_at) {
            let (kept, lost) = (Copy::of(&kept), Copy::of(&lost));
            self.say([happening.id], Says::ByClock { kept, kept_at, lost, lost_at });
        }
    }

    /// Tells which of these nodes' clocks was set wrong.
    pub(super) fn tell_skews(&mut self, nodes: &[NodeId], before: EventId) {
        for node in nodes {
            let skewed = self.evidence.back(before, |happening| match &happening.what {
                What::Fault(FaultEvent::ClockSkewed { .. }) if happening.node == Some(*node) => Some(happening.clone()),
                _ => None,
            });
            if let Some(skewed) = skewed {
                self.say([skewed.id], super::chain::as_it_is(&skewed));
            }
        }
    }
}

/// What a message carries of a key.
fn carried(body: &Body, key: &Key) -> Option<Arc<Siblings>> {
    let among = |copies: &[(Key, Arc<Siblings>)]| copies.iter().find(|(of, _)| of == key).map(|(_, siblings)| siblings.clone());
    match body {
        Body::Replica(
            ReplicaMessage::Write { siblings, .. }
            | ReplicaMessage::Repair { siblings, .. }
            | ReplicaMessage::ReadReply { siblings, .. },
        )
        | Body::Handoff(HandoffMessage::Hint { siblings, .. }) => Some(siblings.clone()),
        Body::Repair(RepairMessage::Transfer { copies, .. } | RepairMessage::TransferReply { copies, .. })
        | Body::Stream(StreamMessage::Batch { copies, .. }) => among(copies),
        _ => None,
    }
}
