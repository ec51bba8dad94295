//! The transport: the virtual clock, play and pause, steps, speed.

use std::cell::Cell;
use std::rc::Rc;

use ringside::engine::Time;
use web_sys::Node;
use yew::prelude::*;

use super::icons::{Icon, glyph};
use crate::intent::{Intent, Speed};
use crate::markup::{Button, all, class, el, keyed, nothing};
use crate::part::Draw;
use crate::text::Text;
use crate::text::wording::{arg, whole_ms};

/// What the clock shows: while time runs, whole milliseconds; while it stands, every digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockFace {
    /// The instant, as exact as it is shown.
    pub at: Time,
    /// Whether the digits behind the point are shown.
    pub exact: bool,
}

impl ClockFace {
    /// The face for an instant.
    pub fn new(at: Time, playing: bool) -> ClockFace {
        ClockFace { at: if playing { Time(at.0 / 1000 * 1000) } else { at }, exact: !playing }
    }
}

/// The hands of the clock: they move in every frame, and nothing is rendered for that. All clones are the same ones.
#[derive(Clone, Default, PartialEq)]
pub struct ClockHands {
    /// The milliseconds.
    whole: NodeRef,
    /// What is behind the point, with the point.
    rest: NodeRef,
    /// What they show; none if a render may have made them anew.
    shown: Rc<Cell<Option<ClockFace>>>,
}

impl ClockHands {
    /// A render may have made them anew.
    pub fn forget(&self) {
        self.shown.set(None);
    }

    /// Shows a face, once the clock is on the page.
    pub fn show(&self, face: ClockFace) {
        if self.shown.get() == Some(face) {
            return;
        }
        let (Some(whole), Some(rest)) = (self.whole.cast::<Node>(), self.rest.cast::<Node>()) else { return };
        let ClockFace { at, exact } = face;
        let decimals = at.0 % 1_000;
        whole.set_text_content(Some(&whole_ms(at)));
        rest.set_text_content((exact && decimals > 0).then(|| format!(".{decimals:03}")).as_deref());
        self.shown.set(Some(face));
    }
}

/// The transport.
#[derive(PartialEq)]
pub struct Transport {
    pub text: Text,
    pub hands: ClockHands,
    pub playing: bool,
    pub speed: Speed,
    /// The speed that is really reached, where it is less than the one chosen.
    pub rate: Option<AttrValue>,
    pub rewound: bool,
    /// Whether time waits for an answer.
    pub waits: bool,
    /// Whether nothing has happened yet and steps are waiting.
    pub invite: bool,
    pub on: Callback<Intent>,
}

impl Draw for Transport {
    fn draw(&self) -> Html {
        let Transport { text, playing, speed, on, .. } = self;
        let round = |id: &'static str, icon: Icon, intent: Intent| {
            Button::asking(on, intent).class("round").id(id).named(text.get(id)).holding(glyph(icon))
        };
        let (play_icon, play_label) = if *playing { (Icon::Pause, "pause") } else { (Icon::Play, "play") };
        let play = Button::asking(on, Intent::TogglePlay).class(class("play", &[("invite", self.invite)])).id("play");
        let buttons = el(
            "span",
            "set",
            [
                round("step-back", Icon::StepBack, Intent::StepBack),
                play.named(text.get(play_label)).holding(glyph(play_icon)),
                round("step", Icon::StepForward, Intent::StepForward),
            ],
        );
        let speed_button = |choice: Speed| {
            let factor = choice.factor();
            let button = Button::asking(on, Intent::Speed(choice)).id(format!("speed-{factor}")).chosen(choice == *speed);
            keyed(factor, button.holding(format!("{factor}×")))
        };
        html! {
            <section class="transport" aria-label={text.get("transport")} data-playing={if *playing { "true" } else { "false" }}>
                { el("div", "clock-box", el("div", "clock-face", [self.clock(), self.remark()])) }
                <div class="transport-buttons">
                    { buttons }
                    <span class="seg soft" role="group" aria-label={text.get("speed")}>{ all(Speed::ALL.map(speed_button)) }</span>
                </div>
                <div class="keys" aria-hidden="true">
                    { all(["Space", "←", "→", "[", "]"].map(|key| el("kbd", "", key))) }
                    { el("span", "what", text.get("keys-hint")) }
                </div>
            </section>
        }
    }
}

impl Transport {
    fn clock(&self) -> Html {
        let ClockHands { whole, rest, .. } = &self.hands;
        html! { <output data-testid="clock"><b ref={whole.clone()}/><small ref={rest.clone()}/>{ el("span", "unit", "ms") }</output> }
    }

    /// That an answer is waited for, or that the reader looks back; else that time runs slower than was asked for.
    fn remark(&self) -> Html {
        let Transport { text, rate, rewound, on, .. } = self;
        if self.waits {
            return el("span", "chip ink", text.get("lesson-waits"));
        }
        if *rewound {
            let button = Button::asking(on, Intent::ToHead).class("chip ink").id("rewound").hint(text.get("rewound-hint"));
            return button.holding(text.get("rewound"));
        }
        let Some(rate) = rate else { return nothing() };
        html! { <span class="chip" data-testid="rate" title={text.get("rate-hint")}>{ text.with("rate", &[("rate", arg(rate))]) }</span> }
    }
}
