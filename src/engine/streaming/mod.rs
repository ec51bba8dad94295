//! Joining and leaving while the cluster serves: copies change hands before owners do.
//!
//! # How a node joins
//!
//! A newcomer knows the cluster's name and its seeds, nothing else. It asks one seed after another who is
//! there, takes its own tokens, and tells everyone that it is **joining**. From then on writes go to it
//! too, as to a replica to come, and wait for one ack more each (`coordinator/targets`). For each range that
//! it gains it asks the replica that it will displace for everything it holds there; that one also passes on
//! every write which it takes in from then on, because others may not have heard of the newcomer yet. So the
//! newcomer has whatever the displaced one has, and quorums that counted on the one can count on the other.
//! Where nobody is displaced, or the displaced one is believed down, all other replicas are asked. When all
//! have been sent it says that it is a **normal** member, and serves reads alone. Until then the old
//! replicas do: ownership changes when the newcomer's word that it is complete is heard.
//!
//! # How a node leaves
//!
//! It says that it is **leaving**; writes go also to those who will keep its ranges. It sends them what it
//! holds, and every change of it, for as long as it takes. When all have acknowledged everything, it has **left**: it keeps running
//! so that everyone hears of it, and answers whoever has not, but owns nothing.
//!
//! A newcomer whose seeds are all silent says so and goes on asking; nobody else needs them. One that was set up
//! with the name of another cluster is told nobody's name, and asks no further: that is its operator's to mend.
//!
//! Whatever is interrupted begins anew: a newcomer that crashed asks again, batches are sent again until
//! they are acknowledged, and both sides merge, so that what comes twice does no harm. One change of the
//! membership at a time: a second one is refused while the first goes on.
//!
//! Sources: DeCandia et al., *Dynamo* (SOSP 2007), §4.9; Cassandra's bootstrap and decommission, pending
//! ranges and the acks they cost.
//!
//! # Left out
//!
//! Under modulo hashing nearly every key would move between old nodes too; a change is refused there.
//! Copies that a displaced node no longer owns stay on it, until it is told to clean up (`leaderless`, cleanup).

mod outgoing;

use super::context::{Context, Timer};
use super::event::NodeEvent;
use super::leaderless::{Cluster, Replica};
use super::membership::{Membership, Stage};
use super::message::{Body, StreamId, StreamMessage};
use super::names::NodeId;
use super::pair::Key;
use super::partitioning::{TokenRange, gains};
use super::sorted::SortedMap;
use outgoing::Outgoing;

/// The streams of one node.
#[derive(Clone, Debug, Default)]
pub(super) struct Streams {
    /// Of this life: those asked for and those opened.
    number: u32,
    /// Of a newcomer: which seed is asked.
    seed: usize,
    /// Of a newcomer: what it is still to be sent.
    incoming: SortedMap<StreamId, Incoming>,
    outgoing: SortedMap<StreamId, Outgoing>,
}

/// What a newcomer is to be sent by one replica.
#[derive(Clone, Debug)]
struct Incoming {
    from: NodeId,
    /// The ranges, each with the others that hold it, to be asked in turn if this one does not answer.
    ranges: Vec<(TokenRange, Vec<NodeId>)>,
    /// Copies received so far.
    received: u32,
}

impl Streams {
    /// Whether something here is interested in copies that change.
    pub fn watches(&self) -> bool {
        !self.outgoing.is_empty()
    }

    /// A life begins that is still to join: it asks a seed who is there.
    pub fn ask_seed(&mut self, cx: &mut Context<'_>, cluster: &Cluster, name: u32) {
        let seeds: Vec<NodeId> = cluster.settings.membership.seeds.iter().copied().filter(|seed| *seed != cluster.id).collect();
        if seeds.is_empty() {
            return cx.note(NodeEvent::NoSeed);
        }
        let seed = seeds[self.seed % seeds.len()];
        cx.note(NodeEvent::SeedAsked { seed });
        cx.send(seed, Body::Stream(StreamMessage::JoinRequest { cluster: name }));
        cx.set_timer(Timer::JoinDeadline, cluster.settings.request_timeout);
    }

    /// The seed does not answer: the next.
    pub fn join_deadline(&mut self, cx: &mut Context<'_>, cluster: &Cluster, membership: &Membership) {
        if !membership.takes_part() {
            self.seed += 1;
            let seeds = cluster.settings.membership.seeds.iter().filter(|seed| **seed != cluster.id).count();
            if seeds > 0 && self.seed.is_multiple_of(seeds) {
                cx.note(NodeEvent::SeedsSilent { seeds: seeds as u32 });
            }
            self.ask_seed(cx, cluster, membership.cluster_name(cluster));
        }
    }

