//! Many runs of a document, for workers: away from whoever waits for the result.
//!
//! A [`SeedRunner`] runs one seed a call and gives a line of JSON; such lines may be passed on to wherever a
//! [`SweepTally`] adds them up, in any order. A [`ScheduleSearch`] does one run a call too. So whoever drives them can tell
//! how far they are, and stop.

use serde::Serialize;
use serde_json::Value;
use wasm_bindgen::prelude::*;

use super::values;
use crate::scenario::search::{Fault, Found, Request, Search};
use crate::scenario::{self, Allowed, Document, Problem, Refusals, SeedResult, Sweep};

/// Runs one document under any seed.
#[wasm_bindgen]
pub struct SeedRunner {
    document: Document,
}

#[wasm_bindgen]
impl SeedRunner {
    /// For a scenario: an object, or TOML or JSON text.
    ///
    /// # Errors
    ///
    /// Throws an `Error` that names everything wrong with it.
    #[wasm_bindgen(constructor)]
    pub fn new(#[wasm_bindgen(unchecked_param_type = "Scenario | string")] scenario: JsValue) -> Result<SeedRunner, JsValue> {
        let document = match scenario.as_string() {
            Some(text) => Document::from_text(&text),
            None => values::tree(&scenario, "").and_then(Document::from_value),
        };
        document.map(|document| SeedRunner { document }).map_err(|refusals| values::error(&refusals))
    }

    /// What a seed comes to, as a line of JSON: the same that `ringside sweep --json` prints.
    ///
    /// # Errors
    ///
    /// Throws an `Error` if the seed is no whole number from 0 to 2^53.
    pub fn run(&self, seed: f64) -> Result<String, JsValue> {
        let seed = seed_of(seed)?;
        let result = scenario::run_seed(&self.document, seed).map_err(|refusals| values::error(&refusals))?;
        Ok(result.line())
    }
}

fn seed_of(number: f64) -> Result<u64, JsValue> {
    const MOST: u64 = 1 << 53;
    // The cast takes what is not a number for 0; comparing tells.
    let seed = number as u64;
    if seed as f64 == number && seed <= MOST {
        return Ok(seed);
    }
    let allowed = Allowed::Whole { least: 0, most: MOST };
    let problem = Problem::NotAllowed { found: crate::decimal::Plain(number).to_string(), allowed, meant: None };
    Err(values::error(&Refusals::one("seed", problem)))
}

/// Adds up what seeds came to.
#[wasm_bindgen(js_name = Sweep)]
pub struct SweepTally {
    sweep: Sweep,
    name: String,
}

#[wasm_bindgen(js_class = Sweep)]
impl SweepTally {
    /// Of no seeds yet. `name` is what pictures call the scenario.
    #[wasm_bindgen(constructor)]
    pub fn new(name: String) -> SweepTally {
        SweepTally { sweep: Sweep::default(), name }
    }

    /// Adds a line of a [`SeedRunner`].
    ///
    /// # Errors
    ///
    /// Throws an `Error` if it is none.
    pub fn add(&mut self, line: &str) -> Result<(), JsValue> {
        let result = SeedResult::read(line.trim_end()).map_err(|sentence| js_sys::Error::new(&sentence))?;
        self.sweep.add(&result);
        Ok(())
    }

    /// All of it as a line of JSON: the same that `ringside sweep --json` ends with.
    pub fn line(&self) -> String {
        self.sweep.line()
    }

    /// Pictures of it with their numbers.
    #[wasm_bindgen(unchecked_return_type = "{ name: string; svg: string; csv: string }[]")]
    pub fn plots(&self, dark: bool, korean: bool) -> Result<JsValue, JsValue> {
        use crate::scenario::plots::{Look, Plot, plots};
        #[derive(Serialize)]
        struct Drawn {
            name: &'static str,
            svg: String,
            csv: String,
        }
        let drawn = |Plot { name, svg, csv }| Drawn { name, svg, csv };
        let plots = plots(&self.sweep, None, &self.name, Look { dark, korean });
        values::object(&plots.into_iter().map(drawn).collect::<Vec<_>>())
    }
}

