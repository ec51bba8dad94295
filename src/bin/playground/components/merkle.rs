//! The Merkle view: two trees of hashes beside each other, the keys of their buckets between them, the
//! conversation beneath; and what begins a new one. A table says the same to readers who do not see the
//! picture.

use std::rc::Rc;

use ringside::engine::{ExchangeEnd, ExchangeId, NodeId};
use ringside::simulation::HostStatus;
use ringside::stage::{
    BucketBox, HashNode, KeyRow, MerkleSpec, MerkleView, Obstacle, Point, Rest, Round, Shown, Side, StepKind, short,
};
use serde_json::{Value, json};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::intent::Intent;
use crate::markup::{Button, Content, all, class, el, element, given, keyed, nothing, of_key, shapes};
use crate::part::Draw;
use crate::svg::{circle, group, path, placed, px, rect, text as words, title, translate};
use crate::text::wording::{arg, at, host_status};
use crate::text::{Text, grouped};

/// The view.
#[derive(PartialEq)]
pub struct MerkleDrawing {
    pub view: Rc<MerkleView>,
    pub text: Text,
    pub on: Callback<Intent>,
}

/// The step that lets two nodes compare, if they can.
fn comparing(view: &MerkleView) -> Option<Value> {
    let [node, with] = view.pair.filter(|_| view.obstacle.is_none())?;
    Some(json!({ "do": "repair", "node": node.to_string(), "with": with.to_string() }))
}

impl Draw for MerkleDrawing {
    fn draw(&self) -> Html {
        let MerkleDrawing { view, text, .. } = self;
        let content = match &view.shown {
            Some(shown) => [self.tree(shown), self.foot(shown), table(shown, text)].into_html(),
            None => {
                let why = match view.pair.filter(|_| !view.choices.is_empty()) {
                    Some([one, other]) => text.with("merkle-empty-pair", &[("one", arg(one)), ("other", arg(other))]),
                    None => text.get("merkle-empty"),
                };
                el("div", "merkle-empty", el("p", "", why))
            }
        };
        html! { <section class="merkle" data-testid="merkle-view">{ self.head() }{ content }</section> }
    }
}

impl MerkleDrawing {
    /// Which exchange is shown, and what begins another.
    fn head(&self) -> Html {
        let MerkleDrawing { view, text, on } = self;
        let shown = view.shown.as_ref().map(|shown| shown.id);
        let options = view.choices.iter().map(|choice| {
            let end = text.get(ending(choice.end));
            let words = format!("{} → {} · {} · {end}", choice.id.by, choice.with, at(choice.started));
            (choice.id.to_string(), words, Some(choice.id) == shown)
        });
        let ids: Vec<ExchangeId> = view.choices.iter().map(|choice| choice.id).collect();
        let choose = move |value: String| {
            let shown = ids.iter().find(|id| id.to_string() == value).copied();
            Intent::Merkle(MerkleSpec { shown, pair: None })
        };
        let picker = match view.choices.is_empty() {
            true => nothing(),
            false => select("merkle-exchange", text, on, options, choose),
        };
        let pair = view.pair.map_or_else(nothing, |pair| all([self.node(pair, 0), el("span", "mut", "→"), self.node(pair, 1)]));
        let why = view.obstacle.map(|obstacle| self.obstacle(obstacle));
        let button = match comparing(view) {
            Some(step) => Button::asking(on, Intent::Step(step)),
            None => Button::calling(Callback::noop()).idle(true),
        };
        let hint = why.clone().unwrap_or_else(|| self.of_pair("merkle-compare-hint"));
        let button = button.class("btn prim").id("merkle-compare").hint(hint).holding(text.get("merkle-compare"));
        let why = why.map_or_else(nothing, |why| el("p", "merkle-why", why));
        el("header", "merkle-head", [picker, el("div", "merkle-begin", [pair, button]), why])
    }

    /// A list of nodes: the one that begins, or the other.
    fn node(&self, pair: [NodeId; 2], side: usize) -> Html {
        let MerkleDrawing { view, text, on } = self;
        let options = view.nodes.iter().map(|(node, _)| (node.to_string(), node.to_string(), *node == pair[side]));
        let choose = move |value: String| {
            let mut pair = pair;
            pair[side] = NodeId::new(&value).unwrap_or(pair[side]);
            Intent::Merkle(MerkleSpec { shown: None, pair: Some(pair) })
        };
        let colour = view.nodes.iter().find(|(node, _)| *node == pair[side]).map_or(0, |(_, colour)| *colour);
        let field = select(["merkle-from", "merkle-with"][side], text, on, options, choose);
        el("span", format!("merkle-node node-color-{colour}"), field)
    }

