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
            let arguments = [("from", item.from.to_string().into()), ("to", item.to.to_string().into())];
            let said = text.with(&format!("stage-message-{}", item.kind.name().replace('_', "-")), &arguments);
            html! {
                <li
                    key={format!("{}{}", item.sent.0, if item.copy { "+" } else { "" })}
                    data-kind={item.kind.name()}
                    data-from={item.from.to_string()}
                    data-to={item.to.to_string()}
                >
                    { said }
                </li>
            }
        };
        html! {
            <ul class="stage-messages" data-testid="messages" aria-label={text.get("stage-messages")}>
                { for items.iter().map(item) }
            </ul>
        }
    }
}
