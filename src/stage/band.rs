//! The band of the ring: who owns which part of it, the keys beside it, and the walk of one key
//! along it to its replicas.

use std::sync::Arc as Shared;

use super::density::Density;
use super::geometry::{Point, sin_cos};
use super::layout::{COVER, Layout};
use crate::engine::partitioning::{Ring, Token, token_of};
use crate::engine::{Key, NodeId, SortedSet};

/// Who owns which part of the ring.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// The parts, clockwise; none where there are too many tokens to tell apart.
    pub arcs: Vec<Arc>,
    /// Where the tokens are, as turns; none where there are too many to tell apart.
    pub ticks: Vec<f64>,
    /// Where there are too many: who owns how much where.
    pub density: Option<Density>,
    /// What each node owns, in the order in which the nodes are shown.
    pub shares: Vec<Share>,
}

/// A part of the band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arc {
    /// Who owns it.
    pub owner: NodeId,
    /// The owner's colour, 0 to 7.
    pub colour: u8,
    /// The turn at which it begins.
    pub from: f64,
    /// How much of the circle it takes, clockwise.
    pub span: f64,
    /// Whether there is room to write the owner's name at its end, where the token is.
    pub named: bool,
}

/// What a node owns.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Share {
    /// How many tokens it has.
    pub tokens: u32,
    /// The part of the ring that is its own as the first of the preference list, 0 to 1.
    pub part: f64,
}

/// Where a token has less room than this along the band on average, in pixels, tokens are not drawn one by one.
pub(super) const TOKEN_ROOM: f64 = 3.0;
/// The width of a column that stands for them, in pixels.
const COLUMN_ROOM: f64 = 6.0;
/// Below this distance along the band, in pixels, two names would touch.
const NAME_ROOM: f64 = 22.0;

impl Band {
    /// The band of a ring.
    pub fn of(ring: &Ring, layout: &Layout) -> Band {
        let tokens = ring.tokens();
        let mut shares = vec![Share::default(); layout.nodes().len()];
        let mut arcs: Vec<Arc> = Vec::new();
        let around = std::f64::consts::TAU * layout.radius;
        let dense = tokens.len() as f64 * TOKEN_ROOM > around;
        for (range, owner) in ring.ranges() {
            // A single token owns the whole circle; the subtraction alone would say nothing.
            let width = range.until.turn().wrapping_sub(range.after.turn());
            let span = if tokens.len() == 1 { 1.0 } else { part_of_circle(width) };
            let place = layout.place(owner);
            if let Some(share) = place.and_then(|place| shares.get_mut(usize::from(place.order))) {
                share.tokens += 1;
                share.part += span;
            }
            if !dense {
                let (from, colour) = (Layout::turn_of(range.after), layout.colour(owner));
                arcs.push(Arc { owner, colour, from, span, named: false });
            }
        }
        if tokens.is_empty() {
            // Modulo: no ring, and to every node the same part of all keys.
            let part = 1.0 / (shares.len() as f64).max(1.0);
            shares.fill(Share { tokens: 0, part });
        }
        if !layout.compact {
            name_where_there_is_room(&mut arcs, around);
        }
        let ticks = if dense { Vec::new() } else { tokens.iter().map(|(token, _)| Layout::turn_of(*token)).collect() };
        let density = dense.then(|| Density::of(ring, layout, 0.0, 1.0, (around / COLUMN_ROOM) as usize));
        Band { arcs, ticks, density, shares }
    }
}

/// A band that is made once and shared by all views of one ring on one stage: nobody owns another part of the ring until
/// somebody joins or leaves, and 25,600 tokens are too many to look at in each frame.
#[derive(Clone, Debug)]
pub struct SharedBand {
    band: Shared<Band>,
    of: Shared<BandOf>,
}

/// What a band follows from.
#[derive(Debug)]
struct BandOf {
    ring: Shared<Ring>,
    radius: f64,
    compact: bool,
    nodes: Vec<NodeId>,
}

impl SharedBand {
    /// The band of a ring: the one that there was before, if that is it.
    pub fn of(ring: &Shared<Ring>, layout: &Layout, before: Option<&SharedBand>) -> SharedBand {
        let is_it = |band: &&SharedBand| {
            let of = &band.of;
            let same_stage = of.radius == layout.radius && of.compact == layout.compact && of.nodes == layout.nodes();
            Shared::ptr_eq(&of.ring, ring) && same_stage
        };
        before.filter(is_it).cloned().unwrap_or_else(|| SharedBand {
            band: Shared::new(Band::of(ring, layout)),
            of: Shared::new(BandOf {
                ring: ring.clone(),
                radius: layout.radius,
                compact: layout.compact,
                nodes: layout.nodes().to_vec(),
            }),
        })
    }
}

impl std::ops::Deref for SharedBand {
    type Target = Band;

