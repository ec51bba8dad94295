//! Watches the size of an element, and finds where in it a pointer is.

use ringside::stage::Point;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlElement, MouseEvent, ResizeObserver, ResizeObserverEntry};
use yew::Callback;

/// Where on an element a pointer is, in the element's own CSS pixels: it may be drawn larger than it is laid out.
pub fn place_on(root: &HtmlElement, event: &MouseEvent) -> Point {
    let rect = root.get_bounding_client_rect();
    let larger = if root.offset_width() > 0 { rect.width() / f64::from(root.offset_width()) } else { 1.0 };
    Point::new((f64::from(event.client_x()) - rect.left()) / larger, (f64::from(event.client_y()) - rect.top()) / larger)
}

/// Tells its owner whenever an element has another size, for as long as it is kept.
pub struct Measure {
    observer: ResizeObserver,
    /// The browser calls it, so it lives as long as the observer.
    _closure: Closure<dyn FnMut(js_sys::Array)>,
}

impl Measure {
    /// Watches an element: width and height of its inside, in CSS pixels, now and at every change.
    pub fn new(element: &Element, on_resize: Callback<(f64, f64)>) -> Option<Measure> {
        let closure = Closure::new(move |entries: js_sys::Array| {
            // Several changes come together; the last one counts.
            if let Ok(entry) = entries.get(entries.length().saturating_sub(1)).dyn_into::<ResizeObserverEntry>() {
                let rect = entry.content_rect();
                on_resize.emit((rect.width(), rect.height()));
            }
        });
        let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Measure { observer, _closure: closure })
    }
}

impl Drop for Measure {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
