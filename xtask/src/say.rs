//! How the chores speak: one line before each thing they do, so that nobody watches a silent terminal,
//! and a summary after.

use std::fmt::Display;
use std::io::{IsTerminal, stdout};
use std::time::Duration;

/// A numbered or named part of a longer chore.
pub fn heading(text: impl Display) {
    println!("\n{}", bold(&format!("── {text} ──")));
}

/// What is about to be done, said before it is.
pub fn step(text: impl Display) {
    println!("{} {text}", bold("▸"));
}

/// What was found to be there already, or is done.
pub fn done(text: impl Display) {
    println!("  {text}");
}

/// Something the reader should know although the chore goes on.
pub fn note(text: impl Display) {
    println!("{} {text}", bold("!"));
}

/// A duration as a person reads it.
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds >= 60 { format!("{} min {:02} s", seconds / 60, seconds % 60) } else { format!("{:.1} s", time.as_secs_f64()) }
}

/// A size in the units the size goals are given in.
pub fn kilobytes(bytes: u64) -> String {
    // Exact for any file that fits a disk.
    #[allow(clippy::cast_precision_loss)]
    let kilobytes = bytes as f64 / 1000.0;
    format!("{kilobytes:.1} KB")
}

/// A table with a heading row: the first column aligned left, the others right.
pub fn table(rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0))
        .collect();
    for (index, row) in rows.iter().enumerate() {
        let mut line = String::from("  ");
        for (column, cell) in row.iter().enumerate() {
            let padding = " ".repeat(widths[column] - cell.chars().count());
            if column == 0 {
                line += &format!("{cell}{padding}");
            } else {
                line += &format!("   {padding}{cell}");
            }
        }
        let line = line.trim_end();
        println!("{}", if index == 0 { bold(line) } else { line.to_owned() });
    }
}

fn bold(text: &str) -> String {
    if stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        format!("\x1b[1m{text}\x1b[0m")
    } else {
        text.to_owned()
    }
}
