//! The three letters: how many copies there are, how many must answer, and whether reads and writes
//! are bound to meet; and what happens where a replica is missing.

use ringside::decimal::{Fixed, tenths};
use ringside::engine::QuorumKind;
use ringside::stage::{Meets, Overlap, Point};
use serde_json::json;
use yew::prelude::*;

use crate::facts::ConsoleFacts;
use crate::intent::Intent;
use crate::markup::{Button, Content, all, asks, class, el, element, flag, given, keyed, words};
use crate::svg::{path, rect};
use crate::text::Text;
use crate::text::wording::arg;

/// Steppers, badge and mode.
pub fn quorum(text: &Text, facts: &ConsoleFacts, on: &Callback<Intent>) -> Html {
    let ConsoleFacts { n, r, w, .. } = *facts;
    // There cannot be more copies than nodes.
    let nodes = facts.nodes.len() as u16;
    // Fewer copies take the quorums down with them, in the same step.
    let set_n = on.reform(move |n: u16| Intent::Step(json!({ "do": "configure", "n": n, "r": r.min(n), "w": w.min(n) })));
    let set_r = on.reform(|r: u16| Intent::Step(json!({ "do": "configure", "r": r })));
    let set_w = on.reform(|w: u16| Intent::Step(json!({ "do": "configure", "w": w })));
    let steppers = [stepper(text, "N", n, nodes, &set_n), stepper(text, "W", w, n, &set_w), stepper(text, "R", r, n, &set_r)];
    [el("div", "steppers", steppers), badge(text, facts.overlap), mode(text, facts, on)].into_html()
}

/// Which nodes count. Pressing the mode in force changes nothing, so it is no step.
fn mode(text: &Text, facts: &ConsoleFacts, on: &Callback<Intent>) -> Html {
    let button = |(id, mode, name): (&'static str, QuorumKind, &str)| {
        let chosen = facts.quorum == mode;
        let set = if chosen {
            Callback::noop()
        } else {
            let mode = &id["quorum-".len()..];
            asks(on, Intent::Step(json!({ "do": "configure", "quorum": mode })))
        };
        Button::calling(set).id(id).chosen(chosen).hint(text.get(&format!("{id}-hint"))).holding(text.get(name))
    };
    let sloppy = if facts.hints { "quorum-sloppy" } else { "quorum-sloppy-bare" };
    let modes = [
        ("quorum-strict", QuorumKind::Strict, "quorum-strict"),
        ("quorum-sloppy", QuorumKind::Sloppy, sloppy),
        ("quorum-blocking", QuorumKind::Blocking, "quorum-blocking"),
    ];
    html! {
        <div class="quorum-mode">
            <span id="quorum-mode">{ text.get("quorum") }</span>
            <span class="seg soft" role="group" aria-labelledby="quorum-mode">
                { all(modes.into_iter().map(button)) }
            </span>
        </div>
    }
}

/// One number, from 1 to the most it can be.
fn stepper(text: &Text, letter: &'static str, value: u16, most: u16, on: &Callback<u16>) -> Html {
    let handle = format!("{}-value", letter.to_ascii_lowercase());
    let onkeydown = on.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let next = match event.key().as_str() {
            "ArrowUp" if value < most => value + 1,
            "ArrowDown" if value > 1 => value - 1,
            "Home" if value > 1 => 1,
            "End" if value < most => most,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        onkeydown.emit(next);
    });
    let to = |next: u16, there: bool, end: &str, label: &str, sign: &'static str| {
        let on = on.clone();
        let button = Button::calling(Callback::from(move |_| on.emit(next))).id(format!("{handle}-{end}"));
        button.disabled(!there).label(text.with(label, &[("letter", arg(letter))])).holding(sign)
    };
    let (fewer, more) =
        (to(value.saturating_sub(1), value > 1, "minus", "fewer", "−"), to(value + 1, value < most, "plus", "more", "+"));
    let label = text.get(&format!("letter-{}", letter.to_ascii_lowercase()));
    // The rule, as it is with this number.
    let rule = text.with(&format!("rule-{}", letter.to_ascii_lowercase()), &[("count", arg(value))]);
    html! {
        <span class="stepper" role="group" aria-label={label.clone()} title={rule.clone()} {onkeydown}>
            { fewer }
            <span class="number" data-testid={handle.clone()} role="spinbutton" tabindex="0" aria-label={label} aria-valuenow={value.to_string()}
                aria-valuemin="1" aria-valuemax={most.to_string()} aria-valuetext={rule}>
                { el("em", "", letter) }{ format!(" {value}") }
            </span>
            { more }
        </span>
    }
}

/// The copies as boxes, the writers' quorum over them from the left, the readers' under them from
/// the right: where both pass, a read is bound to meet the write.
fn badge(text: &Text, overlap: Overlap) -> Html {
    const BOXES_MAX: u16 = 7;
    let Overlap { n, counts, meets } = overlap;
    // Where each datacenter counts for itself, no number says who answers.
    let (r, w) = counts.unwrap_or_default();
    let shown = n.min(BOXES_MAX);
    let step = if shown <= 3 { 22.0 } else { 66.0 / f64::from(shown) };
    let width = f64::from(shown) * step;
    // Beyond the boxes there is room for, the bars keep the proportions.
    let part = |count: u16| width * f64::from(count) / f64::from(n.max(1));
    let boxes = (0..shown).map(|index| {
        let x = 2.0 + f64::from(index) * step;
        let middle = (f64::from(index) + 0.5) / f64::from(shown) * f64::from(n);
        let both = middle < f64::from(w) && middle > f64::from(n - r);
        keyed(index, rect(if both { "both" } else { "" }, Point::new(x, 8.0), step - 4.0, 14.0, "2"))
    });
    let sum = match counts {
        // It is not the W shown above that its writes wait for.
        Some((r, w)) if meets == Meets::WhatAllHold => format!("R+N = {} > N = {n}", r + w),
        Some((r, w)) => format!("R+W = {} {} N = {n}", r + w, if r + w > n { ">" } else { "≤" }),
        None if overlap.is_bound() => text.get("quorum-majorities").to_string(),
        None => text.get("quorum-local").to_string(),
    };
    let id = match meets {
        Meets::LastWrite | Meets::MajorityEverywhere => "quorum-overlaps",
        Meets::WhatAllHold => "quorum-overlaps-blocking",
        Meets::LastByClocks => "quorum-overlaps-clocks",
        Meets::WhileReplicasAnswer => "quorum-overlaps-sloppy",
        Meets::OneDatacenter => "quorum-apart-elsewhere",
        Meets::ByLuck => "quorum-apart",
    };
    let bound = overlap.is_bound();
    let picture = html! {
        <svg width={Fixed::<0>(width).to_string()} height="30" viewBox={format!("0 0 {} 30", tenths(width))} aria-hidden="true">
            { all(boxes) }
            { path("writes", format!("M0 3.5H{}", tenths(part(w)))) }
            { path("reads", format!("M{} 26.5H{}", tenths(width), tenths(width - part(r)))) }
        </svg>
    };
    element(
        "div",
        &["class", "data-testid", "data-overlap", "role"],
        &mut [given(class("quorum-badge", &[("apart", !bound)])), given("quorum-badge"), given(flag(bound)), given("status")],
        [picture, el("span", "", [words(sum), el("small", "", text.get(id))])].into_html(),
    )
}
