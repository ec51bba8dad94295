//! Moving about in a run: forward, back, to any instant, and acting at any of them.
//!
//! A run follows from its setup and the steps applied to it. So any instant of it is reached by running again, from the
//! nearest world that was kept on the way ([`checkpoints`]). What was simulated furthest is the *head*; looking back
//! makes a second world at the playhead and leaves the head alone.
//!
//! Acting in the past begins a *branch*: another future, without the steps applied by hand after that instant; steps of
//! the document stay planned. The future that is left is kept, and one can go back to it.

mod checkpoints;

use std::sync::Arc;

use checkpoints::{Checkpoint, Checkpoints};

use super::setup::Setup;
use super::step::{Action, Step, Trigger};
use super::world::World;
use crate::engine::{Duration, Time};

/// Of a branch: a few hundred worlds at most, however long it is, and so many turns apart at least.
const KEPT: (usize, u64) = (256, 500);
/// Near the playhead: closer together, so that a step back is a step.
const NEAR: (usize, u64) = (32, 50);

/// A run with its branches, and a playhead in one of them.
#[derive(Clone, Debug)]
pub struct Timeline {
    setup: Arc<Setup>,
    branches: Vec<Branch>,
    /// The one that the playhead is in.
    current: usize,
    /// The world at the playhead, while that is before the head.
    past: Option<World>,
    /// Worlds near the playhead, while that is before the head: what one looks at once, one looks around in.
    near: Checkpoints,
    forks: u32,
}

/// One future of a run.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Which branch it parted from, and when; none for the first.
    parted: Option<(usize, Time)>,
    /// Steps applied by hand, in the order of their instants.
    applied: Vec<Step>,
    /// The world at the furthest instant simulated.
    head: World,
    checkpoints: Checkpoints,
}

impl Branch {
    /// Which branch it parted from, by its place among all, and when; none for the first.
    pub fn parted(&self) -> Option<(usize, Time)> {
        self.parted
    }

    /// The steps applied by hand, in the order of their instants.
    pub fn applied(&self) -> &[Step] {
        &self.applied
    }

    /// The world at the furthest instant simulated.
    pub fn head(&self) -> &World {
        &self.head
    }

    /// How many worlds are kept on the way to its head.
    pub fn kept(&self) -> usize {
        self.checkpoints.count()
    }

    /// Moves the head forward, and keeps worlds on the way.
    fn run_until(&mut self, to: Time) {
        while self.head.next_turn_at().is_some_and(|at| at <= to) && self.head.take_turn() {
            self.checkpoints.offer(&self.head, self.applied.len());
        }
        self.head.run_until(to);
    }

    /// A world that was kept, with all that is still to be applied to it.
    fn restore(&self, checkpoint: &Checkpoint) -> World {
        let mut world = checkpoint.world.clone();
        self.applied[checkpoint.applied..].iter().for_each(|step| world.schedule(step));
        world
    }
}

impl Timeline {
    /// A run at its beginning.
    pub fn new(setup: Arc<Setup>) -> Timeline {
        let head = World::new(&setup);
        let first = Branch { parted: None, applied: Vec::new(), head, checkpoints: Checkpoints::new(KEPT.0, KEPT.1) };
        Timeline { setup, branches: vec![first], current: 0, past: None, near: Checkpoints::new(NEAR.0, NEAR.1), forks: 0 }
    }

    /// What the run follows from, besides the steps applied.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// The steps applied by hand on this branch, in the order of their instants.
    pub fn applied(&self) -> &[Step] {
        &self.branch().applied
    }

    /// Every branch, in the order in which they were begun.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// The place among all of the branch that the playhead is in.
    pub fn current(&self) -> usize {
        self.current
    }

    /// The branch that the playhead is in.
    pub fn branch(&self) -> &Branch {
        &self.branches[self.current]
    }

    /// The world at the playhead.
    pub fn world(&self) -> &World {
        self.past.as_ref().unwrap_or(&self.branch().head)
    }

    /// The world at the furthest instant simulated.
    pub fn head(&self) -> &World {
        &self.branch().head
    }

    /// The instant of the playhead.
    pub fn now(&self) -> Time {
        self.world().now()
    }

    /// Whether the playhead is before what has been simulated.
    pub fn is_rewound(&self) -> bool {
        self.past.is_some()
    }

    /// How often the future was exchanged, by acting in the past or by going to another branch. Whoever follows the
    /// trace of the head begins anew when this changes; otherwise the trace of the head only grows.
    pub fn forks(&self) -> u32 {
        self.forks
    }

    /// When the next turn after the playhead is; `None` if nothing is left to come.
    pub fn next_turn_at(&mut self) -> Option<Time> {
        match &mut self.past {
            Some(past) => past.next_turn_at(),
            None => self.branches[self.current].head.next_turn_at(),
        }
    }

    /// Moves the playhead forward.
    pub fn advance(&mut self, by: Duration) {
        self.seek(self.now() + by);
    }

