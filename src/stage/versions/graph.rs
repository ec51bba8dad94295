//! Where the cards of a key's history stand, and how the arrows run between them: from the top down, a
//! row for each step of the longest way, siblings side by side in the last row.
//!
//! The usual way of drawing such graphs (Sugiyama, Tagawa and Toda, *Methods for Visual Understanding of
//! Hierarchical System Structures*, 1981), in small: rows by the longest path, a place kept free in each
//! row that an arrow passes, and within a row the order of what the cards come from.

use super::holdings::{LABEL, pitch};
use super::{ClockEntry, Edge, Frame, Label, Standing, VersionCard, VersionsView};
use crate::decimal::Within;
use crate::engine::sorted;
use crate::stage::geometry::Point;
use crate::stage::history::VersionRecord;
use crate::stage::layout::Layout;
use crate::stage::path::Path;

/// Above the first card stand the title, and the heads of the columns.
const TOP: f64 = 84.0;
/// Below the last one a line of explanation.
const FOOT: f64 = 34.0;
/// Beside the graph.
const MARGIN: f64 = 24.0;
/// The card at its widest and at its narrowest, and the gap between two: the word between siblings fits it.
const CARD_MAX: f64 = 190.0;
const CARD_MIN: f64 = 128.0;
const GAP: f64 = 70.0;
const GAP_NARROW: f64 = 40.0;
/// The place that an arrow takes in a row it passes.
const PASS: f64 = 10.0;
/// The number of versions that are not drawn.
const FOLD: f64 = 34.0;
/// Where columns stand beneath the graph, a row is so high, and their heads.
const ROW: f64 = 24.0;
const HEADS: f64 = 110.0;
/// Below the last row, what the marks mean.
const KEY: f64 = 112.0;

/// A row of the picture.
#[derive(Default)]
struct Line {
    /// The cards in it and the arrows that pass, from left to right.
    slots: Vec<Slot>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Slot {
    /// A card, by its place.
    Card(usize),
    /// An arrow, by its place among the edges.
    Pass(usize),
}

/// A graph being laid out.
pub(super) struct Graph<'a> {
    view: &'a mut VersionsView,
    /// By card, its line.
    line_of: Vec<usize>,
    lines: Vec<Line>,
    /// By edge, where it passes lines: from their top to their bottom.
    ways: Vec<Vec<(Point, Point)>>,
    /// The middle of the graph, its width, and the gap between cards.
    centre: f64,
    room: f64,
    gap: f64,
    card: (f64, f64),
    /// The width of a card that stands alone.
    alone: f64,
    between: f64,
}

