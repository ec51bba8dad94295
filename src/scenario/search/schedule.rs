//! Random schedules: which fault strikes whom, and when, put among the steps of a document.
//!
//! A fault at an instant at which nothing goes on changes nothing, so most instants are drawn from around operations:
//! while one is under way, just after it, and before it, up to the seconds that it takes to be suspected. Schedules
//! of one fault, of two, and so on up to [`FAULTS_MAX`] take turns: what one fault breaks, ten break as well, but then it
//! takes longer to find out which. Most faults end again; one in four does not.
//!
//! The idea is that of Jepsen's *nemesis* (Kingsbury, from 2013), with the whole world in hand: here a fault can strike
//! between two messages, and the schedule that broke something breaks it again.
//!
//! Left out: learning from one schedule what to try in the next, as fuzzers that are guided by coverage do.

use serde_json::{Map, Value, json};

use super::tree;
use crate::engine::{Duration, Time};
use crate::scenario::Document;
use crate::scenario::dice::Dice;
use crate::simulation::{ClientEvent, Purpose, What, World};

/// A kind of thing that a schedule may add.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A node loses its memory, and comes back with its disk.
    Crash,
    /// A node stands still for a while.
    Pause,
    /// Nodes, and perhaps clients, cannot reach each other.
    Cut,
    /// The next messages of a link are lost.
    Drop,
    /// A node serves slowly.
    Slow,
    /// A wall clock is wrong.
    Skew,
    /// Latency, loss or duplication, on a link or everywhere.
    Weather,
    /// A node loses its disk, and comes back empty.
    Wipe,
    /// More operations of the clients, some less, and more time between them.
    Operations,
}

impl Fault {
    /// All of them, with their names on command lines.
    pub const ALL: [(&'static str, Fault); 9] = [
        ("crash", Fault::Crash),
        ("pause", Fault::Pause),
        ("cut", Fault::Cut),
        ("drop", Fault::Drop),
        ("slow", Fault::Slow),
        ("skew", Fault::Skew),
        ("weather", Fault::Weather),
        ("wipe", Fault::Wipe),
        ("operations", Fault::Operations),
    ];

    /// All but the loss of a disk. Against that hardly any configuration promises anything, so a search that may burn
    /// disks down finds little else; it is there for who asks for it.
    pub fn usual() -> Vec<Fault> {
        Fault::ALL.iter().map(|(_, fault)| *fault).filter(|fault| *fault != Fault::Wipe).collect()
    }

    /// The fault of a name.
    pub fn named(name: &str) -> Option<Fault> {
        Fault::ALL.iter().find(|(known, _)| *known == name).map(|(_, fault)| *fault)
    }
}

/// The most faults of one schedule.
pub(super) const FAULTS_MAX: u64 = 6;

/// Operations that are looked at for when to strike.
const MOMENTS_MAX: usize = 10_000;

/// What schedules are drawn for: who there is, and when something goes on.
#[derive(Debug)]
pub(super) struct Ground {
    nodes: Vec<String>,
    clients: Vec<String>,
    keys: Vec<String>,
    /// When operations began, and how long they took, in milliseconds; rounded down, and up.
    moments: Vec<(u64, u64)>,
    /// How long the run lasted.
    length: u64,
    /// The last instant that has a meaning, where the document says when it ends.
    until: Option<u64>,
    faults: Vec<Fault>,
    /// What the weather returns to.
    calm: Map<String, Value>,
}

impl Ground {
    /// Looks at a document and a run of it.
    pub fn new(document: &Document, tree: &Value, world: &World, faults: &[Fault]) -> Ground {
        let mut open = Vec::new();
        let mut moments = Vec::new();
        let mut keys: Vec<String> = Vec::new();
        for happening in world.trace().iter() {
            match &happening.what {
                What::Client(ClientEvent::OperationStarted { request, key, .. }) if moments.len() < MOMENTS_MAX => {
                    if !keys.contains(&key.0.to_string()) && keys.len() < 10 {
                        keys.push(key.0.to_string());
                    }
                    open.push((*request, moments.len()));
                    moments.push((happening.at, Duration::ZERO));
                }
                What::Client(ClientEvent::OperationEnded { request, .. }) => {
                    if let Some(place) = open.iter().rposition(|(open, _)| open == request) {
                        let (_, moment) = open.swap_remove(place);
                        moments[moment].1 = happening.at.since(moments[moment].0);
                    }
                }
                _ => {}
            }
        }
        if moments.is_empty() {
            moments.push((Time::ZERO, Duration::ZERO));
        }
        if keys.is_empty() {
            keys.push("k".to_owned());
        }
        let mut calm = json!({"latency": [1, 10], "loss": 0, "duplicate": 0}).as_object().cloned().unwrap_or_default();
        for (name, value) in tree.get("network").and_then(Value::as_object).into_iter().flatten() {
            calm.insert(name.clone(), value.clone());
        }
        Ground {
            nodes: document.cluster.nodes.iter().map(|node| node.id.to_string()).collect(),
            clients: document.clients.iter().map(|client| client.id.to_string()).collect(),
            keys,
            moments: moments.into_iter().map(|(at, took)| (at.0 / 1_000, took.0.div_ceil(1_000))).collect(),
            length: (world.now().0 / 1_000).max(1),
            until: document.head.until.map(|until| until.0 / 1_000),
            faults: faults.to_vec(),
            calm,
        }
    }

