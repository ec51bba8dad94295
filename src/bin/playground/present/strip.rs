//! What the audience sees besides the stage: the clock with the title, the caption, how far the presentation is. And what
//! stands beside the transport in somebody else's page.

use yew::prelude::*;

use super::asks;
use crate::components::transport::ClockFace;
use crate::intent::{Intent, Present};
use crate::markup::{Button, all, class, el, element, given, keyed, listening, nothing, onclick, words};
use crate::part::Draw;
use crate::text::Text;
use crate::text::rich;
use crate::text::wording::{arg, whole_ms};

/// The strip below the stage, and the clock above it.
#[derive(PartialEq)]
pub struct Strip {
    pub text: Text,
    pub clock: ClockFace,
    pub title: AttrValue,
    /// The caption, in lines.
    pub caption: Vec<String>,
    /// Which beat of how many it is.
    pub place: (usize, usize),
    pub playing: bool,
    /// Whether what helps is put away.
    pub idle: bool,
    /// Whether nothing is shown.
    pub blank: bool,
    pub on: Callback<Intent>,
}

/// With more beats than this, how far the presentation is is one bar: segments would be too small to count.
const SEGMENTS_MAX: usize = 40;
/// A caption with more letters than this, counted as wide as they are, does not fit on two lines in its size.
const LONG: usize = 128;
/// And with more than this it fits on no more than it is given.
const LONGEST: usize = 230;

impl Draw for Strip {
    fn draw(&self) -> Html {
        let Strip { text, title, caption, place: (at, count), blank, .. } = self;
        let letters: usize = caption.iter().map(|line| width(line)).sum();
        let size = class("present-caption", &[("long", letters > LONG), ("longest", letters > LONGEST)]);
        let lines = all(caption.iter().map(|line| el("span", "", rich(line))));
        let caption = element(
            "p",
            &["class", "data-testid", "aria-live"],
            &mut [given(size), given("present-caption"), given("polite")],
            lines,
        );
        let number = format!("{} / {count}", at + 1);
        let place = element("b", &["class", "data-testid"], &mut [given("mono"), given("present-place")], words(number));
        let content = [
            el("div", "present-clock", [self.clock(), el("h1", "", title.clone())]),
            el("div", "present-strip", [caption, el("div", "present-side", [self.keys(), place]), self.progress()]),
            if *blank { self.blank() } else { nothing() },
        ];
        let label = text.get("present-strip");
        let names = &["class", "data-testid", "aria-label"];
        element(
            "section",
            names,
            &mut [given(class("present", &[("idle", self.idle)])), given("present-strip"), given(label)],
            all(content),
        )
    }
}

impl Strip {
    /// Whole milliseconds: an audience reads no others.
    fn clock(&self) -> Html {
        let content = [el("b", "", whole_ms(self.clock.at)), el("span", "", "ms")];
        element("output", &["data-testid"], &mut [given("present-clock")], all(content))
    }

    /// The keys, which are buttons as well.
    fn keys(&self) -> Html {
        let Strip { text, playing, on, .. } = self;
        let key = |id: &'static str, keys: &'static str, what: &'static str, intent: Callback<MouseEvent>| {
            let button = Button::calling(intent).class("present-key").id(id).label(text.get(what));
            keyed(id, button.holding([el("kbd", "", keys), el("span", "", text.get(what))]))
        };
        let wish = |wish| asks(on, wish);
        let play = if *playing { "present-pause" } else { "present-play" };
        el(
            "div",
            "present-keys",
            [
                key("present-back", "←", "present-back", wish(Present::Back)),
                key("present-next", "→", "present-next", wish(Present::Next)),
                key("present-play", "Space", play, crate::markup::asks(on, Intent::TogglePlay)),
                key("present-blank", "B", "present-blank", wish(Present::Blank)),
                key("present-desk", "S", "present-desk", wish(Present::Desk)),
                key("present-leave", "Esc", "present-leave", wish(Present::Leave)),
            ],
        )
    }

    fn progress(&self) -> Html {
        let (at, count) = self.place;
        let segments = if count <= SEGMENTS_MAX {
            let segment =
                |place: usize| keyed(place, el("i", class("", &[("done", place < at), ("now", place == at)]), nothing()));
            all((0..count).map(segment))
        } else {
            let share = format!("flex: {at}");
            let rest = format!("flex: {}", count - at);
            let part = |class: &'static str, style: String| {
                element("i", &["class", "style"], &mut [given(class), given(style)], nothing())
            };
            all([part("done", share), part("", rest)])
        };
        element(
            "div",
            &["class", "role", "aria-label", "aria-valuemin", "aria-valuemax", "aria-valuenow"],
            &mut [
                given("present-progress"),
                given("progressbar"),
                given(self.text.get("present-progress")),
                given("1"),
                given(count.to_string()),
                given((at + 1).to_string()),
            ],
            segments,
        )
    }

    /// Nothing at all, until a key is pressed or the picture is.
    fn blank(&self) -> Html {
        let label = self.text.get("present-blanked");
        let names = &["type", "class", "data-testid", "aria-label"];
        let values = &mut [given("button"), given("present-black"), given("present-black"), given(label)];
        listening(element("button", names, values, nothing()), vec![onclick(asks(&self.on, Present::Blank))])
    }
}

/// How wide a line is, in letters of the Latin alphabet: those of Korean are nearly twice as wide.
fn width(line: &str) -> usize {
    line.chars().map(|letter| if letter.is_ascii() { 5 } else { 9 }).sum::<usize>() / 5
}

/// In somebody else's page: the way to the whole one, at this same instant.
#[derive(PartialEq)]
pub struct WayOut {
    pub text: Text,
    /// Where it leads without scripts: to the beginning of the same scenario.
    pub address: AttrValue,
    pub on: Callback<Intent>,
}

impl Draw for WayOut {
    fn draw(&self) -> Html {
        let WayOut { text, address, on } = self;
        let hint = text.with("embed-open-hint", &[("name", arg("Ringside"))]);
        let link = element(
            "a",
            &["class", "data-testid", "href", "target", "rel", "title", "aria-label"],
            &mut [
                given("embed-open"),
                given("embed-open"),
                given(address.clone()),
                given("_blank"),
                given("noopener"),
                given(hint.clone()),
                given(hint),
            ],
            all([el("span", "", "Ringside"), words(" ↗")]),
        );
        let opened = on.reform(|event: MouseEvent| {
            event.prevent_default();
            Intent::Present(Present::Whole)
        });
        listening(link, vec![onclick(opened)])
    }
}
