//! Happenings as lines of a story, for golden scripts, for the command line, and for reading a
//! trace with bare eyes. The page has its own words, in two languages.

use std::fmt;

use super::client::{ClientEvent, LookupTimer, OperationKind, Seeking};
use super::clock::Skew;
use super::host::Slowness;
use super::network::{Fate, Latency, WeatherChange};
use super::step::{Change, DiskChange};
use super::trace::{FaultEvent, NetworkEvent, RunEvent, TimerEvent, What};
use super::workload::Workload;
use crate::decimal::Plain;
use crate::engine::Tending;
use crate::engine::storage::lsm::Probe;
use crate::engine::versions::Siblings;
use crate::engine::{Detector, ExchangeEnd, GossipExchange, NodeEvent, NodeId, Stage, Status, Timer};

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            What::Run(event) => event.fmt(f),
            What::Client(event) => event.fmt(f),
            What::Node(event) => node_event(event, f),
            What::Network(event) => event.fmt(f),
            What::Timer(event) => event.fmt(f),
            What::Fault(event) => event.fmt(f),
        }
    }
}

impl fmt::Display for RunEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RunEvent::SettingsChanged { change } => write!(f, "settings changed:{}", Settings(change)),
            RunEvent::Note { en, .. } => write!(f, "note: {en}"),
            RunEvent::StepRefused { reason } => write!(f, "step refused: {reason}"),
            RunEvent::WorkloadStarted { number, workload } => write!(f, "workload {number} begins: {}", Load(workload)),
            RunEvent::WorkloadEnded { number, operations: 1 } => write!(f, "workload {number} ends after 1 operation"),
            RunEvent::WorkloadEnded { number, operations } => write!(f, "workload {number} ends after {operations} operations"),
            RunEvent::WriteGivenUp { id, client, key, .. } => write!(f, "{client} gives up writing {key}: {id} failed"),
            RunEvent::NodeAdded { profile } => {
                write!(f, "is added with {} tokens in {}", profile.tokens.count(), profile.datacenter)
            }
            RunEvent::LeaveAsked => f.write_str("is to leave"),
            RunEvent::CleanupAsked => f.write_str("is to drop what it does not keep any more"),
            RunEvent::StorageTended { tending: Tending::Flush } => f.write_str("is to make a table of its memtable"),
            RunEvent::StorageTended { tending: Tending::Compact } => f.write_str("is to merge its tables"),
            RunEvent::StorageTended { tending: Tending::Sync } => f.write_str("is to sync its log"),
            RunEvent::DiskDone => f.write_str("disk is done"),
            RunEvent::RepairAsked { with: Some(with), .. } => write!(f, "is to compare its copies with {with}"),
            RunEvent::RepairAsked { with: None, .. } => f.write_str("is to compare its copies with everyone who keeps the same"),
            RunEvent::LessonStep { step } => write!(f, "step {step} of the lesson"),
            RunEvent::NodeStarted { generation } => write!(f, "starts, generation {generation}"),
        }
    }
}

impl fmt::Display for ClientEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ClientEvent::OperationStarted { id, client, operation, key, value, context, .. } => {
                write!(f, "{client} begins {id}: {} {key}", operation.name())?;
                if let Some(value) = value {
                    write!(f, " = {value}")?;
                }
                match (operation, context.is_empty()) {
                    (OperationKind::Get, _) | (_, true) => Ok(()),
                    (_, false) => write!(f, ", having read {context}"),
                }
            }
            ClientEvent::OperationEnded { id, client, status, reason, found, clock, acks, .. } => {
                write!(f, "{client} ends {id}: {status}")?;
                if let Some(reason) = reason {
                    write!(f, " ({reason})")?;
                }
                if !found.is_empty() {
                    write!(f, " {}", Values(found))?;
                }
                if !clock.is_empty() {
                    write!(f, " {clock}")?;
                }
                if *status == Status::Ok || *status == Status::NotFound {
                    let names: Vec<String> = acks.iter().map(ToString::to_string).collect();
                    write!(f, " from {}", names.join(" "))?;
                }
                Ok(())
            }
            ClientEvent::MembersSought { client, why } => match why {
                Seeking::Start => write!(f, "{client} asks its contact points who is there"),
                Seeking::Interval => write!(f, "{client} asks again who is there"),
                Seeking::Refusal => write!(f, "{client} was refused, and asks who is there"),
                Seeking::NobodyLeft => {
                    write!(f, "{client} knows nobody any more that answers, and goes back to its contact points")
                }
            },
            ClientEvent::MembersLearned { client, from, members, up, new, gone } => {
                write!(f, "{client} learns from {from}: {members} members, {up} of them up")?;
                if !new.is_empty() {
                    write!(f, "; new are{}", Names(new))?;
                }
                if gone.is_empty() { Ok(()) } else { write!(f, "; gone are{}", Names(gone)) }
            }
            ClientEvent::NobodyAnswered { client } => write!(f, "{client} is told by nobody who is there"),
        }
    }
}

