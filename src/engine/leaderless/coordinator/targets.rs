//! Whom an operation asks: the replicas of its key, and who stands in for those that are missing.
//!
//! Under a **strict** quorum the N replicas are asked, and nobody else, doubted ones too: a doubt may
//! be wrong, and a write is owed to all N. Under a **sloppy** quorum the first N *healthy* nodes
//! clockwise are (*Dynamo*, §4.6): the place of each replica that this node doubts is taken by the
//! next healthy node of the walk, its stand-in. Where no node is left to stand in, the replica is
//! left out, and repair owes it the write.
//!
//! Who is healthy is this node's own belief. Another node may believe something else, and ask others:
//! that is why sloppy quorums need not overlap.

use std::sync::Arc;

use super::Cluster;
use crate::engine::names::NodeId;
use crate::engine::partitioning::Token;
use crate::engine::settings::QuorumKind;

/// The nodes that an operation asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Targets {
    /// The replicas of the key: its preference list.
    pub replicas: Arc<[NodeId]>,
    /// Those that are asked: replicas in their order, then whoever will be one.
    pub asked: Vec<Target>,
    /// Replicas that are not asked and for which nobody stands in.
    pub left_out: Arc<[NodeId]>,
}

/// A node that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub node: NodeId,
    /// The replica in whose place it stands, if it is not one itself.
    pub stands_in_for: Option<NodeId>,
    /// Whether this node believes that it will answer.
    pub healthy: bool,
    /// Whether it will be a replica only once a change of the membership is complete. A write waits
    /// for one ack more for each of these, so that a quorum of the replicas to come has it as well.
    pub pending: bool,
}

impl Targets {
    /// Whom a read asks.
    pub fn of_read(cluster: &Cluster, token: Token) -> Targets {
        let n = cluster.settings.n;
        let replicas = cluster.ring.preference_list(token, n);
        let as_itself =
            |node: &NodeId| Target { node: *node, stands_in_for: None, healthy: !cluster.doubts(*node), pending: false };
        if cluster.settings.quorum != QuorumKind::Sloppy || !replicas.iter().any(|node| cluster.doubts(*node)) {
            let asked = replicas.iter().map(as_itself).collect();
            return Targets { replicas, asked, left_out: Arc::from([]) };
        }
        let fallbacks = cluster.ring.fallbacks(token, n);
        let mut stand_ins = fallbacks.into_iter().filter(|node| !cluster.doubts(*node));
        let (mut asked, mut left_out) = (Vec::with_capacity(replicas.len()), Vec::new());
        for replica in replicas.iter() {
            if !cluster.doubts(*replica) {
                asked.push(as_itself(replica));
            } else if let Some(node) = stand_ins.next() {
                asked.push(Target { node, stands_in_for: Some(*replica), healthy: true, pending: false });
            } else {
                left_out.push(*replica);
            }
        }
        Targets { replicas, asked, left_out: left_out.into() }
    }

    /// Whom a write asks: as a read, and besides everyone who is about to become a replica, so that
    /// nothing written meanwhile is missing there when it does.
    pub fn of_write(cluster: &Cluster, token: Token) -> Targets {
        let mut targets = Targets::of_read(cluster, token);
        let Some(next) = &cluster.next_ring else { return targets };
        for node in next.preference_list(token, cluster.settings.n).iter().copied() {
            if targets.replicas.contains(&node) {
                continue;
            }
            // Who stands in for somebody today becomes a replica in its own right: its copy stays.
            match targets.asked.iter_mut().find(|target| target.node == node) {
                Some(target) => target.stands_in_for = None,
                None => {
                    targets.asked.push(Target { node, stands_in_for: None, healthy: !cluster.doubts(node), pending: true });
                }
            }
        }
        targets
    }

    /// Takes in a node that a write was passed to as a stand-in, though by its own view it is none: it
    /// keeps the write for the first replica, which by that view will have it at once.
    pub fn stand_in_as(&mut self, node: NodeId) {
        let stands_in_for = self.replicas.first().copied();
        self.asked.push(Target { node, stands_in_for, healthy: true, pending: false });
    }

    /// How a node takes part; `None` if it is not asked.
    pub fn target(&self, node: NodeId) -> Option<Target> {
        self.asked.iter().copied().find(|target| target.node == node)
    }

    /// The stand-ins, each with the replica whose place it takes.
    pub fn stand_ins(&self) -> Arc<[(NodeId, NodeId)]> {
        self.asked.iter().filter_map(|target| Some((target.node, target.stands_in_for?))).collect()
    }

    /// The nodes that a write may be passed to, those that will probably answer first.
    pub fn coordinators(&self) -> Arc<[NodeId]> {
        let healthy = self.asked.iter().filter(|target| target.healthy);
        let doubted = self.asked.iter().filter(|target| !target.healthy && target.stands_in_for.is_none());
        healthy.chain(doubted).map(|target| target.node).collect()
    }
}
