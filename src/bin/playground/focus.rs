//! The keyboard's focus, where what had it goes with what is drawn: it is found again where whoever goes by keys would look for it.

use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::app::App;
use crate::components::share;

/// Where the focus is to be found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refocus {
    /// Where one is on the way into the ring.
    Way,
    /// Where presenting was asked for.
    Present,
    /// On the list of messages.
    Messages,
    /// On what is asked in a lesson.
    Question,
    /// On the step of a lesson that one has come to.
    Lesson,
    /// Where it is: what a step shows otherwise has become longer, and is to be seen whole.
    Otherwise,
}

impl App {
    /// Something will be drawn anew. A message that has the focus may have landed, and then be gone.
    pub(crate) fn mind_focus(&mut self) {
        if self.refocus.is_none() && self.focused().is_some_and(|focus| is_within(&focus, ".stage-messages")) {
            self.refocus = Some(Refocus::Messages);
        }
    }

    /// It is drawn. What had the focus may have gone with what was there before.
    pub(crate) fn find_focus(&mut self) {
        let Some(place) = self.refocus.take() else { return };
        let focus = self.focused();
        let is_gone = focus.as_ref().is_none_or(|focus| focus.tag_name() == "BODY");
        match place {
            // A button of the way that stays is for another place now.
            Refocus::Way if is_gone || focus.is_some_and(|focus| is_within(&focus, ".zoom-bar nav")) => {
                share::give_back(&self.window, if self.model.is_zoomed() { "zoom-here" } else { "zoom-in" });
            }
            Refocus::Present => {
                // On a phone the settings have the button.
                share::give_back(&self.window, "settings");
                share::give_back(&self.window, "present");
            }
            // Not on the next of them: while time runs, that would be read aloud, and gone, many times a second.
            Refocus::Question => share::give_back(&self.window, "lesson-question"),
            Refocus::Otherwise => self.bring_otherwise(),
            Refocus::Lesson if is_gone => share::give_back(&self.window, "lesson-next"),
            Refocus::Messages if is_gone => share::give_back(&self.window, "messages"),
            Refocus::Way | Refocus::Messages | Refocus::Lesson => {}
        }
    }

    fn bring_otherwise(&self) {
        let section = self.window.document().and_then(|document| document.query_selector("[data-testid=otherwise]").ok()?);
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        if let Some(section) = section {
            section.scroll_into_view_with_scroll_into_view_options(&options);
        }
    }

    fn focused(&self) -> Option<Element> {
        self.window.document().and_then(|document| document.active_element())
    }
}

fn is_within(element: &Element, selector: &str) -> bool {
    matches!(element.closest(selector), Ok(Some(_)))
}
