//! The storage engine's readers, given what nobody wrote: bytes that were flipped, cut off, put elsewhere, doubled or made up.
//! Nothing panics, nothing is made up by the reader, and nothing is missing in silence: what was there and is not is
//! named by an error, by damage, or by an end that is torn.
//!
//! Each input follows from its number alone, so that a failure is found again. A short run of all four; a longer one with
//! `RINGSIDE_FUZZ=250000 cargo test --test storage_fuzz`, of so many inputs for each; one input with
//! `RINGSIDE_FUZZ_ONLY=number`.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use ringside::engine::storage::block::{Block, frame};
use ringside::engine::storage::checksum::checksum;
use ringside::engine::storage::coding::{put_bytes, put_varint};
use ringside::engine::storage::commit_log::{LogItem, LogWriter, read_log};
use ringside::engine::storage::compaction::{CompactionStrategy, Leveled, SizeTiered};
use ringside::engine::storage::disk::{Disk, FileName, MemoryDisk};
use ringside::engine::storage::lsm::{Lsm, Options};
use ringside::engine::storage::manifest::{Edit, Listing};
use ringside::engine::storage::register::Register;
use ringside::engine::storage::sstable::{FOOTER, Table, TableBuilder, TableMeta, TableOptions};

/// Knuth's MMIX generator, of which the high bits are used.
struct Draws(u64);

impl Draws {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.below(256) as u8).collect()
    }

    fn range(&mut self, length: usize) -> Range<usize> {
        let from = self.below(length);
        // Mostly short, sometimes anything.
        let bound = if self.below(4) == 0 { length - from } else { (length - from).min(40) };
        from..from + self.below(bound + 1)
    }
}

/// Runs all inputs, or the one asked for.
fn each(mut run: impl FnMut(&mut Draws)) {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number is asked for"));
    let numbers = match number("RINGSIDE_FUZZ_ONLY") {
        Some(only) => only..only + 1,
        None => 0..number("RINGSIDE_FUZZ").unwrap_or(3_000),
    };
    for input in numbers {
        let run = std::panic::AssertUnwindSafe(|| run(&mut Draws(input.wrapping_mul(0x9e37_79b9_7f4a_7c15))));
        if let Err(panic) = std::panic::catch_unwind(run) {
            println!("RINGSIDE_FUZZ_ONLY={input} runs it again");
            std::panic::resume_unwind(panic);
        }
    }
}

/// What was done to some bytes.
#[derive(Debug, PartialEq)]
enum Harm {
    /// Some are others, at the same places.
    Changed,
    /// The end is cut off.
    Cut(usize),
    /// They stand elsewhere, twice, or not at all.
    Moved,
}

/// Flips bits, overwrites, cuts off, splices or doubles. `other` gives bytes to splice in. Every other cut, and every other
/// doubling, is at `edges`, if there are any: harm that leaves nothing half is the hardest to see.
fn harm(draws: &mut Draws, bytes: &mut Vec<u8>, other: &[u8], edges: &[usize]) -> Harm {
    let range = draws.range(bytes.len());
    match draws.below(8) {
        _ if bytes.is_empty() => Harm::Changed,
        0..=2 => {
            for _ in 0..=draws.below(3) {
                let at = draws.below(bytes.len());
                bytes[at] ^= 1 << draws.below(8);
            }
            Harm::Changed
        }
        3 => {
            let filled = draws.below(3);
            for byte in &mut bytes[range] {
                *byte = [0, 0xff, draws.below(256) as u8][filled];
            }
            Harm::Changed
        }
        4 => {
            let cut = match edges {
                [_, ..] if draws.below(2) == 0 => edges[draws.below(edges.len())],
                _ => draws.below(bytes.len()),
            };
            bytes.truncate(cut);
            Harm::Cut(cut)
        }
        5 => {
            let (range, at) = match edges {
                [_, _, ..] if draws.below(2) == 0 => {
                    let from = draws.below(edges.len() - 1);
                    let to = from + 1 + draws.below(edges.len() - 1 - from);
                    (edges[from]..edges[to], edges[draws.below(edges.len())])
                }
                _ => (range, draws.below(bytes.len() + 1)),
            };
            let copy = bytes[range].to_vec();
            bytes.splice(at..at, copy);
            Harm::Moved
        }
        6 => {
            let copy = other[draws.range(other.len())].to_vec();
            bytes.splice(range, copy);
            Harm::Moved
        }
        _ => {
            let at = draws.below(bytes.len() + 1);
            let length = draws.below(60);
            bytes.splice(at..at, draws.bytes(length));
            Harm::Moved
        }
    }
}

