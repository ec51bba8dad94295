//! The ring view: nodes, what they own, and what is known about the operation that is looked at.
//!
//! A view changes only when the world takes a turn, when something else is selected, when the stage
//! changes its size, or at [`RingView::changes_at`]. What moves between is `flights`'.

use std::sync::Arc;

use super::band::{Band, KeyDot, SharedBand, Walk};
use super::geometry::{Curve, Point};
use super::history::{Fault, History, OperationRecord};
use super::layout::Layout;
use super::tear::{Tear, tears_of};
use crate::engine::{Address, ClientId, Duration, Key, MemberStatus, Name, NodeId, RequestId, Stage, Status, Time};
use crate::simulation::{Cut, HostStatus, Latency, OperationKind, World};

/// What the reader looks at, in the stage's terms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SelectionSpec {
    /// A key: its walk is drawn.
    pub key: Option<Key>,
    /// An operation: its key's walk, its quorum and its replicas are drawn for as long as it is
    /// selected.
    pub operation: Option<RequestId>,
}

/// The ring view of a world.
#[derive(Clone, Debug, PartialEq)]
pub struct RingView {
    /// The nodes, in the order in which they are shown.
    pub nodes: Vec<NodeView>,
    /// The clients, in the order in which they are shown.
    pub clients: Vec<ClientView>,
    /// Who owns which part of the ring.
    pub band: SharedBand,
    /// Keys written or read lately, the latest first.
    pub keys: Vec<KeyDot>,
    /// The walk of the key that is looked at.
    pub walk: Option<Walk>,
    /// Where the network is cut.
    pub tears: Vec<TearView>,
    /// The datacenters, where there are several.
    pub datacenters: Vec<DatacenterView>,
    /// When the view changes by itself next, if it does: something shown for a while goes.
    pub changes_at: Option<Time>,
}

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeView {
    /// Its name.
    pub id: NodeId,
    /// Its colour, 0 to 7.
    pub colour: u8,
    /// How its machine is.
    pub status: HostStatus,
    /// Whether it is coming or going.
    pub stage: Stage,
    /// Of what it is to own, the part that has arrived, while it joins; of what it held, the part that has
    /// gone, while it leaves. 0 to 1.
    pub moved: f64,
    /// How many others doubt it.
    pub doubts: Doubts,
    /// The middle of its disc.
    pub at: Point,
    /// The radius of its disc.
    pub radius: f64,
    /// How many tokens it has.
    pub tokens: u32,
    /// The part of the ring that it owns, 0 to 1.
    pub share: f64,
    /// How many keys it holds; 0 while it is down.
    pub keys: u32,
    /// How many messages wait for it while it is paused.
    pub held: u32,
    /// What it keeps for others; of a node that is down, what its disk holds.
    pub hints: HintsView,
    /// How many versions of the key that is looked at it holds side by side, if they are several.
    pub siblings: u32,
    /// The quorum that it counts.
    pub quorum: Option<QuorumView>,
    /// Its copy of the write that is looked at.
    pub copy: Option<CopyView>,
}

/// How a node looks: what is the case of its machine, and what the others believe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// It runs, and nobody doubts it.
    Up,
    /// It runs, and others believe that it may not.
    Suspected,
    /// It stands still. Whoever doubts it is told of besides.
    Paused,
    /// It is down, whatever is believed.
    Down,
    /// It is being sent what it will own.
    Joining,
    /// It is sending away what it owns.
    Leaving,
    /// It has left, and runs on only to say so.
    Left,
}

/// How many of the other nodes that run doubt a node. What one that is down or stands still believed
/// is nobody's view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Doubts {
    /// Those that suspect it.
    pub suspect: u32,
    /// Those that believe it is down.
    pub convict: u32,
}

/// What a node keeps for others that were missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HintsView {
    /// How many hints.
    pub count: u32,
    /// For whom, by name.
    pub targets: Vec<NodeId>,
}