/// A search for what breaks a check, a run a call.
#[wasm_bindgen(js_name = Search)]
pub struct ScheduleSearch {
    search: Search,
}

#[wasm_bindgen(js_class = Search)]
impl ScheduleSearch {
    /// In a scenario: an object, or TOML or JSON text.
    ///
    /// # Errors
    ///
    /// Throws an `Error` that names everything wrong with it, or with what is asked for.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "Scenario | string")] scenario: JsValue,
        #[wasm_bindgen(unchecked_param_type = "SearchRequest")] request: JsValue,
    ) -> Result<ScheduleSearch, JsValue> {
        let search = values::tree(&request, "request").and_then(|asked| {
            let request = request_of(&asked)?;
            match scenario.as_string() {
                Some(text) => Search::in_text(&text, request),
                None => Search::in_value(values::tree(&scenario, "")?, request),
            }
        });
        search.map(|search| ScheduleSearch { search }).map_err(|refusals| values::error(&refusals))
    }

    /// Does one run. Returns whether there is more to do.
    pub fn advance(&mut self) -> bool {
        self.search.advance()
    }

    /// How far it is.
    #[wasm_bindgen(unchecked_return_type = "SearchProgress")]
    pub fn progress(&self) -> Result<JsValue, JsValue> {
        values::object(&self.search.progress())
    }

    /// What was found, as small as it is by now; null if nothing was.
    #[wasm_bindgen(unchecked_return_type = "SearchFound | null")]
    pub fn found(&self) -> Result<JsValue, JsValue> {
        #[derive(Serialize)]
        struct Shown<'a> {
            check: &'a str,
            promised: bool,
            detail: &'a str,
            tries: u64,
            shrink_runs: u64,
            steps_found: u64,
            steps: u64,
            document: &'a Value,
            toml: String,
            link: Option<String>,
        }
        let Some(found) = self.search.found() else { return Ok(JsValue::NULL) };
        let Found { check, promised, detail, tries, shrink_runs, document, .. } = &found;
        values::object(&Shown {
            check,
            promised: *promised,
            detail,
            tries: *tries,
            shrink_runs: *shrink_runs,
            steps_found: found.steps_found() as u64,
            steps: found.steps() as u64,
            document,
            toml: scenario::to_toml(document),
            link: found.link(),
        })
    }
}

/// What is asked for; what is left out stands at its default.
fn request_of(asked: &Value) -> Result<Request, Refusals> {
    let whole = |name: &str, otherwise: u64| match asked.get(name) {
        None | Some(Value::Null) => Ok(otherwise),
        Some(value) => value.as_u64().or(value.as_f64().map(|number| number as u64)).ok_or_else(|| {
            let allowed = Allowed::Whole { least: 0, most: 1 << 53 };
            Refusals::one(name, Problem::NotAllowed { found: value.to_string(), allowed, meant: None })
        }),
    };
    let check = asked.get("check").and_then(Value::as_str).unwrap_or_default();
    let usual = Request::of(check);
    let faults = match asked.get("faults").and_then(Value::as_array) {
        None => usual.faults.clone(),
        Some(names) => names.iter().map(fault_of).collect::<Result<_, _>>()?,
    };
    Ok(Request {
        tries: whole("tries", usual.tries)?,
        seed: whole("seed", usual.seed)?,
        shrink_runs: whole("shrink_runs", usual.shrink_runs)?,
        promised: asked.get("promised").and_then(Value::as_bool).unwrap_or(false),
        faults,
        ..usual
    })
}

fn fault_of(name: &Value) -> Result<Fault, Refusals> {
    let found = || name.as_str().map_or_else(|| name.to_string(), |name| format!("{name:?}"));
    name.as_str().and_then(Fault::named).ok_or_else(|| {
        let allowed = Allowed::OneOf(Fault::ALL.map(|(name, _)| format!("{name:?}")).into());
        Refusals::one("request.faults", Problem::NotAllowed { found: found(), allowed, meant: None })
    })
}
