//! Coordinating a write: make the version, ship it to all N, answer at the W-th ack.

use std::sync::Arc;

use super::quorum::{Count, Quorum};
use super::{Cluster, Progress, answer};
use crate::engine::context::Context;
use crate::engine::event::NodeEvent;
use crate::engine::leaderless::Replica;
use crate::engine::message::{Body, Operation, Outcome, ReplicaMessage, Reply, Request, Status};
use crate::engine::names::{Address, NodeId};
use crate::engine::versions::{Siblings, VectorClock};

/// A write whose acks are coming in.
#[derive(Clone, Debug)]
pub(super) struct Put {
    answer_to: Address,
    clock: VectorClock,
    quorum: Quorum,
}

impl Put {
    /// Writes here, sends to the others, and counts the own copy as the first ack.
    pub fn start(
        cx: &mut Context<'_>,
        cluster: &Cluster,
        replica: &mut Replica,
        from: Address,
        request: &Request,
        replicas: &Arc<[NodeId]>,
    ) -> Put {
        let need = request.w.unwrap_or(cluster.settings.w);
        let (id, key) = (request.id, request.key.clone());
        cx.note(NodeEvent::CoordinationStarted { request: id, key: key.clone(), write: true, replicas: replicas.clone(), need });

        let (value, past) = match &request.operation {
            Operation::Put { value, context } => (Some(value.clone()), context),
            Operation::Delete { context } => (None, context),
            Operation::Get => unreachable!("the coordinator hands gets to Get"),
        };
        let (version, siblings) = replica.write(cx, id, &key, (cluster.actor, past), value);
        let mut put = Put { answer_to: from, clock: version.clock(), quorum: Quorum::new(id, need, replicas.len()) };
        for node in replicas.iter().filter(|node| **node != cluster.id) {
            let (key, siblings) = (key.clone(), siblings.clone());
            cx.send(*node, Body::Replica(ReplicaMessage::Write { request: id, key, siblings }));
        }
        put.receive_ack(cx, cluster, cluster.id);
        put
    }

    /// One more replica has it.
    pub fn receive_ack(&mut self, cx: &mut Context<'_>, cluster: &Cluster, from: NodeId) -> Progress {
        if let Count::Reached = self.quorum.count(cx, from) {
            let outcome = Outcome {
                status: Status::Ok,
                reason: None,
                found: Siblings::default(),
                clock: self.clock.clone(),
                acks: self.quorum.answers().into(),
            };
            self.answer(cx, cluster, outcome);
        }
        if self.complete() { Progress::Complete } else { Progress::Waiting }
    }

    pub fn complete(&self) -> bool {
        self.quorum.complete()
    }

    /// Time is up. What was written stays written: the client hears that it does not know.
    pub fn deadline(self, cx: &mut Context<'_>, cluster: &Cluster) {
        if !self.quorum.reached() {
            let outcome = Outcome { clock: self.clock.clone(), ..self.quorum.missed(cx, true) };
            self.answer(cx, cluster, outcome);
        }
    }

    fn answer(&self, cx: &mut Context<'_>, cluster: &Cluster, outcome: Outcome) {
        answer(cx, self.answer_to, Reply { request: self.quorum.request(), coordinator: cluster.id, outcome });
    }
}
