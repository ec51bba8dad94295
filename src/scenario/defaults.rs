//! The document in which every field stands at its default.

use std::fmt::Write as _;

use serde_json::Value;

use super::availability::unbuilt;
use super::document::{FORMAT, NODES, SEED};
use super::tables::{
    CLUSTER, ClientEntry, FieldInfo, Fields, HEAD, Membership, Network, NodeEntry, Partitioning, Repair, Replication, Storage,
    Versions,
};

/// A table with the path of its fields.
struct Section {
    /// As the header writes it: `[cluster.repair]`.
    header: &'static str,
    /// What the paths of its fields begin with: `cluster.repair`, `clients[]`.
    path: &'static str,
    about: &'static str,
    fields: Vec<FieldInfo>,
}

fn section<T: Fields>(header: &'static str, path: &'static str) -> Section {
    Section { header, path, about: T::ABOUT, fields: T::default().fields() }
}

fn sections() -> Vec<Section> {
    let described = |fields: &[(&'static str, &'static str)], defaults: Vec<Option<Value>>| {
        let field = |((name, about), default): (&(&'static str, &'static str), _)| FieldInfo { name, about, default };
        fields.iter().zip(defaults).map(field).collect()
    };
    let head = vec![Some(FORMAT.into()), Some("".into()), Some(SEED.into()), None];
    let cluster = vec![Some("leaderless".into()), Some(NODES.into())];
    vec![
        Section { header: "", path: "", about: "A scenario, with every field at its default.", fields: described(&HEAD, head) },
        Section { header: "[cluster]", path: "cluster", about: "The nodes.", fields: described(&CLUSTER, cluster) },
        section::<Partitioning>("[cluster.partitioning]", "cluster.partitioning"),
        section::<Replication>("[cluster.replication]", "cluster.replication"),
        section::<Versions>("[cluster.versions]", "cluster.versions"),
        section::<Membership>("[cluster.membership]", "cluster.membership"),
        section::<Repair>("[cluster.repair]", "cluster.repair"),
        section::<Storage>("[cluster.storage]", "cluster.storage"),
        section::<Network>("[network]", "network"),
        section::<ClientEntry>("[[clients]]", "clients[]"),
        section::<NodeEntry>("[[cluster.nodes]]", "cluster.nodes[]"),
    ]
}

/// The default of a field, by its path; `[]` stands for an entry of a list.
pub(super) fn default_of(path: &str) -> Option<Value> {
    let (table, name) = path.rsplit_once('.').unwrap_or(("", path));
    let section = sections().into_iter().find(|section| section.path == table)?;
    section.fields.into_iter().find(|field| field.name == name)?.default
}

/// Every default, as a TOML document with a comment on every field. It reads back as the document
/// that leaves everything out.
pub fn defaults_toml() -> String {
    let mut text = String::new();
    for section in sections() {
        // Nodes are given by number above; their tables are shown for who wants to name them.
        let is_example = section.header == "[[cluster.nodes]]";
        let lead = if is_example { "# " } else { "" };
        let _ = match section.header {
            "" => writeln!(text, "# {}\n", section.about.trim()),
            header => writeln!(text, "\n{lead}# {}\n{lead}{header}", section.about.trim()),
        };
        for field in &section.fields {
            let _ = writeln!(text, "{lead}# {}", field.about.trim());
            let path = if section.path.is_empty() { field.name.to_owned() } else { format!("{}.{}", section.path, field.name) };
            match unbuilt(&path) {
                Some(row) if row.idle && row.accepted.is_empty() => {
                    let _ = writeln!(text, "{lead}# not built yet: has no effect");
                }
                Some(row) if row.idle => {
                    let _ = writeln!(text, "{lead}# not built yet: has no effect, as if it were {}", row.accepted.join(" or "));
                }
                Some(row) => {
                    // What is accepted besides, where the default is not the same.
                    let default = field.default.as_ref().map(inline);
                    let besides = row.accepted.iter().filter(|accepted| default.as_ref().is_some_and(|it| it != *accepted));
                    let available: Vec<&str> = ["the default"].into_iter().chain(besides.copied()).collect();
                    let (missing, available) = (row.mechanism.names()[0], available.join(" and "));
                    let are = if available == "the default" { "is" } else { "are" };
                    let _ = writeln!(text, "{lead}# not built yet: {missing}; only {available} {are} available");
                }
                None => {}
            }
            match &field.default {
                Some(default) => {
                    let _ = writeln!(text, "{lead}{} = {}", field.name, inline(default));
                }
                None => {
                    let _ = writeln!(text, "{lead}# {} =", field.name);
                }
            }
        }
    }
    text.push_str(STEPS);
    text
}

/// Lists that are empty by default, shown with what may stand in them.
const STEPS: &str = r#"
# What is done, and when: any number of these.
# [[steps]]
# at = 100                # milliseconds; or: when = { happening = "operation_ended", node = "n3" }, delay = 50
# do = "put"              # put get delete crash wipe join leave repair restart pause resume slow skew cut heal network drop dc_down dc_up configure note workload
# key = "name"
# value = "john"

# What is expected of the report: any number of these, with at, when, or at the end.
# [[expect]]
# path = "metrics.ops_ok"
# equals = 1              # or at_least, at_most, contains, within = [a, b], absent = true
"#;

/// A value as TOML writes it within a line.
fn inline(value: &Value) -> String {
    match value {
        Value::Array(entries) => format!("[{}]", entries.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name} = {}", inline(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        // Text of the defaults has nothing to escape; booleans and numbers are written alike.
        other => super::json::text(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Document;

    #[test]
    fn the_defaults_read_back_as_the_document_that_leaves_everything_out() {
        let printed = Document::from_text(&defaults_toml()).unwrap();
        let empty = Document::from_text("format = 1").unwrap();
        assert_eq!(printed, empty);
        assert_eq!(empty, Document::default());
    }

    #[test]
    fn every_field_stands_in_the_defaults() {
        let text = defaults_toml();
        for section in sections() {
            for field in section.fields {
                assert!(text.contains(&format!("{} =", field.name)), "{}.{} is not shown", section.path, field.name);
            }
        }
        assert!(text.contains("# not built yet: has no effect\npartitions ="), "{text}");
    }

    #[test]
    fn node_tables_at_their_defaults_are_the_nodes_counted() {
        let uncommented: String = defaults_toml()
            .lines()
            .skip_while(|line| *line != "# [[cluster.nodes]]")
            .take_while(|line| !line.is_empty())
            .map(|line| format!("{}\n", line.trim_start_matches("# ")))
            .filter(|line| line.contains("[[cluster") || (line.contains(" = ") && !line.contains(':')))
            .collect();
        let one = Document::from_text(&format!("format = 1\n{uncommented}")).unwrap();
        assert_eq!(one, Document::from_text("format = 1\n[cluster]\nnodes = 1").unwrap());
    }
}
