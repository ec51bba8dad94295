//! Reading steps: what may be done to a world, and with which fields.

use std::sync::Arc;

use serde_json::Value;

use super::choices::{Compaction, Detector, GossipExchange, QuorumKind, ReadRepair, Scope, Sync};
use super::reader::{Cursor, Table, exact_whole};
use super::refusal::{Allowed, OutOfPlace, Problem, Thing};
use super::tables::{Fields, MILLISECONDS_MAX, NODES_MAX, NodeEntry, TEXT_MAX, fraction, latency, millisecond_range};
use crate::engine::partitioning::TokenRange;
use crate::engine::{
    Address, ClientId, Duration, Key, MessageKind, Name, NodeId, SortedSet, Tending, Texts, Time, Value as Stored,
};
use crate::simulation::{
    Action, Change, Cut, DiskChange, DiskPart, Distribution, Fraction, Latency, OperationKind, OperationStep, Rate, Skew,
    Slowness, Step, Subject, Trigger, WeatherChange, When, Workload,
};

/// What can be done so far, with the fields of each besides `at`, `when`, `delay`, `do`, `expect`.
const BUILT: &[(&str, &[&str])] = &[
    ("put", &["id", "client", "via", "key", "value", "context", "r", "w"]),
    ("get", &["id", "client", "via", "key", "value", "context", "r", "w"]),
    ("delete", &["id", "client", "via", "key", "value", "context", "r", "w"]),
    ("crash", &["node"]),
    ("wipe", &["node"]),
    ("join", &["node", "cluster"]),
    ("leave", &["node"]),
    ("repair", &["node", "with", "key_range"]),
    ("cleanup", &["node"]),
    ("flush", &["node"]),
    ("compact", &["node"]),
    ("sync", &["node"]),
    ("corrupt", &["node", "what"]),
    ("disk", &["node", "operation", "sync", "bandwidth", "capacity"]),
    ("restart", &["node"]),
    ("pause", &["node"]),
    ("resume", &["node"]),
    ("cut", &["groups", "from", "to", "one_way"]),
    ("heal", &["from", "to"]),
    ("network", &["latency", "loss", "duplicate", "inter_dc", "from", "to"]),
    ("drop", &["from", "to", "kind", "count"]),
    ("configure", CONFIGURABLE),
    ("skew", &["node", "offset", "drift_ppm"]),
    ("note", &["text"]),
    ("slow", &["node", "factor"]),
    ("dc_down", &["dc"]),
    ("dc_up", &["dc"]),
    (
        "workload",
        &["clients", "rate", "keys", "prefix", "distribution", "read_fraction", "for", "read_modify_write", "value_bytes"],
    ),
];

/// What a cluster allows to change live.
const CONFIGURABLE: &[&str] = &[
    "n",
    "r",
    "w",
    "request_timeout",
    "quorum",
    "scope",
    "interval",
    "fanout",
    "suspect_after",
    "reporters",
    "read_repair",
    "hinted_handoff",
    "hint_interval",
    "hint_ttl",
    "anti_entropy",
    "detector",
    "exchange",
    "sync",
    "sync_interval",
    "memtable_bytes",
    "compaction",
    "tombstone_grace",
];
/// The most operations that one `workload` step can ask for, on average.
const ARRIVALS_MAX: f64 = 1_000_000.0;

/// The most messages that one `drop` step can be set on.
const DROPS_MAX: u64 = 1_000_000;

/// The strongest drift of a clock, in microseconds a second; fractions are rounded.
const DRIFT_MAX: f64 = 1e6;

/// The names that steps may use.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub nodes: Vec<NodeId>,
    pub clients: Vec<ClientId>,
    /// Where nodes stand, in the order of the document.
    pub datacenters: Vec<Name>,
    /// Of operations: those a context or an expectation may name.
    pub operations: Texts,
    /// How many generated loads the document has, whose operations may be named too.
    pub workloads: u32,
    /// The most copies there can be when a step happens: what R and W are held against.
    pub copies: u16,
    /// Virtual nodes of a node of weight 1: for those that join.
    pub vnodes: u32,
    /// The only N there can be, where the document counts copies by datacenter.
    pub copies_fixed: Option<u16>,
    /// When the run ends, if the document says so.
    pub until: Option<Time>,
}

impl Names {
    fn client_of(&self, name: &str) -> Option<ClientId> {
        self.clients.iter().copied().find(|id| id.to_string() == name)
    }

    fn node_of(&self, name: &str) -> Option<NodeId> {
        self.nodes.iter().copied().find(|id| id.to_string() == name)
    }

