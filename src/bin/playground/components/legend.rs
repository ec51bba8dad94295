//! What the shapes mean, and which keys there are.

use yew::prelude::*;

use super::icons::{Icon, glyph};
use crate::intent::Intent;
use crate::markup::{Button, all, el, element, given, shapes};
use crate::text::Text;

/// The keys, and the texts that say what they do.
const KEYS: [(&[&str], &str); 23] = [
    (&["Space"], "key-play"),
    (&["←", "→"], "key-step"),
    (&["⇧ ←", "⇧ →"], "key-jump"),
    (&["Home", "End"], "key-ends"),
    (&["[", "]"], "key-speed"),
    (&["K"], "key-kill"),
    (&["P"], "key-pause"),
    (&["D"], "key-drop"),
    (&["⇧ F10"], "key-menu"),
    (&[",", "."], "key-nudge"),
    (&["Alt"], "key-alt"),
    (&["X", "V"], "key-tools"),
    (&["N"], "key-add"),
    (&["H"], "key-heal"),
    (&["R"], "key-reconcile"),
    (&["W"], "key-why"),
    (&["Tab", "↑", "↓"], "key-spacetime-event"),
    (&["+", "−"], "key-spacetime-zoom"),
    (&["+", "−", "0"], "key-zoom"),
    (&["\\", "I"], "key-panels"),
    (&["F"], "key-present"),
    (&["T"], "key-tables"),
    (&["Esc"], "key-escape"),
];

