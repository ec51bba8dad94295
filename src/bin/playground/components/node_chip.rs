//! A node in a line of text: its colour and its name, never one without the other.

use ringside::engine::Address;
use yew::prelude::*;

use crate::facts::{Chip, End};
use crate::intent::{Intent, Selection};
use crate::markup::{Button, all, el, keyed};

/// A node, as a button that selects it. Hollow if it has not got what the line is about.
pub fn node_chip(node: Chip, hollow: bool, on: &Callback<Intent>) -> Html {
    chip(node, hollow, on, Intent::Select(Selection::Node(node.id)))
}

/// A node, as a button that asks for something.
pub fn chip(Chip { id, color }: Chip, hollow: bool, on: &Callback<Intent>, intent: Intent) -> Html {
    let class = format!("nd node-color-{color}{}", if hollow { " hollow" } else { "" });
    let name = AttrValue::from(id.to_string());
    keyed(name.to_string(), Button::asking(on, intent).class(class).holding(name))
}

/// Several nodes in a row.
pub fn node_chips<'a>(nodes: impl IntoIterator<Item = &'a Chip>, on: &Callback<Intent>) -> Html {
    all(nodes.into_iter().map(|node| node_chip(*node, false, on)))
}

/// A node as a chip, a client as its bare name.
pub fn end_chip(end: End, on: &Callback<Intent>) -> Html {
    match (end.color, end.address) {
        (Some(color), Address::Node(id)) => node_chip(Chip { id, color }, false, on),
        (_, address) => el("b", "mono", address.to_string()),
    }
}
