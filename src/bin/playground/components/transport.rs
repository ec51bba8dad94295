//! The transport: the virtual clock, play and pause, steps, speed.

use ringside::engine::Time;
use yew::prelude::*;

use super::icons::{Icon, glyph};
use crate::intent::{Intent, Speed};
use crate::text::Text;
use crate::text::wording::{arg, whole_ms};

#[derive(Properties, PartialEq)]
pub struct Props {
    pub text: Text,
    /// What the clock shows.
    pub clock: ClockFace,
    pub playing: bool,
    pub speed: Speed,
    /// The speed that is really reached, where it is less than the one chosen.
    pub rate: Option<AttrValue>,
    pub rewound: bool,
    /// Whether nothing has happened yet and steps are waiting.
    pub invite: bool,
    pub on: Callback<Intent>,
}

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

/// The transport.
#[component]
pub fn Transport(props: &Props) -> Html {
    let Props { text, clock, playing, speed, rate, rewound, invite, on } = props;
    let decimals = clock.at.0 % 1000;
    let (play_icon, play_label) = if *playing { (Icon::Pause, "pause") } else { (Icon::Play, "play") };
    let speed_button = |choice: Speed| {
        let chosen = choice == *speed;
        html! {
            <button type="button" key={choice.factor()} data-testid={format!("speed-{}", choice.factor())} class={classes!(chosen.then_some("on"))}
                aria-pressed={chosen.to_string()} onclick={on.reform(move |_| Intent::Speed(choice))}>{ format!("{}×", choice.factor()) }</button>
        }
    };
    html! {
        <section class="transport" aria-label={text.get("transport")}>
            <div class="clock-face">
                <output data-testid="clock">
                    <b>{ whole_ms(clock.at) }</b>
                    if clock.exact && decimals > 0 {
                        <small>{ format!(".{decimals:03}") }</small>
                    }
                    <span class="unit">{ "ms" }</span>
                </output>
                if *rewound {
                    <button type="button" class="chip ink" data-testid="rewound" title={text.get("rewound-hint")}
                        onclick={on.reform(|_| Intent::ToHead)}>{ text.get("rewound") }</button>
                } else if let Some(rate) = rate {
                    <span class="chip" data-testid="rate" title={text.get("rate-hint")}>{ text.with("rate", &[("rate", arg(rate))]) }</span>
                }
            </div>
            <div class="transport-buttons">
                <span class="set">
                    <button type="button" class="round" data-testid="step-back" aria-label={text.get("step-back")} title={text.get("step-back")}
                        onclick={on.reform(|_| Intent::StepBack)}>{ glyph(Icon::StepBack) }</button>
                    <button type="button" class={classes!("play", invite.then_some("invite"))} data-testid="play" aria-label={text.get(play_label)}
                        title={text.get(play_label)} onclick={on.reform(|_| Intent::TogglePlay)}>{ glyph(play_icon) }</button>
                    <button type="button" class="round" data-testid="step" aria-label={text.get("step")} title={text.get("step")}
                        onclick={on.reform(|_| Intent::StepForward)}>{ glyph(Icon::StepForward) }</button>
                </span>
                <span class="seg soft" role="group" aria-label={text.get("speed")}>{ for Speed::ALL.into_iter().map(speed_button) }</span>
            </div>
            <div class="keys" aria-hidden="true">
                <kbd>{ "Space" }</kbd><kbd>{ "←" }</kbd><kbd>{ "→" }</kbd><kbd>{ "[" }</kbd><kbd>{ "]" }</kbd>
                <span class="what">{ text.get("keys-hint") }</span>
            </div>
        </section>
    }
}
