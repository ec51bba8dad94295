//! A client: a monitor with its name, and a clock while it waits.

use std::rc::Rc;

use ringside::stage::{Layout, RingView};
use web_sys::KeyboardEvent;
use yew::prelude::*;

use crate::intent::{Intent, Selection};
use crate::text::Text;

/// What a client is given.
#[derive(Clone, Properties)]
pub struct Props {
    /// Of which only one client is drawn here.
    pub view: Rc<RingView>,
    /// Which one.
    pub index: usize,
    /// Where it stands.
    pub layout: Rc<Layout>,
    /// Whether it is looked at.
    pub selected: bool,
    /// In which language.
    pub text: Text,
    /// What the reader wants.
    pub on: Callback<Intent>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Props) -> bool {
        let same = Rc::ptr_eq(&self.layout, &other.layout) || self.layout == other.layout;
        same && self.selected == other.selected
            && self.text == other.text
            && self.on == other.on
            && self.view.clients.get(self.index) == other.view.clients.get(other.index)
    }
}

/// A client.
#[component]
pub fn ClientDrawing(props: &Props) -> Html {
    let Some(client) = props.view.clients.get(props.index) else { return html! {} };
    let id = client.id;
    let select = {
        let on = props.on.clone();
        move || on.emit(Intent::Select(Selection::Client(id)))
    };
    let onclick = {
        let select = select.clone();
        move |event: MouseEvent| {
            event.stop_propagation();
            select();
        }
    };
    let onkeydown = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            event.stop_propagation();
            select();
        }
    };
    let scale = props.layout.scale;
    let name = id.to_string();
    let size = (40.0 / (0.6 * name.chars().count() as f64)).min(13.0).max(10.5 / scale);
    let label = props.text.with("stage-client", &[("client", name.clone().into()), ("waiting", client.waiting.into())]);
    html! {
        <g
            class={classes!("stage-client", props.selected.then_some("selected"))}
            transform={format!("translate({:.1} {:.1}) scale({scale:.3})", client.at.x, client.at.y)}
            data-testid={format!("client-{id}")}
            data-waiting={client.waiting.to_string()}
            role="button"
            tabindex="0"
            aria-label={label}
            {onclick} {onkeydown}
        >
            if props.selected {
                <path class="brackets" d="M-34 -18V-26H-26M26 -26H34V-18M34 20V28H26M-26 28H-34V20" />
            }
            <rect class="screen" x="-24" y="-17" width="48" height="30" rx="4" />
            <path class="foot" d="M-9 18h18M0 13v5" />
            <text y="4" style={format!("font-size:{size:.1}px")}>{ name }</text>
            if client.waiting > 0 {
                <g class="waits" transform="translate(22 -17)">
                    <circle r="8" />
                    <path d="M0-4.2V0l3 2" />
                </g>
            }
        </g>
    }
}
