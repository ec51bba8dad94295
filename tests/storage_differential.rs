//! The storage engine on a disk in memory, the same on real files, and another store that many people use (fjall), all given the
//! same: every read and every scan gives the same, before and after each of them is opened again.
//!
//! A short run; `RINGSIDE_DIFFERENTIAL=200 cargo test --test storage_differential` makes it so many times a thousand and a half operations.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::{Path, PathBuf};

use ringside::engine::storage::compaction::{CompactionStrategy, Leveled, SizeTiered};
use ringside::engine::storage::disk::{Disk, MemoryDisk};
use ringside::engine::storage::lsm::{Lsm, Options, Recovery};
use ringside::engine::storage::register::Register;
use ringside::engine::storage::sstable::TableOptions;
use ringside::os_disk::OsDisk;

type Pair = (Vec<u8>, Vec<u8>);

/// What all of them can do.
trait Candidate {
    fn put(&mut self, key: &[u8], value: &[u8]);
    fn delete(&mut self, key: &[u8]);
    fn get(&self, key: &[u8]) -> Option<Vec<u8>>;
    fn scan(&self, from: &[u8], limit: usize) -> Vec<Pair>;
    fn flush(&mut self);
    fn compact(&mut self);
    fn reopen(self) -> Self;
}

/// Opening again what an engine of ours has left.
struct Ours<D> {
    lsm: Lsm<Register, D>,
    again: Box<dyn Fn(D) -> D>,
}

impl<D: Disk + 'static> Ours<D> {
    fn new(disk: D, options: Options, again: impl Fn(D) -> D + 'static) -> Ours<D> {
        Ours { lsm: Lsm::open(disk, options).unwrap().0, again: Box::new(again) }
    }
}

impl<D: Disk> Candidate for Ours<D> {
    fn put(&mut self, key: &[u8], value: &[u8]) {
        self.lsm.put(key, Register::Value(value.to_vec())).unwrap();
        if self.lsm.choose().is_some() {
            self.lsm.compact(0);
        }
    }

    fn delete(&mut self, key: &[u8]) {
        self.lsm.put(key, Register::Deleted).unwrap();
    }

    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        match self.lsm.get(key).unwrap()? {
            Register::Value(value) => Some(value),
            Register::Deleted => None,
        }
    }

    fn scan(&self, from: &[u8], limit: usize) -> Vec<Pair> {
        let pair = |(key, value)| match value {
            Register::Value(value) => Some((key, value)),
            Register::Deleted => None,
        };
        self.lsm.scan(from).map(Result::unwrap).filter_map(pair).take(limit).collect()
    }

    fn flush(&mut self) {
        self.lsm.flush().unwrap();
    }

    fn compact(&mut self) {
        if let Some(choice) = self.lsm.choose_everything() {
            self.lsm.begin_compaction(choice);
            while self.lsm.advance_compaction(1_000, i64::MAX) {}
        }
    }

    fn reopen(mut self) -> Ours<D> {
        self.lsm.sync().unwrap();
        let options = *self.lsm.options();
        let (lsm, recovery) = Lsm::open((self.again)(self.lsm.into_disk()), options).unwrap();
        // A file that was removed may come back, as its removal was not synced.
        let Recovery { tables, records, removed, .. } = recovery.clone();
        assert_eq!(recovery, Recovery { tables, records, removed, ..Recovery::default() });
        Ours { lsm, again: self.again }
    }
}

struct Theirs {
    folder: PathBuf,
    database: fjall::Database,
    pairs: fjall::Keyspace,
}

impl Theirs {
    fn open(folder: &Path) -> Theirs {
        let database = fjall::Database::builder(folder).open().unwrap();
        let pairs = database.keyspace("pairs", fjall::KeyspaceCreateOptions::default).unwrap();
        Theirs { folder: folder.to_owned(), database, pairs }
    }
}

impl Candidate for Theirs {
    fn put(&mut self, key: &[u8], value: &[u8]) {
        self.pairs.insert(key, value).unwrap();
    }

    fn delete(&mut self, key: &[u8]) {
        self.pairs.remove(key).unwrap();
    }

    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.pairs.get(key).unwrap().map(|value| value.to_vec())
    }

    fn scan(&self, from: &[u8], limit: usize) -> Vec<Pair> {
        let pair = |pair: fjall::Guard| pair.into_inner().map(|(key, value)| (key.to_vec(), value.to_vec())).unwrap();
        self.pairs.range(from..).take(limit).map(pair).collect()
    }

    fn flush(&mut self) {
        self.pairs.rotate_memtable_and_wait().unwrap();
    }

    fn compact(&mut self) {
        self.pairs.major_compact().unwrap();
    }

    fn reopen(self) -> Theirs {
        let Theirs { folder, database, pairs } = self;
        drop((pairs, database));
        Theirs::open(&folder)
    }
}

