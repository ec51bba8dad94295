//! A link, in one direction: how the network is on it, and what can be done to it.

use serde_json::json;
use yew::prelude::*;

use super::parts::{bad, fact, facts as table, head_with};
use super::weather::{on_link, percent, sliders};
use crate::components::icons::{Icon, glyph};
use crate::components::node_chip::end_chip;
use crate::facts::LinkFacts;
use crate::hands::{cut, heal};
use crate::intent::{Intent, Selection};
use crate::markup::{Button, Content, all, el, nothing, words};
use crate::text::Text;
use crate::text::wording::{arg, latency};

pub fn link(text: &Text, facts: &LinkFacts, on: &Callback<Intent>) -> Html {
    let (from, to) = (facts.from.address, facts.to.address);
    let ends = [("from", arg(from)), ("to", arg(to))];
    let button = |id: &'static str, intent: Intent| Button::asking(on, intent).class("btn line").id(id);
    let back = button("link-back", Intent::Select(Selection::Link(to, from))).holding(text.get("link-back"));
    let [forth_cut, back_cut] = facts.cut;
    let state = match facts.cut {
        [false, false] => "link-open",
        [true, true] => "link-cut",
        [true, false] => "link-cut-forth",
        [false, true] => "link-cut-back",
    };
    let heal = (forth_cut || back_cut).then(|| {
        let heal = button("link-heal", Intent::Step(heal(from, to)));
        heal.holding([glyph(Icon::Heal), words(text.get("heal"))])
    });
    let both = (!forth_cut && !back_cut).then(|| {
        let cut = button("link-cut", Intent::Step(cut(from, to, false)));
        cut.holding([glyph(Icon::Cut), words(text.get("link-do-cut"))])
    });
    let one_way =
        (!forth_cut).then(|| button("link-cut-one-way", Intent::Step(cut(from, to, true))).holding(one_way(text, facts)));
    let drop = json!({ "do": "drop", "from": from.to_string(), "to": to.to_string(), "count": 1 });
    let drop =
        button("link-drop-next", Intent::Step(drop)).hint(text.with("drop-next-hint", &ends)).holding(text.get("link-drop-next"));
    // What the way back is to be like.
    let weather = &facts.weather;
    let same = (*weather != facts.back).then(|| {
        let mut step = json!({ "loss": weather.loss, "duplicate": weather.duplicate, "latency": weather.latency });
        on_link(&mut step, Some((to, from)));
        button("link-same-back", Intent::Step(step)).holding(text.get("link-same-back"))
    });
    let lost = percent(weather.loss.as_f64());
    let ends = [end_chip(facts.from, on), words(" → "), end_chip(facts.to, on)];
    [
        head_with(el("h2", "", text.get("link-title")), ends, back),
        table(vec![
            fact(text.get("link-state"), text.get(state)),
            fact(text.get("latency"), latency(text, weather.latency)),
            fact(
                text.get("link-in-flight"),
                text.with("link-flying", &[("forth", arg(facts.in_flight[0])), ("back", arg(facts.in_flight[1]))]),
            ),
        ]),
        if lost == 100.0 && !forth_cut { bad(text.get("link-loses-all")) } else { nothing() },
        el("div", "node-actions", all([both, one_way, heal, Some(drop)].into_iter().flatten())),
        el("h4", "slider-head", text.with("link-weather", &[("from", arg(from)), ("to", arg(to))])),
        sliders(text, weather, Some((from, to)), false, on),
        el("div", "node-actions", all(same)),
    ]
    .into_html()
}

fn one_way(text: &Text, facts: &LinkFacts) -> AttrValue {
    text.with("link-do-cut-one-way", &[("from", arg(facts.from.address)), ("to", arg(facts.to.address))])
}
