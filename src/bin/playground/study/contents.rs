//! The lessons there are, as a contents page: by groups, with what one learns, how long it takes and what comes before; a field
//! leaves what fits.

use ringside::lessons::library::{self, Bundled};
use web_sys::{HtmlDialogElement, HtmlInputElement, window};
use yew::prelude::*;

use crate::components::icons::{Icon, glyph};
use crate::intent::{Intent, Language, Study as Wish};
use crate::markup::{Button, all, class, el, element, given, keyed, nothing, words};
use crate::settings;
use crate::text::Text;
use crate::text::wording::arg;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// Whether it is to be seen.
    pub open: bool,
    pub text: Text,
    /// The lesson that is open.
    pub here: Option<AttrValue>,
    pub on: Callback<Intent>,
}

/// The contents page.
pub struct Contents {
    dialog: NodeRef,
    sought: String,
}

pub enum Msg {
    Seek(String),
    Open(&'static str, usize),
    Closed,
}

/// How words are misspelt that are sought here: what is written, and what is meant.
const MISSPELT: [(&str, &str); 8] = [
    ("렘포트", "램포트"),
    ("볼륨 필터", "블룸 필터"),
    ("볼룸 필터", "블룸 필터"),
    ("머글 트리", "머클 트리"),
    ("백터 시계", "벡터 시계"),
    ("merkel", "merkle"),
    ("boom filter", "bloom filter"),
    ("가쉽", "가십"),
];

fn meant(sought: &str) -> String {
    let mut sought = sought.trim().to_ascii_lowercase();
    for (wrong, right) in MISSPELT {
        sought = sought.replace(wrong, right);
    }
    sought
}

/// Whether a lesson has every word that is sought, somewhere, in whichever language.
fn fits(lesson: &Bundled, sought: &str) -> bool {
    let steps = lesson.steps.iter().flatten();
    let all: String = std::iter::once(lesson.name)
        .chain(lesson.terms.iter().copied())
        .chain(lesson.title)
        .chain(lesson.about)
        .chain(lesson.subject.names())
        .chain(lesson.mechanisms.iter().copied())
        .chain(steps.copied())
        .map(|words| words.to_ascii_lowercase() + " ")
        .collect();
    meant(sought).split_whitespace().all(|word| all.contains(word))
}

impl Component for Contents {
    type Message = Msg;
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        Contents { dialog: NodeRef::default(), sought: String::new() }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        let on = &ctx.props().on;
        match msg {
            Msg::Seek(sought) => self.sought = sought,
            Msg::Open(name, step) => on.emit(Intent::Study(Wish::Open(name.to_owned(), step))),
            Msg::Closed => on.emit(Intent::Study(Wish::Contents(false))),
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
        let close =
            Button::calling(link.callback(|_| Msg::Closed)).class("btn icon").id("contents-close").named(text.get("close"));
        let shown: Vec<&Bundled> = library::LESSONS.iter().filter(|lesson| fits(lesson, &self.sought)).collect();
        let mut groups: Vec<Html> = Vec::new();
        for subject in library::Subject::OF_LESSONS {
            let own: Vec<&Bundled> = shown.iter().copied().filter(|lesson| lesson.subject == subject).collect();
            if own.is_empty() {
                continue;
            }
            let list = all(own.iter().map(|lesson| self.entry(ctx, lesson)));
            let name = subject.names()[usize::from(text.language() == Language::Ko)];
            groups.push(el("section", "", [el("h3", "", name), el("ol", "", list)]));
        }
        let none = element(
            "p",
            &["role"],
            &mut [given("status")],
            match shown.len() {
                0 => words(text.with("contents-none", &[("sought", arg(&self.sought))])),
                _ => nothing(),
            },
        );
        let seek = link.callback(|event: InputEvent| Msg::Seek(event.target_unchecked_into::<HtmlInputElement>().value()));
        let stopped = Callback::from(|event: KeyboardEvent| event.stop_propagation());
        html! {
            <dialog class="contents" data-testid="contents" aria-label={text.get("lessons")} ref={self.dialog.clone()}
                onclose={link.callback(|_| Msg::Closed)} onkeydown={stopped}>
                { el("header", "", [el("h2", "", text.get("lessons")), el("span", "spacer", nothing()), close.holding(glyph(Icon::Kill))]) }
                <input type="search" data-testid="contents-search" placeholder={text.get("contents-search")} aria-label={text.get("contents-search")}
                    value={self.sought.clone()} oninput={seek}/>
                { none }
                { el("div", "groups", all(groups)) }
                { el("footer", "", text.get("contents-own")) }
            </dialog>
        }
    }
}

impl Contents {
    fn entry(&self, ctx: &Context<Self>, lesson: &'static Bundled) -> Html {
        let Props { text, here, .. } = ctx.props();
        let language = usize::from(text.language() == Language::Ko);
        let furthest = window().map_or(0, |window| settings::furthest_of_lesson(&window, lesson.name));
        let steps = lesson.steps.len();
        let progress = match furthest {
            0 => nothing(),
            _ if furthest >= steps => el("span", "progress done", text.get("contents-done")),
            _ => el("span", "progress", text.with("contents-begun", &[("step", arg(furthest)), ("steps", arg(steps))])),
        };
        let open = |step: usize| ctx.link().callback(move |_| Msg::Open(lesson.name, step));
        let is_here = here.as_ref().is_some_and(|here| here == lesson.name);
        let title = Button::calling(open(0)).class("title").id(format!("lesson-{}", lesson.name));
        let title = if is_here { title.also("aria-pressed", "true") } else { title };
        let title = title.holding([el("i", "", lesson.number.to_string()), el("b", "", lesson.title[language])]);
        let titles = |name: &&str| library::find(name).map(|before| before.title[language]);
        let before: Vec<&str> = lesson.after.iter().filter_map(titles).collect();
        let before = match before.is_empty() {
            true => nothing(),
            false => el("span", "", text.with("contents-after", &[("lessons", arg(before.join(", ")))])),
        };
        let sheet = format!("?lesson={}&mode=handout&theme=light&lang={}", lesson.name, text.language().tag());
        let sheet = element(
            "a",
            &["href", "target", "data-testid"],
            &mut [given(sheet), given("_blank"), given(format!("handout-{}", lesson.name))],
            words(text.get("contents-handout")),
        );
        let facts = [el("span", "", text.with("contents-minutes", &[("minutes", arg(lesson.minutes))])), progress, before, sheet];
        let step = |(place, title): (usize, &'static [&'static str; 2])| {
            let button = Button::calling(open(place)).class("step").holding(title[language]);
            keyed(place, el("li", "", button))
        };
        let steps = el(
            "details",
            "",
            [
                el("summary", "", text.with("contents-steps", &[("count", arg(steps))])),
                el("ol", "steps", all(lesson.steps.iter().enumerate().map(step))),
            ],
        );
        let whole = [title, el("p", "", lesson.about[language]), el("div", "facts", facts), steps];
        keyed(lesson.name, el("li", class("entry", &[("here", is_here)]), whole))
    }
}
