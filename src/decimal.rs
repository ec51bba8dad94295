//! Numbers as decimal text, in little code: the page travels before it runs, and what the standard
//! library prints and reads floats with weighs more than the engine's event queue.
//!
//! - [`Json`] writes a number as JSON does, in the fewest digits that read back as the same number;
//! - [`Plain`] writes the same digits for people, without exponent and needless point;
//! - [`Fixed`] writes so many decimals, for coordinates and percentages.
//!
//! All three are exact, so the text is the same on every machine. [`nearest`] is the way back.

use std::cmp::Ordering;
use std::fmt;

/// A number between two others. That of the library, [`f64::clamp`], says in its panic which numbers they were, and brings four
/// kilobytes to every page for that.
pub trait Within {
    /// The nearest to it of what lies between `least` and `most`.
    fn within(self, least: f64, most: f64) -> f64;
}

impl Within for f64 {
    #[allow(clippy::manual_clamp, reason = "see the trait")]
    fn within(self, least: f64, most: f64) -> f64 {
        self.max(least).min(most)
    }
}

/// A number as JSON writes it: `3.0`, `0.1`, `1e-7`, `1e+16`; `null` where JSON has no number for it.
#[derive(Clone, Copy, Debug)]
pub struct Json(pub f64);

/// A number as sentences write it: `3`, `0.1`, `0.0000001`.
#[derive(Clone, Copy, Debug)]
pub struct Plain(pub f64);

/// A number rounded to so many decimals, at most three, all of them written: `Fixed::<1>(2.0)` is
/// `2.0`. A half is rounded to the even digit, by the exact value of the float.
#[derive(Clone, Copy, Debug)]
pub struct Fixed<const DECIMALS: u32>(pub f64);

/// A number with one decimal: for coordinates, where more is not seen.
pub fn tenths(number: f64) -> Fixed<1> {
    Fixed(number)
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.is_finite() {
            return f.write_str("null");
        }
        let mut buffer = ryu::Buffer::new();
        let text = buffer.format_finite(self.0);
        // JSON text has been written with the sign of the exponent from the beginning.
        match text.split_once('e') {
            Some((digits, exponent)) if !exponent.starts_with('-') => write!(f, "{digits}e+{exponent}"),
            _ => f.write_str(text),
        }
    }
}

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = not_finite(self.0) {
            return f.write_str(name);
        }
        let Digits { negative, digits, point } = Digits::of(self.0);
        if negative {
            f.write_str("-")?;
        }
        let length = digits.len() as i32;
        if point <= 0 {
            f.write_str(if digits.is_empty() { "0" } else { "0." })?;
            zeros(f, -point)?;
            return f.write_str(&digits);
        }
        if length <= point {
            f.write_str(&digits)?;
            return zeros(f, point - length);
        }
        let (whole, rest) = digits.split_at(point as usize);
        write!(f, "{whole}.{rest}")
    }
}

fn zeros(f: &mut fmt::Formatter<'_>, count: i32) -> fmt::Result {
    (0..count).try_for_each(|_| f.write_str("0"))
}

fn not_finite(number: f64) -> Option<&'static str> {
    match number {
        f64::INFINITY => Some("inf"),
        f64::NEG_INFINITY => Some("-inf"),
        number if number.is_nan() => Some("NaN"),
        _ => None,
    }
}

/// The most decimals of a [`Fixed`].
const DECIMALS_MAX: u32 = 3;

/// A decimal: `0.digits` times ten to the power of `point`; zero has no digits.
struct Digits {
    negative: bool,
    digits: String,
    point: i32,
}

impl Digits {
    /// The fewest that read back as this number, which is finite.
    fn of(number: f64) -> Digits {
        Digits::read(ryu::Buffer::new().format_finite(number))
    }

    /// Those of a decimal as JSON and TOML write it: a sign, digits, perhaps a point, perhaps an
    /// exponent. There are no zeros at either end.
    fn read(text: &str) -> Digits {
        let negative = text.starts_with('-');
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let whole = whole.trim_start_matches(['-', '+', '0']);
        let all = format!("{whole}{fraction}");
        let digits = all.trim_start_matches('0');
        let above = whole.len() as i32 - (all.len() - digits.len()) as i32;
        // An exponent too long for this is that of zero, or of a number too large or too small.
        let point = if digits.is_empty() { 0 } else { above.saturating_add(exponent.parse().unwrap_or(0)) };
        Digits { negative, digits: digits.trim_end_matches('0').to_owned(), point }
    }
}

