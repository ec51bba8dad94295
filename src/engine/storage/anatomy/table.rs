//! The blocks of a table, and its footer.

use super::fields::Fields;
use super::value::{Explain, within};
use super::{Field, Part};
use crate::engine::storage::block::FRAME;
use crate::engine::storage::coding::Reader;

/// A data block with its frame, which begins at a place.
pub fn data_block(framed: &[u8], at: usize, explain: Explain) -> Vec<Field> {
    block(framed, at, |fields| {
        let content = fields.reader.rest();
        let count = content.len().checked_sub(4)?;
        let restarts = Reader::new(&content[count..]).fixed32()? as usize;
        let end = fields.end.checked_sub(4 + restarts.checked_mul(4)?).filter(|end| *end >= fields.at())?;
        while fields.at() < end {
            fields.number(Part::Shared)?;
            let unshared = fields.number(Part::Unshared)?;
            let length = fields.number(Part::ValueLength)?;
            fields.number(Part::Sequence)?;
            fields.text(Part::KeyEnd, unshared)?;
            within(fields, length, explain)?;
        }
        (0..restarts).try_for_each(|_| fields.fixed32(Part::Restart).map(|_| ()))?;
        fields.fixed32(Part::RestartCount).map(|_| ())
    })
}

/// A filter block with its frame.
pub fn filter_block(framed: &[u8], at: usize) -> Vec<Field> {
    block(framed, at, |fields| {
        fields.byte(Part::Probes)?;
        let at = fields.at();
        let bits = fields.reader.take(fields.reader.rest().len())?;
        let set: u32 = bits.iter().map(|byte| byte.count_ones()).sum();
        fields.add(at, Part::Bits, format!("{set} / {}", bits.len() * 8));
        Some(())
    })
}

/// An index block with its frame.
pub fn index_block(framed: &[u8], at: usize) -> Vec<Field> {
    block(framed, at, |fields| {
        while !fields.reader.rest().is_empty() {
            let length = fields.number(Part::KeyLength)?;
            fields.text(Part::LastKey, length)?;
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
    let mut fields = Fields::new(bytes, at);
    let explained = NUMBERS.into_iter().try_for_each(|part| fields.fixed64(part).map(|_| ()));
    if explained.and_then(|()| fields.checksum(Part::FooterChecksum)).is_some() {
        let length = fields.reader.rest().len();
        let _ = fields.text(Part::Magic, length);
    }
    fields.finish()
}

/// A block: what it holds, then its frame.
fn block(framed: &[u8], at: usize, content: impl FnOnce(&mut Fields<'_>) -> Option<()>) -> Vec<Field> {
    let Some(length) = framed.len().checked_sub(FRAME) else { return Fields::new(framed, at).finish() };
    let (inner, frame) = framed.split_at(length);
    let mut fields = Fields::new(inner, at);
    if frame[0] == 0 {
        let _ = content(&mut fields);
    } else if fields.reader.take(length).is_some() {
        fields.add(at, Part::Packed, String::new());
    }
    let mut all = fields.finish();
    let mut fields = Fields::new(frame, at + length);
    let _ = fields.byte(Part::Packing);
    let _ = fields.checksum(Part::BlockChecksum);
    all.append(&mut fields.finish());
    all
}
