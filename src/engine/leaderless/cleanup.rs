//! Cleaning up: dropping the copies of keys that a node no longer keeps.
//!
//! Who is displaced by a newcomer, or by a smaller N, keeps the copies that it has: they are no longer asked
//! for, cost memory, and grow old. Cassandra leaves them until the operator calls `nodetool cleanup` on the
//! node, which drops at once whatever the node does not own *by its own ring*. That is all that a node can
//! know by itself. Whether the owners hold what it is about to drop, it cannot: the last copy of an
//! acknowledged write may be among what goes, and so Cassandra's operators are told to repair first.
//!
//! Here the node asks. A displaced copy goes to every owner the way a hint does, is merged there, and is
//! dropped only once
//!
//! - each owner has acknowledged the copy as it is now (what changed meanwhile is sent again),
//! - by the node's own view it keeps the key neither now nor after the change of the membership that is under
//!   way, and the owners are still the same or fewer.
//!
//! An owner that does not answer is asked again with the next round of hints, so its absence delays
//! cleaning up and costs nothing else. What this knows is that each owner *had* the copy; that it has it still is
//! no more certain than of any copy. And the view is the node's own: another one that has not heard of a
//! newcomer yet may still ask here, and find nothing.
//!
//! With a copy goes the counter of the writes that the node coordinated of its key. Should the key come back, it must not
//! count from one again (see [`Actor`]), so it goes on under another label.
//!
//! Left out: it sends whole copies, one by one, though most owners have them. Comparing digests first, as
//! anti-entropy does, would send less.

use std::sync::Arc;

use super::coordinator::Cluster;
use super::hints::HintSerial;
use crate::engine::names::NodeId;
use crate::engine::pair::Key;
use crate::engine::partitioning::token_of;
use crate::engine::sorted::{SortedMap, SortedSet};
use crate::engine::versions::Siblings;

/// The displaced copies that are to go.
#[derive(Clone, Debug, Default)]
pub(super) struct Cleanup {
    going: SortedMap<Key, Going>,
}

/// A copy on its way out.
#[derive(Clone, Debug)]
struct Going {
    /// What the owners were sent, under which number.
    sent: Arc<Siblings>,
    serial: HintSerial,
    /// Those who have merged it.
    acknowledged: SortedSet<NodeId>,
}

/// Who keeps copies of a key by a node's own view, now or after the change that is under way.
pub(super) fn owners(cluster: &Cluster, key: &Key) -> SortedSet<NodeId> {
    let (token, n) = (token_of(&key.0), cluster.settings.n);
    let rings = [Some(&cluster.ring), cluster.next_ring.as_ref()].into_iter().flatten().filter(|ring| ring.nodes() > 0);
    rings.flat_map(|ring| ring.preference_list(token, n).iter().copied().collect::<Vec<_>>()).collect()
}

/// Whether a node knows that others keep a key, and not itself.
pub(super) fn is_displaced(cluster: &Cluster, key: &Key) -> bool {
    // Asked at each write, so the answer that it nearly always has comes first.
    if cluster.ring.preference_list(token_of(&key.0), cluster.settings.n).contains(&cluster.id) {
        return false;
    }
    let owners = owners(cluster, key);
    !owners.is_empty() && !owners.contains(&cluster.id)
}

impl Cleanup {
    /// Whether nothing is on its way out.
    pub fn is_empty(&self) -> bool {
        self.going.is_empty()
    }

    /// The keys whose copies are to go.
    pub fn keys(&self) -> Vec<Key> {
        self.going.keys().cloned().collect()
    }

    /// A copy as it is now is to be sent to the owners: which of them have not merged it yet, and under which
    /// number it goes to them. Where it has changed it begins anew, under the next number.
    pub fn owed(
        &mut self,
        key: &Key,
        copy: &Siblings,
        owners: SortedSet<NodeId>,
        next: impl FnOnce() -> HintSerial,
    ) -> (HintSerial, Arc<Siblings>, Vec<NodeId>) {
        if self.going.get(key).is_none_or(|going| *going.sent != *copy) {
            let going = Going { sent: Arc::new(copy.clone()), serial: next(), acknowledged: SortedSet::new() };
            self.going.insert(key.clone(), going);
        }
        let going = self.going.get(key).expect("it was put there just now, if it was not there before");
        let owed = owners.iter().copied().filter(|owner| !going.acknowledged.contains(owner)).collect();
        (going.serial, going.sent.clone(), owed)
    }

    /// An owner has merged what it was sent under a number.
    pub fn acknowledged(&mut self, owner: NodeId, key: &Key, serial: HintSerial) -> bool {
        let Some(going) = self.going.get_mut(key).filter(|going| going.serial == serial) else { return false };
        going.acknowledged.insert(owner)
    }

    /// Whether all owners have a copy as it is now.
    pub fn is_done(&self, key: &Key, copy: &Siblings, owners: &SortedSet<NodeId>) -> bool {
        let all = |going: &Going| *going.sent == *copy && owners.iter().all(|owner| going.acknowledged.contains(owner));
        self.going.get(key).is_some_and(all)
    }

    /// A copy is gone, or stays after all.
    pub fn forget(&mut self, key: &Key) {
        self.going.remove(key);
    }
}
