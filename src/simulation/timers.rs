//! Which timers are set. Setting one again replaces it, so an entry left in the queue may be stale.

use crate::engine::PassingMap;

/// The timers of one owner, by what they are for.
#[derive(Clone, Debug)]
pub(super) struct Timers<K> {
    set: PassingMap<K, Timing>,
    serial: u64,
}

#[derive(Clone, Copy, Debug)]
struct Timing {
    serial: u64,
    foreground: bool,
    /// Whether its entry is still in the queue, or waits at a slow machine to be served; one that went
    /// off at a paused machine waits there.
    queued: bool,
}

impl Timing {
    /// Entries of the foreground that go stale with it: one or none.
    fn gone_stale(self) -> usize {
        usize::from(self.queued && self.foreground)
    }
}

impl<K: Ord> Timers<K> {
    pub fn new() -> Timers<K> {
        Timers { set: PassingMap::default(), serial: 0 }
    }

    /// Sets a timer. Returns the serial number that its entry in the queue must carry, and how many
    /// entries of the foreground go stale.
    pub fn set(&mut self, timer: K, foreground: bool) -> (u64, usize) {
        self.serial += 1;
        let replaced = self.set.insert(timer, Timing { serial: self.serial, foreground, queued: true });
        (self.serial, replaced.map_or(0, Timing::gone_stale))
    }

    /// Its entry has come out of the queue.
    pub fn goes_off(&mut self, timer: &K) {
        if let Some(timing) = self.set.get_mut(timer) {
            timing.queued = false;
        }
    }

    /// It went off at a slow machine, and waits to be served.
    pub fn waits(&mut self, timer: &K, serial: u64) {
        if let Some(timing) = self.set.get_mut(timer).filter(|timing| timing.serial == serial) {
            timing.queued = true;
        }
    }

    /// Cancels a timer. Returns how many entries of the foreground go stale.
    pub fn cancel(&mut self, timer: &K) -> usize {
        self.set.remove(timer).map_or(0, Timing::gone_stale)
    }

    /// Cancels all of them. Returns how many entries of the foreground go stale.
    pub fn cancel_all(&mut self) -> usize {
        let stale = self.set.values().map(|timing| timing.gone_stale()).sum();
        self.set.clear();
        stale
    }

    /// Whether an entry of the queue is still the one that counts.
    pub fn is_set(&self, timer: &K, serial: u64) -> bool {
        self.set.get(timer).is_some_and(|timing| timing.serial == serial)
    }
}
