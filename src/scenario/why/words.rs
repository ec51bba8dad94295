//! The sentences of an explanation in English, for the command line.

use std::fmt;

use super::says::{Copy, Says};
use crate::engine::{Key, MessageKind, NodeId, Status, Timer};
use crate::simulation::{ClientTimer, LossReason, OperationKind};

impl fmt::Display for Copy {
    /// `Seoul (n1:1)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(f, "{value} ({}:{})", self.dot.actor, self.dot.counter),
            None => write!(f, "a tombstone ({}:{})", self.dot.actor, self.dot.counter),
        }
    }
}

/// `n1, n2 and n3`.
fn listed<T: fmt::Display>(things: &[T]) -> String {
    let mut text = String::new();
    for (place, thing) in things.iter().enumerate() {
        let between = match place {
            0 => "",
            _ if place + 1 == things.len() => " and ",
            _ => ", ",
        };
        text.push_str(between);
        text.push_str(&thing.to_string());
    }
    text
}

fn versions(copies: &[Copy]) -> String {
    if copies.is_empty() { "nothing".to_owned() } else { listed(copies) }
}

/// What a message is called between those who know what it is about.
fn noun(kind: MessageKind) -> String {
    match kind {
        MessageKind::ClientPut | MessageKind::ClientGet | MessageKind::ClientDelete => "the request".to_owned(),
        MessageKind::ClientReply => "the reply".to_owned(),
        MessageKind::Forward => "the request, passed on,".to_owned(),
        MessageKind::ForwardReply => "the reply, passed back,".to_owned(),
        MessageKind::ReplicaWrite => "the write".to_owned(),
        MessageKind::ReplicaAck => "the ack".to_owned(),
        MessageKind::ReplicaRead => "the question".to_owned(),
        MessageKind::ReplicaReply => "the answer".to_owned(),
        MessageKind::ReadRepair => "the repair".to_owned(),
        MessageKind::Gossip | MessageKind::GossipReply => "gossip".to_owned(),
        MessageKind::Heartbeat => "a heartbeat".to_owned(),
        MessageKind::Refused => "the refusal".to_owned(),
        other => format!("the {}", other.to_string().replace('_', " ")),
    }
}

fn s(count: u32) -> &'static str {
    if count == 1 { "" } else { "s" }
}

