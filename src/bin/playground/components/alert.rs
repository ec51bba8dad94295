//! The last refusal, in sentences. What was open goes on as it was.

use std::rc::Rc;

use yew::prelude::*;

use super::icons::{Glyph, Icon};
use crate::intent::Intent;
use crate::text::Text;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub text: Text,
    /// The sentences; none if nothing was refused.
    pub sentences: Rc<Vec<AttrValue>>,
    pub on: Callback<Intent>,
}

/// The alert. It is there while it is empty, so that assistive tools notice when it fills.
#[component]
pub fn Alert(props: &Props) -> Html {
    let Props { text, sentences, on } = props;
    html! {
        <div data-testid="alert" role="alert">
            if !sentences.is_empty() {
                <div class="alert">
                    <Glyph icon={Icon::Warning}/>
                    <div>
                        <ul>{ for sentences.iter().enumerate().map(|(index, sentence)| html! { <li key={index}>{ sentence.clone() }</li> }) }</ul>
                        <small>{ text.get("alert-kept") }</small>
                    </div>
                    <button type="button" class="btn icon" data-testid="alert-dismiss" aria-label={text.get("dismiss")}
                        onclick={on.reform(|_| Intent::DismissAlert)}><Glyph icon={Icon::Kill}/></button>
                </div>
            }
        </div>
    }
}
