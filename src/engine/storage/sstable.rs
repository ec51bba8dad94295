//! SSTables: sorted, immutable files of entries.
//!
//! ```text
//! data blocks   entries in the order of their keys, see `block`
//! filter block  a Bloom filter over all keys; empty if there is none
//! index block   for each data block: its last key · where it begins · how long it is
//! footer        76 bytes: the table's number, where filter and index stand, how many entries, the least and the
//!               greatest sequence number, checksum, and what kind of file this is
//! ```
//!
//! The index is *sparse*: an entry for each block and not for each key, so that it fits into memory. A point read asks the
//! filter, finds in the index the only block that can hold the key, by halving, and reads that one (Chang et al., *Bigtable*,
//! OSDI 2006, §4; LevelDB, `doc/table_format.md`).

use serde::Serialize;

use super::block::{Block, BlockBuilder, RawEntry, Search, frame, unframe};
use super::bloom::{Bloom, KeyHash};
use super::checksum::checksum;
use super::coding::{Reader, put_bytes, put_varint};
use super::commit_log::Fault;
use super::disk::{Disk, DiskError, FileName, NUMBERS};

/// Bytes of a footer.
pub const FOOTER: usize = 8 * 8 + 4 + 8;
const MAGIC: &[u8; 8] = b"ringside";

/// What is known of a table without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableMeta {
    /// Its number, and its file's.
    pub number: u64,
    /// The level it stands on; 0 is where flushes go.
    pub level: u8,
    /// How long its file is.
    pub bytes: u64,
    /// How many entries it has, one for each key.
    pub entries: u64,
    /// The least of its keys.
    pub smallest: Vec<u8>,
    /// The greatest.
    pub largest: Vec<u8>,
    /// The sequence number of its oldest entry.
    pub oldest: u64,
    /// Of its newest.
    pub newest: u64,
}

impl TableMeta {
    /// The file that it is.
    pub fn file(&self) -> FileName {
        FileName::Table(self.number)
    }

    /// Whether a key lies between its least and its greatest.
    pub fn spans(&self, key: &[u8]) -> bool {
        self.smallest.as_slice() <= key && key <= self.largest.as_slice()
    }

    /// Whether the keys from the least to the greatest of both have some in common.
    pub fn overlaps(&self, other: &TableMeta) -> bool {
        self.smallest <= other.largest && other.smallest <= self.largest
    }
}

/// How tables are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableOptions {
    /// Bytes after which a data block ends.
    pub block_bytes: usize,
    /// Bits of the filter for each key; 0 for no filter.
    pub bloom_bits: u8,
    /// Whether blocks are compressed, with lz4.
    pub compress: bool,
}

/// Builds the bytes of a table.
#[derive(Clone, Debug)]
pub struct TableBuilder {
    options: TableOptions,
    bytes: Vec<u8>,
    block: BlockBuilder,
    index: Vec<IndexEntry>,
    hashes: Vec<KeyHash>,
    meta: TableMeta,
}

/// Where a data block stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexEntry {
    /// The last of its keys.
    pub last: Vec<u8>,
    /// Where it begins.
    pub offset: u64,
    /// How long it is, with its frame.
    pub length: u64,
}

impl TableBuilder {
    /// A table of that number on that level, with nothing in it yet.
    pub fn new(number: u64, level: u8, options: TableOptions) -> TableBuilder {
        let meta = TableMeta {
            number,
            level,
            bytes: 0,
            entries: 0,
            smallest: Vec::new(),
            largest: Vec::new(),
            oldest: u64::MAX,
            newest: 0,
        };
        TableBuilder { options, bytes: Vec::new(), block: BlockBuilder::default(), index: Vec::new(), hashes: Vec::new(), meta }
    }

    /// Adds an entry. Keys have to come in their order, each once.
    pub fn add(&mut self, key: &[u8], sequence: u64, value: &[u8]) {
        debug_assert!(self.is_empty() || self.meta.largest.as_slice() < key, "keys come in their order");
        if self.is_empty() {
            self.meta.smallest = key.to_vec();
        }
        self.meta.largest.clear();
        self.meta.largest.extend_from_slice(key);
        self.meta.entries += 1;
        self.meta.oldest = self.meta.oldest.min(sequence);
        self.meta.newest = self.meta.newest.max(sequence);
        if self.options.bloom_bits > 0 {
            self.hashes.push(KeyHash::of(key));
        }
        self.block.add(key, sequence, value);
        if self.block.size() >= self.options.block_bytes {
            self.end_block();
        }
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.meta.entries == 0
    }

