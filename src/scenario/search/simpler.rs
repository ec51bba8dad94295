//! In which ways a document can be simpler: proposals, each a small change of it.
//!
//! A proposal need not be valid, nor still show what the document shows: whoever asked finds out. So each is bold in
//! one way, and none looks at what the others do.

use serde_json::{Map, Value};

use super::tree;
use crate::engine::Value as Stored;
use crate::scenario::steps;
use crate::simulation::{ClientEvent, OperationKind, What, Workload, World};

/// A change of a document.
pub(super) type Edit = Box<dyn Fn(&mut Value)>;

fn edit(change: impl Fn(&mut Value) + 'static) -> Edit {
    Box::new(change)
}

/// A document with some of its steps.
pub(super) fn only_steps(document: &Value, keep: &[usize]) -> Value {
    let kept: Vec<Value> = keep.iter().map(|place| tree::steps(document)[*place].clone()).collect();
    let mut document = document.clone();
    document["steps"] = kept.into();
    tree::forget_lost_contexts(&mut document);
    document
}

/// The seed that there is without one, steps in their order, no narration.
pub(super) fn whole_document(_: &Value) -> Vec<Edit> {
    vec![
        edit(|document| tree::remove(document, &["seed"])),
        edit(tree::sort_steps),
        edit(|document| {
            if let Some(steps) = tree::steps_mut(document) {
                steps.retain(|step| step.get("do").is_none_or(|kind| kind != "note"));
            }
        }),
    ]
}

/// The most steps of which every pair is proposed to be left out.
pub(super) const PAIRED_MAX: usize = 16;

/// Two steps at once: what begins and what ends, where one without the other will not do.
pub(super) fn pairs_of_steps(document: &Value) -> Vec<Edit> {
    let count = tree::steps(document).len();
    if count > PAIRED_MAX {
        return Vec::new();
    }
    let pairs = (0..count).flat_map(|one| (one + 1..count).map(move |other| (one, other)));
    let without = |(one, other): (usize, usize)| {
        edit(move |document| {
            if let Some(steps) = tree::steps_mut(document) {
                steps.remove(other);
                steps.remove(one);
            }
        })
    };
    pairs.map(without).collect()
}

/// Whether some operation leaves it open which node is asked.
pub(super) fn leaves_coordinators_open(document: &Value) -> bool {
    tree::steps(document).iter().any(|step| tree::is_operation(step) && step.get("via").is_none())
}

/// Each step left out, with the operations that are left asking those nodes which they asked in a run. A client asks one
/// node after the other, so without that an operation may be needed only for being one more.
pub(super) fn coordinators(document: &Value, world: &World) -> Vec<Edit> {
    let mut ended: Vec<(String, String)> = Vec::new();
    for happening in world.trace().iter() {
        if let What::Client(ClientEvent::OperationEnded { id, coordinator: Some(node), .. }) = &happening.what {
            ended.push((id.to_string(), node.to_string()));
        }
    }
    let mut unnamed = 0;
    let asked: Vec<Option<String>> = tree::steps(document)
        .iter()
        .map(|step| {
            if !tree::is_operation(step) || step.get("via").is_some() {
                return None;
            }
            let name = step.get("id").and_then(Value::as_str).map_or_else(
                || {
                    unnamed += 1;
                    format!("op{unnamed}")
                },
                str::to_owned,
            );
            ended.iter().find(|(id, _)| *id == name).map(|(_, node)| node.clone())
        })
        .collect();
    let without = |place: usize| {
        let asked = asked.clone();
        edit(move |document| {
            let Some(steps) = tree::steps_mut(document) else { return };
            for (step, node) in steps.iter_mut().zip(&asked) {
                if let Some(node) = node {
                    step["via"] = node.clone().into();
                }
            }
            steps.remove(place);
        })
    };
    (0..asked.len()).map(without).collect()
}

/// Whether there is a generated load.
pub(super) fn has_load(document: &Value) -> bool {
    tree::steps(document).iter().any(steps::is_workload)
}

