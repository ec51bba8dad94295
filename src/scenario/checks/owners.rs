//! Every acknowledged write is at all N owners of its key in the end.
//!
//! An acknowledged write is at W nodes, which need not all be owners: a stand-in may hold it, or an
//! owner of an earlier N. It becomes as durable as its N says only when every owner has it, by the write
//! itself, which goes to all N and not just to W, by a hint handed over, or by repair.

use std::sync::Arc;

use super::{Check, Unpromised, Violated, Violation, acknowledged, converged, shown_by_state};
use crate::engine::Key;
use crate::engine::partitioning::token_of;
use crate::engine::versions::Version;
use crate::scenario::history::{History, Operation};
use crate::simulation::{HostStatus, World};

/// Judges each key's owners at the end, those that are down too.
pub(super) fn check(history: &History, world: &World) -> Check {
    let operations = history.by_keys();
    let violation = history.keys.iter().find_map(|(key, place)| missing(&Key(key.clone()), &operations[place], history, world));
    Check::new(violation, promise_broken(history, world))
}

/// Promised where copies have converged and nothing acknowledged was lost, and where all that was
/// acknowledged was acknowledged by owners, of the N that there is at the end.
fn promise_broken(history: &History, world: &World) -> Option<Unpromised> {
    let quorums = &history.quorums;
    if let Some(down) = world.nodes().find(|node| world.status(*node) == Some(HostStatus::Down)) {
        return Some(Unpromised::OwnerDown(down));
    }
    if let Some(node) = history.standing_in.kept_as_own {
        return Some(Unpromised::OwesNobody(node));
    }
    if let (Some(node), false) = (history.moved, quorums.hinted_handoff) {
        return Some(Unpromised::FormerOwner(node));
    }
    if quorums.least_n != quorums.most_n {
        return Some(Unpromised::NChanged);
    }
    acknowledged::promise_broken(history).or_else(|| converged::promise_broken(history, world))
}

fn missing(key: &Key, operations: &[&Operation], history: &History, world: &World) -> Option<Violation> {
    let owners = world.ring().preference_list(token_of(&key.0), world.settings().n);
    let acknowledged: Vec<&Arc<Version>> = operations.iter().filter_map(|write| write.acknowledged_version()).collect();
    let lacks = owners.iter().find(|owner| {
        let copy = world.node(**owner).and_then(|node| node.store().get(key)).unwrap_or_default();
        !acknowledged.iter().all(|version| history.may_be_purged(key, version) || history.has(key, &copy, version))
    });
    lacks.map(|owner| shown_by_state(Violated::Lacks { owner: *owner, key: key.clone() }, None))
}
