//! Points, turns and curves on the stage, in CSS pixels: x to the right, y down.
//!
//! A *turn* is a part of the circle: 0 at twelve o'clock, a quarter at three, clockwise. Tokens and
//! nodes are placed by turns, so that the smallest token and the first node stand at the top.

use crate::decimal::Within;
use std::f64::consts::TAU;

/// Sine and cosine of so many turns, the way round that [`Point::on_circle`] goes. Turns are reduced
/// to an eighth before anything is rounded, so a quarter is exact, and what is left is short work:
/// the reduction of angles in radians alone weighs more than all geometry here.
pub fn sin_cos(turns: f64) -> (f64, f64) {
    let quarters = (turns * 4.0).round_ties_even();
    let angle = (turns - quarters / 4.0) * TAU;
    // Taylor's series, innermost term first; beyond these terms an eighth of a turn adds less than
    // the last bit.
    let series = |last: i32| {
        let terms = (1..=last / 2).rev().map(|term| f64::from((last % 2 + 2 * term) * (last % 2 + 2 * term - 1)));
        terms.fold(1.0, |sum, divisor| 1.0 - angle * angle / divisor * sum)
    };
    let (sin, cos) = (angle * series(17), series(16));
    match (quarters as i64).rem_euclid(4) {
        0 => (sin, cos),
        1 => (cos, -sin),
        2 => (-sin, -cos),
        _ => (-cos, sin),
    }
}

/// A place on the stage, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

impl Point {
    /// A place.
    pub const fn new(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    /// The place on a circle.
    pub fn on_circle(centre: Point, radius: f64, turn: f64) -> Point {
        let (sin, cos) = sin_cos(turn);
        Point { x: centre.x + radius * sin, y: centre.y - radius * cos }
    }

    /// In which turn it lies as seen from a centre, 0 up to but not including 1; 0 for the centre.
    pub fn turn_around(self, centre: Point) -> f64 {
        let turn = (self.x - centre.x).atan2(centre.y - self.y) / TAU;
        if turn < 0.0 { (turn + 1.0) % 1.0 } else { turn }
    }

    /// How far away another place is.
    pub fn distance(self, other: Point) -> f64 {
        (other.x - self.x).hypot(other.y - self.y)
    }

    /// The place `part` of the way to another one: 0 here, 1 there.
    pub fn between(self, other: Point, part: f64) -> Point {
        Point { x: self.x + (other.x - self.x) * part, y: self.y + (other.y - self.y) * part }
    }

    /// This place moved by `length` in a direction.
    pub fn moved(self, direction: Direction, length: f64) -> Point {
        Point { x: self.x + direction.x * length, y: self.y + direction.y * length }
    }

    /// The direction of another place; to the right if they are the same.
    pub fn direction_to(self, other: Point) -> Direction {
        Direction::of(other.x - self.x, other.y - self.y)
    }
}

/// A direction: a vector of length 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Direction {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Direction {
    /// The direction of a vector; to the right if it has no length.
    pub fn of(x: f64, y: f64) -> Direction {
        let length = x.hypot(y);
        if length > 1e-9 { Direction { x: x / length, y: y / length } } else { Direction { x: 1.0, y: 0.0 } }
    }

    /// A quarter turn clockwise of it.
    pub fn right(self) -> Direction {
        Direction { x: -self.y, y: self.x }
    }

    /// This direction turned clockwise.
    pub fn turned(self, turns: f64) -> Direction {
        let (sin, cos) = sin_cos(turns);
        Direction { x: self.x * cos - self.y * sin, y: self.x * sin + self.y * cos }
    }

    /// Its angle for SVG and canvas, in radians clockwise from the right.
    pub fn angle(self) -> f64 {
        self.y.atan2(self.x)
    }
}

/// A quadratic Bézier curve: the way of a message, and the line of a tear.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve {
    /// Where it begins.
    pub from: Point,
    /// What it bends towards.
    pub control: Point,
    /// Where it ends.
    pub to: Point,
}

