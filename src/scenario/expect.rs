//! Expectations: a path into the report, and what should stand there.
//!
//! # When one is looked at
//!
//! - With `at`: at that instant, after everything else of it.
//! - With `when` (and `delay`): at the instant of the first such happening, after everything else
//!   of it. If it never comes, the expectation has failed.
//! - On a step that is not an operation: as the step itself is due, after everything else of that
//!   instant.
//! - On an operation, and in `[[expect]]` without `at` and `when`: at the end of the run, when the
//!   operation and everything that it set off are over.

use serde_json::Value;

use super::availability::same;
use super::exact::Exact;
use super::json;
use super::reader::{Cursor, Table, decimal, exact_whole};
use super::refusal::{Allowed, Problem, Thing};
use super::report::ExpectationReport;
use super::report_path::ReportPath;
use super::steps::{Names, read_optional_trigger};
use crate::simulation::{Step, Trigger};

/// What a document expects of its report.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// Where in the report.
    pub path: ReportPath,
    /// What should stand there.
    pub test: Test,
    /// When; at the end of the run if absent.
    pub due: Option<Trigger>,
}

/// What should stand there.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Exactly this. `1` equals `1.0`.
    Equals(Value),
    /// A number, this or larger.
    AtLeast(Exact),
    /// A number, this or smaller.
    AtMost(Exact),
    /// A text with this part, a list with this entry, or a table with this field.
    Contains(Value),
    /// A number between these two, both included.
    Within(Exact, Exact),
    /// Nothing: there is no such field yet, or it is null.
    Absent,
    /// Anything to show: not null, and not an empty list.
    There,
    /// Of several answers to a question exactly one, whose conditions all hold. Of the whole report: the path of such an
    /// expectation names the question.
    OneOf(Vec<Conditions>),
}

/// Conditions that hold together or not: what should stand where in a report.
pub type Conditions = Vec<(ReportPath, Test)>;

impl Expectation {
    /// Whether it is met by a report, and what stands there. Of a question that is the list of the answers that are true, from 1.
    pub fn judge(&self, report: &Value) -> ExpectationReport {
        if let Test::OneOf(answers) = &self.test {
            let holding = holding(answers, report);
            return self.report(holding.len() == 1, holding.into_iter().map(|place| place + 1).collect());
        }
        let got = self.path.find(report);
        self.report(self.test.holds(got), got.cloned().unwrap_or_default())
    }

    /// What there is to say of it when it was never looked at.
    pub fn missed(&self) -> ExpectationReport {
        let missed = self.report(false, Value::Null);
        ExpectationReport { wanted: format!("{}, at a moment that never came", missed.wanted), ..missed }
    }

    fn report(&self, ok: bool, got: Value) -> ExpectationReport {
        ExpectationReport { path: self.path.to_string(), ok, got, wanted: self.test.to_string() }
    }
}

/// Which of several answers are true of a report, by their places.
pub fn holding(answers: &[Conditions], report: &Value) -> Vec<usize> {
    let is_true = |answer: &Conditions| answer.iter().all(|(path, test)| test.holds(path.find(report)));
    (0..answers.len()).filter(|place| is_true(&answers[*place])).collect()
}

impl Test {
    /// Whether this is what stands there. Nothing at all satisfies no test but the one that asks for it.
    pub fn holds(&self, got: Option<&Value>) -> bool {
        let Some(got) = got else { return matches!(self, Test::Absent) };
        let number = || Exact::of(got);
        match self {
            Test::Equals(wanted) => equals(got, wanted),
            Test::AtLeast(least) => number().is_some_and(|number| number >= *least),
            Test::AtMost(most) => number().is_some_and(|number| number <= *most),
            Test::Within(least, most) => number().is_some_and(|number| (*least..=*most).contains(&number)),
            Test::There => !got.is_null() && got.as_array().is_none_or(|entries| !entries.is_empty()),
            Test::Absent => got.is_null(),
            // It is about more than what stands at one place ([`Expectation::judge`]).
            Test::OneOf(_) => false,
            Test::Contains(wanted) => match (got, wanted) {
                (Value::String(text), Value::String(part)) => text.contains(part.as_str()),
                (Value::Array(entries), wanted) => entries.iter().any(|entry| equals(entry, wanted)),
                (Value::Object(fields), Value::String(name)) => fields.contains_key(name),
                _ => false,
            },
        }
    }
}