/// The float nearest to a decimal as JSON and TOML write it, of two equally near ones the even,
/// where a float is known that is at most four floats beside it. Quick readers of decimals are that
/// near: they multiply by a power of ten, which a float holds only roughly.
pub fn nearest(text: &str, near: f64) -> f64 {
    let Digits { negative, digits, point } = Digits::read(text);
    let exponent = point.saturating_sub(digits.len() as i32);
    // So few digits, and as many more for the zeros at their end, are below 2^53 and 10^22, where
    // quick readers are exact.
    if text.len() <= 16 && exponent.abs() <= 7 {
        return near;
    }
    // More digits than the middle between two floats can have decide only that it is not the middle.
    const DIGITS_MAX: usize = 800;
    let (kept, dropped) = digits.split_at(digits.len().min(DIGITS_MAX));
    let (mut value, mut unit) = (Whole::default(), Whole::from(1));
    kept.bytes().for_each(|digit| value.multiply(10, u32::from(digit - b'0')));
    let mut exponent = exponent.saturating_add(dropped.len() as i32);
    if !dropped.is_empty() {
        value.multiply(10, 1);
        exponent -= 1;
    }
    let scaled = if exponent > 0 { &mut value } else { &mut unit };
    (0..exponent.unsigned_abs()).for_each(|_| scaled.multiply(10, 0));
    // `value` / `unit` against the middle between a float and the next one.
    let against_middle = |bits: u64| {
        let (fraction, exponent) = (bits & ((1 << 52) - 1), (bits >> 52) as i32);
        let (mantissa, places) = if exponent == 0 { (fraction, 1_075) } else { (fraction | 1 << 52, 1_076 - exponent) };
        let middle = unit.times(2 * mantissa + 1);
        match places {
            0.. => value.shifted(places.unsigned_abs()).cmp(&middle),
            _ => value.cmp(&middle.shifted(places.unsigned_abs())),
        }
    };
    let first = near.abs().to_bits().saturating_sub(4);
    let found = (first..first + 9).find(|bits| match against_middle(*bits) {
        Ordering::Less => true,
        Ordering::Equal => bits % 2 == 0,
        Ordering::Greater => false,
    });
    found.map_or(near, |bits| f64::from_bits(bits).copysign(if negative { -1.0 } else { 1.0 }))
}

/// A whole number of any length, in digits of 32 bits, the lowest first and none of them a leading
/// zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Whole(Vec<u32>);

impl From<u64> for Whole {
    fn from(number: u64) -> Whole {
        let mut whole = Whole(vec![number as u32, (number >> 32) as u32]);
        whole.trim();
        whole
    }
}

impl Whole {
    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    /// `self` × `factor` + `more`.
    fn multiply(&mut self, factor: u32, more: u32) {
        let mut carry = u64::from(more);
        for digit in &mut self.0 {
            carry += u64::from(*digit) * u64::from(factor);
            *digit = carry as u32;
            carry >>= 32;
        }
        self.0.push(carry as u32);
        self.trim();
    }

    fn shifted(&self, bits: u32) -> Whole {
        let mut shifted = self.clone();
        shifted.multiply(1 << (bits % 32), 0);
        shifted.0.splice(0..0, std::iter::repeat_n(0, (bits / 32) as usize));
        shifted
    }

    fn times(&self, factor: u64) -> Whole {
        let (mut low, mut high) = (self.clone(), self.clone());
        low.multiply(factor as u32, 0);
        high.multiply((factor >> 32) as u32, 0);
        let high = high.shifted(32);
        low.plus(&high)
    }

    fn plus(mut self, other: &Whole) -> Whole {
        self.0.resize(self.0.len().max(other.0.len()) + 1, 0);
        let mut carry = 0;
        for (index, digit) in self.0.iter_mut().enumerate() {
            carry += u64::from(*digit) + u64::from(other.0.get(index).copied().unwrap_or(0));
            *digit = carry as u32;
            carry >>= 32;
        }
        self.trim();
        self
    }

    fn cmp(&self, other: &Whole) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

impl<const DECIMALS: u32> fmt::Display for Fixed<DECIMALS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fixed(f, self.0, DECIMALS)
    }
}

/// The floats from here on are whole, and 53 bits no longer hold them.
const WHOLE_FROM: f64 = 9_007_199_254_740_992.0;