/// In how many straight pieces a curve is looked at where its exact shape does not matter.
const PIECES: usize = 24;

impl Curve {
    /// The place at `p`: 0 at the beginning, 1 at the end.
    pub fn at(&self, p: f64) -> Point {
        let q = 1.0 - p;
        let (a, b, c) = (q * q, 2.0 * q * p, p * p);
        Point { x: a * self.from.x + b * self.control.x + c * self.to.x, y: a * self.from.y + b * self.control.y + c * self.to.y }
    }

    /// The direction of travel at `p`.
    pub fn tangent(&self, p: f64) -> Direction {
        let q = 1.0 - p;
        Direction::of(
            q * (self.control.x - self.from.x) + p * (self.to.x - self.control.x),
            q * (self.control.y - self.from.y) + p * (self.to.y - self.control.y),
        )
    }

    /// The part of it from `start` to `end`.
    pub fn part(&self, start: f64, end: f64) -> Curve {
        let first = self.from.between(self.control, start);
        let second = self.control.between(self.to, start);
        Curve { from: self.at(start), control: first.between(second, end), to: self.at(end) }
    }

    /// `pieces` + 1 places along it.
    pub fn points(&self, pieces: usize) -> impl Iterator<Item = Point> + '_ {
        (0..=pieces).map(move |index| self.at(index as f64 / pieces.max(1) as f64))
    }

    /// Roughly how long it is.
    pub fn length(&self) -> f64 {
        let (chord, corner) = (self.from.distance(self.to), self.from.distance(self.control) + self.control.distance(self.to));
        (2.0 * chord + corner) / 3.0
    }

    /// How far a place is from the curve, and at which `p` it comes nearest.
    pub fn nearest(&self, place: Point) -> (f64, f64) {
        let mut best = (f64::INFINITY, 0.0);
        let mut before = self.from;
        for piece in 0..PIECES {
            let after = self.at((piece + 1) as f64 / PIECES as f64);
            let (distance, part) = nearest_on_segment(before, after, place);
            if distance < best.0 {
                best = (distance, (piece as f64 + part) / PIECES as f64);
            }
            before = after;
        }
        best
    }

    /// Where it first crosses another curve: the `p` of the crossing on this one.
    pub fn crossing(&self, other: &Curve) -> Option<f64> {
        let mut before = self.from;
        for piece in 0..PIECES {
            let after = self.at((piece + 1) as f64 / PIECES as f64);
            let mut there = other.from;
            for next in other.points(PIECES).skip(1) {
                if let Some(part) = segments_cross(before, after, there, next) {
                    return Some((piece as f64 + part) / PIECES as f64);
                }
                there = next;
            }
            before = after;
        }
        None
    }
}

/// How far a place is from a straight piece, and how far along the piece it comes nearest (0 to 1).
fn nearest_on_segment(from: Point, to: Point, place: Point) -> (f64, f64) {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let square = dx * dx + dy * dy;
    let part = if square > 0.0 { (((place.x - from.x) * dx + (place.y - from.y) * dy) / square).within(0.0, 1.0) } else { 0.0 };
    (from.between(to, part).distance(place), part)
}

/// Where two straight pieces cross: how far along the first (0 to 1).
fn segments_cross(a: Point, b: Point, c: Point, d: Point) -> Option<f64> {
    let cross = |p: (f64, f64), q: (f64, f64)| p.0 * q.1 - p.1 * q.0;
    let (ab, cd, ac) = ((b.x - a.x, b.y - a.y), (d.x - c.x, d.y - c.y), (c.x - a.x, c.y - a.y));
    let denominator = cross(ab, cd);
    if denominator.abs() < 1e-12 {
        return None;
    }
    let (along, across) = (cross(ac, cd) / denominator, cross(ac, ab) / denominator);
    ((0.0..=1.0).contains(&along) && (0.0..=1.0).contains(&across)).then_some(along)
}