/// The operations of generated loads in their place, as a run shows them; and shorter loads, where that will not do.
pub(super) fn loads(world: &World) -> Vec<Edit> {
    let operations = operations_of_loads(world, false);
    let via = operations_of_loads(world, true);
    let instead = |operations: Vec<Value>| {
        edit(move |document: &mut Value| {
            if let Some(steps) = tree::steps_mut(document) {
                steps.retain(|step| !steps::is_workload(step));
                steps.extend(operations.iter().cloned());
            }
            tree::sort_steps(document);
        })
    };
    let shorter = |parts: f64| {
        edit(move |document: &mut Value| {
            for step in tree::steps_mut(document).into_iter().flatten().filter(|step| steps::is_workload(step)) {
                if let Some(lasts) = step.get("for").and_then(Value::as_f64) {
                    step["for"] = tree::milliseconds(((lasts / parts) as u64).max(1) as f64);
                }
            }
        })
    };
    vec![instead(operations), instead(via), shorter(10.0), shorter(2.0)]
}

/// Each operation that a load began, as a step; if asked for, with the node that coordinated it.
fn operations_of_loads(world: &World, names_nodes: bool) -> Vec<Value> {
    let mut steps: Vec<Value> = Vec::new();
    for happening in world.trace().iter() {
        match &happening.what {
            What::Client(ClientEvent::OperationStarted { id, client, operation, key, value, .. })
                if Workload::of_operation(id).is_some() =>
            {
                let mut step = Map::new();
                step.insert("at".to_owned(), tree::milliseconds(happening.at.as_millis()));
                step.insert("id".to_owned(), name_of(id).into());
                step.insert("client".to_owned(), client.to_string().into());
                step.insert("key".to_owned(), key.0.to_string().into());
                let kind = match operation {
                    OperationKind::Put => "put",
                    OperationKind::Get => "get",
                    OperationKind::Delete => "delete",
                };
                step.insert("do".to_owned(), kind.into());
                if let Some(value) = value {
                    step.insert("value".to_owned(), as_value(value));
                }
                if let Some(get) = id.strip_suffix("-put") {
                    step.insert("context".to_owned(), name_of(get).into());
                }
                steps.push(Value::Object(step));
            }
            What::Client(ClientEvent::OperationEnded { id, coordinator: Some(node), .. }) if names_nodes => {
                let name = name_of(id);
                if let Some(step) = steps.iter_mut().rfind(|step| step["id"] == name) {
                    step["via"] = node.to_string().into();
                }
            }
            _ => {}
        }
    }
    steps
}

/// `w1-17` is a name that only loads may give.
fn name_of(id: &str) -> String {
    format!("of-{id}")
}

fn as_value(value: &Stored) -> Value {
    use base64::Engine;
    match value.text() {
        Some(text) => text.into(),
        None => serde_json::json!({"base64": base64::engine::general_purpose::STANDARD.encode(&value.0)}),
    }
}

/// Fewer nodes; nodes that nothing is said of but how many there are.
pub(super) fn nodes(document: &Value) -> Vec<Edit> {
    match document.get("cluster").and_then(|cluster| cluster.get("nodes")) {
        Some(Value::Array(entries)) => listed_nodes(document, entries),
        Some(count) => counted_nodes(document, count.as_u64().unwrap_or(1)),
        None => counted_nodes(document, crate::scenario::document::NODES),
    }
}

fn node(number: u64) -> String {
    format!("n{number}")
}

/// The first so many nodes: with those that are named further back taking the places of those that are not named, and
/// without them.
fn counted_nodes(document: &Value, count: u64) -> Vec<Edit> {
    let used = names_used(document);
    let mut edits = Vec::new();
    for fewer in 1..count {
        let mut free = (1..=fewer).map(node).filter(|name| !used.contains(name)).collect::<Vec<_>>().into_iter();
        let moved: Vec<(String, Option<String>)> =
            (fewer + 1..=count).map(node).filter(|name| used.contains(name)).map(|name| (name, free.next())).collect();
        if !moved.is_empty() && moved.iter().all(|(_, place)| place.is_some()) {
            edits.push(edit(move |document| {
                tree::rename(document, &|name| moved.iter().find(|(old, _)| old == name)?.1.clone());
                set_nodes(document, fewer);
            }));
        }
        edits.push(edit(move |document| {
            let gone: Vec<String> = (fewer + 1..=count).map(node).collect();
            tree::forget(document, &|name| gone.iter().any(|gone| gone == name));
            set_nodes(document, fewer);
        }));
    }
    edits
}

fn set_nodes(document: &mut Value, count: u64) {
    if let Some(fields) = document.as_object_mut() {
        let cluster = fields.entry("cluster").or_insert_with(|| serde_json::json!({}));
        cluster["nodes"] = count.into();
    }
}

