//! What the page refuses, typed, so that it can be said in either language at any time.

use ringside::lessons;
use ringside::scenario::{LINK_VERSION, LinkError, Refusals};
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
    /// A step that does not fit the state of the second run, and was done in the first.
    RefusedBeside(Refusal),
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
    /// A message that no longer flies, and so cannot be lost.
    NotInFlight,
    /// A view that is not built.
    NoSuchView(View),
    /// A dropped file that could not be read.
    UnreadableFile(String),
    /// A link that leads nowhere.
    Link(LinkError),
    /// A link that an engine of this version made, and that was opened all the same.
    OlderEngine(String),
    /// The presenter's window, which the browser did not open.
    NoSecondWindow,
    /// The rest of the page, which did not come.
    NotWhole,
    /// A lesson that the collection does not have; these it has.
    NoSuchLesson {
        /// The name asked for.
        name: String,
        /// The names there are.
        there_are: Vec<String>,
    },
    /// A lesson whose file did not come.
    LessonNotLoaded(String),
}

impl Complaint {
    /// There is no scenario of this name.
    pub fn no_such_scenario(name: String) -> Complaint {
        Complaint::NoSuchScenario { name, there_are: library::all().iter().map(|bundled| bundled.name.to_owned()).collect() }
    }

    /// There is no lesson of this name.
    pub fn no_such_lesson(name: String) -> Complaint {
        let there_are = lessons::library::LESSONS.iter().map(|lesson| lesson.name.to_owned()).collect();
        Complaint::NoSuchLesson { name, there_are }
    }

    /// Its sentences.
    pub fn words(&self, text: &Text) -> Vec<AttrValue> {
        match self {
            Complaint::Refused(refusals) => sentences(text.language(), refusals).into_iter().map(AttrValue::from).collect(),
            Complaint::StepRefused(reason) => {
                vec![text.with("log-refused", &[("reason", arg(refusal(text.language(), reason)))])]
            }
            Complaint::RefusedBeside(reason) => {
                vec![text.with("beside-refused", &[("reason", arg(refusal(text.language(), reason)))])]
            }
            Complaint::Parameter(refused) => vec![parameter(text, refused)],
            Complaint::NoSuchScenario { name, there_are } => {
                vec![text.with("alert-no-scenario", &[("name", arg(name)), ("names", arg(there_are.join(", ")))])]
            }
            Complaint::NotLoaded(name) => vec![text.with("alert-not-loaded", &[("name", arg(*name))])],
            Complaint::NoSuchLesson { name, there_are } => {
                vec![text.with("alert-no-lesson", &[("name", arg(name)), ("names", arg(there_are.join(", ")))])]
            }
            Complaint::LessonNotLoaded(name) => vec![text.with("alert-lesson-not-loaded", &[("name", arg(name))])],
            Complaint::EmptyKey => vec![text.get("alert-empty-key")],
            Complaint::NotInFlight => vec![text.get("alert-not-in-flight")],
            Complaint::NoSuchView(view) => {
                let name = |view: View| text.get(&format!("view-{}", view.name())).to_string();
                let there: Vec<String> = View::ALL.into_iter().filter(|view| view.is_there()).map(name).collect();
                vec![text.with("alert-no-view", &[("view", arg(name(*view))), ("views", arg(there.join(", ")))])]
            }
            Complaint::Link(LinkError::Refused(refusals)) => Complaint::Refused(refusals.clone()).words(text),
            Complaint::Link(error) => vec![link(text, error)],
            Complaint::OlderEngine(version) => vec![text.with("alert-link-older", &[("version", arg(version))])],
            Complaint::NoSecondWindow => vec![text.get("present-no-window")],
            Complaint::NotWhole => vec![text.get("alert-not-whole")],
            Complaint::UnreadableFile(name) => vec![text.with("alert-file", &[("file", arg(name))])],
        }
    }
}

fn link(text: &Text, error: &LinkError) -> AttrValue {
    let known = ("known", arg(LINK_VERSION.to_string()));
    match error {
        LinkError::NotALink => text.get("alert-link-none"),
        LinkError::Version(version) => text.with("alert-link-version", &[("version", arg(version.to_string())), known]),
        LinkError::Letter(letter) => text.with("alert-link-letter", &[("letter", arg(letter.to_string()))]),
        LinkError::TooLong(bytes) => text.with("alert-link-long", &[("bytes", arg(bytes.to_string()))]),
        // What is refused has its own sentences.
        LinkError::Damaged | LinkError::Refused(_) => text.get("alert-link-damaged"),
    }
}

fn parameter(text: &Text, refused: &Refused) -> AttrValue {
    let Refused { name, value, why } = refused;
    let (id, allowed) = match why {
        Why::NotOneOf(allowed) => ("alert-parameter-not-one-of", allowed.join(", ")),
        Why::NotAvailable(there_are) => ("alert-parameter-not-available", there_are.join(", ")),
        Why::NotASeed => ("alert-parameter-seed", String::new()),
        Why::NotAStep => ("alert-parameter-step", String::new()),
        Why::NotAPlace => ("alert-parameter-zoom", String::new()),
        Why::Unknown(there_are) => ("alert-parameter-unknown", there_are.join(", ")),
    };
    text.with(id, &[("name", arg(name)), ("value", arg(value)), ("allowed", arg(allowed))])
}
