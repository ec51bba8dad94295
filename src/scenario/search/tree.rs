//! Documents as trees of values: what a search changes in them, so that they stay documents.

use serde_json::{Map, Value, json};

use crate::scenario::steps;
use crate::scenario::tables::without_points;

/// An instant or a length, as documents write it.
pub(super) fn milliseconds(ms: f64) -> Value {
    without_points(json!(ms))
}

/// The steps; none where there are none, after [`with_steps`] never.
pub(super) fn steps_mut(tree: &mut Value) -> Option<&mut Vec<Value>> {
    tree.get_mut("steps").and_then(Value::as_array_mut)
}

/// As above, to read.
pub(super) fn steps(tree: &Value) -> &[Value] {
    tree.get("steps").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Sees to it that there is a list of steps.
pub(super) fn with_steps(tree: &mut Value) {
    if let Some(fields) = tree.as_object_mut() {
        fields.entry("steps").or_insert_with(|| json!([]));
    }
}

/// Whether a step is an operation of a client.
pub(super) fn is_operation(step: &Value) -> bool {
    steps::is_operation(step)
}

/// When a step is due, in milliseconds; `None` where it waits for a happening.
pub(super) fn instant(step: &Value) -> Option<f64> {
    step.get("at").and_then(Value::as_f64)
}

/// Puts the steps in the order of their instants. Those of one instant keep theirs, and those that wait for a happening
/// come last.
pub(super) fn sort_steps(tree: &mut Value) {
    let key = |step: &Value| instant(step).unwrap_or(f64::INFINITY);
    if let Some(steps) = steps_mut(tree) {
        steps.sort_by(|one, other| key(one).total_cmp(&key(other)));
    }
}

/// Makes a write blind whose context is an operation that is not there any more. Operations without an id have names of
/// their own, `op1`, which another may have come to bear; then it is another context, and the next run tells.
pub(super) fn forget_lost_contexts(tree: &mut Value) {
    let Some(steps) = steps_mut(tree) else { return };
    let operations = steps.iter().filter(|step| is_operation(step)).count();
    let mut names: Vec<String> = steps.iter().filter_map(|step| Some(step.get("id")?.as_str()?.to_owned())).collect();
    names.extend((1..=operations).map(|number| format!("op{number}")));
    for fields in steps.iter_mut().filter_map(Value::as_object_mut) {
        if fields.get("context").and_then(Value::as_str).is_some_and(|context| !names.iter().any(|name| name == context)) {
            fields.remove("context");
        }
    }
}

/// Fields of steps that hold the name of a node or a client.
const NAMED: [&str; 6] = ["node", "via", "from", "to", "with", "client"];

/// Calls every name of a node or a client by another.
pub(super) fn rename(tree: &mut Value, new_name: &impl Fn(&str) -> Option<String>) {
    let rename_value = |value: &mut Value| {
        if let Some(name) = value.as_str().and_then(new_name) {
            *value = name.into();
        }
    };
    for step in steps_mut(tree).into_iter().flatten() {
        for field in NAMED {
            step.get_mut(field).into_iter().for_each(rename_value);
        }
        if let Some(node) = step.get_mut("when").and_then(|when| when.get_mut("node")) {
            rename_value(node);
        }
        for list in lists_of_names(step) {
            list.iter_mut().for_each(rename_value);
        }
    }
    for client in tree.get_mut("clients").and_then(Value::as_array_mut).into_iter().flatten() {
        client.get_mut("contact").and_then(Value::as_array_mut).into_iter().flatten().for_each(rename_value);
    }
    let membership = tree.get_mut("cluster").and_then(|cluster| cluster.get_mut("membership"));
    membership.and_then(|membership| membership.get_mut("seeds")?.as_array_mut()).into_iter().flatten().for_each(rename_value);
}

/// The groups of a cut, and the clients of a load that names them.
fn lists_of_names(step: &mut Value) -> Vec<&mut Vec<Value>> {
    let Some(fields) = step.as_object_mut() else { return Vec::new() };
    let mut lists = Vec::new();
    for (name, value) in fields.iter_mut() {
        match (name.as_str(), value) {
            ("groups", Value::Array(groups)) => lists.extend(groups.iter_mut().filter_map(Value::as_array_mut)),
            ("clients", Value::Array(clients)) => lists.push(clients),
            _ => {}
        }
    }
    lists
}

/// Takes a node or a client out of everything that names it. A step that is nothing without it goes as well.
pub(super) fn forget(tree: &mut Value, gone: &impl Fn(&str) -> bool) {
    let is_gone = |value: Option<&Value>| value.and_then(Value::as_str).is_some_and(gone);
    if let Some(steps) = steps_mut(tree) {
        steps.retain(|step| {
            let of_node = ["node", "from", "to", "with"].iter().any(|field| is_gone(step.get(field)));
            !of_node && !is_gone(step.get("when").and_then(|when| when.get("node")))
        });
        for step in steps.iter_mut() {
            for list in lists_of_names(step) {
                list.retain(|name| !is_gone(Some(name)));
            }
            if let Some(groups) = step.get_mut("groups").and_then(Value::as_array_mut) {
                groups.retain(|group| group.as_array().is_some_and(|group| !group.is_empty()));
            }
            if let Some(fields) = step.as_object_mut() {
                fields.retain(|name, value| !(["via", "client"].contains(&name.as_str()) && is_gone(Some(value))));
            }
        }
        steps.retain(|step| step.get("groups").and_then(Value::as_array).is_none_or(|groups| groups.len() > 1));
    }
    for client in tree.get_mut("clients").and_then(Value::as_array_mut).into_iter().flatten() {
        without_names(client, "contact", &is_gone);
    }
    if let Some(membership) = tree.get_mut("cluster").and_then(|cluster| cluster.get_mut("membership")) {
        without_names(membership, "seeds", &is_gone);
        if membership.as_object().is_some_and(Map::is_empty) {
            remove(tree, &["cluster", "membership"]);
        }
    }
}

/// A list of names without some; without any it is left out, so that its default stands.
fn without_names(table: &mut Value, field: &str, is_gone: &impl Fn(Option<&Value>) -> bool) {
    let Some(list) = table.get_mut(field).and_then(Value::as_array_mut) else { return };
    list.retain(|name| !is_gone(Some(name)));
    if list.is_empty() {
        remove(table, &[field]);
    }
}

/// Takes a field away, and each table above it that is empty then.
pub(super) fn remove(tree: &mut Value, path: &[&str]) {
    let [first, rest @ ..] = path else { return };
    let Some(fields) = tree.as_object_mut() else { return };
    if !rest.is_empty()
        && let Some(below) = fields.get_mut(*first)
    {
        remove(below, rest);
        if below.as_object().is_some_and(|fields| !fields.is_empty()) {
            return;
        }
    }
    fields.remove(*first);
}

/// The paths of all settings below a table: whatever is not a table itself.
pub(super) fn settings(table: Option<&Map<String, Value>>, above: &[String]) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    for (name, value) in table.into_iter().flatten() {
        let path = [above, std::slice::from_ref(name)].concat();
        match value.as_object() {
            // A latency is a table, and one setting all the same.
            Some(below) if name != "latency" => paths.extend(settings(Some(below), &path)),
            _ => paths.push(path),
        }
    }
    paths
}

