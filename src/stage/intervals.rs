//! A few operations as intervals: one row each, from its start to its end, so that one sees which of them overlap and which do
//! not. That is all that an order of them may go by (Herlihy and Wing, *Linearizability*, TOPLAS 1990, §1: the figures there).
//!
//! Only the order of instants counts, so each has a column of its own, however far it is from the next.

use std::sync::Arc;

use super::history::{History, OperationRecord};
use crate::engine::{ClientId, RequestId, Status, Time, Value, sorted};
use crate::simulation::{ClientEvent, EventId, Happening, OperationKind, What};

/// Operations as intervals. Lengths are CSS pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IntervalsView {
    /// The operations, by their starts.
    pub rows: Vec<IntervalRow>,
    /// The instants at which one starts or ends, and where they stand.
    pub instants: Vec<(Time, f64)>,
    /// How wide it is.
    pub width: f64,
    /// How high.
    pub height: f64,
}

/// An operation.
#[derive(Clone, Debug, PartialEq)]
pub struct IntervalRow {
    /// Its number.
    pub request: RequestId,
    /// Its name.
    pub id: Arc<str>,
    /// Who asked.
    pub client: ClientId,
    /// What for.
    pub kind: OperationKind,
    /// What it wrote, or read. Of a get: every value that was found, nothing if none was.
    pub values: Vec<Value>,
    /// When it began.
    pub started: Time,
    /// When it ended; none if nobody knows how it ended.
    pub ended: Option<Time>,
    /// Where its bar begins and ends; without an end the bar runs to the edge.
    pub from: f64,
    /// See `from`.
    pub to: f64,
    /// The middle of its row.
    pub y: f64,
    /// Whether it is one of those that contradict each other.
    pub marked: bool,
}

/// How high a row is, and how much room there is for the instants below, and at the sides.
const ROW: f64 = 30.0;
const FOOT: f64 = 22.0;
const SIDE: f64 = 18.0;

impl IntervalsView {
    /// The operations of these names as far as there are any, drawn so wide; `marked` are those that contradict each other.
    /// `happening` looks one up: it tells what a get has read.
    pub fn of(
        history: &History,
        names: &[Arc<str>],
        marked: &[Arc<str>],
        width: f64,
        happening: impl Fn(EventId) -> Option<Happening>,
    ) -> IntervalsView {
        let is_named = |record: &&OperationRecord| names.contains(&record.id);
        let records: Vec<&OperationRecord> = history.operations().iter().filter(is_named).collect();
        let instants = records.iter().flat_map(|record| [Some(record.started), known_end(record)]).flatten();
        let mut instants: Vec<Time> = sorted(instants.collect());
        instants.dedup();
        // Whoever has no end needs room behind the last instant.
        let is_open = records.iter().any(|record| known_end(record).is_none());
        let columns = instants.len().saturating_sub(usize::from(!is_open)).max(1);
        let step = (width - 2.0 * SIDE) / columns as f64;
        let x = |instant: Time| SIDE + step * instants.partition_point(|other| *other < instant) as f64;
        let row = |(index, record): (usize, &&OperationRecord)| {
            let ended = known_end(record);
            IntervalRow {
                request: record.request,
                id: record.id.clone(),
                client: record.client,
                kind: record.kind,
                values: match record.kind {
                    OperationKind::Get => record.end.and_then(&happening).map_or(Vec::new(), values_found),
                    OperationKind::Put | OperationKind::Delete => record.value.iter().cloned().collect(),
                },
                started: record.started,
                ended,
                from: x(record.started),
                to: ended.map_or(width, x),
                y: ROW * (index as f64 + 0.5),
                marked: marked.contains(&record.id),
            }
        };
        IntervalsView {
            rows: records.iter().enumerate().map(row).collect(),
            instants: instants.iter().map(|instant| (*instant, x(*instant))).collect(),
            width,
            height: ROW * records.len() as f64 + FOOT,
        }
    }
}

/// What a get has read, by its end.
fn values_found(end: Happening) -> Vec<Value> {
    match end.what {
        What::Client(ClientEvent::OperationEnded { found, .. }) => {
            found.live().filter_map(|version| version.value.clone()).collect()
        }
        _ => Vec::new(),
    }
}

/// When an operation ended, if it is known how: one that timed out may happen later.
fn known_end(record: &OperationRecord) -> Option<Time> {
    record.ended.filter(|_| matches!(record.status, Some(Status::Ok | Status::NotFound)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::Action;
    use crate::stage::fixture::{at, get, put, run, seen};

    fn of(steps: &[(f64, Action)], names: &[&str], ms: f64) -> IntervalsView {
        let steps = steps.iter().map(|(when, action)| at(*when, action.clone())).collect();
        let mut timeline = run(3, steps);
        let (history, _) = seen(&mut timeline, ms);
        let names: Vec<Arc<str>> = names.iter().map(|name| Arc::from(*name)).collect();
        IntervalsView::of(&history, &names, &names[..1], 300.0, |event| timeline.happening(event))
    }

    #[test]
    fn each_instant_has_a_column_of_its_own_in_the_order_of_time() {
        let view = of(&[(0.0, put(1, 1, "k")), (5_000.0, get(2, 2, "k"))], &["op1", "op2"], 10_000.0);
        let [put, get] = view.rows.as_slice() else { panic!("two operations, not {:?}", view.rows) };
        assert_eq!((put.kind, get.kind), (OperationKind::Put, OperationKind::Get));
        assert_eq!((put.values.clone(), get.values.clone()), (vec![Value::from("v")], vec![Value::from("v")]));
        assert!(put.marked && !get.marked);
        assert!(put.from < put.to && put.to < get.from && get.from < get.to, "one after the other: {view:?}");
        let steps: Vec<f64> = view.instants.windows(2).map(|pair| pair[1].1 - pair[0].1).collect();
        assert!(steps.iter().all(|step| (step - steps[0]).abs() < 1e-9), "however long it is in between: {steps:?}");
        assert!(get.to < view.width && put.y < get.y && get.y < view.height);
    }

    #[test]
    fn what_has_not_ended_runs_to_the_edge() {
        let view = of(&[(0.0, put(1, 1, "k"))], &["op1", "no such operation"], 5.0);
        assert_eq!(view.rows.len(), 1);
        assert_eq!((view.rows[0].ended, view.rows[0].to), (None, view.width));
        assert_eq!(IntervalsView::of(&History::default(), &[], &[], 300.0, |_| None).rows, []);
    }
}
