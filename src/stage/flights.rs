//! What moves: the messages at an instant, each on its way, and what is left of those lost.
//!
//! A picture of an instant follows from the history, the layout and that instant alone. Position is
//! linear in virtual time, so speed reads as latency, and looking back needs no code of its own.
//!
//! Where there are too many to see, messages of one family between two ends become a ribbon with
//! their number. What the reader looks at, what is lost, hints and repairs are always drawn one by one.
//!
//! The numbers on ribbons are those of the last [`LATELY`](super::LATELY), and are counted anew ten times in a second of the reader's,
//! if time runs as fast as it was asked to: a number that changes in every frame is read by nobody.

use super::geometry::{Curve, Direction, Point};
use super::history::{Flight, History, Loss, Sending};
use super::layout::Layout;
use super::ring::RingView;
use super::shape::{Family, Shape};
use crate::decimal::Within;
use crate::engine::{Address, Duration, Message, MessageKind, RequestId, Time};
use crate::simulation::{EventId, LossReason};

/// A message at an instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glyph {
    /// Its sending.
    pub sent: EventId,
    /// From whom it goes, and to whom.
    pub ends: [Address; 2],
    /// What it looks like.
    pub shape: Shape,
    /// Its way.
    pub way: Curve,
    /// How far it has come, 0 to 1.
    pub p: f64,
    /// Where that is.
    pub at: Point,
    /// How large it is drawn: 1, less while it lands.
    pub size: f64,
    /// How opaque, 0 to 1: less while one that was lost goes.
    pub opacity: f64,
    /// Whether it flies, and so has a trail.
    pub flies: bool,
    /// Where motion is reduced: its number among the messages, in the order of sending, from 1.
    pub number: Option<u16>,
    /// On the long way from one half of the stage to the other: how long it has flown, and how long it will have.
    pub long_way: Option<(Duration, Duration)>,
}

/// Messages of one family between two ends, too many to see one by one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ribbon {
    /// Their way.
    pub way: Curve,
    /// What they look like; of several kinds, the first.
    pub shape: Shape,
    /// How many were sent of late; how many are on their way, if that is more.
    pub count: u32,
    /// How wide it is drawn, in pixels.
    pub width: f64,
    /// Whether its number is written: only the largest have theirs.
    pub named: bool,
}

/// What is left where a message was lost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spark {
    /// Where.
    pub at: Point,
    /// The direction of travel there.
    pub direction: Direction,
    /// How much of it is left, from 1 to 0.
    pub left: f64,
    /// Whether it hit a cut: sparks there, a cross elsewhere.
    pub at_cut: bool,
}

/// How the instant is to be seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewing {
    /// How fast time runs, as a multiple of 1×: what lingers, lingers longer at speed.
    pub speed: f64,
    /// Whether to draw arrows that stand still instead of glyphs that move.
    pub still: bool,
    /// The operation whose messages are always drawn one by one.
    pub selected: Option<RequestId>,
}

impl Default for Viewing {
    fn default() -> Viewing {
        Viewing { speed: 1.0, still: false, selected: None }
    }
}

/// The messages at an instant. Made once and filled again for every frame: its lists keep their
/// room.
#[derive(Clone, Debug, Default)]
pub struct Flights {
    /// Messages, in the order in which they were sent; lost ones after those on their way.
    pub glyphs: Vec<Glyph>,
    /// Ribbons.
    pub ribbons: Vec<Ribbon>,
    /// Where messages were lost a moment ago.
    pub sparks: Vec<Spark>,
    /// The ways that lost messages did not go.
    pub dead: Vec<Curve>,
    /// Scratch: a number for ends and family of each message on its way, in their order; none where it is drawn alone in any case.
    codes: Vec<Option<u64>>,
    /// Scratch: the same, sorted.
    pairs: Vec<u64>,
    /// Scratch: the pairs that became ribbons, sorted.
    ribboned: Vec<u64>,
    /// For each pair how many messages were sent of late, sorted; and when that was counted, and how.
    sent: Vec<(u64, u32)>,
    counted: Option<(Time, Counting)>,
}

