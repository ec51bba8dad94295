//! Elements as functions.
//!
//! `html!` writes every element out in full at the place where it stands: some 200 bytes of wasm for a
//! `<span>` with a class. What the page shows over and over is therefore put together here, once. `html!`
//! stays for elements with attributes of their own.

use std::rc::Rc;

use yew::html::{onclick, onkeydown};
use yew::prelude::*;
use yew::virtual_dom::{AttributeOrProperty, Attributes, Key, Listener, VList, VNode, VTag, VText};

use crate::intent::Intent;

/// What an element can hold.
pub trait Content {
    /// As a node of the page.
    fn into_html(self) -> Html;
}

impl Content for Html {
    fn into_html(self) -> Html {
        self
    }
}

impl Content for AttrValue {
    fn into_html(self) -> Html {
        VText::new(self).into()
    }
}

impl Content for String {
    fn into_html(self) -> Html {
        AttrValue::from(self).into_html()
    }
}

impl Content for &'static str {
    fn into_html(self) -> Html {
        AttrValue::Static(self).into_html()
    }
}

impl Content for Vec<Html> {
    fn into_html(self) -> Html {
        VList::with_children(self, None).into()
    }
}

impl<const N: usize> Content for [Html; N] {
    fn into_html(self) -> Html {
        Vec::from(self).into_html()
    }
}

/// Nothing.
pub fn nothing() -> Html {
    Html::default()
}

/// A text among elements.
pub fn words(words: impl Into<AttrValue>) -> Html {
    words.into().into_html()
}

/// Several nodes in a row.
pub fn all(nodes: impl IntoIterator<Item = Html>) -> Html {
    nodes.into_iter().collect::<Vec<_>>().into_html()
}

/// Shapes that never change, as the text of SVG. The browser reads it where they appear, so what comes and
/// goes while time runs is better made of elements.
pub fn shapes(svg: &'static str) -> Html {
    Html::from_html_unchecked(AttrValue::Static(svg))
}

/// A node of a list that may be put in another order: the key tells it from its neighbours.
pub fn keyed(key: impl Into<Key>, node: Html) -> Html {
    with_key(key.into(), node)
}

fn with_key(key: Key, mut node: Html) -> Html {
    match &mut node {
        // Nobody else holds an element that was made a moment ago.
        VNode::VTag(tag) => Rc::make_mut(tag).key = Some(key),
        _ => node = VList::with_children(vec![node], Some(key)).into(),
    }
    node
}

/// An element that has at most a class.
pub fn el(tag: &'static str, class: impl Into<AttrValue>, content: impl Content) -> Html {
    plain(tag, class.into(), content.into_html())
}

fn plain(tag: &'static str, class: AttrValue, content: Html) -> Html {
    element(tag, &["class"], &mut [given(class)], content)
}

/// An element, its attributes by names and values; one without a value is left out.
pub fn element(tag: &'static str, names: &'static [&'static str], values: &mut [Option<AttrValue>], content: Html) -> Html {
    let values = values.iter_mut().map(|value| value.take().map(AttributeOrProperty::Attribute)).collect();
    let mut tag = VTag::new(tag);
    tag.set_attributes(Attributes::Dynamic { keys: names, values });
    if let Some(children) = tag.children_mut() {
        *children = content;
    }
    tag.into()
}

/// Something that tells of a key of the store, which it can be lit by.
pub fn of_key(tag: &'static str, class: impl Into<AttrValue>, key: impl Into<AttrValue>, content: impl Content) -> Html {
    element(tag, &["class", "data-key"], &mut [given(class), given(key)], content.into_html())
}

/// The value of an attribute; an empty one is left out.
pub fn given(value: impl Into<AttrValue>) -> Option<AttrValue> {
    Some(value.into()).filter(|value| !value.is_empty())
}

/// A class with others that only sometimes go with it.
pub fn class(always: &'static str, sometimes: &[(&'static str, bool)]) -> AttrValue {
    let mut class = AttrValue::Static(always);
    for (name, _) in sometimes.iter().filter(|(_, holds)| *holds) {
        class = if class.is_empty() { AttrValue::Static(name) } else { format!("{class} {name}").into() };
    }
    class
}

/// What attributes say of something that is so, or is not.
pub fn flag(holds: bool) -> &'static str {
    if holds { "true" } else { "false" }
}

/// Asks for something, whatever the event is.
pub fn asks<E: 'static>(on: &Callback<Intent>, intent: Intent) -> Callback<E> {
    on.reform(move |_| intent.clone())
}

/// A button being put together. [`Button::holding`] makes it whole.
pub struct Button(Box<Parts>);

