//! Coordinating operations: one small state machine for each that is open.
//!
//! This file takes operations in, refuses the bad ones, passes on the writes that belong elsewhere,
//! and hands answers to the state machine they are for: [`put`] and [`get`], both counting
//! with [`quorum`]; [`forward`] for an operation that another node coordinates.

mod forward;
mod get;
mod put;
mod quorum;

use std::sync::Arc;

use super::replica::Replica;
use crate::engine::context::{Context, Timer};
use crate::engine::event::NodeEvent;
use crate::engine::message::{Body, Operation, Outcome, Reason, Reply, Request, RequestId, Status};
use crate::engine::names::{Address, NodeId};
use crate::engine::partitioning::{Ring, token_of};
use crate::engine::settings::Settings;
use crate::engine::sorted::{PassingMap, SortedSet};
use crate::engine::versions::{Actor, Siblings};

use forward::Forwarding;
use get::Get;
use put::Put;

/// What a coordinator knows of the cluster, from where it stands.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Cluster {
    /// The node itself.
    pub id: NodeId,
    /// The label it counts its writes under.
    pub actor: Actor,
    /// The settings in force.
    pub settings: Arc<Settings>,
    /// Who owns what.
    pub ring: Arc<Ring>,
}

/// The operations a node has open.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Coordinator {
    open: PassingMap<RequestId, Open>,
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
        let replicas = cluster.ring.preference_list(token_of(&request.key.0), cluster.settings.n);
        let asked = if request.operation.is_write() { request.w } else { request.r };
        if let Some(asked) = asked.filter(|asked| usize::from(*asked) > replicas.len()) {
            let reason = Reason::QuorumTooLarge { asked, replicas: replicas.len() as u16 };
            return refuse(cx, cluster, from, request.id, Status::Rejected, reason);
        }

        let must_pass_on = request.operation.is_write() && !replicas.contains(&cluster.id);
        let open = match (&request.operation, from) {
            (_, Address::Client(_)) if must_pass_on => Open::Forwarded(Forwarding::start(cx, from, request, replicas)),
            (_, Address::Node(_)) if must_pass_on => {
                return refuse(cx, cluster, from, request.id, Status::Unavailable, Reason::NotAReplica);
            }
            (Operation::Get, _) => Open::Get(Get::start(cx, cluster, replica, from, request, &replicas)),
            (Operation::Put { .. } | Operation::Delete { .. }, _) => {
                Open::Put(Put::start(cx, cluster, replica, from, request, &replicas))
            }
        };
        if !open.complete() {
            cx.set_timer(Timer::RequestDeadline { request: request.id }, cluster.settings.request_timeout);
            self.open.insert(request.id, open);
        }
    }

    /// A replica has stored the write.
    pub fn receive_write_ack(&mut self, cx: &mut Context<'_>, cluster: &Cluster, from: NodeId, request: RequestId) {
        let Some(Open::Put(put)) = self.open.get_mut(&request) else { return };
        let progress = put.receive_ack(cx, cluster, from);
        self.settle(cx, request, progress);
    }

    /// A replica says what it has.
    pub fn receive_read_reply(
        &mut self,
        cx: &mut Context<'_>,
        cluster: &Cluster,
        from: NodeId,
        request: RequestId,
        siblings: &Siblings,
    ) {
        let Some(Open::Get(get)) = self.open.get_mut(&request) else { return };
        let progress = get.receive_reply(cx, cluster, from, siblings);
        self.settle(cx, request, progress);
    }

    /// The node that an operation was passed to answers.
    pub fn receive_forward_reply(&mut self, cx: &mut Context<'_>, reply: &Reply) {
        let Some(Open::Forwarded(forwarding)) = self.open.get(&reply.request) else { return };
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
    pub fn deadline(&mut self, cx: &mut Context<'_>, cluster: &Cluster, request: RequestId) {
        match self.open.remove(&request) {
            Some(Open::Put(put)) => put.deadline(cx, cluster),
            Some(Open::Get(get)) => get.deadline(cx, cluster),
            Some(Open::Forwarded(forwarding)) => forwarding.deadline(cx, cluster),
            None => {}
        }
    }

    fn settle(&mut self, cx: &mut Context<'_>, request: RequestId, progress: Progress) {
        if let Progress::Complete = progress {
            self.open.remove(&request);
            cx.cancel_timer(Timer::RequestDeadline { request });
        }
    }
}

impl Open {
    fn complete(&self) -> bool {
        match self {
            Open::Put(put) => put.complete(),
            Open::Get(get) => get.complete(),
            Open::Forwarded(_) => false,
        }
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
