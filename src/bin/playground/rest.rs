//! The rest of the page: everything that it can do without in its first second.
//!
//! The page is two modules of wasm. The first has the engine, the ring, the timeline, the console and what a hand does to the world;
//! this names what is in the second, as one table of functions. `cargo xtask dist` finds out what is reached through the
//! table alone, and puts that, with what it needs and nobody else does, into a file of its own (`xtask/src/split.rs`). So
//! nothing can be called that is not there: without the table there is no way to it, and the table comes with the file.
//!
//! It is asked for as soon as the ring is on the page, and before that if the address leads to something else. What is
//! wanted meanwhile and is not plain ([`Intent::is_plain`]) waits and is done when it has come; if it does not come, the
//! page says so and goes on without. Built by Trunk alone, without the feature `split`, the page is one module, and the
//! table is just there.

use std::cell::Cell;

use ringside::engine::Time;
use ringside::simulation::{Refusal, Weather};
use serde_json::Value;
use web_sys::Window;
use yew::platform::spawn_local;
use yew::{AttrValue, Callback, Html};

use crate::address;
use crate::app::{App, Msg};
use crate::aside::{self, Aside};
use crate::complaint::Complaint;
use crate::components::inspector;
use crate::components::inspector::weather::{self, Whose};
use crate::components::spacetime::SpacetimePainter;
use crate::exposed::Exposed;
use crate::facts::{Facts, Source};
use crate::intent::{Intent, Language, Selection, Study};
use crate::keyboard::Command;
use crate::listeners::{Heard, Listeners};
use crate::markup::{element, given, nothing, words};
use crate::model::Model;
use crate::query::{Asked, Query};
use crate::rarely;
use crate::text::{self, Text, Texts};
use crate::views::{Part, Views};

/// The table. Each entry is a function of the same name, or the one that says what it does.
pub struct Rest {
    /// Loads the document that an address names.
    pub prepare: fn(&Window, Asked, Callback<Option<String>>),
    /// Opens what an address leads to.
    pub begin: fn(&mut Model, &Window, Query, Option<String>),
    /// Gives scripts the run.
    pub expose: fn(&App) -> Exposed,
    pub say_anew: fn(&mut Model),
    /// Adds the texts that the page does not begin with.
    pub complete: fn(&mut Texts, Language),
    pub words: fn(&Complaint, &Text) -> Vec<AttrValue>,
    /// Why the world refused a step.
    pub refusal: fn(Language, &Refusal) -> String,
    pub act: fn(&mut App, Intent),
    pub command: fn(&App, Command) -> Option<Intent>,
    pub listen: fn(&mut Listeners, &Window, &Callback<Heard>),
    pub hear: fn(&mut App, Heard),
    pub arrive: fn(&mut App, &'static str, Option<String>),
    pub take_up_lesson: fn(&mut App, String, usize, Option<String>),
    /// Begins with the lesson that is open, at a step of it.
    pub begin_study: fn(&mut App, Option<usize>),
    pub seek_in_lesson: fn(&mut App, Time),
    pub step_in_lesson: fn(&mut App),
    /// Says what the ring would be with one more node, while that is in hand.
    pub foresee: fn(&mut App),
    pub step_beside: fn(&mut App, &Value),
    pub lead_on: fn(&mut App),
    pub keep_up: fn(&mut App),
    /// Begins to present, because the address says so.
    pub present: fn(&mut App),
    pub pass_time_to_beat: fn(&mut App, f64) -> bool,
    pub follow_beats: fn(&mut App, f64) -> bool,
    pub refresh: fn(&mut Views, Part, &Model) -> bool,
    pub refresh_other: fn(&mut Views, &Model) -> bool,
    pub facts: fn(&Selection, Source<'_>) -> Facts,
    /// What the inspector says of something selected.
    pub inspect: fn(&Text, &Facts, &Callback<Intent>) -> Html,
    /// The weather of the network as sliders.
    pub weather: fn(&Text, &Weather, Whose, bool, &Callback<Intent>) -> Html,
    /// What stands where the ring stands otherwise.
    pub stage: fn(&App) -> Html,
    pub aside: fn(&App) -> Aside,
    pub paint: fn(&mut App),
    pub take_up_canvases: fn(&mut App),
    pub restyle: fn(&mut SpacetimePainter),
    /// What scripts ask.
    #[cfg(feature = "split")]
    asked: &'static ringside::js::Asked,
}

static REST: Rest = Rest {
    prepare: rarely::prepare,
    begin: rarely::begin,
    expose: |app| {
        Exposed::new(
            &app.window,
            app.model.run.shared(),
            app.changed.clone(),
            app.on.reform(Intent::Load),
            app.on.reform(to_step),
        )
    },
    say_anew: Model::say_anew,
    complete: text::complete,
    words: Complaint::words,
    refusal: text::refusal,
    act: App::act_rarely,
    command: App::command_rarely,
    listen: Listeners::listen,
    hear: App::hear_rarely,
    arrive: App::arrive,
    take_up_lesson: App::take_up_lesson,
    begin_study: App::begin_study,
    seek_in_lesson: App::seek_in_lesson,
    step_in_lesson: App::step_in_lesson,
    foresee: App::foresee_now,
    step_beside: App::step_beside_now,
    lead_on: App::lead_on_now,
    keep_up: App::keep_up_now,
    present: |app| app.enter(false),
    pass_time_to_beat: App::pass_time_to_beat,
    follow_beats: App::follow_beats,
    refresh: Views::refresh_now,
    refresh_other: Views::refresh_other_now,
    facts: Facts::of_selected,
    inspect: inspector::selected,
    weather: weather::sliders,
    stage: aside::stage,
    aside: aside::aside,
    paint: aside::paint,
    take_up_canvases: aside::take_up_canvases,
    restyle: SpacetimePainter::restyle,
    #[cfg(feature = "split")]
    asked: &ringside::js::Asked::ALL,
};

/// To a step of the lesson, which scripts count from 1.
fn to_step(number: usize) -> Intent {
    Intent::Study(Study::To(number.saturating_sub(1)))
}

thread_local! {
    static HERE: Cell<Option<&'static Rest>> = const { Cell::new(None) };
}

/// The rest of the page, if it has come.
pub fn get() -> Option<&'static Rest> {
    HERE.get()
}

/// Loads it, unless it has come already, and tells whether it is there. What has failed can be tried again.
pub fn load(told: Callback<bool>) {
    if get().is_some() {
        return told.emit(true);
    }
    spawn_local(async move {
        let came = divided::rest().await.ok();
        if let Some(rest) = came {
            #[cfg(feature = "split")]
            ringside::js::answer_with(rest.asked);
            HERE.set(Some(rest));
        }
        told.emit(came.is_some());
    });
}

#[cfg(feature = "split")]
#[allow(unsafe_code, reason = "the macro declares the way from one module into the other, which the tool makes")]
mod divided {
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    use super::{REST, Rest};

