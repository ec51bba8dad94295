//! No acknowledged write is lost.
//!
//! Where the last write wins, most discarded writes are not called lost: of two concurrent writes one
//! has to go, and what is written later without having read the earlier is meant to replace it. Lost is
//! a write in whose favour time decided and the clocks did not: it was acknowledged, and discarded for
//! one that had been acknowledged before it even started.

use super::{Check, names};
use crate::engine::versions::VersionKind;
use crate::scenario::history::{History, leaves};
use crate::simulation::World;

/// Promised while fewer nodes have lost their memory than the smallest W of the run: an
/// acknowledged write is held by W different nodes, so one of them still has it. Where the last write
/// wins, promised only while all clocks are right as well: then what ends before another starts has the
/// earlier timestamp.
pub(super) fn check(history: &History, world: &World) -> Check {
    let forgotten = history.operations.values().find(|operation| {
        let Some(version) = operation.acknowledged_version() else { return false };
        let mut copies = world.nodes().filter_map(|id| world.node(id)?.store().get(&operation.key));
        // Whoever has seen the dot holds its version, or one that replaced it.
        !copies.any(|copy| match history.versions {
            VersionKind::Vector => history.whole(&operation.key, copy.context()).covers(version.dot),
            VersionKind::LastWriteWins => leaves(copy, version),
        })
    });
    let forgotten = forgotten.map(|write| format!("{} of {} was acknowledged and no node holds it", write.id, write.key));
    let discarded = history.discarded().into_iter().find(|(_, against_time)| *against_time).map(|(write, _)| {
        format!("{} of {} was acknowledged, and discarded for a write that ended before it started", write.id, write.key)
    });
    let violation = forgotten.or(discarded);

    let crashed = history.crashed.len();
    let broken_by = if crashed >= usize::from(history.least_w) {
        let whose = if crashed == 1 { "its" } else { "their" };
        Some(format!("W = {} and {} crashed with {whose} memory", history.least_w, names(&history.crashed)))
    } else if history.versions == VersionKind::LastWriteWins && !history.skewed.is_empty() {
        Some(format!("the last write wins by the clock, and that of {} was not right", names(&history.skewed)))
    } else {
        None
    };
    Check::new(violation, broken_by)
}
