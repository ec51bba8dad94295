//! What a cluster is set to: the numbers that every node of it works with.

use std::sync::Arc;

use serde::Serialize;

use super::names::NodeId;
use super::storage::compaction::{CompactionStrategy, Leveled, SizeTiered};
use super::storage::disk::Work;
use super::storage::lsm::Options;
use super::storage::sstable::TableOptions;
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
    /// How nodes keep what they hold on their disks.
    pub storage: StorageSettings,
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

/// How nodes keep what they hold on their disks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StorageSettings {
    /// Whether writes go to a commit log. Without one a crash loses the memtable.
    pub commit_log: bool,
    /// When the log is synced.
    pub sync: SyncPolicy,
    /// From a write to the sync that covers it, if that comes by the clock.
    pub sync_interval: Duration,
    /// Bytes of the memtable at which it becomes a table.
    pub memtable_bytes: u64,
    /// Bits of a table's Bloom filter for each key; 0: there are no filters.
    pub bloom_bits: u8,
    /// Which tables are merged when.
    pub compaction: CompactionKind,
    /// How long a tombstone is kept at least.
    pub tombstone_grace: Duration,
    /// What the disks take for their work.
    pub disk: DiskCosts,
}

/// What a disk takes for its work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DiskCosts {
    /// For one piece of work, whatever it is.
    pub operation: Duration,
    /// On top, for a sync.
    pub sync: Duration,
    /// Bytes that it moves in a millisecond; 0: any number in no time.
    pub bandwidth: u64,
}

/// When the commit log is synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncPolicy {
    /// Before anything that follows from a write leaves the node.
    Always,
    /// By the clock: what was written since is lost with a crash, though it was acknowledged.
    Interval,
}

/// Which tables are merged when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CompactionKind {
    /// Tables of about the same size, four at a time.
    SizeTiered,
    /// Level by level.
    Leveled,
    /// None, but when a step asks.
    Off,
}

/// Bytes after which a data block of a node's tables ends: small, as all that nodes hold here is small.
const BLOCK_BYTES: usize = 256;

impl StorageSettings {
    /// What the storage engine is told of it.
    pub fn options(&self) -> Options {
        let memtable_bytes = self.memtable_bytes;
        let compaction = match self.compaction {
            CompactionKind::Off => CompactionStrategy::Off,
            CompactionKind::SizeTiered => {
                CompactionStrategy::SizeTiered(SizeTiered { min_tables: 4, max_tables: 32, small_bytes: memtable_bytes / 2 })
            }
            CompactionKind::Leveled => CompactionStrategy::Leveled(Leveled {
                level0_tables: 4,
                level1_bytes: memtable_bytes.saturating_mul(4),
                growth: 10,
                table_bytes: memtable_bytes,
            }),
        };
        let table = TableOptions { block_bytes: BLOCK_BYTES, bloom_bits: self.bloom_bits, compress: false };
        Options { commit_log: self.commit_log, memtable_bytes: memtable_bytes as usize, table, compaction }
    }

    /// Whether nothing that was written may be forgotten once anybody heard of it.
    pub fn is_durable(&self) -> bool {
        self.commit_log && self.sync == SyncPolicy::Always
    }
}

impl DiskCosts {
    /// Whether the disk does everything in no time.
    pub fn is_instant(&self) -> bool {
        *self == DiskCosts::default()
    }

    /// What a piece of work takes.
    pub fn of(&self, work: Work) -> Duration {
        let moved = |bytes: u64| {
            // Rounded up to a whole microsecond.
            Duration(if self.bandwidth == 0 { 0 } else { bytes.saturating_mul(1_000).div_ceil(self.bandwidth) })
        };
        self.operation
            + match work {
                Work::Append { bytes } | Work::Read { bytes } => moved(bytes),
                Work::Sync { .. } => self.sync,
                Work::Name => Duration::ZERO,
            }
    }
}

impl Default for StorageSettings {
    fn default() -> StorageSettings {
        StorageSettings {
            commit_log: true,
            sync: SyncPolicy::Always,
            sync_interval: Duration::from_millis(100.0),
            memtable_bytes: 4096,
            bloom_bits: 10,
            compaction: CompactionKind::SizeTiered,
            tombstone_grace: Duration::from_millis(120_000.0),
            disk: DiskCosts::default(),
        }
    }
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
            storage: StorageSettings::default(),
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
