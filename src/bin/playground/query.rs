//! The address of the page: `?lang`, `?theme`, `?view`, `?scenario`, `?lesson`, `?step`, `?otherwise`, `?seed`, `?mode`, `?embed`, `?zoom`. What cannot be read is
//! told in a sentence and left out; the rest of the page works.

use ringside::stage::ZoomSpec;

use crate::intent::{Language, Theme, View};
use crate::settings;

/// What an address asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// `lang`
    pub language: Option<Language>,
    /// `theme`
    pub theme: Option<Theme>,
    /// `view`
    pub view: Option<View>,
    /// `scenario`
    pub scenario: Option<String>,
    /// `seed`
    pub seed: Option<u64>,
    /// `mode`: to present what is open.
    pub present: bool,
    /// `mode`: to make a sheet of paper of the lesson that is open (`www/handout.js`).
    pub handout: bool,
    /// `embed`, whatever it says: in somebody else's page.
    pub embed: bool,
    /// `zoom`
    pub zoom: Option<ZoomSpec>,
    /// `lesson`: a name or an address.
    pub lesson: Option<String>,
    /// `step`: where in it to begin, from 0; the address counts from 1.
    pub step: Option<usize>,
    /// `otherwise`: which of the runs that this step shows beside its own to look at, from 0; the address counts from 1.
    pub otherwise: Option<usize>,
    /// What could not be read.
    pub refused: Vec<Refused>,
}

/// A document that an address asks for, by its name.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// One of the collection of scenarios.
    Scenario(String),
    /// A lesson, by its name or its address.
    Lesson(String),
}

impl Query {
    /// Which document has to be loaded. A lesson goes before a scenario.
    pub fn document(self) -> Option<Asked> {
        self.lesson.map(Asked::Lesson).or(self.scenario.map(Asked::Scenario))
    }
}

/// A parameter that was not understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Why.
    pub why: Why,
}

/// Why a parameter is not understood.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// The value is none of these.
    NotOneOf(Vec<&'static str>),
    /// Part of the format, and not built yet; these are.
    NotAvailable(Vec<&'static str>),
    /// Not a whole number from 0 to 2^64−1.
    NotASeed,
    /// It is no place on the ring, or in a node.
    NotAPlace,
    /// Not a number from 1: of a step, or of a run beside it.
    NotAStep,
    /// There is no parameter of this name; these there are.
    Unknown(Vec<&'static str>),
}

/// The parameters there are.
const NAMES: [&str; 11] = ["lang", "theme", "view", "scenario", "lesson", "step", "otherwise", "seed", "mode", "embed", "zoom"];

/// Reads an address's parameters, in their order.
pub fn read(parameters: impl IntoIterator<Item = (String, String)>) -> Query {
    let mut query = Query::default();
    for (name, value) in parameters {
        let why = match name.as_str() {
            "lang" => {
                query.language = settings::language_of(&value);
                query.language.is_none().then(|| Why::NotOneOf(vec!["ko", "en"]))
            }
            "theme" => {
                query.theme = settings::theme_of(&value);
                query.theme.is_none().then(|| Why::NotOneOf(vec!["light", "dark"]))
            }
            "view" => match View::ALL.into_iter().find(|view| view.name() == value) {
                Some(view) if view.is_there() => {
                    query.view = Some(view);
                    None
                }
                Some(_) => {
                    let there = View::ALL.into_iter().filter(|view| view.is_there());
                    Some(Why::NotAvailable(there.map(View::name).collect()))
                }
                None => Some(Why::NotOneOf(View::ALL.map(View::name).to_vec())),
            },
            "scenario" => {
                query.scenario = Some(value.clone());
                None
            }
            "seed" => {
                query.seed = value.parse().ok();
                query.seed.is_none().then_some(Why::NotASeed)
            }
            "mode" => {
                (query.present, query.handout) = (value == "present", value == "handout");
                (!query.present && !query.handout).then(|| Why::NotOneOf(vec!["present", "handout"]))
            }
            "embed" => {
                query.embed = true;
                None
            }
            "zoom" => {
                query.zoom = ZoomSpec::read(&value);
                query.zoom.is_none().then_some(Why::NotAPlace)
            }
            "lesson" => {
                query.lesson = Some(value.clone());
                None
            }
            "step" => {
                query.step = counted(&value);
                query.step.is_none().then_some(Why::NotAStep)
            }
            "otherwise" => {
                query.otherwise = counted(&value);
                query.otherwise.is_none().then_some(Why::NotAStep)
            }
            _ => Some(Why::Unknown(NAMES.to_vec())),
        };
        if let Some(why) = why {
            query.refused.push(Refused { name, value, why });
        }
    }
    query
}

/// A place that is counted from 1, from 0.
fn counted(value: &str) -> Option<usize> {
    value.parse::<usize>().ok()?.checked_sub(1)
}
