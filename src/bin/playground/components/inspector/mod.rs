//! The inspector: what is selected, in words and numbers.

mod cluster;
mod key;
mod message;
mod node;
mod operation;
mod other;
mod parts;

use yew::prelude::*;

use crate::facts::Facts;
use crate::intent::Intent;
use crate::text::Text;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub text: Text,
    pub facts: Facts,
    pub on: Callback<Intent>,
}

/// The inspector.
#[component]
pub fn Inspector(props: &Props) -> Html {
    let Props { text, facts, on } = props;
    let body = match facts {
        Facts::Cluster(facts) => cluster::cluster(text, facts, on),
        Facts::Node(facts) => node::node(text, facts, on),
        Facts::Client(facts) => other::client(text, facts, on),
        Facts::Key(facts) => key::key(text, facts, on),
        Facts::Operation(facts) => operation::operation(text, facts, on),
        Facts::Message(facts) => message::message_pane(text, facts, on),
        Facts::Cut(facts) => other::cut(text, facts, on),
        Facts::NotNow => html! { <p class="hint">{ text.get("not-now") }</p> },
    };
    html! { <section class="pane inspector" data-testid="inspector" aria-label={text.get("inspector")}>{ body }</section> }
}