    /// This node wants to leave, or did when its last life ended: what it holds goes to those who will keep it.
    pub fn leave(&mut self, cx: &mut Context<'_>, cluster: &mut Cluster, replica: &mut Replica, membership: &mut Membership) {
        if membership.stage() == Stage::Joining {
            // It owns nothing yet, so giving up is all there is to do.
            self.incoming = SortedMap::new();
            return membership.enter(cx, cluster, Stage::Left);
        }
        membership.enter(cx, cluster, Stage::Leaving);
        let Some(after) = cluster.next_ring.clone() else { return };
        let n = cluster.settings.n;
        let mut by_target: SortedMap<NodeId, Vec<TokenRange>> = SortedMap::new();
        for (range, _) in cluster.ring.ranges() {
            let (before, later) = (cluster.ring.preference_list(range.until, n), after.preference_list(range.until, n));
            // Whoever takes its place; where nobody does, the first that stays, so that nothing is lost
            // that this node alone had acknowledged. That goes for ranges too that it does not own: as a
            // stand-in, or before somebody displaced it, it may have taken in what nobody else has.
            let heir = || later.iter().find(|node| before.contains(&cluster.id) && !before.contains(node));
            let present = || later.iter().find(|node| !cluster.doubts(**node));
            let target = heir().or_else(present).or(later.first());
            if let Some(target) = target {
                by_target.entry(*target).or_default().push(range);
            }
        }
        for (target, ranges) in by_target.iter() {
            let id = self.next_id(cluster);
            let outgoing = Outgoing::open(cx, cluster, replica, (id, *target), ranges.as_slice().into());
            self.outgoing.insert(id, outgoing);
        }
        self.leave_if_done(cx, cluster, membership);
    }

    /// A message of somebody who joins or leaves, or an answer to one.
    pub fn receive(
        &mut self,
        cx: &mut Context<'_>,
        cluster: &mut Cluster,
        replica: &mut Replica,
        membership: &mut Membership,
        (from, message): (NodeId, &StreamMessage),
    ) {
        match message {
            // Who knows nobody, because its disk was replaced, stays silent: another seed will know.
            StreamMessage::JoinRequest { .. } if cluster.ring.nodes() == 0 => {}
            StreamMessage::JoinRequest { cluster: name } => {
                let own = membership.cluster_name(cluster);
                let entries = if *name == own { membership.entries() } else { Vec::new() };
                cx.send(from, Body::Stream(StreamMessage::JoinReply { cluster: own, entries: entries.into() }));
            }
            StreamMessage::JoinReply { cluster: name, entries } => {
                // What comes twice says nothing new; nor does it where gossip was faster than the seed.
                if membership.takes_part() || !self.incoming.is_empty() {
                    return;
                }
                cx.cancel_timer(Timer::JoinDeadline);
                if *name != membership.cluster_name(cluster) {
                    return cx.note(NodeEvent::JoinRefused { seed: from });
                }
                membership.learn(cx, cluster, entries);
                match membership.stage() {
                    Stage::Joining => self.ask_for_gains(cx, cluster, membership),
                    Stage::Leaving => self.leave(cx, cluster, replica, membership),
                    Stage::Normal | Stage::Left => {}
                }
            }
            StreamMessage::Request { stream, ranges } => {
                let outgoing = Outgoing::open(cx, cluster, replica, (*stream, from), ranges.clone());
                self.outgoing.insert(*stream, outgoing);
            }
            StreamMessage::Batch { stream, number, copies, last } => {
                // Whoever sends goes on sending what is not acknowledged, and does not forget it.
                if replica.take_in_all(cx, cluster, copies).is_err() {
                    return;
                }
                cx.send(from, Body::Stream(StreamMessage::Ack { stream: *stream, number: *number }));
                self.take_batch(cx, cluster, membership, *stream, copies.len() as u32, *last);
            }
            StreamMessage::Ack { stream, number } => {
                let Some(outgoing) = self.outgoing.get_mut(stream) else { return };
                outgoing.acknowledged(cx, cluster, replica, *number);
                self.leave_if_done(cx, cluster, membership);
            }
        }
    }

    /// A copy here has changed while streams are open.
    pub fn changed(
        &mut self,
        cx: &mut Context<'_>,
        cluster: &Cluster,
        replica: &mut Replica,
        membership: &Membership,
        keys: &[Key],
    ) {
        // A newcomer that is complete is sent writes as any other replica. What was owed to it before it still is.
        let has_arrived = |outgoing: &Outgoing| outgoing.id.by == outgoing.to && membership.has_arrived(outgoing.to);
        self.outgoing.retain(|_, outgoing| !has_arrived(outgoing) || !outgoing.is_idle());
        for (_, outgoing) in self.outgoing.iter_mut().filter(|(_, outgoing)| !has_arrived(outgoing)) {
            keys.iter().for_each(|key| outgoing.changed(cx, cluster, replica, key));
        }
    }

