//! Where everything on the ring view stands, from nothing but the size of the stage and who is on it.
//!
//! Only radii and the orbit follow the size; text keeps its size, so that it can always be read. The
//! stage leaves room at its sides for clients, the label of a key and that of a tear.

use super::geometry::{Curve, Point, sin_cos};
use crate::decimal::Within;
use crate::engine::partitioning::Token;
use crate::engine::{Address, ClientId, NodeId, SortedMap, order_few};

/// The places of one stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Width of the stage in CSS pixels.
    pub width: f64,
    /// Height of the stage in CSS pixels.
    pub height: f64,
    /// The middle of the ring.
    pub centre: Point,
    /// The ring's radius, to the middle of its band.
    pub radius: f64,
    /// The width of the band.
    pub band: f64,
    /// The radius of the circle on which the nodes stand.
    pub orbit: f64,
    /// How large glyphs are drawn: 1 as in the vocabulary.
    pub scale: f64,
    /// The radius of a node's disc.
    pub node_radius: f64,
    /// Whether there is so little room that minor labels are left out (a phone).
    pub compact: bool,
    /// How much of the top the choice of views takes, where it lies over the stage (a phone); else 0.
    pub covered: f64,
    /// Whether the nodes stand in two halves, left and right of the middle.
    pub halves: bool,
    /// Whether it is for a projector, on which everything is larger.
    pub projected: bool,
    nodes: Vec<NodeId>,
    clients: Vec<ClientId>,
    around: Vec<Seat>,
    places: SortedMap<Address, Place>,
}

/// Where a node or a client stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The middle of its glyph.
    pub at: Point,
    /// How far from there its messages begin and end.
    pub rim: f64,
    /// Its place among the nodes, or among the clients, from 0.
    pub order: u16,
}

/// Where on their circle a node stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seat {
    /// Which.
    pub node: NodeId,
    /// The turn at which it stands.
    pub turn: f64,
    /// The turn half-way to the node before it: there the picture is torn if a cut parts the two.
    pub begins: f64,
}

/// On which side of the stage somebody belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// In the first of two datacenters.
    Left,
    /// In the second.
    Right,
}

/// What lies over the top of a phone's stage, from its left edge on: the choice of views and two buttons, each as high as a
/// finger is wide.
pub(super) const COVER: Point = Point { x: 176.0, y: 52.0 };
/// Radius of a node's disc at scale 1.
const NODE_RADIUS: f64 = 25.0;
/// How much larger glyphs are for a projector.
const PROJECTED: f64 = 1.18;
/// As many clients stand right of the ring where nobody belongs to a side.
const RIGHT_MAX: usize = 5;
/// Radius around a client's glyph at scale 1 that its messages keep clear of.
const CLIENT_RIM: f64 = 31.0;

impl Layout {
    /// The places on a stage of this size, in CSS pixels, for nodes and clients in the order in
    /// which they are shown. A size that is nothing, or not a number, gives the smallest stage.
    pub fn new(width: f64, height: f64, nodes: &[NodeId], clients: &[ClientId]) -> Layout {
        Layout::with_sides(width, height, nodes, clients, None)
    }

    /// The same where everyone belongs to one of two sides, as with two datacenters. A stage that is too
    /// small for halves takes no notice.
    pub fn with_sides(
        width: f64,
        height: f64,
        nodes: &[NodeId],
        clients: &[ClientId],
        side_of: Option<&dyn Fn(Address) -> Half>,
    ) -> Layout {
        Layout::drawn(width, height, nodes, clients, side_of, 1.0)
    }

    /// The same for a projector: nodes and clients are larger, and the ring stands a little aside, since clock and legend
    /// stand on its left.
    pub fn projected(
        width: f64,
        height: f64,
        nodes: &[NodeId],
        clients: &[ClientId],
        side_of: Option<&dyn Fn(Address) -> Half>,
    ) -> Layout {
        Layout::drawn(width, height, nodes, clients, side_of, PROJECTED)
    }

