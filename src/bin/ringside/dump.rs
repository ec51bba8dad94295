//! `ringside store DIR dump`: every file of a store down to its fields, with offsets and meanings.
//!
//! What is read here is read with the engine's own formats but not by the engine: nothing is opened, repaired or removed. What is
//! damaged stands in a line that begins with `DAMAGED`, and everything around it is explained all the same. What stands at a
//! place in a file is printed with that place in front; inside a block that is compressed, with the place in what it unpacks to,
//! after a `~`.

use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use ringside::engine::storage::block::{Block, FRAME, unframe};
use ringside::engine::storage::bloom::Bloom;
use ringside::engine::storage::checksum::checksum;
use ringside::engine::storage::coding::Reader;
use ringside::engine::storage::commit_log::{BLOCK, Fault, HEADER, LogItem, read_log};
use ringside::engine::storage::disk::{Disk, FileName};
use ringside::engine::storage::manifest::Listing;
use ringside::engine::storage::sstable::FOOTER;

use super::store::escape;

/// Explains all files of a store, or one.
pub fn dump(disk: &impl Disk, folder: &Path, only: Option<&str>) -> Result<ExitCode, String> {
    let files = disk.list().map_err(|error| error.to_string())?;
    let chosen: Vec<FileName> = match only {
        None => files.clone(),
        Some(name) => {
            let file = FileName::parse(name).filter(|file| files.contains(file));
            let names: Vec<String> = files.iter().map(FileName::to_string).collect();
            let missing =
                || format!("{}: there is no file {name:?} of a store; there are {}", folder.display(), names.join(", "));
            vec![file.ok_or_else(missing)?]
        }
    };
    let mut dump = Dump { out: BufWriter::new(io::stdout().lock()), faults: 0, in_force: InForce::read(disk) };
    for file in chosen {
        let bytes = disk.read_all(file).map_err(|error| error.to_string())?;
        match dump.file(file, &bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(ExitCode::SUCCESS),
            done => done.map_err(|error| format!("standard output: {error}"))?,
        }
    }
    match dump.out.flush() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(format!("standard output: {error}")),
        _ if dump.faults > 0 => Ok(ExitCode::FAILURE),
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// What the manifest says of the other files, as far as it can be read.
struct InForce {
    manifest: Option<FileName>,
    listing: Option<Listing>,
}

impl InForce {
    fn read(disk: &impl Disk) -> InForce {
        let current = disk.read_all(FileName::Current).ok();
        let manifest = current.and_then(|bytes| FileName::parse(std::str::from_utf8(&bytes).ok()?));
        let listing = manifest.and_then(|file| disk.read_all(file).ok()).and_then(|bytes| Listing::read(&bytes).ok());
        InForce { manifest, listing }
    }

    fn words(&self, file: FileName) -> String {
        let Some(listing) = &self.listing else { return "no manifest says whether it counts".to_owned() };
        match file {
            FileName::Current => "names the manifest in force".to_owned(),
            FileName::Temporary => "left over: it was to become `current`".to_owned(),
            FileName::Manifest(_) if self.manifest == Some(file) => "in force".to_owned(),
            FileName::Manifest(_) => "left over: another is in force".to_owned(),
            FileName::Log(number) if number < listing.first_log => "left over: what it holds is in tables".to_owned(),
            FileName::Log(_) => "what it holds is in no table yet".to_owned(),
            FileName::Table(number) => match listing.tables.iter().find(|table| table.number == number) {
                Some(table) => format!("on level {}", table.level),
                None => "left over: no manifest names it".to_owned(),
            },
        }
    }
}

struct Dump<W> {
    out: W,
    faults: usize,
    in_force: InForce,
}

impl<W: Write> Dump<W> {
    fn file(&mut self, file: FileName, bytes: &[u8]) -> io::Result<()> {
        let kind = match file {
            FileName::Current | FileName::Temporary => "a name",
            FileName::Manifest(_) => "manifest",
            FileName::Log(_) => "commit log",
            FileName::Table(_) => "SSTable",
        };
        writeln!(self.out, "{file}: {kind}, {} bytes; {}", bytes.len(), self.in_force.words(file))?;
        match file {
            FileName::Current | FileName::Temporary => self.name(bytes)?,
            FileName::Manifest(_) => self.log(bytes, edit)?,
            FileName::Log(_) => self.log(bytes, writes)?,
            FileName::Table(number) => self.table(number, bytes)?,
        }
        writeln!(self.out)
    }

    fn line(&mut self, at: impl Into<Place>, depth: usize, words: &str) -> io::Result<()> {
        let at = match at.into() {
            Place::File(at) => at.to_string(),
            Place::Unpacked(at) => format!("~{at}"),
        };
        writeln!(self.out, "{at:>8}  {:1$}{words}", "", 2 * depth)
    }

    fn damaged(&mut self, at: impl Into<Place>, bytes: usize, fault: Fault) -> io::Result<()> {
        self.faults += 1;
        self.line(at, 0, &format!("DAMAGED: of these {bytes} bytes, {fault}"))
    }

    fn name(&mut self, bytes: &[u8]) -> io::Result<()> {
        match std::str::from_utf8(bytes).ok().and_then(FileName::parse) {
            Some(FileName::Manifest(_)) => self.line(0, 0, &format!("name {}", quoted(bytes))),
            _ => self.damaged(0, bytes.len(), Fault::Content),
        }
    }

    // ---- logs ----------------------------------------------------------------------------------------

    /// A log, whose records `explain` can explain.
    fn log(&mut self, bytes: &[u8], explain: fn(&[u8]) -> Option<Vec<Field>>) -> io::Result<()> {
        for item in read_log(bytes) {
            match item {
                LogItem::Record { at, record } => self.record(bytes, at as usize, &record, explain)?,
                LogItem::Damage { at, bytes, fault } => self.damaged(at as usize, bytes as usize, fault)?,
                LogItem::Torn { at, bytes } => {
                    self.line(
                        at as usize,
                        0,
                        &format!("torn: the last {bytes} bytes are no whole record, and count for nothing"),
                    )?;
                }
            }
        }
        Ok(())
    }

    fn record(&mut self, log: &[u8], mut at: usize, record: &[u8], explain: fn(&[u8]) -> Option<Vec<Field>>) -> io::Result<()> {
        // Which byte of the record stands where in the file: the first of each fragment.
        let mut places: Vec<(usize, usize)> = Vec::new();
        let mut taken = 0;
        let began = at;
        loop {
            if BLOCK - at % BLOCK < HEADER {
                at += BLOCK - at % BLOCK;
            }
            let mut header = Reader::new(&log[at..]);
            let (Some(sum), Some(length), Some(kind)) = (header.fixed32(), header.take(2), header.byte()) else { break };
            let length = usize::from(u16::from_le_bytes([length[0], length[1]]));
            let (name, is_last) = match kind {
                1 => ("a whole record", true),
                2 => ("the first part of a record", false),
                3 => ("a middle part", false),
                _ => ("the last part", true),
            };
            self.line(at, 0, &format!("header: {name}"))?;
            self.line(at, 1, &format!("checksum {sum:#010x}, as it should be"))?;
            self.line(at + 4, 1, &format!("length {length}"))?;
            self.line(at + 6, 1, &format!("kind {kind}: {name}"))?;
            places.push((taken, at + HEADER));
            taken += length;
            at += HEADER + length;
            if is_last {
                break;
            }
        }
        let place = |offset: usize| {
            let (from, at) = places.iter().rev().find(|(from, _)| *from <= offset).copied().unwrap_or((0, began));
            at + offset - from
        };
        self.line(place(0), 0, &format!("record, {} bytes", record.len()))?;
        match explain(record) {
            Some(fields) => self.fields(&fields, |offset| Place::File(place(offset))),
            None => self.damaged(began, record.len(), Fault::Content),
        }
    }

    fn fields(&mut self, fields: &[Field], place: impl Fn(usize) -> Place) -> io::Result<()> {
        fields.iter().try_for_each(|field| self.line(place(field.at), field.depth, &field.words))
    }

    // ---- tables --------------------------------------------------------------------------------------

    fn table(&mut self, number: u64, bytes: &[u8]) -> io::Result<()> {
        let Some(footer_at) = bytes.len().checked_sub(FOOTER) else {
            return self.damaged(0, bytes.len(), Fault::Length);
        };
        let footer = Footer::read(&bytes[footer_at..]);
        if let Ok(footer) = &footer {
            let filter = slice(bytes, footer.filter_at, footer.filter_length);
            let index = slice(bytes, footer.index_at, footer.index_length);
            match index.ok_or(Fault::Length).and_then(unframe) {
                Ok(index) => {
                    let blocks = places_of_blocks(&index);
                    for (at, length) in blocks.iter().flatten() {
                        self.block(bytes, *at, *length)?;
                    }
                    self.filter(footer, filter)?;
                    self.index(footer, &index, blocks.is_some(), bytes)?;
                }
                Err(fault) => {
                    self.line(0, 0, "blocks: only the index says where they are")?;
                    self.filter(footer, filter)?;
                    self.damaged(footer.index_at as usize, footer.index_length as usize, fault)?;
                }
            }
        } else {
            self.line(0, 0, "blocks, filter and index: only the footer says where they are")?;
        }
        self.footer(number, footer_at, &bytes[footer_at..], footer.err())
    }

    fn block(&mut self, bytes: &[u8], at: u64, length: u64) -> io::Result<()> {
        let framed = slice(bytes, at, length);
        let at = at as usize;
        let content = match framed.ok_or(Fault::Length).and_then(unframe) {
            Ok(content) => content,
            Err(fault) => return self.damaged(at, length as usize, fault),
        };
        let is_packed = framed.is_some_and(is_packed);
        let place = |offset: usize| if is_packed { Place::Unpacked(offset) } else { Place::File(at + offset) };
        self.line(at, 0, &format!("data block, {length} bytes, {} unpacked", content.len()))?;
        match entries(&content) {
            Some(fields) => self.fields(&fields, place)?,
            None => self.damaged(place(0), content.len(), Fault::Content)?,
        }
        if Block::new(content).and_then(|block| block.entries()).is_err() {
            self.damaged(at, length as usize, Fault::Content)?;
        }
        self.frame(at, framed.unwrap_or_default())
    }

    /// The five bytes behind what a block holds.
    fn frame(&mut self, at: usize, framed: &[u8]) -> io::Result<()> {
        let end = at + framed.len();
        let how = if is_packed(framed) { "1: packed with lz4" } else { "0: as it is" };
        self.line(end - FRAME, 1, &format!("packing {how}"))?;
        let sum = Reader::new(&framed[framed.len() - 4..]).fixed32().unwrap_or_default();
        self.line(end - 4, 1, &format!("checksum {sum:#010x}, as it should be"))
    }

    fn filter(&mut self, footer: &Footer, framed: Option<&[u8]>) -> io::Result<()> {
        let at = footer.filter_at as usize;
        if footer.filter_length == 0 {
            return self.line(at, 0, "no filter");
        }
        let content = framed.ok_or(Fault::Length).and_then(unframe);
        let filter = content.and_then(|content| Bloom::decode(&content).ok_or(Fault::Content));
        let filter = match filter {
            Ok(filter) => filter,
            Err(fault) => return self.damaged(at, footer.filter_length as usize, fault),
        };
        let set = (0..filter.bits()).filter(|place| filter.is_set(*place)).count();
        self.line(at, 0, &format!("filter block, {} bytes: a Bloom filter over {} keys", footer.filter_length, footer.entries))?;
        self.line(at, 1, &format!("probes {}: bits that each key sets", filter.probes()))?;
        let share = set as f64 / filter.bits() as f64;
        let wrong = libm::pow(share, filter.probes().into()) * 100.0;
        let words =
            format!("bits {}, of which {set} are set ({:.1} %): {wrong:.3} % of absent keys pass", filter.bits(), share * 100.0);
        self.line(at + 1, 1, &words)?;
        self.frame(at, framed.unwrap_or_default())
    }

    fn index(&mut self, footer: &Footer, content: &[u8], is_whole: bool, bytes: &[u8]) -> io::Result<()> {
        let at = footer.index_at as usize;
        let framed = slice(bytes, footer.index_at, footer.index_length).unwrap_or_default();
        self.line(at, 0, &format!("index block, {} bytes: the last key of each block, and where it is", footer.index_length))?;
        if !is_whole {
            self.damaged(at, footer.index_length as usize, Fault::Content)?;
        }
        let is_packed = is_packed(framed);
        let place = |offset: usize| if is_packed { Place::Unpacked(offset) } else { Place::File(at + offset) };
        let mut reader = Reader::new(content);
        while !reader.rest().is_empty() {
            let from = content.len() - reader.rest().len();
            let (Some(last), Some(offset), Some(length)) = (reader.bytes(), reader.varint(), reader.varint()) else { break };
            self.line(place(from), 1, &format!("up to {}: {length} bytes from byte {offset} on", quoted(last)))?;
        }
        self.frame(at, framed)
    }

    fn footer(&mut self, number: u64, at: usize, bytes: &[u8], fault: Option<Fault>) -> io::Result<()> {
        if let Some(fault) = fault {
            return self.damaged(at, bytes.len(), fault);
        }
        self.line(at, 0, &format!("footer, {FOOTER} bytes"))?;
        let meanings = [
            "the table's number",
            "where the filter block begins",
            "its length",
            "where the index block begins",
            "its length",
            "entries",
            "the least sequence number",
            "the greatest",
        ];
        let mut reader = Reader::new(bytes);
        for (place, meaning) in (at..).step_by(8).zip(meanings) {
            let field = reader.fixed64().unwrap_or_default();
            self.line(place, 1, &format!("{meaning}: {field}"))?;
            if place == at && field != number {
                self.damaged(place, 8, Fault::Content)?;
            }
        }
        let sum = reader.fixed32().unwrap_or_default();
        self.line(at + 64, 1, &format!("checksum {sum:#010x}, as it should be"))?;
        self.line(at + 68, 1, &format!("kind of file: {}", quoted(reader.rest())))
    }
}

/// Where something stands.
enum Place {
    /// In the file.
    File(usize),
    /// In what a block unpacks to.
    Unpacked(usize),
}

impl From<usize> for Place {
    fn from(at: usize) -> Place {
        Place::File(at)
    }
}

/// A field of something: where in it, how deep, and what it says.
struct Field {
    at: usize,
    depth: usize,
    words: String,
}

/// Reads fields and notes where each began.
struct Fields<'a> {
    length: usize,
    reader: Reader<'a>,
    fields: Vec<Field>,
}

