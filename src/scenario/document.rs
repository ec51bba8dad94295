//! The document: a cluster, the world around it, what is done to it, and what is expected of it.

use std::sync::Arc;

use serde_json::Value;

use super::availability::{Idle, refuse_unbuilt, without_any_effect, without_effect};
use super::choices::{PartitioningKind, Placement, Policy, Protocol};
use super::expect::{self, Expectation};
use super::lesson::{self, Lesson};
use super::reader::{Collector, Cursor, Table, join};
use super::refusal::{Allowed, OutOfPlace, Problem, Refusals, Thing};
use super::source;
use super::steps::{self, Names};
use super::tables::{
    CLIENTS_MAX, ClientEntry, Fields, Head, MILLISECONDS_MAX, Membership, NODES_MAX, Network, NodeEntry, Partitioning, Repair,
    Replication, Storage, TEXT_MAX, TOKENS_MAX, Versions, numbered_node,
};
use super::variants::{self, Variant};
use crate::engine::partitioning::Token;
use crate::engine::{Name, NodeId, SortedMap, SortedSet, Texts, Time};
use crate::simulation::{Action, Step};

/// A scenario, checked: names exist and differ, numbers are in range, and everything asked for is
/// built.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its name, seed and end.
    pub head: Head,
    /// The cluster.
    pub cluster: Cluster,
    /// The network.
    pub network: Network,
    /// The clients, at least one.
    pub clients: Vec<ClientEntry>,
    /// What is done, in the order of the document.
    pub steps: Vec<Step>,
    /// What is expected, that on steps first.
    pub expectations: Vec<Expectation>,
    /// What it leaves at defaults that have no effect yet.
    pub without_effect: Vec<Idle>,
    /// What its reader is told and asked on the way, if it is a lesson. The steps that come of it stand in `steps` too, and what it
    /// claims among `expectations`.
    pub lesson: Option<Arc<Lesson>>,
    /// The runs that it shows beside its own.
    pub(super) variants: Vec<Variant>,
}

/// The cluster of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// How it agrees on what is written.
    pub protocol: Protocol,
    /// Its nodes, at least one.
    pub nodes: Vec<NodeEntry>,
    /// How keys are shared out.
    pub partitioning: Partitioning,
    /// Copies and quorums.
    pub replication: Replication,
    /// Versions.
    pub versions: Versions,
    /// Who is there.
    pub membership: Membership,
    /// Catching up.
    pub repair: Repair,
    /// Keeping.
    pub storage: Storage,
}

/// The version of the format.
pub const FORMAT: u64 = 1;
/// The seed of a document that gives none.
pub(super) const SEED: u64 = 1;
/// How many nodes a cluster has whose document does not say.
pub(super) const NODES: u64 = 5;

impl Default for Document {
    fn default() -> Document {
        Document {
            head: Head { format: FORMAT, name: String::new(), seed: SEED, until: None },
            cluster: Cluster::default(),
            network: Network::default(),
            clients: vec![ClientEntry::default()],
            steps: Vec::new(),
            expectations: Vec::new(),
            without_effect: without_any_effect(),
            lesson: None,
            variants: Vec::new(),
        }
    }
}

impl Default for Cluster {
    fn default() -> Cluster {
        Cluster {
            protocol: Protocol::Leaderless,
            nodes: numbered_nodes(NODES),
            partitioning: Partitioning::default(),
            replication: Replication::default(),
            versions: Versions::default(),
            membership: Membership::default(),
            repair: Repair::default(),
            storage: Storage::default(),
        }
    }
}

impl Document {
    /// The document that says nothing but its name, as it would be read. Nothing is read for it: the page begins with one, and
    /// what reads documents weighs a twentieth of what it begins with.
    pub(super) fn bare(name: &str) -> Document {
        let mut document = Document::default();
        document.head.name = name.to_owned();
        let cluster = &mut document.cluster;
        cluster.membership.seeds = cluster.nodes.first().into_iter().map(|node| node.id).collect();
        cluster.replication = Replication::for_nodes(cluster.nodes.len() as u16, None);
        document
    }

