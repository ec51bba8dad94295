//! Which timers are set. Setting one again replaces it, so an entry left in the queue may be stale.

use crate::engine::PassingMap;

/// The timers of one owner, by what they are for.
#[derive(Clone, Debug)]
pub(super) struct Timers<K> {
    set: PassingMap<K, u64>,
    serial: u64,
}

impl<K: Ord> Timers<K> {
    pub fn new() -> Timers<K> {
        Timers { set: PassingMap::default(), serial: 0 }
    }

    /// Sets a timer and returns the serial number that its entry in the queue must carry.
    pub fn set(&mut self, timer: K) -> u64 {
        self.serial += 1;
        self.set.insert(timer, self.serial);
        self.serial
    }

    pub fn cancel(&mut self, timer: &K) {
        self.set.remove(timer);
    }

    pub fn cancel_all(&mut self) {
        self.set.clear();
    }

    /// Whether an entry of the queue is still the one that counts.
    pub fn is_set(&self, timer: &K, serial: u64) -> bool {
        self.set.get(timer) == Some(&serial)
    }
}
