//! What moves, on one canvas: messages, their ways and trails, ribbons, and what is left of those
//! lost. Painted from virtual time alone, so the same instant always looks the same.
//!
//! Everything of one colour and strength is one path and one stroke, and a message is one copy of a
//! sprite, so that hundreds of messages cost a few milliseconds.

mod colours;
mod sprites;

use js_sys::Array;
use ringside::decimal::Within;
use ringside::engine::{NodeId, RequestId, SortedSet, Time};
use ringside::simulation::EventId;
use ringside::stage::{Family, Flights, Glyph, History, Layout, Point, RingView, Spark, Touched, Viewing};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d as Context, HtmlCanvasElement};

pub use colours::Colours;
pub use sprites::Sprites;

/// How the instant is to be painted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PaintOptions<'a> {
    /// How fast time runs, as a multiple of 1×: the speed chosen, not the one it slows down to.
    pub speed: f64,
    /// Whether the reader asked for less motion.
    pub reduced_motion: bool,
    /// The operation whose messages are always painted one by one.
    pub selected: Option<RequestId>,
    /// The node whose messages are lit, while one is.
    pub node: Option<NodeId>,
    /// The sendings of the messages that are lit, while some are: the others stand back.
    pub lit: Option<&'a SortedSet<EventId>>,
}

/// How much of its colour is left to what stands back: as in the style for everything else.
const STANDS_BACK: f64 = 0.28;

/// Paints messages on the canvas of one stage.
pub struct Painter {
    canvas: HtmlCanvasElement,
    context: Context,
    /// Read from the style when first needed; gone when the style has changed.
    looks: Option<(Colours, Sprites)>,
    flights: Flights,
    scale: f64,
    density: f64,
    /// Whether anything is on the canvas.
    dirty: bool,
    dashes: Dashes,
}

/// Patterns of dashes, made once.
struct Dashes {
    none: JsValue,
    dotted: JsValue,
    drifting: JsValue,
}

/// The trail of a message: from how far behind it to how far behind it, as parts of its way, and how
/// opaque.
const TRAIL: &[(f64, f64, f64)] = &[(0.30, 0.20, 0.18), (0.20, 0.10, 0.42), (0.10, 0.0, 0.85)];
/// In a crowd, one piece.
const TRAIL_IN_CROWD: &[(f64, f64, f64)] = &[(0.18, 0.0, 0.5)];
/// With more messages than this, each is drawn a little more simply.
const CROWD: usize = 160;
/// How far beside a message a click still means it, in pixels.
const CLICK_REACH: f64 = 12.0;
/// With more messages than this, their ways would be a grey mush: the trails alone show whither.
const WAYS_MAX: usize = 250;
/// With more than this, those of one shape are drawn as one, so many messages at a time.
const MANY: usize = 400;
const AT_ONCE: usize = 96;
/// The distance of the dots that drift along a ribbon, in pixels.
const DRIFT: f64 = 12.0;

impl Painter {
    /// A painter for a canvas; `None` if the browser gives no 2D context.
    pub fn new(canvas: HtmlCanvasElement) -> Option<Painter> {
        let context = canvas.get_context("2d").ok()??.dyn_into::<Context>().ok()?;
        let dashes = |lengths: &[f64]| lengths.iter().map(|length| JsValue::from(*length)).collect::<Array>().into();
        Some(Painter {
            canvas,
            context,
            looks: None,
            flights: Flights::default(),
            scale: 1.0,
            density: 1.0,
            dirty: false,
            dashes: Dashes { none: dashes(&[]), dotted: dashes(&[2.0, 5.0]), drifting: dashes(&[0.0, DRIFT]) },
        })
    }

    /// The stage has another size, in CSS pixels, or the screen another density.
    pub fn resize(&mut self, width: f64, height: f64, density: f64) {
        // More than two device pixels for each of ours are not seen, but cost.
        self.density = if density.is_finite() { density.within(1.0, 2.0) } else { 1.0 };
        self.canvas.set_width((width * self.density).round().max(1.0) as u32);
        self.canvas.set_height((height * self.density).round().max(1.0) as u32);
        self.looks = None;
        self.dirty = true;
    }

    /// The theme has changed: colours are read from the style anew at the next painting.
    pub fn restyle(&mut self) {
        self.looks = None;
        self.dirty = true;
    }

