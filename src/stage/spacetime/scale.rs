//! Time from left to right, with stretches folded in which nothing happens and nothing is under way.
//!
//! Outside folds a millisecond is as wide everywhere, so that a message's slope is its latency. A fold has one
//! width however long it lasts. The mapping grows throughout, so it can be inverted: exactly outside folds, and
//! to a microsecond's pixel within.

use crate::engine::{Duration, Time};

/// Where instants are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimeScale {
    /// The instant at 0.
    start: Time,
    /// Pixels to the microsecond.
    pace: f64,
    folds: Vec<Fold>,
}

/// A stretch in which nothing happens, drawn as a break.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fold {
    /// Since when.
    pub from: Time,
    /// Until when.
    pub to: Time,
    /// Where it begins, in pixels from the start.
    pub x: f64,
}

/// The width of a fold, in pixels.
pub const FOLD_WIDTH: f64 = 60.0;
/// An empty stretch wider than this is folded.
const FOLD_OVER: f64 = 420.0;
/// So much of it stays as it is at either end.
const FOLD_MARGIN: f64 = 36.0;
/// How far the scale goes, in pixels to the millisecond.
const ZOOM: (f64, f64) = (0.000_5, 200.0);

impl TimeScale {
    /// The scale from `start` on with so many pixels to the millisecond. `busy` says when something is under way,
    /// in the order of beginnings; `end` is the last instant that is known.
    pub fn new(start: Time, zoom: f64, busy: impl Iterator<Item = (Time, Time)>, end: Time) -> TimeScale {
        let pace = TimeScale::within(zoom) / 1_000.0;
        let mut folds: Vec<Fold> = Vec::new();
        let mut until = start;
        // What the folds so far have taken away.
        let mut saved = 0.0;
        for (from, to) in busy.chain([(end, end)]) {
            let from = from.min(end);
            if from.since(until).0 as f64 * pace > FOLD_OVER && from > until {
                let margin = Duration((FOLD_MARGIN / pace) as u64);
                let fold = (until + margin, from - margin);
                let x = (fold.0.0 - start.0) as f64 * pace - saved;
                folds.push(Fold { from: fold.0, to: fold.1, x });
                saved += fold.1.since(fold.0).0 as f64 * pace - FOLD_WIDTH;
            }
            until = until.max(to);
        }
        TimeScale { start, pace, folds }
    }

    /// A number of pixels to the millisecond that the scale can have: the nearest.
    pub fn within(zoom: f64) -> f64 {
        if zoom.is_finite() { zoom.clamp(ZOOM.0, ZOOM.1) } else { 1.0 }
    }

    /// Where an instant is, in pixels from the start; below 0 if it is earlier.
    pub fn x(&self, at: Time) -> f64 {
        let folded = self.folds.partition_point(|fold| fold.from <= at);
        let Some(fold) = folded.checked_sub(1).map(|last| self.folds[last]) else {
            return (at.0 as f64 - self.start.0 as f64) * self.pace;
        };
        if at < fold.to {
            return fold.x + FOLD_WIDTH * at.since(fold.from).0 as f64 / fold.to.since(fold.from).0 as f64;
        }
        fold.x + FOLD_WIDTH + at.since(fold.to).0 as f64 * self.pace
    }

    /// Which instant is at a place, to the microsecond; the beginning of the run for what is before it.
    pub fn time(&self, x: f64) -> Time {
        let folded = self.folds.partition_point(|fold| fold.x <= x);
        let later = |than: Time, pixels: f64, pace: f64| Time((than.0 as f64 + pixels / pace).round().max(0.0) as u64);
        let Some(fold) = folded.checked_sub(1).map(|last| self.folds[last]) else { return later(self.start, x, self.pace) };
        if x < fold.x + FOLD_WIDTH {
            return later(fold.from, x - fold.x, FOLD_WIDTH / fold.to.since(fold.from).0 as f64);
        }
        later(fold.to, x - fold.x - FOLD_WIDTH, self.pace)
    }

