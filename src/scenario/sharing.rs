//! How keys are shared out, and what moves when a node comes or goes: the figures of the report.
//!
//! Consistent hashing promises two things: with many tokens a node every node owns about its fair part, and
//! a node that joins takes its part from the others without moving anything between two of them (Karger
//! et al., STOC 1997). Both are held here against theory, over the keys that the run has; and against what
//! dividing by the number of nodes would move, for the same nodes and keys.
//!
//! Left out: how evenly *requests* fall, which one hot key can upset whatever the ring is like.

use std::sync::Arc;

use serde::Serialize;

use crate::engine::NodeId;
use crate::engine::partitioning::{Imbalance, Layout, NodeShare, Profile, Ring, Token, Tokens, expected_moved, moved};

/// How keys are shared out at the end, and what moves.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sharing {
    /// By how much the nodes own more or less than is due to them: the coefficient of variation, 0.1
    /// being a tenth of their part. 0 by modulo.
    pub imbalance: f64,
    /// What theory expects of it, √((N−1)/(N·V+1)) for N nodes of V tokens each.
    pub imbalance_expected: f64,
    /// What moved since the beginning, as nodes joined and left.
    pub moved: Moves,
    /// What would move if one more node joined, like the first one, and keys lay on a ring.
    pub join_ring: Moves,
    /// The same if they lay where the token modulo the number of nodes says.
    pub join_modulo: Moves,
}

/// What of the run's keys has another owner in another ring.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Moves {
    /// The keys compared: every one that was asked for or is stored.
    pub keys: u64,
    /// Those with another first node.
    pub moved: u64,
    /// They as a part of the keys, 0 to 1; absent without any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<f64>,
    /// The part of all keys that theory expects to move.
    pub expected: f64,
    /// Of those that moved, the ones that went from one node to another though both are in both rings: none
    /// on a ring.
    pub between_old: u64,
    /// Copies on nodes that had none of the key before: what has to be sent.
    pub copies_new: u64,
}

/// What a node owns.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ShareReport {
    /// How many tokens it has: its weight. 0 by modulo.
    pub tokens: u32,
    /// The part of all keys that is its own as the first of the preference list, 0 to 1.
    pub part: f64,
    /// The part that is due to it by its weight, 0 to 1.
    pub fair: f64,
}

impl From<&NodeShare> for ShareReport {
    fn from(share: &NodeShare) -> ShareReport {
        ShareReport { tokens: share.tokens, part: share.part, fair: share.fair }
    }
}

impl Sharing {
    /// Of a ring, the one that the run began with, and the tokens of its keys.
    pub(super) fn of(ring: &Ring, first: &Ring, imbalance: &Imbalance, n: u16, tokens: &[Token]) -> Sharing {
        let moves = |before: &Ring, after: &Ring| Moves::between(before, after, n, tokens);
        let join = |layout: Layout| match (laid_out(ring, layout), newcomer(ring)) {
            (Some(before), Some((id, profile))) => {
                before.with(id, profile).map_or_else(|_| moves(&before, &before), |after| moves(&before, &after))
            }
            _ => moves(ring, ring),
        };
        let own = if *ring.layout() == Layout::Modulo { Layout::Ring } else { ring.layout().clone() };
        Sharing {
            imbalance: imbalance.variation,
            imbalance_expected: imbalance.expected,
            moved: moves(first, ring),
            join_ring: join(own),
            join_modulo: join(Layout::Modulo),
        }
    }
}

impl Moves {
    fn between(before: &Ring, after: &Ring, n: u16, tokens: &[Token]) -> Moves {
        let found = moved(before, after, n, tokens.iter().copied());
        Moves {
            keys: found.keys,
            moved: found.primaries,
            part: (found.keys > 0).then(|| found.part_of_keys()),
            expected: expected_moved(before, after),
            between_old: found.between_old,
            copies_new: found.copies_new,
        }
    }
}

/// The same nodes under another layout. The tokens given by hand differ, since they made a ring before.
fn laid_out(ring: &Ring, layout: Layout) -> Option<Ring> {
    if *ring.layout() == layout {
        return Some(ring.clone());
    }
    Ring::new(ring.members().map(|(id, profile)| (id, profile.clone())), layout).ok()
}

/// The first of n1, n2, … that is not there, with as many tokens as the first node, and where that stands.
fn newcomer(ring: &Ring) -> Option<(NodeId, Arc<Profile>)> {
    let (_, like) = ring.members().next()?;
    let names = (1..=u32::from(ring.nodes()) + 1).filter_map(|number| NodeId::new(&format!("n{number}")).ok());
    let id = names.into_iter().find(|id| !ring.contains(*id))?;
    Some((id, Arc::new(Profile { datacenter: like.datacenter, tokens: Tokens::Hashed(like.tokens.count()) })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Name;
    use crate::engine::partitioning::token_of;

    fn ring(nodes: u32, layout: Layout) -> Ring {
        let profile = Profile { datacenter: Name::new("dc1").unwrap(), tokens: Tokens::Hashed(64) };
        let members = (1..=nodes).map(|number| (NodeId::new(&format!("n{number}")).unwrap(), Arc::new(profile.clone())));
        Ring::new(members, layout).unwrap()
    }

    /// Four nodes and a fifth: a fifth of the keys moves on a ring, four fifths by modulo, whichever of the
    /// two the cluster itself has.
    #[test]
    fn one_node_more_moves_its_part_on_a_ring_and_nearly_all_by_modulo() {
        let tokens: Vec<Token> = (0..4_000).map(|number| token_of(&format!("key{number}"))).collect();
        for layout in [Layout::Ring, Layout::Modulo] {
            let ring = ring(4, layout);
            let found = Sharing::of(&ring, &ring, &ring.imbalance(), 3, &tokens);
            let (on_ring, by_modulo) = (found.join_ring, found.join_modulo);
            assert!((on_ring.expected - 0.2).abs() < 1e-12 && (by_modulo.expected - 0.8).abs() < 1e-12);
            assert!((on_ring.part.unwrap() - 0.2).abs() < 0.06, "{on_ring:?}");
            assert!((by_modulo.part.unwrap() - 0.8).abs() < 0.03, "{by_modulo:?}");
            assert!(on_ring.between_old == 0 && by_modulo.between_old > 1_000);
            assert_eq!((found.moved.moved, found.moved.copies_new, found.moved.expected), (0, 0, 0.0));
        }
    }

    #[test]
    fn a_cluster_without_nodes_or_keys_has_nothing_to_move() {
        let (none, one) = (ring(0, Layout::Ring), ring(1, Layout::Ring));
        assert_eq!(Sharing::of(&none, &none, &none.imbalance(), 1, &[]).join_ring.part, None);
        let found = Sharing::of(&one, &none, &one.imbalance(), 1, &[Token(7)]);
        assert_eq!((found.moved.moved, found.moved.between_old), (1, 0));
    }
}
