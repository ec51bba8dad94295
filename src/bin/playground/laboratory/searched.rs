//! What a search found: the smallest scenario that shows it, to be read, opened, and kept.

use ringside::scenario::{Unpromised, Violated};
use yew::prelude::*;

use super::desk::Found;
use super::export::download;
use crate::address;
use crate::intent::Intent;
use crate::markup::{Button, all, el, element, given, nothing};
use crate::text::promises::{unpromised, violated};
use crate::text::{Text, grouped};

/// What was found, and how.
pub fn sentence(found: &Found, text: &Text) -> AttrValue {
    let Found { check, promised, tries, shrink_runs, steps_found, steps, .. } = found;
    let id = if *promised { "searched-promised" } else { "searched-sentence" };
    text.with(
        id,
        &[
            ("check", check.into()),
            ("tries", grouped(*tries).into()),
            ("runs", grouped(*shrink_runs).into()),
            ("before", (*steps_found).into()),
            ("after", (*steps).into()),
        ],
    )
}

/// All of it.
pub fn result(found: &Found, text: &Text, on: &Callback<Intent>) -> Html {
    let Found { detail, seen, toml, link, .. } = found;
    let open = Button::asking(on, Intent::Load(toml.clone())).class("btn prim").id("search-open");
    let address = web_sys::window().filter(|_| !link.is_empty()).map(|window| address::of_link(&window, link));
    let linked = |address: String| {
        html! { <a class="btn line" href={address} target="_blank" data-testid="search-link">{ text.get("searched-link") }</a> }
    };
    let acts = all([
        open.holding(text.get("searched-open")),
        address.map_or_else(nothing, linked),
        download("ringside-minimal.toml", "application/toml", toml, "TOML", "search-toml".to_owned()),
    ]);
    // What the worker says is in the language of the runner.
    let untold = || element("p", &["class", "lang"], &mut [given("mono"), given("en")], crate::markup::words(detail.clone()));
    let told = |(what, why): &(Violated, Option<Unpromised>)| {
        let why = why.as_ref().map_or_else(nothing, |why| {
            el("p", "promise-why", [el("span", "", text.get("promise-unpromised")), crate::markup::words(unpromised(text, why))])
        });
        all([el("p", "", violated(text, what)), why])
    };
    all([
        el("p", "", sentence(found, text)),
        seen.as_ref().map_or_else(untold, told),
        el("div", "acts", acts),
        element(
            "pre",
            &["data-testid", "tabindex"],
            &mut [given("search-found"), given("0")],
            crate::markup::words(toml.clone()),
        ),
    ])
}
