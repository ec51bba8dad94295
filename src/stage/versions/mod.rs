//! The versions view: the history of one key as a graph, who holds which version, how two of them stand
//! to each other, and what would reconcile those that stand side by side.
//!
//! The picture is figure 3 of DeCandia et al., *Dynamo* (SOSP 2007): a card for each version, an arrow to
//! it from each that its writer had seen last. Which version exists is told by the trace alone; which are
//! current is told by the copies that nodes hold, for a version may be lost with the only node that had
//! it, and what it had replaced stands again.
//!
//! Order goes by dots, as in the store (*Dotted Version Vectors*, 2010). Two writes with the same old
//! context through one node are concurrent, although the counters of one clock are all at least those of
//! the other: [`Comparison`] tells both, so that the difference can be seen.
//!
//! A conflict is false where one writer had seen the other version, and only its clock does not say so
//! (an entry was dropped from it). What a writer had seen is the context that its operation came with.
//!
//! Drawn are the newest versions and those still held, [`CARDS_MAX`] at most; the rest is a number.

mod graph;
mod holdings;

use std::sync::Arc;

use graph::Graph;
use holdings::Copies;
pub use holdings::{Column, Holding};

use super::geometry::Point;
use super::history::{History, VersionRecord};
use super::layout::Layout;
use crate::engine::versions::{Actor, Dot, Order, VectorClock};
use crate::engine::{ClientId, Key, NodeId, RequestId, Status, Time, Value, sorted};
use crate::simulation::{OperationKind, World};

/// What the reader looks at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VersionsSpec {
    /// The key; without one, that which was written last.
    pub key: Option<Key>,
    /// The two versions to compare; without them, siblings, or the newest and what it replaced.
    pub compared: [Option<Dot>; 2],
}

/// The history of a key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VersionsView {
    /// The key; none if nothing was ever written.
    pub key: Option<Key>,
    /// The keys written lately, the last first, the one looked at among them.
    pub keys: Vec<Key>,
    /// The versions drawn, in the order in which they were written.
    pub cards: Vec<VersionCard>,
    /// What was seen by whom.
    pub edges: Vec<Edge>,
    /// How many older versions are not drawn.
    pub folded: usize,
    /// Where that number stands.
    pub fold: Point,
    /// Between siblings that stand beside each other: the middle of the gap.
    pub gaps: Vec<Point>,
    /// Whether the gaps are wide enough for a word.
    pub gaps_named: bool,
    /// Whether of the siblings one writer had seen another, which no clock says any more.
    pub false_conflict: bool,
    /// Who holds what.
    pub columns: Vec<Column>,
    /// Where the columns begin: the left end of their rows, and the top.
    pub columns_at: Point,
    /// Where two versions are compared: how they stand to each other.
    pub comparison: Option<Comparison>,
    /// Where siblings stand: what would reconcile them.
    pub proposal: Option<Proposal>,
    /// The size of it all, in CSS pixels.
    pub width: f64,
    /// See `width`.
    pub height: f64,
    /// Whether the columns stand beneath the graph.
    pub stacked: bool,
    /// Whether cards are low.
    pub tight: bool,
}

/// A box, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Frame {
    /// From the left.
    pub left: f64,
    /// From the top.
    pub top: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

impl Frame {
    /// The middle of it.
    pub fn middle(&self) -> Point {
        Point::new(self.left + self.width / 2.0, self.top + self.height / 2.0)
    }
}

/// A version.
#[derive(Clone, Debug, PartialEq)]
pub struct VersionCard {
    /// Its name in the store.
    pub dot: Dot,
    /// The name of the operation that wrote it.
    pub name: Arc<str>,
    /// The operation.
    pub request: RequestId,
    /// The client that asked for it.
    pub client: Option<ClientId>,
    /// The value; none for a tombstone.
    pub value: Option<Value>,
    /// Its clock, by actor.
    pub clock: Vec<ClockEntry>,
    /// Of the clock, the entries for which the card has room: always that of the dot.
    pub shown: Vec<ClockEntry>,
    /// The node that coordinated its write.
    pub writer: NodeId,
    /// Its colour, 0 to 7.
    pub colour: u8,
    /// When it was written.
    pub at: Time,
    /// What has become of it.
    pub standing: Standing,
    /// Whether it is one of the two compared.
    pub compared: bool,
    /// Who holds it.
    pub holders: Vec<NodeId>,
    /// Its card.
    pub frame: Frame,
    /// Where it is said whose write it was: away from the arrow that comes in.
    pub label: Label,
    /// Where its row among the columns runs.
    pub row: f64,
}

