//! What several test files need: small clusters, actions, and a teller of stories.
#![allow(dead_code, reason = "each test file uses its own part")]

pub mod story;

use std::sync::Arc;

use ringside::engine::partitioning::{Layout, Profile, Ring, Tokens};
use ringside::engine::{
    Address, ClientId, Duration, Key, MembershipSettings, Name, NodeId, QuorumKind, ReadRepair, RepairSettings, Settings,
    SortedSet, Time, Value,
};
use ringside::simulation::{
    Action, ClientSetup, Cut, Latency, NodeSetup, OperationKind, OperationStep, Setup, Skew, Step, Trigger, Weather, World,
};

/// The names n1, n2, … of a cluster.
pub fn node(number: u16) -> NodeId {
    NodeId::new(&format!("n{number}")).expect("n and a number are a name")
}

/// The names c1, c2, … of clients.
pub fn client(number: u16) -> ClientId {
    ClientId::new(&format!("c{number}")).expect("c and a number are a name")
}

/// The name of a datacenter.
pub fn datacenter(text: &str) -> Name {
    Name::new(text).expect("tests write names")
}

/// A cluster of n1…, eight tokens each, with `clients` clients that may ask every node.
pub fn setup(seed: u64, nodes: u16, clients: u16) -> Setup {
    let ids: Vec<NodeId> = (1..=nodes).map(node).collect();
    setup_of(seed, &ids, clients)
}

/// A cluster of nodes with names of their own.
pub fn setup_of(seed: u64, ids: &[NodeId], clients: u16) -> Setup {
    let client_setup = |number| ClientSetup {
        id: client(number),
        datacenter: datacenter("dc1"),
        contacts: ids.to_vec(),
        remote: Vec::new(),
        rotate: true,
        learning: None,
    };
    let profile = Arc::new(Profile { datacenter: datacenter("dc1"), tokens: Tokens::Hashed(8) });
    let members = ids.iter().map(|id| (*id, profile.clone()));
    Setup {
        seed,
        nodes: ids.iter().map(|id| NodeSetup { id: *id, profile: profile.clone(), clock_skew: Skew::default() }).collect(),
        clients: (1..=clients).map(client_setup).collect(),
        settings: bare(ids.len() as u16),
        ring: Arc::new(Ring::new(members, Layout::Ring).expect("hashed tokens always make a ring")),
        weather: Weather::default(),
        until: None,
        steps: Vec::new(),
    }
}

/// Default settings but for everything that nodes do of their own accord: no heartbeats, no stand-ins,
/// no repair. A story switches on what it is about.
pub fn bare(nodes: u16) -> Settings {
    let settings = Settings::for_nodes(nodes);
    let membership = MembershipSettings { interval: Duration::ZERO, ..settings.membership };
    let repair = RepairSettings { read_repair: ReadRepair::Off, hinted_handoff: false, ..settings.repair };
    Settings { quorum: QuorumKind::Strict, membership, repair, ..settings }
}

/// Puts the nodes of a setup into datacenters, in their order, and its ring with them.
pub fn put_into(setup: &mut Setup, datacenters: impl IntoIterator<Item = Name>) {
    for (node, datacenter) in setup.nodes.iter_mut().zip(datacenters) {
        node.profile = Arc::new(Profile { datacenter, ..(*node.profile).clone() });
    }
    let members = setup.nodes.iter().map(|node| (node.id, node.profile.clone()));
    setup.ring = Arc::new(Ring::new(members, setup.ring.layout().clone()).expect("the tokens are the same as before"));
}

/// A message takes exactly this long.
pub fn steady(ms: f64) -> Latency {
    Latency::Uniform(Duration::from_millis(ms), Duration::from_millis(ms))
}

/// An action at an instant.
pub fn at(ms: f64, action: Action) -> Step {
    Step { when: Trigger::At(Time::from_millis(ms)), action }
}

fn operation(kind: OperationKind, key: &str) -> OperationStep {
    let key = Key::from(key);
    OperationStep { id: None, client: client(1), via: None, kind, key, value: None, context: None, r: None, w: None }
}

/// A put by c1.
pub fn put(key: &str, value: &str) -> OperationStep {
    OperationStep { value: Some(Value::from(value)), ..operation(OperationKind::Put, key) }
}

/// A get by c1.
pub fn get(key: &str) -> OperationStep {
    operation(OperationKind::Get, key)
}

/// Cuts groups of nodes, by number, off from each other.
pub fn cut(groups: &[&[u16]]) -> Action {
    let group = |numbers: &&[u16]| numbers.iter().map(|number| Address::from(node(*number))).collect::<SortedSet<_>>();
    Action::Cut(Arc::new(Cut::Groups { groups: groups.iter().map(group).collect() }))
}

/// A world run to its end.
pub fn run(setup: &Setup) -> World {
    let mut world = World::new(setup);
    world.run_to_end();
    world
}