// ---- logs ------------------------------------------------------------------------------------------

/// A record, and where it stands with its headers.
type Placed = (Range<u64>, Vec<u8>);

fn log(draws: &mut Draws) -> (Vec<u8>, Vec<Placed>) {
    let (mut writer, mut bytes, mut records) = (LogWriter::default(), Vec::new(), Vec::new());
    for number in 0..draws.below(12) {
        let length = if draws.below(6) == 0 { draws.below(10_000) } else { draws.below(60) };
        // Each record says which it is, so that no two are alike.
        let mut record = vec![number as u8];
        record.extend(draws.bytes(length));
        let from = writer.length();
        writer.frame(&record, &mut bytes);
        records.push((from..writer.length(), record));
    }
    (bytes, records)
}

#[test]
fn logs() {
    each(|draws| {
        let (whole, records) = log(draws);
        let mut bytes = whole.clone();
        let (other, _) = log(draws);
        let what = if draws.below(10) == 0 {
            let length = draws.below(9_000);
            bytes = draws.bytes(length);
            Harm::Moved
        } else {
            harm(draws, &mut bytes, &other, &[])
        };
        let items = read_log(&bytes);
        let mut before = 0;
        let mut told: Vec<Range<u64>> = Vec::new();
        let mut found: BTreeSet<Vec<u8>> = BTreeSet::new();
        for (place, item) in items.iter().enumerate() {
            let (at, end) = match item {
                LogItem::Record { at, record } => {
                    found.insert(record.clone());
                    (*at, *at + record.len() as u64)
                }
                LogItem::Damage { at, bytes, .. } => (*at, *at + *bytes),
                LogItem::Torn { at, bytes } => {
                    assert_eq!(place + 1, items.len(), "an end is the end");
                    (*at, *at + *bytes)
                }
            };
            assert!(before <= at && end <= bytes.len() as u64, "items follow one another: {items:?}");
            before = at;
            if !matches!(item, LogItem::Record { .. }) {
                told.push(at..end);
            }
        }
        match what {
            Harm::Moved => {}
            Harm::Changed | Harm::Cut(_) => {
                assert!(found.iter().all(|found| records.iter().any(|(_, record)| record == found)), "nothing is made up");
                for (place, record) in &records {
                    let is_cut_off = matches!(what, Harm::Cut(at) if place.end > at as u64);
                    let is_told = told.iter().any(|told| told.start < place.end && place.start < told.end);
                    assert!(found.contains(record) || is_told || is_cut_off, "{place:?} is missing in silence: {items:?}");
                }
            }
        }
    });
}

// ---- manifests -------------------------------------------------------------------------------------

fn table(draws: &mut Draws, number: u64) -> TableMeta {
    let mut key = || {
        let length = draws.below(20);
        draws.bytes(length)
    };
    let (smallest, largest) = (key(), key());
    TableMeta { number, level: 0, bytes: 300, entries: 4, smallest, largest, oldest: number, newest: number + 5 }
}

