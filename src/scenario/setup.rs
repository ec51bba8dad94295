//! From a checked document to what a world is made of.

use std::sync::Arc;

use super::choices::{PartitioningKind, Policy, VersionKind};
use super::document::{Cluster, Document, token_count};
use super::refusal::{Problem, Refusals};
use super::tables::{ClientEntry, NodeEntry, Storage, Versions, default_datacenter};
use crate::engine::partitioning::{Layout, Profile, Ring, RingError, Tokens};
use crate::engine::{DiskCosts, MembershipSettings, Name, NodeId, RepairSettings, Settings, StorageSettings, versions};
use crate::simulation::{ClientSetup, Latency, Learning, NodeSetup, Setup, Skew, Weather};

impl Document {
    /// The world that this document describes, at its beginning.
    ///
    /// # Errors
    ///
    /// Two tokens given by hand are the same; reading the document refuses that already.
    pub fn setup(&self) -> Result<Setup, Refusals> {
        let vnodes = self.cluster.partitioning.vnodes;
        let node = |node: &NodeEntry| NodeSetup {
            id: node.id,
            profile: Arc::new(profile(node, vnodes)),
            clock_skew: Skew::from_millis(node.clock_skew),
        };
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
            weather: Weather {
                latency: self.network.latency,
                loss: self.network.loss,
                duplicate: self.network.duplicate,
                inter_dc: Latency::Uniform(self.network.inter_dc.0, self.network.inter_dc.1),
            },
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
            storage: storage.settings(),
            versions: self.cluster.versions.versioning(),
            membership: MembershipSettings {
                detector: membership.detector.setting(),
                interval: membership.interval,
                fanout: membership.fanout,
                exchange: membership.exchange.setting(),
                suspect_after: membership.suspect_after,
                reporters: membership.reporters,
                seeds: membership.seeds.as_slice().into(),
                ..MembershipSettings::default()
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
        let all = || self.cluster.nodes.iter().map(|node| node.id).collect();
        let (contacts, rotate) = client.contact.clone().map_or_else(|| (all(), true), |given| (given, false));
        let datacenter = client.dc.unwrap_or_else(|| self.cluster.nodes.first().map_or_else(default_datacenter, |node| node.dc));
        let learning = client.learning();
        let (contacts, remote) = match client.dc {
            None => (contacts, Vec::new()),
            Some(datacenter) => self.local_first(client, contacts, datacenter),
        };
        match learning {
            None => ClientSetup { id: client.id, datacenter, contacts, remote, rotate, learning },
            Some(_) => {
                // Contact points are asked who is there in the order in which they were given.
                let contacts = client.contact.clone().unwrap_or_else(|| contacts.into_iter().chain(remote).collect());
                ClientSetup { id: client.id, datacenter, contacts, remote: Vec::new(), rotate: false, learning }
            }
        }
    }

    /// The contacts of a client that stand in its datacenter, and those elsewhere that it may ask.
    fn local_first(&self, client: &ClientEntry, contacts: Vec<NodeId>, datacenter: Name) -> (Vec<NodeId>, Vec<NodeId>) {
        let is_local = |contact: &NodeId| self.cluster.nodes.iter().any(|node| node.id == *contact && node.dc == datacenter);
        let (local, remote): (Vec<NodeId>, Vec<NodeId>) = contacts.into_iter().partition(is_local);
        // A remote contact given by hand is meant to be asked; of all nodes, only those asked for.
        let may_go_abroad = client.remote || client.contact.is_some();
        (local, if may_go_abroad { remote } else { Vec::new() })
    }
}

impl ClientEntry {
    /// How it learns the members, if its policy is to do so.
    fn learning(&self) -> Option<Learning> {
        let token_aware = match self.policy {
            Policy::Contacts => return None,
            Policy::Rotating => false,
            Policy::TokenAware => true,
        };
        Some(Learning { token_aware, local: self.dc, remote: self.remote, refresh: self.refresh })
    }
}

/// What a node of a document tells about where it stands.
pub(super) fn profile(node: &NodeEntry, vnodes: u32) -> Profile {
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

impl Versions {
    /// As the engine is told.
    fn versioning(&self) -> versions::Versioning {
        versions::Versioning {
            kind: match self.kind {
                VersionKind::Vector => versions::VersionKind::Vector,
                VersionKind::LastWriteWins => versions::VersionKind::LastWriteWins,
            },
            max_entries: self.max_entries,
        }
    }
}

impl Storage {
    /// The settings of the engine that it stands for.
    fn settings(&self) -> StorageSettings {
        StorageSettings {
            commit_log: self.commit_log,
            sync: self.sync.setting(),
            sync_interval: self.sync_interval,
            memtable_bytes: self.memtable_bytes,
            // At most 64.
            bloom_bits: u8::try_from(self.bloom_bits).unwrap_or(u8::MAX),
            compaction: self.compaction.setting(),
            tombstone_grace: self.tombstone_grace,
            disk: DiskCosts { operation: self.disk_operation, sync: self.disk_sync, bandwidth: self.disk_bandwidth },
        }
    }
}
