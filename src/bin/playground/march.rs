//! From one beat of a run to the next: how time goes on while somebody presents, or takes a lesson.
//!
//! Where to stop are the [beats](ringside::stage::beats) of the run; of a lesson these are its steps. The next one is reached by
//! letting time run, at the speed that is chosen, until its instant; the one before by going back to its.

use std::rc::Rc;

use ringside::engine::Time;
use ringside::scenario::Session;
use ringside::stage::{Beat, FRAME_MAX, MILLIS_PER_SECOND, WATCHED_MAX, beats, reached, stops_at};

use crate::app::App;

/// How far somebody has come from beat to beat.
#[derive(Default)]
pub struct March {
    pub beats: Rc<Vec<Beat>>,
    /// What the beats were made of.
    of: Of,
    /// The one that the run has come to.
    pub at: usize,
    /// Whether time runs until the next one, and no further.
    pub bound: bool,
    /// Whether it is to get there at once.
    hurried: bool,
}

/// What tells one list of beats from the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Of {
    forks: u32,
    by_hand: usize,
    notes: usize,
    lesson_steps: usize,
    is_over: bool,
}

impl March {
    /// Stops time from running on to the next beat.
    pub fn halt(&mut self) {
        (self.bound, self.hurried) = (false, false);
    }
}

impl App {
    /// Begins to go from beat to beat, or to do so anew: another run is open, or another future. Nobody does, who neither presents nor
    /// takes a lesson.
    pub(crate) fn begin_march_anew(&mut self) {
        let marches = self.presenting.is_some() || self.model.study.is_some();
        self.march = marches.then(Box::default);
        self.refresh_beats(true);
    }

    /// Makes the beats anew if there may be others. Returns whether there are.
    pub(crate) fn refresh_beats(&mut self, anew: bool) -> bool {
        let Some(march) = &mut self.march else { return false };
        let run = &self.model.run;
        let timeline = run.timeline();
        let of = Of {
            forks: timeline.forks(),
            by_hand: timeline.applied().len(),
            notes: run.simulated().notes().len(),
            lesson_steps: run.simulated().lesson_steps().len(),
            is_over: timeline.head().is_over(),
        };
        if !anew && of == march.of {
            return false;
        }
        march.of = of;
        march.beats = Rc::new(beats(&timeline, run.simulated()));
        true
    }

    fn has_begun(&self) -> bool {
        self.model.run.timeline().world().turns() > 0
    }

    /// Lets time run until the next beat; asked again on the way, it gets there at once.
    pub(crate) fn next_beat(&mut self) {
        self.refresh_beats(false);
        let (now, begun) = (self.model.run.now(), self.has_begun());
        let Some(march) = &mut self.march else { return };
        if march.bound && self.model.playing {
            march.hurried = true;
        } else if let Some(next) = march.beats.get(march.at + 1) {
            if begun && next.at == Some(now) {
                march.at += 1;
                self.model.playing = false;
                self.come_to_step();
            } else {
                (march.bound, march.hurried) = (true, false);
                self.model.playing = true;
            }
        }
    }

    /// Goes back to the beat before.
    pub(crate) fn beat_before(&mut self) {
        self.refresh_beats(false);
        let now = self.model.run.now();
        let Some(march) = &mut self.march else { return };
        march.halt();
        self.model.playing = false;
        // In the midst of going on, the beat before is the one that was left.
        let has_gone_on = march.beats.get(march.at).is_some_and(|beat| beat.at.is_some_and(|at| at < now));
        let until = if has_gone_on { march.at + 1 } else { march.at };
        let before = march.beats[..until].iter().rposition(|beat| beat.at.is_some());
        if let Some(place) = before {
            self.go_to_beat(place);
        }
    }

    /// Goes to a beat whose instant is known.
    pub(crate) fn go_to_beat(&mut self, place: usize) {
        let Some(march) = &mut self.march else { return };
        let Some(at) = march.beats.get(place).and_then(|beat| beat.at) else { return };
        march.halt();
        march.at = place;
        self.model.playing = false;
        self.model.run.change(|session| session.seek(at));
        self.come_to_step();
    }

