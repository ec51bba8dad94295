//! The smaller things that can be selected: a client, a cut.

use std::sync::Arc;

use ringside::engine::{Address, ClientId, SortedSet, Time};
use ringside::simulation::Cut;
use ringside::stage::Fault;

use super::{Chip, End, OperationLine, Source};

/// A client at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientFacts {
    /// Which.
    pub client: ClientId,
    /// The nodes it tries, in this order: those of its own datacenter first, if it has one.
    pub contacts: Vec<Chip>,
    /// Whether each operation begins with the next of them.
    pub rotates: bool,
    /// What it asked for, the last first.
    pub operations: Vec<OperationLine>,
}

const OPERATIONS_MAX: usize = 8;

impl ClientFacts {
    pub(super) fn of(client: ClientId, source: Source<'_>) -> Option<ClientFacts> {
        let setup = source.setup.clients.iter().find(|setup| setup.id == client)?;
        let asked = source.history.operations().iter().rev().filter(|operation| operation.client == client);
        Some(ClientFacts {
            client,
            contacts: source.cast.chips(&[&setup.contacts[..], &setup.remote].concat()),
            rotates: setup.rotate,
            operations: asked.take(OPERATIONS_MAX).map(|operation| OperationLine::of(operation, source.cast)).collect(),
        })
    }
}

/// A cut at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct CutFacts {
    /// An end on one side, and an end on the other.
    pub between: (Address, Address),
    /// The sides; whoever is on none talks with everyone.
    pub sides: Vec<Vec<End>>,
    /// Whether it cuts one link, rather than groups from each other.
    pub is_link: bool,
    /// Whether messages still pass from the second side to the first.
    pub one_way: bool,
    /// Since when.
    pub since: Option<Time>,
}

impl CutFacts {
    /// The sides without their colours.
    pub fn addresses(&self) -> Vec<Vec<Address>> {
        self.sides.iter().map(|side| side.iter().map(|end| end.address).collect()).collect()
    }

    pub(super) fn of(one: Address, other: Address, source: Source<'_>) -> Option<CutFacts> {
        let cut = source.world.cuts().iter().rev().find(|cut| cut.blocks(one, other) || cut.blocks(other, one))?;
        let (sides, one_way) = match &**cut {
            Cut::Groups { groups } => {
                let side = |group: &SortedSet<Address>| group.iter().map(|end| source.cast.end(*end)).collect();
                (groups.iter().map(side).collect(), false)
            }
            Cut::Link { from, to, one_way } => (vec![vec![source.cast.end(*from)], vec![source.cast.end(*to)]], *one_way),
        };
        let span = source.history.faults().iter().rev().find(|span| {
            span.to.is_none() && matches!(&span.fault, Fault::Cut(other) if Arc::ptr_eq(other, cut) || **other == **cut)
        });
        let is_link = matches!(**cut, Cut::Link { .. });
        Some(CutFacts { between: (one, other), sides, is_link, one_way, since: span.map(|span| span.from) })
    }
}