/// ", " and one step of a point read.
fn probe_made(probe: &Probe, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match probe {
        Probe::Memtable { found: true } => f.write_str(" in the memtable"),
        Probe::Memtable { found: false } => f.write_str(" not in the memtable"),
        Probe::OutOfRange { table } => write!(f, ", out of the range of table {table}"),
        Probe::Filter { table, passes: true } => write!(f, ", filter of table {table} lets it pass"),
        Probe::Filter { table, passes: false } => write!(f, ", filter of table {table} says no"),
        Probe::Index { block, .. } => write!(f, ", can only be in block {block}"),
        Probe::Block { found: true, .. } => f.write_str(", is there"),
        Probe::Block { found: false, .. } => f.write_str(", is not there"),
        Probe::Hidden { table } => write!(f, ", nothing from table {table} on can matter"),
    }
}

fn numbers(tables: &[u64]) -> String {
    if tables.is_empty() {
        return "none".to_owned();
    }
    tables.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn names(nodes: &[NodeId]) -> String {
    nodes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn node_event(event: &NodeEvent, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match event {
        NodeEvent::CoordinationStarted { key, write, replicas, need, stand_ins, left_out, .. } => {
            let verb = if *write { "writing" } else { "reading" };
            write!(f, "coordinates {verb} {key} on {}, needs {need}", names(replicas))?;
            for (node, replica) in stand_ins.iter() {
                write!(f, ", {node} stands in for {replica}")?;
            }
            if left_out.is_empty() { Ok(()) } else { write!(f, ", without {}", names(left_out)) }
        }
        NodeEvent::RequestForwarded { to, .. } => write!(f, "passes it on to {to}"),
        NodeEvent::LogSynced { writes: 1 } => f.write_str("log synced, 1 write is durable"),
        NodeEvent::LogSynced { writes } => write!(f, "log synced, {writes} writes are durable"),
        NodeEvent::TablesRead { key, probes, .. } => {
            write!(f, "looks for {key}:")?;
            probes.iter().try_for_each(|probe| probe_made(probe, f))
        }
        NodeEvent::MemtableFlushed { table, entries, bytes } => {
            write!(f, "memtable becomes table {table}: {entries} keys in {bytes} bytes")
        }
        NodeEvent::CompactionBegan { inputs, level } => write!(f, "merges tables {} into level {level}", numbers(inputs)),
        NodeEvent::CompactionEnded { inputs, outputs, absorbed, purged } => {
            write!(f, "tables {} are now {}: {absorbed} entries taken in, {purged} gone", numbers(inputs), numbers(outputs))
        }
        NodeEvent::StorageRecovered { records, tables, torn_bytes } => {
            write!(f, "recovers {records} records of its log and {tables} tables, drops {torn_bytes} torn bytes")
        }
        NodeEvent::DamageFound { damage } => {
            write!(f, "{} is damaged from byte {} on, {} bytes: {}", damage.file, damage.at, damage.bytes, damage.fault)
        }
        NodeEvent::DiskFull { capacity, .. } => write!(f, "disk is full, it holds {capacity} bytes"),
        NodeEvent::VersionWritten { key, version, .. } => {
            write!(f, "makes version {} of {key}", version.dot)?;
            match &version.value {
                Some(value) => write!(f, " = {value}, clock {}", version.clock())?,
                None => write!(f, ", a tombstone, clock {}", version.clock())?,
            }
            version.written_at.map_or(Ok(()), |written_at| write!(f, ", at {written_at} by its clock"))
        }
        NodeEvent::AnswerCounted { from, have, need, .. } if have > need => write!(f, "late answer from {from}: {have}/{need}"),
        NodeEvent::AnswerCounted { from, have, need, .. } => write!(f, "answer from {from}: {have}/{need}"),
        NodeEvent::QuorumReached { need, .. } => write!(f, "quorum of {need} reached"),
        NodeEvent::RequestTimedOut { have, need, .. } => write!(f, "deadline with {have}/{need}"),
        NodeEvent::RequestRefused { reason, .. } => write!(f, "refuses: {reason}"),
        NodeEvent::CopyStored { key, changed: true, siblings, .. } => write!(f, "stores {key}: {}", Count(*siblings)),
        NodeEvent::CopyStored { key, changed: false, .. } => write!(f, "has {key} already"),
        NodeEvent::CopyRead { key, siblings, .. } => write!(f, "reads {key}: {}", Count(*siblings)),
        NodeEvent::HintKept { target, key, siblings, .. } => write!(f, "keeps {key} for {target}: {}", Count(*siblings)),
        NodeEvent::HintDelivered { target, key } => write!(f, "{target} has {key} now, the hint goes"),
        NodeEvent::HintExpired { target, key } => write!(f, "the hint of {key} for {target} is too old and goes"),
        NodeEvent::ReadRepairSent { key, to, .. } => write!(f, "repairs {key} on {}", names(to)),
        NodeEvent::OperationQueued { request, key, before } => write!(f, "{request} waits for {key}, {before} before it"),
        NodeEvent::ExchangeStarted { exchange, with, keys, .. } => write!(f, "{exchange} compares with {with}: {keys} keys here"),
        NodeEvent::TreeCompared { level, compared, .. } => {
            let different = compared.iter().filter(|pair| pair.own != pair.theirs).count();
            write!(f, "level {level}: {different} of {} hashes differ", compared.len())
        }
        NodeEvent::BucketsCompared { buckets, own, theirs, different, .. } => {
            let buckets: Vec<String> = buckets.iter().map(ToString::to_string).collect();
            let keys: Vec<&str> = different.iter().map(|key| &*key.0).collect();
            write!(f, "buckets {}: {own} keys here, {theirs} there, different: {}", buckets.join(" "), keys.join(" "))
        }
        NodeEvent::ExchangeEnded { exchange, end, compared, sent, received, .. } => match end {
            ExchangeEnd::NothingDiffers => write!(f, "{exchange} ends: nothing differs, {compared} hashes compared"),
            ExchangeEnd::Repaired => {
                write!(f, "{exchange} ends: {compared} hashes compared, {sent} copies sent, {received} received")
            }
            ExchangeEnd::RangesDiffer => write!(f, "{exchange} ends: the two do not agree on what they share"),
            ExchangeEnd::NoAnswer => write!(f, "{exchange} ends: no answer"),
            ExchangeEnd::NotKept => write!(f, "{exchange} ends: there is no room for what came"),
        },
        NodeEvent::CleanupStarted { copies, keys } => write!(f, "finds that {copies} of its {keys} copies are no longer its own"),
        NodeEvent::CopyDropped { key } => write!(f, "drops {key}: everyone who keeps it has it"),
        NodeEvent::NothingShared { with } => write!(f, "shares no keys with {with}"),
        NodeEvent::StageChanged { stage: Stage::Joining } => f.write_str("is joining"),
        NodeEvent::StageChanged { stage: Stage::Normal } => f.write_str("has joined"),
        NodeEvent::StageChanged { stage: Stage::Leaving } => f.write_str("is leaving"),
        NodeEvent::StageChanged { stage: Stage::Left } => f.write_str("has left"),
        NodeEvent::HintRedirected { target, key, to } => {
            write!(f, "{target} does not keep {key} any more: what it was to have goes to {}", names(to))
        }
        NodeEvent::SeedAsked { seed } => write!(f, "asks seed {seed} who is there"),
        NodeEvent::NoSeed => f.write_str("knows no seed and cannot join"),
        NodeEvent::SeedsSilent { seeds: 1 } => f.write_str("cannot join: its one seed does not answer"),
        NodeEvent::SeedsSilent { seeds } => write!(f, "cannot join: none of its {seeds} seeds answers"),
        NodeEvent::JoinRefused { seed } => write!(f, "is turned away by {seed}: another cluster"),
        NodeEvent::StreamOpened { stream, to, ranges, keys } => {
            write!(f, "{stream}: sends {to} what it holds in {ranges} ranges, {keys} keys")
        }
        NodeEvent::StreamEnded { stream, from, received } => write!(f, "{stream}: has everything from {from}, {received} copies"),
        NodeEvent::StreamGivenUp { stream, to } => write!(f, "{stream}: {to} does not answer, given up"),
        NodeEvent::ClockTruncated { key, dropped, .. } => {
            write!(f, "clock of {key} is too long, drops")?;
            dropped.iter().try_for_each(|(actor, counter)| write!(f, " {actor}:{counter}"))
        }
        NodeEvent::WriteLost { key, lost, kept, .. } => write!(f, "discards {lost} of {key}, {kept} is later by the clock"),
        NodeEvent::Suspected { member, generation, heartbeat, silent, observers, need } => {
            write!(f, "suspects {member}: nothing for {silent} since {generation}:{heartbeat}")?;
            if observers < need {
                write!(
                    f,
                    "; {need} would have to agree that it is down, and there {} {observers}",
                    if *observers == 1 { "is" } else { "are" }
                )?;
            }
            Ok(())
        }
        NodeEvent::Convicted { member, reporters } => {
            let names: Vec<String> = reporters.iter().map(ToString::to_string).collect();
            write!(f, "believes {member} down, says {}", names.join(" "))
        }
        NodeEvent::Refuted { member, generation, heartbeat, was_down } => {
            let belief = if *was_down { "down" } else { "suspected" };
            write!(f, "hears of {member} again, {generation}:{heartbeat}: not {belief}")
        }
        NodeEvent::ForeignGossip { from, cluster } => write!(f, "throws away gossip of {from}: another cluster, {cluster:08x}"),
    }
}

impl fmt::Display for NetworkEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NetworkEvent::MessageSent { message, fate, .. } => {
                write!(f, "{} → {} {}", message.from, message.to, message.body.kind())?;
                match fate {
                    Fate::Arrives { at } => write!(f, ", arrives {at}"),
                    Fate::Lost { reason, .. } => write!(f, ", will be lost ({reason})"),
                }
            }
            NetworkEvent::MessageDuplicated { arrives, .. } => write!(f, "doubled, the copy arrives {arrives}"),
            NetworkEvent::MessageDelivered { message, from, to, .. } => write!(f, "{from} ⇒ {to} {message}"),
            NetworkEvent::MessageHeld { message, from, to, .. } => write!(f, "{from} ⇒ {to} {message} waits"),
            NetworkEvent::MessageDropped { message, from, to, reason, .. } => {
                write!(f, "{from} ⇏ {to} {message} lost ({reason})")
            }
        }
    }
}

