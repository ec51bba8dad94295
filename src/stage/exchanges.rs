//! The exchanges of a run: what two replicas that compare say to each other, folded from the trace.
//!
//! That a value *was* different can be told after both hold the same again: the one that began sends its
//! own copy, and of the other's copy the digest travels. The copy to which that digest belongs is found
//! among the messages of the past; where none of them carried it, the digest is all that is known.

use std::sync::Arc;

use crate::engine::partitioning::TokenRange;
use crate::engine::repair::digest;
use crate::engine::versions::Siblings;
use crate::engine::{
    Body, Compared, ExchangeEnd, ExchangeId, HandoffMessage, Key, NodeEvent, NodeId, RepairMessage, ReplicaMessage, Time,
};
use crate::simulation::{Growing, Happening, NetworkEvent, What};

/// One exchange, as far as it has come.
#[derive(Clone, Debug, PartialEq)]
pub struct ExchangeRecord {
    /// Its number, which names the node that began it.
    pub id: ExchangeId,
    /// The other node.
    pub with: NodeId,
    /// When it began.
    pub started: Time,
    /// When it was over, and how it ended.
    pub ended: Option<(Time, ExchangeEnd)>,
    /// Into how many buckets the shared tokens are cut.
    pub buckets: u32,
    /// What a full copy of all that the one who began held would take, in bytes.
    pub full_copy: u64,
    /// Only tokens in here, if it was narrowed.
    pub within: Option<TokenRange>,
    /// The hashes compared, by level, that of the root first.
    pub levels: Vec<Arc<[Compared]>>,
    /// The buckets whose keys were compared.
    pub opened: Arc<[u32]>,
    /// The keys that differed in them.
    pub different: Vec<DifferentKey>,
    /// Whether the keys were compared.
    pub keys_compared: bool,
    /// What its messages took so far, lost and repeated ones included, in bytes.
    pub bytes: u64,
    /// The digests that the other gave for its keys, by key.
    theirs: Arc<[(Key, u64)]>,
}

/// A key that differed.
#[derive(Clone, Debug, PartialEq)]
pub struct DifferentKey {
    /// The key.
    pub key: Key,
    /// What each knew of it: the one that began, the other.
    pub held: [Held; 2],
    /// Whether each has sent its copy to the other.
    pub sent: [bool; 2],
}

/// What a node knew of a key when it was compared.
#[derive(Clone, Debug, PartialEq)]
pub enum Held {
    /// Nothing.
    Nothing,
    /// This.
    Copy(Arc<Siblings>),
    /// Something with this digest.
    Digest(u64),
}

impl ExchangeRecord {
    /// The two nodes: the one that began, the other.
    pub fn pair(&self) -> [NodeId; 2] {
        [self.id.by, self.with]
    }
}

/// So many copies that travelled last are searched for the one of a digest.
const SEARCHED: usize = 256;
/// For so many keys of an exchange.
const SEARCHED_KEYS: usize = 32;

/// The exchanges of a run, and what travelled of late.
#[derive(Clone, Debug, Default)]
pub(super) struct Exchanges {
    records: Growing<ExchangeRecord>,
    travelled: Growing<(Key, Arc<Siblings>)>,
}

impl Exchanges {
    /// Every exchange, in the order of their beginnings.
    pub fn records(&self) -> &Growing<ExchangeRecord> {
        &self.records
    }

    /// Takes in one more happening.
    pub fn take_in(&mut self, happening: &Happening) {
        match &happening.what {
            What::Node(event) => self.node_event(event, happening.at),
            What::Network(NetworkEvent::MessageSent { message, bytes, .. }) => {
                self.travel(&message.body);
                let Body::Repair(said) = &message.body else { return };
                let Some(record) = self.record(said.exchange()) else { return };
                record.bytes += bytes;
                record.hear(said);
            }
            _ => {}
        }
    }

    fn record(&mut self, id: ExchangeId) -> Option<&mut ExchangeRecord> {
        // Those that go on are among the last.
        let place = (0..self.records.len()).rev().find(|place| self.records[*place].id == id)?;
        self.records.get_mut(place)
    }