/// A datacenter, as a ground under the nodes that stand in it.
#[derive(Clone, Debug, PartialEq)]
pub struct DatacenterView {
    /// Its name.
    pub name: Name,
    /// Its number in the order of the nodes, from 0.
    pub number: usize,
    /// How many nodes stand in it.
    pub nodes: u32,
    /// How many copies of a key are kept in it, where that is laid down.
    pub copies: Option<u16>,
    /// How long a message between two of its nodes takes, at least and at most; `None` where it has no bounds, or no
    /// two nodes.
    pub latency: Option<(Duration, Duration)>,
    /// Whether all of them are down.
    pub down: bool,
    /// Where its nodes stand: pieces of their circle, each from a turn over so many turns, clockwise.
    pub pieces: Vec<(f64, f64)>,
    /// How wide its ground is.
    pub width: f64,
    /// Where it is one of two: its half of the stage, by two corners, instead of the pieces.
    pub half: Option<(Point, Point)>,
    /// The middle of its name: beside the longest piece, towards the middle of the ring; in a half its
    /// outer end, in the lower corner.
    pub label: Point,
}

/// A coordinator's count of answers.
#[derive(Clone, Debug, PartialEq)]
pub struct QuorumView {
    /// Of which operation.
    pub request: RequestId,
    /// Whether it writes.
    pub write: bool,
    /// How many answers it takes.
    pub need: u16,
    /// How many have come.
    pub have: u16,
    /// Those asked, in the order of the preference list.
    pub replicas: Vec<ReplicaAnswer>,
    /// How the operation ended, if it has.
    pub status: Option<Status>,
    /// Where the count is written: beside the node, towards the middle.
    pub label: Point,
    /// Whether the count is to end there, rather than to begin.
    pub label_ends: bool,
    /// Whether there is room for nothing but the number. Its middle is to be there then.
    pub label_alone: bool,
}

/// One replica's part of a quorum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReplicaAnswer {
    /// Which.
    pub node: NodeId,
    /// Its colour.
    pub colour: u8,
    /// Whether it has answered.
    pub answered: bool,
}

/// A replica's copy of the write that is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopyView {
    /// Its place in the preference list, from 1.
    pub place: u16,
    /// Whether it has stored the write, and has not lost it since.
    pub stored: bool,
}

/// A client.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientView {
    /// Its name.
    pub id: ClientId,
    /// The middle of its glyph.
    pub at: Point,
    /// How many of its operations have no answer yet.
    pub waiting: u32,
    /// The way to the coordinator of the latest of them, where one is known.
    pub link: Option<Curve>,
}

/// A tear, and what it is a picture of.
#[derive(Clone, Debug, PartialEq)]
pub struct TearView {
    /// The cut.
    pub cut: Arc<Cut>,
    /// Two ends that it parts: what a heal names.
    pub ends: (Address, Address),
    /// When the network was cut.
    pub since: Time,
    /// The torn line.
    pub tear: Tear,
}

/// How far two halves of the stage are apart.
const HALVES_APART: f64 = 52.0;
/// How long a quorum stays after its operation has ended, in virtual time.
const QUORUM_STAYS: Duration = Duration(250_000);
/// The keys shown at most.
const KEYS_MAX: usize = 60;
/// With more operations open than this, none of them is picked out unasked.
const OPEN_PICKED_MAX: usize = 2;
/// How many operations back are looked at. Older ones have long ended.
const LOOK_BACK: usize = 2_000;

impl RingView {
    /// The view of a world whose trace `history` has followed.
    pub fn of(world: &World, history: &History, layout: &Layout, selection: &SelectionSpec) -> RingView {
        RingView::after(None, world, history, layout, selection)
    }

    /// The same, in the place of one before it, of which it takes over what has not changed.
    pub fn after(
        before: Option<&RingView>,
        world: &World,
        history: &History,
        layout: &Layout,
        selection: &SelectionSpec,
    ) -> RingView {
        let now = world.now();
        let band = SharedBand::of(world.ring(), layout, before.map(|before| &before.band));
        let recent = recent(history, world);
        let open = recent.iter().filter(|record| record.ended.is_none()).count();
        let selected = selection.operation.and_then(|request| history.operation(request));
        let looked_at = selected.or_else(|| recent.first().copied().filter(|_| open <= OPEN_PICKED_MAX));
        let key = selection.key.as_ref().or(looked_at.map(|record| &record.key));
        let write = selected.filter(|record| is_write(record)).or_else(|| {
            let key = key?;
            recent.iter().copied().find(|record| is_write(record) && record.key == *key)
        });

        let mut changes_at = None;
        let mut nodes: Vec<NodeView> =
            layout.nodes().iter().enumerate().map(|(order, id)| node(*id, order, world, history, layout, &band)).collect();
        count_doubts(&mut nodes, world, layout);
        for view in &mut nodes {
            view.siblings = key.map_or(0, |key| siblings(view.id, key, world));
            view.copy = write.and_then(|write| copy(view.id, write, history));
            let Some(record) = quorum_at(view.id, &recent, selected, now) else { continue };
            if let (Some(ended), true) = (record.ended, selected.is_none_or(|selected| selected.request != record.request)) {
                let goes = ended + QUORUM_STAYS;
                changes_at = Some(changes_at.map_or(goes, |at: Time| at.min(goes)));
            }
            view.quorum = Some(quorum(view, record, layout));
        }
        RingView {
            clients: layout.clients().iter().filter_map(|id| client(*id, &recent, layout)).collect(),
            keys: KeyDot::of(recent.iter().map(|record| &record.key), KEYS_MAX, layout),
            walk: key.map(|key| Walk::of(key, world.ring(), world.settings().n, layout)),
            tears: tears(world, history, layout),
            datacenters: datacenters(world, layout),
            nodes,
            band,
            changes_at,
        }
    }

