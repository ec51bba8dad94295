//! Which write came after which: vector clocks, dots and siblings; and last write wins, for contrast.
//!
//! Every version is named by a *dot*, the n-th write of one actor, and remembers its causal past
//! as a vector clock. A replica keeps, for one key, the set of versions of which none is known to
//! be replaced ([`Siblings`]) and one clock over everything that it has seen of the key.
//!
//! Sources: DeCandia et al., *Dynamo* (SOSP 2007), §4.4, for vector clocks, reconciling by the
//! client and truncation; Preguiça, Baquero, Almeida, Fonte, Gonçalves, *Dotted Version Vectors*
//! (2010), and Gonçalves, Almeida, Baquero, Fonte, *Scalable and Accurate Causality Tracking for
//! Eventually Consistent Stores* (DAIS 2014), for the dot. Dots are what keeps two clients apart that
//! write with the same old context through the same coordinator: plain clocks lose one of the two.
//! Last write wins is Cassandra's rule (Lakshman and Malik, LADIS 2009, §4), with the order of ties
//! that this project has settled on; see [`Version::last_write_order`].
//!
//! # Truncation
//!
//! A clock grows by a pair for each actor that ever coordinated a write of the key. Above
//! [`Versioning::max_entries`] a replica drops the **oldest** pair. Dynamo keeps a timestamp with each
//! pair to tell which that is; here it is the pair that was *advanced least recently, as far as this
//! replica knows*, which needs no timestamp: a replica lists the pairs of a clock in that order, and a
//! message that lists them in the sender's order brings it along for nothing.
//!
//! Three rules keep it from losing anything ([`Siblings::truncate`]):
//!
//! - A dropped pair makes a replica *forget that it has seen* some writes, all replaced. It can then
//!   take a replaced version in again, as a false sibling; it can never take a version for replaced
//!   that is not.
//! - The replica's own actor is never dropped: it counts the replica's writes, and counting from one
//!   again would name two writes alike.
//! - The pairs that name a version still held are never dropped, nor by a write those of the versions
//!   that it has just replaced: what a reader is shown, its next write must be able to replace, here and
//!   wherever it is sent. So a key with more siblings than entries has a longer clock for a while.
//!
//! The consequence: two replicas may drop different pairs, since they learnt of writes in different
//! orders, and then hold different siblings with nothing to reconcile them but the next write that has
//! read both. How many pairs of such false siblings a run had is in its report.
//!
//! A get's answer is not truncated: it is the join of what R replicas know, so that a write with it as
//! its context still replaces everything that was shown.

mod codec;
mod siblings;
mod vector_clock;

use serde::Serialize;

pub use siblings::{CLOCK_ENTRY_BYTES, Discarded, Siblings, TakenIn, Version, Written};
pub use vector_clock::{Actor, Dot, Order, VectorClock};

/// How versions of a key are told apart, and how long their clocks may grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Versioning {
    /// What becomes of writes that do not know of each other.
    pub kind: VersionKind,
    /// The most entries of a clock, before the oldest is dropped.
    pub max_entries: u16,
}

impl Default for Versioning {
    fn default() -> Versioning {
        Versioning { kind: VersionKind::Vector, max_entries: 10 }
    }
}

/// What becomes of writes that do not know of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VersionKind {
    /// Each stays, as a sibling, until a write has read it.
    Vector,
    /// The one with the latest timestamp stays, whether the writer had read the others or not. The
    /// timestamp is the coordinator's wall clock.
    LastWriteWins,
}
