//! The diagram on its canvas: lines, spans, cuts, messages, events, and the playhead. Painted from the view-model
//! alone, so the same instant always looks the same.

use ringside::decimal::tenths;
use ringside::engine::{Duration, SortedSet};
use ringside::simulation::EventId;
use ringside::stage::{Arrow, Dot, End, Family, Point, Relation, Rip, SpacetimeView, Span};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d as Context, HtmlCanvasElement};

use super::words::sentence;
use crate::stage::{Colours, Sprites};
use crate::text::Text;
use crate::text::wording::{arg, ms, whole_ms};

/// Paints one diagram.
pub struct SpacetimePainter {
    canvas: HtmlCanvasElement,
    context: Context,
    /// Read from the style when first needed; gone when the style has changed.
    looks: Option<(Colours, Sprites)>,
    density: f64,
    /// The size of the canvas, in CSS pixels.
    size: (f64, f64),
    solid: JsValue,
    dashed: JsValue,
}

/// What is lit.
#[derive(Default)]
pub struct LitPlaces {
    /// Where events are.
    pub events: Vec<Point>,
    /// Messages, by their sendings.
    pub messages: SortedSet<EventId>,
}

/// Where the ruler's marks end.
const RULER: f64 = 40.0;
/// How large messages are drawn, of the size that they have on the ring.
const GLYPH: f64 = 0.78;
/// With more arrows than this, or on shorter ones, no glyphs are drawn.
const GLYPHS_MAX: usize = 220;
const GLYPH_ROOM: f64 = 30.0;
/// With more arrows than this, they are thinner and lighter.
const CROWD: usize = 120;
/// What does not stand in any order to the event that is looked at is as faint as this.
const FAINT: f64 = 0.34;

impl SpacetimePainter {
    /// A painter for a canvas; `None` if the browser gives no 2D context.
    pub fn new(canvas: HtmlCanvasElement) -> Option<SpacetimePainter> {
        let context = canvas.get_context("2d").ok()??.dyn_into::<Context>().ok()?;
        let dashes = |lengths: &[f64]| lengths.iter().map(|length| JsValue::from(*length)).collect::<js_sys::Array>().into();
        Some(SpacetimePainter {
            canvas,
            context,
            looks: None,
            density: 1.0,
            size: (0.0, 0.0),
            solid: dashes(&[]),
            dashed: dashes(&[7.0, 3.0]),
        })
    }

    /// The theme has changed: colours are read from the style anew.
    pub fn restyle(&mut self) {
        self.looks = None;
    }

    /// Paints the diagram; lit is what an answer to *why* is about.
    pub fn paint(&mut self, view: &SpacetimeView, text: &Text, density: f64, lit: &LitPlaces) {
        let density = if density.is_finite() { density.clamp(1.0, 2.0) } else { 1.0 };
        if (self.density, self.size) != (density, (view.width, view.height)) {
            (self.density, self.size) = (density, (view.width, view.height));
            self.canvas.set_width((view.width * density).round().max(1.0) as u32);
            self.canvas.set_height((view.height * density).round().max(1.0) as u32);
            self.looks = None;
        }
        self.context.set_transform(density, 0.0, 0.0, density, 0.0, 0.0).unwrap_or_default();
        self.context.clear_rect(0.0, 0.0, view.width, view.height);
        let (colours, sprites) = self.looks.take().unwrap_or_else(|| {
            let colours = Colours::of(&self.canvas);
            let sprites = Sprites::new(&colours, density, GLYPH);
            (colours, sprites)
        });
        self.context.set_font(&colours.font);
        self.context.set_text_baseline("middle");
        let picture = Picture { context: &self.context, colours: &colours, sprites: &sprites, view, text, lit, painter: self };
        picture.paint();
        self.looks = Some((colours, sprites));
    }
}

/// One painting.
struct Picture<'a> {
    context: &'a Context,
    colours: &'a Colours,
    sprites: &'a Sprites,
    view: &'a SpacetimeView,
    text: &'a Text,
    lit: &'a LitPlaces,
    painter: &'a SpacetimePainter,
}

