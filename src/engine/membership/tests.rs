//! The members' list and its rules, without a network: nodes whose messages are handed over by hand.

use std::sync::Arc;

use super::*;
use crate::engine::context::{Effect, Entropy};
use crate::engine::names::{Address, Name};
use crate::engine::node::{Durable, Input, Node, Recovered};
use crate::engine::partitioning::{Layout, Profile, Ring, Tokens};
use crate::engine::time::WallTime;

/// Draws that differ from node to node (SplitMix64).
#[derive(Clone)]
struct Draws(u64);

impl Entropy for Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

fn profile() -> Arc<Profile> {
    Arc::new(Profile { datacenter: Name::new("dc1").unwrap(), tokens: Tokens::Hashed(1) })
}

fn id(number: usize) -> NodeId {
    NodeId::new(&format!("n{number}")).unwrap()
}

/// Nodes n1…, without anything between them.
#[derive(Clone)]
struct Cluster {
    nodes: Vec<(Node, Draws)>,
    now: Time,
}

impl Cluster {
    fn new(seed: u64, count: usize, change: impl Fn(&mut MembershipSettings)) -> Cluster {
        let mut settings = Settings::for_nodes(count as u16);
        change(&mut settings.membership);
        let (settings, ids): (_, Vec<NodeId>) = (Arc::new(settings), (1..=count).map(id).collect());
        let ring = Arc::new(Ring::new(ids.iter().map(|id| (*id, profile())), Layout::Ring).unwrap());
        let node = |own: &NodeId| {
            let members = ids.iter().filter(|other| *other != own).map(|other| Entry::new(*other, 1, profile())).collect();
            Node::start(
                *own,
                ring.clone(),
                settings.clone(),
                Recovered { generation: 1, profile: profile(), durable: Durable { members, ..Durable::default() } },
            )
        };
        let draws = |number: usize| Draws(seed * 1_000_003 + number as u64);
        let nodes = ids.iter().enumerate().map(|(number, own)| (node(own), draws(number))).collect();
        let mut cluster = Cluster { nodes, now: Time::ZERO };
        (1..=count).for_each(|number| drop(cluster.step(number, Input::Start)));
        cluster
    }

    fn step(&mut self, number: usize, input: Input) -> (Vec<(NodeId, News)>, Vec<NodeEvent>) {
        let mut effects = Vec::new();
        let (node, draws) = &mut self.nodes[number - 1];
        node.step(&mut Context::new(self.now, WallTime(0), draws, &mut effects), input);
        let (mut sent, mut noted) = (Vec::new(), Vec::new());
        for effect in effects {
            match effect {
                Effect::Send { to: Address::Node(to), body: Body::Membership(message) } => {
                    sent.push((to, message.news().clone()))
                }
                Effect::Note(event) => noted.push(event),
                _ => {}
            }
        }
        (sent, noted)
    }

    fn round(&mut self, number: usize) -> (Vec<(NodeId, News)>, Vec<NodeEvent>) {
        self.step(number, Input::Timer(Timer::GossipRound))
    }

    fn tell(&mut self, number: usize, from: NodeId, news: News) -> Vec<NodeEvent> {
        let body = Body::Membership(MembershipMessage::Gossip(Arc::new(news)));
        self.step(number, Input::Message { from: from.into(), body }).1
    }

    fn view(&self, number: usize, member: usize) -> MemberView {
        self.nodes[number - 1].0.members(self.now)[&id(member)].clone()
    }
}

fn beat(generation: u32, heartbeat: u64) -> Beat {
    Beat { generation, heartbeat }
}

/// News as the default cluster sends it.
fn news(entries: &[(usize, Beat)], suspicions: &[(usize, Beat, usize, Beat)]) -> News {
    let suspicion = |&(member, about, reporter, renewed): &(usize, Beat, usize, Beat)| Suspicion {
        member: id(member),
        about,
        reporter: id(reporter),
        renewed,
    };
    News {
        cluster: name_hash(&MembershipSettings::default()),
        entries: entries
            .iter()
            .map(|(node, beat)| Arc::new(Entry { beat: *beat, ..Entry::new(id(*node), 1, profile()) }))
            .collect(),
        suspicions: suspicions.iter().map(suspicion).collect(),
    }
}

fn millis(ms: f64) -> Time {
    Time::from_millis(ms)
}