/// Equality in which a whole number may be given as text, since one beyond 2^53 may have to be.
fn equals(got: &Value, wanted: &Value) -> bool {
    match (got, wanted) {
        (Value::Number(_), Value::String(text)) => exact_whole(got).is_some_and(|number| number.to_string() == *text),
        (Value::Array(got), Value::Array(wanted)) => {
            got.len() == wanted.len() && got.iter().zip(wanted).all(|(got, wanted)| equals(got, wanted))
        }
        (Value::Object(got), Value::Object(wanted)) => {
            let field = |(name, value): (&String, &Value)| wanted.get(name).is_some_and(|wanted| equals(value, wanted));
            got.len() == wanted.len() && got.iter().all(field)
        }
        _ => same(got, wanted),
    }
}

impl std::fmt::Display for Test {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Test::Equals(value) => f.write_str(&json::text(value)),
            Test::AtLeast(least) => write!(f, "at least {least}"),
            Test::AtMost(most) => write!(f, "at most {most}"),
            Test::Contains(value) => write!(f, "something with {}", json::text(value)),
            Test::Within(least, most) => write!(f, "{least} to {most}"),
            Test::Absent => f.write_str("nothing"),
            Test::There => f.write_str("anything"),
            Test::OneOf(answers) => write!(f, "exactly one of {} answers", answers.len()),
        }
    }
}

const TESTS: [&str; 6] = ["equals", "at_least", "at_most", "contains", "within", "absent"];

/// Reads the `expect` of a step: one table, or a list of them. Of a step that lasts, like an operation,
/// it is due at the end.
pub(super) fn read_of_step(cursor: &Cursor<'_>, names: &Names, step: Option<&Step>, lasts: bool) -> Vec<Expectation> {
    let entries = match cursor.value() {
        Value::Array(_) => cursor.list().unwrap_or_default(),
        _ => vec![cursor.clone()],
    };
    let with_step = |entry: Cursor<'_>| {
        let expectation = read(&entry, names)?;
        let due = expectation.due.or_else(|| step.filter(|_| !lasts).map(|step| step.when.clone()));
        Some(Expectation { due, ..expectation })
    };
    entries.into_iter().filter_map(with_step).collect()
}

/// Reads one expectation.
pub(super) fn read(cursor: &Cursor<'_>, names: &Names) -> Option<Expectation> {
    let table =
        cursor.table(&["path", "equals", "at_least", "at_most", "contains", "within", "absent", "at", "when", "delay"])?;
    let condition = read_path_and_test(&table, names);
    if table.has("at") && table.has("when") {
        table.refuse(Problem::ExactlyOneOf { fields: vec!["at", "when"] });
        return None;
    }
    let due = read_optional_trigger(&table, names);
    if let (Some(Trigger::At(at)), Some(until), Some(field)) = (&due, names.until, table.get("at"))
        && *at > until
    {
        field.refuse(Problem::AfterTheEnd { until: until.as_millis() });
    }
    let (path, test) = condition?;
    Some(Expectation { path, test, due })
}

/// Reads what should stand where, when that is settled elsewhere.
pub(super) fn read_condition(cursor: &Cursor<'_>, names: &Names) -> Option<(ReportPath, Test)> {
    read_path_and_test(&cursor.table(&["path", "equals", "at_least", "at_most", "contains", "within", "absent"])?, names)
}

fn read_path_and_test(table: &Table<'_>, names: &Names) -> Option<(ReportPath, Test)> {
    let path = table.require("path", Allowed::Text).and_then(|path| read_path(&path, names));
    let given: Vec<&str> = TESTS.into_iter().filter(|name| table.has(name)).collect();
    let test = match given.as_slice() {
        [name] => table.get(name).and_then(|field| read_test(name, &field)),
        _ => {
            table.refuse(Problem::ExactlyOneOf { fields: TESTS.to_vec() });
            None
        }
    };
    Some((path?, test?))
}

