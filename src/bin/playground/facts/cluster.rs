//! The cluster as a whole.

use ringside::engine::partitioning::token_of;
use ringside::engine::storage::Copies;
use ringside::engine::{Key, Texts};
use ringside::simulation::{HostStatus, Latency, Timeline, Weather};

use super::{Chip, Source};

/// Totals at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterFacts {
    /// How many nodes there are.
    pub nodes: usize,
    /// How many of them run.
    pub up: usize,
    /// Operations by how they ended.
    pub operations: OperationTotals,
    /// Messages sent so far.
    pub sent: u64,
    /// Messages on their way.
    pub in_flight: usize,
    /// Messages lost so far.
    pub lost: u64,
    /// Different keys that some running node holds.
    pub keys: usize,
    /// How long a message takes on most links.
    pub latency: Latency,
    /// Whether some links have other weather.
    pub differs: bool,
    /// The chance that a message is lost, in percent.
    pub loss_percent: f64,
    /// The chance that a message arrives twice, in percent.
    pub duplicate_percent: f64,
    /// The weather where no link has its own.
    pub weather: Weather,
    /// Whether there are several datacenters, and so a latency between them.
    pub distant: bool,
    /// How many cuts are in force.
    pub cuts: usize,
    /// The keys that were used last.
    pub recent: Vec<KeyLine>,
}

/// Operations by how they ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperationTotals {
    /// As asked, a key without a value included.
    pub answered: u64,
    /// Otherwise.
    pub failed: u64,
    /// Not yet.
    pub open: usize,
}

/// A key, and which of its replicas hold it.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyLine {
    /// The key.
    pub key: Key,
    /// Its replicas, in the order of the preference list, and whether each holds a copy.
    pub replicas: Vec<(Chip, bool)>,
    /// The most versions that one of them holds side by side.
    pub versions: usize,
}

/// How many keys are listed.
const RECENT_MAX: usize = 6;
/// How far back keys are looked for, in operations.
const RECENT_OPERATIONS: usize = 200;

/// The different keys that running nodes hold, as far as they have been counted. Counting reads all that is stored: where
/// that is much, it is done at rest, and now and then while things move.
#[derive(Clone, Copy, Debug, Default)]
pub struct KeysCount {
    /// How many there were when they were counted last.
    pub count: usize,
    /// In how many copies.
    copies: usize,
    /// By which it is known that nothing has happened since: the exchanges of the future, and the turns taken.
    at: Option<(u32, u64)>,
    /// When that was, and when something has happened last, in the reader's milliseconds.
    counted: f64,
    moved: f64,
}

/// So many copies are counted at any time.
const COPIES_FEW: usize = 500;
/// More of them are counted when nothing has happened for so long, or when they were not counted for so long.
const RESTED: f64 = 200.0;
const COUNTED_EVERY: f64 = 2_000.0;

impl KeysCount {
    /// Counts, if it is time. Returns whether the count is that of the world as it is.
    pub fn follow(&mut self, timeline: &Timeline, wall: f64) -> bool {
        let world = timeline.world();
        let at = Some((timeline.forks(), world.turns()));
        if at == self.at && self.counted >= self.moved {
            return true;
        }
        if at != self.at {
            (self.at, self.moved) = (at, wall);
        }
        let stores = || world.nodes().filter_map(|node| Some(world.node(node)?.store()));
        let copies: usize = stores().map(Copies::keys).sum();
        // After another document was opened there may be many more or less than before.
        let others = copies.abs_diff(self.copies) > self.copies / 2;
        if copies > COPIES_FEW && !others && wall - self.moved < RESTED && wall - self.counted < COUNTED_EVERY {
            return false;
        }
        let mut keys = Texts::default();
        stores().flat_map(Copies::iter).for_each(|(key, _)| {
            keys.enter(&key.0);
        });
        (self.count, self.copies, self.counted) = (keys.count(), copies, wall.max(self.moved));
        true
    }
}

impl ClusterFacts {
    pub(super) fn of(source: Source<'_>, keys: usize) -> ClusterFacts {
        let Source { world, history, tally, cast, .. } = source;
        let up = cast.nodes.iter().filter(|chip| world.status(chip.id) == Some(HostStatus::Up)).count();
        let (weather, differs) = weather(source);
        ClusterFacts {
            nodes: cast.nodes.len(),
            up,
            operations: OperationTotals { answered: tally.answered, failed: tally.failed, open: world.open_operations() },
            sent: tally.sent,
            in_flight: history.flights_count(),
            lost: tally.lost,
            keys,
            latency: weather.latency,
            differs,
            loss_percent: weather.loss.as_f64() * 100.0,
            duplicate_percent: weather.duplicate.as_f64() * 100.0,
            weather: world.weather(),
            distant: cast.nodes.iter().any(|chip| world.datacenter(chip.id) != world.datacenter(cast.nodes[0].id)),
            cuts: world.cuts().len(),
            recent: recent(source),
        }
    }
}

/// The weather that most links have, and whether others have another. A few nodes stand for all:
/// looking at every link of a large cluster would cost more than it tells.
fn weather(source: Source<'_>) -> (Weather, bool) {
    const NODES_LOOKED_AT: usize = 6;
    let mut kinds: Vec<(Weather, usize)> = Vec::new();
    let nodes = &source.cast.nodes[..source.cast.nodes.len().min(NODES_LOOKED_AT)];
    for from in nodes {
        for to in nodes.iter().filter(|to| to.id != from.id) {
            let weather = source.world.weather_between(from.id.into(), to.id.into());
            match kinds.iter_mut().find(|(kind, _)| *kind == weather) {
                Some((_, count)) => *count += 1,
                None => kinds.push((weather, 1)),
            }
        }
    }
    let most = kinds.iter().max_by_key(|(_, count)| *count);
    (most.map_or(source.setup.weather, |(weather, _)| *weather), kinds.len() > 1)
}

fn recent(source: Source<'_>) -> Vec<KeyLine> {
    let mut lines: Vec<KeyLine> = Vec::new();
    for operation in source.history.operations().iter().rev().take(RECENT_OPERATIONS) {
        if lines.len() == RECENT_MAX {
            break;
        }
        if lines.iter().all(|line| line.key != operation.key) && !operation.key.0.is_empty() {
            lines.push(line(&operation.key, source));
        }
    }
    lines
}

fn line(key: &Key, source: Source<'_>) -> KeyLine {
    let Source { world, cast, .. } = source;
    let copy = |id| world.node(id).and_then(|node| node.store().get(key)).filter(|copy| !copy.is_empty());
    let replicas = world.ring().preference_list(token_of(&key.0), world.settings().n);
    KeyLine {
        key: key.clone(),
        replicas: replicas.iter().map(|id| (cast.chip(*id), copy(*id).is_some())).collect(),
        versions: replicas.iter().filter_map(|id| copy(*id)).map(|copy| copy.versions().len()).max().unwrap_or_default(),
    }
}
