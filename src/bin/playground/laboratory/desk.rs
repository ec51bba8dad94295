//! The worker that does many runs, and what it and the page say to each other (`www/laboratory.js`).

use js_sys::{Array, Object, Reflect};
use ringside::scenario::{Session, Unpromised, Violated};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::{AttrValue, Callback};

/// A worker that is at work, or has done it. When it is let go it stops, and so do those that help it.
pub struct Desk {
    worker: Worker,
    _heard: Closure<dyn FnMut(MessageEvent)>,
    _failed: Closure<dyn FnMut(Event)>,
}

/// What is said by the worker.
pub enum Heard {
    /// Seeds are being run: how many are done, of how many, and how many a second.
    Sweeping { done: u64, total: u64, per_second: u64 },
    /// All of them are done.
    Swept(Box<Swept>),
    /// The pictures of that, once more.
    Plots(Vec<Plot>),
    /// Schedules are being tried, or what was found is being made smaller.
    Searching(Searching),
    /// The search is over.
    Found(Box<Found>),
    /// The search is over, and nothing was found in so many tries.
    Nothing(u64),
    /// It cannot go on, for a reason that is in English; none where the worker itself did not come.
    Failed(Option<String>),
}

/// What seeds came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Swept {
    pub seeds: u64,
    pub passed: u64,
    pub per_second: u64,
    pub answered: u64,
    pub failed: u64,
    pub stale: u64,
    pub verdicts: Vec<Verdict>,
    pub latencies: Vec<Latency>,
    pub plots: Vec<Plot>,
}

/// What became of a check, or of an expectation.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub name: AttrValue,
    /// Whether it is a check.
    pub is_check: bool,
    /// In how many runs it was promised, and in how many of these violated.
    pub promised: u64,
    pub broken: u64,
    /// In how many runs it was violated, promised or not.
    pub violated: u64,
    /// The first seed under which it was, and the document with it.
    pub first: Option<(u64, String)>,
}

/// How long operations of a kind took: the middle, nine of ten, ninety-nine of a hundred, all.
#[derive(Clone, Debug, PartialEq)]
pub struct Latency {
    pub kind: AttrValue,
    pub of: u64,
    pub values: Vec<AttrValue>,
}

/// A picture and its numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    pub name: AttrValue,
    pub svg: String,
    pub csv: String,
}

/// How far a search is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Searching {
    pub tried: u64,
    pub tries: u64,
    /// Once something is found: how many runs went into making it smaller, and how many steps are left.
    pub shrinking: Option<(u64, u64)>,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub check: AttrValue,
    pub promised: bool,
    pub detail: AttrValue,
    /// The same as data, for words in any language.
    pub seen: Option<(Violated, Option<Unpromised>)>,
    pub tries: u64,
    pub shrink_runs: u64,
    pub steps_found: u64,
    pub steps: u64,
    pub toml: String,
    /// What stands behind the `#` of its address; empty if it is too long for one.
    pub link: String,
}

