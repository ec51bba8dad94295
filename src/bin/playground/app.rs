//! The page as a whole: owns the model, lets time pass, draws. What it does on a wish is `act`'s.

use std::cell::RefCell;
use std::rc::Rc;

use ringside::decimal::Plain;
use ringside::engine::{NodeId, RequestId, Time};
use ringside::js::Playground;
use ringside::scenario::Session;
use ringside::stage::WATCHED_MAX;
use wasm_bindgen::JsValue;
use web_sys::{HtmlCanvasElement, Window};
use yew::prelude::*;

use crate::complaint::Complaint;
use crate::components::alert::alert;
use crate::components::beside::{BesideMarks, BesideMenu, BesidePanel, caption};
use crate::components::console::Console;
use crate::components::inspector::Inspector;
use crate::components::inspector::why::WhyPane;
use crate::components::legend::legend;
use crate::components::membership::MembershipDrawing;
use crate::components::merkle::MerkleDrawing;
use crate::components::promises::Promises;
use crate::components::scenario_panel::ScenarioPanel;
use crate::components::share;
use crate::components::sheet_tabs::{self, SheetTabs};
use crate::components::spacetime::{LitPlaces, Spacetime, SpacetimePainter, SpacetimePane};
use crate::components::spoken_log::SpokenLog;
use crate::components::storage::StorageDrawing;
use crate::components::tables::Tables;
use crate::components::tabs::Tabs;
use crate::components::top_bar::TopBar;
use crate::components::transport::{ClockFace, Transport};
use crate::components::versions::{VersionsDrawing, VersionsPane};
use crate::components::zoom::ZoomDrawing;
use crate::exposed::Exposed;
use crate::frame_loop::{ENGINE_BUDGET, FrameLoop, FrameWork};
use crate::intent::{Intent, Selection, View};
use crate::laboratory::Laboratory;
use crate::listeners::{Heard, Listeners};
use crate::markup::{class, el, element, found, given, nothing};
use crate::model::Model;
use crate::part::part;
use crate::present::Presenting;
use crate::settings::Preferences;
use crate::stage::measure::Measure;
use crate::stage::{MessageAt, Messages, PaintOptions, Painter, Stage};
use crate::story::Opened;
use crate::text::Text;
use crate::text::wording::arg;
use crate::timeline::{Timeline, TimelineHandle};
use crate::views::Views;
use crate::zoom::{Refocus, Zooming};
use crate::{address, library, panic, query, settings};

/// The page.
pub struct App {
    pub(crate) model: Model,
    pub(crate) views: Views,
    pub(crate) window: Window,
    pub(crate) work: FrameWork,
    /// The time stamp of the last frame, in the reader's milliseconds.
    stamp: f64,
    /// Whether a frame's drawing is still to be counted to its work.
    in_frame: bool,
    /// When something was asked for that is not drawn yet.
    asked: Option<f64>,
    /// Whether motion is reduced: time then goes from turn to turn.
    pub(crate) calm: bool,
    /// Of the reader's milliseconds, how many have passed since the last such turn.
    rested: f64,
    /// Whether the painter has to paint although no time has passed.
    pub(crate) stale: bool,
    /// What is rendered that changes with time alone.
    face: Face,
    /// The instant that was shown last.
    pub(crate) shown: Time,
    painter: Rc<RefCell<Option<Painter>>>,
    density: f64,
    canvas: NodeRef,
    /// What hands do to the ring, wherever on it one is.
    zooming: Option<Zooming>,
    /// Where the focus is to be found again, now that something else is drawn.
    pub(crate) refocus: Option<Refocus>,
    /// The same for the diagram of space and time.
    spacetime_canvas: NodeRef,
    spacetime_painter: Option<SpacetimePainter>,
    /// The painter and the canvas of the second run, while there is one.
    other_painter: Option<Painter>,
    other_canvas: NodeRef,
    /// Where the view stands, and what watches its size.
    slot: NodeRef,
    measure: Option<Measure>,
    playhead: TimelineHandle,
    /// The scenario whose document is being loaded.
    pub(crate) awaited: Option<&'static str>,
    /// The seed it is to run with, if the address says so.
    pub(crate) awaited_seed: Option<u64>,
    /// The seed that was asked for what is open; none, if it runs with its own.
    pub(crate) opened_seed: Option<u64>,
    /// Whether what is being opened is where the address leads already: by the browser's back or forward.
    pub(crate) returning: bool,
    pub(crate) arrived: Callback<(&'static str, Option<String>)>,
    pub(crate) on: Callback<Intent>,
    /// The node whose messages are lit, what the pointer is at, and whether time stands still for it.
    pub(crate) lit: Option<NodeId>,
    pub(crate) pointed: Option<AttrValue>,
    pub(crate) held: bool,
    /// The dialog with the link, and whether it has been brought to the front.
    dialog: NodeRef,
    pub(crate) sharing: bool,
    on_stage_size: Callback<(f64, f64)>,
    on_lanes_size: Callback<(f64, f64)>,
    message_at: MessageAt,
    /// The document of what is open, with what was done by hand.
    document: Callback<(), JsValue>,
    /// The presentation that is under way.
    pub(crate) presenting: Option<Box<Presenting>>,
    /// Whether this is part of somebody else's page.
    pub(crate) embed: bool,
    /// The size of the place of the view in CSS pixels, and how much larger than life the view is drawn there.
    pub(crate) room: (f64, f64),
    pub(crate) magnified: f64,
    pub(crate) heard: Callback<Heard>,
    _frames: FrameLoop,
    _listeners: Listeners,
    _exposed: Exposed,
}

/// What the page starts with.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct Start {
    /// The document of the scenario that the address names, if it has come.
    pub document: Option<String>,
}

