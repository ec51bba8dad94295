//! Steps: the only way in which anything changes a world. A document is a list of them; a click
//! is one more.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::client::OperationKind;
use super::clock::Skew;
use super::host::Slowness;
use super::network::{Cut, WeatherChange};
use super::subject::Subject;
use super::trace::{Happening, What};
use super::workload::Workload;
use crate::engine::partitioning::{Profile, Token, TokenRange};
use crate::engine::{
    Address, ClientId, CompactionKind, Detector, Duration, GossipExchange, Key, MessageKind, Name, NodeId, QuorumKind,
    ReadRepair, Scope, Settings, SyncPolicy, Tending, Time, Value,
};

/// Something done to a world, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// When.
    pub when: Trigger,
    /// What.
    pub action: Action,
}

/// When a step is due.
#[derive(Clone, Debug, PartialEq)]
pub enum Trigger {
    /// At an instant.
    At(Time),
    /// Some time after the first happening that matches.
    After(When),
}

/// A happening to wait for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct When {
    /// Its kind, one of [`What::KINDS`].
    pub happening: Arc<str>,
    /// Only on this node.
    pub node: Option<NodeId>,
    /// Only about this.
    pub subject: Subject,
    /// How long after it.
    pub delay: Duration,
    /// Only once this step of the lesson was reached; 0: from the beginning.
    pub after: u16,
}

impl When {
    /// So long after a step of the lesson was reached.
    pub fn lesson_step(step: u16, delay: Duration) -> When {
        let subject = Subject { lesson_step: Some(step), ..Subject::default() };
        When { happening: "lesson_step".into(), subject, delay, ..When::default() }
    }

    /// Whether this is the happening waited for, by what it says itself: whether it is waited for already is the world's to know.
    pub fn matches(&self, happening: &Happening) -> bool {
        *self.happening == *happening.what.kind()
            && (self.node.is_none() || self.node == happening.node)
            && (self.subject == Subject::default() || self.subject.is_in(&Subject::of(&happening.what)))
    }

    /// Whether there is such a kind of happening.
    pub fn is_kind(name: &str) -> bool {
        What::KINDS.contains(&name)
    }
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A client's operation.
    Operation(OperationStep),
    /// A node's process dies.
    Crash(NodeId),
    /// It starts again.
    Restart(NodeId),
    /// A node stands still.
    Pause(NodeId),
    /// It goes on.
    Resume(NodeId),
    /// Messages stop somewhere.
    Cut(Arc<Cut>),
    /// The latest cut between two ends is undone, or all.
    Heal(Option<(Address, Address)>),
    /// The weather changes, everywhere or on some links.
    Network {
        /// Only from here.
        from: Option<Address>,
        /// Only to there.
        to: Option<Address>,
        /// What is new.
        change: WeatherChange,
    },
    /// The next messages of a link are lost.
    Drop {
        /// From whom.
        from: Address,
        /// To whom.
        to: Address,
        /// Only of this kind.
        kind: Option<MessageKind>,
        /// How many.
        count: u32,
    },
    /// The settings change.
    Configure(Change),
    /// A machine's wall clock is set, rightly or wrongly.
    Skew {
        /// Whose.
        node: NodeId,
        /// How far ahead of true time it is then.
        offset: Skew,
        /// How many microseconds it gains in each second from then on.
        drift_ppm: i32,
    },
    /// Narration.
    Note {
        /// English.
        en: Arc<str>,
        /// Korean.
        ko: Arc<str>,
    },
    /// A node serves so many times slower.
    Slow {
        /// Which.
        node: NodeId,
        /// How many times; once is as fast as ever.
        slowness: Slowness,
    },
    /// Every node of a datacenter that runs dies.
    DatacenterDown(Name),
    /// Every node of a datacenter that is down starts again.
    DatacenterUp(Name),
    /// A generated load begins.
    Workload(Arc<Workload>),
    /// A node's process dies if it runs, and what its disk held is gone too.
    Wipe(NodeId),
    /// A node compares its copies with those of others, and both make up for what they miss.
    Repair {
        /// Which begins.
        node: NodeId,
        /// With this one; with everyone who keeps the same keys, if it says none.
        with: Option<NodeId>,
        /// Only tokens in here.
        within: Option<TokenRange>,
    },
    /// A machine is added, whose node joins the cluster; or one that has left joins again.
    Join {
        /// Its name.
        node: NodeId,
        /// Where it stands.
        profile: Arc<Profile>,
        /// How far its wall clock is ahead.
        clock_skew: Skew,
        /// The name of the cluster that it was set up for, if not of this one.
        cluster: Option<Arc<str>>,
    },
    /// A node leaves the cluster.
    Leave(NodeId),
    /// A node drops the copies that it does not keep any more.
    Cleanup(NodeId),
    /// Its storage engine is to do something.
    Tend {
        /// Whose.
        node: NodeId,
        /// What.
        tending: Tending,
    },
    /// A bit on its disk flips.
    Corrupt {
        /// Whose.
        node: NodeId,
        /// Where.
        part: DiskPart,
    },
    /// Its disk becomes faster, slower, larger or smaller.
    Disk {
        /// Whose.
        node: NodeId,
        /// How.
        change: DiskChange,
    },
    /// A step of the lesson is reached, by its number from 1. Nothing but the trace learns of it.
    LessonStep(u16),
}