impl Graph<'_> {
    /// Gives every card and arrow of a view its place.
    pub fn lay_out(view: &mut VersionsView, parents: &[Vec<usize>], records: &[&VersionRecord], layout: &Layout, columns: usize) {
        let stacked = layout.width < 620.0;
        let columns_width = LABEL + pitch(columns, layout) * columns as f64;
        let room = if stacked { layout.width - 24.0 } else { layout.width - columns_width - 3.0 * MARGIN };
        let room = room.max(CARD_MIN);
        let left = if stacked { 12.0 } else { MARGIN };
        view.edges = edges(parents, view, records);
        let mut graph = Graph {
            line_of: Vec::new(),
            lines: Vec::new(),
            ways: vec![Vec::new(); view.edges.len()],
            centre: left + room / 2.0,
            room,
            gap: if stacked { GAP_NARROW } else { GAP },
            card: (CARD_MAX, 84.0),
            alone: CARD_MAX.min(room),
            between: 42.0,
            view,
        };
        graph.choose_lines(parents);
        graph.choose_sizes(layout);
        let bottom = graph.place_lines(parents);
        let bottom = graph.place_proposal(bottom);
        graph.draw_edges();
        graph.find_gaps();
        graph.view.stacked = stacked;
        graph.view.width = layout.width;
        graph.place_rows(bottom, left + room + MARGIN, stacked, layout.height);
    }

    /// As many cards stand in a line at most.
    fn most(&self) -> usize {
        (((self.room + GAP_NARROW) / (CARD_MIN + GAP_NARROW)) as usize).max(1)
    }

    /// Which card stands in which line, and which arrows pass there.
    fn choose_lines(&mut self, parents: &[Vec<usize>]) {
        let rows = rows(&self.view.cards, parents);
        let most = self.most();
        let count = rows.iter().max().map_or(0, |last| last + 1);
        self.line_of = vec![0; rows.len()];
        let mut first_line = Vec::new();
        for row in 0..count {
            first_line.push(self.lines.len());
            let cards: Vec<usize> = (0..rows.len()).filter(|card| rows[*card] == row).collect();
            // What has no room beside the others stands below them.
            for cards in cards.chunks(most) {
                for card in cards {
                    self.line_of[*card] = self.lines.len();
                }
                self.lines.push(Line { slots: cards.iter().map(|card| Slot::Card(*card)).collect() });
            }
        }
        for (index, edge) in self.view.edges.iter().enumerate() {
            let Some(from) = edge.from else { continue };
            for line in self.line_of[from] + 1..self.line_of[edge.to] {
                if self.lines[line].slots.len() < most {
                    self.lines[line].slots.push(Slot::Pass(index));
                }
            }
        }
    }

    /// How large cards are: all alike, and low where that saves scrolling.
    fn choose_sizes(&mut self, layout: &Layout) {
        let cards = |line: &Line| line.slots.iter().filter(|slot| matches!(slot, Slot::Card(_))).count();
        let widest = self.lines.iter().map(cards).max().unwrap_or(1).max(1) as f64;
        if widest > 2.0 {
            self.gap = GAP_NARROW;
        }
        self.view.gaps_named = self.gap == GAP;
        let width = ((self.room - (widest - 1.0) * self.gap) / widest).clamp(CARD_MIN, CARD_MAX);
        let proposed = usize::from(self.view.proposal.is_some());
        let lines = (self.lines.len() + proposed) as f64;
        let free = layout.height - TOP - FOOT - if self.view.folded > 0 { FOLD } else { 0.0 };
        let free = if proposed > 0 { free - 30.0 } else { free };
        self.view.tight = lines * (84.0 + 42.0) - 42.0 > free;
        (self.card, self.between) = if self.view.tight { ((width, 62.0), 30.0) } else { ((width, 80.0), 40.0) };
    }

    /// Places the cards line by line; each line goes by where the one above it stands. Returns the bottom.
    fn place_lines(&mut self, parents: &[Vec<usize>]) -> f64 {
        let (width, height) = self.card;
        let mut top = TOP;
        if self.view.folded > 0 {
            self.view.fold = Point::new(self.centre, top + 10.0);
            top += FOLD;
        }
        for line in 0..self.lines.len() {
            let slots = self.ordered(line, parents);
            // A card that stands alone has room for a longer clock.
            let width = if slots.len() == 1 { self.alone } else { width };
            let size = |slot: &Slot| if matches!(slot, Slot::Card(_)) { width } else { PASS };
            let gaps = slots.len().saturating_sub(1) as f64;
            let whole: f64 = slots.iter().map(size).sum();
            // Where arrows take too much room the gaps shrink.
            let gap = if gaps > 0.0 { self.gap.min(((self.room - whole) / gaps).max(8.0)) } else { 0.0 };
            let mut x = self.centre - (whole + gaps * gap) / 2.0;
            for slot in &slots {
                match *slot {
                    Slot::Card(card) => {
                        let left = x.max(4.0);
                        self.view.cards[card].frame = Frame { left, top, width, height };
                        self.view.cards[card].shown = fitting(&self.view.cards[card].clock, width - 22.0);
                    }
                    Slot::Pass(edge) => {
                        let x = x + PASS / 2.0;
                        self.ways[edge].push((Point::new(x, top), Point::new(x, top + height)));
                    }
                }
                x += size(slot) + gap;
            }
            self.lines[line].slots = slots;
            top += height + self.between;
        }
        top - self.between
    }

    /// The slots of a line, in the order of what they come from.
    fn ordered(&self, line: usize, parents: &[Vec<usize>]) -> Vec<Slot> {
        let above = |slot: &Slot| match *slot {
            Slot::Card(card) => {
                let edges = self.view.edges.iter().enumerate().filter(|(_, edge)| edge.to == card && edge.from.is_some());
                let sum: f64 = edges.map(|(index, _)| self.end(index)).sum();
                match parents[card].len() {
                    0 => self.centre,
                    count => sum / count as f64,
                }
            }
            Slot::Pass(edge) => self.end(edge),
        };
        let dot = |slot: &Slot| if let Slot::Card(card) = slot { Some(self.view.cards[*card].dot) } else { None };
        let by_place = |slot: &Slot| ((above(slot) * 10.0) as i64, dot(slot), *slot);
        let slots = sorted(self.lines[line].slots.iter().map(by_place).collect());
        slots.into_iter().map(|(_, _, slot)| slot).collect()
    }

    /// How far from the left an arrow has come, as far as it is placed.
    fn end(&self, edge: usize) -> f64 {
        match (self.ways[edge].last(), self.view.edges[edge].from) {
            (Some((_, end)), _) => end.x,
            (None, Some(from)) => self.view.cards[from].frame.middle().x,
            (None, None) => self.centre,
        }
    }

    /// Below the siblings, what would reconcile them.
    fn place_proposal(&mut self, bottom: f64) -> f64 {
        let (width, height) = (self.alone, self.card.1);
        let siblings: Vec<Point> = self.view.siblings().map(|card| foot(&self.view.cards[card].frame)).collect();
        let Some(proposal) = &mut self.view.proposal else { return bottom };
        let between = self.between + 30.0;
        let frame = Frame { left: self.centre - width / 2.0, top: bottom + between, width, height };
        proposal.frame = frame;
        proposal.button = Point::new(self.centre, bottom + between / 2.0);
        proposal.shown = fitting(&proposal.context, width - 22.0);
        let path = |from: &Point| {
            let to = Point::new(toward(self.centre, from.x, 46.0), frame.top);
            Path::new().move_to(*from).fall(*from, to).finish()
        };
        proposal.paths = siblings.iter().map(path).collect();
        frame.top + height
    }

    fn draw_edges(&mut self) {
        for index in 0..self.view.edges.len() {
            let (from, to) = (self.view.edges[index].from, self.view.edges[index].to);
            let target = self.view.cards[to].frame;
            let several = self.view.edges.iter().filter(|edge| edge.to == to).count() > 1;
            let start = match from {
                Some(from) => foot(&self.view.cards[from].frame),
                None => Point::new(self.view.fold.x, self.view.fold.y + 11.0),
            };
            let way = self.ways[index].clone();
            let (first, last) =
                (way.first().map_or(target.middle().x, |(top, _)| top.x), way.last().map_or(start.x, |(_, end)| end.x));
            let spread =
                |middle: f64, other: f64| if (other - middle).abs() < 1.0 { middle } else { toward(middle, other, 28.0) };
            let start = Point::new(spread(start.x, first), start.y);
            let middle = target.middle().x;
            let end = Point::new(if several { apart(middle, last) } else { middle }, target.top);
            self.view.cards[to].label = match (several, last > middle + 1.0) {
                (true, _) => Label::Middle,
                (false, true) => Label::Left,
                (false, false) => Label::Right,
            };
            let mut path = Path::new().move_to(start);
            let mut pen = start;
            for (top, bottom) in way {
                path = path.fall(pen, top).line_to(bottom);
                pen = bottom;
            }
            self.view.edges[index].path = path.fall(pen, end).finish();
        }
    }

    /// Where siblings stand beside each other, the middle of the gap.
    fn find_gaps(&mut self) {
        let cards = &self.view.cards;
        let mut gaps = Vec::new();
        for line in &self.lines {
            for pair in line.slots.windows(2) {
                if let [Slot::Card(one), Slot::Card(other)] = pair
                    && cards[*one].standing == Standing::Sibling
                    && cards[*other].standing == Standing::Sibling
                {
                    let (one, other) = (cards[*one].frame, cards[*other].frame);
                    gaps.push(Point::new((one.left + one.width + other.left) / 2.0, one.middle().y));
                }
            }
        }
        self.view.gaps = gaps;
    }

    /// Beside the cards, the rows of the columns; beneath them where there is no room.
    fn place_rows(&mut self, bottom: f64, left: f64, stacked: bool, whole: f64) {
        if stacked {
            self.view.columns_at = Point::new(12.0, bottom + FOOT);
            for (index, card) in self.view.cards.iter_mut().enumerate() {
                card.row = bottom + FOOT + HEADS + index as f64 * ROW;
            }
            self.view.height = bottom + FOOT + HEADS + self.view.cards.len() as f64 * ROW + KEY;
            return;
        }
        self.view.columns_at = Point::new(left, 0.0);
        for line in &self.lines {
            let cards: Vec<usize> =
                line.slots.iter().filter_map(|slot| if let Slot::Card(card) = slot { Some(*card) } else { None }).collect();
            for (place, card) in cards.iter().enumerate() {
                let part = (place as f64 + 0.5) / cards.len() as f64;
                let frame = self.view.cards[*card].frame;
                self.view.cards[*card].row = frame.top + frame.height * part;
            }
        }
        let last = self.view.cards.iter().map(|card| card.row).fold(0.0, f64::max);
        self.view.height = (bottom + FOOT).max(last + KEY).max(whole);
    }
}

