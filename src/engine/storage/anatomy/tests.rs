//! That every byte has a meaning, and that nothing is trusted.

use super::*;
use crate::engine::storage::commit_log::BLOCK;
use crate::engine::storage::disk::{Disk, FileName, MemoryDisk};
use crate::engine::storage::lsm::Lsm;
use crate::engine::storage::register::Register;
use crate::engine::storage::sstable::FOOTER;
use crate::engine::storage::{Copies, commit_log};
use crate::engine::versions::{Actor, Siblings, VectorClock, VersionKind, Versioning};
use crate::engine::{Key, NodeId, Settings, Value, WallTime};
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

fn of(fields: &[Field], part: Part) -> Vec<&str> {
    fields.iter().filter(|field| field.part == part).map(|field| field.value.as_str()).collect()
}

/// Copies with siblings, a tombstone, timestamps, and a value that takes three blocks of the log.
fn copies() -> Copies {
    let options = Settings::for_nodes(3).storage.options();
    let (mut copies, _) = Copies::open(MemoryDisk::instant(), options).unwrap();
    let actor = |name: &str| Actor { node: NodeId::new(name).unwrap(), epoch: 1, stand_in: 0 };
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

#[test]
fn every_byte_of_a_record_has_a_meaning() {
    let options = crate::engine::storage::lsm::Options { memtable_bytes: usize::MAX, ..*copies().engine().options() };
    let (mut engine, _) = Lsm::<Register, _>::open(MemoryDisk::instant(), options).unwrap();
    engine.write([(&b"one"[..], Register::Value(b"1".to_vec())), (b"two", Register::Deleted)]).unwrap();
    engine.put(b"long", Register::Value(vec![b'x'; 3 * BLOCK])).unwrap();
    let log = engine.disk().read_all(FileName::Log(engine.log().unwrap().0)).unwrap().into_owned();
    let items = commit_log::read_log(&log);
    let places: Vec<usize> = items
        .iter()
        .map(|item| match item {
            commit_log::LogItem::Record { at, .. } => *at as usize,
            other => panic!("{other:?}"),
        })
        .collect();
    let first = record(&log, places[0], places[1], register);
    cover(&first, places[0], places[1]);
    assert_eq!(of(&first, Part::Key), ["“one”", "“two”"]);
    assert_eq!(of(&first, Part::RegisterKind), ["1", "0"]);
    assert!(!first.iter().any(|field| field.part == Part::Unknown), "{first:?}");
    let second = record(&log, places[1], log.len(), register);
    cover(&second, places[1], log.len());
    assert_eq!(of(&second, Part::FragmentKind), ["2", "3", "3", "4"], "it takes four fragments");
    assert_eq!(of(&second, Part::Value).len(), 4, "and the value stands in all of them");
}

#[test]
fn every_byte_of_a_table_has_a_meaning() {
    let mut copies = copies();
    copies.engine_mut().flush().unwrap();
    let table = copies.engine().tables()[0].clone();
    let bytes = copies.engine().disk().read_all(table.meta.file()).unwrap().into_owned();
    let mut all = Vec::new();
    for entry in &table.index {
        let (from, to) = (entry.offset as usize, (entry.offset + entry.length) as usize);
        let fields = data_block(&bytes[from..to], from, copy);
        cover(&fields, from, to);
        all.extend(fields);
    }
    assert!(!all.iter().any(|field| field.part == Part::Unknown), "{all:?}");
    assert_eq!(of(&all, Part::Dot), ["n1:1", "n2:1", "n3:1", "n1:1"]);
    assert_eq!(of(&all, Part::Value)[..2], ["“tea”", "“milk”"]);
    assert_eq!(of(&all, Part::WrittenAt), ["12.5 ms"; 3]);
    assert_eq!(of(&all, Part::Timestamp), ["7 ms"]);
    assert_eq!(of(&all, Part::KeyEnd), ["“cart:bo”", "“jun”", "“long”"]);
    let footer_at = bytes.len() - FOOTER;
    let tail = footer(&bytes[footer_at..], footer_at);
    cover(&tail, footer_at, bytes.len());
    assert_eq!(of(&tail, Part::Magic), ["“ringside”"]);
    let number = |part| of(&tail, part)[0].parse::<usize>().unwrap();
    let (filter_at, index_at) = (number(Part::FilterAt), number(Part::IndexAt));
    let filter = filter_block(&bytes[filter_at..index_at], filter_at);
    cover(&filter, filter_at, index_at);
    let bloom = table.filter.as_ref().unwrap();
    let set = (0..bloom.bits()).filter(|bit| bloom.is_set(*bit)).count();
    assert_eq!(of(&filter, Part::Bits), [format!("{set} / {}", bloom.bits())]);
    let index = index_block(&bytes[index_at..footer_at], index_at);
    cover(&index, index_at, footer_at);
    assert_eq!(of(&index, Part::LastKey).len(), table.index.len());
}

#[test]
fn what_says_nothing_is_covered_all_the_same() {
    for length in [0, 1, 4, 5, 6, 20, 300] {
        let nonsense = vec![0xff; length];
        cover(&data_block(&nonsense, 40, copy), 40, 40 + length);
        cover(&filter_block(&nonsense, 40), 40, 40 + length);
        cover(&index_block(&nonsense, 40), 40, 40 + length);
        cover(&footer(&nonsense, 40), 40, 40 + length);
        cover(&value(&nonsense, copy), 0, length);
        cover(&record(&nonsense, 0, length, copy), 0, length);
    }
}
