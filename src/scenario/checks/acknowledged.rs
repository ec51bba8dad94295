//! No acknowledged write is lost.
//!
//! Where the last write wins, most discarded writes are not called lost: of two concurrent writes one
//! has to go, and what is written later without having read the earlier is meant to replace it. Lost is
//! a write in whose favour time decided and the clocks did not: it was acknowledged, and discarded for
//! one that had been acknowledged before it even started.

use std::sync::Arc;

use super::{Check, Unpromised, Violated, list, shown_by_state};
use crate::engine::versions::{Version, VersionKind};
use crate::engine::{Hints, SortedSet};
use crate::scenario::history::{History, Operation};
use crate::simulation::World;

/// Judges each acknowledged write by whether anybody holds it at the end, as a copy or as a hint that
/// waits for its target.
pub(super) fn check(history: &History, world: &World) -> Check {
    let forgotten = history.operations.values().find(|operation| is_forgotten(operation, history, world));
    let forgotten = forgotten.map(|write| {
        let what = Violated::HeldByNobody { write: write.id.clone(), key: write.key.clone() };
        shown_by_state(what, Some(write))
    });
    let discarded = || {
        history.discarded().into_iter().find(|(_, against_time)| *against_time).map(|(write, _)| {
            shown_by_state(Violated::Discarded { write: write.id.clone(), key: write.key.clone() }, Some(write))
        })
    };
    Check::new(forgotten.or_else(discarded), promise_broken(history))
}

/// How many acknowledged writes are lost, by either of the ways that the check knows.
pub(in crate::scenario) fn lost(history: &History, world: &World) -> u64 {
    let forgotten = history.operations.values().filter(|operation| is_forgotten(operation, history, world));
    let discarded = history.discarded().into_iter().filter(|(_, against_time)| *against_time).map(|(operation, _)| operation);
    let ids: SortedSet<&str> = forgotten.chain(discarded).map(|operation| &*operation.id).collect();
    ids.len() as u64
}

fn is_forgotten(operation: &Operation, history: &History, world: &World) -> bool {
    let is_lost =
        |version: &Arc<Version>| !history.may_be_purged(&operation.key, version) && !is_held(operation, version, history, world);
    operation.acknowledged_version().is_some_and(is_lost)
}

fn is_held(write: &Operation, version: &Version, history: &History, world: &World) -> bool {
    // What a node that has left still has is nobody's any more.
    let members = || world.nodes().filter(|id| world.ring().contains(*id));
    let copies = members().filter_map(|id| world.copies(id)?.get(&write.key));
    let hints = world.nodes().filter_map(|id| world.hints(id)).flat_map(Hints::iter);
    let hints = hints.filter(|((_, key), _)| *key == write.key).map(|(_, hint)| hint.siblings.clone());
    copies.chain(hints).any(|held| history.has(&write.key, &held, version))
}

/// Promised while fewer nodes than the smallest W have lost what they held. An acknowledged write is held
/// by W different nodes. A copy goes with its node's memory; a hint outlives that, and goes when its
/// target has taken it over, or when it is too old. Where the last write wins, promised only while all
/// clocks are right as well: then what ends before another starts has the earlier timestamp.
pub(super) fn promise_broken(history: &History) -> Option<Unpromised> {
    let (crashed, expired, w) = (&history.crashed, &history.standing_in.expired, history.quorums.least_w());
    let lost = crashed.len() + expired.iter().filter(|node| !crashed.contains(node)).count();
    if let (Some(node), 1..) = (history.moved, lost) {
        return Some(Unpromised::LostWhileMoving(node));
    }
    if lost < usize::from(w) {
        let skewed = history.versions == VersionKind::LastWriteWins && !history.skewed.is_empty();
        return skewed.then(|| Unpromised::ClocksWrong(list(&history.skewed)));
    }
    Some(Unpromised::CopiesLost { w, crashed: list(crashed), expired: list(expired) })
}
