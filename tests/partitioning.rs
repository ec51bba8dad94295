//! What must hold for every ring: random clusters, and rings held against each other; and documents
//! that lay copies out by datacenter or by modulo, run whole.

#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use ringside::engine::partitioning::{
    Gain, Layout, Profile, Ring, Token, Tokens, gains, gains_at, moved, owners_changed, token_of,
};
use ringside::engine::{Name, NodeId};
use ringside::scenario::Session;
use ringside::simulation::{Action, Change, Refusal, RunEvent, What};

const DATACENTERS: [&str; 3] = ["seoul", "busan", "jeju"];

fn dc(place: usize) -> Name {
    Name::new(DATACENTERS[place]).unwrap()
}

fn id(number: usize) -> NodeId {
    NodeId::new(&format!("n{number}")).unwrap()
}

/// The profiles of n0, n1, …: in some datacenter, with a few tokens.
fn profiles(most: usize) -> impl Strategy<Value = Vec<Arc<Profile>>> {
    let profile = (0..DATACENTERS.len(), 1..12_u32, proptest::option::of(proptest::collection::vec(any::<i64>(), 1..6)));
    let profile = profile.prop_map(|(place, hashed, given)| {
        let given = given.map(|list| Tokens::Given(list.into_iter().map(Token).collect()));
        Arc::new(Profile { datacenter: dc(place), tokens: given.unwrap_or(Tokens::Hashed(hashed)) })
    });
    proptest::collection::vec(profile, 1..most)
}

fn layouts() -> impl Strategy<Value = Layout> {
    let quotas = proptest::collection::vec(0..4_u16, DATACENTERS.len());
    let by_datacenter = quotas.prop_map(|copies| Layout::Datacenters((0..).map(dc).zip(copies).take(3).collect()));
    prop_oneof![Just(Layout::Ring), by_datacenter, Just(Layout::Modulo)]
}

fn ring(profiles: &[Arc<Profile>], layout: Layout) -> Ring {
    let members = profiles.iter().enumerate().map(|(number, profile)| (id(number), profile.clone()));
    Ring::new(members, layout).expect("64 random bits do not meet")
}

fn keys(count: usize) -> impl Iterator<Item = Token> {
    (0..count).map(|number| token_of(&format!("key{number}")))
}

