//! What a judgement looks like, as text and as JSON.
//!
//! Operations that contradict each other are drawn as intervals, one below the other. Only the order of times matters, so each
//! instant at which something starts or ends is one column, however far it is from the next.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::lines::object;
use super::{Act, ClientOperation, Contradiction, Judgement, Moment, Text};

/// How wide the drawing is, and how long a value may be that stands beside it.
const COLUMNS: usize = 48;
const VALUE_MAX: usize = 24;

impl Judgement {
    /// The judgement in words, with a drawing of what contradicts itself. `operations` is the history.
    pub fn text(&self, operations: &[ClientOperation]) -> String {
        let count = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
        let of = format!("{} on {}", count(self.operations, "operation", "operations"), count(self.keys, "key", "keys"));
        let verdict = match self.linearizable() {
            Some(true) => "linearizable",
            Some(false) => "not linearizable",
            None => "undecided",
        };
        let mut text = format!("{verdict}: {of}\n");
        if let (Some(key), Some(contradiction)) = (self.violated.first(), &self.contradiction) {
            let alone = contradiction.operations.len() == 1;
            let what = if alone { "what this returned cannot have been there" } else { "no order explains these together" };
            let _ = writeln!(text, "\nkey {}: {what}\n\n{}", quoted(key), drawing(contradiction, operations));
        }
        if self.violated.len() > 1 {
            let others: Vec<String> = self.violated[1..].iter().map(|key| quoted(key)).collect();
            let _ = writeln!(text, "also not linearizable: {}", shown(&others));
        }
        if !self.undecided.is_empty() {
            let keys: Vec<String> = self.undecided.iter().map(|key| quoted(key)).collect();
            let _ = writeln!(text, "not found out within the bound (--bound): {}", shown(&keys));
        }
        text
    }

    /// The judgement as JSON. `operations` is the history.
    pub fn json(&self, operations: &[ClientOperation]) -> Value {
        let of = |place: &usize| {
            let mut fields = object(&operations[*place]);
            fields.insert("place".to_owned(), json!(place + 1));
            Value::Object(fields)
        };
        let contradiction = self.contradiction.as_ref().map(|contradiction| {
            json!({
                "key": self.violated.first().map(|key| &**key),
                "operations": contradiction.operations.iter().map(of).collect::<Vec<_>>(),
                "last": contradiction.last + 1,
            })
        });
        let names = |keys: &[std::sync::Arc<str>]| keys.iter().map(|key| Value::from(&**key)).collect::<Vec<_>>();
        json!({
            "linearizable": self.linearizable(),
            "operations": self.operations,
            "keys": self.keys,
            "violated": names(&self.violated),
            "undecided": names(&self.undecided),
            "contradiction": contradiction,
        })
    }
}

fn shown(names: &[String]) -> String {
    const SHOWN: usize = 10;
    let more = names.len().checked_sub(SHOWN).filter(|more| *more > 0).map(|more| format!(" and {more} more"));
    names[..names.len().min(SHOWN)].join(", ") + &more.unwrap_or_default()
}

/// One line an operation: whose, what, from when to when.
fn drawing(contradiction: &Contradiction, operations: &[ClientOperation]) -> String {
    let drawn: Vec<&ClientOperation> = contradiction.operations.iter().map(|place| &operations[*place]).collect();
    let mut moments: Vec<Moment> = drawn.iter().flat_map(|one| [Some(one.started), one.ended]).flatten().collect();
    moments.sort_unstable();
    moments.dedup();
    let step = (COLUMNS / moments.len().max(1)).clamp(2, 8);
    let column = |moment: Moment| moments.partition_point(|other| *other < moment) * step;
    let width = moments.len() * step + 1;
    let names: Vec<String> = drawn.iter().map(|one| format!("client {}", brief(&one.client))).collect();
    let deeds: Vec<String> = drawn.iter().map(|one| in_words(one)).collect();
    let (name_width, deed_width) = (widest(&names), widest(&deeds));
    let mut text = String::new();
    for (index, operation) in drawn.iter().enumerate() {
        let from = column(operation.started);
        let bar = match operation.ended {
            Some(ended) => {
                let to = column(ended);
                let inside = (to - from).saturating_sub(1);
                if to == from { "|".to_owned() } else { format!("|{}|", "-".repeat(inside)) }
            }
            None => format!("|{}?", "-".repeat(width - from - 1)),
        };
        let until = operation.ended.map_or("?".to_owned(), |ended| ended.to_string());
        let mark = if contradiction.operations[index] == contradiction.last { "  <" } else { "" };
        let (name, deed) = (padded(&names[index], name_width), padded(&deeds[index], deed_width));
        let bar = padded(&format!("{}{bar}", " ".repeat(from)), width + 1);
        let times = format!("{} .. {until}", operation.started);
        let _ = writeln!(text, "  {name}  {deed}  {bar}  {times}{mark}");
    }
    text
}

fn in_words(operation: &ClientOperation) -> String {
    let text = |text: &Text| text.as_ref().map_or("nothing".to_owned(), |text| quoted(text));
    let words = match &operation.act {
        Act::Put(None) => "put nothing".to_owned(),
        Act::Put(value) => format!("put {}", text(value)),
        Act::Get(value) => format!("get -> {}", text(value)),
        Act::Append(value) => format!("append {}", quoted(value)),
        Act::Cas { from, to, ok } => {
            let outcome = if *ok || operation.ended.is_none() { "" } else { ", no match" };
            format!("cas {} -> {}{outcome}", text(from), text(to))
        }
    };
    match &operation.id {
        Some(id) => format!("{}: {words}", brief(id)),
        None => words,
    }
}

fn quoted(text: &str) -> String {
    format!("{:?}", brief(text))
}

fn brief(text: &str) -> String {
    let mut characters = text.chars();
    let start: String = characters.by_ref().take(VALUE_MAX).collect();
    if characters.next().is_some() { start + "…" } else { start }
}

fn widest(texts: &[String]) -> usize {
    texts.iter().map(|text| text.chars().count()).max().unwrap_or(0)
}

fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.chars().count());
    format!("{text}{}", " ".repeat(missing))
}
