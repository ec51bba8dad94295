//! Where a node keeps its copies, and the engine that keeps anything on a disk.
//!
//! ```text
//! lsm          the engine: write, read, scan, flush, compact, recover
//!   uses
//! memtable · sstable (block, bloom) · commit_log · manifest     what it writes, and how that is read again
//!   on
//! disk         files that are appended to and synced: in memory with faults, or the operating system's
//! ```
//!
//! The formats (`coding`, `checksum` and what is made of them) know nothing of the engine, the engine nothing of what is
//! stored (`stored`) nor of time. `compaction` only chooses.
//!
//! [`Store`] is what the rest of the node knows of storage. So far there is one kind,
//! [`MemoryStore`]: a crash loses what it holds. The engine will stand behind the same interface.

pub mod block;
pub mod bloom;
pub mod checksum;
pub mod coding;
pub mod commit_log;
pub mod compaction;
pub mod disk;
pub mod lsm;
pub mod manifest;
mod memory;
pub mod memtable;
pub mod register;
pub mod sstable;
pub mod stored;

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
