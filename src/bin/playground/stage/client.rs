//! A client: a monitor with its name, and a clock while it waits.

use std::rc::Rc;

use yew::prelude::*;

use super::scene::Scene;
use crate::intent::{Intent, Selection};
use crate::markup::{all, asks, class, element, given, listening, nothing, pressed, shapes};
use crate::part::Draw;
use crate::svg::{disc, path, placed, px, scaled};

/// A client.
pub struct ClientDrawing {
    pub scene: Rc<Scene>,
    /// Which one.
    pub index: usize,
    /// Whether it is looked at.
    pub selected: bool,
}

impl PartialEq for ClientDrawing {
    fn eq(&self, other: &ClientDrawing) -> bool {
        self.scene.is_like(&other.scene)
            && self.selected == other.selected
            && self.scene.view.clients.get(self.index) == other.scene.view.clients.get(other.index)
    }
}

impl Draw for ClientDrawing {
    fn draw(&self) -> Html {
        let Scene { view, layout, text, on } = &*self.scene;
        let Some(client) = view.clients.get(self.index) else { return nothing() };
        let scale = layout.scale;
        let name = client.id.to_string();
        let size = (40.0 / (0.6 * name.chars().count() as f64)).min(13.0).max(10.5 / scale);
        let label = text.with("stage-client", &[("client", name.clone().into()), ("waiting", client.waiting.into())]);
        let brackets =
            if self.selected { path("brackets", "M-34 -18V-26H-26M26 -26H34V-18M34 20V28H26M-26 28H-34V20") } else { nothing() };
        let clock = if client.waiting > 0 {
            placed("waits", "translate(22 -17)", [disc("", 8.0), path("", "M0-4.2V0l3 2")])
        } else {
            nothing()
        };
        let content = [
            brackets,
            shapes(
                r#"<rect class="screen" x="-24" y="-17" width="48" height="30" rx="4"/><path class="foot" d="M-9 18h18M0 13v5"/>"#,
            ),
            html! { <text y="4" style={format!("font-size:{}px", px(size))}>{ name.clone() }</text> },
            clock,
        ];
        let drawing = element(
            "g",
            &["class", "transform", "data-testid", "data-waiting", "role", "tabindex", "aria-label"],
            &mut [
                given(class("stage-client", &[("selected", self.selected)])),
                given(scaled(client.at, scale)),
                given(format!("client-{name}")),
                given(client.waiting.to_string()),
                given("button"),
                given("0"),
                given(label),
            ],
            all(content),
        );
        listening(drawing, pressed(asks(on, Intent::Select(Selection::Client(client.id)))))
    }
}