#[test]
fn manifests() {
    each(|draws| {
        let (mut writer, mut bytes, mut listings) = (LogWriter::default(), Vec::new(), Vec::new());
        let mut there: Vec<u64> = Vec::new();
        for number in 0..=draws.below(8) as u64 {
            let removed = if there.len() > 2 { there.drain(..2).collect() } else { Vec::new() };
            writer.frame(&Edit { first_log: Some(number), added: vec![table(draws, number)], removed }.encode(), &mut bytes);
            there.push(number);
            listings.push((bytes.len(), Listing::read(&bytes).expect("it was just written")));
        }
        let whole = bytes.clone();
        let edges: Vec<usize> = listings.iter().map(|(end, _)| *end).collect();
        match harm(draws, &mut bytes, &whole, &edges) {
            Harm::Moved => drop(Listing::read(&bytes)),
            Harm::Cut(at) => {
                let left = listings.iter().rev().find(|(end, _)| *end <= at).map(|(_, listing)| listing);
                assert_eq!(Listing::read(&bytes).ok().as_ref(), left, "a beginning is a beginning");
            }
            Harm::Changed => {
                let is_torn = matches!(read_log(&bytes).last(), Some(LogItem::Torn { .. }));
                match Listing::read(&bytes) {
                    Err(_) => assert_ne!(bytes, whole),
                    Ok(read) if is_torn => assert!(listings.iter().any(|(_, listing)| *listing == read)),
                    Ok(read) => assert_eq!(Some(&read), listings.last().map(|(_, listing)| listing)),
                }
            }
        }
        // A record that is whole and says nonsense.
        let mut edit = Edit { first_log: Some(3), added: vec![table(draws, 1), table(draws, 2)], removed: vec![7] }.encode();
        let copy = edit.clone();
        harm(draws, &mut edit, &copy, &[]);
        let (mut writer, mut bytes) = (LogWriter::default(), Vec::new());
        writer.frame(&edit, &mut bytes);
        drop(Listing::read(&bytes));
    });
}

// ---- tables ----------------------------------------------------------------------------------------

fn disk_with(file: FileName, bytes: &[u8]) -> MemoryDisk {
    let mut disk = MemoryDisk::instant();
    disk.append(file, bytes).unwrap();
    disk
}

/// By key, the number of the write and what was written.
type Contents = BTreeMap<Vec<u8>, (u64, Vec<u8>)>;

/// Everything that a table can be asked for. `None` if any of it is an error.
fn contents(disk: &MemoryDisk, meta: TableMeta, keys: &[Vec<u8>]) -> Option<Contents> {
    let table = Table::open(disk, meta).ok()?;
    let mut all = BTreeMap::new();
    let mut is_whole = true;
    for block in 0..table.index.len() {
        match table.entries(disk, block) {
            Ok(entries) => all.extend(entries.into_iter().map(|entry| (entry.key, (entry.sequence, entry.value)))),
            Err(_) => is_whole = false,
        }
    }
    for key in keys {
        if let (Some(block), _) = table.block_of(key) {
            table.filter_passes(key);
            match table.find(disk, block, key) {
                Ok((found, _)) if is_whole => assert_eq!(found.as_ref(), all.get(key), "a search and all entries"),
                Ok(_) => {}
                Err(_) => is_whole = false,
            }
        }
    }
    is_whole.then_some(all)
}

#[test]
fn tables() {
    each(|draws| {
        let options = TableOptions {
            block_bytes: 40 + draws.below(300),
            bloom_bits: [0, 10][draws.below(2)],
            compress: draws.below(2) == 0,
        };
        let mut builder = TableBuilder::new(7, 0, options);
        let mut number = 0;
        for sequence in 0..=draws.below(60) as u64 {
            number += 1 + draws.below(5);
            let value = if draws.below(2) == 0 { vec![b'a'; draws.below(90)] } else { draws.bytes(9) };
            builder.add(format!("key{number:04}").as_bytes(), sequence, &value);
        }
        let (whole, built) = builder.finish();
        let file = FileName::Table(7);
        let keys: Vec<Vec<u8>> = (0..6).map(|_| format!("key{:04}", draws.below(number + 2)).into_bytes()).collect();
        let expected = contents(&disk_with(file, &whole), built.meta.clone(), &keys);
        assert!(expected.is_some());

        let mut bytes = whole.clone();
        let what = harm(draws, &mut bytes, &whole, &[]);
        let read = contents(&disk_with(file, &bytes), built.meta.clone(), &keys);
        assert!(read.is_none() || read == expected, "{what:?} went unnoticed");

        // The checksums are right, and what they cover is nonsense.
        let forged = forged(draws, &whole, &built);
        let disk = disk_with(file, &forged);
        let meta = TableMeta { bytes: forged.len() as u64, ..built.meta };
        if let Some(read) = contents_of_forged(&disk, meta) {
            assert!(read.windows(2).all(|pair| pair[0] < pair[1]), "keys come in their order, or not at all");
        }
        drop(Table::open_unlisted(&disk, 7));
        let length = draws.below(80);
        if let Ok(block) = Block::new(draws.bytes(length)) {
            drop((block.entries(), block.find(b"key").0.is_ok()));
        }
    });
}

