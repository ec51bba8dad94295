//! Clients: actors outside the cluster, with contact points, patience, and what they have learned.
//!
//! A client sends an operation to one node. If that node's process is dead the connection is
//! refused and the next contact is tried, for reads and writes alike: nothing has happened yet. A
//! *get* that stays unanswered for one `request_timeout` is asked of the next contact as well; a
//! *put* never is, because it may have been done. After two `request_timeout`s the client gives up.
//!
//! A client that prefers its datacenter has its contacts there before those elsewhere, and asks one
//! elsewhere only when none here is left to ask (the local-first policy of Cassandra's drivers).
//!
//! # Who knows what
//!
//! By the policy `contacts` a client asks the nodes that it was given and no others. If it was given none, it
//! asks all of them in turn, by a list that its operator keeps: who joins is entered there and who leaves is struck
//! out, as under a name that stands for all nodes.
//!
//! By the policies `rotating` and `token_aware` contact points only bootstrap: the client asks them who is there
//! ([`learner`]), and then chooses among the members by what it was told ([`knowledge`]), the next in turn or one
//! that keeps the key (*Dynamo*, §4.5: a generic load balancer, or a client library that knows the partitions; §6.4
//! measures what the hop costs that the second saves, with clients that ask a random node for its view of
//! the members every ten seconds). An operation that begins before anybody has
//! answered waits for that. One that every node it could try has refused waits once more, and goes to whoever is
//! known afterwards.
//!
//! Left out: a node that stays silent is not avoided the next time, unless others believe it down; there is
//! no speculative second request before the first has had its time.

mod knowledge;
mod learner;

use std::collections::VecDeque;
use std::sync::Arc;

use serde::Serialize;

use super::setup::ClientSetup;
use crate::engine::versions::{Siblings, VectorClock};
use crate::engine::{
    Body, ClientId, Duration, Key, NodeId, Operation, Outcome, PassingMap, Reason, Reply, Request, RequestId, SortedSet, Status,
    TopologyMessage, Value,
};
use knowledge::rotated;
use learner::{Learner, Progress};

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
    /// It begins to ask who is there, or goes on with its contact points.
    MembersSought {
        /// The client.
        client: ClientId,
        /// What makes it ask.
        why: Seeking,
    },
    /// A node has told it who is there.
    MembersLearned {
        /// The client.
        client: ClientId,
        /// The node: what is learned is what that node believes.
        from: NodeId,
        /// How many members there are.
        members: u16,
        /// How many of them are believed to be there.
        up: u16,
        /// Those that the client did not know before.
        new: Arc<[NodeId]>,
        /// Those that it knew before, and that are members no longer.
        gone: Arc<[NodeId]>,
    },
    /// Neither the members that it knows nor its contact points have told it who is there. It will ask again.
    NobodyAnswered {
        /// The client.
        client: ClientId,
    },
}

/// What makes a client ask who is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Seeking {
    /// It knows nothing but its contact points so far.
    Start,
    /// Its time has come again.
    Interval,
    /// A node has refused it a connection.
    Refusal,
    /// None of the members that it knows can be asked: it goes back to its contact points.
    NobodyLeft,
}

/// What a client that learns the members can be woken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LookupTimer {
    /// It is time to ask again who is there.
    Refresh,
    /// The node asked stays silent: ask the next.
    NoAnswer,
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
    SetLookupTimer { timer: LookupTimer, after: Duration },
    CancelLookupTimer(LookupTimer),
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
    /// Its part that learns the members; without it, it knows its contacts and nobody else.
    learner: Option<Learner>,
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
    /// Whether the nodes to try are those that the client knows, and not one that was named.
    is_free: bool,
    /// Whether it is with nobody, and waits until the client knows whom to ask.
    is_held: bool,
}

impl Client {
    pub fn new(setup: &ClientSetup) -> Client {
        let ClientSetup { id, contacts, remote, rotate, learning, .. } = setup.clone();
        let learner = learning.map(|learning| Learner::new(id, learning, &contacts));
        Client { id, contacts, remote, rotate, turn: 0, learner, open: PassingMap::default() }
    }

