//! A stretch of the ring, unrolled from left to right: the whole ring small above it, a ruler, the ranges with who keeps their
//! copies, the keys under them.

use ringside::engine::Key;
use ringside::stage::path::Path;
use ringside::stage::{Density, Layout, Point, Stretch, StretchArc, StretchKey, StretchOwner, StretchView, ZoomSpec};
use yew::html::onkeydown;
use yew::prelude::*;

use super::{ZoomDrawing, digits_for, rounded};
use crate::intent::{Intent, Selection, ZoomWish};
use crate::markup::{Button, Content, all, el, element, given, keyed, listening, nothing};
use crate::svg::{group, path, px, rect, text as words, title};
use crate::text::grouped;
use crate::text::wording::{arg, percent};

/// Where the band begins from above, and how high it is.
const BAND: f64 = 24.0;
const BAND_HEIGHT: f64 = 44.0;
/// How far the rows of further copies are apart, and how high each is.
const COPY_ROW: f64 = 18.0;
const COPY_HEIGHT: f64 = 14.0;
/// How far the rows of names of keys are apart.
const KEY_ROW: f64 = 18.0;
/// The whole ring, small.
const AROUND: f64 = 14.0;

impl ZoomDrawing {
    /// A stretch.
    pub(super) fn stretch(&self, view: &StretchView) -> Html {
        let text = &self.text;
        let arguments = [
            ("count", arg(grouped(view.tokens as u64))),
            ("tokens", arg(view.tokens)),
            ("nodes", arg(view.owners.len() + view.owners_unlisted)),
        ];
        let about = match (view.tokens, &view.density) {
            (0, _) if view.arcs.is_empty() => text.get("zoom-stretch-none"),
            (_, Some(_)) => text.with("zoom-stretch-dense", &arguments),
            (_, None) => text.with("zoom-stretch-about", &arguments),
        };
        let about = element(
            "p",
            &["class", "data-testid", "role"],
            &mut [given("zoom-about"), given("zoom-about"), given("status")],
            about.clone().into_html(),
        );
        let drawn = match self.tables {
            true => all([self.tokens(view), self.keys(view)]),
            false => all([self.around(view), self.strip(view)]),
        };
        all([about, drawn, self.owners(view)])
    }

