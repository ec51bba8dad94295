//! Coordinating operations: one small state machine for each that is open.
//!
//! This file takes operations in, refuses the bad ones, passes on those that belong elsewhere,
//! and hands answers to the state machine they are for: [`put`] and [`get`]. Whom they ask is decided
//! by [`targets`], which answers are enough by [`quorum`]; [`forward`] is for an operation that
//! another node coordinates, [`blocking`] lets one operation on a key pass at a time.

mod blocking;
mod forward;
mod get;
mod put;
mod quorum;
mod targets;

use std::sync::Arc;

use super::replica::Replica;
use crate::engine::context::{Context, Timer};
use crate::engine::event::NodeEvent;
use crate::engine::message::{Body, Operation, Outcome, Reason, ReplicaMessage, Reply, Request, RequestId, Status};
use crate::engine::names::{Address, Name, NodeId};
use crate::engine::pair::Key;
use crate::engine::partitioning::{Ring, token_of};
use crate::engine::settings::{QuorumKind, Scope, Settings};
use crate::engine::sorted::{PassingMap, SortedSet};
use crate::engine::versions::Actor;

use blocking::TakenKeys;
use forward::Forwarding;
use get::Get;
use put::Put;
use quorum::{Quorum, Rule};
use targets::Targets;

/// What a coordinator knows of the cluster, from where it stands.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Cluster {
    /// The node itself.
    pub id: NodeId,
    /// Which of its lives this is.
    pub generation: u32,
    /// The label it counts its writes under.
    pub actor: Actor,
    /// The settings in force.
    pub settings: Arc<Settings>,
    /// Who owns what.
    pub ring: Arc<Ring>,
    /// Who will own what, while nodes are joining or leaving.
    pub next_ring: Option<Arc<Ring>>,
    /// Members that this node suspects, or believes to be down.
    pub doubted: SortedSet<NodeId>,
}

impl Cluster {
    /// Whether this node believes that another one will not answer.
    pub fn doubts(&self, node: NodeId) -> bool {
        self.doubted.contains(&node)
    }

    /// The datacenter that a node stands in.
    pub fn datacenter(&self, node: NodeId) -> Option<Name> {
        let next = || self.next_ring.as_ref().and_then(|ring| ring.datacenter(node));
        self.ring.datacenter(node).or_else(next)
    }
}

/// The operations a node has open.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Coordinator {
    open: PassingMap<RequestId, Open>,
    /// Under a blocking quorum: who has which key.
    keys: TakenKeys,
    /// Operations taken lately, so that a packet delivered twice is not an operation done twice.
    taken: SortedSet<RequestId>,
}

/// How many operations a node remembers having taken. A duplicate arrives within the latency of
/// one link of the original, so the memory need not reach far; a retry is a new operation.
const TAKEN_MAX: usize = 512;

#[derive(Clone, Debug)]
enum Open {
    Put(Put),
    Get(Get),
    Forwarded(Forwarding),
    /// Waits for the key.
    Queued(Key),
    /// A write whose client was answered at its deadline; under a blocking quorum it goes on.
    Overdue(Put),
}

/// What an answer did to the state machine that it was for.
enum Progress {
    /// More answers may come.
    Waiting,
    /// Every answer is in: nothing is left to do.
    Complete,
}

impl Coordinator {
    /// How many operations wait for answers.
    pub fn open(&self) -> usize {
        self.open.count()
    }

