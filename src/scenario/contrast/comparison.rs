//! Two runs compared from beginning to end: what `ringside compare` prints.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use super::super::document::Document;
use super::super::json;
use super::super::refusal::Refusals;
use super::super::report::Seed;
use super::super::runner::run;
use super::super::source;
use super::comparing::{Comparing, Differing, Kind, Parting};
use super::witness::{Told, Witness};
use super::{Variation, Varied};
use crate::engine::{ClientId, Duration, Key, Status, Time};
use crate::simulation::{Happening, OperationKind, Reader, Trace};

/// What two runs came to, side by side. Left is the document as it stands, right is the variation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The document's name.
    pub scenario: String,
    /// The seed of both.
    pub seed: Seed,
    /// What is set otherwise.
    pub varied: Vec<Varied>,
    /// The first happening that differs at all; none if the two runs are the same to the last.
    pub first_happening: Option<Parting>,
    /// The first operation that ended with another status or other values.
    pub first_outcome: Option<OperationRow>,
    /// The first operation that only took longer, or not as long.
    pub first_duration: Option<OperationRow>,
    /// Every operation that differs, in the order in which they can be seen to.
    pub operations: Vec<OperationRow>,
    /// How many operations came to the same, in the same time.
    pub same: usize,
}

/// An operation that differs between two runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OperationRow {
    /// Its name.
    pub id: String,
    /// Who asked.
    pub client: ClientId,
    /// For what.
    pub op: OperationKind,
    /// With which key.
    pub key: Key,
    /// In what it differs.
    pub differs: Kind,
    /// From which instant on that can be seen: when both have ended.
    pub at: Time,
    /// What came of it in the one run; none if there is no such operation.
    pub left: Option<OperationOutcome>,
    /// What came of it in the other.
    pub right: Option<OperationOutcome>,
}

/// What came of an operation in one run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OperationOutcome {
    /// How it ended, if it did.
    pub status: Option<Status>,
    /// The values that a get has found.
    pub values: Vec<String>,
    /// How long it took, in milliseconds.
    pub took: Option<Duration>,
}

/// Runs a document as it stands and with something set otherwise, under another seed than its own if one is given, both to
/// their end, and compares them.
///
/// # Errors
///
/// Everything that is wrong with the document, or with the one that it becomes.
pub fn compare(text: &str, variations: &[Variation], seed: Option<u64>) -> Result<Comparison, Refusals> {
    let tree = source::from_text(text)?;
    let document = Document::from_tree(&tree)?;
    let other = variations.iter().fold(tree.clone(), |tree, variation| variation.applied_to(&tree));
    let other = Document::from_tree(&source::from_value(other)?)?;
    let worlds = [run(&document, seed)?.world, run(&other, seed)?.world];
    let witnesses = [witness(worlds[0].trace()), witness(worlds[1].trace())];
    let told = |side: usize| {
        let trace = worlds[side].trace();
        move |from, to| -> Vec<Happening> { trace.range(from, to).cloned().collect() }
    };
    let mut comparing = Comparing::default();
    comparing.finish([&witnesses[0], &witnesses[1]], [&told(0), &told(1)]);
    let varied = variations.iter().map(|variation| Varied {
        path: variation.path.clone(),
        left: variation.found_in(&tree, &document),
        right: variation.value.clone(),
    });
    let rows = |kind| comparing.differing(kind).iter().filter_map(OperationRow::of).collect::<Vec<_>>();
    let (outcomes, durations) = (rows(Kind::Outcome), rows(Kind::Duration));
    let mut operations = [outcomes.clone(), durations.clone()].concat();
    operations.sort_by_key(|row| row.at);
    Ok(Comparison {
        scenario: document.head.name.clone(),
        seed: Seed(seed.unwrap_or(document.head.seed)),
        varied: varied.collect(),
        first_happening: comparing.parting().cloned(),
        first_outcome: outcomes.first().cloned(),
        first_duration: durations.first().cloned(),
        operations,
        same: comparing.agreeing(),
    })
}

fn witness(trace: &Trace) -> Witness {
    let mut witness = Witness::default();
    trace.iter().for_each(|happening| witness.take_in(happening));
    witness
}

