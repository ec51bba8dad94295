//! Taking a lesson: from step to step, with questions at which time waits.
//!
//! The lesson is part of the document, and what it does to the cluster is part of the run (`scenario::lesson`). So this moves nothing
//! but the playhead, through [`march`](crate::march): on to the next step, back to the one before. What has come true is asked of the
//! run when a step is reached. [`otherwise`] shows a step's run with something set otherwise in its place. [`panel`] draws it,
//! [`contents`] offers the lessons there are, [`loading`] gets their files.

pub mod contents;
pub mod loading;
mod otherwise;
mod panel;
mod prose;

use std::rc::Rc;
use std::sync::Arc;

use ringside::engine::Time;
use ringside::lessons::Reader;
use ringside::scenario::{Lesson, Prose, Session, Shown, ShownView, Words};
use ringside::stage::reached;
use serde_json::Value;
use yew::{AttrValue, Html, html};

use crate::address;
use crate::app::App;
use crate::focus::Refocus;
use crate::intent::{Language, Selection, Speed, Study as Wish, View};
use crate::part::part;
use crate::text::Text;
use crate::{query, settings};
use contents::Contents;
use otherwise::Detour;
use panel::{Panel, Told};

/// A lesson that is being taken.
pub struct Study {
    /// What was answered.
    pub reader: Reader,
    /// The step that the run has come to, from 0.
    pub at: usize,
    /// When that was reached.
    pub reached: Option<Time>,
    /// What the run had come to at each step: what its texts show.
    reports: Vec<Option<Rc<Value>>>,
    /// Of which future they are.
    forks: u32,
    /// Whether the lesson is over, or left, and time runs as it does anywhere else.
    pub free: bool,
    /// Whether an audience has been asked the question.
    pub asked: bool,
    /// The run that is shown in the place of the lesson's own.
    pub detour: Option<Detour>,
    /// An operation to look at as soon as it has begun.
    awaited: Option<Arc<str>>,
}

impl Study {
    /// At the beginning.
    pub fn new(lesson: Arc<Lesson>) -> Study {
        let steps = lesson.steps.len();
        Study {
            reader: Reader::new(lesson),
            at: 0,
            reached: Some(Time::ZERO),
            reports: vec![None; steps],
            forks: 0,
            free: false,
            asked: false,
            detour: None,
            awaited: None,
        }
    }

    /// Whether time waits for an answer.
    pub fn waits(&self) -> bool {
        !self.is_loose() && self.reader.waits_at(self.at)
    }

    /// Whether time runs as it does anywhere else: the lesson is left, or another run is looked at than its own.
    pub fn is_loose(&self) -> bool {
        self.free || self.detour.is_some()
    }

    /// What the run had come to at the step that is told.
    pub fn report(&self) -> Rc<Value> {
        self.reports[self.at].clone().unwrap_or_default()
    }
}

/// What is said in a language.
pub fn said<T>(words: &Words<T>, language: Language) -> &T {
    match language {
        Language::Ko => &words.ko,
        Language::En => &words.en,
    }
}

/// A text of a lesson as plain words.
pub fn plain(prose: &Words<Prose>, text: &Text, report: &Value) -> String {
    said(prose, text.language()).plain(report)
}

