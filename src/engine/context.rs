//! The only door between a node and the world: what it may see, and what it may ask for.

use serde::Serialize;

use super::event::NodeEvent;
use super::message::{Body, RequestId, StreamId};
use super::names::Address;
use super::storage::disk::{Ticket, Work};
use super::time::{Duration, Time, WallTime};

/// What a node may see and ask for while it takes one step. Effects happen in the order in which
/// they were asked for, after the step.
pub struct Context<'a> {
    now: Time,
    wall_clock: WallTime,
    entropy: &'a mut dyn Entropy,
    effects: &'a mut Vec<Effect>,
}

/// Where a node's random draws come from: the world's stream for that node.
pub trait Entropy {
    /// The next 64 bits.
    fn next(&mut self) -> u64;
}

/// Something a node wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Give this to the network.
    Send {
        /// To whom.
        to: Address,
        /// What.
        body: Body,
    },
    /// Wake me.
    SetTimer {
        /// With what; setting the same timer again replaces it.
        timer: Timer,
        /// In how long.
        after: Duration,
    },
    /// Do not wake me after all.
    CancelTimer(Timer),
    /// Write this into the trace.
    Note(NodeEvent),
    /// Let the disk do this, after all that it was given before.
    Disk {
        /// Its number.
        ticket: Ticket,
        /// What.
        work: Work,
    },
}

/// What a node can be woken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(tag = "timer", rename_all = "snake_case")]
pub enum Timer {
    /// `request_timeout` after a coordinator received an operation: answer with what there is.
    RequestDeadline {
        /// The operation.
        request: RequestId,
    },
    /// While hints wait, every `hint_interval`: offer them to their targets.
    HintRound,
    /// Every `anti_entropy`: begin an exchange with some node that shares tokens.
    AntiEntropyRound,
    /// A question of an exchange stays unanswered.
    ExchangeDeadline {
        /// The exchange, by its number in this life of the node.
        number: u32,
        /// Whether the clock began it, and not a step.
        in_background: bool,
    },
    /// Once in each `interval` of the membership's settings: beat, and tell others.
    GossipRound,
    /// `request_timeout` after a newcomer asked a seed who is there.
    JoinDeadline,
    /// A batch of a stream, or the first of one asked for, stays unanswered.
    StreamDeadline {
        /// The stream.
        stream: StreamId,
    },
    /// `sync_interval` after a write: sync the commit log.
    LogSync,
    /// While tables are merged, every so often: the next piece.
    CompactionRound,
}

impl Timer {
    /// Whether a node sets it of its own accord, over and over: no run goes on for its sake.
    pub fn is_background(self) -> bool {
        match self {
            Timer::HintRound | Timer::GossipRound | Timer::AntiEntropyRound | Timer::LogSync => true,
            Timer::ExchangeDeadline { in_background, .. } => in_background,
            Timer::RequestDeadline { .. } | Timer::JoinDeadline | Timer::StreamDeadline { .. } | Timer::CompactionRound => false,
        }
    }
}

impl<'a> Context<'a> {
    /// A context for one step at `now`, when the node's own clock shows `wall_clock`. Effects are
    /// appended to `effects`.
    pub fn new(now: Time, wall_clock: WallTime, entropy: &'a mut dyn Entropy, effects: &'a mut Vec<Effect>) -> Context<'a> {
        Context { now, wall_clock, entropy, effects }
    }

    /// Virtual time: good for measuring how long something took here, as a machine's monotonic clock
    /// is. It means nothing on another node.
    pub fn now(&self) -> Time {
        self.now
    }

    /// What this node's wall clock shows. It may be wrong, and may be set back.
    pub fn wall_clock(&self) -> WallTime {
        self.wall_clock
    }

    /// 64 random bits of this node's own stream.
    pub fn random(&mut self) -> u64 {
        self.entropy.next()
    }

    /// A random number from 0 up to and without `n`, for one draw.
    pub fn below(&mut self, n: u64) -> u64 {
        below(self.random(), n)
    }

    /// Sends a message.
    pub fn send(&mut self, to: impl Into<Address>, body: Body) {
        self.effects.push(Effect::Send { to: to.into(), body });
    }

    /// Sets a timer.
    pub fn set_timer(&mut self, timer: Timer, after: Duration) {
        self.effects.push(Effect::SetTimer { timer, after });
    }

    /// Cancels a timer; one that is not set is left alone.
    pub fn cancel_timer(&mut self, timer: Timer) {
        self.effects.push(Effect::CancelTimer(timer));
    }

    /// Asks the disk for a piece of work.
    pub fn use_disk(&mut self, ticket: Ticket, work: Work) {
        self.effects.push(Effect::Disk { ticket, work });
    }

    /// How many effects were asked for so far.
    pub fn effects(&self) -> usize {
        self.effects.len()
    }

    /// Takes back the messages asked for since there were so many effects, if they are of this kind.
    pub fn take_back(&mut self, since: usize, is_meant: impl Fn(&Body) -> bool) -> Vec<(Address, Body)> {
        let later = self.effects.split_off(since);
        let mut taken = Vec::new();
        for effect in later {
            match effect {
                Effect::Send { to, body } if is_meant(&body) => taken.push((to, body)),
                other => self.effects.push(other),
            }
        }
        taken
    }

    /// Notes an event.
    pub fn note(&mut self, event: NodeEvent) {
        self.effects.push(Effect::Note(event));
    }
}

/// Maps 64 random bits to 0..`n`, without the remainder's bias (Lemire's multiplication; the rest of
/// bias, at most `n` in 2^64, is left in so that each takes exactly one draw).
pub(super) fn below(bits: u64, n: u64) -> u64 {
    ((u128::from(bits) * u128::from(n)) >> 64) as u64
}
