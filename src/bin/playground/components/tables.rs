//! Pictures as tables: the ring, the timeline and the traffic in rows, for whoever does not see a picture or would rather read. They
//! stand in the place of the picture while the reader has chosen so, and cost nothing otherwise. The other views keep a table of
//! their own beside their picture, which the same choice brings to the front.

use std::rc::Rc;

use ringside::decimal::tenths;
use ringside::engine::Time;
use ringside::stage::{Alert, Bar, COLUMN, FaultBar, LanesView, NodeView, RingView, Traffic};
use yew::prelude::*;

use crate::intent::{Intent, Selection};
use crate::markup::{Button, Content, all, el, element, given, keyed, nothing};
use crate::part::Draw;
use crate::stage::node_label;
use crate::text::Text;
use crate::text::wording::{arg, at, operation, status};
use crate::timeline::{alert_words, fault_words};

/// More rows than these would be read by nobody; the caption says how many there are.
const ROWS_MAX: usize = 100;
/// Into how many rows the traffic is put at most.
const SLICES: usize = 20;

/// The tables.
pub struct Tables {
    /// The ring, where that is what is looked at.
    pub ring: Option<Rc<RingView>>,
    pub lanes: Rc<LanesView>,
    pub text: Text,
    pub on: Callback<Intent>,
}

impl PartialEq for Tables {
    fn eq(&self, other: &Tables) -> bool {
        let is_same_ring = match (&self.ring, &other.ring) {
            (Some(one), Some(other)) => Rc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        is_same_ring && Rc::ptr_eq(&self.lanes, &other.lanes) && self.text == other.text && self.on == other.on
    }
}

impl Draw for Tables {
    fn draw(&self) -> Html {
        let Tables { ring, lanes, text, .. } = self;
        let bars: Vec<(String, &Bar)> =
            lanes.clients.iter().flat_map(|lane| lane.bars.iter().map(|bar| (lane.id.to_string(), bar))).collect();
        let ring = ring.as_ref().map(|ring| [self.nodes(&ring.nodes), self.keys(ring)].into_html());
        let content = [
            ring.unwrap_or_default(),
            self.table("operations", &["client", "operation", "key", "began", "ended", "result"], bars.len(), &mut |index| {
                self.operation(&bars[index].0, bars[index].1)
            }),
            self.table("faults", &["fault", "began", "lasts"], lanes.faults.len(), &mut |index| self.fault(&lanes.faults[index])),
            self.table("alerts", &["alert", "began"], lanes.alerts.len(), &mut |index| self.alert(&lanes.alerts[index])),
            lanes.traffic.as_ref().map_or_else(nothing, |traffic| self.traffic(traffic)),
        ];
        let names = &["class", "data-testid", "tabindex", "role", "aria-label"];
        let values = &mut [given("tables"), given("tables"), given("0"), given("group"), given(text.get("tables"))];
        element("div", names, values, content.into_html())
    }
}

impl Tables {
    /// A table with the last of so many rows, or a sentence where there is none.
    fn table(&self, name: &str, columns: &[&str], count: usize, row: &mut dyn FnMut(usize) -> Vec<Html>) -> Html {
        let text = &self.text;
        let title = text.get(&format!("tables-{name}"));
        if count == 0 {
            return el("p", "tables-none", text.with("tables-none", &[("what", arg(title))]));
        }
        let first = count.saturating_sub(ROWS_MAX);
        let capped = text.with("tables-capped", &[("shown", arg(count - first)), ("count", arg(count))]);
        let title = if first > 0 { format!("{title} · {capped}").into() } else { title };
        let column =
            |column: &&str| element("th", &["scope"], &mut [given("col")], text.get(&format!("tables-{column}")).into_html());
        let cells =
            |index: usize, cells: Vec<Html>| keyed(index, el("tr", "", all(cells.into_iter().map(|cell| el("td", "", cell)))));
        let rows = all((first..count).map(|index| cells(index, row(index))));
        let head = el("thead", "", el("tr", "", all(columns.iter().map(column))));
        let names = &["data-testid"];
        let values = &mut [given(format!("table-{name}"))];
        element("table", names, values, [el("caption", "", title), head, el("tbody", "", rows)].into_html())
    }

    fn choose(&self, label: String, selection: Selection) -> Html {
        Button::asking(&self.on, Intent::Select(selection)).class("link").holding(label)
    }

    fn nodes(&self, nodes: &[NodeView]) -> Html {
        self.table("nodes", &["node", "state", "share", "tokens"], nodes.len(), &mut |index| {
            let node = &nodes[index];
            vec![
                self.choose(node.id.to_string(), Selection::Node(node.id)),
                node_label(node, &self.text).into_html(),
                format!("{} %", tenths(node.share * 100.0)).into_html(),
                node.tokens.to_string().into_html(),
            ]
        })
    }

    fn keys(&self, ring: &RingView) -> Html {
        self.table("keys", &["key"], ring.keys.len(), &mut |index| {
            let key = &ring.keys[index].key;
            vec![self.choose(key.to_string(), Selection::Key(key.clone()))]
        })
    }

    fn operation(&self, client: &str, bar: &Bar) -> Vec<Html> {
        let ended = bar.ended.map(at).unwrap_or_default();
        vec![
            client.to_owned().into_html(),
            self.choose(operation(bar.kind).to_owned(), Selection::Operation(bar.request)),
            bar.key.to_string().into_html(),
            at(bar.started).into_html(),
            ended.into_html(),
            status(&self.text, bar.status).into_html(),
        ]
    }

    fn fault(&self, bar: &FaultBar) -> Vec<Html> {
        let lasts = self.text.get(if bar.lasts { "tables-yes" } else { "tables-no" });
        vec![fault_words(&bar.fault, &self.text).into_html(), at(bar.from).into_html(), lasts.into_html()]
    }

    fn alert(&self, alert: &Alert) -> Vec<Html> {
        let words = alert_words(alert.kind, &self.text).to_string();
        vec![self.choose(words, Selection::Operation(alert.request)), at(alert.at).into_html()]
    }

    fn traffic(&self, traffic: &Traffic) -> Html {
        let wide = traffic.columns.len().div_ceil(SLICES).max(1);
        let slices: Vec<&[u32]> = traffic.columns.chunks(wide).collect();
        let axis = &self.lanes.axis;
        let when = |column: usize| -> Time { axis.time(axis.left + column as f64 * COLUMN) };
        self.table("traffic", &["began", "ended", "most"], slices.len(), &mut |index| {
            let (from, until) = (when(index * wide), when((index + 1) * wide));
            let most = slices[index].iter().max().copied().unwrap_or_default();
            vec![at(from).into_html(), at(until).into_html(), most.to_string().into_html()]
        })
    }
}
