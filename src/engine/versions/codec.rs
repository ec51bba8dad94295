//! What a replica knows of a key, and a label, as bytes on a disk.
//!
//! The pairs of the context are listed the least recently advanced first, so that truncation goes on after a restart as it
//! would have without one.

use super::siblings::{Siblings, Version};
use super::vector_clock::{Actor, Dot, VectorClock};
use crate::engine::names::NodeId;
use crate::engine::pair::Value;
use crate::engine::storage::coding::{Reader, put_bytes, put_varint};
use crate::engine::time::WallTime;

const HAS_VALUE: u8 = 1;
const HAS_TIMESTAMP: u8 = 2;

impl Siblings {
    /// Appends itself.
    pub fn encode(&self, out: &mut Vec<u8>) {
        put_varint(out, self.context().entries().len() as u64);
        for actor in self.oldest_first() {
            put_entry(out, (actor, self.context().counter(actor)));
        }
        put_varint(out, self.versions().len() as u64);
        for Version { dot, past, value, written_at } in self.versions() {
            let flags = u8::from(value.is_some()) * HAS_VALUE + u8::from(written_at.is_some()) * HAS_TIMESTAMP;
            out.push(flags);
            put_entry(out, (dot.actor, dot.counter));
            put_varint(out, past.entries().len() as u64);
            past.entries().iter().for_each(|entry| put_entry(out, *entry));
            if let Some(WallTime(at)) = written_at {
                out.extend_from_slice(&at.to_le_bytes());
            }
            if let Some(value) = value {
                put_bytes(out, &value.0);
            }
        }
    }

    /// Takes itself from the front of what is to be read; `None` if that is something else.
    pub fn decode(reader: &mut Reader<'_>) -> Option<Siblings> {
        let context = entries(reader)?;
        let count = reader.count()?;
        // Room for just so many, of which there is nearly always one: copies stay in memory for long.
        let mut versions: Vec<Version> = Vec::with_capacity(count.min(4));
        for _ in 0..count {
            let flags = reader.byte().filter(|flags| *flags <= HAS_VALUE + HAS_TIMESTAMP)?;
            let (actor, counter) = entry(reader)?;
            let past = VectorClock::new(entries(reader)?);
            let written_at = if flags & HAS_TIMESTAMP != 0 { Some(WallTime(reader.fixed64()? as i64)) } else { None };
            let value = if flags & HAS_VALUE != 0 { Some(Value(reader.bytes()?.into())) } else { None };
            let dot = Dot { actor, counter };
            if versions.last().is_some_and(|last| last.dot >= dot) {
                return None;
            }
            versions.push(Version { dot, past, value, written_at });
        }
        Some(Siblings::from_parts(context, versions))
    }
}

impl Actor {
    /// Appends itself.
    pub fn encode(&self, out: &mut Vec<u8>) {
        put_bytes(out, self.node.to_string().as_bytes());
        put_varint(out, self.epoch.into());
        put_varint(out, self.stand_in.into());
    }

    /// Takes itself from the front of what is to be read; `None` if that is something else.
    pub fn decode(reader: &mut Reader<'_>) -> Option<Actor> {
        let node = NodeId::new(std::str::from_utf8(reader.bytes()?).ok()?).ok()?;
        let epoch = u32::try_from(reader.varint()?).ok()?;
        let stand_in = u32::try_from(reader.varint()?).ok()?;
        Some(Actor { node, epoch, stand_in })
    }
}

fn put_entry(out: &mut Vec<u8>, (actor, counter): (Actor, u64)) {
    actor.encode(out);
    put_varint(out, counter);
}

fn entry(reader: &mut Reader<'_>) -> Option<(Actor, u64)> {
    Some((Actor::decode(reader)?, reader.varint()?))
}

fn entries(reader: &mut Reader<'_>) -> Option<Vec<(Actor, u64)>> {
    let count = reader.count()?;
    // No more than there are bytes for: four is the least an entry takes.
    let mut entries = Vec::with_capacity(count.min(reader.rest().len() / 4));
    for _ in 0..count {
        entries.push(entry(reader)?);
    }
    Some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::versions::{VersionKind, Versioning};

    #[test]
    fn what_is_known_of_a_key_comes_back_and_goes_on_as_before() {
        let actor = |name: &str, epoch, stand_in| Actor { node: NodeId::new(name).unwrap(), epoch, stand_in };
        for kind in [VersionKind::Vector, VersionKind::LastWriteWins] {
            let versioning = Versioning { kind, max_entries: 4 };
            let mut siblings = Siblings::default();
            for (round, name) in ["n3", "n1", "n2", "n4", "n1", "a-long-name.1"].into_iter().enumerate() {
                let value = (round != 3).then(|| "a value".into());
                let past = if round % 2 == 0 { siblings.context().clone() } else { VectorClock::default() };
                siblings.write_as(versioning, actor(name, 2, round as u32 % 2), &past, value, WallTime(-5 + round as i64));
            }
            let mut bytes = Vec::new();
            siblings.encode(&mut bytes);
            let mut reader = Reader::new(&bytes);
            let mut back = Siblings::decode(&mut reader).unwrap();
            assert_eq!((&back, reader.end()), (&siblings, Some(())));
            let dropped = siblings.truncate(1, actor("n9", 1, 0));
            assert_eq!(back.truncate(1, actor("n9", 1, 0)), dropped, "the oldest pair is still known");
            for cut in 0..bytes.len() {
                assert_eq!(Siblings::decode(&mut Reader::new(&bytes[..cut])), None, "cut at {cut}");
            }
        }
    }
}
