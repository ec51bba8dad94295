//! The run that is open, and everything that follows its trace.

use std::cell::{Ref, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use ringside::engine::{NodeId, Time};
use ringside::scenario::Session;
use ringside::simulation::{EventId, Happening, LookingBack, Reading, Timeline};
use ringside::stage::{Chronicle, Glance, History, Playback};

use crate::facts::{Cast, Source, Tally};

/// An open run. The session is shared with `window.ringside`, so it is looked at anew in every frame.
pub struct Run {
    session: Rc<RefCell<Session>>,
    history: Reading<History>,
    tally: Reading<Tally>,
    recalled: RefCell<Recalled>,
    /// What happened at each place, while somebody looks at that.
    chronicle: Option<Chronicle>,
    cast: Rc<Cast>,
    playback: Playback,
}

impl Run {
    /// A run at its beginning.
    pub fn new(session: Session) -> Run {
        let cast = Rc::new(Cast::new(session.timeline().setup(), session.timeline().world()));
        let session = Rc::new(RefCell::new(session));
        let mut run = Run {
            session,
            history: History::reading(),
            tally: tally(),
            chronicle: None,
            recalled: RefCell::default(),
            cast,
            playback: Playback::default(),
        };
        run.follow();
        run
    }

    /// The session, for whoever shares it.
    pub fn shared(&self) -> Rc<RefCell<Session>> {
        self.session.clone()
    }

    /// Opens another run in the place of this one, and gives this one away.
    pub fn replace(&mut self, session: Session) -> Session {
        self.cast = Rc::new(Cast::new(session.timeline().setup(), session.timeline().world()));
        let before = self.session.replace(session);
        self.history = History::reading();
        self.tally = tally();
        self.recalled = RefCell::default();
        self.chronicle = self.chronicle.is_some().then(Chronicle::default);
        self.playback = Playback::default();
        self.follow();
        before
    }

    /// Changes the session and follows what came of it.
    pub fn change<T>(&mut self, change: impl FnOnce(&mut Session) -> T) -> T {
        let outcome = change(&mut self.session.borrow_mut());
        self.follow();
        outcome
    }

    /// Lets time pass for one frame of `wall` milliseconds at a multiple of 1×. `more` says whether
    /// the frame has time left.
    pub fn play(&mut self, wall: f64, speed: f64, more: impl FnMut() -> bool) {
        {
            let mut session = self.session.borrow_mut();
            self.playback.frame(session.timeline_mut(), &mut self.history, wall, speed, more);
        }
        self.follow();
    }

    /// Moves the playhead to an instant, forward only for as long as `more` says so. Returns whether it is there.
    pub fn reach(&mut self, to: Time, mut more: impl FnMut() -> bool) -> bool {
        {
            let mut session = self.session.borrow_mut();
            if session.now() == to && session.timeline().world().turns() > 0 {
                return true;
            }
            let head = session.timeline().head().now();
            if to > head && session.now() < head {
                session.seek(head);
            }
            while to > head && session.next_turn_at().is_some_and(|at| at <= to) {
                if !more() {
                    drop(session);
                    self.follow();
                    return false;
                }
                session.step();
            }
            session.seek(to);
        }
        self.follow();
        true
    }

    /// Takes in whatever has happened, here or through `window.ringside`.
    pub fn follow(&mut self) {
        let session = self.session.borrow();
        let timeline = session.timeline();
        if timeline.world().nodes().count() != self.cast.nodes.len() {
            self.cast = Rc::new(Cast::new(timeline.setup(), timeline.world()));
        }
        if let Some(chronicle) = &mut self.chronicle {
            chronicle.follow(timeline);
        }
        self.history.follow(timeline);
        self.tally.follow(timeline);
    }

    /// The session, to look at.
    pub fn session(&self) -> Ref<'_, Session> {
        self.session.borrow()
    }

    /// The run and its playhead, to look at.
    pub fn timeline(&self) -> Ref<'_, Timeline> {
        Ref::map(self.session.borrow(), Session::timeline)
    }

    /// The instant of the playhead.
    pub fn now(&self) -> Time {
        self.timeline().now()
    }

    /// The history up to the playhead.
    pub fn played(&self) -> &History {
        self.history.at_playhead()
    }

    /// The history up to the head.
    pub fn simulated(&self) -> &History {
        self.history.at_head()
    }

    /// What happened at each place; nothing while it is not watched.
    pub fn chronicle(&self) -> Option<&Chronicle> {
        self.chronicle.as_ref()
    }

    /// Whether to follow what happens at each place: only a view that shows it needs it.
    pub fn watch(&mut self, watched: bool) {
        if watched != self.chronicle.is_some() {
            self.chronicle = watched.then(Chronicle::default);
            self.follow();
        }
    }

    /// Who there is.
    pub fn cast(&self) -> &Rc<Cast> {
        &self.cast
    }

    /// The rate that time really has, as a multiple of 1×.
    pub fn effective_speed(&self) -> f64 {
        self.playback.effective_speed()
    }

    /// Another instant of this future, as a small picture.
    pub fn glance(&self, at: Time, size: (f64, f64)) -> Glance {
        let timeline = self.timeline();
        let world = timeline.peek(at);
        let history = self.history.peek(&timeline, &world);
        let nodes: Vec<NodeId> = self.cast.nodes.iter().map(|chip| chip.id).filter(|id| world.status(*id).is_some()).collect();
        Glance::of(&world, &history, &nodes, &self.cast.clients, size)
    }

    /// Looks at the playhead through the eyes of the panels.
    pub fn with_source<T>(&self, look: impl FnOnce(Source<'_>) -> T) -> T {
        let timeline = self.timeline();
        look(Source {
            recall: &|id| self.recalled.borrow_mut().recall(id, &timeline),
            world: timeline.world(),
            history: self.history.at_playhead(),
            tally: self.tally.at_playhead(),
            cast: &self.cast,
            setup: timeline.setup(),
        })
    }
}

/// Happenings that were asked for lately. What happened long ago is made anew, and what is shown is asked for again and again.
#[derive(Default)]
struct Recalled {
    forks: u32,
    happenings: VecDeque<Happening>,
}

impl Recalled {
    const MOST: usize = 32;

    fn recall(&mut self, id: EventId, timeline: &Timeline) -> Option<Happening> {
        if self.forks != timeline.forks() {
            *self = Recalled { forks: timeline.forks(), happenings: VecDeque::new() };
        }
        if let Some(known) = self.happenings.iter().find(|happening| happening.id == id) {
            return Some(known.clone());
        }
        let happening = timeline.happening(id)?;
        if self.happenings.len() == Recalled::MOST {
            self.happenings.pop_front();
        }
        self.happenings.push_back(happening.clone());
        Some(happening)
    }
}

/// Totals of nothing yet.
fn tally() -> Reading<Tally> {
    Reading::new(Tally::default(), LookingBack::Near)
}
