//! Doing what a step says.

use std::sync::Arc;

use super::{Scheduled, World};
use crate::engine::partitioning::{Layout, TokenRange};
use crate::engine::storage::Copies;
use crate::engine::storage::disk::{FileName, FileView};
use crate::engine::{Address, Input, Name, NodeId, Outcome, Reason, Request, RequestId, SortedMap, Status, Tending};
use crate::simulation::client::{self, ClientEffect, ClientEvent};
use crate::simulation::clock::Clock;
use crate::simulation::host::{Held, HostStatus, Slowness};
use crate::simulation::network::{Cut, LossReason};
use crate::simulation::setup::NodeSetup;
use crate::simulation::step::{Action, Change, DiskChange, DiskPart, OperationStep, Refusal};
use crate::simulation::trace::{EventId, FaultEvent, RunEvent};

impl World {
    pub(super) fn act(&mut self, action: &Action, cause: Option<EventId>) {
        if let Some(node) = action.node().filter(|node| !self.hosts.contains_key(node)) {
            self.record(None, cause, RunEvent::StepRefused { reason: Refusal::NoSuchNode(node) });
            return;
        }
        let done = match action {
            Action::Operation(operation) => {
                self.start_operation(operation, cause);
                Ok(())
            }
            Action::Crash(node) => self.crash(*node, cause),
            Action::Join { node, profile, clock_skew, cluster } => {
                let setup = NodeSetup { id: *node, profile: profile.clone(), clock_skew: *clock_skew };
                self.join(&setup, cluster.as_ref(), cause)
            }
            Action::Leave(node) => self.leave(*node, cause),
            Action::Wipe(node) => self.wipe(*node, cause),
            Action::Repair { node, with, within } => self.repair(*node, *with, *within, cause),
            Action::Cleanup(node) => self.clean_up(*node, cause),
            Action::Tend { node, tending } => self.tend(*node, *tending, cause),
            Action::Corrupt { node, part } => self.corrupt(*node, *part, cause),
            Action::Disk { node, change } => {
                self.change_disk(*node, *change, cause);
                Ok(())
            }
            Action::Restart(node) => self.restart(*node, cause),
            Action::Pause(node) => self.pause(*node, cause),
            Action::Resume(node) => self.resume(*node, cause),
            Action::Cut(cut) => {
                self.cut(cut, cause);
                Ok(())
            }
            Action::Heal(between) => self.heal(*between, cause),
            Action::Network { from, to, change } => {
                self.network.change_weather(*from, *to, *change);
                self.record(None, cause, FaultEvent::WeatherChanged { from: *from, to: *to, change: *change });
                Ok(())
            }
            Action::Drop { from, to, kind, count } => {
                self.network.arm_drop(*from, *to, *kind, *count);
                self.record(None, cause, FaultEvent::DropArmed { from: *from, to: *to, message: *kind, count: *count });
                Ok(())
            }
            Action::Configure(change) => self.configure(*change, cause),
            Action::Skew { node, offset, drift_ppm } => {
                let now = self.now;
                self.host_mut(*node).clock = Clock::set(*offset, *drift_ppm, now);
                self.record(Some(*node), cause, FaultEvent::ClockSkewed { offset: *offset, drift_ppm: *drift_ppm });
                Ok(())
            }
            Action::Note { en, ko } => {
                self.record(None, cause, RunEvent::Note { en: en.clone(), ko: ko.clone() });
                Ok(())
            }
            Action::LessonStep(step) => {
                self.lesson_step = *step;
                self.record(None, cause, RunEvent::LessonStep { step: *step });
                Ok(())
            }
            Action::Slow { node, slowness } => {
                self.slow(*node, *slowness, cause);
                Ok(())
            }
            Action::DatacenterDown(datacenter) => self.datacenter_down(*datacenter, cause),
            Action::DatacenterUp(datacenter) => self.datacenter_up(*datacenter, cause),
            Action::Workload(workload) => {
                self.start_workload(workload, cause);
                Ok(())
            }
        };
        if let Err(reason) = done {
            self.record(None, cause, RunEvent::StepRefused { reason });
        }
    }

