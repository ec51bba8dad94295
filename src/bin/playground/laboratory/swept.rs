//! What a document came to under many seeds: how many passed, what was violated, how long operations took.

use ringside::decimal::tenths;
use yew::prelude::*;

use super::desk::{Latency, Plot, Swept, Verdict};
use super::export::{address, download, picture_of};
use super::nothing_said;
use crate::intent::Intent;
use crate::markup::{Button, Content, all, el, element, given, keyed, nothing};
use crate::text::{Argument, Text, grouped};

/// How many seeds passed, of how many.
pub fn sentence(swept: &Swept, text: &Text) -> AttrValue {
    let Swept { seeds, passed, per_second, .. } = swept;
    text.with(
        "swept-sentence",
        &[("passed", grouped(*passed).into()), ("seeds", grouped(*seeds).into()), ("rate", grouped(*per_second).into())],
    )
}

/// All of it.
pub fn results(swept: &Swept, text: &Text, on: &Callback<Intent>) -> Html {
    let Swept { seeds, passed, answered, failed, stale, verdicts, latencies, plots, .. } = swept;
    let rate = el("b", "", percent(*passed, *seeds));
    let counts: [(&str, Argument); 3] =
        [("answered", grouped(*answered).into()), ("failed", grouped(*failed).into()), ("stale", grouped(*stale).into())];
    all([
        element(
            "div",
            &["class", "data-testid"],
            &mut [given("rate"), given("sweep-rate")],
            all([rate, el("span", "", sentence(swept, text))]),
        ),
        el("p", "counts", text.with("swept-counts", &counts)),
        el("div", "plots", all(plots.iter().map(|plot| keyed(plot.name.to_string(), drawn(plot, text))))),
        table("sweep-checks", true, verdicts, *seeds, text, on),
        table("sweep-expectations", false, verdicts, *seeds, text, on),
        if latencies.is_empty() { nothing() } else { times(latencies, text) },
    ])
}

/// A part of a whole in hundredths, with a tenth of one. What is not all is never rounded up to all, nor to nothing.
fn percent(part: u64, whole: u64) -> String {
    if part == whole || part == 0 {
        return if part == 0 { "0 %" } else { "100 %" }.to_owned();
    }
    let exact = part as f64 * 100.0 / whole.max(1) as f64;
    format!("{} %", tenths(exact.clamp(0.1, 99.9)))
}

/// What became of each check, or of each expectation; those violated first, and then in their order. Nothing where there
/// is none.
fn table(id: &'static str, checks: bool, verdicts: &[Verdict], seeds: u64, text: &Text, on: &Callback<Intent>) -> Html {
    let of_kind = verdicts.iter().filter(|verdict| verdict.is_check == checks);
    let (violated, held): (Vec<&Verdict>, Vec<&Verdict>) = of_kind.partition(|verdict| verdict.violated > 0);
    if violated.is_empty() && held.is_empty() {
        return nothing();
    }
    let row = |verdict: &Verdict| {
        let Verdict { name, promised, broken, violated, first, .. } = verdict;
        let open = match first {
            Some((seed, document)) => {
                let button =
                    Button::asking(on, Intent::Load(document.clone())).class("btn line").id(format!("sweep-first-{name}"));
                button.holding(text.with("swept-open", &[("seed", (*seed).into())]))
            }
            None => nothing(),
        };
        let promise = match (*promised, *broken) {
            (0, _) if !checks => nothing_said(),
            (0, _) => text.get("swept-not-promised"),
            (promised, 0) if promised == seeds => text.get("swept-promised"),
            (promised, 0) => text.with("swept-promised-in", &[("runs", grouped(promised).into())]),
            (_, broken) => text.with("swept-broken", &[("runs", grouped(broken).into())]),
        };
        let class = if *broken > 0 { "bad" } else { "" };
        let cells = [
            el("td", "mono", name.clone()),
            el("td", class, promise),
            el(
                "td",
                if checks || *violated == 0 { "number" } else { "number bad" },
                if *violated == 0 { "0".to_owned() } else { format!("{} ({})", grouped(*violated), percent(*violated, seeds)) },
            ),
            el("td", "", open),
        ];
        keyed(name.to_string(), el("tr", "", cells))
    };
    let heading = |id: &str| match id {
        "swept-none" => el("td", "", nothing()),
        "swept-violated" | "swept-missed" => el("th", "number", text.get(id)),
        _ => el("th", "", text.get(id)),
    };
    let names = match checks {
        true => ["swept-check", "swept-promise", "swept-violated", "swept-first"],
        false => ["swept-expectation", "swept-none", "swept-missed", "swept-first"],
    };
    let head = all(names.map(heading));
    let rows = all(violated.into_iter().chain(held).map(row));
    element("table", &["data-testid"], &mut [given(id)], all([el("thead", "", el("tr", "", head)), el("tbody", "", rows)]))
}

/// How long operations took, in milliseconds.
fn times(latencies: &[Latency], text: &Text) -> Html {
    let names = ["50 %", "90 %", "99 %"].map(|name| el("th", "number", name)).into_html();
    let head = all([el("th", "", text.get("swept-latency")), names, el("th", "number", text.get("swept-max"))]);
    let row = |latency: &Latency| {
        let values = latency.values.iter().map(|value| el("td", "number", value.clone()));
        keyed(latency.kind.to_string(), el("tr", "", all([el("td", "mono", latency.kind.clone())].into_iter().chain(values))))
    };
    el("table", "", all([el("thead", "", el("tr", "", head)), el("tbody", "", all(latencies.iter().map(row)))]))
}

/// A picture, and what can be taken away of it.
fn drawn(plot: &Plot, text: &Text) -> Html {
    let Plot { name, svg, csv } = plot;
    let title = text.get(&format!("plot-{name}"));
    let image = html! { <img src={address("image/svg+xml", svg)} alt={title.clone()}/> };
    let (picture, file) = (svg.clone(), format!("ringside-{name}.png"));
    let png =
        Button::calling(Callback::from(move |_| picture_of(&picture, &file))).class("btn line").id(format!("plot-{name}-png"));
    let acts = all([
        download(&format!("ringside-{name}.svg"), "image/svg+xml", svg, "SVG", format!("plot-{name}-svg")),
        png.holding("PNG"),
        download(&format!("ringside-{name}.csv"), "text/csv", csv, "CSV", format!("plot-{name}-csv")),
    ]);
    el("figure", "", all([image, el("figcaption", "", all([el("span", "", title), acts]))]))
}