impl OperationRow {
    fn of(differing: &Differing) -> Option<OperationRow> {
        let told = differing.told()?;
        Some(OperationRow {
            id: told.id.to_string(),
            client: told.client,
            op: told.kind,
            key: told.key.clone(),
            differs: differing.kind,
            at: differing.at,
            left: differing.left.as_ref().map(OperationOutcome::of),
            right: differing.right.as_ref().map(OperationOutcome::of),
        })
    }
}

impl OperationOutcome {
    /// What a client was told.
    pub fn of(told: &Told) -> OperationOutcome {
        OperationOutcome {
            status: told.end.as_ref().map(|end| end.status),
            values: told.end.as_ref().map(|end| end.values()).unwrap_or_default(),
            took: told.end.as_ref().map(|end| end.at.since(told.started)),
        }
    }

    fn in_words(outcome: Option<&OperationOutcome>) -> String {
        let Some(outcome) = outcome else { return "not asked".to_owned() };
        let (Some(status), Some(took)) = (outcome.status, outcome.took) else { return "not ended".to_owned() };
        let values = outcome.values.join(", ");
        format!("{status}{}{values}, {took} ms", if values.is_empty() { "" } else { " " })
    }
}

/// So many operations are listed in words; the JSON has them all.
const ROWS_MAX: usize = 40;

impl Comparison {
    /// Whether anything at all differs.
    pub fn differs(&self) -> bool {
        self.first_happening.is_some()
    }

    /// In plain English.
    pub fn summary(&self) -> String {
        let mut text = String::new();
        let name = if self.scenario.is_empty() { "scenario" } else { &self.scenario };
        let _ = writeln!(text, "{name}: seed {}", self.seed.0);
        for Varied { path, left, right } in &self.varied {
            let _ = writeln!(text, "{path}: left {}, right {}", written(left), written(right));
        }
        let Some(parting) = &self.first_happening else {
            let _ = writeln!(text, "\nnothing differs: the two runs are the same to the last happening");
            return text;
        };
        let _ = writeln!(text, "\nfirst difference: happening {}, after which nothing has to be the same", parting.number.0);
        for (side, happening) in [("left ", &parting.left), ("right", &parting.right)] {
            let words = happening.as_ref().map_or("nothing more".to_owned(), ToString::to_string);
            let _ = writeln!(text, "  {side}  {words}");
        }
        match &self.first_outcome {
            Some(row) => {
                let _ = writeln!(text, "first other answer: {}, at {} ms", row.id, row.at);
            }
            None => {
                let _ = writeln!(text, "no operation ended otherwise");
            }
        }
        self.table(Kind::Outcome, "operations that ended otherwise", &mut text);
        self.table(Kind::Duration, "operations that ended the same, sooner or later", &mut text);
        let _ = writeln!(text, "\noperations that came to the same in the same time: {}", self.same);
        text
    }

    fn table(&self, kind: Kind, title: &str, text: &mut String) {
        let rows: Vec<&OperationRow> = self.operations.iter().filter(|row| row.differs == kind).collect();
        if rows.is_empty() {
            return;
        }
        let _ = writeln!(text, "\n{title}: {}", rows.len());
        for row in rows.iter().take(ROWS_MAX) {
            let (left, right) = (OperationOutcome::in_words(row.left.as_ref()), OperationOutcome::in_words(row.right.as_ref()));
            let asked = format!("{} {} {} {}", row.client, row.id, word(row.op), row.key);
            let _ = writeln!(text, "{:>10}  {asked}: {left} | {right}", row.at.to_string());
        }
        if rows.len() > ROWS_MAX {
            let _ = writeln!(text, "{:>10}  … and {} more; --json has them all", "", rows.len() - ROWS_MAX);
        }
    }
}

fn word(operation: OperationKind) -> &'static str {
    match operation {
        OperationKind::Get => "get",
        OperationKind::Put => "put",
        OperationKind::Delete => "delete",
    }
}

