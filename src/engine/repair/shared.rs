//! What two replicas have in common: the tokens of which both keep copies, cut into buckets. Whoever draws or
//! tests an exchange asks here too which bucket a key belongs to, so that there is one answer.

use std::hash::Hash;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::merkle::{MerkleTree, digest};
use crate::engine::digest::ByteCollector;
use crate::engine::names::NodeId;
use crate::engine::pair::Key;
use crate::engine::partitioning::{Layout, Ring, Token, TokenRange, token_of};
use crate::engine::sorted::SortedSet;
use crate::engine::storage::Copies;
use crate::engine::versions::Siblings;

/// The tokens of which two nodes both keep copies, by one node's ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared<'a> {
    ring: &'a Ring,
    n: u16,
    pair: [NodeId; 2],
    /// In the order of their ends.
    ranges: Vec<TokenRange>,
    /// How many tokens lie before each range, and in all of them.
    before: Vec<u128>,
    width: u128,
    within: Option<TokenRange>,
}

impl<'a> Shared<'a> {
    /// What `pair` shares, or the part of it within a range.
    pub fn new(ring: &'a Ring, n: u16, pair: [NodeId; 2], within: Option<TokenRange>) -> Shared<'a> {
        let ranges = match ring.layout() {
            // A remainder goes round with every token: there are no ranges, each token is asked for itself.
            Layout::Modulo => vec![TokenRange { after: Token(i64::MAX), until: Token(i64::MAX) }],
            Layout::Ring | Layout::Datacenters(_) => {
                let mut ranges = ring.ranges_kept(pair[0], n);
                ranges.retain(|range| ring.preference_list(range.until, n).contains(&pair[1]));
                ranges
            }
        };
        let (mut before, mut width) = (Vec::with_capacity(ranges.len()), 0u128);
        for range in &ranges {
            before.push(width);
            width += u128::from(range.width());
        }
        Shared { ring, n, pair, ranges, before, width, within }
    }

    /// The range it was narrowed to, if it was.
    pub fn within(&self) -> Option<TokenRange> {
        self.within
    }

    /// Whether they have nothing in common.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// A digest of the ranges: two nodes that have the same cut their tokens into the same buckets.
    pub fn digest(&self) -> u64 {
        let mut bytes = Vec::new();
        let mut collector = ByteCollector(&mut bytes);
        (&self.ranges, self.within).hash(&mut collector);
        if *self.ring.layout() == Layout::Modulo {
            // Which tokens are shared is not told by ranges: it follows from N and the names.
            self.n.hash(&mut collector);
            self.ring.members().for_each(|(id, _)| id.hash(&mut collector));
        }
        xxh3_64(&bytes)
    }

    /// The bucket of a token out of `buckets` of them, if it is shared.
    pub fn bucket(&self, token: Token, buckets: u32) -> Option<u32> {
        if self.within.is_some_and(|within| !within.contains(token)) {
            return None;
        }
        if *self.ring.layout() == Layout::Modulo {
            let list = self.ring.preference_list(token, self.n);
            if !self.pair.iter().all(|node| list.contains(node)) {
                return None;
            }
        }
        // The first range that ends at the token or after it; past the last end the ring closes.
        let place = self.ranges.partition_point(|range| range.until < token) % self.ranges.len().max(1);
        let range = self.ranges.get(place).filter(|range| range.contains(token))?;
        let behind = self.before[place] + u128::from(token.turn().wrapping_sub(range.after.turn()).wrapping_sub(1));
        // At most 2^64 tokens in 2^16 buckets: far from the end of 128 bits.
        Some((behind * u128::from(buckets) / self.width).min(u128::from(buckets) - 1) as u32)
    }

    /// What of a store is shared, each copy with its bucket, by key. A copy that knows of no write is as
    /// good as none.
    pub fn copies<'s>(&'s self, store: &'s Copies, buckets: u32) -> impl Iterator<Item = (u32, Key, Arc<Siblings>)> {
        let known = store.iter().filter(|(_, copy)| !copy.is_empty());
        known.filter_map(move |(key, copy)| Some((self.bucket(token_of(&key.0), buckets)?, key, copy)))
    }

    /// The tree over what a store holds of it.
    pub fn tree(&self, store: &Copies, buckets: u32) -> MerkleTree {
        MerkleTree::build(buckets, self.copies(store, buckets).map(|(bucket, key, copy)| (bucket, digest(&key, &copy))))
    }
}

/// The nodes with which a node shares tokens, by name.
pub(super) fn peers(ring: &Ring, n: u16, node: NodeId) -> SortedSet<NodeId> {
    let lists: Vec<_> = match ring.layout() {
        // Whoever comes near in the order of names; the remainders of a few tokens in a row show all of it.
        Layout::Modulo => (0..i64::from(ring.nodes())).map(|token| ring.preference_list(Token(token), n)).collect(),
        Layout::Ring | Layout::Datacenters(_) => {
            ring.ranges_kept(node, n).into_iter().map(|range| ring.preference_list(range.until, n)).collect()
        }
    };
    let with_it = lists.iter().filter(|list| list.contains(&node));
    with_it.flat_map(|list| list.iter().copied()).filter(|other| *other != node).collect()
}