/// How messages are counted that were sent of late.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Counting {
    speed: f64,
    crowd: bool,
    /// Of which families, a bit each.
    families: u16,
}

/// What of a message is at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touched {
    /// Itself.
    Glyph,
    /// The way that it goes.
    Way,
}

/// More messages than this of one family between two ends become a ribbon.
pub const RIBBON_OVER: usize = 40;
/// With more messages on their way than this, members' news is one ribbon for both directions, and no message has a label.
pub const CROWD_OVER: usize = 300;
/// At 1×, a tenth of a second of the reader's.
const COUNTED_EVERY: Duration = Duration(10_000);
/// As many ribbons have their number written.
const RIBBONS_NAMED_MAX: usize = 12;
/// Faster than this, as a multiple of 1×, everything becomes ribbons.
pub const RIBBONS_ABOVE: f64 = 10.0;
/// How long a lost message leaves a trace at 1×, in virtual time: 300 ms of the reader's.
const LINGERS: Duration = Duration(30_000);
/// The part of the way during which a message shrinks into the rim.
const LANDING: f64 = 0.06;
/// How many losses back are looked at: older ones are long gone.
const LOSSES_BACK: usize = 1_000;

impl Flights {
    /// The messages at an instant.
    pub fn of(history: &History, view: &RingView, layout: &Layout, now: Time, viewing: &Viewing) -> Flights {
        let mut flights = Flights::default();
        flights.fill(history, view, layout, now, viewing);
        flights
    }

    /// Replaces everything by the messages at an instant.
    pub fn fill(&mut self, history: &History, view: &RingView, layout: &Layout, now: Time, viewing: &Viewing) {
        self.glyphs.clear();
        self.ribbons.clear();
        self.sparks.clear();
        self.dead.clear();
        self.find_ribbons(history, layout, now, viewing);
        for (place, flight) in history.flights().enumerate() {
            self.add_flight(place, flight, history, layout, now, viewing);
        }
        let linger = lingering(viewing);
        for loss in history.losses().iter().rev().take(LOSSES_BACK) {
            if loss.sent_at <= now && now < loss.lost_at + linger {
                self.add_loss(loss, view, layout, now, viewing);
            }
        }
        if viewing.still {
            for (index, glyph) in self.glyphs.iter_mut().enumerate() {
                glyph.number = u16::try_from(index + 1).ok();
            }
        }
    }

    /// The message nearest to a place, if one is within `reach` pixels: its glyph, else its way. Says which of the two.
    pub fn nearest(&self, place: Point, reach: f64) -> Option<(EventId, Touched)> {
        let by_glyph = self.glyphs.iter().map(|glyph| (glyph.at.distance(place), glyph.sent));
        let by_way = || self.glyphs.iter().map(|glyph| (glyph.way.nearest(place).0, glyph.sent));
        let within =
            |found: Option<(f64, EventId)>, reach: f64| found.filter(|(distance, _)| *distance <= reach).map(|(_, sent)| sent);
        let least = |one: &(f64, EventId), other: &(f64, EventId)| one.0.total_cmp(&other.0);
        let glyph = within(by_glyph.min_by(least), reach).map(|sent| (sent, Touched::Glyph));
        glyph.or_else(|| within(by_way().min_by(least), reach * 0.4).map(|sent| (sent, Touched::Way)))
    }

