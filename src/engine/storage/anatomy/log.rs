//! Logs: their records, fragment by fragment, and the writes in a record of a commit log.

use super::fields::{Fields, unknown};
use super::value::{Explain, within};
use super::{Field, Kind, Part, Piece, Says};
use crate::engine::order;
use crate::engine::storage::commit_log::{BLOCK, HEADER, LogItem, read_log};
use crate::engine::storage::disk::FileName;

/// Explains what a record holds.
pub type Content = fn(&mut Fields<'_>, Explain) -> Option<()>;

/// The records of a log or a manifest, each up to where the next begins.
pub fn pieces(file: FileName, log: &[u8]) -> Vec<Piece<'_>> {
    let items = read_log(log);
    let ends: Vec<usize> = items.iter().skip(1).map(|item| item.at() as usize).chain([log.len()]).collect();
    let piece = |(item, end): (&LogItem, usize)| {
        let (kind, fault) = match item {
            LogItem::Record { .. } if matches!(file, FileName::Manifest(_)) => (Kind::Edit, None),
            LogItem::Record { .. } => (Kind::Record, None),
            LogItem::Damage { fault, .. } => (Kind::Damaged, Some(*fault)),
            LogItem::Torn { .. } => (Kind::Torn, None),
        };
        Piece { fault, ..Piece::new(file, log, kind, item.at() as usize..end) }
    };
    items.iter().zip(ends).map(piece).collect()
}

/// A record from the first byte of its first header to its end, with the headers of all its fragments; also one that is torn
/// or damaged.
pub fn fragments(log: &[u8], at: usize, end: usize, content: impl FnOnce(&mut Fields<'_>) -> Option<()>) -> Vec<Field> {
    let log = &log[..end];
    let (mut fields, mut bytes, mut places) = (Vec::new(), Vec::new(), Vec::new());
    let (mut begin, mut is_last) = (at, false);
    while begin < end {
        let room = BLOCK - begin % BLOCK;
        if room < HEADER {
            let length = room.min(end - begin);
            fields.push(Field { at: begin, length, part: Part::Filler, says: Says::Nothing, goes_on: false });
            begin += length;
            continue;
        }
        let Some(header) = log.get(begin..begin + HEADER).filter(|_| !is_last) else { break };
        let mut length = 0;
        fields.append(&mut Fields::of(header, begin, |head| {
            head.checksum(Part::FragmentChecksum)?;
            length = head.fixed16(Part::FragmentLength)?.into();
            is_last = matches!(head.kind(Part::FragmentKind, 0..=u8::MAX)?, 1 | 4);
            Some(())
        }));
        begin += HEADER;
        let Some(fragment) = log.get(begin..begin + length) else { break };
        places.push((bytes.len(), begin));
        bytes.extend_from_slice(fragment);
        begin += length;
    }
    for field in Fields::of(&bytes, 0, content) {
        split(&field, &places, bytes.len(), &mut fields);
    }
    order(&mut fields, |field| (field.at, field.length));
    let covered = fields.last().map_or(at, |last| last.at + last.length);
    if covered < end {
        fields.push(unknown(covered, end - covered));
    }
    fields
}

/// Puts a field of a record's content where its bytes stand in the log; one that crosses into the next fragment stands in
/// both.
fn split(field: &Field, places: &[(usize, usize)], length: usize, out: &mut Vec<Field>) {
    let ends = places.iter().skip(1).map(|(from, _)| *from).chain([length]);
    let mut goes_on = false;
    for ((from, at), end) in places.iter().zip(ends) {
        let (first, last) = (field.at.max(*from), (field.at + field.length).min(end));
        if first < last || (field.length == 0 && first == last && !goes_on) {
            out.push(Field { at: at + first - from, length: last - first, goes_on, ..field.clone() });
            goes_on = true;
        }
    }
}

/// The writes in a record of a commit log.
pub fn writes(fields: &mut Fields<'_>, explain: Explain) -> Option<()> {
    fields.number(Part::Sequence)?;
    loop {
        let key = fields.bytes(Part::KeyLength, Part::Key)?;
        if fields.kind(Part::More, 0..=1)? == 0 {
            return explain(key, fields);
        }
        let length = fields.length(Part::ValueLength)?;
        within(fields, length, key, explain)?;
    }
}
