//! The engine against a sorted map: whatever is done and whenever the machine dies.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::engine::storage::commit_log::Fault;
use crate::engine::storage::compaction::{Leveled, SizeTiered};
use crate::engine::storage::disk::{MemoryDisk, Ticket};
use crate::engine::storage::register::Register;

type Model = BTreeMap<Vec<u8>, Vec<u8>>;
type Engine = Lsm<Register, MemoryDisk>;

fn options(strategy: u8, bloom_bits: u8, compress: bool) -> Options {
    let compaction = match strategy {
        0 => CompactionStrategy::Off,
        1 => CompactionStrategy::SizeTiered(SizeTiered { min_tables: 2, max_tables: 4, small_bytes: 300 }),
        _ => CompactionStrategy::Leveled(Leveled { level0_tables: 2, level1_bytes: 500, growth: 2, table_bytes: 200 }),
    };
    let table = TableOptions { block_bytes: 64, bloom_bits, compress };
    Options { commit_log: true, memtable_bytes: 150, table, compaction }
}

#[derive(Clone, Debug)]
enum Doing {
    Put(u8, u8),
    Delete(u8),
    Pair(u8, u8, u8),
    Sync,
    Flush,
    Compact,
    CompactEverything,
    Advance(u8),
}

fn doing() -> impl Strategy<Value = Doing> {
    prop_oneof![
        6 => (0..20u8, 0..60u8).prop_map(|(key, length)| Doing::Put(key, length)),
        2 => (0..20u8).prop_map(Doing::Delete),
        1 => (0..20u8, 0..20u8, 0..30u8).prop_map(|(one, other, length)| Doing::Pair(one, other, length)),
        3 => Just(Doing::Sync),
        1 => Just(Doing::Flush),
        1 => Just(Doing::Compact),
        1 => Just(Doing::CompactEverything),
        2 => (1..200u8).prop_map(Doing::Advance),
    ]
}

fn key(number: u8) -> Vec<u8> {
    format!("key{number:02}").into_bytes()
}

/// What an engine holds, by scanning it, after it was found that reading each key gives the same.
fn held(engine: &Engine) -> Model {
    let mut all = Model::new();
    for pair in engine.scan(&[]) {
        let (key, value) = pair.unwrap();
        if let Register::Value(bytes) = value {
            assert!(all.last_key_value().is_none_or(|(last, _)| *last < key), "keys come in their order, once");
            all.insert(key, bytes);
        }
    }
    for number in 0..20 {
        let read = match engine.get(&key(number)).unwrap() {
            Some(Register::Value(bytes)) => Some(bytes),
            Some(Register::Deleted) | None => None,
        };
        assert_eq!(read.as_ref(), all.get(&key(number)), "a scan and a read of key {number}");
    }
    all
}

/// A workload as it goes: the engine, and what it should hold after each write.
struct Run {
    engine: Engine,
    states: Vec<Model>,
    /// How many writes a sync has covered once the drive has done the work of this ticket.
    synced: Vec<(Ticket, usize)>,
    value: u8,
}

impl Run {
    fn new(options: Options) -> Run {
        let (engine, recovery) = Engine::open(MemoryDisk::queued(), options).unwrap();
        assert_eq!(recovery, Recovery::default());
        Run { engine, states: vec![Model::new()], synced: Vec::new(), value: 0 }
    }

    fn doing(&mut self, doing: &Doing) {
        let mut state = self.states.last().expect("there is one from the start").clone();
        let mut value = |length: u8| {
            self.value = self.value.wrapping_add(1);
            vec![self.value; length.into()]
        };
        match doing {
            Doing::Put(number, length) => {
                let bytes = value(*length);
                state.insert(key(*number), bytes.clone());
                self.engine.put(&key(*number), Register::Value(bytes)).unwrap();
                self.states.push(state);
            }
            Doing::Delete(number) => {
                state.remove(&key(*number));
                self.engine.put(&key(*number), Register::Deleted).unwrap();
                self.states.push(state);
            }
            Doing::Pair(one, other, length) => {
                let bytes = value(*length);
                state.insert(key(*one), bytes.clone());
                state.insert(key(*other), bytes.clone());
                let both = [(&*key(*one), Register::Value(bytes.clone())), (&*key(*other), Register::Value(bytes))];
                self.engine.write(both).unwrap();
                self.states.push(state);
            }
            Doing::Sync => {
                self.engine.sync().unwrap();
                self.synced.push((self.engine.disk().issued(), self.states.len() - 1));
            }
            Doing::Flush => self.engine.flush().unwrap(),
            Doing::Compact => self.engine.compact(i64::MAX),
            Doing::CompactEverything => {
                if let Some(choice) = self.engine.choose_everything() {
                    self.engine.begin_compaction(choice);
                }
            }
            Doing::Advance(bytes) => {
                self.engine.advance_compaction((*bytes).into(), i64::MAX);
            }
        }
        assert_eq!(Some(&held(&self.engine)), self.states.last());
    }