    fn drawn(
        width: f64,
        height: f64,
        nodes: &[NodeId],
        clients: &[ClientId],
        side_of: Option<&dyn Fn(Address) -> Half>,
        larger: f64,
    ) -> Layout {
        let usable = |length: f64, least: f64| if length.is_finite() { length.max(least) } else { least };
        let (width, height) = (usable(width, 200.0), usable(height, 160.0));
        // What is left free at both sides together, and above and below: 280 and 108 pixels on a
        // desktop; on a phone the clients go into the corners, and labels need less. There the tools stand
        // close to the ring, which moves aside for them.
        let free_x = between(width, (420.0, 138.0), (700.0, 280.0));
        let aside = between(width, (420.0, 8.0), (480.0, 0.0));
        let free_y = between(height, (360.0, 74.0), (560.0, 108.0));
        // There the ring moves below what covers the top, with its walk, and leaves room for a label below.
        const WALK: f64 = 23.0;
        const LABEL: f64 = 20.0;
        let covered = if width < 480.0 && larger == 1.0 { between(height, (240.0, 0.0), (290.0, COVER.y)) } else { 0.0 };
        let free_y = if covered > 0.0 { free_y.max(covered + 2.0 * WALK + LABEL) } else { free_y };
        let radius = ((width - free_x).min(height - free_y) / 2.0).max(40.0);
        let scale = (radius / 244.0).within(0.72, 1.3) * larger;
        let aside = if larger > 1.0 && width > height { aside + width * 0.047 } else { aside };
        let middle = if covered > 0.0 { covered + WALK + radius } else { 0.0 };
        let centre = Point::new(width / 2.0 + aside, (height / 2.0 + free_y / 18.0).max(middle));

        let count = nodes.len().max(1) as f64;
        // Many nodes move outwards, where there is more room for each.
        let orbit = radius * between(count, (8.0, 0.66), (32.0, 0.82));
        let compact = width < 480.0 || height < 380.0;
        let side_of = side_of.filter(|_| !compact);
        let around = match side_of {
            None => even(nodes),
            Some(side_of) => halved(nodes, side_of),
        };
        let nearest =
            around.iter().zip(around.iter().skip(1)).map(|(one, next)| next.turn - one.turn).fold(1.0 / count, f64::min);
        let spacing = if nodes.len() > 1 { 2.0 * orbit * sin_cos(nearest / 2.0).0 } else { f64::INFINITY };
        // A quorum's arc around a disc is half as wide again, and must not touch its neighbour's.
        let node_radius = (NODE_RADIUS * scale).min(spacing * 0.335).min(radius * 0.24);

        let mut layout = Layout {
            width,
            height,
            centre,
            radius,
            band: (13.0 * radius / 264.0).within(9.0, 17.0),
            orbit,
            scale,
            node_radius,
            compact,
            covered,
            halves: side_of.is_some(),
            projected: larger > 1.0,
            around,
            nodes: nodes.to_vec(),
            clients: clients.to_vec(),
            places: SortedMap::new(),
        };
        for seat in &layout.around {
            let at = Point::on_circle(centre, orbit, seat.turn);
            let order = nodes.iter().position(|node| *node == seat.node).unwrap_or_default() as u16;
            layout.places.insert(seat.node.into(), Place { at, rim: node_radius * 1.3, order });
        }
        let is_left = |order: &usize| match side_of {
            Some(side_of) => side_of(clients[*order].into()) == Half::Left,
            None => *order >= RIGHT_MAX,
        };
        let (left, right): (Vec<usize>, Vec<usize>) = (0..clients.len()).partition(is_left);
        for (side, orders) in [(Half::Left, left), (Half::Right, right)] {
            for (index, order) in orders.iter().enumerate() {
                let at = layout.client_at(side, index, orders.len());
                layout.places.insert(clients[*order].into(), Place { at, rim: CLIENT_RIM * scale, order: *order as u16 });
            }
        }
        layout
    }

    /// The same with some nodes where a hand has put them, on their circle, as turns; with two halves each stays in its own.
    pub fn with_turns(mut self, turns: &SortedMap<NodeId, f64>) -> Layout {
        if turns.is_empty() {
            return self;
        }
        for index in 0..self.around.len() {
            let Seat { node, turn, .. } = self.around[index];
            if let Some(wanted) = turns.get(&node).filter(|wanted| wanted.is_finite()) {
                self.around[index].turn = self.within_half(turn, *wanted);
            }
        }
        order_few(&mut self.around, |seat| seat.turn);
        for index in 0..self.around.len() {
            let before = self.around[(index + self.around.len() - 1) % self.around.len()].turn;
            let turn = self.around[index].turn;
            let apart = (turn - before).rem_euclid(1.0);
            let crosses = self.halves && (index == 0 || (before < 0.5) != (turn < 0.5));
            self.around[index].begins = match crosses {
                true if turn < 0.5 => 0.0,
                true => 0.5,
                // Who is alone has the whole circle.
                false => turn - if apart == 0.0 { 0.5 } else { apart / 2.0 },
            };
            let at = Point::on_circle(self.centre, self.orbit, turn);
            if let Some(place) = self.places.get_mut(&self.around[index].node.into()) {
                place.at = at;
            }
        }
        self
    }

