//! The lessons that come with Ringside: the files of `lessons/`. What stands here of each is read out of its file when
//! Ringside is built (build/lessons.rs), so there is one place that says what a lesson is called.

use serde::Serialize;

pub use crate::scenario::library::Subject;

/// A lesson that comes with Ringside.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Bundled {
    /// What it is asked for by: `ringside run NAME`, `?lesson=NAME`.
    pub name: &'static str,
    /// Its place among them.
    pub number: u16,
    /// Its group.
    pub subject: Subject,
    /// About how many minutes it takes.
    pub minutes: u16,
    /// The names of those that come before it.
    pub after: &'static [&'static str],
    /// The rows of docs/mechanisms.md that it shows.
    pub mechanisms: &'static [&'static str],
    /// The terms that it explains, in either language.
    pub terms: &'static [&'static str],
    /// What it is called, in English and in Korean.
    pub title: [&'static str; 2],
    /// What one learns, in English and in Korean.
    pub about: [&'static str; 2],
    /// What its steps are called, in English and in Korean.
    pub steps: &'static [[&'static str; 2]],
}

impl Bundled {
    /// Its document, as TOML. A page asks for the file instead, and so none of them becomes part of it.
    pub fn text(&self) -> &'static str {
        file(self.name).unwrap_or_default()
    }
}

/// One by its name.
pub fn find(name: &str) -> Option<&'static Bundled> {
    LESSONS.iter().find(|bundled| bundled.name == name)
}

include!(concat!(env!("OUT_DIR"), "/lessons.rs"));
