//! Reading many keys in their order: memtable and tables, merged.

use std::collections::VecDeque;
use std::ops::Bound;
use std::sync::Arc;

use super::Lsm;
use super::probe::together;
use crate::engine::storage::block::RawEntry;
use crate::engine::storage::commit_log::Fault;
use crate::engine::storage::disk::Disk;
use crate::engine::storage::sstable::{Damage, ReadError, Table};
use crate::engine::storage::stored::Stored;

/// A place in a table, whose entries are taken in the order of their keys.
#[derive(Clone, Debug)]
pub(super) struct TableCursor {
    table: Arc<Table>,
    /// The next block to be read.
    next: usize,
    /// What is left of the one read last.
    entries: VecDeque<RawEntry>,
    /// Bytes of blocks read.
    pub bytes_read: u64,
}

impl TableCursor {
    /// At the first key from `from` on.
    pub fn new(table: Arc<Table>, from: &[u8]) -> TableCursor {
        let next = table.block_of(from).0.unwrap_or(table.index.len());
        TableCursor { table, next, entries: VecDeque::new(), bytes_read: 0 }
    }

    /// The entry it stands at.
    pub fn peek(&mut self, disk: &impl Disk) -> Result<Option<&RawEntry>, ReadError> {
        while self.entries.is_empty() && self.next < self.table.index.len() {
            self.entries = self.table.entries(disk, self.next)?.into();
            self.bytes_read += self.table.index[self.next].length;
            self.next += 1;
        }
        Ok(self.entries.front())
    }

    /// Takes the entry it stands at, decoded.
    pub fn take<V: Stored>(&mut self) -> Option<Result<(u64, V), ReadError>> {
        let entry = self.entries.pop_front()?;
        let value = V::decode(&entry.value).ok_or_else(|| {
            let block = &self.table.index[self.next - 1];
            let file = self.table.meta.file();
            ReadError::Damaged(Damage { file, at: block.offset, bytes: block.length, fault: Fault::Content })
        });
        Some(value.map(|value| (entry.sequence, value)))
    }
}

/// Takes the least key that any of the cursors stands at, with what all of them hold of it put together, and how many held
/// it.
#[expect(clippy::type_complexity, reason = "a key, its number and value, and a count are what it is")]
pub(super) fn take_least<V: Stored>(
    cursors: &mut [TableCursor],
    disk: &impl Disk,
) -> Result<Option<(Vec<u8>, (u64, V), usize)>, ReadError> {
    let mut least: Option<Vec<u8>> = None;
    for cursor in cursors.iter_mut() {
        if let Some(entry) = cursor.peek(disk)?
            && least.as_ref().is_none_or(|least| entry.key < *least)
        {
            least = Some(entry.key.clone());
        }
    }
    let Some(key) = least else { return Ok(None) };
    let mut held = Vec::new();
    for cursor in cursors.iter_mut() {
        if cursor.peek(disk)?.is_some_and(|entry| entry.key == key)
            && let Some(entry) = cursor.take()
        {
            held.push(entry?);
        }
    }
    let count = held.len();
    Ok(together(held).map(|known| (key, known, count)))
}

/// The pairs from a key on, in the order of the keys. An entry of which nothing is left but that it is gone comes too.
pub struct Scan<'a, V, D> {
    lsm: &'a Lsm<V, D>,
    cursors: Vec<TableCursor>,
    /// Everything up to here has been given.
    after: Bound<Vec<u8>>,
    is_over: bool,
}

impl<V: Stored, D: Disk> Lsm<V, D> {
    /// The pairs from a key on.
    pub fn scan(&self, from: &[u8]) -> Scan<'_, V, D> {
        let reaches = |table: &&Arc<Table>| table.meta.largest.as_slice() >= from;
        let cursors = self.tables.iter().filter(reaches).map(|table| TableCursor::new(table.clone(), from)).collect();
        Scan { lsm: self, cursors, after: Bound::Included(from.to_vec()), is_over: false }
    }
}

impl<V: Stored, D: Disk> Scan<'_, V, D> {
    fn advance(&mut self) -> Result<Option<(Vec<u8>, V)>, ReadError> {
        let disk = self.lsm.disk();
        let after = match &self.after {
            Bound::Included(key) => Bound::Included(key.as_slice()),
            Bound::Excluded(key) => Bound::Excluded(key.as_slice()),
            Bound::Unbounded => Bound::Unbounded,
        };
        // A block begins before the key that was asked for.
        if let Bound::Included(from) = after {
            for cursor in &mut self.cursors {
                while cursor.peek(disk)?.is_some_and(|entry| entry.key.as_slice() < from) {
                    cursor.entries.pop_front();
                }
            }
        }
        let in_memory = self.lsm.memtable.from(after).next();
        let mut on_disk: Option<&[u8]> = None;
        for cursor in &mut self.cursors {
            if let Some(entry) = cursor.peek(disk)?
                && on_disk.is_none_or(|least| entry.key.as_slice() < least)
            {
                on_disk = Some(&entry.key);
            }
        }
        let (key, value) = match (in_memory, on_disk) {
            (None, None) => return Ok(None),
            (Some((key, (_, value))), least) if least.is_none_or(|least| key < least) => (key.to_vec(), value.clone()),
            (in_memory, _) => {
                let Some((key, known, _)) = take_least(&mut self.cursors, disk)? else { return Ok(None) };
                let mut value = known.1;
                if let Some((held, (_, newer))) = in_memory
                    && held == key
                {
                    let older = std::mem::replace(&mut value, newer.clone());
                    value.absorb(older);
                }
                (key, value)
            }
        };
        self.after = Bound::Excluded(key.clone());
        Ok(Some((key, value)))
    }
}

impl<V: Stored, D: Disk> Iterator for Scan<'_, V, D> {
    type Item = Result<(Vec<u8>, V), ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let next = self.advance().transpose();
        self.is_over = !matches!(next, Some(Ok(_)));
        next
    }
}
