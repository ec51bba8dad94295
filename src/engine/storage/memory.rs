//! Copies in memory, and nowhere else.

use std::collections::BTreeMap;

use super::Store;
use crate::engine::pair::Key;
use crate::engine::versions::Siblings;

/// A sorted table in memory. A crash loses all of it.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    copies: BTreeMap<Key, Siblings>,
    revision: u64,
}

impl Store for MemoryStore {
    fn get(&self, key: &Key) -> Option<&Siblings> {
        self.copies.get(key)
    }

    fn entry(&mut self, key: &Key) -> &mut Siblings {
        self.revision += 1;
        if !self.copies.contains_key(key) {
            self.copies.insert(key.clone(), Siblings::default());
        }
        self.copies.get_mut(key).expect("the entry was made on the line before")
    }

    fn remove(&mut self, key: &Key) {
        self.revision += 1;
        self.copies.remove(key);
    }

    fn iter(&self) -> Box<dyn Iterator<Item = (&Key, &Siblings)> + '_> {
        Box::new(self.copies.iter())
    }

    fn keys(&self) -> usize {
        self.copies.len()
    }

    fn revision(&self) -> u64 {
        self.revision
    }
}
