//! The histories that papers and replicas write, as the view shows them.

use super::*;
use crate::simulation::{Action, OperationStep, Step, Timeline};
use crate::stage::fixture::{at, client, node, run, seen};

/// A named operation on `cart` through a node: `put` with a value, `delete` without.
fn operation(id: &str, via: usize, kind: OperationKind, value: Option<&str>, context: Option<&str>) -> Action {
    Action::Operation(OperationStep {
        id: Some(id.into()),
        client: client(1),
        via: Some(node(via)),
        kind,
        key: "cart".into(),
        value: value.map(Value::from),
        context: context.map(Into::into),
        r: None,
        w: None,
    })
}

fn put(id: &str, via: usize, context: Option<&str>) -> Action {
    operation(id, via, OperationKind::Put, Some(id), context)
}

fn get(id: &str, via: usize) -> Action {
    operation(id, via, OperationKind::Get, None, None)
}

/// The example of the Dynamo paper, with n1 to n3 in the place of Sx to Sz.
fn dynamo() -> Vec<Step> {
    vec![
        at(100.0, put("D1", 1, None)),
        at(200.0, get("g1", 1)),
        at(300.0, put("D2", 1, Some("g1"))),
        at(400.0, get("g2", 1)),
        at(500.0, put("D3", 2, Some("g2"))),
        at(500.0, put("D4", 3, Some("g2"))),
        at(600.0, get("g3", 1)),
        at(700.0, put("D5", 1, Some("g3"))),
    ]
}

fn view_of(timeline: &mut Timeline, ms: f64) -> VersionsView {
    let (history, layout) = seen(timeline, ms);
    VersionsView::of(timeline.world(), &history, &layout, &VersionsSpec::default())
}

fn view(steps: Vec<Step>, ms: f64) -> VersionsView {
    view_of(&mut run(3, steps), ms)
}

fn names(view: &VersionsView) -> Vec<&str> {
    view.cards.iter().map(|card| &*card.name).collect()
}

fn arrows(view: &VersionsView) -> Vec<(&str, &str)> {
    let name = |card: usize| &*view.cards[card].name;
    view.edges.iter().map(|edge| (edge.from.map_or("", name), name(edge.to))).collect()
}

fn standing(view: &VersionsView, name: &str) -> Standing {
    view.cards.iter().find(|card| &*card.name == name).unwrap().standing
}

/// No two cards overlap, and each stands below what its arrows come from.
fn is_drawn_well(view: &VersionsView) {
    for (index, card) in view.cards.iter().enumerate() {
        let one = card.frame;
        assert!(one.left >= 0.0 && one.left + one.width <= view.width, "{one:?}");
        assert!(one.top + one.height <= view.height);
        for other in view.cards[index + 1..].iter().map(|card| card.frame) {
            let beside = one.left + one.width <= other.left || other.left + other.width <= one.left;
            let below = one.top + one.height <= other.top || other.top + other.height <= one.top;
            assert!(beside || below, "{one:?} {other:?}");
        }
    }
    for edge in view.edges.iter() {
        let Some(from) = edge.from else { continue };
        assert!(view.cards[from].frame.top < view.cards[edge.to].frame.top, "{:?}", arrows(view));
    }
}

#[test]
fn nothing_is_drawn_before_anything_is_written() {
    let view = view(dynamo(), 50.0);
    assert_eq!(view, VersionsView::default());
}

#[test]
fn one_version_is_a_card_and_nothing_else() {
    let view = view(dynamo(), 190.0);
    assert_eq!(names(&view), ["D1"]);
    assert_eq!(view.cards[0].standing, Standing::Current);
    assert_eq!((view.comparison, view.proposal, view.edges.len()), (None, None, 0));
}

