//! Leveled compaction: from level 1 on, no two tables of a level overlap, so that a read asks one of each.
//!
//! Flushes go to level 0, where tables do overlap. Once there are enough of them, all are merged with what they overlap
//! of level 1. A level that is too large gives a table to the next, which is merged with what it overlaps there
//! (LevelDB, `doc/impl.md`; RocksDB, *Leveled Compaction*). Each level is `growth` times as large as the one above, and a table
//! overlaps about as many of the next: that is what each step down costs.

use super::Choice;
use crate::engine::storage::sstable::TableMeta;

/// Leveled compaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leveled {
    /// So many tables of level 0 are merged down.
    pub level0_tables: usize,
    /// Bytes that level 1 may have.
    pub level1_bytes: u64,
    /// How many times larger each further level may be.
    pub growth: u64,
    /// Bytes after which a table ends and the next begins.
    pub table_bytes: u64,
}

/// No level is deeper.
const DEEPEST: u8 = 6;

impl Leveled {
    /// What to merge: level 0 if it has too many tables, else from the first level that is too large.
    pub(super) fn choose(&self, tables: &[&TableMeta]) -> Option<Choice> {
        let level = |level: u8| tables.iter().copied().filter(move |table| table.level == level);
        if level(0).count() >= self.level0_tables {
            return Some(self.merge_down(&level(0).collect::<Vec<_>>(), tables, 1));
        }
        let too_large = (1..DEEPEST).find(|number| level(*number).map(|table| table.bytes).sum::<u64>() > self.room(*number))?;
        // The table with the least below it costs least; of several the oldest.
        let below = |table: &TableMeta| -> u64 {
            level(too_large + 1).filter(|other| other.overlaps(table)).map(|other| other.bytes).sum()
        };
        let chosen = level(too_large).min_by_key(|table| (below(table), table.newest, table.number))?;
        Some(self.merge_down(&[chosen], tables, too_large + 1))
    }

    /// Bytes that a level may have.
    pub fn room(&self, level: u8) -> u64 {
        (1..level).fold(self.level1_bytes, |room, _| room.saturating_mul(self.growth))
    }

    /// These tables, and what they overlap on the level below. What lies between two of them counts as well: one new table
    /// may hold keys of both.
    fn merge_down(&self, chosen: &[&TableMeta], tables: &[&TableMeta], level: u8) -> Choice {
        let smallest = chosen.iter().map(|table| &table.smallest).min();
        let largest = chosen.iter().map(|table| &table.largest).max();
        let overlaps = |other: &TableMeta| Some(&other.largest) >= smallest && Some(&other.smallest) <= largest;
        let below = tables.iter().filter(|other| other.level == level && overlaps(other));
        let mut inputs: Vec<u64> = chosen.iter().chain(below).map(|table| table.number).collect();
        inputs.sort_unstable();
        Choice { inputs, level, table_bytes: self.table_bytes }
    }
}

#[cfg(test)]
mod tests {
    use super::super::meta;
    use super::*;

    const STRATEGY: Leveled = Leveled { level0_tables: 2, level1_bytes: 300, growth: 10, table_bytes: 100 };

    fn choose(tables: &[TableMeta]) -> Option<(Vec<u64>, u8)> {
        STRATEGY.choose(&tables.iter().collect::<Vec<_>>()).map(|choice| (choice.inputs, choice.level))
    }

    #[test]
    fn level_0_goes_down_with_what_it_overlaps() {
        let one = [meta(9, 0, 100, "c", "f"), meta(1, 1, 100, "a", "b"), meta(2, 1, 100, "e", "g"), meta(3, 1, 100, "x", "z")];
        assert_eq!(choose(&one), None);
        let two = [&one[..], &[meta(10, 0, 100, "f", "h")]].concat();
        assert_eq!(choose(&two), Some((vec![2, 9, 10], 1)));
    }

    #[test]
    fn what_lies_between_two_that_lie_apart_goes_along() {
        let tables =
            [meta(9, 0, 100, "a", "b"), meta(10, 0, 100, "o", "q"), meta(3, 1, 100, "m", "n"), meta(4, 1, 100, "x", "z")];
        assert_eq!(choose(&tables), Some((vec![3, 9, 10], 1)));
    }

    #[test]
    fn a_level_that_is_too_large_gives_the_table_that_costs_least() {
        let tables = [
            meta(1, 1, 200, "a", "c"),
            meta(2, 1, 200, "d", "f"),
            meta(3, 2, 500, "a", "b"),
            meta(4, 2, 100, "e", "e"),
            meta(5, 2, 900, "x", "z"),
        ];
        assert_eq!(choose(&tables), Some((vec![2, 4], 2)));
        assert_eq!((STRATEGY.room(1), STRATEGY.room(2), STRATEGY.room(3)), (300, 3_000, 30_000));
    }
}
