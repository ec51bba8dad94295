//! Why a document, or a step, is refused: typed, so that it can be said in any language.
//!
//! English is the [`fmt::Display`]: one line a refusal, `path: what is wrong and what is allowed`.

use std::fmt;

use crate::decimal::Plain;
use crate::engine::partitioning::Token;
use crate::engine::{Name, NodeId};

/// One thing that is wrong with a document, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The path of the field: `steps[3].node`. Empty where the document as a whole is meant.
    pub path: String,
    /// What is wrong with it.
    pub problem: Problem,
    /// Where the document says so, from 1, if it was text: the line of the field, or of the nearest table around it.
    pub line: Option<u64>,
}

/// Everything that is wrong with a document; at least one thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusals(pub Vec<Refusal>);

impl Refusals {
    /// A single refusal.
    pub fn one(path: &str, problem: Problem) -> Refusals {
        Refusals(vec![Refusal { path: path.to_owned(), problem, line: None }])
    }
}

impl std::error::Error for Refusals {}

impl fmt::Display for Refusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, refusal) in self.0.iter().enumerate() {
            write!(f, "{}{refusal}", if index == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}, ")?;
        }
        if self.path.is_empty() { self.problem.fmt(f) } else { write!(f, "{}: {}", self.path, self.problem) }
    }
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Problem {
    /// The text is not in its language at all.
    Syntax {
        /// The language it was read as.
        language: Language,
        /// The line, from 1.
        line: u64,
        /// The column, from 1, in characters.
        column: u64,
        /// What the parser says of it, in English.
        says: String,
    },
    /// The document is too long.
    TooLong {
        /// Its length in bytes.
        bytes: u64,
        /// The longest allowed.
        limit: u64,
    },
    /// Tables and lists stand in each other too deep (a structure that holds itself, perhaps).
    TooDeep {
        /// The deepest allowed.
        limit: u64,
    },
    /// A required field is not there.
    Missing {
        /// What may stand there.
        allowed: Allowed,
    },
    /// The value is of the wrong type, or out of range, or not one of the names allowed.
    NotAllowed {
        /// What was found, as text.
        found: String,
        /// What may stand there.
        allowed: Allowed,
        /// The name probably meant.
        meant: Option<String>,
    },
    /// A number so large that the program that wrote it has rounded it.
    Rounded {
        /// What was found.
        found: String,
    },
    /// There is no field of this name.
    UnknownField {
        /// The fields there are.
        fields: Vec<String>,
        /// The one probably meant.
        meant: Option<String>,
    },
    /// There is nothing of this name.
    NoSuch {
        /// What kind of thing.
        thing: Thing,
        /// The name given.
        name: String,
        /// The names there are.
        there_are: Vec<String>,
        /// The one probably meant.
        meant: Option<String>,
    },
    /// It is part of the format, and not built yet.
    NotAvailable {
        /// What was asked for, as it stands in the document.
        asked: String,
        /// What there is instead.
        available: Vec<String>,
    },
    /// The name is taken.
    Taken {
        /// By what kind of thing.
        thing: Thing,
        /// The name.
        name: String,
    },
    /// More copies than nodes.
    TooManyCopies {
        /// The copies asked for.
        n: u64,
        /// The nodes there are.
        nodes: u64,
    },
    /// More copies than nodes in a datacenter.
    TooManyCopiesThere {
        /// The copies asked for.
        copies: u64,
        /// The nodes there are.
        nodes: u64,
        /// The datacenter.
        datacenter: Name,
    },
    /// A quorum larger than the number of copies.
    QuorumTooLarge {
        /// The quorum asked for.
        asked: u64,
        /// The copies there are, or may come to be.
        copies: u64,
    },
    /// Two nodes were given the same token.
    TokenTaken {
        /// The token.
        token: Token,
        /// The node that has it.
        node: NodeId,
    },
    /// More tokens than a ring may have.
    TooManyTokens {
        /// How many there would be.
        tokens: u64,
        /// The most allowed.
        limit: u64,
    },
    /// Exactly one of these fields must be there.
    ExactlyOneOf {
        /// The fields.
        fields: Vec<&'static str>,
    },
    /// At least one of these fields must be there.
    AtLeastOneOf {
        /// The fields.
        fields: Vec<&'static str>,
    },
    /// These fields stand only together.
    OnlyTogether {
        /// The fields.
        fields: Vec<&'static str>,
    },
    /// The field has no meaning here.
    OutOfPlace {
        /// Why.
        why: OutOfPlace,
    },
    /// The document is none any more with what is set otherwise in it.
    InVariation {
        /// Where, as it is then.
        path: String,
        /// What is wrong there.
        problem: Box<Problem>,
    },
    /// A name is in two groups, or twice in a list.
    Repeated {
        /// The name.
        name: Name,
    },
    /// A link needs two different ends.
    SameEnds {
        /// The name given for both.
        name: Name,
    },
    /// An instant after the run's end.
    AfterTheEnd {
        /// The end, in milliseconds.
        until: f64,
    },
    /// The path of an expectation does not read as one.
    NotAPath {
        /// Where reading stopped, in characters from 0.
        at: u64,
    },
    /// The text of a lesson has something in it that such texts have not.
    NotProse {
        /// What, as Markdown calls it.
        found: &'static str,
    },
}

