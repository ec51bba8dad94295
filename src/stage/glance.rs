//! A glance at another instant: the ring as a small picture, without going there.

use super::flights::{Flights, Viewing};
use super::geometry::Point;
use super::history::History;
use super::layout::Layout;
use super::log::LogLine;
use super::ring::{Look, RingView, SelectionSpec};
use super::shape::Shape;
use super::tear::Tear;
use crate::engine::{ClientId, NodeId, Time};
use crate::simulation::World;

/// A small picture of an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Glance {
    /// Which.
    pub at: Time,
    /// Its size in pixels.
    pub size: (f64, f64),
    /// The nodes.
    pub nodes: Vec<GlanceNode>,
    /// The clients.
    pub clients: Vec<Point>,
    /// Messages: where, and of which family.
    pub messages: Vec<(Point, Shape)>,
    /// How many messages are on their way, drawn or not.
    pub in_flight: usize,
    /// Where the network is cut.
    pub tears: Vec<Tear>,
    /// What a narrator said last.
    pub said: Option<LogLine>,
}

/// A node of it.
#[derive(Clone, Debug, PartialEq)]
pub struct GlanceNode {
    /// Which.
    pub id: NodeId,
    /// Where.
    pub at: Point,
    /// The number of its colour.
    pub colour: u8,
    /// What it looks like.
    pub look: Look,
}

/// More messages than these are a number.
const MESSAGES_MOST: usize = 60;

impl Glance {
    /// A world that was gone to, its history up to there, and the order in which nodes and clients stand.
    pub fn of(world: &World, history: &History, nodes: &[NodeId], clients: &[ClientId], size: (f64, f64)) -> Glance {
        let layout = Layout::new(size.0, size.1, nodes, clients);
        let view = RingView::of(world, history, &layout, &SelectionSpec::default());
        let viewing = Viewing { speed: 1.0, still: false, selected: None };
        let flights = Flights::of(history, &view, &layout, world.now(), &viewing);
        let node = |node: &super::ring::NodeView| GlanceNode { id: node.id, at: node.at, colour: node.colour, look: node.look() };
        Glance {
            at: world.now(),
            size,
            nodes: view.nodes.iter().map(node).collect(),
            clients: view.clients.iter().map(|client| client.at).collect(),
            messages: flights.glyphs.iter().take(MESSAGES_MOST).map(|glyph| (glyph.at, glyph.shape)).collect(),
            in_flight: history.flights_count(),
            tears: view.tears.iter().map(|tear| tear.tear.clone()).collect(),
            said: history.log().last().cloned(),
        }
    }
}
