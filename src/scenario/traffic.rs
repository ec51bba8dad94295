//! Traffic: how many messages and bytes each link carries, apart by what they are for.
//!
//! A store pays for its promises in messages: a write costs N of them, gossip goes on while nobody
//! asks, repair comes in bursts. Metered apart on each link one sees which mechanism pays where. A
//! sending counts when it sets out, lost or not; a copy that the network made does not.

use std::sync::Arc;

use serde::Serialize;

use crate::engine::{Address, MessageGroup, MessageKind, SortedMap};

/// What was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Traffic {
    /// Messages.
    pub sent: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Traffic by link, each direction a link of its own: by sender, then by receiver, because of a
/// hundred nodes each has a hundred.
#[derive(Clone, Debug, Default)]
pub(super) struct Links(SortedMap<Address, SortedMap<Address, [Traffic; MessageGroup::ALL.len()]>>);

impl Links {
    /// Counts a sending.
    pub fn count(&mut self, from: Address, to: Address, kind: MessageKind, bytes: u64) {
        let of_link = self.0.entry(from).or_default().entry(to).or_default();
        let traffic = &mut of_link[kind.group() as usize];
        traffic.sent += 1;
        traffic.bytes += bytes;
    }

    /// As reports show it: by `n1>n2`, then by group, without the groups that there was nothing of.
    pub fn report(&self) -> SortedMap<Arc<str>, SortedMap<&'static str, Traffic>> {
        let by_group = |of_link: &[Traffic]| {
            let groups = MessageGroup::ALL.iter().map(|group| group.name()).zip(of_link.iter().copied());
            groups.filter(|(_, traffic)| traffic.sent > 0).collect()
        };
        let links = self.0.iter().flat_map(|(from, receivers)| {
            receivers.iter().map(move |(to, of_link)| (format!("{from}>{to}").into(), by_group(of_link)))
        });
        links.collect()
    }
}

/// Bytes sent, in all and by what they were for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "each is a group of messages, explained at MessageGroup")]
pub struct Bytes {
    /// All of them.
    pub total: u64,
    pub client: u64,
    pub replication: u64,
    pub membership: u64,
    pub hints: u64,
    pub repair: u64,
}

impl Bytes {
    /// The names of its fields.
    pub(super) fn fields() -> Vec<&'static str> {
        std::iter::once("total").chain(MessageGroup::ALL.iter().map(|group| group.name())).collect()
    }

    /// Adds the bytes of a kind of messages.
    pub(super) fn add(&mut self, kind: MessageKind, bytes: u64) {
        self.total += bytes;
        *match kind.group() {
            MessageGroup::Client => &mut self.client,
            MessageGroup::Replication => &mut self.replication,
            MessageGroup::Membership => &mut self.membership,
            MessageGroup::Hints => &mut self.hints,
            MessageGroup::Repair => &mut self.repair,
        } += bytes;
    }
}
