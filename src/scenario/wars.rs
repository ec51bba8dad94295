//! How likely a read is to be fresh, from the latencies alone: the WARS model.
//!
//! Bailis, Venkataraman, Franklin, Hellerstein and Stoica, *Probabilistically Bounded Staleness for Practical
//! Partial Quorums* (VLDB 2012), §4. A write goes to N replicas and takes a time **W** to each; its ack comes
//! back in **A**. It commits when W acks are there. A read that starts a time t after that goes to the N replicas and takes
//! **R** to each, and the answer comes back in **S**; the first R answers count. The read is fresh if one of these
//! replicas had the write when the read came to it: if the commit, and t, and its leg R are together at least its leg W. (A
//! reprint of the paper has the sign reversed.) No formula is known for the latencies that clusters have, so the legs are
//! drawn, many times over. A trial draws all legs once and keeps the least t at which its read would have been
//! fresh; so one set of trials gives the whole curve, at every t.
//!
//! **Who coordinates** makes a curve of its own. In the paper the coordinator stands outside the N, as a client
//! does that knows its replicas, and every leg is drawn. Here a write is coordinated by one of the owners
//! ([`Coordinators`]), which has it at once and at no cost, and is the first to acknowledge it.
//!
//! The bound on versions is of §3.1: if nothing but the W replicas that acknowledged it ever had a write, R replicas chosen
//! at random miss it with probability C(N−W,R)/C(N,R), and the last k writes all with the k-th power of that.
//!
//! Left out: loss, clocks, read repair, queues at nodes, several datacenters (but for [`Model::apart`]), and reads
//! that start before the commit.

use serde::Serialize;

use super::choices::QuorumKind;
use super::document::Document;
use super::tables::Replication;
use crate::engine::{Duration, MessageKind};
use crate::simulation::{Latency, Purpose, Rng};

/// Who asks the replicas, for the write and for the read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Coordinators {
    /// One that keeps no copy, for both: the model of the paper.
    #[default]
    Outside,
    /// One of the owners for the write, and one that keeps no copy for the read.
    OwnerThenOutside,
    /// One of the owners for the write, and another of them for the read: its own copy answers first.
    TwoOwners,
}

impl Coordinators {
    /// All of them.
    pub const ALL: [Coordinators; 3] = [Coordinators::Outside, Coordinators::OwnerThenOutside, Coordinators::TwoOwners];
}

/// What the model is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Model {
    /// How many replicas there are, 1 at least.
    pub n: u16,
    /// How many answers a read waits for, from 1 to N.
    pub r: u16,
    /// How many acks a write waits for, from 1 to N.
    pub w: u16,
    /// What each leg is drawn from.
    pub latency: Latency,
    /// What all legs to and from all replicas but one take more, as the WAN of the paper has it: the other replicas stand in other
    /// datacenters.
    #[serde(skip)]
    pub apart: Duration,
}

/// What many trials came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prediction {
    /// The least t at which each trial's read is fresh.
    pub fresh_from: Sample,
    /// How long each trial's write took to commit.
    pub write: Sample,
    /// How long each trial's read took.
    pub read: Sample,
}

/// Times that were drawn, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample(Vec<Duration>);

impl Sample {
    fn of(mut times: Vec<Duration>) -> Sample {
        times.sort_unstable();
        Sample(times)
    }

    /// The part of all that is at most this long, from 0 to 1.
    pub fn share_within(&self, time: Duration) -> f64 {
        self.0.partition_point(|drawn| *drawn <= time) as f64 / self.0.len().max(1) as f64
    }

    /// The smallest that so many thousandths of all do not exceed (nearest rank); zero where nothing was drawn.
    pub fn percentile(&self, thousandths: u32) -> Duration {
        let rank = (u64::from(thousandths) * self.0.len() as u64).div_ceil(1_000).max(1);
        self.0.get(rank as usize - 1).copied().unwrap_or_default()
    }
}

/// How many trials make a curve that is drawn: at worst they leave it a sixth of a hundredth wrong (one standard deviation).
pub const TRIALS: u32 = 100_000;

/// The model's own seed: what it predicts must not depend on which seeds were run.
const SEED: u64 = 2012;

/// The four legs of a replica.
#[derive(Clone, Copy, Default)]
struct Legs {
    w: u64,
    a: u64,
    r: u64,
    s: u64,
}

