//! What is promised, and whether it holds: the checks at the playhead.

use std::rc::Rc;
use std::sync::Arc;

use ringside::engine::{RequestId, Time};
use ringside::scenario::{Check, Checks, Unpromised, Violated};
use ringside::stage::IntervalsView;

use super::Source;

/// Every check at an instant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PromisesFacts {
    /// The checks, in the order of reports; none while the run is too long to be judged here.
    pub rows: Vec<PromiseFacts>,
    /// How many happenings there are, if they are too many.
    pub too_many: Option<u64>,
}

/// A check at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct PromiseFacts {
    /// Its name in reports.
    pub name: &'static str,
    /// How it stands.
    pub standing: Standing,
    /// What was violated.
    pub violation: Option<Violated>,
    /// Why it is not promised.
    pub unpromised: Option<Unpromised>,
    /// The instant that shows the violation, and the operation to look at there.
    pub at: Option<Time>,
    /// See `at`.
    pub operation: Option<RequestId>,
    /// The operations that contradict each other; none where no two do.
    pub intervals: Option<Rc<IntervalsView>>,
}

/// How a check stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Promised, and kept so far.
    Kept,
    /// Promised and broken: a fault of the engine.
    Broken,
    /// Not promised, and it holds all the same so far.
    Holds,
    /// Not promised, and it does not hold.
    Fails,
    /// No operation has ended yet that could say anything.
    Nothing,
}

/// A run with more happenings than this is not judged on the page: it would stand still meanwhile.
const HAPPENINGS_MAX: u64 = 50_000;
/// How wide the drawing of operations is.
const WIDTH: f64 = 420.0;

impl PromisesFacts {
    /// The checks at the playhead; `checks` finds them.
    pub fn of(source: Source<'_>, checks: impl FnOnce() -> Checks) -> PromisesFacts {
        let happenings = source.world.trace().len() as u64;
        if happenings > HAPPENINGS_MAX {
            return PromisesFacts { rows: Vec::new(), too_many: Some(happenings) };
        }
        let rows = checks().iter().map(|(name, check)| PromiseFacts::of(name, check, source)).collect();
        PromisesFacts { rows, too_many: None }
    }
}

impl PromiseFacts {
    fn of(name: &'static str, check: &Check, source: Source<'_>) -> PromiseFacts {
        let history = source.history;
        let has_ended = || history.operations().iter().any(|record| record.ended.is_some());
        let standing = match (check.promised, check.ok) {
            (true, true) if !has_ended() => Standing::Nothing,
            (true, true) => Standing::Kept,
            (true, false) => Standing::Broken,
            (false, true) => Standing::Holds,
            (false, false) => Standing::Fails,
        };
        let marked: Vec<Arc<str>> = match &check.violation {
            Some(Violated::NoOrder { later, earlier, .. }) => vec![later.clone(), earlier.clone()],
            _ => check.operations.clone(),
        };
        let number = |name: &Arc<str>| history.operations().iter().find(|record| record.id == *name).map(|record| record.request);
        let intervals =
            || Rc::new(IntervalsView::of(history, &check.operations, &marked, WIDTH, |event| source.happening(event)));
        PromiseFacts {
            name,
            standing,
            violation: check.violation.clone(),
            unpromised: check.unpromised.clone(),
            at: check.at,
            // The last of them is the one that shows it: the get, or what ended at that instant.
            operation: check.operations.last().and_then(number),
            intervals: (check.operations.len() > 1).then(intervals),
        }
    }
}