/// What reaches the page.
pub enum Msg {
    /// The browser draws a frame; its time stamp.
    Frame(f64),
    /// The reader wants something.
    Wants(Intent),
    /// Something came from outside the page's elements.
    Heard(Heard),
    /// A scenario's document has come; or has not.
    Arrived(&'static str, Option<String>),
    /// The stage has another size.
    StageSize(f64, f64),
    /// The timeline has another size.
    LanesSize(f64, f64),
    /// A script has moved or changed the run.
    Changed,
}

/// What the transport shows.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Face {
    clock: ClockFace,
    rewound: bool,
}

/// A pointer that has not moved for so long rests, in the reader's milliseconds.
const GLANCE_AFTER: f64 = 70.0;
/// In how many units a glance is drawn; it is shown smaller.
const GLANCE_SIZE: (f64, f64) = (400.0, 300.0);
/// Where motion is reduced, a turn comes this often at 1×, in the reader's milliseconds.
const TURN_EVERY: f64 = 900.0;

impl Component for App {
    type Message = Msg;
    type Properties = Start;

    fn create(ctx: &Context<Self>) -> Self {
        let link = ctx.link();
        let window = web_sys::window().expect("a page has a window");
        let query = query::read(address::parameters(&window));
        let language = query.language.unwrap_or_else(|| settings::language(&window));
        let preferences = Preferences::stored(&window);
        let theme = query.theme.unwrap_or_else(|| preferences.theme_now(&window));
        settings::show(&window, language, theme);
        preferences.show(&window);
        let blank = library::blank().unwrap_or_else(|refusals| panic!("the empty document is a valid one: {refusals}"));
        let mut model = Model::new(blank, Text::new(language), preferences);
        model.theme = theme;
        settings::arrange(&window, &mut model.panels);
        model.view = query.view.unwrap_or_default();
        model.run.watch(model.view == View::Spacetime);
        let mut complaints: Vec<Complaint> = query.refused.into_iter().map(Complaint::Parameter).collect();
        let document = ctx.props().document.clone();
        let opened = match query.scenario.map(|name| (library::find(&name), name)) {
            None => Opened::Blank,
            Some((None, name)) => {
                complaints.push(Complaint::no_such_scenario(name));
                Opened::Blank
            }
            Some((Some(bundled), name)) => match document {
                Some(document) => Opened::Library { name, document },
                None => {
                    complaints.push(Complaint::NotLoaded(bundled.name));
                    Opened::Blank
                }
            },
        };
        if opened != Opened::Blank || query.seed.is_some() {
            model.open(opened, query.seed);
        }
        model.zoom = query.zoom.unwrap_or_default();
        if let Some(fragment) = address::fragment(&window) {
            model.follow_link(&fragment);
            complaints.append(&mut model.complaints);
        }
        if !complaints.is_empty() {
            model.complain(complaints);
        }
        let painter: Rc<RefCell<Option<Painter>>> = Rc::default();
        let message_at = {
            let painter = painter.clone();
            Callback::from(move |(x, y)| painter.borrow().as_ref().and_then(|painter| painter.message_at(x, y)))
        };
        let heard = link.callback(Msg::Heard);
        let mut app = App {
            views: Views::new(&model),
            work: FrameWork::new(&window),
            stamp: 0.0,
            in_frame: false,
            asked: None,
            calm: preferences.is_still(&window),
            rested: 0.0,
            stale: true,
            face: face(&model),
            shown: model.run.now(),
            painter,
            density: density(&window),
            canvas: NodeRef::default(),
            zooming: None,
            refocus: None,
            spacetime_canvas: NodeRef::default(),
            spacetime_painter: None,
            other_painter: None,
            other_canvas: NodeRef::default(),
            slot: NodeRef::default(),
            measure: None,
            playhead: TimelineHandle::default(),
            awaited: None,
            awaited_seed: None,
            opened_seed: query.seed,
            returning: false,
            arrived: link.callback(|(name, document)| Msg::Arrived(name, document)),
            on: link.callback(Msg::Wants),
            lit: None,
            pointed: None,
            held: false,
            dialog: NodeRef::default(),
            sharing: false,
            on_stage_size: link.callback(|(width, height)| Msg::StageSize(width, height)),
            on_lanes_size: link.callback(|(width, height)| Msg::LanesSize(width, height)),
            message_at,
            document: document_of(model.run.shared()),
            _frames: FrameLoop::start(link.callback(Msg::Frame)),
            presenting: None,
            embed: query.embed,
            room: (808.0, 636.0),
            magnified: 1.0,
            _listeners: Listeners::new(&window, &heard),
            heard,
            _exposed: Exposed::new(
                &window,
                model.run.shared(),
                link.callback(|()| Msg::Changed),
                link.callback(|text| Msg::Wants(Intent::Load(text))),
            ),
            window,
            model,
        };
        if query.present {
            app.enter(false);
        }
        app
    }

