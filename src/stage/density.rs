//! Who owns how much where: a stretch of the ring in columns of equal width, for rings that have more tokens than there
//! is room to draw.
//!
//! A hundred nodes of 256 virtual nodes have 25,600 tokens, some fifteen to a pixel. Drawn one over the other they would show the last
//! of them and nothing of the rest. Of a column it is told instead what part of it each node owns, exactly: the parts of a column add up to one.

use super::layout::Layout;
use crate::engine::NodeId;
use crate::engine::partitioning::Ring;

/// A stretch of the ring in columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Density {
    /// The turn at which the first column begins.
    pub from: f64,
    /// How much of the circle all of them take.
    pub span: f64,
    /// How many columns there are.
    pub columns: usize,
    /// How many tokens lie in each.
    pub tokens: Vec<u32>,
    /// How many nodes are told apart.
    nodes: usize,
    /// Column by column, for each node in the order in which they are shown, its part of the column.
    parts: Vec<f32>,
}

impl Density {
    /// A stretch from one turn over so many turns, in so many columns.
    pub fn of(ring: &Ring, layout: &Layout, from: f64, span: f64, columns: usize) -> Density {
        let nodes = layout.nodes().len();
        let columns = columns.max(1);
        let mut density = Density { from, span, columns, tokens: vec![0; columns], nodes, parts: vec![0.0; columns * nodes] };
        for (range, owner) in ring.ranges() {
            let Some(place) = layout.place(owner) else { continue };
            let begins = Layout::turn_of(range.after);
            let width = if range.after == range.until { 1.0 } else { Layout::turn_of(range.until) - begins };
            let width = if width <= 0.0 { width + 1.0 } else { width };
            // As seen from the beginning of the stretch. What began before it reaches into it, from the other end of the circle.
            let ahead = (begins - from).rem_euclid(1.0);
            for start in [ahead - 1.0, ahead] {
                density.add(usize::from(place.order), start, width);
            }
        }
        density
    }

    /// Adds what a node owns, from a turn behind the beginning over so many turns.
    fn add(&mut self, order: usize, start: f64, width: f64) {
        let scale = self.columns as f64 / self.span;
        let (start, end) = (start * scale, (start + width) * scale);
        // The token stands at the end of its range.
        if (0.0..self.columns as f64).contains(&end) {
            self.tokens[end as usize] += 1;
        }
        let mut column = start.max(0.0) as usize;
        while column < self.columns && (column as f64) < end {
            let overlap = end.min((column + 1) as f64) - start.max(column as f64);
            self.parts[column * self.nodes + order] += overlap.max(0.0) as f32;
            column += 1;
        }
    }

    /// The part of a column that each node owns, in the order in which the nodes are shown.
    pub fn column(&self, column: usize) -> &[f32] {
        &self.parts[column * self.nodes..][..self.nodes]
    }

    /// The same added up by the eight colours of nodes.
    pub fn colours(&self, column: usize) -> [f32; 8] {
        let mut colours = [0.0; 8];
        self.column(column).iter().enumerate().for_each(|(order, part)| colours[order % 8] += part);
        colours
    }

    /// The part of each column that one node owns.
    pub fn of_node(&self, order: usize) -> impl Iterator<Item = f32> + '_ {
        (0..self.columns).map(move |column| self.column(column).get(order).copied().unwrap_or_default())
    }

    /// The column at a turn; `None` outside.
    pub fn at(&self, turn: f64) -> Option<usize> {
        let column = ((turn - self.from).rem_euclid(1.0) / self.span * self.columns as f64) as usize;
        (column < self.columns).then_some(column)
    }

    /// Of a column, how many nodes own some of it, and who owns the most, with that part.
    pub fn owners(&self, column: usize, layout: &Layout) -> (usize, Option<(NodeId, f64)>) {
        let parts = self.column(column);
        let most = parts.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1));
        let most = most.and_then(|(order, part)| Some((*layout.nodes().get(order)?, f64::from(*part))));
        (parts.iter().filter(|part| **part > 0.0).count(), most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Name;
    use crate::engine::partitioning::{self, Profile, Token, Tokens};
    use std::sync::Arc;

    fn ring_of(members: Vec<(NodeId, Tokens)>) -> (Ring, Layout) {
        let names: Vec<NodeId> = members.iter().map(|(node, _)| *node).collect();
        let profile = |tokens| Arc::new(Profile { datacenter: Name::new("dc1").unwrap(), tokens });
        let members = members.into_iter().map(|(node, tokens)| (node, profile(tokens)));
        (Ring::new(members, partitioning::Layout::Ring).unwrap(), Layout::new(808.0, 636.0, &names, &[]))
    }

    fn hashed(nodes: usize, tokens: u32) -> (Ring, Layout) {
        ring_of((1..=nodes).map(|i| (NodeId::new(&format!("n{i}")).unwrap(), Tokens::Hashed(tokens))).collect())
    }

    #[test]
    fn every_column_is_owned_whole_and_every_node_owns_its_share() {
        for (nodes, tokens) in [(1, 1), (3, 4), (7, 64), (100, 256)] {
            let (ring, layout) = hashed(nodes, tokens);
            let density = Density::of(&ring, &layout, 0.0, 1.0, 276);
            for column in 0..276 {
                let whole: f32 = density.column(column).iter().sum();
                assert!((whole - 1.0).abs() < 1e-3, "{nodes} × {tokens}, column {column}: {whole}");
                assert!((density.colours(column).iter().sum::<f32>() - whole).abs() < 1e-4);
            }
            assert_eq!(density.tokens.iter().sum::<u32>() as usize, ring.tokens().len());
            for (order, node) in layout.nodes().iter().enumerate() {
                let part = density.of_node(order).map(f64::from).sum::<f64>() / 276.0;
                let owned = ring.owned(*node) as f64 / 18_446_744_073_709_551_616.0;
                assert!((part - owned).abs() < 1e-4, "{node}: {part} for {owned}");
            }
        }
    }

    #[test]
    fn a_stretch_across_the_top_is_seen_like_any_other() {
        let (ring, layout) = hashed(5, 200);
        let whole = Density::of(&ring, &layout, 0.0, 1.0, 1_000);
        let stretch = Density::of(&ring, &layout, 0.99, 0.02, 20);
        for column in 0..20 {
            let same = (990 + column) % 1_000;
            for (one, other) in stretch.column(column).iter().zip(whole.column(same)) {
                assert!((one - other).abs() < 1e-3, "column {column}");
            }
        }
        assert_eq!(
            (stretch.at(0.9895), stretch.at(0.9905), stretch.at(0.0095), stretch.at(0.5)),
            (None, Some(0), Some(19), None)
        );
    }

    #[test]
    fn who_owns_the_most_of_a_column_is_told() {
        let id = |name: &str| NodeId::new(name).unwrap();
        // A quarter for b, the rest for a.
        let given = |tokens: &[i64]| Tokens::Given(tokens.iter().copied().map(Token).collect());
        let (ring, layout) = ring_of(vec![(id("a"), given(&[i64::MIN])), (id("b"), given(&[-(1 << 62)]))]);
        let density = Density::of(&ring, &layout, 0.0, 1.0, 2);
        let (owners, most) = density.owners(0, &layout);
        assert_eq!(owners, 2);
        assert!(most.is_some_and(|(node, part)| (part - 0.5).abs() < 1e-6 && (node == id("a") || node == id("b"))));
        assert_eq!(density.owners(1, &layout), (1, Some((id("a"), 1.0))));
    }
}