    /// Moves the playhead to an instant, before or after where it is.
    pub fn seek(&mut self, to: Time) {
        if to < self.now() || self.past.is_some() {
            let target = to.min(self.head().now());
            let mut world = self.nearest(|world| world.now() <= target);
            let applied = self.applied().len();
            while world.next_turn_at().is_some_and(|at| at <= target) && world.take_turn() {
                self.near.offer(&world, applied);
            }
            world.run_until(target);
            self.past = Some(world);
            self.forget_past_at_head();
        }
        if self.past.is_none() {
            self.branches[self.current].run_until(to);
        }
    }

    /// Takes one turn: the next message, timer or step. Returns whether there was one.
    pub fn step(&mut self) -> bool {
        let turns = self.head().turns();
        // Where no turn is left before the head, the next one is the head's.
        self.past.take_if(|past| past.turns() >= turns);
        let Some(past) = &mut self.past else {
            let branch = &mut self.branches[self.current];
            let took = branch.head.take_turn();
            branch.checkpoints.offer(&branch.head, branch.applied.len());
            return took;
        };
        let took = past.take_turn();
        self.forget_past_at_head();
        took
    }

    /// Takes the last turn before the playhead back. Returns whether there was one.
    pub fn step_back(&mut self) -> bool {
        let Some(turns) = self.world().turns().checked_sub(1) else {
            self.seek(Time::ZERO);
            return false;
        };
        let mut world = self.nearest(|world| world.turns() <= turns);
        let applied = self.applied().len();
        while world.turns() < turns && world.take_turn() {
            self.near.offer(&world, applied);
        }
        self.past = Some(world);
        true
    }

    /// Does something at the playhead, after everything else of that instant. In the past that begins a branch.
    pub fn apply(&mut self, action: Action) {
        if let Some(past) = self.past.take() {
            self.part_at(past.now());
        }
        let branch = &mut self.branches[self.current];
        let now = branch.head.now();
        branch.run_until(now);
        let step = Step { when: Trigger::At(now), action };
        branch.head.schedule(&step);
        branch.applied.push(step);
        branch.run_until(now);
    }

    /// Goes to another branch, to the same instant as far as it has come. Whatever there is none of is left as it is.
    pub fn switch(&mut self, branch: usize) {
        if branch >= self.branches.len() || branch == self.current {
            return;
        }
        let now = self.now();
        self.past = None;
        self.near.clear();
        self.current = branch;
        self.forks += 1;
        if now < self.head().now() {
            self.seek(now);
        }
    }

    /// Begins a branch at an instant before the head.
    fn part_at(&mut self, now: Time) {
        let from = self.branch();
        let is_before = |step: &&Step| matches!(step.when, Trigger::At(at) if at <= now);
        let applied: Vec<Step> = from.applied.iter().filter(is_before).cloned().collect();
        let checkpoints = from.checkpoints.before(now, applied.len());
        let parted = Some((self.current, now));
        let begun = Branch { parted, applied, head: World::new(&self.setup), checkpoints };
        let nearest = begun.checkpoints.last_where(|world| world.now() <= now).cloned();
        self.branches.push(begun);
        self.current = self.branches.len() - 1;
        self.near.clear();
        self.forks += 1;
        let branch = &mut self.branches[self.current];
        branch.head = match nearest {
            Some(checkpoint) => branch.restore(&checkpoint),
            None => replay(&self.setup, &branch.applied),
        };
        branch.run_until(now);
    }

    /// The last world that is not too far, of those that were kept and the one at the playhead, to be led on from.
    fn nearest(&mut self, is_near: impl Fn(&World) -> bool) -> World {
        let past = self.past.take().filter(&is_near);
        let kept = self.branch().checkpoints.last_where(&is_near);
        let near = self.near.last_where(&is_near);
        let turns = |kept: Option<&Arc<Checkpoint>>| kept.map(|checkpoint| checkpoint.world.turns());
        if let Some(past) = past.filter(|past| Some(past.turns()) >= turns(kept).max(turns(near))) {
            return past;
        }
        let (found, is_of_branch) = if turns(near) >= turns(kept) { (near, false) } else { (kept, true) };
        let world = match found {
            Some(checkpoint) => self.branch().restore(checkpoint),
            None => replay(&self.setup, &self.branch().applied),
        };
        if is_of_branch || self.near.last_where(&is_near).is_none() {
            // Another neighbourhood.
            self.near.clear();
        }
        world
    }

    fn forget_past_at_head(&mut self) {
        if let Some(past) = &self.past
            && past.turns() == self.head().turns()
            && past.now() >= self.head().now()
        {
            self.past = None;
        }
    }
}

/// A run from its beginning, with everything that was applied still to come.
fn replay(setup: &Setup, applied: &[Step]) -> World {
    let mut world = World::new(setup);
    applied.iter().for_each(|step| world.schedule(step));
    world
}