impl App {
    /// Does what is wanted of a lesson.
    pub(crate) fn study(&mut self, wish: Wish) {
        // Whatever leads on leads on from the lesson's own run.
        let stays = matches!(wish, Wish::Contents(_) | Wish::Open(..) | Wish::Play | Wish::Otherwise(_));
        if !stays {
            self.look_otherwise(None);
        }
        match wish {
            Wish::Contents(open) => self.model.contents = open,
            // Whoever goes to another step of the lesson that is open keeps what was answered.
            Wish::Open(name, step) if step > 0 && self.model.opened.lesson() == Some(&name) => {
                self.model.contents = false;
                self.look_otherwise(None);
                self.go_to_step(step);
            }
            Wish::Open(name, step) => self.fetch_lesson(name, step),
            Wish::Play => self.play_on(),
            Wish::Next => self.next_step(),
            Wish::Back => {
                self.model.playing = false;
                self.beat_before();
            }
            Wish::To(step) => self.go_to_step(step),
            Wish::Again => {
                let Some(at) = self.model.study.as_ref().map(|study| study.at) else { return };
                self.go_to_beat(at.saturating_sub(1));
                self.go_on();
            }
            Wish::Pick(choice) => {
                if let Some(study) = &mut self.model.study {
                    study.reader.pick(study.at, choice);
                }
            }
            Wish::Settle => {
                let Some(study) = &mut self.model.study else { return };
                study.reader.settle(study.at);
                self.refocus = Some(Refocus::Lesson);
                self.go_on();
            }
            Wish::Free(free) => self.leave_to_play(free),
            Wish::Return => self.return_to_lesson(),
            Wish::Otherwise(place) => self.look_otherwise(place),
        }
    }

    /// Begins with the lesson that is open, at a step of it.
    pub(crate) fn begin_study(&mut self, step: Option<usize>) {
        self.begin_march_anew();
        self.watch_file();
        if self.model.study.is_none() {
            return;
        }
        if step.is_none() && self.model.run.now() > Time::ZERO {
            return self.begin_in_the_midst();
        }
        // Coming to a step shows in the address that one is there.
        let otherwise = query::read(address::parameters(&self.window)).otherwise;
        self.come_to_step();
        if let Some(step) = step.filter(|step| *step > 0) {
            self.go_to_step(step);
        }
        if otherwise.is_some() {
            self.look_otherwise(otherwise);
        }
        self.views.refresh_all(&self.model, self.stamp());
    }

    /// On to the next step, unless an answer is waited for.
    fn next_step(&mut self) {
        match &self.model.study {
            Some(study) if study.waits() => self.refocus = Some(Refocus::Question),
            Some(_) => self.go_on(),
            None => {}
        }
    }

    /// Lets time run to the next step, as fast as the lesson says; asked again on the way, it gets there at once.
    fn go_on(&mut self) {
        let Some(study) = &mut self.model.study else { return };
        study.free = false;
        study.asked = false;
        if !self.model.playing {
            let speed = study.reader.lesson().steps[study.at].speed;
            self.model.speed = Speed::ALL.into_iter().find(|one| one.multiple() == speed).unwrap_or_default();
        }
        self.next_beat();
    }

    /// What starting and stopping the clock means here: time runs to the next step and no further.
    fn play_on(&mut self) {
        let Some(study) = &self.model.study else { return };
        let is_last = study.at + 1 >= study.reader.lesson().steps.len();
        if self.model.playing {
            self.model.playing = false;
        } else if study.is_loose() || is_last || self.march.as_ref().is_some_and(|march| march.bound) {
            self.model.playing = true;
        } else {
            self.next_step();
        }
    }

    /// How far the playhead may be moved: no further than to a question that is open.
    pub(crate) fn seek_in_lesson(&mut self, to: Time) {
        let Some(study) = self.model.study.as_ref().filter(|study| !study.is_loose()) else {
            return self.move_playhead(|session| session.seek(to));
        };
        let Some(gate) = study.reader.next_gate(0) else {
            return self.move_playhead(|session| session.seek(to));
        };
        self.model.run.change(|session| simulate_to(session, gate, to));
        self.refresh_beats(false);
        let limit = self.march.as_ref().and_then(|march| march.beats.get(gate)?.at);
        let to = limit.map_or(to, |limit| limit.min(to));
        self.move_playhead(|session| session.seek(to));
    }

