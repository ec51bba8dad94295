//! From a checked document to what a world is made of.

use std::sync::Arc;

use super::document::{Document, token_count};
use super::refusal::{Problem, Refusals};
use super::tables::{ClientEntry, NodeEntry};
use crate::engine::partitioning::{Ring, RingError, TokenSource};
use crate::engine::{MembershipSettings, NodeId, RepairSettings, Settings};
use crate::simulation::{ClientSetup, NodeSetup, Setup, Weather};

impl Document {
    /// The world that this document describes, at its beginning.
    ///
    /// # Errors
    ///
    /// Two tokens given by hand are the same; reading the document refuses that already.
    pub fn setup(&self) -> Result<Setup, Refusals> {
        let vnodes = self.cluster.partitioning.vnodes;
        let source = |node: &NodeEntry| token_count(node, vnodes).min(u32::MAX.into()) as u32;
        let tokens: Vec<(NodeId, TokenSource<'_>)> = self
            .cluster
            .nodes
            .iter()
            .map(|node| match &node.tokens {
                Some(tokens) => (node.id, TokenSource::Given(tokens)),
                None => (node.id, TokenSource::Hashed(source(node))),
            })
            .collect();
        let ring = Ring::new(&tokens).map_err(|RingError::DuplicateToken { token, first, .. }| {
            Refusals::one("cluster.nodes", Problem::TokenTaken { token, node: first })
        })?;
        let node = |node: &NodeEntry| NodeSetup { id: node.id, datacenter: node.dc.as_str().into() };
        Ok(Setup {
            seed: self.head.seed,
            nodes: self.cluster.nodes.iter().map(node).collect(),
            clients: self.clients.iter().map(|client| self.client(client)).collect(),
            settings: self.settings(),
            ring: Arc::new(ring),
            weather: Weather { latency: self.network.latency, loss: self.network.loss, duplicate: self.network.duplicate },
            until: self.head.until,
            steps: self.steps.clone(),
        })
    }

    fn settings(&self) -> Settings {
        let super::document::Cluster { replication, membership, repair, storage, .. } = &self.cluster;
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
