//! Many runs of what is open: under many seeds, or in search of a schedule that breaks a check.
//!
//! The runs are done by workers ([`desk`]), on a copy of the document with everything that was done by hand. What is
//! open goes on meanwhile, and is only changed when the reader opens one of the runs.

mod desk;
mod export;
mod searched;
mod swept;

use ringside::scenario::CHECKS;
use ringside::scenario::search::Fault;
use wasm_bindgen::JsValue;
use web_sys::{HtmlDialogElement, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use self::desk::{Desk, Found, Heard, Searching, Swept, object};
use crate::components::icons::{Icon, glyph};
use crate::intent::{Intent, Language, Theme};
use crate::markup::{Button, all, el, element, given, keyed, nothing};
use crate::text::{Argument, Text, grouped};

#[derive(Properties, PartialEq)]
pub struct Props {
    /// Whether it is to be seen; closed, it keeps what it has found, and goes on with what it is at.
    pub open: bool,
    pub text: Text,
    pub theme: Theme,
    /// The document of what is open, as it is when it is asked for.
    pub document: Callback<(), JsValue>,
    pub on: Callback<Intent>,
}

/// The dialog.
pub struct Laboratory {
    dialog: NodeRef,
    tab: Tab,
    desk: Option<Desk>,
    /// What the desk is at, or has come to.
    work: Work,
    /// What is asked for, as it stands in the fields.
    first: String,
    last: String,
    check: String,
    tries: String,
    faults: Vec<bool>,
    promised: bool,
}

/// What is done with the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// It is run under many seeds.
    Sweep,
    /// A schedule is searched that breaks it.
    Search,
}

/// What the desk is at, or has come to.
enum Work {
    Nothing,
    Sweeping { done: u64, total: u64, per_second: u64 },
    Swept(Box<Swept>),
    Searching(Searching),
    Found(Box<Found>),
    NotFound(u64),
    Failed(AttrValue),
}

impl Work {
    fn is_under_way(&self) -> bool {
        matches!(self, Work::Sweeping { .. } | Work::Searching(_))
    }

    fn is_of(&self, tab: Tab) -> bool {
        match self {
            Work::Nothing | Work::Failed(_) => true,
            Work::Sweeping { .. } | Work::Swept(_) => tab == Tab::Sweep,
            Work::Searching(_) | Work::Found(_) | Work::NotFound(_) => tab == Tab::Search,
        }
    }
}

/// A field of the forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    First,
    Last,
    Check,
    Tries,
    Fault(usize),
    Promised,
}

pub enum Msg {
    Tab(Tab),
    Write(Field, String),
    Run,
    Cancel,
    Heard(Heard),
    /// The browser has closed the dialog, or is asked to.
    Closed,
}

/// The most seeds of a sweep here. Whoever wants more has the runner.
const SEEDS_MAX: u64 = 1_000_000;
/// The most tries of a search.
const TRIES_MAX: u64 = 1_000_000;

