//! Paths into the report: `ops.first.status`, `ops.first.acks[0]`, `keys["a.b"].replicas`.

use std::fmt;

use serde_json::Value;

use super::checks::CHECKS;
use super::traffic::Bytes;
use crate::engine::{MessageGroup, MessageKind};

/// A path into the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportPath {
    text: String,
    segments: Vec<Segment>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Segment {
    Name(String),
    Index(usize),
}

impl ReportPath {
    /// Reads a path; where it does not read as one, the number of characters that did.
    pub fn new(text: &str) -> Result<ReportPath, u64> {
        let mut segments = Vec::new();
        let mut rest = text;
        let here = |rest: &str| (text.chars().count() - rest.chars().count()) as u64;
        while !rest.is_empty() || segments.is_empty() {
            let (segment, after) = match rest.strip_prefix('[') {
                Some(inner) => bracketed(inner).ok_or_else(|| here(rest))?,
                None => {
                    // A dot stands between names, not before the first.
                    let name = if segments.is_empty() { rest } else { rest.strip_prefix('.').ok_or_else(|| here(rest))? };
                    let end = name.find(['.', '[']).unwrap_or(name.len());
                    if end == 0 || name[..end].contains([']', '"']) {
                        return Err(here(name));
                    }
                    (Segment::Name(name[..end].to_owned()), &name[end..])
                }
            };
            segments.push(segment);
            rest = after;
        }
        Ok(ReportPath { text: text.to_owned(), segments })
    }

    /// The names and places on the way.
    pub(super) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The name at a place, if it is a name.
    pub fn name(&self, place: usize) -> Option<&str> {
        match self.segments.get(place)? {
            Segment::Name(name) => Some(name),
            Segment::Index(_) => None,
        }
    }

    /// What stands there in a report.
    pub fn find<'a>(&self, report: &'a Value) -> Option<&'a Value> {
        self.segments.iter().try_fold(report, |value, segment| match segment {
            Segment::Name(name) => value.get(name.as_str()),
            Segment::Index(index) => value.get(index),
        })
    }

    /// Whether reports have such fields; if not, the wrong name and those allowed in its place.
    pub(super) fn check(&self) -> Result<(), (String, Vec<&'static str>)> {
        let mut above: Vec<&str> = Vec::new();
        for segment in &self.segments {
            let Segment::Name(name) = segment else { break };
            if let Some(fields) = fields_below(&above)
                && !fields.contains(&name.as_str())
            {
                return Err((name.clone(), fields));
            }
            above.push(name);
        }
        Ok(())
    }
}

impl fmt::Display for ReportPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What stands between brackets: a number, or a name in quotes as JSON writes it.
fn bracketed(inner: &str) -> Option<(Segment, &str)> {
    if let Some(quoted) = inner.strip_prefix('"') {
        // The quote that ends the name is the first that no backslash stands before, itself not
        // behind another.
        let mut escaped = false;
        let end = quoted.find(|letter| {
            let ends = letter == '"' && !escaped;
            escaped = letter == '\\' && !escaped;
            ends
        })?;
        let (name, rest) = inner.split_at(end + 2);
        let name = super::json::read(name).ok()?;
        return Some((Segment::Name(name.as_str()?.to_owned()), rest.strip_prefix(']')?));
    }
    let (digits, rest) = inner.split_once(']')?;
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    Some((Segment::Index(plain.then(|| digits.parse().ok())??), rest))
}

