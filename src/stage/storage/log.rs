//! The commit log as a strip of records.

use super::{Holds, name};
use crate::engine::StorageSettings;
use crate::engine::storage::Record;
use crate::engine::storage::coding::Reader;
use crate::engine::storage::commit_log::{BLOCK, Fault, LogItem, read_log};
use crate::engine::storage::disk::{FileName, MemoryDisk};
use crate::engine::storage::stored::Stored;

/// The log, its newest records last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LogStrip {
    /// Whether there is one at all.
    pub is_kept: bool,
    /// What is drawn, in its order.
    pub cells: Vec<LogCell>,
    /// How many records before that are not.
    pub folded: usize,
    /// The files, with how many bytes each has and how many of these are durable.
    pub files: Vec<(FileName, u64, u64)>,
}

/// A piece of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct LogCell {
    /// In which file it stands.
    pub file: FileName,
    /// Where it begins there.
    pub at: u64,
    /// How many bytes it takes.
    pub bytes: u64,
    /// Whether it outlives a loss of power, from its first byte to its last.
    pub durable: bool,
    /// What it is.
    pub what: LogWrite,
}

/// What a piece of the log is.
#[derive(Clone, Debug, PartialEq)]
pub enum LogWrite {
    /// A write.
    Record {
        /// Its number.
        sequence: u64,
        /// Its key.
        key: String,
        /// What was written.
        holds: Holds,
    },
    /// Bytes that were good once.
    Damaged(Fault),
    /// A record that was not written to its end.
    Torn,
}

/// The width of a record in CSS pixels, and what stands beside the strip.
const CELL: f64 = 104.0;
const BESIDE: f64 = 190.0;
/// Of a long log, so many bytes at its end are read.
const READ_MAX: usize = 16 * BLOCK;

/// The logs of a disk.
pub fn strip(disk: &MemoryDisk, settings: &StorageSettings, width: f64) -> LogStrip {
    let mut strip = LogStrip { is_kept: settings.commit_log, ..LogStrip::default() };
    for file in disk.files().filter(|file| matches!(file.name, FileName::Log(_))) {
        strip.files.push((file.name, file.bytes.len() as u64, file.durable as u64));
        let from = (file.bytes.len().saturating_sub(READ_MAX)).next_multiple_of(BLOCK).min(file.bytes.len());
        let bytes = file.bytes.range(from, file.bytes.len()).unwrap_or_default();
        let items = read_log(&bytes);
        let ends: Vec<u64> = items.iter().skip(1).map(LogItem::at).chain([(file.bytes.len() - from) as u64]).collect();
        for (item, end) in items.iter().zip(ends) {
            let what = match item {
                LogItem::Record { record, .. } => written(record),
                // What is read from its middle on has records without their beginning.
                LogItem::Damage { at: 0, fault: Fault::NoBeginning, .. } if from > 0 => continue,
                LogItem::Damage { fault, .. } => LogWrite::Damaged(*fault),
                LogItem::Torn { .. } => LogWrite::Torn,
            };
            let (at, end) = (from as u64 + item.at(), from as u64 + end);
            strip.cells.push(LogCell { file: file.name, at, bytes: end - at, durable: end <= file.durable as u64, what });
        }
    }
    let room = (((width - BESIDE) / CELL) as usize).max(3);
    strip.folded = strip.cells.len().saturating_sub(room);
    strip.cells.drain(..strip.folded);
    strip
}

/// A record of a node holds one write.
fn written(record: &[u8]) -> LogWrite {
    let mut reader = Reader::new(record);
    let mut read = || {
        let (sequence, key) = (reader.varint()?, name(reader.bytes()?));
        reader.byte()?;
        let holds = Holds::of(&Record::decode(reader.rest())?);
        Some(LogWrite::Record { sequence, key, holds })
    };
    read().unwrap_or(LogWrite::Damaged(Fault::Content))
}
