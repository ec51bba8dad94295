//! What is seen of a run as a diagram of space and time: a stretch of time, laid out in pixels.

use super::causality::{Causality, Relation};
use super::chronicle::{Chronicle, Event, Moment};
use super::facts::EventFacts;
use super::rows::{Rip, Row, Rows, Span};
use super::scale::{FOLD_WIDTH, TimeScale};
use crate::decimal::Within;
use crate::engine::{Address, Duration, MessageKind, RequestId, Time, order};
use crate::simulation::{EventId, LossReason};
use crate::stage::axis::Tick;
use crate::stage::geometry::Point;
use crate::stage::history::History;
use crate::stage::layout::Layout;
use crate::stage::shape::{Family, Shape};

/// How the diagram is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpacetimeSpec {
    /// Pixels to the millisecond.
    pub zoom: f64,
    /// An instant, and how far right of the left end it stays; without one the playhead stays in sight.
    pub pin: Option<(Time, f64)>,
    /// The event that is looked at.
    pub event: Option<EventId>,
    /// Whether messages about members are left out of the picture. Causality goes by them all the same.
    pub quiet: bool,
    /// As many events are listed at most.
    pub listed: usize,
}

impl Default for SpacetimeSpec {
    fn default() -> SpacetimeSpec {
        SpacetimeSpec { zoom: 3.0, pin: None, event: None, quiet: false, listed: LISTED }
    }
}

/// The diagram.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpacetimeView {
    /// Its width, and how high it has to be: more than there is room for, with many lines.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// Where time begins on it, from the left.
    pub left: f64,
    /// Where it ends.
    pub right: f64,
    /// Whether it is laid out for a narrow screen and fingers.
    pub compact: bool,
    /// The lines, from above.
    pub rows: Vec<Row>,
    /// Marks of the ruler.
    pub ticks: Vec<Tick>,
    /// Stretches that are folded.
    pub breaks: Vec<Break>,
    /// Cuts.
    pub rips: Vec<Rip>,
    /// Crashes and pauses.
    pub spans: Vec<Span>,
    /// What of the lines belongs to the past or the future of the event looked at.
    pub lines: Vec<Line>,
    /// Messages, those on which nothing depends first.
    pub arrows: Vec<Arrow>,
    /// Events; several at one place are one dot.
    pub dots: Vec<Dot>,
    /// Where the playhead is.
    pub now: f64,
    /// When that is.
    pub at: Time,
    /// Where what is kept begins, if that is in sight and something was before.
    pub forgotten: Option<f64>,
    /// Whether the playhead is kept in sight.
    pub follows: bool,
    /// The event looked at.
    pub event: Option<EventFacts>,
    /// The events in sight, as many of the latest as the spec wants.
    pub listed: Vec<Listed>,
    /// How many are in sight.
    pub in_sight: usize,
    scale: TimeScale,
    /// Of the scale, what is at the left end.
    origin: f64,
    rows_of_lanes: Rows,
}

/// A stretch without events, folded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Break {
    /// Its middle.
    pub x: f64,
    /// How long it lasts.
    pub lasts: Duration,
}

/// A stretch of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Its height.
    pub y: f64,
    /// From where to where.
    pub x: (f64, f64),
    /// Whether it is past; future otherwise.
    pub past: bool,
}

/// How an arrow ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// It was taken in.
    Arrives,
    /// It has arrived, and waits there.
    Waits,
    /// It is on its way.
    Flies,
    /// It is lost.
    Lost,
}

/// A message, or several much like each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrow {
    /// The sending; of several the first.
    pub sent: EventId,
    /// Where it sets out.
    pub from: Point,
    /// How far it has come.
    pub to: Point,
    /// What it looks like.
    pub shape: Shape,
    /// How it stands to the event looked at, if one is.
    pub relation: Option<Relation>,
    /// How it ends.
    pub end: End,
    /// How many they are.
    pub count: u32,
}

/// An event, or several of a line too close to be told apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// Its height.
    pub y: f64,
    /// From where to where; the same for one instant.
    pub x: (f64, f64),
    /// How it stands to the event looked at, if one is.
    pub relation: Option<Relation>,
    /// Whether something went wrong.
    pub fault: bool,
    /// How many they are.
    pub count: u32,
}

