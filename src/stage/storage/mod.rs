//! The storage view: what one node holds, and how it is held. The commit log with what of it is durable, the memtable, the
//! SSTables with their blocks and filters, the merging that is under way; the steps of the last read; and of whatever is
//! pointed at, every byte.
//!
//! A log-structured merge tree writes by appending and sorts later (O'Neil et al., *The Log-Structured Merge-Tree*, Acta
//! Informatica 1996). What that costs stands here: a key can be in several tables, which a read has to rule out one by one,
//! and what is overwritten takes room until tables are merged.
//!
//! Of a node that is down its disk is shown, and nothing of what it had in memory. Of much, the newest is drawn and the rest
//! counted. Beside the tables stand the files that say which of them count, down to each change.

mod bits;
mod bytes;
mod files;
mod history;
mod log;
mod read;
mod tables;
#[cfg(test)]
mod tests;

pub use bits::{BitMark, BitRow, BitsView, PITCH};
pub use bytes::{Inspected, Piece};
pub use files::{FileCell, FilePart, FileRow};
pub use history::{Doings, LastMerge, LastRead};
pub use log::{LogCell, LogStrip, LogWrite};
pub use read::{ReadPath, ReadStep, Verdict};
pub use tables::{BlockCell, FilterCell, KeyCell, Level, Merging, TableRow};

use super::layout::Layout;
use crate::engine::storage::anatomy::{Kind, readable};
use crate::engine::storage::disk::FileName;
use crate::engine::storage::{Copies, OwnRecord, Record, Slot};
use crate::engine::{CompactionKind, Duration, NodeId};
use crate::simulation::{HostStatus, World};
use crate::stage::History;

/// What the reader wants to see.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StorageSpec {
    /// The node; the first one, if it names none.
    pub node: Option<NodeId>,
    /// What is to be shown down to its bytes.
    pub cell: Option<Cell>,
    /// Which of its fields is pointed at.
    pub field: Option<usize>,
}

/// Something that has bytes.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A piece of a file: a name, a record, a block, a filter, an index, a footer.
    Piece {
        /// Which file.
        file: FileName,
        /// Where the piece begins.
        at: u64,
    },
    /// An entry of the memtable, by its key.
    Entry(Vec<u8>),
}

/// A node's storage at an instant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StorageView {
    /// The nodes that could be shown.
    pub nodes: Vec<StorageNode>,
    /// The one that is; none if there are none.
    pub node: Option<StorageNode>,
    /// Its commit log.
    pub log: LogStrip,
    /// Its memtable; `None` of a node that is down.
    pub memtable: Option<MemtableView>,
    /// Its tables, by level, the newest first.
    pub levels: Vec<Level>,
    /// How many tables are not drawn.
    pub folded: usize,
    /// The files that say which tables and logs count, and those that do not count.
    pub files: Vec<FileRow>,
    /// The merging that is under way.
    pub merging: Option<Merging>,
    /// The last one that ended.
    pub merged: Option<LastMerge>,
    /// Which tables are merged when, and for how long tombstones are kept.
    pub rules: Option<(CompactionKind, Duration)>,
    /// What the engine has done since it was started.
    pub meter: Option<MeterView>,
    /// The last read.
    pub read: Option<ReadPath>,
    /// What is shown down to its bytes.
    pub inspected: Option<Inspected>,
}

/// A node that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StorageNode {
    /// Which.
    pub id: NodeId,
    /// Its colour, 0 to 7.
    pub colour: u8,
    /// How its machine is.
    pub status: HostStatus,
}

/// What was written lately.
#[derive(Clone, Debug, PartialEq)]
pub struct MemtableView {
    /// Its first entries.
    pub rows: Vec<EntryRow>,
    /// How many more it has.
    pub folded: usize,
    /// Bytes in use.
    pub bytes: u64,
    /// Bytes at which it becomes a table.
    pub flush_at: u64,
}

/// An entry of the memtable.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryRow {
    /// The key's bytes.
    pub key: Vec<u8>,
    /// The key as text.
    pub name: String,
    /// What it holds.
    pub holds: Holds,
    /// The number of the last write.
    pub sequence: u64,
    /// Whether the last read was for this key.
    pub read: bool,
}

/// What a record holds, in short.
#[derive(Clone, Debug, PartialEq)]
pub enum Holds {
    /// Nothing: the key was forgotten.
    Nothing,
    /// A tombstone.
    Tombstone,
    /// Values, side by side if there are several.
    Values(String),
    /// What the node must know of itself: which life it is in, and the label of its writes.
    Own(u32, String),
}

