//! Which operations there were, by name: what documents and clients refer to.

use std::sync::Arc;

use super::client::OperationKind;
use crate::engine::versions::VectorClock;
use crate::engine::{Key, NoContext, RequestId, Status, Texts};

/// Every operation issued so far.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    names: Texts,
    /// By the places of their names; none under a name that a step still to come has been given.
    entries: Vec<Option<LedgerEntry>>,
    issued: u32,
    unnamed: u32,
}

/// One operation.
#[derive(Clone, Debug)]
pub struct LedgerEntry {
    /// Its number.
    pub request: RequestId,
    /// What it does.
    pub kind: OperationKind,
    /// With which key.
    pub key: Key,
    /// How it ended, and with which clock; absent while it is open.
    pub ended: Option<(Status, VectorClock)>,
}

impl Ledger {
    /// Keeps a name from being given to an operation without one.
    pub(super) fn reserve(&mut self, name: Arc<str>) {
        self.place_of(&name);
    }

    /// Enters an operation under its name, or under the next of `op1`, `op2`, … that is free.
    pub(super) fn issue(&mut self, name: Option<&Arc<str>>, kind: OperationKind, key: &Key) -> (RequestId, Arc<str>) {
        self.issued += 1;
        let request = RequestId(self.issued);
        let name = name.cloned().unwrap_or_else(|| self.next_name());
        let place = self.place_of(&name);
        self.entries[place] = Some(LedgerEntry { request, kind, key: key.clone(), ended: None });
        (request, name)
    }

    fn next_name(&mut self) -> Arc<str> {
        loop {
            self.unnamed += 1;
            let name = format!("op{}", self.unnamed);
            if self.names.place(&name).is_none() {
                return name.into();
            }
        }
    }

    fn place_of(&mut self, name: &Arc<str>) -> usize {
        let place = self.names.enter(name);
        if place == self.entries.len() {
            self.entries.push(None);
        }
        place
    }

    pub(super) fn end(&mut self, name: &str, status: Status, clock: VectorClock) {
        let entry = self.names.place(name).and_then(|place| self.entries[place].as_mut());
        let entry = entry.expect("an operation ends under the name it was issued with");
        entry.ended = Some((status, clock));
    }

    /// An operation by its name.
    pub fn get(&self, name: &str) -> Option<&LedgerEntry> {
        self.entries[self.names.place(name)?].as_ref()
    }

    /// All operations so far, in the order of their names.
    pub fn by_name(&self) -> impl Iterator<Item = (&Arc<str>, &LedgerEntry)> {
        self.names.iter().filter_map(|(name, place)| Some((name, self.entries[place].as_ref()?)))
    }

    /// The context that a get gives a later write of `key`: what it read, and so what the write
    /// replaces. A get that found nothing gives the empty one.
    pub fn context_of(&self, name: &str, key: &Key) -> Result<VectorClock, NoContext> {
        let Some(entry) = self.get(name) else { return Err(NoContext::NotEnded) };
        match &entry.ended {
            _ if entry.kind != OperationKind::Get => Err(NoContext::NotAGet),
            _ if entry.key != *key => Err(NoContext::OtherKey),
            None => Err(NoContext::NotEnded),
            Some((Status::Ok | Status::NotFound, clock)) => Ok(clock.clone()),
            Some(_) => Err(NoContext::Failed),
        }
    }
}
