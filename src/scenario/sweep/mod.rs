//! Many runs of one document, each under another seed, and what they come to together.
//!
//! What is random in a run is drawn from its seed, so a sweep over seeds estimates how likely something
//! is, and finds the seed under which it happens. A [`Sweep`] keeps counts, and how often each latency
//! was measured: nothing that depends on the order in which results come in, and no floating-point number. So the seeds may be
//! shared out among threads and machines, and the parts merged are the whole, to the last digit.
//!
//! What one seed came to, a [`SeedResult`], goes from machine to machine as a line of JSON ([`parts`]). What a sweep
//! answers is asked of each run by [`measures`]; beside how fresh its reads were stands the [model](super::wars) of how fresh
//! they should be.

mod freshness;
mod histogram;
mod measures;
pub mod parts;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Deserializer, Serialize};

use super::checks::CHECKS;
use super::report::{Report, Seed};
use super::wars::{Coordinators, Curves};
use crate::decimal::tenths;
use crate::engine::{Duration, Status, Time};
use crate::simulation::OperationKind;

pub use freshness::{Freshness, FreshnessPoint};
pub use histogram::{Histogram, Rate};
pub(super) use measures::Measures;
pub use measures::{Convergence, Read};

/// What one seed came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedResult {
    /// The seed.
    pub seed: Seed,
    /// Whether every expectation was met and every promise kept.
    pub passed: bool,
    /// The hash over the trace of its run.
    pub trace_hash: String,
    /// When its run ended.
    pub ended_at: Time,
    /// What became of each check, in the order of reports.
    #[serde(serialize_with = "checks", deserialize_with = "read_checks")]
    pub checks: Vec<Verdict>,
    /// What became of each expectation.
    pub expectations: Vec<ExpectationResult>,
    /// Operations that ended ok or not_found, and otherwise.
    pub ops_ok: u64,
    /// See above.
    pub ops_failed: u64,
    /// As in a report.
    pub stale_reads: u64,
    /// As in a report.
    pub conflicts: u64,
    /// How long those operations took that ended ok or not_found, by kind.
    pub latencies: Latencies<Vec<Duration>>,
    /// How many writes were acknowledged.
    pub acknowledged: u64,
    /// How many of these are lost at the end: no node that could hand them on holds them, or they were discarded against time.
    pub lost: u64,
    /// When the replicas agreed for good.
    pub convergence: Convergence,
    /// The answered gets of keys of which a write had been acknowledged before.
    pub reads: Vec<Read>,
    /// What failed first, in words; absent if nothing did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// What became of a check in one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// Whether the property held.
    pub ok: bool,
    /// Whether it was promised.
    pub promised: bool,
}

/// What became of an expectation in one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectationResult {
    /// The path into the report, and what was expected there, in words.
    #[serde(rename = "expectation")]
    pub words: String,
    /// Whether it was met.
    pub ok: bool,
}

/// Something for each kind of operation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Latencies<T> {
    /// Of puts.
    pub put: T,
    /// Of gets.
    pub get: T,
    /// Of deletes.
    pub delete: T,
}

impl<T> Latencies<T> {
    fn of_mut(&mut self, kind: OperationKind) -> &mut T {
        match kind {
            OperationKind::Put => &mut self.put,
            OperationKind::Get => &mut self.get,
            OperationKind::Delete => &mut self.delete,
        }
    }
}

fn checks<S: Serializer>(verdicts: &[Verdict], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(CHECKS.iter().zip(verdicts))
}

/// Reads a verdict for each check there is, and no other.
fn read_checks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Verdict>, D::Error> {
    use serde::de::Error as _;
    let mut by_name = BTreeMap::<String, Verdict>::deserialize(deserializer)?;
    let found: Vec<Result<Verdict, &str>> = CHECKS.iter().map(|name| by_name.remove(*name).ok_or(*name)).collect();
    if let Some(unknown) = by_name.keys().next() {
        return Err(D::Error::custom(format!("no check is called {unknown:?}")));
    }
    let found: Result<Vec<Verdict>, &str> = found.into_iter().collect();
    found.map_err(|missing| D::Error::custom(format!("the check {missing} is missing")))
}

