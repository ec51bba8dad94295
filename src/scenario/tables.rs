//! The tables of a document: every field with what it means, its default, and what may stand in it.
//!
//! This is the single place where a field is described: the structures, the reading, the defaults
//! and the document that `ringside defaults` prints all come from the lists below. Whether a field
//! has an effect yet is told by [`super::availability`].

use serde::Serialize;
use serde_json::Value;

use super::choices::{
    Compaction, Detector, GossipExchange, HashKind, PartitioningKind, Placement, Policy, QuorumKind, ReadRepair, Scope, Sync,
    VersionKind,
};
use super::data::Data;
use super::reader::{Cursor, Table};
use super::refusal::{Allowed, Problem};
use crate::engine::partitioning::Token;
use crate::engine::{ClientId, Duration, Name, NodeId, Settings, Time};
use crate::simulation::{Fraction, Latency, LatencyTrace};

/// The most nodes of a cluster.
pub const NODES_MAX: u64 = 1_000;
/// The most tokens of a ring.
pub const TOKENS_MAX: u64 = 100_000;
/// The most clients.
pub const CLIENTS_MAX: u64 = 1_000;
/// The latest instant and the longest time, in milliseconds.
pub const MILLISECONDS_MAX: f64 = 1e9;
/// The most characters of a scenario's name or of an operation's id.
pub const TEXT_MAX: u64 = 100;

/// What is known of a field without looking into a document.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldInfo {
    /// Its name.
    pub name: &'static str,
    /// What it means, in English.
    pub about: &'static str,
    /// Its default as documents write it; `None` where leaving it out says something else than any
    /// value would.
    pub default: Option<Value>,
}

/// A table of the format.
pub(super) trait Fields: Default {
    /// What the table is about.
    const ABOUT: &'static str;
    /// The names of its fields.
    const NAMES: &'static [&'static str];
    /// Reads what the document says on top of what is there.
    fn read(self, cursor: &Cursor<'_>) -> Self;
    /// Its fields, each with the value it has in `self`.
    fn fields(&self) -> Vec<FieldInfo>;
}

