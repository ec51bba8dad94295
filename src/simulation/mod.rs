//! The world around the nodes: time, network, clients, faults, and the trace of it all.
//!
//! A [`World`] is built from a [`Setup`] and changed by nothing but [`Step`]s. It hands every
//! message, timer and step to the part that it is for, in one order that a seed fixes, and records
//! every happening with the one that caused it. A [`Timeline`] moves about in such a run.

mod client;
mod clock;
mod event_queue;
mod growing;
mod host;
mod ledger;
mod network;
mod rng;
mod setup;
mod step;
mod story;
mod subject;
mod timeline;
mod timers;
mod trace;
mod workload;
mod world;

pub use client::{ClientEvent, ClientTimer, LookupTimer, OperationKind, Seeking};
pub use clock::Skew;
pub use growing::Growing;
pub use host::{HostStatus, Slowness};
pub use ledger::{Ledger, LedgerEntry};
pub use network::{Cut, Fate, Fraction, Latency, LatencyTrace, LossReason, Weather, WeatherChange};
pub(crate) use rng::{Purpose, Rng, below};
pub use setup::{ClientSetup, Learning, NodeSetup, Setup};
pub use step::{Action, Change, DiskChange, DiskPart, OperationStep, Refusal, Step, Trigger, When};
pub use subject::Subject;
pub use timeline::{Branch, LookingBack, Reader, Reading, Timeline};
pub use trace::{EventId, FaultEvent, Happening, NetworkEvent, RunEvent, TimerEvent, Trace, What};
pub use workload::{Distribution, Rate, Workload};
pub use world::World;