/// How many rounds the first heartbeat of each of `count` nodes needs to reach all others, on average,
/// where everyone's round falls on one instant and what is sent arrives before the next. All exchanges of
/// a round are at once: who is told answers with what it knew when the round began.
fn rounds_to_reach_everyone(count: usize, (fanout, exchange): (u16, GossipExchange), runs: u64) -> f64 {
    let (mut sum, mut rumours) = (0, 0);
    let number = |of: NodeId| (1..=count).find(|number| id(*number) == of).unwrap();
    for seed in 0..runs {
        let mut cluster = Cluster::new(seed, count, |settings| {
            (settings.fanout, settings.exchange) = (fanout, exchange);
            settings.suspect_after = Duration::from_millis(1e9);
        });
        let mut spreading: Vec<usize> = (1..=count).collect();
        for round in 1.. {
            let sent: Vec<_> =
                (1..=count).flat_map(|number| cluster.round(number).0.into_iter().map(move |to| (number, to))).collect();
            let began = cluster.clone();
            let mut replies = Vec::new();
            for (from, (to, news)) in sent {
                if exchange == GossipExchange::PushPull {
                    let mut told = Cluster { nodes: vec![began.nodes[number(to) - 1].clone()], now: began.now };
                    let body = Body::Membership(MembershipMessage::Gossip(Arc::new(news.clone())));
                    let (reply, _) = told.step(1, Input::Message { from: id(from).into(), body });
                    assert_eq!(reply.len(), 1, "once, to whoever told it");
                    replies.extend(reply.into_iter().map(|(back, news)| (to, back, news)));
                }
                cluster.tell(number(to), id(from), news);
            }
            for (from, to, news) in replies {
                let body = Body::Membership(MembershipMessage::GossipReply(Arc::new(news)));
                let (answers, _) = cluster.step(number(to), Input::Message { from: from.into(), body });
                assert!(answers.is_empty(), "an answer is not answered");
            }
            let views: Vec<_> = cluster.nodes.iter().map(|(node, _)| node.members(cluster.now)).collect();
            let before = spreading.len();
            spreading.retain(|rumour| views.iter().any(|view| view[&id(*rumour)].heartbeat == 0));
            sum += round * (before - spreading.len());
            if spreading.is_empty() {
                break;
            }
        }
        rumours += count;
    }
    sum as f64 / rumours as f64
}

/// How many rounds one rumour needs to reach `count` members, on average, where each draws whom to tell as the
/// engine does, and rounds are as above. Lists that whole a cluster of ten thousand could not send each
/// other in a test; the choice of partners is all that the number of rounds depends on.
fn rounds_of_one_rumour(count: usize, (fanout, exchange): (u16, GossipExchange), runs: u64) -> f64 {
    let mut sum = 0;
    for seed in 0..runs {
        let mut draws = Draws(seed * 7_919 + count as u64);
        // Everyone but the one that draws. Which order the list is in does not matter to a fair draw.
        let mut others: Vec<usize> = (0..count - 1).collect();
        let mut knows = vec![false; count];
        knows[0] = true;
        while knows.contains(&false) {
            sum += 1;
            let before = knows.clone();
            for member in 0..count {
                if exchange == GossipExchange::Push && !before[member] {
                    continue;
                }
                draw_to_the_front(&mut others, fanout, || draws.next());
                for other in &others[..fanout.into()] {
                    let partner = other + usize::from(*other >= member);
                    knows[partner] |= before[member];
                    knows[member] |= exchange == GossipExchange::PushPull && before[partner];
                }
            }
        }
    }
    sum as f64 / runs as f64
}

/// Rounds until everyone has heard: of a push about log2 n + ln n with a fanout of one (Pittel 1987). Measured
/// elsewhere with n = 100, 1,000 and 10,000: 12.4, 18.1 and 23.6 rounds; with a fanout of three 5.7, 8.1
/// and 10.5; with push and pull (Demers et al. 1987, Karp et al. 2000) 6.5, 9.1 and 11.6.
const PUBLISHED: [((u16, GossipExchange), [f64; 3]); 3] = [
    ((1, GossipExchange::Push), [12.4, 18.1, 23.6]),
    ((3, GossipExchange::Push), [5.7, 8.1, 10.5]),
    ((1, GossipExchange::PushPull), [6.5, 9.1, 11.6]),
];

#[test]
fn news_reaches_everyone_in_as_many_rounds_as_the_theory_says() {
    for (how, [published, ..]) in PUBLISHED {
        let measured = rounds_to_reach_everyone(100, how, 3);
        assert!((measured / published - 1.0).abs() < 0.1, "{how:?}: {measured} rounds, published {published}");
    }
}

#[test]
fn a_rumour_reaches_a_hundred_or_ten_thousand_in_as_many_rounds_as_were_published() {
    for (how, published) in PUBLISHED {
        for ((count, runs), published) in [(100, 400), (1_000, 60), (10_000, 12)].into_iter().zip(published) {
            let measured = rounds_of_one_rumour(count, how, runs);
            let near = (measured / published - 1.0).abs();
            assert!(near < 0.05, "{how:?}, {count} members: {measured} rounds, published {published}");
        }
    }
}

