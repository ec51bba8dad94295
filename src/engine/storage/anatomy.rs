//! What stands where in the files: bytes → fields, each with its place and its part.
//!
//! The formats are told where they are written: `commit_log`, `block`, `bloom`, `sstable`, and for what is stored the codec of
//! the versions. Here they are only walked through once more, without trust: whatever cannot be explained becomes
//! one field of its own ([`Part::Unknown`]), so that the fields of a piece always cover all of its bytes, in their order.
//!
//! What stands in a block that was compressed has no place in the file, so such a block is one field with its frame. The
//! tables of nodes are not compressed.

use super::block::FRAME;
use super::coding::Reader;
use super::commit_log::{BLOCK, HEADER};

/// Bytes that mean one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Where they begin in the file.
    pub at: usize,
    /// How many they are.
    pub length: usize,
    /// What they are for.
    pub part: Part,
    /// What they say, as text; empty where that is said by the bytes alone.
    pub value: String,
}

/// What bytes are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// Of a fragment of a log: the checksum of kind and content.
    FragmentChecksum,
    /// How long the content is.
    FragmentLength,
    /// The whole record, or its first, a middle, the last fragment.
    FragmentKind,
    /// Zeros where no header fits any more.
    Filler,
    /// The number of a write.
    Sequence,
    /// How long a key is.
    KeyLength,
    /// A key.
    Key,
    /// Whether another pair follows in the record.
    More,
    /// How long a value is.
    ValueLength,
    /// Whether that is all that was known when it was written.
    Whole,
    /// What the wall clock showed then.
    WrittenAt,
    /// How many counters the context has.
    ContextCount,
    /// One of them.
    ContextEntry,
    /// How many versions there are.
    VersionCount,
    /// What a version has: a value, a timestamp.
    Flags,
    /// Its name.
    Dot,
    /// How many counters its past has.
    PastCount,
    /// One of them.
    PastEntry,
    /// Its timestamp, by which the last write wins.
    Timestamp,
    /// What was written.
    Value,
    /// Whether a register holds a value, or was deleted.
    RegisterKind,
    /// How much of the key is that of the entry before.
    Shared,
    /// How much of it follows.
    Unshared,
    /// What of a key is not that of the entry before.
    KeyEnd,
    /// Where an entry stands whose key is whole.
    Restart,
    /// How many of those there are.
    RestartCount,
    /// What a compressed block holds.
    Packed,
    /// Whether a block is compressed.
    Packing,
    /// The checksum of all of a block before it.
    BlockChecksum,
    /// How many bits each key sets.
    Probes,
    /// The bits of a filter.
    Bits,
    /// The last key of a block.
    LastKey,
    /// Where a block begins.
    BlockAt,
    /// How long it is.
    BlockLength,
    /// A table's number.
    TableNumber,
    /// Where its filter begins.
    FilterAt,
    /// How long that is.
    FilterLength,
    /// Where its index begins.
    IndexAt,
    /// How long that is.
    IndexLength,
    /// How many entries it has.
    Entries,
    /// The number of the oldest write in it.
    Oldest,
    /// Of the newest.
    Newest,
    /// The checksum of a footer.
    FooterChecksum,
    /// What kind of file it is.
    Magic,
    /// What says nothing.
    Unknown,
}

/// Explains a value; `None` where it says nothing, which leaves the rest unknown.
pub type Explain = fn(&mut Fields<'_>) -> Option<()>;

/// Fields being read, one after the other.
#[derive(Debug)]
pub struct Fields<'a> {
    reader: Reader<'a>,
    /// Where the first byte stands.
    begin: usize,
    /// Where the one behind the last would.
    end: usize,
    fields: Vec<Field>,
}

