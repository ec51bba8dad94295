//! Moving about in a run: forward, back, to any instant, and acting at any of them.
//!
//! A run follows from its setup and the steps applied to it, so any instant of it is reached by
//! running again from the beginning. What was simulated once is kept as the *head*; looking back
//! makes a second world at the playhead and leaves the head alone.
//!
//! Acting in the past begins another future: steps applied by hand after that instant are left out
//! of it, steps of the document stay planned. The future left is not kept yet.

use std::sync::Arc;

use super::setup::Setup;
use super::step::{Action, Step, Trigger};
use super::world::World;
use crate::engine::{Duration, Time};

/// A run and a playhead in it.
#[derive(Clone, Debug)]
pub struct Timeline {
    setup: Arc<Setup>,
    /// Steps applied by hand, in the order of their instants.
    applied: Vec<Step>,
    /// The world at the furthest instant simulated.
    head: World,
    /// The world at the playhead, while that is before the head.
    past: Option<World>,
    forks: u32,
}

impl Timeline {
    /// A run at its beginning.
    pub fn new(setup: Arc<Setup>) -> Timeline {
        let head = World::new(&setup);
        Timeline { setup, applied: Vec::new(), head, past: None, forks: 0 }
    }

    /// What the run follows from, besides the steps applied.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// The steps applied by hand on this run, in the order of their instants.
    pub fn applied(&self) -> &[Step] {
        &self.applied
    }

    /// The world at the playhead.
    pub fn world(&self) -> &World {
        self.past.as_ref().unwrap_or(&self.head)
    }

    /// The world at the furthest instant simulated.
    pub fn head(&self) -> &World {
        &self.head
    }

    /// The instant of the playhead.
    pub fn now(&self) -> Time {
        self.world().now()
    }

    /// Whether the playhead is before what has been simulated.
    pub fn is_rewound(&self) -> bool {
        self.past.is_some()
    }

    /// How often acting in the past has begun another future. Whoever follows the trace of the head
    /// begins anew when this changes; otherwise the trace of the head only grows.
    pub fn forks(&self) -> u32 {
        self.forks
    }

    /// When the next turn after the playhead is; `None` if nothing is left to come.
    pub fn next_turn_at(&mut self) -> Option<Time> {
        self.past.as_mut().unwrap_or(&mut self.head).next_turn_at()
    }

    /// Moves the playhead forward.
    pub fn advance(&mut self, by: Duration) {
        self.forward_to(self.now() + by);
    }

    /// Moves the playhead to an instant, before or after where it is.
    pub fn seek(&mut self, to: Time) {
        if to >= self.now() {
            return self.forward_to(to);
        }
        let mut world = self.replay();
        world.run_until(to);
        self.past = Some(world);
        self.forget_past_at_head();
    }

    /// Takes one turn: the next message, timer or step. Returns whether there was one.
    pub fn step(&mut self) -> bool {
        let took = self.past.as_mut().unwrap_or(&mut self.head).take_turn();
        self.forget_past_at_head();
        took
    }

    /// Takes the last turn before the playhead back. Returns whether there was one.
    pub fn step_back(&mut self) -> bool {
        let Some(turns) = self.world().turns().checked_sub(1) else {
            self.seek(Time::ZERO);
            return false;
        };
        let mut world = self.replay();
        while world.turns() < turns && world.take_turn() {}
        self.past = Some(world);
        true
    }

    /// Does something at the playhead, after everything else of that instant.
    pub fn apply(&mut self, action: Action) {
        if let Some(past) = self.past.take() {
            let now = past.now();
            self.forks += 1;
            self.applied.retain(|step| matches!(step.when, Trigger::At(at) if at <= now));
            self.head = self.replay();
            self.head.run_until(now);
        }
        let now = self.head.now();
        self.head.run_until(now);
        let step = Step { when: Trigger::At(now), action };
        self.head.schedule(&step);
        self.head.run_until(now);
        self.applied.push(step);
    }

    fn forward_to(&mut self, to: Time) {
        if let Some(past) = &mut self.past {
            past.run_until(to.min(self.head.now()));
            self.forget_past_at_head();
        }
        if self.past.is_none() {
            self.head.run_until(to);
        }
    }

    /// The same run from its beginning, with everything that was applied still to come.
    fn replay(&self) -> World {
        let mut world = World::new(&self.setup);
        for step in &self.applied {
            world.schedule(step);
        }
        world
    }

    fn forget_past_at_head(&mut self) {
        if let Some(past) = &self.past
            && past.turns() == self.head.turns()
            && past.now() >= self.head.now()
        {
            self.past = None;
        }
    }
}