    /// Paints an instant. `history` has followed the world that `view` shows.
    pub fn paint(&mut self, layout: &Layout, history: &History, view: &RingView, now: Time, options: &PaintOptions<'_>) {
        let viewing = Viewing { speed: options.speed, still: options.reduced_motion, selected: options.selected };
        self.flights.fill(history, view, layout, now, &viewing);
        if let Some(lit) = options.lit {
            for glyph in self.flights.glyphs.iter_mut().filter(|glyph| !lit.contains(&glyph.sent)) {
                (glyph.opacity, glyph.flies) = (glyph.opacity * STANDS_BACK, false);
            }
        }
        if let Some(node) = options.node {
            let ends = |glyph: &Glyph| glyph.ends.contains(&node.into());
            for glyph in self.flights.glyphs.iter_mut().filter(|glyph| !ends(glyph)) {
                (glyph.opacity, glyph.flies) = (glyph.opacity * STANDS_BACK, false);
            }
        }
        let nothing = self.flights.glyphs.is_empty() && self.flights.ribbons.is_empty() && self.flights.sparks.is_empty();
        if nothing && !self.dirty {
            return;
        }
        // A way that was resized in CSS only would blur; a canvas never resized has no size to paint on.
        self.context.set_transform(self.density, 0.0, 0.0, self.density, 0.0, 0.0).unwrap_or_default();
        self.context.clear_rect(0.0, 0.0, layout.width, layout.height);
        self.dirty = !nothing;
        if nothing {
            return;
        }
        self.scale = layout.scale;
        let looks = self.looks.take().filter(|(_, sprites)| sprites.fits(self.density, self.scale));
        let (colours, sprites) = looks.unwrap_or_else(|| {
            let colours = Colours::of(&self.canvas);
            let sprites = Sprites::new(&colours, self.density, self.scale);
            (colours, sprites)
        });
        self.ribbons(&colours, &sprites, now, options.speed);
        self.ways(&colours, viewing.still);
        self.dead_ways(&colours);
        if viewing.still {
            self.arrow_heads(&colours);
        } else {
            self.trails(&colours);
        }
        self.glyphs(&sprites);
        self.numbers(&colours);
        self.long_ways(&colours);
        self.sparks(&colours);
        self.context.set_global_alpha(1.0);
        self.looks = Some((colours, sprites));
    }

    /// The message last painted at a place, in CSS pixels from the top left of the stage.
    pub fn message_at(&self, x: f64, y: f64) -> Option<(EventId, Touched)> {
        self.flights.nearest(Point::new(x, y), CLICK_REACH)
    }

    fn ways(&self, colours: &Colours, still: bool) {
        if !still && self.flights.glyphs.len() > WAYS_MAX {
            return;
        }
        // A line of one device pixel is the quickest to draw, and as thin as it should be.
        self.context.set_line_width(if still { 1.6 } else { (1.1_f64).min(1.0 / self.density).max(0.5) });
        self.context.set_global_alpha(if still { 0.9 } else { 0.42 });
        for family in Family::ALL {
            let mut any = false;
            self.context.begin_path();
            for glyph in self.of_family(family) {
                any = true;
                self.context.move_to(glyph.way.from.x, glyph.way.from.y);
                self.curve_to(&glyph.way);
            }
            if any {
                self.context.set_stroke_style_str(colours.of_family(family));
                self.context.stroke();
            }
        }
    }

    fn trails(&self, colours: &Colours) {
        self.context.set_line_width(2.6 * self.scale);
        let pieces = if self.flights.glyphs.len() > CROWD { TRAIL_IN_CROWD } else { TRAIL };
        for family in Family::ALL {
            self.context.set_stroke_style_str(colours.of_family(family));
            for &(far, near, opacity) in pieces {
                let mut any = false;
                self.context.begin_path();
                for glyph in self.of_family(family).filter(|glyph| glyph.flies && glyph.p - near > 0.0) {
                    any = true;
                    // So short a piece of a way is straight, as far as can be seen.
                    let (from, to) = (glyph.way.at((glyph.p - far).max(0.0)), glyph.way.at(glyph.p - near));
                    self.context.move_to(from.x, from.y);
                    self.context.line_to(to.x, to.y);
                }
                if any {
                    self.context.set_global_alpha(opacity);
                    self.context.stroke();
                }
            }
        }
    }

    /// Where a message did not go: dotted.
    fn dead_ways(&self, colours: &Colours) {
        if self.flights.dead.is_empty() {
            return;
        }
        self.context.begin_path();
        for way in &self.flights.dead {
            self.context.move_to(way.from.x, way.from.y);
            self.curve_to(way);
        }
        self.context.set_global_alpha(0.6);
        self.context.set_line_width(1.1);
        self.context.set_stroke_style_str(&colours.fault);
        self.dashed(&self.dashes.dotted, 0.0);
        self.context.stroke();
        self.dashed(&self.dashes.none, 0.0);
    }