/// A wiped machine remembers nobody. Where gossip reaches it before its seed's answer, or it is its own only
/// seed, that is as good: it beats from then on.
#[test]
fn a_node_that_remembers_nobody_takes_part_as_soon_as_anyone_tells_it() {
    let mut cluster = Cluster::new(1, 3, |_| {});
    let settings = Arc::new(Settings::for_nodes(3));
    let ring = Arc::new(Ring::new((1..=3).map(|number| (id(number), profile())), Layout::Ring).unwrap());
    let durable = Durable { knows_nobody: true, ..Durable::default() };
    cluster.nodes[0].0 = Node::start(id(1), ring, settings, Recovered { generation: 2, profile: profile(), durable });
    assert_eq!(cluster.step(1, Input::Start).1, [NodeEvent::NoSeed]);
    cluster.tell(1, id(2), news(&[(2, beat(1, 5)), (3, beat(1, 5))], &[]));
    let mut effects = Vec::new();
    let (node, draws) = &mut cluster.nodes[0];
    assert_eq!(node.ring().nodes(), 3);
    let (now, told) = (Time::from_millis(50.0), MembershipMessage::Gossip(Arc::new(news(&[(2, beat(1, 6))], &[]))));
    let input = Input::Message { from: id(2).into(), body: Body::Membership(told) };
    node.step(&mut Context::new(now, WallTime(0), draws, &mut effects), input);
    assert!(effects.is_empty(), "it has set its timer already, and sets it once: {effects:?}");
    cluster.now = millis(200.0);
    assert_eq!(cluster.round(1).0.len(), 2);
}

#[test]
fn what_is_newer_replaces_what_is_older_by_life_first() {
    let mut cluster = Cluster::new(1, 3, |_| {});
    let mut told = |beats: Beat| {
        cluster.tell(1, id(2), news(&[(3, beats)], &[]));
        let view = cluster.view(1, 3);
        (view.generation, view.heartbeat)
    };
    assert_eq!(told(beat(1, 9)), (1, 9));
    assert_eq!(told(beat(1, 4)), (1, 9));
    assert_eq!(told(beat(2, 0)), (2, 0), "a later life counts from nothing");
    assert_eq!(told(beat(1, 99)), (2, 0));
}

#[test]
fn gossip_about_oneself_is_ignored() {
    let mut cluster = Cluster::new(1, 3, |_| {});
    cluster.round(1);
    cluster.tell(1, id(2), news(&[(1, beat(7, 70))], &[(1, beat(7, 70), 2, beat(1, 5)), (1, beat(7, 70), 3, beat(1, 5))]));
    let view = cluster.view(1, 1);
    assert_eq!((view.generation, view.heartbeat, view.status), (1, 1, MemberStatus::Up));
    assert!(view.suspected_by.is_empty());
}

#[test]
fn gossip_of_another_cluster_is_refused_and_noted() {
    let mut cluster = Cluster::new(1, 3, |_| {});
    let foreign = News { cluster: 77, ..news(&[(3, beat(9, 9)), (8, beat(1, 1))], &[]) };
    assert_eq!(cluster.tell(1, id(8), foreign), [NodeEvent::ForeignGossip { from: id(8), cluster: 77 }]);
    assert_eq!(cluster.view(1, 3).generation, 1);
    assert_eq!(cluster.nodes[0].0.members(cluster.now).len(), 3);
    let other = MembershipSettings { cluster: "another".into(), ..MembershipSettings::default() };
    assert_ne!(name_hash(&other), name_hash(&MembershipSettings::default()));
}

#[test]
fn silence_makes_suspected_and_agreement_makes_down_and_a_newer_beat_refutes() {
    let mut cluster = Cluster::new(1, 4, |settings| settings.reporters = 2);
    cluster.step(1, Input::Start);
    let all = |last: u64| news(&[(2, beat(1, last)), (3, beat(1, last)), (4, beat(1, 1))], &[]);
    for round in 1..=6_u32 {
        cluster.now = millis(f64::from(round) * 200.0);
        cluster.tell(1, id(2), all(round.into()));
        let (sent, noted) = cluster.round(1);
        let silent = Duration::from_millis(1_000.0);
        let suspected = NodeEvent::Suspected { member: id(4), generation: 1, heartbeat: 1, silent, observers: 3, need: 2 };
        assert_eq!(noted, if round == 6 { vec![suspected] } else { vec![] }, "round {round}");
        let passed_on = if round == 6 { news(&[], &[(4, beat(1, 1), 1, beat(1, 6))]).suspicions } else { vec![] };
        assert_eq!(sent[0].1.suspicions, passed_on);
    }
    assert_eq!(cluster.view(1, 4).status, MemberStatus::Suspected);
    assert_eq!(cluster.nodes[0].0.believes(id(4)), MemberStatus::Suspected);

    // Its own word does not count, nor a report about a beat that is outdated, nor one's own again.
    let own_word = news(&[], &[(4, beat(1, 1), 4, beat(1, 9)), (4, beat(1, 0), 2, beat(1, 9)), (4, beat(1, 1), 1, beat(1, 9))]);
    assert_eq!(cluster.tell(1, id(2), own_word), []);
    let agreed = cluster.tell(1, id(3), news(&[], &[(4, beat(1, 1), 3, beat(1, 6))]));
    assert_eq!(agreed, [NodeEvent::Convicted { member: id(4), reporters: [id(1), id(3)].into() }]);
    assert_eq!(cluster.view(1, 4).suspected_by, [id(1), id(3)]);

    let back = cluster.tell(1, id(3), news(&[(4, beat(2, 1))], &[]));
    assert_eq!(back, [NodeEvent::Refuted { member: id(4), generation: 2, heartbeat: 1, was_down: true }]);
    let view = cluster.view(1, 4);
    assert_eq!((view.status, view.suspected_by), (MemberStatus::Up, vec![]));
}