    fn deref(&self) -> &Band {
        &self.band
    }
}

/// Bands at one address are one band.
impl PartialEq for SharedBand {
    fn eq(&self, other: &SharedBand) -> bool {
        Shared::ptr_eq(&self.band, &other.band) || self.band == other.band
    }
}

/// Picks the ends of arcs at which names do not touch. `around` is the length of the band.
fn name_where_there_is_room(arcs: &mut [Arc], around: f64) {
    let ends: Vec<f64> = arcs.iter().map(|arc| arc.from + arc.span).collect();
    let mut last = f64::NEG_INFINITY;
    for (arc, end) in arcs.iter_mut().zip(&ends) {
        // The first arc may begin before the top, so ends run up from below 1 by less than a turn.
        let end = if *end > 1.0 { end - 1.0 } else { *end };
        let first = if ends[0] > 1.0 { ends[0] - 1.0 } else { ends[0] };
        let clear_of_first = last == f64::NEG_INFINITY || (first + 1.0 - end) * around >= NAME_ROOM;
        if (end - last) * around >= NAME_ROOM && clear_of_first {
            arc.named = true;
            last = end;
        }
    }
}

/// A key beside the band.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyDot {
    /// The key.
    pub key: Key,
    /// Where it stands.
    pub at: Point,
}

impl KeyDot {
    /// The first `most` different keys of a list.
    pub fn of<'a>(keys: impl Iterator<Item = &'a Key>, most: usize, layout: &Layout) -> Vec<KeyDot> {
        let mut seen = SortedSet::new();
        let different = keys.filter(|key| seen.insert((*key).clone())).take(most);
        different.map(|key| KeyDot { key: key.clone(), at: beside(Layout::turn_of(token_of(&key.0)), layout) }).collect()
    }
}

/// Where a key stands: just outside the band.
fn beside(turn: f64, layout: &Layout) -> Point {
    layout.beside_band(turn, layout.band / 2.0 + 8.0 * layout.scale)
}

/// The walk of a key: clockwise from it to the last of its replicas.
#[derive(Clone, Debug, PartialEq)]
pub struct Walk {
    /// The key.
    pub key: Key,
    /// Its token.
    pub token: Token,
    /// Where it stands.
    pub at: Point,
    /// The turn at which it stands.
    pub from: f64,
    /// How far the walk goes, clockwise.
    pub span: f64,
    /// The radius of its line.
    pub radius: f64,
    /// The tokens that it comes by.
    pub stops: Vec<Stop>,
    /// The key's replicas, in their order.
    pub replicas: Vec<NodeId>,
    /// Where the key is named.
    pub label: WalkLabel,
}

/// Where there is room for the name of a key: outside the walk, and on the side that the walk, going
/// clockwise, leaves free.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WalkLabel {
    /// Its beginning or its end, at the height of the middle of the letters.
    pub at: Point,
    /// Whether it is to end there, rather than to begin.
    pub ends: bool,
    /// Whether there is room for one line only: above and below the ring.
    pub one_line: bool,
}

/// A token on a walk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// Where it is marked.
    pub at: Point,
    /// The turn at which it lies.
    pub turn: f64,
    /// The part of the circle up to it that its owner owns by it.
    pub span: f64,
    /// Its owner.
    pub owner: NodeId,
    /// The owner's colour, 0 to 7.
    pub colour: u8,
    /// The owner's place in the preference list, from 1; none if the walk had chosen it before.
    pub place: Option<u16>,
}

/// Skipped tokens drawn at most: a walk over many virtual nodes passes by many.
const SKIPPED_MAX: usize = 24;

impl Walk {
    /// The walk of a key to `copies` replicas.
    pub fn of(key: &Key, ring: &Ring, copies: u16, layout: &Layout) -> Walk {
        let token = token_of(&key.0);
        let from = Layout::turn_of(token);
        let radius = layout.walk_radius();
        let mut skipped = 0;
        let mut stops = Vec::new();
        let mut span = 0.0;
        let mut before = token;
        for stop in ring.walk(token, copies) {
            span = part_of_circle(stop.token.turn().wrapping_sub(token.turn()));
            if stop.place.is_none() {
                skipped += 1;
            }
            if stop.place.is_some() || skipped <= SKIPPED_MAX {
                let turn = Layout::turn_of(stop.token);
                stops.push(Stop {
                    at: Point::on_circle(layout.centre, radius, turn),
                    turn,
                    span: part_of_circle(stop.token.turn().wrapping_sub(before.turn())),
                    owner: stop.owner,
                    colour: layout.colour(stop.owner),
                    place: stop.place,
                });
            }
            before = stop.token;
        }
        keep_apart(&mut stops, radius, layout);
        let at = beside(from, layout);
        Walk {
            key: key.clone(),
            token,
            at,
            from,
            span,
            radius,
            replicas: stops.iter().filter(|stop| stop.place.is_some()).map(|stop| stop.owner).collect(),
            stops,
            label: WalkLabel::of(from, at, layout),
        }
    }
}

