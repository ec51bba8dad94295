//! Virtual time. One unit everywhere below the page: the microsecond.
//!
//! Documents and reports speak of milliseconds (`112.4`); inside, time is a whole number, so that
//! adding, comparing and hashing it gives the same answer on every machine.

use std::fmt;
use std::ops::{Add, Sub};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant: microseconds since the run began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub u64);

/// What a node's wall clock shows: microseconds since the run began, as that clock has it. Signed,
/// because a clock that is behind shows less than zero when a run begins. Two nodes' wall clocks need
/// not agree, so the instants they show can be compared but order nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WallTime(pub i64);

/// A length of time in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(pub u64);

impl Time {
    /// The beginning of every run.
    pub const ZERO: Time = Time(0);

    /// The instant `ms` milliseconds after the beginning, to the nearest microsecond. Negative and
    /// non-finite numbers give the beginning; the edge (`scenario`) has refused them before.
    pub fn from_millis(ms: f64) -> Time {
        Time(micros(ms))
    }

    /// Milliseconds since the beginning. Exact to the microsecond below 2^53 µs (285 years).
    pub fn as_millis(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// How long after `earlier` this is; zero if it is not after.
    pub fn since(self, earlier: Time) -> Duration {
        Duration(self.0.saturating_sub(earlier.0))
    }
}

impl WallTime {
    /// Milliseconds since the run began, by this clock.
    pub fn as_millis(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

impl Duration {
    /// No time at all.
    pub const ZERO: Duration = Duration(0);

    /// `ms` milliseconds, to the nearest microsecond; see [`Time::from_millis`].
    pub fn from_millis(ms: f64) -> Duration {
        Duration(micros(ms))
    }

    /// The length in milliseconds.
    pub fn as_millis(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

/// Rounds half up by hand: `f64::round` is exact everywhere too, but says less about negatives.
fn micros(ms: f64) -> u64 {
    if ms.is_finite() && ms > 0.0 { (ms * 1000.0 + 0.5) as u64 } else { 0 }
}

impl Add<Duration> for Time {
    type Output = Time;
    fn add(self, length: Duration) -> Time {
        Time(self.0.saturating_add(length.0))
    }
}

impl Add for Duration {
    type Output = Duration;
    fn add(self, other: Duration) -> Duration {
        Duration(self.0.saturating_add(other.0))
    }
}

impl Sub<Duration> for Time {
    type Output = Time;
    fn sub(self, length: Duration) -> Time {
        Time(self.0.saturating_sub(length.0))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_millis(f, self.0)
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_millis(f, self.0)
    }
}

impl fmt::Display for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 {
            f.write_str("-")?;
        }
        write_millis(f, self.0.unsigned_abs())
    }
}

/// Milliseconds with only as many decimals as there are: `100`, `112.4`, `0.001`.
fn write_millis(f: &mut fmt::Formatter<'_>, micros: u64) -> fmt::Result {
    let (whole, rest) = (micros / 1000, micros % 1000);
    if rest == 0 {
        return write!(f, "{whole}");
    }
    let decimals = format!("{rest:03}");
    write!(f, "{whole}.{}", decimals.trim_end_matches('0'))
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_millis())
    }
}

impl Serialize for WallTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_millis())
    }
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_millis())
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
        f64::deserialize(deserializer).map(Time::from_millis)
    }
}

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        f64::deserialize(deserializer).map(Duration::from_millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_resolve_to_one_microsecond() {
        assert_eq!(Time::from_millis(112.4), Time(112_400));
        assert_eq!(Time::from_millis(0.0004), Time(0));
        assert_eq!(Time::from_millis(0.0005), Time(1));
        assert_eq!(Time::from_millis(-3.0), Time::ZERO);
        assert_eq!(Time::from_millis(f64::NAN), Time::ZERO);
    }

    #[test]
    fn printing_keeps_every_digit_and_no_more() {
        assert_eq!(Time(112_400).to_string(), "112.4");
        assert_eq!(Time(100_000).to_string(), "100");
        assert_eq!(Duration(1).to_string(), "0.001");
        assert_eq!(WallTime(-1_500).to_string(), "-1.5");
    }
}