impl fmt::Display for TimerEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TimerEvent::TimerFired { timer: Timer::RequestDeadline { request } } => write!(f, "deadline of {request}"),
            TimerEvent::TimerFired { timer: Timer::AntiEntropyRound } => f.write_str("looks for somebody to compare with"),
            TimerEvent::TimerFired { timer: Timer::ExchangeDeadline { number, .. } } => {
                write!(f, "exchange {number}: no answer so far")
            }
            TimerEvent::TimerFired { timer: Timer::JoinDeadline } => f.write_str("the seed does not answer"),
            TimerEvent::TimerFired { timer: Timer::StreamDeadline { stream } } => write!(f, "{stream}: no answer so far"),
            TimerEvent::TimerFired { timer: Timer::HintRound } => f.write_str("offers its hints"),
            TimerEvent::TimerFired { timer: Timer::GossipRound } => f.write_str("round of heartbeats"),
            TimerEvent::LookupTimerFired { client, timer: LookupTimer::Refresh } => write!(f, "{client} has waited long enough"),
            TimerEvent::LookupTimerFired { client, timer: LookupTimer::NoAnswer } => {
                write!(f, "{client} is not told who is there so far")
            }
            TimerEvent::TimerFired { timer: Timer::LogSync } => f.write_str("syncs its log"),
            TimerEvent::TimerFired { timer: Timer::CompactionRound } => f.write_str("goes on merging"),
            TimerEvent::ClientTimerFired { client, request, timer } => {
                let meaning = match timer {
                    super::client::ClientTimer::TryNext => "asks the next contact",
                    super::client::ClientTimer::GiveUp => "gives up",
                };
                write!(f, "{client} {meaning}: {request}")
            }
        }
    }
}

