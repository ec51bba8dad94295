//! Many runs of one document, each under another seed, and what they come to together.
//!
//! What is random in a run is drawn from its seed, so a sweep over seeds estimates how likely something
//! is, and finds the seed under which it happens. A [`Sweep`] keeps counts, and how often each latency
//! was measured: nothing that depends on the order in which results come in. So the seeds may be shared
//! out among threads and machines, and the parts merged are the whole, to the last digit.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::checks::CHECKS;
use super::report::{Report, Seed};
use crate::decimal::tenths;
use crate::engine::{Duration, Status, Time};
use crate::simulation::OperationKind;

/// What one seed came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    #[serde(serialize_with = "checks")]
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
    /// What failed first, in words; absent if nothing did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// What became of a check in one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Whether the property held.
    pub ok: bool,
    /// Whether it was promised.
    pub promised: bool,
}

/// What became of an expectation in one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExpectationResult {
    /// The path into the report, and what was expected there, in words.
    #[serde(rename = "expectation")]
    pub words: String,
    /// Whether it was met.
    pub ok: bool,
}

/// Something for each kind of operation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
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

impl SeedResult {
    /// What a run came to that has this report.
    pub fn of(report: &Report) -> SeedResult {
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
    /// Of each expectation: how often it was met, and how often not.
    expectations: BTreeMap<String, (u64, u64)>,
    ops_ok: u64,
    ops_failed: u64,
    stale_reads: u64,
    conflicts: u64,
    latencies: Latencies<Histogram>,
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

/// How often each value was measured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram(BTreeMap<Duration, u64>);

impl Histogram {
    fn add(&mut self, value: Duration, count: u64) {
        *self.0.entry(value).or_default() += count;
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
            let (met, missed) = self.expectations.entry(expectation.words.clone()).or_default();
            *(if expectation.ok { met } else { missed }) += 1;
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
        for (words, (met, missed)) in &other.expectations {
            let counts = self.expectations.entry(words.clone()).or_default();
            *counts = (counts.0 + met, counts.1 + missed);
        }
        self.ops_ok += other.ops_ok;
        self.ops_failed += other.ops_failed;
        self.stale_reads += other.stale_reads;
        self.conflicts += other.conflicts;
        let Latencies { put, get, delete } = &other.latencies;
        for (all, more) in self.histograms_mut().into_iter().zip([put, get, delete]) {
            for (value, count) in &more.0 {
                all.add(*value, *count);
            }
        }
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

    /// In plain English. `file` is what was run, as it was typed.
    pub fn summary(&self, file: &str) -> String {
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
        for (words, (met, missed)) in &self.expectations {
            let _ = writeln!(text, "expected {words}: met {met} of {} ({})", met + missed, percent(*met, met + missed));
        }
        let Latencies { put, get, delete } = &self.latencies;
        for (name, histogram) in [("put", put), ("get", get), ("delete", delete)] {
            let percentile = |(name, thousandths): (&str, u64)| {
                histogram.percentile(thousandths).map(|value| format!("{} {value}", name.replace('_', ".")))
            };
            let percentiles: Vec<String> = PERCENTILES.into_iter().filter_map(percentile).collect();
            if !percentiles.is_empty() {
                let _ = writeln!(text, "latency of {name} in ms: {} ({} samples)", percentiles.join(", "), histogram.count());
            }
        }
        match &self.first_failing {
            None => text.push_str("\nevery seed passed\n"),
            Some((seed, how)) => {
                let _ = writeln!(text, "\nfirst failing seed: {seed} ({how})\n    ringside run {file} --seed {seed}");
            }
        }
        text
    }
}

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
        struct Checks<'a>(&'a Sweep);
        impl Serialize for Checks<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map(self.0.checks())
            }
        }
        struct Expectations<'a>(&'a Sweep);
        impl Serialize for Expectations<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let counts = |(words, (met, missed)): (_, &(u64, u64))| (words, Counts { met: *met, missed: *missed });
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
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Document, run};

    fn results() -> Vec<SeedResult> {
        let text = "format = 1\ncluster.nodes = 3\ncluster.replication = { r = 1, w = 1 }\nnetwork.loss = 0.1\nsteps = [\
             { at = 0, do = \"put\", via = \"n1\", key = \"k\", value = \"v\" },\
             { at = 15, do = \"get\", via = \"n2\", key = \"k\" },\
             { at = 30, do = \"delete\", via = \"n3\", key = \"k\", expect = { path = \"metrics.ops_failed\", equals = 0 } } ]";
        let document = Document::from_text(text).unwrap();
        (1..=150).map(|seed| SeedResult::of(&run(&document, Some(seed)).unwrap().report)).collect()
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
            assert_eq!(merged.summary("x.toml"), whole.summary("x.toml"));
            assert_eq!(serde_json::to_string(&merged).unwrap(), serde_json::to_string(&whole).unwrap());
        }
        assert_eq!(sweep(results.iter().rev()), whole);
    }

    #[test]
    fn a_summary_counts_and_names_the_first_failing_seed() {
        let results = results();
        let text = sweep(&results).summary("x.toml");
        let failing = results.iter().find(|result| !result.passed).unwrap();
        assert!(text.ends_with(&format!("    ringside run x.toml --seed {}\n", failing.seed.0)), "{text}");
        let stale = results.iter().filter(|result| !result.checks[0].ok).count();
        assert!(stale > 0);
        assert!(text.contains(&format!("linearizable: violated where promised 0 of 0, elsewhere {stale} of 150")), "{text}");
        let met = results.iter().filter(|result| result.expectations[0].ok).count();
        assert!(text.contains(&format!("expected metrics.ops_failed: 0: met {met} of 150")), "{text}");
    }

    #[test]
    fn percentiles_are_samples_at_the_nearest_rank() {
        let mut histogram = Histogram::default();
        assert_eq!(histogram.percentile(500), None);
        (1..=10).for_each(|value| histogram.add(Duration(value), 100));
        assert_eq!(histogram.count(), 1_000);
        assert_eq!([1, 100, 101, 500, 999, 1_000].map(|p| histogram.percentile(p).unwrap().0), [1, 1, 2, 5, 10, 10]);
    }
}
