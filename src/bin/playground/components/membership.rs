//! The membership view: a table of who believes what of whom, an observer a row, a member a column; under
//! it the reasons of one observer, over it the rules, and what it costs. A cell asks how the news came there.

use std::rc::Rc;

use ringside::decimal::tenths;
use ringside::engine::{Detector, Duration, MemberStatus, NodeId};
use ringside::scenario::why::Question;
use ringside::simulation::HostStatus;
use ringside::stage::{Belief, HeartbeatTraffic, Look, MemberNode, MembershipView, Rules};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::html::onkeydown;
use yew::prelude::*;

use super::icons::picture;
use super::inspector::parts::{fact, facts};
use super::node_chip::node_chip;
use crate::facts::Chip;
use crate::intent::Intent;
use crate::markup::{Button, Content, Listening, all, class, el, element, given, keyed, listening, nothing, words};
use crate::part::Draw;
use crate::stage::badge_shape;
use crate::text::wording::{arg, host_status, member_status, ms, whole_ms};
use crate::text::{Argument, Text, grouped};

/// The view.
#[derive(PartialEq)]
pub struct MembershipDrawing {
    pub view: Rc<MembershipView>,
    pub text: Text,
    pub on: Callback<Intent>,
}

impl Draw for MembershipDrawing {
    fn draw(&self) -> Html {
        let MembershipDrawing { view, text, .. } = self;
        let head = [el("h2", "", text.get("membership-title")), el("p", "", text.get("membership-about"))];
        let folded = (view.folded > 0).then(|| el("p", "remark", text.with("membership-folded", &[("count", arg(view.folded))])));
        let body = all([
            el("header", "", head),
            el("div", "scroll", self.table()),
            folded.unwrap_or_default(),
            view.rules.as_ref().map_or_else(nothing, |rules| self.rules(rules)),
            el("p", "remark", text.get("membership-note")),
        ]);
        html! { <section class="membership" data-testid="membership-view">{ body }</section> }
    }
}

impl MembershipDrawing {
    fn table(&self) -> Html {
        let MembershipDrawing { view, text, .. } = self;
        let members = view.nodes.iter().map(|node| self.heading("col", node));
        let corner = el("td", "", nothing());
        let head = el("thead", "", el("tr", "", all([corner].into_iter().chain(members))));
        let rows = view.nodes.iter().zip(&view.rows).map(|(observer, beliefs)| self.row(observer, beliefs));
        let caption = el("caption", "unseen", text.get("membership-about"));
        let body = el("tbody", "", all(rows));
        let table = html! { <table data-testid="membership-table">{ caption }{ head }{ body }{ self.reasons() }</table> };
        listening(table, vec![moved_by_arrows()])
    }

    /// The cell that Tab comes to; arrows lead on to the others.
    fn first_heard(&self) -> Option<(NodeId, NodeId)> {
        let MembershipView { nodes, rows, .. } = &*self.view;
        nodes.iter().zip(rows).find_map(|(observer, beliefs)| {
            let heard = beliefs.iter().position(|belief| matches!(belief, Belief::Heard { .. }))?;
            Some((observer.id, nodes[heard].id))
        })
    }

    /// A node at the beginning of its row, or at the head of its column.
    fn heading(&self, scope: &'static str, node: &MemberNode) -> Html {
        let down = node.status == HostStatus::Down;
        let chip = node_chip(Chip { id: node.id, color: node.colour }, down, &self.on);
        let about = match node.status {
            HostStatus::Up => nothing(),
            status => el("small", class("", &[("bad-text", down)]), host_status(&self.text, status)),
        };
        let values = &mut [given(scope)];
        keyed(node.id.to_string(), element("th", &["scope"], values, all([chip, about])))
    }

    fn row(&self, observer: &MemberNode, beliefs: &[Belief]) -> Html {
        let members = &self.view.nodes;
        let cells = members.iter().zip(beliefs).map(|(member, belief)| self.cell(observer.id, member, belief));
        let row = el("tr", "", all([self.heading("row", observer)].into_iter().chain(cells)));
        keyed(observer.id.to_string(), all([if observer.cut_before { self.tear() } else { nothing() }, row]))
    }

    /// Between those that a cut parts, the same torn line as everywhere.
    fn tear(&self) -> Html {
        let line = [words(self.text.get("stage-cut-short")), picture("", "", TEAR)].into_html();
        let values = &mut [given((self.view.nodes.len() + 1).to_string())];
        el("tr", "tear", element("td", &["colspan"], values, line))
    }