/// Where above a card it is said whose write it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// At the left of its middle.
    Left,
    /// At the right of its middle.
    Right,
    /// Between several arrows, where there is room for a name alone.
    Middle,
}

/// An entry of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockEntry {
    /// Who counted.
    pub actor: Actor,
    /// How many.
    pub counter: u64,
    /// The colour of its node.
    pub colour: u8,
    /// Whether the write itself counted it: the entry of the dot.
    pub own: bool,
}

/// What has become of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The one that is current.
    Current,
    /// One of several that are current: none of their writers had seen the others.
    Sibling,
    /// A version that somebody holds has replaced it, or one between the two has.
    Replaced,
    /// Nobody holds it, nor anything that came of it.
    Lost,
}

/// An arrow: the writer of one version had seen another, and none between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// The place of the version seen among the cards; none for those that are not drawn.
    pub from: Option<usize>,
    /// The place of the one written.
    pub to: usize,
    /// Its outline.
    pub path: String,
}

/// Two versions side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Their places among the cards.
    pub cards: [usize; 2],
    /// How the first stands to the second.
    pub order: Order,
    /// The same by their counters alone, as plain vector clocks would have it.
    pub by_clock: Order,
    /// The counters of each: an entry that is missing counts as 0.
    pub rows: Vec<(ClockEntry, u64)>,
}

/// What would reconcile siblings: a write whose context covers them all.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The items of all values, joined; none where each sibling is a tombstone.
    pub value: Option<String>,
    /// The context: of each actor the larger counter. Whoever takes the write adds one of its own.
    pub context: Vec<ClockEntry>,
    /// Of the context, the entries for which the card has room.
    pub shown: Vec<ClockEntry>,
    /// The last get that returned them all, which a write can name as its context.
    pub read: Option<Arc<str>>,
    /// Whether an operation on the key is going on.
    pub busy: bool,
    /// Its card.
    pub frame: Frame,
    /// Where the button stands: the middle of the gap above the card.
    pub button: Point,
    /// The outlines of the arrows from the siblings to it.
    pub paths: Vec<String>,
}

/// As many versions are drawn at most: more are not read, and a set of them fits 64 bits.
pub const CARDS_MAX: usize = 40;
/// As many keys are offered, found among so many versions.
const KEYS_MAX: usize = 24;
const KEYS_SEARCHED: usize = 1_000;
/// How far back a get is looked for that a write could name.
const OPERATIONS_SEARCHED: usize = 100;

impl VersionsView {
    /// The history of a key at an instant, on a stage of some size.
    pub fn of(world: &World, history: &History, layout: &Layout, spec: &VersionsSpec) -> VersionsView {
        let last = history.written().last().map(|record| &record.key);
        let Some(key) = spec.key.as_ref().or(last) else { return VersionsView::default() };
        let copies = Copies::of(world, key);
        let (records, folded) = drawn(history, key, &copies);
        let standings = standings(&records, &copies);
        let parents: Vec<Vec<usize>> = (0..records.len()).map(|index| parents(&records, index)).collect();
        let mut view = VersionsView {
            keys: keys(history, key),
            key: Some(key.clone()),
            cards: records
                .iter()
                .zip(&standings)
                .map(|(record, standing)| card(record, *standing, history, layout, &copies))
                .collect(),
            folded,
            false_conflict: has_false_conflict(&records, &standings, history),
            ..VersionsView::default()
        };
        view.compare(&records, &parents, spec.compared, layout);
        view.proposal = proposal(key, &records, &standings, history, layout);
        Graph::lay_out(&mut view, &parents, &records, layout, copies.count());
        view.columns = copies.columns(&view, layout);
        view
    }

    /// The places of the versions that stand side by side, in the order of their dots, as a store keeps them.
    pub fn siblings(&self) -> impl Iterator<Item = usize> + use<> {
        let siblings = self.cards.iter().enumerate().filter(|(_, card)| card.standing == Standing::Sibling);
        sorted(siblings.map(|(index, card)| (card.dot, index)).collect()).into_iter().map(|(_, index)| index)
    }

