//! Choosing a scenario: a button that opens a list, worked with mouse or keyboard alike.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};
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
    root: NodeRef,
    list: NodeRef,
    button: NodeRef,
    focus: Focus,
}

/// Where the focus goes after the next render.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Focus {
    Stays,
    ToList,
    ToButton,
}

pub enum Msg {
    Toggle,
    Near(usize),
    Choose(usize),
    Close(Focused),
    Key(KeyboardEvent),
    Left(FocusEvent),
}

/// Whether the list had the focus when it was closed.
type Focused = bool;

impl Component for ScenarioPicker {
    type Message = Msg;
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        ScenarioPicker {
            near: None,
            root: NodeRef::default(),
            list: NodeRef::default(),
            button: NodeRef::default(),
            focus: Focus::Stays,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        let Props { scenarios, open, on, .. } = ctx.props();
        match msg {
            Msg::Toggle if self.near.is_none() => {
                self.near = Some(scenarios.iter().position(|entry| entry.name == *open).unwrap_or_default());
                self.focus = Focus::ToList;
            }
            Msg::Toggle => self.near = None,
            Msg::Near(index) => return self.near.replace(index) != Some(index),
            Msg::Choose(index) => {
                if let Some(entry) = scenarios.get(index) {
                    on.emit(Intent::Open(entry.name.to_string()));
                }
                self.near = None;
                self.focus = Focus::ToButton;
            }
            Msg::Close(had_focus) => {
                self.near = None;
                self.focus = if had_focus { Focus::ToButton } else { Focus::Stays };
            }
            Msg::Key(event) => return self.key(ctx, &event),
            Msg::Left(event) => {
                let inside = |target| self.root.get().is_some_and(|root: Node| root.contains(Some(&target)));
                let stays = event.related_target().and_then(|target| target.dyn_into::<Node>().ok()).is_some_and(inside);
                if stays || self.near.is_none() {
                    return false;
                }
                self.near = None;
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { text, title, .. } = ctx.props();
        let link = ctx.link();
        html! {
            <div class="picker" ref={self.root.clone()} onfocusout={link.callback(Msg::Left)}>
                <button type="button" class="picker-button" data-testid="scenario-picker" ref={self.button.clone()}
                    aria-haspopup="listbox" aria-expanded={self.near.is_some().to_string()} onclick={link.callback(|_| Msg::Toggle)}>
                    <span class="kind">{ text.get("scenario") }</span>
                    <b>{ title.clone() }</b>
                    { glyph(Icon::Chevron) }
                </button>
                { for self.near.map(|near| self.list(ctx, near)) }
            </div>
        }
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        let target = match std::mem::replace(&mut self.focus, Focus::Stays) {
            Focus::Stays => return,
            Focus::ToList => &self.list,
            Focus::ToButton => &self.button,
        };
        if let Some(element) = target.cast::<HtmlElement>() {
            // An element that cannot take the focus leaves it where it is.
            let _ = element.focus();
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
                    aria-selected={(entry.name == *open).to_string()} class={classes!((index == near).then_some("near"))}
                    onmouseenter={link.callback(move |_| Msg::Near(index))} onclick={link.callback(move |_| Msg::Choose(index))}>
                    <b>{ entry.title.clone() }</b>
                    <span>{ entry.summary.clone() }</span>
                </li>
            }
        };
        html! {
            <ul class="picker-menu" role="listbox" tabindex="0" ref={self.list.clone()} aria-label={text.get("scenario")}
                aria-activedescendant={format!("scenario-{near}")} onkeydown={link.callback(Msg::Key)}>
                { for scenarios.iter().enumerate().map(item) }
            </ul>
        }
    }

    fn key(&mut self, ctx: &Context<Self>, event: &KeyboardEvent) -> bool {
        let Some(near) = self.near else { return false };
        let last = ctx.props().scenarios.len().saturating_sub(1);
        let next = match event.key().as_str() {
            "ArrowDown" => Msg::Near((near + 1).min(last)),
            "ArrowUp" => Msg::Near(near.saturating_sub(1)),
            "Home" => Msg::Near(0),
            "End" => Msg::Near(last),
            "Enter" | " " => Msg::Choose(near),
            "Escape" => Msg::Close(true),
            _ => return false,
        };
        event.prevent_default();
        event.stop_propagation();
        Component::update(self, ctx, next)
    }
}
