//! Small sorted maps and sets, each in one vector.
//!
//! Every type of a `BTreeMap` brings several kilobytes of code into the page, and collecting into one
//! brings a sort besides. Most of what is kept by name or number here is small, or grows at its end
//! only; for that a sorted vector does the same in a fraction of the code. What may grow to ten thousand
//! keys in any order belongs elsewhere: into a `BTreeMap`, or into a vector by way of [`Texts`].

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::hash::Hash;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use litemap::LiteMap;
use serde::{Serialize, Serializer};

/// A [`LiteMap`] that is filled entry by entry: its own `collect` and `extend` sort, with a sort
/// compiled for every type, and its own way into JSON writes an empty map as a list.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SortedMap<K, V>(LiteMap<K, V>);

impl<K, V> SortedMap<K, V> {
    /// An empty map.
    pub const fn new() -> SortedMap<K, V> {
        SortedMap(LiteMap::new_vec())
    }

    /// The entries, by their keys.
    pub fn into_entries(self) -> Vec<(K, V)> {
        self.0.into_tuple_vec()
    }
}

impl<K, V> Deref for SortedMap<K, V> {
    type Target = LiteMap<K, V>;

    fn deref(&self) -> &LiteMap<K, V> {
        &self.0
    }
}

impl<K, V> DerefMut for SortedMap<K, V> {
    fn deref_mut(&mut self) -> &mut LiteMap<K, V> {
        &mut self.0
    }
}

impl<K, V> Default for SortedMap<K, V> {
    fn default() -> SortedMap<K, V> {
        SortedMap::new()
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for SortedMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K: Ord, V> Extend<(K, V)> for SortedMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.0.insert(key, value);
        }
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for SortedMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> SortedMap<K, V> {
        let mut map = SortedMap::new();
        map.extend(entries);
        map
    }
}

impl<K: Serialize, V: Serialize> Serialize for SortedMap<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

/// A sorted map of what passes through: it comes in at or near the end and goes out anywhere, like
/// messages on their way. What has gone leaves a gap; gaps are closed together when they are half of
/// all, so that many thousands may be under way and each still costs little.
#[derive(Debug)]
pub struct PassingMap<K, V> {
    entries: SortedMap<K, Option<V>>,
    gaps: usize,
}

/// A clone has no gaps: most are kept for a while and never changed.
impl<K: Clone, V: Clone> Clone for PassingMap<K, V> {
    fn clone(&self) -> PassingMap<K, V> {
        let mut entries = Vec::with_capacity(self.entries.len() - self.gaps);
        entries.extend(self.entries.iter().filter(|(_, value)| value.is_some()).map(|(key, value)| (key.clone(), value.clone())));
        PassingMap { entries: SortedMap(LiteMap::from_sorted_store_unchecked(entries)), gaps: 0 }
    }
}

impl<K: Ord, V> PassingMap<K, V> {
    /// Gaps that are not worth closing.
    const GAPS_LEFT: usize = 16;

    /// Puts a value in. Returns the one that it replaces, if it does.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let replaced = self.entries.insert(key, Some(value))?;
        self.gaps -= usize::from(replaced.is_none());
        replaced
    }

    /// Takes a value out.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        let value = self.entries.get_mut(key)?.take();
        self.gaps += usize::from(value.is_some());
        if self.gaps > Self::GAPS_LEFT && self.gaps > self.entries.len() / 2 {
            self.entries.retain(|_, value| value.is_some());
            self.gaps = 0;
        }
        value
    }

    /// Takes everything out.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.gaps = 0;
    }

    /// The value of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.entries.get(key)?.as_ref()
    }

    /// The value of a key, to change.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.entries.get_mut(key)?.as_mut()
    }

    /// The first entry at or after a key.
    pub fn first_from(&self, key: &K) -> Option<(&K, &V)> {
        let place = self.entries.find_index(key).unwrap_or_else(|place| place);
        let mut entries = (place..self.entries.len()).filter_map(|place| self.entries.get_indexed(place));
        entries.find_map(|(key, value)| Some((key, value.as_ref()?)))
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.entries.len() - self.gaps
    }

    /// The values, by their keys.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.entries.values().flatten()
    }
}

