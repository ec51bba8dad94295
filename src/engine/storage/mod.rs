//! Where a node keeps its copies.
//!
//! [`Store`] is what the rest of the node knows of storage. So far there is one kind,
//! [`MemoryStore`]: a crash loses what it holds. A log-structured engine on a disk will stand
//! behind the same interface.

mod memory;

pub use memory::MemoryStore;

use super::pair::Key;
use super::versions::Siblings;

/// The copies of one node, by key.
pub trait Store {
    /// What is known of a key; nothing, if it was never written here.
    fn get(&self, key: &Key) -> Option<&Siblings>;

    /// The copy of a key, to be changed in place; an empty one is made where there is none.
    fn entry(&mut self, key: &Key) -> &mut Siblings;

    /// Forgets a key, if there is a copy of it.
    fn remove(&mut self, key: &Key);

    /// Every key with its copy, in the order of the keys.
    fn iter(&self) -> Box<dyn Iterator<Item = (&Key, &Siblings)> + '_>;

    /// How many keys there are.
    fn keys(&self) -> usize;

    /// How often something may have changed: while it stays the same, so does what is stored.
    fn revision(&self) -> u64;

    /// Bytes in use: keys, clocks and values, as metered.
    fn bytes(&self) -> usize {
        self.iter().map(|(key, siblings)| key.size() + siblings.size()).sum()
    }
}
