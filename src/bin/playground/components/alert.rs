//! The last refusal, in sentences. What was open goes on as it was.

use yew::prelude::*;

use super::icons::{Icon, glyph};
use crate::intent::Intent;
use crate::text::Text;

/// The alert. It is there while it is empty, so that assistive tools notice when it fills.
pub fn alert(text: &Text, sentences: &[AttrValue], on: &Callback<Intent>) -> Html {
    html! {
        <div data-testid="alert" role="alert">
            if !sentences.is_empty() {
                <div class="alert">
                    { glyph(Icon::Warning) }
                    <div>
                        <ul>{ for sentences.iter().enumerate().map(|(index, sentence)| html! { <li key={index}>{ sentence.clone() }</li> }) }</ul>
                        <small>{ text.get("alert-kept") }</small>
                    </div>
                    <button type="button" class="btn icon" data-testid="alert-dismiss" aria-label={text.get("dismiss")}
                        onclick={on.reform(|_| Intent::DismissAlert)}>{ glyph(Icon::Kill) }</button>
                </div>
            }
        </div>
    }
}
