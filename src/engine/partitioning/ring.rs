//! The ring: sorted tokens with their owners, and the preference list of a token.

use std::fmt;
use std::sync::Arc;

use super::token::{Token, token_of};
use crate::engine::names::NodeId;
use crate::engine::sorted::sorted;

/// The tokens of a cluster. A node owns, with each of its tokens, the range from the token before
/// (not included) up to its own (included).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    /// Sorted by token, then by owner.
    tokens: Vec<(Token, NodeId)>,
    nodes: u16,
}

/// Why tokens do not make a ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RingError {
    /// Two nodes were given the same token by hand.
    DuplicateToken {
        /// The token.
        token: Token,
        /// The first of the two, by name.
        first: NodeId,
        /// The second.
        second: NodeId,
    },
}

impl fmt::Display for RingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RingError::DuplicateToken { token, first, second } if first == second => {
                write!(f, "{first} was given the token {token} twice")
            }
            RingError::DuplicateToken { token, first, second } => {
                write!(f, "{first} and {second} were given the same token {token}")
            }
        }
    }
}

impl std::error::Error for RingError {}

/// A stretch of the ring and the node that owns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenRange {
    /// Where it begins; this token is the range's before it.
    pub after: Token,
    /// Where it ends: the owner's token, included.
    pub until: Token,
    /// Who owns it.
    pub owner: NodeId,
}

/// One token that the walk from a key came by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WalkStop {
    /// The token.
    pub token: Token,
    /// Its owner.
    pub owner: NodeId,
    /// The owner's place in the preference list, from 1; absent if the walk had chosen that node
    /// before and passed this token by.
    pub place: Option<u16>,
}

/// The walk from a token clockwise, with every stop until N nodes were found.
pub type PreferenceWalk = Vec<WalkStop>;

impl Ring {
    /// A ring of given tokens. The tokens of a node that lists none are hashed: the i-th is that
    /// of the text `id#i`, i from 0. Duplicates given by hand are refused; where a hashed token
    /// meets another one, the node whose name comes first stands first.
    pub fn new(nodes: &[(NodeId, TokenSource<'_>)]) -> Result<Ring, RingError> {
        let mut given: Vec<(Token, NodeId)> = Vec::new();
        let mut tokens: Vec<(Token, NodeId)> = Vec::new();
        for (node, source) in nodes {
            match source {
                TokenSource::Given(list) => given.extend(list.iter().map(|token| (*token, *node))),
                TokenSource::Hashed(count) => tokens.extend((0..*count).map(|i| (token_of(&format!("{node}#{i}")), *node))),
            }
        }
        let mut given = sorted(given);
        if let Some(pair) = given.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return Err(RingError::DuplicateToken { token: pair[0].0, first: pair[0].1, second: pair[1].1 });
        }
        tokens.append(&mut given);
        Ok(Ring { tokens: sorted(tokens), nodes: nodes.len() as u16 })
    }

    /// How many nodes there are.
    pub fn nodes(&self) -> u16 {
        self.nodes
    }

    /// Every token with its owner, in ring order.
    pub fn tokens(&self) -> &[(Token, NodeId)] {
        &self.tokens
    }

    /// The tokens of one node, in ring order.
    pub fn tokens_of(&self, node: NodeId) -> impl Iterator<Item = Token> + '_ {
        self.tokens.iter().filter(move |(_, owner)| *owner == node).map(|(token, _)| *token)
    }

    /// Every range with its owner, in the order of their ends.
    pub fn ranges(&self) -> impl Iterator<Item = TokenRange> + '_ {
        self.tokens.iter().enumerate().map(|(index, (until, owner))| {
            let before = if index == 0 { self.tokens.len() - 1 } else { index - 1 };
            TokenRange { after: self.tokens[before].0, until: *until, owner: *owner }
        })
    }

    /// The part of the ring that a node owns as primary, in 2^-64ths of the circle (a node alone
    /// owns one less than all of it, which no picture can tell).
    pub fn owned(&self, node: NodeId) -> u64 {
        self.ranges()
            .filter(|range| range.owner == node)
            .map(|range| match range.until.turn().wrapping_sub(range.after.turn()) {
                0 if self.tokens.len() == 1 => u64::MAX,
                width => width,
            })
            .fold(0, u64::saturating_add)
    }

    /// The owners met clockwise from `token`, each virtual node once: the first is the owner of
    /// the range that the token lies in.
    fn clockwise(&self, token: Token) -> impl Iterator<Item = (Token, NodeId)> + '_ {
        let start = self.tokens.partition_point(|(other, _)| *other < token);
        self.tokens[start..].iter().chain(&self.tokens[..start]).copied()
    }

    /// The preference list of a token: the first `n` *different* nodes clockwise (*Dynamo*, §4.3).
    /// Shorter only where there are fewer nodes.
    pub fn preference_list(&self, token: Token, n: u16) -> Arc<[NodeId]> {
        let wanted = usize::from(n.min(self.nodes));
        let mut chosen: Vec<NodeId> = Vec::with_capacity(wanted);
        for (_, owner) in self.clockwise(token) {
            if chosen.len() == wanted {
                break;
            }
            if !chosen.contains(&owner) {
                chosen.push(owner);
            }
        }
        chosen.into()
    }

    /// SHIM
    pub fn fallbacks(&self, token: Token, n: u16) -> Vec<NodeId> {
        self.preference_list(token, self.nodes).iter().copied().skip(n.into()).collect()
    }

    /// SHIM
    pub fn datacenter(&self, _node: NodeId) -> Option<crate::engine::Name> {
        None
    }

    /// The same walk with every token it came by, for showing why these nodes.
    pub fn walk(&self, token: Token, n: u16) -> PreferenceWalk {
        let wanted = n.min(self.nodes);
        let mut places: Vec<NodeId> = Vec::new();
        let mut stops = Vec::new();
        for (token, owner) in self.clockwise(token) {
            if places.len() == usize::from(wanted) {
                break;
            }
            let place = (!places.contains(&owner)).then(|| {
                places.push(owner);
                places.len() as u16
            });
            stops.push(WalkStop { token, owner, place });
        }
        stops
    }
}