    /// A batch, or the first of a stream that was asked for, stays unanswered.
    pub fn deadline(
        &mut self,
        cx: &mut Context<'_>,
        cluster: &mut Cluster,
        replica: &mut Replica,
        membership: &mut Membership,
        stream: StreamId,
    ) {
        if let Some(outgoing) = self.outgoing.get_mut(&stream) {
            if outgoing.deadline(cx, cluster, replica) {
                cx.note(NodeEvent::StreamGivenUp { stream, to: outgoing.to });
                self.outgoing.remove(&stream);
                self.leave_if_done(cx, cluster, membership);
            }
        } else if let Some(incoming) = self.incoming.get_mut(&stream) {
            // Each range is asked of the next of those who hold it.
            let silent = incoming.from;
            let ranges = std::mem::take(&mut incoming.ranges);
            self.incoming.remove(&stream);
            let next = |(range, mut others): (TokenRange, Vec<NodeId>)| {
                others.push(silent);
                (others.remove(0), range, others)
            };
            self.ask(cx, cluster, ranges.into_iter().map(next));
        }
    }

    /// Asks for every range that this newcomer gains.
    fn ask_for_gains(&mut self, cx: &mut Context<'_>, cluster: &mut Cluster, membership: &mut Membership) {
        let after = cluster.next_ring.clone().unwrap_or_else(|| cluster.ring.clone());
        let gained = gains(&cluster.ring, &after, cluster.settings.n, cluster.id);
        let mut asked: Vec<(NodeId, TokenRange, Vec<NodeId>)> = Vec::new();
        for gain in gained {
            let others = |but: NodeId| gain.sources.iter().copied().filter(|node| *node != but).collect::<Vec<_>>();
            match gain.displaced.filter(|node| !cluster.doubts(*node)) {
                Some(node) => asked.push((node, gain.range, others(node))),
                None => {
                    let remaining = gain.sources.iter().copied().filter(|node| Some(*node) != gain.displaced);
                    asked.extend(remaining.map(|node| (node, gain.range, others(node))));
                }
            }
        }
        self.ask(cx, cluster, asked);
        if self.incoming.is_empty() {
            membership.enter(cx, cluster, Stage::Normal);
        }
    }

    /// Asks for ranges, in one stream from each node.
    fn ask(
        &mut self,
        cx: &mut Context<'_>,
        cluster: &Cluster,
        asked: impl IntoIterator<Item = (NodeId, TokenRange, Vec<NodeId>)>,
    ) {
        let mut by_source: SortedMap<NodeId, Vec<(TokenRange, Vec<NodeId>)>> = SortedMap::new();
        for (from, range, others) in asked {
            by_source.entry(from).or_default().push((range, others));
        }
        for (from, ranges) in by_source.into_entries() {
            let stream = self.next_id(cluster);
            let tokens = ranges.iter().map(|(range, _)| *range).collect();
            cx.send(from, Body::Stream(StreamMessage::Request { stream, ranges: tokens }));
            cx.set_timer(Timer::StreamDeadline { stream }, patience(cluster));
            self.incoming.insert(stream, Incoming { from, ranges, received: 0 });
        }
    }

    fn take_batch(
        &mut self,
        cx: &mut Context<'_>,
        cluster: &mut Cluster,
        membership: &mut Membership,
        stream: StreamId,
        copies: u32,
        last: bool,
    ) {
        let Some(incoming) = self.incoming.get_mut(&stream) else { return };
        incoming.received += copies;
        if !last {
            return cx.set_timer(Timer::StreamDeadline { stream }, patience(cluster));
        }
        let (from, received) = (incoming.from, incoming.received);
        cx.cancel_timer(Timer::StreamDeadline { stream });
        cx.note(NodeEvent::StreamEnded { stream, from, received });
        self.incoming.remove(&stream);
        if self.incoming.is_empty() && membership.stage() == Stage::Joining {
            membership.enter(cx, cluster, Stage::Normal);
        }
    }

    fn leave_if_done(&mut self, cx: &mut Context<'_>, cluster: &mut Cluster, membership: &mut Membership) {
        let own = self.outgoing.values().filter(|outgoing| outgoing.id.by == cluster.id);
        if membership.stage() == Stage::Leaving && own.into_iter().all(|outgoing| outgoing.caught_up) {
            membership.enter(cx, cluster, Stage::Left);
        }
    }

    fn next_id(&mut self, cluster: &Cluster) -> StreamId {
        self.number += 1;
        StreamId { by: cluster.id, generation: cluster.generation, number: self.number }
    }
}

/// How long a newcomer waits for a batch: longer than the one that sends waits to send it again.
fn patience(cluster: &Cluster) -> super::time::Duration {
    cluster.settings.request_timeout + cluster.settings.request_timeout + cluster.settings.request_timeout
}
