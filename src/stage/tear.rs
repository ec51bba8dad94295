//! A cut of the network as a tear in the picture: a double zigzag between the ends that it parts.
//!
//! A cut between groups is drawn around the groups that are not the largest: each run of their
//! nodes along the ring is torn off by one line through the ring's inside. Where groups take turns
//! along the ring, that makes several tears for one cut. A cut of a single link is a short tear
//! across it.

use super::geometry::{Curve, Direction, Point, side_of};
use super::layout::Layout;
use crate::decimal::Within;
use crate::engine::{Address, ClientId, NodeId};
use crate::simulation::Cut;

/// One torn line.
#[derive(Clone, Debug, PartialEq)]
pub struct Tear {
    /// Its middle.
    pub line: Curve,
    /// One torn edge.
    pub left: Vec<Point>,
    /// The other.
    pub right: Vec<Point>,
    /// What it tears off, if that is a part of the ring.
    pub far: Option<FarSide>,
    /// Where its label begins, and in which direction from there is room for it.
    pub label: Point,
    /// Whether the label is to end there, rather than to begin.
    pub label_ends: bool,
}

/// A part of the ring's inside that a tear parts from the rest.
#[derive(Clone, Debug, PartialEq)]
pub struct FarSide {
    /// The turn at which it begins, clockwise.
    pub from: f64,
    /// How much of the circle it takes, above 0 and below 1.
    pub span: f64,
    /// The radius of its round side.
    pub radius: f64,
    /// The bent side, from its beginning to its end.
    pub line: Curve,
    /// The nodes in it, in ring order.
    pub nodes: Vec<NodeId>,
}

/// The tears of a cut.
pub fn tears_of(cut: &Cut, layout: &Layout) -> Vec<Tear> {
    match cut {
        Cut::Groups { groups } => {
            let group_of = |end: Address| groups.iter().position(|group| group.contains(&end));
            let nodes: Vec<NodeId> = layout.around().iter().map(|seat| seat.node).collect();
            let runs = far_runs(&nodes, |node| group_of(node.into()));
            let mut tears: Vec<Tear> = runs.iter().map(|run| around(run, layout)).collect();
            for client in layout.clients() {
                // A client parted from every group with nodes is torn off by itself.
                let alone = group_of((*client).into()).is_some_and(|group| !groups[group].iter().any(|end| end.node().is_some()));
                if alone {
                    tears.extend(beside_client(*client, layout));
                }
            }
            tears
        }
        Cut::Link { from, to, one_way } => across_link(*from, *to, *one_way, layout).into_iter().collect(),
    }
}

/// The nodes on either side of the straight line through two places, in ring order: left of the
/// direction of travel, then right. What a drag with the cut tool parts.
pub fn cut_sides(layout: &Layout, from: Point, to: Point) -> (Vec<NodeId>, Vec<NodeId>) {
    layout.nodes().iter().partition(|node| layout.place(**node).is_some_and(|place| side_of(from, to, place.at) < 0.0))
}

/// A stretch of neighbours of one group.
#[derive(Debug, PartialEq)]
struct Run {
    /// Index of its first node.
    first: usize,
    /// Nodes from the first to the last, those between that the cut does not name included.
    length: usize,
    nodes: Vec<NodeId>,
}

/// The runs, clockwise, of every group but the largest; of equal ones that of the node shown first
/// counts as the larger. Nodes that the cut does not name belong to no run, but do not end one.
fn far_runs(nodes: &[NodeId], group_of: impl Fn(NodeId) -> Option<usize>) -> Vec<Run> {
    let groups: Vec<Option<usize>> = nodes.iter().map(|node| group_of(*node)).collect();
    let size = |group: usize| groups.iter().filter(|other| **other == Some(group)).count();
    let mut near: Option<usize> = None;
    for group in groups.iter().copied().flatten() {
        if near.is_none_or(|near| size(group) > size(near)) {
            near = Some(group);
        }
    }
    let Some(start) = groups.iter().position(|group| group.is_some() && *group == near) else { return Vec::new() };

    let mut runs: Vec<Run> = Vec::new();
    let mut current: Option<usize> = None;
    for index in start + 1..start + nodes.len() {
        let Some(group) = groups[index % nodes.len()] else { continue };
        let node = nodes[index % nodes.len()];
        if Some(group) == near {
            current = None;
        } else if current == Some(group) {
            let run = runs.last_mut().expect("a group is current only after its run was begun");
            run.length = index - run.first + 1;
            run.nodes.push(node);
        } else {
            current = Some(group);
            runs.push(Run { first: index, length: 1, nodes: vec![node] });
        }
    }
    runs
}