impl SeedResult {
    /// What a run came to that has this report and these measures.
    pub(super) fn of(report: &Report, measures: Measures) -> SeedResult {
        let mut latencies = Latencies::<Vec<Duration>>::default();
        for operation in report.ops.values() {
            if let (Some(ended), Some(Status::Ok | Status::NotFound)) = (operation.ended, operation.status) {
                latencies.of_mut(operation.kind).push(ended.since(operation.started));
            }
        }
        for samples in [&mut latencies.put, &mut latencies.get, &mut latencies.delete] {
            samples.sort_unstable();
        }
        let expectations = report.expectations.iter().map(|expectation| ExpectationResult {
            words: format!("{}: {}", expectation.path, expectation.wanted),
            ok: expectation.ok,
        });
        SeedResult {
            seed: report.seed,
            passed: report.passed(),
            trace_hash: report.trace_hash.clone(),
            ended_at: report.ended_at,
            checks: report.checks.iter().map(|(_, check)| Verdict { ok: check.ok, promised: check.promised }).collect(),
            expectations: expectations.collect(),
            ops_ok: report.metrics.ops_ok,
            ops_failed: report.metrics.ops_failed,
            stale_reads: report.metrics.stale_reads,
            conflicts: report.metrics.conflicts,
            latencies,
            acknowledged: measures.acknowledged,
            lost: measures.lost,
            convergence: measures.convergence,
            reads: measures.reads,
            failure: failure(report),
        }
    }
}

/// What failed first, in words.
fn failure(report: &Report) -> Option<String> {
    let broken = report.checks.iter().find(|(_, check)| !check.ok && check.promised);
    let missed = || report.expectations.iter().find(|expectation| !expectation.ok);
    broken
        .map(|(name, check)| format!("{name}: {}", check.detail))
        .or_else(|| missed().map(|missed| format!("{}: expected {}, got {}", missed.path, missed.wanted, missed.got)))
}

/// What many seeds came to together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sweep {
    seeds: u64,
    passed: u64,
    /// The smallest seed that failed, and how.
    first_failing: Option<(u64, String)>,
    checks: [CheckCounts; CHECKS.len()],
    /// Of each expectation: how often it was met.
    expectations: BTreeMap<String, Rate>,
    ops_ok: u64,
    ops_failed: u64,
    stale_reads: u64,
    conflicts: u64,
    latencies: Latencies<Histogram>,
    /// Of all acknowledged writes, those that are lost; of all runs that acknowledged a write, those that lost one.
    lost_writes: Rate,
    losing_runs: Rate,
    /// Of all runs in which there was something to agree about, those whose replicas did not by the end.
    unconverged: Rate,
    convergence: Histogram,
    freshness: Freshness,
}

/// What became of one check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CheckCounts {
    /// In how many runs it was promised.
    pub promised: u64,
    /// In how many of these it was violated: each is a fault of the engine, or of the promise.
    pub violated_promised: u64,
    /// In how many of the others it was violated: what the configuration costs.
    pub violated_unpromised: u64,
}

impl Sweep {
    /// Adds what one seed came to.
    pub fn add(&mut self, result: &SeedResult) {
        self.seeds += 1;
        self.passed += u64::from(result.passed);
        if !result.passed {
            self.fail(result.seed.0, result.failure.clone().unwrap_or_default());
        }
        for (counts, verdict) in self.checks.iter_mut().zip(&result.checks) {
            counts.promised += u64::from(verdict.promised);
            counts.violated_promised += u64::from(!verdict.ok && verdict.promised);
            counts.violated_unpromised += u64::from(!verdict.ok && !verdict.promised);
        }
        for expectation in &result.expectations {
            self.expectations.entry(expectation.words.clone()).or_default().count(expectation.ok);
        }
        self.ops_ok += result.ops_ok;
        self.ops_failed += result.ops_failed;
        self.stale_reads += result.stale_reads;
        self.conflicts += result.conflicts;
        let Latencies { put, get, delete } = &result.latencies;
        for (all, samples) in self.histograms_mut().into_iter().zip([put, get, delete]) {
            for sample in samples {
                all.add(*sample, 1);
            }
        }
        self.lost_writes.merge(Rate { times: result.lost, of: result.acknowledged });
        if result.acknowledged > 0 {
            self.losing_runs.count(result.lost > 0);
        }
        match result.convergence {
            Convergence::Nothing => {}
            Convergence::NotByTheEnd => self.unconverged.count(true),
            Convergence::After(time) => {
                self.unconverged.count(false);
                self.convergence.add(time, 1);
            }
        }
        for read in &result.reads {
            self.freshness.add(*read);
        }
    }

