//! Tables: their blocks, and the footer.

use super::fields::{Fields, unknown};
use super::value::{Explain, within};
use super::{Explained, Field, Kind, Part, Piece, Says, Unpacked};
use crate::engine::storage::block::{Block, FRAME, unframe};
use crate::engine::storage::bloom::Bloom;
use crate::engine::storage::commit_log::Fault;
use crate::engine::storage::disk::FileName;
use crate::engine::storage::sstable::{self, FOOTER, Table};

/// Where the pieces of a table end, each of which begins where the one before it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// Its data blocks, as far as they can be told apart.
    pub blocks: Vec<usize>,
    /// Where the filter begins.
    pub filter_at: usize,
    /// Where the index begins, and the filter ends.
    pub index_at: usize,
    /// Where the footer begins, and the index ends.
    pub footer_at: usize,
}

impl Places {
    /// Those of a table that is open.
    pub fn of(table: &Table) -> Places {
        let blocks: Vec<usize> = table.index.iter().map(|entry| (entry.offset + entry.length) as usize).collect();
        let filter_at = blocks.last().copied().unwrap_or(0);
        let index_at = filter_at + table.filter.as_ref().map_or(0, |filter| 1 + filter.bits() / 8 + FRAME);
        Places { blocks, filter_at, index_at, footer_at: (table.meta.bytes as usize).saturating_sub(FOOTER) }
    }
}

/// The pieces of a table of which nothing is known but its file.
pub fn pieces(number: u64, bytes: &[u8]) -> Vec<Piece<'_>> {
    let piece = |kind, place, fault| Piece { fault, ..Piece::new(FileName::Table(number), bytes, kind, place) };
    let Some(footer_at) = bytes.len().checked_sub(FOOTER) else {
        return vec![piece(Kind::Unknown, 0..bytes.len(), Some(Fault::Length))];
    };
    let (stand, fault) = match sstable::footer(&bytes[footer_at..]) {
        Ok([told, filter_at, filter_length, index_at, index_length, ..]) => {
            let follows = filter_at.checked_add(filter_length) == Some(index_at)
                && index_at.checked_add(index_length) == Some(footer_at as u64);
            // What follows so is no greater than the length of the file.
            let stand = follows.then_some((filter_at as usize, index_at as usize));
            (stand, (told != number || !follows).then_some(Fault::Content))
        }
        Err(fault) => (None, Some(fault)),
    };
    let Some((filter_at, index_at)) = stand else {
        return vec![piece(Kind::Unknown, 0..footer_at, None), piece(Kind::Footer, footer_at..bytes.len(), fault)];
    };
    let index = unframe(&bytes[index_at..footer_at]);
    let index = index.and_then(|index| sstable::index(&index, filter_at as u64).ok_or(Fault::Content));
    let blocks = index.iter().flatten().map(|entry| (entry.offset + entry.length) as usize).collect();
    let mut pieces = cut(number, bytes, &Places { blocks, filter_at, index_at, footer_at });
    for piece in &mut pieces {
        match piece.kind {
            Kind::Index => piece.fault = index.as_ref().err().copied(),
            Kind::Footer => piece.fault = fault,
            _ => {}
        }
    }
    pieces
}

/// Cuts a table at places.
pub fn cut<'a>(number: u64, bytes: &'a [u8], places: &Places) -> Vec<Piece<'a>> {
    let blocks = places.blocks.iter().enumerate().map(|(block, end)| (Kind::Block(block), *end));
    let last = [
        (Kind::Unknown, places.filter_at),
        (Kind::Filter, places.index_at),
        (Kind::Index, places.footer_at),
        (Kind::Footer, bytes.len()),
    ];
    let mut pieces = Vec::new();
    let mut at = 0;
    for (kind, end) in blocks.chain(last) {
        // A file that is shorter than it should be has no more than its bytes.
        let end = end.min(bytes.len());
        if at < end {
            pieces.push(Piece::new(FileName::Table(number), bytes, kind, at..end));
            at = end;
        }
    }
    pieces
}

