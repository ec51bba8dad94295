//! Reading the table `lesson` of a document.

use std::sync::Arc;

use serde_json::Value;

use super::prose::NotProse;
use super::{Choice, Lesson, LessonStep, Otherwise, Prose, Question, Show, Shown, ShownView, Words};
use crate::engine::{Duration, Key, Time};
use crate::scenario::expect::{Conditions, Expectation, Test, read_condition, read_path_in};
use crate::scenario::library::Subject;
use crate::scenario::reader::{Cursor, Table, join, shortened};
use crate::scenario::refusal::{Allowed, OutOfPlace, Problem};
use crate::scenario::report_path::ReportPath;
use crate::scenario::steps::{Names, read_step_then, read_when};
use crate::scenario::tables::{MILLISECONDS_MAX, TEXT_MAX};
use crate::scenario::variation::Variation;
use crate::simulation::{Action, Step, Trigger, When};

/// The longest text of a step, in characters.
const PROSE_MAX: u64 = 2_000;
/// The most steps of a lesson.
const STEPS_MAX: u64 = 100;
/// The most other runs that a step shows.
const OTHERWISE_MAX: u64 = 3;
/// The most answers to choose from: as many as there are digits to choose with.
const CHOICES_MAX: u64 = 9;
/// What can be set otherwise: what there is, and not what happens to it.
const VARIED: [&str; 3] = ["cluster", "network", "clients"];
/// How fast time can run to the next step.
const SPEEDS: [f64; 4] = [0.1, 1.0, 10.0, 100.0];

/// A lesson, and what the document has because of it.
#[derive(Default)]
pub(in crate::scenario) struct Read {
    /// It; none if it could not be read.
    pub lesson: Option<Lesson>,
    /// Steps of the run: those of the lesson, and what follows them.
    pub steps: Vec<Step>,
    /// What it claims.
    pub claims: Vec<Expectation>,
}

/// The lists of steps that stand in the lesson of a document, for the names in them.
pub(in crate::scenario) fn lists_of_steps<'a>(document: &Table<'a>) -> Vec<Cursor<'a>> {
    // What is wrong with them is found when they are read.
    let unheard = |cursor: &Cursor<'a>, value: &'a Value, path: String| Cursor::new(cursor.collector(), value, &path);
    let Some(lesson) = document.get("lesson") else { return Vec::new() };
    let steps = lesson.value().get("steps").and_then(Value::as_array);
    let lists = steps
        .into_iter()
        .flatten()
        .enumerate()
        .filter_map(|(index, step)| Some(unheard(&lesson, step.get("then")?, format!("lesson.steps[{index}].then"))));
    lists.collect()
}

/// Reads it.
pub(in crate::scenario) fn read(cursor: &Cursor<'_>, names: &Names) -> Read {
    let mut read = Read::default();
    let fields = ["number", "subject", "minutes", "after", "mechanisms", "terms", "title", "about", "steps"];
    let Some(table) = cursor.table(&fields) else { return read };
    let number = whole(&table, "number", 999);
    let minutes = whole(&table, "minutes", 240);
    let subjects: Vec<&'static str> = Subject::OF_LESSONS.iter().map(|subject| subject.name()).collect();
    let quoted = || Allowed::OneOf(subjects.iter().map(|name| format!("{name:?}")).collect());
    let subject = table.require("subject", quoted()).and_then(|subject| {
        let name = subject.one_of(&subjects)?;
        Subject::OF_LESSONS.into_iter().find(|subject| subject.name() == name)
    });
    let after = table.get("after").map(|after| texts(&after)).unwrap_or_default();
    let mechanisms = table.get("mechanisms").map(|rows| texts(&rows)).unwrap_or_default();
    let terms = table.get("terms").map(|terms| texts(&terms)).unwrap_or_default();
    let title = require_words(&table, "title", TEXT_MAX);
    let about = require_words(&table, "about", PROSE_MAX);
    let list = table.require("steps", list_of(2, STEPS_MAX)).and_then(|steps| entries_of(&steps, 2, STEPS_MAX));
    let Some(list) = list else { return read };
    let last = list.len() - 1;
    let mut steps = Vec::new();
    for (index, entry) in list.iter().enumerate() {
        steps.extend(read_step(entry, names, index, last, &mut read));
    }
    let all = (steps.len() == list.len()).then_some(steps);
    let head = (number, subject, minutes);
    if let ((Some(number), Some(subject), Some(minutes)), Some(title), Some(about), Some(steps)) = (head, title, about, all) {
        read.lesson = Some(Lesson { number, subject, minutes, after, mechanisms, terms, title, about, steps });
    }
    read
}

