//! What size costs: real time, bytes sent and memory of larger and larger clusters, and the bytes of
//! Merkle exchanges over many keys. Prints one line of JSON.
//!
//! - **Clusters**: 25, 50 and 100 nodes with 64 virtual nodes each under the same load over 10,000 keys,
//!   with gossip and anti-entropy on, for ten virtual seconds. Each gossip carries the whole list of
//!   members, so bytes grow with the square of the nodes; time should grow no faster than they do.
//! - **Exchanges**: two nodes that both hold 100,000 keys, of which none, one, ten or a hundred differ,
//!   compared over few buckets and over many. What travels is set against a copy of everything.
//!
//! ```text
//! cargo run --release --example scale
//! cargo run --release --example scale -- clusters
//! cargo run --release --example scale -- exchanges
//! ```

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use ringside::engine::{Body, ClientId, Duration, Key, MessageKind, NodeEvent, NodeId, Time, Value};
use ringside::scenario::Document;
use ringside::simulation::{Action, NetworkEvent, OperationKind, OperationStep, Setup, Step, Trigger, What, World};
use serde_json::json;

const NODES: [u32; 3] = [25, 50, 100];
const VNODES: u32 = 64;
const KEYS: u32 = 10_000;
/// Operations a second, the same for every size.
const RATE: u32 = 2_000;
const VIRTUAL_SECONDS: u32 = 10;
/// Of each cluster; the fastest counts.
const RUNS: u32 = 3;

const EXCHANGED_KEYS: u32 = 100_000;
const BUCKETS: [u32; 2] = [16, 65_536];
const DIFFERENCES: [u32; 4] = [0, 1, 10, 100];
/// What a value weighs.
const VALUE_BYTES: usize = 100;

fn main() -> ExitCode {
    let part = std::env::args().nth(1);
    let wants = |name: &str| part.as_deref().is_none_or(|part| part == name);
    let clusters: Vec<_> = NODES.into_iter().filter(|_| wants("clusters")).map(cluster).collect();
    // Of the process so far: of the largest cluster, which came last.
    let peak_rss = peak_rss_bytes();
    let exchanges: Vec<_> = BUCKETS.into_iter().filter(|_| wants("exchanges")).flat_map(exchanges).collect();
    if clusters.is_empty() && exchanges.is_empty() {
        eprintln!("name \"clusters\", \"exchanges\" or nothing");
        return ExitCode::from(2);
    }
    println!("{}", json!({ "clusters": clusters, "peak_rss_bytes": peak_rss, "exchanges": exchanges }));
    ExitCode::SUCCESS
}

/// What a cluster of so many nodes costs in each virtual second.
fn cluster(nodes: u32) -> serde_json::Value {
    let setup = setup(json!({
        "format": 1,
        "seed": 1,
        "until": VIRTUAL_SECONDS * 1000,
        "cluster": {
            "nodes": nodes,
            "partitioning": { "vnodes": VNODES },
            "repair": { "anti_entropy": 1000 },
        },
        "clients": [{ "id": "c1" }, { "id": "c2" }, { "id": "c3" }],
        "steps": [{ "at": 0, "do": "workload", "rate": RATE, "keys": KEYS, "read_fraction": 0.5, "for": VIRTUAL_SECONDS * 1000 }],
    }));
    let mut world = World::new(&setup);
    let mut seconds = timed(|| world.run_to_end());
    for _ in 1..RUNS {
        world = World::new(&setup);
        seconds = seconds.min(timed(|| world.run_to_end()));
    }
    let (bytes, gossip, repair) = sent(&world, 0);
    let per_second = f64::from(VIRTUAL_SECONDS);
    json!({
        "nodes": nodes,
        "events": world.trace().len(),
        "seconds_per_virtual_second": seconds / per_second,
        "bytes_per_virtual_second": to_f64(bytes) / per_second,
        "gossip_bytes_per_virtual_second": to_f64(gossip) / per_second,
        "repair_bytes_per_virtual_second": to_f64(repair) / per_second,
    })
}

