//! The Merkle view: what two replicas find out about each other with few hashes, and what they exchange.
//!
//! The two trees lie beside each other, their roots outside and their buckets inside (figure 1 of Merkle's
//! idea as DeCandia et al., *Dynamo*, §4.7, use it). A hash is drawn where it was compared; what nobody
//! asked for stays empty, for that is the point of it. Beneath is the conversation, and what it took
//! against a full copy.
//!
//! Trees of few buckets are drawn whole. Of others only the paths that differ are drawn, with the
//! neighbour of each of their hashes; where levels find no room, those next to the root are left out.
//!
//! Which keys lie in a bucket is what the nodes hold now, sorted by the engine's own function. Of the keys
//! that differed the view shows what the two held when they compared them.

use std::sync::Arc;

use super::exchanges::{DifferentKey, ExchangeRecord, Held};
use super::geometry::Point;
use super::history::History;
use super::layout::Layout;
use super::path::Path;
use crate::engine::repair::{Shared, digest};
use crate::engine::versions::Siblings;
use crate::engine::{Compared, ExchangeEnd, ExchangeId, Key, NodeId, Time, order_by, sorted};
use crate::simulation::{HostStatus, World};

/// What the reader looks at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MerkleSpec {
    /// An exchange; without one, the latest.
    pub shown: Option<ExchangeId>,
    /// Two nodes, of which the first would begin; without them, those of the exchange.
    pub pair: Option<[NodeId; 2]>,
}

/// Two trees, or the reason why there are none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MerkleView {
    /// Every node, with its colour.
    pub nodes: Vec<(NodeId, u8)>,
    /// The two that would compare next, the one that begins first. None in a cluster of one.
    pub pair: Option<[NodeId; 2]>,
    /// Why they cannot.
    pub obstacle: Option<Obstacle>,
    /// The exchanges to choose from, the last first: [`CHOICES_MAX`] at most.
    pub choices: Vec<Choice>,
    /// The exchange that is shown.
    pub shown: Option<Box<Shown>>,
}

/// Why two nodes cannot compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// There is nobody else.
    Alone,
    /// They are the same.
    SameNode,
    /// One is down.
    Down(NodeId),
    /// They keep copies of nothing in common.
    NothingShared,
}

/// An exchange to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its number.
    pub id: ExchangeId,
    /// With whom.
    pub with: NodeId,
    /// When it began.
    pub started: Time,
    /// How it ended.
    pub end: Option<ExchangeEnd>,
}

/// An exchange.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// Its number.
    pub id: ExchangeId,
    /// Who began it, and with whom.
    pub sides: [Side; 2],
    /// How it ended.
    pub end: Option<ExchangeEnd>,
    /// How many buckets there are.
    pub buckets: u32,
    /// The hashes drawn, by level and place. Those of the other tree stand at the mirrored places.
    pub hashes: Vec<HashNode>,
    /// What joins them, thin and thick, in the tree at the left.
    pub edges: [String; 2],
    /// How wide and high a hash is drawn.
    pub pill: (f64, f64),
    /// The buckets whose keys are drawn.
    pub boxes: Vec<BucketBox>,
    /// What stands for buckets that are not.
    pub rests: Vec<Rest>,
    /// How many buckets are neither drawn nor stand below a hash that is; and of those, how many differ.
    pub folded: (u32, u32),
    /// The conversation.
    pub rounds: Vec<Round>,
    /// What it took, in bytes.
    pub bytes: u64,
    /// What a full copy would have taken.
    pub full_copy: u64,
    /// Whether there is so little room that boxes stand beneath the trees.
    pub compact: bool,
    /// The size of the drawing, in CSS pixels.
    pub width: f64,
    /// See `width`.
    pub height: f64,
}

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Side {
    /// Who.
    pub node: NodeId,
    /// Its colour, 0 to 7.
    pub colour: u8,
    /// How its machine is.
    pub status: HostStatus,
    /// How many keys it holds of what both share, now.
    pub keys: usize,
}

