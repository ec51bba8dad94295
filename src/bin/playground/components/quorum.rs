//! The three letters: how many copies there are, how many must answer, and whether reads and writes
//! are bound to meet.

use serde_json::json;
use yew::prelude::*;

use crate::facts::ConsoleFacts;
use crate::intent::Intent;
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
    html! {
        <>
            <div class="steppers">
                { stepper(text, "N", n, nodes, &set_n) }
                { stepper(text, "W", w, n, &set_w) }
                { stepper(text, "R", r, n, &set_r) }
            </div>
            { badge(text, n, r, w) }
            <div class="quorum-mode">
                <span id="quorum-mode">{ text.get("quorum") }</span>
                <span class="seg soft" role="group" aria-labelledby="quorum-mode">
                    <button type="button" data-testid="quorum-strict" class="on" aria-pressed="true" title={text.get("quorum-strict-hint")}>
                        { text.get("quorum-strict") }
                    </button>
                    <button type="button" data-testid="quorum-sloppy" aria-pressed="false" disabled=true title={text.get("not-available")}>
                        { text.get("quorum-sloppy") }
                    </button>
                </span>
            </div>
        </>
    }
}

/// One number, from 1 to the most it can be.
fn stepper(text: &Text, letter: &'static str, value: u16, most: u16, on: &Callback<u16>) -> Html {
    let handle = format!("{}-value", letter.to_lowercase());
    let onkeydown = on.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let next = match event.key().as_str() {
            "ArrowUp" if value < most => value + 1,
            "ArrowDown" if value > 1 => value - 1,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        onkeydown.emit(next);
    });
    let label = |id: &str| text.with(id, &[("letter", arg(letter))]);
    html! {
        <span class="stepper" role="group" aria-label={text.get(&format!("letter-{}", letter.to_lowercase()))} title={text.get(&format!("letter-{}", letter.to_lowercase()))} {onkeydown}>
            <button type="button" data-testid={format!("{handle}-minus")} disabled={value <= 1} aria-label={label("fewer")}
                onclick={on.reform(move |_| value - 1)}>{ "−" }</button>
            <output data-testid={handle.clone()}><em>{ letter }</em>{ " " }{ value }</output>
            <button type="button" data-testid={format!("{handle}-plus")} disabled={value >= most} aria-label={label("more")}
                onclick={on.reform(move |_| value + 1)}>{ "+" }</button>
        </span>
    }
}

/// The copies as boxes, the writers' quorum over them from the left, the readers' under them from
/// the right: where both pass, a read is bound to meet the write.
fn badge(text: &Text, n: u16, r: u16, w: u16) -> Html {
    const BOXES_MAX: u16 = 7;
    let overlap = r + w > n;
    let shown = n.min(BOXES_MAX);
    let step = if shown <= 3 { 22.0 } else { 66.0 / f64::from(shown) };
    let width = f64::from(shown) * step;
    // Beyond the boxes there is room for, the bars keep the proportions.
    let part = |count: u16| width * f64::from(count) / f64::from(n.max(1));
    let boxes = (0..shown).map(|index| {
        let x = 2.0 + f64::from(index) * step;
        let middle = (f64::from(index) + 0.5) / f64::from(shown) * f64::from(n);
        let both = middle < f64::from(w) && middle > f64::from(n - r);
        html! { <rect key={index} x={format!("{x:.1}")} y="8" width={format!("{:.1}", step - 4.0)} height="14" rx="2" class={classes!(both.then_some("both"))}/> }
    });
    let (sum, id) = if overlap {
        (format!("R+W = {} > N = {n}", r + w), "quorum-overlaps")
    } else {
        (format!("R+W = {} ≤ N = {n}", r + w), "quorum-apart")
    };
    html! {
        <div class={classes!("quorum-badge", (!overlap).then_some("apart"))} data-testid="quorum-badge" data-overlap={overlap.to_string()} role="status">
            <svg width={format!("{width:.0}")} height="30" viewBox={format!("0 0 {width:.1} 30")} aria-hidden="true">
                { for boxes }
                <path class="writes" d={format!("M0 3.5H{:.1}", part(w))}/>
                <path class="reads" d={format!("M{width:.1} 26.5H{:.1}", width - part(r))}/>
            </svg>
            <span>{ sum }<small>{ text.get(id) }</small></span>
        </div>
    }
}
