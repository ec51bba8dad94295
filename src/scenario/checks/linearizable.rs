//! No get omits a write that was acknowledged before it started: the register is *regular*.
//!
//! Lamport, *On Interprocess Communication* (1986), part II, calls a register regular if a read that
//! overlaps no write returns the newest value, and one that overlaps some returns that or one of
//! theirs. With R + W > N each read quorum meets each write quorum (Gifford, *Weighted Voting for
//! Replicated Data*, SOSP 1979), which gives just this. Concurrent writes have no order under vector
//! clocks, so a get returns all of them, and "newest" means: covers what was acknowledged.
//!
//! Where the last write wins a key holds one value at a time, and it is judged whether all its reads and
//! writes fit into one order ([`super::register`]), which is more than regular.
//!
//! What regularity leaves open, that a read returns the new value and a later one the old, is judged by
//! [`super::inversion`].

use super::register::{Act, NEVER, RegisterOperation, contradiction};
use super::{Check, names};
use crate::engine::versions::{Dot, VersionKind};
use crate::engine::{SortedMap, Status};
use crate::scenario::history::{History, Operation};

/// Judges every get; see [`promise_broken`] for what promises it.
pub(super) fn check(history: &History) -> Check {
    if history.versions == VersionKind::LastWriteWins {
        return check_registers(history);
    }
    let mut operations = history.operations.values();
    let violation = operations.find(|operation| operation.is_stale()).map(|get| describe(get, history));
    Check::new(violation, promise_broken(history))
}

/// Promised while every read quorum meets every write quorum in more nodes than have lost their copies,
/// and only replicas answered. With the smallest R and W that an operation waited for and the largest
/// N, at least R + W − N nodes that acknowledged the write are among those that answer the get; a crash
/// with what was in memory takes one of them away. A stand-in is none of the N: a write that it
/// acknowledged need not be at any node that the get asks. Where tombstones have been dropped, a copy that was away for longer
/// than they were kept may bring back what they deleted.
pub(super) fn promise_broken(history: &History) -> Option<String> {
    let quorums = &history.quorums;
    let (r, w, n, overlap) = (quorums.least_r(), quorums.least_w(), quorums.most_n, quorums.overlap());
    if overlap == 0 {
        Some(format!("R + W = {r} + {w} is not more than N = {n}"))
    } else if let Some(node) = history.moved {
        Some(format!("{node} joined or left, and quorums of two rings need not meet until everyone has heard"))
    } else if let Some((stand_in, replica)) = history.standing_in.first {
        Some(format!("{stand_in} stood in for {replica}, so quorums need not meet"))
    } else if history.crashed.len() >= overlap {
        Some(format!("{} lost some of what was held there, and quorums need not meet in more nodes", names(&history.crashed)))
    } else if !history.purged.is_empty() {
        Some(format!(
            "{} dropped tombstones, and a copy that the delete never reached may bring back what it deleted",
            names(&history.purged)
        ))
    } else {
        None
    }
}

fn describe(get: &Operation, history: &History) -> String {
    let omitted = history
        .operations
        .values()
        .find(|write| write.key == get.key && write.acknowledged_dot().is_some_and(|dot| get.omits(dot)));
    match omitted {
        Some(write) => format!("{} of {} omits {}, acknowledged before it started", get.id, get.key, write.id),
        None => format!("{} of {} omits a write acknowledged before it started", get.id, get.key),
    }
}

/// Where the last write wins a key holds one value at a time, so it is judged as a register. Never
/// promised: a clock that is behind makes a write vanish that was acknowledged; and even with clocks that
/// agree to the microsecond, R + W > N is only *regular* (Lamport, *On Interprocess Communication*, 1986):
/// while a write is under way, one get can meet it and the next one miss it.
fn check_registers(history: &History) -> Check {
    let operations = history.by_keys();
    let mut keys = history.keys.iter();
    let violation = keys.find_map(|(key, place)| register_violation(key, &operations[place], !history.purged.is_empty()));
    let why = if history.skewed.is_empty() {
        "a get during a write can see it and the next one not: quorums that meet are only regular".to_owned()
    } else {
        format!("the last write wins by the clock, and that of {} was not right", names(&history.skewed))
    };
    Check::new(violation, Some(why))
}

/// Two operations on a key that no order explains, in words.
fn register_violation(key: &str, of_key: &[&Operation], has_purged: bool) -> Option<String> {
    let mut writes: SortedMap<Dot, usize> = SortedMap::new();
    for (index, operation) in of_key.iter().enumerate() {
        writes.extend(operation.versions.iter().map(|version| (version.dot, index)));
    }
    let judged: Vec<(usize, RegisterOperation)> = of_key
        .iter()
        .enumerate()
        .filter_map(|(index, operation)| Some((index, register_operation(index, operation, &writes, has_purged)?)))
        .collect();
    let operations: Vec<RegisterOperation> = judged.iter().map(|(_, operation)| *operation).collect();
    let found = contradiction(&operations)?;
    let id = |place: usize| &of_key[judged[place].0].id;
    Some(format!("{} of {key} cannot have come before {} ended, nor after it", id(found.later), id(found.earlier)))
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
