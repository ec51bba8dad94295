//! Is a client history linearizable? Each operation must have had its effect at one instant between its start and its end, so
//! that all of them together behave as if they had come one after the other (Herlihy and Wing, *Linearizability: A
//! Correctness Condition for Concurrent Objects*, TOPLAS 1990). The history may come from anywhere: from a run here, or from a
//! real database under test.
//!
//! A key is an object of its own, and a history is linearizable if it is so key by key (*locality*, §3.3 there). What is asked
//! of each key, one after the other, as far as needed:
//!
//! 1. [`zones`]: where every value is put once and nothing is compared or appended to, a get says which put it saw, and
//!    sorting is enough.
//! 2. [`search`]: else orders are tried, with a bound.
//! 3. [`core`](mod@core): what has no order is cut down to the few operations that contradict each other, which can be drawn.
//!
//! What the operations mean is that of Porcupine's key-value model, with a `cas`: a put replaces whatever is there, and a put
//! of null removes it; an append writes its text behind what is there, which is the empty text where nothing is, and returns
//! nothing; a get returns all of it; a cas that matched puts `to` where `from` was, one that did not match saw something else
//! than `from`. In the beginning every key holds nothing.
//!
//! An operation without an end may have had its effect at any time after its start, or never. What it returned nobody heard: a
//! get without an end says nothing, and a cas without one may have matched or not. What ends at the instant at which another
//! starts overlaps it. Operations of one client may overlap, and so each stands for itself.
//!
//! Left out: other objects than keys with texts, transactions over several keys, and weaker conditions than this one.

pub(in crate::scenario) mod core;
mod lines;
mod of_run;
mod picture;
mod search;
#[cfg(test)]
mod tests;
pub(in crate::scenario) mod zones;

use std::sync::Arc;

use self::core::Core;
pub use self::lines::{Mistake, Mistakes, line, read};
pub use self::of_run::NoHistory;
use self::search::{Answer, Deed, Held, Step, search};
use self::zones::{Act as Seen, NEVER, RegisterOperation, contradiction};
use super::exact::Exact;
use crate::engine::{Texts, sorted};

/// A time of a history: a number of any kind, of which only the order matters.
pub type Moment = Exact;

/// What a key holds; `None`: nothing.
pub type Text = Option<Arc<str>>;

/// An operation of a client.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientOperation {
    /// What it is called, if it has a name.
    pub id: Option<Arc<str>>,
    /// Whose it is.
    pub client: Arc<str>,
    /// On which key.
    pub key: Arc<str>,
    /// What it did.
    pub act: Act,
    /// When it started.
    pub started: Moment,
    /// When it ended; `None` if its outcome is unknown.
    pub ended: Option<Moment>,
}

/// What an operation did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Wrote a value; `None` removes what is there.
    Put(Text),
    /// Returned a value; `None`: not found.
    Get(Text),
    /// Wrote behind what was there.
    Append(Arc<str>),
    /// Compared, and set where it matched.
    Cas {
        /// What was to be there.
        from: Text,
        /// What was to be put there.
        to: Text,
        /// Whether it was there.
        ok: bool,
    },
}

/// How many configurations (which operations are done, what the key holds) may be remembered for one key.
pub const BOUND: u64 = 2_000_000;

/// The same for each of the many questions by which a contradiction is cut down to its core. Where that is not enough, more is left in it.
const BOUND_OF_CORE: u64 = 5_000;

/// What a history comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// How many operations it has.
    pub operations: usize,
    /// How many keys.
    pub keys: usize,
    /// The keys whose operations no order explains, as they first come in the history.
    pub violated: Vec<Arc<str>>,
    /// The operations on the first of these that contradict each other, as few as were found.
    pub contradiction: Option<Contradiction>,
    /// The keys of which it was not found out within the bound.
    pub undecided: Vec<Arc<str>>,
}

/// Operations that cannot all have happened as they say, by their places in the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// Those that matter, by their starts. Whatever else had begun to be written by then may have been written at any time, or
    /// never: it would not help.
    pub operations: Vec<usize>,
    /// The one by whose end the contradiction was complete.
    pub last: usize,
}

impl Judgement {
    /// Whether the history is linearizable; `None` if that was not found out.
    pub fn linearizable(&self) -> Option<bool> {
        if !self.violated.is_empty() {
            return Some(false);
        }
        self.undecided.is_empty().then_some(true)
    }
}

/// Judges a history, with [`BOUND`] or another bound for each key.
pub fn judge(operations: &[ClientOperation], bound: u64) -> Judgement {
    let mut judgement = Judgement { operations: operations.len(), ..Judgement::default() };
    let keys = by_keys(operations);
    judgement.keys = keys.len();
    for (key, of_key) in &keys {
        let of_key = OfKey::of(operations, of_key);
        match of_key.answer(&of_key.steps, bound) {
            Answer::Order => {}
            Answer::Unknown => judgement.undecided.push(key.clone()),
            Answer::NoOrder => {
                if judgement.violated.is_empty() {
                    judgement.contradiction = Some(of_key.contradiction(bound));
                }
                judgement.violated.push(key.clone());
            }
        }
    }
    judgement
}

