//! Coordinating a read: ask all N, merge the first R answers, give the client every sibling.
//!
//! The newest is found by its version, never by counting votes: one replica of three that has the
//! new value is enough, if it is among the R.

use std::sync::Arc;

use super::quorum::{Count, Quorum};
use super::{Cluster, Progress, answer};
use crate::engine::context::Context;
use crate::engine::event::NodeEvent;
use crate::engine::leaderless::Replica;
use crate::engine::message::{Body, Outcome, ReplicaMessage, Reply, Request, Status};
use crate::engine::names::{Address, NodeId};
use crate::engine::versions::Siblings;

/// A read whose answers are coming in.
#[derive(Clone, Debug)]
pub(super) struct Get {
    answer_to: Address,
    /// The merge of the answers so far.
    found: Siblings,
    quorum: Quorum,
}

impl Get {
    /// Asks the replicas, and counts the own copy first where there is one.
    pub fn start(
        cx: &mut Context<'_>,
        cluster: &Cluster,
        replica: &Replica,
        from: Address,
        request: &Request,
        replicas: &Arc<[NodeId]>,
    ) -> Get {
        let need = request.r.unwrap_or(cluster.settings.r);
        let (id, key) = (request.id, &request.key);
        cx.note(NodeEvent::CoordinationStarted { request: id, key: key.clone(), write: false, replicas: replicas.clone(), need });

        let mut get = Get { answer_to: from, found: Siblings::default(), quorum: Quorum::new(id, need, replicas.len()) };
        for node in replicas.iter().filter(|node| **node != cluster.id) {
            cx.send(*node, Body::Replica(ReplicaMessage::Read { request: id, key: key.clone() }));
        }
        if replicas.contains(&cluster.id) {
            let siblings = replica.read(cx, id, key);
            get.receive_reply(cx, cluster, cluster.id, &siblings);
        }
        get
    }

    /// One more replica says what it has. After the quorum it changes the answer no more.
    pub fn receive_reply(&mut self, cx: &mut Context<'_>, cluster: &Cluster, from: NodeId, siblings: &Siblings) -> Progress {
        match self.quorum.count(cx, from) {
            Count::Repeated | Count::Late => {}
            Count::TooFew => {
                self.found.merge(siblings);
            }
            Count::Reached => {
                self.found.merge(siblings);
                let status = if self.found.live().next().is_some() { Status::Ok } else { Status::NotFound };
                let outcome = Outcome {
                    status,
                    reason: None,
                    clock: self.found.context().clone(),
                    found: std::mem::take(&mut self.found),
                    acks: self.quorum.answers().into(),
                };
                self.answer(cx, cluster, outcome);
            }
        }
        if self.complete() { Progress::Complete } else { Progress::Waiting }
    }

    pub fn complete(&self) -> bool {
        self.quorum.complete()
    }

    /// Time is up.
    pub fn deadline(self, cx: &mut Context<'_>, cluster: &Cluster) {
        if !self.quorum.reached() {
            let outcome = self.quorum.missed(cx, false);
            self.answer(cx, cluster, outcome);
        }
    }

    fn answer(&self, cx: &mut Context<'_>, cluster: &Cluster, outcome: Outcome) {
        answer(cx, self.answer_to, Reply { request: self.quorum.request(), coordinator: cluster.id, outcome });
    }
}
