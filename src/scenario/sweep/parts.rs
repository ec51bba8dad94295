//! A sweep in parts: which seeds each takes, how a part is written down, and how parts become the whole.
//!
//! Seeds are shared out like cards: of N shares the I-th has every N-th seed, beginning with the I-th. A part is written as lines of
//! JSON: a [`Heading`], which says what was run and which share this is; a line for each seed, a [`SeedResult`]; and the summary,
//! by which one sees that the part is whole. [`Parts`] reads such lines back, from any number of files and in any order, and
//! refuses what does not fit together: another document, a seed that comes twice, a part that is cut short or
//! missing. What comes of it is what one run over all seeds would have written.
//!
//! Left out: who runs the parts, and where. That is for whoever schedules jobs on that machine or cluster.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

use super::{SeedResult, Sweep};
use crate::engine::{Duration, SortedSet};
use crate::scenario::reader::{Collector, Cursor};
use crate::scenario::refusal::Refusals;
use crate::scenario::report::Seed;
use crate::scenario::wars::Model;
use crate::scenario::{json, source, tables};

/// Seeds from the first to the last, both included. As text `1..1000`, or `7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seeds {
    /// The first.
    pub first: u64,
    /// The last, not before the first.
    pub last: u64,
}

/// One of equal shares. As text `2/4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    /// Which, from 1.
    pub place: u64,
    /// Of how many.
    pub of: u64,
}

impl Shard {
    /// Everything.
    pub const WHOLE: Shard = Shard { place: 1, of: 1 };
}

impl FromStr for Seeds {
    type Err = String;
    fn from_str(text: &str) -> Result<Seeds, String> {
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let number = |text: &str| text.parse::<u64>().map_err(|_| "write A..B with whole numbers, like 1..1000".to_owned());
        let (first, last) = (number(first)?, number(last)?);
        if first > last { Err(format!("{first} is after {last}")) } else { Ok(Seeds { first, last }) }
    }
}

impl FromStr for Shard {
    type Err = String;
    fn from_str(text: &str) -> Result<Shard, String> {
        let how = || "write I/N with I from 1 to N, like 1/4".to_owned();
        let (place, of) = text.split_once('/').ok_or_else(how)?;
        let (place, of) = (place.parse().map_err(|_| how())?, of.parse().map_err(|_| how())?);
        if (1..=of).contains(&place) { Ok(Shard { place, of }) } else { Err(how()) }
    }
}

impl fmt::Display for Seeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.first, self.last)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.place, self.of)
    }
}

impl Seeds {
    /// The seeds of a share.
    pub fn of_shard(self, shard: Shard) -> impl Iterator<Item = u64> + Clone {
        let step = usize::try_from(shard.of).unwrap_or(usize::MAX);
        let skip = usize::try_from(shard.place - 1).unwrap_or(usize::MAX);
        (self.first..=self.last).skip(skip).step_by(step)
    }

    /// How many seeds a share has. Of all 2^64 seeds, one is not counted.
    pub fn count(self, shard: Shard) -> u64 {
        let after_first = (self.last - self.first).checked_sub(shard.place - 1);
        after_first.map_or(0, |after| (after / shard.of).saturating_add(1))
    }

    fn has(self, shard: Shard, seed: u64) -> bool {
        (self.first..=self.last).contains(&seed) && (seed - self.first) % shard.of == shard.place - 1
    }
}

/// The first line of a part: what was run, and under which seeds.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// The version of the engine: another one may run the same document otherwise.
    pub engine: String,
    /// What was run, as it was typed.
    pub file: String,
    /// A hash over the document, in 16 hexadecimal digits: of what it says, not of how it is spelled.
    pub document: String,
    /// The seeds of the whole sweep.
    pub seeds: Seeds,
    /// Which share of them this part is.
    pub shard: Shard,
    /// What the staleness of reads is held against, if anything.
    pub model: Option<Model>,
}

/// How a heading is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadingLine {
    ringside_sweep: u64,
    engine: String,
    file: String,
    document: String,
    seeds: (Seed, Seed),
    shard: (u64, u64),
    model: Option<ModelLine>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelLine {
    n: u16,
    r: u16,
    w: u16,
    latency: Value,
}

