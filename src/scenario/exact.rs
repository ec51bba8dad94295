//! Numbers as a document, a report or a history gives them, of which only the order matters.

use std::cmp::Ordering;
use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::{Number, Value};

use crate::decimal::Plain;

/// A number that is not rounded. Whole numbers stay whole: tokens, and nanoseconds since 1970, are more than a float can tell
/// apart.
#[derive(Clone, Copy, Debug)]
pub enum Exact {
    /// A whole number.
    Whole(i128),
    /// Another one.
    Broken(f64),
}

impl Exact {
    /// A number of JSON; `None` of anything else.
    pub(super) fn of(value: &Value) -> Option<Exact> {
        let Value::Number(number) = value else { return None };
        let whole = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
        whole.map(Exact::Whole).or_else(|| number.as_f64().filter(|float| float.is_finite()).map(Exact::Broken))
    }

    /// Compares exactly: a whole number with the whole part of the other, and then with what is behind its point.
    fn compare(self, other: Exact) -> Ordering {
        match (self, other) {
            (Exact::Whole(one), Exact::Whole(other)) => one.cmp(&other),
            // Adding nothing makes a zero of either sign the same.
            (Exact::Broken(one), Exact::Broken(other)) => (one + 0.0).total_cmp(&(other + 0.0)),
            (Exact::Broken(one), Exact::Whole(other)) => Exact::Whole(other).compare(Exact::Broken(one)).reverse(),
            (Exact::Whole(one), Exact::Broken(other)) => {
                // A cast to a whole number stops at the largest there is, which no whole number that is read comes near.
                let (whole, rest) = (other.trunc() as i128, other.fract());
                one.cmp(&whole).then_with(|| 0.0_f64.total_cmp(&(rest + 0.0)))
            }
        }
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Exact) -> Ordering {
        self.compare(*other)
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Exact) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Exact) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Exact {}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Exact::Whole(number) => number.fmt(f),
            Exact::Broken(number) => Plain(*number).fmt(f),
        }
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json().serialize(serializer)
    }
}

impl Exact {
    pub(super) fn json(self) -> Value {
        match self {
            Exact::Whole(number) => {
                let number = i64::try_from(number).map(Number::from).or_else(|_| u64::try_from(number).map(Number::from));
                number.map_or(Value::Null, Value::Number)
            }
            Exact::Broken(number) => Number::from_f64(number).map_or(Value::Null, Value::Number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(json: &str) -> Exact {
        Exact::of(&serde_json::from_str(json).unwrap()).unwrap()
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
                assert_eq!(exact(one).cmp(&exact(other)), place.cmp(&other_place), "{one} and {other}");
            }
        }
        assert_eq!(exact("3"), exact("3.0"));
        assert_eq!(exact("0"), exact("-0.0"));
        assert_eq!(exact("0.0"), exact("-0.0"));
    }
}