    /// Reads a document from TOML text, or from JSON text, which begins with a brace.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn from_text(text: &str) -> Result<Document, Refusals> {
        Document::from_tree(&source::from_text(text)?).map_err(|refusals| source::with_lines(text, refusals))
    }

    /// Reads a document that is an object already.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn from_value(document: Value) -> Result<Document, Refusals> {
        Document::from_tree(&source::from_value(document)?)
    }

    /// Reads a document from a tree of values whose length and depth were checked.
    pub(super) fn from_tree(tree: &Value) -> Result<Document, Refusals> {
        let collector = Collector::default();
        let mut document = read(&collector, tree);
        // Of a document that is wrong already, a variation says nothing new.
        if let Some(document) = document.as_mut().filter(|_| !collector.has(""))
            && let Some(lesson) = document.lesson.clone()
        {
            document.variants = variants::read(&collector, tree, &lesson);
        }
        let refusals = collector.into_refusals();
        match document {
            Some(document) if refusals.is_empty() => Ok(document),
            _ => Err(Refusals(refusals)),
        }
    }

    /// Where its nodes stand, each place once, in the order in which they are named first.
    fn datacenters(&self) -> Vec<Name> {
        let mut seen = SortedSet::new();
        self.cluster.nodes.iter().map(|node| node.dc).filter(|datacenter| seen.insert(*datacenter)).collect()
    }

    /// The names that a step or an expectation may use.
    pub(super) fn names(&self) -> Names {
        Names {
            nodes: self.cluster.nodes.iter().map(|node| node.id).collect(),
            clients: self.clients.iter().map(|client| client.id).collect(),
            datacenters: self.datacenters(),
            operations: Texts::default(),
            workloads: 0,
            copies: self.cluster.replication.n.min(self.cluster.nodes.len() as u16),
            until: self.head.until,
            vnodes: self.cluster.partitioning.vnodes,
            copies_fixed: self.cluster.replication.per_dc.as_ref().map(|_| self.cluster.replication.n),
        }
    }
}

fn read(collector: &Collector, tree: &Value) -> Option<Document> {
    let cursor = Cursor::new(collector, tree, "");
    let table =
        cursor.table(&["format", "name", "seed", "until", "cluster", "network", "clients", "steps", "expect", "lesson"])?;
    let head = read_head(&table);
    let cluster = table.get("cluster").map_or_else(Cluster::default, |cluster| read_cluster(&cluster));
    let network = table.get("network").map_or_else(Network::default, |network| Network::default().read(&network));
    let clients = read_clients(&table, &cluster);

    let mut document = Document { head, cluster, network, clients, without_effect: without_effect(tree), ..Document::default() };
    let mut names = document.names();
    check_members(&document, tree, collector);
    let steps = table.get("steps");
    let lists: Vec<Cursor<'_>> = steps.iter().cloned().chain(lesson::lists_of_steps(&table)).collect();
    for list in lists.iter().map(Cursor::value) {
        for node in steps::joining(list) {
            // Who leaves may join again, and is one node all the same.
            if !names.nodes.contains(&node) {
                names.nodes.push(node);
            }
        }
        names.copies = names.copies.max(steps::largest_n(list));
        names.workloads += steps::workloads(list);
    }
    names.operations = operation_names(&lists);
    for step in steps.and_then(|steps| steps.list()).unwrap_or_default() {
        // Of an operation, and of a load, what it comes to is only seen later.
        let lasts = steps::is_operation(step.value()) || steps::is_workload(step.value());
        let read = steps::read_step(&step, &names);
        if let Some(expect) = step.value().get("expect") {
            let expect = Cursor::new(collector, expect, &format!("{}.expect", step.path()));
            document.expectations.extend(expect::read_of_step(&expect, &names, read.as_ref(), lasts));
        }
        document.steps.extend(read);
    }
    for entry in table.get("expect").and_then(|expect| expect.list()).unwrap_or_default() {
        document.expectations.extend(expect::read(&entry, &names));
    }
    if let Some(lesson) = table.get("lesson") {
        let read = lesson::read(&lesson, &names);
        document.steps.extend(read.steps);
        document.expectations.extend(read.claims);
        document.lesson = read.lesson.map(Arc::new);
    }
    refuse_unbuilt(collector, tree);
    Some(document)
}

