//! The engine: a log-structured merge tree.
//!
//! A write is appended to the commit log and goes into the memtable; that is all. When the memtable is full it becomes
//! a table, and its log is not needed any more. Tables are never changed: what is written again is in several of them, the
//! newest counts, and merging them (compaction) makes room. So the disk only ever appends, which it does best, and a read
//! has to look in several places, which filters make bearable (O'Neil et al., *The Log-Structured Merge-Tree*, Acta Informatica
//! 1996; Bigtable, §5.3; LevelDB).
//!
//! The engine has no clock and no thread. Its owner says when to sync, when a compaction goes on and by how much, and what
//! time it is when tombstones are old enough to go. So one that runs in virtual time and one that runs on a real disk
//! are the same.

mod compact;
mod probe;
mod recover;
mod scan;
// Random histories are tried natively, where there is a library for them.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

use std::cmp::Reverse;
use std::fmt;
use std::sync::Arc;

use super::coding::{Reader, put_bytes, put_varint};
use super::commit_log::{BLOCK, LogWriter};
use super::compaction::CompactionStrategy;
use super::disk::{Disk, DiskError, FileName, NUMBERS};
use super::manifest::Edit;
use super::memtable::Memtable;
use super::sstable::{Damage, ReadError, Table, TableBuilder, TableMeta, TableOptions};
use super::stored::Stored;
use crate::engine::order_few;

pub use compact::Compaction;
pub use probe::{Probe, Read};
pub use recover::Recovery;
pub use scan::Scan;

/// How an engine works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether writes go to a commit log. Without one, a crash loses the memtable.
    pub commit_log: bool,
    /// Bytes of the memtable, as metered, at which it becomes a table.
    pub memtable_bytes: usize,
    /// How tables are built.
    pub table: TableOptions,
    /// Which tables are merged when.
    pub compaction: CompactionStrategy,
}

/// An engine on a disk.
#[derive(Clone, Debug)]
pub struct Lsm<V, D> {
    disk: D,
    options: Options,
    memtable: Memtable<V>,
    /// The log that is written to, once anything is.
    log: Option<Log>,
    /// Logs that nothing is written to any more, and that were not synced to their end.
    unsynced_logs: Vec<u64>,
    /// The first log that is needed.
    first_log: u64,
    /// The tables, the newest first.
    tables: Vec<Arc<Table>>,
    manifest: ManifestLog,
    /// The number of the next file.
    next_file: u64,
    /// The number of the last write.
    sequence: u64,
    compaction: Option<Compaction<V>>,
    /// Whether it was found that nothing needs to be merged, of the tables that there are.
    is_settled: bool,
    meter: Meter,
    events: Vec<StorageEvent>,
    /// For encoding, so that a write does not allocate.
    scratch: (Vec<u8>, Vec<u8>),
}

/// A log that is being written.
#[derive(Clone, Debug)]
struct Log {
    number: u64,
    writer: LogWriter,
    records: u64,
    /// How long it was when a sync was last asked for.
    synced: u64,
}

/// The manifest in force.
#[derive(Clone, Debug)]
struct ManifestLog {
    number: u64,
    writer: LogWriter,
    /// Whether it does not say how things stand, or half a change may stand at its end: then nothing is appended to
    /// it any more, and the next change begins with a new one.
    is_stale: bool,
    /// How long it was when it was new.
    began: u64,
}

impl ManifestLog {
    /// One that is to be replaced before anything is changed.
    fn stale(number: u64) -> ManifestLog {
        ManifestLog { number, writer: LogWriter::default(), is_stale: true, began: 0 }
    }

    /// Whether most of what it says is of no interest any more: it has grown to twice what it was, and beyond a
    /// block of a log.
    fn is_long(&self) -> bool {
        self.writer.length() > (2 * self.began).max(BLOCK as u64)
    }
}

impl Log {
    fn new(number: u64) -> Log {
        Log { number, writer: LogWriter::default(), records: 0, synced: 0 }
    }
}

