//! Values as bytes that are the same on every machine, for hashing.

use std::hash::Hasher;

/// Collects what a value hashes into bytes that are the same on every machine: the standard
/// library hashes lengths and variants as `usize` and `isize`, which differ in width between a
/// native build and wasm, so they are widened here; numbers are little-endian throughout.
pub struct ByteCollector<'a>(pub &'a mut Vec<u8>);

impl Hasher for ByteCollector<'_> {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
    fn write_u8(&mut self, number: u8) {
        self.0.push(number);
    }
    fn write_u16(&mut self, number: u16) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }
    fn write_u32(&mut self, number: u32) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }
    fn write_u64(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }
    fn write_u128(&mut self, number: u128) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }
    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
    fn write_i8(&mut self, number: i8) {
        self.write_u8(number as u8);
    }
    fn write_i16(&mut self, number: i16) {
        self.write_u16(number as u16);
    }
    fn write_i32(&mut self, number: i32) {
        self.write_u32(number as u32);
    }
    fn write_i64(&mut self, number: i64) {
        self.write_u64(number as u64);
    }
    fn write_i128(&mut self, number: i128) {
        self.write_u128(number as u128);
    }
    fn write_isize(&mut self, number: isize) {
        self.write_u64(number as i64 as u64);
    }
    fn finish(&self) -> u64 {
        unreachable!("bytes are collected here and hashed as a whole afterwards")
    }
}
