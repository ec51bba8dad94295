//! Swarm testing: a random document for each seed, so that a seed that fails *is* a document.
//!
//! Groce, Zhang, Eide, Chen, Regehr, *Swarm Testing* (ISSTA 2012): tests that each leave some features
//! out find more than tests that have all of them, because features hide each other's faults. So each
//! document first draws which features it has, each with a chance of its own, and then what they do. Each
//! feature draws from a stream of its own, so that adding one leaves the others of a seed as they were.
//!
//! A document has two phases. In the **safety phase**, some seconds, operations and faults come in any
//! order; whatever the configuration promises must hold. In the **healing phase** every cut heals, every
//! node runs, the weather is calm; hints are handed over and copies repaired, and then all must be as one.
//!
//! To add a feature, add a function to [`FEATURES`].
//!
//! Documents are generated here, not made smaller. `ringside swarm --seed N` prints one as TOML; what it does not
//! need to fail is found by [`super::search`].

use serde_json::{Map, Value, json};

use super::dice::Dice;
use crate::simulation::Purpose;

/// The name under which the swarm is asked for: `ringside run swarm --seed 7`.
pub const NAME: &str = "swarm";

/// The document of a seed, whose own seed is that one too.
pub fn document(seed: u64) -> Value {
    let mut dice = Dice::new(seed, Purpose::Swarm, "shape");
    let mut plan = Plan::new(&mut dice);
    for feature in FEATURES {
        let mut dice = Dice::new(seed, Purpose::Swarm, feature.name);
        if dice.chance(feature.hundredths) {
            (feature.draw)(&mut plan, &mut dice);
        }
    }
    plan.heal();
    plan.into_document(seed)
}

/// Something that a document may have.
struct Feature {
    /// Names its stream of draws: a new name is a new stream.
    name: &'static str,
    /// In how many of a hundred documents it is.
    hundredths: u64,
    draw: fn(&mut Plan, &mut Dice),
}

/// Everything that a document may have, settings before what is done.
const FEATURES: &[Feature] = &[
    feature("virtual nodes", 50, virtual_nodes),
    feature("overlapping quorums", 70, overlapping_quorums),
    feature("quorum kind", 70, quorum_kind),
    feature("read repair", 70, read_repair),
    feature("hints", 60, hints),
    feature("quick suspicion", 50, quick_suspicion),
    feature("impatience", 40, impatience),
    feature("latency", 50, latency),
    feature("loss", 35, loss),
    feature("duplication", 35, duplication),
    feature("more clients", 60, more_clients),
    feature("puts", 95, puts),
    feature("gets", 95, gets),
    feature("updates", 60, updates),
    feature("deletes", 45, deletes),
    feature("quorums of requests", 20, quorums_of_requests),
    feature("bursts", 40, bursts),
    feature("generated loads", 30, generated_loads),
    feature("load after healing", 15, load_after_healing),
    feature("configure", 20, configure),
    feature("crashes", 30, crashes),
    feature("wipes", 15, wipes),
    feature("pauses", 35, pauses),
    feature("partitions", 40, partitions),
    feature("broken links", 30, broken_links),
    feature("drops", 30, drops),
    feature("weather", 30, weather),
    feature("datacenters", 20, datacenters),
    feature("slow nodes", 20, slow_nodes),
    feature("comings and goings", 15, comings_and_goings),
    feature("repairs", 25, repairs),
    feature("anti-entropy by the clock", 15, anti_entropy),
    feature("cleanups", 25, cleanups),
    feature("small memtables", 30, small_memtables),
    feature("disks that take time", 20, disks_that_take_time),
    feature("syncs by the clock", 10, syncs_by_the_clock),
    feature("no commit log", 5, no_commit_log),
    feature("tended storage", 20, tended_storage),
    feature("damaged disks", 8, damaged_disks),
    feature("full disks", 10, full_disks),
    feature("last write wins", 15, last_write_wins),
    feature("short clocks", 15, short_clocks),
    feature("wrong clocks", 15, wrong_clocks),
];

const fn feature(name: &'static str, hundredths: u64, draw: fn(&mut Plan, &mut Dice)) -> Feature {
    Feature { name, hundredths, draw }
}

