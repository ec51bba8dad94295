//! A stream as the node sees it that sends: every copy in some ranges, and from then on every change of
//! them, one batch at a time.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::engine::context::{Context, Timer};
use crate::engine::event::NodeEvent;
use crate::engine::leaderless::{Cluster, Replica};
use crate::engine::message::{Body, StreamId, StreamMessage};
use crate::engine::names::NodeId;
use crate::engine::pair::Key;
use crate::engine::partitioning::{TokenRange, token_of};
use crate::engine::versions::Siblings;

/// Copies on their way to one node.
#[derive(Clone, Debug)]
pub(super) struct Outgoing {
    pub id: StreamId,
    pub to: NodeId,
    ranges: Arc<[TokenRange]>,
    /// Keys still to be sent, or to be sent again because they changed.
    queue: VecDeque<Key>,
    /// The batch that is not acknowledged yet, and how often it was sent again.
    open: Option<(u32, Vec<Key>)>,
    repeated: u32,
    number: u32,
    /// Whether the other has everything, but for what changes from now on.
    pub caught_up: bool,
}

/// The most copies of a batch.
const BATCH_MAX: usize = 32;
/// How often a batch is sent to a newcomer again before the stream is given up: one that comes back asks
/// anew. A node that leaves never gives up, or what it holds would leave with it.
const REPEATS_MAX: u32 = 10;

impl Outgoing {
    /// Opens a stream of everything here that lies in the ranges.
    pub fn open(
        cx: &mut Context<'_>,
        cluster: &Cluster,
        replica: &mut Replica,
        (id, to): (StreamId, NodeId),
        ranges: Arc<[TokenRange]>,
    ) -> Outgoing {
        let lies_there = |key: &Key| contains(&ranges, key);
        replica.look_over();
        let queue: VecDeque<Key> = replica.store().iter().map(|(key, _)| key).filter(|key| lies_there(key)).collect();
        cx.note(NodeEvent::StreamOpened { stream: id, to, ranges: ranges.len() as u32, keys: queue.len() as u32 });
        let mut outgoing = Outgoing { id, to, ranges, queue, open: None, repeated: 0, number: 0, caught_up: false };
        outgoing.send_next(cx, cluster, replica);
        outgoing
    }

    /// A copy here has changed: if it lies in the ranges the other is owed it.
    pub fn changed(&mut self, cx: &mut Context<'_>, cluster: &Cluster, replica: &mut Replica, key: &Key) {
        if !contains(&self.ranges, key) || self.queue.contains(key) {
            return;
        }
        self.queue.push_back(key.clone());
        if self.open.is_none() {
            self.send_next(cx, cluster, replica);
        }
    }

    /// Whether everything here was sent and acknowledged.
    pub fn is_idle(&self) -> bool {
        self.queue.is_empty() && self.open.is_none()
    }

    /// The other has merged a batch.
    pub fn acknowledged(&mut self, cx: &mut Context<'_>, cluster: &Cluster, replica: &mut Replica, number: u32) {
        if self.open.as_ref().is_none_or(|(open, _)| *open != number) {
            // A doubled packet.
            return;
        }
        self.open = None;
        self.repeated = 0;
        cx.cancel_timer(Timer::StreamDeadline { stream: self.id });
        if self.queue.is_empty() {
            self.caught_up = true;
        } else {
            self.send_next(cx, cluster, replica);
        }
    }

    /// The other stays silent. Returns whether it is given up.
    pub fn deadline(&mut self, cx: &mut Context<'_>, cluster: &Cluster, replica: &mut Replica) -> bool {
        let Some((number, keys)) = self.open.clone() else { return false };
        if self.repeated >= REPEATS_MAX && self.id.by == self.to {
            return true;
        }
        self.repeated += 1;
        self.send(cx, cluster, replica, number, keys);
        false
    }

    fn send_next(&mut self, cx: &mut Context<'_>, cluster: &Cluster, replica: &mut Replica) {
        let batch: Vec<Key> = self.queue.drain(..self.queue.len().min(BATCH_MAX)).collect();
        self.number += 1;
        self.send(cx, cluster, replica, self.number, batch);
    }

    /// Sends what is held now of these keys: that may be more than when they were put into the queue.
    fn send(&mut self, cx: &mut Context<'_>, cluster: &Cluster, replica: &mut Replica, number: u32, keys: Vec<Key>) {
        let held = |key: &Key| Some((key.clone(), replica.copy(key)?));
        let copies: Arc<[(Key, Arc<Siblings>)]> = keys.iter().filter_map(held).collect();
        let last = self.queue.is_empty();
        cx.send(self.to, Body::Stream(StreamMessage::Batch { stream: self.id, number, copies, last }));
        cx.set_timer(Timer::StreamDeadline { stream: self.id }, cluster.settings.request_timeout);
        self.open = Some((number, keys));
    }
}

fn contains(ranges: &[TokenRange], key: &Key) -> bool {
    let token = token_of(&key.0);
    ranges.iter().any(|range| range.contains(token))
}