fn read_head(table: &Table<'_>) -> Head {
    let mut head = Document::default().head;
    if let Some(format) = table.require("format", Allowed::Whole { least: FORMAT, most: FORMAT }) {
        format.whole(FORMAT, FORMAT);
    }
    if let Some(name) = table.get("name") {
        let read = if name.value() == "" { Some("") } else { name.short_text(TEXT_MAX) };
        head.name = read.unwrap_or_default().to_owned();
    }
    if let Some(seed) = table.get("seed").and_then(|seed| seed.long_whole(0, u64::MAX.into(), Allowed::Seed)) {
        head.seed = seed as u64;
    }
    if let Some(until) = table.get("until").and_then(|until| until.milliseconds(0.0, MILLISECONDS_MAX)) {
        head.until = Some(Time::ZERO + until);
    }
    head
}

fn read_cluster(cursor: &Cursor<'_>) -> Cluster {
    let mut cluster = Cluster::default();
    let fields = ["protocol", "nodes", "partitioning", "replication", "versions", "membership", "repair", "storage"];
    let Some(table) = cursor.table(&fields) else { return cluster };
    if let Some(protocol) = table.get("protocol").and_then(|protocol| Protocol::read(&protocol)) {
        cluster.protocol = protocol;
    }
    fn section<T: Fields>(table: &Table<'_>, name: &str) -> T {
        table.get(name).map_or_else(T::default, |cursor| T::default().read(&cursor))
    }
    cluster.partitioning = section(&table, "partitioning");
    cluster.versions = section(&table, "versions");
    cluster.repair = section(&table, "repair");
    cluster.storage = section(&table, "storage");
    if let Some(nodes) = table.get("nodes") {
        cluster.nodes = read_nodes(&nodes).unwrap_or(cluster.nodes);
        check_tokens(&nodes, &cluster);
    }
    let first = cluster.nodes.first().map(|node| node.id);
    cluster.membership = Membership { seeds: first.into_iter().collect(), ..Membership::default() };
    if let Some(membership) = table.get("membership") {
        cluster.membership = cluster.membership.read(&membership);
    }
    cluster.replication = read_replication(table.get("replication"), &cluster);
    cluster
}

fn numbered_nodes(count: u64) -> Vec<NodeEntry> {
    (1..=count).map(|number| NodeEntry { id: numbered_node(number), ..NodeEntry::default() }).collect()
}

fn read_nodes(cursor: &Cursor<'_>) -> Option<Vec<NodeEntry>> {
    if cursor.value().is_number() {
        let count = super::reader::exact_whole(cursor.value()).and_then(|count| u64::try_from(count).ok());
        let count = count.filter(|count| (1..=NODES_MAX).contains(count));
        if count.is_none() {
            cursor.not_allowed(Allowed::Nodes);
        }
        return count.map(numbered_nodes);
    }
    let entries = cursor.value().as_array().filter(|entries| (1..=NODES_MAX).contains(&(entries.len() as u64)));
    if entries.is_none() {
        cursor.not_allowed(Allowed::Nodes);
        return None;
    }
    let mut nodes: Vec<NodeEntry> = Vec::new();
    for entry in cursor.list()? {
        require_id(&entry);
        let node = NodeEntry::default().read(&entry);
        if let Some(id) = entry.value().get("id")
            && nodes.iter().any(|other| other.id == node.id)
            && id == &Value::from(node.id.to_string())
        {
            taken(&entry, Thing::Node, &node.id.to_string());
        }
        nodes.push(node);
    }
    Some(nodes)
}

