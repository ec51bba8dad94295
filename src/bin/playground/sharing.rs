//! A link to what is open: how it is looked at, in words that a link carries; its address, its QR code, its file.

use js_sys::{Function, Reflect};
use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};
use ringside::engine::{Address, ClientId, Key, NodeId, RequestId, order};
use ringside::scenario::{Link, LinkError};
use ringside::simulation::EventId;
use ringside::stage::ZoomSpec;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Window;
use yew::{AttrValue, Callback};

use crate::intent::{Selection, Speed, View};
use crate::model::Model;
use crate::{address, promise};

/// A link that is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared {
    /// The whole address.
    pub address: AttrValue,
    /// The instant that it leads to, in words.
    pub at: AttrValue,
    /// What shows the same in somebody else's page.
    pub embed: AttrValue,
    /// As a QR code, if a camera could read that from a screen.
    pub code: Option<Code>,
    /// The file that says the same, as an address of its own, and what it is to be called.
    pub file: AttrValue,
    pub file_name: AttrValue,
    /// The same without an ending: what else is saved is called that.
    pub stem: AttrValue,
    /// Whether it was copied; nobody has tried yet, or it was not allowed.
    pub copied: Option<bool>,
}

/// A QR code (ISO/IEC 18004), as squares.
#[derive(Clone, Debug, PartialEq)]
pub struct Code {
    /// How many squares it is wide and high.
    pub size: i32,
    /// The dark ones, as a path of SVG.
    pub path: AttrValue,
}

/// The largest code that is drawn: 133 squares, three pixels each in the dialog. It holds 1,732 bytes.
const CODE_VERSION_MAX: u8 = 30;

/// The link to what is open now.
pub fn shared(window: &Window, model: &Model) -> Result<Shared, LinkError> {
    let session = model.run.session();
    let link = Link::of(&session, look(model));
    let fragment = link.to_text()?;
    let lesson = lesson(model);
    let address = match &lesson {
        Some(lesson) => format!("{}?{lesson}", address::of_link(window, "").trim_end_matches('#')),
        None => address::of_link(window, &fragment),
    };
    let name = session.scenario().head.name.as_str();
    let name: String = name.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).take(60).collect();
    let stem = if name.is_empty() { "ringside" } else { &name };
    let file = String::from(js_sys::encode_uri_component(&link.to_file()));
    Ok(Shared {
        at: link.at.to_string().into(),
        embed: frame(window, model, &fragment, lesson).into(),
        code: code(&address),
        file: format!("data:application/json;charset=utf-8,{file}").into(),
        file_name: format!("{stem}.ringside.json").into(),
        stem: AttrValue::from(stem.to_owned()),
        address: address.into(),
        copied: None,
    })
}

/// What leads to the step of a lesson that anybody can open: shorter than the lesson itself, which a link would have to carry. Nothing, if
/// something was done by hand: that only a link knows.
fn lesson(model: &Model) -> Option<String> {
    let name = model.opened.lesson()?;
    let study = model.study.as_ref()?;
    let otherwise = study.detour.as_ref().map_or_else(String::new, |detour| format!("&otherwise={}", detour.place + 1));
    let untouched = model.run.timeline().applied().is_empty();
    untouched.then(|| format!("lesson={}&step={}{otherwise}", String::from(js_sys::encode_uri_component(name)), study.at + 1))
}

/// The address of what is open now.
pub fn address_of(window: &Window, model: &Model) -> Result<String, LinkError> {
    if let Some(lesson) = lesson(model) {
        return Ok(format!("{}?{lesson}", address::of_link(window, "").trim_end_matches('#')));
    }
    Ok(address::of_link(window, &Link::of(&model.run.session(), look(model)).to_text()?))
}

/// The frame to put into somebody else's page, in the language and theme of whoever makes it: those who read that page share
/// its language.
fn frame(window: &Window, model: &Model, fragment: &str, lesson: Option<String>) -> String {
    let page = address::of_link(window, "");
    let (page, language, theme) = (page.trim_end_matches('#'), model.text.language().tag(), model.theme.name());
    let leads = lesson.map_or_else(|| format!("#{fragment}"), |lesson| format!("&amp;{}", lesson.replace('&', "&amp;")));
    // A link has no letters that mean something in HTML, and an address none that end a value.
    format!(
        "<iframe src=\"{page}?embed&amp;lang={language}&amp;theme={theme}{leads}\" title=\"Ringside\" width=\"640\" height=\"400\" \
         style=\"border:0\" loading=\"lazy\"></iframe>"
    )
}