    /// A client, or a node outside the preference list on behalf of one, asks for an operation.
    pub fn receive(&mut self, cx: &mut Context<'_>, cluster: &Cluster, replica: &mut Replica, from: Address, request: &Request) {
        if !self.taken.insert(request.id) {
            return;
        }
        if self.taken.len() > TAKEN_MAX {
            self.taken.pop_first();
        }
        if let Some(reason) = refusal(cluster, request) {
            return refuse(cx, cluster, from, request.id, Status::Rejected, reason);
        }
        if cluster.ring.nodes() == 0 {
            return refuse(cx, cluster, from, request.id, Status::Unavailable, Reason::StillJoining);
        }
        let mut targets = targets_of(cluster, request);
        let is_forwarded = matches!(from, Address::Node(_));
        if is_forwarded && cluster.settings.quorum == QuorumKind::Sloppy && targets.target(cluster.id).is_none() {
            // Whoever passed it on doubts replicas that this node does not doubt; better so than not at all.
            targets.stand_in_as(cluster.id);
        }
        let asked = if request.operation.is_write() { request.w } else { request.r };
        let copies = targets.replicas.len() as u16;
        if let Some(asked) = asked.filter(|asked| *asked > copies) {
            let reason = Reason::QuorumTooLarge { asked, replicas: copies };
            return refuse(cx, cluster, from, request.id, Status::Rejected, reason);
        }
        if is_passed_on(cluster, request, &targets) {
            return self.pass_on(cx, cluster, (from, request), &targets);
        }
        let blocking = cluster.settings.quorum == QuorumKind::Blocking;
        if blocking && let Err(before) = self.keys.take(from, request) {
            cx.note(NodeEvent::OperationQueued { request: request.id, key: request.key.clone(), before });
            return self.wait(cx, cluster, request.id, Open::Queued(request.key.clone()));
        }
        self.start(cx, cluster, replica, (from, request), targets);
    }

    /// Gives an operation to the node that is to coordinate it: once, so what was passed on already is refused.
    fn pass_on(&mut self, cx: &mut Context<'_>, cluster: &Cluster, (from, request): (Address, &Request), targets: &Targets) {
        if matches!(from, Address::Node(_)) {
            return refuse(cx, cluster, from, request.id, Status::Unavailable, Reason::NotAReplica);
        }
        if let Err((healthy, need)) = can_be_coordinated(cluster, request, targets) {
            return refuse(cx, cluster, from, request.id, Status::Unavailable, Reason::TooFewHealthy { healthy, need });
        }
        let blocking = cluster.settings.quorum == QuorumKind::Blocking;
        let coordinators = if blocking { Arc::from([targets.replicas[0]]) } else { targets.coordinators() };
        let forwarding = Forwarding::start(cx, from, request, coordinators);
        self.wait(cx, cluster, request.id, Open::Forwarded(forwarding));
    }

    /// Starts coordinating an operation, unless too few of those it asks are believed to be there.
    fn start(
        &mut self,
        cx: &mut Context<'_>,
        cluster: &Cluster,
        replica: &mut Replica,
        (from, request): (Address, &Request),
        targets: Targets,
    ) {
        let is_write = request.operation.is_write();
        let rule = Rule::new(cluster, wanted(cluster, request, &targets), &targets);
        if let Err((healthy, need)) = rule.within_reach(&targets) {
            self.settle(cx, request.id, Progress::Complete);
            refuse(cx, cluster, from, request.id, Status::Unavailable, Reason::TooFewHealthy { healthy, need });
            return self.release(cx, cluster, replica, &request.key, request.id);
        }
        cx.note(NodeEvent::CoordinationStarted {
            request: request.id,
            key: request.key.clone(),
            write: is_write,
            replicas: targets.replicas.clone(),
            need: rule.need(),
            stand_ins: targets.stand_ins(),
            left_out: targets.left_out.clone(),
        });
        let quorum = Quorum::new(request.id, rule, &targets);
        let open = if is_write {
            let Some(put) = Put::start(cx, cluster, replica, (from, request), targets, quorum) else {
                self.settle(cx, request.id, Progress::Complete);
                refuse(cx, cluster, from, request.id, Status::Unavailable, Reason::NotKept);
                return self.release(cx, cluster, replica, &request.key, request.id);
            };
            Open::Put(put)
        } else {
            Open::Get(Get::start(cx, cluster, replica, (from, request), targets, quorum))
        };
        if open.complete() {
            self.settle(cx, request.id, Progress::Complete);
        } else {
            self.wait(cx, cluster, request.id, open);
        }
        self.let_keys_go(cx, cluster, replica);
    }

    /// Keeps an operation open until its answers are in, or its deadline comes: `request_timeout` after it
    /// was received, waiting for its key included; twice that where another node coordinates it.
    fn wait(&mut self, cx: &mut Context<'_>, cluster: &Cluster, request: RequestId, open: Open) {
        let patience = cluster.settings.request_timeout;
        // Whoever passed an operation on waits as long as the client does: the coordinator, whose time
        // began later, can say better how it went.
        let patience = if matches!(open, Open::Forwarded(_)) { patience + patience } else { patience };
        if self.open.insert(request, open).is_none() {
            cx.set_timer(Timer::RequestDeadline { request }, patience);
        }
    }

