//! That every byte has a meaning, and that nothing is trusted.

use super::*;
use crate::engine::storage::commit_log::{BLOCK, HEADER, LogWriter};
use crate::engine::storage::compaction::{Choice, CompactionStrategy};
use crate::engine::storage::disk::{Disk, MemoryDisk};
use crate::engine::storage::lsm::{Lsm, Options};
use crate::engine::storage::manifest::{Edit, Listing};
use crate::engine::storage::register::Register;
use crate::engine::storage::sstable::TableMeta;
use crate::engine::storage::stored::Stored;
use crate::engine::storage::{Copies, OwnRecord, Record};
use crate::engine::versions::{Siblings, VectorClock, VersionKind, Versioning};
use crate::engine::{Key, NodeId, Settings, Value};
use std::sync::Arc;

/// That fields cover a piece from its first byte to its last, each byte once.
fn cover(fields: &[Field], from: usize, to: usize) {
    let mut at = from;
    for field in fields {
        assert_eq!(field.at, at, "{field:?} in {fields:?}");
        at += field.length;
    }
    assert_eq!(at, to, "{fields:?}");
}

/// That pieces cover a file, and the fields of each the piece: all explained, from the first byte to the last.
fn explain_all(file: FileName, bytes: &[u8], explain: Explain) -> Vec<Explained> {
    let mut at = 0;
    let explained = pieces(file, bytes).into_iter().map(|piece| {
        assert_eq!(piece.at, at, "{piece:?}");
        at += piece.bytes.len();
        let explained = piece.explain(explain);
        cover(&explained.fields, piece.at, at);
        if let Some(Unpacked { bytes, fields }) = &explained.unpacked {
            cover(fields, 0, bytes.len());
        }
        explained
    });
    let explained = explained.collect();
    assert_eq!(at, bytes.len(), "{file}");
    explained
}

fn of(fields: &[Field], part: Part) -> Vec<String> {
    fields.iter().filter(|field| field.part == part).map(|field| field.says.to_string()).collect()
}

fn is_known(fields: &[Field]) -> bool {
    !fields.iter().any(|field| field.part == Part::Unknown)
}

/// Whether nothing is wrong with a piece, and all of it is explained.
fn is_right(explained: &Explained) -> bool {
    let unpacked = explained.unpacked.as_ref().is_none_or(|unpacked| is_known(&unpacked.fields));
    explained.fault.is_none() && is_known(&explained.fields) && unpacked
}

/// Knuth's MMIX generator, of which the high bits are used.
struct Draws(u64);

impl Draws {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }
}

/// Copies with siblings, a tombstone, timestamps, and a value that takes three blocks of the log.
fn copies() -> Copies {
    let options = Settings::for_nodes(3).storage.options();
    let (mut copies, _) = Copies::open(MemoryDisk::instant(), options).unwrap();
    let actor = |name: &str| Actor { node: NodeId::new(name).unwrap(), epoch: 1, stand_in: 0 };
    let mut waiting = Siblings::default();
    waiting.write(actor("n2"), &VectorClock::default(), Some("milk".into()));
    let target = NodeId::new("n3").unwrap();
    copies.write_hint(target, &Key::from("cart:bo"), Arc::new(waiting), WallTime(12_600)).unwrap();
    copies.remove_hint(target, &Key::from("cart:jun")).unwrap();
    copies.write_own(OwnRecord { generation: 3, actor: Actor { epoch: 2, ..actor("n1") } }).unwrap();
    let mut write = |key: &str, kind, writes: &[(&str, Option<&str>)]| {
        let mut siblings = Siblings::default();
        for (by, value) in writes {
            let versioning = Versioning { kind, max_entries: 10 };
            siblings.write_as(versioning, actor(by), &VectorClock::default(), value.map(Value::from), WallTime(7_000));
        }
        copies.write(&Key::from(key), Arc::new(siblings), true, WallTime(12_500)).unwrap();
    };
    let long = "long ".repeat(2_000);
    write("cart:bo", VersionKind::Vector, &[("n1", Some("tea")), ("n2", Some("milk"))]);
    write("cart:jun", VersionKind::LastWriteWins, &[("n3", None)]);
    write("cart:long", VersionKind::Vector, &[("n1", Some(&long))]);
    copies
}

