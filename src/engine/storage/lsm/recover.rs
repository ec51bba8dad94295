//! Opening what a crash has left.
//!
//! The manifest says which tables there are and from which log on the memtable is to be made again. Whatever else is on the
//! disk is the beginning of something that did not come to its end, and goes. A log that ends in the middle of a record
//! ends there; damage before that is told, and what follows it is kept.

use std::sync::Arc;

use super::{Log, Lsm, Meter, Options, StorageError, decode_record, take_number};
use crate::engine::storage::commit_log::{Fault, LogItem, LogWriter, read_log};
use crate::engine::storage::disk::{Disk, FileName};
use crate::engine::storage::manifest::{Edit, Listing};
use crate::engine::storage::memtable::Memtable;
use crate::engine::storage::sstable::{Damage, ReadError, Table};
use crate::engine::storage::stored::Stored;

/// What opening has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Records of the commit log that were taken into the memtable again.
    pub records: u64,
    /// Bytes at the end of a log that were not written completely, and are dropped.
    pub torn_bytes: u64,
    /// What is damaged, and lost.
    pub damage: Vec<Damage>,
    /// Files that were the beginning of something, and were removed.
    pub removed: Vec<FileName>,
}

impl<V: Stored, D: Disk> Lsm<V, D> {
    /// Opens what is on a disk, which may be nothing. An error leaves the disk as it was.
    pub fn open(disk: D, options: Options) -> Result<(Lsm<V, D>, Recovery), StorageError> {
        let files = disk.list()?;
        let current = files.contains(&FileName::Current).then(|| current_manifest(&disk)).transpose()?;
        let number = current.unwrap_or(0);
        let mut lsm = Lsm {
            disk,
            options,
            memtable: Memtable::default(),
            log: None,
            unsynced_logs: Vec::new(),
            first_log: 0,
            tables: Vec::new(),
            manifest: Log::new(number),
            next_file: 1 + files.iter().map(number_of).max().unwrap_or(0),
            sequence: 0,
            compaction: None,
            meter: Meter::default(),
            events: Vec::new(),
            scratch: Default::default(),
        };
        let mut recovery = Recovery::default();
        if current.is_none() {
            if files.iter().any(|file| matches!(file, FileName::Table(_) | FileName::Log(_))) {
                return Err(StorageError::NoManifest);
            }
            lsm.remove_files(&files, &mut recovery)?;
            lsm.renew_manifest()?;
            return Ok((lsm, recovery));
        }
        let lost = lsm.read_manifest(&mut recovery)?;
        let is_leftover = |file: &FileName| match file {
            FileName::Current => false,
            FileName::Temporary => true,
            FileName::Manifest(other) => *other != number,
            FileName::Log(other) => *other < lsm.first_log,
            FileName::Table(other) => !lsm.tables.iter().any(|table| table.meta.number == *other),
        };
        let (leftovers, mut logs): (Vec<FileName>, Vec<FileName>) = files.into_iter().partition(is_leftover);
        logs.retain(|file| matches!(file, FileName::Log(_)));
        let is_clean = lsm.replay(&logs, &mut recovery)?;
        if !lost.is_empty() {
            lsm.change_tables(Edit { removed: lost, ..Edit::default() }, Vec::new())?;
        }
        lsm.remove_files(&leftovers, &mut recovery)?;
        if !is_clean || !options.commit_log {
            // Nothing is written behind what is torn or damaged, nor read again.
            lsm.put_away_logs()?;
        }
        Ok((lsm, recovery))
    }

