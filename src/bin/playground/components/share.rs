//! The dialog with a link to this instant: to copy, to scan, to save.
//!
//! It is a `<dialog>` shown as a modal one, so the browser itself keeps the focus in it and everything else away. Its keys
//! are its own, but for Escape, which closes it like anything else that lies on top.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlInputElement, Window};
use yew::html::onkeydown;
use yew::prelude::*;

use super::icons::{Icon, glyph};
use crate::intent::Intent;
use crate::markup::{Button, Content, Listening, el, element, found, given, listening, onclick, words};
use crate::sharing::{Code, Shared};
use crate::text::Text;
use crate::text::wording::arg;

/// The dialog. [`bring`] brings it to the front.
pub fn dialog(text: &Text, shared: &Shared, node: &NodeRef, on: &Callback<Intent>) -> Html {
    let close = Button::asking(on, Intent::CloseShare).class("btn icon").id("share-close").label(text.get("close"));
    let title = element("h2", &["id"], &mut [given("share-title")], text.get("share-title").into_html());
    let length = shared.address.chars().count().to_string();
    let save = element(
        "a",
        &["class", "href", "download", "data-testid"],
        &mut [given("btn line"), given(shared.file.clone()), given(shared.file_name.clone()), given("share-file")],
        text.get("share-file").into_html(),
    );
    let content = el(
        "div",
        "share-body",
        [
            el("header", "", [title, close.holding(glyph(Icon::Kill))]),
            el("p", "", text.with("share-about", &[("at", arg(shared.at.as_str()))])),
            el("div", "share-row", [address(text, shared), copy(text, shared, on)]),
            said(text, shared, &length),
            embed(text, shared, on),
            code(text, shared.code.as_ref()),
            el("footer", "", [save, el("small", "", text.get("share-file-hint"))]),
            pictures(text, shared),
        ],
    );
    let names = &["class", "aria-labelledby", "data-testid"];
    let dialog = element("dialog", names, &mut [given("share-dialog"), given("share-title"), given("share-dialog")], content);
    let beside = on.clone();
    let listeners: Vec<Listening> = vec![
        Rc::new(onkeydown::Wrapper::new(Callback::from(|event: KeyboardEvent| {
            if event.key() != "Escape" {
                event.stop_propagation();
            }
        }))),
        // What lies behind the dialog belongs to it; what stands in it fills it.
        onclick(Callback::from(move |event: MouseEvent| {
            if event.target().is_some_and(|target| target.dyn_ref::<HtmlDialogElement>().is_some()) {
                beside.emit(Intent::CloseShare);
            }
        })),
    ];
    found(listening(dialog, listeners), node)
}

fn address(text: &Text, shared: &Shared) -> Html {
    field("share-link", text.get("share-link"), shared.address.clone())
}

/// What shows this instant in somebody else's page.
fn embed(text: &Text, shared: &Shared, on: &Callback<Intent>) -> Html {
    let copy = Button::asking(on, Intent::CopyEmbed).class("btn line").id("embed-copy").holding(text.get("embed-copy"));
    let label = text.get("embed-snippet");
    el(
        "div",
        "share-embed",
        [el("p", "", label.clone()), el("div", "share-row", [field("embed-snippet", label, shared.embed.clone()), copy])],
    )
}

/// Text to be copied: whoever comes into it has it selected.
fn field(id: &'static str, label: AttrValue, value: AttrValue) -> Html {
    let onfocus = Callback::from(|event: FocusEvent| {
        if let Some(field) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
            field.select();
        }
    });
    html! { <input class="mono" type="text" readonly=true data-testid={id} aria-label={label} {value} {onfocus}/> }
}

/// What can be saved of what is seen and of what happened. The page's own script does it (`www/picture.js`), for it is made from
/// the elements; it says here what came of it.
fn pictures(text: &Text, shared: &Shared) -> Html {
    let save = |kind: &'static str, label: &'static str| {
        let names = &["class", "type", "data-testid", "data-save", "data-name", "data-done", "data-failed"];
        let values = &mut [
            given("btn line"),
            given("button"),
            given(format!("save-{kind}")),
            given(kind),
            given(shared.stem.clone()),
            given(text.get("share-saved")),
            given(text.get("share-not-saved")),
        ];
        element("button", names, values, text.get(label).into_html())
    };
    let said = element("output", &["class"], &mut [given("share-said")], Html::default());
    let kinds = [save("svg", "share-svg"), save("png", "share-png"), save("jsonl", "share-trace"), said];
    el("div", "share-pictures", [el("p", "", text.get("share-pictures")), el("div", "share-kinds", kinds)])
}

fn copy(text: &Text, shared: &Shared, on: &Callback<Intent>) -> Html {
    let label = if shared.copied == Some(true) { "share-copied" } else { "share-copy" };
    Button::asking(on, Intent::CopyLink).class("btn prim").id("share-copy").holding(text.get(label))
}

/// How long the link is, and what came of copying it, which is read aloud.
fn said(text: &Text, shared: &Shared, length: &str) -> Html {
    let says = match shared.copied {
        None => text.with("share-length", &[("letters", arg(length))]),
        Some(true) => text.get("share-copied"),
        Some(false) => text.get("share-not-copied"),
    };
    element(
        "p",
        &["class", "role", "data-testid"],
        &mut [given("share-said"), given("status"), given("share-length")],
        words(says),
    )
}

fn code(text: &Text, code: Option<&Code>) -> Html {
    let Some(Code { size, path }) = code else {
        let values = &mut [given("share-long"), given("share-qr")];
        return element("p", &["class", "data-testid"], values, text.get("share-qr-long").into_html());
    };
    // Four squares around it stay light: without them cameras do not find it.
    let side = size + 8;
    let dark = element("path", &["d"], &mut [given(path.clone())], Html::default());
    element(
        "svg",
        &["class", "viewBox", "role", "aria-label", "data-testid", "shape-rendering"],
        &mut [
            given("share-code"),
            given(format!("-4 -4 {side} {side}")),
            given("img"),
            given(text.get("share-qr")),
            given("share-qr"),
            given("crispEdges"),
        ],
        dark,
    )
}

/// Brings the dialog to the front, with the focus on the link.
pub fn bring(dialog: &NodeRef) {
    let Some(dialog) = dialog.cast::<HtmlDialogElement>() else { return };
    // It fails where it is open already, or not in the page.
    let _ = dialog.show_modal();
    focus(dialog.query_selector("[data-testid=share-copy]").ok().flatten());
}

/// Gives the focus back to the button that something came from, by its handle.
pub fn give_back(window: &Window, button: &str) {
    let button = format!("[data-testid={button}]");
    focus(window.document().and_then(|document| document.query_selector(&button).ok().flatten()));
}

fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Only an element that is not in the page refuses it.
        let _ = element.focus();
    }
}
