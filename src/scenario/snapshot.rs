//! The world at the playhead, as plain data for the page and the JavaScript API.

use std::sync::Arc;

use serde::Serialize;

use crate::engine::partitioning::Token;
use crate::engine::versions::{Siblings, VersionKind};
use crate::engine::{Address, ClientId, Key, MessageKind, NodeId, PassingMap, QuorumKind, Settings, SortedMap, Time, order};
use crate::simulation::{
    Cut, EventId, Fate, Happening, HostStatus, LossReason, NetworkEvent, Reader, Skew, Slowness, Timeline, What, World,
};

/// The world at one instant.
#[derive(Clone, Debug, Serialize)]
pub struct Snapshot {
    /// The playhead, in milliseconds.
    pub now: Time,
    /// The furthest instant simulated.
    pub head: Time,
    /// Whether the playhead is before that.
    pub rewound: bool,
    /// How many happenings there are up to the playhead.
    pub events: u64,
    /// The nodes, by name.
    pub nodes: SortedMap<NodeId, NodeSnapshot>,
    /// The clients, by name.
    pub clients: Vec<ClientId>,
    /// What the cluster is set to.
    pub settings: SettingsSnapshot,
    /// Cuts in force, oldest first.
    pub cuts: Vec<Arc<Cut>>,
    /// Messages on their way, in the order in which they were sent.
    pub messages: Vec<Flight>,
}

/// A node at one instant.
#[derive(Clone, Debug, Serialize)]
pub struct NodeSnapshot {
    /// Whether it runs.
    pub status: HostStatus,
    /// How many lives it has had.
    pub generation: u32,
    /// How many times slower than at full speed it serves; 1 is full speed.
    pub slowness: Slowness,
    /// Its datacenter.
    pub dc: String,
    /// Its tokens, in ring order.
    pub tokens: Vec<Token>,
    /// How far its wall clock is ahead, in milliseconds.
    pub clock_skew: Skew,
    /// Its copies.
    pub data: SortedMap<Key, Arc<Siblings>>,
}

/// What the cluster is set to at one instant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SettingsSnapshot {
    /// Copies of each key.
    pub n: u16,
    /// Answers a read waits for.
    pub r: u16,
    /// Acks a write waits for.
    pub w: u16,
    /// How long a coordinator waits, in milliseconds.
    pub request_timeout: crate::engine::Duration,
    /// The longest pair, in bytes.
    pub pair_limit: u64,
    /// What happens where a replica is missing.
    pub quorum: QuorumKind,
    /// What becomes of writes that do not know of each other: `vector` or `last_write_wins`.
    pub versions: VersionKind,
    /// The most entries of a clock.
    pub max_entries: u16,
}

/// A message on its way.
#[derive(Clone, Debug, Serialize)]
pub struct Flight {
    /// The happening in which it was sent.
    pub id: EventId,
    /// From whom.
    pub from: Address,
    /// To whom.
    pub to: Address,
    /// Its kind.
    pub kind: MessageKind,
    /// When it was sent.
    pub sent: Time,
    /// When it arrives; when it will be lost, if it will.
    pub arrives: Time,
    /// Whether it will be lost half-way.
    pub lost: bool,
    /// How much of its way is behind it, from 0 to 1; a message that will be lost ends at 1 too.
    pub progress: f64,
}

impl Snapshot {
    pub(super) fn of(timeline: &Timeline, in_flight: &InFlight) -> Snapshot {
        let world = timeline.world();
        Snapshot {
            now: world.now(),
            head: timeline.head().now(),
            rewound: timeline.is_rewound(),
            events: world.trace().len() as u64,
            nodes: world.nodes().map(|id| (id, node(world, id))).collect(),
            clients: world.clients().collect(),
            settings: settings(world.settings()),
            cuts: world.cuts().to_vec(),
            messages: in_flight.at(world.now()),
        }
    }
}

