//! A step's run with something set otherwise, shown in the place of the lesson's own.
//!
//! It is a run of the lesson's document with that set, at the instant of the step, and can be used like any other. The
//! lesson's own is kept as it stands, and comes back when the lesson goes on.

use std::rc::Rc;

use ringside::scenario::{Otherwise, Session};
use serde_json::Value;

use super::Study;
use crate::address;
use crate::app::App;
use crate::focus::Refocus;

/// What is shown in the place of the lesson's own run.
pub struct Detour {
    /// Which of those that the step shows.
    pub place: usize,
    /// What that run has come to at the instant of the step: what its text shows.
    pub report: Rc<Value>,
    /// The lesson's own.
    own: Session,
}

impl Study {
    /// The runs that the step shows beside its own.
    pub fn otherwise(&self) -> &[Otherwise] {
        &self.reader.lesson().steps[self.at].otherwise
    }

    /// The one that is shown, with what it has come to.
    pub fn looks_at(&self) -> Option<(&Otherwise, Rc<Value>)> {
        let detour = self.detour.as_ref()?;
        Some((self.otherwise().get(detour.place)?, detour.report.clone()))
    }
}

impl App {
    /// Shows one of the runs of the step, or the lesson's own again.
    pub(super) fn look_otherwise(&mut self, place: Option<usize>) {
        let Some(study) = &mut self.model.study else { return };
        if study.detour.as_ref().map(|detour| detour.place) == place {
            return;
        }
        let own = study.detour.take().map(|detour| detour.own);
        let at = study.reached.unwrap_or_default();
        let wanted = place.and_then(|place| Some((place, study.otherwise().get(place)?.set.clone())));
        let other = wanted.and_then(|(place, set)| {
            let shown = self.model.run.session();
            Some((place, own.as_ref().unwrap_or(&shown).otherwise(&set).ok()?))
        });
        let was_beside = self.model.beside.is_some();
        match (other, own) {
            (Some((place, mut other)), own) => {
                other.seek(at);
                let report = Rc::new(other.standing());
                let before = self.model.exchange(other);
                if let Some(study) = &mut self.model.study {
                    study.detour = Some(Detour { place, report, own: own.unwrap_or(before) });
                }
                self.refocus = Some(Refocus::Otherwise);
            }
            (None, Some(own)) => {
                self.model.exchange(own);
            }
            (None, None) => return,
        }
        if was_beside {
            // There is one stage less.
            self.put_painter_away();
        }
        self.show_exchanged();
    }

    /// Another run is shown than before.
    fn show_exchanged(&mut self) {
        match (&self.model.study, &mut self.march) {
            // On the way from step to step the lesson stands where it is meanwhile.
            (Some(study), Some(march)) if study.detour.is_some() => march.halt(),
            _ => self.begin_march_anew(),
        }
        if let (Some(march), Some(study)) = (&mut self.march, &self.model.study) {
            march.at = study.at;
        }
        self.views.reopen(&self.model, self.stamp());
        if self.model.opened.lesson().is_some() && !self.handout {
            let detour = self.model.study.as_ref().and_then(|study| study.detour.as_ref());
            let number = detour.map(|detour| (detour.place + 1).to_string());
            address::show(&self.window, &[("otherwise", number.as_deref())]);
        }
    }

    /// While somebody presents: shows the next run of the step, and after the last the lesson's own again. Returns whether one is shown.
    pub(super) fn present_otherwise(&mut self) -> bool {
        // On the way to the next step it is too late for that.
        let is_on_the_way = self.march.as_ref().is_some_and(|march| march.bound);
        let Some(study) = self.model.study.as_ref().filter(|study| !study.free && !study.asked && !is_on_the_way) else {
            return false;
        };
        let next = study.detour.as_ref().map_or(0, |detour| detour.place + 1);
        let next = (self.keeps_to_lesson() && next < study.otherwise().len()).then_some(next);
        self.look_otherwise(next);
        next.is_some()
    }

    /// Shows the lesson's own again. Returns whether another was shown.
    pub(crate) fn leave_otherwise(&mut self) -> bool {
        let was_shown = self.model.study.as_ref().is_some_and(|study| study.detour.is_some());
        self.look_otherwise(None);
        was_shown
    }

    /// Whether the run that is the lesson's own is as the lesson has it.
    pub(super) fn keeps_to_lesson(&self) -> bool {
        self.model.study.as_ref().is_some_and(|study| study.detour.is_some()) || self.model.run.timeline().applied().is_empty()
    }
}