/// What an engine has done, in bytes and times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meter {
    /// Bytes of keys and encoded values that its owner wrote.
    pub user_bytes: u64,
    /// Bytes appended to commit logs.
    pub log_bytes: u64,
    /// Bytes of tables written by flushes.
    pub flushed_bytes: u64,
    /// Bytes of blocks read by compactions.
    pub compaction_read: u64,
    /// Bytes of tables written by compactions.
    pub compaction_written: u64,
    /// Point reads.
    pub reads: u64,
    /// Blocks they read.
    pub blocks_read: u64,
    /// Bytes of these blocks.
    pub bytes_read: u64,
    /// How often a filter was asked.
    pub filter_probes: u64,
    /// How often it said no.
    pub filter_negatives: u64,
    /// How often it let a key pass that was not there.
    pub filter_false_positives: u64,
}

impl std::ops::AddAssign for Meter {
    fn add_assign(&mut self, other: Meter) {
        let Meter {
            user_bytes,
            log_bytes,
            flushed_bytes,
            compaction_read,
            compaction_written,
            reads,
            blocks_read,
            bytes_read,
            filter_probes,
            filter_negatives,
            filter_false_positives,
        } = other;
        self.user_bytes += user_bytes;
        self.log_bytes += log_bytes;
        self.flushed_bytes += flushed_bytes;
        self.compaction_read += compaction_read;
        self.compaction_written += compaction_written;
        self.reads += reads;
        self.blocks_read += blocks_read;
        self.bytes_read += bytes_read;
        self.filter_probes += filter_probes;
        self.filter_negatives += filter_negatives;
        self.filter_false_positives += filter_false_positives;
    }
}

impl Meter {
    /// Bytes written for each byte that the owner wrote: the *write amplification*. 0 if nothing was written.
    pub fn write_amplification(&self) -> f64 {
        let written = self.log_bytes + self.flushed_bytes + self.compaction_written;
        if self.user_bytes == 0 { 0.0 } else { written as f64 / self.user_bytes as f64 }
    }

    /// Blocks read for each point read: the *read amplification*. 0 if nothing was read.
    pub fn read_amplification(&self) -> f64 {
        if self.reads == 0 { 0.0 } else { self.blocks_read as f64 / self.reads as f64 }
    }
}

/// Something that an engine did of its own accord, or met with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StorageEvent {
    /// The memtable became a table.
    Flushed(TableMeta),
    /// It could not: there is no room. It stays in memory, and its log where it is.
    FlushFailed(DiskError),
    /// Tables are being merged.
    CompactionBegan {
        /// Their numbers.
        inputs: Vec<u64>,
        /// The level that the outcome will stand on.
        level: u8,
    },
    /// They are.
    CompactionEnded {
        /// Their numbers.
        inputs: Vec<u64>,
        /// What came of it.
        outputs: Vec<TableMeta>,
        /// Entries that were taken in by newer ones of the same key.
        absorbed: u64,
        /// Keys of which nothing is left: tombstones that were old enough.
        purged: Vec<Vec<u8>>,
    },
    /// They are not, and stay as they were.
    CompactionFailed(StorageError),
    /// A table was rewritten without the blocks that were damaged.
    Salvaged {
        /// What was damaged, and is lost.
        lost: Vec<Damage>,
        /// What was left, if anything.
        left: Option<TableMeta>,
    },
}

/// Why the engine did not do what it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StorageError {
    /// The disk did not.
    Disk(DiskError),
    /// What is on the disk is damaged.
    Damaged(Damage),
    /// There are tables or logs, but nothing says which of them count.
    NoManifest,
}

impl From<DiskError> for StorageError {
    fn from(error: DiskError) -> StorageError {
        StorageError::Disk(error)
    }
}

