//! What messages look like: one rule gives every kind its shape.

use crate::engine::MessageKind;

/// What a message is part of; its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Of a write.
    Write,
    /// Of a read.
    Read,
    /// Of neither.
    Neutral,
    /// Of a hint handed over.
    Hint,
    /// Of a repair: a copy brought up to date, or two compared.
    Repair,
    /// Of what members tell each other, and clients that ask, about members.
    Membership,
}

impl Family {
    /// All of them, in the order in which they are drawn: what goes on all the time lies under the rest.
    pub const ALL: [Family; 6] = [Family::Membership, Family::Write, Family::Read, Family::Neutral, Family::Hint, Family::Repair];
}

/// What a message looks like: filled if it carries data; square on the way of a write, round on
/// that of a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// A filled square: a write on its way.
    Put,
    /// A hollow square with a check: it is written.
    Ack,
    /// A hollow circle with a dot: a question.
    Get,
    /// A filled circle: what was read.
    Reply,
    /// A cross: the connection was refused.
    Refused,
    /// A filled envelope: a hint on its way home.
    Hint,
    /// A filled plus: a copy, or hashes of copies, between replicas that compare.
    Repair,
    /// A hollow hexagon with a bar: a heartbeat, one's own or everyone's.
    Gossip,
}

impl Shape {
    /// All of them.
    pub const ALL: [Shape; 8] =
        [Shape::Put, Shape::Ack, Shape::Get, Shape::Reply, Shape::Refused, Shape::Hint, Shape::Repair, Shape::Gossip];

    /// Which family draws it.
    pub fn family(self) -> Family {
        match self {
            Shape::Put | Shape::Ack => Family::Write,
            Shape::Get | Shape::Reply => Family::Read,
            Shape::Refused => Family::Neutral,
            Shape::Hint => Family::Hint,
            Shape::Repair => Family::Repair,
            Shape::Gossip => Family::Membership,
        }
    }

    /// What a message looks like; an answer looks like what it answers.
    pub fn of(kind: MessageKind, answers_write: bool) -> Shape {
        match kind {
            MessageKind::ClientPut | MessageKind::ClientDelete | MessageKind::Forward | MessageKind::ReplicaWrite => Shape::Put,
            MessageKind::ReplicaAck | MessageKind::HintAck => Shape::Ack,
            MessageKind::ClientGet | MessageKind::ReplicaRead => Shape::Get,
            MessageKind::ReplicaReply => Shape::Reply,
            MessageKind::ClientReply | MessageKind::ForwardReply => {
                if answers_write {
                    Shape::Ack
                } else {
                    Shape::Reply
                }
            }
            MessageKind::Refused => Shape::Refused,
            MessageKind::Hint => Shape::Hint,
            MessageKind::ReadRepair
            | MessageKind::ReadRepairAck
            | MessageKind::TreeRequest
            | MessageKind::TreeReply
            | MessageKind::BucketRequest
            | MessageKind::BucketReply
            | MessageKind::Transfer
            | MessageKind::TransferReply => Shape::Repair,
            MessageKind::Gossip
            | MessageKind::GossipReply
            | MessageKind::Heartbeat
            | MessageKind::JoinRequest
            | MessageKind::JoinReply
            | MessageKind::ClientTopology
            | MessageKind::TopologyReply => Shape::Gossip,
            MessageKind::StreamRequest | MessageKind::StreamBatch | MessageKind::StreamAck => Shape::Repair,
        }
    }
}
