//! A client.

use yew::prelude::*;

use super::parts::{fact, facts as table, head_with, hint, operations};
use crate::components::icons::{Icon, glyph};
use crate::components::node_chip::node_chips;
use crate::facts::ClientFacts;
use crate::intent::Intent;
use crate::markup::{Button, Content, el, nothing, words};
use crate::text::Text;
use crate::text::wording::arg;

pub fn client(text: &Text, facts: &ClientFacts, on: &Callback<Intent>) -> Html {
    let use_in_console = Button::asking(on, Intent::Client(facts.client)).class("btn line");
    let contacts = text.get(if facts.rotates { "contacts-rotate" } else { "contacts-in-order" });
    [
        head_with(
            el("h2", "", text.with("client-title", &[("client", arg(facts.client))])),
            contacts,
            use_in_console.holding([glyph(Icon::Console), words(text.get("use-in-console"))]),
        ),
        table(vec![fact(text.get("contacts"), node_chips(&facts.contacts, on))]),
        if facts.operations.is_empty() { hint(text.get("client-idle")) } else { nothing() },
        operations(text, "operations", &facts.operations, on),
    ]
    .into_html()
}
