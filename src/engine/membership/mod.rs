//! Who is there, and who is not: heartbeats, gossip, suspicion and agreement.
//!
//! # How it works
//!
//! Every node keeps a list of members of its own, and nothing is global: n1 may believe of n3 what n2
//! does not. Once in each `interval` a node counts its own heartbeat up and tells others. Under
//! **gossip** it sends its whole list to `fanout` members drawn at random, who take from it what is
//! newer, by life first and heartbeat second, and pass that on in their own rounds: news reaches
//! everyone in a number of rounds that grows with the logarithm of the cluster. Under **all to all**
//! it sends its own heartbeat to every other member: n·(n−1) messages a round, and nobody hears of
//! anyone by way of a third.
//!
//! Gossip that is only **pushed** is slow at the end, when most of those who are told know already, and whoever
//! does not know can do nothing but wait. Where members **push and pull** the told one answers with its own
//! list, once: whoever is behind then catches up by asking too. That takes half as many rounds and twice the
//! messages.
//!
//! A node that has heard no newer beat of a member for `suspect_after` **suspects** it. A pause, a cut
//! and a death look the same from there, so one observer's word is not enough: suspicions travel with
//! the news, and a member is **down** in a node's view only when `reporters` different observers agree,
//! never counting the member itself. A newer beat **refutes** either. In a cluster of two with two
//! `reporters` nobody can ever be convicted; the happening and the report say so.
//!
//! Beats are compared, never clocks: each node measures silence by its own. A node that stood still
//! itself forgives the silence of that time, instead of suspecting everyone. Members believed down are
//! still tried now and then, and so are the seeds, so that the halves of a healed split find each other
//! again; nothing else would make them.
//!
//! On disk a node keeps the names and lives of the members it knew, besides its own life. After a
//! restart it gives each of them the benefit of the doubt until `suspect_after` has passed.
//!
//! Sources: DeCandia et al., *Dynamo* (SOSP 2007), §4.8; Cassandra's `Gossiper` for generations, seeds
//! and the odds of trying the unreachable; Demers et al., *Epidemic Algorithms for Replicated Database
//! Maintenance* (PODC 1987), and Pittel, *On Spreading a Rumor* (SIAM J. Appl. Math. 47, 1987), for the
//! number of rounds.
//!
//! # Left out so far
//!
//! Lists travel whole instead of as digests and differences. Suspicion is a fixed time-out, not an accrual
//! of probability (φ).

mod list;
mod member;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use member::{Beat, Entry, MemberStatus, MemberView, Stage, Suspicion};

use super::context::{Context, Timer};
use super::event::NodeEvent;
use super::leaderless::Cluster;
use super::message::{Body, MembershipMessage, News, Peer, Topology};
use super::names::NodeId;
use super::partitioning::{Profile, Ring, token_of};
use super::settings::{Detector, GossipExchange, MembershipSettings, QuorumKind, Settings};
use super::sorted::SortedMap;
use super::time::{Duration, Time};
use list::{Members, Patience, Refutation};

/// One node's part in it.
#[derive(Clone, Debug)]
pub(super) struct Membership {
    list: Members,
    /// When its next round is due. Later than that, it has stood still.
    next_round: Time,
    /// Whether it takes part in this life: a newcomer, or a node whose disk was replaced, first has to be told
    /// who is there.
    takes_part: bool,
}

impl Membership {
    /// What a node knows when a life begins: itself and those it remembers.
    pub fn new(own: Entry, remembered: Vec<Entry>) -> Membership {
        Membership { list: Members::new(own, remembered), next_round: Time::ZERO, takes_part: false }
    }

    /// The life begins. The first round is at a random phase, so that those of a cluster which was
    /// switched on all at once do not all fall on one instant.
    pub fn start(&mut self, cx: &mut Context<'_>, settings: &MembershipSettings) {
        self.takes_part = true;
        self.list.listen_from(cx.now());
        if settings.interval > Duration::ZERO {
            let phase = Duration(cx.below(settings.interval.0));
            self.set_round(cx, phase);
        }
    }