impl<'a> Fields<'a> {
    /// Of bytes that begin at a place.
    fn new(bytes: &'a [u8], at: usize) -> Fields<'a> {
        Fields { reader: Reader::new(bytes), begin: at, end: at + bytes.len(), fields: Vec::new() }
    }

    fn at(&self) -> usize {
        self.end - self.reader.rest().len()
    }

    /// What was read since a place is this.
    fn add(&mut self, at: usize, part: Part, value: String) {
        self.fields.push(Field { at, length: self.at() - at, part, value });
    }

    fn byte(&mut self, part: Part) -> Option<u8> {
        let at = self.at();
        let byte = self.reader.byte()?;
        self.add(at, part, byte.to_string());
        Some(byte)
    }

    fn number(&mut self, part: Part) -> Option<usize> {
        let at = self.at();
        let number = self.reader.varint()?;
        self.add(at, part, number.to_string());
        usize::try_from(number).ok()
    }

    fn fixed32(&mut self, part: Part) -> Option<u32> {
        let at = self.at();
        let number = self.reader.fixed32()?;
        self.add(at, part, number.to_string());
        Some(number)
    }

    fn fixed64(&mut self, part: Part) -> Option<u64> {
        let at = self.at();
        let number = self.reader.fixed64()?;
        self.add(at, part, number.to_string());
        Some(number)
    }

    fn checksum(&mut self, part: Part) -> Option<()> {
        let at = self.at();
        let sum = self.reader.fixed32()?;
        self.add(at, part, format!("{sum:08x}"));
        Some(())
    }

    /// An instant of a wall clock, in milliseconds.
    fn instant(&mut self, part: Part) -> Option<()> {
        let at = self.at();
        let instant = crate::engine::time::WallTime(self.reader.fixed64()? as i64);
        self.add(at, part, format!("{instant} ms"));
        Some(())
    }

    fn text(&mut self, part: Part, length: usize) -> Option<&'a [u8]> {
        let at = self.at();
        let bytes = self.reader.take(length)?;
        self.add(at, part, quoted(bytes));
        Some(bytes)
    }

    /// A counter of a clock: name, epoch, label and count.
    fn counter(&mut self, part: Part) -> Option<()> {
        let at = self.at();
        let name = std::str::from_utf8(self.reader.bytes()?).ok()?;
        let node = crate::engine::names::NodeId::new(name).ok()?;
        let (epoch, stand_in) = (self.reader.varint()? as u32, self.reader.varint()? as u32);
        let actor = crate::engine::versions::Actor { node, epoch, stand_in };
        let count = self.reader.varint()?;
        self.add(at, part, format!("{actor}:{count}"));
        Some(())
    }

    /// A clock: how many counters, then each.
    fn clock(&mut self, count: Part, entry: Part) -> Option<()> {
        (0..self.number(count)?).try_for_each(|_| self.counter(entry))
    }

    /// The rest is unknown, if there is any: what was begun and broken off belongs to it.
    fn finish(mut self) -> Vec<Field> {
        let at = self.fields.last().map_or(self.begin, |last| last.at + last.length);
        if at < self.end {
            self.fields.push(Field { at, length: self.end - at, part: Part::Unknown, value: String::new() });
        }
        self.fields
    }
}

/// The value of a node's copy: see [`super::Record`].
pub fn copy(fields: &mut Fields<'_>) -> Option<()> {
    fields.byte(Part::Whole)?;
    fields.instant(Part::WrittenAt)?;
    fields.clock(Part::ContextCount, Part::ContextEntry)?;
    for _ in 0..fields.number(Part::VersionCount)? {
        let flags = fields.byte(Part::Flags)?;
        fields.counter(Part::Dot)?;
        fields.clock(Part::PastCount, Part::PastEntry)?;
        if flags & 2 != 0 {
            fields.instant(Part::Timestamp)?;
        }
        if flags & 1 != 0 {
            let length = fields.number(Part::ValueLength)?;
            fields.text(Part::Value, length)?;
        }
    }
    Some(())
}

