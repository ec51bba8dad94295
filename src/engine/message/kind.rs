//! The kinds that messages are counted, dropped and drawn by.

use std::fmt;

use serde::Serialize;

/// The kinds that messages are counted, dropped and drawn by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is a variant of Body or ReplicaMessage, explained there")]
pub enum MessageKind {
    ClientPut,
    ClientGet,
    ClientDelete,
    ClientReply,
    Forward,
    ForwardReply,
    ReplicaWrite,
    ReplicaAck,
    ReplicaRead,
    ReplicaReply,
    Refused,
    ReadRepair,
    ReadRepairAck,
    Hint,
    HintAck,
}

impl MessageKind {
    /// Every kind, in the order that tables show them.
    pub const ALL: [MessageKind; 15] = [
        MessageKind::ClientPut,
        MessageKind::ClientGet,
        MessageKind::ClientDelete,
        MessageKind::ClientReply,
        MessageKind::Forward,
        MessageKind::ForwardReply,
        MessageKind::ReplicaWrite,
        MessageKind::ReplicaAck,
        MessageKind::ReplicaRead,
        MessageKind::ReplicaReply,
        MessageKind::Refused,
        MessageKind::ReadRepair,
        MessageKind::ReadRepairAck,
        MessageKind::Hint,
        MessageKind::HintAck,
    ];

    /// Its name in documents, reports and traces.
    pub fn name(self) -> &'static str {
        match self {
            MessageKind::ClientPut => "client_put",
            MessageKind::ClientGet => "client_get",
            MessageKind::ClientDelete => "client_delete",
            MessageKind::ClientReply => "client_reply",
            MessageKind::Forward => "forward",
            MessageKind::ForwardReply => "forward_reply",
            MessageKind::ReplicaWrite => "replica_write",
            MessageKind::ReplicaAck => "replica_ack",
            MessageKind::ReplicaRead => "replica_read",
            MessageKind::ReplicaReply => "replica_reply",
            MessageKind::Refused => "refused",
            MessageKind::ReadRepair => "read_repair",
            MessageKind::ReadRepairAck => "read_repair_ack",
            MessageKind::Hint => "hint",
            MessageKind::HintAck => "hint_ack",
        }
    }
}

impl fmt::Display for MessageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
