//! Tables as rows of blocks, by level.

use std::sync::Arc;

use super::{Holds, LastRead, name};
use crate::engine::order;
use crate::engine::storage::Record;
use crate::engine::storage::anatomy::Places;
use crate::engine::storage::disk::MemoryDisk;
use crate::engine::storage::lsm::{Compaction, Lsm, Probe};
use crate::engine::storage::sstable::Table;
use crate::engine::storage::stored::Stored;

/// The tables of a level, the newest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// Its number; 0 is where flushes go.
    pub level: u8,
    /// Its tables.
    pub tables: Vec<TableRow>,
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableRow {
    /// Its number.
    pub number: u64,
    /// How long its file is.
    pub bytes: u64,
    /// How many entries it has.
    pub entries: u64,
    /// The least of its keys and the greatest.
    pub span: (String, String),
    /// The numbers of its oldest write and its newest.
    pub writes: (u64, u64),
    /// Whether it is being merged with others.
    pub merging: bool,
    /// Its blocks, those that are drawn.
    pub blocks: Vec<BlockCell>,
    /// How many are not.
    pub folded: usize,
    /// Its filter, if it has one.
    pub filter: Option<FilterCell>,
    /// Where its index begins.
    pub index_at: u64,
    /// Where its footer begins.
    pub footer_at: u64,
}

/// A data block.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockCell {
    /// Which of the table's.
    pub block: usize,
    /// Where it begins.
    pub at: u64,
    /// How long it is.
    pub bytes: u64,
    /// Its entries; `None` if it is damaged.
    pub keys: Option<Vec<KeyCell>>,
    /// Whether the last read fetched it.
    pub read: bool,
}

/// An entry of a block.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyCell {
    /// Its key.
    pub key: String,
    /// Whether it is a tombstone.
    pub tombstone: bool,
    /// Whether something newer hides it: it only takes room.
    pub hidden: bool,
}

/// A filter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FilterCell {
    /// Where it begins.
    pub at: u64,
    /// How many bits it has.
    pub bits: usize,
    /// How many of them are set.
    pub set: usize,
}

/// A merging that is under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Merging {
    /// The tables that are merged.
    pub inputs: Vec<u64>,
    /// The level that the outcome will stand on.
    pub level: u8,
    /// Bytes read so far.
    pub read: u64,
    /// Of how many.
    pub of: u64,
}

/// What is drawn of all tables.
pub struct Drawn {
    /// Level by level.
    pub levels: Vec<Level>,
    /// How many tables are left out.
    pub folded: usize,
}

/// As many tables are drawn, and as many blocks of each.
const TABLES_MAX: usize = 12;
const BLOCKS_MAX: usize = 8;

pub type Engine = Lsm<Record, MemoryDisk>;

/// Which writes hide older ones: keys, with the number of the newest that is all there was to know.
type Hiding = Vec<(Vec<u8>, u64)>;

/// The tables of an engine that stand on a disk. (Of a node that is down, what its engine will make of the log at its
/// next start is no table yet.)
pub fn tables(engine: &Engine, disk: &MemoryDisk, read: Option<&LastRead>) -> Drawn {
    let files: Vec<_> = disk.files().map(|file| file.name).collect();
    let all: Vec<&Arc<Table>> = engine.tables().iter().filter(|table| files.contains(&table.meta.file())).collect();
    let drawn = &all[..all.len().min(TABLES_MAX)];
    let mut hiding: Hiding = Vec::new();
    let held = engine.memtable().from(std::ops::Bound::Unbounded);
    hiding.extend(held.filter(|(_, (_, record))| record.hides_older()).map(|(key, (sequence, _))| (key.to_vec(), *sequence)));
    let mut rows: Vec<(u8, TableRow)> = Vec::new();
    for table in drawn {
        rows.push((table.meta.level, row(engine, disk, table, read, &mut hiding)));
    }
    order(&mut rows, |(level, _)| *level);
    let mut levels: Vec<Level> = Vec::new();
    for (level, row) in rows {
        match levels.last_mut().filter(|last| last.level == level) {
            Some(last) => last.tables.push(row),
            None => levels.push(Level { level, tables: vec![row] }),
        }
    }
    Drawn { levels, folded: all.len() - drawn.len() }
}

fn row(engine: &Engine, disk: &MemoryDisk, table: &Table, read: Option<&LastRead>, hiding: &mut Hiding) -> TableRow {
    let meta = &table.meta;
    let places = Places::of(table);
    let mut blocks = Vec::new();
    for (number, entry) in table.index.iter().enumerate().take(BLOCKS_MAX) {
        let entries = table.entries(disk, number).ok();
        let keys = entries.map(|entries| {
            let cell = |entry: crate::engine::storage::block::RawEntry| {
                let record = Record::decode(&entry.value);
                let hidden = hiding.iter().any(|(key, sequence)| *key == entry.key && *sequence > entry.sequence);
                let cell = KeyCell { key: name(&entry.key), tombstone: is_tombstone(record.as_ref()), hidden };
                if record.is_some_and(|record| record.hides_older()) {
                    hiding.push((entry.key, entry.sequence));
                }
                cell
            };
            entries.into_iter().map(cell).collect()
        });
        let fetched =
            |probe: &Probe| matches!(probe, Probe::Block { table, block, .. } if (*table, *block) == (meta.number, number));
        blocks.push(BlockCell {
            block: number,
            at: entry.offset,
            bytes: entry.length,
            keys,
            read: read.is_some_and(|read| read.probes.iter().any(fetched)),
        });
    }
    TableRow {
        number: meta.number,
        bytes: meta.bytes,
        entries: meta.entries,
        span: (name(&meta.smallest), name(&meta.largest)),
        writes: (meta.oldest, meta.newest),
        merging: engine.compaction().is_some_and(|compaction| compaction.choice().inputs.contains(&meta.number)),
        folded: table.index.len() - blocks.len(),
        blocks,
        filter: table.filter.as_ref().map(|filter| FilterCell {
            at: places.filter_at as u64,
            bits: filter.bits(),
            set: (0..filter.bits()).filter(|bit| filter.is_set(*bit)).count(),
        }),
        index_at: places.index_at as u64,
        footer_at: places.footer_at as u64,
    }
}

fn is_tombstone(record: Option<&Record>) -> bool {
    record.is_some_and(|record| matches!(Holds::of(record), Holds::Tombstone | Holds::Nothing))
}

/// How far a merging is.
pub fn merging(compaction: &Compaction<Record>) -> Merging {
    let (read, of) = compaction.progress();
    let choice = compaction.choice();
    Merging { inputs: choice.inputs.clone(), level: choice.level, read, of }
}