    pub fn node(&self, cursor: &Cursor<'_>) -> Option<NodeId> {
        let name = cursor.text()?;
        let node = self.node_of(name);
        if node.is_none() {
            let there_are: Vec<String> = self.nodes.iter().map(NodeId::to_string).collect();
            cursor.refuse_unknown(Thing::Node, name, there_are.iter().map(String::as_str));
        }
        node
    }

    pub fn client(&self, cursor: &Cursor<'_>) -> Option<ClientId> {
        let name = cursor.text()?;
        let client = self.client_of(name);
        if client.is_none() {
            let there_are: Vec<String> = self.clients.iter().map(ClientId::to_string).collect();
            cursor.refuse_unknown(Thing::Client, name, there_are.iter().map(String::as_str));
        }
        client
    }

    pub fn datacenter(&self, cursor: &Cursor<'_>) -> Option<Name> {
        let name = cursor.text()?;
        let datacenter = self.datacenters.iter().copied().find(|datacenter| datacenter.to_string() == name);
        if datacenter.is_none() {
            let there_are: Vec<String> = self.datacenters.iter().map(Name::to_string).collect();
            cursor.refuse_unknown(Thing::Datacenter, name, there_are.iter().map(String::as_str));
        }
        datacenter
    }

    /// A node or a client.
    fn end(&self, cursor: &Cursor<'_>) -> Option<Address> {
        let name = cursor.text()?;
        let end = self.node_of(name).map(Address::Node).or_else(|| self.client_of(name).map(Address::Client));
        if end.is_none() {
            let nodes = self.nodes.iter().map(NodeId::to_string);
            let there_are: Vec<String> = nodes.chain(self.clients.iter().map(ClientId::to_string)).collect();
            cursor.refuse_unknown(Thing::End, name, there_are.iter().map(String::as_str));
        }
        end
    }

    pub fn operation(&self, cursor: &Cursor<'_>) -> Option<Arc<str>> {
        let name = cursor.text()?;
        if !self.has_operation(name) {
            cursor.refuse_unknown(Thing::Operation, name, self.operations.iter().map(|(name, _)| &**name));
            return None;
        }
        Some(name.into())
    }

    /// Whether an operation of this name can be: one of the document, or of one of its loads.
    pub fn has_operation(&self, name: &str) -> bool {
        let of_load = || Workload::of_operation(name).is_some_and(|number| (1..=self.workloads).contains(&number));
        self.operations.place(name).is_some() || of_load()
    }
}

/// Whether a step is an operation, looking at nothing but its `do`.
pub(super) fn is_operation(step: &Value) -> bool {
    matches!(step.get("do").and_then(Value::as_str), Some("put" | "get" | "delete"))
}

/// How many generated loads a document has.
pub(super) fn workloads(steps: &Value) -> u32 {
    steps.as_array().map_or(0, |steps| steps.iter().filter(|step| is_workload(step)).count() as u32)
}

/// Whether a step begins a generated load, looking at nothing but its `do`.
pub(super) fn is_workload(step: &Value) -> bool {
    step.get("do").and_then(Value::as_str) == Some("workload")
}

/// Reads a step of a document.
pub(super) fn read_step(cursor: &Cursor<'_>, names: &Names) -> Option<Step> {
    let (table, kind) = open(cursor, &["at", "when", "delay", "do", "expect"])?;
    let when = read_trigger(&table, names);
    let action = read_action(&table, kind, names);
    Some(Step { when: when?, action: action? })
}

/// Reads a step that is to be done now.
pub(super) fn read_step_now(cursor: &Cursor<'_>, names: &Names) -> Option<Action> {
    let (table, kind) = open(cursor, &["at", "when", "delay", "do", "expect"])?;
    for name in ["at", "when", "delay"] {
        if let Some(field) = table.get(name) {
            field.refuse(Problem::OutOfPlace { why: OutOfPlace::TimeOfStepNow });
        }
    }
    if let Some(field) = table.get("expect") {
        field.refuse(Problem::OutOfPlace { why: OutOfPlace::ExpectOfStepNow });
    }
    read_action(&table, kind, names)
}

