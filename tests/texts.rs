//! The page asks for no text that is not there, and what the build packs reads as Fluent has it read.
//! That both languages say the same things is checked by the build itself (`build/texts.rs`), and here
//! that it does.

#![cfg(not(target_arch = "wasm32"))]

#[allow(dead_code, reason = "the page looks texts up")]
#[path = "../src/bin/playground/text/packed.rs"]
mod packed;
#[allow(dead_code, reason = "the page says more with them")]
#[path = "../src/bin/playground/text/particles.rs"]
mod particles;
#[allow(dead_code, reason = "the build script writes what is packed")]
#[path = "../build/texts.rs"]
mod texts;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use packed::{Argument, format, unpack};
use particles::Particle;
use texts::{ENGLISH, FUNCTIONS, File, KOREAN, Language, Packed, pack};

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bin/playground")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The page's texts.
fn packed() -> Packed {
    pack(&texts::read(&ENGLISH), &texts::read(&KOREAN)).unwrap_or_else(|mistakes| panic!("{}", mistakes.join("\n")))
}

/// The ids of a language's Fluent files, with the names of the arguments that each uses: read line by
/// line, so that the packing is not its own witness.
fn arguments(language: &Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut entries: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for (_, text) in texts::read(language) {
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            // An entry begins at the start of a line; what belongs to it is indented.
            if !line.starts_with([' ', '\t', '}'])
                && let Some((id, _)) = line.split_once('=')
            {
                current = id.trim().to_owned();
                entries.insert(current.clone(), BTreeSet::new());
            }
            let names = line.split('$').skip(1).map(|rest| {
                rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_')).collect()
            });
            if let Some(arguments) = entries.get_mut(&current) {
                arguments.extend(names);
            }
        }
    }
    entries
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

/// Fluent itself, knowing a language's texts.
fn bundle(language: &Language, tag: &str) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new(vec![tag.parse().expect("it is a tag")]);
    bundle.set_use_isolating(false);
    for (name, particle) in FUNCTIONS {
        let function = bundle.add_function(name, move |positional, _| match positional.first() {
            Some(FluentValue::String(word)) => particle.behind(word).into(),
            Some(FluentValue::Number(number)) => particle.behind(&number.as_string()).into(),
            _ => FluentValue::Error,
        });
        function.expect("the names differ");
    }
    for (path, text) in texts::read(language) {
        let resource = FluentResource::try_new(text).unwrap_or_else(|(_, errors)| panic!("{path}: {errors:?}"));
        bundle.add_resource(resource).unwrap_or_else(|errors| panic!("{path}: {errors:?}"));
    }
    bundle
}

#[test]
fn every_text_reads_as_fluent_has_it_read() {
    let packed = packed();
    for (language, tag, texts) in [(&ENGLISH, "en", &packed.english), (&KOREAN, "ko", &packed.korean)] {
        let bundle = bundle(language, tag);
        let arguments = arguments(language);
        let texts = unpack(&packed.ids, texts);
        assert_eq!(texts.len(), arguments.len());
        for (id, text) in texts {
            let pattern = bundle.get_message(id).and_then(|message| message.value()).expect("it is there");
            let says = |given: &[(&str, Argument)], fluent: FluentArgs<'_>| {
                let mut errors = Vec::new();
                assert_eq!(format(text, given), bundle.format_pattern(pattern, Some(&fluent), &mut errors), "{id} in {tag}");
                assert!(errors.is_empty(), "{id} in {tag}: {errors:?}");
            };
            let names = || arguments[id].iter().map(String::as_str);
            for number in [0_u64, 1, 2, 3, 10, 11, 21, 1_000] {
                let given: Vec<_> = names().zip(number..).map(|(name, number)| (name, number.into())).collect();
                says(&given, names().zip(number..).collect());
            }
            for word in ["n1", "n2", "n3", "사본", "서버", "`cart`"] {
                let given: Vec<_> = names().map(|name| (name, word.into())).collect();
                says(&given, names().map(|name| (name, word)).collect());
            }
        }
    }
}

/// One text, in both languages.
fn packs(english: &str, korean: &str) -> Result<Packed, Vec<String>> {
    let file = |name: &str, text: &str| -> Vec<File> { vec![(name.to_owned(), text.to_owned())] };
    pack(&file("en.ftl", english), &file("ko.ftl", korean))
}