fn names_used(document: &Value) -> Vec<String> {
    let used = std::cell::RefCell::new(Vec::new());
    tree::rename(&mut document.clone(), &|name| {
        used.borrow_mut().push(name.to_owned());
        None
    });
    used.into_inner()
}

fn listed_nodes(_: &Value, entries: &[Value]) -> Vec<Edit> {
    let names: Vec<String> = entries.iter().filter_map(|entry| Some(entry.get("id")?.as_str()?.to_owned())).collect();
    let mut edits = Vec::new();
    let count = names.len() as u64;
    let counted = names.clone();
    edits.push(edit(move |document| {
        tree::rename(document, &|name| Some(node(counted.iter().position(|id| id == name)? as u64 + 1)));
        set_nodes(document, count);
    }));
    for (place, name) in names.into_iter().enumerate() {
        edits.push(edit(move |document| {
            tree::forget(document, &|other| other == name);
            if let Some(nodes) = document["cluster"]["nodes"].as_array_mut() {
                nodes.remove(place);
            }
        }));
    }
    for (place, entry) in entries.iter().enumerate() {
        for field in entry.as_object().into_iter().flat_map(Map::keys).filter(|field| *field != "id") {
            let field = field.clone();
            edits.push(edit(move |document| tree::remove(&mut document["cluster"]["nodes"][place], &[&field])));
        }
    }
    edits
}

/// Fewer clients, and nothing said of them.
pub(super) fn clients(document: &Value) -> Vec<Edit> {
    let entries = document.get("clients").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let names: Vec<String> = entries.iter().filter_map(|entry| Some(entry.get("id")?.as_str()?.to_owned())).collect();
    let mut edits = Vec::new();
    let all = names.clone();
    edits.push(edit(move |document| {
        tree::forget(document, &|name| all.iter().any(|client| client == name));
        tree::remove(document, &["clients"]);
    }));
    // Who is alone may as well be the one that there is without any.
    if let [only] = &names[..] {
        let only = only.clone();
        edits.push(edit(move |document| {
            tree::rename(document, &|name| (name == only).then(|| "c1".to_owned()));
            tree::remove(document, &["clients"]);
        }));
    }
    for (place, name) in names.into_iter().enumerate() {
        edits.push(edit(move |document| {
            tree::forget(document, &|other| other == name);
            if let Some(clients) = document["clients"].as_array_mut() {
                clients.remove(place);
            }
        }));
    }
    for (place, entry) in entries.iter().enumerate() {
        for field in entry.as_object().into_iter().flat_map(Map::keys).filter(|field| *field != "id") {
            let field = field.clone();
            edits.push(edit(move |document| tree::remove(&mut document["clients"][place], &[&field])));
        }
    }
    edits
}

/// What a step can do without: who asks, whom, with which quorums; and who is cut off besides. An id stays if it was
/// given, for it is what the story is told with.
pub(super) fn fields_of_steps(document: &Value) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (place, step) in tree::steps(document).iter().enumerate() {
        let given = |field: &str| ["at", "when", "do"].contains(&field) || (field == "id" && !is_name_of_load(step));
        for field in step.as_object().into_iter().flat_map(Map::keys).filter(|field| !given(field)) {
            let field = field.clone();
            edits.push(edit(move |document| tree::remove(&mut document["steps"][place], &[&field])));
        }
        for (group, names) in step.get("groups").and_then(Value::as_array).into_iter().flatten().enumerate() {
            for name in 0..names.as_array().map_or(0, Vec::len) {
                edits.push(edit(move |document| {
                    if let Some(names) = document["steps"][place]["groups"][group].as_array_mut() {
                        names.remove(name);
                    }
                }));
            }
        }
    }
    edits
}

fn is_name_of_load(step: &Value) -> bool {
    step.get("id").and_then(Value::as_str).is_some_and(|id| id.starts_with("of-w"))
}

