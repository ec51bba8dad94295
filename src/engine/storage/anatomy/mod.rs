//! What stands where in the files: bytes → fields, each with its place and its part.
//!
//! The formats are told where they are written: `commit_log`, `block`, `bloom`, `sstable`, and for what is stored the codec of
//! the versions. Here they are only walked through once more, without trust: whatever cannot be explained becomes
//! one field of its own ([`Part::Unknown`]), so that the fields of a piece always cover all of its bytes, in their order.
//!
//! What stands in a block that was compressed has no place in the file, so such a block is one field with its frame. The
//! tables of nodes are not compressed.

mod fields;
mod log;
mod table;
#[cfg(test)]
mod tests;
mod value;

pub use fields::Fields;
pub use log::record;
pub use table::{data_block, filter_block, footer, index_block};
pub use value::{Explain, copy, register, value};

/// Bytes that mean one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Where they begin in the file.
    pub at: usize,
    /// How many they are.
    pub length: usize,
    /// What they are for.
    pub part: Part,
    /// What they say, as text; empty where that is said by the bytes alone.
    pub value: String,
}

/// What bytes are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// Of a fragment of a log: the checksum of kind and content.
    FragmentChecksum,
    /// How long the content is.
    FragmentLength,
    /// The whole record, or its first, a middle, the last fragment.
    FragmentKind,
    /// Zeros where no header fits any more.
    Filler,
    /// The number of a write.
    Sequence,
    /// How long a key is.
    KeyLength,
    /// A key.
    Key,
    /// Whether another pair follows in the record.
    More,
    /// How long a value is.
    ValueLength,
    /// Whether that is all that was known when it was written.
    Whole,
    /// What the wall clock showed then.
    WrittenAt,
    /// How many counters the context has.
    ContextCount,
    /// One of them.
    ContextEntry,
    /// How many versions there are.
    VersionCount,
    /// What a version has: a value, a timestamp.
    Flags,
    /// Its name.
    Dot,
    /// How many counters its past has.
    PastCount,
    /// One of them.
    PastEntry,
    /// Its timestamp, by which the last write wins.
    Timestamp,
    /// What was written.
    Value,
    /// Whether a register holds a value, or was deleted.
    RegisterKind,
    /// How much of the key is that of the entry before.
    Shared,
    /// How much of it follows.
    Unshared,
    /// What of a key is not that of the entry before.
    KeyEnd,
    /// Where an entry stands whose key is whole.
    Restart,
    /// How many of those there are.
    RestartCount,
    /// What a compressed block holds.
    Packed,
    /// Whether a block is compressed.
    Packing,
    /// The checksum of all of a block before it.
    BlockChecksum,
    /// How many bits each key sets.
    Probes,
    /// The bits of a filter.
    Bits,
    /// The last key of a block.
    LastKey,
    /// Where a block begins.
    BlockAt,
    /// How long it is.
    BlockLength,
    /// A table's number.
    TableNumber,
    /// Where its filter begins.
    FilterAt,
    /// How long that is.
    FilterLength,
    /// Where its index begins.
    IndexAt,
    /// How long that is.
    IndexLength,
    /// How many entries it has.
    Entries,
    /// The number of the oldest write in it.
    Oldest,
    /// Of the newest.
    Newest,
    /// The checksum of a footer.
    FooterChecksum,
    /// What kind of file it is.
    Magic,
    /// What says nothing.
    Unknown,
}