    fn update(&mut self, _: &Context<Self>, msg: Msg) -> bool {
        if let Msg::Frame(stamp) = msg {
            return self.frame(stamp);
        }
        self.asked.get_or_insert(self.work.now());
        match msg {
            Msg::Frame(_) => {}
            Msg::Wants(intent) => self.act(intent),
            Msg::Heard(heard) => self.hear(heard),
            Msg::Arrived(name, document) => self.arrive(name, document),
            Msg::StageSize(width, height) => {
                self.room = (width, height);
                self.rescale();
            }
            Msg::LanesSize(width, height) => self.views.resize_lanes(&self.model, width, height),
            Msg::Changed => self.follow_script(),
        }
        self.face = face(&self.model);
        self.shown = self.model.run.now();
        self.stale = true;
        true
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let Model {
            text,
            theme,
            preferences,
            settings: settings_open,
            menu,
            opened,
            story,
            panels,
            sheet,
            alert: refused,
            share,
            legend: legend_open,
            laboratory,
            promises: promises_open,
            tool,
            view,
            selection,
            playing,
            speed,
            proposed,
            ..
        } = &self.model;
        let Views {
            ring,
            storage,
            versions,
            spacetime,
            merkle,
            membership,
            layout,
            lanes,
            messages,
            facts,
            promises,
            console,
            lines,
            notes,
            spoken,
            rate,
            ..
        } = &self.views;
        let on = &self.on;
        let (now, head) = {
            let timeline = self.model.run.timeline();
            (timeline.now(), timeline.head().now())
        };
        let (text, on) = (|| text.clone(), || on.clone());
        let Face { clock, rewound } = self.face;
        let invite = !playing && now.0 == 0 && !rewound;
        let top_bar = TopBar {
            text: text(),
            theme: *theme,
            settings: settings_open.then_some(*preferences),
            scenarios: menu.clone(),
            open: opened.name(),
            title: story.title.clone(),
            on: on(),
        };
        let transport =
            Transport { text: text(), clock, playing: *playing, speed: *speed, rate: rate.clone(), rewound, invite, on: on() };
        let client = self.model.client;
        let stage = match view {
            View::Storage => {
                part(StorageDrawing { view: storage.clone(), spec: self.model.storage.clone(), text: text(), on: on() })
            }
            View::Versions => part(VersionsDrawing { view: versions.clone(), client, text: text(), on: on() }),
            View::Spacetime => html! {
                <Spacetime view={spacetime.clone()} quiet={self.model.spacetime.quiet} text={text()} on={on()}
                    canvas={self.spacetime_canvas.clone()}/>
            },
            View::Merkle => part(MerkleDrawing { view: merkle.clone(), text: text(), on: on() }),
            View::Membership => part(MembershipDrawing { view: membership.clone(), text: text(), on: on() }),
            _ if self.model.is_zoomed() => part(ZoomDrawing {
                view: self.views.zoom.clone(),
                spec: self.model.zoom,
                tables: preferences.tables,
                text: text(),
                on: on(),
            }),
            _ if preferences.tables => part(Tables { ring: Some(ring.clone()), lanes: lanes.clone(), text: text(), on: on() }),
            _ if self.views.other.is_some() => self.pair(),
            _ => html! {
                <Stage view={ring.clone()} layout={layout.clone()} selection={selection.clone()} tool={*tool} text={text()}
                    canvas={self.canvas.clone()} on={on()} message_at={self.message_at.clone()}
                    newcomer={self.model.newcomer.clone()} pointed={self.pointed.clone()}/>
            },
        };
        let inspector = match (view, selection) {
            (View::Versions, Selection::Nothing | Selection::Key(_)) if versions.key.is_some() => {
                part(VersionsPane { view: versions.clone(), text: text(), on: on() })
            }
            (View::Spacetime, _) if spacetime.event.is_some() => {
                part(SpacetimePane { view: spacetime.clone(), text: text(), on: on() })
            }
            _ => part(Inspector { text: text(), facts: facts.clone(), on: on() }),
        };
        let why = self.model.why.as_ref();
        let explained = why.map(|why| part(WhyPane { text: text(), why: why.clone(), on: on() }));
        let lit = why.map(|why| el("style", "", why.style()));
        let beside = self.model.beside.as_ref().map(|_| &self.views.beside);
        let is_pair = beside.is_some() && *view == View::Ring;
        let panel = beside.map(|view| part(BesidePanel { text: text(), view: view.clone(), both: is_pair, on: on() }));
        let marks = beside.map(|view| part(BesideMarks::of(view, lanes, text(), on())));
        let menu = BesideMenu::of(&self.model, on());
        let only = beside
            .filter(|_| !is_pair)
            .map(|view| el("p", "beside-only", text().with("beside-only", &[("left", arg(&view.titles[0]))])));
        let tabs = Tabs {
            text: text(),
            view: *view,
            legend: *legend_open,
            promises: *promises_open,
            beside: [menu.is_some(), beside.is_some()],
            on: on(),
        };
        let content = html! {
            <>
                { lit.unwrap_or_default() }
                { part(top_bar) }
                { part(ScenarioPanel { text: text(), story: story.clone(), notes: notes.clone(), on: on() }) }
                <main class="stage-column" data-testid="main" tabindex="-1">
                    { part(tabs) }
                    { menu.map(part).unwrap_or_default() }
                    { only.unwrap_or_default() }
                    { found(el("div", "view-slot", stage), &self.slot) }
                    { part(Messages { items: messages.clone(), text: text(), on: on() }) }
                    { if *legend_open { legend(&text(), &on()) } else { nothing() } }
                    { if *promises_open { part(Promises { text: text(), facts: promises.clone(), on: on() }) } else { nothing() } }
                </main>
                <aside class="side">
                    { panel.unwrap_or_default() }
                    { explained.unwrap_or_default() }
                    { inspector }
                    <Console text={text()} facts={console.clone()} proposed={proposed.clone()} paused={!playing} on={on()}/>
                </aside>
                <section class="time" aria-label={self.model.text.get("time")}>
                    { part(transport) }
                    <div class="timeline-slot">
                        <Timeline lanes={lanes.clone()} {now} {head} selected={selected(selection)} why={self.model.why.clone()}
                            glance={self.model.glance.seen.clone()} text={text()} on={on()}
                            on_resize={self.on_lanes_size.clone()} handle={self.playhead.clone()}/>
                        { marks.unwrap_or_default() }
                    </div>
                    { part(SpokenLog { text: text(), lines: lines.clone(), spoken: spoken.clone(), on: on() }) }
                </section>
                { part(SheetTabs { text: text(), sheet: *sheet, on: on() }) }
                { match laboratory {
                    Some(open) => html! { <Laboratory {open} text={text()} theme={*theme} document={self.document.clone()} on={on()}/> },
                    None => nothing(),
                } }
                { alert(&text(), refused, self.model.kept(), &on()) }
                { share.as_ref().map_or_else(nothing, |shared| share::dialog(&text(), shared, &self.dialog, &on())) }
                { self.presentation() }
                { if self.model.dragging { el("div", "drop-target", self.model.text.get("drop-here")) } else { nothing() } }
            </>
        };
        let class = class(
            "app",
            &[
                ("rail", panels.rail[*view as usize]),
                ("lesson-over", panels.over),
                ("no-side", panels.no_side[*view as usize]),
                ("pair", is_pair),
                ("presents", self.model.presenting),
                ("embed", self.embed),
            ],
        );
        let larger = (self.magnified > 1.0).then(|| format!("--larger: {}", Plain(self.magnified)).into());
        element("div", &["class", "data-sheet", "style"], &mut [given(class), given(sheet_tabs::name(*sheet)), larger], content)
    }