/// Declares a table: for each field its meaning, name, type, default, and how it is read.
macro_rules! table {
    ($(#[doc = $about:literal])* $type:ident {
        $($(#[doc = $doc:literal])* $field:ident: $kind:ty = $default:expr, $read:expr;)*
    }) => {
        $(#[doc = $about])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $type { $($(#[doc = $doc])* pub $field: $kind,)* }

        impl Default for $type {
            fn default() -> $type {
                $type { $($field: $default,)* }
            }
        }

        impl Fields for $type {
            const ABOUT: &'static str = concat!($($about,)*);
            const NAMES: &'static [&'static str] = &[$(stringify!($field)),*];

            fn read(mut self, cursor: &Cursor<'_>) -> $type {
                let Some(table) = cursor.table(Self::NAMES) else { return self };
                $(read_field(&table, stringify!($field), &mut self.$field, $read);)*
                self
            }

            fn fields(&self) -> Vec<FieldInfo> {
                vec![$(FieldInfo { name: stringify!($field), about: concat!($($doc,)*), default: written(&self.$field) },)*]
            }
        }
    };
}

/// Reads a field on top of what is there. Once for each type, where the macro would write it out once
/// for each field.
#[inline(never)]
fn read_field<T>(table: &Table<'_>, name: &str, field: &mut T, read: fn(&Cursor<'_>) -> Option<T>) {
    if let Some(value) = table.get(name).and_then(|cursor| read(&cursor)) {
        *field = value;
    }
}

table! {
    /// How keys are shared out among the nodes.
    Partitioning {
        /// ring | modulo | fixed | range
        kind: PartitioningKind = PartitioningKind::Ring, PartitioningKind::read;
        /// Virtual nodes of a node of weight 1: its tokens on the ring (kind = "ring").
        vnodes: u32 = 8, |c| whole(c, 1, TOKENS_MAX);
        /// Which hash gives tokens: murmur3, equal to Cassandra's Murmur3Partitioner for any UTF-8 key.
        hash: HashKind = HashKind::Murmur3, HashKind::read;
        /// How many partitions there are (kind = "fixed").
        partitions: u32 = 60, |c| whole(c, 1, TOKENS_MAX);
        /// A partition with more keys than this is split (kind = "range").
        max_partition_keys: u32 = 100, |c| whole(c, 1, 1_000_000_000);
    }
}

table! {
    /// How many copies there are, and how many of them must answer.
    Replication {
        /// Copies of each key, at most as many as there are nodes. Default: 3, or the number of nodes if that is less.
        n: u16 = 3, |c| whole(c, 1, NODES_MAX);
        /// Answers a read waits for, at most n. Default: a majority of n.
        r: u16 = 2, |c| whole(c, 1, NODES_MAX);
        /// Acks a write waits for, at most n. Default: a majority of n.
        w: u16 = 2, |c| whole(c, 1, NODES_MAX);
        /// sloppy: the next healthy node takes the place of a missing replica | strict | blocking: no operation on a key while a write of it is open
        quorum: QuorumKind = QuorumKind::Sloppy, QuorumKind::read;
        /// Whose answers count: global | local (the coordinator's datacenter) | each (a quorum in each datacenter)
        scope: Scope = Scope::Global, Scope::read;
        /// ring: the next n different nodes clockwise | datacenter: as per_dc says
        placement: Placement = Placement::Ring, Placement::read;
        /// Copies in each datacenter, like { seoul = 2, busan = 1 }; replaces n (placement = "datacenter").
        per_dc: Option<Vec<(Name, u16)>> = None, per_dc;
        /// How long a coordinator waits for answers, in milliseconds; its client waits twice as long.
        request_timeout: Duration = Duration::from_millis(1_000.0), |c| c.milliseconds(0.001, MILLISECONDS_MAX);
    }
}

table! {
    /// How writes that do not know of each other are told apart.
    Versions {
        /// vector: concurrent writes become siblings | last_write_wins: the latest by the coordinators' wall clocks stays
        kind: VersionKind = VersionKind::Vector, VersionKind::read;
        /// The most entries of a vector clock; beyond it the oldest goes, and the trace says so.
        max_entries: u16 = 10, |c| whole(c, 1, 1_000);
    }
}

table! {
    /// How nodes learn who is there and who is not.
    Membership {
        /// gossip | all_to_all
        detector: Detector = Detector::Gossip, Detector::read;
        /// Milliseconds from one round of heartbeats to the next; 0: there are none, and nobody is ever suspected.
        interval: Duration = Duration::from_millis(200.0), |c| c.milliseconds(0.0, MILLISECONDS_MAX);
        /// How many members a round of gossip goes to.
        fanout: u16 = 2, |c| whole(c, 1, NODES_MAX);
        /// push: a member that is told takes it in | push_pull: and answers with its own list
        exchange: GossipExchange = GossipExchange::Push, GossipExchange::read;
        /// An observer suspects a member without a newer heartbeat for so many milliseconds.
        suspect_after: Duration = Duration::from_millis(1_000.0), |c| c.milliseconds(0.001, MILLISECONDS_MAX);
        /// So many observers must suspect before anyone treats the member as down.
        reporters: u16 = 2, |c| whole(c, 1, NODES_MAX);
        /// The members that a newcomer knows. Default: the first node.
        seeds: Vec<NodeId> = vec![numbered_node(1)], |c| node_ids(c, 0);
    }
}

table! {
    /// How copies that missed a write catch up.
    Repair {
        /// true: a read brings stale replicas up to date after it has answered | false | "blocking": before it answers
        read_repair: ReadRepair = ReadRepair::Switch(true), ReadRepair::read;
        /// Whether writes for a replica that is down are kept for it elsewhere, as hints.
        hinted_handoff: bool = true, |c| c.switch();
        /// Milliseconds from one attempt to hand hints over to the next.
        hint_interval: Duration = Duration::from_millis(500.0), |c| c.milliseconds(0.001, MILLISECONDS_MAX);
        /// A hint is kept for so many milliseconds.
        hint_ttl: Duration = Duration::from_millis(60_000.0), |c| c.milliseconds(0.0, MILLISECONDS_MAX);
        /// Milliseconds from one anti-entropy exchange to the next; 0: only when a step asks for one.
        anti_entropy: Duration = Duration::ZERO, |c| c.milliseconds(0.0, MILLISECONDS_MAX);
        /// Leaves of the Merkle tree of an exchange, a power of two.
        merkle_buckets: u32 = 16, power_of_two;
    }
}

table! {
    /// How a node keeps what it holds.
    Storage {
        /// Whether writes go into a log on disk before they are acknowledged.
        commit_log: bool = true, |c| c.switch();
        /// When the log is made durable: always (before each ack) | interval
        sync: Sync = Sync::Always, Sync::read;
        /// Milliseconds between two syncs (sync = "interval").
        sync_interval: Duration = Duration::from_millis(100.0), |c| c.milliseconds(0.001, MILLISECONDS_MAX);
        /// The memtable is written out as a sorted table when it is larger than so many bytes.
        memtable_bytes: u64 = 4_096, |c| c.whole(1, 1_000_000_000);
        /// Bits of Bloom filter per key; 0: no filter.
        bloom_bits: u32 = 10, |c| whole(c, 0, 64);
        /// How sorted tables are merged: size_tiered | leveled | off
        compaction: Compaction = Compaction::SizeTiered, Compaction::read;
        /// A tombstone is kept for so many milliseconds: longer than hint_ttl, or a late hint revives a purged key.
        tombstone_grace: Duration = Duration::from_millis(120_000.0), |c| c.milliseconds(0.0, MILLISECONDS_MAX);
        /// Milliseconds that a disk takes for one piece of work, whatever it is.
        disk_operation: Duration = Duration::ZERO, |c| c.milliseconds(0.0, MILLISECONDS_MAX);
        /// Milliseconds that it takes on top for a sync.
        disk_sync: Duration = Duration::ZERO, |c| c.milliseconds(0.0, MILLISECONDS_MAX);
        /// Bytes that it reads or writes in a millisecond; 0: any number in no time.
        disk_bandwidth: u64 = 0, |c| c.whole(0, 1_000_000_000);
        /// The longest pair, key and value together, in bytes; larger ones are rejected.
        pair_limit: u64 = 10_240, |c| c.whole(1, 1_000_000_000);
    }
}

table! {
    /// The network between all nodes and clients.
    Network {
        /// Milliseconds a message takes, one way: [least, most], each as likely | { mean = 5, shape = "exponential" } | { trace = "lnkd-ssd" } (or lnkd-disk, ymmr, wan: as measured in production)
        latency: Latency = Latency::Uniform(Duration::from_millis(1.0), Duration::from_millis(10.0)), latency;
        /// The chance that a message is lost, from 0 to 1.
        loss: Fraction = Fraction::ZERO, fraction;
        /// The chance that a message arrives twice, from 0 to 1.
        duplicate: Fraction = Fraction::ZERO, fraction;
        /// Milliseconds a message takes, one way, whose two ends stand in different datacenters: [least, most], each as likely.
        inter_dc: (Duration, Duration) = (Duration::from_millis(30.0), Duration::from_millis(60.0)), millisecond_range;
    }
}

table! {
    /// A node of the cluster.
    NodeEntry {
        /// Its name: 1 to 16 characters out of A-Z, a-z, 0-9, '-', '_' and '.'.
        id: NodeId = numbered_node(1), node_id;
        /// The datacenter it stands in.
        dc: Name = default_datacenter(), name;
        /// Multiplies the number of its virtual nodes.
        weight: f64 = 1.0, |c| c.number(0.001, 1_000.0);
        /// Its tokens, given by hand instead of hashed from its name: whole numbers, as text where numbers are floats.
        tokens: Option<Vec<Token>> = None, tokens;
        /// How many milliseconds its wall clock is ahead.
        clock_skew: f64 = 0.0, |c| c.number(-MILLISECONDS_MAX, MILLISECONDS_MAX);
    }
}

table! {
    /// A client. Without any there is one, c1.
    ClientEntry {
        /// Its name, of the same kind as a node's and different from all of them.
        id: ClientId = default_client(), client_id;
        /// Its contact points, in the order in which it tries them until one answers. Default: all nodes; with policy = "contacts" each operation begins with the next of them.
        contact: Option<Vec<NodeId>> = None, |c| node_ids(c, 1).map(Some);
        /// The datacenter it stands in, whose nodes it asks first, and no others but those that `contact` or `remote` lets it. Default: that of the first node, without such a preference.
        dc: Option<Name> = None, |c| name(c).map(Some);
        /// Whether, once no node of its datacenter is left to ask, it may ask those of others. Only beside dc. Those that `contact` names it asks anyway: for operations if policy = "contacts", else only who is there.
        remote: bool = false, |c| c.switch();
        /// Which nodes its operations go to: contacts (its contact points and no others) | rotating (it learns the members from the first contact point that answers; each operation goes to the next) | token_aware (as rotating, nodes that keep the key first, which saves passing on)
        policy: Policy = Policy::Contacts, Policy::read;
        /// Milliseconds from learning the members to asking one of them again (policy = "rotating" or "token_aware"); 0: only when a node refuses.
        refresh: Duration = Duration::from_millis(1_000.0), |c| c.milliseconds(0.0, MILLISECONDS_MAX);
    }
}

/// The fields of the document itself that are not tables or lists.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// The version of the format.
    pub format: u64,
    /// The scenario's name.
    pub name: String,
    /// The root of all random draws.
    pub seed: u64,
    /// When the run ends.
    pub until: Option<Time>,
}

