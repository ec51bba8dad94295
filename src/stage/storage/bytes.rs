//! Whatever is pointed at, down to its bytes.

use super::bits::{BitsView, bits};
use super::{Cell, name};
use crate::engine::Key;
use crate::engine::storage::Copies;
use crate::engine::storage::anatomy::{self, Field};
use crate::engine::storage::block::FRAME;
use crate::engine::storage::commit_log::{LogItem, read_log};
use crate::engine::storage::disk::{FileName, MemoryDisk};
use crate::engine::storage::sstable::FOOTER;
use crate::engine::storage::stored::Stored;

/// A piece of the storage, with the meaning of each of its bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspected {
    /// What it is; `None` if it is there no more, or not yet.
    pub piece: Option<Piece>,
    /// The file that it stands in; `None` for what is only in memory.
    pub file: Option<FileName>,
    /// Where it begins.
    pub at: usize,
    /// How long it is.
    pub length: usize,
    /// Its bytes, of a long piece the first.
    pub bytes: Vec<u8>,
    /// What they mean, those that are shown.
    pub fields: Vec<Field>,
    /// Of a filter: its bits, with those of the key that was read last.
    pub filter: Option<BitsView>,
}

/// What kind of piece it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// A record of the log.
    Record,
    /// Bytes of a log that were good once.
    Damaged,
    /// The end of a log that was not written to its end.
    Torn,
    /// An entry of the memtable.
    Entry(String),
    /// A data block.
    Block(usize),
    /// A filter.
    Filter,
    /// An index.
    Index,
    /// A footer.
    Footer,
}

/// As many bytes are shown.
const BYTES_MAX: usize = 640;

/// A cell of a node's storage.
pub fn inspect(disk: &MemoryDisk, copies: &Copies, cell: &Cell, key: Option<&Key>, per_row: usize, is_down: bool) -> Inspected {
    let file = match cell {
        Cell::Piece { file, .. } => Some(*file),
        Cell::Entry(_) => None,
    };
    let gone = Inspected { piece: None, file, at: 0, length: 0, bytes: Vec::new(), fields: Vec::new(), filter: None };
    let found = match cell {
        Cell::Entry(key) if !is_down => entry(copies, key),
        Cell::Entry(_) => None,
        Cell::Piece { file: FileName::Log(_), at } => record(disk, *at as usize, gone.file),
        Cell::Piece { file, at } => piece(disk, copies, *file, *at as usize, key, per_row),
    };
    let Some(mut found) = found else { return gone };
    found.file = file;
    found.length = found.bytes.len();
    found.bytes.truncate(BYTES_MAX);
    let end = found.at + found.bytes.len();
    found.fields.retain(|field| field.at < end);
    if let Some(last) = found.fields.last_mut() {
        last.length = last.length.min(end - last.at);
    }
    found
}

fn of(piece: Piece, at: usize, bytes: &[u8], fields: Vec<Field>) -> Inspected {
    Inspected { piece: Some(piece), file: None, at, length: 0, bytes: bytes.to_vec(), fields, filter: None }
}

fn contents(disk: &MemoryDisk, file: Option<FileName>) -> Option<&[u8]> {
    disk.files().find(|view| Some(view.name) == file).map(|view| view.bytes)
}

/// What is in memory, as it would be written.
fn entry(copies: &Copies, key: &[u8]) -> Option<Inspected> {
    let (_, record) = copies.engine().memtable().get(key)?;
    let mut bytes = Vec::new();
    record.encode(&mut bytes);
    Some(of(Piece::Entry(name(key)), 0, &bytes, anatomy::value(&bytes, anatomy::copy)))
}

fn record(disk: &MemoryDisk, at: usize, file: Option<FileName>) -> Option<Inspected> {
    let log = contents(disk, file)?;
    let items = read_log(log);
    let place = items.iter().position(|item| super::log::begin(item) == at as u64)?;
    let end = items.get(place + 1).map_or(log.len(), |next| super::log::begin(next) as usize);
    let piece = match &items[place] {
        LogItem::Record { .. } => Piece::Record,
        LogItem::Damage { .. } => Piece::Damaged,
        LogItem::Torn { .. } => Piece::Torn,
    };
    Some(of(piece, at, &log[at..end], anatomy::record(log, at, end, anatomy::copy)))
}

fn piece(disk: &MemoryDisk, copies: &Copies, file: FileName, at: usize, key: Option<&Key>, per_row: usize) -> Option<Inspected> {
    let table = copies.engine().tables().iter().find(|table| table.meta.file() == file)?;
    let bytes = contents(disk, Some(file))?;
    let data_end = table.index.last().map_or(0, |last| (last.offset + last.length) as usize);
    let filter_end = data_end + table.filter.as_ref().map_or(0, |filter| 1 + filter.bits() / 8 + FRAME);
    let footer_at = bytes.len().checked_sub(FOOTER)?;
    if let Some(block) = table.index.iter().position(|entry| entry.offset == at as u64) {
        let framed = bytes.get(at..at + table.index[block].length as usize)?;
        return Some(of(Piece::Block(block), at, framed, anatomy::data_block(framed, at, anatomy::copy)));
    }
    if at == footer_at {
        return Some(of(Piece::Footer, at, &bytes[at..], anatomy::footer(&bytes[at..], at)));
    }
    if at == filter_end {
        let framed = bytes.get(at..footer_at)?;
        return Some(of(Piece::Index, at, framed, anatomy::index_block(framed, at)));
    }
    let filter = table.filter.as_ref().filter(|_| at == data_end)?;
    let framed = bytes.get(at..filter_end)?;
    let drawn = bits(filter, key.map(|key| key.0.as_bytes()), per_row);
    Some(Inspected { filter: Some(drawn), ..of(Piece::Filter, at, framed, anatomy::filter_block(framed, at)) })
}
