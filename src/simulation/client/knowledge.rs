//! What a client knows of the cluster, and whom it asks because of it.
//!
//! It knows what the node that it asked last believed: who owns ranges, in which life each of them is, who is
//! believed to be there. From that it draws a ring of its own. One thing it knows better than anybody: that a
//! machine has refused it a connection. That life of the node is over, whatever others still believe;
//! hearing of a later life, or from the node itself, refutes it. Where nodes do not tell each other of later lives,
//! nothing would: so when its time has come to ask again, a node that others still believe to be there is given
//! another chance, at the price of one more refusal.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::engine::partitioning::{Ring, token_of};
use crate::engine::{Key, MemberStatus, NodeId, Peer, SortedSet, Topology};
use crate::simulation::setup::Learning;

/// What a client has learned.
#[derive(Clone, Debug, Default)]
pub(super) struct Knowledge {
    /// The cluster in the eyes of the node that answered last; none before the first answer.
    topology: Option<Arc<Topology>>,
    /// Its ring, for whoever chooses by the key.
    ring: Option<Arc<Ring>>,
    /// Nodes that have refused a connection, each with the life that is over; none until the client has heard of
    /// any, and then it is taken to be that one.
    refused: Vec<(NodeId, Option<u32>)>,
}

/// What an answer changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct News {
    /// Members not known before.
    pub new: Arc<[NodeId]>,
    /// Members known before that are members no longer.
    pub gone: Arc<[NodeId]>,
}

impl Knowledge {
    /// Whether no node has answered so far.
    pub fn is_empty(&self) -> bool {
        self.topology.is_none()
    }

    /// The members, by name.
    pub fn peers(&self) -> &[Peer] {
        self.topology.as_ref().map_or(&[], |topology| &topology.members)
    }

    /// Takes in what a node has answered, in the place of all that was known.
    pub fn learn(&mut self, from: NodeId, topology: &Arc<Topology>) -> News {
        let names = |peers: &[Peer]| peers.iter().map(|peer| peer.node).collect::<SortedSet<NodeId>>();
        let (before, now) = (names(self.peers()), names(&topology.members));
        let difference = |these: &SortedSet<NodeId>, those: &SortedSet<NodeId>| {
            these.iter().copied().filter(|node| !those.contains(node)).collect()
        };
        let news = News { new: difference(&now, &before), gone: difference(&before, &now) };
        let members = || topology.members.iter().map(|peer| (peer.node, &peer.profile));
        let is_drawn = match &self.ring {
            Some(ring) => *ring.layout() == topology.layout && ring.members().eq(members()),
            None => false,
        };
        if !is_drawn {
            let profiles = members().map(|(node, profile)| (node, profile.clone()));
            // The node that answered has such a ring, so no two tokens of it are the same.
            self.ring = Ring::new(profiles, topology.layout.clone()).ok().map(Arc::new);
        }
        self.topology = Some(topology.clone());
        self.refused.retain_mut(|(node, life)| match topology.members.iter().find(|peer| peer.node == *node) {
            _ if *node == from => false,
            None => true,
            Some(peer) => peer.generation <= *life.get_or_insert(peer.generation),
        });
        news
    }

    /// Nodes that have refused, and that another believes to be there nevertheless, may be asked again: but for
    /// these, which have just been.
    pub fn forgive(&mut self, topology: &Topology, just_asked: &SortedSet<NodeId>) {
        let is_up = |node: NodeId| topology.members.iter().any(|peer| peer.node == node && peer.status == MemberStatus::Up);
        self.refused.retain(|(node, _)| just_asked.contains(node) || !is_up(*node));
    }

    /// A node has refused the connection. Returns whether that is news.
    pub fn refused_by(&mut self, node: NodeId) -> bool {
        if self.has_refused(node) {
            return false;
        }
        let life = self.peers().iter().find(|peer| peer.node == node).map(|peer| peer.generation);
        self.refused.push((node, life));
        true
    }

    /// A node has said something: it is there.
    pub fn hears_from(&mut self, node: NodeId) {
        self.refused.retain(|(other, _)| *other != node);
    }

    fn has_refused(&self, node: NodeId) -> bool {
        self.refused.iter().any(|(other, _)| *other == node)
    }

    /// Whom to ask for an operation on this key, the first choice first.
    ///
    /// Nodes of the client's datacenter that are believed to be there come first; those of others follow if
    /// they may be asked at all; those that are not believed to be there come last, because a belief may be
    /// wrong. Among equals whoever keeps the key comes first if that is asked for, and `turn` decides who of
    /// them begins. Nodes that have refused are not asked.
    pub fn coordinators(&self, key: &Key, learning: &Learning, turn: usize) -> VecDeque<NodeId> {
        let replicas = if learning.token_aware { self.replicas(key) } else { Arc::from([]) };
        let first_coordinates = self.topology.as_ref().is_some_and(|topology| topology.first_coordinates);
        let mut plan = VecDeque::new();
        for tier in self.tiers(learning) {
            let keeps: Vec<NodeId> = replicas.iter().copied().filter(|node| tier.contains(node)).collect();
            let others = tier.into_iter().filter(|node| !keeps.contains(node)).collect();
            // Where only the first replica coordinates, beginning with another would save nobody a hop.
            plan.extend(rotated(keeps.clone(), if first_coordinates { 0 } else { turn }));
            plan.extend(rotated(others, turn));
        }
        plan
    }

    /// Whom to ask who is there: whoever could be asked for an operation on any key.
    pub fn informants(&self, learning: &Learning, turn: usize) -> VecDeque<NodeId> {
        self.tiers(learning).into_iter().flat_map(|tier| rotated(tier, turn)).collect()
    }

    /// The nodes that may be asked, those that are asked first in the first list.
    fn tiers(&self, learning: &Learning) -> [Vec<NodeId>; 4] {
        let is_local = |peer: &Peer| learning.local.is_none_or(|datacenter| datacenter == peer.profile.datacenter);
        let tier = |local: bool, up: bool| {
            let of_tier = |peer: &&Peer| is_local(peer) == local && (peer.status == MemberStatus::Up) == up;
            let asked = self.peers().iter().filter(|peer| (local || learning.remote) && of_tier(peer));
            asked.map(|peer| peer.node).filter(|node| !self.has_refused(*node)).collect::<Vec<NodeId>>()
        };
        [tier(true, true), tier(false, true), tier(true, false), tier(false, false)]
    }

    /// The nodes that keep a key, in the order of the walk.
    fn replicas(&self, key: &Key) -> Arc<[NodeId]> {
        match (&self.ring, &self.topology) {
            (Some(ring), Some(topology)) => ring.preference_list(token_of(&key.0), topology.n),
            _ => Arc::from([]),
        }
    }
}

/// The same nodes in turn, beginning with another one each time.
pub(super) fn rotated(mut nodes: Vec<NodeId>, turn: usize) -> Vec<NodeId> {
    let first = turn.checked_rem(nodes.len()).unwrap_or(0);
    nodes.rotate_left(first);
    nodes
}
