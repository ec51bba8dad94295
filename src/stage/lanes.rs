//! The timeline: a run as lanes over time. A ruler, a lane for each client with its operations as
//! bars, the faults, what to look at, and how many messages were in flight.
//!
//! The lanes show everything that was simulated, up to the *head*; the playhead and what covers the
//! future are moved over them from frame to frame. So bars of what is still open run to the end of
//! the axis, and the lanes change only with a turn, a new size, or at [`LanesView::changes_at`].

use super::history::{Fault, History, OperationRecord, TRAFFIC_BIN};
use crate::engine::{ClientId, Duration, Key, RequestId, Status, Time};
use crate::simulation::{EventId, OperationKind};

/// The lanes of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct LanesView {
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
    /// Time to the right.
    pub axis: Axis,
    /// The marks of the ruler.
    pub ticks: Vec<Tick>,
    /// The ruler's strip.
    pub ruler: Strip,
    /// A lane for each client, in the order in which they are shown.
    pub clients: Vec<ClientLane>,
    /// Where faults are shown.
    pub faults_strip: Strip,
    /// The faults.
    pub faults: Vec<FaultBar>,
    /// Where alerts are shown.
    pub alerts_strip: Strip,
    /// What to look at.
    pub alerts: Vec<Alert>,
    /// Messages in flight; absent where there is no room.
    pub traffic: Option<Traffic>,
    /// Instants that a drag snaps to, in order.
    pub snaps: Vec<Snap>,
    /// When the axis grows.
    pub changes_at: Time,
}

/// Virtual time from left to right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// Where the run begins, in pixels from the left.
    pub left: f64,
    /// Where the axis ends.
    pub right: f64,
    /// How much time it shows.
    pub span: Duration,
}

/// A horizontal strip: its top and its height, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Strip {
    /// From the top of the timeline.
    pub top: f64,
    /// Its height.
    pub height: f64,
}

/// A mark of the ruler.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tick {
    /// Where.
    pub x: f64,
    /// When.
    pub at: Time,
    /// Whether its time is written.
    pub named: bool,
}

/// The operations of a client.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientLane {
    /// Whose.
    pub id: ClientId,
    /// Its strip.
    pub strip: Strip,
    /// Its operations, in the order of issue.
    pub bars: Vec<Bar>,
}

/// An operation, from its beginning to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Which.
    pub request: RequestId,
    /// What it is.
    pub kind: OperationKind,
    /// About which key.
    pub key: Key,
    /// Its box: left, top, width and height, in pixels. Of an open one, the width reaches the end
    /// of the axis: the future covers what has not happened.
    pub left: f64,
    /// See `left`.
    pub top: f64,
    /// See `left`.
    pub width: f64,
    /// See `left`.
    pub height: f64,
    /// When it began.
    pub started: Time,
    /// When it ended.
    pub ended: Option<Time>,
    /// How it ended.
    pub status: Option<Status>,
    /// How many operations it stands for: more than one where they are too narrow to tell apart.
    pub count: u32,
}

/// A fault, from its beginning to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultBar {
    /// What.
    pub fault: Fault,
    /// The happening that began it.
    pub began: EventId,
    /// Where it begins.
    pub left: f64,
    /// The top of its row.
    pub top: f64,
    /// How wide it is; to the end of the axis while it lasts.
    pub width: f64,
    /// When it began.
    pub from: Time,
    /// Whether it lasts.
    pub lasts: bool,
    /// How much room there is for a label on its left, in pixels.
    pub room: f64,
}

/// Something worth a look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alert {
    /// What.
    pub kind: AlertKind,
    /// The operation it was seen in.
    pub request: RequestId,
    /// Where.
    pub x: f64,
    /// When.
    pub at: Time,
    /// Whether there is room for its name on its right.
    pub named: bool,
}

/// What is worth a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlertKind {
    /// A get found several current values.
    Siblings,
    /// An operation timed out.
    Timeout,
    /// An operation was refused for want of nodes.
    Unavailable,
}

/// How many messages were in flight.
#[derive(Clone, Debug, PartialEq)]
pub struct Traffic {
    /// Its strip.
    pub strip: Strip,
    /// The most at once in each column of [`COLUMN`] pixels from the left of the axis.
    pub columns: Vec<u32>,
    /// The largest of them.
    pub peak: u32,
}

