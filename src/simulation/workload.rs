//! Generated loads: operations that nobody wrote down, one after the other, out of a few numbers.
//!
//! The load is *open*: clients arrive as a Poisson process, whether or not earlier operations have
//! been answered, as the users of a service do. Gaps between arrivals are exponential, so a store
//! that slows down is not spared, and its latencies are not flattered. (A *closed* load, in which
//! each client waits for its answer before it asks again, is not built.)
//!
//! Which key an operation is about follows either of two distributions. *Uniform* gives every key
//! the same chance. *Zipf* gives the key of rank i a chance in proportion to 1 / i^0.99, the
//! exponent of YCSB (Cooper et al., *Benchmarking Cloud Serving Systems with YCSB*, SoCC 2010,
//! §4.2): a few keys are asked for most of the time. YCSB draws it by the approximation of Gray et
//! al. (*Quickly Generating Billion-Record Synthetic Databases*, SIGMOD 1994, §3.2), made for
//! billions of keys. Here there are at most [`Workload::KEYS_MAX`], so the cumulative shares stand
//! in a table of whole numbers, and a draw is looked up in it: exact, and alike on every machine.
//! YCSB also scatters the popular ranks over the keys; here `k1` is the most popular one, and the
//! hash of the ring scatters it.
//!
//! A write is a *read-modify-write* unless it is asked to be blind: the client gets the key, and when
//! that is answered puts a value in the place of everything that it read, siblings included (*Dynamo*,
//! §4.4 and §6: the shopping cart). That is what keeps siblings from piling up. If the get fails
//! there is nothing to replace, and the write is given up.
//!
//! A load draws from a stream of its own, four draws for each arrival whatever comes of them, so
//! that another distribution moves no instant, another rate changes no key, and two loads never
//! share a draw.

use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::network::{Fraction, open_unit};
use super::rng::{Purpose, Rng, below};
use super::trace::EventId;
use crate::decimal::Within;
use crate::engine::versions::Siblings;
use crate::engine::{ClientId, Duration, Key, Time, Value};

/// A generated load, as a step asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Workload {
    /// Who asks; each arrival is one of them, with equal chance. At least one.
    pub clients: Arc<[ClientId]>,
    /// How many operations arrive in a second, of all clients together, on average.
    pub rate: Rate,
    /// How many keys there are: `k1`, `k2`, …
    pub keys: u32,
    /// What their names begin with, `k` by default.
    pub prefix: Arc<str>,
    /// Which of them are asked for.
    pub distribution: Distribution,
    /// How many of the operations read.
    pub read_fraction: Fraction,
    /// For how long.
    #[serde(rename = "for")]
    pub lasts: Duration,
    /// Whether a write first reads what it replaces; without, it is blind.
    pub read_modify_write: bool,
    /// How long each value is, in bytes; as long as its text if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_bytes: Option<u32>,
}

impl Workload {
    /// The most keys.
    pub const KEYS_MAX: u32 = 100_000;

    /// The longest values, in bytes.
    pub const VALUE_BYTES_MAX: u32 = 100_000;

    /// The number of the load that names of operations like `w1-17` and `w1-17-put` belong to;
    /// `None` for other names. No step gives an operation such a name.
    pub fn of_operation(name: &str) -> Option<u32> {
        let (number, arrival) = name.strip_prefix('w')?.split_once('-')?;
        let arrival = arrival.strip_suffix("-put").unwrap_or(arrival);
        let whole = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u32>().ok())?;
        whole(arrival).and(whole(number))
    }
}

/// Operations in a second, kept in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(u64);

impl Rate {
    /// The least and the most that a load may have, in operations a second.
    pub const RANGE: (f64, f64) = (0.001, 100_000.0);

    /// So many operations a second, to the nearest thousandth; what lies outside of
    /// [`Rate::RANGE`] is moved to the nearer end.
    pub fn per_second(rate: f64) -> Rate {
        let (least, most) = Rate::RANGE;
        Rate((rate.within(least, most) * 1000.0 + 0.5) as u64)
    }

    /// As operations a second.
    pub fn as_per_second(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// The time to the next arrival of a Poisson process: −ln u divided by the rate.
    fn gap(self, draw: u64) -> Duration {
        Duration::from_millis(-libm::log(open_unit(draw)) * 1_000_000.0 / self.0 as f64)
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_per_second())
    }
}

/// Which keys are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Distribution {
    /// All alike.
    Uniform,
    /// The i-th in proportion to 1 / i^0.99.
    Zipf,
}

impl Distribution {
    /// Their names in documents.
    pub const NAMES: [&str; 2] = ["uniform", "zipf"];

