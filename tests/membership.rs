//! Who is there and who is not, in whole clusters: what must hold whatever the seed.

mod support;

use ringside::engine::{
    Detector, Duration, GossipExchange, MemberStatus, MembershipSettings, MessageKind, NodeEvent, NodeId, Timer,
};
use ringside::simulation::{Action, NetworkEvent, Setup, TimerEvent, What, World};
use support::{at, cut, get, node, put, setup};

/// A cluster that tells who is there every 200 ms.
fn beating(seed: u64, nodes: u16) -> Setup {
    let mut setup = setup(seed, nodes, 1);
    setup.settings.membership = MembershipSettings { seeds: [node(1)].into(), ..MembershipSettings::default() };
    setup
}

fn at_instant(setup: &Setup, ms: f64) -> World {
    let mut world = World::new(setup);
    world.run_until(ringside::engine::Time::from_millis(ms));
    world
}

fn rounds(world: &World) -> usize {
    let round = |what: &What| matches!(what, What::Timer(TimerEvent::TimerFired { timer: Timer::GossipRound }));
    world.trace().iter().filter(|happening| round(&happening.what)).count()
}

fn sent(world: &World, kind: MessageKind) -> usize {
    let is =
        |what: &What| matches!(what, What::Network(NetworkEvent::MessageSent { message, .. }) if message.body.kind() == kind);
    world.trace().iter().filter(|happening| is(&happening.what)).count()
}

fn believes(world: &World, observer: NodeId, member: NodeId) -> MemberStatus {
    world.node(observer).expect("it runs").believes(member)
}

/// Whether everyone who runs believes the same of a member.
fn all_believe(world: &World, member: NodeId, status: MemberStatus) -> bool {
    let mut observers = world.nodes().filter(|observer| *observer != member && world.node(*observer).is_some());
    observers.all(|observer| believes(world, observer, member) == status)
}

/// What each node notes about members.
fn notes(world: &World) -> Vec<(NodeId, NodeEvent)> {
    let note = |happening: &ringside::simulation::Happening| match &happening.what {
        What::Node(event @ (NodeEvent::Suspected { .. } | NodeEvent::Convicted { .. } | NodeEvent::Refuted { .. })) => {
            Some((happening.node?, event.clone()))
        }
        _ => None,
    };
    world.trace().iter().filter_map(note).collect()
}

#[test]
fn all_to_all_costs_n_times_n_minus_1_messages_a_round_and_gossip_about_n_times_fanout() {
    for nodes in [2, 5, 12] {
        let mut setup = beating(3, nodes);
        setup.settings.membership.detector = Detector::AllToAll;
        let world = at_instant(&setup, 3_000.0);
        assert!(rounds(&world) >= 14 * usize::from(nodes));
        assert_eq!(sent(&world, MessageKind::Heartbeat), rounds(&world) * usize::from(nodes - 1));
        assert_eq!(sent(&world, MessageKind::Gossip), 0);

        setup.settings.membership.detector = Detector::Gossip;
        let world = at_instant(&setup, 3_000.0);
        let (rounds, sent) = (rounds(&world), sent(&world, MessageKind::Gossip));
        let fanout = 2.min(usize::from(nodes - 1));
        assert!((rounds * fanout..rounds * (fanout + 1)).contains(&sent), "{nodes}: {sent} in {rounds} rounds");
    }
}

/// Every push is answered once, by whoever is there to answer; news is then everywhere in half the rounds.
#[test]
fn where_members_push_and_pull_each_push_is_answered_once_and_news_travels_faster() {
    let heard_by_all = |exchange: GossipExchange| {
        let mut setup = beating(4, 24);
        (setup.settings.membership.fanout, setup.settings.membership.exchange) = (1, exchange);
        setup.settings.membership.suspect_after = Duration::from_millis(4_000.0);
        setup.steps = vec![at(1_000.0, Action::Crash(node(9))), at(1_000.0, Action::Restart(node(9)))];
        let mut world = World::new(&setup);
        let knows = |world: &World, id: NodeId| world.node(id).expect("it runs").members(world.now())[&node(9)].generation == 2;
        let rounds = (1..).find(|rounds| {
            world.run_until(ringside::engine::Time::from_millis(1_000.0 + 50.0 * f64::from(*rounds)));
            world.nodes().all(|id| knows(&world, id))
        });
        world.run_until(ringside::engine::Time::from_millis(9_000.0));
        let (pushes, replies) = (sent(&world, MessageKind::Gossip), sent(&world, MessageKind::GossipReply));
        assert_eq!(notes(&world), [], "{exchange:?}: nobody is silent for so long");
        (rounds.expect("everyone hears of it"), pushes, replies)
    };
    let (pushed, _, none) = heard_by_all(GossipExchange::Push);
    assert_eq!(none, 0);
    let (exchanged, pushes, replies) = heard_by_all(GossipExchange::PushPull);
    assert!((pushes - 24..=pushes).contains(&replies), "{replies} of {pushes}, and some are on their way at the end");
    assert!(exchanged * 4 < pushed * 3, "{exchanged} against {pushed} times 50 ms");
}

