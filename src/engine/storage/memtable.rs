//! The memtable: what was written lately, sorted, in memory, until it goes to a table.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::stored::Stored;

/// What was written lately, by key.
#[derive(Clone, Debug)]
pub struct Memtable<V> {
    entries: BTreeMap<Vec<u8>, (u64, V)>,
    bytes: usize,
}

impl<V> Default for Memtable<V> {
    fn default() -> Memtable<V> {
        Memtable { entries: BTreeMap::new(), bytes: 0 }
    }
}

impl<V: Stored> Memtable<V> {
    /// Writes, on top of what is there.
    pub fn write(&mut self, key: &[u8], sequence: u64, mut value: V) {
        match self.entries.get_mut(key) {
            Some((last, held)) => {
                self.bytes -= held.size();
                if !value.hides_older() {
                    // What was there is taken out by putting the new value in its place.
                    std::mem::swap(held, &mut value);
                    held.absorb(value);
                } else {
                    *held = value;
                }
                self.bytes += held.size();
                *last = sequence;
            }
            None => {
                self.bytes += key.len() + value.size();
                self.entries.insert(key.to_vec(), (sequence, value));
            }
        }
    }

    /// What it holds of a key, with the number of the last write.
    pub fn get(&self, key: &[u8]) -> Option<&(u64, V)> {
        self.entries.get(key)
    }

    /// Everything from a key on, in the order of the keys.
    pub fn from(&self, key: Bound<&[u8]>) -> impl Iterator<Item = (&[u8], &(u64, V))> {
        self.entries.range::<[u8], _>((key, Bound::Unbounded)).map(|(key, entry)| (key.as_slice(), entry))
    }

    /// How many keys it holds.
    pub fn keys(&self) -> usize {
        self.entries.len()
    }

    /// Bytes in use: keys and values, as metered.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
