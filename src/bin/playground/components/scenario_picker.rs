//! Choosing a scenario: a button that opens a list, worked with mouse or keyboard alike. The focus
//! stays on the button; the list says which of its entries the arrows have come to.

use std::rc::Rc;

use yew::html::onmouseenter;
use yew::prelude::*;

use super::icons::{Icon, glyph};
use crate::intent::Intent;
use crate::markup::{Content, Listening, all, el, element, flag, given, keyed, listening, nothing, onclick};
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
                    aria-label={text.get("scenario")} aria-expanded={flag(self.near.is_some())} aria-controls="scenario-list"
                    aria-activedescendant={self.near.map(|near| format!("scenario-{near}"))}
                    onclick={link.callback(|_| Msg::Toggle)} onfocusout={link.callback(|_| Msg::Close)} onkeydown={link.callback(Msg::Key)}>
                    { el("span", "kind", text.get("scenario")) }
                    { el("b", "", title.clone()) }
                    { glyph(Icon::Chevron) }
                </button>
                { self.near.map_or_else(nothing, |near| self.list(ctx, near)) }
            </div>
        }
    }
}

impl ScenarioPicker {
    fn list(&self, ctx: &Context<Self>, near: usize) -> Html {
        let Props { text, scenarios, open, .. } = ctx.props();
        let link = ctx.link();
        let item = |(index, entry): (usize, &Entry)| {
            let entry_drawing = element(
                "li",
                &["id", "role", "data-testid", "aria-selected", "class"],
                &mut [
                    given(format!("scenario-{index}")),
                    given("option"),
                    given(format!("scenario-{}", entry.name)),
                    given(flag(entry.name == *open)),
                    given(if index == near { "near" } else { "" }),
                ],
                [el("b", "", entry.title.clone()), el("span", "", entry.summary.clone())].into_html(),
            );
            let listeners: Vec<Listening> = vec![
                Rc::new(onmouseenter::Wrapper::new(link.callback(move |_| Msg::Near(index)))),
                onclick(link.callback(move |_| Msg::Choose(index))),
            ];
            keyed(entry.name.to_string(), listening(entry_drawing, listeners))
        };
        // A press on an entry must not take the focus from the button, which would close the list.
        let onmousedown = Callback::from(|event: MouseEvent| event.prevent_default());
        html! {
            <ul class="picker-menu" id="scenario-list" role="listbox" aria-label={text.get("scenario")} {onmousedown}>
                { all(scenarios.iter().enumerate().map(item)) }
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