    /// Remembers the copies that a message carries.
    fn travel(&mut self, body: &Body) {
        match body {
            Body::Replica(ReplicaMessage::Write { key, siblings, .. } | ReplicaMessage::Repair { key, siblings, .. })
            | Body::Handoff(HandoffMessage::Hint { key, siblings, .. }) => self.travelled.push((key.clone(), siblings.clone())),
            Body::Repair(RepairMessage::Transfer { copies, .. } | RepairMessage::TransferReply { copies, .. }) => {
                copies.iter().for_each(|copy| self.travelled.push(copy.clone()));
            }
            _ => return,
        }
        self.travelled.forget_before(self.travelled.len().saturating_sub(SEARCHED));
    }

    /// The copy of a key that has a digest, among those that had lately travelled.
    fn find(&self, key: &Key, wanted: u64) -> Option<Arc<Siblings>> {
        let is_it = |(of, copy): &&(Key, Arc<Siblings>)| of == key && digest(key, copy) == wanted;
        self.travelled.iter().rev().find(is_it).map(|(_, copy)| copy.clone())
    }

    fn node_event(&mut self, event: &NodeEvent, at: Time) {
        match event {
            NodeEvent::ExchangeStarted { exchange, with, buckets, bytes, .. } => self.records.push(ExchangeRecord {
                id: *exchange,
                with: *with,
                started: at,
                ended: None,
                buckets: *buckets,
                full_copy: *bytes,
                within: None,
                levels: Vec::new(),
                opened: Arc::from([]),
                different: Vec::new(),
                keys_compared: false,
                bytes: 0,
                theirs: Arc::from([]),
            }),
            NodeEvent::TreeCompared { exchange, compared, .. } => {
                let Some(record) = self.record(*exchange) else { return };
                record.levels.push(compared.clone());
            }
            NodeEvent::BucketsCompared { exchange, buckets, different, .. } => {
                let Some(theirs) = self.record(*exchange).map(|record| record.theirs.clone()) else { return };
                let held = |(index, key): (usize, &Key)| {
                    let theirs = theirs.binary_search_by(|(other, _)| other.cmp(key)).map_or(Held::Nothing, |place| {
                        let digest = theirs[place].1;
                        let copy = if index < SEARCHED_KEYS { self.find(key, digest) } else { None };
                        copy.map_or(Held::Digest(digest), Held::Copy)
                    });
                    DifferentKey { key: key.clone(), held: [Held::Nothing, theirs], sent: [false; 2] }
                };
                let different = different.iter().enumerate().map(held).collect();
                let Some(record) = self.record(*exchange) else { return };
                record.opened = buckets.clone();
                record.keys_compared = true;
                record.different = different;
            }
            NodeEvent::ExchangeEnded { exchange, end, .. } => {
                let Some(record) = self.record(*exchange) else { return };
                record.ended = Some((at, *end));
            }
            _ => {}
        }
    }
}

impl ExchangeRecord {
    fn hear(&mut self, said: &RepairMessage) {
        match said {
            RepairMessage::TreeRequest { scope, .. } => self.within = scope.within,
            RepairMessage::BucketReply { keys, .. } if !self.keys_compared => self.theirs = keys.clone().unwrap_or_default(),
            RepairMessage::Transfer { copies, .. } => {
                for (key, copy) in copies.iter() {
                    if let Some(different) = self.of_key(key) {
                        different.sent[0] = true;
                        different.held[0] = Held::Copy(copy.clone());
                    }
                }
            }
            RepairMessage::TransferReply { copies, .. } => {
                for (key, _) in copies.iter() {
                    if let Some(different) = self.of_key(key) {
                        different.sent[1] = true;
                    }
                }
            }
            _ => {}
        }
    }

    fn of_key(&mut self, key: &Key) -> Option<&mut DifferentKey> {
        // They are in the order of the keys.
        let place = self.different.binary_search_by(|different| different.key.cmp(key)).ok()?;
        Some(&mut self.different[place])
    }
}
