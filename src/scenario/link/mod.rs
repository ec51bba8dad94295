//! A link: everything that leads back to an instant of an open run, as one text that fits an address.
//!
//! A run follows from its document and from what was done by hand, so a link carries these and no state at all: the
//! document, every step by hand with its instant, on every branch; where the playhead stands and what it is looked at
//! through. Whoever opens it runs all of it again. Whether that was the same run, the hash of the trace at the playhead
//! tells: another engine may run otherwise, and then the reader is told so.
//!
//! ```text
//! Session ── Link ──▶ tree (JSON: also what is saved as a file) ── columns ── packed ──▶ r1.AbCd…
//! ```
//!
//! A branch is written down as what it parted from, when, how many of the steps there it has in common with it, and its
//! own: nothing stands in a link twice.
//!
//! Left out: what was simulated. A link of a long run takes as long to open as the run took the engine.

mod columns;
mod exact;
mod packed;

use std::fmt;

use serde_json::{Value, json};

use super::json;
use super::reader::{Collector, Cursor, brief};
use super::refusal::{Allowed, Problem, Refusal, Refusals};
use super::session::Session;
use super::source::{self, DOCUMENT_BYTES_MAX};
use super::tables::{MILLISECONDS_MAX, TEXT_MAX, without_points};
use crate::engine::{Duration, Time};
use crate::simulation::World;

/// The version of links and of the files that say the same.
pub const LINK_VERSION: u64 = 1;

/// Whole numbers in a link stay exact in every reader.
const WHOLE_MAX: u64 = 1 << 53;

/// An instant of a run, and everything that leads to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The document, without what was done by hand.
    pub document: Value,
    /// The futures of the run, in the order in which they were begun; at least one.
    pub branches: Vec<LinkBranch>,
    /// The place among them of the one that the playhead is in.
    pub current: usize,
    /// The playhead.
    pub at: Time,
    /// How many turns of that instant are still to be taken.
    pub ahead: u64,
    /// How it is looked at, by names and values that are the page's own: view, selection, speed.
    pub look: Vec<(String, String)>,
    /// The hash of the trace up to the playhead.
    pub hash: u64,
    /// How many happenings there are up to the playhead.
    pub happenings: u64,
    /// The version of the engine that the link was made with.
    pub engine: String,
}

/// One future of a run, as a link has it.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkBranch {
    /// Where it parted from another; nowhere for the first.
    pub parted: Option<Parted>,
    /// What was done on it by hand, with its instants, without what it has in common with the one that it parted from.
    pub steps: Vec<(Time, Value)>,
    /// The furthest instant simulated.
    pub head: Time,
    /// How many turns of that instant are still to be taken.
    pub ahead: u64,
}

/// Where a branch parted from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parted {
    /// The place of that one among all, before its own.
    pub from: usize,
    /// When.
    pub at: Time,
    /// How many of the steps by hand there are its own too: so many of the first.
    pub shared: usize,
}

/// A run that a link led to.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The run, with its playhead and on its branch.
    pub session: Session,
    /// Another engine made the link, and the run is not the same up to the playhead.
    pub older: Option<OlderEngine>,
}

/// A link that was made by an engine which ran the document otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OlderEngine {
    /// Its version.
    pub version: String,
}

impl fmt::Display for OlderEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the link was made by an older engine ({}): the run may differ", self.version)
    }
}

/// Why a text leads nowhere.
#[derive(Clone, Debug, PartialEq)]
pub enum LinkError {
    /// It is no link.
    NotALink,
    /// It is of a version that is not known here.
    Version(u64),
    /// It has a character that no link has.
    Letter(char),
    /// Something of it was changed, or is missing.
    Damaged,
    /// It is, or what it carries is, longer than anything that is opened, in bytes.
    TooLong(u64),
    /// What it carries is no run; the paths are those of the file that says the same.
    Refused(Refusals),
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LinkError::NotALink => f.write_str("this is no link of Ringside, which begins with r1.; copy the whole of it"),
            LinkError::Version(version) => {
                write!(
                    f,
                    "the link is of version {version}, and this edition reads version {LINK_VERSION}; open it with a newer one"
                )
            }
            LinkError::Letter(letter) => {
                write!(f, "the link has the character {letter:?}, which no link has; copy the whole of it once more")
            }
            LinkError::Damaged => {
                f.write_str("the link is damaged: something of it was changed or is missing; copy the whole of it once more")
            }
            LinkError::TooLong(bytes) => {
                write!(f, "the link carries {bytes} bytes; at most {DOCUMENT_BYTES_MAX} are allowed")
            }
            LinkError::Refused(refusals) => write!(f, "{refusals}"),
        }
    }
}

