//! The view of an exchange, from the scenario of twelve keys and from runs of their own.

use super::*;
use crate::engine::{MessageKind, ReadRepair, Value};
use crate::simulation::{Action, OperationKind, OperationStep, Setup, Step, Timeline};
use crate::stage::fixture::{at, client, node, run, seen};

fn put(number: u32, value: &str) -> Action {
    Action::Operation(OperationStep {
        id: None,
        client: client(1),
        via: Some(node(1)),
        kind: OperationKind::Put,
        key: format!("key {number}").as_str().into(),
        value: Some(Value::from(value)),
        context: None,
        r: None,
        w: Some(1),
    })
}

fn repair(one: usize, other: usize) -> Action {
    Action::Repair { node: node(one), with: Some(node(other)), within: None }
}

/// Keys on two replicas, and writes of some that never reach the second, as in the scenario `merkle`.
fn written(keys: u32, lost: &[u32]) -> Vec<Step> {
    let mut steps: Vec<Step> = (1..=keys).map(|number| at(f64::from(number), put(number, "jam"))).collect();
    let count = lost.len() as u32;
    let drop = Action::Drop { from: node(1).into(), to: node(2).into(), kind: Some(MessageKind::ReplicaWrite), count };
    if count > 0 {
        steps.push(at(900.0, drop));
    }
    steps.extend(lost.iter().map(|number| at(1_000.0 + f64::from(*number), put(*number, "plum"))));
    steps
}

fn with_buckets(buckets: u32, nodes: usize, steps: Vec<Step>) -> Timeline {
    let timeline = run(nodes, steps);
    let mut setup: Setup = timeline.setup().clone();
    setup.settings.repair.merkle_buckets = buckets;
    setup.settings.repair.read_repair = ReadRepair::Off;
    setup.settings.repair.hinted_handoff = false;
    Timeline::new(Arc::new(setup))
}

fn view(timeline: &mut Timeline, ms: f64, spec: &MerkleSpec) -> MerkleView {
    let (history, layout) = seen(timeline, ms);
    MerkleView::of(timeline.world(), &history, &Layout::new(1_128.0, 636.0, layout.nodes(), &[]), spec)
}

fn latest(timeline: &mut Timeline, ms: f64) -> Box<Shown> {
    view(timeline, ms, &MerkleSpec::default()).shown.expect("an exchange was begun")
}

fn one_lost() -> Timeline {
    let mut steps = written(12, &[8]);
    steps.push(at(2_000.0, repair(1, 2)));
    with_buckets(4, 2, steps)
}

#[test]
fn one_key_in_twelve_is_found_with_five_comparisons() {
    let shown = latest(&mut one_lost(), 3_000.0);
    assert_eq!(shown.hashes.len(), 7, "a tree of four buckets is drawn whole");
    assert_eq!(shown.hashes.iter().filter(|hash| hash.hashes.is_some()).count(), 5);
    assert_eq!(shown.hashes.iter().filter(|hash| hash.differs()).count(), 3, "root, branch, bucket");
    let opened: Vec<_> = shown.boxes.iter().filter(|bucket| bucket.opened).collect();
    assert_eq!((shown.boxes.len(), opened.len()), (4, 1));
    let differing: Vec<_> = opened[0].rows.iter().filter(|row| !row.same).collect();
    assert_eq!(differing.len(), 1);
    assert_eq!(differing[0].key, "key 8");
    // Not what they hold now, which is the same, but what they held when they compared: plum was written
    // without a context, beside jam.
    assert_eq!(differing[0].values, ["jam·plum".to_owned(), "jam".to_owned()]);
    // What the other had is part of what it was sent, so nothing comes back.
    assert_eq!(differing[0].sent, [true, false]);
    assert_eq!(shown.boxes.iter().map(|bucket| bucket.rows.len() + bucket.more).sum::<usize>(), 12);
    assert_eq!(shown.sides.map(|side| side.keys), [12, 12]);
    assert_eq!(shown.folded, (0, 0));
    assert_eq!(shown.end, Some(ExchangeEnd::Repaired));
    let steps: Vec<_> = shown.rounds.iter().map(|round| (round.step, round.compared, round.different, round.open)).collect();
    let expected = [
        (StepKind::Root, 1, 1, false),
        (StepKind::Branches, 2, 1, false),
        (StepKind::Buckets, 2, 1, false),
        (StepKind::Keys, 0, 1, false),
    ];
    assert_eq!(steps, expected);
    assert_eq!(shown.rounds[3].keys, [Key::from("key 8")]);
}

