//! Axes, lines and legends, drawn with plotters on its SVG backend.
//!
//! The backend knows whole units only, so a picture is ten units to a pixel, and its size is set right at the end: lines
//! are smooth, and at any size of the screen the picture stays what it is.

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::prelude::SVGBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, FontStyle, IntoFont as _, RGBColor, TextStyle};

use super::Theme;
use crate::decimal::tenths;
use crate::engine::Duration;
use crate::scenario::sweep::Rate;

/// What has been drawn, or why it could not be.
pub(super) type Drawn<T> = Result<T, DrawingAreaErrorKind<std::io::Error>>;

/// The size of a picture in pixels, and how many units of the backend a pixel is.
const WIDTH: i32 = 720;
const HEIGHT: i32 = 430;
const UNITS: i32 = 10;

/// The height of what is written on axes and lines.
const LABEL: i32 = 13;

const LEFT: i32 = 66;
const RIGHT: i32 = 26;
const TOP: i32 = 96;
const BOTTOM: i32 = 56;

/// The page's own fonts, those of them that need no quotes.
const FONT: &str = "Pretendard, Inter, Segoe UI, Apple SD Gothic Neo, Noto Sans KR, Noto Sans CJK KR, Malgun Gothic, sans-serif";

// ---- scales ------------------------------------------------------------------------------------

/// Times along an axis: logarithmic, or, where it begins at zero, nearly linear up to a first time and logarithmic beyond.
/// A place is a number from 0 to the width.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    /// The time that lies at place 0, in microseconds: 0, or a 1, 2 or 5 with zeros.
    first: f64,
    /// From zero: what the logarithm is taken in, in microseconds.
    unit: f64,
    width: f64,
}

/// The decade at or below a number of microseconds, 1 at least.
fn decade(micros: f64) -> f64 {
    let mut decade = 1.0;
    while decade * 10.0 <= micros {
        decade *= 10.0;
    }
    decade
}

/// 1, 2 and 5, in every decade, from a decade on.
fn round_times(from: f64) -> impl Iterator<Item = f64> {
    (0..16)
        .scan(from, |decade, _| {
            let these = [1.0, 2.0, 5.0].map(|times| times * *decade);
            *decade *= 10.0;
            Some(these)
        })
        .flatten()
}

impl Times {
    /// From zero to a longest time; up to about the shortest one that matters, all places are alike.
    pub fn from_zero(shortest: Duration, longest: Duration) -> Times {
        let longest = (longest.0 as f64).max(10.0);
        let unit = decade((shortest.0 as f64).max(longest / 100_000.0).min(longest / 10.0));
        Times { first: 0.0, unit, width: libm::log10(1.0 + longest / unit) }
    }

    /// Between two times that are not zero, out to the round times around them.
    pub fn between(shortest: Duration, longest: Duration) -> Times {
        let (shortest, longest) = ((shortest.0 as f64).max(1.0), (longest.0 as f64).max(1.0));
        let first = round_times(decade(shortest)).take_while(|time| *time <= shortest).last().unwrap_or(1.0);
        // Where everything took the same time there still is an axis.
        let last = round_times(decade(longest)).find(|time| *time >= longest && *time > first).unwrap_or(longest * 2.0);
        Times { first, unit: first, width: libm::log10(last / first) }
    }

    pub fn width(&self) -> f64 {
        self.width
    }

    pub fn place(&self, time: Duration) -> f64 {
        let time = time.0 as f64;
        libm::log10(if self.first == 0.0 { 1.0 + time / self.unit } else { (time / self.unit).max(1e-9) })
    }

    /// The time at a place, to the nearest microsecond.
    pub fn time(&self, place: f64) -> Duration {
        let times = libm::pow(10.0, place);
        Duration((self.unit * if self.first == 0.0 { times - 1.0 } else { times } + 0.5) as u64)
    }

