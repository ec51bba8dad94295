//! A block: its entries, what each key shares with the one before, where a search can begin, and what guards it.

use ringside::engine::storage::disk::FileName;
use ringside::stage::{BlockEntry, BlockZoom, Cell, Holds, StorageSpec, ZoomSpec};
use yew::prelude::*;

use super::ZoomDrawing;
use crate::intent::{Intent, View, ZoomWish};
use crate::markup::{Button, Content, all, el, nothing, words};
use crate::text::grouped;
use crate::text::wording::arg;

impl ZoomDrawing {
    /// A block.
    pub(super) fn block(&self, view: &BlockZoom) -> Html {
        let text = &self.text;
        let packed = match view.unpacked {
            Some(bytes) => text.with("zoom-packed", &[("bytes", arg(grouped(bytes)))]),
            None => text.get("zoom-not-packed"),
        };
        let sum = view.checksum.map_or_else(|| "–".to_owned(), |sum| format!("{sum:08x}"));
        let sum = format!("{sum} {}", if view.damaged { "✗" } else { "✓" });
        let figures = [
            self.figure("zoom-col-at", grouped(view.at)),
            self.figure("zoom-col-bytes", grouped(view.bytes)),
            self.figure("zoom-packing", packed),
            self.figure("zoom-restarts", view.restarts.iter().take(8).map(ToString::to_string).collect::<Vec<_>>().join(" ")),
            self.figure("zoom-last-key", view.last_key.clone()),
            self.figure("zoom-checksum", sum),
        ];
        // The same bytes where each can be pointed at.
        let cell = Some(Cell::Piece { file: FileName::Table(view.table), at: view.at });
        let spec = StorageSpec { node: Some(view.node.0), cell, field: None };
        let on = self.on.clone();
        let bytes = Button::calling(Callback::from(move |_| {
            on.emit(Intent::Storage(spec.clone()));
            on.emit(Intent::View(View::Storage));
        }));
        let bytes = bytes.class("btn line").id("zoom-bytes").holding(text.get("zoom-bytes"));
        let beside = |id: &'static str, sign: &'static str, block: Option<usize>| {
            let there = ZoomSpec { block, ..self.spec };
            let button = Button::asking(&self.on, Intent::Zoom(ZoomWish::To(there))).class("btn line icon").id(id);
            button.named(text.get(id)).disabled(block.is_none()).holding(sign)
        };
        let before = beside("zoom-before", "‹", view.block.checked_sub(1));
        let after = beside("zoom-after", "›", Some(view.block + 1).filter(|next| *next < view.of));
        let head = el("div", "zoom-head", [el("dl", "zoom-figures", figures), el("span", "zoom-acts", [before, after, bytes])]);
        let read = if view.read { el("p", "mut", text.get("zoom-read-about")) } else { nothing() };
        let damaged = if view.damaged { el("p", "bad-text", text.get("zoom-damaged")) } else { nothing() };
        all([head, read, damaged, self.entries(view)])
    }

    fn entries(&self, view: &BlockZoom) -> Html {
        let text = &self.text;
        if view.entries.is_empty() {
            return nothing();
        }
        let row = |entry: &BlockEntry| {
            let key = [el("span", "shared", entry.shared.clone()), el("b", "", entry.own.clone())];
            let mark = if entry.restart { el("span", "restart", text.get("zoom-restart")) } else { nothing() };
            let key = el("span", if entry.read { "mono key read" } else { "mono key" }, key);
            let value = match &entry.holds {
                Holds::Nothing => el("i", "mut", "–"),
                Holds::Tombstone => el("b", "bad-text", "†"),
                Holds::Values(values) => words(values.clone()),
                Holds::Own(life, label) => words(format!("{label} · {life}")),
            };
            vec![
                words(grouped(entry.at)),
                [key, mark].into_html(),
                words(entry.sequence.to_string()),
                value,
                words(entry.bytes.to_string()),
            ]
        };
        let rows = view.entries.iter().map(row).collect();
        let more = match view.entries_unlisted {
            0 => nothing(),
            more => el("p", "mut", text.with("and-more", &[("count", arg(more))])),
        };
        let title = text.with("zoom-entries", &[("entries", arg(view.entries.len() + view.entries_unlisted))]);
        let about = el("p", "mut", text.get("zoom-entries-about"));
        all([about, self.sheet("zoom-entries", title, &["at", "key", "write", "value", "bytes"], rows), more])
    }
}