    /// The whole ring with the stretch in it, which can be put elsewhere.
    fn around(&self, view: &StretchView) -> Html {
        let (width, around) = (view.width, &view.around);
        let over = (around.left + around.width - width).max(0.0);
        let mark = |left: f64, wide: f64| rect("mark", Point::new(left, 1.0), wide, AROUND + 4.0, "2");
        let again = if over > 0.0 { mark(-(around.width - over), around.width) } else { nothing() };
        let content = [density("", &around.density, 3.0, AROUND, width), mark(around.left, around.width), again];
        let svg = element(
            "svg",
            &["width", "height", "aria-hidden"],
            &mut [given(px(width)), given(px(AROUND + 6.0)), given("true")],
            content.into_html(),
        );
        let stretch = view.stretch;
        let on = self.on.clone();
        let moved = Callback::from(move |event: KeyboardEvent| {
            let to = |middle: f64| {
                let stretch = Some(Stretch::new(middle, stretch.factor));
                ZoomWish::To(ZoomSpec { stretch, ..ZoomSpec::default() })
            };
            let wish = match event.key().as_str() {
                "ArrowLeft" | "ArrowDown" => ZoomWish::Along(-0.25),
                "ArrowRight" | "ArrowUp" => ZoomWish::Along(0.25),
                "PageUp" => ZoomWish::Along(1.0),
                "PageDown" => ZoomWish::Along(-1.0),
                "Home" => to(0.0),
                "End" => to(1.0 - stretch.span()),
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            on.emit(Intent::Zoom(wish));
        });
        let slider = element(
            "div",
            &[
                "class",
                "data-testid",
                "data-factor",
                "role",
                "tabindex",
                "aria-label",
                "aria-valuemin",
                "aria-valuemax",
                "aria-valuenow",
                "aria-valuetext",
                "style",
            ],
            &mut [
                given("zoom-around"),
                given("zoom-around"),
                given(rounded(stretch.factor, 0)),
                given("slider"),
                given("0"),
                given(self.text.get("zoom-around")),
                given("0"),
                given("100"),
                given(rounded(stretch.middle * 100.0, digits_for(stretch.span()))),
                given(self.range(stretch)),
                given(format!("width:{}px", px(width))),
            ],
            svg,
        );
        let slider = listening(slider, vec![std::rc::Rc::new(onkeydown::Wrapper::new(moved))]);
        // From where the stretch is in the ring to where it is drawn large.
        let end = Point::new((around.left + around.width).min(width), 0.0);
        let fan = Path::new().move_to(Point::new(around.left, 0.0)).line_to(Point::new(0.0, 16.0));
        let fan = fan.move_to(end).line_to(Point::new(width, 16.0)).finish();
        let values = &mut [given("zoom-fan"), given(px(width)), given("16"), given("true")];
        let fan = element("svg", &["class", "width", "height", "aria-hidden"], values, path("", fan));
        all([slider, fan])
    }

    fn strip(&self, view: &StretchView) -> Html {
        let text = &self.text;
        let width = view.width;
        let rows = if view.density.is_some() { 0 } else { usize::from(view.copies).saturating_sub(1) };
        let below = BAND + BAND_HEIGHT + 6.0 + COPY_ROW * rows as f64;
        let key_rows = view.keys.iter().filter_map(|key| key.row).max().map_or(0, |row| row + 1);
        let height = below + 26.0 + 14.0 + KEY_ROW * key_rows as f64 + 8.0;
        let band = match &view.density {
            Some(columns) => density("zoom-band", columns, BAND, BAND_HEIGHT, width),
            None => all(view.arcs.iter().enumerate().map(|(index, arc)| keyed(index, self.arc(arc, rows, width)))),
        };
        let mark = |(index, mark): (usize, &ringside::stage::Mark)| {
            let tick = path("tick", format!("M{} {}v6", px(mark.x), px(below)));
            let label =
                words("mark", Point::new(mark.x, below + 18.0), "middle", format!("{} %", rounded(mark.percent, mark.digits)));
            keyed(index, group("", [tick, label]))
        };
        let numbers = (0..=rows).map(|row| {
            let y = if row == 0 { BAND + BAND_HEIGHT / 2.0 + 4.0 } else { row_at(row) + 11.0 };
            words("row", Point::new(-9.0, y), "end", if rows > 0 { (row + 1).to_string() } else { String::new() })
        });
        let keys = group("zoom-keys", all(view.keys.iter().map(|key| self.key(key, below + 34.0, width))));
        let content =
            [band, group("zoom-ruler", all(view.marks.iter().enumerate().map(mark))), group("zoom-rows", all(numbers)), keys];
        element(
            "svg",
            &["class", "data-testid", "width", "height", "role", "aria-label"],
            &mut [
                given("zoom-strip"),
                given("zoom-strip"),
                given(px(width)),
                given(px(height)),
                given("img"),
                given(text.with(
                    "zoom-strip",
                    &[("range", arg(self.range(view.stretch))), ("tokens", arg(view.tokens)), ("keys", arg(view.keys.len()))],
                )),
            ],
            content.into_html(),
        )
    }

    fn arc(&self, arc: &StretchArc, rows: usize, width: f64) -> Html {
        let (left, right) = (arc.left.max(0.0), arc.right.min(width));
        let wide = (right - left - 1.0).max(0.5);
        let place = |row: usize| if row == 0 { (BAND, BAND_HEIGHT) } else { (row_at(row), COPY_HEIGHT) };
        let piece = |(row, (node, colour)): (usize, &(ringside::engine::NodeId, u8))| {
            let (y, height) = place(row);
            let there = ZoomSpec { node: Some(*node), ..self.spec };
            let values = &mut [
                given(if row == 0 { "own" } else { "copy" }),
                given(px(left)),
                given(px(y)),
                given(px(wide)),
                given(px(height)),
                given(format!("--c:var(--n-{});--on:var(--n-{}-on)", letter(*colour), letter(*colour))),
                given(there.to_string()),
            ];
            let hint = title(self.text.with(
                "zoom-arc",
                &[
                    ("node", arg(node)),
                    ("place", arg(row + 1)),
                    ("part", arg(format!("{} %", rounded(arc.span * 100.0, digits_for(arc.span * 10.0))))),
                    ("token", arg(arc.token)),
                ],
            ));
            let shape = element("rect", &["class", "x", "y", "width", "height", "style", "data-to"], values, hint);
            let name = match (row, arc.named, wide) {
                (0, true, _) => {
                    words("name", Point::new((left + right) / 2.0, y + height / 2.0 + 4.5), "middle", node.to_string())
                }
                (1.., true, 40.0..) => words("copy-name", Point::new((left + right) / 2.0, y + 11.0), "middle", node.to_string()),
                _ => nothing(),
            };
            let style = given(format!("--on:var(--n-{}-on)", letter(*colour)));
            keyed(row, element("g", &["style"], &mut [style], [shape, name].into_html()))
        };
        let pieces = all(arc.replicas.iter().take(rows + 1).enumerate().map(piece));
        let tick = if arc.ends_here {
            path("token", format!("M{} {}V{}", px(arc.right), px(BAND - 6.0), px(BAND + BAND_HEIGHT + 3.0)))
        } else {
            nothing()
        };
        let label = if arc.labelled {
            // Beside the edge a number ends there, rather than beyond it.
            let (x, anchor) = match arc.right {
                right if right < 80.0 => (0.0, "start"),
                right if right > width - 80.0 => (width, "end"),
                right => (right, "middle"),
            };
            words("number", Point::new(x, BAND - 10.0), anchor, arc.token.to_string())
        } else {
            nothing()
        };
        group("zoom-arc", [pieces, tick, label])
    }

    fn key(&self, key: &StretchKey, y: f64, width: f64) -> Html {
        let dot = Point::new(key.x, y);
        let name = key.row.map(|row| {
            let name = shortened(&key.key);
            let at = y + 12.0 + row as f64 * KEY_ROW;
            let ends = key.x > width - 8.0 * name.chars().count() as f64 - 12.0;
            let (x, anchor) = if ends { (key.x - 6.0, "end") } else { (key.x + 6.0, "start") };
            let stem = path("stem", format!("M{} {}V{}", px(key.x), px(y), px(at + 3.0)));
            [stem, words("", Point::new(x, at + 4.0), anchor, name)].into_html()
        });
        let content = [title(key.key.to_string()), name.unwrap_or_default(), crate::svg::circle("", dot, 4.0)];
        let drawn = element("g", &["class", "data-at-key"], &mut [given("key"), given(key.key.to_string())], content.into_html());
        keyed(key.key.to_string(), drawn)
    }

    /// Who owns some of it.
    fn owners(&self, view: &StretchView) -> Html {
        let text = &self.text;
        let owner = |owner: &StretchOwner| {
            let about = match owner.tokens {
                0 => percent(owner.part * 100.0).into(),
                tokens => text.with("zoom-owner", &[("tokens", arg(tokens)), ("part", arg(percent(owner.part * 100.0)))]),
            };
            keyed(owner.node.to_string(), el("li", "", [self.chip(owner.node, owner.colour), el("span", "", about)]))
        };
        let more = match view.owners_unlisted {
            0 => nothing(),
            more => el("li", "mut", text.with("and-more", &[("count", arg(more))])),
        };
        let list = el("ul", "zoom-owners", [all(view.owners.iter().map(owner)), more]);
        el("section", "", [el("h3", "", text.get("zoom-owners")), list])
    }

    /// The tokens as a table; where they have no room, there are only owners.
    fn tokens(&self, view: &StretchView) -> Html {
        let row = |arc: &StretchArc| {
            let copies = all(arc.replicas.iter().map(|(node, colour)| self.chip(*node, *colour)));
            vec![
                arc.token.to_string().into_html(),
                place_of(arc.token, view.stretch).into_html(),
                format!("{} %", rounded(arc.span * 100.0, digits_for(arc.span * 10.0))).into_html(),
                copies,
            ]
        };
        let rows: Vec<Vec<Html>> = view.arcs.iter().take(200).map(row).collect();
        if rows.is_empty() {
            return nothing();
        }
        self.sheet("zoom-tokens", self.text.get("zoom-tokens"), &["token", "place", "part", "copies"], rows)
    }

    fn keys(&self, view: &StretchView) -> Html {
        let row = |key: &StretchKey| {
            let button = Button::asking(&self.on, Intent::Select(Selection::Key(key.key.clone()))).class("link");
            vec![
                button.holding(key.key.to_string()),
                key.token.to_string().into_html(),
                place_of(key.token, view.stretch).into_html(),
            ]
        };
        if view.keys.is_empty() {
            return nothing();
        }
        let rows = view.keys.iter().map(row).collect();
        self.sheet("zoom-key-table", self.text.get("zoom-keys"), &["key", "token", "place"], rows)
    }
}

fn place_of(token: ringside::engine::partitioning::Token, stretch: Stretch) -> String {
    format!("{} %", rounded(Layout::turn_of(token) * 100.0, digits_for(stretch.span()) + 1))
}

/// Where the row of further copies begins.
fn row_at(row: usize) -> f64 {
    BAND + BAND_HEIGHT + 6.0 + COPY_ROW * (row - 1) as f64
}

fn letter(colour: u8) -> char {
    char::from(b'a' + colour % 8)
}

/// A key's name, cut where it is long.
fn shortened(key: &Key) -> String {
    if key.0.chars().count() <= 24 { key.to_string() } else { key.0.chars().take(23).chain(['…']).collect() }
}

/// Columns, in each the colours of its owners by their parts, one outline a colour.
pub(super) fn density(class: &'static str, density: &Density, top: f64, height: f64, width: f64) -> Html {
    let wide = width / density.columns as f64;
    let mut outlines: [Path; 8] = Default::default();
    for column in 0..density.columns {
        let mut y = top;
        for (colour, part) in density.colours(column).into_iter().enumerate().filter(|(_, part)| *part > 0.0) {
            let (left, right) = (column as f64 * wide, (column as f64 + 1.0) * wide - 0.4);
            let bottom = y + f64::from(part) * height;
            let outline = std::mem::take(&mut outlines[colour]);
            let outline = outline.move_to(Point::new(left, y)).line_to(Point::new(right, y));
            outlines[colour] = outline.line_to(Point::new(right, bottom)).line_to(Point::new(left, bottom)).close();
            y = bottom;
        }
    }
    let shape = |(colour, outline): (usize, Path)| {
        let values = &mut [given(format!("fill:var(--n-{})", letter(colour as u8))), given(outline.finish())];
        keyed(colour, element("path", &["style", "d"], values, nothing()))
    };
    group(class, all(outlines.into_iter().enumerate().map(shape)))
}
