//! The network: how long messages take, which are lost, doubled, or stopped at a cut.
//!
//! The fate of a message is decided when it is sent, so that the picture knows that it will be lost
//! half-way; a later cut decides again for what is in flight. Every sending takes the same number
//! of draws from its link's streams, whatever comes of it.
//!
//! Nodes and clients stand in datacenters. What goes from one to another takes `inter_dc` instead of
//! `latency`: tens of milliseconds where a message within takes one (Lakshman and Malik, *Cassandra*,
//! LADIS 2009, §5.2; Corbett et al., *Spanner*, OSDI 2012, §5). It is drawn from the same stream of
//! the link, so what stands in one place runs as if there were no places. Every two datacenters are
//! equally far apart unless a `network` step says otherwise of a link; distances of their own are
//! left out.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::rng::{Purpose, Rng, below};
use crate::decimal::Within;
use crate::engine::{Address, Duration, MessageKind, Name, SortedMap, SortedSet, Time};

/// A probability, kept as the number of 2^-64ths at which a draw counts as a hit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fraction(u64);

impl Fraction {
    /// Never.
    pub const ZERO: Fraction = Fraction(0);

    /// The nearest fraction to a number from 0 to 1; what lies outside is moved to the nearer end.
    pub fn new(fraction: f64) -> Fraction {
        // 2^64 is exact in a float and the cast saturates, so 1.0 becomes "every draw but one".
        Fraction((fraction.within(0.0, 1.0) * 18_446_744_073_709_551_616.0) as u64)
    }

    /// As a number from 0 to 1.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 18_446_744_073_709_551_616.0
    }

    pub(super) fn hit(self, draw: u64) -> bool {
        draw < self.0 || self.0 == u64::MAX
    }
}

impl Serialize for Fraction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_f64())
    }
}

/// How long a message takes, one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Latency {
    /// Anything from the first to the second, both included, with equal chance.
    Uniform(Duration, Duration),
    /// Exponential with this mean: short mostly, now and then very long.
    Exponential(Duration),
    /// As measured in production; see [`LatencyTrace`].
    Trace(LatencyTrace),
}

/// Latencies of production systems, as fitted by Bailis et al., *Probabilistically Bounded
/// Staleness for Practical Partial Quorums* (VLDB 2012), §5.5 and table 3: a Pareto body with an
/// exponential tail. Writes on their way to a replica have a fit of their own in two of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum LatencyTrace {
    /// LinkedIn, on solid-state disks.
    #[serde(rename = "lnkd-ssd")]
    LnkdSsd,
    /// LinkedIn, on spinning disks.
    #[serde(rename = "lnkd-disk")]
    LnkdDisk,
    /// Yammer's Riak.
    #[serde(rename = "ymmr")]
    Ymmr,
}

/// One fit: with probability `body` Pareto(`scale`, `shape`), else exponential with `rate`; in ms.
struct Fit {
    body: f64,
    scale: f64,
    shape: f64,
    rate: f64,
}

impl LatencyTrace {
    fn fit(self, kind: MessageKind) -> Fit {
        const SSD: Fit = Fit { body: 0.9122, scale: 0.235, shape: 10.0, rate: 1.66 };
        match (self, kind) {
            (LatencyTrace::LnkdDisk, MessageKind::ReplicaWrite) => Fit { body: 0.38, scale: 1.05, shape: 1.51, rate: 0.183 },
            (LatencyTrace::LnkdSsd | LatencyTrace::LnkdDisk, _) => SSD,
            (LatencyTrace::Ymmr, MessageKind::ReplicaWrite) => Fit { body: 0.939, scale: 3.0, shape: 3.5, rate: 0.0028 },
            (LatencyTrace::Ymmr, _) => Fit { body: 0.982, scale: 1.5, shape: 3.8, rate: 0.0217 },
        }
    }
}

