//! The times of a history: numbers of any kind, of which only the order matters.

use std::cmp::Ordering;
use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::{Number, Value};

use crate::decimal::Plain;

/// A time of a history. Whole numbers stay whole: nanoseconds since 1970 are more than a float can tell apart.
#[derive(Clone, Copy, Debug)]
pub enum Moment {
    /// A whole number.
    Whole(i128),
    /// Another one.
    Broken(f64),
}

impl Moment {
    /// A number of JSON.
    pub(super) fn of(number: &Number) -> Option<Moment> {
        let whole = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
        whole.map(Moment::Whole).or_else(|| number.as_f64().filter(|float| float.is_finite()).map(Moment::Broken))
    }

    /// Compares exactly: a whole number with the whole part of the other, and then with what is behind its point.
    fn compare(self, other: Moment) -> Ordering {
        match (self, other) {
            (Moment::Whole(one), Moment::Whole(other)) => one.cmp(&other),
            // Adding nothing makes a zero of either sign the same.
            (Moment::Broken(one), Moment::Broken(other)) => (one + 0.0).total_cmp(&(other + 0.0)),
            (Moment::Broken(one), Moment::Whole(other)) => Moment::Whole(other).compare(Moment::Broken(one)).reverse(),
            (Moment::Whole(one), Moment::Broken(other)) => {
                // A cast to a whole number stops at the largest there is, which no number of a history comes near.
                let (whole, rest) = (other.trunc() as i128, other.fract());
                one.cmp(&whole).then_with(|| 0.0_f64.total_cmp(&(rest + 0.0)))
            }
        }
    }
}

impl Ord for Moment {
    fn cmp(&self, other: &Moment) -> Ordering {
        self.compare(*other)
    }
}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Moment) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Moment {
    fn eq(&self, other: &Moment) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Moment {}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Moment::Whole(number) => number.fmt(f),
            Moment::Broken(number) => Plain(*number).fmt(f),
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json().serialize(serializer)
    }
}

impl Moment {
    pub(super) fn json(self) -> Value {
        match self {
            Moment::Whole(number) => {
                let number = i64::try_from(number).map(Number::from).or_else(|_| u64::try_from(number).map(Number::from));
                number.map_or(Value::Null, Value::Number)
            }
            Moment::Broken(number) => Number::from_f64(number).map_or(Value::Null, Value::Number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(json: &str) -> Moment {
        let number: Number = serde_json::from_str(json).unwrap();
        Moment::of(&number).unwrap()
    }

    #[test]
    fn order_is_exact_where_floats_are_not() {
        let ordered = [
            "-1e30",
            "-9007199254740993",
            "-9007199254740992.0",
            "-1.5",
            "-1",
            "-0.25",
            "0",
            "0.25",
            "1",
            "1.0625",
            "2",
            "1700000000000000000",
            "1700000000000000001",
            "18446744073709551615",
            "1e30",
        ];
        for (place, one) in ordered.iter().enumerate() {
            for (other_place, other) in ordered.iter().enumerate() {
                assert_eq!(moment(one).cmp(&moment(other)), place.cmp(&other_place), "{one} and {other}");
            }
        }
        assert_eq!(moment("3"), moment("3.0"));
        assert_eq!(moment("0"), moment("-0.0"));
        assert_eq!(moment("0.0"), moment("-0.0"));
    }
}
