//! How a client learns who is there: it asks, one node after the other, until one answers.
//!
//! **Contact points only bootstrap.** At first the client knows nothing but its contact points, and asks these in
//! their order. From then on it asks the members that it knows, in turn: every `refresh`, and at once when a node
//! refuses it a connection, because then the members are probably others than it thinks. If all that it
//! knows are gone, it goes back to its contact points, and the trace says so.
//!
//! One attempt is under way at a time. A node that refuses is passed at once, one that stays silent after
//! a `request_timeout`. An attempt that finds nobody is repeated after a `request_timeout`.
//!
//! Source: the control connection of Cassandra's drivers, which reads `system.peers` and goes through
//! the contact points again when all hosts are lost.
//!
//! # Left out
//!
//! Drivers are told of changes by the node that they are connected to, and open connections before they need them.
//! Here the client asks again, and hears of a change no sooner than that; an answer is always whole.

use std::collections::VecDeque;
use std::sync::Arc;

use super::knowledge::{Knowledge, News};
use super::{ClientEffect, ClientEvent, LookupTimer, Seeking};
use crate::engine::{Body, ClientId, Duration, Key, MemberStatus, NodeId, SortedSet, Topology, TopologyMessage};
use crate::simulation::setup::Learning;

/// The part of a client that learns.
#[derive(Clone, Debug)]
pub(super) struct Learner {
    client: ClientId,
    learning: Learning,
    contacts: Arc<[NodeId]>,
    knowledge: Knowledge,
    lookup: Option<Lookup>,
    /// Attempts so far; with them, whose turn it is to be asked who is there.
    attempts: u32,
    /// Operations so far: whose turn it is to be asked for one. (If both were counted in one, a client that asks
    /// one of each might always turn to the same node.)
    turn: usize,
}

/// An attempt to learn the members.
#[derive(Clone, Debug)]
struct Lookup {
    /// Whom it has asked, and who is not to be asked twice.
    asked: SortedSet<NodeId>,
    /// The node asked last, if it has neither refused nor been passed for its silence.
    waits_for: Option<NodeId>,
    untried: VecDeque<NodeId>,
    /// Whether the contact points are among these already.
    at_contacts: bool,
    /// Whether it was begun because its time had come, and not because a node had just refused.
    is_regular: bool,
}

/// What became of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// It is under way, or there was none.
    Waiting,
    /// A node has answered.
    Learned,
    /// No node has.
    Failed,
}

impl Learner {
    pub fn new(client: ClientId, learning: Learning, contacts: &[NodeId]) -> Learner {
        let (contacts, knowledge) = (contacts.into(), Knowledge::default());
        Learner { client, learning, contacts, knowledge, lookup: None, attempts: 0, turn: 0 }
    }

    /// Whom to ask for the next operation, the first choice first; nobody, as long as nobody is known, and that
    /// is nobody's turn.
    pub fn coordinators(&mut self, key: &Key) -> VecDeque<NodeId> {
        let plan = self.knowledge.coordinators(key, &self.learning, self.turn);
        self.turn += usize::from(!plan.is_empty());
        plan
    }

    /// The members that it knows, by name.
    pub fn members(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.knowledge.peers().iter().map(|peer| peer.node)
    }

    /// A node has said something: it is there.
    pub fn hears_from(&mut self, node: NodeId) {
        self.knowledge.hears_from(node);
    }

    /// A node has refused an operation: who else is gone, and who is there?
    pub fn refused_by(&mut self, node: NodeId, patience: Duration, effects: &mut Vec<ClientEffect>) {
        if self.knowledge.refused_by(node) {
            self.seek(Seeking::Refusal, patience, effects);
        }
    }

    /// Begins to ask who is there, unless it is asking already.
    pub fn seek(&mut self, why: Seeking, patience: Duration, effects: &mut Vec<ClientEffect>) {
        if self.lookup.is_some() {
            return;
        }
        self.attempts += 1;
        effects.push(ClientEffect::CancelLookupTimer(LookupTimer::Refresh));
        let informants = self.knowledge.informants(&self.learning, self.attempts as usize);
        let at_contacts = informants.is_empty();
        let (why, untried) = match at_contacts {
            true if self.knowledge.is_empty() => (Seeking::Start, self.contacts.iter().copied().collect()),
            true => (Seeking::NobodyLeft, self.contacts.iter().copied().collect()),
            false => (why, informants),
        };
        self.note_seeking(why, effects);
        let is_regular = why == Seeking::Interval;
        self.lookup = Some(Lookup { asked: SortedSet::new(), waits_for: None, untried, at_contacts, is_regular });
        self.ask_next(patience, effects);
    }

