//! What is remembered of a run to hold it against another: what its clients were told, and a hash over every so many
//! happenings, by which the first that differs is found without keeping them.

use std::hash::Hash;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::engine::versions::Siblings;
use crate::engine::{ByteCollector, ClientId, Key, Reason, RequestId, Status, Time};
use crate::simulation::{ClientEvent, Growing, Happening, OperationKind, Reader, What};

/// After so many happenings a hash over all of the run so far is kept.
pub(super) const STRIDE: usize = 32;

/// What is remembered of a run. As a [`Reader`] it follows a timeline.
#[derive(Clone, Debug, Default)]
pub struct Witness {
    read: usize,
    hash: u64,
    /// After every [`STRIDE`] happenings, the hash over all up to there: once it differs from another run's, it stays so.
    hashes: Growing<u64>,
    /// Every operation, in the order of their numbers.
    operations: Growing<Told>,
    scratch: Vec<u8>,
}

/// An operation, and what its client was told.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Its number in this run.
    pub request: RequestId,
    /// Its name, by which it is known in the other run.
    pub id: Arc<str>,
    /// Who asked.
    pub client: ClientId,
    /// For what.
    pub kind: OperationKind,
    /// With which key.
    pub key: Key,
    /// When.
    pub started: Time,
    /// What came of it, once it has ended.
    pub end: Option<End>,
}

/// What a client was told in the end.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// When.
    pub at: Time,
    /// How it went.
    pub status: Status,
    /// Why, if not well.
    pub reason: Option<Reason>,
    /// What a get has found.
    pub found: Arc<Siblings>,
}

impl End {
    /// The values that a get has found, as text, in an order that does not depend on who wrote them.
    pub fn values(&self) -> Vec<String> {
        let live = self.found.live().filter_map(|version| version.value.as_ref());
        crate::engine::sorted(live.map(ToString::to_string).collect())
    }
}

impl Witness {
    /// How many happenings it has seen.
    pub fn read(&self) -> usize {
        self.read
    }

    pub(super) fn hashes(&self) -> &Growing<u64> {
        &self.hashes
    }

    /// Every operation that has begun, in the order of their numbers.
    pub fn operations(&self) -> &Growing<Told> {
        &self.operations
    }
}

impl Reader for Witness {
    fn take_in(&mut self, happening: &Happening) {
        happening.hash(&mut ByteCollector(&mut self.scratch));
        self.hash = xxh3_64_with_seed(&self.scratch, self.hash);
        self.scratch.clear();
        self.read += 1;
        if self.read.is_multiple_of(STRIDE) {
            self.hashes.push(self.hash);
        }
        match &happening.what {
            What::Client(ClientEvent::OperationStarted { request, id, client, operation, key, .. }) => {
                self.operations.push(Told {
                    request: *request,
                    id: id.clone(),
                    client: *client,
                    kind: *operation,
                    key: key.clone(),
                    started: happening.at,
                    end: None,
                });
            }
            What::Client(ClientEvent::OperationEnded { request, status, reason, found, .. }) => {
                // Requests are numbered from 1, in the order in which they begin.
                let place = (request.0 as usize).wrapping_sub(1);
                if let Some(told) = self.operations.get_mut(place) {
                    let (at, status, reason, found) = (happening.at, *status, reason.clone(), found.clone());
                    told.end = Some(End { at, status, reason, found });
                }
            }
            _ => {}
        }
    }
}