/// A line of the list of events.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The happening.
    pub id: EventId,
    /// When.
    pub at: Time,
    /// Where.
    pub who: Address,
    /// At the other end of a message, who.
    pub other: Option<Address>,
    /// What.
    pub what: Moment,
    /// How it stands to the event looked at, if one is.
    pub relation: Option<Relation>,
}

/// As many events are listed.
const LISTED: usize = 60;
/// Narrower stages are laid out for a phone.
const COMPACT_BELOW: f64 = 560.0;
/// Free on the left, for the names, and on the right; the same on a phone.
const MARGINS: (f64, f64) = (64.0, 18.0);
const MARGINS_COMPACT: (f64, f64) = (48.0, 8.0);
/// What the key takes of the height; with what lies over the view, on a phone.
const FOOT: (f64, f64) = (45.0, 101.0);
/// Right of a playhead that is kept in sight.
const AHEAD: f64 = 52.0;
/// Of what is known, so much stays in sight however far the picture is moved.
const SIGHT: f64 = 80.0;
/// Free before the first instant, however far the picture is moved.
const BEFORE: f64 = 24.0;
/// Events of a line closer than this are one dot.
const DOT_APART: f64 = 5.0;
/// With more messages in sight than this, those much like each other become one arrow.
const ARROWS_MAX: usize = 400;
/// Messages are much like each other if neither end is further apart than this.
const ALIKE: f64 = 12.0;
/// How close a click has to be to an event, and to a message.
const REACH: f64 = 14.0;
const REACH_MESSAGE: f64 = 9.0;

impl SpacetimeView {
    /// The diagram of what `chronicle` and `history` have followed up to `now`, on a stage of the size that `layout` has.
    pub fn of(chronicle: &Chronicle, history: &History, layout: &Layout, now: Time, spec: &SpacetimeSpec) -> SpacetimeView {
        let (width, compact) = (layout.width, layout.width < COMPACT_BELOW);
        let margins = if compact { MARGINS_COMPACT } else { MARGINS };
        let (left, right) = (margins.0, (width - margins.1).max(margins.0 + 1.0));
        let rows =
            Rows::of(chronicle, history, layout, compact, (layout.height - if compact { FOOT.1 } else { FOOT.0 }).max(0.0));

        let scale = scale(chronicle, now, spec.zoom);
        let known = scale.x(now);
        let following = (known - (right - left - AHEAD)).max(0.0);
        let wanted = spec.pin.map(|(at, x)| scale.x(at) - x);
        let origin = wanted.map_or(following, |wanted| wanted.within(-BEFORE, (known - SIGHT).max(0.0)));
        let follows = wanted.is_none();

        let number = spec.event.and_then(|id| chronicle.number_of(id));
        let causality = number.and_then(|number| Causality::of(chronicle, number));
        let mut view = SpacetimeView {
            width,
            height: rows.height,
            left,
            right,
            compact,
            rows: rows.rows.clone(),
            now: left + known - origin,
            at: now,
            follows,
            scale,
            origin,
            ..SpacetimeView::default()
        };
        view.forgotten = chronicle.is_short().then(|| view.x(view.scale.start())).filter(|x| (left..right).contains(x));
        view.ticks = view.ticks();
        view.breaks = view.breaks();
        let seen = (left, right);
        (view.rips, view.spans) = rows.faults(history, now, |at| view.x(at), seen);
        view.rows_of_lanes = rows;
        if let Some(causality) = &causality {
            view.lines = view.lines(chronicle, causality);
        }
        let among = Among { history, chronicle, causality: causality.as_ref(), quiet: spec.quiet };
        view.arrows = view.arrows(&among, now);
        view.take_events(&among, spec.listed);
        view.event = causality.map(|causality| {
            let beyond = |forward| view.next(chronicle, spec.event, forward, spec.quiet).is_none();
            EventFacts {
                is_first: beyond(false),
                is_last: beyond(true),
                ..EventFacts::of(chronicle, history, layout, &causality)
            }
        });
        view
    }

    /// Where an instant is.
    pub fn x(&self, at: Time) -> f64 {
        self.left + self.scale.x(at) - self.origin
    }

    /// Which instant is at a place.
    pub fn time(&self, x: f64) -> Time {
        self.scale.time(x - self.left + self.origin)
    }

