//! What a compiler does not check: which module may know which, that every file says what it is
//! for, and that nothing unfinished or forgotten is left lying about.

#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("a folder can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no .{extension} file in {folder}");
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn rust_files() -> Vec<PathBuf> {
    ["src", "build", "tests", "xtask", "examples"].into_iter().flat_map(|folder| files(folder, "rs")).collect()
}

/// Where a file of the library stands, from the bottom up. Each may use those before it.
const LAYERS: [&str; 6] = ["decimal", "engine", "simulation", "scenario", "lessons", "stage"];

#[test]
fn nothing_knows_what_stands_above_it() {
    let mut edges = 0;
    for path in files("src", "rs") {
        let below = path.strip_prefix("src").expect("it was found in src").with_extension("");
        let Some(layer) = LAYERS.iter().position(|layer| below.starts_with(layer)) else { continue };
        for (number, line) in read(&path).lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for (other, name) in LAYERS.iter().enumerate() {
                if code.contains(&format!("crate::{name}")) || code.contains(&format!("crate::{{{name}")) {
                    edges += 1;
                    let strangers = LAYERS[layer] == "stage" && ["scenario", "lessons"].contains(name);
                    assert!(other <= layer && !strangers, "{}:{}: {} uses {name}", path.display(), number + 1, LAYERS[layer]);
                }
            }
        }
    }
    assert!(edges > 30, "only {edges} uses were seen: the scan has gone blind");
}

#[test]
fn the_engine_and_the_simulation_are_pure() {
    let banned = [
        ("HashMap", "its order differs every time; use SortedMap"),
        ("HashSet", "its order differs every time; use SortedSet"),
        ("std::time", "time comes through Context"),
        ("Instant::now", "time comes through Context"),
        ("SystemTime", "time comes through Context"),
        ("getrandom", "entropy comes through Context"),
        ("thread_rng", "entropy comes through Context"),
        (".ln()", "differs between platforms; use libm by name"),
        (".exp()", "differs between platforms; use libm by name"),
        (".powf(", "differs between platforms; use libm by name"),
        (".sin()", "differs between platforms; use libm by name"),
        (".cos()", "differs between platforms; use libm by name"),
        ("std::fs", "the disk is simulated"),
        ("wasm_bindgen", "belongs into js and bin"),
        ("web_sys", "belongs into js and bin"),
        ("yew", "belongs into the page"),
    ];
    for folder in ["src/engine", "src/simulation", "src/scenario"] {
        for path in files(folder, "rs") {
            for (number, line) in read(&path).lines().enumerate() {
                let code = line.split("//").next().unwrap_or_default();
                for (word, why) in banned {
                    assert!(!code.contains(word), "{}:{}: {word}: {why}", path.display(), number + 1);
                }
            }
        }
    }
    for path in files("src/stage", "rs") {
        let text = read(&path);
        for word in ["wasm_bindgen", "web_sys", "yew::", "HashMap"] {
            assert!(!text.contains(word), "{}: {word} belongs above the stage", path.display());
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for path in rust_files() {
        let text = read(&path);
        let first = text.lines().find(|line| !line.starts_with("#!")).unwrap_or_default();
        assert!(first.starts_with("//!"), "{} does not begin with //!", path.display());
    }
}

#[test]
fn nothing_unfinished_is_left() {
    let this = Path::new("tests/tidy.rs");
    for path in rust_files().iter().filter(|path| *path != this) {
        for (number, line) in read(path).lines().enumerate() {
            for word in ["todo!", "unimplemented!", "dbg!", "FIXME", "TODO", "XXX", "#[ignore"] {
                assert!(!line.contains(word), "{}:{}: {word}", path.display(), number + 1);
            }
        }
    }
}

#[test]
fn every_module_is_used() {
    for path in files("src", "rs") {
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("files have names");
        let root = ["lib", "main", "mod"].contains(&name) || path.parent().is_some_and(|folder| folder.ends_with("bin"));
        let (folder, module) = if name == "mod" {
            let folder = path.parent().expect("a mod.rs has a folder");
            (
                folder.parent().expect("src is above it"),
                folder.file_name().and_then(|name| name.to_str()).expect("folders have names"),
            )
        } else {
            (path.parent().expect("files are in folders"), name)
        };
        if root && name != "mod" {
            continue;
        }
        let declared = ["mod.rs", "lib.rs", "main.rs"]
            .iter()
            .map(|file| folder.join(file))
            .chain([folder.with_extension("rs")])
            .filter(|parent| parent.exists())
            .any(|parent| read(&parent).contains(&format!("mod {module};")));
        assert!(declared, "{} is not part of any module", path.display());
    }
}

#[test]
fn every_story_is_told_in_the_browser_too() {
    let listed = read(Path::new("tests/web.rs"));
    let mut stories = BTreeSet::new();
    for entry in fs::read_dir("tests/stories").expect("the folder of stories is there") {
        stories.insert(entry.expect("a folder can be listed").file_name().into_string().expect("stories have plain names"));
    }
    for story in stories {
        assert!(listed.contains(&format!("\"{story}\",")), "tests/web.rs does not list {story}");
    }
}

/// What stands between backticks in a cell of a table.
fn named(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// `docs/mechanisms.md` says of each mechanism where it is to be seen and what holds it. A scenario is named in
/// full; a test by its file, its story, or what its name begins with. And no scenario is there without a mechanism.
#[test]
fn the_table_of_mechanisms_names_scenarios_and_tests_that_there_are() {
    let code: String = rust_files().iter().map(|path| read(path)).collect();
    let paths: Vec<String> = rust_files().iter().map(|path| path.display().to_string()).collect();
    let is_test = |name: &str| {
        let beginning = name.trim_end_matches('…');
        Path::new(name).exists()
            || Path::new("tests/stories").join(name).exists()
            || paths.iter().any(|path| path.ends_with(&format!("/{name}")))
            || (beginning.contains('_') && code.contains(&format!("fn {beginning}")))
    };
    let mut rows = 0;
    let mut unnamed: BTreeSet<String> =
        files("scenarios", "toml").iter().filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    for line in read(Path::new("docs/mechanisms.md")).lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let ["", row, _, scenarios, tests, ""] = cells[..] else { continue };
        if !row.ends_with(|last: char| last.is_ascii_digit()) {
            continue;
        }
        rows += 1;
        for scenario in named(scenarios) {
            assert!(Path::new("scenarios").join(format!("{scenario}.toml")).exists(), "{row}: there is no scenario {scenario}");
            unnamed.remove(scenario);
        }
        for test in named(tests) {
            assert!(is_test(test), "{row}: there is no test {test}");
        }
        assert!(named(scenarios).count() > 0 && !tests.is_empty(), "{row} is shown or held by nothing");
    }
    assert!(rows > 20, "only {rows} rows were read: the table has another form");
    assert!(unnamed.is_empty(), "scenarios that show no mechanism of the table: {unnamed:?}");
}
