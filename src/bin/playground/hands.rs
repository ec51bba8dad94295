//! What a hand does to the world: the steps that it is made of, and the little that is no step.
//!
//! A packet that flies cannot be named by a step: a `drop` loses the next ones. What flies along a link is lost when that
//! link is cut, though, so a cut in one direction that heals at the same instant loses it, and whatever flies beside it.

use std::rc::Rc;

use ringside::engine::partitioning::{Profile, TokenRange, Tokens};
use ringside::engine::{Address, Name, NodeId};
use ringside::simulation::EventId;
use ringside::stage::Layout;
use serde_json::{Value, json};

use crate::app::App;
use crate::complaint::Complaint;
use crate::facts::{Chip, Facts, Way};
use crate::intent::{Hand, Intent, Selection, Tool, View};
use crate::rest;
use crate::stage::Newcomer;
use crate::text::wording::{arg, at, message};

/// The steps that lose what flies from here to there now.
pub fn lose_in_flight(from: Address, to: Address) -> Vec<Value> {
    vec![cut(from, to, true), heal(from, to)]
}

/// The step that cuts a link, perhaps in this direction alone.
pub fn cut(from: Address, to: Address, one_way: bool) -> Value {
    json!({ "do": "cut", "from": from.to_string(), "to": to.to_string(), "one_way": one_way })
}

/// The step that heals the latest cut between two ends.
pub fn heal(from: Address, to: Address) -> Value {
    json!({ "do": "heal", "from": from.to_string(), "to": to.to_string() })
}

/// The steps that take somebody over to another side of a cut between groups: it is healed, and cut anew at the same instant.
pub fn recut(ends: (Address, Address), groups: &[Vec<Address>], who: Address, side: usize) -> Vec<Value> {
    let mut groups = groups.to_vec();
    groups.iter_mut().for_each(|group| group.retain(|end| *end != who));
    if let Some(group) = groups.get_mut(side) {
        group.push(who);
    }
    groups.retain(|group| !group.is_empty());
    recut_groups(ends, &groups)
}

/// The steps that cut a network otherwise that is cut between these two ends.
pub fn recut_groups(ends: (Address, Address), groups: &[Vec<Address>]) -> Vec<Value> {
    let names = |group: &Vec<Address>| group.iter().map(Address::to_string).collect::<Vec<_>>();
    let groups: Vec<Vec<String>> = groups.iter().map(names).collect();
    vec![heal(ends.0, ends.1), json!({ "do": "cut", "groups": groups })]
}

impl App {
    /// Does several things at one instant. What is refused ends it: the rest was meant to follow.
    pub(crate) fn steps(&mut self, steps: &[Value]) {
        for step in steps {
            self.step(step);
            if !self.model.complaints.is_empty() {
                return;
            }
        }
    }

    /// The step by which one more node joins: under the next free name, and where several datacenters are,
    /// in that of the node looked at, or else in the smallest.
    pub(crate) fn newcomer(&self) -> Value {
        let timeline = self.model.run.timeline();
        let (world, nodes) = (timeline.world(), &self.model.run.cast().nodes);
        let of = |node: NodeId| world.datacenter(node);
        let nearby = match &self.model.selection {
            Selection::Node(node) => of(*node),
            _ => None,
        };
        let members = |datacenter| nodes.iter().filter(|chip| of(chip.id) == datacenter).count();
        let smallest = || nodes.iter().map(|chip| of(chip.id)).min_by_key(|datacenter| members(*datacenter)).flatten();
        let mut node = json!({ "id": next_name(nodes) });
        if let Some(datacenter) = nearby.or_else(smallest) {
            node["dc"] = datacenter.to_string().into();
        }
        if self.model.weight != 1.0 {
            node["weight"] = self.model.weight.into();
        }
        json!({ "do": "join", "node": node })
    }

    /// What the ring would be if the newcomer in hand joined.
    pub(crate) fn foresee(&mut self) {
        self.model.newcomer = None;
        if self.model.tool == Tool::Add
            && self.model.view == View::Ring
            && let Some(rest) = rest::get()
        {
            (rest.foresee)(self);
        }
    }

    /// The same, with a newcomer in hand.
    pub(crate) fn foresee_now(&mut self) {
        let step = self.newcomer();
        let node = &step["node"];
        let name = |field: &str| node[field].as_str().unwrap_or_default();
        let Ok(id) = NodeId::new(name("id")) else { return };
        let session = self.model.run.session();
        let world = session.timeline().world();
        let weight = self.model.weight;
        // As the document counts them: to the nearest, and at least one.
        let vnodes = session.scenario().cluster.partitioning.vnodes;
        let count = ((f64::from(vnodes) * weight + 0.5) as u32).max(1);
        let nodes = &self.model.run.cast().nodes;
        let datacenter = Name::new(name("dc")).ok().or_else(|| world.datacenter(nodes.first()?.id));
        let Some(datacenter) = datacenter else { return };
        let profile = Profile { datacenter, tokens: Tokens::Hashed(count) };
        let Ok(ring) = world.ring().with(id, profile.into()) else { return };
        let part = |range: TokenRange| {
            let width = range.until.turn().wrapping_sub(range.after.turn());
            (Layout::turn_of(range.after), width as f64 / u64::MAX as f64)
        };
        let parts = ring.ranges().filter(|(_, owner)| *owner == id).map(|(range, _)| part(range)).collect();
        let newcomer = Newcomer {
            id,
            colour: (nodes.len() % 8) as u8,
            weight,
            tokens: ring.tokens_of(id).count(),
            parts,
            share: ring.owned(id) as f64 / u64::MAX as f64,
        };
        drop(session);
        self.model.newcomer = Some(Rc::new(newcomer));
    }

