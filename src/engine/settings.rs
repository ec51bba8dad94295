//! What a cluster is set to: the numbers that every node of it works with.

use std::sync::Arc;

use serde::Serialize;

use super::names::NodeId;
use super::time::Duration;
use super::versions::Versioning;

/// The settings of one cluster. Replaced as a whole when a `configure` step changes one of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// Copies of each key.
    pub n: u16,
    /// Answers a read waits for.
    pub r: u16,
    /// Acks a write waits for.
    pub w: u16,
    /// What happens where a replica is missing.
    pub quorum: QuorumKind,
    /// Whose answers count.
    pub scope: Scope,
    /// How long a coordinator waits for answers, from receipt of the operation.
    pub request_timeout: Duration,
    /// The longest pair, key and value together, in bytes.
    pub pair_limit: u64,
    /// How nodes learn who is there and who is not.
    pub membership: MembershipSettings,
    /// How copies that missed a write catch up.
    pub repair: RepairSettings,
    /// How writes that do not know of each other are told apart, and how long clocks may grow.
    pub versions: Versioning,
}

/// What happens where a replica is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QuorumKind {
    /// Nobody takes its place: only the N themselves count.
    Strict,
    /// The next healthy node clockwise takes its place for the while (*Dynamo*, §4.6).
    Sloppy,
    /// As strict, and no operation on a key goes on while a write of it is open.
    Blocking,
}

/// Whose answers count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Everyone's.
    Global,
    /// Those of the coordinator's datacenter.
    Local,
    /// A quorum in each datacenter.
    Each,
}

/// How nodes learn who is there and who is not.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MembershipSettings {
    /// The cluster's name: a node listens to nobody of another cluster.
    pub cluster: Arc<str>,
    /// How heartbeats travel.
    pub detector: Detector,
    /// From one round of heartbeats to the next; zero: there are none, and nobody is ever suspected.
    pub interval: Duration,
    /// How many members a round goes to, under gossip.
    pub fanout: u16,
    /// Whether those answer, under gossip.
    pub exchange: GossipExchange,
    /// Without a newer heartbeat for so long, an observer suspects a member.
    pub suspect_after: Duration,
    /// So many observers must suspect before anyone treats a member as down.
    pub reporters: u16,
    /// The members that a newcomer knows.
    pub seeds: Arc<[NodeId]>,
}

/// How heartbeats travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Detector {
    /// Everyone's, passed on to a few members at random.
    Gossip,
    /// One's own, to everyone.
    AllToAll,
}

/// What becomes of gossip where it arrives (Demers et al., *Epidemic Algorithms*, PODC 1987, §1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GossipExchange {
    /// It is taken in.
    Push,
    /// It is taken in, and answered with the list of whoever was told.
    PushPull,
}

/// How copies that missed a write catch up.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RepairSettings {
    /// Whether, and when, reads repair stale replicas.
    pub read_repair: ReadRepair,
    /// Whether a write for a replica that is missing is kept for it elsewhere.
    pub hinted_handoff: bool,
    /// From one attempt to hand hints over to the next.
    pub hint_interval: Duration,
    /// How long a hint is kept.
    pub hint_ttl: Duration,
    /// From one anti-entropy exchange that a node begins to the next; zero: only when a step asks.
    pub anti_entropy: Duration,
    /// Leaves of the Merkle tree of an exchange, a power of two.
    pub merkle_buckets: u32,
}

/// Whether, and when, reads repair stale replicas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadRepair {
    /// Never.
    Off,
    /// After the read was answered.
    After,
    /// Before: a quorum holds what is answered first.
    Blocking,
}

impl Settings {
    /// The defaults for a cluster of `nodes` nodes: up to three copies, a majority of them for
    /// reads and for writes. There are no seeds.
    pub fn for_nodes(nodes: u16) -> Settings {
        let n = nodes.min(3);
        let majority = n / 2 + 1;
        Settings {
            n,
            r: majority,
            w: majority,
            quorum: QuorumKind::Sloppy,
            scope: Scope::Global,
            request_timeout: Duration::from_millis(1000.0),
            pair_limit: 10_240,
            membership: MembershipSettings::default(),
            repair: RepairSettings::default(),
            versions: Versioning::default(),
        }
    }

    /// Whether every read quorum meets every write quorum in at least one node.
    pub fn quorums_overlap(&self) -> bool {
        self.r + self.w > self.n
    }
}

impl Default for MembershipSettings {
    fn default() -> MembershipSettings {
        MembershipSettings {
            cluster: Arc::from("ringside"),
            detector: Detector::Gossip,
            interval: Duration::from_millis(200.0),
            fanout: 2,
            exchange: GossipExchange::Push,
            suspect_after: Duration::from_millis(1_000.0),
            reporters: 2,
            seeds: Arc::from([]),
        }
    }
}

impl Default for RepairSettings {
    fn default() -> RepairSettings {
        RepairSettings {
            read_repair: ReadRepair::After,
            hinted_handoff: true,
            hint_interval: Duration::from_millis(500.0),
            hint_ttl: Duration::from_millis(60_000.0),
            anti_entropy: Duration::ZERO,
            merkle_buckets: 16,
        }
    }
}