impl fmt::Display for Says {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Says::FartherBack => f.write_str("… some of what led to this lies farther back than was looked"),
            Says::Asked { .. } => asked(self, f),
            Says::Turned { asker, node } => write!(f, "nobody runs at {node}: its machine refuses {asker} the connection"),
            Says::AsksAnother { client, node } => write!(f, "there is no answer yet, and {client} asks {node} too"),
            Says::PassedOn { from, to, key } => write!(f, "{from} does not coordinate {key}, and passes it on to {to}"),
            Says::Coordinates { node, write: true, key, replicas, need } => {
                write!(f, "{node} coordinates: {} keep {key}, and {need} must have stored it", listed(replicas))
            }
            Says::Coordinates { node, write: false, key, replicas, need } => {
                write!(f, "{node} coordinates: {} keep {key}, and {need} must answer", listed(replicas))
            }
            Says::StandsIn { node, stand_in, replica } => {
                write!(f, "{node} believes {replica} is not there: {stand_in} is asked in its place")
            }
            Says::LeftOut { node, replica } => write!(f, "{node} believes {replica} is not there, and asks nobody in its place"),
            Says::Queued { node, key, before } => write!(
                f,
                "{key} is taken at {node}: {before} operation{} come{} first",
                s((*before).into()),
                if *before == 1 { "s" } else { "" }
            ),
            Says::Wrote { node, key, version, past, written_at } => {
                write!(f, "{node} writes that as a version of {key}: {version}")?;
                if !past.is_empty() {
                    write!(f, ", which replaces {past}")?;
                }
                written_at.map_or(Ok(()), |at| write!(f, "; its clock says {at}"))
            }
            Says::Answered { .. } => answered(self, f),
            Says::Deadline { node, have, need } => write!(f, "the deadline at {node} passes with {have} of {need}"),
            Says::Refuses { node, reason } => write!(f, "{node} refuses: {reason}"),
            Says::Ended { .. } => ended(self, f),
            Says::Open { client, id } => write!(f, "{client} is still waiting for {id}"),
            Says::Came { kind, from, to, sent } => write!(f, "{} of {from}, sent at {sent}, reaches {to}", noun(*kind)),
            Says::OnItsWay { kind, from, to, arrives } => {
                write!(f, "{} sets out from {from} to {to}, where it arrives at {arrives} only", noun(*kind))
            }
            Says::Lost { kind, from, to, reason } => {
                let how = match reason {
                    LossReason::Loss => "is lost on the network by chance",
                    LossReason::Cut => "is lost at a cut",
                    LossReason::Dropped => "is lost, as a step wanted it",
                    LossReason::NodeDown => "finds nobody running there",
                };
                write!(f, "{} from {from} to {to} {how}", noun(*kind))
            }
            Says::Waits { kind, from, to } => write!(f, "{} of {from} waits at {to}, which does not get to it", noun(*kind)),
            Says::DropArmed { from, to, count: 1 } => write!(f, "a step wants the next message from {from} to {to} to be lost"),
            Says::DropArmed { from, to, count } => {
                write!(f, "a step wants the next {count} messages from {from} to {to} to be lost")
            }
            Says::NothingSent { node, key } => write!(f, "{node} is sent nothing: then it is none of those who keep {key}"),
            Says::KnowsNothing { node, replica, key } => {
                write!(f, "{node} answers in the place of {replica}, and has not heard of this write of {key}")
            }
            Says::HintWaits { node, target, key } => {
                write!(f, "{node} keeps the write of {key} for {target}, which lacks it until then")
            }
            Says::Stored { node, key, versions: copies, siblings } => {
                write!(f, "{node} takes it into its copy of {key}")?;
                if !copies.is_empty() {
                    write!(f, ": {}", versions(copies))?;
                }
                if *siblings > 1 { write!(f, "; {siblings} stand side by side there now") } else { Ok(()) }
            }
            Says::HadAlready { node, key } => write!(f, "{node} has that of {key} already"),
            Says::Purged { node, purged } => {
                write!(f, "{node} merges its tables: {purged} deleted key{} are forgotten, tombstones too", s(*purged as u32))
            }
            Says::CopyDropped { node, key } => write!(f, "{node} drops its copy of {key}: those who keep it have it"),
            Says::HintKept { node, target, key } => write!(f, "{node} keeps the write of {key} as a hint, for {target}"),
            Says::HintDelivered { node, target, key } => write!(f, "{target} has {key}, and {node} drops the hint"),
            Says::HintExpired { node, target, key } => {
                write!(f, "the hint of {key} that {node} keeps for {target} is too old, and goes")
            }
            Says::RepairSent { node, key, to } => {
                write!(f, "{node} sees by the answers that {} behind with {key}, and sends what is missing", are(to))
            }
            Says::ExchangeBegan { node, with } => write!(f, "{node} begins to compare what it keeps with {with}"),
            Says::Differ { node, keys } => differ(*node, keys, f),
            Says::StreamOpened { node, to, keys } => {
                write!(f, "{node} begins to send {to} what that will own: {keys} key{}", s(*keys))
            }
            Says::HeardLast { observer, member, via, generation, heartbeat } => {
                write!(
                    f,
                    "{observer} hears for the last time of a beat of {member} that is new: the {heartbeat}th of life {generation}"
                )?;
                via.filter(|via| via != member).map_or(Ok(()), |via| write!(f, ", from {via}"))
            }
            Says::Silence { member, sent: 0, .. } => write!(f, "from now on {member} tells nobody that it is there"),
            Says::Silence { member, sent, lost } => {
                write!(f, "after that {member} tells others {sent} more time{} that it is there", s(*sent))?;
                if *lost == 0 { Ok(()) } else { write!(f, "; {lost} of these messages are lost") }
            }
            Says::Suspects { observer, member, silent, .. } => {
                write!(f, "{observer} suspects {member}: it has heard of no new beat for {silent} ms")
            }
            Says::Reported { observer, reporter, member, via } => match via {
                Some(via) if via == reporter => write!(f, "{via} tells {observer} that it suspects {member}"),
                Some(via) => write!(f, "{via} tells {observer} that {reporter} suspects {member}"),
                None => write!(f, "{observer} is told that {reporter} suspects {member}"),
            },
            Says::Convicts { observer, member, reporters } => {
                write!(f, "{observer} believes {member} down: {} suspect it, which is enough", listed(reporters))
            }
            Says::Hears { observer, member, via, generation, heartbeat, was_down } => {
                let belief = if *was_down { "believes it down" } else { "suspects it" };
                write!(f, "{observer} hears of beat {heartbeat} in life {generation} of {member}")?;
                if let Some(via) = via.filter(|via| via != member) {
                    write!(f, " from {via}")?;
                }
                write!(f, ", and {belief} no longer")
            }
            Says::Round { node, timer } => write!(f, "by its clock {node} {}", round(*timer)),
            Says::TimerFired { node, timer } => write!(f, "{node} has waited long enough: {}", deadline(*timer)),
            Says::ClientTimer { client, timer: ClientTimer::TryNext } => {
                write!(f, "{client} has waited long enough for an answer")
            }
            Says::ClientTimer { client, timer: ClientTimer::GiveUp } => {
                write!(f, "{client} has waited twice as long as a request may take")
            }
            Says::Started { node, generation: 1 } => write!(f, "{node} starts"),
            Says::Started { node, generation } => write!(f, "{node} starts, in its life {generation}"),
            Says::Happened { node: Some(node), what } => write!(f, "{node} {what}"),
            Says::Happened { node: None, what } => what.fmt(f),
            _ => conclusion(self, f),
        }
    }
}

fn are(nodes: &[NodeId]) -> String {
    format!("{} {}", listed(nodes), if nodes.len() == 1 { "is" } else { "are" })
}

