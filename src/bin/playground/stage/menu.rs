//! Small menus on the stage: what a drag or a tool does to a node, a tear or a message, for whoever has no pointer.
//!
//! A menu opens on a right click, on the menu key or Shift and F10, and on a long press. It has the keys to itself: arrows,
//! Home and End move, Enter does, the right arrow opens what ends in dots, the left one goes back, Escape puts it away. Then
//! the focus is where it was.

use std::rc::Rc;

use ringside::engine::{Address, NodeId, Stage};
use ringside::simulation::{Cut, EventId, HostStatus};
use ringside::stage::{NodeView, Point, TearView, ZoomSpec};
use serde_json::json;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent, HtmlElement, KeyboardEvent};
use yew::html::{onfocusout, onkeydown};
use yew::prelude::*;

use super::cutting::isolate;
use super::scene::Scene;
use crate::hands::{heal, recut};
use crate::intent::{Hand, Intent, Selection, ZoomWish};
use crate::markup::{Listening, all, clicked, el, element, found, given, keyed, listening, nothing, words};
use crate::svg::px;
use crate::text::Text;
use crate::text::wording::arg;

/// What a menu is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum About {
    /// A node.
    Node(NodeId),
    /// A cut, by two ends that it parts.
    Tear(Address, Address),
    /// A message, by its sending.
    Message(EventId),
}

/// Which part of it is open.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Page {
    /// The first.
    #[default]
    Main,
    /// How slow a node is to be.
    Slow,
    /// Whom to cut it from; who changes sides.
    Whom,
}

/// A menu that is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Menu {
    /// What it is about.
    pub about: About,
    /// Which part of it is open.
    pub page: Page,
    /// Where it was asked for, in CSS pixels of the stage.
    pub at: Point,
}

/// What an entry does.
#[derive(Clone)]
enum Does {
    Ask(Vec<Intent>),
    Open(Page),
}

struct Item {
    /// Its handle behind `menu-`, and the name of its text behind the same.
    name: &'static str,
    words: AttrValue,
    /// The key that does the same.
    key: &'static str,
    does: Does,
}

/// What came of an entry.
pub enum Chosen {
    /// Another part of the menu is to be opened.
    Open(Page),
    /// Something was asked for.
    Done,
    /// The menu is to go.
    Away,
    /// The focus is elsewhere.
    Left,
}

/// How wide a menu is, and how high an entry, as the style has it.
const WIDTH: f64 = 208.0;
const HEIGHT: f64 = 32.0;