/// The tear around a run: from half-way to the neighbour before it, through the ring's inside, to
/// half-way to the neighbour after it. It bends towards the centre, so it stays between the two
/// rays and passes no other node.
fn around(run: &Run, layout: &Layout) -> Tear {
    let seats = layout.around();
    let begins = |place: usize| seats[place % seats.len()].begins;
    let from = begins(run.first);
    let span = (begins(run.first + run.length) - from).rem_euclid(1.0);
    let radius = layout.radius - layout.band / 2.0 - 1.0;
    let at = |turn: f64, radius: f64| Point::on_circle(layout.centre, radius, turn);
    let inside = Curve { from: at(from, radius), control: layout.centre, to: at(from + span, radius) };

    // One end runs out through the band, to carry the label: the one further to the right, away
    // from the tools and the legend.
    let reach = radius + layout.band + 26.0 * layout.scale;
    let (begins, ends) = (at(from, reach), at(from + span, reach));
    let outward = if begins.x >= ends.x { begins } else { ends };
    let line = if begins.x >= ends.x { Curve { from: begins, ..inside } } else { Curve { to: ends, ..inside } };

    let label_ends = outward.x < layout.centre.x - 1.0;
    let (left, right) = torn(&line, layout.scale);
    Tear {
        line,
        left,
        right,
        far: Some(FarSide { from: from.rem_euclid(1.0), span, radius, line: inside, nodes: run.nodes.clone() }),
        label: Point::new(outward.x + if label_ends { -8.0 } else { 8.0 }, outward.y),
        label_ends,
    }
}

/// A short tear across one link: through both of its ways, or through the one that is cut.
fn across_link(from: Address, to: Address, one_way: bool, layout: &Layout) -> Option<Tear> {
    let there = layout.chord(from, to)?;
    let back = layout.chord(to, from)?;
    let middle = if one_way { there.at(0.5) } else { there.at(0.5).between(back.at(0.5), 0.5) };
    let half = if one_way { 12.0 } else { 24.0 } * layout.scale;
    Some(short(middle, there.tangent(0.5).right(), half, layout))
}

/// A short tear between a client and the ring.
fn beside_client(client: ClientId, layout: &Layout) -> Option<Tear> {
    let at = layout.place(client)?.at;
    let inwards = at.direction_to(layout.centre);
    Some(short(at.moved(inwards, 42.0 * layout.scale), inwards.right(), 30.0 * layout.scale, layout))
}

fn short(middle: Point, along: Direction, half: f64, layout: &Layout) -> Tear {
    let line = Curve { from: middle.moved(along, -half), control: middle, to: middle.moved(along, half) };
    let (left, right) = torn(&line, layout.scale);
    let end = if line.from.x > line.to.x { line.from } else { line.to };
    Tear { line, left, right, far: None, label: Point::new(end.x + 8.0, end.y), label_ends: false }
}

/// The two edges of a tear along a line. The teeth are uneven, but the same every time.
fn torn(line: &Curve, scale: f64) -> (Vec<Point>, Vec<Point>) {
    let teeth = (line.length() / (11.0 * scale)).within(4.0, 80.0) as usize;
    let half_gap = 4.5 * scale;
    let mut left = Vec::with_capacity(teeth + 1);
    let mut right = Vec::with_capacity(teeth + 1);
    for tooth in 0..=teeth {
        let p = tooth as f64 / teeth as f64;
        let (at, across) = (line.at(p), line.tangent(p).right());
        let depth = (2.0 + unevenness(tooth) * 3.4) * scale * if tooth % 2 == 0 { -1.0 } else { 1.0 };
        left.push(at.moved(across, depth - half_gap));
        right.push(at.moved(across, depth + half_gap));
    }
    (left, right)
}

