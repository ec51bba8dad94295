//! Clients that learn the members: what they ask, whom they choose, and what they can know. Random clusters and
//! clients, and beside each rule a run in which it would be broken if the rule did nothing.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use ringside::engine::partitioning::{Profile, Tokens, token_of};
use ringside::engine::{
    Address, Body, Duration, Message, MessageKind, Name, NodeId, QuorumKind, Request, Status, Time, TopologyMessage,
};
use ringside::simulation::{
    Action, ClientEvent, Cut, Fraction, Learning, NetworkEvent, Setup, Skew, Step, WeatherChange, What, World,
};

use support::{at, client, cut, datacenter, get, node, put, put_into, run, setup, steady};

/// What a client may ask of a cluster that nothing happens to.
#[derive(Clone, Debug)]
struct Healthy {
    nodes: u16,
    n: u16,
    seed: u64,
    quorum: QuorumKind,
    /// Whether there are two datacenters, and the client prefers its own.
    is_local: bool,
    contact: u16,
    refresh: f64,
    heartbeats: bool,
    /// Instants, keys, and whether each is a put.
    operations: Vec<(f64, u8, bool)>,
}

fn healthy() -> impl Strategy<Value = Healthy> {
    let quorum = prop_oneof![Just(QuorumKind::Strict), Just(QuorumKind::Sloppy), Just(QuorumKind::Blocking)];
    let operations = proptest::collection::vec((0.0..2000.0, 0..12u8, any::<bool>()), 1..30);
    let refresh = prop_oneof![Just(0.0), 50.0..800.0];
    (1..9u16, 1..5u16, any::<u64>(), quorum, any::<bool>(), 0..9u16, refresh, any::<bool>(), operations).prop_map(
        |(nodes, n, seed, quorum, is_local, contact, refresh, heartbeats, operations)| {
            // A client that may not ask elsewhere cannot always ask the first replica, which alone coordinates there.
            let is_local = is_local && quorum != QuorumKind::Blocking;
            Healthy {
                nodes,
                n: n.min(nodes),
                seed,
                quorum,
                is_local,
                contact: contact % nodes + 1,
                refresh,
                heartbeats,
                operations,
            }
        },
    )
}

impl Healthy {
    fn setup(&self, token_aware: bool) -> Setup {
        let mut setup = setup(self.seed, self.nodes, 1);
        let (n, majority) = (self.n, self.n / 2 + 1);
        (setup.settings.n, setup.settings.r, setup.settings.w, setup.settings.quorum) = (n, majority, majority, self.quorum);
        if self.heartbeats {
            setup.settings.membership.interval = Duration::from_millis(100.0);
        }
        if self.is_local {
            put_into(&mut setup, places(self.nodes));
        }
        setup.clients[0].rotate = false;
        setup.clients[0].datacenter = datacenter(if self.is_local { "west" } else { "dc1" });
        setup.clients[0].contacts = vec![node(self.contact)];
        setup.clients[0].learning = Some(Learning {
            token_aware,
            local: self.is_local.then(|| datacenter("west")),
            remote: false,
            refresh: Duration::from_millis(self.refresh),
        });
        let mut operations = self.operations.clone();
        operations.sort_by(|one, other| one.0.total_cmp(&other.0));
        for (ms, key, is_put) in operations {
            let key = format!("k{key}");
            setup.steps.push(at(ms, Action::Operation(if is_put { put(&key, "v") } else { get(&key) })));
        }
        setup
    }
}

/// Nodes in the west and in the east in turn, the first in the west.
fn places(nodes: u16) -> impl Iterator<Item = Name> {
    (0..nodes).map(|index| datacenter(if index % 2 == 0 { "west" } else { "east" }))
}

/// Every message that set out, in order.
fn sent(world: &World) -> impl Iterator<Item = &Message> {
    world.trace().iter().filter_map(|happening| match &happening.what {
        What::Network(NetworkEvent::MessageSent { message, .. }) => Some(&**message),
        _ => None,
    })
}

/// The requests that were passed on.
fn passed_on(world: &World) -> Vec<&Request> {
    let mut requests = Vec::new();
    for message in sent(world) {
        if let Body::Forward(request) = &message.body {
            requests.push(request);
        }
    }
    requests
}