    /// One turn on, unless time waits for an answer.
    pub(crate) fn step_in_lesson(&mut self) {
        let is_at_gate = |app: &App| {
            let study = app.model.study.as_ref().filter(|study| study.waits());
            let beat = study.and_then(|study| app.march.as_ref()?.beats.get(study.at)?.at);
            beat == Some(app.model.run.now())
        };
        if is_at_gate(self) {
            self.refocus = Some(Refocus::Question);
        } else {
            self.move_playhead(|session| {
                session.step();
            });
        }
    }

    /// Goes to a step, through everything that comes before it.
    fn go_to_step(&mut self, step: usize) {
        let Some(last) = self.model.study.as_ref().map(|study| study.reader.lesson().steps.len() - 1) else { return };
        let step = step.min(last);
        self.model.playing = false;
        self.model.run.change(|session| simulate_to(session, step, LATEST));
        self.refresh_beats(false);
        self.go_to_beat(step);
        self.views.refresh_all(&self.model, self.stamp());
    }

    /// The run has come to another step: what was asked is answered, and what belongs to it is looked at.
    pub(crate) fn come_to_step(&mut self) {
        self.learn_of_step();
        let Some(study) = self.model.study.as_ref().filter(|study| !study.is_loose()) else { return };
        let (lesson, step) = (study.reader.lesson().clone(), study.at);
        self.show_what_belongs(&lesson, step);
    }

    fn learn_of_step(&mut self) {
        let (Some(march), Some(study)) = (&self.march, &mut self.model.study) else { return };
        if study.detour.is_some() {
            return;
        }
        let run = &self.model.run;
        study.at = march.at.min(study.reports.len() - 1);
        let forks = run.timeline().forks();
        if study.forks != forks {
            // What was found out about another future holds for that one.
            study.forks = forks;
            study.reports.iter_mut().skip(study.at).for_each(|report| *report = None);
            study.reader.forget_after(study.at);
        }
        let at = march.beats.get(study.at).and_then(|beat| beat.at);
        study.reached = at;
        if study.reports[study.at].is_none() {
            let session = run.session();
            let report = match at {
                Some(at) if at != session.now() => session.standing_at(at),
                _ => session.standing(),
            };
            study.reports[study.at] = Some(Rc::new(report));
        }
        let report = study.report();
        study.reader.reach(study.at, &report);
        study.asked = false;
        let step = study.at;
        if !self.handout {
            settings::remember_lesson(&self.window, &run.session().scenario().head.name, study.reader.furthest() + 1);
        }
        if self.model.opened.lesson().is_some() && !self.handout {
            let number = (step > 0).then(|| (step + 1).to_string());
            address::show(&self.window, &[("step", number.as_deref()), ("otherwise", None)]);
        }
    }

    /// Looks at what a step is about; what it does not say stays as it is.
    fn show_what_belongs(&mut self, lesson: &Lesson, step: usize) {
        let show = &lesson.steps[step].show;
        let view = show.view.map(|view| match view {
            ShownView::Ring => View::Ring,
            ShownView::Spacetime => View::Spacetime,
            ShownView::Storage => View::Storage,
            ShownView::Versions => View::Versions,
            ShownView::Merkle => View::Merkle,
            ShownView::Membership => View::Membership,
        });
        if let Some(view) = view.filter(|view| *view != self.model.view) {
            // The lesson has gone there, and not the reader. What it says there is to be seen.
            self.model.panels.rail[view as usize] = false;
            let returning = std::mem::replace(&mut self.returning, true);
            self.look(view);
            self.returning = returning;
            address::show(&self.window, &[("view", (view != View::Ring).then(|| view.name()))]);
        }
        let sheet = self.model.sheet;
        match &show.what {
            Some(Shown::Node(node)) => self.select(Selection::Node(*node)),
            Some(Shown::Client(client)) => self.select(Selection::Client(*client)),
            Some(Shown::Key(key)) => self.select(Selection::Key(key.clone())),
            Some(Shown::Operation(id)) => {
                if let Some(study) = &mut self.model.study {
                    study.awaited = Some(id.clone());
                }
                self.select_awaited();
            }
            None => {}
        }
        // On a phone the text of the lesson stays in front.
        self.model.sheet = sheet;
    }

