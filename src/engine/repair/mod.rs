//! Anti-entropy: replicas find out in the background where they differ, and make up for it.
//!
//! # How it works
//!
//! Two nodes that keep copies of the same tokens build a Merkle tree each over what they share. The one
//! that began asks the other for the root, then, level by level, for the hashes below those that differ;
//! then for the keys in the buckets that differ, each with a digest; and then both send each other the
//! copies that differ, and *merge* them: nothing is ever overwritten. What travels is in proportion to
//! the difference, not to what is held, in steps of a bucket. Building a tree reads every copy, though,
//! and that is what anti-entropy costs a node.
//!
//! An exchange is begun by a step (`repair`), with one node or with every node that shares tokens, one
//! after another; or by the clock, every `anti_entropy`, with one of them drawn at random.
//!
//! Sources: DeCandia et al., *Dynamo* (SOSP 2007), §4.7; Cassandra's `repair`, whose validation,
//! comparison and streaming are the same three parts.
//!
//! # That it ends
//!
//! One exchange asks a question a level, one for keys and one for copies, each four times at most, and is
//! over. But does the next one find nothing? While clocks are whole, yes, if nothing was written meanwhile:
//! both then hold the merge. Clocks that are cut short (see `versions`) are the hard case, twice over:
//!
//! - Two replicas that hold the same versions may have kept different pairs, and each would drop again what
//!   the other sends. So digests leave the clock of a copy out, and such copies are equal.
//! - A replica may, as it merges, drop the very pair which says that a version was replaced, and so not pass
//!   on that it was; it then takes that version in, as a false sibling, the next time. Two replicas that are
//!   left alone agree after **two** exchanges: what only one of them holds is replaced in the first, or taken
//!   in, or it is forgotten that it was replaced, and then it is taken in by the second; and a pair that names
//!   a version which is held is never dropped, so it does not come to that twice.
//!
//! Among more replicas it depends on who meets whom. One that remembers takes a version from a second, which
//! may forget why and get it from a third again, as long as the first and the third never meet: that is what
//! truncation costs here (*Dynamo*, §4.4, expects "inefficiencies in reconciliation"). Where each meets each, in
//! turn, a few rounds end it; tests/properties.rs looks for histories in which they do not.
//!
//! # Left out
//!
//! A tree is built anew once anything was written since the last one, whatever was written; a store that
//! kept it up to date with every write would trade memory for that.

mod exchange;
mod merkle;
mod shared;

use std::collections::VecDeque;

pub use merkle::{MerkleTree, digest};
pub use shared::Shared;

use super::context::{Context, Timer};
use super::event::NodeEvent;
use super::leaderless::{Cluster, Replica};
use super::message::{Body, ExchangeId, ExchangeScope, RepairMessage};
use super::names::NodeId;
use super::pair::Key;
use super::partitioning::TokenRange;
use super::time::Duration;
use exchange::{Exchange, Progress};
use shared::peers;

/// The exchanges of one node.
#[derive(Clone, Debug, Default)]
pub(super) struct Repair {
    /// The one that is open; there is one at a time.
    open: Option<Exchange>,
    /// Those asked for by a step that wait for it to end.
    waiting: VecDeque<(NodeId, Option<TokenRange>)>,
    /// How many were begun in this life.
    number: u32,
    /// Whether the timer of the next round is set.
    round_is_set: bool,
    /// The tree that was built last to answer somebody. Answers do not depend on it being kept.
    built: Option<Built>,
}

/// A tree that was built to answer questions, which come level by level.
#[derive(Clone, Debug)]
struct Built {
    /// Who asked about what, and the revision of the store by then.
    of: (NodeId, ExchangeScope, u64),
    tree: MerkleTree,
}

impl Repair {
    /// A step asks for exchanges with one node, or with all that share tokens.
    pub fn request(
        &mut self,
        cx: &mut Context<'_>,
        cluster: &Cluster,
        replica: &mut Replica,
        with: Option<NodeId>,
        within: Option<TokenRange>,
    ) {
        let all = || peers(&cluster.ring, cluster.settings.n, cluster.id).iter().copied().collect::<Vec<_>>();
        self.waiting.extend(with.map_or_else(all, |node| vec![node]).into_iter().map(|node| (node, within)));
        if let Some(open) = self.open.as_mut().filter(|_| !self.waiting.is_empty()) {
            open.come_forward(cx, cluster);
        }
        self.begin_next(cx, cluster, replica);
    }

    /// Sets the timer of the next round, if rounds are wanted. The first comes at a random point of its
    /// interval, so that nodes do not begin all at once.
    pub fn keep_time(&mut self, cx: &mut Context<'_>, cluster: &Cluster) {
        let interval = cluster.settings.repair.anti_entropy;
        if interval > Duration::ZERO && !self.round_is_set {
            self.round_is_set = true;
            let phase = ((u128::from(cx.random()) * u128::from(interval.0)) >> 64) as u64;
            cx.set_timer(Timer::AntiEntropyRound, Duration(phase + 1));
        }
    }