/// The keys of all blocks in turn; `None` if any of them is an error.
fn contents_of_forged(disk: &MemoryDisk, meta: TableMeta) -> Option<Vec<Vec<u8>>> {
    let table = Table::open(disk, meta).ok()?;
    let mut keys = Vec::new();
    for block in 0..table.index.len() {
        let _ = table.find(disk, block, b"key0007");
        keys.extend(table.entries(disk, block).ok()?.into_iter().map(|entry| entry.key));
    }
    Some(keys)
}

/// The table with harm done to the content of one of its blocks, its filter, its index or its footer, and every checksum
/// made anew.
fn forged(draws: &mut Draws, whole: &[u8], built: &Table) -> Vec<u8> {
    let target = draws.below(4);
    let spoil = |draws: &mut Draws, is_target: bool, content: &mut Vec<u8>| {
        if is_target {
            let copy = content.clone();
            harm(draws, content, &copy, &[]);
        }
    };
    let mut bytes = Vec::new();
    let mut index = Vec::new();
    let bad = draws.below(built.index.len());
    for (number, block) in built.index.iter().enumerate() {
        let framed = &whole[block.offset as usize..(block.offset + block.length) as usize];
        let mut content = ringside::engine::storage::block::unframe(framed).expect("it was just built");
        spoil(draws, target == 0 && number == bad, &mut content);
        let offset = bytes.len();
        bytes.extend_from_slice(&content);
        frame(&mut bytes, offset, draws.below(2) == 0);
        put_bytes(&mut index, &block.last);
        put_varint(&mut index, offset as u64);
        put_varint(&mut index, (bytes.len() - offset) as u64);
    }
    let filter_at = bytes.len();
    if let Some(filter) = &built.filter {
        let mut content = Vec::new();
        filter.encode(&mut content);
        spoil(draws, target == 1, &mut content);
        bytes.extend_from_slice(&content);
        frame(&mut bytes, filter_at, false);
    }
    let index_at = bytes.len();
    spoil(draws, target == 2, &mut index);
    bytes.extend_from_slice(&index);
    frame(&mut bytes, index_at, false);
    let footer_at = bytes.len();
    let meta = &built.meta;
    let mut fields = [
        meta.number,
        filter_at as u64,
        (index_at - filter_at) as u64,
        index_at as u64,
        (footer_at - index_at) as u64,
        meta.entries,
        meta.oldest,
        meta.newest,
    ];
    if target == 3 {
        fields[draws.below(8)] = [0, 1, u64::MAX, u64::MAX / 2, draws.below(1_000) as u64][draws.below(5)];
    }
    fields.iter().for_each(|field| bytes.extend_from_slice(&field.to_le_bytes()));
    let sum = checksum(&[&bytes[footer_at..]]);
    bytes.extend_from_slice(&sum.to_le_bytes());
    bytes.extend_from_slice(b"ringside");
    assert_eq!(bytes.len(), footer_at + FOOTER);
    bytes
}

// ---- whole disks -----------------------------------------------------------------------------------

/// Where the records of a log or a manifest begin, and where the last ends.
fn edges(file: FileName, bytes: &[u8]) -> Vec<usize> {
    let begin = |item: &LogItem| match item {
        LogItem::Record { at, .. } => Some(*at as usize),
        _ => None,
    };
    match file {
        FileName::Log(_) | FileName::Manifest(_) => read_log(bytes).iter().filter_map(begin).chain([bytes.len()]).collect(),
        _ => Vec::new(),
    }
}

type Engine = Lsm<Register, MemoryDisk>;
type Model = BTreeMap<Vec<u8>, Register>;

fn options(draws: &mut Draws) -> Options {
    let compaction = match draws.below(3) {
        0 => CompactionStrategy::Off,
        1 => CompactionStrategy::SizeTiered(SizeTiered { min_tables: 2, max_tables: 4, small_bytes: 300 }),
        _ => CompactionStrategy::Leveled(Leveled { level0_tables: 2, level1_bytes: 500, growth: 2, table_bytes: 200 }),
    };
    let table = TableOptions { block_bytes: 64, bloom_bits: [0, 10][draws.below(2)], compress: draws.below(2) == 0 };
    Options { commit_log: true, memtable_bytes: 100 + draws.below(400), table, compaction }
}

