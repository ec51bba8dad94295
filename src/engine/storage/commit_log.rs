//! The format of logs: records that are appended, and found again after a crash.
//!
//! A write is durable once its record is, long before it reaches a table: that is what a commit log (a write-ahead
//! log) is for. A log is cut into *blocks* of [`BLOCK`] bytes, and a record into *fragments* none of which crosses
//! the end of a block. Each fragment has a header of seven bytes:
//!
//! | bytes | |
//! |---|---|
//! | 4 | checksum of kind and content |
//! | 2 | length of the content |
//! | 1 | kind: the whole record, its first, a middle or its last fragment |
//!
//! At most six bytes at the end of a block stay zero. So a reader that has lost its way can go on at the next block, at the
//! latest (LevelDB, `doc/log_format.md`, with smaller blocks because the logs here are).
//!
//! What a crash leaves at the end of a log is torn: it was never acknowledged and is passed over in silence. A fragment
//! that is wrong *and followed by a good one* was once whole: that is damage, and is reported, never cut off as if it were
//! the end. What cannot be told apart is the last fragment of a log, torn or rotten: LevelDB and RocksDB take it
//! for torn as well. Whoever has acknowledged it finds out by comparing with the other replicas.

use std::fmt;

use serde::Serialize;

use super::checksum::checksum;

/// Bytes in a block.
pub const BLOCK: usize = 4096;
/// Bytes in front of each fragment.
pub const HEADER: usize = 7;

const WHOLE: u8 = 1;
const FIRST: u8 = 2;
const MIDDLE: u8 = 3;
const LAST: u8 = 4;

/// Turns records into the bytes to append to a log.
#[derive(Clone, Debug, Default)]
pub struct LogWriter {
    /// How long the log is.
    length: u64,
}

impl LogWriter {
    /// A writer at the end of a log of that length.
    pub fn at(length: u64) -> LogWriter {
        LogWriter { length }
    }

    /// How long the log is once everything is appended.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Adds the bytes of one record to `out`.
    pub fn frame(&mut self, record: &[u8], out: &mut Vec<u8>) {
        let began = out.len();
        let mut rest = record;
        let mut is_first = true;
        loop {
            let used = (self.length as usize + out.len() - began) % BLOCK;
            let room = BLOCK - used;
            if room < HEADER {
                out.resize(out.len() + room, 0);
                continue;
            }
            let (fragment, later) = rest.split_at(rest.len().min(room - HEADER));
            let kind = match (is_first, later.is_empty()) {
                (true, true) => WHOLE,
                (true, false) => FIRST,
                (false, false) => MIDDLE,
                (false, true) => LAST,
            };
            out.extend_from_slice(&checksum(&[&[kind], fragment]).to_le_bytes());
            out.extend_from_slice(&(fragment.len() as u16).to_le_bytes());
            out.push(kind);
            out.extend_from_slice(fragment);
            rest = later;
            is_first = false;
            if rest.is_empty() {
                break;
            }
        }
        self.length += (out.len() - began) as u64;
    }
}

/// What stands in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogItem {
    /// A record.
    Record {
        /// Where its first fragment begins.
        at: u64,
        /// What it holds.
        record: Vec<u8>,
    },
    /// Bytes that were once good, for good ones follow.
    Damage {
        /// Where they begin.
        at: u64,
        /// How many.
        bytes: u64,
        /// What is wrong with them.
        fault: Fault,
    },
    /// The end of the log was not written completely.
    Torn {
        /// Where that begins.
        at: u64,
        /// How many bytes there are of it.
        bytes: u64,
    },
}

impl LogItem {
    /// Where it begins.
    pub fn at(&self) -> u64 {
        match self {
            LogItem::Record { at, .. } | LogItem::Damage { at, .. } | LogItem::Torn { at, .. } => *at,
        }
    }
}

