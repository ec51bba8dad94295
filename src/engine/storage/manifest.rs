//! The manifest: which tables there are, and since when they are enough.
//!
//! Files alone do not say which of them count: a crash may leave a table half written, or one that was merged into
//! another and not removed yet. So every change of the set of tables is one record in a log of its own, the manifest: the
//! change has happened once the record is durable, wholly or not at all. The file `current` names the manifest in force; it
//! is replaced by renaming, which is as indivisible (LevelDB, `doc/impl.md`).

use super::coding::{Reader, put_bytes, put_varint};
use super::commit_log::{Fault, LogItem, read_log};
use super::disk::NUMBERS;
use super::sstable::TableMeta;

/// One change of the set of tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// From now on, logs with a lesser number are not needed: what they hold is in tables.
    pub first_log: Option<u64>,
    /// Tables that come.
    pub added: Vec<TableMeta>,
    /// Numbers of tables that go.
    pub removed: Vec<u64>,
}

const FIRST_LOG: u8 = 1;
const ADDED: u8 = 2;
const REMOVED: u8 = 3;

impl Edit {
    /// As bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if let Some(first_log) = self.first_log {
            out.push(FIRST_LOG);
            put_varint(&mut out, first_log);
        }
        for table in &self.added {
            out.push(ADDED);
            for number in [table.number, table.level.into(), table.bytes, table.entries, table.oldest, table.newest] {
                put_varint(&mut out, number);
            }
            put_bytes(&mut out, &table.smallest);
            put_bytes(&mut out, &table.largest);
        }
        for number in &self.removed {
            out.push(REMOVED);
            put_varint(&mut out, *number);
        }
        out
    }

    /// Back from bytes; `None` if they are no change.
    pub fn decode(bytes: &[u8]) -> Option<Edit> {
        let mut reader = Reader::new(bytes);
        let mut edit = Edit::default();
        let number = |reader: &mut Reader<'_>| reader.varint().filter(|number| *number < NUMBERS);
        while let Some(tag) = reader.byte() {
            match tag {
                FIRST_LOG => edit.first_log = Some(number(&mut reader)?),
                REMOVED => edit.removed.push(number(&mut reader)?),
                ADDED => edit.added.push(TableMeta {
                    number: number(&mut reader)?,
                    level: u8::try_from(reader.varint()?).ok()?,
                    bytes: reader.varint()?,
                    entries: reader.varint()?,
                    oldest: number(&mut reader)?,
                    newest: number(&mut reader)?,
                    smallest: reader.bytes()?.to_vec(),
                    largest: reader.bytes()?.to_vec(),
                }),
                _ => return None,
            }
        }
        Some(edit)
    }
}

/// What all changes of a manifest come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The first log that is needed.
    pub first_log: u64,
    /// The tables there are, by number.
    pub tables: Vec<TableMeta>,
}

/// Damage in a manifest: where, how many bytes, and what is wrong.
pub type ManifestDamage = (u64, u64, Fault);

impl Listing {
    /// Reads a manifest. A torn end is a change that has not happened. Anything else that is wrong leaves no
    /// way to know which tables count; nor does a manifest without a change, for it is begun with one before it is in force.
    pub fn read(manifest: &[u8]) -> Result<Listing, ManifestDamage> {
        let mut listing = Listing::default();
        let mut is_begun = false;
        for item in read_log(manifest) {
            match item {
                LogItem::Record { at, record } => {
                    let wrong = |fault| (at, record.len() as u64, fault);
                    let edit = Edit::decode(&record).ok_or(wrong(Fault::Content))?;
                    listing.apply(edit).ok_or(wrong(Fault::Content))?;
                    is_begun = true;
                }
                LogItem::Damage { at, bytes, fault } => return Err((at, bytes, fault)),
                LogItem::Torn { .. } => {}
            }
        }
        if is_begun { Ok(listing) } else { Err((0, manifest.len() as u64, Fault::NoBeginning)) }
    }

    /// Makes a change; `None` if it adds what is there or removes what is not.
    fn apply(&mut self, edit: Edit) -> Option<()> {
        self.first_log = edit.first_log.unwrap_or(self.first_log);
        for number in edit.removed {
            let place = self.tables.binary_search_by_key(&number, |table| table.number).ok()?;
            self.tables.remove(place);
        }
        for table in edit.added {
            let place = self.tables.binary_search_by_key(&table.number, |other| other.number).err()?;
            self.tables.insert(place, table);
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::storage::commit_log::LogWriter;

    fn table(number: u64) -> TableMeta {
        TableMeta {
            number,
            level: 1,
            bytes: 300,
            entries: 4,
            smallest: b"a".to_vec(),
            largest: b"zz".to_vec(),
            oldest: 5,
            newest: 900,
        }
    }

    fn manifest(edits: &[Edit]) -> Vec<u8> {
        let (mut writer, mut bytes) = (LogWriter::default(), Vec::new());
        edits.iter().for_each(|edit| writer.frame(&edit.encode(), &mut bytes));
        bytes
    }

    fn edits() -> [Edit; 3] {
        [
            Edit { first_log: Some(3), added: vec![table(1), table(2)], removed: Vec::new() },
            Edit { first_log: Some(5), added: vec![table(4)], removed: Vec::new() },
            // A table that moves a level down goes and comes in one change.
            Edit { first_log: None, added: vec![TableMeta { level: 2, ..table(2) }, table(6)], removed: vec![1, 2] },
        ]
    }

    #[test]
    fn changes_add_up() {
        let listing = Listing::read(&manifest(&edits())).unwrap();
        assert_eq!(listing.first_log, 5);
        assert_eq!(listing.tables, [TableMeta { level: 2, ..table(2) }, table(4), table(6)]);
    }

    #[test]
    fn a_torn_change_has_not_happened_and_a_wrong_one_is_damage() {
        let whole = manifest(&edits());
        let before = Listing::read(&manifest(&edits()[..2])).unwrap();
        assert_eq!(Listing::read(&whole[..whole.len() - 1]), Ok(before));
        let whole_first = manifest(&edits()[..1]).len();
        let mut damaged = whole;
        damaged[10] ^= 1;
        assert!(matches!(Listing::read(&damaged), Err((0, _, Fault::Checksum))));
        let twice = manifest(&[edits()[0].clone(), edits()[0].clone()]);
        assert!(matches!(Listing::read(&twice), Err((_, _, Fault::Content))), "a table cannot come twice");
        assert_eq!(Edit::decode(&[9]), None);
        for cut in 0..whole_first {
            assert!(matches!(Listing::read(&damaged[..cut]), Err((0, _, Fault::NoBeginning))), "a manifest begins with a change");
        }
    }
}
