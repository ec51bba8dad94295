//! The ring: sorted tokens with their owners, and the preference list of a token.
//!
//! A node owns, with each of its tokens, the keys from the token before (not included) up to its own
//! (included): consistent hashing (Karger et al., STOC 1997). Whoever joins or leaves changes the
//! owner of the keys just before its own tokens, and of no others. The copies of a key go to nodes
//! further along, each once however many of its tokens the walk comes by (*Dynamo*, §4.3).
//!
//! [`Layout::Modulo`] is here for contrast: dividing by the number of nodes needs no ring and shares
//! keys out evenly, until that number changes, and then nearly every key has another owner.

use std::fmt;
use std::sync::Arc;

use super::profile::{Profile, Tokens};
use super::range::TokenRange;
use super::token::Token;
use crate::engine::names::{Name, NodeId};
use crate::engine::sorted::{SortedMap, SortedSet, sorted};

/// How the copies of a key are laid out over the nodes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Layout {
    /// The next N different nodes clockwise, wherever they stand.
    Ring,
    /// So many copies in each of these datacenters. It is one walk with a counter for each
    /// datacenter, as Cassandra's `NetworkTopologyStrategy`: a node whose datacenter has its copies
    /// is passed by, so the order of the ring is kept. A datacenter with fewer nodes than it should
    /// have copies gives what it has. N plays no part.
    Datacenters(Arc<[(Name, u16)]>),
    /// The token modulo the number of nodes picks the first of them in the order of their names, and
    /// the N−1 that follow by name, after the last the first again, keep the other copies. Nobody
    /// has tokens.
    Modulo,
}

/// The members of a cluster with their tokens, and how copies are laid out over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    layout: Layout,
    /// By name.
    members: SortedMap<NodeId, Arc<Profile>>,
    /// Sorted by token, then by owner. Empty where the layout needs none.
    tokens: Vec<(Token, NodeId)>,
    /// How many members can keep copies: all that have a token, if the layout needs one.
    keepers: u16,
    /// Of a layout by datacenter: the copies of each, clamped to the keepers there.
    quotas: Vec<(Name, u16)>,
}

/// Why tokens do not make a ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RingError {
    /// Two nodes were given the same token by hand.
    DuplicateToken {
        /// The token.
        token: Token,
        /// The first of the two, by name.
        first: NodeId,
        /// The second.
        second: NodeId,
    },
}

impl fmt::Display for RingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RingError::DuplicateToken { token, first, second } if first == second => {
                write!(f, "{first} was given the token {token} twice")
            }
            RingError::DuplicateToken { token, first, second } => {
                write!(f, "{first} and {second} were given the same token {token}")
            }
        }
    }
}

impl std::error::Error for RingError {}

/// One token that the walk from a key came by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WalkStop {
    /// The token.
    pub token: Token,
    /// Its owner.
    pub owner: NodeId,
    /// The owner's place in the preference list, from 1; absent if the walk passed it by, because it
    /// had chosen that node before or the node's datacenter had all its copies.
    pub place: Option<u16>,
}

/// The walk from a token clockwise, with every stop until all copies had a place.
pub type PreferenceWalk = Vec<WalkStop>;

/// Making rings.
impl Ring {
    /// The ring of some members; of a name given twice, the later profile counts. Duplicate tokens
    /// given by hand are refused; where a hashed token meets another one, the node whose name comes
    /// first stands first.
    pub fn new(members: impl IntoIterator<Item = (NodeId, Arc<Profile>)>, layout: Layout) -> Result<Ring, RingError> {
        let members: SortedMap<NodeId, Arc<Profile>> = members.into_iter().collect();
        let mut ring = Ring { layout, members: SortedMap::new(), tokens: Vec::new(), keepers: 0, quotas: Vec::new() };
        let (mut given, mut hashed) = (Vec::new(), Vec::new());
        for (id, profile) in members.iter() {
            match profile.tokens {
                Tokens::Given(_) => given.append(&mut ring.tokens_for(*id, profile)),
                Tokens::Hashed(_) => hashed.append(&mut ring.tokens_for(*id, profile)),
            }
        }
        let mut given = sorted(given);
        refuse_duplicates(&given)?;
        hashed.append(&mut given);
        ring.tokens = sorted(hashed);
        ring.members = members;
        Ok(ring.settled())
    }

