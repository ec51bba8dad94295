//! The machine that a node runs on: it can die, stand still, be slow, and come back.
//!
//! A node that is up but slow is harder on its neighbours than a dead one, for it goes on taking
//! work (Gunawi et al., *Fail-Slow at Scale*, FAST 2018). Here a slow machine serves what comes to
//! it one after another: each message, and each timer that is due, waits for those before it and then
//! for its own service. So a queue grows where more comes than is served, and everything behind it is
//! late, timers too. Slowness is the machine's, not the process's: it outlives a crash.
//!
//! Machines have no capacities yet: serving a message is taken to cost [`SERVICE`], whatever it asks
//! for. At full speed that counts as part of the message's way, so nothing waits; a machine that is
//! `factor` times slower takes `factor - 1` times as much on top.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, OnceLock};

use serde::{Serialize, Serializer};

use super::clock::Clock;
use super::rng::{Purpose, Rng};
use super::setup::NodeSetup;
use super::timers::Timers;
use super::trace::EventId;
use crate::decimal::Plain;
use crate::decimal::Within;
use crate::engine::partitioning::Ring;
use crate::engine::storage::Copies;
use crate::engine::storage::disk::{MemoryDisk, Ticket, Work};
use crate::engine::storage::lsm::Meter;
use crate::engine::{
    DiskCosts, Durable, Duration, Entry, Hints, Message, Node, Recovered, Settings, Stage, StorageSettings, Time, Timer,
};

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

/// What serving one message or timer costs a machine at full speed.
pub const SERVICE: Duration = Duration(50);

/// How many times slower a machine serves than at full speed, kept in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slowness(u32);

impl Slowness {
    /// Full speed.
    pub const NONE: Slowness = Slowness(1_000);
    /// The slowest there is: half a second for each message.
    pub const MOST: f64 = 10_000.0;

    /// The nearest thousandth; what lies outside 1 to [`Slowness::MOST`] is moved to the nearer end.
    pub fn new(factor: f64) -> Slowness {
        // Below 2^24, so the sum is exact enough to round a half up.
        Slowness((factor.within(1.0, Slowness::MOST) * 1_000.0 + 0.5) as u32)
    }

    /// As a number from 1.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / 1_000.0
    }

    /// What serving one message takes beyond what it takes at full speed.
    fn delay(self) -> Duration {
        Duration(SERVICE.0 * u64::from(self.0 - Slowness::NONE.0) / 1_000)
    }
}

impl Serialize for Slowness {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_f64())
    }
}

impl fmt::Display for Slowness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Plain(self.as_f64()).fmt(f)
    }
}

/// What a disk holds that nothing runs on.
#[derive(Clone, Debug)]
pub(super) struct AtRest {
    pub copies: Copies,
    pub hints: Hints,
}

/// A machine with at most one running node.
#[derive(Clone, Debug)]
pub(super) struct Host {
    pub setup: NodeSetup,
    /// The name of the cluster that its node was set up for, where that is another one than this.
    pub cluster: Option<Arc<str>>,
    /// The running process; none while the machine is down.
    pub node: Option<Node>,
    /// Its standing still, with what waits meanwhile.
    pub pause: Option<Vec<Held>>,
    /// How much slower than at full speed it serves.
    pub slowness: Slowness,
    /// What waits to be served, the first of it being served now.
    pub waiting: VecDeque<Held>,
    /// Counts services begun and broken off: an entry of the queue with another number is stale.
    pub service: u64,
    /// The number of the node's life. It outlives a wiped disk: as where it is taken from the clock at each
    /// start, a later life always has the larger number.
    pub generation: u32,
    /// What outlived the node's last process, while none runs.
    disk: Durable,
    /// What the next process would find on the disk, for whoever wants to know that before it runs.
    at_rest: OnceLock<Option<AtRest>>,
    /// Whether the disk was erased and nothing has run on it since.
    pub is_empty: bool,
    /// What its disk takes for its work.
    pub disk_costs: DiskCosts,
    /// What the storage engines of its earlier lives have done.
    pub metered: Meter,
    /// What its drive has been given and has not done yet, each with when it will be done; the next first.
    pub drive: VecDeque<(Ticket, Time)>,
    /// The machine's wall clock: it outlives the process too.
    pub clock: Clock,
    pub timers: Timers<Timer>,
    pub entropy: Rng,
    pub tears: Rng,
}