fn read_step(cursor: &Cursor<'_>, names: &Names, index: usize, last: usize, read: &mut Read) -> Option<LessonStep> {
    let fields = ["when", "delay", "title", "text", "watch", "say", "show", "speed", "expect", "then", "question", "otherwise"];
    let table = cursor.table(&fields)?;
    let number = u16::try_from(index + 1).ok()?;
    let trigger = read_trigger(&table, names, number);
    let due = Trigger::After(When::lesson_step(number, Duration::ZERO));
    let mut claim = |path: ReportPath, test: Test, due: &Trigger| {
        read.claims.push(Expectation { path, test, due: Some(due.clone()) });
    };

    let title = require_words(&table, "title", TEXT_MAX);
    let text = require_prose(&table, "text", names);
    let watch = optional(table.get("watch"), |watch| prose(watch, names));
    for shown in text.iter().chain(watch.iter().flatten()).flat_map(|prose| [&prose.en, &prose.ko]) {
        shown.values().into_iter().for_each(|path| claim(path.clone(), Test::There, &due));
    }
    for entry in table.get("expect").map(|expect| one_or_more(&expect)).unwrap_or_default() {
        if let Some((path, test)) = read_condition(&entry, names) {
            claim(path, test, &due);
        }
    }
    let question = optional(table.get("question"), |question| {
        if index == last {
            question.refuse(Problem::OutOfPlace { why: OutOfPlace::QuestionOfLastStep });
            return None;
        }
        read_question(question, names)
    });
    if let Ok(Some(question)) = &question {
        let next = Trigger::After(When::lesson_step(number + 1, Duration::ZERO));
        let path = ReportPath::new(&Lesson::question_path(index)).expect("names and a place make a path");
        claim(path, Test::OneOf(question.choices.iter().map(|choice| choice.holds.clone()).collect()), &next);
        for text in question.choices.iter().flat_map(|choice| [&choice.why.en, &choice.why.ko]) {
            text.values().into_iter().for_each(|path| claim(path.clone(), Test::There, &next));
        }
    }
    let otherwise = optional(table.get("otherwise"), |otherwise| {
        let entries = entries_of(otherwise, 1, OTHERWISE_MAX)?;
        let read: Vec<Option<Otherwise>> = entries.iter().map(|entry| read_otherwise(entry, names)).collect();
        read.into_iter().collect::<Option<Vec<Otherwise>>>()
    });
    let say = optional(table.get("say"), |say| words(say, PROSE_MAX));
    let show = optional(table.get("show"), |show| read_show(show, names));
    let speed = optional(table.get("speed"), |speed| {
        let found = speed.value().as_f64().filter(|found| SPEEDS.contains(found));
        if found.is_none() {
            speed.not_allowed(Allowed::OneOf(["0.1", "1", "10", "100"].map(str::to_owned).to_vec()));
        }
        found
    });
    if let Some(trigger) = trigger {
        read.steps.push(Step { when: trigger, action: Action::LessonStep(number) });
    }
    for step in table.get("then").and_then(|then| then.list()).unwrap_or_default() {
        read.steps.extend(read_step_then(&step, names, number));
    }
    Some(LessonStep {
        title: title?,
        text: text?,
        watch: watch.ok()?,
        say: say.ok()?,
        show: show.ok()?.unwrap_or_default(),
        speed: speed.ok()?.unwrap_or(1.0),
        question: question.ok()?,
        otherwise: otherwise.ok()?.unwrap_or_default(),
    })
}

