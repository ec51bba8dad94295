//! Clients: actors outside the cluster, with contact points, patience, and nothing else.
//!
//! A client sends an operation to one node. If that node's process is dead the connection is
//! refused and the next contact is tried, for reads and writes alike: nothing has happened yet. A
//! *get* that stays unanswered for one `request_timeout` is asked of the next contact as well; a
//! *put* never is, because it may have been done. After two `request_timeout`s the client gives up.
//!
//! A client that prefers its datacenter has its contacts there before those elsewhere, and asks one
//! elsewhere only when none here is left to ask (the local-first policy of Cassandra's drivers).
//! Clients know the nodes that they were given and no others: they do not learn the members from
//! them, and do not choose the coordinator by the key.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::Serialize;

use super::setup::ClientSetup;
use crate::engine::versions::{Siblings, VectorClock};
use crate::engine::{
    Body, ClientId, Duration, Key, NodeId, Operation, Outcome, PassingMap, Reason, Reply, Request, RequestId, SortedSet, Status,
    Value,
};

/// What a client can do with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationKind {
    /// Write a value.
    Put,
    /// Read every current value.
    Get,
    /// Write a tombstone.
    Delete,
}

impl OperationKind {
    /// Its name in documents.
    pub fn name(self) -> &'static str {
        match self {
            OperationKind::Put => "put",
            OperationKind::Get => "get",
            OperationKind::Delete => "delete",
        }
    }
}

/// What happens at a client.
#[derive(Clone, Debug, PartialEq, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ClientEvent {
    /// It began an operation.
    OperationStarted {
        /// The operation's number.
        request: RequestId,
        /// The operation's name.
        id: Arc<str>,
        /// The client.
        client: ClientId,
        /// What it is to do.
        operation: OperationKind,
        /// With which key.
        key: Key,
        /// Of a put: what to write.
        value: Option<Value>,
        /// Of a write: the versions that it replaces.
        context: VectorClock,
    },
    /// The operation ended for the client. In the cluster it may go on.
    OperationEnded {
        /// The operation's number.
        request: RequestId,
        /// The operation's name.
        id: Arc<str>,
        /// The client.
        client: ClientId,
        /// How.
        status: Status,
        /// Why, if not well.
        reason: Option<Reason>,
        /// Who coordinated it, if the client was told.
        coordinator: Option<NodeId>,
        /// Of a get: every current version, tombstones included.
        found: Arc<Siblings>,
        /// Of a get: the context it gives; of a write: the clock of the version written.
        clock: VectorClock,
        /// The nodes whose answers were counted.
        acks: Arc<[NodeId]>,
    },
}

/// What a client can be woken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientTimer {
    /// A get is unanswered: ask the next contact too.
    TryNext,
    /// Two `request_timeout`s have passed.
    GiveUp,
}

/// Something a client wants done.
#[derive(Clone, Debug)]
pub(super) enum ClientEffect {
    Send { to: NodeId, body: Body },
    SetTimer { timer: (RequestId, ClientTimer), after: Duration },
    CancelTimer((RequestId, ClientTimer)),
    Note(ClientEvent),
}

/// A client.
#[derive(Clone, Debug)]
pub(super) struct Client {
    id: ClientId,
    contacts: Vec<NodeId>,
    remote: Vec<NodeId>,
    rotate: bool,
    turn: usize,
    open: PassingMap<RequestId, Waiting>,
}

/// An operation without an answer so far.
#[derive(Clone, Debug)]
struct Waiting {
    name: Arc<str>,
    request: Request,
    /// Contacts not tried yet.
    untried: VecDeque<NodeId>,
    /// Contacts that refused the connection.
    refused: SortedSet<NodeId>,
    /// Whether some node took the operation, as far as the client can know.
    reached: bool,
}

impl Client {
    pub fn new(setup: &ClientSetup) -> Client {
        let ClientSetup { id, contacts, remote, rotate, .. } = setup.clone();
        Client { id, contacts, remote, rotate, turn: 0, open: PassingMap::default() }
    }

    /// A node has joined: a client that asks everyone in turn asks it too, if it asks others that stand
    /// where it does.
    pub fn learn_of(&mut self, node: NodeId, stands_there: impl Fn(NodeId) -> bool) {
        let asks_there = self.contacts.iter().any(|contact| stands_there(*contact));
        if self.rotate && asks_there && !self.contacts.contains(&node) {
            self.contacts.push(node);
        }
    }

    /// A node has left: a client that asks everyone in turn asks it no longer.
    pub fn forget(&mut self, node: NodeId) {
        if self.rotate && self.contacts.iter().any(|contact| *contact != node) {
            self.contacts.retain(|contact| *contact != node);
        }
        self.remote.retain(|contact| *contact != node);
    }

    /// How many operations it has open.
    pub fn open(&self) -> usize {
        self.open.count()
    }