/// A document in the making.
struct Plan {
    /// n1 to so many.
    nodes: u64,
    /// The N that the cluster begins with.
    n: u64,
    /// k1 to so many, c1 to so many.
    keys: u64,
    clients: u64,
    /// How long the safety phase lasts, in milliseconds.
    length: u64,
    /// `[cluster.replication]`, `[cluster.repair]`, and so on, by their names.
    cluster: Map<String, Value>,
    network: Map<String, Value>,
    /// Steps with their milliseconds, in the order in which they were drawn.
    steps: Vec<(u64, Value)>,
    /// Where the weather is not that of everywhere.
    local_weather: Vec<(String, String)>,
    /// Whether somebody joins.
    newcomer: bool,
}

/// How long calm weather takes from one end to the other, in milliseconds.
const CALM: [u64; 2] = [1, 5];
/// From the repair of everything to the end of the run.
const HEALING: u64 = 4_000;
/// From the end of all faults to the repair of everything.
const REPAIR: u64 = 4_000;

impl Plan {
    /// The least that every document has.
    fn new(dice: &mut Dice) -> Plan {
        let nodes = dice.whole(1, 9);
        let n = dice.whole(1, nodes.min(5));
        let (r, w) = (dice.whole(1, n), dice.whole(1, n));
        let mut plan = Plan {
            nodes,
            n,
            keys: dice.whole(1, 6),
            clients: 1,
            length: 100 * dice.whole(5, 40),
            cluster: Map::new(),
            network: Map::new(),
            steps: Vec::new(),
            local_weather: Vec::new(),
            newcomer: false,
        };
        plan.set("replication", "n", n);
        plan.set("replication", "r", r);
        plan.set("replication", "w", w);
        plan.set("replication", "quorum", "strict");
        plan.set("repair", "read_repair", false);
        plan
    }

    fn set(&mut self, table: &str, field: &str, value: impl Into<Value>) {
        let table = self.cluster.entry(table).or_insert_with(|| json!({}));
        table[field] = value.into();
    }

    fn step(&mut self, at: u64, step: Value) {
        self.steps.push((at, step));
    }

    fn instant(&self, dice: &mut Dice) -> u64 {
        dice.whole(0, self.length)
    }

    fn node(&self, dice: &mut Dice) -> String {
        format!("n{}", dice.whole(1, self.nodes))
    }

    /// A node or a client.
    fn end(&self, dice: &mut Dice) -> String {
        if dice.chance(85) { self.node(dice) } else { format!("c{}", dice.whole(1, self.clients)) }
    }

    /// Two different ends; none where there is only one node to draw.
    fn link(&self, dice: &mut Dice) -> Option<(String, String)> {
        let (from, to) = (self.end(dice), self.end(dice));
        (from != to).then_some((from, to))
    }

    /// How many operations of a kind there are.
    fn count(&self, dice: &mut Dice) -> u64 {
        dice.whole(1, 2 + self.length / 150)
    }

    fn operation(&mut self, dice: &mut Dice, kind: &str) -> Value {
        let mut step = json!({
            "do": kind,
            "key": format!("k{}", dice.whole(1, self.keys)),
            "client": format!("c{}", dice.whole(1, self.clients)),
        });
        if dice.chance(30) {
            step["via"] = self.node(dice).into();
        }
        if kind == "put" {
            step["value"] = format!("v{}", self.steps.len()).into();
        }
        step
    }

    /// A load that lasts so many milliseconds and brings so many operations, more or less, of the keys that
    /// the single operations are about, or of some more.
    fn load(&self, dice: &mut Dice, lasts: u64, operations: u64) -> Value {
        let mut step = json!({
            "do": "workload",
            "for": lasts,
            // To a tenth of an operation a second, which every reader of numbers reads alike.
            "rate": (operations * 10_000 / lasts) as f64 / 10.0,
            "keys": dice.whole(1, self.keys + 2),
            "distribution": dice.pick(&["uniform", "zipf"]),
            "read_fraction": hundredths(10 * dice.whole(0, 10)),
            "read_modify_write": dice.chance(70),
        });
        if dice.chance(50) {
            step["clients"] = dice.whole(1, self.clients).into();
        }
        if dice.chance(20) {
            step["value_bytes"] = dice.whole(1, 200).into();
        }
        step
    }