/// The size of a picture, and which part of the plane it shows around the origin.
type Frame = [&'static str; 3];

const MESSAGE: Frame = ["22", "22", "-11 -11 22 22"];
const NODE: Frame = ["36", "36", "-18 -18 36 36"];
const WIDE: Frame = ["52", "28", "-26 -14 52 28"];

/// What is explained: a heading, and under it pictures with the texts that say what they mean.
type Group = (&'static str, &'static [(Frame, &'static str, &'static str)]);

#[rustfmt::skip]
const GROUPS: [Group; 5] = [
    ("legend-messages", &[
        (MESSAGE, r#"<rect x="-6" y="-6" width="12" height="12" rx="1.5" fill="var(--m-write)"/>"#, "legend-put"),
        (MESSAGE, r#"<rect x="-6" y="-6" width="12" height="12" rx="1.5" fill="var(--paper)" stroke="var(--m-write)" stroke-width="2"/><path d="M-3 0l2.2 2.4L3-2.6" fill="none" stroke="var(--m-write)" stroke-width="1.8"/>"#, "legend-ack"),
        (MESSAGE, r#"<circle r="6" fill="var(--paper)" stroke="var(--m-read)" stroke-width="2"/><circle r="1.8" fill="var(--m-read)"/>"#, "legend-get"),
        (MESSAGE, r#"<circle r="7" fill="var(--m-read)"/>"#, "legend-reply"),
        (MESSAGE, r#"<rect x="-7" y="-5" width="14" height="10" rx="1.5" fill="var(--m-hint)"/><path d="M-6-4L0 1.2 6-4" fill="none" stroke="var(--paper)" stroke-width="1.6"/>"#, "legend-hint"),
        (MESSAGE, r#"<path d="M-2.2-6.5h4.4v4.3h4.3v4.4h-4.3v4.3h-4.4v-4.3h-4.3v-4.4h4.3z" fill="var(--m-repair)"/>"#, "legend-repair"),
        (MESSAGE, r#"<path d="M-5-5l10 10M5-5L-5 5" stroke="var(--fault)" stroke-width="2.2"/>"#, "legend-lost"),
        (MESSAGE, r#"<path d="M0-6.5l5.600 3.250v6.500L0 6.500l-5.600-3.250v-6.500zM-2.800 0h5.600" fill="var(--paper)" stroke="var(--m-gossip)" stroke-width="2"/>"#, "legend-gossip"),
    ]),
    ("legend-ring", &[
        (WIDE, r#"<path d="M-22 6A60 60 0 0 1 8-4" fill="none" stroke="var(--n-c)" stroke-width="8"/>"#, "legend-arc"),
        (WIDE, r#"<path d="M-22 8A60 60 0 0 1 22 8" fill="none" stroke="var(--line-2)" stroke-width="8"/><path d="M0-5v10" stroke="var(--ink)" stroke-width="1.4"/>"#, "legend-token"),
        (WIDE, r#"<circle cx="-12" r="5" fill="var(--ink)"/><path d="M-8-6A40 40 0 0 1 14-6" fill="none" stroke="var(--ink)" stroke-width="1.5"/><circle cx="16" cy="-4" r="6" fill="var(--paper)" stroke="var(--n-e)" stroke-width="2.2"/>"#, "legend-walk"),
        (WIDE, r#"<path d="M-24-3l6-4 6 6 6-6 6 6 6-6 6 6 6-5M-24 4l6-4 6 6 6-6 6 6 6-6 6 6 6-5" fill="none" stroke="var(--fault)" stroke-width="1.6"/>"#, "legend-tear"),
    ]),
    ("legend-nodes", &[
        (NODE, r#"<circle r="13" fill="var(--n-a)"/><circle cx="10" cy="-10" r="6" fill="var(--paper)" stroke="var(--ok)" stroke-width="1.8"/><path d="M7.2-10l2 2.2 3.4-4" fill="none" stroke="var(--ok)" stroke-width="1.7"/>"#, "legend-up"),
        (NODE, r#"<circle r="11" fill="var(--n-c)"/><circle r="14" fill="none" stroke="var(--n-c)" stroke-width="2" stroke-dasharray="4 3"/><path d="M10-18L18.500-3.500h-17z" fill="var(--warn-wash)" stroke="var(--warn)" stroke-width="1.6"/><text x="10" y="-5.500" text-anchor="middle" style="fill: var(--warn); font-size: 10.5px; font-weight: 700">?</text>"#, "legend-suspected"),
        (NODE, r#"<circle r="13" fill="var(--fault-wash)" stroke="var(--fault)" stroke-width="2" stroke-dasharray="3 2"/><rect x="4.5" y="-15.5" width="11" height="11" rx="2" fill="var(--fault)"/><path d="M7.5-12.5l5 5M12.5-12.5l-5 5" stroke="var(--paper)" stroke-width="1.8"/>"#, "legend-down"),
        (NODE, r#"<circle r="13" fill="var(--n-f)"/><path d="M-6.5-11V11M0-13V13M6.5-11V11" stroke="var(--paper)" stroke-width="3"/><circle cx="10" cy="-10" r="6" fill="var(--paper)" stroke="var(--ink)" stroke-width="1.6"/><path d="M8.3-12.5v5M11.7-12.5v5" stroke="var(--ink)" stroke-width="1.8"/>"#, "legend-paused"),
        (NODE, r#"<circle r="13" fill="var(--paper)" stroke="var(--n-d)" stroke-width="2" stroke-dasharray="4 3"/><path d="M0-13A13 13 0 0 1 6.500 11.300L3.600 6.300A7.300 7.300 0 0 0 0-7.300Z" fill="var(--n-d)"/>"#, "legend-joining"),
        (NODE, r#"<circle r="9" fill="var(--n-b)"/><circle r="13.5" fill="none" stroke="var(--line-3)" stroke-width="1.5" stroke-dasharray="3 3"/><path d="M0-13.5A13.5 13.5 0 0 1 11.7 6.8" fill="none" stroke="var(--n-b)" stroke-width="4"/>"#, "legend-coordinator"),
        (NODE, r#"<circle r="9" fill="var(--ink)"/><text y="3.8" text-anchor="middle" style="fill: var(--on-ink); font-size: 10.5px; font-weight: 700">1</text>"#, "legend-holds"),
        (NODE, r#"<path d="M-12-3v12a2 2 0 0 0 2 2h20a2 2 0 0 0 2-2v-12" fill="none" stroke="var(--ink-2)" stroke-width="1.8"/><rect x="-8" y="-6" width="16" height="11" rx="1.5" fill="var(--m-hint)"/><path d="M-7-5L0 .7 7-5" fill="none" stroke="var(--paper)" stroke-width="1.6"/>"#, "legend-tray"),
        (NODE, r#"<path d="M-13-6v-7h7M6-13h7v7M13 6v7H6M-6 13h-7V6" fill="none" stroke="var(--ink)" stroke-width="1.6"/>"#, "legend-selected"),
    ]),
    ("legend-timeline", &[
        (WIDE, r#"<rect x="-24" y="-8" width="48" height="16" rx="3" fill="none" stroke="var(--m-write)" stroke-width="1.6"/><rect x="-19" y="-4" width="8" height="8" rx="1" fill="var(--m-write)"/><path d="M12 0l3 3 5-6" fill="none" stroke="var(--m-write)" stroke-width="1.8"/>"#, "legend-bar"),
        (WIDE, r#"<path d="M0-7L8 7H-8Z" fill="none" stroke="var(--warn)" stroke-width="1.8" stroke-linejoin="round"/>"#, "legend-siblings"),
        (WIDE, r#"<path d="M-20-8v16M-20-8h12v7h-12" fill="var(--fault)" stroke="var(--fault)" stroke-width="1.4"/><path d="M-8-4.500h30" stroke="var(--fault)" stroke-width="4" stroke-dasharray="2 2"/>"#, "legend-fault"),
        (WIDE, r#"<rect x="-24" y="-9" width="48" height="18" fill="none" stroke="var(--line-2)"/><path d="M-20 9l18-18M-8 9L10-9M4 9L22-9" stroke="var(--line-3)"/>"#, "legend-future"),
    ]),
    ("legend-spacetime", &[
        (WIDE, r#"<path d="M-22 0h30" stroke="var(--ink)" stroke-width="4.5"/><circle cx="10" r="4.6" fill="var(--ink)"/>"#, "legend-past"),
        (WIDE, r#"<path d="M-10-2.600h32M-10 2.600h32" stroke="var(--ink)" stroke-width="1.4"/><circle cx="-12" r="4.4" fill="var(--paper)" stroke="var(--ink)" stroke-width="2"/>"#, "legend-after"),
        (WIDE, r#"<path d="M-22 0h44" stroke="var(--line-3)" stroke-width="1.4"/><circle r="3" fill="var(--ink-4)"/>"#, "legend-concurrent"),
        (WIDE, r#"<path d="M-22 0h14M8 0h14" stroke="var(--line-3)" stroke-width="1.4"/><path d="M-6-12l-3 6 5 6-5 6 3 6M8-12l-3 6 5 6-5 6 3 6" fill="none" stroke="var(--line-3)" stroke-width="1.2"/>"#, "legend-break"),
    ]),
];

/// The legend, over the stage.
pub fn legend(text: &Text, on: &Callback<Intent>) -> Html {
    let row = |picture: Html, id: &str| [el("dt", "", picture), el("dd", "", text.get(id))];
    let group =
        |class: &'static str, title: &str, rows: Vec<Html>| el("div", class, [el("h3", "", text.get(title)), el("dl", "", rows)]);
    let signs = |(title, signs): Group| {
        group("", title, signs.iter().flat_map(|(frame, svg, id)| row(picture(*frame, svg), id)).collect())
    };
    let keys = |(keys, id): (&[&'static str], &str)| row(all(keys.iter().map(|key| el("kbd", "", *key))), id);
    let keys = group("legend-keys", "legend-keys", KEYS.into_iter().flat_map(keys).collect());
    let close = Button::asking(on, Intent::ToggleLegend).class("btn icon").label(text.get("close")).holding(glyph(Icon::Kill));
    html! {
        <section class="legend" data-testid="legend-panel" aria-label={text.get("legend")}>
            { el("header", "", [el("h2", "", text.get("legend")), close]) }
            { el("div", "groups", all(GROUPS.into_iter().map(signs).chain([keys]))) }
        </section>
    }
}

fn picture([width, height, view_box]: Frame, svg: &'static str) -> Html {
    let values = &mut [given(width), given(height), given(view_box), given("true")];
    element("svg", &["width", "height", "viewBox", "aria-hidden"], values, shapes(svg))
}