    fn glyphs(&self, sprites: &Sprites) {
        let mut opacity = 1.0;
        self.context.set_global_alpha(opacity);
        let snapped = self.flights.glyphs.len() > CROWD;
        // What goes on all the time lies under the rest.
        let (under, over): (Vec<&Glyph>, Vec<&Glyph>) =
            self.flights.glyphs.iter().partition(|glyph| glyph.shape.family() == Family::Membership);
        let mut draw = |glyph: &Glyph| {
            if glyph.opacity != opacity {
                opacity = glyph.opacity;
                self.context.set_global_alpha(opacity);
            }
            sprites.draw(&self.context, glyph.shape, glyph.at, glyph.size, snapped);
        };
        under.into_iter().for_each(&mut draw);
        if over.len() <= MANY {
            over.into_iter().for_each(&mut draw);
        } else {
            // A few at a time, so that no shape lies over all the others.
            over.chunks(AT_ONCE).for_each(|some| self.many_glyphs(sprites, some, snapped));
        }
        self.context.set_global_alpha(1.0);
    }

    /// Draws those of one shape as one, and by itself whatever stands back or is rare.
    fn many_glyphs(&self, sprites: &Sprites, glyphs: &[&Glyph], snapped: bool) {
        let is_plain = |glyph: &Glyph| glyph.opacity == 1.0 && Sprites::CROWDS.contains(&glyph.shape);
        for glyph in glyphs.iter().filter(|glyph| !is_plain(glyph)) {
            self.context.set_global_alpha(glyph.opacity);
            sprites.draw(&self.context, glyph.shape, glyph.at, glyph.size, snapped);
        }
        self.context.set_global_alpha(1.0);
        for shape in Sprites::CROWDS {
            let of_shape = glyphs.iter().filter(|glyph| glyph.shape == shape && is_plain(glyph));
            sprites.draw_many(&self.context, shape, of_shape.map(|glyph| (glyph.at, glyph.size)));
        }
    }

    fn ribbons(&self, colours: &Colours, sprites: &Sprites, now: Time, speed: f64) {
        if self.flights.ribbons.is_empty() {
            return;
        }
        self.context.set_line_cap("round");
        // The dots drift at the pace of the reader's clock, whatever the speed.
        let drifted = now.as_millis() / speed.max(0.1) * 0.6;
        let phase = drifted - (drifted / DRIFT).floor() * DRIFT;
        for ribbon in &self.flights.ribbons {
            let colour = colours.of_family(ribbon.shape.family());
            self.context.set_stroke_style_str(colour);
            self.context.begin_path();
            self.context.move_to(ribbon.way.from.x, ribbon.way.from.y);
            self.curve_to(&ribbon.way);
            self.context.set_global_alpha(0.32);
            self.context.set_line_width(ribbon.width);
            self.context.stroke();
            self.context.set_global_alpha(0.9);
            self.context.set_line_width(2.4);
            self.dashed(&self.dashes.drifting, -phase);
            self.context.stroke();
            self.dashed(&self.dashes.none, 0.0);
        }
        self.context.set_line_cap("butt");
        self.context.set_global_alpha(1.0);
        self.context.set_font(&colours.font);
        self.context.set_text_baseline("middle");
        self.context.set_text_align("center");
        for ribbon in self.flights.ribbons.iter().filter(|ribbon| ribbon.named) {
            // Nearer to where they go, so that the two of a pair lie beside each other.
            let at = ribbon.way.at(0.58);
            sprites.draw(&self.context, ribbon.shape, at, 1.0, false);
            let text = format!("×{}", ribbon.count);
            let width = 12.0 + 6.6 * text.chars().count() as f64;
            self.pill(colours, Point::new(at.x + 10.0 + width / 2.0, at.y), width, &text);
        }
    }

    /// Heads of arrows, where motion is reduced.
    fn arrow_heads(&self, colours: &Colours) {
        self.context.set_global_alpha(1.0);
        for family in Family::ALL {
            let mut any = false;
            self.context.begin_path();
            for glyph in self.of_family(family) {
                any = true;
                let (tip, along) = (glyph.way.to, glyph.way.tangent(1.0));
                let back = tip.moved(along, -9.0);
                for (index, point) in [tip, back.moved(along.right(), 4.0), back.moved(along.right(), -4.0)].iter().enumerate() {
                    if index == 0 { self.context.move_to(point.x, point.y) } else { self.context.line_to(point.x, point.y) }
                }
                self.context.close_path();
            }
            if any {
                self.context.set_fill_style_str(colours.of_family(family));
                self.context.fill();
            }
        }
    }