/// An instant that a drag snaps to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Snap {
    /// Where.
    pub x: f64,
    /// When.
    pub at: Time,
}

/// Width of a column of the traffic, in pixels.
pub const COLUMN: f64 = 3.0;
/// How near a drag must come to an instant to snap to it, in pixels.
const SNAP_REACH: f64 = 6.0;
/// Free on the left of the axis, in pixels: the names of the clients stand there.
const MARGIN_LEFT: f64 = 34.0;
/// Free on its right.
const MARGIN_RIGHT: f64 = 14.0;
/// An axis shows at least this much.
const SPAN_MIN: Duration = Duration(400_000);
/// The part of the axis that may be past before it grows.
const PAST_MAX: f64 = 0.8;
/// Bars narrower than this that touch are drawn as one.
const BAR_MIN: f64 = 3.0;
/// Room that the name of an alert takes, in pixels.
const ALERT_ROOM: f64 = 88.0;

impl Axis {
    /// The axis of a run that was simulated up to `head`, on so many pixels.
    pub fn new(head: Time, width: f64) -> Axis {
        Axis { left: MARGIN_LEFT, right: (width - MARGIN_RIGHT).max(MARGIN_LEFT + 1.0), span: span_for(head) }
    }

    /// Where an instant is; the end of the axis if it is later.
    pub fn x(&self, at: Time) -> f64 {
        let part = at.0 as f64 / self.span.0.max(1) as f64;
        self.left + (self.right - self.left) * part.min(1.0)
    }

    /// Which instant is at a place; the nearer end if it is beside the axis.
    pub fn time(&self, x: f64) -> Time {
        let part = ((x - self.left) / (self.right - self.left)).clamp(0.0, 1.0);
        Time((part * self.span.0 as f64) as u64)
    }
}

impl LanesView {
    /// The lanes of what was simulated up to `head`, on so many CSS pixels. `history` has followed
    /// the world at the head, not the one at a playhead before it.
    pub fn of(history: &History, clients: &[ClientId], head: Time, width: f64, height: f64) -> LanesView {
        let width = if width.is_finite() { width.max(80.0) } else { 80.0 };
        let axis = Axis::new(head, width);
        let strips = Strips::new(height, clients.len());
        let lane = |(index, id): (usize, &ClientId)| client_lane(*id, history, &axis, strips.client(index));
        let mut view = LanesView {
            width,
            height,
            ticks: ticks(&axis),
            ruler: strips.ruler,
            clients: clients.iter().enumerate().map(lane).collect(),
            faults: faults(history, &axis, strips.faults),
            faults_strip: strips.faults,
            alerts: alerts(history, &axis),
            alerts_strip: strips.alerts,
            traffic: (strips.traffic.height > 0.0).then(|| traffic(history, &axis, strips.traffic)),
            snaps: Vec::new(),
            changes_at: Time((axis.span.0 as f64 * PAST_MAX) as u64 + 1),
            axis,
        };
        view.snaps = snaps(&view, history);
        view
    }

    /// The instant that is meant by a place: one to snap to within 6 pixels, else the exact one.
    pub fn pointed(&self, x: f64) -> Time {
        let least = |one: &&Snap, other: &&Snap| (one.x - x).abs().total_cmp(&(other.x - x).abs());
        match self.snaps.iter().min_by(least) {
            Some(snap) if (snap.x - x).abs() <= SNAP_REACH => snap.at,
            _ => self.axis.time(x),
        }
    }
}

/// The span shown while the head is there: the first of a row of round ones that leaves room ahead.
fn span_for(head: Time) -> Duration {
    const ROUND: [u64; 7] = [10, 15, 20, 30, 40, 60, 80];
    let wanted = head.0 as f64 / PAST_MAX;
    let mut unit = 1_000;
    loop {
        for step in ROUND {
            let span = Duration(step * unit);
            if span >= SPAN_MIN && span.0 as f64 >= wanted {
                return span;
            }
        }
        unit *= 10;
        if unit > 1_000_000_000_000 {
            return Duration(head.0.saturating_mul(2));
        }
    }
}