    /// A node by its name.
    pub fn node(&self, id: NodeId) -> Option<&NodeView> {
        self.nodes.iter().find(|node| node.id == id)
    }

    /// The tear, if any, that stops messages in this direction.
    pub fn tear_between(&self, from: Address, to: Address) -> impl Iterator<Item = &Tear> {
        self.tears.iter().filter(move |view| view.cut.blocks(from, to)).map(|view| &view.tear)
    }
}

/// The operations that may still show, the latest first.
fn recent<'a>(history: &'a History, world: &World) -> Vec<&'a OperationRecord> {
    // A client gives up after two timeouts, so whatever began before that has ended; twice as long
    // is looked at because the timeout may have been changed meanwhile.
    let patience = Duration(world.settings().request_timeout.0.saturating_mul(4)) + QUORUM_STAYS;
    let since = world.now() - patience;
    let latest = history.operations().iter().rev().take(LOOK_BACK);
    latest
        .enumerate()
        .take_while(|(index, record)| *index < KEYS_MAX * 2 || record.started >= since)
        .map(|(_, record)| record)
        .collect()
}

fn is_write(record: &OperationRecord) -> bool {
    record.kind != OperationKind::Get
}

fn node(id: NodeId, order: usize, world: &World, history: &History, layout: &Layout, band: &Band) -> NodeView {
    let share = band.shares.get(order).copied().unwrap_or_default();
    let stage = world.stage(id).unwrap_or_default();
    NodeView {
        id,
        colour: layout.colour(id),
        status: world.status(id).unwrap_or(HostStatus::Down),
        stage,
        moved: if stage == Stage::Left { 1.0 } else { history.moved(id) },
        at: layout.place(id).map_or(layout.centre, |place| place.at),
        radius: layout.node_radius,
        tokens: share.tokens,
        share: share.part,
        keys: world.node(id).map_or(0, |node| node.store().keys() as u32),
        held: world.held_messages(id) as u32,
        doubts: Doubts::default(),
        hints: hints(id, world),
        siblings: 0,
        quorum: None,
        copy: None,
    }
}

impl NodeView {
    /// How it looks. Its machine comes first: a doubt about a node that is down is right, and one that
    /// stands still is shown to.
    pub fn look(&self) -> Look {
        match self.status {
            HostStatus::Down => Look::Down,
            HostStatus::Paused => Look::Paused,
            HostStatus::Up if self.stage == Stage::Joining => Look::Joining,
            HostStatus::Up if self.stage == Stage::Leaving => Look::Leaving,
            HostStatus::Up if self.stage == Stage::Left => Look::Left,
            HostStatus::Up if self.doubts == Doubts::default() => Look::Up,
            HostStatus::Up => Look::Suspected,
        }
    }
}

impl Doubts {
    /// How many there are, of either kind.
    pub fn observers(self) -> u32 {
        self.suspect + self.convict
    }
}

/// Who is doubted, and by how many. Costs as much as there is doubt, not as there are pairs of nodes.
fn count_doubts(nodes: &mut [NodeView], world: &World, layout: &Layout) {
    for observer in world.nodes().filter(|node| world.status(*node) == Some(HostStatus::Up)) {
        let Some(observer) = world.node(observer) else { continue };
        for member in observer.doubts() {
            let place = layout.place(member).map(|place| usize::from(place.order));
            let Some(view) = place.and_then(|place| nodes.get_mut(place)) else { continue };
            match observer.believes(member) {
                MemberStatus::Up => {}
                MemberStatus::Suspected => view.doubts.suspect += 1,
                MemberStatus::Down => view.doubts.convict += 1,
            }
        }
    }
}

