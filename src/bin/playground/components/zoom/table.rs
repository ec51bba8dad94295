//! An SSTable: its file as a strip, and its blocks as a table.

use ringside::engine::storage::anatomy::Kind;
use ringside::stage::{BlockLine, Point, TablePiece, TableZoom, ZoomSpec};
use yew::prelude::*;

use super::ZoomDrawing;
use crate::markup::{Content, all, el, element, given, keyed, nothing, words};
use crate::svg::{px, text as label, title};
use crate::text::grouped;
use crate::text::wording::arg;

/// A piece is at least so wide, in pixels: then it can be seen and pointed at.
const WIDTH_MIN: f64 = 6.0;

impl ZoomDrawing {
    /// A table.
    pub(super) fn table(&self, view: &TableZoom) -> Html {
        let text = &self.text;
        let filter = match view.filter {
            Some(filter) => text.with("zoom-filter-bits", &[("set", arg(filter.set)), ("bits", arg(filter.bits))]),
            None => AttrValue::Static("–"),
        };
        let figures = [
            self.figure("zoom-col-level", format!("L{}", view.level)),
            self.figure("zoom-col-entries", view.entries.to_string()),
            self.figure("zoom-col-bytes", grouped(view.bytes)),
            self.figure("zoom-writes", format!("{} – {}", view.writes.0, view.writes.1)),
            self.figure("zoom-filter", filter),
        ];
        let more = match view.blocks_unlisted {
            0 => nothing(),
            more => el("p", "mut", text.with("and-more", &[("count", arg(more))])),
        };
        all([el("dl", "zoom-figures", figures), self.file(view), self.blocks(view), more])
    }

    /// The file, from its first byte to its last.
    fn file(&self, view: &TableZoom) -> Html {
        if self.tables {
            return nothing();
        }
        // What is too narrow takes its room from the rest.
        let least = WIDTH_MIN.min(view.width / view.pieces.len().max(1) as f64);
        let spare = (view.width - least * view.pieces.len() as f64).max(0.0);
        let mut x = 0.0;
        let mut drawn = Vec::new();
        for (index, piece) in view.pieces.iter().enumerate() {
            let wide = least + spare * piece.bytes as f64 / view.bytes.max(1) as f64;
            drawn.push(keyed(index, self.piece(piece, x, wide)));
            x += wide;
        }
        let about = self
            .text
            .with("zoom-file", &[("table", arg(view.number)), ("blocks", arg(view.blocks.len() + view.blocks_unlisted))]);
        element(
            "svg",
            &["class", "data-testid", "width", "height", "role", "aria-label"],
            &mut [
                given("zoom-strip zoom-file"),
                given("zoom-file"),
                given(px(view.width)),
                given("52"),
                given("img"),
                given(about),
            ],
            all(drawn),
        )
    }

    fn piece(&self, piece: &TablePiece, x: f64, wide: f64) -> Html {
        let (class, name, there) = match piece.kind {
            Kind::Block(block) => {
                let there = ZoomSpec { block: Some(block), ..self.spec };
                ("data", self.text.with("zoom-crumb-block", &[("block", arg(block + 1))]), Some(there.to_string().into()))
            }
            Kind::Filter => ("filter", self.text.get("storage-piece-filter"), None),
            Kind::Index => ("index", self.text.get("storage-index"), None),
            _ => ("footer", self.text.get("storage-footer"), None),
        };
        let bytes = self.text.with("storage-bytes", &[("bytes", arg(grouped(piece.bytes)))]);
        let words = if wide > 9.0 * name.chars().count() as f64 {
            label("", Point::new(x + wide / 2.0, 27.0), "middle", name.clone())
        } else {
            nothing()
        };
        let values = &mut [given(class), given(px(x)), given("4"), given(px((wide - 1.0).max(1.0))), given("36"), there];
        let shape =
            element("rect", &["class", "x", "y", "width", "height", "data-to"], values, title(format!("{name} · {bytes}")));
        [shape, words].into_html()
    }

    fn blocks(&self, view: &TableZoom) -> Html {
        let text = &self.text;
        let row = |line: &BlockLine| {
            let there = ZoomSpec { block: Some(line.block), ..self.spec };
            let name = text.with("zoom-crumb-block", &[("block", arg(line.block + 1))]);
            let read = if line.read { el("small", "mut", text.get("zoom-read")) } else { nothing() };
            let entries = match line.entries {
                Some(entries) => words(entries.to_string()),
                None => el("b", "bad-text", text.get("storage-damaged")),
            };
            vec![
                [self.link(format!("zoom-block-{}", line.block + 1), there, name), read].into_html(),
                words(grouped(line.at)),
                words(grouped(line.bytes)),
                entries,
                words(format!("{} – {}", line.span.0, line.span.1)),
            ]
        };
        let rows = view.blocks.iter().map(row).collect();
        self.sheet("zoom-blocks", text.get("zoom-blocks"), &["block", "at", "bytes", "entries", "keys"], rows)
    }
}
