//! The panel at the left: what the open scenario is about, what to try, what its narrator said.

use std::rc::Rc;

use yew::prelude::*;

use super::icons::{Icon, glyph};
use crate::intent::{Intent, Panel};
use crate::text::{Text, rich};

/// What the panel says.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// Where it comes from: the collection, or the reader.
    pub eyebrow: AttrValue,
    /// The scenario's name.
    pub name: AttrValue,
    /// Its title.
    pub title: AttrValue,
    /// What it is about.
    pub summary: AttrValue,
    /// What to try first: concrete things, each of which can be done here.
    pub tries: Vec<AttrValue>,
    /// The seed of the run.
    pub seed: u64,
    /// Settings that are accepted and change nothing yet.
    pub without_effect: Vec<AttrValue>,
}

/// Something the narrator said.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// The number of the happening.
    pub key: u64,
    /// When.
    pub at: AttrValue,
    /// What.
    pub words: AttrValue,
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub text: Text,
    pub story: Rc<Story>,
    pub notes: Rc<Vec<Note>>,
    pub on: Callback<Intent>,
}

/// The panel.
#[component]
pub fn ScenarioPanel(props: &Props) -> Html {
    let Props { text, story, notes, on } = props;
    let toggle = on.reform(|_| Intent::TogglePanel(Panel::Scenario));
    html! {
        <aside class="lesson" aria-label={text.get("scenario")}>
            <div class="lesson-full">
                <div class="lesson-body">
                    <div class="eyebrow"><span>{ story.eyebrow.clone() }</span><span class="mono">{ story.name.clone() }</span></div>
                    <h1>{ story.title.clone() }</h1>
                    <p>{ rich(&story.summary) }</p>
                    { for notes.iter().map(|note| html! {
                        <div class="note" key={note.key.to_string()}><span class="mono">{ note.at.clone() }</span>{ rich(&note.words) }</div>
                    }) }
                    <h2>{ text.get("try-first") }</h2>
                    <ol class="tries">
                        { for story.tries.iter().enumerate().map(|(index, words)| html! { <li key={index}><span>{ rich(words) }</span></li> }) }
                    </ol>
                    <div class="watch">
                        { glyph(Icon::Warning) }
                        <span><b>{ text.get("caution") }</b>{ " " }{ text.get("caution-memory") }</span>
                    </div>
                    if !story.without_effect.is_empty() {
                        <details class="watch unbuilt">
                            <summary>{ text.get("without-effect") }</summary>
                            <p class="mono">{ story.without_effect.iter().map(AttrValue::as_str).collect::<Vec<_>>().join(", ") }</p>
                        </details>
                    }
                </div>
                <div class="lesson-foot">
                    <span class="seed">
                        { text.get("seed") }<output data-testid="seed" title={story.seed.to_string()}>{ story.seed }</output>
                    </span>
                    <button type="button" class="btn" data-testid="run-again" title={text.get("run-again-hint")}
                        onclick={on.reform(|_| Intent::Restart { seed: None })}>
                        { glyph(Icon::Again) }{ text.get("run-again") }
                    </button>
                    <button type="button" class="btn" data-testid="new-seed" title={text.get("new-seed-hint")}
                        onclick={on.reform(|_| Intent::NewSeed)}>{ text.get("new-seed") }</button>
                </div>
            </div>
            <div class="lesson-rail">
                <button type="button" class="btn icon" aria-label={text.get("panel-open")} title={text.get("panel-open")} onclick={toggle}>
                    { glyph(Icon::Right) }
                </button>
                <span class="title">{ story.title.clone() }</span>
            </div>
        </aside>
    }
}
