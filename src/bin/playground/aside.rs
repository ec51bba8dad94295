//! What stands on the page beside what it begins with: the other views, the second run, what was asked why, dialogs. It is
//! drawn by the rest of the page ([`crate::rest`]).

use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use crate::app::App;
use crate::components::beside::{BesideMarks, BesideMenu, BesidePanel, caption};
use crate::components::inspector::why::WhyPane;
use crate::components::legend::legend;
use crate::components::membership::MembershipDrawing;
use crate::components::merkle::MerkleDrawing;
use crate::components::promises::Promises;
use crate::components::share;
use crate::components::spacetime::{LitPlaces, Spacetime, SpacetimePainter, SpacetimePane};
use crate::components::storage::StorageDrawing;
use crate::components::tables::Tables;
use crate::components::versions::{VersionsDrawing, VersionsPane};
use crate::components::zoom::ZoomDrawing;
use crate::intent::{Selection, View};
use crate::laboratory::Laboratory;
use crate::markup::{class, el, nothing};
use crate::model::Model;
use crate::part::part;
use crate::stage::{PaintOptions, Painter, Stage};
use crate::study::said;
use crate::text::wording::arg;

/// What stands beside what the page begins with, by its place; nothing, where there is nothing.
#[derive(Default)]
pub struct Aside {
    /// Before all: the style by which something is lit. Above the view: which run is shown, where there are several.
    pub before: [Html; 2],
    /// What can be put beside the run.
    pub menu: Html,
    /// In the place of the scenario's panel: the lesson that is taken.
    pub lesson: Option<Html>,
    /// In the place of the inspector.
    pub inspector: Option<Html>,
    /// How two runs compare.
    pub panel: Html,
    /// Why.
    pub explained: Html,
    /// On the timeline: where two runs part.
    pub marks: Html,
    /// Below the view: the legend, and what is promised.
    pub below: [Html; 2],
    /// Above all: many runs, the link, the presentation, the lessons there are.
    pub over: [Html; 4],
}

/// What stands where the ring stands otherwise.
pub fn stage(app: &App) -> Html {
    let Model { text, view, client, preferences, .. } = &app.model;
    let views = &app.views;
    let (text, on) = (|| text.clone(), || app.on.clone());
    match view {
        View::Storage => {
            part(StorageDrawing { view: views.storage.clone(), spec: app.model.storage.clone(), text: text(), on: on() })
        }
        View::Versions => part(VersionsDrawing { view: views.versions.clone(), client: *client, text: text(), on: on() }),
        View::Spacetime => html! {
            <Spacetime view={views.spacetime.clone()} quiet={app.model.spacetime.quiet} text={text()} on={on()}
                canvas={app.spacetime_canvas.clone()}/>
        },
        View::Merkle => part(MerkleDrawing { view: views.merkle.clone(), text: text(), on: on() }),
        View::Membership => part(MembershipDrawing { view: views.membership.clone(), text: text(), on: on() }),
        _ if app.model.is_zoomed() => part(ZoomDrawing {
            view: views.zoom.clone(),
            spec: app.model.zoom,
            tables: preferences.tables,
            text: text(),
            on: on(),
        }),
        _ if preferences.tables => {
            part(Tables { ring: Some(views.ring.clone()), lanes: views.lanes.clone(), text: text(), on: on() })
        }
        _ => pair(app),
    }
}

/// Two stages, each with its title.
fn pair(app: &App) -> Html {
    let Some((layout, ring)) = &app.views.other else { return nothing() };
    let Model { text, selection, tool, .. } = &app.model;
    let titles = &app.views.beside.titles;
    let left = html! {
        <Stage view={app.views.ring.clone()} layout={app.views.layout.clone()} selection={selection.clone()} tool={*tool}
            side={titles[0].clone()} text={text.clone()} canvas={app.canvas.clone()} on={app.on.clone()} message_at={app.message_at.clone()}
            newcomer={app.model.newcomer.clone()} pointed={app.pointed.clone()}/>
    };
    let right = html! {
        <Stage view={ring.clone()} layout={layout.clone()} selection={selection.clone()} tool={*tool}
            side={titles[1].clone()} text={text.clone()} canvas={app.other_canvas.clone()} on={app.on.clone()}/>
    };
    let sides = [
        el("figure", "", [caption(&app.views.beside, false), left]),
        el("figure", "other", [caption(&app.views.beside, true), right]),
    ];
    el("div", class("stages", &[("stacked", app.views.is_stacked())]), sides)
}

