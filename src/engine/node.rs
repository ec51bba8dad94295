//! One node: a dispatcher from inputs to the parts that they are for.

use std::sync::Arc;

use super::context::{Context, Timer};
use super::leaderless::{Cluster, Coordinator, Hints, Replica};
use super::membership::{Entry, MemberStatus, MemberView, Membership, Stage};
use super::message::{Body, MembershipMessage, ReplicaMessage, StreamMessage, TopologyMessage};
use super::names::{Address, NodeId};
use super::partitioning::{Profile, Ring, TokenRange};
use super::repair::Repair;
use super::settings::Settings;
use super::sorted::{SortedMap, SortedSet};
use super::storage::Store;
use super::streaming::Streams;
use super::time::{Duration, Time};
use super::versions::Actor;

/// A node of the cluster, as a state machine: [`Node::step`] is the only way in.
#[derive(Clone, Debug)]
pub struct Node {
    cluster: Cluster,
    coordinator: Coordinator,
    replica: Replica,
    membership: Membership,
    repair: Repair,
    streams: Streams,
    /// Whether the timer is set that offers hints to their targets.
    hints_on_time: bool,
}

/// What can happen to a node.
#[derive(Clone, Debug)]
pub enum Input {
    /// Its life begins: it sets the timers of what it does of its own accord.
    Start,
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
    /// The operator wants copies compared and repaired now.
    Repair {
        /// Only with this node.
        with: Option<NodeId>,
        /// Only tokens in here.
        within: Option<TokenRange>,
    },
    /// The operator wants the copies dropped that the node does not keep any more.
    CleanUp,
    /// The operator wants the node to leave the cluster.
    Leave,
}

/// What of a node outlives its process: the small cell that its machine keeps on disk, written before
/// anything is acknowledged. The copies are not in it yet: they are lost with the process.
#[derive(Clone, Debug, Default)]
pub struct Durable {
    /// What it keeps for nodes that were missing.
    pub hints: Hints,
    /// Whether it was coming or going.
    pub stage: Stage,
    /// Whether it knows nobody, and has to ask a seed who is there before it can serve: a newcomer, or a
    /// machine whose disk was replaced.
    pub knows_nobody: bool,
    /// The other members that it knew: who, and in which life each. Before its first life, those that
    /// the cluster begins with.
    pub members: Vec<Entry>,
}

/// What a node begins a life with: all that outlived the one before.
#[derive(Clone, Debug)]
pub struct Recovered {
    /// How many lives it has had, this one included. Memory, counters with it, is gone with each,
    /// so it also numbers the epoch under which the node counts its writes: see [`Actor`].
    pub generation: u32,
    /// Where it stands, as its operator set it up.
    pub profile: Arc<Profile>,
    /// What the disk held.
    pub durable: Durable,
}

impl Node {
    /// A node that begins a life.
    pub fn start(id: NodeId, ring: Arc<Ring>, settings: Arc<Settings>, recovered: Recovered) -> Node {
        let Recovered { generation, profile, durable } = recovered;
        let actor = Actor { node: id, epoch: generation, stand_in: 0 };
        let knows_nobody = durable.knows_nobody;
        let ring = if knows_nobody { Arc::new(ring.emptied()) } else { ring };
        let cluster = Cluster { id, actor, settings, ring, next_ring: None, doubted: SortedSet::new() };
        let replica = Replica::with_hints(durable.hints);
        let own = Entry { stage: durable.stage, ..Entry::new(id, generation, profile) };
        let membership = Membership::new(own, durable.members);
        let mut node = Node {
            cluster,
            coordinator: Coordinator::default(),
            replica,
            membership,
            repair: Repair::default(),
            streams: Streams::default(),
            hints_on_time: false,
        };
        if !knows_nobody {
            node.membership.redraw(&mut node.cluster);
        }
        node
    }

    /// What outlives this process, when it dies now.
    pub fn into_durable(self) -> Durable {
        let stage = self.membership.stage();
        let knows_nobody = self.cluster.ring.nodes() == 0;
        Durable { members: self.membership.to_remember(), hints: self.replica.hints, stage, knows_nobody }
    }

    /// Takes one input in, and asks the world for whatever follows from it.
    pub fn step(&mut self, cx: &mut Context<'_>, input: Input) {
        self.take(cx, input);
        self.pass_changes_on(cx);
        if let Some(label) = self.replica.new_label(self.cluster.actor) {
            self.cluster.actor = label;
        }
        if !self.hints_on_time && self.replica.has_to_offer() {
            self.hints_on_time = true;
            cx.set_timer(Timer::HintRound, self.cluster.settings.repair.hint_interval);
        }
        self.repair.keep_time(cx, &self.cluster);
    }

    /// Whoever is sent copies is sent what has become of them meanwhile.
    fn pass_changes_on(&mut self, cx: &mut Context<'_>) {
        let Node { cluster, replica, membership, streams, .. } = self;
        replica.watch(streams.watches());
        let changed = replica.take_changed();
        if !changed.is_empty() {
            streams.changed(cx, cluster, replica, membership, &changed);
        }
    }

