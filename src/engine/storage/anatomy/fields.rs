//! Reading bytes field by field.

use std::ops::RangeInclusive;

use super::{Field, Part, Says};
use crate::engine::storage::coding::Reader;
use crate::engine::time::WallTime;
use crate::engine::versions::Actor;

/// Fields being read, one after the other. What cannot be read is `None`, and nothing is taken then.
#[derive(Debug)]
pub struct Fields<'a> {
    reader: Reader<'a>,
    /// Where a byte behind the last would stand.
    end: usize,
    fields: Vec<Field>,
}

impl<'a> Fields<'a> {
    /// All fields of bytes that begin at a place. Where `explain` breaks off, the rest says nothing, even if it is empty: then
    /// something is missing.
    pub(super) fn of(bytes: &'a [u8], at: usize, explain: impl FnOnce(&mut Fields<'a>) -> Option<()>) -> Vec<Field> {
        let mut fields = Fields { reader: Reader::new(bytes), end: at + bytes.len(), fields: Vec::new() };
        let explained = explain(&mut fields);
        if explained.is_none() || !fields.left().is_empty() {
            fields.fields.push(unknown(fields.at(), fields.left().len()));
        }
        fields.fields
    }

    /// What is not read yet.
    pub(super) fn left(&self) -> &'a [u8] {
        self.reader.rest()
    }

    fn at(&self) -> usize {
        self.end - self.left().len()
    }

    /// Reads a field.
    fn read<T>(&mut self, part: Part, read: impl FnOnce(&mut Reader<'a>) -> Option<(T, Says)>) -> Option<T> {
        let (at, mut ahead) = (self.at(), self.reader);
        let (value, says) = read(&mut ahead)?;
        self.reader = ahead;
        self.fields.push(Field { at, length: self.at() - at, part, says, goes_on: false });
        Some(value)
    }

    /// A byte that says which of some kinds it is.
    pub(super) fn kind(&mut self, part: Part, kinds: RangeInclusive<u8>) -> Option<u8> {
        self.read(part, |reader| {
            let kind = reader.byte().filter(|kind| kinds.contains(kind))?;
            Some((kind, Says::Number(kind.into())))
        })
    }

    pub(super) fn number(&mut self, part: Part) -> Option<u64> {
        self.number_up_to(part, u64::MAX)
    }

    /// A number that cannot be greater than some other.
    pub(super) fn number_up_to(&mut self, part: Part, most: u64) -> Option<u64> {
        self.read(part, |reader| {
            let number = reader.varint().filter(|number| *number <= most)?;
            Some((number, Says::Number(number)))
        })
    }

    /// A number of bytes.
    pub(super) fn length(&mut self, part: Part) -> Option<usize> {
        usize::try_from(self.number(part)?).ok()
    }

    pub(super) fn fixed16(&mut self, part: Part) -> Option<u16> {
        self.read(part, |reader| {
            let number = u16::from_le_bytes(reader.take(2)?.try_into().ok()?);
            Some((number, Says::Number(number.into())))
        })
    }

    pub(super) fn fixed32(&mut self, part: Part) -> Option<u32> {
        self.read(part, |reader| reader.fixed32().map(|number| (number, Says::Number(number.into()))))
    }

    pub(super) fn fixed64(&mut self, part: Part) -> Option<u64> {
        self.read(part, |reader| reader.fixed64().map(|number| (number, Says::Number(number))))
    }

    pub(super) fn checksum(&mut self, part: Part) -> Option<()> {
        self.read(part, |reader| reader.fixed32().map(|sum| ((), Says::Checksum(sum))))
    }

    /// An instant of a wall clock.
    pub(super) fn instant(&mut self, part: Part) -> Option<()> {
        self.read(part, |reader| reader.fixed64().map(|at| ((), Says::Instant(WallTime(at as i64)))))
    }

    /// So many bytes, with what they say.
    pub(super) fn take(&mut self, part: Part, length: usize, says: impl FnOnce(&[u8]) -> Says) -> Option<&'a [u8]> {
        self.read(part, |reader| reader.take(length).map(|bytes| (bytes, says(bytes))))
    }

    /// So many bytes, which are a text.
    pub(super) fn text(&mut self, part: Part, length: usize) -> Option<&'a [u8]> {
        self.take(part, length, |bytes| Says::Text(bytes.to_vec()))
    }

    /// A text with its length in front.
    pub(super) fn bytes(&mut self, length: Part, part: Part) -> Option<&'a [u8]> {
        let length = self.length(length)?;
        self.text(part, length)
    }

    /// All the rest, which is a text.
    pub(super) fn rest(&mut self, part: Part) -> Option<&'a [u8]> {
        self.text(part, self.left().len())
    }

    /// A counter of a clock: name, epoch, label and count.
    pub(super) fn counter(&mut self, part: Part) -> Option<()> {
        self.read(part, |reader| {
            let actor = Actor::decode(reader)?;
            Some(((), Says::Counter(actor, reader.varint()?)))
        })
    }

    /// A label under which writes are counted: name, epoch and number.
    pub(super) fn label(&mut self, part: Part) -> Option<()> {
        self.read(part, |reader| Some(((), Says::Label(Actor::decode(reader)?))))
    }

    /// A clock: how many counters, then each.
    pub(super) fn clock(&mut self, count: Part, entry: Part) -> Option<()> {
        (0..self.number(count)?).try_for_each(|_| self.counter(entry))
    }

    /// The next so many bytes, and nothing behind them.
    pub(super) fn within(&mut self, length: usize, explain: impl FnOnce(&mut Fields<'a>) -> Option<()>) -> Option<()> {
        let at = self.at();
        let bytes = self.reader.take(length)?;
        self.fields.append(&mut Fields::of(bytes, at, explain));
        Some(())
    }
}

/// Bytes that say nothing.
pub(super) fn unknown(at: usize, length: usize) -> Field {
    Field { at, length, part: Part::Unknown, says: Says::Nothing, goes_on: false }
}
