//! Reading bytes field by field.

use super::{Field, Part};
use crate::engine::storage::coding::Reader;

/// Fields being read, one after the other.
#[derive(Debug)]
pub struct Fields<'a> {
    pub(super) reader: Reader<'a>,
    /// Where the first byte stands.
    begin: usize,
    /// Where the one behind the last would.
    pub(super) end: usize,
    pub(super) fields: Vec<Field>,
}

impl<'a> Fields<'a> {
    /// Of bytes that begin at a place.
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Fields<'a> {
        Fields { reader: Reader::new(bytes), begin: at, end: at + bytes.len(), fields: Vec::new() }
    }

    pub(super) fn at(&self) -> usize {
        self.end - self.reader.rest().len()
    }

    /// What was read since a place is this.
    pub(super) fn add(&mut self, at: usize, part: Part, value: String) {
        self.fields.push(Field { at, length: self.at() - at, part, value });
    }

    pub(super) fn byte(&mut self, part: Part) -> Option<u8> {
        let at = self.at();
        let byte = self.reader.byte()?;
        self.add(at, part, byte.to_string());
        Some(byte)
    }

    pub(super) fn number(&mut self, part: Part) -> Option<usize> {
        let at = self.at();
        let number = self.reader.varint()?;
        self.add(at, part, number.to_string());
        usize::try_from(number).ok()
    }

    pub(super) fn fixed32(&mut self, part: Part) -> Option<u32> {
        let at = self.at();
        let number = self.reader.fixed32()?;
        self.add(at, part, number.to_string());
        Some(number)
    }

    pub(super) fn fixed64(&mut self, part: Part) -> Option<u64> {
        let at = self.at();
        let number = self.reader.fixed64()?;
        self.add(at, part, number.to_string());
        Some(number)
    }

    pub(super) fn checksum(&mut self, part: Part) -> Option<()> {
        let at = self.at();
        let sum = self.reader.fixed32()?;
        self.add(at, part, format!("{sum:08x}"));
        Some(())
    }

    /// An instant of a wall clock, in milliseconds.
    pub(super) fn instant(&mut self, part: Part) -> Option<()> {
        let at = self.at();
        let instant = crate::engine::time::WallTime(self.reader.fixed64()? as i64);
        self.add(at, part, format!("{instant} ms"));
        Some(())
    }

    pub(super) fn text(&mut self, part: Part, length: usize) -> Option<&'a [u8]> {
        let at = self.at();
        let bytes = self.reader.take(length)?;
        self.add(at, part, quoted(bytes));
        Some(bytes)
    }

    /// A counter of a clock: name, epoch, label and count.
    pub(super) fn counter(&mut self, part: Part) -> Option<()> {
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
    pub(super) fn clock(&mut self, count: Part, entry: Part) -> Option<()> {
        (0..self.number(count)?).try_for_each(|_| self.counter(entry))
    }

    /// The rest is unknown, if there is any: what was begun and broken off belongs to it.
    pub(super) fn finish(mut self) -> Vec<Field> {
        let at = self.fields.last().map_or(self.begin, |last| last.at + last.length);
        if at < self.end {
            self.fields.push(Field { at, length: self.end - at, part: Part::Unknown, value: String::new() });
        }
        self.fields
    }
}

/// Bytes as text in quotes; of many only the first.
fn quoted(bytes: &[u8]) -> String {
    const SHOWN: usize = 48;
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(SHOWN)]);
    let more = if bytes.len() > SHOWN { "…" } else { "" };
    format!("“{text}{more}”")
}
