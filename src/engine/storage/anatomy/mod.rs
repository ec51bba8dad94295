//! What stands where in the files: bytes → pieces → fields, each with its place and its part.
//!
//! The formats are told where they are written: `commit_log`, `manifest`, `block`, `bloom`, `sstable`, and for what is stored
//! the codec of the versions. Here they are only walked through once more, without trust. [`pieces`] cuts a file at
//! its records or blocks, and [`Piece::explain`] takes one of them apart. Whatever cannot be explained becomes one field of its
//! own ([`Part::Unknown`]), so that the pieces of a file, and the fields of a piece, always cover all of its bytes, in their
//! order.
//!
//! What stands in a block that was compressed has no place in the file. Such a block is one field with its frame, and what
//! it unpacks to is explained apart, with places of its own ([`Unpacked`]).

mod fields;
mod log;
mod manifest;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod value;

use std::fmt;

use super::commit_log::Fault;
use super::disk::FileName;
use super::sstable::Table;
use crate::engine::time::WallTime;
use crate::engine::versions::Actor;

pub use fields::Fields;
pub use table::Places;
pub use text::{beginning, escape, readable};
pub use value::{Explain, record, register, value};

/// The pieces of a file, in their order.
pub fn pieces(file: FileName, bytes: &[u8]) -> Vec<Piece<'_>> {
    match file {
        FileName::Current | FileName::Temporary => vec![Piece::new(file, bytes, Kind::Name, 0..bytes.len())],
        FileName::Manifest(_) | FileName::Log(_) => log::pieces(file, bytes),
        FileName::Table(number) => table::pieces(number, bytes),
    }
}

/// The pieces of a table that somebody has opened: what is in memory is right even if its file has been damaged since.
pub fn table_pieces<'a>(table: &Table, bytes: &'a [u8]) -> Vec<Piece<'a>> {
    table::cut(table.meta.number, bytes, &Places::of(table))
}

/// A piece of a file, which can be explained without the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece<'a> {
    /// What it is.
    pub kind: Kind,
    /// Where it begins in the file.
    pub at: usize,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// What is wrong with it, as far as that was found in cutting the file into pieces.
    pub fault: Option<Fault>,
    file: FileName,
    whole: &'a [u8],
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The name of a manifest.
    Name,
    /// A record of a commit log.
    Record,
    /// A record of a manifest: one change.
    Edit,
    /// Bytes of a log or a manifest that were good once.
    Damaged,
    /// The end of one that was not written to its end.
    Torn,
    /// A data block, by its place among those of the table.
    Block(usize),
    /// A filter.
    Filter,
    /// An index.
    Index,
    /// A footer.
    Footer,
    /// Of a table, what only an index or a footer tells apart that is damaged.
    Unknown,
}

/// A piece, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explained {
    /// The fields, which cover the piece.
    pub fields: Vec<Field>,
    /// What a compressed block unpacks to.
    pub unpacked: Option<Unpacked>,
    /// What is wrong with the piece as a whole.
    pub fault: Option<Fault>,
}

/// What a compressed block holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpacked {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Their fields. The places are those among these bytes, not in the file.
    pub fields: Vec<Field>,
}

impl<'a> Piece<'a> {
    fn new(file: FileName, whole: &'a [u8], kind: Kind, place: std::ops::Range<usize>) -> Piece<'a> {
        Piece { kind, at: place.start, bytes: &whole[place], fault: None, file, whole }
    }

    /// Takes it apart. What is stored under keys is explained by `explain`.
    pub fn explain(&self, explain: Explain) -> Explained {
        let Piece { at, bytes, .. } = *self;
        let of = |fields| Explained { fields, ..Explained::default() };
        let explained = match self.kind {
            Kind::Name => of(manifest::name(bytes, at)),
            Kind::Record | Kind::Edit | Kind::Damaged | Kind::Torn => {
                let is_manifest = matches!(self.file, FileName::Manifest(_));
                let content: log::Content = if is_manifest { |fields, _| manifest::edit(fields) } else { log::writes };
                of(log::fragments(self.whole, at, at + bytes.len(), |fields| content(fields, explain)))
            }
            Kind::Block(_) => table::data_block(bytes, at, explain),
            Kind::Filter => table::filter_block(bytes, at),
            Kind::Index => table::index_block(bytes, at),
            Kind::Footer => of(table::footer(bytes, at)),
            Kind::Unknown => of(vec![fields::unknown(at, bytes.len())]),
        };
        Explained { fault: self.fault.or(explained.fault), ..explained }
    }
}

/// Bytes that mean one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Where they begin in the file.
    pub at: usize,
    /// How many they are.
    pub length: usize,
    /// What they are for.
    pub part: Part,
    /// What they say.
    pub says: Says,
    /// Whether they only go on with what began in the fragment before.
    pub goes_on: bool,
}

/// What bytes say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says {
    /// Nothing but themselves.
    Nothing,
    /// A number.
    Number(u64),
    /// A checksum.
    Checksum(u32),
    /// What a wall clock showed.
    Instant(WallTime),
    /// A counter of a clock.
    Counter(Actor, u64),
    /// A label under which writes are counted.
    Label(Actor),
    /// A text, or whatever bytes somebody has stored.
    Text(Vec<u8>),
    /// The end of a key, which begins as the one before it.
    KeyEnd {
        /// What it shares with that.
        shared: Vec<u8>,
        /// What it has of its own.
        own: Vec<u8>,
    },
    /// Bits.
    Bits {
        /// How many are set.
        set: usize,
        /// Of how many.
        of: usize,
    },
}

/// In short; of long texts the beginning.
impl fmt::Display for Says {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Says::Nothing => Ok(()),
            Says::Number(number) => number.fmt(f),
            Says::Checksum(sum) => write!(f, "{sum:08x}"),
            Says::Instant(instant) => write!(f, "{instant} ms"),
            Says::Counter(actor, count) => write!(f, "{actor}:{count}"),
            Says::Label(actor) => actor.fmt(f),
            Says::Text(bytes) => f.write_str(&text::quoted(bytes)),
            Says::KeyEnd { shared, own } if shared.is_empty() => f.write_str(&text::quoted(own)),
            Says::KeyEnd { shared, own } => write!(f, "{} + {}", text::quoted(shared), text::quoted(own)),
            Says::Bits { set, of } => write!(f, "{set} / {of}"),
        }
    }
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
    /// What kind of thing a node has stored.
    RecordKind,
    /// Which life it is in.
    Generation,
    /// The label under which it counts its writes.
    Label,
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
    /// How long what a compressed block holds is once it is unpacked.
    UnpackedLength,
    /// What it holds, compressed.
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
    /// The name of the manifest in force.
    Name,
    /// What kind of change a manifest tells: which logs are needed, a table that comes, a table that goes.
    EditKind,
    /// The first log that is needed.
    FirstLog,
    /// The level of a table.
    Level,
    /// How long a table's file is.
    TableBytes,
    /// The least of a table's keys.
    LeastKey,
    /// The greatest.
    GreatestKey,
    /// What says nothing.
    Unknown,
}
