//! Which nodes keep which key: tokens on a ring, and the walk along it.
//!
//! Each member tells its [`Profile`]: the datacenter it stands in and its tokens. The [`Ring`] is
//! made of all profiles and of a [`Layout`], which says how the copies of a key are laid out: over
//! the next N different nodes clockwise, over datacenters, or, for contrast, by the remainder of a
//! division. Rings do not change; a node that joins or leaves makes another one, and [`gains`] and
//! [`moved`] tell two of them apart. [`Ring::imbalance`] holds what each node owns against what it
//! should.
//!
//! Sources: Karger et al., *Consistent Hashing and Random Trees* (STOC 1997); DeCandia et al.,
//! *Dynamo* (SOSP 2007), §4.2 (partitioning) and §4.3 (preference list); Cassandra's
//! `Murmur3Partitioner` for the tokens and `NetworkTopologyStrategy` for copies by datacenter.
//!
//! Left out so far: fixed partitions and key-range partitions; racks within a datacenter.

mod imbalance;
mod movement;
mod profile;
mod range;
mod ring;
mod token;

pub use imbalance::{Imbalance, NodeShare};
pub use movement::{Gain, Handover, Moved, expected_moved, gains, gains_at, moved, owners_changed};
pub use profile::{Profile, Tokens};
pub use range::TokenRange;
pub use ring::{Layout, PreferenceWalk, Ring, RingError, WalkStop};
pub use token::{Token, token_of};
