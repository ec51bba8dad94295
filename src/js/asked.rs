//! What the API answers when it is asked, beyond moving the playhead: reports, traces, causes, links.
//!
//! It stands in one table of functions. The page is divided in two modules, and has what only scripts ask for in the one
//! that comes later (feature `split`); it gives the table when that has come. Everywhere else the table is just there.

use std::cell::{RefCell, RefMut};
use std::rc::Rc;

use serde::Serialize;
use wasm_bindgen::JsValue;

use super::{Playground, values, why as questions};
use crate::engine::Time;
use crate::lessons;
use crate::scenario::why as explain;
use crate::scenario::{self, Link, LinkError, Opened, Problem, Refusals, Session};
use crate::simulation;

/// The answers.
pub struct Asked {
    pub(super) open: fn(JsValue) -> Result<Playground, JsValue>,
    pub(super) open_link: fn(&str) -> Result<Playground, JsValue>,
    pub(super) apply: fn(RefMut<'_, Session>, &JsValue) -> Result<(), JsValue>,
    pub(super) snapshot: fn(&Session) -> Result<JsValue, JsValue>,
    pub(super) report: fn(&Session) -> Result<JsValue, JsValue>,
    pub(super) trace: fn(&Session, u64, u64) -> Result<JsValue, JsValue>,
    pub(super) branches: fn(&Session) -> Result<JsValue, JsValue>,
    pub(super) why: fn(&Session, JsValue) -> Result<JsValue, JsValue>,
    pub(super) document: fn(&Session) -> Result<JsValue, JsValue>,
    pub(super) link: fn(&Session) -> Result<String, JsValue>,
    pub(super) defaults: fn() -> Result<JsValue, JsValue>,
    pub(super) lessons: fn() -> Result<JsValue, JsValue>,
    pub(super) refusal: fn(&str, Problem) -> JsValue,
}

impl Asked {
    /// All of them.
    pub const ALL: Asked = Asked {
        open,
        open_link,
        apply,
        snapshot: |session| values::object(&session.snapshot()),
        report: |session| values::object(&session.report()),
        trace: |session, from, to| values::list(session.trace(from, to).iter()),
        branches,
        why,
        document: |session| values::object(&session.document()),
        link: |session| Link::of(session, Vec::new()).to_text().map_err(|error| not_linked(&error)),
        defaults,
        lessons: || values::list(lessons::library::LESSONS.iter()),
        refusal: |path, problem| values::error(&Refusals::one(path, problem)),
    };
}

/// The table.
#[cfg(not(feature = "split"))]
pub(super) fn asked() -> Result<&'static Asked, JsValue> {
    const ASKED: &Asked = &Asked::ALL;
    Ok(ASKED)
}

#[cfg(feature = "split")]
thread_local! {
    static ASKED: std::cell::Cell<Option<&'static Asked>> = const { std::cell::Cell::new(None) };
}

/// The table, once it has come. Until then whoever asks is told so.
#[cfg(feature = "split")]
pub(super) fn asked() -> Result<&'static Asked, JsValue> {
    ASKED.get().ok_or_else(|| js_sys::Error::new("the page is still loading what answers this; try again in a moment").into())
}

/// Gives the table, which has come.
#[cfg(feature = "split")]
pub fn answer_with(asked: &'static Asked) {
    ASKED.set(Some(asked));
}

fn open(scenario: JsValue) -> Result<Playground, JsValue> {
    let session = match scenario.as_string() {
        Some(text) if Link::is_like(&text) => return open_link(&text),
        Some(text) => Session::from_text(&text),
        None => values::tree(&scenario, "").and_then(Session::from_value),
    };
    let session = session.map_err(|refusals| values::error(&refusals))?;
    Ok(Playground { session: Rc::new(RefCell::new(session)), on_change: Rc::new(|| {}), warning: None })
}

fn open_link(text: &str) -> Result<Playground, JsValue> {
    let opened = Link::from_text(text).and_then(|link| link.open());
    let Opened { session, older } = opened.map_err(|error| not_linked(&error))?;
    let warning = older.map(|older| older.to_string());
    Ok(Playground { session: Rc::new(RefCell::new(session)), on_change: Rc::new(|| {}), warning })
}

fn apply(mut session: RefMut<'_, Session>, step: &JsValue) -> Result<(), JsValue> {
    let step = values::tree(step, "step").map_err(|refusals| values::error(&refusals))?;
    session.apply(&step).map_err(|refusals| values::error(&refusals))
}

fn branches(session: &Session) -> Result<JsValue, JsValue> {
    let timeline = session.timeline();
    let branch = |(id, branch): (usize, &simulation::Branch)| Branch {
        id: id as u32,
        current: id == timeline.current(),
        parent: branch.parted().map(|(parent, _)| parent as u32),
        parted: branch.parted().map(|(_, at)| at),
        head: branch.head().now(),
    };
    values::object(&timeline.branches().iter().enumerate().map(branch).collect::<Vec<_>>())
}

fn why(session: &Session, question: JsValue) -> Result<JsValue, JsValue> {
    let question = values::tree(&question, "question").map_err(|refusals| values::error(&refusals))?;
    let question = questions::question(&question, session).map_err(|sentence| js_sys::Error::new(&sentence))?;
    let explanation = explain::why(&question, session, None, explain::LOOKS_AT)
        .map_err(|unanswered| js_sys::Error::new(&unanswered.to_string()))?;
    values::object(&explanation)
}

fn defaults() -> Result<JsValue, JsValue> {
    let session = Session::from_toml(&scenario::defaults_toml()).map_err(|refusals| values::error(&refusals))?;
    values::object(&session.document())
}

fn not_linked(error: &LinkError) -> JsValue {
    match error {
        LinkError::Refused(refusals) => values::error(refusals),
        other => js_sys::Error::new(&other.to_string()).into(),
    }
}

/// One future of a run.
#[derive(Serialize)]
struct Branch {
    id: u32,
    current: bool,
    /// The one that it parted from, and when; none for the first.
    parent: Option<u32>,
    parted: Option<Time>,
    /// The furthest instant simulated on it.
    head: Time,
}
