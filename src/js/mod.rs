//! The JavaScript API: a playground with one open run, and a few functions.
//!
//! Objects go in and come out as in documents and reports. Tokens come out as `BigInt`, because a
//! JavaScript number would round them; they go in as `BigInt` or as decimal text. Whatever is
//! wrong throws an `Error` whose message names each field, and whose `refusals` lists them; the
//! run that was open stays as it was. Nothing is printed and nothing runs when the module loads.

mod asked;
#[cfg(feature = "laboratory")]
mod laboratory;
#[cfg(all(test, target_arch = "wasm32"))]
mod tests;
mod types;
mod values;
mod why;

use std::cell::{Ref, RefCell, RefMut};
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use self::asked::asked;
#[cfg(feature = "split")]
pub use self::asked::{Asked, answer_with};
use crate::decimal::Plain;
use crate::engine::partitioning::token_of;
use crate::engine::{Duration, Time};
use crate::scenario::{Allowed, MILLISECONDS_MAX, Problem, Session};

/// An open run with a playhead. Times are virtual milliseconds.
#[wasm_bindgen]
pub struct Playground {
    session: Rc<RefCell<Session>>,
    on_change: Rc<dyn Fn()>,
    /// What is to be said of the link that the run was opened from.
    warning: Option<String>,
}

impl Playground {
    /// A playground around a session that somebody else shows: `on_change` is called after each
    /// change, when the session may be borrowed again.
    pub fn shared(session: Rc<RefCell<Session>>, on_change: Rc<dyn Fn()>) -> Playground {
        Playground { session, on_change, warning: None }
    }

    fn session(&self) -> Result<Ref<'_, Session>, JsValue> {
        self.session.try_borrow().map_err(|_| busy())
    }

    /// Changes the session, and tells whoever shows it.
    fn change<T>(&self, change: impl FnOnce(&mut Session) -> T) -> Result<T, JsValue> {
        let result = {
            let mut session: RefMut<'_, Session> = self.session.try_borrow_mut().map_err(|_| busy())?;
            change(&mut session)
        };
        (self.on_change)();
        Ok(result)
    }
}

#[wasm_bindgen]
impl Playground {
    /// Opens a scenario: an object, or TOML or JSON text, or a link.
    ///
    /// # Errors
    ///
    /// Throws an `Error` that names everything wrong with it.
    #[wasm_bindgen(constructor)]
    pub fn new(#[wasm_bindgen(unchecked_param_type = "Scenario | string")] scenario: JsValue) -> Result<Playground, JsValue> {
        (asked()?.open)(scenario)
    }

    /// Opens what a link leads to, at its instant and on its branch: an address, its fragment, or the text of a saved file.
    ///
    /// # Errors
    ///
    /// Throws an `Error` that says what is wrong with it and what to do.
    #[wasm_bindgen(js_name = fromLink)]
    pub fn from_link(text: &str) -> Result<Playground, JsValue> {
        (asked()?.open_link)(text)
    }

    /// What is to be said of the link that the run was opened from: that an older engine made it, and the run may differ.
    #[wasm_bindgen(getter)]
    pub fn warning(&self) -> Option<String> {
        self.warning.clone()
    }

    /// The playhead.
    #[wasm_bindgen(getter)]
    pub fn now(&self) -> Result<f64, JsValue> {
        Ok(self.session()?.now().as_millis())
    }

    /// Moves the playhead forward.
    pub fn advance(&self, ms: f64) -> Result<(), JsValue> {
        let by = milliseconds("advance", ms)?;
        self.change(|session| session.advance(by))
    }

    /// Takes one turn: the next message, timer or step. Returns whether there was one.
    pub fn step(&self) -> Result<bool, JsValue> {
        self.change(Session::step)
    }

    /// Takes the last turn before the playhead back. Returns whether there was one.
    #[wasm_bindgen(js_name = stepBack)]
    pub fn step_back(&self) -> Result<bool, JsValue> {
        self.change(Session::step_back)
    }

    /// Moves the playhead to an instant, before or after where it is.
    pub fn seek(&self, ms: f64) -> Result<(), JsValue> {
        let to = Time::ZERO + milliseconds("seek", ms)?;
        self.change(|session| session.seek(to))
    }

    /// Does one step at the playhead: an object like those of `steps`, without `at` and `when`. In
    /// the past it begins another future; the one that is left is kept.
    ///
    /// # Errors
    ///
    /// Throws an `Error` that names everything wrong with it; nothing has changed then.
    pub fn apply(&self, #[wasm_bindgen(unchecked_param_type = "StepNow")] step: JsValue) -> Result<(), JsValue> {
        let session = self.session.try_borrow_mut().map_err(|_| busy())?;
        (asked()?.apply)(session, &step)?;
        (self.on_change)();
        Ok(())
    }

