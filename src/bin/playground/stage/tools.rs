//! The tools at the corner of the stage.

use yew::prelude::*;

use crate::components::icons::{self, picture};
use crate::intent::{Intent, Tool, ZoomWish};
use crate::markup::{Button, all, keyed};
use crate::part::Draw;
use crate::text::Text;

const TOOLS: [Tool; 5] = [Tool::Select, Tool::Cut, Tool::Kill, Tool::Pause, Tool::Add];

/// The name of a tool, in handles and texts.
pub fn name(tool: Tool) -> &'static str {
    match tool {
        Tool::Select => "select",
        Tool::Cut => "cut",
        Tool::Kill => "kill",
        Tool::Pause => "pause",
        Tool::Add => "add",
    }
}

/// The tools.
#[derive(PartialEq)]
pub struct Tools {
    /// The one in hand.
    pub tool: Tool,
    /// In which language.
    pub text: Text,
    /// What the reader wants.
    pub on: Callback<Intent>,
}

impl Draw for Tools {
    fn draw(&self) -> Html {
        let Tools { tool: in_hand, text, on } = self;
        let button = |tool: Tool| {
            let name = name(tool);
            let button = Button::asking(on, Intent::Take(tool)).chosen(tool == *in_hand);
            keyed(name, drawn(button, name, text, icon(tool)))
        };
        let nearer = Button::asking(on, Intent::Zoom(ZoomWish::In(None))).class("stage-zoom").id("zoom-in");
        let name = text.get("zoom-in");
        let nearer = nearer.label(name.clone()).hint(format!("{name} (+)").into());
        let toolbar = html! {
            <div class="stage-tools" role="toolbar" aria-orientation="vertical" aria-label={text.get("stage-tools")}>
                { all(TOOLS.map(button)) }
            </div>
        };
        all([toolbar, nearer.holding(picture("stage-icon", "0 0 16 16", NEARER))])
    }
}

fn drawn(button: Button, name: &'static str, text: &Text, icon: &'static str) -> Html {
    let button = button.id(format!("tool-{name}")).named(text.get(&format!("stage-tool-{name}")));
    button.holding(picture("stage-icon", "0 0 16 16", icon))
}

/// A glass, with a plus in it.
const NEARER: &str = r#"<circle cx="7" cy="7" r="4.500"/><path d="M10.300 10.300L14 14M5 7h4M7 5v4"/>"#;

fn icon(tool: Tool) -> &'static str {
    match tool {
        Tool::Select => icons::POINTER,
        Tool::Cut => icons::CUT,
        Tool::Kill => icons::KILL,
        Tool::Add => r#"<path d="M8 3v10M3 8h10"/>"#,
        Tool::Pause => r#"<path d="M5 3.5v9M11 3.5v9" stroke-width="2.2"/>"#,
    }
}
