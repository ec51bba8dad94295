//! A piece of the storage down to its bytes: as hexadecimal digits, as text, and field by field.

use std::fmt::Write;

use ringside::engine::storage::anatomy::{Field, Kind, Part};
use ringside::engine::storage::disk::FileName;
use ringside::stage::{Cell, Inspected, Piece, StorageSpec};
use yew::prelude::*;

use super::StorageDrawing;
use super::bits::bits;
use crate::intent::Intent;
use crate::markup::{Button, Content, all, asks, class, el, element, flag, given, keyed, listening, nothing, onclick};
use crate::text::grouped;
use crate::text::wording::arg;

/// As many bytes stand in a line.
const LINE: usize = 16;

impl StorageDrawing {
    /// What is shown down to its bytes.
    pub(super) fn bytes(&self, inspected: &Inspected) -> Html {
        let text = &self.text;
        let close = Intent::Storage(StorageSpec { cell: None, field: None, ..self.spec.clone() });
        let close = Button::asking(&self.on, close).class("btn").id("storage-close").label(text.get("storage-close"));
        let place = match inspected.file {
            None => text.with("storage-place-memory", &[("bytes", arg(inspected.length))]),
            Some(file) => {
                let bytes = grouped(inspected.length as u64);
                text.with("storage-place", &[("file", arg(file)), ("at", arg(inspected.at)), ("bytes", arg(bytes))])
            }
        };
        let (title, body) = match &inspected.piece {
            None => (text.get("storage-gone"), el("p", "remark", text.get("storage-gone-about"))),
            Some(piece) => (self.piece(piece), self.body(inspected)),
        };
        let about = if inspected.piece.is_some() { place } else { AttrValue::default() };
        let around = inspected.file.map_or_else(nothing, |file| self.around(file, inspected.around));
        let head = el("header", "", [el("h3", "", title), el("span", "mono mut", about), around, close.holding("×")]);
        let values = &mut [given("storage-bytes"), given("storage-bytes"), given(text.get("storage-bytes-title"))];
        element("aside", &["class", "data-testid", "aria-label"], values, all([head, body]))
    }

    /// Ways to the pieces before and behind it, also to those that are not drawn.
    fn around(&self, file: FileName, [before, after]: [Option<u64>; 2]) -> Html {
        let step = |id: &'static str, sign: &'static str, at: Option<u64>| {
            let cell = Some(Cell::Piece { file, at: at.unwrap_or_default() });
            let intent = Intent::Storage(StorageSpec { cell, field: None, ..self.spec.clone() });
            Button::asking(&self.on, intent).id(id).label(self.text.get(id)).disabled(at.is_none()).holding(sign)
        };
        el("span", "around", [step("storage-before", "‹", before), step("storage-after", "›", after)])
    }

    fn piece(&self, piece: &Piece) -> AttrValue {
        match piece {
            Piece::Of(kind) => self.kind(*kind),
            Piece::Entry(key) => self.text.with("storage-piece-entry", &[("key", arg(key))]),
        }
    }

    /// What a piece of a file is called.
    pub(super) fn kind(&self, kind: Kind) -> AttrValue {
        self.text.get(match kind {
            Kind::Name => "storage-piece-name",
            Kind::Record => "storage-piece-record",
            Kind::Edit => "storage-piece-edit",
            Kind::Damaged => "storage-damaged",
            Kind::Torn => "storage-torn",
            Kind::Block(block) => return self.text.with("storage-piece-block", &[("block", arg(block + 1))]),
            Kind::Filter => "storage-piece-filter",
            Kind::Index => "storage-index",
            Kind::Footer => "storage-footer",
            Kind::Unknown => "storage-piece-unknown",
        })
    }

    fn body(&self, inspected: &Inspected) -> Html {
        let Inspected { at, bytes, fields, filter, .. } = inspected;
        let (mut places, mut plain) = (String::new(), String::new());
        for (line, chunk) in bytes.chunks(LINE).enumerate() {
            // Writing to a string never fails.
            let _ = writeln!(places, "{}", at + line * LINE);
            plain.extend(chunk.iter().map(|byte| if matches!(byte, 0x20..=0x7e) { char::from(*byte) } else { '·' }));
            plain.push('\n');
        }
        let hex = fields.iter().enumerate().map(|(index, field)| self.hex(inspected, index, field));
        let values = &mut [given("hex"), given("storage-hex")];
        let hex = element("pre", &["class", "data-testid"], values, all(hex));
        let cut = match inspected.length - bytes.len() {
            0 => nothing(),
            more => el("p", "remark", self.text.with("storage-bytes-more", &[("count", arg(grouped(more as u64)))])),
        };
        let dump = el("div", "dump", [el("pre", "mut", places), hex, el("pre", "mut plain", plain)]);
        let drawn = filter.as_ref().map_or_else(nothing, |filter| bits(filter, &self.text));
        let rows = fields.iter().enumerate().map(|(index, field)| self.field(index, field));
        el("div", "storage-body", [el("div", "", [drawn, dump, cut]), el("ol", "", all(rows))])
    }

