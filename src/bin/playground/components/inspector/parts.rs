//! What several panes of the inspector are made of.

use ringside::engine::Key;
use yew::prelude::*;

use crate::facts::{OperationLine, VersionFacts};
use crate::intent::{Intent, Selection};
use crate::text::Text;
use crate::text::wording;

/// A row of a table of facts.
pub fn fact(label: AttrValue, value: impl Into<Html>) -> Html {
    html! { <><dt>{ label }</dt><dd>{ value.into() }</dd></> }
}

/// Every version that is held, side by side.
pub fn versions(text: &Text, versions: &[VersionFacts]) -> Html {
    let version = |version: &VersionFacts| {
        let gone = version.value.is_none();
        html! {
            <div key={version.dot.clone()} class={classes!("version", gone.then_some("gone"))}>
                <span class="value">{ version.value.clone().unwrap_or_else(|| format!("† {}", text.get("tombstone"))) }</span>
                <span class="clock" title={text.with("dot", &[("dot", wording::arg(&version.dot))])}>{ version.clock.clone() }</span>
            </div>
        }
    };
    versions.iter().map(version).collect()
}

/// A key that selects itself.
pub fn key_link(key: &Key, on: &Callback<Intent>) -> Html {
    let chosen = key.clone();
    let onclick = on.reform(move |_| Intent::Select(Selection::Key(chosen.clone())));
    html! { <button type="button" class="link mono" {onclick}>{ key.to_string() }</button> }
}

/// An operation in one line, that selects itself.
pub fn operation_row(text: &Text, line: &OperationLine, on: &Callback<Intent>) -> Html {
    let request = line.request;
    let onclick = on.reform(move |_| Intent::Select(Selection::Operation(request)));
    let bad =
        line.status.is_some_and(|status| !matches!(status, ringside::engine::Status::Ok | ringside::engine::Status::NotFound));
    html! {
        <div key={line.request.0} class={classes!("row-answer", bad.then_some("bad"))}>
            <span class="mono mut">{ line.id.to_string() }</span>
            <button type="button" class="link mono" {onclick}>{ format!("{} {}", wording::operation(line.kind), line.key) }</button>
            <span class="when">{ wording::status(text, line.status) }</span>
        </div>
    }
}