/// A place in both trees.
#[derive(Clone, Debug, PartialEq)]
pub struct HashNode {
    /// Its level, that of the root being 0.
    pub level: u32,
    /// Its place there.
    pub place: u32,
    /// The two hashes; none where nobody asked.
    pub hashes: Option<[u64; 2]>,
    /// The middle of it, in the tree at the left.
    pub at: Point,
}

impl HashNode {
    /// Whether the two hashes differ.
    pub fn differs(&self) -> bool {
        self.hashes.is_some_and(|[own, theirs]| own != theirs)
    }
}

/// A bucket with its keys.
#[derive(Clone, Debug, PartialEq)]
pub struct BucketBox {
    /// Its place among the buckets.
    pub bucket: u32,
    /// Whether its keys were compared.
    pub opened: bool,
    /// Whether it says which it is.
    pub titled: bool,
    /// Its keys.
    pub rows: Vec<KeyRow>,
    /// How many more there are.
    pub more: usize,
    /// How far down its hash stands.
    pub leaf: f64,
    /// Its left and upper corner.
    pub at: Point,
    /// Its size.
    pub width: f64,
    /// See `width`.
    pub height: f64,
}

/// A key of a bucket.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyRow {
    /// The key, as far as there is room.
    pub key: String,
    /// What the two hold of it, as far as there is room; nothing where one has none.
    pub values: [String; 2],
    /// Whether they hold the same.
    pub same: bool,
    /// Whether each has sent its copy: only of keys that were found to differ.
    pub sent: [bool; 2],
    /// How far down its line stands.
    pub y: f64,
}

/// Buckets below a hash that are not drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rest {
    /// How many.
    pub buckets: u32,
    /// Whether they are known to be the same; else nobody asked, or what differs in them is not drawn.
    pub same: bool,
    /// How far down.
    pub y: f64,
}

/// A part of the conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// About what.
    pub step: StepKind,
    /// Whether the answer is still to come.
    pub open: bool,
    /// How many hashes, or keys, were compared.
    pub compared: u32,
    /// How many differ.
    pub different: u32,
    /// The hashes, where they are few.
    pub pairs: Vec<Compared>,
    /// Of the keys that differ, the first.
    pub keys: Vec<Key>,
}

/// What an exchange asks for, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// The hash over everything.
    Root,
    /// Those between it and the buckets.
    Branches,
    /// Those of buckets.
    Buckets,
    /// The keys in buckets.
    Keys,
}

/// As many exchanges are offered.
pub const CHOICES_MAX: usize = 40;
/// Trees of up to so many buckets are drawn whole.
const WHOLE_MAX: u32 = 8;
/// Of larger ones, so many paths that differ.
const PATHS_MAX: usize = 6;
/// So many keys of a bucket.
const ROWS_MAX: usize = 6;
/// So many hashes or keys a round names.
const NAMED_MAX: usize = 2;
/// The room that a character takes.
const CHARACTER: f64 = 7.3;

impl MerkleView {
    /// The view of a world at an instant.
    pub fn of(world: &World, history: &History, layout: &Layout, spec: &MerkleSpec) -> MerkleView {
        let exchanges = history.exchanges();
        let is_here = |pair: &[NodeId; 2]| pair.iter().all(|node| layout.nodes().contains(node));
        let asked = spec.pair.filter(is_here);
        let is_of = |record: &&ExchangeRecord| asked.is_none_or(|pair| record.pair().iter().all(|node| pair.contains(node)));
        let chosen = exchanges.iter().rev().find(|record| Some(record.id) == spec.shown);
        let record = chosen.or_else(|| exchanges.iter().rev().find(is_of));
        let pair = asked.or(record.map(ExchangeRecord::pair)).or_else(|| first_pair(world, layout));
        let choice = |record: &ExchangeRecord| Choice {
            id: record.id,
            with: record.with,
            started: record.started,
            end: record.ended.map(|(_, end)| end),
        };
        let mut choices: Vec<Choice> = exchanges.iter().rev().take(CHOICES_MAX).map(choice).collect();
        if let Some(record) = record.filter(|record| choices.iter().all(|choice| choice.id != record.id)) {
            choices.push(choice(record));
        }
        MerkleView {
            nodes: layout.nodes().iter().map(|node| (*node, layout.colour(*node))).collect(),
            pair,
            obstacle: obstacle(world, pair),
            choices,
            shown: record.map(|record| Box::new(Drawing::new(world, record, layout).shown())),
        }
    }
}

