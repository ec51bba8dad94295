//! Packs the page's texts: reads the Fluent files of both languages, checks them, and writes them in the
//! form of `src/bin/playground/text/packed.rs`, which is small and which the page formats without a
//! library.
//!
//! The texts use a part of Fluent, and anything else is refused (see [`FLUENT_HERE`]), as is what one
//! language says and the other does not. Plurals are worked out here, since the texts count in whole
//! numbers only: a category that holds a single number becomes that number (see [`Language`]).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{env, fs};

use fluent_syntax::ast::{
    CallArguments, Entry, Expression, InlineExpression, Message, Pattern, PatternElement, Variant, VariantKey,
};
use fluent_syntax::parser;
use fluent_syntax::unicode::unescape_unicode_to_string;

use crate::packed::{CASE, CHOICE, END, PLACE};
use crate::particles::Particle;

/// What the page's texts may use of Fluent.
pub const FLUENT_HERE: &str = "Texts may use an argument, { $node }; one with its particle, { SUBJECT($node) }; \
     what would otherwise be syntax, {\"{\"}; and a choice, { $count -> [0] … [one] … *[other] … }, but none within another";

/// The functions: each gives its argument with a particle behind it.
pub const FUNCTIONS: [(&str, Particle); 5] = [
    ("SUBJECT", Particle::Subject),
    ("TOPIC", Particle::Topic),
    ("OBJECT", Particle::Object),
    ("AND", Particle::And),
    ("TOWARD", Particle::Toward),
];

/// Where the Fluent files are, from the root of the package.
pub const FOLDER: &str = "src/bin/playground/text";

/// A language of the page.
pub struct Language {
    name: &'static str,
    /// Its files, in [`FOLDER`].
    pub files: &'static [&'static str],
    /// The plural categories of CLDR that hold a single whole number, each with that number. All other
    /// numbers are `other`. A language with a category of several numbers needs more than this.
    plurals: &'static [(&'static str, &'static str)],
}

/// CLDR: `one` is `i = 1 and v = 0`, which of all whole numbers is 1.
pub const ENGLISH: Language = Language {
    name: "English",
    files: &[
        "en.ftl",
        "stage.en.ftl",
        "why.en.ftl",
        "promises.en.ftl",
        "laboratory.en.ftl",
        "present.en.ftl",
        "hands.en.ftl",
        "access.en.ftl",
        "zoom.en.ftl",
        "lesson.en.ftl",
    ],
    plurals: &[("one", "1")],
};

/// CLDR: every number is `other`.
pub const KOREAN: Language = Language {
    name: "Korean",
    files: &[
        "ko.ftl",
        "stage.ko.ftl",
        "why.ko.ftl",
        "promises.ko.ftl",
        "laboratory.ko.ftl",
        "present.ko.ftl",
        "hands.ko.ftl",
        "access.ko.ftl",
        "zoom.ko.ftl",
        "lesson.ko.ftl",
    ],
    plurals: &[],
};

/// A Fluent file: its path, to be named, and what is in it.
pub type File = (String, String);

/// The texts in their packed form.
#[derive(Debug)]
pub struct Packed {
    pub ids: String,
    pub english: String,
    pub korean: String,
}

/// Packs the texts into the folder of what is built, or fails the build with a sentence for each mistake.
pub fn build() {
    for file in ENGLISH.files.iter().chain(KOREAN.files) {
        println!("cargo::rerun-if-changed={FOLDER}/{file}");
    }
    match pack(&read(&ENGLISH), &read(&KOREAN)) {
        Ok(packed) => {
            let folder = env::var("OUT_DIR").expect("Cargo says where to write");
            let (first, rest) = part(&packed, &first());
            for (part, Packed { ids, english, korean }) in [("first", first), ("rest", rest)] {
                for (name, text) in [("ids", ids), ("en", english), ("ko", korean)] {
                    let path = Path::new(&folder).join(format!("{part}.{name}"));
                    fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                }
            }
        }
        Err(mistakes) => {
            for mistake in mistakes {
                println!("cargo::error={mistake}");
            }
        }
    }
}

/// The files of a language.
pub fn read(language: &Language) -> Vec<File> {
    let open = |file: &str| {
        let path = format!("{FOLDER}/{file}");
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        (path, text)
    };
    language.files.iter().copied().map(open).collect()
}