    /// Decides which pairs of ends become ribbons, and how wide.
    fn find_ribbons(&mut self, history: &History, layout: &Layout, now: Time, viewing: &Viewing) {
        self.codes.clear();
        self.pairs.clear();
        self.ribboned.clear();
        let fast = viewing.speed > RIBBONS_ABOVE;
        if !fast && history.flights_count() <= RIBBON_OVER {
            return;
        }
        let crowd = is_crowd(history);
        if fast {
            // At such speed an instant says little: what was sent of late is counted instead.
            self.count_sent(history, layout, now, Counting { speed: viewing.speed, crowd, families: u16::MAX });
            for index in 0..self.sent.len() {
                let (code, count) = self.sent[index];
                self.add_ribbon(code, count, layout);
            }
            return self.name_the_largest();
        }
        let code = |flight: &Flight| {
            let (from, to) = (flight.message.from, flight.message.to);
            pair(from, to, flight.shape.family(), layout, crowd)
        };
        self.codes.extend(history.flights().map(code));
        self.pairs.extend(self.codes.iter().flatten());
        self.pairs.sort_unstable();
        let is_many = |code: u64, count: usize| count > RIBBON_OVER || crowd && code & 0xf == Family::Membership as u64;
        let many: Vec<(u64, u32)> = self
            .pairs
            .chunk_by(|one, other| one == other)
            .filter(|same| is_many(same[0], same.len()))
            .map(|same| (same[0], same.len() as u32))
            .collect();
        if many.is_empty() {
            return;
        }
        let families = many.iter().fold(0, |families, (code, _)| families | 1 << (code & 0xf));
        self.count_sent(history, layout, now, Counting { speed: viewing.speed, crowd, families });
        for (code, count) in many {
            let sent = self.sent.binary_search_by_key(&code, |(other, _)| *other).map_or(0, |index| self.sent[index].1);
            self.add_ribbon(code, sent.max(count), layout);
        }
        self.name_the_largest();
    }

    fn add_ribbon(&mut self, code: u64, count: u32, layout: &Layout) {
        let Some((way, shape)) = unpair(code, layout) else { return };
        self.ribboned.push(code);
        let width = (2.0 + 3.0 * f64::from(count.max(1)).log2()).min(14.0);
        self.ribbons.push(Ribbon { way, shape, count, width, named: false });
    }

    /// Counts what was sent of late, unless that was counted a moment ago.
    fn count_sent(&mut self, history: &History, layout: &Layout, now: Time, counting: Counting) {
        let every = Duration((COUNTED_EVERY.0 as f64 * counting.speed.clamp(0.01, 1_000.0)) as u64);
        if self.counted.is_some_and(|(at, before)| at < now && now < at + every && before == counting) {
            return;
        }
        self.counted = Some((now, counting));
        let code = |sending: &Sending| {
            let family = sending.shape.family();
            let is_asked = counting.families & 1 << family as u16 != 0;
            if is_asked { pair(sending.from, sending.to, family, layout, counting.crowd) } else { None }
        };
        let mut codes: Vec<u64> = history.sent_lately(now).filter_map(code).collect();
        codes.sort_unstable();
        self.sent.clear();
        for code in codes {
            match self.sent.last_mut().filter(|(last, _)| *last == code) {
                Some((_, count)) => *count += 1,
                None => self.sent.push((code, 1)),
            }
        }
    }

    /// Numbers on every ribbon would hide them all, so the largest get theirs.
    fn name_the_largest(&mut self) {
        self.pairs.clear();
        self.pairs.extend(self.ribbons.iter().map(|ribbon| u64::from(ribbon.count)));
        self.pairs.sort_unstable();
        let least = self.pairs.len().checked_sub(RIBBONS_NAMED_MAX).map_or(0, |index| self.pairs[index]);
        // A single message needs no number.
        let named = self.ribbons.iter_mut().filter(|ribbon| ribbon.count > 1 && u64::from(ribbon.count) >= least);
        named.take(RIBBONS_NAMED_MAX).for_each(|ribbon| ribbon.named = true);
    }

    fn add_flight(&mut self, place: usize, flight: &Flight, history: &History, layout: &Layout, now: Time, viewing: &Viewing) {
        let (from, to) = (flight.message.from, flight.message.to);
        let shape = flight.shape;
        let looked_at = viewing.selected.is_some() && viewing.selected == flight.message.body.request();
        let alone = looked_at || is_individual(shape.family());
        if !alone && viewing.speed > RIBBONS_ABOVE {
            return;
        }
        if !alone && !self.ribboned.is_empty() {
            let code = self.codes.get(place).copied().flatten();
            if code.is_some_and(|code| self.ribboned.binary_search(&code).is_ok()) {
                return;
            }
        }
        let Some(way) = layout.chord(from, to) else { return };
        let p = if viewing.still { 0.5 } else { flight.progress(now).within(0.0, 1.0) };
        let size = if viewing.still { 1.0 } else { 1.0 - 0.6 * ((p - 1.0 + LANDING) / LANDING).within(0.0, 1.0) };
        self.glyphs.push(Glyph {
            sent: flight.sent,
            ends: [from, to],
            shape,
            at: way.at(p),
            way,
            p,
            size,
            opacity: 1.0,
            flies: true,
            number: None,
            // News goes to and fro all the time; a label on each would hide the rest.
            long_way: (shape.family() != Family::Membership && !is_crowd(history) && layout.is_long(from, to))
                .then(|| (now.since(flight.sent_at), flight.arrives.since(flight.sent_at))),
        });
    }