impl<'a> Fields<'a> {
    fn new(bytes: &'a [u8]) -> Fields<'a> {
        Fields { length: bytes.len(), reader: Reader::new(bytes), fields: Vec::new() }
    }

    fn at(&self) -> usize {
        self.length - self.reader.rest().len()
    }

    fn add(&mut self, at: usize, depth: usize, words: String) {
        self.fields.push(Field { at, depth, words });
    }

    fn number(&mut self, name: &str) -> Option<u64> {
        let at = self.at();
        let number = self.reader.varint()?;
        self.add(at, 1, format!("{name} {number}"));
        Some(number)
    }

    /// Bytes with their length in front.
    fn bytes(&mut self, name: &str) -> Option<&'a [u8]> {
        let length = self.number(&format!("length of {name}"))?;
        self.taken(name, usize::try_from(length).ok()?)
    }

    fn taken(&mut self, name: &str, length: usize) -> Option<&'a [u8]> {
        let at = self.at();
        let bytes = self.reader.take(length)?;
        self.add(at, 1, format!("{name} {}", quoted(bytes)));
        Some(bytes)
    }
}

/// What stands in a record of a commit log.
fn writes(record: &[u8]) -> Option<Vec<Field>> {
    let mut fields = Fields::new(record);
    let mut sequence = fields.number("sequence number of the first write:")?;
    loop {
        fields.add(fields.at(), 1, format!("write {sequence}"));
        fields.bytes("key")?;
        let at = fields.at();
        let is_last = match fields.reader.byte()? {
            0 => true,
            1 => false,
            _ => return None,
        };
        fields.add(
            at,
            1,
            format!("{}: {}", u8::from(!is_last), if is_last { "the last of the record" } else { "another follows" }),
        );
        let length = match is_last {
            true => fields.reader.rest().len(),
            false => usize::try_from(fields.number("length of value")?).ok()?,
        };
        let at = fields.at();
        let value = fields.reader.take(length)?;
        fields.add(at, 1, value_words(value)?);
        sequence = sequence.checked_add(1)?;
        if is_last {
            return Some(fields.fields);
        }
    }
}