/// Knuth's MMIX generator, of which the high bits are used.
struct Draws(u64);

impl Draws {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    /// Keys that begin alike, that begin with one another, and that are no text.
    fn key(&mut self) -> Vec<u8> {
        let number = self.below(300);
        match number % 3 {
            0 => format!("customer:{number:05}").into_bytes(),
            1 => vec![b'a'; 1 + number / 3],
            _ => vec![0xff, number as u8, (number >> 8) as u8],
        }
    }

    fn value(&mut self) -> Vec<u8> {
        let length = if self.below(20) == 0 { self.below(9_000) } else { self.below(80) };
        let byte = self.below(256) as u8;
        (0..length).map(|place| if place % 7 == 0 { self.below(256) as u8 } else { byte }).collect()
    }

    fn options(&mut self) -> Options {
        let compaction = match self.below(3) {
            0 => CompactionStrategy::Off,
            1 => CompactionStrategy::SizeTiered(SizeTiered { min_tables: 3, max_tables: 8, small_bytes: 1_000 }),
            _ => CompactionStrategy::Leveled(Leveled { level0_tables: 3, level1_bytes: 10_000, growth: 3, table_bytes: 3_000 }),
        };
        let (block_bytes, bloom_bits) = (64 + self.below(2_000), [0, 5, 10][self.below(3)]);
        let table = TableOptions { block_bytes, bloom_bits, compress: self.below(2) == 0 };
        Options { commit_log: true, memtable_bytes: 1_000 + self.below(20_000), table, compaction }
    }
}

/// A folder of this test's own, gone when the test is.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn run(seed: u64, folder: &Path) {
    let mut draws = Draws(seed);
    let mut in_memory = Ours::new(MemoryDisk::instant(), draws.options(), |mut disk: MemoryDisk| {
        // Everything was synced, so that the machine may as well die.
        disk.crash(|_| 0);
        disk
    });
    let place = folder.join("ours");
    let open = {
        let place = place.clone();
        move |disk: OsDisk| {
            drop(disk);
            OsDisk::open(&place).unwrap()
        }
    };
    let mut on_files = Ours::new(OsDisk::open(&place).unwrap(), draws.options(), open);
    let mut theirs = Theirs::open(&folder.join("theirs"));
    for step in 0..1_500 {
        let context = format!("seed {seed}, step {step}");
        match draws.below(100) {
            0..50 => {
                let (key, value) = (draws.key(), draws.value());
                in_memory.put(&key, &value);
                on_files.put(&key, &value);
                theirs.put(&key, &value);
            }
            50..65 => {
                let key = draws.key();
                in_memory.delete(&key);
                on_files.delete(&key);
                theirs.delete(&key);
            }
            65..85 => {
                let key = draws.key();
                let expected = theirs.get(&key);
                assert_eq!(in_memory.get(&key), expected, "{context}: in memory");
                assert_eq!(on_files.get(&key), expected, "{context}: on files");
            }
            85..95 => {
                let (from, limit) = (draws.key(), draws.below(50));
                let expected = theirs.scan(&from, limit);
                assert_eq!(in_memory.scan(&from, limit), expected, "{context}: in memory");
                assert_eq!(on_files.scan(&from, limit), expected, "{context}: on files");
            }
            95..97 => {
                in_memory.flush();
                on_files.flush();
                theirs.flush();
            }
            97 if draws.below(4) == 0 => {
                in_memory.compact();
                on_files.compact();
                theirs.compact();
            }
            97 => {}
            _ if draws.below(4) > 0 => {}
            _ => {
                in_memory = in_memory.reopen();
                on_files = on_files.reopen();
                theirs = theirs.reopen();
                let expected = theirs.scan(&[], usize::MAX);
                assert_eq!(in_memory.scan(&[], usize::MAX), expected, "{context}: in memory, opened again");
                assert_eq!(on_files.scan(&[], usize::MAX), expected, "{context}: on files, opened again");
            }
        }
    }
    let all = theirs.reopen().scan(&[], usize::MAX);
    assert!(all.len() > 50, "seed {seed}: too little was left to compare");
    assert_eq!(in_memory.reopen().scan(&[], usize::MAX), all, "seed {seed}");
    assert_eq!(on_files.reopen().scan(&[], usize::MAX), all, "seed {seed}");
}

#[test]
fn all_of_them_hold_the_same() {
    let runs = std::env::var("RINGSIDE_DIFFERENTIAL").map_or(2, |runs| runs.parse().expect("RINGSIDE_DIFFERENTIAL is a number"));
    for seed in 0..runs {
        let folder = Folder(std::env::temp_dir().join(format!("ringside-differential-{}-{seed}", std::process::id())));
        let _ = fs::remove_dir_all(&folder.0);
        fs::create_dir_all(&folder.0).unwrap();
        run(seed, &folder.0);
    }
}