/// A number from 0 to 1 that looks random: the golden ratio's multiples modulo 1.
fn unevenness(index: usize) -> f64 {
    (index as f64 * 0.618_033_988_749_895 + 0.25).fract()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::SortedSet;

    fn nodes(count: usize) -> Vec<NodeId> {
        (1..=count).map(|i| NodeId::new(&format!("n{i}")).unwrap()).collect()
    }

    fn layout(count: usize) -> Layout {
        Layout::new(808.0, 636.0, &nodes(count), &[ClientId::new("c1").unwrap()])
    }

    fn groups(parts: &[&[usize]]) -> Cut {
        let all = nodes(100);
        let group = |part: &&[usize]| part.iter().map(|i| Address::from(all[i - 1])).collect::<SortedSet<_>>();
        Cut::Groups { groups: parts.iter().map(group).collect() }
    }

    /// Whether the straight way between two nodes crosses the tear's line.
    fn parts(tear: &Tear, layout: &Layout, one: NodeId, other: NodeId) -> bool {
        let (a, b) = (layout.place(one).unwrap().at, layout.place(other).unwrap().at);
        let way = Curve { from: a, control: a.between(b, 0.5), to: b };
        way.crossing(&tear.line).is_some()
    }

    #[test]
    fn a_cut_between_two_halves_is_one_tear_that_crosses_every_link_between_them() {
        for (count, far) in
            [(2usize, vec![2]), (3, vec![2]), (5, vec![3, 4]), (6, vec![3, 4]), (8, vec![3, 4, 5, 6]), (32, vec![9])]
        {
            let layout = layout(count);
            let near: Vec<usize> = (1..=count).filter(|i| !far.contains(i)).collect();
            let tears = tears_of(&groups(&[&near, &far]), &layout);
            assert_eq!(tears.len(), 1, "{far:?} of {count}");
            let names = nodes(count);
            for one in &near {
                for other in &far {
                    assert!(parts(&tears[0], &layout, names[one - 1], names[other - 1]), "n{one} from n{other} of {count}");
                }
            }
            let side = tears[0].far.as_ref().unwrap();
            assert_eq!(side.nodes, far.iter().map(|i| names[i - 1]).collect::<Vec<_>>());
            assert!(side.span > 0.0 && side.span < 1.0);
        }
    }

    #[test]
    fn the_tear_keeps_clear_of_every_disc() {
        for count in [2, 3, 5, 6, 8, 13] {
            let layout = layout(count);
            let near: Vec<usize> = (2..=count).collect();
            for tear in tears_of(&groups(&[&near, &[1]]), &layout) {
                for node in layout.nodes() {
                    let (distance, _) = tear.line.nearest(layout.place(*node).unwrap().at);
                    assert!(distance > layout.node_radius + 4.0, "{node} of {count}: {distance}");
                }
            }
        }
    }

    #[test]
    fn groups_that_take_turns_are_torn_off_run_by_run() {
        let tears = tears_of(&groups(&[&[1, 3, 5], &[2, 4]]), &layout(5));
        assert_eq!(tears.len(), 2);
        let three = tears_of(&groups(&[&[1, 2], &[3], &[4, 5]]), &layout(5));
        assert_eq!(three.len(), 2, "the largest group is the rest");
    }

    #[test]
    fn a_run_may_pass_the_top_and_nodes_between_that_are_not_named() {
        let tears = tears_of(&groups(&[&[3, 4, 5], &[6, 1]]), &layout(6));
        let side = tears[0].far.as_ref().unwrap();
        assert_eq!(side.nodes, [nodes(6)[5], nodes(6)[0]]);
        let wide = tears_of(&groups(&[&[1, 2, 6], &[3, 5]]), &layout(6));
        assert_eq!(wide.len(), 1);
        assert!((wide[0].far.as_ref().unwrap().span - 0.5).abs() < 1e-9);
    }

    #[test]
    fn a_cut_link_is_a_short_tear_across_it_and_a_client_can_be_torn_off() {
        let layout = layout(5);
        let names = nodes(5);
        let link = Cut::Link { from: names[0].into(), to: names[2].into(), one_way: false };
        let tears = tears_of(&link, &layout);
        assert_eq!(tears.len(), 1);
        for (from, to) in [(0, 2), (2, 0)] {
            let chord = layout.chord(names[from].into(), names[to].into()).unwrap();
            assert!(chord.crossing(&tears[0].line).is_some());
        }
        let client = layout.clients()[0];
        let mut sides = vec![SortedSet::from_iter([Address::from(client)])];
        sides.push(names.iter().copied().map(Address::from).collect());
        let tears = tears_of(&Cut::Groups { groups: sides }, &layout);
        assert_eq!(tears.len(), 1);
        assert!(layout.chord(client.into(), names[1].into()).unwrap().crossing(&tears[0].line).is_some());
    }

    #[test]
    fn a_drag_parts_the_nodes_by_its_line() {
        let layout = layout(6);
        let (left, right) = cut_sides(&layout, Point::new(0.0, 324.0), Point::new(800.0, 324.0));
        assert_eq!((left.len(), right.len()), (3, 3));
        assert!(left.contains(&nodes(6)[0]), "what is above a line drawn to the right is on its left");
    }

    #[test]
    fn teeth_are_finite_and_the_same_every_time() {
        let layout = layout(5);
        let (one, other) =
            (tears_of(&groups(&[&[1, 2, 3], &[4, 5]]), &layout), tears_of(&groups(&[&[1, 2, 3], &[4, 5]]), &layout));
        assert_eq!(one, other);
        assert!(one[0].left.iter().chain(&one[0].right).all(|point| point.x.is_finite() && point.y.is_finite()));
    }
}
