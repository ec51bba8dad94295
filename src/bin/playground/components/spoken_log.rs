//! What just happened, in lines; and the same spoken, for whoever cannot see the stage.

use std::rc::Rc;

use ringside::scenario::why::Question;
use ringside::simulation::EventId;
use yew::prelude::*;

use super::inspector::why::why_mark;
use crate::intent::Intent;
use crate::markup::{all, class, el, keyed, nothing};
use crate::part::Draw;
use crate::text::Text;

/// A line of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The number of the happening.
    pub key: u64,
    /// When.
    pub at: AttrValue,
    /// What.
    pub words: AttrValue,
    /// Whether something went wrong.
    pub bad: bool,
}

/// The log.
#[derive(PartialEq)]
pub struct SpokenLog {
    pub text: Text,
    /// The last lines, the newest first.
    pub lines: Rc<Vec<Line>>,
    /// The line that is spoken; it changes at most once a second, and not at all above 1×.
    pub spoken: AttrValue,
    pub on: Callback<Intent>,
}

impl Draw for SpokenLog {
    fn draw(&self) -> Html {
        let SpokenLog { text, lines, spoken, on } = self;
        let line = |(index, line): (usize, &Line)| {
            let class = class("", &[("newest", index == 0), ("bad", line.bad)]);
            let why = why_mark(text, Question::Happening(EventId(line.key)), on);
            keyed(line.key, el("li", class, [el("span", "mono", line.at.clone()), el("span", "", line.words.clone()), why]))
        };
        html! {
            <section class="spoken" aria-label={text.get("log")}>
                <div class="spoken-box">
                    { el("h2", "", text.get("log")) }
                    <ol data-testid="log">{ all(lines.iter().enumerate().map(line)) }</ol>
                    { if lines.is_empty() { el("span", "mut", text.get("log-empty")) } else { nothing() } }
                    <p class="unseen" role="log" aria-live="polite" data-testid="spoken">{ spoken.clone() }</p>
                </div>
            </section>
        }
    }
}
