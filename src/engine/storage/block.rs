//! Blocks: the unit in which an SSTable is read and checked.
//!
//! A data block holds entries in the order of their keys. Neighbouring keys mostly begin alike, so each entry only says how
//! much it has in common with the one before; every [`RESTART`]th begins anew, and the places of those are listed at the end,
//! so that a key is found by binary search among them and a walk from there (LevelDB, `block_builder.cc`).
//!
//! ```text
//! entry    shared · unshared · value length · sequence number   (varints)
//!          the key's unshared end · the value
//! restarts their offsets, 32 bits each · how many, 32 bits
//! frame    0 as it is, 1 lz4 · checksum of all before, 32 bits
//! ```

use serde::Serialize;

use super::checksum::checksum;
use super::coding::{Reader, put_varint};
use super::commit_log::Fault;

/// Each so many entries, one has its key whole.
pub const RESTART: usize = 16;
/// Bytes of the frame around every block.
pub const FRAME: usize = 5;

const RAW: u8 = 0;
const LZ4: u8 = 1;

/// Puts a frame around what stands in `out` from `began` on, compressed if that makes it smaller by an eighth at least.
pub fn frame(out: &mut Vec<u8>, began: usize, compress: bool) {
    let mut kind = RAW;
    if compress {
        let packed = lz4_flex::block::compress_prepend_size(&out[began..]);
        if packed.len() < (out.len() - began) / 8 * 7 {
            out.truncate(began);
            out.extend_from_slice(&packed);
            kind = LZ4;
        }
    }
    out.push(kind);
    let sum = checksum(&[&out[began..]]);
    out.extend_from_slice(&sum.to_le_bytes());
}

/// What stands in a framed block, once its checksum is right.
pub fn unframe(framed: &[u8]) -> Result<Vec<u8>, Fault> {
    let (covered, sum) = framed.split_last_chunk::<4>().ok_or(Fault::Length)?;
    if checksum(&[covered]) != u32::from_le_bytes(*sum) {
        return Err(Fault::Checksum);
    }
    match covered.split_last().ok_or(Fault::Length)? {
        (&RAW, content) => Ok(content.to_vec()),
        (&LZ4, content) => {
            // The size in front is believed only as far as such a block can be blown up: 255 to 1.
            let size = Reader::new(content).fixed32().ok_or(Fault::Length)? as usize;
            if size / 255 > content.len() {
                return Err(Fault::Length);
            }
            lz4_flex::block::decompress_size_prepended(content).map_err(|_| Fault::Content)
        }
        _ => Err(Fault::Kind),
    }
}

/// One entry of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawEntry {
    /// The key.
    pub key: Vec<u8>,
    /// The number of the write.
    pub sequence: u64,
    /// What was written, encoded.
    pub value: Vec<u8>,
}

/// Builds a data block.
#[derive(Clone, Debug, Default)]
pub struct BlockBuilder {
    bytes: Vec<u8>,
    restarts: Vec<u32>,
    entries: usize,
    last: Vec<u8>,
}

impl BlockBuilder {
    /// Adds an entry. Keys have to come in their order.
    pub fn add(&mut self, key: &[u8], sequence: u64, value: &[u8]) {
        let shared = if self.entries.is_multiple_of(RESTART) {
            self.restarts.push(self.bytes.len() as u32);
            0
        } else {
            self.last.iter().zip(key).take_while(|(one, other)| one == other).count()
        };
        put_varint(&mut self.bytes, shared as u64);
        put_varint(&mut self.bytes, (key.len() - shared) as u64);
        put_varint(&mut self.bytes, value.len() as u64);
        put_varint(&mut self.bytes, sequence);
        self.bytes.extend_from_slice(&key[shared..]);
        self.bytes.extend_from_slice(value);
        self.entries += 1;
        self.last.clear();
        self.last.extend_from_slice(key);
    }