    /// Looks at an operation that has begun by now.
    fn select_awaited(&mut self) -> bool {
        let Some(study) = &mut self.model.study else { return false };
        let Some(id) = study.awaited.clone() else { return false };
        let timeline = self.model.run.timeline();
        let Some(request) = timeline.world().ledger().get(&id).map(|entry| entry.request) else { return false };
        drop(timeline);
        study.awaited = None;
        let sheet = self.model.sheet;
        self.select(Selection::Operation(request));
        self.model.sheet = sheet;
        true
    }

    /// What a lesson needs in every frame. Returns whether anything drawn has changed.
    pub(crate) fn follow_study(&mut self) -> bool {
        self.model.study.is_some() && self.select_awaited()
    }

    /// The lesson is put aside, and everything can be done to its cluster; or it is taken up again.
    fn leave_to_play(&mut self, free: bool) {
        let Some(study) = &mut self.model.study else { return };
        study.free = free;
        if let Some(march) = &mut self.march {
            march.halt();
        }
        self.model.playing = false;
        if !free {
            let at = study.at;
            self.go_to_beat(at);
        }
    }

    /// Back to the future that is the lesson's own, where the reader has left it for another.
    fn return_to_lesson(&mut self) {
        let name = self.model.opened.clone();
        let at = self.model.study.as_ref().map(|study| study.at);
        self.open(name, self.opened_seed);
        if let Some(at) = at {
            self.go_to_step(at);
        }
    }

    /// What a presenter's next key does in a lesson: first it shows what would be otherwise, then the question is put to the audience,
    /// then time goes on.
    pub(crate) fn present_next(&mut self) {
        if self.present_otherwise() {
            return;
        }
        match &mut self.model.study {
            Some(study) if study.waits() && !study.asked => study.asked = true,
            Some(study) if study.waits() => {
                study.reader.settle(study.at);
                self.go_on();
            }
            Some(study) if !study.free => self.go_on(),
            _ => self.next_beat(),
        }
    }

    /// The lessons there are, while that is shown. It stays when it is closed, with what was sought.
    pub(crate) fn contents(&self) -> Html {
        let open = self.model.contents;
        let here: Option<AttrValue> = self.model.opened.lesson().map(|name| name.to_owned().into());
        html! { <Contents {open} {here} text={self.model.text.clone()} on={self.on.clone()}/> }
    }

    /// Begins with the lesson of a link, which leads to any instant of it.
    pub(crate) fn begin_in_the_midst(&mut self) {
        if self.model.study.is_none() {
            return;
        }
        let (now, begun) = (self.model.run.now(), self.model.run.timeline().world().turns() > 0);
        if let Some(march) = &mut self.march {
            march.at = reached(&march.beats, now, begun, 0);
        }
        self.learn_of_step();
        self.views.refresh_all(&self.model, self.stamp());
    }

    /// What the panel at the left says while a lesson is taken.
    pub(crate) fn lesson_panel(&self) -> Option<Html> {
        let study = self.model.study.as_ref()?;
        let told = Told::of(study, &self.model, !self.keeps_to_lesson());
        Some(part(Panel { text: self.model.text.clone(), told, on: self.on.clone() }))
    }
}

/// The latest instant there is to look for a step: as long as a run without an end lasts.
const LATEST: Time = Time(600_000_000);

/// Simulates up to a step, or to an instant if that comes first, without moving the playhead further than there.
fn simulate_to(session: &mut Session, step: usize, to: Time) {
    let is_there = |session: &Session| usize::from(session.timeline().head().lesson_step()) > step;
    session.seek(session.timeline().head().now());
    while !is_there(session) && session.now() < to {
        let next = session.next_turn_at();
        if next.is_none_or(|next| next > to) || !session.step() {
            session.seek(to.min(LATEST));
            break;
        }
    }
}
