//! From a checked document to what a world is made of.

use std::sync::Arc;

use super::choices::PartitioningKind;
use super::document::{Cluster, Document, token_count};
use super::refusal::{Problem, Refusals};
use super::tables::{ClientEntry, NodeEntry};
use crate::engine::partitioning::{Layout, Profile, Ring, RingError, Tokens};
use crate::engine::{MembershipSettings, RepairSettings, Settings};
use crate::simulation::{ClientSetup, NodeSetup, Setup, Weather};

impl Document {
    /// The world that this document describes, at its beginning.
    ///
    /// # Errors
    ///
    /// Two tokens given by hand are the same; reading the document refuses that already.
    pub fn setup(&self) -> Result<Setup, Refusals> {
        let vnodes = self.cluster.partitioning.vnodes;
        let node = |node: &NodeEntry| NodeSetup { id: node.id, profile: Arc::new(profile(node, vnodes)) };
        let nodes: Vec<NodeSetup> = self.cluster.nodes.iter().map(node).collect();
        let members = nodes.iter().map(|node| (node.id, node.profile.clone()));
        let ring = Ring::new(members, layout(&self.cluster)).map_err(|RingError::DuplicateToken { token, first, .. }| {
            Refusals::one("cluster.nodes", Problem::TokenTaken { token, node: first })
        })?;
        Ok(Setup {
            seed: self.head.seed,
            nodes,
            clients: self.clients.iter().map(|client| self.client(client)).collect(),
            settings: self.settings(),
            ring: Arc::new(ring),
            weather: Weather { latency: self.network.latency, loss: self.network.loss, duplicate: self.network.duplicate },
            until: self.head.until,
            steps: self.steps.clone(),
        })
    }

    fn settings(&self) -> Settings {
        let Cluster { replication, membership, repair, storage, .. } = &self.cluster;
        Settings {
            n: replication.n,
            r: replication.r,
            w: replication.w,
            quorum: replication.quorum.setting(),
            scope: replication.scope.setting(),
            request_timeout: replication.request_timeout,
            pair_limit: storage.pair_limit,
            membership: MembershipSettings {
                detector: membership.detector.setting(),
                interval: membership.interval,
                fanout: membership.fanout,
                suspect_after: membership.suspect_after,
                reporters: membership.reporters,
                seeds: membership.seeds.as_slice().into(),
            },
            repair: RepairSettings {
                read_repair: repair.read_repair.setting(),
                hinted_handoff: repair.hinted_handoff,
                hint_interval: repair.hint_interval,
                hint_ttl: repair.hint_ttl,
                anti_entropy: repair.anti_entropy,
                merkle_buckets: repair.merkle_buckets,
            },
        }
    }

    fn client(&self, client: &ClientEntry) -> ClientSetup {
        match &client.contact {
            Some(contacts) => ClientSetup { id: client.id, contacts: contacts.clone(), rotate: false },
            None => {
                let contacts = self.cluster.nodes.iter().map(|node| node.id).collect();
                ClientSetup { id: client.id, contacts, rotate: true }
            }
        }
    }
}

/// What a node of a document tells about where it stands.
fn profile(node: &NodeEntry, vnodes: u32) -> Profile {
    let tokens = match &node.tokens {
        Some(tokens) => Tokens::Given(tokens.as_slice().into()),
        None => Tokens::Hashed(token_count(node, vnodes).min(u32::MAX.into()) as u32),
    };
    Profile { datacenter: node.dc, tokens }
}

/// How a document lays out copies. Reading has refused what does not go together.
fn layout(cluster: &Cluster) -> Layout {
    match (cluster.partitioning.kind, &cluster.replication.per_dc) {
        (PartitioningKind::Modulo, _) => Layout::Modulo,
        (_, Some(per_dc)) => Layout::Datacenters(per_dc.as_slice().into()),
        (_, None) => Layout::Ring,
    }
}