    /// How many bytes it takes so far.
    pub fn size(&self) -> usize {
        self.bytes.len() + 4 * self.restarts.len() + 4
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.entries == 0
    }

    /// The key added last.
    pub fn last_key(&self) -> &[u8] {
        &self.last
    }

    /// Appends the finished block to `out` and begins anew.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        out.append(&mut self.bytes);
        for restart in &self.restarts {
            out.extend_from_slice(&restart.to_le_bytes());
        }
        out.extend_from_slice(&(self.restarts.len() as u32).to_le_bytes());
        self.restarts.clear();
        self.entries = 0;
        self.last.clear();
    }
}

/// A data block, to be read.
#[derive(Clone, Debug)]
pub struct Block {
    bytes: Vec<u8>,
    /// Where the entries end.
    end: usize,
}

/// What a block holds of a key: the number of the write, and what was written, encoded.
pub type Found<'a> = (u64, &'a [u8]);

/// How a key was looked for in a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Search {
    /// Whole keys that it was compared with, by halving.
    pub halvings: u16,
    /// Entries walked over from there.
    pub walked: u16,
}

impl Block {
    /// A block from its bytes without the frame.
    pub fn new(bytes: Vec<u8>) -> Result<Block, Fault> {
        let (rest, count) = bytes.split_last_chunk::<4>().ok_or(Fault::Length)?;
        let restarts = u32::from_le_bytes(*count) as usize;
        let end = restarts.checked_mul(4).and_then(|size| rest.len().checked_sub(size)).ok_or(Fault::Length)?;
        if restarts == 0 && end > 0 {
            return Err(Fault::Content);
        }
        Ok(Block { bytes, end })
    }

    /// The entry of a key, and how it was found.
    pub fn find(&self, key: &[u8]) -> (Result<Option<Found<'_>>, Fault>, Search) {
        let mut search = Search::default();
        (self.search(key, &mut search), search)
    }

    fn search(&self, key: &[u8], search: &mut Search) -> Result<Option<Found<'_>>, Fault> {
        // The last restart whose key is not beyond the one looked for.
        let (mut low, mut high) = (0, self.restarts());
        while high - low > 1 {
            let middle = low.midpoint(high);
            search.halvings += 1;
            let mut at = Cursor { block: self, at: self.restart(middle)?, key: Vec::new() };
            let (_, _) = at.advance()?.ok_or(Fault::Content)?;
            if at.key.as_slice() <= key { low = middle } else { high = middle }
        }
        if high == 0 {
            return Ok(None);
        }
        let mut cursor = Cursor { block: self, at: self.restart(low)?, key: Vec::with_capacity(key.len() + 8) };
        while let Some((sequence, value)) = cursor.advance()? {
            search.walked += 1;
            match cursor.key.as_slice().cmp(key) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => return Ok(Some((sequence, &self.bytes[value]))),
                std::cmp::Ordering::Greater => return Ok(None),
            }
        }
        Ok(None)
    }

    /// All entries, in the order of their keys; an error if they are not in order.
    pub fn entries(&self) -> Result<Vec<RawEntry>, Fault> {
        let mut cursor = Cursor { block: self, at: 0, key: Vec::new() };
        let mut entries: Vec<RawEntry> = Vec::new();
        while let Some((sequence, value)) = cursor.advance()? {
            if entries.last().is_some_and(|last| last.key >= cursor.key) {
                return Err(Fault::Content);
            }
            entries.push(RawEntry { key: cursor.key.clone(), sequence, value: self.bytes[value].to_vec() });
        }
        Ok(entries)
    }

    fn restarts(&self) -> usize {
        (self.bytes.len() - 4 - self.end) / 4
    }

    fn restart(&self, number: usize) -> Result<usize, Fault> {
        let offset = Reader::new(&self.bytes[self.end + 4 * number..]).fixed32().ok_or(Fault::Length)? as usize;
        if offset < self.end { Ok(offset) } else { Err(Fault::Content) }
    }
}

