//! Why not just a log, or just a sorted file: the same writes and reads given to three stores.
//!
//! | | writes | reads |
//! |---|---|---|
//! | [`BareLog`] | append, nothing else | read everything ever written, and keep the last that fits |
//! | [`SortedFile`] | write everything anew, in its order | find the block by halving, read it |
//! | [`Lsm`] | append to the log; write a table now and then, and merge tables | memtable, then filter, index and block of each table |
//!
//! The bare log is the best writer there can be and the worst reader, the sorted file the other way round. The engine pays
//! a few times over for each write and reads a block or two: that is the whole idea (O'Neil et al., *The Log-Structured Merge-Tree*,
//! Acta Informatica 1996, §1).
//!
//! All are on the same [`Disk`], through [`MeteredDisk`], and sync every write. A disk here only appends, so the sorted file is
//! written beside the old one and takes its name, which is also the only way that survives a crash half-way; one that is changed
//! in place writes what comes after the key, half of it on average. Left out: a B-tree, which writes a page for each write, and an
//! index in memory over the log (Bitcask), which needs memory for each key.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt::Write as _;

use super::coding::{Reader, put_bytes};
use super::commit_log::{LogItem, LogWriter, read_log};
use super::compaction::{CompactionStrategy, SizeTiered};
use super::disk::{Disk, DiskError, FileName, MemoryDisk};
use super::lsm::{Lsm, Options, StorageError};
use super::register::Register;
use super::sstable::{ReadError, Table, TableBuilder, TableOptions};

/// What was asked of a disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DiskMeter {
    /// Bytes appended.
    pub written: u64,
    /// Bytes read.
    pub read: u64,
    /// Times it read.
    pub reads: u64,
    /// Times that it had to go elsewhere: where it read or wrote was not where it had stopped.
    pub seeks: u64,
    /// Times it synced.
    pub syncs: u64,
}

/// A disk that counts what is asked of it.
#[derive(Clone, Debug)]
pub struct MeteredDisk<D> {
    disk: D,
    meter: Cell<DiskMeter>,
    /// Where it stopped.
    head: Cell<Option<(FileName, u64)>>,
}

impl<D: Disk> MeteredDisk<D> {
    /// Counts from nothing.
    pub fn new(disk: D) -> MeteredDisk<D> {
        MeteredDisk { disk, meter: Cell::default(), head: Cell::default() }
    }

    /// What was asked since this was last called.
    pub fn take_meter(&self) -> DiskMeter {
        self.meter.take()
    }

    /// Bytes of all files.
    pub fn used(&self) -> u64 {
        self.disk.list().unwrap_or_default().iter().filter_map(|file| self.disk.length(*file).ok()).sum()
    }

    fn count(&self, file: FileName, from: u64, bytes: u64, add: impl FnOnce(&mut DiskMeter)) {
        let mut meter = self.meter.get();
        meter.seeks += u64::from(self.head.get() != Some((file, from)));
        add(&mut meter);
        self.meter.set(meter);
        self.head.set(Some((file, from + bytes)));
    }
}

impl<D: Disk> Disk for MeteredDisk<D> {
    fn append(&mut self, file: FileName, bytes: &[u8]) -> Result<(), DiskError> {
        let (from, length) = (self.disk.length(file).unwrap_or(0), bytes.len() as u64);
        self.disk.append(file, bytes)?;
        self.count(file, from, length, |meter| meter.written += length);
        Ok(())
    }

    fn read(&self, file: FileName, offset: u64, length: usize) -> Result<Cow<'_, [u8]>, DiskError> {
        let bytes = self.disk.read(file, offset, length)?;
        self.count(file, offset, length as u64, |meter| {
            meter.read += length as u64;
            meter.reads += 1;
        });
        Ok(bytes)
    }

    fn length(&self, file: FileName) -> Result<u64, DiskError> {
        self.disk.length(file)
    }

    fn sync(&mut self, file: FileName) -> Result<(), DiskError> {
        self.disk.sync(file)?;
        self.meter.set(DiskMeter { syncs: self.meter.get().syncs + 1, ..self.meter.get() });
        Ok(())
    }

    fn rename(&mut self, from: FileName, to: FileName) -> Result<(), DiskError> {
        self.disk.rename(from, to)
    }

    fn remove(&mut self, file: FileName) -> Result<(), DiskError> {
        self.disk.remove(file)
    }

    fn list(&self) -> Result<Vec<FileName>, DiskError> {
        self.disk.list()
    }
}