    /// The ring once a node has joined, or once it has another profile.
    pub fn with(&self, id: NodeId, profile: Arc<Profile>) -> Result<Ring, RingError> {
        let mut ring = self.without(id);
        let joining = sorted(ring.tokens_for(id, &profile));
        if let Tokens::Given(_) = profile.tokens {
            // Only meetings with other tokens given by hand are refused.
            let is_given = |(_, owner): &&(Token, NodeId)| matches!(ring.members[owner].tokens, Tokens::Given(_));
            let given: Vec<(Token, NodeId)> = ring.tokens.iter().filter(is_given).copied().collect();
            refuse_duplicates(&merged(&given, &joining))?;
        }
        ring.tokens = merged(&ring.tokens, &joining);
        ring.members.insert(id, profile);
        Ok(ring.settled())
    }

    /// The ring once a node has left. It is the same ring if the node was not there.
    pub fn without(&self, id: NodeId) -> Ring {
        let mut ring = self.clone();
        ring.members.remove(&id);
        ring.tokens.retain(|(_, owner)| *owner != id);
        ring.settled()
    }

    /// A ring laid out like this one, with nobody in it.
    pub fn emptied(&self) -> Ring {
        let members = SortedMap::new();
        Ring { layout: self.layout.clone(), members, tokens: Vec::new(), keepers: 0, quotas: Vec::new() }.settled()
    }

    /// The tokens that a node brings into this ring.
    fn tokens_for(&self, id: NodeId, profile: &Profile) -> Vec<(Token, NodeId)> {
        match self.layout {
            Layout::Modulo => Vec::new(),
            Layout::Ring | Layout::Datacenters(_) => profile.tokens.of(id).into_iter().map(|token| (token, id)).collect(),
        }
    }

    /// Counts who can keep copies, where members or tokens have changed.
    fn settled(mut self) -> Ring {
        let needs_token = self.layout != Layout::Modulo;
        let keepers: Vec<Name> = self
            .members
            .values()
            .filter(|profile| !needs_token || profile.tokens.count() > 0)
            .map(|profile| profile.datacenter)
            .collect();
        self.keepers = keepers.len() as u16;
        self.quotas.clear();
        if let Layout::Datacenters(quotas) = &self.layout {
            let there = |datacenter: Name| keepers.iter().filter(|other| **other == datacenter).count() as u16;
            self.quotas.extend(quotas.iter().map(|(datacenter, copies)| (*datacenter, (*copies).min(there(*datacenter)))));
        }
        self
    }
}

/// Refuses the first token that stands in a sorted list twice.
fn refuse_duplicates(given: &[(Token, NodeId)]) -> Result<(), RingError> {
    match given.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        Some(pair) => Err(RingError::DuplicateToken { token: pair[0].0, first: pair[0].1, second: pair[1].1 }),
        None => Ok(()),
    }
}

/// Two sorted lists as one.
pub(super) fn merged(one: &[(Token, NodeId)], other: &[(Token, NodeId)]) -> Vec<(Token, NodeId)> {
    let mut all = Vec::with_capacity(one.len() + other.len());
    let mut rest = other.iter().copied().peekable();
    for entry in one {
        while let Some(before) = rest.next_if(|next| next < entry) {
            all.push(before);
        }
        all.push(*entry);
    }
    all.extend(rest);
    all
}

/// Who is there.
impl Ring {
    /// How copies are laid out.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// How many nodes there are.
    pub fn nodes(&self) -> u16 {
        self.members.len() as u16
    }

    /// The nodes with their profiles, by name.
    pub fn members(&self) -> impl Iterator<Item = (NodeId, &Arc<Profile>)> {
        self.members.iter().map(|(id, profile)| (*id, profile))
    }

    /// Whether a node is a member.
    pub fn contains(&self, node: NodeId) -> bool {
        self.members.contains_key(&node)
    }

    /// The datacenter that a member stands in.
    pub fn datacenter(&self, node: NodeId) -> Option<Name> {
        self.members.get(&node).map(|profile| profile.datacenter)
    }
}

/// Who owns what.
impl Ring {
    /// Every token with its owner, in ring order. None for [`Layout::Modulo`].
    pub fn tokens(&self) -> &[(Token, NodeId)] {
        &self.tokens
    }