    fn numbers(&self, colours: &Colours) {
        let numbered = self.flights.glyphs.iter().filter_map(|glyph| Some((glyph, glyph.number?)));
        // Setting a font is dear, and most pictures have no number.
        if numbered.clone().next().is_none() {
            return;
        }
        self.context.set_font(&colours.font);
        self.context.set_text_baseline("middle");
        self.context.set_text_align("center");
        // More than a few numbers in one picture order nothing any more.
        for (glyph, number) in numbered.take(40) {
            let text = number.to_string();
            let at = glyph.at.moved(glyph.way.tangent(glyph.p).right(), -16.0);
            self.pill(colours, at, (8.0 + 6.6 * text.len() as f64).max(16.0), &text);
        }
    }

    /// How far along the long way messages are, in time: of those that fly side by side, the first.
    fn long_ways(&self, colours: &Colours) {
        const LABELLED_MAX: usize = 8;
        const ROOM: (f64, f64) = (74.0, 15.0);
        let mut labelled: Vec<Point> = Vec::new();
        for (glyph, flown, whole) in self.flights.glyphs.iter().filter_map(|glyph| glyph.long_way.map(|(a, b)| (glyph, a, b))) {
            // Above it; at its ends there is no room beside the nodes.
            let at = Point::new(glyph.at.x, glyph.at.y - 16.0);
            let is_free = |other: &Point| (other.x - at.x).abs() > ROOM.0 || (other.y - at.y).abs() > ROOM.1;
            if !(0.1..0.9).contains(&glyph.p) || labelled.len() == LABELLED_MAX || !labelled.iter().all(is_free) {
                continue;
            }
            if labelled.is_empty() {
                self.context.set_font(&colours.font);
                self.context.set_text_baseline("middle");
                self.context.set_text_align("center");
                self.context.set_line_join("round");
                self.context.set_line_width(4.0);
                self.context.set_stroke_style_str(&colours.paper);
                self.context.set_fill_style_str(&colours.ink);
            }
            labelled.push(at);
            let text = format!("{} / {} ms", flown.0 / 1_000, whole.0 / 1_000);
            // The only error is a place that is no number.
            let _ = self.context.stroke_text(&text, at.x, at.y);
            let _ = self.context.fill_text(&text, at.x, at.y);
        }
    }

    fn pill(&self, colours: &Colours, at: Point, width: f64, text: &str) {
        self.context.set_fill_style_str(&colours.ink);
        self.context.begin_path();
        // The only error is a negative radius.
        let _ = self.context.round_rect_with_f64(at.x - width / 2.0, at.y - 8.0, width, 16.0, 8.0);
        self.context.fill();
        self.context.set_fill_style_str(&colours.on_ink);
        let _ = self.context.fill_text(text, at.x, at.y + 0.5);
    }

    fn sparks(&self, colours: &Colours) {
        self.context.set_stroke_style_str(&colours.fault);
        self.context.set_line_width(1.8);
        self.context.set_line_cap("round");
        for spark in self.flights.sparks.iter().filter(|spark| spark.left > 0.0) {
            self.context.set_global_alpha(spark.left);
            self.context.begin_path();
            if spark.at_cut {
                self.rays(spark)
            } else {
                self.cross(spark.at)
            }
            self.context.stroke();
        }
        self.context.set_line_cap("butt");
    }

    /// Five rays ahead of where it hit, the middle one the longest.
    fn rays(&self, spark: &Spark) {
        for degrees in [-62.0_f64, -31.0, 0.0, 31.0, 62.0] {
            let ray = spark.direction.turned(degrees / 360.0);
            let (near, far) = (4.0 * self.scale, (11.0 - degrees.abs() / 14.0) * self.scale);
            self.context.move_to(spark.at.x + ray.x * near, spark.at.y + ray.y * near);
            self.context.line_to(spark.at.x + ray.x * far, spark.at.y + ray.y * far);
        }
    }

    fn cross(&self, at: Point) {
        let arm = 4.5 * self.scale;
        for (dx, dy) in [(arm, arm), (arm, -arm)] {
            self.context.move_to(at.x - dx, at.y - dy);
            self.context.line_to(at.x + dx, at.y + dy);
        }
    }

    fn of_family(&self, family: Family) -> impl Iterator<Item = &Glyph> {
        self.flights.glyphs.iter().filter(move |glyph| glyph.shape.family() == family)
    }

    fn curve_to(&self, curve: &ringside::stage::Curve) {
        self.context.quadratic_curve_to(curve.control.x, curve.control.y, curve.to.x, curve.to.y);
    }

    fn dashed(&self, dashes: &JsValue, offset: f64) {
        // The only error is a list that is none.
        let _ = self.context.set_line_dash(dashes);
        self.context.set_line_dash_offset(offset);
    }
}
