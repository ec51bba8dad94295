//! Sorted collections that every layer uses.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Many texts (keys, names of operations), each with the place at which it was first entered: the
/// index into vectors of what is kept by text. One type of tree serves them all.
#[derive(Clone, Debug, Default)]
pub struct Texts(BTreeMap<Arc<str>, usize>);

impl Texts {
    /// Where a text was entered, if it was.
    pub fn place(&self, text: &str) -> Option<usize> {
        self.0.get(text).copied()
    }

    /// Where a text was entered; a new one is entered now, after all others.
    pub fn enter(&mut self, text: &Arc<str>) -> usize {
        let next = self.0.len();
        *self.0.entry(text.clone()).or_insert(next)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The texts in their order, with their places.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, usize)> {
        self.0.iter().map(|(text, place)| (text, *place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_keep_the_places_at_which_they_were_entered() {
        let mut texts = Texts::default();
        let places = ["b", "a", "b"].map(|text| texts.enter(&text.into()));
        assert_eq!((places, texts.count(), texts.place("a"), texts.place("c")), ([0, 1, 0], 2, Some(1), None));
        assert_eq!(texts.iter().map(|(text, place)| (&**text, place)).collect::<Vec<_>>(), [("a", 1), ("b", 0)]);
    }
}