/// An engine at the end of a workload, and what it held after each write.
fn worked(draws: &mut Draws) -> (Engine, Vec<Model>) {
    let (mut engine, _) = Engine::open(MemoryDisk::instant(), options(draws)).unwrap();
    let mut states = vec![Model::new()];
    for number in 0..draws.below(60) {
        let key = format!("key{:02}", draws.below(20)).into_bytes();
        let value = if draws.below(5) == 0 {
            Register::Deleted
        } else {
            Register::Value(format!("{number}{}", "-".repeat(draws.below(30))).into_bytes())
        };
        engine.put(&key, value.clone()).unwrap();
        let mut state = states.last().expect("there is one from the start").clone();
        state.insert(key, value);
        states.push(state);
        if draws.below(8) == 0 {
            engine.compact(0);
        }
    }
    engine.sync().unwrap();
    (engine, states)
}

/// What an engine holds; `None` if reading meets an error.
fn held(engine: &Engine) -> Option<Model> {
    let scanned: Option<Model> = engine.scan(&[]).map(Result::ok).collect();
    for number in 0..20 {
        let key = format!("key{number:02}").into_bytes();
        let got = engine.get(&key);
        if let (Some(scanned), Ok(got)) = (&scanned, got) {
            assert_eq!(got.as_ref(), scanned.get(&key), "a search and a scan");
        }
    }
    scanned
}

/// Without what was deleted: merging may have dropped the record of it.
fn values(model: &Model) -> Model {
    model.iter().filter(|(_, value)| **value != Register::Deleted).map(|(key, value)| (key.clone(), value.clone())).collect()
}

#[test]
fn disks() {
    let (mut opened, mut same, mut refused) = (0u64, 0u64, 0u64);
    each(|draws| {
        let (engine, states) = worked(draws);
        let last = states.last().expect("there is one from the start");
        let options = *engine.options();
        let disk = engine.into_disk();
        let files: Vec<(FileName, Vec<u8>)> = disk.files().map(|file| (file.name, file.bytes.all().into_owned())).collect();
        let (bad, other) = (draws.below(files.len()), draws.below(files.len()));
        let mut harmed = MemoryDisk::instant();
        let mut what = Harm::Changed;
        for (number, (name, bytes)) in files.iter().enumerate() {
            let mut bytes = bytes.clone();
            if number == bad {
                what = harm(draws, &mut bytes, &files[other].1, &edges(*name, &files[bad].1));
            }
            harmed.append(*name, &bytes).unwrap();
            harmed.sync(*name).unwrap();
        }
        let context = format!("{what:?} of {}", files[bad].0);
        let Ok((mut engine, recovery)) = Engine::open(harmed, options) else {
            refused += 1;
            return;
        };
        opened += 1;
        let is_told = !recovery.damage.is_empty() || recovery.torn_bytes > 0;
        if let Some(found) = held(&engine) {
            let is_same = values(&found) == values(last);
            same += u64::from(is_same);
            // The end of a log may be missing as a whole: nothing says then that it was there.
            let is_cut = matches!((&what, files[bad].0), (Harm::Cut(_), FileName::Log(_)));
            let is_beginning = || states.iter().any(|state| values(state) == values(&found));
            assert!(
                is_same || is_told || is_cut && is_beginning(),
                "{context}: missing in silence: {recovery:?}\n{found:?}\n{last:?}"
            );
            for (key, value) in values(&found) {
                let was_there = states.iter().any(|state| state.get(&key) == Some(&value));
                assert!(was_there, "{context}: {key:?} was never {value:?}");
            }
        }
        // It goes on working, whatever it was given, and comes back the same.
        engine.put(b"new", Register::Value(b"new".to_vec())).unwrap();
        let _ = engine.flush();
        engine.compact(0);
        engine.sync().unwrap();
        let before = held(&engine);
        let (again, recovery) = Engine::open(engine.into_disk(), options).unwrap_or_else(|error| panic!("{context}: {error}"));
        assert_eq!((recovery.damage.as_slice(), recovery.torn_bytes), (&[][..], 0), "{context}: it is told once");
        assert_eq!(held(&again), before, "{context}");
    });
    println!("{opened} opened, {same} of them with all that was there; {refused} refused");
}