/// Packs the texts of both languages, or says in a sentence each what is wrong with them.
pub fn pack(english: &[File], korean: &[File]) -> Result<Packed, Vec<String>> {
    let mut mistakes = Vec::new();
    let english = texts(&ENGLISH, english, &mut mistakes);
    let korean = texts(&KOREAN, korean, &mut mistakes);
    // What could not be read is not missing.
    if mistakes.is_empty() {
        compare(&english, &korean, &mut mistakes);
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let listed = |texts: &BTreeMap<String, Text>| -> String {
        texts.values().map(|text| text.packed.as_str()).collect::<Vec<_>>().join(&END.to_string())
    };
    let ids: Vec<&str> = english.keys().map(String::as_str).collect();
    Ok(Packed { ids: ids.join(&END.to_string()), english: listed(&english), korean: listed(&korean) })
}

/// What the page says before it is whole: ids, or how they begin, with a star behind that.
fn first() -> Vec<String> {
    let path = format!("{FOLDER}/first.txt");
    println!("cargo::rerun-if-changed={path}");
    let list = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    list.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

/// Parts the texts in those that the page begins with and the others.
fn part(packed: &Packed, first: &[String]) -> (Packed, Packed) {
    let is_first = |id: &str| {
        first.iter().any(|line| match line.strip_suffix('*') {
            Some(beginning) => id.starts_with(beginning),
            None => id == line,
        })
    };
    let which: Vec<bool> = packed.ids.split(END).map(is_first).collect();
    let some = |texts: &str, wanted: bool| {
        let chosen: Vec<&str> =
            texts.split(END).zip(&which).filter(|(_, first)| **first == wanted).map(|(text, _)| text).collect();
        chosen.join(&END.to_string())
    };
    let of = |wanted| Packed {
        ids: some(&packed.ids, wanted),
        english: some(&packed.english, wanted),
        korean: some(&packed.korean, wanted),
    };
    (of(true), of(false))
}

/// Says what one language has and the other does not.
fn compare(english: &BTreeMap<String, Text>, korean: &BTreeMap<String, Text>, mistakes: &mut Vec<String>) {
    for (one, other, missing) in [(english, korean, "Korean"), (korean, english, "English")] {
        for (id, text) in one.iter().filter(|(id, _)| !other.contains_key(*id)) {
            mistakes.push(format!("{}: {id}: there is no such text in {missing}; a text is in both languages", text.place));
        }
    }
    for (id, text) in korean {
        // A language may leave something unsaid, but it cannot ask for what it is not given.
        let Some(given) = english.get(id).map(|text| &text.arguments) else { continue };
        for argument in text.arguments.difference(given) {
            let given: Vec<String> = given.iter().map(|name| format!("${name}")).collect();
            let given = if given.is_empty() { "none".to_owned() } else { given.join(", ") };
            mistakes.push(format!("{}: {id}: ${argument} is not in its English; the arguments there are: {given}", text.place));
        }
    }
}

/// A text, packed.
struct Text {
    packed: String,
    arguments: BTreeSet<String>,
    /// File and line, for a sentence about it.
    place: String,
}

/// The texts of a language by their ids, which sorts them as the page looks them up.
fn texts(language: &Language, files: &[File], mistakes: &mut Vec<String>) -> BTreeMap<String, Text> {
    let mut texts = BTreeMap::<String, Text>::new();
    for (path, source) in files {
        let (resource, errors) = match parser::parse_runtime(source.as_str()) {
            Ok(resource) => (resource, Vec::new()),
            Err(found) => found,
        };
        for error in errors {
            let line = source[..error.pos.start].matches('\n').count() + 1;
            mistakes.push(format!("{path}:{line}: this is not Fluent: {error}. {FLUENT_HERE}"));
        }
        let mut line = 0;
        for entry in &resource.body {
            let (sigil, id, packed) = match entry {
                Entry::Message(message) => ("", message.id.name, packed(language, message)),
                Entry::Term(term) => ("-", term.id.name, Err(unsupported("a term"))),
                // Comments are for those who write the texts; junk was told of as an error.
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) | Entry::Junk { .. } => continue,
            };
            line = line_of(source, &format!("{sigil}{id}"), line);
            let place = format!("{path}:{line}");
            match packed {
                Err(mistake) => mistakes.push(format!("{place}: {sigil}{id}: {mistake}")),
                Ok(_) if texts.contains_key(id) => {
                    mistakes.push(format!("{place}: {id}: it is in {} already; a text stands once", texts[id].place));
                }
                Ok((packed, arguments)) => {
                    texts.insert(id.to_owned(), Text { packed, arguments, place });
                }
            }
        }
    }
    texts
}

/// The line in which an entry begins, counted from 1; it is behind the line that is given.
fn line_of(source: &str, id: &str, behind: usize) -> usize {
    let begins = |line: &str| line.strip_prefix(id).is_some_and(|rest| rest.trim_start().starts_with('='));
    behind + source.lines().skip(behind).position(begins).map_or(0, |index| index + 1)
}

/// What is wrong with a text.
type Mistake = String;

fn unsupported(what: &str) -> Mistake {
    format!("{what} is not supported. {FLUENT_HERE}")
}

/// Packs a message, and names its arguments.
fn packed(language: &Language, message: &Message<&str>) -> Result<(String, BTreeSet<String>), Mistake> {
    if let Some(attribute) = message.attributes.first() {
        return Err(unsupported(&format!("an attribute (.{})", attribute.id.name)));
    }
    let mut packer = Packer { language, packed: String::new(), arguments: BTreeSet::new(), chosen: false };
    // Without a value it would have attributes.
    if let Some(pattern) = &message.value {
        packer.pattern(pattern)?;
    }
    Ok((packer.packed, packer.arguments))
}

struct Packer<'a> {
    language: &'a Language,
    packed: String,
    arguments: BTreeSet<String>,
    /// Whether this is within a choice.
    chosen: bool,
}

