//! Choosing a scenario: a button that opens a list, worked with mouse or keyboard alike. The focus
//! stays on the button; the list says which of its entries the arrows have come to.

use std::rc::Rc;

use yew::prelude::*;

use super::icons::{Icon, glyph};
use crate::intent::Intent;
use crate::text::Text;

/// A scenario that can be opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its name, as in `?scenario=`.
    pub name: AttrValue,
    /// Its title in the page's language.
    pub title: AttrValue,
    /// What it is about.
    pub summary: AttrValue,
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub text: Text,
    pub scenarios: Rc<Vec<Entry>>,
    pub open: AttrValue,
    pub title: AttrValue,
    pub on: Callback<Intent>,
}

/// The picker.
pub struct ScenarioPicker {
    /// While the list is open: the entry that would be chosen.
    near: Option<usize>,
}

pub enum Msg {
    Toggle,
    Near(usize),
    Choose(usize),
    Close,
    Key(KeyboardEvent),
}

impl Component for ScenarioPicker {
    type Message = Msg;
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        ScenarioPicker { near: None }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        let before = self.near;
        self.near = match msg {
            Msg::Toggle if before.is_none() => Some(self.chosen(ctx)),
            Msg::Toggle | Msg::Close => None,
            Msg::Near(index) => Some(index),
            Msg::Choose(index) => {
                if let Some(entry) = ctx.props().scenarios.get(index) {
                    ctx.props().on.emit(Intent::Open(entry.name.to_string()));
                }
                None
            }
            Msg::Key(event) => return self.key(ctx, &event),
        };
        self.near != before
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { text, title, .. } = ctx.props();
        let link = ctx.link();
        html! {
            <div class="picker">
                <button type="button" class="picker-button" data-testid="scenario-picker" role="combobox" aria-haspopup="listbox"
                    aria-label={text.get("scenario")} aria-expanded={self.near.is_some().to_string()} aria-controls="scenario-list"
                    aria-activedescendant={self.near.map(|near| format!("scenario-{near}"))}
                    onclick={link.callback(|_| Msg::Toggle)} onfocusout={link.callback(|_| Msg::Close)} onkeydown={link.callback(Msg::Key)}>
                    <span class="kind">{ text.get("scenario") }</span>
                    <b>{ title.clone() }</b>
                    { glyph(Icon::Chevron) }
                </button>
                { for self.near.map(|near| self.list(ctx, near)) }
            </div>
        }
    }
}

impl ScenarioPicker {
    fn list(&self, ctx: &Context<Self>, near: usize) -> Html {
        let Props { text, scenarios, open, .. } = ctx.props();
        let link = ctx.link();
        let item = |(index, entry): (usize, &Entry)| {
            html! {
                <li key={entry.name.to_string()} id={format!("scenario-{index}")} role="option" data-testid={format!("scenario-{}", entry.name)}
                    aria-selected={(entry.name == *open).to_string()} class={if index == near { "near" } else { "" }}
                    onmouseenter={link.callback(move |_| Msg::Near(index))} onclick={link.callback(move |_| Msg::Choose(index))}>
                    <b>{ entry.title.clone() }</b>
                    <span>{ entry.summary.clone() }</span>
                </li>
            }
        };
        // A press on an entry must not take the focus from the button, which would close the list.
        let onmousedown = Callback::from(|event: MouseEvent| event.prevent_default());
        html! {
            <ul class="picker-menu" id="scenario-list" role="listbox" aria-label={text.get("scenario")} {onmousedown}>
                { for scenarios.iter().enumerate().map(item) }
            </ul>
        }
    }

    /// The place of the open scenario in the list.
    fn chosen(&self, ctx: &Context<Self>) -> usize {
        let Props { scenarios, open, .. } = ctx.props();
        scenarios.iter().position(|entry| entry.name == *open).unwrap_or_default()
    }

    fn key(&mut self, ctx: &Context<Self>, event: &KeyboardEvent) -> bool {
        let last = ctx.props().scenarios.len().saturating_sub(1);
        let next = match (event.key().as_str(), self.near) {
            ("ArrowDown" | "ArrowUp", None) => Msg::Toggle,
            (_, None) => return false,
            ("ArrowDown", Some(near)) => Msg::Near((near + 1).min(last)),
            ("ArrowUp", Some(near)) => Msg::Near(near.saturating_sub(1)),
            ("Home", _) => Msg::Near(0),
            ("End", _) => Msg::Near(last),
            ("Enter" | " ", Some(near)) => Msg::Choose(near),
            ("Escape", _) => Msg::Close,
            _ => return false,
        };
        event.prevent_default();
        event.stop_propagation();
        Component::update(self, ctx, next)
    }
}
