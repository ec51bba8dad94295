//! Histories as text: an operation a line, each an object of JSON. `docs/histories.md` is the description for readers.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::{Act, ClientOperation, Moment, Text};
use crate::scenario::json;
use crate::scenario::reader::{brief, shortened};
use crate::scenario::refusal::meant;

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Which line, from 1.
    pub line: usize,
    /// Which of its fields; none if it is the line itself.
    pub field: Option<String>,
    /// What is wrong, and what is allowed.
    pub says: String,
}

/// Everything that is wrong with a history, line by line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes(pub Vec<Mistake>);

/// How many mistakes are told; whoever has more has made one of them often.
const TOLD_MAX: usize = 20;

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Mistake { line, field, says } = self;
        match field {
            Some(field) => write!(f, "line {line}: {field}: {says}"),
            None => write!(f, "line {line}: {says}"),
        }
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = self.0.iter().take(TOLD_MAX).map(Mistake::to_string);
        let more = self.0.len().checked_sub(TOLD_MAX).filter(|more| *more > 0).map(|more| format!("and {more} more"));
        f.write_str(&told.chain(more).collect::<Vec<_>>().join("\n"))
    }
}

impl std::error::Error for Mistakes {}

/// Reads a history. Empty lines are nothing.
///
/// # Errors
///
/// Everything that is wrong with it.
pub fn read(text: &str) -> Result<Vec<ClientOperation>, Mistakes> {
    let (mut operations, mut mistakes) = (Vec::new(), Vec::new());
    for (index, text) in text.lines().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
        let line = index + 1;
        let fields = match json::read(text) {
            Ok(Value::Object(fields)) => fields,
            Ok(other) => {
                let says = format!("expected an object like {{\"client\": \"1\", \"kind\": \"put\", …}}, got {}", brief(&other));
                mistakes.push(Mistake { line, field: None, says });
                continue;
            }
            Err(error) => {
                // The parser counts lines of its own, of which there is one.
                let says = error.to_string();
                let says = says.split(" at line ").next().unwrap_or_default();
                let says = format!("not JSON, at character {}: {says}", error.column().max(1));
                mistakes.push(Mistake { line, field: None, says });
                continue;
            }
        };
        let mut reading = Line { line, fields, mistakes: Vec::new() };
        let operation = reading.operation();
        match operation.filter(|_| reading.mistakes.is_empty()) {
            Some(operation) => operations.push(operation),
            None => mistakes.extend(reading.mistakes),
        }
    }
    if mistakes.is_empty() { Ok(operations) } else { Err(Mistakes(mistakes)) }
}

const KINDS: [&str; 4] = ["put", "get", "append", "cas"];
const EVERY: [&str; 6] = ["id", "client", "kind", "key", "started", "ended"];

/// A line that is being read. What cannot be read is noted, and reading goes on.
struct Line {
    line: usize,
    fields: Map<String, Value>,
    mistakes: Vec<Mistake>,
}

impl Line {
    fn operation(&mut self) -> Option<ClientOperation> {
        let kind = self.text("kind").map(|kind| kind.to_string());
        let own: &[&str] = match kind.as_deref() {
            Some("cas") => &["from", "to", "ok"],
            Some("put" | "get" | "append") => &["value"],
            Some(other) => {
                let did_you_mean = meant(other, KINDS).map(|meant| format!(" (did you mean {meant:?}?)")).unwrap_or_default();
                let says = format!("expected one of {}, got {:?}{did_you_mean}", KINDS.join(", "), shortened(other));
                self.refuse("kind", says);
                return None;
            }
            None => return None,
        };
        self.refuse_strangers(own);
        let started = self.moment("started");
        let ended = if self.fields.get("ended") == Some(&Value::Null) { Some(None) } else { self.moment("ended").map(Some) };
        if let (Some(started), Some(Some(ended))) = (started, ended)
            && ended < started
        {
            self.refuse("ended", format!("{ended} is before {started}, at which it started"));
        }
        let is_known = ended.flatten().is_some();
        let act = match kind.as_deref() {
            Some("put") => self.text_or_null("value").map(Act::Put),
            // Nobody heard what it returned: the field may be left out.
            Some("get") if !is_known && !self.fields.contains_key("value") => Some(Act::Get(None)),
            Some("get") => self.text_or_null("value").map(Act::Get),
            Some("append") => self.text("value").map(Act::Append),
            _ => self.cas(),
        };
        let id = if self.fields.contains_key("id") { self.text("id") } else { None };
        let (client, key) = (self.client(), self.text("key"));
        Some(ClientOperation { id, client: client?, key: key?, act: act?, started: started?, ended: ended? })
    }

