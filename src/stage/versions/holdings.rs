//! Who holds what of a key: its replicas, and whoever else has a copy of it.

use std::sync::Arc;

use super::{Standing, VersionsView};
use crate::engine::partitioning::token_of;
use crate::engine::versions::{Dot, Siblings};
use crate::engine::{Key, NodeId};
use crate::simulation::{HostStatus, World};
use crate::stage::layout::Layout;

/// A node and what it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The node.
    pub id: NodeId,
    /// Its colour, 0 to 7.
    pub colour: u8,
    /// How its machine is.
    pub status: HostStatus,
    /// Whether it is one of the key's replicas.
    pub replica: bool,
    /// Whether it keeps versions in a hint, for another.
    pub hint: bool,
    /// Whether it runs, is a replica, and has not seen every current version.
    pub stale: bool,
    /// What it has of each card, in their order.
    pub cells: Vec<Holding>,
    /// Where the column stands, from the left.
    pub x: f64,
}

/// What a node has of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holding {
    /// It holds it, and it is current.
    Holds,
    /// It holds it, and elsewhere it was replaced.
    HoldsOld,
    /// It has seen it, and holds something newer.
    Replaced,
    /// It has never seen it, or no longer knows that it has.
    Nothing,
}

/// The copies of a key: what every node knows of it that is a replica, or has something.
pub(super) struct Copies<'a>(Vec<Copy<'a>>);

struct Copy<'a> {
    node: NodeId,
    status: HostStatus,
    replica: bool,
    stored: Option<Arc<Siblings>>,
    hints: Vec<&'a Siblings>,
}

impl Copy<'_> {
    fn known(&self) -> impl Iterator<Item = &Siblings> {
        self.stored.as_deref().into_iter().chain(self.hints.iter().copied())
    }

    fn holds(&self, dot: Dot) -> bool {
        self.known().any(|siblings| siblings.version(dot).is_some())
    }

    fn has_seen(&self, dot: Dot) -> bool {
        self.known().any(|siblings| siblings.context().covers(dot))
    }
}

impl<'a> Copies<'a> {
    /// The replicas of a key in the order of the preference list, then those who hold it besides.
    pub fn of(world: &'a World, key: &'a Key) -> Copies<'a> {
        let replicas = world.ring().preference_list(token_of(&key.0), world.settings().n);
        let copy = |node: NodeId, replica: bool| Copy {
            node,
            status: world.status(node).unwrap_or(HostStatus::Down),
            replica,
            stored: world.node(node).and_then(|node| node.store().get(key)),
            hints: world.hints(node).into_iter().flat_map(|hints| hints.of_key(key)).collect(),
        };
        let mut copies: Vec<Copy<'a>> = replicas.iter().map(|node| copy(*node, true)).collect();
        let others = world.nodes().filter(|node| !replicas.contains(node)).map(|node| copy(node, false));
        copies.extend(others.filter(|copy| copy.stored.is_some() || !copy.hints.is_empty()));
        Copies(copies)
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether anybody holds a version.
    pub fn hold(&self, dot: Dot) -> bool {
        self.0.iter().any(|copy| copy.holds(dot))
    }

    /// Who holds it.
    pub fn holders(&self, dot: Dot) -> Vec<NodeId> {
        self.0.iter().filter(|copy| copy.holds(dot)).map(|copy| copy.node).collect()
    }

    /// A column for each, against the cards of the view.
    pub fn columns(&self, view: &VersionsView, layout: &Layout) -> Vec<Column> {
        let pitch = pitch(self.count(), layout);
        let column = |(index, copy): (usize, &Copy<'a>)| {
            let cell = |card: &super::VersionCard| match (copy.holds(card.dot), card.standing) {
                (true, Standing::Current | Standing::Sibling) => Holding::Holds,
                (true, _) => Holding::HoldsOld,
                (false, _) if copy.has_seen(card.dot) => Holding::Replaced,
                (false, _) => Holding::Nothing,
            };
            let is_current = |standing: Standing| matches!(standing, Standing::Current | Standing::Sibling);
            let lacks = view.cards.iter().any(|card| is_current(card.standing) && !copy.holds(card.dot));
            Column {
                id: copy.node,
                colour: layout.colour(copy.node),
                status: copy.status,
                replica: copy.replica,
                hint: !copy.hints.is_empty(),
                stale: lacks && copy.replica && copy.status != HostStatus::Down,
                cells: view.cards.iter().map(cell).collect(),
                x: view.columns_at.x + LABEL + pitch / 2.0 + index as f64 * pitch,
            }
        };
        self.0.iter().enumerate().map(column).collect()
    }
}

/// The names of versions before the columns take so much room.
pub(super) const LABEL: f64 = 52.0;

/// How far apart columns stand.
pub(super) fn pitch(columns: usize, layout: &Layout) -> f64 {
    match columns {
        0..=3 if layout.width >= 760.0 => 64.0,
        0..=5 => 46.0,
        _ => 34.0,
    }
}
