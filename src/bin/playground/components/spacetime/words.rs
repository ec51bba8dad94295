//! An event in words.

use ringside::engine::{Stage, Status};
use ringside::stage::{Listed, Moment, Relation};
use yew::AttrValue;

use crate::text::Text;
use crate::text::wording::{arg, message};

/// What happens, with who and to whom: `E receives put from B`.
pub fn sentence(text: &Text, event: &Listed) -> AttrValue {
    let other = event.other.map(|other| other.to_string()).unwrap_or_default();
    let member = match event.what {
        Moment::HintKept(node) | Moment::Suspected(node) | Moment::Convicted(node) | Moment::Refuted(node) => node.to_string(),
        _ => other,
    };
    let kind = event.what.message().map(|kind| message(text, kind)).unwrap_or_default();
    let arguments = [("who", arg(event.who)), ("other", arg(member)), ("message", arg(kind))];
    text.with(id(&event.what), &arguments)
}

fn id(what: &Moment) -> &'static str {
    match what {
        Moment::Sent { .. } => "spacetime-sends",
        Moment::Received { .. } => "spacetime-takes",
        Moment::Started(_) => "spacetime-started",
        Moment::Ended { status: Status::Ok | Status::NotFound, .. } => "spacetime-ended",
        Moment::Ended { .. } => "spacetime-failed",
        Moment::Written(_) => "spacetime-written",
        Moment::Stored(_) => "spacetime-stored",
        Moment::Quorum(_) => "spacetime-quorum",
        Moment::TimedOut(_) => "spacetime-timed-out",
        Moment::HintKept(_) => "spacetime-hint",
        Moment::WriteLost(_) => "spacetime-write-lost",
        Moment::Suspected(_) => "spacetime-suspected",
        Moment::Convicted(_) => "spacetime-convicted",
        Moment::Refuted(_) => "spacetime-refuted",
        Moment::Stage(Stage::Joining) => "spacetime-joining",
        Moment::Stage(Stage::Normal) => "spacetime-joined",
        Moment::Stage(Stage::Leaving) => "spacetime-leaving",
        Moment::Stage(Stage::Left) => "spacetime-left",
        Moment::Crashed => "spacetime-crashed",
        Moment::Restarted => "spacetime-restarted",
        Moment::Paused => "spacetime-paused",
        Moment::Resumed => "spacetime-resumed",
        Moment::Wiped => "spacetime-wiped",
    }
}

/// How an event stands to the one looked at.
pub fn relation(text: &Text, relation: Relation) -> AttrValue {
    text.get(match relation {
        Relation::Concurrent => "spacetime-concurrent",
        Relation::Future => "spacetime-future",
        Relation::Past => "spacetime-past",
        Relation::Itself => "spacetime-itself",
    })
}
