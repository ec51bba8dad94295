//! Passing a write on: the client spoke to a node that holds no copy of the key.
//!
//! The client keeps its connection to that node, so the answer comes back the same way. A replica
//! that refuses the connection has seen nothing of the operation, and the next one may be tried; so may
//! it when the one asked says that it is no replica. Any other that was reached is the only one ever asked.

use std::sync::Arc;

use super::{Cluster, Progress};
use crate::engine::context::Context;
use crate::engine::event::NodeEvent;
use crate::engine::message::{Body, Outcome, Reason, Reply, Request, RequestId, Status};
use crate::engine::names::{Address, NodeId};

/// An operation that another node coordinates.
#[derive(Clone, Debug)]
pub(super) struct Forwarding {
    client: Address,
    request: Request,
    /// The preference list; those before `tried` refused, the last of them is being asked.
    replicas: Arc<[NodeId]>,
    tried: usize,
}

impl Forwarding {
    pub fn start(cx: &mut Context<'_>, client: Address, request: &Request, replicas: Arc<[NodeId]>) -> Forwarding {
        let mut forwarding = Forwarding { client, request: request.clone(), replicas, tried: 0 };
        forwarding.try_next(cx);
        forwarding
    }

    /// The coordinator has answered: so has this node. A node that says it is no replica, because its
    /// ring or its beliefs are other ones, has done nothing, and the next may be tried.
    pub fn receive_reply(&mut self, cx: &mut Context<'_>, reply: &Reply) -> Progress {
        if reply.outcome.reason == Some(Reason::NotAReplica) && self.tried < self.replicas.len() {
            if reply.coordinator == self.asked() {
                self.try_next(cx);
            }
            return Progress::Waiting;
        }
        cx.send(self.client, Body::Reply(reply.clone()));
        Progress::Complete
    }

    /// The node asked is not running: ask the next, if there is one.
    pub fn receive_refusal(&mut self, cx: &mut Context<'_>, cluster: &Cluster, from: Address) -> Progress {
        if from != Address::from(self.asked()) {
            // A doubled packet: the next replica has been asked already.
            return Progress::Waiting;
        }
        if self.tried < self.replicas.len() {
            self.try_next(cx);
            return Progress::Waiting;
        }
        let reason = Reason::EveryReplicaRefused;
        cx.note(NodeEvent::RequestRefused { request: self.request.id, reason: reason.clone() });
        self.end(cx, cluster, Status::Unavailable, reason);
        Progress::Complete
    }

    /// Time is up: the node asked was reached, or the network lost the question or the answer.
    pub fn deadline(self, cx: &mut Context<'_>, cluster: &Cluster) {
        let need = self.request.w.unwrap_or(cluster.settings.w);
        cx.note(NodeEvent::RequestTimedOut { request: self.id(), have: 0, need });
        self.end(cx, cluster, Status::Timeout, Reason::NoAnswer);
    }

    /// The replica that is being asked.
    fn asked(&self) -> NodeId {
        self.replicas[self.tried - 1]
    }

    fn id(&self) -> RequestId {
        self.request.id
    }

    fn try_next(&mut self, cx: &mut Context<'_>) {
        let to = self.replicas[self.tried];
        self.tried += 1;
        cx.note(NodeEvent::RequestForwarded { request: self.id(), to });
        cx.send(to, Body::Forward(self.request.clone()));
    }

    fn end(&self, cx: &mut Context<'_>, cluster: &Cluster, status: Status, reason: Reason) {
        let outcome = Outcome::failed(status, reason, &[]);
        cx.send(self.client, Body::Reply(Reply { request: self.id(), coordinator: cluster.id, outcome }));
    }
}
