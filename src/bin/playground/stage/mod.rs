//! The stage: the ring view, drawn.

mod messages;
mod painter;

use std::rc::Rc;

use ringside::simulation::EventId;
use ringside::stage::{Layout, RingView};
use yew::prelude::*;

use crate::intent::{Intent, Selection, Tool};
use crate::text::Text;

pub use messages::Messages;
pub use painter::{PaintOptions, Painter};

/// What the stage is given.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What there is to see.
    pub view: Rc<RingView>,
    /// Where it stands.
    pub layout: Rc<Layout>,
    /// What is looked at.
    pub selection: Selection,
    /// What a click does.
    pub tool: Tool,
    /// In which language.
    pub text: Text,
    /// Set to the canvas on which the painter draws what moves.
    pub canvas: NodeRef,
    /// What the reader wants.
    pub on: Callback<Intent>,
    /// The stage has another size: width and height in CSS pixels.
    pub on_resize: Callback<(f64, f64)>,
    /// The message drawn at a place of the stage, if there is one: see [`Painter::message_at`].
    /// Without it, messages cannot be clicked.
    #[prop_or_default]
    pub message_at: Option<Callback<(f64, f64), Option<EventId>>>,
}

/// The stage.
#[component]
pub fn Stage(props: &Props) -> Html {
    html! {
        <section class="stage-view" data-testid="stage">
            <canvas ref={props.canvas.clone()} />
        </section>
    }
}
