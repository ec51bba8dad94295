//! The fields that are one of a few names.

use serde::{Serialize, Serializer};

use super::reader::Cursor;
use crate::engine;

macro_rules! choice {
    ($(#[$doc:meta])* $type:ident { $($(#[$variant_doc:meta])* $variant:ident = $name:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $type { $($(#[$variant_doc])* $variant,)* }

        impl $type {
            /// Every choice there is, as documents write it.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            /// The choice, as documents write it.
            pub fn name(self) -> &'static str {
                match self { $($type::$variant => $name,)* }
            }

            pub(super) fn read(cursor: &Cursor<'_>) -> Option<$type> {
                match cursor.one_of($type::NAMES)? { $($name => Some($type::$variant),)* _ => None }
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }
    };
}

choice! {
    /// How the cluster agrees on what is written.
    Protocol {
        /// Any node coordinates; R and W answers decide.
        Leaderless = "leaderless",
        /// One leader orders all writes in a log.
        Leader = "leader",
        /// A single server.
        Single = "single",
    }
}
choice! {
    /// How keys are shared out among nodes.
    PartitioningKind {
        /// Consistent hashing with virtual nodes.
        Ring = "ring",
        /// Hash modulo the number of nodes.
        Modulo = "modulo",
        /// A fixed number of partitions, each on some node.
        Fixed = "fixed",
        /// Ranges of keys that split as they grow.
        Range = "range",
    }
}
choice! {
    /// Which hash gives a key its token.
    HashKind {
        /// As Cassandra's `Murmur3Partitioner`.
        Murmur3 = "murmur3",
    }
}
choice! {
    /// What happens where a replica is missing.
    QuorumKind {
        /// The next healthy node takes its place for the while.
        Sloppy = "sloppy",
        /// Nobody takes its place.
        Strict = "strict",
        /// As strict, and no operation on a key while a write of it is open.
        Blocking = "blocking",
    }
}
choice! {
    /// Whose answers count.
    Scope {
        /// Everyone's.
        Global = "global",
        /// Those of the coordinator's datacenter.
        Local = "local",
        /// A quorum in each datacenter.
        Each = "each",
    }
}
choice! {
    /// Which nodes hold the copies of a key.
    Placement {
        /// The next N different nodes clockwise.
        Ring = "ring",
        /// So many in each datacenter.
        Datacenter = "datacenter",
    }
}
choice! {
    /// What becomes of concurrent writes.
    VersionKind {
        /// Both stay, as siblings.
        Vector = "vector",
        /// The one with the later timestamp stays.
        LastWriteWins = "last_write_wins",
    }
}
choice! {
    /// How nodes learn of each other's death.
    Detector {
        /// Heartbeats passed on at random.
        Gossip = "gossip",
        /// Heartbeats from everyone to everyone.
        AllToAll = "all_to_all",
    }
}
choice! {
    /// What becomes of gossip where it arrives.
    GossipExchange {
        /// It is taken in.
        Push = "push",
        /// It is taken in and answered in kind.
        PushPull = "push_pull",
    }
}
choice! {
    /// How a client picks the node for an operation.
    Policy {
        /// Its contacts, and nobody else.
        Contacts = "contacts",
        /// The members in turn, as it has learned them.
        Rotating = "rotating",
        /// As rotating, those that keep the key first.
        TokenAware = "token_aware",
    }
}
choice! {
    /// When the commit log is made durable.
    Sync {
        /// Before each ack.
        Always = "always",
        /// Now and then.
        Interval = "interval",
    }
}
choice! {
    /// How sorted tables are merged.
    Compaction {
        /// Tables of like size together.
        SizeTiered = "size_tiered",
        /// Levels, each ten times the one above.
        Leveled = "leveled",
        /// Never.
        Off = "off",
    }
}

impl Sync {
    /// The setting of the engine that it stands for.
    pub fn setting(self) -> engine::SyncPolicy {
        match self {
            Sync::Always => engine::SyncPolicy::Always,
            Sync::Interval => engine::SyncPolicy::Interval,
        }
    }
}

impl Compaction {
    /// The setting of the engine that it stands for.
    pub fn setting(self) -> engine::CompactionKind {
        match self {
            Compaction::SizeTiered => engine::CompactionKind::SizeTiered,
            Compaction::Leveled => engine::CompactionKind::Leveled,
            Compaction::Off => engine::CompactionKind::Off,
        }
    }
}

impl QuorumKind {
    /// The setting of the engine that it stands for.
    pub fn setting(self) -> engine::QuorumKind {
        match self {
            QuorumKind::Sloppy => engine::QuorumKind::Sloppy,
            QuorumKind::Strict => engine::QuorumKind::Strict,
            QuorumKind::Blocking => engine::QuorumKind::Blocking,
        }
    }

    /// The choice that a setting of the engine stands for.
    pub fn of(setting: engine::QuorumKind) -> QuorumKind {
        match setting {
            engine::QuorumKind::Sloppy => QuorumKind::Sloppy,
            engine::QuorumKind::Strict => QuorumKind::Strict,
            engine::QuorumKind::Blocking => QuorumKind::Blocking,
        }
    }
}

impl Scope {
    /// The setting of the engine that it stands for.
    pub fn setting(self) -> engine::Scope {
        match self {
            Scope::Global => engine::Scope::Global,
            Scope::Local => engine::Scope::Local,
            Scope::Each => engine::Scope::Each,
        }
    }
}

impl Detector {
    /// The setting of the engine that it stands for.
    pub fn setting(self) -> engine::Detector {
        match self {
            Detector::Gossip => engine::Detector::Gossip,
            Detector::AllToAll => engine::Detector::AllToAll,
        }
    }
}

impl GossipExchange {
    /// The setting of the engine that it stands for.
    pub fn setting(self) -> engine::GossipExchange {
        match self {
            GossipExchange::Push => engine::GossipExchange::Push,
            GossipExchange::PushPull => engine::GossipExchange::PushPull,
        }
    }
}

/// Whether, and when, reads repair stale replicas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadRepair {
    /// After the answer, or never.
    Switch(bool),
    /// Before the answer: a quorum holds the value first.
    Blocking,
}

impl ReadRepair {
    /// The setting of the engine that it stands for.
    pub fn setting(self) -> engine::ReadRepair {
        match self {
            ReadRepair::Switch(false) => engine::ReadRepair::Off,
            ReadRepair::Switch(true) => engine::ReadRepair::After,
            ReadRepair::Blocking => engine::ReadRepair::Blocking,
        }
    }

    pub(super) fn read(cursor: &Cursor<'_>) -> Option<ReadRepair> {
        use super::refusal::Allowed;
        match (cursor.value().as_bool(), cursor.value().as_str()) {
            (Some(switch), _) => Some(ReadRepair::Switch(switch)),
            (_, Some("blocking")) => Some(ReadRepair::Blocking),
            _ => {
                cursor.not_allowed(Allowed::OneOf(["true", "false", "\"blocking\""].map(str::to_owned).to_vec()));
                None
            }
        }
    }
}

impl Serialize for ReadRepair {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            ReadRepair::Switch(switch) => serializer.serialize_bool(*switch),
            ReadRepair::Blocking => serializer.serialize_str("blocking"),
        }
    }
}
