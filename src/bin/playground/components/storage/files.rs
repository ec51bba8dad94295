//! The files that say which tables and logs count, change by change; and those that are left over.

use ringside::engine::storage::disk::FileName;
use ringside::engine::storage::manifest::Edit;
use ringside::stage::{Cell, FileCell, FilePart, FileRow};
use yew::prelude::*;

use super::{StorageDrawing, number};
use crate::markup::{Content, all, class, el, element, given, keyed, nothing};
use crate::text::grouped;
use crate::text::wording::arg;

impl StorageDrawing {
    /// `current`, the manifests, and what no other part of the view shows.
    pub(super) fn files(&self) -> Html {
        let files = &self.view.files;
        if files.is_empty() {
            return nothing();
        }
        let head = self.title("storage-files-title", self.text.get("storage-files-about"));
        let values = &mut [given("storage-files"), given("storage-files")];
        let content = all([head, all(files.iter().map(|file| self.file(file)))]);
        element("div", &["class", "data-testid"], values, content)
    }

    fn file(&self, row: &FileRow) -> Html {
        let text = &self.text;
        let folded = match row.folded {
            0 => nothing(),
            folded => el("span", "folded", text.with("storage-log-folded", &[("count", arg(folded))])),
        };
        let left_over = if row.left_over { el("small", "", text.get("storage-left-over")) } else { nothing() };
        let about = text.with("storage-bytes", &[("bytes", arg(grouped(row.bytes)))]);
        let name = element("b", &["title"], &mut [given(about)], row.file.to_string().into_html());
        let cells = [folded, all(row.cells.iter().map(|cell| self.file_cell(row.file, cell)))];
        let parts = [name, el("div", "pieces", cells), left_over];
        keyed(row.file.to_string(), el("div", class("file", &[("left-over", row.left_over)]), parts))
    }

    fn file_cell(&self, file: FileName, cell: &FileCell) -> Html {
        let text = &self.text;
        let (short, what) = match &cell.what {
            FilePart::Name(name) => (name.clone(), text.with("storage-names", &[("name", arg(name))])),
            FilePart::Edit(edit) => (self.edit_short(edit), self.edit(edit).into()),
            FilePart::Of(kind) => (self.kind(*kind).to_string(), self.kind(*kind)),
        };
        let safe = text.get(if cell.durable { "storage-is-safe" } else { "storage-is-unsafe" });
        let label = text.with("storage-file-cell", &[("what", arg(what)), ("bytes", arg(cell.bytes)), ("safe", arg(safe))]);
        let kind = match file {
            FileName::Current => "current",
            FileName::Temporary => "current-new",
            FileName::Manifest(_) => "manifest",
            FileName::Log(_) => "log",
            FileName::Table(_) => "table",
        };
        let id = format!("storage-{kind}-{}-{}", number(file), cell.at);
        let look = class("", &[("unsynced", !cell.durable)]);
        self.cell(look.to_string(), id, Cell::Piece { file, at: cell.at }, label, el("span", "", short))
    }

    /// The tables that go and come; of a change that is only about logs, that.
    fn edit_short(&self, edit: &Edit) -> String {
        let gone = edit.removed.iter().map(|number| format!("−#{number}"));
        let come = edit.added.iter().map(|table| format!("+#{}", table.number));
        let tables: Vec<String> = gone.chain(come).collect();
        match edit.first_log {
            Some(log) if tables.is_empty() => self.text.with("storage-edit-log-short", &[("number", arg(log))]).to_string(),
            _ => tables.join(" "),
        }
    }

    fn edit(&self, edit: &Edit) -> String {
        let text = &self.text;
        let mut words: Vec<AttrValue> = Vec::new();
        words.extend(edit.removed.iter().map(|number| text.with("storage-edit-removed", &[("number", arg(number))])));
        words.extend(
            edit.added
                .iter()
                .map(|table| text.with("storage-edit-added", &[("number", arg(table.number)), ("level", arg(table.level))])),
        );
        words.extend(edit.first_log.map(|log| text.with("storage-edit-log", &[("number", arg(log))])));
        words.iter().map(AttrValue::as_str).collect::<Vec<_>>().join("; ")
    }
}
