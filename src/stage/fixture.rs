//! Small runs for the tests of the views.

use std::sync::Arc;

use super::history::History;
use super::layout::Layout;
use crate::engine::partitioning::{self, Profile, Ring, Tokens};
use crate::engine::{ClientId, Duration, Name, NodeId, Settings, Time, Value};
use crate::simulation::{
    Action, ClientSetup, Cut, Latency, NodeSetup, OperationKind, OperationStep, Setup, Skew, Step, Timeline, Trigger, Weather,
};

/// A node's name.
pub fn node(index: usize) -> NodeId {
    NodeId::new(&format!("n{index}")).unwrap()
}

/// A client's name.
pub fn client(index: usize) -> ClientId {
    ClientId::new(&format!("c{index}")).unwrap()
}

/// A datacenter's name.
fn datacenter(text: &str) -> Name {
    Name::new(text).unwrap()
}

/// A cluster of `n1`…, clients `c1` and `c2`, and links on which a message takes exactly 10 ms.
pub fn run(nodes: usize, steps: Vec<Step>) -> Timeline {
    run_with(nodes, steps, |_| {})
}

/// The same with something else about it. The ring is made before that.
pub fn run_with(nodes: usize, steps: Vec<Step>, change: impl FnOnce(&mut Setup)) -> Timeline {
    let names: Vec<NodeId> = (1..=nodes).map(node).collect();
    let profile = Arc::new(Profile { datacenter: datacenter("dc1"), tokens: Tokens::Hashed(2) });
    let members = names.iter().map(|name| (*name, profile.clone()));
    let client = |index| ClientSetup {
        id: client(index),
        datacenter: datacenter("dc1"),
        contacts: names.clone(),
        remote: Vec::new(),
        rotate: false,
        learning: None,
    };
    let takes = Duration::from_millis(10.0);
    let mut settings = Settings::for_nodes(nodes as u16);
    // Nodes that say nothing of their own accord: the tests count messages.
    settings.membership.interval = Duration::ZERO;
    let mut setup = Setup {
        seed: 1,
        nodes: names.iter().map(|id| NodeSetup { id: *id, profile: profile.clone(), clock_skew: Skew::default() }).collect(),
        clients: vec![client(1), client(2)],
        settings,
        ring: Arc::new(Ring::new(members, partitioning::Layout::Ring).unwrap()),
        weather: Weather { latency: Latency::Uniform(takes, takes), ..Weather::default() },
        until: None,
        steps,
    };
    change(&mut setup);
    Timeline::new(Arc::new(setup))
}

/// A cluster with members that say that they are there, every 200 ms to everyone, and a seed whom
/// newcomers ask.
pub fn chatty(nodes: usize, steps: Vec<Step>) -> Timeline {
    run_with(nodes, steps, |setup| {
        setup.settings.membership.interval = Duration::from_millis(200.0);
        setup.settings.membership.detector = crate::engine::Detector::AllToAll;
        setup.settings.membership.seeds = Arc::from([node(1)]);
    })
}

/// A step at an instant, in milliseconds.
pub fn at(ms: f64, action: Action) -> Step {
    Step { when: Trigger::At(Time::from_millis(ms)), action }
}

/// A put by a client through a node.
pub fn put(by: usize, via: usize, key: &str) -> Action {
    operation(by, via, key, OperationKind::Put)
}

/// A get by a client through a node.
pub fn get(by: usize, via: usize, key: &str) -> Action {
    operation(by, via, key, OperationKind::Get)
}

fn operation(by: usize, via: usize, key: &str, kind: OperationKind) -> Action {
    Action::Operation(OperationStep {
        id: None,
        client: client(by),
        via: Some(node(via)),
        kind,
        key: key.into(),
        value: (kind == OperationKind::Put).then(|| Value::from("v")),
        context: None,
        r: None,
        w: None,
    })
}

/// A cut that parts one node from all others.
pub fn isolate(one: usize, nodes: usize) -> Action {
    let others = (1..=nodes).filter(|other| *other != one).map(|other| node(other).into()).collect();
    Action::Cut(Arc::new(Cut::Groups { groups: vec![[node(one).into()].into_iter().collect(), others] }))
}

/// A run at an instant, with its history up to there and a desktop's layout.
pub fn seen(timeline: &mut Timeline, ms: f64) -> (History, Layout) {
    timeline.seek(Time::from_millis(ms));
    let mut history = History::reading();
    history.follow(timeline);
    let history = history.at_playhead().clone();
    let setup = timeline.setup();
    let nodes: Vec<NodeId> = setup.nodes.iter().map(|node| node.id).collect();
    let clients: Vec<ClientId> = setup.clients.iter().map(|client| client.id).collect();
    (history, Layout::new(808.0, 636.0, &nodes, &clients))
}