    /// The machine dies when its drive has done so much: what was synced then is there, and if more, then what was written
    /// next, in its order. So it is if the machine dies again, at any point of coming back.
    fn dies_after(&self, done: Ticket, tear: u64) -> Result<(), TestCaseError> {
        let mut disk = self.engine.disk().clone();
        disk.complete(done);
        let synced = self.synced.iter().filter(|(ticket, _)| *ticket <= done).map(|(_, count)| *count).max().unwrap_or(0);
        let is_allowed = |engine: &Engine| {
            let held = held(engine);
            self.states[synced..].contains(&held)
        };
        let mut died = disk.clone();
        died.crash(|unsynced| tear % (unsynced + 1));
        self.comes_back_without_room(died.clone(), tear % 150)?;
        let begun = died.issued();
        let (engine, recovery) = Engine::open(died, *self.engine.options()).unwrap();
        prop_assert!(is_allowed(&engine), "after ticket {done:?}: {:?}", held(&engine));
        prop_assert_eq!(recovery.damage, []);
        let (first, last) = (begun.0, engine.disk().issued().0);
        for ticket in first..=last {
            let mut again = engine.disk().clone();
            again.complete(Ticket(ticket));
            again.crash(|unsynced| tear % (unsynced + 1));
            let (engine, recovery) = Engine::open(again, *self.engine.options()).unwrap();
            prop_assert!(is_allowed(&engine), "twice, after tickets {done:?} and {ticket}: {:?}", held(&engine));
            prop_assert_eq!(recovery.damage, []);
        }
        Ok(())
    }