fn hints(node: NodeId, world: &World) -> HintsView {
    let Some(hints) = world.hints(node) else { return HintsView::default() };
    let mut targets: Vec<NodeId> = hints.iter().map(|((target, _), _)| *target).collect();
    targets.dedup();
    HintsView { count: hints.count() as u32, targets }
}

/// How many versions of a key a node holds side by side; 0 if it holds one or none.
fn siblings(node: NodeId, key: &Key, world: &World) -> u32 {
    let held = world.node(node).and_then(|node| node.store().get(key));
    held.map(|siblings| siblings.versions().len() as u32).filter(|count| *count > 1).unwrap_or_default()
}

/// The datacenters in the order in which their first nodes stand; none where there is only one.
fn datacenters(world: &World, layout: &Layout) -> Vec<DatacenterView> {
    let names: Vec<Option<Name>> = layout.nodes().iter().map(|node| world.datacenter(*node)).collect();
    if names.iter().all(|name| *name == names[0]) {
        return Vec::new();
    }
    if layout.halves {
        return halves(&names, world, layout);
    }
    let count = names.len();
    let turn = 1.0 / count as f64;
    let width = layout.node_radius * 3.4;
    // How far a ground reaches beyond the middle of its last node: the rest is its rounded end. Those
    // of neighbours must not touch.
    let reach = (turn * 0.42 - 0.5 * width / (std::f64::consts::TAU * layout.orbit)).max(0.0);
    // A run begins where a node's neighbour before it stands elsewhere. There are at least two.
    let begins = (0..count).filter(|place| names[*place] != names[(place + count - 1) % count]);
    let mut views: Vec<DatacenterView> = Vec::new();
    for place in begins {
        let Some(name) = names[place] else { continue };
        let length = (1..count).find(|length| names[(place + length) % count] != names[place]).unwrap_or(count);
        let piece = (place as f64 * turn - reach, (length - 1) as f64 * turn + 2.0 * reach);
        let number = views.iter().position(|view| view.name == name).unwrap_or(views.len());
        if number == views.len() {
            views.push(datacenter(name, number, world, layout));
        }
        views[number].pieces.push(piece);
    }
    for view in &mut views {
        view.width = width;
        let longest = view.pieces.iter().copied().reduce(|one, other| if other.1 > one.1 + 1e-9 { other } else { one });
        let (from, span) = longest.unwrap_or_default();
        let radius = (layout.orbit - width / 2.0 - 34.0).max(layout.orbit * 0.3);
        view.label = Point::on_circle(layout.centre, radius, from + span / 2.0);
    }
    views
}

fn datacenter(name: Name, number: usize, world: &World, layout: &Layout) -> DatacenterView {
    let there = |node: &&NodeId| world.datacenter(**node) == Some(name);
    let nodes = layout.nodes().iter().filter(there).count() as u32;
    let down = layout.nodes().iter().filter(there).all(|node| world.status(*node) == Some(HostStatus::Down));
    let copies = match world.ring().layout() {
        crate::engine::partitioning::Layout::Datacenters(quotas) => {
            quotas.iter().find(|(other, _)| *other == name).map(|(_, copies)| *copies)
        }
        _ => None,
    };
    let mut pair = layout.nodes().iter().filter(there);
    let latency = match (pair.next(), pair.next()) {
        (Some(one), Some(other)) => match world.weather_between((*one).into(), (*other).into()).latency {
            Latency::Uniform(least, most) => Some((least, most)),
            Latency::Exponential(_) | Latency::Trace(_) => None,
        },
        _ => None,
    };
    DatacenterView {
        name,
        number,
        nodes,
        copies,
        latency,
        down,
        pieces: Vec::new(),
        width: 0.0,
        half: None,
        label: layout.centre,
    }
}

/// Two datacenters as the halves of the stage, with the long way between them.
fn halves(names: &[Option<Name>], world: &World, layout: &Layout) -> Vec<DatacenterView> {
    const MARGIN: f64 = 14.0;
    let second = names.iter().copied().find(|name| *name != names[0]).flatten();
    let gap = HALVES_APART / 2.0 * layout.scale.min(1.0);
    let (middle, bottom) = (layout.centre.x, layout.height - MARGIN);
    let spans = [(MARGIN, middle - gap), (middle + gap, layout.width - MARGIN)];
    let half = |((number, name), (left, right)): ((usize, Name), (f64, f64))| DatacenterView {
        half: Some((Point::new(left, MARGIN), Point::new(right, bottom))),
        label: Point::new(if number == 0 { left + 18.0 } else { right - 18.0 }, bottom - 34.0),
        ..datacenter(name, number, world, layout)
    };
    [names[0], second].into_iter().flatten().enumerate().zip(spans).map(half).collect()
}

