//! What typed things read like: instants, endings, reasons, lines of the log.

use std::fmt::Display;

use ringside::decimal::{Plain, tenths};
use ringside::engine::{
    Address, Detector, Duration, ExchangeEnd, GossipExchange, Key, MemberStatus, MessageKind, NoContext, NodeId, QuorumKind,
    ReadRepair, Reason, Scope, Stage, Status, Time,
};
use ringside::simulation::{Cut, HostStatus, Latency, LossReason, OperationKind, Skew, Slowness};
use ringside::stage::LogEntry;
use yew::AttrValue;

use super::{Argument, Text, grouped};
use crate::rest;

/// An argument made from anything that can be shown.
pub fn arg(value: impl Display) -> Argument {
    Argument::from(value)
}

/// Whole milliseconds with their thousands set apart: `1,284`.
pub fn whole_ms(time: Time) -> String {
    grouped(time.0 / 1000)
}

/// Milliseconds with one decimal where they are not whole, and the unit: `12.4 ms`.
pub fn ms(length: Duration) -> String {
    let tenths = (length.0 + 50) / 100;
    let (whole, tenth) = (tenths / 10, tenths % 10);
    if tenth == 0 { format!("{} ms", grouped(whole)) } else { format!("{}.{tenth} ms", grouped(whole)) }
}

/// An instant with its unit.
pub fn at(time: Time) -> String {
    ms(Duration(time.0))
}

/// A percentage with one decimal, spaced as numbers with units are: `17.2 %`.
pub fn percent(percent: f64) -> String {
    format!("{} %", tenths(percent))
}

/// An operation's kind; the same in both languages.
pub fn operation(kind: OperationKind) -> &'static str {
    kind.name()
}

/// How a machine is, in a word.
pub fn host_status(text: &Text, status: HostStatus) -> AttrValue {
    text.get(match status {
        HostStatus::Up => "status-up",
        HostStatus::Paused => "status-paused",
        HostStatus::Down => "status-down",
    })
}

/// What a node believes of a member.
pub fn member_status(text: &Text, status: MemberStatus) -> AttrValue {
    text.get(match status {
        MemberStatus::Up => "status-up",
        MemberStatus::Suspected => "status-suspected",
        MemberStatus::Down => "status-down",
    })
}

/// How an operation ended, in a word or two.
pub fn status(text: &Text, status: Option<Status>) -> AttrValue {
    text.get(match status {
        None => "op-pending",
        Some(Status::Ok) => "op-ok",
        Some(Status::NotFound) => "op-not-found",
        Some(Status::Unavailable) => "op-unavailable",
        Some(Status::Timeout) => "op-timeout",
        Some(Status::Rejected) => "op-rejected",
    })
}

/// Why an operation did not end well: a sentence.
pub fn reason(text: &Text, reason: &Reason) -> AttrValue {
    match reason {
        Reason::EmptyKey => text.get("reason-empty-key"),
        Reason::PairTooLarge { size, limit } => {
            text.with("reason-pair-too-large", &[("size", arg(grouped(*size))), ("limit", arg(grouped(*limit)))])
        }
        Reason::NoContext { get, problem } => {
            let id = match problem {
                NoContext::NotEnded => "reason-context-not-ended",
                NoContext::Failed => "reason-context-failed",
                NoContext::OtherKey => "reason-context-other-key",
                NoContext::NotAGet => "reason-context-not-a-get",
            };
            text.with(id, &[("get", arg(get))])
        }
        Reason::QuorumTooLarge { asked, replicas } => {
            text.with("reason-quorum-too-large", &[("asked", arg(asked)), ("replicas", arg(replicas))])
        }
        Reason::TooFewAnswers { have, need, write } => text.with(
            if *write { "reason-too-few-acks" } else { "reason-too-few-replies" },
            &[("have", arg(have)), ("need", arg(need))],
        ),
        Reason::NoAnswer => text.get("reason-no-answer"),
        Reason::EveryContactRefused => text.get("reason-every-contact-refused"),
        Reason::EveryReplicaRefused => text.get("reason-every-replica-refused"),
        Reason::NotAReplica => text.get("reason-not-a-replica"),
        Reason::TooFewHealthy { healthy, need } => {
            text.with("reason-too-few-healthy", &[("healthy", arg(healthy)), ("need", arg(need))])
        }
        Reason::StillJoining => text.get("reason-still-joining"),
        Reason::NotKept => text.get("reason-not-kept"),
        Reason::NobodyToAsk => text.get("reason-nobody-to-ask"),
        Reason::KeyTaken => text.get("reason-key-taken"),
    }
}