impl From<ReadError> for StorageError {
    fn from(error: ReadError) -> StorageError {
        match error {
            ReadError::Disk(error) => StorageError::Disk(error),
            ReadError::Damaged(damage) => StorageError::Damaged(damage),
        }
    }
}

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StorageError::Disk(error) => error.fmt(f),
            StorageError::Damaged(Damage { file, at, bytes, fault }) => {
                write!(f, "The file {file} is damaged: of the {bytes} bytes from byte {at} on, {fault}.")
            }
            StorageError::NoManifest => {
                f.write_str("There are tables or logs, but no file `current` that says which of them count.")
            }
        }
    }
}

impl std::error::Error for StorageError {}

/// Writing.
impl<V: Stored, D: Disk> Lsm<V, D> {
    /// Writes one pair on top of what is there.
    pub fn put(&mut self, key: &[u8], value: V) -> Result<(), StorageError> {
        self.write([(key, value)])
    }

    /// Writes several pairs: after a crash all of them are there or none. Once this returns they can be read; what
    /// outlives a crash is up to [`Lsm::sync`]. If there is no room for the log, nothing is written.
    pub fn write<const N: usize>(&mut self, pairs: [(&[u8], V); N]) -> Result<(), StorageError> {
        let record = &mut self.scratch.0;
        record.clear();
        let bytes = encode_record(record, self.sequence + 1, &pairs);
        if self.options.commit_log {
            self.append_to_log()?;
        }
        self.meter.user_bytes += bytes;
        for (key, value) in pairs {
            self.sequence += 1;
            self.memtable.write(key, self.sequence, value);
        }
        if self.memtable.bytes() >= self.options.memtable_bytes {
            // What was to be written is written: that it stays in memory for longer is no failure of the write.
            if let Err(error) = self.flush() {
                self.events.push(StorageEvent::FlushFailed(error));
            }
        }
        Ok(())
    }

    /// Appends the record that was encoded last.
    fn append_to_log(&mut self) -> Result<(), StorageError> {
        if self.log.is_none() {
            // Of a log without a manifest nobody would know whether it counts.
            self.mend_manifest()?;
        }
        let (record, framed) = &mut self.scratch;
        framed.clear();
        let next_file = &mut self.next_file;
        let log = self.log.get_or_insert_with(|| Log::new(take_number(next_file)));
        let mut writer = log.writer.clone();
        writer.frame(record, framed);
        if let Err(error) = self.disk.append(FileName::Log(log.number), framed) {
            // What a disk that fails has taken nobody knows. Whatever comes next goes to another file.
            self.end_log();
            return Err(error.into());
        }
        log.writer = writer;
        log.records += 1;
        self.meter.log_bytes += framed.len() as u64;
        Ok(())
    }

    /// Everything written so far outlives a crash, once the disk has done its work.
    pub fn sync(&mut self) -> Result<(), StorageError> {
        while let Some(number) = self.unsynced_logs.last() {
            self.disk.sync(FileName::Log(*number))?;
            self.unsynced_logs.pop();
        }
        if let Some(log) = &mut self.log
            && log.synced < log.writer.length()
        {
            self.disk.sync(FileName::Log(log.number))?;
            log.synced = log.writer.length();
        }
        Ok(())
    }

    /// Makes a table of the memtable, if there is anything in it. The order matters, for a crash may come between any two
    /// steps: the table is durable before the manifest names it, and that before the logs go which it replaces.
    pub fn flush(&mut self) -> Result<(), DiskError> {
        if self.memtable.is_empty() {
            return Ok(());
        }
        let mut builder = TableBuilder::new(take_number(&mut self.next_file), 0, self.options.table);
        let mut encoded = Vec::new();
        for (key, (sequence, value)) in self.memtable.from(std::ops::Bound::Unbounded) {
            encoded.clear();
            value.encode(&mut encoded);
            builder.add(key, *sequence, &encoded);
        }
        let (bytes, table) = builder.finish();
        self.write_table(&table, &bytes)?;
        let first_log = self.next_file;
        let meta = table.meta.clone();
        let edit = Edit { first_log: Some(first_log), added: vec![meta.clone()], removed: Vec::new() };
        self.change_tables(edit, vec![Arc::new(table)])?;
        self.meter.flushed_bytes += meta.bytes;
        self.events.push(StorageEvent::Flushed(meta));
        self.memtable = Memtable::default();
        self.log = None;
        self.unsynced_logs.clear();
        self.remove_logs(first_log);
        Ok(())
    }