    fn rendered(&mut self, _: &Context<Self>, first_render: bool) {
        if first_render {
            self.zooming = self.slot.cast().map(|slot| Zooming::new(&slot, &self.heard));
            self.measure = self.slot.cast().and_then(|slot| Measure::new(&slot, self.on_stage_size.clone()));
            self.prepare_for_the_worst();
            // Setting a property of `window` fails only if someone has frozen it.
            let _ = js_sys::Reflect::set(&self.window, &"ringsideReady".into(), &self.work.now().into());
        }
        self.take_up_painter();
        self.bring_dialog();
        self.find_focus();
        if std::mem::take(&mut self.in_frame) {
            self.work.end();
        }
        if let Some(asked) = self.asked.take() {
            self.work.answer(asked);
        }
    }
}

/// Gives the document of a session as it is when it is asked for.
fn document_of(session: Rc<RefCell<Session>>) -> Callback<(), JsValue> {
    let playground = Playground::shared(session, Rc::new(|| {}));
    Callback::from(move |()| playground.document().unwrap_or_default())
}

impl App {
    /// Draws one frame. Returns whether anything has to be rendered besides what is painted.
    fn frame(&mut self, stamp: f64) -> bool {
        self.work.begin();
        let wall = (stamp - std::mem::replace(&mut self.stamp, stamp)).max(0.0);
        let before = self.model.run.now();
        let mut changed = false;
        let is_busy = |model: &Model| model.beside.as_ref().is_some_and(|beside| beside.is_busy());
        let busy = is_busy(&self.model);
        if self.model.playing {
            self.pass_time(wall);
        }
        self.work.played();
        if self.model.playing || busy {
            self.lead_on();
            changed = self.views.follow(&self.model, stamp);
        }
        changed |= self.follow_beats(stamp);
        if busy && !is_busy(&self.model) {
            // Now that nothing moves any more, nothing may be left behind either.
            self.views.refresh_all(&self.model, stamp);
            changed = true;
        }
        if !self.model.playing {
            changed |= self.views.rest(&self.model, stamp);
        }
        changed |= self.glance(stamp);
        let density = density(&self.window);
        if density != self.density {
            self.density = density;
            self.resize_painter();
        }
        let now = self.model.run.now();
        self.shown = now;
        if now != before || changed || busy || std::mem::take(&mut self.stale) {
            panic::note_instant(now);
            self.paint();
        }
        changed |= std::mem::replace(&mut self.face, face(&self.model)) != self.face;
        self.in_frame = changed;
        if !changed {
            self.work.end();
        }
        changed
    }

