//! What the reader takes away: texts as files, and pictures as PNG, which the browser draws with its own fonts.

use js_sys::encode_uri_component;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{CanvasRenderingContext2d, HtmlAnchorElement, HtmlCanvasElement, HtmlImageElement, window};
use yew::prelude::*;

/// A text as an address that holds it whole.
pub fn address(kind: &str, text: &str) -> String {
    format!("data:{kind};charset=utf-8,{}", encode_uri_component(text))
}

/// A link by which a text is kept as a file.
pub fn download(file: &str, kind: &str, text: &str, label: &'static str, id: String) -> Html {
    html! { <a class="btn line" download={file.to_owned()} href={address(kind, text)} data-testid={id}>{ label }</a> }
}

/// Device pixels of a PNG for each pixel of the picture.
const DENSITY: f64 = 2.0;

/// Keeps a picture, given as the text of SVG, as a PNG of twice its size. Does nothing where the browser draws none.
pub fn picture_of(svg: &str, file: &str) {
    let Ok(image) = HtmlImageElement::new() else { return };
    let (drawn, file) = (image.clone(), file.to_owned());
    let loaded = Closure::once_into_js(move || {
        // Without a canvas to draw on there is no picture.
        let _ = keep(&drawn, &file);
    });
    image.set_onload(Some(loaded.unchecked_ref()));
    image.set_src(&address("image/svg+xml", svg));
}

fn keep(image: &HtmlImageElement, file: &str) -> Option<()> {
    let document = window()?.document()?;
    let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
    let [width, height] = [image.natural_width(), image.natural_height()].map(|pixels| f64::from(pixels) * DENSITY);
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    context.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, width, height).ok()?;
    let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_download(file);
    link.set_href(&canvas.to_data_url().ok()?);
    link.click();
    Some(())
}
