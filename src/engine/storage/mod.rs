//! Where a node keeps its copies, what it keeps for others and what it must know of itself, and the engine that keeps anything on
//! a disk.
//!
//! ```text
//! lsm          the engine: write, read, scan, flush, compact, recover
//!   uses
//! memtable · sstable (block, bloom) · commit_log · manifest     what it writes, and how that is read again
//!   on
//! disk         files that are appended to and synced: in memory with faults, or the operating system's
//! ```
//!
//! The formats (`coding`, `checksum` and what is made of them) know nothing of the engine, the engine nothing of what is
//! stored (`stored`) nor of time. `compaction` only chooses.
//!
//! [`Copies`] is what the rest of a node knows of it.

pub mod anatomy;
pub mod block;
pub mod bloom;
pub mod checksum;
pub mod coding;
pub mod commit_log;
pub mod compaction;
pub mod contrast;
mod copies;
pub mod disk;
pub mod lsm;
pub mod manifest;
pub mod memtable;
mod record;
pub mod register;
pub mod sstable;
pub mod stored;

pub use copies::{Copies, CopyRead};
pub use record::{OwnRecord, Record, Slot};