    /// The settings were changed; `before` is the interval that was in force.
    pub fn configure(&mut self, cx: &mut Context<'_>, settings: &MembershipSettings, before: Duration) {
        let interval = settings.interval;
        if interval == before || !self.takes_part {
            return;
        }
        cx.cancel_timer(Timer::GossipRound);
        match before {
            Duration::ZERO => self.start(cx, settings),
            _ if interval == Duration::ZERO => {}
            _ => {
                self.forgive_sleep(cx.now());
                let phase = Duration(cx.below(interval.0));
                self.set_round(cx, phase);
            }
        }
    }

    /// Another round: beat, look who is silent, and tell others.
    pub fn round(&mut self, cx: &mut Context<'_>, cluster: &mut Cluster) {
        let settings = cluster.settings.clone();
        self.forgive_sleep(cx.now());
        self.set_round(cx, settings.membership.interval);
        self.list.beat();
        self.suspect(cx, cluster);
        self.convict(cx, cluster);
        self.tell(cx, &settings.membership);
    }

    /// Another member's round has come to this node.
    pub fn receive(&mut self, cx: &mut Context<'_>, cluster: &mut Cluster, from: NodeId, message: &MembershipMessage) {
        let news = message.news();
        if news.cluster != name_hash(&cluster.settings.membership) {
            return cx.note(NodeEvent::ForeignGossip { from, cluster: news.cluster });
        }
        for entry in &news.entries {
            let refutation = self.list.take_entry(entry, cx.now());
            refute(cx, cluster, entry.node, refutation);
        }
        for suspicion in &news.suspicions {
            let refutation = self.list.take_suspicion(suspicion, cx.now());
            refute(cx, cluster, suspicion.member, refutation);
        }
        self.redraw(cluster);
        self.convict(cx, cluster);
        let settings = &cluster.settings.membership;
        // Whoever remembers nobody, and is a member all the same, needs no seed when others speak to it first.
        if !self.takes_part && self.stage() != Stage::Joining {
            self.start(cx, settings);
        }
        if matches!(message, MembershipMessage::Gossip(_)) && settings.exchange == GossipExchange::PushPull && self.takes_part {
            cx.send(from, Body::Membership(MembershipMessage::GossipReply(self.all_news(cx.now(), settings))));
        }
    }

    /// This node comes or goes: everyone is told at once, without waiting for the next round.
    pub fn enter(&mut self, cx: &mut Context<'_>, cluster: &mut Cluster, stage: Stage) {
        self.list.enter(stage);
        cx.note(NodeEvent::StageChanged { stage });
        self.redraw(cluster);
        let settings = cluster.settings.clone();
        self.tell(cx, &settings.membership);
    }

    /// A newcomer, or a node whose disk was replaced, hears who is there, and takes part from now on.
    pub fn learn(&mut self, cx: &mut Context<'_>, cluster: &mut Cluster, entries: &[Arc<Entry>]) {
        for entry in entries {
            self.list.take_entry(entry, cx.now());
        }
        if self.stage() == Stage::Joining {
            self.enter(cx, cluster, Stage::Joining);
        } else {
            self.redraw(cluster);
        }
        let settings = cluster.settings.clone();
        self.start(cx, &settings.membership);
    }

    /// Draws the rings anew if somebody's stage or place has changed: who owns what now, and who will when
    /// every change that is under way is complete.
    pub fn redraw(&mut self, cluster: &mut Cluster) {
        if !self.list.has_moved() {
            return;
        }
        let layout = cluster.ring.layout().clone();
        let ring = |owns: fn(Stage) -> bool| {
            let members = self.list.all().filter(|entry| owns(entry.stage)).map(|entry| (entry.node, entry.profile.clone()));
            Ring::new(members, layout.clone()).map(Arc::new)
        };
        // Two given tokens are the same: whoever let the second in was told so, and it stays outside.
        if let Ok(now) = ring(Stage::owns)
            && now.members().ne(cluster.ring.members())
        {
            cluster.ring = now;
        }
        let is_changing = self.list.all().any(|entry| matches!(entry.stage, Stage::Joining | Stage::Leaving));
        cluster.next_ring = if is_changing { ring(Stage::will_own).ok() } else { None };
    }