/// The first two nodes that keep copies of something in common.
fn first_pair(world: &World, layout: &Layout) -> Option<[NodeId; 2]> {
    let (first, others) = layout.nodes().split_first()?;
    let with = |other: &&NodeId| !Shared::new(world.ring(), world.settings().n, [*first, **other], None).is_empty();
    others.iter().find(with).or(others.first()).map(|other| [*first, *other])
}

fn obstacle(world: &World, pair: Option<[NodeId; 2]>) -> Option<Obstacle> {
    let Some(pair) = pair else { return Some(Obstacle::Alone) };
    if pair[0] == pair[1] {
        return Some(Obstacle::SameNode);
    }
    if let Some(down) = pair.into_iter().find(|node| world.status(*node).is_none_or(|status| status == HostStatus::Down)) {
        return Some(Obstacle::Down(down));
    }
    Shared::new(world.ring(), world.settings().n, pair, None).is_empty().then_some(Obstacle::NothingShared)
}

/// An exchange being drawn.
struct Drawing<'a> {
    world: &'a World,
    record: &'a ExchangeRecord,
    layout: &'a Layout,
    compact: bool,
    /// The level of the buckets.
    depth: u32,
    /// Whether every hash has its place.
    whole: bool,
    /// The levels that are drawn, that of the root first.
    levels: Vec<u32>,
    hashes: Vec<HashNode>,
}

/// A key in a bucket, with what the two hold of it.
struct Entry {
    bucket: u32,
    key: Key,
    copies: [Option<Arc<Siblings>>; 2],
}

