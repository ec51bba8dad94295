//! The page says everything in both languages, and asks for no text that is not there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bin/playground")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The ids of a Fluent file, with the names of the arguments that each uses. An entry begins at the
/// start of a line; what belongs to it is indented.
fn entries(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut entries: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if !line.starts_with([' ', '\t', '}'])
            && let Some((id, _)) = line.split_once('=')
        {
            current = id.trim().to_owned();
            assert!(entries.insert(current.clone(), BTreeSet::new()).is_none(), "{current} stands twice");
        }
        let names = line.split('$').skip(1).map(|rest| {
            rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_')).collect()
        });
        if let Some(arguments) = entries.get_mut(&current) {
            arguments.extend(names);
        }
    }
    entries
}

fn texts(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    for part in ["", "stage."] {
        for (id, arguments) in entries(&read(&page().join("text").join(format!("{part}{language}.ftl")))) {
            assert!(all.insert(id.clone(), arguments).is_none(), "{id} stands in both files of {language}");
        }
    }
    all
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn both_languages_say_the_same_things() {
    let (ko, en) = (texts("ko"), texts("en"));
    let missing = |from: &BTreeMap<String, _>, other: &BTreeMap<String, _>| -> Vec<String> {
        other.keys().filter(|id| !from.contains_key(*id)).cloned().collect()
    };
    assert_eq!(missing(&ko, &en), [""; 0], "not there in Korean");
    assert_eq!(missing(&en, &ko), [""; 0], "not there in English");
    for (id, arguments) in &en {
        // A language may leave something unsaid, but it cannot ask for what it is not given.
        let unknown: Vec<_> = ko[id].difference(arguments).collect();
        assert!(unknown.is_empty(), "{id} uses {unknown:?} in Korean only");
    }
}

#[test]
fn every_text_asked_for_is_there() {
    let en = texts("en");
    let mut files = Vec::new();
    sources(&page(), &mut files);
    let mut asked = 0;
    for file in files {
        let source = read(&file);
        for call in [".get(\"", ".with(\""] {
            for rest in source.split(call).skip(1) {
                let id = rest.split('"').next().unwrap_or_default();
                assert!(en.contains_key(id), "{}: there is no text {id:?}", file.display());
                asked += 1;
            }
        }
    }
    assert!(asked > 100, "the page asks for {asked} texts only: is it still found by this test?");
}

#[test]
fn no_korean_is_left_in_english_texts_and_no_english_sentence_in_korean() {
    for part in ["", "stage."] {
        let english = read(&page().join("text").join(format!("{part}en.ftl")));
        let korean_letter = english.chars().find(|letter| ('가'..='힣').contains(letter));
        assert_eq!(korean_letter, None, "{part}en.ftl");
    }
    let korean = read(&page().join("text/ko.ftl"));
    let without: Vec<&str> = korean
        .lines()
        .filter(|line| line.contains(" = ") && !line.chars().any(|letter| ('가'..='힣').contains(&letter)))
        .filter(|line| line.split_once(" = ").is_some_and(|(_, words)| words.matches(' ').count() > 6 && !words.contains('$')))
        .collect();
    assert!(without.is_empty(), "these read like English: {without:?}");
}