    /// Puts the two versions asked for side by side; beside a single one, a sibling, or what it replaced.
    fn compare(&mut self, records: &[&VersionRecord], parents: &[Vec<usize>], asked: [Option<Dot>; 2], layout: &Layout) {
        let place = |dot: Option<Dot>| self.cards.iter().position(|card| Some(card.dot) == dot);
        let asked = asked.map(place);
        for index in asked.into_iter().flatten() {
            self.cards[index].compared = true;
        }
        let mut siblings = self.siblings();
        let newest = || parents.iter().enumerate().rev().find_map(|(index, parents)| Some((*parents.first()?, index)));
        let pair = match asked {
            [Some(one), Some(other)] => Some((one, other)),
            [_, Some(one)] | [Some(one), None] => {
                let beside = siblings.find(|sibling| *sibling != one).or(parents[one].first().copied());
                beside.or((0..self.cards.len()).rev().find(|other| *other != one)).map(|other| (one, other))
            }
            [None, None] => siblings.next().zip(siblings.next()).or_else(newest),
        };
        let Some((one, other)) = pair else { return };
        let [first, second] = [&records[one].version, &records[other].version];
        let clocks = [first.clock(), second.clock()];
        let rows = clock(&clocks[0].merge(&clocks[1]), None, layout).into_iter().map(|entry| {
            let [mine, theirs] = [&clocks[0], &clocks[1]].map(|clock| clock.counter(entry.actor));
            (ClockEntry { counter: mine, ..entry }, theirs)
        });
        self.comparison = Some(Comparison {
            cards: [one, other],
            order: match (first.replaces(second), second.replaces(first)) {
                (true, _) => Order::Descendant,
                (_, true) => Order::Ancestor,
                _ => Order::Concurrent,
            },
            by_clock: clocks[0].compare(&clocks[1]),
            rows: rows.collect(),
        });
    }
}

/// The keys written lately, the last first; the one looked at if it is not among them.
fn keys(history: &History, looked_at: &Key) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    for record in history.written().iter().rev().take(KEYS_SEARCHED) {
        if keys.len() < KEYS_MAX && !keys.contains(&record.key) {
            keys.push(record.key.clone());
        }
    }
    if !keys.contains(looked_at) {
        keys.push(looked_at.clone());
    }
    keys
}

/// The versions to draw, in the order of their writing, and how many are left out: those that somebody
/// holds come before those that nobody does, and the newer before the older.
fn drawn<'a>(history: &'a History, key: &Key, copies: &Copies<'_>) -> (Vec<&'a VersionRecord>, usize) {
    let all = history.versions_of(key);
    let mut chosen = vec![false; all.len()];
    let mut room = CARDS_MAX;
    for held in [true, false] {
        for (index, record) in all.iter().enumerate().rev() {
            if room == 0 {
                break;
            }
            if !chosen[index] && (!held || copies.hold(record.version.dot)) {
                chosen[index] = true;
                room -= 1;
            }
        }
    }
    let folded = chosen.iter().filter(|chosen| !**chosen).count();
    (all.into_iter().zip(chosen).filter(|(_, chosen)| *chosen).map(|(record, _)| record).collect(), folded)
}

fn standings(records: &[&VersionRecord], copies: &Copies<'_>) -> Vec<Standing> {
    let held: Vec<bool> = records.iter().map(|record| copies.hold(record.version.dot)).collect();
    let mut replaced = vec![false; records.len()];
    for index in (0..records.len()).rev() {
        // What is held stands until something that is held has replaced it: a truncated clock may have
        // brought it back. What is not held may also have been replaced by what was replaced in turn.
        let counts = |other: usize| held[other] || (!held[index] && replaced[other]);
        let is_after = |other: usize| records[other].version.replaces(&records[index].version);
        replaced[index] = (0..records.len()).any(|other| counts(other) && is_after(other));
    }
    let mut standings: Vec<Standing> = (0..records.len())
        .map(|index| match (replaced[index], held[index]) {
            (true, _) => Standing::Replaced,
            (false, true) => Standing::Current,
            (false, false) => Standing::Lost,
        })
        .collect();
    if standings.iter().filter(|standing| **standing == Standing::Current).count() > 1 {
        for standing in standings.iter_mut().filter(|standing| **standing == Standing::Current) {
            *standing = Standing::Sibling;
        }
    }
    standings
}

/// Of the versions in the past of one, those that no other in its past has replaced.
fn parents(records: &[&VersionRecord], index: usize) -> Vec<usize> {
    let past = &records[index].version.past;
    let mut parents: Vec<usize> = Vec::new();
    // What came later may have replaced what came earlier, so the latest are looked at first. A past that
    // covers a version covers all that this one had seen, so asking the parents is enough.
    for (place, other) in records[..index].iter().enumerate().rev() {
        let is_seen = past.covers(other.version.dot);
        if is_seen && !parents.iter().any(|parent| records[*parent].version.replaces(&other.version)) {
            parents.push(place);
        }
    }
    parents.reverse();
    parents
}