    /// Looks at the instant that the reader points at, if the pointer has come to rest. Returns whether it did.
    fn glance(&mut self, stamp: f64) -> bool {
        let Model { glance, run, .. } = &mut self.model;
        let Some((at, _)) = glance.wanted.take_if(|(_, since)| stamp - *since >= GLANCE_AFTER) else { return false };
        glance.seen = Some(Rc::new(run.glance(at, GLANCE_SIZE)));
        true
    }

    /// Lets virtual time pass for so many of the reader's milliseconds.
    fn pass_time(&mut self, wall: f64) {
        if self.pass_time_to_beat(wall) {
            return;
        }
        let speed = self.model.speed.multiple();
        if !self.calm {
            let (work, budget) = (&self.work, self.work.budget(speed > WATCHED_MAX));
            return self.model.run.play(wall, speed, || work.elapsed() < budget);
        }
        self.rested += wall.min(TURN_EVERY);
        let every = TURN_EVERY / speed;
        while self.rested >= every && self.work.elapsed() < ENGINE_BUDGET {
            self.rested -= every;
            if !self.model.run.change(Session::step) {
                self.rested = 0.0;
            }
        }
    }

    /// Has the second run follow the first, in what the engine is given of a frame; and both go on, while a difference is
    /// being looked for.
    fn lead_on(&mut self) {
        let (work, Model { run, beside, .. }) = (&self.work, &mut self.model);
        let Some(beside) = beside else { return };
        let mut more = || work.elapsed() < 2.0 * ENGINE_BUDGET;
        beside.keep_up(run, &mut more);
        if beside.searching {
            beside.search(run, more);
        }
    }