    /// The instant at 0.
    pub fn start(&self) -> Time {
        self.start
    }

    /// Pixels to the millisecond.
    pub fn zoom(&self) -> f64 {
        self.pace * 1_000.0
    }

    /// The folds, in order.
    pub fn folds(&self) -> &[Fold] {
        &self.folds
    }

    /// Whether an instant lies within a fold.
    pub fn is_folded(&self, at: Time) -> bool {
        self.folds.iter().any(|fold| fold.from < at && at < fold.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::Rng;

    fn ms(ms: f64) -> Time {
        Time::from_millis(ms)
    }

    fn scale(zoom: f64, busy: &[(f64, f64)], end: f64) -> TimeScale {
        TimeScale::new(Time::ZERO, zoom, busy.iter().map(|(from, to)| (ms(*from), ms(*to))), ms(end))
    }

    #[test]
    fn without_empty_stretches_it_is_a_straight_line() {
        let scale = scale(2.0, &[(0.0, 60.0), (50.0, 100.0), (150.0, 200.0)], 250.0);
        assert_eq!(scale.folds(), []);
        assert_eq!((scale.x(Time::ZERO), scale.x(ms(150.0)), scale.time(300.0)), (0.0, 300.0, ms(150.0)));
    }

    #[test]
    fn a_long_empty_stretch_has_one_width_whatever_it_lasts() {
        for length in [500.0, 5_000.0, 3_600_000.0] {
            let scale = scale(2.0, &[(0.0, 100.0), (100.0 + length, 110.0 + length)], 110.0 + length);
            assert_eq!(scale.folds().len(), 1);
            let fold = scale.folds()[0];
            assert_eq!((fold.from, fold.to, fold.x), (ms(118.0), ms(82.0 + length), 236.0));
            let width = scale.x(ms(100.0 + length)) - scale.x(ms(100.0));
            assert!((width - 132.0).abs() < 1e-6, "{width}");
        }
    }

    #[test]
    fn what_is_under_way_is_not_folded_though_nothing_happens() {
        assert_eq!(scale(2.0, &[(0.0, 5_000.0), (1.0, 2.0), (5_000.0, 5_000.0)], 5_001.0).folds(), []);
        assert_eq!(scale(2.0, &[(0.0, 1.0)], 5_000.0).folds().len(), 1, "nothing since then, up to now");
    }

    #[test]
    fn it_grows_throughout_and_can_be_inverted() {
        let mut rng = Rng::new(7, crate::simulation::Purpose::Swarm, "scale");
        for round in 0..200 {
            let mut at = rng.next() % 1_000_000;
            let start = Time(at);
            let mut busy = Vec::new();
            for _ in 0..rng.next() % 30 {
                at += rng.next() % [1_000, 20_000, 3_000_000, 900_000_000][(rng.next() % 4) as usize];
                busy.push((Time(at), Time(at + rng.next() % 50_000)));
            }
            let zoom = [0.01, 0.5, 3.0, 40.0][round % 4];
            let scale = TimeScale::new(start, zoom, busy.iter().copied(), Time(at));
            let mut instants: Vec<Time> = (0..400).map(|_| start + Duration(rng.next() % (at - start.0 + 100_000))).collect();
            instants.sort_unstable();
            for pair in instants.windows(2).filter(|pair| pair[0] < pair[1]) {
                assert!(scale.x(pair[0]) < scale.x(pair[1]), "{pair:?}");
            }
            for at in instants {
                let back = scale.time(scale.x(at));
                // Within a fold a pixel is long; the place is the same all the same.
                assert!((scale.x(back) - scale.x(at)).abs() < 0.01, "{at} {back}");
                assert!(scale.is_folded(at) || back.0.abs_diff(at.0) <= 1, "{at} {back}");
            }
            for (from, to) in busy {
                assert!(!scale.is_folded(from) && !scale.is_folded(to.min(Time(at))), "what happens is never within a fold");
            }
        }
    }
}