/// What is wrong with a piece of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Its checksum is another.
    Checksum,
    /// It is longer than what it stands in.
    Length,
    /// It says of itself that it is something that does not exist.
    Kind,
    /// A part of a record without its beginning.
    NoBeginning,
    /// The beginning of a record without its end.
    NoEnd,
    /// It is whole, but does not say anything.
    Content,
    /// It is whole, but not what comes next: something before it is missing, or it was there already.
    Order,
}

/// "the checksum is wrong", to follow what it is wrong of.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Fault::Checksum => "the checksum is wrong",
            Fault::Length => "the length is wrong",
            Fault::Kind => "the kind is unknown",
            Fault::NoBeginning => "the beginning is missing",
            Fault::NoEnd => "the end is missing",
            Fault::Content => "the content says nothing",
            Fault::Order => "the numbers of the writes do not follow one another",
        })
    }
}

/// Everything in a log, in its order.
pub fn read_log(log: &[u8]) -> Vec<LogItem> {
    let mut reading = Reading { log, at: 0, items: Vec::new(), open: None, bad: None };
    reading.read();
    reading.items
}

struct Reading<'a> {
    log: &'a [u8],
    at: usize,
    items: Vec<LogItem>,
    /// A record that has begun: where, and what there is of it.
    open: Option<(usize, Vec<u8>)>,
    /// Something wrong, until it is known whether anything good follows.
    bad: Option<(usize, Fault)>,
}

impl Reading<'_> {
    fn read(&mut self) {
        while self.at < self.log.len() {
            let room = BLOCK - self.at % BLOCK;
            let rest = &self.log[self.at..];
            if room < HEADER {
                // A trailer: nothing is written there.
                self.at += room.min(rest.len());
                continue;
            }
            match fragment(&rest[..room.min(rest.len())]) {
                Ok((kind, content)) => {
                    let at = self.at;
                    self.at += HEADER + content.len();
                    self.take(at, kind, content.to_vec());
                }
                Err(fault) => {
                    self.bad.get_or_insert((self.open.take().map_or(self.at, |(at, _)| at), fault));
                    self.at = self.next_good(room.min(rest.len()));
                }
            }
        }
        let open = self.open.take().map(|(at, _)| at);
        if let Some(at) = self.bad.map(|(at, _)| at).or(open) {
            self.items.push(LogItem::Torn { at: at as u64, bytes: (self.log.len() - at) as u64 });
        }
    }

    /// Where to go on after something wrong: at the next fragment, if the length can be believed, which a good one
    /// there proves; else at the next block.
    fn next_good(&self, room: usize) -> usize {
        let rest = &self.log[self.at..self.at + room];
        let length = rest.get(4..6).map(|bytes| usize::from(u16::from_le_bytes([bytes[0], bytes[1]])));
        let next = length.and_then(|length| rest.get(HEADER + length..));
        match next.map(fragment) {
            Some(Ok(_)) => self.at + rest.len() - next.map_or(0, <[u8]>::len),
            _ => self.at + room,
        }
    }

    fn take(&mut self, at: usize, kind: u8, content: Vec<u8>) {
        let begins = kind == WHOLE || kind == FIRST;
        if begins {
            if let Some((began, _)) = self.open.take() {
                self.bad.get_or_insert((began, Fault::NoEnd));
            }
        } else if self.open.is_none() {
            // Either its beginning is what is wrong before it, or there is none.
            self.bad.get_or_insert((at, Fault::NoBeginning));
            return;
        }
        if let Some((from, fault)) = self.bad.take() {
            self.items.push(LogItem::Damage { at: from as u64, bytes: (at - from) as u64, fault });
        }
        let (began, mut record) = self.open.take().unwrap_or((at, Vec::new()));
        record.extend_from_slice(&content);
        if kind == WHOLE || kind == LAST {
            self.items.push(LogItem::Record { at: began as u64, record });
        } else {
            self.open = Some((began, record));
        }
    }
}

