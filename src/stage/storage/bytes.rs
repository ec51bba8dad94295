//! Whatever is pointed at, down to its bytes.

use super::bits::{BitsView, bits};
use super::{Cell, name};
use crate::engine::Key;
use crate::engine::storage::Copies;
use crate::engine::storage::anatomy::{self, Field, Kind};
use crate::engine::storage::disk::{FileName, MemoryDisk};
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
    /// Where the pieces before and behind it begin in the file, if there are any: so every piece of it can be reached.
    pub around: [Option<u64>; 2],
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
    /// A piece of a file.
    Of(Kind),
    /// An entry of the memtable.
    Entry(String),
}

/// As many bytes are shown.
const BYTES_MAX: usize = 640;

/// A cell of a node's storage.
pub fn inspect(disk: &MemoryDisk, copies: &Copies, cell: &Cell, key: Option<&Key>, per_row: usize, is_down: bool) -> Inspected {
    let file = match cell {
        Cell::Piece { file, .. } => Some(*file),
        Cell::Entry(_) => None,
    };
    let gone =
        Inspected { piece: None, file, at: 0, length: 0, around: [None; 2], bytes: Vec::new(), fields: Vec::new(), filter: None };
    let found = match cell {
        Cell::Entry(key) if !is_down => entry(copies, key),
        Cell::Entry(_) => None,
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
    Inspected { piece: Some(piece), file: None, at, length: 0, around: [None; 2], bytes: bytes.to_vec(), fields, filter: None }
}

/// What is in memory, as it would be written.
fn entry(copies: &Copies, key: &[u8]) -> Option<Inspected> {
    let (_, record) = copies.engine().memtable().get(key)?;
    let mut bytes = Vec::new();
    record.encode(&mut bytes);
    Some(of(Piece::Entry(name(key)), 0, &bytes, anatomy::value(key, &bytes, anatomy::record)))
}

fn piece(disk: &MemoryDisk, copies: &Copies, file: FileName, at: usize, key: Option<&Key>, per_row: usize) -> Option<Inspected> {
    let bytes = disk.files().find(|view| view.name == file)?.bytes.all();
    let table = copies.engine().tables().iter().find(|table| table.meta.file() == file);
    let pieces = match table {
        Some(table) => anatomy::table_pieces(table, &bytes),
        None => anatomy::pieces(file, &bytes),
    };
    let place = pieces.iter().position(|piece| piece.at == at)?;
    let around = [place.checked_sub(1), Some(place + 1)].map(|place| Some(pieces.get(place?)?.at as u64));
    let piece = &pieces[place];
    let filter = table.and_then(|table| table.filter.as_ref()).filter(|_| piece.kind == Kind::Filter);
    let filter = filter.map(|filter| bits(filter, key.map(|key| key.0.as_bytes()), per_row));
    Some(Inspected { filter, around, ..of(Piece::Of(piece.kind), at, piece.bytes, piece.explain(anatomy::record).fields) })
}
