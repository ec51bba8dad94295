//! The shapes that the stage and the timeline are drawn with. Lengths are CSS pixels, to a tenth.

use ringside::decimal::{Fixed, tenths};
use ringside::stage::Point;
use yew::prelude::*;

use crate::markup::{Content, el, element, given, nothing};

/// A length.
pub fn px(length: f64) -> String {
    tenths(length).to_string()
}

/// What puts a group at a place.
pub fn translate(to: Point) -> String {
    format!("translate({} {})", tenths(to.x), tenths(to.y))
}

/// What puts a group at a place, larger or smaller.
pub fn scaled(to: Point, scale: f64) -> String {
    format!("{} scale({})", translate(to), Fixed::<3>(scale))
}

/// A group of shapes.
pub fn group(class: impl Into<AttrValue>, content: impl Content) -> Html {
    el("g", class, content)
}

/// A group of shapes that stands elsewhere.
pub fn placed(class: impl Into<AttrValue>, transform: impl Into<AttrValue>, content: impl Content) -> Html {
    element_at(class.into(), transform.into(), content.into_html())
}

fn element_at(class: AttrValue, transform: AttrValue, content: Html) -> Html {
    element("g", &["class", "transform"], &mut [given(class), given(transform)], content)
}

/// An outline.
pub fn path(class: impl Into<AttrValue>, d: impl Into<AttrValue>) -> Html {
    outline(class.into(), d.into())
}

fn outline(class: AttrValue, d: AttrValue) -> Html {
    element("path", &["class", "d"], &mut [given(class), given(d)], nothing())
}

/// An outline that is filled with a pattern.
pub fn filled(class: &'static str, d: impl Into<AttrValue>, fill: &'static str) -> Html {
    element("path", &["class", "d", "fill"], &mut [given(class), given(d), given(fill)], nothing())
}

/// A circle around the origin.
pub fn disc(class: &'static str, radius: f64) -> Html {
    element("circle", &["class", "r"], &mut [given(class), given(px(radius))], nothing())
}

/// A circle.
pub fn circle(class: &'static str, at: Point, radius: f64) -> Html {
    let values = &mut [given(class), given(px(at.x)), given(px(at.y)), given(px(radius))];
    element("circle", &["class", "cx", "cy", "r"], values, nothing())
}

/// A box with rounded corners.
pub fn rect(class: &'static str, at: Point, width: f64, height: f64, corner: &'static str) -> Html {
    let values = &mut [given(class), given(px(at.x)), given(px(at.y)), given(px(width)), given(px(height)), given(corner)];
    element("rect", &["class", "x", "y", "width", "height", "rx"], values, nothing())
}

/// A line that reaches across, from the left edge.
pub fn rule(class: &'static str, y: f64, width: f64) -> Html {
    let y = AttrValue::from(px(y));
    let values = &mut [given(class), given("0"), given(px(width)), given(y.clone()), given(y)];
    element("line", &["class", "x1", "x2", "y1", "y2"], values, nothing())
}

/// Words at a place; `anchor` says which end of them stands there.
pub fn text(class: &'static str, at: Point, anchor: &'static str, words: impl Content) -> Html {
    text_at(class, at, anchor, words.into_html())
}

fn text_at(class: &'static str, at: Point, anchor: &'static str, words: Html) -> Html {
    let values = &mut [given(class), given(px(at.x)), given(px(at.y)), given(anchor)];
    element("text", &["class", "x", "y", "text-anchor"], values, words)
}

/// What is said of a shape to whoever points at it.
pub fn title(words: impl Content) -> Html {
    el("title", "", words)
}