fn require_id(entry: &Cursor<'_>) {
    if entry.value().is_object() && entry.value().get("id").is_none() {
        entry.collector().refuse(&format!("{}.id", entry.path()), Problem::Missing { allowed: Allowed::Name });
    }
}

fn taken(entry: &Cursor<'_>, thing: Thing, name: &str) {
    entry.collector().refuse(&format!("{}.id", entry.path()), Problem::Taken { thing, name: name.to_owned() });
}

/// Explicit tokens differ, and there are not too many of any kind.
fn check_tokens(cursor: &Cursor<'_>, cluster: &Cluster) {
    let tokens: u64 = cluster.nodes.iter().map(|node| token_count(node, cluster.partitioning.vnodes)).sum();
    if tokens > TOKENS_MAX {
        cursor.refuse(Problem::TooManyTokens { tokens, limit: TOKENS_MAX });
    }
    let mut owners: SortedMap<Token, NodeId> = SortedMap::new();
    for (index, node) in cluster.nodes.iter().enumerate() {
        for (place, token) in node.tokens.iter().flatten().enumerate() {
            if let Some(owner) = owners.insert(*token, node.id) {
                let path = format!("{}[{index}].tokens[{place}]", cursor.path());
                cursor.collector().refuse(&path, Problem::TokenTaken { token: *token, node: owner });
            }
        }
    }
}

/// How many tokens a node has: those given, or its share of virtual nodes.
pub(super) fn token_count(node: &NodeEntry, vnodes: u32) -> u64 {
    match &node.tokens {
        Some(tokens) => tokens.len() as u64,
        // Rounded half up; a number this small is exact in a float.
        None => ((f64::from(vnodes) * node.weight + 0.5) as u64).max(1),
    }
}

fn read_replication(cursor: Option<Cursor<'_>>, cluster: &Cluster) -> Replication {
    let nodes = cluster.nodes.len() as u16;
    let Some(cursor) = cursor else { return Replication::for_nodes(nodes, None) };
    let given = |name: &str| cursor.value().get(name).and_then(super::reader::exact_whole).and_then(|n| u16::try_from(n).ok());
    let by_datacenter = copies_by_datacenter(cursor.value());
    let n = by_datacenter.or(given("n")).filter(|n| (1..=nodes).contains(n));
    let mut replication = Replication::for_nodes(nodes, n).read(&cursor);
    let place = |name: &str| format!("{}.{name}", cursor.path());
    if cursor.value().get("per_dc").is_some() || replication.placement == Placement::Datacenter {
        match check_placement(&cursor, &replication, cluster) {
            Some(sum) => replication.n = sum,
            // Nothing can be said of quorums.
            None => return replication,
        }
    }
    if replication.n > nodes {
        let problem = Problem::TooManyCopies { n: replication.n.into(), nodes: nodes.into() };
        cursor.collector().refuse(&place("n"), problem);
        return replication;
    }
    for (name, asked) in [("r", replication.r), ("w", replication.w)] {
        if asked > replication.n {
            let problem = Problem::QuorumTooLarge { asked: asked.into(), copies: replication.n.into() };
            cursor.collector().refuse(&place(name), problem);
        }
    }
    replication
}

/// The sum of `per_dc`, if it reads as copies by datacenter: what the defaults of R and W go by.
fn copies_by_datacenter(replication: &Value) -> Option<u16> {
    let entries = replication.get("per_dc")?.as_object()?;
    let copies: Option<Vec<i128>> = entries.values().map(super::reader::exact_whole).collect();
    u16::try_from(copies?.iter().fold(0_i128, |sum, copies| sum.saturating_add(*copies))).ok()
}