    /// When all faults end: whatever was to come back by itself has done so by twice the length.
    fn healed(&self) -> u64 {
        2 * self.length + 400
    }
}

fn virtual_nodes(plan: &mut Plan, dice: &mut Dice) {
    plan.set("partitioning", "vnodes", *dice.pick(&[1, 2, 5, 16, 64]));
}

/// R + W > N, which nearly everything that is promised begins with.
fn overlapping_quorums(plan: &mut Plan, dice: &mut Dice) {
    let r = dice.whole(1, plan.n);
    plan.set("replication", "r", r);
    plan.set("replication", "w", dice.whole(plan.n + 1 - r, plan.n));
}

fn quorum_kind(plan: &mut Plan, dice: &mut Dice) {
    plan.set("replication", "quorum", *dice.pick(&["sloppy", "sloppy", "blocking"]));
}

fn read_repair(plan: &mut Plan, dice: &mut Dice) {
    plan.set("repair", "read_repair", dice.pick(&[json!(true), json!("blocking")]).clone());
}

fn hints(plan: &mut Plan, dice: &mut Dice) {
    plan.set("repair", "hinted_handoff", dice.chance(80));
    plan.set("repair", "hint_interval", *dice.pick(&[20, 100, 300]));
    if dice.chance(30) {
        plan.set("repair", "hint_ttl", *dice.pick(&[50, 400, 2_000]));
    }
}

/// Nodes doubt each other soon enough for stand-ins to be asked.
fn quick_suspicion(plan: &mut Plan, dice: &mut Dice) {
    plan.set("membership", "detector", *dice.pick(&["gossip", "gossip", "all_to_all"]));
    plan.set("membership", "interval", *dice.pick(&[40, 100]));
    plan.set("membership", "suspect_after", *dice.pick(&[100, 250, 500]));
    plan.set("membership", "reporters", dice.whole(1, 2));
    plan.set("membership", "exchange", *dice.pick(&["push", "push_pull"]));
}

fn impatience(plan: &mut Plan, dice: &mut Dice) {
    plan.set("replication", "request_timeout", *dice.pick(&[5, 20, 60, 200]));
}

fn latencies(dice: &mut Dice) -> Value {
    match dice.whole(1, 4) {
        1 => json!([0, dice.whole(0, 3)]),
        2 => json!([5, dice.whole(5, 80)]),
        3 => json!({"mean": dice.whole(1, 30), "shape": "exponential"}),
        _ => json!({"trace": dice.pick(&["lnkd-ssd", "lnkd-disk", "ymmr"])}),
    }
}

fn latency(plan: &mut Plan, dice: &mut Dice) {
    plan.network.insert("latency".to_owned(), latencies(dice));
}

/// So many hundredths, as a fraction.
fn hundredths(number: u64) -> Value {
    json!(number as f64 / 100.0)
}

fn loss(plan: &mut Plan, dice: &mut Dice) {
    plan.network.insert("loss".to_owned(), hundredths(dice.whole(1, 25)));
}

fn duplication(plan: &mut Plan, dice: &mut Dice) {
    plan.network.insert("duplicate".to_owned(), hundredths(dice.whole(1, 60)));
}

fn more_clients(plan: &mut Plan, dice: &mut Dice) {
    plan.clients = dice.whole(2, 4);
}

fn puts(plan: &mut Plan, dice: &mut Dice) {
    for _ in 0..plan.count(dice) {
        let (at, put) = (plan.instant(dice), plan.operation(dice, "put"));
        plan.step(at, put);
    }
}

fn gets(plan: &mut Plan, dice: &mut Dice) {
    for _ in 0..plan.count(dice) {
        let (at, get) = (plan.instant(dice), plan.operation(dice, "get"));
        plan.step(at, get);
    }
}

/// A get and then a put, or a delete, of what it returned.
fn update(plan: &mut Plan, dice: &mut Dice, kind: &str) {
    let at = plan.instant(dice);
    let (mut get, mut write) = (plan.operation(dice, "get"), plan.operation(dice, kind));
    let id = format!("read{}", plan.steps.len());
    (get["id"], write["context"], write["key"]) = (id.clone().into(), id.into(), get["key"].clone());
    plan.step(at, get);
    plan.step(at + dice.whole(10, 400), write);
}

