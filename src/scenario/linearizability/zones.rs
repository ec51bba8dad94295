//! Whether a history of reads and writes of one register is linearizable: whether each operation can
//! be given one instant between its start and its end, such that every read returns what the last
//! write before it wrote (Herlihy and Wing, *Linearizability*, TOPLAS 1990).
//!
//! That is hard to decide in general, but easy where each read says which write it saw (Gibbons and
//! Korach, *Testing Shared Memories*, SIAM J. Comput. 1997, §4). A write and the reads that saw it are
//! a *cluster*, whose operations must stand together in any order. Cluster A must come before cluster B
//! if some operation of A ends before some operation of B starts, that is, if the first end in A is
//! before the last start in B. The history is linearizable exactly if no two clusters must each come
//! before the other, and no read ends before the write that it saw starts.
//!
//! A cluster whose first end is before its last start is a *forward zone*: the register surely held its
//! value from the one to the other. Another is a *backward zone*: its operations all overlap, and it can
//! have held its value at any instant of it. So: no two forward zones overlap, and no backward zone lies
//! inside a forward one.
//!
//! A write of which nobody knows whether it happened may take effect at any time after its start, or
//! never: it has no end, and does not count unless somebody saw it.

use super::core::Loose;
use crate::engine::{SortedMap, order};

/// An instant, in microseconds. Below all: the beginning, when the register held nothing.
type Instant = i64;

pub(in crate::scenario) const BEGINNING: Instant = -1;
/// The end of an operation that nobody knows the end of.
pub(in crate::scenario) const NEVER: Instant = Instant::MAX;

/// An operation on the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scenario) struct RegisterOperation {
    /// When it started.
    pub start: Instant,
    /// When it ended, or [`NEVER`].
    pub end: Instant,
    /// What it did.
    pub act: Act,
}

impl Loose for RegisterOperation {
    fn start(&self) -> i64 {
        self.start
    }

    fn end(&self) -> i64 {
        self.end
    }

    fn between(&self, start: i64, end: i64) -> Option<RegisterOperation> {
        matches!(self.act, Act::Write(_)).then_some(RegisterOperation { start, end, ..*self })
    }
}

/// What an operation did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scenario) enum Act {
    /// Wrote, under a number that no other write has.
    Write(usize),
    /// Saw the write of that number; `None`: that nothing was there.
    Read(Option<usize>),
}

/// Two operations, by their index, that cannot both be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scenario) struct Contradiction {
    /// The one that ended first.
    pub earlier: usize,
    /// The one that started after it, and shows something that had been replaced by then.
    pub later: usize,
}

/// A write and the reads that saw it.
#[derive(Clone, Copy, Debug)]
struct Cluster {
    /// The first end, and of which operation.
    first_end: (Instant, Option<usize>),
    /// The last start, and of which operation.
    last_start: (Instant, Option<usize>),
    write: Option<RegisterOperation>,
    is_seen: bool,
}

impl Cluster {
    const EMPTY: Cluster = Cluster { first_end: (NEVER, None), last_start: (BEGINNING, None), write: None, is_seen: false };

    fn take(&mut self, index: usize, operation: &RegisterOperation) {
        if operation.end < self.first_end.0 {
            self.first_end = (operation.end, Some(index));
        }
        if operation.start > self.last_start.0 {
            self.last_start = (operation.start, Some(index));
        }
    }

    fn is_forward(&self) -> bool {
        self.first_end.0 < self.last_start.0
    }

    /// Whether some operation of this ends before one of the other starts.
    fn must_precede(&self, other: &Cluster) -> bool {
        self.first_end.0 < other.last_start.0
    }
}

/// The first contradiction in a history, or none if it is linearizable.
pub(in crate::scenario) fn contradiction(operations: &[RegisterOperation]) -> Option<Contradiction> {
    let mut clusters: SortedMap<Option<usize>, Cluster> = SortedMap::new();
    // Nothing is there as if it had been written before everything.
    clusters.insert(None, Cluster { first_end: (BEGINNING, None), ..Cluster::EMPTY });
    for (index, operation) in operations.iter().enumerate() {
        let written = match operation.act {
            Act::Write(write) => Some(write),
            Act::Read(seen) => seen,
        };
        let cluster = clusters.entry(written).or_insert(Cluster::EMPTY);
        cluster.take(index, operation);
        match operation.act {
            Act::Write(_) => cluster.write = Some(*operation),
            Act::Read(_) => cluster.is_seen = true,
        }
    }
    read_of_the_future(operations, &clusters).or_else(|| clash(clusters))
}

/// A read that ends before the write that it saw starts, or that saw a write which nobody made.
fn read_of_the_future(operations: &[RegisterOperation], clusters: &SortedMap<Option<usize>, Cluster>) -> Option<Contradiction> {
    operations.iter().enumerate().find_map(|(index, operation)| {
        let Act::Read(Some(seen)) = operation.act else { return None };
        let write = clusters.get(&Some(seen)).and_then(|cluster| cluster.write);
        let possible = write.is_some_and(|write| write.start <= operation.end);
        (!possible).then_some(Contradiction { earlier: index, later: index })
    })
}