    /// Where to write which time.
    fn ticks(&self) -> Vec<Duration> {
        let is_in = |time: &Duration| (-1e-9..=self.width + 1e-9).contains(&self.place(*time));
        let round: Vec<f64> = round_times(decade(self.unit)).collect();
        let zero = (self.first == 0.0).then_some(Duration::ZERO);
        let of = |step: usize| -> Vec<Duration> {
            let times = round.iter().step_by(step).map(|time| Duration(*time as u64));
            zero.into_iter().chain(times.filter(is_in)).collect()
        };
        // As many as have room: 1, 2 and 5, or powers of ten.
        let all = of(1);
        if self.width <= 2.2 && all.len() >= 2 { all } else { of(3) }
    }
}

/// A line without the points that no eye could tell from their neighbours.
pub(super) fn thinned(line: Vec<(f64, f64)>, width: f64) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::new();
    let last = line.len().saturating_sub(1);
    for (index, point) in line.into_iter().enumerate() {
        let is_near = |other: &(f64, f64)| (point.0 - other.0).abs() < width / 2_000.0 && (point.1 - other.1).abs() < 0.001;
        if index == last || !kept.last().is_some_and(is_near) {
            kept.push(point);
        }
    }
    kept
}

// ---- pictures ----------------------------------------------------------------------------------

/// Up to so many measured shares are points.
const FEW: usize = 30;

/// How a line looks.
#[derive(Clone, Copy)]
pub(super) struct Line {
    colour: RGBColor,
    /// How long its dashes and its gaps are, in pixels; none if it is solid.
    dashes: Option<(f64, f64)>,
    points: bool,
}

impl Line {
    pub fn solid(colour: RGBColor) -> Line {
        Line { colour, dashes: None, points: false }
    }

    pub fn dashed(colour: RGBColor) -> Line {
        Line { dashes: Some((9.0, 5.0)), ..Line::solid(colour) }
    }

    pub fn dotted(colour: RGBColor) -> Line {
        Line { dashes: Some((2.0, 4.0)), ..Line::solid(colour) }
    }
}

/// How the measured shares look that [`Canvas::measured`] draws.
pub(super) fn of_measured(points: &[(f64, Rate)], colour: RGBColor) -> Line {
    Line { points: points.len() <= FEW, ..Line::solid(colour) }
}

/// What the lines of a picture are.
#[derive(Default)]
pub(super) struct Legend(Vec<(String, Line)>);

impl Legend {
    pub fn push(&mut self, name: String, line: Line) {
        self.0.push((name, line));
    }

    pub fn push_front(&mut self, name: &str, line: Line) {
        self.0.insert(0, (name.to_owned(), line));
    }
}

type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// A picture while it is drawn.
pub(super) struct Canvas<'a, 'b> {
    root: &'a DrawingArea<SVGBackend<'b>, Shift>,
    theme: &'a Theme,
    chart: Chart<'a, 'b>,
    width: f64,
    /// Whether some line is low in the right half: then there is no room for a legend.
    is_low_at_right: bool,
}

/// Draws a picture with a head of two lines; its left axis is for shares, and has this name.
pub(super) fn draw(
    theme: &Theme,
    head: [&str; 2],
    shares: &str,
    width: f64,
    paint: impl FnOnce(&mut Canvas<'_, '_>) -> Drawn<()>,
) -> Drawn<String> {
    in_svg(theme, head, HEIGHT, |root| {
        let chart = ChartBuilder::on(root)
            .margin_left(LEFT * UNITS)
            .margin_right(RIGHT * UNITS)
            .margin_top(TOP * UNITS)
            .margin_bottom(BOTTOM * UNITS)
            // A line along the top is to be seen whole.
            .build_cartesian_2d(0.0..width, 0.0..1.02)?;
        let mut canvas = Canvas { root, theme, chart, width, is_low_at_right: false };
        write(root, shares, (24, TOP - 20), LABEL, theme.ink_2, HPos::Left)?;
        paint(&mut canvas)
    })
}

