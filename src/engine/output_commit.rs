//! Nothing leaves a node before what it follows from is safe.
//!
//! A node acknowledges a write, answers a read, ships a version that it has just named: each time others come to rely on
//! something that it must not forget. So messages wait until every write that the node did before is durable, and every
//! block that it read has come from the disk; then they leave, in their order. It is the rule of *output commit* (Strom and
//! Yemini, *Optimistic Recovery in Distributed Systems*, ACM TOCS 1985), and what Redis does with `appendfsync always`: the log is
//! synced once for all that one turn of the loop has written, and the answers are sent after. That one sync serves all writes that
//! came while the one before was under way is *group commit*.
//!
//! Two things follow. A node that comes back has forgotten nothing that anybody heard of, so it may go on counting its
//! writes where it stopped. And a slow disk holds up every answer, reads of what is in memory too; but not heartbeats, so that
//! the others take such a node for a healthy one.
//!
//! With `sync = "interval"`, or without a commit log, nothing waits for a sync. That is what these settings are for.

use std::collections::VecDeque;

use super::context::{Context, Timer};
use super::event::NodeEvent;
use super::message::Body;
use super::names::Address;
use super::settings::{StorageSettings, SyncPolicy};
use super::storage::Copies;
use super::storage::disk::Ticket;

/// The messages of a node that wait for its disk.
#[derive(Clone, Debug, Default)]
pub(super) struct OutputCommit {
    held: VecDeque<Held>,
    /// The sync under way: when it is done, writes up to this one are durable.
    syncing: Option<(Ticket, u64)>,
    /// The last write that is durable.
    durable: u64,
    /// Whether the timer is set that syncs the log.
    on_time: bool,
}

#[derive(Clone, Debug)]
struct Held {
    /// The write that has to be durable.
    write: u64,
    /// The work that the disk has to have done.
    work: Ticket,
    to: Address,
    body: Body,
}

/// Whether a message may leave whatever the disk does: it says nothing of what is stored.
fn is_free(body: &Body) -> bool {
    matches!(body, Body::Membership(_))
}

impl OutputCommit {
    /// Holds the messages back that a step asked for, as long as they have to wait. `since` is how many effects there were
    /// before it, `read` the last read of the step.
    pub fn hold(&mut self, cx: &mut Context<'_>, settings: &StorageSettings, copies: &Copies, since: usize, read: Ticket) {
        let write = if settings.is_durable() { copies.engine().sequence() } else { 0 };
        if self.held.is_empty() && self.durable >= write && copies.engine().disk().done() >= read {
            return;
        }
        let sends = cx.take_back(since, |body| !is_free(body));
        self.held.extend(sends.into_iter().map(|(to, body)| Held { write, work: read, to, body }));
    }

    /// Sends what need not wait any longer.
    pub fn release(&mut self, cx: &mut Context<'_>, copies: &Copies) {
        let done = copies.engine().disk().done();
        while let Some(Held { to, body, .. }) = self.held.pop_front_if(|held| held.write <= self.durable && held.work <= done) {
            cx.send(to, body);
        }
    }

    /// Sees to it that what was written becomes durable when the settings say so.
    pub fn keep_synced(&mut self, cx: &mut Context<'_>, settings: &StorageSettings, copies: &mut Copies) {
        let written = copies.engine().sequence();
        if self.syncing.is_some() || written <= self.durable || !settings.commit_log {
            return;
        }
        match settings.sync {
            SyncPolicy::Always => self.sync(copies),
            SyncPolicy::Interval if !self.on_time => {
                self.on_time = true;
                cx.set_timer(Timer::LogSync, settings.sync_interval);
            }
            SyncPolicy::Interval => {}
        }
    }

    /// The timer went off.
    pub fn time_has_come(&mut self, copies: &mut Copies) {
        self.on_time = false;
        if self.syncing.is_none() && copies.engine().sequence() > self.durable {
            self.sync(copies);
        }
    }

    /// Syncs the log now.
    fn sync(&mut self, copies: &mut Copies) {
        // A disk that cannot sync has told so when it was written to; what waits goes on waiting.
        if copies.engine_mut().sync().is_ok() {
            self.syncing = Some((copies.issued(), copies.engine().sequence()));
            // A disk that takes no time is done already, and nothing is to be told of it.
            self.take_in_sync(copies);
        }
    }

    /// The disk has done something.
    pub fn notice(&mut self, cx: &mut Context<'_>, copies: &Copies) {
        if let Some(writes) = self.take_in_sync(copies) {
            cx.note(NodeEvent::LogSynced { writes });
        }
    }

    /// If the sync under way is done: how many writes are durable now that were not.
    fn take_in_sync(&mut self, copies: &Copies) -> Option<u64> {
        let (_, write) = self.syncing.take_if(|(ticket, _)| *ticket <= copies.engine().disk().done())?;
        Some(write - std::mem::replace(&mut self.durable, write))
    }

    /// A life begins when the disk is ready: what was recovered is durable, and so is what was written to begin with.
    pub fn begin(&mut self, copies: &mut Copies) {
        // Without a log, or without room in it, nothing is: then nothing that is said of it can be relied upon.
        let _ = copies.engine_mut().sync();
        let disk = copies.engine_mut().disk_mut();
        disk.take_issued();
        disk.complete(disk.issued());
        self.durable = copies.engine().sequence();
    }

    /// How many messages wait.
    pub fn held(&self) -> usize {
        self.held.len()
    }
}
