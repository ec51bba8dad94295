//! No acknowledged write is lost.

use super::{Check, names};
use crate::scenario::history::History;
use crate::simulation::World;

/// Promised while fewer nodes have lost their memory than the smallest W of the run: an
/// acknowledged write is held by W different nodes, so one of them still has it.
pub(super) fn check(history: &History, world: &World) -> Check {
    let lost = history.operations.values().find(|operation| {
        let Some(dot) = operation.acknowledged_dot() else { return false };
        let copies = world.nodes().filter_map(|id| world.node(id)?.store().get(&operation.key));
        // Whoever has seen the dot holds its version, or one that replaced it.
        !copies.into_iter().any(|copy| copy.context().covers(dot))
    });
    let violation = lost.map(|write| format!("{} of {} was acknowledged and no node holds it", write.id, write.key));

    let crashed = history.crashed.len();
    let broken_by = (crashed >= usize::from(history.least_w)).then(|| {
        let whose = if crashed == 1 { "its" } else { "their" };
        format!("W = {} and {} crashed with {whose} memory", history.least_w, names(&history.crashed))
    });
    Check::new(violation, broken_by)
}