    /// The one place at which the page is divided.
    #[wasm_split(rest, fallible)]
    pub fn rest() -> Result<&'static Rest, SplitLoaderError> {
        Ok(&REST)
    }
}

#[cfg(not(feature = "split"))]
mod divided {
    use std::convert::Infallible;

    use super::{REST, Rest};

    /// The page is one module.
    pub async fn rest() -> Result<&'static Rest, Infallible> {
        Ok(&REST)
    }
}

impl App {
    /// Does what needs the rest, which is there: what is selected and shown could not be without it.
    pub(crate) fn act_with_rest(&mut self, intent: Intent) {
        if let Some(rest) = get() {
            (rest.act)(self, intent);
        }
    }

    /// Keeps what is wanted until the rest of the page has come. What did not come is asked for again.
    pub(crate) fn wait_with(&mut self, wanted: Msg) {
        self.waiting.push(wanted);
        if std::mem::take(&mut self.missing) {
            self.model.complain(Vec::new());
            load(self.rest_came.clone());
        }
    }

    /// The rest of the page has come, or has not.
    pub(crate) fn take_up_rest(&mut self, came: bool) {
        let Some(rest) = get().filter(|_| came) else {
            // What was asked for is not done some time later, when nobody expects it any more.
            self.waiting.clear();
            self.missing = true;
            return self.model.complain(vec![Complaint::NotWhole]);
        };
        if self.exposed.is_none() {
            self.exposed = Some((rest.expose)(self));
            (rest.listen)(&mut self.listeners, &self.window, &self.heard);
            (rest.say_anew)(&mut self.model);
            self.views.refresh_all(&self.model, self.stamp());
            self.prepare_for_the_worst();
            // Setting a property of `window` fails only if someone has frozen it.
            let _ = js_sys::Reflect::set(&self.window, &"ringsideReady".into(), &self.first.into());
            if std::mem::take(&mut self.astray) && self.is_untouched() {
                let led = if address::fragment(&self.window).is_some() { Heard::Link } else { Heard::Elsewhere };
                self.hear(led);
            }
        }
        for wanted in std::mem::take(&mut self.waiting) {
            match wanted {
                Msg::Wants(intent) => self.act(intent),
                Msg::Heard(heard) => self.hear(heard),
                _ => {}
            }
        }
    }

    /// Whether nothing has been done to what is open; time may have passed.
    fn is_untouched(&self) -> bool {
        let timeline = self.model.run.timeline();
        timeline.branches().len() == 1 && timeline.applied().is_empty()
    }

    /// Says that something waits.
    pub(crate) fn awaiting(&self) -> Html {
        let says = if self.waiting.is_empty() { nothing() } else { words(self.model.text.get("rest-comes")) };
        element("p", &["class", "role", "data-testid"], &mut [given("rest-comes"), given("status"), given("rest-comes")], says)
    }
}
