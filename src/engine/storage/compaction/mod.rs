//! Which tables to merge next, and into which level.
//!
//! Flushes leave more and more tables, each of which a read may have to ask, and in which overwritten versions take room.
//! Merging some of them into one takes care of both and costs writing everything again. The strategies differ in what
//! they spare (Luo and Carey, *LSM-based Storage Techniques: A Survey*, VLDB Journal 2020, §2.2):
//!
//! | | writes | reads | room |
//! |---|---|---|---|
//! | size-tiered | least | a table for each tier and more | twice and more, while merging |
//! | leveled | each entry about ten times a level | a table for each level | a tenth more |
//! | off | none | every table | every version |
//!
//! A strategy only *chooses*, from what is known of the tables; the engine does it. So a choice can be tested, and
//! shown before it is made.

mod leveled;
mod size_tiered;

pub use leveled::Leveled;
pub use size_tiered::SizeTiered;

use super::sstable::TableMeta;

/// A way of choosing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompactionStrategy {
    /// Nothing is ever merged, but when somebody asks.
    Off,
    /// Tables of about the same size are merged.
    SizeTiered(SizeTiered),
    /// Each level is one run of tables that do not overlap, and ten times the size of the one above.
    Leveled(Leveled),
}

/// What to merge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The numbers of the tables, in their order.
    pub inputs: Vec<u64>,
    /// The level that the outcome stands on.
    pub level: u8,
    /// Bytes after which one table ends and another begins.
    pub table_bytes: u64,
}

impl CompactionStrategy {
    /// What to merge now; `None` if nothing needs to be.
    pub fn choose(&self, tables: &[&TableMeta]) -> Option<Choice> {
        match self {
            CompactionStrategy::Off => None,
            CompactionStrategy::SizeTiered(strategy) => strategy.choose(tables),
            CompactionStrategy::Leveled(strategy) => strategy.choose(tables),
        }
    }

    /// All tables into one, or one level of tables: what an operator asks for. `None` if there is nothing to merge.
    pub fn everything(&self, tables: &[&TableMeta]) -> Option<Choice> {
        let (level, table_bytes) = match self {
            CompactionStrategy::Off | CompactionStrategy::SizeTiered(_) => (0, u64::MAX),
            CompactionStrategy::Leveled(strategy) => (tables.iter().map(|table| table.level).max()?.max(1), strategy.table_bytes),
        };
        let mut inputs: Vec<u64> = tables.iter().map(|table| table.number).collect();
        inputs.sort_unstable();
        (!inputs.is_empty()).then_some(Choice { inputs, level, table_bytes })
    }
}

#[cfg(test)]
pub(super) fn meta(number: u64, level: u8, bytes: u64, smallest: &str, largest: &str) -> TableMeta {
    let (smallest, largest) = (smallest.as_bytes().to_vec(), largest.as_bytes().to_vec());
    TableMeta { number, level, bytes, entries: 1, smallest, largest, oldest: number, newest: number }
}
