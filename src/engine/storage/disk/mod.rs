//! What the storage engine asks of a disk, and how a disk may fail.
//!
//! A disk keeps files that only grow: one appends, reads anywhere, and renames or removes whole files. What was
//! appended can be read at once, but outlives a crash only once it was *synced*: until then it is in the memory of
//! the operating system or of the drive. The same holds for what was created, renamed and removed. That is the contract
//! of POSIX as far as databases may rely on it (Pillai et al., *All File Systems Are Not Created Equal*, OSDI 2014), and
//! a little more: names change in the order in which they were changed, and appending never tears what was synced.

mod held;
mod memory;

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

pub use held::Held;
pub use memory::{FileView, MemoryDisk, Ticket, Work};

/// A disk with the files of one engine.
pub trait Disk {
    /// Appends to a file, which is made where there is none.
    fn append(&mut self, file: FileName, bytes: &[u8]) -> Result<(), DiskError>;

    /// So many bytes from an offset on; an error if the file ends before.
    fn read(&self, file: FileName, offset: u64, length: usize) -> Result<Cow<'_, [u8]>, DiskError>;

    /// How long a file is, in bytes.
    fn length(&self, file: FileName) -> Result<u64, DiskError>;

    /// What was appended to this file, and every change of names so far, outlives a crash from now on.
    fn sync(&mut self, file: FileName) -> Result<(), DiskError>;

    /// Gives a file another name; a file that had it is gone.
    fn rename(&mut self, from: FileName, to: FileName) -> Result<(), DiskError>;

    /// Removes a file.
    fn remove(&mut self, file: FileName) -> Result<(), DiskError>;

    /// The files there are, in the order of their names.
    fn list(&self) -> Result<Vec<FileName>, DiskError>;

    /// A whole file.
    fn read_all(&self, file: FileName) -> Result<Cow<'_, [u8]>, DiskError> {
        let length = self.length(file)?;
        self.read(file, 0, usize::try_from(length).map_err(|_| DiskError::Failed(format!("{file} is too large for memory")))?)
    }
}

/// No number of a file or of a write is as large, so that none that was made up leads beyond what can be counted.
pub const NUMBERS: u64 = 1 << 62;

/// The name of a file. Numbers are given once and never again, to whatever kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileName {
    /// Says which manifest is in force.
    Current,
    /// A new `Current`, before it is renamed.
    Temporary,
    /// The list of tables, and of the changes to it.
    Manifest(u64),
    /// A segment of the commit log.
    Log(u64),
    /// An SSTable.
    Table(u64),
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileName::Current => f.write_str("current"),
            FileName::Temporary => f.write_str("current.new"),
            FileName::Manifest(number) => write!(f, "{number:06}.manifest"),
            FileName::Log(number) => write!(f, "{number:06}.log"),
            FileName::Table(number) => write!(f, "{number:06}.table"),
        }
    }
}

/// As it is written.
impl Serialize for FileName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FileName {
    /// The name that is written like this; `None` for a file that is not the engine's.
    pub fn parse(text: &str) -> Option<FileName> {
        match text {
            "current" => return Some(FileName::Current),
            "current.new" => return Some(FileName::Temporary),
            _ => {}
        }
        let (number, kind) = text.split_once('.')?;
        let name = match kind {
            "manifest" => FileName::Manifest,
            "log" => FileName::Log,
            "table" => FileName::Table,
            _ => return None,
        };
        let name = name(number.parse().ok().filter(|number| *number < NUMBERS)?);
        // One name for one file: `7.log` and `+7.log` are not ours.
        (name.to_string() == text).then_some(name)
    }
}

/// Why a disk did not do what it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiskError {
    /// There is no such file.
    Missing(FileName),
    /// The file ends before what was to be read.
    TooShort(FileName),
    /// There is no room for what was to be written.
    Full {
        /// Bytes that the disk can hold.
        capacity: u64,
    },
    /// The operating system's own words.
    Failed(String),
}

impl fmt::Display for DiskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DiskError::Missing(file) => write!(f, "There is no file {file}."),
            DiskError::TooShort(file) => write!(f, "The file {file} ends before what it should hold."),
            DiskError::Full { capacity } => write!(f, "The disk is full: it holds {capacity} bytes."),
            DiskError::Failed(words) => write!(f, "The disk failed: {words}."),
        }
    }
}

impl std::error::Error for DiskError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_from_text_and_others_are_none() {
        let names =
            [FileName::Current, FileName::Temporary, FileName::Manifest(1), FileName::Log(12), FileName::Table(1_234_567)];
        for name in names {
            assert_eq!(FileName::parse(&name.to_string()), Some(name));
        }
        for text in ["", "7.log", "000007.logs", "+00007.log", "lost+found", "000001", "current.old", "18446744073709551615.log"]
        {
            assert_eq!(FileName::parse(text), None, "{text:?}");
        }
    }
}
