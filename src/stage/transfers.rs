//! Copies that change hands while a node joins or leaves: how much of what it is to own has arrived, or
//! how much of what it holds has gone.
//!
//! It is keys that count, and the end of each stream as one more, so that empty ones end too. Before a
//! sender has said how many keys it has, its stream counts by the ranges that it is for, and nothing of it
//! has moved.

use crate::engine::partitioning::TokenRange;
use crate::engine::{Body, Message, NodeEvent, NodeId, StreamId, StreamMessage, Time};

/// The streams of every node that joins or leaves, those of its last attempt.
#[derive(Clone, Debug, Default)]
pub(super) struct Transfers(Vec<Transfer>);

/// One stream.
#[derive(Clone, Debug)]
struct Transfer {
    id: StreamId,
    asked: Time,
    /// The ranges, where they were asked for.
    wanted: Vec<TokenRange>,
    /// How many ranges.
    ranges: u32,
    /// How many keys lay in them when it was opened; none before that.
    keys: Option<u32>,
    /// Copies that were acknowledged.
    acknowledged: u32,
    /// The batch on its way: its number, and how many copies it holds.
    open: (u32, u32),
    /// Whether the last of them is in it.
    last: bool,
    ended: bool,
}

impl Transfers {
    /// Which part of what a node is to own has arrived, or of what it held has gone: 0 to 1.
    pub fn moved(&self, node: NodeId) -> f64 {
        let of_node = || self.0.iter().filter(|transfer| transfer.id.by == node);
        let opened = || of_node().filter_map(|transfer| Some((transfer, transfer.keys?)));
        let keys: u32 = opened().map(|(_, keys)| keys + 1).sum();
        let moved: u32 = opened().map(|(transfer, keys)| transfer.acknowledged.min(keys) + u32::from(transfer.ended)).sum();
        let known: u32 = opened().map(|(transfer, _)| transfer.ranges).sum();
        let ranges: u32 = of_node().map(|transfer| transfer.ranges).sum();
        if known > 0 { f64::from(moved) / f64::from(keys) * f64::from(known) / f64::from(ranges) } else { 0.0 }
    }

    /// A message about a stream is sent.
    pub fn message(&mut self, message: &Message, at: Time) {
        let Body::Stream(message) = &message.body else { return };
        let Some(stream) = message.stream() else { return };
        match message {
            StreamMessage::Request { ranges, .. } => self.ask(stream, ranges, at),
            StreamMessage::Batch { number, copies, last, .. } => {
                let transfer = self.transfer(stream);
                (transfer.open, transfer.last) = ((*number, copies.len() as u32), *last);
            }
            StreamMessage::Ack { number, .. } => {
                let transfer = self.transfer(stream);
                if transfer.open.0 == *number {
                    transfer.acknowledged += std::mem::take(&mut transfer.open.1);
                    transfer.ended |= transfer.last;
                }
            }
            StreamMessage::JoinRequest { .. } | StreamMessage::JoinReply { .. } => {}
        }
    }

    /// A node notes something.
    pub fn event(&mut self, event: &NodeEvent, node: NodeId) {
        match event {
            NodeEvent::StageChanged { .. } => self.0.retain(|transfer| transfer.id.by != node),
            NodeEvent::StreamOpened { stream, ranges, keys, .. } => {
                let transfer = self.transfer(*stream);
                (transfer.ranges, transfer.keys) = (*ranges, Some(*keys));
            }
            _ => {}
        }
    }

    /// What is asked of another because one stays silent is no longer waited for there.
    fn ask(&mut self, stream: StreamId, ranges: &[TokenRange], at: Time) {
        for earlier in self.0.iter_mut().filter(|other| other.id.by == stream.by && other.asked < at && !other.ended) {
            earlier.wanted.retain(|range| !ranges.contains(range));
            earlier.ranges = earlier.wanted.len() as u32;
        }
        let transfer = self.transfer(stream);
        (transfer.asked, transfer.wanted, transfer.ranges) = (at, ranges.to_vec(), ranges.len() as u32);
    }

