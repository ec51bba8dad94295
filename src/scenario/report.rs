//! The report: what a run has come to, derived from its trace and its last instant.

use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};

use super::checks::{Check, Checks};
use super::document::FORMAT;
use super::history::{History, MessageCounts, Operation};
use super::sharing::{ShareReport, Sharing};
use super::storage_report::StorageReport;
use super::traffic::{Bytes, Traffic};
use crate::engine::partitioning::{Token, token_of};
use crate::engine::versions::{Dot, Siblings, VectorClock};
use crate::engine::{
    ClientId, Duration, Hints, Key, MemberView, MessageKind, NodeId, Reason, SortedMap, Status, Time, Value, WallTime,
};
use crate::simulation::{HostStatus, OperationKind, Refusal, Setup, Skew, Slowness, World};

/// The report of a run, or of a run so far. Times are milliseconds, sizes bytes.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The version of the format.
    pub format: u64,
    /// The scenario's name.
    pub scenario: String,
    /// The seed.
    pub seed: Seed,
    /// The last instant.
    pub ended_at: Time,
    /// How many happenings there were.
    pub events: u64,
    /// A hash over all of them, in 16 hexadecimal digits.
    pub trace_hash: String,
    /// The operations, by id.
    pub ops: SortedMap<Arc<str>, OperationReport>,
    /// The nodes, by name.
    pub nodes: SortedMap<NodeId, NodeReport>,
    /// Every key that was asked for or is stored.
    pub keys: SortedMap<Key, KeyReport>,
    /// How evenly keys are shared out, and what of them moves.
    pub partitioning: Sharing,
    /// Messages, by kind.
    pub messages: SortedMap<&'static str, MessageCounts>,
    /// What was sent on each link and direction, `n1>n2`, by group of messages.
    pub links: SortedMap<Arc<str>, SortedMap<&'static str, Traffic>>,
    /// What it comes to in numbers.
    pub metrics: Metrics,
    /// Whether it did what it promises.
    pub checks: Checks,
    /// The steps that did not fit the state which the run had reached: they changed nothing.
    pub steps_refused: Vec<StepRefused>,
    /// Whether it did what the document expects, in the order of the document. Of a run that is
    /// not over: those that are due.
    pub expectations: Vec<ExpectationReport>,
}

/// A step that was refused in the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepRefused {
    /// When it was its turn.
    pub at: Time,
    /// Why.
    pub reason: Refusal,
}

/// A seed: 64 bits, of which JavaScript would round the last eleven in a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Seed(pub u64);

impl Serialize for Seed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // 128 bits wide it becomes a BigInt there, and in JSON it reads the same.
        if self.0 <= 1 << 53 { serializer.serialize_u64(self.0) } else { serializer.serialize_u128(self.0.into()) }
    }
}

/// A client's operation.
#[derive(Clone, Debug, Serialize)]
pub struct OperationReport {
    /// Who asked.
    pub client: ClientId,
    /// What for.
    pub kind: OperationKind,
    /// With which key.
    pub key: Key,
    /// When it began.
    pub started: Time,
    /// When it ended for the client; absent while it is open, as are status and reason.
    pub ended: Option<Time>,
    /// How.
    pub status: Option<Status>,
    /// Why, if not well.
    pub reason: Option<Reason>,
    /// Who coordinated it, if the client was told.
    pub coordinator: Option<NodeId>,
    /// Of a get: every sibling that is not a tombstone.
    pub values: Vec<ValueReport>,
    /// Of a get: the context it gives; of a write: the clock of the version written.
    pub clock: VectorClock,
    /// The nodes whose answers were counted before the client was told.
    pub acks: Arc<[NodeId]>,
    /// For which missing replica each stand-in keeps the write.
    pub hinted: SortedMap<NodeId, NodeId>,
}

/// A value that a get returned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ValueReport {
    /// What was written.
    pub value: Option<Value>,
    /// Its context and dot together.
    pub clock: VectorClock,
    /// Its name.
    pub dot: Dot,
    /// Its timestamp, in milliseconds of its coordinator's clock; only where the last write wins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written_at: Option<WallTime>,
}