    /// Time for a round: an exchange with one of those that share tokens and are not doubted.
    pub fn round(&mut self, cx: &mut Context<'_>, cluster: &Cluster, replica: &mut Replica) {
        let interval = cluster.settings.repair.anti_entropy;
        if interval == Duration::ZERO {
            self.round_is_set = false;
            return;
        }
        cx.set_timer(Timer::AntiEntropyRound, interval);
        let draw = cx.random();
        let peers = peers(&cluster.ring, cluster.settings.n, cluster.id);
        let healthy: Vec<NodeId> = peers.iter().copied().filter(|node| !cluster.doubts(*node)).collect();
        if healthy.is_empty() || self.open.is_some() {
            return;
        }
        let chosen = healthy[((u128::from(draw) * healthy.len() as u128) >> 64) as usize];
        self.begin(cx, cluster, replica, chosen, None, true);
    }

    fn begin_next(&mut self, cx: &mut Context<'_>, cluster: &Cluster, replica: &mut Replica) {
        while self.open.is_none()
            && let Some((with, within)) = self.waiting.pop_front()
        {
            self.begin(cx, cluster, replica, with, within, false);
        }
    }

    fn begin(
        &mut self,
        cx: &mut Context<'_>,
        cluster: &Cluster,
        replica: &mut Replica,
        with: NodeId,
        within: Option<TokenRange>,
        in_background: bool,
    ) {
        let shared = Shared::new(&cluster.ring, cluster.settings.n, [cluster.id, with], within);
        if shared.is_empty() {
            cx.note(NodeEvent::NothingShared { with });
            return;
        }
        self.number += 1;
        let id = ExchangeId { by: cluster.id, generation: cluster.generation, number: self.number };
        self.open = Some(Exchange::start(cx, cluster, replica, (id, with), &shared, in_background));
    }

    /// A message of an exchange: a question of somebody who began one, or an answer.
    pub fn receive(
        &mut self,
        cx: &mut Context<'_>,
        cluster: &Cluster,
        replica: &mut Replica,
        from: NodeId,
        message: &RepairMessage,
    ) {
        match message {
            RepairMessage::TreeRequest { exchange, scope, level, places } => {
                let tree = self.tree(cluster, replica, from, scope);
                let hashes = tree.map(|tree| places.iter().filter_map(|place| tree.hash(*level, *place)).collect());
                let reply = RepairMessage::TreeReply { exchange: *exchange, level: *level, hashes: hashes.unwrap_or_default() };
                cx.send(from, Body::Repair(reply));
            }
            RepairMessage::BucketRequest { exchange, scope, buckets } => {
                replica.look_over();
                let keys = agreed(cluster, from, scope).map(|shared| {
                    let copies = shared.copies(replica.store(), scope.buckets);
                    let in_them = copies.filter(|(bucket, ..)| buckets.binary_search(bucket).is_ok());
                    in_them.map(|(_, key, copy)| (key.clone(), digest(&key, &copy))).collect()
                });
                let reply = RepairMessage::BucketReply { exchange: *exchange, keys };
                cx.send(from, Body::Repair(reply));
            }
            RepairMessage::Transfer { exchange, copies, wanted } => {
                if replica.take_in_all(cx, cluster, copies).is_err() {
                    return;
                }
                let held = |key: &Key| {
                    let merged = replica.copy(key)?;
                    // They are in the order of their keys, as the store is that they come from.
                    let sent = copies.binary_search_by(|(other, _)| other.cmp(key)).ok().map(|place| &copies[place].1);
                    let is_news = sent.is_none_or(|sent| !sent.agrees_with(&merged));
                    is_news.then(|| (key.clone(), merged))
                };
                let reply =
                    RepairMessage::TransferReply { exchange: *exchange, copies: wanted.iter().filter_map(held).collect() };
                cx.send(from, Body::Repair(reply));
            }
            RepairMessage::TreeReply { .. } | RepairMessage::BucketReply { .. } | RepairMessage::TransferReply { .. } => {
                let Some(open) = self.open.as_mut().filter(|open| open.id == message.exchange()) else { return };
                if let Progress::Over = open.receive(cx, cluster, replica, message) {
                    self.open = None;
                    self.begin_next(cx, cluster, replica);
                }
            }
        }
    }

    /// The tree over what this node shares with the one that asks, if both see the same: the one built
    /// for the question before, as long as nothing was written since.
    fn tree(&mut self, cluster: &Cluster, replica: &mut Replica, from: NodeId, scope: &ExchangeScope) -> Option<&MerkleTree> {
        let shared = agreed(cluster, from, scope)?;
        let of = (from, *scope, replica.store().revision());
        if self.built.as_ref().is_none_or(|built| built.of != of) {
            replica.look_over();
            let tree = shared.tree(replica.store(), scope.buckets);
            self.built = Some(Built { of, tree });
        }
        self.built.as_ref().map(|built| &built.tree)
    }

    /// A question stays unanswered.
    pub fn deadline(&mut self, cx: &mut Context<'_>, cluster: &Cluster, replica: &mut Replica, number: u32) {
        let Some(open) = self.open.as_mut().filter(|open| open.id.number == number) else { return };
        if let Progress::Over = open.deadline(cx, cluster) {
            self.open = None;
            self.begin_next(cx, cluster, replica);
        }
    }
}

/// What this node shares with the one that asks, if both see the same.
fn agreed<'a>(cluster: &'a Cluster, from: NodeId, scope: &ExchangeScope) -> Option<Shared<'a>> {
    let shared = Shared::new(&cluster.ring, cluster.settings.n, [from, cluster.id], scope.within);
    (shared.digest() == scope.ranges).then_some(shared)
}