fn count(world: &World, kind: MessageKind) -> usize {
    sent(world).filter(|message| message.body.kind() == kind).count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// *Dynamo*, §6.4: a client that knows the partitions saves the hop. Nothing is passed on, as long as a node
    /// that keeps the key may be asked; and everything is done.
    #[test]
    fn what_a_token_aware_client_asks_of_a_healthy_cluster_is_never_passed_on(case in healthy()) {
        let setup = case.setup(true);
        let world = run(&setup);
        for request in passed_on(&world) {
            let replicas = world.ring().preference_list(token_of(&request.key.0), case.n);
            let could_be_asked = |replica: &NodeId| {
                !case.is_local || setup.nodes.iter().any(|node| node.id == *replica && node.datacenter() == datacenter("west"))
            };
            prop_assert!(!replicas.iter().any(could_be_asked), "{:?} was passed on", request);
        }
        let mut ended = 0;
        for happening in world.trace().iter() {
            if let What::Client(ClientEvent::OperationEnded { status, .. }) = &happening.what {
                prop_assert!(matches!(status, Status::Ok | Status::NotFound), "{happening}");
                ended += 1;
            }
        }
        prop_assert_eq!(ended, case.operations.len());
    }
}

/// And a client that takes the members in turn is spared nothing.
#[test]
fn what_a_rotating_client_asks_is_passed_on() {
    let operations = (0..30).map(|number| (f64::from(number) * 50.0, number, true)).collect();
    let case = Healthy {
        nodes: 8,
        n: 2,
        seed: 1,
        quorum: QuorumKind::Strict,
        is_local: false,
        contact: 1,
        refresh: 0.0,
        heartbeats: false,
        operations,
    };
    let forwards = passed_on(&run(&case.setup(false))).len();
    // Six in eight nodes keep no copy.
    assert!((15..=29).contains(&forwards), "{forwards}");
    assert_eq!(passed_on(&run(&case.setup(true))).len(), 0);
}

/// A client of the west in two datacenters that have a hard time.
#[derive(Clone, Debug)]
struct Hard {
    nodes: u16,
    seed: u64,
    token_aware: bool,
    remote: bool,
    refresh: f64,
    deeds: Vec<(f64, Deed)>,
}

#[derive(Clone, Debug)]
enum Deed {
    Put(u8),
    Get(u8),
    Crash(u16),
    Restart(u16),
    CutOff(u16),
    Heal,
    Loss(f64),
    Duplicate(f64),
    WestDown,
    WestUp,
    Join(bool),
    Leave(u16),
}

fn hard(remote: impl Strategy<Value = bool>) -> impl Strategy<Value = Hard> {
    let deed = prop_oneof![
        5 => (0..6u8).prop_map(Deed::Put),
        5 => (0..6u8).prop_map(Deed::Get),
        2 => (0..8u16).prop_map(Deed::Crash),
        2 => (0..8u16).prop_map(Deed::Restart),
        1 => (0..8u16).prop_map(Deed::CutOff),
        1 => Just(Deed::Heal),
        1 => (0.0..0.4).prop_map(Deed::Loss),
        1 => (0.0..1.0).prop_map(Deed::Duplicate),
        1 => Just(Deed::WestDown),
        1 => Just(Deed::WestUp),
        1 => any::<bool>().prop_map(Deed::Join),
        1 => (0..8u16).prop_map(Deed::Leave),
    ];
    let deeds = proptest::collection::vec((0.0..4000.0, deed), 1..40);
    let refresh = prop_oneof![Just(0.0), 50.0..800.0];
    (2..7u16, any::<u64>(), any::<bool>(), remote, refresh, deeds)
        .prop_map(|(nodes, seed, token_aware, remote, refresh, deeds)| Hard { nodes, seed, token_aware, remote, refresh, deeds })
}

