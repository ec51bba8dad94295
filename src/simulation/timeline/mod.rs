//! Moving about in a run: forward, back, to any instant, and acting at any of them.
//!
//! A run follows from its setup and the steps applied to it. So any instant of it is reached by running again, from the
//! nearest world that was kept on the way ([`kept`]). What was simulated furthest is the *head*; looking back
//! makes a second world at the playhead and leaves the head alone.
//!
//! For the same reason no world needs its whole history: those of a timeline keep what happened last, and what happened
//! before is made anew for whoever asks ([`Timeline::visit`]). Memory is bounded by that, never by forgetting the run.
//!
//! Acting in the past begins a *branch*: another future, without the steps applied by hand after that instant; steps of
//! the document stay planned. The future that is left is kept, and one can go back to it.

mod kept;
mod reading;

use std::ops::ControlFlow;
use std::sync::Arc;

use kept::{Approach, Kept, Room};
pub use reading::{LookingBack, Reader, Reading};

use super::setup::Setup;
use super::step::{Action, Step, Trigger};
use super::trace::{EventId, Happening};
use super::world::World;
use crate::engine::{Duration, Time};

/// Of a branch: so many worlds at most, however long it is, and so many turns apart at least. Where no place is further than some 3,000
/// turns from one (25 ms in a browser), nobody who goes there waits, and a few are enough: so a run that is watched for an hour weighs
/// no more for them than after its first minutes. To keep one costs as much as some 250 turns, and all of it in one frame. Whoever
/// changes this runs `examples/time_travel.rs`: seeks and memory, of few nodes and of many, are bounded there.
const KEPT: Room = Room { gap: 200, near: 3_200, few: 48, most: 128 };
/// Near the playhead: so many at most, and so many turns from it at least, so that a step back is a step.
const NEAR: (usize, u64) = (4, 50);
/// Behind a head that moves on: so many, so many turns apart, so that the first step back from there is short too, in a run so long
/// that those of the branch are further apart than that.
const RECENT: (usize, u64) = (2, 1_400);
/// So many happenings a head keeps at least, and may have so many more before it forgets again.
const REMEMBERED: usize = 2_048;
const SLACK: usize = 256;
/// The same of a world that was gone back to. It keeps all that it did on the way from where it was kept, of which there may be
/// more: whoever reads history there needn't have that done again.
const REMEMBERED_PAST: usize = 65_536;

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

/// A world on the way.
#[derive(Clone, Debug)]
struct Checkpoint {
    world: World,
    /// How many of the steps applied by hand are in it, done or still to come.
    applied: usize,
}

/// Each at the number of turns that its world has taken.
type Checkpoints = Kept<Checkpoint>;

impl Checkpoint {
    fn of(world: &World, applied: usize) -> Checkpoint {
        let mut world = world.clone();
        world.forget_before(world.trace().len());
        Checkpoint { world, applied }
    }
}

/// Takes a turn, and forgets what happened before so many happenings.
fn take_turn(world: &mut World, remembered: usize) -> bool {
    let took = world.take_turn();
    let (first, length) = (world.trace().first(), world.trace().len());
    if length - first > remembered + SLACK {
        world.forget_before(length - remembered);
    }
    took
}

/// One future of a run.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Which branch it parted from, and when; none for the first.
    parted: Option<(usize, Time)>,
    /// How many happenings it has in common with that one.
    common: usize,
    /// Steps applied by hand, in the order of their instants.
    applied: Vec<Step>,
    /// The world at the furthest instant simulated.
    head: World,
    checkpoints: Checkpoints,
    /// Worlds close behind the head.
    recent: Checkpoints,
}

impl Branch {
    /// Which branch it parted from, by its place among all, and when; none for the first.
    pub fn parted(&self) -> Option<(usize, Time)> {
        self.parted
    }

    /// How many happenings it has in common with the branch that it parted from: those up to that instant.
    pub fn common(&self) -> usize {
        self.common
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
        while self.head.next_turn_at().is_some_and(|at| at <= to) && self.take_turn() {}
        self.head.run_until(to);
    }

