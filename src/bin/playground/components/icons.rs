//! Icons: sixteen pixels square, drawn in ink.

use yew::prelude::*;

use crate::markup::{element, given, shapes};

/// Which icon.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Chevron,
    Right,
    Sun,
    Moon,
    Play,
    Pause,
    StepBack,
    StepForward,
    Cut,
    Kill,
    Restart,
    Eye,
    Pointer,
    Warning,
    Console,
    Again,
    Heal,
    Share,
    Dice,
    Promise,
    Screen,
    Sliders,
    Book,
}

/// An icon. It says nothing to a screen reader: whatever it stands in has a name.
pub fn glyph(icon: Icon) -> Html {
    picture(
        "ic",
        "0 0 16 16",
        match icon {
            Icon::Chevron => r#"<path d="M4.5 6.5L8 10l3.5-3.5"/>"#,
            Icon::Right => r#"<path d="M6 3.5L10.5 8 6 12.5"/>"#,
            Icon::Sun => {
                r#"<circle cx="8" cy="8" r="3"/><path d="M8 1.5v1.6M8 12.9v1.6M1.5 8h1.6M12.9 8h1.6M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M3.4 12.6l1.1-1.1M11.5 4.5l1.1-1.1"/>"#
            }
            Icon::Promise => {
                r#"<path d="M8 1.800l5 2v3.700c0 3.200-2.100 5.600-5 6.700-2.900-1.100-5-3.500-5-6.700V3.800zM5.700 7.900l1.700 1.700 3-3.300"/>"#
            }
            Icon::Sliders => {
                r#"<path d="M2 4.500h6.200M12.300 4.500H14M2 11.500h1.700M7.800 11.500H14"/><circle cx="10.200" cy="4.500" r="2"/><circle cx="5.800" cy="11.500" r="2"/>"#
            }
            Icon::Book => {
                r#"<path d="M8 4.200C6.600 3.200 4.500 2.800 2 3v9.200c2.500-.2 4.600.2 6 1.200 1.400-1 3.500-1.400 6-1.200V3c-2.500-.2-4.600.2-6 1.200zM8 4.200v9.200"/>"#
            }
            Icon::Moon => r#"<path d="M12.9 9.8A5.4 5.4 0 0 1 6.2 3.1a5.4 5.4 0 1 0 6.7 6.7Z"/>"#,
            Icon::Play => r#"<path d="M4.5 2.8v10.4l8.5-5.2z" class="fillme"/>"#,
            Icon::Pause => r#"<path d="M4.8 3v10M11.2 3v10" stroke-width="2.6"/>"#,
            Icon::StepBack => r#"<path d="M4 3.5v9"/><path d="M12.5 3.5v9L6.5 8z" class="fillme"/>"#,
            Icon::StepForward => r#"<path d="M12 3.5v9"/><path d="M3.5 3.5v9L9.5 8z" class="fillme"/>"#,
            Icon::Cut => CUT,
            Icon::Kill => KILL,
            Icon::Restart => r#"<path d="M8 2v5.5"/><path d="M4.8 4.2a5 5 0 1 0 6.4 0"/>"#,
            Icon::Eye => {
                r#"<path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8Z"/><circle cx="8" cy="8" r="2"/>"#
            }
            Icon::Pointer => POINTER,
            Icon::Warning => r#"<path d="M8 2.2l6.3 11.3H1.7z"/><path d="M8 6.4v3.4M8 11.6v.2"/>"#,
            Icon::Console => r#"<path d="M3.5 4.5L7 8l-3.5 3.5"/><path d="M8.5 11.5h4"/>"#,
            Icon::Again => r#"<path d="M3 8a5 5 0 1 0 1.6-3.7M3 2.8v2.4h2.4"/>"#,
            Icon::Share => r#"<path d="M8 10V2.200M5.200 4.800L8 2l2.800 2.800"/><path d="M5 7H3.200v6.500h9.600V7H11"/>"#,
            Icon::Dice => {
                r#"<rect x="2.5" y="2.5" width="11" height="11" rx="2"/><circle cx="5.6" cy="5.6" r=".6" class="fillme"/><circle cx="10.4" cy="5.6" r=".6" class="fillme"/><circle cx="8" cy="8" r=".6" class="fillme"/><circle cx="5.6" cy="10.4" r=".6" class="fillme"/><circle cx="10.4" cy="10.4" r=".6" class="fillme"/>"#
            }
            Icon::Screen => r#"<path d="M2 3h12v8H2zM8 11v2.500M5.500 13.500h5"/>"#,
            Icon::Heal => r#"<path d="M3 8h3l1.5-3.5 2 7L11 8h2"/>"#,
        },
    )
}

/// Scissors, a cross and a pointer: icons of the panels and tools of the stage alike.
pub const CUT: &str =
    r#"<circle cx="4" cy="4.2" r="1.9"/><circle cx="4" cy="11.8" r="1.9"/><path d="M5.6 5.3L14 11.6M5.6 10.7L14 4.4"/>"#;
pub const KILL: &str = r#"<path d="M3.5 3.5l9 9M12.5 3.5l-9 9"/>"#;
pub const POINTER: &str = r#"<path d="M3.5 2.5l9 5-4 1.2-1.6 4z"/>"#;

/// The mark of Ringside: a ring of nodes, and one who sits beside it.
pub fn mark() -> Html {
    picture(
        "logo",
        "0 0 24 24",
        r#"<circle cx="13" cy="11" r="7.2"/><path d="M9.4 17.2l1.3-3"/><circle cx="13" cy="3.8" r="2.1" class="dot"/><circle cx="19.2" cy="14.6" r="2.1" class="dot"/><circle cx="6.8" cy="14.6" r="2.1" class="dot"/><circle cx="3.2" cy="21" r="1.7" class="dot"/>"#,
    )
}

/// A picture that never changes, given as the text of SVG.
pub fn picture(class: impl Into<AttrValue>, view_box: &'static str, svg: &'static str) -> Html {
    let values = &mut [given(class), given(view_box), given("true")];
    element("svg", &["class", "viewBox", "aria-hidden"], values, shapes(svg))
}