impl Hard {
    fn setup(&self) -> Setup {
        let mut setup = setup(self.seed, self.nodes, 1);
        let n = self.nodes.min(3);
        (setup.settings.n, setup.settings.r, setup.settings.w) = (n, 1, 1);
        setup.settings.membership.interval = Duration::from_millis(100.0);
        setup.settings.membership.suspect_after = Duration::from_millis(600.0);
        setup.settings.membership.seeds = Arc::from([node(1), node(2)]);
        setup.until = Some(Time::from_millis(6000.0));
        put_into(&mut setup, places(self.nodes));
        setup.clients[0].rotate = false;
        setup.clients[0].datacenter = datacenter("west");
        setup.clients[0].contacts = vec![node(1)];
        setup.clients[0].learning = Some(Learning {
            token_aware: self.token_aware,
            local: Some(datacenter("west")),
            remote: self.remote,
            refresh: Duration::from_millis(self.refresh),
        });
        let mut deeds: Vec<&(f64, Deed)> = self.deeds.iter().collect();
        deeds.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut joined = 0;
        let steps: Vec<Step> = deeds.into_iter().map(|(ms, deed)| at(*ms, self.action(deed, &mut joined))).collect();
        setup.steps = steps;
        setup
    }

    fn action(&self, deed: &Deed, joined: &mut u16) -> Action {
        let pick = |number: u16| node(number % self.nodes + 1);
        let weather = |change| Action::Network { from: None, to: None, change };
        match *deed {
            Deed::Put(key) => Action::Operation(put(&format!("k{key}"), "v")),
            Deed::Get(key) => Action::Operation(get(&format!("k{key}"))),
            Deed::Crash(number) => Action::Crash(pick(number)),
            Deed::Restart(number) => Action::Restart(pick(number)),
            Deed::CutOff(number) => {
                let groups = [[Address::from(pick(number))], [Address::from(client(1))]];
                Action::Cut(Arc::new(Cut::Groups {
                    groups: groups.into_iter().map(|group| group.into_iter().collect()).collect(),
                }))
            }
            Deed::Heal => Action::Heal(None),
            Deed::Loss(chance) => weather(WeatherChange { loss: Some(Fraction::new(chance)), ..WeatherChange::default() }),
            Deed::Duplicate(chance) => {
                weather(WeatherChange { duplicate: Some(Fraction::new(chance)), ..WeatherChange::default() })
            }
            Deed::WestDown => Action::DatacenterDown(datacenter("west")),
            Deed::WestUp => Action::DatacenterUp(datacenter("west")),
            Deed::Join(is_west) => {
                *joined += 1;
                let datacenter = datacenter(if is_west { "west" } else { "east" });
                let profile = Profile { datacenter, tokens: Tokens::Hashed(8) }.into();
                Action::Join { node: node(100 + *joined), profile, clock_skew: Skew::default(), cluster: None }
            }
            Deed::Leave(number) => Action::Leave(pick(number)),
        }
    }
}

