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

use crate::aside::Aside;
use crate::complaint::Complaint;
use crate::components::alert::alert;
use crate::components::console::Console;
use crate::components::inspector::Inspector;
use crate::components::scenario_panel::ScenarioPanel;
use crate::components::share;
use crate::components::sheet_tabs::{self, SheetTabs};
use crate::components::spacetime::SpacetimePainter;
use crate::components::spoken_log::SpokenLog;
use crate::components::tabs::Tabs;
use crate::components::top_bar::TopBar;
use crate::components::transport::{ClockFace, ClockHands, Transport};
use crate::exposed::Exposed;
use crate::focus::Refocus;
use crate::frame_loop::{ENGINE_BUDGET, FrameLoop, FrameWork};
use crate::intent::{Intent, Selection, View};
use crate::listeners::{Heard, Listeners};
use crate::march::March;
use crate::markup::{class, el, element, found, given, nothing};
use crate::model::Model;
use crate::part::part;
use crate::present::Presenting;
use crate::settings::Preferences;
use crate::stage::measure::Measure;
use crate::stage::{MessageAt, Messages, PaintOptions, Painter, Stage};
use crate::study::loading::Editing;
use crate::text::Text;
use crate::text::wording::arg;
use crate::timeline::{Timeline, TimelineHandle};
use crate::views::Views;
use crate::zoom::Zooming;
use crate::{address, library, panic, query, rest, settings};

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
    /// When the page could first be used, in the reader's milliseconds.
    pub(crate) first: f64,
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
    hands: ClockHands,
    /// The instant that was shown last.
    pub(crate) shown: Time,
    pub(crate) painter: Rc<RefCell<Option<Painter>>>,
    pub(crate) density: f64,
    pub(crate) canvas: NodeRef,
    /// What hands do to the ring, wherever on it one is.
    zooming: Option<Zooming>,
    /// Where the focus is to be found again, now that something else is drawn.
    pub(crate) refocus: Option<Refocus>,
    /// The same for the diagram of space and time.
    pub(crate) spacetime_canvas: NodeRef,
    pub(crate) spacetime_painter: Option<SpacetimePainter>,
    /// The painter and the canvas of the second run, while there is one.
    pub(crate) other_painter: Option<Painter>,
    pub(crate) other_canvas: NodeRef,
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
    /// The node that is dragged, and where it had been put before, if anywhere.
    pub(crate) taken_up: Option<(NodeId, Option<f64>)>,
    /// The dialog with the link, and whether it has been brought to the front.
    pub(crate) dialog: NodeRef,
    pub(crate) sharing: bool,
    on_stage_size: Callback<(f64, f64)>,
    on_lanes_size: Callback<(f64, f64)>,
    pub(crate) message_at: MessageAt,
    /// The document of what is open, with what was done by hand.
    pub(crate) document: Callback<(), JsValue>,
    /// The presentation that is under way.
    pub(crate) presenting: Option<Box<Presenting>>,
    /// How somebody who presents, or takes a lesson, goes from beat to beat.
    pub(crate) march: Option<Box<March>>,
    /// The lesson whose file is being loaded, by its name or its address.
    pub(crate) awaited_lesson: Option<String>,
    pub(crate) lesson_arrived: Callback<(String, usize, Option<String>)>,
    /// Whether this is part of somebody else's page.
    pub(crate) embed: bool,
    /// Whether a sheet of paper is made of the lesson that is open: nobody takes it then.
    pub(crate) handout: bool,
    /// Reads the file of the open lesson again, while it may be edited.
    pub(crate) editing: Option<Editing>,
    /// The size of the place of the view in CSS pixels, and how much larger than life the view is drawn there.
    pub(crate) room: (f64, f64),
    pub(crate) magnified: f64,
    pub(crate) heard: Callback<Heard>,
    _frames: FrameLoop,
    pub(crate) listeners: Listeners,
    /// What waits until the rest of the page has come.
    pub(crate) waiting: Vec<Msg>,
    /// Whether that was asked for and did not come.
    pub(crate) missing: bool,
    /// Whether the page therefore began with something else than its address leads to.
    pub(crate) astray: bool,
    pub(crate) exposed: Option<Exposed>,
    pub(crate) rest_came: Callback<bool>,
    pub(crate) changed: Callback<()>,
}

