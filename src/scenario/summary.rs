//! A run told in words, for the command line: what was asked, what came of it, what was promised.

use std::fmt::Write as _;

use super::availability::Mechanism;
use super::document::Document;
use super::report::{Percentiles, Report};
use super::runner::Finished;
use crate::engine::{NodeEvent, SortedSet};
use crate::simulation::{RunEvent, What};

impl Finished {
    /// The run in plain English, a line for each thing that a reader of the scenario asks about.
    pub fn summary(&self, document: &Document) -> String {
        let mut text = String::new();
        let report = &self.report;
        let name = if report.scenario.is_empty() { "scenario" } else { &report.scenario };
        let _ = writeln!(
            text,
            "{name}: seed {}, ended at {} ms, {} happenings, trace {}",
            report.seed.0, report.ended_at, report.events, report.trace_hash
        );
        let _ = writeln!(
            text,
            "{} nodes, N = {}, R = {}, W = {}",
            report.nodes.len(),
            document.cluster.replication.n,
            document.cluster.replication.r,
            document.cluster.replication.w
        );
        self.story(&mut text);
        keys(report, &mut text);
        verdicts(report, &mut text);
        not_built(document, &mut text);
        let verdict = if report.passed() { "every expectation and promise holds" } else { "NOT everything holds" };
        let _ = writeln!(text, "\n{verdict}");
        text
    }

    /// The happenings that a reader of the document recognises: its steps, the ends of its
    /// operations, and what nodes come to believe of each other.
    fn story(&self, text: &mut String) {
        let told: Vec<_> = self.world.trace().iter().filter(|happening| is_told(&happening.what)).collect();
        let _ = writeln!(text);
        for happening in told.iter().take(STORY_LINES_MAX) {
            match &happening.what {
                What::Run(RunEvent::Note { en, .. }) => {
                    let _ = writeln!(text, "{:>10}  \u{201c}{en}\u{201d}", happening.at.to_string());
                }
                what => {
                    let node = happening.node.map(|node| format!("{node} ")).unwrap_or_default();
                    let _ = writeln!(text, "{:>10}  {node}{what}", happening.at.to_string());
                }
            }
        }
        if told.len() > STORY_LINES_MAX {
            let _ = writeln!(text, "{:>10}  … and {} more; --trace OUT.jsonl has them all", "", told.len() - STORY_LINES_MAX);
        }
    }
}

fn is_told(what: &What) -> bool {
    match what {
        // At time zero it goes without saying, and a restart is told as that.
        What::Run(event) => !matches!(event, RunEvent::NodeStarted { .. }),
        What::Client(_) | What::Fault(_) => true,
        What::Node(event) => matches!(
            event,
            NodeEvent::Suspected { .. }
                | NodeEvent::Convicted { .. }
                | NodeEvent::Refuted { .. }
                | NodeEvent::ForeignGossip { .. }
                | NodeEvent::NoSeed
                | NodeEvent::SeedsSilent { .. }
                | NodeEvent::MemtableFlushed { .. }
                | NodeEvent::CompactionEnded { .. }
                | NodeEvent::DamageFound { .. }
                | NodeEvent::DiskFull { .. }
                | NodeEvent::JoinRefused { .. }
        ),
        What::Network(_) | What::Timer(_) => false,
    }
}

/// How many lines of the story are told.
const STORY_LINES_MAX: usize = 60;
/// How many keys are listed.
const KEYS_MAX: usize = 12;

fn keys(report: &Report, text: &mut String) {
    let _ = writeln!(text);
    for (key, place) in report.keys.iter().take(KEYS_MAX) {
        let replicas: Vec<String> = place.replicas.iter().map(ToString::to_string).collect();
        let _ = writeln!(text, "key {key}: token {}, on {}", place.token, replicas.join(", "));
    }
    if report.keys.len() > KEYS_MAX {
        let _ = writeln!(text, "… and {} more keys", report.keys.len() - KEYS_MAX);
    }
    let metrics = &report.metrics;
    let _ = writeln!(
        text,
        "operations: {} ok, {} failed; stale reads: {}; conflicts: {}",
        metrics.ops_ok, metrics.ops_failed, metrics.stale_reads, metrics.conflicts
    );
    for refused in &report.steps_refused {
        let _ = writeln!(text, "refused at {}: {}", refused.at, refused.reason);
    }
    let latencies = [("put", &metrics.latency_put), ("get", &metrics.latency_get), ("delete", &metrics.latency_delete)];
    for (kind, latency) in latencies {
        if let Percentiles { p50: Some(p50), p99: Some(p99), max: Some(max), .. } = latency {
            let _ = writeln!(text, "{kind}: half within {p50} ms, 99 of 100 within {p99} ms, all within {max} ms");
        }
    }
}

fn verdicts(report: &Report, text: &mut String) {
    let _ = writeln!(text);
    for (name, check) in report.checks.iter() {
        let verdict = match (check.ok, check.promised) {
            (true, true) => "holds, as promised",
            (true, false) => "holds",
            (false, true) => "BROKEN, and it was promised",
            (false, false) => "does not hold",
        };
        let detail = if check.detail.is_empty() { String::new() } else { format!(" ({})", check.detail) };
        let _ = writeln!(text, "{name}: {verdict}{detail}");
    }
    for expectation in &report.expectations {
        let (path, got) = (&expectation.path, &expectation.got);
        let _ = match expectation.ok {
            true => writeln!(text, "expected {path}: {got}"),
            false => writeln!(text, "EXPECTED {path}: {}, got {got}", expectation.wanted),
        };
    }
}

fn not_built(document: &Document, text: &mut String) {
    let mechanisms: SortedSet<Mechanism> = document.without_effect.iter().map(|idle| idle.mechanism).collect();
    let names: Vec<&str> = mechanisms.iter().map(|mechanism| mechanism.names()[0]).collect();
    if !names.is_empty() {
        let _ = writeln!(text, "\nnot built yet, so without effect here: {}", names.join(", "));
    }
}