/// To which nodes a client has sent something.
fn asked(world: &World) -> BTreeSet<NodeId> {
    sent(world).filter(|message| message.from == Address::from(client(1))).filter_map(|message| message.to.node()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// What a client has not been allowed it never does: not one message, of whatever kind, goes to another
    /// datacenter.
    #[test]
    fn a_client_that_may_not_never_asks_another_datacenter(case in hard(Just(false))) {
        let setup = case.setup();
        let world = run(&setup);
        for node in asked(&world) {
            prop_assert_eq!(world.datacenter(node), Some(datacenter("west")), "{}", node);
        }
    }

    /// No back door: a client sends to its contact points, and to those that some node has told it of.
    #[test]
    fn a_client_knows_whom_it_was_given_and_whom_it_was_told_of(case in hard(any::<bool>())) {
        let setup = case.setup();
        let mut known: BTreeSet<NodeId> = setup.clients[0].contacts.iter().copied().collect();
        let world = run(&setup);
        for happening in world.trace().iter() {
            match &happening.what {
                What::Network(NetworkEvent::MessageDelivered { message: MessageKind::TopologyReply, .. }) => {
                    let cause = happening.cause.and_then(|cause| world.trace().get(cause)).map(|cause| &cause.what);
                    let Some(What::Network(NetworkEvent::MessageSent { message, .. })) = cause else {
                        panic!("what was delivered was sent: {happening}");
                    };
                    if let Body::Topology(TopologyMessage::Answer { topology, .. }) = &message.body {
                        known.extend(topology.members.iter().map(|peer| peer.node));
                    }
                }
                What::Network(NetworkEvent::MessageSent { message, .. }) if message.from == Address::from(client(1)) => {
                    let to = message.to.node().expect("clients write to nodes");
                    prop_assert!(known.contains(&to), "{happening}: nobody has told it of {to}");
                }
                _ => {}
            }
        }
    }
}

/// The rule would be broken without the setting: with it, the east is asked when the west is down.
#[test]
fn a_client_that_may_does_ask_another_datacenter() {
    let deeds = vec![(500.0, Deed::WestDown), (1000.0, Deed::Put(1)), (2000.0, Deed::Get(1))];
    let case = |remote| Hard { nodes: 6, seed: 1, token_aware: true, remote, refresh: 200.0, deeds: deeds.clone() };
    let statuses = |world: &World| {
        let status = |what: &What| match what {
            What::Client(ClientEvent::OperationEnded { status, .. }) => Some(*status),
            _ => None,
        };
        world.trace().iter().filter_map(|happening| status(&happening.what)).collect::<Vec<Status>>()
    };
    let (allowed, forbidden) = (run(&case(true).setup()), run(&case(false).setup()));
    assert_eq!(statuses(&allowed), [Status::Ok, Status::Ok]);
    assert!(asked(&allowed).contains(&node(2)) || asked(&allowed).contains(&node(4)) || asked(&allowed).contains(&node(6)));
    assert_eq!(statuses(&forbidden), [Status::Unavailable, Status::Unavailable]);
}

/// What a client learns is what the node believes that it asks: n1 is cut off from the others and believes them
/// down, and they believe that of n1.
#[test]
fn a_client_believes_what_the_node_believes_that_it_asks() {
    let mut setup = setup(1, 4, 2);
    setup.settings.membership.interval = Duration::from_millis(100.0);
    setup.settings.membership.suspect_after = Duration::from_millis(600.0);
    setup.settings.membership.reporters = 1;
    setup.until = Some(Time::from_millis(6000.0));
    setup.steps.push(at(0.0, cut(&[&[1], &[2, 3, 4]])));
    // Until the nodes have made up their minds, the clients hear of nobody.
    for (client, contact) in setup.clients.iter_mut().zip([1, 2]) {
        client.rotate = false;
        client.contacts = vec![node(contact)];
        client.learning = Some(Learning { token_aware: false, local: None, remote: false, refresh: Duration::ZERO });
        let (from, to) = (Address::from(client.id), Address::from(node(contact)));
        setup.steps.push(at(0.0, Action::Cut(Arc::new(Cut::Link { from, to, one_way: false }))));
        setup.steps.push(at(3000.0, Action::Heal(Some((from, to)))));
    }
    let learned = |what: &What| match what {
        What::Client(ClientEvent::MembersLearned { client, from, members, up, .. }) => Some((*client, *from, *members, *up)),
        _ => None,
    };
    let mut all: Vec<_> = run(&setup).trace().iter().filter_map(|happening| learned(&happening.what)).collect();
    all.sort();
    assert_eq!(all, [(client(1), node(1), 4, 1), (client(2), node(2), 4, 3)]);
}

/// Asking costs messages, and they are counted: one question and one answer at the beginning, and again each time
/// that the interval has passed. A client that asks its contacts alone sends none.
#[test]
fn questions_are_sent_and_counted() {
    let world = |learning: Option<Learning>| {
        let mut setup = setup(1, 5, 1);
        setup.weather.latency = steady(5.0);
        setup.clients[0].learning = learning;
        setup.until = Some(Time::from_millis(1000.0));
        let world = run(&setup);
        [MessageKind::ClientTopology, MessageKind::TopologyReply].map(|kind| count(&world, kind))
    };
    let every = |ms| Some(Learning { token_aware: false, local: None, remote: false, refresh: Duration::from_millis(ms) });
    assert_eq!(world(None), [0, 0]);
    assert_eq!(world(every(0.0)), [1, 1]);
    // Ten milliseconds there and back, then a hundred until the next.
    assert_eq!(world(every(100.0)), [10, 10]);
}