/// The version of these lines.
const FORMAT: u64 = 1;

/// A hash over what a document says: the same for its TOML and its JSON, and whatever stands between its words.
///
/// # Errors
///
/// The text is neither TOML nor JSON.
pub fn document_hash(text: &str) -> Result<String, Refusals> {
    Ok(hash(&source::from_text(text)?))
}

fn hash(tree: &Value) -> String {
    format!("{:016x}", xxh3_64(json::text(&spelled_alike(tree)).as_bytes()))
}

/// Whole numbers without a decimal point, wherever they stand.
fn spelled_alike(tree: &Value) -> Value {
    match tree {
        Value::Array(entries) => entries.iter().map(spelled_alike).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), spelled_alike(value))).collect(),
        plain => tables::without_points(plain.clone()),
    }
}

impl Heading {
    /// The heading of a sweep of one document, all of it.
    pub fn new(file: &str, document: String, seeds: Seeds, model: Option<Model>) -> Heading {
        let engine = env!("CARGO_PKG_VERSION").to_owned();
        Heading { engine, file: file.to_owned(), document, seeds, shard: Shard::WHOLE, model }
    }

    /// As a line of JSON.
    pub fn line(&self) -> String {
        let model = self.model.map(|Model { n, r, w, latency, .. }| {
            let latency = spelled_alike(&serde_json::to_value(latency).unwrap_or_default());
            ModelLine { n, r, w, latency }
        });
        line(&HeadingLine {
            ringside_sweep: FORMAT,
            engine: self.engine.clone(),
            file: self.file.clone(),
            document: self.document.clone(),
            seeds: (Seed(self.seeds.first), Seed(self.seeds.last)),
            shard: (self.shard.place, self.shard.of),
            model,
        })
    }

    fn read(value: Value) -> Result<Heading, String> {
        if value["ringside_sweep"] != FORMAT {
            return Err(format!("ringside_sweep is {}, and {FORMAT} is read here", value["ringside_sweep"]));
        }
        let line: HeadingLine = serde_json::from_value(value).map_err(|error| error.to_string())?;
        let seeds = Seeds::from_str(&format!("{}..{}", line.seeds.0.0, line.seeds.1.0)).map_err(|why| format!("seeds: {why}"))?;
        let shard = Shard::from_str(&format!("{}/{}", line.shard.0, line.shard.1)).map_err(|why| format!("shard: {why}"))?;
        let model = line.model.map(ModelLine::read).transpose()?;
        let HeadingLine { engine, file, document, .. } = line;
        Ok(Heading { engine, file, document, seeds, shard, model })
    }

    /// Why a part with another heading is no part of the same sweep.
    fn differs_from(&self, other: &Heading) -> Option<String> {
        let Heading { document, engine, .. } = self;
        if *document != other.document {
            Some(format!("it is of another document ({document}, and {} in {})", other.document, other.file))
        } else if *engine != other.engine {
            Some(format!("it is of another engine ({engine}, and {})", other.engine))
        } else if self.model != other.model {
            Some("its model is another one".to_owned())
        } else {
            None
        }
    }
}

impl ModelLine {
    fn read(self) -> Result<Model, String> {
        let ModelLine { n, r, w, latency } = self;
        if !(1..=n).contains(&r) || !(1..=n).contains(&w) {
            return Err(format!("model: R = {r} and W = {w} must be from 1 to N = {n}"));
        }
        let collector = Collector::default();
        let latency = tables::latency(&Cursor::new(&collector, &latency, "model.latency"));
        let apart = Duration::ZERO;
        latency.map(|latency| Model { n, r, w, latency, apart }).ok_or_else(|| Refusals(collector.into_refusals()).to_string())
    }
}

/// A line of JSON, with its end.
fn line(value: &impl Serialize) -> String {
    // What is written here is text, numbers and lists of them; none of it can fail.
    serde_json::to_string(value).unwrap_or_default() + "\n"
}

