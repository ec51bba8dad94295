//! Where one is: what is looked at, from the outside to the inside, and the same as a short text for links.

use std::fmt;

use crate::decimal::Plain;
use crate::engine::NodeId;

/// A stretch of the ring.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// The turn in its middle, 0 up to but not including 1.
    pub middle: f64,
    /// As many times it is shown larger than the whole ring is: the part of the ring that it is, turned over.
    pub factor: f64,
}

/// What is looked at: nothing of these is the whole ring.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ZoomSpec {
    /// A stretch of the ring, from which one may have gone on.
    pub stretch: Option<Stretch>,
    /// A node.
    pub node: Option<NodeId>,
    /// One of its tables, by its number. It means something with a node only.
    pub table: Option<u64>,
    /// A block of the table, from 0. It means something with a table only.
    pub block: Option<usize>,
}

/// Beyond this a turn has too few digits left to tell places apart.
pub const FACTOR_MAX: f64 = 1_048_576.0;
/// Less than this is not worth another picture.
const FACTOR_MIN: f64 = 2.0;

impl Stretch {
    /// A stretch around a turn, so many times larger than the ring, as far as that can be drawn.
    pub fn new(middle: f64, factor: f64) -> Stretch {
        let middle = if middle.is_finite() { middle.rem_euclid(1.0) % 1.0 } else { 0.0 };
        let factor = if factor.is_finite() { factor.clamp(FACTOR_MIN, FACTOR_MAX) } else { FACTOR_MIN };
        Stretch { middle, factor }
    }

    /// How much of the ring it is.
    pub fn span(&self) -> f64 {
        1.0 / self.factor
    }

    /// The turn at which it begins.
    pub fn from(&self) -> f64 {
        (self.middle - self.span() / 2.0).rem_euclid(1.0)
    }

    /// The same stretch seen so many times larger; what is at a part of it, 0 to 1 from its beginning, stays there. Nothing, if it
    /// would be the whole ring.
    pub fn larger(&self, by: f64, at: f64) -> Option<Stretch> {
        let factor = self.factor * by;
        if factor < FACTOR_MIN * 0.999 {
            return None;
        }
        let larger = Stretch::new(0.0, factor);
        let kept = self.from() + at * self.span();
        Some(Stretch::new(kept + (0.5 - at) * larger.span(), factor))
    }

    /// The stretch beside it, by a part of its own length; clockwise if that is positive.
    pub fn moved(&self, by: f64) -> Stretch {
        Stretch::new(self.middle + by * self.span(), self.factor)
    }
}

impl ZoomSpec {
    /// Whether it is the whole ring.
    pub fn is_whole(&self) -> bool {
        self.stretch.is_none() && self.node.is_none()
    }

    /// One level further out.
    pub fn outward(&self) -> ZoomSpec {
        match self {
            ZoomSpec { block: Some(_), .. } => ZoomSpec { block: None, ..*self },
            ZoomSpec { table: Some(_), .. } => ZoomSpec { table: None, ..*self },
            ZoomSpec { node: Some(_), .. } => ZoomSpec { node: None, ..*self },
            _ => ZoomSpec::default(),
        }
    }

    /// The way here from the whole ring, which comes first.
    pub fn way(&self) -> Vec<ZoomSpec> {
        let mut way = vec![*self];
        while way.last().is_some_and(|last| !last.is_whole()) {
            way.push(way[way.len() - 1].outward());
        }
        way.reverse();
        way
    }

    /// Reads what [`Display`](fmt::Display) writes; nothing, if it says something else.
    pub fn read(text: &str) -> Option<ZoomSpec> {
        let mut words = text.split_whitespace().peekable();
        let mut spec = ZoomSpec::default();
        if let Some((middle, factor)) = words.peek().and_then(|word| word.split_once('*')) {
            spec.stretch = Some(Stretch::new(decimal(middle)? / 100.0, decimal(factor)?));
            words.next();
        }
        spec.node = words.next().map(NodeId::new).transpose().ok()?;
        spec.table = words.next().map(str::parse).transpose().ok()?;
        let block = words.next().map(str::parse::<usize>).transpose().ok()?;
        spec.block = block.map(|block| block.checked_sub(1)).map_or(Some(None), |block| block.map(Some))?;
        words.next().is_none().then_some(spec)
    }
}

/// A number of at most nine digits before the point and behind it. (The standard library's reader of floats weighs more
/// than this file.)
fn decimal(text: &str) -> Option<f64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if whole.len() > 9 || fraction.len() > 9 {
        return None;
    }
    let (whole, digits) = (whole.parse::<u32>().ok()?, fraction.parse::<u32>().ok()?);
    let scale = (0..fraction.len()).fold(1.0, |scale, _| scale * 10.0);
    Some(f64::from(whole) + f64::from(digits) / scale)
}

/// `12.5*64 n17 3 2`: around 12.5 % of the ring, 64 times larger; node n17; its table 3; the second block.
impl fmt::Display for ZoomSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words: Vec<String> = Vec::new();
        words.extend(self.stretch.map(|stretch| {
            // As many digits as tell pixels apart where a stretch is drawn largest.
            format!("{}*{}", Plain((stretch.middle * 1e10).round() / 1e8), Plain(stretch.factor.round()))
        }));
        words.extend(self.node.map(|node| node.to_string()));
        words.extend(self.table.map(|table| table.to_string()));
        words.extend(self.block.map(|block| (block + 1).to_string()));
        f.write_str(&words.join(" "))
    }
}
