//! Versions are named once, and what a node has seen does not shrink.

use super::Check;
use crate::engine::versions::{Actor, VectorClock};
use crate::engine::{Address, Body, Key, NodeEvent, NodeId, ReplicaMessage, RequestId, SortedMap, Texts};
use crate::simulation::{ClientEvent, FaultEvent, NetworkEvent, What, World};

/// Promised always: whoever may have lost its counters counts under a new label.
pub(super) fn check(world: &World) -> Check {
    let mut seen = Seen::default();
    let violation = world.trace().happenings().iter().find_map(|happening| match &happening.what {
        What::Client(ClientEvent::OperationStarted { request, key, .. }) => {
            seen.keys.insert(*request, key.clone());
            None
        }
        What::Node(NodeEvent::VersionWritten { key, version, .. }) => {
            let last = seen.of(key).counters.insert(version.dot.actor, version.dot.counter).unwrap_or(0);
            (version.dot.counter <= last).then(|| format!("{} of {key} was written after {last} of the same actor", version.dot))
        }
        What::Network(NetworkEvent::MessageSent { message, .. }) => match (&message.from, &message.body) {
            (Address::Node(from), Body::Replica(ReplicaMessage::Write { request, siblings, .. }))
            | (Address::Node(from), Body::Replica(ReplicaMessage::ReadReply { request, siblings })) => {
                seen.show(*from, *request, siblings.context())
            }
            _ => None,
        },
        What::Node(NodeEvent::ClockTruncated { key, dropped, .. }) => {
            let gone: Vec<Actor> = dropped.iter().map(|(actor, _)| *actor).collect();
            if let Some(context) = happening.node.and_then(|node| seen.of(key).contexts.get_mut(&node)) {
                *context = context.without(&gone);
            }
            None
        }
        What::Fault(FaultEvent::NodeCrashed { .. }) => {
            for of_key in &mut seen.by_key {
                of_key.contexts.retain(|node, _| Some(*node) != happening.node);
            }
            None
        }
        _ => None,
    });
    Check::new(violation, None)
}

/// What has been shown so far: nodes show what they have seen of a key in the messages they send.
#[derive(Default)]
struct Seen {
    /// Which key an operation is about.
    keys: SortedMap<RequestId, Key>,
    places: Texts,
    by_key: Vec<SeenOfKey>,
}

#[derive(Default)]
struct SeenOfKey {
    counters: SortedMap<Actor, u64>,
    contexts: SortedMap<NodeId, VectorClock>,
}

impl Seen {
    fn show(&mut self, node: NodeId, request: RequestId, context: &VectorClock) -> Option<String> {
        let key = self.keys.get(&request)?.clone();
        let contexts = &mut self.of(&key).contexts;
        let last = contexts.get(&node);
        let shrunk = last.filter(|last| !context.descends(last));
        let violation = shrunk.map(|last| format!("{node} had seen {last} of {key} and then only {context}"));
        contexts.insert(node, context.clone());
        violation
    }

    fn of(&mut self, key: &Key) -> &mut SeenOfKey {
        let place = self.places.enter(&key.0);
        if place == self.by_key.len() {
            self.by_key.push(SeenOfKey::default());
        }
        &mut self.by_key[place]
    }
}