    /// A stream. A node that asks in another life begins anew.
    fn transfer(&mut self, id: StreamId) -> &mut Transfer {
        self.0.retain(|other| other.id.by != id.by || other.id.generation >= id.generation);
        let place = self.0.iter().position(|other| other.id == id).unwrap_or(self.0.len());
        if place == self.0.len() {
            let asked = Time::ZERO;
            let (wanted, ranges, keys) = (Vec::new(), 0, None);
            self.0.push(Transfer { id, asked, wanted, ranges, keys, acknowledged: 0, open: (0, 0), last: false, ended: false });
        }
        &mut self.0[place]
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::engine::Stage;
    use crate::engine::partitioning::{Profile, Tokens};
    use crate::simulation::{Action, Skew};
    use crate::stage::fixture::{at, chatty, node, put, seen};

    fn joining(keys: usize) -> Vec<crate::simulation::Step> {
        let datacenter = crate::engine::Name::new("dc1").unwrap();
        let profile = Arc::new(Profile { datacenter, tokens: Tokens::Hashed(2) });
        let join = Action::Join { node: node(6), profile, clock_skew: Skew::default(), cluster: None };
        let puts = (0..keys).map(|key| at(key as f64, put(1, 1, &format!("k{key}"))));
        puts.chain([at(3_000.0, join)]).collect()
    }

    /// The parts that were moved of what a node is to own or to give away, each once, in order.
    fn parts(timeline: &mut crate::simulation::Timeline, who: NodeId, from: u32, to: u32) -> Vec<(Stage, f64)> {
        let mut parts: Vec<(Stage, f64)> = Vec::new();
        for ms in from..to {
            let (history, _) = seen(timeline, f64::from(ms));
            let Some(stage) = timeline.world().stage(who) else { continue };
            let part = (stage, history.moved(who));
            if parts.last() != Some(&part) {
                parts.push(part);
            }
        }
        parts
    }

    #[test]
    fn a_newcomer_fills_until_it_serves() {
        let mut timeline = chatty(5, joining(400));
        let parts = parts(&mut timeline, node(6), 3_000, 3_600);
        let (joining, rest): (Vec<_>, Vec<_>) = parts.into_iter().partition(|(stage, _)| *stage == Stage::Joining);
        let filled: Vec<f64> = joining.iter().map(|(_, part)| *part).collect();
        assert!(filled.len() > 2 && filled[0] == 0.0, "{filled:?}");
        assert!(filled.windows(2).all(|pair| pair[0] < pair[1]) && filled[filled.len() - 1] < 1.0, "{filled:?}");
        assert!(rest.iter().all(|(stage, _)| *stage == Stage::Normal));
    }

    #[test]
    fn whoever_leaves_empties_and_has_given_everything_away_in_the_end() {
        let mut steps = joining(400);
        steps.pop();
        steps.push(at(3_000.0, Action::Leave(node(2))));
        let mut timeline = chatty(5, steps);
        let leaving: Vec<f64> = parts(&mut timeline, node(2), 3_001, 3_600)
            .into_iter()
            .filter_map(|(stage, part)| (stage == Stage::Leaving).then_some(part))
            .collect();
        assert!(leaving.len() > 2 && leaving[0] < 0.2, "{leaving:?}");
        assert!(leaving.windows(2).all(|pair| pair[0] < pair[1]), "{leaving:?}");
        assert_eq!(timeline.world().stage(node(2)), Some(Stage::Left));
    }

    #[test]
    fn one_that_stays_silent_is_replaced_by_the_next_and_not_waited_for() {
        let mut steps = joining(60);
        steps.push(at(3_021.0, Action::Crash(node(3))));
        let mut timeline = chatty(5, steps);
        let parts = parts(&mut timeline, node(6), 3_000, 9_000);
        let joining: Vec<f64> = parts.iter().filter_map(|(stage, part)| (*stage == Stage::Joining).then_some(*part)).collect();
        assert!(joining.iter().all(|part| (0.0..=1.0).contains(part)), "{joining:?}");
        assert_eq!(parts.last().map(|(stage, _)| *stage), Some(Stage::Normal));
    }
}