/// The fragment at the beginning of what is left of a block.
fn fragment(rest: &[u8]) -> Result<(u8, &[u8]), Fault> {
    let Some((header, rest)) = rest.split_at_checked(HEADER) else { return Err(Fault::Length) };
    let stored = u32::from_le_bytes([header[0], header[1], header[2], header[3]]);
    let length = usize::from(u16::from_le_bytes([header[4], header[5]]));
    let kind = header[6];
    let Some(content) = rest.get(..length) else { return Err(Fault::Length) };
    if stored != checksum(&[&[kind], content]) {
        return Err(Fault::Checksum);
    }
    if !(WHOLE..=LAST).contains(&kind) {
        return Err(Fault::Kind);
    }
    Ok((kind, content))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(records: &[Vec<u8>]) -> Vec<u8> {
        let mut writer = LogWriter::default();
        let mut log = Vec::new();
        for record in records {
            writer.frame(record, &mut log);
        }
        assert_eq!(writer.length(), log.len() as u64);
        log
    }

    fn records(items: &[LogItem]) -> Vec<Vec<u8>> {
        let record = |item: &LogItem| match item {
            LogItem::Record { record, .. } => Some(record.clone()),
            _ => None,
        };
        items.iter().filter_map(record).collect()
    }

    fn faults(items: &[LogItem]) -> Vec<Fault> {
        let fault = |item: &LogItem| match item {
            LogItem::Damage { fault, .. } => Some(*fault),
            _ => None,
        };
        items.iter().filter_map(fault).collect()
    }

    fn is_torn(items: &[LogItem]) -> bool {
        matches!(items.last(), Some(LogItem::Torn { .. }))
    }

    fn filled(byte: u8, length: usize) -> Vec<u8> {
        vec![byte; length]
    }

    /// log_test.cc: `ReadWrite`, `ManyBlocks`, `Fragmentation`, `RandomRead`.
    #[test]
    fn records_of_every_size_come_back() {
        let sizes = [0, 1, 3, 100, BLOCK - HEADER, BLOCK - HEADER + 1, 3 * BLOCK, 50_000, 0, 17];
        let all: Vec<Vec<u8>> = sizes.iter().enumerate().map(|(number, size)| filled(number as u8 + 1, *size)).collect();
        let items = read_log(&log(&all));
        assert_eq!(records(&items), all);
        assert_eq!(items.len(), all.len());
        let many: Vec<Vec<u8>> = (0..20_000u32).map(|number| number.to_string().into_bytes()).collect();
        assert_eq!(records(&read_log(&log(&many))), many);
    }

    /// `MarginalTrailer`, `MarginalTrailer2`, `ShortTrailer`, `AlignedEof`.
    #[test]
    fn the_ends_of_blocks_are_passed_over() {
        for left in 0..=HEADER + 1 {
            let all = [filled(1, BLOCK - HEADER - left), vec![], filled(2, 10)];
            let items = read_log(&log(&all));
            assert_eq!(records(&items), all, "{left} bytes left");
            assert_eq!(items.len(), 3);
        }
        assert_eq!(read_log(&log(&[filled(1, BLOCK - HEADER - 4)])).len(), 1);
    }

    /// `OpenForAppend`.
    #[test]
    fn a_log_is_continued_where_it_ends() {
        let mut bytes = log(&[filled(1, BLOCK - HEADER - 3)]);
        let mut writer = LogWriter::at(bytes.len() as u64);
        writer.frame(b"world", &mut bytes);
        assert_eq!(records(&read_log(&bytes)), [filled(1, BLOCK - HEADER - 3), b"world".to_vec()]);
    }

    /// `TruncatedTrailingRecordIsIgnored`, `BadLengthAtEndIsIgnored`, `MissingLastIsIgnored`, `PartialLastIsIgnored`: cut at
    /// every byte, a log ends quietly with the records that were whole.
    #[test]
    fn a_torn_end_is_quiet_wherever_it_tears() {
        let all = [b"foo".to_vec(), filled(7, BLOCK + 300), b"bar".to_vec()];
        let whole = log(&all);
        let mut ends = Vec::new();
        for count in 1..=all.len() {
            ends.push(log(&all[..count]).len());
        }
        for cut in 0..whole.len() {
            let items = read_log(&whole[..cut]);
            let complete = ends.iter().filter(|end| **end <= cut).count();
            assert_eq!(records(&items), all[..complete], "cut at {cut}");
            assert_eq!(faults(&items), [], "cut at {cut}");
            let is_whole = cut == 0 || ends.contains(&cut);
            // The zeros at the end of a block say nothing, so that a cut in them leaves what a whole log would.
            assert!(is_whole || is_torn(&items) || cut % BLOCK == 0 || cut % BLOCK > BLOCK - HEADER, "cut at {cut}");
        }
    }

    /// `ChecksumMismatch`, `BadRecordType`, and the next good record is still found.
    #[test]
    fn a_bad_record_before_good_ones_is_reported() {
        let all = [b"foo".to_vec(), b"bar".to_vec(), b"baz".to_vec()];
        let second = HEADER + 3;
        for at in [second, second + 6, second + HEADER] {
            let mut bytes = log(&all);
            bytes[at] ^= 0x40;
            let items = read_log(&bytes);
            assert_eq!(records(&items), [b"foo".to_vec(), b"baz".to_vec()], "byte {at}");
            assert_eq!(items[1], LogItem::Damage { at: second as u64, bytes: second as u64, fault: Fault::Checksum });
        }
        let mut bytes = log(&all);
        *bytes.last_mut().unwrap() ^= 1;
        assert!(is_torn(&read_log(&bytes)), "the last may be torn as well as rotten");
    }

    /// `BadLength`: a length that leads nowhere costs the rest of its block, and not the next one.
    #[test]
    fn a_wrong_length_costs_a_block_at_most() {
        let all = [filled(1, 100), filled(2, 100), filled(3, 2 * BLOCK), b"good".to_vec()];
        let mut bytes = log(&all);
        bytes[4] = 0xff;
        bytes[5] = 0x0f;
        let items = read_log(&bytes);
        assert_eq!(records(&items), [b"good".to_vec()], "the third record has lost its beginning");
        assert_eq!(faults(&items), [Fault::Length]);
    }

    /// `UnexpectedMiddleType`, `UnexpectedLastType`, `UnexpectedFullType`, `UnexpectedFirstType`, `ErrorJoinsRecords`: the first
    /// half of a record is never joined with the second half of another.
    #[test]
    fn halves_of_different_records_are_never_joined() {
        let forge = |kinds: &[(u8, &[u8])]| {
            let mut bytes = Vec::new();
            for (kind, content) in kinds {
                bytes.extend_from_slice(&checksum(&[&[*kind], content]).to_le_bytes());
                bytes.extend_from_slice(&(content.len() as u16).to_le_bytes());
                bytes.push(*kind);
                bytes.extend_from_slice(content);
            }
            read_log(&bytes)
        };
        let items = forge(&[(MIDDLE, b"a"), (WHOLE, b"b")]);
        assert_eq!((records(&items), faults(&items)), (vec![b"b".to_vec()], vec![Fault::NoBeginning]));
        let items = forge(&[(FIRST, b"a"), (WHOLE, b"b")]);
        assert_eq!((records(&items), faults(&items)), (vec![b"b".to_vec()], vec![Fault::NoEnd]));
        let items = forge(&[(FIRST, b"a"), (FIRST, b"b"), (LAST, b"c")]);
        assert_eq!((records(&items), faults(&items)), (vec![b"bc".to_vec()], vec![Fault::NoEnd]));
        assert!(is_torn(&forge(&[(WHOLE, b"a"), (LAST, b"b")])));

        // Two blocks, each with the end of one record and the beginning of the next; the one between is gone.
        let all = [filled(1, BLOCK + 100), filled(2, BLOCK), b"correct".to_vec()];
        let mut bytes = log(&all);
        bytes[BLOCK..2 * BLOCK].fill(b'x');
        let items = read_log(&bytes);
        assert_eq!(records(&items), [b"correct".to_vec()]);
        assert_eq!(faults(&items).len(), 1);
    }
}
