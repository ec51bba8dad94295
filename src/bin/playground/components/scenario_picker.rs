//! Choosing a scenario: a button that opens a list, grouped by subject, with a field above it that leaves only
//! what fits. Worked with mouse or keyboard alike: the focus stays on button or field, and the list says which
//! of its entries the arrows have come to.
//!
//! A press on a phone opens the list without the field taking the focus, which would cover the list with a keyboard.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, Node, ScrollIntoViewOptions, ScrollLogicalPosition, window};
use yew::html::onmousemove;
use yew::prelude::*;

use super::icons::{Icon, glyph};
use crate::intent::Intent;
use crate::markup::{Content, Listening, all, el, element, flag, given, keyed, listening, nothing, onclick};
use crate::settings;
use crate::text::Text;

/// A scenario that can be opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its name, as in `?scenario=`.
    pub name: AttrValue,
    /// What it is about, as the heading over it and its neighbours.
    pub subject: AttrValue,
    /// Its title in the page's language.
    pub title: AttrValue,
    /// What is to be seen in it.
    pub summary: AttrValue,
}

impl Entry {
    /// Whether it has every word that is sought, somewhere.
    fn fits(&self, sought: &str) -> bool {
        let all = [&self.name, &self.title, &self.summary, &self.subject].map(|text| text.to_ascii_lowercase()).join(" ");
        sought.to_ascii_lowercase().split_whitespace().all(|word| all.contains(word))
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub text: Text,
    pub scenarios: Rc<Vec<Entry>>,
    pub open: AttrValue,
    /// What kind of thing is open.
    pub kind: AttrValue,
    pub title: AttrValue,
    pub on: Callback<Intent>,
}

/// The picker.
pub struct ScenarioPicker {
    /// While the list is open: the entry that would be chosen, as a place among all.
    near: Option<usize>,
    /// What the field says.
    sought: String,
    /// Whether the entry that is near has to be brought into view.
    follow: bool,
    /// Button, field and list.
    whole: NodeRef,
    button: NodeRef,
    field: NodeRef,
}

pub enum Msg {
    Toggle,
    Seek(String),
    Near(usize),
    Choose(usize),
    Left(FocusEvent),
    Key(KeyboardEvent),
}

impl Component for ScenarioPicker {
    type Message = Msg;
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        ScenarioPicker {
            near: None,
            sought: String::new(),
            follow: false,
            whole: NodeRef::default(),
            button: NodeRef::default(),
            field: NodeRef::default(),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        let before = self.near;
        match msg {
            Msg::Toggle if before.is_none() => {
                self.sought.clear();
                // Some browsers do not give the focus to a button that is clicked.
                focus(&self.button);
                self.go_to(Some(self.chosen(ctx)));
            }
            Msg::Toggle => self.near = None,
            Msg::Seek(sought) => {
                self.sought = sought;
                let shown = self.shown(ctx);
                let near = before.filter(|near| shown.contains(near)).or(shown.first().copied());
                self.go_to(near.or(before));
            }
            Msg::Near(index) => self.near = Some(index),
            Msg::Choose(index) => self.choose(ctx, index),
            // The focus may go to and fro between button and field.
            Msg::Left(event) => {
                if !self.holds(event.related_target().and_then(|to| to.dyn_into().ok()).as_ref()) {
                    self.near = None;
                }
            }
            Msg::Key(event) => self.key(ctx, &event),
        }
        self.near != before || self.follow
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { text, kind, title, .. } = ctx.props();
        let link = ctx.link();
        html! {
            <div class="picker" ref={self.whole.clone()} onfocusout={link.callback(Msg::Left)} onkeydown={link.callback(Msg::Key)}>
                <button type="button" class="picker-button" data-testid="scenario-picker" role="combobox" aria-haspopup="listbox"
                    aria-label={text.get("scenario")} aria-expanded={flag(self.near.is_some())} aria-controls="scenario-list"
                    aria-activedescendant={self.near.map(handle)} ref={self.button.clone()} onclick={link.callback(|_| Msg::Toggle)}>
                    { el("span", "kind", kind.clone()) }
                    { el("b", "", title.clone()) }
                    { glyph(Icon::Chevron) }
                </button>
                { self.near.map_or_else(nothing, |near| self.list(ctx, near)) }
            </div>
        }
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if !std::mem::take(&mut self.follow) {
            return;
        }
        let (Some(window), Some(near)) = (window(), self.near) else { return };
        let Some(document) = window.document() else { return };
        if self.button.get() == document.active_element().map(Into::into) && settings::matches(&window, "(hover: hover)") {
            focus(&self.field);
        }
        if let Some(entry) = document.get_element_by_id(&handle(near)) {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            entry.scroll_into_view_with_scroll_into_view_options(&options);
        }
    }
}

/// The id of an entry's element.
fn handle(index: usize) -> String {
    format!("scenario-{index}")
}

impl ScenarioPicker {
    fn list(&self, ctx: &Context<Self>, near: usize) -> Html {
        let Props { text, scenarios, open, .. } = ctx.props();
        let link = ctx.link();
        let item = |index: usize| {
            let entry = &scenarios[index];
            let drawing = element(
                "li",
                &["id", "role", "data-testid", "aria-selected", "class"],
                &mut [
                    given(handle(index)),
                    given("option"),
                    given(format!("scenario-{}", entry.name)),
                    given(flag(entry.name == *open)),
                    given(if index == near { "near" } else { "" }),
                ],
                [el("b", "", entry.title.clone()), el("span", "", entry.summary.clone())].into_html(),
            );
            // Not its coming under a pointer that rests, while the list is moved by keys.
            let listeners: Vec<Listening> = vec![
                Rc::new(onmousemove::Wrapper::new(link.callback(move |_| Msg::Near(index)))),
                onclick(link.callback(move |_| Msg::Choose(index))),
            ];
            keyed(entry.name.to_string(), listening(drawing, listeners))
        };
        let group = |group: &[usize]| {
            let subject = &scenarios[group[0]].subject;
            let heading = element("p", &["aria-hidden"], &mut [given("true")], subject.clone().into_html());
            let content = [heading, all(group.iter().copied().map(item))].into_html();
            keyed(
                subject.to_string(),
                element("ul", &["role", "aria-label"], &mut [given("group"), given(subject.clone())], content),
            )
        };
        let shown = self.shown(ctx);
        let groups = all(shown.chunk_by(|one, next| scenarios[*one].subject == scenarios[*next].subject).map(group));
        let none = if shown.is_empty() { el("p", "none", text.get("scenario-none")) } else { nothing() };
        // A press on an entry must not take the focus from button or field, which would close the list.
        let onmousedown = Callback::from(|event: MouseEvent| event.prevent_default());
        let oninput = link.callback(|event: InputEvent| Msg::Seek(event.target_unchecked_into::<HtmlInputElement>().value()));
        html! {
            <div class="picker-pop">
                <input type="text" data-testid="scenario-search" role="combobox" aria-expanded="true" aria-controls="scenario-list"
                    aria-autocomplete="list" aria-activedescendant={handle(near)} aria-label={text.get("scenario-search")}
                    placeholder={text.get("scenario-search")} autocomplete="off" spellcheck="false"
                    value={self.sought.clone()} ref={self.field.clone()} {oninput}/>
                <div class="picker-menu" id="scenario-list" role="listbox" aria-label={text.get("scenario")} {onmousedown}>{ groups }</div>
                { none }
            </div>
        }
    }