    /// Its name in documents.
    pub fn name(self) -> &'static str {
        match self {
            Distribution::Uniform => Distribution::NAMES[0],
            Distribution::Zipf => Distribution::NAMES[1],
        }
    }
}

/// The exponent of YCSB's Zipf distribution.
const ZIPF_EXPONENT: f64 = 0.99;

/// A distribution over so many ranks, ready to be drawn from.
#[derive(Clone, Debug)]
enum Ranks {
    Uniform(u64),
    /// Below which draw it is a rank up to the i-th: cumulative shares, in 2^-64ths. Shared by
    /// copies, since it is as long as there are keys.
    Cumulative(Arc<[u64]>),
}

impl Ranks {
    fn new(distribution: Distribution, count: u32) -> Ranks {
        if distribution == Distribution::Uniform {
            return Ranks::Uniform(count.into());
        }
        let mut sum = 0.0;
        let sums: Vec<f64> = (1..=count)
            .map(|rank| {
                sum += libm::pow(f64::from(rank), -ZIPF_EXPONENT);
                sum
            })
            .collect();
        // 2^64 is exact in a float and the cast saturates, so the last is "below every draw but one".
        Ranks::Cumulative(sums.iter().map(|part| (part / sum * 18_446_744_073_709_551_616.0) as u64).collect())
    }

    /// A rank, from 1.
    fn of(&self, draw: u64) -> u32 {
        let before = match self {
            Ranks::Uniform(count) => below(draw, *count),
            Ranks::Cumulative(bounds) => {
                let passed = bounds.partition_point(|bound| *bound <= draw);
                passed.min(bounds.len() - 1) as u64
            }
        };
        before as u32 + 1
    }
}

/// A load that runs, or ran.
#[derive(Clone, Debug)]
pub(super) struct Load {
    /// Its number, from 1, in the order in which loads start.
    pub number: u32,
    pub workload: Arc<Workload>,
    /// The happening that it began with.
    pub started: EventId,
    /// How many operations have arrived.
    pub arrived: u32,
    ends: Time,
    draws: Rng,
    ranks: Ranks,
}

/// An operation that a load will begin.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    /// Which of the load's it is, from 1.
    pub place: u32,
    pub client: ClientId,
    pub key: Key,
    pub reads: bool,
}

impl Load {
    pub fn new(seed: u64, number: u32, workload: Arc<Workload>, started: EventId, now: Time) -> Load {
        Load {
            number,
            started,
            arrived: 0,
            ends: now + workload.lasts,
            draws: Rng::new(seed, Purpose::Workload, &number.to_string()),
            ranks: Ranks::new(workload.distribution, workload.keys),
            workload,
        }
    }

    /// What comes next, and when: an arrival, or, with none before it, the end.
    pub fn next(&mut self, now: Time) -> (Time, Option<Arrival>) {
        let [gap, client, kind, rank] = [(); 4].map(|()| self.draws.next());
        let at = now + self.workload.rate.gap(gap);
        if at >= self.ends {
            return (self.ends, None);
        }
        self.arrived += 1;
        let clients = &self.workload.clients;
        let arrival = Arrival {
            place: self.arrived,
            client: clients[below(client, clients.len() as u64) as usize],
            key: Key(format!("{}{}", self.workload.prefix, self.ranks.of(rank)).into()),
            reads: self.workload.read_fraction.hit(kind),
        };
        (at, Some(arrival))
    }

    /// The name of an operation: `w1-17` for the seventeenth arrival of the first load.
    pub fn name_of(&self, place: u32) -> Arc<str> {
        format!("w{}-{place}", self.number).into()
    }

    /// The value that an arrival writes: its client and place, `c1-17`, and if it brings several
    /// siblings together the same of each of them, `c1-17+c2-9+c3-14`. Filled up with `~`, or cut
    /// off, where a length is asked for.
    pub fn value(&self, client: ClientId, place: u32, read: Option<&Siblings>) -> Value {
        let mut text = format!("{client}-{place}");
        let siblings: Vec<&Value> =
            read.into_iter().flat_map(Siblings::live).filter_map(|version| version.value.as_ref()).collect();
        if siblings.len() > 1 {
            for value in siblings {
                text.push('+');
                text.push_str(writer_of(value));
            }
        }
        let mut bytes = text.into_bytes();
        if let Some(length) = self.workload.value_bytes {
            bytes.resize(length as usize, b'~');
        }
        Value(bytes.into())
    }
}