/// A node at the end.
#[derive(Clone, Debug, Serialize)]
pub struct NodeReport {
    /// Whether it runs.
    pub status: HostStatus,
    /// How many times slower than at full speed it serves; 1 is full speed.
    pub slowness: Slowness,
    /// Its datacenter.
    pub dc: String,
    /// Its tokens, in ring order.
    pub tokens: Vec<Token>,
    /// What it owns of all keys; absent as long as it owns none: while it joins, and once it has left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<ShareReport>,
    /// What it answered clients.
    pub answers: Answers,
    /// How far its wall clock is ahead, in milliseconds.
    pub clock_skew: Skew,
    /// What a local read of it would return, by key: every version, its clock and its dot. Of a
    /// crashed node, what its disk holds.
    pub data: SortedMap<Key, Arc<Siblings>>,
    /// The keys it keeps for others, by the node that is to have them.
    pub hints: SortedMap<NodeId, Vec<Key>>,
    /// The members in its own eyes, itself included; none while it is down.
    pub members: SortedMap<NodeId, MemberView>,
    /// What its storage engine holds and has done.
    pub storage: StorageReport,
}

/// What a node answered those clients that had asked it. What it passed on to another coordinator counts
/// here, because the client asked here. An answer that gets lost counts as given; a question that was wrong in
/// itself does not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Answers {
    /// With what was asked for: ok, not_found.
    pub ok: u64,
    /// That it could not: unavailable, timeout.
    pub failed: u64,
}

/// Where a key lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyReport {
    /// Its token.
    pub token: Token,
    /// Its preference list under the settings at the end.
    pub replicas: Arc<[NodeId]>,
}

/// What anti-entropy did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RepairMetrics {
    /// Exchanges that ended, however.
    pub exchanges: u64,
    /// Of these, those in which something differed and was made up for.
    pub repaired: u64,
    /// Hashes held against each other.
    pub hashes_compared: u64,
    /// Buckets that differed.
    pub buckets: u64,
    /// Keys that the other side listed in answer, with a digest each.
    pub keys_listed: u64,
    /// Copies sent, both ways together.
    pub copies: u64,
    /// Bytes sent in exchanges.
    pub bytes: u64,
    /// What it would have taken to send, in each exchange, every copy of the one that began it.
    pub full_copy_bytes: u64,
}

/// What nodes did with hints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HintMetrics {
    /// Writes that a stand-in took in for a replica that was missing.
    pub kept: u64,
    /// Hints that their target acknowledged.
    pub delivered: u64,
    /// Hints that were dropped, older than `hint_ttl`.
    pub expired: u64,
}

/// What nodes found out about each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MembershipMetrics {
    /// Rounds of heartbeats, each node's own counted by itself.
    pub rounds: u64,
    /// How often a node began to suspect another.
    pub suspected: u64,
    /// How often a node came to believe another down, with enough others.
    pub convicted: u64,
    /// Of these, how often the other's process was not dead: it stood still, or could not be heard.
    pub convicted_alive: u64,
    /// How often a newer heartbeat overturned the one or the other.
    pub refuted: u64,
}

/// What a run comes to in numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Metrics {
    /// Operations that ended ok or not_found.
    pub ops_ok: u64,
    /// Operations that ended otherwise.
    pub ops_failed: u64,
    /// What anti-entropy did, and what it took.
    pub repair: RepairMetrics,
    /// What became of hints.
    pub hints: HintMetrics,
    /// What became of heartbeats.
    pub membership: MembershipMetrics,
    /// Gets that, without error, omit a write acknowledged before they started and not superseded.
    pub stale_reads: u64,
    /// Versions written beside a live one: when the version came to be, some version of the key
    /// that was not a tombstone had been written anywhere, was not replaced by any other yet, and
    /// was not in the past of the new one. The two became siblings wherever they met. None where the
    /// last write wins.
    pub conflicts: u64,
    /// Pairs of versions that some copy held side by side, though the writer of one had seen the other:
    /// what truncated clocks cost. As far as a copy was sent, returned by a get, or is there at the end.
    pub false_conflicts: u64,
    /// Where the last write wins: writes that were acknowledged and then discarded for another that had
    /// been acknowledged *before the lost one started*. By the order of time the lost one was the last;
    /// the coordinators' clocks had it otherwise.
    pub lost_writes: u64,
    /// Where the last write wins: acknowledged writes that were discarded for a concurrent or later one
    /// whose writer had not seen them. That is what the last write's winning means.
    pub overwritten_writes: u64,
    /// How many of the operations that ended, ended ok or not_found.
    pub availability: Availability,
    /// How many of the answered gets were not stale, from 0 to 1; absent without any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fresh_reads: Option<f64>,
    /// How old stale reads are: the time from when the newest write that they omit was acknowledged
    /// to when they began.
    pub staleness: Percentiles,
    /// The most versions of one key that a node held at once, tombstones included.
    pub siblings_max: u64,
    /// Writes of generated loads that were given up because the get they begin with failed.
    pub writes_given_up: u64,
    /// Bytes sent.
    pub bytes: Bytes,
    /// Latency of puts that ended ok.
    pub latency_put: Percentiles,
    /// Latency of gets that ended ok or not_found.
    pub latency_get: Percentiles,
    /// Latency of deletes that ended ok.
    pub latency_delete: Percentiles,
}

