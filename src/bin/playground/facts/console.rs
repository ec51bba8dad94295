//! What the client console needs to know: who can be asked, what the quorums are, how the last
//! operation went, and what a write could say that it replaces.

use std::rc::Rc;
use std::sync::Arc;

use ringside::engine::{ClientId, Key, Name, QuorumKind, SortedMap, SortedSet, Status};
use ringside::simulation::OperationKind;
use ringside::stage::{OperationRecord, Overlap};

use super::{Chip, OperationFacts, Source};

/// The console at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsoleFacts {
    /// Every client.
    pub clients: Vec<ClientId>,
    /// The one that speaks.
    pub client: ClientId,
    /// Every node, in the order shown.
    pub nodes: Vec<Chip>,
    /// Copies of each key.
    pub n: u16,
    /// Answers a read waits for.
    pub r: u16,
    /// Acks a write waits for.
    pub w: u16,
    /// What happens where a replica is missing.
    pub quorum: QuorumKind,
    /// Whether reads are bound to meet the last write.
    pub overlap: Overlap,
    /// Whether a write for a replica that is missing is kept for it elsewhere.
    pub hints: bool,
    /// The client's last operation.
    pub last: Option<Rc<OperationFacts>>,
    /// The last read of each key that gives a context.
    pub read: Rc<SortedMap<Key, ReadBefore>>,
}

/// A read that a write can say it replaces.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadBefore {
    /// The read's name.
    pub id: Arc<str>,
    /// A write of that key that began after the read had ended, if there is one: it is not replaced.
    pub written_since: Option<Arc<str>>,
}

/// How far back reads are looked for, in operations.
const OPERATIONS_SEARCHED: usize = 100;

impl ConsoleFacts {
    /// The console of a client.
    pub fn of(client: ClientId, source: Source<'_>) -> ConsoleFacts {
        let Source { world, history, cast, .. } = source;
        let settings = world.settings();
        let datacenters: SortedSet<Name> = cast.nodes.iter().filter_map(|chip| world.datacenter(chip.id)).collect();
        let last = history.operations().iter().rev().find(|operation| operation.client == client);
        ConsoleFacts {
            clients: cast.clients.clone(),
            client,
            nodes: cast.nodes.clone(),
            n: settings.n,
            r: settings.r,
            w: settings.w,
            quorum: settings.quorum,
            overlap: Overlap::of(settings, datacenters.len()),
            hints: settings.repair.hinted_handoff,
            last: last.and_then(|operation| OperationFacts::of(operation.request, source)).map(Rc::new),
            read: Rc::new(read_before(source)),
        }
    }
}

fn read_before(source: Source<'_>) -> SortedMap<Key, ReadBefore> {
    let operations = source.history.operations();
    let recent: Vec<&OperationRecord> = operations.since(operations.len().saturating_sub(OPERATIONS_SEARCHED)).collect();
    let mut read: SortedMap<Key, ReadBefore> = SortedMap::new();
    for (index, operation) in recent.iter().enumerate() {
        let (OperationKind::Get, Some(Status::Ok | Status::NotFound), Some(ended)) =
            (operation.kind, operation.status, operation.ended)
        else {
            continue;
        };
        let written_since = recent[index..]
            .iter()
            .rev()
            .find(|later| later.kind != OperationKind::Get && later.key == operation.key && later.started >= ended)
            .map(|later| later.id.clone());
        read.insert(operation.key.clone(), ReadBefore { id: operation.id.clone(), written_since });
    }
    read
}