/// On which side of the straight line from `a` through `b` a place lies: above 0 on its right, in
/// the direction of travel.
pub fn side_of(a: Point, b: Point, place: Point) -> f64 {
    (b.x - a.x) * (place.y - a.y) - (b.y - a.y) * (place.x - a.x)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CURVE: Curve = Curve { from: Point::new(0.0, 0.0), control: Point::new(50.0, 80.0), to: Point::new(100.0, 0.0) };

    fn near(a: Point, b: Point) -> bool {
        a.distance(b) < 1e-9
    }

    #[test]
    fn turns_begin_at_the_top_and_run_clockwise() {
        let centre = Point::new(100.0, 100.0);
        assert!(near(Point::on_circle(centre, 50.0, 0.0), Point::new(100.0, 50.0)));
        assert!(near(Point::on_circle(centre, 50.0, 0.25), Point::new(150.0, 100.0)));
        assert!(near(Point::on_circle(centre, 50.0, 0.5), Point::new(100.0, 150.0)));
        for step in 0..100 {
            let turn = f64::from(step) / 100.0;
            assert!((Point::on_circle(centre, 50.0, turn).turn_around(centre) - turn).abs() < 1e-9);
        }
        assert_eq!(centre.turn_around(centre), 0.0);
    }

    #[test]
    fn sines_are_those_of_the_standard_library() {
        for step in -4_000..=4_000 {
            let turns = f64::from(step) / 1_000.0 * 0.999;
            let ((sin, cos), (wanted_sin, wanted_cos)) = (sin_cos(turns), (turns * TAU).sin_cos());
            assert!((sin - wanted_sin).abs() < 1e-14 && (cos - wanted_cos).abs() < 1e-14, "{turns}: {sin} {cos}");
        }
        assert_eq!((sin_cos(0.25), sin_cos(-1.5)), ((1.0, 0.0), (0.0, -1.0)));
        assert!(sin_cos(f64::INFINITY).0.is_nan());
        let down = Direction { x: 1.0, y: 0.0 }.turned(0.25);
        assert_eq!((down.x, down.y), (0.0, 1.0));
    }

    #[test]
    fn a_curve_begins_and_ends_where_it_says() {
        assert!(near(CURVE.at(0.0), CURVE.from) && near(CURVE.at(1.0), CURVE.to));
        assert!(near(CURVE.at(0.5), Point::new(50.0, 40.0)));
        assert!((CURVE.tangent(0.5).x - 1.0).abs() < 1e-9);
        assert!(CURVE.length() > 100.0 && CURVE.length() < 190.0);
    }

    #[test]
    fn a_part_of_a_curve_lies_on_it() {
        let part = CURVE.part(0.2, 0.7);
        for p in [0.0, 0.3, 0.5, 1.0] {
            assert!(near(part.at(p), CURVE.at(0.2 + 0.5 * p)));
        }
    }

    #[test]
    fn the_nearest_place_of_a_curve_is_found() {
        let (distance, p) = CURVE.nearest(Point::new(50.0, 45.0));
        assert!((distance - 5.0).abs() < 0.2 && (p - 0.5).abs() < 0.02);
        let (distance, p) = CURVE.nearest(Point::new(-10.0, 0.0));
        assert!((distance - 10.0).abs() < 1e-9 && p == 0.0);
    }

    #[test]
    fn crossings_are_found_and_absent_ones_are_not() {
        let upright = Curve { from: Point::new(50.0, -10.0), control: Point::new(50.0, 50.0), to: Point::new(50.0, 110.0) };
        assert!((CURVE.crossing(&upright).unwrap() - 0.5).abs() < 0.02);
        let aside = Curve { from: Point::new(200.0, -10.0), control: Point::new(200.0, 50.0), to: Point::new(200.0, 110.0) };
        assert_eq!(CURVE.crossing(&aside), None);
    }

    #[test]
    fn a_point_has_a_direction_even_to_itself() {
        let here = Point::new(3.0, 4.0);
        assert_eq!(here.direction_to(here), Direction { x: 1.0, y: 0.0 });
        assert_eq!(Direction { x: 1.0, y: 0.0 }.right(), Direction { x: 0.0, y: 1.0 });
    }
}