    /// The client begins, before anything is asked of it: one that learns begins to learn, and this returns the
    /// happening that it does so for.
    pub fn begin(&mut self, patience: Duration, effects: &mut Vec<ClientEffect>) -> Option<ClientEvent> {
        self.learner.as_mut()?.seek(Seeking::Start, patience, effects);
        let is_note = |effect: &ClientEffect| matches!(effect, ClientEffect::Note(_));
        let place = effects.iter().position(is_note).expect("whoever seeks says so first");
        match effects.remove(place) {
            ClientEffect::Note(event) => Some(event),
            _ => unreachable!("a note was looked for"),
        }
    }

    /// A node has joined: it is entered in the list of a client that asks everyone in turn and does not learn
    /// who is there by itself, if that list has others that stand where the node does.
    pub fn learn_of(&mut self, node: NodeId, stands_there: impl Fn(NodeId) -> bool) {
        let asks_there = self.contacts.iter().any(|contact| stands_there(*contact));
        if self.learner.is_none() && self.rotate && asks_there && !self.contacts.contains(&node) {
            self.contacts.push(node);
        }
    }

    /// A node has left: it is struck out of that list.
    pub fn forget(&mut self, node: NodeId) {
        if self.learner.is_some() {
            return;
        }
        if self.rotate && self.contacts.iter().any(|contact| *contact != node) {
            self.contacts.retain(|contact| *contact != node);
        }
        self.remote.retain(|contact| *contact != node);
    }

    /// The members that it has learned of, by name; none if it does not learn.
    pub fn members(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.learner.iter().flat_map(Learner::members)
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
        let is_free = via.is_none() && self.learner.is_some();
        let untried: VecDeque<NodeId> = match (via, &mut self.learner) {
            (Some(node), _) => [node].into(),
            (None, Some(learner)) => learner.coordinators(&request.key),
            (None, None) => self.contacts_in_turn(),
        };
        let mut waiting = Waiting { name, request, untried, refused: SortedSet::new(), reached: false, is_free, is_held: false };
        let is_sent = waiting.send_to_next(effects);
        effects.push(ClientEffect::SetTimer { timer: (id, ClientTimer::GiveUp), after: patience + patience });
        if is_sent {
            waiting.try_next_after(patience, effects);
        } else if let Some(learner) = &mut self.learner {
            waiting.is_held = true;
            learner.seek(Seeking::NobodyLeft, patience, effects);
        }
        self.open.insert(id, waiting);
    }

    fn contacts_in_turn(&mut self) -> VecDeque<NodeId> {
        let turn = if self.rotate { self.turn } else { 0 };
        self.turn += 1;
        rotated(self.contacts.clone(), turn).into_iter().chain(rotated(self.remote.clone(), turn)).collect()
    }

    /// A message from a node.
    pub fn receive(&mut self, from: NodeId, body: &Body, patience: Duration, effects: &mut Vec<ClientEffect>) {
        match body {
            Body::Reply(reply) => {
                self.hears_from(from);
                self.receive_reply(reply, effects);
            }
            Body::Refused { request } => self.receive_refusal(from, *request, patience, effects),
            Body::Topology(message) => self.receive_topology(from, message, patience, effects),
            _ => unreachable!("nodes send clients replies, refusals, and who is there"),
        }
    }

    fn hears_from(&mut self, node: NodeId) {
        if let Some(learner) = &mut self.learner {
            learner.hears_from(node);
        }
    }

    fn receive_topology(&mut self, from: NodeId, message: &TopologyMessage, patience: Duration, effects: &mut Vec<ClientEffect>) {
        let learner = self.learner.as_mut().expect("only a client that learns asks who is there");
        let progress = match message {
            TopologyMessage::Answer { number, topology } => {
                learner.hears_from(from);
                learner.receive_answer(from, *number, topology, patience, effects)
            }
            TopologyMessage::Refused { number } => learner.receive_refusal(from, *number, patience, effects),
            TopologyMessage::Question { .. } => unreachable!("nodes do not ask clients"),
        };
        self.go_on_after(progress, patience, effects);
    }

    /// An attempt to learn the members has ended, or not: those operations go on that have waited for it.
    fn go_on_after(&mut self, progress: Progress, patience: Duration, effects: &mut Vec<ClientEffect>) {
        if progress == Progress::Waiting {
            return;
        }
        let held: Vec<RequestId> =
            self.open.values().filter(|waiting| waiting.is_held).map(|waiting| waiting.request.id).collect();
        for request in held {
            let (Some(learner), Some(waiting)) = (&mut self.learner, self.open.get_mut(&request)) else { continue };
            if progress == Progress::Learned {
                waiting.untried = learner.coordinators(&waiting.request.key);
                let refused = &waiting.refused;
                waiting.untried.retain(|node| !refused.contains(node));
            }
            waiting.is_held = !waiting.send_to_next(effects);
            if waiting.is_held {
                self.fail(request, effects);
            } else {
                waiting.try_next_after(patience, effects);
            }
        }
    }