    fn cell(&self, observer: NodeId, member: &MemberNode, belief: &Belief) -> Html {
        let text = &self.text;
        let (name, said, content) = match belief {
            Belief::Nothing => ("nothing", text.with("membership-nothing", &[("node", arg(observer))]), nothing()),
            Belief::Unknown => {
                let words = text.with("membership-unknown", &[("node", arg(observer)), ("member", arg(member.id))]);
                ("unknown", words, el("b", "", "?"))
            }
            Belief::Itself { heartbeat, generation } => {
                let content = [beat(*heartbeat, *generation), el("small", "", text.get("membership-itself"))];
                (
                    "itself",
                    said_of(text, "membership-own", observer, member.id, *heartbeat, *generation, &[]),
                    content.into_html(),
                )
            }
            Belief::Heard { heartbeat, generation, silent, status, suspected_by, .. } => {
                let (name, look) = match status {
                    MemberStatus::Up => ("up", Look::Up),
                    MemberStatus::Suspected => ("suspected", Look::Suspected),
                    MemberStatus::Down => ("down", Look::Down),
                };
                let by: Vec<String> = suspected_by.iter().map(ToString::to_string).collect();
                let more = [
                    ("silent", arg(ms(*silent))),
                    ("status", arg(member_status(text, *status))),
                    ("reporters", arg(by.join(" "))),
                ];
                let id = if by.is_empty() { "membership-heard" } else { "membership-doubts" };
                let content = [
                    beat(*heartbeat, *generation),
                    picture("badge", "-9 -10 18 18", badge_shape(look)),
                    el("small", "", format!("{} ms", whole(*silent))),
                    if *status == MemberStatus::Up { nothing() } else { el("span", "why", text.get("why")) },
                ];
                let said = said_of(text, id, observer, member.id, *heartbeat, *generation, &more);
                let question = Question::Belief { observer, member: member.id };
                let button = Button::asking(&self.on, Intent::Why(question)).class("cell").label(said.clone());
                let is_first = self.first_heard() == Some((observer, member.id));
                (name, said, button.also("tabindex", if is_first { "0" } else { "-1" }).holding(content))
            }
        };
        let values = &mut [given(name), given(name), given(format!("belief-{observer}-{}", member.id)), given(said)];
        keyed(member.id.to_string(), element("td", &["class", "data-status", "data-testid", "title"], values, content))
    }

    /// What one observer has heard of suspicions, and what it makes of them.
    fn reasons(&self) -> Html {
        let MembershipDrawing { view, text, .. } = self;
        let Some((told, beliefs)) = view.told.and_then(|told| Some((view.nodes.get(told)?, view.rows.get(told)?))) else {
            return nothing();
        };
        let colour = |id: NodeId| view.nodes.iter().find(|node| node.id == id).map_or(0, |node| node.colour);
        let cell = |(member, belief): (&MemberNode, &Belief)| {
            let content = match belief {
                Belief::Heard { status, suspected_by, convictable, .. } => {
                    let chips = suspected_by.iter().map(|id| node_chip(Chip { id: *id, color: colour(*id) }, false, &self.on));
                    let verdict = match status {
                        MemberStatus::Up => "verdict up",
                        MemberStatus::Suspected => "verdict suspected",
                        MemberStatus::Down => "verdict down",
                    };
                    let alone = *status == MemberStatus::Suspected && !convictable;
                    let about = if alone { el("small", "", text.get("membership-alone")) } else { nothing() };
                    all([el("span", "chips", all(chips)), el("span", verdict, member_status(text, *status)), about])
                }
                _ => nothing(),
            };
            keyed(member.id.to_string(), el("td", "", content))
        };
        let need = view.rules.map_or(0, |rules| rules.reporters);
        let title = text.with("membership-reasons", &[("node", arg(told.id))]);
        let rule = text.with("membership-rule", &[("count", arg(need))]);
        let values = &mut [given("row")];
        let heading = element("th", &["scope"], values, all([el("b", "", title), el("small", "", rule)]));
        let cells = view.nodes.iter().zip(beliefs).map(cell);
        el("tfoot", "", el("tr", "", all([heading].into_iter().chain(cells))))
    }