    fn of_pair(&self, id: &str) -> AttrValue {
        let name = |side: usize| self.view.pair.map_or_else(String::new, |pair| pair[side].to_string());
        self.text.with(id, &[("one", arg(name(0))), ("other", arg(name(1)))])
    }

    fn obstacle(&self, obstacle: Obstacle) -> AttrValue {
        match obstacle {
            Obstacle::Alone => self.text.get("merkle-alone"),
            Obstacle::SameNode => self.text.get("merkle-same-node"),
            Obstacle::Down(node) => self.text.with("merkle-node-down", &[("node", arg(node))]),
            Obstacle::NothingShared => self.of_pair("merkle-nothing-shared"),
        }
    }

    fn tree(&self, shown: &Shown) -> Html {
        let text = &self.text;
        let middle = shown.width / 2.0;
        let count = |id: &str, count: u32| text.with(id, &[("count", arg(grouped(count.into())))]);
        let folded = match shown.folded {
            (0, _) => nothing(),
            (buckets, different) => {
                let arguments = [("count", arg(grouped(buckets.into()))), ("different", arg(different))];
                words("about", Point::new(middle, 66.0), "middle", text.with("merkle-folded", &arguments))
            }
        };
        let mirrored = format!("translate({} 0) scale(-1 1)", px(shown.width));
        let edges = || [path("edge", shown.edges[0].clone()), path("edge differs", shown.edges[1].clone())];
        let head = match shown.compact {
            true => nothing(),
            false => all([
                words("title", Point::new(middle, 28.0), "middle", count("merkle-leaves", shown.buckets)),
                words("about", Point::new(middle, 46.0), "middle", text.get("merkle-facing")),
            ]),
        };
        let content = [
            head,
            folded,
            all((0..2).map(|side| self.side(shown, side))),
            group("", edges()),
            placed("", mirrored, edges()),
            all(shown.hashes.iter().flat_map(|hash| [0, 1].map(|side| pill(shown, hash, side)))),
            all(shown.rests.iter().map(|rest| self.rest(rest, middle))),
            all(shown.boxes.iter().map(|bucket| self.bucket(bucket, shown))),
        ];
        let values = &mut [given(px(shown.width)), given(px(shown.height)), given("true")];
        let picture = element("svg", &["width", "height", "aria-hidden"], values, all(content));
        el("div", class("merkle-tree", &[("compact", shown.compact)]), picture)
    }

    /// Whose tree it is.
    fn side(&self, shown: &Shown, index: usize) -> Html {
        let Side { node, colour, status, keys } = shown.sides[index];
        let (name, right) = (node.to_string(), index == 1);
        let place = |x: f64| if right { shown.width - x } else { x };
        let x = if shown.compact { 28.0 } else { 66.0 };
        let (anchor, beside) = (if right { "end" } else { "start" }, place(x + 27.0));
        let about = match status {
            HostStatus::Down => host_status(&self.text, status),
            _ => self.text.with("merkle-keys", &[("keys", arg(keys))]),
        };
        let content = [
            circle("disc", Point::new(place(x), 36.0), 18.0),
            words(if name.len() > 3 { "name small" } else { "name" }, Point::new(place(x), 41.0), "middle", name.clone()),
            words("title", Point::new(beside, 33.0), anchor, self.text.with("merkle-node", &[("node", arg(&name))])),
            words("about", Point::new(beside, 49.0), anchor, about),
        ];
        let down = if status == HostStatus::Down { " down" } else { "" };
        group(format!("who node-color-{colour}{down}"), content)
    }

    /// In the place of buckets that are not drawn.
    fn rest(&self, rest: &Rest, middle: f64) -> Html {
        let id = if rest.same { "merkle-rest-same" } else { "merkle-rest" };
        let count = [("count", arg(grouped(rest.buckets.into())))];
        words("about", Point::new(middle, rest.y + 4.0), "middle", self.text.with(id, &count))
    }

    fn bucket(&self, bucket: &BucketBox, shown: &Shown) -> Html {
        let BucketBox { at, width, height, .. } = *bucket;
        let name = || self.text.with("merkle-bucket", &[("bucket", arg(grouped(u64::from(bucket.bucket) + 1)))]);
        let middle = at.x + width / 2.0;
        let heading = match (bucket.titled, bucket.rows.is_empty()) {
            (true, _) => words("about", Point::new(middle, at.y + 19.0), "middle", name()),
            (false, true) => {
                words("about", Point::new(middle, at.y + height / 2.0 + 4.0), "middle", self.text.get("merkle-no-keys"))
            }
            _ => nothing(),
        };
        let more = match bucket.more {
            0 => nothing(),
            more => {
                let more = self.text.with("keys-more", &[("count", arg(more))]);
                words("about", Point::new(middle, at.y + height - 9.0), "middle", more)
            }
        };
        let content = [
            title(name()),
            if shown.compact { words("about", Point::new(middle, bucket.leaf + 4.0), "middle", name()) } else { nothing() },
            rect("box", at, width, height, "6"),
            heading,
            all(bucket.rows.iter().map(|row| key_row(row, at.x, width))),
            more,
        ];
        keyed(bucket.bucket.to_string(), group(class("bucket", &[("opened", bucket.opened)]), content))
    }

