//! What the clients of a run did and saw, as a history: to be judged from outside, by this checker or another.
//!
//! A delete is a put of null. A write that timed out has no end, nor has one that is still open. A write that was refused
//! (unavailable, rejected) had no effect, and a get that was not answered says nothing: both are left out. A history of a register
//! cannot say that a get returned several values side by side, so a run in which one did has no history.

use std::fmt;
use std::sync::Arc;

use super::{Act, ClientOperation, Moment, Text};
use crate::engine::versions::Siblings;
use crate::engine::{Status, Texts, Time, Value};
use crate::scenario::Finished;
use crate::simulation::{ClientEvent, Happening, OperationKind, What};

/// Why a run has no history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoHistory {
    /// A get returned several values.
    Siblings {
        /// Which get.
        id: Arc<str>,
        /// How many values.
        values: usize,
    },
    /// An operation wrote or returned bytes that are no text.
    NotText {
        /// Which operation.
        id: Arc<str>,
    },
}

impl fmt::Display for NoHistory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoHistory::Siblings { id, values } => write!(
                f,
                "{id} returned {values} values side by side, and a history is of keys that hold one; \
                 with versions.kind = \"last_write_wins\" they do"
            ),
            NoHistory::NotText { id } => write!(f, "{id} wrote or returned bytes that are no text"),
        }
    }
}

impl Finished {
    /// What the clients did and saw, by the starts of the operations.
    ///
    /// # Errors
    ///
    /// A get returned several values, or something is no text.
    pub fn client_history(&self) -> Result<Vec<ClientOperation>, NoHistory> {
        of_trace(self.world.trace().iter())
    }
}

fn of_trace<'a>(happenings: impl Iterator<Item = &'a Happening>) -> Result<Vec<ClientOperation>, NoHistory> {
    let mut names = Texts::default();
    let mut operations: Vec<Option<ClientOperation>> = Vec::new();
    for Happening { at, what, .. } in happenings {
        match what {
            What::Client(ClientEvent::OperationStarted { id, client, operation, key, value, .. }) => {
                let act = match operation {
                    OperationKind::Get => Act::Get(None),
                    OperationKind::Put | OperationKind::Delete => Act::Put(text(id, value.as_ref())?),
                };
                names.enter(id);
                operations.push(Some(ClientOperation {
                    id: Some(id.clone()),
                    client: client.to_string().into(),
                    key: key.0.clone(),
                    act,
                    started: moment(*at),
                    ended: None,
                }));
            }
            What::Client(ClientEvent::OperationEnded { id, status, found, .. }) => {
                let operation = names.place(id).and_then(|place| operations.get_mut(place));
                let Some(slot) = operation else { continue };
                end(slot, *at, *status, found)?;
            }
            _ => {}
        }
    }
    // A get that is still open says as little as one that failed.
    let says_something = |operation: &ClientOperation| operation.ended.is_some() || matches!(operation.act, Act::Put(_));
    Ok(operations.into_iter().flatten().filter(says_something).collect())
}

/// Puts the end to an operation; or takes it out of the history, if it had no effect and saw nothing.
fn end(slot: &mut Option<ClientOperation>, at: Time, status: Status, found: &Siblings) -> Result<(), NoHistory> {
    let Some(operation) = slot else { return Ok(()) };
    match (&mut operation.act, status) {
        (Act::Get(returned), Status::Ok | Status::NotFound) => {
            let id = operation.id.clone().unwrap_or_default();
            let values = found.live().count();
            if values > 1 {
                return Err(NoHistory::Siblings { id, values });
            }
            *returned = text(&id, found.live().next().and_then(|version| version.value.as_ref()))?;
            operation.ended = Some(moment(at));
        }
        (Act::Put(_), Status::Ok | Status::NotFound) => operation.ended = Some(moment(at)),
        (Act::Put(_), Status::Timeout) => {}
        _ => *slot = None,
    }
    Ok(())
}

fn text(id: &Arc<str>, value: Option<&Value>) -> Result<Text, NoHistory> {
    let Some(value) = value else { return Ok(None) };
    let text = value.text().ok_or_else(|| NoHistory::NotText { id: id.clone() })?;
    Ok(Some(text.into()))
}

/// A time in milliseconds, whole where it is.
fn moment(at: Time) -> Moment {
    if at.0.is_multiple_of(1_000) { Moment::Whole(i128::from(at.0 / 1_000)) } else { Moment::Broken(at.as_millis()) }
}
