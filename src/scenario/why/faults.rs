//! What stood in a message's way, and what was wrong with a node at some instant.

use super::Telling;
use super::chain::as_it_is;
use super::says::Says;
use super::story::Sent;
use crate::engine::{Address, Key, NodeEvent, NodeId, Time};
use crate::simulation::{EventId, Fate, FaultEvent, Happening, LossReason, NetworkEvent, Slowness, What};

impl Telling<'_> {
    /// Tells what becomes of a message, which was asked about by its sending, or by what became of it.
    pub(super) fn tell_fate(&mut self, id: EventId) {
        let Some(happening) = self.get(id) else { return };
        let sent = match &happening.what {
            What::Network(NetworkEvent::MessageDropped { sent, .. } | NetworkEvent::MessageHeld { sent, .. }) => *sent,
            _ => id,
        };
        let Some(mut sending) = self.get(sent).as_ref().and_then(Sent::of) else { return };
        // What is asked about its sending is asked about all that has become of it since.
        let until = if sent == id { self.end } else { EventId(id.0 + 1) };
        self.evidence.on(EventId(sent.0 + 1), until, |happening| match &happening.what {
            What::Network(NetworkEvent::MessageDropped { sent: of, reason, .. }) if *of == sent => {
                sending.dropped = Some((happening.id, *reason));
                Some(())
            }
            What::Network(NetworkEvent::MessageHeld { sent: of, .. }) if *of == sent => {
                sending.held = Some(happening.id);
                None
            }
            What::Network(NetworkEvent::MessageDelivered { sent: of, .. }) if *of == sent => {
                sending.delivered = Some((happening.id, happening.at));
                Some(())
            }
            _ => (matches!(sending.fate, Fate::Lost { at, .. } if at < happening.at)).then_some(()),
        });
        if !self.tell_way(&sending, until)
            && let Some((delivered, _)) = sending.delivered
        {
            let (kind, from, to) = (sending.message.body.kind(), sending.message.from, sending.message.to);
            self.say([sent, delivered], Says::Came { kind, from, to, sent: self.instant(sent) });
        }
    }

    /// Tells what has become of a message before some happening: lost, waiting, or still on its way; and why. Returns
    /// whether there is anything to tell of one that has not arrived by then.
    pub(super) fn tell_way(&mut self, sent: &Sent, before: EventId) -> bool {
        let (kind, from, to) = (sent.message.body.kind(), sent.message.from, sent.message.to);
        if let Some((dropped, reason)) = sent.dropped.filter(|(id, _)| *id < before) {
            self.say([sent.id, dropped], Says::Lost { kind, from, to, reason });
            self.tell_loss(from, to, reason, dropped);
            return true;
        }
        match sent.fate {
            Fate::Lost { reason, .. } => {
                self.say([sent.id], Says::Lost { kind, from, to, reason });
                self.tell_loss(from, to, reason, sent.id);
                return true;
            }
            _ if sent.delivered.is_some_and(|(id, _)| id < before) => return false,
            Fate::Arrives { .. } if sent.held.is_some_and(|id| id < before) => {
                self.say([sent.id].into_iter().chain(sent.held), Says::Waits { kind, from, to });
                if let Address::Node(node) = to {
                    self.tell_slowness(node, before);
                }
            }
            Fate::Arrives { at } => {
                self.say([sent.id], Says::OnItsWay { kind, from, to, arrives: at });
                self.tell_weather(from, to, sent.id);
            }
        }
        true
    }

    /// Tells what made the network lose a message.
    fn tell_loss(&mut self, from: Address, to: Address, reason: LossReason, before: EventId) {
        match reason {
            LossReason::Cut => {
                self.tell_cut(from, to, EventId(before.0 + 1));
            }
            LossReason::NodeDown => {
                if let Address::Node(node) = to {
                    self.tell_crash(node, before);
                }
            }
            LossReason::Dropped => {
                let armed = self.evidence.back(before, |happening| match &happening.what {
                    What::Fault(FaultEvent::DropArmed { from: here, to: there, count, .. }) if (*here, *there) == (from, to) => {
                        Some((happening.id, *count))
                    }
                    _ => None,
                });
                if let Some((id, count)) = armed {
                    self.say([id], Says::DropArmed { from, to, count });
                }
            }
            LossReason::Loss => {}
        }
    }

    /// Tells which cut lies between two ends, if one does.
    pub(super) fn tell_cut(&mut self, from: Address, to: Address, before: EventId) -> bool {
        let mut healed = Vec::new();
        let found = self.evidence.back(before, |happening| match &happening.what {
            What::Fault(FaultEvent::NetworkHealed { cuts }) => {
                healed.extend(cuts.iter().cloned());
                None
            }
            What::Fault(FaultEvent::NetworkCut { cut }) => {
                if let Some(place) = healed.iter().position(|other| other == cut) {
                    healed.swap_remove(place);
                    return None;
                }
                cut.blocks(from, to).then(|| happening.clone())
            }
            _ => None,
        });
        self.tell_fault(found)
    }

    /// Tells that a node is down, if it is.
    pub(super) fn tell_crash(&mut self, node: NodeId, before: EventId) -> bool {
        let found = self.evidence.back(before, |happening| match &happening.what {
            _ if happening.node != Some(node) => None,
            What::Fault(FaultEvent::NodeCrashed { .. }) => Some(Some(happening.clone())),
            What::Fault(FaultEvent::NodeRestarted { .. }) => Some(None),
            _ => None,
        });
        self.tell_fault(found.flatten())
    }

    /// Tells that a node stands still, or serves slowly, if it does.
    pub(super) fn tell_slowness(&mut self, node: NodeId, before: EventId) -> bool {
        let mut paused_no_more = false;
        let found = self.evidence.back(before, |happening| match &happening.what {
            _ if happening.node != Some(node) => None,
            What::Fault(FaultEvent::NodePaused) if !paused_no_more => Some(Some(happening.clone())),
            What::Fault(FaultEvent::NodeSlowed { factor }) => Some((*factor != Slowness::NONE).then(|| happening.clone())),
            // Who starts again does not stand still any more, and is as slow as before.
            What::Fault(FaultEvent::NodeResumed { .. } | FaultEvent::NodeRestarted { .. }) => {
                paused_no_more = true;
                None
            }
            _ => None,
        });
        self.tell_fault(found.flatten())
    }

    /// Tells what last changed how long messages of a link take.
    pub(super) fn tell_weather(&mut self, from: Address, to: Address, before: EventId) {
        let found = self.evidence.back(before, |happening| match &happening.what {
            What::Fault(FaultEvent::WeatherChanged { from: here, to: there, change }) => {
                let is_here = here.is_none_or(|here| here == from) && there.is_none_or(|there| there == to);
                (is_here && (change.latency.is_some() || change.inter_dc.is_some())).then(|| happening.clone())
            }
            _ => None,
        });
        self.tell_fault(found);
    }

    /// Tells what is wrong with a node, or between it and another, at some instant. Returns whether anything is.
    pub(super) fn tell_trouble(&mut self, node: NodeId, seen_from: NodeId, before: EventId) -> bool {
        self.tell_crash(node, before)
            || self.tell_slowness(node, before)
            || self.tell_cut(node.into(), seen_from.into(), before)
            || self.tell_cut(seen_from.into(), node.into(), before)
    }

    /// Tells a fault, and that of the whole datacenter which it was part of.
    fn tell_fault(&mut self, fault: Option<Happening>) -> bool {
        let Some(fault) = fault else { return false };
        if let Some(cause) = fault.cause.and_then(|cause| self.get(cause))
            && let What::Fault(FaultEvent::DatacenterDown { .. }) = cause.what
        {
            self.say([cause.id], as_it_is(&cause));
        }
        self.say([fault.id], as_it_is(&fault));
        true
    }

    /// Tells what took away something that a node held, between two happenings.
    pub(super) fn tell_removal(&mut self, node: NodeId, key: &Key, from: EventId, to: EventId) -> bool {
        let found = self.evidence.on(from, to, |happening| {
            let takes = happening.node == Some(node)
                && match &happening.what {
                    What::Fault(FaultEvent::NodeCrashed { keys_lost, .. }) => *keys_lost > 0,
                    What::Fault(FaultEvent::NodeWiped { .. }) => true,
                    What::Node(NodeEvent::CompactionEnded { purged, .. }) => *purged > 0,
                    What::Node(NodeEvent::CopyDropped { key: dropped }) => dropped == key,
                    What::Node(NodeEvent::DamageFound { .. }) => true,
                    _ => false,
                };
            takes.then(|| happening.clone())
        });
        let Some(found) = found else { return false };
        if let Some(says) = self.says_of(&found) {
            self.say([found.id], says);
        }
        true
    }

    /// When something happened.
    pub(super) fn instant(&self, id: EventId) -> Time {
        self.get(id).map(|happening| happening.at).unwrap_or_default()
    }
}
