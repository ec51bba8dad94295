//! A node.

use std::sync::Arc;

use ringside::engine::versions::Siblings;
use ringside::engine::{Address, Key, MemberStatus, NodeId, Stage, Time, order};
use ringside::simulation::{HostStatus, Slowness, World};

use super::{Cast, Chip, OperationLine, Source, VersionFacts};

/// A node at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeFacts {
    /// Which.
    pub node: Chip,
    /// Whether it runs.
    pub status: HostStatus,
    /// Whether it is coming or going.
    pub stage: Stage,
    /// While it is: the part of its data that has arrived or gone, in percent.
    pub moved_percent: u32,
    /// How many lives it has had.
    pub generation: u32,
    /// The datacenter it stands in, if there are several.
    pub datacenter: Option<String>,
    /// The same, whether there are several or not.
    pub stands_in: String,
    /// How many tokens it has.
    pub tokens: usize,
    /// The part of the ring that it owns, in percent.
    pub share_percent: f64,
    /// What it holds, by key.
    pub keys: Vec<KeyCopy>,
    /// How many keys it holds beyond those listed.
    pub keys_unlisted: usize,
    /// Bytes in use.
    pub bytes: usize,
    /// Operations that it coordinates and that wait for answers.
    pub open: usize,
    /// Those that it coordinates now, or did last.
    pub coordinating: Vec<OperationLine>,
    /// How many times slower than at full speed it serves, if it does.
    pub slowness: Option<Slowness>,
    /// What it believes of the others, those that it doubts first; nothing while it is down.
    pub members: Vec<Belief>,
    /// How many others it has a belief of beyond those listed.
    pub members_unlisted: usize,
    /// What it keeps for others, by target and key; of a node that is down, what its disk holds.
    pub hints: Vec<HintLine>,
    /// How many hints it keeps beyond those listed.
    pub hints_unlisted: usize,
    /// Messages that wait because it stands still or is slow.
    pub held: usize,
    /// The nodes that it cannot talk with, in one direction at least.
    pub cut_off: Vec<Chip>,
    /// The nodes that a cut could part it from.
    pub within_reach: Vec<Chip>,
}

/// What a node believes of another.
#[derive(Clone, Debug, PartialEq)]
pub struct Belief {
    /// Of which.
    pub member: Chip,
    /// What.
    pub status: MemberStatus,
    /// The last heartbeat it has heard of.
    pub heartbeat: u64,
    /// In which life.
    pub generation: u32,
    /// Whose suspicions it knows of, its own included.
    pub suspected_by: Vec<Chip>,
}

/// A hint.
#[derive(Clone, Debug, PartialEq)]
pub struct HintLine {
    /// For whom.
    pub target: Chip,
    /// Of which key.
    pub key: Key,
    /// Since when.
    pub since: Time,
}

/// A node's copy of a key.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyCopy {
    /// The key.
    pub key: Key,
    /// Every version it holds.
    pub versions: Vec<VersionFacts>,
}

const KEYS_MAX: usize = 12;
const OPERATIONS_MAX: usize = 3;
const MEMBERS_MAX: usize = 12;
const HINTS_MAX: usize = 12;
/// How far back operations are looked for.
const OPERATIONS_SEARCHED: usize = 200;

impl NodeFacts {
    pub(super) fn of(id: NodeId, source: Source<'_>) -> Option<NodeFacts> {
        let Source { world, history, cast, .. } = source;
        let status = world.status(id)?;
        let ring = world.ring();
        let node = world.node(id);
        let listed = |(key, siblings): (Key, Arc<Siblings>)| KeyCopy { key, versions: VersionFacts::all(&siblings) };
        let keys: Vec<KeyCopy> = node.map(|node| node.store().iter().take(KEYS_MAX).map(listed).collect()).unwrap_or_default();
        let held_keys = node.map_or(0, |node| node.store().keys());
        let coordinated = history.operations().iter().rev().take(OPERATIONS_SEARCHED);
        let coordinating = coordinated
            .filter(|operation| operation.coordinator.is_some_and(|(node, _)| node == id))
            .take(OPERATIONS_MAX)
            .map(|operation| OperationLine::of(operation, cast));
        let (cut_off, within_reach) = reach(id, world, cast);
        let (members, members_unlisted) = beliefs(id, world, cast);
        let kept = world.hints(id);
        let skew = world.clock_skew(id).map_or(0, |skew| skew.0);
        let line = |((target, key), hint): (&(NodeId, Key), &ringside::engine::Hint)| HintLine {
            target: cast.chip(*target),
            key: key.clone(),
            // The node knows it by its own clock; here everything is told by the run's.
            since: Time(u64::try_from(hint.kept_at.0 - skew).unwrap_or(0)),
        };
        let hints: Vec<HintLine> = kept.into_iter().flat_map(|hints| hints.iter()).take(HINTS_MAX).map(line).collect();
        Some(NodeFacts {
            node: cast.chip(id),
            status,
            stage: world.stage(id)?,
            moved_percent: (history.moved(id) * 100.0) as u32,
            generation: world.generation(id)?,
            datacenter: datacenter(id, world),
            stands_in: world.datacenter(id)?.to_string(),
            tokens: ring.tokens_of(id).count(),
            share_percent: ring.owned(id) as f64 / u64::MAX as f64 * 100.0,
            keys_unlisted: held_keys - keys.len(),
            keys,
            bytes: node.map_or(0, |node| node.store().bytes()),
            open: node.map_or(0, |node| node.open_requests()),
            coordinating: coordinating.collect(),
            slowness: world.slowness(id).filter(|slowness| *slowness != Slowness::NONE),
            members,
            members_unlisted,
            hints_unlisted: kept.map_or(0, |hints| hints.count()) - hints.len(),
            hints,
            held: world.held_messages(id),
            cut_off,
            within_reach,
        })
    }
}

/// What a node believes of the others, and how many of them are not listed.
fn beliefs(id: NodeId, world: &World, cast: &Cast) -> (Vec<Belief>, usize) {
    let members = world.node(id).map(|node| node.members(world.now())).unwrap_or_default();
    let mut others: Vec<_> = members.iter().filter(|(member, _)| **member != id).collect();
    order(&mut others, |(_, view)| view.status == MemberStatus::Up && view.suspected_by.is_empty());
    let unlisted = others.len().saturating_sub(MEMBERS_MAX);
    let belief = |(member, view): (&NodeId, &ringside::engine::MemberView)| Belief {
        member: cast.chip(*member),
        status: view.status,
        heartbeat: view.heartbeat,
        generation: view.generation,
        suspected_by: cast.chips(&view.suspected_by),
    };
    (others.into_iter().take(MEMBERS_MAX).map(belief).collect(), unlisted)
}

fn datacenter(id: NodeId, world: &World) -> Option<String> {
    let here = world.datacenter(id)?;
    let others = world.nodes().filter_map(|other| world.datacenter(other)).any(|there| there != here);
    others.then(|| here.to_string())
}

/// The other nodes, parted by whether a cut stands between.
fn reach(id: NodeId, world: &World, cast: &Cast) -> (Vec<Chip>, Vec<Chip>) {
    let here = Address::from(id);
    let is_cut = |there: Address| world.cuts().iter().any(|cut| cut.blocks(here, there) || cut.blocks(there, here));
    cast.nodes.iter().filter(|chip| chip.id != id).partition(|chip| is_cut(chip.id.into()))
}
