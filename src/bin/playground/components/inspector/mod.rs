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
    let (text, on) = (text.clone(), on.clone());
    let body = match facts.clone() {
        Facts::Cluster(facts) => html! { <cluster::Cluster {text} {facts} {on}/> },
        Facts::Node(facts) => html! { <node::Node {text} {facts} {on}/> },
        Facts::Client(facts) => html! { <other::Client {text} {facts} {on}/> },
        Facts::Key(facts) => html! { <key::KeyPane {text} {facts} {on}/> },
        Facts::Operation(facts) => html! { <operation::Operation {text} {facts} {on}/> },
        Facts::Message(facts) => html! { <message::Message {text} {facts} {on}/> },
        Facts::Cut(facts) => html! { <other::CutPane {text} {facts} {on}/> },
        Facts::NotNow => html! { <p class="hint">{ text.get("not-now") }</p> },
    };
    html! { <section class="pane inspector" data-testid="inspector" aria-label={props.text.get("inspector")}>{ body }</section> }
}
