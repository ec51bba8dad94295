//! The membership view: who believes what of whom. A row for each observer, a column for each member; no
//! row is the truth, and rows may differ, because every node goes by its own list.
//!
//! A cell is what one node has heard of another: the latest heartbeat, for how long nothing newer was
//! heard, and what follows from that. Under it stands what one observer knows of the suspicions of the
//! others, which is what a verdict rests on; and beside it what all this costs, measured in the trace,
//! against what the other way of spreading heartbeats would cost. All to all takes n·(n−1) messages a
//! round, gossip n·fanout, each of them longer (van Renesse et al., *A Gossip-Style Failure Detection
//! Service*, Middleware 1998).
//!
//! The matrix of a large cluster would be a wall: [`SHOWN_MAX`] nodes are drawn, first the one looked at,
//! then those that are not up or that someone doubts. The path that a piece of news took is an answer to why (`scenario::why`).

use std::sync::Arc;

use super::layout::Layout;
use crate::engine::{
    Body, Detector, Duration, Entry, MemberStatus, MembershipMessage, MembershipSettings, News, Node, NodeId, Time, order, sorted,
};
use crate::simulation::{Cut, HostStatus, World};
use crate::stage::History;

/// Who believes what of whom, at an instant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MembershipView {
    /// Those drawn: as observers they are the rows, as members the columns, in one order.
    pub nodes: Vec<MemberNode>,
    /// A row for each observer, a cell for each member.
    pub rows: Vec<Vec<Belief>>,
    /// How many nodes are not drawn.
    pub folded: usize,
    /// The row of the observer whose reasons are told: the node looked at if it runs, else the first that
    /// does.
    pub told: Option<usize>,
    /// The rules that everyone goes by.
    pub rules: Option<Rules>,
    /// What spreading heartbeats costs, while there are any.
    pub traffic: Option<HeartbeatTraffic>,
}

/// A node as an observer and as a member.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberNode {
    /// Which.
    pub id: NodeId,
    /// Its colour, 0 to 7.
    pub colour: u8,
    /// How its machine is, which no other node knows.
    pub status: HostStatus,
    /// Whether a cut parts it from the one drawn before it.
    pub cut_before: bool,
}

/// What an observer believes of a member.
#[derive(Clone, Debug, PartialEq)]
pub enum Belief {
    /// The observer is down and believes nothing.
    Nothing,
    /// The observer does not know that there is such a member.
    Unknown,
    /// It is the member.
    Itself {
        /// Its own heartbeat.
        heartbeat: u64,
        /// Its own life.
        generation: u32,
    },
    /// It goes by what it has heard.
    Heard {
        /// The latest heartbeat.
        heartbeat: u64,
        /// Of which life.
        generation: u32,
        /// For how long nothing newer.
        silent: Duration,
        /// What it concludes.
        status: MemberStatus,
        /// Whose suspicions it knows of, its own included.
        suspected_by: Vec<NodeId>,
        /// Whether enough observers are left to convict the member.
        convictable: bool,
    },
}

/// What everyone goes by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// How heartbeats travel.
    pub detector: Detector,
    /// From round to round; zero: there are none.
    pub interval: Duration,
    /// To how many a round of gossip goes.
    pub fanout: u16,
    /// How long silence is borne.
    pub suspect_after: Duration,
    /// How many must suspect a member before it is believed down.
    pub reporters: u16,
    /// How many there are besides a member, who alone could.
    pub observers: u16,
}

/// What spreading heartbeats costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeartbeatTraffic {
    /// Messages a round, measured.
    pub messages: f64,
    /// Bytes a second, measured.
    pub bytes: f64,
    /// Messages a round that the other detector would send.
    pub other_messages: f64,
    /// Bytes a second that it would, suspicions apart.
    pub other_bytes: f64,
}

/// As many nodes are drawn.
pub const SHOWN_MAX: usize = 12;
/// Traffic is measured over so many rounds…
const ROUNDS_MEASURED: u64 = 5;
/// …but over a second at least.
const MEASURED_LEAST: Duration = Duration(1_000_000);

