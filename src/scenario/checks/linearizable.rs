//! No get omits a write that was acknowledged before it started: the register is *regular*.
//!
//! Lamport, *On Interprocess Communication* (1986), part II, calls a register regular if a read that
//! overlaps no write returns the newest value, and one that overlaps some returns that or one of
//! theirs. With R + W > N each read quorum meets each write quorum (Gifford, *Weighted Voting for
//! Replicated Data*, SOSP 1979), which gives just this. Concurrent writes have no order under vector
//! clocks, so a get returns all of them, and "newest" means: covers what was acknowledged.
//!
//! Where the last write wins a key holds one value at a time, and it is judged whether all its reads and
//! writes fit into one order ([`crate::scenario::linearizability`]), which is more than regular.
//!
//! What regularity leaves open, that a read returns the new value and a later one the old, is judged by
//! [`super::inversion`].

use std::sync::Arc;

use super::{Check, Unpromised, Violated, Violation, first_to_end, list, shown_by};
use crate::engine::versions::{Dot, VersionKind};
use crate::engine::{Key, SortedMap, Status};
use crate::scenario::history::{History, Operation};
use crate::scenario::linearizability::core::{Core, first_end};
use crate::scenario::linearizability::zones::{Act, NEVER, RegisterOperation, contradiction};

/// Judges every get; see [`promise_broken`] for what promises it.
pub(super) fn check(history: &History) -> Check {
    if history.versions == VersionKind::LastWriteWins {
        return check_registers(history);
    }
    let stale = first_to_end(history.operations.values().filter(|operation| operation.is_stale()));
    Check::new(stale.map(|get| describe(get, history)), promise_broken(history))
}

/// Promised while every read quorum meets every write quorum in more nodes than have lost their copies,
/// and only replicas answered. With the smallest R and W that an operation waited for and the largest
/// N, at least R + W − N nodes that acknowledged the write are among those that answer the get; a crash
/// with what was in memory takes one of them away. A stand-in is none of the N: a write that it
/// acknowledged need not be at any node that the get asks. Where tombstones have been dropped, a copy that was away for longer
/// than they were kept may bring back what they deleted.
pub(super) fn promise_broken(history: &History) -> Option<Unpromised> {
    let quorums = &history.quorums;
    let (r, w, n, overlap) = (quorums.least_r(), quorums.least_w(), quorums.most_n, quorums.overlap());
    if overlap == 0 {
        Some(Unpromised::NoOverlap { r, w, n })
    } else if let Some(node) = history.moved {
        Some(Unpromised::TwoRings(node))
    } else if let Some((stand_in, replica)) = history.standing_in.first {
        Some(Unpromised::StoodIn(stand_in, replica))
    } else if history.crashed.len() >= overlap {
        Some(Unpromised::CommonLost(list(&history.crashed)))
    } else if !history.purged.is_empty() {
        Some(Unpromised::MayComeBack(list(&history.purged)))
    } else {
        None
    }
}

fn describe(get: &Operation, history: &History) -> Violation {
    let omitted = history
        .operations
        .values()
        .find(|write| write.key == get.key && write.acknowledged_dot().is_some_and(|dot| get.omits(dot)));
    let write = omitted.map(|write| write.id.clone());
    shown_by(get, omitted, Violated::Omits { get: get.id.clone(), key: get.key.clone(), write })
}

/// Where the last write wins a key holds one value at a time, so it is judged as a register. Never
/// promised: a clock that is behind makes a write vanish that was acknowledged; and even with clocks that
/// agree to the microsecond, R + W > N is only *regular* (Lamport, *On Interprocess Communication*, 1986):
/// while a write is under way, one get can meet it and the next one miss it.
fn check_registers(history: &History) -> Check {
    let operations = history.by_keys();
    let keys = history.keys.iter().map(|(key, place)| Register::of(key, &operations[place], !history.purged.is_empty()));
    // The key whose operations contradict each other first.
    let first = keys.filter_map(|register| Some((register.violated_at()?, register))).min_by_key(|(at, _)| *at);
    let why = if history.skewed.is_empty() { Unpromised::OnlyRegular } else { Unpromised::ClocksWrong(list(&history.skewed)) };
    Check::new(first.map(|(_, register)| register.violation()), Some(why))
}

/// What was done to a key that holds one value at a time.
struct Register<'a> {
    key: &'a Arc<str>,
    /// The operations that count, each with how the register sees it.
    operations: Vec<&'a Operation>,
    seen: Vec<RegisterOperation>,
}

impl<'a> Register<'a> {
    fn of(key: &'a Arc<str>, of_key: &[&'a Operation], has_purged: bool) -> Register<'a> {
        let mut writes: SortedMap<Dot, usize> = SortedMap::new();
        for (index, operation) in of_key.iter().enumerate() {
            writes.extend(operation.versions.iter().map(|version| (version.dot, index)));
        }
        let judged = of_key
            .iter()
            .enumerate()
            .filter_map(|(index, operation)| Some((*operation, register_operation(index, operation, &writes, has_purged)?)));
        let (operations, seen) = judged.unzip();
        Register { key, operations, seen }
    }

    /// When its operations first contradicted each other.
    fn violated_at(&self) -> Option<i64> {
        contradiction(&self.seen)?;
        Some(first_end(&self.seen, has_no_order))
    }

    /// The operations that contradict each other, as few as there are. Some do.
    fn violation(&self) -> Violation {
        let core = Core::of(&self.seen, has_no_order);
        let id = |place: usize| self.operations[place].id.clone();
        // Among those that matter, loosened as the rest is, are the two that show it best.
        let found = contradiction(&core.loosened()).map(|found| (core.left[found.earlier].0, core.left[found.later].0));
        let (earlier, later) = found.unwrap_or((core.last, core.last));
        let operations = core.matters.iter().map(|place| id(*place)).collect();
        let what = Violated::NoOrder { key: Key(self.key.clone()), later: id(later), earlier: id(earlier) };
        let at = self.operations[core.last].ended.as_ref().map(|ended| ended.at);
        Violation { what, at, operations }
    }
}

fn has_no_order(seen: &[RegisterOperation]) -> bool {
    contradiction(seen).is_some()
}

/// An operation as the register sees it; none if it had no effect and saw nothing.
fn register_operation(
    index: usize,
    operation: &Operation,
    writes: &SortedMap<Dot, usize>,
    has_purged: bool,
) -> Option<RegisterOperation> {
    let micros = |time: crate::engine::Time| i64::try_from(time.0).unwrap_or(NEVER);
    let ended = operation.ended.as_ref();
    let start = micros(operation.started);
    if let (true, Some(ended)) = (operation.is_answered_get(), ended) {
        // Where nothing at all is found, nothing was written yet; or a tombstone was dropped, nobody knows which.
        if has_purged && ended.found.is_empty() {
            return None;
        }
        let seen = ended.found.versions().first().map(|version| writes.get(&version.dot).copied().unwrap_or(usize::MAX));
        return Some(RegisterOperation { start, end: micros(ended.at), act: Act::Read(seen) });
    }
    if operation.versions.is_empty() {
        return None;
    }
    let end = ended.filter(|ended| ended.status == Status::Ok).map_or(NEVER, |ended| micros(ended.at));
    Some(RegisterOperation { start, end, act: Act::Write(index) })
}
