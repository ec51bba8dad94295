//! What anti-entropy costs beside a full copy: two replicas hold the same hundred thousand keys but for
//! 0, 1, 10, 100 and 1,000 of them, and compare. Prints a line of JSON for each number of buckets and of
//! differences:
//!
//! ```text
//! {"keys": 100000, "buckets": 65536, "different": 1, "hashes": 33, "copies": 1, "bytes": 2184, "full_copy_bytes": 14388906, "milliseconds": 184}
//! ```
//!
//! No network and no world: the messages of one node are handed to the other at once.
//!
//! ```text
//! cargo run --release --example merkle_scale
//! ```

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use ringside::engine::partitioning::{Layout, Profile, Ring, Tokens};
use ringside::engine::versions::{Actor, Siblings, VectorClock};
use ringside::engine::{
    Body, Context, Durable, Effect, Entropy, Entry, Input, Key, Name, Node, NodeEvent, NodeId, Recovered, ReplicaMessage,
    RequestId, Settings, Time, Value, WallTime,
};

const KEYS: u32 = 100_000;
/// The length of a value in bytes.
const VALUE_BYTES: usize = 100;
const DIFFERENCES: [u32; 5] = [0, 1, 10, 100, 1_000];
const BUCKETS: [u32; 3] = [16, 1_024, 65_536];

/// A node draws nothing while it compares because it was asked to.
struct NoDraws;

impl Entropy for NoDraws {
    fn next(&mut self) -> u64 {
        0
    }
}

/// What an exchange came to.
#[derive(Default)]
struct Cost {
    hashes: u32,
    copies: u32,
    bytes: u64,
    full_copy_bytes: u64,
}

fn main() {
    for buckets in BUCKETS {
        for different in DIFFERENCES {
            let (cost, milliseconds) = measure(buckets, different);
            let Cost { hashes, copies, bytes, full_copy_bytes } = cost;
            println!(
                "{{\"keys\": {KEYS}, \"buckets\": {buckets}, \"different\": {different}, \"hashes\": {hashes}, \
                 \"copies\": {copies}, \"bytes\": {bytes}, \"full_copy_bytes\": {full_copy_bytes}, \
                 \"milliseconds\": {milliseconds}}}"
            );
        }
    }
}

fn name(text: &str) -> NodeId {
    NodeId::new(text).expect("the names here are short")
}

/// The cost of one exchange, and how long both nodes together worked at it.
#[allow(clippy::disallowed_methods, reason = "wall-clock time is what this program measures")]
fn measure(buckets: u32, different: u32) -> (Cost, u128) {
    let (mut here, mut there) = two_nodes(buckets);
    let value = Value(vec![7; VALUE_BYTES].into());
    let other = Value(vec![8; VALUE_BYTES].into());
    for number in 0..KEYS {
        let key = Key::from(&*format!("key {number}"));
        // The keys that differ lie far apart, and one replica has seen a write of them that the other missed.
        let differs = different > 0 && number % (KEYS / different) == 0;
        let mut siblings = Siblings::default();
        siblings.write(Actor::first(name("n1")), &VectorClock::default(), Some(value.clone()));
        store(&mut there, &key, &siblings);
        if differs {
            let context = siblings.context().clone();
            siblings.write(Actor::first(name("n1")), &context, Some(other.clone()));
        }
        store(&mut here, &key, &siblings);
    }
    let started = Instant::now();
    let cost = exchange(&mut here, &mut there);
    let milliseconds = started.elapsed().as_millis();
    let same = here.store().iter().eq(there.store().iter());
    assert!(same, "both hold the same after an exchange");
    (cost, milliseconds)
}

/// Two nodes that keep copies of everything.
fn two_nodes(buckets: u32) -> (Node, Node) {
    let datacenter = Name::new("dc1").expect("the names here are short");
    let profile = Arc::new(Profile { datacenter, tokens: Tokens::Hashed(64) });
    let members = [name("n1"), name("n2")].map(|id| (id, profile.clone()));
    let ring = Arc::new(Ring::new(members, Layout::Ring).expect("hashed tokens always make a ring"));
    let mut settings = Settings::for_nodes(2);
    settings.repair.merkle_buckets = buckets;
    let settings = Arc::new(settings);
    let start = |id| {
        let others = ["n1", "n2"].into_iter().filter(|other| *other != id);
        let members = others.map(|other| Entry::new(name(other), 1, profile.clone())).collect();
        let recovered = Recovered { generation: 1, profile: profile.clone(), durable: Durable { members, ..Durable::default() } };
        Node::start(name(id), ring.clone(), settings.clone(), recovered)
    };
    (start("n1"), start("n2"))
}

fn store(node: &mut Node, key: &Key, siblings: &Siblings) {
    let write =
        ReplicaMessage::Write { request: RequestId(0), key: key.clone(), siblings: Arc::new(siblings.clone()), hint_for: None };
    step(node, Input::Message { from: name("n3").into(), body: Body::Replica(write) });
}

fn step(node: &mut Node, input: Input) -> Vec<Effect> {
    let mut effects = Vec::new();
    node.step(&mut Context::new(Time::ZERO, WallTime::default(), &mut NoDraws, &mut effects), input);
    effects
}

/// One exchange, begun by the first, to its end.
fn exchange(here: &mut Node, there: &mut Node) -> Cost {
    let (mut cost, mut on_their_way) = (Cost::default(), VecDeque::new());
    let asked = step(here, Input::Repair { with: Some(there.id()), within: None });
    on_their_way.extend(asked.into_iter().map(|effect| (true, effect)));
    while let Some((is_here, effect)) = on_their_way.pop_front() {
        match effect {
            Effect::Send { body, .. } => {
                cost.bytes += body.size();
                let (from, receiver) = if is_here { (here.id(), &mut *there) } else { (there.id(), &mut *here) };
                let follows = step(receiver, Input::Message { from: from.into(), body });
                on_their_way.extend(follows.into_iter().map(|effect| (!is_here, effect)));
            }
            Effect::Note(NodeEvent::ExchangeStarted { bytes, .. }) => cost.full_copy_bytes = bytes,
            Effect::Note(NodeEvent::ExchangeEnded { compared, sent, received, .. }) => {
                (cost.hashes, cost.copies) = (compared, sent + received);
            }
            // Nothing is lost here, so no question needs repeating, and the disks take no time.
            Effect::Note(_) | Effect::SetTimer { .. } | Effect::CancelTimer(_) | Effect::Disk { .. } => {}
        }
    }
    cost
}
