//! The files that say which others count, and those that do not count any more or never did.
//!
//! A table counts because a manifest names it, and that manifest because `current` does. Change by change, it tells how
//! the tables came to be those that there are. What a crash has left over stays on the disk until the node starts again.

use super::tables::Engine;
use super::{Kind, short};
use crate::engine::storage::anatomy::{pieces, readable};
use crate::engine::storage::commit_log::{LogItem, read_log};
use crate::engine::storage::disk::{FileName, FileView, MemoryDisk};
use crate::engine::storage::manifest::Edit;

/// A file, piece by piece.
#[derive(Clone, Debug, PartialEq)]
pub struct FileRow {
    /// Its name.
    pub file: FileName,
    /// How long it is.
    pub bytes: u64,
    /// Whether nothing depends on it any more, or not yet.
    pub left_over: bool,
    /// Its pieces, the newest last.
    pub cells: Vec<FileCell>,
    /// How many pieces before those are not drawn.
    pub folded: usize,
}

/// A piece of such a file.
#[derive(Clone, Debug, PartialEq)]
pub struct FileCell {
    /// Where it begins.
    pub at: u64,
    /// How many bytes it takes.
    pub bytes: u64,
    /// Whether it outlives a loss of power, from its first byte to its last.
    pub durable: bool,
    /// What it is.
    pub what: FilePart,
}

/// What a piece of such a file is.
#[derive(Clone, Debug, PartialEq)]
pub enum FilePart {
    /// The name of a manifest.
    Name(String),
    /// A change of the set of tables.
    Edit(Edit),
    /// Something else.
    Of(Kind),
}

/// As many pieces of a file are drawn.
const CELLS_MAX: usize = 8;

/// The files of a disk that are neither logs nor tables of the engine.
pub fn rows(disk: &MemoryDisk, engine: &Engine) -> Vec<FileRow> {
    let in_force = disk.files().find(|view| view.name == FileName::Current).and_then(|view| manifest(&view.bytes.all()));
    let row = |view: FileView<'_>| {
        let (cells, left_over) = match view.name {
            FileName::Log(_) => return None,
            FileName::Table(_) if engine.tables().iter().any(|table| table.meta.file() == view.name) => return None,
            FileName::Current => (of_pieces(&view), false),
            FileName::Manifest(_) => (of_manifest(&view), in_force != Some(view.name)),
            FileName::Temporary | FileName::Table(_) => (of_pieces(&view), true),
        };
        let folded = cells.len().saturating_sub(CELLS_MAX);
        let cells = cells.into_iter().skip(folded).collect();
        Some(FileRow { file: view.name, bytes: view.bytes.len() as u64, left_over, cells, folded })
    };
    disk.files().filter_map(row).collect()
}

/// The manifest that is named by what is in `current`.
fn manifest(current: &[u8]) -> Option<FileName> {
    FileName::parse(std::str::from_utf8(current).ok()?)
}

fn cell(view: &FileView<'_>, from: usize, end: usize, what: FilePart) -> FileCell {
    FileCell { at: from as u64, bytes: (end - from) as u64, durable: end <= view.durable, what }
}

fn of_pieces(view: &FileView<'_>) -> Vec<FileCell> {
    let bytes = view.bytes.all();
    let pieces = pieces(view.name, &bytes);
    let whats = pieces.iter().map(|piece| match piece.kind {
        Kind::Name => FilePart::Name(short(&readable(piece.bytes))),
        kind => FilePart::Of(kind),
    });
    pieces.iter().zip(whats).map(|(piece, what)| cell(view, piece.at, piece.at + piece.bytes.len(), what)).collect()
}

fn of_manifest(view: &FileView<'_>) -> Vec<FileCell> {
    let bytes = view.bytes.all();
    let items = read_log(&bytes);
    let ends = items.iter().skip(1).map(LogItem::at).chain([view.bytes.len() as u64]);
    let whats = items.iter().map(|item| match item {
        LogItem::Record { record, .. } => Edit::decode(record).map_or(FilePart::Of(Kind::Damaged), FilePart::Edit),
        LogItem::Damage { .. } => FilePart::Of(Kind::Damaged),
        LogItem::Torn { .. } => FilePart::Of(Kind::Torn),
    });
    let places = items.iter().map(LogItem::at).zip(ends);
    places.zip(whats).map(|((from, end), what)| cell(view, from as usize, end as usize, what)).collect()
}