    /// The schedule of a number: the document with so many faults among its steps, under another seed in every other case.
    pub fn document(&self, base: &Value, seed: u64, number: u64) -> Value {
        let dice = Dice::new(seed, Purpose::Search, &number.to_string());
        let mut plan = Plan { ground: self, dice, tree: base.clone(), steps: Vec::new() };
        let faults = number % FAULTS_MAX + 1;
        let reseeds = plan.dice.chance(50);
        let of_run = plan.dice.whole(1, 1 << 32);
        if reseeds {
            plan.tree["seed"] = of_run.into();
        }
        if self.faults.contains(&Fault::Operations) && plan.dice.chance(30) {
            plan.stretch();
        }
        for _ in 0..faults {
            let fault = *plan.dice.pick(&self.faults);
            plan.add(fault);
        }
        plan.into_document()
    }
}

/// A schedule in the making.
struct Plan<'a> {
    ground: &'a Ground,
    dice: Dice,
    tree: Value,
    /// Steps to add, with their milliseconds.
    steps: Vec<(u64, Value)>,
}

impl Plan<'_> {
    fn add(&mut self, fault: Fault) {
        match fault {
            Fault::Crash => self.outage("crash", "restart"),
            Fault::Pause => self.outage("pause", "resume"),
            Fault::Wipe => self.outage("wipe", "restart"),
            Fault::Cut => self.cut(),
            Fault::Drop => self.drop(),
            Fault::Slow => self.slow(),
            Fault::Skew => self.skew(),
            Fault::Weather => self.weather(),
            Fault::Operations => self.operation(),
        }
    }

    /// When to strike.
    fn instant(&mut self) -> u64 {
        if self.dice.chance(20) {
            return self.dice.whole(0, self.ground.length);
        }
        let (began, took) = *self.dice.pick(&self.ground.moments);
        match self.dice.whole(1, 3) {
            1 => began.saturating_sub(self.span()),
            2 => began + self.dice.whole(0, took),
            _ => began + took + self.span(),
        }
    }

    /// Some time, as likely to be short as to be long: the time of a few messages, or of a suspicion.
    fn span(&mut self) -> u64 {
        let most = *self.dice.pick(&[5, 20, 100, 500, 2_500]);
        self.dice.whole(0, most)
    }

    fn step(&mut self, at: u64, step: Value) {
        let at = self.ground.until.map_or(at, |until| at.min(until));
        self.steps.push((at, step));
    }

    /// Something that begins and, in three of four cases, ends.
    fn lasting(&mut self, begins: Value, ends: Value) {
        let (at, lasts, ever_ends) = (self.instant(), self.span() + 1, self.dice.chance(75));
        self.step(at, begins);
        if ever_ends {
            self.step(at + lasts, ends);
        }
    }

    fn node(&mut self) -> String {
        self.dice.pick(&self.ground.nodes).clone()
    }

    fn client(&mut self) -> String {
        self.dice.pick(&self.ground.clients).clone()
    }

    /// Two different ends, most of them nodes.
    fn link(&mut self) -> (String, String) {
        let from = self.node();
        let mut to = if self.dice.chance(80) { self.node() } else { self.client() };
        if to == from {
            to = self.client();
        }
        if self.dice.chance(50) { (from, to) } else { (to, from) }
    }

    fn outage(&mut self, goes: &str, comes: &str) {
        let node = self.node();
        self.lasting(json!({"do": goes, "node": node}), json!({"do": comes, "node": node}));
    }

    fn cut(&mut self) {
        if self.dice.chance(25) {
            let ((from, to), one_way) = (self.link(), self.dice.chance(50));
            let mut cut = json!({"do": "cut", "from": from, "to": to});
            if one_way {
                cut["one_way"] = true.into();
            }
            return self.lasting(cut, json!({"do": "heal", "from": from, "to": to}));
        }
        let alone = self.dice.chance(50).then(|| self.node());
        let mut groups = [Vec::new(), Vec::new()];
        for node in &self.ground.nodes {
            let side = match &alone {
                Some(alone) => alone == node,
                None => self.dice.chance(50),
            };
            groups[usize::from(side)].push(node.clone());
        }
        for client in &self.ground.clients {
            let (takes_part, side) = (self.dice.chance(40), self.dice.chance(50));
            if takes_part {
                groups[usize::from(side)].push(client.clone());
            }
        }
        if groups.iter().all(|group| !group.is_empty()) {
            self.lasting(json!({"do": "cut", "groups": groups}), json!({"do": "heal"}));
        }
    }

    fn drop(&mut self) {
        let kinds = ["replica_write", "replica_ack", "replica_read", "replica_reply", "hint", "read_repair", ""];
        let (at, kind, count) = (self.instant(), *self.dice.pick(&kinds), self.dice.whole(1, 3));
        let (from, to) = self.link();
        let mut step = json!({"do": "drop", "from": from, "to": to, "count": count});
        if !kind.is_empty() {
            step["kind"] = kind.into();
        }
        self.step(at, step);
    }

    fn slow(&mut self) {
        let (node, factor) = (self.node(), *self.dice.pick(&[5, 20, 100]));
        self.lasting(json!({"do": "slow", "node": node, "factor": factor}), json!({"do": "slow", "node": node, "factor": 1}));
    }

    fn skew(&mut self) {
        let (at, node, offset, behind) =
            (self.instant(), self.node(), *self.dice.pick(&[10_i64, 100, 1_000, 10_000]), self.dice.chance(50));
        self.step(at, json!({"do": "skew", "node": node, "offset": if behind { -offset } else { offset }}));
    }

    fn weather(&mut self) {
        let (begins, field) = match self.dice.whole(1, 3) {
            1 => (json!([self.dice.whole(0, 20), self.dice.whole(20, 200)]), "latency"),
            2 => (json!(self.dice.whole(10, 80) as f64 / 100.0), "loss"),
            _ => (json!(self.dice.whole(10, 80) as f64 / 100.0), "duplicate"),
        };
        let mut change = json!({"do": "network"});
        if self.dice.chance(60) {
            let (from, to) = self.link();
            (change["from"], change["to"]) = (from.into(), to.into());
        }
        let mut back = change.clone();
        change[field] = begins;
        back[field] = self.ground.calm[field].clone();
        self.lasting(change, back);
    }

    /// One operation more, or in one of five cases one less.
    fn operation(&mut self) {
        let less = self.dice.chance(20);
        let place = self.dice.whole(0, u64::from(u32::MAX)) as usize;
        if less && let Some(steps) = tree::steps_mut(&mut self.tree) {
            let operations: Vec<usize> = (0..steps.len()).filter(|place| tree::is_operation(&steps[*place])).collect();
            if !operations.is_empty() {
                steps.remove(operations[place % operations.len()]);
            }
            return;
        }
        let (at, key, client, node) = (self.instant(), self.dice.pick(&self.ground.keys).clone(), self.client(), self.node());
        let mut step = match self.dice.whole(1, 5) {
            1 | 2 => json!({"do": "put", "key": key, "value": format!("x{}", self.steps.len() + 1)}),
            3 | 4 => json!({"do": "get", "key": key}),
            _ => json!({"do": "delete", "key": key}),
        };
        step["client"] = client.into();
        if self.dice.chance(60) {
            step["via"] = node.into();
        }
        self.step(at, step);
    }

    /// Everything from some instant on comes later, so that there is time for a fault to be noticed.
    fn stretch(&mut self) {
        let (from, by) = (self.instant(), *self.dice.pick(&[100, 500, 2_000]));
        for step in tree::steps_mut(&mut self.tree).into_iter().flatten() {
            if let Some(at) = step.get("at").and_then(Value::as_f64).filter(|at| *at >= from as f64) {
                step["at"] = tree::milliseconds(at + by as f64);
            }
        }
        if let Some(until) = self.tree.get("until").and_then(Value::as_f64) {
            self.tree["until"] = tree::milliseconds(until + by as f64);
        }
    }

    fn into_document(self) -> Value {
        let Plan { mut tree, steps: more, .. } = self;
        if let Some(steps) = tree::steps_mut(&mut tree) {
            steps.extend(more.into_iter().map(|(at, mut step)| {
                step["at"] = at.into();
                step
            }));
        }
        tree::sort_steps(&mut tree);
        tree::forget_lost_contexts(&mut tree);
        tree
    }
}