    fn add_loss(&mut self, loss: &Loss, view: &RingView, layout: &Layout, now: Time, viewing: &Viewing) {
        let (from, to) = (loss.message.from, loss.message.to);
        let Some(way) = layout.chord(from, to) else { return };
        let at_cut = loss.reason == LossReason::Cut;
        let end = where_lost(loss, &way, view);
        let glyph = Glyph {
            sent: loss.sent,
            ends: [from, to],
            shape: loss.shape,
            way,
            p: end,
            at: way.at(end),
            size: 1.0,
            opacity: 1.0,
            flies: true,
            number: None,
            long_way: None,
        };
        if at_cut {
            self.dead.push(way.part(end, 1.0));
        }
        if now < loss.lost_at {
            let whole = loss.lost_at.since(loss.sent_at).0.max(1) as f64;
            let p = end * if viewing.still { 0.5 } else { now.since(loss.sent_at).0 as f64 / whole };
            self.glyphs.push(Glyph { p, at: way.at(p), ..glyph });
            return;
        }
        let age = now.since(loss.lost_at).0 as f64 / lingering(viewing).0.max(1) as f64;
        let left = if viewing.still { 1.0 } else { (1.0 - (age - 0.27) / 0.73).within(0.0, 1.0) };
        self.sparks.push(Spark { at: way.at(end), direction: way.tangent(end), left, at_cut });
        if at_cut && !viewing.still {
            // It springs back a little, quickly at first.
            let back = 0.12 * (1.0 - (1.0 - (age / 0.73).min(1.0)).powi(3));
            let p = (end - 0.03 - back).max(0.0);
            self.glyphs.push(Glyph { p, at: way.at(p), opacity: left, flies: false, ..glyph });
        }
    }
}

/// A message in flight, for the list that stands beside the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageItem {
    /// Its sending.
    pub sent: EventId,
    /// Whether it is the network's second copy.
    pub copy: bool,
    /// Its kind.
    pub kind: MessageKind,
    /// From whom.
    pub from: Address,
    /// To whom.
    pub to: Address,
}

/// The first `most` messages in flight, in the order in which they were sent.
pub fn messages_in_flight(history: &History, most: usize) -> Vec<MessageItem> {
    let item = |flight: &Flight| {
        let Message { from, to, .. } = *flight.message;
        MessageItem { sent: flight.sent, copy: flight.copy, kind: flight.kind, from, to }
    };
    history.flights().take(most).map(item).collect()
}

/// How long a lost message leaves a trace, in virtual time.
fn lingering(viewing: &Viewing) -> Duration {
    Duration((LINGERS.0 as f64 * viewing.speed.within(0.01, 1_000.0)) as u64)
}

/// How far along its way a message was lost, 0 to 1. At a cut: where the way meets the tear, for
/// one that was sent into it; where it was, for one that was on its way when the network was cut.
fn where_lost(loss: &Loss, way: &Curve, view: &RingView) -> f64 {
    let (from, to) = (loss.message.from, loss.message.to);
    let sent_into_it = loss.reason == LossReason::Cut && loss.progress == 0.5;
    let crossing = if sent_into_it { view.tear_between(from, to).find_map(|tear| way.crossing(&tear.line)) } else { None };
    crossing.unwrap_or(loss.progress).within(0.0, 1.0)
}

/// Whether messages of a family are drawn one by one, however many there are: they are few, and tell of what went wrong.
fn is_individual(family: Family) -> bool {
    matches!(family, Family::Hint | Family::Repair)
}

/// Whether so many messages are on their way that news of members is only seen as a whole.
fn is_crowd(history: &History) -> bool {
    history.flights_count() > CROWD_OVER
}

