//! Zoom by meaning: from the whole ring into a stretch of it, from there to one node, one of its SSTables, and one block of that.
//!
//! Each level shows other things and not the same things larger, as of maps, where a street appears before a house (Perlin
//! and Fox, *Pad: An Alternative Approach to the Computer Interface*, SIGGRAPH 1993). What is looked at is a [`ZoomSpec`]; what there
//! is to see follows from it, from the world and from the history, so it goes back in time with them. What is looked at
//! need not be there: a table goes when it is merged, and before it was flushed there was none.

mod block;
mod node;
mod spec;
mod stretch;
mod table;
#[cfg(test)]
mod tests;

pub use block::{BlockEntry, BlockZoom};
pub use node::{NodeZoom, Peer, TableLine};
pub use spec::{FACTOR_MAX, Stretch, ZoomSpec};
pub use stretch::{Around, Mark, StretchArc, StretchKey, StretchOwner, StretchView};
pub use table::{BlockLine, TablePiece, TableZoom};

use super::history::History;
use super::layout::Layout;
use crate::simulation::World;

/// What there is to see.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ZoomView {
    /// The whole ring, which is the ring view's.
    #[default]
    Whole,
    /// A stretch of it.
    Stretch(StretchView),
    /// A node.
    Node(NodeZoom),
    /// One of its tables.
    Table(TableZoom),
    /// A block of it.
    Block(BlockZoom),
    /// What is looked at is not there at this instant.
    Gone,
}

impl ZoomView {
    /// What there is to see of a world whose trace `history` has followed, on a place as wide as the stage is.
    pub fn of(world: &World, history: &History, layout: &Layout, spec: &ZoomSpec) -> ZoomView {
        let seen = match (spec.stretch, spec.node, spec.table, spec.block) {
            (None, None, ..) => Some(ZoomView::Whole),
            (Some(stretch), None, ..) => Some(ZoomView::Stretch(StretchView::of(world, history, layout, stretch))),
            (_, Some(node), None, _) => NodeZoom::of(world, layout, node).map(ZoomView::Node),
            (_, Some(node), Some(number), None) => TableZoom::of(world, history, layout, node, number).map(ZoomView::Table),
            (_, Some(node), Some(number), Some(block)) => {
                BlockZoom::of(world, history, layout, node, number, block).map(ZoomView::Block)
            }
        };
        seen.unwrap_or(ZoomView::Gone)
    }
}
