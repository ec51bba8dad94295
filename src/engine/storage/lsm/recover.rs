//! Opening what a crash has left.
//!
//! The manifest says which tables there are and from which log on the memtable is to be made again. Whatever else is on the
//! disk is the beginning of something that did not come to its end, and goes. A log that ends in the middle of a record
//! ends there; damage before that is told, and what follows it is kept.
//!
//! The last change in the manifest may be what is wrong. If it was torn it has not happened, and the logs still hold what the new
//! table does. If it rotted it had, and they are gone. So a whole table that nobody names is taken in when it is newer than all that
//! the manifest names, and no log holds what it does.
//!
//! Where there is no room on the disk, nothing is tidied up: what was found can be read all the same, and the first change
//! that finds room begins with a new manifest.

use std::sync::Arc;

use super::{Log, Lsm, ManifestLog, Meter, Options, StorageError, decode_record, take_number};
use crate::engine::storage::commit_log::{Fault, LogItem, LogWriter, read_log};
use crate::engine::storage::disk::{Disk, DiskError, FileName};
use crate::engine::storage::manifest::{Edit, Listing};
use crate::engine::storage::memtable::Memtable;
use crate::engine::storage::sstable::{Damage, ReadError, Table, TableMeta};
use crate::engine::storage::stored::Stored;

/// What opening has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Tables that are there: what the manifest names and can be opened, and what is taken in beside.
    pub tables: u64,
    /// Records of the commit log that were taken into the memtable again.
    pub records: u64,
    /// Bytes at the end of a log or of the manifest that were not written completely, and are dropped.
    pub torn_bytes: u64,
    /// What is damaged, and lost.
    pub damage: Vec<Damage>,
    /// Tables that the manifest did not name, and that hold what nothing else does.
    pub adopted: Vec<FileName>,
    /// Files that were the beginning of something, and were removed.
    pub removed: Vec<FileName>,
    /// What the disk can hold, where there was no room to put in order what was found.
    pub no_room: Option<u64>,
}

impl Recovery {
    /// Whether something was done. That there is no room for it is no reason not to open.
    fn if_there_is_room(&mut self, done: Result<(), DiskError>) -> Result<bool, DiskError> {
        match done {
            Ok(()) => Ok(true),
            Err(DiskError::Full { capacity }) => {
                self.no_room = Some(capacity);
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }
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
            manifest: ManifestLog::stale(number),
            next_file: 1 + files.iter().map(number_of).max().unwrap_or(0),
            sequence: 0,
            compaction: None,
            is_settled: false,
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
            let begun = lsm.renew_manifest();
            recovery.if_there_is_room(begun)?;
            return Ok((lsm, recovery));
        }
        let lost = lsm.read_manifest(&mut recovery)?;
        let logs: Vec<u64> = files.iter().filter_map(|file| lsm.needed_log(*file)).collect();
        let (is_clean, first) = lsm.replay(&logs, &mut recovery)?;
        let adopted = lsm.adoptable(&files, first);
        recovery.adopted = adopted.iter().map(|table| table.meta.file()).collect();
        lsm.manifest.is_stale |= !lost.is_empty() || !adopted.is_empty();
        lsm.tables.extend(adopted);
        lsm.sort_tables();
        recovery.tables = lsm.tables.len() as u64;
        lsm.tidy_up(files, &lost, &mut recovery)?;
        if !is_clean || !options.commit_log {
            // Nothing is written behind what is torn or damaged, nor read again.
            let put_away = lsm.put_away_logs();
            recovery.if_there_is_room(put_away)?;
            if recovery.no_room.is_some() {
                // They stay where they are, and what comes next goes to another.
                lsm.log = None;
            }
        }
        Ok((lsm, recovery))
    }

    /// Removes what is left over, and lets the manifest say how things stand. `lost` are the tables that it names and that are
    /// none any more.
    fn tidy_up(&mut self, files: Vec<FileName>, lost: &[u64], recovery: &mut Recovery) -> Result<(), StorageError> {
        let is_named = |number: &u64| lost.contains(number) || self.tables.iter().any(|table| table.meta.number == *number);
        let is_leftover = |file: &FileName| match file {
            FileName::Current => false,
            FileName::Temporary => true,
            FileName::Manifest(number) => *number != self.manifest.number,
            FileName::Log(number) => *number < self.first_log,
            FileName::Table(number) => !is_named(number),
        };
        let leftovers: Vec<FileName> = files.into_iter().filter(is_leftover).collect();
        self.remove_files(&leftovers, recovery)?;
        let mended = self.mend_manifest();
        if recovery.if_there_is_room(mended)? {
            let lost: Vec<FileName> = lost.iter().map(|number| FileName::Table(*number)).collect();
            self.remove_files(&lost, recovery)?;
        }
        Ok(())
    }

