//! All owners of a key hold the same of it in the end.

use super::{Check, Missed, Unpromised, Violated, Violation, list, shown_by_state};
use crate::engine::partitioning::token_of;
use crate::engine::{Key, NodeId};
use crate::scenario::history::History;
use crate::simulation::{HostStatus, World};

/// Judges the running owners of each key at the end.
pub(super) fn check(history: &History, world: &World) -> Check {
    let violation = history.keys.iter().find_map(|(key, _)| differing(&Key(key.clone()), world));
    Check::new(violation, promise_broken(history, world))
}

/// Promised if every owner got every write: each was sent to all N, none waits for a disk, was lost on the way or with a
/// crash, and where a stand-in took one for a missing owner it has handed its hint over. Or else if all
/// owners of each key have compared their copies since, each two of them. Merging
/// commutes, so owners that were sent the same hold the same; but a clock that was truncated has
/// forgotten what was replaced, and owners differ in what they forget; and each drops tombstones in its own time.
pub(super) fn promise_broken(history: &History, world: &World) -> Option<Unpromised> {
    let open = history.writes_open.len();
    if history.truncated {
        return Some(Unpromised::ReplacedUnknown);
    }
    if !history.purged.is_empty() {
        return Some(Unpromised::TombstonesDropped(list(&history.purged)));
    }
    if open > 0 {
        return Some(Unpromised::OnTheWay(open as u64));
    }
    let held = |node: &NodeId| world.node(*node).is_some_and(|node| node.held_by_disk() > 0);
    if let Some(node) = world.nodes().find(held) {
        return Some(Unpromised::WaitsForDisk(node));
    }
    if let Some((target, holder)) = waiting_hint(world) {
        return Some(Unpromised::HintWaits { target, holder });
    }
    let moved = history.moved.map(Unpromised::Moved);
    moved.or_else(|| missed(history).map(Unpromised::Missed)).filter(|_| !all_compared(history, world))
}

/// Whether all owners of each key have compared their copies since the last change: whatever was missed
/// before has been made up for.
fn all_compared(history: &History, world: &World) -> bool {
    history.keys.iter().all(|(key, _)| {
        let owners = world.ring().preference_list(token_of(key), world.settings().n);
        history.repairs.have_compared(&owners)
    })
}

/// Why some owner may have missed a write for good, unless something repaired it.
fn missed(history: &History) -> Option<Missed> {
    let standing_in = &history.standing_in;
    let lost = history.writes_lost;
    if lost > 0 {
        Some(Missed::Lost(lost))
    } else if !history.crashed.is_empty() {
        Some(Missed::Forgotten(list(&history.crashed)))
    } else if !history.unsent.is_empty() {
        Some(Missed::Unsent(list(&history.unsent)))
    } else if !history.full.is_empty() {
        Some(Missed::Full(list(&history.full)))
    } else if !standing_in.expired.is_empty() {
        Some(Missed::Expired(list(&standing_in.expired)))
    } else if let Some(replica) = standing_in.left_out_of_write {
        Some(Missed::LeftOut(replica))
    } else if let Some(node) = standing_in.kept_as_own {
        Some(Missed::NoHint(node))
    } else if history.quorums.least_n != history.quorums.most_n {
        Some(Missed::NChanged)
    } else {
        None
    }
}

/// A hint that has not been handed over, and who keeps it.
fn waiting_hint(world: &World) -> Option<(NodeId, NodeId)> {
    world.nodes().find_map(|holder| {
        let ((target, _), _) = world.hints(holder)?.iter().next()?;
        Some((*target, holder))
    })
}

/// The first two running owners that do not hold the same of a key.
fn differing(key: &Key, world: &World) -> Option<Violation> {
    let owners = world.ring().preference_list(token_of(&key.0), world.settings().n);
    let mut running = owners.iter().filter(|owner| world.status(**owner) == Some(HostStatus::Up)).map(|owner| {
        let copy = world.node(*owner).and_then(|node| node.store().get(key)).unwrap_or_default();
        (owner, copy)
    });
    let (first, first_copy) = running.next()?;
    let (other, _) = running.find(|(_, copy)| copy.versions() != first_copy.versions())?;
    Some(shown_by_state(Violated::Differ { one: *first, other: *other, key: key.clone() }, None))
}

/// Whether the running owners of a key agree about it.
pub(super) fn agree(key: &Key, world: &World) -> bool {
    differing(key, world).is_none()
}