/// Every different node that owns a token, clockwise from a token, in the plainest way.
fn clockwise(ring: &Ring, token: Token) -> Vec<NodeId> {
    let mut order: Vec<(u64, NodeId)> =
        ring.tokens().iter().map(|(other, owner)| (other.turn().wrapping_sub(token.turn()), *owner)).collect();
    order.sort();
    let mut seen = BTreeSet::new();
    order.into_iter().map(|(_, node)| node).filter(|node| seen.insert(*node)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn preference_lists_are_what_the_layout_says(profiles in profiles(14), layout in layouts(), n in 1..6_u16) {
        let ring = ring(&profiles, layout.clone());
        for token in keys(40) {
            let list = ring.preference_list(token, n);
            prop_assert_eq!(list.len(), usize::from(ring.copies(n)));
            let different: BTreeSet<NodeId> = list.iter().copied().collect();
            prop_assert_eq!(different.len(), list.len());
            let chosen: Vec<NodeId> = ring.walk(token, n).iter().filter(|stop| stop.place.is_some()).map(|stop| stop.owner).collect();
            prop_assert_eq!(&chosen[..], &list[..]);

            // With the fallbacks it is everybody, once.
            let fallbacks = ring.fallbacks(token, n);
            let everybody: BTreeSet<NodeId> = list.iter().chain(&fallbacks).copied().collect();
            prop_assert_eq!((everybody.len(), list.len() + fallbacks.len()), (profiles.len(), profiles.len()));

            let order = match layout {
                Layout::Modulo => {
                    let first = (i128::from(token.0)).rem_euclid(profiles.len() as i128) as usize;
                    let mut by_name: Vec<NodeId> = ring.members().map(|(id, _)| id).collect();
                    by_name.rotate_left(first);
                    by_name
                }
                _ => clockwise(&ring, token),
            };
            let in_order = |nodes: &[NodeId]| {
                let places: Vec<_> = nodes.iter().map(|node| order.iter().position(|other| other == node)).collect();
                places.is_sorted()
            };
            prop_assert!(in_order(&list) && in_order(&fallbacks));
            if let Layout::Datacenters(quotas) = &layout {
                for (datacenter, copies) in quotas.iter() {
                    let there = |nodes: &mut dyn Iterator<Item = NodeId>| {
                        nodes.filter(|node| ring.datacenter(*node) == Some(*datacenter)).collect::<Vec<_>>()
                    };
                    let (chosen, all) = (there(&mut list.iter().copied()), there(&mut order.iter().copied()));
                    // Of each datacenter, the first ones that the walk meets there.
                    prop_assert_eq!(&chosen[..], &all[..usize::from(*copies).min(all.len())]);
                }
            } else {
                prop_assert_eq!(&list[..], &order[..list.len()]);
            }
        }
    }

    #[test]
    fn a_replica_set_never_falls_in_one_datacenter_when_it_need_not(profiles in profiles(14), copies in proptest::collection::vec(1..4_u16, 3)) {
        let quotas = (0..).map(dc).zip(copies).take(3).collect();
        let ring = ring(&profiles, Layout::Datacenters(quotas));
        let of = |nodes: &mut dyn Iterator<Item = NodeId>| nodes.map(|node| ring.datacenter(node)).collect::<BTreeSet<_>>();
        let there_are = of(&mut ring.members().map(|(id, _)| id));
        for token in keys(40) {
            prop_assert_eq!(&of(&mut ring.preference_list(token, 3).iter().copied()), &there_are);
        }
    }

    #[test]
    fn no_key_moves_between_two_old_nodes(profiles in profiles(12), layout in layouts(), n in 1..5_u16) {
        prop_assume!(profiles.len() > 1 && layout != Layout::Modulo);
        let all = ring(&profiles, layout);
        let last = id(profiles.len() - 1);
        let fewer = all.without(last);
        // By joining, every new copy is the newcomer's; by leaving, it takes the leaver's place.
        for token in keys(60) {
            if let Some(joined) = owners_changed(&fewer, &all, token, n) {
                prop_assert!(joined.newcomers().all(|(node, _)| node == last));
                let others: Vec<NodeId> = joined.after.iter().copied().filter(|node| *node != last).collect();
                let staying: Vec<NodeId> = joined.before.iter().copied().filter(|node| joined.after.contains(node)).collect();
                prop_assert_eq!(others, staying, "the others keep their order");
            }
            if let Some(left) = owners_changed(&all, &fewer, token, n) {
                prop_assert!(left.before.contains(&last));
                prop_assert!(left.newcomers().all(|(_, displaced)| displaced == Some(last)));
            }
        }
        for (before, after) in [(&fewer, &all), (&all, &fewer)] {
            prop_assert_eq!(moved(before, after, n, keys(60)).between_old, 0);
        }
    }

    #[test]
    fn gains_are_the_copies_that_are_new(profiles in profiles(9), layout in layouts(), n in 1..5_u16, leaver in 0..9_usize) {
        let all = ring(&profiles, layout);
        let fewer = all.without(id(leaver));
        for (before, after) in [(&fewer, &all), (&all, &fewer)] {
            let mut new = 0;
            for (node, _) in after.members() {
                let by_token = gains_at(before, after, n, node, keys(60));
                new += by_token.len() as u64;
                if *after.layout() == Layout::Modulo {
                    continue;
                }
                let by_range = gains(before, after, n, node);
                for token in keys(60) {
                    let is_of = |gain: &&Gain| gain.range.contains(token);
                    let ranges: Vec<&Gain> = by_range.iter().filter(is_of).collect();
                    let single = by_token.iter().find(|gain| gain.range.until == token);
                    prop_assert!(ranges.len() <= 1, "ranges do not overlap");
                    prop_assert_eq!(
                        ranges.first().map(|gain| (&gain.sources, gain.displaced)),
                        single.map(|gain| (&gain.sources, gain.displaced))
                    );
                }
                // Merged: no two neighbours say the same.
                for pair in by_range.windows(2) {
                    let touch = pair[0].range.until == pair[1].range.after;
                    prop_assert!(!touch || (&pair[0].sources, pair[0].displaced) != (&pair[1].sources, pair[1].displaced));
                }
            }
            prop_assert_eq!(moved(before, after, n, keys(60)).copies_new, new);
        }
    }

    #[test]
    fn rings_made_step_by_step_are_those_made_at_once(profiles in profiles(10), layout in layouts(), leaver in 0..10_usize) {
        let at_once = ring(&profiles, layout.clone());
        let mut stepwise = Ring::new([], layout.clone()).unwrap();
        for (number, profile) in profiles.iter().enumerate().rev() {
            stepwise = stepwise.with(id(number), profile.clone()).unwrap();
        }
        prop_assert_eq!(&stepwise, &at_once);
        let others = profiles.iter().enumerate().filter(|(number, _)| *number != leaver);
        let others = Ring::new(others.map(|(number, profile)| (id(number), profile.clone())), layout).unwrap();
        prop_assert_eq!(at_once.without(id(leaver)), others);
        let parts: f64 = at_once.imbalance().shares.iter().map(|share| share.part).sum();
        prop_assert!((parts - 1.0).abs() < 1e-9);
    }
}

/// A session over six nodes, half of them in Busan, with this much of a document besides.
fn session(rest: &str) -> Session {
    let node = |i: usize| format!("{{ id = \"n{i}\", dc = \"{}\" }}", DATACENTERS[i % 2]);
    let nodes: Vec<String> = (0..6).map(node).collect();
    let puts = "steps = [{ at = 0, do = \"put\", key = \"k\", value = \"v\" }, { at = 100, do = \"get\", key = \"k\" }]";
    Session::from_toml(&format!("format = 1\n{rest}\n{puts}\ncluster.nodes = [{}]", nodes.join(", "))).unwrap()
}

#[test]
fn a_document_lays_copies_out_by_datacenter() {
    let by_datacenter = "cluster.replication = { placement = \"datacenter\", per_dc = { seoul = 1, busan = 3 } }";
    let mut session = session(by_datacenter);
    session.seek(ringside::engine::Time::from_millis(1_000.0));
    let world = session.timeline().world();
    // Four copies in all, a majority of which are three.
    let settings = world.settings();
    assert_eq!((settings.n, settings.r, settings.w), (4, 3, 3));
    let report = session.report();
    assert_eq!((report.metrics.ops_ok, report.nodes[&id(0)].dc.as_str()), (2, "seoul"));
    let replicas = &report.keys[&"k".into()].replicas;
    let busan = replicas.iter().filter(|node| report.nodes[*node].dc == "busan").count();
    assert_eq!((replicas.len(), busan), (4, 3));
    for (node, found) in report.nodes.iter() {
        assert_eq!(found.data.len(), usize::from(replicas.contains(node)), "{node}");
    }
}

#[test]
fn the_sum_of_copies_by_datacenter_cannot_be_set_by_itself() {
    let mut session = session("cluster.replication = { placement = \"datacenter\", per_dc = { seoul = 2, busan = 1 } }");
    let refused = session.apply(&serde_json::json!({"do": "configure", "n": 2})).unwrap_err().to_string();
    assert_eq!(refused, "step.n: the copies are counted by per_dc; beside it, n may only be their sum");
    // What does not change it is allowed, and the world itself refuses what does.
    session.apply(&serde_json::json!({"do": "configure", "n": 3, "r": 1})).unwrap();
    let change = Change { n: Some(2), w: Some(2), ..Change::default() };
    session.timeline_mut().apply(Action::Configure(change));
    session.seek(ringside::engine::Time::from_millis(1.0));
    let world = session.timeline().world();
    assert_eq!((world.settings().n, world.settings().r), (3, 1));
    let refusal = What::Run(RunEvent::StepRefused { reason: Refusal::CopiesByDatacenter });
    assert!(world.trace().iter().any(|happening| happening.what == refusal));
}

#[test]
fn a_document_divides_instead_of_walking() {
    let mut session = session("cluster.partitioning.kind = \"modulo\"");
    session.seek(ringside::engine::Time::from_millis(1_000.0));
    let report = session.report();
    let first = token_of("k").0.rem_euclid(6) as usize;
    let expected: Vec<NodeId> = (0..3).map(|offset| id((first + offset) % 6)).collect();
    assert_eq!((report.metrics.ops_ok, &report.keys[&"k".into()].replicas[..]), (2, &expected[..]));
    assert!(report.nodes.iter().all(|(_, node)| node.tokens.is_empty()), "nobody has tokens");
}