/// Copies by datacenter, as they should be: `per_dc` together with the placement that it is for, on a
/// ring, of datacenters that have so many nodes. Gives the number of copies of a key.
fn check_placement(cursor: &Cursor<'_>, replication: &Replication, cluster: &Cluster) -> Option<u16> {
    let refuse = |name: &str, problem| cursor.collector().refuse(&format!("{}.{name}", cursor.path()), problem);
    let together = || Problem::OnlyTogether { fields: vec!["placement = \"datacenter\"", "per_dc"] };
    if cursor.collector().has(&format!("{}.placement", cursor.path())) {
        return None;
    }
    if cursor.value().get("per_dc").is_none() {
        refuse("placement", together());
        return None;
    }
    if replication.placement != Placement::Datacenter {
        refuse("per_dc", together());
        return None;
    }
    if cluster.partitioning.kind == PartitioningKind::Modulo {
        refuse("placement", Problem::OutOfPlace { why: OutOfPlace::PlacementOfModulo });
    }
    // What could not be read has been refused.
    let per_dc = replication.per_dc.as_ref()?;
    let sound: Vec<bool> =
        per_dc.iter().map(|(datacenter, copies)| check_copies_there(cursor, *datacenter, *copies, cluster)).collect();
    let sum: u16 = per_dc.iter().fold(0, |sum, (_, copies)| sum.saturating_add(*copies));
    if sum == 0 {
        let allowed = Allowed::Whole { least: 1, most: cluster.nodes.len() as u64 };
        refuse("per_dc", Problem::NotAllowed { found: "a sum of 0".to_owned(), allowed, meant: None });
    }
    if cursor.value().get("n").is_some() && replication.n != sum {
        refuse("n", Problem::OutOfPlace { why: OutOfPlace::CopiesByDatacenter });
    }
    (sum > 0 && sound.iter().all(|sound| *sound)).then_some(sum)
}

/// Whether a datacenter has nodes for its copies.
fn check_copies_there(cursor: &Cursor<'_>, datacenter: Name, copies: u16, cluster: &Cluster) -> bool {
    let text = datacenter.to_string();
    let place = join(&join(cursor.path(), "per_dc"), &text);
    let nodes = cluster.nodes.iter().filter(|node| node.dc == datacenter).count();
    if nodes == 0 {
        let there_are: SortedSet<Name> = cluster.nodes.iter().map(|node| node.dc).collect();
        let there_are: Vec<String> = there_are.iter().map(Name::to_string).collect();
        let entry = Cursor::new(cursor.collector(), cursor.value(), &place);
        entry.refuse_unknown(Thing::Datacenter, &text, there_are.iter().map(String::as_str));
    } else if usize::from(copies) > nodes {
        let problem = Problem::TooManyCopiesThere { copies: copies.into(), nodes: nodes as u64, datacenter };
        cursor.collector().refuse(&place, problem);
    }
    nodes > 0 && usize::from(copies) <= nodes
}

fn read_clients(table: &Table<'_>, cluster: &Cluster) -> Vec<ClientEntry> {
    let mut clients: Vec<ClientEntry> = Vec::new();
    let field = table.get("clients");
    let entries = field.as_ref().and_then(Cursor::list).unwrap_or_default();
    if let Some(field) = field.filter(|_| entries.len() as u64 > CLIENTS_MAX) {
        field.refuse(Problem::NotAllowed {
            found: format!("{} clients", entries.len()),
            allowed: Allowed::Whole { least: 1, most: CLIENTS_MAX },
            meant: None,
        });
        return vec![ClientEntry::default()];
    }
    for entry in &entries {
        require_id(entry);
        let client = ClientEntry::default().read(entry);
        if client.policy == Policy::Contacts
            && client.refresh != ClientEntry::default().refresh
            && !entry.collector().has(&join(entry.path(), "policy"))
        {
            entry.collector().refuse(&join(entry.path(), "refresh"), Problem::OutOfPlace { why: OutOfPlace::RefreshOfContacts });
        }
        let given = entry.value().get("id").and_then(Value::as_str) == Some(client.id.to_string().as_str());
        if given && clients.iter().any(|other| other.id == client.id) {
            taken(entry, Thing::Client, &client.id.to_string());
        } else if given && cluster.nodes.iter().any(|node| node.id.0 == client.id.0) {
            taken(entry, Thing::Node, &client.id.to_string());
        }
        clients.push(client);
    }
    if clients.is_empty() {
        clients.push(ClientEntry::default());
    }
    clients
}

