//! What is drawn: view-models, kept from frame to frame and replaced only where they changed, so that
//! components which compare their properties draw nothing anew for nothing.

mod rarely;

use std::rc::Rc;

use ringside::decimal::{Fixed, tenths};
use ringside::engine::{Address, ClientId, Name, Time};
use ringside::stage::{
    CROWD_OVER, Half, LanesView, Layout, LogLine, MembershipView, MerkleView, MessageItem, RingView, SelectionSpec, Snap,
    SpacetimeView, StorageView, VersionsView, WATCHED_MAX, ZoomView, messages_in_flight,
};
use yew::AttrValue;

use crate::components::beside::BesideView;
use crate::components::scenario_panel::Note;
use crate::components::spoken_log::Line;
use crate::facts::{ConsoleFacts, Facts, KeysCount, PromisesFacts, Source};
use crate::intent::{Selection, Speed, View};
use crate::model::Model;
use crate::rest;
use crate::run::Run;
use crate::stage::Messages;
use crate::text::wording::{log_entry, whole_ms};

/// Everything that is drawn.
pub struct Views {
    pub layout: Rc<Layout>,
    pub ring: Rc<RingView>,
    /// The ring of the second run and where it stands, while there is one.
    pub other: Option<(Rc<Layout>, Rc<RingView>)>,
    /// What there is to say of the two.
    pub beside: Rc<BesideView>,
    /// What a node stores, while that is what is looked at.
    pub storage: Rc<StorageView>,
    /// The history of a key, while that is what is looked at.
    pub versions: Rc<VersionsView>,
    /// Space and time, while they are what is looked at.
    pub spacetime: Rc<SpacetimeView>,
    /// Two trees of hashes, while they are what is looked at.
    pub merkle: Rc<MerkleView>,
    /// Who believes what of whom, while that is what is looked at.
    pub membership: Rc<MembershipView>,
    /// A part of the ring, while that is what is looked at.
    pub zoom: Rc<ZoomView>,
    pub lanes: Rc<LanesView>,
    pub messages: Rc<Vec<MessageItem>>,
    pub facts: Facts,
    /// What is promised and whether it holds, while that is what is looked at.
    pub promises: Rc<PromisesFacts>,
    pub console: Rc<ConsoleFacts>,
    pub lines: Rc<Vec<Line>>,
    pub notes: Rc<Vec<Note>>,
    /// The line that is read aloud.
    pub spoken: AttrValue,
    /// The rate that time really has, where it is less than the one chosen.
    pub rate: Option<AttrValue>,
    /// The size of the place of the view in CSS pixels.
    slot_size: (f64, f64),
    /// The size of the timeline in CSS pixels.
    lanes_size: (f64, f64),
    /// What the lanes show; nothing, where that is to be found out.
    lanes_of: Option<LanesOf>,
    /// How many keys there are.
    keys: KeysCount,
    /// How much of the run the views have taken in, and of the one beside it.
    seen: Seen,
    seen_other: Seen,
    /// Which parts the run has left behind.
    stale: [bool; Part::ALL.len()],
    /// When each part was last brought up to date, in the reader's milliseconds.
    fresh: [f64; Part::ALL.len()],
    spoken_at: f64,
    /// The newest line that the log had.
    newest: Option<u64>,
}

/// What follows a run that plays a few times a second, rather than in every frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The ring, where time runs too fast for each of its pictures to be seen; else it follows every frame.
    Ring,
    /// The list of messages in flight.
    Messages,
    /// The timeline.
    Lanes,
    /// What a node stores.
    Storage,
    /// The history of a key.
    Versions,
    /// Space and time.
    Spacetime,
    /// Two trees of hashes.
    Merkle,
    /// Who believes what of whom.
    Membership,
    /// A part of the ring.
    Zoom,
    /// Inspector and console.
    Facts,
    /// Log, notes, and the rate of time.
    Lines,
    /// What is promised.
    Promises,
}

impl Part {
    const ALL: [Part; 12] = [
        Part::Ring,
        Part::Messages,
        Part::Lanes,
        Part::Storage,
        Part::Versions,
        Part::Spacetime,
        Part::Merkle,
        Part::Membership,
        Part::Zoom,
        Part::Facts,
        Part::Lines,
        Part::Promises,
    ];