fn written(value: &Value) -> String {
    if value.is_null() { "nothing".to_owned() } else { json::text(value) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::library;
    use super::super::Setting;
    use super::*;

    fn compared(scenario: &str, setting: Setting, value: Value) -> Comparison {
        compare(&library::find(scenario).unwrap().text(), &[Variation::of(setting, value)], None).unwrap()
    }

    /// The operations that ended otherwise: each with what it came to on either side.
    fn outcomes(comparison: &Comparison) -> Vec<(String, String, String)> {
        let rows = comparison.operations.iter().filter(|row| row.differs == Kind::Outcome);
        let words = |outcome: &Option<OperationOutcome>| {
            let outcome = outcome.as_ref().unwrap();
            let status = outcome.status.map_or("open".to_owned(), |status| status.to_string());
            std::iter::once(status).chain(outcome.values.iter().cloned()).collect::<Vec<_>>().join(" ")
        };
        rows.map(|row| (row.id.clone(), words(&row.left), words(&row.right))).collect()
    }

    fn row(id: &str, left: &str, right: &str) -> (String, String, String) {
        (id.to_owned(), left.to_owned(), right.to_owned())
    }

    #[test]
    fn the_same_setting_makes_no_difference() {
        for (scenario, setting, value) in [
            ("stale-read", Setting::R, json!(1)),
            ("two-writers", Setting::Versions, json!("vector")),
            ("workload", Setting::N, json!(3)),
        ] {
            let comparison = compared(scenario, setting, value);
            assert_eq!(comparison.varied[0].left, comparison.varied[0].right, "{scenario}");
            assert!(!comparison.differs() && comparison.operations.is_empty() && comparison.same > 0, "{scenario}");
            assert!(comparison.summary().contains("nothing differs"));
        }
    }

    #[test]
    fn with_two_answers_the_stale_read_is_fresh() {
        let comparison = compared("stale-read", Setting::R, json!(2));
        // The first get waits for one answer more, and says so; it reads the same, later.
        let parting = comparison.first_happening.as_ref().unwrap();
        assert!(parting.at < Time::from_millis(110.0), "{parting:?}");
        assert_eq!(comparison.first_duration.as_ref().unwrap().id, "seen");
        assert_eq!(comparison.first_outcome.as_ref().unwrap().id, "early");
        assert_eq!(outcomes(&comparison), [row("early", "ok Seoul", "ok Busan")]);
    }

    #[test]
    fn a_sloppy_quorum_answers_where_a_strict_one_refuses() {
        let comparison = compared("strict-quorum", Setting::Quorum, json!("sloppy"));
        let outcomes = outcomes(&comparison);
        assert!(outcomes.contains(&row("knows", "unavailable", "ok")), "{outcomes:?}");
        // Before anybody is suspected, both ask the same nodes.
        assert!(!outcomes.iter().any(|(id, ..)| id == "tries"), "{outcomes:?}");
        assert!(comparison.first_happening.unwrap().at >= Time::from_millis(600.0));
    }

    #[test]
    fn the_last_write_wins_where_clocks_keep_both() {
        let two = compared("two-writers", Setting::Versions, json!("last_write_wins"));
        assert_eq!(two.first_outcome.as_ref().unwrap().id, "both");
        assert!(outcomes(&two).contains(&row("both", "ok tea, milk tea, rice", "ok tea, milk")), "{:?}", outcomes(&two));
        let skew = compared("lww-skew", Setting::Versions, json!("vector"));
        assert_eq!(outcomes(&skew)[0], row("after", "ok Seoul", "ok Busan"));
    }

    #[test]
    fn with_a_log_nothing_is_forgotten_at_the_crash() {
        let comparison = compared("no-commit-log", Setting::CommitLog, json!(true));
        // The second write of tea had read nothing, so where it is not forgotten there are two.
        assert_eq!(outcomes(&comparison), [row("rice", "not_found", "ok white"), row("tea", "ok green", "ok black green")]);
        assert!(comparison.first_outcome.unwrap().at >= Time::from_millis(800.0));
    }

    #[test]
    fn a_load_is_compared_operation_by_operation() {
        let comparison = compared("workload", Setting::W, json!(1));
        assert!(comparison.differs());
        assert!(comparison.operations.len() + comparison.same > 50);
        assert!(comparison.operations.iter().map(|row| row.at).is_sorted());
    }

    #[test]
    fn what_is_no_document_is_refused_with_its_place() {
        let text = library::find("stale-read").unwrap().text();
        let say = |variation: &str| compare(&text, &[variation.parse().unwrap()], None).unwrap_err().to_string();
        assert!(say("r=9").starts_with("cluster.replication.r: "), "{}", say("r=9"));
        assert!(compare("format = 2", &[], None).is_err());
    }
}