    /// The world at the playhead.
    #[wasm_bindgen(unchecked_return_type = "Snapshot")]
    pub fn snapshot(&self) -> Result<JsValue, JsValue> {
        (asked()?.snapshot)(&*self.session()?)
    }

    /// The report of the run up to the playhead.
    #[wasm_bindgen(unchecked_return_type = "Report")]
    pub fn report(&self) -> Result<JsValue, JsValue> {
        (asked()?.report)(&*self.session()?)
    }

    /// The happenings from number `from` up to, and without, number `to`, as far as there are any.
    #[wasm_bindgen(unchecked_return_type = "Happening[]")]
    pub fn trace(&self, from: Option<f64>, to: Option<f64>) -> Result<JsValue, JsValue> {
        // The cast takes what is not a number for 0, and what is too large for the largest.
        let (from, to) = (from.unwrap_or(0.0) as u64, to.map_or(u64::MAX, |to| to as u64));
        (asked()?.trace)(&*self.session()?, from, to)
    }

    /// The futures of this run, in the order in which they were begun. Acting in the past begins one.
    #[wasm_bindgen(unchecked_return_type = "Branch[]")]
    pub fn branches(&self) -> Result<JsValue, JsValue> {
        (asked()?.branches)(&*self.session()?)
    }

    /// Goes to another future, to the same instant as far as that one has come.
    ///
    /// # Errors
    ///
    /// Throws an `Error` if there is no such branch.
    #[wasm_bindgen(js_name = switchTo)]
    pub fn switch_to(&self, id: f64) -> Result<(), JsValue> {
        let count = self.session()?.timeline().branches().len();
        // The cast takes what is not a number for 0; comparing tells.
        let branch = id as usize;
        if branch >= count || branch as f64 != id {
            let allowed = Allowed::Whole { least: 0, most: (count - 1) as u64 };
            let problem = Problem::NotAllowed { found: Plain(id).to_string(), allowed, meant: None };
            return Err((asked()?.refusal)("switchTo", problem));
        }
        self.change(|session| session.switch(branch))
    }

    /// Why something came about, as seen from the playhead: `{ op }`, `{ happening }`, `{ node, key }`, `{ key, versions }` or
    /// `{ node, suspects }`. Steps from what began it to the thing itself, and what they are about.
    ///
    /// # Errors
    ///
    /// Throws an `Error` if the question is not one of these, or if there is no such thing so far.
    #[wasm_bindgen(unchecked_return_type = "Explanation")]
    pub fn why(&self, #[wasm_bindgen(unchecked_param_type = "Question")] question: JsValue) -> Result<JsValue, JsValue> {
        (asked()?.why)(&*self.session()?, question)
    }

    /// The document, with every step done by hand at its instant: opened again it gives this run.
    #[wasm_bindgen(unchecked_return_type = "Scenario")]
    pub fn document(&self) -> Result<JsValue, JsValue> {
        (asked()?.document)(&*self.session()?)
    }

    /// A link to this instant: what stands behind the `#` of an address. It carries the document, every step done by hand on
    /// every branch, and the playhead.
    ///
    /// # Errors
    ///
    /// Throws an `Error` if it would be longer than what is opened.
    pub fn link(&self) -> Result<String, JsValue> {
        (asked()?.link)(&*self.session()?)
    }
}

/// The token of a key, equal to Cassandra's.
#[wasm_bindgen(js_name = tokenOf)]
pub fn token_of_key(key: &str) -> i64 {
    token_of(key).0
}

/// The lessons that come with Ringside, in their order.
///
/// # Errors
///
/// Throws an `Error` if the page has not come wholly.
#[wasm_bindgen(unchecked_return_type = "Lesson[]")]
pub fn lessons() -> Result<JsValue, JsValue> {
    (asked()?.lessons)()
}

/// The document in which every field stands at its default.
#[wasm_bindgen(unchecked_return_type = "Scenario")]
pub fn defaults() -> Result<JsValue, JsValue> {
    (asked()?.defaults)()
}

fn milliseconds(path: &str, ms: f64) -> Result<Duration, JsValue> {
    if (0.0..=MILLISECONDS_MAX).contains(&ms) {
        return Ok(Duration::from_millis(ms));
    }
    let allowed = Allowed::Milliseconds { least: 0.0, most: MILLISECONDS_MAX };
    let problem = Problem::NotAllowed { found: Plain(ms).to_string(), allowed, meant: None };
    Err((asked()?.refusal)(path, problem))
}

/// Called from within a change: from `on_change` itself, perhaps.
fn busy() -> JsValue {
    js_sys::Error::new("the playground is busy with a change; try again when it is done").into()
}