struct Cursor<'a> {
    block: &'a Block,
    at: usize,
    key: Vec<u8>,
}

impl Cursor<'_> {
    /// Takes the next entry: its key is then in `key`; its number and where its value stands are returned.
    fn advance(&mut self) -> Result<Option<(u64, std::ops::Range<usize>)>, Fault> {
        let entries = &self.block.bytes[..self.block.end];
        let mut reader = Reader::new(&entries[self.at..]);
        if reader.rest().is_empty() {
            return Ok(None);
        }
        let mut number = || reader.count().ok_or(Fault::Content);
        let (shared, unshared, length) = (number()?, number()?, number()?);
        let sequence = reader.varint().ok_or(Fault::Content)?;
        let end = reader.take(unshared).ok_or(Fault::Length)?;
        if shared > self.key.len() {
            return Err(Fault::Content);
        }
        self.key.truncate(shared);
        self.key.extend_from_slice(end);
        let from = entries.len() - reader.rest().len();
        reader.take(length).ok_or(Fault::Length)?;
        self.at = from + length;
        Ok(Some((sequence, from..from + length)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(keys: impl Iterator<Item = String>) -> (Vec<RawEntry>, Block) {
        let mut builder = BlockBuilder::default();
        let mut entries = Vec::new();
        for (number, key) in keys.enumerate() {
            let value = vec![number as u8; number % 50];
            builder.add(key.as_bytes(), number as u64, &value);
            entries.push(RawEntry { key: key.into_bytes(), sequence: number as u64, value });
        }
        let mut bytes = Vec::new();
        let size = builder.size();
        builder.finish(&mut bytes);
        assert_eq!(bytes.len(), size);
        (entries, Block::new(bytes).unwrap())
    }

    #[test]
    fn every_entry_is_found_and_no_other() {
        for count in [0, 1, 15, 16, 17, 100] {
            let (entries, block) = block((0..count).map(|number| format!("customer:{:04}", number * 2)));
            assert_eq!(block.entries().unwrap(), entries);
            for number in 0..2 * count + 2 {
                let key = format!("customer:{number:04}");
                let (found, search) = block.find(key.as_bytes());
                let expected = entries.get(number / 2).filter(|_| number % 2 == 0);
                assert_eq!(found.unwrap(), expected.map(|entry| (entry.sequence, &entry.value[..])), "{key} of {count}");
                assert!(search.halvings <= 3 && search.walked <= RESTART as u16 + 1, "{search:?}");
            }
            assert_eq!(block.find(b"").0, Ok(None));
        }
    }

    #[test]
    fn keys_that_begin_alike_take_less() {
        let size = |prefix: &str| block((0..64).map(|number| format!("{prefix}{number:02}"))).1.bytes.len();
        let longer = size("a-prefix-of-twenty-b") - size("");
        assert_eq!(longer, 4 * 20, "only at the four restarts is it written out");
    }

    #[test]
    fn a_frame_keeps_and_checks_what_it_holds() {
        for compress in [false, true] {
            let content = b"the same, the same, the same, the same, the same".repeat(10);
            let mut bytes = b"before".to_vec();
            bytes.extend_from_slice(&content);
            frame(&mut bytes, 6, compress);
            assert_eq!(bytes.len() < content.len(), compress);
            assert_eq!(unframe(&bytes[6..]), Ok(content));
            for at in 6..bytes.len() {
                let mut damaged = bytes[6..].to_vec();
                damaged[at - 6] ^= 0x10;
                assert_eq!(unframe(&damaged), Err(Fault::Checksum), "byte {at}");
            }
        }
        let mut random = vec![1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        frame(&mut random, 0, true);
        assert_eq!(random.len(), 10 + FRAME, "what does not shrink stays as it is");
        assert_eq!(unframe(&[1, 2]), Err(Fault::Length));
    }
}
