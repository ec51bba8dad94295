//! The ring view: nodes, what they own, and what is known about the operation that is looked at.
//!
//! A view changes only when the world takes a turn, when something else is selected, when the stage
//! changes its size, or at [`RingView::changes_at`]. What moves between is `flights`'.

use std::sync::Arc;

use super::band::{Band, KeyDot, Walk};
use super::geometry::{Curve, Point};
use super::history::{Fault, History, OperationRecord};
use super::layout::Layout;
use super::tear::{Tear, tears_of};
use crate::engine::{Address, ClientId, Duration, Key, NodeId, RequestId, Status, Time};
use crate::simulation::{Cut, HostStatus, OperationKind, World};

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
    pub band: Band,
    /// Keys written or read lately, the latest first.
    pub keys: Vec<KeyDot>,
    /// The walk of the key that is looked at.
    pub walk: Option<Walk>,
    /// Where the network is cut.
    pub tears: Vec<TearView>,
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
    /// The quorum that it counts.
    pub quorum: Option<QuorumView>,
    /// Its copy of the write that is looked at.
    pub copy: Option<CopyView>,
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
        let now = world.now();
        let band = Band::of(world.ring(), layout);
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
            layout.nodes().iter().enumerate().map(|(order, id)| node(*id, order, world, layout, &band)).collect();
        for view in &mut nodes {
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

fn node(id: NodeId, order: usize, world: &World, layout: &Layout, band: &Band) -> NodeView {
    let share = band.shares.get(order).copied().unwrap_or_default();
    NodeView {
        id,
        colour: layout.colour(id),
        status: world.status(id).unwrap_or(HostStatus::Down),
        at: layout.place(id).map_or(layout.centre, |place| place.at),
        radius: layout.node_radius,
        tokens: share.tokens,
        share: share.part,
        keys: world.node(id).map_or(0, |node| node.store().keys() as u32),
        held: world.held_messages(id) as u32,
        quorum: None,
        copy: None,
    }
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
    QuorumView {
        request: record.request,
        write: is_write(record),
        need: record.need,
        have: replicas.iter().filter(|replica| replica.answered).count() as u16,
        replicas,
        status: record.status,
        label: Point::new(node.at.x + if label_ends { -aside } else { aside }, node.at.y),
        label_ends,
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
    use crate::stage::fixture::{at, client, get, isolate, node, put, run, seen};

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