#[test]
fn what_is_wrong_with_the_texts_is_said_with_its_place_and_what_is_allowed() {
    // English, Korean, and how the sentences begin; then, somewhere behind, what is allowed.
    let cases = [
        ("a = A\nb = B", "a = 가", "en.ftl:2: b: there is no such text in Korean", "both languages"),
        ("a = A", "# 나\n\na = 가\nb = 나", "ko.ftl:4: b: there is no such text in English", "both languages"),
        ("a = A\nb = B\na = C", "a = 가\nb = 나", "en.ftl:3: a: it is in en.ftl:1 already", "once"),
        ("a = { $x } { $y }", "a = { $z }", "ko.ftl:1: a: $z is not in its English", "$x, $y"),
        ("a = A", "a = { TOPIC($z) }", "ko.ftl:1: a: $z is not in its English", "none"),
        ("b = B\na = { $x", "b = 나", "en.ftl:2: this is not Fluent: Expected a token starting with \"}\"", "{ $node }"),
        ("a = A\n한 = B", "a = 가", "en.ftl:2: this is not Fluent: ", "{ $node }"),
        ("a = A", "-b = 나\na = 가", "ko.ftl:1: -b: a term is not supported", "{ $node }"),
        ("a = { -b }", "a = 가", "en.ftl:1: a: a term (-b) is not supported", "{ $node }"),
        ("a = { b }", "a = 가", "en.ftl:1: a: a text within a text (b", "$b"),
        ("a = { 1 }", "a = 가", "en.ftl:1: a: the number 1 in braces is not supported", "{ $node }"),
        ("a = {{ $x }}", "a = 가", "en.ftl:1: a: a brace within a brace is not supported", "{ $node }"),
        ("a = A\n    .b = B", "a = 가", "en.ftl:1: a: an attribute (.b) is not supported", "{ $node }"),
        ("a = { NUMBER($x) }", "a = 가", "en.ftl:1: a: the function NUMBER", "SUBJECT, TOPIC, OBJECT, AND, TOWARD"),
        ("a = { TOPIC(\"x\") }", "a = 가", "en.ftl:1: a: TOPIC of anything but one argument", "{ $node }"),
        ("a = a\u{2}b", "a = 가", "en.ftl:1: a: the control character '\\u{2}' is not allowed", "a line break is"),
        ("a = {\"\\u0001\"}", "a = 가", "en.ftl:1: a: the control character '\\u{1}' is not allowed", "a line break is"),
        ("a = { $x ->\n [1] A\n*[one] B\n }", "a = 가", "en.ftl:1: a: the choice by $x", "*[other]"),
        ("a = { $x ->\n*[other] A\n [1] B\n }", "a = 가", "en.ftl:1: a: the choice by $x", "end with *[other]"),
        (
            "a = { $x ->\n [1] A\n [one] B\n*[other] C\n }",
            "a = 가",
            "en.ftl:1: a: the choice by $x has two variants for 1",
            "one",
        ),
        ("a = { $x ->\n [few] A\n*[other] B\n }", "a = 가", "en.ftl:1: a: [few] is no plural category of English", "[one]"),
        (
            "a = { $x }",
            "a = { $x ->\n [one] 가\n*[other] 나\n }",
            "ko.ftl:1: a: [one] is no plural category of Korean",
            "*[other]",
        ),
        ("a = { $x ->\n [1.5] A\n*[other] B\n }", "a = 가", "en.ftl:1: a: [1.5] is no whole number", "those only"),
        ("a = { $x ->\n [01] A\n*[other] B\n }", "a = 가", "en.ftl:1: a: [01] is no whole number", "those only"),
        ("a = { TOPIC($x) ->\n*[other] B\n }", "a = 가", "en.ftl:1: a: a choice by anything but an argument", "$count ->"),
        (
            "a = { $x ->\n [1] { $y ->\n*[other] A\n }\n*[other] B\n }",
            "a = 가",
            "en.ftl:1: a: a choice (by $y) within another is not supported",
            "none within another",
        ),
    ];
    for (english, korean, begins, allowed) in cases {
        let mistakes = packs(english, korean).expect_err(begins);
        assert_eq!(mistakes.len(), 1, "{mistakes:#?}");
        assert!(mistakes[0].starts_with(begins), "{begins}\n{mistakes:#?}");
        assert!(mistakes[0][begins.len()..].contains(allowed), "{allowed}\n{mistakes:#?}");
    }
}

/// What the only text reads with a number and a word.
fn reads(text: &str, number: u64, word: &str) -> String {
    let packed = packs(text, text).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    format(&packed.english, &[("count", number.into()), ("node", word.into())])
}