    pub(super) fn start_operation(&mut self, step: &OperationStep, cause: Option<EventId>) -> RequestId {
        let (request, name) = self.ledger.issue(step.id.as_ref(), step.kind, &step.key);
        let context = step
            .context
            .as_ref()
            .map(|get| self.ledger.context_of(get, &step.key).map_err(|problem| Reason::NoContext { get: get.clone(), problem }));
        let (context, refused) = match context.transpose() {
            Ok(context) => (context.unwrap_or_default(), None),
            Err(reason) => (Default::default(), Some(reason)),
        };
        let started = self.record(
            None,
            cause,
            ClientEvent::OperationStarted {
                request,
                id: name.clone(),
                client: step.client,
                operation: step.kind,
                key: step.key.clone(),
                value: step.value.clone(),
                context: context.clone(),
            },
        );
        let mut effects = std::mem::take(&mut self.client_effects);
        match refused {
            Some(reason) => {
                let outcome = Outcome::failed(Status::Rejected, reason, &[]);
                effects.push(ClientEffect::Note(client::ended(step.client, request, name, None, outcome)));
            }
            None => {
                let operation = client::operation(step.kind, step.value.clone(), context);
                let request = Request { id: request, key: step.key.clone(), operation, r: step.r, w: step.w };
                let patience = self.settings.request_timeout;
                let client =
                    self.clients.get_mut(&step.client).expect("a step names a client there is: checked when it was read");
                client.start(name, request, step.via, patience, &mut effects);
            }
        }
        self.carry_out_for_client(step.client, effects, started);
        request
    }

    fn crash(&mut self, node: NodeId, cause: Option<EventId>) -> Result<(), Refusal> {
        let (now, storage) = (self.now, self.settings.storage.clone());
        let host = self.host_mut(node);
        let Some(running) = &host.node else { return Err(Refusal::NodeIsDown(node)) };
        let unsent = running.held_by_disk() as u64;
        // What is durable before anybody hears of it cannot be lost to anybody.
        let before = running.may_forget().then(|| running.store().clone());
        let (held, stale) = host.crash(now);
        self.stop_drive(node);
        let host = self.host_mut(node);
        let after = || host.at_rest(&storage).map(|held| &held.copies);
        let (keys_lost, hints_lost) = before.map_or((0, 0), |before| lost(&before, after()));
        self.foreground -= stale;
        let crashed = self.record(Some(node), cause, FaultEvent::NodeCrashed { keys_lost, hints_lost, unsent });
        for waiting in held {
            if let Held::Message { sent, message } = waiting {
                self.drop_message(sent, &message, LossReason::NodeDown, crashed);
            }
        }
        Ok(())
    }

    fn wipe(&mut self, node: NodeId, cause: Option<EventId>) -> Result<(), Refusal> {
        let storage = self.settings.storage.clone();
        let host = self.host_mut(node);
        if host.node.is_none() && host.is_empty {
            return Err(Refusal::NodeIsEmpty(node));
        }
        if host.node.is_some() {
            self.crash(node, cause)?;
        }
        let host = self.host_mut(node);
        let lost = host.at_rest(&storage).map(|held| (held.hints.count() as u64, held.copies.keys() as u64));
        let (hints_lost, keys_lost) = lost.unwrap_or_default();
        // Whether it is a member is not the disk's to forget: others know.
        host.replace_disk(host.stage());
        host.is_empty = true;
        self.record(Some(node), cause, FaultEvent::NodeWiped { hints_lost, keys_lost });
        Ok(())
    }

    fn repair(
        &mut self,
        node: NodeId,
        with: Option<NodeId>,
        within: Option<TokenRange>,
        cause: Option<EventId>,
    ) -> Result<(), Refusal> {
        if with == Some(node) {
            return Err(Refusal::RepairWithItself(node));
        }
        match self.host_mut(node).status() {
            HostStatus::Down => return Err(Refusal::NodeIsDown(node)),
            HostStatus::Paused => return Err(Refusal::NodeIsPaused(node)),
            HostStatus::Up => {}
        }
        let asked = self.record(Some(node), cause, RunEvent::RepairAsked { with, within });
        self.step_node(node, Input::Repair { with, within }, asked);
        Ok(())
    }

    fn clean_up(&mut self, node: NodeId, cause: Option<EventId>) -> Result<(), Refusal> {
        match self.host_mut(node).status() {
            HostStatus::Down => return Err(Refusal::NodeIsDown(node)),
            HostStatus::Paused => return Err(Refusal::NodeIsPaused(node)),
            HostStatus::Up => {}
        }
        let asked = self.record(Some(node), cause, RunEvent::CleanupAsked);
        self.step_node(node, Input::CleanUp, asked);
        Ok(())
    }