/// A data block with its frame, which begins at a place.
pub fn data_block(framed: &[u8], at: usize, explain: Explain) -> Explained {
    let is_whole = |content: &[u8]| Block::new(content.to_vec()).and_then(|block| block.entries().map(|_| ()));
    block(framed, at, is_whole, &|fields| {
        let content = fields.left();
        let (rest, count) = content.split_last_chunk::<4>()?;
        let restarts = u32::from_le_bytes(*count) as usize;
        let restarts_length = restarts.checked_mul(4).filter(|length| *length <= rest.len())?;
        let mut key = Vec::new();
        while fields.left().len() > restarts_length + count.len() {
            let shared = fields.number_up_to(Part::Shared, key.len() as u64)? as usize;
            let unshared = fields.length(Part::Unshared)?;
            let length = fields.length(Part::ValueLength)?;
            fields.number(Part::Sequence)?;
            key.truncate(shared);
            let end = |own: &[u8]| Says::KeyEnd { shared: key.clone(), own: own.to_vec() };
            let own = fields.take(Part::KeyEnd, unshared, end)?;
            key.extend_from_slice(own);
            within(fields, length, &key, explain)?;
        }
        (0..restarts).try_for_each(|_| fields.fixed32(Part::Restart).map(|_| ()))?;
        fields.fixed32(Part::RestartCount).map(|_| ())
    })
}

/// A filter block with its frame.
pub fn filter_block(framed: &[u8], at: usize) -> Explained {
    let is_whole = |content: &[u8]| Bloom::decode(content).map(|_| ()).ok_or(Fault::Content);
    block(framed, at, is_whole, &|fields| {
        fields.kind(Part::Probes, 0..=u8::MAX)?;
        let set = |bits: &[u8]| {
            let set = bits.iter().map(|byte| byte.count_ones() as usize).sum();
            Says::Bits { set, of: bits.len() * 8 }
        };
        fields.take(Part::Bits, fields.left().len(), set).map(|_| ())
    })
}

/// An index block with its frame. Whether its blocks are all there is found out in cutting the table into pieces.
pub fn index_block(framed: &[u8], at: usize) -> Explained {
    block(framed, at, |_| Ok(()), &|fields| {
        while !fields.left().is_empty() {
            fields.bytes(Part::KeyLength, Part::LastKey)?;
            fields.number(Part::BlockAt)?;
            fields.number(Part::BlockLength)?;
        }
        Some(())
    })
}

/// A table's footer.
pub fn footer(bytes: &[u8], at: usize) -> Vec<Field> {
    const NUMBERS: [Part; 8] = [
        Part::TableNumber,
        Part::FilterAt,
        Part::FilterLength,
        Part::IndexAt,
        Part::IndexLength,
        Part::Entries,
        Part::Oldest,
        Part::Newest,
    ];
    Fields::of(bytes, at, |fields| {
        NUMBERS.into_iter().try_for_each(|part| fields.fixed64(part).map(|_| ()))?;
        fields.checksum(Part::FooterChecksum)?;
        fields.rest(Part::Magic).map(|_| ())
    })
}

/// A block: what it holds, which `is_whole` judges and `content` explains, then its frame.
fn block(
    framed: &[u8],
    at: usize,
    is_whole: impl FnOnce(&[u8]) -> Result<(), Fault>,
    content: &dyn Fn(&mut Fields<'_>) -> Option<()>,
) -> Explained {
    let unframed = unframe(framed);
    let fault = unframed.as_ref().map_or_else(|fault| Err(*fault), |content| is_whole(content)).err();
    let Some(length) = framed.len().checked_sub(FRAME) else {
        return Explained { fields: vec![unknown(at, framed.len())], unpacked: None, fault };
    };
    let is_packed = framed[length] == 1;
    let fields = Fields::of(framed, at, |fields| {
        fields.within(length, |fields| if is_packed { packed(fields) } else { content(fields) })?;
        fields.kind(Part::Packing, 0..=1)?;
        fields.checksum(Part::BlockChecksum)
    });
    let unpacked = unframed.ok().filter(|_| is_packed);
    let unpacked = unpacked.map(|bytes| Unpacked { fields: Fields::of(&bytes, 0, |fields| content(fields)), bytes });
    Explained { fields, unpacked, fault }
}

/// What a compressed block holds, as it stands in the file.
fn packed(fields: &mut Fields<'_>) -> Option<()> {
    fields.fixed32(Part::UnpackedLength)?;
    fields.take(Part::Packed, fields.left().len(), |_| Says::Nothing).map(|_| ())
}
