//! The keyboard: which key asks for what. Letters and arrows belong to whoever has the focus first.

use ringside::engine::NodeId;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use crate::intent::{Panel, Present, Tool, View, ZoomWish};
use crate::settings;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Command {
    /// Start or stop the clock.
    TogglePlay,
    /// A turn forward, or back.
    Step {
        /// Whether forward.
        forward: bool,
    },
    /// 100 virtual milliseconds forward, or back.
    Jump {
        /// Whether forward.
        forward: bool,
    },
    /// To the beginning.
    Begin,
    /// To the furthest instant simulated.
    End,
    /// A faster speed, or a slower one.
    Speed {
        /// Whether faster.
        faster: bool,
    },
    /// Kill the node that has the focus or is selected, or start it again.
    Kill(Option<NodeId>),
    /// Pause it, or let it go on.
    Pause(Option<NodeId>),
    /// Take up a tool.
    Take(Tool),
    /// Lose the message that is looked at.
    Drop,
    /// One more node.
    AddNode,
    /// Draw a node a little further on along its circle, clockwise or not.
    Nudge(Option<NodeId>, bool),
    /// Heal the cut that is selected, or all.
    Heal,
    /// Read the siblings of the key looked at, or write what joins them.
    Reconcile,
    /// Why? Of what is selected.
    Why,
    /// Another view.
    View(View),
    /// Nearer to something, or away from it.
    Zoom(ZoomWish),
    /// Pictures as tables, or as pictures.
    Tables,
    /// The legend.
    Legend,
    /// A panel.
    Panel(Panel),
    /// Whatever is open or selected: away with it.
    Escape,
    /// Something about presenting.
    Present(Present),
    /// An answer to what is asked, from 0.
    Answer(usize),
}

/// What a key asks for, given where the focus is; nothing if it is not for the page.
pub fn command(event: &KeyboardEvent) -> Option<Command> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() || event.default_prevented() {
        return None;
    }
    let focus = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    // The dialog of many runs has the keys to itself, and the browser closes it on Escape.
    let page = focus.as_ref().and_then(|focus| focus.owner_document());
    if page.is_some_and(|page| page.query_selector("dialog.laboratory[open]").is_ok_and(|dialog| dialog.is_some())) {
        return None;
    }
    let key = event.key();
    if let Some(command) = mode(focus.as_ref()).and_then(|is_blank| if is_blank { unblanked(&key) } else { presented(event) }) {
        return Some(command);
    }
    if key == "Escape" {
        return Some(Command::Escape);
    }
    if focus.as_ref().is_some_and(is_field) {
        return None;
    }
    // Space is a character that everything with a button hears anyway.
    if key.chars().count() == 1 && key != " " && !settings::are_letters_keys() {
        return None;
    }
    let taken = match key.as_str() {
        " " | "Enter" => focus.as_ref().is_some_and(is_pressed_by_space),
        "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" | "Home" | "End" => focus.as_ref().is_some_and(is_moved_by_arrows),
        _ => false,
    };
    if taken {
        return None;
    }
    let node = focus.as_ref().and_then(focused_node);
    // The code names the key's place, so letters work while a Korean keyboard is on.
    let letter = event.code().strip_prefix("Key").map(str::to_owned);
    if let (Some(letter), false) = (letter, event.shift_key()) {
        return match letter.as_str() {
            "K" => Some(Command::Kill(node)),
            "P" => Some(Command::Pause(node)),
            "X" => Some(Command::Take(Tool::Cut)),
            "V" => Some(Command::Take(Tool::Select)),
            "D" => Some(Command::Drop),
            "N" => Some(Command::AddNode),
            "H" => Some(Command::Heal),
            "R" => Some(Command::Reconcile),
            "W" => Some(Command::Why),
            "T" => Some(Command::Tables),
            "I" => Some(Command::Panel(Panel::Inspector)),
            "F" => Some(Command::Present(Present::Enter)),
            _ => None,
        };
    }
    match key.as_str() {
        " " => Some(Command::TogglePlay),
        "ArrowRight" if event.shift_key() => Some(Command::Jump { forward: true }),
        "ArrowLeft" if event.shift_key() => Some(Command::Jump { forward: false }),
        "ArrowRight" => Some(Command::Step { forward: true }),
        "ArrowLeft" => Some(Command::Step { forward: false }),
        "Home" => Some(Command::Begin),
        "End" => Some(Command::End),
        "[" => Some(Command::Speed { faster: false }),
        "]" => Some(Command::Speed { faster: true }),
        "," => Some(Command::Nudge(node, false)),
        "." => Some(Command::Nudge(node, true)),
        "+" | "=" => Some(Command::Zoom(ZoomWish::In(None))),
        "-" | "_" => Some(Command::Zoom(ZoomWish::Out)),
        "0" => Some(Command::Zoom(ZoomWish::Whole)),
        "Backspace" => Some(Command::Zoom(ZoomWish::Up)),
        "?" => Some(Command::Legend),
        "\\" | "₩" => Some(Command::Panel(Panel::Scenario)),
        digit => {
            let index = digit.parse::<usize>().ok()?.checked_sub(1)?;
            if focus.as_ref().is_some_and(|focus| matches!(focus.closest(".study .q"), Ok(Some(_)))) {
                return Some(Command::Answer(index));
            }
            View::ALL.get(index).copied().map(Command::View)
        }
    }
}

