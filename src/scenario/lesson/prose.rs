//! The texts of lessons: a small part of Markdown, and values of the report in it.
//!
//! There are paragraphs and lists, and in them strong, emphasised and code words, and links. Everything else that Markdown has
//! (headings, pictures, tables, HTML) is refused, so that a lesson from anywhere can be shown as it is.

use std::fmt;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use serde_json::Value;

use crate::decimal::Fixed;
use crate::scenario::report_path::ReportPath;

/// A text of a lesson.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prose(pub Vec<Block>);

/// A part of a text that stands by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// A list, numbered or not.
    List {
        /// Whether its items are numbered.
        numbered: bool,
        /// What each says.
        items: Vec<Vec<Span>>,
    },
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Span {
    /// Plain words.
    Words(String),
    /// Something in code: a name, a value.
    Code(String),
    /// Strong words.
    Strong(Vec<Span>),
    /// Emphasised words.
    Emphasis(Vec<Span>),
    /// A link.
    Link {
        /// Where it leads: an address of the web.
        to: String,
        /// What it says.
        says: Vec<Span>,
    },
    /// What stands in the report.
    Value(ReportPath, Format),
}

/// How a value of the report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// As it is; a number with at most one decimal.
    Plain,
    /// A fraction in percent.
    Percent,
}

impl Prose {
    /// Reads a text.
    ///
    /// # Errors
    ///
    /// What it has in it that such texts have not, as Markdown calls it; or a path that does not read as one.
    pub fn read(text: &str) -> Result<Prose, NotProse> {
        let mut blocks: Vec<Block> = Vec::new();
        // What is open: lines within lines. The outermost is what a paragraph or an item is made of.
        let mut open: Vec<Vec<Span>> = Vec::new();
        for event in Parser::new(text) {
            match event {
                Event::Start(tag) => match tag {
                    Tag::Paragraph => open.push(Vec::new()),
                    Tag::List(first) => blocks.push(Block::List { numbered: first.is_some(), items: Vec::new() }),
                    Tag::Item => open.push(Vec::new()),
                    Tag::Strong | Tag::Emphasis => open.push(Vec::new()),
                    Tag::Link { dest_url, .. } if is_safe(&dest_url) => open.push(Vec::new()),
                    Tag::Link { .. } => return Err(NotProse::Markdown("a link that does not begin with https:// or http://")),
                    other => return Err(NotProse::Markdown(name(&other))),
                },
                Event::End(TagEnd::List(_)) => {}
                Event::End(end) => {
                    let spans = open.pop().unwrap_or_default();
                    match end {
                        // A paragraph within an item is the item.
                        TagEnd::Paragraph if !open.is_empty() => {
                            open.last_mut().into_iter().for_each(|line| line.extend_from_slice(&spans))
                        }
                        TagEnd::Paragraph => blocks.push(Block::Paragraph(spans)),
                        TagEnd::Item => match blocks.last_mut() {
                            Some(Block::List { items, .. }) => items.push(spans),
                            _ => return Err(NotProse::Markdown("a list within a list")),
                        },
                        TagEnd::Strong => push(&mut open, Span::Strong(spans)),
                        TagEnd::Emphasis => push(&mut open, Span::Emphasis(spans)),
                        _ => push(&mut open, Span::Link { to: String::new(), says: spans }),
                    }
                }
                Event::Text(words) => say(&mut open, &words),
                Event::SoftBreak | Event::HardBreak => say(&mut open, " "),
                Event::Code(code) => push(&mut open, Span::Code(code.into_string())),
                Event::Html(_) | Event::InlineHtml(_) => return Err(NotProse::Markdown("HTML")),
                Event::Rule => return Err(NotProse::Markdown("a rule")),
                _ => return Err(NotProse::Markdown("something that is neither words nor a list")),
            }
        }
        let mut prose = Prose(blocks);
        // `**정족수(quorum)**를`: Markdown closes nothing between a bracket and a letter, and says nothing of it.
        if prose.lines().any(|line| has_stray_mark(line)) {
            return Err(NotProse::Markdown("** that marks nothing (write **term**(explained), not **term(explained)**)"));
        }
        prose.take_links(text);
        prose.find_values()?;
        Ok(prose)
    }

    /// Every value of the report that it shows.
    pub fn values(&self) -> Vec<&ReportPath> {
        let mut found = Vec::new();
        for line in self.lines() {
            collect_values(line, &mut found);
        }
        found
    }