    /// Lets time pass towards the next beat, and not beyond. Returns whether it is that which time runs for.
    pub(crate) fn pass_time_to_beat(&mut self, wall: f64) -> bool {
        let Some(march) = self.march.as_ref().filter(|march| march.bound) else { return false };
        let Some(until) = stops_at(&march.beats, march.at) else { return march.hurried && self.hurry_to_step() };
        let (work, run, speed) = (&self.work, &mut self.model.run, self.model.speed.multiple());
        let left = until.since(run.now()).as_millis();
        let wall = wall.min(FRAME_MAX);
        let gone_in = |wall: f64, speed: f64| wall * speed * MILLIS_PER_SECOND / 1000.0;
        let is_near = left <= gone_in(1.5 * wall, run.effective_speed()).max(0.002);
        let budget = work.budget(march.hurried || speed > WATCHED_MAX);
        let steps_over = || run.shared().borrow_mut().next_turn_at().is_none_or(|at| at > until);
        if march.hurried || (is_near && !self.calm) || (self.calm && steps_over()) {
            run.reach(until, || work.elapsed() < budget);
            return true;
        }
        if !self.calm {
            // Were it as fast as was asked for, it would get there in this time; it never is faster.
            run.play(wall.min(left / gone_in(1.0, speed)), speed, || work.elapsed() < budget);
        }
        !self.calm
    }

    /// Takes turns until the next step of the lesson, whose instant nobody knows yet, in what the engine is given of a frame.
    /// Returns whether there is a lesson.
    fn hurry_to_step(&mut self) -> bool {
        let Some(march) = self.march.as_ref().filter(|march| march.beats.iter().any(|beat| beat.lesson_step.is_some())) else {
            return false;
        };
        let (work, next) = (&self.work, march.at + 1);
        let budget = work.budget(true);
        self.model.run.change(|session| {
            let is_there = |session: &Session| usize::from(session.timeline().head().lesson_step()) > next;
            while !is_there(session) && work.elapsed() < budget && session.step() {}
        });
        true
    }

    /// Follows the run from beat to beat, in every frame. Returns whether anything drawn has changed.
    pub(crate) fn follow_beats(&mut self, stamp: f64) -> bool {
        if self.march.is_none() {
            return false;
        }
        if self.model.study.as_ref().is_some_and(|study| study.detour.is_some()) {
            // What runs is not what the beats are of.
            return self.follow_presentation(stamp);
        }
        let mut changed = self.refresh_beats(false);
        let (now, begun) = (self.model.run.now(), self.has_begun());
        let Some(march) = &mut self.march else { return changed };
        let mut at = reached(&march.beats, now, begun, march.at);
        let mut arrived: Option<Time> = None;
        // Standing at the instant of the next is not yet being there, but for who is on the way to it.
        if march.bound && begun && march.beats.get(at + 1).is_some_and(|next| next.at == Some(now)) {
            at += 1;
        }
        let moved = at != march.at;
        if moved {
            changed = true;
            // Of several that have come at once, the first is the one to stop at.
            let next = march.at + 1;
            march.at = if march.bound && at > next && march.beats[next].at.is_some() { next } else { at };
            if march.bound && at >= next {
                arrived = march.beats[march.at].at;
            }
        }
        march.bound &= arrived.is_none() && march.at + 1 < march.beats.len();
        if let Some(at) = arrived {
            march.hurried = false;
            self.model.playing = false;
            // All of that instant, and nothing after it: of some it was not known when they would come.
            self.model.run.change(|session| session.seek(at));
            self.keep_up();
            self.views.refresh_all(&self.model, stamp);
        }
        if moved {
            self.come_to_step();
            self.views.refresh_all(&self.model, stamp);
        }
        changed |= self.follow_study();
        changed | self.follow_presentation(stamp)
    }
}