    /// A node's answer.
    pub fn receive_answer(
        &mut self,
        from: NodeId,
        number: u32,
        topology: &Arc<Topology>,
        patience: Duration,
        effects: &mut Vec<ClientEffect>,
    ) -> Progress {
        let Some(lookup) = self.lookup.as_ref().filter(|_| self.attempts == number) else { return Progress::Waiting };
        if topology.members.is_empty() {
            // It is still joining, and knows nobody.
            return self.pass(from, patience, effects);
        }
        if lookup.is_regular {
            self.knowledge.forgive(topology, &lookup.asked);
        }
        self.lookup = None;
        let News { new, gone } = self.knowledge.learn(from, topology);
        effects.push(ClientEffect::CancelLookupTimer(LookupTimer::NoAnswer));
        if self.learning.refresh > Duration::ZERO {
            effects.push(ClientEffect::SetLookupTimer { timer: LookupTimer::Refresh, after: self.learning.refresh });
        }
        let up = topology.members.iter().filter(|peer| peer.status == MemberStatus::Up).count() as u16;
        let (client, members) = (self.client, topology.members.len() as u16);
        effects.push(ClientEffect::Note(ClientEvent::MembersLearned { client, from, members, up, new, gone }));
        Progress::Learned
    }

    /// A machine refuses the question: its process is dead.
    pub fn receive_refusal(
        &mut self,
        from: NodeId,
        number: u32,
        patience: Duration,
        effects: &mut Vec<ClientEffect>,
    ) -> Progress {
        self.knowledge.refused_by(from);
        let is_under_way = self.lookup.is_some() && self.attempts == number;
        if is_under_way { self.pass(from, patience, effects) } else { Progress::Waiting }
    }

    /// A timer went off.
    pub fn timer(&mut self, timer: LookupTimer, patience: Duration, effects: &mut Vec<ClientEffect>) -> Progress {
        match timer {
            LookupTimer::Refresh => {
                self.seek(Seeking::Interval, patience, effects);
                Progress::Waiting
            }
            LookupTimer::NoAnswer => self.ask_next(patience, effects),
        }
    }

    /// Goes on to the next, if it is this node that is waited for: a doubled packet passes nobody twice.
    fn pass(&mut self, node: NodeId, patience: Duration, effects: &mut Vec<ClientEffect>) -> Progress {
        let waits = self.lookup.as_ref().is_some_and(|lookup| lookup.waits_for == Some(node));
        if waits { self.ask_next(patience, effects) } else { Progress::Waiting }
    }

    fn ask_next(&mut self, patience: Duration, effects: &mut Vec<ClientEffect>) -> Progress {
        loop {
            let Some(lookup) = &mut self.lookup else { return Progress::Waiting };
            match lookup.untried.pop_front() {
                Some(node) if lookup.asked.insert(node) => {
                    lookup.waits_for = Some(node);
                    let question = TopologyMessage::Question { number: self.attempts };
                    effects.push(ClientEffect::Send { to: node, body: Body::Topology(question) });
                    effects.push(ClientEffect::SetLookupTimer { timer: LookupTimer::NoAnswer, after: patience });
                    return Progress::Waiting;
                }
                Some(_) => {}
                None if lookup.at_contacts => return self.give_up(patience, effects),
                None => {
                    lookup.at_contacts = true;
                    lookup.untried = self.contacts.iter().copied().filter(|contact| !lookup.asked.contains(contact)).collect();
                    if !lookup.untried.is_empty() {
                        self.note_seeking(Seeking::NobodyLeft, effects);
                    }
                }
            }
        }
    }

    fn give_up(&mut self, patience: Duration, effects: &mut Vec<ClientEffect>) -> Progress {
        self.lookup = None;
        effects.push(ClientEffect::CancelLookupTimer(LookupTimer::NoAnswer));
        effects.push(ClientEffect::SetLookupTimer { timer: LookupTimer::Refresh, after: patience });
        effects.push(ClientEffect::Note(ClientEvent::NobodyAnswered { client: self.client }));
        Progress::Failed
    }

    fn note_seeking(&self, why: Seeking, effects: &mut Vec<ClientEffect>) {
        effects.push(ClientEffect::Note(ClientEvent::MembersSought { client: self.client, why }));
    }
}