    fn cas(&mut self) -> Option<Act> {
        let ok = match self.fields.get("ok") {
            None | Some(Value::Null) => true,
            Some(Value::Bool(ok)) => *ok,
            Some(other) => {
                let says = format!("expected true or false, got {}", brief(other));
                self.refuse("ok", says);
                return None;
            }
        };
        let (from, to) = (self.text_or_null("from"), self.text_or_null("to"));
        Some(Act::Cas { from: from?, to: to?, ok })
    }

    fn refuse(&mut self, field: &str, says: String) {
        self.mistakes.push(Mistake { line: self.line, field: Some(field.to_owned()), says });
    }

    fn refuse_strangers(&mut self, own: &[&str]) {
        let known = |name: &str| EVERY.contains(&name) || own.contains(&name);
        let strangers: Vec<String> = self.fields.keys().filter(|name| !known(name)).cloned().collect();
        for name in strangers {
            let fields = EVERY.iter().chain(own).copied();
            let did_you_mean = meant(&name, fields.clone()).map(|meant| format!(" (did you mean {meant:?}?)"));
            let fields = fields.collect::<Vec<_>>().join(", ");
            self.refuse(&shortened(&name), format!("unknown field{}; fields here: {fields}", did_you_mean.unwrap_or_default()));
        }
    }

    /// The field, of which `read` makes what it should be; else it is said what that is.
    fn field<T>(&mut self, name: &str, expected: &str, read: impl Fn(&Value) -> Option<T>) -> Option<T> {
        let found = self.fields.get(name);
        let value = found.and_then(read);
        if value.is_none() {
            let says = match found {
                Some(other) => format!("expected {expected}, got {}", brief(other)),
                None => format!("missing: expected {expected}"),
            };
            self.refuse(name, says);
        }
        value
    }

    fn text(&mut self, name: &str) -> Option<Arc<str>> {
        self.field(name, "text", |value| value.as_str().map(Arc::from))
    }

    fn text_or_null(&mut self, name: &str) -> Option<Text> {
        self.field(name, "text, or null for nothing", |value| match value {
            Value::Null => Some(None),
            other => other.as_str().map(|text| Some(text.into())),
        })
    }

    fn client(&mut self) -> Option<Arc<str>> {
        self.field("client", "text or a number", |value| match value {
            Value::Number(number) => Some(number.to_string().into()),
            other => other.as_str().map(Arc::from),
        })
    }

    fn moment(&mut self, name: &str) -> Option<Moment> {
        let expected = if name == "ended" { "a number, or null if the outcome is unknown" } else { "a number" };
        self.field(name, expected, Moment::of)
    }
}

/// An operation as a line of JSON, without the end of the line.
pub fn line(operation: &ClientOperation) -> String {
    json::text(&Value::Object(object(operation)))
}

/// An operation as an object of JSON.
pub(super) fn object(operation: &ClientOperation) -> Map<String, Value> {
    let ClientOperation { id, client, key, act, started, ended } = operation;
    let text = |text: &Text| text.as_ref().map_or(Value::Null, |text| Value::from(&**text));
    let mut fields = Map::new();
    if let Some(id) = id {
        fields.insert("id".to_owned(), (&**id).into());
    }
    fields.insert("client".to_owned(), (&**client).into());
    let kind = match act {
        Act::Put(_) => "put",
        Act::Get(_) => "get",
        Act::Append(_) => "append",
        Act::Cas { .. } => "cas",
    };
    fields.insert("kind".to_owned(), kind.into());
    fields.insert("key".to_owned(), (&**key).into());
    match act {
        Act::Put(value) | Act::Get(value) => {
            fields.insert("value".to_owned(), text(value));
        }
        Act::Append(value) => {
            fields.insert("value".to_owned(), (&**value).into());
        }
        Act::Cas { from, to, ok } => {
            fields.insert("from".to_owned(), text(from));
            fields.insert("to".to_owned(), text(to));
            fields.insert("ok".to_owned(), (*ok).into());
        }
    }
    fields.insert("started".to_owned(), started.json());
    fields.insert("ended".to_owned(), ended.map_or(Value::Null, Moment::json));
    fields
}