impl Latency {
    /// A latency from two draws. Logarithms and powers come from `libm` by name, because those of
    /// the platforms differ in the last digit.
    pub(crate) fn sample(self, draws: [u64; 2], kind: MessageKind) -> Duration {
        match self {
            Latency::Uniform(least, most) => Duration(least.0 + below(draws[0], most.0 - least.0 + 1)),
            Latency::Exponential(mean) => Duration::from_millis(-libm::log(open_unit(draws[0])) * mean.as_millis()),
            Latency::Trace(trace) => {
                let fit = trace.fit(kind);
                let u = open_unit(draws[1]);
                Duration::from_millis(if open_unit(draws[0]) < fit.body {
                    fit.scale * libm::pow(u, -1.0 / fit.shape)
                } else {
                    -libm::log(u) / fit.rate
                })
            }
        }
    }
}

/// A number above 0 and up to 1, exact in a float.
pub(super) fn open_unit(draw: u64) -> f64 {
    ((draw >> 11) + 1) as f64 / 9_007_199_254_740_992.0
}

impl Serialize for Latency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        match self {
            Latency::Uniform(least, most) => [least, most].serialize(serializer),
            Latency::Exponential(mean) => {
                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("mean", mean)?;
                map.serialize_entry("shape", "exponential")?;
                map.end()
            }
            Latency::Trace(trace) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("trace", trace)?;
                map.end()
            }
        }
    }
}

/// How the network is, on one link or on all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Weather {
    /// How long a message takes.
    pub latency: Latency,
    /// The chance that a message is lost.
    pub loss: Fraction,
    /// The chance that it arrives twice.
    pub duplicate: Fraction,
    /// How long a message takes whose two ends stand in different datacenters.
    pub inter_dc: Latency,
}

impl Default for Weather {
    fn default() -> Weather {
        Weather {
            latency: Latency::Uniform(Duration::from_millis(1.0), Duration::from_millis(10.0)),
            loss: Fraction::ZERO,
            duplicate: Fraction::ZERO,
            inter_dc: Latency::Uniform(Duration::from_millis(30.0), Duration::from_millis(60.0)),
        }
    }
}

/// A change of the weather; what it leaves out stays as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct WeatherChange {
    /// New latency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency: Option<Latency>,
    /// New loss.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loss: Option<Fraction>,
    /// New duplication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicate: Option<Fraction>,
    /// New latency between datacenters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inter_dc: Option<Latency>,
}

impl Weather {
    fn changed(self, change: &WeatherChange) -> Weather {
        Weather {
            latency: change.latency.unwrap_or(self.latency),
            loss: change.loss.unwrap_or(self.loss),
            duplicate: change.duplicate.unwrap_or(self.duplicate),
            inter_dc: change.inter_dc.unwrap_or(self.inter_dc),
        }
    }
}

/// Where messages stop. Nodes and clients that a cut does not name stay connected to everyone.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Cut {
    /// Between any two of these groups, which are disjoint.
    Groups {
        /// The groups.
        groups: Vec<SortedSet<Address>>,
    },
    /// Along one link.
    Link {
        /// From here.
        from: Address,
        /// To there.
        to: Address,
        /// Only in this direction.
        one_way: bool,
    },
}

impl Cut {
    /// Whether it stops messages in this direction.
    pub fn blocks(&self, from: Address, to: Address) -> bool {
        match self {
            Cut::Groups { groups } => {
                let group = |end| groups.iter().position(|group| group.contains(&end));
                matches!((group(from), group(to)), (Some(one), Some(other)) if one != other)
            }
            Cut::Link { from: here, to: there, one_way } => {
                (from, to) == (*here, *there) || (!one_way && (from, to) == (*there, *here))
            }
        }
    }
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cut::Groups { groups } => {
                for (index, group) in groups.iter().enumerate() {
                    let names: Vec<String> = group.iter().map(Address::to_string).collect();
                    write!(f, "{}{}", if index == 0 { "" } else { " | " }, names.join(" "))?;
                }
                Ok(())
            }
            Cut::Link { from, to, one_way: true } => write!(f, "{from} → {to}"),
            Cut::Link { from, to, one_way: false } => write!(f, "{from} ↔ {to}"),
        }
    }
}

/// Whether and when a message arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "fate", rename_all = "snake_case")]
pub enum Fate {
    /// Then.
    Arrives {
        /// When.
        at: Time,
    },
    /// Never.
    Lost {
        /// When it is lost: half-way.
        at: Time,
        /// Why.
        reason: LossReason,
    },
}