    /// Points at a field, or away from it.
    fn pointing(&self, index: usize) -> Intent {
        let field = Some(index).filter(|index| self.spec.field != Some(*index));
        Intent::Storage(StorageSpec { field, ..self.spec.clone() })
    }

    fn hex(&self, inspected: &Inspected, index: usize, field: &Field) -> Html {
        let from = field.at - inspected.at;
        let mut digits = String::new();
        for (place, byte) in inspected.bytes.iter().enumerate().skip(from).take(field.length) {
            let _ = write!(digits, "{byte:02x}{}", if (place + 1).is_multiple_of(LINE) { '\n' } else { ' ' });
        }
        let look = class("", &[("odd", index % 2 == 1), ("chosen", self.spec.field == Some(index))]);
        let values = &mut [given(look), given(self.text.get(part(field.part)))];
        let span = element("span", &["class", "title"], values, digits.into_html());
        keyed(index, listening(span, vec![onclick(asks(&self.on, self.pointing(index)))]))
    }

    fn field(&self, index: usize, field: &Field) -> Html {
        let place = match field.length {
            0 | 1 => field.at.to_string(),
            length => format!("{}–{}", field.at, field.at + length - 1),
        };
        let chosen = self.spec.field == Some(index);
        let button = Button::asking(&self.on, self.pointing(index)).id(format!("storage-field-{index}"));
        let button = button.class(if chosen { "chosen" } else { "" }).also("aria-pressed", flag(chosen));
        let content = [
            el("span", "mono mut", place),
            el("span", "", self.text.get(part(field.part))),
            el("b", "mono", if field.goes_on { "…".to_owned() } else { field.says.to_string() }),
        ];
        keyed(index, el("li", "", button.holding(content)))
    }
}

/// The id of what a part is called.
fn part(part: Part) -> &'static str {
    match part {
        Part::FragmentChecksum => "part-fragment-checksum",
        Part::FragmentLength => "part-fragment-length",
        Part::FragmentKind => "part-fragment-kind",
        Part::Filler => "part-filler",
        Part::Sequence => "part-sequence",
        Part::KeyLength => "part-key-length",
        Part::Key => "part-key",
        Part::More => "part-more",
        Part::ValueLength => "part-value-length",
        Part::RecordKind => "part-record-kind",
        Part::Generation => "part-generation",
        Part::Label => "part-label",
        Part::WrittenAt => "part-written-at",
        Part::ContextCount => "part-context-count",
        Part::ContextEntry => "part-context-entry",
        Part::VersionCount => "part-version-count",
        Part::Flags => "part-flags",
        Part::Dot => "part-dot",
        Part::PastCount => "part-past-count",
        Part::PastEntry => "part-past-entry",
        Part::Timestamp => "part-timestamp",
        Part::Value => "part-value",
        // Nodes store copies, never bare registers.
        Part::RegisterKind => "part-unknown",
        Part::Shared => "part-shared",
        Part::Unshared => "part-unshared",
        Part::KeyEnd => "part-key-end",
        Part::Restart => "part-restart",
        Part::RestartCount => "part-restart-count",
        Part::UnpackedLength => "part-unpacked-length",
        Part::Packed => "part-packed",
        Part::Packing => "part-packing",
        Part::BlockChecksum => "part-block-checksum",
        Part::Probes => "part-probes",
        Part::Bits => "part-bits",
        Part::LastKey => "part-last-key",
        Part::BlockAt => "part-block-at",
        Part::BlockLength => "part-block-length",
        Part::TableNumber => "part-table-number",
        Part::FilterAt => "part-filter-at",
        Part::FilterLength => "part-filter-length",
        Part::IndexAt => "part-index-at",
        Part::IndexLength => "part-index-length",
        Part::Entries => "part-entries",
        Part::Oldest => "part-oldest",
        Part::Newest => "part-newest",
        Part::FooterChecksum => "part-footer-checksum",
        Part::Magic => "part-magic",
        Part::Name => "part-name",
        Part::EditKind => "part-edit-kind",
        Part::FirstLog => "part-first-log",
        Part::Level => "part-level",
        Part::TableBytes => "part-table-bytes",
        Part::LeastKey => "part-least-key",
        Part::GreatestKey => "part-greatest-key",
        Part::Unknown => "part-unknown",
    }
}
