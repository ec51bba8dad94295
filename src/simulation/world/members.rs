//! Nodes that come and go: what the operator does for it, and what the world takes note of.

use std::sync::Arc;

use super::World;
use crate::engine::partitioning::{Layout, Profile, RingError};
use crate::engine::{Input, Node, NodeEvent, NodeId, Stage};
use crate::simulation::host::{Held, Host, HostStatus};
use crate::simulation::network::LossReason;
use crate::simulation::setup::NodeSetup;
use crate::simulation::step::Refusal;
use crate::simulation::trace::{EventId, RunEvent};

impl World {
    /// A machine is added and started. Its node knows the seeds and nothing else; the rest is the protocol's.
    /// Whoever set it up may have been wrong about the name of the cluster.
    pub(super) fn join(&mut self, setup: &NodeSetup, cluster: Option<&Arc<str>>, cause: Option<EventId>) -> Result<(), Refusal> {
        let NodeSetup { id: node, profile, .. } = setup.clone();
        if *self.ring.layout() == Layout::Modulo {
            return Err(Refusal::ModuloMoves);
        }
        self.no_change_under_way()?;
        let may_come = self.stage(node) == Some(Stage::Left) || self.is_a_stranger(node);
        if self.hosts.contains_key(&node) && !may_come {
            return Err(Refusal::NodeIsThere(node));
        }
        if let Err(RingError::DuplicateToken { token, first, second }) = self.ring.with(node, profile.clone()) {
            return Err(Refusal::TokenTaken { token, by: if first == node { second } else { first } });
        }
        let now = self.now;
        let added = self.record(Some(node), cause, RunEvent::NodeAdded { profile: profile.clone() });
        match self.hosts.get_mut(&node) {
            None => {
                let host = Host::new(self.seed, (setup, cluster), std::iter::empty(), Stage::Joining, &self.ring, &self.settings);
                self.hosts.insert(node, host);
            }
            // The same machine, with an empty disk: only its count of lives goes on.
            Some(host) => {
                let (held, stale) = host.crash(now);
                self.foreground -= stale;
                self.stop_drive(node);
                let host = self.hosts.get_mut(&node).expect("it is there: it has just crashed");
                host.setup = setup.clone();
                host.cluster = cluster.cloned();
                host.replace_disk(Stage::Joining);
                host.start(&self.ring, &self.settings);
                for waiting in held {
                    if let Held::Message { sent, message } = waiting {
                        self.drop_message(sent, &message, LossReason::NodeDown, added);
                    }
                }
            }
        }
        self.network.place(node.into(), profile.datacenter);
        self.start_node(node, Some(added));
        Ok(())
    }

    /// A node is asked to leave. Copies go where they belong first; that may take a while.
    pub(super) fn leave(&mut self, node: NodeId, cause: Option<EventId>) -> Result<(), Refusal> {
        if *self.ring.layout() == Layout::Modulo {
            return Err(Refusal::ModuloMoves);
        }
        match self.stage(node) {
            Some(Stage::Left) => return Err(Refusal::NodeHasLeft(node)),
            // Giving up joining is no second change.
            Some(Stage::Joining) => {}
            _ => self.no_change_under_way()?,
        }
        match self.host_mut(node).status() {
            HostStatus::Down => return Err(Refusal::NodeIsDown(node)),
            HostStatus::Paused => return Err(Refusal::NodeIsPaused(node)),
            HostStatus::Up => {}
        }
        if self.ring.contains(node) {
            let nodes = self.ring.nodes() - 1;
            if nodes == 0 {
                return Err(Refusal::LastNode(node));
            }
            for (field, value) in [("r", self.settings.r), ("w", self.settings.w)] {
                if value > nodes {
                    return Err(Refusal::TooFewWouldStay { nodes, field, value });
                }
            }
            // By its own view, which is what it would go by.
            let knows_another = |running: &Node| running.ring().members().any(|(other, _)| other != node);
            if !self.node(node).is_some_and(knows_another) {
                return Err(Refusal::KnowsNobody(node));
            }
        }
        let asked = self.record(Some(node), cause, RunEvent::LeaveAsked);
        self.step_node(node, Input::Leave, asked);
        Ok(())
    }

    fn no_change_under_way(&self) -> Result<(), Refusal> {
        let changing = |node: NodeId| matches!(self.stage(node), Some(Stage::Joining | Stage::Leaving));
        let mut nodes = self.hosts.keys().copied();
        nodes.find(|node| changing(*node) && !self.is_a_stranger(*node)).map_or(Ok(()), |node| Err(Refusal::ChangeUnderWay(node)))
    }

    /// Whether a node was set up for another cluster: it is turned away, and nobody waits for it.
    fn is_a_stranger(&self, node: NodeId) -> bool {
        let cluster = self.hosts.get(&node).and_then(|host| host.cluster.as_ref());
        cluster.is_some_and(|cluster| *cluster != self.settings.membership.cluster)
    }

    /// Where a node stands, on the ring and in which datacenter, whether it is a member yet or not.
    pub fn profile(&self, node: NodeId) -> Option<Arc<Profile>> {
        self.hosts.get(&node).map(|host| host.setup.profile.clone())
    }

    /// Whether a node is coming or going, by its own word; of one that is down, by what its disk holds.
    pub fn stage(&self, node: NodeId) -> Option<Stage> {
        self.hosts.get(&node).map(Host::stage)
    }

    /// A node says that it owns its ranges now, or no longer: so the world takes it from then on.
    pub(super) fn take_note(&mut self, node: NodeId, event: &NodeEvent) {
        let NodeEvent::StageChanged { stage } = event else { return };
        match stage {
            Stage::Normal => {
                let profile = self.hosts[&node].setup.profile.clone();
                // Its tokens were held against everyone's when it was added.
                if let Ok(ring) = self.ring.with(node, profile.clone()) {
                    self.ring = Arc::new(ring);
                }
                let hosts = &self.hosts;
                let stands_there =
                    |other: NodeId| hosts.get(&other).is_some_and(|host| host.setup.datacenter() == profile.datacenter);
                self.clients.iter_mut().for_each(|(_, client)| client.learn_of(node, stands_there));
            }
            Stage::Left => {
                self.ring = Arc::new(self.ring.without(node));
                self.clients.iter_mut().for_each(|(_, client)| client.forget(node));
            }
            Stage::Joining | Stage::Leaving => {}
        }
    }
}
