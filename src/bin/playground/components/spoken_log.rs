//! What just happened, in lines; and the same spoken, for whoever cannot see the stage.

use std::rc::Rc;

use yew::prelude::*;

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

#[derive(Properties, PartialEq)]
pub struct Props {
    pub text: Text,
    /// The last lines, the newest first.
    pub lines: Rc<Vec<Line>>,
    /// The line that is spoken; it changes at most once a second, and not at all above 1×.
    pub spoken: AttrValue,
}

/// The log.
#[component]
pub fn SpokenLog(props: &Props) -> Html {
    let Props { text, lines, spoken } = props;
    let line = |(index, line): (usize, &Line)| {
        html! {
            <li key={line.key} class={classes!((index == 0).then_some("newest"), line.bad.then_some("bad"))}>
                <span class="mono">{ line.at.clone() }</span><span>{ line.words.clone() }</span>
            </li>
        }
    };
    html! {
        <section class="spoken" aria-label={text.get("log")}>
            <h2>{ text.get("log") }</h2>
            <ol data-testid="log">
                { for lines.iter().enumerate().map(line) }
            </ol>
            if lines.is_empty() {
                <span class="mut">{ text.get("log-empty") }</span>
            }
            <p class="unseen" role="log" aria-live="polite" data-testid="spoken">{ spoken.clone() }</p>
        </section>
    }
}