/// Where a node's tokens come from.
#[derive(Clone, Copy, Debug)]
pub enum TokenSource<'a> {
    /// These, given by hand.
    Given(&'a [Token]),
    /// So many, hashed from the node's name.
    Hashed(u32),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> NodeId {
        NodeId::new(name).unwrap()
    }

    fn ring(nodes: &[(&str, &[i64])]) -> Ring {
        let lists: Vec<Vec<Token>> = nodes.iter().map(|(_, tokens)| tokens.iter().copied().map(Token).collect()).collect();
        let sources: Vec<_> = nodes.iter().zip(&lists).map(|((name, _), list)| (id(name), TokenSource::Given(list))).collect();
        Ring::new(&sources).unwrap()
    }

    fn names(list: &[NodeId]) -> Vec<String> {
        list.iter().map(NodeId::to_string).collect()
    }

    #[test]
    fn a_node_owns_from_the_token_before_up_to_its_own() {
        let ring = ring(&[("a", &[10]), ("b", &[20])]);
        assert_eq!(names(&ring.preference_list(Token(10), 1)), ["a"]);
        assert_eq!(names(&ring.preference_list(Token(11), 1)), ["b"]);
        assert_eq!(names(&ring.preference_list(Token(21), 1)), ["a"], "the ring closes");
    }

    #[test]
    fn tokens_of_a_node_already_chosen_are_passed_by() {
        let ring = ring(&[("a", &[10, 20, 30]), ("b", &[40]), ("c", &[50])]);
        assert_eq!(names(&ring.preference_list(Token(5), 3)), ["a", "b", "c"]);
        let walk = ring.walk(Token(5), 3);
        assert_eq!(walk.iter().map(|stop| stop.place).collect::<Vec<_>>(), [Some(1), None, None, Some(2), Some(3)]);
    }

    #[test]
    fn more_copies_than_nodes_give_every_node_once() {
        let ring = ring(&[("a", &[10, 30]), ("b", &[20])]);
        assert_eq!(names(&ring.preference_list(Token(0), 3)), ["a", "b"]);
    }

    /// Cassandra's `SimpleStrategyTest`: with replication factor 3 on three nodes of two tokens
    /// each, every node is primary of two ranges and replica of all six.
    #[test]
    fn cassandras_simple_strategy_test() {
        let ring = ring(&[
            (".1", &[-6639341390736545756, -2688160409776496397]),
            (".2", &[-2506475074448728501, 8473270337963525440]),
            (".4", &[-3736333188524231709, 8673615181726552074]),
        ]);
        for name in [".1", ".2", ".4"] {
            let primary = ring.ranges().filter(|range| range.owner == id(name)).count();
            let replica = ring.ranges().filter(|range| ring.preference_list(range.until, 3).contains(&id(name))).count();
            assert_eq!((primary, replica), (2, 6), "{name}");
        }
    }

    #[test]
    fn duplicates_given_by_hand_are_refused_and_hashed_ones_go_by_name() {
        let tokens = [Token(7)];
        let both = Ring::new(&[(id("b"), TokenSource::Given(&tokens)), (id("a"), TokenSource::Given(&tokens))]);
        assert_eq!(both.unwrap_err().to_string(), "a and b were given the same token 7");

        let hashed = token_of("z#0");
        let mixed = Ring::new(&[(id("z"), TokenSource::Hashed(1)), (id("a"), TokenSource::Given(&[hashed]))]).unwrap();
        assert_eq!(names(&mixed.preference_list(hashed, 1)), ["a"]);
    }

    /// The spread of ownership over random tokens is √((N−1)/(N·V+1)) as a coefficient of variation:
    /// .905 for one token a node, .134 for fifty, ten nodes. Averaged over 60 rings.
    #[test]
    fn virtual_nodes_even_out_ownership_as_theory_says() {
        for (vnodes, expected) in [(1u32, 0.905), (50, 0.134)] {
            let mut squares = 0.0;
            let rounds = 60;
            for round in 0..rounds {
                let nodes: Vec<_> = (0..10).map(|i| (id(&format!("r{round}-{i}")), TokenSource::Hashed(vnodes))).collect();
                let ring = Ring::new(&nodes).unwrap();
                for (node, _) in &nodes {
                    let share = ring.owned(*node) as f64 / u64::MAX as f64 * 10.0;
                    squares += (share - 1.0) * (share - 1.0);
                }
            }
            let variation = (squares / (10.0 * f64::from(rounds))).sqrt();
            assert!((variation / expected - 1.0).abs() < 0.15, "{vnodes} tokens: {variation:.3}, theory {expected}");
        }
    }
}