/// What a key asks for while something is presented, where that is something else than usual. A clicker has two keys, and
/// sends what turns the pages of slides; many have a third, which sends a full stop.
pub fn presented(event: &KeyboardEvent) -> Option<Command> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key() || event.is_composing() {
        return None;
    }
    Some(Command::Present(match (event.key().as_str(), event.code().as_str()) {
        ("PageDown" | "ArrowRight", _) => Present::Next,
        ("PageUp" | "ArrowLeft", _) => Present::Back,
        (".", _) | (_, "KeyB") => Present::Blank,
        (_, "KeyS") => Present::Desk,
        _ => return None,
    }))
}

/// While the screen is black, every key shows it again; one that only goes with others is none.
fn unblanked(key: &str) -> Option<Command> {
    let goes_with_others = matches!(key, "Shift" | "Control" | "Alt" | "Meta" | "CapsLock");
    (!goes_with_others).then_some(Command::Present(Present::Blank))
}

/// Whether something is presented, and if so, whether the screen is black.
fn mode(focus: Option<&Element>) -> Option<bool> {
    let root = focus?.owner_document()?.document_element()?;
    (root.get_attribute("data-mode").as_deref() == Some("present")).then(|| root.has_attribute("data-blank"))
}

/// Whether keys are text here.
fn is_field(focus: &Element) -> bool {
    let kind = focus.get_attribute("type").unwrap_or_default();
    match focus.tag_name().as_str() {
        "INPUT" => !matches!(kind.as_str(), "checkbox" | "radio" | "button" | "range"),
        "TEXTAREA" | "SELECT" => true,
        _ => focus.has_attribute("contenteditable"),
    }
}

/// Whether space and enter already press something here.
fn is_pressed_by_space(focus: &Element) -> bool {
    matches!(focus.tag_name().as_str(), "BUTTON" | "INPUT" | "A" | "SUMMARY") || focus.has_attribute("role")
}

/// Whether the arrows already move something here.
fn is_moved_by_arrows(focus: &Element) -> bool {
    const ROLES: [&str; 7] = ["slider", "listbox", "option", "menu", "menuitem", "tab", "radio"];
    focus.tag_name() == "INPUT" || focus.get_attribute("role").is_some_and(|role| ROLES.contains(&role.as_str()))
}

/// The node that has the focus, by its stable handle.
fn focused_node(focus: &Element) -> Option<NodeId> {
    let node = focus.closest("[data-testid^='node-']").ok().flatten()?;
    NodeId::new(node.get_attribute("data-testid")?.strip_prefix("node-")?).ok()
}
