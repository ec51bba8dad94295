//! A block of an SSTable: its entries with what each shares with the one before, where a search can begin, and what guards it.

use super::table::{is_read, table_of};
use crate::engine::NodeId;
use crate::engine::storage::Record;
use crate::engine::storage::anatomy::{self, Field, Kind, Part, Says, readable};
use crate::engine::storage::stored::Stored;
use crate::simulation::World;
use crate::stage::{History, Holds, Layout};

/// A block.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockZoom {
    /// The node that keeps it, and its colour, 0 to 7.
    pub node: (NodeId, u8),
    /// The table that it is in.
    pub table: u64,
    /// Which of its blocks, from 0.
    pub block: usize,
    /// Of how many.
    pub of: usize,
    /// Where it begins in the file.
    pub at: u64,
    /// How long it is there.
    pub bytes: u64,
    /// Bytes before it was compressed, if it is.
    pub unpacked: Option<u64>,
    /// The key that the index has for it: its last one.
    pub last_key: String,
    /// The checksum at its end.
    pub checksum: Option<u32>,
    /// Whether what it holds is not what was written.
    pub damaged: bool,
    /// Whether the last read fetched it.
    pub read: bool,
    /// Its entries, in the order of their keys; none of one that is damaged.
    pub entries: Vec<BlockEntry>,
    /// How many more there are.
    pub entries_unlisted: usize,
    /// Where entries with whole keys begin, within the block.
    pub restarts: Vec<u64>,
}

/// An entry.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockEntry {
    /// Where it begins within the block.
    pub at: u64,
    /// How long it is.
    pub bytes: u64,
    /// Whether a search can begin here: its key is whole.
    pub restart: bool,
    /// What its key shares with the one before.
    pub shared: String,
    /// What its key has of its own.
    pub own: String,
    /// The number of its write.
    pub sequence: u64,
    /// What it holds.
    pub holds: Holds,
    /// Whether the last read was for this key.
    pub read: bool,
}

/// So many entries are listed.
const ENTRIES_MAX: usize = 128;

impl BlockZoom {
    pub(super) fn of(
        world: &World,
        history: &History,
        layout: &Layout,
        node: NodeId,
        number: u64,
        block: usize,
    ) -> Option<BlockZoom> {
        let (disk, table) = table_of(world, node, number)?;
        let index = table.index.get(block)?;
        let bytes = disk.files().find(|file| file.name == table.meta.file())?.bytes.all();
        let pieces = anatomy::table_pieces(table, &bytes);
        let piece = pieces.iter().find(|piece| piece.kind == Kind::Block(block))?;
        let explained = piece.explain(anatomy::record);
        // Of a compressed block the places are those after unpacking.
        let (fields, began) = match &explained.unpacked {
            Some(unpacked) => (&unpacked.fields, 0),
            None => (&explained.fields, piece.at),
        };
        let restarts: Vec<u64> = numbers(fields, Part::Restart).collect();
        let whole = table.entries(disk, block);
        let asked = history.storage().read(node).map(|read| read.key.0.as_bytes().to_vec());
        let mut entries: Vec<BlockEntry> = Vec::new();
        let starts: Vec<usize> =
            fields.iter().enumerate().filter(|(_, field)| field.part == Part::Shared).map(|(at, _)| at).collect();
        for ((place, first), raw) in starts.iter().enumerate().zip(whole.iter().flatten()) {
            let next = starts.get(place + 1).copied();
            let end = fields[*first..].iter().find(|field| field.part == Part::Restart).map(|field| field.at);
            let end = next.map(|next| fields[next].at).or(end).unwrap_or(fields[*first].at);
            let own = fields[*first..next.unwrap_or(fields.len())].iter().find_map(|field| match &field.says {
                Says::KeyEnd { shared, own } if field.part == Part::KeyEnd => Some((readable(shared), readable(own))),
                _ => None,
            });
            let (shared, own) = own.unwrap_or_default();
            let at = (fields[*first].at - began) as u64;
            entries.push(BlockEntry {
                at,
                bytes: (end - fields[*first].at) as u64,
                restart: restarts.contains(&at),
                shared,
                own,
                sequence: raw.sequence,
                holds: Record::decode(&raw.value).map_or(Holds::Nothing, |record| Holds::of(&record)),
                read: asked.as_ref() == Some(&raw.key),
            });
        }
        let entries_unlisted = entries.len().saturating_sub(ENTRIES_MAX);
        entries.truncate(ENTRIES_MAX);
        Some(BlockZoom {
            node: (node, layout.colour(node)),
            table: number,
            block,
            of: table.index.len(),
            at: index.offset,
            bytes: index.length,
            unpacked: explained.unpacked.as_ref().map(|unpacked| unpacked.bytes.len() as u64),
            last_key: readable(&index.last),
            checksum: explained.fields.iter().find_map(|field| match field.says {
                Says::Checksum(sum) if field.part == Part::BlockChecksum => Some(sum),
                _ => None,
            }),
            damaged: whole.is_err(),
            read: is_read(history, node, number, block),
            entries,
            entries_unlisted,
            restarts,
        })
    }
}

/// What fields of a kind say, in their order.
fn numbers(fields: &[Field], part: Part) -> impl Iterator<Item = u64> + '_ {
    fields.iter().filter(move |field| field.part == part).filter_map(|field| match field.says {
        Says::Number(number) => Some(number),
        _ => None,
    })
}
