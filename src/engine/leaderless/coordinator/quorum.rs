//! Counting answers: each node once, up to the quorum and beyond it.

use crate::engine::context::Context;
use crate::engine::event::NodeEvent;
use crate::engine::message::{Outcome, Reason, RequestId, Status};
use crate::engine::names::NodeId;

/// The answers to one operation.
#[derive(Clone, Debug)]
pub(super) struct Quorum {
    request: RequestId,
    need: u16,
    /// How many replicas were asked.
    asked: u16,
    /// Who answered, in the order of arrival.
    answers: Vec<NodeId>,
}

/// What one more answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    /// The node was counted before (a packet that arrived twice): nothing changes.
    Repeated,
    /// Not enough yet.
    TooFew,
    /// This one makes the quorum: answer the client.
    Reached,
    /// The quorum was there before; this one came late.
    Late,
}

impl Quorum {
    pub fn new(request: RequestId, need: u16, asked: usize) -> Quorum {
        Quorum { request, need, asked: asked as u16, answers: Vec::with_capacity(asked) }
    }

    /// Counts the answer of a node and notes it.
    pub fn count(&mut self, cx: &mut Context<'_>, from: NodeId) -> Count {
        if self.answers.contains(&from) {
            return Count::Repeated;
        }
        self.answers.push(from);
        let (request, have, need) = (self.request, self.have(), self.need);
        cx.note(NodeEvent::AnswerCounted { request, from, have, need });
        if have == need {
            cx.note(NodeEvent::QuorumReached { request, need });
            return Count::Reached;
        }
        if have < need { Count::TooFew } else { Count::Late }
    }

    pub fn answers(&self) -> &[NodeId] {
        &self.answers
    }

    pub fn request(&self) -> RequestId {
        self.request
    }

    pub fn reached(&self) -> bool {
        self.have() >= self.need
    }

    /// Whether every replica that was asked has answered.
    pub fn complete(&self) -> bool {
        self.have() == self.asked
    }

    /// Notes that the deadline came first, and says so to the client.
    pub fn missed(&self, cx: &mut Context<'_>, write: bool) -> Outcome {
        let (request, have, need) = (self.request, self.have(), self.need);
        cx.note(NodeEvent::RequestTimedOut { request, have, need });
        Outcome::failed(Status::Timeout, Reason::TooFewAnswers { write, have, need }, &self.answers)
    }

    fn have(&self) -> u16 {
        self.answers.len() as u16
    }
}