/// The step's table and what it does, with its fields checked against that.
fn open<'a>(cursor: &Cursor<'a>, common: &[&'static str]) -> Option<(Table<'a>, &'static str)> {
    let built: Vec<&'static str> = BUILT.iter().map(|(kind, _)| *kind).collect();
    let quoted = |kinds: &[&str]| kinds.iter().map(|kind| format!("{kind:?}")).collect::<Vec<_>>();
    let Value::Object(entries) = cursor.value() else {
        cursor.not_allowed(Allowed::Table);
        return None;
    };
    let Some(found) = entries.get("do") else {
        let path = format!("{}.do", cursor.path());
        cursor.collector().refuse(&path, Problem::Missing { allowed: Allowed::OneOf(quoted(&built)) });
        return None;
    };
    let found = Cursor::new(cursor.collector(), found, &format!("{}.do", cursor.path()));
    let kind = found.one_of(&built)?;
    let (_, fields) = BUILT.iter().find(|(built, _)| *built == kind)?;
    let allowed: Vec<&'static str> = common.iter().chain(*fields).copied().collect();
    Some((cursor.table(&allowed)?, kind))
}

/// When a step, or an expectation, is due.
fn read_trigger(table: &Table<'_>, names: &Names) -> Option<Trigger> {
    if table.has("at") == table.has("when") {
        table.refuse(Problem::ExactlyOneOf { fields: vec!["at", "when"] });
        return None;
    }
    read_optional_trigger(table, names)
}

/// As above, where both may be left out.
pub(super) fn read_optional_trigger(table: &Table<'_>, names: &Names) -> Option<Trigger> {
    let delay = table.get("delay");
    if let (Some(delay), false) = (&delay, table.has("when")) {
        delay.refuse(Problem::OutOfPlace { why: OutOfPlace::DelayWithoutWhen });
    }
    if let Some(at) = table.get("at") {
        return at.milliseconds(0.0, MILLISECONDS_MAX).map(|since_zero| Trigger::At(Time::ZERO + since_zero));
    }
    let delay = delay.map_or(Some(Duration::ZERO), |delay| delay.milliseconds(0.0, MILLISECONDS_MAX));
    let when = read_when(&table.get("when")?, names);
    Some(Trigger::After(When { delay: delay?, ..when? }))
}

/// The fields of what is waited for, besides its kind.
const FILTERS: [&str; 8] = ["happening", "node", "operation", "key", "member", "message", "from", "to"];

/// What is waited for.
pub(super) fn read_when(cursor: &Cursor<'_>, names: &Names) -> Option<When> {
    let when = cursor.table(&FILTERS)?;
    let happening = when.require("happening", Allowed::Text).and_then(|happening| read_happening(&happening));
    let node = optional(when.get("node"), |node| names.node(node));
    let operation = optional(when.get("operation"), |operation| names.operation(operation));
    let key = optional(when.get("key"), |key| key.text().map(Key::from));
    let member = optional(when.get("member"), |node| names.node(node));
    let message = optional(when.get("message"), read_message_kind);
    let from = optional(when.get("from"), |end| names.end(end));
    let to = optional(when.get("to"), |end| names.end(end));
    let subject = Subject {
        operation: operation.ok()?,
        key: key.ok()?,
        member: member.ok()?,
        message: message.ok()?,
        from: from.ok()?,
        to: to.ok()?,
        lesson_step: None,
    };
    Some(When { happening: happening?, node: node.ok()?, subject, ..When::default() })
}

/// Reads a step that is done some time after a step of the lesson was reached.
pub(super) fn read_step_then(cursor: &Cursor<'_>, names: &Names, lesson_step: u16) -> Option<Step> {
    let (table, kind) = open(cursor, &["delay", "do"])?;
    let delay = match table.get("delay") {
        None => Some(THEN_DELAY),
        Some(delay) => delay.milliseconds(0.0, MILLISECONDS_MAX),
    };
    let action = read_action(&table, kind, names);
    Some(Step { when: Trigger::After(When::lesson_step(lesson_step, delay?)), action: action? })
}

/// So long after a step of a lesson was reached comes what is done then: what the reader is told of it is read first.
const THEN_DELAY: Duration = Duration(10_000);

fn read_happening(cursor: &Cursor<'_>) -> Option<Arc<str>> {
    cursor.one_of(crate::simulation::What::KINDS).map(Arc::from)
}