    /// The conversation, and what it took.
    fn foot(&self, shown: &Shown) -> Html {
        let text = &self.text;
        let round = |(index, round): (usize, &Round)| {
            let name = el("b", "", text.get(step_name(round.step)));
            let body = el("span", "", [name, el("span", "mono", self.said(round, shown.end))]);
            let number = el("i", class("", &[("open", round.open)]), (index + 1).to_string());
            keyed(step_name(round.step), el("li", "", [number, body]))
        };
        let end = el("span", class("chip", &[("ink", shown.end == Some(ExchangeEnd::Repaired))]), text.get(ending(shown.end)));
        let rounds = el("ol", "", all(shown.rounds.iter().enumerate().map(round)));
        let rounds = el("div", "merkle-rounds", [el("h3", "", [el("span", "", text.get("merkle-rounds")), end]), rounds]);

        let whole = shown.bytes.max(shown.full_copy).max(1);
        let part = |bytes: u64| format!("width:{}%", px(bytes as f64 * 100.0 / whole as f64));
        let bar = |class: &'static str, bytes: u64| {
            element("i", &["class", "style"], &mut [given(class), given(part(bytes))], nothing())
        };
        let bytes = |id: &str, bytes: u64| text.with(id, &[("bytes", arg(grouped(bytes)))]);
        let figures =
            [el("b", "", bytes("merkle-bytes-tree", shown.bytes)), el("span", "", bytes("merkle-bytes-copy", shown.full_copy))];
        let about = text.get(if shown.bytes > shown.full_copy { "merkle-bytes-more" } else { "merkle-bytes-less" });
        let took = [
            el("h3", "", text.get("merkle-bytes")),
            el("div", "merkle-bar", [bar("copy", shown.full_copy), bar("tree", shown.bytes)]),
            el("div", "merkle-figures", figures),
            el("p", "", about),
        ];
        let values = &mut [given("merkle-foot"), given("merkle-rounds")];
        element("footer", &["class", "data-testid"], values, all([rounds, el("div", "merkle-took", took)]))
    }

    /// What a round was about: hashes by name where they are few, else their number.
    fn said(&self, round: &Round, end: Option<ExchangeEnd>) -> String {
        let text = &self.text;
        let keys = round.step == StepKind::Keys;
        if round.compared == 0 && (!keys || round.open) {
            return text.get(if end.is_some() { "merkle-unanswered" } else { "merkle-asked" }).to_string();
        }
        if keys {
            let names: Vec<String> = round.keys.iter().map(|key| key.0.to_string()).collect();
            let more = round.different as usize - names.len();
            let more = if more > 0 { format!(" +{more}") } else { String::new() };
            return format!("{}{more}", names.join(", "));
        }
        if round.pairs.is_empty() {
            let arguments =
                [("compared", arg(grouped(round.compared.into()))), ("different", arg(grouped(round.different.into())))];
            return text.with("merkle-hashes", &arguments).to_string();
        }
        let pairs = round
            .pairs
            .iter()
            .map(|pair| format!("{} {} {}", short(pair.own), sign(pair.own == pair.theirs), short(pair.theirs)));
        pairs.collect::<Vec<_>>().join(", ")
    }
}

/// A list to choose from: values, words, and whether it is the one chosen.
fn select(
    id: &'static str,
    text: &Text,
    on: &Callback<Intent>,
    options: impl Iterator<Item = (String, String, bool)>,
    choose: impl Fn(String) -> Intent + 'static,
) -> Html {
    list(id, text.get(id), on.reform(choose), options.collect())
}

fn list(id: &'static str, label: AttrValue, on: Callback<String>, options: Vec<(String, String, bool)>) -> Html {
    let onchange = on.reform(|event: Event| event.target_unchecked_into::<HtmlSelectElement>().value());
    let option = |(value, words, selected): (String, String, bool)| {
        html! { <option key={value.clone()} {value} {selected}>{ words }</option> }
    };
    html! { <select data-testid={id} aria-label={label} {onchange}>{ all(options.into_iter().map(option)) }</select> }
}

