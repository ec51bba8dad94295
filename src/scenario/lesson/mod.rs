//! Lessons: what the reader of a document is told and asked while it runs.
//!
//! A lesson is the table `lesson` of a document: a few words about itself, and steps. Each is reached at a happening
//! (`when`), never at a guessed time, and the document's own steps hang on it (`then`). So a lesson becomes nothing new for the engine:
//! reading one gives [`Action::LessonStep`](crate::simulation::Action::LessonStep)s that wait for each other, the steps
//! that follow them, and expectations. A claim of the text is an expectation at its step; a question is one too, since exactly one of
//! its answers comes true by the next step; and so is each value that a text shows, since it must be there. Whatever runs documents (the
//! runner, sweeps, the page) therefore also finds out whether a lesson lies.
//!
//! What a setting does is shown by the run without it: [`Otherwise`] is the same document with something set otherwise, played to the same
//! instant, and its text is held to that run ([`variants`](super::variants)).
//!
//! No answer is stored as the right one: which has come true is asked of the run, that of the reader ([`holding`](super::holding)).
//!
//! The format with a worked example: docs/lessons.md.

mod prose;
mod reading;

use std::sync::Arc;

pub use prose::{Block, Format, Prose, Span};
pub(super) use reading::{lists_of_steps, read};

use super::expect::Conditions;
use super::library::Subject;
use super::variation::Variation;
use crate::engine::{ClientId, Key, NodeId};

/// What the reader of a document is told and asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// Its place among the lessons.
    pub number: u16,
    /// Its group.
    pub subject: Subject,
    /// About how many minutes it takes.
    pub minutes: u16,
    /// The names of the lessons that come before it.
    pub after: Vec<String>,
    /// The rows of docs/mechanisms.md that it shows.
    pub mechanisms: Vec<String>,
    /// The terms that it explains, in whichever language: what it is found by.
    pub terms: Vec<String>,
    /// What it is called.
    pub title: Words,
    /// What one learns, in a sentence.
    pub about: Words,
    /// Its steps, at least two.
    pub steps: Vec<LessonStep>,
}

/// A text in both languages, or whatever else there is in both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words<T = Arc<str>> {
    /// In English.
    pub en: T,
    /// In Korean.
    pub ko: T,
}

/// A place at which the reader stops.
#[derive(Clone, Debug, PartialEq)]
pub struct LessonStep {
    /// A few words.
    pub title: Words,
    /// What there is to see and to know.
    pub text: Words<Prose>,
    /// What to look at on the way to the next step.
    pub watch: Option<Words<Prose>>,
    /// What somebody who presents may add.
    pub say: Option<Words>,
    /// What is looked at.
    pub show: Show,
    /// How many times faster than usual time runs to the next step.
    pub speed: f64,
    /// What is asked before time goes on.
    pub question: Option<Question>,
    /// What would be, were something set otherwise.
    pub otherwise: Vec<Otherwise>,
}

/// The run as it is with something set otherwise, at the instant at which the run itself comes to the step.
#[derive(Clone, Debug, PartialEq)]
pub struct Otherwise {
    /// What is different, in a few words.
    pub title: Words,
    /// What there is to see then. Its values are those of that run.
    pub text: Words<Prose>,
    /// What is set otherwise, at least one thing.
    pub set: Vec<Variation>,
    /// What has come of it there, if the text is true.
    pub holds: Conditions,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// What.
    pub text: Words<Prose>,
    /// What can be answered, at least two things.
    pub choices: Vec<Choice>,
}

/// An answer that can be given.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// It.
    pub text: Words<Prose>,
    /// When it is what happened: if all of this holds as the next step is reached.
    pub holds: Conditions,
    /// What is told to those who gave it: of one that did not come true what speaks for it, and why it is not so.
    pub why: Words<Prose>,
}

/// What is looked at; what it does not say stays as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Show {
    /// In which view.
    pub view: Option<ShownView>,
    /// What is selected.
    pub what: Option<Shown>,
}

/// A view, as a lesson names it. What is drawn there is the page's to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownView {
    /// The ring.
    Ring,
    /// Space and time.
    Spacetime,
    /// What one node stores.
    Storage,
    /// The history of a key.
    Versions,
    /// Two Merkle trees.
    Merkle,
    /// Who believes what of whom.
    Membership,
}

impl ShownView {
    /// All of them.
    pub const ALL: [ShownView; 6] = [
        ShownView::Ring,
        ShownView::Spacetime,
        ShownView::Storage,
        ShownView::Versions,
        ShownView::Merkle,
        ShownView::Membership,
    ];

    /// Its name in documents.
    pub const fn name(self) -> &'static str {
        match self {
            ShownView::Ring => "ring",
            ShownView::Spacetime => "spacetime",
            ShownView::Storage => "storage",
            ShownView::Versions => "versions",
            ShownView::Merkle => "merkle",
            ShownView::Membership => "membership",
        }
    }
}

/// Something to select.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A node.
    Node(NodeId),
    /// A client.
    Client(ClientId),
    /// A key.
    Key(Key),
    /// An operation, by its id.
    Operation(Arc<str>),
}

impl Lesson {
    /// Where the question of a step stands in reports.
    pub fn question_path(step: usize) -> String {
        format!("lesson.steps[{step}].question")
    }

    /// Where what a step shows otherwise stands in documents and in reports.
    pub fn otherwise_path(step: usize, place: usize) -> String {
        format!("lesson.steps[{step}].otherwise[{place}]")
    }
}