/// A store of pairs, each write of which outlives a crash once it returns.
pub trait Store {
    /// Writes a pair.
    fn put(&mut self, key: &[u8], value: &[u8]) -> Result<(), StorageError>;

    /// What was last written under a key.
    fn get(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError>;
}

/// Nothing but a log.
#[derive(Debug)]
pub struct BareLog<D> {
    disk: D,
    writer: LogWriter,
}

const LOG: FileName = FileName::Log(1);

impl<D: Disk> BareLog<D> {
    /// On an empty disk.
    pub fn new(disk: D) -> BareLog<D> {
        BareLog { disk, writer: LogWriter::default() }
    }

    /// The disk.
    pub fn disk(&self) -> &D {
        &self.disk
    }
}

impl<D: Disk> Store for BareLog<D> {
    fn put(&mut self, key: &[u8], value: &[u8]) -> Result<(), StorageError> {
        let (mut record, mut framed) = (Vec::new(), Vec::new());
        put_bytes(&mut record, key);
        record.extend_from_slice(value);
        self.writer.frame(&record, &mut framed);
        self.disk.append(LOG, &framed)?;
        Ok(self.disk.sync(LOG)?)
    }

    fn get(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        if self.writer.length() == 0 {
            return Ok(None);
        }
        let mut last = None;
        for item in read_log(&self.disk.read_all(LOG)?) {
            let LogItem::Record { record, .. } = item else { continue };
            let mut reader = Reader::new(&record);
            if reader.bytes() == Some(key) {
                last = Some(reader.rest().to_vec());
            }
        }
        Ok(last)
    }
}

/// The number of the one table that there is.
const SORTED: u64 = 1;

/// One sorted file, written anew with every write: a table that is the only one, without a filter.
#[derive(Debug)]
pub struct SortedFile<D> {
    disk: D,
    table: Option<Table>,
    writes: u64,
    block_bytes: usize,
}

impl<D: Disk> SortedFile<D> {
    /// On an empty disk, in blocks of so many bytes.
    pub fn new(disk: D, block_bytes: usize) -> SortedFile<D> {
        SortedFile { disk, table: None, writes: 0, block_bytes }
    }

    /// The disk.
    pub fn disk(&self) -> &D {
        &self.disk
    }
}

fn read_failed(error: ReadError) -> StorageError {
    match error {
        ReadError::Disk(error) => StorageError::Disk(error),
        ReadError::Damaged(damage) => StorageError::Damaged(damage),
    }
}

impl<D: Disk> Store for SortedFile<D> {
    fn put(&mut self, key: &[u8], value: &[u8]) -> Result<(), StorageError> {
        self.writes += 1;
        let options = TableOptions { block_bytes: self.block_bytes, bloom_bits: 0, compress: false };
        let mut builder = TableBuilder::new(SORTED, 0, options);
        let mut is_in = false;
        if let Some(table) = &self.table {
            for block in 0..table.index.len() {
                for entry in table.entries(&self.disk, block).map_err(read_failed)? {
                    if !is_in && entry.key.as_slice() >= key {
                        builder.add(key, self.writes, value);
                        is_in = true;
                    }
                    if entry.key != key {
                        builder.add(&entry.key, entry.sequence, &entry.value);
                    }
                }
            }
        }
        if !is_in {
            builder.add(key, self.writes, value);
        }
        let (bytes, table) = builder.finish();
        self.disk.append(FileName::Temporary, &bytes)?;
        self.disk.sync(FileName::Temporary)?;
        self.disk.rename(FileName::Temporary, table.meta.file())?;
        // The new name outlives a crash only now.
        self.disk.sync(table.meta.file())?;
        self.table = Some(table);
        Ok(())
    }

    fn get(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        let Some(table) = &self.table else { return Ok(None) };
        let (Some(block), _) = table.block_of(key) else { return Ok(None) };
        let (found, _) = table.find(&self.disk, block, key).map_err(read_failed)?;
        Ok(found.map(|(_, value)| value))
    }
}

impl<D: Disk> Store for Lsm<Register, D> {
    fn put(&mut self, key: &[u8], value: &[u8]) -> Result<(), StorageError> {
        Lsm::put(self, key, Register::Value(value.to_vec()))?;
        self.sync()?;
        self.compact(i64::MAX);
        Ok(())
    }