impl From<Refusals> for LinkError {
    fn from(refusals: Refusals) -> LinkError {
        LinkError::Refused(refusals)
    }
}

impl Link {
    /// The instant at which a session stands, looked at in some way.
    pub fn of(session: &Session, look: Vec<(String, String)>) -> Link {
        let timeline = session.timeline();
        let world = timeline.world();
        let branch = |(place, branch): (usize, &crate::simulation::Branch)| {
            let steps = session.by_hand(place);
            let parted = branch.parted().map(|(from, at)| {
                // It began with a step of its own, which may by chance be like one done over there at that instant.
                let theirs = session.by_hand(from).iter().take_while(|(instant, _)| *instant <= at);
                let shared = theirs.zip(steps).take_while(|(their, own)| their == own).count();
                Parted { from, at, shared: shared.min(steps.len().saturating_sub(1)) }
            });
            let own = parted.map_or(0, |parted| parted.shared);
            LinkBranch { parted, steps: steps[own..].to_vec(), head: branch.head().now(), ahead: left(branch.head()) }
        };
        Link {
            document: session.tree().clone(),
            branches: timeline.branches().iter().enumerate().map(branch).collect(),
            current: timeline.current(),
            at: world.now(),
            ahead: left(world),
            look,
            hash: world.trace().hash(),
            happenings: world.trace().len() as u64,
            engine: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// Whether a text looks like a link, or the file that says the same: then it is one, or a damaged one, and no document.
    pub fn is_like(text: &str) -> bool {
        packed::is_like(text) || file(text).is_some()
    }

    /// Reads a link: an address that ends in one, or its fragment, or the file that says the same.
    ///
    /// # Errors
    ///
    /// What is wrong with it, and what to do.
    pub fn from_text(text: &str) -> Result<Link, LinkError> {
        let tree = match file(text) {
            Some(tree) => tree,
            None => columns::rows(json::read(&packed::unpack(text)?).map_err(|_| LinkError::Damaged)?)?,
        };
        // A document may be as deep as it likes up to its limit, and stands one deeper here.
        let document = tree.get("document").cloned().unwrap_or_default();
        source::from_value(document)?;
        let tree = exact::read(tree);
        if let Some(version) = tree.get("ringside").and_then(Value::as_u64).filter(|version| *version != LINK_VERSION) {
            return Err(LinkError::Version(version));
        }
        Ok(read(&tree)?)
    }

    /// The link as the fragment of an address, without its `#`.
    ///
    /// # Errors
    ///
    /// It is longer than what is opened.
    pub fn to_text(&self) -> Result<String, LinkError> {
        packed::pack(&json::text(&columns::columns(self.to_value())))
    }

    /// The same as a tree of values that can be read: what is saved as a file.
    pub fn to_value(&self) -> Value {
        let mut tree = json!({
            "ringside": LINK_VERSION,
            "document": self.document,
            "branches": self.branches.iter().map(LinkBranch::to_value).collect::<Vec<_>>(),
            "at": millis(self.at),
            "hash": format!("{:016x}", self.hash),
            "happenings": self.happenings,
            "engine": self.engine,
        });
        if self.current > 0 {
            tree["current"] = json!(self.current);
        }
        if self.ahead > 0 {
            tree["ahead"] = json!(self.ahead);
        }
        if !self.look.is_empty() {
            let look = self.look.iter().map(|(name, value)| (name.clone(), Value::String(value.clone())));
            tree["look"] = json::table(look);
        }
        exact::written(tree)
    }

    /// The same as the text of a file: JSON, indented.
    pub fn to_file(&self) -> String {
        json::indented(&self.to_value())
    }

    /// Runs all of it again, and stands at its instant.
    ///
    /// # Errors
    ///
    /// The document, a step or a branch is not possible.
    pub fn open(&self) -> Result<Opened, LinkError> {
        let mut session = Session::from_value(self.document.clone()).map_err(|refusals| under("document", refusals))?;
        let whole = self.whole();
        for (place, branch) in self.branches.iter().enumerate() {
            let Some(parted) = branch.parted else { continue };
            self.grow(&mut session, &whole, parted.from, Some(parted))?;
            if session.now() > parted.at {
                session.seek(parted.at);
            } else {
                // It parted in the midst of the last instant there was: of the head there, or of the playhead.
                come_to(&mut session, parted.at);
                if !session.timeline().is_rewound() {
                    session.step_back();
                }
            }
            if session.now() != parted.at || !session.timeline().is_rewound() || session.timeline().branches().len() != place {
                return Err(unfit(&format!("branches[{place}].parted"), parted.at));
            }
            self.apply(&mut session, place, 0)?;
        }
        let others = (0..self.branches.len()).filter(|place| *place != self.current);
        for place in others.chain([self.current]) {
            self.grow(&mut session, &whole, place, None)?;
        }
        self.stand(&mut session);
        let trace = session.timeline().world().trace();
        let is_same = (trace.hash(), trace.len() as u64) == (self.hash, self.happenings);
        let older = (!is_same).then(|| OlderEngine { version: self.engine.clone() });
        Ok(Opened { session, older })
    }

    /// Goes to the instant of the playhead, from the head of its branch.
    fn stand(&self, session: &mut Session) {
        let beyond = self.branches.get(self.current).map_or(0, |branch| branch.ahead);
        let mut back = self.ahead;
        if self.at == session.now() && back >= beyond {
            back -= beyond;
        } else {
            come_to(session, self.at);
        }
        for _ in 0..back {
            if !session.step_back() || session.now() != self.at {
                session.seek(self.at);
                break;
            }
        }
    }

    /// For each branch the instants of all steps by hand, those in common with others too.
    fn whole(&self) -> Vec<Vec<Time>> {
        let mut whole: Vec<Vec<Time>> = Vec::new();
        for branch in &self.branches {
            let theirs = branch.parted.and_then(|parted| whole.get(parted.from)?.get(..parted.shared)).unwrap_or_default();
            let own = branch.steps.iter().map(|(at, _)| *at);
            let all = theirs.iter().copied().chain(own).collect();
            whole.push(all);
        }
        whole
    }

    /// Goes to the head of a branch and does what is still to be done on it. If another is to part from it, not what was
    /// done at that instant afterwards, and time passes no further than it must.
    fn grow(&self, session: &mut Session, whole: &[Vec<Time>], place: usize, parted: Option<Parted>) -> Result<(), LinkError> {
        session.switch(place);
        to_head(session);
        let branch = &self.branches[place];
        while let Some(at) = whole[place].get(session.by_hand(place).len()) {
            let done = session.by_hand(place).len();
            if let Some(parted) = parted.filter(|parted| done >= parted.shared && *at <= parted.at) {
                session.seek(parted.at);
                return Ok(());
            }
            let own = done - branch.parted.map_or(0, |parted| parted.shared);
            if *at < session.now() {
                return Err(unfit(&format!("branches[{place}].steps[{own}].at"), *at));
            }
            session.seek(*at);
            self.apply(session, place, own)?;
        }
        match parted.map(|parted| parted.at + Duration(1)) {
            Some(far_enough) if far_enough < branch.head => {
                if session.now() < far_enough {
                    session.seek(far_enough);
                }
            }
            _ => finish(session, branch),
        }
        Ok(())
    }

    fn apply(&self, session: &mut Session, place: usize, own: usize) -> Result<(), LinkError> {
        let path = format!("branches[{place}].steps[{own}]");
        let Some((_, step)) = self.branches[place].steps.get(own) else { return Err(unfit(&path, self.at)) };
        session.apply(step).map_err(|refusals| under(&path, refusals))
    }
}

impl LinkBranch {
    fn to_value(&self) -> Value {
        let steps = self.steps.iter().map(|(at, step)| super::session::at_instant(*at, step));
        let mut tree = json!({ "steps": steps.collect::<Vec<_>>(), "head": millis(self.head) });
        if self.ahead > 0 {
            tree["ahead"] = json!(self.ahead);
        }
        if let Some(Parted { from, at, shared }) = self.parted {
            tree["parted"] = json!({ "from": from, "at": millis(at), "shared": shared });
        }
        tree
    }
}

const FIELDS: [&str; 10] = ["ringside", "document", "branches", "current", "at", "ahead", "look", "hash", "happenings", "engine"];

/// Reads the tree of a link. What it says of the run is found out by running it.
fn read(tree: &Value) -> Result<Link, Refusals> {
    let collector = Collector::default();
    let link = read_link(&Cursor::new(&collector, tree, ""));
    let refusals = collector.into_refusals();
    match link {
        Some(link) if refusals.is_empty() => Ok(link),
        _ => Err(Refusals(refusals)),
    }
}

fn read_link(cursor: &Cursor<'_>) -> Option<Link> {
    let table = cursor.table(&FIELDS)?;
    let whole = |name| match table.get(name) {
        Some(field) => field.whole(0, WHOLE_MAX),
        None => Some(0),
    };
    table.require("ringside", Allowed::Whole { least: LINK_VERSION, most: LINK_VERSION })?.whole(LINK_VERSION, LINK_VERSION);
    let document = table.require("document", Allowed::Table)?.value().clone();
    let mut branches: Vec<LinkBranch> = Vec::new();
    // Of each branch, how many steps there are on it, those in common with others too.
    let mut steps: Vec<usize> = Vec::new();
    let entries = table.require("branches", Allowed::List)?;
    for entry in entries.list()? {
        let branch = read_branch(&entry, &steps)?;
        steps.push(branch.steps.len() + branch.parted.map_or(0, |parted| parted.shared));
        branches.push(branch);
    }
    let last = branches.len().checked_sub(1);
    let Some(last) = last else {
        entries.not_allowed(Allowed::ListOf { least: 1, entries: Box::new(Allowed::Table) });
        return None;
    };
    let current = match table.get("current") {
        Some(field) => field.whole(0, last as u64)? as usize,
        None => 0,
    };
    let head = branches[current].head.as_millis();
    let at = instant(&table.require("at", Allowed::Milliseconds { least: 0.0, most: head })?, 0.0, head)?;
    let mut look = Vec::new();
    if let Some(field) = table.get("look") {
        let Value::Object(entries) = field.value() else {
            field.not_allowed(Allowed::Table);
            return None;
        };
        for (name, value) in entries {
            let value = Cursor::new(field.collector(), value, &super::reader::join(field.path(), name));
            look.push((name.clone(), value.short_text(TEXT_MAX)?.to_owned()));
        }
    }
    let hash = table.require("hash", Allowed::Text)?;
    let digits = hash.text().filter(|text| text.len() == 16).and_then(|text| u64::from_str_radix(text, 16).ok());
    let Some(digits) = digits else {
        hash.refuse(Problem::NotAllowed { found: brief(hash.value()), allowed: Allowed::ShortText { most: 16 }, meant: None });
        return None;
    };
    let engine = table.require("engine", Allowed::Text)?.short_text(TEXT_MAX)?.to_owned();
    let (ahead, happenings) = (whole("ahead")?, whole("happenings")?);
    Some(Link { document, branches, current, at, ahead, look, hash: digits, happenings, engine })
}

/// Reads a branch, given how many steps there are on each before it.
fn read_branch(cursor: &Cursor<'_>, before: &[usize]) -> Option<LinkBranch> {
    let table = cursor.table(&["parted", "steps", "head", "ahead"])?;
    let parted = match (before.len().checked_sub(1), table.get("parted")) {
        (None, None) => None,
        (None, Some(first)) => {
            first.not_allowed(Allowed::List);
            return None;
        }
        (Some(last), _) => {
            let parted = table.require("parted", Allowed::Table)?.table(&["from", "at", "shared"])?;
            let from = parted.require("from", Allowed::Whole { least: 0, most: last as u64 })?.whole(0, last as u64)? as usize;
            let at = instant(&parted.require("at", MILLISECONDS)?, 0.0, MILLISECONDS_MAX)?;
            let most = before[from] as u64;
            let shared = parted.require("shared", Allowed::Whole { least: 0, most })?.whole(0, most)? as usize;
            Some(Parted { from, at, shared })
        }
    };
    let list = table.require("steps", Allowed::List)?;
    let mut least = parted.map_or(0.0, |parted| parted.at.as_millis());
    let mut steps = Vec::new();
    for entry in list.list()? {
        let Value::Object(fields) = entry.value() else {
            entry.not_allowed(Allowed::Table);
            return None;
        };
        let mut fields = fields.clone();
        let path = super::reader::join(entry.path(), "at");
        let Some(at) = fields.remove("at") else {
            entry.collector().refuse(&path, Problem::Missing { allowed: MILLISECONDS });
            return None;
        };
        let at = instant(&Cursor::new(entry.collector(), &at, &path), least, MILLISECONDS_MAX)?;
        least = at.as_millis();
        steps.push((at, Value::Object(fields)));
    }
    if parted.is_some() && steps.is_empty() {
        // A branch begins with what is done on it.
        list.not_allowed(Allowed::ListOf { least: 1, entries: Box::new(Allowed::Table) });
        return None;
    }
    let head = instant(&table.require("head", MILLISECONDS)?, least, MILLISECONDS_MAX)?;
    let ahead = match table.get("ahead") {
        Some(field) => field.whole(0, WHOLE_MAX)?,
        None => 0,
    };
    Some(LinkBranch { parted, steps, head, ahead })
}

const MILLISECONDS: Allowed = Allowed::Milliseconds { least: 0.0, most: MILLISECONDS_MAX };

fn instant(cursor: &Cursor<'_>, least: f64, most: f64) -> Option<Time> {
    cursor.milliseconds(least, most).map(|since_zero| Time::ZERO + since_zero)
}

/// How many turns of its instant a world has still to take.
fn left(world: &World) -> u64 {
    let mut whole = world.clone();
    whole.run_until(world.now());
    whole.turns() - world.turns()
}

/// Goes to an instant from before it, and so behind all its turns; a head that stands in the midst of it stays there.
fn come_to(session: &mut Session, at: Time) {
    if at > Time::ZERO {
        session.seek(at - Duration(1));
    } else {
        session.step_back();
    }
    session.seek(at);
}

/// Goes to the head of the branch, which may stand in the midst of an instant, and leaves it there.
fn to_head(session: &mut Session) {
    let head = session.timeline().head();
    let (now, turns) = (head.now(), head.turns());
    if session.timeline().is_rewound() && now > Time::ZERO {
        session.seek(now - Duration(1));
    }
    while session.timeline().is_rewound() && session.timeline().world().turns() < turns {
        session.step();
    }
    if session.timeline().is_rewound() {
        session.seek(now);
    }
}

/// From the head of a branch on to as far as it was simulated.
fn finish(session: &mut Session, branch: &LinkBranch) {
    if branch.ahead == 0 {
        return session.seek(branch.head.max(session.now()));
    }
    if session.now() < branch.head && branch.head > Time::ZERO + Duration(1) {
        session.seek(session.now().max(branch.head - Duration(1)));
    }
    let mut whole = session.timeline().head().clone();
    let before = whole.turns();
    whole.run_until(branch.head);
    for _ in branch.ahead..whole.turns() - before {
        session.step();
    }
}

/// The tree of a file that says what a link says: JSON that names the version of links first of all.
fn file(text: &str) -> Option<Value> {
    let may_be = text.len() <= 2 * DOCUMENT_BYTES_MAX && text.trim_start().starts_with('{') && text.contains("\"ringside\"");
    if may_be { json::read(text).ok().filter(|tree| tree.get("ringside").is_some()) } else { None }
}

fn millis(at: Time) -> Value {
    without_points(json!(at.as_millis()))
}

/// Refusals of a part of the tree, with the paths that they have in the whole.
fn under(path: &str, Refusals(refusals): Refusals) -> LinkError {
    let moved = |refusal: Refusal| {
        let rest = if path == "document" { refusal.path.as_str() } else { refusal.path.strip_prefix("step").unwrap_or_default() };
        let rest = rest.trim_start_matches('.');
        let path = if rest.is_empty() { path.to_owned() } else { format!("{path}.{rest}") };
        Refusal { path, ..refusal }
    };
    LinkError::Refused(Refusals(refusals.into_iter().map(moved).collect()))
}

/// Branches or steps that no run could have at that instant.
fn unfit(path: &str, at: Time) -> LinkError {
    let allowed = Allowed::Milliseconds { least: 0.0, most: MILLISECONDS_MAX };
    LinkError::Refused(Refusals::one(path, Problem::NotAllowed { found: at.to_string(), allowed, meant: None }))
}