impl Menu {
    /// The menu as it stands over the stage; nothing if what it is about has gone.
    pub fn drawing(&self, scene: &Scene, root: &NodeRef, chosen: &Callback<Chosen>) -> Html {
        let items = self.items(scene);
        if items.is_empty() {
            return nothing();
        }
        let count = items.len() as f64;
        let entry = |(index, item): (usize, Item)| {
            let (does, on, chosen) = (item.does.clone(), scene.on.clone(), chosen.clone());
            let opens = matches!(item.does, Does::Open(_));
            let act = Callback::from(move |()| match &does {
                Does::Open(page) => chosen.emit(Chosen::Open(*page)),
                Does::Ask(intents) => {
                    // The focus goes back first: what is asked for may take away what had it.
                    chosen.emit(Chosen::Done);
                    intents.iter().for_each(|intent| on.emit(intent.clone()));
                }
            });
            let key = if item.key.is_empty() { nothing() } else { el("kbd", "", item.key) };
            let content = all([el("span", "", words(item.words)), key]);
            let names: &'static [&'static str] = &["type", "role", "tabindex", "data-testid", "aria-haspopup"];
            let popup = opens.then_some(AttrValue::Static("menu"));
            let values = &mut [given("button"), given("menuitem"), given("-1"), given(format!("menu-{}", item.name)), popup];
            keyed(index, listening(element("button", names, values, content), vec![clicked(act)]))
        };
        let left = self.at.x.min(scene.layout.width - WIDTH - 8.0).max(4.0);
        let top = self.at.y.min(scene.layout.height - count * HEIGHT - 20.0).max(4.0);
        let menu = element(
            "div",
            &["class", "role", "data-testid", "aria-label", "style"],
            &mut [
                given("stage-menu"),
                given("menu"),
                given("menu"),
                given(self.title(&scene.text)),
                // Where there is no room for all of it, it is scrolled.
                given(format!("left:{}px;top:{}px;max-height:calc(100% - {}px)", px(left), px(top), px(top + 4.0))),
            ],
            all(items.into_iter().enumerate().map(entry)),
        );
        found(listening(menu, self.listeners(root, chosen)), root)
    }

    fn title(&self, text: &Text) -> AttrValue {
        match self.about {
            About::Node(node) => text.with("node-title", &[("node", arg(node))]),
            About::Tear(..) => text.get("cut-title"),
            About::Message(_) => text.get("menu-message"),
        }
    }

    fn listeners(&self, root: &NodeRef, chosen: &Callback<Chosen>) -> Vec<Listening> {
        let (menu, chosen, main) = (root.clone(), chosen.clone(), self.page == Page::Main);
        let left = chosen.clone();
        let keys = Callback::from(move |event: KeyboardEvent| {
            // Nothing that is a key of the page is one while a menu is open.
            event.stop_propagation();
            let Some(menu) = menu.cast::<Element>() else { return };
            let to = match event.key().as_str() {
                "ArrowDown" => Some(1),
                "ArrowUp" => Some(-1),
                "Home" => Some(i32::MIN),
                "End" => Some(i32::MAX),
                "Escape" | "Tab" => {
                    event.prevent_default();
                    return chosen.emit(Chosen::Away);
                }
                "ArrowLeft" if !main => return chosen.emit(Chosen::Open(Page::Main)),
                "ArrowRight" => {
                    let opens = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
                    if let Some(opens) = opens.filter(|entry| entry.has_attribute("aria-haspopup")) {
                        opens.click();
                    }
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            if let Some(by) = to {
                move_focus(&menu, by);
            }
        });
        let menu = root.clone();
        let away = Callback::from(move |event: FocusEvent| {
            let within = event.related_target().and_then(|target| target.dyn_into::<Element>().ok());
            let stays = menu.cast::<Element>().zip(within).is_some_and(|(menu, within)| menu.contains(Some(&within)));
            // Where the focus goes nowhere, an entry has gone that had it, and another will have it.
            if !stays && event.related_target().is_some() {
                left.emit(Chosen::Left);
            }
        });
        vec![Rc::new(onkeydown::Wrapper::new(keys)), Rc::new(onfocusout::Wrapper::new(away))]
    }

    fn items(&self, scene: &Scene) -> Vec<Item> {
        let mut entries = match self.about {
            About::Node(id) => scene.view.node(id).map(|node| self.of_node(node, scene)).unwrap_or_default(),
            About::Tear(one, other) => {
                let is_it = |tear: &&TearView| tear.ends == (one, other);
                scene.view.tears.iter().find(is_it).map(|tear| self.of_tear(tear, scene)).unwrap_or_default()
            }
            About::Message(sent) => of_message(sent, &scene.text),
        };
        if self.page != Page::Main && !entries.is_empty() {
            entries.insert(0, item("back", &scene.text, "←", Does::Open(Page::Main)));
        }
        entries
    }

    fn of_node(&self, node: &NodeView, scene: &Scene) -> Vec<Item> {
        let (text, id) = (&scene.text, node.id);
        let name = id.to_string();
        let step = |verb: &str| vec![Intent::Step(json!({ "do": verb, "node": name }))];
        let ask = |name: &'static str, key: &'static str, intents: Vec<Intent>| item(name, text, key, Does::Ask(intents));
        if self.page == Page::Slow {
            let slow = |factor: u32| {
                let step = json!({ "do": "slow", "node": name, "factor": factor });
                let words = text.with("menu-slow-by", &[("factor", arg(factor))]);
                Item {
                    name: if factor == 1 { "slow-1" } else { "slow-by" },
                    words,
                    key: "",
                    does: Does::Ask(vec![Intent::Step(step)]),
                }
            };
            return [2, 10, 50, 1].map(slow).into();
        }
        if self.page == Page::Whom {
            let from = |other: &NodeId| Item {
                name: "whom",
                words: other.to_string().into(),
                key: "",
                does: Does::Ask(vec![Intent::Step(json!({ "do": "cut", "from": name, "to": other.to_string() }))]),
            };
            return scene.layout.nodes().iter().filter(|other| **other != id).map(from).collect();
        }
        let mut items = vec![
            ask("inspect", "", vec![Intent::Select(Selection::Node(id))]),
            ask("zoom", "+", vec![Intent::Zoom(ZoomWish::To(ZoomSpec { node: Some(id), ..ZoomSpec::default() }))]),
            match node.status {
                HostStatus::Down => ask("restart", "K", step("restart")),
                _ => ask("crash", "K", step("crash")),
            },
        ];
        match node.status {
            HostStatus::Up => items.push(ask("pause", "P", step("pause"))),
            HostStatus::Paused => items.push(ask("resume", "P", step("resume"))),
            HostStatus::Down => {}
        }
        items.push(item("slow", text, "", Does::Open(Page::Slow)));
        items.push(ask("isolate", "", vec![Intent::Step(isolate(id, &scene.layout))]));
        items.push(item("cut-from", text, "", Does::Open(Page::Whom)));
        if !scene.view.tears.is_empty() {
            items.push(ask("heal-all", "", vec![Intent::Step(json!({ "do": "heal" }))]));
        }
        items.push(ask("wipe", "", step("wipe")));
        if node.stage != Stage::Left {
            items.push(ask("leave", "", step("leave")));
        }
        if node.doubts.observers() > 0 {
            items.push(ask("why", "W", vec![Intent::Select(Selection::Node(id)), Intent::Hand(Hand::Why)]));
        }
        items.push(ask("clockwise", ".", vec![Intent::Hand(Hand::Nudge(id, true))]));
        items.push(ask("counter", ",", vec![Intent::Hand(Hand::Nudge(id, false))]));
        items.push(ask("home", "", vec![Intent::Hand(Hand::Home(id))]));
        items
    }

    fn of_tear(&self, tear: &TearView, scene: &Scene) -> Vec<Item> {
        let (text, ends) = (&scene.text, tear.ends);
        let groups = sides(&tear.cut);
        if self.page == Page::Whom {
            let over = |(side, who): (usize, Address)| Item {
                name: "over",
                words: text.with("menu-over", &[("node", arg(who))]),
                key: "",
                does: Does::Ask(vec![Intent::Steps(recut(ends, &groups, who, 1 - side))]),
            };
            let everyone = groups.iter().enumerate().filter(|(_, group)| group.len() > 1);
            return everyone.flat_map(|(side, group)| group.iter().map(move |who| (side, *who))).map(over).collect();
        }
        let mut items = vec![
            item("inspect", text, "", Does::Ask(vec![Intent::Select(Selection::Cut(ends.0, ends.1))])),
            item("heal", text, "H", Does::Ask(vec![Intent::Step(heal(ends.0, ends.1))])),
        ];
        if groups.len() == 2 {
            items.push(item("change-sides", text, "", Does::Open(Page::Whom)));
        }
        items
    }
}

fn of_message(sent: EventId, text: &Text) -> Vec<Item> {
    let looked_at = Intent::Select(Selection::Message(sent));
    let ask = |name: &'static str, key: &'static str, intents: Vec<Intent>| item(name, text, key, Does::Ask(intents));
    vec![
        ask("inspect", "", vec![looked_at.clone()]),
        ask("drop", "D", vec![looked_at.clone(), Intent::Hand(Hand::Drop)]),
        ask("link", "", vec![Intent::Hand(Hand::Link(sent))]),
        ask("why", "W", vec![looked_at, Intent::Hand(Hand::Why)]),
    ]
}

fn item(name: &'static str, text: &Text, key: &'static str, does: Does) -> Item {
    Item { name, words: text.get(&format!("menu-{name}")), key, does }
}

/// The sides of a cut between groups; none of a link that is cut.
pub fn sides(cut: &Cut) -> Vec<Vec<Address>> {
    match cut {
        Cut::Groups { groups } => groups.iter().map(|group| group.iter().copied().collect()).collect(),
        Cut::Link { .. } => Vec::new(),
    }
}

/// Moves the focus by so many entries, around the ends.
pub fn move_focus(menu: &Element, by: i32) {
    let focused = menu.owner_document().and_then(|page| page.active_element()).filter(|entry| menu.contains(Some(entry)));
    let (first, last) = (menu.first_element_child(), menu.last_element_child());
    let to = match (by, focused) {
        (i32::MIN, _) | (_, None) => first,
        (i32::MAX, _) => last,
        (1, Some(entry)) => entry.next_element_sibling().or(first),
        (_, Some(entry)) => entry.previous_element_sibling().or(last),
    };
    if let Some(entry) = to {
        let _ = entry.unchecked_into::<HtmlElement>().focus();
    }
}