    /// How many bytes it takes so far, about.
    pub fn size(&self) -> usize {
        self.bytes.len() + self.block.size()
    }

    fn end_block(&mut self) {
        let offset = self.bytes.len();
        let last = self.block.last_key().to_vec();
        self.block.finish(&mut self.bytes);
        frame(&mut self.bytes, offset, self.options.compress);
        self.index.push(IndexEntry { last, offset: offset as u64, length: (self.bytes.len() - offset) as u64 });
    }

    /// The bytes of the file, what is to be known of it, and the table ready to be read.
    pub fn finish(mut self) -> (Vec<u8>, Table) {
        if !self.block.is_empty() {
            self.end_block();
        }
        let filter_at = self.bytes.len();
        let filter = (self.options.bloom_bits > 0).then(|| Bloom::build(&self.hashes, self.options.bloom_bits));
        if let Some(filter) = &filter {
            filter.encode(&mut self.bytes);
            frame(&mut self.bytes, filter_at, false);
        }
        let index_at = self.bytes.len();
        for IndexEntry { last, offset, length } in &self.index {
            put_bytes(&mut self.bytes, last);
            put_varint(&mut self.bytes, *offset);
            put_varint(&mut self.bytes, *length);
        }
        frame(&mut self.bytes, index_at, self.options.compress);
        let footer_at = self.bytes.len();
        let meta = &self.meta;
        let fields = [
            meta.number,
            filter_at as u64,
            (index_at - filter_at) as u64,
            index_at as u64,
            (footer_at - index_at) as u64,
            meta.entries,
            meta.oldest,
            meta.newest,
        ];
        fields.iter().for_each(|field| self.bytes.extend_from_slice(&field.to_le_bytes()));
        let sum = checksum(&[&self.bytes[footer_at..]]);
        self.bytes.extend_from_slice(&sum.to_le_bytes());
        self.bytes.extend_from_slice(MAGIC);
        let meta = TableMeta { bytes: self.bytes.len() as u64, ..self.meta };
        (self.bytes, Table { meta, index: self.index, filter })
    }
}

/// A table that is open: its index and filter are in memory, its blocks on the disk.
#[derive(Clone, Debug)]
pub struct Table {
    /// What is known of it.
    pub meta: TableMeta,
    /// Its blocks.
    pub index: Vec<IndexEntry>,
    /// Its filter, if it has one.
    pub filter: Option<Bloom>,
}

/// The number of a write, and what was written, encoded.
pub type Numbered = (u64, Vec<u8>);

/// Why a table, or a block of it, cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// The disk did not give it.
    Disk(DiskError),
    /// What the disk gave is damaged.
    Damaged(Damage),
}

/// A piece of a file that is not what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Damage {
    /// The file.
    pub file: FileName,
    /// Where the piece begins.
    pub at: u64,
    /// How long it is.
    pub bytes: u64,
    /// What is wrong with it.
    pub fault: Fault,
}

impl From<DiskError> for ReadError {
    fn from(error: DiskError) -> ReadError {
        ReadError::Disk(error)
    }
}

impl Table {
    /// Opens a table, of which the manifest says this.
    pub fn open(disk: &impl Disk, meta: TableMeta) -> Result<Table, ReadError> {
        let file = meta.file();
        let damaged = |at: u64, bytes: u64| move |fault| ReadError::Damaged(Damage { file, at, bytes, fault });
        let length = disk.length(file)?;
        let footer_at = length.checked_sub(FOOTER as u64).ok_or(Fault::Length).map_err(damaged(0, length))?;
        let bytes = disk.read(file, footer_at, FOOTER)?;
        let fields = footer(&bytes).map_err(damaged(footer_at, FOOTER as u64))?;
        let [number, filter_at, filter_length, index_at, index_length, entries, oldest, newest] = fields;
        let is_as_told =
            (number, entries, oldest, newest, length) == (meta.number, meta.entries, meta.oldest, meta.newest, meta.bytes);
        let stands =
            filter_at.checked_add(filter_length) == Some(index_at) && index_at.checked_add(index_length) == Some(footer_at);
        if !is_as_told || !stands {
            return Err(damaged(footer_at, FOOTER as u64)(Fault::Content));
        }
        let content = |at: u64, bytes: u64| -> Result<Vec<u8>, ReadError> {
            unframe(&disk.read(file, at, bytes as usize)?).map_err(damaged(at, bytes))
        };
        let filter = match filter_length {
            0 => None,
            _ => {
                let filter = Bloom::decode(&content(filter_at, filter_length)?);
                Some(filter.ok_or(Fault::Content).map_err(damaged(filter_at, filter_length))?)
            }
        };
        let index = index(&content(index_at, index_length)?, filter_at);
        let index = index.ok_or(Fault::Content).map_err(damaged(index_at, index_length))?;
        Ok(Table { meta, index, filter })
    }

