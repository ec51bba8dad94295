//! What the page refuses, typed, so that it can be said in either language at any time.

use ringside::scenario::Refusals;
use ringside::simulation::Refusal;
use yew::AttrValue;

use crate::intent::View;
use crate::library;
use crate::query::{Refused, Why};
use crate::text::wording::arg;
use crate::text::{Text, refusal, sentences};

/// Something that was asked for and not done.
#[derive(Clone, Debug, PartialEq)]
pub enum Complaint {
    /// A document or a step.
    Refused(Refusals),
    /// A step that does not fit the state of the run.
    StepRefused(Refusal),
    /// A parameter of the address.
    Parameter(Refused),
    /// A scenario that the collection does not have; these it has.
    NoSuchScenario {
        /// The name asked for.
        name: String,
        /// The names there are.
        there_are: Vec<String>,
    },
    /// A scenario whose document did not come.
    NotLoaded(&'static str),
    /// An operation without a key.
    EmptyKey,
    /// A view that is not built.
    NoSuchView(View),
    /// A dropped file that could not be read.
    UnreadableFile(String),
}

impl Complaint {
    /// There is no scenario of this name.
    pub fn no_such_scenario(name: String) -> Complaint {
        Complaint::NoSuchScenario { name, there_are: library::all().iter().map(|bundled| bundled.name.to_owned()).collect() }
    }

    /// Its sentences.
    pub fn words(&self, text: &Text) -> Vec<AttrValue> {
        match self {
            Complaint::Refused(refusals) => sentences(text.language(), refusals).into_iter().map(AttrValue::from).collect(),
            Complaint::StepRefused(reason) => {
                vec![text.with("log-refused", &[("reason", arg(refusal(text.language(), reason)))])]
            }
            Complaint::Parameter(refused) => vec![parameter(text, refused)],
            Complaint::NoSuchScenario { name, there_are } => {
                vec![text.with("alert-no-scenario", &[("name", arg(name)), ("names", arg(there_are.join(", ")))])]
            }
            Complaint::NotLoaded(name) => vec![text.with("alert-not-loaded", &[("name", arg(*name))])],
            Complaint::EmptyKey => vec![text.get("alert-empty-key")],
            Complaint::NoSuchView(view) => {
                let name = |view: View| text.get(&format!("view-{}", view.name())).to_string();
                let there: Vec<String> = View::ALL.into_iter().filter(|view| view.is_there()).map(name).collect();
                vec![text.with("alert-no-view", &[("view", arg(name(*view))), ("views", arg(there.join(", ")))])]
            }
            Complaint::UnreadableFile(name) => vec![text.with("alert-file", &[("file", arg(name))])],
        }
    }
}

fn parameter(text: &Text, refused: &Refused) -> AttrValue {
    let Refused { name, value, why } = refused;
    let (id, allowed) = match why {
        Why::NotOneOf(allowed) => ("alert-parameter-not-one-of", allowed.join(", ")),
        Why::NotAvailable(there_are) => ("alert-parameter-not-available", there_are.join(", ")),
        Why::NotASeed => ("alert-parameter-seed", String::new()),
        Why::Unknown(there_are) => ("alert-parameter-unknown", there_are.join(", ")),
    };
    text.with(id, &[("name", arg(name)), ("value", arg(value)), ("allowed", arg(allowed))])
}
