//! The timeline: a run as lanes over time. A ruler, the futures where there are several, a lane for each client with its operations as
//! bars, the faults, what to look at, and how many messages were in flight.
//!
//! The lanes show everything that was simulated, up to the *head*; the playhead and what covers the
//! future are moved over them from frame to frame. So bars of what is still open run to the end of
//! the axis, and the lanes change only with a turn, a new size, or at [`LanesView::changes_at`].

use super::axis::{Axis, Tick, ticks};
use super::bars::{ClientLane, client_lane};
use super::bustle::TRAFFIC_BIN;
use super::futures::{self, Futures, furthest};
use super::history::{Fault, FaultSpan, History, OperationRecord};
use crate::decimal::Within;
use crate::engine::{ClientId, RequestId, Status, Time};
use crate::simulation::{EventId, Timeline};

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
    /// The futures of the run.
    pub futures: Futures,
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

/// A horizontal strip: its top and its height, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Strip {
    /// From the top of the timeline.
    pub top: f64,
    /// Its height.
    pub height: f64,
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
/// Room that the name of an alert takes, in pixels.
const ALERT_ROOM: f64 = 88.0;

impl LanesView {
    /// The lanes of what was simulated of a run, on so many CSS pixels. `history` has followed
    /// the world at the head, not the one at a playhead before it.
    pub fn of(history: &History, clients: &[ClientId], timeline: &Timeline, width: f64, height: f64) -> LanesView {
        let width = if width.is_finite() { width.max(80.0) } else { 80.0 };
        let axis = Axis::new(furthest(timeline), width);
        let strips = Strips::new(height, clients.len(), futures::height(timeline));
        let lane = |(index, id): (usize, &ClientId)| client_lane(*id, history, &axis, strips.client(index));
        let mut view = LanesView {
            width,
            height,
            ticks: ticks(&axis),
            ruler: strips.ruler,
            futures: Futures::of(timeline, &axis, strips.futures),
            clients: clients.iter().enumerate().map(lane).collect(),
            faults: faults(history, &axis, strips.faults),
            faults_strip: strips.faults,
            alerts: alerts(history, &axis),
            alerts_strip: strips.alerts,
            traffic: (strips.traffic.height > 0.0).then(|| traffic(history, &axis, strips.traffic)),
            snaps: Vec::new(),
            changes_at: axis.grows_at(),
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

/// The strips of a timeline, from top to bottom.
struct Strips {
    ruler: Strip,
    futures: Strip,
    clients: Vec<Strip>,
    faults: Strip,
    alerts: Strip,
    traffic: Strip,
}

impl Strips {
    /// 176 pixels are a ruler of 24, two clients of 28 each, faults 28, alerts 30, traffic 38. With
    /// less room, more clients or several futures, the traffic gives way first.
    fn new(height: f64, clients: usize, futures: f64) -> Strips {
        let height = if height.is_finite() { height.max(60.0) } else { 60.0 };
        let count = clients.max(1) as f64;
        let (ruler, faults, alerts) = (24.0, 28.0, if height < 170.0 { 24.0 } else { 30.0 });
        let rest = (height - ruler - futures - faults - alerts).max(0.0);
        let lane = (rest / count).within(0.0, if clients <= 2 { 28.0 } else { 22.0 });
        let traffic = rest - lane * count;
        let mut top = ruler;
        let mut next = |height: f64| {
            let strip = Strip { top, height };
            top += height;
            strip
        };
        Strips {
            ruler: Strip { top: 0.0, height: ruler },
            futures: next(futures),
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

fn faults(history: &History, axis: &Axis, strip: Strip) -> Vec<FaultBar> {
    let mut free = [0.0_f64; 2];
    let row_height = strip.height / 2.0;
    let place = |span: &FaultSpan| {
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
    let mut found: Vec<Alert> = Vec::new();
    for alert in history.operations().iter().filter_map(|record| alert(record, axis)) {
        // Operations end nearly in the order of issue, so its place is at or near the end.
        let place = found.iter().rposition(|earlier| earlier.at <= alert.at).map_or(0, |before| before + 1);
        found.insert(place, alert);
    }
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
        Status::Ok if record.values > 1 => AlertKind::Siblings,
        Status::Ok | Status::NotFound | Status::Rejected => return None,
    };
    Some(Alert { kind, request: record.request, x: axis.x(at), at, named: false })
}

/// The bins of the history, as columns of equal width: of each the largest bin in it. What is in
/// flight at the head is known to arrive later; the future covers it until then.
fn traffic(history: &History, axis: &Axis, strip: Strip) -> Traffic {
    let bins = history.traffic();
    let end = Time(bins.count() as u64 * TRAFFIC_BIN.0);
    let count = ((axis.x(end) - axis.left) / COLUMN).ceil().max(0.0) as usize;
    let bin_at = |column: usize| (axis.time(axis.left + column as f64 * COLUMN).0 / TRAFFIC_BIN.0) as usize;
    let column = |index: usize| {
        let (first, last) = (bin_at(index), bin_at(index + 1));
        bins.peak(first, last.max(first + 1))
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
    let mut instants: Vec<u64> = faults.chain(alerts).chain(ends).map(|at| at.0).collect();
    instants.sort_unstable();
    instants.dedup();
    instants.into_iter().map(Time).map(|at| Snap { x: view.axis.x(at), at }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::NodeId;
    use crate::simulation::{Action, Step};
    use crate::stage::fixture::{at, get, isolate, node, put, run, seen};

    fn lanes(steps: Vec<Step>, ms: f64) -> (LanesView, History) {
        let mut timeline = run(3, steps);
        let (history, layout) = seen(&mut timeline, ms);
        (LanesView::of(&history, layout.clients(), &timeline, 808.0, 176.0), history)
    }

    #[test]
    fn faults_are_spans_and_their_ends_are_snapped_to() {
        let steps = vec![at(100.0, isolate(3, 3)), at(150.0, Action::Pause(node(1))), at(200.0, Action::Resume(node(1)))];
        let (view, _) = lanes(steps, 300.0);
        let [cut, pause] = view.faults.as_slice() else { panic!("two faults") };
        assert!(cut.lasts && !pause.lasts);
        assert_ne!(cut.top, pause.top, "two at once take two rows");
        assert_eq!(view.pointed(view.axis.x(Time::from_millis(150.0)) + 5.0), Time::from_millis(150.0));
        let between = view.axis.x(Time::from_millis(250.0));
        assert!((view.pointed(between).as_millis() - 250.0).abs() < 1.0);
    }

    #[test]
    fn siblings_and_timeouts_are_alerts() {
        // Two blind writes of one key through different nodes, then a read of both.
        let (view, _) = lanes(vec![at(0.0, put(1, 1, "k")), at(0.0, put(2, 2, "k")), at(200.0, get(1, 1, "k"))], 400.0);
        assert_eq!(view.alerts.iter().map(|alert| alert.kind).collect::<Vec<_>>(), [AlertKind::Siblings]);
        let alone: Vec<NodeId> = vec![node(2), node(3)];
        let mut steps: Vec<Step> = alone.iter().map(|node| at(0.0, Action::Crash(*node))).collect();
        steps.push(at(1.0, put(1, 1, "k")));
        let (view, _) = lanes(steps, 3_000.0);
        assert_eq!(view.alerts.iter().map(|alert| alert.kind).collect::<Vec<_>>(), [AlertKind::Timeout]);
    }

    #[test]
    fn traffic_has_a_column_for_what_is_known_and_a_peak() {
        let (view, _) = lanes(vec![at(0.0, put(1, 1, "k"))], 60.0);
        let traffic = view.traffic.unwrap();
        // Two at once, and in the bin in which two arrive and two answers leave, four.
        assert_eq!(traffic.peak, 4);
        assert_eq!(traffic.columns.iter().copied().max(), Some(4));
        assert!(traffic.strip.top + traffic.strip.height <= 176.0 + 1e-9);
    }

    #[test]
    fn strips_fill_the_height_for_any_number_of_clients() {
        for clients in 1..=8 {
            for (height, futures) in [(152.0, 0.0), (176.0, 0.0), (152.0, 33.0), (176.0, 44.0)] {
                let strips = Strips::new(height, clients, futures);
                let last = strips.traffic;
                assert!(last.top + last.height <= height + 1e-9, "{clients} in {height}");
                assert!(strips.clients.iter().all(|strip| strip.height >= 3.0), "{clients} in {height}");
            }
        }
    }
}
