//! The machine that a node runs on: it can die, stand still, and come back.

use std::sync::Arc;

use serde::Serialize;

use super::rng::{Purpose, Rng};
use super::setup::NodeSetup;
use super::timers::Timers;
use super::trace::EventId;
use crate::engine::partitioning::Ring;
use crate::engine::{Durable, Message, Node, Recovered, Settings, Timer};

/// How a machine is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HostStatus {
    /// Its process runs.
    Up,
    /// Its process stands still.
    Paused,
    /// Its process is dead.
    Down,
}

/// A machine with at most one running node.
#[derive(Clone, Debug)]
pub(super) struct Host {
    pub setup: NodeSetup,
    /// The running process; none while the machine is down.
    pub node: Option<Node>,
    /// Its standing still, with what waits meanwhile.
    pub pause: Option<Vec<Held>>,
    /// How many lives the node has had. It outlives every crash.
    pub generation: u32,
    /// What outlived the node's last process, while none runs.
    pub disk: Durable,
    pub timers: Timers<Timer>,
    pub entropy: Rng,
}

/// What waits for a paused node.
#[derive(Clone, Debug)]
pub(super) enum Held {
    Message { sent: EventId, message: Arc<Message> },
    Timer { timer: Timer, serial: u64, set_by: EventId },
    Settings(Arc<Settings>),
}

impl Host {
    /// A machine whose node begins its first life.
    pub fn new(seed: u64, setup: &NodeSetup, ring: &Arc<Ring>, settings: &Arc<Settings>) -> Host {
        let mut host = Host {
            setup: setup.clone(),
            node: None,
            pause: None,
            generation: 0,
            disk: Durable::default(),
            timers: Timers::new(),
            entropy: Rng::new(seed, Purpose::Node, &setup.id.to_string()),
        };
        host.start(ring, settings);
        host
    }

    /// Starts the process.
    pub fn start(&mut self, ring: &Arc<Ring>, settings: &Arc<Settings>) {
        self.generation += 1;
        let recovered = Recovered { generation: self.generation, durable: std::mem::take(&mut self.disk) };
        self.node = Some(Node::start(self.setup.id, ring.clone(), settings.clone(), recovered));
    }

    /// Kills the process: memory, timers and whatever waited are gone.
    pub fn crash(&mut self) -> Vec<Held> {
        if let Some(node) = self.node.take() {
            self.disk = node.into_durable();
        }
        self.timers.cancel_all();
        self.pause.take().unwrap_or_default()
    }

    pub fn status(&self) -> HostStatus {
        match (&self.node, &self.pause) {
            (None, _) => HostStatus::Down,
            (Some(_), Some(_)) => HostStatus::Paused,
            (Some(_), None) => HostStatus::Up,
        }
    }
}