/// What waits at a node that stands still or is slow.
#[derive(Clone, Debug)]
pub(super) enum Held {
    Message {
        sent: EventId,
        message: Arc<Message>,
    },
    Timer {
        timer: Timer,
        serial: u64,
        set_by: EventId,
    },
    Settings {
        settings: Arc<Settings>,
        set_by: EventId,
    },
    /// The drive has done something.
    Disk {
        ticket: Ticket,
        asked_by: EventId,
    },
}

impl Host {
    /// A machine whose node begins its first life.
    pub fn new(
        seed: u64,
        (setup, cluster): (&NodeSetup, Option<&Arc<str>>),
        members: impl Iterator<Item = Entry>,
        stage: Stage,
        ring: &Arc<Ring>,
        settings: &Arc<Settings>,
    ) -> Host {
        let mut host = Host {
            setup: setup.clone(),
            cluster: cluster.cloned(),
            node: None,
            pause: None,
            slowness: Slowness::NONE,
            waiting: VecDeque::new(),
            service: 0,
            generation: 0,
            at_rest: OnceLock::new(),
            disk: Durable {
                members: members.filter(|entry| entry.node != setup.id).collect(),
                stage,
                knows_nobody: stage == Stage::Joining,
                ..Durable::default()
            },
            is_empty: false,
            disk_costs: settings.storage.disk,
            metered: Meter::default(),
            drive: VecDeque::new(),
            clock: Clock::set(setup.clock_skew, 0, Time::ZERO),
            timers: Timers::new(),
            entropy: Rng::new(seed, Purpose::Node, &setup.id.to_string()),
            tears: Rng::new(seed, Purpose::Tear, &setup.id.to_string()),
        };
        host.start(ring, settings);
        host
    }

    /// Starts the process.
    pub fn start(&mut self, ring: &Arc<Ring>, settings: &Arc<Settings>) {
        self.generation += 1;
        self.is_empty = false;
        self.at_rest.take();
        self.disk.disk.set_instant(self.disk_costs.is_instant());
        let recovered = Recovered {
            generation: self.generation,
            profile: self.setup.profile.clone(),
            durable: std::mem::take(&mut self.disk),
        };
        let node = Node::start(self.setup.id, ring.clone(), self.own(settings), recovered);
        self.generation = node.generation();
        self.node = Some(node);
    }

    /// The settings of the cluster, as this machine has them: under the name that it was given.
    pub fn own(&self, settings: &Arc<Settings>) -> Arc<Settings> {
        let mut settings = settings.clone();
        if let Some(cluster) = &self.cluster {
            Arc::make_mut(&mut settings).membership.cluster = cluster.clone();
        }
        settings
    }

    /// The disk with the files of its node, whether that runs or not.
    pub fn disk(&self) -> &MemoryDisk {
        self.node.as_ref().map_or(&self.disk.disk, |node| node.store().engine().disk())
    }

    /// The same, to do something to it.
    pub fn disk_mut(&mut self) -> &mut MemoryDisk {
        match &mut self.node {
            Some(node) => node.store_mut().engine_mut().disk_mut(),
            None => {
                self.at_rest.take();
                &mut self.disk.disk
            }
        }
    }

    /// What the next process would find on the disk, while none runs. `None` if it would find nothing that it could open.
    pub fn at_rest(&self, settings: &StorageSettings) -> Option<&AtRest> {
        let open = || {
            let (copies, _) = Copies::open(self.disk.disk.clone(), settings.options()).ok()?;
            let hints = Hints::recovered(self.generation, copies.hints());
            Some(AtRest { copies, hints })
        };
        self.at_rest.get_or_init(open).as_ref()
    }

    /// Whether its node is coming or going.
    pub fn stage(&self) -> Stage {
        self.node.as_ref().map_or(self.disk.stage, Node::stage)
    }

    /// Puts another disk in, with nothing on it: what runs next knows nobody.
    pub fn replace_disk(&mut self, stage: Stage) {
        self.at_rest.take();
        self.disk = Durable { stage, knows_nobody: true, ..Durable::default() };
    }