    /// Its lines.
    fn lines(&self) -> impl Iterator<Item = &Vec<Span>> {
        self.0.iter().flat_map(|block| match block {
            Block::Paragraph(spans) => std::slice::from_ref(spans),
            Block::List { items, .. } => items.as_slice(),
        })
    }

    fn lines_mut(&mut self) -> impl Iterator<Item = &mut Vec<Span>> {
        self.0.iter_mut().flat_map(|block| match block {
            Block::Paragraph(spans) => std::slice::from_mut(spans),
            Block::List { items, .. } => items.as_mut_slice(),
        })
    }

    /// Where the links lead, in their order: their ends do not say.
    fn take_links(&mut self, text: &str) {
        let mut targets = Parser::new(text).filter_map(|event| match event {
            Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
            _ => None,
        });
        fn fill(spans: &mut [Span], targets: &mut dyn Iterator<Item = String>) {
            for span in spans {
                match span {
                    Span::Link { to, .. } => *to = targets.next().unwrap_or_default(),
                    Span::Strong(within) | Span::Emphasis(within) => fill(within, targets),
                    Span::Words(_) | Span::Code(_) | Span::Value(..) => {}
                }
            }
        }
        for line in self.lines_mut() {
            fill(line, &mut targets);
        }
    }

    fn find_values(&mut self) -> Result<(), NotProse> {
        for line in self.lines_mut() {
            *line = with_values(std::mem::take(line))?;
        }
        Ok(())
    }

    /// Its words alone, with the values of a report; what there is none of becomes a dash.
    pub fn plain(&self, report: &Value) -> String {
        fn write(spans: &[Span], report: &Value, text: &mut String) {
            for span in spans {
                match span {
                    Span::Words(words) | Span::Code(words) => text.push_str(words),
                    Span::Strong(within) | Span::Emphasis(within) | Span::Link { says: within, .. } => {
                        write(within, report, text)
                    }
                    Span::Value(path, format) => text.push_str(&format.write(path.find(report))),
                }
            }
        }
        let mut text = String::new();
        for line in self.lines() {
            if !text.is_empty() {
                text.push(' ');
            }
            write(line, report, &mut text);
        }
        text
    }
}

impl Format {
    /// A value as it is read; a dash where there is none.
    pub fn write(self, value: Option<&Value>) -> String {
        match value {
            None | Some(Value::Null) => "–".to_owned(),
            Some(Value::Number(number)) => match (self, number.as_i64(), number.as_f64()) {
                (Format::Percent, _, Some(part)) => format!("{} %", Grouped(part * 100.0)),
                (Format::Plain, Some(whole), _) => grouped(&whole.to_string()),
                (Format::Plain, None, Some(number)) => Grouped(number).to_string(),
                (_, _, None) => number.to_string(),
            },
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(entries)) => entries.iter().map(|entry| self.write(Some(entry))).collect::<Vec<_>>().join(", "),
            Some(other) => crate::scenario::json::text(other),
        }
    }
}

/// A number with at most one decimal, and its thousands apart.
struct Grouped(f64);

impl fmt::Display for Grouped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = Fixed::<1>(self.0).to_string();
        f.write_str(&grouped(text.strip_suffix(".0").unwrap_or(&text)))
    }
}

fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let (whole, rest) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut text = sign.to_owned();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(rest) = rest {
        text.push('.');
        text.push_str(rest);
    }
    text
}

/// What is not in a text of a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotProse {
    /// Something of Markdown.
    Markdown(&'static str),
    /// A path that does not read as one.
    Path(String),
}

/// Words of a text with the values in them: `{path}`, or `{path %}`.
///
/// # Errors
///
/// A path that does not read as one.
fn find_values(words: &str) -> Result<Vec<Span>, NotProse> {
    let mut spans = Vec::new();
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((inner, behind)) = after.split_once('}') else { break };
        let (path, format) = match inner.strip_suffix('%') {
            Some(path) => (path.trim_end(), Format::Percent),
            None => (inner, Format::Plain),
        };
        let path = ReportPath::new(path).map_err(|_| NotProse::Path(path.to_owned()))?;
        if !before.is_empty() {
            spans.push(Span::Words(before.to_owned()));
        }
        spans.push(Span::Value(path, format));
        rest = behind;
    }
    if !rest.is_empty() {
        spans.push(Span::Words(rest.to_owned()));
    }
    Ok(spans)
}

