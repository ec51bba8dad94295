//! How the client's last operation went: a sentence, and every value it found.

use ringside::engine::Status;
use ringside::simulation::OperationKind;
use yew::prelude::*;

use crate::facts::{OperationFacts, VersionFacts};
use crate::intent::{Intent, Selection};
use crate::text::Text;
use crate::text::wording::{self, arg};

/// The result.
pub fn op_result(text: &Text, last: Option<&OperationFacts>, on: &Callback<Intent>) -> Html {
    let Some(last) = last else {
        return html! { <div class="result" data-testid="op-result" data-status="none" role="status">{ text.get("result-none") }</div> };
    };
    let status = last.line.status.map_or_else(|| "pending".to_owned(), |status| status.to_string());
    let request = last.line.request;
    let live: Vec<&VersionFacts> = last.found.iter().filter(|version| version.value.is_some()).collect();
    let why = last.reason.as_ref().map(|reason| wording::reason(text, reason));
    html! {
        <div class="result" data-testid="op-result" data-status={status} role="status">
            <button type="button" class="link" onclick={on.reform(move |_| Intent::Select(Selection::Operation(request)))}>
                <b>{ format!("{} ", last.line.id) }</b>{ wording::operation(last.line.kind) }{ " " }<span class="mono">{ last.line.key.to_string() }</span>
            </button>
            <p>
                { sentence(text, last, live.len()) }
                if let Some(why) = why {
                    { " " }{ why }
                }
            </p>
            if !live.is_empty() {
                <span class="values">
                    { for live.iter().map(|version| html! {
                        <span key={version.dot.clone()}>{ version.value.clone().unwrap_or_default() }<span class="clock">{ version.clock.clone() }</span></span>
                    }) }
                </span>
            }
        </div>
    }
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
