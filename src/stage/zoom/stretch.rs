//! A stretch of the ring, unrolled: the tokens that lie on it, whose ranges they end, who keeps the copies of each range, and the keys
//! that lie there. Where the tokens have no room, columns that say who owns how much.

use crate::engine::partitioning::{Ring, Token, token_of};
use crate::engine::{Key, NodeId, SortedSet, order_by};
use crate::simulation::World;
use crate::stage::band::TOKEN_ROOM;
use crate::stage::{Density, History, Layout, Stretch};

/// A stretch of the ring.
#[derive(Clone, Debug, PartialEq)]
pub struct StretchView {
    /// Which.
    pub stretch: Stretch,
    /// How wide it is drawn, in pixels.
    pub width: f64,
    /// Its marks, every one at a round part of the ring.
    pub marks: Vec<Mark>,
    /// Its ranges, clockwise; none where they have no room.
    pub arcs: Vec<StretchArc>,
    /// Where they have none: who owns how much where.
    pub density: Option<Density>,
    /// How many tokens lie on it.
    pub tokens: usize,
    /// How many copies a key has.
    pub copies: u16,
    /// The keys that lie on it, from its beginning to its end.
    pub keys: Vec<StretchKey>,
    /// How many more there are.
    pub keys_unlisted: usize,
    /// Who owns some of it, the largest parts first.
    pub owners: Vec<StretchOwner>,
    /// How many more there are.
    pub owners_unlisted: usize,
    /// All of the ring, with the stretch in it.
    pub around: Around,
}

/// The whole ring unrolled, to see where on it one is.
#[derive(Clone, Debug, PartialEq)]
pub struct Around {
    /// Who owns how much where.
    pub density: Density,
    /// Where the stretch begins, in pixels.
    pub left: f64,
    /// How wide it is there, in pixels; it may go on at the other end.
    pub width: f64,
}

/// A mark of the ruler.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Where, in pixels.
    pub x: f64,
    /// The part of the ring that lies before it, in percent.
    pub percent: f64,
    /// As many digits behind the point tell neighbouring marks apart.
    pub digits: u32,
}

/// A range on a stretch.
#[derive(Clone, Debug, PartialEq)]
pub struct StretchArc {
    /// Who owns it.
    pub owner: NodeId,
    /// The owner's colour, 0 to 7.
    pub colour: u8,
    /// The token that it ends at.
    pub token: Token,
    /// Where in the stretch that is, in pixels; beyond its end if the range goes on there.
    pub right: f64,
    /// Where it begins, in pixels; before the beginning if it began there.
    pub left: f64,
    /// How much of the ring it is.
    pub span: f64,
    /// Whether the token lies in the stretch.
    pub ends_here: bool,
    /// Whether there is room for the owner's name in it.
    pub named: bool,
    /// Whether there is room for the token at its end.
    pub labelled: bool,
    /// Those that keep its copies, each with its colour, the owner first.
    pub replicas: Vec<(NodeId, u8)>,
}

/// A key on a stretch.
#[derive(Clone, Debug, PartialEq)]
pub struct StretchKey {
    /// Which.
    pub key: Key,
    /// Its token.
    pub token: Token,
    /// Where, in pixels.
    pub x: f64,
    /// In which row its name has room, from 0; none where it has not.
    pub row: Option<usize>,
}

/// Somebody who owns some of a stretch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StretchOwner {
    /// Who.
    pub node: NodeId,
    /// Its colour, 0 to 7.
    pub colour: u8,
    /// How many of its tokens lie there.
    pub tokens: usize,
    /// The part of the stretch that it owns, 0 to 1.
    pub part: f64,
}

/// A range wider than this, in pixels, has its owner's name in it; a token further than that from the one before it, its number.
const NAME_ROOM: f64 = 26.0;
const TOKEN_NAME_ROOM: f64 = 168.0;
/// Marks are at least so far apart, in pixels.
const MARK_ROOM: f64 = 90.0;
/// The width of a column of the density, in pixels.
const COLUMN: f64 = 4.0;
/// The names of keys stand in so many rows at most; a letter takes about so many pixels.
pub const KEY_ROWS: usize = 5;
const LETTER: f64 = 7.4;
/// So many versions back keys are looked for, and so many keys are shown.
const WRITTEN_BACK: usize = 4_000;
const KEYS_MAX: usize = 60;
/// So many owners are listed.
const OWNERS_MAX: usize = 24;

impl StretchView {
    pub(super) fn of(world: &World, history: &History, layout: &Layout, stretch: Stretch) -> StretchView {
        let ring = world.ring();
        // A margin at both sides, where the ruler's words hang over.
        let width = (layout.width - 48.0).max(120.0);
        let (from, span) = (stretch.from(), stretch.span());
        let place = |turn: f64| (turn - from).rem_euclid(1.0) / span * width;
        let tokens = ring.tokens();
        let first = tokens.partition_point(|(token, _)| Layout::turn_of(*token) <= from);
        let inside = (0..tokens.len())
            .map(|index| (first + index) % tokens.len())
            .take_while(|index| (Layout::turn_of(tokens[*index].0) - from).rem_euclid(1.0) < span)
            .count();
        let n = world.settings().n;
        let dense = inside as f64 * TOKEN_ROOM > width;
        let columns = (width / COLUMN) as usize;
        let mut view = StretchView {
            stretch,
            width,
            marks: marks(from, span, width),
            arcs: Vec::new(),
            density: dense.then(|| Density::of(ring, layout, from, span, columns)),
            tokens: inside,
            copies: ring.copies(n),
            keys: Vec::new(),
            keys_unlisted: 0,
            owners: Vec::new(),
            owners_unlisted: 0,
            around: Around {
                density: Density::of(ring, layout, 0.0, 1.0, columns),
                left: from * width,
                width: (span * width).max(2.0),
            },
        };
        if !dense && !tokens.is_empty() {
            // One more than there are tokens: the range that goes on beyond the end.
            for step in 0..=inside.min(tokens.len() - 1) {
                view.arcs.push(arc(ring, layout, n, (first + step) % tokens.len(), stretch, width));
            }
            name_where_there_is_room(&mut view.arcs);
        }
        view.find_owners(layout);
        view.find_keys(history, &place);
        view
    }