/// Where a bit flips.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DiskPart {
    /// In the last record of the commit log.
    LogTail,
    /// In the first block of the newest table.
    Sstable,
}

/// A change of a disk; what it leaves out stays as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct DiskChange {
    /// What it takes for one piece of work, whatever it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<Duration>,
    /// What it takes on top for a sync.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync: Option<Duration>,
    /// Bytes that it moves in a millisecond; 0: any number in no time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bandwidth: Option<u64>,
    /// Bytes that it holds; 0: any number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u64>,
}

impl Action {
    /// The node that must be there for it to be done, if there is one.
    pub fn node(&self) -> Option<NodeId> {
        match self {
            Action::Operation(operation) => operation.via,
            Action::Crash(node)
            | Action::Restart(node)
            | Action::Pause(node)
            | Action::Resume(node)
            | Action::Wipe(node)
            | Action::Leave(node)
            | Action::Cleanup(node)
            | Action::Tend { node, .. }
            | Action::Corrupt { node, .. }
            | Action::Disk { node, .. }
            | Action::Slow { node, .. }
            | Action::Skew { node, .. }
            | Action::Repair { node, .. } => Some(*node),
            Action::Cut(_)
            | Action::Heal(_)
            | Action::Network { .. }
            | Action::Drop { .. }
            | Action::Configure(_)
            | Action::Note { .. }
            | Action::DatacenterDown(_)
            | Action::DatacenterUp(_)
            | Action::Workload(_)
            | Action::LessonStep(_)
            | Action::Join { .. } => None,
        }
    }
}

/// A client's operation, as a document asks for it.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationStep {
    /// Its name; `op1`, `op2`, … in the order of issue if the document gives none.
    pub id: Option<Arc<str>>,
    /// Who asks.
    pub client: ClientId,
    /// The node to ask; switches rotation off.
    pub via: Option<NodeId>,
    /// What to do.
    pub kind: OperationKind,
    /// With which key.
    pub key: Key,
    /// Of a put: what to write.
    pub value: Option<Value>,
    /// Of a write: the id of the get whose versions it replaces.
    pub context: Option<Arc<str>>,
    /// Answers to wait for, instead of the cluster's.
    pub r: Option<u16>,
    /// Acks to wait for, instead of the cluster's.
    pub w: Option<u16>,
}

