//! What each level shows of small runs and of large rings.

use super::*;
use crate::engine::partitioning::{self, Profile, Ring, Tokens, token_of};
use crate::engine::{CompactionKind, Key, Name, NodeId, Settings};
use crate::simulation::{NodeSetup, Setup, Skew, Step, Timeline};
use crate::stage::fixture::{at, get, node, put, run_with, seen};
use std::sync::Arc;

fn view(timeline: &mut Timeline, ms: f64, spec: ZoomSpec) -> ZoomView {
    let (history, layout) = seen(timeline, ms);
    ZoomView::of(timeline.world(), &history, &layout, &spec)
}

/// So many nodes of so many tokens, which do nothing.
fn large(nodes: usize, tokens: u32) -> impl FnOnce(&mut Setup) {
    move |setup| {
        let names: Vec<NodeId> = (1..=nodes).map(node).collect();
        let profile = Arc::new(Profile { datacenter: Name::new("dc1").unwrap(), tokens: Tokens::Hashed(tokens) });
        setup.ring = Arc::new(Ring::new(names.iter().map(|id| (*id, profile.clone())), partitioning::Layout::Ring).unwrap());
        let one = |id| NodeSetup { id, profile: profile.clone(), clock_skew: Skew::default() };
        setup.nodes = names.into_iter().map(one).collect();
        setup.settings.n = Settings::for_nodes(nodes as u16).n;
    }
}

fn stretch(view: ZoomView) -> StretchView {
    match view {
        ZoomView::Stretch(view) => view,
        other => panic!("{other:?}"),
    }
}

fn at_stretch(middle: f64, factor: f64) -> ZoomSpec {
    ZoomSpec { stretch: Some(Stretch::new(middle, factor)), ..ZoomSpec::default() }
}

#[test]
fn a_place_is_written_and_read() {
    let n17 = NodeId::new("n17").unwrap();
    let places = [
        ZoomSpec::default(),
        at_stretch(0.125, 64.0),
        ZoomSpec { node: Some(n17), ..ZoomSpec::default() },
        ZoomSpec { node: Some(n17), table: Some(3), block: Some(1), ..at_stretch(0.5, 2.0) },
    ];
    let texts = ["", "12.5*64", "n17", "50*2 n17 3 2"];
    for (place, text) in places.iter().zip(texts) {
        assert_eq!(place.to_string(), text);
        assert_eq!(ZoomSpec::read(text), Some(*place));
    }
    for wrong in ["n17 3 0", "n17 x", "n17 3 2 1", "*", "1*x n1", "NaN*2", "a b", "ö"] {
        assert_eq!(ZoomSpec::read(wrong), None, "{wrong}");
    }
    assert_eq!(ZoomSpec::read("250*0.5"), Some(at_stretch(0.5, 2.0)), "brought to what can be drawn");
}

#[test]
fn the_way_back_leads_through_every_level_to_the_ring() {
    let deep = ZoomSpec { node: Some(node(1)), table: Some(3), block: Some(1), ..at_stretch(0.5, 8.0) };
    let way: Vec<String> = deep.way().iter().map(ToString::to_string).collect();
    assert_eq!(way, ["", "50*8", "50*8 n1", "50*8 n1 3", "50*8 n1 3 2"]);
    assert!(ZoomSpec::default().outward().is_whole());
}

#[test]
fn zooming_keeps_what_is_pointed_at_where_it_is() {
    let mut now = Stretch::new(0.9, 4.0);
    let place = |stretch: &Stretch, at: f64| (stretch.from() + at * stretch.span()).rem_euclid(1.0);
    let looked_at = place(&now, 0.8);
    for _ in 0..18 {
        now = now.larger(2.0, 0.8).unwrap();
        assert!((place(&now, 0.8) - looked_at).abs() < 1e-9);
    }
    assert_eq!(now.larger(1e9, 0.5).unwrap().factor, FACTOR_MAX);
    assert_eq!(Stretch::new(0.1, 3.0).larger(0.5, 0.5), None, "that would be the whole ring");
    assert!((Stretch::new(0.95, 10.0).moved(1.0).middle - 0.05).abs() < 1e-12);
}

