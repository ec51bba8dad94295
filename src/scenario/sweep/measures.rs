//! What a sweep asks of one run, beyond its report: how fresh its reads were, how many of its acknowledged writes are
//! lost, and how long its replicas took to agree.
//!
//! All of it is read from the trace and counted in whole microseconds, so that what many runs come to together does
//! not depend on the order in which they are added.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::engine::partitioning::token_of;
use crate::engine::versions::VersionKind;
use crate::engine::{Duration, Key, NodeEvent, NodeId, Time};
use crate::scenario::checks::{Checks, acknowledged};
use crate::scenario::history::{History, Operation, leaves};
use crate::simulation::{FaultEvent, Happening, OperationKind, Slowness, What, World};

/// What is measured of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::scenario) struct Measures {
    /// How many writes were acknowledged.
    pub acknowledged: u64,
    /// How many of these are lost at the end, as `no_lost_acknowledged_write` has it.
    pub lost: u64,
    /// When its replicas agreed.
    pub convergence: Convergence,
    /// Each answered get of a key of which a write had been acknowledged before it started.
    pub reads: Vec<Read>,
}

/// An answered get, held against the writes of its key that had been acknowledged when it started. In JSON
/// `[since, behind]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Read {
    /// How long before it started the last of these writes had been acknowledged.
    pub since: Duration,
    /// How many of the last of them its answer does not know: 0 if it returned the last, or a newer one.
    pub behind: u32,
}

impl Serialize for Read {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.since, self.behind).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Read, D::Error> {
        <(Duration, u32)>::deserialize(deserializer).map(|(since, behind)| Read { since, behind })
    }
}

/// When the replicas of a run agreed for good, counted from its last acknowledged write or from the end of its last fault, whichever is
/// later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Convergence {
    /// There was nothing to agree about: no write was acknowledged, and no fault ended.
    Nothing,
    /// That long afterwards the last owner took in what it was still missing.
    After(Duration),
    /// Owners that ran differed when the run ended.
    NotByTheEnd,
}

impl Measures {
    pub fn of(history: &History, checks: &Checks, world: &World) -> Measures {
        let written = history.operations.values().filter(|operation| operation.acknowledged_version().is_some());
        Measures {
            acknowledged: written.count() as u64,
            lost: acknowledged::lost(history, world),
            convergence: convergence(history, checks, world),
            reads: reads(history),
        }
    }
}

/// How fresh each read was, the shortest times first.
fn reads(history: &History) -> Vec<Read> {
    let mut reads = Vec::new();
    for of_key in history.by_keys() {
        let ended = |operation: &&Operation| operation.ended.as_ref().map(|ended| ended.at);
        let mut writes: Vec<(Time, &Operation)> = of_key
            .iter()
            .filter(|operation| operation.acknowledged_version().is_some())
            .filter_map(|operation| Some((ended(operation)?, *operation)))
            .collect();
        writes.sort_by_key(|(acknowledged, _)| *acknowledged);
        let gets = of_key.iter().filter(|operation| operation.kind == OperationKind::Get && operation.is_answered_get());
        reads.extend(gets.filter_map(|get| read(history, get, &writes)));
    }
    reads.sort_unstable();
    reads
}

/// Holds a get against the acknowledged writes of its key, which come in the order of their acknowledgements.
fn read(history: &History, get: &Operation, writes: &[(Time, &Operation)]) -> Option<Read> {
    let earlier = &writes[..writes.partition_point(|(acknowledged, _)| *acknowledged <= get.started)];
    // Of one instant, the trace knows what came first.
    let mut before = earlier.iter().rev().filter(|(_, write)| write.acknowledged_dot().is_some_and(|dot| get.began_after(dot)));
    let (last, _) = before.clone().next()?;
    let found = &get.ended.as_ref()?.found;
    let omits = |write: &Operation| match (history.versions, write.acknowledged_version()) {
        (VersionKind::Vector, Some(version)) => get.omits(version.dot),
        (VersionKind::LastWriteWins, Some(version)) => !leaves(found, version),
        (_, None) => false,
    };
    let behind = before.by_ref().take_while(|(_, write)| omits(write)).count();
    Some(Read { since: get.started.since(*last), behind: u32::try_from(behind).unwrap_or(u32::MAX) })
}

/// If the owners agree at the end, they have done so since one of them was last changed: until then that one was
/// as it is at the end, and they differed.
fn convergence(history: &History, checks: &Checks, world: &World) -> Convergence {
    let written = history.operations.values().filter(|operation| operation.acknowledged_version().is_some());
    let written = written.filter_map(|operation| operation.ended.as_ref()).map(|ended| ended.at).max();
    let latest = |wanted: &dyn Fn(&Happening) -> bool| {
        world.trace().iter().rev().find(|happening| wanted(happening)).map(|happening| happening.at)
    };
    let Some(from) = written.max(latest(&ends_a_fault)) else { return Convergence::Nothing };
    if !checks.replicas_converged.ok {
        return Convergence::NotByTheEnd;
    }
    let owns = |node: Option<NodeId>, key: &Key| {
        let owners = world.ring().preference_list(token_of(&key.0), world.settings().n);
        node.is_some_and(|node| owners.contains(&node))
    };
    let changes = |happening: &Happening| match &happening.what {
        What::Node(NodeEvent::CopyStored { key, changed: true, .. }) => owns(happening.node, key),
        What::Node(NodeEvent::CompactionEnded { purged: 1.., .. }) => true,
        _ => false,
    };
    Convergence::After(latest(&changes).map_or(Duration::ZERO, |changed| changed.since(from)))
}

