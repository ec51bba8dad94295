//! A node: its part of the ring, with whom it shares the copies, and the tables that it keeps them in.

use ringside::simulation::HostStatus;
use ringside::stage::path::Path;
use ringside::stage::{NodeZoom, Peer, Point, TableLine, ZoomSpec};
use yew::prelude::*;

use super::strip::density;
use super::{ZoomDrawing, digits_for, rounded};
use crate::intent::{Intent, View};
use crate::markup::{Button, Content, all, el, element, given, keyed, nothing, words};
use crate::svg::{path, px};
use crate::text::grouped;
use crate::text::wording::{arg, host_status, percent};

impl ZoomDrawing {
    /// A node.
    pub(super) fn node(&self, view: &NodeZoom) -> Html {
        let text = &self.text;
        let part = |part: f64| AttrValue::from(format!("{} %", rounded(part * 100.0, digits_for(part * 10.0))));
        let ranges = match view.ranges {
            Some((least, most)) => format!("{} – {}", part(least), part(most)).into(),
            None => AttrValue::Static("–"),
        };
        let figures = [
            self.figure("zoom-tokens", view.tokens.to_string()),
            self.figure("zoom-share", percent(view.share * 100.0)),
            self.figure("zoom-kept", percent(view.kept * 100.0)),
            self.figure("zoom-ranges", ranges),
            self.figure("zoom-keys", view.keys.to_string()),
        ];
        let status = match view.status {
            HostStatus::Up => nothing(),
            status => el("p", "bad-text", host_status(text, status)),
        };
        let storage = Button::asking(&self.on, Intent::View(View::Storage)).class("btn line").id("zoom-storage");
        let storage = storage.holding(text.with("zoom-storage", &[("node", arg(view.id))]));
        let head = el("div", "zoom-head", [el("dl", "zoom-figures", figures), storage]);
        all([head, status, self.own(view), self.peers(view), self.tables(view)])
    }

    /// The whole ring unrolled, pale, and its tokens on it.
    fn own(&self, view: &NodeZoom) -> Html {
        if self.tables || view.ticks.is_empty() {
            return nothing();
        }
        let tick = |path: Path, x: &f64| path.move_to(Point::new(*x, 0.0)).line_to(Point::new(*x, 34.0));
        let ticks = view.ticks.iter().fold(Path::new(), tick).finish();
        // How much of each column is its own, the most of a column as high as there is room.
        let most = view.density.of_node(view.order).fold(0.0_f32, f32::max).max(1e-9);
        let wide = view.width / view.density.columns as f64;
        let bar = |path: Path, (column, part): (usize, f32)| {
            let (x, top) = ((column as f64 + 0.5) * wide, 78.0 - 30.0 * f64::from(part / most));
            path.move_to(Point::new(x, 78.0)).line_to(Point::new(x, top))
        };
        let bars = view.density.of_node(view.order).enumerate().filter(|(_, part)| *part > 0.0).fold(Path::new(), bar).finish();
        let colour = format!("--c:var(--n-{});--w:{}", char::from(b'a' + view.colour % 8), px((wide - 0.6).max(0.6)));
        let own = element(
            "g",
            &["class", "style"],
            &mut [given("zoom-own"), given(colour)],
            [path("ticks", ticks), path("bars", bars)].into_html(),
        );
        let content = [density("pale", &view.density, 7.0, 20.0, view.width), own];
        let label = self.text.with("zoom-own", &[("node", arg(view.id)), ("tokens", arg(view.tokens))]);
        element(
            "svg",
            &["class", "data-testid", "width", "height", "role", "aria-label"],
            &mut [given("zoom-ring"), given("zoom-own"), given(px(view.width)), given("80"), given("img"), given(label)],
            content.into_html(),
        )
    }

    fn peers(&self, view: &NodeZoom) -> Html {
        let text = &self.text;
        if view.peers.is_empty() {
            return nothing();
        }
        let peer = |peer: &Peer| {
            let about = el("span", "", percent(peer.part * 100.0));
            let bar = element("i", &["style"], &mut [given(format!("--part:{}", rounded(peer.part, 3)))], nothing());
            keyed(peer.node.to_string(), el("li", "", [self.chip(peer.node, peer.colour), bar, about]))
        };
        let more = match view.peers_unlisted {
            0 => nothing(),
            more => el("li", "mut", text.with("and-more", &[("count", arg(more))])),
        };
        let about = text.with("zoom-peers-about", &[("node", arg(view.id)), ("copies", arg(view.copies))]);
        let list = el("ul", "zoom-owners", [all(view.peers.iter().map(peer)), more]);
        el("section", "", [el("h3", "", text.get("zoom-peers")), el("p", "mut", about), list])
    }

    fn tables(&self, view: &NodeZoom) -> Html {
        let text = &self.text;
        let memory = view
            .memtable
            .map(|(bytes, full)| text.with("zoom-memtable", &[("bytes", arg(grouped(bytes))), ("full", arg(grouped(full)))]));
        let row = |table: &TableLine| {
            let there = ZoomSpec { table: Some(table.number), block: None, ..self.spec };
            let merging = if table.merging { el("small", "mut", text.get("zoom-merging")) } else { nothing() };
            vec![
                [self.link(format!("zoom-table-{}", table.number), there, format!("SSTable {}", table.number)), merging]
                    .into_html(),
                words(format!("L{}", table.level)),
                words(table.entries.to_string()),
                words(table.blocks.to_string()),
                words(grouped(table.bytes)),
                words(format!("{} – {}", table.span.0, table.span.1)),
            ]
        };
        let rows: Vec<Vec<Html>> = view.tables.iter().map(row).collect();
        let list = if rows.is_empty() {
            el("p", "mut", text.get("zoom-no-tables"))
        } else {
            self.sheet("zoom-tables", text.get("zoom-tables"), &["table", "level", "entries", "blocks", "bytes", "keys"], rows)
        };
        let more = match view.tables_unlisted {
            0 => nothing(),
            more => el("p", "mut", text.with("and-more", &[("count", arg(more))])),
        };
        el(
            "section",
            "",
            [
                el("h3", "", text.get("zoom-storage-title")),
                memory.map_or_else(nothing, |memory| el("p", "mut", memory)),
                list,
                more,
            ],
        )
    }
}
