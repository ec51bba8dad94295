//! The collection of lessons, as a table: what each file of `lessons/` says of itself.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

/// Writes the table for `src/lessons/library.rs`.
pub fn build() {
    println!("cargo::rerun-if-changed=lessons");
    let folder = std::fs::read_dir("lessons").expect("the lessons are part of the package");
    let files = folder.map(|entry| entry.expect("the folder can be listed").path());
    let files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|extension| extension == "toml")).collect();
    let mut lessons: Vec<(i64, String, Table, PathBuf)> = files.into_iter().map(read).collect();
    lessons.sort_by_key(|(number, ..)| *number);

    let mut code = String::from("/// All of them, in their order.\npub static LESSONS: &[Bundled] = &[\n");
    for (number, name, lesson, _) in &lessons {
        let subject = text(lesson, "subject", name);
        let (first, rest) = subject.split_at(1);
        let variant = format!("{}{rest}", first.to_uppercase());
        let _ = writeln!(
            code,
            "Bundled {{ name: {name:?}, number: {number}, subject: Subject::{variant}, minutes: {}, after: &{:?}, mechanisms: &{:?}, terms: &{:?}, \
             title: {:?}, about: {:?}, steps: &{:?} }},",
            lesson.get("minutes").and_then(Value::as_integer).unwrap_or_else(|| panic!("{name}: minutes are missing")),
            list(lesson, "after"),
            list(lesson, "mechanisms"),
            list(lesson, "terms"),
            words(lesson.get("title"), name),
            words(lesson.get("about"), name),
            steps(lesson, name),
        );
    }
    code += "];\n\nfn file(name: &str) -> Option<&'static str> {\n    match name {\n";
    for (_, name, _, path) in &lessons {
        let path = path.canonicalize().expect("it was read");
        let _ = writeln!(code, "{name:?} => Some(include_str!({path:?})),");
    }
    code += "_ => None,\n    }\n}\n";
    let out = std::env::var_os("OUT_DIR").expect("Cargo gives build scripts a folder");
    std::fs::write(Path::new(&out).join("lessons.rs"), code).expect("that folder can be written to");
}

/// What a file says of its lesson, with its number and its name.
fn read(path: PathBuf) -> (i64, String, Table, PathBuf) {
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut document: Table = text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let Some(Value::Table(lesson)) = document.remove("lesson") else { panic!("{}: there is no [lesson]", path.display()) };
    let number = lesson.get("number").and_then(Value::as_integer);
    let number = number.unwrap_or_else(|| panic!("{}: the lesson has no number", path.display()));
    let name = path.file_stem().and_then(|stem| stem.to_str()).expect("lessons have plain names").to_owned();
    (number, name, lesson, path)
}

fn text<'a>(table: &'a Table, field: &str, name: &str) -> &'a str {
    table.get(field).and_then(Value::as_str).unwrap_or_else(|| panic!("{name}: {field} is missing"))
}

fn list<'a>(table: &'a Table, field: &str) -> Vec<&'a str> {
    table.get(field).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

fn words<'a>(value: Option<&'a Value>, name: &str) -> [&'a str; 2] {
    let table = value.and_then(Value::as_table).unwrap_or_else(|| panic!("{name}: a title or a summary is missing"));
    ["en", "ko"].map(|language| text(table, language, name))
}

fn steps<'a>(lesson: &'a Table, name: &str) -> Vec<[&'a str; 2]> {
    let steps = lesson.get("steps").and_then(Value::as_array).into_iter().flatten();
    steps.map(|step| words(step.get("title"), name)).collect()
}
