//! Checks: is what the run did what its configuration promises?
//!
//! Each looks at the history and the worlds from outside, one small file each. `promised` says
//! whether this run's settings, requests and faults leave the property guaranteed; a check that is
//! promised and fails is a fault of the engine, one that is not promised and fails is what the
//! configuration costs.

pub(super) mod acknowledged;
mod clocks;
mod converged;
mod inversion;
mod linearizable;
mod owners;
mod register;
mod resurrection;

pub(super) use clocks::Shown;
use serde::Serialize;

use super::history::History;
use crate::simulation::World;

/// The names of all checks.
pub(super) const CHECKS: [&str; 7] = [
    "linearizable",
    "no_lost_acknowledged_write",
    "replicas_converged",
    "clocks_monotonic",
    "no_new_old_inversion",
    "keys_on_their_owners",
    "no_resurrection",
];

/// What the checks found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checks {
    /// No answered get omits a write that was acknowledged before the get started and that no
    /// version it returned, or one that replaced those, covers. (Under versions with vector
    /// clocks concurrent writes have no order, so this is what linearizability comes to per key.)
    /// Where the last write wins: whether all reads and writes of each key fit into one order.
    pub linearizable: Check,
    /// At the end, some running or paused node holds each acknowledged version, or one that
    /// replaces it, or some disk a hint with it. Where the last write wins: it, or one that wins against it by its timestamp; and
    /// no write was discarded in favour of one that had been acknowledged before it started.
    pub no_lost_acknowledged_write: Check,
    /// At the end, all running owners of each key hold the same versions of it.
    pub replicas_converged: Check,
    /// No actor names two writes of a key alike, its counters only grow, and what a node has seen
    /// of a key never shrinks within one life of it, but by the pairs that it says it drops.
    pub clocks_monotonic: Check,
    /// What a get has returned, no get that starts after it ended omits.
    pub no_new_old_inversion: Check,
    /// At the end, every owner of each key holds each acknowledged version of it, or one that replaces
    /// it.
    pub keys_on_their_owners: Check,
    /// No get that starts after a delete was acknowledged returns what was deleted, and no owner holds
    /// it at the end, if the owners agree.
    pub no_resurrection: Check,
}

/// What one check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Whether the property held.
    pub ok: bool,
    /// Whether this run's configuration promises that it does.
    pub promised: bool,
    /// The first violation, and why the property is not promised; empty if neither applies.
    pub detail: String,
}

impl Check {
    fn new(violation: Option<String>, promise_broken_by: Option<String>) -> Check {
        let not_promised = promise_broken_by.as_ref().map(|why| format!("not promised: {why}"));
        let (ok, promised) = (violation.is_none(), promise_broken_by.is_none());
        let detail = violation.into_iter().chain(not_promised).collect::<Vec<_>>().join("; ");
        Check { ok, promised, detail }
    }
}

impl Checks {
    /// What the checks find in a world and its history.
    pub(super) fn of(history: &History, world: &World) -> Checks {
        Checks {
            linearizable: linearizable::check(history),
            no_lost_acknowledged_write: acknowledged::check(history, world),
            replicas_converged: converged::check(history, world),
            clocks_monotonic: clocks::check(&history.clocks),
            no_new_old_inversion: inversion::check(history),
            keys_on_their_owners: owners::check(history, world),
            no_resurrection: resurrection::check(history, world),
        }
    }

    /// Every check with its name, in the order of reports.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Check)> {
        let checks = [
            &self.linearizable,
            &self.no_lost_acknowledged_write,
            &self.replicas_converged,
            &self.clocks_monotonic,
            &self.no_new_old_inversion,
            &self.keys_on_their_owners,
            &self.no_resurrection,
        ];
        CHECKS.into_iter().zip(checks)
    }
}

/// `n1`, or `n1, n2 and n3`.
fn names<T: std::fmt::Display>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    match items.as_slice() {
        [] => "none".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