    fn get(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        match self.read(key).map_err(read_failed)?.value {
            Some(Register::Value(bytes)) => Ok(Some(bytes)),
            Some(Register::Deleted) | None => Ok(None),
        }
    }
}

/// What the same work has cost a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Costs {
    /// Its name.
    pub store: &'static str,
    /// For all writes.
    pub writing: DiskMeter,
    /// For reading each key once.
    pub reading: DiskMeter,
    /// For reading as many keys that are not there.
    pub missing: DiskMeter,
    /// Bytes of its files in the end.
    pub used: u64,
}

/// The work: so many writes to so many keys, in an order without order.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// How many writes.
    pub writes: u32,
    /// To how many keys.
    pub keys: u32,
    /// How long each value is, in bytes.
    pub value_bytes: usize,
}

impl Work {
    /// What the documentation shows: a thousand writes to three hundred keys.
    pub const SHOWN: Work = Work { writes: 1_000, keys: 300, value_bytes: 100 };

    fn key(number: u32) -> Vec<u8> {
        format!("key{number:05}").into_bytes()
    }

    /// The key of a write. A step that shares no factor with the number of keys passes through all of them.
    fn key_of_write(&self, write: u32) -> Vec<u8> {
        Work::key(write.wrapping_mul(7_919) % self.keys)
    }

    fn value_of_write(&self, write: u32) -> Vec<u8> {
        write.to_le_bytes().iter().copied().cycle().take(self.value_bytes).collect()
    }

    /// Bytes of keys and values that are written.
    pub fn bytes(&self) -> u64 {
        u64::from(self.writes) * (Work::key(0).len() + self.value_bytes) as u64
    }

    /// Does it, and meters each part. `disk` gives the store's.
    fn meter<S: Store>(
        &self,
        store: &mut S,
        disk: impl Fn(&S) -> &MeteredDisk<MemoryDisk>,
        name: &'static str,
    ) -> Result<Costs, StorageError> {
        disk(store).take_meter();
        for write in 0..self.writes {
            store.put(&self.key_of_write(write), &self.value_of_write(write))?;
        }
        let writing = disk(store).take_meter();
        for number in 0..self.keys {
            store.get(&Work::key(number))?;
        }
        let reading = disk(store).take_meter();
        for number in 0..self.keys {
            store.get(&[Work::key(number), b"?".to_vec()].concat())?;
        }
        Ok(Costs { store: name, writing, reading, missing: disk(store).take_meter(), used: disk(store).used() })
    }
}

const BLOCK_BYTES: usize = 1_024;

/// How the engine works here: tables of 8 KiB and of blocks of 1 KiB, ten bits of filter for each key.
fn options() -> Options {
    Options {
        commit_log: true,
        memtable_bytes: 8_192,
        table: TableOptions { block_bytes: BLOCK_BYTES, bloom_bits: 10, compress: false },
        compaction: CompactionStrategy::SizeTiered(SizeTiered { min_tables: 4, max_tables: 32, small_bytes: 4_096 }),
    }
}

/// Gives the same work to each of the three.
pub fn contrast(work: Work) -> Result<[Costs; 3], StorageError> {
    let disk = || MeteredDisk::new(MemoryDisk::instant());
    let mut log = BareLog::new(disk());
    let mut sorted = SortedFile::new(disk(), BLOCK_BYTES);
    let (mut lsm, _) = Lsm::<Register, _>::open(disk(), options())?;
    Ok([
        work.meter(&mut log, BareLog::disk, "a bare log")?,
        work.meter(&mut sorted, SortedFile::disk, "one sorted file")?,
        work.meter(&mut lsm, Lsm::disk, "the engine")?,
    ])
}

/// The costs side by side, as a table of Markdown.
pub fn table(work: Work, costs: &[Costs]) -> String {
    let mut text = format!(
        "| {} writes of {} bytes to {} keys | bytes written for each byte | seeks for each write | syncs for each write | bytes read for each read | \
         seeks for each read | bytes read for a key that is not there | bytes on disk |\n|---|---|---|---|---|---|---|---|\n",
        work.writes,
        work.bytes() / u64::from(work.writes),
        work.keys,
    );
    for Costs { store, writing, reading, missing, used } in costs {
        let of_writes = |count: u64| tenths(count, u64::from(work.writes));
        let of_reads = |count: u64| tenths(count, u64::from(work.keys));
        let cells = [
            tenths(writing.written, work.bytes()),
            of_writes(writing.seeks),
            of_writes(writing.syncs),
            of_reads(reading.read),
            of_reads(reading.seeks),
            of_reads(missing.read),
            used.to_string(),
        ];
        // Writing to a string does not fail.
        let _ = writeln!(text, "| {store} | {} |", cells.join(" | "));
    }
    text
}

