//! A client's operations as bars, in up to two rows.

use super::axis::Axis;
use super::history::{History, OperationRecord};
use super::lanes::Strip;
use crate::decimal::Within;
use crate::engine::{ClientId, Key, RequestId, Status, Time};
use crate::simulation::OperationKind;

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

/// Bars narrower than this that touch are drawn as one,
const BAR_MIN: f64 = 3.0;
/// but not more than so many of them.
const BARS_JOINED_MAX: f64 = 8.0;

/// The lane of a client.
pub(super) fn client_lane(id: ClientId, history: &History, axis: &Axis, strip: Strip) -> ClientLane {
    let mut rows = [Row::default(), Row::default()];
    for record in history.operations().iter().filter(|record| record.client == id) {
        let bar = bar(record, axis.x(record.started), record.ended.map_or(axis.right, |ended| axis.x(ended)));
        // The second row is for what overlaps; what overlaps both is drawn into the one that ends later.
        let row = match (rows[0].is_free(&bar), rows[1].is_free(&bar)) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => usize::from(rows[1].right > rows[0].right),
        };
        rows[row].add(bar);
    }
    let double = !rows[1].bars.is_empty();
    let height = if double { (strip.height / 2.0 - 1.5).within(3.0, 14.0) } else { (strip.height - 10.0).within(4.0, 17.0) };
    let gap = if double { (strip.height - 2.0 * height) / 3.0 } else { (strip.height - height) / 2.0 };
    let mut bars: Vec<Bar> = Vec::new();
    for (index, row) in rows.into_iter().enumerate() {
        let top = strip.top + gap + index as f64 * (height + gap);
        for bar in row.bars {
            let place = bars.partition_point(|other| other.request < bar.request);
            bars.insert(place, Bar { top, height, ..bar });
        }
    }
    ClientLane { id, strip, bars }
}

/// A row of a lane, from left to right.
#[derive(Default)]
struct Row {
    bars: Vec<Bar>,
    /// Where the last bar ends.
    right: f64,
}

impl Row {
    fn is_free(&self, bar: &Bar) -> bool {
        bar.left >= self.right
    }

    /// Adds a bar; into the last one, if it overlaps that, or cannot be told from it.
    fn add(&mut self, bar: Bar) {
        let right = bar.left + bar.width;
        if let Some(last) = self.bars.last_mut() {
            let narrow = bar.width < BAR_MIN && last.width < BAR_MIN * BARS_JOINED_MAX && bar.left - self.right < 1.0;
            if bar.left < self.right || (narrow && last.ended.is_some()) {
                last.count += 1;
                last.width = last.width.max(right - last.left);
                last.ended = last.ended.zip(bar.ended).map(|(one, other)| one.max(other));
                // The worst of them is what the reader looks for.
                last.status = last.status.zip(bar.status).map(|(one, other)| one.max(other));
                self.right = self.right.max(right);
                return;
            }
        }
        self.right = right;
        self.bars.push(bar);
    }
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

#[cfg(test)]
mod tests {
    use crate::simulation::Step;
    use crate::stage::fixture::{at, client, get, put, run, seen};
    use crate::stage::{History, LanesView};

    fn lanes(steps: Vec<Step>, ms: f64) -> (LanesView, History) {
        let mut timeline = run(3, steps);
        let (history, layout) = seen(&mut timeline, ms);
        (LanesView::of(&history, layout.clients(), &timeline, 808.0, 176.0), history)
    }

    #[test]
    fn bars_stand_in_their_client_s_lane_and_open_ones_reach_ahead() {
        let (view, history) = lanes(vec![at(0.0, put(1, 1, "k")), at(5.0, get(2, 1, "k"))], 20.0);
        assert_eq!(history.operations().len(), 2);
        let [one, other] = view.clients.as_slice() else { panic!("two lanes") };
        assert_eq!((one.id, other.id), (client(1), client(2)));
        assert_eq!(one.bars[0].status, None);
        assert!((one.bars[0].left + one.bars[0].width - view.axis.right).abs() < 1e-9);
        assert!(
            other.bars[0].top >= other.strip.top
                && other.bars[0].top + other.bars[0].height <= other.strip.top + other.strip.height
        );
    }

    #[test]
    fn what_overlaps_takes_a_second_row_and_more_is_drawn_together() {
        let (view, _) = lanes((0..2).map(|i| at(f64::from(i), put(1, 1, "k"))).collect(), 20.0);
        let bars = &view.clients[0].bars;
        assert_eq!(bars.len(), 2);
        assert!(bars[0].top + bars[0].height <= bars[1].top);

        let (view, history) = lanes((0..40).map(|i| at(f64::from(i), put(1, 1, "k"))).collect(), 600.0);
        let bars = &view.clients[0].bars;
        assert!(bars.len() < 10);
        assert_eq!(bars.iter().map(|bar| bar.count as usize).sum::<usize>(), history.operations().len());
    }

    #[test]
    fn a_long_run_does_not_become_thousands_of_bars() {
        let (view, history) = lanes((0..2_000_usize).map(|i| at(i as f64 * 30.0, put(1 + i % 2, 1, "k"))).collect(), 61_000.0);
        assert_eq!(history.operations().len(), 2_000);
        for lane in &view.clients {
            assert!(lane.bars.len() < 300, "{}", lane.bars.len());
        }
    }
}