/// A reporter that is gone renews nothing; copies of its report that still go round do not count.
#[test]
fn a_report_that_is_not_renewed_goes_stale_for_good() {
    let mut cluster = Cluster::new(1, 5, |settings| settings.reporters = 3);
    cluster.round(1);
    let stale = || news(&[], &[(5, beat(1, 0), 2, beat(1, 3))]);
    cluster.now = millis(100.0);
    cluster.tell(1, id(3), stale());
    assert_eq!(cluster.view(1, 5).suspected_by, [id(2)]);
    for round in 1..=5 {
        cluster.now = millis(200.0 * f64::from(round));
        cluster.round(1);
    }
    cluster.now = millis(1_099.0);
    cluster.tell(1, id(4), stale());
    assert_eq!(cluster.view(1, 5).suspected_by, [id(1), id(2)], "by now it suspects that member itself");
    cluster.now = millis(1_100.0);
    assert_eq!(cluster.view(1, 5).suspected_by, [id(1)]);
    cluster.tell(1, id(4), stale());
    assert_eq!(cluster.view(1, 5).suspected_by, [id(1)], "the same copy again is no news");
    cluster.now = millis(1_200.0);
    assert!(cluster.round(1).0[0].1.suspicions.iter().all(|report| report.reporter == id(1)));
    cluster.tell(1, id(4), news(&[], &[(5, beat(1, 0), 2, beat(1, 4))]));
    assert_eq!(cluster.view(1, 5).suspected_by, [id(1), id(2)], "a renewed one is");
}

/// A report about a later beat than one knows says that there was one.
#[test]
fn a_report_brings_the_beat_it_is_about() {
    let mut cluster = Cluster::new(1, 4, |_| {});
    cluster.tell(1, id(2), news(&[], &[(4, beat(1, 8), 2, beat(1, 20))]));
    let view = cluster.view(1, 4);
    assert_eq!((view.heartbeat, view.suspected_by), (8, vec![id(2)]));
}

#[test]
fn a_node_that_slept_forgives_the_silence_of_that_time() {
    let mut cluster = Cluster::new(1, 3, |_| {});
    cluster.now = millis(200.0);
    cluster.round(1);
    // It was due at 400 ms and comes at 60 s.
    cluster.now = millis(60_000.0);
    assert_eq!(cluster.round(1).1, []);
    // Awake, it bears silence for as long as anyone: up to 400 ms had passed before it fell asleep.
    for (ms, suspects) in [(60_200.0, 0), (60_400.0, 0), (60_600.0, 0), (60_800.0, 2)] {
        cluster.now = millis(ms);
        assert_eq!(cluster.round(1).1.len(), suspects, "at {ms}");
    }
}

/// What is passed on of a member's reports is as much as a verdict takes, whoever suspects it.
#[test]
fn no_more_reports_travel_than_make_a_verdict() {
    let mut cluster = Cluster::new(1, 9, |settings| settings.reporters = 2);
    cluster.step(1, Input::Start);
    let reports: Vec<_> = (2..=8).map(|reporter| (9, beat(1, 0), reporter, beat(1, 5))).collect();
    let noted = cluster.tell(1, id(2), news(&[], &reports));
    assert_eq!(noted.len(), 1);
    assert_eq!(cluster.view(1, 9).suspected_by.len(), 7);
    cluster.now = millis(100.0);
    assert_eq!(cluster.round(1).0[0].1.suspicions.len(), 2);
}

#[test]
fn a_message_weighs_what_it_says() {
    assert_eq!(news(&[], &[]).size(), 8);
    assert_eq!(news(&[(1, beat(1, 1)), (10, beat(1, 1))], &[]).size(), 8 + (15 + 8) + (16 + 8));
    assert_eq!(news(&[], &[(1, beat(1, 1), 2, beat(1, 1))]).size(), 8 + 3 + 3 + 24);
}