/// Percentiles by nearest rank; empty where there is nothing to take them of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Percentiles {
    /// Half of all took at most this long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p50: Option<Duration>,
    /// Of ten, one took longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p90: Option<Duration>,
    /// Of a hundred, one took longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p99: Option<Duration>,
    /// Of a thousand, one took longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p999: Option<Duration>,
    /// None took longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<Duration>,
}

/// Of the operations that ended, the part that was answered: ok or not_found, from 0 to 1. Absent
/// where none ended. Operations that are open count in neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Availability {
    /// Of all operations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all: Option<f64>,
    /// Of puts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub put: Option<f64>,
    /// Of gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub get: Option<f64>,
    /// Of deletes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delete: Option<f64>,
    /// Of what clients asked the node that answered worst while it ran. This is availability as the CAP theorem
    /// has it: every node that has not failed answers (Gilbert and Lynch, 2002). It is 1 or the cluster is not
    /// available in that sense, however many clients found another node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every_node: Option<f64>,
}

/// Whether an expectation was met.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExpectationReport {
    /// The path into the report, or `steps[3].when` of a step whose happening never came.
    pub path: String,
    /// Whether it was met.
    pub ok: bool,
    /// What stood there; null if nothing did, or if its moment never came.
    #[serde(serialize_with = "unrounded")]
    pub got: serde_json::Value,
    /// What was expected, in words.
    #[serde(skip)]
    pub wanted: String,
}

/// A part of a report as it stands there: tokens, too long for a float, go out like [`Token`]s.
fn unrounded<S: Serializer>(value: &serde_json::Value, serializer: S) -> Result<S::Ok, S::Error> {
    use serde_json::Value;
    struct Unrounded<'a>(&'a Value);
    impl Serialize for Unrounded<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            unrounded(self.0, serializer)
        }
    }
    match value {
        Value::Number(number) => match super::reader::exact_whole(value) {
            Some(long) if long.unsigned_abs() > 1 << 53 => serializer.serialize_i128(long),
            _ => number.serialize(serializer),
        },
        Value::Array(entries) => serializer.collect_seq(entries.iter().map(Unrounded)),
        Value::Object(fields) => serializer.collect_map(fields.iter().map(|(name, value)| (name, Unrounded(value)))),
        other => other.serialize(serializer),
    }
}

impl Report {
    /// The report of a world which has its whole trace at its present instant, without expectations.
    pub fn of(setup: &Setup, scenario: &str, world: &World) -> Report {
        Report::from_history(setup, scenario, world, &History::of(setup, world))
    }