/// All of it.
pub fn aside(app: &App) -> Aside {
    let Model { text, theme, view, selection, laboratory, share, legend: legend_open, promises: promises_open, .. } = &app.model;
    let views = &app.views;
    let (text, on) = (|| text.clone(), || app.on.clone());
    let inspector = match (view, selection) {
        (View::Versions, Selection::Nothing | Selection::Key(_)) if views.versions.key.is_some() => {
            Some(part(VersionsPane { view: views.versions.clone(), text: text(), on: on() }))
        }
        (View::Spacetime, _) if views.spacetime.event.is_some() => {
            Some(part(SpacetimePane { view: views.spacetime.clone(), text: text(), on: on() }))
        }
        _ => None,
    };
    let why = app.model.why.as_ref();
    let beside = app.model.beside.as_ref().map(|_| &views.beside);
    let is_pair = beside.is_some() && *view == View::Ring;
    let panel = beside.map(|view| part(BesidePanel { text: text(), view: view.clone(), both: is_pair, on: on() }));
    let only = beside
        .filter(|_| !is_pair)
        .map(|view| el("p", "beside-only", text().with("beside-only", &[("left", arg(&view.titles[0]))])));
    let otherwise = app.model.study.as_ref().and_then(|study| study.looks_at()).map(|(otherwise, _)| {
        let title = said(&otherwise.title, text().language()).to_string();
        el("p", "beside-only otherwise-here", text().with("otherwise-here", &[("title", arg(title))]))
    });
    let laboratory = laboratory.map(|open| {
        html! { <Laboratory {open} text={text()} theme={*theme} document={app.document.clone()} on={on()}/> }
    });
    let promises = promises_open.then(|| part(Promises { text: text(), facts: views.promises.clone(), on: on() }));
    Aside {
        before: [why.map(|why| el("style", "", why.style())).unwrap_or_default(), only.or(otherwise).unwrap_or_default()],
        menu: BesideMenu::of(&app.model, on()).map(part).unwrap_or_default(),
        lesson: app.lesson_panel(),
        inspector,
        panel: panel.unwrap_or_default(),
        explained: why.map(|why| part(WhyPane { text: text(), why: why.clone(), on: on() })).unwrap_or_default(),
        marks: beside.map(|view| part(BesideMarks::of(view, &views.lanes, text(), on()))).unwrap_or_default(),
        below: [if *legend_open { legend(&text(), &on()) } else { nothing() }, promises.unwrap_or_default()],
        over: [
            laboratory.unwrap_or_default(),
            share.as_ref().map_or_else(nothing, |shared| share::dialog(&text(), shared, &app.dialog, &on())),
            app.presentation(),
            app.contents(),
        ],
    }
}

/// Paints the diagram of space and time, and the second run.
pub fn paint(app: &mut App) {
    let run = &app.model.run;
    if let Some(painter) = &mut app.spacetime_painter {
        let view = app.views.spacetime_now(&app.model);
        let lit = app.model.why.as_ref().map(|why| &why.lit).zip(run.chronicle()).map(|(lit, chronicle)| LitPlaces {
            events: view.places(chronicle, lit.happenings.iter()),
            messages: lit.messages.clone(),
        });
        painter.paint(&view, &app.model.text, app.density * app.magnified, &lit.unwrap_or_default());
    }
    let Some(mut painter) = app.other_painter.take() else { return };
    if let (Some((layout, ring)), Some(beside)) = (&app.views.other, &app.model.beside) {
        let options = app.paint_options();
        let options = PaintOptions { selected: options.selected.and_then(|request| beside.twin(request)), lit: None, ..options };
        painter.paint(layout, beside.run.played(), ring, beside.run.now(), &options);
    }
    app.other_painter = Some(painter);
}

/// Takes up their canvases where they have appeared.
pub fn take_up_canvases(app: &mut App) {
    if app.spacetime_painter.is_none()
        && let Some(canvas) = app.spacetime_canvas.cast::<HtmlCanvasElement>()
    {
        app.spacetime_painter = SpacetimePainter::new(canvas);
        app.stale = true;
    }
    let is_wanted = app.other_painter.is_none() && app.views.other.is_some();
    if is_wanted && let Some(canvas) = app.other_canvas.cast::<HtmlCanvasElement>() {
        app.other_painter = Painter::new(canvas);
        app.resize_painter();
    }
}