    /// Adds what other seeds came to.
    pub fn merge(&mut self, other: &Sweep) {
        self.seeds += other.seeds;
        self.passed += other.passed;
        if let Some((seed, how)) = &other.first_failing {
            self.fail(*seed, how.clone());
        }
        for (counts, more) in self.checks.iter_mut().zip(&other.checks) {
            counts.promised += more.promised;
            counts.violated_promised += more.violated_promised;
            counts.violated_unpromised += more.violated_unpromised;
        }
        for (words, more) in &other.expectations {
            self.expectations.entry(words.clone()).or_default().merge(*more);
        }
        self.ops_ok += other.ops_ok;
        self.ops_failed += other.ops_failed;
        self.stale_reads += other.stale_reads;
        self.conflicts += other.conflicts;
        let Latencies { put, get, delete } = &other.latencies;
        for (all, more) in self.histograms_mut().into_iter().zip([put, get, delete]) {
            all.merge(more);
        }
        self.lost_writes.merge(other.lost_writes);
        self.losing_runs.merge(other.losing_runs);
        self.unconverged.merge(other.unconverged);
        self.convergence.merge(&other.convergence);
        self.freshness.merge(&other.freshness);
    }

    fn histograms_mut(&mut self) -> [&mut Histogram; 3] {
        let Latencies { put, get, delete } = &mut self.latencies;
        [put, get, delete]
    }

    fn fail(&mut self, seed: u64, how: String) {
        if self.first_failing.as_ref().is_none_or(|(first, _)| seed < *first) {
            self.first_failing = Some((seed, how));
        }
    }

    /// How many seeds it is over.
    pub fn seeds(&self) -> u64 {
        self.seeds
    }

    /// Whether every seed passed.
    pub fn passed(&self) -> bool {
        self.passed == self.seeds
    }

    /// The smallest seed that failed, and how.
    pub fn first_failing(&self) -> Option<(u64, &str)> {
        self.first_failing.as_ref().map(|(seed, how)| (*seed, &**how))
    }

    /// What became of each check, in the order of reports.
    pub fn checks(&self) -> impl Iterator<Item = (&'static str, CheckCounts)> {
        CHECKS.into_iter().zip(self.checks)
    }

    /// How long operations took that ended ok or not_found.
    pub fn latencies(&self) -> &Latencies<Histogram> {
        &self.latencies
    }

    /// Of all acknowledged writes, those that are lost at the end.
    pub fn lost_writes(&self) -> Rate {
        self.lost_writes
    }

    /// Of the runs that acknowledged a write, those that lost one.
    pub fn losing_runs(&self) -> Rate {
        self.losing_runs
    }

    /// Of the runs in which there was something to agree about, those whose replicas did not agree when they ended.
    pub fn unconverged(&self) -> Rate {
        self.unconverged
    }

    /// How long replicas took to agree, in the runs in which they did.
    pub fn convergence(&self) -> &Histogram {
        &self.convergence
    }

    /// How fresh reads were.
    pub fn freshness(&self) -> &Freshness {
        &self.freshness
    }

    /// In plain English. `file` is what was run, as it was typed; `curves` is what the model says of it.
    pub fn summary(&self, file: &str, curves: Option<&Curves>) -> String {
        let mut text = String::new();
        let Sweep { seeds, passed, .. } = self;
        let _ = writeln!(text, "{file}: {seeds} seeds, {passed} passed ({})", percent(*passed, *seeds));
        let _ = writeln!(
            text,
            "operations: {} ok, {} failed; stale reads: {}; conflicts: {}\n",
            self.ops_ok, self.ops_failed, self.stale_reads, self.conflicts
        );
        for (name, counts) in self.checks() {
            let others = seeds - counts.promised;
            let (broken, unpromised) = (counts.violated_promised, counts.violated_unpromised);
            let verdict = if broken > 0 { "BROKEN where promised" } else { "violated where promised" };
            let _ = writeln!(
                text,
                "{name}: {verdict} {broken} of {}, elsewhere {unpromised} of {others} ({})",
                counts.promised,
                percent(unpromised, others)
            );
        }
        for (words, Rate { times, of }) in &self.expectations {
            let _ = writeln!(text, "expected {words}: met {times} of {of} ({})", percent(*times, *of));
        }
        let Latencies { put, get, delete } = &self.latencies;
        for (name, histogram) in [("put", put), ("get", get), ("delete", delete)] {
            if let Some(percentiles) = histogram.in_words() {
                let _ = writeln!(text, "latency of {name} in ms: {percentiles} ({} samples)", histogram.count());
            }
        }
        self.write_losses(&mut text);
        self.write_freshness(&mut text, curves);
        match &self.first_failing {
            None => text.push_str("\nevery seed passed\n"),
            Some((seed, how)) => {
                let _ = writeln!(text, "\nfirst failing seed: {seed} ({how})\n    ringside run {file} --seed {seed}");
            }
        }
        text
    }