/// G5: gossip favours seeds by a message now and then; where every node is one, it is one each round.
#[test]
fn making_every_node_a_seed_costs_a_message_a_round() {
    let mut setup = beating(3, 10);
    let few = at_instant(&setup, 5_000.0);
    setup.settings.membership.seeds = (1..=10).map(node).collect();
    let all = at_instant(&setup, 5_000.0);
    assert_eq!(sent(&all, MessageKind::Gossip), rounds(&all) * 3);
    assert!(sent(&few, MessageKind::Gossip) * 10 < rounds(&few) * 23, "one seed of ten is favoured slightly");
}

#[test]
fn nobody_is_suspected_while_all_are_well() {
    for seed in 0..20 {
        let mut setup = beating(seed, 6);
        setup.weather.loss = ringside::simulation::Fraction::new(0.05);
        assert_eq!(notes(&at_instant(&setup, 10_000.0)), []);
    }
}

/// J1 and G4: every node dies in turn, seeds too, and comes back. The others go on serving, agree that
/// it is down and hear that it is back; at the end all believe all up, each in its second life.
#[test]
fn each_node_may_die_in_turn_and_the_store_serves_on() {
    for detector in [Detector::Gossip, Detector::AllToAll] {
        let mut setup = beating(5, 5);
        setup.settings.membership.detector = detector;
        let mut operations = 0;
        for turn in 0..5_u16 {
            let (begins, dead) = (f64::from(turn) * 6_000.0, node(turn + 1));
            setup.steps.push(at(begins + 500.0, Action::Crash(dead)));
            setup.steps.push(at(begins + 4_000.0, Action::Restart(dead)));
            for (number, alive) in (1..=5).map(node).filter(|id| *id != dead).enumerate() {
                let mut write = put(&format!("k{number}"), "v");
                let mut read = get(&format!("k{number}"));
                (write.via, read.via) = (Some(alive), Some(alive));
                setup.steps.push(at(begins + 1_000.0, Action::Operation(write)));
                setup.steps.push(at(begins + 3_000.0, Action::Operation(read)));
                operations += 2;
            }
        }
        let mut world = World::new(&setup);
        for turn in 0..5_u16 {
            world.run_until(ringside::engine::Time::from_millis(f64::from(turn) * 6_000.0 + 3_900.0));
            assert!(all_believe(&world, node(turn + 1), MemberStatus::Down), "{detector:?}, n{}", turn + 1);
            world.run_until(ringside::engine::Time::from_millis(f64::from(turn) * 6_000.0 + 5_900.0));
            for id in world.nodes() {
                assert!(all_believe(&world, id, MemberStatus::Up), "{detector:?}, {id} after the {turn}th restart");
            }
        }
        let answered = world
            .ledger()
            .by_name()
            .filter(|(_, entry)| matches!(entry.ended, Some(ringside::engine::Status::Ok | ringside::engine::Status::NotFound)));
        assert_eq!(answered.count(), operations);
        for id in world.nodes() {
            let members = world.node(id).expect("all are up").members(world.now());
            assert!(members.values().all(|member| member.generation == 2), "{id}: {members:?}");
        }
    }
}

#[test]
fn a_split_that_is_healed_reunites() {
    for seed in 0..20 {
        let mut setup = beating(seed, 6);
        setup.steps = vec![at(500.0, cut(&[&[1, 2, 3], &[4, 5, 6]])), at(4_000.0, Action::Heal(None))];
        let mut world = World::new(&setup);
        world.run_until(ringside::engine::Time::from_millis(3_999.0));
        for (one, other) in [(1, 4), (5, 2), (3, 6)] {
            assert_eq!(believes(&world, node(one), node(other)), MemberStatus::Down);
        }
        assert_eq!(believes(&world, node(1), node(2)), MemberStatus::Up);
        world.run_until(ringside::engine::Time::from_millis(7_000.0));
        for id in world.nodes() {
            assert!(all_believe(&world, id, MemberStatus::Up), "seed {seed}: {id}");
        }
    }
}

