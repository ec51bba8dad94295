//! What a cluster is set to: the numbers that every node of it works with.

use super::time::Duration;

/// The settings of one cluster. Replaced as a whole when a `configure` step changes one of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// Copies of each key.
    pub n: u16,
    /// Answers a read waits for.
    pub r: u16,
    /// Acks a write waits for.
    pub w: u16,
    /// How long a coordinator waits for answers, from receipt of the operation.
    pub request_timeout: Duration,
    /// The longest pair, key and value together, in bytes.
    pub pair_limit: u64,
}

impl Settings {
    /// The defaults for a cluster of `nodes` nodes: up to three copies, a majority of them for
    /// reads and for writes.
    pub fn for_nodes(nodes: u16) -> Settings {
        let n = nodes.min(3);
        let majority = n / 2 + 1;
        Settings { n, r: majority, w: majority, request_timeout: Duration::from_millis(1000.0), pair_limit: 10_240 }
    }

    /// Whether every read quorum meets every write quorum in at least one node.
    pub fn quorums_overlap(&self) -> bool {
        self.r + self.w > self.n
    }
}
