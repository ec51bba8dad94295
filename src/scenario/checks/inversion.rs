//! No new-old inversion: what a get has returned, no later get omits.
//!
//! This is what makes a regular register *atomic* (Lamport, *On Interprocess Communication*, 1986, part
//! II): all operations look as if each had happened at one instant. A regular register allows a read
//! during a write to return the new value and a later read the old one, because the write has reached
//! some replicas and not yet a quorum; a write that timed out may so flicker for ever. Reads prevent it
//! by writing back what they found to a write quorum before they answer (Attiya, Bar-Noy, Dolev,
//! *Sharing Memory Robustly in Message-Passing Systems*, 1995, §3): `read_repair = "blocking"`. Or
//! nobody reads while a write is open: `quorum = "blocking"`.

use super::{Check, linearizable, names};
use crate::scenario::history::{History, Operation};

/// Judges every get against those that ended before it started.
pub(super) fn check(history: &History) -> Check {
    let mut operations = history.operations.values();
    let violation = operations.find(|get| get.is_inverted()).map(|get| describe(get, history));
    Check::new(violation, promise_broken(history))
}

/// Promised where reads are regular, and from the beginning to the end either every read wrote back to
/// W replicas that every later read meets, or nobody read while a write was open. A read writes back to
/// as many as the *settings'* W say, in its own datacenter only if its scope is local; and who has a key
/// under a blocking quorum, a coordinator knows in memory only.
fn promise_broken(history: &History) -> Option<String> {
    if history.truncated {
        return Some("a clock was truncated, and with it what tells which of two answers is older".to_owned());
    }
    let quorums = &history.quorums;
    let (r, w, n) = (quorums.least_r(), quorums.set_w, quorums.most_n);
    if let Some(why) = linearizable::promise_broken(history) {
        return Some(why);
    }
    if quorums.blocking {
        let died = &history.died;
        let whose = if died.len() == 1 { "it" } else { "them" };
        return (!died.is_empty())
            .then(|| format!("{} crashed, and which keys were taken is forgotten with {whose}", names(died)));
    }
    let written_back = (usize::from(r) + usize::from(w)).saturating_sub(n.into());
    if !quorums.blocking_read_repair {
        Some("without blocking read repair a read need not find what another one has found".to_owned())
    } else if written_back == 0 {
        Some(format!("a read writes back to W = {w} replicas, and R + W = {r} + {w} is not more than N = {n}"))
    } else if !quorums.scope_global {
        Some("a read writes back within the scope of its quorum only".to_owned())
    } else if let Some(replica) = history.standing_in.left_out_of_read {
        Some(format!("{replica} was left out of a read, which then wrote back to fewer"))
    } else if history.crashed.len() >= written_back {
        Some(format!("{} lost what was written back", names(&history.crashed)))
    } else {
        None
    }
}

fn describe(get: &Operation, history: &History) -> String {
    let other = history.operations.values().find(|other| {
        let is_before = other.ended.as_ref().is_some_and(|ended| other.is_answered_get() && ended.at <= get.started);
        other.key == get.key && is_before && get.omits_what(other)
    });
    let before = other.map_or_else(|| "an earlier get".to_owned(), |other| other.id.to_string());
    format!("{} of {} omits what {before} had returned before it started", get.id, get.key)
}
