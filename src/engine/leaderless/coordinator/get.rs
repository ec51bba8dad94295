//! Coordinating a read: ask all N, merge the first R answers, give the client every sibling.
//!
//! The newest is found by its version, never by counting votes: one replica of three that has the
//! new value is enough, if it is among the R.
//!
//! # Read repair
//!
//! A read learns which replicas are behind, stale or without any copy, and sends them the merge of all
//! answers, which they merge in turn. Ordinarily that comes after the client was answered, and answers
//! that come late still count for it. As **blocking** read repair it comes before: the client is
//! answered when W replicas hold what it is told. Then no later read can find less, whichever R
//! replicas answer it: a read that has returned a new value is never followed by one that returns the
//! old (the write-back phase of Attiya, Bar-Noy, Dolev, *Sharing Memory Robustly in Message-Passing
//! Systems*, 1995, §3; Cassandra's blocking read repair is its weaker cousin).

use std::sync::Arc;

use super::quorum::{Count, Quorum, Rule};
use super::targets::{Target, Targets};
use super::{Cluster, Progress, answer};
use crate::engine::context::Context;
use crate::engine::event::NodeEvent;
use crate::engine::leaderless::Replica;
use crate::engine::message::{Body, Outcome, Reason, ReplicaMessage, Reply, Request, Status};
use crate::engine::names::{Address, NodeId};
use crate::engine::pair::Key;
use crate::engine::settings::ReadRepair;
use crate::engine::versions::Siblings;

/// A read whose answers are coming in.
#[derive(Clone, Debug)]
pub(super) struct Get {
    answer_to: Address,
    key: Key,
    /// The merge of the answers so far.
    found: Arc<Siblings>,
    quorum: Quorum,
    /// What each node asked has, as far as is known: its answer, or what it was sent since and has
    /// acknowledged.
    held: Vec<Held>,
    repair: ReadRepair,
    /// Under blocking read repair: the replicas that must hold what the client is told, and has not
    /// been told yet: a write quorum of them, once the read quorum is there.
    write_back: Option<Rule>,
    answered: bool,
    /// How often replicas were sent what they miss.
    rounds: u16,
    targets: Targets,
}

/// What is known of one replica.
#[derive(Clone, Debug)]
struct Held {
    node: NodeId,
    siblings: Arc<Siblings>,
    /// What it was sent last and has not acknowledged, and in which round.
    sent: Option<(u16, Arc<Siblings>)>,
}

impl Get {
    /// Asks the replicas, and counts the own copy first where there is one.
    pub fn start(
        cx: &mut Context<'_>,
        cluster: &Cluster,
        replica: &mut Replica,
        (from, request): (Address, &Request),
        targets: Targets,
        quorum: Quorum,
    ) -> Get {
        let (id, key) = (request.id, request.key.clone());
        for target in targets.asked.iter().filter(|target| target.node != cluster.id) {
            cx.send(target.node, Body::Replica(ReplicaMessage::Read { request: id, key: key.clone() }));
        }
        let mut get = Get {
            answer_to: from,
            key,
            found: Arc::default(),
            quorum,
            held: Vec::new(),
            repair: cluster.settings.repair.read_repair,
            write_back: None,
            answered: false,
            rounds: 0,
            targets,
        };
        if get.targets.target(cluster.id).is_some() {
            // Whoever cannot read its own copy is one of those that do not answer.
            if let Some(siblings) = replica.read(cx, id, &get.key) {
                get.receive_reply(cx, cluster, replica, cluster.id, &siblings);
            }
        }
        get
    }

    /// One more replica says what it has. After the quorum it changes the answer no more.
    pub fn receive_reply(
        &mut self,
        cx: &mut Context<'_>,
        cluster: &Cluster,
        replica: &mut Replica,
        from: NodeId,
        siblings: &Arc<Siblings>,
    ) -> Progress {
        let count = self.quorum.count(cx, from);
        if count == Count::Repeated {
            return self.progress();
        }
        if !self.answered || self.repair != ReadRepair::Off {
            Arc::make_mut(&mut self.found).merge(siblings);
        }
        self.held.push(Held { node: from, siblings: siblings.clone(), sent: None });
        match (count, self.repair) {
            (Count::Reached, ReadRepair::Blocking) => {
                let back = Targets { asked: self.replicas_asked(), ..self.targets.clone() };
                let wanted = cluster.settings.w.min(back.asked.len() as u16);
                self.write_back = Some(Rule::new(cluster, wanted, &back));
            }
            (Count::Reached, ReadRepair::Off | ReadRepair::After) => self.answer_with_found(cx, cluster),
            _ => {}
        }
        self.repair_stale(cx, cluster, replica);
        self.progress()
    }

