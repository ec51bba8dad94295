//! The space-time view: a line for each node and client, time to the right, messages as arrows between the lines.
//! Of an event that is looked at: what could have led to it, what it could have led to, and what is neither.
//!
//! The diagram is Lamport's (1978, "Time, Clocks, and the Ordering of Events in a Distributed System"). What an
//! event is says [`Chronicle`], which is folded out of the trace and keeps the latest [`Chronicle::KEPT`] events;
//! older ones are seen by looking back, for then the latest are others. What happened before what says
//! [`Causality`], and [`TimeScale`] where an instant is drawn.
//!
//! Left out: what lies after a playhead that was moved back is hatched, like what was not simulated yet. It would
//! tell the answer.

mod causality;
mod chronicle;
mod facts;
mod rows;
mod scale;
#[cfg(test)]
mod tests;
mod view;
mod window;

pub use causality::{Causality, Relation};
pub use chronicle::{Chronicle, Event, Lost, Moment, Waiting};
pub use facts::{EventFacts, Neither};
pub use rows::{Rip, Row, Span};
pub use scale::{Fold, TimeScale};
pub use view::{Arrow, Break, Dot, End, Line, Listed, SpacetimeSpec, SpacetimeView};
pub use window::Window;
