//! A key: where it lies, who should hold it, and who does.

use ringside::engine::Key;
use ringside::engine::partitioning::token_of;
use ringside::simulation::HostStatus;

use super::{Chip, OperationLine, Source, VersionFacts};

/// A key at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyFacts {
    /// The key.
    pub key: Key,
    /// Its place on the ring, whole: more digits than a float has.
    pub token: String,
    /// Its replicas, in the order of the preference list.
    pub replicas: Vec<ReplicaFacts>,
    /// Nodes that hold it and are not among them.
    pub strays: Vec<ReplicaFacts>,
    /// Whether not all running replicas hold the same.
    pub differ: bool,
    /// What was done with it, the last first.
    pub operations: Vec<OperationLine>,
}

/// A node and what it holds of a key.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplicaFacts {
    /// The node.
    pub node: Chip,
    /// Whether it runs.
    pub status: HostStatus,
    /// Every version it holds.
    pub versions: Vec<VersionFacts>,
}

const OPERATIONS_MAX: usize = 5;

impl KeyFacts {
    pub(super) fn of(key: &Key, source: Source<'_>) -> KeyFacts {
        let Source { world, history, cast, .. } = source;
        let token = token_of(&key.0);
        let list = world.ring().preference_list(token, world.settings().n);
        let facts = |node: Chip| {
            let copy = world.node(node.id).and_then(|running| running.store().get(key));
            ReplicaFacts {
                node,
                status: world.status(node.id).unwrap_or(HostStatus::Down),
                versions: copy.as_deref().map(VersionFacts::all).unwrap_or_default(),
            }
        };
        let replicas: Vec<ReplicaFacts> = list.iter().map(|id| facts(cast.chip(*id))).collect();
        let others = cast.nodes.iter().filter(|chip| !list.contains(&chip.id));
        let running: Vec<&ReplicaFacts> = replicas.iter().filter(|replica| replica.status != HostStatus::Down).collect();
        let differ = running.windows(2).any(|pair| pair[0].versions != pair[1].versions);
        let operations = history.operations().iter().rev().filter(|operation| operation.key == *key);
        KeyFacts {
            key: key.clone(),
            token: token.to_string(),
            strays: others.map(|chip| facts(*chip)).filter(|stray| !stray.versions.is_empty()).collect(),
            differ,
            operations: operations.take(OPERATIONS_MAX).map(|operation| OperationLine::of(operation, cast)).collect(),
            replicas,
        }
    }
}