    /// A replica has merged what it was sent in some round. If it was sent more since, that may still be on
    /// its way: only the ack of the last round says that it holds what is found.
    pub fn receive_repair_ack(
        &mut self,
        cx: &mut Context<'_>,
        cluster: &Cluster,
        replica: &mut Replica,
        from: NodeId,
        round: u16,
    ) -> Progress {
        if let Some(held) = self.held.iter_mut().find(|held| held.node == from)
            && let Some((_, sent)) = held.sent.take_if(|(sent_in, _)| *sent_in == round)
        {
            held.siblings = sent;
        }
        self.repair_stale(cx, cluster, replica);
        self.progress()
    }

    /// Sends what it misses to every replica that is known to be behind, and answers the client if
    /// that was waited for.
    fn repair_stale(&mut self, cx: &mut Context<'_>, cluster: &Cluster, replica: &mut Replica) {
        if self.repair == ReadRepair::Off || !self.quorum.reached() {
            return;
        }
        let mut sent_to = Vec::new();
        let round = self.rounds + 1;
        for held in &mut self.held {
            let is_replica = self.targets.target(held.node).is_some_and(|target| target.stands_in_for.is_none());
            let is_behind = |siblings: &Siblings| !siblings.agrees_with(&self.found);
            if !is_replica || !is_behind(&held.siblings) || held.sent.as_ref().is_some_and(|(_, sent)| !is_behind(sent)) {
                continue;
            }
            sent_to.push(held.node);
            held.sent = Some((round, self.found.clone()));
        }
        if !sent_to.is_empty() {
            self.rounds = round;
            let (request, key) = (self.quorum.request(), &self.key);
            cx.note(NodeEvent::ReadRepairSent { request, key: key.clone(), to: sent_to.as_slice().into() });
            for node in sent_to {
                if node == cluster.id {
                    if replica.take_in(cx, cluster, Some(request), key, &self.found).is_err() {
                        continue;
                    }
                    let own = self.held.iter_mut().find(|held| held.node == node).expect("it was found behind just now");
                    (own.siblings, own.sent) = (self.found.clone(), None);
                } else {
                    let siblings = self.found.clone();
                    cx.send(node, Body::Replica(ReplicaMessage::Repair { request, key: key.clone(), siblings, round }));
                }
            }
        }
        if let (Some(write_back), false) = (&self.write_back, self.answered)
            && write_back.is_met_by(self.holding())
        {
            self.answer_with_found(cx, cluster);
        }
    }

    /// The replicas that are known to hold what is to be answered.
    fn holding(&self) -> impl Iterator<Item = NodeId> + Clone {
        self.held.iter().filter(|held| held.siblings.agrees_with(&self.found)).map(|held| held.node)
    }

    /// The replicas among those asked.
    fn replicas_asked(&self) -> Vec<Target> {
        self.targets.asked.iter().copied().filter(|target| target.stands_in_for.is_none()).collect()
    }

    fn answer_with_found(&mut self, cx: &mut Context<'_>, cluster: &Cluster) {
        self.answered = true;
        let status = if self.found.live().next().is_some() { Status::Ok } else { Status::NotFound };
        let outcome = Outcome {
            status,
            reason: None,
            clock: self.found.context().clone(),
            found: (*self.found).clone(),
            acks: self.quorum.answers().into(),
        };
        self.answer(cx, cluster, outcome);
    }

    pub fn key(&self) -> &Key {
        &self.key
    }

    /// Whether the client has been answered.
    pub fn is_answered(&self) -> bool {
        self.answered
    }

    /// Whether everyone has answered, and has acknowledged what it was sent.
    pub fn complete(&self) -> bool {
        self.answered && self.quorum.complete() && self.held.iter().all(|held| held.sent.is_none())
    }

    fn progress(&self) -> Progress {
        if self.complete() { Progress::Complete } else { Progress::Waiting }
    }

    /// Time is up.
    pub fn deadline(&self, cx: &mut Context<'_>, cluster: &Cluster) {
        if !self.answered {
            let outcome = match &self.write_back {
                Some(write_back) => {
                    let (request, have, need) = (self.quorum.request(), write_back.have(self.holding()), write_back.need());
                    cx.note(NodeEvent::RequestTimedOut { request, have, need });
                    Outcome::failed(Status::Timeout, Reason::TooFewAnswers { write: false, have, need }, self.quorum.answers())
                }
                None => self.quorum.missed(cx, false),
            };
            self.answer(cx, cluster, outcome);
        }
    }

    fn answer(&self, cx: &mut Context<'_>, cluster: &Cluster, outcome: Outcome) {
        answer(cx, self.answer_to, Reply { request: self.quorum.request(), coordinator: cluster.id, outcome });
    }
}
