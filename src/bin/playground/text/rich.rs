//! Text with a little markup: `` `code` `` and `[[K]]` for a key of the keyboard.

use yew::prelude::*;

/// Turns a text with markup into nodes. What is not closed stays as it is.
pub fn rich(text: &str) -> Html {
    let mut nodes: Vec<Html> = Vec::new();
    let mut rest = text;
    while let Some((before, inside, after, is_key)) = next_mark(rest) {
        nodes.push(html! { { before.to_owned() } });
        let inside = inside.to_owned();
        nodes.push(if is_key {
            html! { <kbd>{ inside }</kbd> }
        } else {
            html! { <code>{ inside }</code> }
        });
        rest = after;
    }
    nodes.push(html! { { rest.to_owned() } });
    nodes.into_iter().collect()
}

/// The first mark: what stands before, inside and after it, and whether it is a key.
fn next_mark(text: &str) -> Option<(&str, &str, &str, bool)> {
    let code = text.find('`').map(|start| (start, "`", "`", false));
    let key = text.find("[[").map(|start| (start, "[[", "]]", true));
    let (start, open, close, is_key) = [code, key].into_iter().flatten().min_by_key(|mark| mark.0)?;
    let inside = &text[start + open.len()..];
    let end = inside.find(close)?;
    Some((&text[..start], &inside[..end], &inside[end + close.len()..], is_key))
}
