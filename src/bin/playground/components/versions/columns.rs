//! Who holds what: a column for each node, a row for each version.

use ringside::simulation::HostStatus;
use ringside::stage::{Column, Holding, Point, Standing, VersionsView};
use yew::prelude::*;

use crate::markup::{Content, all, class, keyed, nothing};
use crate::svg::{circle, group, path, px, rect, text as words};
use crate::text::Text;

/// The columns, with what their marks mean.
pub fn columns(view: &VersionsView, text: &Text) -> Html {
    let Point { x: left, y: top } = view.columns_at;
    let label =
        |card: &ringside::stage::VersionCard| words("row", Point::new(left, card.row + 4.0), "start", shortened(&card.name));
    let title = words("title", Point::new(left, top + 27.0), "start", text.get("versions-holdings"));
    let content = [
        if view.stacked { nothing() } else { path("split", format!("M{} 24V{}", px(left - 14.0), px(view.height - 16.0))) },
        title,
        conflict(view),
        all(view.cards.iter().map(label)),
        all(view.columns.iter().map(|column| self::column(view, column, text))),
        key(view, text),
    ];
    group("columns", content)
}

/// The rows of siblings lie on a ground of their own.
fn conflict(view: &VersionsView) -> Html {
    let Some(column) = view.columns.last() else { return nothing() };
    let left = view.columns_at.x - 8.0;
    let ground = |card: &ringside::stage::VersionCard| {
        rect("wash", Point::new(left, card.row - WASH), column.x + 28.0 - left, 2.0 * WASH, "0")
    };
    all(view.cards.iter().filter(|card| card.standing == Standing::Sibling).map(ground))
}

/// Half the height of that ground: rows of one line of cards touch.
const WASH: f64 = 20.0;

fn column(view: &VersionsView, column: &Column, text: &Text) -> Html {
    let top = view.columns_at.y + 54.0;
    let (Some(first), Some(last)) = (view.cards.first(), view.cards.last()) else { return nothing() };
    let (first, last) = (first.row.min(last.row), view.cards.iter().map(|card| card.row).fold(last.row, f64::max));
    let about = match (column.status, column.stale, column.hint) {
        (HostStatus::Down, ..) => "versions-down",
        (_, true, _) => "versions-stale",
        (_, _, true) => "versions-hint",
        (HostStatus::Paused, ..) => "versions-paused",
        _ if !column.replica => "versions-stray",
        _ => "",
    };
    let about =
        if about.is_empty() { nothing() } else { words("about", Point::new(column.x, top + 30.0), "middle", text.get(about)) };
    let name = column.id.to_string();
    let size = if name.chars().count() > 3 { "small" } else { "" };
    let cells = view.cards.iter().zip(&column.cells).map(|(card, cell)| {
        let is_current = matches!(card.standing, Standing::Current | Standing::Sibling);
        mark(*cell, Point::new(column.x, card.row), is_current)
    });
    let class = format!(
        "column node-color-{}{}",
        column.colour,
        class("", &[(" down", column.status == HostStatus::Down), (" stale", column.stale)]),
    );
    let content = [
        path("line", format!("M{x} {}V{}", px(first.min(top + 40.0).max(top + 36.0)), px(last), x = px(column.x))),
        circle("disc", Point::new(column.x, top), 15.0),
        words(size, Point::new(column.x, top + 4.0), "middle", name.clone()),
        about,
        all(cells),
    ];
    keyed(name, group(class, content))
}

/// What a node has of a version: a filled disc is held, a hollow one is covered by something newer, a dot
/// was never here. One that is held although it was replaced elsewhere has a broken rim.
fn mark(holding: Holding, at: Point, is_current: bool) -> Html {
    match holding {
        Holding::Holds => circle("holds", at, 7.5),
        Holding::HoldsOld => circle("old", at, 7.0),
        Holding::Replaced => circle("replaced", at, 5.0),
        Holding::Nothing if is_current => circle("missing", at, 2.2),
        Holding::Nothing => circle("never", at, 1.6),
    }
}

/// What the marks mean, those that are there.
fn key(view: &VersionsView, text: &Text) -> Html {
    let has = |holding: Holding| view.columns.iter().any(|column| column.cells.contains(&holding));
    let kinds = [
        (Holding::Holds, "versions-key-holds"),
        (Holding::HoldsOld, "versions-key-old"),
        (Holding::Replaced, "versions-key-replaced"),
    ];
    let Some(last) = view.cards.iter().map(|card| card.row).reduce(f64::max) else { return nothing() };
    let there = kinds.into_iter().filter(|(holding, _)| has(*holding)).enumerate();
    let line = |(index, (holding, id)): (usize, (Holding, &str))| {
        let y = last + 44.0 + index as f64 * 20.0;
        let at = Point::new(view.columns_at.x + 7.0, y);
        [mark(holding, at, true), words("about", Point::new(at.x + 16.0, y + 4.0), "start", text.get(id))].into_html()
    };
    group("column key", all(there.map(line)))
}

/// A name that fits before the columns.
fn shortened(name: &str) -> String {
    if name.chars().count() <= 7 { name.to_owned() } else { name.chars().take(6).chain(['…']).collect() }
}
