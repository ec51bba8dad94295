//! Names of the things that exchange messages: nodes and clients.
//!
//! A name is kept inline (sixteen bytes, copied like a number), so every message, version and
//! happening can say `n1` itself: no table of names travels beside them, and a debug print reads
//! like the story it tells. Order is the order of the text, byte by byte, which is what the ring
//! falls back on when two hashed tokens collide.

use std::fmt;

use serde::{Serialize, Serializer};

/// A short name: 1 to 16 characters out of letters, digits, `-`, `_` and `.`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The first eight bytes, big-endian, padded with zero: comparing numbers compares text.
    head: u64,
    /// The last eight.
    tail: u64,
}

/// Why a text is not a [`Name`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAName;

impl fmt::Display for NotAName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("1 to 16 characters out of A-Z, a-z, 0-9, '-', '_' and '.'")
    }
}

impl std::error::Error for NotAName {}

impl Name {
    /// The longest name, in bytes.
    pub const LENGTH_MAX: usize = 16;

    /// Reads a name.
    pub fn new(text: &str) -> Result<Name, NotAName> {
        let bytes = text.as_bytes();
        let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if bytes.is_empty() || bytes.len() > Name::LENGTH_MAX || !bytes.iter().all(allowed) {
            return Err(NotAName);
        }
        let mut padded = [0; 16];
        padded[..bytes.len()].copy_from_slice(bytes);
        let padded = u128::from_be_bytes(padded);
        Ok(Name { head: (padded >> 64) as u64, tail: padded as u64 })
    }

    /// How many characters it has.
    pub fn length(self) -> usize {
        self.bytes().iter().position(|byte| *byte == 0).unwrap_or(Name::LENGTH_MAX)
    }

    fn bytes(self) -> [u8; 16] {
        ((u128::from(self.head) << 64) | u128::from(self.tail)).to_be_bytes()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.bytes();
        let text = std::str::from_utf8(&bytes[..self.length()]).expect("a name holds only ASCII, checked when it was made");
        f.pad(text)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

macro_rules! name_type {
    ($(#[$doc:meta])* $type:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $type(pub Name);

        impl $type {
            /// Reads a name; see [`Name::new`].
            pub fn new(text: &str) -> Result<$type, NotAName> {
                Name::new(text).map($type)
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

name_type! {
    /// A node of the cluster: `n1`, `s0`, `Neptune`.
    NodeId
}
name_type! {
    /// A client outside it: `c1`.
    ClientId
}

/// Either end of a message. A world never gives a node and a client the same name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(untagged)]
pub enum Address {
    /// A node of the cluster.
    Node(NodeId),
    /// A client outside it.
    Client(ClientId),
}

impl Address {
    /// The bare name.
    pub fn name(self) -> Name {
        match self {
            Address::Node(id) => id.0,
            Address::Client(id) => id.0,
        }
    }

    /// The node, if it is one.
    pub fn node(self) -> Option<NodeId> {
        match self {
            Address::Node(id) => Some(id),
            Address::Client(_) => None,
        }
    }
}

impl From<NodeId> for Address {
    fn from(id: NodeId) -> Address {
        Address::Node(id)
    }
}

impl From<ClientId> for Address {
    fn from(id: ClientId) -> Address {
        Address::Client(id)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.name(), f)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back_as_it_was_written() {
        for text in ["n1", "Sx", "a", "exactly-16-chars", "s_0.b"] {
            assert_eq!(Name::new(text).unwrap().to_string(), text);
        }
        for text in ["", "seventeen-letters", "n 1", "노드"] {
            assert!(Name::new(text).is_err(), "{text:?} is not a name");
        }
    }

    #[test]
    fn names_order_as_their_text_does() {
        let mut texts = vec!["n2", "n10", "n1", "a", "abcdefgh", "abcdefghi", "B"];
        let mut names: Vec<Name> = texts.iter().map(|text| Name::new(text).unwrap()).collect();
        texts.sort_unstable();
        names.sort_unstable();
        assert_eq!(names.iter().map(Name::to_string).collect::<Vec<_>>(), texts);
    }
}
