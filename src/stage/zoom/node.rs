//! A node: what of the ring is its own, with whom it shares the copies of that, and the tables that it keeps them in.

use crate::engine::{NodeId, Stage, order_by};
use crate::simulation::{HostStatus, World};
use crate::stage::storage::name;
use crate::stage::{Density, Layout};

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeZoom {
    /// Which.
    pub id: NodeId,
    /// Its colour, 0 to 7.
    pub colour: u8,
    /// Its place in the order of the nodes.
    pub order: usize,
    /// How its machine is.
    pub status: HostStatus,
    /// Whether it is coming or going.
    pub stage: Stage,
    /// How many tokens it has.
    pub tokens: usize,
    /// The part of the ring that is its own, 0 to 1.
    pub share: f64,
    /// The part of the ring of which it keeps copies, its own included.
    pub kept: f64,
    /// Its narrowest range and its widest, as parts of the ring.
    pub ranges: Option<(f64, f64)>,
    /// How many copies a key has.
    pub copies: u16,
    /// How many keys it holds.
    pub keys: usize,
    /// How wide the ring is drawn, unrolled, in pixels.
    pub width: f64,
    /// Who owns how much where, of the whole ring.
    pub density: Density,
    /// Where its tokens are, in pixels.
    pub ticks: Vec<f64>,
    /// With whom it shares the copies of what is its own, the largest part first.
    pub peers: Vec<Peer>,
    /// How many more there are.
    pub peers_unlisted: usize,
    /// Bytes in its memtable, and at how many it becomes a table; `None` of one that is down.
    pub memtable: Option<(u64, u64)>,
    /// Its tables, the newest first.
    pub tables: Vec<TableLine>,
    /// How many more there are.
    pub tables_unlisted: usize,
}

/// A node that keeps copies of what is another's own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peer {
    /// Which.
    pub node: NodeId,
    /// Its colour, 0 to 7.
    pub colour: u8,
    /// How much of the other's own it keeps, 0 to 1.
    pub part: f64,
}

/// A table, in short.
#[derive(Clone, Debug, PartialEq)]
pub struct TableLine {
    /// Its number.
    pub number: u64,
    /// The level it stands on.
    pub level: u8,
    /// How long its file is.
    pub bytes: u64,
    /// How many entries it has.
    pub entries: u64,
    /// How many blocks.
    pub blocks: usize,
    /// The least of its keys and the greatest.
    pub span: (String, String),
    /// Whether it is being merged with others.
    pub merging: bool,
}

/// So many are listed.
const PEERS_MAX: usize = 24;
const TABLES_MAX: usize = 100;
/// The width of a column, in pixels.
const COLUMN: f64 = 4.0;

impl NodeZoom {
    pub(super) fn of(world: &World, layout: &Layout, id: NodeId) -> Option<NodeZoom> {
        let status = world.status(id)?;
        let order = usize::from(layout.place(id)?.order);
        let (ring, n) = (world.ring(), world.settings().n);
        let width = (layout.width - 48.0).max(120.0);
        let mut own: Vec<f64> = Vec::new();
        let mut peers: Vec<Peer> = Vec::new();
        let part_of = |width: u64| width as f64 / 18_446_744_073_709_551_616.0;
        for (range, owner) in ring.ranges().filter(|(_, owner)| *owner == id) {
            let width = if ring.tokens().len() == 1 { 1.0 } else { part_of(range.width()) };
            own.push(width);
            for node in ring.preference_list(range.until, n).iter().filter(|node| **node != owner) {
                match peers.iter_mut().find(|peer| peer.node == *node) {
                    Some(peer) => peer.part += width,
                    None => peers.push(Peer { node: *node, colour: layout.colour(*node), part: width }),
                }
            }
        }
        let share = if ring.tokens().is_empty() { part_of(ring.owned(id)) } else { own.iter().sum() };
        peers.iter_mut().for_each(|peer| peer.part = if share > 0.0 { peer.part / share } else { 0.0 });
        order_by(&mut peers, |one, other| other.part.total_cmp(&one.part));
        let peers_unlisted = peers.len().saturating_sub(PEERS_MAX);
        peers.truncate(PEERS_MAX);
        let ranges = own.iter().copied().map(|width| (width, width));
        let ranges = ranges.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
        let kept: f64 = ring.ranges_kept(id, n).iter().map(|range| part_of(range.width())).sum();
        let (tables, tables_unlisted) = tables(world, id);
        let running = world.node(id);
        let engine = running.map(|node| node.store().engine());
        Some(NodeZoom {
            id,
            colour: layout.colour(id),
            order,
            status,
            stage: world.stage(id).unwrap_or_default(),
            tokens: own.len(),
            share,
            kept: if kept > 0.0 { kept } else { share },
            ranges,
            copies: ring.copies(n),
            keys: running.map_or(0, |node| node.store().keys()),
            width,
            density: Density::of(ring, layout, 0.0, 1.0, (width / COLUMN) as usize),
            ticks: ring.tokens_of(id).map(|token| Layout::turn_of(token) * width).collect(),
            peers,
            peers_unlisted,
            memtable: engine.map(|engine| (engine.memtable().bytes() as u64, engine.options().memtable_bytes as u64)),
            tables,
            tables_unlisted,
        })
    }
}

/// The tables of a node that stand on its disk, the newest first.
fn tables(world: &World, id: NodeId) -> (Vec<TableLine>, usize) {
    let (Some(disk), Some(copies)) = (world.disk(id), world.copies(id)) else { return (Vec::new(), 0) };
    let engine = copies.engine();
    let files: Vec<_> = disk.files().map(|file| file.name).collect();
    let there = engine.tables().iter().filter(|table| files.contains(&table.meta.file()));
    let lines: Vec<TableLine> = there
        .map(|table| TableLine {
            number: table.meta.number,
            level: table.meta.level,
            bytes: table.meta.bytes,
            entries: table.meta.entries,
            blocks: table.index.len(),
            span: (name(&table.meta.smallest), name(&table.meta.largest)),
            merging: engine.compaction().is_some_and(|merging| merging.choice().inputs.contains(&table.meta.number)),
        })
        .collect();
    let unlisted = lines.len().saturating_sub(TABLES_MAX);
    (lines.into_iter().take(TABLES_MAX).collect(), unlisted)
}