    /// Puts the bytes of a table on the disk, for good. If there is no room, none are left.
    fn write_table(&mut self, table: &Table, bytes: &[u8]) -> Result<(), DiskError> {
        let file = table.meta.file();
        let written = self.disk.append(file, bytes).and_then(|()| self.disk.sync(file));
        if written.is_err() {
            // It may never have come to be; and what is not named by the manifest is removed at the next start.
            let _ = self.disk.remove(file);
        }
        written
    }

    /// Makes a change of the set of tables, on the disk and then in memory. If it cannot be made, nothing has changed, and the
    /// tables that were to come are gone.
    fn change_tables(&mut self, edit: Edit, added: Vec<Arc<Table>>) -> Result<(), DiskError> {
        if let Err(error) = self.append_to_manifest(&edit) {
            added.iter().for_each(|table| drop(self.disk.remove(table.meta.file())));
            return Err(error);
        }
        if let Some(first_log) = edit.first_log {
            self.first_log = first_log;
        }
        self.is_settled = false;
        self.tables.retain(|table| !edit.removed.contains(&table.meta.number));
        self.tables.extend(added);
        self.sort_tables();
        if self.manifest.is_long() {
            // If there is no room for a new one, the old one is as good.
            let _ = self.renew_manifest();
        }
        Ok(())
    }

    fn sort_tables(&mut self) {
        order_few(&mut self.tables, |table| Reverse((table.meta.newest, table.meta.number)));
    }

    fn append_to_manifest(&mut self, edit: &Edit) -> Result<(), DiskError> {
        self.mend_manifest()?;
        let mut framed = Vec::new();
        self.manifest.writer.frame(&edit.encode(), &mut framed);
        let file = FileName::Manifest(self.manifest.number);
        let written = self.disk.append(file, &framed).and_then(|()| self.disk.sync(file));
        if written.is_err() {
            // Half of a record may stand there, or all of it. A new manifest says that nothing has changed; now, if
            // there is room.
            self.manifest.is_stale = true;
            let _ = self.mend_manifest();
        }
        written
    }

    /// Sees to it that there is a manifest in force that says how things stand.
    fn mend_manifest(&mut self) -> Result<(), DiskError> {
        if self.manifest.is_stale { self.renew_manifest() } else { Ok(()) }
    }

    /// Begins a manifest that says how things stand, and lets it take over from the one before. If there is no room for it, that
    /// one stays in force.
    fn renew_manifest(&mut self) -> Result<(), DiskError> {
        let number = take_number(&mut self.next_file);
        let mut added: Vec<TableMeta> = self.tables.iter().map(|table| table.meta.clone()).collect();
        order_few(&mut added, |table| table.number);
        let edit = Edit { first_log: Some(self.first_log), added, removed: Vec::new() };
        let (mut writer, mut framed) = (LogWriter::default(), Vec::new());
        writer.frame(&edit.encode(), &mut framed);
        if let Err(error) = self.put_in_force(FileName::Manifest(number), &framed) {
            for file in [FileName::Manifest(number), FileName::Temporary] {
                // It may never have come to be.
                let _ = self.disk.remove(file);
            }
            return Err(error);
        }
        let began = writer.length();
        let before = std::mem::replace(&mut self.manifest, ManifestLog { number, writer, is_stale: false, began });
        // There may be none before the first.
        let _ = self.disk.remove(FileName::Manifest(before.number));
        Ok(())
    }

    /// Writes a manifest, and lets `current` name it.
    fn put_in_force(&mut self, manifest: FileName, bytes: &[u8]) -> Result<(), DiskError> {
        self.disk.append(manifest, bytes)?;
        self.disk.sync(manifest)?;
        if self.disk.length(FileName::Temporary).is_ok() {
            self.disk.remove(FileName::Temporary)?;
        }
        self.disk.append(FileName::Temporary, manifest.to_string().as_bytes())?;
        self.disk.sync(FileName::Temporary)?;
        self.disk.rename(FileName::Temporary, FileName::Current)?;
        self.disk.sync(FileName::Current)
    }