#[test]
fn bytes_are_those_of_the_messages_of_the_exchange() {
    let mut timeline = one_lost();
    let shown = latest(&mut timeline, 3_000.0);
    let of_exchange = |happening: &crate::simulation::Happening| match &happening.what {
        crate::simulation::What::Network(crate::simulation::NetworkEvent::MessageSent { message, bytes, .. }) => {
            matches!(message.body, crate::engine::Body::Repair(_)).then_some(*bytes)
        }
        _ => None,
    };
    let measured: u64 = timeline.world().trace().iter().filter_map(of_exchange).sum();
    assert!(measured > 0);
    assert_eq!(shown.bytes, measured);
    assert!(shown.full_copy > 0);
}

#[test]
fn what_is_not_compared_yet_is_empty_and_the_open_question_is_said() {
    let mut timeline = one_lost();
    let shown = latest(&mut timeline, 2_005.0);
    assert!(shown.hashes.iter().all(|hash| hash.hashes.is_none()));
    assert_eq!(shown.rounds.iter().map(|round| (round.step, round.open)).collect::<Vec<_>>(), [(StepKind::Root, true)]);
    let shown = latest(&mut timeline, 2_025.0);
    assert_eq!(shown.hashes.iter().filter(|hash| hash.hashes.is_some()).count(), 1, "the root was compared");
    assert_eq!(shown.rounds.last().map(|round| (round.step, round.open)), Some((StepKind::Branches, true)));
    assert_eq!(shown.end, None);
}

#[test]
fn without_an_exchange_two_nodes_are_proposed() {
    let mut timeline = with_buckets(4, 2, written(2, &[]));
    let empty = view(&mut timeline, 100.0, &MerkleSpec::default());
    assert_eq!((empty.pair, empty.obstacle), (Some([node(1), node(2)]), None));
    assert!(empty.shown.is_none() && empty.choices.is_empty());
    let same = MerkleSpec { shown: None, pair: Some([node(1), node(1)]) };
    assert_eq!(view(&mut timeline, 100.0, &same).obstacle, Some(Obstacle::SameNode));
    let alone = view(&mut with_buckets(4, 1, Vec::new()), 100.0, &MerkleSpec::default());
    assert_eq!((alone.pair, alone.obstacle), (None, Some(Obstacle::Alone)));
}

#[test]
fn an_exchange_with_a_dead_node_ends_by_silence() {
    let mut steps = written(3, &[]);
    steps.extend([at(1_000.0, Action::Crash(node(2))), at(2_000.0, repair(1, 2))]);
    let mut timeline = with_buckets(4, 2, steps);
    let view = view(&mut timeline, 60_000.0, &MerkleSpec::default());
    assert_eq!(view.obstacle, Some(Obstacle::Down(node(2))));
    let shown = view.shown.expect("an exchange was begun");
    assert_eq!(shown.end, Some(ExchangeEnd::NoAnswer));
    assert!(shown.hashes.iter().all(|hash| hash.hashes.is_none()));
    assert_eq!(shown.rounds.len(), 1);
    assert!(shown.rounds[0].open && shown.bytes > 0);
    assert_eq!(shown.sides.map(|side| side.keys), [3, 0]);
}

#[test]
fn equal_replicas_need_one_hash() {
    let mut steps = written(3, &[]);
    steps.push(at(2_000.0, repair(1, 2)));
    let shown = latest(&mut with_buckets(16, 2, steps), 3_000.0);
    assert_eq!(shown.end, Some(ExchangeEnd::NothingDiffers));
    assert_eq!((shown.hashes.len(), shown.boxes.len(), shown.rounds.len()), (1, 0, 1));
    assert_eq!(shown.rests.len(), 1);
    assert!(shown.rests[0].same && shown.rests[0].buckets == 16);
    assert_eq!(shown.folded, (0, 0));
}

