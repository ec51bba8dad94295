//! What a happening is about, for those who wait for one.

use std::sync::Arc;

use super::client::ClientEvent;
use super::trace::{NetworkEvent, RunEvent, What};
use crate::engine::{Address, Key, MessageKind, NodeEvent, NodeId};

/// What a happening is about, as far as one can wait for it; or what it is to be about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Subject {
    /// The name of a client's operation.
    pub operation: Option<Arc<str>>,
    /// A key.
    pub key: Option<Key>,
    /// Another node than the one where it happens: who is suspected, whom a hint is for, with whom copies are compared.
    pub member: Option<NodeId>,
    /// The kind of a message.
    pub message: Option<MessageKind>,
    /// Who sent it.
    pub from: Option<Address>,
    /// Whom it is for.
    pub to: Option<Address>,
    /// A step of the lesson.
    pub lesson_step: Option<u16>,
}

impl Subject {
    /// What a happening is about.
    pub fn of(what: &What) -> Subject {
        match what {
            What::Run(RunEvent::LessonStep { step }) => Subject { lesson_step: Some(*step), ..Subject::default() },
            What::Client(ClientEvent::OperationStarted { id, key, .. }) => {
                Subject { operation: Some(id.clone()), key: Some(key.clone()), ..Subject::default() }
            }
            What::Client(ClientEvent::OperationEnded { id, .. }) => Subject { operation: Some(id.clone()), ..Subject::default() },
            What::Node(event) => Subject { key: key_of(event).cloned(), member: member_of(event), ..Subject::default() },
            What::Network(event) => {
                let (message, from, to) = match event {
                    NetworkEvent::MessageSent { message, .. } => (message.body.kind(), message.from, message.to),
                    NetworkEvent::MessageDelivered { message, from, to, .. }
                    | NetworkEvent::MessageHeld { message, from, to, .. }
                    | NetworkEvent::MessageDropped { message, from, to, .. } => (*message, *from, *to),
                    NetworkEvent::MessageDuplicated { .. } => return Subject::default(),
                };
                Subject { message: Some(message), from: Some(from), to: Some(to), ..Subject::default() }
            }
            What::Run(_) | What::Client(_) | What::Timer(_) | What::Fault(_) => Subject::default(),
        }
    }

    /// Whether everything that this says is said by `other` too.
    pub fn is_in(&self, other: &Subject) -> bool {
        fn says<T: PartialEq>(asked: Option<&T>, found: Option<&T>) -> bool {
            asked.is_none() || asked == found
        }
        says(self.operation.as_ref(), other.operation.as_ref())
            && says(self.key.as_ref(), other.key.as_ref())
            && says(self.member.as_ref(), other.member.as_ref())
            && says(self.message.as_ref(), other.message.as_ref())
            && says(self.from.as_ref(), other.from.as_ref())
            && says(self.to.as_ref(), other.to.as_ref())
            && says(self.lesson_step.as_ref(), other.lesson_step.as_ref())
    }
}

fn key_of(event: &NodeEvent) -> Option<&Key> {
    match event {
        NodeEvent::CoordinationStarted { key, .. }
        | NodeEvent::VersionWritten { key, .. }
        | NodeEvent::CopyStored { key, .. }
        | NodeEvent::CopyRead { key, .. }
        | NodeEvent::HintKept { key, .. }
        | NodeEvent::HintDelivered { key, .. }
        | NodeEvent::HintExpired { key, .. }
        | NodeEvent::ReadRepairSent { key, .. }
        | NodeEvent::OperationQueued { key, .. }
        | NodeEvent::ClockTruncated { key, .. }
        | NodeEvent::WriteLost { key, .. }
        | NodeEvent::HintRedirected { key, .. }
        | NodeEvent::CopyDropped { key, .. }
        | NodeEvent::TablesRead { key, .. } => Some(key),
        _ => None,
    }
}

fn member_of(event: &NodeEvent) -> Option<NodeId> {
    match event {
        NodeEvent::Suspected { member: node, .. }
        | NodeEvent::Convicted { member: node, .. }
        | NodeEvent::Refuted { member: node, .. }
        | NodeEvent::HintKept { target: node, .. }
        | NodeEvent::HintDelivered { target: node, .. }
        | NodeEvent::HintExpired { target: node, .. }
        | NodeEvent::HintRedirected { target: node, .. }
        | NodeEvent::ExchangeStarted { with: node, .. }
        | NodeEvent::ExchangeEnded { with: node, .. }
        | NodeEvent::NothingShared { with: node }
        | NodeEvent::AnswerCounted { from: node, .. }
        | NodeEvent::RequestForwarded { to: node, .. }
        | NodeEvent::StreamOpened { to: node, .. }
        | NodeEvent::StreamEnded { from: node, .. }
        | NodeEvent::SeedAsked { seed: node } => Some(*node),
        _ => None,
    }
}
