//! Merkle trees: whether two replicas hold the same, found out with few hashes.
//!
//! The tokens that two replicas share are cut into *buckets* of the same width, a power of two of them.
//! The hash of a bucket covers all that it holds: every key with every version, its clock, dot and value,
//! tombstones too. (Not the clock over all that a replica has *seen* of the key: it follows from the
//! versions, or was cut short by each replica for itself, and is no difference that sending it would end.)
//! From there the tree is built bottom-up, each hash covering the two below it. Equal roots mean that both
//! hold the same (but for a chance of 2^-64 a comparison: a hash can hide a difference, and a weak one
//! does, see the tests). Where roots differ, one walks down to the buckets that do: two hashes a level and
//! difference, whatever the number of keys. Building the tree reads every copy.
//!
//! Sources: Merkle, *A Digital Signature Based on a Conventional Encryption Function* (CRYPTO 1987);
//! DeCandia et al., *Dynamo* (SOSP 2007), §4.7.

use std::hash::Hash;

use xxhash_rust::xxh3::xxh3_64;

use crate::engine::digest::ByteCollector;
use crate::engine::pair::Key;
use crate::engine::versions::Siblings;

/// A hash tree over buckets, with its root at 0 and the children of `i` at `2i + 1` and `2i + 2`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MerkleTree {
    hashes: Vec<u64>,
    /// How many levels there are, the root's and that of the buckets included.
    levels: u32,
}

/// The digest of what a replica holds of a key: equal where two copies agree, see [`Siblings::agrees_with`].
pub fn digest(key: &Key, copy: &Siblings) -> u64 {
    let mut bytes = Vec::with_capacity(128);
    let mut collector = ByteCollector(&mut bytes);
    key.hash(&mut collector);
    copy.versions().hash(&mut collector);
    xxh3_64(&bytes)
}

impl MerkleTree {
    /// The tree over digests of copies, each in its bucket, in any order. `buckets` is a power of two.
    pub fn build(buckets: u32, copies: impl IntoIterator<Item = (u32, u64)>) -> MerkleTree {
        MerkleTree::build_hashing(buckets, copies, xxh3_64)
    }

    /// As [`MerkleTree::build`], with another hash for the inner nodes.
    fn build_hashing(buckets: u32, copies: impl IntoIterator<Item = (u32, u64)>, hash: fn(&[u8]) -> u64) -> MerkleTree {
        assert!(buckets.is_power_of_two(), "the number of buckets is a power of two: checked when it was set");
        let first = buckets as usize - 1;
        let mut hashes = vec![0; 2 * buckets as usize - 1];
        // A sum does not depend on the order in which keys are met.
        for (bucket, digest) in copies {
            let hash = &mut hashes[first + bucket as usize];
            *hash = u64::wrapping_add(*hash, digest);
        }
        for leaf in &mut hashes[first..] {
            *leaf = hash(&leaf.to_le_bytes());
        }
        for parent in (0..first).rev() {
            let mut pair = [0; 16];
            pair[..8].copy_from_slice(&hashes[2 * parent + 1].to_le_bytes());
            pair[8..].copy_from_slice(&hashes[2 * parent + 2].to_le_bytes());
            hashes[parent] = hash(&pair);
        }
        MerkleTree { hashes, levels: buckets.ilog2() + 1 }
    }

    /// How many levels it has: 1 where there is one bucket.
    pub fn levels(&self) -> u32 {
        self.levels
    }

    /// How many buckets it has.
    pub fn buckets(&self) -> u32 {
        1 << (self.levels - 1)
    }

    /// The hash at a place of a level, the root's level being 0; `None` outside the tree.
    pub fn hash(&self, level: u32, place: u32) -> Option<u64> {
        let width = 1u32.checked_shl(level).filter(|_| level < self.levels)?;
        (place < width).then(|| self.hashes[(width - 1 + place) as usize])
    }