    /// Begins an operation.
    pub fn start(
        &mut self,
        name: Arc<str>,
        request: Request,
        via: Option<NodeId>,
        patience: Duration,
        effects: &mut Vec<ClientEffect>,
    ) {
        let id = request.id;
        let mut untried: VecDeque<NodeId> = match via {
            Some(node) => [node].into(),
            None => self.contacts_in_turn(),
        };
        let first = untried.pop_front().expect("a client has a contact: checked when the document was read");
        effects.push(ClientEffect::Send { to: first, body: Body::Request(request.clone()) });
        effects.push(ClientEffect::SetTimer { timer: (id, ClientTimer::GiveUp), after: patience + patience });
        if !request.operation.is_write() && !untried.is_empty() {
            effects.push(ClientEffect::SetTimer { timer: (id, ClientTimer::TryNext), after: patience });
        }
        self.open.insert(id, Waiting { name, request, untried, refused: SortedSet::new(), reached: false });
    }

    fn contacts_in_turn(&mut self) -> VecDeque<NodeId> {
        let turn = if self.rotate { self.turn } else { 0 };
        self.turn += 1;
        let in_turn = |nodes: &[NodeId]| {
            let mut nodes = nodes.to_vec();
            let first = turn.checked_rem(nodes.len()).unwrap_or(0);
            nodes.rotate_left(first);
            nodes
        };
        in_turn(&self.contacts).into_iter().chain(in_turn(&self.remote)).collect()
    }

    /// A message from a node.
    pub fn receive(&mut self, from: NodeId, body: &Body, effects: &mut Vec<ClientEffect>) {
        match body {
            Body::Reply(reply) => self.receive_reply(reply, effects),
            Body::Refused { request } => self.receive_refusal(from, *request, effects),
            _ => unreachable!("nodes send clients replies and refusals only"),
        }
    }

    fn receive_reply(&mut self, reply: &Reply, effects: &mut Vec<ClientEffect>) {
        // A second answer, to a get asked twice or out of a doubled packet, finds nobody waiting.
        if let Some(waiting) = self.open.remove(&reply.request) {
            self.end(&waiting, Some(reply.coordinator), reply.outcome.clone(), effects);
        }
    }

    fn receive_refusal(&mut self, from: NodeId, request: RequestId, effects: &mut Vec<ClientEffect>) {
        let Some(waiting) = self.open.get_mut(&request) else { return };
        if !waiting.refused.insert(from) {
            // A doubled packet: the next contact has been asked already.
            return;
        }
        if let Some(next) = waiting.untried.pop_front() {
            effects.push(ClientEffect::Send { to: next, body: Body::Request(waiting.request.clone()) });
        } else if !waiting.reached {
            let waiting = self.open.remove(&request).expect("it was there three lines above");
            let outcome = Outcome::failed(Status::Unavailable, Reason::EveryContactRefused, &[]);
            self.end(&waiting, None, outcome, effects);
        }
    }

    /// A timer went off.
    pub fn timer(&mut self, request: RequestId, timer: ClientTimer, effects: &mut Vec<ClientEffect>) {
        match timer {
            ClientTimer::TryNext => {
                let Some(waiting) = self.open.get_mut(&request) else { return };
                // Whoever was asked before has not refused, so may yet answer.
                waiting.reached = true;
                if let Some(next) = waiting.untried.pop_front() {
                    effects.push(ClientEffect::Send { to: next, body: Body::Request(waiting.request.clone()) });
                }
            }
            ClientTimer::GiveUp => {
                let Some(waiting) = self.open.remove(&request) else { return };
                self.end(&waiting, None, Outcome::failed(Status::Timeout, Reason::NoAnswer, &[]), effects);
            }
        }
    }

    fn end(&self, waiting: &Waiting, coordinator: Option<NodeId>, outcome: Outcome, effects: &mut Vec<ClientEffect>) {
        let request = waiting.request.id;
        effects.push(ClientEffect::CancelTimer((request, ClientTimer::TryNext)));
        effects.push(ClientEffect::CancelTimer((request, ClientTimer::GiveUp)));
        effects.push(ClientEffect::Note(ended(self.id, request, waiting.name.clone(), coordinator, outcome)));
    }
}

/// The end of an operation, as an event.
pub(super) fn ended(
    client: ClientId,
    request: RequestId,
    id: Arc<str>,
    coordinator: Option<NodeId>,
    outcome: Outcome,
) -> ClientEvent {
    let Outcome { status, reason, found, clock, acks } = outcome;
    ClientEvent::OperationEnded { request, id, client, status, reason, coordinator, found: Arc::new(found), clock, acks }
}

/// The operation that a node is asked for.
pub(super) fn operation(kind: OperationKind, value: Option<Value>, context: VectorClock) -> Operation {
    match kind {
        OperationKind::Get => Operation::Get,
        OperationKind::Delete => Operation::Delete { context },
        OperationKind::Put => {
            Operation::Put { value: value.expect("a put has a value: checked when the document was read"), context }
        }
    }
}