/// Of those fields, what the tables above say of theirs.
pub(super) const HEAD: [(&str, &str); 4] = [
    ("format", "The version of this format. Required."),
    ("name", "A name for reports and links."),
    ("seed", "The root of all random draws: the same document and seed give the same run. Beyond 2^53 as text."),
    (
        "until",
        "When the run ends, in milliseconds. Default: when the steps are done and nothing but rounds of heartbeats is left, after ten minutes at the latest.",
    ),
];

/// As for [`HEAD`], of `[cluster]`.
pub(super) const CLUSTER: [(&str, &str); 2] = [
    ("protocol", "How the cluster agrees on what is written: leaderless | leader | single"),
    ("nodes", "How many nodes, then called n1, n2, …; or a list of tables, [[cluster.nodes]], as below."),
];

/// The datacenter of nodes that are given none.
pub(super) fn default_datacenter() -> Name {
    Name::new("dc1").expect("dc1 is a name")
}

/// `n1`, `n2`, …
pub(super) fn numbered_node(number: u64) -> NodeId {
    NodeId::new(&format!("n{number}")).expect("n and a number of at most four digits is a name")
}

pub(super) fn default_client() -> ClientId {
    ClientId::new("c1").expect("c1 is a name")
}

impl Replication {
    /// The defaults for so many nodes, or for the N that the document gives.
    pub(super) fn for_nodes(nodes: u16, n: Option<u16>) -> Replication {
        let Settings { n, r, w, .. } = match n {
            None => Settings::for_nodes(nodes),
            Some(n) => Settings { n, r: n / 2 + 1, w: n / 2 + 1, ..Settings::for_nodes(nodes) },
        };
        Replication { n, r, w, ..Replication::default() }
    }
}

