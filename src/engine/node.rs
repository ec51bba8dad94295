//! One node: a dispatcher from inputs to the parts that they are for.

use std::sync::Arc;

use super::context::{Context, Timer};
use super::leaderless::{Cluster, Coordinator, Replica};
use super::message::{Body, ReplicaMessage};
use super::names::{Address, NodeId};
use super::partitioning::Ring;
use super::settings::Settings;
use super::storage::Store;
use super::versions::Actor;

/// A node of the cluster, as a state machine: [`Node::step`] is the only way in.
#[derive(Clone, Debug)]
pub struct Node {
    cluster: Cluster,
    coordinator: Coordinator,
    replica: Replica,
}

/// What can happen to a node.
#[derive(Clone, Debug)]
pub enum Input {
    /// A message arrived.
    Message {
        /// From whom.
        from: Address,
        /// Saying what.
        body: Body,
    },
    /// A timer it had set went off.
    Timer(Timer),
    /// The operator changed the cluster's settings.
    Configure(Arc<Settings>),
}

/// What a node begins a life with: all that outlived the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// How many lives it has had, this one included. Memory, counters with it, is gone with each,
    /// so it also numbers the epoch under which the node counts its writes: see [`Actor`].
    pub generation: u32,
}

impl Node {
    /// A node that begins a life.
    pub fn start(id: NodeId, ring: Arc<Ring>, settings: Arc<Settings>, recovered: Recovered) -> Node {
        let actor = Actor { node: id, epoch: recovered.generation };
        Node { cluster: Cluster { id, actor, settings, ring }, coordinator: Coordinator::default(), replica: Replica::default() }
    }

    /// Takes one input in, and asks the world for whatever follows from it.
    pub fn step(&mut self, cx: &mut Context<'_>, input: Input) {
        let Node { cluster, coordinator, replica } = self;
        match input {
            Input::Message { from, body: Body::Request(request) | Body::Forward(request) } => {
                coordinator.receive(cx, cluster, replica, from, &request);
            }
            Input::Message { from: Address::Node(from), body: Body::Replica(message) } => match message {
                ReplicaMessage::Write { request, key, siblings } => replica.receive_write(cx, from, request, &key, &siblings),
                ReplicaMessage::Read { request, key } => replica.receive_read(cx, from, request, &key),
                ReplicaMessage::WriteAck { request } => coordinator.receive_write_ack(cx, cluster, from, request),
                ReplicaMessage::ReadReply { request, siblings } => {
                    coordinator.receive_read_reply(cx, cluster, from, request, &siblings);
                }
            },
            Input::Message { body: Body::ForwardReply(reply), .. } => coordinator.receive_forward_reply(cx, &reply),
            Input::Message { from, body: Body::Refused { request } } => coordinator.receive_refusal(cx, cluster, from, request),
            Input::Message { from: Address::Client(_), body: Body::Replica(_) } | Input::Message { body: Body::Reply(_), .. } => {
                unreachable!("clients do not speak the replicas' protocol, and nobody answers a node as if it were a client")
            }
            Input::Timer(Timer::RequestDeadline { request }) => coordinator.deadline(cx, cluster, request),
            Input::Configure(settings) => cluster.settings = settings,
        }
    }

    /// Its name.
    pub fn id(&self) -> NodeId {
        self.cluster.id
    }

    /// What it holds.
    pub fn store(&self) -> &dyn Store {
        self.replica.store()
    }

    /// The label it counts its writes under.
    pub fn actor(&self) -> Actor {
        self.cluster.actor
    }

    /// How many operations it has open.
    pub fn open_requests(&self) -> usize {
        self.coordinator.open()
    }
}