/// A part of a whole with one decimal, rounded.
fn tenths(part: u64, whole: u64) -> String {
    let tenths = (part * 10 + whole / 2) / whole;
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(costs: &[Costs; 3]) -> (&Costs, &Costs, &Costs) {
        let [log, sorted, lsm] = costs;
        (log, sorted, lsm)
    }

    #[test]
    fn all_three_return_the_same() {
        let work = Work { writes: 400, keys: 70, value_bytes: 20 };
        let mut stores: [Box<dyn Store>; 3] = [
            Box::new(BareLog::new(MemoryDisk::instant())),
            Box::new(SortedFile::new(MemoryDisk::instant(), 64)),
            Box::new(Lsm::<Register, _>::open(MemoryDisk::instant(), Options { memtable_bytes: 300, ..options() }).unwrap().0),
        ];
        let mut model = std::collections::BTreeMap::new();
        for write in 0..work.writes {
            let (key, value) = (work.key_of_write(write), work.value_of_write(write));
            stores.iter_mut().for_each(|store| store.put(&key, &value).unwrap());
            model.insert(key, value);
        }
        for number in 0..work.keys + 3 {
            let key = Work::key(number);
            for store in &mut stores {
                assert_eq!(store.get(&key).unwrap().as_ref(), model.get(&key));
            }
        }
    }

    /// The figures that make the point, with room: what they are exactly stands in the documentation.
    #[test]
    fn the_engine_writes_nearly_like_a_log_and_reads_nearly_like_a_sorted_file() {
        let work = Work::SHOWN;
        let costs = contrast(work).unwrap();
        let (log, sorted, lsm) = of(&costs);
        assert!(log.writing.written < work.bytes() * 12 / 10, "a log writes each byte once: {log:?}");
        assert!(log.writing.seeks <= 1 && log.writing.read == 0, "and never goes elsewhere");
        assert!(sorted.writing.written > work.bytes() * 100, "a sorted file is written anew a thousand times: {sorted:?}");
        assert!(lsm.writing.written < work.bytes() * 6, "the engine writes each byte a few times: {lsm:?}");
        assert!(lsm.writing.seeks < u64::from(work.writes), "and hardly ever goes elsewhere: {lsm:?}");

        let keys = u64::from(work.keys);
        assert_eq!(log.reading.read, log.used * keys, "each read of a log reads all of it");
        assert_eq!(sorted.reading.reads, keys, "a read of a sorted file reads one block");
        assert!(lsm.reading.reads <= 2 * keys, "the engine reads a block or two: {lsm:?}");
        assert!(log.reading.read > 50 * lsm.reading.read, "K6: the scan against the tables: {log:?}, {lsm:?}");
        assert!(lsm.missing.reads < keys / 5, "filters spare nearly all reads of what is not there: {lsm:?}");
        assert_eq!(sorted.missing.reads + 1, keys, "without one, only the key beyond the last is spared");
        assert!(lsm.used < log.used, "merging makes room, a log never does");
    }

    #[test]
    fn what_is_read_in_a_row_is_one_seek() {
        let mut disk = MeteredDisk::new(MemoryDisk::instant());
        disk.append(LOG, b"abcdef").unwrap();
        disk.append(LOG, b"gh").unwrap();
        assert_eq!(disk.take_meter(), DiskMeter { written: 8, seeks: 1, ..DiskMeter::default() });
        disk.read(LOG, 0, 3).unwrap();
        disk.read(LOG, 3, 3).unwrap();
        disk.read(LOG, 0, 1).unwrap();
        disk.sync(LOG).unwrap();
        assert_eq!(disk.take_meter(), DiskMeter { read: 7, reads: 3, seeks: 2, syncs: 1, ..DiskMeter::default() });
        assert_eq!(disk.used(), 8);
    }

    /// `cargo run --example stores` prints them.
    #[test]
    fn the_documentation_shows_these_figures() {
        let shown = table(Work::SHOWN, &contrast(Work::SHOWN).unwrap());
        assert!(include_str!("../../../docs/why-lsm.md").contains(&shown), "docs/why-lsm.md shows other figures than\n{shown}");
    }
}