/// The arrows: to each card from those its writer had seen; from those not drawn where it had seen
/// something, and none of it is drawn.
fn edges(parents: &[Vec<usize>], view: &VersionsView, records: &[&VersionRecord]) -> Vec<Edge> {
    let mut edges = Vec::new();
    for (to, parents) in parents.iter().enumerate() {
        edges.extend(parents.iter().map(|from| Edge { from: Some(*from), to, path: String::new() }));
        if parents.is_empty() && view.folded > 0 && !records[to].version.past.is_empty() {
            edges.push(Edge { from: None, to, path: String::new() });
        }
    }
    edges
}

/// By card, its row: below all that it replaced, and not above what was current when it was written, so
/// that time runs down. What is current now stands in the last row.
fn rows(cards: &[VersionCard], parents: &[Vec<usize>]) -> Vec<usize> {
    let mut rows: Vec<usize> = Vec::new();
    let mut newest: Vec<usize> = Vec::new();
    for parents in parents {
        let below = parents.iter().map(|parent| rows[*parent] + 1).max().unwrap_or(0);
        newest.retain(|card| !parents.contains(card));
        let beside = newest.iter().map(|card| rows[*card]).max().unwrap_or(0);
        newest.push(rows.len());
        rows.push(below.max(beside));
    }
    // What replaced a sibling and was lost is still drawn below it.
    let moves = |index: usize| cards[index].standing == Standing::Sibling && !parents.iter().any(|of| of.contains(&index));
    let last = (0..rows.len()).filter(|index| moves(*index)).map(|index| rows[index]).max().unwrap_or(0);
    for index in (0..rows.len()).filter(|index| moves(*index)) {
        rows[index] = last;
    }
    rows
}