    /// How often it follows a run that plays, in the reader's milliseconds.
    fn every(self, model: &Model) -> f64 {
        match self {
            // Judging reads the whole run.
            Part::Promises => JUDGED_EVERY,
            _ if model.run.played().flights_count() > CROWD_OVER => PARTS_EVERY_IN_CROWD,
            _ => PARTS_EVERY,
        }
    }
}

/// What tells one state of a run from the next without looking at all of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Seen {
    forks: u32,
    turns: u64,
    head_turns: u64,
}

/// What tells one picture of the timeline from the next: it shows the head, wherever the playhead is.
#[derive(Clone, Debug, PartialEq)]
struct LanesOf {
    size: (f64, f64),
    forks: u32,
    branches: usize,
    turns: u64,
    head: Time,
    /// Where two runs part.
    parts: Vec<Time>,
}

/// The parts follow a run that plays this often, in the reader's milliseconds.
const PARTS_EVERY: f64 = 100.0;
/// Where hundreds of messages fly, lists and numbers change faster than anybody reads, and each change costs as much as the messages do.
const PARTS_EVERY_IN_CROWD: f64 = 300.0;
/// And whether promises are kept is judged this often.
const JUDGED_EVERY: f64 = 1_000.0;
/// A run with more messages in flight than this, or more operations, is followed one part a frame.
const LIGHT_FLIGHTS: usize = 40;
const LIGHT_OPERATIONS: usize = 60;
/// As many lines the log shows while time runs, and while it stands and can be read.
const LINES_PLAYING: usize = 10;
const LINES_PAUSED: usize = 60;
/// As many of the narrator's notes stay on the page, the newest first.
const NOTES_MAX: usize = 12;
/// Of two stages, each has a title so high above it, in CSS pixels; and in a place narrower than this they stand below each other.
const TITLE_HEIGHT: f64 = 30.0;
const STACKED_BELOW: f64 = 560.0;
/// A line is read aloud at most this often, in the reader's milliseconds.
const SPOKEN_EVERY: f64 = 1_000.0;

impl Views {
    /// The views of a model, on a stage and a timeline of the size they have in the design until
    /// the browser tells theirs.
    pub fn new(model: &Model) -> Views {
        let layout = Rc::new(layout(model, &model.run, 808.0, 636.0));
        let lanes_size = (808.0, 176.0);
        let ring = Rc::new(ring(model, &layout, None));
        let mut views = Views {
            ring,
            storage: Rc::default(),
            versions: Rc::default(),
            spacetime: Rc::default(),
            merkle: Rc::default(),
            membership: Rc::default(),
            zoom: Rc::default(),
            other: None,
            beside: Rc::default(),
            slot_size: (layout.width, layout.height),
            seen_other: Seen::default(),
            lanes: Rc::new(lanes(model, lanes_size, &[])),
            lanes_of: None,
            keys: KeysCount::default(),
            messages: Rc::default(),
            facts: Facts::NotNow,
            promises: Rc::default(),
            console: Rc::new(model.run.with_source(|source| ConsoleFacts::of(model.client, source))),
            lines: Rc::default(),
            notes: Rc::default(),
            spoken: AttrValue::default(),
            rate: None,
            lanes_size,
            seen: Seen::default(),
            stale: [true; Part::ALL.len()],
            fresh: [0.0; Part::ALL.len()],
            spoken_at: 0.0,
            newest: None,
            layout,
        };
        views.refresh_all(model, 0.0);
        views
    }

    /// The stage has another size.
    pub fn resize_stage(&mut self, model: &Model, width: f64, height: f64) {
        if width < 1.0 || height < 1.0 {
            return;
        }
        self.slot_size = (width, height);
        self.rearrange(model);
        for part in [Part::Storage, Part::Versions, Part::Spacetime, Part::Merkle, Part::Zoom] {
            self.refresh_rarely(part, model);
        }
    }

    /// Lays out one stage or two, on the room that there is.
    pub fn rearrange(&mut self, model: &Model) {
        let (width, height) = match &model.beside {
            Some(_) if model.view == View::Ring => half(self.slot_size),
            _ => self.slot_size,
        };
        self.layout = Rc::new(layout(model, &model.run, width, height));
        self.ring = Rc::new(ring(model, &self.layout, Some(&self.ring)));
        self.other = None;
        self.refresh_other(model);
    }

    /// Whether two stages stand below each other.
    pub fn is_stacked(&self) -> bool {
        is_stacked(self.slot_size)
    }