    /// Opens a table of which no manifest says anything: its footer and its blocks have to.
    pub fn open_unlisted(disk: &impl Disk, number: u64) -> Result<Table, ReadError> {
        let file = FileName::Table(number);
        let bytes = disk.length(file)?;
        let footer_at = bytes.checked_sub(FOOTER as u64);
        let damaged = |fault| ReadError::Damaged(Damage { file, at: footer_at.unwrap_or(0), bytes: FOOTER as u64, fault });
        let fields = footer(&disk.read(file, footer_at.ok_or(damaged(Fault::Length))?, FOOTER)?).map_err(damaged)?;
        let [_, _, _, _, _, entries, oldest, newest] = fields;
        if oldest >= NUMBERS || newest >= NUMBERS {
            return Err(damaged(Fault::Content));
        }
        let (smallest, largest) = (Vec::new(), Vec::new());
        let mut table = Table::open(disk, TableMeta { number, level: 0, bytes, entries, smallest, largest, oldest, newest })?;
        let last = table.index.len().checked_sub(1).ok_or(damaged(Fault::Content))?;
        let first = table.entries(disk, 0)?.into_iter().next();
        table.meta.smallest = first.map(|entry| entry.key).ok_or(damaged(Fault::Content))?;
        table.meta.largest = table.index[last].last.clone();
        Ok(table)
    }

    /// Whether the filter lets a key pass; `None` if there is no filter.
    pub fn filter_passes(&self, key: &[u8]) -> Option<bool> {
        self.filter.as_ref().map(|filter| filter.may_contain(KeyHash::of(key)))
    }

    /// The only block that can hold a key, and how often the index was halved to find it; none if the key lies
    /// beyond the last.
    pub fn block_of(&self, key: &[u8]) -> (Option<usize>, u16) {
        let mut halvings = 0;
        let place = self.index.partition_point(|entry| {
            halvings += 1;
            entry.last.as_slice() < key
        });
        ((place < self.index.len()).then_some(place), halvings)
    }

    /// Reads a block.
    pub fn read_block(&self, disk: &impl Disk, number: usize) -> Result<Block, ReadError> {
        let IndexEntry { offset, length, .. } = self.index[number];
        let bytes = disk.read(self.meta.file(), offset, length as usize)?;
        unframe(&bytes).and_then(Block::new).map_err(|fault| self.damage(number, fault))
    }

    /// Looks for a key in a block. The entry's sequence number and its value, if it is there.
    pub fn find(&self, disk: &impl Disk, number: usize, key: &[u8]) -> Result<(Option<Numbered>, Search), ReadError> {
        let block = self.read_block(disk, number)?;
        let (found, search) = block.find(key);
        let found = found.map_err(|fault| self.damage(number, fault))?;
        Ok((found.map(|(sequence, value)| (sequence, value.to_vec())), search))
    }

    /// All entries of a block.
    pub fn entries(&self, disk: &impl Disk, number: usize) -> Result<Vec<RawEntry>, ReadError> {
        let entries = self.read_block(disk, number)?.entries().map_err(|fault| self.damage(number, fault))?;
        // Merging relies on the order of all keys of a table, not only of those of a block.
        let follows = |first: &RawEntry| number == 0 || self.index[number - 1].last < first.key;
        let ends = |last: &RawEntry| last.key == self.index[number].last;
        if entries.first().is_some_and(follows) && entries.last().is_some_and(ends) {
            Ok(entries)
        } else {
            Err(self.damage(number, Fault::Content))
        }
    }

    fn damage(&self, number: usize, fault: Fault) -> ReadError {
        let IndexEntry { offset, length, .. } = self.index[number];
        ReadError::Damaged(Damage { file: self.meta.file(), at: offset, bytes: length, fault })
    }
}