/// What a document is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// TOML.
    Toml,
    /// JSON.
    Json,
}

/// What a name can be the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A node of the cluster.
    Node,
    /// A client.
    Client,
    /// A node or a client: an end of a link.
    End,
    /// An operation.
    Operation,
    /// A part of the report.
    ReportField,
    /// A datacenter that some node stands in.
    Datacenter,
}

/// Why a field has no meaning where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutOfPlace {
    /// `delay` waits after a happening, so it needs `when`.
    DelayWithoutWhen,
    /// Only a put has a value.
    ValueOfNoPut,
    /// A get replaces nothing, so it has no context.
    ContextOfGet,
    /// A step applied by hand happens now.
    TimeOfStepNow,
    /// Expectations belong to documents.
    ExpectOfStepNow,
    /// Where copies are laid out by datacenter, N is what these give together.
    CopiesByDatacenter,
    /// Modulo hashing lays copies out by the names of nodes, not by datacenter.
    PlacementOfModulo,
    /// Names like `w1-1` are given to the operations of generated loads.
    NameOfWorkload,
    /// A client that asks its contacts alone has nothing to learn anew.
    RefreshOfContacts,
    /// A lesson begins where the run begins.
    WhenOfFirstStep,
    /// What is asked at the end of a lesson is never answered.
    QuestionOfLastStep,
}