    /// It comes back with hardly any room on its disk: nothing is missing then, nor when it dies once more, with room or without.
    fn comes_back_without_room(&self, died: MemoryDisk, room: u64) -> Result<(), TestCaseError> {
        let there = held(&Engine::open(died.clone(), *self.engine.options()).unwrap().0);
        let mut crowded = died;
        crowded.set_capacity(crowded.used() + room);
        let (mut engine, _) = Engine::open(crowded, *self.engine.options()).unwrap();
        prop_assert_eq!(&held(&engine), &there);
        let mut model = there;
        for has_room in [false, true] {
            if has_room {
                engine.disk_mut().set_capacity(u64::MAX);
            }
            let value = vec![u8::from(has_room); 9];
            match engine.put(&key(7), Register::Value(value.clone())) {
                Ok(()) => model.insert(key(7), value),
                Err(StorageError::Disk(DiskError::Full { .. })) if !has_room => None,
                Err(error) => return Err(TestCaseError::fail(error.to_string())),
            };
            engine.sync().unwrap();
            let mut disk = engine.disk().clone();
            disk.complete(disk.issued());
            disk.crash(|_| 0);
            let (again, recovery) = Engine::open(disk, *self.engine.options()).unwrap();
            prop_assert_eq!(recovery.damage, []);
            prop_assert_eq!(&held(&again), &model, "with room: {}", has_room);
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// LevelDB's `fault_injection_test`, for each write and each sync of a workload as the last.
    #[test]
    fn a_crash_at_any_point_loses_nothing_that_was_synced(
        strategy in 0..3u8,
        bloom_bits in prop_oneof![Just(0u8), Just(10)],
        compress: bool,
        keeps_up: bool,
        tear: u64,
        doings in prop::collection::vec(doing(), 1..40),
    ) {
        let mut run = Run::new(options(strategy, bloom_bits, compress));
        let mut before = Ticket(0);
        for doing in &doings {
            run.doing(doing);
            let issued = run.engine.disk().issued();
            for ticket in before.0..=issued.0 {
                run.dies_after(Ticket(ticket), tear)?;
            }
            if keeps_up {
                run.engine.disk_mut().complete(issued);
            }
            before = issued;
        }
    }
}

fn filled(options: Options, keys: u32) -> Engine {
    let (mut engine, _) = Engine::open(MemoryDisk::instant(), options).unwrap();
    for number in 0..keys {
        engine.put(format!("key{number:05}").as_bytes(), Register::Value(vec![number as u8; 20])).unwrap();
    }
    engine
}

#[test]
fn a_read_tells_where_it_looked() {
    let mut engine = filled(options(0, 10, false), 30);
    engine.flush().unwrap();
    let newest = engine.tables()[0].meta.number;
    let absent = engine.read(b"key00000a").unwrap();
    assert!(absent.value.is_none());
    assert_eq!(absent.probes[0], Probe::Memtable { found: false });
    assert!(absent.probes.iter().any(|probe| matches!(probe, Probe::OutOfRange { .. })));
    engine.put(b"key00000", Register::Deleted).unwrap();
    let read = engine.read(b"key00000").unwrap();
    assert_eq!(read.probes, [Probe::Memtable { found: true }, Probe::Hidden { table: newest }]);
    let there = engine.read(b"key00001").unwrap();
    assert!(matches!(there.probes.last(), Some(Probe::Hidden { .. } | Probe::Block { found: true, .. })));
    assert_eq!((engine.meter().reads, engine.meter().blocks_read), (3, 1));
}

#[test]
fn what_was_written_over_goes_when_tables_are_merged_and_tombstones_too() {
    let (mut engine, _) = Engine::open(MemoryDisk::instant(), options(1, 10, false)).unwrap();
    for round in 0..10u8 {
        for number in 0..10u8 {
            engine.put(&key(number), Register::Value(vec![round; 10])).unwrap();
        }
    }
    for number in 0..9u8 {
        engine.put(&key(number), Register::Deleted).unwrap();
    }
    engine.flush().unwrap();
    let choice = engine.choose_everything().unwrap();
    engine.begin_compaction(choice);
    while engine.advance_compaction(64, i64::MAX) {}
    let ended = engine.take_events().into_iter().find_map(|event| match event {
        StorageEvent::CompactionEnded { outputs, purged, .. } => Some((outputs, purged)),
        _ => None,
    });
    let (outputs, purged) = ended.unwrap();
    assert_eq!(outputs.iter().map(|table| table.entries).sum::<u64>(), 1);
    assert_eq!(purged.len(), 9);
    assert!(engine.disk().used() < 600, "{}", engine.disk().used());
    assert_eq!(held(&engine), Model::from([(key(9), vec![9; 10])]));
}

/// A tombstone stays as long as anything older may be known of its key elsewhere.
#[test]
fn a_tombstone_stays_while_another_table_may_hold_what_it_hides() {
    let (mut engine, _) = Engine::open(MemoryDisk::instant(), options(0, 0, false)).unwrap();
    engine.put(b"a", Register::Value(b"old".to_vec())).unwrap();
    engine.flush().unwrap();
    let older = engine.tables()[0].meta.number;
    engine.put(b"a", Register::Deleted).unwrap();
    engine.flush().unwrap();
    let newer = engine.tables()[0].meta.number;
    engine.begin_compaction(crate::engine::storage::compaction::Choice { inputs: vec![newer], level: 0, table_bytes: u64::MAX });
    engine.advance_compaction(u64::MAX, i64::MAX);
    assert_eq!(engine.get(b"a").unwrap(), Some(Register::Deleted));
    let newer = engine.tables()[0].meta.number;
    engine.begin_compaction(crate::engine::storage::compaction::Choice {
        inputs: vec![older, newer],
        level: 0,
        table_bytes: u64::MAX,
    });
    engine.advance_compaction(u64::MAX, i64::MAX);
    assert_eq!((engine.get(b"a").unwrap(), engine.tables().len()), (None, 0));
}

#[test]
fn levels_do_not_overlap_and_stay_within_their_room() {
    let mut engine = filled(options(2, 10, false), 0);
    let mut number = 1u32;
    for _ in 0..400 {
        number = number.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        engine.put(format!("key{:05}", number >> 16).as_bytes(), Register::Value(vec![1; 20])).unwrap();
        engine.compact(0);
    }
    let CompactionStrategy::Leveled(strategy) = engine.options().compaction else { unreachable!("it was made with this one") };
    for level in 1..6 {
        let mut tables: Vec<&TableMeta> =
            engine.tables().iter().map(|table| &table.meta).filter(|meta| meta.level == level).collect();
        tables.sort_by(|one, other| one.smallest.cmp(&other.smallest));
        assert!(tables.windows(2).all(|pair| pair[0].largest < pair[1].smallest), "level {level}");
        assert!(tables.iter().map(|table| table.bytes).sum::<u64>() <= strategy.room(level), "level {level}");
    }
    assert!(engine.tables().iter().any(|table| table.meta.level >= 3));
    assert_eq!(
        engine.scan(&[]).count(),
        engine.scan(&[]).map(|pair| pair.unwrap().0).collect::<std::collections::BTreeSet<_>>().len()
    );
}

#[test]
fn a_full_disk_refuses_writes_and_keeps_what_was_written() {
    let mut engine = filled(options(0, 10, false), 10);
    let used = engine.disk().used();
    engine.disk_mut().set_capacity(used + 40);
    let mut taken = 0;
    let refused = loop {
        match engine.put(format!("new{taken}").as_bytes(), Register::Value(vec![7; 5])) {
            Ok(()) => taken += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, StorageError::Disk(DiskError::Full { .. })));
    assert!(taken >= 1);
    assert_eq!(engine.get(b"new0").unwrap(), Some(Register::Value(vec![7; 5])));
    assert_eq!(engine.get(format!("new{taken}").as_bytes()).unwrap(), None, "what was refused is not there");
    assert!(engine.flush().is_err(), "there is no room for a table either");
    assert_eq!(engine.get(b"new0").unwrap(), Some(Register::Value(vec![7; 5])));
    engine.disk_mut().set_capacity(u64::MAX);
    engine.put(b"again", Register::Value(vec![8])).unwrap();
    engine.flush().unwrap();
    engine.sync().unwrap();
    let mut disk = engine.into_disk();
    disk.crash(|_| 0);
    let (engine, recovery) = Engine::open(disk, options(0, 10, false)).unwrap();
    assert_eq!(recovery.damage, []);
    assert_eq!(engine.get(b"new0").unwrap(), Some(Register::Value(vec![7; 5])));
    assert_eq!(engine.get(b"again").unwrap(), Some(Register::Value(vec![8])));
}

/// Every change is a record in the manifest, and says little of how things stand now.
#[test]
fn a_long_manifest_gives_way_to_one_that_says_how_things_stand() {
    let options = options(1, 0, false);
    let (mut engine, _) = Engine::open(MemoryDisk::instant(), options).unwrap();
    let manifest = |engine: &Engine| {
        let manifest = engine.disk().files().find(|file| matches!(file.name, FileName::Manifest(_))).unwrap();
        (manifest.name, manifest.bytes.len())
    };
    let first = manifest(&engine).0;
    let mut longest = 0;
    for number in 0..4_000u32 {
        engine.put(&key((number % 20) as u8), Register::Value(number.to_le_bytes().to_vec())).unwrap();
        engine.flush().unwrap();
        engine.compact(0);
        longest = longest.max(manifest(&engine).1);
    }
    assert!(longest < BLOCK + 1_000, "{longest} bytes");
    assert_ne!(manifest(&engine).0, first);
    assert_eq!(engine.disk().list().unwrap().iter().filter(|file| matches!(file, FileName::Manifest(_))).count(), 1);
    let all = held(&engine);
    let (engine, recovery) = Engine::open(engine.into_disk(), options).unwrap();
    assert_eq!((recovery.damage, recovery.removed), (Vec::new(), Vec::new()));
    assert_eq!(held(&engine), all);
}

/// What was written before a write that was refused went to a log that is not written to any more.
#[test]
fn a_sync_covers_what_came_before_a_refused_write_too() {
    let mut engine = filled(Options { memtable_bytes: 10_000, ..options(0, 10, false) }, 3);
    let used = engine.disk().used();
    engine.disk_mut().set_capacity(used);
    assert!(engine.put(b"refused", Register::Deleted).is_err());
    engine.disk_mut().set_capacity(u64::MAX);
    engine.sync().unwrap();
    let mut disk = engine.into_disk();
    disk.crash(|_| 0);
    assert_eq!(Engine::open(disk, options(0, 10, false)).unwrap().0.scan(&[]).count(), 3);
}

/// The change that named a table is gone without a trace, and its log was removed long ago.
#[test]
fn a_table_that_no_manifest_names_is_taken_in_if_it_holds_what_nothing_else_does() {
    let options = Options { memtable_bytes: 10_000, ..options(0, 10, false) };
    let mut engine = filled(options, 5);
    engine.flush().unwrap();
    let manifest = engine.disk().files().find(|file| matches!(file.name, FileName::Manifest(_))).unwrap();
    let (name, before) = (manifest.name, manifest.bytes.all().into_owned());
    engine.put(b"later", Register::Value(vec![1])).unwrap();
    engine.flush().unwrap();
    let file = engine.tables()[0].meta.file();
    engine.put(b"latest", Register::Value(vec![2])).unwrap();
    let all: Vec<_> = engine.scan(&[]).map(Result::unwrap).collect();
    let mut disk = engine.into_disk();
    disk.remove(name).unwrap();
    disk.append(name, &before).unwrap();
    let (engine, recovery) = Engine::open(disk, options).unwrap();
    assert_eq!(recovery, Recovery { tables: 2, records: 1, adopted: vec![file], ..Recovery::default() });
    assert_eq!(engine.scan(&[]).map(Result::unwrap).collect::<Vec<_>>(), all);
    let (engine, recovery) = Engine::open(engine.into_disk(), options).unwrap();
    assert_eq!(recovery, Recovery { tables: 2, records: 1, ..Recovery::default() }, "now the manifest names it");
    assert_eq!(engine.scan(&[]).count(), all.len());
}

/// What a copy of a record says may have been taken back since.
#[test]
fn a_record_that_is_there_twice_is_damage_and_so_is_a_missing_one() {
    let options = Options { memtable_bytes: 10_000, ..options(0, 10, false) };
    let (mut engine, _) = Engine::open(MemoryDisk::instant(), options).unwrap();
    let mut ends = vec![0];
    for value in [b"old", b"new"] {
        engine.put(b"key", Register::Value(value.to_vec())).unwrap();
        ends.push(engine.log().unwrap().2 as usize);
    }
    engine.put(b"other", Register::Deleted).unwrap();
    let log = FileName::Log(engine.log().unwrap().0);
    let bytes = engine.disk().read_all(log).unwrap().into_owned();
    let open = |bytes: Vec<u8>| {
        let mut disk = engine.disk().clone();
        disk.remove(log).unwrap();
        disk.append(log, &bytes).unwrap();
        let (engine, recovery) = Engine::open(disk, options).unwrap();
        (engine.get(b"key").unwrap(), recovery.damage.iter().map(|damage| (damage.at, damage.fault)).collect::<Vec<_>>())
    };
    let (new, old) = (Register::Value(b"new".to_vec()), Register::Value(b"old".to_vec()));
    let twice = [&bytes[..], &bytes[..ends[1]]].concat();
    assert_eq!(open(twice), (Some(new), vec![(bytes.len() as u64, Fault::Order)]));
    let missing = [&bytes[..ends[1]], &bytes[ends[2]..]].concat();
    assert_eq!(open(missing), (Some(old), vec![(ends[1] as u64, Fault::Order)]));
}

#[test]
fn damage_in_a_log_is_told_and_costs_one_record() {
    let mut engine = filled(Options { memtable_bytes: 10_000, ..options(0, 10, false) }, 10);
    engine.sync().unwrap();
    let (number, ..) = engine.log().unwrap();
    let mut disk = engine.into_disk();
    disk.flip(FileName::Log(number), 100, 0x08);
    let (engine, recovery) = Engine::open(disk, options(0, 10, false)).unwrap();
    assert_eq!((recovery.records, recovery.damage.len()), (9, 1));
    assert_eq!(engine.scan(&[]).count(), 9);
    let (engine, again) = Engine::open(engine.into_disk(), options(0, 10, false)).unwrap();
    assert_eq!(again, Recovery { tables: 1, ..Recovery::default() }, "it is told once, and what was left is safe");
    assert_eq!(engine.scan(&[]).count(), 9);
}

#[test]
fn damage_in_a_table_is_met_by_the_read_that_needs_it_and_salvaged() {
    let mut engine = filled(Options { memtable_bytes: 10_000, ..options(0, 10, false) }, 30);
    engine.flush().unwrap();
    let table = engine.tables()[0].clone();
    engine.disk_mut().flip(table.meta.file(), table.index[1].offset + 3, 1);
    assert!(engine.get(b"key00000").is_ok());
    let lost = (0..30).map(|number| format!("key{number:05}")).filter(|key| engine.get(key.as_bytes()).is_err()).count();
    assert!((1..10).contains(&lost), "{lost}");
    assert!(matches!(engine.read(b"key00029").map(|read| read.value), Ok(Some(_))));
    engine.salvage(table.meta.number).unwrap();
    assert_eq!(engine.scan(&[]).map(Result::unwrap).count(), 30 - lost);
    let salvaged = |event: &StorageEvent| matches!(event, StorageEvent::Salvaged { lost, left: Some(_) } if lost.len() == 1);
    assert!(engine.take_events().iter().any(salvaged));

    let mut disk = engine.into_disk();
    let table = disk.list().unwrap().into_iter().find(|file| matches!(file, FileName::Table(_))).unwrap();
    let length = disk.length(table).unwrap();
    disk.flip(table, length - 20, 1);
    let (engine, recovery) = Engine::open(disk, options(0, 10, false)).unwrap();
    assert_eq!((recovery.damage.len(), engine.tables().len()), (1, 0), "without its footer a table is lost, and that is told");
}

#[test]
fn without_a_manifest_nothing_is_guessed() {
    let mut engine = filled(options(0, 10, false), 20);
    let _ = engine.disk_mut().remove(FileName::Current);
    let error = Engine::open(engine.into_disk(), options(0, 10, false)).err();
    assert_eq!(error, Some(StorageError::NoManifest));
}

#[test]
fn without_a_commit_log_a_crash_takes_the_memtable() {
    let options = Options { commit_log: false, ..options(0, 10, false) };
    let engine = filled(options, 20);
    let in_memory = engine.memtable().keys();
    assert!(in_memory > 0 && engine.log().is_none());
    let mut disk = engine.into_disk();
    disk.crash(|_| 0);
    let (engine, _) = Engine::open(disk, options).unwrap();
    assert_eq!(engine.scan(&[]).count(), 20 - in_memory);
}

/// Something that is put together where it is read, like the copies of a node: a set to which writes add, or which they
/// replace.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Collected {
    parts: std::collections::BTreeSet<u8>,
    whole: bool,
}

impl Stored for Collected {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(u8::from(self.whole));
        out.extend(&self.parts);
    }

