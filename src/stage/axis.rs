//! The axis of the timeline: virtual time from left to right, growing in steps as a run goes on.

use crate::decimal::Within;
use crate::engine::{Duration, Time};

/// Virtual time from left to right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// Where the run begins, in pixels from the left.
    pub left: f64,
    /// Where the axis ends.
    pub right: f64,
    /// How much time it shows.
    pub span: Duration,
}

/// A mark of the ruler.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tick {
    /// Where.
    pub x: f64,
    /// When.
    pub at: Time,
    /// Whether its time is written.
    pub named: bool,
}

/// Free on the left of the axis, in pixels: the names of the clients stand there.
const MARGIN_LEFT: f64 = 34.0;
/// Free on its right.
const MARGIN_RIGHT: f64 = 14.0;
/// An axis shows at least this much.
const SPAN_MIN: Duration = Duration(400_000);
/// The part of the axis that may be past before it grows.
const PAST_MAX: f64 = 0.8;

impl Axis {
    /// The axis of a run that was simulated up to `head`, on so many pixels.
    pub fn new(head: Time, width: f64) -> Axis {
        Axis { left: MARGIN_LEFT, right: (width - MARGIN_RIGHT).max(MARGIN_LEFT + 1.0), span: span_for(head) }
    }

    /// Where an instant is; the end of the axis if it is later.
    pub fn x(&self, at: Time) -> f64 {
        let part = at.0 as f64 / self.span.0.max(1) as f64;
        self.left + (self.right - self.left) * part.min(1.0)
    }

    /// Which instant is at a place; the nearer end if it is beside the axis.
    pub fn time(&self, x: f64) -> Time {
        let part = ((x - self.left) / (self.right - self.left)).within(0.0, 1.0);
        Time((part * self.span.0 as f64) as u64)
    }

    /// The first head for which the axis is longer.
    pub fn grows_at(&self) -> Time {
        Time((self.span.0 as f64 * PAST_MAX) as u64 + 1)
    }
}

/// The span shown while the head is there: the first of a row of round ones that leaves room ahead.
fn span_for(head: Time) -> Duration {
    const ROUND: [u64; 7] = [10, 15, 20, 30, 40, 60, 80];
    let wanted = head.0 as f64 / PAST_MAX;
    let mut unit = 1_000;
    loop {
        for step in ROUND {
            let span = Duration(step * unit);
            if span >= SPAN_MIN && span.0 as f64 >= wanted {
                return span;
            }
        }
        unit *= 10;
        if unit > 1_000_000_000_000 {
            return Duration(head.0.saturating_mul(2));
        }
    }
}

/// Marks at round times, named ones at least 80 pixels apart.
pub(super) fn ticks(axis: &Axis) -> Vec<Tick> {
    let pixels = axis.right - axis.left;
    let mut step = 1_000_u64;
    for factor in [2, 5, 10].into_iter().cycle().take(40) {
        if step as f64 / axis.span.0 as f64 * pixels >= 80.0 {
            break;
        }
        // 1, 2, 5, 10: each from the power of ten below it.
        let power = 10_u64.pow(step.ilog10());
        step = if factor == 10 { power * 10 } else { power * factor };
    }
    let parts = if step / 10_u64.pow(step.ilog10()) == 5 { 5 } else { 4 };
    let fine = (step / parts).max(1);
    let count = axis.span.0 / fine;
    let tick = |index: u64| {
        let at = Time(index * fine);
        Tick { x: axis.x(at), at, named: index.is_multiple_of(parts) }
    };
    (0..=count).map(tick).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_and_place_are_each_others_inverse() {
        let axis = Axis::new(Time::from_millis(1_284.0), 808.0);
        assert_eq!(axis.span, Duration::from_millis(2_000.0));
        for ms in [0.0, 1.0, 640.5, 2_000.0] {
            let there_and_back = axis.time(axis.x(Time::from_millis(ms))).as_millis();
            assert!((there_and_back - ms).abs() < 0.01, "{ms}: {there_and_back}");
        }
        assert_eq!(axis.time(-50.0), Time::ZERO);
        assert_eq!(axis.x(Time::from_millis(9_999.0)), axis.right);
    }

    #[test]
    fn the_axis_always_leaves_room_ahead_and_says_when_it_grows() {
        let mut head = 1;
        while head < 2_000_000_000_000 {
            let axis = Axis::new(Time(head), 808.0);
            assert!(axis.span.0 as f64 * PAST_MAX >= head as f64 - 1.0);
            assert!(axis.span.0 <= (head * 2).max(SPAN_MIN.0));
            head = head * 7 / 4 + 1;
        }
        let axis = Axis::new(Time::from_millis(100.0), 808.0);
        assert_eq!(Axis::new(axis.grows_at() - Duration(1), 808.0).span, axis.span);
        assert!(Axis::new(axis.grows_at(), 808.0).span > axis.span);
    }

    #[test]
    fn ticks_are_round_in_order_and_named_where_there_is_room() {
        for head in [0.0, 300.0, 1_284.0, 50_000.0, 600_000.0] {
            let axis = Axis::new(Time::from_millis(head), 808.0);
            let ticks = ticks(&axis);
            assert!(ticks.windows(2).all(|pair| pair[0].x < pair[1].x));
            let named: Vec<&Tick> = ticks.iter().filter(|tick| tick.named).collect();
            assert!((4..=10).contains(&named.len()), "{head}: {}", named.len());
            assert!(named.windows(2).all(|pair| pair[1].x - pair[0].x >= 79.0));
        }
    }
}