fn code(address: &str) -> Option<Code> {
    let segments = [QrSegment::make_bytes(address.as_bytes())];
    let most = Version::new(CODE_VERSION_MAX);
    let code = QrCode::encode_segments_advanced(&segments, QrCodeEcc::Low, Version::MIN, most, None, true).ok()?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let wide = (x..size).take_while(|x| code.get_module(*x, y)).count() as i32;
            if wide > 0 {
                path += &format!("M{x} {y}h{wide}v1h-{wide}z");
            }
            x += wide + 1;
        }
    }
    Some(Code { size, path: path.into() })
}

/// How the run is looked at.
fn look(model: &Model) -> Vec<(String, String)> {
    let mut look = vec![("speed", model.speed.factor().to_owned()), ("view", model.view.name().to_owned())];
    if !model.zoom.is_whole() {
        look.push(("zoom", model.zoom.to_string()));
    }
    look.extend(model.opened.scenario().map(|name| ("scenario", name.to_owned())));
    let selection = match &model.selection {
        Selection::Nothing => None,
        Selection::Node(node) => Some(format!("node {node}")),
        Selection::Client(client) => Some(format!("client {client}")),
        Selection::Key(key) => Some(format!("key {key}")),
        Selection::Operation(request) => Some(format!("operation {}", request.0)),
        Selection::Message(sent) => Some(format!("message {}", sent.0)),
        Selection::Cut(one, other) => Some(format!("cut {} {}", one.name(), other.name())),
        Selection::Link(from, to) => Some(format!("link {} {}", from.name(), to.name())),
    };
    look.extend(selection.map(|selection| ("selection", selection)));
    order(&mut look, |entry| entry.0);
    look.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What the maker of a link had opened, by its name in the menu.
pub fn scenario(look: &[(String, String)]) -> Option<String> {
    value(look, "scenario").map(str::to_owned)
}

/// Looks at the run as the maker of a link did. What is not understood is left as it is.
pub fn look_through(model: &mut Model, look: &[(String, String)]) {
    let view = value(look, "view").and_then(|name| View::ALL.into_iter().find(|view| view.name() == name && view.is_there()));
    model.view = view.unwrap_or(model.view);
    let speed = value(look, "speed").and_then(|factor| Speed::ALL.into_iter().find(|speed| speed.factor() == factor));
    model.speed = speed.unwrap_or(model.speed);
    model.zoom = value(look, "zoom").and_then(ZoomSpec::read).unwrap_or_default();
    let Some((kind, name)) = value(look, "selection").and_then(|selection| selection.split_once(' ')) else { return };
    let selection = match kind {
        "node" => node(model, name).map(Selection::Node),
        "client" => ClientId::new(name).ok().filter(|client| is_client(model, *client)).map(Selection::Client),
        "key" => Some(Selection::Key(Key::from(name))),
        "operation" => name.parse().ok().map(|number| Selection::Operation(RequestId(number))),
        "message" => name.parse().ok().map(|number| Selection::Message(EventId(number))),
        "cut" => name.split_once(' ').and_then(|(one, other)| Some(Selection::Cut(end(model, one)?, end(model, other)?))),
        "link" => name.split_once(' ').and_then(|(from, to)| Some(Selection::Link(end(model, from)?, end(model, to)?))),
        _ => None,
    };
    if let Some(Selection::Node(node)) = selection {
        model.storage.node = Some(node);
    }
    model.selection = selection.unwrap_or_default();
}

fn value<'a>(look: &'a [(String, String)], name: &str) -> Option<&'a str> {
    look.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn node(model: &Model, name: &str) -> Option<NodeId> {
    NodeId::new(name).ok().filter(|node| model.run.timeline().world().status(*node).is_some())
}

fn is_client(model: &Model, client: ClientId) -> bool {
    model.run.timeline().setup().clients.iter().any(|known| known.id == client)
}

fn end(model: &Model, name: &str) -> Option<Address> {
    let client = || ClientId::new(name).ok().filter(|client| is_client(model, *client));
    node(model, name).map(Address::Node).or_else(|| client().map(Address::Client))
}

/// Copies a text, and says whether that was allowed. By name, since a page without a secure address has no clipboard.
pub fn copy(window: &Window, text: &str, done: Callback<bool>) {
    let clipboard = Reflect::get(&window.navigator(), &"clipboard".into()).unwrap_or_default();
    let write = Reflect::get(&clipboard, &"writeText".into()).ok().and_then(|write| write.dyn_into::<Function>().ok());
    match write.and_then(|write| write.call1(&clipboard, &text.into()).ok()) {
        Some(promised) => {
            let failed = done.clone();
            let kept = Closure::once_into_js(move |_: JsValue| done.emit(true));
            let broken = Closure::once_into_js(move |_: JsValue| failed.emit(false));
            promise::then(&promised, &kept, &broken);
        }
        None => done.emit(false),
    }
}
