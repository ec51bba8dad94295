//! The last refusal, in sentences. What was open goes on as it was.

use yew::prelude::*;

use super::icons::{Icon, glyph};
use crate::intent::Intent;
use crate::markup::{Button, all, el, keyed, nothing};
use crate::text::Text;

/// The alert. It is there while it is empty, so that assistive tools notice when it fills.
/// `kept` says whether what was open goes on.
pub fn alert(text: &Text, sentences: &[AttrValue], kept: bool, on: &Callback<Intent>) -> Html {
    let content = if sentences.is_empty() { nothing() } else { filled(text, sentences, kept, on) };
    html! { <div data-testid="alert" role="alert">{ content }</div> }
}

fn filled(text: &Text, sentences: &[AttrValue], kept: bool, on: &Callback<Intent>) -> Html {
    let kept = if kept { el("small", "", text.get("alert-kept")) } else { nothing() };
    let sentences = all(sentences.iter().enumerate().map(|(index, sentence)| keyed(index, el("li", "", sentence.clone()))));
    let dismiss = Button::asking(on, Intent::DismissAlert).class("btn icon").id("alert-dismiss").label(text.get("dismiss"));
    el("div", "alert", [glyph(Icon::Warning), el("div", "", [el("ul", "", sentences), kept]), dismiss.holding(glyph(Icon::Kill))])
}