    /// Removes the logs that are not needed. One that stays is removed at the next start.
    fn remove_logs(&mut self, first_needed: u64) {
        for file in self.disk.list().unwrap_or_default() {
            if matches!(file, FileName::Log(number) if number < first_needed) {
                let _ = self.disk.remove(file);
            }
        }
    }
}

/// Looking.
impl<V, D> Lsm<V, D> {
    /// What is written next goes to another log.
    fn end_log(&mut self) {
        if let Some(log) = self.log.take()
            && log.synced < log.writer.length()
        {
            self.unsynced_logs.push(log.number);
        }
    }

    /// The disk.
    pub fn disk(&self) -> &D {
        &self.disk
    }

    /// The disk, for its owner: to say what is done, or to do harm.
    pub fn disk_mut(&mut self) -> &mut D {
        &mut self.disk
    }

    /// Gives the disk back; what is in memory is gone.
    pub fn into_disk(self) -> D {
        self.disk
    }

    /// How it works.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// From now on it works like this. What there is stays as it was made.
    pub fn set_options(&mut self, options: Options) {
        if !options.commit_log {
            // The numbers of the writes in a log follow one another: what is written after a while goes to another.
            self.end_log();
        }
        self.options = options;
        self.is_settled = false;
    }

    /// What was written lately.
    pub fn memtable(&self) -> &Memtable<V> {
        &self.memtable
    }

    /// The tables, the newest first.
    pub fn tables(&self) -> &[Arc<Table>] {
        &self.tables
    }

    /// What the log in use holds: its number, its records, its bytes.
    pub fn log(&self) -> Option<(u64, u64, u64)> {
        self.log.as_ref().map(|log| (log.number, log.records, log.writer.length()))
    }

    /// The merging that is under way.
    pub fn compaction(&self) -> Option<&Compaction<V>> {
        self.compaction.as_ref()
    }

    /// What it has done so far, since it was opened.
    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// The number of the last write.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// What it did of its own accord since this was last asked.
    pub fn take_events(&mut self) -> Vec<StorageEvent> {
        std::mem::take(&mut self.events)
    }
}

fn take_number(next: &mut u64) -> u64 {
    let number = *next;
    *next += 1;
    number
}

/// A record of the commit log: the number of the first write, then each pair. Returns the bytes of keys and values alone.
fn encode_record<V: Stored>(out: &mut Vec<u8>, sequence: u64, pairs: &[(&[u8], V)]) -> u64 {
    put_varint(out, sequence);
    let mut bytes = 0;
    for (number, (key, value)) in pairs.iter().enumerate() {
        bytes += key.len();
        put_bytes(out, key);
        if number + 1 == pairs.len() {
            // The last needs no length.
            out.push(0);
            let before = out.len();
            value.encode(out);
            bytes += out.len() - before;
        } else {
            out.push(1);
            let mut encoded = Vec::new();
            value.encode(&mut encoded);
            bytes += encoded.len();
            put_bytes(out, &encoded);
        }
    }
    bytes as u64
}

type Pairs<V> = Vec<(Vec<u8>, V)>;

/// The number of the first write and each pair; `None` if the bytes are no record.
fn decode_record<V: Stored>(record: &[u8]) -> Option<(u64, Pairs<V>)> {
    let mut reader = Reader::new(record);
    let sequence = reader.varint().filter(|sequence| *sequence < NUMBERS)?;
    let mut pairs = Vec::new();
    loop {
        let key = reader.bytes()?.to_vec();
        match reader.byte()? {
            0 => {
                pairs.push((key, V::decode(reader.rest())?));
                return Some((sequence, pairs));
            }
            1 => pairs.push((key, V::decode(reader.bytes()?)?)),
            _ => return None,
        }
    }
}
