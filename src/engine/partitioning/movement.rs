//! What changes hands between two rings: the ranges a node must be sent before it can serve them,
//! and how many keys move.
//!
//! On a ring a newcomer takes the keys just before its tokens from whoever had them, and pushes the
//! last replica of each out of its preference list; all other keys stay where they are. The primary
//! of a key moves with the chance w / (W + w), where w is the newcomer's weight and W that of the
//! others together, and never from one old node to another (Karger et al., STOC 1997: the ranges are
//! *monotone*). Modulo hashing has neither virtue: with one node more, N of N + 1 keys move.
//!
//! Everything here compares; it moves nothing. Left out: two rings of different N.

use std::sync::Arc;

use super::range::TokenRange;
use super::ring::{Layout, Ring, merged};
use super::token::Token;
use crate::engine::names::NodeId;

/// A range that a node becomes a replica of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gain {
    /// The tokens.
    pub range: TokenRange,
    /// The replicas until now, in their order: whoever of them is still there can send the data.
    pub sources: Arc<[NodeId]>,
    /// Who is a replica no longer because the node is one now, if there is somebody: the last of the
    /// old list when a node joins, the leaver itself when one leaves.
    pub displaced: Option<NodeId>,
}

/// The ranges that `node` keeps copies of in `after` and did not in `before`, in ring order;
/// neighbours with the same sources and the same displaced node are one.
///
/// [`Layout::Modulo`] has no ranges, so for two rings of which one is laid out so this is empty: ask
/// [`gains_at`] for the tokens that there are.
pub fn gains(before: &Ring, after: &Ring, n: u16, node: NodeId) -> Vec<Gain> {
    let mut gains: Vec<Gain> = Vec::new();
    if is_modulo(before) || is_modulo(after) {
        return gains;
    }
    // Between two neighbouring tokens of either ring all keys have the same replicas.
    let mut ends: Vec<Token> = merged(before.tokens(), after.tokens()).into_iter().map(|(token, _)| token).collect();
    ends.dedup();
    let Some(mut last) = ends.last().copied() else { return gains };
    for until in ends {
        let gain = gain_at(before, after, n, node, TokenRange { after: last, until });
        match (gains.last_mut(), gain) {
            (Some(neighbour), Some(gain)) if neighbour.range.until == last && is_same(neighbour, &gain) => {
                neighbour.range.until = until;
            }
            (_, gain) => gains.extend(gain),
        }
        last = until;
    }
    close(&mut gains);
    gains
}

/// The same for single tokens, of any layout: those of `tokens` that `node` becomes a replica of,
/// each as a range of its own.
pub fn gains_at(before: &Ring, after: &Ring, n: u16, node: NodeId, tokens: impl IntoIterator<Item = Token>) -> Vec<Gain> {
    tokens.into_iter().filter_map(|token| gain_at(before, after, n, node, TokenRange::only(token))).collect()
}

/// What `node` gains with a range whose tokens all have the replicas of its last one.
fn gain_at(before: &Ring, after: &Ring, n: u16, node: NodeId, range: TokenRange) -> Option<Gain> {
    let new = after.preference_list(range.until, n);
    if !new.contains(&node) {
        return None;
    }
    let handover = Handover { before: before.preference_list(range.until, n), after: new };
    let displaced = handover.newcomers().find(|(newcomer, _)| *newcomer == node)?.1;
    Some(Gain { range, sources: handover.before, displaced })
}

fn is_same(one: &Gain, other: &Gain) -> bool {
    one.sources == other.sources && one.displaced == other.displaced
}

/// The first and the last gain are neighbours too, where the ring closes.
fn close(gains: &mut Vec<Gain>) {
    let [first, .., last] = gains.as_slice() else { return };
    if first.range.after == last.range.until && is_same(first, last) {
        let until = first.range.until;
        gains.remove(0);
        if let Some(last) = gains.last_mut() {
            last.range.until = until;
        }
    }
}

/// The replicas of a token in two rings, where they differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// The preference list until now.
    pub before: Arc<[NodeId]>,
    /// The preference list from now on.
    pub after: Arc<[NodeId]>,
}

impl Handover {
    /// Whether another node is the first of the list.
    pub fn primary_moved(&self) -> bool {
        self.before.first() != self.after.first()
    }

