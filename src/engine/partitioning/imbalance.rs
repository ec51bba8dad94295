//! How evenly a ring shares keys out, held against theory.
//!
//! Tokens of good hashes lie as if thrown at random. T of them cut the circle into T arcs, and the
//! arcs of a node with V of them together follow a Beta(V, T − V) distribution: V/T on average, with
//! a squared coefficient of variation of (T − V) / (V·(T + 1)). For N nodes of V tokens each that is
//! (N − 1) / (N·V + 1): ten nodes of one token own shares that differ by 90 % of their size, ten of
//! 200 tokens still by 7 %. The often quoted "5 % at 200" does not hold.
//!
//! Left out: how evenly *requests* fall. One hot key can outweigh any number of even ranges.

use super::ring::{Layout, Ring};
use crate::engine::names::NodeId;

/// What the nodes of a ring own, against what they should.
#[derive(Clone, Debug, PartialEq)]
pub struct Imbalance {
    /// Each node, by name.
    pub shares: Vec<NodeShare>,
    /// The coefficient of variation: the root of the mean square of [`NodeShare::deviation`], over
    /// the nodes that should own anything.
    pub variation: f64,
    /// What theory expects of it for tokens thrown at random, √((N−1)/(N·V+1)) if all nodes have V
    /// of them. Tokens given by hand may do better or worse.
    pub expected: f64,
}

/// What one node owns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NodeShare {
    /// The node.
    pub node: NodeId,
    /// How many tokens it has: its weight.
    pub tokens: u32,
    /// The part of all keys that is its own as the first of the preference list, 0 to 1.
    pub part: f64,
    /// The part that is due to it by its weight, 0 to 1.
    pub fair: f64,
}

impl NodeShare {
    /// By how much it owns more than its fair part (less, if negative), as a part of that: 0.25 is a
    /// quarter more. Zero where nothing is due.
    pub fn deviation(&self) -> f64 {
        if self.fair > 0.0 { self.part / self.fair - 1.0 } else { 0.0 }
    }
}

impl Ring {
    /// How evenly keys are shared out.
    pub fn imbalance(&self) -> Imbalance {
        let mut shares = self.fair_shares();
        for (range, owner) in self.ranges() {
            if let Ok(place) = shares.binary_search_by(|share| share.node.cmp(&owner)) {
                shares[place].part += range.width() as f64 / TURN;
            }
        }
        let due: Vec<&NodeShare> = shares.iter().filter(|share| share.fair > 0.0).collect();
        let mean = |sum: f64| if due.is_empty() { 0.0 } else { sum / due.len() as f64 };
        let squares = due.iter().map(|share| share.deviation() * share.deviation()).sum();
        let all = self.tokens().len() as f64;
        let by_theory = |tokens: f64| if tokens > 0.0 { (all - tokens) / (tokens * (all + 1.0)) } else { 0.0 };
        let expected = due.iter().map(|share| by_theory(share.tokens.into())).sum();
        let (variation, expected) = (mean(squares).sqrt(), mean(expected).sqrt());
        Imbalance { shares, variation, expected }
    }

    /// What is due to each node. Where there are no tokens (modulo) all nodes are alike, and the
    /// remainder of a division gives each of them its part exactly.
    fn fair_shares(&self) -> Vec<NodeShare> {
        let (all, nodes) = (self.tokens().len() as f64, f64::from(self.nodes()));
        let share = |node, tokens: u32| match self.layout() {
            Layout::Modulo => NodeShare { node, tokens: 0, part: 1.0 / nodes, fair: 1.0 / nodes },
            _ if all == 0.0 => NodeShare { node, tokens, part: 0.0, fair: 0.0 },
            _ => NodeShare { node, tokens, part: 0.0, fair: f64::from(tokens) / all },
        };
        self.members().map(|(node, profile)| share(node, profile.tokens.count())).collect()
    }
}

/// The circle in its 2^-64ths.
const TURN: f64 = 18_446_744_073_709_551_616.0;

#[cfg(test)]
mod tests {
    use super::super::ring::tests::{hashed, id, ring_of};
    use super::*;

    /// The spread of ownership over random tokens as a coefficient of variation, ten nodes: .905 for
    /// one token a node, .134 for fifty, .095 for a hundred, .067 for two hundred, .042 for five
    /// hundred. Measured over sixty rings.
    #[test]
    fn virtual_nodes_even_out_ownership_as_theory_says() {
        for (vnodes, published) in [(1, 0.905), (50, 0.134), (100, 0.095), (200, 0.067), (500, 0.042)] {
            let rounds = 60;
            let mut squares = 0.0;
            for round in 0..rounds {
                let nodes = (0..10).map(|i| (id(&format!("r{round}-{i}")), hashed(vnodes)));
                let found = Ring::new(nodes, Layout::Ring).unwrap().imbalance();
                assert!((found.expected - published).abs() < 0.0006, "{vnodes} tokens: theory {}", found.expected);
                squares += found.variation * found.variation;
            }
            let variation = (squares / f64::from(rounds)).sqrt();
            assert!((variation / published - 1.0).abs() < 0.12, "{vnodes} tokens: {variation:.4}, theory {published}");
        }
    }

    #[test]
    fn a_node_of_twice_the_weight_is_due_twice_as_much() {
        let nodes = [("a", 100), ("b", 100), ("c", 200)].map(|(name, tokens)| (id(name), hashed(tokens)));
        let found = Ring::new(nodes, Layout::Ring).unwrap().imbalance();
        assert_eq!(found.shares.iter().map(|share| share.fair).collect::<Vec<_>>(), [0.25, 0.25, 0.5]);
        assert_eq!(found.shares.iter().map(|share| share.tokens).collect::<Vec<_>>(), [100, 100, 200]);
        assert!((found.shares.iter().map(|share| share.part).sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(found.shares.iter().all(|share| share.deviation().abs() < 0.3), "{found:?}");
    }

    #[test]
    fn quarters_given_by_hand_are_even() {
        let quarter = 1_i64 << 62;
        let even = ring_of(&[("a", &[-quarter]), ("b", &[0]), ("c", &[quarter]), ("d", &[i64::MIN])]).imbalance();
        assert_eq!((even.variation, even.shares[2].part), (0.0, 0.25));
        let alone = ring_of(&[("a", &[0])]).imbalance();
        assert_eq!((alone.variation, alone.expected, alone.shares[0].part), (0.0, 0.0, 1.0));
    }

    #[test]
    fn without_tokens_there_is_nothing_to_be_uneven() {
        let modulo = Ring::new([(id("a"), hashed(1)), (id("b"), hashed(9))], Layout::Modulo).unwrap().imbalance();
        assert_eq!((modulo.variation, modulo.expected, modulo.shares[1].part), (0.0, 0.0, 0.5));
        let none = Ring::new([], Layout::Ring).unwrap().imbalance();
        assert_eq!(none, Imbalance { shares: Vec::new(), variation: 0.0, expected: 0.0 });
    }
}