fn updates(plan: &mut Plan, dice: &mut Dice) {
    for _ in 0..plan.count(dice) {
        update(plan, dice, "put");
    }
}

fn deletes(plan: &mut Plan, dice: &mut Dice) {
    for _ in 0..plan.count(dice) {
        if dice.chance(70) {
            update(plan, dice, "delete");
        } else {
            let (at, delete) = (plan.instant(dice), plan.operation(dice, "delete"));
            plan.step(at, delete);
        }
    }
}

fn is_operation(step: &Value) -> bool {
    ["put", "get", "delete"].iter().any(|kind| step["do"] == *kind)
}

/// Some of the operations so far ask for quorums of their own.
fn quorums_of_requests(plan: &mut Plan, dice: &mut Dice) {
    let most = plan.n;
    for (_, step) in plan.steps.iter_mut().filter(|(_, step)| is_operation(step)) {
        let (is_asked, count) = (dice.chance(30), dice.whole(1, most));
        if is_asked {
            let field = if step["do"] == "get" { "r" } else { "w" };
            step[field] = count.into();
        }
    }
}

/// Many operations on one key at nearly the same time, most of them gets.
fn bursts(plan: &mut Plan, dice: &mut Dice) {
    for _ in 0..dice.whole(1, 3) {
        let (start, key) = (plan.instant(dice), format!("k{}", dice.whole(1, plan.keys)));
        for _ in 0..dice.whole(4, 12) {
            let kind = *dice.pick(&["put", "get", "get", "get"]);
            let (at, mut step) = (start + dice.whole(0, 60), plan.operation(dice, kind));
            step["key"] = key.clone().into();
            plan.step(at, step);
        }
    }
}

/// One or two generated loads, beside the single operations or in their place.
fn generated_loads(plan: &mut Plan, dice: &mut Dice) {
    if dice.chance(40) {
        plan.steps.retain(|(_, step)| !is_operation(step));
    }
    for _ in 0..dice.whole(1, 2) {
        let (at, lasts) = (plan.instant(dice), dice.whole(100, plan.length));
        // However short a load is, it brings some operations, and however long, not many.
        let operations = dice.whole(3, 24);
        let load = plan.load(dice, lasts, operations);
        plan.step(at, load);
    }
}

/// A light one when all faults are over, and done with before everything is compared.
fn load_after_healing(plan: &mut Plan, dice: &mut Dice) {
    let (at, lasts, operations) = (plan.healed() + dice.whole(0, 1_000), dice.whole(200, 1_000), dice.whole(1, 8));
    let load = plan.load(dice, lasts, operations);
    plan.step(at, load);
}

fn configure(plan: &mut Plan, dice: &mut Dice) {
    for _ in 0..dice.whole(1, 3) {
        let at = plan.instant(dice);
        let change = match dice.whole(1, 11) {
            1 => json!({"r": dice.whole(1, plan.n), "w": dice.whole(1, plan.n)}),
            2 => {
                let n = dice.whole(1, plan.nodes.min(5));
                let quorum = if dice.chance(50) { n } else { 1 };
                json!({"n": n, "r": quorum, "w": quorum})
            }
            3 => json!({"quorum": dice.pick(&["strict", "sloppy", "blocking"])}),
            4 => json!({"read_repair": dice.pick(&[json!(true), json!(false), json!("blocking")])}),
            5 => json!({"request_timeout": dice.whole(5, 500)}),
            6 => json!({"scope": dice.pick(&["global", "local", "each"])}),
            7 => json!({"hint_interval": dice.whole(20, 300), "hint_ttl": dice.whole(0, 2_000)}),
            8 => json!({"suspect_after": dice.whole(50, 1_000), "reporters": dice.whole(1, 2)}),
            9 => json!({"anti_entropy": dice.pick(&[0, 200, 1_000])}),
            10 => json!({"detector": dice.pick(&["gossip", "all_to_all"]), "exchange": dice.pick(&["push", "push_pull"])}),
            _ => json!({"hinted_handoff": dice.chance(50)}),
        };
        let mut step = json!({"do": "configure"});
        for (field, value) in change.as_object().into_iter().flatten() {
            step[field] = value.clone();
        }
        plan.step(at, step);
    }
}