fn read_action(table: &Table<'_>, kind: &str, names: &Names) -> Option<Action> {
    let node = || table.require("node", Allowed::Name).and_then(|node| names.node(&node));
    match kind {
        "put" => read_operation(table, OperationKind::Put, names),
        "get" => read_operation(table, OperationKind::Get, names),
        "delete" => read_operation(table, OperationKind::Delete, names),
        "crash" => node().map(Action::Crash),
        "wipe" => node().map(Action::Wipe),
        "join" => read_join(table, names),
        "leave" => node().map(Action::Leave),
        "repair" => read_repair_step(table, node(), names),
        "cleanup" => node().map(Action::Cleanup),
        "flush" => node().map(|node| Action::Tend { node, tending: Tending::Flush }),
        "compact" => node().map(|node| Action::Tend { node, tending: Tending::Compact }),
        "sync" => node().map(|node| Action::Tend { node, tending: Tending::Sync }),
        "corrupt" => read_corrupt(table, node()),
        "disk" => read_disk(table, node()),
        "restart" => node().map(Action::Restart),
        "pause" => node().map(Action::Pause),
        "resume" => node().map(Action::Resume),
        "cut" => read_cut(table, names),
        "heal" => read_heal(table, names),
        "network" => read_network(table, names),
        "drop" => read_drop(table, names),
        "configure" => read_configure(table, names),
        "skew" => read_skew(table, names),
        "note" => read_note(table),
        "slow" => read_slow(table, node()),
        "dc_down" => read_datacenter(table, names).map(Action::DatacenterDown),
        "dc_up" => read_datacenter(table, names).map(Action::DatacenterUp),
        "workload" => read_workload(table, names),
        _ => unreachable!("every kind of BUILT is read here"),
    }
}

/// A field that may be left out: `Err` where it is there and wrong.
fn optional<T>(field: Option<Cursor<'_>>, read: impl FnOnce(&Cursor<'_>) -> Option<T>) -> Result<Option<T>, ()> {
    match field {
        None => Ok(None),
        Some(field) => read(&field).map(Some).ok_or(()),
    }
}

fn read_operation(table: &Table<'_>, kind: OperationKind, names: &Names) -> Option<Action> {
    let id = optional(table.get("id"), |id| {
        let name = id.short_text(TEXT_MAX)?;
        if Workload::of_operation(name).is_some() {
            id.refuse(Problem::OutOfPlace { why: OutOfPlace::NameOfWorkload });
            return None;
        }
        Some(Arc::from(name))
    });
    let client = match table.get("client") {
        Some(client) => names.client(&client),
        None => names.clients.first().copied(),
    };
    let via = optional(table.get("via"), |via| names.node(via));
    let key = table.require("key", Allowed::Text).and_then(|key| key.text());
    let value = match (kind, table.get("value")) {
        (OperationKind::Put, None) => {
            table.require("value", Allowed::StoredValue);
            Err(())
        }
        (OperationKind::Put, Some(value)) => read_stored(&value).map(Some).ok_or(()),
        (_, None) => Ok(None),
        (_, Some(value)) => {
            value.refuse(Problem::OutOfPlace { why: OutOfPlace::ValueOfNoPut });
            Err(())
        }
    };
    let context = match (kind, table.get("context")) {
        (OperationKind::Get, Some(context)) => {
            context.refuse(Problem::OutOfPlace { why: OutOfPlace::ContextOfGet });
            Err(())
        }
        (_, context) => optional(context, |context| names.operation(context)),
    };
    let r = optional(table.get("r"), |r| quorum(r, names.copies));
    let w = optional(table.get("w"), |w| quorum(w, names.copies));
    Some(Action::Operation(OperationStep {
        id: id.ok()?,
        client: client?,
        via: via.ok()?,
        kind,
        key: Key(key?.into()),
        value: value.ok()?,
        context: context.ok()?,
        r: r.ok()?,
        w: w.ok()?,
    }))
}

/// R or W, held against the most copies there can be.
fn quorum(cursor: &Cursor<'_>, copies: u16) -> Option<u16> {
    let asked = cursor.whole(1, NODES_MAX)?;
    if asked > u64::from(copies) {
        cursor.refuse(Problem::QuorumTooLarge { asked, copies: copies.into() });
        return None;
    }
    u16::try_from(asked).ok()
}

/// What a put stores: text as its bytes, `{ base64 }` as those, lists and tables as JSON text.
fn read_stored(cursor: &Cursor<'_>) -> Option<Stored> {
    use base64::Engine;
    match cursor.value() {
        Value::String(text) => Some(Stored::from(text.as_str())),
        Value::Object(entries) if entries.contains_key("base64") => {
            let text = cursor.table(&["base64"])?.get("base64")?;
            let bytes = text.value().as_str().and_then(|text| base64::engine::general_purpose::STANDARD.decode(text).ok());
            if bytes.is_none() {
                text.not_allowed(Allowed::Base64);
            }
            bytes.map(|bytes| Stored(bytes.into()))
        }
        list_or_table @ (Value::Array(_) | Value::Object(_)) => Some(Stored::from(super::json::text(list_or_table).as_str())),
        Value::Null | Value::Bool(_) | Value::Number(_) => {
            cursor.not_allowed(Allowed::StoredValue);
            None
        }
    }
}

