//! Tokens: where on the ring a key or a virtual node lies.

use std::fmt;

use serde::{Serialize, Serializer};

/// A position on the ring: a signed 64-bit number, the ring closing from the largest to the
/// smallest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub i64);

impl Token {
    /// How far round the ring it lies, in 2^-64ths of the circle from the smallest token.
    pub fn turn(self) -> u64 {
        (self.0 as u64) ^ (1 << 63)
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// As a signed decimal, never rounded. It goes out as 128 bits wide, which reads the same in JSON
/// and becomes a BigInt in JavaScript, whose numbers would round it.
impl Serialize for Token {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i128(self.0.into())
    }
}

/// The token of a key, equal to that of Cassandra's `Murmur3Partitioner` for any UTF-8 key: the
/// first half of MurmurHash3 x64 128 with seed 0, the smallest number being reserved for the
/// empty key.
pub fn token_of(key: &str) -> Token {
    if key.is_empty() {
        return Token(i64::MIN);
    }
    match murmur3_first_half(key.as_bytes()) {
        i64::MIN => Token(i64::MAX),
        hash => Token(hash),
    }
}

/// MurmurHash3 x64 128, seed 0, as Cassandra computes it.
///
/// It is our own and not a library's because Cassandra's differs from everyone else's: the bytes
/// after the last whole block are sign-extended (Java's `byte` is signed), so keys with bytes
/// above 127 there, any Korean one for example, get other hashes from an off-the-shelf murmur3.
fn murmur3_first_half(data: &[u8]) -> i64 {
    const C1: u64 = 0x87c3_7b91_1142_53d5;
    const C2: u64 = 0x4cf5_ad43_2745_937f;
    let scramble1 = |k: u64| k.wrapping_mul(C1).rotate_left(31).wrapping_mul(C2);
    let scramble2 = |k: u64| k.wrapping_mul(C2).rotate_left(33).wrapping_mul(C1);
    let word = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().expect("a word is 8 bytes"));

    let (mut h1, mut h2) = (0u64, 0u64);
    let blocks = data.chunks_exact(16);
    let tail = blocks.remainder();
    for block in blocks {
        h1 ^= scramble1(word(&block[..8]));
        h1 = h1.rotate_left(27).wrapping_add(h2).wrapping_mul(5).wrapping_add(0x52dc_e729);
        h2 ^= scramble2(word(&block[8..]));
        h2 = h2.rotate_left(31).wrapping_add(h1).wrapping_mul(5).wrapping_add(0x3849_5ab5);
    }

    let (mut k1, mut k2) = (0u64, 0u64);
    for (index, byte) in tail.iter().enumerate() {
        let extended = *byte as i8 as i64 as u64;
        if index < 8 {
            k1 ^= extended << (8 * index);
        } else {
            k2 ^= extended << (8 * (index - 8));
        }
    }
    h2 ^= scramble2(k2);
    h1 ^= scramble1(k1);

    h1 ^= data.len() as u64;
    h2 ^= data.len() as u64;
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    finalize(h1).wrapping_add(finalize(h2)) as i64
}

fn finalize(mut k: u64) -> u64 {
    k ^= k >> 33;
    k = k.wrapping_mul(0xff51_afd7_ed55_8ccd);
    k ^= k >> 33;
    k = k.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    k ^ (k >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tokens that Cassandra's `SELECT token(key)` gives under Murmur3Partitioner.
    #[test]
    fn tokens_equal_cassandras() {
        for (key, token) in [
            ("a", -8839064797231613815),
            ("ab", -7815133031266706642),
            ("abc", -5434086359492102041),
            ("hello", -3758069500696749310),
            ("cassandra", 356242581507269238),
            ("123", -7468325962851647638),
        ] {
            assert_eq!(token_of(key), Token(token), "token of {key:?}");
        }
        assert_eq!(token_of(""), Token(i64::MIN));
    }

    /// The values that the drivers of Cassandra test theirs with (`test_murmur3` of the Python
    /// driver): bytes above 127 stand in the tail of both, where plain murmur3 gives other numbers.
    #[test]
    fn tails_are_sign_extended() {
        assert_eq!(murmur3_first_half(&[0xfe; 8]), -8927430733708461935);
        assert_eq!(murmur3_first_half(&[0x10; 8]), 1446172840243228796);
        assert_eq!(murmur3_first_half(&[0x00, 0xff, 0x10, 0xfa, 0x99].repeat(10)), 5837342703291459765);
        assert_eq!(murmur3_first_half(i64::MAX.to_string().as_bytes()), 7162290910810015547);
    }

    #[test]
    fn turns_run_once_round() {
        assert_eq!(Token(i64::MIN).turn(), 0);
        assert_eq!(Token(0).turn(), 1 << 63);
        assert_eq!(Token(i64::MAX).turn(), u64::MAX);
    }
}