struct Parts {
    onclick: Callback<MouseEvent>,
    /// In the order of [`NAMES`].
    values: [Option<AttrValue>; 13],
}

/// The attributes that buttons have.
static NAMES: [&str; 13] = [
    "type",
    "class",
    "data-testid",
    "title",
    "aria-label",
    "aria-pressed",
    "aria-selected",
    "aria-disabled",
    "aria-expanded",
    "role",
    "tabindex",
    "lang",
    "disabled",
];

impl Button {
    /// A button that asks for something.
    pub fn asking(on: &Callback<Intent>, intent: Intent) -> Button {
        Button::calling(asks(on, intent))
    }

    /// A button that calls.
    pub fn calling(onclick: Callback<MouseEvent>) -> Button {
        Button(Box::new(Parts { onclick, values: Default::default() })).also("type", "button")
    }

    /// One of its attributes.
    pub fn also(self, name: &'static str, value: impl Into<AttrValue>) -> Button {
        self.set(name, value.into())
    }

    fn set(mut self, name: &str, value: AttrValue) -> Button {
        let place = NAMES.iter().position(|known| *known == name);
        self.0.values[place.expect("the attributes that buttons have are listed above")] = Some(value);
        self
    }

    /// How it looks.
    pub fn class(self, class: impl Into<AttrValue>) -> Button {
        self.set("class", class.into())
    }

    /// The handle by which tests find it.
    pub fn id(self, id: impl Into<AttrValue>) -> Button {
        self.set("data-testid", id.into())
    }

    /// Its name, where what it holds does not say it.
    pub fn label(self, label: AttrValue) -> Button {
        self.set("aria-label", label)
    }

    /// What is said of it to whoever points at it.
    pub fn hint(self, title: AttrValue) -> Button {
        self.set("title", title)
    }

    /// The same as its name and as its hint.
    pub fn named(self, name: AttrValue) -> Button {
        self.label(name.clone()).hint(name)
    }

    /// Whether it is the one chosen of its group: it says so and shows it.
    pub fn chosen(self, chosen: bool) -> Button {
        let button = self.set("aria-pressed", flag(chosen).into());
        if chosen { button.class("on") } else { button }
    }

    /// A tab: whether it is the one in front.
    pub fn tab(self, selected: bool) -> Button {
        self.set("role", "tab".into()).set("aria-selected", flag(selected).into())
    }

    /// Whether it does nothing. Unlike a disabled one it keeps the focus, so that its reason can be read
    /// by everyone.
    pub fn idle(self, idle: bool) -> Button {
        if idle { self.set("aria-disabled", "true".into()) } else { self }
    }

    /// Whether it cannot be pressed.
    pub fn disabled(self, disabled: bool) -> Button {
        if disabled { self.set("disabled", "disabled".into()) } else { self }
    }

    /// The button, with what it holds.
    pub fn holding(self, content: impl Content) -> Html {
        self.whole(content.into_html())
    }

    fn whole(mut self, content: Html) -> Html {
        let button = element("button", &NAMES, &mut self.0.values, content);
        listening(button, vec![onclick(self.0.onclick)])
    }
}

/// A listener of an element.
pub type Listening = Rc<dyn Listener>;

/// An element made by [`element`], with what it listens to.
pub fn listening(node: Html, listeners: Vec<Listening>) -> Html {
    with_tag(node, |tag| tag.set_listeners(listeners.into_iter().map(Some).collect()))
}

/// An element that can be found again.
pub fn found(node: Html, node_ref: &NodeRef) -> Html {
    with_tag(node, |tag| tag.node_ref = node_ref.clone())
}

fn with_tag(mut node: Html, change: impl FnOnce(&mut VTag)) -> Html {
    if let VNode::VTag(tag) = &mut node {
        change(Rc::make_mut(tag));
    }
    node
}

/// Hears clicks.
pub fn onclick(heard: Callback<MouseEvent>) -> Listening {
    Rc::new(onclick::Wrapper::new(heard))
}

/// Makes a shape a button: it does something on a click, and on Enter or Space while it has the focus.
/// Nothing that it lies on hears of either.
pub fn pressed(act: Callback<()>) -> Vec<Listening> {
    vec![clicked(act.clone()), entered(act)]
}

/// Does something on a click, of which nothing below hears.
pub fn clicked(act: Callback<()>) -> Listening {
    onclick(Callback::from(move |event: MouseEvent| {
        event.stop_propagation();
        act.emit(());
    }))
}

/// Does something on Enter or Space.
pub fn entered(act: Callback<()>) -> Listening {
    let heard = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            event.stop_propagation();
            act.emit(());
        }
    };
    Rc::new(onkeydown::Wrapper::new(Callback::from(heard)))
}