/// Defaults instead of settings, and fewer virtual nodes.
pub(super) fn settings(document: &Value) -> Vec<Edit> {
    let mut edits = Vec::new();
    for table in ["cluster", "network"] {
        for path in tree::settings(document.get(table).and_then(Value::as_object), &[table.to_owned()]) {
            // Without the nodes of a list those that are named would be others.
            if path != ["cluster", "nodes"] {
                edits.push(edit(move |document| {
                    tree::remove(document, &path.iter().map(String::as_str).collect::<Vec<_>>());
                }));
            }
        }
    }
    let vnodes = ["cluster", "partitioning", "vnodes"].map(str::to_owned);
    edits.extend(smaller(document, &vnodes, &[1.0, 2.0, 4.0, 8.0]));
    edits.push(edit(|document| tree::remove(document, &["until"])));
    edits.extend(smaller(document, &["until".to_owned()], &ROUND));
    edits
}

/// Lengths and counts that read well.
const ROUND: [f64; 17] =
    [0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0, 3_000.0, 5_000.0, 10_000.0, 20_000.0, 60_000.0];

/// A number that is given, replaced by each of these that is smaller.
fn smaller(document: &Value, path: &[String], instead: &[f64]) -> Vec<Edit> {
    let given = path.iter().try_fold(document, |value, name| value.get(name.as_str())).and_then(Value::as_f64);
    let below = |number: &&f64| given.is_some_and(|given| **number < given);
    let replace = |number: &f64| {
        let (path, number) = (path.to_vec(), *number);
        edit(move |document| {
            if let Some(value) = tree::at_mut(document, &path) {
                *value = tree::milliseconds(number);
            }
        })
    };
    instead.iter().filter(below).map(replace).collect()
}

/// Smaller numbers in steps, nearer to zero on their side of it.
pub(super) fn numbers_of_steps(document: &Value) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (place, step) in tree::steps(document).iter().enumerate() {
        for (field, value) in step.as_object().into_iter().flatten() {
            let Some(number) = value.as_f64().filter(|_| !["at", "r", "w", "n"].contains(&field.as_str())) else { continue };
            for round in ROUND.into_iter().filter(|round| *round < number.abs()) {
                let (field, round) = (field.clone(), if number < 0.0 { -round } else { round });
                edits.push(edit(move |document| document["steps"][place][field.as_str()] = tree::milliseconds(round)));
            }
        }
    }
    edits
}

/// Less time between steps, and rounder instants. The steps are in the order of their instants by now, as far as they
/// can be.
pub(super) fn instants(document: &Value) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut before = 0.0;
    for (place, step) in tree::steps(document).iter().enumerate() {
        let Some(at) = tree::instant(step) else { continue };
        let gap = at - before;
        for round in ROUND.into_iter().filter(|round| *round < gap) {
            edits.push(edit(move |document| {
                for step in tree::steps_mut(document).into_iter().flatten().skip(place) {
                    if let Some(at) = tree::instant(step) {
                        step["at"] = tree::milliseconds(rounded(at - (gap - round)));
                    }
                }
            }));
        }
        for unit in [1_000.0, 100.0, 50.0, 10.0, 5.0, 1.0] {
            let down = libm::floor(at / unit) * unit;
            for round in [down, down + unit].into_iter().filter(|_| down != at) {
                edits.push(edit(move |document| document["steps"][place]["at"] = tree::milliseconds(round)));
            }
        }
        before = at;
    }
    edits
}

/// To the microsecond, which is what an instant is resolved to.
fn rounded(ms: f64) -> f64 {
    libm::round(ms * 1_000.0) / 1_000.0
}

/// Keys and values longer than this are worth a shorter one; what is not, its author chose for its readers.
const WORD_MAX: usize = 8;

/// Shorter keys and values.
pub(super) fn names_and_values(document: &Value) -> Vec<Edit> {
    let mut edits = Vec::new();
    let steps = tree::steps(document);
    let mut keys: Vec<&str> = steps.iter().filter_map(|step| step.get("key")?.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    for long in keys.iter().filter(|key| key.chars().count() > WORD_MAX) {
        for short in ["k", "a", "b", "c", "key", "x", "y"].into_iter().filter(|short| !keys.contains(short)) {
            let long = (*long).to_owned();
            edits.push(edit(move |document| {
                for key in tree::steps_mut(document).into_iter().flatten().filter_map(|step| step.get_mut("key")) {
                    if *key == *long {
                        *key = short.into();
                    }
                }
            }));
        }
    }
    for (place, step) in steps.iter().enumerate() {
        let Some(value) = step.get("value") else { continue };
        if value.as_str().is_none_or(|text| text.chars().count() > WORD_MAX) {
            edits.push(edit(move |document| document["steps"][place]["value"] = format!("v{place}").into()));
        }
    }
    edits
}