    /// The turn nearest to one that is wanted at which a node can stand clear of all others.
    pub fn free_turn(&self, node: NodeId, wanted: f64) -> Option<f64> {
        let here = self.around.iter().find(|seat| seat.node == node)?.turn;
        let wanted = self.within_half(here, wanted);
        // Between the middles of two discs, as a turn, with some room between their rims.
        let apart = 2.3 * self.node_radius / (std::f64::consts::TAU * self.orbit);
        let others = || self.around.iter().filter(|seat| seat.node != node).map(|seat| seat.turn);
        let is_free =
            |turn: &f64| self.within_half(here, *turn) == *turn && others().all(|other| distance(*turn, other) >= apart - 1e-9);
        let beside = others().flat_map(|other| [other - apart, other + apart]).map(|turn| turn.rem_euclid(1.0));
        std::iter::once(wanted)
            .chain(beside)
            .filter(is_free)
            .min_by(|one, other| distance(*one, wanted).total_cmp(&distance(*other, wanted)))
    }

    /// A turn, moved into the half that another one is in, clear of the middle; where there are no halves, as it is.
    fn within_half(&self, here: f64, wanted: f64) -> f64 {
        let wanted = wanted.rem_euclid(1.0);
        if !self.halves {
            return wanted;
        }
        let begins = if here < 0.5 { 0.0 } else { 0.5 };
        let edge = 1.3 * self.node_radius / (std::f64::consts::TAU * self.orbit);
        let (least, most) = (begins + edge, begins + 0.5 - edge);
        // The nearer edge, around the circle.
        if (least..=most).contains(&wanted) {
            wanted
        } else if distance(wanted, least) <= distance(wanted, most) {
            least
        } else {
            most
        }
    }

    /// The nodes, in the order in which they are shown.
    pub fn nodes(&self) -> &[NodeId] {
        &self.nodes
    }

    /// The clients, in the order in which they are shown.
    pub fn clients(&self) -> &[ClientId] {
        &self.clients
    }

    /// Where on their circle the nodes stand, clockwise.
    pub fn around(&self) -> &[Seat] {
        &self.around
    }

    /// Where a node or a client stands; `None` if it is not on this stage.
    pub fn place(&self, address: impl Into<Address>) -> Option<&Place> {
        self.places.get(&address.into())
    }

    /// A node's colour: one of eight, by its place in the order.
    pub fn colour(&self, node: NodeId) -> u8 {
        self.place(node).map_or(0, |place| (place.order % 8) as u8)
    }

    /// The part of the circle at which a token lies.
    pub fn turn_of(token: Token) -> f64 {
        token.turn() as f64 / 18_446_744_073_709_551_616.0
    }

    /// A place at a distance from the middle of the band, outwards if positive.
    pub fn beside_band(&self, turn: f64, outwards: f64) -> Point {
        Point::on_circle(self.centre, self.radius + outwards, turn)
    }

    /// The radius of the walk's line, outside the band.
    pub fn walk_radius(&self) -> f64 {
        self.radius + self.band / 2.0 + 17.0 * self.scale
    }

    /// The way of a message from rim to rim: bent towards the centre, and to the side, so that a
    /// request and its answer bow apart. `None` if an end is not on this stage, or both are one.
    pub fn chord(&self, from: Address, to: Address) -> Option<Curve> {
        let (start, end) = (self.places.get(&from)?, self.places.get(&to)?);
        let length = start.at.distance(end.at);
        if length < 1.0 {
            return None;
        }
        let outside = matches!((from, to), (Address::Client(_), _) | (_, Address::Client(_)));
        let pull = if outside { 0.1 } else { 0.42 };
        let bow = (length * 0.06).within(10.0, 18.0) * self.scale.min(1.0);
        let middle = start.at.between(end.at, 0.5).between(self.centre, pull);
        let control = middle.moved(start.at.direction_to(end.at).right(), bow);
        // Neighbours of a crowded ring stand so close that whole rims would swallow the way.
        let trim = |rim: f64| rim.min(length * 0.4);
        Some(Curve {
            from: start.at.moved(start.at.direction_to(control), trim(start.rim)),
            control,
            to: end.at.moved(end.at.direction_to(control), trim(end.rim)),
        })
    }