    fn decode(bytes: &[u8]) -> Option<Collected> {
        let (whole, parts) = bytes.split_first()?;
        Some(Collected { parts: parts.iter().copied().collect(), whole: *whole == 1 })
    }

    fn absorb(&mut self, older: Collected) {
        if !self.whole {
            self.parts.extend(older.parts);
            self.whole = older.whole;
        }
    }

    fn hides_older(&self) -> bool {
        self.whole
    }

    fn is_garbage(&self, _before: i64) -> bool {
        self.parts.is_empty() && self.whole
    }

    fn size(&self) -> usize {
        self.parts.len()
    }
}

#[derive(Clone, Debug)]
enum Collecting {
    Write { key: u8, part: Option<u8>, whole: bool },
    Flush,
    Compact,
    Strategy(u8),
}

fn collecting() -> impl Strategy<Value = Collecting> {
    prop_oneof![
        8 => (0..4u8, proptest::option::of(0..250u8), proptest::bool::weighted(0.3))
            .prop_map(|(key, part, whole)| Collecting::Write { key, part, whole }),
        3 => Just(Collecting::Flush),
        2 => Just(Collecting::Compact),
        1 => (0..3u8).prop_map(Collecting::Strategy),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// Whatever was flushed and merged, by whichever strategy: a read finds what was added since the last replacement,
    /// no less and no more.
    #[test]
    fn what_is_put_together_is_put_together_in_its_order(doings in proptest::collection::vec(collecting(), 1..60)) {
        let mut engine: Lsm<Collected, MemoryDisk> = Lsm::open(MemoryDisk::instant(), options(1, 10, false)).unwrap().0;
        let mut model: BTreeMap<u8, std::collections::BTreeSet<u8>> = BTreeMap::new();
        for doing in &doings {
            match doing {
                Collecting::Write { key: number, part, whole } => {
                    let parts: std::collections::BTreeSet<u8> = part.iter().copied().collect();
                    let held = model.entry(*number).or_default();
                    if *whole {
                        held.clear();
                    }
                    held.extend(&parts);
                    engine.put(&key(*number), Collected { parts, whole: *whole }).unwrap();
                }
                Collecting::Flush => engine.flush().unwrap(),
                Collecting::Compact => engine.compact(i64::MAX),
                Collecting::Strategy(number) => engine.set_options(options(*number, 10, false)),
            }
            for (number, expected) in &model {
                let read = engine.get(&key(*number)).unwrap().map(|held| held.parts).unwrap_or_default();
                prop_assert_eq!(&read, expected, "key {}", number);
            }
            for pair in engine.scan(&[]) {
                let (found, held) = pair.unwrap();
                let number = model.keys().find(|number| key(**number) == found).expect("only what was written is found");
                prop_assert_eq!(&held.parts, &model[number]);
            }
        }
    }
}