impl Picture<'_> {
    fn paint(&self) {
        let SpacetimeView { left, right, height, .. } = *self.view;
        self.ruler();
        self.context.save();
        self.rectangle(left, RULER, right - left, height - RULER);
        self.context.clip();
        for rip in &self.view.rips {
            self.far_side(rip);
        }
        self.lines();
        for span in &self.view.spans {
            self.span(span);
        }
        for rip in &self.view.rips {
            self.rip(rip);
        }
        self.breaks();
        self.causal_lines();
        self.arrows();
        self.lit_messages();
        self.dots();
        self.lit_events();
        self.future();
        self.context.restore();
        self.selected();
        self.playhead();
    }

    // ---- what everything lies on --------------------------------------------------------------------

    fn ruler(&self) {
        let (colours, view) = (self.colours, self.view);
        self.context.set_line_width(1.0);
        self.context.set_text_align("center");
        for (named, colour) in [(false, &colours.line_strong), (true, &colours.line)] {
            self.context.begin_path();
            for tick in view.ticks.iter().filter(|tick| tick.named || !named) {
                let (from, to) = if named { (RULER, view.height) } else { (if tick.named { 30.0 } else { 36.0 }, RULER) };
                self.line(Point::new(tick.x, from), Point::new(tick.x, to));
            }
            self.stroke(colour);
        }
        self.context.set_fill_style_str(&colours.muted);
        // The playhead has its own time there.
        for tick in view.ticks.iter().filter(|tick| tick.named && (tick.x - view.now).abs() > 52.0) {
            let fine = !tick.at.0.is_multiple_of(1_000);
            let name = if fine { tenths(tick.at.as_millis()).to_string() } else { whole_ms(tick.at) };
            self.words(&name, tick.x, 22.0);
        }
        if let Some(x) = view.forgotten {
            self.context.set_text_align("left");
            self.words(&self.text.get("spacetime-forgotten"), x + 6.0, RULER + 9.0);
        }
    }

    /// The lines of everyone, up to the playhead and faintly beyond.
    fn lines(&self) {
        self.context.set_line_width(1.4);
        self.context.begin_path();
        for row in &self.view.rows {
            self.line(Point::new(self.view.left, row.y), Point::new(self.view.right, row.y));
        }
        self.stroke(&self.colours.line_strong);
    }

    /// A stretch that was folded: two torn edges of the paper, and how long it lasts.
    fn breaks(&self) {
        const HALF: f64 = 10.0;
        for fold in &self.view.breaks {
            self.context.set_fill_style_str(&self.colours.paper);
            self.context.fill_rect(fold.x - HALF, RULER, 2.0 * HALF, self.view.height - RULER);
            self.context.set_line_width(1.2);
            self.context.begin_path();
            for side in [-HALF, HALF] {
                self.context.move_to(fold.x + side, RULER);
                let steps = ((self.view.height - RULER) / 9.0) as usize;
                for step in 0..=steps {
                    let aside = if step % 2 == 0 { -2.2 } else { 2.2 };
                    self.context.line_to(fold.x + side + aside, RULER + 9.0 * (step as f64 + 0.5));
                }
            }
            self.stroke(&self.colours.line_mid);
            self.context.set_text_align("center");
            self.plate(&lasting(fold.lasts), Point::new(fold.x, RULER + 10.0), &self.colours.muted);
        }
    }

    // ---- faults --------------------------------------------------------------------------------------

    fn far_side(&self, rip: &Rip) {
        let Some(far) = rip.far else { return };
        self.context.set_global_alpha(0.05);
        self.context.set_fill_style_str(&self.colours.fault);
        self.context.fill_rect(rip.x.0, rip.y + 6.0, rip.x.1 - rip.x.0, (far - rip.y - 6.0).max(0.0));
        self.context.set_global_alpha(1.0);
    }

    /// The torn double zigzag, as everywhere.
    fn rip(&self, rip: &Rip) {
        const TOOTH: f64 = 9.0;
        let (from, to) = (rip.x.0.max(self.view.left - 20.0), rip.x.1.min(self.view.right + 20.0));
        let (first, last) = (((from - rip.x.0) / TOOTH).floor() as i64, ((to - rip.x.0) / TOOTH).floor() as i64);
        self.context.set_line_width(1.8);
        self.context.set_line_join("miter");
        self.context.begin_path();
        for edge in [-5.0, 5.0] {
            for tooth in first..=last {
                // Teeth stay where they are in time, however the picture is moved; none is quite like the next.
                let tall = 2.0 + ((tooth * 7).rem_euclid(5)) as f64 * 0.55;
                let y = rip.y + edge + if tooth.rem_euclid(2) == 0 { -tall } else { tall };
                let x = rip.x.0 + tooth as f64 * TOOTH;
                if tooth == first { self.context.move_to(x, y) } else { self.context.line_to(x.min(rip.x.1), y) }
            }
        }
        self.stroke(&self.colours.fault);
        if rip.named && rip.x.1 - rip.x.0 > 40.0 {
            self.context.set_text_align("left");
            let at = Point::new(rip.x.0.max(self.view.left) + 8.0, rip.y - 18.0);
            self.plate(&self.text.get("stage-cut-short"), at, &self.colours.fault);
        }
    }

    fn span(&self, span: &Span) {
        let (from, to) = (span.x.0.max(self.view.left - 30.0), span.x.1.min(self.view.right + 30.0));
        if to - from < 1.0 {
            return;
        }
        let half = if span.dead { 8.0 } else { 9.0 };
        let round = if span.dead { 2.0 } else { 9.0 };
        let colour = if span.dead { &self.colours.fault } else { &self.colours.muted };
        self.context.save();
        self.rounded(from, span.y - half, to - from, 2.0 * half, round);
        self.context.set_fill_style_str(&self.colours.paper);
        self.context.fill();
        self.context.clip();
        self.hatch(from, span.y - half, to, span.y + half, if span.dead { &self.colours.fault } else { &self.colours.hatch });
        self.context.restore();
        self.context.set_line_width(1.0);
        self.rounded(from, span.y - half, to - from, 2.0 * half, round);
        self.stroke(colour);
        if span.dead {
            return self.cross(Point::new(span.x.0, span.y));
        }
        self.context.set_line_width(2.2);
        self.context.begin_path();
        let bars = from.max(self.view.left) + 14.0;
        if bars < to - 10.0 {
            for x in [bars - 2.5, bars + 2.5] {
                self.line(Point::new(x, span.y - 4.0), Point::new(x, span.y + 4.0));
            }
            self.stroke(&self.colours.ink);
        }
        if to - bars > 140.0 {
            let lasts = span.to.unwrap_or(self.view.at).min(self.view.at).since(span.from);
            let label = self.text.with("spacetime-paused-for", &[("length", arg(ms(lasts)))]);
            self.context.set_text_align("left");
            self.plate(&label, Point::new(bars + 14.0, span.y), &self.colours.ink);
        }
    }

    // ---- causality -----------------------------------------------------------------------------------

    fn causal_lines(&self) {
        self.context.set_line_width(4.5);
        self.context.begin_path();
        for line in self.view.lines.iter().filter(|line| line.past) {
            self.line(Point::new(line.x.0, line.y), Point::new(line.x.1, line.y));
        }
        self.stroke(&self.colours.ink);
        // Between the two lines there is paper, whatever lies under them.
        for (width, colour) in [(6.6, &self.colours.ink), (3.8, &self.colours.paper)] {
            self.context.set_line_width(width);
            self.context.begin_path();
            for line in self.view.lines.iter().filter(|line| !line.past) {
                self.line(Point::new(line.x.0, line.y), Point::new(line.x.1, line.y));
            }
            self.stroke(colour);
        }
    }

    // ---- messages ------------------------------------------------------------------------------------

    fn arrows(&self) {
        let arrows = &self.view.arrows;
        let crowd = arrows.len() > CROWD;
        for relation in [Some(Relation::Concurrent), None, Some(Relation::Future), Some(Relation::Past)] {
            let is_faint = relation == Some(Relation::Concurrent);
            let is_tied = matches!(relation, Some(Relation::Future | Relation::Past));
            let dashes = if relation == Some(Relation::Future) { &self.painter.dashed } else { &self.painter.solid };
            self.context.set_global_alpha(if is_faint { FAINT } else { 1.0 });
            for family in Family::ALL {
                // Heartbeats go on all the time; they lie back where nothing is looked at, too.
                let background = family == Family::Membership && relation.is_none();
                self.context.set_global_alpha(if is_faint {
                    FAINT
                } else if background {
                    0.55
                } else {
                    1.0
                });
                let of_class = || arrows.iter().filter(|arrow| arrow.relation == relation && arrow.shape.family() == family);
                let thin = if is_tied {
                    2.0
                } else if crowd {
                    1.0
                } else {
                    1.4
                };
                let colour = self.colours.of_family(family);
                self.dash(dashes);
                self.context.set_line_width(thin);
                self.context.begin_path();
                for arrow in of_class().filter(|arrow| arrow.count == 1) {
                    self.shaft(arrow);
                }
                self.stroke(colour);
                for arrow in of_class().filter(|arrow| arrow.count > 1) {
                    self.context.set_line_width((thin + f64::from(arrow.count).log2()).min(8.0));
                    self.context.begin_path();
                    self.shaft(arrow);
                    self.stroke(colour);
                }
                self.dash(&self.painter.solid);
                self.context.begin_path();
                of_class().filter(|arrow| arrow.end == End::Arrives && (is_tied || !crowd)).for_each(|arrow| self.head(arrow));
                self.context.set_fill_style_str(colour);
                self.context.fill();
            }
            let with_glyph = |arrow: &&Arrow| arrow.relation == relation && (is_tied || arrows.len() <= GLYPHS_MAX);
            self.context.set_global_alpha(if is_faint { 0.45 } else { 1.0 });
            for arrow in arrows.iter().filter(with_glyph).filter(|arrow| arrow.from.distance(arrow.to) > GLYPH_ROOM) {
                self.sprites.draw(self.context, arrow.shape, self.middle(arrow), 1.0, false);
            }
        }
        self.context.set_global_alpha(1.0);
        for arrow in arrows.iter().filter(|arrow| arrow.end == End::Lost) {
            self.context.set_global_alpha(if arrow.relation == Some(Relation::Concurrent) { 0.6 } else { 1.0 });
            self.cross(arrow.to);
        }
        self.context.set_global_alpha(1.0);
        // What has arrived and waits stands at the line, hollow.
        for arrow in arrows.iter().filter(|arrow| arrow.end == End::Waits) {
            self.disc(arrow.to, 3.4, &self.colours.paper);
            self.context.set_line_width(1.6);
            self.stroke(self.colours.of_family(arrow.shape.family()));
        }
    }

    fn lit_messages(&self) {
        self.context.set_line_width(3.4);
        for arrow in self.view.arrows.iter().filter(|arrow| self.lit.messages.contains(&arrow.sent)) {
            self.context.begin_path();
            self.shaft(arrow);
            self.stroke(self.colours.of_family(arrow.shape.family()));
            self.sprites.draw(self.context, arrow.shape, self.middle(arrow), 1.2, false);
        }
    }

    fn lit_events(&self) {
        self.context.set_line_width(2.0);
        for place in &self.lit.events {
            self.context.begin_path();
            // The only error is a negative radius.
            let _ = self.context.arc(place.x, place.y, 8.0, 0.0, std::f64::consts::TAU);
            self.stroke(&self.colours.ink);
        }
    }

    fn shaft(&self, arrow: &Arrow) {
        let length = arrow.from.distance(arrow.to);
        let short = if arrow.end == End::Arrives { 8.0 } else { 0.0 };
        let along = arrow.from.direction_to(arrow.to);
        if length > 5.0 + short {
            self.line(arrow.from.moved(along, 5.0), arrow.to.moved(along, -short));
        } else {
            self.line(arrow.from, arrow.to);
        }
    }

    fn head(&self, arrow: &Arrow) {
        let along = arrow.from.direction_to(arrow.to);
        let tip = arrow.to.moved(along, -3.5);
        let back = tip.moved(along, -8.0);
        for (index, point) in [tip, back.moved(along.right(), 3.4), back.moved(along.right(), -3.4)].iter().enumerate() {
            if index == 0 { self.context.move_to(point.x, point.y) } else { self.context.line_to(point.x, point.y) }
        }
        self.context.close_path();
    }

    /// Where the glyph of a message stands: in the middle of what is in sight of it.
    fn middle(&self, arrow: &Arrow) -> Point {
        if arrow.end == End::Flies {
            return arrow.to;
        }
        let (from, to) = (arrow.from, arrow.to);
        let within = |x: f64| if to.x > from.x { ((x - from.x) / (to.x - from.x)).clamp(0.0, 1.0) } else { 0.5 };
        let (first, last) = if to.x > from.x { (within(self.view.left), within(self.view.right)) } else { (0.0, 1.0) };
        from.between(to, (first + last) / 2.0)
    }

    /// What became of a message that was lost, and of a process that died.
    fn cross(&self, at: Point) {
        const ARM: f64 = 5.0;
        for (width, colour) in [(5.5, &self.colours.paper), (2.4, &self.colours.fault)] {
            self.context.set_line_width(width);
            self.context.begin_path();
            for arm in [ARM, -ARM] {
                self.line(Point::new(at.x - ARM, at.y - arm), Point::new(at.x + ARM, at.y + arm));
            }
            self.stroke(colour);
        }
    }

    // ---- events --------------------------------------------------------------------------------------

    fn dots(&self) {
        for dot in self.view.dots.iter().filter(|dot| dot.relation != Some(Relation::Itself)) {
            self.dot(dot);
        }
    }

    fn dot(&self, dot: &Dot) {
        let colours = self.colours;
        let plain = if dot.fault { &colours.fault } else { &colours.ink };
        let (radius, fill, rim, wide) = match dot.relation {
            Some(Relation::Past) => (4.6, plain, &colours.paper, 1.5),
            Some(Relation::Future) => (4.4, &colours.paper, plain, 2.0),
            Some(_) => (3.0, if dot.fault { &colours.fault } else { &colours.faint }, &colours.paper, 1.0),
            None => (3.6, plain, &colours.paper, 1.2),
        };
        self.context.begin_path();
        let (from, to) = dot.x;
        if to - from < 1.0 {
            // The only error is a negative radius.
            let _ = self.context.arc(from, dot.y, radius, 0.0, std::f64::consts::TAU);
        } else {
            let _ =
                self.context.round_rect_with_f64(from - radius, dot.y - radius, to - from + 2.0 * radius, 2.0 * radius, radius);
        }
        self.context.set_fill_style_str(fill);
        self.context.fill();
        self.context.set_line_width(wide);
        self.stroke(rim);
        if to - from > 40.0 {
            self.context.set_text_align("center");
            self.plate(
                &format!("×{}", dot.count),
                Point::new((from.max(self.view.left) + to.min(self.view.right)) / 2.0, dot.y - 13.0),
                &colours.muted,
            );
        }
    }

    /// The event that is looked at, and what it is.
    fn selected(&self) {
        let Some(facts) = &self.view.event else { return };
        let event = &facts.event;
        let Some(row) = self.view.rows.iter().find(|row| row.who == event.who) else { return };
        let at = Point::new(self.view.x(event.at), row.y);
        if at.x < self.view.left - 1.0 || at.x > self.view.right + 1.0 {
            return;
        }
        self.disc(at, 12.0, &self.colours.paper);
        self.context.set_line_width(1.6);
        self.stroke(&self.colours.ink);
        self.disc(at, 7.0, if event.what.is_fault() { &self.colours.fault } else { &self.colours.ink });

        let label = format!("{} · {}", sentence(self.text, event), ms(Duration(event.at.0)));
        let width = width_of(&label) + 18.0;
        // To the right and below where there is room; the page is left alone otherwise.
        let x = if at.x + 14.0 + width < self.view.right { at.x + 14.0 } else { (at.x - 14.0 - width).max(self.view.left) };
        let y = if at.y + 38.0 < self.view.height { at.y + 13.0 } else { at.y - 35.0 };
        self.context.set_fill_style_str(&self.colours.ink);
        self.rounded(x, y, width, 22.0, 4.0);
        self.context.fill();
        self.context.set_fill_style_str(&self.colours.on_ink);
        self.context.set_text_align("left");
        self.words(&label, x + 9.0, y + 11.5);
    }

    // ---- the playhead --------------------------------------------------------------------------------

    fn future(&self) {
        let SpacetimeView { now, right, height, .. } = *self.view;
        if now < right {
            self.hatch(now.max(self.view.left), RULER, right, height, &self.colours.hatch);
        }
    }

    fn playhead(&self) {
        let SpacetimeView { now, left, right, height, at, .. } = *self.view;
        if now < left || now > right {
            return;
        }
        self.context.set_line_width(2.0);
        self.context.begin_path();
        self.line(Point::new(now, 34.0), Point::new(now, height));
        self.stroke(&self.colours.ink);
        let label = whole_ms(at);
        let half = (width_of(&label) + 16.0) / 2.0;
        let x = now.min(self.view.width - half - 2.0);
        self.context.set_fill_style_str(&self.colours.ink);
        self.rounded(x - half, 12.0, 2.0 * half, 20.0, 4.0);
        self.context.fill();
        self.context.set_fill_style_str(&self.colours.on_ink);
        self.context.set_text_align("center");
        self.words(&label, x, 22.5);
    }

    // ---- pencils -------------------------------------------------------------------------------------

    fn line(&self, from: Point, to: Point) {
        self.context.move_to(from.x, from.y);
        self.context.line_to(to.x, to.y);
    }

    fn stroke(&self, colour: &str) {
        self.context.set_stroke_style_str(colour);
        self.context.stroke();
    }

    fn disc(&self, at: Point, radius: f64, colour: &str) {
        self.context.begin_path();
        // The only error is a negative radius.
        let _ = self.context.arc(at.x, at.y, radius, 0.0, std::f64::consts::TAU);
        self.context.set_fill_style_str(colour);
        self.context.fill();
    }

    fn rectangle(&self, x: f64, y: f64, width: f64, height: f64) {
        self.context.begin_path();
        self.context.rect(x, y, width, height);
    }

    fn rounded(&self, x: f64, y: f64, width: f64, height: f64, round: f64) {
        self.context.begin_path();
        let _ = self.context.round_rect_with_f64(x, y, width, height, round);
    }

    fn words(&self, words: &str, x: f64, y: f64) {
        // The only error is a place that is no number.
        let _ = self.context.fill_text(words, x, y);
    }

    /// Words on a piece of paper, so that what lies under them does not show through.
    fn plate(&self, words: &str, at: Point, colour: &str) {
        self.context.set_line_join("round");
        self.context.set_line_width(5.0);
        self.context.set_stroke_style_str(&self.colours.paper);
        let _ = self.context.stroke_text(words, at.x, at.y);
        self.context.set_fill_style_str(colour);
        self.words(words, at.x, at.y);
    }

    fn dash(&self, dashes: &JsValue) {
        // The only error is a list that is none.
        let _ = self.context.set_line_dash(dashes);
    }

    /// Diagonal lines over a box.
    fn hatch(&self, from: f64, top: f64, to: f64, bottom: f64, colour: &str) {
        const APART: f64 = 7.0;
        let (from, to) = (from.max(self.view.left - 30.0), to.min(self.view.right + 30.0));
        let height = bottom - top;
        self.context.save();
        self.rectangle(from, top, to - from, height);
        self.context.clip();
        self.context.set_line_width(1.0);
        self.context.begin_path();
        let first = ((from + top) / APART).floor() as i64;
        let last = ((to + bottom) / APART).ceil() as i64;
        for index in first..=last {
            // All of the same family of lines, so that neighbouring boxes fit together.
            let sum = index as f64 * APART;
            self.line(Point::new(sum - top, top), Point::new(sum - bottom, bottom));
        }
        self.stroke(colour);
        self.context.restore();
    }
}

/// A length for a break: in seconds from one on.
fn lasting(length: Duration) -> String {
    if length.0 < 1_000_000 {
        ms(Duration(length.0 / 1_000 * 1_000))
    } else {
        format!("{} s", tenths(length.as_millis() / 1_000.0))
    }
}

/// About how wide words are: letters of Hangul take a square each, others somewhat more than half of one.
fn width_of(words: &str) -> f64 {
    words.chars().map(|letter| if letter.is_ascii() { 6.1 } else { 10.2 }).sum()
}