/// Exchanges over so many buckets, one after another, after which more and more keys differ.
fn exchanges(buckets: u32) -> Vec<serde_json::Value> {
    let mut setup = setup(json!({
        "format": 1,
        "seed": 1,
        "cluster": {
            "nodes": [{ "id": "n1" }, { "id": "n2" }],
            "replication": { "n": 2, "r": 1, "w": 1, "quorum": "strict" },
            "membership": { "interval": 0 },
            "repair": { "read_repair": false, "hinted_handoff": false, "merkle_buckets": buckets },
        },
        "network": { "latency": [1, 1] },
    }));
    let [here, there] = [setup.nodes[0].id, setup.nodes[1].id];
    let client = setup.clients[0].id;
    let apart = Duration::from_millis(0.1);
    let mut now = Time::ZERO;
    let mut plan = |steps: &mut Vec<Step>, action| {
        now = now + apart;
        steps.push(Step { when: Trigger::At(now), action });
    };
    for number in 0..EXCHANGED_KEYS {
        plan(&mut setup.steps, put(client, here, number, None));
    }
    let mut world = World::new(&setup);
    world.run_to_end();
    DIFFERENCES.into_iter().map(|differences| exchange(&mut world, (client, here, there), buckets, differences)).collect()
}

/// Lets keys differ, and has the two compare what they hold.
fn exchange(
    world: &mut World,
    (client, here, there): (ClientId, NodeId, NodeId),
    buckets: u32,
    differences: u32,
) -> serde_json::Value {
    // Reads what is there, so that the writes replace it; what is sent of those to the other node is lost.
    for number in 0..differences {
        let step =
            OperationStep { id: Some(get_name(number, differences)), ..operation(client, here, OperationKind::Get, number) };
        apply(world, Action::Operation(step));
    }
    world.run_to_end();
    if differences > 0 {
        let kind = Some(MessageKind::ReplicaWrite);
        apply(world, Action::Drop { from: here.into(), to: there.into(), kind, count: differences });
    }
    for number in 0..differences {
        apply(world, put(client, here, number, Some(get_name(number, differences))));
    }
    world.run_to_end();
    let before = world.trace().len();
    apply(world, Action::Repair { node: here, with: Some(there), within: None });
    let seconds = timed(|| world.run_to_end());
    let full: u64 = world
        .trace()
        .since(before)
        .map(|happening| match happening.what {
            What::Node(NodeEvent::ExchangeStarted { bytes, .. }) => bytes,
            _ => 0,
        })
        .sum();
    let repaired: u32 = world
        .trace()
        .since(before)
        .map(|happening| match happening.what {
            What::Node(NodeEvent::ExchangeEnded { sent, .. }) => sent,
            _ => 0,
        })
        .sum();
    let (_, _, bytes) = sent(world, before);
    json!({
        "buckets": buckets,
        "differences": differences,
        "copies_sent": repaired,
        "bytes": bytes,
        "full_copy_bytes": full,
        "seconds": seconds,
    })
}

fn get_name(number: u32, differences: u32) -> Arc<str> {
    format!("get-{differences}-{number}").into()
}

fn put(client: ClientId, via: NodeId, number: u32, context: Option<Arc<str>>) -> Action {
    let value = Some(Value(vec![b'v'; VALUE_BYTES].into()));
    Action::Operation(OperationStep { value, context, ..operation(client, via, OperationKind::Put, number) })
}

fn operation(client: ClientId, via: NodeId, kind: OperationKind, number: u32) -> OperationStep {
    let key = Key(format!("key {number}").into());
    OperationStep { id: None, client, via: Some(via), kind, key, value: None, context: None, r: None, w: None }
}

fn apply(world: &mut World, action: Action) {
    world.schedule(&Step { when: Trigger::At(world.now()), action });
}

fn setup(document: serde_json::Value) -> Setup {
    let document = Document::from_text(&document.to_string()).expect("the document is spelled out above");
    document.setup().expect("the document is spelled out above")
}

/// The bytes of all messages sent from a place of the trace on, of the gossip among them, and of repair.
fn sent(world: &World, from: usize) -> (u64, u64, u64) {
    let (mut all, mut gossip, mut repair) = (0, 0, 0);
    for happening in world.trace().since(from) {
        let What::Network(NetworkEvent::MessageSent { message, bytes, .. }) = &happening.what else { continue };
        let bytes = *bytes;
        all += bytes;
        match message.body {
            Body::Membership(_) => gossip += bytes,
            Body::Repair(_) => repair += bytes,
            _ => {}
        }
    }
    (all, gossip, repair)
}

#[allow(clippy::disallowed_methods, reason = "wall-clock time is what this program measures")]
fn timed(work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    started.elapsed().as_secs_f64()
}

/// The most memory that this process has had, where the system says so (Linux).
fn peak_rss_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    kilobytes.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

#[allow(clippy::cast_precision_loss)]
fn to_f64(bytes: u64) -> f64 {
    bytes as f64
}
