//! The kinds that messages are counted, dropped and drawn by, and the groups that they are metered by.

use std::fmt;

use serde::Serialize;

/// The kinds that messages are counted, dropped and drawn by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is a variant of Body or of a message in it, explained there")]
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
    TreeRequest,
    TreeReply,
    BucketRequest,
    BucketReply,
    Transfer,
    TransferReply,
    Gossip,
    Heartbeat,
    JoinRequest,
    JoinReply,
    StreamRequest,
    StreamBatch,
    StreamAck,
    GossipReply,
    ClientTopology,
    TopologyReply,
}

impl MessageKind {
    /// Every kind, in the order that tables show them.
    pub const ALL: [MessageKind; 31] = [
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
        MessageKind::TreeRequest,
        MessageKind::TreeReply,
        MessageKind::BucketRequest,
        MessageKind::BucketReply,
        MessageKind::Transfer,
        MessageKind::TransferReply,
        MessageKind::Gossip,
        MessageKind::Heartbeat,
        MessageKind::JoinRequest,
        MessageKind::JoinReply,
        MessageKind::StreamRequest,
        MessageKind::StreamBatch,
        MessageKind::StreamAck,
        MessageKind::GossipReply,
        MessageKind::ClientTopology,
        MessageKind::TopologyReply,
    ];

    /// Whether it belongs to an exchange of anti-entropy.
    pub fn is_of_exchange(self) -> bool {
        matches!(
            self,
            MessageKind::TreeRequest
                | MessageKind::TreeReply
                | MessageKind::BucketRequest
                | MessageKind::BucketReply
                | MessageKind::Transfer
                | MessageKind::TransferReply
        )
    }

    /// Whether nodes or clients send it of their own accord, over and over: no run goes on for its sake. (Of
    /// an operation that waits for the members to be known, the run waits for the operation.)
    pub fn is_background(self) -> bool {
        matches!(
            self,
            MessageKind::Gossip
                | MessageKind::Heartbeat
                | MessageKind::GossipReply
                | MessageKind::ClientTopology
                | MessageKind::TopologyReply
        )
    }

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
            MessageKind::TreeRequest => "tree_request",
            MessageKind::TreeReply => "tree_reply",
            MessageKind::BucketRequest => "bucket_request",
            MessageKind::BucketReply => "bucket_reply",
            MessageKind::Transfer => "transfer",
            MessageKind::TransferReply => "transfer_reply",
            MessageKind::Gossip => "gossip",
            MessageKind::Heartbeat => "heartbeat",
            MessageKind::JoinRequest => "join_request",
            MessageKind::JoinReply => "join_reply",
            MessageKind::StreamRequest => "stream_request",
            MessageKind::StreamBatch => "stream_batch",
            MessageKind::StreamAck => "stream_ack",
            MessageKind::GossipReply => "gossip_reply",
            MessageKind::ClientTopology => "client_topology",
            MessageKind::TopologyReply => "topology_reply",
        }
    }

    /// What it is for. A refusal counts with the clients even where it answers a node that passed a
    /// write on: in both cases somebody's request found nobody.
    pub fn group(self) -> MessageGroup {
        match self {
            MessageKind::ClientPut
            | MessageKind::ClientGet
            | MessageKind::ClientDelete
            | MessageKind::ClientReply
            | MessageKind::ClientTopology
            | MessageKind::TopologyReply
            | MessageKind::Refused => MessageGroup::Client,
            MessageKind::Forward
            | MessageKind::ForwardReply
            | MessageKind::ReplicaWrite
            | MessageKind::ReplicaAck
            | MessageKind::ReplicaRead
            | MessageKind::ReplicaReply => MessageGroup::Replication,
            MessageKind::ReadRepair
            | MessageKind::ReadRepairAck
            | MessageKind::TreeRequest
            | MessageKind::TreeReply
            | MessageKind::BucketRequest
            | MessageKind::BucketReply
            | MessageKind::Transfer
            | MessageKind::TransferReply => MessageGroup::Repair,
            MessageKind::Hint | MessageKind::HintAck => MessageGroup::Hints,
            MessageKind::Gossip
            | MessageKind::GossipReply
            | MessageKind::Heartbeat
            | MessageKind::JoinRequest
            | MessageKind::JoinReply
            | MessageKind::StreamRequest
            | MessageKind::StreamBatch
            | MessageKind::StreamAck => MessageGroup::Membership,
        }
    }
}

/// What messages are for: the groups that traffic is metered apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessageGroup {
    /// Between clients and nodes.
    Client,
    /// Between nodes, on behalf of a client that waits: passing on, and the copies of a key.
    Replication,
    /// Who is there: heartbeats and gossip, joining and leaving.
    Membership,
    /// Hints on their way to the node that they were kept for, and that they arrived. A write that
    /// makes a stand-in keep one is replication.
    Hints,
    /// Bringing copies back together: what a read found missing.
    Repair,
}

impl MessageGroup {
    /// Every group, in the order that tables show them.
    pub const ALL: [MessageGroup; 5] =
        [MessageGroup::Client, MessageGroup::Replication, MessageGroup::Membership, MessageGroup::Hints, MessageGroup::Repair];

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            MessageGroup::Client => "client",
            MessageGroup::Replication => "replication",
            MessageGroup::Membership => "membership",
            MessageGroup::Hints => "hints",
            MessageGroup::Repair => "repair",
        }
    }
}

impl fmt::Display for MessageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