    /// Brings the second run's ring up to date, and what there is to say of the two. Returns whether anything has changed.
    fn refresh_other(&mut self, model: &Model) -> bool {
        match rest::get() {
            Some(rest) if model.beside.is_some() => (rest.refresh_other)(self, model),
            _ => self.other.take().is_some(),
        }
    }

    /// Brings up to date what the page does not begin with. Returns whether it has changed.
    fn refresh_rarely(&mut self, part: Part, model: &Model) -> bool {
        rest::get().is_some_and(|rest| (rest.refresh)(self, part, model))
    }

    /// The timeline has another size; none while it is hidden, which changes nothing.
    pub fn resize_lanes(&mut self, model: &Model, width: f64, height: f64) {
        if width < 1.0 || height < 1.0 {
            return;
        }
        self.lanes_size = (width, height);
        self.refresh_lanes(model);
    }

    /// Another run is open: other nodes stand on the stage.
    pub fn reopen(&mut self, model: &Model, wall: f64) {
        self.rearrange(model);
        self.newest = None;
        self.lanes_of = None;
        self.keys = KeysCount::default();
        self.refresh_all(model, wall);
    }

    /// Brings everything up to date: something other than time has changed.
    pub fn refresh_all(&mut self, model: &Model, wall: f64) {
        self.seen = seen(model);
        self.make_room(model);
        if model.view != View::Ring {
            // Whoever comes back to it sees it as it is.
            let before = self.ring.clone();
            replace(&mut self.ring, ring(model, &self.layout, Some(&before)));
        }
        self.seen_other = Seen::default();
        self.refresh_other(model);
        // It may be another future, or another language.
        self.stale = [true; Part::ALL.len()];
        for part in Part::ALL {
            self.refresh(part, model, wall);
        }
    }

    /// Lays the stage out anew if somebody has joined, or the playhead is before that again.
    fn make_room(&mut self, model: &Model) -> bool {
        let others = self.layout.nodes().len() != model.run.cast().nodes.len();
        if others {
            self.layout = Rc::new(layout(model, &model.run, self.layout.width, self.layout.height));
        }
        others
    }

    /// Follows a run that plays. Returns whether anything drawn has changed.
    pub fn follow(&mut self, model: &Model, wall: f64) -> bool {
        let seen = seen(model);
        let moved = seen != self.seen;
        self.seen = seen;
        if moved {
            self.stale = [true; Part::ALL.len()];
        }
        let mut changed = self.make_room(model);
        if !is_hurried(model) && (moved || self.ring_is_over(model)) {
            changed |= self.refresh(Part::Ring, model, wall);
        }
        changed |= model.beside.is_some() && self.refresh_other(model);
        let played = model.run.played();
        if played.flights_count() <= LIGHT_FLIGHTS && played.operations().len() <= LIGHT_OPERATIONS {
            for part in Part::ALL {
                if (moved && part == Part::Messages) || self.is_due(part, model, wall) {
                    changed |= self.refresh(part, model, wall);
                }
            }
        } else if let Some(part) = self.most_due(model, wall) {
            // One a frame: all in one frame would make that one long.
            changed |= self.refresh(part, model, wall);
        }
        changed
    }

    /// Whether a part was left behind a while ago. Some change with time alone.
    fn is_due(&self, part: Part, model: &Model, wall: f64) -> bool {
        let moves_by_itself = || match part {
            Part::Messages | Part::Storage | Part::Versions | Part::Merkle | Part::Membership | Part::Zoom | Part::Promises => {
                false
            }
            Part::Ring => self.ring_is_over(model),
            Part::Lanes => model.run.timeline().head().now() >= self.lanes.changes_at,
            // The playhead moves.
            Part::Spacetime => model.view == View::Spacetime && model.run.now() != self.spacetime.at,
            // The time that is left until a timeout.
            Part::Facts => model.run.timeline().world().open_operations() > 0,
            // The rate, and lines that wait for their turn to be spoken.
            Part::Lines => true,
        };
        wall - self.fresh[part as usize] >= part.every(model) && (self.stale[part as usize] || moves_by_itself())
    }

    /// Whether something on the ring ends by itself about now.
    fn ring_is_over(&self, model: &Model) -> bool {
        self.ring.changes_at.is_some_and(|at| model.run.now() >= at)
    }

