//! The twin of what moves: messages in flight as a list, for readers who do not see them and for
//! tests.

use std::rc::Rc;

use ringside::stage::MessageItem;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::html::onkeydown;
use yew::prelude::*;

use crate::intent::{Intent, Selection};
use crate::markup::{Button, Listening, all, element, given, listening};
use crate::part::{Draw, keyed_part};
use crate::text::Text;

/// The messages in flight.
#[derive(PartialEq)]
pub struct Messages {
    /// The messages: `ringside::stage::messages_in_flight(&history, most)`, in a new `Rc`
    /// only when it differs from the last one.
    pub items: Rc<Vec<MessageItem>>,
    /// In which language.
    pub text: Text,
    /// What the reader wants.
    pub on: Callback<Intent>,
}

impl Messages {
    /// As many are listed at most, while time stands.
    pub const MOST: usize = 200;
    /// And while it runs: a list that changes ten times a second is not read to its end, and its elements are what is dearest in a
    /// frame with a thousand messages.
    pub const MOST_RUNNING: usize = 24;
}

impl Draw for Messages {
    fn draw(&self) -> Html {
        let Messages { items, text, on } = self;
        let item = |(index, item): (usize, &MessageItem)| {
            let key = format!("{}{}", item.sent.0, if item.copy { "+" } else { "" });
            keyed_part(key, Item { item: *item, first: index == 0, text: text.clone(), on: on.clone() })
        };
        // It takes the focus over from a message that lands.
        let names = &["class", "data-testid", "aria-label", "tabindex"];
        let values = &mut [given("stage-messages"), given("messages"), given(text.get("stage-messages")), given("-1")];
        let list = element("ul", names, values, all(items.iter().enumerate().map(item)));
        listening(list, vec![moved_by_arrows()])
    }
}

/// A message of the list. A part of its own: most messages stay from one list to the next, and then
/// nothing is worded anew.
#[derive(PartialEq)]
struct Item {
    item: MessageItem,
    /// One stop for Tab; arrows lead on.
    first: bool,
    text: Text,
    on: Callback<Intent>,
}

impl Draw for Item {
    fn draw(&self) -> Html {
        let Item { item, first, text, on } = self;
        let (from, to) = (item.from.to_string(), item.to.to_string());
        let arguments = [("from", from.clone().into()), ("to", to.clone().into())];
        let said = text.with(&format!("stage-message-{}", item.kind.name().replace('_', "-")), &arguments);
        let values = &mut [given(item.kind.name()), given(from), given(to)];
        // A button each, so that whoever has no pointer can look at a message too.
        let button = Button::asking(on, Intent::Select(Selection::Message(item.sent))).class("link");
        let button = button.also("tabindex", if *first { "0" } else { "-1" }).holding(said);
        element("li", &["data-kind", "data-from", "data-to"], values, button)
    }
}

/// Up and down lead from one button of a list to the next.
fn moved_by_arrows() -> Listening {
    let heard = |event: KeyboardEvent| {
        let target = event.target_dyn_into::<Element>();
        let row = target.as_ref().and_then(|target| target.closest("li").ok().flatten());
        let next = match (event.key().as_str(), row) {
            ("ArrowDown", Some(row)) => row.next_element_sibling(),
            ("ArrowUp", Some(row)) => row.previous_element_sibling(),
            // From the list itself to its first.
            ("ArrowDown", None) => target.and_then(|list| list.first_element_child()),
            _ => None,
        };
        let button = next.and_then(|row| row.first_element_child()).and_then(|button| button.dyn_into::<HtmlElement>().ok());
        if let Some(button) = button {
            event.prevent_default();
            event.stop_propagation();
            // Only what is not in the page refuses the focus.
            let _ = button.focus();
        }
    };
    Rc::new(onkeydown::Wrapper::new(Callback::from(heard)))
}