impl Packer<'_> {
    fn pattern(&mut self, pattern: &Pattern<&str>) -> Result<(), Mistake> {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => self.text(value)?,
                PatternElement::Placeable { expression: Expression::Inline(expression) } => self.place(expression)?,
                PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                    self.choice(selector, variants)?;
                }
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Mistake> {
        if let Some(control) = text.chars().find(|letter| letter.is_control() && *letter != '\n') {
            // The marks of the packed form are among them.
            return Err(format!("the control character {control:?} is not allowed; a line break is"));
        }
        self.packed.push_str(text);
        Ok(())
    }

    fn place(&mut self, expression: &InlineExpression<&str>) -> Result<(), Mistake> {
        match expression {
            InlineExpression::StringLiteral { value } => self.text(&unescape_unicode_to_string(value)),
            InlineExpression::VariableReference { id } => {
                self.argument("", id.name);
                Ok(())
            }
            InlineExpression::FunctionReference { id, arguments: CallArguments { positional, named } } => {
                let function = FUNCTIONS.iter().find(|(name, _)| *name == id.name);
                match (function, positional.as_slice(), named.as_slice()) {
                    (Some((_, particle)), [InlineExpression::VariableReference { id }], []) => {
                        self.argument(&(*particle as usize).to_string(), id.name);
                        Ok(())
                    }
                    (Some(_), ..) => Err(unsupported(&format!("{} of anything but one argument", id.name))),
                    (None, ..) => {
                        let functions = FUNCTIONS.map(|(name, _)| name).join(", ");
                        Err(unsupported(&format!("the function {} (there are {functions})", id.name)))
                    }
                }
            }
            InlineExpression::NumberLiteral { value } => Err(unsupported(&format!("the number {value} in braces"))),
            InlineExpression::MessageReference { id, .. } => {
                Err(unsupported(&format!("a text within a text ({0}; an argument is written ${0})", id.name)))
            }
            InlineExpression::TermReference { id, .. } => Err(unsupported(&format!("a term (-{})", id.name))),
            InlineExpression::Placeable { .. } => Err(unsupported("a brace within a brace")),
        }
    }

    fn argument(&mut self, particle: &str, name: &str) {
        self.packed += &format!("{PLACE}{particle}{name}{PLACE}");
        self.arguments.insert(name.to_owned());
    }

    fn choice(&mut self, selector: &InlineExpression<&str>, variants: &[Variant<&str>]) -> Result<(), Mistake> {
        let InlineExpression::VariableReference { id } = selector else {
            return Err(unsupported("a choice by anything but an argument"));
        };
        if self.chosen {
            return Err(unsupported(&format!("a choice (by ${}) within another", id.name)));
        }
        let Some((Variant { key: VariantKey::Identifier { name: "other" }, value: otherwise, default: true }, variants)) =
            variants.split_last()
        else {
            return Err(format!("the choice by ${} does not end with *[other], as every choice does", id.name));
        };
        self.arguments.insert(id.name.to_owned());
        self.packed += &format!("{CHOICE}{}{CASE}", id.name);
        self.chosen = true;
        let mut numbers = BTreeSet::new();
        for variant in variants {
            let number = self.number(&variant.key)?;
            if !numbers.insert(number) {
                return Err(format!("the choice by ${} has two variants for {number}; there may be one", id.name));
            }
            self.packed += &format!("{number}{CASE}");
            self.pattern(&variant.value)?;
            self.packed.push(CASE);
        }
        self.pattern(otherwise)?;
        self.packed.push(CHOICE);
        self.chosen = false;
        Ok(())
    }

    /// The number that a variant is for.
    fn number<'a>(&self, key: &VariantKey<&'a str>) -> Result<&'a str, Mistake> {
        let Language { name: language, plurals, .. } = self.language;
        match key {
            // Written as the page writes it, for that is what it is compared with.
            VariantKey::NumberLiteral { value } if value.parse::<u64>().is_ok_and(|number| number.to_string() == *value) => {
                Ok(value)
            }
            VariantKey::NumberLiteral { value } => Err(format!("[{value}] is no whole number, and texts count in those only")),
            VariantKey::Identifier { name } => {
                let category = plurals.iter().find(|(category, _)| category == name);
                category.map(|(_, number)| *number).ok_or_else(|| {
                    let categories: String = plurals.iter().map(|(category, _)| format!("[{category}], ")).collect();
                    format!(
                        "[{name}] is no plural category of {language}. Allowed are numbers, {categories}and *[other] at the end"
                    )
                })
            }
        }
    }
}