fn read_cut(table: &Table<'_>, names: &Names) -> Option<Action> {
    let is_link = table.has("from") || table.has("to") || table.has("one_way");
    if table.has("groups") == is_link {
        table.refuse(Problem::ExactlyOneOf { fields: vec!["groups", "from and to"] });
        return None;
    }
    if is_link {
        let one_way = optional(table.get("one_way"), |one_way| one_way.switch());
        let (from, to) = both_ends(table, names)?;
        return Some(Action::Cut(Arc::new(Cut::Link { from, to, one_way: one_way.ok()?.unwrap_or(false) })));
    }
    let field = table.get("groups")?;
    let lists = field.list()?;
    if lists.len() < 2 {
        let entries = Box::new(Allowed::ListOf { least: 1, entries: Box::new(Allowed::Name) });
        field.not_allowed(Allowed::ListOf { least: 2, entries });
        return None;
    }
    let mut seen = SortedSet::new();
    let mut groups = Vec::new();
    let mut complete = true;
    for list in &lists {
        let Some(entries) = list.list() else {
            complete = false;
            continue;
        };
        if entries.is_empty() {
            list.not_allowed(Allowed::ListOf { least: 1, entries: Box::new(Allowed::Name) });
            complete = false;
        }
        let mut group = SortedSet::new();
        for entry in &entries {
            match names.end(entry) {
                Some(end) if seen.insert(end) => {
                    group.insert(end);
                }
                Some(end) => {
                    entry.refuse(Problem::Repeated { name: end.name() });
                    complete = false;
                }
                None => complete = false,
            }
        }
        groups.push(group);
    }
    complete.then(|| Action::Cut(Arc::new(Cut::Groups { groups })))
}

/// `from` and `to`, both required and different.
fn both_ends(table: &Table<'_>, names: &Names) -> Option<(Address, Address)> {
    let end = |name| table.require(name, Allowed::Name).and_then(|end| names.end(&end));
    let (from, to) = (end("from"), end("to"));
    let (from, to) = (from?, to?);
    if from == to {
        table.get("to")?.refuse(Problem::SameEnds { name: to.name() });
        return None;
    }
    Some((from, to))
}

fn read_heal(table: &Table<'_>, names: &Names) -> Option<Action> {
    match (table.has("from"), table.has("to")) {
        (false, false) => Some(Action::Heal(None)),
        (true, true) => both_ends(table, names).map(|ends| Action::Heal(Some(ends))),
        _ => {
            table.refuse(Problem::OnlyTogether { fields: vec!["from", "to"] });
            None
        }
    }
}

fn read_network(table: &Table<'_>, names: &Names) -> Option<Action> {
    let from = optional(table.get("from"), |end| names.end(end));
    let to = optional(table.get("to"), |end| names.end(end));
    let new_latency = optional(table.get("latency"), latency);
    let loss = optional(table.get("loss"), fraction);
    let duplicate = optional(table.get("duplicate"), fraction);
    let inter_dc =
        optional(table.get("inter_dc"), |range| millisecond_range(range).map(|(least, most)| Latency::Uniform(least, most)));
    let weather = ["latency", "loss", "duplicate", "inter_dc"];
    if !weather.into_iter().any(|name| table.has(name)) {
        table.refuse(Problem::AtLeastOneOf { fields: weather.into() });
        return None;
    }
    let change =
        WeatherChange { latency: new_latency.ok()?, loss: loss.ok()?, duplicate: duplicate.ok()?, inter_dc: inter_dc.ok()? };
    Some(Action::Network { from: from.ok()?, to: to.ok()?, change })
}

fn read_drop(table: &Table<'_>, names: &Names) -> Option<Action> {
    let ends = both_ends(table, names);
    let kind = optional(table.get("kind"), read_message_kind);
    let count = table.require("count", Allowed::Whole { least: 1, most: DROPS_MAX });
    let count = count.and_then(|count| count.whole(1, DROPS_MAX));
    let (from, to) = ends?;
    Some(Action::Drop { from, to, kind: kind.ok()?, count: u32::try_from(count?).ok()? })
}

fn read_message_kind(cursor: &Cursor<'_>) -> Option<MessageKind> {
    let kinds: Vec<&'static str> = MessageKind::ALL.iter().map(|kind| kind.name()).collect();
    let name = cursor.one_of(&kinds)?;
    MessageKind::ALL.into_iter().find(|kind| kind.name() == name)
}