    /// The nodes that are replicas only now, each with the one that it displaces: the i-th of them
    /// in the new list the i-th in the old list that is none any more.
    pub fn newcomers(&self) -> impl Iterator<Item = (NodeId, Option<NodeId>)> + '_ {
        let only_in = |list: &'_ [NodeId], other: &Arc<[NodeId]>| -> Vec<NodeId> {
            list.iter().copied().filter(|node| !other.contains(node)).collect()
        };
        let displaced = only_in(&self.before, &self.after);
        let newcomers = only_in(&self.after, &self.before);
        newcomers.into_iter().enumerate().map(move |(place, node)| (node, displaced.get(place).copied()))
    }
}

/// Who keeps a token in two rings, if that is not the same nodes in the same order. Works for every
/// layout.
pub fn owners_changed(before: &Ring, after: &Ring, token: Token, n: u16) -> Option<Handover> {
    let handover = Handover { before: before.preference_list(token, n), after: after.preference_list(token, n) };
    (handover.before != handover.after).then_some(handover)
}

/// How much of a set of keys changed hands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// The keys compared.
    pub keys: u64,
    /// Those with another primary.
    pub primaries: u64,
    /// Of these, the ones that went from one node to another though both are in both rings: what
    /// consistent hashing never does when a node joins or leaves.
    pub between_old: u64,
    /// The copies that the keys have now.
    pub copies: u64,
    /// Those on nodes that had none of the key before: what has to be sent.
    pub copies_new: u64,
}

impl Moved {
    /// The part of the keys whose primary moved, 0 to 1.
    pub fn part_of_keys(&self) -> f64 {
        part(self.primaries, self.keys)
    }

    /// The part of the copies that are new, 0 to 1.
    pub fn part_of_copies(&self) -> f64 {
        part(self.copies_new, self.copies)
    }
}

fn part(some: u64, all: u64) -> f64 {
    if all == 0 { 0.0 } else { some as f64 / all as f64 }
}

/// How many of these keys, given by their tokens, moved between two rings.
pub fn moved(before: &Ring, after: &Ring, n: u16, tokens: impl IntoIterator<Item = Token>) -> Moved {
    let is_old = |node: Option<&NodeId>| node.is_some_and(|node| before.contains(*node) && after.contains(*node));
    let copies = u64::from(after.copies(n));
    let mut moved = Moved::default();
    for token in tokens {
        moved.keys += 1;
        moved.copies += copies;
        let Some(handover) = owners_changed(before, after, token, n) else { continue };
        moved.copies_new += handover.newcomers().count() as u64;
        if handover.primary_moved() {
            moved.primaries += 1;
            moved.between_old += u64::from(is_old(handover.before.first()) && is_old(handover.after.first()));
        }
    }
    moved
}

/// The part of all keys whose primary theory expects to move between two rings, 0 to 1.
///
/// On a ring the first token clockwise of a key decides, out of those of both rings: the key stays
/// where that token is in both. When a node of weight w joins others of weight W that is w / (W + w).
/// (Tokens are taken as if thrown at random, and owners of other tokens as others: for a node that
/// only changes its own number of tokens it is an upper bound.) For modulo it is exact, up to what
/// 2^64 leaves over: a key stays with a node whose place among the names equals both remainders, and
/// of N old nodes and one new one that leaves one key in N + 1.
pub fn expected_moved(before: &Ring, after: &Ring) -> f64 {
    match (is_modulo(before), is_modulo(after)) {
        (true, true) => expected_by_remainder(before, after),
        // Nothing ties the one order to the other: a key stays by chance.
        (true, false) | (false, true) => 1.0 - 1.0 / f64::from(before.nodes().max(after.nodes()).max(1)),
        (false, false) => {
            let mut all = merged(before.tokens(), after.tokens());
            let both = all.len();
            all.dedup();
            // What stands in both lists went once.
            part((2 * all.len() - both) as u64, all.len() as u64)
        }
    }
}