    /// An answer came in from another node.
    pub fn receive_answer(
        &mut self,
        cx: &mut Context<'_>,
        cluster: &Cluster,
        replica: &mut Replica,
        from: NodeId,
        answer: &ReplicaMessage,
    ) {
        let (ReplicaMessage::WriteAck { request }
        | ReplicaMessage::ReadReply { request, .. }
        | ReplicaMessage::RepairAck { request, .. }) = answer
        else {
            unreachable!("questions go to the replica")
        };
        let progress = match (self.open.get_mut(request), answer) {
            (Some(Open::Put(put) | Open::Overdue(put)), ReplicaMessage::WriteAck { .. }) => put.receive_ack(cx, cluster, from),
            (Some(Open::Get(get)), ReplicaMessage::ReadReply { siblings, .. }) => {
                get.receive_reply(cx, cluster, replica, from, siblings)
            }
            (Some(Open::Get(get)), ReplicaMessage::RepairAck { round, .. }) => {
                get.receive_repair_ack(cx, cluster, replica, from, *round)
            }
            _ => return,
        };
        self.settle(cx, *request, progress);
        self.let_keys_go(cx, cluster, replica);
    }

    /// The node that an operation was passed to answers.
    pub fn receive_forward_reply(&mut self, cx: &mut Context<'_>, reply: &Reply) {
        let Some(Open::Forwarded(forwarding)) = self.open.get_mut(&reply.request) else { return };
        let progress = forwarding.receive_reply(cx, reply);
        self.settle(cx, reply.request, progress);
    }

    /// The node that an operation was passed to is not running.
    pub fn receive_refusal(&mut self, cx: &mut Context<'_>, cluster: &Cluster, from: Address, request: RequestId) {
        let Some(Open::Forwarded(forwarding)) = self.open.get_mut(&request) else { return };
        let progress = forwarding.receive_refusal(cx, cluster, from);
        self.settle(cx, request, progress);
    }

    /// The deadline of an operation: who has not been answered is told so now.
    pub fn deadline(&mut self, cx: &mut Context<'_>, cluster: &Cluster, replica: &mut Replica, request: RequestId) {
        match self.open.remove(&request) {
            Some(Open::Put(mut put)) => {
                put.deadline(cx, cluster);
                if self.keys.has(put.key(), request) {
                    self.wait(cx, cluster, request, Open::Overdue(put));
                }
            }
            Some(Open::Overdue(put)) => {
                put.ship_again(cx, cluster);
                self.wait(cx, cluster, request, Open::Overdue(put));
            }
            Some(Open::Get(get)) => {
                get.deadline(cx, cluster);
                self.release(cx, cluster, replica, get.key(), request);
            }
            Some(Open::Queued(key)) => {
                if let Some(from) = self.keys.give_up(&key, request) {
                    refuse(cx, cluster, from, request, Status::Unavailable, Reason::KeyTaken);
                }
            }
            Some(Open::Forwarded(forwarding)) => forwarding.deadline(cx, cluster),
            None => {}
        }
    }

    fn settle(&mut self, cx: &mut Context<'_>, request: RequestId, progress: Progress) {
        match progress {
            Progress::Waiting => {}
            Progress::Complete => {
                self.open.remove(&request);
                cx.cancel_timer(Timer::RequestDeadline { request });
            }
        }
    }

    /// Lets a key go that an operation had, and starts the next one that waits for it.
    fn release(&mut self, cx: &mut Context<'_>, cluster: &Cluster, replica: &mut Replica, key: &Key, request: RequestId) {
        let Some((from, next)) = self.keys.release(key, request) else { return };
        let targets = targets_of(cluster, &next);
        if !is_passed_on(cluster, &next, &targets) {
            return self.start(cx, cluster, replica, (from, &next), targets);
        }
        // While it waited nodes came or went, and the key is another node's to give. Nothing was done yet.
        self.settle(cx, next.id, Progress::Complete);
        self.pass_on(cx, cluster, (from, &next), &targets);
        self.release(cx, cluster, replica, key, next.id);
    }