    fn write_losses(&self, text: &mut String) {
        if self.lost_writes.of > 0 {
            let _ = writeln!(text, "acknowledged writes that are lost: {}", self.lost_writes.in_words());
            let _ = writeln!(text, "runs that lost an acknowledged write: {}", self.losing_runs.in_words());
        }
        if self.unconverged.of > 0 {
            let _ = writeln!(text, "runs whose replicas differ at the end: {}", self.unconverged.in_words());
        }
        if let Some(percentiles) = self.convergence.in_words() {
            let _ = writeln!(text, "convergence in ms: {percentiles} ({} runs)", self.convergence.count());
        }
    }

    fn write_freshness(&self, text: &mut String, curves: Option<&Curves>) {
        let (fresh, points) = (self.freshness.fresh(), self.freshness.points());
        if fresh.of == 0 {
            return;
        }
        let model = curves.map(|curves| curves.of(Coordinators::Outside));
        let _ = writeln!(text, "fresh reads: {}", fresh.in_words());
        if let Some(first) = points.first() {
            let share =
                |curves: &Curves, coordinators| tenths(curves.of(coordinators).fresh_from.share_within(first.since) * 100.0);
            let predicted = curves.map(|curves| {
                let [outside, owner, owners] = Coordinators::ALL.map(|coordinators| share(curves, coordinators));
                format!("; WARS model {outside} % (if an owner writes {owner} %, and another reads {owners} %)")
            });
            let predicted = predicted.unwrap_or_default();
            let _ =
                writeln!(text, "  {} ms after the last acknowledged write: {}{predicted}", first.since, first.fresh.in_words());
        }
        let measured = self.freshness.visible_from(999).map_or("no measured time".to_owned(), |from| format!("{from} ms"));
        let predicted = model.map(|model| format!("; WARS model {} ms", model.fresh_from.percentile(999)));
        let _ = writeln!(text, "  99.9 % are fresh from {measured} on{}", predicted.unwrap_or_default());
        for k in 1..=VERSIONS {
            let bound = curves.map(|curves| tenths(curves.model().beyond_versions(k) * 100.0));
            let bound = bound.map(|bound| format!("; the model's bound is {bound} %")).unwrap_or_default();
            let _ = writeln!(text, "  older than the last {k}: {}{bound}", self.freshness.beyond(k - 1).in_words());
        }
    }
}

/// Of how many versions a sweep tells how many reads missed them all.
const VERSIONS: u32 = 3;

/// A part of a whole in hundredths, rounded to a tenth of one.
fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "of none".to_owned();
    }
    format!("{} %", tenths(part as f64 * 100.0 / whole as f64))
}

