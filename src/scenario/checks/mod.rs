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
mod resurrection;
mod why;

use std::sync::Arc;

pub(super) use clocks::Shown;
use serde::Serialize;

pub use self::why::{Missed, Unpromised, Violated, Violation};
use super::history::{History, Operation};
use crate::engine::{NodeId, SortedSet, Time};
use crate::simulation::World;

/// The names of all checks, as reports have them.
pub const CHECKS: [&str; 7] = [
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
    /// The instant of the happening that shows the violation. None without one, and where it is the state of the cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Time>,
    /// The operations that show it, by their names, in the order of their starts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<Arc<str>>,
    /// The violation as data.
    #[serde(skip)]
    pub violation: Option<Violated>,
    /// Why the property is not promised, as data.
    #[serde(skip)]
    pub unpromised: Option<Unpromised>,
}

impl Check {
    fn new(violation: Option<Violation>, unpromised: Option<Unpromised>) -> Check {
        let not_promised = unpromised.as_ref().map(|why| format!("not promised: {why}"));
        let (ok, promised) = (violation.is_none(), unpromised.is_none());
        let violated = violation.as_ref().map(|violation| violation.what.to_string());
        let detail = violated.into_iter().chain(not_promised).collect::<Vec<_>>().join("; ");
        let (violation, at, operations) = match violation {
            Some(Violation { what, at, operations }) => (Some(what), at, operations),
            None => (None, None, Vec::new()),
        };
        Check { ok, promised, detail, at, operations, violation, unpromised }
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

/// The nodes of a set, for a sentence.
fn list(nodes: &SortedSet<NodeId>) -> Vec<NodeId> {
    nodes.iter().copied().collect()
}

/// Of the gets of which something is wrong, the one that ended first: it is where one can see it first.
fn first_to_end<'a>(gets: impl Iterator<Item = &'a Operation>) -> Option<&'a Operation> {
    gets.min_by_key(|get| get.ended.as_ref().map(|ended| ended.at))
}

/// What a get shows by its answer, perhaps together with an operation before it.
fn shown_by(get: &Operation, before: Option<&Operation>, what: Violated) -> Violation {
    let operations = before.into_iter().chain([get]).map(|operation| operation.id.clone()).collect();
    Violation { what, at: get.ended.as_ref().map(|ended| ended.at), operations }
}

/// What the cluster shows, whatever operation is concerned.
fn shown_by_state(what: Violated, operation: Option<&Operation>) -> Violation {
    Violation { what, at: None, operations: operation.map(|operation| operation.id.clone()).into_iter().collect() }
}