/// Nodes that other tables name exist; a node does not have the name of the client that there is
/// without any.
fn check_members(document: &Document, tree: &Value, collector: &Collector) {
    let names = document.names();
    let check = |list: Option<&Value>, path: String| {
        let mut seen = SortedSet::new();
        for (index, entry) in list.and_then(Value::as_array).into_iter().flatten().enumerate() {
            let cursor = Cursor::new(collector, entry, &format!("{path}[{index}]"));
            if collector.has(cursor.path()) || !entry.is_string() {
                continue;
            }
            if let Some(node) = names.node(&cursor).filter(|node| !seen.insert(*node)) {
                cursor.refuse(Problem::Repeated { name: node.0 });
            }
        }
    };
    for (index, client) in tree.get("clients").and_then(Value::as_array).into_iter().flatten().enumerate() {
        check(client.get("contact"), format!("clients[{index}].contact"));
        check_place(client, &format!("clients[{index}]"), &names, collector);
    }
    let cluster = tree.get("cluster");
    let membership = cluster.and_then(|cluster| cluster.get("membership"));
    check(membership.and_then(|membership| membership.get("seeds")), "cluster.membership.seeds".to_owned());

    let given = tree.get("clients").and_then(Value::as_array).is_some_and(|clients| !clients.is_empty());
    let default = ClientEntry::default().id;
    if let (false, Some(index)) = (given, names.nodes.iter().position(|node| node.0 == default.0)) {
        let problem = Problem::Taken { thing: Thing::Client, name: default.to_string() };
        collector.refuse(&format!("cluster.nodes[{index}].id"), problem);
    }
}

/// A client stands where some node stands, and says where if it may ask nodes elsewhere.
fn check_place(client: &Value, path: &str, names: &Names, collector: &Collector) {
    match client.get("dc") {
        Some(datacenter) => {
            let cursor = Cursor::new(collector, datacenter, &format!("{path}.dc"));
            if !collector.has(cursor.path()) {
                names.datacenter(&cursor);
            }
        }
        None if client.get("remote") == Some(&Value::Bool(true)) => {
            collector.refuse(&format!("{path}.remote"), Problem::OnlyTogether { fields: vec!["remote", "dc"] });
        }
        None => {}
    }
}

/// The ids that contexts and expectations may name: those given, and `op1`, `op2`, … of the
/// others. An id given twice is refused.
fn operation_names(lists: &[Cursor<'_>]) -> Texts {
    let mut names = Texts::default();
    let mut operations = 0;
    for steps in lists {
        let entries = steps.value().as_array().map_or(&[][..], Vec::as_slice);
        for (index, step) in entries.iter().enumerate().filter(|(_, step)| steps::is_operation(step)) {
            operations += 1;
            let Some(id) = step.get("id").and_then(Value::as_str) else { continue };
            let given = names.count();
            if names.enter(&id.into()) < given {
                let problem = Problem::Taken { thing: Thing::Operation, name: id.to_owned() };
                steps.collector().refuse(&format!("{}[{index}].id", steps.path()), problem);
            }
        }
    }
    for number in 1..=operations {
        names.enter(&format!("op{number}").into());
    }
    names
}

/// Reads a step that is to be done now.
pub(super) fn read_step_now(step: &Value, names: &Names, is_taken: impl Fn(&str) -> bool) -> Result<Action, Refusals> {
    let collector = Collector::default();
    let cursor = Cursor::new(&collector, step, "step");
    let action = steps::read_step_now(&cursor, names);
    if let Some(id) = step.get("id").and_then(Value::as_str).filter(|id| is_taken(id)) {
        let problem = Problem::Taken { thing: Thing::Operation, name: super::reader::shortened(id) };
        collector.refuse("step.id", problem);
    }
    let refusals = collector.into_refusals();
    match action {
        Some(action) if refusals.is_empty() => Ok(action),
        _ => Err(Refusals(refusals)),
    }
}
