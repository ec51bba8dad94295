//! The storage engine of a node in the report: what it holds, and what that has cost.
//!
//! Three costs stand against each other, and every engine chooses which to pay: bytes written for each byte that came in
//! (*write amplification*), blocks read for each read (*read amplification*), and bytes kept for each byte that is of use
//! (*space amplification*; Athanassoulis et al., *Designing Access Methods: The RUM Conjecture*, EDBT 2016).
//!
//! What it has done is counted over all lives of the node. What recovering reads is not counted.

use std::sync::Arc;

use serde::Serialize;

use crate::engine::storage::commit_log::{LogItem, read_log};
use crate::engine::storage::disk::FileName;
use crate::engine::storage::lsm::Meter;
use crate::engine::storage::sstable::Table;
use crate::engine::{NodeId, SortedMap};
use crate::simulation::World;

/// The storage engine of a node. Of one that is down: what its disk holds, and nothing in memory.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct StorageReport {
    /// Keys that it holds, wherever.
    pub keys: u64,
    /// Records in the commit log that are not in a table yet.
    pub log_records: u64,
    /// Of these, those that outlive a crash.
    pub log_synced: u64,
    /// Keys in the memtable.
    pub memtable_keys: u64,
    /// Bytes in the memtable: keys, clocks and values as metered.
    pub memtable_bytes: u64,
    /// Sorted tables on disk, the newest first.
    pub sstables: Vec<SstableReport>,
    /// What their Bloom filters were asked.
    pub bloom: BloomReport,
    /// Bytes of all files.
    pub bytes: u64,
    /// Bytes of each file, by its name.
    pub files: SortedMap<FileName, u64>,
    /// Bytes written, and what for.
    pub written: WrittenReport,
    /// What was read, and what for.
    pub read: ReadReport,
    /// Bytes written to log and tables for each byte of keys, clocks and values that came in; absent if none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write_amplification: Option<f64>,
    /// Blocks read for each read of a key; absent if there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_amplification: Option<f64>,
    /// Bytes of log and tables for each byte, as metered, of keys, clocks and values that a read could return; absent if there is
    /// none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub space_amplification: Option<f64>,
}

/// A sorted table on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SstableReport {
    /// Its number.
    pub id: u64,
    /// Its level.
    pub level: u32,
    /// Keys in it.
    pub keys: u64,
    /// Its size.
    pub bytes: u64,
    /// Bits of its Bloom filter; 0 if it has none.
    pub bloom_bits: u64,
}

/// What Bloom filters were asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BloomReport {
    /// Questions.
    pub probes: u64,
    /// Answered no.
    pub negatives: u64,
    /// Answered perhaps, and it was not there.
    pub false_positives: u64,
}

/// Bytes written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WrittenReport {
    /// Bytes of keys, clocks and values that came in, as they are encoded.
    pub user: u64,
    /// Bytes appended to commit logs.
    pub log: u64,
    /// Bytes of tables made of memtables.
    pub flushed: u64,
    /// Bytes of tables made of tables.
    pub compacted: u64,
}

/// What was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ReadReport {
    /// Reads of a key for an operation.
    pub reads: u64,
    /// Blocks that they read from tables.
    pub blocks: u64,
    /// Bytes of these blocks.
    pub bytes: u64,
    /// Bytes of blocks that were read to be merged.
    pub compacted: u64,
}

impl StorageReport {
    /// That of a node at the present instant.
    pub fn of(world: &World, id: NodeId) -> StorageReport {
        let (Some(disk), Some(metered)) = (world.disk(id), world.metered(id)) else { return StorageReport::default() };
        let mut report = StorageReport::metered(&metered);
        let mut kept = 0;
        for file in disk.files() {
            let bytes = file.bytes.len() as u64;
            report.files.insert(file.name, bytes);
            report.bytes += bytes;
            kept += if matches!(file.name, FileName::Log(_) | FileName::Table(_)) { bytes } else { 0 };
            if matches!(file.name, FileName::Log(_)) {
                let bytes = file.bytes.all();
                report.log_records += records(&bytes);
                report.log_synced += records(&bytes[..file.durable]);
            }
        }
        let is_up = world.node(id).is_some();
        if let Some(copies) = world.copies(id) {
            let engine = copies.engine();
            report.keys = copies.keys() as u64;
            // What coming back would first make of a torn log is not on the disk yet.
            let is_there = |table: &&Arc<Table>| report.files.get(&table.meta.file()).is_some();
            report.sstables = engine.tables().iter().filter(is_there).map(|table| SstableReport::from(&**table)).collect();
            if is_up {
                report.memtable_keys = engine.memtable().keys() as u64;
                report.memtable_bytes = engine.memtable().bytes() as u64;
            }
            let of_use = copies.bytes();
            report.space_amplification = (of_use > 0).then(|| kept as f64 / of_use as f64);
        }
        report
    }

    fn metered(metered: &Meter) -> StorageReport {
        StorageReport {
            bloom: BloomReport {
                probes: metered.filter_probes,
                negatives: metered.filter_negatives,
                false_positives: metered.filter_false_positives,
            },
            written: WrittenReport {
                user: metered.user_bytes,
                log: metered.log_bytes,
                flushed: metered.flushed_bytes,
                compacted: metered.compaction_written,
            },
            read: ReadReport {
                reads: metered.reads,
                blocks: metered.blocks_read,
                bytes: metered.bytes_read,
                compacted: metered.compaction_read,
            },
            write_amplification: (metered.user_bytes > 0).then(|| metered.write_amplification()),
            read_amplification: (metered.reads > 0).then(|| metered.read_amplification()),
            ..StorageReport::default()
        }
    }
}

impl From<&Table> for SstableReport {
    fn from(table: &Table) -> SstableReport {
        SstableReport {
            id: table.meta.number,
            level: table.meta.level.into(),
            keys: table.meta.entries,
            bytes: table.meta.bytes,
            bloom_bits: table.filter.as_ref().map_or(0, |filter| filter.bits() as u64),
        }
    }
}

/// How many whole records a log holds.
fn records(log: &[u8]) -> u64 {
    read_log(log).iter().filter(|item| matches!(item, LogItem::Record { .. })).count() as u64
}