impl SeedResult {
    /// As a line of JSON.
    pub fn line(&self) -> String {
        line(self)
    }

    /// Reads a line of JSON.
    ///
    /// # Errors
    ///
    /// It is none, or says something else; in words.
    pub fn read(text: &str) -> Result<SeedResult, String> {
        let result: SeedResult = serde_json::from_str(text).map_err(|error| plainly(&error))?;
        if result.lost > result.acknowledged {
            return Err(format!("lost: {} of {} acknowledged writes", result.lost, result.acknowledged));
        }
        Ok(result)
    }
}

impl Sweep {
    /// As the last line of a part.
    pub fn line(&self) -> String {
        #[derive(Serialize)]
        struct Last<'a> {
            summary: &'a Sweep,
        }
        line(&Last { summary: self })
    }
}

/// What a reader of JSON says, without the line: it is always the first.
fn plainly(error: &serde_json::Error) -> String {
    let says = error.to_string();
    format!("column {}: {}", error.column(), says.split(" at line ").next().unwrap_or_default())
}

/// The parts of a sweep, as they are read.
#[derive(Debug, Default)]
pub struct Parts {
    headings: Vec<Heading>,
    results: BTreeMap<u64, SeedResult>,
    /// How many seeds of the part that is being read have come; none between parts.
    open: Option<u64>,
    cut_short: bool,
}

/// A sweep put together.
#[derive(Debug)]
pub struct Merged {
    /// The heading that one run would have written.
    pub heading: Heading,
    /// What each seed came to.
    pub results: Vec<SeedResult>,
    /// The sum.
    pub sweep: Sweep,
    /// What is missing, in words; only if missing parts were allowed.
    pub missing: Option<String>,
}

/// Why parts do not make a sweep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadPart {
    /// In which file, and in which line of it, from 1; none where it is not about a line.
    pub place: Option<(String, u64)>,
    /// A sentence.
    pub why: String,
}

impl fmt::Display for BadPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some((file, line)) => write!(f, "{file}, line {line}: {}", self.why),
            None => f.write_str(&self.why),
        }
    }
}

impl Parts {
    /// Reads a file of lines, which may hold several parts. With `partial`, a part may end before its summary, and may lack
    /// seeds.
    ///
    /// # Errors
    ///
    /// The first line that does not fit.
    pub fn read(
        &mut self,
        file: &str,
        lines: impl Iterator<Item = Result<String, String>>,
        partial: bool,
    ) -> Result<(), BadPart> {
        let mut count = 0;
        for text in lines {
            count += 1;
            let taken = text.and_then(|text| if text.trim().is_empty() { Ok(()) } else { self.take(&text, partial) });
            taken.map_err(|why| BadPart { place: Some((file.to_owned(), count)), why })?;
        }
        self.end_part(partial).map_err(|why| BadPart { place: Some((file.to_owned(), count)), why })
    }

    fn take(&mut self, text: &str, partial: bool) -> Result<(), String> {
        if !text.starts_with("{\"ringside_sweep\"") && !text.starts_with("{\"summary\"") && self.open.is_some() {
            return SeedResult::read(text).and_then(|result| self.take_seed(result));
        }
        let value: Value = serde_json::from_str(text).map_err(|error| plainly(&error))?;
        if value.get("ringside_sweep").is_some() {
            self.end_part(partial)?;
            let heading = Heading::read(value)?;
            if let Some(why) = self.headings.first().and_then(|first| heading.differs_from(first)) {
                return Err(why);
            }
            self.headings.push(heading);
            self.open = Some(0);
            return Ok(());
        }
        let (Some(read), Some(heading)) = (self.open, self.headings.last()) else {
            return Err("a part begins with the line that says what was run: {\"ringside_sweep\": …}".to_owned());
        };
        if value.get("summary").is_none() {
            return Err("neither a seed nor a summary".to_owned());
        }
        let due = heading.seeds.count(heading.shard);
        if read != due && !partial {
            return Err(format!(
                "the summary comes after {read} seeds, and shard {} of {} has {due}",
                heading.shard, heading.seeds
            ));
        }
        self.cut_short |= read != due;
        self.open = None;
        Ok(())
    }