fn asked(says: &Says, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Says::Asked { client, id, kind, key, value, context, node } = says else { return Ok(()) };
    match node {
        Some(node) => write!(f, "{client} asks {node} to {kind} {key}", kind = kind.name())?,
        None => write!(f, "{client} wants to {kind} {key}, and knows nobody to ask", kind = kind.name())?,
    }
    if let Some(value) = value {
        write!(f, " = {value}")?;
    }
    write!(f, " ({id})")?;
    match kind {
        OperationKind::Get => Ok(()),
        _ if context.is_empty() => f.write_str(", without having read it"),
        _ => write!(f, ", having read {context}"),
    }
}

fn answered(says: &Says, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Says::Answered { node, from, write, have, need, held } = says else { return Ok(()) };
    let late = if have > need { ", more than needed" } else { "" };
    match (write, from == node) {
        (true, true) => write!(f, "{node} has stored it itself, which counts")?,
        (true, false) => write!(f, "{from} has stored it, and its ack counts")?,
        (false, true) => write!(f, "{node} counts its own copy")?,
        (false, false) => write!(f, "the answer of {from} counts")?,
    }
    if let Some(held) = held {
        write!(f, ", which holds {}", versions(held))?;
    }
    write!(f, ": {have} of {need}{late}")
}

fn ended(says: &Says, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Says::Ended { client, id, kind, status, reason, found, acks } = says else { return Ok(()) };
    match (status, kind) {
        (Status::Ok, OperationKind::Get) => write!(f, "{client} reads {}", versions(found))?,
        (Status::Ok, _) => write!(f, "{client} is told that it is done")?,
        (Status::NotFound, _) => write!(f, "{client} finds nothing")?,
        (Status::Timeout, _) => write!(f, "{client} is left with a timeout")?,
        (Status::Unavailable, _) => write!(f, "{client} is told that it cannot be done now")?,
        (Status::Rejected, _) => write!(f, "{client} is told that this cannot be done at all")?,
    }
    write!(f, " ({id})")?;
    match reason {
        Some(reason) => write!(f, ": {reason}"),
        None if acks.is_empty() => Ok(()),
        None => write!(f, ", by the word of {}", listed(acks)),
    }
}

fn differ(node: NodeId, keys: &[Key], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    const NAMED: usize = 5;
    match keys {
        [] => write!(f, "{node} finds that no key differs after all"),
        _ if keys.len() <= NAMED => write!(f, "{node} finds that they differ in {}", listed(keys)),
        _ => write!(f, "{node} finds that they differ in {} and {} more keys", listed(&keys[..1]), keys.len() - 1),
    }
}

fn round(timer: Timer) -> &'static str {
    match timer {
        Timer::GossipRound => "counts its heartbeat and looks who has been silent for too long",
        Timer::HintRound => "offers the hints it keeps",
        Timer::AntiEntropyRound => "looks for somebody to compare copies with",
        _ => "goes on merging its tables",
    }
}

fn deadline(timer: Timer) -> &'static str {
    match timer {
        Timer::RequestDeadline { .. } => "the operation's time is over",
        Timer::ExchangeDeadline { .. } => "its question of the exchange stays unanswered",
        Timer::JoinDeadline => "the seed does not answer",
        Timer::StreamDeadline { .. } => "the stream stays unanswered",
        Timer::LogSync => "its log is to be synced",
        _ => "a round of its own begins",
    }
}

fn conclusion(says: &Says, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match says {
        Says::NoOverlap { r, w, n } => {
            write!(
                f,
                "R + W = {r} + {w} is not more than N = {n}: the nodes that answer a read need not be any of those that stored the write"
            )
        }
        Says::StandInsMayMiss { stand_ins } => {
            let pairs: Vec<String> =
                stand_ins.iter().map(|(stand_in, replica)| format!("{stand_in} stood in for {replica}")).collect();
            write!(f, "R + W is more than N, and yet {}: only among the N themselves must a read meet the write", listed(&pairs))
        }
        Says::Missed { id, write, version, acknowledged } => {
            write!(f, "so {id} misses {version}, for which {write} had been acknowledged at {acknowledged}")
        }
        Says::MissedByClock { id, write, lost, lost_at, kept, kept_at } => write!(
            f,
            "so {id} misses {lost} of {write}, though that came later: the last write wins by the clock, which said {lost_at} for it and {kept_at} for {kept}"
        ),
        Says::NeitherSaw { one, other } => {
            write!(f, "neither writer had seen what the other wrote, so neither {one} nor {other} replaces the other: both stay")
        }
        Says::ByClock { kept, kept_at, lost, lost_at } => {
            write!(
                f,
                "by the clock {kept} is of {kept_at} and {lost} of {lost_at}: the later one stays, whatever its writer had read"
            )
        }
        Says::NobodyConvicts { member, observers, need } => {
            write!(f, "{need} would have to agree that {member} is down, and no more than {observers} can")
        }
        _ => Ok(()),
    }
}