    /// The scale of time.
    pub fn scale(&self) -> &TimeScale {
        &self.scale
    }

    /// Where events are, of those that are in sight.
    pub fn places<'a>(&self, chronicle: &Chronicle, ids: impl Iterator<Item = &'a EventId>) -> Vec<Point> {
        let place = |id: &EventId| {
            let event = chronicle.event(chronicle.number_of(*id)?)?;
            Some(Point::new(self.x(event.at), self.rows_of_lanes.y(event.lane)?))
        };
        ids.filter_map(place).filter(|place| (self.left..=self.right).contains(&place.x)).collect()
    }

    /// How to look at the same with everything moved to the right by so many pixels.
    pub fn panned(&self, spec: &SpacetimeSpec, by: f64) -> SpacetimeSpec {
        let middle = (self.left + self.right) / 2.0;
        let pin = (self.time(middle), middle - self.left + by);
        // Back at the playhead, it is followed again.
        let follows_at = self.right - AHEAD;
        let at_the_end = self.follows && by == 0.0 || self.now > follows_at + 0.5 && self.now + by <= follows_at + 0.5;
        SpacetimeSpec { pin: (!at_the_end).then_some(pin), ..*spec }
    }

    /// How to look at the same with time drawn wider by a factor. The instant at `x` stays there, unless the
    /// playhead is to stay in sight.
    pub fn zoomed(&self, spec: &SpacetimeSpec, factor: f64, x: f64, following: bool) -> SpacetimeSpec {
        let x = x.within(self.left, self.right.min(self.now));
        let pin = (!(following && self.follows)).then(|| (self.time(x), x - self.left));
        SpacetimeSpec { zoom: TimeScale::within(spec.zoom * factor), pin, ..*spec }
    }

    /// How to look at the same from the beginning of what is kept.
    pub fn at_the_beginning(&self, spec: &SpacetimeSpec) -> SpacetimeSpec {
        SpacetimeSpec { pin: Some((self.scale.start(), 0.0)), ..*spec }
    }

    /// How to look at an event: moved there if it is not in sight.
    pub fn revealing(&self, spec: &SpacetimeSpec, chronicle: &Chronicle, number: u64) -> SpacetimeSpec {
        const EDGE: f64 = 24.0;
        let Some(event) = chronicle.event(number) else { return *spec };
        let x = self.x(event.at);
        let in_sight = self.left + EDGE <= x && x <= self.right - EDGE || self.follows && x >= self.left && x <= self.now;
        let middle = (self.right - self.left) / 2.0;
        SpacetimeSpec { event: Some(event.id), pin: if in_sight { spec.pin } else { Some((event.at, middle)) }, ..*spec }
    }

    /// The event that a click means: the nearest on the line there; else the sending of the message there. At one
    /// and the same instant, the one after `last`.
    pub fn event_at(&self, chronicle: &Chronicle, place: Point, last: Option<EventId>, quiet: bool) -> Option<u64> {
        let rows = &self.rows_of_lanes;
        let reach = if self.compact { REACH * 1.6 } else { REACH };
        let distance = |event: &Event| Some(Point::new(self.x(event.at), rows.y(event.lane)?).distance(place));
        let (from, to) = (self.time(place.x - reach), self.time(place.x + reach));
        let near = self.between(chronicle, from, to).filter(|(_, event)| shown(event, quiet));
        let near = near.filter_map(|(number, event)| Some((distance(event)?, number, event)));
        let nearest = near.filter(|(distance, ..)| *distance <= reach).min_by(|one, other| one.0.total_cmp(&other.0));
        if let Some((_, number, event)) = nearest {
            let together: Vec<u64> =
                together(chronicle, event).filter(|(_, event)| shown(event, quiet)).map(|(number, _)| number).collect();
            let at = last
                .and_then(|last| together.iter().position(|number| chronicle.event(*number).map(|event| event.id) == Some(last)));
            return Some(at.map_or(number, |at| together[(at + 1) % together.len()]));
        }
        let aside = |arrow: &Arrow| (beside(arrow.from, arrow.to, place), arrow.sent);
        let nearest = self.arrows.iter().map(aside).min_by(|one, other| one.0.total_cmp(&other.0));
        nearest.filter(|(distance, _)| *distance <= REACH_MESSAGE).and_then(|(_, sent)| chronicle.number_of(sent))
    }

    /// The event after, or before, one in the order of time; the first or last in sight without one.
    pub fn next(&self, chronicle: &Chronicle, from: Option<EventId>, forward: bool, quiet: bool) -> Option<u64> {
        let rows = &self.rows_of_lanes;
        let events = chronicle.events();
        let is_there = |(_, event): &(u64, &Event)| shown(event, quiet) && rows.row(event.lane).is_some();
        let found = match from.and_then(|id| chronicle.number_of(id)) {
            Some(number) if forward => events.range(number + 1, events.end()).find(is_there),
            Some(number) => events.range(events.begin(), number).rev().find(is_there),
            None if forward => self.in_sight(chronicle).find(is_there),
            None => self.in_sight(chronicle).rev().find(is_there),
        };
        found.map(|(number, _)| number)
    }

    /// The event nearest in time on the next line above or below that has one.
    pub fn beside(&self, chronicle: &Chronicle, from: EventId, down: bool, quiet: bool) -> Option<u64> {
        let rows = &self.rows_of_lanes;
        let number = chronicle.number_of(from)?;
        let event = chronicle.event(number)?;
        let row = rows.row(event.lane)?;
        let others: Vec<usize> = if down { (row + 1..rows.rows.len()).collect() } else { (0..row).rev().collect() };
        let far = |other: &Event| other.at.0.abs_diff(event.at.0);
        others.into_iter().filter_map(|row| rows.lane(row)).find_map(|lane| {
            let there = chronicle.events().iter().filter(|(_, other)| other.lane == lane && shown(other, quiet));
            there.min_by_key(|(_, other)| far(other)).map(|(number, _)| number)
        })
    }

    /// The events of a stretch of time.
    fn between<'a>(&self, chronicle: &'a Chronicle, from: Time, to: Time) -> impl DoubleEndedIterator<Item = (u64, &'a Event)> {
        let events = chronicle.events();
        events.range(events.partition_point(|event| event.at < from), events.partition_point(|event| event.at <= to))
    }

    /// The events in sight.
    fn in_sight<'a>(&self, chronicle: &'a Chronicle) -> impl DoubleEndedIterator<Item = (u64, &'a Event)> {
        self.between(chronicle, self.time(self.left), self.time(self.right))
    }

    /// Marks at round times, outside folds.
    fn ticks(&self) -> Vec<Tick> {
        const NAMED_APART: f64 = 80.0;
        let fine = fine_step(self.scale.zoom(), NAMED_APART);
        let named = fine.0 * fine.1;
        let (first, last) = (self.time(self.left), self.time(self.right));
        let mut ticks: Vec<Tick> = Vec::new();
        let mut last_name = f64::NEG_INFINITY;
        let ends = self.scale.folds().iter().map(|fold| (fold.from, fold.to)).chain([(last, last)]);
        let mut from = first;
        for (to, next) in ends {
            let to = to.min(last);
            if to >= from {
                for index in from.0.div_ceil(fine.0)..=to.0 / fine.0 {
                    let at = Time(index * fine.0);
                    let x = self.x(at);
                    // At either end of a fold names could meet.
                    let is_named = at.0.is_multiple_of(named) && x - last_name >= NAMED_APART * 0.7;
                    last_name = if is_named { x } else { last_name };
                    ticks.push(Tick { x, at, named: is_named });
                }
            }
            from = from.max(next);
        }
        ticks
    }

    fn breaks(&self) -> Vec<Break> {
        let breaks = self
            .scale
            .folds()
            .iter()
            .map(|fold| Break { x: self.left + fold.x - self.origin + FOLD_WIDTH / 2.0, lasts: fold.to.since(fold.from) });
        breaks.filter(|fold| (self.left..=self.right).contains(&fold.x)).collect()
    }

    /// What of the lines is past and future.
    fn lines(&self, chronicle: &Chronicle, causality: &Causality) -> Vec<Line> {
        let (begin, end) = (self.left.max(self.x(self.scale.start())), self.right.min(self.now));
        let x = |number: Option<u64>| number.and_then(|number| chronicle.event(number)).map(|event| self.x(event.at));
        let mut lines = Vec::new();
        for lane in 0..chronicle.lanes() as u16 {
            let Some(y) = self.rows_of_lanes.y(lane) else { continue };
            let past = x(causality.last_before(lane)).map(|last| (begin, last.min(end)));
            let future = x(causality.first_after(lane)).map(|first| (first.max(begin), end));
            // The line of the event itself has no gap between the two.
            let own = chronicle.event(causality.of).is_some_and(|event| event.lane == lane);
            let future = if own { x(Some(causality.of)).map(|at| (at.max(begin), end)) } else { future };
            let both = past.map(|x| Line { y, x, past: true }).into_iter().chain(future.map(|x| Line { y, x, past: false }));
            lines.extend(both.filter(|line| line.x.0 < line.x.1));
        }
        lines
    }

    fn arrows(&self, among: &Among<'_>, now: Time) -> Vec<Arrow> {
        let (first, last) = (self.time(self.left), self.time(self.right));
        let Among { history, chronicle, .. } = *among;
        let rows = &self.rows_of_lanes;
        let mut arrows: Vec<Arrow> = Vec::new();

        // Taken in within sight, or after it and sent before its end.
        let events = chronicle.events();
        let since = events.partition_point(|event| event.at < first);
        for (number, event) in events.range(since, events.end()) {
            let Moment::Received { kind, sent, arrived, request, .. } = event.what else { continue };
            let Some((sending, from)) =
                event.after.and_then(|sent| chronicle.event(sent)).and_then(|sending| Some((sending, rows.y(sending.lane)?)))
            else {
                continue;
            };
            let Some(to) = rows.y(event.lane).filter(|_| sending.at <= last && !among.hides(kind)) else { continue };
            let relation = among.relation_of(event.after.map(|sent| (sent, sending.lane)), (number, event.lane));
            let (from, to) = (Point::new(self.x(sending.at), from), Point::new(self.x(arrived), to));
            arrows.push(Arrow { sent, from, to, shape: history.shape_of(kind, request), relation, end: End::Arrives, count: 1 });
        }
        for flight in history.flights().filter(|flight| !among.hides(flight.kind) && flight.sent_at <= last) {
            let ends = rows.y_of(flight.message.from).zip(rows.y_of(flight.message.to));
            let Some((from, to)) = ends else { continue };
            let from_there = Point::new(self.x(flight.sent_at), from);
            let here = Point::new(self.x(now), from + (to - from) * flight.progress(now));
            arrows.push(self.arrow(among, flight.sent, flight.kind, flight.message.body.request(), from_there, here, End::Flies));
        }
        for waiting in chronicle.waiting().filter(|waiting| waiting.at >= first) {
            let Some(event) = chronicle.number_of(waiting.sent).and_then(|number| chronicle.event(number)) else { continue };
            let (Some((kind, request, _, _)), Some(from), Some(to)) = (sending(event), rows.y(event.lane), rows.y(waiting.lane))
            else {
                continue;
            };
            if !among.hides(kind) && event.at <= last {
                let (from, to) = (Point::new(self.x(event.at), from), Point::new(self.x(waiting.at), to));
                arrows.push(self.arrow(among, event.id, kind, request, from, to, End::Waits));
            }
        }
        for (_, lost) in chronicle.lost().iter() {
            let Some(event) = chronicle.event(lost.sent).filter(|event| event.at <= last && lost.at >= first) else { continue };
            let (Some((kind, request, to, _)), Some(from)) = (sending(event), rows.y(event.lane)) else { continue };
            let Some(to) = rows.y(to).filter(|_| !among.hides(kind)) else { continue };
            let from = Point::new(self.x(event.at), from);
            // As if it had gone on at the same pace.
            let whole = lost.at.since(event.at).0 as f64 / lost.progress.max(0.01);
            let there = Point::new(self.x(event.at + Duration(whole as u64)), to);
            let met = (lost.reason == LossReason::Cut).then(|| Rows::crossing(&self.rips, (from.x, from.y), to)).flatten();
            let before = |y: f64| y - 10.0 * (there.y - from.y).signum();
            let part = met.map_or(lost.progress, |y| ((before(y) - from.y) / (there.y - from.y)).clamp(0.0, 1.0));
            let flown = now.since(event.at).0 as f64 / whole.max(1.0);
            let end = if flown < part { End::Flies } else { End::Lost };
            arrows.push(self.arrow(among, event.id, kind, request, from, from.between(there, part.min(flown)), end));
        }
        let in_sight = |arrow: &Arrow| arrow.from.x.max(arrow.to.x) >= self.left && arrow.from.x.min(arrow.to.x) <= self.right;
        arrows.retain(in_sight);
        if arrows.len() > ARROWS_MAX {
            arrows = bundled(arrows);
        }
        // What belongs to the event lies over the rest, and messages of operations over those about members.
        order(&mut arrows, |arrow| (arrow.relation, arrow.shape.family() != Family::Membership));
        arrows
    }

    /// A message that was not taken in: it stands to the event as its sending does.
    #[allow(clippy::too_many_arguments, reason = "an arrow is made of as many things")]
    fn arrow(
        &self,
        among: &Among<'_>,
        sent: EventId,
        kind: MessageKind,
        request: Option<RequestId>,
        from: Point,
        to: Point,
        end: End,
    ) -> Arrow {
        let number = among.causality.and_then(|_| among.chronicle.number_of(sent));
        let sending = number.and_then(|number| Some((number, among.chronicle.event(number)?.lane)));
        let relation = sending.and_then(|(number, lane)| among.relation(number, lane));
        // A message that the event itself sends is its future already.
        let relation = relation.map(|relation| if relation == Relation::Itself { Relation::Future } else { relation });
        let relation = relation.or(among.causality.map(|_| Relation::Concurrent));
        Arrow { sent, from, to, shape: among.history.shape_of(kind, request), relation, end, count: 1 }
    }

    /// Dots, and the list.
    fn take_events(&mut self, among: &Among<'_>, listed: usize) {
        let chronicle = among.chronicle;
        let mut last_of_row: Vec<Option<usize>> = vec![None; self.rows.len()];
        let mut dots: Vec<Dot> = Vec::new();
        let mut in_sight: Vec<u64> = Vec::new();
        for (number, event) in self.in_sight(chronicle).filter(|(_, event)| shown(event, among.quiet)) {
            let Some(row) = self.rows_of_lanes.row(event.lane) else { continue };
            in_sight.push(number);
            let (x, relation, fault) = (self.x(event.at), among.relation(number, event.lane), event.what.is_fault());
            let last = last_of_row[row].map(|last| &mut dots[last]);
            let is_one = |dot: &Dot| {
                let itself = Some(Relation::Itself);
                let at_once = x - dot.x.1 < 0.5;
                // At one instant the one looked at stands for all.
                at_once && (dot.relation == itself || relation == itself)
                    || dot.relation == relation
                        && dot.fault == fault
                        && (at_once || x - dot.x.1 < DOT_APART && relation != itself)
            };
            match last {
                Some(dot) if is_one(dot) => {
                    dot.x.1 = x;
                    dot.count += 1;
                    dot.relation = dot.relation.max(relation);
                    dot.fault |= fault;
                }
                _ => {
                    last_of_row[row] = Some(dots.len());
                    dots.push(Dot { y: self.rows[row].y, x: (x, x), relation, fault, count: 1 });
                }
            }
        }
        // Two that touch are drawn in the order in which they matter.
        order(&mut dots, |dot| dot.relation);
        self.dots = dots;
        self.in_sight = in_sight.len();
        let latest = &in_sight[in_sight.len().saturating_sub(listed)..];
        self.listed = latest.iter().filter_map(|number| Listed::of(chronicle, *number, among.causality)).collect();
    }
}