impl fmt::Display for FaultEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FaultEvent::NodeCrashed { keys_lost, hints_lost, unsent } => {
                f.write_str("crashes")?;
                let mut joined = " and loses ";
                for (count, what) in [(*keys_lost, "key"), (*hints_lost, "hint"), (*unsent, "unsent message")] {
                    if count > 0 {
                        write!(f, "{joined}{count} {what}{}", if count == 1 { "" } else { "s" })?;
                        joined = ", ";
                    }
                }
                Ok(())
            }
            FaultEvent::NodeRestarted { generation } => write!(f, "restarts, generation {generation}"),
            FaultEvent::NodePaused => f.write_str("pauses"),
            FaultEvent::NodeResumed { held } => write!(f, "resumes, {held} waited"),
            FaultEvent::NetworkCut { cut } => write!(f, "cut {cut}"),
            FaultEvent::NetworkHealed { cuts } => {
                let cuts: Vec<String> = cuts.iter().map(ToString::to_string).collect();
                write!(f, "healed {}", cuts.join(", "))
            }
            FaultEvent::WeatherChanged { from, to, change } => {
                f.write_str("weather changes")?;
                if let Some(from) = from {
                    write!(f, " from {from}")?;
                }
                if let Some(to) = to {
                    write!(f, " to {to}")?;
                }
                weather(change, f)
            }
            FaultEvent::DropArmed { from, to, message, count } => {
                write!(f, "the next {count} ")?;
                if let Some(kind) = message {
                    write!(f, "{kind} ")?;
                }
                write!(f, "{from} → {to} will be lost")
            }
            FaultEvent::NodeSlowed { factor } if *factor == Slowness::NONE => f.write_str("serves as fast as ever"),
            FaultEvent::NodeSlowed { factor } => write!(f, "serves {factor} times slower"),
            FaultEvent::DatacenterDown { datacenter, nodes } => write!(f, "datacenter {datacenter} dies:{}", Names(nodes)),
            FaultEvent::DatacenterUp { datacenter, nodes } => write!(f, "datacenter {datacenter} starts again:{}", Names(nodes)),
            FaultEvent::NodeWiped { hints_lost: 0, keys_lost } => write!(f, "loses its disk, and {keys_lost} keys with it"),
            FaultEvent::NodeWiped { hints_lost, keys_lost } => {
                write!(f, "loses its disk, and {keys_lost} keys and {hints_lost} hints with it")
            }
            FaultEvent::DiskDamaged { file, at } => write!(f, "a bit of byte {at} in {file} flips"),
            FaultEvent::DiskChanged { change: DiskChange { operation, sync, bandwidth, capacity } } => {
                f.write_str("disk changes")?;
                for (name, length) in [("operation", operation), ("sync", sync)] {
                    length.map_or(Ok(()), |length| write!(f, " {name}={length}"))?;
                }
                for (name, bytes) in [("bandwidth", bandwidth), ("capacity", capacity)] {
                    bytes.map_or(Ok(()), |bytes| write!(f, " {name}={bytes}"))?;
                }
                Ok(())
            }
            FaultEvent::ClockSkewed { offset, drift_ppm } => {
                match offset.0 {
                    0 => f.write_str("sets its clock right")?,
                    1.. => write!(f, "sets its clock {offset} ahead")?,
                    _ => write!(f, "sets its clock {} behind", Skew(-offset.0))?,
                }
                if *drift_ppm == 0 { Ok(()) } else { write!(f, ", drifting {drift_ppm} ppm") }
            }
        }
    }
}