fn with_values(spans: Vec<Span>) -> Result<Vec<Span>, NotProse> {
    let mut found = Vec::new();
    for span in spans {
        match span {
            Span::Words(words) => found.extend(find_values(&words)?),
            Span::Strong(within) => found.push(Span::Strong(with_values(within)?)),
            Span::Emphasis(within) => found.push(Span::Emphasis(with_values(within)?)),
            Span::Link { to, says } => found.push(Span::Link { to, says: with_values(says)? }),
            other => found.push(other),
        }
    }
    Ok(found)
}

fn collect_values<'a>(spans: &'a [Span], found: &mut Vec<&'a ReportPath>) {
    for span in spans {
        match span {
            Span::Value(path, _) => found.push(path),
            Span::Strong(within) | Span::Emphasis(within) | Span::Link { says: within, .. } => collect_values(within, found),
            Span::Words(_) | Span::Code(_) => {}
        }
    }
}

fn has_stray_mark(spans: &[Span]) -> bool {
    spans.iter().any(|span| match span {
        Span::Words(words) => words.contains("**"),
        Span::Strong(within) | Span::Emphasis(within) | Span::Link { says: within, .. } => has_stray_mark(within),
        Span::Code(_) | Span::Value(..) => false,
    })
}

fn push(open: &mut [Vec<Span>], span: Span) {
    if let Some(line) = open.last_mut() {
        line.push(span);
    }
}

/// Words that follow words are one with them: Markdown gives them apart where it might have meant something else.
fn say(open: &mut [Vec<Span>], words: &str) {
    match open.last_mut().map(|line| (line.last_mut().is_some(), line)) {
        Some((true, line)) => match line.last_mut() {
            Some(Span::Words(before)) => before.push_str(words),
            _ => line.push(Span::Words(words.to_owned())),
        },
        Some((false, line)) => line.push(Span::Words(words.to_owned())),
        None => {}
    }
}

/// An address that can only lead to another page.
fn is_safe(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

fn name(tag: &Tag<'_>) -> &'static str {
    match tag {
        Tag::Heading { .. } => "a heading",
        Tag::BlockQuote(_) => "a quotation",
        Tag::CodeBlock(_) => "a block of code",
        Tag::HtmlBlock => "HTML",
        Tag::Image { .. } => "a picture",
        _ => "something that is neither words nor a list",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn words(text: &str) -> Span {
        Span::Words(text.to_owned())
    }

    #[test]
    fn a_text_has_paragraphs_lists_and_what_stands_in_them() {
        let prose = Prose::read("A **strong** word, `n3` and\n[a page](https://example.org).\n\n- one\n- two *more*").unwrap();
        let link = Span::Link { to: "https://example.org".to_owned(), says: vec![words("a page")] };
        let first = vec![
            words("A "),
            Span::Strong(vec![words("strong")]),
            words(" word, "),
            Span::Code("n3".to_owned()),
            words(" and "),
            link,
            words("."),
        ];
        let items = vec![vec![words("one")], vec![words("two "), Span::Emphasis(vec![words("more")])]];
        assert_eq!(prose.0, [Block::Paragraph(first), Block::List { numbered: false, items }]);
    }

    #[test]
    fn values_of_the_report_stand_in_braces() {
        let report =
            json!({"ops": {"write_1": {"ended": 1234.56, "acks": ["n1", "n2"]}}, "part": 0.255, "count": 12_345, "none": null});
        let text = "**{ops.write_1.ended} ms**: {ops.write_1.acks}, {ops.write_1.acks[0]}, {part %}, {count}, {none}, {gone}";
        let prose = Prose::read(text).unwrap();
        assert_eq!(prose.plain(&report), "1,234.6 ms: n1, n2, n1, 25.5 %, 12,345, –, –");
        assert_eq!(prose.values().len(), 7);
        assert_eq!(Prose::read("{not a path]}"), Err(NotProse::Path("not a path]".to_owned())));
        assert_eq!(Prose::read("{ alone").unwrap().plain(&report), "{ alone");
    }

    #[test]
    fn what_could_do_harm_or_cannot_be_shown_is_refused() {
        for (text, found) in [
            ("# Title", "a heading"),
            ("<b>bold</b>", "HTML"),
            ("<script>alert(1)</script>", "HTML"),
            ("![x](https://example.org/x.png)", "a picture"),
            ("[x](javascript:alert(1))", "a link that does not begin with https:// or http://"),
            ("> said", "a quotation"),
            ("```\ncode\n```", "a block of code"),
            ("a\n\n---\n\nb", "a rule"),
            ("**정족수(quorum)**를 봅니다", "** that marks nothing (write **term**(explained), not **term(explained)**)"),
        ] {
            assert_eq!(Prose::read(text), Err(NotProse::Markdown(found)), "{text}");
        }
    }
}