impl Listed {
    /// An event by its number.
    pub(super) fn of(chronicle: &Chronicle, number: u64, causality: Option<&Causality>) -> Option<Listed> {
        let Event { id, at, lane, what, .. } = chronicle.event(number)?;
        let other = match what {
            Moment::Sent { to, .. } => chronicle.who(*to),
            Moment::Received { from, .. } => chronicle.who(*from),
            _ => None,
        };
        let relation = causality.map(|causality| causality.relation(number, *lane));
        Some(Listed { id: *id, at: *at, who: chronicle.who(*lane)?, other, what: what.clone(), relation })
    }
}

/// What everything is looked at among.
#[derive(Clone, Copy)]
struct Among<'a> {
    history: &'a History,
    chronicle: &'a Chronicle,
    causality: Option<&'a Causality>,
    quiet: bool,
}

impl Among<'_> {
    fn relation(&self, number: u64, lane: u16) -> Option<Relation> {
        self.causality.map(|causality| causality.relation(number, lane))
    }

    /// How a message stands to the event, given its two ends: past if both are, future if both are.
    fn relation_of(&self, sent: Option<(u64, u16)>, received: (u64, u16)) -> Option<Relation> {
        let causality = self.causality?;
        let received = causality.relation(received.0, received.1);
        let sent = sent.map_or(Relation::Concurrent, |(number, lane)| causality.relation(number, lane));
        Some(match (sent, received) {
            (Relation::Past, Relation::Past | Relation::Itself) => Relation::Past,
            (Relation::Itself | Relation::Future, Relation::Future) => Relation::Future,
            _ => Relation::Concurrent,
        })
    }

    fn hides(&self, kind: MessageKind) -> bool {
        self.quiet && is_about_members(kind)
    }
}