fn read_configure(table: &Table<'_>, names: &Names) -> Option<Action> {
    if !CONFIGURABLE.iter().any(|name| table.has(name)) {
        table.refuse(Problem::AtLeastOneOf { fields: CONFIGURABLE.to_vec() });
        return None;
    }
    let nodes = names.nodes.len() as u64;
    let n = optional(table.get("n"), |n| {
        let copies = n.whole(1, NODES_MAX)?;
        if names.copies_fixed.is_some_and(|fixed| copies != u64::from(fixed)) {
            n.refuse(Problem::OutOfPlace { why: OutOfPlace::CopiesByDatacenter });
            return None;
        }
        if copies > nodes {
            n.refuse(Problem::TooManyCopies { n: copies, nodes });
            return None;
        }
        u16::try_from(copies).ok()
    });
    // What R and W are held against: N if it is set here too, else the most there can be.
    let copies = n.ok().flatten().unwrap_or(names.copies);
    let r = optional(table.get("r"), |r| quorum(r, copies));
    let w = optional(table.get("w"), |w| quorum(w, copies));
    let request_timeout = optional(table.get("request_timeout"), |timeout| timeout.milliseconds(0.001, MILLISECONDS_MAX));
    let time = |name| optional(table.get(name), |time| time.milliseconds(0.001, MILLISECONDS_MAX));
    let time_or_zero = |name| optional(table.get(name), |time| time.milliseconds(0.0, MILLISECONDS_MAX));
    let count = |name| optional(table.get(name), |count| count.whole(1, NODES_MAX).and_then(|count| u16::try_from(count).ok()));
    let quorum = optional(table.get("quorum"), |quorum| QuorumKind::read(quorum).map(QuorumKind::setting));
    let scope = optional(table.get("scope"), |scope| Scope::read(scope).map(Scope::setting));
    let read_repair = optional(table.get("read_repair"), |repair| ReadRepair::read(repair).map(ReadRepair::setting));
    let hinted_handoff = optional(table.get("hinted_handoff"), |switch| switch.switch());
    let (interval, fanout, suspect_after) = (time_or_zero("interval"), count("fanout"), time("suspect_after"));
    let (reporters, hint_interval, hint_ttl) = (count("reporters"), time("hint_interval"), time_or_zero("hint_ttl"));
    let anti_entropy = time_or_zero("anti_entropy");
    let detector = optional(table.get("detector"), |detector| Detector::read(detector).map(Detector::setting));
    let exchange = optional(table.get("exchange"), |exchange| GossipExchange::read(exchange).map(GossipExchange::setting));
    let sync = optional(table.get("sync"), |sync| Sync::read(sync).map(Sync::setting));
    let (sync_interval, tombstone_grace) = (time("sync_interval"), time_or_zero("tombstone_grace"));
    let memtable_bytes = optional(table.get("memtable_bytes"), |bytes| bytes.whole(1, BYTES_MAX));
    let compaction = optional(table.get("compaction"), |compaction| Compaction::read(compaction).map(Compaction::setting));
    Some(Action::Configure(Change {
        n: n.ok()?,
        r: r.ok()?,
        w: w.ok()?,
        request_timeout: request_timeout.ok()?,
        quorum: quorum.ok()?,
        scope: scope.ok()?,
        interval: interval.ok()?,
        fanout: fanout.ok()?,
        suspect_after: suspect_after.ok()?,
        reporters: reporters.ok()?,
        read_repair: read_repair.ok()?,
        hinted_handoff: hinted_handoff.ok()?,
        hint_interval: hint_interval.ok()?,
        hint_ttl: hint_ttl.ok()?,
        anti_entropy: anti_entropy.ok()?,
        detector: detector.ok()?,
        exchange: exchange.ok()?,
        sync: sync.ok()?,
        sync_interval: sync_interval.ok()?,
        memtable_bytes: memtable_bytes.ok()?,
        compaction: compaction.ok()?,
        tombstone_grace: tombstone_grace.ok()?,
    }))
}

/// The largest N that any `configure` step of a document asks for.
pub(super) fn largest_n(steps: &Value) -> u16 {
    let configured = |step: &Value| match step.get("do").and_then(Value::as_str) {
        Some("configure") => step.get("n").and_then(exact_whole).and_then(|n| u16::try_from(n).ok()),
        _ => None,
    };
    steps.as_array().and_then(|steps| steps.iter().filter_map(configured).max()).unwrap_or(0)
}

