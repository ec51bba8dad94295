//! Which operations there were, by name: what documents and clients refer to.

use std::sync::Arc;

use super::client::OperationKind;
use super::growing::Growing;
use crate::engine::versions::VectorClock;
use crate::engine::{Key, NoContext, RequestId, SortedSet, Status, order_by};

/// What the names of operations without one begin with.
const UNNAMED: &str = "op";

/// Every operation issued so far. A clone shares what neither changes, as that of a world should: there may be
/// many thousands of them.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// In the order of issue, so each at the place that its number says. Whoever looks for a name begins at the end: it is nearly
    /// always that of an operation of a moment ago.
    entries: Growing<LedgerEntry>,
    /// Names like `op1` that steps have been given, done or still to come: a document has not many.
    reserved: SortedSet<Arc<str>>,
    /// Which number was given to `op1`, `op2`, …, the names where there is none; none where a document has taken that one.
    unnamed: Growing<Option<RequestId>>,
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
    /// How it ended; absent while it is open.
    pub ended: Option<Status>,
    /// The name of its own that it was given, if any.
    name: Option<Arc<str>>,
    /// Of a get that has ended: the clock of what it read.
    read: VectorClock,
}

impl Ledger {
    /// Keeps a name from being given to an operation without one.
    pub(super) fn reserve(&mut self, name: Arc<str>) {
        if name.starts_with(UNNAMED) {
            self.reserved.insert(name);
        }
    }

    /// Enters an operation under its name, or under the next of `op1`, `op2`, … that is free.
    pub(super) fn issue(&mut self, name: Option<&Arc<str>>, kind: OperationKind, key: &Key) -> (RequestId, Arc<str>) {
        let request = RequestId(self.entries.len() as u32 + 1);
        let (key, ended, read) = (key.clone(), None, VectorClock::default());
        self.entries.push(LedgerEntry { request, kind, key, ended, name: name.cloned(), read });
        if let Some(name) = name {
            self.reserve(name.clone());
            return (request, name.clone());
        }
        loop {
            let name = unnamed(self.unnamed.len());
            let is_free = !self.reserved.contains(&name);
            self.unnamed.push(is_free.then_some(request));
            if is_free {
                return (request, name);
            }
        }
    }

    pub(super) fn end(&mut self, request: RequestId, status: Status, clock: &VectorClock) {
        let entry = place(request).and_then(|place| self.entries.get_mut(place));
        let entry = entry.expect("an operation ends under the number it was issued with");
        entry.ended = Some(status);
        if entry.kind == OperationKind::Get {
            entry.read = clock.clone();
        }
    }

    /// An operation by its name; of a name given twice, the later one.
    pub fn get(&self, name: &str) -> Option<&LedgerEntry> {
        self.own_name(name).or_else(|| {
            let number: usize = name.strip_prefix(UNNAMED)?.parse().ok()?;
            let place = number.checked_sub(1)?;
            // A number is written in one way only.
            let request = (*self.unnamed.get(place)?).filter(|_| *unnamed(place) == *name)?;
            self.entries.get(self::place(request)?)
        })
    }

    /// The last operation that was given a name of its own, this one.
    fn own_name(&self, name: &str) -> Option<&LedgerEntry> {
        self.entries.iter().rev().find(|entry| entry.name.as_deref() == Some(name))
    }

    /// All operations so far: those with a name of their own in the order of their names, then `op1`, `op2`, …. Of those with the same
    /// name, the last one.
    pub fn by_name(&self) -> impl Iterator<Item = (Arc<str>, &LedgerEntry)> {
        let entry = |request: RequestId| &self.entries[request.0 as usize - 1];
        let mut named: Vec<_> = self.entries.iter().rev().filter_map(|entry| Some((entry.name.clone()?, entry))).collect();
        // A stable sort, so the last comes first.
        order_by(&mut named, |(one, _), (other, _)| one.cmp(other));
        named.dedup_by(|(one, _), (other, _)| one == other);
        let unnamed = self.unnamed.iter().enumerate();
        named.into_iter().chain(unnamed.filter_map(move |(place, request)| Some((self::unnamed(place), entry((*request)?)))))
    }

    /// The context that a get gives a later write of `key`: what it read, and so what the write
    /// replaces. A get that found nothing gives the empty one.
    pub fn context_of(&self, name: &str, key: &Key) -> Result<VectorClock, NoContext> {
        let Some(entry) = self.get(name) else { return Err(NoContext::NotEnded) };
        match entry.ended {
            _ if entry.kind != OperationKind::Get => Err(NoContext::NotAGet),
            _ if entry.key != *key => Err(NoContext::OtherKey),
            None => Err(NoContext::NotEnded),
            Some(Status::Ok | Status::NotFound) => Ok(entry.read.clone()),
            Some(_) => Err(NoContext::Failed),
        }
    }
}

fn place(request: RequestId) -> Option<usize> {
    (request.0 as usize).checked_sub(1)
}

/// The name of the operation without one at this place among them.
fn unnamed(place: usize) -> Arc<str> {
    format!("{UNNAMED}{}", place + 1).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_a_document_takes_are_not_given_again() {
        let mut ledger = Ledger::default();
        let key = Key::from("k");
        let issue = |ledger: &mut Ledger, name: Option<&str>| {
            let name = name.map(Arc::from);
            ledger.issue(name.as_ref(), OperationKind::Put, &key).1.to_string()
        };
        ledger.reserve("op2".into());
        assert_eq!(issue(&mut ledger, None), "op1");
        assert_eq!(issue(&mut ledger, None), "op3");
        assert!(ledger.get("op2").is_none(), "it is still to come");
        assert_eq!(issue(&mut ledger, Some("op2")), "op2");
        assert_eq!(issue(&mut ledger, Some("mine")), "mine");
        assert_eq!(issue(&mut ledger, None), "op4");
        let numbers = ["op1", "op2", "op3", "op4", "mine"].map(|name| ledger.get(name).unwrap().request.0);
        assert_eq!(numbers, [1, 3, 2, 5, 4]);
        for name in ["op0", "op5", "op01", "op+1", "op", "", "op18446744073709551616"] {
            assert!(ledger.get(name).is_none(), "{name}");
        }
        let names: Vec<String> = ledger.by_name().map(|(name, _)| name.to_string()).collect();
        assert_eq!(names, ["mine", "op2", "op1", "op3", "op4"]);
    }

    #[test]
    fn a_name_given_twice_is_that_of_the_later_one() {
        let mut ledger = Ledger::default();
        let (first, name) = ledger.issue(None, OperationKind::Get, &Key::from("k"));
        let (again, _) = ledger.issue(Some(&name), OperationKind::Get, &Key::from("k"));
        assert_ne!(first, again);
        assert_eq!(ledger.get(&name).unwrap().request, again);
        assert!(ledger.by_name().filter(|(other, _)| *other == name).any(|(_, entry)| entry.request == again));
        let (last, _) = ledger.issue(Some(&name), OperationKind::Get, &Key::from("k"));
        assert!(ledger.by_name().all(|(_, entry)| entry.request != again), "a later one has its name");
        assert_eq!(ledger.get(&name).unwrap().request, last);
    }
}
