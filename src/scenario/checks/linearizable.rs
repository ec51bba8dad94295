//! No get omits a write that was acknowledged before it started.

use super::{Check, names};
use crate::scenario::history::{History, Operation};

/// Promised while every read quorum meets every write quorum in more nodes than have lost their
/// memory: with the smallest R and W and the largest N of the run, R + W − N nodes at least that
/// acknowledged the write are among those that answer the get.
pub(super) fn check(history: &History) -> Check {
    let mut operations = history.operations.values();
    let violation = operations.find(|operation| operation.is_stale()).map(|get| describe(get, history));

    let (r, w, n) = (history.least_r, history.least_w, history.most_n);
    let meeting = (usize::from(r) + usize::from(w)).saturating_sub(n.into());
    let broken_by = if meeting == 0 {
        Some(format!("R + W = {r} + {w} is not more than N = {n}"))
    } else if history.crashed.len() >= meeting {
        let whose = if history.crashed.len() == 1 { "its" } else { "their" };
        Some(format!("{} crashed with {whose} memory, and quorums need not meet in more nodes", names(&history.crashed)))
    } else {
        None
    };
    Check::new(violation, broken_by)
}

fn describe(get: &Operation, history: &History) -> String {
    let seen = get.ended.as_ref().map(|ended| ended.clock.clone()).unwrap_or_default();
    let omitted = history.operations.values().find(|write| {
        let missed = |dot| get.acknowledged_before.covers(dot) && !seen.covers(dot);
        write.key == get.key && write.acknowledged_dot().is_some_and(missed)
    });
    match omitted {
        Some(write) => format!("{} of {} omits {}, acknowledged before it started", get.id, get.key, write.id),
        None => format!("{} of {} omits a write acknowledged before it started", get.id, get.key),
    }
}
