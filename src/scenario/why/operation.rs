//! Why an operation ended as it did: who was asked, who answered, who did not and why not.

use super::says::{Copy, Says};
use super::story::{Noted, Sent, Story};
use super::{Telling, Unanswered};
use crate::engine::{Address, Body, NodeEvent, NodeId, Reason, ReplicaMessage, RequestId, Status};
use crate::simulation::{ClientEvent, ClientTimer, EventId, FaultEvent, Happening, OperationKind, What};

impl Telling<'_> {
    pub(super) fn explain_operation(&mut self, request: RequestId) -> Result<EventId, Unanswered> {
        let started = self.start_of(request).ok_or(Unanswered::NoOperation)?;
        let story = self.story_to_end(started).ok_or(Unanswered::NoOperation)?;
        let until = story.ended.as_ref().map_or(self.end, |ended| EventId(ended.id.0 + 1));
        self.tell_operation(&story, until);
        let last_note = story.notes.last().map_or(started, |note| note.id);
        let asked = story.ended.as_ref().map_or(last_note, |ended| ended.id);
        self.tell_what_held_it_up(&story, asked);
        if story.kind == OperationKind::Get {
            self.tell_staleness(&story);
            if let Some(ended) = &story.ended {
                self.tell_siblings_found(&story.key, &ended.found.clone(), ended.id);
            }
        }
        Ok(asked)
    }

    /// A note on the way of an operation: the operation as far as it had come with it.
    pub(super) fn explain_progress(&mut self, request: RequestId, note: &Happening) -> Result<EventId, Unanswered> {
        let started = self.start_of(request).ok_or(Unanswered::NoOperation)?;
        let until = EventId(note.id.0 + 1);
        let story = self.story(started, until).ok_or(Unanswered::NoOperation)?;
        self.tell_operation(&story, until);
        self.tell_what_held_it_up(&story, note.id);
        Ok(note.id)
    }

    /// An operation that waited for another went on when that was done: then its causes go by the other one.
    fn tell_what_held_it_up(&mut self, story: &Story, asked: EventId) {
        if !self.ancestors(asked).contains(&story.started) {
            self.tell_chain(asked);
        }
    }

    /// Tells an operation as far as it has come before some happening.
    pub(super) fn tell_operation(&mut self, story: &Story, until: EventId) {
        let status = story.ended.as_ref().map(|ended| ended.status);
        let went_well = matches!(status, Some(Status::Ok | Status::NotFound));
        self.tell_beginning(story, went_well, until);
        let decided = story.notes.iter().rev().find(|note| {
            matches!(
                note.event,
                NodeEvent::QuorumReached { .. } | NodeEvent::RequestTimedOut { .. } | NodeEvent::RequestRefused { .. }
            )
        });
        let decided = decided.map_or(until, |note| note.id);
        for note in &story.notes {
            self.tell_note(story, note, decided);
        }
        if !went_well {
            self.tell_silent(story, until);
        }
        self.tell_end(story, went_well, until);
    }

    /// How it came to its coordinator: what led to it, whom the client asked, who passed it on.
    fn tell_beginning(&mut self, story: &Story, went_well: bool, until: EventId) {
        self.tell_chain(story.started);
        let turned = story.sendings.iter().filter(|sent| matches!(sent.message.body, Body::Refused { .. }));
        for refusal in turned {
            let (Address::Node(node), asker) = (refusal.message.from, refusal.message.to) else { continue };
            let asked = story.sendings.iter().find(|sent| (sent.message.from, sent.message.to) == (asker, node.into()));
            let about = [Some(refusal.id), asked.map(|sent| sent.id)];
            self.say(about.into_iter().flatten(), Says::Turned { asker, node });
            self.tell_crash(node, refusal.id);
        }
        for (fired, timer) in &story.timers {
            let next = story.requests().find(|sent| self.get(sent.id).and_then(|it| it.cause) == Some(*fired));
            match (timer, next) {
                (ClientTimer::TryNext, Some(next)) => {
                    if let Address::Node(node) = next.message.to {
                        self.say([*fired, next.id], Says::AsksAnother { client: story.client, node });
                    }
                }
                (ClientTimer::TryNext, None) => {}
                (ClientTimer::GiveUp, _) => {
                    self.say([*fired], Says::ClientTimer { client: story.client, timer: *timer });
                }
            }
        }
        if !went_well {
            let ways: Vec<Sent> = story.requests().cloned().collect();
            for sent in ways {
                self.tell_way(&sent, until);
            }
        }
    }

    fn tell_note(&mut self, story: &Story, note: &Noted, decided: EventId) {
        match &note.event {
            NodeEvent::CoordinationStarted { stand_ins, left_out, .. } => {
                self.tell_noted(note);
                for (stand_in, replica) in stand_ins.iter() {
                    self.say([note.id], Says::StandsIn { node: note.node, stand_in: *stand_in, replica: *replica });
                    self.tell_doubt(note.node, *replica, note.id);
                }
                for replica in left_out.iter() {
                    self.say([note.id], Says::LeftOut { node: note.node, replica: *replica });
                    self.tell_doubt(note.node, *replica, note.id);
                }
            }
            NodeEvent::RequestForwarded { to, .. } => {
                self.say([note.id], Says::PassedOn { from: note.node, to: *to, key: story.key.clone() });
            }
            NodeEvent::AnswerCounted { from, have, need, .. } if note.id <= decided => {
                self.tell_answer(story, note, *from, (*have, *need));
            }
            NodeEvent::VersionWritten { .. }
            | NodeEvent::OperationQueued { .. }
            | NodeEvent::RequestTimedOut { .. }
            | NodeEvent::ClockTruncated { .. }
            | NodeEvent::DiskFull { .. }
            | NodeEvent::WriteLost { .. } => self.tell_noted(note),
            NodeEvent::RequestRefused { reason, .. } => {
                self.tell_noted(note);
                if let Reason::TooFewHealthy { .. } = reason {
                    self.tell_doubts(note.node, note.id);
                }
            }
            _ => {}
        }
    }

    fn tell_noted(&mut self, note: &Noted) {
        if let Some(happening) = self.get(note.id)
            && let Some(says) = self.says_of(&happening)
        {
            self.say([note.id], says);
        }
    }

    /// An answer that counted, with what was asked and what came back.
    fn tell_answer(&mut self, story: &Story, note: &Noted, from: NodeId, (have, need): (u16, u16)) {
        let reply = story.delivered_by(note.cause);
        let held = match reply.map(|sent| &sent.message.body) {
            Some(Body::Replica(ReplicaMessage::ReadReply { siblings, .. })) => Some(Copy::all(siblings)),
            // What a lone own copy held is what the client was told.
            _ if from == note.node && need == 1 => story.ended.as_ref().map(|ended| Copy::all(&ended.found)),
            _ => None,
        };
        let held = held.filter(|_| story.kind == OperationKind::Get);
        let question = story.sendings.iter().find(|sent| sent.goes(note.node, from) && sent.id < note.id);
        let done = story.notes.iter().find(|other| {
            let is_it =
                matches!(other.event, NodeEvent::CopyRead { .. } | NodeEvent::CopyStored { .. } | NodeEvent::HintKept { .. });
            other.node == from && is_it && other.id <= note.id
        });
        let reply =
            reply.filter(|sent| sent.message.from == from.into()).and_then(|sent| sent.delivered.map(|(id, _)| [id, sent.id]));
        let about = [Some(note.id), done.map(|note| note.id), question.map(|sent| sent.id)];
        let about: Vec<EventId> = about.into_iter().flatten().chain(reply.into_iter().flatten()).collect();
        let write = story.kind != OperationKind::Get;
        self.say(about, Says::Answered { node: note.node, from, write, have, need, held });
    }

    /// Of an operation that did not go well: what has become of everything that was sent and has brought no answer.
    fn tell_silent(&mut self, story: &Story, until: EventId) {
        for sent in &story.sendings {
            if sent.message.from != Address::from(story.client) && !matches!(sent.message.body, Body::Refused { .. }) {
                self.tell_way(sent, until);
            }
        }
    }

    /// The end, with the answer's way to the client.
    fn tell_end(&mut self, story: &Story, went_well: bool, until: EventId) {
        let Some(ended) = &story.ended else {
            self.say([story.started], Says::Open { client: story.client, id: story.id.clone() });
            return;
        };
        let reply = story.delivered_by(ended.cause);
        let about = [Some(ended.id), reply.and_then(|sent| sent.delivered).map(|(id, _)| id), reply.map(|sent| sent.id)];
        let quorum = story.notes.iter().find(|note| matches!(note.event, NodeEvent::QuorumReached { .. }));
        let about: Vec<EventId> = about.into_iter().flatten().chain(quorum.filter(|_| went_well).map(|note| note.id)).collect();
        if about.iter().all(|id| *id < until) {
            let says = Says::Ended {
                client: story.client,
                id: story.id.clone(),
                kind: story.kind,
                status: ended.status,
                reason: ended.reason.clone(),
                found: Copy::all(&ended.found),
                acks: ended.acks.clone(),
            };
            self.say(about, says);
        }
    }

    /// Tells why a node believes a member down, if it does.
    pub(super) fn tell_doubt(&mut self, node: NodeId, member: NodeId, before: EventId) {
        if let Some(convicted) = self.conviction(node, member, before) {
            self.tell_conviction_in_short(node, member, &convicted);
        }
    }

    /// Tells whom a node believes down.
    fn tell_doubts(&mut self, node: NodeId, before: EventId) {
        let mut settled: Vec<NodeId> = Vec::new();
        let mut doubted: Vec<Happening> = Vec::new();
        self.evidence.back(before, |happening| match &happening.what {
            _ if happening.node != Some(node) => None,
            What::Fault(FaultEvent::NodeRestarted { .. }) => Some(()),
            What::Node(NodeEvent::Refuted { member, .. }) => {
                settled.push(*member);
                None
            }
            What::Node(NodeEvent::Convicted { member, .. }) => {
                if !settled.contains(member) {
                    settled.push(*member);
                    doubted.push(happening.clone());
                }
                None
            }
            _ => None,
        });
        for convicted in doubted {
            if let What::Node(NodeEvent::Convicted { member, .. }) = &convicted.what {
                self.tell_conviction_in_short(node, *member, &convicted);
            }
        }
    }

    /// The last get by which a client had read just this of the key.
    pub(super) fn tell_what_was_read(&mut self, story: &Story) {
        if story.context.is_empty() {
            return;
        }
        let read = self.evidence.back(story.started, |happening| match &happening.what {
            What::Client(ClientEvent::OperationEnded { client, clock, found, .. })
                if *client == story.client && *clock == story.context && !found.is_empty() =>
            {
                Some(happening.clone())
            }
            _ => None,
        });
        if let Some(read) = read
            && let Some(says) = self.says_of(&read)
        {
            self.say([read.id], says);
        }
    }
}