fn in_svg(
    theme: &Theme,
    head: [&str; 2],
    height: i32,
    paint: impl FnOnce(&DrawingArea<SVGBackend<'_>, Shift>) -> Drawn<()>,
) -> Drawn<String> {
    let mut text = String::new();
    {
        let size = ((WIDTH * UNITS) as u32, (height * UNITS) as u32);
        let root = SVGBackend::with_string(&mut text, size).into_drawing_area();
        root.fill(&theme.paper)?;
        write_bold(&root, head[0], (24, 28), 17, theme.ink)?;
        write(&root, head[1], (24, 52), LABEL, theme.ink_3, HPos::Left)?;
        paint(&root)?;
        root.present()?;
    }
    let size = |pixels: i32| format!("width=\"{}\" height=\"{}\"", WIDTH * pixels, height * pixels);
    let title = head[0].replace('&', "&amp;").replace('<', "&lt;");
    Ok(text.replacen(&size(UNITS), &size(1), 1).replacen(">\n", &format!(" role=\"img\">\n<title>{title}</title>\n"), 1))
}

fn units((x, y): (i32, i32)) -> (i32, i32) {
    (x * UNITS, y * UNITS)
}

fn style(size: i32, colour: RGBColor, across: HPos) -> TextStyle<'static> {
    // The backend takes the height of a line, and writes down that of a letter.
    let font = (FONT, f64::from(size * UNITS) * 1.24).into_font();
    TextStyle { font, color: colour.to_backend_color(), pos: Pos::new(across, VPos::Center) }
}

fn write(
    root: &DrawingArea<SVGBackend<'_>, Shift>,
    text: &str,
    at: (i32, i32),
    size: i32,
    colour: RGBColor,
    across: HPos,
) -> Drawn<()> {
    root.draw(&Text::new(text, units(at), style(size, colour, across)))
}

fn write_bold(root: &DrawingArea<SVGBackend<'_>, Shift>, text: &str, at: (i32, i32), size: i32, colour: RGBColor) -> Drawn<()> {
    let TextStyle { font, color, pos } = style(size, colour, HPos::Left);
    root.draw(&Text::new(text, units(at), TextStyle { font: font.style(FontStyle::Bold), color, pos }))
}

impl Canvas<'_, '_> {
    /// The left axis: shares in hundredths.
    pub fn shares(&mut self) -> Drawn<()> {
        for (share, text) in [(0.0, "0 %"), (0.25, "25 %"), (0.5, "50 %"), (0.75, "75 %"), (1.0, "100 %")] {
            let colour = if share == 0.0 { self.theme.ink_3 } else { self.theme.line };
            let line = PathElement::new([(0.0, share), (self.width, share)], colour.stroke_width(UNITS as u32));
            self.chart.plotting_area().draw(&line)?;
            let (_, y) = self.chart.backend_coord(&(0.0, share));
            write(self.root, text, (LEFT - 8, y / UNITS), LABEL, self.theme.ink_3, HPos::Right)?;
        }
        Ok(())
    }

    /// The lower axis, with its name.
    pub fn times(&mut self, times: &Times, name: &str) -> Drawn<()> {
        for time in times.ticks() {
            let place = times.place(time);
            let line = PathElement::new([(place, 0.0), (place, 1.0)], self.theme.line.stroke_width(UNITS as u32));
            self.chart.plotting_area().draw(&line)?;
            let (x, y) = self.chart.backend_coord(&(place, 0.0));
            write(self.root, &time.to_string(), (x / UNITS, y / UNITS + 15), LABEL, self.theme.ink_3, HPos::Center)?;
        }
        write(self.root, name, (WIDTH - RIGHT, HEIGHT - 18), LABEL, self.theme.ink_2, HPos::Right)
    }

