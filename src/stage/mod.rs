//! View-models: a run at an instant → plain data to draw. No pixels are set here, no text is worded
//! and no engine state leaves this door: components draw what these types say and nothing else.
//!
//! [`History`] folds the trace into what the views need (operations, flights, faults, the log), and
//! is the only one that reads it.

mod history;
mod log;

pub use history::{Answer, Fault, FaultSpan, Flight, History, Loss, OperationRecord, TRAFFIC_BIN};
pub use log::{LogEntry, LogLine};
