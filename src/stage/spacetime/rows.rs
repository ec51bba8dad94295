//! The lines of the picture: which stands where, and what is drawn along and between them.

use super::chronicle::Chronicle;
use crate::decimal::Within;
use crate::engine::{Address, SortedSet, Time, order};
use crate::simulation::Cut;
use crate::stage::history::{Fault, History};
use crate::stage::layout::Layout;

/// The line of a node or client.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Whose it is.
    pub who: Address,
    /// Of a node: its colour, 0 to 7.
    pub colour: Option<u8>,
    /// Its height on the picture.
    pub y: f64,
}

/// Something that lasts, along a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// Its height.
    pub y: f64,
    /// Where it begins and ends, in pixels; it may be beside the picture.
    pub x: (f64, f64),
    /// Whether the process is dead; it stands still otherwise.
    pub dead: bool,
    /// Since when.
    pub from: Time,
    /// Until when, if it is over.
    pub to: Option<Time>,
}

/// A cut, between two lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Rip {
    /// Its height.
    pub y: f64,
    /// Where it begins and ends, in pixels; it may be beside the picture.
    pub x: (f64, f64),
    /// How far down those reach whom it parts from the first, if they are parted from it.
    pub far: Option<f64>,
    /// Whether its name stands at it: of each cut, one has it.
    pub named: bool,
}

/// The lines, and where lanes are among them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    pub rows: Vec<Row>,
    /// For each lane of the chronicle, its row.
    pub of_lane: Vec<Option<usize>>,
    /// How high the picture has to be.
    pub height: f64,
}

/// Free above the first line's room, for the ruler.
pub const RULER: f64 = 42.0;
/// From line to line, at most and at least; and where fingers point at them.
const PITCH: (f64, f64) = (104.0, 30.0);
const PITCH_TOUCH: f64 = 44.0;
/// What a cut takes between two lines.
const RIP_ROOM: f64 = 30.0;

impl Rows {
    /// The lines of everyone on the stage: those on one side of the latest cut after those on the other.
    pub fn of(chronicle: &Chronicle, history: &History, layout: &Layout, touch: bool, height: f64) -> Rows {
        let clients = layout.clients().iter().map(|client| Address::from(*client));
        let nodes = layout.nodes().iter().map(|node| Address::from(*node));
        let groups = history.faults().iter().rev().find_map(|span| match &span.fault {
            Fault::Cut(cut) => groups_of(cut),
            _ => None,
        });
        let side = |who: Address| groups.and_then(|groups| group_of(groups, who));
        let mut all: Vec<(Option<usize>, Address)> = clients.chain(nodes).map(|who| (side(who), who)).collect();
        // Who is on no side comes first: a sort that keeps the order otherwise.
        order(&mut all, |(side, _)| *side);
        let parted: Vec<bool> =
            all.windows(2).map(|pair| matches!((pair[0].0, pair[1].0), (Some(a), Some(b)) if a != b)).collect();
        let rips = parted.iter().filter(|parted| **parted).count() as f64;

        let least = if touch { PITCH_TOUCH } else { PITCH.1 };
        let room = (height - RULER - RIP_ROOM * rips) / all.len().max(1) as f64;
        let pitch = room.within(least, PITCH.0.max(least));
        let mut y = RULER + pitch / 2.0;
        let mut rows = Vec::with_capacity(all.len());
        for (index, (_, who)) in all.iter().enumerate() {
            if index > 0 {
                y += pitch + if parted[index - 1] { RIP_ROOM } else { 0.0 };
            }
            rows.push(Row { who: *who, colour: who.node().map(|node| layout.colour(node)), y });
        }
        let row_of = |who: Address| rows.iter().position(|row| row.who == who);
        let of_lane = (0..chronicle.lanes() as u16).map(|lane| row_of(chronicle.who(lane)?)).collect();
        Rows { height: (y + pitch / 2.0).max(height), rows, of_lane }
    }

    /// The height of a lane's line.
    pub fn y(&self, lane: u16) -> Option<f64> {
        Some(self.rows[self.row(lane)?].y)
    }

