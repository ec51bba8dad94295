//! The storage view: one node's commit log, memtable and tables with the manifest that lists them, the merging of tables, and the last read step by step. Every
//! cell is a button that shows its bytes.

mod bits;
mod bytes;
mod files;

use std::rc::Rc;

use ringside::decimal::tenths;
use ringside::engine::CompactionKind;
use ringside::engine::storage::disk::FileName;
use ringside::simulation::HostStatus;
use ringside::stage::{
    BlockCell, Cell, EntryRow, Holds, KeyCell, LogCell, LogWrite, MemtableView, ReadPath, ReadStep, StorageNode, StorageSpec,
    StorageView, TableRow, Verdict,
};
use yew::prelude::*;

use self::bits::bits;
use super::icons::picture;
use super::inspector::parts::{fact, facts, operation_link};
use crate::intent::{Intent, Selection};
use crate::markup::{Button, Content, all, class, el, element, flag, given, keyed, nothing, of_key};
use crate::part::Draw;
use crate::svg::px;
use crate::text::wording::{arg, at, host_status, ms, operation};
use crate::text::{Text, grouped};

/// The view.
#[derive(PartialEq)]
pub struct StorageDrawing {
    pub view: Rc<StorageView>,
    /// What is shown down to its bytes.
    pub spec: StorageSpec,
    pub text: Text,
    pub on: Callback<Intent>,
}

impl Draw for StorageDrawing {
    fn draw(&self) -> Html {
        let StorageDrawing { view, text, .. } = self;
        let Some(node) = view.node else {
            return el("section", "storage", el("p", "storage-none", text.get("storage-empty")));
        };
        let parts = [self.log(node), self.middle(), self.read()];
        let inspected = view.inspected.as_ref().map(|inspected| self.bytes(inspected));
        let content = [el("div", "storage-scroll", parts), inspected.unwrap_or_default()];
        let values = &mut [given("storage"), given("storage-view"), given(node.id.to_string())];
        element("section", &["class", "data-testid", "data-node"], values, content.into_html())
    }
}

impl StorageDrawing {
    /// A heading, with a line about what stands under it.
    fn title(&self, title: &str, about: impl Content) -> Html {
        el("header", "", [el("h3", "", self.text.get(title)), el("p", "", about)])
    }

    fn chips(&self, shown: StorageNode) -> Html {
        let chip = |node: &StorageNode| {
            let is_shown = node.id == shown.id;
            let down = node.status == HostStatus::Down;
            let look = class("", &[(" hollow", down), (" shown", is_shown)]);
            let button = Button::asking(&self.on, Intent::Select(Selection::Node(node.id)));
            let button = button.class(format!("nd node-color-{} {look}", node.colour)).id(format!("storage-node-{}", node.id));
            keyed(node.id.to_string(), button.also("aria-pressed", flag(is_shown)).holding(node.id.to_string()))
        };
        let label = el("span", "mut", self.text.get("storage-node"));
        el("div", "storage-nodes", [label, all(self.view.nodes.iter().map(chip))])
    }

    /// Something with bytes, as a button that shows them.
    fn cell(&self, class: String, id: String, cell: Cell, label: AttrValue, content: Html) -> Html {
        let chosen = self.spec.cell.as_ref() == Some(&cell);
        let class = if chosen { format!("{class} chosen") } else { class };
        let intent = Intent::Storage(StorageSpec { cell: Some(cell).filter(|_| !chosen), field: None, ..self.spec.clone() });
        let button = Button::asking(&self.on, intent).class(class).id(id.clone()).named(label);
        keyed(id, button.also("aria-pressed", flag(chosen)).holding(content))
    }

    // ---- the log ------------------------------------------------------------------------------------