    /// Whether a message goes from one half of the stage to the other.
    pub fn is_long(&self, from: Address, to: Address) -> bool {
        let is_left = |end: &Address| self.places.get(end).map(|place| place.at.x < self.centre.x);
        self.halves && is_left(&from) != is_left(&to)
    }

    /// Clients stand outside the ring: on its right side from top to bottom, and on its left side, where
    /// the tools above and the legend below leave the middle, those from the sixth on, or those who belong
    /// there.
    fn client_at(&self, side: Half, index: usize, among: usize) -> Point {
        let left = side == Half::Left;
        let part = if among > 1 { index as f64 / (among - 1) as f64 } else { 0.0 };
        let half = Point::new(28.0 * self.scale, 26.0 * self.scale);
        let (top, bottom) = if left {
            // The tools take 190 pixels.
            ((self.height * 0.4).max(half.y + 194.0).min(self.height * 0.5), self.height * 0.7)
        } else {
            // On the narrowest phones the choice of views, 52 pixels high, reaches over to here.
            let clear = if self.width < 380.0 { 60.0 } else { 16.0 };
            ((self.height * 0.14).max(half.y + clear), (self.height * 0.887).min(self.height - half.y - 8.0))
        };
        let y = if left && among == 1 { self.height * 0.5 } else { top + (bottom - top) * part };
        // As far from the ring as keeps its walk clear, but on the stage.
        let reach = self.radius * 1.46;
        let dy = y - self.centre.y;
        let room = if left { self.centre.x } else { self.width - self.centre.x } - half.x - if self.halves { 22.0 } else { 12.0 };
        let dx = (reach * reach - dy * dy).max(0.0).sqrt().min(room);
        Point::new(if left { self.centre.x - dx } else { self.centre.x + dx }, y)
    }
}

/// Nodes at equal distances, the first at the top.
fn even(nodes: &[NodeId]) -> Vec<Seat> {
    let count = nodes.len() as f64;
    let seat =
        |(order, node): (usize, &NodeId)| Seat { node: *node, turn: order as f64 / count, begins: (order as f64 - 0.5) / count };
    nodes.iter().enumerate().map(seat).collect()
}

/// The nodes of each side around the middle of its half, from top to bottom.
fn halved(nodes: &[NodeId], side_of: &dyn Fn(Address) -> Half) -> Vec<Seat> {
    let (mut left, right): (Vec<NodeId>, Vec<NodeId>) = nodes.iter().partition(|node| side_of((**node).into()) == Half::Left);
    // Clockwise, the left half runs upwards.
    left.reverse();
    let mut seats = Vec::with_capacity(nodes.len());
    for (begins, half) in [(0.0, right), (0.5, left)] {
        let apart = (0.43 / half.len() as f64).min(0.145);
        let first = begins + 0.25 - apart * (half.len() as f64 - 1.0) / 2.0;
        seats.extend(half.into_iter().enumerate().map(|(index, node)| {
            let turn = first + index as f64 * apart;
            Seat { node, turn, begins: if index == 0 { begins } else { turn - apart / 2.0 } }
        }));
    }
    seats
}

/// How far two turns are apart, the shorter way around.
fn distance(one: f64, other: f64) -> f64 {
    let ahead = (one - other).rem_euclid(1.0);
    ahead.min(1.0 - ahead)
}

