//! What a member tells about where it stands: its datacenter, and its tokens on the ring.
//!
//! A profile is all that anybody needs of a node to place it. It travels with the node's name when
//! the node joins, so that every member builds the same ring out of the same profiles.
//!
//! Virtual nodes (*Dynamo*, §4.2) are why a node has many tokens: its share of the keys, and what
//! it gives away when it dies, then come in many small pieces. Their number is in proportion to the
//! node's weight, so a stronger machine takes more.

use std::sync::Arc;

use serde::Serialize;

use super::token::{Token, token_of};
use crate::engine::names::{Name, NodeId};

/// Where a member stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Profile {
    /// The datacenter it stands in.
    pub datacenter: Name,
    /// Its tokens on the ring.
    pub tokens: Tokens,
}

/// Where a node's tokens come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tokens {
    /// So many, hashed from the node's name: the i-th is that of the text `id#i`, i from 0.
    Hashed(u32),
    /// These, given by hand.
    Given(Arc<[Token]>),
}

impl Profile {
    /// Its length on the wire, in bytes: the name of the datacenter, then four bytes for a number
    /// of tokens that everyone hashes for himself, or eight for each token given by hand.
    pub fn size(&self) -> usize {
        let tokens = match &self.tokens {
            Tokens::Hashed(_) => 4,
            Tokens::Given(list) => 8 * list.len(),
        };
        self.datacenter.length() + tokens
    }
}

impl Tokens {
    /// The tokens of the node of this name, in no order.
    pub fn of(&self, id: NodeId) -> Vec<Token> {
        match self {
            Tokens::Hashed(count) => (0..*count).map(|i| token_of(&format!("{id}#{i}"))).collect(),
            Tokens::Given(list) => list.to_vec(),
        }
    }

    /// How many they are.
    pub fn count(&self) -> u32 {
        match self {
            Tokens::Hashed(count) => *count,
            Tokens::Given(list) => list.len() as u32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_says_how_long_it_is() {
        let seoul = Name::new("seoul").unwrap();
        let hashed = Profile { datacenter: seoul, tokens: Tokens::Hashed(64) };
        let given = Profile { datacenter: seoul, tokens: Tokens::Given([Token(1), Token(-1), Token(7)].into()) };
        assert_eq!((hashed.size(), given.size()), (5 + 4, 5 + 3 * 8));
    }

    #[test]
    fn hashed_tokens_are_those_of_the_numbered_names() {
        let id = NodeId::new("n1").unwrap();
        assert_eq!(Tokens::Hashed(2).of(id), [token_of("n1#0"), token_of("n1#1")]);
        assert_eq!(Tokens::Given([Token(5)].into()).of(id), [Token(5)]);
        assert_eq!((Tokens::Hashed(2).count(), Tokens::Given([Token(5)].into()).count()), (2, 1));
    }

    #[test]
    fn a_profile_goes_out_as_what_it_holds() {
        let profile = Profile { datacenter: Name::new("dc1").unwrap(), tokens: Tokens::Given([Token(-3)].into()) };
        assert_eq!(serde_json::to_string(&profile).unwrap(), r#"{"datacenter":"dc1","tokens":{"given":[-3]}}"#);
    }
}