    fn take_seed(&mut self, result: SeedResult) -> Result<(), String> {
        let seed = result.seed.0;
        if let Some(heading) = self.headings.last().filter(|heading| !heading.seeds.has(heading.shard, seed)) {
            return Err(format!("seed {seed} is not of shard {} of {}", heading.shard, heading.seeds));
        }
        if self.results.insert(seed, result).is_some() {
            return Err(format!("seed {seed} was read already"));
        }
        self.open = self.open.map(|read| read + 1);
        Ok(())
    }

    /// Where a part ends, its summary has come.
    fn end_part(&mut self, partial: bool) -> Result<(), String> {
        let (Some(read), Some(heading)) = (self.open.take(), self.headings.last()) else { return Ok(()) };
        if partial {
            self.cut_short = true;
            return Ok(());
        }
        let due = heading.seeds.count(heading.shard);
        Err(format!("shard {} of {} ends without its summary, after {read} of {due} seeds", heading.shard, heading.seeds))
    }

    /// Puts together what was read. With `partial`, seeds may be missing.
    ///
    /// # Errors
    ///
    /// Nothing was read, or something is missing.
    pub fn merge(self, partial: bool) -> Result<Merged, BadPart> {
        let missing = self.missing();
        let bad = |why: String| BadPart { place: None, why };
        if let (Some(missing), false) = (&missing, partial) {
            return Err(bad(format!("{missing}; --partial merges without it")));
        }
        let first = self.headings.iter().min_by_key(|heading| (heading.seeds, heading.shard));
        let last = self.headings.iter().map(|heading| heading.seeds.last).max();
        let (Some(first), Some(last)) = (first, last) else { return Err(bad("there is no part".to_owned())) };
        let heading = Heading { seeds: Seeds { last, ..first.seeds }, shard: Shard::WHOLE, ..first.clone() };
        let results: Vec<SeedResult> = self.results.into_values().collect();
        let mut sweep = Sweep::default();
        results.iter().for_each(|result| sweep.add(result));
        Ok(Merged { heading, results, sweep, missing })
    }