    fn log(&self, node: StorageNode) -> Html {
        let StorageDrawing { view, text, .. } = self;
        let log = &view.log;
        let bytes: u64 = log.files.iter().map(|(_, bytes, _)| bytes).sum();
        let names: Vec<String> = log.files.iter().map(|(file, ..)| file.to_string()).collect();
        let about = match names.is_empty() {
            true => text.get("storage-log-about"),
            false => text.with("storage-log-file", &[("file", arg(names.join(" "))), ("bytes", arg(grouped(bytes)))]),
        };
        let down = match node.status {
            HostStatus::Up => nothing(),
            HostStatus::Paused => el("b", "mut", host_status(text, node.status)),
            HostStatus::Down => el("b", "bad-text", text.get("storage-down")),
        };
        let strip = match (log.is_kept, log.cells.is_empty()) {
            (false, true) => el("p", "remark", text.get("storage-log-off")),
            (true, true) => el("p", "remark", text.get("storage-log-empty")),
            (_, false) => self.strip(),
        };
        let head = el("div", "storage-head", [self.title("storage-log-title", about), down, self.chips(node)]);
        let values = &mut [given("storage-log"), given("storage-log")];
        element("section", &["class", "data-testid"], values, all([head, strip]))
    }

    /// The records, and under them how far they are safe.
    fn strip(&self) -> Html {
        let StorageDrawing { view, text, .. } = self;
        let cells = &view.log.cells;
        let safe = cells.iter().take_while(|cell| cell.durable).count();
        let torn = cells.last().is_some_and(|cell| cell.what == LogWrite::Torn);
        let caption = |class: &'static str, id: &str, from: usize, to: usize| {
            let place = format!("grid-column:{}/{}", from + 1, to + 1);
            let shown = from < to;
            let words = if shown { text.get(id) } else { AttrValue::default() };
            if shown {
                element("small", &["class", "style"], &mut [given(class), given(place)], words.into_html())
            } else {
                nothing()
            }
        };
        let end = cells.len() - usize::from(torn);
        let captions = [
            match safe == cells.len() {
                true => caption("all", "storage-safe-all", 0, safe),
                false => caption("safe", "storage-safe", 0, safe),
            },
            caption("unsafe", "storage-unsafe", safe, end.max(safe)),
            caption("torn", "storage-torn", end.max(safe), cells.len()),
        ];
        let record = |(index, cell): (usize, &LogCell)| self.record(cell, index == safe);
        let style = format!("grid-template-columns:repeat({},minmax(0,104px))", cells.len());
        let content = all([all(cells.iter().enumerate().map(record)), all(captions)]);
        let grid = element("div", &["class", "style"], &mut [given("strip"), given(style)], content);
        let folded = match view.log.folded {
            0 => picture("storage-write", "0 0 30 40", WRITE),
            folded => el("span", "folded", text.with("storage-log-folded", &[("count", arg(folded))])),
        };
        el("div", "storage-strip", [folded, grid])
    }

    fn record(&self, cell: &LogCell, is_boundary: bool) -> Html {
        let text = &self.text;
        let safe = text.get(if cell.durable { "storage-is-safe" } else { "storage-is-unsafe" });
        let (kind, label, content) = match &cell.what {
            LogWrite::Record { sequence, key, holds } => {
                let arguments = [
                    ("sequence", arg(sequence)),
                    ("key", arg(key)),
                    ("value", arg(self.holds(holds))),
                    ("bytes", arg(cell.bytes)),
                    ("safe", arg(safe)),
                ];
                let mark = if *holds == Holds::Tombstone { "† " } else { "" };
                let content = [el("i", "", sequence.to_string()), of_key("b", "", key.clone(), format!("{mark}{key}"))];
                ("", text.with("storage-record", &arguments), content.into_html())
            }
            LogWrite::Damaged(_) => {
                let words = text.with("storage-damaged-bytes", &[("bytes", arg(cell.bytes))]);
                (" damaged", words, [el("i", "", grouped(cell.bytes)), el("b", "", text.get("storage-damaged"))].into_html())
            }
            LogWrite::Torn => {
                let words = text.with("storage-torn-bytes", &[("bytes", arg(cell.bytes))]);
                (" torn", words, [el("i", "", format!("{} B", cell.bytes)), el("b", "", "…")].into_html())
            }
        };
        let boundary = if is_boundary { " boundary" } else { "" };
        let durable = if cell.durable { "" } else { " unsynced" };
        let piece = Cell::Piece { file: cell.file, at: cell.at };
        let id = format!("storage-record-{}-{}", number(cell.file), cell.at);
        self.cell(format!("record{kind}{durable}{boundary}"), id, piece, label, content)
    }

    fn holds(&self, holds: &Holds) -> AttrValue {
        match holds {
            Holds::Nothing => self.text.get("storage-forgotten"),
            Holds::Tombstone => self.text.get("tombstone"),
            Holds::Values(values) => values.clone().into(),
            Holds::Own(generation, label) => {
                self.text.with("storage-own", &[("generation", arg(generation)), ("label", arg(label))])
            }
        }
    }

    // ---- memtable, tables, merging ------------------------------------------------------------------

    fn middle(&self) -> Html {
        let memtable = match &self.view.memtable {
            Some(memtable) => self.memtable(memtable),
            None => el("p", "remark", self.text.get("storage-memory-gone")),
        };
        let memtable = [self.title("storage-memtable-title", self.text.get("storage-memtable-about")), memtable];
        let values = &mut [given("storage-memtable"), given("storage-memtable")];
        let memtable = element("section", &["class", "data-testid"], values, memtable.into_html());
        el("div", "storage-middle", [memtable, self.tables(), self.merging()])
    }

    fn memtable(&self, memtable: &MemtableView) -> Html {
        let text = &self.text;
        let row = |row: &EntryRow| {
            let holds = match &row.holds {
                Holds::Tombstone => picture("tomb", "-7 -8 14 16", TOMB),
                holds => el("span", "value", self.holds(holds)),
            };
            let arguments = [("sequence", arg(row.sequence)), ("key", arg(&row.name)), ("value", arg(self.holds(&row.holds)))];
            let label = text.with("storage-entry", &arguments);
            let look = if row.read { "entry read" } else { "entry" };
            let content = [of_key("b", "", row.name.clone(), row.name.clone()), holds].into_html();
            self.cell(look.to_owned(), format!("storage-entry-{}", row.name), Cell::Entry(row.key.clone()), label, content)
        };
        let rows = match memtable.rows.is_empty() {
            true => el("p", "remark", text.get("storage-memtable-empty")),
            false => all(memtable.rows.iter().map(row)),
        };
        let more = match memtable.folded {
            0 => nothing(),
            folded => el("p", "remark", text.with("keys-more", &[("count", arg(folded))])),
        };
        // The threshold stands at five sixths of the gauge: a write may pass it before the table is made.
        let share = memtable.bytes as f64 / memtable.flush_at.max(1) as f64;
        let height = format!("height:{}%", px((share * 250.0 / 3.0).min(100.0)));
        let fill = element("i", &["style"], &mut [given(height)], nothing());
        let words = [
            el("b", "", text.with("storage-flush-at", &[("bytes", arg(grouped(memtable.flush_at)))])),
            el("span", "", text.with("storage-bytes", &[("bytes", arg(grouped(memtable.bytes)))])),
            picture("flow", "0 0 88 60", FLOW),
            el("small", "", text.get("storage-flush-about")),
        ];
        let gauge = [el("div", "gauge", [fill, el("u", "", nothing())]), el("div", "gauge-words", words)];
        el("div", "storage-entries", [el("div", "entries", [rows, more]), all(gauge)])
    }

    fn tables(&self) -> Html {
        let StorageDrawing { view, text, .. } = self;
        let leveled = matches!(view.rules, Some((CompactionKind::Leveled, _))) || view.levels.iter().any(|level| level.level > 0);
        let level = |level: &ringside::stage::Level| {
            let name = if leveled { el("h4", "", format!("L{}", level.level)) } else { nothing() };
            keyed(u64::from(level.level), el("div", "level", [name, all(level.tables.iter().map(|table| self.table(table)))]))
        };
        let rows = match view.levels.is_empty() {
            true => el("p", "remark", text.get("storage-tables-empty")),
            false => all(view.levels.iter().map(level)),
        };
        let more = match view.folded {
            0 => nothing(),
            folded => el("p", "remark", text.with("storage-tables-folded", &[("count", arg(folded))])),
        };
        let head = self.title("storage-tables-title", text.get("storage-tables-about"));
        let values = &mut [given("storage-tables"), given("storage-tables")];
        element("section", &["class", "data-testid"], values, all([head, rows, more, self.files()]))
    }

    fn table(&self, table: &TableRow) -> Html {
        let text = &self.text;
        let file = FileName::Table(table.number);
        let piece = |at: u64| Cell::Piece { file, at };
        let part = |name: &'static str, at: u64, label: AttrValue, content: Html| {
            self.cell(name.to_owned(), format!("storage-{name}-{}", table.number), piece(at), label, content)
        };
        let filter = table.filter.map_or_else(nothing, |filter| {
            let words = text.with("storage-filter", &[("set", arg(filter.set)), ("bits", arg(filter.bits))]);
            part("filter", filter.at, words, picture("", "0 0 30 26", FILTER))
        });
        let folded = match table.folded {
            0 => nothing(),
            folded => el("span", "folded", text.with("storage-blocks-folded", &[("count", arg(folded))])),
        };
        let about = [
            ("number", arg(table.number)),
            ("entries", arg(table.entries)),
            ("bytes", arg(grouped(table.bytes))),
            ("least", arg(&table.span.0)),
            ("greatest", arg(&table.span.1)),
            ("oldest", arg(table.writes.0)),
            ("newest", arg(table.writes.1)),
        ];
        let about = text.with("storage-table", &about);
        let values = &mut [given("number"), given(about.clone())];
        let name = element("b", &["class", "title"], values, format!("#{}", table.number).into_html());
        let pieces = [
            all(table.blocks.iter().map(|block| self.block(table.number, block))),
            folded,
            part("index", table.index_at, text.get("storage-index"), el("span", "", text.get("storage-index-short"))),
            part("footer", table.footer_at, text.get("storage-footer"), el("span", "", text.get("storage-footer-short"))),
        ];
        let cells = [name, filter, el("div", "pieces", pieces)];
        let look = class("table", &[("merging", table.merging)]);
        let values = &mut [given(look), given(format!("storage-table-{}", table.number)), given("group"), given(about)];
        let row = element("div", &["class", "data-testid", "role", "aria-label"], values, all(cells));
        keyed(table.number, row)
    }

    fn block(&self, table: u64, block: &BlockCell) -> Html {
        let text = &self.text;
        let key = |key: &KeyCell| {
            let mark = if key.tombstone { "†" } else { "" };
            let look = class("", &[("hidden", key.hidden), ("gone", key.tombstone)]);
            of_key("span", look, key.key.clone(), format!("{mark}{}", key.key))
        };
        let (content, said) = match &block.keys {
            Some(keys) => {
                let names: Vec<&str> = keys.iter().map(|key| key.key.as_str()).collect();
                (all(keys.iter().map(key)), names.join(", "))
            }
            None => (el("span", "gone", text.get("storage-damaged")), text.get("storage-damaged").to_string()),
        };
        let arguments = [("block", arg(block.block + 1)), ("bytes", arg(block.bytes)), ("keys", arg(said))];
        let label = text.with("storage-block", &arguments);
        let look = class("block", &[("read", block.read), ("damaged", block.keys.is_none())]);
        let piece = Cell::Piece { file: FileName::Table(table), at: block.at };
        self.cell(look.to_string(), format!("storage-block-{table}-{}", block.block), piece, label, content)
    }

    fn merging(&self) -> Html {
        let StorageDrawing { view, text, .. } = self;
        let Some((kind, grace)) = view.rules else { return nothing() };
        let names = |tables: &[u64]| tables.iter().map(|number| format!("#{number}")).collect::<Vec<_>>().join(" + ");
        let rule = text.get(match kind {
            CompactionKind::SizeTiered => "storage-size-tiered",
            CompactionKind::Leveled => "storage-leveled",
            CompactionKind::Off => "storage-compaction-off",
        });
        let now = match &view.merging {
            None => el("p", "remark", text.get("storage-merge-none")),
            Some(merging) => {
                let percent = merging.read * 100 / merging.of.max(1);
                let bar = element("i", &["style"], &mut [given(format!("width:{percent}%"))], nothing());
                let flow = format!("{} → L{}", names(&merging.inputs), merging.level);
                let words = text.with("storage-merge-progress", &[("percent", arg(percent))]);
                let parts =
                    [el("b", "mono", flow), el("div", "merge-bar", [bar, el("u", "", nothing())]), el("small", "", words)];
                el("div", "merge", parts)
            }
        };
        let last = view.merged.as_ref().map_or_else(nothing, |merged| {
            let outputs = if merged.outputs.is_empty() { "∅".to_owned() } else { names(&merged.outputs) };
            let flow = format!("{} → {outputs}", names(&merged.inputs));
            let arguments = [("absorbed", arg(merged.absorbed)), ("purged", arg(merged.purged)), ("at", arg(at(merged.at)))];
            el("div", "merged", [el("b", "mono", flow), el("small", "", text.with("storage-merged", &arguments))])
        });
        let figures = view.meter.map_or_else(nothing, |meter| {
            let [asked, no, wrong] = meter.filters;
            let filters = [("asked", arg(asked)), ("no", arg(no)), ("wrong", arg(wrong))];
            facts(vec![
                fact(text.get("storage-write-amplification"), format!("{}×", tenths(meter.write_amplification))),
                fact(text.get("storage-read-amplification"), tenths(meter.read_amplification).to_string()),
                fact(text.get("storage-filters"), text.with("storage-filter-figures", &filters)),
            ])
        });
        let grace = el("p", "remark", text.with("storage-grace", &[("grace", arg(ms(grace)))]));
        let content = [self.title("storage-merge-title", rule), now, last, figures, grace];
        let values = &mut [given("storage-merging"), given("storage-compaction")];
        element("section", &["class", "data-testid"], values, all(content))
    }

    // ---- the last read ------------------------------------------------------------------------------

    fn read(&self) -> Html {
        let StorageDrawing { view, text, on, .. } = self;
        let title = el("h3", "", text.get("storage-read-title"));
        let (about, steps) = match &view.read {
            None => (el("p", "", text.get("storage-read-none")), nothing()),
            Some(read) => {
                let kind = read.kind.map_or("get", operation);
                let name = format!("{kind} {}", read.key);
                let about = [
                    operation_link(read.request, name, on),
                    el("p", "", at(read.at)),
                    el("p", "", text.get("storage-read-order")),
                ];
                (about.into_html(), self.steps(read))
            }
        };
        let content = [el("header", "", [title, about]), steps];
        let values = &mut [given("storage-read"), given("storage-read")];
        element("section", &["class", "data-testid"], values, all(content))
    }

    fn steps(&self, read: &ReadPath) -> Html {
        let text = &self.text;
        let (kind, icon, words, about) = match read.memtable {
            Some(true) => ("found", FOUND, "storage-found", "storage-found-memory"),
            Some(false) => ("miss", NO, "storage-miss", "storage-miss-about"),
            None => ("miss", NO, "storage-alone", "storage-alone-about"),
        };
        let verdict = self.verdict(icon, text.get(words), text.get(about));
        let memtable = self.step(0, kind, el("b", "mono", "memtable"), nothing(), verdict);
        let table = |(index, step): (usize, &ReadStep)| {
            let (kind, icon, title) = match step.verdict {
                Verdict::OutOfRange(_) => ("range", NO, "storage-range"),
                Verdict::RuledOut => ("ruled-out", NO, "storage-ruled-out"),
                Verdict::FalsePositive => ("false-positive", WRONG, "storage-false-positive"),
                Verdict::Absent => ("miss", NO, "storage-miss"),
                Verdict::Found => ("found", FOUND, "storage-found"),
                Verdict::Hidden => ("hidden", NO, "storage-hidden"),
            };
            let verdict = self.verdict(icon, text.get(title), self.reason(step));
            let drawn = match (&step.filter, step.there) {
                (Some(filter), _) => bits(filter, text),
                (None, true) => nothing(),
                (None, false) => el("p", "remark", text.get("storage-merged-since")),
            };
            self.step(index + 1, kind, el("b", "mono", format!("#{}", step.table)), drawn, verdict)
        };
        let more = match read.folded {
            0 => nothing(),
            folded => el("li", "remark", text.with("storage-tables-folded", &[("count", arg(folded))])),
        };
        el("ol", "", all([memtable, all(read.steps.iter().enumerate().map(table)), more]))
    }

    fn step(&self, index: usize, kind: &'static str, name: Html, drawn: Html, verdict: Html) -> Html {
        let values = &mut [given(kind), given(kind), given(format!("storage-probe-{index}"))];
        let content = [el("i", "", (index + 1).to_string()), name, el("div", "probe", drawn), verdict];
        keyed(index, element("li", &["class", "data-verdict", "data-testid"], values, content.into_html()))
    }

    fn verdict(&self, icon: &'static str, title: AttrValue, about: AttrValue) -> Html {
        let words = el("span", "", [el("b", "", title), el("small", "", about)]);
        el("div", "verdict", [picture("", "-11 -11 22 22", icon), words])
    }

    /// Why a table was left out, or what reading it took.
    fn reason(&self, step: &ReadStep) -> AttrValue {
        let text = &self.text;
        match (&step.verdict, step.index, step.block) {
            (Verdict::OutOfRange(Some((least, greatest))), ..) => {
                text.with("storage-range-about", &[("least", arg(least)), ("greatest", arg(greatest))])
            }
            (Verdict::OutOfRange(None), ..) => text.get("storage-range-gone"),
            (Verdict::RuledOut, ..) => {
                let (set, of) = step.filter.as_ref().map_or((0, 0), |filter| filter.lit);
                text.with("storage-ruled-out-about", &[("clear", arg(of - set))])
            }
            (Verdict::Hidden, ..) => text.get("storage-hidden-about"),
            (_, Some((block, halvings)), Some((bytes, halved, walked))) => {
                let arguments = [
                    ("block", arg(block + 1)),
                    ("halvings", arg(halvings)),
                    ("bytes", arg(bytes)),
                    ("walked", arg(walked)),
                    ("halved", arg(halved)),
                ];
                text.with("storage-block-read", &arguments)
            }
            _ => AttrValue::default(),
        }
    }
}