    /// Reads the manifest in force and opens its tables. Returns the numbers of those that cannot be.
    fn read_manifest(&mut self, recovery: &mut Recovery) -> Result<Vec<u64>, StorageError> {
        let file = FileName::Manifest(self.manifest.number);
        let bytes = self.disk.read_all(file)?;
        let length = bytes.len() as u64;
        let damaged = |(at, bytes, fault)| StorageError::Damaged(Damage { file, at, bytes, fault });
        let is_torn = matches!(read_log(&bytes).last(), None | Some(LogItem::Torn { .. }));
        let Listing { first_log, tables } = Listing::read(&bytes).map_err(damaged)?;
        drop(bytes);
        self.first_log = first_log;
        self.manifest.writer = LogWriter::at(length);
        let mut lost = Vec::new();
        for meta in tables {
            let number = meta.number;
            match Table::open(&self.disk, meta) {
                Ok(table) => self.tables.push(Arc::new(table)),
                Err(ReadError::Damaged(damage)) => {
                    recovery.damage.push(damage);
                    lost.push(number);
                }
                Err(ReadError::Disk(error)) => return Err(error.into()),
            }
        }
        self.tables.sort_by_key(|table| std::cmp::Reverse((table.meta.newest, table.meta.number)));
        self.sequence = self.tables.iter().map(|table| table.meta.newest).max().unwrap_or(0);
        if is_torn {
            self.renew_manifest()?;
            // Tables that cannot be read are not in the new one.
            lost.clear();
        }
        Ok(lost)
    }

    /// Makes the memtable again from the logs. Returns whether all of them end as they should.
    fn replay(&mut self, logs: &[FileName], recovery: &mut Recovery) -> Result<bool, StorageError> {
        let mut is_clean = logs.len() <= 1;
        for file in logs {
            let FileName::Log(number) = *file else { continue };
            let bytes = self.disk.read_all(*file)?;
            let length = bytes.len() as u64;
            let items = read_log(&bytes);
            drop(bytes);
            let mut log = Log { number, writer: LogWriter::at(length), records: 0, synced: length };
            for item in items {
                let damage = match item {
                    LogItem::Record { at, record } => match decode_record::<V>(&record) {
                        Some((first, pairs)) => {
                            for (sequence, (key, value)) in (first..).zip(pairs) {
                                self.memtable.write(&key, sequence, value);
                                self.sequence = self.sequence.max(sequence);
                            }
                            log.records += 1;
                            continue;
                        }
                        None => Damage { file: *file, at, bytes: record.len() as u64, fault: Fault::Content },
                    },
                    LogItem::Damage { at, bytes, fault } => Damage { file: *file, at, bytes, fault },
                    LogItem::Torn { bytes, .. } => {
                        recovery.torn_bytes += bytes;
                        is_clean = false;
                        continue;
                    }
                };
                is_clean = false;
                recovery.damage.push(damage);
            }
            recovery.records += log.records;
            self.log = Some(log);
        }
        Ok(is_clean)
    }

    fn put_away_logs(&mut self) -> Result<(), StorageError> {
        if self.memtable.is_empty() {
            let first_log = take_number(&mut self.next_file);
            self.change_tables(Edit { first_log: Some(first_log), ..Edit::default() }, Vec::new())?;
            self.log = None;
            self.remove_logs(first_log);
            return Ok(());
        }
        Ok(self.flush()?)
    }

    fn remove_files(&mut self, files: &[FileName], recovery: &mut Recovery) -> Result<(), StorageError> {
        for file in files {
            // What was removed already, with the manifest it belonged to, is gone.
            if self.disk.length(*file).is_ok() {
                self.disk.remove(*file)?;
                recovery.removed.push(*file);
            }
        }
        Ok(())
    }
}

/// The number of the manifest that `current` names.
fn current_manifest(disk: &impl Disk) -> Result<u64, StorageError> {
    let bytes = disk.read_all(FileName::Current)?;
    let damage = Damage { file: FileName::Current, at: 0, bytes: bytes.len() as u64, fault: Fault::Content };
    match std::str::from_utf8(&bytes).ok().and_then(FileName::parse) {
        Some(FileName::Manifest(number)) => Ok(number),
        _ => Err(StorageError::Damaged(damage)),
    }
}

fn number_of(file: &FileName) -> u64 {
    match file {
        FileName::Current | FileName::Temporary => 0,
        FileName::Manifest(number) | FileName::Log(number) | FileName::Table(number) => *number,
    }
}
