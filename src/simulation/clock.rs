//! Wall clocks: every machine has one, and none of them need be right.
//!
//! A quartz oscillator runs fast or slow by some tens of parts in a million, seconds a day, and a clock
//! that is set over the network is set to a guess (Kleppmann, *Designing Data-Intensive Applications*,
//! chapter 8, "Unreliable clocks"). So a clock here has an offset from true time and a drift. Virtual
//! time is true time: nobody in the cluster can read it, and a node's timers, like a machine's
//! monotonic clock, run by it at the same speed everywhere.
//!
//! Left out: setting clocks by NTP, which would bring the offset down again and again, and leap
//! seconds. A clock stays wrong until a step sets it.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::engine::{Time, WallTime};

/// How far a clock is ahead of true time, in microseconds; behind, where negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Skew(pub i64);

impl Skew {
    /// `ms` milliseconds ahead, to the nearest microsecond. What is not a finite number gives none;
    /// the edge (`scenario`) has refused it before.
    pub fn from_millis(ms: f64) -> Skew {
        // The largest that documents may ask for is 10^12 µs, far from where floats are not exact.
        let micros = if ms.is_finite() { (ms.abs() * 1000.0 + 0.5) as i64 } else { 0 };
        Skew(if ms < 0.0 { -micros } else { micros })
    }

    /// How far ahead, in milliseconds.
    pub fn as_millis(self) -> f64 {
        WallTime(self.0).as_millis()
    }
}

impl fmt::Display for Skew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        WallTime(self.0).fmt(f)
    }
}

impl Serialize for Skew {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_millis())
    }
}

/// The wall clock of a machine. It goes on while the node on it is paused or down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Clock {
    /// How far it was ahead when it was set.
    offset: Skew,
    /// How many microseconds it gains in a second of true time; loses, where negative.
    drift_ppm: i32,
    /// When it was set.
    since: Time,
}

impl Clock {
    /// A clock set at an instant.
    pub fn set(offset: Skew, drift_ppm: i32, since: Time) -> Clock {
        Clock { offset, drift_ppm, since }
    }

    /// How far it is ahead at an instant: in whole numbers, rounded down, so that it is the same
    /// everywhere and a clock that does not run backwards never shows less than before.
    pub fn skew(self, now: Time) -> Skew {
        let gained = i128::from(now.since(self.since).0) * i128::from(self.drift_ppm);
        let skew = i128::from(self.offset.0) + gained.div_euclid(1_000_000);
        Skew(i64::try_from(skew).unwrap_or(if skew < 0 { i64::MIN } else { i64::MAX }))
    }

    /// What it shows at an instant.
    pub fn reads(self, now: Time) -> WallTime {
        let now_signed = i64::try_from(now.0).unwrap_or(i64::MAX);
        WallTime(now_signed.saturating_add(self.skew(now).0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_nobody_has_set_is_right() {
        assert_eq!(Clock::default().reads(Time(1_234_567)), WallTime(1_234_567));
    }

    #[test]
    fn a_clock_that_is_behind_shows_less_than_zero_at_the_beginning() {
        let clock = Clock::set(Skew::from_millis(-500.0), 0, Time::ZERO);
        assert_eq!(clock.reads(Time::ZERO), WallTime(-500_000));
        assert_eq!(clock.reads(Time(700_000)), WallTime(200_000));
    }

    #[test]
    fn drift_adds_up_from_when_the_clock_was_set() {
        // 50 parts in a million are 4.32 seconds a day.
        let day = Time(86_400_000_000);
        assert_eq!(Clock::set(Skew(0), 50, Time::ZERO).skew(day), Skew(4_320_000));
        let slow = Clock::set(Skew(10), -100, Time(1_000_000));
        assert_eq!(slow.skew(Time(1_000_000)), Skew(10));
        assert_eq!(slow.skew(Time(1_010_000)), Skew(9));
        assert_eq!(slow.skew(Time(2_000_000)), Skew(-90));
    }

    #[test]
    fn the_slowest_clock_stands_still_and_no_clock_overflows() {
        let stopped = Clock::set(Skew(0), -1_000_000, Time(5));
        assert_eq!(stopped.reads(Time(5)), stopped.reads(Time(5_000_005)));
        let fast = Clock::set(Skew(i64::MAX), 1_000_000, Time::ZERO);
        assert_eq!(fast.reads(Time(u64::MAX)), WallTime(i64::MAX));
    }

    #[test]
    fn milliseconds_are_rounded_to_the_nearest_microsecond_on_both_sides_of_zero() {
        assert_eq!((Skew::from_millis(0.0015), Skew::from_millis(-0.0015)), (Skew(2), Skew(-2)));
        assert_eq!(Skew::from_millis(f64::NAN), Skew(0));
        assert_eq!((Skew(-1_500).to_string(), Skew(500_000).to_string()), ("-1.5".to_owned(), "500".to_owned()));
    }
}
