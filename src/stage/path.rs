//! Outlines as SVG path data, with one decimal: more is not seen.

use std::fmt::Write;

use super::geometry::{Curve, Point};
use super::tear::{FarSide, Tear};
use crate::decimal::tenths;

/// Path data being written.
#[derive(Clone, Debug, Default)]
pub struct Path(String);

impl Path {
    /// Nothing yet.
    pub fn new() -> Path {
        Path::default()
    }

    /// The path data.
    pub fn finish(self) -> String {
        self.0
    }

    /// Lifts the pen and puts it down elsewhere.
    pub fn move_to(mut self, to: Point) -> Path {
        self.write('M', &[to]);
        self
    }

    /// Draws straight on.
    pub fn line_to(mut self, to: Point) -> Path {
        self.write('L', &[to]);
        self
    }

    /// Draws along a circle around `centre`, from one turn over `span` turns, clockwise if that is
    /// positive. The pen must be at its beginning. A whole circle is drawn as two halves, because an
    /// arc that ends where it begins is nothing in SVG.
    pub fn arc(mut self, centre: Point, radius: f64, from: f64, span: f64) -> Path {
        let pieces = if span.abs() > 0.999 { 2 } else { 1 };
        for piece in 1..=pieces {
            let turn = from + span * f64::from(piece) / f64::from(pieces);
            let (large, clockwise) = (u8::from(span.abs() / f64::from(pieces) > 0.5), u8::from(span > 0.0));
            let to = Point::on_circle(centre, radius, turn);
            // Writing to a string cannot fail.
            let _ =
                write!(self.0, "A{} {} 0 {large} {clockwise} {} {}", tenths(radius), tenths(radius), tenths(to.x), tenths(to.y));
        }
        self
    }

    /// Draws a curve. The pen must be at its beginning.
    pub fn curve(mut self, curve: &Curve) -> Path {
        self.write('Q', &[curve.control, curve.to]);
        self
    }

    /// Draws a curve that leaves and arrives upright: from card to card, downwards. The pen must be at
    /// `from`.
    pub fn fall(mut self, from: Point, to: Point) -> Path {
        let middle = (from.y + to.y) / 2.0;
        self.write('C', &[Point::new(from.x, middle), Point::new(to.x, middle), to]);
        self
    }

    /// Draws a curve that leaves and arrives level: from node to node of a tree that lies. The pen must be at
    /// `from`.
    pub fn reach(mut self, from: Point, to: Point) -> Path {
        let middle = (from.x + to.x) / 2.0;
        self.write('C', &[Point::new(middle, from.y), Point::new(middle, to.y), to]);
        self
    }

    /// Draws straight back to where the pen was put down.
    pub fn close(mut self) -> Path {
        self.0.push('Z');
        self
    }

    fn write(&mut self, command: char, points: &[Point]) {
        self.0.push(command);
        for (index, point) in points.iter().enumerate() {
            let space = if index > 0 { " " } else { "" };
            let _ = write!(self.0, "{space}{} {}", tenths(point.x), tenths(point.y));
        }
    }
}

/// A curve by itself.
pub fn of_curve(curve: &Curve) -> String {
    Path::new().move_to(curve.from).curve(curve).finish()
}

/// A line through points; closed if asked.
pub fn of_points<'a>(points: impl IntoIterator<Item = &'a Point>, closed: bool) -> String {
    let mut path = Path::new();
    for (index, point) in points.into_iter().enumerate() {
        path = if index == 0 { path.move_to(*point) } else { path.line_to(*point) };
    }
    if closed { path.close().finish() } else { path.finish() }
}

/// An arc by itself.
pub fn of_arc(centre: Point, radius: f64, from: f64, span: f64) -> String {
    Path::new().move_to(Point::on_circle(centre, radius, from)).arc(centre, radius, from, span).finish()
}

/// A piece of a band: between two radii, over a span of turns.
pub fn of_band(path: Path, centre: Point, (inner, outer): (f64, f64), from: f64, span: f64) -> Path {
    path.move_to(Point::on_circle(centre, outer, from))
        .arc(centre, outer, from, span)
        .line_to(Point::on_circle(centre, inner, from + span))
        .arc(centre, inner, from + span, -span)
        .close()
}

/// The gap between the edges of a tear.
pub fn of_tear(tear: &Tear) -> String {
    of_points(tear.left.iter().chain(tear.right.iter().rev()), true)
}

/// The part of the ring's inside that a tear parts from the rest.
pub fn of_far_side(side: &FarSide, centre: Point) -> String {
    Path::new()
        .move_to(side.line.from)
        .curve(&side.line)
        .arc(centre, side.radius, side.from + side.span, -side.span)
        .close()
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CENTRE: Point = Point::new(100.0, 100.0);

    #[test]
    fn an_arc_says_whether_it_is_the_longer_way_and_which_way_round() {
        assert_eq!(of_arc(CENTRE, 50.0, 0.0, 0.25), "M100.0 50.0A50.0 50.0 0 0 1 150.0 100.0");
        assert_eq!(of_arc(CENTRE, 50.0, 0.0, 0.75), "M100.0 50.0A50.0 50.0 0 1 1 50.0 100.0");
        assert_eq!(of_arc(CENTRE, 50.0, 0.25, -0.25), "M150.0 100.0A50.0 50.0 0 0 0 100.0 50.0");
    }

    #[test]
    fn a_whole_circle_is_two_halves() {
        assert_eq!(of_arc(CENTRE, 50.0, 0.0, 1.0).matches('A').count(), 2);
    }

    #[test]
    fn bands_are_closed() {
        let path = of_band(Path::new(), CENTRE, (45.0, 55.0), 0.1, 0.2).finish();
        assert!(path.starts_with('M') && path.ends_with('Z'), "{path}");
        assert_eq!(path.matches('A').count(), 2);
    }
}
