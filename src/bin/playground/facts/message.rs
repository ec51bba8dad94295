//! A message: what it carries, and where it is on its way.

use ringside::engine::{Address, Body, HandoffMessage, MessageKind, Operation, ReplicaMessage, RequestId, Time};
use ringside::simulation::{EventId, Fate, LossReason, NetworkEvent, What};

use super::{End, Source, VersionFacts};

/// A message at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageFacts {
    /// Its sending.
    pub id: EventId,
    /// Its kind.
    pub kind: MessageKind,
    /// From whom.
    pub from: End,
    /// To whom.
    pub to: End,
    /// The client operation it belongs to, and that operation's name.
    pub operation: Option<(RequestId, String)>,
    /// The key, where it names one.
    pub key: Option<String>,
    /// The versions it carries.
    pub versions: Vec<VersionFacts>,
    /// A value that is no version yet: that of a client's put.
    pub value: Option<String>,
    /// The clock it carries: a context, or what the sender has seen.
    pub clock: Option<String>,
    /// Its length on the wire.
    pub bytes: u64,
    /// When it was sent.
    pub sent: Time,
    /// Where it is.
    pub way: Way,
    /// How many others fly along the same link now.
    pub others: usize,
}

/// Where a message is on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Way {
    /// Travelling, to arrive then.
    Travelling(Time),
    /// It has arrived.
    Arrived(Time),
    /// It is lost, or will be, then.
    Lost(Time, LossReason),
}

impl MessageFacts {
    pub(super) fn of(sent: EventId, source: Source<'_>) -> Option<MessageFacts> {
        let happening = source.happening(sent)?;
        let What::Network(NetworkEvent::MessageSent { message, bytes, fate }) = &happening.what else { return None };
        let mut facts = MessageFacts {
            id: sent,
            kind: message.body.kind(),
            from: source.cast.end(message.from),
            to: source.cast.end(message.to),
            operation: message.body.request().map(|request| (request, operation(request, source))),
            key: message.body.key().map(ToString::to_string),
            versions: Vec::new(),
            value: None,
            clock: None,
            bytes: *bytes,
            sent: happening.at,
            way: way(sent, *fate, source),
            others: others(sent, message.from, message.to, source),
        };
        match &message.body {
            Body::Request(request) | Body::Forward(request) => {
                if let Operation::Put { value, .. } = &request.operation {
                    facts.value = Some(value.to_string());
                }
                facts.clock = request.operation.context().map(ToString::to_string);
            }
            Body::Reply(reply) | Body::ForwardReply(reply) => {
                facts.versions = VersionFacts::all(&reply.outcome.found);
                facts.clock = Some(reply.outcome.clock.to_string());
            }
            Body::Replica(
                ReplicaMessage::Write { siblings, .. }
                | ReplicaMessage::ReadReply { siblings, .. }
                | ReplicaMessage::Repair { siblings, .. },
            )
            | Body::Handoff(HandoffMessage::Hint { siblings, .. }) => {
                facts.versions = VersionFacts::all(siblings);
                facts.clock = Some(siblings.context().to_string());
            }
            Body::Replica(ReplicaMessage::WriteAck { .. } | ReplicaMessage::Read { .. } | ReplicaMessage::RepairAck { .. })
            | Body::Handoff(HandoffMessage::HintAck { .. })
            | Body::Repair(_)
            | Body::Refused { .. }
            | Body::Membership(_)
            | Body::Stream(_)
            | Body::Topology(_) => {}
        }
        Some(facts)
    }
}

fn operation(request: RequestId, source: Source<'_>) -> String {
    source.history.operation(request).map(|record| record.id.to_string()).unwrap_or_default()
}

fn others(sent: EventId, from: Address, to: Address, source: Source<'_>) -> usize {
    source.history.flights().filter(|flight| flight.sent != sent && super::link::is_along(flight, from, to)).count()
}

fn way(sent: EventId, fate: Fate, source: Source<'_>) -> Way {
    if let Some(flight) = source.history.flights().find(|flight| flight.sent == sent) {
        return Way::Travelling(flight.arrives);
    }
    if let Some(loss) = source.history.losses().iter().rev().find(|loss| loss.sent == sent) {
        return Way::Lost(loss.lost_at, loss.reason);
    }
    match fate {
        Fate::Arrives { at } => Way::Arrived(at),
        Fate::Lost { at, reason } => Way::Lost(at, reason),
    }
}
