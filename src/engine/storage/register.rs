//! The plainest thing to store: bytes, of which the last written count.

use super::coding::Reader;
use super::stored::Stored;

/// A value, or the record that it was deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Register {
    /// What was put last.
    Value(Vec<u8>),
    /// It was deleted.
    Deleted,
}

const VALUE: u8 = 1;
const DELETED: u8 = 0;

impl Stored for Register {
    fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Register::Value(bytes) => {
                out.push(VALUE);
                out.extend_from_slice(bytes);
            }
            Register::Deleted => out.push(DELETED),
        }
    }

    fn decode(bytes: &[u8]) -> Option<Register> {
        let mut reader = Reader::new(bytes);
        match reader.byte()? {
            VALUE => Some(Register::Value(reader.rest().to_vec())),
            DELETED => reader.end().map(|()| Register::Deleted),
            _ => None,
        }
    }

    fn absorb(&mut self, _older: Register) {}

    fn hides_older(&self) -> bool {
        true
    }

    fn is_garbage(&self, _before: i64) -> bool {
        *self == Register::Deleted
    }

    fn size(&self) -> usize {
        match self {
            Register::Value(bytes) => bytes.len(),
            Register::Deleted => 0,
        }
    }
}
