//! The public document and what comes of it: format, validation, runner, report.
//!
//! ```text
//! text or object ── source ──▶ tree ── reader, tables, steps, expect ──▶ Document ── setup ──▶ Setup
//!                                                                                             │
//! Report ◀── report, checks ◀── World, its trace ◀── runner (to the end) or Session (to and fro)
//! ```
//!
//! Whatever is wrong with a document is found before anything runs, and all of it at once:
//! [`Refusals`]. What the format has and the engine has not yet is told by [`availability`].

pub mod availability;
mod causality;
mod checks;
mod choices;
pub mod contrast;
mod data;
mod defaults;
mod dice;
mod document;
mod exact;
mod expect;
mod history;
mod json;
mod lesson;
pub mod library;
pub mod linearizability;
mod link;
#[cfg(feature = "plots")]
pub mod plots;
mod reader;
mod refusal;
mod repairs;
mod report;
mod report_path;
mod runner;
pub mod search;
mod session;
mod setup;
mod sharing;
mod snapshot;
mod source;
mod steps;
mod storage_report;
mod summary;
pub mod swarm;
mod sweep;
mod tables;
mod traffic;
mod variants;
mod variation;
pub mod wars;
pub mod why;

pub use checks::{CHECKS, Check, Checks, Missed, Unpromised, Violated, Violation};
pub use choices::{
    Compaction, Detector, HashKind, PartitioningKind, Placement, Protocol, QuorumKind, ReadRepair, Scope, Sync, VersionKind,
};
pub use data::Data;
pub use defaults::defaults_toml;
pub use document::{Cluster, Document, FORMAT};
pub use expect::{Conditions, Expectation, Test, holding};
pub use history::MessageCounts;
pub use lesson::{Block, Choice, Format, Lesson, LessonStep, Otherwise, Prose, Question, Show, Shown, ShownView, Span, Words};
pub use link::{LINK_VERSION, Link, LinkBranch, LinkError, OlderEngine, Opened, Parted};
pub use reader::join as join_path;
pub use refusal::{Allowed, Language, OutOfPlace, Problem, Refusal, Refusals, Thing};
pub use report::{
    Answers, Availability, ExpectationReport, KeyReport, Metrics, NodeReport, OperationReport, Percentiles, Report, Seed,
    ValueReport,
};
pub use report_path::ReportPath;
pub use runner::{Finished, run, run_seed};
pub use session::Session;
pub use sharing::{Moves, ShareReport, Sharing};
pub use snapshot::{Flight, NodeSnapshot, SettingsSnapshot, Snapshot};
pub use source::{DEPTH_MAX, DOCUMENT_BYTES_MAX, to_toml};
pub use storage_report::{BloomReport, ReadReport, SstableReport, StorageReport, WrittenReport};
pub use sweep::{
    CheckCounts, Convergence, ExpectationResult, Freshness, FreshnessPoint, Histogram, Latencies, Rate, Read, SeedResult, Sweep,
    Verdict, parts,
};
pub use tables::{
    CLIENTS_MAX, ClientEntry, FieldInfo, Head, MILLISECONDS_MAX, Membership, NODES_MAX, Network, NodeEntry, Partitioning, Repair,
    Replication, Storage, TEXT_MAX, TOKENS_MAX, Versions,
};
pub use traffic::{Bytes, Traffic};