fn hint(text: &Text, id: &str, node: NodeId, target: NodeId, key: &Key) -> AttrValue {
    text.with(id, &[("node", arg(node)), ("target", arg(target)), ("key", arg(key))])
}

/// Why a message was lost.
pub fn loss(text: &Text, reason: LossReason) -> AttrValue {
    text.get(match reason {
        LossReason::Loss => "loss-chance",
        LossReason::Cut => "loss-cut",
        LossReason::Dropped => "loss-dropped",
        LossReason::NodeDown => "loss-node-down",
    })
}

/// A message's kind.
pub fn message(text: &Text, kind: MessageKind) -> AttrValue {
    text.get(&format!("message-{}", kind.name().replace('_', "-")))
}

/// How long messages take.
pub fn latency(text: &Text, latency: Latency) -> AttrValue {
    match latency {
        Latency::Uniform(least, most) if least == most => text.with("latency-fixed", &[("ms", arg(least))]),
        Latency::Uniform(least, most) => text.with("latency-uniform", &[("least", arg(least)), ("most", arg(most))]),
        Latency::Exponential(mean) => text.with("latency-exponential", &[("mean", arg(mean))]),
        Latency::Trace(_) => text.get("latency-trace"),
    }
}

/// A cut, by its sides: `n1 n2 | n3`.
fn sides(cut: &Cut) -> String {
    cut.to_string()
}

/// How far a clock is off, with its sign: `+500`, `-0.5`.
fn signed(skew: Skew) -> String {
    let sign = if skew.0 > 0 { "+" } else { "" };
    format!("{sign}{skew}")
}