/// As the last line of a sweep in JSON.
impl Serialize for Sweep {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Failing<'a> {
            seed: Seed,
            failure: &'a str,
        }
        #[derive(Serialize)]
        struct Counts {
            met: u64,
            missed: u64,
        }
        #[derive(Serialize)]
        struct Agreement<'a> {
            not_by_the_end: Rate,
            after: &'a Histogram,
        }
        #[derive(Serialize)]
        struct Fresh {
            fresh: Rate,
            by_time: Vec<(Duration, Rate)>,
            older_than_the_last: Vec<Rate>,
        }
        struct Checks<'a>(&'a Sweep);
        impl Serialize for Checks<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map(self.0.checks())
            }
        }
        struct Expectations<'a>(&'a Sweep);
        impl Serialize for Expectations<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let counts = |(words, rate): (_, &Rate)| (words, Counts { met: rate.times, missed: rate.of - rate.times });
                serializer.collect_map(self.0.expectations.iter().map(counts))
            }
        }
        let first_failing = self.first_failing().map(|(seed, failure)| Failing { seed: Seed(seed), failure });
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("seeds", &self.seeds)?;
        map.serialize_entry("passed", &self.passed)?;
        map.serialize_entry("first_failing", &first_failing)?;
        map.serialize_entry("checks", &Checks(self))?;
        map.serialize_entry("expectations", &Expectations(self))?;
        map.serialize_entry("ops_ok", &self.ops_ok)?;
        map.serialize_entry("ops_failed", &self.ops_failed)?;
        map.serialize_entry("stale_reads", &self.stale_reads)?;
        map.serialize_entry("conflicts", &self.conflicts)?;
        map.serialize_entry("latencies", &self.latencies)?;
        map.serialize_entry("lost_writes", &self.lost_writes)?;
        map.serialize_entry("losing_runs", &self.losing_runs)?;
        let agreement = Agreement { not_by_the_end: self.unconverged, after: &self.convergence };
        map.serialize_entry("convergence", &agreement)?;
        let freshness = Fresh {
            fresh: self.freshness.fresh(),
            by_time: self.freshness.points().iter().map(|point| (point.since, point.fresh)).collect(),
            older_than_the_last: (0..VERSIONS).map(|k| self.freshness.beyond(k)).collect(),
        };
        map.serialize_entry("freshness", &freshness)?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Document, run_seed};

    fn results() -> Vec<SeedResult> {
        let text = "format = 1\ncluster.nodes = 3\ncluster.replication = { r = 1, w = 1 }\nnetwork.loss = 0.1\nsteps = [\
             { at = 0, do = \"put\", via = \"n1\", key = \"k\", value = \"v\" },\
             { at = 15, do = \"get\", via = \"n2\", key = \"k\" },\
             { at = 30, do = \"delete\", via = \"n3\", key = \"k\", expect = { path = \"metrics.ops_failed\", equals = 0 } } ]";
        let document = Document::from_text(text).unwrap();
        (1..=150).map(|seed| run_seed(&document, seed).unwrap()).collect()
    }

    fn sweep<'a>(results: impl IntoIterator<Item = &'a SeedResult>) -> Sweep {
        let mut sweep = Sweep::default();
        results.into_iter().for_each(|result| sweep.add(result));
        sweep
    }

    #[test]
    fn parts_merged_in_any_order_are_the_whole() {
        let results = results();
        let whole = sweep(&results);
        assert!(!whole.passed() && whole.passed > 0, "the loss makes some of them fail");
        for parts in [2, 3, 7] {
            let part = |place: usize| sweep(results.iter().skip(place).step_by(parts));
            let mut merged = Sweep::default();
            (0..parts).rev().for_each(|place| merged.merge(&part(place)));
            assert_eq!(merged, whole);
            assert_eq!(merged.summary("x.toml", None), whole.summary("x.toml", None));
            assert_eq!(serde_json::to_string(&merged).unwrap(), serde_json::to_string(&whole).unwrap());
        }
        assert_eq!(sweep(results.iter().rev()), whole);
    }

    #[test]
    fn a_summary_counts_and_names_the_first_failing_seed() {
        let results = results();
        let text = sweep(&results).summary("x.toml", None);
        let failing = results.iter().find(|result| !result.passed).unwrap();
        assert!(text.ends_with(&format!("    ringside run x.toml --seed {}\n", failing.seed.0)), "{text}");
        let stale = results.iter().filter(|result| !result.checks[0].ok).count();
        assert!(stale > 0);
        assert!(text.contains(&format!("linearizable: violated where promised 0 of 0, elsewhere {stale} of 150")), "{text}");
        let met = results.iter().filter(|result| result.expectations[0].ok).count();
        assert!(text.contains(&format!("expected metrics.ops_failed: 0: met {met} of 150")), "{text}");
    }

    #[test]
    fn a_result_reads_back_as_it_was_written() {
        for result in results() {
            let line = serde_json::to_string(&result).unwrap();
            let read: SeedResult = serde_json::from_str(&line).unwrap();
            assert_eq!(read, result);
            assert_eq!(serde_json::to_string(&read).unwrap(), line);
        }
        let line = serde_json::to_string(&results()[0]).unwrap();
        for (from, to, says) in [
            ("linearizable", "linear", "no check is called \"linear\""),
            ("\"lost\":0", "\"lost\":0,\"more\":0", "unknown field `more`"),
            ("\"lost\":0,", "", "missing field `lost`"),
        ] {
            let error = serde_json::from_str::<SeedResult>(&line.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