#[test]
fn the_history_of_the_paper_has_its_shape() {
    let view = view(dynamo(), 690.0);
    assert_eq!(names(&view), ["D1", "D2", "D3", "D4"]);
    assert_eq!(arrows(&view), [("D1", "D2"), ("D2", "D3"), ("D2", "D4")]);
    assert_eq!(standing(&view, "D2"), Standing::Replaced);
    assert_eq!((standing(&view, "D3"), standing(&view, "D4")), (Standing::Sibling, Standing::Sibling));
    let [d3, d4] = [&view.cards[2], &view.cards[3]];
    assert_eq!(d3.frame.top, d4.frame.top);
    assert_eq!(view.gaps.len(), 1);
    assert!(d3.row < d4.row, "their rows among the columns are apart");
    is_drawn_well(&view);

    let comparison = view.comparison.as_ref().unwrap();
    assert_eq!(comparison.cards, [2, 3]);
    assert_eq!((comparison.order, comparison.by_clock), (Order::Concurrent, Order::Concurrent));
    let rows: Vec<_> = comparison.rows.iter().map(|(mine, theirs)| (mine.counter, *theirs)).collect();
    assert_eq!(rows, [(2, 2), (1, 0), (0, 1)], "a missing entry counts as 0");

    let proposal = view.proposal.as_ref().unwrap();
    assert_eq!(proposal.value.as_deref(), Some("D3, D4"));
    assert_eq!(proposal.read.as_deref(), Some("g3"));
    assert_eq!(proposal.context.iter().map(|entry| entry.counter).collect::<Vec<_>>(), [2, 1, 1]);
    assert!(!view.false_conflict);
    assert!(view.columns.iter().all(|column| column.cells[2..] == [Holding::Holds; 2] && !column.stale));
}

#[test]
fn reconciling_replaces_both_siblings() {
    let view = view(dynamo(), 900.0);
    assert_eq!(names(&view), ["D1", "D2", "D3", "D4", "D5"]);
    assert_eq!(arrows(&view)[3..], [("D3", "D5"), ("D4", "D5")]);
    assert_eq!(standing(&view, "D5"), Standing::Current);
    let clock: Vec<_> = view.cards[4].clock.iter().map(|entry| (entry.counter, entry.own)).collect();
    assert_eq!(clock, [(3, true), (1, false), (1, false)]);
    assert!(view.proposal.is_none());
    assert!(view.columns.iter().all(|column| column.cells[..4] == [Holding::Replaced; 4]));
    let comparison = view.comparison.as_ref().unwrap();
    assert_eq!((comparison.cards, comparison.order), ([2, 4], Order::Ancestor));
    is_drawn_well(&view);
}

#[test]
fn two_versions_are_compared_as_asked() {
    let mut timeline = run(3, dynamo());
    let (history, layout) = seen(&mut timeline, 900.0);
    let dots: Vec<Dot> = view_of(&mut timeline, 900.0).cards.iter().map(|card| card.dot).collect();
    let spec = VersionsSpec { key: None, compared: [Some(dots[4]), Some(dots[0])] };
    let view = VersionsView::of(timeline.world(), &history, &layout, &spec);
    let comparison = view.comparison.unwrap();
    assert_eq!((comparison.cards, comparison.order), ([4, 0], Order::Descendant));
    assert!(view.cards[0].compared && view.cards[4].compared && !view.cards[3].compared);
}

#[test]
fn two_writes_through_one_node_without_reading_are_siblings_although_their_clocks_look_ordered() {
    let view = view(vec![at(0.0, put("one", 1, None)), at(100.0, put("other", 1, None))], 300.0);
    let comparison = view.comparison.as_ref().unwrap();
    assert_eq!((comparison.order, comparison.by_clock), (Order::Concurrent, Order::Ancestor));
    assert_eq!(standing(&view, "one"), Standing::Sibling);
    assert!(view.proposal.unwrap().read.is_none(), "nobody has read them both");
}

#[test]
fn a_tombstone_is_a_version_and_a_put_that_had_not_seen_it_stands_beside_it() {
    let steps = vec![
        at(0.0, put("milk", 1, None)),
        at(100.0, get("g1", 1)),
        at(200.0, operation("gone", 1, OperationKind::Delete, None, Some("g1"))),
        at(300.0, put("late", 2, Some("g1"))),
    ];
    let view = view(steps, 500.0);
    assert_eq!(arrows(&view), [("milk", "gone"), ("milk", "late")]);
    assert_eq!(view.cards[1].value, None);
    assert_eq!(standing(&view, "gone"), Standing::Sibling);
    assert_eq!(view.proposal.unwrap().value.as_deref(), Some("late"));
}

#[test]
fn a_write_with_an_old_context_stands_beside_what_it_did_not_see() {
    let mut steps = dynamo();
    steps.push(at(800.0, put("late", 3, Some("g1"))));
    let view = view(steps, 1_000.0);
    assert_eq!(arrows(&view).last(), Some(&("D1", "late")));
    let [d5, late] = [&view.cards[4], &view.cards[5]];
    assert_eq!((d5.standing, late.standing), (Standing::Sibling, Standing::Sibling));
    assert_eq!(d5.frame.top, late.frame.top);
    is_drawn_well(&view);
}