/// A hash: a pill where both have the same, a square where they differ, nothing but an outline where nobody
/// asked.
fn pill(shown: &Shown, hash: &HashNode, side: usize) -> Html {
    let (width, height) = shown.pill;
    let x = if side == 0 { hash.at.x } else { shown.width - hash.at.x };
    let corner = Point::new(x - width / 2.0, hash.at.y - height / 2.0);
    let (kind, round) = match (hash.hashes, hash.differs()) {
        (None, _) => ("hash unasked", "15"),
        (_, true) => ("hash differs", "3"),
        _ => ("hash", "15"),
    };
    let content = match hash.hashes {
        None => [rect("", corner, width, height, round), nothing(), nothing()],
        Some(hashes) => [
            rect("", corner, width, height, round),
            words("", Point::new(x, hash.at.y + 4.5), "middle", short(hashes[side])),
            title(format!("{:016x}", hashes[side])),
        ],
    };
    keyed(format!("{}.{}.{side}", hash.level, hash.place), group(kind, content))
}

/// A key, with what both hold of it.
fn key_row(row: &KeyRow, left: f64, width: f64) -> Html {
    let (right, middle, y) = (left + width, left + width / 2.0, row.y + 4.0);
    let value = |value: &str| if value.is_empty() { "–".to_owned() } else { value.to_owned() };
    let plus = |sent: bool, turned: &str, x: f64| match sent {
        true => placed("plus", format!("{}{turned}", translate(Point::new(x, row.y))), shapes(PLUS)),
        false => nothing(),
    };
    let content = [
        words("", Point::new(left + 13.0, y), "start", row.key.clone()),
        words("value", Point::new(middle - 15.0, y), "end", value(&row.values[0])),
        words("sign", Point::new(middle, y), "middle", sign(row.same)),
        words("value", Point::new(middle + 15.0, y), "start", value(&row.values[1])),
        words("", Point::new(right - 13.0, y), "end", row.key.clone()),
        // The copy of the left one goes to the right, beside the value that it meets; and the other way.
        plus(row.sent[0], "", right - 24.0 - 7.3 * row.key.chars().count() as f64),
        plus(row.sent[1], " scale(-1 1)", left + 24.0 + 7.3 * row.key.chars().count() as f64),
    ];
    of_key("g", class("row", &[("differs", !row.same)]), row.key.clone(), content)
}

fn sign(same: bool) -> &'static str {
    if same { "=" } else { "≠" }
}

fn step_name(step: StepKind) -> &'static str {
    match step {
        StepKind::Root => "merkle-root",
        StepKind::Branches => "merkle-branches",
        StepKind::Buckets => "merkle-buckets",
        StepKind::Keys => "merkle-step-keys",
    }
}

fn ending(end: Option<ExchangeEnd>) -> &'static str {
    match end {
        None => "merkle-open",
        Some(ExchangeEnd::NothingDiffers) => "merkle-same",
        Some(ExchangeEnd::Repaired) => "merkle-repaired",
        Some(ExchangeEnd::RangesDiffer) => "merkle-ranges",
        Some(ExchangeEnd::NoAnswer) => "merkle-silent",
        Some(ExchangeEnd::NotKept) => "merkle-not-kept",
    }
}

/// The same as rows: each hash that was compared and is drawn, then the keys of the buckets that were opened.
fn table(shown: &Shown, text: &Text) -> Html {
    let depth = shown.buckets.max(1).ilog2();
    let row = |cells: [String; 4]| el("tr", "", all(cells.map(|cell| el("td", "", cell))));
    let hash = |hash: &HashNode| {
        let step = match hash.level {
            0 => StepKind::Root,
            level if level == depth => StepKind::Buckets,
            _ => StepKind::Branches,
        };
        let what = format!("{} {}.{}", text.get(step_name(step)), hash.level, u64::from(hash.place) + 1);
        match hash.hashes {
            Some([own, theirs]) => row([what, short(own), short(theirs), sign(own == theirs).to_owned()]),
            None => row([what, String::new(), String::new(), text.get("merkle-not-asked").to_string()]),
        }
    };
    let keys = shown.boxes.iter().filter(|bucket| bucket.opened).flat_map(|bucket| &bucket.rows);
    let key = |key: &KeyRow| row([key.key.clone(), key.values[0].clone(), key.values[1].clone(), sign(key.same).to_owned()]);
    let names = shown.sides.map(|side| el("th", "", side.node.to_string()));
    let head = el("tr", "", [el("th", "", text.get("merkle-what")), all(names), el("th", "", text.get("merkle-result"))]);
    let body = el("tbody", "", [all(shown.hashes.iter().map(hash)), all(keys.map(key))]);
    html! { <table class="unseen" data-testid="merkle-table">{ el("thead", "", head) }{ body }</table> }
}

/// A copy on its way: a line and a plus.
const PLUS: &str = r#"<path class="way" d="M-26 0h14"/><path d="M-9.2-6.5h4.4v4.3h4.3v4.4h-4.3v4.3h-4.4v-4.3h-4.3v-4.4h4.3z"/>"#;