/// Why a message was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LossReason {
    /// By chance (`loss`).
    Loss,
    /// At a cut.
    Cut,
    /// Because a step said so (`drop`).
    Dropped,
    /// Nobody was running where it arrived.
    NodeDown,
}

impl fmt::Display for LossReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LossReason::Loss => "loss",
            LossReason::Cut => "cut",
            LossReason::Dropped => "dropped",
            LossReason::NodeDown => "node down",
        })
    }
}

/// The links between all nodes and clients.
#[derive(Clone, Debug)]
pub(super) struct Network {
    seed: u64,
    weather: Weather,
    local: Vec<LocalWeather>,
    /// The datacenter that each end stands in.
    places: SortedMap<Address, Name>,
    /// By sender, then by receiver: of a hundred nodes each has a hundred.
    links: SortedMap<Address, SortedMap<Address, Streams>>,
    cuts: Vec<Arc<Cut>>,
    drops: Vec<Drop>,
}

/// A change of the weather on some links; a later one wins.
#[derive(Clone, Debug)]
struct LocalWeather {
    from: Option<Address>,
    to: Option<Address>,
    change: WeatherChange,
}

impl LocalWeather {
    /// The change, for a link that it is about. Who names both ends of a link and a latency means
    /// that link's latency, wherever its ends stand.
    fn on_link(&self) -> WeatherChange {
        let names_both = self.from.is_some() && self.to.is_some();
        let meant = if names_both { self.change.latency } else { None };
        WeatherChange { inter_dc: self.change.inter_dc.or(meant), ..self.change }
    }
}

/// The draws of one link. Where its streams begin never changes and is shared by all clones of a network: of a hundred nodes there are
/// ten thousand links in each world that is kept. How far they have come is one number, since every sending takes as many draws.
#[derive(Clone, Debug)]
struct Streams {
    first: Arc<First>,
    sent: u64,
}

/// Where the streams of a link begin.
#[derive(Debug)]
struct First {
    latency: Rng,
    loss: Rng,
    duplication: Rng,
}

/// What is drawn for one sending.
struct Draws {
    /// How long it takes, and how long its second copy takes.
    latency: [[u64; 2]; 2],
    is_lost: bool,
    is_doubled: bool,
}

/// So many of the next messages of a link are lost.
#[derive(Clone, Debug)]
struct Drop {
    from: Address,
    to: Address,
    kind: Option<MessageKind>,
    left: u32,
}

/// What becomes of one sending.
pub(super) struct Sending {
    pub fate: Fate,
    /// When a second copy arrives, if there is one.
    pub copy_arrives: Option<Time>,
}

impl Network {
    pub fn new(seed: u64, weather: Weather) -> Network {
        Network {
            seed,
            weather,
            local: Vec::new(),
            places: SortedMap::new(),
            links: SortedMap::new(),
            cuts: Vec::new(),
            drops: Vec::new(),
        }
    }

    /// Puts a node or client into a datacenter; one that was put nowhere is near to everyone.
    pub fn place(&mut self, end: Address, datacenter: Name) {
        self.places.insert(end, datacenter);
    }

    /// Whether a message between these two goes from one datacenter to another.
    fn crosses(&self, from: Address, to: Address) -> bool {
        matches!((self.places.get(&from), self.places.get(&to)), (Some(one), Some(other)) if one != other)
    }

    /// Decides the fate of a message.
    pub fn send(&mut self, now: Time, from: Address, to: Address, kind: MessageKind) -> Sending {
        let weather = self.weather_between(from, to);
        let seed = self.seed;
        let streams = self.links.entry(from).or_default().entry(to).or_insert_with(|| Streams::new(seed, from, to));
        let Draws { latency: [first, second], is_lost: lost_by_chance, is_doubled: doubled } = streams.next(&weather);
        let takes = weather.latency.sample(first, kind);
        let reason = if self.is_cut(from, to) {
            Some(LossReason::Cut)
        } else if self.drop_next(from, to, kind) {
            Some(LossReason::Dropped)
        } else {
            lost_by_chance.then_some(LossReason::Loss)
        };
        match reason {
            Some(reason) => {
                let half_way = now + Duration(takes.0 / 2);
                Sending { fate: Fate::Lost { at: half_way, reason }, copy_arrives: None }
            }
            None => Sending {
                fate: Fate::Arrives { at: now + takes },
                copy_arrives: doubled.then(|| now + weather.latency.sample(second, kind)),
            },
        }
    }

