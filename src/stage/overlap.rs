//! Whether reads are bound to meet the last write, by the settings alone: what can be said before anything has run. What a run
//! kept of it is judged from its trace, by its checks.

use crate::engine::versions::VersionKind;
use crate::engine::{QuorumKind, Scope, Settings};

/// The quorums of reads and of writes, and whether each of the one meets each of the other (Gifford, *Weighted Voting for
/// Replicated Data*, SOSP 1979).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// Copies of each key.
    pub n: u16,
    /// Answers that a read waits for, and acks that a write waits for: R and W as they are set, but W = N where a write is not
    /// over before all have it. Where each datacenter counts for itself ([`Scope`]), `None`.
    pub counts: Option<(u16, u16)>,
    /// What follows.
    pub meets: Meets,
}

/// What a read meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meets {
    /// Every write that was acknowledged before it.
    LastWrite,
    /// The same, whatever R and W are: a write is not over before all have it.
    WhatAllHold,
    /// The write that is the last one by the clocks of nodes.
    LastByClocks,
    /// As [`Meets::LastWrite`], but through the replicas themselves only: whoever stands in for one of them is none, and two
    /// quorums with stand-ins in them need not meet (*Dynamo*, §4.6).
    WhileReplicasAnswer,
    /// The last write, whatever R and W are: both wait for a majority of the copies in each datacenter.
    MajorityEverywhere,
    /// What luck brings where R and W are counted among the copies of the coordinator's datacenter: the others may lag behind.
    OneDatacenter,
    /// What luck brings.
    ByLuck,
}

impl Overlap {
    /// By the settings in force, in a cluster with so many datacenters. A request may ask for another R or W.
    pub fn of(settings: &Settings, datacenters: usize) -> Overlap {
        let Settings { n, r, w, quorum, scope, .. } = *settings;
        let counts = match (scope, quorum) {
            (Scope::Each, _) if datacenters < 2 => Some((n / 2 + 1, n / 2 + 1)),
            (Scope::Each, _) => None,
            (Scope::Local, _) if datacenters > 1 => None,
            (_, QuorumKind::Blocking) => Some((r, n)),
            _ => Some((r, w)),
        };
        let meets = match (counts, quorum, settings.versions.kind) {
            (None, ..) if scope == Scope::Local => Meets::OneDatacenter,
            (Some((r, w)), ..) if r + w <= n => Meets::ByLuck,
            (_, QuorumKind::Sloppy, _) => Meets::WhileReplicasAnswer,
            (.., VersionKind::LastWriteWins) => Meets::LastByClocks,
            (None, ..) => Meets::MajorityEverywhere,
            (_, QuorumKind::Blocking, _) if scope != Scope::Each => Meets::WhatAllHold,
            _ => Meets::LastWrite,
        };
        Overlap { n, counts, meets }
    }

    /// Whether read and write quorums have a node in common.
    pub fn is_bound(self) -> bool {
        !matches!(self.meets, Meets::OneDatacenter | Meets::ByLuck)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of three copies.
    fn overlap(set: (u16, u16), quorum: QuorumKind, scope: Scope, datacenters: usize) -> (Option<(u16, u16)>, Meets) {
        let settings = Settings { r: set.0, w: set.1, quorum, scope, ..Settings::for_nodes(3) };
        let overlap = Overlap::of(&settings, datacenters);
        (overlap.counts, overlap.meets)
    }

    #[test]
    fn quorums_that_must_have_a_node_in_common_meet() {
        use QuorumKind::{Blocking, Sloppy, Strict};
        use Scope::{Each, Global, Local};
        assert_eq!(overlap((2, 2), Strict, Global, 1), (Some((2, 2)), Meets::LastWrite));
        assert_eq!(overlap((1, 2), Strict, Global, 1), (Some((1, 2)), Meets::ByLuck));
        assert_eq!(overlap((2, 2), Sloppy, Global, 2), (Some((2, 2)), Meets::WhileReplicasAnswer));
        assert_eq!(overlap((1, 1), Sloppy, Global, 1), (Some((1, 1)), Meets::ByLuck));
        // A write that blocks is over when all have it.
        assert_eq!(overlap((1, 1), Blocking, Global, 1), (Some((1, 3)), Meets::WhatAllHold));
        // One datacenter is the whole cluster.
        assert_eq!(overlap((2, 2), Strict, Local, 1), (Some((2, 2)), Meets::LastWrite));
        assert_eq!(overlap((3, 3), Strict, Local, 2), (None, Meets::OneDatacenter));
        assert_eq!(overlap((1, 1), Strict, Each, 1), (Some((2, 2)), Meets::LastWrite));
        assert_eq!(overlap((1, 1), Strict, Each, 3), (None, Meets::MajorityEverywhere));
        assert_eq!(overlap((1, 1), Sloppy, Each, 3), (None, Meets::WhileReplicasAnswer));
    }

    #[test]
    fn where_the_last_write_wins_clocks_say_which_that_is() {
        let mut settings = Settings { quorum: QuorumKind::Strict, ..Settings::for_nodes(3) };
        settings.versions.kind = VersionKind::LastWriteWins;
        assert_eq!(Overlap::of(&settings, 1).meets, Meets::LastByClocks);
        settings.w = 1;
        assert_eq!(Overlap::of(&settings, 1).meets, Meets::ByLuck);
    }
}