fn expected_by_remainder(before: &Ring, after: &Ring) -> f64 {
    let (old, new) = (u64::from(before.nodes()), u64::from(after.nodes()));
    if old == 0 || new == 0 {
        return part(old.max(new).min(1), 1);
    }
    let common = greatest_common_divisor(old, new);
    let place_in = |ring: &Ring, node: NodeId| ring.members().position(|(other, _)| other == node);
    // Two remainders occur together if they agree modulo the common divisor, each pair as often.
    let stays = |node: NodeId| match (place_in(before, node), place_in(after, node)) {
        (Some(one), Some(other)) => one as u64 % common == other as u64 % common,
        _ => false,
    };
    let staying = before.members().filter(|(node, _)| stays(*node)).count() as u64;
    1.0 - part(staying, old * new / common)
}

fn greatest_common_divisor(one: u64, other: u64) -> u64 {
    if other == 0 { one } else { greatest_common_divisor(other, one % other) }
}

fn is_modulo(ring: &Ring) -> bool {
    *ring.layout() == Layout::Modulo
}

#[cfg(test)]
mod tests {
    use super::super::ring::tests::{hashed, id, modulo, names, ring_of};
    use super::*;

    fn told(gains: &[Gain]) -> Vec<(i64, i64, Vec<String>, Option<String>)> {
        let tell = |gain: &Gain| {
            let TokenRange { after, until } = gain.range;
            (after.0, until.0, names(&gain.sources), gain.displaced.map(|node| node.to_string()))
        };
        gains.iter().map(tell).collect()
    }

