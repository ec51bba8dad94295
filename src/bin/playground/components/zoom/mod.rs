//! A part of the ring, or of what is in it: where one is as a row of buttons, and under it the level that one is on.

mod block;
mod node;
mod strip;
mod table;

use std::rc::Rc;

use ringside::engine::NodeId;
use ringside::stage::{Stretch, ZoomSpec, ZoomView};
use yew::prelude::*;

use crate::intent::{Intent, ZoomWish};
use crate::markup::{Button, Content, all, class, el, element, given, keyed, nothing};
use crate::part::Draw;
use crate::text::Text;
use crate::text::wording::arg;

/// The view.
#[derive(PartialEq)]
pub struct ZoomDrawing {
    pub view: Rc<ZoomView>,
    /// Where one is.
    pub spec: ZoomSpec,
    /// Whether pictures are shown as tables.
    pub tables: bool,
    pub text: Text,
    pub on: Callback<Intent>,
}

impl Draw for ZoomDrawing {
    fn draw(&self) -> Html {
        let (level, content) = match &*self.view {
            ZoomView::Whole => ("whole", nothing()),
            ZoomView::Stretch(view) => ("stretch", self.stretch(view)),
            ZoomView::Node(view) => ("node", self.node(view)),
            ZoomView::Table(view) => ("table", self.table(view)),
            ZoomView::Block(view) => ("block", self.block(view)),
            ZoomView::Gone => {
                let words = [el("p", "zoom-none", self.text.get("zoom-gone")), el("p", "mut", self.text.get("zoom-gone-about"))];
                ("gone", words.into_html())
            }
        };
        let names = &["class", "data-testid", "data-level", "aria-label"];
        let values = &mut [given("zoom-view"), given("zoom-view"), given(level), given(self.text.get("zoom"))];
        let body = element("div", &["class", "tabindex"], &mut [given("zoom-body"), given("-1")], content);
        element("section", names, values, [self.bar(), body].into_html())
    }
}

impl ZoomDrawing {
    /// Where one is, from the ring to here, and what leads further in or out.
    fn bar(&self) -> Html {
        let text = &self.text;
        let way = self.spec.way();
        let last = way.len() - 1;
        let crumb = |(index, there): (usize, &ZoomSpec)| {
            let here = index == last;
            let name = self.name(there);
            let button = Button::asking(&self.on, Intent::Zoom(ZoomWish::To(*there)));
            let button = button.id(if here { "zoom-here".to_owned() } else { format!("zoom-crumb-{index}") });
            let button = if here { button.also("aria-pressed", "true") } else { button };
            let sign = if index > 0 { el("span", "mut", "›") } else { nothing() };
            keyed(index, el("li", class("", &[("here", here)]), [sign, button.holding(name)]))
        };
        let crumbs = el("ol", "", all(way.iter().enumerate().map(crumb)));
        let crumbs = element("nav", &["aria-label"], &mut [given(text.get("zoom-way"))], crumbs);
        let step = |id: &'static str, wish: ZoomWish, sign: &'static str, key: &str| {
            let name = text.get(id);
            let button = Button::asking(&self.on, Intent::Zoom(wish)).class("btn line icon").id(id).label(name.clone());
            button.hint(format!("{name} ({key})").into()).holding(sign)
        };
        let tools = [
            step("zoom-whole", ZoomWish::Whole, "○", "0"),
            step("zoom-out", ZoomWish::Out, "−", "−"),
            step("zoom-in", ZoomWish::In(None), "+", "+"),
        ];
        el("header", "zoom-bar", [crumbs, el("div", "zoom-tools", tools)])
    }

    /// What a level is called.
    fn name(&self, there: &ZoomSpec) -> AttrValue {
        let text = &self.text;
        match (there.stretch, there.node, there.table, there.block) {
            (.., Some(block)) => text.with("zoom-crumb-block", &[("block", arg(block + 1))]),
            (.., Some(table), None) => format!("SSTable {table}").into(),
            (_, Some(node), ..) => text.with("node-title", &[("node", arg(node))]),
            (Some(stretch), ..) => self.range(stretch),
            _ => text.get("zoom-ring"),
        }
    }

    /// From where to where a stretch goes.
    fn range(&self, stretch: Stretch) -> AttrValue {
        let digits = digits_for(stretch.span());
        let (from, until) = (stretch.from() * 100.0, (stretch.from() + stretch.span()) * 100.0);
        let until = if until > 100.0 { until - 100.0 } else { until };
        format!("{}–{} %", rounded(from, digits), rounded(until, digits)).into()
    }

    /// A number with what it is about, in a row of such.
    fn figure(&self, id: &'static str, value: impl Into<AttrValue>) -> Html {
        keyed(id, el("div", "", [el("dt", "", self.text.get(id)), el("dd", "", value.into())]))
    }

    /// The columns of a table, by the names of their texts, and its rows.
    fn sheet(&self, id: &'static str, title: AttrValue, columns: &[&'static str], rows: Vec<Vec<Html>>) -> Html {
        let column = |name: &&'static str| {
            element("th", &["scope"], &mut [given("col")], self.text.get(&format!("zoom-col-{name}")).into_html())
        };
        let row = |(index, cells): (usize, Vec<Html>)| {
            keyed(index, el("tr", "", all(cells.into_iter().map(|cell| el("td", "", cell)))))
        };
        let head = el("thead", "", el("tr", "", all(columns.iter().map(column))));
        let body = el("tbody", "", all(rows.into_iter().enumerate().map(row)));
        let values = &mut [given("zoom-sheet"), given(id)];
        element("table", &["class", "data-testid"], values, [el("caption", "", title), head, body].into_html())
    }

    /// Something to go on to.
    fn link(&self, id: String, there: ZoomSpec, name: impl Content) -> Html {
        Button::asking(&self.on, Intent::Zoom(ZoomWish::To(there))).class("link").id(id).holding(name)
    }

    /// A node as a chip that leads to it.
    fn chip(&self, node: NodeId, colour: u8) -> Html {
        let there = ZoomSpec { node: Some(node), table: None, block: None, ..self.spec };
        let button = Button::asking(&self.on, Intent::Zoom(ZoomWish::To(there))).id(format!("zoom-node-{node}"));
        keyed(node.to_string(), button.class(format!("nd node-color-{colour}")).holding(node.to_string()))
    }
}

/// As many digits behind the point tell apart what lies in such a part of the ring, of percents.
fn digits_for(span: f64) -> u32 {
    let (mut digits, mut part) = (0, span * 100.0);
    while part < 20.0 && digits < 8 {
        part *= 10.0;
        digits += 1;
    }
    digits
}

/// A number to so many digits, with those that say something.
fn rounded(number: f64, digits: u32) -> String {
    let scale = (0..digits).fold(1.0, |scale, _| scale * 10.0);
    ringside::decimal::Plain((number * scale).round() / scale).to_string()
}