#[test]
fn of_two_nodes_neither_is_ever_convicted_and_the_happening_says_why() {
    for detector in [Detector::Gossip, Detector::AllToAll] {
        let mut setup = beating(2, 2);
        setup.settings.membership.detector = detector;
        setup.steps = vec![at(500.0, Action::Crash(node(2)))];
        let world = at_instant(&setup, 20_000.0);
        let notes = notes(&world);
        let [(observer, NodeEvent::Suspected { member, observers: 1, need: 2, .. })] = notes.as_slice() else {
            panic!("{notes:?}")
        };
        assert_eq!((*observer, *member), (node(1), node(2)));
        let view = world.node(node(1)).expect("it runs").members(world.now());
        assert!(!view[&node(2)].convictable);
        assert_eq!(view[&node(2)].suspected_by, [node(1)]);
    }
}

/// However long it was paused: it is believed down, refutes, and suspects nobody.
#[test]
fn a_paused_node_refutes_and_forgives_the_silence_of_its_own_sleep() {
    for seed in 0..20 {
        let slept = 1_500.0 + 211.0 * seed as f64;
        let mut setup = beating(seed, 4);
        setup.steps = vec![at(900.0, Action::Pause(node(3))), at(900.0 + slept, Action::Resume(node(3)))];
        let world = at_instant(&setup, 900.0 + slept + 3_000.0);
        let notes = notes(&world);
        assert!(notes.iter().any(|(_, event)| matches!(event, NodeEvent::Suspected { .. })), "seed {seed}");
        assert!(notes.iter().all(|(observer, _)| *observer != node(3)), "seed {seed}: {notes:?}");
        assert!(all_believe(&world, node(3), MemberStatus::Up), "seed {seed}");
    }
}

/// A verdict needs different observers, never the member itself, each of whom did suspect it.
#[test]
fn a_verdict_names_as_many_observers_as_it_needs_and_each_had_suspected() {
    for seed in 0..20 {
        let mut setup = beating(seed, 7);
        setup.settings.membership.reporters = 3;
        setup.steps = vec![
            at(300.0, Action::Crash(node(7))),
            at(700.0, Action::Pause(node(6))),
            at(1_000.0, cut(&[&[1, 2], &[3, 4, 5]])),
            at(4_000.0, Action::Heal(None)),
            at(4_500.0, Action::Resume(node(6))),
        ];
        let notes = notes(&at_instant(&setup, 8_000.0));
        let mut suspected = Vec::new();
        let mut verdicts = 0;
        for (observer, event) in notes {
            match event {
                NodeEvent::Suspected { member, .. } => suspected.push((observer, member)),
                NodeEvent::Convicted { member, reporters } => {
                    verdicts += 1;
                    assert!(reporters.len() >= 3 && reporters.is_sorted(), "{reporters:?}");
                    assert!(reporters.windows(2).all(|two| two[0] != two[1]) && !reporters.contains(&member));
                    assert!(reporters.iter().all(|reporter| suspected.contains(&(*reporter, member))), "{reporters:?}");
                }
                _ => {}
            }
        }
        assert!(verdicts > 0, "seed {seed}");
    }
}

/// A run without `until` ends although the nodes would beat for ever.
#[test]
fn a_run_ends_when_nothing_but_heartbeats_is_left() {
    let mut setup = beating(1, 5);
    setup.steps = vec![at(700.0, Action::Operation(put("k", "v")))];
    let world = support::run(&setup);
    assert!((700.0..800.0).contains(&world.now().as_millis()), "{}", world.now());
    assert!(world.is_over() && !world.is_idle());

    // A step that waits for a happening of theirs is waited for.
    let when = ringside::simulation::When { happening: "convicted".into(), node: Some(node(1)), ..Default::default() };
    setup.steps.push(at(800.0, Action::Crash(node(4))));
    let restart = Action::Restart(node(4));
    setup.steps.push(ringside::simulation::Step { when: ringside::simulation::Trigger::After(when), action: restart });
    let world = support::run(&setup);
    assert_eq!(world.generation(node(4)), Some(2));
    assert!((1_600.0..2_500.0).contains(&world.now().as_millis()), "{}", world.now());
}

#[test]
fn without_an_interval_nobody_says_anything_and_it_can_be_switched_on() {
    let mut setup = beating(1, 3);
    setup.settings.membership.interval = Duration::ZERO;
    assert!(at_instant(&setup, 5_000.0).trace().is_empty());

    let on = |interval: f64| {
        Action::Configure(ringside::simulation::Change {
            interval: Some(Duration::from_millis(interval)),
            ..ringside::simulation::Change::default()
        })
    };
    setup.steps = vec![at(5_000.0, on(100.0)), at(7_000.0, on(0.0))];
    let world = at_instant(&setup, 10_000.0);
    assert_eq!(notes(&world), [], "silence before the first round is nobody's fault");
    assert!((57..=63).contains(&rounds(&world)), "{}", rounds(&world));
}