fn read(disk: &MemoryDisk, file: FileName) -> Vec<u8> {
    disk.read_all(file).unwrap().into_owned()
}

#[test]
fn every_byte_of_a_record_has_a_meaning() {
    let options = Options { memtable_bytes: usize::MAX, ..*copies().engine().options() };
    let (mut engine, _) = Lsm::<Register, _>::open(MemoryDisk::instant(), options).unwrap();
    engine.write([(&b"one"[..], Register::Value(b"1".to_vec())), (b"\xfftwo", Register::Deleted)]).unwrap();
    engine.put(b"long", Register::Value(vec![b'x'; 3 * BLOCK])).unwrap();
    let file = FileName::Log(engine.log().unwrap().0);
    let records = explain_all(file, &read(engine.disk(), file), register);
    let [first, second] = &records[..] else { panic!("{records:?}") };
    assert!(is_right(first) && is_right(second), "{records:?}");
    assert_eq!(of(&first.fields, Part::Key), ["“one”", "“\\xfftwo”"]);
    assert_eq!(of(&first.fields, Part::RegisterKind), ["1", "0"]);
    assert_eq!(of(&second.fields, Part::FragmentKind), ["2", "3", "3", "4"], "it takes four fragments");
    let goes_on = second.fields.iter().filter(|field| field.part == Part::Value).map(|field| field.goes_on);
    assert_eq!(goes_on.collect::<Vec<_>>(), [false, true, true, true], "and the value stands in all of them");
}

/// Where a record ends so that no header fits behind it any more.
#[test]
fn zeros_up_to_the_next_block_belong_to_the_record_before() {
    let (mut writer, mut log) = (LogWriter::default(), Vec::new());
    let record = |length: usize| [&[1, 1, b'k', 0, 1][..], &vec![b'v'; length - 5]].concat();
    writer.frame(&record(BLOCK - HEADER - 3), &mut log);
    writer.frame(&record(20), &mut log);
    let records = explain_all(FileName::Log(1), &log, register);
    assert_eq!(records.len(), 2);
    assert!(records.iter().all(is_right), "{records:?}");
    let last = records[0].fields.last().unwrap();
    assert_eq!((last.part, last.at, last.length), (Part::Filler, BLOCK - 3, 3));
}

#[test]
fn every_byte_of_a_table_has_a_meaning() {
    let mut copies = copies();
    copies.engine_mut().flush().unwrap();
    let table = copies.engine().tables()[0].clone();
    let bytes = read(copies.engine().disk(), table.meta.file());
    let cut = pieces(table.meta.file(), &bytes);
    assert_eq!(cut, table_pieces(&table, &bytes), "the file and the memory say the same");
    let explained = explain_all(table.meta.file(), &bytes, record);
    assert!(explained.iter().all(|piece| is_right(piece) && piece.unpacked.is_none()), "{explained:?}");
    let blocks = cut.iter().filter(|piece| matches!(piece.kind, Kind::Block(_))).count();
    assert_eq!(blocks, table.index.len());
    let all: Vec<Field> = explained[..blocks].iter().flat_map(|block| block.fields.clone()).collect();
    assert_eq!(of(&all, Part::Dot), ["n1:1", "n2:1", "n3:1", "n1:1", "n2:1"]);
    assert_eq!(of(&all, Part::RecordKind), ["1", "1", "1", "2", "4", "3"]);
    assert_eq!((&*of(&all, Part::Generation).concat(), &*of(&all, Part::Label).concat()), ("3", "n1~2"));
    assert_eq!(of(&all, Part::Value)[..2], ["“tea”", "“milk”"]);
    assert_eq!(of(&all, Part::WrittenAt), ["12.5 ms", "12.5 ms", "12.5 ms", "12.6 ms"]);
    assert_eq!(of(&all, Part::Timestamp), ["7 ms"]);
    let keys = of(&all, Part::KeyEnd);
    assert_eq!(keys[..3], ["“cart:bo”", "“cart:” + “jun”", "“cart:” + “long”"]);
    assert_eq!(keys[5], "“\\xff” + “o”");
    let [filter, index, footer] = &explained[blocks..] else { panic!("{explained:?}") };
    let bloom = table.filter.as_ref().unwrap();
    let set = (0..bloom.bits()).filter(|bit| bloom.is_set(*bit)).count();
    assert_eq!(of(&filter.fields, Part::Bits), [format!("{set} / {}", bloom.bits())]);
    assert_eq!(of(&index.fields, Part::LastKey).len(), table.index.len());
    assert_eq!(of(&footer.fields, Part::Magic), ["“ringside”"]);
}

