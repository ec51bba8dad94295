//! An operation: who was asked, who answered, how it stands.

use std::sync::Arc;

use ringside::engine::versions::VectorClock;
use ringside::engine::{Address, ClientId, Key, NodeId, Reason, RequestId, Status, Time};
use ringside::simulation::{ClientEvent, EventId, HostStatus, LossReason, OperationKind, What};
use ringside::stage::{History, OperationRecord};

use super::{Cast, Chip, Source, VersionFacts};

/// An operation in one line.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationLine {
    /// Its number.
    pub request: RequestId,
    /// Its name.
    pub id: Arc<str>,
    /// What it does.
    pub kind: OperationKind,
    /// With which key.
    pub key: Key,
    /// How it ended, if it has.
    pub status: Option<Status>,
    /// When it began.
    pub started: Time,
    /// Who coordinates it.
    pub coordinator: Option<Chip>,
    /// Answers so far.
    pub have: usize,
    /// Answers needed.
    pub need: u16,
}

impl OperationLine {
    pub(super) fn of(record: &OperationRecord, cast: &Cast) -> OperationLine {
        OperationLine {
            request: record.request,
            id: record.id.clone(),
            kind: record.kind,
            key: record.key.clone(),
            status: record.status,
            started: record.started,
            coordinator: record.coordinator.map(|(node, _)| cast.chip(node)),
            have: record.answers.len(),
            need: record.need,
        }
    }
}

/// An operation at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationFacts {
    /// In one line.
    pub line: OperationLine,
    /// Who asked.
    pub client: ClientId,
    /// Of a put: the value.
    pub value: Option<String>,
    /// When it ended.
    pub ended: Option<Time>,
    /// Why, if not well.
    pub reason: Option<Reason>,
    /// Each replica's answer, in the order of the preference list.
    pub rows: Vec<AnswerRow>,
    /// While it is open: how long it may take.
    pub deadline: Option<Deadline>,
    /// Of a get that ended: every version it found.
    pub found: Vec<VersionFacts>,
    /// The clock of what was written, or the context that was read.
    pub clock: String,
}

/// What came of asking one replica.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerRow {
    /// The replica.
    pub node: Chip,
    /// What came of it.
    pub state: AnswerState,
}

/// What came of asking one replica.
#[derive(Clone, Debug, PartialEq)]
pub enum AnswerState {
    /// The coordinator's own copy, at once.
    Local(Time),
    /// It answered.
    Answered(Time),
    /// Its answer, or the question, was lost.
    Lost(LossReason),
    /// It is not running.
    Down,
    /// It stands still.
    Paused,
    /// Nothing yet.
    Waiting,
    /// Nothing, and it is over.
    Silent,
}

/// How much time is left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deadline {
    /// The part that has passed, 0 to 1.
    pub passed: f64,
    /// Whole milliseconds left.
    pub left_ms: u64,
}

impl OperationFacts {
    pub(super) fn of(request: RequestId, source: Source<'_>) -> Option<OperationFacts> {
        let Source { world, history, cast, .. } = source;
        let record = history.operation(request)?;
        let rows =
            record.replicas.iter().map(|replica| AnswerRow { node: cast.chip(*replica), state: state(*replica, record, source) });
        let deadline = record.coordinator.filter(|_| record.ended.is_none()).map(|(_, since)| {
            let whole = world.settings().request_timeout;
            let passed = world.now().since(since);
            Deadline {
                passed: if whole.0 == 0 { 1.0 } else { (passed.0 as f64 / whole.0 as f64).min(1.0) },
                left_ms: (whole.0.saturating_sub(passed.0)) / 1000,
            }
        });
        let (found, clock) = record.end.map_or_else(Default::default, |end| told(end, source));
        Some(OperationFacts {
            line: OperationLine::of(record, cast),
            client: record.client,
            value: record.value.as_ref().map(ToString::to_string),
            ended: record.ended,
            reason: record.reason.as_deref().cloned(),
            rows: rows.collect(),
            deadline,
            found,
            clock: clock.to_string(),
        })
    }
}

fn state(replica: NodeId, record: &OperationRecord, source: Source<'_>) -> AnswerState {
    if let Some(answer) = record.answers.iter().find(|answer| answer.from == replica) {
        let own = record.coordinator.is_some_and(|(coordinator, _)| coordinator == replica);
        return if own { AnswerState::Local(answer.at) } else { AnswerState::Answered(answer.at) };
    }
    if let Some(reason) = loss(replica, record, source.history) {
        return AnswerState::Lost(reason);
    }
    match (source.world.status(replica), record.ended) {
        (Some(HostStatus::Down), _) => AnswerState::Down,
        (Some(HostStatus::Paused), _) => AnswerState::Paused,
        (_, None) => AnswerState::Waiting,
        (_, Some(_)) if source.history.flights().any(|flight| concerns(&flight.message, replica, record.request)) => {
            AnswerState::Waiting
        }
        (_, Some(_)) => AnswerState::Silent,
    }
}

/// Why what went to a replica, or came from it, was lost.
fn loss(replica: NodeId, record: &OperationRecord, history: &History) -> Option<LossReason> {
    // Losses stand in the order in which they were sent or dropped, so that is as far as is looked.
    let recent = history.losses().iter().rev().take_while(|loss| loss.lost_at >= record.started);
    recent.filter(|loss| concerns(&loss.message, replica, record.request)).map(|loss| loss.reason).next()
}

fn concerns(message: &ringside::engine::Message, replica: NodeId, request: RequestId) -> bool {
    let replica = Address::from(replica);
    message.body.request() == Some(request) && (message.from == replica || message.to == replica)
}

/// What a get has read and the context it gives, or the clock of what was written, by the happening that ended it.
fn told(end: EventId, source: Source<'_>) -> (Vec<VersionFacts>, VectorClock) {
    match source.happening(end).map(|happening| happening.what) {
        Some(What::Client(ClientEvent::OperationEnded { found, clock, .. })) => (VersionFacts::all(&found), clock),
        _ => Default::default(),
    }
}
