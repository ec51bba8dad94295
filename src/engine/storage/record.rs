//! What a node stores, and under which keys.
//!
//! Copies stand under the keys of the store as they are. What a node keeps for others, and what it must know of itself when it
//! comes back, stand in the same engine, under keys that begin with a byte that no text has in UTF-8: so the copies come first
//! in every scan, and one log, one sync and one recovery serve all of it. (Cassandra keeps the same in tables of its own
//! keyspace, `system.local` and, before its version 3, `system.hints`.)

use std::sync::Arc;

use super::coding::{Reader, put_varint};
use super::stored::Stored;
use crate::engine::names::NodeId;
use crate::engine::pair::Key;
use crate::engine::time::WallTime;
use crate::engine::versions::{Actor, CLOCK_ENTRY_BYTES, Siblings};

/// What a key of the engine stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The copy of a key of the store.
    Copy(Key),
    /// What waits for a node that was missing, of one key.
    Hint {
        /// The node.
        target: NodeId,
        /// The key.
        key: Key,
    },
    /// What the node must know of itself.
    Own,
}

/// Where what is no copy begins: no text has this byte.
const BESIDE: u8 = 0xff;
const HINT: u8 = b'h';
const OWN: u8 = b'o';
/// Between the name of a target and a key; no name has it.
const BETWEEN: u8 = 0;

impl Slot {
    /// As the engine's key.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Slot::Copy(key) => key.0.as_bytes().to_vec(),
            Slot::Hint { target, key } => {
                let mut bytes = vec![BESIDE, HINT];
                bytes.extend_from_slice(target.to_string().as_bytes());
                bytes.push(BETWEEN);
                bytes.extend_from_slice(key.0.as_bytes());
                bytes
            }
            Slot::Own => vec![BESIDE, OWN],
        }
    }

    /// Back from the engine's key; `None` if nothing is stored under it.
    pub fn decode(bytes: &[u8]) -> Option<Slot> {
        let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(str::to_owned);
        match bytes {
            [BESIDE, OWN] => Some(Slot::Own),
            [BESIDE, HINT, rest @ ..] => {
                let between = rest.iter().position(|byte| *byte == BETWEEN)?;
                let target = NodeId::new(&text(&rest[..between])?).ok()?;
                Some(Slot::Hint { target, key: Key(text(&rest[between + 1..])?.into()) })
            }
            [BESIDE, ..] => None,
            _ => Some(Slot::Copy(Key(text(bytes)?.into()))),
        }
    }

    /// Where the keys of hints begin.
    pub(super) fn first_hint() -> [u8; 2] {
        [BESIDE, HINT]
    }

    /// Whether a copy stands under a key of the engine.
    pub(super) fn is_copy(key: &[u8]) -> bool {
        key.first() != Some(&BESIDE)
    }
}

/// What stands in the engine under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// Of a key of the store: a part of what is known, or all.
    Copy {
        /// What is known.
        siblings: Arc<Siblings>,
        /// Whether that is all there was to know when it was written.
        whole: bool,
        /// What the node's wall clock showed when it was written: tombstones are kept for a while from then on.
        at: WallTime,
    },
    /// What waits for a node that was missing.
    Hint {
        /// What it is to merge.
        siblings: Arc<Siblings>,
        /// What the wall clock showed when it was last written into.
        at: WallTime,
    },
    /// What the node must know of itself.
    Own(OwnRecord),
    /// Nothing any more.
    Gone,
}

/// What a node must know of itself when it comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnRecord {
    /// How many lives it has had.
    pub generation: u32,
    /// The label under which it counts its writes.
    pub actor: Actor,
}

const PART_TAG: u8 = 0;
const WHOLE_TAG: u8 = 1;
const HINT_TAG: u8 = 2;
const OWN_TAG: u8 = 3;
const GONE_TAG: u8 = 4;

impl Record {
    /// The versions in it, if there can be any.
    pub fn siblings(&self) -> Option<&Arc<Siblings>> {
        match self {
            Record::Copy { siblings, .. } | Record::Hint { siblings, .. } => Some(siblings),
            Record::Own(_) | Record::Gone => None,
        }
    }
}

