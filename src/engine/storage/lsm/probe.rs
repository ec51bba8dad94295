//! Reading one key: where it is looked for, and why not elsewhere.

use std::cmp::Reverse;

use serde::Serialize;

use super::Lsm;
use crate::engine::order_few;
use crate::engine::storage::block::Search;
use crate::engine::storage::disk::Disk;
use crate::engine::storage::sstable::{Damage, ReadError};
use crate::engine::storage::stored::Stored;

/// One step of a point read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "place", rename_all = "snake_case")]
pub enum Probe {
    /// The memtable was asked.
    Memtable {
        /// Whether it holds the key.
        found: bool,
    },
    /// A table was left out: the key does not lie between its least and its greatest.
    OutOfRange {
        /// The table.
        table: u64,
    },
    /// A table's filter was asked.
    Filter {
        /// The table.
        table: u64,
        /// Whether the key may be there.
        passes: bool,
    },
    /// A table's index was searched by halving.
    Index {
        /// The table.
        table: u64,
        /// How often it was halved.
        halvings: u16,
        /// The only block that can hold the key.
        block: usize,
    },
    /// That block was read from the disk and searched.
    Block {
        /// The table.
        table: u64,
        /// The block.
        block: usize,
        /// Bytes read.
        bytes: u64,
        /// How it was searched.
        search: Search,
        /// Whether the key is there.
        found: bool,
    },
    /// This table and all older ones were left out: nothing in them can matter.
    Hidden {
        /// The table.
        table: u64,
    },
}

/// The outcome of a point read.
#[derive(Clone, Debug)]
pub struct Read<V> {
    /// What is stored; `None` if nothing ever was.
    pub value: Option<V>,
    /// Every step, in its order.
    pub probes: Vec<Probe>,
    /// Bytes read from the disk, by block.
    pub blocks: Vec<u64>,
}

impl<V: Stored, D: Disk> Lsm<V, D> {
    /// Reads a key, tells every step, and counts it.
    pub fn read(&mut self, key: &[u8]) -> Result<Read<V>, ReadError> {
        let (mut probes, mut blocks) = (Vec::new(), Vec::new());
        let value = self.find(key, |probe| probes.push(probe));
        self.meter.reads += 1;
        for probe in &probes {
            match probe {
                Probe::Filter { passes, .. } => {
                    self.meter.filter_probes += 1;
                    self.meter.filter_negatives += u64::from(!passes);
                }
                Probe::Block { table, bytes, found, .. } => {
                    let asked_first = probes.contains(&Probe::Filter { table: *table, passes: true });
                    self.meter.filter_false_positives += u64::from(asked_first && !found);
                    self.meter.blocks_read += 1;
                    self.meter.bytes_read += bytes;
                    blocks.push(*bytes);
                }
                Probe::Memtable { .. } | Probe::OutOfRange { .. } | Probe::Index { .. } | Probe::Hidden { .. } => {}
            }
        }
        Ok(Read { value: value?, probes, blocks })
    }

    /// Looks a key up, as [`Lsm::read`] does, without counting it.
    pub fn get(&self, key: &[u8]) -> Result<Option<V>, ReadError> {
        self.find(key, |_| {})
    }

    /// Newest first, every place that may hold the key: the memtable, then the tables. What is found is put together. The
    /// search ends where something that was found hides all that is older than itself; nothing else would be right, for a
    /// write that came late may be newer here and older in truth.
    fn find(&self, key: &[u8], mut tell: impl FnMut(Probe)) -> Result<Option<V>, ReadError> {
        let held = self.memtable.get(key);
        tell(Probe::Memtable { found: held.is_some() });
        let mut found_so_far: Vec<(u64, V)> = held.cloned().into_iter().collect();
        for table in &self.tables {
            let meta = &table.meta;
            if found_so_far.iter().any(|(sequence, value)| value.hides_older() && *sequence > meta.newest) {
                // The tables are in the order of their newest entry.
                tell(Probe::Hidden { table: meta.number });
                break;
            }
            if !meta.spans(key) {
                tell(Probe::OutOfRange { table: meta.number });
                continue;
            }
            if let Some(passes) = table.filter_passes(key) {
                tell(Probe::Filter { table: meta.number, passes });
                if !passes {
                    continue;
                }
            }
            let (Some(block), halvings) = table.block_of(key) else { continue };
            tell(Probe::Index { table: meta.number, halvings, block });
            let (found, search) = table.find(&self.disk, block, key)?;
            let bytes = table.index[block].length;
            tell(Probe::Block { table: meta.number, block, bytes, search, found: found.is_some() });
            if let Some((sequence, encoded)) = found {
                let value = V::decode(&encoded).ok_or_else(|| {
                    let (at, fault) = (table.index[block].offset, crate::engine::storage::commit_log::Fault::Content);
                    ReadError::Damaged(Damage { file: meta.file(), at, bytes, fault })
                })?;
                found_so_far.push((sequence, value));
            }
        }
        Ok(together(found_so_far).map(|(_, value)| value))
    }
}

/// Puts together what several places hold of a key. The newest takes in the next: one that hides what is older must not meet
/// something older before it has met all that is newer than itself, and tables do not come in the order of a single key.
pub(super) fn together<V: Stored>(mut held: Vec<(u64, V)>) -> Option<(u64, V)> {
    order_few(&mut held, |(sequence, _)| Reverse(*sequence));
    held.into_iter().reduce(|(sequence, mut newer), (_, older)| {
        newer.absorb(older);
        (sequence, newer)
    })
}
