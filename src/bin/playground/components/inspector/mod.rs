//! The inspector: what is selected, in words and numbers.

mod cluster;
mod cut;
mod key;
mod link;
mod message;
mod node;
mod operation;
mod other;
pub mod parts;
pub mod weather;
pub mod why;

use yew::prelude::*;

use crate::facts::Facts;
use crate::intent::Intent;
use crate::markup::nothing;
use crate::part::Draw;
use crate::rest;
use crate::text::Text;

/// The inspector.
#[derive(PartialEq)]
pub struct Inspector {
    pub text: Text,
    pub facts: Facts,
    pub on: Callback<Intent>,
}

impl Draw for Inspector {
    fn draw(&self) -> Html {
        let Inspector { text, facts, on } = self;
        let body = match facts {
            Facts::Cluster(facts) => cluster::cluster(text, facts, on),
            Facts::NotNow => parts::hint(text.get("not-now")),
            rare => rest::get().map_or_else(nothing, |rest| (rest.inspect)(text, rare, on)),
        };
        html! { <section class="pane inspector" data-testid="inspector" aria-label={text.get("inspector")}>{ body }</section> }
    }
}

/// What is said of something selected.
pub fn selected(text: &Text, facts: &Facts, on: &Callback<Intent>) -> Html {
    match facts {
        Facts::Node(facts) => node::node(text, facts, on),
        Facts::Client(facts) => other::client(text, facts, on),
        Facts::Key(facts) => key::key(text, facts, on),
        Facts::Operation(facts) => operation::operation(text, facts, on),
        Facts::Message(facts) => message::message_pane(text, facts, on),
        Facts::Cut(facts) => cut::cut(text, facts, on),
        Facts::Link(facts) => link::link(text, facts, on),
        Facts::Cluster(_) | Facts::NotNow => nothing(),
    }
}
