//! Totals of a run, counted as its trace grows.

use ringside::engine::Status;
use ringside::simulation::{ClientEvent, NetworkEvent, What, World};

/// What happened how often.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    forks: u32,
    read: usize,
    /// Operations that ended as asked, a key without a value included.
    pub answered: u64,
    /// Operations that ended otherwise.
    pub failed: u64,
    /// Messages sent.
    pub sent: u64,
    /// Messages that arrived.
    pub delivered: u64,
    /// Messages that were lost, or will be.
    pub lost: u64,
}

impl Tally {
    /// Counts what has happened since the last call. `forks` is that of the timeline.
    pub fn follow(&mut self, world: &World, forks: u32) {
        let trace = world.trace();
        if forks != self.forks || trace.len() < self.read {
            *self = Tally { forks, ..Tally::default() };
        }
        for happening in trace.since(self.read) {
            match &happening.what {
                What::Client(ClientEvent::OperationEnded { status: Status::Ok | Status::NotFound, .. }) => self.answered += 1,
                What::Client(ClientEvent::OperationEnded { .. }) => self.failed += 1,
                What::Network(NetworkEvent::MessageSent { fate, .. }) => {
                    self.sent += 1;
                    self.lost += u64::from(matches!(fate, ringside::simulation::Fate::Lost { .. }));
                }
                What::Network(NetworkEvent::MessageDelivered { .. }) => self.delivered += 1,
                What::Network(NetworkEvent::MessageDropped { .. }) => self.lost += 1,
                _ => {}
            }
        }
        self.read = trace.len();
    }
}
