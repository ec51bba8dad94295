//! Merging tables, a piece at a time.
//!
//! What was chosen is read in the order of its keys and written into new tables. When they are durable, one change of the
//! manifest puts them in the place of the old ones. A crash before that leaves the old ones, after it the new ones.

use std::sync::Arc;

use super::scan::{TableCursor, take_least};
use super::{Lsm, StorageError, StorageEvent, take_number};
use crate::engine::storage::compaction::Choice;
use crate::engine::storage::disk::{Disk, DiskError};
use crate::engine::storage::manifest::Edit;
use crate::engine::storage::sstable::{Damage, ReadError, Table, TableBuilder, TableMeta};
use crate::engine::storage::stored::Stored;

/// Tables that are being merged.
#[derive(Clone, Debug)]
pub struct Compaction<V> {
    choice: Choice,
    cursors: Vec<TableCursor>,
    builder: Option<TableBuilder>,
    outputs: Vec<Arc<Table>>,
    bytes: u64,
    absorbed: u64,
    purged: Vec<Vec<u8>>,
    stored: std::marker::PhantomData<V>,
}

impl<V> Compaction<V> {
    /// What is being merged.
    pub fn choice(&self) -> &Choice {
        &self.choice
    }

    /// How much of it was read, of how much: bytes.
    pub fn progress(&self) -> (u64, u64) {
        (self.cursors.iter().map(|cursor| cursor.bytes_read).sum(), self.bytes)
    }
}

impl<V: Stored, D: Disk> Lsm<V, D> {
    /// What the strategy would merge now, if nothing is being merged. Asked again, it is looked for again only if the tables
    /// have changed.
    pub fn choose(&mut self) -> Option<Choice> {
        if self.is_settled || self.compaction.is_some() {
            return None;
        }
        let tables: Vec<&TableMeta> = self.tables.iter().map(|table| &table.meta).collect();
        let choice = self.options.compaction.choose(&tables);
        self.is_settled = choice.is_none();
        choice
    }

    /// All tables, if nothing is being merged.
    pub fn choose_everything(&self) -> Option<Choice> {
        let tables: Vec<&TableMeta> = self.tables.iter().map(|table| &table.meta).collect();
        self.options.compaction.everything(&tables).filter(|_| self.compaction.is_none())
    }

    /// Begins to merge.
    pub fn begin_compaction(&mut self, choice: Choice) {
        let inputs = self.tables.iter().filter(|table| choice.inputs.contains(&table.meta.number));
        let cursors: Vec<TableCursor> = inputs.clone().map(|table| TableCursor::new(table.clone(), &[])).collect();
        let bytes = inputs.flat_map(|table| &table.index).map(|block| block.length).sum();
        self.events.push(StorageEvent::CompactionBegan { inputs: choice.inputs.clone(), level: choice.level });
        self.compaction = Some(Compaction {
            choice,
            cursors,
            builder: None,
            outputs: Vec::new(),
            bytes,
            absorbed: 0,
            purged: Vec::new(),
            stored: std::marker::PhantomData,
        });
    }

    /// Goes on merging until about so many bytes were read. Tombstones from before `before`, by the owner's clock, may go.
    /// Returns whether anything is left to merge.
    pub fn advance_compaction(&mut self, bytes: u64, before: i64) -> bool {
        let Some(mut compaction) = self.compaction.take() else { return false };
        match self.merge(&mut compaction, bytes, before) {
            Ok(true) => {
                self.compaction = Some(compaction);
                true
            }
            Ok(false) => {
                if let Err(error) = self.end_compaction(compaction) {
                    self.events.push(StorageEvent::CompactionFailed(error.into()));
                }
                false
            }
            Err(error) => {
                compaction.outputs.iter().for_each(|table| drop(self.disk.remove(table.meta.file())));
                self.events.push(StorageEvent::CompactionFailed(error.into()));
                false
            }
        }
    }

    /// Merges whatever the strategy chooses, until it chooses nothing more.
    pub fn compact(&mut self, before: i64) {
        while let Some(choice) = self.choose() {
            self.begin_compaction(choice);
            if self.advance_compaction(u64::MAX, before) || matches!(self.events.last(), Some(StorageEvent::CompactionFailed(_)))
            {
                return;
            }
        }
    }