impl Desk {
    /// Takes one on; none where the browser has no workers.
    pub fn hire(heard: Callback<Heard>) -> Option<Desk> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options("laboratory.js", &options).ok()?;
        let failed = heard.clone();
        let on_message: Closure<dyn FnMut(MessageEvent)> = Closure::new(move |event: MessageEvent| {
            if let Some(said) = read(&event.data()) {
                heard.emit(said);
            }
        });
        let on_error: Closure<dyn FnMut(Event)> = Closure::new(move |event: Event| {
            // The page says it in words of its own; the console needs not say it again.
            event.prevent_default();
            failed.emit(Heard::Failed(None));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Some(Desk { worker, _heard: on_message, _failed: on_error })
    }

    /// Gives it something to do.
    pub fn ask(&self, kind: &str, with: &[(&str, JsValue)]) {
        let task = object(&[("kind", kind.into())]);
        for (name, value) in with {
            set(&task, name, value);
        }
        // Only what cannot be copied is refused, like functions.
        let _ = self.worker.post_message(&task);
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// An object with these fields.
pub fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = JsValue::from(Object::new());
    for (name, value) in fields {
        set(&object, name, value);
    }
    object
}

fn set(object: &JsValue, name: &str, value: &JsValue) {
    // A plain object takes every property.
    let _ = Reflect::set(object, &name.into(), value);
}

fn read(said: &JsValue) -> Option<Heard> {
    Some(match text(said, "kind").as_str() {
        "sweeping" => {
            Heard::Sweeping { done: number(said, "done"), total: number(said, "total"), per_second: number(said, "perSecond") }
        }
        "swept" => Heard::Swept(Box::new(Swept {
            seeds: number(said, "total"),
            passed: number(said, "passed"),
            per_second: number(said, "perSecond"),
            answered: number(said, "answered"),
            failed: number(said, "failed"),
            stale: number(said, "stale"),
            verdicts: list(said, "verdicts", verdict),
            latencies: list(said, "latencies", latency),
            plots: list(said, "plots", plot),
        })),
        "plots" => Heard::Plots(list(said, "plots", plot)),
        "searching" => Heard::Searching(Searching {
            tried: number(said, "tried"),
            tries: number(said, "tries"),
            shrinking: field(said, "steps").as_f64().map(|steps| (number(said, "shrink_runs"), steps as u64)),
        }),
        "found" => Heard::Found(Box::new(Found {
            check: text(said, "check").into(),
            seen: seen(&text(said, "toml"), &text(said, "check")),
            promised: field(said, "promised").is_truthy(),
            detail: text(said, "detail").into(),
            tries: number(said, "tries"),
            shrink_runs: number(said, "shrink_runs"),
            steps_found: number(said, "steps_found"),
            steps: number(said, "steps"),
            toml: text(said, "toml"),
            link: text(said, "link"),
        })),
        "nothing" => Heard::Nothing(number(said, "tried")),
        "failed" => Heard::Failed(Some(text(said, "sentence"))),
        _ => return None,
    })
}

/// What a small scenario violates, found by running it here.
fn seen(toml: &str, check: &str) -> Option<(Violated, Option<Unpromised>)> {
    let mut session = Session::from_text(toml).ok()?;
    match session.timeline().setup().until {
        Some(until) => session.seek(until),
        None => (0..TURNS_MOST).take_while(|_| !session.timeline().head().is_over() && session.step()).for_each(drop),
    }
    let checks = session.checks();
    let (_, found) = checks.iter().find(|(name, _)| *name == check)?;
    Some((found.violation.clone()?, found.unpromised.clone()))
}

/// A small scenario is over before so many turns.
const TURNS_MOST: usize = 50_000;

fn verdict(said: JsValue) -> Verdict {
    Verdict {
        name: text(&said, "name").into(),
        is_check: field(&said, "check").is_truthy(),
        promised: number(&said, "promised"),
        broken: number(&said, "broken"),
        violated: number(&said, "violated"),
        first: field(&said, "first").as_f64().map(|seed| (seed as u64, text(&said, "document"))),
    }
}

fn latency(said: JsValue) -> Latency {
    Latency {
        kind: text(&said, "kind").into(),
        of: number(&said, "of"),
        values: list(&said, "values", |value| value.as_string().unwrap_or_default().into()),
    }
}

fn plot(said: JsValue) -> Plot {
    Plot { name: text(&said, "name").into(), svg: text(&said, "svg"), csv: text(&said, "csv") }
}

fn field(said: &JsValue, name: &str) -> JsValue {
    Reflect::get(said, &name.into()).unwrap_or_default()
}

fn text(said: &JsValue, name: &str) -> String {
    field(said, name).as_string().unwrap_or_default()
}

fn number(said: &JsValue, name: &str) -> u64 {
    field(said, name).as_f64().unwrap_or_default() as u64
}

fn list<T>(said: &JsValue, name: &str, read: impl Fn(JsValue) -> T) -> Vec<T> {
    let list = field(said, name).dyn_into::<Array>().unwrap_or_default();
    list.iter().map(read).collect()
}