/// The operation whose quorum a node shows: the selected one if it coordinates it, else the latest
/// of its open ones, else the latest that ended a moment ago.
fn quorum_at<'a>(
    node: NodeId,
    recent: &[&'a OperationRecord],
    selected: Option<&'a OperationRecord>,
    now: Time,
) -> Option<&'a OperationRecord> {
    let here = |record: &&OperationRecord| record.coordinator.is_some_and(|(coordinator, _)| coordinator == node);
    let own = || recent.iter().copied().filter(|record| here(record));
    selected
        .filter(here)
        .or_else(|| own().find(|record| record.ended.is_none()))
        .or_else(|| own().find(|record| record.ended.is_some_and(|ended| now < ended + QUORUM_STAYS)))
}

fn quorum(node: &NodeView, record: &OperationRecord, layout: &Layout) -> QuorumView {
    let answered = |node: NodeId| record.answers.iter().any(|answer| answer.from == node);
    let replicas: Vec<ReplicaAnswer> = record
        .replicas
        .iter()
        .map(|replica| ReplicaAnswer { node: *replica, colour: layout.colour(*replica), answered: answered(*replica) })
        .collect();
    // Beside the tags on the arc, on the side where the middle of the ring is.
    let label_ends = node.at.x >= layout.centre.x - 1.0;
    let aside = node.radius * 1.92 + 8.0;
    let label = if layout.compact {
        // Straight towards the middle, where neighbours keep clear of each other; past the number of the copy where
        // that stands on the way.
        let is_beyond = node.at.x > layout.centre.x + 1.0 && node.at.y > layout.centre.y + 1.0;
        node.at.moved(node.at.direction_to(layout.centre), aside + if is_beyond { 16.0 } else { 3.0 })
    } else {
        Point::new(node.at.x + if label_ends { -aside } else { aside }, node.at.y)
    };
    QuorumView {
        request: record.request,
        write: is_write(record),
        need: record.need,
        have: replicas.iter().filter(|replica| replica.answered).count() as u16,
        replicas,
        status: record.status,
        label,
        label_ends,
        label_alone: layout.compact,
    }
}

fn copy(node: NodeId, write: &OperationRecord, history: &History) -> Option<CopyView> {
    let place = write.replicas.iter().position(|replica| *replica == node)? as u16 + 1;
    // Copies live in memory: a crash after the storing has lost this one.
    let kept_since = |at: Time| !history.faults().iter().any(|span| span.fault == Fault::Crash(node) && span.from >= at);
    let stored = write.stored.iter().any(|stored| stored.from == node && kept_since(stored.at));
    Some(CopyView { place, stored })
}

fn client(id: ClientId, recent: &[&OperationRecord], layout: &Layout) -> Option<ClientView> {
    let mut open = recent.iter().filter(|record| record.client == id && record.ended.is_none()).peekable();
    let coordinator = open.peek().and_then(|latest| latest.coordinator);
    Some(ClientView {
        id,
        at: layout.place(id)?.at,
        link: coordinator.and_then(|(node, _)| layout.chord(id.into(), node.into())),
        waiting: open.count() as u32,
    })
}

fn tears(world: &World, history: &History, layout: &Layout) -> Vec<TearView> {
    let since = |cut: &Arc<Cut>| {
        let span = history
            .faults()
            .iter()
            .rev()
            .find(|span| span.to.is_none() && matches!(&span.fault, Fault::Cut(other) if other == cut));
        span.map_or(world.now(), |span| span.from)
    };
    let views = |cut: &Arc<Cut>| -> Vec<TearView> {
        let Some(ends) = ends(cut) else { return Vec::new() };
        let since = since(cut);
        tears_of(cut, layout).into_iter().map(|tear| TearView { cut: cut.clone(), ends, since, tear }).collect()
    };
    world.cuts().iter().flat_map(views).collect()
}

