//! A node in a line of text: its colour and its name, never one without the other.

use ringside::engine::Address;
use yew::prelude::*;

use crate::facts::{Chip, End};
use crate::intent::{Intent, Selection};

#[derive(Properties, PartialEq)]
pub struct Props {
    pub node: Chip,
    /// Whether the node has not got what the line is about.
    #[prop_or_default]
    pub hollow: bool,
    /// Makes the chip a button that selects the node.
    #[prop_or_default]
    pub on: Option<Callback<Intent>>,
}

/// A node.
#[component]
pub fn NodeChip(props: &Props) -> Html {
    let Chip { id, color } = props.node;
    let class = classes!("nd", format!("node-color-{color}"), props.hollow.then_some("hollow"));
    match &props.on {
        Some(on) => {
            let onclick = on.reform(move |_| Intent::Select(Selection::Node(id)));
            html! { <button type="button" {class} {onclick}>{ id.to_string() }</button> }
        }
        None => html! { <span {class}>{ id.to_string() }</span> },
    }
}

#[derive(Properties, PartialEq)]
pub struct EndProps {
    pub end: End,
    #[prop_or_default]
    pub on: Option<Callback<Intent>>,
}

/// A node as a chip, a client as its bare name.
#[component]
pub fn EndChip(props: &EndProps) -> Html {
    match (props.end.color, props.end.address) {
        (Some(color), Address::Node(id)) => html! { <NodeChip node={Chip { id, color }} on={props.on.clone()}/> },
        (_, address) => html! { <b class="mono">{ address.to_string() }</b> },
    }
}
