//! One node's list of members: what is newer replaces what is older, and what stays silent is
//! suspected.

use std::cmp::Reverse;
use std::sync::Arc;

use super::member::{Beat, Entry, MemberStatus, MemberView, Stage, Suspicion};
use crate::engine::names::NodeId;
use crate::engine::sorted::{SortedMap, order_few};
use crate::engine::time::{Duration, Time};

/// The list: the node itself, and everyone it has heard of.
#[derive(Clone, Debug)]
pub(super) struct Members {
    /// Whether somebody's stage or place changed since that was last asked.
    moved: bool,
    own: Arc<Entry>,
    others: SortedMap<NodeId, Member>,
}

/// Another member. The entry is what travels; the rest is this node's own observation and belief.
/// Nodes that have heard the same share the entry.
#[derive(Clone, Debug)]
struct Member {
    entry: Arc<Entry>,
    /// When this entry was heard of. Not when it was sent: nobody's clock counts but one's own.
    heard_at: Time,
    status: MemberStatus,
    /// Who suspects it, all about the beat of this entry. One that is not renewed is kept, stale as
    /// it is, so that a copy of it which still goes round is not taken for a new one.
    reports: Reports,
}

/// Nearly always none, of a hundred nodes ten thousand times.
type Reports = Option<Box<SortedMap<NodeId, Report>>>;

#[derive(Clone, Copy, Debug)]
struct Report {
    renewed: Beat,
    heard_at: Time,
}

/// How long silence, and an unrenewed report, are borne, and how many reports make a verdict.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    pub now: Time,
    pub suspect_after: Duration,
    pub reporters: u16,
}

/// A belief overturned by a newer beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refutation {
    pub beat: Beat,
    pub believed: MemberStatus,
}

impl Members {
    pub fn new(own: Entry, others: Vec<Entry>) -> Members {
        let mut members = Members { moved: true, own: Arc::new(own), others: SortedMap::new() };
        for entry in others {
            members.take_entry(&Arc::new(entry), Time::ZERO);
        }
        members
    }

    /// Everyone else, in the order of the names.
    pub fn others(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.others.keys().copied()
    }

    pub fn contains(&self, member: NodeId) -> bool {
        self.others.contains_key(&member)
    }

    /// What is believed of a member; of oneself, that one is there.
    pub fn status(&self, member: NodeId) -> MemberStatus {
        self.others.get(&member).map_or(MemberStatus::Up, |member| member.status)
    }

    /// The last that was heard of a member, and for how long nothing newer was.
    pub fn last_heard(&self, member: NodeId, now: Time) -> Option<(Beat, Duration)> {
        self.others.get(&member).map(|member| (member.entry.beat, now.since(member.heard_at)))
    }

    /// Another round of this node's own.
    pub fn beat(&mut self) {
        Arc::make_mut(&mut self.own).beat.heartbeat += 1;
    }

    /// Begins to listen now: whatever was or was not heard before does not count.
    pub fn listen_from(&mut self, now: Time) {
        for (_, member) in self.others.iter_mut() {
            member.heard_at = now;
        }
    }

    /// This node stood still for so long. The silence of that time was its own.
    pub fn forgive(&mut self, slept: Duration, now: Time) {
        let shifted = |heard_at: Time| (heard_at + slept).min(now);
        for (_, member) in self.others.iter_mut() {
            member.heard_at = shifted(member.heard_at);
            for (_, report) in member.reports.iter_mut().flat_map(|reports| reports.iter_mut()) {
                report.heard_at = shifted(report.heard_at);
            }
        }
    }

    /// Takes in what someone says of a member. What is said of oneself, nobody knows better.
    pub fn take_entry(&mut self, entry: &Arc<Entry>, now: Time) -> Option<Refutation> {
        if entry.node == self.own.node {
            return None;
        }
        let Some(member) = self.others.get_mut(&entry.node) else {
            let member = Member { entry: entry.clone(), heard_at: now, status: MemberStatus::Up, reports: None };
            self.others.insert(entry.node, member);
            self.moved = true;
            return None;
        };
        if entry.beat <= member.entry.beat {
            return None;
        }
        self.moved |= (entry.stage, &entry.profile) != (member.entry.stage, &member.entry.profile);
        member.entry = entry.clone();
        member.hear(now)
    }