fn weather(change: &WeatherChange, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (name, latency) in [("latency", change.latency), ("between datacenters", change.inter_dc)] {
        match latency {
            Some(Latency::Uniform(least, most)) => write!(f, ", {name} {least} to {most}")?,
            Some(Latency::Exponential(mean)) => write!(f, ", {name} {mean} on average")?,
            Some(Latency::Trace(trace)) => write!(f, ", {name} as {trace:?}")?,
            None => {}
        }
    }
    if let Some(loss) = change.loss {
        write!(f, ", loss {}", Plain(loss.as_f64()))?;
    }
    if let Some(duplicate) = change.duplicate {
        write!(f, ", duplicate {}", Plain(duplicate.as_f64()))?;
    }
    Ok(())
}

/// ` n1 n2`.
struct Names<'a>(&'a [NodeId]);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|node| write!(f, " {node}"))
    }
}

/// `2 versions`, `1 version`, `nothing`.
struct Count(u16);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("nothing"),
            1 => f.write_str("1 version"),
            many => write!(f, "{many} versions"),
        }
    }
}

/// The values that a reader sees.
struct Values<'a>(&'a Siblings);

impl fmt::Display for Values<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: Vec<String> = self.0.live().filter_map(|version| version.value.as_ref()).map(ToString::to_string).collect();
        write!(f, "{}", values.join(" | "))
    }
}