impl<K, V> Default for PassingMap<K, V> {
    fn default() -> PassingMap<K, V> {
        PassingMap { entries: SortedMap::new(), gaps: 0 }
    }
}

/// A set in one sorted vector, filled item by item.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SortedSet<T>(Vec<T>);

impl<T> SortedSet<T> {
    /// An empty set.
    pub const fn new() -> SortedSet<T> {
        SortedSet(Vec::new())
    }
}

impl<T: Ord> SortedSet<T> {
    /// Puts an item in. Returns whether it was not there yet.
    pub fn insert(&mut self, item: T) -> bool {
        let Err(place) = self.0.binary_search(&item) else { return false };
        self.0.insert(place, item);
        true
    }

    /// Takes an item out. Returns whether it was there.
    pub fn remove(&mut self, item: &T) -> bool {
        let Ok(place) = self.0.binary_search(item) else { return false };
        self.0.remove(place);
        true
    }

    /// Takes the first item out, if there is one.
    pub fn pop_first(&mut self) -> Option<T> {
        (!self.0.is_empty()).then(|| self.0.remove(0))
    }

    /// Whether an item is there.
    pub fn contains(&self, item: &T) -> bool {
        self.0.binary_search(item).is_ok()
    }
}

/// The items in their order.
impl<T> Deref for SortedSet<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> Default for SortedSet<T> {
    fn default() -> SortedSet<T> {
        SortedSet::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for SortedSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl<'a, T> IntoIterator for &'a SortedSet<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Ord> FromIterator<T> for SortedSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> SortedSet<T> {
        let mut set = SortedSet::new();
        for item in items {
            set.insert(item);
        }
        set
    }
}

impl<T: Serialize> Serialize for SortedSet<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

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

/// The same items in their order.
pub fn sorted<T: Ord>(mut items: Vec<T>) -> Vec<T> {
    order_by(&mut items, T::cmp);
    items
}

/// Puts items in the order of what they are told apart by; equal ones stay in the order in which they were. Their places are sorted, and
/// then each item is moved once: one sort for all types, where each type of a `slice::sort_by_key` brings five kilobytes.
pub fn order<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    order_by(items, |one, other| key(one).cmp(&key(other)));
}

/// As [`order`] does, by how two of them compare.
pub fn order_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut places = sorted_places(items.len(), &|one, other| compare(&items[one as usize], &items[other as usize]));
    for next in 0..items.len() {
        let mut place = places[next] as usize;
        // What stood before `next` has been moved to make room, and its entry says whereto.
        while place < next {
            place = places[place] as usize;
        }
        items.swap(next, place);
        places[next] = place as u32;
    }
}

/// The places of so many items in the order in which these belong.
fn sorted_places(count: usize, compare: &dyn Fn(u32, u32) -> Ordering) -> Vec<u32> {
    let mut places: Vec<u32> = (0..count as u32).collect();
    places.sort_by(|one, other| compare(*one, *other));
    places
}

