//! Bloom filters: a few bits a key that say "certainly not here" or "perhaps".
//!
//! Of `m` bits, each of `n` keys sets `k`, at places that follow from its hash. A key whose `k` bits are not all set was
//! never added; one whose bits are all set may have been, or others set them by chance. That chance is
//! about (1 − e^(−kn/m))^k, least where k = ln 2 · m/n (Bloom, *Space/Time Trade-offs in Hash Coding with Allowable Errors*,
//! CACM 1970). The `k` places come from one hash of 64 bits by *double hashing*: a start and a stride, which costs
//! nothing that could be measured (Kirsch and Mitzenmacher, *Less Hashing, Same Performance*, ESA 2006).

use xxhash_rust::xxh3::xxh3_64;

use super::coding::Reader;

/// The hash of a key, from which its places follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyHash(pub u64);

impl KeyHash {
    /// The hash of these bytes.
    pub fn of(key: &[u8]) -> KeyHash {
        KeyHash(xxh3_64(key))
    }
}

/// The filter of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bloom {
    bits: Vec<u8>,
    probes: u8,
}

/// With fewer bits, small filters would be wrong far more often than theory says.
const LEAST_BITS: usize = 64;

impl Bloom {
    /// A filter over these keys, of so many bits for each.
    pub fn build(keys: &[KeyHash], bits_per_key: u8) -> Bloom {
        let bytes = (keys.len() * usize::from(bits_per_key)).max(LEAST_BITS).div_ceil(8);
        let mut bloom = Bloom { bits: vec![0; bytes], probes: probes(bits_per_key) };
        for key in keys {
            for place in places(*key, bloom.probes, bytes * 8) {
                bloom.bits[place / 8] |= 1 << (place % 8);
            }
        }
        bloom
    }

    /// Whether the key may be among those it was built over. `false` is certain.
    pub fn may_contain(&self, key: KeyHash) -> bool {
        self.places(key).all(|place| self.is_set(place))
    }

    /// The places of a key, as many as there are probes.
    pub fn places(&self, key: KeyHash) -> impl Iterator<Item = usize> + use<> {
        places(key, self.probes, self.bits())
    }

    /// Whether the bit at a place is set.
    pub fn is_set(&self, place: usize) -> bool {
        self.bits[place / 8] & (1 << (place % 8)) != 0
    }

    /// How many bits it has.
    pub fn bits(&self) -> usize {
        self.bits.len() * 8
    }

    /// How many bits a key sets.
    pub fn probes(&self) -> u8 {
        self.probes
    }

    /// As bytes: the number of probes, then the bits.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(self.probes);
        out.extend_from_slice(&self.bits);
    }

    /// Back from bytes; `None` if they are no filter.
    pub fn decode(bytes: &[u8]) -> Option<Bloom> {
        let mut reader = Reader::new(bytes);
        let probes = reader.byte()?;
        let bits = reader.rest().to_vec();
        ((1..=30).contains(&probes) && !bits.is_empty()).then_some(Bloom { bits, probes })
    }
}

/// The best number of probes, ln 2 of the bits for each key: 7 for 10.
fn probes(bits_per_key: u8) -> u8 {
    ((u32::from(bits_per_key) * 69 + 50) / 100).clamp(1, 30) as u8
}

fn places(KeyHash(hash): KeyHash, probes: u8, bits: usize) -> impl Iterator<Item = usize> {
    let stride = hash.rotate_left(32) | 1;
    let at = move |probe: u8| hash.wrapping_add(stride.wrapping_mul(u64::from(probe)));
    // The upper half of a product spreads 64 bits over any number of places.
    (0..probes).map(move |probe| ((u128::from(at(probe)) * bits as u128) >> 64) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u32) -> KeyHash {
        KeyHash::of(&number.to_le_bytes())
    }

    fn rate(keys: u32, bits_per_key: u8, absent: u32) -> f64 {
        let bloom = Bloom::build(&(0..keys).map(key).collect::<Vec<_>>(), bits_per_key);
        assert!((0..keys).all(|present| bloom.may_contain(key(present))), "a false negative");
        let wrong = (0..absent).filter(|number| bloom.may_contain(key(1_000_000_000 + number))).count();
        wrong as f64 / f64::from(absent)
    }

    /// LevelDB's `bloom_test.cc`, `VaryingLengths`: of sizes from 1 to 10,000, few have more than 1.25 % false positives
    /// and none more than 2 %.
    #[test]
    fn leveldbs_cases() {
        let (mut mediocre, mut good) = (0, 0);
        let mut length = 1;
        while length <= 10_000 {
            let bloom = Bloom::build(&(0..length).map(key).collect::<Vec<_>>(), 10);
            assert!(bloom.bits.len() <= length as usize * 10 / 8 + 40, "{length} keys take {} bytes", bloom.bits.len());
            let rate = rate(length, 10, 10_000);
            assert!(rate <= 0.02, "{length} keys: {rate}");
            if rate > 0.0125 {
                mediocre += 1
            } else {
                good += 1
            }
            length += match length {
                0..10 => 1,
                10..100 => 10,
                100..1_000 => 100,
                _ => 1_000,
            };
        }
        assert!(mediocre <= good / 5, "{mediocre} mediocre, {good} good");
    }

    #[test]
    fn an_empty_filter_holds_nothing() {
        let bloom = Bloom::build(&[], 10);
        assert!((0..1_000).all(|number| !bloom.may_contain(key(number))));
    }

    /// (1 − e^(−kn/m))^k, as tabulated: m/n and k → 5, 3 .0919 · 8, 6 .0216 · 10, 7 .00819 · 12, 8 .00314. The rare ones
    /// of 16 bits need a million absent keys and are measured by the bench.
    #[test]
    fn false_positives_come_at_the_rate_of_theory() {
        for (bits, theory) in [(5, 0.0919), (8, 0.0216), (10, 0.00819), (12, 0.00314)] {
            let measured = rate(20_000, bits, 200_000);
            assert!((measured / theory - 1.0).abs() < 0.15, "{bits} bits: {measured}, by theory {theory}");
        }
    }

    #[test]
    fn comes_back_from_bytes_and_nonsense_does_not() {
        let bloom = Bloom::build(&(0..100).map(key).collect::<Vec<_>>(), 10);
        let mut bytes = Vec::new();
        bloom.encode(&mut bytes);
        assert_eq!(Bloom::decode(&bytes), Some(bloom));
        for nonsense in [&[][..], &[7], &[0, 1], &[200, 1]] {
            assert_eq!(Bloom::decode(nonsense), None);
        }
    }
}