impl MembershipView {
    /// The view of a world whose trace `history` has followed, with one node looked at.
    pub fn of(world: &World, history: &History, layout: &Layout, looked_at: Option<NodeId>) -> MembershipView {
        let shown = shown(world, layout, looked_at);
        let runs = |node: &&MemberNode| node.status != HostStatus::Down;
        let told = shown.iter().filter(runs).find(|node| Some(node.id) == looked_at).or_else(|| shown.iter().find(runs));
        let told = told.and_then(|told| shown.iter().position(|node| node.id == told.id));
        let settings = &world.settings().membership;
        let nodes = layout.nodes().len();
        MembershipView {
            rows: shown.iter().map(|observer| row(observer.id, &shown, world)).collect(),
            folded: nodes - shown.len(),
            told,
            rules: Some(Rules {
                detector: settings.detector,
                interval: settings.interval,
                fanout: settings.fanout,
                suspect_after: settings.suspect_after,
                reporters: settings.reporters,
                observers: nodes.saturating_sub(1) as u16,
            }),
            traffic: traffic(world, history, settings),
            nodes: shown,
        }
    }
}

impl Rules {
    /// Whether anybody can ever be believed down.
    pub fn can_convict(&self) -> bool {
        self.observers >= self.reporters
    }
}

/// The nodes that are drawn: one side of a cut after the other, and in the order of the stage.
fn shown(world: &World, layout: &Layout, looked_at: Option<NodeId>) -> Vec<MemberNode> {
    let mut doubted = vec![false; layout.nodes().len()];
    for observer in world.nodes().filter_map(|node| world.node(node)) {
        for place in observer.doubts().filter_map(|member| layout.place(member)) {
            doubted[usize::from(place.order)] = true;
        }
    }
    let status = |node: NodeId| world.status(node).unwrap_or(HostStatus::Down);
    let mut places: Vec<usize> = (0..layout.nodes().len()).collect();
    order(&mut places, |place| {
        let node = layout.nodes()[*place];
        (Some(node) != looked_at, status(node) == HostStatus::Up && !doubted[*place])
    });
    places.truncate(SHOWN_MAX);
    let mut nodes: Vec<(usize, MemberNode)> = sorted(places)
        .into_iter()
        .map(|place| layout.nodes()[place])
        .map(|id| (side(id, world), MemberNode { id, colour: layout.colour(id), status: status(id), cut_before: false }))
        .collect();
    order(&mut nodes, |(side, _)| *side);
    let sides: Vec<usize> = nodes.iter().map(|(side, _)| *side).collect();
    let nodes = nodes.into_iter().enumerate();
    nodes.map(|(row, (side, node))| MemberNode { cut_before: row > 0 && sides[row - 1] != side, ..node }).collect()
}

/// On which side of the latest cut into groups a node stands; who is on none talks with everyone, and
/// stands last.
fn side(node: NodeId, world: &World) -> usize {
    let groups = world.cuts().iter().rev().find_map(|cut| match &**cut {
        Cut::Groups { groups } => Some(groups),
        Cut::Link { .. } => None,
    });
    let side = |groups: &Vec<_>| groups.iter().position(|group: &crate::engine::SortedSet<_>| group.contains(&node.into()));
    groups.map_or(0, |groups| side(groups).unwrap_or(groups.len()))
}

fn row(observer: NodeId, members: &[MemberNode], world: &World) -> Vec<Belief> {
    let Some(node) = world.node(observer) else { return vec![Belief::Nothing; members.len()] };
    let views = node.members(world.now());
    let belief = |member: &MemberNode| {
        let Some(view) = views.get(&member.id) else { return Belief::Unknown };
        if member.id == observer {
            return Belief::Itself { heartbeat: view.heartbeat, generation: view.generation };
        }
        Belief::Heard {
            heartbeat: view.heartbeat,
            generation: view.generation,
            silent: silence(node, member.id, world.now()),
            status: view.status,
            suspected_by: view.suspected_by.clone(),
            convictable: view.convictable,
        }
    };
    members.iter().map(belief).collect()
}

fn silence(node: &Node, member: NodeId, now: Time) -> Duration {
    node.silence_of(member, now).unwrap_or_default()
}