    fn most_due(&self, model: &Model, wall: f64) -> Option<Part> {
        let due = Part::ALL.into_iter().filter(|part| self.is_due(*part, model, wall));
        due.min_by(|one, other| self.fresh[*one as usize].total_cmp(&self.fresh[*other as usize]))
    }

    /// Brings one part up to date. Returns whether it has changed.
    fn refresh(&mut self, part: Part, model: &Model, wall: f64) -> bool {
        self.fresh[part as usize] = wall;
        let stale = std::mem::replace(&mut self.stale[part as usize], false);
        match part {
            Part::Ring => {
                let before = self.ring.clone();
                let ring = || ring(model, &self.layout, Some(&before));
                model.view == View::Ring && !model.is_zoomed() && replace(&mut self.ring, ring())
            }
            Part::Messages => {
                let most = if model.playing { Messages::MOST_RUNNING } else { Messages::MOST };
                replace(&mut self.messages, messages_in_flight(model.run.played(), most))
            }
            Part::Lanes => self.refresh_lanes(model),
            Part::Storage | Part::Versions | Part::Spacetime | Part::Merkle | Part::Membership | Part::Zoom | Part::Promises => {
                self.refresh_rarely(part, model)
            }
            Part::Facts => {
                if model.selection == Selection::Nothing {
                    self.keys.follow(&model.run.timeline(), wall);
                }
                let keys = self.keys.count;
                let rarer = |selection: &Selection, source: Source<'_>| {
                    rest::get().map_or(Facts::NotNow, |rest| (rest.facts)(selection, source))
                };
                let (facts, console) = model.run.with_source(|source| {
                    (Facts::of(&model.selection, source, keys, rarer), ConsoleFacts::of(model.client, source))
                });
                let changed = facts != self.facts;
                if changed {
                    self.facts = facts;
                }
                replace(&mut self.console, console) || changed
            }
            Part::Lines => {
                let rate = rate(model);
                let mut changed = rate != self.rate;
                self.rate = rate;
                if stale {
                    changed |= replace(&mut self.lines, lines(model));
                    changed |= self.find_notes(model);
                }
                self.speak(model, wall) || changed
            }
        }
    }

    /// Has what takes long follow, now that nothing has moved for a while. Returns whether anything has changed.
    pub fn rest(&mut self, model: &Model, wall: f64) -> bool {
        let before = self.keys.count;
        model.selection == Selection::Nothing
            && self.keys.follow(&model.run.timeline(), wall)
            && self.keys.count != before
            && self.refresh(Part::Facts, model, wall)
    }

    /// Follows the head of the run.
    fn refresh_lanes(&mut self, model: &Model) -> bool {
        let timeline = model.run.timeline();
        let head = timeline.head();
        // Where two runs part a drag stops too.
        let parts = model.beside.iter().flat_map(|beside| [beside.parting(), beside.first_answer()]).flatten();
        let of = LanesOf {
            size: self.lanes_size,
            forks: timeline.forks(),
            branches: timeline.branches().len(),
            turns: head.turns(),
            head: head.now(),
            parts: parts.filter(|at| *at <= head.now()).collect(),
        };
        if self.lanes_of.as_ref() == Some(&of) {
            return false;
        }
        let changed = replace(&mut self.lanes, lanes(model, of.size, &of.parts));
        self.lanes_of = Some(of);
        changed
    }

    /// What the narrator said last.
    fn find_notes(&mut self, model: &Model) -> bool {
        let note = |line: &LogLine| Note {
            key: line.event.0,
            at: AttrValue::from(format!("{} ms", whole_ms(line.at))),
            words: log_entry(&model.text, &line.entry),
        };
        let said = model.run.played().notes().iter().rev();
        replace(&mut self.notes, said.take(NOTES_MAX).map(note).collect())
    }

    /// Reads the newest line aloud, unless one was read a moment ago, or time runs too fast to follow.
    fn speak(&mut self, model: &Model, wall: f64) -> bool {
        let Some(newest) = self.lines.first() else { return false };
        let quiet = matches!(model.speed, Speed::Ten | Speed::Hundred) && model.playing;
        if quiet || self.newest == Some(newest.key) || wall - self.spoken_at < SPOKEN_EVERY {
            return false;
        }
        self.newest = Some(newest.key);
        self.spoken_at = wall;
        self.spoken = newest.words.clone();
        true
    }
}

fn seen(model: &Model) -> Seen {
    seen_of(&model.run)
}