/// Two clusters of which each must come before the other.
fn clash(clusters: SortedMap<Option<usize>, Cluster>) -> Option<Contradiction> {
    let counts = |cluster: &Cluster| cluster.is_seen || cluster.write.is_none_or(|write| write.end != NEVER);
    let clusters = clusters.into_entries().into_iter().map(|(_, cluster)| cluster).filter(counts);
    let (mut forward, backward): (Vec<Cluster>, Vec<Cluster>) = clusters.partition(Cluster::is_forward);
    order(&mut forward, |cluster| cluster.first_end.0);
    let overlapping = forward.windows(2).find(|pair| pair[1].must_precede(&pair[0])).map(|pair| (pair[0], pair[1]));
    let inside = || {
        backward.iter().find_map(|cluster| {
            // Forward zones do not overlap, so it can only be inside the last that begins before it.
            let place = forward.partition_point(|zone| zone.must_precede(cluster));
            let zone = forward.get(place.checked_sub(1)?)?;
            cluster.must_precede(zone).then_some((*zone, *cluster))
        })
    };
    let (one, other) = overlapping.or_else(inside)?;
    // The beginning is no operation: where it is one side, the other side has one of its own to show.
    let (earlier, later) = (other.first_end.1, one.last_start.1);
    Some(Contradiction { earlier: earlier.or(later)?, later: later.or(earlier)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(number: usize, start: i64, end: i64) -> RegisterOperation {
        RegisterOperation { start, end, act: Act::Write(number) }
    }

    fn read(seen: Option<usize>, start: i64, end: i64) -> RegisterOperation {
        RegisterOperation { start, end, act: Act::Read(seen) }
    }

    fn is_linearizable(operations: &[RegisterOperation]) -> bool {
        contradiction(operations).is_none()
    }

    /// The two histories of Porcupine's register test: put 100, get → 100, get → 0; and with 200.
    #[test]
    fn histories_judged_by_another_checker() {
        assert!(is_linearizable(&[write(100, 0, 100), read(Some(100), 25, 75), read(None, 30, 60)]));
        let not = [write(200, 0, 100), read(Some(200), 10, 30), read(None, 40, 90)];
        assert_eq!(contradiction(&not), Some(Contradiction { earlier: 1, later: 2 }));
    }

    #[test]
    fn a_read_after_a_write_sees_it_or_a_later_one() {
        assert!(is_linearizable(&[write(1, 0, 10), read(Some(1), 11, 20)]));
        assert!(!is_linearizable(&[write(1, 0, 10), read(None, 11, 20)]));
        assert!(!is_linearizable(&[write(1, 0, 10), write(2, 11, 20), read(Some(1), 21, 30)]));
        // What ends in the microsecond in which another starts overlaps it.
        assert!(is_linearizable(&[write(1, 0, 10), read(None, 10, 20)]));
    }

    #[test]
    fn nobody_sees_the_future() {
        assert!(!is_linearizable(&[read(Some(1), 0, 5), write(1, 10, 20)]));
        assert!(!is_linearizable(&[read(Some(1), 0, 5)]), "nobody wrote it");
    }

    #[test]
    fn a_write_that_timed_out_may_surface_late_or_never() {
        assert!(is_linearizable(&[write(1, 0, NEVER), read(None, 100, 110), read(Some(1), 200, 210)]));
        assert!(is_linearizable(&[write(1, 0, NEVER), read(None, 100, 110)]));
        assert!(!is_linearizable(&[write(1, 0, NEVER), read(Some(1), 100, 110), read(None, 200, 210)]));
    }

    /// Every order that the operations can have been in, tried one after the other.
    fn some_order_explains(operations: &[RegisterOperation]) -> bool {
        fn go(operations: &[RegisterOperation], done: u32, holds: Option<usize>) -> bool {
            let open = |index: &usize| done & (1 << index) == 0;
            let left: Vec<usize> = (0..operations.len()).filter(open).collect();
            // What has no end need not have happened.
            if left.iter().all(|index| operations[*index].end == NEVER) {
                return true;
            }
            let first_end = left.iter().map(|index| operations[*index].end).min().unwrap_or(NEVER);
            left.into_iter().filter(|index| operations[*index].start <= first_end).any(|index| {
                let done = done | 1 << index;
                match operations[index].act {
                    Act::Write(number) => go(operations, done, Some(number)),
                    Act::Read(seen) => seen == holds && go(operations, done, holds),
                }
            })
        }
        go(operations, 0, None)
    }

    #[test]
    fn zones_and_trying_every_order_judge_alike() {
        // A multiplicative generator (Park and Miller): small, and the same everywhere.
        let mut state = 1_u64;
        let mut below = |limit: u64| {
            state = state * 48_271 % 0x7fff_ffff;
            state % limit
        };
        let mut linearizable = 0;
        for _ in 0..20_000 {
            let (writes, reads) = (1 + below(3) as usize, below(4) as usize);
            let mut operations = Vec::new();
            for index in 0..writes + reads {
                let start = below(12) as i64;
                let end = start + below(8) as i64;
                let act = if index < writes {
                    Act::Write(index)
                } else {
                    Act::Read(below(writes as u64 + 1).checked_sub(1).map(|number| number as usize))
                };
                let end = if index < writes && below(6) == 0 { NEVER } else { end };
                operations.push(RegisterOperation { start, end, act });
            }
            let judged = is_linearizable(&operations);
            assert_eq!(judged, some_order_explains(&operations), "{operations:?}");
            linearizable += usize::from(judged);
        }
        assert!((2_000..18_000).contains(&linearizable), "{linearizable} of 20,000: the histories are too much alike");
    }
}