/// The strips of a timeline, from top to bottom.
struct Strips {
    ruler: Strip,
    clients: Vec<Strip>,
    faults: Strip,
    alerts: Strip,
    traffic: Strip,
}

impl Strips {
    /// 176 pixels are a ruler of 24, two clients of 28 each, faults 28, alerts 30, traffic 38. With
    /// less room or more clients, the traffic gives way first.
    fn new(height: f64, clients: usize) -> Strips {
        let height = if height.is_finite() { height.max(60.0) } else { 60.0 };
        let count = clients.max(1) as f64;
        let (ruler, faults, alerts) = (24.0, 28.0, if height < 170.0 { 24.0 } else { 30.0 });
        let rest = (height - ruler - faults - alerts).max(0.0);
        let lane = (rest / count).clamp(0.0, if clients <= 2 { 28.0 } else { 22.0 });
        let traffic = rest - lane * count;
        let mut top = ruler;
        let mut next = |height: f64| {
            let strip = Strip { top, height };
            top += height;
            strip
        };
        Strips {
            ruler: Strip { top: 0.0, height: ruler },
            clients: (0..clients).map(|_| next(lane)).collect(),
            faults: next(faults),
            alerts: next(alerts),
            traffic: next(if traffic >= 16.0 { traffic } else { 0.0 }),
        }
    }

    fn client(&self, index: usize) -> Strip {
        self.clients.get(index).copied().unwrap_or_default()
    }
}

/// Marks at round times, named ones at least 80 pixels apart.
fn ticks(axis: &Axis) -> Vec<Tick> {
    let pixels = axis.right - axis.left;
    let mut step = 1_000_u64;
    for factor in [2, 5, 10].into_iter().cycle().take(40) {
        if step as f64 / axis.span.0 as f64 * pixels >= 80.0 {
            break;
        }
        // 1, 2, 5, 10: each from the power of ten below it.
        let power = 10_u64.pow(step.ilog10());
        step = if factor == 10 { power * 10 } else { power * factor };
    }
    let parts = if step / 10_u64.pow(step.ilog10()) == 5 { 5 } else { 4 };
    let fine = (step / parts).max(1);
    let count = axis.span.0 / fine;
    let tick = |index: u64| {
        let at = Time(index * fine);
        Tick { x: axis.x(at), at, named: index % parts == 0 }
    };
    (0..=count).map(tick).collect()
}

fn client_lane(id: ClientId, history: &History, axis: &Axis, strip: Strip) -> ClientLane {
    let records = history.operations().iter().filter(|record| record.client == id);
    // Where each of the two rows is free from. Only overlapping operations take the second.
    let mut free = [f64::NEG_INFINITY; 2];
    let mut placed: Vec<(usize, Bar)> = Vec::new();
    for record in records {
        let (left, right) = (axis.x(record.started), record.ended.map_or(axis.right, |ended| axis.x(ended)));
        if let Some((row, last)) = placed.last_mut()
            && record.ended.is_some()
            && last.ended.is_some()
            && right - left < BAR_MIN
            && last.count as f64 * BAR_MIN >= last.width
            && left - (last.left + last.width) < 1.0
        {
            // Too narrow to tell from its neighbour.
            last.count += 1;
            last.width = (right - last.left).max(last.width);
            last.ended = record.ended;
            last.status = last.status.max(record.status);
            free[*row] = last.left + last.width;
            continue;
        }
        let row = if left >= free[0] { 0 } else if left >= free[1] || free[1] <= free[0] { 1 } else { 0 };
        free[row] = right.max(left + 1.5);
        placed.push((row, bar(record, left, right)));
    }
    let double = placed.iter().any(|(row, _)| *row == 1);
    let height = if double { (strip.height / 2.0 - 1.5).clamp(3.0, 14.0) } else { (strip.height - 10.0).clamp(4.0, 17.0) };
    let gap = if double { (strip.height - 2.0 * height) / 3.0 } else { (strip.height - height) / 2.0 };
    let bars = placed.into_iter().map(|(row, bar)| Bar { top: strip.top + gap + row as f64 * (height + gap), height, ..bar }).collect();
    ClientLane { id, strip, bars }
}

