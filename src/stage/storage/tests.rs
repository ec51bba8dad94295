//! What the storage view says of small runs.

use super::*;
use crate::engine::storage::bloom::KeyHash;
use crate::engine::storage::disk::Disk;
use crate::engine::{CompactionKind, Duration, StorageSettings, SyncPolicy, Time};
use crate::simulation::{Action, Step, Timeline};
use crate::stage::fixture::{at, get, node, put, run_with, seen};

/// Three nodes with small memtables, to which ten keys are written in turn.
fn written(change: impl FnOnce(&mut StorageSettings), more: Vec<Step>) -> Timeline {
    let mut steps: Vec<Step> =
        (0..20).map(|index| at(100.0 * f64::from(index), put(1, 1, &format!("key {}", index % 10)))).collect();
    steps.extend(more);
    run_with(3, steps, |setup| {
        setup.settings.storage.memtable_bytes = 200;
        setup.settings.storage.compaction = CompactionKind::Off;
        change(&mut setup.settings.storage);
    })
}

fn view(timeline: &mut Timeline, ms: f64, cell: Option<Cell>) -> StorageView {
    let (history, layout) = seen(timeline, ms);
    StorageView::of(timeline.world(), &history, &layout, &StorageSpec { node: None, cell, field: None })
}

fn tables(view: &StorageView) -> Vec<&TableRow> {
    view.levels.iter().flat_map(|level| &level.tables).collect()
}