/// Two ends and a family as one number that sorts; `None` if an end is not on the stage. In a crowd both directions of members' news
/// are one, and what is drawn one by one is none.
fn pair(from: Address, to: Address, family: Family, layout: &Layout, crowd: bool) -> Option<u64> {
    if is_individual(family) {
        return None;
    }
    let code = |end: Address| Some(u64::from(layout.place(end)?.order) << 1 | u64::from(end.node().is_none()));
    let (from, to) = (code(from)?, code(to)?);
    let (from, to) = if crowd && family == Family::Membership { (from.min(to), from.max(to)) } else { (from, to) };
    Some(from << 24 | to << 4 | family as u64)
}

/// The way and the looks of a pair.
fn unpair(code: u64, layout: &Layout) -> Option<(Curve, Shape)> {
    let end = |code: u64| -> Option<Address> {
        let order = (code >> 1 & 0xffff) as usize;
        if code & 1 == 0 {
            layout.nodes().get(order).map(|node| (*node).into())
        } else {
            layout.clients().get(order).map(|client| (*client).into())
        }
    };
    let shape = match code & 0xf {
        0 => Shape::Put,
        1 => Shape::Get,
        2 => Shape::Refused,
        3 => Shape::Hint,
        4 => Shape::Repair,
        _ => Shape::Gossip,
    };
    Some((layout.chord(end(code >> 24)?, end(code >> 4 & 0xf_ffff)?)?, shape))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Address;
    use crate::simulation::{Action, Timeline};
    use crate::stage::fixture::{at, client, get, isolate, node, put, run, seen};
    use crate::stage::{Half, SelectionSpec};

    fn flights(timeline: &mut Timeline, ms: f64, viewing: &Viewing) -> (Flights, History, Layout) {
        let (history, layout) = seen(timeline, ms);
        let view = RingView::of(timeline.world(), &history, &layout, &SelectionSpec::default());
        (Flights::of(&history, &view, &layout, Time::from_millis(ms), viewing), history, layout)
    }

    #[test]
    fn a_message_moves_from_rim_to_rim_in_step_with_time() {
        let mut timeline = run(3, vec![at(0.0, put(1, 1, "k"))]);
        let mut before = -1.0;
        for tenth in 0..10 {
            let (flights, _, layout) = flights(&mut timeline, f64::from(tenth), &Viewing::default());
            let [glyph] = flights.glyphs.as_slice() else { panic!("one message at {tenth} ms") };
            assert_eq!(glyph.shape, Shape::Put);
            assert!((glyph.p - f64::from(tenth) / 10.0).abs() < 1e-9 && glyph.p > before);
            let way = layout.chord(client(1).into(), node(1).into()).unwrap();
            assert!(glyph.at.distance(way.at(glyph.p)) < 1e-9);
            before = glyph.p;
        }
    }

    #[test]
    fn on_the_long_way_it_is_told_how_long_it_has_flown() {
        let timeline = &mut run(3, vec![at(0.0, put(1, 1, "k"))]);
        let (history, even) = seen(timeline, 4.0);
        let view = RingView::of(timeline.world(), &history, &even, &SelectionSpec::default());
        let long_way = |layout: &Layout| {
            let flights = Flights::of(&history, &view, layout, Time::from_millis(4.0), &Viewing::default());
            flights.glyphs[0].long_way
        };
        assert_eq!(long_way(&even), None);
        let sides = |first: Half| {
            let side = move |who: Address| if who == node(1).into() { first } else { Half::Right };
            Layout::with_sides(even.width, even.height, even.nodes(), even.clients(), Some(&side))
        };
        assert_eq!(long_way(&sides(Half::Left)), Some((Duration::from_millis(4.0), Duration::from_millis(10.0))));
        assert_eq!(long_way(&sides(Half::Right)), None);
    }

    #[test]
    fn answers_look_like_what_they_answer() {
        let mut timeline = run(3, vec![at(0.0, put(1, 1, "k")), at(100.0, get(1, 1, "k"))]);
        let shapes = |timeline: &mut Timeline, ms| {
            flights(timeline, ms, &Viewing::default()).0.glyphs.iter().map(|glyph| glyph.shape).collect::<Vec<_>>()
        };
        assert_eq!(shapes(&mut timeline, 15.0), [Shape::Put, Shape::Put]);
        assert_eq!(shapes(&mut timeline, 25.0), [Shape::Ack, Shape::Ack]);
        assert_eq!(shapes(&mut timeline, 35.0), [Shape::Ack]);
        assert_eq!(shapes(&mut timeline, 115.0), [Shape::Get, Shape::Get]);
        assert_eq!(shapes(&mut timeline, 125.0), [Shape::Reply, Shape::Reply]);
        assert_eq!(shapes(&mut timeline, 135.0), [Shape::Reply]);
    }

    #[test]
    fn what_is_sent_into_a_cut_flies_to_the_tear_and_goes() {
        // Node 3 has no links to the others from before the request on.
        let mut timeline = run(3, vec![at(0.0, isolate(3, 3)), at(1.0, put(1, 1, "k"))]);
        let (flying, history, layout) = flights(&mut timeline, 14.0, &Viewing::default());
        let lost = history.losses().iter().find(|loss| loss.reason == LossReason::Cut).unwrap();
        let ends: (Address, Address) = (lost.message.from, lost.message.to);
        assert_eq!(ends, (node(1).into(), node(3).into()));
        assert_eq!(flying.dead.len(), 1);
        let way = layout.chord(ends.0, ends.1).unwrap();
        let meets = flying.dead[0].from;
        assert!(way.nearest(meets).0 < 1.0);

        // It is lost at 16, its trace at 1× stays for 30 more.
        let (hit, ..) = flights(&mut timeline, 17.0, &Viewing::default());
        assert_eq!(hit.sparks.len(), 1);
        assert!(hit.sparks[0].at_cut && hit.sparks[0].left == 1.0);
        assert!(hit.sparks[0].at.distance(meets) < 1e-9);
        let (going, ..) = flights(&mut timeline, 40.0, &Viewing::default());
        assert!(going.sparks[0].left < 0.5);
        let (gone, ..) = flights(&mut timeline, 46.0, &Viewing::default());
        assert!(gone.sparks.is_empty() && gone.dead.is_empty());
    }

    #[test]
    fn a_crowd_becomes_ribbons_except_for_what_is_looked_at() {
        let steps = (0..60).map(|_| at(0.0, put(1, 1, "k"))).collect();
        let mut timeline = run(3, steps);
        let (crowd, ..) = flights(&mut timeline, 5.0, &Viewing::default());
        assert!(crowd.glyphs.is_empty());
        let [ribbon] = crowd.ribbons.as_slice() else { panic!("one ribbon") };
        assert_eq!((ribbon.count, ribbon.shape), (60, Shape::Put));
        assert!(ribbon.width <= 14.0);

        let looking = Viewing { selected: Some(RequestId(7)), ..Viewing::default() };
        assert_eq!(flights(&mut timeline, 5.0, &looking).0.glyphs.len(), 1);
    }

    #[test]
    fn at_a_hundredfold_everything_is_a_ribbon_with_the_count_of_late() {
        let mut timeline = run(3, vec![at(0.0, put(1, 1, "k")), at(50.0, put(1, 1, "k"))]);
        let fast = Viewing { speed: 100.0, ..Viewing::default() };
        let (flights, history, _) = flights(&mut timeline, 100.0, &fast);
        assert!(flights.glyphs.is_empty());
        let counted: u32 = flights.ribbons.iter().map(|ribbon| ribbon.count).sum();
        assert_eq!(counted as usize, history.sent_lately(Time::from_millis(100.0)).count());
    }

    #[test]
    fn what_was_counted_at_speed_stands_for_a_tenth_of_a_second() {
        let steps = (0..40).map(|index| at(100.0 * f64::from(index), put(1, 1, "k"))).collect();
        let mut timeline = run(3, steps);
        let fast = Viewing { speed: 100.0, ..Viewing::default() };
        let (history, layout) = seen(&mut timeline, 1_000.0);
        let view = RingView::of(timeline.world(), &history, &layout, &SelectionSpec::default());
        let mut flights = Flights::default();
        let mut count = |history: &History, ms: f64| {
            flights.fill(history, &view, &layout, Time::from_millis(ms), &fast);
            flights.ribbons.iter().map(|ribbon| ribbon.count).sum::<u32>()
        };
        let first = count(&history, 1_000.0);
        assert!(first > 0);
        // A hundred times faster, a tenth of the reader's second is one of the run's.
        let (later, _) = seen(&mut timeline, 5_000.0);
        assert_eq!(count(&later, 1_900.0), first, "of late nothing was sent, but that is not counted yet");
        assert_eq!(count(&later, 5_000.0), 0);
        assert_eq!(count(&history, 1_000.0), first, "back there it is as it was");
    }

    #[test]
    fn hints_and_repairs_stay_single_at_any_speed() {
        let missed = [at(0.0, Action::Crash(node(3))), at(1.0, put(1, 1, "k")), at(2_000.0, Action::Restart(node(3)))];
        let mut timeline =
            run(3, missed.into_iter().chain((0..20).map(|index| at(3_000.0 + f64::from(index), get(1, 1, "k")))).collect());
        let fast = Viewing { speed: 100.0, ..Viewing::default() };
        let mut single = 0;
        for ms in 0..500 {
            let (flights, history, _) = flights(&mut timeline, 10.0 * f64::from(ms), &fast);
            let wanted = history.flights().filter(|flight| is_individual(flight.shape.family())).count();
            assert_eq!(flights.glyphs.iter().filter(|glyph| glyph.flies && is_individual(glyph.shape.family())).count(), wanted);
            assert!(flights.glyphs.iter().all(|glyph| is_individual(glyph.shape.family()) || !glyph.flies || glyph.p == 0.5));
            single += wanted;
        }
        assert!(single > 0, "a hint went home, or a read repaired");
    }

    #[test]
    fn with_less_motion_messages_stand_and_are_numbered() {
        let mut timeline = run(3, vec![at(0.0, put(1, 1, "k"))]);
        let still = Viewing { still: true, ..Viewing::default() };
        let (one, ..) = flights(&mut timeline, 12.0, &still);
        let (other, ..) = flights(&mut timeline, 18.0, &still);
        assert_eq!(one.glyphs, other.glyphs);
        assert_eq!(one.glyphs.iter().map(|glyph| glyph.number).collect::<Vec<_>>(), [Some(1), Some(2)]);
    }

    #[test]
    fn a_click_finds_the_message_and_nothing_far_away() {
        let mut timeline = run(3, vec![at(0.0, put(1, 1, "k"))]);
        let (flights, ..) = flights(&mut timeline, 5.0, &Viewing::default());
        let glyph = flights.glyphs[0];
        assert_eq!(flights.nearest(Point::new(glyph.at.x + 4.0, glyph.at.y), 12.0), Some((glyph.sent, Touched::Glyph)));
        assert_eq!(flights.nearest(glyph.way.at(0.2), 12.0), Some((glyph.sent, Touched::Way)));
        assert_eq!(flights.nearest(Point::new(5.0, 600.0), 12.0), None);
    }

    #[test]
    fn a_message_to_a_dead_node_reaches_it_and_the_refusal_comes_back() {
        let mut timeline = run(3, vec![at(0.0, Action::Crash(node(1))), at(1.0, put(1, 1, "k"))]);
        let (flights, ..) = flights(&mut timeline, 13.0, &Viewing::default());
        assert_eq!(flights.glyphs.iter().map(|glyph| glyph.shape).collect::<Vec<_>>(), [Shape::Refused]);
        assert_eq!(flights.sparks.len(), 1);
        assert!(!flights.sparks[0].at_cut);
    }

    #[test]
    fn the_list_of_messages_is_capped() {
        let steps = (0..30).map(|_| at(0.0, put(1, 1, "k"))).collect();
        let mut timeline = run(3, steps);
        let (history, _) = seen(&mut timeline, 5.0);
        assert_eq!(messages_in_flight(&history, 200).len(), 30);
        assert_eq!(messages_in_flight(&history, 10).len(), 10);
    }
}
