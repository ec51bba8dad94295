//! One exchange, as the node sees it that began it: a conversation in which it asks and the other answers.
//!
//! The one that answers keeps nothing of it, so it may be asked again: a question that stays unanswered
//! for `request_timeout` is repeated, three times at most, and answers that come twice are taken once.

use std::sync::Arc;

use super::merkle::{MerkleTree, digest};
use super::shared::Shared;
use crate::engine::context::{Context, Timer};
use crate::engine::event::{Compared, ExchangeEnd, NodeEvent};
use crate::engine::leaderless::{Cluster, Replica};
use crate::engine::message::{Body, ExchangeId, ExchangeScope, RepairMessage};
use crate::engine::names::NodeId;
use crate::engine::pair::Key;
use crate::engine::sorted::sorted;
use crate::engine::versions::Siblings;

/// An exchange that this node began.
#[derive(Clone, Debug)]
pub(super) struct Exchange {
    pub id: ExchangeId,
    pub with: NodeId,
    scope: ExchangeScope,
    /// What this node held when it began.
    tree: MerkleTree,
    /// What was asked last and is not answered yet.
    question: RepairMessage,
    /// How often it was repeated.
    repeated: u32,
    /// Whether the clock began it, and not a step.
    pub in_background: bool,
    counts: Counts,
}

/// What it has come to so far.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    compared: u32,
    buckets: u32,
    sent: u32,
    received: u32,
}

/// Whether an exchange goes on.
pub(super) enum Progress {
    Open,
    Over,
}

/// How often a question is repeated that stays unanswered.
const REPEATS_MAX: u32 = 3;

impl Exchange {
    /// Begins by asking for the root.
    pub fn start(
        cx: &mut Context<'_>,
        cluster: &Cluster,
        replica: &mut Replica,
        (id, with): (ExchangeId, NodeId),
        shared: &Shared<'_>,
        in_background: bool,
    ) -> Exchange {
        let buckets = cluster.settings.repair.merkle_buckets;
        let scope = ExchangeScope { within: shared.within(), buckets, ranges: shared.digest() };
        let (mut keys, mut bytes) = (0u32, 0u64);
        replica.look_over();
        let counted = shared.copies(replica.store(), buckets).inspect(|(_, key, copy)| {
            keys += 1;
            bytes += (key.size() + copy.size()) as u64;
        });
        let tree = MerkleTree::build(buckets, counted.map(|(bucket, key, copy)| (bucket, digest(&key, &copy))));
        cx.note(NodeEvent::ExchangeStarted { exchange: id, with, buckets, keys, bytes });
        let question = RepairMessage::TreeRequest { exchange: id, scope, level: 0, places: Arc::from([0]) };
        let mut exchange =
            Exchange { id, with, scope, tree, question: question.clone(), repeated: 0, in_background, counts: Counts::default() };
        exchange.ask(cx, cluster, question);
        exchange
    }

    fn ask(&mut self, cx: &mut Context<'_>, cluster: &Cluster, question: RepairMessage) {
        cx.send(self.with, Body::Repair(question.clone()));
        self.question = question;
        self.repeated = 0;
        self.wait(cx, cluster);
    }

    fn wait(&self, cx: &mut Context<'_>, cluster: &Cluster) {
        cx.set_timer(self.timer(), cluster.settings.request_timeout);
    }

    fn timer(&self) -> Timer {
        Timer::ExchangeDeadline { number: self.id.number, in_background: self.in_background }
    }

    /// A step waits for this exchange to end: it is no longer a thing of the background.
    pub fn come_forward(&mut self, cx: &mut Context<'_>, cluster: &Cluster) {
        if self.in_background {
            cx.cancel_timer(self.timer());
            self.in_background = false;
            self.wait(cx, cluster);
        }
    }

    /// The other stays silent: it is asked once more, or given up.
    pub fn deadline(&mut self, cx: &mut Context<'_>, cluster: &Cluster) -> Progress {
        if self.repeated == REPEATS_MAX {
            return self.end(cx, ExchangeEnd::NoAnswer);
        }
        self.repeated += 1;
        cx.send(self.with, Body::Repair(self.question.clone()));
        self.wait(cx, cluster);
        Progress::Open
    }