    /// The hash over everything.
    pub fn root(&self) -> u64 {
        self.hashes[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::names::NodeId;
    use crate::engine::partitioning::token_of;
    use crate::engine::versions::{Actor, VectorClock};

    fn copy(value: &str) -> Siblings {
        let mut siblings = Siblings::default();
        siblings.write(Actor::first(NodeId::new("n1").unwrap()), &VectorClock::default(), Some(value.into()));
        siblings
    }

    /// Keys 1 to 12 with their values, three to a bucket: the worked example of the books.
    fn twelve(eighth: &str) -> Vec<(u32, u64)> {
        let value = |number: u32| if number == 8 { eighth.to_owned() } else { format!("value {number}") };
        (1..=12).map(|number| ((number - 1) / 3, digest(&Key::from(&*number.to_string()), &copy(&value(number))))).collect()
    }

    /// The buckets in which two trees differ, walking down from the root, and how many hashes that took.
    fn differing(one: &MerkleTree, other: &MerkleTree) -> (Vec<u32>, u32) {
        let (mut places, mut compared) = (vec![0], 0);
        for level in 0..one.levels() {
            compared += places.len() as u32;
            places.retain(|place| one.hash(level, *place) != other.hash(level, *place));
            if level + 1 < one.levels() {
                places = places.iter().flat_map(|place| [2 * place, 2 * place + 1]).collect();
            }
        }
        (places, compared)
    }

    #[test]
    fn of_twelve_keys_in_four_buckets_one_that_differs_leads_to_the_third_bucket() {
        let (here, there) = (MerkleTree::build(4, twelve("jam")), MerkleTree::build(4, twelve("plum")));
        assert_eq!(differing(&here, &there), (vec![2], 5));
        assert_eq!(differing(&here, &here.clone()), (vec![], 1));
    }

    /// Cassandra's `MerkleTreeTest`: the same keys in another order give the same root.
    #[test]
    fn the_order_of_insertion_does_not_matter() {
        let mut copies = twelve("jam");
        let forward = MerkleTree::build(4, copies.clone());
        copies.reverse();
        assert_eq!(MerkleTree::build(4, copies.clone()), forward);
        copies.rotate_left(5);
        assert_eq!(MerkleTree::build(4, copies), forward);
    }

    #[test]
    fn a_digest_covers_every_sibling_and_tells_a_tombstone_from_a_value() {
        let key = Key::from("k");
        let mut one = copy("a");
        let before = digest(&key, &one);
        one.write(Actor::first(NodeId::new("n2").unwrap()), &VectorClock::default(), Some("a".into()));
        let with_sibling = digest(&key, &one);
        let context = one.context().clone();
        one.write(Actor::first(NodeId::new("n1").unwrap()), &context, None);
        let deleted = digest(&key, &one);
        assert!(before != with_sibling && with_sibling != deleted && before != deleted);
        assert_ne!(digest(&Key::from("l"), &copy("a")), before, "the key is covered too");
    }

    /// With eight bits instead of 64 two different sets soon have the same root, and an exchange would
    /// believe that nothing differs.
    #[test]
    fn a_weak_hash_hides_a_difference() {
        let weak = |bytes: &[u8]| xxh3_64(bytes) & 0xff;
        let roots = |eighth: u32| MerkleTree::build_hashing(4, twelve(&eighth.to_string()), weak).root();
        let hidden = (1..2_000).find(|value| roots(*value) == roots(0)).expect("one in 256 is the same by chance");
        assert_ne!(MerkleTree::build(4, twelve(&hidden.to_string())).root(), MerkleTree::build(4, twelve("0")).root());
    }

    /// On paper: 10⁹ keys in 10⁶ buckets are a thousand to each, and one that differs is found with 41 hashes and a
    /// thousand keys listed. Here a thousandth of both: as many keys to a bucket, and half as many levels to walk.
    #[test]
    fn of_a_million_keys_in_a_thousand_buckets_a_thousand_are_listed_to_find_one() {
        let buckets = 1_024;
        let bucket = |number: u32| {
            let place = token_of(&number.to_string()).turn();
            (place >> (u64::BITS - 10)) as u32
        };
        let copies =
            |changed: u64| (0..1_000_000).map(move |number| (bucket(number), if number == 8 { changed } else { number.into() }));
        let (differ, compared) = differing(&MerkleTree::build(buckets, copies(8)), &MerkleTree::build(buckets, copies(9)));
        assert_eq!((differ.as_slice(), compared), ([bucket(8)].as_slice(), 21));
        let listed = (0..1_000_000).filter(|number| bucket(*number) == bucket(8)).count();
        // 977 on average; five times the standard deviation of 31 apart is out of reach of chance.
        assert!((821..=1_133).contains(&listed), "{listed} keys in the bucket");
    }
}