    /// The place of the open scenario in the list.
    fn chosen(&self, ctx: &Context<Self>) -> usize {
        let Props { scenarios, open, .. } = ctx.props();
        scenarios.iter().position(|entry| entry.name == *open).unwrap_or_default()
    }

    /// The places of those that fit what is sought.
    fn shown(&self, ctx: &Context<Self>) -> Vec<usize> {
        let fits = |(index, entry): (usize, &Entry)| entry.fits(&self.sought).then_some(index);
        ctx.props().scenarios.iter().enumerate().filter_map(fits).collect()
    }

    fn go_to(&mut self, near: Option<usize>) {
        self.near = near;
        self.follow = true;
    }

    fn choose(&mut self, ctx: &Context<Self>, index: usize) {
        self.close();
        if let Some(entry) = ctx.props().scenarios.get(index) {
            ctx.props().on.emit(Intent::Open(entry.name.to_string()));
        }
    }

    /// Closes the list; the focus goes back to the button.
    fn close(&mut self) {
        self.near = None;
        focus(&self.button);
    }

    /// Whether something stands inside the picker.
    fn holds(&self, what: Option<&Node>) -> bool {
        what.is_some() && self.whole.get().is_some_and(|whole| whole.contains(what))
    }

    /// What a key does. Letters go into the field, also those typed while the focus is on the button.
    fn key(&mut self, ctx: &Context<Self>, event: &KeyboardEvent) {
        let key = event.key();
        // While a syllable is being put together, Enter ends it and the arrows move in it.
        if event.is_composing() {
            return;
        }
        let Some(near) = self.near else {
            if matches!(key.as_str(), "ArrowDown" | "ArrowUp") {
                self.sought.clear();
                self.go_to(Some(self.chosen(ctx)));
                taken(event);
            }
            return;
        };
        let is_letter = key.chars().nth(1).is_none() && key != " ";
        if is_letter && !event.ctrl_key() && !event.meta_key() && !event.alt_key() {
            focus(&self.field);
            return event.stop_propagation();
        }
        let shown = self.shown(ctx);
        let place = shown.iter().position(|index| *index == near);
        let subject_at = |place: usize| &ctx.props().scenarios[shown[place]].subject;
        let last = shown.len().saturating_sub(1);
        let next = match (key.as_str(), place) {
            ("Escape", _) => {
                self.close();
                return taken(event);
            }
            ("Enter", Some(_)) => {
                self.choose(ctx, near);
                return taken(event);
            }
            ("ArrowDown", Some(place)) => (place + 1).min(last),
            ("ArrowUp", Some(place)) => place.saturating_sub(1),
            ("Home", _) => 0,
            ("End", _) => last,
            // To the next subject, and to the beginning of this one or the one before.
            ("PageDown", Some(place)) => (place..=last).find(|next| subject_at(*next) != subject_at(place)).unwrap_or(last),
            ("PageUp", Some(place)) => {
                let subject = subject_at(place.saturating_sub(1));
                (0..place).find(|before| subject_at(*before) == subject).unwrap_or(0)
            }
            _ => return,
        };
        self.go_to(shown.get(next).copied().or(self.near));
        taken(event);
    }
}

fn focus(element: &NodeRef) {
    if let Some(element) = element.cast::<HtmlElement>() {
        // Only an element that is not in the page refuses it.
        let _ = element.focus();
    }
}

/// Nobody else does anything on it.
fn taken(event: &KeyboardEvent) {
    event.prevent_default();
    event.stop_propagation();
}