    fn take(&mut self, cx: &mut Context<'_>, input: Input) {
        let Node { cluster, coordinator, replica, membership, repair, streams, hints_on_time } = self;
        match input {
            Input::Start if cluster.ring.nodes() == 0 || membership.stage() == Stage::Joining => {
                let name = membership.cluster_name(cluster);
                streams.ask_seed(cx, cluster, name);
            }
            Input::Start => membership.start(cx, &cluster.settings.membership),
            Input::Leave => streams.leave(cx, cluster, replica, membership),
            Input::Timer(Timer::JoinDeadline) => streams.join_deadline(cx, cluster, membership),
            Input::Timer(Timer::StreamDeadline { stream }) => streams.deadline(cx, cluster, replica, membership, stream),
            Input::Message { from: Address::Node(from), body: Body::Stream(message) } => {
                streams.receive(cx, cluster, replica, membership, (from, &message));
            }
            Input::Message { from, body: Body::Request(request) | Body::Forward(request) } => {
                coordinator.receive(cx, cluster, replica, from, &request);
            }
            Input::Message { from: Address::Node(from), body: Body::Replica(message) } => match &message {
                ReplicaMessage::Write { .. } | ReplicaMessage::Read { .. } | ReplicaMessage::Repair { .. } => {
                    replica.receive(cx, cluster, from, &message);
                }
                ReplicaMessage::WriteAck { .. } | ReplicaMessage::ReadReply { .. } | ReplicaMessage::RepairAck { .. } => {
                    coordinator.receive_answer(cx, cluster, replica, from, &message);
                }
            },
            Input::Message { from: Address::Node(from), body: Body::Handoff(message) } => {
                replica.receive_handoff(cx, cluster, from, &message);
            }
            Input::Message { from: Address::Node(from), body: Body::Repair(message) } => {
                repair.receive(cx, cluster, replica, from, &message);
            }
            Input::Message { body: Body::ForwardReply(reply), .. } => coordinator.receive_forward_reply(cx, &reply),
            Input::Message { from, body: Body::Refused { request } } => coordinator.receive_refusal(cx, cluster, from, request),
            Input::Message { from: Address::Node(from), body: Body::Membership(message) } => {
                let name = membership.cluster_name(cluster);
                match message {
                    // It tells of its sender alone. Out of that a node that knows nobody would draw a ring of two,
                    // and take keys for its own that are not: it asks who else there is.
                    MembershipMessage::Heartbeat(news) if cluster.ring.nodes() == 0 && news.cluster == name => {
                        cx.send(from, Body::Stream(StreamMessage::JoinRequest { cluster: name }));
                    }
                    message => membership.receive(cx, cluster, from, &message),
                }
            }
            Input::Message { from: Address::Client(from), body: Body::Topology(TopologyMessage::Question { number }) } => {
                let topology = Arc::new(membership.topology(cluster));
                cx.send(from, Body::Topology(TopologyMessage::Answer { number, topology }));
            }
            Input::Message {
                from: Address::Client(_),
                body: Body::Replica(_) | Body::Handoff(_) | Body::Repair(_) | Body::Membership(_) | Body::Stream(_),
            }
            | Input::Message { body: Body::Reply(_) | Body::Topology(_), .. } => {
                unreachable!("clients do not speak the nodes' own protocols, and nobody answers a node as if it were a client")
            }
            Input::Timer(Timer::RequestDeadline { request }) => coordinator.deadline(cx, cluster, replica, request),
            Input::Timer(Timer::HintRound) => {
                *hints_on_time = false;
                replica.offer_hints(cx, cluster);
            }
            Input::Timer(Timer::AntiEntropyRound) => repair.round(cx, cluster, replica),
            Input::Timer(Timer::ExchangeDeadline { number, .. }) => repair.deadline(cx, cluster, replica, number),
            Input::Repair { with, within } => repair.request(cx, cluster, replica, with, within),
            Input::CleanUp => replica.clean_up(cx, cluster),
            Input::Timer(Timer::GossipRound) => membership.round(cx, cluster),
            Input::Configure(settings) => {
                let before = cluster.settings.membership.interval;
                cluster.settings = settings;
                membership.configure(cx, &cluster.settings.membership, before);
            }
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

    /// What it keeps for nodes that were missing.
    pub fn hints(&self) -> &Hints {
        &self.replica.hints
    }

    /// The label it counts its writes under.
    pub fn actor(&self) -> Actor {
        self.cluster.actor
    }

    /// Every member in its eyes, itself included. `now` is what stale reports are judged by.
    pub fn members(&self, now: Time) -> SortedMap<NodeId, MemberView> {
        self.membership.view(now, &self.cluster.settings)
    }

    /// Who owns what, as far as it has heard.
    pub fn ring(&self) -> &Ring {
        &self.cluster.ring
    }

    /// Whether it is coming or going.
    pub fn stage(&self) -> Stage {
        self.membership.stage()
    }

    /// What it believes of one member.
    pub fn believes(&self, member: NodeId) -> MemberStatus {
        self.membership.status(member)
    }

    /// The members that it suspects or believes down, by name.
    pub fn doubts(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.cluster.doubted.iter().copied()
    }

    /// How long it has heard nothing newer of another member.
    pub fn silence_of(&self, member: NodeId, now: Time) -> Option<Duration> {
        self.membership.silence_of(member, now)
    }

    /// How many operations it has open.
    pub fn open_requests(&self) -> usize {
        self.coordinator.open()
    }
}