/// What the page starts with.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct Start {
    /// The document of the scenario that the address names, if it has come.
    pub document: Option<String>,
    /// Whether the address needs the rest of the page, and that did not come.
    pub missing: bool,
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
    /// The file of a lesson has come, to be begun at a step; or has not come.
    Lesson(String, usize, Option<String>),
    /// The stage has another size.
    StageSize(f64, f64),
    /// The timeline has another size.
    LanesSize(f64, f64),
    /// A script has moved or changed the run.
    Changed,
    /// The rest of the page has come; or has not.
    Rest(bool),
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
        let blank = library::blank().unwrap_or_else(|_| panic!("the defaults of the format make a document"));
        let mut model = Model::new(blank, Text::new(language), preferences);
        model.theme = theme;
        settings::arrange(&window, &mut model.panels);
        let Start { document, missing } = ctx.props();
        let (present, embed, handout) = (query.present, query.embed, query.handout);
        let (seed, step) = (query.seed, query.step);
        if let Some(rest) = rest::get() {
            (rest.begin)(&mut model, &window, query, document.clone());
        } else if *missing {
            model.complain(vec![Complaint::NotWhole]);
        } else if !query.refused.is_empty() {
            model.complain(query.refused.into_iter().map(Complaint::Parameter).collect());
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
            first: 0.0,
            asked: None,
            calm: preferences.is_still(&window),
            rested: 0.0,
            stale: true,
            face: face(&model),
            hands: ClockHands::default(),
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
            opened_seed: seed,
            returning: false,
            arrived: link.callback(|(name, document)| Msg::Arrived(name, document)),
            on: link.callback(Msg::Wants),
            lit: None,
            pointed: None,
            held: false,
            taken_up: None,
            dialog: NodeRef::default(),
            sharing: false,
            on_stage_size: link.callback(|(width, height)| Msg::StageSize(width, height)),
            on_lanes_size: link.callback(|(width, height)| Msg::LanesSize(width, height)),
            message_at,
            document: document_of(model.run.shared()),
            _frames: FrameLoop::start(link.callback(Msg::Frame)),
            presenting: None,
            march: None,
            awaited_lesson: None,
            handout,
            editing: None,
            lesson_arrived: link.callback(|(name, step, document)| Msg::Lesson(name, step, document)),
            embed,
            waiting: Vec::new(),
            missing: *missing,
            astray: *missing,
            exposed: None,
            rest_came: link.callback(Msg::Rest),
            changed: link.callback(|()| Msg::Changed),
            room: (808.0, 636.0),
            magnified: 1.0,
            listeners: Listeners::new(&window, &heard),
            heard,
            window,
            model,
        };
        if let Some(rest) = rest::get() {
            if app.model.study.is_some() {
                (rest.begin_study)(&mut app, step);
            }
            if present {
                (rest.present)(&mut app);
            }
        }
        app
    }

    fn update(&mut self, _: &Context<Self>, msg: Msg) -> bool {
        if let Msg::Frame(stamp) = msg {
            let changed = self.frame(stamp);
            if changed {
                self.mind_focus();
            }
            return changed;
        }
        self.mind_focus();
        self.asked.get_or_insert(self.work.now());
        match msg {
            Msg::Frame(_) => {}
            Msg::Wants(intent) => self.act(intent),
            Msg::Heard(heard) => self.hear(heard),
            Msg::Arrived(name, document) => {
                if let Some(rest) = rest::get() {
                    (rest.arrive)(self, name, document);
                }
            }
            Msg::Lesson(name, step, document) => {
                if let Some(rest) = rest::get() {
                    (rest.take_up_lesson)(self, name, step, document);
                }
            }
            Msg::Rest(came) => self.take_up_rest(came),
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
            legend: legend_open,
            promises: promises_open,
            tool,
            view,
            selection,
            playing,
            speed,
            proposed,
            ..
        } = &self.model;
        let Views { ring, layout, lanes, messages, facts, console, lines, notes, spoken, rate, .. } = &self.views;
        let on = &self.on;
        let (now, head) = {
            let timeline = self.model.run.timeline();
            (timeline.now(), timeline.head().now())
        };
        let (text, on) = (|| text.clone(), || on.clone());
        let rewound = self.face.rewound;
        let invite = !playing && now.0 == 0 && !rewound;
        let top_bar = TopBar {
            text: text(),
            theme: *theme,
            settings: settings_open.then_some(*preferences),
            scenarios: menu.clone(),
            open: opened.name(),
            kind: match &self.model.study {
                Some(study) => text().with("lesson-number", &[("number", arg(study.reader.lesson().number))]),
                None => text().get("scenario"),
            },
            title: story.title.clone(),
            on: on(),
        };
        let (hands, rate) = (self.hands.clone(), rate.clone());
        let waits = self.model.study.as_ref().is_some_and(|study| study.waits() && study.reached == Some(now));
        let transport =
            Transport { text: text(), hands, playing: *playing, speed: *speed, rate, rewound, waits, invite, on: on() };
        let stage = match (view, rest::get()) {
            (View::Ring, _) if !preferences.tables && self.views.other.is_none() && !self.model.is_zoomed() => html! {
                <Stage view={ring.clone()} layout={layout.clone()} selection={selection.clone()} tool={*tool} text={text()}
                    canvas={self.canvas.clone()} on={on()} message_at={self.message_at.clone()}
                    newcomer={self.model.newcomer.clone()} pointed={self.pointed.clone()}/>
            },
            (_, Some(rest)) => (rest.stage)(self),
            (_, None) => nothing(),
        };
        let Aside { before, menu, lesson, inspector, panel, explained, marks, below, over } =
            rest::get().map(|rest| (rest.aside)(self)).unwrap_or_default();
        let inspector = inspector.unwrap_or_else(|| part(Inspector { text: text(), facts: facts.clone(), on: on() }));
        let beside = self.model.beside.is_some();
        let is_pair = beside && *view == View::Ring;
        let tabs = Tabs {
            text: text(),
            view: *view,
            legend: *legend_open,
            promises: *promises_open,
            beside: [self.model.variations.is_some(), beside],
            on: on(),
        };
        let content = html! {
            <>
                { before[0].clone() }
                { part(top_bar) }
                { lesson.unwrap_or_else(|| part(ScenarioPanel { text: text(), story: story.clone(), notes: notes.clone(), on: on() })) }
                <main class="stage-column" data-testid="main" tabindex="-1">
                    { part(tabs) }
                    { menu }
                    { before[1].clone() }
                    { found(el("div", "view-slot", stage), &self.slot) }
                    { part(Messages { items: messages.clone(), text: text(), on: on() }) }
                    { below[0].clone() }
                    { below[1].clone() }
                </main>
                <aside class="side">
                    { panel }
                    { explained }
                    { inspector }
                    <Console text={text()} facts={console.clone()} proposed={proposed.clone()} paused={!playing} on={on()}/>
                </aside>
                <section class="time" aria-label={self.model.text.get("time")}>
                    { part(transport) }
                    <div class="timeline-slot">
                        <Timeline lanes={lanes.clone()} {now} {head} selected={selected(selection)} why={self.model.why.clone()}
                            glance={self.model.glance.seen.clone()} text={text()} on={on()}
                            on_resize={self.on_lanes_size.clone()} handle={self.playhead.clone()}/>
                        { marks }
                    </div>
                    { part(SpokenLog { text: text(), lines: lines.clone(), spoken: spoken.clone(), on: on() }) }
                </section>
                { part(SheetTabs { text: text(), sheet: *sheet, study: self.model.study.is_some(), on: on() }) }
                { over[0].clone() }
                { alert(&text(), refused, self.model.kept(), &on()) }
                { over[1].clone() }
                { over[2].clone() }
                { over[3].clone() }
                { self.awaiting() }
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
            self.first = self.work.now();
            // Now that the ring is there; an address may have had to wait for all.
            if !self.missing {
                rest::load(self.rest_came.clone());
            }
        }
        self.hands.forget();
        self.hands.show(self.face.clock);
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
        if let (Some(_), Some(rest)) = (&self.march, rest::get()) {
            changed |= (rest.follow_beats)(self, stamp);
        }
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
        let before = std::mem::replace(&mut self.face, face(&self.model));
        self.hands.show(self.face.clock);
        // An audience has a clock of its own.
        changed |= before.rewound != self.face.rewound || self.presenting.is_some() && before.clock != self.face.clock;
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
        if let (Some(_), Some(rest)) = (&self.march, rest::get())
            && (rest.pass_time_to_beat)(self, wall)
        {
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

    /// Has the second run follow the first, in what the engine is given of a frame.
    fn lead_on(&mut self) {
        if let (Some(_), Some(rest)) = (&self.model.beside, rest::get()) {
            (rest.lead_on)(self);
        }
    }

    /// The same at once.
    pub(crate) fn keep_up(&mut self) {
        if let (Some(_), Some(rest)) = (&self.model.beside, rest::get()) {
            (rest.keep_up)(self);
        }
    }

    pub(crate) fn paint_options(&self) -> PaintOptions<'_> {
        PaintOptions {
            speed: self.model.speed.multiple(),
            reduced_motion: self.calm,
            selected: selected(&self.model.selection),
            node: self.lit,
            lit: self.model.why.as_ref().map(|why| &why.lit).filter(|lit| !lit.happenings.is_empty()).map(|lit| &lit.messages),
        }
    }

    fn paint(&mut self) {
        let run = &self.model.run;
        let options = self.paint_options();
        if let Some(painter) = self.painter.borrow_mut().as_mut() {
            painter.paint(&self.views.layout, run.played(), &self.views.ring, run.now(), &options);
        }
        if (self.spacetime_painter.is_some() || self.other_painter.is_some())
            && let Some(rest) = rest::get()
        {
            (rest.paint)(self);
        }
        let run = &self.model.run;
        let timeline = run.timeline();
        self.playhead.set_now(&self.views.lanes, timeline.now(), timeline.head().now(), self.model.playing);
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
        if let Some(rest) = rest::get() {
            (rest.take_up_canvases)(self);
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
        if let (Some(painter), Some(rest)) = (&mut self.spacetime_painter, rest::get()) {
            (rest.restyle)(painter);
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
    // Whoever has come to a step of a lesson stands there and does not look back, though the frame in which it came went on a little.
    let stands = model.study.as_ref().is_some_and(|study| !study.free && study.reached == Some(timeline.now()));
    Face { clock: ClockFace::new(timeline.now(), model.playing), rewound: timeline.is_rewound() && !stands }
}

/// The operation that is looked at.
fn selected(selection: &Selection) -> Option<RequestId> {
    match selection {
        Selection::Operation(request) => Some(*request),
        _ => None,
    }
}
