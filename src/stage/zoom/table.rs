//! An SSTable: its file from the first byte to the last, block after block, then filter, index and footer.

use std::sync::Arc;

use crate::engine::NodeId;
use crate::engine::storage::anatomy::{Kind, Places};
use crate::engine::storage::disk::MemoryDisk;
use crate::engine::storage::lsm::Probe;
use crate::engine::storage::sstable::Table;
use crate::simulation::World;
use crate::stage::storage::name;
use crate::stage::{FilterCell, History, Layout};

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableZoom {
    /// The node that keeps it, and its colour, 0 to 7.
    pub node: (NodeId, u8),
    /// Its number.
    pub number: u64,
    /// The level it stands on; 0 is where flushes go.
    pub level: u8,
    /// How long its file is.
    pub bytes: u64,
    /// How many entries it has.
    pub entries: u64,
    /// The numbers of its oldest write and its newest.
    pub writes: (u64, u64),
    /// Its filter, if it has one.
    pub filter: Option<FilterCell>,
    /// Its file, piece by piece.
    pub pieces: Vec<TablePiece>,
    /// How wide the file is drawn, in pixels.
    pub width: f64,
    /// Its data blocks, in the order of their keys.
    pub blocks: Vec<BlockLine>,
    /// How many more there are.
    pub blocks_unlisted: usize,
}

/// A piece of the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TablePiece {
    /// What it is.
    pub kind: Kind,
    /// Where it begins.
    pub at: u64,
    /// How long it is.
    pub bytes: u64,
}

/// A data block, in short.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockLine {
    /// Which, from 0.
    pub block: usize,
    /// Where it begins.
    pub at: u64,
    /// How long it is.
    pub bytes: u64,
    /// How many entries it has; `None` if it is damaged.
    pub entries: Option<usize>,
    /// The first of its keys and the last; of one that is damaged, what the index says.
    pub span: (String, String),
    /// Whether the last read fetched it.
    pub read: bool,
}

/// So many blocks are listed.
const BLOCKS_MAX: usize = 64;

/// A table of a node that stands on its disk.
pub(super) fn table_of(world: &World, node: NodeId, number: u64) -> Option<(&MemoryDisk, &Arc<Table>)> {
    let (disk, copies) = (world.disk(node)?, world.copies(node)?);
    let table = copies.engine().tables().iter().find(|table| table.meta.number == number)?;
    disk.files().any(|file| file.name == table.meta.file()).then_some((disk, table))
}

/// Whether the last read of a node fetched a block.
pub(super) fn is_read(history: &History, node: NodeId, number: u64, wanted: usize) -> bool {
    let fetched = |probe: &Probe| matches!(probe, Probe::Block { table, block, .. } if (*table, *block) == (number, wanted));
    history.storage().read(node).is_some_and(|read| read.probes.iter().any(fetched))
}

impl TableZoom {
    pub(super) fn of(world: &World, history: &History, layout: &Layout, node: NodeId, number: u64) -> Option<TableZoom> {
        let (disk, table) = table_of(world, node, number)?;
        let (meta, places) = (&table.meta, Places::of(table));
        let line = |(block, entry): (usize, &crate::engine::storage::sstable::IndexEntry)| {
            let entries = table.entries(disk, block).ok();
            let first = entries.as_ref().and_then(|entries| Some(name(&entries.first()?.key))).unwrap_or_default();
            BlockLine {
                block,
                at: entry.offset,
                bytes: entry.length,
                entries: entries.map(|entries| entries.len()),
                span: (first, name(&entry.last)),
                read: is_read(history, node, number, block),
            }
        };
        let piece = |(kind, from, to): (Kind, usize, usize)| {
            (from < to).then(|| TablePiece { kind, at: from as u64, bytes: (to - from) as u64 })
        };
        let mut ends: Vec<(Kind, usize, usize)> = Vec::new();
        let mut from = 0;
        for (block, end) in places.blocks.iter().enumerate() {
            ends.push((Kind::Block(block), from, *end));
            from = *end;
        }
        ends.push((Kind::Filter, places.filter_at, places.index_at));
        ends.push((Kind::Index, places.index_at, places.footer_at));
        ends.push((Kind::Footer, places.footer_at, meta.bytes as usize));
        Some(TableZoom {
            node: (node, layout.colour(node)),
            number,
            level: meta.level,
            bytes: meta.bytes,
            entries: meta.entries,
            writes: (meta.oldest, meta.newest),
            filter: table.filter.as_ref().map(|filter| FilterCell {
                at: places.filter_at as u64,
                bits: filter.bits(),
                set: (0..filter.bits()).filter(|bit| filter.is_set(*bit)).count(),
            }),
            pieces: ends.into_iter().filter_map(piece).collect(),
            width: (layout.width - 48.0).max(120.0),
            blocks: table.index.iter().enumerate().take(BLOCKS_MAX).map(line).collect(),
            blocks_unlisted: table.index.len().saturating_sub(BLOCKS_MAX),
        })
    }
}