    /// The row of a lane.
    pub fn row(&self, lane: u16) -> Option<usize> {
        self.of_lane.get(usize::from(lane)).copied().flatten()
    }

    /// The lane of a row, if anything has happened there.
    pub fn lane(&self, row: usize) -> Option<u16> {
        self.of_lane.iter().position(|other| *other == Some(row)).map(|lane| lane as u16)
    }

    /// The height of somebody's line.
    pub fn y_of(&self, who: Address) -> Option<f64> {
        self.rows.iter().find(|row| row.who == who).map(|row| row.y)
    }

    /// How close a line is to its neighbours.
    pub fn pitch(&self) -> f64 {
        self.rows.windows(2).map(|pair| pair[1].y - pair[0].y).fold(PITCH.0, f64::min)
    }

    /// The cuts that `x` says are seen, and crashes and pauses.
    pub fn faults(&self, history: &History, now: Time, x: impl Fn(Time) -> f64, seen: (f64, f64)) -> (Vec<Rip>, Vec<Span>) {
        let (mut rips, mut spans) = (Vec::new(), Vec::new());
        for fault in history.faults() {
            let at = (x(fault.from), x(fault.to.unwrap_or(now).min(now)));
            if at.1 < seen.0 || at.0 > seen.1 || fault.from > now {
                continue;
            }
            let mut span = |node: crate::engine::NodeId, dead| {
                let y = self.y_of(node.into());
                spans.extend(y.map(|y| Span { y, x: at, dead, from: fault.from, to: fault.to }));
            };
            match &fault.fault {
                Fault::Crash(node) => span(*node, true),
                Fault::Pause(node) => span(*node, false),
                Fault::Cut(cut) => rips.extend(self.rips(cut, at)),
            }
        }
        (rips, spans)
    }

    /// Where a cut tears the picture.
    fn rips(&self, cut: &Cut, x: (f64, f64)) -> Vec<Rip> {
        let half = self.pitch() / 2.0;
        // Between a line and the one above it: in the middle.
        let above = |row: usize| (self.rows[row - 1].y + self.rows[row].y) / 2.0;
        match cut {
            Cut::Groups { groups } => {
                let sides: Vec<Option<usize>> = self.rows.iter().map(|row| group_of(groups, row.who)).collect();
                let near = sides.iter().flatten().next().copied();
                let mut rips: Vec<Rip> = Vec::new();
                let mut last = None;
                for (row, side) in sides.iter().enumerate().filter_map(|(row, side)| Some((row, (*side)?))) {
                    if last.is_some_and(|last| last != side) && row > 0 {
                        let named = rips.is_empty();
                        rips.push(Rip { y: above(row), x, far: None, named });
                    }
                    if let (Some(rip), true) = (rips.last_mut(), Some(side) != near) {
                        rip.far = Some(self.rows[row].y + half);
                    }
                    last = Some(side);
                }
                rips
            }
            Cut::Link { from, to, .. } => {
                let row = |who: Address| self.rows.iter().position(|row| row.who == who);
                let (Some(one), Some(other)) = (row(*from), row(*to)) else { return Vec::new() };
                vec![Rip { y: above(one.min(other) + 1), x, far: None, named: true }]
            }
        }
    }

    /// Where between two lines a message meets a cut, if it does: the height.
    pub fn crossing(rips: &[Rip], from: (f64, f64), to: f64) -> Option<f64> {
        let between = |rip: &&Rip| (rip.y - from.1) * (rip.y - to) < 0.0 && rip.x.0 <= from.0 + 1.0 && from.0 <= rip.x.1 + 1.0;
        let met = rips.iter().filter(between).map(|rip| rip.y);
        met.min_by(|one, other| (one - from.1).abs().total_cmp(&(other - from.1).abs()))
    }
}

fn groups_of(cut: &Cut) -> Option<&Vec<SortedSet<Address>>> {
    match cut {
        Cut::Groups { groups } => Some(groups),
        Cut::Link { .. } => None,
    }
}

fn group_of(groups: &[SortedSet<Address>], who: Address) -> Option<usize> {
    groups.iter().position(|group| group.contains(&who))
}
