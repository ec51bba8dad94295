//! What moves, on one canvas.

use ringside::engine::{RequestId, Time};
use ringside::simulation::EventId;
use ringside::stage::{History, Layout, RingView};
use web_sys::HtmlCanvasElement;

/// How the instant is to be painted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PaintOptions {
    /// How fast time runs, as a multiple of 1×.
    pub speed: f64,
    /// Whether the reader asked for less motion.
    pub reduced_motion: bool,
    /// The operation whose messages are always painted one by one.
    pub selected: Option<RequestId>,
}

/// Paints messages, from virtual time alone.
pub struct Painter;

impl Painter {
    /// A painter for a canvas; `None` if the browser gives no 2D context.
    pub fn new(_canvas: HtmlCanvasElement) -> Option<Painter> {
        Some(Painter)
    }

    /// The stage has another size, in CSS pixels, or the screen another density.
    pub fn resize(&mut self, _width: f64, _height: f64, _density: f64) {}

    /// The theme has changed: colours are read from the style anew at the next painting.
    pub fn restyle(&mut self) {}

    /// Paints an instant.
    pub fn paint(&mut self, _layout: &Layout, _history: &History, _view: &RingView, _now: Time, _options: &PaintOptions) {}

    /// The message last painted at a place, in CSS pixels from the top left of the stage.
    pub fn message_at(&self, _x: f64, _y: f64) -> Option<EventId> {
        None
    }
}
