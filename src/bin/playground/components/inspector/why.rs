//! Why: what led to something, a sentence each, and each leads there.

use std::rc::Rc;

use ringside::scenario::why::{Bearing, Question};
use yew::prelude::*;

use super::parts::hint;
use crate::components::icons::{Icon, glyph};
use crate::intent::Intent;
use crate::markup::{Button, Content, all, el, keyed, nothing};
use crate::part::Draw;
use crate::text::Text;
use crate::text::causes::{sentence, unanswered};
use crate::text::wording::at;
use crate::why::{Line, Why};

/// A button that asks why.
pub fn why_button(text: &Text, question: Question, on: &Callback<Intent>) -> Html {
    Button::asking(on, Intent::Why(question)).class("btn line why").id("why").hint(text.get("why-hint")).holding(text.get("why"))
}

/// The same beside a line.
pub fn why_mark(text: &Text, question: Question, on: &Callback<Intent>) -> Html {
    Button::asking(on, Intent::Why(question)).class("link why").hint(text.get("why-hint")).holding(text.get("why"))
}

/// The answer.
#[derive(PartialEq)]
pub struct WhyPane {
    pub text: Text,
    pub why: Rc<Why>,
    pub on: Callback<Intent>,
}

impl Draw for WhyPane {
    fn draw(&self) -> Html {
        let WhyPane { text, why, on } = self;
        let close = Button::asking(on, Intent::DropWhy).class("btn icon line").id("why-close").named(text.get("why-close"));
        let body = match &why.lines {
            Ok(lines) => [
                hint(text.get("why-about")),
                html! { <ol data-testid="why-steps">{ all(lines.iter().enumerate().map(|(place, line)| self.line(place, line))) }</ol> },
            ]
            .into_html(),
            Err(none) => hint(unanswered(text, none)),
        };
        html! {
            <section class="pane why-pane" data-testid="why-pane" aria-label={text.get("why-title")} aria-live="polite">
                <div class="pane-head">
                    { el("div", "", el("h2", "", text.get("why-title"))) }
                    { el("span", "actions", close.holding(glyph(Icon::Kill))) }
                </div>
                { body }
            </section>
        }
    }
}

impl WhyPane {
    fn line(&self, place: usize, line: &Line) -> Html {
        let WhyPane { text, on, .. } = self;
        let class = match line.bearing {
            Bearing::Cause => "cause",
            Bearing::Circumstance => "circumstance",
            Bearing::Conclusion => "conclusion",
        };
        let words = el("span", "", sentence(text, &line.says, line.entry.as_ref()));
        let when = line.at.map_or_else(nothing, |time| el("span", "mono when", at(time)));
        let content = [when, words];
        let content = match line.at {
            Some(time) => {
                let go = Intent::Revisit { at: time, selection: line.selection.clone() };
                Button::asking(on, go).class("why-step").holding(content)
            }
            None => el("p", "why-step", content),
        };
        keyed(place, el("li", class, content))
    }
}
