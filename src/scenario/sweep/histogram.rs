//! Counts that add up: how often each time was measured, how often something was so, and what that says of its
//! probability.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::decimal::tenths;
use crate::engine::Duration;

/// How often each value was measured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram(BTreeMap<Duration, u64>);

impl Histogram {
    pub(super) fn add(&mut self, value: Duration, count: u64) {
        *self.0.entry(value).or_default() += count;
    }

    pub(super) fn merge(&mut self, other: &Histogram) {
        for (value, count) in &other.0 {
            self.add(*value, *count);
        }
    }

    /// Each value that was measured, the smallest first, and how often it was.
    pub fn counts(&self) -> impl DoubleEndedIterator<Item = (Duration, u64)> {
        self.0.iter().map(|(value, count)| (*value, *count))
    }

    /// How many values there are.
    pub fn count(&self) -> u64 {
        self.0.values().sum()
    }

    /// The smallest value that so many thousandths of all do not exceed (nearest rank); `None` where
    /// there are no values.
    pub fn percentile(&self, thousandths: u64) -> Option<Duration> {
        let rank = (u128::from(thousandths) * u128::from(self.count())).div_ceil(1_000).max(1) as u64;
        let mut below = 0;
        self.0.iter().find_map(|(value, count)| {
            below += count;
            (below >= rank).then_some(*value)
        })
    }

    /// The percentiles that a sweep tells, in words; nothing where there are no values.
    pub(super) fn in_words(&self) -> Option<String> {
        let percentile = |(name, thousandths): (&str, u64)| {
            self.percentile(thousandths).map(|value| format!("{} {value}", name.replace('_', ".")))
        };
        let percentiles: Vec<String> = PERCENTILES.into_iter().filter_map(percentile).collect();
        (!percentiles.is_empty()).then(|| percentiles.join(", "))
    }
}

/// The percentiles that a sweep tells, in thousandths.
const PERCENTILES: [(&str, u64); 5] = [("p50", 500), ("p90", 900), ("p99", 990), ("p99_9", 999), ("max", 1_000)];

impl Serialize for Histogram {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("count", &self.count())?;
        for (name, thousandths) in PERCENTILES {
            if let Some(value) = self.percentile(thousandths) {
                map.serialize_entry(name, &value)?;
            }
        }
        map.end()
    }
}

/// How often something was so, of how many times that it could have been.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rate {
    /// How often it was.
    pub times: u64,
    /// Of how many.
    pub of: u64,
}

impl Rate {
    pub(super) fn count(&mut self, was: bool) {
        self.times += u64::from(was);
        self.of += 1;
    }

    pub(super) fn merge(&mut self, other: Rate) {
        self.times += other.times;
        self.of += other.of;
    }

    /// The part, from 0 to 1; none of nothing.
    pub fn share(self) -> Option<f64> {
        (self.of > 0).then(|| self.times as f64 / self.of as f64)
    }

    /// Within what the probability lies, with 95 % confidence: the score interval of Wilson, *Probable Inference* (JASA
    /// 1927), which is right for few samples too, and for rates near 0 and 1. Where nothing was counted, all of 0 to 1.
    pub fn interval(self) -> (f64, f64) {
        /// Of a normal distribution, 95 % lie within so many standard deviations.
        const Z: f64 = 1.959_963_984_540_054;
        let Some(share) = self.share() else { return (0.0, 1.0) };
        let n = self.of as f64;
        let scale = 1.0 + Z * Z / n;
        let middle = (share + Z * Z / (2.0 * n)) / scale;
        let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt() / scale;
        // What never was may be impossible, and what always was, certain; rounding must not say otherwise.
        let least = if self.times == 0 { 0.0 } else { (middle - half).max(0.0) };
        let most = if self.times == self.of { 1.0 } else { (middle + half).min(1.0) };
        (least, most)
    }

    /// `97.4 % of 1000 (95 % interval 96.2 to 98.2)`.
    pub(super) fn in_words(self) -> String {
        let Some(share) = self.share() else { return "of none".to_owned() };
        let (least, most) = self.interval();
        let [share, least, most] = [share, least, most].map(|part| tenths(part * 100.0));
        format!("{share} % of {} (95 % interval {least} to {most})", self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_samples_at_the_nearest_rank() {
        let mut histogram = Histogram::default();
        assert_eq!(histogram.percentile(500), None);
        (1..=10).for_each(|value| histogram.add(Duration(value), 100));
        assert_eq!(histogram.count(), 1_000);
        assert_eq!([1, 100, 101, 500, 999, 1_000].map(|p| histogram.percentile(p).unwrap().0), [1, 1, 2, 5, 10, 10]);
    }

    /// Newcombe, *Two-sided confidence intervals for the single proportion* (Statistics in Medicine 1998), table I, method 3.
    #[test]
    fn intervals_are_those_of_wilson() {
        for (times, of, least, most) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let (low, high) = Rate { times, of }.interval();
            assert!((low - least).abs() < 5e-5 && (high - most).abs() < 5e-5, "{times} of {of}: {low} to {high}");
        }
        assert_eq!(Rate { times: 29, of: 29 }.interval().1, 1.0);
        assert_eq!(Rate::default().interval(), (0.0, 1.0));
    }
}