fn settings(settings: &Settings) -> SettingsSnapshot {
    let Settings { n, r, w, request_timeout, pair_limit, quorum, versions, .. } = *settings;
    SettingsSnapshot { n, r, w, request_timeout, pair_limit, quorum, versions: versions.kind, max_entries: versions.max_entries }
}

fn node(world: &World, id: NodeId) -> NodeSnapshot {
    let copies = world.node(id).into_iter().flat_map(|node| node.store().iter());
    NodeSnapshot {
        status: world.status(id).unwrap_or(HostStatus::Down),
        generation: world.generation(id).unwrap_or(0),
        slowness: world.slowness(id).unwrap_or(Slowness::NONE),
        dc: world.datacenter(id).map(|datacenter| datacenter.to_string()).unwrap_or_default(),
        tokens: world.ring().tokens_of(id).collect(),
        clock_skew: world.clock_skew(id).unwrap_or_default(),
        data: copies.collect(),
    }
}

/// The messages on their way: sent, perhaps doubled, and neither arrived nor lost so far. The original and its copy differ
/// in when they arrive.
#[derive(Clone, Debug, Default)]
pub(super) struct InFlight {
    arriving: PassingMap<(EventId, bool), Flight>,
    /// Those that were lost from the beginning, of which no happening tells that they are gone.
    lost: Vec<Flight>,
}

impl InFlight {
    /// Those that are on their way at an instant, in the order in which they were sent.
    fn at(&self, now: Time) -> Vec<Flight> {
        let lost = self.lost.iter().filter(|flight| flight.arrives > now);
        let mut flights: Vec<Flight> = self.arriving.values().chain(lost).cloned().collect();
        order(&mut flights, |flight| flight.id);
        for flight in &mut flights {
            flight.progress = progress(flight, now);
        }
        flights
    }
}

impl Reader for InFlight {
    fn take_in(&mut self, happening: &Happening) {
        let What::Network(event) = &happening.what else { return };
        let InFlight { arriving: flights, lost: gone } = self;
        match event {
            NetworkEvent::MessageSent { message, fate, .. } => {
                let (arrives, lost) = match fate {
                    Fate::Arrives { at } => (*at, false),
                    Fate::Lost { at, .. } => (*at, true),
                };
                let (from, to, kind) = (message.from, message.to, message.body.kind());
                let flight = Flight { id: happening.id, from, to, kind, sent: happening.at, arrives, lost, progress: 0.0 };
                if lost {
                    gone.retain(|flight| flight.arrives > happening.at);
                    gone.push(flight);
                } else {
                    flights.insert((happening.id, false), flight);
                }
            }
            NetworkEvent::MessageDuplicated { sent, arrives } => {
                if let Some(original) = flights.get(&(*sent, false)) {
                    let copy = Flight { arrives: *arrives, ..original.clone() };
                    flights.insert((*sent, true), copy);
                }
            }
            // A cut takes what is not due yet: the original first, then its copy.
            NetworkEvent::MessageDropped { sent, reason: LossReason::Cut, .. } => {
                let _ = flights.remove(&(*sent, false)).or_else(|| flights.remove(&(*sent, true)));
            }
            // Whichever of the two was due now; neither, if it had waited at a paused node.
            NetworkEvent::MessageDelivered { sent, .. }
            | NetworkEvent::MessageHeld { sent, .. }
            | NetworkEvent::MessageDropped { sent, .. } => {
                let due = |copy: &bool| flights.get(&(*sent, *copy)).is_some_and(|flight| flight.arrives <= happening.at);
                if let Some(copy) = [false, true].into_iter().find(due) {
                    flights.remove(&(*sent, copy));
                }
            }
        }
    }
}

fn progress(flight: &Flight, now: Time) -> f64 {
    let (behind, whole) = (now.since(flight.sent).as_millis(), flight.arrives.since(flight.sent).as_millis());
    if whole > 0.0 { (behind / whole).min(1.0) } else { 1.0 }
}