/// Whether something is as it should be again.
fn ends_a_fault(happening: &Happening) -> bool {
    match &happening.what {
        What::Fault(FaultEvent::NodeRestarted { .. } | FaultEvent::NodeResumed { .. } | FaultEvent::NetworkHealed { .. }) => true,
        What::Fault(FaultEvent::NodeSlowed { factor }) => *factor == Slowness::NONE,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Document, SeedResult, run_seed};

    fn of(text: &str) -> SeedResult {
        run_seed(&Document::from_text(text).unwrap(), 1).unwrap()
    }

    /// Three owners; the link from n1 to n3 takes 300 ms, every other 5.
    const SLOW_LINK: &str = "format = 1\ncluster = { nodes = 3, replication = { r = 1, w = 1 }, repair = { read_repair = false } }\n\
         network.latency = [5, 5]\n\
         [[steps]]\nat = 0\ndo = \"network\"\nfrom = \"n1\"\nto = \"n3\"\nlatency = [300, 300]\n";

    fn put(at: u32, value: &str) -> String {
        format!("[[steps]]\nat = {at}\ndo = \"put\"\nvia = \"n1\"\nkey = \"k\"\nvalue = \"{value}\"\n")
    }

    fn get(at: u32, via: &str) -> String {
        format!("[[steps]]\nat = {at}\ndo = \"get\"\nvia = \"{via}\"\nkey = \"k\"\n")
    }

    #[test]
    fn a_read_is_as_far_behind_as_the_writes_it_omits() {
        for kind in ["vector", "last_write_wins"] {
            // Each put is acknowledged after 10 ms, and comes to n3 at 305, 325 and 345.
            let text = SLOW_LINK.replace("cluster = { ", &format!("cluster = {{ versions = {{ kind = \"{kind}\" }}, "));
            let text = text
                + &put(0, "a")
                + &put(20, "b")
                + &put(40, "c")
                + &get(5, "n3")
                + &get(100, "n3")
                + &get(325, "n3")
                + &get(400, "n3");
            let result = of(&text);
            assert_eq!(result.ops_ok, 7, "{:?}", result.failure);
            let reads: Vec<(u64, u32)> = result.reads.iter().map(|read| (read.since.0 / 1_000, read.behind)).collect();
            // The first get came before any ack.
            assert_eq!(reads, [(50, 3), (275, 1), (350, 0)], "{kind}");
        }
    }

    #[test]
    fn replicas_agree_when_the_last_of_them_has_the_last_write() {
        let result = of(&(SLOW_LINK.to_owned() + &put(0, "a")));
        assert_eq!(
            result.convergence,
            Convergence::After(Duration::from_millis(295.0)),
            "sent at 5, acknowledged at 10, there at 305"
        );
        assert_eq!((result.acknowledged, result.lost), (1, 0));
        let until = format!("until = 200\n{SLOW_LINK}").replacen("until = 200\nformat = 1", "format = 1\nuntil = 200", 1);
        assert_eq!(of(&(until + &put(0, "a"))).convergence, Convergence::NotByTheEnd);
        assert_eq!(of("format = 1").convergence, Convergence::Nothing);
    }

    #[test]
    fn convergence_counts_from_the_end_of_the_last_fault() {
        let text = SLOW_LINK.to_owned() + &put(0, "a");
        let paused =
            text + "[[steps]]\nat = 100\ndo = \"pause\"\nnode = \"n3\"\n[[steps]]\nat = 400\ndo = \"resume\"\nnode = \"n3\"\n";
        assert_eq!(of(&paused).convergence, Convergence::After(Duration::ZERO), "what waited is taken in at once");
        let later = SLOW_LINK.to_owned()
            + &put(0, "a")
            + "[[steps]]\nat = 20\ndo = \"pause\"\nnode = \"n2\"\n[[steps]]\nat = 40\ndo = \"resume\"\nnode = \"n2\"\n";
        assert_eq!(of(&later).convergence, Convergence::After(Duration::from_millis(265.0)));
    }

    #[test]
    fn a_write_whose_only_holder_is_wiped_is_lost() {
        let text = "format = 1\ncluster = { nodes = 3, replication = { r = 1, w = 1 } }\nnetwork = { latency = [5, 5] }\nuntil = 2000\n\
             steps = [ { at = 0, do = \"cut\", groups = [[\"n1\"], [\"n2\", \"n3\"]] },\
             { at = 1, do = \"put\", via = \"n1\", key = \"k\", value = \"v\" }, { at = 100, do = \"wipe\", node = \"n1\" } ]";
        let result = of(text);
        assert_eq!((result.acknowledged, result.lost), (1, 1));
        assert!(!result.checks[1].ok, "the check says so too");
    }
}
