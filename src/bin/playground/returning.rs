//! Back and forward: the page goes where the address leads.
//!
//! Another view, another level of the ring and another scenario are places to come back to; moving through time is not, nor is anything done to a cluster.
//! The address does not hold what was done by hand, or a document of the reader's own: whoever comes back to a scenario finds it at its
//! beginning, and a document that another took the place of is gone (a link would have kept it).

use crate::app::App;
use crate::intent::View;
use crate::story::{BLANK, Opened};
use crate::{address, library, query};

impl App {
    /// The reader went back or forward.
    pub(crate) fn come_back(&mut self) {
        let there = query::read(address::parameters(&self.window));
        self.returning = true;
        let view = there.view.unwrap_or(View::Ring);
        if view != self.model.view {
            self.look(view);
        }
        self.return_to(there.zoom.unwrap_or_default());
        // What a link leads to is opened when the browser says that the end of the address is another.
        let is_link = address::fragment(&self.window).is_some();
        let name = there.scenario.as_deref().unwrap_or(BLANK);
        let is_here = match &self.model.opened {
            Opened::Blank => name == BLANK,
            Opened::Library { name: open, .. } => name == open,
            Opened::Lesson { name: open, .. } => there.lesson.as_ref() == Some(open),
            Opened::Document(_) | Opened::Link { .. } => false,
        };
        let is_here = is_here && (there.lesson.is_some() == self.model.opened.lesson().is_some());
        if is_link || address::is_of_opened(&self.window) || (is_here && there.seed == self.opened_seed) {
            self.returning = false;
        } else if let Some(lesson) = there.lesson {
            self.fetch_lesson(lesson, there.step.unwrap_or_default());
            (self.awaited_seed, self.returning) = (there.seed, true);
        } else if name == BLANK {
            self.open(Opened::Blank, there.seed);
            self.returning = false;
        } else if library::find(name).is_some() {
            self.fetch(name.to_owned());
            (self.awaited_seed, self.returning) = (there.seed, true);
        } else {
            self.returning = false;
        }
    }
}