    /// The report of a world at its present instant, without expectations, and its history up to there.
    pub(super) fn from_history(setup: &Setup, scenario: &str, world: &World, history: &History) -> Report {
        let mut tokens: SortedMap<NodeId, Vec<Token>> = SortedMap::new();
        for (token, owner) in world.ring().tokens() {
            tokens.entry(*owner).or_default().push(*token);
        }
        let imbalance = world.ring().imbalance();
        let of_node = |id: NodeId, tokens| NodeReport {
            share: imbalance.shares.iter().find(|share| share.node == id).map(ShareReport::from),
            answers: history.answers.get(&id).copied().unwrap_or_default(),
            ..node_report(world, id, tokens)
        };
        let of_keys: Vec<Token> = history.keys.iter().map(|(key, _)| token_of(key)).collect();
        Report {
            format: FORMAT,
            scenario: scenario.to_owned(),
            seed: Seed(setup.seed),
            ended_at: world.now(),
            events: world.trace().len() as u64,
            trace_hash: format!("{:016x}", world.trace().hash()),
            ops: world
                .ledger()
                .by_name()
                .map(|(name, entry)| (name, operation_report(&history.operations[&entry.request])))
                .collect(),
            nodes: world.nodes().map(|id| (id, of_node(id, tokens.remove(&id)))).collect(),
            keys: history.keys.iter().map(|(key, _)| (Key(key.clone()), key_report(key, world))).collect(),
            partitioning: Sharing::of(world.ring(), &setup.ring, &imbalance, world.settings().n, &of_keys),
            messages: MessageKind::ALL.iter().map(|kind| (kind.name(), history.messages[kind])).collect(),
            links: history.links.report(),
            metrics: metrics(history),
            checks: Checks::of(history, world),
            steps_refused: history.steps_refused.clone(),
            expectations: Vec::new(),
        }
    }

    /// Whether every expectation was met and every promise kept.
    pub fn passed(&self) -> bool {
        let kept = |check: &Check| check.ok || !check.promised;
        self.expectations.iter().all(|expectation| expectation.ok) && self.checks.iter().all(|(_, check)| kept(check))
    }
}

fn operation_report(operation: &Operation) -> OperationReport {
    let ended = operation.ended.as_ref();
    let found = ended.filter(|_| operation.kind == OperationKind::Get).map(|ended| ended.found.clone());
    let value = |version: &crate::engine::versions::Version| ValueReport {
        value: version.value.clone(),
        clock: version.clock(),
        dot: version.dot,
        written_at: version.written_at,
    };
    OperationReport {
        client: operation.client,
        kind: operation.kind,
        key: operation.key.clone(),
        started: operation.started,
        ended: ended.map(|ended| ended.at),
        status: ended.map(|ended| ended.status),
        reason: ended.and_then(|ended| ended.reason.clone()),
        coordinator: ended.and_then(|ended| ended.coordinator),
        values: found.iter().flat_map(|found| found.live()).map(value).collect(),
        clock: ended.map(|ended| ended.clock.clone()).unwrap_or_default(),
        acks: ended.map_or_else(|| Arc::from([]), |ended| ended.acks.clone()),
        hinted: operation.hinted.clone(),
    }
}

fn node_report(world: &World, id: NodeId, tokens: Option<Vec<Token>>) -> NodeReport {
    let node = world.node(id);
    let copies = world.copies(id);
    NodeReport {
        status: world.status(id).unwrap_or(HostStatus::Down),
        slowness: world.slowness(id).unwrap_or(Slowness::NONE),
        dc: world.datacenter(id).map(|datacenter| datacenter.to_string()).unwrap_or_default(),
        tokens: tokens.unwrap_or_default(),
        share: None,
        answers: Answers::default(),
        clock_skew: world.clock_skew(id).unwrap_or_default(),
        data: copies.iter().flat_map(|copies| copies.iter()).collect(),
        hints: hints(world.hints(id)),
        members: node.map(|node| node.members(world.now())).unwrap_or_default(),
        storage: StorageReport::of(world, id),
    }
}

fn hints(held: Option<&Hints>) -> SortedMap<NodeId, Vec<Key>> {
    let mut by_target: SortedMap<NodeId, Vec<Key>> = SortedMap::new();
    for ((target, key), _) in held.into_iter().flat_map(Hints::iter) {
        by_target.entry(*target).or_default().push(key.clone());
    }
    by_target
}

fn key_report(key: &str, world: &World) -> KeyReport {
    let token = token_of(key);
    KeyReport { token, replicas: world.ring().preference_list(token, world.settings().n) }
}