    /// Lets every key go whose operation is over: a read that was answered, a write that all have.
    fn let_keys_go(&mut self, cx: &mut Context<'_>, cluster: &Cluster, replica: &mut Replica) {
        let over = |open: Option<&Open>| match open {
            None => true,
            Some(Open::Get(get)) => get.is_answered(),
            Some(Open::Put(_) | Open::Overdue(_) | Open::Queued(_) | Open::Forwarded(_)) => false,
        };
        loop {
            let next = self.keys.taken().find(|(_, by)| over(self.open.get(by)));
            let Some((key, by)) = next.map(|(key, by)| (key.clone(), by)) else { return };
            self.release(cx, cluster, replica, &key, by);
        }
    }
}

impl Open {
    fn complete(&self) -> bool {
        match self {
            Open::Put(put) => put.complete(),
            Open::Get(get) => get.complete(),
            Open::Forwarded(_) | Open::Queued(_) | Open::Overdue(_) => false,
        }
    }
}

/// Whom an operation asks, as this node sees it now.
fn targets_of(cluster: &Cluster, request: &Request) -> Targets {
    let token = token_of(&request.key.0);
    if request.operation.is_write() { Targets::of_write(cluster, token) } else { Targets::of_read(cluster, token) }
}

/// Whether another node is to coordinate an operation. Whoever writes must be one of those asked, to name the
/// version after itself; under a blocking quorum everything goes through the first replica.
fn is_passed_on(cluster: &Cluster, request: &Request, targets: &Targets) -> bool {
    match cluster.settings.quorum {
        QuorumKind::Blocking => cluster.id != targets.replicas[0],
        QuorumKind::Strict | QuorumKind::Sloppy => request.operation.is_write() && targets.target(cluster.id).is_none(),
    }
}

/// How many answers an operation waits for, before the scope of the quorum is considered.
fn wanted(cluster: &Cluster, request: &Request, targets: &Targets) -> u16 {
    match (request.operation.is_write(), cluster.settings.quorum) {
        (true, QuorumKind::Blocking) => targets.replicas.len() as u16,
        (true, _) => request.w.unwrap_or(cluster.settings.w),
        (false, _) => request.r.unwrap_or(cluster.settings.r),
    }
}

/// Whether an operation is worth passing on: else how many nodes are believed to be there, of how many that
/// it takes. Passed on in spite of that, a write would be lost on its way or wait at a node that stands
/// still, and its client would learn nothing but that it may have happened.
fn can_be_coordinated(cluster: &Cluster, request: &Request, targets: &Targets) -> Result<(), (u16, u16)> {
    let rule = Rule::new(cluster, wanted(cluster, request, targets), targets);
    match cluster.settings.scope {
        // Whose datacenter counts is up to the node that coordinates it; but somebody has to.
        Scope::Local if targets.asked.iter().any(|target| target.healthy) => Ok(()),
        _ => rule.within_reach(targets),
    }
}

/// Why an operation is refused at the door, if it is.
fn refusal(cluster: &Cluster, request: &Request) -> Option<Reason> {
    if request.key.0.is_empty() {
        return Some(Reason::EmptyKey);
    }
    let value = match &request.operation {
        Operation::Put { value, .. } => value.size(),
        Operation::Get | Operation::Delete { .. } => 0,
    };
    let (size, limit) = ((request.key.size() + value) as u64, cluster.settings.pair_limit);
    (size > limit).then_some(Reason::PairTooLarge { size, limit })
}

/// Ends an operation before anything was read or written.
fn refuse(cx: &mut Context<'_>, cluster: &Cluster, from: Address, request: RequestId, status: Status, reason: Reason) {
    cx.note(NodeEvent::RequestRefused { request, reason: reason.clone() });
    answer(cx, from, Reply { request, coordinator: cluster.id, outcome: Outcome::failed(status, reason, &[]) });
}

/// Answers whoever the operation came from: a client, or the node that passed it on.
fn answer(cx: &mut Context<'_>, to: Address, reply: Reply) {
    match to {
        Address::Client(_) => cx.send(to, Body::Reply(reply)),
        Address::Node(_) => cx.send(to, Body::ForwardReply(reply)),
    }
}