/// A line of the log.
pub fn log_entry(text: &Text, entry: &LogEntry) -> AttrValue {
    match entry {
        LogEntry::Asked { client, operation: kind, key, node } => {
            let arguments =
                [("client", arg(client)), ("operation", arg(operation(*kind))), ("key", arg(key)), ("node", arg(node))];
            text.with("log-asked", &arguments)
        }
        LogEntry::PassedOn { from, to, key } => {
            text.with("log-passed-on", &[("from", arg(from)), ("to", arg(to)), ("key", arg(key))])
        }
        LogEntry::Answered { coordinator, from, write, have, need } => {
            let id = if have > need { "log-answered-late" } else { "log-answered" };
            let answer = message(text, if *write { MessageKind::ReplicaAck } else { MessageKind::ReplicaReply });
            let arguments = [
                ("from", arg(from)),
                ("to", arg(coordinator)),
                ("answer", arg(answer)),
                ("have", arg(have)),
                ("need", arg(need)),
            ];
            text.with(id, &arguments)
        }
        LogEntry::Quorum { coordinator, write, need } => {
            let letter = if *write { "W" } else { "R" };
            text.with("log-quorum", &[("node", arg(coordinator)), ("letter", arg(letter)), ("need", arg(need))])
        }
        LogEntry::Ended { client, operation: kind, key, status, values, reason: why } => {
            let arguments = [
                ("client", arg(client)),
                ("operation", arg(operation(*kind))),
                ("key", arg(key)),
                ("values", arg(values.join(" · "))),
                ("count", arg(values.len())),
                ("reason", arg(why.as_ref().map(|why| reason(text, why)).unwrap_or_default())),
            ];
            text.with(ended(*kind, *status, values.len()), &arguments)
        }
        LogEntry::Lost { from, to, kind, reason } => lost(text, *from, *to, *kind, *reason),
        LogEntry::Suspected { observer, member, silent, observers, need } => {
            let id = if observers < need { "log-suspected-alone" } else { "log-suspected" };
            let arguments = [
                ("node", arg(observer)),
                ("member", arg(member)),
                ("silent", arg(ms(*silent))),
                ("observers", arg(observers)),
                ("need", arg(need)),
            ];
            text.with(id, &arguments)
        }
        LogEntry::Convicted { observer, member, reporters } => {
            let names: Vec<String> = reporters.iter().map(ToString::to_string).collect();
            let arguments = [("node", arg(observer)), ("member", arg(member)), ("reporters", arg(names.join(" ")))];
            text.with("log-convicted", &arguments)
        }
        LogEntry::Refuted { observer, member, generation } => {
            text.with("log-refuted", &[("node", arg(observer)), ("member", arg(member)), ("generation", arg(generation))])
        }
        LogEntry::Crashed { node, keys_lost } => text.with("log-crashed", &[("node", arg(node)), ("keys", arg(keys_lost))]),
        LogEntry::Restarted { node, generation } => {
            text.with("log-restarted", &[("node", arg(node)), ("generation", arg(generation))])
        }
        LogEntry::StageChanged { node, stage } => {
            let id = match stage {
                Stage::Joining => "log-joining",
                Stage::Normal => "log-joined",
                Stage::Leaving => "log-leaving",
                Stage::Left => "log-left",
            };
            text.with(id, &[("node", arg(node))])
        }
        LogEntry::Streamed { node, from, copies } => {
            text.with("log-streamed", &[("node", arg(node)), ("from", arg(from)), ("copies", arg(copies))])
        }
        LogEntry::NoSeed { node } => text.with("log-no-seed", &[("node", arg(node))]),
        LogEntry::Flushed { node, table, entries } => {
            text.with("log-flushed", &[("node", arg(node)), ("table", arg(table)), ("keys", arg(entries))])
        }
        LogEntry::Compacted { node, tables, purged } => {
            text.with("log-compacted", &[("node", arg(node)), ("tables", arg(tables)), ("purged", arg(purged))])
        }
        LogEntry::Recovered { node, records, tables, torn_bytes } => {
            let counts = [("records", arg(records)), ("tables", arg(tables)), ("torn", arg(torn_bytes))];
            text.with("log-recovered", &[&[("node", arg(node))][..], &counts].concat())
        }
        LogEntry::DamageFound { node, file } => text.with("log-damage-found", &[("node", arg(node)), ("file", arg(file))]),
        LogEntry::BitFlipped { node, file } => text.with("log-bit-flipped", &[("node", arg(node)), ("file", arg(file))]),
        LogEntry::DiskFull { node } => text.with("log-disk-full", &[("node", arg(node))]),
        LogEntry::SeedsSilent { node, seeds } => text.with("log-seeds-silent", &[("node", arg(node)), ("seeds", arg(seeds))]),
        LogEntry::JoinRefused { node, seed } => text.with("log-join-refused", &[("node", arg(node)), ("seed", arg(seed))]),
        LogEntry::CleanupStarted { node, copies } => {
            text.with("log-cleanup-started", &[("node", arg(node)), ("copies", arg(copies))])
        }
        LogEntry::CopyDropped { node, key } => text.with("log-copy-dropped", &[("node", arg(node)), ("key", arg(key))]),
        LogEntry::Wiped { node, hints_lost } => text.with("log-wiped", &[("node", arg(node)), ("hints", arg(hints_lost))]),
        LogEntry::HintKept { node, target, key } => hint(text, "log-hint-kept", *node, *target, key),
        LogEntry::HintDelivered { node, target, key } => hint(text, "log-hint-delivered", *node, *target, key),
        LogEntry::HintExpired { node, target, key } => hint(text, "log-hint-expired", *node, *target, key),
        LogEntry::ReadRepaired { node, key, to } => {
            let to: Vec<String> = to.iter().map(ToString::to_string).collect();
            text.with("log-read-repaired", &[("node", arg(node)), ("key", arg(key)), ("to", arg(to.join(" · ")))])
        }
        LogEntry::Exchanged { node, with, end, compared, copies } => {
            let id = match end {
                ExchangeEnd::NothingDiffers => "log-exchange-same",
                ExchangeEnd::Repaired => "log-exchange-repaired",
                ExchangeEnd::RangesDiffer => "log-exchange-ranges",
                ExchangeEnd::NoAnswer => "log-exchange-silent",
                ExchangeEnd::NotKept => "log-exchange-not-kept",
            };
            let arguments = [("node", arg(node)), ("with", arg(with)), ("compared", arg(compared)), ("copies", arg(copies))];
            text.with(id, &arguments)
        }
        LogEntry::Paused { node } => text.with("log-paused", &[("node", arg(node))]),
        LogEntry::Resumed { node, held } => text.with("log-resumed", &[("node", arg(node)), ("held", arg(held))]),
        LogEntry::Cut { cut } => text.with("log-cut", &[("sides", arg(sides(cut)))]),
        LogEntry::Healed => text.get("log-healed"),
        LogEntry::WeatherChanged { from, to } => match (from, to) {
            (None, None) => text.get("log-weather"),
            (from, to) => {
                let end = |end: &Option<Address>| end.map_or_else(|| "*".to_owned(), |end| end.to_string());
                text.with("log-weather-link", &[("from", arg(end(from))), ("to", arg(end(to)))])
            }
        },
        LogEntry::Slowed { node, factor: Slowness::NONE } => text.with("log-fast-again", &[("node", arg(node))]),
        LogEntry::Slowed { node, factor } => text.with("log-slowed", &[("node", arg(node)), ("factor", arg(factor))]),
        LogEntry::DatacenterDown { datacenter } => text.with("log-datacenter-down", &[("datacenter", arg(datacenter))]),
        LogEntry::DatacenterUp { datacenter } => text.with("log-datacenter-up", &[("datacenter", arg(datacenter))]),
        LogEntry::SettingsChanged { change } => {
            let values = [("N", change.n), ("R", change.r), ("W", change.w)];
            let mut parts: Vec<String> =
                values.iter().filter_map(|(letter, value)| value.map(|value| format!("{letter}={value}"))).collect();
            parts.extend(
                change.request_timeout.map(|timeout| text.with("log-timeout-set", &[("timeout", arg(ms(timeout)))]).to_string()),
            );
            let lengths = [("interval", change.interval), ("suspect_after", change.suspect_after)];
            parts.extend(lengths.iter().filter_map(|(name, length)| length.map(|length| format!("{name}={}", ms(length)))));
            let counts = [("fanout", change.fanout), ("reporters", change.reporters)];
            parts.extend(counts.iter().filter_map(|(name, count)| count.map(|count| format!("{name}={count}"))));
            parts.extend(change.quorum.map(|quorum| {
                text.get(match quorum {
                    QuorumKind::Strict => "log-quorum-strict",
                    QuorumKind::Sloppy => "log-quorum-sloppy",
                    QuorumKind::Blocking => "log-quorum-blocking",
                })
                .to_string()
            }));
            let lengths =
                [("hint_interval", change.hint_interval), ("hint_ttl", change.hint_ttl), ("anti_entropy", change.anti_entropy)];
            parts.extend(lengths.iter().filter_map(|(name, length)| length.map(|length| format!("{name}={}", ms(length)))));
            parts.extend(change.detector.map(|detector| {
                let name = match detector {
                    Detector::Gossip => "gossip",
                    Detector::AllToAll => "all_to_all",
                };
                format!("detector={name}")
            }));
            parts.extend(change.exchange.map(|exchange| {
                let name = match exchange {
                    GossipExchange::Push => "push",
                    GossipExchange::PushPull => "push_pull",
                };
                format!("exchange={name}")
            }));
            parts.extend(change.hinted_handoff.map(|on| format!("hinted_handoff={on}")));
            parts.extend(change.scope.map(|scope| {
                let name = match scope {
                    Scope::Global => "global",
                    Scope::Local => "local",
                    Scope::Each => "each",
                };
                format!("scope={name}")
            }));
            parts.extend(change.read_repair.map(|mode| {
                let name = match mode {
                    ReadRepair::Off => "off",
                    ReadRepair::After => "after",
                    ReadRepair::Blocking => "blocking",
                };
                format!("read_repair={name}")
            }));
            text.with("log-settings", &[("settings", arg(parts.join(" ")))])
        }
        LogEntry::Note { en, ko } => AttrValue::from(match text.language() {
            crate::intent::Language::Ko => ko.to_string(),
            crate::intent::Language::En => en.to_string(),
        }),
        LogEntry::ClockTruncated { node, key, dropped } => {
            let pairs: Vec<String> = dropped.iter().map(|(actor, counter)| format!("{actor}:{counter}")).collect();
            text.with("log-truncated", &[("node", arg(node)), ("key", arg(key)), ("pairs", arg(pairs.join(" ")))])
        }
        LogEntry::WriteLost { node, key, lost, kept } => {
            let arguments = [("node", arg(node)), ("key", arg(key)), ("lost", arg(lost)), ("kept", arg(kept))];
            text.with("log-write-lost", &arguments)
        }
        LogEntry::ClockSkewed { node, offset, drift_ppm: 0 } => {
            text.with("log-skewed", &[("node", arg(node)), ("offset", arg(signed(*offset)))])
        }
        LogEntry::ClockSkewed { node, offset, drift_ppm } => {
            text.with("log-skewed-drift", &[("node", arg(node)), ("offset", arg(signed(*offset))), ("drift", arg(drift_ppm))])
        }
        LogEntry::StepRefused { reason } => {
            // Until the rest has come, which has these sentences, it says that something was refused.
            let reason = rest::get().map(|rest| (rest.refusal)(text.language(), reason)).unwrap_or_default();
            text.with("log-refused", &[("reason", arg(reason))])
        }
        LogEntry::WorkloadStarted { number, workload } => {
            let arguments = [
                ("number", arg(number)),
                ("rate", arg(Plain(workload.rate.as_per_second()))),
                ("seconds", arg(Plain(workload.lasts.as_millis() / 1000.0))),
            ];
            text.with("log-workload-started", &arguments)
        }
        LogEntry::WorkloadEnded { number, operations } => {
            text.with("log-workload-ended", &[("number", arg(number)), ("operations", arg(operations))])
        }
        LogEntry::WriteGivenUp { client, key } => text.with("log-given-up", &[("client", arg(client)), ("key", arg(key))]),
        LogEntry::Learned { client, from, members, new, gone } => {
            let id = if new == members { "log-learned-first" } else { "log-learned" };
            let arguments =
                [("client", arg(client)), ("from", arg(from)), ("members", arg(members)), ("new", arg(new)), ("gone", arg(gone))];
            text.with(id, &arguments)
        }
        LogEntry::BackToContacts { client } => text.with("log-back-to-contacts", &[("client", arg(client))]),
        LogEntry::NobodyAnswered { client } => text.with("log-nobody-answered", &[("client", arg(client))]),
    }
}

/// Which sentence tells how an operation ended.
fn ended(kind: OperationKind, status: Status, values: usize) -> &'static str {
    match (status, kind) {
        (Status::Ok, OperationKind::Get) if values > 1 => "log-ended-siblings",
        (Status::Ok, OperationKind::Get) => "log-ended-read",
        (Status::Ok, _) => "log-ended-written",
        (Status::NotFound, _) => "log-ended-not-found",
        (Status::Unavailable, _) => "log-ended-unavailable",
        (Status::Timeout, _) => "log-ended-timeout",
        (Status::Rejected, _) => "log-ended-rejected",
    }
}

fn lost(text: &Text, from: Address, to: Address, kind: MessageKind, reason: LossReason) -> AttrValue {
    let arguments =
        [("from", arg(from)), ("to", arg(to)), ("message", arg(message(text, kind))), ("why", arg(loss(text, reason)))];
    text.with("log-lost", &arguments)
}