/// A node goes, and comes back after a while, or only when everything heals.
fn outages(plan: &mut Plan, dice: &mut Dice, (goes, comes): (&str, &str)) {
    for _ in 0..dice.whole(1, 3) {
        let (at, node) = (plan.instant(dice), plan.node(dice));
        plan.step(at, json!({"do": goes, "node": node}));
        if dice.chance(80) {
            plan.step(at + dice.whole(1, plan.length), json!({"do": comes, "node": node}));
        }
    }
}

fn crashes(plan: &mut Plan, dice: &mut Dice) {
    outages(plan, dice, ("crash", "restart"));
}

fn wipes(plan: &mut Plan, dice: &mut Dice) {
    outages(plan, dice, ("wipe", "restart"));
}

fn pauses(plan: &mut Plan, dice: &mut Dice) {
    outages(plan, dice, ("pause", "resume"));
}

/// A node joins, one leaves, or both. What cannot be at that moment is refused, and nothing happens.
fn comings_and_goings(plan: &mut Plan, dice: &mut Dice) {
    let kind = dice.whole(1, 3);
    if kind != 2 {
        let at = plan.instant(dice);
        plan.step(at, json!({"do": "join", "node": "newcomer"}));
        plan.newcomer = true;
    }
    if kind != 1 {
        let at = plan.instant(dice);
        let node = format!("n{}", dice.whole(1, plan.nodes));
        plan.step(at, json!({"do": "leave", "node": node}));
    }
}

/// Nodes, and perhaps clients, in two groups.
fn partitions(plan: &mut Plan, dice: &mut Dice) {
    for _ in 0..dice.whole(1, 3) {
        let at = plan.instant(dice);
        let mut groups = [Vec::new(), Vec::new()];
        for number in 1..=plan.nodes {
            groups[usize::from(dice.chance(50))].push(format!("n{number}"));
        }
        for number in 1..=plan.clients {
            if dice.chance(50) {
                groups[usize::from(dice.chance(50))].push(format!("c{number}"));
            }
        }
        if groups.iter().any(Vec::is_empty) {
            continue;
        }
        plan.step(at, json!({"do": "cut", "groups": groups}));
        if dice.chance(70) {
            plan.step(at + dice.whole(1, plan.length), json!({"do": "heal"}));
        }
    }
}

fn broken_links(plan: &mut Plan, dice: &mut Dice) {
    for _ in 0..dice.whole(1, 4) {
        let (at, one_way, lasts) = (plan.instant(dice), dice.chance(60), dice.whole(1, plan.length));
        let Some((from, to)) = plan.link(dice) else { continue };
        plan.step(at, json!({"do": "cut", "from": from, "to": to, "one_way": one_way}));
        if dice.chance(70) {
            plan.step(at + lasts, json!({"do": "heal", "from": from, "to": to}));
        }
    }
}

fn drops(plan: &mut Plan, dice: &mut Dice) {
    for _ in 0..dice.whole(1, 4) {
        let (at, count) = (plan.instant(dice), dice.whole(1, 4));
        let kind = *dice.pick(&["replica_write", "replica_ack", "replica_reply", "read_repair", "hint", ""]);
        let Some((from, to)) = plan.link(dice) else { continue };
        let mut step = json!({"do": "drop", "from": from, "to": to, "count": count});
        if !kind.is_empty() {
            step["kind"] = kind.into();
        }
        plan.step(at, step);
    }
}

/// The weather turns on one link, or everywhere.
fn weather(plan: &mut Plan, dice: &mut Dice) {
    for _ in 0..dice.whole(1, 4) {
        let mut step = json!({"do": "network"});
        match dice.whole(1, 3) {
            1 => step["latency"] = latencies(dice),
            2 => step["loss"] = hundredths(dice.whole(0, 60)),
            _ => step["duplicate"] = hundredths(dice.whole(0, 90)),
        }
        let at = plan.instant(dice);
        if dice.chance(60)
            && let Some((from, to)) = plan.link(dice)
        {
            (step["from"], step["to"]) = (from.clone().into(), to.clone().into());
            plan.local_weather.push((from, to));
        }
        plan.step(at, step);
    }
}

