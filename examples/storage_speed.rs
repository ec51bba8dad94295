//! How fast the storage engine is: a million puts of 16 + 100 bytes and a million random gets, on a disk in memory, beside a
//! sorted map and beside another log-structured store that many people use (fjall), in the same run. And how often its Bloom
//! filters are wrong, beside what theory says. Prints one line of JSON.
//!
//! Keys come in no order. Each store works as it does unless told otherwise, the engine with a memtable as large
//! as fjall's and leveled compaction, neither of them synced. The engine merges within the writes, fjall in threads beside
//! them. fjall writes into a file system in memory where there is one. Of several runs the median counts.
//!
//! ```text
//! cargo run --release --example storage_speed
//! cargo run --release --example storage_speed -- 100000
//! ```
//!
//! Compiled to wasm with the feature `js` it is a module with a `StorageBench`, which `xtask/src/bench_storage.mjs` times.

use ringside::engine::storage::compaction::{CompactionStrategy, Leveled};
use ringside::engine::storage::disk::MemoryDisk;
use ringside::engine::storage::lsm::{Lsm, Options};
use ringside::engine::storage::register::Register;
use ringside::engine::storage::sstable::TableOptions;

const MEMTABLE_BYTES: usize = 64 << 20;
const VALUE: [u8; 100] = [7; 100];

/// A key of 16 bytes; neighbouring numbers lie far apart.
fn key(number: u64) -> [u8; 16] {
    let mut key = [0; 16];
    key[..8].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    key[8..].copy_from_slice(&number.to_be_bytes());
    key
}

/// So many numbers below `count`, in no order.
fn draws(count: u64) -> impl Iterator<Item = u64> {
    let mut state = 1u64;
    (0..count).map(move |_| {
        // Knuth's MMIX generator; the low bits repeat too soon, the high ones do not.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 20) % count
    })
}

/// The engine, to be filled and read.
struct Engine(Lsm<Register, MemoryDisk>);

impl Engine {
    fn new() -> Engine {
        let table_bytes = MEMTABLE_BYTES as u64;
        let leveled = Leveled { level0_tables: 4, level1_bytes: 4 * table_bytes, growth: 10, table_bytes };
        let options = Options {
            commit_log: true,
            memtable_bytes: MEMTABLE_BYTES,
            table: TableOptions { block_bytes: 4096, bloom_bits: 10, compress: false },
            compaction: CompactionStrategy::Leveled(leveled),
        };
        let (lsm, _) = Lsm::open(MemoryDisk::instant(), options).expect("an empty disk can be opened");
        Engine(lsm)
    }

    fn put_all(&mut self, count: u64) {
        for number in 0..count {
            self.0.put(&key(number), Register::Value(VALUE.to_vec())).expect("there is room");
            if self.0.choose().is_some() {
                self.0.compact(0);
            }
        }
    }

    /// How many were found.
    fn get_all(&self, count: u64) -> u64 {
        let found = |number: &u64| matches!(self.0.get(&key(*number)), Ok(Some(Register::Value(value))) if value == VALUE);
        draws(count).filter(found).count() as u64
    }
}

