//! Ringside: the engine of a distributed key-value store, the world it runs in, and what shows it.
//!
//! ```text
//! decimal      numbers as text
//!   ↑
//! engine       one node: pure, steps from inputs to effects
//!   ↑
//! simulation   the world around the nodes: time, network, clients, faults, the trace
//!   ↑
//! scenario     the public document: format, validation, runner, report, what a lesson says
//!   ↑
//! lessons      the lessons there are, and a reader who goes through one
//! stage        view-models: the world at an instant → plain data to draw
//!   ↑          (stage knows neither scenario nor lessons)
//! js, bin/*    the JavaScript API, the headless runner, the page
//! os_disk      the operating system's files under the engine's storage, natively
//! ```
//!
//! Arrows point at what may be used: nothing below knows anything above it (`tests/tidy.rs` checks).
//! ARCHITECTURE.md gives the invariants and why they are so.

pub mod decimal;
pub mod engine;
#[cfg(feature = "js")]
pub mod js;
pub mod lessons;
#[cfg(not(target_arch = "wasm32"))]
pub mod os_disk;
pub mod scenario;
pub mod simulation;
pub mod stage;
