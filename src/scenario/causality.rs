//! Who had really seen what: the causal past of every version of a key, whole, however short the clocks
//! are that replicas keep.
//!
//! The store truncates its clocks; the trace does not forget. A write's past is what its client gave as
//! its context, and everything in the pasts of the writes which that names. So a write that a truncated
//! clock leaves out is found again through the one that replaced it.

use crate::engine::SortedMap;
use crate::engine::versions::{Actor, Dot, VectorClock};

/// The pasts of all versions of one key.
#[derive(Clone, Debug, Default)]
pub(super) struct Causality {
    /// Of each version, without itself.
    pasts: SortedMap<Dot, VectorClock>,
    /// Of each actor: after each of its writes, that and all before it with their pasts.
    by_actor: SortedMap<Actor, Vec<(u64, VectorClock)>>,
}

impl Causality {
    /// A version came to be, whose writer gave this context.
    pub fn take(&mut self, dot: Dot, context: &VectorClock) {
        let past = self.whole(context);
        let of_actor = self.by_actor.entry(dot.actor).or_default();
        let before = of_actor.last().map(|(_, before)| before.clone()).unwrap_or_default();
        of_actor.push((dot.counter, before.merge(&past).with(dot)));
        self.pasts.insert(dot, past);
    }

    /// What a clock names, with the pasts of all of it.
    pub fn whole(&self, clock: &VectorClock) -> VectorClock {
        clock.entries().iter().fold(clock.clone(), |whole, (actor, counter)| {
            let of_actor = self.by_actor.get(actor).map(Vec::as_slice).unwrap_or_default();
            let seen = of_actor.partition_point(|(number, _)| number <= counter);
            seen.checked_sub(1).map_or(whole.clone(), |last| whole.merge(&of_actor[last].1))
        })
    }

    /// Whether the writer of one version had seen the other.
    pub fn has_seen(&self, one: Dot, other: Dot) -> bool {
        self.pasts.get(&one).is_some_and(|past| past.covers(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::NodeId;

    fn dot(node: &str, counter: u64) -> Dot {
        Dot { actor: Actor::first(NodeId::new(node).unwrap()), counter }
    }

    fn clock(dots: &[Dot]) -> VectorClock {
        VectorClock::new(dots.iter().map(|dot| (dot.actor, dot.counter)))
    }

    #[test]
    fn what_a_truncated_clock_leaves_out_is_found_through_what_replaced_it() {
        let mut causality = Causality::default();
        causality.take(dot("a", 1), &clock(&[]));
        causality.take(dot("b", 1), &clock(&[dot("a", 1)]));
        // The clock over b:1 was cut short: a is missing from the context that the next writer gives.
        causality.take(dot("c", 1), &clock(&[dot("b", 1)]));
        assert!(causality.has_seen(dot("c", 1), dot("a", 1)));
        assert_eq!(causality.whole(&clock(&[dot("c", 1)])), clock(&[dot("a", 1), dot("b", 1), dot("c", 1)]));
        assert!(!causality.has_seen(dot("a", 1), dot("c", 1)));
    }

    #[test]
    fn two_writes_with_the_same_old_context_through_one_actor_had_not_seen_each_other() {
        let mut causality = Causality::default();
        causality.take(dot("a", 1), &clock(&[]));
        causality.take(dot("a", 2), &clock(&[dot("a", 1)]));
        causality.take(dot("a", 3), &clock(&[dot("a", 1)]));
        assert!(causality.has_seen(dot("a", 3), dot("a", 1)) && !causality.has_seen(dot("a", 3), dot("a", 2)));
    }
}