    fn take_turn(&mut self) -> bool {
        let took = take_turn(&mut self.head, REMEMBERED);
        let turns = self.head.turns();
        self.checkpoints.offer(turns, || Checkpoint::of(&self.head, self.applied.len()));
        if took && turns.is_multiple_of(RECENT.1) && self.checkpoints.gap() > 2 * RECENT.1 {
            self.recent.insert(turns, Checkpoint::of(&self.head, self.applied.len()));
        }
        took
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
        let checkpoints = Checkpoints::new(room_for(setup.nodes.len()));
        let first = Branch { parted: None, common: 0, applied: Vec::new(), head, checkpoints, recent: recent() };
        Timeline { setup, branches: vec![first], current: 0, past: None, near: Checkpoints::new(Room::of(NEAR.0)), forks: 0 }
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
            let mut approach = Approach::new(world.turns(), self.turns_at(target, &world), NEAR.1);
            while world.next_turn_at().is_some_and(|at| at <= target) && take_turn(&mut world, REMEMBERED_PAST) {
                self.keep_near(&world, &mut approach);
            }
            world.run_until(target);
            self.past = Some(world);
            self.forget_past_at_head();
        }
        if self.past.is_none() {
            self.branches[self.current].run_until(to);
        }
    }

    /// The world at another instant of this branch, as far as that was simulated. The playhead stays where it is.
    pub fn peek(&self, at: Time) -> World {
        if at >= self.head().now() {
            return self.head().clone();
        }
        let (kept, _) = self.checkpoint(|world| world.now() <= at);
        let past = self.past.as_ref().filter(|past| past.now() <= at);
        let mut world = match past.filter(|past| kept.is_none_or(|(turns, _)| past.turns() >= *turns)) {
            Some(past) => past.clone(),
            None => self.restored(kept),
        };
        world.run_until(at);
        world
    }

    /// Takes one turn: the next message, timer or step. Returns whether there was one.
    pub fn step(&mut self) -> bool {
        let turns = self.head().turns();
        // Where no turn is left before the head, the next one is the head's.
        self.past.take_if(|past| past.turns() >= turns);
        let Some(past) = &mut self.past else {
            return self.branches[self.current].take_turn();
        };
        let took = take_turn(past, REMEMBERED_PAST);
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
        let mut approach = Approach::new(world.turns(), turns, NEAR.1);
        while world.turns() < turns && take_turn(&mut world, REMEMBERED_PAST) {
            self.keep_near(&world, &mut approach);
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
        // What is common to both: those that know of no step by hand that is left out here.
        let is_common = |_, checkpoint: &Checkpoint| checkpoint.world.now() <= now && checkpoint.applied <= applied.len();
        let checkpoints = from.checkpoints.common(is_common);
        let parted = Some((self.current, now));
        let begun = Branch { parted, common: 0, applied, head: World::new(&self.setup), checkpoints, recent: recent() };
        let nearest = begun.checkpoints.last_where(|_, _| true).cloned();
        self.branches.push(begun);
        self.current = self.branches.len() - 1;
        self.near.clear();
        self.forks += 1;
        let branch = &mut self.branches[self.current];
        branch.head = match nearest {
            Some((_, checkpoint)) => branch.restore(&checkpoint),
            None => replay(&self.setup, &branch.applied),
        };
        branch.run_until(now);
        branch.common = branch.head.trace().len();
    }

    /// Shows what happened on this branch from the `from`-th happening up to, and without, the `to`-th, as far as
    /// that was simulated. What no world keeps any more is made anew, from the nearest one that was kept on the way.
    pub fn visit(&self, from: usize, to: usize, mut visit: impl FnMut(&Happening) -> ControlFlow<()>) {
        let to = to.min(self.head().trace().len());
        if from >= to {
            return;
        }
        let has_all = |world: &&World| world.trace().first() <= from && world.trace().len() >= to;
        if let Some(world) = self.past.iter().chain([self.head()]).find(has_all) {
            let _ = world.trace().range(from, to).try_for_each(visit);
            return;
        }
        let mut world = self.restored(self.checkpoint(|world| world.trace().len() <= from).0);
        let mut next = from;
        while next < to && world.take_turn() {
            if world.trace().range(next, to).try_for_each(&mut visit).is_break() {
                return;
            }
            next = next.max(world.trace().len());
            world.forget_before(next);
        }
    }

    /// A stretch of what happened on this branch, as [`Timeline::visit`] shows it.
    pub fn happenings(&self, from: usize, to: usize) -> Vec<Happening> {
        let mut happenings = Vec::new();
        self.visit(from, to, |happening| {
            happenings.push(happening.clone());
            ControlFlow::Continue(())
        });
        happenings
    }

    /// One happening of this branch, by its number.
    pub fn happening(&self, id: EventId) -> Option<Happening> {
        let place = usize::try_from(id.0).ok()?;
        self.happenings(place, place.saturating_add(1)).pop()
    }

    /// The last checkpoint that is not too far; and whether it is one near the playhead.
    fn checkpoint(&self, is_near: impl Fn(&World) -> bool) -> (Option<&(u64, Checkpoint)>, bool) {
        let is_near = |_, checkpoint: &Checkpoint| is_near(&checkpoint.world);
        let turns = |kept: Option<&(u64, Checkpoint)>| kept.map(|kept| kept.0);
        let Branch { checkpoints, recent, .. } = self.branch();
        let of_branch = [checkpoints.last_where(is_near), recent.last_where(is_near)].into_iter().max_by_key(|kept| turns(*kept));
        let (of_branch, near) = (of_branch.flatten(), self.near.last_where(is_near));
        if turns(near) >= turns(of_branch) { (near, near.is_some()) } else { (of_branch, false) }
    }

    /// The world of a checkpoint, or that of the beginning, with everything that was applied since still to come.
    fn restored(&self, checkpoint: Option<&(u64, Checkpoint)>) -> World {
        match checkpoint {
            Some((_, checkpoint)) => self.branch().restore(checkpoint),
            None => replay(&self.setup, self.applied()),
        }
    }

    /// The last world that is not too far, of those that were kept and the one at the playhead, to be led on from.
    fn nearest(&mut self, is_near: impl Fn(&World) -> bool) -> World {
        let past = self.past.take().filter(&is_near);
        let (kept, is_of_near) = self.checkpoint(&is_near);
        if let Some(past) = past.filter(|past| kept.is_none_or(|(turns, _)| past.turns() >= *turns)) {
            return past;
        }
        let world = self.restored(kept);
        if !is_of_near {
            // Another neighbourhood.
            self.near.clear();
        }
        world
    }

    /// About how many turns a world before an instant will have taken there: as if they came evenly from here to the next place
    /// that is known.
    fn turns_at(&self, instant: Time, from: &World) -> u64 {
        let next = self.branch().checkpoints.first_where(|_, checkpoint| checkpoint.world.now() > instant);
        let next = next.map_or(self.head(), |(_, checkpoint)| &checkpoint.world);
        let [turns, whole, part] =
            [next.turns().saturating_sub(from.turns()), next.now().since(from.now()).0, instant.since(from.now()).0];
        from.turns() + (u128::from(turns) * u128::from(part.min(whole)) / u128::from(whole.max(1))) as u64
    }

    /// Keeps a world on the way to the playhead, if it is time.
    fn keep_near(&mut self, world: &World, approach: &mut Approach) {
        if approach.is_at(world.turns()) {
            self.near.insert(world.turns(), Checkpoint::of(world, self.applied().len()));
        }
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

/// Worlds of many nodes weigh more, and take longer to keep: of sixty, half as many are kept, of a hundred, a quarter further apart, and
/// the more there are, the less close to each other they begin.
fn room_for(nodes: usize) -> Room {
    let of = |count: usize| count * 60 / (60 + nodes);
    let near = KEPT.near * (400 + nodes as u64) / 400;
    let halvings = (100 / nodes.max(1)).checked_ilog2().unwrap_or(0).min((KEPT.near / KEPT.gap).ilog2());
    Room { gap: near >> halvings, near: near >> halvings << halvings, few: of(KEPT.few), most: of(KEPT.most) }
}

fn recent() -> Checkpoints {
    Checkpoints::new(Room::of(RECENT.0))
}

/// A run from its beginning, with everything that was applied still to come.
fn replay(setup: &Setup, applied: &[Step]) -> World {
    let mut world = World::new(setup);
    applied.iter().for_each(|step| world.schedule(step));
    world
}
