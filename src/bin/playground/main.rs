//! The page: a cluster that really runs, drawn from what its engine did.
//!
//! [`app`] owns the [`model`] and is the only one to change it; [`components`] draw their properties
//! and send up an [`intent`]; [`views`] keeps what is drawn from frame to frame. Time passes in
//! [`frame_loop`], and nowhere else.

#![allow(missing_docs, reason = "the parts of the page are not a library; what is not plain says what it is")]

mod act;
mod address;
mod app;
mod beside;
mod complaint;
mod components;
mod exposed;
mod facts;
mod frame_loop;
mod hands;
mod intent;
mod keyboard;
mod laboratory;
mod library;
mod listeners;
mod markup;
mod model;
mod panic;
mod part;
mod prefer;
mod present;
mod promise;
mod query;
mod returning;
mod run;
mod settings;
mod sharing;
mod stage;
mod story;
mod svg;
mod text;
mod timeline;
mod views;
mod why;
mod zoom;

fn main() {
    panic::install();
    // The scenario that the address names is there before the page is, so that no other flashes by.
    let wanted = web_sys::window().and_then(|window| {
        let name = query::read(address::parameters(&window)).scenario?;
        Some((window, library::find(&name)?))
    });
    match wanted {
        Some((window, bundled)) => library::fetch(&window, bundled, yew::Callback::from(start)),
        None => start(None),
    }
}

/// Starts the page, with the document that its address asks for.
fn start(document: Option<String>) {
    let start = app::Start { document };
    let root = web_sys::window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id("app"));
    match root {
        Some(root) => yew::Renderer::<app::App>::with_root_and_props(root, start).render(),
        None => yew::Renderer::<app::App>::with_props(start).render(),
    };
}