fn is_about_members(kind: MessageKind) -> bool {
    Shape::of(kind, false).family() == Family::Membership
}

/// Whether an event is in the picture.
pub(super) fn shown(event: &Event, quiet: bool) -> bool {
    !(quiet && event.what.message().is_some_and(is_about_members))
}

/// The events of the same lane and instant, the event among them.
pub(super) fn together<'a>(chronicle: &'a Chronicle, event: &Event) -> impl Iterator<Item = (u64, &'a Event)> {
    let (lane, at) = (event.lane, event.at);
    let events = chronicle.events();
    let range = events.partition_point(|other| other.at < at)..events.partition_point(|other| other.at <= at);
    events.range(range.start, range.end).filter(move |(_, other)| other.lane == lane)
}

/// Of a sending: kind, operation, to which lane, and when it ends.
fn sending(event: &Event) -> Option<(MessageKind, Option<RequestId>, u16, Time)> {
    match event.what {
        Moment::Sent { kind, to, request, ends } => Some((kind, request, to, ends)),
        _ => None,
    }
}

/// The scale for what is kept.
fn scale(chronicle: &Chronicle, now: Time, zoom: f64) -> TimeScale {
    let events = chronicle.events();
    let start = events.get(events.begin()).filter(|_| chronicle.is_short()).map_or(Time::ZERO, |event| event.at);
    let busy = events.iter().map(|(_, event)| (event.at, sending(event).map_or(event.at, |(.., ends)| ends)));
    TimeScale::new(start, zoom, busy, now)
}