impl<'a> Drawing<'a> {
    fn new(world: &'a World, record: &'a ExchangeRecord, layout: &'a Layout) -> Drawing<'a> {
        let depth = record.buckets.max(1).ilog2();
        let whole = record.buckets <= WHOLE_MAX;
        let mut drawing =
            Drawing { world, record, layout, compact: layout.width < 600.0, depth, whole, levels: vec![0], hashes: Vec::new() };
        let columns = drawing.columns();
        let deepest = if whole { depth } else { (record.levels.len() as u32).saturating_sub(1) };
        // Where levels find no room, those next to the root are left out.
        drawing.levels.extend((deepest + 2).saturating_sub(columns).max(1)..=deepest);
        drawing.hashes = drawing.places(deepest);
        drawing
    }

    /// How many levels find room beside each other.
    fn columns(&self) -> u32 {
        let pitch = if self.compact { 46.0 } else { 66.0 };
        let (root, leaf) = self.reach();
        (((leaf - root) / pitch) as u32 + 1).max(2).min(self.depth + 1)
    }

    fn box_width(&self) -> f64 {
        if self.compact { self.layout.width - 24.0 } else { (self.layout.width * 0.33).clamp(230.0, 384.0) }
    }

    /// How far from the left the root and the buckets of the left tree stand.
    fn reach(&self) -> (f64, f64) {
        let middle = self.layout.width / 2.0;
        if self.compact { (32.0, middle - 62.0) } else { (66.0, middle - self.box_width() / 2.0 - 58.0) }
    }

    fn compared(&self, level: u32, place: u32) -> Option<[u64; 2]> {
        let compared = self.record.levels.get(level as usize)?;
        let index = compared.binary_search_by_key(&place, |pair| pair.place).ok()?;
        Some([compared[index].own, compared[index].theirs])
    }

    /// The last hashes that were found to differ; if none were, the last that were compared.
    fn frontier(&self) -> Vec<u32> {
        let Some(last) = self.record.levels.last() else { return Vec::new() };
        let differ: Vec<u32> = last.iter().filter(|pair| pair.own != pair.theirs).map(|pair| pair.place).collect();
        if differ.is_empty() { last.iter().map(|pair| pair.place).collect() } else { differ }
    }

    /// Every hash to draw, by level and place.
    fn places(&self, deepest: u32) -> Vec<HashNode> {
        let mut places: Vec<(u32, u32)> = vec![(0, 0)];
        for level in self.levels.iter().skip(1) {
            if self.whole {
                places.extend((0..1 << level).map(|place| (*level, place)));
            } else {
                for tip in self.frontier().into_iter().take(PATHS_MAX) {
                    let place = tip >> (deepest - level);
                    places.extend([(*level, place), (*level, place ^ 1)]);
                }
            }
        }
        let mut places = sorted(places);
        places.dedup();
        let (root, leaf) = self.reach();
        let pitch = (leaf - root) / f64::from(self.columns().max(2) - 1);
        let x = |level: u32| root + pitch * self.levels.iter().position(|drawn| *drawn == level).unwrap_or(0) as f64;
        let hash = |(level, place)| HashNode { level, place, hashes: self.compared(level, place), at: Point::new(x(level), 0.0) };
        places.into_iter().map(hash).collect()
    }

    /// The place of the hash above one, among those drawn.
    fn above(&self, hash: &HashNode) -> Option<usize> {
        let index = self.levels.iter().position(|level| *level == hash.level)?;
        let level = *self.levels.get(index.checked_sub(1)?)?;
        let place = hash.place >> (hash.level - level);
        self.hashes.binary_search_by_key(&(level, place), |hash| (hash.level, hash.place)).ok()
    }

    /// The hashes below which nothing is drawn, downwards.
    fn tips(&self) -> Vec<usize> {
        let above: Vec<Option<usize>> = self.hashes.iter().map(|hash| self.above(hash)).collect();
        let tips = (0..self.hashes.len()).filter(|index| !above.contains(&Some(*index)));
        let first = |index: usize| u64::from(self.hashes[index].place) << (self.depth - self.hashes[index].level);
        sorted(tips.map(|index| (first(index), index)).collect()).into_iter().map(|(_, index)| index).collect()
    }

    fn shown(mut self) -> Shown {
        let tips = self.tips();
        let is_box = |hash: &HashNode| hash.level == self.depth && (self.whole || hash.differs());
        let in_boxes: Vec<u32> =
            tips.iter().filter(|tip| is_box(&self.hashes[**tip])).map(|tip| self.hashes[*tip].place).collect();
        let (entries, keys) = self.entries(&in_boxes);
        let mut boxes: Vec<BucketBox> = in_boxes.iter().map(|bucket| self.bucket(*bucket, &entries)).collect();

        // Downwards: a tip is as high as its box, and what room is left over goes between.
        let short = self.layout.height < 560.0;
        let small = if self.compact { 34.0 } else { 30.0 };
        // In the head there is a line more where buckets are left out.
        let top = if short { 58.0 } else { 78.0 } + if self.whole { 0.0 } else { 18.0 };
        let high = |index: usize| match boxes.iter().find(|drawn| drawn.bucket == self.hashes[index].place) {
            Some(drawn) if is_box(&self.hashes[index]) && !self.compact => drawn.height,
            _ => small,
        };
        let heights: Vec<f64> = tips.iter().map(|tip| high(*tip)).collect();
        // Above it stands what is chosen, beneath it the conversation.
        let others = if short { 132.0 } else { 164.0 };
        let room = self.layout.height - others - top - heights.iter().sum::<f64>();
        let gap = if self.compact { 6.0 } else { (room / tips.len() as f64).clamp(8.0, 36.0) };
        let mut y = top + ((room - gap * tips.len() as f64) / 2.0).clamp(0.0, 160.0);
        if self.compact {
            y = top;
        }
        let mut rests = Vec::new();
        let (mut counted, middle) = (0, self.layout.width / 2.0);
        for (tip, height) in tips.iter().zip(&heights) {
            let hash = &mut self.hashes[*tip];
            hash.at.y = y + height / 2.0;
            let below = 1u32 << (self.depth - hash.level);
            counted += below;
            let drawn = boxes.iter_mut().find(|drawn| hash.level == self.depth && drawn.bucket == hash.place);
            match drawn {
                Some(drawn) if !self.compact => drawn.put(Point::new(middle - drawn.width / 2.0, y)),
                Some(drawn) => drawn.leaf = hash.at.y,
                None => {
                    rests.push(Rest { buckets: below, same: hash.hashes.is_some_and(|[own, other]| own == other), y: hash.at.y })
                }
            }
            y += height + gap;
        }
        for index in (0..self.hashes.len()).rev() {
            let below: Vec<f64> =
                self.hashes.iter().filter(|hash| self.above(hash) == Some(index)).map(|hash| hash.at.y).collect();
            if let (Some(first), Some(last)) = (below.first(), below.last()) {
                self.hashes[index].at.y = (first + last) / 2.0;
            }
        }
        if self.compact {
            for drawn in &mut boxes {
                drawn.put(Point::new(12.0, y));
                y += drawn.height + 8.0;
            }
        }

        let pill = if self.compact { (42.0, 24.0) } else { (58.0, 30.0) };
        let unseen = if self.whole || self.record.levels.len() as u32 <= self.depth {
            0
        } else {
            let differ = self.record.levels.last().map_or(0, |last| last.iter().filter(|pair| pair.own != pair.theirs).count());
            differ.saturating_sub(PATHS_MAX) as u32
        };
        Shown {
            id: self.record.id,
            sides: [0, 1].map(|side| {
                let node = self.record.pair()[side];
                let status = self.world.status(node).unwrap_or(HostStatus::Down);
                Side { node, colour: self.layout.colour(node), status, keys: keys[side] }
            }),
            end: self.record.ended.map(|(_, end)| end),
            buckets: self.record.buckets,
            edges: [false, true].map(|thick| self.edges(thick, pill.0 / 2.0)),
            pill,
            boxes,
            rests,
            folded: (self.record.buckets - counted, unseen),
            rounds: rounds(self.record, self.depth),
            bytes: self.record.bytes,
            full_copy: self.record.full_copy,
            compact: self.compact,
            width: self.layout.width,
            height: y + 4.0,
            hashes: self.hashes,
        }
    }

    /// The keys of some buckets, by bucket, the short ones first; and how many each of the two holds in all.
    fn entries(&self, buckets: &[u32]) -> (Vec<Entry>, [usize; 2]) {
        let (pair, world) = (self.record.pair(), self.world);
        let shared = Shared::new(world.ring(), world.settings().n, pair, self.record.within);
        type Found = (u32, usize, Key, usize, Option<Arc<Siblings>>);
        let mut found: Vec<Found> = Vec::new();
        let mut keys = [0; 2];
        for (side, node) in pair.into_iter().enumerate() {
            let Some(node) = world.node(node) else { continue };
            for (key, copy) in node.store().iter() {
                let token = crate::engine::partitioning::token_of(&key.0);
                let Some(bucket) = shared.bucket(token, self.record.buckets) else { continue };
                keys[side] += 1;
                if buckets.contains(&bucket) {
                    found.push((bucket, key.0.len(), key, side, Some(copy)));
                }
            }
        }
        // What differed is shown even if nobody holds it any more.
        for different in &self.record.different {
            let token = crate::engine::partitioning::token_of(&different.key.0);
            let bucket = shared.bucket(token, self.record.buckets).filter(|bucket| buckets.contains(bucket));
            found.extend(bucket.map(|bucket| (bucket, different.key.0.len(), different.key.clone(), 0, None)));
        }
        order_by(&mut found, |one, other| (one.0, one.1, &one.2).cmp(&(other.0, other.1, &other.2)));
        let mut entries: Vec<Entry> = Vec::new();
        for (bucket, _, key, side, copy) in found {
            if entries.last().is_none_or(|last| last.key != key) {
                entries.push(Entry { bucket, key, copies: [None, None] });
            }
            if let Some(last) = entries.last_mut().filter(|_| copy.is_some()) {
                last.copies[side] = copy;
            }
        }
        (entries, keys)
    }

    fn bucket(&self, bucket: u32, entries: &[Entry]) -> BucketBox {
        let entries: Vec<&Entry> = entries.iter().filter(|entry| entry.bucket == bucket).collect();
        let different = |entry: &Entry| self.record.different.iter().find(|different| different.key == entry.key);
        let width = self.box_width();
        // Where there are too many, those that differed come before the others; all keep their order.
        let mut drawn: Vec<usize> = Vec::new();
        for wanted in [true, false] {
            let such = entries.iter().enumerate().filter(|(_, entry)| different(entry).is_some() == wanted);
            drawn.extend(such.map(|(index, _)| index).take(ROWS_MAX - drawn.len()));
        }
        let rows: Vec<KeyRow> =
            sorted(drawn).into_iter().map(|index| self.row(entries[index], different(entries[index]), width)).collect();
        let more = entries.len() - rows.len();
        let titled = self.compact || !self.whole;
        let lines = rows.len().max(usize::from(!titled)) + usize::from(titled) + usize::from(more > 0);
        let height = lines as f64 * self.line() + 12.0;
        BucketBox {
            bucket,
            opened: self.record.opened.contains(&bucket),
            titled,
            rows,
            more,
            leaf: 0.0,
            at: Point::default(),
            width,
            height,
        }
        .spaced(self.line())
    }

    fn line(&self) -> f64 {
        if self.layout.height < 560.0 { 17.0 } else { 20.0 }
    }

    fn row(&self, entry: &Entry, different: Option<&DifferentKey>, width: f64) -> KeyRow {
        let value = |side: usize| -> String {
            let now = entry.copies[side].as_deref();
            let held = different.map(|different| &different.held[side]);
            match (held, now) {
                (Some(Held::Copy(copy)), _) => value_of(copy),
                (Some(Held::Digest(known)), Some(now)) if digest(&entry.key, now) == *known => value_of(now),
                (Some(Held::Digest(known)), _) => format!("#{}", short(*known)),
                (None, Some(now)) => value_of(now),
                (Some(Held::Nothing), _) | (None, None) => String::new(),
            }
        };
        let values = [value(0), value(1)];
        // Half a box holds the key, the value, half the sign, and a plus where a copy is sent. Of what is too
        // long, the value gives way first, down to half of the room.
        let plus = if different.is_some() { 38.0 } else { 0.0 };
        let room = ((width / 2.0 - 34.0 - plus) / CHARACTER) as usize;
        let longest = values.iter().map(|value| wide(value)).max().unwrap_or(0);
        let key = cut(&entry.key.0, room - longest.min(room / 2));
        let values = values.map(|value| cut(&value, room - wide(&key)));
        KeyRow {
            values,
            same: different.is_none() && entry.copies[0] == entry.copies[1],
            sent: different.map_or([false; 2], |different| different.sent),
            y: 0.0,
            key,
        }
    }

    /// The lines from each hash to those below it, as one outline: the thin ones, or those to what differs.
    fn edges(&self, thick: bool, half: f64) -> String {
        let mut path = Path::new();
        for hash in self.hashes.iter().filter(|hash| hash.differs() == thick) {
            if let Some(above) = self.above(hash) {
                let from = self.hashes[above].at;
                let (from, to) = (Point::new(from.x + half, from.y), Point::new(hash.at.x - half, hash.at.y));
                path = path.move_to(from).reach(from, to);
            }
        }
        path.finish()
    }
}

impl BucketBox {
    /// Gives its lines their places below each other.
    fn spaced(mut self, line: f64) -> BucketBox {
        let first = if self.titled { 1.5 } else { 0.5 };
        for (index, row) in self.rows.iter_mut().enumerate() {
            row.y = 6.0 + (first + index as f64) * line;
        }
        self
    }

