//! Coordinating a write: make the version, ship it to all N, answer at the W-th ack.

use std::sync::Arc;

use super::quorum::{Count, Quorum};
use super::targets::Targets;
use super::{Cluster, Progress, answer};
use crate::engine::context::Context;
use crate::engine::leaderless::Replica;
use crate::engine::leaderless::replica::NewVersion;
use crate::engine::message::{Body, Operation, Outcome, ReplicaMessage, Reply, Request, Status};
use crate::engine::names::{Address, NodeId};
use crate::engine::pair::Key;
use crate::engine::versions::{Siblings, VectorClock};

/// A write whose acks are coming in.
#[derive(Clone, Debug)]
pub(super) struct Put {
    answer_to: Address,
    key: Key,
    clock: VectorClock,
    quorum: Quorum,
    /// What is shipped, and to whom: under a blocking quorum it may have to be shipped again.
    siblings: Arc<Siblings>,
    targets: Targets,
    /// Whether the client has been answered.
    answered: bool,
}

impl Put {
    /// Writes here, sends to the others, and counts the own copy as the first ack. `None` if it cannot be kept here: then
    /// nobody hears of it.
    pub fn start(
        cx: &mut Context<'_>,
        cluster: &Cluster,
        replica: &mut Replica,
        (from, request): (Address, &Request),
        targets: Targets,
        quorum: Quorum,
    ) -> Option<Put> {
        let (value, past) = match &request.operation {
            Operation::Put { value, context } => (Some(value.clone()), context),
            Operation::Delete { context } => (None, context),
            Operation::Get => unreachable!("the coordinator hands gets to Get"),
        };
        let own = targets.target(cluster.id).expect("a write is passed on to a node that is among those asked");
        let hint_for = own.stands_in_for.filter(|_| cluster.settings.repair.hinted_handoff);
        let (id, key) = (request.id, request.key.clone());
        let new = NewVersion { request: id, key: &key, past, value, hint_for };
        let (version, siblings) = replica.write(cx, cluster, new)?;
        let mut put = Put { answer_to: from, key, clock: version.clock(), quorum, siblings, targets, answered: false };
        put.ship(cx, cluster);
        put.receive_ack(cx, cluster, cluster.id);
        Some(put)
    }

    /// Sends the write to everyone asked who has not acknowledged it.
    fn ship(&self, cx: &mut Context<'_>, cluster: &Cluster) {
        let silent = |node: NodeId| node != cluster.id && !self.quorum.answers().contains(&node);
        for target in self.targets.asked.iter().filter(|target| silent(target.node)) {
            let (request, key, siblings) = (self.quorum.request(), self.key.clone(), self.siblings.clone());
            let hint_for = target.stands_in_for.filter(|_| cluster.settings.repair.hinted_handoff);
            cx.send(target.node, Body::Replica(ReplicaMessage::Write { request, key, siblings, hint_for }));
        }
    }

    /// One more replica has it.
    pub fn receive_ack(&mut self, cx: &mut Context<'_>, cluster: &Cluster, from: NodeId) -> Progress {
        if self.quorum.count(cx, from) == Count::Reached && !self.answered {
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

    pub fn key(&self) -> &Key {
        &self.key
    }

    pub fn complete(&self) -> bool {
        self.quorum.complete()
    }

    /// Time is up. What was written stays written: the client hears that it does not know.
    pub fn deadline(&mut self, cx: &mut Context<'_>, cluster: &Cluster) {
        if !self.quorum.reached() {
            let outcome = Outcome { clock: self.clock.clone(), ..self.quorum.missed(cx, true) };
            self.answer(cx, cluster, outcome);
        }
    }

    /// Ships the write once more to those that have not acknowledged it.
    pub fn ship_again(&self, cx: &mut Context<'_>, cluster: &Cluster) {
        self.ship(cx, cluster);
    }

    fn answer(&mut self, cx: &mut Context<'_>, cluster: &Cluster, outcome: Outcome) {
        self.answered = true;
        answer(cx, self.answer_to, Reply { request: self.quorum.request(), coordinator: cluster.id, outcome });
    }
}