impl Stored for Record {
    fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Record::Copy { siblings, whole, at } => {
                out.push(if *whole { WHOLE_TAG } else { PART_TAG });
                out.extend_from_slice(&at.0.to_le_bytes());
                siblings.encode(out);
            }
            Record::Hint { siblings, at } => {
                out.push(HINT_TAG);
                out.extend_from_slice(&at.0.to_le_bytes());
                siblings.encode(out);
            }
            Record::Own(OwnRecord { generation, actor }) => {
                out.push(OWN_TAG);
                put_varint(out, (*generation).into());
                actor.encode(out);
            }
            Record::Gone => out.push(GONE_TAG),
        }
    }

    fn decode(bytes: &[u8]) -> Option<Record> {
        let mut reader = Reader::new(bytes);
        let tag = reader.byte()?;
        let dated = |reader: &mut Reader<'_>| {
            let at = WallTime(reader.fixed64()? as i64);
            Some((Arc::new(Siblings::decode(reader)?), at))
        };
        let record = match tag {
            PART_TAG | WHOLE_TAG => {
                let (siblings, at) = dated(&mut reader)?;
                Record::Copy { siblings, whole: tag == WHOLE_TAG, at }
            }
            HINT_TAG => {
                let (siblings, at) = dated(&mut reader)?;
                Record::Hint { siblings, at }
            }
            OWN_TAG => {
                let generation = u32::try_from(reader.varint()?).ok()?;
                Record::Own(OwnRecord { generation, actor: Actor::decode(&mut reader)? })
            }
            GONE_TAG => Record::Gone,
            _ => return None,
        };
        reader.end()?;
        Some(record)
    }

    fn absorb(&mut self, older: Record) {
        if let (Record::Copy { siblings, whole, .. }, Record::Copy { siblings: before, whole: was_whole, .. }) = (self, older)
            && !*whole
        {
            Arc::make_mut(siblings).merge(&before);
            *whole = was_whole;
        }
    }

    fn hides_older(&self) -> bool {
        !matches!(self, Record::Copy { whole: false, .. })
    }

    fn is_garbage(&self, before: i64) -> bool {
        match self {
            Record::Copy { siblings, at, .. } => siblings.is_empty() || (siblings.live().next().is_none() && at.0 < before),
            Record::Gone => true,
            Record::Hint { .. } | Record::Own(_) => false,
        }
    }

    fn size(&self) -> usize {
        match self {
            Record::Copy { siblings, .. } | Record::Hint { siblings, .. } => siblings.size(),
            Record::Own(_) => 4 + CLOCK_ENTRY_BYTES,
            Record::Gone => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::versions::VectorClock;

    #[test]
    fn slots_come_back_and_copies_come_first() {
        let n10 = NodeId::new("n10").unwrap();
        let slots = [
            Slot::Copy("a".into()),
            Slot::Copy("\u{10ffff}".into()),
            Slot::Hint { target: NodeId::new("n1").unwrap(), key: "0b".into() },
            Slot::Hint { target: n10, key: "b".into() },
            Slot::Own,
        ];
        let keys: Vec<Vec<u8>> = slots.iter().map(Slot::encode).collect();
        assert!(keys.is_sorted(), "{keys:?}");
        for (slot, key) in slots.iter().zip(&keys) {
            assert_eq!(Slot::decode(key).as_ref(), Some(slot));
            assert_eq!(Slot::is_copy(key), matches!(slot, Slot::Copy(_)));
        }
        for key in [&b"\xff"[..], b"\xffx", b"\xffoo", b"\xffhn1", b"\xffh\0k", b"\xffhn1\0\xff", b"\x80"] {
            assert_eq!(Slot::decode(key), None, "{key:?}");
        }
    }

    #[test]
    fn records_come_back_and_what_was_cut_off_is_none() {
        let mut siblings = Siblings::default();
        siblings.write(Actor::first(NodeId::new("n1").unwrap()), &VectorClock::default(), Some("one".into()));
        let siblings = Arc::new(siblings);
        let actor = Actor { node: NodeId::new("n7").unwrap(), epoch: 3, stand_in: 2 };
        let records = [
            Record::Copy { siblings: siblings.clone(), whole: false, at: WallTime(-4) },
            Record::Copy { siblings: siblings.clone(), whole: true, at: WallTime(4) },
            Record::Hint { siblings, at: WallTime(1 << 40) },
            Record::Own(OwnRecord { generation: 4, actor }),
            Record::Gone,
        ];
        for record in records {
            let mut bytes = Vec::new();
            record.encode(&mut bytes);
            assert_eq!(Record::decode(&bytes), Some(record));
            for cut in 0..bytes.len() {
                assert_eq!(Record::decode(&bytes[..cut]), None, "cut at {cut}");
            }
            bytes.push(0);
            assert_eq!(Record::decode(&bytes), None, "one byte too many");
        }
        assert_eq!(Record::decode(&[5]), None);
    }
}