    /// The other answers. What does not answer the open question came twice, and is passed by.
    pub fn receive(
        &mut self,
        cx: &mut Context<'_>,
        cluster: &Cluster,
        replica: &mut Replica,
        answer: &RepairMessage,
    ) -> Progress {
        match (self.question.clone(), answer) {
            (RepairMessage::TreeRequest { level, places, .. }, RepairMessage::TreeReply { level: answered, hashes, .. })
                if level == *answered =>
            {
                if hashes.len() != places.len() {
                    return self.end(cx, ExchangeEnd::RangesDiffer);
                }
                self.compare(cx, cluster, level, &places, hashes)
            }
            (RepairMessage::BucketRequest { buckets, .. }, RepairMessage::BucketReply { keys, .. }) => match keys {
                Some(keys) => self.compare_keys(cx, cluster, replica, &buckets, keys),
                None => self.end(cx, ExchangeEnd::RangesDiffer),
            },
            (RepairMessage::Transfer { .. }, RepairMessage::TransferReply { copies, .. }) => {
                let kept = replica.take_in_all(cx, cluster, copies);
                self.counts.received = copies.len() as u32;
                self.end(cx, if kept.is_ok() { ExchangeEnd::Repaired } else { ExchangeEnd::NotKept })
            }
            _ => Progress::Open,
        }
    }

    /// Holds the hashes of a level against the own ones, and goes on below those that differ.
    fn compare(&mut self, cx: &mut Context<'_>, cluster: &Cluster, level: u32, places: &[u32], theirs: &[u64]) -> Progress {
        let own = |place: u32| self.tree.hash(level, place).expect("the places asked for are those of the own tree");
        let compared: Vec<Compared> = places
            .iter()
            .zip(theirs)
            .map(|(place, theirs)| Compared { place: *place, own: own(*place), theirs: *theirs })
            .collect();
        let different: Vec<u32> = compared.iter().filter(|pair| pair.own != pair.theirs).map(|pair| pair.place).collect();
        self.counts.compared += compared.len() as u32;
        cx.note(NodeEvent::TreeCompared { exchange: self.id, level, compared: compared.into() });
        if different.is_empty() {
            return self.end(cx, ExchangeEnd::NothingDiffers);
        }
        let (exchange, scope) = (self.id, self.scope);
        let question = if level + 1 < self.tree.levels() {
            let places = different.iter().flat_map(|place| [2 * place, 2 * place + 1]).collect();
            RepairMessage::TreeRequest { exchange, scope, level: level + 1, places }
        } else {
            self.counts.buckets = different.len() as u32;
            RepairMessage::BucketRequest { exchange, scope, buckets: different.into() }
        };
        self.ask(cx, cluster, question);
        Progress::Open
    }

    /// Holds the keys of the buckets that differ against the own ones: what differs is sent, and asked
    /// for.
    fn compare_keys(
        &mut self,
        cx: &mut Context<'_>,
        cluster: &Cluster,
        replica: &mut Replica,
        buckets: &[u32],
        theirs: &[(Key, u64)],
    ) -> Progress {
        let shared = Shared::new(&cluster.ring, cluster.settings.n, [cluster.id, self.with], self.scope.within);
        replica.look_over();
        let own: Vec<(Key, Arc<Siblings>)> = shared
            .copies(replica.store(), self.scope.buckets)
            // Places are asked for from left to right, so these are in order.
            .filter(|(bucket, ..)| buckets.binary_search(bucket).is_ok())
            .map(|(_, key, copy)| (key, copy))
            .collect();
        // Both lists are in the order of the keys.
        let is_same = |key: &Key, copy: &Siblings| {
            theirs.binary_search_by(|(other, _)| other.cmp(key)).is_ok_and(|place| theirs[place].1 == digest(key, copy))
        };
        let copies: Arc<[(Key, Arc<Siblings>)]> = own.iter().filter(|(key, copy)| !is_same(key, copy)).cloned().collect();
        let is_wanted = |key: &Key| {
            let place = own.binary_search_by(|(other, _)| other.cmp(key));
            place.map_or(true, |place| !is_same(&own[place].0, &own[place].1))
        };
        let wanted: Arc<[Key]> = theirs.iter().map(|(key, _)| key).filter(|key| is_wanted(key)).cloned().collect();
        let different = copies.iter().map(|(key, _)| key).chain(wanted.iter()).cloned();
        let mut different: Vec<Key> = sorted(different.collect());
        different.dedup();
        let (own, their_keys) = (own.len() as u32, theirs.len() as u32);
        cx.note(NodeEvent::BucketsCompared {
            exchange: self.id,
            buckets: buckets.into(),
            own,
            theirs: their_keys,
            different: different.into(),
        });
        if copies.is_empty() && wanted.is_empty() {
            // Writes came in meanwhile and made up for it.
            return self.end(cx, ExchangeEnd::NothingDiffers);
        }
        self.counts.sent = copies.len() as u32;
        self.ask(cx, cluster, RepairMessage::Transfer { exchange: self.id, copies, wanted });
        Progress::Open
    }

    fn end(&mut self, cx: &mut Context<'_>, end: ExchangeEnd) -> Progress {
        cx.cancel_timer(self.timer());
        let Counts { compared, buckets, sent, received } = self.counts;
        cx.note(NodeEvent::ExchangeEnded { exchange: self.id, with: self.with, end, compared, buckets, sent, received });
        Progress::Over
    }
}