/// An engine of registers with compressed tables, which has merged some of them.
fn merged() -> MemoryDisk {
    let mut options = Settings::for_nodes(3).storage.options();
    options.memtable_bytes = 600;
    options.table.compress = true;
    options.compaction = CompactionStrategy::Off;
    let (mut engine, _) = Lsm::<Register, _>::open(MemoryDisk::instant(), options).unwrap();
    for index in 0..60 {
        engine.put(format!("key {index:03}").as_bytes(), Register::Value(b"the same again ".repeat(3))).unwrap();
    }
    let inputs = engine.tables().iter().map(|table| table.meta.number).collect();
    engine.begin_compaction(Choice { inputs, level: 1, table_bytes: u64::MAX });
    while engine.advance_compaction(1_000, 0) {}
    engine.put(b"\xffown", Register::Deleted).unwrap();
    engine.into_disk()
}

#[test]
fn what_is_in_a_compressed_block_stands_apart_from_the_file() {
    let disk = merged();
    let file = disk.list().unwrap().into_iter().find(|file| matches!(file, FileName::Table(_))).unwrap();
    let bytes = read(&disk, file);
    let explained = explain_all(file, &bytes, register);
    assert!(explained.iter().all(is_right), "{explained:?}");
    let block = &explained[0];
    let unpacked = block.unpacked.as_ref().expect("what repeats is compressed");
    assert_eq!(of(&block.fields, Part::UnpackedLength), [unpacked.bytes.len().to_string()]);
    assert!(of(&block.fields, Part::Value).is_empty() && of(&block.fields, Part::Packed).len() == 1);
    let keys = of(&unpacked.fields, Part::KeyEnd);
    assert_eq!(keys[..2], ["“key 000”", "“key 00” + “1”"]);
    assert_eq!(keys.len(), of(&unpacked.fields, Part::Value).len());
}

#[test]
fn every_byte_of_a_manifest_has_a_meaning() {
    let disk = merged();
    let mut manifests = 0;
    for file in disk.list().unwrap() {
        let bytes = read(&disk, file);
        let explained = explain_all(file, &bytes, register);
        assert!(explained.iter().all(is_right), "{explained:?}");
        let all: Vec<Field> = explained.iter().flat_map(|piece| piece.fields.clone()).collect();
        match file {
            FileName::Current => assert_eq!(of(&all, Part::Name), ["“000001.manifest”"]),
            FileName::Manifest(_) => {
                manifests += 1;
                let listing = Listing::read(&bytes).unwrap();
                let [table] = &listing.tables[..] else { panic!("{listing:?}") };
                let last = &explained.last().unwrap().fields;
                let kinds = of(last, Part::EditKind);
                assert!(kinds.contains(&"2".to_owned()) && kinds.contains(&"3".to_owned()), "one comes, others go: {kinds:?}");
                assert_eq!(of(last, Part::TableBytes), [table.bytes.to_string()]);
                assert_eq!(of(last, Part::Level), ["1"]);
                assert_eq!(of(last, Part::LeastKey), ["“key 000”"]);
                assert_eq!(of(&all, Part::FirstLog).last(), Some(&listing.first_log.to_string()));
            }
            _ => {}
        }
    }
    assert_eq!(manifests, 1);
    for nonsense in ["000001.log", "000001.manifest\n", "", "\u{1}"] {
        let explained = explain_all(FileName::Current, nonsense.as_bytes(), register);
        assert!(nonsense.is_empty() || !is_right(&explained[0]), "{nonsense:?} names no manifest");
    }
}