/// Moves marks of places on along the walk where tokens lie so close that they would cover each
/// other, and leaves the marks of skipped tokens out where a place is marked over them.
fn keep_apart(stops: &mut Vec<Stop>, radius: f64, layout: &Layout) {
    let room = 17.5 * layout.scale / (std::f64::consts::TAU * radius);
    let mut free_from: Option<f64> = None;
    let mut marks: Vec<Point> = Vec::new();
    for stop in stops.iter_mut().filter(|stop| stop.place.is_some()) {
        let turn = match free_from {
            // How far the token lies behind the place that is free; more than half a turn is ahead.
            Some(free) if (free - stop.turn).rem_euclid(1.0) < 0.5 => free,
            _ => stop.turn,
        };
        stop.at = Point::on_circle(layout.centre, radius, turn);
        marks.push(stop.at);
        free_from = Some(turn + room);
    }
    stops.retain(|stop| stop.place.is_some() || marks.iter().all(|mark| mark.distance(stop.at) > 11.0 * layout.scale));
}

impl WalkLabel {
    fn of(turn: f64, key: Point, layout: &Layout) -> WalkLabel {
        // Beyond the numbers on the walk.
        let reach = layout.walk_radius() + 12.0 * layout.scale;
        let (sin, cos) = sin_cos(turn);
        if cos.abs() > 0.66 {
            let y = layout.centre.y - (reach + 4.0) * cos.signum();
            let ends = cos > 0.0 && sin < 0.0;
            // Clear of what covers the top, beside which there is room.
            if y < layout.covered && (ends || key.x < COVER.x) {
                return WalkLabel { at: Point::new(key.x.max(COVER.x), y.max(11.0)), ends: false, one_line: true };
            }
            return WalkLabel { at: Point::new(key.x, y.min(layout.height - 11.0).max(11.0)), ends, one_line: true };
        }
        let outside = Point::on_circle(layout.centre, reach + 5.0, turn);
        WalkLabel { at: outside, ends: sin < 0.0, one_line: false }
    }
}