#[test]
fn a_version_that_was_lost_with_its_node_is_not_current_and_a_replica_without_it_is_stale() {
    let steps = vec![
        at(0.0, put("first", 1, None)),
        at(100.0, get("g1", 1)),
        // The write reaches n1 alone, and n1 forgets it.
        at(
            190.0,
            Action::Cut(Arc::new(crate::simulation::Cut::Groups {
                groups: vec![
                    [node(1).into(), client(1).into()].into_iter().collect(),
                    [node(2).into(), node(3).into()].into_iter().collect(),
                ],
            })),
        ),
        at(200.0, put("lost", 1, Some("g1"))),
        at(400.0, Action::Crash(node(1))),
    ];
    let mut timeline = run(3, steps);
    let before = view_of(&mut timeline, 300.0);
    assert_eq!((standing(&before, "first"), standing(&before, "lost")), (Standing::Replaced, Standing::Current));
    let stale: Vec<bool> = before.columns.iter().map(|column| column.stale).collect();
    assert_eq!(stale.iter().filter(|stale| **stale).count(), 2);
    assert!(before.columns.iter().any(|column| column.cells == [Holding::HoldsOld, Holding::Nothing]));

    let after = view_of(&mut timeline, 500.0);
    assert_eq!((standing(&after, "first"), standing(&after, "lost")), (Standing::Current, Standing::Lost));
    assert!(after.columns.iter().all(|column| !column.stale));
}

#[test]
fn a_truncated_clock_brings_back_what_was_replaced_and_the_conflict_is_false() {
    let run = run(3, Vec::new());
    let mut setup = run.setup().clone();
    setup.settings.versions.max_entries = 2;
    let sides = [vec![node(1).into()], vec![node(2).into(), node(3).into(), client(1).into()]];
    let cut = crate::simulation::Cut::Groups { groups: sides.map(|side| side.into_iter().collect()).into() };
    setup.steps = vec![
        at(0.0, put("v1", 1, None)),
        at(100.0, get("g1", 2)),
        at(190.0, Action::Cut(Arc::new(cut))),
        at(200.0, put("v2", 2, Some("g1"))),
        at(300.0, get("g2", 2)),
        at(400.0, put("v3", 3, Some("g2"))),
        at(500.0, Action::Heal(None)),
        at(600.0, operation("all", 2, OperationKind::Get, None, None)),
    ];
    let mut timeline = Timeline::new(Arc::new(setup));
    let view = view_of(&mut timeline, 550.0);
    assert_eq!(arrows(&view), [("v1", "v2"), ("v2", "v3")]);
    let standings: Vec<Standing> = view.cards.iter().map(|card| card.standing).collect();
    assert_eq!(standings, [Standing::Sibling, Standing::Replaced, Standing::Sibling]);
    assert!(view.false_conflict, "the writer of v3 had read v2, whose writer had read v1");
    assert!(view.comparison.is_some_and(|comparison| comparison.order == Order::Concurrent));
}

#[test]
fn of_many_versions_the_newest_are_drawn_and_the_rest_is_a_number() {
    let mut steps = Vec::new();
    for turn in 0..200 {
        let (ms, context) = (f64::from(turn) * 100.0, format!("g{turn}"));
        steps.push(at(ms, get(&context, 1)));
        steps.push(at(ms + 50.0, put(&format!("v{turn}"), 1, Some(&context))));
    }
    let mut timeline = run(3, steps);
    let view = view_of(&mut timeline, 21_000.0);
    assert_eq!((view.cards.len(), view.folded), (CARDS_MAX, 200 - CARDS_MAX));
    assert_eq!(view.edges.len(), CARDS_MAX, "the first one drawn comes from those that are not");
    assert_eq!(view.edges[0].from, None);
    is_drawn_well(&view);
}

#[test]
fn two_hundred_siblings_are_folded_too_and_no_card_covers_another() {
    let steps = (0..200).map(|turn| at(f64::from(turn) * 50.0, put(&format!("v{turn}"), 1 + turn as usize % 3, None))).collect();
    let mut timeline = run(3, steps);
    let view = view_of(&mut timeline, 11_000.0);
    assert_eq!((view.cards.len(), view.folded), (CARDS_MAX, 200 - CARDS_MAX));
    assert_eq!(view.siblings().count(), CARDS_MAX);
    is_drawn_well(&view);
    for (width, height) in [(390.0, 350.0), (680.0, 480.0), (1_400.0, 900.0)] {
        let (history, layout) = seen(&mut timeline, 11_000.0);
        let layout = Layout::new(width, height, layout.nodes(), layout.clients());
        is_drawn_well(&VersionsView::of(timeline.world(), &history, &layout, &VersionsSpec::default()));
    }
}