/// The numbers of a footer.
pub(super) fn footer(bytes: &[u8]) -> Result<[u64; 8], Fault> {
    let (covered, rest) = bytes.split_at_checked(8 * 8).ok_or(Fault::Length)?;
    let mut reader = Reader::new(rest);
    let (sum, magic) = (reader.fixed32().ok_or(Fault::Length)?, reader.rest());
    if magic != MAGIC {
        return Err(Fault::Kind);
    }
    if sum != checksum(&[covered]) {
        return Err(Fault::Checksum);
    }
    let mut reader = Reader::new(covered);
    let mut fields = [0; 8];
    for field in &mut fields {
        *field = reader.fixed64().ok_or(Fault::Length)?;
    }
    Ok(fields)
}

/// The index; `None` if its blocks do not follow one another from the first byte to `end`, in the order of their keys.
pub(super) fn index(bytes: &[u8], end: u64) -> Option<Vec<IndexEntry>> {
    let mut reader = Reader::new(bytes);
    let mut index: Vec<IndexEntry> = Vec::new();
    let mut expected = 0u64;
    while !reader.rest().is_empty() {
        let last = reader.bytes()?.to_vec();
        let (offset, length) = (reader.varint()?, reader.varint()?);
        if offset != expected || index.last().is_some_and(|before| before.last >= last) {
            return None;
        }
        expected = offset.checked_add(length)?;
        index.push(IndexEntry { last, offset, length });
    }
    (expected == end).then_some(index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::storage::disk::MemoryDisk;

    fn built(options: TableOptions, count: u64) -> (MemoryDisk, Table) {
        let mut builder = TableBuilder::new(7, 0, options);
        for number in 0..count {
            builder.add(format!("key{number:05}").as_bytes(), 1_000 - number, format!("value of {number}").as_bytes());
        }
        let (bytes, table) = builder.finish();
        let mut disk = MemoryDisk::instant();
        disk.append(FileName::Table(7), &bytes).unwrap();
        (disk, table)
    }

    const OPTIONS: TableOptions = TableOptions { block_bytes: 256, bloom_bits: 10, compress: false };

    fn get(disk: &MemoryDisk, table: &Table, key: &str) -> Option<(u64, Vec<u8>)> {
        let (block, _) = table.block_of(key.as_bytes());
        block.and_then(|block| table.find(disk, block, key.as_bytes()).unwrap().0)
    }

    #[test]
    fn what_was_built_is_opened_and_found() {
        for options in [OPTIONS, TableOptions { bloom_bits: 0, ..OPTIONS }, TableOptions { compress: true, ..OPTIONS }] {
            let (disk, built) = built(options, 300);
            let table = Table::open(&disk, built.meta.clone()).unwrap();
            assert_eq!((&table.meta, &table.index, &table.filter), (&built.meta, &built.index, &built.filter));
            assert_eq!(Table::open_unlisted(&disk, 7).unwrap().meta, built.meta, "a table says all of itself");
            assert_eq!((table.meta.entries, table.meta.oldest, table.meta.newest), (300, 701, 1_000));
            assert!(table.index.len() > 10);
            for number in [0, 1, 150, 299] {
                let key = format!("key{number:05}");
                assert_ne!(table.filter_passes(key.as_bytes()), Some(false));
                assert_eq!(get(&disk, &table, &key), Some((1_000 - number, format!("value of {number}").into_bytes())));
            }
            for absent in ["", "key00000a", "key00299a", "zzz"] {
                assert_eq!(get(&disk, &table, absent), None);
            }
            let mut all = 0;
            for block in 0..table.index.len() {
                all += table.entries(&disk, block).unwrap().len();
            }
            assert_eq!(all, 300);
        }
    }

    #[test]
    fn no_flipped_bit_goes_unnoticed() {
        let (disk, built) = built(OPTIONS, 40);
        let length = disk.length(FileName::Table(7)).unwrap();
        for at in 0..length {
            let mut disk = disk.clone();
            disk.flip(FileName::Table(7), at, 1 << (at % 8));
            let read = Table::open(&disk, built.meta.clone()).and_then(|table| {
                for block in 0..table.index.len() {
                    table.entries(&disk, block)?;
                }
                Ok(())
            });
            assert!(matches!(read, Err(ReadError::Damaged(damage)) if damage.file == FileName::Table(7)), "byte {at}: {read:?}");
        }
    }
}