/// What stands in a record of a manifest.
fn edit(record: &[u8]) -> Option<Vec<Field>> {
    let mut fields = Fields::new(record);
    while !fields.reader.rest().is_empty() {
        let at = fields.at();
        match fields.reader.byte()? {
            1 => {
                fields.add(at, 1, "1: from now on no log is needed before".to_owned());
                fields.number("number of the log")?;
            }
            2 => {
                fields.add(at, 1, "2: a table comes".to_owned());
                for name in ["number", "level", "bytes", "entries", "the least sequence number", "the greatest sequence number"] {
                    fields.number(name)?;
                }
                fields.bytes("the least key")?;
                fields.bytes("the greatest key")?;
            }
            3 => {
                fields.add(at, 1, "3: a table goes".to_owned());
                fields.number("number")?;
            }
            _ => return None,
        }
    }
    Some(fields.fields)
}

/// What stands in a data block.
fn entries(content: &[u8]) -> Option<Vec<Field>> {
    let (rest, count) = content.split_last_chunk::<4>()?;
    let restarts = u32::from_le_bytes(*count) as usize;
    let end = rest.len().checked_sub(restarts.checked_mul(4)?)?;
    let mut fields = Fields::new(&content[..end]);
    let mut key: Vec<u8> = Vec::new();
    while !fields.reader.rest().is_empty() {
        let at = fields.at();
        let reader = &mut fields.reader;
        let (shared, unshared, length) = (reader.count()?, reader.count()?, reader.count()?);
        let sequence = reader.varint()?;
        let unshared = reader.take(unshared)?;
        let value = reader.take(length)?;
        key.truncate(shared);
        key.extend_from_slice(unshared);
        let words = format!("entry {}, write {sequence}: {}", quoted(&key), value_words(value)?);
        fields.add(at, 1, words);
        let words = format!(
            "shared with the key before: {shared}; of its own: {} ({}); length of value: {length}",
            unshared.len(),
            quoted(unshared)
        );
        fields.add(at, 2, words);
    }
    let mut reader = Reader::new(&content[end..]);
    let offsets: Option<Vec<String>> = (0..restarts).map(|_| reader.fixed32().map(|offset| offset.to_string())).collect();
    fields.add(end, 1, format!("restarts, where a key stands whole: {}", offsets?.join(", ")));
    fields.add(content.len() - 4, 1, format!("number of restarts: {restarts}"));
    Some(fields.fields)
}