    /// Where this node stands.
    pub fn stage(&self) -> Stage {
        self.list.own().stage
    }

    /// Whether a newcomer is a member in full standing, as far as this node has heard, or gone again.
    pub fn has_arrived(&self, member: NodeId) -> bool {
        matches!(self.list.stage(member), Some(Stage::Normal | Stage::Left))
    }

    /// Whether this life takes part: it has been told who is there, or knew.
    pub fn takes_part(&self) -> bool {
        self.takes_part
    }

    /// What there is to tell a newcomer.
    pub fn entries(&self) -> Vec<Arc<Entry>> {
        self.list.entries()
    }

    /// What there is to tell a client: everyone who owns ranges in the eyes of this node, and how it finds
    /// whoever keeps a key.
    pub fn topology(&self, cluster: &Cluster) -> Topology {
        let peer = |(node, profile): (NodeId, &Arc<Profile>)| Peer {
            node,
            generation: self.list.generation(node),
            status: self.list.status(node),
            profile: profile.clone(),
        };
        Topology {
            members: cluster.ring.members().map(peer).collect(),
            layout: cluster.ring.layout().clone(),
            n: cluster.settings.n,
            first_coordinates: cluster.settings.quorum == QuorumKind::Blocking,
        }
    }

    /// The name of this node's cluster, as it travels.
    pub fn cluster_name(&self, cluster: &Cluster) -> u32 {
        name_hash(&cluster.settings.membership)
    }

    /// Every member in the eyes of this node, itself included.
    pub fn view(&self, now: Time, settings: &Settings) -> SortedMap<NodeId, MemberView> {
        self.list.view(&patience(now, settings))
    }

    /// What this node believes of a member.
    pub fn status(&self, member: NodeId) -> MemberStatus {
        self.list.status(member)
    }

    /// How long nothing newer was heard of another member.
    pub fn silence_of(&self, member: NodeId, now: Time) -> Option<Duration> {
        self.list.last_heard(member, now).map(|(_, silent)| silent)
    }

    /// What outlives this life, besides its number.
    pub fn to_remember(&self) -> Vec<Entry> {
        self.list.to_remember()
    }

    fn set_round(&mut self, cx: &mut Context<'_>, after: Duration) {
        self.next_round = cx.now() + after;
        cx.set_timer(Timer::GossipRound, after);
    }

    fn forgive_sleep(&mut self, now: Time) {
        let slept = now.since(self.next_round);
        if slept > Duration::ZERO {
            self.list.forgive(slept, now);
        }
    }

    fn suspect(&mut self, cx: &mut Context<'_>, cluster: &mut Cluster) {
        let patience = patience(cx.now(), &cluster.settings);
        for member in self.list.suspect_the_silent(&patience) {
            let Some((beat, silent)) = self.list.last_heard(member, cx.now()) else { continue };
            let Beat { generation, heartbeat } = beat;
            let (observers, need) = (self.list.observers_of(member), patience.reporters);
            cluster.doubted.insert(member);
            cx.note(NodeEvent::Suspected { member, generation, heartbeat, silent, observers, need });
        }
    }

    fn convict(&mut self, cx: &mut Context<'_>, cluster: &mut Cluster) {
        for (member, reporters) in self.list.convict(&patience(cx.now(), &cluster.settings)) {
            cluster.doubted.insert(member);
            cx.note(NodeEvent::Convicted { member, reporters });
        }
    }

