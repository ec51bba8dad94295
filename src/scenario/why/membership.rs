//! Why a node believes of another what it believes: the last that it heard, the silence since, who agreed, and what was wrong.

use super::says::Says;
use super::{Telling, Unanswered};
use crate::engine::{Address, Beat, Body, MembershipMessage, NodeEvent, NodeId, Time};
use crate::simulation::{EventId, Fate, FaultEvent, Happening, NetworkEvent, RunEvent, What};

/// How many messages are looked through for the one that brought a beat.
const NEWS: usize = 400;

impl Telling<'_> {
    pub(super) fn explain_belief(&mut self, observer: NodeId, member: NodeId) -> Result<EventId, Unanswered> {
        let is_about = |happening: &Happening| match &happening.what {
            _ if happening.node != Some(observer) => None,
            What::Node(
                NodeEvent::Suspected { member: of, .. }
                | NodeEvent::Convicted { member: of, .. }
                | NodeEvent::Refuted { member: of, .. },
            ) => (*of == member).then(|| Some(happening.clone())),
            What::Fault(FaultEvent::NodeRestarted { .. }) => Some(None),
            _ => None,
        };
        // Who is believed down may be suspected once more; that does not change the belief.
        let convicted = self.conviction(observer, member, self.end);
        let turn = convicted.or_else(|| self.evidence.back(self.end, is_about).flatten());
        match turn {
            Some(turn) if !matches!(turn.what, What::Node(NodeEvent::Refuted { .. })) => {
                self.explain_turn_of_belief(&turn);
                Ok(turn.id)
            }
            _ => self.explain_trust(observer, member, turn),
        }
    }

    /// Why it believes a member there: the newest beat that it has heard of.
    fn explain_trust(&mut self, observer: NodeId, member: NodeId, turn: Option<Happening>) -> Result<EventId, Unanswered> {
        let missing = Unanswered::NoBelief { observer, member };
        let (heard, via, beat) = self.newest_beat(observer, member, self.end).ok_or(missing)?;
        if let Some(turn) = turn {
            self.explain_turn_of_belief(&turn);
        }
        self.tell_chain(heard.id);
        self.tell_journey(observer, member, beat, heard.clone(), via);
        Ok(heard.id)
    }

    /// Tells how a beat came to an observer: who passed it on, and to whom, back to the member itself.
    fn tell_journey(&mut self, observer: NodeId, member: NodeId, beat: Beat, mut heard: Happening, mut via: Option<NodeId>) {
        let Beat { generation, heartbeat } = beat;
        let mut by = observer;
        loop {
            self.say([heard.id], Says::HeardLast { observer: by, member, via, generation, heartbeat });
            let What::Network(NetworkEvent::MessageDelivered { sent, .. }) = heard.what else { return };
            // Who passes something on has heard it before it sends.
            let Some(teller) = via.filter(|via| *via != member) else { return };
            let Some((earlier, from, _)) = self.newest_beat(teller, member, sent).filter(|(.., told)| *told == beat) else {
                return;
            };
            (by, heard, via) = (teller, earlier, from);
        }
    }

    /// How a node's belief of a member turned.
    pub(super) fn explain_turn_of_belief(&mut self, turn: &Happening) {
        let Some(observer) = turn.node else { return };
        match &turn.what {
            What::Node(NodeEvent::Suspected { .. }) => self.tell_suspicion(turn, observer),
            What::Node(NodeEvent::Convicted { member, .. }) => {
                self.tell_chain(turn.id);
                self.tell_conviction(observer, *member, turn);
            }
            What::Node(NodeEvent::Refuted { member, .. }) => self.tell_refutation(observer, *member, turn),
            _ => {}
        }
    }

    fn tell_suspicion(&mut self, suspected: &Happening, observer: NodeId) {
        let What::Node(NodeEvent::Suspected { member, generation, heartbeat, silent, observers, need }) = &suspected.what else {
            return;
        };
        self.tell_chain(suspected.id);
        self.tell_trouble(*member, observer, suspected.id);
        let beat = Beat { generation: *generation, heartbeat: *heartbeat };
        let since = Time(suspected.at.0.saturating_sub(silent.0));
        let heard = self.heard_at(observer, *member, beat, since, suspected.id);
        if let Some((heard, via)) = heard {
            let (generation, heartbeat) = (*generation, *heartbeat);
            self.say([heard], Says::HeardLast { observer, member: *member, via, generation, heartbeat });
            self.tell_silence(*member, heard, suspected.id);
        }
        if observers < need {
            self.say([suspected.id], Says::NobodyConvicts { member: *member, observers: *observers, need: *need });
        }
    }

    /// The happening at an instant in which an observer heard of a beat, or began to know the member.
    fn heard_at(
        &self,
        observer: NodeId,
        member: NodeId,
        beat: Beat,
        at: Time,
        before: EventId,
    ) -> Option<(EventId, Option<NodeId>)> {
        let found = self.evidence.back(before, |happening| {
            if happening.at < at {
                return Some(None);
            }
            let is_here = happening.node == Some(observer) && happening.at == at;
            (is_here && (self.news_of(happening, member) == Some(beat) || is_start(happening))).then(|| Some(happening.clone()))
        });
        let found = found.flatten()?;
        Some((found.id, sender(&found)))
    }

    /// What a delivered message says of a member's beat.
    fn news_of(&self, happening: &Happening, member: NodeId) -> Option<Beat> {
        let What::Network(NetworkEvent::MessageDelivered { sent, message, .. }) = &happening.what else { return None };
        if !message.is_background() {
            return None;
        }
        let What::Network(NetworkEvent::MessageSent { message, .. }) = self.get(*sent)?.what else { return None };
        let Body::Membership(message) = &message.body else { return None };
        message.news().entries.iter().find(|entry| entry.node == member).map(|entry| entry.beat)
    }

    /// The newest beat of a member that an observer has heard of, and the message by which it first did.
    fn newest_beat(&self, observer: NodeId, member: NodeId, before: EventId) -> Option<(Happening, Option<NodeId>, Beat)> {
        let mut newest: Option<(Happening, Beat)> = None;
        let mut looked = 0;
        self.evidence.back(before, |happening| {
            if happening.node != Some(observer) {
                return None;
            }
            if let Some(beat) = self.news_of(happening, member) {
                looked += 1;
                if newest.as_ref().is_none_or(|(_, newest)| beat >= *newest) {
                    newest = Some((happening.clone(), beat));
                }
            }
            (looked >= NEWS || is_start(happening)).then_some(())
        });
        newest.map(|(happening, beat)| (happening.clone(), sender(&happening), beat))
    }

    /// Tells how many lists a member sent in some stretch, and how many of these were lost.
    fn tell_silence(&mut self, member: NodeId, from: EventId, to: EventId) {
        let (mut sent, mut lost, mut first) = (0, 0, None);
        self.evidence.on::<()>(from, to, |happening| {
            match &happening.what {
                What::Network(NetworkEvent::MessageSent { message, fate, .. }) if message.from == member.into() => {
                    if matches!(message.body, Body::Membership(MembershipMessage::Gossip(_) | MembershipMessage::Heartbeat(_))) {
                        sent += 1;
                        lost += u32::from(matches!(fate, Fate::Lost { .. }));
                        first = first.or(Some(happening.id));
                    }
                }
                _ => {}
            }
            None
        });
        self.say([first.unwrap_or(from)], Says::Silence { member, sent, lost });
    }

    /// Tells the suspicions that made up a conviction.
    fn tell_conviction(&mut self, observer: NodeId, member: NodeId, convicted: &Happening) {
        let What::Node(NodeEvent::Convicted { reporters, .. }) = &convicted.what else { return };
        for reporter in reporters.iter().copied() {
            let suspected = self.evidence.back(EventId(convicted.id.0 + 1), |happening| match &happening.what {
                What::Node(NodeEvent::Suspected { member: of, .. }) if happening.node == Some(reporter) => {
                    (*of == member).then(|| happening.clone())
                }
                _ => None,
            });
            let Some(suspected) = suspected else { continue };
            self.tell_suspicion(&suspected, reporter);
            if reporter != observer {
                self.tell_report(observer, reporter, member, (suspected.id, convicted.id));
            }
        }
    }

    /// Tells how an observer came to know of another's suspicion.
    fn tell_report(&mut self, observer: NodeId, reporter: NodeId, member: NodeId, (from, to): (EventId, EventId)) {
        let told = self.evidence.on(from, to, |happening| {
            let What::Network(NetworkEvent::MessageDelivered { sent, .. }) = &happening.what else { return None };
            if happening.node != Some(observer) {
                return None;
            }
            let What::Network(NetworkEvent::MessageSent { message, .. }) = self.get(*sent)?.what else { return None };
            let Body::Membership(message) = &message.body else { return None };
            let says_so = message.news().suspicions.iter().any(|it| (it.member, it.reporter) == (member, reporter));
            says_so.then(|| (happening.clone(), *sent))
        });
        if let Some((told, sent)) = told {
            let via = sender(&told);
            self.say([told.id, sent], Says::Reported { observer, reporter, member, via });
        }
    }

    /// The conviction by which a node believes a member down at some instant, if it does.
    pub(super) fn conviction(&self, observer: NodeId, member: NodeId, before: EventId) -> Option<Happening> {
        let found = self.evidence.back(before, |happening| match &happening.what {
            _ if happening.node != Some(observer) => None,
            What::Node(NodeEvent::Convicted { member: of, .. }) if *of == member => Some(Some(happening.clone())),
            What::Node(NodeEvent::Refuted { member: of, .. }) if *of == member => Some(None),
            What::Fault(FaultEvent::NodeRestarted { .. }) => Some(None),
            _ => None,
        });
        found.flatten()
    }

    /// Tells that a node believes a member down, and what is wrong with that.
    pub(super) fn tell_conviction_in_short(&mut self, observer: NodeId, member: NodeId, convicted: &Happening) {
        if let Some(says) = self.says_of(convicted) {
            self.say([convicted.id], says);
        }
        self.tell_trouble(member, observer, convicted.id);
    }

    fn tell_refutation(&mut self, observer: NodeId, member: NodeId, refuted: &Happening) {
        self.tell_chain(refuted.id);
        let believed = self.evidence.back(refuted.id, |happening| match &happening.what {
            _ if happening.node != Some(observer) => None,
            What::Node(NodeEvent::Suspected { member: of, .. } | NodeEvent::Convicted { member: of, .. }) => {
                (*of == member).then(|| happening.clone())
            }
            _ => None,
        });
        let Some(believed) = believed else { return };
        if let Some(says) = self.says_of(&believed) {
            self.say([believed.id], says);
        }
        self.tell_trouble(member, observer, believed.id);
        let ends = self.evidence.on(believed.id, refuted.id, |happening| match &happening.what {
            What::Fault(FaultEvent::NodeRestarted { .. } | FaultEvent::NodeResumed { .. }) => {
                (happening.node == Some(member)).then(|| happening.clone())
            }
            What::Fault(FaultEvent::NetworkHealed { cuts }) => {
                let (one, other) = (member.into(), observer.into());
                cuts.iter().any(|cut| cut.blocks(one, other) || cut.blocks(other, one)).then(|| happening.clone())
            }
            _ => None,
        });
        if let Some(ends) = ends {
            self.say([ends.id], super::chain::as_it_is(&ends));
        }
    }
}

/// Who sent what was delivered.
fn sender(happening: &Happening) -> Option<NodeId> {
    match happening.what {
        What::Network(NetworkEvent::MessageDelivered { from: Address::Node(from), .. }) => Some(from),
        _ => None,
    }
}

fn is_start(happening: &Happening) -> bool {
    matches!(happening.what, What::Run(RunEvent::NodeStarted { .. }) | What::Fault(FaultEvent::NodeRestarted { .. }))
}