    fn put(&mut self, at: Point) {
        self.at = at;
        for row in &mut self.rows {
            row.y += at.y;
        }
    }
}

/// The conversation so far, and the question that is open.
fn rounds(record: &ExchangeRecord, depth: u32) -> Vec<Round> {
    let round = |step: StepKind, levels: &[Arc<[Compared]>]| {
        let all = || levels.iter().flat_map(|level| level.iter());
        Round {
            step,
            open: false,
            compared: all().count() as u32,
            different: all().filter(|pair| pair.own != pair.theirs).count() as u32,
            pairs: all().take(NAMED_MAX + 1).copied().collect(),
            keys: Vec::new(),
        }
    };
    let levels = &record.levels;
    let step_of = |level: usize| match level {
        0 => StepKind::Root,
        level if level as u32 == depth => StepKind::Buckets,
        level if level as u32 > depth => StepKind::Keys,
        _ => StepKind::Branches,
    };
    let mut rounds: Vec<Round> = Vec::new();
    let mut done = 0;
    while done < levels.len() {
        let step = step_of(done);
        let until = (done..levels.len()).find(|level| step_of(*level) != step).unwrap_or(levels.len());
        rounds.push(round(step, &levels[done..until]));
        done = until;
    }
    if record.keys_compared {
        let mut keys = round(StepKind::Keys, &[]);
        keys.different = record.different.len() as u32;
        keys.keys = record.different.iter().take(NAMED_MAX + 1).map(|different| different.key.clone()).collect();
        rounds.push(keys);
    }
    let unanswered = record.ended.is_none_or(|(_, end)| matches!(end, ExchangeEnd::NoAnswer | ExchangeEnd::RangesDiffer));
    if unanswered && let Some(next) = (!record.keys_compared).then(|| step_of(levels.len())) {
        match rounds.last_mut().filter(|last| last.step == next) {
            Some(last) => last.open = true,
            None => rounds.push(Round { open: true, ..round(next, &[]) }),
        }
    }
    for round in &mut rounds {
        // Many are counted, few are named.
        if round.pairs.len() > NAMED_MAX {
            round.pairs.clear();
        }
        round.keys.truncate(NAMED_MAX);
    }
    rounds
}

/// The first four digits of a hash.
pub fn short(hash: u64) -> String {
    format!("{:04x}", hash >> 48)
}

/// What a copy holds, siblings side by side, tombstones as a cross.
fn value_of(copy: &Siblings) -> String {
    let value = |version: &crate::engine::versions::Version| version.value.as_ref().map_or("†".to_owned(), ToString::to_string);
    copy.versions().iter().map(value).collect::<Vec<_>>().join("·")
}

/// How many columns a text takes: characters of the East Asian scripts take two.
fn wide(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

fn width_of(character: char) -> usize {
    1 + usize::from(character >= '\u{1100}')
}

/// A text, or as much of it as fits into so many columns.
fn cut(text: &str, columns: usize) -> String {
    if wide(text) <= columns {
        return text.to_owned();
    }
    let mut taken = 1;
    let fits = |character: &char| {
        taken += width_of(*character);
        taken <= columns
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

#[cfg(test)]
mod tests;