#[test]
fn of_many_tokens_a_stretch_shows_columns_and_further_in_each_one() {
    let mut timeline = run_with(100, vec![], large(100, 256));
    let wide = stretch(view(&mut timeline, 1.0, at_stretch(0.3, 4.0)));
    assert!(wide.density.is_some() && wide.arcs.is_empty());
    let near = stretch(view(&mut timeline, 1.0, at_stretch(0.3, 2_048.0)));
    assert!(near.density.is_none());
    assert_eq!(near.tokens, near.arcs.iter().filter(|arc| arc.ends_here).count());
    assert!(near.tokens > 3 && near.tokens < 40, "{}", near.tokens);
    // They lie side by side, and their owners are those of the ring.
    assert!(near.arcs.windows(2).all(|pair| (pair[0].right - pair[1].left).abs() < 1e-3));
    let ring = timeline.world().ring().clone();
    for arc in &near.arcs {
        let list = ring.preference_list(arc.token, 3);
        assert_eq!(arc.replicas.iter().map(|(node, _)| *node).collect::<Vec<_>>(), list[..]);
        assert_eq!(arc.owner, list[0]);
    }
    let parts: f64 = near.owners.iter().map(|owner| owner.part).sum();
    assert!((parts - 1.0).abs() < 1e-6, "{parts}");
    let parts: f64 = wide.owners.iter().map(|owner| owner.part).sum();
    assert!(wide.owners_unlisted == 76 && parts < 1.0 && parts > 0.2);
    assert!(near.marks.windows(2).all(|pair| pair[1].x - pair[0].x >= 89.9));
}

#[test]
fn a_stretch_that_goes_round_the_top_is_whole() {
    let mut timeline = run_with(3, vec![], |_| {});
    let view = stretch(view(&mut timeline, 1.0, at_stretch(0.0, 2.0)));
    let parts: f64 = view.owners.iter().map(|owner| owner.part).sum();
    assert!((parts - 1.0).abs() < 1e-9, "{parts}");
    assert_eq!(view.marks.iter().filter(|mark| mark.percent < 1e-9).count(), 1, "{:?}", view.marks);
}

#[test]
fn keys_lie_where_their_tokens_are() {
    let steps: Vec<Step> = (0..40).map(|index| at(f64::from(index), put(1, 1, &format!("key {index}")))).collect();
    let mut timeline = run_with(3, steps, |_| {});
    let turn = Layout::turn_of(token_of("key 7"));
    let looked_at = at_stretch(turn, 64.0);
    let seen = stretch(view(&mut timeline, 500.0, looked_at));
    let key = seen.keys.iter().find(|key| key.key == Key::from("key 7")).unwrap();
    assert!((key.x - seen.width / 2.0).abs() < 1e-6 && key.row.is_some());
    assert!(seen.keys.iter().all(|key| (0.0..seen.width).contains(&key.x)));
    assert!(seen.keys.windows(2).all(|pair| pair[0].x <= pair[1].x));
    assert!(stretch(view(&mut timeline, 0.5, looked_at)).keys.is_empty(), "before it was written");
}

#[test]
fn a_node_shares_the_copies_of_its_own_with_others() {
    let mut timeline = run_with(5, vec![], large(5, 64));
    let spec = ZoomSpec { node: Some(node(2)), ..ZoomSpec::default() };
    let ZoomView::Node(zoom) = view(&mut timeline, 1.0, spec) else { panic!("there is a node") };
    assert_eq!((zoom.tokens, zoom.ticks.len(), zoom.copies), (64, 64, 3));
    let owned = timeline.world().ring().owned(node(2)) as f64 / 18_446_744_073_709_551_616.0;
    assert!((zoom.share - owned).abs() < 1e-9);
    assert!(zoom.kept > 0.5 && zoom.kept < 0.7, "three copies on five nodes: {}", zoom.kept);
    let parts: f64 = zoom.peers.iter().map(|peer| peer.part).sum();
    assert!((parts - 2.0).abs() < 1e-6, "of each range there are two more copies: {parts}");
    let (least, most) = zoom.ranges.unwrap();
    assert!(least < most && most < zoom.share);
    let nobody = ZoomSpec { node: NodeId::new("nobody").ok(), ..ZoomSpec::default() };
    assert_eq!(view(&mut timeline, 1.0, nobody), ZoomView::Gone);
}