    fn merge(&mut self, compaction: &mut Compaction<V>, bytes: u64, before: i64) -> Result<bool, ReadError> {
        let began = compaction.progress().0;
        let mut encoded = Vec::new();
        while let Some((key, (sequence, value), held)) = take_least::<V>(&mut compaction.cursors, &self.disk)? {
            compaction.absorbed += held as u64 - 1;
            if value.is_garbage(before) && !self.is_elsewhere(&key, &compaction.choice.inputs) {
                compaction.purged.push(key);
            } else {
                let (level, options) = (compaction.choice.level, self.options.table);
                let next_file = &mut self.next_file;
                let builder = compaction.builder.get_or_insert_with(|| TableBuilder::new(take_number(next_file), level, options));
                encoded.clear();
                value.encode(&mut encoded);
                builder.add(&key, sequence, &encoded);
                if builder.size() as u64 >= compaction.choice.table_bytes {
                    self.end_table(compaction)?;
                }
            }
            if compaction.progress().0 - began >= bytes {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether anything may be known of a key beside what is being merged.
    fn is_elsewhere(&self, key: &[u8], inputs: &[u64]) -> bool {
        let may_hold = |table: &Table| table.meta.spans(key) && table.filter_passes(key) != Some(false);
        let mut others = self.tables.iter().filter(|table| !inputs.contains(&table.meta.number));
        self.memtable.get(key).is_some() || others.any(|table| may_hold(table))
    }

    fn end_table(&mut self, compaction: &mut Compaction<V>) -> Result<(), DiskError> {
        let Some(builder) = compaction.builder.take() else { return Ok(()) };
        let (bytes, table) = builder.finish();
        self.write_table(&table, &bytes)?;
        self.meter.compaction_written += bytes.len() as u64;
        compaction.outputs.push(Arc::new(table));
        Ok(())
    }

    fn end_compaction(&mut self, mut compaction: Compaction<V>) -> Result<(), DiskError> {
        if let Err(error) = self.end_table(&mut compaction) {
            compaction.outputs.iter().for_each(|table| drop(self.disk.remove(table.meta.file())));
            return Err(error);
        }
        let (read, _) = compaction.progress();
        let Compaction { choice: Choice { inputs, .. }, outputs, absorbed, purged, .. } = compaction;
        let added: Vec<TableMeta> = outputs.iter().map(|table| table.meta.clone()).collect();
        let edit = Edit { first_log: None, added: added.clone(), removed: inputs.clone() };
        self.change_tables(edit, outputs)?;
        self.meter.compaction_read += read;
        for number in &inputs {
            // One that stays is removed at the next start.
            let _ = self.disk.remove(crate::engine::storage::disk::FileName::Table(*number));
        }
        self.events.push(StorageEvent::CompactionEnded { inputs, outputs: added, absorbed, purged });
        Ok(())
    }

    /// The number of a table of which not every block can be read, if there is one. All of them are read for it.
    pub fn unreadable(&self) -> Option<u64> {
        let is_readable = |table: &Table| (0..table.index.len()).all(|block| table.entries(&self.disk, block).is_ok());
        self.tables.iter().find(|table| !is_readable(table)).map(|table| table.meta.number)
    }

    /// Rewrites a table without its damaged blocks. What is lost is told.
    pub fn salvage(&mut self, number: u64) -> Result<(), StorageError> {
        let Some(table) = self.tables.iter().find(|table| table.meta.number == number).cloned() else { return Ok(()) };
        self.compaction = None;
        let mut builder = TableBuilder::new(take_number(&mut self.next_file), table.meta.level, self.options.table);
        let mut lost: Vec<Damage> = Vec::new();
        for block in 0..table.index.len() {
            match table.entries(&self.disk, block) {
                Ok(entries) => entries.iter().for_each(|entry| builder.add(&entry.key, entry.sequence, &entry.value)),
                Err(ReadError::Damaged(damage)) => lost.push(damage),
                Err(ReadError::Disk(error)) => return Err(error.into()),
            }
        }
        let mut added = Vec::new();
        if !builder.is_empty() {
            let (bytes, table) = builder.finish();
            self.write_table(&table, &bytes)?;
            added.push(Arc::new(table));
        }
        let left = added.first().map(|table| table.meta.clone());
        let edit = Edit { first_log: None, added: left.iter().cloned().collect(), removed: vec![number] };
        self.change_tables(edit, added)?;
        let _ = self.disk.remove(table.meta.file());
        self.events.push(StorageEvent::Salvaged { lost, left });
        Ok(())
    }
}