    /// The tokens of one node, in ring order.
    pub fn tokens_of(&self, node: NodeId) -> impl Iterator<Item = Token> + '_ {
        self.tokens.iter().filter(move |(_, owner)| *owner == node).map(|(token, _)| *token)
    }

    /// Every range with its owner, in the order of their ends. None for [`Layout::Modulo`], where
    /// neighbouring tokens belong to different nodes. (Of two equal tokens, which hashing alone can
    /// bring about, the second owns nothing and is left out.)
    pub fn ranges(&self) -> impl Iterator<Item = (TokenRange, NodeId)> + '_ {
        (0..self.tokens.len()).filter_map(|index| Some((self.range_at(index)?, self.tokens[index].1)))
    }

    /// The range that ends at the token of this index.
    fn range_at(&self, index: usize) -> Option<TokenRange> {
        let before = if index == 0 { self.tokens.len() - 1 } else { index - 1 };
        let range = TokenRange { after: self.tokens[before].0, until: self.tokens[index].0 };
        (index == 0 || range.after != range.until).then_some(range)
    }

    /// The part of all tokens that a node owns as primary, in 2^-64ths (a node alone owns one less
    /// than all, which no picture can tell).
    pub fn owned(&self, node: NodeId) -> u64 {
        match self.layout {
            Layout::Modulo if self.contains(node) => u64::MAX / u64::from(self.nodes()),
            _ => {
                let own = self.ranges().filter(|(_, owner)| *owner == node);
                own.map(|(range, _)| range.width()).fold(0, u64::saturating_add)
            }
        }
    }
}

/// Who keeps the copies of a key.
impl Ring {
    /// How many copies a key has if N are asked for: N, clamped to the nodes there are, or what the
    /// datacenters give together.
    pub fn copies(&self, n: u16) -> u16 {
        match self.layout {
            Layout::Ring | Layout::Modulo => n.min(self.keepers),
            Layout::Datacenters(_) => self.quotas.iter().map(|(_, copies)| copies).sum(),
        }
    }

    /// The preference list of a token: the nodes that keep its copies, in the order of the walk
    /// (*Dynamo*, §4.3). Always [`Ring::copies`] of them.
    pub fn preference_list(&self, token: Token, n: u16) -> Arc<[NodeId]> {
        self.places(token, n).into()
    }

    /// The ranges of which a node keeps copies, in the order of their ends. None for [`Layout::Modulo`].
    ///
    /// The same as walking from every token there is and looking for the node, without those walks: from each
    /// token of its own it goes back for as long as it would still be chosen, which is a few steps.
    pub fn ranges_kept(&self, node: NodeId, n: u16) -> Vec<TokenRange> {
        let datacenter = self.datacenter(node);
        let (room, by_datacenter) = match self.layout {
            Layout::Ring | Layout::Modulo => (self.copies(n), false),
            Layout::Datacenters(_) => {
                let quota = self.quotas.iter().find(|(name, _)| Some(*name) == datacenter);
                (quota.map_or(0, |(_, copies)| *copies), true)
            }
        };
        let competes = |other: NodeId| !by_datacenter || self.datacenter(other) == datacenter;
        let mut kept = Vec::new();
        for own in (0..self.tokens.len()).filter(|index| self.tokens[*index].1 == node) {
            // Those that a walk which begins here meets before the node.
            let mut before: Vec<NodeId> = Vec::with_capacity(usize::from(room));
            let mut index = own;
            while before.len() < usize::from(room) {
                kept.push(index);
                index = index.checked_sub(1).unwrap_or(self.tokens.len() - 1);
                let other = self.tokens[index].1;
                if other == node {
                    break;
                }
                if competes(other) && !before.contains(&other) {
                    before.push(other);
                }
            }
        }
        sorted(kept).into_iter().filter_map(|index| self.range_at(index)).collect()
    }