impl Component for Laboratory {
    type Message = Msg;
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        let usual = Fault::usual();
        Laboratory {
            dialog: NodeRef::default(),
            tab: Tab::Sweep,
            desk: None,
            work: Work::Nothing,
            first: "1".to_owned(),
            last: "1000".to_owned(),
            check: CHECKS[0].to_owned(),
            tries: "1000".to_owned(),
            faults: Fault::ALL.iter().map(|(_, fault)| usual.contains(fault)).collect(),
            promised: false,
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        let Props { text, theme, .. } = ctx.props();
        if let (Work::Swept(_), Some(desk), true) = (&self.work, &self.desk, (text, theme) != (&old.text, &old.theme)) {
            desk.ask("plots", &look(ctx.props()));
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Tab(tab) => self.tab = tab,
            Msg::Write(field, value) => self.write(field, value),
            Msg::Run => self.run(ctx),
            Msg::Cancel => {
                self.desk = None;
                self.work = Work::Nothing;
            }
            Msg::Heard(heard) => self.hear(ctx, heard),
            Msg::Closed => ctx.props().on.emit(Intent::Laboratory(false)),
        }
        true
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        let Some(dialog) = self.dialog.cast::<HtmlDialogElement>() else { return };
        match (ctx.props().open, dialog.open()) {
            (true, false) => {
                // It refuses only while it is open already.
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { text, .. } = ctx.props();
        let link = ctx.link();
        let close = Button::calling(link.callback(|_| Msg::Closed)).class("btn icon").id("laboratory-close");
        let tab = |tab: Tab, id: &'static str| {
            let button = Button::calling(link.callback(move |_| Msg::Tab(tab))).id(format!("{id}-tab")).tab(self.tab == tab);
            button.class(if self.tab == tab { "on" } else { "" }).holding(text.get(&format!("laboratory-{id}")))
        };
        let tabs = element(
            "div",
            &["class", "role", "aria-label"],
            &mut [given("seg"), given("tablist"), given(text.get("laboratory"))],
            all([tab(Tab::Sweep, "sweep"), tab(Tab::Search, "search")]),
        );
        let form = match self.tab {
            Tab::Sweep => self.sweep_form(ctx),
            Tab::Search => self.search_form(ctx),
        };
        html! {
            <dialog class="laboratory" data-testid="laboratory" aria-label={text.get("laboratory")} ref={self.dialog.clone()}
                onclose={link.callback(|_| Msg::Closed)}>
                { el("header", "", [el("h2", "", text.get("laboratory")), tabs, el("span", "spacer", nothing()), close.label(text.get("close")).holding(glyph(Icon::Kill))]) }
                <form onsubmit={link.callback(|event: SubmitEvent| { event.prevent_default(); Msg::Run })}>{ form }</form>
                { self.told(text) }
                { el("div", "results", self.results(ctx)) }
            </dialog>
        }
    }
}

/// How pictures are to look.
fn look(props: &Props) -> [(&'static str, JsValue); 2] {
    [("dark", (props.theme == Theme::Dark).into()), ("korean", (props.text.language() == Language::Ko).into())]
}

impl Laboratory {
    fn write(&mut self, field: Field, value: String) {
        match field {
            Field::First => self.first = value,
            Field::Last => self.last = value,
            Field::Check => self.check = value,
            Field::Tries => self.tries = value,
            Field::Fault(place) => self.faults[place] ^= true,
            Field::Promised => self.promised ^= true,
        }
    }

    /// Begins with what the fields ask for, or says what is wrong with them.
    fn run(&mut self, ctx: &Context<Self>) {
        let text = &ctx.props().text;
        self.desk = None;
        let number = |field: &str| field.trim().parse::<u64>().ok();
        let document = ctx.props().document.emit(());
        let (kind, mut task) = match self.tab {
            Tab::Sweep => {
                let seeds = number(&self.first).zip(number(&self.last)).filter(|(first, last)| first <= last);
                let Some((first, last)) = seeds.filter(|(first, last)| last - first < SEEDS_MAX && *last < 1 << 53) else {
                    let most = [("most", Argument::from(grouped(SEEDS_MAX)))];
                    self.work = Work::Failed(text.with("laboratory-bad-seeds", &most));
                    return;
                };
                self.work = Work::Sweeping { done: 0, total: last - first + 1, per_second: 0 };
                let task = vec![("first", JsValue::from(first as f64)), ("last", (last as f64).into())];
                ("sweep", task.into_iter().chain(look(ctx.props())).collect::<Vec<_>>())
            }
            Tab::Search => {
                let Some(tries) = number(&self.tries).filter(|tries| (1..=TRIES_MAX).contains(tries)) else {
                    let most = [("most", Argument::from(grouped(TRIES_MAX)))];
                    self.work = Work::Failed(text.with("laboratory-bad-tries", &most));
                    return;
                };
                self.work = Work::Searching(Searching { tried: 0, tries, shrinking: None });
                let names = Fault::ALL.iter().zip(&self.faults).filter(|(_, chosen)| **chosen);
                let faults: js_sys::Array = names.map(|((name, _), _)| JsValue::from(*name)).collect();
                let request = object(&[
                    ("check", self.check.as_str().into()),
                    ("tries", (tries as f64).into()),
                    ("faults", faults.into()),
                    ("promised", self.promised.into()),
                ]);
                ("search", vec![("request", request)])
            }
        };
        task.push(("document", document));
        self.desk = Desk::hire(ctx.link().callback(Msg::Heard));
        match &self.desk {
            Some(desk) => desk.ask(kind, &task),
            None => self.work = Work::Failed(text.get("laboratory-no-workers")),
        }
    }

    fn hear(&mut self, ctx: &Context<Self>, heard: Heard) {
        let text = &ctx.props().text;
        self.work = match heard {
            Heard::Sweeping { done, total, per_second } => Work::Sweeping { done, total, per_second },
            Heard::Swept(swept) => Work::Swept(swept),
            Heard::Plots(plots) => {
                if let Work::Swept(swept) = &mut self.work {
                    swept.plots = plots;
                }
                return;
            }
            Heard::Searching(searching) => Work::Searching(searching),
            Heard::Found(found) => Work::Found(found),
            Heard::Nothing(tried) => Work::NotFound(tried),
            Heard::Failed(Some(why)) => Work::Failed(text.with("laboratory-failed", &[("why", why.into())])),
            Heard::Failed(None) => Work::Failed(text.get("laboratory-no-engine")),
        };
        // Who has swept is still asked for pictures in another light; who has searched is not.
        if !self.work.is_under_way() && !matches!(self.work, Work::Swept(_)) {
            self.desk = None;
        }
    }

    /// A field with its name.
    fn number(&self, ctx: &Context<Self>, id: &'static str, label: &str, value: &str, field: Field) -> Html {
        let text = &ctx.props().text;
        let oninput = ctx
            .link()
            .callback(move |event: InputEvent| Msg::Write(field, event.target_unchecked_into::<HtmlInputElement>().value()));
        html! {
            <label>{ el("span", "", text.get(label)) }
                <input type="text" inputmode="numeric" data-testid={id} value={value.to_owned()} {oninput} autocomplete="off"/>
            </label>
        }
    }

    fn switch(&self, ctx: &Context<Self>, id: String, label: AttrValue, on: bool, field: Field) -> Html {
        let onchange = ctx.link().callback(move |_: Event| Msg::Write(field, String::new()));
        html! {
            <label class="switch"><input type="checkbox" data-testid={id} checked={on} {onchange}/>{ el("span", "", label) }</label>
        }
    }

    /// To begin, or while something is under way to break it off. Two buttons, not one that changes: a click on the one
    /// must not come to be a click on the other.
    fn buttons(&self, ctx: &Context<Self>, id: &'static str) -> Html {
        let text = &ctx.props().text;
        let button = if self.work.is_under_way() {
            let cancel = Button::calling(ctx.link().callback(|_| Msg::Cancel)).class("btn line").id(format!("{id}-cancel"));
            keyed("cancel", cancel.holding(text.get("laboratory-cancel")))
        } else {
            let run = Button::calling(Callback::noop()).also("type", "submit").class("btn prim").id(format!("{id}-run"));
            keyed("run", run.holding(text.get(&format!("laboratory-{id}-run"))))
        };
        all([button])
    }

    fn sweep_form(&self, ctx: &Context<Self>) -> Html {
        all([
            el("p", "", ctx.props().text.get("laboratory-sweep-about")),
            self.number(ctx, "sweep-first", "laboratory-first", &self.first, Field::First),
            self.number(ctx, "sweep-last", "laboratory-last", &self.last, Field::Last),
            self.buttons(ctx, "sweep"),
        ])
    }

    fn search_form(&self, ctx: &Context<Self>) -> Html {
        let text = &ctx.props().text;
        let onchange = ctx
            .link()
            .callback(|event: Event| Msg::Write(Field::Check, event.target_unchecked_into::<HtmlSelectElement>().value()));
        let option = |name: &&'static str| html! { <option value={*name} selected={self.check == *name}>{ *name }</option> };
        let faults = Fault::ALL.iter().zip(&self.faults).enumerate().map(|(place, ((name, _), chosen))| {
            let label = text.get(&format!("fault-{name}"));
            self.switch(ctx, format!("search-fault-{name}"), label, *chosen, Field::Fault(place))
        });
        let promised = text.get("laboratory-promised");
        html! {
            <>
                { el("p", "", text.get("laboratory-search-about")) }
                <label class="wide">{ el("span", "", text.get("laboratory-check")) }
                    <select data-testid="search-check" {onchange}>{ for CHECKS.iter().map(option) }</select>
                </label>
                { self.number(ctx, "search-tries", "laboratory-tries", &self.tries, Field::Tries) }
                <fieldset>{ el("legend", "", text.get("laboratory-faults")) }{ all(faults) }</fieldset>
                { self.switch(ctx, "search-promised".to_owned(), promised, self.promised, Field::Promised) }
                { self.buttons(ctx, "search") }
            </>
        }
    }

    /// How far it is: for eyes a bar, for ears a sentence at each tenth of the way.
    fn told(&self, text: &Text) -> Html {
        let (sentence, spoken, part) = match &self.work {
            Work::Sweeping { done, total, per_second } => {
                let arguments =
                    [("done", grouped(*done).into()), ("total", grouped(*total).into()), ("rate", grouped(*per_second).into())];
                let part = tenths(*done, *total);
                (
                    text.with("laboratory-sweeping", &arguments),
                    text.with("laboratory-part", &[("part", (part * 10).into())]),
                    Some((*done, *total)),
                )
            }
            Work::Searching(Searching { shrinking: Some((runs, steps)), .. }) => {
                let arguments = [("runs", grouped(*runs).into()), ("steps", (*steps).into())];
                (text.with("laboratory-shrinking", &arguments), text.get("laboratory-found-something"), None)
            }
            Work::Searching(Searching { tried, tries, .. }) => {
                let arguments = [("tried", grouped(*tried).into()), ("tries", grouped(*tries).into())];
                let part = tenths(*tried, *tries);
                (
                    text.with("laboratory-searching", &arguments),
                    text.with("laboratory-part", &[("part", (part * 10).into())]),
                    Some((*tried, *tries)),
                )
            }
            Work::Swept(swept) if self.tab == Tab::Sweep => (nothing_said(), swept::sentence(swept, text), None),
            Work::Found(found) if self.tab == Tab::Search => (nothing_said(), searched::sentence(found, text), None),
            Work::NotFound(tried) if self.tab == Tab::Search => {
                let sentence =
                    text.with("laboratory-nothing", &[("tries", grouped(*tried).into()), ("check", self.check.as_str().into())]);
                (sentence.clone(), sentence, None)
            }
            Work::Failed(why) => (why.clone(), why.clone(), None),
            _ => (nothing_said(), nothing_said(), None),
        };
        let bar = match part {
            Some((done, total)) if self.work.is_under_way() => {
                html! { <progress value={done.to_string()} max={total.max(1).to_string()} aria-label={text.get("laboratory-progress")}></progress> }
            }
            _ if self.work.is_under_way() => html! { <progress aria-label={text.get("laboratory-progress")}></progress> },
            _ => nothing(),
        };
        let class = if matches!(self.work, Work::Failed(_)) { "told bad" } else { "told" };
        html! {
            <>
                { element("div", &["class", "data-testid"], &mut [given(class), given("laboratory-told")], all([bar, el("span", "", sentence)])) }
                <p class="spoken" role="status" aria-live="polite">{ spoken }</p>
            </>
        }
    }

    fn results(&self, ctx: &Context<Self>) -> Html {
        let Props { text, on, .. } = ctx.props();
        match &self.work {
            work if !work.is_of(self.tab) => nothing(),
            Work::Swept(swept) => swept::results(swept, text, on),
            Work::Found(found) => searched::result(found, text, on),
            _ => nothing(),
        }
    }
}

fn nothing_said() -> AttrValue {
    AttrValue::Static("")
}

/// Of ten parts, how many are done.
fn tenths(done: u64, total: u64) -> u64 {
    done * 10 / total.max(1)
}