/// `50 a second for 200, keys k1 to k10 zipf, 0.5 of them read, by c1 c2`.
struct Load<'a>(&'a Workload);

impl fmt::Display for Load<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Workload { clients, rate, keys, prefix, distribution, read_fraction, lasts, read_modify_write, value_bytes } = self.0;
        let clients: Vec<String> = clients.iter().map(ToString::to_string).collect();
        write!(f, "{} a second for {lasts}, ", Plain(rate.as_per_second()))?;
        write!(f, "keys {prefix}1 to {prefix}{keys} {}, {} of them read", distribution.name(), Plain(read_fraction.as_f64()))?;
        if !read_modify_write {
            f.write_str(", writes are blind")?;
        }
        if let Some(bytes) = value_bytes {
            write!(f, ", values of {bytes} bytes")?;
        }
        write!(f, ", by {}", clients.join(" "))
    }
}

struct Settings<'a>(&'a Change);

impl fmt::Display for Settings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers = [("n", self.0.n), ("r", self.0.r), ("w", self.0.w)];
        for (name, value) in numbers {
            if let Some(value) = value {
                write!(f, " {name}={value}")?;
            }
        }
        let counts = [("fanout", self.0.fanout), ("reporters", self.0.reporters)];
        let lengths =
            [("request_timeout", self.0.request_timeout), ("interval", self.0.interval), ("suspect_after", self.0.suspect_after)];
        for (name, length) in lengths {
            if let Some(length) = length {
                write!(f, " {name}={length}")?;
            }
        }
        if let Some(detector) = self.0.detector {
            let name = match detector {
                Detector::Gossip => "gossip",
                Detector::AllToAll => "all_to_all",
            };
            write!(f, " detector={name}")?;
        }
        if let Some(exchange) = self.0.exchange {
            let name = match exchange {
                GossipExchange::Push => "push",
                GossipExchange::PushPull => "push_pull",
            };
            write!(f, " exchange={name}")?;
        }
        for (name, count) in counts {
            if let Some(count) = count {
                write!(f, " {name}={count}")?;
            }
        }
        Ok(())
    }
}
