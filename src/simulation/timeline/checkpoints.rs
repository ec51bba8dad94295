//! Worlds kept on the way, so that no instant is reached from the beginning.
//!
//! A clone of a world is cheap, because it shares what it does not change: history, tables, files, versions. One is kept every
//! so many turns. When there are too many, every other one goes and the gap doubles: a run of any length keeps no more than
//! a fixed number of them, and from the nearest of them no instant is further than a gap.

use std::sync::Arc;

use crate::engine::Time;
use crate::simulation::world::World;

/// A world on the way.
#[derive(Clone, Debug)]
pub(super) struct Checkpoint {
    pub world: World,
    /// How many of the steps applied by hand are in it, done or still to come.
    pub applied: usize,
}

/// The worlds kept of one run, in the order of their turns. A clone shares them.
#[derive(Clone, Debug)]
pub(super) struct Checkpoints {
    kept: Vec<Arc<Checkpoint>>,
    /// How many turns lie between one and the next at least, and to begin with.
    gap: u64,
    least_gap: u64,
    /// As many are kept at most.
    most: usize,
}

impl Checkpoints {
    /// None yet, of which there will be so many at most, so many turns apart at least.
    pub fn new(most: usize, gap: u64) -> Checkpoints {
        Checkpoints { kept: Vec::new(), gap, least_gap: gap, most }
    }

    /// Keeps a world, if it is far enough from the last one.
    pub fn offer(&mut self, world: &World, applied: usize) {
        let last = self.kept.last().map_or(0, |last| last.world.turns());
        if world.turns() < last + self.gap {
            return;
        }
        self.kept.push(Arc::new(Checkpoint { world: world.clone(), applied }));
        if self.kept.len() > self.most {
            let mut place = 0;
            self.kept.retain(|_| {
                place += 1;
                place % 2 == 0
            });
            self.gap *= 2;
        }
    }

    /// The last one that is not too far. Whatever is not too far, nothing before it may be.
    pub fn last_where(&self, is_near: impl Fn(&World) -> bool) -> Option<&Arc<Checkpoint>> {
        let place = self.kept.partition_point(|checkpoint| is_near(&checkpoint.world));
        self.kept[..place].last()
    }

    /// Those that lie before an instant and know of no more than so many steps by hand: what is common to a run and one
    /// that parts from it there.
    pub fn before(&self, instant: Time, applied: usize) -> Checkpoints {
        let is_common = |checkpoint: &&Arc<Checkpoint>| checkpoint.world.now() <= instant && checkpoint.applied <= applied;
        Checkpoints { kept: self.kept.iter().filter(is_common).cloned().collect(), ..Checkpoints::new(self.most, self.least_gap) }
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        self.kept.clear();
        self.gap = self.least_gap;
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.kept.len()
    }
}