    /// A line through these points.
    pub fn line(&mut self, points: &[(f64, f64)], line: Line) -> Drawn<()> {
        self.is_low_at_right |= points.iter().any(|(place, share)| *place > self.width * 0.45 && *share < 0.42);
        let plot = self.chart.plotting_area();
        let style = line.colour.stroke_width(2 * UNITS as u32);
        let Some((dash, gap)) = line.dashes else { return plot.draw(&PathElement::new(points, style)) };
        // Along a line, across and up are added: dashes of steep parts come out a little short.
        let (unit_x, unit_y) = (self.width / f64::from(WIDTH - LEFT - RIGHT), 1.0 / f64::from(HEIGHT - TOP - BOTTOM));
        let (mut piece, mut gone) = (Vec::new(), 0.0);
        for pair in points.windows(2) {
            let ((x, y), (to_x, to_y)) = (pair[0], pair[1]);
            let length = (to_x - x).abs() / unit_x + (to_y - y).abs() / unit_y;
            let steps = (length as u32).max(1);
            for step in 0..steps {
                let part = f64::from(step) / f64::from(steps);
                if gone < dash {
                    piece.push((x + (to_x - x) * part, y + (to_y - y) * part));
                } else if piece.len() > 1 {
                    plot.draw(&PathElement::new(std::mem::take(&mut piece), style))?;
                } else {
                    piece.clear();
                }
                gone = if gone < dash + gap { gone + length / f64::from(steps) } else { 0.0 };
            }
        }
        if piece.len() > 1 { plot.draw(&PathElement::new(piece, style)) } else { Ok(()) }
    }

    /// Measured shares with their intervals. A few are points, each by itself: of what lies between them nothing is known. Many
    /// are a line in a band.
    pub fn measured(&mut self, points: &[(f64, Rate)], colour: RGBColor) -> Drawn<()> {
        let plot = self.chart.plotting_area();
        let low = points.iter().map(|(place, rate)| (*place, rate.interval().0));
        let high = points.iter().map(|(place, rate)| (*place, rate.interval().1));
        let line: Vec<(f64, f64)> = points.iter().map(|(place, rate)| (*place, rate.share().unwrap_or_default())).collect();
        if points.len() > FEW {
            plot.draw(&Polygon::new(low.chain(high.rev()).collect::<Vec<_>>(), colour.mix(0.22)))?;
            plot.draw(&PathElement::new(&line[..], colour.stroke_width(2 * UNITS as u32)))?;
        } else {
            for (low, high) in low.zip(high) {
                plot.draw(&PathElement::new([low, high], colour.stroke_width(2 * UNITS as u32)))?;
            }
            for point in &line {
                plot.draw(&Circle::new(*point, 4 * UNITS, colour.filled()))?;
            }
        }
        self.is_low_at_right |= line.iter().any(|(place, share)| *place > self.width * 0.45 && *share < 0.42);
        Ok(())
    }

    /// What the lines are: below them at the right or, where these are low, above them at the left.
    pub fn legend(&mut self, legend: &Legend) -> Drawn<()> {
        let row = 22;
        let (width, height) = (
            48 + legend.0.iter().map(|(name, _)| text_width(name, LABEL)).max().unwrap_or_default(),
            row * legend.0.len() as i32 + 10,
        );
        let (left, top) =
            if self.is_low_at_right { (LEFT + 10, TOP + 16) } else { (WIDTH - RIGHT - width - 8, HEIGHT - BOTTOM - height - 10) };
        let frame = [units((left, top)), units((left + width, top + height))];
        self.root.draw(&Rectangle::new(frame, self.theme.paper.mix(0.92).filled()))?;
        self.root.draw(&Rectangle::new(frame, self.theme.line.stroke_width(UNITS as u32)))?;
        for (index, (name, line)) in legend.0.iter().enumerate() {
            let y = top + 5 + row * index as i32 + row / 2;
            let stroke = line.colour.stroke_width(2 * UNITS as u32);
            let (dash, gap) = line.dashes.unwrap_or((26.0, 1.0));
            if line.points {
                let x = left + 21;
                self.root.draw(&PathElement::new([(x, y - 8), (x, y + 8)].map(units), stroke))?;
                self.root.draw(&Circle::new(units((x, y)), 4 * UNITS, line.colour.filled()))?;
            }
            let mut x = if line.points { 26.0 } else { 0.0 };
            while x < 26.0 {
                let to = f64::min(x + dash, 26.0);
                let ends = [x, to].map(|x| ((f64::from(left + 8) + x) * f64::from(UNITS)) as i32);
                self.root.draw(&PathElement::new(ends.map(|x| (x, y * UNITS)), stroke))?;
                x = to + gap;
            }
            write(self.root, name, (left + 42, y), LABEL, self.theme.ink_2, HPos::Left)?;
        }
        Ok(())
    }
}