/// Where the blocks are, by the index; `None` if it says nothing.
fn places_of_blocks(index: &[u8]) -> Option<Vec<(u64, u64)>> {
    let mut reader = Reader::new(index);
    let mut places = Vec::new();
    while !reader.rest().is_empty() {
        reader.bytes()?;
        places.push((reader.varint()?, reader.varint()?));
    }
    Some(places)
}

struct Footer {
    filter_at: u64,
    filter_length: u64,
    index_at: u64,
    index_length: u64,
    entries: u64,
}

impl Footer {
    fn read(bytes: &[u8]) -> Result<Footer, Fault> {
        let (covered, rest) = bytes.split_at_checked(FOOTER - 12).ok_or(Fault::Length)?;
        if Reader::new(rest).fixed32() != Some(checksum(&[covered])) {
            return Err(Fault::Checksum);
        }
        if rest[4..] != *b"ringside" {
            return Err(Fault::Kind);
        }
        let mut reader = Reader::new(&covered[8..]);
        let mut field = || reader.fixed64().ok_or(Fault::Length);
        Ok(Footer { filter_at: field()?, filter_length: field()?, index_at: field()?, index_length: field()?, entries: field()? })
    }
}

/// The value of an entry, in words; `None` if it says nothing.
fn value_words(value: &[u8]) -> Option<String> {
    match value.split_first()? {
        (1, bytes) => Some(format!("1, a value: {}", quoted(bytes))),
        (0, []) => Some("0, deleted".to_owned()),
        _ => None,
    }
}

fn is_packed(framed: &[u8]) -> bool {
    framed.len() >= FRAME && framed[framed.len() - FRAME] == 1
}

fn slice(bytes: &[u8], at: u64, length: u64) -> Option<&[u8]> {
    let at = usize::try_from(at).ok()?;
    bytes.get(at..at.checked_add(usize::try_from(length).ok()?)?)
}

/// Bytes as text in quotes; of many only the first.
fn quoted(bytes: &[u8]) -> String {
    const SHOWN: usize = 64;
    let shown = &bytes[..bytes.len().min(SHOWN)];
    let mut text = vec![b'"'];
    escape(&mut text, shown);
    text.push(b'"');
    if shown.len() < bytes.len() {
        text.extend_from_slice(format!(" and {} bytes more", bytes.len() - shown.len()).as_bytes());
    }
    String::from_utf8_lossy(&text).into_owned()
}
