//! The tools at the corner of the stage.

use yew::prelude::*;

use crate::intent::{Intent, Tool};
use crate::text::Text;

/// What the tools are given.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The one in hand.
    pub tool: Tool,
    /// In which language.
    pub text: Text,
    /// What the reader wants.
    pub on: Callback<Intent>,
}

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
#[component]
pub fn Tools(props: &Props) -> Html {
    let button = |tool: Tool| {
        let on = props.on.clone();
        let is_there = tool != Tool::Add;
        let onclick = move |event: MouseEvent| {
            event.stop_propagation();
            if is_there {
                on.emit(Intent::Take(tool));
            }
        };
        let label = props.text.get(&format!("stage-tool-{}", name(tool)));
        html! {
            // It keeps the focus, unlike a disabled one, so that its reason can be read by everyone.
            <button
                key={name(tool)}
                type="button"
                data-testid={format!("tool-{}", name(tool))}
                class={classes!((props.tool == tool).then_some("on"))}
                aria-pressed={if props.tool == tool { "true" } else { "false" }}
                aria-disabled={(!is_there).then_some("true")}
                aria-label={label.clone()}
                title={label}
                {onclick}
            >
                <svg class="stage-icon" viewBox="0 0 16 16" aria-hidden="true">{ icon(tool) }</svg>
            </button>
        }
    };
    html! {
        <div class="stage-tools" role="toolbar" aria-orientation="vertical" aria-label={props.text.get("stage-tools")}>
            { for TOOLS.map(button) }
        </div>
    }
}

fn icon(tool: Tool) -> Html {
    match tool {
        Tool::Select => html! { <path d="M3.5 2.5l9 5-4 1.2-1.6 4z" /> },
        Tool::Cut => html! {
            <><circle cx="4" cy="4.2" r="1.9" /><circle cx="4" cy="11.8" r="1.9" /><path d="M5.6 5.3L14 11.6M5.6 10.7L14 4.4" /></>
        },
        Tool::Kill => html! { <path d="M3.5 3.5l9 9M12.5 3.5l-9 9" /> },
        Tool::Pause => html! { <path d="M5 3.5v9M11 3.5v9" stroke-width="2.2" /> },
        Tool::Add => html! { <path d="M8 3v10M3 8h10" /> },
    }
}
