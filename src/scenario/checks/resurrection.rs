//! What was deleted does not come back.
//!
//! A delete writes a tombstone over what its writer had read. A replica that missed it still has the old
//! value, and would spread it again if the tombstone were forgotten before it came there; therefore
//! tombstones are kept for `tombstone_grace` (*gc_grace_seconds* in Cassandra). Once one was dropped nothing is promised:
//! whoever was away for longer may bring the value back.
//!
//! Only what the tombstone's writer had *seen* is deleted. A put that it had not seen stands beside the
//! tombstone and stays: that is a conflict, and no resurrection.

use super::{Check, Unpromised, Violated, Violation, converged, first_to_end, linearizable, list, shown_by, shown_by_state};
use crate::engine::partitioning::token_of;
use crate::engine::versions::{Dot, Siblings, VectorClock, VersionKind};
use crate::engine::{Key, NodeId};
use crate::scenario::history::{History, Operation};
use crate::simulation::World;

/// Judges each get that started after a delete was acknowledged, and, where the owners of a key agree at
/// the end, what they agree on.
pub(super) fn check(history: &History, world: &World) -> Check {
    let first = first_to_end(history.operations.values().filter(|get| returned(get).is_some()));
    let returned = first.and_then(|get| {
        let what = Violated::ReturnedDeleted { get: get.id.clone(), key: get.key.clone(), version: returned(get)? };
        Some(shown_by(get, None, what))
    });
    let violation = returned.or_else(|| history.of_keys().find_map(|(key, of_key)| held(&key, &of_key.deleted, world)));
    Check::new(violation, promise_broken(history))
}

/// Promised where gets are promised to omit no acknowledged write: see below. But a clock that was truncated
/// has forgotten what was replaced, and where the last write wins, the tombstone must be the later.
fn promise_broken(history: &History) -> Option<Unpromised> {
    if history.truncated {
        return Some(Unpromised::ReplacedForgotten);
    }
    if history.versions == VersionKind::LastWriteWins && !history.skewed.is_empty() {
        return Some(Unpromised::ClocksWrong(list(&history.skewed)));
    }
    linearizable::promise_broken(history)
}

/// The deleted value that a get returned. Where gets omit no acknowledged write, they omit no acknowledged
/// tombstone, and who has seen that has dropped what it deletes.
fn returned(get: &Operation) -> Option<Dot> {
    let ended = get.ended.as_ref().filter(|_| get.is_answered_get())?;
    revived(&ended.found, &get.deleted_before)
}

/// An owner that holds a deleted value although all owners agree. Under the same promise fewer owners
/// lost the tombstone than acknowledged it, so one of them has it, and then all that agree.
fn held(key: &Key, deleted: &VectorClock, world: &World) -> Option<Violation> {
    if !converged::agree(key, world) {
        return None;
    }
    let owners = world.ring().preference_list(token_of(&key.0), world.settings().n);
    let live = |owner: &NodeId| revived(&*world.node(*owner)?.store().get(key)?, deleted);
    let (owner, version) = owners.iter().find_map(|owner| Some((*owner, live(owner)?)))?;
    Some(shown_by_state(Violated::HoldsDeleted { owner, version, key: key.clone() }, None))
}

/// The first live version that was deleted, by its name.
fn revived(siblings: &Siblings, deleted: &VectorClock) -> Option<Dot> {
    siblings.live().find(|version| deleted.covers(version.dot)).map(|version| version.dot)
}