/// Two ends that a cut parts: the first of each of its first two groups, or those of its link.
fn ends(cut: &Cut) -> Option<(Address, Address)> {
    match cut {
        Cut::Link { from, to, .. } => Some((*from, *to)),
        Cut::Groups { groups } => {
            let mut firsts = groups.iter().filter_map(|group| group.first().copied());
            Some((firsts.next()?, firsts.next()?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::Action;
    use crate::stage::Half;
    use crate::stage::fixture::{at, chatty, client, get, isolate, node, put, run, seen};

    fn view(timeline: &mut crate::simulation::Timeline, ms: f64) -> RingView {
        let (history, layout) = seen(timeline, ms);
        RingView::of(timeline.world(), &history, &layout, &SelectionSpec::default())
    }

    #[test]
    fn a_quorum_fills_as_answers_come_and_goes_a_while_after() {
        let mut timeline = run(5, vec![at(0.0, put(1, 1, "k"))]);
        let replicas = {
            let (history, _) = seen(&mut timeline, 500.0);
            history.operations()[0].replicas.clone()
        };
        // Through a replica, so that nothing is passed on.
        let via: usize = replicas[0].to_string()[1..].parse().unwrap();
        let mut timeline = run(5, vec![at(0.0, put(1, via, "k"))]);
        let coordinator = node(via);

        let before = view(&mut timeline, 5.0);
        assert!(before.nodes.iter().all(|node| node.quorum.is_none()));
        assert_eq!(before.clients[0].waiting, 1);

        // The request arrives at 10, the acks at 30, the answer at 40.
        let counting = view(&mut timeline, 15.0);
        let quorum = counting.node(coordinator).unwrap().quorum.clone().unwrap();
        assert_eq!((quorum.have, quorum.need, quorum.replicas.len(), quorum.write), (1, 2, 3, true));
        assert!(counting.clients[0].link.is_some());
        let done = view(&mut timeline, 45.0);
        assert_eq!(done.node(coordinator).unwrap().quorum.as_ref().unwrap().have, 3);
        assert_eq!(done.clients[0].waiting, 0);
        assert_eq!(done.changes_at, Some(Time::from_millis(290.0)));
        let after = view(&mut timeline, 290.0);
        assert!(after.node(coordinator).unwrap().quorum.is_none());
        assert_eq!(after.changes_at, None);
    }

    #[test]
    fn copies_are_numbered_and_a_crash_empties_them() {
        let mut timeline = run(3, vec![at(0.0, put(1, 1, "k")), at(100.0, Action::Crash(node(2)))]);
        let early = view(&mut timeline, 12.0);
        let stored = |view: &RingView| view.nodes.iter().filter(|node| node.copy.is_some_and(|copy| copy.stored)).count();
        assert_eq!(stored(&early), 1, "the coordinator's own");
        assert_eq!(stored(&view(&mut timeline, 50.0)), 3);
        let late = view(&mut timeline, 150.0);
        assert_eq!(stored(&late), 2);
        let crashed = late.node(node(2)).unwrap();
        assert_eq!((crashed.status, crashed.keys), (HostStatus::Down, 0));
        let mut places: Vec<u16> = late.nodes.iter().filter_map(|node| node.copy.map(|copy| copy.place)).collect();
        places.sort_unstable();
        assert_eq!(places, [1, 2, 3]);
    }

    #[test]
    fn a_paused_node_shows_its_queue() {
        let mut timeline = run(3, vec![at(0.0, Action::Pause(node(1))), at(1.0, get(1, 1, "k")), at(2.0, get(2, 1, "k"))]);
        let view = view(&mut timeline, 50.0);
        assert_eq!((view.nodes[0].status, view.nodes[0].held), (HostStatus::Paused, 2));
    }

    #[test]
    fn who_is_cut_off_is_suspected_first_and_convicted_then_and_so_are_the_others_from_there() {
        let mut timeline = chatty(5, vec![at(500.0, isolate(3, 5)), at(4_000.0, Action::Heal(None))]);
        let looks = |view: &RingView| view.nodes.iter().map(NodeView::look).collect::<Vec<_>>();
        assert_eq!(looks(&view(&mut timeline, 1_000.0)), [Look::Up; 5]);
        let split = view(&mut timeline, 3_500.0);
        assert_eq!(looks(&split), [Look::Suspected; 5], "the one that is alone doubts the rest");
        // Four agree on n3; n3 stands alone with its doubts of the others.
        assert_eq!(split.node(node(3)).unwrap().doubts, Doubts { suspect: 0, convict: 4 });
        assert_eq!(split.node(node(1)).unwrap().doubts, Doubts { suspect: 1, convict: 0 });
        assert_eq!(split.node(node(1)).unwrap().doubts.observers(), 1);
        assert_eq!(looks(&view(&mut timeline, 6_000.0)), [Look::Up; 5], "a heartbeat refutes them all");
    }

    #[test]
    fn a_machine_that_is_down_or_stands_still_looks_so_whatever_is_believed() {
        let crash = || at(500.0, Action::Crash(node(2)));
        let pause = || at(500.0, Action::Pause(node(3)));
        let mut timeline = chatty(5, vec![crash(), pause(), at(4_000.0, Action::Restart(node(2)))]);
        let early = view(&mut timeline, 600.0);
        assert_eq!((early.nodes[1].look(), early.nodes[1].doubts.observers()), (Look::Down, 0), "nobody knows of it yet");
        let late = view(&mut timeline, 3_500.0);
        assert_eq!((late.nodes[1].look(), late.nodes[1].doubts.convict), (Look::Down, 3), "neither dead nor paused observe");
        assert_eq!((late.nodes[2].look(), late.nodes[2].doubts.convict), (Look::Paused, 3));
        // It is back, and the news of it is still on its way.
        let back = view(&mut timeline, 4_001.0);
        assert_eq!((back.nodes[1].look(), back.nodes[1].doubts.convict), (Look::Suspected, 3));
        assert_eq!(view(&mut timeline, 4_500.0).nodes[1].look(), Look::Up);
    }

    #[test]
    fn hints_stand_at_the_node_that_keeps_them_and_siblings_at_those_that_hold_them() {
        let mut timeline = run(5, vec![at(0.0, put(1, 1, "k"))]);
        let replicas = seen(&mut timeline, 500.0).0.operations()[0].replicas.clone();
        let number = |node: NodeId| node.to_string()[1..].parse::<usize>().unwrap();
        let (via, missing) = (number(replicas[0]), replicas[1]);
        let steps = vec![at(100.0, Action::Crash(missing)), at(4_000.0, put(1, via, "k")), at(4_500.0, put(2, via, "k"))];
        let mut timeline = chatty(5, steps);
        assert!(view(&mut timeline, 3_900.0).nodes.iter().all(|node| node.hints == HintsView::default() && node.siblings == 0));
        let view = view(&mut timeline, 4_800.0);
        let keepers: Vec<&NodeView> = view.nodes.iter().filter(|node| node.hints.count > 0).collect();
        assert_eq!(keepers.len(), 1);
        assert_eq!(keepers[0].hints, HintsView { count: 1, targets: vec![missing] }, "one key, for one node");
        assert!(!replicas.contains(&keepers[0].id));
        // Two blind writes: whoever has both holds them side by side.
        let holders: Vec<NodeId> = view.nodes.iter().filter(|node| node.siblings == 2).map(|node| node.id).collect();
        assert!(holders.contains(&replicas[0]) && holders.contains(&replicas[2]), "{holders:?}");
        assert_eq!(view.node(missing).unwrap().siblings, 0);
    }

    #[test]
    fn datacenters_are_grounds_under_their_nodes_where_there_are_several() {
        assert!(view(&mut run(5, vec![]), 0.0).datacenters.is_empty());
        let steps = vec![at(100.0, Action::Crash(node(4))), at(100.0, Action::Crash(node(5)))];
        let mut timeline = crate::stage::fixture::run_with(5, steps, |setup| {
            for place in [3, 4] {
                let profile = &setup.nodes[place].profile;
                let there = crate::engine::partitioning::Profile {
                    datacenter: Name::new("west").unwrap(),
                    tokens: profile.tokens.clone(),
                };
                setup.nodes[place].profile = Arc::new(there);
            }
        });
        let view = view(&mut timeline, 50.0);
        let names: Vec<String> = view.datacenters.iter().map(|datacenter| datacenter.name.to_string()).collect();
        assert_eq!(names, ["dc1", "west"]);
        let [east, west] = &view.datacenters[..] else { panic!("there are two") };
        assert_eq!((east.nodes, west.nodes, west.down), (3, 2, false));
        // One piece each, from the first node to the last, with a gap to the neighbours.
        let ends = |(from, span): (f64, f64)| (from, from + span);
        let ((east_from, east_to), (west_from, west_to)) = (ends(east.pieces[0]), ends(west.pieces[0]));
        assert!(east_from <= 0.0 && east_to >= 0.4 && east_to < west_from, "{east_from} {east_to} {west_from}");
        assert!(west_from <= 0.6 && west_to >= 0.8 && west_to < 1.0 + east_from, "{west_from} {west_to}");
        assert_eq!((east.pieces.len(), west.pieces.len()), (1, 1));
        let down = self::view(&mut timeline, 200.0).datacenters;
        assert!(down[1].down && !down[0].down);
    }

    #[test]
    fn two_datacenters_in_two_halves_have_a_ground_each_and_the_long_way_between() {
        let mut timeline = crate::stage::fixture::run_with(4, vec![], |setup| {
            for place in [1, 3] {
                let tokens = setup.nodes[place].profile.tokens.clone();
                let there = crate::engine::partitioning::Profile { datacenter: Name::new("west").unwrap(), tokens };
                setup.nodes[place].profile = Arc::new(there);
            }
        });
        let (history, layout) = seen(&mut timeline, 10.0);
        let side = |who: Address| if who == node(1).into() || who == node(3).into() { Half::Left } else { Half::Right };
        let layout = Layout::with_sides(layout.width, layout.height, layout.nodes(), layout.clients(), Some(&side));
        let view = RingView::of(timeline.world(), &history, &layout, &SelectionSpec::default());
        let halves: Vec<(Point, Point)> = view.datacenters.iter().filter_map(|datacenter| datacenter.half).collect();
        let [left, right] = halves[..] else { panic!("there are two") };
        assert_eq!(right.0.x - left.1.x, HALVES_APART);
        assert_eq!(view.datacenters[1].nodes, 2);
        for node in &view.nodes {
            let (from, to) = if side(node.id.into()) == Half::Left { left } else { right };
            assert!(node.at.x > from.x && node.at.x < to.x && node.at.y > from.y && node.at.y < to.y, "{}", node.id);
        }
    }

    #[test]
    fn a_cut_is_torn_until_it_is_healed() {
        let mut timeline = run(5, vec![at(10.0, isolate(3, 5)), at(60.0, Action::Heal(None))]);
        assert!(view(&mut timeline, 5.0).tears.is_empty());
        let torn = view(&mut timeline, 20.0);
        assert_eq!(torn.tears.len(), 1);
        assert_eq!(torn.tears[0].since, Time::from_millis(10.0));
        let (one, other) = torn.tears[0].ends;
        assert!(torn.tears[0].cut.blocks(one, other));
        assert!(torn.tear_between(node(3).into(), node(1).into()).next().is_some());
        assert!(torn.tear_between(node(2).into(), node(1).into()).next().is_none());
        assert!(view(&mut timeline, 70.0).tears.is_empty());
    }

    #[test]
    fn what_is_selected_stays_and_what_is_not_is_picked_only_while_it_is_quiet() {
        let steps = (0..6).map(|i| at(0.0, put(1 + i % 2, 1, &format!("k{i}")))).collect();
        let mut timeline = run(5, steps);
        let (history, layout) = seen(&mut timeline, 12.0);
        let busy = RingView::of(timeline.world(), &history, &layout, &SelectionSpec::default());
        assert!(busy.walk.is_none() && busy.nodes.iter().all(|node| node.copy.is_none()));

        let (history, layout) = seen(&mut timeline, 2_000.0);
        let selection = SelectionSpec { operation: Some(RequestId(2)), key: None };
        let view = RingView::of(timeline.world(), &history, &layout, &selection);
        assert_eq!(view.walk.as_ref().unwrap().key, history.operation(RequestId(2)).unwrap().key);
        let coordinator = history.operation(RequestId(2)).unwrap().coordinator.unwrap().0;
        assert_eq!(view.node(coordinator).unwrap().quorum.as_ref().unwrap().request, RequestId(2));
        assert_eq!(view.changes_at, None, "what is selected does not go");

        let key = SelectionSpec { key: Some(Key::from("elsewhere")), operation: None };
        let view = RingView::of(timeline.world(), &history, &layout, &key);
        assert_eq!(view.walk.unwrap().replicas.len(), 3);
    }

    #[test]
    fn views_of_one_instant_are_equal() {
        let mut timeline = run(5, vec![at(0.0, put(1, 1, "k")), at(3.0, get(2, 2, "k"))]);
        assert_eq!(view(&mut timeline, 25.0), view(&mut timeline, 25.0));
        assert_eq!(view(&mut timeline, 25.0).clients[1].id, client(2));
    }
}