/// The number of a file, for its handle.
fn number(file: FileName) -> u64 {
    match file {
        FileName::Current | FileName::Temporary => 0,
        FileName::Manifest(number) | FileName::Log(number) | FileName::Table(number) => number,
    }
}

/// A write that comes in.
const WRITE: &str = r#"<rect x="1" y="13" width="13" height="13" rx="1.5"/><path d="M17 19.500h10M23 15.500l4.5 4-4.5 4"/>"#;
/// What was written goes to a table.
const FLOW: &str = r#"<path d="M2 52C40 52 44 8 82 8" stroke-dasharray="5 4"/><path d="M76 3.500l7.5 4.5-7.5 4.5"/>"#;
/// A filter, as a stack of lines.
const FILTER: &str = r#"<path d="M6 7.500h18M6 13h18M6 18.500h18"/>"#;
/// A gravestone.
const TOMB: &str = r#"<path d="M-5 6V-1a5 5 0 0 1 10 0v7z"/><path d="M0-3v6M-2.2-1h4.4"/>"#;
/// Not here; here by mistake; here.
const NO: &str = r#"<circle class="no" r="8"/><path class="no" d="M-5.4 5.400L5.4-5.4"/>"#;
const WRONG: &str = r#"<path class="wrong" d="M0-9L9 7H-9Z"/><path class="wrong" d="M-2.5 0l5 5m0-5l-5 5"/>"#;
const FOUND: &str = r#"<circle class="yes" r="8.5"/><path class="tick" d="M-3.6 .2l2.6 2.8 4.8-6"/>"#;
