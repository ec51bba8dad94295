//! The twin of what moves: messages in flight as a list, for readers who do not see them and for
//! tests.

use std::rc::Rc;

use ringside::stage::MessageItem;
use yew::prelude::*;

use crate::markup::all;
use crate::part::{Draw, keyed_part};
use crate::text::Text;

/// The messages in flight.
#[derive(PartialEq)]
pub struct Messages {
    /// The messages: `ringside::stage::messages_in_flight(&history, Messages::MOST)`, in a new `Rc`
    /// only when it differs from the last one.
    pub items: Rc<Vec<MessageItem>>,
    /// In which language.
    pub text: Text,
}

impl Messages {
    /// As many are listed at most.
    pub const MOST: usize = 200;
}

impl Draw for Messages {
    fn draw(&self) -> Html {
        let Messages { items, text } = self;
        let item = |item: &MessageItem| {
            let key = format!("{}{}", item.sent.0, if item.copy { "+" } else { "" });
            keyed_part(key, Item { item: *item, text: text.clone() })
        };
        html! {
            <ul class="stage-messages" data-testid="messages" aria-label={text.get("stage-messages")}>
                { all(items.iter().map(item)) }
            </ul>
        }
    }
}

/// A message of the list. A part of its own: most messages stay from one list to the next, and then
/// nothing is worded anew.
#[derive(PartialEq)]
struct Item {
    item: MessageItem,
    text: Text,
}

impl Draw for Item {
    fn draw(&self) -> Html {
        let Item { item, text } = self;
        let (from, to) = (item.from.to_string(), item.to.to_string());
        let arguments = [("from", from.clone().into()), ("to", to.clone().into())];
        let said = text.with(&format!("stage-message-{}", item.kind.name().replace('_', "-")), &arguments);
        html! { <li data-kind={item.kind.name()} data-from={from} data-to={to}>{ said }</li> }
    }
}