#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod wasm {
    use wasm_bindgen::prelude::wasm_bindgen;

    /// The engine for whoever has a clock.
    #[wasm_bindgen]
    pub struct StorageBench(super::Engine);

    #[wasm_bindgen]
    impl StorageBench {
        /// An empty one.
        #[wasm_bindgen(constructor)]
        pub fn new() -> StorageBench {
            StorageBench(super::Engine::new())
        }

        /// Puts so many pairs.
        pub fn puts(&mut self, count: u32) {
            self.0.put_all(count.into());
        }

        /// Gets as many at random. Returns how many were found.
        pub fn gets(&self, count: u32) -> u32 {
            u32::try_from(self.0.get_all(count.into())).unwrap_or(u32::MAX)
        }
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    native::main()
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::collections::BTreeMap;
    use std::path::PathBuf;
    use std::process::ExitCode;
    use std::time::Instant;

    use ringside::engine::storage::bloom::{Bloom, KeyHash};
    use serde_json::{Value, json};

    use super::{Engine, VALUE, draws, key};

    /// Of all three stores, in turn.
    const RUNS: usize = 3;
    const BLOOM_BITS: [u8; 3] = [5, 10, 16];
    const BLOOM_KEYS: u64 = 100_000;
    /// The rare ones of 16 bits come less than five hundred times in a million.
    const ABSENT_KEYS: u64 = 4_000_000;

    pub fn main() -> ExitCode {
        let count = match std::env::args().nth(1).map_or(Ok(1_000_000), |text| text.parse::<u64>()) {
            Ok(count) if count > 0 => count,
            _ => {
                eprintln!("name a number of pairs, or nothing");
                return ExitCode::from(2);
            }
        };
        let (mut engine, mut map, mut fjall) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..RUNS {
            engine.push(time_engine(count));
            map.push(time_map(count));
            fjall.push(time_fjall(count));
        }
        let bloom: Vec<Value> = BLOOM_BITS.into_iter().map(false_positives).collect();
        let stores = json!({ "engine": median(engine, count), "btree_map": median(map, count), "fjall": median(fjall, count) });
        println!("{}", json!({ "pairs": count, "stores": stores, "bloom": bloom }));
        ExitCode::SUCCESS
    }

    /// Seconds for all puts, and for as many gets.
    type Times = (f64, f64);

    fn median(mut runs: Vec<Times>, count: u64) -> Value {
        let rate = |seconds: f64| count as f64 / seconds;
        runs.sort_by(|one, other| one.0.total_cmp(&other.0));
        let puts = rate(runs[runs.len() / 2].0);
        runs.sort_by(|one, other| one.1.total_cmp(&other.1));
        json!({ "puts_per_s": puts, "gets_per_s": rate(runs[runs.len() / 2].1) })
    }

    #[allow(clippy::disallowed_methods, reason = "wall-clock time is what this program measures")]
    fn seconds(work: impl FnOnce()) -> f64 {
        let started = Instant::now();
        work();
        started.elapsed().as_secs_f64()
    }

    fn time_engine(count: u64) -> Times {
        let mut engine = Engine::new();
        let puts = seconds(|| engine.put_all(count));
        (puts, seconds(|| assert_eq!(engine.get_all(count), count)))
    }

    fn time_map(count: u64) -> Times {
        let mut map: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
        let puts = seconds(|| (0..count).for_each(|number| drop(map.insert(key(number).to_vec(), VALUE.to_vec()))));
        let has = |number: &u64| map.get(&key(*number)[..]).cloned().is_some_and(|value| value == VALUE);
        (puts, seconds(|| assert_eq!(draws(count).filter(has).count() as u64, count)))
    }

    fn time_fjall(count: u64) -> Times {
        let folder = Folder::new();
        let database = fjall::Database::builder(&folder.0).open().expect("the folder can be written to");
        let pairs = database.keyspace("pairs", fjall::KeyspaceCreateOptions::default).expect("it is the first");
        let puts = seconds(|| (0..count).for_each(|number| pairs.insert(key(number), VALUE).expect("there is room")));
        let has = |number: &u64| pairs.get(key(*number)).is_ok_and(|value| value.is_some_and(|value| *value == VALUE));
        (puts, seconds(|| assert_eq!(draws(count).filter(has).count() as u64, count)))
    }

    /// A folder of this program's own, gone when it is dropped; in memory where there is a place for that.
    struct Folder(PathBuf);

    impl Folder {
        fn new() -> Folder {
            let in_memory = PathBuf::from("/dev/shm");
            let parent = if in_memory.is_dir() { in_memory } else { std::env::temp_dir() };
            let folder = parent.join(format!("ringside-storage-speed-{}", std::process::id()));
            let _ = std::fs::remove_dir_all(&folder);
            Folder(folder)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    /// How often keys pass that are not there, and how often they should: (1 − e^(−kn/m))^k.
    fn false_positives(bits: u8) -> Value {
        let hash = |number: u64| KeyHash::of(&key(number));
        let bloom = Bloom::build(&(0..BLOOM_KEYS).map(hash).collect::<Vec<_>>(), bits);
        let wrong = (BLOOM_KEYS..BLOOM_KEYS + ABSENT_KEYS).filter(|number| bloom.may_contain(hash(*number))).count();
        let probes = f64::from(bloom.probes());
        let theory = libm::pow(1.0 - libm::exp(-probes * BLOOM_KEYS as f64 / bloom.bits() as f64), probes);
        json!({ "bits": bits, "measured": wrong as f64 / ABSENT_KEYS as f64, "theory": theory })
    }
}