/// Three nodes to which many keys are written, so that their first tables have several blocks.
fn written() -> Timeline {
    let mut steps: Vec<Step> = (0..400).map(|index| at(2.0 * f64::from(index), put(1, 1, &format!("key {index:03}")))).collect();
    steps.push(at(1_000.0, get(1, 1, "key 000")));
    run_with(3, steps, |setup| {
        setup.settings.storage.memtable_bytes = 12_000;
        setup.settings.storage.compaction = CompactionKind::Off;
    })
}

fn oldest_table(timeline: &mut Timeline, ms: f64) -> (ZoomSpec, TableZoom) {
    let spec = ZoomSpec { node: Some(node(1)), ..ZoomSpec::default() };
    let ZoomView::Node(zoom) = view(timeline, ms, spec) else { panic!("there is a node") };
    let spec = ZoomSpec { table: zoom.tables.last().map(|table| table.number), ..spec };
    match view(timeline, ms, spec) {
        ZoomView::Table(table) => (spec, table),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_table_is_there_once_it_was_flushed_and_its_pieces_are_its_file() {
    let mut timeline = written();
    let (spec, table) = oldest_table(&mut timeline, 1_200.0);
    assert_eq!(view(&mut timeline, 10.0, spec), ZoomView::Gone);
    assert_eq!(oldest_table(&mut timeline, 1_200.0).1, table, "the same again after looking back");
    assert!(table.blocks.len() > 1, "{table:?}");
    let mut end = 0;
    for piece in &table.pieces {
        assert_eq!(piece.at, end);
        end += piece.bytes;
    }
    assert_eq!(end, table.bytes);
    assert_eq!(table.blocks.iter().map(|block| block.entries.unwrap() as u64).sum::<u64>(), table.entries);
    assert!(table.blocks.iter().any(|block| block.read), "the read went to one of them");
}

#[test]
fn a_block_shows_what_keys_share_and_where_a_search_begins() {
    let mut timeline = written();
    let (spec, table) = oldest_table(&mut timeline, 1_200.0);
    let mut keys: Vec<String> = Vec::new();
    for line in &table.blocks {
        let spec = ZoomSpec { block: Some(line.block), ..spec };
        let ZoomView::Block(block) = view(&mut timeline, 1_200.0, spec) else { panic!("there is a block") };
        assert_eq!((block.at, block.bytes, Some(block.entries.len())), (line.at, line.bytes, line.entries));
        assert!(block.checksum.is_some() && !block.damaged);
        let first = &block.entries[0];
        assert!(first.restart && first.shared.is_empty() && first.at == 0);
        assert!(block.entries.windows(2).all(|pair| pair[0].at + pair[0].bytes == pair[1].at));
        assert_eq!(block.entries.iter().filter(|entry| entry.restart).count(), block.restarts.len());
        keys.extend(block.entries.iter().map(|entry| format!("{}{}", entry.shared, entry.own)));
        assert!(block.last_key.ends_with(&block.entries.last().unwrap().own));
    }
    let keys: Vec<&String> = keys.iter().filter(|key| key.contains("key")).collect();
    assert!(keys.len() > 4 && keys.is_sorted(), "{keys:?}");
    let gone = ZoomSpec { block: Some(999), ..spec };
    assert_eq!(view(&mut timeline, 1_200.0, gone), ZoomView::Gone);
}
