//! The page: a cluster that really runs, drawn from what its engine did.
//!
//! [`app`] owns the [`model`] and is the only one to change it; [`components`] draw their properties
//! and send up an [`intent`]; [`views`] keeps what is drawn from frame to frame. Time passes in
//! [`frame_loop`], and nowhere else.

#![allow(missing_docs, reason = "the parts of the page are not a library; what is not plain says what it is")]

mod act;
mod address;
mod app;
mod aside;
mod beside;
mod complaint;
mod components;
mod exposed;
mod facts;
mod focus;
mod frame_loop;
mod hands;
mod intent;
mod keyboard;
mod laboratory;
mod library;
mod listeners;
mod march;
mod markup;
mod model;
mod panic;
mod part;
mod prefer;
mod present;
mod promise;
mod query;
mod rarely;
mod rest;
mod returning;
mod run;
mod settings;
mod sharing;
mod stage;
mod story;
mod study;
mod svg;
mod text;
mod timeline;
mod views;
mod why;
mod zoom;

use web_sys::Window;
use yew::Callback;

fn main() {
    panic::install();
    let Some(window) = web_sys::window() else { return start(None, false) };
    if is_plain(&window) {
        return start(None, false);
    }
    // The scenario or lesson that the address names is there before the page is, so that no other flashes by.
    rest::load(Callback::from(move |came: bool| match (rest::get(), query::read(address::parameters(&window)).document()) {
        (Some(rest), Some(asked)) => (rest.prepare)(&window, asked, Callback::from(|document| start(document, false))),
        _ => start(None, !came),
    }));
}

/// Whether the address leads to nothing but the empty cluster on its ring, which is all that the page begins with.
fn is_plain(window: &Window) -> bool {
    let plain = |(name, _): &(String, String)| ["lang", "theme"].contains(&name.as_str());
    address::fragment(window).is_none()
        && address::parameters(window).iter().all(plain)
        && !settings::Preferences::stored(window).tables
}

/// Starts the page, with the document that its address asks for.
fn start(document: Option<String>, missing: bool) {
    let start = app::Start { document, missing };
    let root = web_sys::window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id("app"));
    match root {
        Some(root) => yew::Renderer::<app::App>::with_root_and_props(root, start).render(),
        None => yew::Renderer::<app::App>::with_props(start).render(),
    };
}