#[test]
fn what_is_written_stands_in_the_log_and_the_memtable_until_it_is_a_table() {
    let mut timeline = written(|_| {}, vec![]);
    let early = view(&mut timeline, 150.0, None);
    assert_eq!(early.node.map(|node| node.id), Some(node(1)));
    let keys: Vec<&str> = early.memtable.as_ref().unwrap().rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(keys, ["key 0", "key 1"]);
    let writes: Vec<(u64, &str)> = early
        .log
        .cells
        .iter()
        .map(|cell| match &cell.what {
            LogWrite::Record { sequence, key, holds: Holds::Values(value) } if value == "v" => (*sequence, key.as_str()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(writes, [(1, "key 0"), (2, "key 1")]);
    assert!(early.log.cells.iter().all(|cell| cell.durable), "an instant disk has synced all of it");
    assert!(early.levels.is_empty());

    let late = view(&mut timeline, 2_500.0, None);
    let drawn = tables(&late);
    assert!(drawn.len() >= 2, "{drawn:?}");
    assert!(drawn.windows(2).all(|pair| pair[0].writes.0 > pair[1].writes.1), "the newest first");
    let memtable = late.memtable.as_ref().unwrap();
    assert!(memtable.bytes < memtable.flush_at && memtable.flush_at == 200);
    // What was written in the first round was written again in the second.
    let oldest = drawn.last().unwrap();
    assert!(oldest.blocks.iter().flat_map(|block| block.keys.as_ref().unwrap()).any(|key| key.hidden));
}

#[test]
fn stepping_back_shows_the_same_as_before() {
    let mut timeline = written(|_| {}, vec![]);
    let first = view(&mut timeline, 900.0, None);
    let later = view(&mut timeline, 2_500.0, None);
    assert_ne!(first, later);
    assert_eq!(view(&mut timeline, 900.0, None), first);
}

#[test]
fn of_a_log_that_waits_for_its_sync_the_end_is_not_durable() {
    let interval = |storage: &mut StorageSettings| {
        storage.sync = SyncPolicy::Interval;
        storage.sync_interval = Duration::from_millis(150.0);
        storage.memtable_bytes = 4_000;
    };
    let mut timeline = written(interval, vec![]);
    let durable = |view: &StorageView| view.log.cells.iter().map(|cell| cell.durable).collect::<Vec<_>>();
    assert_eq!(durable(&view(&mut timeline, 120.0, None)), [false, false]);
    let later = durable(&view(&mut timeline, 290.0, None));
    assert!(later[0] && later.contains(&true), "{later:?}");
    // What was not synced is gone with the machine's power; its memory is gone at any rate.
    let mut timeline = written(interval, vec![at(130.0, Action::Crash(node(1)))]);
    let down = view(&mut timeline, 140.0, None);
    assert!(down.memtable.is_none() && down.meter.is_none());
    assert!(!down.log.cells.iter().any(|cell| matches!(cell.what, LogWrite::Record { .. })), "{:?}", down.log);
}

#[test]
fn a_read_is_told_step_by_step_with_the_bits_that_it_asked_for() {
    let mut timeline = written(|_| {}, vec![at(3_000.0, get(2, 1, "key 3")), at(3_200.0, get(2, 1, "no such key"))]);
    let found = view(&mut timeline, 3_100.0, None).read.unwrap();
    assert_eq!((&*found.key.0, found.memtable.is_some()), ("key 3", true));
    let last = found.steps.iter().find(|step| step.verdict == Verdict::Found);
    assert!(found.memtable == Some(true) || last.is_some(), "{found:?}");
    if let Some(step) = last {
        assert!(step.there && step.block_at.is_some() && step.index.is_some());
        let filter = step.filter.as_ref().unwrap();
        assert_eq!(filter.lit.0, filter.lit.1, "whoever is there has set all of its bits");
    }

    let absent = view(&mut timeline, 3_300.0, None).read.unwrap();
    assert_eq!((&*absent.key.0, absent.memtable), ("no such key", Some(false)));
    let copies = timeline.world().copies(node(1)).unwrap();
    for step in &absent.steps {
        let table = copies.engine().tables().iter().find(|table| table.meta.number == step.table).unwrap();
        assert_eq!(matches!(step.verdict, Verdict::OutOfRange(_)), !table.meta.spans(b"no such key"));
        let Some(drawn) = &step.filter else { continue };
        let filter = table.filter.as_ref().unwrap();
        let places: Vec<usize> = filter.places(KeyHash::of(b"no such key")).collect();
        let mut marks: Vec<(usize, usize)> =
            drawn.rows.iter().flat_map(|row| &row.marks).map(|mark| (mark.hash, mark.place)).collect();
        marks.sort_unstable();
        assert_eq!(marks, (1..).zip(places).collect::<Vec<_>>());
        assert!(drawn.rows.iter().flat_map(|row| &row.marks).all(|mark| mark.set == filter.is_set(mark.place)));
        assert_eq!(step.verdict == Verdict::RuledOut, drawn.lit.0 < drawn.lit.1);
    }
}

#[test]
fn tables_that_are_merged_are_told_while_it_lasts_and_afterwards() {
    let more = (0..120).map(|index| at(3_000.0 + 10.0 * f64::from(index), put(1, 1, &format!("another key {index}")))).collect();
    let large = |storage: &mut StorageSettings| {
        storage.compaction = CompactionKind::SizeTiered;
        storage.memtable_bytes = 1_000;
    };
    let mut timeline = written(large, more);
    let (mut under_way, mut before) = (None, None);
    for ms in 3_000..5_000 {
        let view = view(&mut timeline, f64::from(ms), None);
        if let Some(merging) = &view.merging {
            let marked: Vec<u64> = tables(&view).iter().filter(|table| table.merging).map(|table| table.number).collect();
            assert_eq!(marked.len(), merging.inputs.len());
            assert!(merging.inputs.iter().all(|input| marked.contains(input)) && merging.read <= merging.of);
            under_way = Some(merging.inputs.clone());
        }
        if view.merged != before {
            before = view.merged.clone();
            let merged = view.merged.as_ref().unwrap();
            assert_eq!(Some(merged.inputs.to_vec()), under_way, "it was told while it lasted");
            assert!(merged.at <= Time::from_millis(f64::from(ms)));
            let there: Vec<u64> = tables(&view).iter().map(|table| table.number).collect();
            assert!(merged.outputs.iter().all(|output| there.contains(output)));
            assert!(!merged.inputs.iter().any(|input| there.contains(input)));
        }
    }
    assert!(before.is_some(), "four tables of a size are merged");
}

#[test]
fn whatever_is_drawn_has_bytes_that_all_mean_something() {
    let mut timeline = written(|_| {}, vec![]);
    let drawn = view(&mut timeline, 2_500.0, None);
    let mut cells: Vec<Cell> = Vec::new();
    cells.extend(drawn.log.cells.iter().map(|cell| Cell::Piece { file: cell.file, at: cell.at }));
    cells.extend(drawn.memtable.iter().flat_map(|memtable| &memtable.rows).map(|row| Cell::Entry(row.key.clone())));
    for table in tables(&drawn) {
        let file = FileName::Table(table.number);
        let filter = table.filter.iter().map(|filter| filter.at);
        let places = table.blocks.iter().map(|block| block.at).chain(filter).chain([table.index_at, table.footer_at]);
        cells.extend(places.map(|at| Cell::Piece { file, at }));
    }
    for file in &drawn.files {
        cells.extend(file.cells.iter().map(|cell| Cell::Piece { file: file.file, at: cell.at }));
    }
    assert!(cells.len() > 10);
    for cell in cells {
        let inspected = view(&mut timeline, 2_500.0, Some(cell.clone())).inspected.unwrap();
        assert!(inspected.piece.is_some(), "{cell:?}");
        let lengths: usize = inspected.fields.iter().map(|field| field.length).sum();
        assert_eq!(lengths, inspected.bytes.len(), "{cell:?}");
        assert!(inspected.bytes.len() == inspected.length || inspected.length > 640);
        assert!(!inspected.fields.iter().any(|field| field.part == crate::engine::storage::anatomy::Part::Unknown));
    }
    let gone = view(&mut timeline, 50.0, Some(Cell::Piece { file: FileName::Table(99), at: 0 })).inspected.unwrap();
    assert_eq!((gone.piece, gone.bytes.len()), (None, 0));
}

#[test]
fn the_manifest_tells_how_the_tables_came_to_be() {
    let mut timeline = written(|storage| storage.compaction = CompactionKind::SizeTiered, vec![]);
    let drawn = view(&mut timeline, 2_500.0, None);
    let [current, manifest] = &drawn.files[..] else { panic!("{:?}", drawn.files) };
    assert_eq!((current.file, current.left_over, manifest.left_over), (FileName::Current, false, false));
    let [FileCell { what: FilePart::Name(name), durable: true, .. }] = &current.cells[..] else { panic!("{current:?}") };
    assert_eq!(*name, manifest.file.to_string());
    let edits = manifest.cells.iter().map(|cell| match &cell.what {
        FilePart::Edit(edit) => edit,
        other => panic!("{other:?}"),
    });
    let mut there: Vec<u64> = Vec::new();
    for edit in edits {
        there.retain(|number| !edit.removed.contains(number));
        there.extend(edit.added.iter().map(|table| table.number));
    }
    let mut numbers: Vec<u64> = tables(&drawn).iter().map(|table| table.number).collect();
    there.sort_unstable();
    numbers.sort_unstable();
    assert_eq!((there, manifest.folded), (numbers, 0));
    assert!(view(&mut timeline, 0.0, None).files.iter().all(|file| file.cells.len() <= 1), "it grows with the tables");
}

#[test]
fn every_piece_of_a_file_is_reached_from_any_other() {
    let mut timeline = written(|_| {}, vec![]);
    let drawn = view(&mut timeline, 2_500.0, None);
    let table = tables(&drawn)[0].clone();
    let file = FileName::Table(table.number);
    let mut inspect = |at: u64| view(&mut timeline, 2_500.0, Some(Cell::Piece { file, at })).inspected.unwrap();
    let mut reached = vec![inspect(table.footer_at)];
    while let [Some(before), _] = reached.last().unwrap().around {
        reached.push(inspect(before));
    }
    reached.reverse();
    assert_eq!((reached[0].at, reached.len()), (0, table.blocks.len() + 3), "blocks, filter, index and footer");
    assert_eq!(reached.iter().map(|piece| piece.length as u64).sum::<u64>(), table.bytes);
    for pair in reached.windows(2) {
        assert_eq!(pair[0].around[1], Some(pair[1].at as u64));
    }
    assert_eq!(reached.last().unwrap().around[1], None);
}

/// What a crash may leave between any two steps of a flush or of a new manifest.
#[test]
fn what_is_left_over_is_shown_beside_what_counts() {
    let mut timeline = written(|_| {}, vec![]);
    let drawn = view(&mut timeline, 2_500.0, None);
    let copies = timeline.world().copies(node(1)).unwrap();
    let mut disk = timeline.world().disk(node(1)).unwrap().clone();
    let table = FileName::Table(tables(&drawn)[0].number);
    let bytes = disk.read_all(table).unwrap().into_owned();
    disk.append(FileName::Table(900), &bytes).unwrap();
    disk.append(FileName::Table(901), &bytes[..9]).unwrap();
    disk.append(FileName::Manifest(902), b"").unwrap();
    disk.append(FileName::Temporary, b"000902.manifest").unwrap();
    let rows = files::rows(&disk, copies.engine());
    let told: Vec<(String, bool, usize)> =
        rows.iter().map(|row| (row.file.to_string(), row.left_over, row.cells.len())).collect();
    let manifest = drawn.files[1].file.to_string();
    let pieces = tables(&drawn)[0].blocks.len() + 3;
    let expected = [
        ("current".to_owned(), false, 1),
        ("current.new".to_owned(), true, 1),
        (manifest, false, drawn.files[1].cells.len()),
        ("000902.manifest".to_owned(), true, 0),
        ("000900.table".to_owned(), true, pieces),
        ("000901.table".to_owned(), true, 1),
    ];
    assert_eq!(told, expected);
    for row in &rows {
        for cell in &row.cells {
            let cell = Cell::Piece { file: row.file, at: cell.at };
            let inspected = bytes::inspect(&disk, copies, &cell, None, 8, false);
            assert!(inspected.piece.is_some() && inspected.length > 0, "{cell:?}");
        }
    }
}

/// A key that is no text, as nodes have them for what is their own.
#[test]
fn a_key_that_is_no_text_is_readable() {
    assert_eq!(name(b"\xff\x01n2/cart"), "\\xff\\x01n2/cart");
    assert_eq!(name("장바구니".as_bytes()), "장바구니");
}

#[test]
fn a_torn_end_stands_in_the_log_until_the_node_is_back() {
    // A disk takes its time to sync, and its machine dies meanwhile: how much is left is up to chance.
    let ends = |seed: u64| {
        let steps = vec![
            at(100.0, put(1, 1, "one key")),
            at(400.0, put(1, 1, "another key")),
            at(420.0, Action::Crash(node(1))),
            at(500.0, Action::Restart(node(1))),
        ];
        let mut timeline = run_with(3, steps, |setup| {
            setup.seed = seed;
            setup.settings.storage.disk.sync = Duration::from_millis(30.0);
        });
        let torn = |view: &StorageView| view.log.cells.iter().any(|cell| cell.what == LogWrite::Torn);
        let down = view(&mut timeline, 430.0, None);
        assert!(down.memtable.is_none());
        (torn(&down), torn(&view(&mut timeline, 600.0, None)))
    };
    let seen: Vec<(bool, bool)> = (1..20).map(ends).collect();
    assert!(seen.contains(&(true, false)), "{seen:?}");
    assert!(!seen.iter().any(|(_, after)| *after), "a node that starts puts it away");
}