/// A number of 2^-64ths of the circle as a part of it.
fn part_of_circle(turns: u64) -> f64 {
    turns as f64 / 18_446_744_073_709_551_616.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Name;
    use crate::engine::partitioning::{self, Profile, Tokens};

    fn id(name: &str) -> NodeId {
        NodeId::new(name).unwrap()
    }

    fn ring_of(members: impl IntoIterator<Item = (NodeId, Tokens)>, layout: partitioning::Layout) -> Ring {
        let datacenter = Name::new("dc1").unwrap();
        let profile = |tokens| std::sync::Arc::new(Profile { datacenter, tokens });
        Ring::new(members.into_iter().map(|(node, tokens)| (node, profile(tokens))), layout).unwrap()
    }

    fn given(tokens: &[i64]) -> Tokens {
        Tokens::Given(tokens.iter().copied().map(Token).collect())
    }

    fn hashed(nodes: usize, tokens: u32) -> (Ring, Layout) {
        let names: Vec<NodeId> = (1..=nodes).map(|i| id(&format!("n{i}"))).collect();
        let members = names.iter().map(|node| (*node, Tokens::Hashed(tokens)));
        (ring_of(members, partitioning::Layout::Ring), Layout::new(808.0, 636.0, &names, &[]))
    }

    #[test]
    fn the_parts_fill_the_circle_once() {
        for (nodes, tokens) in [(1, 1), (2, 1), (5, 8), (32, 16), (32, 256)] {
            let (ring, layout) = hashed(nodes, tokens);
            let band = Band::of(&ring, &layout);
            let dense = f64::from(tokens) * nodes as f64 * TOKEN_ROOM > std::f64::consts::TAU * layout.radius;
            assert_eq!((band.arcs.is_empty(), band.ticks.is_empty(), band.density.is_some()), (dense, dense, dense));
            let whole: f64 = band.arcs.iter().map(|arc| arc.span).sum();
            assert!(dense || (whole - 1.0).abs() < 1e-9, "{nodes} × {tokens}: {whole}");
            let shares: f64 = band.shares.iter().map(|share| share.part).sum();
            assert!((shares - 1.0).abs() < 1e-9);
            assert!(band.shares.iter().all(|share| share.tokens == tokens));
            for (arc, next) in band.arcs.iter().zip(band.arcs.iter().skip(1)) {
                assert!(
                    (arc.from + arc.span - next.from)
                        .rem_euclid(1.0)
                        .min(1.0 - (arc.from + arc.span - next.from).rem_euclid(1.0))
                        < 1e-9
                );
            }
        }
    }

    #[test]
    fn a_walk_ends_at_its_last_replica_and_marks_what_it_skips() {
        // The second token of a lies on its first one, as far as can be seen; its third does not.
        let tokens: [(&str, &[i64]); 3] = [("a", &[10, 20, 1 << 59]), ("b", &[1 << 60]), ("c", &[1 << 61])];
        let ring = ring_of(tokens.map(|(name, list)| (id(name), given(list))), partitioning::Layout::Ring);
        let layout = Layout::new(808.0, 636.0, &[id("a"), id("b"), id("c")], &[]);
        // hello's token is negative, so its walk begins with a.
        let walk = Walk::of(&Key::from("hello"), &ring, 3, &layout);
        assert_eq!(walk.replicas, [id("a"), id("b"), id("c")]);
        assert_eq!(walk.stops.iter().map(|stop| stop.place).collect::<Vec<_>>(), [Some(1), None, Some(2), Some(3)]);
        assert!(walk.span > 0.0 && walk.span < 1.0);
        let last = walk.stops.last().unwrap();
        assert!(((walk.from + walk.span).rem_euclid(1.0) - last.turn).abs() < 1e-9);
        assert!(last.at.distance(layout.centre) - layout.walk_radius() < 1e-6);
    }

    #[test]
    fn marks_of_neighbouring_tokens_do_not_cover_each_other() {
        let names: Vec<NodeId> = (1..=5).map(|i| id(&format!("n{i}"))).collect();
        let ring = ring_of((0..).zip(&names).map(|(i, name)| (*name, given(&[i * 1_000]))), partitioning::Layout::Ring);
        let layout = Layout::new(808.0, 636.0, &names, &[]);
        let walk = Walk::of(&Key::from("k"), &ring, 5, &layout);
        for pair in walk.stops.windows(2) {
            assert!(pair[0].at.distance(pair[1].at) > 17.0 * layout.scale);
        }
    }

    #[test]
    fn without_a_ring_every_node_has_its_even_part_and_the_walk_stays_at_the_key() {
        let (ring, layout) = hashed(5, 8);
        let names: Vec<NodeId> = ring.members().map(|(node, _)| node).collect();
        let modulo = ring_of(names.iter().map(|node| (*node, Tokens::Hashed(8))), partitioning::Layout::Modulo);
        let band = Band::of(&modulo, &layout);
        assert!(band.arcs.is_empty() && band.ticks.is_empty());
        assert_eq!(band.shares, [Share { tokens: 0, part: 0.2 }; 5]);
        let walk = Walk::of(&Key::from("k"), &modulo, 3, &layout);
        assert_eq!((walk.replicas.len(), walk.span), (3, 0.0));
        assert_eq!(walk.replicas[..], modulo.preference_list(walk.token, 3)[..]);
    }

    #[test]
    fn a_key_is_named_clear_of_what_covers_the_top_of_a_phone() {
        let layout = Layout::new(390.0, 350.0, &[id("n1"), id("n2"), id("n3")], &[]);
        for turn in 0..100 {
            let turn = f64::from(turn) / 100.0;
            let key = layout.beside_band(turn, 17.0);
            let label = WalkLabel::of(turn, key, &layout);
            let clear = label.at.y >= layout.covered || (label.at.x >= COVER.x && !label.ends);
            assert!(clear, "{turn}: {label:?}");
        }
    }

    #[test]
    fn a_band_is_made_anew_when_the_ring_or_the_stage_is_another() {
        let (ring, layout) = hashed(5, 8);
        let ring = Shared::new(ring);
        let first = SharedBand::of(&ring, &layout, None);
        let again = SharedBand::of(&ring, &layout, Some(&first));
        assert!(Shared::ptr_eq(&first.band, &again.band), "nothing has changed");
        let without = Shared::new(ring.without(id("n5")));
        let changed = SharedBand::of(&without, &layout, Some(&first));
        assert!(!Shared::ptr_eq(&first.band, &changed.band) && first != changed);
        let smaller = Layout::new(390.0, 350.0, layout.nodes(), &[]);
        assert!(!Shared::ptr_eq(&first.band, &SharedBand::of(&ring, &smaller, Some(&first)).band));
        // Of the same ring made twice there are two bands, and they are equal.
        assert_eq!(SharedBand::of(&Shared::new((*ring).clone()), &layout, Some(&first)), first);
    }

    #[test]
    fn keys_are_shown_once_and_not_all() {
        let (_, layout) = hashed(5, 1);
        let keys: Vec<Key> = (0..200).map(|i| Key::from(format!("k{}", i % 100).as_str())).collect();
        let dots = KeyDot::of(keys.iter(), 60, &layout);
        assert_eq!(dots.len(), 60);
        assert!(dots.iter().all(|dot| dot.at.distance(layout.centre) > layout.radius + layout.band / 2.0));
    }
}