/// The keys as they first come, each with the places of its operations.
fn by_keys(operations: &[ClientOperation]) -> Vec<(Arc<str>, Vec<usize>)> {
    let mut keys = Texts::default();
    let mut lists: Vec<(Arc<str>, Vec<usize>)> = Vec::new();
    for (index, operation) in operations.iter().enumerate() {
        let place = keys.enter(&operation.key);
        if place == lists.len() {
            lists.push((operation.key.clone(), Vec::new()));
        }
        lists[place].1.push(index);
    }
    lists
}

/// The operations on one key, as the search sees them.
struct OfKey {
    steps: Vec<Step>,
    /// Which operation of the history each is.
    places: Vec<usize>,
    texts: Texts,
}

impl OfKey {
    fn of(operations: &[ClientOperation], places: &[usize]) -> OfKey {
        let mut texts = Texts::default();
        let instants = Instants::of(places.iter().map(|place| &operations[*place]));
        let (mut steps, mut of_steps) = (Vec::new(), Vec::new());
        for place in places {
            let operation = &operations[*place];
            let end = operation.ended.map_or(NEVER, |ended| instants.of_moment(ended));
            if let Some(deed) = deed(&operation.act, end != NEVER, &mut texts) {
                steps.push(Step { start: instants.of_moment(operation.started), end, deed });
                of_steps.push(*place);
            }
        }
        OfKey { steps, places: of_steps, texts }
    }

    fn answer(&self, steps: &[Step], bound: u64) -> Answer {
        match as_register(steps) {
            Some(register) if contradiction(&register).is_none() => Answer::Order,
            Some(_) => Answer::NoOrder,
            None => search(steps, &self.texts, bound),
        }
    }

    fn contradiction(&self, bound: u64) -> Contradiction {
        let bound = bound.min(BOUND_OF_CORE);
        let Core { matters, last, .. } = Core::of(&self.steps, |steps| self.answer(steps, bound) == Answer::NoOrder);
        let by_start = sorted(matters.into_iter().map(|step| (self.steps[step].start, self.places[step])).collect());
        Contradiction { operations: by_start.into_iter().map(|(_, place)| place).collect(), last: self.places[last] }
    }
}

/// The moments of some operations in their order: only that matters.
struct Instants(Vec<Moment>);

impl Instants {
    fn of<'a>(operations: impl Iterator<Item = &'a ClientOperation>) -> Instants {
        let moments = operations.flat_map(|operation| [Some(operation.started), operation.ended]).flatten();
        let mut moments: Vec<Moment> = moments.collect();
        moments.sort_unstable();
        moments.dedup();
        Instants(moments)
    }

    fn of_moment(&self, moment: Moment) -> i64 {
        self.0.partition_point(|earlier| *earlier < moment) as i64
    }
}

/// What an operation did, in numbers; nothing if nobody knows.
fn deed(act: &Act, is_known: bool, texts: &mut Texts) -> Option<Deed> {
    let mut held = |text: &Text| text.as_ref().map_or(0, |text| texts.enter(text) as Held + 1);
    Some(match act {
        Act::Put(value) => Deed::Put(held(value)),
        Act::Get(value) if is_known => Deed::Get(held(value)),
        Act::Get(_) => return None,
        Act::Append(more) => Deed::Append(held(&Some(more.clone()))),
        Act::Cas { from, ok: false, .. } if is_known => Deed::Mismatch(held(from)),
        Act::Cas { from, to, .. } => {
            let from = held(from);
            Deed::Swap(from, held(to))
        }
    })
}

/// The operations as those of a register whose gets say which put they saw; none where they do not.
fn as_register(steps: &[Step]) -> Option<Vec<RegisterOperation>> {
    let of_kind = |step: &Step| matches!(step.deed, Deed::Get(_) | Deed::Put(1..));
    if !steps.iter().all(of_kind) {
        return None;
    }
    let puts = steps.iter().enumerate().filter_map(|(index, step)| match step.deed {
        Deed::Put(value) => Some((value, index)),
        _ => None,
    });
    let puts = sorted(puts.collect());
    if puts.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return None;
    }
    // What nobody put is seen as the write of a number that there is not.
    let writer = |value: Held| puts.binary_search_by_key(&value, |(value, _)| *value).map_or(usize::MAX, |found| puts[found].1);
    let register = steps.iter().enumerate().map(|(index, step)| {
        let act = match step.deed {
            Deed::Get(value) => Seen::Read((value > 0).then(|| writer(value))),
            _ => Seen::Write(index),
        };
        RegisterOperation { start: step.start, end: step.end, act }
    });
    Some(register.collect())
}
