//! Size-tiered compaction: tables of about the same size are merged into one of the next tier.
//!
//! Each entry is written once a tier, so about log(tables) times. It is Cassandra's first strategy
//! (`SizeTieredCompactionStrategy`), and Bigtable's before it.
//!
//! What lies between two of them in age goes along, whatever its size: an entry that is put together of an older and a newer
//! one would otherwise claim to know what was written in between. (Cassandra need not: each of its cells says itself when it was
//! written.) Flushes come in the order of their age, so that there hardly ever is anything in between.

use super::Choice;
use crate::engine::order_few;
use crate::engine::storage::sstable::TableMeta;

/// Size-tiered compaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SizeTiered {
    /// So many tables of about the same size are merged.
    pub min_tables: usize,
    /// No more than so many at once.
    pub max_tables: usize,
    /// Tables with fewer bytes count as of the same size.
    pub small_bytes: u64,
}

impl SizeTiered {
    /// What to merge: of the tiers that have enough tables, the one of the smallest.
    pub(super) fn choose(&self, tables: &[&TableMeta]) -> Option<Choice> {
        let mut tiers = self.tiers(tables).into_iter();
        let tier = tiers.find(|tier| tier.len() >= self.min_tables)?;
        let mut inputs: Vec<&TableMeta> = tier.into_iter().take(self.max_tables).collect();
        while let Some(between) = tables.iter().find(|table| !inputs.contains(table) && lies_between(table, &inputs)) {
            inputs.push(between);
        }
        let mut inputs: Vec<u64> = inputs.iter().map(|table| table.number).collect();
        inputs.sort_unstable();
        Some(Choice { inputs, level: 0, table_bytes: u64::MAX })
    }

    /// The tables by size, cut where one is more than half as large again as the average before it.
    fn tiers<'a>(&self, tables: &[&'a TableMeta]) -> Vec<Vec<&'a TableMeta>> {
        let mut by_size = tables.to_vec();
        order_few(&mut by_size, |table| (table.bytes, table.number));
        let mut tiers: Vec<Vec<&TableMeta>> = Vec::new();
        // Of the last of them.
        let mut sum = 0;
        for table in by_size {
            let fits = |tier: &Vec<&TableMeta>| table.bytes < self.small_bytes || table.bytes * 2 * tier.len() as u64 <= 3 * sum;
            match tiers.last_mut() {
                Some(tier) if fits(tier) => {
                    tier.push(table);
                    sum += table.bytes;
                }
                _ => {
                    tiers.push(vec![table]);
                    sum = table.bytes;
                }
            }
        }
        tiers
    }
}

/// Whether a table may hold something of a key that is older than what one of the others holds of it, and newer than what
/// another does.
fn lies_between(table: &TableMeta, others: &[&TableMeta]) -> bool {
    let is_newer = others.iter().any(|other| other.overlaps(table) && other.oldest < table.newest);
    let is_older = others.iter().any(|other| other.overlaps(table) && other.newest > table.oldest);
    is_newer && is_older
}

#[cfg(test)]
mod tests {
    use super::super::meta;
    use super::*;

    fn choose(sizes: &[u64]) -> Option<Vec<u64>> {
        let strategy = SizeTiered { min_tables: 4, max_tables: 6, small_bytes: 50 };
        let tables: Vec<TableMeta> = (1..).zip(sizes).map(|(number, bytes)| meta(number, 0, *bytes, "a", "z")).collect();
        strategy.choose(&tables.iter().collect::<Vec<_>>()).map(|choice| choice.inputs)
    }

    #[test]
    fn four_of_a_size_are_merged_and_three_are_not() {
        assert_eq!(choose(&[100, 110, 90]), None);
        assert_eq!(choose(&[100, 110, 90, 120]), Some(vec![1, 2, 3, 4]));
        assert_eq!(choose(&[100, 110, 90, 400]), None);
        assert_eq!(choose(&[400, 410, 390, 405, 100, 90, 120, 100]), Some(vec![5, 6, 7, 8]), "the smaller tier first");
        assert_eq!(choose(&[400, 100, 90, 410, 120, 100, 390]), Some(vec![2, 3, 4, 5, 6]), "and what lies between them in age");
        assert_eq!(choose(&[1, 10, 20, 49]), Some(vec![1, 2, 3, 4]), "what is small is of the same size");
        assert_eq!(choose(&[100; 8]), Some(vec![1, 2, 3, 4, 5, 6]), "no more than so many at once");
    }
}