    /// Whether some cut stops messages in this direction.
    pub fn is_cut(&self, from: Address, to: Address) -> bool {
        self.cuts.iter().any(|cut| cut.blocks(from, to))
    }

    /// The cuts in force, oldest first.
    pub fn cuts(&self) -> &[Arc<Cut>] {
        &self.cuts
    }

    pub fn cut(&mut self, cut: Arc<Cut>) {
        self.cuts.push(cut);
    }

    /// Ends every cut.
    pub fn heal_all(&mut self) -> Vec<Arc<Cut>> {
        std::mem::take(&mut self.cuts)
    }

    /// Ends the latest cut between two ends, in either direction.
    pub fn heal_between(&mut self, one: Address, other: Address) -> Option<Arc<Cut>> {
        let index = self.cuts.iter().rposition(|cut| cut.blocks(one, other) || cut.blocks(other, one))?;
        Some(self.cuts.remove(index))
    }

    pub fn change_weather(&mut self, from: Option<Address>, to: Option<Address>, change: WeatherChange) {
        if from.is_none() && to.is_none() {
            self.weather = self.weather.changed(&change);
        } else {
            self.local.push(LocalWeather { from, to, change });
        }
    }

    pub fn arm_drop(&mut self, from: Address, to: Address, kind: Option<MessageKind>, count: u32) {
        self.drops.push(Drop { from, to, kind, left: count });
    }

    /// The weather of every link that has none of its own.
    pub fn weather(&self) -> Weather {
        self.weather
    }

    /// The weather on one link, in one direction. Its `latency` is how long a message takes there:
    /// between datacenters, the one between datacenters.
    pub fn weather_between(&self, from: Address, to: Address) -> Weather {
        let crosses = self.crosses(from, to);
        let weather = self
            .local
            .iter()
            .filter(|local| local.from.is_none_or(|end| end == from) && local.to.is_none_or(|end| end == to))
            .fold(self.weather, |weather, local| weather.changed(&local.on_link()));
        if crosses { Weather { latency: weather.inter_dc, ..weather } } else { weather }
    }

    fn drop_next(&mut self, from: Address, to: Address, kind: MessageKind) -> bool {
        let armed = self
            .drops
            .iter_mut()
            .find(|drop| drop.left > 0 && (drop.from, drop.to) == (from, to) && drop.kind.is_none_or(|only| only == kind));
        match armed {
            Some(drop) => {
                drop.left -= 1;
                true
            }
            None => false,
        }
    }
}

impl Streams {
    fn new(seed: u64, from: Address, to: Address) -> Streams {
        let link = format!("{from} {to}");
        let stream = |purpose| Rng::new(seed, purpose, &link);
        let [latency, loss, duplication] = [Purpose::Latency, Purpose::Loss, Purpose::Duplication].map(stream);
        Streams { first: Arc::new(First { latency, loss, duplication }), sent: 0 }
    }

    /// The draws of the next sending. As many are counted off each stream whatever comes of them: see the module's head.
    fn next(&mut self, weather: &Weather) -> Draws {
        let mut latency = self.first.latency.after(4 * self.sent);
        let draws = Draws {
            latency: [(); 2].map(|()| [latency.next(), latency.next()]),
            is_lost: self.hits(weather.loss, &self.first.loss),
            is_doubled: self.hits(weather.duplicate, &self.first.duplication),
        };
        self.sent += 1;
        draws
    }

    /// Whether a stream with one draw for each sending hits now.
    fn hits(&self, chance: Fraction, first: &Rng) -> bool {
        chance != Fraction::ZERO && chance.hit(first.after(self.sent).next())
    }
}