    /// What is missing of the ranges that the parts are of, and between these, in words.
    fn missing(&self) -> Option<String> {
        let ranges: SortedSet<(Seeds, u64)> = self.headings.iter().map(|heading| (heading.seeds, heading.shard.of)).collect();
        let there: SortedSet<(Seeds, Shard)> = self.headings.iter().map(|heading| (heading.seeds, heading.shard)).collect();
        let mut due = ranges.first()?.0.first;
        for (seeds, of) in ranges.iter() {
            if seeds.first > due {
                return Some(format!("seeds {due}..{} are missing", seeds.first - 1));
            }
            due = due.max(seeds.last.saturating_add(1));
            // Shards beyond the number of seeds have none.
            let filled = (*of).min((seeds.last - seeds.first).saturating_add(1));
            let lacking = (1..=filled).map(|place| Shard { place, of: *of }).find(|shard| !there.contains(&(*seeds, *shard)));
            if let Some(shard) = lacking {
                return Some(format!("shard {shard} of {seeds} is missing"));
            }
        }
        let (read, of) = (self.results.len() as u64, due - self.headings.iter().map(|heading| heading.seeds.first).min()?);
        self.cut_short.then(|| format!("{} of {of} seeds are missing", of.saturating_sub(read)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Document, run_seed};

    const TEXT: &str = "format = 1\ncluster = { nodes = 3, replication = { r = 1, w = 1 } }\nnetwork.loss = 0.1\nsteps = [\
         { at = 0, do = \"put\", via = \"n1\", key = \"k\", value = \"v\" }, { at = 15, do = \"get\", via = \"n2\", key = \"k\" } ]";
    const SEEDS: Seeds = Seeds { first: 3, last: 42 };

    fn heading(shard: Shard) -> Heading {
        let model = Model::of(&Document::from_text(TEXT).unwrap());
        Heading { shard, ..Heading::new("x.toml", document_hash(TEXT).unwrap(), SEEDS, model) }
    }

    fn part_of(seeds: Seeds, shard: Shard) -> String {
        let document = Document::from_text(TEXT).unwrap();
        let mut sweep = Sweep::default();
        let mut text = Heading { seeds, ..heading(shard) }.line();
        for seed in seeds.of_shard(shard) {
            let result = run_seed(&document, seed).unwrap();
            sweep.add(&result);
            text += &result.line();
        }
        text + &sweep.line()
    }

    fn part(place: u64, of: u64) -> String {
        part_of(SEEDS, Shard { place, of })
    }

    fn merge(parts: &[&str], partial: bool) -> Result<String, String> {
        let mut all = Parts::default();
        for (index, text) in parts.iter().enumerate() {
            let lines = text.lines().map(|line| Ok(line.to_owned()));
            all.read(&format!("part{index}"), lines, partial).map_err(|bad| bad.to_string())?;
        }
        let merged = all.merge(partial).map_err(|bad| bad.to_string())?;
        let lines: String = merged.results.iter().map(SeedResult::line).collect();
        Ok(merged.heading.line() + &lines + &merged.sweep.line() + &merged.missing.unwrap_or_default())
    }

    #[test]
    fn parts_in_any_order_are_what_one_run_writes() {
        let whole = part(1, 1);
        for of in [1, 2, 3, 7, 40, 45] {
            let mut parts: Vec<String> = (1..=of).map(|place| part(place, of)).collect();
            parts.rotate_left(of as usize / 2);
            parts.reverse();
            assert_eq!(merge(&parts.iter().map(String::as_str).collect::<Vec<_>>(), false).as_ref(), Ok(&whole), "{of} shards");
            assert_eq!(merge(&[&parts.concat()], false).as_ref(), Ok(&whole), "{of} shards in one file");
        }
        // Other ranges are shards too.
        let low = part_of(Seeds { last: 20, ..SEEDS }, Shard::WHOLE);
        let high = part_of(Seeds { first: 21, ..SEEDS }, Shard::WHOLE);
        assert_eq!(merge(&[&high, &low], false), Ok(whole));
    }

    #[test]
    fn what_does_not_fit_is_refused_with_its_line() {
        let (one, two) = (part(1, 2), part(2, 2));
        let lines: Vec<&str> = one.lines().collect();
        let but = |index: usize, line: &str| {
            let mut lines = lines.clone();
            lines[index] = line;
            lines.join("\n")
        };
        let cut = lines[..10].join("\n");
        let other = one.replacen(&document_hash(TEXT).unwrap(), "0123456789abcdef", 1);
        let engine = one.replacen(env!("CARGO_PKG_VERSION"), "9.9.9", 1);
        for (parts, says) in [
            (vec![&*one], "shard 2/2 of 3..42 is missing; --partial merges without it"),
            (vec![&*one, &one], "part1, line 2: seed 3 was read already"),
            (vec![&*two, &other], "part1, line 1: it is of another document (0123456789abcdef, and "),
            (vec![&*two, &engine], "part1, line 1: it is of another engine (9.9.9, and "),
            (vec![&*cut, &two], "part0, line 10: shard 1/2 of 3..42 ends without its summary, after 9 of 20 seeds"),
            (vec![&*lines[1..].join("\n")], "part0, line 1: a part begins with the line that says what was run"),
            (vec![&*but(4, "{\"seed\": 4")], "part0, line 5: column 10: EOF while parsing an object"),
            (vec![&*but(4, two.lines().nth(1).unwrap())], "part0, line 5: seed 4 is not of shard 1/2 of 3..42"),
            (vec![&*but(4, "")], "part0, line 22: the summary comes after 19 seeds, and shard 1/2 of 3..42 has 20"),
            (vec![&*but(0, "{\"ringside_sweep\":2}")], "part0, line 1: ringside_sweep is 2, and 1 is read here"),
            (vec![&*one.replacen("[1,2]", "[3,2]", 1)], "part0, line 1: shard: write I/N"),
            (vec![&*one.replacen("\"n\":3", "\"n\":0", 1)], "part0, line 1: model: R = 1 and W = 1 must be from 1 to N = 0"),
            (vec![&*one.replacen("[1,10]", "[10,1]", 1)], "part0, line 1: model.latency: "),
            (vec!["[1]"], "part0, line 1: a part begins"),
            (vec!["\u{0}"], "part0, line 1: column 1: expected value"),
            (vec![""], "there is no part"),
            (vec![], "there is no part"),
        ] {
            let refused = merge(&parts, false).unwrap_err();
            assert!(refused.starts_with(says), "{refused}\n{says}");
        }
        let low = part_of(Seeds { last: 20, ..SEEDS }, Shard::WHOLE);
        let higher = part_of(Seeds { first: 25, ..SEEDS }, Shard::WHOLE);
        assert_eq!(merge(&[&low, &higher], false).unwrap_err(), "seeds 21..24 are missing; --partial merges without it");
    }

    #[test]
    fn missing_parts_may_be_allowed() {
        let one = part(1, 2);
        assert!(merge(&[&one], true).unwrap().ends_with("shard 2/2 of 3..42 is missing"));
        let cut = one.lines().take(10).collect::<Vec<_>>().join("\n");
        assert!(merge(&[&cut, &part(2, 2)], true).unwrap().ends_with("11 of 40 seeds are missing"));
    }

    #[test]
    fn a_heading_reads_back_as_it_was_written() {
        for text in [
            TEXT.to_owned(),
            TEXT.replace("network.loss = 0.1", "network.latency = { trace = \"ymmr\" }"),
            TEXT.replace("network.loss = 0.1", "network.latency = { mean = 2.5, shape = \"exponential\" }"),
        ] {
            let model = Model::of(&Document::from_text(&text).unwrap());
            assert!(model.is_some());
            let heading = Heading { model, seeds: Seeds { first: 0, last: u64::MAX }, ..heading(Shard { place: 2, of: 5 }) };
            let line = heading.line();
            assert_eq!(Heading::read(serde_json::from_str(&line).unwrap()), Ok(heading), "{line}");
        }
    }

    #[test]
    fn a_hash_is_of_what_a_document_says() {
        let hash = |text: &str| document_hash(text).unwrap();
        assert_eq!(
            hash("format = 1\n# Words.\nnetwork.latency = [1.0, 2]"),
            hash("{\"network\": {\"latency\": [1, 2]}, \"format\": 1}")
        );
        assert_ne!(hash("format = 1"), hash("format = 1\nseed = 2"));
    }

    #[test]
    fn shards_share_out_every_seed_once() {
        let seeds = Seeds { first: 3, last: 11 };
        let of = |place| seeds.of_shard(Shard { place, of: 4 }).collect::<Vec<u64>>();
        assert_eq!(of(2), [4, 8]);
        let mut all: Vec<u64> = (1..=4).flat_map(of).collect();
        all.sort_unstable();
        assert_eq!(all, (3..=11).collect::<Vec<_>>());
        for (place, count) in [(1, 3), (2, 2), (3, 2), (4, 2)] {
            assert_eq!(seeds.count(Shard { place, of: 4 }), count);
            assert!(of(place).iter().all(|seed| seeds.has(Shard { place, of: 4 }, *seed)));
        }
        assert_eq!(seeds.count(Shard { place: 12, of: 12 }), 0);
        assert_eq!(Seeds { first: 0, last: u64::MAX }.count(Shard::WHOLE), u64::MAX);
    }

    #[test]
    fn ranges_and_shares_are_read_or_refused() {
        assert_eq!("7".parse(), Ok(Seeds { first: 7, last: 7 }));
        assert_eq!("0..18446744073709551615".parse(), Ok(Seeds { first: 0, last: u64::MAX }));
        assert!(["", "a..b", "9..1", "1..", "-1..2"].iter().all(|text| text.parse::<Seeds>().is_err()));
        assert_eq!("4/4".parse(), Ok(Shard { place: 4, of: 4 }));
        assert!(["", "0/4", "5/4", "1", "1/0", "a/2"].iter().all(|text| text.parse::<Shard>().is_err()));
    }
}
