//! No new-old inversion: what a get has returned, no later get omits.
//!
//! This is what makes a regular register *atomic* (Lamport, *On Interprocess Communication*, 1986, part
//! II): all operations look as if each had happened at one instant. A regular register allows a read
//! during a write to return the new value and a later read the old one, because the write has reached
//! some replicas and not yet a quorum; a write that timed out may so flicker for ever. Reads prevent it
//! by writing back what they found to a write quorum before they answer (Attiya, Bar-Noy, Dolev,
//! *Sharing Memory Robustly in Message-Passing Systems*, 1995, §3): `read_repair = "blocking"`. Or
//! nobody reads while a write is open: `quorum = "blocking"`.

use super::{Check, Unpromised, Violated, Violation, first_to_end, linearizable, list, shown_by};
use crate::scenario::history::{History, Operation};

/// Judges every get against those that ended before it started.
pub(super) fn check(history: &History) -> Check {
    let inverted = first_to_end(history.operations.values().filter(|get| get.is_inverted()));
    Check::new(inverted.map(|get| describe(get, history)), promise_broken(history))
}

/// Promised where reads are regular, and from the beginning to the end either every read wrote back to
/// W replicas that every later read meets, or nobody read while a write was open. A read writes back to
/// as many as the *settings'* W say, in its own datacenter only if its scope is local; and who has a key
/// under a blocking quorum, a coordinator knows in memory only.
fn promise_broken(history: &History) -> Option<Unpromised> {
    if history.truncated {
        return Some(Unpromised::OlderUnknown);
    }
    let quorums = &history.quorums;
    let (r, w, n) = (quorums.least_r(), quorums.set_w, quorums.most_n);
    if let Some(why) = linearizable::promise_broken(history) {
        return Some(why);
    }
    if quorums.blocking {
        let died = &history.died;
        return (!died.is_empty()).then(|| Unpromised::TakenForgotten(list(died)));
    }
    let written_back = (usize::from(r) + usize::from(w)).saturating_sub(n.into());
    if !quorums.blocking_read_repair {
        Some(Unpromised::NotWrittenBack)
    } else if written_back == 0 {
        Some(Unpromised::WrittenBackToFew { r, w, n })
    } else if !quorums.scope_global {
        Some(Unpromised::WrittenBackInScope)
    } else if let Some(replica) = history.standing_in.left_out_of_read {
        Some(Unpromised::LeftOutOfRead(replica))
    } else if history.crashed.len() >= written_back {
        Some(Unpromised::WrittenBackLost(list(&history.crashed)))
    } else {
        None
    }
}

fn describe(get: &Operation, history: &History) -> Violation {
    let other = history.operations.values().find(|other| {
        let is_before = other.ended.as_ref().is_some_and(|ended| other.is_answered_get() && ended.at <= get.started);
        other.key == get.key && is_before && get.omits_what(other)
    });
    let before = other.map(|other| other.id.clone());
    shown_by(get, other, Violated::Inverted { get: get.id.clone(), key: get.key.clone(), before })
}