#[test]
fn what_says_nothing_is_covered_all_the_same() {
    for length in [0, 1, 4, 5, 6, 20, 76, 81, 300] {
        let nonsense = vec![0xff; length];
        cover(&value(b"key", &nonsense, record), 0, length);
        for file in [FileName::Current, FileName::Manifest(1), FileName::Log(2), FileName::Table(3)] {
            explain_all(file, &nonsense, record);
        }
        for explained in
            [table::data_block(&nonsense, 40, record), table::filter_block(&nonsense, 40), table::index_block(&nonsense, 40)]
        {
            cover(&explained.fields, 40, 40 + length);
        }
        cover(&table::footer(&nonsense, 40), 40, 40 + length);
        cover(&log::fragments(&nonsense, 0, length, manifest::edit), 0, length);
    }
}

/// Flips and cuts in every file, wherever they are: all is covered, and what a checksum covers is found to be wrong.
#[test]
fn spoiled_files_are_covered_and_found_out() {
    let disk = merged();
    let mut draws = Draws(7);
    let mut found = 0;
    for round in 0..3_000 {
        let files = disk.list().unwrap();
        let file = files[round % files.len()];
        let mut bytes = read(&disk, file);
        let at = draws.below(bytes.len());
        let is_cut = draws.below(4) == 0;
        if is_cut {
            bytes.truncate(at);
        } else {
            bytes[at] ^= 1 << draws.below(8);
        }
        let is_torn = pieces(file, &bytes).iter().any(|piece| piece.kind == Kind::Torn);
        let is_found = is_torn || explain_all(file, &bytes, register).iter().any(|piece| !is_right(piece));
        match file {
            // A name has no checksum, and a log that ends where a record does may have ended there.
            FileName::Current => assert!(is_found || FileName::parse(std::str::from_utf8(&bytes).unwrap()).is_some()),
            FileName::Log(_) | FileName::Manifest(_) if is_cut => found += usize::from(is_found),
            _ => assert!(is_found, "round {round}: {file} at {at}"),
        }
    }
    assert!(found > 100, "{found}");
}

/// What is spoiled under a checksum that is right: whatever a codec reads is explained, and what it refuses is not.
#[test]
fn what_is_explained_is_what_the_codecs_read() {
    let copies = copies();
    let mut seeds: Vec<Vec<u8>> = Vec::new();
    for (_, (_, record)) in copies.engine().memtable().from(std::ops::Bound::Unbounded) {
        seeds.push(Vec::new());
        record.encode(seeds.last_mut().unwrap());
    }
    let table = TableMeta {
        number: 3,
        level: 1,
        bytes: 300,
        entries: 4,
        smallest: b"a".to_vec(),
        largest: b"zz".to_vec(),
        oldest: 5,
        newest: 900,
    };
    seeds.push(Edit { first_log: Some(5), added: vec![table.clone(), table], removed: vec![1, 2] }.encode());
    seeds.push(b"\x01value".to_vec());
    seeds.push(b"\x00".to_vec());
    let mut draws = Draws(8);
    let (mut read, mut refused) = (0, 0);
    for round in 0..20_000 {
        let mut bytes = seeds[round % seeds.len()].clone();
        let at = draws.below(bytes.len());
        match draws.below(4) {
            0 => bytes.truncate(at),
            1 => bytes[at] ^= 1 << draws.below(8),
            2 => bytes[at] = draws.below(256) as u8,
            _ => bytes.insert(at, draws.below(256) as u8),
        }
        let explained = |explain: Explain| value(b"key", &bytes, explain);
        let (as_record, as_register) = (explained(record), explained(register));
        let as_edit = explained(|_, fields| manifest::edit(fields));
        for fields in [&as_record, &as_register, &as_edit] {
            cover(fields, 0, bytes.len());
        }
        assert_eq!(Edit::decode(&bytes).is_some(), is_known(&as_edit), "{bytes:?}");
        assert_eq!(Register::decode(&bytes).is_some(), is_known(&as_register), "{bytes:?}");
        // Versions that are all read, but stand in another order, are explained nevertheless.
        assert!(Record::decode(&bytes).is_none() || is_known(&as_record), "{bytes:?}");
        let is_read = Record::decode(&bytes).is_some() || Edit::decode(&bytes).is_some();
        read += usize::from(is_read);
        refused += usize::from(!is_read);
    }
    assert!(read > 1_000 && refused > 1_000, "{read} read, {refused} refused");
}
