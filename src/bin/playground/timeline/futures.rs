//! The futures of a run: each a line from where it parted from another, the open one thick, the others to be gone back to.

use std::rc::Rc;

use ringside::decimal::tenths;
use ringside::stage::{Future, LanesView, Point};
use yew::prelude::*;

use super::lane::stays;
use crate::intent::Intent;
use crate::markup::{all, asks, class, element, flag, given, keyed, listening, nothing, pressed};
use crate::part::Draw;
use crate::svg::{circle, group, path, rule, text, title};
use crate::text::{Text, grouped};

/// The futures.
pub struct FuturesDrawing {
    /// Of which only the futures are drawn here.
    pub lanes: Rc<LanesView>,
    /// In which language.
    pub text: Text,
    /// What the reader wants.
    pub on: Callback<Intent>,
}

impl PartialEq for FuturesDrawing {
    fn eq(&self, other: &FuturesDrawing) -> bool {
        self.text == other.text
            && self.on == other.on
            && self.lanes.futures == other.lanes.futures
            && self.lanes.width == other.lanes.width
    }
}

/// Rows lower than this have no room for a name.
const NAMED_FROM: f64 = 9.5;
/// What a name takes beside a line.
const NAME_ROOM: f64 = 64.0;

impl Draw for FuturesDrawing {
    fn draw(&self) -> Html {
        let FuturesDrawing { lanes, text: language, .. } = self;
        let Some(last) = lanes.futures.lines.last() else { return nothing() };
        let bottom = last.from.y + last.row / 2.0;
        let hidden = match lanes.futures.hidden {
            0 => nothing(),
            count => {
                let words = language.with("stage-futures-hidden", &[("count", count.into())]);
                text("", Point::new(lanes.width - 6.0, bottom - 3.0), "end", words)
            }
        };
        // The open one lies over the lines that leave it.
        let (open, left): (Vec<&Future>, Vec<&Future>) = lanes.futures.lines.iter().partition(|line| line.is_current);
        let lines = left.into_iter().chain(open).map(|line| keyed(line.branch.to_string(), self.line(line)));
        group("tl-futures", [rule("tl-rule", bottom, lanes.width), all(lines), hidden])
    }
}

impl FuturesDrawing {
    fn line(&self, line: &Future) -> Html {
        let said = self.words(line);
        let outline = outline(line);
        let room = self.lanes.width - line.to.x;
        let name = if line.row < NAMED_FROM {
            nothing()
        } else {
            let words = self.text.with("stage-future-name", &[("number", (line.branch + 1).into())]);
            let (x, anchor) = if room > NAME_ROOM { (line.to.x + 7.0, "start") } else { (line.to.x - 7.0, "end") };
            text("", Point::new(x, line.to.y + if room > NAME_ROOM { 3.6 } else { -2.6 }), anchor, words)
        };
        let content = all([
            title(said.clone()),
            path("reach", outline.clone()),
            path("line", outline),
            circle("head", line.to, if line.is_current { 3.2 } else { 2.6 }),
            name,
        ]);
        let names = &["class", "data-testid", "role", "tabindex", "aria-label", "aria-pressed"];
        let values = &mut [
            given(class("tl-future-line", &[("current", line.is_current)])),
            given(format!("branch-{}", line.branch)),
            given("button"),
            given("0"),
            given(said),
            given(flag(line.is_current)),
        ];
        let mut listeners = pressed(asks(&self.on, Intent::Switch(line.branch)));
        listeners.push(stays());
        listening(element("g", names, values, content), listeners)
    }

    fn words(&self, line: &Future) -> AttrValue {
        let millis = |at: ringside::engine::Time| grouped(at.0 / 1_000);
        let arguments = |parted: String| {
            [
                ("number", (line.branch + 1).into()),
                ("head", millis(line.head).into()),
                ("steps", line.steps.into()),
                ("parted", parted.into()),
            ]
        };
        match line.parted {
            None => self.text.with("stage-future-first", &arguments(String::new())),
            Some((_, at)) => self.text.with("stage-future", &arguments(millis(at))),
        }
    }
}

/// From the line that it leaves, around a bend, to its end.
fn outline(line: &Future) -> String {
    let (x, y, to) = (tenths(line.from.x), tenths(line.from.y), tenths(line.to.x));
    match line.leaves {
        None => format!("M{x} {y}H{to}"),
        Some(leaves) => {
            let bend = (line.to.x - line.from.x).min(9.0);
            format!("M{x} {}C{x} {y} {x} {y} {} {y}H{to}", tenths(leaves.y), tenths(line.from.x + bend))
        }
    }
}