/// The value at a path.
pub(super) fn at_mut<'a>(tree: &'a mut Value, path: &[String]) -> Option<&'a mut Value> {
    path.iter().try_fold(tree, |value, name| value.get_mut(name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_forgotten_is_named_nowhere() {
        let mut tree = json!({
            "cluster": {"nodes": 3, "membership": {"seeds": ["n3"]}},
            "clients": [{"id": "c1", "contact": ["n1", "n3"]}],
            "steps": [
                {"at": 0, "do": "cut", "groups": [["n1", "n3"], ["n2"]]},
                {"at": 0, "do": "cut", "groups": [["n1"], ["n3"]]},
                {"at": 1, "do": "crash", "node": "n3"},
                {"at": 2, "do": "get", "key": "k", "via": "n3"},
                {"when": {"happening": "suspected", "node": "n3"}, "do": "heal"},
            ],
        });
        forget(&mut tree, &|name| name == "n3");
        assert!(!tree.to_string().contains("n3"), "{tree}");
        assert_eq!(steps(&tree).len(), 2);
        assert_eq!(tree["cluster"], json!({"nodes": 3}));
    }

    #[test]
    fn a_removed_setting_takes_its_empty_tables_along() {
        let mut tree = json!({"cluster": {"nodes": 3, "repair": {"read_repair": false}}, "network": {"loss": 0.1}});
        let paths = settings(tree.as_object(), &[]);
        assert_eq!(paths, [vec!["cluster", "nodes"], vec!["cluster", "repair", "read_repair"], vec!["network", "loss"]]);
        remove(&mut tree, &["cluster", "repair", "read_repair"]);
        remove(&mut tree, &["network", "loss"]);
        assert_eq!(tree, json!({"cluster": {"nodes": 3}}));
    }

    #[test]
    fn a_context_goes_with_the_get_that_gave_it() {
        let put = |context: &str| json!({"at": 5, "do": "put", "key": "k", "value": "v", "context": context});
        let mut tree = json!({"steps": [{"at": 0, "do": "get", "key": "k", "id": "seen"}, put("seen"), put("gone"), put("op1")]});
        forget_lost_contexts(&mut tree);
        let contexts: Vec<_> = steps(&tree).iter().map(|step| step.get("context").cloned()).collect();
        assert_eq!(contexts, [None, Some(json!("seen")), None, Some(json!("op1"))]);
    }
}