    /// Reads the manifest in force and opens its tables. Returns the numbers of those that cannot be opened.
    fn read_manifest(&mut self, recovery: &mut Recovery) -> Result<Vec<u64>, StorageError> {
        let file = FileName::Manifest(self.manifest.number);
        let bytes = match self.disk.read_all(file) {
            // Its name is what rotted.
            Err(DiskError::Missing(_)) => return Err(StorageError::Damaged(damaged_current(&self.disk)?)),
            read => read?,
        };
        let length = bytes.len() as u64;
        let damaged = |(at, bytes, fault)| StorageError::Damaged(Damage { file, at, bytes, fault });
        let torn = match read_log(&bytes).last() {
            Some(LogItem::Torn { bytes, .. }) => *bytes,
            _ => 0,
        };
        recovery.torn_bytes += torn;
        let Listing { first_log, tables } = Listing::read(&bytes).map_err(damaged)?;
        drop(bytes);
        self.first_log = first_log;
        self.manifest.writer = LogWriter::at(length);
        self.manifest.is_stale = torn > 0;
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
        self.sequence = self.tables.iter().map(|table| table.meta.newest).max().unwrap_or(0);
        Ok(lost)
    }

    /// The number of a log that holds what no table does.
    fn needed_log(&self, file: FileName) -> Option<u64> {
        match file {
            FileName::Log(number) if number >= self.first_log => Some(number),
            _ => None,
        }
    }

    /// The tables that the manifest does not name, and that hold what neither a table that it names nor a log does: the logs
    /// begin with the write `first`.
    fn adoptable(&mut self, files: &[FileName], first: Option<u64>) -> Vec<Arc<Table>> {
        let listed = self.tables.iter().map(|table| table.meta.newest).max().unwrap_or(0);
        let holds_more = |meta: &TableMeta| meta.newest > listed && first.is_none_or(|first| meta.newest < first);
        let mut adopted = Vec::new();
        for file in files {
            let FileName::Table(number) = *file else { continue };
            if self.tables.iter().all(|table| table.meta.number != number)
                && let Ok(table) = Table::open_unlisted(&self.disk, number)
                && holds_more(&table.meta)
            {
                self.sequence = self.sequence.max(table.meta.newest);
                adopted.push(Arc::new(table));
            }
        }
        adopted
    }

    /// Makes the memtable again from the logs. Returns whether all of them end as they should, and the number of the first
    /// write that they hold.
    fn replay(&mut self, logs: &[u64], recovery: &mut Recovery) -> Result<(bool, Option<u64>), StorageError> {
        let mut is_clean = logs.len() <= 1;
        let mut first_of_all: Option<u64> = None;
        for number in logs {
            let number = *number;
            let file = &FileName::Log(number);
            let bytes = self.disk.read_all(*file)?;
            let length = bytes.len() as u64;
            let items = read_log(&bytes);
            drop(bytes);
            let mut log = Log { number, writer: LogWriter::at(length), records: 0, synced: length };
            // The number of the next write, once it is known.
            let mut next: Option<u64> = None;
            // Whether it was told that something is missing before what comes.
            let mut is_told = false;
            for item in items {
                let damage = match item {
                    LogItem::Record { at, record } => match decode_record::<V>(&record) {
                        // A record that is there twice: what it says was said, and perhaps taken back since.
                        Some((first, _)) if next.is_some_and(|next| first < next) => {
                            Damage { file: *file, at, bytes: record.len() as u64, fault: Fault::Order }
                        }
                        Some((first, pairs)) => {
                            if next.is_some_and(|next| first > next) && !is_told {
                                is_clean = false;
                                recovery.damage.push(Damage { file: *file, at, bytes: 0, fault: Fault::Order });
                            }
                            is_told = false;
                            next = Some(first + pairs.len() as u64);
                            first_of_all = Some(first_of_all.map_or(first, |least| least.min(first)));
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
                is_told = true;
                recovery.damage.push(damage);
            }
            recovery.records += log.records;
            self.log = Some(log);
        }
        Ok((is_clean, first_of_all))
    }

    fn put_away_logs(&mut self) -> Result<(), DiskError> {
        if self.memtable.is_empty() {
            let first_log = take_number(&mut self.next_file);
            self.change_tables(Edit { first_log: Some(first_log), ..Edit::default() }, Vec::new())?;
            self.log = None;
            self.remove_logs(first_log);
            return Ok(());
        }
        self.flush()
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
    match std::str::from_utf8(&bytes).ok().and_then(FileName::parse) {
        Some(FileName::Manifest(number)) => Ok(number),
        _ => Err(StorageError::Damaged(damaged_current(disk)?)),
    }
}

fn damaged_current(disk: &impl Disk) -> Result<Damage, DiskError> {
    Ok(Damage { file: FileName::Current, at: 0, bytes: disk.length(FileName::Current)?, fault: Fault::Content })
}

fn number_of(file: &FileName) -> u64 {
    match file {
        FileName::Current | FileName::Temporary => 0,
        FileName::Manifest(number) | FileName::Log(number) | FileName::Table(number) => *number,
    }
}