    fn strings(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn tokens(count: i64) -> impl Iterator<Item = Token> {
        // Multiples of the golden ratio of 2^64: evenly spread, in no order.
        (0..count).map(|i| Token(i.wrapping_mul(-7046029254386353131)))
    }

    #[test]
    fn a_joining_node_gains_what_it_owns_and_what_lies_before() {
        let before = ring_of(&[("a", &[10]), ("b", &[20]), ("c", &[30])]);
        let after = before.with(id("x"), ring_of(&[("x", &[15])]).members().next().unwrap().1.clone()).unwrap();
        // As primary of (10, 15] it pushes c out, as second replica of (30, 10] the old second, b.
        let expected =
            vec![(30, 10, strings(&["a", "b"]), Some("b".to_owned())), (10, 15, strings(&["b", "c"]), Some("c".to_owned()))];
        assert_eq!(told(&gains(&before, &after, 2, id("x"))), expected);
        assert_eq!(gains(&before, &after, 2, id("a")), [], "nobody else gains");
        assert_eq!(gains(&before, &before, 2, id("a")), []);
    }

    #[test]
    fn those_who_stay_gain_from_one_who_leaves() {
        let before = ring_of(&[("a", &[10]), ("b", &[20]), ("c", &[30]), ("d", &[40])]);
        let after = before.without(id("b"));
        let gained = |name| told(&gains(&before, &after, 2, id(name)));
        assert_eq!(gained("c"), [(40, 10, strings(&["a", "b"]), Some("b".to_owned()))]);
        assert_eq!(gained("d"), [(10, 20, strings(&["b", "c"]), Some("b".to_owned()))]);
        assert_eq!(gained("a"), []);
    }

    #[test]
    fn neighbours_that_agree_are_one_range_even_where_the_ring_closes() {
        // One copy, and a alone until now: b's whole range comes from a, over a's inner tokens.
        let before = ring_of(&[("a", &[10, 20, 30])]);
        let joining = ring_of(&[("b", &[-5, 25])]);
        let after = before.with(id("b"), joining.members().next().unwrap().1.clone()).unwrap();
        let from_a = || strings(&["a"]);
        let one_copy = told(&gains(&before, &after, 1, id("b")));
        assert_eq!(one_copy, [(30, -5, from_a(), Some("a".to_owned())), (20, 25, from_a(), Some("a".to_owned()))]);
        // Two copies: b keeps everything, and nobody has to go.
        let everything = gains(&before, &after, 2, id("b"));
        assert_eq!(told(&everything), [(30, 30, from_a(), None)]);
        assert!(tokens(100).all(|token| everything[0].range.contains(token)));

        // A gain on both sides of where the ring closes: three old tokens lie inside of it.
        let before = ring_of(&[("a", &[i64::MIN + 5, -10, i64::MAX - 5]), ("b", &[0])]);
        let after = before.without(id("a"));
        assert_eq!(told(&gains(&before, &after, 1, id("b"))), [(0, -10, from_a(), Some("a".to_owned()))]);
    }

    #[test]
    fn gains_hold_exactly_the_tokens_that_are_gained() {
        let nodes: Vec<_> = (0..6).map(|i| (id(&format!("n{i}")), hashed(7))).collect();
        let before = Ring::new(nodes, Layout::Ring).unwrap();
        let after = before.with(id("x"), hashed(7)).unwrap().without(id("n3"));
        for (node, _) in after.members() {
            let gained = gains(&before, &after, 3, node);
            for token in tokens(2_000) {
                let is_new = after.preference_list(token, 3).contains(&node) && !before.preference_list(token, 3).contains(&node);
                let holding: Vec<&Gain> = gained.iter().filter(|gain| gain.range.contains(token)).collect();
                assert_eq!(holding.len(), usize::from(is_new), "{node} {token}");
                if let [gain] = holding.as_slice() {
                    assert_eq!(gain.sources, before.preference_list(token, 3));
                    assert_eq!(
                        gains_at(&before, &after, 3, node, [token]),
                        [Gain { range: TokenRange::only(token), ..(*gain).clone() }]
                    );
                }
            }
        }
    }

    #[test]
    fn a_joining_node_takes_its_weight_and_nothing_moves_between_others() {
        for (weight, others) in [(1, 4), (2, 4), (4, 8), (1, 1)] {
            let (mut measured, rounds) = (0.0, 40);
            for round in 0..rounds {
                let nodes = (0..others).map(|i| (id(&format!("r{round}-{i}")), hashed(32)));
                let before = Ring::new(nodes, Layout::Ring).unwrap();
                let after = before.with(id("x"), hashed(32 * weight)).unwrap();
                let all = moved(&before, &after, 3, tokens(500));
                let expected = f64::from(weight) / f64::from(weight + others);
                assert!((expected_moved(&before, &after) - expected).abs() < 1e-12);
                assert!((expected_moved(&after, &before) - expected).abs() < 1e-12, "leaving is joining backwards");
                assert_eq!(all.between_old, 0);
                measured += all.part_of_keys() / f64::from(rounds);
            }
            let expected = f64::from(weight) / f64::from(weight + others);
            assert!((measured / expected - 1.0).abs() < 0.1, "{weight} beside {others}: {measured:.3}, theory {expected:.3}");
        }
    }

    #[test]
    fn by_modulo_nearly_every_key_moves() {
        let names: Vec<String> = (1..=9).map(|i| format!("n{i}")).collect();
        for nodes in 1..9 {
            let first: Vec<&str> = names[..nodes].iter().map(String::as_str).collect();
            let before = modulo(&first);
            for newcomer in ["a", "n9", "z"] {
                let after = before.with(id(newcomer), hashed(1)).unwrap();
                let theory = nodes as f64 / (nodes as f64 + 1.0);
                assert!((expected_moved(&before, &after) - theory).abs() < 1e-12, "{nodes} and {newcomer}");
                let all = moved(&before, &after, 1, tokens(10_000));
                assert!((all.part_of_keys() - theory).abs() < 0.02, "{nodes} and {newcomer}: {}", all.part_of_keys());
                assert!(nodes == 1 || all.between_old > 0);
            }
        }
        let (before, after) = (modulo(&["a", "b", "c", "d"]), modulo(&["a", "b"]));
        assert_eq!(expected_moved(&before, &after), 0.5, "what was on a and b stays");
        assert_eq!(moved(&before, &after, 1, tokens(1_000)).part_of_keys(), 0.5);
    }

    #[test]
    fn modulo_has_no_ranges_but_tells_of_tokens() {
        let (before, after) = (modulo(&["a", "b"]), modulo(&["a", "b", "c"]));
        assert_eq!(gains(&before, &after, 1, id("c")), []);
        let gained = gains_at(&before, &after, 1, id("c"), [Token(4), Token(5)]);
        assert_eq!(told(&gained), [(4, 5, strings(&["b"]), Some("b".to_owned()))]);
        let handover = owners_changed(&before, &after, Token(3), 2).unwrap();
        assert_eq!((names(&handover.before), names(&handover.after)), (strings(&["b", "a"]), strings(&["a", "b"])));
        assert!(handover.primary_moved() && handover.newcomers().next().is_none());
        assert_eq!(owners_changed(&before, &after, Token(6), 2), None);
    }
}