    /// The node that a key is about: the one that has the focus, or is looked at.
    pub(crate) fn at_hand(&self, focused: Option<NodeId>) -> Option<NodeId> {
        let selected = match &self.model.selection {
            Selection::Node(node) => Some(*node),
            _ => None,
        };
        focused.or(selected)
    }

    /// Does what a hand does on the stage.
    pub(crate) fn hand(&mut self, hand: Hand) {
        match hand {
            Hand::Weigh(weight) => self.model.weight = weight,
            Hand::Why => self.act_with_rest(Intent::Hand(hand)),
            // What is only looked at otherwise needs nothing but to be drawn.
            Hand::Move(node, wanted) => {
                self.taken_up.get_or_insert((node, self.model.turns.get(&node).copied()));
                return self.move_node(node, wanted);
            }
            Hand::LetGo { stays } => return self.let_go(stays),
            Hand::Nudge(node, clockwise) => return self.nudge(node, clockwise),
            Hand::Home(node) => {
                self.model.turns.remove(&node);
                return self.lay_out();
            }
            Hand::Light(node) => {
                self.lit = node;
                self.stale = true;
                return;
            }
            Hand::Point(sent) => return self.point_at(sent),
            Hand::Hold(held) => return self.hold(held),
            Hand::Drop => self.lose_message(),
            Hand::Link(sent) => {
                if let Some((from, to)) = self.ends_of(sent) {
                    self.select(Selection::Link(from, to));
                }
            }
        }
        self.keep_up();
        self.foresee();
        self.views.refresh_all(&self.model, self.stamp());
    }

    /// Puts a node elsewhere on its circle, as near to a place as there is room. It is drawn there, and nothing else.
    fn move_node(&mut self, node: NodeId, wanted: f64) {
        if let Some(turn) = self.views.layout.free_turn(node, wanted) {
            self.model.turns.insert(node, turn);
            self.lay_out();
        }
    }

    /// The same by a step, past others if need be.
    fn nudge(&mut self, node: NodeId, clockwise: bool) {
        const STEPS: u32 = 48;
        let Some(seat) = self.views.layout.around().iter().find(|seat| seat.node == node) else { return };
        let here = seat.turn;
        let ahead = |turn: f64| if clockwise { turn - here } else { here - turn }.rem_euclid(1.0);
        let steps = (1..STEPS).map(|step| f64::from(step) / f64::from(STEPS));
        let wanted = steps.map(|step| if clockwise { here + step } else { here - step });
        let free = |wanted: f64| self.views.layout.free_turn(node, wanted);
        // Behind is more than half a turn ahead.
        let found = wanted.filter_map(free).find(|turn| (0.25 / f64::from(STEPS)..0.5).contains(&ahead(*turn)));
        if let Some(turn) = found {
            self.model.turns.insert(node, turn);
            self.lay_out();
        }
    }

    /// A node that was dragged stays where it is, or goes back.
    fn let_go(&mut self, stays: bool) {
        let Some((node, turn)) = self.taken_up.take().filter(|_| !stays) else { return };
        match turn {
            Some(turn) => _ = self.model.turns.insert(node, turn),
            None => _ = self.model.turns.remove(&node),
        }
        self.lay_out();
    }

    fn lay_out(&mut self) {
        self.views.rearrange(&self.model);
        self.stale = true;
    }

    /// Says what the message is that the pointer is at.
    fn point_at(&mut self, sent: Option<EventId>) {
        let flight = sent.and_then(|sent| self.model.run.played().flights().find(|flight| flight.sent == sent));
        self.pointed = flight.map(|flight| {
            let text = &self.model.text;
            let arguments = [
                ("message", arg(message(text, flight.kind))),
                ("from", arg(flight.message.from)),
                ("to", arg(flight.message.to)),
                ("at", arg(at(flight.arrives))),
            ];
            text.with("tip-message", &arguments)
        });
    }

    /// Stops time for as long as something is held, if it runs.
    fn hold(&mut self, held: bool) {
        if held && self.model.playing {
            (self.model.playing, self.held) = (false, true);
        } else if !held && std::mem::take(&mut self.held) {
            self.model.playing = true;
        }
    }

    /// Loses the message that is looked at, if it flies.
    fn lose_message(&mut self) {
        let Selection::Message(sent) = self.model.selection else { return };
        let flies = matches!(&self.views.facts, Facts::Message(facts) if matches!(facts.way, Way::Travelling(_)));
        match self.ends_of(sent).filter(|_| flies) {
            Some((from, to)) => self.steps(&lose_in_flight(from, to)),
            None => self.model.complain(vec![Complaint::NotInFlight]),
        }
    }

    /// From whom a message that flies goes to whom.
    fn ends_of(&self, sent: EventId) -> Option<(Address, Address)> {
        let flight = self.model.run.played().flights().find(|flight| flight.sent == sent)?;
        Some((flight.message.from, flight.message.to))
    }
}

/// A name that goes on from the last node's: n6 after n5, F after E.
fn next_name(nodes: &[Chip]) -> String {
    let last = nodes.last().map(|chip| chip.id.to_string()).unwrap_or_default();
    let is_free = |name: &String| nodes.iter().all(|chip| chip.id.to_string() != *name);
    let letter = match last.as_bytes() {
        [letter @ (b'A'..=b'Y' | b'a'..=b'y')] => Some(char::from(letter + 1).to_string()),
        _ => None,
    };
    let stem = last.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let (stem, number) = match last[stem.len()..].parse::<u32>() {
        Ok(number) => (stem, number.saturating_add(1)),
        Err(_) => ("n", 1),
    };
    let numbered = (number..=u32::MAX).map(|number| format!("{stem}{number}"));
    letter.into_iter().chain(numbered).find(is_free).unwrap_or_default()
}
