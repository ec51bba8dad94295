//! Which nodes keep which key: tokens on a ring, and the walk along it.
//!
//! Sources: Karger et al., *Consistent Hashing and Random Trees* (STOC 1997); DeCandia et al.,
//! *Dynamo* (SOSP 2007), §4.2 (partitioning) and §4.3 (preference list); Cassandra's
//! `Murmur3Partitioner` for the tokens.
//!
//! Left out so far: modulo, fixed and key-range partitions, and placement by datacenter.

mod ring;
mod token;

pub use ring::{PreferenceWalk, Ring, RingError, TokenRange, TokenSource, WalkStop};
pub use token::{Token, token_of};