/// Comparisons in the middle of everything, with all who share keys or with one, of all tokens or of some.
fn repairs(plan: &mut Plan, dice: &mut Dice) {
    for _ in 0..dice.whole(1, 3) {
        let (at, node, with) = (plan.instant(dice), plan.node(dice), plan.node(dice));
        let mut step = json!({"do": "repair", "node": node});
        if dice.chance(40) && node != with {
            step["with"] = with.into();
        }
        if dice.chance(30) {
            step["key_range"] = json!([token(dice), token(dice)]);
        }
        plan.step(at, step);
    }
}

/// A token as documents write it: beyond 2^53 a reader with floats rounds.
fn token(dice: &mut Dice) -> String {
    (dice.whole(0, u64::MAX - 1) as i64).to_string()
}

fn anti_entropy(plan: &mut Plan, dice: &mut Dice) {
    plan.set("repair", "anti_entropy", *dice.pick(&[200, 600, 1_500]));
    plan.set("repair", "merkle_buckets", *dice.pick(&[1, 2, 16, 256]));
}

/// Nodes that are to drop what they do not keep any more, before everything has healed or after. Most have nothing
/// to drop, unless nodes came or went, or N was changed.
fn cleanups(plan: &mut Plan, dice: &mut Dice) {
    for _ in 0..dice.whole(1, 6) {
        let last = if dice.chance(50) { plan.length } else { plan.healed() + REPAIR };
        let (at, node) = (dice.whole(0, last), plan.node(dice));
        plan.step(at, json!({"do": "cleanup", "node": node}));
    }
}

/// Flushes and compactions all the time, for what is written is little.
fn small_memtables(plan: &mut Plan, dice: &mut Dice) {
    plan.set("storage", "memtable_bytes", *dice.pick(&[40, 150, 400]));
    plan.set("storage", "bloom_bits", *dice.pick(&[0, 2, 10]));
    plan.set("storage", "compaction", *dice.pick(&["size_tiered", "leveled", "off"]));
}

fn disks_that_take_time(plan: &mut Plan, dice: &mut Dice) {
    plan.set("storage", "disk_operation", *dice.pick(&[0, 1]));
    plan.set("storage", "disk_sync", dice.whole(1, 20));
    plan.set("storage", "disk_bandwidth", *dice.pick(&[0, 100, 5_000]));
}

fn syncs_by_the_clock(plan: &mut Plan, dice: &mut Dice) {
    plan.set("storage", "sync", "interval");
    plan.set("storage", "sync_interval", *dice.pick(&[10, 100, 1_000]));
}

fn no_commit_log(plan: &mut Plan, _: &mut Dice) {
    plan.set("storage", "commit_log", false);
}

fn tended_storage(plan: &mut Plan, dice: &mut Dice) {
    for _ in 0..dice.whole(1, 4) {
        let (at, node, what) = (plan.instant(dice), plan.node(dice), *dice.pick(&["flush", "compact", "sync"]));
        plan.step(at, json!({"do": what, "node": node}));
    }
}

fn damaged_disks(plan: &mut Plan, dice: &mut Dice) {
    let (at, node, what) = (plan.instant(dice), plan.node(dice), *dice.pick(&["log_tail", "sstable"]));
    plan.step(at, json!({"do": "corrupt", "node": node, "what": what}));
}

fn full_disks(plan: &mut Plan, dice: &mut Dice) {
    for _ in 0..dice.whole(1, 2) {
        let (at, node, capacity) = (plan.instant(dice), plan.node(dice), dice.whole(1, 2_000));
        plan.step(at, json!({"do": "disk", "node": node, "capacity": capacity}));
    }
}

fn last_write_wins(plan: &mut Plan, _: &mut Dice) {
    plan.set("versions", "kind", "last_write_wins");
}

fn short_clocks(plan: &mut Plan, dice: &mut Dice) {
    plan.set("versions", "max_entries", dice.whole(1, 4));
}