/// Who wrote a value of a load: what stands before the first `+` or `~`. Of a long value that was
/// written otherwise, `…`.
fn writer_of(value: &Value) -> &str {
    const LENGTH_MAX: usize = 28;
    let writer = value.text().and_then(|text| text.split(['+', '~']).next());
    writer.filter(|writer| writer.len() <= LENGTH_MAX).unwrap_or("…")
}

/// A read-modify-write of a load, between its two halves.
#[derive(Clone, Debug)]
pub(super) struct HalfDone {
    /// The load's place among all.
    pub load: usize,
    pub arrival: Arrival,
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: u32 = 100_000;

    fn workload(rate: f64, keys: u32, distribution: Distribution) -> Workload {
        Workload {
            clients: ["c1", "c2", "c3"].map(|name| ClientId::new(name).unwrap()).into(),
            rate: Rate::per_second(rate),
            keys,
            prefix: "k".into(),
            distribution,
            read_fraction: Fraction::new(0.7),
            lasts: Duration::from_millis(1e9),
            read_modify_write: true,
            value_bytes: None,
        }
    }

    fn load(seed: u64, number: u32, workload: Workload) -> Load {
        Load::new(seed, number, workload.into(), EventId(0), Time::ZERO)
    }

    fn arrivals(load: &mut Load, count: u32) -> Vec<(Time, Arrival)> {
        let mut now = Time::ZERO;
        let next = |_| {
            let (at, arrival) = load.next(now);
            now = at;
            (at, arrival.expect("the load lasts long enough"))
        };
        (0..count).map(next).collect()
    }

    /// Pearson's statistic over its degrees of freedom: near 1 where counts follow their shares. Of
    /// the many degrees here, 1.25 is some five standard deviations away.
    fn misfit(counts: &[u32], share: impl Fn(usize) -> f64) -> f64 {
        let total: u32 = counts.iter().sum();
        let term = |(place, count): (usize, &u32)| {
            let expected = share(place) * f64::from(total);
            (f64::from(*count) - expected) * (f64::from(*count) - expected) / expected
        };
        counts.iter().enumerate().map(term).sum::<f64>() / (counts.len() - 1) as f64
    }

    fn counts(distribution: Distribution, keys: u32) -> Vec<u32> {
        let mut load = load(11, 1, workload(1000.0, keys, distribution));
        let mut counts = vec![0; keys as usize];
        for (_, arrival) in arrivals(&mut load, DRAWS) {
            counts[arrival.key.0[1..].parse::<usize>().unwrap() - 1] += 1;
        }
        counts
    }

    #[test]
    fn keys_follow_their_distribution() {
        let zipf = |keys: u32| {
            let weight = |rank: usize| libm::pow(rank as f64, -0.99);
            let sum: f64 = (1..=keys as usize).map(weight).sum();
            move |place: usize| weight(place + 1) / sum
        };
        for keys in [200, 1000] {
            let uniform = misfit(&counts(Distribution::Uniform, keys), |_| 1.0 / f64::from(keys));
            assert!((0.75..1.25).contains(&uniform), "uniform over {keys}: {uniform}");
            let skewed = counts(Distribution::Zipf, keys);
            let fits = misfit(&skewed, zipf(keys));
            assert!((0.75..1.25).contains(&fits), "zipf over {keys}: {fits}");
            // And it tells the two apart.
            assert!(misfit(&skewed, |_| 1.0 / f64::from(keys)) > 100.0);
        }
    }

    /// With 100,000 keys the first is asked for in one of 12.8 cases: H(100000, 0.99) = 12.78.
    #[test]
    fn the_largest_table_covers_every_draw() {
        let ranks = Ranks::new(Distribution::Zipf, Workload::KEYS_MAX);
        assert_eq!((ranks.of(0), ranks.of(u64::MAX)), (1, Workload::KEYS_MAX));
        let Ranks::Cumulative(bounds) = &ranks else { panic!("it is a table") };
        assert!(bounds.is_sorted());
        let first = bounds[0] as f64 / 2f64.powi(64);
        assert!((0.0781..0.0784).contains(&first), "{first}");
        let one = Ranks::new(Distribution::Zipf, 1);
        assert_eq!([one.of(0), one.of(u64::MAX)], [1, 1]);
    }

