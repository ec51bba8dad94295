//! Counting answers: each node once, up to the quorum and beyond it.
//!
//! What makes a quorum depends on its scope: so many answers from anyone, so many from the
//! coordinator's own datacenter, or a majority in each datacenter (Cassandra's `QUORUM`,
//! `LOCAL_QUORUM` and `EACH_QUORUM`).

use super::Cluster;
use super::targets::Targets;
use crate::engine::context::Context;
use crate::engine::event::NodeEvent;
use crate::engine::message::{Outcome, Reason, RequestId, Status};
use crate::engine::names::{Name, NodeId};
use crate::engine::settings::Scope;

/// Which answers are enough.
#[derive(Clone, Debug)]
pub(super) struct Rule(Vec<Need>);

/// So many answers from these nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Need {
    /// The nodes whose answers count; `None`: everyone's.
    among: Option<Vec<NodeId>>,
    count: u16,
}

impl Need {
    fn have(&self, answers: impl Iterator<Item = NodeId>) -> u16 {
        answers.filter(|node| self.among.as_ref().is_none_or(|nodes| nodes.contains(node))).count() as u16
    }
}

impl Rule {
    /// The rule by which `wanted` answers of these targets are a quorum under the settings in force.
    pub fn new(cluster: &Cluster, wanted: u16, targets: &Targets) -> Rule {
        let pending = |nodes: &[NodeId]| {
            targets.asked.iter().filter(|target| target.pending && nodes.contains(&target.node)).count() as u16
        };
        let everyone: Vec<NodeId> = targets.asked.iter().map(|target| target.node).collect();
        let anyone = vec![Need { among: None, count: wanted + pending(&everyone) }];
        Rule(match cluster.settings.scope {
            Scope::Global => anyone,
            Scope::Local => match cluster.datacenter(cluster.id).map(|here| in_datacenter(cluster, targets, here)) {
                // A datacenter with fewer copies than are wanted gives what it has.
                Some(local) if !local.is_empty() => {
                    let later = pending(&local);
                    let count = wanted.min(local.len() as u16 - later) + later;
                    vec![Need { among: Some(local), count }]
                }
                // No copy is local: there is nobody nearer to ask than everyone.
                _ => anyone,
            },
            Scope::Each => {
                let majority = |nodes: Vec<NodeId>| {
                    let later = pending(&nodes);
                    let count = (nodes.len() as u16 - later) / 2 + 1 + later;
                    Need { count: count.min(nodes.len() as u16), among: Some(nodes) }
                };
                datacenters(cluster, targets).into_iter().map(|dc| majority(in_datacenter(cluster, targets, dc))).collect()
            }
        })
    }

    /// Whether these answers are enough.
    pub fn is_met_by(&self, answers: impl Iterator<Item = NodeId> + Clone) -> bool {
        self.0.iter().all(|need| need.have(answers.clone()) >= need.count)
    }

    /// Whether enough answers can be had at all, as far as this node believes; else how many of how
    /// many.
    pub fn within_reach(&self, targets: &Targets) -> Result<(), (u16, u16)> {
        let healthy = targets.asked.iter().filter(|target| target.healthy).map(|target| target.node);
        let short = self.0.iter().find(|need| need.have(healthy.clone()) < need.count);
        short.map_or(Ok(()), |need| Err((need.have(healthy.clone()), need.count)))
    }

    /// How many answers it takes.
    pub fn need(&self) -> u16 {
        self.0.iter().map(|need| need.count).sum()
    }

    /// How many of these count. Where each datacenter has a quorum of its own, what one has beyond that
    /// does not make up for another.
    pub fn have(&self, answers: impl Iterator<Item = NodeId> + Clone) -> u16 {
        match self.0.as_slice() {
            [only] => only.have(answers),
            several => several.iter().map(|need| need.have(answers.clone()).min(need.count)).sum(),
        }
    }
}

/// The answers to one operation.
#[derive(Clone, Debug)]
pub(super) struct Quorum {
    request: RequestId,
    rule: Rule,
    /// How many nodes were asked.
    asked: u16,
    /// Who answered, in the order of arrival.
    answers: Vec<NodeId>,
}

/// What one more answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    /// The node was counted before (a packet that arrived twice): nothing changes.
    Repeated,
    /// Not enough yet.
    TooFew,
    /// This one makes the quorum: answer the client.
    Reached,
    /// The quorum was there before; this one came late.
    Late,
}

impl Quorum {
    pub fn new(request: RequestId, rule: Rule, targets: &Targets) -> Quorum {
        let asked = targets.asked.len() as u16;
        Quorum { request, rule, asked, answers: Vec::with_capacity(asked.into()) }
    }

    /// Counts the answer of a node and notes it.
    pub fn count(&mut self, cx: &mut Context<'_>, from: NodeId) -> Count {
        if self.answers.contains(&from) {
            return Count::Repeated;
        }
        let before = self.reached();
        self.answers.push(from);
        let (request, have, need) = (self.request, self.have(), self.rule.need());
        cx.note(NodeEvent::AnswerCounted { request, from, have, need });
        match (before, self.reached()) {
            (true, _) => Count::Late,
            (false, true) => {
                cx.note(NodeEvent::QuorumReached { request, need });
                Count::Reached
            }
            (false, false) => Count::TooFew,
        }
    }

    pub fn answers(&self) -> &[NodeId] {
        &self.answers
    }

    pub fn request(&self) -> RequestId {
        self.request
    }

    pub fn reached(&self) -> bool {
        self.rule.is_met_by(self.answers.iter().copied())
    }

    /// Whether everyone who was asked has answered.
    pub fn complete(&self) -> bool {
        self.answers.len() == usize::from(self.asked)
    }

    /// Notes that the deadline came first, and says so to the client.
    pub fn missed(&self, cx: &mut Context<'_>, write: bool) -> Outcome {
        let (request, have, need) = (self.request, self.have(), self.rule.need());
        cx.note(NodeEvent::RequestTimedOut { request, have, need });
        Outcome::failed(Status::Timeout, Reason::TooFewAnswers { write, have, need }, &self.answers)
    }

    fn have(&self) -> u16 {
        self.rule.have(self.answers.iter().copied())
    }
}

/// The nodes asked that stand in a datacenter.
fn in_datacenter(cluster: &Cluster, targets: &Targets, datacenter: Name) -> Vec<NodeId> {
    let nodes = targets.asked.iter().map(|target| target.node);
    nodes.filter(|node| cluster.datacenter(*node) == Some(datacenter)).collect()
}

/// The datacenters that nodes asked stand in, in the order in which they are asked.
fn datacenters(cluster: &Cluster, targets: &Targets) -> Vec<Name> {
    let mut found = Vec::new();
    for datacenter in targets.asked.iter().filter_map(|target| cluster.datacenter(target.node)) {
        if !found.contains(&datacenter) {
            found.push(datacenter);
        }
    }
    found
}