    /// The same at once, as far as a reader waits for it without noticing; frames do the rest.
    pub(crate) fn keep_up(&mut self) {
        let (work, began) = (&self.work, self.work.now());
        self.model.keep_up(|| work.now() - began < ENGINE_BUDGET);
    }

    /// Two stages, each with its title.
    fn pair(&self) -> Html {
        let Some((layout, ring)) = &self.views.other else { return nothing() };
        let Model { text, selection, tool, .. } = &self.model;
        let titles = &self.views.beside.titles;
        let left = html! {
            <Stage view={self.views.ring.clone()} layout={self.views.layout.clone()} selection={selection.clone()} tool={*tool}
                side={titles[0].clone()} text={text.clone()} canvas={self.canvas.clone()} on={self.on.clone()} message_at={self.message_at.clone()}
                newcomer={self.model.newcomer.clone()} pointed={self.pointed.clone()}/>
        };
        let right = html! {
            <Stage view={ring.clone()} layout={layout.clone()} selection={selection.clone()} tool={*tool}
                side={titles[1].clone()} text={text.clone()} canvas={self.other_canvas.clone()} on={self.on.clone()}/>
        };
        let sides = [
            el("figure", "", [caption(&self.views.beside, false), left]),
            el("figure", "other", [caption(&self.views.beside, true), right]),
        ];
        el("div", class("stages", &[("stacked", self.views.is_stacked())]), sides)
    }

