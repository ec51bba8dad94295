//! A node in a line of text: its colour and its name, never one without the other.

use ringside::engine::Address;
use yew::prelude::*;

use crate::facts::{Chip, End};
use crate::intent::{Intent, Selection};

/// A node, as a button that selects it. Hollow if it has not got what the line is about.
pub fn node_chip(node: Chip, hollow: bool, on: &Callback<Intent>) -> Html {
    let Chip { id, color } = node;
    let class = format!("nd node-color-{color}{}", if hollow { " hollow" } else { "" });
    let onclick = on.reform(move |_| Intent::Select(Selection::Node(id)));
    html! { <button key={id.to_string()} type="button" {class} {onclick}>{ id.to_string() }</button> }
}

/// Several nodes in a row.
pub fn node_chips<'a>(nodes: impl IntoIterator<Item = &'a Chip>, on: &Callback<Intent>) -> Html {
    nodes.into_iter().map(|node| node_chip(*node, false, on)).collect()
}

/// A node as a chip, a client as its bare name.
pub fn end_chip(end: End, on: &Callback<Intent>) -> Html {
    match (end.color, end.address) {
        (Some(color), Address::Node(id)) => node_chip(Chip { id, color }, false, on),
        (_, address) => html! { <b class="mono">{ address.to_string() }</b> },
    }
}
