//! Which operations there were, by name: what documents and clients refer to.

use std::sync::Arc;

use rpds::RedBlackTreeMapSync;

use super::client::OperationKind;
use crate::engine::versions::VectorClock;
use crate::engine::{Key, NoContext, RequestId, Status};

/// Every operation issued so far. A clone shares what neither changes, as that of a world should: there may be
/// many thousands of them.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// By name; none under a name that a step still to come has been given.
    entries: RedBlackTreeMapSync<Arc<str>, Option<LedgerEntry>>,
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
        if !self.entries.contains_key(&name) {
            self.entries.insert_mut(name, None);
        }
    }

    /// Enters an operation under its name, or under the next of `op1`, `op2`, … that is free.
    pub(super) fn issue(&mut self, name: Option<&Arc<str>>, kind: OperationKind, key: &Key) -> (RequestId, Arc<str>) {
        self.issued += 1;
        let request = RequestId(self.issued);
        let name = name.cloned().unwrap_or_else(|| self.next_name());
        self.entries.insert_mut(name.clone(), Some(LedgerEntry { request, kind, key: key.clone(), ended: None }));
        (request, name)
    }

    fn next_name(&mut self) -> Arc<str> {
        loop {
            self.unnamed += 1;
            let name: Arc<str> = format!("op{}", self.unnamed).into();
            if !self.entries.contains_key(&name) {
                return name;
            }
        }
    }

    pub(super) fn end(&mut self, name: &Arc<str>, status: Status, clock: VectorClock) {
        let entry = self.get(name).expect("an operation ends under the name it was issued with");
        let ended = LedgerEntry { ended: Some((status, clock)), ..entry.clone() };
        self.entries.insert_mut(name.clone(), Some(ended));
    }

    /// An operation by its name.
    pub fn get(&self, name: &str) -> Option<&LedgerEntry> {
        self.entries.get(name)?.as_ref()
    }

    /// All operations so far, in the order of their names.
    pub fn by_name(&self) -> impl Iterator<Item = (&Arc<str>, &LedgerEntry)> {
        self.entries.iter().filter_map(|(name, entry)| Some((name, entry.as_ref()?)))
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
