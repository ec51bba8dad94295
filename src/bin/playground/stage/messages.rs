//! The twin of what moves: messages in flight as a list, for readers who do not see them and for
//! tests.

use std::rc::Rc;

use ringside::stage::MessageItem;
use yew::prelude::*;

use crate::text::Text;

/// What the list is given.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The messages in flight: `ringside::stage::messages_in_flight(&history, Messages::MOST)`, in
    /// a new `Rc` only when it differs from the last one.
    pub items: Rc<Vec<MessageItem>>,
    /// In which language.
    pub text: Text,
}

/// The messages in flight.
pub struct Messages;

impl Messages {
    /// As many are listed at most.
    pub const MOST: usize = 200;
}

impl Component for Messages {
    type Message = ();
    type Properties = Props;

    fn create(_: &Context<Self>) -> Messages {
        Messages
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { items, text } = ctx.props();
        let item = |item: &MessageItem| {
            let key = format!("{}{}", item.sent.0, if item.copy { "+" } else { "" });
            html! { <Item {key} item={*item} text={text.clone()} /> }
        };
        html! {
            <ul class="stage-messages" data-testid="messages" aria-label={text.get("stage-messages")}>
                { for items.iter().map(item) }
            </ul>
        }
    }
}

/// A message of the list. A component of its own: most messages stay from one list to the next, and
/// then nothing is worded anew.
struct Item;

#[derive(Clone, PartialEq, Properties)]
struct ItemProps {
    item: MessageItem,
    text: Text,
}

impl Component for Item {
    type Message = ();
    type Properties = ItemProps;

    fn create(_: &Context<Self>) -> Item {
        Item
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let ItemProps { item, text } = ctx.props();
        let (from, to) = (item.from.to_string(), item.to.to_string());
        let arguments = [("from", from.clone().into()), ("to", to.clone().into())];
        let said = text.with(&format!("stage-message-{}", item.kind.name().replace('_', "-")), &arguments);
        html! { <li data-kind={item.kind.name()} data-from={from} data-to={to}>{ said }</li> }
    }
}