fn read_otherwise(cursor: &Cursor<'_>, names: &Names) -> Option<Otherwise> {
    let table = cursor.table(&["set", "title", "text", "expect"])?;
    let title = require_words(&table, "title", TEXT_MAX);
    let text = require_prose(&table, "text", names);
    let set = table.require("set", Allowed::Table).and_then(|set| read_set(&set));
    let expect = read_conditions(&table, "expect", names);
    let (text, mut holds) = (text?, expect?);
    let shown = [&text.en, &text.ko].into_iter().flat_map(Prose::values);
    holds.extend(shown.map(|path| (path.clone(), Test::There)));
    Some(Otherwise { title: title?, text, set: set?, holds })
}

/// What is set to what, by the places in the document.
fn read_set(cursor: &Cursor<'_>) -> Option<Vec<Variation>> {
    let Some(fields) = cursor.value().as_object().filter(|fields| !fields.is_empty()) else {
        cursor.not_allowed(Allowed::Settings);
        return None;
    };
    let wrong = fields.keys().find(|path| !VARIED.contains(&path.split('.').next().unwrap_or_default()));
    if let Some(path) = wrong {
        let field = Cursor::new(cursor.collector(), cursor.value(), &join(cursor.path(), path));
        field.refuse(Problem::NotAllowed { found: shortened(path), allowed: Allowed::Settings, meant: None });
        return None;
    }
    Some(fields.iter().map(|(path, value)| Variation { path: path.clone(), value: value.clone() }).collect())
}

/// When a step is reached: the first at the beginning, each other one after the one before it.
fn read_trigger(table: &Table<'_>, names: &Names, number: u16) -> Option<Trigger> {
    let delay = optional(table.get("delay"), |delay| delay.milliseconds(0.0, MILLISECONDS_MAX));
    let when = optional(table.get("when"), |when| read_when(when, names));
    if number == 1 {
        for field in ["when", "delay"].into_iter().filter_map(|name| table.get(name)) {
            field.refuse(Problem::OutOfPlace { why: OutOfPlace::WhenOfFirstStep });
        }
        return Some(Trigger::At(Time::ZERO));
    }
    let after = number - 1;
    Some(Trigger::After(match (when.ok()?, delay.ok()?) {
        (Some(when), delay) => When { delay: delay.unwrap_or(Duration::ZERO), after, ..when },
        (None, Some(delay)) => When::lesson_step(after, delay),
        (None, None) => {
            table.refuse(Problem::AtLeastOneOf { fields: vec!["when", "delay"] });
            return None;
        }
    }))
}

fn read_question(cursor: &Cursor<'_>, names: &Names) -> Option<Question> {
    let table = cursor.table(&["text", "choices"])?;
    let text = require_prose(&table, "text", names);
    let choices = table.require("choices", list_of(2, CHOICES_MAX)).and_then(|choices| {
        let entries = entries_of(&choices, 2, CHOICES_MAX)?;
        // All of them are read before any is missed, so that everything that is wrong is reported.
        let read: Vec<Option<Choice>> = entries.iter().map(|choice| read_choice(choice, names)).collect();
        read.into_iter().collect::<Option<Vec<Choice>>>()
    });
    Some(Question { text: text?, choices: choices? })
}

fn read_choice(cursor: &Cursor<'_>, names: &Names) -> Option<Choice> {
    let table = cursor.table(&["text", "holds", "why"])?;
    let text = require_prose(&table, "text", names);
    let why = require_prose(&table, "why", names);
    let holds = read_conditions(&table, "holds", names);
    Some(Choice { text: text?, holds: holds?, why: why? })
}

/// What must hold together: one condition, or a list of them.
fn read_conditions(table: &Table<'_>, name: &str, names: &Names) -> Option<Conditions> {
    let allowed = || Allowed::ListOf { least: 1, entries: Box::new(Allowed::Table) };
    let field = table.require(name, allowed())?;
    let entries = one_or_more(&field);
    let read: Vec<Option<_>> = entries.iter().map(|entry| read_condition(entry, names)).collect();
    if read.is_empty() {
        field.not_allowed(allowed());
        return None;
    }
    read.into_iter().collect()
}

