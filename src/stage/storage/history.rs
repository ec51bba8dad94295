//! What the trace says of storage engines that their state does not: the last read of each, and the last merging.

use std::sync::Arc;

use crate::engine::storage::lsm::Probe;
use crate::engine::{Key, NodeEvent, NodeId, RequestId, SortedMap, Time};

/// What engines did last.
#[derive(Clone, Debug, Default)]
pub struct Doings {
    reads: SortedMap<NodeId, LastRead>,
    merges: SortedMap<NodeId, LastMerge>,
}

/// The last read of a node that looked for a key.
#[derive(Clone, Debug, PartialEq)]
pub struct LastRead {
    /// The operation.
    pub request: RequestId,
    /// The key.
    pub key: Key,
    /// Every step, in its order; none where there was no table to look into.
    pub probes: Arc<[Probe]>,
    /// When.
    pub at: Time,
}

/// The last merging of a node that came to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct LastMerge {
    /// The tables that went.
    pub inputs: Arc<[u64]>,
    /// Those that came.
    pub outputs: Arc<[u64]>,
    /// Entries that were taken in by newer ones of the same key.
    pub absorbed: u64,
    /// Keys of which nothing is left.
    pub purged: u64,
    /// When.
    pub at: Time,
}

impl Doings {
    /// Takes in what a node noted.
    pub fn event(&mut self, event: &NodeEvent, node: NodeId, at: Time) {
        match event {
            NodeEvent::TablesRead { request, key, probes } => {
                let read = LastRead { request: *request, key: key.clone(), probes: probes.clone(), at };
                self.reads.insert(node, read);
            }
            // What the tables were read for is noted before.
            NodeEvent::CopyRead { request, key, .. }
                if self.reads.get(&node).is_none_or(|last| last.request != *request || last.key != *key) =>
            {
                let read = LastRead { request: *request, key: key.clone(), probes: Arc::from([]), at };
                self.reads.insert(node, read);
            }
            NodeEvent::CompactionEnded { inputs, outputs, absorbed, purged } => {
                let (inputs, outputs) = (inputs.clone(), outputs.clone());
                self.merges.insert(node, LastMerge { inputs, outputs, absorbed: *absorbed, purged: *purged, at });
            }
            _ => {}
        }
    }

    /// The last read of a node.
    pub fn read(&self, node: NodeId) -> Option<&LastRead> {
        self.reads.get(&node)
    }

    /// The last merging of a node.
    pub fn merge(&self, node: NodeId) -> Option<&LastMerge> {
        self.merges.get(&node)
    }
}
