//! `ringside store DIR dump`: every file of a store down to its fields, with offsets and meanings.
//!
//! What is read here is read with the engine's own formats (`anatomy`) but not by the engine: nothing is opened, repaired or
//! removed. What is damaged stands in a line that begins with `DAMAGED`, with what can be made of it below, and everything
//! around it is explained all the same. What stands at a place in a file is printed with that place in front; inside a block
//! that is compressed, with the place in what it unpacks to, after a `~`.

use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use ringside::engine::storage::anatomy::{Explained, Field, Kind, Part, Piece, Says, beginning, pieces, readable, register};
use ringside::engine::storage::commit_log::Fault;
use ringside::engine::storage::disk::{Disk, FileName};
use ringside::engine::storage::manifest::{Listing, ManifestDamage};

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
    listing: Option<Result<Listing, ManifestDamage>>,
}

impl InForce {
    fn read(disk: &impl Disk) -> InForce {
        let current = disk.read_all(FileName::Current).ok();
        let manifest = current.and_then(|bytes| FileName::parse(std::str::from_utf8(&bytes).ok()?));
        let listing = manifest.and_then(|file| disk.read_all(file).ok()).map(|bytes| Listing::read(&bytes));
        InForce { manifest, listing }
    }

    fn words(&self, file: FileName) -> String {
        let Some(Ok(listing)) = &self.listing else { return "no manifest says whether it counts".to_owned() };
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
        let faults = self.faults;
        let pieces: Vec<(Piece<'_>, Explained)> =
            pieces(file, bytes).into_iter().map(|piece| (piece.clone(), piece.explain(register))).collect();
        for (piece, explained) in &pieces {
            if let Some(title) = title(piece, explained, &pieces) {
                self.line("", piece.at, 0, &title)?;
            }
            self.piece(piece, explained)?;
        }
        // Each change of a manifest can be right, and not fit the ones before it.
        match self.in_force.listing {
            Some(Err((at, bytes, fault))) if self.in_force.manifest == Some(file) && self.faults == faults => {
                self.damaged("", at as usize, bytes as usize, fault)?;
            }
            _ => {}
        }
        writeln!(self.out)
    }

    fn piece(&mut self, piece: &Piece<'_>, explained: &Explained) -> io::Result<()> {
        let Explained { fields, unpacked, fault } = explained;
        if let Some(fault) = fault {
            self.damaged("", piece.at, piece.bytes.len(), *fault)?;
        }
        let is_told = fault.is_some() || matches!(piece.kind, Kind::Torn | Kind::Unknown);
        let mut lines = Lines { kind: piece.kind, fault: *fault, is_told, write: 0, is_open: false };
        // What is in a compressed block stands before its frame, as in one that is not.
        if let Some(unpacked) = unpacked {
            self.fields("~", &unpacked.fields, &mut lines)?;
        }
        self.fields("", fields, &mut lines)
    }

    fn fields(&mut self, mark: &str, fields: &[Field], lines: &mut Lines) -> io::Result<()> {
        for (index, field) in fields.iter().enumerate() {
            if field.part == Part::Unknown && !lines.is_told {
                self.damaged(mark, field.at, field.length, Fault::Content)?;
                continue;
            }
            if let Some(heading) = lines.heading(&fields[index..]) {
                self.line(mark, field.at, 1, &heading)?;
            }
            let before = index.checked_sub(1).map(|before| &fields[before]);
            let words = lines.words(field, before);
            self.line(mark, field.at, lines.depth(field.part), &words)?;
        }
        Ok(())
    }

    fn line(&mut self, mark: &str, at: usize, depth: usize, words: &str) -> io::Result<()> {
        writeln!(self.out, "{:>8}  {:2$}{words}", format!("{mark}{at}"), "", 2 * depth)
    }

    fn damaged(&mut self, mark: &str, at: usize, bytes: usize, fault: Fault) -> io::Result<()> {
        self.faults += 1;
        self.line(mark, at, 0, &format!("DAMAGED: of these {bytes} bytes, {fault}"))
    }
}

/// The line above a piece.
fn title(piece: &Piece<'_>, explained: &Explained, all: &[(Piece<'_>, Explained)]) -> Option<String> {
    let bytes = piece.bytes.len();
    let has = |kind: Kind| all.iter().any(|(piece, _)| piece.kind == kind);
    Some(match piece.kind {
        Kind::Name | Kind::Damaged => return None,
        Kind::Record | Kind::Edit => format!("record, {bytes} bytes with its headers"),
        Kind::Torn => format!("torn: the last {bytes} bytes are no whole record, and count for nothing"),
        Kind::Block(_) => match &explained.unpacked {
            Some(unpacked) => format!("data block, {bytes} bytes, {} unpacked", unpacked.bytes.len()),
            None => format!("data block, {bytes} bytes"),
        },
        Kind::Filter => {
            let footer = all.last().and_then(|(_, footer)| footer.fields.iter().find(|field| field.part == Part::Entries));
            let keys = footer.map_or_else(String::new, |entries| format!(": a Bloom filter over {} keys", entries.says));
            format!("filter block, {bytes} bytes{keys}")
        }
        Kind::Index => {
            let filter = if has(Kind::Filter) { "" } else { "; there is no filter" };
            format!("index block, {bytes} bytes: the last key of each block, and where it is{filter}")
        }
        Kind::Footer => format!("footer, {bytes} bytes"),
        Kind::Unknown if has(Kind::Index) => "blocks: only the index says where they are".to_owned(),
        Kind::Unknown if has(Kind::Footer) => "blocks, filter and index: only the footer says where they are".to_owned(),
        Kind::Unknown => return None,
    })
}