/// A number that runs linearly between two points (x, y), and stays at their values outside.
fn between(x: f64, low: (f64, f64), high: (f64, f64)) -> f64 {
    let part = ((x - low.0) / (high.0 - low.0)).within(0.0, 1.0);
    low.1 + (high.1 - low.1) * part
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodes(count: usize) -> Vec<NodeId> {
        (1..=count).map(|i| NodeId::new(&format!("n{i}")).unwrap()).collect()
    }

    fn clients(count: usize) -> Vec<ClientId> {
        (1..=count).map(|i| ClientId::new(&format!("c{i}")).unwrap()).collect()
    }

    const SIZES: [(f64, f64); 6] =
        [(808.0, 636.0), (648.0, 480.0), (390.0, 350.0), (1280.0, 584.0), (1072.0, 900.0), (2000.0, 1300.0)];

    #[test]
    fn the_desktop_stage_is_as_designed() {
        let layout = Layout::new(808.0, 636.0, &nodes(6), &clients(2));
        assert_eq!(layout.radius, 264.0);
        assert_eq!(layout.centre, Point::new(404.0, 324.0));
        assert!((layout.orbit - 174.24).abs() < 0.01);
        assert!((layout.node_radius - 27.05).abs() < 0.01);
        assert_eq!(layout.place(nodes(1)[0]).unwrap().at.x, 404.0, "the first node stands at the top");
    }

    #[test]
    fn nodes_never_overlap_and_stay_inside_the_band() {
        for (width, height) in SIZES {
            for count in [1, 2, 3, 5, 8, 13, 32, 100] {
                let names = nodes(count);
                let layout = Layout::new(width, height, &names, &clients(2));
                assert!(layout.orbit + layout.node_radius < layout.radius - layout.band / 2.0, "{count} on {width}×{height}");
                for pair in names.windows(2) {
                    let (a, b) = (layout.place(pair[0]).unwrap(), layout.place(pair[1]).unwrap());
                    assert!(a.at.distance(b.at) > 2.0 * layout.node_radius, "{count} on {width}×{height}");
                }
            }
        }
    }

    #[test]
    fn a_node_is_moved_around_its_circle_and_keeps_clear_of_the_others() {
        let names = nodes(6);
        let layout = Layout::new(808.0, 636.0, &names, &clients(2));
        assert_eq!(layout.clone().with_turns(&SortedMap::new()), layout);
        for wanted in [-0.3, 0.0, 0.09, 0.17, 0.5, 0.51, 0.93, 1.4] {
            let turn = layout.free_turn(names[0], wanted).unwrap();
            let mut turns = SortedMap::new();
            turns.insert(names[0], turn);
            let moved = layout.clone().with_turns(&turns);
            for (index, one) in names.iter().enumerate() {
                for other in &names[index + 1..] {
                    let (a, b) = (moved.place(*one).unwrap().at, moved.place(*other).unwrap().at);
                    assert!(a.distance(b) > 2.0 * moved.node_radius, "{one} and {other}, {wanted}");
                }
            }
            assert_eq!(moved.place(names[1]), layout.place(names[1]), "the others stay");
            let seats = moved.around();
            assert!(seats.windows(2).all(|pair| pair[0].turn < pair[1].turn && pair[1].begins > pair[0].turn));
        }
        assert_eq!(layout.free_turn(names[0], 0.09), Some(0.09), "where there is room, it stands where it is put");
        assert_eq!(layout.free_turn(nodes(7)[6], 0.0), None);
    }

    #[test]
    fn a_node_that_is_moved_stays_in_its_datacenter() {
        let names = nodes(6);
        let side = |who: Address| if names[..3].iter().any(|node| who == (*node).into()) { Half::Left } else { Half::Right };
        let layout = Layout::with_sides(808.0, 636.0, &names, &[], Some(&side));
        for wanted in [0.0, 0.1, 0.26, 0.49, 0.75] {
            let turn = layout.free_turn(names[5], wanted).unwrap();
            assert!(turn < 0.5, "{wanted}: {turn}");
            let moved = layout.clone().with_turns(&SortedMap::from_iter([(names[5], turn)]));
            assert!(moved.place(names[5]).unwrap().at.x > moved.centre.x + moved.node_radius);
            let begins: Vec<f64> = moved.around().iter().map(|seat| seat.begins).collect();
            assert!(begins[0] == 0.0 && begins[3] == 0.5, "{begins:?}");
        }
    }

    #[test]
    fn two_datacenters_stand_in_two_halves_and_keep_clear_of_the_middle() {
        for (width, height) in SIZES {
            for (left, right) in [(1, 1), (3, 3), (4, 2), (5, 1), (12, 3), (50, 50)] {
                let names = nodes(left + right);
                let is_left =
                    |who: Address| who == names[0].into() || names[right + 1..].iter().any(|node| who == (*node).into());
                let side = |who: Address| if is_left(who) { Half::Left } else { Half::Right };
                let layout = Layout::with_sides(width, height, &names, &clients(3), Some(&side));
                assert_eq!(layout.halves, !layout.compact);
                if layout.compact {
                    continue;
                }
                for (order, node) in names.iter().enumerate() {
                    let place = layout.place(*node).unwrap();
                    assert_eq!(usize::from(place.order), order, "colours go by the order given");
                    let aside = place.at.x - layout.centre.x;
                    assert_eq!(is_left((*node).into()), aside < 0.0, "{node} at {aside} on {width}×{height}");
                    assert!(aside.abs() > layout.node_radius, "{node} at {aside} on {width}×{height}");
                }
                let seats = layout.around();
                for pair in seats.windows(2) {
                    let at = |seat: &Seat| layout.place(seat.node).unwrap().at;
                    assert!(at(&pair[0]).distance(at(&pair[1])) > 2.0 * layout.node_radius);
                    assert!(pair[0].turn < pair[1].begins && pair[1].begins < pair[1].turn);
                }
                // What parts the two halves runs down the middle.
                assert_eq!((seats[0].begins, seats[right].begins), (0.0, 0.5));
                assert!(clients(3).iter().all(|client| layout.place(*client).unwrap().at.x > layout.centre.x));
            }
        }
    }

    #[test]
    fn on_a_phone_the_ring_and_its_walk_stand_beside_the_tools() {
        let layout = Layout::new(390.0, 350.0, &nodes(5), &clients(3));
        // The tools take 48 pixels and the width of a finger between.
        assert!(layout.centre.x - layout.walk_radius() > 54.0, "{}", layout.centre.x - layout.walk_radius());
        // And below the choice of views, also where a line over the stage leaves less of it.
        for height in [350.0, 316.0] {
            let layout = Layout::new(390.0, height, &nodes(5), &clients(3));
            assert!(layout.centre.y - layout.walk_radius() > layout.covered, "{layout:?}");
            assert!(layout.centre.y + layout.walk_radius() < height - 18.0, "{layout:?}");
        }
    }

    #[test]
    fn clients_stand_on_the_stage_and_outside_the_ring() {
        for (width, height) in SIZES {
            for count in 1..=8 {
                let names = clients(count);
                let layout = Layout::new(width, height, &nodes(5), &names);
                for client in &names {
                    let at = layout.place(*client).unwrap().at;
                    assert!(at.x > 20.0 && at.x < width - 20.0 && at.y > 20.0 && at.y < height - 20.0, "{client}: {at:?}");
                    let clear = layout.centre.distance(at) - layout.radius;
                    assert!(clear > 24.0, "{client} of {count} on {width}×{height} is {clear} from the ring");
                }
            }
        }
    }

    #[test]
    fn chords_begin_and_end_at_the_rims() {
        for count in [2, 5, 32, 100] {
            let (names, ends) = (nodes(count), clients(2));
            let layout = Layout::new(808.0, 636.0, &names, &ends);
            let everyone: Vec<Address> =
                names.iter().copied().map(Address::from).chain(ends.iter().copied().map(Address::from)).collect();
            for from in &everyone {
                for to in everyone.iter().filter(|to| *to != from) {
                    let chord = layout.chord(*from, *to).unwrap();
                    let (start, end) = (layout.place(*from).unwrap(), layout.place(*to).unwrap());
                    let length = start.at.distance(end.at);
                    assert!((chord.from.distance(start.at) - start.rim.min(length * 0.4)).abs() < 1e-6);
                    assert!((chord.to.distance(end.at) - end.rim.min(length * 0.4)).abs() < 1e-6);
                    for point in chord.points(8) {
                        assert!(point.x.is_finite() && point.y.is_finite());
                        assert!(point.x > 0.0 && point.x < 808.0 && point.y > 0.0 && point.y < 636.0);
                    }
                }
            }
        }
    }

    #[test]
    fn request_and_answer_bow_apart() {
        let names = nodes(5);
        let layout = Layout::new(808.0, 636.0, &names, &[]);
        let (one, other) = (names[0].into(), names[2].into());
        let (there, back) = (layout.chord(one, other).unwrap(), layout.chord(other, one).unwrap());
        assert!(there.at(0.5).distance(back.at(0.5)) >= 10.0);
        assert_eq!(layout.chord(one, one), None);
    }

    #[test]
    fn a_stage_without_a_size_is_still_a_stage() {
        for (width, height) in [(0.0, 0.0), (f64::NAN, f64::INFINITY), (-5.0, 1.0)] {
            let layout = Layout::new(width, height, &nodes(5), &clients(1));
            assert!(layout.radius >= 40.0 && layout.node_radius > 0.0);
        }
    }
}
