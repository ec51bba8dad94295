//! Blocking quorums: one operation on a key at a time, and a write is not over before all N have it.
//!
//! The strict extreme of consistency, for contrast. Every operation on a key, reads too, goes through
//! the first node of its preference list, which lets them pass one by one. A write holds the key until
//! every replica has acknowledged it: if the client's deadline comes first, the write stays open and is
//! shipped again and again, and whatever waits behind it in vain ends as unavailable, with no effect.
//! So there is no availability where one replica is missing; that is the price that is to be seen.

use std::collections::VecDeque;

use crate::engine::message::{Request, RequestId};
use crate::engine::names::Address;
use crate::engine::pair::Key;
use crate::engine::sorted::SortedMap;

/// The keys that are taken, each with what waits for it.
#[derive(Clone, Debug, Default)]
pub(super) struct TakenKeys(SortedMap<Key, Taken>);

#[derive(Clone, Debug)]
struct Taken {
    by: RequestId,
    waiting: VecDeque<(Address, Request)>,
}

impl TakenKeys {
    /// Takes a key for an operation. Where another has it, the operation waits: then how many are
    /// before it.
    pub fn take(&mut self, from: Address, request: &Request) -> Result<(), u16> {
        match self.0.get_mut(&request.key) {
            None => {
                self.0.insert(request.key.clone(), Taken { by: request.id, waiting: VecDeque::new() });
                Ok(())
            }
            Some(taken) => {
                taken.waiting.push_back((from, request.clone()));
                Err(taken.waiting.len() as u16)
            }
        }
    }

    /// Whether this operation has the key.
    pub fn has(&self, key: &Key, request: RequestId) -> bool {
        self.0.get(key).is_some_and(|taken| taken.by == request)
    }

    /// The keys that are taken, each with the operation that has it.
    pub fn taken(&self) -> impl Iterator<Item = (&Key, RequestId)> {
        self.0.iter().map(|(key, taken)| (key, taken.by))
    }

    /// Lets a key go, if this operation has it; the next that waits has it then, and is returned.
    pub fn release(&mut self, key: &Key, by: RequestId) -> Option<(Address, Request)> {
        let taken = self.0.get_mut(key).filter(|taken| taken.by == by)?;
        match taken.waiting.pop_front() {
            Some((from, next)) => {
                taken.by = next.id;
                Some((from, next))
            }
            None => {
                self.0.remove(key);
                None
            }
        }
    }

    /// An operation waits no longer. Returns whom it came from, if it did wait.
    pub fn give_up(&mut self, key: &Key, request: RequestId) -> Option<Address> {
        let waiting = &mut self.0.get_mut(key)?.waiting;
        let place = waiting.iter().position(|(_, waiting)| waiting.id == request)?;
        waiting.remove(place).map(|(from, _)| from)
    }
}