fn metrics(history: &History) -> Metrics {
    let succeeded = |status: Status| matches!(status, Status::Ok | Status::NotFound);
    let ended = || history.operations.values().filter_map(|operation| Some((operation, operation.ended.as_ref()?)));
    let count = |kind: Option<OperationKind>, wanted: bool| {
        let of_kind = ended().filter(|(operation, _)| kind.is_none_or(|kind| operation.kind == kind));
        of_kind.filter(|(_, ended)| succeeded(ended.status) == wanted).count() as u64
    };
    let available = |kind| {
        let answered = count(kind, true);
        part(answered, answered + count(kind, false))
    };
    let latency = |kind: OperationKind| {
        let of_kind = ended().filter(|(operation, ended)| operation.kind == kind && succeeded(ended.status));
        percentiles(of_kind.map(|(operation, ended)| ended.at.since(operation.started).0).collect())
    };
    let of_exchange = |kind: &&MessageKind| kind.is_of_exchange();
    let repair_bytes = MessageKind::ALL.iter().filter(of_exchange).map(|kind| history.messages[kind].bytes).sum();
    let discarded = history.discarded();
    let lost_writes = discarded.iter().filter(|(_, against_time)| *against_time).count() as u64;
    let staleness: Vec<u64> = history.operations.values().filter_map(Operation::staleness).map(|age| age.0).collect();
    let stale_reads = staleness.len() as u64;
    let reads = history.operations.values().filter(|operation| operation.is_answered_get()).count() as u64;
    let mut bytes = Bytes::default();
    for (kind, counts) in history.messages.iter() {
        bytes.add(*kind, counts.bytes);
    }
    Metrics {
        repair: RepairMetrics { bytes: repair_bytes, ..history.repair },
        hints: history.hints,
        membership: history.membership,
        ops_ok: count(None, true),
        ops_failed: count(None, false),
        stale_reads,
        conflicts: history.conflicts,
        false_conflicts: history.false_conflicts(),
        lost_writes,
        overwritten_writes: discarded.len() as u64 - lost_writes,
        availability: Availability {
            all: available(None),
            put: available(Some(OperationKind::Put)),
            get: available(Some(OperationKind::Get)),
            delete: available(Some(OperationKind::Delete)),
            every_node: history
                .answers
                .values()
                .filter_map(|answers| part(answers.ok, answers.ok + answers.failed))
                .reduce(f64::min),
        },
        fresh_reads: part(reads - stale_reads, reads),
        staleness: percentiles(staleness),
        siblings_max: history.siblings_max,
        writes_given_up: history.writes_given_up,
        bytes,
        latency_put: latency(OperationKind::Put),
        latency_get: latency(OperationKind::Get),
        latency_delete: latency(OperationKind::Delete),
    }
}

fn percentiles(mut samples: Vec<u64>) -> Percentiles {
    samples.sort_unstable();
    // Nearest rank: the smallest sample that so many thousandths of all do not exceed.
    let rank = |thousandths: usize| (thousandths * samples.len()).div_ceil(1000).checked_sub(1);
    let sample = |thousandths| rank(thousandths).and_then(|rank| samples.get(rank)).copied().map(Duration);
    Percentiles { p50: sample(500), p90: sample(900), p99: sample(990), p999: sample(999), max: sample(1000) }
}

/// A part of a whole, from 0 to 1; none of nothing.
fn part(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_samples_at_the_nearest_rank() {
        let of = |samples: &[u64]| percentiles(samples.to_vec());
        assert_eq!(of(&[]), Percentiles::default());
        let are = |p50, p90, p99, p999, max| {
            let [p50, p90, p99, p999, max] = [p50, p90, p99, p999, max].map(|sample| Some(Duration(sample)));
            Percentiles { p50, p90, p99, p999, max }
        };
        assert_eq!(of(&[7]), are(7, 7, 7, 7, 7));
        let hundred: Vec<u64> = (1..=100).rev().collect();
        assert_eq!(of(&hundred), are(50, 90, 99, 100, 100));
        assert_eq!(of(&[1, 2, 3]), are(2, 3, 3, 3, 3));
        let many: Vec<u64> = (1..=10_000).collect();
        assert_eq!(of(&many), are(5_000, 9_000, 9_900, 9_990, 10_000));
    }

    #[test]
    fn a_long_seed_is_never_rounded() {
        assert_eq!(serde_json::to_string(&Seed(u64::MAX)).unwrap(), "18446744073709551615");
        assert_eq!(serde_json::to_value(Seed(7)).unwrap(), serde_json::json!(7));
        let got = serde_json::json!({"a": [i64::MIN, 0.5, "x"]});
        let expectation = ExpectationReport { path: "p".to_owned(), ok: true, got: got.clone(), wanted: String::new() };
        assert_eq!(serde_json::to_value(expectation).unwrap()["got"], got);
    }
}