/// What may stand in a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Allowed {
    /// A table with named fields.
    Table,
    /// A list.
    List,
    /// A list with at least so many entries.
    ListOf {
        /// The fewest entries.
        least: u64,
        /// Of what.
        entries: Box<Allowed>,
    },
    /// A list of so many tables.
    Tables {
        /// The fewest.
        least: u64,
        /// The most.
        most: u64,
    },
    /// What to set otherwise, at least one thing.
    Settings,
    /// Any text.
    Text,
    /// Text of at most so many characters, at least one.
    ShortText {
        /// The most characters.
        most: u64,
    },
    /// `true` or `false`.
    Switch,
    /// A whole number.
    Whole {
        /// The least.
        least: u64,
        /// The most.
        most: u64,
    },
    /// A whole number that is a power of two.
    PowerOfTwo {
        /// The most.
        most: u64,
    },
    /// A number.
    Number {
        /// The least.
        least: f64,
        /// The most.
        most: f64,
    },
    /// Any number at all.
    AnyNumber,
    /// A number of milliseconds.
    Milliseconds {
        /// The least.
        least: f64,
        /// The most.
        most: f64,
    },
    /// Two numbers of milliseconds, the smaller first.
    MillisecondRange {
        /// The most.
        most: f64,
    },
    /// Two numbers, the smaller first.
    NumberRange,
    /// One of these values, written as in a document.
    OneOf(Vec<String>),
    /// A name of a node or client.
    Name,
    /// A signed 64-bit number.
    Token,
    /// An unsigned 64-bit number.
    Seed,
    /// How many nodes, or which.
    Nodes,
    /// A latency in one of its three shapes.
    Latency,
    /// A value to store.
    StoredValue,
    /// Bytes, in base64.
    Base64,
    /// Anything that TOML and JSON have in common.
    Anything,
    /// How many clients, or which.
    Clients {
        /// How many there are.
        most: u64,
    },
    /// A stretch of the ring.
    TokenRange,
    /// A node to come.
    NodeTable,
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Allowed::Table => f.write_str("a table"),
            Allowed::List => f.write_str("a list"),
            Allowed::ListOf { least, entries } => write!(f, "a list of at least {least}, each {entries}"),
            Allowed::Tables { least, most } => write!(f, "a list of {least} to {most} tables"),
            Allowed::Settings => f.write_str(
                "a table of places in the cluster, the network or the clients, with what to set there: { \"cluster.replication.r\" = 2 }",
            ),
            Allowed::Text => f.write_str("text"),
            Allowed::ShortText { most } => write!(f, "text of 1 to {most} characters"),
            Allowed::Switch => f.write_str("true or false"),
            Allowed::Whole { least, most } if least == most => write!(f, "{least}"),
            Allowed::Whole { least, most } if *most == u64::MAX => write!(f, "a whole number from {least}"),
            Allowed::Whole { least, most } => write!(f, "a whole number from {least} to {most}"),
            Allowed::PowerOfTwo { most } => write!(f, "a power of two from 1 to {most}"),
            Allowed::Number { least, most } => write!(f, "a number from {} to {}", Plain(*least), Plain(*most)),
            Allowed::AnyNumber => f.write_str("a number"),
            Allowed::Milliseconds { least, most } => write!(f, "milliseconds from {} to {}", Plain(*least), Plain(*most)),
            Allowed::MillisecondRange { most } => {
                write!(f, "two numbers of milliseconds from 0 to {}, the smaller first", Plain(*most))
            }
            Allowed::NumberRange => f.write_str("two numbers, the smaller first"),
            Allowed::OneOf(names) => f.write_str(&list(names, "or")),
            Allowed::Name => f.write_str("a name: 1 to 16 characters out of A-Z, a-z, 0-9, '-', '_' and '.'"),
            Allowed::NodeTable => f.write_str("a name, or a table as of cluster.nodes"),
            Allowed::TokenRange => f.write_str("a list of two tokens: the last before the range, and its last"),
            Allowed::Token => write!(f, "a whole number from {} to {}, as a number or as text", i64::MIN, i64::MAX),
            Allowed::Seed => write!(f, "a whole number from 0 to {}, as a number or as text", u64::MAX),
            Allowed::Nodes => f.write_str("a whole number from 1 to 1000, or a list of 1 to 1000 node tables"),
            Allowed::Latency => {
                f.write_str("[least, most] in milliseconds, { mean, shape = \"exponential\" }, or { trace = \"lnkd-ssd\" }")
            }
            Allowed::StoredValue => f.write_str("text, a list, a table, or { base64 = \"…\" }"),
            Allowed::Base64 => f.write_str("base64 with padding, as in RFC 4648"),
            Allowed::Clients { most: 1 } => f.write_str("1, or a list of names of clients"),
            Allowed::Clients { most } => write!(f, "a whole number from 1 to {most}, or a list of names of clients"),
            Allowed::Anything => f.write_str("text, a number, true or false, a list or a table"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Syntax { language, line, column, says } => write!(f, "line {line}, column {column}: not {language}: {says}"),
            Problem::TooLong { bytes, limit } => write!(f, "the document has {bytes} bytes; at most {limit} are allowed"),
            Problem::TooDeep { limit } => write!(f, "more than {limit} tables and lists stand in each other"),
            Problem::Missing { allowed } => write!(f, "missing; it must be {allowed}"),
            Problem::NotAllowed { found, allowed, meant } => {
                write!(f, "{found} is not allowed; it must be {allowed}")?;
                did_you_mean(f, meant.as_deref())
            }
            Problem::Rounded { found } => {
                write!(
                    f,
                    "{found} has been rounded: a whole number beyond 2^53 must be written in full, as text where numbers are floats"
                )
            }
            Problem::UnknownField { fields, meant } => {
                f.write_str("unknown field; ")?;
                match fields.is_empty() {
                    true => f.write_str("there are none here")?,
                    false => write!(f, "allowed here: {}", fields.join(", "))?,
                }
                did_you_mean(f, meant.as_deref())
            }
            Problem::NoSuch { thing, name, there_are, meant } => {
                write!(f, "no {thing} {name:?}; {}", Existing { thing: *thing, names: there_are })?;
                did_you_mean(f, meant.as_deref())
            }
            Problem::NotAvailable { asked, available } if available.is_empty() => {
                write!(f, "{asked} is not available yet; leave the field out")
            }
            Problem::NotAvailable { asked, available } => {
                write!(f, "{asked} is not available yet; available now: {}", list(available, "or"))
            }
            Problem::Taken { thing, name } => write!(f, "the name {name:?} is taken by {} {thing} already", article(*thing)),
            Problem::TooManyCopies { n, nodes } => {
                write!(f, "{n} copies are more than the {nodes} nodes of the cluster; 1 to {nodes} are allowed")
            }
            Problem::TooManyCopiesThere { copies, nodes, datacenter } => {
                let more_than = if *nodes == 1 { "the 1 node".to_owned() } else { format!("the {nodes} nodes") };
                write!(f, "{copies} copies are more than {more_than} in {datacenter}; 0 to {nodes} are allowed")
            }
            Problem::QuorumTooLarge { asked, copies } => {
                write!(f, "{asked} answers are more than the {copies} copies (n); 1 to {copies} are allowed")
            }
            Problem::TokenTaken { token, node } => {
                write!(f, "{node} has the token {token} already; each token must be given once")
            }
            Problem::TooManyTokens { tokens, limit } => {
                write!(f, "the ring would have {tokens} tokens; at most {limit} are allowed")
            }
            Problem::ExactlyOneOf { fields } => write!(f, "exactly one of {} must be there", fields.join(", ")),
            Problem::AtLeastOneOf { fields } => write!(f, "at least one of {} must be there", fields.join(", ")),
            Problem::OnlyTogether { fields } => write!(f, "{} stand only together", fields.join(" and ")),
            Problem::OutOfPlace { why } => write!(f, "{why}"),
            Problem::InVariation { path, problem } => write!(f, "with that, {path}: {problem}"),
            Problem::Repeated { name } => write!(f, "{name} stands here a second time; once is allowed"),
            Problem::SameEnds { name } => write!(f, "{name} is both ends; two different ones are needed"),
            Problem::AfterTheEnd { until } => write!(f, "the run ends before, at until = {}", Plain(*until)),
            Problem::NotProse { found } => write!(
                f,
                "{found} has no place in the text of a lesson; there are paragraphs, lists, **bold**, *emphasis*, `code` and links"
            ),
            Problem::NotAPath { at } => {
                write!(
                    f,
                    "not a path into the report (at character {at}): names joined by dots, [0] for an entry, [\"a.b\"] for a name with dots"
                )
            }
        }
    }
}