fn bar(record: &OperationRecord, left: f64, right: f64) -> Bar {
    Bar {
        request: record.request,
        kind: record.kind,
        key: record.key.clone(),
        left,
        top: 0.0,
        width: (right - left).max(1.5),
        height: 0.0,
        started: record.started,
        ended: record.ended,
        status: record.status,
        count: 1,
    }
}

fn faults(history: &History, axis: &Axis, strip: Strip) -> Vec<FaultBar> {
    let mut free = [axis.left - MARGIN_LEFT; 2];
    let row_height = strip.height / 2.0;
    let place = |span: &super::history::FaultSpan| {
        let left = axis.x(span.from);
        let right = span.to.map_or(axis.right, |to| axis.x(to));
        // The row that has been free the longest has the most room for the label.
        let row = usize::from(free[0] > free[1]);
        let room = (left - free[row]).max(0.0);
        free[row] = right;
        FaultBar {
            fault: span.fault.clone(),
            began: span.began,
            left,
            top: strip.top + row as f64 * row_height,
            width: (right - left).max(2.0),
            from: span.from,
            lasts: span.to.is_none(),
            room,
        }
    };
    history.faults().iter().map(place).collect()
}

fn alerts(history: &History, axis: &Axis) -> Vec<Alert> {
    let mut found: Vec<Alert> = history.operations().iter().filter_map(|record| alert(record, axis)).collect();
    found.sort_by_key(|alert| alert.at);
    // Those that would lie on each other are one mark.
    found.dedup_by(|later, earlier| later.kind == earlier.kind && later.x - earlier.x < 9.0);
    for index in 0..found.len() {
        let next = found.get(index + 1).map_or(axis.right, |next| next.x);
        found[index].named = next - found[index].x >= ALERT_ROOM;
    }
    found
}

fn alert(record: &OperationRecord, axis: &Axis) -> Option<Alert> {
    let at = record.ended?;
    let kind = match record.status? {
        Status::Timeout => AlertKind::Timeout,
        Status::Unavailable => AlertKind::Unavailable,
        Status::Ok if record.found.live().count() > 1 => AlertKind::Siblings,
        Status::Ok | Status::NotFound | Status::Rejected => return None,
    };
    Some(Alert { kind, request: record.request, x: axis.x(at), at, named: false })
}

/// The bins of the history, as columns of equal width: of each the largest bin in it. What is in
/// flight at the head is known to arrive later; the future covers it until then.
fn traffic(history: &History, axis: &Axis, strip: Strip) -> Traffic {
    let bins = history.traffic();
    let end = Time(bins.len() as u64 * TRAFFIC_BIN.0);
    let count = ((axis.x(end) - axis.left) / COLUMN).ceil().max(0.0) as usize;
    let bin_at = |column: usize| (axis.time(axis.left + column as f64 * COLUMN).0 / TRAFFIC_BIN.0) as usize;
    let column = |index: usize| {
        let (first, last) = (bin_at(index), bin_at(index + 1));
        bins.get(first..(last.max(first + 1)).min(bins.len())).and_then(|bins| bins.iter().max()).copied().unwrap_or(0)
    };
    let columns: Vec<u32> = (0..=count).map(column).collect();
    let peak = columns.iter().copied().max().unwrap_or(0);
    Traffic { strip, columns, peak }
}

fn snaps(view: &LanesView, history: &History) -> Vec<Snap> {
    let faults = history.faults().iter().flat_map(|span| [Some(span.from), span.to]).flatten();
    let alerts = view.alerts.iter().map(|alert| alert.at);
    // Narrow bars would make every place snap somewhere, so only bars that can be told apart do.
    let bars = view.clients.iter().flat_map(|lane| &lane.bars).filter(|bar| bar.width > 4.0 * SNAP_REACH);
    let ends = bars.flat_map(|bar| [Some(bar.started), bar.ended]).flatten();
    let mut instants: Vec<Time> = faults.chain(alerts).chain(ends).collect();
    instants.sort_unstable();
    instants.dedup();
    instants.into_iter().map(|at| Snap { x: view.axis.x(at), at }).collect()
}