fn fixed(f: &mut fmt::Formatter<'_>, number: f64, decimals: u32) -> fmt::Result {
    let width = decimals as usize;
    if let Some(name) = not_finite(number) {
        return f.write_str(name);
    }
    if number.is_sign_negative() {
        f.write_str("-")?;
    }
    let scale = 10_u64.pow(decimals.min(DECIMALS_MAX));
    let number = number.abs();
    if number >= WHOLE_FROM {
        write!(f, "{}", Plain(number))?;
        return if width > 0 { write!(f, ".{:0width$}", 0) } else { Ok(()) };
    }
    let units = scaled(number, scale);
    match decimals {
        0 => write!(f, "{units}"),
        _ => write!(f, "{}.{:0width$}", units / scale, units % scale),
    }
}

/// The nearest whole number to `number` × `scale`, a half to the even one. Exact: 53 bits times a
/// scale of at most a thousand fit into 64.
fn scaled(number: f64, scale: u64) -> u64 {
    let (bits, exponent) = (number.to_bits() & ((1 << 52) - 1), number.to_bits() >> 52);
    let exact = (bits | 1 << 52) * scale;
    // How many binary places the float has.
    match 1_075 - exponent {
        0 => exact,
        places @ 1..=63 => {
            let (down, rest, half) = (exact >> places, exact & ((1 << places) - 1), 1 << (places - 1));
            down + u64::from(rest > half || (rest == half && down % 2 == 1))
        }
        // Less than half of the smallest unit.
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every kind of float: small, large, round, a bit beside round, halves.
    fn numbers() -> Vec<f64> {
        let mut numbers =
            vec![0.0, 1.0, 0.1, 0.3, 1e15, 1e16, 1e17, 123_456_789_012_345_680.0, 5e-324, f64::MAX, f64::MIN_POSITIVE];
        let mut state = 1_u64;
        for index in 0..60_000_u64 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let any = f64::from_bits(state);
            let small = (state >> 20) as f64 / 16_777_216.0;
            let halves = (state >> 50) as f64 / 16.0;
            numbers.push(match index % 4 {
                0 => any,
                1 => small,
                2 => halves,
                _ => (state >> 44) as f64 / 1000.0,
            });
        }
        numbers.retain(|number| number.is_finite());
        let negative: Vec<f64> = numbers.iter().map(|number| -number).collect();
        [numbers, negative].concat()
    }

    #[test]
    fn json_and_sentences_are_written_as_they_always_were() {
        for number in numbers() {
            // Between these two shortest decimals may be equally near; then either will do.
            if (1e12..1e19).contains(&number.abs()) {
                assert_eq!(Json(number).to_string().len(), serde_json::to_string(&number).unwrap().len());
                assert_eq!(Plain(number).to_string().parse(), Ok(number));
                continue;
            }
            assert_eq!(Json(number).to_string(), serde_json::to_string(&number).unwrap());
            assert_eq!(Plain(number).to_string(), number.to_string());
        }
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(Json(number).to_string(), "null");
            assert_eq!(Plain(number).to_string(), number.to_string());
        }
    }

    #[test]
    fn the_nearest_float_is_found_from_one_near_it() {
        let near = |text: &str| {
            let right: f64 = text.parse().unwrap();
            for off in [0, 1, 3] {
                let near = f64::from_bits(right.to_bits().saturating_sub(off).max(right.to_bits() & 1 << 63));
                // Where a float is given that few digits do not make, it is taken for exact.
                if off == 0 || text.len() > 17 {
                    assert_eq!(nearest(text, near).to_bits(), right.to_bits(), "{text}");
                }
            }
        };
        for number in numbers().into_iter().step_by(7) {
            near(&format!("{number:e}"));
            near(&format!("{number:.25e}"));
            near(&number.to_string());
        }
        // Halves between two floats, and a little beside; and more digits than are looked at.
        near("9007199254740993.0");
        near("9007199254740993.00000000000000000001");
        near("9007199254740992.99999999999999999999");
        near(&format!("9007199254740993.{}1", "0".repeat(2_000)));
        near(&format!("0.{}5", "0".repeat(2_000)));
        near("2.4703282292062327208299439634110764623210e-324");
    }

    #[test]
    fn decimals_are_those_of_the_standard_library() {
        for number in numbers().into_iter().filter(|number| number.abs() < WHOLE_FROM) {
            assert_eq!(Fixed::<0>(number).to_string(), format!("{number:.0}"), "{number}");
            assert_eq!(Fixed::<1>(number).to_string(), format!("{number:.1}"), "{number}");
            assert_eq!(Fixed::<2>(number).to_string(), format!("{number:.2}"), "{number}");
            assert_eq!(Fixed::<3>(number).to_string(), format!("{number:.3}"), "{number}");
        }
        assert_eq!(Fixed::<1>(f64::NAN).to_string(), format!("{:.1}", f64::NAN));
    }
}