fn wrong_clocks(plan: &mut Plan, dice: &mut Dice) {
    for _ in 0..dice.whole(1, 3) {
        let (at, node, ahead, offset) = (plan.instant(dice), plan.node(dice), dice.chance(50), dice.whole(1, 500));
        let offset = if ahead { json!(offset) } else { json!(-(offset as i64)) };
        let mut step = json!({"do": "skew", "node": node, "offset": offset});
        if dice.chance(30) {
            step["drift_ppm"] = (dice.whole(0, 20_000) as i64 - 10_000).into();
        }
        plan.step(at, step);
    }
}

/// Two or three of them, with a scope of quorums that knows them; sometimes one goes down.
fn datacenters(plan: &mut Plan, dice: &mut Dice) {
    let count = dice.whole(2, 3);
    let datacenter = |number: u64| format!("dc{number}");
    let node = |number: u64| json!({"id": format!("n{number}"), "dc": datacenter(number % count + 1)});
    plan.cluster.insert("nodes".to_owned(), (1..=plan.nodes).map(node).collect());
    plan.network.insert("inter_dc".to_owned(), json!([10, dice.whole(10, 60)]));
    plan.set("replication", "scope", *dice.pick(&["global", "local", "each"]));
    if dice.chance(40) {
        // Every datacenter has a node, or the step would name one that there is not.
        let (at, dc) = (plan.instant(dice), datacenter(dice.whole(1, plan.nodes.min(count)) % count + 1));
        plan.step(at, json!({"do": "dc_down", "dc": dc}));
        if dice.chance(70) {
            plan.step(at + dice.whole(1, plan.length), json!({"do": "dc_up", "dc": dc}));
        }
    }
}

fn slow_nodes(plan: &mut Plan, dice: &mut Dice) {
    for _ in 0..dice.whole(1, 2) {
        let (at, node, factor) = (plan.instant(dice), plan.node(dice), dice.whole(2, 40));
        plan.step(at, json!({"do": "slow", "node": node, "factor": factor}));
    }
}

impl Plan {
    /// The end of all faults, and time for everything to catch up.
    fn heal(&mut self) {
        let at = self.healed();
        self.step(at, json!({"do": "heal"}));
        let calm = |from: Option<&(String, String)>| {
            let mut step = json!({"do": "network", "latency": CALM, "loss": 0, "duplicate": 0});
            if let Some((from, to)) = from {
                (step["from"], step["to"]) = (from.clone().into(), to.clone().into());
            }
            step
        };
        self.step(at, calm(None));
        for link in self.local_weather.clone() {
            self.step(at, calm(Some(&link)));
        }
        let nodes = (1..=self.nodes).map(|number| format!("n{number}")).chain(self.newcomer.then(|| "newcomer".to_owned()));
        for node in nodes.collect::<Vec<_>>() {
            self.step(at, json!({"do": "resume", "node": node}));
            self.step(at, json!({"do": "restart", "node": node}));
            self.step(at, json!({"do": "slow", "node": node, "factor": 1}));
            self.step(at, json!({"do": "disk", "node": node, "capacity": 0}));
            // By then what was open has timed out, and what waited has come through.
            self.step(at + REPAIR, json!({"do": "repair", "node": node}));
        }
    }

    fn into_document(self, seed: u64) -> Value {
        let mut steps = self.steps;
        // Those of one instant stay in the order in which they were drawn.
        steps.sort_by_key(|(at, _)| *at);
        let last = steps.last().map_or(0, |(at, _)| *at);
        let with_time = |(at, mut step): (u64, Value)| {
            step["at"] = at.into();
            step
        };
        let clients: Vec<Value> = (1..=self.clients).map(|number| json!({"id": format!("c{number}")})).collect();
        let mut cluster = self.cluster;
        cluster.entry("nodes").or_insert_with(|| self.nodes.into());
        json!({
            "format": 1,
            "name": NAME,
            // Beyond 2^63 TOML has no whole numbers, and beyond 2^53 a reader with floats rounds.
            "seed": seed.to_string(),
            "until": last + HEALING,
            "cluster": cluster,
            "network": self.network,
            "clients": clients,
            "steps": steps.into_iter().map(with_time).collect::<Vec<_>>(),
        })
    }
}