/// Whether the writer of one sibling had in truth seen another: what its client had read is known, and
/// what those writers had read in turn.
fn has_false_conflict(records: &[&VersionRecord], standings: &[Standing], history: &History) -> bool {
    let mut seen = [0_u64; CARDS_MAX];
    for (index, record) in records.iter().enumerate() {
        let Some(operation) = history.operation(record.request) else { continue };
        for (place, other) in records[..index].iter().enumerate() {
            if operation.context.covers(other.version.dot) {
                seen[index] |= seen[place] | 1 << place;
            }
        }
    }
    let siblings = standings.iter().enumerate().filter(|(_, standing)| **standing == Standing::Sibling);
    let siblings = siblings.fold(0_u64, |set, (index, _)| set | 1 << index);
    (0..records.len()).any(|index| siblings & 1 << index != 0 && seen[index] & siblings != 0)
}

fn card(record: &VersionRecord, standing: Standing, history: &History, layout: &Layout, copies: &Copies<'_>) -> VersionCard {
    let version = &record.version;
    let operation = history.operation(record.request);
    VersionCard {
        dot: version.dot,
        name: operation.map_or_else(|| Arc::from(""), |operation| operation.id.clone()),
        request: record.request,
        client: operation.map(|operation| operation.client),
        value: version.value.clone(),
        clock: clock(&version.clock(), Some(version.dot), layout),
        shown: Vec::new(),
        writer: record.writer,
        colour: layout.colour(record.writer),
        at: record.at,
        standing,
        compared: false,
        holders: copies.holders(version.dot),
        frame: Frame::default(),
        label: Label::Right,
        row: 0.0,
    }
}

/// The entries of a clock, with colours; that of a dot is marked.
fn clock(clock: &VectorClock, dot: Option<Dot>, layout: &Layout) -> Vec<ClockEntry> {
    let entry = |(actor, counter): &(Actor, u64)| ClockEntry {
        actor: *actor,
        counter: *counter,
        colour: layout.colour(actor.node),
        own: dot == Some(Dot { actor: *actor, counter: *counter }),
    };
    clock.entries().iter().map(entry).collect()
}

fn proposal(
    key: &Key,
    records: &[&VersionRecord],
    standings: &[Standing],
    history: &History,
    layout: &Layout,
) -> Option<Proposal> {
    let siblings = records.iter().enumerate().filter(|(index, _)| standings[*index] == Standing::Sibling);
    let siblings = sorted(siblings.map(|(index, record)| (record.version.dot, index)).collect());
    let siblings: Vec<_> = siblings.into_iter().map(|(_, index)| &records[index].version).collect();
    if siblings.is_empty() {
        return None;
    }
    let context = siblings.iter().fold(VectorClock::default(), |context, version| context.merge(&version.clock()));
    let mut recent = history.operations().iter().rev().take(OPERATIONS_SEARCHED).filter(|operation| operation.key == *key);
    let busy = recent.clone().any(|operation| operation.ended.is_none());
    let read = recent.find(|operation| {
        let answered = matches!(operation.status, Some(Status::Ok | Status::NotFound));
        let knows_all = |context: &VectorClock| siblings.iter().all(|version| context.covers(version.dot));
        operation.kind == OperationKind::Get && answered && history.context_read(operation.request).is_some_and(knows_all)
    });
    Some(Proposal {
        value: merged(siblings.iter().filter_map(|version| version.value.as_ref())),
        context: clock(&context, None, layout),
        shown: Vec::new(),
        read: read.map(|operation| operation.id.clone()),
        busy,
        frame: Frame::default(),
        button: Point::default(),
        paths: Vec::new(),
    })
}

/// What a shopping cart does with its siblings: every item of each stays, once (*Dynamo*, §6.1). No item
/// that was added is lost, and one that was taken out may come back.
fn merged<'a>(values: impl Iterator<Item = &'a Value>) -> Option<String> {
    let mut items: Vec<String> = Vec::new();
    for value in values {
        for item in value.to_string().split(',').map(str::trim) {
            if !items.iter().any(|other| other == item) {
                items.push(item.to_owned());
            }
        }
    }
    (!items.is_empty()).then(|| items.join(", "))
}

#[cfg(test)]
mod tests;
