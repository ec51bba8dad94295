//! What an explanation lights on every picture: names, no shapes.

use serde::Serialize;

use crate::engine::versions::Dot;
use crate::engine::{Address, ClientId, Key, NodeEvent, NodeId, RequestId, SortedSet};
use crate::simulation::{ClientEvent, EventId, Happening, NetworkEvent, What};

/// What the steps of an explanation are about.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Lit {
    /// The happenings themselves.
    pub happenings: SortedSet<EventId>,
    /// The sendings of the messages among them.
    pub messages: SortedSet<EventId>,
    /// The nodes where they happened, and between which messages went.
    pub nodes: SortedSet<NodeId>,
    /// The clients.
    pub clients: SortedSet<ClientId>,
    /// The operations.
    pub operations: SortedSet<RequestId>,
    /// The keys.
    pub keys: SortedSet<Key>,
    /// The versions that came to be.
    pub versions: SortedSet<(Key, Dot)>,
    /// Who believes something of whom.
    pub beliefs: SortedSet<(NodeId, NodeId)>,
}

impl Lit {
    /// Lights a happening. `sending` finds that of a message by its number.
    pub(super) fn take_in(&mut self, happening: &Happening, sending: impl FnOnce(EventId) -> Option<Happening>) {
        self.happenings.insert(happening.id);
        if let Some(node) = happening.node {
            self.nodes.insert(node);
        }
        match &happening.what {
            What::Client(event) => self.client_event(event),
            What::Node(event) => self.node_event(event, happening.node),
            What::Network(event) => self.network_event(happening, event, sending),
            What::Run(_) | What::Timer(_) | What::Fault(_) => {}
        }
    }

    fn client_event(&mut self, event: &ClientEvent) {
        match event {
            ClientEvent::OperationStarted { request, client, key, .. } => {
                self.operations.insert(*request);
                self.clients.insert(*client);
                self.keys.insert(key.clone());
            }
            ClientEvent::OperationEnded { request, client, .. } => {
                self.operations.insert(*request);
                self.clients.insert(*client);
            }
            ClientEvent::MembersSought { client, .. }
            | ClientEvent::MembersLearned { client, .. }
            | ClientEvent::NobodyAnswered { client } => {
                self.clients.insert(*client);
            }
        }
    }

    fn node_event(&mut self, event: &NodeEvent, node: Option<NodeId>) {
        match event {
            NodeEvent::VersionWritten { key, version, .. } => {
                self.versions.insert((key.clone(), version.dot));
                self.keys.insert(key.clone());
            }
            NodeEvent::WriteLost { key, lost, kept, .. } => {
                self.versions.insert((key.clone(), *lost));
                self.versions.insert((key.clone(), *kept));
            }
            NodeEvent::CopyStored { key, .. } | NodeEvent::HintKept { key, .. } | NodeEvent::HintDelivered { key, .. } => {
                self.keys.insert(key.clone());
            }
            NodeEvent::Suspected { member, .. } | NodeEvent::Convicted { member, .. } | NodeEvent::Refuted { member, .. } => {
                if let Some(node) = node {
                    self.beliefs.insert((node, *member));
                }
                self.nodes.insert(*member);
            }
            _ => {}
        }
    }

    fn network_event(&mut self, happening: &Happening, event: &NetworkEvent, sending: impl FnOnce(EventId) -> Option<Happening>) {
        let sent = match event {
            NetworkEvent::MessageSent { .. } => happening.id,
            NetworkEvent::MessageDuplicated { sent, .. }
            | NetworkEvent::MessageDelivered { sent, .. }
            | NetworkEvent::MessageHeld { sent, .. }
            | NetworkEvent::MessageDropped { sent, .. } => *sent,
        };
        self.messages.insert(sent);
        let found = if sent == happening.id { None } else { sending(sent) };
        if let What::Network(NetworkEvent::MessageSent { message, .. }) = &found.as_ref().unwrap_or(happening).what {
            for end in [message.from, message.to] {
                match end {
                    Address::Node(node) => self.nodes.insert(node),
                    Address::Client(client) => self.clients.insert(client),
                };
            }
        }
    }
}
