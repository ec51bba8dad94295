//! What scripts ask `why` about, read: names as in documents and reports.

use serde_json::Value;

use crate::engine::versions::Dot;
use crate::engine::{Key, NodeId};
use crate::scenario::Session;
use crate::scenario::why::{Question, version_named};
use crate::simulation::EventId;

/// The question that an object asks.
///
/// # Errors
///
/// A sentence about what is wrong with it.
pub(super) fn question(asked: &Value, session: &Session) -> Result<Question, String> {
    let text = |name: &str| asked.get(name).and_then(Value::as_str);
    if let Some(name) = text("op") {
        let entry = session.timeline().world().ledger().get(name);
        let entry = entry.ok_or_else(|| format!("question.op: there is no operation \"{name}\" so far"))?;
        return Ok(Question::Operation(entry.request));
    }
    if let Some(number) = asked.get("happening") {
        let number = number.as_u64().ok_or("question.happening: a happening is a whole number from 0 on")?;
        return Ok(Question::Happening(EventId(number)));
    }
    let node = text("node").map(|name| node("node", name, session)).transpose()?;
    let key = text("key").map(Key::from);
    let versions = || asked.get("versions").and_then(Value::as_array).into_iter().flatten();
    match (node, text("suspects"), key) {
        (Some(observer), Some(member), _) => Ok(Question::Belief { observer, member: self::node("suspects", member, session)? }),
        (Some(node), None, Some(key)) => {
            let dot = versions().next().map(|name| dot(name, &key, session)).transpose()?;
            Ok(Question::Copy { node, key, dot })
        }
        (None, _, Some(key)) => {
            let dots = versions().map(|name| dot(name, &key, session)).collect::<Result<Vec<Dot>, String>>()?;
            match dots.as_slice() {
                [dot] => Ok(Question::Version { key, dot: *dot }),
                [one, other] => Ok(Question::Siblings { key, one: *one, other: *other }),
                _ => Err("question.versions: one or two names of versions, as \"n1:2\"".to_owned()),
            }
        }
        _ => Err("question: it asks about op, happening, node and key, key and versions, or node and suspects".to_owned()),
    }
}

fn node(field: &str, name: &str, session: &Session) -> Result<NodeId, String> {
    let known = NodeId::new(name).ok().filter(|node| session.timeline().world().nodes().any(|other| other == *node));
    known.ok_or_else(|| format!("question.{field}: there is no node \"{name}\""))
}

fn dot(name: &Value, key: &Key, session: &Session) -> Result<Dot, String> {
    let name = name.as_str().unwrap_or_default();
    let found = version_named(name, key, session);
    found.ok_or_else(|| format!("question.versions: there is no version \"{name}\" of {key} so far, or it is too far back"))
}
