//! The shapes of messages, explained at the foot of the stage.

use ringside::stage::Shape;
use yew::prelude::*;

use crate::components::icons::picture;
use crate::markup::{all, el, keyed};
use crate::part::Draw;
use crate::text::Text;

/// The legend.
#[derive(PartialEq)]
pub struct Legend {
    /// In which language.
    pub text: Text,
}

impl Draw for Legend {
    fn draw(&self) -> Html {
        let text = &self.text;
        let shape = |shape: Shape| {
            let words = text.get(&format!("stage-shape-{}", name(shape)));
            keyed(name(shape), el("li", "", [glyph(shape), el("span", "", words)]))
        };
        html! { <ul class="stage-legend" aria-label={text.get("stage-legend")}>{ all(Shape::ALL.map(shape)) }</ul> }
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
        Shape::Hint => "hint",
        Shape::Repair => "repair",
        Shape::Gossip => "gossip",
    }
}

/// A message's shape as on the canvas, 12 pixels across, around the origin.
fn glyph(shape: Shape) -> Html {
    let drawing = match shape {
        Shape::Put => r#"<rect class="filled" x="-6" y="-6" width="12" height="12" rx="1.5"/>"#,
        Shape::Ack => {
            r#"<rect class="hollow" x="-5.5" y="-5.5" width="11" height="11" rx="1.5"/><path class="line" d="M-2.8 .2l2 2.2 3.6-4.6"/>"#
        }
        Shape::Get => r#"<circle class="hollow" r="5.5"/><circle class="filled" r="1.6"/>"#,
        Shape::Reply => r#"<circle class="filled" r="6.4"/>"#,
        Shape::Refused => r#"<path class="line" d="M-3.6-3.6l7.2 7.2m0-7.2l-7.2 7.2"/>"#,
        Shape::Repair => r#"<path class="filled" d="M-2.2-6.5h4.4v4.3h4.3v4.4h-4.3v4.3h-4.4v-4.3h-4.3v-4.4h4.3z"/>"#,
        Shape::Hint => {
            r#"<rect class="filled" x="-7" y="-5" width="14" height="10" rx="1.5"/><path d="M-6-4L0 1.2 6-4" fill="none" stroke="var(--paper)" stroke-width="1.6"/>"#
        }
        Shape::Gossip => r#"<path class="hollow" d="M0-6l5.2 3v6L0 6l-5.2-3v-6z"/><path class="line" d="M-2.6 0h5.2"/>"#,
    };
    picture(format!("stage-glyph {}", name(shape)), "-8 -8 16 16", drawing)
}
