//! What members tell each other about members, of their own accord.

use std::sync::Arc;

use crate::engine::membership::{Entry, Suspicion};

/// Between any two members. Everyone whom a round goes to is sent the same news, held once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MembershipMessage {
    /// Everything the sender knows of every member, for a few members at random, who pass it on.
    Gossip(Arc<News>),
    /// The sender's own heartbeat and its own suspicions, for every other member.
    Heartbeat(Arc<News>),
    /// The answer to gossip, where members push and pull: everything that whoever was told knows.
    GossipReply(Arc<News>),
}

/// What a round brings.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct News {
    /// The sender's cluster, by the hash of its name: what comes from another one is refused.
    pub cluster: u32,
    /// Members, the sender itself first. Who takes one over shares it.
    pub entries: Vec<Arc<Entry>>,
    /// Who suspects whom.
    pub suspicions: Vec<Suspicion>,
}

impl MembershipMessage {
    /// What it brings.
    pub fn news(&self) -> &News {
        match self {
            MembershipMessage::Gossip(news) | MembershipMessage::Heartbeat(news) | MembershipMessage::GossipReply(news) => news,
        }
    }
}

impl News {
    /// Its length on the wire in bytes: the cluster's hash, two counts, entries and suspicions.
    pub fn size(&self) -> usize {
        let entries: usize = self.entries.iter().map(|entry| entry.size()).sum();
        let suspicions: usize = self.suspicions.iter().map(Suspicion::size).sum();
        4 + 2 + 2 + entries + suspicions
    }
}