    fn tend(&mut self, node: NodeId, tending: Tending, cause: Option<EventId>) -> Result<(), Refusal> {
        match self.host_mut(node).status() {
            HostStatus::Down => return Err(Refusal::NodeIsDown(node)),
            HostStatus::Paused => return Err(Refusal::NodeIsPaused(node)),
            HostStatus::Up => {}
        }
        let asked = self.record(Some(node), cause, RunEvent::StorageTended { tending });
        self.step_node(node, Input::Tend(tending), asked);
        Ok(())
    }

    /// A bit flips: in the last byte of the newest log that holds anything, or the first of the newest table.
    fn corrupt(&mut self, node: NodeId, part: DiskPart, cause: Option<EventId>) -> Result<(), Refusal> {
        let disk = self.host_mut(node).disk_mut();
        let is_meant = |file: &FileView<'_>| match part {
            DiskPart::LogTail => matches!(file.name, FileName::Log(_)),
            DiskPart::Sstable => matches!(file.name, FileName::Table(_)),
        };
        let newest = disk.files().filter(|file| is_meant(file) && !file.bytes.is_empty()).last();
        let (file, length) = newest.map(|file| (file.name, file.bytes.len() as u64)).ok_or(Refusal::NothingToDamage(node))?;
        let at = if part == DiskPart::LogTail { length - 1 } else { 0 };
        disk.flip(file, at, 0x01);
        self.record(Some(node), cause, FaultEvent::DiskDamaged { file, at });
        Ok(())
    }

    fn change_disk(&mut self, node: NodeId, change: DiskChange, cause: Option<EventId>) {
        let host = self.host_mut(node);
        let DiskChange { operation, sync, bandwidth, capacity } = change;
        let costs = &mut host.disk_costs;
        costs.operation = operation.unwrap_or(costs.operation);
        costs.sync = sync.unwrap_or(costs.sync);
        costs.bandwidth = bandwidth.unwrap_or(costs.bandwidth);
        let is_instant = costs.is_instant();
        let disk = host.disk_mut();
        if let Some(capacity) = capacity {
            disk.set_capacity(if capacity == 0 { u64::MAX } else { capacity });
        }
        // One that has work to do does it in its time, however fast it is for what comes after.
        if !is_instant {
            disk.set_instant(false);
        }
        self.record(Some(node), cause, FaultEvent::DiskChanged { change });
    }

    fn restart(&mut self, node: NodeId, cause: Option<EventId>) -> Result<(), Refusal> {
        let (ring, settings) = (self.ring.clone(), self.settings.clone());
        let host = self.host_mut(node);
        if host.node.is_some() {
            return Err(Refusal::NodeIsUp(node));
        }
        host.start(&ring, &settings);
        let generation = host.generation;
        let restarted = self.record(Some(node), cause, FaultEvent::NodeRestarted { generation });
        self.start_node(node, Some(restarted));
        Ok(())
    }

    fn pause(&mut self, node: NodeId, cause: Option<EventId>) -> Result<(), Refusal> {
        let host = self.host_mut(node);
        match host.status() {
            HostStatus::Down => return Err(Refusal::NodeIsDown(node)),
            HostStatus::Paused => return Err(Refusal::NodeIsPaused(node)),
            HostStatus::Up => {
                let stale = host.stand_still();
                self.foreground -= stale;
            }
        }
        self.record(Some(node), cause, FaultEvent::NodePaused);
        Ok(())
    }

    fn resume(&mut self, node: NodeId, cause: Option<EventId>) -> Result<(), Refusal> {
        let host = self.host_mut(node);
        if host.node.is_none() {
            return Err(Refusal::NodeIsDown(node));
        }
        let Some(held) = host.pause.take() else { return Err(Refusal::NodeIsNotPaused(node)) };
        self.record(Some(node), cause, FaultEvent::NodeResumed { held: held.len() as u64 });
        for waiting in held {
            self.come_to(node, waiting);
        }
        Ok(())
    }

    /// A machine may be slowed whatever its process does; what is being served takes as long as it did.
    fn slow(&mut self, node: NodeId, slowness: Slowness, cause: Option<EventId>) {
        self.host_mut(node).slowness = slowness;
        self.record(Some(node), cause, FaultEvent::NodeSlowed { factor: slowness });
    }

    fn datacenter_down(&mut self, datacenter: Name, cause: Option<EventId>) -> Result<(), Refusal> {
        let running = self.nodes_of(datacenter, |status| status != HostStatus::Down);
        if running.is_empty() {
            return Err(Refusal::DatacenterIsDown(datacenter));
        }
        let nodes: Arc<[NodeId]> = running.into();
        let down = self.record(None, cause, FaultEvent::DatacenterDown { datacenter, nodes: nodes.clone() });
        nodes.iter().try_for_each(|node| self.crash(*node, Some(down)))
    }

    fn datacenter_up(&mut self, datacenter: Name, cause: Option<EventId>) -> Result<(), Refusal> {
        let dead = self.nodes_of(datacenter, |status| status == HostStatus::Down);
        if dead.is_empty() {
            return Err(Refusal::DatacenterIsUp(datacenter));
        }
        let nodes: Arc<[NodeId]> = dead.into();
        let up = self.record(None, cause, FaultEvent::DatacenterUp { datacenter, nodes: nodes.clone() });
        nodes.iter().try_for_each(|node| self.restart(*node, Some(up)))
    }

    /// The nodes of a datacenter that are in some way, by name.
    fn nodes_of(&self, datacenter: Name, is_wanted: impl Fn(HostStatus) -> bool) -> Vec<NodeId> {
        let there = self.hosts.iter().filter(|(_, host)| host.setup.datacenter() == datacenter && is_wanted(host.status()));
        there.map(|(node, _)| *node).collect()
    }

    fn cut(&mut self, cut: &Arc<Cut>, cause: Option<EventId>) {
        self.network.cut(cut.clone());
        let happened = self.record(None, cause, FaultEvent::NetworkCut { cut: cut.clone() });
        let crosses = |scheduled: &Scheduled| matches!(scheduled, Scheduled::Delivery { message, .. } if cut.blocks(message.from, message.to));
        for (_, lost) in self.queue.take(crosses) {
            self.foreground -= usize::from(lost.is_foreground());
            if let Scheduled::Delivery { sent, message } = lost {
                self.drop_message(sent, &message, LossReason::Cut, happened);
            }
        }
    }

    fn heal(&mut self, between: Option<(Address, Address)>, cause: Option<EventId>) -> Result<(), Refusal> {
        let healed = match between {
            None => self.network.heal_all(),
            Some((one, other)) => vec![self.network.heal_between(one, other).ok_or(Refusal::NotCut(one, other))?],
        };
        if healed.is_empty() {
            return Err(Refusal::NothingIsCut);
        }
        self.record(None, cause, FaultEvent::NetworkHealed { cuts: healed.into() });
        Ok(())
    }

    fn configure(&mut self, change: Change, cause: Option<EventId>) -> Result<(), Refusal> {
        let settings = change.applied_to(&self.settings);
        if settings.n != self.settings.n && matches!(self.ring.layout(), Layout::Datacenters(_)) {
            return Err(Refusal::CopiesByDatacenter);
        }
        let (n, nodes) = (settings.n, self.ring.nodes());
        if n > nodes {
            return Err(Refusal::TooManyCopies { n, nodes });
        }
        if let Some((field, value)) = [("r", settings.r), ("w", settings.w)].into_iter().find(|(_, value)| *value > n) {
            return Err(Refusal::Quorum { field, value, n });
        }
        self.settings = Arc::new(settings);
        let changed = self.record(None, cause, RunEvent::SettingsChanged { change });
        let nodes: Vec<NodeId> = self.nodes().collect();
        for node in nodes {
            let settings = self.hosts[&node].own(&self.settings);
            // A dead one will read them when it starts.
            if self.hosts[&node].node.is_some() {
                self.come_to(node, Held::Settings { settings, set_by: changed });
            }
        }
        Ok(())
    }
}

/// How many keys, and how many hints, are not what they were, now that a disk was left as it is.
fn lost(before: &Copies, after: Option<&Copies>) -> (u64, u64) {
    let Some(after) = after else { return (before.keys() as u64, before.hints().count() as u64) };
    let keys = before.iter().filter(|(key, copy)| after.get(key).as_ref() != Some(copy)).count();
    let hints: SortedMap<_, _> = after.hints().map(|(of, held, _)| (of, held)).collect();
    let hints_lost = before.hints().filter(|(of, held, _)| hints.get(of) != Some(held)).count();
    (keys as u64, hints_lost as u64)
}
