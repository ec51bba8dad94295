//! Versions are named once, and what a node has seen does not shrink.

use std::collections::BTreeMap;

use super::Check;
use crate::engine::versions::{Actor, VectorClock};
use crate::engine::{Address, Body, Key, NodeEvent, NodeId, ReplicaMessage, RequestId};
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
            let last = seen.counters.insert((key.clone(), version.dot.actor), version.dot.counter).unwrap_or(0);
            (version.dot.counter <= last).then(|| format!("{} of {key} was written after {last} of the same actor", version.dot))
        }
        What::Network(NetworkEvent::MessageSent { message, .. }) => match (&message.from, &message.body) {
            (Address::Node(from), Body::Replica(ReplicaMessage::Write { request, siblings, .. }))
            | (Address::Node(from), Body::Replica(ReplicaMessage::ReadReply { request, siblings })) => {
                seen.show(*from, *request, siblings.context())
            }
            _ => None,
        },
        What::Fault(FaultEvent::NodeCrashed { .. }) => {
            seen.contexts.retain(|(node, _), _| Some(*node) != happening.node);
            None
        }
        _ => None,
    });
    Check::new(violation, None)
}

/// What has been shown so far: nodes show what they have seen of a key in the messages they send.
#[derive(Default)]
struct Seen {
    keys: BTreeMap<RequestId, Key>,
    counters: BTreeMap<(Key, Actor), u64>,
    contexts: BTreeMap<(NodeId, Key), VectorClock>,
}

impl Seen {
    fn show(&mut self, node: NodeId, request: RequestId, context: &VectorClock) -> Option<String> {
        let key = self.keys.get(&request)?.clone();
        let last = self.contexts.get(&(node, key.clone()));
        let shrunk = last.filter(|last| !context.descends(last));
        let violation = shrunk.map(|last| format!("{node} had seen {last} of {key} and then only {context}"));
        self.contexts.insert((node, key), context.clone());
        violation
    }
}