/// What is sent, measured, and what the other detector would send with as many nodes running.
fn traffic(world: &World, history: &History, settings: &MembershipSettings) -> Option<HeartbeatTraffic> {
    if settings.interval == Duration::ZERO {
        return None;
    }
    let rounds = Duration(settings.interval.0.saturating_mul(ROUNDS_MEASURED));
    let (messages, bytes, over) = history.heartbeats_lately(world.now(), rounds.max(MEASURED_LEAST))?;
    let (per_second, rounds_a_second) = (1e6 / over.0 as f64, 1e6 / settings.interval.0 as f64);
    let names: Vec<NodeId> = world.nodes().collect();
    let running = names.iter().filter(|node| world.status(**node) == Some(HostStatus::Up)).count() as f64;
    let others = names.len().saturating_sub(1);
    let (targets, told) = match settings.detector {
        Detector::Gossip => (others, 1),
        Detector::AllToAll => (others.min(settings.fanout.into()), names.len()),
    };
    let entries =
        names.iter().take(told).filter_map(|node| Some(Arc::new(Entry::new(*node, 1, world.profile(*node)?)))).collect();
    let news = News { cluster: 0, entries, suspicions: Vec::new() };
    let size = Body::Membership(MembershipMessage::Heartbeat(news.into())).size() as f64;
    let other_messages = running * targets as f64;
    Some(HeartbeatTraffic {
        messages: messages as f64 * per_second / rounds_a_second,
        bytes: bytes as f64 * per_second,
        other_messages,
        other_bytes: other_messages * rounds_a_second * size,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::{Action, Step, Timeline};
    use crate::stage::fixture::{at, isolate, node, run, run_with, seen};

    /// Heartbeats every 200 ms to everyone, so that who has heard what is plain.
    fn chatty(nodes: usize, steps: Vec<Step>) -> Timeline {
        run_with(nodes, steps, |setup| {
            setup.settings.membership.interval = Duration::from_millis(200.0);
            setup.settings.membership.detector = Detector::AllToAll;
        })
    }

    fn view(timeline: &mut Timeline, ms: f64) -> MembershipView {
        looking(timeline, ms, None)
    }

    fn looking(timeline: &mut Timeline, ms: f64, at: Option<NodeId>) -> MembershipView {
        let (history, layout) = seen(timeline, ms);
        MembershipView::of(timeline.world(), &history, &layout, at)
    }

    fn statuses(view: &MembershipView, row: usize) -> Vec<Option<MemberStatus>> {
        let status = |belief: &Belief| match belief {
            Belief::Heard { status, .. } => Some(*status),
            _ => None,
        };
        view.rows[row].iter().map(status).collect()
    }

    use MemberStatus::{Down, Suspected, Up};

    #[test]
    fn everyone_has_a_row_and_knows_itself_best() {
        let mut timeline = chatty(5, vec![]);
        let view = view(&mut timeline, 2_000.0);
        assert_eq!((view.nodes.len(), view.rows.len(), view.folded, view.told), (5, 5, 0, Some(0)));
        for (row, beliefs) in view.rows.iter().enumerate() {
            let Belief::Itself { heartbeat, generation: 1 } = beliefs[row] else { panic!("{:?}", beliefs[row]) };
            assert!((9..=11).contains(&heartbeat), "a beat every 200 ms: {heartbeat}");
            for (column, belief) in beliefs.iter().enumerate().filter(|(column, _)| *column != row) {
                let Belief::Heard { heartbeat: heard, silent, status: Up, .. } = belief else { panic!("{belief:?}") };
                let Belief::Itself { heartbeat: own, .. } = view.rows[column][column] else { panic!() };
                assert!(own - heard <= 1, "nobody is ahead of its own count");
                assert!(*silent <= Duration::from_millis(210.0), "{silent:?}");
            }
        }
    }

    #[test]
    fn who_crashed_grows_silent_in_every_row_and_has_none_of_its_own() {
        let mut timeline = chatty(5, vec![at(1_000.0, Action::Crash(node(4)))]);
        let early = view(&mut timeline, 1_500.0);
        assert_eq!(early.nodes[3].status, HostStatus::Down);
        assert_eq!(statuses(&early, 0), [None, Some(Up), Some(Up), Some(Up), Some(Up)], "a death is not seen at once");
        assert_eq!(early.rows[3], vec![Belief::Nothing; 5]);
        let late = view(&mut timeline, 4_000.0);
        assert_eq!(statuses(&late, 0), [None, Some(Up), Some(Up), Some(Down), Some(Up)]);
        let Belief::Heard { silent, suspected_by, .. } = &late.rows[0][3] else { panic!() };
        assert!(*silent >= Duration::from_millis(2_900.0));
        assert_eq!(*suspected_by, [node(1), node(2), node(3), node(5)]);
    }

    #[test]
    fn views_differ_under_a_cut_and_its_sides_stand_together() {
        let mut timeline = chatty(5, vec![at(500.0, isolate(3, 5))]);
        let view = view(&mut timeline, 3_000.0);
        let order: Vec<String> = view.nodes.iter().map(|node| node.id.to_string()).collect();
        assert_eq!(order, ["n3", "n1", "n2", "n4", "n5"]);
        assert_eq!(view.nodes.iter().map(|node| node.cut_before).collect::<Vec<_>>(), [false, true, false, false, false]);
        assert_eq!(statuses(&view, 0), [None, Some(Suspected), Some(Suspected), Some(Suspected), Some(Suspected)]);
        assert_eq!(statuses(&view, 1), [Some(Down), None, Some(Up), Some(Up), Some(Up)]);
    }

    #[test]
    fn the_reasons_told_are_those_of_the_node_looked_at_while_it_runs() {
        let mut timeline = chatty(3, vec![at(100.0, Action::Crash(node(1)))]);
        assert_eq!(view(&mut timeline, 50.0).told, Some(0));
        assert_eq!(view(&mut timeline, 200.0).told, Some(1));
        assert_eq!(looking(&mut timeline, 200.0, Some(node(3))).told, Some(2));
        assert_eq!(looking(&mut timeline, 200.0, Some(node(1))).told, Some(1), "the dead give no reasons");
    }

    #[test]
    fn two_nodes_can_convict_nobody() {
        let mut timeline = chatty(2, vec![at(100.0, Action::Crash(node(2)))]);
        let view = view(&mut timeline, 5_000.0);
        assert!(!view.rules.unwrap().can_convict());
        assert_eq!(statuses(&view, 0), [None, Some(Suspected)]);
        assert!(matches!(view.rows[0][1], Belief::Heard { convictable: false, .. }));
        assert!(chatty_rules(3).can_convict());
    }

    fn chatty_rules(nodes: usize) -> Rules {
        view(&mut chatty(nodes, vec![]), 0.0).rules.unwrap()
    }

    #[test]
    fn what_is_sent_is_measured_against_the_other_way() {
        let all_to_all = view(&mut chatty(5, vec![]), 4_000.0).traffic.unwrap();
        assert_eq!((all_to_all.messages, all_to_all.other_messages), (20.0, 10.0), "n·(n−1), and n·fanout");
        let mut gossiping = run_with(5, vec![], |setup| setup.settings.membership.interval = Duration::from_millis(200.0));
        let gossip = view(&mut gossiping, 4_000.0).traffic.unwrap();
        assert_eq!((gossip.messages, gossip.other_messages), (10.0, 20.0));
        // What is foretold of the one is what is measured of the other, as long as nobody is suspected.
        assert_eq!((gossip.other_bytes, all_to_all.other_bytes), (all_to_all.bytes, gossip.bytes));
        assert_eq!(view(&mut run(5, vec![]), 4_000.0).traffic, None, "without rounds there is nothing to measure");
    }

    #[test]
    fn of_a_large_cluster_those_are_drawn_that_something_is_with() {
        let mut timeline = chatty(40, vec![at(100.0, Action::Crash(node(30)))]);
        let view = looking(&mut timeline, 300.0, Some(node(39)));
        assert_eq!((view.nodes.len(), view.rows.len(), view.folded), (SHOWN_MAX, SHOWN_MAX, 28));
        let there: Vec<NodeId> = view.nodes.iter().map(|node| node.id).collect();
        assert!(there.contains(&node(30)) && there.contains(&node(39)) && there.contains(&node(1)));
        assert!(view.rows.iter().all(|row| row.len() == SHOWN_MAX));
        assert_eq!(view.nodes[view.told.unwrap()].id, node(39));
    }
}