impl fmt::Display for OutOfPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            OutOfPlace::DelayWithoutWhen => "a delay counts from a happening, so it is allowed only beside `when`",
            OutOfPlace::ValueOfNoPut => "only a put has a value",
            OutOfPlace::ContextOfGet => "a get replaces nothing; only put and delete have a context",
            OutOfPlace::TimeOfStepNow => "a step applied by hand happens now; it has neither `at` nor `when`",
            OutOfPlace::ExpectOfStepNow => "a step applied by hand has no expectation; documents have",
            OutOfPlace::CopiesByDatacenter => "the copies are counted by per_dc; beside it, n may only be their sum",
            OutOfPlace::PlacementOfModulo => {
                "modulo hashing knows no datacenters; placement = \"datacenter\" needs partitioning.kind = \"ring\""
            }
            OutOfPlace::RefreshOfContacts => {
                "a client that asks its contacts alone learns nothing; refresh needs policy = \"rotating\" or \"token_aware\""
            }
            OutOfPlace::WhenOfFirstStep => {
                "the first step of a lesson is where the run begins; what comes after it has a when or a delay"
            }
            OutOfPlace::QuestionOfLastStep => "no step follows by which an answer could come true; ask at the step before",
            OutOfPlace::NameOfWorkload => "names like w1-1 are given to the operations of a workload; choose another",
        })
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Language::Toml => "TOML",
            Language::Json => "JSON",
        })
    }
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Thing::Node => "node",
            Thing::Client => "client",
            Thing::End => "node or client",
            Thing::Operation => "operation",
            Thing::ReportField => "field of the report",
            Thing::Datacenter => "datacenter",
        })
    }
}

fn article(thing: Thing) -> &'static str {
    if thing == Thing::Operation { "an" } else { "a" }
}

fn did_you_mean(f: &mut fmt::Formatter<'_>, meant: Option<&str>) -> fmt::Result {
    match meant {
        Some(name) => write!(f, "; did you mean {name}?"),
        None => Ok(()),
    }
}

/// `the cluster has n1, n2, n3`.
struct Existing<'a> {
    thing: Thing,
    names: &'a [String],
}

impl fmt::Display for Existing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lead = match self.thing {
            Thing::Node => "the cluster has",
            Thing::Client => "the clients are",
            Thing::Datacenter => "the nodes stand in",
            Thing::End | Thing::Operation | Thing::ReportField => "there are",
        };
        if self.names.is_empty() { f.write_str("there is none") } else { write!(f, "{lead} {}", shortened(self.names)) }
    }
}

/// How many names a sentence lists before it only counts them.
const NAMES_LISTED_MAX: usize = 24;

fn shortened(names: &[String]) -> String {
    match names.len() {
        0..=NAMES_LISTED_MAX => names.join(", "),
        many => format!("{} and {} more", names[..NAMES_LISTED_MAX].join(", "), many - NAMES_LISTED_MAX),
    }
}

/// `a, b or c`.
fn list(items: &[String], last: &str) -> String {
    match items {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

/// The allowed name that a wrong one was probably meant to be. Short names are too much alike to
/// guess (`n9` is not a misspelt `n1`), long ones are no names.
pub(super) fn meant<'a>(wrong: &str, allowed: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let length = wrong.chars().count();
    if !(4..=40).contains(&length) {
        return None;
    }
    allowed
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(wrong, name), name))
        .filter(|(distance, _)| *distance <= (length / 3).min(3))
        .min()
        .map(|(_, name)| name.to_owned())
}
