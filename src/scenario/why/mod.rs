//! Why: the causes of what one sees in a run, back to what began it, as typed sentences.
//!
//! Every happening of the trace names the one that led to it. That chain alone answers little. A read is stale because of
//! what did *not* arrive; a write is acknowledged when the last of several answers comes, and needed all of them; a node is
//! suspected because of a silence. So an [`Explanation`] has two kinds of steps. *Causes* are on the chain from what is asked
//! about to what began it: Lamport's "happened before" (*Time, Clocks, and the Ordering of Events*, 1978), thinned out to
//! one happening for each thing that was done. *Circumstances* are not: other answers that counted, messages that were
//! lost or late, faults in their way, writes that were missed, and why they were.
//!
//! Nothing here is worded. A step says what it says as [`Says`], whose `Display` is English, for the command line; the page has
//! its own words in two languages. What is to be lit is [`Lit`]: happenings, messages, nodes, keys, all of them names.
//!
//! All is read from happenings, through [`Happenings`], and no more of them than the asker allows. What began farther back
//! is said to have begun farther back.
//!
//! Left out: what a replica *would* have held. Where a copy was lost the step says what took it (a crash, a wiped disk, a
//! purge, a flipped bit), as far as the trace tells, and does not rebuild the disk.

mod chain;
mod copy;
mod evidence;
mod faults;
mod lit;
mod membership;
mod operation;
mod read;
mod says;
mod story;
mod words;

use std::fmt;

use serde::{Serialize, Serializer};

pub use evidence::{Happenings, LOOKS_AT};
pub use lit::Lit;
pub use says::{Copy, Says};

use crate::engine::versions::Dot;
use crate::engine::{Key, NodeEvent, NodeId, RequestId, SortedSet, Time, order};
use crate::simulation::{ClientEvent, EventId, Happening, NetworkEvent, What};
use evidence::Evidence;

/// What somebody wants to know the causes of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Why did this operation end as it did, or why is it open?
    Operation(RequestId),
    /// Why did this happen?
    Happening(EventId),
    /// Why does this node hold this version of the key, or any?
    Copy {
        /// The node.
        node: NodeId,
        /// The key.
        key: Key,
        /// The version; the last that changed the copy if it is left out.
        dot: Option<Dot>,
    },
    /// Why do these two versions of a key stand side by side?
    Siblings {
        /// The key.
        key: Key,
        /// One version.
        one: Dot,
        /// The other.
        other: Dot,
    },
    /// Why does this node believe of that one what it believes?
    Belief {
        /// Who believes.
        observer: NodeId,
        /// Of whom.
        member: NodeId,
    },
    /// Why was there such a version?
    Version {
        /// The key.
        key: Key,
        /// The version.
        dot: Dot,
    },
}

/// The causes of something, from what began it to the thing itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// What is explained.
    pub asked: EventId,
    /// One thing after the other. The last ones, without an instant, say what follows from those before.
    pub steps: Vec<Step>,
    /// What these are about, to be shown on pictures.
    pub lit: Lit,
}

/// One thing that was done, or was not.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// When; none for what follows from the steps before.
    pub at: Option<Time>,
    /// The happenings that it is about, the one that it is named for first.
    pub about: Vec<EventId>,
    /// How it bears on what is asked.
    pub bearing: Bearing,
    /// What it says.
    #[serde(serialize_with = "as_text")]
    pub says: Says,
}

fn as_text<S: Serializer>(says: &Says, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(says)
}

/// How a step bears on what is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bearing {
    /// It is on the chain of causes, or was done in the same turn as something that is.
    Cause,
    /// It is not, and matters all the same.
    Circumstance,
    /// It follows from the others.
    Conclusion,
}