fn read_show(cursor: &Cursor<'_>, names: &Names) -> Option<Show> {
    let table = cursor.table(&["view", "node", "client", "key", "operation"])?;
    let views = ShownView::ALL.map(ShownView::name);
    let view = optional(table.get("view"), |view| {
        let name = view.one_of(&views)?;
        ShownView::ALL.into_iter().find(|view| view.name() == name)
    });
    let given: Vec<&'static str> = ["node", "client", "key", "operation"].into_iter().filter(|name| table.has(name)).collect();
    let what = match given[..] {
        [] => Ok(None),
        [name] => optional(table.get(name), |field| match name {
            "node" => names.node(field).map(Shown::Node),
            "client" => names.client(field).map(Shown::Client),
            "key" => field.short_text(TEXT_MAX).map(|key| Shown::Key(Key::from(key))),
            _ => names.operation(field).map(Shown::Operation),
        }),
        _ => {
            table.refuse(Problem::ExactlyOneOf { fields: given });
            Err(())
        }
    };
    Some(Show { view: view.ok()?, what: what.ok()? })
}

fn whole(table: &Table<'_>, name: &str, most: u64) -> Option<u16> {
    let field = table.require(name, Allowed::Whole { least: 1, most })?;
    field.whole(1, most).map(|number| number as u16)
}

fn texts(cursor: &Cursor<'_>) -> Vec<String> {
    let entries = cursor.list().unwrap_or_default();
    entries.iter().filter_map(|entry| entry.short_text(TEXT_MAX)).map(str::to_owned).collect()
}

/// A list, or what would be its only entry.
fn one_or_more<'a>(cursor: &Cursor<'a>) -> Vec<Cursor<'a>> {
    match cursor.value() {
        Value::Array(_) => cursor.list().unwrap_or_default(),
        _ => vec![cursor.clone()],
    }
}

/// A list of so many tables.
fn entries_of<'a>(cursor: &Cursor<'a>, least: u64, most: u64) -> Option<Vec<Cursor<'a>>> {
    if cursor.value().as_array().is_none_or(|entries| !(least..=most).contains(&(entries.len() as u64))) {
        cursor.not_allowed(list_of(least, most));
        return None;
    }
    cursor.list()
}

fn list_of(least: u64, most: u64) -> Allowed {
    Allowed::Tables { least, most }
}

/// A field that may be left out: `Err` where it is there and wrong.
fn optional<T>(field: Option<Cursor<'_>>, read: impl FnOnce(&Cursor<'_>) -> Option<T>) -> Result<Option<T>, ()> {
    match field {
        None => Ok(None),
        Some(field) => read(&field).map(Some).ok_or(()),
    }
}

fn both<'a>(cursor: &Cursor<'a>, most: u64) -> Option<Words<Cursor<'a>>> {
    let table = cursor.table(&["en", "ko"])?;
    let one = |name: &str| {
        let field = table.require(name, Allowed::ShortText { most })?;
        field.short_text(most).map(|_| field.clone())
    };
    let (en, ko) = (one("en"), one("ko"));
    Some(Words { en: en?, ko: ko? })
}

fn words(cursor: &Cursor<'_>, most: u64) -> Option<Words> {
    let both = both(cursor, most)?;
    Some(Words { en: Arc::from(both.en.text()?), ko: Arc::from(both.ko.text()?) })
}

fn require_words(table: &Table<'_>, name: &str, most: u64) -> Option<Words> {
    table.require(name, Allowed::Table).and_then(|field| words(&field, most))
}

fn prose(cursor: &Cursor<'_>, names: &Names) -> Option<Words<Prose>> {
    let both = both(cursor, PROSE_MAX)?;
    let read = |cursor: &Cursor<'_>| {
        let prose = match Prose::read(cursor.text()?) {
            Ok(prose) => prose,
            Err(NotProse::Markdown(found)) => {
                cursor.refuse(Problem::NotProse { found });
                return None;
            }
            // Its place is that within the braces.
            Err(NotProse::Path(path)) => {
                read_path_in(cursor, &path, names);
                return None;
            }
        };
        let sound =
            prose.values().into_iter().filter(|path| read_path_in(cursor, &path.to_string(), names).is_none()).count() == 0;
        sound.then_some(prose)
    };
    let (en, ko) = (read(&both.en), read(&both.ko));
    Some(Words { en: en?, ko: ko? })
}

fn require_prose(table: &Table<'_>, name: &str, names: &Names) -> Option<Words<Prose>> {
    table.require(name, Allowed::Table).and_then(|field| prose(&field, names))
}
