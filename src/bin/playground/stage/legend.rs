//! The shapes of messages, explained at the foot of the stage.

use ringside::stage::Shape;
use yew::prelude::*;

use crate::text::Text;

/// What the legend is given.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// In which language.
    pub text: Text,
}

/// The legend.
#[component]
pub fn Legend(props: &Props) -> Html {
    html! {
        <ul class="stage-legend" aria-label={props.text.get("stage-legend")}>
            { for Shape::ALL.map(|shape| html! {
                <li key={name(shape)}>
                    { glyph(shape) }
                    <span>{ props.text.get(&format!("stage-shape-{}", name(shape))) }</span>
                </li>
            }) }
        </ul>
    }
}

/// The name of a shape, in texts.
fn name(shape: Shape) -> &'static str {
    match shape {
        Shape::Put => "put",
        Shape::Ack => "ack",
        Shape::Get => "get",
        Shape::Reply => "reply",
        Shape::Refused => "refused",
    }
}

/// A message's shape as on the canvas, 12 pixels across, around the origin.
pub fn glyph(shape: Shape) -> Html {
    let drawing = match shape {
        Shape::Put => html! { <rect class="filled" x="-6" y="-6" width="12" height="12" rx="1.5" /> },
        Shape::Ack => {
            html! { <><rect class="hollow" x="-5.5" y="-5.5" width="11" height="11" rx="1.5" /><path class="line" d="M-2.8 .2l2 2.2 3.6-4.6" /></> }
        }
        Shape::Get => html! { <><circle class="hollow" r="5.5" /><circle class="filled" r="1.6" /></> },
        Shape::Reply => html! { <circle class="filled" r="6.4" /> },
        Shape::Refused => html! { <path class="line" d="M-3.6-3.6l7.2 7.2m0-7.2l-7.2 7.2" /> },
    };
    html! { <svg class={classes!("stage-glyph", name(shape))} viewBox="-8 -8 16 16" aria-hidden="true">{ drawing }</svg> }
}
