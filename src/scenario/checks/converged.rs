//! All owners of a key hold the same of it in the end.

use super::{Check, names};
use crate::engine::Key;
use crate::engine::partitioning::token_of;
use crate::engine::versions::Siblings;
use crate::scenario::history::History;
use crate::simulation::{HostStatus, World};

/// Promised while nothing that copies depend on was lost: without read repair, hints and
/// anti-entropy, a copy that missed a write stays behind. Merging commutes, so owners that were
/// sent the same have the same; but a clock that was truncated has forgotten what was replaced, and
/// owners differ in what they forget.
pub(super) fn check(history: &History, world: &World) -> Check {
    let violation = history.keys.iter().find_map(|(key, _)| differing(&Key(key.clone()), world));

    let (lost, open) = (history.writes_lost, history.writes_open.len());
    let broken_by = if history.truncated {
        Some("a clock was truncated, so replicas differ in what they know to be replaced".to_owned())
    } else if lost == 1 {
        Some("a write on its way to a replica was lost, and nothing repairs copies yet".to_owned())
    } else if lost > 1 {
        Some(format!("{lost} writes on their way to replicas were lost, and nothing repairs copies yet"))
    } else if !history.crashed.is_empty() {
        Some(format!("{} crashed with its memory, and nothing repairs copies yet", names(&history.crashed)))
    } else if history.least_n != history.most_n {
        Some("N was changed, and nothing moves copies yet".to_owned())
    } else if open > 0 {
        Some(format!("writes to replicas are still on their way ({open})"))
    } else {
        None
    };
    Check::new(violation, broken_by)
}

fn differing(key: &Key, world: &World) -> Option<String> {
    let owners = world.ring().preference_list(token_of(&key.0), world.settings().n);
    let nothing = Siblings::default();
    let mut running = owners.iter().filter(|owner| world.status(**owner) == Some(HostStatus::Up)).map(|owner| {
        let copy = world.node(*owner).and_then(|node| node.store().get(key)).unwrap_or(&nothing);
        (owner, copy)
    });
    let (first, first_copy) = running.next()?;
    let (other, _) = running.find(|(_, copy)| copy.versions() != first_copy.versions())?;
    Some(format!("{first} and {other} do not hold the same versions of {key}"))
}