    #[test]
    fn arrivals_are_a_poisson_process() {
        let rate = 250.0;
        let arrived = arrivals(&mut load(5, 1, workload(rate, 10, Distribution::Uniform)), DRAWS);
        let mut last = 0;
        let gaps: Vec<f64> = arrived
            .iter()
            .map(|(at, _)| {
                let gap = at.0 - last;
                last = at.0;
                gap as f64 / 1e6
            })
            .collect();
        let mean = gaps.iter().sum::<f64>() / f64::from(DRAWS);
        // Of exponential gaps the deviation equals the mean; the mean of 100,000 is good to 0.3 %.
        assert!((mean * rate - 1.0).abs() < 0.015, "mean {mean}");
        let variance = gaps.iter().map(|gap| (gap - mean) * (gap - mean)).sum::<f64>() / f64::from(DRAWS);
        assert!((variance / (mean * mean) - 1.0).abs() < 0.04, "variance {variance}");
        let longer = gaps.iter().filter(|gap| **gap > 2.0 / rate).count() as f64 / f64::from(DRAWS);
        assert!((longer - libm::exp(-2.0)).abs() < 0.006, "{longer} are longer than twice the mean");
    }

    #[test]
    fn reads_and_clients_have_their_shares() {
        let arrived = arrivals(&mut load(3, 1, workload(100.0, 10, Distribution::Uniform)), DRAWS);
        let share =
            |is: &dyn Fn(&Arrival) -> bool| arrived.iter().filter(|(_, arrival)| is(arrival)).count() as f64 / f64::from(DRAWS);
        assert!((share(&|arrival| arrival.reads) - 0.7).abs() < 0.01);
        for client in ["c1", "c2", "c3"] {
            assert!((share(&|arrival| arrival.client.to_string() == client) - 1.0 / 3.0).abs() < 0.01, "{client}");
        }
    }

    #[test]
    fn a_number_changes_nothing_that_it_does_not_speak_of() {
        let told = |workload: Workload, number| -> Vec<(Time, String, Key, bool)> {
            let mut load = load(7, number, workload);
            let tell = |(at, arrival): (Time, Arrival)| (at, arrival.client.to_string(), arrival.key, arrival.reads);
            arrivals(&mut load, 200).into_iter().map(tell).collect()
        };
        let base = told(workload(100.0, 50, Distribution::Uniform), 1);
        assert_eq!(base, told(workload(100.0, 50, Distribution::Uniform), 1));
        let skewed = told(workload(100.0, 50, Distribution::Zipf), 1);
        assert!(base.iter().zip(&skewed).all(|(one, other)| (one.0, one.3) == (other.0, other.3)));
        let faster = told(workload(300.0, 50, Distribution::Uniform), 1);
        assert!(base.iter().zip(&faster).all(|(one, other)| (&one.2, one.3) == (&other.2, other.3)));
        let second = told(workload(100.0, 50, Distribution::Uniform), 2);
        assert!(base.iter().zip(&second).any(|(one, other)| one.2 != other.2));
    }

    #[test]
    fn names_of_loads_are_known_from_others() {
        assert_eq!(Workload::of_operation("w1-17"), Some(1));
        assert_eq!(Workload::of_operation("w12-3-put"), Some(12));
        for other in ["w1", "w-1", "w1-", "op1", "w1-x", "x1-1", "w1-1-get", "w+1-2", "w1-1-put-put", "w99999999999-1"] {
            assert_eq!(Workload::of_operation(other), None, "{other}");
        }
    }

    #[test]
    fn a_value_says_what_it_brings_together() {
        use crate::engine::NodeId;
        use crate::engine::versions::{Actor, VectorClock};
        let mut load = load(1, 1, workload(1.0, 1, Distribution::Uniform));
        let client = ClientId::new("c1").unwrap();
        let mut read = Siblings::default();
        let mut write = |node: &str, value: &str| {
            let actor = Actor::first(NodeId::new(node).unwrap());
            read.write(actor, &VectorClock::default(), Some(Value::from(value)));
            read.clone()
        };
        let one = write("n1", "c2-9+c1-3");
        assert_eq!(load.value(client, 17, Some(&one)).text(), Some("c1-17"));
        let two = write("n2", "c3-14~~");
        assert_eq!(load.value(client, 17, Some(&two)).text(), Some("c1-17+c2-9+c3-14"));
        let three = write("n3", &"long".repeat(10));
        assert_eq!(load.value(client, 17, Some(&three)).text(), Some("c1-17+c2-9+c3-14+…"));
        let set_to = |load: &mut Load, bytes| {
            load.workload = Arc::new(Workload { value_bytes: Some(bytes), ..(*load.workload).clone() });
        };
        set_to(&mut load, 8);
        assert_eq!(load.value(client, 17, None).text(), Some("c1-17~~~"));
        set_to(&mut load, 2);
        assert_eq!(load.value(client, 17, None).text(), Some("c1"));
    }
}