    /// An operation that was done by nobody ends.
    fn fail(&mut self, request: RequestId, effects: &mut Vec<ClientEffect>) {
        let Some(waiting) = self.open.remove(&request) else { return };
        let reason = if waiting.refused.is_empty() { Reason::NobodyToAsk } else { Reason::EveryContactRefused };
        self.end(&waiting, None, Outcome::failed(Status::Unavailable, reason, &[]), effects);
    }

    fn receive_reply(&mut self, reply: &Reply, effects: &mut Vec<ClientEffect>) {
        // A second answer, to a get asked twice or out of a doubled packet, finds nobody waiting.
        if let Some(waiting) = self.open.remove(&reply.request) {
            self.end(&waiting, Some(reply.coordinator), reply.outcome.clone(), effects);
        }
    }

    fn receive_refusal(&mut self, from: NodeId, request: RequestId, patience: Duration, effects: &mut Vec<ClientEffect>) {
        if let Some(learner) = &mut self.learner {
            learner.refused_by(from, patience, effects);
        }
        let Some(waiting) = self.open.get_mut(&request) else { return };
        if !waiting.refused.insert(from) {
            // A doubled packet: the next contact has been asked already.
            return;
        }
        if waiting.send_to_next(effects) || waiting.reached {
            return;
        }
        match &mut self.learner {
            Some(learner) if waiting.is_free => {
                waiting.is_held = true;
                learner.seek(Seeking::Refusal, patience, effects);
            }
            _ => self.fail(request, effects),
        }
    }

    /// A timer of an operation went off.
    pub fn timer(&mut self, request: RequestId, timer: ClientTimer, effects: &mut Vec<ClientEffect>) {
        match timer {
            ClientTimer::TryNext => {
                let Some(waiting) = self.open.get_mut(&request) else { return };
                // Whoever was asked before has not refused, so may yet answer.
                waiting.reached |= !waiting.is_held;
                waiting.send_to_next(effects);
            }
            ClientTimer::GiveUp => {
                if self.open.get(&request).is_some_and(|waiting| waiting.is_held) {
                    return self.fail(request, effects);
                }
                let Some(waiting) = self.open.remove(&request) else { return };
                self.end(&waiting, None, Outcome::failed(Status::Timeout, Reason::NoAnswer, &[]), effects);
            }
        }
    }

    /// A timer of a client that learns went off.
    pub fn lookup_timer(&mut self, timer: LookupTimer, patience: Duration, effects: &mut Vec<ClientEffect>) {
        let learner = self.learner.as_mut().expect("only a client that learns sets these");
        let progress = learner.timer(timer, patience, effects);
        self.go_on_after(progress, patience, effects);
    }

    fn end(&self, waiting: &Waiting, coordinator: Option<NodeId>, outcome: Outcome, effects: &mut Vec<ClientEffect>) {
        let request = waiting.request.id;
        effects.push(ClientEffect::CancelTimer((request, ClientTimer::TryNext)));
        effects.push(ClientEffect::CancelTimer((request, ClientTimer::GiveUp)));
        effects.push(ClientEffect::Note(ended(self.id, request, waiting.name.clone(), coordinator, outcome)));
    }
}

impl Waiting {
    /// Asks the next node that is left to try. Returns whether there was one.
    fn send_to_next(&mut self, effects: &mut Vec<ClientEffect>) -> bool {
        let Some(next) = self.untried.pop_front() else { return false };
        effects.push(ClientEffect::Send { to: next, body: Body::Request(self.request.clone()) });
        true
    }

    /// A get has been sent: after a while the next node is to be asked too, if there is one.
    fn try_next_after(&self, patience: Duration, effects: &mut Vec<ClientEffect>) {
        if !self.request.operation.is_write() && !self.untried.is_empty() {
            effects.push(ClientEffect::SetTimer { timer: (self.request.id, ClientTimer::TryNext), after: patience });
        }
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