    /// Gives the drive a piece of work. Returns when it is done: after all that it was given before.
    pub fn give_to_drive(&mut self, now: Time, ticket: Ticket, work: Work) -> Time {
        let takes = self.disk_costs.of(work);
        let begins = self.drive.back().map_or(now, |(_, done)| (*done).max(now));
        let done = begins + Duration(takes.0 * u64::from(self.slowness.0) / 1_000);
        self.drive.push_back((ticket, done));
        done
    }

    /// What the drive has done by now.
    pub fn driven(&mut self, now: Time) -> Option<Ticket> {
        let mut last = None;
        while let Some((ticket, _)) = self.drive.pop_front_if(|(_, done)| *done <= now) {
            last = Some(ticket);
        }
        last
    }

    /// Kills the process: memory, timers and whatever waited are gone, and what its drive had not done. Returns what waited,
    /// and how much of the foreground goes with it.
    pub fn crash(&mut self, now: Time) -> (Vec<Held>, usize) {
        let tear = self.tears.next();
        if let Some(mut node) = self.node.take() {
            let done = self.driven(now);
            let disk = node.store_mut().engine_mut().disk_mut();
            done.into_iter().for_each(|ticket| disk.complete(ticket));
            self.metered += *node.store().engine().meter();
            self.at_rest.take();
            self.disk = node.into_durable();
            self.disk.disk.crash(|unsynced| tear % (unsynced + 1));
            self.drive.clear();
        }
        let mut waiting = self.pause.take().unwrap_or_default();
        let (broken_off, stale) = self.stop_serving();
        waiting.extend(broken_off);
        (waiting, stale + self.timers.cancel_all())
    }

    /// The process stands still, and with it whatever it was about to serve. Returns how much of the
    /// foreground stands still with it.
    pub fn stand_still(&mut self) -> usize {
        let (broken_off, stale) = self.stop_serving();
        self.pause = Some(broken_off);
        stale
    }

    fn stop_serving(&mut self) -> (Vec<Held>, usize) {
        self.service += 1;
        let mut stale = 0;
        let mut broken_off = Vec::new();
        while let Some((held, foreground)) = self.end_service() {
            stale += foreground;
            broken_off.push(held);
        }
        (broken_off, stale)
    }

    /// Whether what comes has to wait: the machine is slow, or something waits already.
    pub fn is_busy(&self) -> bool {
        self.slowness != Slowness::NONE || !self.waiting.is_empty()
    }

    /// Whether a run goes on for the sake of something that waits here to be served.
    pub fn is_foreground(&self, held: &Held) -> bool {
        match held {
            Held::Message { message, .. } => !message.body.is_background(),
            Held::Timer { timer, serial, .. } => !timer.is_background() && self.timers.is_set(timer, *serial),
            Held::Settings { .. } | Held::Disk { .. } => true,
        }
    }

    /// Lets something wait to be served. Returns whether that is to begin now, and how much of the
    /// foreground has come: one or none.
    pub fn wait(&mut self, held: Held) -> (bool, usize) {
        if let Held::Timer { timer, serial, .. } = &held {
            self.timers.waits(timer, *serial);
        }
        let foreground = self.is_foreground(&held);
        self.waiting.push_back(held);
        (self.waiting.len() == 1, usize::from(foreground))
    }

    /// Begins to serve the first of what waits: the number of this service and how long it takes.
    /// Timers that were cancelled meanwhile cost nothing. `None` if nothing waits.
    pub fn begin_service(&mut self) -> Option<(u64, Duration)> {
        while let Some(Held::Timer { timer, serial, .. }) = self.waiting.front() {
            if self.timers.is_set(timer, *serial) {
                break;
            }
            self.waiting.pop_front();
        }
        self.waiting.front()?;
        self.service += 1;
        Some((self.service, self.slowness.delay()))
    }

    /// Takes out the first of what waits. Returns how much of the foreground goes with it: one or none.
    pub fn end_service(&mut self) -> Option<(Held, usize)> {
        let first = self.waiting.pop_front()?;
        let foreground = self.is_foreground(&first);
        if let Held::Timer { timer, serial, .. } = &first
            && self.timers.is_set(timer, *serial)
        {
            self.timers.goes_off(timer);
        }
        Some((first, usize::from(foreground)))
    }

    pub fn status(&self) -> HostStatus {
        match (&self.node, &self.pause) {
            (None, _) => HostStatus::Down,
            (Some(_), Some(_)) => HostStatus::Paused,
            (Some(_), None) => HostStatus::Up,
        }
    }
}
