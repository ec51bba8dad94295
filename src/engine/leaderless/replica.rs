//! The part of a node that holds copies: it merges what it is sent and says what it has.

use std::sync::Arc;

use crate::engine::context::Context;
use crate::engine::event::NodeEvent;
use crate::engine::message::{Body, ReplicaMessage, RequestId};
use crate::engine::names::NodeId;
use crate::engine::pair::{Key, Value};
use crate::engine::storage::{MemoryStore, Store};
use crate::engine::versions::{Actor, Siblings, VectorClock, Version};

/// The copies of one node.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Replica {
    store: MemoryStore,
}

impl Replica {
    /// What it holds.
    pub fn store(&self) -> &dyn Store {
        &self.store
    }

    /// Makes a new version of a key here and returns it with all that is now known of the key.
    pub fn write(
        &mut self,
        cx: &mut Context<'_>,
        request: RequestId,
        key: &Key,
        (actor, past): (Actor, &VectorClock),
        value: Option<Value>,
    ) -> (Version, Arc<Siblings>) {
        let copy = self.store.entry(key);
        let version = copy.write(actor, past, value);
        let siblings = Arc::new(copy.clone());
        let written = NodeEvent::VersionWritten { request, key: key.clone(), version: Arc::new(version.clone()) };
        cx.note(written);
        cx.note(stored(request, key, true, &siblings));
        (version, siblings)
    }

    /// What is known of a key here.
    pub fn read(&self, cx: &mut Context<'_>, request: RequestId, key: &Key) -> Arc<Siblings> {
        let siblings = self.store.get(key).cloned().unwrap_or_default();
        let found = siblings.versions().len() as u16;
        cx.note(NodeEvent::CopyRead { request, key: key.clone(), siblings: found });
        Arc::new(siblings)
    }

    /// A coordinator wants a copy written.
    pub fn receive_write(&mut self, cx: &mut Context<'_>, from: NodeId, request: RequestId, key: &Key, theirs: &Siblings) {
        let copy = self.store.entry(key);
        let changed = copy.merge(theirs);
        let event = stored(request, key, changed, copy);
        cx.note(event);
        cx.send(from, Body::Replica(ReplicaMessage::WriteAck { request }));
    }

    /// A coordinator asks for a copy.
    pub fn receive_read(&self, cx: &mut Context<'_>, from: NodeId, request: RequestId, key: &Key) {
        let siblings = self.read(cx, request, key);
        cx.send(from, Body::Replica(ReplicaMessage::ReadReply { request, siblings }));
    }
}

fn stored(request: RequestId, key: &Key, changed: bool, copy: &Siblings) -> NodeEvent {
    let siblings = copy.versions().len() as u16;
    NodeEvent::CopyStored { request, key: key.clone(), changed, siblings }
}