/// How the fields of a piece become lines.
struct Lines {
    kind: Kind,
    fault: Option<Fault>,
    /// Whether it is said already that not all of it says something.
    is_told: bool,
    /// The number of the write that comes next.
    write: u64,
    /// Whether fields belong to something that has a line of its own above them.
    is_open: bool,
}

impl Lines {
    fn depth(&self, part: Part) -> usize {
        let is_outside = matches!(
            part,
            Part::FragmentChecksum
                | Part::FragmentLength
                | Part::FragmentKind
                | Part::Filler
                | Part::EditKind
                | Part::Restart
                | Part::RestartCount
                | Part::UnpackedLength
                | Part::Packed
                | Part::Packing
                | Part::BlockChecksum
                | Part::Unknown
        );
        if self.is_open && !is_outside { 2 } else { 1 }
    }

    /// The line above fields that belong together.
    fn heading(&mut self, fields: &[Field]) -> Option<String> {
        let says = |place: usize| fields.get(place).map(|field| &field.says);
        let heading = match fields[0].part {
            Part::EditKind => {
                self.is_open = true;
                return None;
            }
            Part::KeyLength if self.kind == Kind::Index => match (says(1)?, says(2)?, says(3)?) {
                (Says::Text(last), at, length) => format!("up to {}: {length} bytes from byte {at} on", quoted(last)),
                _ => return None,
            },
            Part::KeyLength if self.kind != Kind::Edit && !fields[0].goes_on => {
                self.write += 1;
                format!("write {}", self.write - 1)
            }
            Part::Shared => match (says(3)?, says(4)?) {
                (write, Says::KeyEnd { shared, own }) => format!("entry {}, write {write}", quoted(&[&shared[..], own].concat())),
                _ => return None,
            },
            _ => return None,
        };
        self.is_open = true;
        Some(heading)
    }