/// A value as documents write it: whole numbers without a decimal point.
fn written(value: &impl Serialize) -> Option<Value> {
    let value = Data::of(value).into_value();
    (!value.is_null()).then(|| without_points(value))
}

pub(super) fn without_points(value: Value) -> Value {
    match value {
        Value::Number(number) => match super::reader::exact_whole(&Value::Number(number.clone())) {
            Some(whole) => i64::try_from(whole).map_or(Value::Number(number), Value::from),
            None => Value::Number(number),
        },
        Value::Array(entries) => entries.into_iter().map(without_points).collect(),
        other => other,
    }
}

fn whole<T: TryFrom<u64>>(cursor: &Cursor<'_>, least: u64, most: u64) -> Option<T> {
    T::try_from(cursor.whole(least, most)?).ok()
}

fn power_of_two(cursor: &Cursor<'_>) -> Option<u32> {
    const MOST: u64 = 65_536;
    let number = cursor.value().as_u64().filter(|number| number.is_power_of_two() && *number <= MOST);
    if number.is_none() {
        cursor.not_allowed(Allowed::PowerOfTwo { most: MOST });
    }
    number.and_then(|number| u32::try_from(number).ok())
}

fn name(cursor: &Cursor<'_>) -> Option<Name> {
    let name = cursor.value().as_str().and_then(|text| Name::new(text).ok());
    if name.is_none() {
        cursor.not_allowed(Allowed::Name);
    }
    name
}

pub(super) fn node_id(cursor: &Cursor<'_>) -> Option<NodeId> {
    name(cursor).map(NodeId)
}

fn client_id(cursor: &Cursor<'_>) -> Option<ClientId> {
    name(cursor).map(ClientId)
}

fn node_ids(cursor: &Cursor<'_>, least: u64) -> Option<Vec<NodeId>> {
    let entries = cursor.list()?;
    if (entries.len() as u64) < least {
        cursor.not_allowed(Allowed::ListOf { least, entries: Box::new(Allowed::Name) });
        return None;
    }
    entries.iter().map(node_id).collect()
}