/// The node as it was read, and how much slower it is to be.
fn read_slow(table: &Table<'_>, node: Option<NodeId>) -> Option<Action> {
    let (least, most) = (1.0, Slowness::MOST);
    let factor = table.require("factor", Allowed::Number { least, most }).and_then(|factor| factor.number(least, most));
    Some(Action::Slow { node: node?, slowness: Slowness::new(factor?) })
}

fn read_corrupt(table: &Table<'_>, node: Option<NodeId>) -> Option<Action> {
    let places = ["log_tail", "sstable"];
    let what = table
        .require("what", Allowed::OneOf(places.map(|place| format!("{place:?}")).into()))
        .and_then(|what| what.one_of(&places));
    let part = if what? == "log_tail" { DiskPart::LogTail } else { DiskPart::Sstable };
    Some(Action::Corrupt { node: node?, part })
}

/// What bytes are counted up to, in documents.
const BYTES_MAX: u64 = 1_000_000_000;

fn read_disk(table: &Table<'_>, node: Option<NodeId>) -> Option<Action> {
    let fields = ["operation", "sync", "bandwidth", "capacity"];
    if !fields.iter().any(|name| table.has(name)) {
        table.refuse(Problem::AtLeastOneOf { fields: fields.into() });
        return None;
    }
    let time = |name| optional(table.get(name), |time| time.milliseconds(0.0, MILLISECONDS_MAX));
    let bytes = |name| optional(table.get(name), |bytes| bytes.whole(0, BYTES_MAX));
    let (operation, sync, bandwidth, capacity) = (time("operation"), time("sync"), bytes("bandwidth"), bytes("capacity"));
    let change =
        DiskChange { operation: operation.ok()?, sync: sync.ok()?, bandwidth: bandwidth.ok()?, capacity: capacity.ok()? };
    Some(Action::Disk { node: node?, change })
}

fn read_datacenter(table: &Table<'_>, names: &Names) -> Option<Name> {
    table.require("dc", Allowed::Name).and_then(|datacenter| names.datacenter(&datacenter))
}

fn read_skew(table: &Table<'_>, names: &Names) -> Option<Action> {
    const MOST: f64 = MILLISECONDS_MAX;
    let node = table.require("node", Allowed::Name).and_then(|node| names.node(&node));
    let offset = table.require("offset", Allowed::Number { least: -MOST, most: MOST });
    let offset = offset.and_then(|offset| offset.number(-MOST, MOST));
    // The slowest clock stands still, the fastest runs at twice the speed.
    let drift_ppm = optional(table.get("drift_ppm"), |drift| drift.number(-DRIFT_MAX, DRIFT_MAX));
    let drift_ppm = drift_ppm.ok()?.map_or(0, |drift| drift.round() as i32);
    Some(Action::Skew { node: node?, offset: Skew::from_millis(offset?), drift_ppm })
}

/// A node that joins: a table as of `cluster.nodes`, or just its name.
fn read_join(table: &Table<'_>, names: &Names) -> Option<Action> {
    let field = table.require("node", Allowed::NodeTable)?;
    let entry = match field.value() {
        Value::String(_) => NodeEntry { id: super::tables::node_id(&field)?, ..NodeEntry::default() },
        Value::Object(entries) => {
            if !entries.contains_key("id") {
                field.collector().refuse(&format!("{}.id", field.path()), Problem::Missing { allowed: Allowed::Name });
                return None;
            }
            NodeEntry::default().read(&field)
        }
        _ => {
            field.not_allowed(Allowed::NodeTable);
            return None;
        }
    };
    if names.clients.iter().any(|client| client.0 == entry.id.0) {
        field.refuse(Problem::Taken { thing: Thing::Client, name: entry.id.to_string() });
        return None;
    }
    let clock_skew = Skew::from_millis(entry.clock_skew);
    let cluster = optional(table.get("cluster"), |name| name.short_text(TEXT_MAX).map(Arc::from));
    let profile = super::setup::profile(&entry, names.vnodes).into();
    Some(Action::Join { node: entry.id, profile, clock_skew, cluster: cluster.ok()? })
}

/// The names of nodes that `join` steps of a document bring.
pub(super) fn joining(steps: &Value) -> Vec<NodeId> {
    let joins = steps.as_array().into_iter().flatten().filter(|step| step.get("do").is_some_and(|kind| kind == "join"));
    let name = |step: &Value| {
        let node = step.get("node")?;
        NodeId::new(node.get("id").unwrap_or(node).as_str()?).ok()
    };
    joins.filter_map(name).collect()
}

