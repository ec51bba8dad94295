//! What the engine has to know of what it stores.

use std::fmt;

/// Something that can be stored under a key.
///
/// Writing is *blind*: what is written goes on top of what is there, unread, and the two are put together when somebody
/// reads, or when their tables are merged. So a write costs the same whatever is stored already.
pub trait Stored: Clone + fmt::Debug {
    /// Appends itself as bytes.
    fn encode(&self, out: &mut Vec<u8>);

    /// Back from bytes; `None` if they say nothing.
    fn decode(bytes: &[u8]) -> Option<Self>;

    /// Takes in what was written before under the same key. Has to be associative, for it is not always done in
    /// the order of the writes.
    fn absorb(&mut self, older: Self);

    /// Whether nothing that was written before matters any more, so that a read need not look for it.
    fn hides_older(&self) -> bool;

    /// Whether it only says that something is gone, and has said so since before this instant of the owner's clock: then
    /// it may go itself, if nothing else is known of its key.
    fn is_garbage(&self, before: i64) -> bool;

    /// Bytes in use, as metered.
    fn size(&self) -> usize;
}
