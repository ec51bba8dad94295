//! What was deleted does not come back.
//!
//! A delete writes a tombstone over what its writer had read. A replica that missed it still has the old
//! value, and would spread it again if the tombstone were forgotten before it came there; therefore
//! tombstones are kept for `tombstone_grace` (*gc_grace_seconds* in Cassandra). Once one was dropped nothing is promised:
//! whoever was away for longer may bring the value back.
//!
//! Only what the tombstone's writer had *seen* is deleted. A put that it had not seen stands beside the
//! tombstone and stays: that is a conflict, and no resurrection.

use super::{Check, converged, linearizable, names};
use crate::engine::partitioning::token_of;
use crate::engine::versions::{Siblings, VectorClock, VersionKind};
use crate::engine::{Key, NodeId};
use crate::scenario::history::{History, Operation};
use crate::simulation::World;

/// Judges each get that started after a delete was acknowledged, and, where the owners of a key agree at
/// the end, what they agree on.
pub(super) fn check(history: &History, world: &World) -> Check {
    let returned = history.operations.values().find_map(returned);
    let violation = returned.or_else(|| history.of_keys().find_map(|(key, of_key)| held(&key, &of_key.deleted, world)));
    Check::new(violation, promise_broken(history))
}

/// Promised where gets are promised to omit no acknowledged write: see below. But a clock that was truncated
/// has forgotten what was replaced, and where the last write wins, the tombstone must be the later.
fn promise_broken(history: &History) -> Option<String> {
    if history.truncated {
        return Some("a clock was truncated, and with it what tells that a value was replaced".to_owned());
    }
    if history.versions == VersionKind::LastWriteWins && !history.skewed.is_empty() {
        return Some(format!("the last write wins by the clock, and that of {} was not right", names(&history.skewed)));
    }
    linearizable::promise_broken(history)
}

/// A get that returned a deleted value. Where gets omit no acknowledged write, they omit no acknowledged
/// tombstone, and who has seen that has dropped what it deletes.
fn returned(get: &Operation) -> Option<String> {
    let ended = get.ended.as_ref().filter(|_| get.is_answered_get())?;
    let value = revived(&ended.found, &get.deleted_before)?;
    Some(format!("{} of {} returned {value}, whose delete was acknowledged before it started", get.id, get.key))
}

/// An owner that holds a deleted value although all owners agree. Under the same promise fewer owners
/// lost the tombstone than acknowledged it, so one of them has it, and then all that agree.
fn held(key: &Key, deleted: &VectorClock, world: &World) -> Option<String> {
    if !converged::agree(key, world) {
        return None;
    }
    let owners = world.ring().preference_list(token_of(&key.0), world.settings().n);
    let live = |owner: &NodeId| revived(&*world.node(*owner)?.store().get(key)?, deleted);
    let (owner, value) = owners.iter().find_map(|owner| Some((owner, live(owner)?)))?;
    Some(format!("{owner} holds {value} of {key}, whose delete was acknowledged"))
}

/// The first live version that was deleted, by its name.
fn revived(siblings: &Siblings, deleted: &VectorClock) -> Option<String> {
    siblings.live().find(|version| deleted.covers(version.dot)).map(|version| version.dot.to_string())
}
