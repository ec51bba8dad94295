//! How the client's last operation went: a sentence, and every value it found.

use ringside::engine::Status;
use ringside::scenario::why::Question;
use ringside::simulation::OperationKind;
use yew::prelude::*;

use super::inspector::why::why_mark;
use crate::facts::{OperationFacts, VersionFacts};
use crate::intent::{Intent, Selection};
use crate::markup::{Button, Content, all, el, keyed, nothing, words};
use crate::text::Text;
use crate::text::wording::{self, arg};

/// The result.
pub fn op_result(text: &Text, last: Option<&OperationFacts>, on: &Callback<Intent>) -> Html {
    let (status, content) = match last {
        None => (AttrValue::Static("none"), words(text.get("result-none"))),
        Some(last) => {
            let status = last.line.status.map_or_else(|| "pending".to_owned(), |status| status.to_string());
            (status.into(), result(text, last, on))
        }
    };
    html! { <div class="result" data-testid="op-result" data-status={status} role="status">{ content }</div> }
}

fn result(text: &Text, last: &OperationFacts, on: &Callback<Intent>) -> Html {
    let line = &last.line;
    let live: Vec<&VersionFacts> = last.found.iter().filter(|version| version.value.is_some()).collect();
    let why = last.reason.as_ref().map(|reason| words(format!(" {}", wording::reason(text, reason))));
    let asked = [
        el("b", "", format!("{} ", line.id)),
        words(wording::operation(line.kind)),
        words(" "),
        el("span", "mono", line.key.to_string()),
    ];
    let value = |version: &&VersionFacts| {
        let value = [words(version.value.clone().unwrap_or_default()), el("span", "clock", version.clock.clone())];
        keyed(version.dot.as_str(), el("span", "", value))
    };
    [
        if line.status.is_some() { why_mark(text, Question::Operation(line.request), on) } else { nothing() },
        Button::asking(on, Intent::Select(Selection::Operation(line.request))).class("link").holding(asked),
        el("p", "", [words(sentence(text, last, live.len())), why.unwrap_or_default()]),
        if live.is_empty() { nothing() } else { el("span", "values", all(live.iter().map(value))) },
    ]
    .into_html()
}

fn sentence(text: &Text, facts: &OperationFacts, live: usize) -> AttrValue {
    let line = &facts.line;
    match (line.status, line.kind) {
        (None, _) if line.need == 0 => text.get("result-asked"),
        (None, _) => text.with("result-waiting", &[("have", arg(line.have)), ("need", arg(line.need))]),
        (Some(Status::Ok), OperationKind::Get) if live > 1 => text.with("result-siblings", &[("count", arg(live))]),
        (Some(Status::Ok), OperationKind::Get) => text.get("result-read"),
        (Some(Status::Ok), OperationKind::Put) => {
            text.with("result-written", &[("need", u64::from(line.need).into()), ("clock", arg(&facts.clock))])
        }
        (Some(Status::Ok), OperationKind::Delete) => text.with("result-deleted", &[("need", u64::from(line.need).into())]),
        (Some(Status::NotFound), _) => text.get("result-not-found"),
        (Some(Status::Unavailable), _) => text.get("result-unavailable"),
        (Some(Status::Timeout), _) => text.get("result-timeout"),
        (Some(Status::Rejected), _) => text.get("result-rejected"),
    }
}
