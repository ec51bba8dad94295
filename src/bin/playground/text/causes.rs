//! The sentences of an explanation, in the page's words.

use ringside::engine::{NodeId, Status, Time, Timer, WallTime};
use ringside::scenario::why::{Copy, Says, Unanswered};
use ringside::simulation::{OperationKind, RunEvent, What};
use ringside::stage::LogEntry;
use yew::AttrValue;

use super::wording::{arg, at, log_entry, loss, message, ms, operation, reason};
use super::{Argument, Text};

/// `n1, n2, n3`.
fn listed<T: ToString>(things: &[T]) -> Argument {
    arg(things.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
}

fn copy(text: &Text, copy: &Copy) -> String {
    let value = copy.value.as_ref().map_or_else(|| text.get("why-tombstone").to_string(), ToString::to_string);
    format!("{value} ({}:{})", copy.dot.actor, copy.dot.counter)
}

fn copies(text: &Text, copies: &[Copy]) -> Argument {
    if copies.is_empty() {
        return arg(text.get("why-nothing"));
    }
    listed(&copies.iter().map(|version| copy(text, version)).collect::<Vec<_>>())
}

fn truth(holds: bool) -> Argument {
    u64::from(holds).into()
}

fn clock_says(at: WallTime) -> Argument {
    arg(format!("{at} ms"))
}

fn when(time: Time) -> Argument {
    arg(at(time))
}

/// Why there is no explanation.
pub fn unanswered(text: &Text, why: &Unanswered) -> AttrValue {
    match why {
        Unanswered::NoHappening(_) => text.get("why-no-happening"),
        Unanswered::NoOperation => text.get("why-no-operation"),
        Unanswered::NoCopy { node, key } => text.with("why-no-copy", &[("node", arg(node)), ("key", arg(key))]),
        Unanswered::NoVersion { key, dot } => text.with("why-no-version", &[("key", arg(key)), ("dot", arg(dot))]),
        Unanswered::NotSiblings { seen, by } => text.with("why-not-siblings", &[("seen", arg(seen)), ("by", arg(by))]),
        Unanswered::NoBelief { observer, member } => {
            text.with("why-no-belief", &[("observer", arg(observer)), ("member", arg(member))])
        }
    }
}

/// What a step of an explanation says. `entry` is what the log says of it, where that is what is told.
pub fn sentence(text: &Text, says: &Says, entry: Option<&LogEntry>) -> AttrValue {
    match says {
        Says::FartherBack => text.get("why-farther"),
        Says::Asked { .. } => asked(text, says),
        Says::Turned { asker, node } => text.with("why-turned", &[("asker", arg(asker)), ("node", arg(node))]),
        Says::AsksAnother { client, node } => text.with("why-asks-another", &[("client", arg(client)), ("node", arg(node))]),
        Says::PassedOn { from, to, key } => {
            text.with("why-passed-on", &[("from", arg(from)), ("to", arg(to)), ("key", arg(key))])
        }
        Says::Coordinates { node, write, key, replicas, need } => text.with(
            if *write { "why-coordinates-write" } else { "why-coordinates-read" },
            &[("node", arg(node)), ("key", arg(key)), ("replicas", listed(replicas)), ("need", arg(need))],
        ),
        Says::StandsIn { node, stand_in, replica } => {
            text.with("why-stands-in", &[("node", arg(node)), ("other", arg(stand_in)), ("replica", arg(replica))])
        }
        Says::LeftOut { node, replica } => text.with("why-left-out", &[("node", arg(node)), ("replica", arg(replica))]),
        Says::Queued { node, key, before } => {
            text.with("why-queued", &[("node", arg(node)), ("key", arg(key)), ("before", u64::from(*before).into())])
        }
        Says::Wrote { node, key, version, past, written_at } => {
            let (id, more) = match written_at {
                Some(written_at) => ("why-stamped", ("clock", clock_says(*written_at))),
                None => ("why-wrote", ("past", arg(past))),
            };
            let version = ("version", arg(copy(text, version)));
            text.with(id, &[("node", arg(node)), ("key", arg(key)), version, more, ("blind", truth(past.is_empty()))])
        }
        Says::Answered { .. } => answered(text, says),
        Says::Deadline { node, have, need } => {
            text.with("why-deadline", &[("node", arg(node)), ("have", arg(have)), ("need", arg(need))])
        }
        Says::Refuses { node, reason: why } => {
            text.with("why-refuses", &[("node", arg(node)), ("reason", arg(reason(text, why)))])
        }
        Says::Ended { .. } => ended(text, says),
        Says::Open { client, id } => text.with("why-open", &[("client", arg(client)), ("id", arg(id))]),
        Says::Came { .. } | Says::OnItsWay { .. } | Says::Lost { .. } | Says::Waits { .. } => sent(text, says),
        Says::DropArmed { from, to, count } => {
            text.with("why-drop-armed", &[("from", arg(from)), ("to", arg(to)), ("count", u64::from(*count).into())])
        }
        Says::Happened { node, what } => happened(text, *node, what, entry),
        Says::Round { node, timer } => text.with(
            match timer {
                Timer::GossipRound => "why-round-gossip",
                Timer::HintRound => "why-round-hint",
                Timer::AntiEntropyRound => "why-round-exchange",
                _ => "why-round-merge",
            },
            &[("node", arg(node))],
        ),
        Says::TimerFired { node, .. } => text.with("why-timer", &[("node", arg(node))]),
        Says::ClientTimer { client, .. } => text.with("why-client-timer", &[("client", arg(client))]),
        Says::Started { node, generation } => text.with("why-started", &[("node", arg(node)), ("life", arg(generation))]),
        _ => of_copies(text, says).or_else(|| of_members(text, says)).unwrap_or_else(|| conclusion(text, says)),
    }
}

fn asked(text: &Text, says: &Says) -> AttrValue {
    let Says::Asked { client, id, kind, key, value, context, node } = says else { return AttrValue::default() };
    let name = match (node, kind) {
        (None, _) => "why-asked-nobody",
        (_, OperationKind::Get) => "why-asked-get",
        (_, OperationKind::Put) => "why-asked-put",
        (_, OperationKind::Delete) => "why-asked-delete",
    };
    let arguments = [
        ("client", arg(client)),
        ("node", arg(node.map(|node| node.to_string()).unwrap_or_default())),
        ("operation", arg(operation(*kind))),
        ("key", arg(key)),
        ("value", arg(value.as_ref().map(ToString::to_string).unwrap_or_default())),
        ("id", arg(id)),
        ("context", arg(context)),
        ("blind", truth(context.is_empty())),
    ];
    text.with(name, &arguments)
}

fn answered(text: &Text, says: &Says) -> AttrValue {
    let Says::Answered { node, from, write, have, need, held } = says else { return AttrValue::default() };
    let id = match (write, from == node, held) {
        (true, true, _) => "why-answered-own-write",
        (true, false, _) => "why-answered-write",
        (false, true, None) => "why-answered-own-read",
        (false, true, Some(_)) => "why-answered-own-held",
        (false, false, None) => "why-answered-read",
        (false, false, Some(_)) => "why-answered-held",
    };
    let held = copies(text, held.as_deref().unwrap_or_default());
    text.with(id, &[("node", arg(node)), ("from", arg(from)), ("have", arg(have)), ("need", arg(need)), ("held", held)])
}

fn ended(text: &Text, says: &Says) -> AttrValue {
    let Says::Ended { client, id, kind, status, reason: why, found, acks } = says else { return AttrValue::default() };
    let name = match (status, kind) {
        (Status::Ok, OperationKind::Get) => "why-ended-read",
        (Status::Ok, _) => "why-ended-done",
        (Status::NotFound, _) => "why-ended-nothing",
        (Status::Timeout, _) => "why-ended-timeout",
        (Status::Unavailable, _) => "why-ended-unavailable",
        (Status::Rejected, _) => "why-ended-rejected",
    };
    let why = why.as_ref().map(|why| reason(text, why)).unwrap_or_default();
    let found = copies(text, found);
    text.with(name, &[("client", arg(client)), ("id", arg(id)), ("found", found), ("acks", listed(acks)), ("reason", arg(why))])
}

fn sent(text: &Text, says: &Says) -> AttrValue {
    let (id, kind, from, to, more) = match says {
        Says::Came { kind, from, to, sent } => ("why-came", kind, from, to, ("sent", when(*sent))),
        Says::OnItsWay { kind, from, to, arrives } => ("why-on-its-way", kind, from, to, ("arrives", when(*arrives))),
        Says::Lost { kind, from, to, reason } => ("why-lost", kind, from, to, ("loss", arg(loss(text, *reason)))),
        Says::Waits { kind, from, to } => ("why-waits", kind, from, to, ("at", arg(""))),
        _ => return AttrValue::default(),
    };
    text.with(id, &[("message", arg(message(text, *kind))), ("from", arg(from)), ("to", arg(to)), more])
}

fn happened(text: &Text, node: Option<NodeId>, what: &What, entry: Option<&LogEntry>) -> AttrValue {
    if let Some(entry) = entry {
        return log_entry(text, entry);
    }
    let who = node.map(|node| node.to_string()).unwrap_or_else(|| "–".to_owned());
    let id = match what {
        What::Run(RunEvent::RepairAsked { .. }) => "why-repair-asked",
        What::Run(RunEvent::NodeAdded { .. }) => "why-node-added",
        What::Run(RunEvent::LeaveAsked) => "why-leave-asked",
        What::Run(RunEvent::CleanupAsked) => "why-cleanup-asked",
        _ => return text.with("why-happened", &[("who", arg(who)), ("what", arg(what.kind().replace('_', " ")))]),
    };
    text.with(id, &[("node", arg(who))])
}

/// What is said of copies and hints.
fn of_copies(text: &Text, says: &Says) -> Option<AttrValue> {
    Some(match says {
        Says::NothingSent { node, key } => text.with("why-nothing-sent", &[("node", arg(node)), ("key", arg(key))]),
        Says::KnowsNothing { node, replica, key } => {
            text.with("why-knows-nothing", &[("node", arg(node)), ("replica", arg(replica)), ("key", arg(key))])
        }
        Says::HintWaits { node, target, key } => {
            text.with("why-hint-waits", &[("node", arg(node)), ("target", arg(target)), ("key", arg(key))])
        }
        Says::Stored { node, key, versions, siblings } => {
            let id = if *siblings > 1 { "why-stored-beside" } else { "why-stored" };
            let known = if versions.is_empty() { 0_u64 } else { 1 };
            let more = [("versions", copies(text, versions)), ("known", known.into()), ("siblings", arg(siblings))];
            text.with(id, &[&[("node", arg(node)), ("key", arg(key))][..], &more].concat())
        }
        Says::HadAlready { node, key } => text.with("why-had-already", &[("node", arg(node)), ("key", arg(key))]),
        Says::Purged { node, purged } => text.with("why-purged", &[("node", arg(node)), ("count", (*purged).into())]),
        Says::CopyDropped { node, key } => text.with("log-copy-dropped", &[("node", arg(node)), ("key", arg(key))]),
        Says::HintKept { node, target, key } => hint(text, "log-hint-kept", node, target, key),
        Says::HintDelivered { node, target, key } => hint(text, "log-hint-delivered", node, target, key),
        Says::HintExpired { node, target, key } => hint(text, "log-hint-expired", node, target, key),
        Says::RepairSent { node, key, to } => {
            text.with("why-repair-sent", &[("node", arg(node)), ("key", arg(key)), ("to", listed(to))])
        }
        Says::ExchangeBegan { node, with } => text.with("why-exchange", &[("node", arg(node)), ("with", arg(with))]),
        Says::Differ { node, keys } if keys.is_empty() => text.with("why-differ-not", &[("node", arg(node))]),
        Says::Differ { node, keys } => {
            const NAMED: usize = 5;
            let more = if keys.len() > NAMED { ", …" } else { "" };
            let named: Vec<String> = keys.iter().take(NAMED).map(ToString::to_string).collect();
            text.with("why-differ", &[("node", arg(node)), ("keys", arg(named.join(", ") + more))])
        }
        Says::StreamOpened { node, to, keys } => {
            text.with("why-stream", &[("node", arg(node)), ("to", arg(to)), ("count", u64::from(*keys).into())])
        }
        _ => return None,
    })
}

fn hint(text: &Text, id: &str, node: &NodeId, target: &NodeId, key: &ringside::engine::Key) -> AttrValue {
    text.with(id, &[("node", arg(node)), ("target", arg(target)), ("key", arg(key))])
}

/// What is said of beliefs.
fn of_members(text: &Text, says: &Says) -> Option<AttrValue> {
    let named = |via: &Option<NodeId>| arg(via.map(|via| via.to_string()).unwrap_or_default());
    Some(match says {
        Says::HeardLast { observer, member, via, generation, heartbeat } => {
            let is_direct = via.is_none_or(|via| via == *member);
            let beat = [("beat", arg(heartbeat)), ("life", arg(generation)), ("direct", truth(is_direct)), ("via", named(via))];
            text.with("why-heard-last", &[&[("observer", arg(observer)), ("member", arg(member))][..], &beat].concat())
        }
        Says::Silence { member, sent: 0, .. } => text.with("why-silence", &[("member", arg(member))]),
        Says::Silence { member, sent, lost } => {
            text.with("why-still-told", &[("member", arg(member)), ("sent", arg(sent)), ("lost", arg(lost))])
        }
        Says::Suspects { observer, member, silent, .. } => {
            text.with("why-suspects", &[("observer", arg(observer)), ("member", arg(member)), ("silent", arg(ms(*silent)))])
        }
        Says::Reported { observer, reporter, member, via } => {
            let of = [("observer", arg(observer)), ("reporter", arg(reporter)), ("member", arg(member)), ("via", named(via))];
            let id = if *via == Some(*reporter) { "why-reported-itself" } else { "why-reported" };
            text.with(id, &of)
        }
        Says::Convicts { observer, member, reporters } => {
            let of = [("observer", arg(observer)), ("member", arg(member)), ("reporters", listed(reporters))];
            text.with("why-convicts", &of)
        }
        Says::Hears { observer, member, generation, heartbeat, was_down, .. } => {
            let beat = [("beat", arg(heartbeat)), ("life", arg(generation)), ("down", truth(*was_down))];
            text.with("why-hears", &[&[("observer", arg(observer)), ("member", arg(member))][..], &beat].concat())
        }
        _ => return None,
    })
}

/// What follows.
fn conclusion(text: &Text, says: &Says) -> AttrValue {
    match says {
        Says::NoOverlap { r, w, n } => text.with("why-no-overlap", &[("r", arg(r)), ("w", arg(w)), ("n", arg(n))]),
        Says::StandInsMayMiss { stand_ins } => {
            let pair = |(node, replica): &(NodeId, NodeId)| {
                text.with("why-stood-in", &[("node", arg(node)), ("replica", arg(replica))]).to_string()
            };
            let pairs: Vec<String> = stand_ins.iter().map(pair).collect();
            text.with("why-stand-ins", &[("pairs", arg(pairs.join(", ")))])
        }
        Says::Missed { id, write, version, acknowledged } => {
            let of = [("id", arg(id)), ("write", arg(write)), ("version", arg(copy(text, version))), ("at", when(*acknowledged))];
            text.with("why-missed", &of)
        }
        Says::MissedByClock { id, write, lost, lost_at, kept, kept_at } => {
            let of = clocks(text, (lost, *lost_at), (kept, *kept_at));
            text.with("why-missed-by-clock", &[&[("id", arg(id)), ("write", arg(write))][..], &of].concat())
        }
        Says::NeitherSaw { one, other } => {
            text.with("why-neither-saw", &[("one", arg(copy(text, one))), ("other", arg(copy(text, other)))])
        }
        Says::ByClock { kept, kept_at, lost, lost_at } => {
            text.with("why-by-clock", &clocks(text, (lost, *lost_at), (kept, *kept_at)))
        }
        Says::NobodyConvicts { member, observers, need } => {
            text.with("why-nobody-convicts", &[("member", arg(member)), ("observers", arg(observers)), ("need", arg(need))])
        }
        _ => AttrValue::default(),
    }
}

fn clocks(text: &Text, lost: (&Copy, WallTime), kept: (&Copy, WallTime)) -> [(&'static str, Argument); 4] {
    let name = |version| arg(copy(text, version));
    [("lost", name(lost.0)), ("lostat", clock_says(lost.1)), ("kept", name(kept.0)), ("keptat", clock_says(kept.1))]
}