/// The node as it was read, and with whom and over which tokens it is to compare.
fn read_repair_step(table: &Table<'_>, node: Option<NodeId>, names: &Names) -> Option<Action> {
    let with = optional(table.get("with"), |with| names.node(with));
    let within = optional(table.get("key_range"), |range| {
        if range.value().as_array().is_none_or(|tokens| tokens.len() != 2) {
            range.not_allowed(Allowed::TokenRange);
            return None;
        }
        let tokens = super::tables::tokens(range)??;
        Some(TokenRange { after: tokens[0], until: tokens[1] })
    });
    Some(Action::Repair { node: node?, with: with.ok()?, within: within.ok()? })
}

fn read_note(table: &Table<'_>) -> Option<Action> {
    let text = table.require("text", Allowed::Table)?.table(&["en", "ko"])?;
    let en = text.require("en", Allowed::Text).and_then(|text| text.text());
    let ko = text.require("ko", Allowed::Text).and_then(|text| text.text());
    Some(Action::Note { en: en?.into(), ko: ko?.into() })
}

fn read_workload(table: &Table<'_>, names: &Names) -> Option<Action> {
    let clients = match table.get("clients") {
        None => Some(names.clients.clone()),
        Some(clients) => read_clients(&clients, names),
    };
    let (least, most) = Rate::RANGE;
    let rate = table.require("rate", Allowed::Number { least, most }).and_then(|rate| rate.number(least, most));
    // Of an endless list nobody would see the end: the busier the load, the shorter it may be.
    let longest = rate.map_or(MILLISECONDS_MAX, |rate| ((ARRIVALS_MAX / rate * 1000.0) as u64 as f64).min(MILLISECONDS_MAX));
    let lasts = table.require("for", Allowed::Milliseconds { least: 0.001, most: longest });
    let lasts = lasts.and_then(|lasts| lasts.milliseconds(0.001, longest));
    let keys_max = u64::from(Workload::KEYS_MAX);
    let keys = table.require("keys", Allowed::Whole { least: 1, most: keys_max }).and_then(|keys| keys.whole(1, keys_max));
    let prefix = optional(table.get("prefix"), |prefix| prefix.short_text(TEXT_MAX).map(Arc::from));
    let distribution = optional(table.get("distribution"), |distribution| distribution.one_of(&Distribution::NAMES));
    let read_fraction = optional(table.get("read_fraction"), fraction);
    let read_modify_write = optional(table.get("read_modify_write"), |switch| switch.switch());
    let value_bytes =
        optional(table.get("value_bytes"), |bytes| u32::try_from(bytes.whole(1, Workload::VALUE_BYTES_MAX.into())?).ok());
    Some(Action::Workload(Arc::new(Workload {
        clients: clients?.into(),
        rate: Rate::per_second(rate?),
        keys: u32::try_from(keys?).ok()?,
        prefix: prefix.ok()?.unwrap_or_else(|| "k".into()),
        distribution: match distribution.ok()? {
            Some("zipf") => Distribution::Zipf,
            _ => Distribution::Uniform,
        },
        read_fraction: read_fraction.ok()?.unwrap_or_else(|| Fraction::new(0.5)),
        lasts: lasts?,
        read_modify_write: read_modify_write.ok()?.unwrap_or(true),
        value_bytes: value_bytes.ok()?,
    })))
}

/// The clients of a load: so many of the document's, from the first, or those named.
fn read_clients(cursor: &Cursor<'_>, names: &Names) -> Option<Vec<ClientId>> {
    let there_are = names.clients.len() as u64;
    let Value::Array(entries) = cursor.value() else {
        let count = exact_whole(cursor.value()).and_then(|count| u64::try_from(count).ok());
        let count = count.filter(|count| (1..=there_are).contains(count));
        if count.is_none() {
            cursor.not_allowed(Allowed::Clients { most: there_are });
        }
        return count.map(|count| names.clients[..count as usize].to_vec());
    };
    if entries.is_empty() {
        cursor.not_allowed(Allowed::Clients { most: there_are });
        return None;
    }
    let mut seen = SortedSet::new();
    // All of them are read before any is missed, so that each wrong one is reported.
    let read: Vec<Option<ClientId>> = cursor
        .list()?
        .iter()
        .map(|entry| {
            let client = names.client(entry)?;
            if !seen.insert(client) {
                entry.refuse(Problem::Repeated { name: client.0 });
                return None;
            }
            Some(client)
        })
        .collect();
    read.into_iter().collect()
}
