//! The second run beside the one that is open: the same document, seed and steps by hand, and one setting otherwise.
//!
//! The open run leads. Whatever moves its playhead moves this one to the same instant; whatever is done to it is done to this one.
//! Where the first goes into another future, this one is opened anew from the first's document, and follows from its
//! beginning as far as each frame has time; until it is there it says how far it is.

use ringside::engine::{RequestId, Time};
use ringside::scenario::Refusals;
use ringside::scenario::contrast::{Comparing, Differing, Kind, Recall, Setting, Variation, Witness};
use ringside::simulation::{LookingBack, Reading, Refusal};
use serde_json::Value;

use crate::act::apply;
use crate::run::Run;

/// A second run, and how it compares with the first.
pub struct Beside {
    variation: Variation,
    setting: Setting,
    pub run: Run,
    witnesses: [Reading<Witness>; 2],
    comparing: Comparing,
    /// What was done to the first run when this one was opened, or done to both.
    done: Done,
    /// Whether it stands at the instant of the first.
    level: bool,
    /// Whether both runs go on in search of the first difference.
    pub searching: bool,
    /// Whether a search has come to the end.
    pub exhausted: bool,
    /// Why it could not follow the first into another future.
    pub stuck: Option<Refusals>,
    /// Whether the panel of the scenario was folded before there were two runs.
    pub rail: bool,
}

/// What tells one future of a run from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Done {
    forks: u32,
    by_hand: usize,
}

impl Done {
    fn to(run: &Run) -> Done {
        let timeline = run.timeline();
        Done { forks: timeline.forks(), by_hand: timeline.applied().len() }
    }
}

fn witness() -> Reading<Witness> {
    Reading::new(Witness::default(), LookingBack::Near)
}

impl Beside {
    /// Opens a second run beside the first.
    pub fn open(first: &Run, variation: Variation) -> Result<Beside, Refusals> {
        let setting = variation.setting().unwrap_or(Setting::R);
        Ok(Beside {
            setting,
            run: Run::new(first.session().varied(&variation)?),
            variation,
            witnesses: [witness(), witness()],
            comparing: Comparing::default(),
            done: Done::to(first),
            level: false,
            searching: false,
            exhausted: false,
            stuck: None,
            rail: false,
        })
    }

    /// What is set otherwise in it.
    pub fn variation(&self) -> &Variation {
        &self.variation
    }

    /// The setting in which the two runs differ.
    pub fn setting(&self) -> Setting {
        self.setting
    }

    /// What it is set to in both at their playheads.
    pub fn values(&self, first: &Run) -> [Value; 2] {
        [first, &self.run].map(|run| self.setting.of(run.timeline().world().settings()))
    }

    /// Where it is, if it has not come to where the first is.
    pub fn lags_at(&self) -> Option<Time> {
        (!self.level).then(|| self.run.now())
    }

    /// How the two compare, as far as both have come.
    pub fn comparing(&self) -> &Comparing {
        &self.comparing
    }

    /// The operation of this run that is the same as one of the first.
    pub fn twin(&self, request: RequestId) -> Option<RequestId> {
        let left = self.witnesses[0].at_head().operations().get((request.0 as usize).checked_sub(1)?)?;
        let place = self.comparing.right_place(&left.id)?;
        Some(self.witnesses[1].at_head().operations().get(place)?.request)
    }

    /// The instant to go to for the first difference: of an answer, or else of the time it took, or else of anything at all.
    pub fn first_difference(&self) -> Option<Time> {
        let at = |kind| self.comparing.differing(kind).first().map(|differing: &Differing| differing.at);
        at(Kind::Outcome).or_else(|| at(Kind::Duration)).or_else(|| self.parting())
    }

    /// The instant of the first happening that differs at all.
    pub fn parting(&self) -> Option<Time> {
        self.comparing.parting().map(|parting| parting.at)
    }

    /// The instant at which the first answer differs.
    pub fn first_answer(&self) -> Option<Time> {
        self.comparing.differing(Kind::Outcome).first().map(|differing| differing.at)
    }

    /// Does what was done to the first run. If it stood at the same instant and in the same future, that is a step like the first's;
    /// else it begins anew, with the step in its document. Returns why its world refused.
    pub fn act(&mut self, first: &Run, step: &Value) -> Result<Option<Refusal>, Refusals> {
        let done = Done::to(first);
        let alike = self.level && self.stuck.is_none() && !self.run.timeline().is_rewound() && done.forks == self.done.forks;
        if !alike {
            // The step stands in the first's document by now.
            return Ok(None);
        }
        let outcome = self.run.change(|session| apply(session, step));
        self.done = done;
        outcome
    }

    /// Follows the first run to the instant where that is, as far as there is time, and compares the two.
    pub fn keep_up(&mut self, first: &Run, more: impl FnMut() -> bool) {
        if Done::to(first) != self.done {
            self.begin_anew(first);
        }
        if self.stuck.is_some() {
            return;
        }
        let (now, turns) = (first.now(), first.timeline().world().turns());
        // A run of which nothing has happened yet has not begun its first instant either.
        self.level = turns == 0 && self.run.timeline().world().turns() == 0 || self.run.reach(now, more);
        let (left, right) = (first.timeline(), self.run.timeline());
        let [one, other] = &mut self.witnesses;
        one.follow(&left);
        other.follow(&right);
        let recall: [Recall<'_>; 2] = [&|from, to| left.happenings(from, to), &|from, to| right.happenings(from, to)];
        self.comparing.follow([one.at_head(), other.at_head()], recall);
    }

    /// Whether there is more to do than time passing asks for.
    pub fn is_busy(&self) -> bool {
        self.searching || (!self.level && self.stuck.is_none())
    }

    /// The first run has gone into another future, or a script has done something to it.
    fn begin_anew(&mut self, first: &Run) {
        self.done = Done::to(first);
        self.comparing = Comparing::default();
        self.witnesses[1] = witness();
        self.level = false;
        self.exhausted = false;
        let varied = first.session().varied(&self.variation);
        match varied {
            Ok(session) => {
                self.stuck = None;
                self.run.replace(session);
            }
            Err(refusals) => self.stuck = Some(refusals),
        }
    }

    /// Goes on with both runs in search of the first answer that differs, as far as there is time. Where the search ends, the
    /// first run stands at the difference, or at its end.
    pub fn search(&mut self, first: &mut Run, mut more: impl FnMut() -> bool) {
        while self.searching && more() {
            if let Some(at) = self.first_answer() {
                (self.searching, self.level) = (false, false);
                return first.change(|session| session.seek(at));
            }
            if !self.level {
                return;
            }
            let over = {
                let timeline = first.timeline();
                let until = timeline.setup().until;
                let is_over = |run: &Run| run.timeline().head().is_over();
                until.map_or_else(|| is_over(first) && is_over(&self.run), |until| timeline.head().now() >= until)
            };
            if over {
                (self.searching, self.exhausted) = (false, true);
                if let Some(at) = self.first_difference() {
                    self.level = false;
                    first.change(|session| session.seek(at));
                }
                return;
            }
            let end = first.timeline().head().now();
            first.change(|session| {
                if session.now() < end {
                    session.seek(end);
                }
                session.step()
            });
            self.keep_up(first, &mut more);
        }
    }
}
