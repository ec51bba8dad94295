//! Records of a commit log, fragment by fragment.

use super::fields::Fields;
use super::value::{Explain, within};
use super::{Field, Part};
use crate::engine::storage::commit_log::{BLOCK, HEADER};

/// A record of a commit log from the first byte of its first header to its end, with the headers of all its fragments; also
/// one that is torn or damaged.
pub fn record(log: &[u8], at: usize, end: usize, explain: Explain) -> Vec<Field> {
    let log = &log[..end];
    let (mut fields, mut content, mut places) = (Vec::new(), Vec::new(), Vec::new());
    let mut begin = at;
    loop {
        let room = BLOCK - begin % BLOCK;
        if room < HEADER {
            let length = room.min(log.len().saturating_sub(begin));
            fields.push(Field { at: begin, length, part: Part::Filler, value: String::new() });
            begin += room;
        }
        let Some(header) = log.get(begin..begin + HEADER) else { break };
        let mut head = Fields::new(header, begin);
        let length = usize::from(u16::from_le_bytes([header[4], header[5]]));
        let is_last = matches!(header[6], 1 | 4);
        let _ = head.checksum(Part::FragmentChecksum);
        let from = head.at();
        let _ = head.reader.take(2);
        head.add(from, Part::FragmentLength, length.to_string());
        let _ = head.byte(Part::FragmentKind);
        fields.append(&mut head.fields);
        begin += HEADER;
        let Some(fragment) = log.get(begin..begin + length) else { break };
        places.push((content.len(), begin));
        content.extend_from_slice(fragment);
        begin += length;
        if is_last {
            break;
        }
    }
    let mut inner = Fields::new(&content, 0);
    let _ = writes(&mut inner, explain);
    for field in inner.finish() {
        split(&field, &places, content.len(), &mut fields);
    }
    fields.sort_by_key(|field| field.at);
    let covered = fields.last().map_or(at, |last| last.at + last.length);
    if covered < end {
        fields.push(Field { at: covered, length: end - covered, part: Part::Unknown, value: String::new() });
    }
    fields
}

/// Puts a field of a record's content where its bytes stand in the log; one that crosses into the next fragment stands in
/// both.
fn split(field: &Field, places: &[(usize, usize)], length: usize, out: &mut Vec<Field>) {
    let ends = places.iter().skip(1).map(|(from, _)| *from).chain([length]);
    for ((from, at), end) in places.iter().zip(ends) {
        let (first, last) = (field.at.max(*from), (field.at + field.length).min(end));
        if first < last {
            out.push(Field { at: at + first - from, length: last - first, ..field.clone() });
        }
    }
}

fn writes(fields: &mut Fields<'_>, explain: Explain) -> Option<()> {
    fields.number(Part::Sequence)?;
    loop {
        let length = fields.number(Part::KeyLength)?;
        fields.text(Part::Key, length)?;
        match fields.byte(Part::More)? {
            0 => return explain(fields),
            _ => {
                let length = fields.number(Part::ValueLength)?;
                within(fields, length, explain)?;
            }
        }
    }
}