#[test]
fn of_many_buckets_the_paths_that_differ_are_drawn_and_the_rest_is_a_number() {
    for buckets in [16, 1_024, 65_536] {
        let mut steps = written(12, &[8]);
        steps.push(at(2_000.0, repair(1, 2)));
        let shown = latest(&mut with_buckets(buckets, 2, steps), 3_000.0);
        let levels = shown.hashes.last().map_or(0, |hash| hash.level);
        assert_eq!(levels, buckets.ilog2(), "down to the bucket");
        assert_eq!((shown.boxes.len(), shown.boxes[0].rows.iter().filter(|row| !row.same).count()), (1, 1));
        assert_eq!(shown.hashes.len() % 2, 1, "the root, and two of each level drawn");
        assert!(shown.hashes.len() < 14, "{} hashes", shown.hashes.len());
        let drawn: u32 = shown.rests.iter().map(|rest| rest.buckets).sum::<u32>() + 1;
        assert_eq!(drawn + shown.folded.0, buckets);
        assert_eq!(shown.folded.1, 0);
        let branches = shown.rounds.iter().find(|round| round.step == StepKind::Branches).expect("there are branches");
        assert_eq!(branches.compared, 2 * (buckets.ilog2() - 1));
        assert!(branches.pairs.is_empty(), "too many to name");
    }
}

#[test]
fn of_many_paths_that_differ_the_first_are_drawn() {
    let lost: Vec<u32> = (1..=40).collect();
    let mut steps = written(40, &lost);
    steps.push(at(2_000.0, repair(1, 2)));
    let shown = latest(&mut with_buckets(1_024, 2, steps), 4_000.0);
    assert_eq!(shown.boxes.len(), PATHS_MAX);
    let differ = shown.rounds.iter().find(|round| round.step == StepKind::Buckets).map_or(0, |round| round.different);
    assert_eq!(shown.folded.1, differ - PATHS_MAX as u32);
}

#[test]
fn hashes_stand_between_those_below_them_and_nothing_overlaps() {
    for width in [390.0, 808.0, 1_128.0] {
        let mut timeline = one_lost();
        let (history, _) = seen(&mut timeline, 3_000.0);
        let layout = Layout::new(width, 480.0, &[node(1), node(2)], &[]);
        let view = MerkleView::of(timeline.world(), &history, &layout, &MerkleSpec::default());
        let shown = view.shown.expect("an exchange was begun");
        let y = |level: u32, place: u32| {
            shown.hashes.iter().find(|hash| (hash.level, hash.place) == (level, place)).expect("drawn whole").at.y
        };
        assert!(y(1, 0) < y(0, 0) && y(0, 0) < y(1, 1));
        for pair in shown.boxes.windows(2) {
            assert!(pair[0].at.y + pair[0].height < pair[1].at.y, "at {width}");
        }
        let last = shown.boxes.last().expect("four boxes");
        assert!(last.at.y + last.height <= shown.height && last.at.x >= 0.0 && last.at.x + last.width <= width);
        for hash in &shown.hashes {
            assert!(hash.at.x - shown.pill.0 / 2.0 >= 0.0 && hash.at.x + shown.pill.0 / 2.0 < width / 2.0);
        }
    }
}

#[test]
fn earlier_exchanges_and_those_of_a_pair_can_be_looked_at() {
    let mut steps = written(3, &[2]);
    steps.extend([at(2_000.0, repair(1, 2)), at(3_000.0, repair(2, 1))]);
    let mut timeline = with_buckets(4, 3, steps);
    let all = view(&mut timeline, 4_000.0, &MerkleSpec::default());
    assert_eq!(all.choices.iter().map(|choice| choice.id.by).collect::<Vec<_>>(), [node(2), node(1)]);
    assert_eq!(all.shown.map(|shown| shown.id.by), Some(node(2)));
    let earlier = MerkleSpec { shown: Some(all.choices[1].id), pair: None };
    assert_eq!(view(&mut timeline, 4_000.0, &earlier).pair, Some([node(1), node(2)]));
    let others = MerkleSpec { shown: None, pair: Some([node(1), node(3)]) };
    let others = view(&mut timeline, 4_000.0, &others);
    assert!(others.shown.is_none() && others.pair == Some([node(1), node(3)]));
}

#[test]
fn texts_are_cut_to_their_room() {
    assert_eq!(cut("plum", 4), "plum");
    assert_eq!(cut("plums", 4), "plu…");
    assert_eq!(cut("사과나무", 6), "사과…");
    assert_eq!(short(0x9c41_0000_0000_0001), "9c41");
}