/// Why there is no explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// There is no such happening so far.
    NoHappening(EventId),
    /// There was no such operation in the stretch that was looked at.
    NoOperation,
    /// In that stretch nothing brought the node such a copy.
    NoCopy {
        /// The node.
        node: NodeId,
        /// The key.
        key: Key,
    },
    /// In that stretch no such version came to be.
    NoVersion {
        /// The key.
        key: Key,
        /// The version.
        dot: Dot,
    },
    /// One of the two had been seen by the writer of the other.
    NotSiblings {
        /// The version that had been seen.
        seen: Dot,
        /// The one whose writer had.
        by: Dot,
    },
    /// In that stretch the one neither heard of the other nor missed it.
    NoBelief {
        /// Who.
        observer: NodeId,
        /// Of whom.
        member: NodeId,
    },
}

/// Answers a question about a run up to its last happening, or to the instant `until` if one is given. Looks at not many
/// more than `most` happenings.
///
/// # Errors
///
/// What was asked about is not there, or not within what may be looked at.
pub fn why(question: &Question, source: &dyn Happenings, until: Option<Time>, most: u64) -> Result<Explanation, Unanswered> {
    let evidence = Evidence::new(source, most);
    let end = until.map_or(EventId(evidence.count()), |until| evidence.after(until));
    let mut telling = Telling { evidence, end, steps: Vec::new() };
    let asked = telling.answer(question)?;
    Ok(telling.finish(asked))
}

/// A version by its name, as `n1:2`, if it came to be in the last [`LOOKS_AT`] happenings or so.
pub fn version_named(name: &str, key: &Key, source: &dyn Happenings) -> Option<Dot> {
    let evidence = Evidence::new(source, LOOKS_AT);
    evidence.back(EventId(evidence.count()), |happening| match &happening.what {
        What::Node(NodeEvent::VersionWritten { key: of, version, .. }) if of == key => {
            let Dot { actor, counter } = version.dot;
            (format!("{actor}:{counter}") == name).then_some(version.dot)
        }
        _ => None,
    })
}

/// An explanation while it is being put together.
struct Telling<'a> {
    evidence: Evidence<'a>,
    /// What is from here on has not happened yet for whoever asks.
    end: EventId,
    steps: Vec<(Vec<EventId>, Says)>,
}