    fn rules(&self, rules: &Rules) -> Html {
        let MembershipDrawing { view, text, .. } = self;
        if rules.interval == Duration::ZERO {
            return el("p", "remark", text.get("membership-off"));
        }
        let gossip = rules.detector == Detector::Gossip;
        let detector = match gossip {
            true => text.with("membership-gossip", &[("count", arg(rules.fanout)), ("every", arg(ms(rules.interval)))]),
            false => text.with("membership-all", &[("every", arg(ms(rules.interval)))]),
        };
        let verdict = match rules.can_convict() {
            true => text.with("membership-rule", &[("count", arg(rules.reporters))]),
            false => text.with("membership-nobody", &[("need", arg(rules.reporters)), ("observers", arg(rules.observers))]),
        };
        let cost = |HeartbeatTraffic { messages, bytes, other_messages, other_bytes }: &HeartbeatTraffic| {
            let other = text.get(if gossip { "membership-other-all" } else { "membership-other-gossip" });
            [
                fact(text.get("membership-sent"), rates(text, *messages, *bytes)),
                fact(other, rates(text, *other_messages, *other_bytes)),
            ]
        };
        let mut rows = vec![
            fact(text.get("membership-detector"), detector),
            fact(text.get("status-suspected"), text.with("membership-after", &[("silent", arg(ms(rules.suspect_after)))])),
            fact(text.get("status-down"), verdict),
        ];
        rows.extend(view.traffic.iter().flat_map(cost));
        facts(rows)
    }
}

/// The arrows lead from one cell that was heard of to the next one in their direction.
fn moved_by_arrows() -> Listening {
    let heard = |event: KeyboardEvent| {
        let cell = event.target_dyn_into::<Element>().and_then(|button| button.closest("tbody td").ok().flatten());
        let next = cell.and_then(|cell| {
            let key = event.key();
            let forward = matches!(key.as_str(), "ArrowRight" | "ArrowDown");
            match key.as_str() {
                "ArrowRight" | "ArrowLeft" => beside(cell, forward, |cell| button_of(&cell)),
                "ArrowDown" | "ArrowUp" => {
                    let place = std::iter::successors(cell.previous_element_sibling(), Element::previous_element_sibling).count();
                    beside(cell.parent_element()?, forward, |row| button_of(&row.children().item(place as u32)?))
                }
                _ => None,
            }
        });
        if let Some(button) = next {
            event.prevent_default();
            event.stop_propagation();
            // Only what is not in the page refuses the focus.
            let _ = button.focus();
        }
    };
    Rc::new(onkeydown::Wrapper::new(Callback::from(heard)))
}

/// The first of those that follow, or go before, of which something is found.
fn beside<T>(from: Element, forward: bool, found: impl Fn(Element) -> Option<T>) -> Option<T> {
    let next = |from: &Element| if forward { from.next_element_sibling() } else { from.previous_element_sibling() };
    std::iter::successors(next(&from), next).find_map(found)
}

fn button_of(cell: &Element) -> Option<HtmlElement> {
    cell.first_element_child()?.dyn_into::<HtmlElement>().ok().filter(|child| child.tag_name() == "BUTTON")
}

const TEAR: &str = r#"<defs><pattern id="tear" width="14" height="13" patternUnits="userSpaceOnUse"><path d="M0 5l7-4 7 4M0 12l7-4 7 4" fill="none" stroke="var(--fault)" stroke-width="1.600"/></pattern></defs><rect width="100%" height="13" fill="url(#tear)"/>"#;

fn rates(text: &Text, messages: f64, bytes: f64) -> AttrValue {
    text.with("membership-rates", &[("messages", arg(tenths(messages))), ("bytes", arg(grouped(bytes as u64)))])
}

/// A heartbeat; that of a later life with its number.
fn beat(heartbeat: u64, generation: u32) -> Html {
    let life = if generation > 1 { el("sup", "", generation.to_string()) } else { nothing() };
    el("b", "", [words(grouped(heartbeat)), life])
}

fn said_of(
    text: &Text,
    id: &str,
    node: NodeId,
    member: NodeId,
    heartbeat: u64,
    generation: u32,
    more: &[(&'static str, Argument)],
) -> AttrValue {
    let mut arguments = vec![("node", arg(node)), ("member", arg(member)), ("beat", arg(heartbeat)), ("life", arg(generation))];
    arguments.extend(more.iter().cloned());
    text.with(id, &arguments)
}

/// Milliseconds without a fraction, for a cell.
fn whole(length: Duration) -> String {
    whole_ms(ringside::engine::Time(length.0))
}