/// About how wide a text is: letters of Hangul are as wide as they are high.
fn text_width(text: &str, size: i32) -> i32 {
    text.chars().map(|letter| if letter >= '\u{1100}' { size * 95 } else { size * 56 }).sum::<i32>() / 100
}

/// Bars across, a row each, with their intervals and in numbers.
pub(super) fn bars(theme: &Theme, head: [&str; 2], axis: &str, rows: &[(&str, Rate, RGBColor)]) -> Drawn<String> {
    const ROW: i32 = 32;
    let (top, left, right) = (76, 226, 186);
    let height = top + ROW * rows.len() as i32 + BOTTOM;
    in_svg(theme, head, height, |root| {
        let across = |share: f64| left + (share * f64::from(WIDTH - left - right)) as i32;
        let bottom = top + ROW * rows.len() as i32;
        for (share, text) in [(0.0, "0 %"), (0.5, "50 %"), (1.0, "100 %")] {
            let colour = if share == 0.0 { theme.ink_3 } else { theme.line };
            let ends = [(across(share), top), (across(share), bottom)];
            root.draw(&PathElement::new(ends.map(units), colour.stroke_width(UNITS as u32)))?;
            write(root, text, (across(share), bottom + 15), LABEL, theme.ink_3, HPos::Center)?;
        }
        for (index, (name, rate, colour)) in rows.iter().enumerate() {
            let y = top + ROW * index as i32 + ROW / 2;
            write(root, name, (left - 10, y), LABEL, theme.ink_2, HPos::Right)?;
            let Some(share) = rate.share() else {
                write(root, "–", (WIDTH - right + 12, y), LABEL, theme.ink_3, HPos::Left)?;
                continue;
            };
            let bar = [units((left, y - 7)), units((across(share), y + 7))];
            root.draw(&Rectangle::new(bar, colour.mix(0.75).filled()))?;
            let (least, most) = rate.interval();
            let ends = [(across(least), y), (across(most), y)].map(units);
            root.draw(&PathElement::new(ends, theme.ink.stroke_width(UNITS as u32 * 3 / 2)))?;
            let numbers = format!("{} % ({} / {})", tenths(share * 100.0), rate.times, rate.of);
            write(root, &numbers, (WIDTH - right + 12, y), LABEL, theme.ink, HPos::Left)?;
        }
        write(root, axis, (WIDTH - RIGHT, height - 18), LABEL, theme.ink_2, HPos::Right)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(times: Times) -> String {
        times.ticks().iter().map(Duration::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn axes_are_labelled_with_round_times() {
        assert_eq!(labels(Times::between(Duration(1_300), Duration(8_000))), "1 2 5 10");
        assert_eq!(labels(Times::between(Duration(30), Duration(2_500_000))), "0.1 1 10 100 1000");
        assert_eq!(labels(Times::between(Duration(5_000), Duration(5_000))), "5 10");
        assert_eq!(labels(Times::from_zero(Duration(100), Duration(10_000))), "0 0.1 0.2 0.5 1 2 5 10");
        assert_eq!(labels(Times::from_zero(Duration(1_000), Duration(1_400_000))), "0 1 10 100 1000");
        assert_eq!(labels(Times::from_zero(Duration(0), Duration(0))), "0 0.001 0.002 0.005 0.01");
    }

    #[test]
    fn a_place_is_a_time_and_back() {
        for times in [Times::between(Duration(200), Duration(90_000)), Times::from_zero(Duration(700), Duration(90_000))] {
            for time in [200, 1_000, 33_333, 90_000].map(Duration) {
                assert_eq!(times.time(times.place(time)), time);
                assert!((0.0..=times.width() + 1e-9).contains(&times.place(time)));
            }
        }
    }

    #[test]
    fn a_thinned_line_keeps_its_ends_and_its_steps() {
        let line: Vec<(f64, f64)> = (0..=100_000).map(|i| (f64::from(i) / 1e5, if i < 50_000 { 0.0 } else { 1.0 })).collect();
        let kept = thinned(line, 1.0);
        assert!(kept.len() < 2_100 && kept.contains(&(0.5, 1.0)) && kept.last() == Some(&(1.0, 1.0)));
    }
}