    /// The nodes that can stand in for the ones on the preference list, in the order in which they
    /// are to be tried: all others, as the walk meets them when it goes once round (*Dynamo*, §4.6).
    /// By datacenter, nodes that the walk passed by stand in first, because it met them first.
    pub fn fallbacks(&self, token: Token, n: u16) -> Vec<NodeId> {
        let places = self.places(token, n);
        let everyone = match self.layout {
            Layout::Modulo => self.by_remainder(token, self.keepers).collect::<Vec<NodeId>>(),
            Layout::Ring | Layout::Datacenters(_) => Steps::new(self, token, self.keepers, Vec::new())
                .filter(|stop| stop.place.is_some())
                .map(|stop| stop.owner)
                .collect(),
        };
        everyone.into_iter().filter(|node| !places.contains(node)).collect()
    }

    /// The walk to the preference list with every token it came by, for showing why these nodes.
    ///
    /// Modulo does not walk: a division names the first node and the order of names the others. Its
    /// stops are the chosen nodes alone, each at the key's own token.
    pub fn walk(&self, token: Token, n: u16) -> PreferenceWalk {
        match self.layout {
            Layout::Modulo => {
                let stop = |(place, owner)| WalkStop { token, owner, place: Some(place) };
                (1..).zip(self.by_remainder(token, self.copies(n))).map(stop).collect()
            }
            Layout::Ring | Layout::Datacenters(_) => self.steps(token, n).collect(),
        }
    }

    fn places(&self, token: Token, n: u16) -> Vec<NodeId> {
        match self.layout {
            Layout::Modulo => self.by_remainder(token, self.copies(n)).collect(),
            Layout::Ring | Layout::Datacenters(_) => {
                let mut places = Vec::with_capacity(usize::from(self.copies(n)));
                places.extend(self.steps(token, n).filter(|stop| stop.place.is_some()).map(|stop| stop.owner));
                places
            }
        }
    }

    fn steps(&self, token: Token, n: u16) -> Steps<'_> {
        Steps::new(self, token, self.copies(n), self.quotas.clone())
    }

    /// The node that the remainder of a token names, and the ones that follow by name.
    fn by_remainder(&self, token: Token, count: u16) -> impl Iterator<Item = NodeId> + '_ {
        let nodes = self.members.len();
        // The remainder that is never negative; without any node there is nothing to divide by.
        let first = token.0.rem_euclid((nodes as i64).max(1)) as usize;
        let at = move |offset| self.members.get_indexed((first + offset) % nodes).map(|(id, _)| *id);
        (0..usize::from(count).min(nodes)).filter_map(at)
    }
}

/// The walk clockwise from a token, token by token, until all copies have a place.
struct Steps<'a> {
    ring: &'a Ring,
    /// The index of the next token.
    next: usize,
    /// How many tokens are left of the round.
    left: usize,
    /// The nodes met so far.
    met: SortedSet<NodeId>,
    placed: u16,
    wanted: u16,
    /// How many copies each datacenter still wants; a layout without datacenters has none of them.
    quotas: Vec<(Name, u16)>,
}

impl Steps<'_> {
    fn new(ring: &Ring, token: Token, wanted: u16, quotas: Vec<(Name, u16)>) -> Steps<'_> {
        let next = ring.tokens.partition_point(|(other, _)| *other < token);
        Steps { ring, next, left: ring.tokens.len(), met: SortedSet::new(), placed: 0, wanted, quotas }
    }

    /// Whether a node met for the first time may keep a copy; takes it off its datacenter's quota.
    fn has_room(&mut self, node: NodeId) -> bool {
        if self.quotas.is_empty() {
            return true;
        }
        let datacenter = self.ring.datacenter(node);
        let quota = self.quotas.iter_mut().find(|(name, copies)| Some(*name) == datacenter && *copies > 0);
        quota.map(|(_, copies)| *copies -= 1).is_some()
    }
}