fn read_test(name: &str, field: &Cursor<'_>) -> Option<Test> {
    let number = || {
        let number = bound(field.value());
        if number.is_none() {
            field.not_allowed(Allowed::AnyNumber);
        }
        number
    };
    match name {
        "equals" => Some(Test::Equals(field.value().clone())),
        "contains" => Some(Test::Contains(field.value().clone())),
        "absent" if field.value() == &Value::Bool(true) => Some(Test::Absent),
        "absent" => {
            field.not_allowed(Allowed::OneOf(vec!["true".to_owned()]));
            None
        }
        "at_least" => number().map(Test::AtLeast),
        "at_most" => number().map(Test::AtMost),
        _ => {
            let two = field.value().as_array().filter(|entries| entries.len() == 2);
            match two.and_then(|two| Some((bound(&two[0])?, bound(&two[1])?))) {
                Some((least, most)) if least <= most => Some(Test::Within(least, most)),
                _ => {
                    field.not_allowed(Allowed::NumberRange);
                    None
                }
            }
        }
    }
}

/// A number to compare with; a whole one may be given as text, as in [`equals`].
fn bound(value: &Value) -> Option<Exact> {
    Exact::of(value).or_else(|| value.as_str().and_then(decimal).map(Exact::Whole))
}

fn read_path(cursor: &Cursor<'_>, names: &Names) -> Option<ReportPath> {
    read_path_in(cursor, cursor.text()?, names)
}

/// Reads a path that stands somewhere in the text at a place.
pub(super) fn read_path_in(cursor: &Cursor<'_>, text: &str, names: &Names) -> Option<ReportPath> {
    let path = match ReportPath::new(text) {
        Ok(path) => path,
        Err(at) => {
            cursor.refuse(Problem::NotAPath { at });
            return None;
        }
    };
    match (path.name(0), path.name(1)) {
        (Some("nodes"), Some(node)) if !names.nodes.iter().any(|id| id.to_string() == node) => {
            let there_are: Vec<String> = names.nodes.iter().map(ToString::to_string).collect();
            cursor.refuse_unknown(Thing::Node, node, there_are.iter().map(String::as_str));
            return None;
        }
        (Some("ops"), Some(id)) if !names.has_operation(id) => {
            cursor.refuse_unknown(Thing::Operation, id, names.operations.iter().map(|(id, _)| &**id));
            return None;
        }
        _ => {}
    }
    if let Err((name, fields)) = path.check() {
        cursor.refuse_unknown(Thing::ReportField, &name, fields.iter().copied());
        return None;
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tests_hold_for_what_they_say_and_for_nothing_else() {
        let token = json!(-3_736_333_188_524_231_709_i64);
        let number = |number: f64| Exact::Broken(number);
        let whole = |number: i128| Exact::Whole(number);
        let cases = [
            (Test::Equals(json!("ok")), json!("ok"), true),
            (Test::Equals(json!("ok")), json!("timeout"), false),
            (Test::Equals(json!({"n1": 1})), json!({"n1": 1.0}), true),
            (Test::Equals(json!("-3736333188524231709")), token.clone(), true),
            (Test::Equals(json!(-3_736_333_188_524_231_708_i64)), token.clone(), false),
            (Test::AtLeast(whole(-3_736_333_188_524_231_709)), token.clone(), true),
            (Test::AtLeast(whole(-3_736_333_188_524_231_708)), token, false),
            (Test::Equals(json!(["n1", "n2"])), json!(["n2", "n1"]), false),
            (Test::AtLeast(number(3.0)), json!(3), true),
            (Test::AtLeast(number(3.0)), json!(2.999), false),
            (Test::AtLeast(number(3.0)), json!("4"), false),
            (Test::AtMost(number(3.0)), json!(3.5), false),
            (Test::Within(whole(1), number(2.0)), json!(2), true),
            (Test::Within(number(1.0), whole(2)), json!(2.1), false),
            (Test::Contains(json!("n1")), json!(["n1"]), true),
            (Test::Contains(json!("n1")), json!("xn1x"), true),
            (Test::Contains(json!("n1")), json!({"n1": 0}), true),
            (Test::Contains(json!("n1")), json!({"n2": 0}), false),
            (Test::Contains(json!(1)), json!(1), false),
            (Test::There, json!([]), false),
            (Test::There, json!(0), true),
            (Test::There, json!(null), false),
            (Test::Absent, json!(null), true),
            (Test::Absent, json!([]), false),
            (Test::Equals(json!(null)), json!(null), true),
        ];
        for (test, got, holds) in cases {
            assert_eq!(test.holds(Some(&got)), holds, "{test:?} of {got}");
            assert_eq!(test.holds(None), test == Test::Absent, "{test:?} of nothing");
        }
    }
}