impl Telling<'_> {
    fn answer(&mut self, question: &Question) -> Result<EventId, Unanswered> {
        match question {
            Question::Operation(request) => self.explain_operation(*request),
            Question::Happening(id) => self.explain_happening(*id),
            Question::Copy { node, key, dot } => self.explain_copy(*node, key, *dot),
            Question::Siblings { key, one, other } => self.explain_siblings(key, *one, *other),
            Question::Belief { observer, member } => self.explain_belief(*observer, *member),
            Question::Version { key, dot } => self.explain_version(key, *dot),
        }
    }

    /// A happening is explained by whoever knows most of its kind.
    fn explain_happening(&mut self, id: EventId) -> Result<EventId, Unanswered> {
        let happening = self.get(id).ok_or(Unanswered::NoHappening(id))?;
        match (&happening.what, happening.node) {
            (What::Client(ClientEvent::OperationEnded { request, .. }), _) => self.explain_operation(*request),
            (What::Node(NodeEvent::RequestTimedOut { request, .. } | NodeEvent::RequestRefused { request, .. }), _)
            | (What::Node(NodeEvent::QuorumReached { request, .. }), _) => self.explain_progress(*request, &happening),
            (What::Node(NodeEvent::Suspected { .. } | NodeEvent::Convicted { .. } | NodeEvent::Refuted { .. }), _) => {
                self.explain_turn_of_belief(&happening);
                Ok(id)
            }
            (What::Node(NodeEvent::HintKept { .. }), _) => {
                self.tell_hint(&happening);
                Ok(id)
            }
            (What::Node(NodeEvent::WriteLost { key, lost, kept, .. }), _) => {
                self.explain_lost_write(&happening, key, *lost, *kept);
                Ok(id)
            }
            (What::Node(NodeEvent::CopyStored { key, .. }), Some(node)) => {
                self.explain_arrival(&happening, node, key);
                Ok(id)
            }
            (What::Network(NetworkEvent::MessageSent { .. } | NetworkEvent::MessageDropped { .. }), _)
            | (What::Network(NetworkEvent::MessageHeld { .. }), _) => {
                self.tell_chain(id);
                self.tell_fate(id);
                Ok(id)
            }
            _ => {
                self.tell_chain(id);
                Ok(id)
            }
        }
    }

    fn get(&self, id: EventId) -> Option<Happening> {
        (id < self.end).then(|| self.evidence.get(id))?
    }

    /// Says something of some happenings, the one that it is named for first; not twice the same.
    fn say(&mut self, about: impl IntoIterator<Item = EventId>, says: Says) {
        let mut about: Vec<EventId> = about.into_iter().collect();
        let told = self.steps.iter_mut().find(|(other, said)| other.first() == about.first() && *said == says);
        match told {
            Some((other, _)) => {
                about.retain(|id| !other.contains(id));
                other.append(&mut about);
            }
            None => self.steps.push((about, says)),
        }
    }

    /// Puts the steps in order, finds out how each bears on what is asked, and what they light.
    fn finish(mut self, asked: EventId) -> Explanation {
        let chain = self.ancestors(asked);
        if self.evidence.fell_short() && !self.steps.iter().any(|(_, says)| *says == Says::FartherBack) {
            self.say([], Says::FartherBack);
        }
        let place = |(about, says): &(Vec<EventId>, Says)| {
            // What follows keeps the order in which it was said.
            let first = about.first().copied().filter(|_| !says.is_conclusion());
            (says.is_conclusion(), first)
        };
        let mut told = std::mem::take(&mut self.steps);
        order(&mut told, place);
        let is_cause = |id: &EventId| {
            let is_in_turn = || self.get(*id).and_then(|it| it.cause).is_some_and(|cause| chain.contains(&cause));
            chain.contains(id) || is_in_turn()
        };
        let steps: Vec<Step> = told
            .into_iter()
            .map(|(about, says)| {
                let first = about.first().filter(|_| !says.is_conclusion());
                let at = first.and_then(|id| self.get(*id)).map(|happening| happening.at);
                let bearing = match about.first() {
                    _ if says.is_conclusion() => Bearing::Conclusion,
                    Some(id) if is_cause(id) => Bearing::Cause,
                    _ => Bearing::Circumstance,
                };
                Step { at, about, bearing, says }
            })
            .collect();
        let mut lit = Lit::default();
        for id in steps.iter().flat_map(|step| &step.about) {
            if let Some(happening) = self.get(*id) {
                lit.take_in(&happening, |sent| self.get(sent));
            }
        }
        Explanation { asked, steps, lit }
    }

    /// What led to something, itself included, as far back as is looked. Rounds of a clock stand for themselves.
    fn ancestors(&self, asked: EventId) -> SortedSet<EventId> {
        let mut chain = SortedSet::new();
        let mut next = Some(asked);
        while let Some(happening) = next.and_then(|id| self.get(id)) {
            chain.insert(happening.id);
            next = happening.cause.filter(|_| !chain::begins(&happening));
        }
        chain
    }
}

impl fmt::Display for Explanation {
    /// A line for each step: its instant, a dot before what is no cause, and the sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            let at = step.at.map(|at| at.to_string()).unwrap_or_default();
            let mark = match step.bearing {
                Bearing::Cause => "",
                Bearing::Circumstance => "· ",
                Bearing::Conclusion => "⇒ ",
            };
            writeln!(f, "{at:>10}  {mark}{}", step.says)?;
        }
        Ok(())
    }
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unanswered::NoHappening(id) => write!(f, "there is no happening {} so far", id.0),
            Unanswered::NoOperation => f.write_str("there is no such operation so far, or it began too far back"),
            Unanswered::NoCopy { node, key } => {
                write!(f, "nothing has brought {node} such a copy of {key} so far, or too far back")
            }
            Unanswered::NoVersion { key, dot } => write!(f, "there is no version {dot} of {key} so far, or it is too far back"),
            Unanswered::NotSiblings { seen, by } => write!(f, "these are no siblings: the writer of {by} had seen {seen}"),
            Unanswered::NoBelief { observer, member } => {
                write!(f, "{observer} has neither heard of {member} nor missed it so far, or too far back")
            }
        }
    }
}
