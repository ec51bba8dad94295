//! The copies of a node in its storage engine.
//!
//! A copy that is sent here is written blindly, as it came: what was there before is not read for it, and the two are put
//! together when somebody reads ([`Siblings::merge`] does not mind the order). Whoever writes a version of its own has to
//! read first, to know what to count on from; so it writes everything it knows, and nothing older needs to be looked at
//! again. The same holds where a clock was cut short: what was dropped must not come back out of an older table.

use std::fmt;
use std::sync::Arc;

use super::coding::Reader;
use super::disk::{MemoryDisk, Ticket};
use super::lsm::{Lsm, Options, Probe, Recovery, StorageError, StorageEvent};
use super::sstable::ReadError;
use super::stored::Stored;
use crate::engine::pair::Key;
use crate::engine::time::WallTime;
use crate::engine::versions::Siblings;

/// What stands in the engine under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What is known.
    pub siblings: Arc<Siblings>,
    /// Whether that is all there was to know when it was written.
    pub whole: bool,
    /// What the node's wall clock showed when it was written: tombstones are kept for a while from then on.
    pub at: WallTime,
}

const PART: u8 = 0;
const WHOLE: u8 = 1;

impl Stored for Record {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(if self.whole { WHOLE } else { PART });
        out.extend_from_slice(&self.at.0.to_le_bytes());
        self.siblings.encode(out);
    }

    fn decode(bytes: &[u8]) -> Option<Record> {
        let mut reader = Reader::new(bytes);
        let whole = reader.byte().filter(|kind| *kind <= WHOLE)? == WHOLE;
        let at = WallTime(reader.fixed64()? as i64);
        let siblings = Arc::new(Siblings::decode(&mut reader)?);
        reader.end()?;
        Some(Record { siblings, whole, at })
    }

    fn absorb(&mut self, older: Record) {
        if !self.whole {
            Arc::make_mut(&mut self.siblings).merge(&older.siblings);
            self.whole = older.whole;
        }
    }

    fn hides_older(&self) -> bool {
        self.whole
    }

    fn is_garbage(&self, before: i64) -> bool {
        self.siblings.is_empty() || (self.siblings.live().next().is_none() && self.at.0 < before)
    }

    fn size(&self) -> usize {
        self.siblings.size()
    }
}

/// The copies of one node.
#[derive(Clone)]
pub struct Copies {
    engine: Lsm<Record, MemoryDisk>,
    keys: usize,
    revision: u64,
}

impl fmt::Debug for Copies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Copies").field("keys", &self.keys).field("revision", &self.revision).finish_non_exhaustive()
    }
}

/// A point read, as it went.
#[derive(Clone, Debug)]
pub struct CopyRead {
    /// What is known of the key.
    pub copy: Option<Arc<Siblings>>,
    /// Every step of the search.
    pub probes: Vec<Probe>,
}

/// What a record says of its key; `None` if that is nothing.
fn known(record: Record) -> Option<Arc<Siblings>> {
    Some(record.siblings).filter(|siblings| !siblings.is_empty())
}

impl Copies {
    /// What a disk holds.
    pub fn open(disk: MemoryDisk, options: Options) -> Result<(Copies, Recovery), StorageError> {
        let (engine, recovery) = Lsm::open(disk, options)?;
        let mut copies = Copies { engine, keys: 0, revision: 0 };
        copies.keys = copies.iter().count();
        Ok((copies, recovery))
    }

    /// What is known of a key; nothing, if it was never written here. For whoever looks from outside, at no cost: a node that
    /// needs it for an operation asks [`Copies::read`]. What cannot be read is not known.
    pub fn get(&self, key: &Key) -> Option<Arc<Siblings>> {
        self.peek(key).ok().flatten()
    }

    /// The same, or what is damaged.
    pub fn peek(&self, key: &Key) -> Result<Option<Arc<Siblings>>, ReadError> {
        Ok(self.engine.get(key.0.as_bytes())?.and_then(known))
    }

    /// Reads a key as an operation does: the blocks that it takes are read from the disk.
    pub fn read(&mut self, key: &Key) -> Result<CopyRead, ReadError> {
        let read = self.engine.read(key.0.as_bytes())?;
        read.blocks.iter().for_each(|bytes| self.engine.disk_mut().note_read(*bytes));
        Ok(CopyRead { copy: read.value.and_then(known), probes: read.probes })
    }

    /// Writes a part of what is known, or with `whole` all of it.
    pub fn write(&mut self, key: &Key, siblings: Arc<Siblings>, whole: bool, at: WallTime) -> Result<(), StorageError> {
        let is_new = self.get(key).is_none();
        self.engine.put(key.0.as_bytes(), Record { siblings, whole, at })?;
        self.keys += usize::from(is_new);
        self.revision += 1;
        Ok(())
    }

    /// Forgets a key, if there is a copy of it: what is written is that nothing is known.
    pub fn remove(&mut self, key: &Key, at: WallTime) -> Result<(), StorageError> {
        let is_there = self.get(key).is_some();
        self.engine.put(key.0.as_bytes(), Record { siblings: Arc::default(), whole: true, at })?;
        self.keys -= usize::from(is_there);
        self.revision += 1;
        Ok(())
    }

    /// Every key with its copy, in the order of the keys. Ends where something cannot be read.
    pub fn iter(&self) -> impl Iterator<Item = (Key, Arc<Siblings>)> + '_ {
        self.engine.scan(&[]).map_while(Result::ok).filter_map(|(key, record)| {
            let key = Key(std::str::from_utf8(&key).ok()?.into());
            Some((key, known(record)?))
        })
    }

    /// How many keys there are.
    pub fn keys(&self) -> usize {
        self.keys
    }

    /// How often something may have changed: while it stays the same, so does what is stored.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Bytes of all copies: keys, clocks and values, as metered.
    pub fn bytes(&self) -> usize {
        self.iter().map(|(key, copy)| key.size() + copy.size()).sum()
    }

    /// The engine, to look at.
    pub fn engine(&self) -> &Lsm<Record, MemoryDisk> {
        &self.engine
    }

    /// The engine, for whoever tends it.
    pub fn engine_mut(&mut self) -> &mut Lsm<Record, MemoryDisk> {
        &mut self.engine
    }

    /// The disk; what is in memory is gone.
    pub fn into_disk(self) -> MemoryDisk {
        self.engine.into_disk()
    }

    /// The last work that was asked of the disk.
    pub fn issued(&self) -> Ticket {
        self.engine.disk().issued()
    }

    /// What the engine did of its own accord since this was last asked.
    pub fn take_events(&mut self) -> Vec<StorageEvent> {
        let events = self.engine.take_events();
        for event in &events {
            if let StorageEvent::CompactionEnded { purged, .. } = event {
                // Of some of them nothing was known before.
                self.keys = if purged.is_empty() { self.keys } else { self.iter().count() };
            }
            if let StorageEvent::Salvaged { .. } = event {
                self.keys = self.iter().count();
                self.revision += 1;
            }
        }
        events
    }
}
