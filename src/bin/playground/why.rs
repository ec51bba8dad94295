//! What the reader asked the cause of, and the answer: kept with what its lines lead to, and as what is lit everywhere.

use std::fmt::Write as _;

use ringside::engine::Time;
use ringside::scenario::Session;
use ringside::scenario::why::{Bearing, Explanation, Happenings, LOOKS_AT, Lit, Question, Says, Unanswered, why};
use ringside::simulation::{ClientEvent, EventId, Happening, NetworkEvent, What};
use ringside::stage::{History, LogEntry};

use crate::intent::Selection;

/// A question with its answer, as of the instant at which it was asked.
#[derive(Debug)]
pub struct Why {
    /// The answer; or why there is none.
    pub lines: Result<Vec<Line>, Unanswered>,
    /// What it lights.
    pub lit: Lit,
}

/// One step of an answer.
#[derive(Debug, PartialEq)]
pub struct Line {
    /// When.
    pub at: Option<Time>,
    /// How it bears on what was asked.
    pub bearing: Bearing,
    /// What it says.
    pub says: Says,
    /// What the log says of it, where that is what is told.
    pub entry: Option<LogEntry>,
    /// What there is to look at.
    pub selection: Selection,
}

/// An answer is made once and then shown: two are the same if they are one.
impl PartialEq for Why {
    fn eq(&self, other: &Why) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Why {
    /// Answers a question about a run at its playhead.
    pub fn new(question: Question, session: &Session, history: &History) -> Why {
        let (lines, lit) = match why(&question, session, None, LOOKS_AT) {
            Ok(Explanation { steps, lit, .. }) => {
                let line = |step: ringside::scenario::why::Step| {
                    let first = step.about.first().and_then(|id| happening(session, *id));
                    let entry = first.as_ref().filter(|_| matches!(step.says, Says::Happened { .. }));
                    let entry = entry.and_then(|first| history.entry(first));
                    let selection = first.as_ref().map(|first| shown_by(first, &step.about, session)).unwrap_or_default();
                    Line { at: step.at, bearing: step.bearing, says: step.says, entry, selection }
                };
                (Ok(steps.into_iter().map(line).collect()), lit)
            }
            Err(unanswered) => (Err(unanswered), Lit::default()),
        };
        Why { lines, lit }
    }

    /// The instants of its steps.
    pub fn instants(&self) -> impl Iterator<Item = (Time, Bearing)> + '_ {
        let lines = self.lines.as_deref().unwrap_or_default();
        lines.iter().filter_map(|line| Some((line.at?, line.bearing)))
    }

    /// A style that lets everything stand back on every picture that is not lit. What can be lit carries its name
    /// everywhere as its handle, so the pictures need not know of it.
    pub fn style(&self) -> String {
        let lit = &self.lit;
        let mut style = String::new();
        if lit.happenings.is_empty() {
            return style;
        }
        let nodes: Vec<String> = lit.nodes.iter().map(|node| format!("node-{node}")).collect();
        let clients: Vec<String> = lit.clients.iter().map(|client| format!("client-{client}")).collect();
        let bars: Vec<String> = lit.operations.iter().map(|request| format!("bar-{}", request.0)).collect();
        let versions: Vec<String> = lit.versions.iter().map(|(_, dot)| format!("version-{dot}")).collect();
        let beliefs: Vec<String> = lit.beliefs.iter().map(|(observer, member)| format!("belief-{observer}-{member}")).collect();
        let places: Vec<String> = lit.nodes.iter().map(|node| format!("storage-node-{node}")).collect();
        let keys: Vec<String> = lit.keys.iter().map(|key| key.0.to_string()).collect();
        light(&mut style, ".stage-node", HANDLE, &nodes, true);
        light(&mut style, ".stage-client", HANDLE, &clients, true);
        light(&mut style, ".tl-bar", HANDLE, &bars, true);
        light(&mut style, ".version-card[type]", HANDLE, &versions, false);
        light(&mut style, "td[data-status]", HANDLE, &beliefs, false);
        light(&mut style, ".storage-nodes button", HANDLE, &places, false);
        light(&mut style, "[data-key]", "data-key", &keys, false);
        style
    }
}

/// What most of what can be lit is known by.
const HANDLE: &str = "data-testid";

/// Lets all of one sort stand back but some, known by an attribute, where some are lit or all are to stand back without.
fn light(style: &mut String, sort: &str, known_by: &str, handles: &[String], always: bool) {
    if handles.is_empty() && !always {
        return;
    }
    let quoted = |handle: &String| handle.replace('\\', "\\\\").replace('"', "\\\"").replace('<', "\\3c ");
    let lit: Vec<String> = handles.iter().map(|handle| format!("[{known_by}=\"{}\"]", quoted(handle))).collect();
    let lit = if lit.is_empty() { "*:not(*)".to_owned() } else { lit.join(",") };
    // Writing to a text cannot fail.
    let _ = write!(style, "{sort}:not({lit}){{opacity:.28}}");
    if !always {
        let _ = write!(style, "{sort}:is({lit}){{outline:2px solid var(--ink);outline-offset:1px}}");
    }
}

fn happening(session: &Session, id: EventId) -> Option<Happening> {
    Happenings::range(session, id.0, id.0 + 1).pop()
}

/// What there is to look at of a step: a message that it is about, the operation, or the node.
fn shown_by(first: &Happening, about: &[EventId], session: &Session) -> Selection {
    match &first.what {
        What::Network(NetworkEvent::MessageSent { .. }) => Selection::Message(first.id),
        What::Network(
            NetworkEvent::MessageDelivered { sent, .. }
            | NetworkEvent::MessageDropped { sent, .. }
            | NetworkEvent::MessageHeld { sent, .. }
            | NetworkEvent::MessageDuplicated { sent, .. },
        ) => Selection::Message(*sent),
        What::Client(ClientEvent::OperationStarted { request, .. } | ClientEvent::OperationEnded { request, .. }) => {
            Selection::Operation(*request)
        }
        What::Node(event) => match (event.request(), first.node) {
            (Some(request), _) => Selection::Operation(request),
            (None, Some(node)) => Selection::Node(node),
            (None, None) => Selection::Nothing,
        },
        _ => match (first.node, about.get(1).and_then(|id| happening(session, *id))) {
            (Some(node), _) => Selection::Node(node),
            (None, Some(second)) => second.node.map_or(Selection::Nothing, Selection::Node),
            (None, None) => Selection::Nothing,
        },
    }
}