    /// Takes in that someone suspects a member.
    pub fn take_suspicion(&mut self, suspicion: &Suspicion, now: Time) -> Option<Refutation> {
        let Suspicion { member, about, reporter, renewed } = *suspicion;
        if reporter == member || reporter == self.own.node || !self.others.contains_key(&reporter) {
            return None;
        }
        let member = self.others.get_mut(&member)?;
        // A report about a later beat says that there was one.
        let mut refutation = None;
        if about > member.entry.beat {
            Arc::make_mut(&mut member.entry).beat = about;
            refutation = member.hear(now);
        }
        let known = member.report_of(reporter).map(|report| report.renewed);
        if about == member.entry.beat && known.is_none_or(|known| known < renewed) {
            member.reports.get_or_insert_default().insert(reporter, Report { renewed, heard_at: now });
        }
        refutation
    }

    /// Suspects whoever was silent for too long, and renews the suspicions that this node has. Returns
    /// the new ones.
    pub fn suspect_the_silent(&mut self, patience: &Patience) -> Vec<NodeId> {
        let report = Report { renewed: self.own.beat, heard_at: patience.now };
        let own = self.own.node;
        let mut suspects = Vec::new();
        for (id, member) in self.others.iter_mut() {
            if patience.now.since(member.heard_at) < patience.suspect_after {
                continue;
            }
            if member.reports.get_or_insert_default().insert(own, report).is_none() {
                suspects.push(*id);
            }
            if member.status == MemberStatus::Up {
                member.status = MemberStatus::Suspected;
            }
        }
        suspects
    }

    /// Believes down whomever enough observers suspect. Returns the new ones, each with its
    /// reporters. The verdict stands until a newer beat overturns it: a reporter that dies afterwards
    /// does not bring the member back.
    pub fn convict(&mut self, patience: &Patience) -> Vec<(NodeId, Arc<[NodeId]>)> {
        let mut convicted = Vec::new();
        for (id, member) in self.others.iter_mut() {
            if member.status == MemberStatus::Down || member.reports.is_none() {
                continue;
            }
            let reporters: Vec<NodeId> = member.current(patience).map(|(reporter, _)| reporter).collect();
            if reporters.len() >= usize::from(patience.reporters) {
                member.status = MemberStatus::Down;
                convicted.push((*id, reporters.into()));
            }
        }
        convicted
    }

    /// How many could agree that a member is down: this node, and everyone else not down itself.
    pub fn observers_of(&self, member: NodeId) -> u16 {
        let others = self.others.iter();
        1 + others.filter(|(id, other)| **id != member && other.status != MemberStatus::Down).count() as u16
    }

    /// This node's own entry.
    pub fn own(&self) -> &Arc<Entry> {
        &self.own
    }

    /// Every entry, the node's own first.
    pub fn entries(&self) -> Vec<Arc<Entry>> {
        std::iter::once(&self.own).chain(self.others.values().map(|member| &member.entry)).cloned().collect()
    }

    /// The node's own suspicions.
    pub fn own_suspicions(&self) -> Vec<Suspicion> {
        let own = self.own.node;
        let suspects = self.others.values().filter_map(|member| Some((member, member.report_of(own)?)));
        suspects.map(|(member, report)| member.suspicion(own, report)).collect()
    }

    /// Suspicions to pass on: of each member as many as make a verdict, the node's own and then those
    /// renewed last. More would convince nobody of anything, and in a large cluster cut in half they
    /// would outweigh all else.
    pub fn suspicions(&self, patience: &Patience) -> Vec<Suspicion> {
        let mut suspicions = Vec::new();
        for member in self.others.values().filter(|member| member.reports.is_some()) {
            let mut passed_on: Vec<(NodeId, &Report)> = Vec::new();
            for report in member.current(patience) {
                passed_on.push(report);
                order_few(&mut passed_on, |(reporter, report)| (*reporter != self.own.node, Reverse(report.heard_at)));
                passed_on.truncate(patience.reporters.into());
            }
            suspicions.extend(passed_on.into_iter().map(|(reporter, report)| member.suspicion(reporter, report)));
        }
        suspicions
    }