impl Iterator for Steps<'_> {
    type Item = WalkStop;

    fn next(&mut self) -> Option<WalkStop> {
        if self.placed == self.wanted || self.left == 0 {
            return None;
        }
        let tokens = &self.ring.tokens;
        let (token, owner) = tokens[self.next % tokens.len()];
        self.next += 1;
        self.left -= 1;
        let place = (self.met.insert(owner) && self.has_room(owner)).then(|| {
            self.placed += 1;
            self.placed
        });
        Some(WalkStop { token, owner, place })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::token::token_of;
    use super::*;

    pub fn id(name: &str) -> NodeId {
        NodeId::new(name).unwrap()
    }

    fn dc(name: &str) -> Name {
        Name::new(name).unwrap()
    }

    pub fn hashed(count: u32) -> Arc<Profile> {
        Arc::new(Profile { datacenter: dc("dc1"), tokens: Tokens::Hashed(count) })
    }

    fn given_in(datacenter: &str, tokens: &[i64]) -> Arc<Profile> {
        Arc::new(Profile { datacenter: dc(datacenter), tokens: Tokens::Given(tokens.iter().copied().map(Token).collect()) })
    }

    pub fn ring_of(nodes: &[(&str, &[i64])]) -> Ring {
        Ring::new(nodes.iter().map(|(name, tokens)| (id(name), given_in("dc1", tokens))), Layout::Ring).unwrap()
    }

    pub fn modulo(names: &[&str]) -> Ring {
        Ring::new(names.iter().map(|name| (id(name), hashed(1))), Layout::Modulo).unwrap()
    }

    fn by_datacenter(nodes: &[(&str, &str, &[i64])], per_dc: &[(&str, u16)]) -> Ring {
        let members = nodes.iter().map(|(name, datacenter, tokens)| (id(name), given_in(datacenter, tokens)));
        let quotas = per_dc.iter().map(|(datacenter, copies)| (dc(datacenter), *copies)).collect();
        Ring::new(members, Layout::Datacenters(quotas)).unwrap()
    }

    pub fn names(list: &[NodeId]) -> Vec<String> {
        list.iter().map(NodeId::to_string).collect()
    }

    fn places(ring: &Ring, token: i64, n: u16) -> Vec<Option<u16>> {
        ring.walk(Token(token), n).iter().map(|stop| stop.place).collect()
    }

    #[test]
    fn a_node_owns_from_the_token_before_up_to_its_own() {
        let ring = ring_of(&[("a", &[10]), ("b", &[20])]);
        assert_eq!(names(&ring.preference_list(Token(10), 1)), ["a"]);
        assert_eq!(names(&ring.preference_list(Token(11), 1)), ["b"]);
        assert_eq!(names(&ring.preference_list(Token(21), 1)), ["a"], "the ring closes");
    }

    #[test]
    fn tokens_of_a_node_already_chosen_are_passed_by() {
        let ring = ring_of(&[("a", &[10, 20, 30]), ("b", &[40]), ("c", &[50])]);
        assert_eq!(names(&ring.preference_list(Token(5), 3)), ["a", "b", "c"]);
        assert_eq!(places(&ring, 5, 3), [Some(1), None, None, Some(2), Some(3)]);
    }

    #[test]
    fn more_copies_than_nodes_give_every_node_once() {
        let ring = ring_of(&[("a", &[10, 30]), ("b", &[20])]);
        assert_eq!(names(&ring.preference_list(Token(0), 3)), ["a", "b"]);
        assert_eq!((ring.copies(3), ring.copies(1)), (2, 1));
        assert_eq!(ring.fallbacks(Token(0), 3), []);
    }

    #[test]
    fn the_ranges_a_node_keeps_are_those_whose_walks_choose_it() {
        let nodes: [(&str, &str, u32); 6] = [
            ("s1", "seoul", 5),
            ("s2", "seoul", 1),
            ("s3", "seoul", 8),
            ("b1", "busan", 4),
            ("b2", "busan", 7),
            ("j1", "jeju", 3),
        ];
        let profile = |datacenter, count| Arc::new(Profile { datacenter: dc(datacenter), tokens: Tokens::Hashed(count) });
        let layouts = [Layout::Ring, Layout::Modulo, Layout::Datacenters([(dc("seoul"), 2), (dc("busan"), 1)].into())];
        for (layout, size) in layouts.into_iter().flat_map(|layout| (1..=6).map(move |size| (layout.clone(), size))) {
            let members = nodes[..size].iter().map(|(name, datacenter, count)| (id(name), profile(datacenter, *count)));
            let ring = Ring::new(members, layout).unwrap();
            for ((name, ..), n) in nodes.iter().flat_map(|node| (1..=7).map(move |n| (node, n))) {
                let chosen = |(range, _): &(TokenRange, NodeId)| ring.preference_list(range.until, n).contains(&id(name));
                let by_walks: Vec<TokenRange> = ring.ranges().filter(chosen).map(|(range, _)| range).collect();
                assert_eq!(ring.ranges_kept(id(name), n), by_walks, "{name} of {size}, n = {n}, {:?}", ring.layout());
            }
        }
    }

    #[test]
    fn a_ring_of_nobody_keeps_nothing() {
        for layout in [Layout::Ring, Layout::Modulo, Layout::Datacenters([(dc("dc1"), 2)].into())] {
            let ring = Ring::new([], layout).unwrap();
            assert_eq!((ring.nodes(), ring.copies(3)), (0, 0));
            assert_eq!((ring.preference_list(Token(0), 3).len(), ring.fallbacks(Token(0), 3).len()), (0, 0));
            assert!(ring.walk(Token(0), 3).is_empty());
        }
    }

    #[test]
    fn a_member_without_tokens_keeps_no_copies_and_is_not_counted_on() {
        let ring = Ring::new([(id("a"), hashed(2)), (id("b"), hashed(0))], Layout::Ring).unwrap();
        assert_eq!((ring.nodes(), ring.copies(3)), (2, 1));
        assert_eq!(names(&ring.preference_list(Token(0), 3)), ["a"]);
    }

    /// Cassandra's `SimpleStrategyTest`: with replication factor 3 on three nodes of two tokens
    /// each, every node is primary of two ranges and replica of all six.
    #[test]
    fn cassandras_simple_strategy_test() {
        let ring = ring_of(&[
            (".1", &[-6639341390736545756, -2688160409776496397]),
            (".2", &[-2506475074448728501, 8473270337963525440]),
            (".4", &[-3736333188524231709, 8673615181726552074]),
        ]);
        for name in [".1", ".2", ".4"] {
            let primary = ring.ranges().filter(|(_, owner)| *owner == id(name)).count();
            let replica = ring.ranges().filter(|(range, _)| ring.preference_list(range.until, 3).contains(&id(name))).count();
            assert_eq!((primary, replica), (2, 6), "{name}");
        }
    }

    /// The table of Riak's documentation on preference lists: partitions of four nodes round robin,
    /// three copies, a key of the first partition. With A down its copy falls to D; with A and B
    /// down Riak has C, D and, for the third partition, C again. We count nodes, not partitions, so
    /// the third copy finds nobody: two distinct nodes are all there is.
    #[test]
    fn riaks_table_of_preference_lists_with_nodes_down() {
        let ring = ring_of(&[("A", &[0, 40]), ("B", &[10, 50]), ("C", &[20, 60]), ("D", &[30, 70])]);
        let answering = |down: &[&str]| {
            let token = Token(-5);
            let list = ring.preference_list(token, 3);
            let is_up = |node: &NodeId| !down.contains(&node.to_string().as_str());
            let all = list.iter().copied().chain(ring.fallbacks(token, 3)).filter(is_up);
            names(&all.take(3).collect::<Vec<_>>())
        };
        assert_eq!(answering(&[]), ["A", "B", "C"]);
        assert_eq!(answering(&["A"]), ["B", "C", "D"]);
        assert_eq!(answering(&["A", "B"]), ["C", "D"]);
    }

    #[test]
    fn duplicates_given_by_hand_are_refused_and_hashed_ones_go_by_name() {
        let twice = |nodes: [(NodeId, Arc<Profile>); 2]| Ring::new(nodes, Layout::Ring).unwrap_err().to_string();
        let message = "a and b were given the same token 7";
        assert_eq!(twice([(id("b"), given_in("dc1", &[7])), (id("a"), given_in("dc1", &[8, 7]))]), message);
        assert_eq!(twice([(id("b"), given_in("dc1", &[7, 7])), (id("c"), hashed(1))]), "b was given the token 7 twice");
        let joining = ring_of(&[("b", &[7])]).with(id("a"), given_in("dc1", &[7]));
        assert_eq!(joining.unwrap_err().to_string(), message);

        let token = token_of("z#0");
        let mixed = Ring::new([(id("z"), hashed(1)), (id("a"), given_in("dc1", &[token.0]))], Layout::Ring).unwrap();
        assert_eq!(names(&mixed.preference_list(token, 1)), ["a"]);
        assert_eq!(mixed.without(id("a")).with(id("a"), given_in("dc1", &[token.0])), Ok(mixed.clone()));
        assert_eq!((mixed.ranges().count(), mixed.owned(id("z"))), (1, 0), "the second of two equal tokens owns nothing");
    }

    #[test]
    fn joining_and_leaving_make_other_rings() {
        let two = ring_of(&[("a", &[10]), ("c", &[30])]);
        let three = two.with(id("b"), given_in("dc1", &[20])).unwrap();
        assert_eq!(three, ring_of(&[("a", &[10]), ("b", &[20]), ("c", &[30])]));
        assert_eq!(three.without(id("b")), two);
        assert_eq!(three.without(id("z")), three);
        assert_eq!(three.with(id("c"), given_in("dc1", &[5])).unwrap(), ring_of(&[("a", &[10]), ("b", &[20]), ("c", &[5])]));
        assert!(three.contains(id("b")) && !two.contains(id("b")));
        assert_eq!((three.datacenter(id("b")), two.datacenter(id("b"))), (Some(dc("dc1")), None));
        assert_eq!(three.members().map(|(id, _)| id).collect::<Vec<_>>(), [id("a"), id("b"), id("c")]);
    }

    #[test]
    fn each_datacenter_gets_its_copies_and_the_order_is_that_of_the_ring() {
        let nodes: [(&str, &str, &[i64]); 5] = [
            ("s1", "seoul", &[10]),
            ("s2", "seoul", &[20]),
            ("s3", "seoul", &[30]),
            ("b1", "busan", &[40, 15]),
            ("b2", "busan", &[50]),
        ];
        let ring = by_datacenter(&nodes, &[("seoul", 2), ("busan", 1)]);
        assert_eq!(ring.copies(1), 3);
        assert_eq!(names(&ring.preference_list(Token(0), 1)), ["s1", "b1", "s2"]);
        // s3 stands clockwise before b1's second token, but Seoul has its two copies.
        assert_eq!(names(&ring.preference_list(Token(16), 1)), ["s2", "s3", "b1"]);
        assert_eq!(names(&ring.preference_list(Token(45), 1)), ["b2", "s1", "s2"]);
        assert_eq!(places(&ring, 45, 1), [Some(1), Some(2), None, Some(3)]);
        assert_eq!(names(&ring.fallbacks(Token(45), 1)), ["b1", "s3"]);
        // The same nodes by the ring alone fall into one datacenter here.
        let plain = Ring::new(ring.members().map(|(id, profile)| (id, profile.clone())), Layout::Ring).unwrap();
        assert_eq!(names(&plain.preference_list(Token(16), 2)), ["s2", "s3"]);
    }

    #[test]
    fn a_datacenter_with_too_few_nodes_gives_what_it_has() {
        let nodes: [(&str, &str, &[i64]); 3] = [("s1", "seoul", &[10]), ("s2", "seoul", &[20]), ("b1", "busan", &[30])];
        let ring = by_datacenter(&nodes, &[("seoul", 2), ("busan", 1)]).without(id("s1"));
        assert_eq!(ring.copies(3), 2);
        assert_eq!(names(&ring.preference_list(Token(25), 3)), ["b1", "s2"]);
        let elsewhere = by_datacenter(&nodes, &[("jeju", 2)]);
        assert_eq!((elsewhere.copies(3), elsewhere.preference_list(Token(0), 3).len()), (0, 0));
    }

    #[test]
    fn modulo_picks_by_the_remainder_and_goes_on_by_name() {
        let ring = modulo(&["n3", "n1", "n2"]);
        assert_eq!(names(&ring.preference_list(Token(7), 2)), ["n2", "n3"]);
        assert_eq!(names(&ring.preference_list(Token(-1), 2)), ["n3", "n1"], "-1 is 2 modulo 3");
        assert_eq!(names(&ring.fallbacks(Token(-1), 2)), ["n2"]);
        let walk = ring.walk(Token(7), 2);
        assert_eq!(
            walk.iter().map(|stop| (stop.token, stop.place)).collect::<Vec<_>>(),
            [(Token(7), Some(1)), (Token(7), Some(2))]
        );
        assert_eq!((ring.copies(5), ring.tokens().len(), ring.owned(id("n1"))), (3, 0, u64::MAX / 3));
        assert_eq!(ring.with(id("n0"), hashed(1)).unwrap(), modulo(&["n0", "n1", "n2", "n3"]));
    }
}
