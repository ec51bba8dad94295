//! One setting that a document may say otherwise: what tells a run from the one beside it.

use std::fmt;

use serde_json::{Value, json as object};

use super::json;

/// A setting that a document may say otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Variation {
    /// Where it stands in the document: `cluster.replication.r`.
    pub path: String,
    /// What it is set to.
    pub value: Value,
}

/// As it is typed: `cluster.replication.r=2`.
impl fmt::Display for Variation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.path, json::text(&self.value))
    }
}

impl Variation {
    /// A document in which this is set otherwise. Whether that is a document is for its reader to say; a path that leads
    /// nowhere gives a field that there is not, and so the reader's sentence about it.
    pub fn applied_to(&self, document: &Value) -> Value {
        let mut document = document.clone();
        let mut place = &mut document;
        for name in self.path.split('.') {
            if !place.is_object() {
                *place = object!({});
            }
            place = &mut place[name];
        }
        *place = self.value.clone();
        document
    }
}
