//! The copies of a node in its storage engine.
//!
//! A copy that is sent here is written blindly, as it came: what was there before is not read for it, and the two are put
//! together when somebody reads ([`Siblings::merge`] does not mind the order). Whoever writes a version of its own has to
//! read first, to know what to count on from; so it writes everything it knows, and nothing older needs to be looked at
//! again. The same holds where a clock was cut short: what was dropped must not come back out of an older table.
//!
//! What stands beside the copies ([`Slot`]) is written and read by the same engine: hints whole, each time anew.

use std::fmt;
use std::sync::Arc;

use super::disk::{FileName, MemoryDisk, Ticket};
use super::lsm::{Lsm, Options, Probe, Recovery, StorageError, StorageEvent};
use super::record::{OwnRecord, Record, Slot};
use super::sstable::{Damage, ReadError};
use crate::engine::names::NodeId;
use crate::engine::pair::Key;
use crate::engine::time::WallTime;
use crate::engine::versions::Siblings;

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
    match record {
        Record::Copy { siblings, .. } => Some(siblings).filter(|siblings| !siblings.is_empty()),
        Record::Hint { .. } | Record::Own(_) | Record::Gone => None,
    }
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
        self.engine.put(key.0.as_bytes(), Record::Copy { siblings, whole, at })?;
        self.keys += usize::from(is_new);
        self.revision += 1;
        Ok(())
    }

    /// Forgets a key, if there is a copy of it: what is written is that nothing is known.
    pub fn remove(&mut self, key: &Key, at: WallTime) -> Result<(), StorageError> {
        let is_there = self.get(key).is_some();
        self.engine.put(key.0.as_bytes(), Record::Copy { siblings: Arc::default(), whole: true, at })?;
        self.keys -= usize::from(is_there);
        self.revision += 1;
        Ok(())
    }

    /// Every key with its copy, in the order of the keys. Ends where something cannot be read.
    pub fn iter(&self) -> impl Iterator<Item = (Key, Arc<Siblings>)> + '_ {
        let copies = self.engine.scan(&[]).map_while(Result::ok).take_while(|(key, _)| Slot::is_copy(key));
        copies.filter_map(|(key, record)| match Slot::decode(&key)? {
            Slot::Copy(key) => Some((key, known(record)?)),
            Slot::Hint { .. } | Slot::Own => None,
        })
    }

    /// Writes what waits for a node that is missing, all of it.
    pub fn write_hint(&mut self, target: NodeId, key: &Key, siblings: Arc<Siblings>, at: WallTime) -> Result<(), StorageError> {
        self.engine.put(&Slot::Hint { target, key: key.clone() }.encode(), Record::Hint { siblings, at })
    }

    /// Nothing waits any more.
    pub fn remove_hint(&mut self, target: NodeId, key: &Key) -> Result<(), StorageError> {
        self.engine.put(&Slot::Hint { target, key: key.clone() }.encode(), Record::Gone)
    }

    /// What waits for nodes that are missing, by name and key: as it was written, and when by the wall clock. Ends where
    /// something cannot be read.
    pub fn hints(&self) -> impl Iterator<Item = ((NodeId, Key), Arc<Siblings>, WallTime)> + '_ {
        let written = self.engine.scan(&Slot::first_hint()).map_while(Result::ok);
        written.filter_map(|(key, record)| match (Slot::decode(&key)?, record) {
            (Slot::Hint { target, key }, Record::Hint { siblings, at }) => Some(((target, key), siblings, at)),
            _ => None,
        })
    }

    /// Writes what the node must know of itself.
    pub fn write_own(&mut self, own: OwnRecord) -> Result<(), StorageError> {
        self.engine.put(&Slot::Own.encode(), Record::Own(own))
    }

    /// What the node must know of itself; nothing, if it was never written or cannot be read.
    pub fn own(&self) -> Option<OwnRecord> {
        match self.engine.get(&Slot::Own.encode()) {
            Ok(Some(Record::Own(own))) => Some(own),
            _ => None,
        }
    }

    /// Cuts out what is damaged of what stands beside the copies. Whoever comes back reads all of that at once.
    pub fn look_over_beside(&mut self) {
        loop {
            let damaged = self.engine.scan(&Slot::first_hint()).find_map(Result::err);
            let Some(ReadError::Damaged(Damage { file: FileName::Table(number), .. })) = damaged else { return };
            if self.engine.salvage(number).is_err() {
                return;
            }
        }
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
        let mut events = self.engine.take_events();
        for event in &mut events {
            if let StorageEvent::CompactionEnded { purged, .. } = event {
                // That a hint is gone need not be remembered for ever, and costs nobody anything.
                purged.retain(|key| Slot::is_copy(key));
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
