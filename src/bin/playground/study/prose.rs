//! The texts of lessons as elements.

use ringside::engine::NodeId;
use ringside::scenario::{Block, Prose, Span};
use serde_json::Value;
use yew::prelude::*;

use crate::components::node_chip::node_chip;
use crate::facts::Cast;
use crate::intent::Intent;
use crate::markup::{all, el, element, given, words};

/// What stands in the texts of a step besides their words.
pub struct Facts<'a> {
    /// What the run had come to.
    pub report: &'a Value,
    /// Whose names become discs.
    pub cast: &'a Cast,
    pub on: &'a Callback<Intent>,
    /// Whether discs can be pressed; not where the text stands in something that can be pressed itself.
    pub plain: bool,
}

impl Facts<'_> {
    /// A text, paragraph by paragraph.
    pub fn blocks(&self, prose: &Prose) -> Html {
        all(prose.0.iter().map(|block| match block {
            Block::Paragraph(spans) => el("p", "", self.spans(spans)),
            Block::List { numbered, items } => {
                let items = all(items.iter().map(|spans| el("li", "", self.spans(spans))));
                el(if *numbered { "ol" } else { "ul" }, "prose", items)
            }
        }))
    }

    /// A text in a line.
    pub fn line(&self, prose: &Prose) -> Html {
        all(prose.0.iter().flat_map(|block| match block {
            Block::Paragraph(spans) => vec![self.spans(spans)],
            Block::List { items, .. } => items.iter().map(|spans| self.spans(spans)).collect(),
        }))
    }

    fn spans(&self, spans: &[Span]) -> Html {
        all(spans.iter().map(|span| match span {
            Span::Words(text) => words(text.clone()),
            Span::Strong(within) => el("b", "", self.spans(within)),
            Span::Emphasis(within) => el("em", "", self.spans(within)),
            Span::Code(code) => self.code(code),
            Span::Link { to, says } => element(
                "a",
                &["href", "target", "rel"],
                &mut [given(to.clone()), given("_blank"), given("noopener")],
                self.spans(says),
            ),
            Span::Value(path, format) => {
                let found = path.find(self.report);
                let names = match found {
                    Some(Value::Array(entries)) if !entries.is_empty() => {
                        entries.iter().map(|entry| self.node(entry.as_str()?)).collect::<Option<Vec<NodeId>>>()
                    }
                    Some(Value::String(name)) => self.node(name).map(|node| vec![node]),
                    _ => None,
                };
                match names {
                    Some(names) => all(names.into_iter().map(|node| self.chip(node))),
                    None => el("b", "value", format.write(found)),
                }
            }
        }))
    }

    fn code(&self, code: &str) -> Html {
        match self.node(code) {
            Some(node) => self.chip(node),
            None => el("code", "", code.to_owned()),
        }
    }

    fn node(&self, name: &str) -> Option<NodeId> {
        self.cast.nodes.iter().map(|chip| chip.id).find(|id| id.to_string() == name)
    }

    fn chip(&self, node: NodeId) -> Html {
        let chip = self.cast.chip(node);
        if self.plain {
            el("span", format!("nd node-color-{}", chip.color), node.to_string())
        } else {
            node_chip(chip, false, self.on)
        }
    }
}