fn seen_of(run: &Run) -> Seen {
    let timeline = run.timeline();
    Seen { forks: timeline.forks(), turns: timeline.world().turns(), head_turns: timeline.head().turns() }
}

/// Whether time runs too fast for each picture of it to be seen.
fn is_hurried(model: &Model) -> bool {
    model.playing && model.speed.multiple() > WATCHED_MAX
}

/// Two stages stand beside each other, unless that leaves each too narrow.
fn is_stacked((width, _): (f64, f64)) -> bool {
    width < STACKED_BELOW
}

/// The room of one stage of two, below its title.
fn half((width, height): (f64, f64)) -> (f64, f64) {
    let (width, height) = if is_stacked((width, height)) { (width, height / 2.0) } else { (width / 2.0, height) };
    (width.floor().max(1.0), (height.floor() - TITLE_HEIGHT).max(1.0))
}

fn layout(model: &Model, run: &Run, width: f64, height: f64) -> Layout {
    let cast = run.cast();
    let nodes: Vec<_> = cast.nodes.iter().map(|node| node.id).collect();
    let timeline = run.timeline();
    let of_client = |id: ClientId| timeline.setup().clients.iter().find(|client| client.id == id).map(|client| client.datacenter);
    let datacenter = |who: Address| match who {
        Address::Node(node) => timeline.world().datacenter(node),
        Address::Client(client) => of_client(client),
    };
    // Of several datacenters, the first is the first node's.
    let of_nodes: Vec<Option<Name>> = nodes.iter().map(|node| datacenter((*node).into())).collect();
    let second = of_nodes.iter().find(|datacenter| **datacenter != of_nodes[0]);
    let are_two = second.is_some_and(|second| of_nodes.iter().all(|there| *there == of_nodes[0] || there == second));
    let side = |who: Address| if datacenter(who) == of_nodes[0] { Half::Left } else { Half::Right };
    let make = if model.presenting { Layout::projected } else { Layout::with_sides };
    make(width, height, &nodes, &cast.clients, are_two.then_some(&side)).with_turns(&model.turns)
}

/// The ring; it takes over from the one before what has not changed.
fn ring(model: &Model, layout: &Layout, before: Option<&RingView>) -> RingView {
    RingView::after(before, model.run.timeline().world(), model.run.played(), layout, &looked_at(&model.selection))
}

fn looked_at(selection: &Selection) -> SelectionSpec {
    match selection {
        Selection::Key(key) => SelectionSpec { key: Some(key.clone()), operation: None },
        Selection::Operation(request) => SelectionSpec { key: None, operation: Some(*request) },
        _ => SelectionSpec::default(),
    }
}

fn lanes(model: &Model, (width, height): (f64, f64), parts: &[Time]) -> LanesView {
    let mut lanes = LanesView::of(model.run.simulated(), &model.run.cast().clients, &model.run.timeline(), width, height);
    for at in parts.iter().copied() {
        let place = lanes.snaps.partition_point(|snap| snap.at < at);
        lanes.snaps.insert(place, Snap { x: lanes.axis.x(at), at });
    }
    lanes
}

/// The last lines of the log, the newest first.
fn lines(model: &Model) -> Vec<Line> {
    let line = |line: &LogLine| Line {
        key: line.event.0,
        at: AttrValue::from(whole_ms(line.at)),
        words: log_entry(&model.text, &line.entry),
        bad: line.entry.is_fault(),
    };
    let most = if model.playing { LINES_PLAYING } else { LINES_PAUSED };
    model.run.played().log().iter().rev().take(most).map(line).collect()
}

/// The rate that time really has, if it runs and that is less than was chosen.
fn rate(model: &Model) -> Option<AttrValue> {
    let (rate, chosen) = (model.run.effective_speed(), model.speed.multiple());
    (model.playing && rate < chosen * 0.95).then(|| {
        AttrValue::from(if rate < 0.995 {
            Fixed::<2>(rate).to_string()
        } else if rate < 9.95 {
            tenths(rate).to_string()
        } else {
            Fixed::<0>(rate).to_string()
        })
    })
}

/// Puts something new in the place of what was there, if it is different.
fn replace<T: PartialEq>(kept: &mut Rc<T>, new: T) -> bool {
    let changed = **kept != new;
    if changed {
        *kept = Rc::new(new);
    }
    changed
}