#[test]
fn a_choice_goes_by_the_number() {
    let text =
        "a = { $node } has { $count ->\n    [0] nothing\n    [1] { $count } key\n   *[other] { $count } keys\n }, all in all";
    assert_eq!(reads(text, 0, "n1"), "n1 has nothing, all in all");
    assert_eq!(reads(text, 1, "n1"), "n1 has 1 key, all in all");
    assert_eq!(reads(text, 2, "n1"), "n1 has 2 keys, all in all");
    assert_eq!(reads(text, 11, "n1"), "n1 has 11 keys, all in all");
}

#[test]
fn english_has_one_and_other() {
    let english = "a = { $count ->\n    [one] one\n   *[other] other\n }{ $count ->\n    [one] !\n   *[other] ?\n }";
    let packed = packs(english, "a = { $count }").unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let read = |number: u64| format(&packed.english, &[("count", number.into())]);
    assert_eq!(read(1), "one!");
    for many in [0, 2, 11, 21, 101] {
        assert_eq!(read(many), "other?");
    }
}

#[test]
fn a_particle_goes_by_how_the_word_ends() {
    // 이/가, 은/는, 을/를, 과/와, 으로/로.
    let cases = [
        ("노드", "가 는 를 와 로"),
        ("사본", "이 은 을 과 으로"),
        ("쓸", "이 은 을 과 로"),
        ("n0", "이 은 을 과 으로"),
        ("n1", "이 은 을 과 로"),
        ("n2", "가 는 를 와 로"),
        ("n3", "이 은 을 과 으로"),
        ("n10", "이 은 을 과 으로"),
        ("get", "가 는 를 와 로"),
        ("Admin", "이 은 을 과 으로"),
        ("URL", "이 은 을 과 로"),
        // Quotes and brackets are not read.
        ("`n1`", "이 은 을 과 로"),
        ("“사본”", "이 은 을 과 으로"),
        ("노드 (n3)", "이 은 을 과 으로"),
        ("", "가 는 를 와 로"),
        ("…", "가 는 를 와 로"),
    ];
    for (word, forms) in cases {
        assert_eq!(Particle::ALL.map(|particle| particle.after(word)).join(" "), forms, "{word}");
        let written = "a = { SUBJECT($node) } { TOPIC($node) } { OBJECT($node) } { AND($node) } { TOWARD($node) }";
        let whole: Vec<String> = forms.split(' ').map(|form| format!("{word}{form}")).collect();
        assert_eq!(reads(written, 0, word), whole.join(" "));
    }
    assert_eq!(reads("a = { TOPIC($count) }", 3, ""), "3은");
}

#[test]
fn what_is_not_there_is_seen() {
    let packed = packs("a = {\"{\"}{ $node }}", "a = 가").expect_err("a brace alone is no Fluent");
    assert!(packed[0].contains("Unbalanced closing brace"), "{packed:?}");
    let packed = packs("b = { TOPIC($node) } {\"{time}\"}\n    line\na = A", "a = 가\nb = 나").expect("it is all right");
    assert_eq!(unpack(&packed.ids, &packed.korean), [("a", "가"), ("b", "나")]);
    let (_, text) = unpack(&packed.ids, &packed.english)[1];
    assert_eq!(format(text, &[]), "node는 {time}\nline");
}

#[test]
fn every_text_asked_for_is_there() {
    let texts = arguments(&ENGLISH);
    let mut files = Vec::new();
    sources(&page(), &mut files);
    let mut asked = 0;
    for file in files {
        let source = read(&file);
        for (call, alone) in [(".get(", true), (".with(", false)] {
            for rest in source.split(call).skip(1) {
                // The id as it stands, or what an id that is put together begins with.
                let (id, whole) = match (rest.strip_prefix('"'), rest.strip_prefix("&format!(\"")) {
                    (Some(id), _) => (id.split('"').next().unwrap_or_default(), true),
                    (_, Some(id)) => (id.split('{').next().unwrap_or_default(), false),
                    (None, None) => continue,
                };
                let found = texts.iter().any(|(known, arguments)| {
                    (known == id || !whole && known.starts_with(id)) && (!alone || arguments.is_empty())
                });
                let such = if alone { "without arguments" } else { "at all" };
                assert!(found, "{}: there is no text {id:?} {such}", file.display());
                asked += 1;
            }
        }
    }
    assert!(asked > 100, "the page asks for {asked} texts only: is it still found by this test?");
}

#[test]
fn no_korean_is_left_in_english_texts_and_no_english_sentence_in_korean() {
    for part in ["", "stage.", "why.", "promises."] {
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