    fn paint(&mut self) {
        let run = &self.model.run;
        let options = PaintOptions {
            speed: self.model.speed.multiple(),
            reduced_motion: self.calm,
            selected: selected(&self.model.selection),
            node: self.lit,
            lit: self.model.why.as_ref().map(|why| &why.lit).filter(|lit| !lit.happenings.is_empty()).map(|lit| &lit.messages),
        };
        if let Some(painter) = self.painter.borrow_mut().as_mut() {
            painter.paint(&self.views.layout, run.played(), &self.views.ring, run.now(), &options);
        }
        if let Some(painter) = &mut self.spacetime_painter {
            let view = self.views.spacetime_now(&self.model);
            let lit = self.model.why.as_ref().map(|why| &why.lit).zip(run.chronicle()).map(|(lit, chronicle)| LitPlaces {
                events: view.places(chronicle, lit.happenings.iter()),
                messages: lit.messages.clone(),
            });
            painter.paint(&view, &self.model.text, self.density * self.magnified, &lit.unwrap_or_default());
        }
        if let (Some(painter), Some((layout, ring)), Some(beside)) =
            (&mut self.other_painter, &self.views.other, &self.model.beside)
        {
            let options =
                PaintOptions { selected: options.selected.and_then(|request| beside.twin(request)), lit: None, ..options };
            painter.paint(layout, beside.run.played(), ring, beside.run.now(), &options);
        }
        let timeline = run.timeline();
        self.playhead.set_now(&self.views.lanes, timeline.now(), timeline.head().now());
    }

    pub(crate) fn resize_painter(&mut self) {
        if let Some(painter) = self.painter.borrow_mut().as_mut() {
            painter.resize(self.views.layout.width, self.views.layout.height, self.density * self.magnified);
        }
        if let Some(painter) = &mut self.other_painter {
            painter.resize(self.views.layout.width, self.views.layout.height, self.density * self.magnified);
        }
        self.stale = true;
    }

    /// Takes up the canvas where one has appeared.
    fn take_up_painter(&mut self) {
        let is_there = self.painter.borrow().is_some();
        if !is_there && let Some(canvas) = self.canvas.cast::<HtmlCanvasElement>() {
            *self.painter.borrow_mut() = Painter::new(canvas);
            self.resize_painter();
        }
        if self.spacetime_painter.is_none()
            && let Some(canvas) = self.spacetime_canvas.cast::<HtmlCanvasElement>()
        {
            self.spacetime_painter = SpacetimePainter::new(canvas);
            self.stale = true;
        }
        let is_wanted = self.other_painter.is_none() && self.views.other.is_some();
        if is_wanted && let Some(canvas) = self.other_canvas.cast::<HtmlCanvasElement>() {
            self.other_painter = Painter::new(canvas);
            self.resize_painter();
        }
    }

    /// Brings the dialog to the front once it is there; when it has gone, the focus goes back to where it was asked for.
    fn bring_dialog(&mut self) {
        let before = std::mem::replace(&mut self.sharing, self.model.share.is_some());
        if self.sharing && !before {
            share::bring(&self.dialog);
        } else if before && !self.sharing {
            share::give_back(&self.window, "share");
        }
    }

    /// The canvas goes.
    pub(crate) fn put_painter_away(&mut self) {
        *self.painter.borrow_mut() = None;
        self.other_painter = None;
    }

    /// The canvas of the diagram goes.
    pub(crate) fn put_spacetime_away(&mut self) {
        self.spacetime_painter = None;
    }

    /// The theme has changed.
    pub(crate) fn restyle(&mut self) {
        if let Some(painter) = &mut self.spacetime_painter {
            painter.restyle();
        }
        if let Some(painter) = self.painter.borrow_mut().as_mut() {
            painter.restyle();
        }
        if let Some(painter) = &mut self.other_painter {
            painter.restyle();
        }
    }

    /// The reader's milliseconds at the last frame: what the views are timed by.
    pub(crate) fn stamp(&self) -> f64 {
        self.stamp
    }

    /// The instant as the transport shows it.
    pub(crate) fn clock(&self) -> ClockFace {
        self.face.clock
    }
}

/// How many pixels of the screen a pixel of a canvas takes.
fn density(window: &Window) -> f64 {
    window.device_pixel_ratio() * settings::scale()
}

fn face(model: &Model) -> Face {
    let timeline = model.run.timeline();
    Face { clock: ClockFace::new(timeline.now(), model.playing), rewound: timeline.is_rewound() }
}

/// The operation that is looked at.
fn selected(selection: &Selection) -> Option<RequestId> {
    match selection {
        Selection::Operation(request) => Some(*request),
        _ => None,
    }
}
