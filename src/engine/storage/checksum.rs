//! Checksums: how damage is told from data.
//!
//! CRC-32C finds every burst of up to 32 flipped bits, and misses other damage once in 2^32 times. It says
//! nothing about intent: whoever changes bytes on purpose changes the checksum too.

use crc::{CRC_32_ISCSI, Crc};

// A table of a kilobyte in the page, whose size is felt; sixteen of them elsewhere, where speed is.
#[cfg(target_arch = "wasm32")]
type Tables = crc::Table<1>;
#[cfg(not(target_arch = "wasm32"))]
type Tables = crc::Table<16>;

const CRC32C: Crc<u32, Tables> = Crc::<u32, Tables>::new(&CRC_32_ISCSI);

/// The checksum of some bytes that stand one after the other.
///
/// It is *masked*, turned and moved by a constant, because the CRC of data with its own CRC inside is always
/// the same number, and formats do nest (LevelDB, `crc32c.h`).
pub fn checksum(parts: &[&[u8]]) -> u32 {
    let mut digest = CRC32C.digest();
    parts.iter().for_each(|part| digest.update(part));
    digest.finalize().rotate_right(15).wrapping_add(0xa282_ead8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unmasked(parts: &[&[u8]]) -> u32 {
        checksum(parts).wrapping_sub(0xa282_ead8).rotate_left(15)
    }

    /// RFC 3720, B.4.
    #[test]
    fn agrees_with_the_published_ones() {
        let ascending: Vec<u8> = (0..32).collect();
        let descending: Vec<u8> = (0..32).rev().collect();
        for (bytes, expected) in
            [(&[0; 32][..], 0x8a91_36aa), (&[0xff; 32], 0x62a8_ab43), (&ascending, 0x46dd_794e), (&descending, 0x113f_db5c)]
        {
            assert_eq!(unmasked(&[bytes]), expected);
        }
    }

    #[test]
    fn covers_parts_as_if_they_were_one() {
        assert_eq!(checksum(&[b"hello ", b"world"]), checksum(&[b"hello world"]));
        assert_ne!(checksum(&[b"a"]), checksum(&[b"foo"]));
    }
}