/// The fields of the report below a path; `None` where names are the scenario's own.
fn fields_below(above: &[&str]) -> Option<Vec<&'static str>> {
    Some(match above {
        [] => vec![
            "format",
            "scenario",
            "seed",
            "ended_at",
            "events",
            "trace_hash",
            "ops",
            "nodes",
            "keys",
            "partitioning",
            "messages",
            "links",
            "metrics",
            "checks",
            "steps_refused",
            "expectations",
        ],
        ["ops", _] => vec![
            "client",
            "kind",
            "key",
            "started",
            "ended",
            "status",
            "reason",
            "coordinator",
            "values",
            "clock",
            "acks",
            "hinted",
        ],
        ["nodes", _] => {
            vec!["status", "slowness", "dc", "tokens", "share", "answers", "clock_skew", "data", "hints", "members", "storage"]
        }
        ["nodes", _, "share"] => vec!["tokens", "part", "fair"],
        ["nodes", _, "answers"] => vec!["ok", "failed"],
        ["partitioning"] => vec!["imbalance", "imbalance_expected", "moved", "join_ring", "join_modulo"],
        ["partitioning", "moved" | "join_ring" | "join_modulo"] => {
            vec!["keys", "moved", "part", "expected", "between_old", "copies_new"]
        }
        ["nodes", _, "members", _] => vec!["heartbeat", "generation", "status", "stage", "suspected_by", "convictable"],
        ["nodes", _, "storage"] => vec![
            "keys",
            "log_records",
            "log_synced",
            "memtable_keys",
            "memtable_bytes",
            "sstables",
            "bloom",
            "bytes",
            "files",
            "written",
            "read",
            "write_amplification",
            "read_amplification",
            "space_amplification",
        ],
        ["nodes", _, "storage", "written"] => vec!["user", "log", "flushed", "compacted"],
        ["nodes", _, "storage", "read"] => vec!["reads", "blocks", "bytes", "compacted"],
        ["nodes", _, "storage", "bloom"] => vec!["probes", "negatives", "false_positives"],
        ["keys", _] => vec!["token", "replicas"],
        ["messages"] => MessageKind::ALL.iter().map(|kind| kind.name()).collect(),
        ["messages", _] => vec!["sent", "delivered", "dropped", "bytes"],
        ["links", _] => MessageGroup::ALL.iter().map(|group| group.name()).collect(),
        ["links", _, _] => vec!["sent", "bytes"],
        ["metrics"] => vec![
            "ops_ok",
            "ops_failed",
            "stale_reads",
            "conflicts",
            "repair",
            "hints",
            "membership",
            "false_conflicts",
            "lost_writes",
            "overwritten_writes",
            "availability",
            "fresh_reads",
            "staleness",
            "siblings_max",
            "writes_given_up",
            "bytes",
            "latency_put",
            "latency_get",
            "latency_delete",
        ],
        ["metrics", "availability"] => vec!["all", "put", "get", "delete", "every_node"],
        ["metrics", "bytes"] => Bytes::fields(),
        ["metrics", "staleness" | "latency_put" | "latency_get" | "latency_delete"] => vec!["p50", "p90", "p99", "p999", "max"],
        ["metrics", "repair"] => {
            vec!["exchanges", "repaired", "hashes_compared", "buckets", "keys_listed", "copies", "bytes", "full_copy_bytes"]
        }
        ["metrics", "hints"] => vec!["kept", "delivered", "expired"],
        ["metrics", "membership"] => vec!["rounds", "suspected", "convicted", "convicted_alive", "refuted"],
        ["checks"] => CHECKS.to_vec(),
        ["checks", _] => vec!["ok", "promised", "detail"],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_find_what_they_name() {
        let report = json!({"keys": {"a.b": {"replicas": ["n1", "n2"]}, "[]": 3, "\\\"": 4}, "ops": {"first": {"status": "ok"}}});
        let find = |path: &str| ReportPath::new(path).unwrap().find(&report).cloned();
        assert_eq!(find("ops.first.status"), Some(json!("ok")));
        assert_eq!(find("keys[\"a.b\"].replicas[1]"), Some(json!("n2")));
        assert_eq!(find("keys[\"[]\"]"), Some(json!(3)));
        assert_eq!(find("keys[\"\\u005b]\"]"), Some(json!(3)));
        assert_eq!(find("keys[\"\\\\\\\"\"]"), Some(json!(4)));
        assert_eq!(find("keys[\"a.b\"].replicas[2]"), None);
        assert_eq!(find("ops.second"), None);
    }

    #[test]
    fn what_is_no_path_is_refused_at_its_place() {
        for (text, at) in [
            ("", 0),
            (".ops", 0),
            ("ops..first", 4),
            ("ops.", 4),
            ("ops[first]", 3),
            ("ops[\"a]", 3),
            ("ops[0", 3),
            ("ops]x", 0),
            ("ops[0]x", 6),
            ("ops[99999999999999999999999]", 3),
        ] {
            assert_eq!(ReportPath::new(text), Err(at), "{text}");
        }
    }

    #[test]
    fn a_field_that_no_report_has_is_found_before_the_run() {
        assert!(ReportPath::new("metrics.latency_put.p99").unwrap().check().is_ok());
        assert!(ReportPath::new("nodes.n1.data.name[0].clock").unwrap().check().is_ok());
        let (name, fields) = ReportPath::new("ops.first.sttaus").unwrap().check().unwrap_err();
        assert_eq!(name, "sttaus");
        assert!(fields.contains(&"status"));
    }
}