impl Model {
    /// Draws all legs so many times.
    pub fn predict(&self, coordinators: Coordinators, trials: u32) -> Prediction {
        let mut rng = Rng::new(SEED, Purpose::Model, "");
        let (mut fresh_from, mut write, mut read) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..trials {
            let legs: Vec<Legs> = (0..self.n).map(|replica| self.legs(&mut rng, replica, coordinators)).collect();
            let mut acks: Vec<u64> = legs.iter().map(|legs| legs.w + legs.a).collect();
            acks.sort_unstable();
            let commit = acks[usize::from(self.w.clamp(1, self.n)) - 1];
            let mut answers: Vec<(u64, &Legs)> = legs.iter().map(|legs| (legs.r + legs.s, legs)).collect();
            answers.sort_by_key(|(took, _)| *took);
            answers.truncate(self.r.clamp(1, self.n).into());
            let least = answers.iter().map(|(_, legs)| legs.w.saturating_sub(legs.r + commit)).min();
            fresh_from.push(Duration(least.unwrap_or_default()));
            write.push(Duration(commit));
            read.push(Duration(answers.last().map_or(0, |(took, _)| *took)));
        }
        Prediction { fresh_from: Sample::of(fresh_from), write: Sample::of(write), read: Sample::of(read) }
    }

    /// The legs of a replica. Whatever comes of them, each takes its draws.
    fn legs(&self, rng: &mut Rng, replica: u16, coordinators: Coordinators) -> Legs {
        let apart = if replica == 0 { 0 } else { self.apart.0 };
        let mut leg = |kind| self.latency.sample([rng.next(), rng.next()], kind).0 + apart;
        let drawn = Legs {
            w: leg(MessageKind::ReplicaWrite),
            a: leg(MessageKind::ReplicaAck),
            r: leg(MessageKind::ReplicaRead),
            s: leg(MessageKind::ReplicaReply),
        };
        let last = self.n - 1;
        match coordinators {
            Coordinators::OwnerThenOutside | Coordinators::TwoOwners if replica == 0 => match (coordinators, last) {
                // With one owner there is no other: it reads its own copy.
                (Coordinators::TwoOwners, 0) => Legs::default(),
                _ => Legs { w: 0, a: 0, ..drawn },
            },
            Coordinators::TwoOwners if replica == 1 => Legs { r: 0, s: 0, ..drawn },
            _ => drawn,
        }
    }

    /// A bound on the probability that a read returns none of the last `k` versions nor a newer one: see the module's head.
    pub fn beyond_versions(&self, k: u32) -> f64 {
        // C(N−W,R)/C(N,R), factor by factor; 0 where R and W must meet.
        let missed = (0..self.r).map(|chosen| {
            let (n, w, chosen) = (f64::from(self.n), f64::from(self.w), f64::from(chosen));
            ((n - w - chosen) / (n - chosen)).max(0.0)
        });
        let one: f64 = missed.product();
        (0..k).map(|_| one).product()
    }
}

/// What the model says of one configuration, whoever coordinates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curves {
    model: Model,
    of: Vec<Prediction>,
}

impl Curves {
    /// Draws them, [`TRIALS`] trials each.
    pub fn new(model: Model) -> Curves {
        Curves { model, of: Coordinators::ALL.iter().map(|coordinators| model.predict(*coordinators, TRIALS)).collect() }
    }

    /// Of what they are.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The prediction for one kind of coordinators.
    pub fn of(&self, coordinators: Coordinators) -> &Prediction {
        &self.of[coordinators as usize]
    }
}

