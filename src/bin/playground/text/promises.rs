//! What a violation reads like, and why something is not promised.

use ringside::engine::NodeId;
use ringside::scenario::{Missed, Unpromised, Violated};
use yew::AttrValue;

use super::wording::arg;
use super::{Text, grouped};

/// What was seen that should not be.
pub fn violated(text: &Text, what: &Violated) -> AttrValue {
    match what {
        Violated::Omits { get, key, write: Some(write) } => {
            text.with("violated-omits", &[("get", arg(get)), ("key", arg(key)), ("write", arg(write))])
        }
        Violated::Omits { get, key, write: None } => text.with("violated-omits-some", &[("get", arg(get)), ("key", arg(key))]),
        Violated::NoOrder { key, later, earlier } => {
            text.with("violated-no-order", &[("key", arg(key)), ("later", arg(later)), ("earlier", arg(earlier))])
        }
        Violated::HeldByNobody { write, key } => {
            text.with("violated-held-by-nobody", &[("write", arg(write)), ("key", arg(key))])
        }
        Violated::Discarded { write, key } => text.with("violated-discarded", &[("write", arg(write)), ("key", arg(key))]),
        Violated::Differ { one, other, key } => {
            text.with("violated-differ", &[("one", arg(one)), ("other", arg(other)), ("key", arg(key))])
        }
        Violated::NamedTwice { dot, key, last } => {
            text.with("violated-named-twice", &[("dot", arg(dot)), ("key", arg(key)), ("last", arg(last))])
        }
        Violated::SeenLess { node, key, before, then } => text
            .with("violated-seen-less", &[("node", arg(node)), ("key", arg(key)), ("before", arg(before)), ("then", arg(then))]),
        Violated::Inverted { get, key, before: Some(before) } => {
            text.with("violated-inverted", &[("get", arg(get)), ("key", arg(key)), ("before", arg(before))])
        }
        Violated::Inverted { get, key, before: None } => {
            text.with("violated-inverted-some", &[("get", arg(get)), ("key", arg(key))])
        }
        Violated::Lacks { owner, key } => text.with("violated-lacks", &[("owner", arg(owner)), ("key", arg(key))]),
        Violated::ReturnedDeleted { get, key, version } => {
            text.with("violated-returned-deleted", &[("get", arg(get)), ("key", arg(key)), ("version", arg(version))])
        }
        Violated::HoldsDeleted { owner, version, key } => {
            text.with("violated-holds-deleted", &[("owner", arg(owner)), ("version", arg(version)), ("key", arg(key))])
        }
    }
}

/// Why something is not promised.
pub fn unpromised(text: &Text, why: &Unpromised) -> AttrValue {
    let of = |id: &str, node: &NodeId| text.with(id, &[("node", arg(node))]);
    let of_all = |id: &str, nodes: &[NodeId]| text.with(id, &[("nodes", arg(names(nodes)))]);
    match why {
        Unpromised::NoOverlap { r, w, n } => text.with("unpromised-no-overlap", &[("r", arg(r)), ("w", arg(w)), ("n", arg(n))]),
        Unpromised::TwoRings(node) => of("unpromised-two-rings", node),
        Unpromised::StoodIn(stand_in, replica) => {
            text.with("unpromised-stood-in", &[("node", arg(stand_in)), ("replica", arg(replica))])
        }
        Unpromised::CommonLost(nodes) => of_all("unpromised-common-lost", nodes),
        Unpromised::MayComeBack(nodes) => of_all("unpromised-may-come-back", nodes),
        Unpromised::OnlyRegular => text.get("unpromised-only-regular"),
        Unpromised::ClocksWrong(nodes) => of_all("unpromised-clocks-wrong", nodes),
        Unpromised::OlderUnknown => text.get("unpromised-older-unknown"),
        Unpromised::TakenForgotten(nodes) => of_all("unpromised-taken-forgotten", nodes),
        Unpromised::NotWrittenBack => text.get("unpromised-not-written-back"),
        Unpromised::WrittenBackToFew { r, w, n } => {
            text.with("unpromised-written-back-to-few", &[("r", arg(r)), ("w", arg(w)), ("n", arg(n))])
        }
        Unpromised::WrittenBackInScope => text.get("unpromised-written-back-in-scope"),
        Unpromised::LeftOutOfRead(node) => of("unpromised-left-out-of-read", node),
        Unpromised::WrittenBackLost(nodes) => of_all("unpromised-written-back-lost", nodes),
        Unpromised::LostWhileMoving(node) => of("unpromised-lost-while-moving", node),
        Unpromised::CopiesLost { w, crashed, expired } => {
            let id = match (crashed.is_empty(), expired.is_empty()) {
                (true, _) => "unpromised-hints-expired",
                (_, true) => "unpromised-copies-lost",
                _ => "unpromised-copies-and-hints-lost",
            };
            text.with(id, &[("w", arg(w)), ("crashed", arg(names(crashed))), ("expired", arg(names(expired)))])
        }
        Unpromised::OwnerDown(node) => of("unpromised-owner-down", node),
        Unpromised::OwesNobody(node) => of("unpromised-owes-nobody", node),
        Unpromised::FormerOwner(node) => of("unpromised-former-owner", node),
        Unpromised::NChanged => text.get("unpromised-n-changed"),
        Unpromised::ReplacedUnknown => text.get("unpromised-replaced-unknown"),
        Unpromised::TombstonesDropped(nodes) => of_all("unpromised-tombstones-dropped", nodes),
        Unpromised::OnTheWay(count) => text.with("unpromised-on-the-way", &[("count", (*count).into())]),
        Unpromised::WaitsForDisk(node) => of("unpromised-waits-for-disk", node),
        Unpromised::HintWaits { target, holder } => {
            text.with("unpromised-hint-waits", &[("node", arg(target)), ("holder", arg(holder))])
        }
        Unpromised::Moved(node) => of("unpromised-moved", node),
        Unpromised::Missed(missed) => match missed {
            Missed::Lost(count) => text.with("unpromised-lost-on-the-way", &[("count", arg(grouped(*count)))]),
            Missed::Forgotten(nodes) => of_all("unpromised-forgotten", nodes),
            Missed::Unsent(nodes) => of_all("unpromised-unsent", nodes),
            Missed::Full(nodes) => of_all("unpromised-full", nodes),
            Missed::Expired(nodes) => of_all("unpromised-expired", nodes),
            Missed::LeftOut(node) => of("unpromised-left-out", node),
            Missed::NoHint(node) => of("unpromised-no-hint", node),
            Missed::NChanged => text.get("unpromised-n-moved-nothing"),
        },
        Unpromised::ReplacedForgotten => text.get("unpromised-replaced-forgotten"),
    }
}

fn names(nodes: &[NodeId]) -> String {
    nodes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