    fn tell(&self, cx: &mut Context<'_>, settings: &MembershipSettings) {
        match settings.detector {
            Detector::Gossip => {
                let targets = self.targets(cx, settings);
                let news = self.all_news(cx.now(), settings);
                for target in targets {
                    cx.send(target, Body::Membership(MembershipMessage::Gossip(news.clone())));
                }
            }
            Detector::AllToAll => {
                let (entries, suspicions) = (vec![self.list.own().clone()], self.list.own_suspicions());
                let news = Arc::new(News { cluster: name_hash(settings), entries, suspicions });
                for target in self.list.others() {
                    cx.send(target, Body::Membership(MembershipMessage::Heartbeat(news.clone())));
                }
            }
        }
    }

    /// Everything that this node knows.
    fn all_news(&self, now: Time, settings: &MembershipSettings) -> Arc<News> {
        let MembershipSettings { suspect_after, reporters, .. } = *settings;
        let suspicions = self.list.suspicions(&Patience { now, suspect_after, reporters });
        Arc::new(News { cluster: name_hash(settings), entries: self.list.entries(), suspicions })
    }

    /// Whom a round of gossip goes to: `fanout` different members that are not believed down; with a
    /// chance of (down) in (not down + 1), as in Cassandra, one that is; and with a chance of (seeds) in
    /// (members) one more seed. That favours seeds slightly, and costs a message a round where every
    /// node is one. The number of draws depends on the settings alone.
    fn targets(&self, cx: &mut Context<'_>, settings: &MembershipSettings) -> Vec<NodeId> {
        let [chance_of_down, which_down, chance_of_seed, which_seed] = [(); 4].map(|()| cx.random());
        let is_down = |member: &NodeId| self.list.status(*member) == MemberStatus::Down;
        let (down, mut targets): (Vec<NodeId>, Vec<NodeId>) = self.list.others().partition(is_down);
        let (members, reachable) = (down.len() + targets.len(), targets.len());
        draw_to_the_front(&mut targets, settings.fanout, || cx.random());
        targets.truncate(settings.fanout.into());
        if below(chance_of_down, reachable + 1) < down.len() {
            targets.push(down[below(which_down, down.len())]);
        }
        let seeds: Vec<NodeId> = settings.seeds.iter().copied().filter(|seed| self.list.contains(*seed)).collect();
        if members > 0 && below(chance_of_seed, members) < seeds.len() {
            let others: Vec<NodeId> = seeds.into_iter().filter(|seed| !targets.contains(seed)).collect();
            if !others.is_empty() {
                targets.push(others[below(which_seed, others.len())]);
            }
        }
        targets
    }
}

/// Moves `fanout` members, drawn at random, to the front of the list: the first steps of a shuffle (Fisher
/// and Yates). It takes `fanout` draws, however short the list.
fn draw_to_the_front<T>(members: &mut [T], fanout: u16, mut random: impl FnMut() -> u64) {
    for place in 0..usize::from(fanout) {
        let (draw, left) = (random(), members.len().saturating_sub(place));
        if left > 0 {
            members.swap(place, place + below(draw, left));
        }
    }
}

/// Notes that what was believed of a member is refuted, if it is.
fn refute(cx: &mut Context<'_>, cluster: &mut Cluster, member: NodeId, refutation: Option<Refutation>) {
    let Some(Refutation { beat: Beat { generation, heartbeat }, believed }) = refutation else { return };
    cluster.doubted.remove(&member);
    cx.note(NodeEvent::Refuted { member, generation, heartbeat, was_down: believed == MemberStatus::Down });
}

fn patience(now: Time, settings: &Settings) -> Patience {
    let MembershipSettings { suspect_after, reporters, .. } = settings.membership;
    Patience { now, suspect_after, reporters }
}

/// The cluster's name as it travels: 32 bits of its hash, which is enough to tell apart clusters whose
/// machines were given each other's addresses by mistake.
fn name_hash(settings: &MembershipSettings) -> u32 {
    token_of(&settings.cluster).0 as u32
}

/// Maps a draw to 0..`n`; see [`Context::below`].
fn below(draw: u64, n: usize) -> usize {
    super::context::below(draw, n as u64) as usize
}