impl Model {
    /// The model of what a document sets; `None` where it says nothing of it: of several datacenters, whose links are not alike,
    /// and where the first replica coordinates everything.
    pub fn of(document: &Document) -> Option<Model> {
        let Replication { n, r, w, quorum, .. } = document.cluster.replication;
        let apart = document.cluster.nodes.iter().any(|node| node.dc != document.cluster.nodes[0].dc);
        let latency = document.network.latency;
        (!apart && quorum != QuorumKind::Blocking).then_some(Model { n, r, w, latency, apart: Duration::ZERO })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::LatencyTrace;

    const SSD: Latency = Latency::Trace(LatencyTrace::LnkdSsd);
    const YMMR: Latency = Latency::Trace(LatencyTrace::Ymmr);

    fn model(latency: Latency, r: u16, w: u16) -> Model {
        Model { n: 3, r, w, latency, apart: Duration::ZERO }
    }

    /// Bailis et al., VLDB 2012, §5.6: N = 3, R = W = 1.
    #[test]
    fn a_read_at_once_is_as_fresh_as_published() {
        for (latency, published) in [(SSD, 0.974), (YMMR, 0.893)] {
            let fresh = model(latency, 1, 1).predict(Coordinators::Outside, 200_000).fresh_from.share_within(Duration::ZERO);
            assert!((fresh - published).abs() <= 0.007, "{latency:?}: {fresh}, published {published}");
        }
    }

    /// Bailis et al., VLDB 2012, table 4: the 99.9th percentiles of reads and of writes, in milliseconds.
    #[test]
    fn latencies_are_as_long_as_published() {
        for (latency, (r, w), read, write) in [
            (SSD, (1, 1), 0.66, 0.66),
            (SSD, (2, 1), 1.63, 0.65),
            (SSD, (2, 2), 1.62, 1.64),
            (SSD, (3, 1), 4.14, 0.65),
            (SSD, (1, 3), 0.65, 4.09),
            (YMMR, (1, 1), 5.58, 10.83),
            (YMMR, (2, 2), 33.18, 428.0),
        ] {
            // Where two tails must meet, samples that far out are few and far between.
            let trials = if latency == YMMR && r == 2 { 4_000_000 } else { 600_000 };
            let prediction = model(latency, r, w).predict(Coordinators::Outside, trials);
            for (drawn, published) in [(&prediction.read, read), (&prediction.write, write)] {
                let drawn = drawn.percentile(999).as_millis();
                assert!((drawn / published - 1.0).abs() <= 0.05, "{latency:?} ({r},{w}): {drawn} ms, published {published}");
            }
        }
    }

    #[test]
    fn quorums_that_meet_are_always_fresh() {
        for coordinators in Coordinators::ALL {
            let prediction = model(YMMR, 2, 2).predict(coordinators, 20_000);
            assert_eq!(prediction.fresh_from.percentile(1_000), Duration::ZERO, "{coordinators:?}");
        }
    }

    /// The write commits at once, at its coordinator; and the copy of the other one, which answers at once, has not got it yet.
    #[test]
    fn at_another_owner_a_read_at_once_is_never_fresh() {
        let prediction = model(SSD, 1, 1).predict(Coordinators::TwoOwners, 20_000);
        // But for legs that are shorter than half a microsecond.
        assert!(prediction.fresh_from.share_within(Duration::ZERO) < 0.000_5);
        assert_eq!((prediction.write.percentile(1_000), prediction.read.percentile(1_000)), (Duration::ZERO, Duration::ZERO));
        let one = Model { n: 1, ..model(SSD, 1, 1) }.predict(Coordinators::TwoOwners, 100);
        assert_eq!(one.fresh_from.percentile(1_000), Duration::ZERO, "there is no other owner");
    }

    /// Two datacenters: whoever writes and reads at the near replica waits for nobody far.
    #[test]
    fn replicas_apart_make_quorums_slow() {
        let apart = Duration::from_millis(75.0);
        let disk = Latency::Trace(LatencyTrace::LnkdDisk);
        let of = |w| Model { apart, ..model(disk, 1, w) }.predict(Coordinators::Outside, 20_000);
        assert!(of(1).write.percentile(500) < apart && of(2).write.percentile(1) > Duration(2 * apart.0));
    }

    #[test]
    fn missing_k_versions_is_missing_one_k_times() {
        let third = model(SSD, 1, 1).beyond_versions(1);
        assert!((third - 2.0 / 3.0).abs() < 1e-12);
        assert!((model(SSD, 1, 1).beyond_versions(3) - 8.0 / 27.0).abs() < 1e-12);
        // C(1,2) / C(3,2): two of three and two of three meet.
        assert_eq!(model(SSD, 2, 2).beyond_versions(1), 0.0);
        assert_eq!(model(SSD, 3, 1).beyond_versions(5), 0.0);
        assert!((model(SSD, 2, 1).beyond_versions(1) - 1.0 / 3.0).abs() < 1e-12, "C(2,2) / C(3,2)");
    }

    #[test]
    fn a_prediction_is_the_same_every_time() {
        let model = model(YMMR, 1, 1);
        assert_eq!(model.predict(Coordinators::Outside, 500), model.predict(Coordinators::Outside, 500));
    }
}