/// The distance of fine marks in microseconds, and how many of them there are to a named one.
fn fine_step(zoom: f64, apart: f64) -> (u64, u64) {
    let mut unit = 1_u64;
    loop {
        for (step, parts) in [(1, 5), (2, 4), (5, 5)] {
            let named = unit * 10 * step;
            if named as f64 / 1_000.0 * zoom >= apart || named > 1_000_000_000_000_000 {
                return (named / parts, parts);
            }
        }
        unit *= 10;
    }
}

/// How far a place is from a stretch of a line.
fn beside(from: Point, to: Point, place: Point) -> f64 {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = dx * dx + dy * dy;
    let part = if length == 0.0 { 0.0 } else { ((place.x - from.x) * dx + (place.y - from.y) * dy) / length };
    from.between(to, part.clamp(0.0, 1.0)).distance(place)
}

/// Messages much like each other as one.
fn bundled(mut arrows: Vec<Arrow>) -> Vec<Arrow> {
    let cell = |x: f64| (x / ALIKE).floor() as i64;
    let key = |arrow: &Arrow| {
        let heights = ((arrow.from.y * 16.0) as i64, (arrow.to.y * 16.0) as i64);
        (heights, cell(arrow.from.x), cell(arrow.to.x), arrow.shape, arrow.relation, arrow.end)
    };
    order(&mut arrows, key);
    let mut bundles: Vec<Arrow> = Vec::new();
    for arrow in arrows {
        match bundles.last_mut() {
            Some(bundle) if key(bundle) == key(&arrow) => bundle.count += 1,
            _ => bundles.push(arrow),
        }
    }
    bundles
}