/// As [`order`] does with a few items, by insertion: faster for few or nearly ordered ones, and in the code of a loop. What may be
/// hundreds in any order wants [`order`].
pub fn order_few<T, K: PartialOrd>(items: &mut [T], key: impl Fn(&T) -> K) {
    for next in 1..items.len() {
        let mut place = next;
        while place > 0 && key(&items[place]) < key(&items[place - 1]) {
            items.swap(place, place - 1);
            place -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_in_order_and_a_later_value_replaces_an_earlier_one() {
        let mut map: SortedMap<u8, &str> = [(3, "c"), (1, "x"), (2, "b"), (1, "a")].into_iter().collect();
        map.extend([(0, "z"), (3, "d")]);
        assert_eq!(map.iter().collect::<Vec<_>>(), [(&0, &"z"), (&1, &"a"), (&2, &"b"), (&3, &"d")]);
        assert_eq!(format!("{map:?}"), r#"{0: "z", 1: "a", 2: "b", 3: "d"}"#);
    }

    #[test]
    fn an_empty_map_is_still_a_map_in_json() {
        assert_eq!(serde_json::to_string(&SortedMap::<&str, u8>::new()).unwrap(), "{}");
        assert_eq!(serde_json::to_string(&SortedMap::from_iter([("b", 1), ("a", 2)])).unwrap(), r#"{"a":2,"b":1}"#);
        assert_eq!(serde_json::to_string(&SortedSet::from_iter([2, 1, 2])).unwrap(), "[1,2]");
    }

    #[test]
    fn what_passes_through_is_as_in_a_tree_and_gaps_are_closed() {
        let (mut passing, mut tree) = (PassingMap::default(), BTreeMap::new());
        for turn in 0..2_000_u64 {
            // In near the end, out at some distance from it, some of them twice, some never.
            let (comes, goes) = (turn * 4 + 6 - turn % 2 * 6, (turn * 7 % 90 + turn * 4).saturating_sub(100));
            assert_eq!(passing.insert(comes, turn), tree.insert(comes, turn));
            assert_eq!(passing.remove(&goes), tree.remove(&goes));
            assert_eq!(passing.first_from(&goes), tree.range(goes..).next());
            assert_eq!((passing.get(&comes), passing.count()), (tree.get(&comes), tree.len()));
        }
        assert!(passing.values().eq(tree.values()) && tree.len() < 1_990);
        assert!(passing.entries.len() <= 2 * passing.count() + 1);
        let clone = passing.clone();
        assert!(clone.values().eq(tree.values()) && clone.count() == tree.len());
        assert_eq!((clone.entries.len(), clone.gaps), (tree.len(), 0), "a clone has no gaps");
    }

    #[test]
    fn a_set_tells_what_is_new_and_forgets_from_the_front() {
        let mut set = SortedSet::new();
        assert!(set.insert(5) && set.insert(3) && !set.insert(5));
        assert!(set.contains(&3) && !set.contains(&4));
        assert_eq!((set.pop_first(), set.remove(&5), set.remove(&5), set.pop_first()), (Some(3), true, false, None));
    }

    #[test]
    fn texts_keep_the_places_at_which_they_were_entered() {
        let mut texts = Texts::default();
        let places = ["b", "a", "b"].map(|text| texts.enter(&text.into()));
        assert_eq!((places, texts.count(), texts.place("a"), texts.place("c")), ([0, 1, 0], 2, Some(1), None));
        assert_eq!(texts.iter().map(|(text, place)| (&**text, place)).collect::<Vec<_>>(), [("a", 1), ("b", 0)]);
    }

    #[test]
    fn items_are_ordered_as_a_stable_sort_does() {
        for seed in 0..200_u32 {
            let mut items: Vec<(u32, u32)> =
                (0..seed).map(|place| ((seed + place).wrapping_mul(2_654_435_761) >> (seed % 32), place)).collect();
            let (mut expected, mut few) = (items.clone(), items.clone());
            expected.sort_by_key(|item| item.0);
            order(&mut items, |item| item.0);
            assert_eq!(items, expected);
            order_few(&mut few, |item| item.0);
            assert_eq!(few, expected);
            order_by(&mut items, |one, other| other.1.cmp(&one.1));
            assert!(items.iter().map(|item| item.1).eq((0..seed).rev()));
        }
    }

    #[test]
    fn sorted_sorts() {
        assert_eq!(sorted(vec![3, 1, 2, 1]), [1, 1, 2, 3]);
    }
}