    /// Every member in the eyes of this node, itself included, in the order of the names.
    pub fn view(&self, patience: &Patience) -> SortedMap<NodeId, MemberView> {
        // As `observers_of` of each member, counted once for all of them.
        let observers = 1 + self.others.values().filter(|member| member.status != MemberStatus::Down).count() as u16;
        let view = |entry: &Entry, status, suspected_by| MemberView {
            heartbeat: entry.beat.heartbeat,
            generation: entry.beat.generation,
            status,
            stage: entry.stage,
            suspected_by,
            convictable: observers - u16::from(status != MemberStatus::Down) >= patience.reporters,
        };
        let mut views = SortedMap::new();
        for (id, member) in self.others.iter() {
            let reporters = member.current(patience).map(|(reporter, _)| reporter).collect();
            views.insert(*id, view(&member.entry, member.status, reporters));
        }
        // Nobody judges itself.
        let own = MemberView { convictable: false, ..view(&self.own, MemberStatus::Up, Vec::new()) };
        views.insert(self.own.node, own);
        views
    }

    /// What is worth writing to disk: who there is, and in which life. Heartbeats are not.
    pub fn to_remember(&self) -> Vec<Entry> {
        let at_rest = |member: &Member| Entry { beat: Beat { heartbeat: 0, ..member.entry.beat }, ..Entry::clone(&member.entry) };
        self.others.values().map(at_rest).collect()
    }

    /// Whether somebody's stage or place changed since this was last asked.
    pub fn has_moved(&mut self) -> bool {
        std::mem::take(&mut self.moved)
    }

    /// Changes one's own stage, with a new beat so that everyone takes it over.
    pub fn enter(&mut self, stage: Stage) {
        Arc::make_mut(&mut self.own).stage = stage;
        self.beat();
        self.moved = true;
    }

    /// The stage of a member; none of one that is not known.
    pub fn stage(&self, member: NodeId) -> Option<Stage> {
        if member == self.own.node { Some(self.own.stage) } else { self.others.get(&member).map(|other| other.entry.stage) }
    }

    /// The last life of a member that was heard of; 0 of one that is not known.
    pub fn generation(&self, member: NodeId) -> u32 {
        let other = || self.others.get(&member).map_or(0, |other| other.entry.beat.generation);
        if member == self.own.node { self.own.beat.generation } else { other() }
    }

    /// Everyone, by reference, oneself first.
    pub fn all(&self) -> impl Iterator<Item = &Entry> {
        std::iter::once(&*self.own).chain(self.others.values().map(|member| &*member.entry))
    }
}

impl Member {
    /// A newer beat was heard of: all that was believed because of its absence is refuted.
    fn hear(&mut self, now: Time) -> Option<Refutation> {
        self.heard_at = now;
        self.reports = None;
        let believed = std::mem::take(&mut self.status);
        (believed != MemberStatus::Up).then_some(Refutation { beat: self.entry.beat, believed })
    }

    /// The reports that are not stale.
    fn current(&self, patience: &Patience) -> impl Iterator<Item = (NodeId, &Report)> {
        let Patience { now, suspect_after, .. } = *patience;
        let reports = self.reports.iter().flat_map(|reports| reports.iter()).map(|(reporter, report)| (*reporter, report));
        reports.filter(move |(_, report)| now.since(report.heard_at) < suspect_after)
    }

    fn report_of(&self, reporter: NodeId) -> Option<&Report> {
        self.reports.as_ref()?.get(&reporter)
    }

    fn suspicion(&self, reporter: NodeId, report: &Report) -> Suspicion {
        Suspicion { member: self.entry.node, about: self.entry.beat, reporter, renewed: report.renewed }
    }
}
