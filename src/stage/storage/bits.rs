//! The bits of a Bloom filter in rows, with those lit that belong to a key.

use std::fmt::Write;

use crate::engine::storage::bloom::{Bloom, KeyHash};

/// A filter, drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct BitsView {
    /// How many bits it has.
    pub bits: usize,
    /// How many of them are set.
    pub set: usize,
    /// Bits of a key that are set, of how many.
    pub lit: (usize, usize),
    /// Its rows: all of them, or those with bits of the key.
    pub rows: Vec<BitRow>,
    /// How wide a whole row is, in CSS pixels.
    pub width: f64,
    /// How many rows are left out.
    pub folded: usize,
}

/// A row of bits.
#[derive(Clone, Debug, PartialEq)]
pub struct BitRow {
    /// The place of its first bit.
    pub from: usize,
    /// The outline of all that are set.
    pub set: String,
    /// Of all that are not.
    pub clear: String,
    /// The bits of the key.
    pub marks: Vec<BitMark>,
}

/// A bit that belongs to a key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BitMark {
    /// Which of the key's hashes led there, from 1.
    pub hash: usize,
    /// Its place in the filter.
    pub place: usize,
    /// Its left edge, in CSS pixels.
    pub x: f64,
    /// Whether it is set.
    pub set: bool,
}

/// From one bit to the next, in CSS pixels.
pub const PITCH: f64 = 9.0;
/// As many rows are drawn.
const ROWS_MAX: usize = 4;

/// How many bits a row has on a stage of this width.
pub fn per_row(width: f64) -> usize {
    if width >= 900.0 { 64 } else { 32 }
}

/// The bits of a filter; those of a key, if there is one.
pub fn bits(filter: &Bloom, key: Option<&[u8]>, per_row: usize) -> BitsView {
    let places: Vec<usize> = key.map_or_else(Vec::new, |key| filter.places(KeyHash::of(key)).collect());
    let all = filter.bits().div_ceil(per_row);
    let is_marked = |row: &usize| places.iter().any(|place| place / per_row == *row);
    // Where there is no room for all, the key's rows say most.
    let mut rows: Vec<usize> =
        if all <= ROWS_MAX || places.is_empty() { (0..all).collect() } else { (0..all).filter(is_marked).collect() };
    rows.truncate(2 * ROWS_MAX);
    let set = |place: &usize| filter.is_set(*place);
    BitsView {
        bits: filter.bits(),
        set: (0..filter.bits()).filter(set).count(),
        lit: (places.iter().copied().filter(set).count(), places.len()),
        width: per_row as f64 * PITCH,
        folded: all - rows.len(),
        rows: rows.into_iter().map(|row| self::row(filter, row * per_row, per_row, &places)).collect(),
    }
}

fn row(filter: &Bloom, from: usize, per_row: usize, places: &[usize]) -> BitRow {
    let end = (from + per_row).min(filter.bits());
    let (mut set, mut clear) = (String::new(), String::new());
    for place in from..end {
        let outline = if filter.is_set(place) { &mut set } else { &mut clear };
        // Writing to a string never fails.
        let _ = write!(outline, "M{} 14.5h7v15h-7z", (place - from) * PITCH as usize);
    }
    let there = places.iter().enumerate().filter(|(_, place)| (from..end).contains(place));
    let mark = |(index, place): (usize, &usize)| BitMark {
        hash: index + 1,
        place: *place,
        x: (place - from) as f64 * PITCH,
        set: filter.is_set(*place),
    };
    BitRow { from, set, clear, marks: there.map(mark).collect() }
}
