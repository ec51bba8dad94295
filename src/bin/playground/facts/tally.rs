//! Totals of a run, counted as its trace grows.

use ringside::engine::Status;
use ringside::simulation::{ClientEvent, Fate, Happening, NetworkEvent, Reader, What};

/// What happened how often.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
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

impl Reader for Tally {
    fn take_in(&mut self, happening: &Happening) {
        match &happening.what {
            What::Client(ClientEvent::OperationEnded { status: Status::Ok | Status::NotFound, .. }) => self.answered += 1,
            What::Client(ClientEvent::OperationEnded { .. }) => self.failed += 1,
            What::Network(NetworkEvent::MessageSent { fate, .. }) => {
                self.sent += 1;
                self.lost += u64::from(matches!(fate, Fate::Lost { .. }));
            }
            What::Network(NetworkEvent::MessageDelivered { .. }) => self.delivered += 1,
            What::Network(NetworkEvent::MessageDropped { .. }) => self.lost += 1,
            _ => {}
        }
    }
}