/// The value of a register: see [`super::register::Register`].
pub fn register(fields: &mut Fields<'_>) -> Option<()> {
    if fields.byte(Part::RegisterKind)? == 1 {
        let length = fields.reader.rest().len();
        fields.text(Part::Value, length)?;
    }
    Some(())
}

/// A value as it would be written, for whoever asks about something that is only in memory.
pub fn value(bytes: &[u8], explain: Explain) -> Vec<Field> {
    let mut fields = Fields::new(bytes, 0);
    // What is not explained is left to `finish`.
    let _ = explain(&mut fields);
    fields.finish()
}

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

/// Explains the next so many bytes as a value, and nothing behind them.
fn within(fields: &mut Fields<'_>, length: usize, explain: Explain) -> Option<()> {
    let at = fields.at();
    let value = fields.reader.take(length)?;
    let mut inner = Fields::new(value, at);
    let _ = explain(&mut inner);
    fields.fields.append(&mut inner.finish());
    Some(())
}

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

/// Bytes as text in quotes; of many only the first.
fn quoted(bytes: &[u8]) -> String {
    const SHOWN: usize = 48;
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(SHOWN)]);
    let more = if bytes.len() > SHOWN { "…" } else { "" };
    format!("“{text}{more}”")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::storage::disk::{Disk, FileName, MemoryDisk};
    use crate::engine::storage::lsm::Lsm;
    use crate::engine::storage::register::Register;
    use crate::engine::storage::sstable::FOOTER;
    use crate::engine::storage::{Copies, commit_log};
    use crate::engine::versions::{Actor, Siblings, VectorClock, VersionKind, Versioning};
    use crate::engine::{Key, NodeId, Settings, Value, WallTime};
    use std::sync::Arc;

    /// That fields cover a piece from its first byte to its last, each byte once.
    fn cover(fields: &[Field], from: usize, to: usize) {
        let mut at = from;
        for field in fields {
            assert_eq!(field.at, at, "{field:?} in {fields:?}");
            at += field.length;
        }
        assert_eq!(at, to, "{fields:?}");
    }

    fn of(fields: &[Field], part: Part) -> Vec<&str> {
        fields.iter().filter(|field| field.part == part).map(|field| field.value.as_str()).collect()
    }

    /// Copies with siblings, a tombstone, timestamps, and a value that takes three blocks of the log.
    fn copies() -> Copies {
        let options = Settings::for_nodes(3).storage.options();
        let (mut copies, _) = Copies::open(MemoryDisk::instant(), options).unwrap();
        let actor = |name: &str| Actor { node: NodeId::new(name).unwrap(), epoch: 1, stand_in: 0 };
        let mut write = |key: &str, kind, writes: &[(&str, Option<&str>)]| {
            let mut siblings = Siblings::default();
            for (by, value) in writes {
                let versioning = Versioning { kind, max_entries: 10 };
                siblings.write_as(versioning, actor(by), &VectorClock::default(), value.map(Value::from), WallTime(7_000));
            }
            copies.write(&Key::from(key), Arc::new(siblings), true, WallTime(12_500)).unwrap();
        };
        let long = "long ".repeat(2_000);
        write("cart:bo", VersionKind::Vector, &[("n1", Some("tea")), ("n2", Some("milk"))]);
        write("cart:jun", VersionKind::LastWriteWins, &[("n3", None)]);
        write("cart:long", VersionKind::Vector, &[("n1", Some(&long))]);
        copies
    }

    #[test]
    fn every_byte_of_a_record_has_a_meaning() {
        let options = crate::engine::storage::lsm::Options { memtable_bytes: usize::MAX, ..*copies().engine().options() };
        let (mut engine, _) = Lsm::<Register, _>::open(MemoryDisk::instant(), options).unwrap();
        engine.write([(&b"one"[..], Register::Value(b"1".to_vec())), (b"two", Register::Deleted)]).unwrap();
        engine.put(b"long", Register::Value(vec![b'x'; 3 * BLOCK])).unwrap();
        let log = engine.disk().read_all(FileName::Log(engine.log().unwrap().0)).unwrap().into_owned();
        let items = commit_log::read_log(&log);
        let places: Vec<usize> = items
            .iter()
            .map(|item| match item {
                commit_log::LogItem::Record { at, .. } => *at as usize,
                other => panic!("{other:?}"),
            })
            .collect();
        let first = record(&log, places[0], places[1], register);
        cover(&first, places[0], places[1]);
        assert_eq!(of(&first, Part::Key), ["“one”", "“two”"]);
        assert_eq!(of(&first, Part::RegisterKind), ["1", "0"]);
        assert!(!first.iter().any(|field| field.part == Part::Unknown), "{first:?}");
        let second = record(&log, places[1], log.len(), register);
        cover(&second, places[1], log.len());
        assert_eq!(of(&second, Part::FragmentKind), ["2", "3", "3", "4"], "it takes four fragments");
        assert_eq!(of(&second, Part::Value).len(), 4, "and the value stands in all of them");
    }

    #[test]
    fn every_byte_of_a_table_has_a_meaning() {
        let mut copies = copies();
        copies.engine_mut().flush().unwrap();
        let table = copies.engine().tables()[0].clone();
        let bytes = copies.engine().disk().read_all(table.meta.file()).unwrap().into_owned();
        let mut all = Vec::new();
        for entry in &table.index {
            let (from, to) = (entry.offset as usize, (entry.offset + entry.length) as usize);
            let fields = data_block(&bytes[from..to], from, copy);
            cover(&fields, from, to);
            all.extend(fields);
        }
        assert!(!all.iter().any(|field| field.part == Part::Unknown), "{all:?}");
        assert_eq!(of(&all, Part::Dot), ["n1:1", "n2:1", "n3:1", "n1:1"]);
        assert_eq!(of(&all, Part::Value)[..2], ["“tea”", "“milk”"]);
        assert_eq!(of(&all, Part::WrittenAt), ["12.5 ms"; 3]);
        assert_eq!(of(&all, Part::Timestamp), ["7 ms"]);
        assert_eq!(of(&all, Part::KeyEnd), ["“cart:bo”", "“jun”", "“long”"]);
        let footer_at = bytes.len() - FOOTER;
        let tail = footer(&bytes[footer_at..], footer_at);
        cover(&tail, footer_at, bytes.len());
        assert_eq!(of(&tail, Part::Magic), ["“ringside”"]);
        let number = |part| of(&tail, part)[0].parse::<usize>().unwrap();
        let (filter_at, index_at) = (number(Part::FilterAt), number(Part::IndexAt));
        let filter = filter_block(&bytes[filter_at..index_at], filter_at);
        cover(&filter, filter_at, index_at);
        let bloom = table.filter.as_ref().unwrap();
        let set = (0..bloom.bits()).filter(|bit| bloom.is_set(*bit)).count();
        assert_eq!(of(&filter, Part::Bits), [format!("{set} / {}", bloom.bits())]);
        let index = index_block(&bytes[index_at..footer_at], index_at);
        cover(&index, index_at, footer_at);
        assert_eq!(of(&index, Part::LastKey).len(), table.index.len());
    }

    #[test]
    fn what_says_nothing_is_covered_all_the_same() {
        for length in [0, 1, 4, 5, 6, 20, 300] {
            let nonsense = vec![0xff; length];
            cover(&data_block(&nonsense, 40, copy), 40, 40 + length);
            cover(&filter_block(&nonsense, 40), 40, 40 + length);
            cover(&index_block(&nonsense, 40), 40, 40 + length);
            cover(&footer(&nonsense, 40), 40, 40 + length);
            cover(&value(&nonsense, copy), 0, length);
            cover(&record(&nonsense, 0, length, copy), 0, length);
        }
    }
}