/// What an engine has done, in figures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeterView {
    /// Bytes written to the disk for each byte that the owner wrote.
    pub write_amplification: f64,
    /// Blocks read for each point read.
    pub read_amplification: f64,
    /// How often a filter was asked, how often it said no, how often it was wrong.
    pub filters: [u64; 3],
}

/// As many entries of the memtable are drawn.
const ENTRIES_MAX: usize = 24;

impl StorageView {
    /// The view of a world whose trace `history` has followed.
    pub fn of(world: &World, history: &History, layout: &Layout, spec: &StorageSpec) -> StorageView {
        let status = |id: NodeId| world.status(id).unwrap_or(HostStatus::Down);
        let node = |id: &NodeId| StorageNode { id: *id, colour: layout.colour(*id), status: status(*id) };
        let nodes: Vec<StorageNode> = layout.nodes().iter().map(node).collect();
        let looked_at = nodes.iter().find(|node| Some(node.id) == spec.node).or(nodes.first()).copied();
        let Some(shown) = looked_at else { return StorageView::default() };
        let (Some(disk), Some(copies)) = (world.disk(shown.id), world.copies(shown.id)) else {
            return StorageView { nodes, node: Some(shown), ..StorageView::default() };
        };
        let is_down = world.node(shown.id).is_none();
        let settings = &world.settings().storage;
        let read = history.storage().read(shown.id);
        let engine = copies.engine();
        let meter = engine.meter();
        let drawn = tables::tables(engine, disk, read);
        let per_row = bits::per_row(layout.width);
        let inspected = spec.cell.as_ref().map(|cell| {
            let key = read.map(|read| read.key.clone());
            bytes::inspect(disk, copies, cell, key.as_ref(), per_row, is_down)
        });
        StorageView {
            node: Some(shown),
            log: log::strip(disk, settings, layout.width),
            memtable: (!is_down).then(|| memtable(copies, read)),
            levels: drawn.levels,
            folded: drawn.folded,
            files: files::rows(disk, engine),
            merging: engine.compaction().filter(|_| !is_down).map(tables::merging),
            merged: history.storage().merge(shown.id).cloned(),
            rules: Some((settings.compaction, settings.tombstone_grace)),
            meter: (!is_down).then(|| MeterView {
                write_amplification: meter.write_amplification(),
                read_amplification: meter.read_amplification(),
                filters: [meter.filter_probes, meter.filter_negatives, meter.filter_false_positives],
            }),
            read: read.map(|read| read::path(read, history, engine, per_row)),
            inspected,
            nodes,
        }
    }
}

fn memtable(copies: &Copies, read: Option<&LastRead>) -> MemtableView {
    let (engine, memtable) = (copies.engine(), copies.engine().memtable());
    let entries = memtable.from(std::ops::Bound::Unbounded).take(ENTRIES_MAX);
    let row = |(key, (sequence, record)): (&[u8], &(u64, Record))| EntryRow {
        key: key.to_vec(),
        name: name(key),
        holds: Holds::of(record),
        sequence: *sequence,
        read: read.is_some_and(|read| read.key.0.as_bytes() == key),
    };
    MemtableView {
        rows: entries.map(row).collect(),
        folded: memtable.keys().saturating_sub(ENTRIES_MAX),
        bytes: memtable.bytes() as u64,
        flush_at: engine.options().memtable_bytes as u64,
    }
}

impl Holds {
    pub(super) fn of(record: &Record) -> Holds {
        let siblings = match record {
            Record::Copy { siblings, .. } | Record::Hint { siblings, .. } => siblings,
            Record::Own(OwnRecord { generation, actor }) => return Holds::Own(*generation, actor.to_string()),
            Record::Gone => return Holds::Nothing,
        };
        let values: Vec<String> =
            siblings.live().filter_map(|version| version.value.as_ref()).map(|value| short(&value.to_string())).collect();
        match (siblings.is_empty(), values.is_empty()) {
            (true, _) => Holds::Nothing,
            (false, true) => Holds::Tombstone,
            (false, false) => Holds::Values(values.join(" ∥ ")),
        }
    }
}

/// A key as text, also one that is none: of what stands beside the copies, for whom it waits; what a node knows of itself has
/// no name.
pub(super) fn name(key: &[u8]) -> String {
    match Slot::decode(key) {
        Some(Slot::Hint { target, key }) => short(&format!("{} → {target}", readable(key.0.as_bytes()))),
        Some(Slot::Own) => "∗".to_owned(),
        Some(Slot::Copy(_)) | None => short(&readable(key)),
    }
}

/// A text of which a cell has no more than it can show.
fn short(text: &str) -> String {
    const MOST: usize = 40;
    if text.chars().count() <= MOST { text.to_owned() } else { text.chars().take(MOST - 1).chain(['…']).collect() }
}