/// The entries of a clock for which there is room, that of the dot among them.
fn fitting(clock: &[ClockEntry], room: f64) -> Vec<ClockEntry> {
    let width = |entry: &ClockEntry| {
        let letters = entry.actor.to_string().chars().count() as f64 + f64::from(entry.counter.checked_ilog10().unwrap_or(0) + 1);
        26.0 + 7.5 * letters
    };
    if clock.iter().map(width).sum::<f64>() <= room {
        return clock.to_vec();
    }
    // The number of those left out takes room too.
    let mut left = room - 20.0 - clock.iter().filter(|entry| entry.own).map(width).sum::<f64>();
    let fits = |entry: &&ClockEntry| {
        let fits = entry.own || width(entry) <= left;
        if !entry.own && fits {
            left -= width(entry);
        }
        fits
    };
    clock.iter().filter(fits).copied().collect()
}

/// The middle of the lower edge.
fn foot(frame: &Frame) -> Point {
    Point::new(frame.middle().x, frame.top + frame.height)
}

/// Where one of several arrows ends: so far from the middle that a name fits between.
fn apart(middle: f64, other: f64) -> f64 {
    let way = other - middle;
    if way.abs() < 1.0 { middle } else { middle + (way.abs() * 0.22).clamp(22.0, 46.0).copysign(way) }
}

/// From the middle a part of the way to another place, but not further than so much.
fn toward(middle: f64, other: f64, most: f64) -> f64 {
    middle + ((other - middle) * 0.22).within(-most, most)
}