/// Declares [`Change`]: for each setting that can be changed live its meaning, its name and type, and
/// where it is kept.
macro_rules! change {
    ($($(#[doc = $doc:literal])* $field:ident: $type:ty => $($place:ident).+;)*) => {
        /// A change of the settings; what it leaves out stays as it was.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
        pub struct Change {
            $(
                $(#[doc = $doc])*
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $field: Option<$type>,
            )*
        }

        impl Change {
            /// The settings after the change.
            pub fn applied_to(&self, settings: &Settings) -> Settings {
                let mut settings = settings.clone();
                $(if let Some(value) = self.$field { settings.$($place).+ = value; })*
                settings
            }
        }
    };
}

change! {
    /// Copies of each key. Copies that are already there are not moved.
    n: u16 => n;
    /// Answers a read waits for.
    r: u16 => r;
    /// Acks a write waits for.
    w: u16 => w;
    /// How long a coordinator waits.
    request_timeout: Duration => request_timeout;
    /// What happens where a replica is missing.
    quorum: QuorumKind => quorum;
    /// Whose answers count.
    scope: Scope => scope;
    /// From one round of heartbeats to the next.
    interval: Duration => membership.interval;
    /// How many members a round of gossip goes to.
    fanout: u16 => membership.fanout;
    /// Without a newer heartbeat for so long, an observer suspects a member.
    suspect_after: Duration => membership.suspect_after;
    /// So many observers must suspect before anyone treats a member as down.
    reporters: u16 => membership.reporters;
    /// Whether, and when, reads repair stale replicas.
    read_repair: ReadRepair => repair.read_repair;
    /// Whether a write for a replica that is missing is kept for it elsewhere.
    hinted_handoff: bool => repair.hinted_handoff;
    /// From one attempt to hand hints over to the next.
    hint_interval: Duration => repair.hint_interval;
    /// How long a hint is kept.
    hint_ttl: Duration => repair.hint_ttl;
    /// From one anti-entropy exchange that a node begins to the next; zero: only when a step asks.
    anti_entropy: Duration => repair.anti_entropy;
    /// How heartbeats travel.
    detector: Detector => membership.detector;
    /// Whether gossip is answered.
    exchange: GossipExchange => membership.exchange;
    /// When the commit log is synced.
    sync: SyncPolicy => storage.sync;
    /// From a write to the sync that covers it, if that comes by the clock.
    sync_interval: Duration => storage.sync_interval;
    /// Bytes of the memtable at which it becomes a table.
    memtable_bytes: u64 => storage.memtable_bytes;
    /// Which tables are merged when.
    compaction: CompactionKind => storage.compaction;
    /// How long a tombstone is kept at least.
    tombstone_grace: Duration => storage.tombstone_grace;
}

/// Why a step does not fit the state that the run has reached.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// It is down already, or still.
    NodeIsDown(NodeId),
    /// It is running.
    NodeIsUp(NodeId),
    /// It is paused already.
    NodeIsPaused(NodeId),
    /// It is not paused.
    NodeIsNotPaused(NodeId),
    /// There is no cut to heal.
    NothingIsCut,
    /// There is no cut between these two.
    NotCut(Address, Address),
    /// More copies than nodes.
    TooManyCopies {
        /// The copies asked for.
        n: u16,
        /// The nodes there are.
        nodes: u16,
    },
    /// A quorum larger than the number of copies.
    Quorum {
        /// `r` or `w`.
        field: &'static str,
        /// What it would be.
        value: u16,
        /// The copies there would be.
        n: u16,
    },
    /// N is what the datacenters give together; it cannot be set by itself.
    CopiesByDatacenter,
    /// All of its nodes are down already.
    DatacenterIsDown(Name),
    /// All of its nodes are running.
    DatacenterIsUp(Name),
    /// It was wiped already, and has not run since.
    NodeIsEmpty(NodeId),
    /// A node does not compare its copies with its own.
    RepairWithItself(NodeId),
    /// There is a member of that name.
    NodeIsThere(NodeId),
    /// It has left.
    NodeHasLeft(NodeId),
    /// One change of the membership at a time.
    ChangeUnderWay(NodeId),
    /// Too few nodes would stay.
    TooFewWouldStay {
        /// How many.
        nodes: u16,
        /// `r` or `w`.
        field: &'static str,
        /// How many it wants.
        value: u16,
    },
    /// It is the only node.
    LastNode(NodeId),
    /// Another member has one of its tokens.
    TokenTaken {
        /// Which.
        token: Token,
        /// Who.
        by: NodeId,
    },
    /// Under modulo hashing nearly every key would move.
    ModuloMoves,
    /// It has not joined yet.
    NoSuchNode(NodeId),
    /// It has not heard yet of anybody else who keeps copies: its disk was replaced, or all others are newcomers.
    KnowsNobody(NodeId),
    /// There is nothing of that kind on its disk.
    NothingToDamage(NodeId),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::NodeIsDown(node) => write!(f, "{node} is down"),
            Refusal::NodeIsUp(node) => write!(f, "{node} is already running"),
            Refusal::NodeIsPaused(node) => write!(f, "{node} is already paused"),
            Refusal::NodeIsNotPaused(node) => write!(f, "{node} is not paused"),
            Refusal::NothingToDamage(node) => write!(f, "there is nothing of that kind on the disk of {node}"),
            Refusal::NodeIsEmpty(node) => write!(f, "{node} is down and holds nothing"),
            Refusal::RepairWithItself(node) => write!(f, "{node} cannot compare its copies with its own"),
            Refusal::NoSuchNode(node) => write!(f, "{node} has not joined yet"),
            Refusal::NodeIsThere(node) => write!(f, "{node} is a member already"),
            Refusal::NodeHasLeft(node) => write!(f, "{node} has left the cluster"),
            Refusal::ChangeUnderWay(node) => write!(f, "{node} is still joining or leaving; one change at a time"),
            Refusal::TooFewWouldStay { nodes, field, value } => {
                let nodes = if *nodes == 1 { "1 node".to_owned() } else { format!("{nodes} nodes") };
                write!(f, "{nodes} would stay, too few for {field} = {value}")
            }
            Refusal::LastNode(node) => write!(f, "{node} is the only node: with it everything would be gone"),
            Refusal::TokenTaken { token, by } => write!(f, "the token {token} is {by}'s"),
            Refusal::ModuloMoves => f.write_str(
                "under modulo hashing nearly every key would move, between old nodes too; nodes join and leave on a ring only",
            ),
            Refusal::KnowsNobody(node) => {
                write!(f, "{node} does not know yet of anybody else who keeps copies, and could leave its own to nobody")
            }
            Refusal::NothingIsCut => f.write_str("nothing is cut"),
            Refusal::NotCut(one, other) => write!(f, "nothing is cut between {one} and {other}"),
            Refusal::TooManyCopies { n, nodes } => write!(f, "n = {n} is more than the {nodes} nodes there are"),
            Refusal::Quorum { field, value, n } => write!(f, "{field} = {value} is more than the copies there would be: n = {n}"),
            Refusal::CopiesByDatacenter => f.write_str("n is what the datacenters give together, and cannot be set by itself"),
            Refusal::DatacenterIsDown(datacenter) => write!(f, "every node of {datacenter} is down"),
            Refusal::DatacenterIsUp(datacenter) => write!(f, "every node of {datacenter} is already running"),
        }
    }
}

impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
