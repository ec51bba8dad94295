//! Which write came after which: vector clocks, dots and siblings.
//!
//! Every version is named by a *dot*, the n-th write of one actor, and remembers its causal past
//! as a vector clock. A replica keeps, for one key, the set of versions of which none is known to
//! be replaced ([`Siblings`]) and one clock over everything that it has seen of the key.
//!
//! Sources: DeCandia et al., *Dynamo* (SOSP 2007), §4.4, for vector clocks and reconciling by the
//! client; Preguiça, Baquero, Almeida, Fonte, Gonçalves, *Dotted Version Vectors* (2010), and
//! Gonçalves, Almeida, Baquero, Fonte, *Scalable and Accurate Causality Tracking for Eventually
//! Consistent Stores* (DAIS 2014), for the dot. Dots are what keeps two clients apart that write
//! with the same old context through the same coordinator: plain clocks lose one of the two.
//!
//! Left out so far: truncation of long clocks, and last-write-wins timestamps.

mod siblings;
mod vector_clock;

pub use siblings::{CLOCK_ENTRY_BYTES, Siblings, Version};
pub use vector_clock::{Actor, Dot, Order, VectorClock};
