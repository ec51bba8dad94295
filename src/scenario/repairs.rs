//! Which replicas have been compared since their copies last changed: what anti-entropy has made sure of.
//!
//! An exchange leaves both nodes with at least what each held when it began. So if every two owners of a key
//! finished one that began after the last change from elsewhere, each of them has what all of them had,
//! in whatever order the exchanges went.

use crate::engine::{ExchangeEnd, ExchangeId, MessageKind, NodeEvent, NodeId, SortedMap, SortedSet};
use crate::simulation::{EventId, FaultEvent, Happening, NetworkEvent, RunEvent, What};

/// The exchanges of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Repairs {
    /// When a copy was last written, or lost, other than by an exchange.
    disturbed: Option<EventId>,
    /// The last arrival of a message of an exchange: the cause of what is taken in from it.
    arrival: Option<EventId>,
    /// Steps that ask for some tokens only.
    partial: SortedSet<EventId>,
    open: SortedMap<ExchangeId, EventId>,
    /// For each two nodes, the smaller name first: when the last exchange began that came to its end.
    finished: SortedMap<(NodeId, NodeId), EventId>,
}

impl Repairs {
    /// One more happening.
    pub fn take(&mut self, happening: &Happening) {
        match &happening.what {
            What::Run(RunEvent::RepairAsked { within: Some(_), .. }) => {
                self.partial.insert(happening.id);
            }
            What::Node(NodeEvent::ExchangeStarted { exchange, .. }) => {
                if !happening.cause.is_some_and(|cause| self.partial.contains(&cause)) {
                    self.open.insert(*exchange, happening.id);
                }
            }
            What::Node(NodeEvent::ExchangeEnded { exchange, with, end, .. }) => {
                let began = self.open.remove(exchange);
                if let (Some(began), ExchangeEnd::NothingDiffers | ExchangeEnd::Repaired) = (began, end) {
                    let last = self.finished.entry(both(exchange.by, *with)).or_insert(began);
                    *last = began.max(*last);
                }
            }
            What::Network(NetworkEvent::MessageDelivered { message, .. }) if message.is_of_exchange() => {
                self.arrival = Some(happening.id);
            }
            what => {
                let by_exchange = happening.cause.is_some() && happening.cause == self.arrival;
                if disturbs(what) && !by_exchange {
                    self.disturbed = Some(happening.id);
                }
            }
        }
    }

    /// Whether each two of these nodes have finished an exchange that began after the last disturbance.
    pub fn have_compared(&self, nodes: &[NodeId]) -> bool {
        let since = |one: NodeId, other: NodeId| self.finished.get(&both(one, other)).copied() > self.disturbed;
        nodes.iter().enumerate().all(|(place, one)| nodes[..place].iter().all(|other| since(*one, *other)))
    }
}

fn both(one: NodeId, other: NodeId) -> (NodeId, NodeId) {
    (one.min(other), one.max(other))
}

/// Whether a copy changes, or who has to have one, or something is lost that would have changed one.
fn disturbs(what: &What) -> bool {
    match what {
        What::Node(NodeEvent::CopyStored { changed, .. }) => *changed,
        What::Network(NetworkEvent::MessageDropped { message, .. }) => *message == MessageKind::ReplicaWrite,
        What::Network(NetworkEvent::MessageSent { message, .. }) => message.body.kind() == MessageKind::ReplicaWrite,
        What::Node(
            NodeEvent::VersionWritten { .. }
            | NodeEvent::HintExpired { .. }
            | NodeEvent::ClockTruncated { .. }
            | NodeEvent::StageChanged { .. },
        )
        | What::Fault(FaultEvent::NodeCrashed { .. } | FaultEvent::NodeWiped { .. })
        | What::Run(RunEvent::SettingsChanged { .. }) => true,
        _ => false,
    }
}
