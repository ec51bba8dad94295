//! The eight colours of nodes, as the style names them.

/// The style that gives an element a node's colour: `--c` for the body, `--on` for what is on it.
pub fn of_node(colour: u8) -> String {
    let letter = char::from(b'a' + colour % 8);
    format!("--c:var(--n-{letter});--on:var(--n-{letter}-on)")
}