    fn words(&mut self, field: &Field, before: Option<&Field>) -> String {
        let says = match &field.says {
            Says::Text(bytes) | Says::KeyEnd { own: bytes, .. } => quoted(bytes),
            Says::Checksum(sum) => match self.fault {
                None if self.kind != Kind::Torn => format!("{sum:#010x}, as it should be"),
                Some(Fault::Checksum) => format!("{sum:#010x}, or something that it covers is not what it was"),
                _ => format!("{sum:#010x}"),
            },
            says => says.to_string(),
        };
        if field.goes_on {
            return format!("the rest of it, {} bytes", field.length);
        }
        match (field.part, &field.says) {
            (Part::Sequence, Says::Number(number)) if !matches!(self.kind, Kind::Block(_)) => {
                self.write = *number;
                format!("sequence number of the first write: {number}")
            }
            (Part::Bits, Says::Bits { set, of }) => {
                let share = *set as f64 / *of as f64;
                let probes =
                    before.map_or(0.0, |before| if let Says::Number(probes) = before.says { probes as f64 } else { 0.0 });
                let wrong = libm::pow(share, probes) * 100.0;
                format!("bits {of}, of which {set} are set ({:.1} %): {wrong:.3} % of absent keys pass", share * 100.0)
            }
            (Part::Unknown, _) => format!("{} bytes that cannot be explained", field.length),
            (Part::Packed, _) => format!("packed: {} bytes", field.length),
            (Part::FragmentKind | Part::EditKind | Part::More | Part::RegisterKind | Part::Packing, Says::Number(number)) => {
                kind_words(field.part, *number)
            }
            (part, _) => format!("{}{says}", name(part)),
        }
    }
}

/// A number that is one of a few kinds.
fn kind_words(part: Part, number: u64) -> String {
    let words = match (part, number) {
        (Part::FragmentKind, 1) => "a whole record",
        (Part::FragmentKind, 2) => "the first part of a record",
        (Part::FragmentKind, 3) => "a middle part",
        (Part::FragmentKind, 4) => "the last part",
        (Part::EditKind, 1) => "from now on no log is needed before",
        (Part::EditKind, 2) => "a table comes",
        (Part::EditKind, 3) => "a table goes",
        (Part::More, 0) => "the last of the record",
        (Part::More, 1) => "another follows",
        (Part::RegisterKind, 0) => "deleted",
        (Part::RegisterKind, 1) => "a value",
        (Part::Packing, 0) => "as it is",
        (Part::Packing, 1) => "packed with lz4",
        _ => "no kind that there is",
    };
    match part {
        Part::FragmentKind => format!("kind {number}: {words}"),
        Part::Packing => format!("packing {number}: {words}"),
        _ => format!("{number}: {words}"),
    }
}

/// What a field is called, to be followed by what it says. Stores of this program hold registers, none of the copies
/// of nodes.
fn name(part: Part) -> &'static str {
    match part {
        Part::FragmentChecksum | Part::BlockChecksum | Part::FooterChecksum => "checksum ",
        Part::FragmentLength => "length ",
        Part::Filler => "filler up to the next block",
        Part::Sequence => "sequence number: ",
        Part::KeyLength => "length of key: ",
        Part::Key => "key ",
        Part::ValueLength => "length of value: ",
        Part::Value => "value ",
        Part::Shared => "shared with the key before: ",
        Part::Unshared => "of its own: ",
        Part::KeyEnd => "its own: ",
        Part::Restart => "a restart, where a key stands whole: ",
        Part::RestartCount => "number of restarts: ",
        Part::UnpackedLength => "length unpacked: ",
        Part::Probes => "probes, bits that each key sets: ",
        Part::LastKey => "its last key: ",
        Part::BlockAt => "where it begins: ",
        Part::BlockLength => "its length: ",
        Part::TableNumber => "the table's number: ",
        Part::FilterAt => "where the filter block begins: ",
        Part::FilterLength => "its length: ",
        Part::IndexAt => "where the index block begins: ",
        Part::IndexLength => "its length: ",
        Part::Entries => "entries: ",
        Part::Oldest => "the least sequence number: ",
        Part::Newest => "the greatest sequence number: ",
        Part::Magic => "kind of file: ",
        Part::Name => "name ",
        Part::FirstLog => "number of the log: ",
        Part::Level => "level: ",
        Part::TableBytes => "bytes: ",
        Part::LeastKey => "the least key: ",
        Part::GreatestKey => "the greatest key: ",
        _ => "part of a copy: ",
    }
}

/// Bytes as text in quotes; of many only the first.
fn quoted(bytes: &[u8]) -> String {
    let shown = beginning(bytes, 64);
    match bytes.len() - shown.len() {
        0 => format!("\"{}\"", readable(shown)),
        more => format!("\"{}\" and {more} bytes more", readable(shown)),
    }
}
