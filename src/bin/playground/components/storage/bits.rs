//! The bits of a filter, with an arrow on each that belongs to a key.

use ringside::engine::sorted;
use ringside::stage::{BitMark, BitRow, BitsView, Point};
use yew::prelude::*;

use crate::markup::{Content, all, el, element, given, keyed, nothing};
use crate::svg::{group, path, px, rect, text as words};
use crate::text::Text;
use crate::text::wording::arg;

/// A filter, with what it says in words.
pub fn bits(view: &BitsView, text: &Text) -> Html {
    let marks = view.rows.iter().flat_map(|row| &row.marks);
    let said: Vec<(usize, String)> =
        marks.map(|mark| (mark.hash, format!("h{}→{}={}", mark.hash, mark.place, u8::from(mark.set)))).collect();
    let said: Vec<String> = sorted(said).into_iter().map(|(_, words)| words).collect();
    let arguments = [("set", arg(view.set)), ("bits", arg(view.bits)), ("places", arg(said.join(", ")))];
    let label = text.with("storage-bits", &arguments);
    let row = |row: &BitRow| keyed(row.from, self::row(row, view.width));
    let folded = match view.folded {
        0 => nothing(),
        folded => el("small", "", text.with("storage-bits-folded", &[("count", arg(folded))])),
    };
    let values = &mut [given("bits"), given("img"), given(label.clone()), given(label)];
    let content = [all(view.rows.iter().map(row)), folded].into_html();
    element("div", &["class", "role", "aria-label", "title"], values, content)
}

fn row(row: &BitRow, width: f64) -> Html {
    let content =
        [path("clear", row.clear.clone()), path("set", row.set.clone()), all(row.marks.iter().map(|mark| self::mark(mark, row)))];
    let values = &mut [given(px(width)), given("31"), given("true")];
    let drawn = element("svg", &["width", "height", "aria-hidden"], values, content.into_html());
    el("div", "", [el("span", "", row.from.to_string()), drawn])
}

fn mark(mark: &BitMark, row: &BitRow) -> Html {
    let middle = mark.x + 3.5;
    // Several hashes may lead to one place.
    let here = row.marks.iter().filter(|other| other.place == mark.place).map(|other| other.hash.to_string());
    let name = here.collect::<Vec<_>>().join(",");
    let content = [
        words("", Point::new(middle, 7.5), "middle", name),
        path("arrow", format!("M{} 9l2.5 0-2.5 4-2.5-4z", px(middle))),
        rect("bit", Point::new(mark.x, 14.5), 7.0, 15.0, "1"),
    ];
    keyed(mark.hash, group(if mark.set { "lit" } else { "lit not" }, content))
}