pub(super) fn tokens(cursor: &Cursor<'_>) -> Option<Option<Vec<Token>>> {
    let entries = cursor.list()?;
    if entries.is_empty() {
        cursor.not_allowed(Allowed::ListOf { least: 1, entries: Box::new(Allowed::Token) });
        return None;
    }
    let token = |entry: &Cursor<'_>| {
        let number = entry.long_whole(i64::MIN.into(), i64::MAX.into(), Allowed::Token)?;
        i64::try_from(number).ok().map(Token)
    };
    // All of them are read before any is missed, so that each wrong one is reported.
    let tokens: Vec<Option<Token>> = entries.iter().map(token).collect();
    Some(Some(tokens.into_iter().collect::<Option<Vec<Token>>>()?))
}

fn per_dc(cursor: &Cursor<'_>) -> Option<Option<Vec<(Name, u16)>>> {
    let Value::Object(entries) = cursor.value() else {
        cursor.not_allowed(Allowed::Table);
        return None;
    };
    let copies = |(text, value): (&String, &Value)| {
        let entry = Cursor::new(cursor.collector(), value, &super::reader::join(cursor.path(), text));
        let Ok(name) = Name::new(text) else {
            let found = super::reader::brief(&Value::from(text.as_str()));
            entry.refuse(Problem::NotAllowed { found, allowed: Allowed::Name, meant: None });
            return None;
        };
        Some((name, whole(&entry, 0, NODES_MAX)?))
    };
    // All of them are read before any is missed, so that each wrong one is reported.
    let read: Vec<Option<(Name, u16)>> = entries.iter().map(copies).collect();
    Some(Some(read.into_iter().collect::<Option<Vec<_>>>()?))
}

pub(super) fn fraction(cursor: &Cursor<'_>) -> Option<Fraction> {
    cursor.number(0.0, 1.0).map(Fraction::new)
}

pub(super) fn millisecond_range(cursor: &Cursor<'_>) -> Option<(Duration, Duration)> {
    let two = cursor.value().as_array().filter(|entries| entries.len() == 2);
    let number = |index: usize| two?[index].as_f64().filter(|number| (0.0..=MILLISECONDS_MAX).contains(number));
    match (number(0), number(1)) {
        (Some(least), Some(most)) if least <= most => Some((Duration::from_millis(least), Duration::from_millis(most))),
        _ => {
            cursor.not_allowed(Allowed::MillisecondRange { most: MILLISECONDS_MAX });
            None
        }
    }
}

/// The latency traces of the format; the last one needs datacenters.
const TRACES: &[&str] = &["lnkd-ssd", "lnkd-disk", "ymmr", "wan"];

pub(super) fn latency(cursor: &Cursor<'_>) -> Option<Latency> {
    match cursor.value() {
        Value::Array(_) => millisecond_range(cursor).map(|(least, most)| Latency::Uniform(least, most)),
        Value::Object(entries) if entries.contains_key("trace") => {
            let trace = cursor.table(&["trace"])?.get("trace")?;
            match trace.one_of(TRACES)? {
                "lnkd-ssd" => Some(Latency::Trace(LatencyTrace::LnkdSsd)),
                "lnkd-disk" => Some(Latency::Trace(LatencyTrace::LnkdDisk)),
                "ymmr" => Some(Latency::Trace(LatencyTrace::Ymmr)),
                wan => {
                    let available = TRACES.iter().filter(|name| **name != wan).map(|name| format!("{name:?}")).collect();
                    trace.refuse(Problem::NotAvailable { asked: format!("{wan:?}"), available });
                    None
                }
            }
        }
        Value::Object(_) => {
            let table = cursor.table(&["mean", "shape", "trace"])?;
            let most = MILLISECONDS_MAX;
            let mean = table.require("mean", Allowed::Milliseconds { least: 0.0, most });
            let shape = table.require("shape", Allowed::OneOf(vec!["\"exponential\"".to_owned()]));
            let mean = mean.and_then(|mean| mean.milliseconds(0.0, most));
            shape?.one_of(&["exponential"])?;
            mean.map(Latency::Exponential)
        }
        _ => {
            cursor.not_allowed(Allowed::Latency);
            None
        }
    }
}