    fn find_owners(&mut self, layout: &Layout) {
        let mut owners: Vec<StretchOwner> = layout
            .nodes()
            .iter()
            .map(|node| StretchOwner { node: *node, colour: layout.colour(*node), tokens: 0, part: 0.0 })
            .collect();
        if let Some(density) = &self.density {
            for (order, owner) in owners.iter_mut().enumerate() {
                owner.part = density.of_node(order).map(f64::from).sum::<f64>() / density.columns as f64;
            }
        }
        for arc in &self.arcs {
            let Some(place) = layout.place(arc.owner) else { continue };
            let owner = &mut owners[usize::from(place.order)];
            owner.tokens += usize::from(arc.ends_here);
            owner.part += (arc.right.min(self.width) - arc.left.max(0.0)) / self.width;
        }
        owners.retain(|owner| owner.part > 0.0);
        order_by(&mut owners, |one, other| other.part.total_cmp(&one.part));
        self.owners_unlisted = owners.len().saturating_sub(OWNERS_MAX);
        owners.truncate(OWNERS_MAX);
        self.owners = owners;
    }

    /// The keys that were written there, of those written lately.
    fn find_keys(&mut self, history: &History, place: &dyn Fn(f64) -> f64) {
        let mut seen = SortedSet::new();
        let mut keys: Vec<StretchKey> = Vec::new();
        for record in history.written().iter().rev().take(WRITTEN_BACK) {
            let token = token_of(&record.key.0);
            let x = place(Layout::turn_of(token));
            if x < self.width && seen.insert(record.key.clone()) {
                keys.push(StretchKey { key: record.key.clone(), token, x, row: None });
            }
        }
        self.keys_unlisted = keys.len().saturating_sub(KEYS_MAX);
        keys.truncate(KEYS_MAX);
        order_by(&mut keys, |one, other| one.x.total_cmp(&other.x));
        let mut free = [f64::NEG_INFINITY; KEY_ROWS];
        for key in &mut keys {
            let length = LETTER * key.key.0.chars().count().min(24) as f64 + 18.0;
            // Names end at the right edge rather than beyond it.
            let left = key.x.min(self.width - length);
            key.row = free.iter().position(|free| *free <= left);
            if let Some(row) = key.row {
                free[row] = left + length;
            }
        }
        self.keys = keys;
    }

    /// Which part of the stretch a place is at, 0 to 1.
    pub fn part_at(&self, x: f64) -> f64 {
        (x / self.width).clamp(0.0, 1.0)
    }
}

fn arc(ring: &Ring, layout: &Layout, n: u16, index: usize, stretch: Stretch, width: f64) -> StretchArc {
    let tokens = ring.tokens();
    let (token, owner) = tokens[index];
    let before = tokens[(index + tokens.len() - 1) % tokens.len()].0;
    let (from, span) = (stretch.from(), stretch.span());
    let apart = (Layout::turn_of(token) - Layout::turn_of(before)).rem_euclid(1.0);
    let owned = if tokens.len() == 1 { 1.0 } else { apart };
    let ends = (Layout::turn_of(token) - from).rem_euclid(1.0);
    let right = ends / span * width;
    let list = ring.preference_list(token, n);
    StretchArc {
        owner,
        colour: layout.colour(owner),
        token,
        right,
        left: right - owned / span * width,
        span: owned,
        ends_here: ends < span,
        named: false,
        labelled: false,
        replicas: list.iter().map(|node| (*node, layout.colour(*node))).collect(),
    }
}

fn name_where_there_is_room(arcs: &mut [StretchArc]) {
    let mut last = f64::NEG_INFINITY;
    for arc in arcs {
        let room = NAME_ROOM.max(9.0 * arc.owner.to_string().len() as f64);
        arc.named = arc.right - arc.left >= room;
        if arc.ends_here && arc.right - last >= TOKEN_NAME_ROOM {
            arc.labelled = true;
            last = arc.right;
        }
    }
}

/// Marks at round parts of the ring: 1, 2 or 5 of some power of ten percent.
fn marks(from: f64, span: f64, width: f64) -> Vec<Mark> {
    let least = span * 100.0 * MARK_ROOM / width;
    let (mut power, mut digits) = (10.0, 0);
    while power / 10.0 >= least && digits < 12 {
        power /= 10.0;
        digits += 1;
    }
    let rounds = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0].map(|part| part * power);
    let step = rounds.into_iter().find(|step| *step >= least).unwrap_or(power * 10.0);
    let (from, until) = (from * 100.0, (from + span) * 100.0);
    let mut marks = Vec::new();
    let mut index = (from / step).ceil();
    while index * step < until && marks.len() < 40 {
        let percent = index * step;
        // Beyond the whole ring it begins anew.
        let shown = if percent >= 100.0 - step * 1e-6 { percent - 100.0 } else { percent };
        marks.push(Mark { x: (percent - from) / (until - from) * width, percent: shown.abs(), digits });
        index += 1.0;
    }
    marks
}
