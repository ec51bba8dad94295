//! Numbers and texts as bytes: what every format of the storage engine is made of.
//!
//! Whole numbers are *varints*: seven bits a byte, the lowest first, the eighth bit saying that more follow
//! (LEB128, as in LevelDB's `coding.cc`). So a small number takes one byte and the largest ten. Numbers that have to
//! stand at a known place, in headers and footers, have a fixed width, the lowest byte first.

/// Appends a number as a varint.
pub fn put_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends bytes with their length in front.
pub fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Reads what was put, in the same order. Every answer is `None` where the bytes end too early or
/// say what nobody puts; nothing is taken then.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// A reader at the first of these bytes.
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { rest: bytes }
    }

    /// What is not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// One byte.
    pub fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    /// So many bytes.
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    /// A varint. One of more than ten bytes, or with bits beyond the sixty-fourth, is none.
    pub fn varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for (place, byte) in self.rest.iter().take(10).enumerate() {
            let bits = u64::from(byte & 0x7f);
            if place == 9 && bits > 1 {
                return None;
            }
            number |= bits << (7 * place);
            if byte & 0x80 == 0 {
                self.rest = &self.rest[place + 1..];
                return Some(number);
            }
        }
        None
    }

    /// A varint that counts something in memory.
    pub fn count(&mut self) -> Option<usize> {
        let mut ahead = *self;
        let count = usize::try_from(ahead.varint()?).ok()?;
        *self = ahead;
        Some(count)
    }

    /// Bytes with their length in front.
    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        let mut ahead = *self;
        let length = ahead.count()?;
        let taken = ahead.take(length)?;
        *self = ahead;
        Some(taken)
    }

    /// A number of fixed width, 32 bits.
    pub fn fixed32(&mut self) -> Option<u32> {
        self.take(4).map(|bytes| u32::from_le_bytes(bytes.try_into().expect("four were taken")))
    }

    /// A number of fixed width, 64 bits.
    pub fn fixed64(&mut self) -> Option<u64> {
        self.take(8).map(|bytes| u64::from_le_bytes(bytes.try_into().expect("eight were taken")))
    }

    /// Nothing, if nothing is left.
    pub fn end(self) -> Option<()> {
        self.rest.is_empty().then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_come_back_and_take_a_byte_for_seven_bits() {
        for (number, length) in [(0, 1), (127, 1), (128, 2), (16_383, 2), (16_384, 3), (u64::from(u32::MAX), 5), (u64::MAX, 10)] {
            let mut bytes = Vec::new();
            put_varint(&mut bytes, number);
            assert_eq!(bytes.len(), length, "{number}");
            let mut reader = Reader::new(&bytes);
            assert_eq!((reader.varint(), reader.end()), (Some(number), Some(())), "{number}");
            let mut cut = Reader::new(&bytes[..length - 1]);
            assert_eq!((cut.varint(), cut.rest().len()), (None, length - 1), "nothing is taken of a torn one");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        assert_eq!(Reader::new(&[0xff; 11]).varint(), None, "it does not end");
        let mut too_large = [0xff; 10];
        too_large[9] = 0x02;
        assert_eq!(Reader::new(&too_large).varint(), None, "a sixty-fifth bit");
    }

    #[test]
    fn a_length_beyond_the_end_takes_nothing() {
        let mut reader = Reader::new(&[5, 1, 2, 3]);
        assert_eq!((reader.bytes(), reader.rest().len()), (None, 4));
    }
}
