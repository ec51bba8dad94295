//! `ringside store`: the storage engine of the simulated nodes on a folder of the operating system, as a small real store.
//!
//! Nothing of the engine is different here: only the disk is a real one, and the clock and the moment to merge tables are this
//! program's. Each call opens the folder, makes the memtable again from the commit log, and leaves what it wrote there; one process
//! uses a folder at a time. How it works (`--memtable-bytes` and so on) is not kept in the folder: tables of different making
//! live side by side.
//!
//! Left out: transactions over several pairs, snapshots, and merging in the background.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{Subcommand, ValueEnum};
use ringside::engine::storage::anatomy::escape;
use ringside::engine::storage::compaction::{CompactionStrategy, Leveled, SizeTiered};
use ringside::engine::storage::disk::FileName;
use ringside::engine::storage::lsm::{Lsm, Options, Recovery, StorageError, StorageEvent};
use ringside::engine::storage::register::Register;
use ringside::engine::storage::sstable::TableOptions;
use ringside::os_disk::OsDisk;

use super::{dump, print_bytes};

/// What may stand behind `ringside store`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder of the store; `put` makes it where there is none.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    how: How,
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Write a pair; or, with `-` alone, one for each line of the standard input, KEY<TAB>VALUE: its key is printed once it is
    /// written (and synced, unless by --sync interval).
    Put {
        /// The key, any text; `-` alone for the standard input.
        #[arg(allow_hyphen_values = true)]
        key: String,
        /// The value, any text.
        #[arg(allow_hyphen_values = true)]
        value: Option<String>,
    },
    /// Print the value of a key: exit 0 if there is one, 1 if there is none.
    Get {
        /// The key.
        #[arg(allow_hyphen_values = true)]
        key: String,
    },
    /// Delete a key, whether it is there or not.
    Delete {
        /// The key.
        #[arg(allow_hyphen_values = true)]
        key: String,
    },
    /// Print all pairs in the order of their keys, a line each as `put -` reads them.
    Scan {
        /// From which key on.
        #[arg(allow_hyphen_values = true)]
        from: Option<String>,
        /// No more than so many.
        #[arg(long)]
        limit: Option<usize>,
    },
    /// Explain every byte of the files, or of one: exit 1 if anything is damaged. Changes nothing.
    Dump {
        /// One file of the folder, like `000003.table`.
        file: Option<String>,
    },
}

/// How the engine works, for this call.
#[derive(clap::Args)]
struct How {
    /// Bytes in memory at which they become a table.
    #[arg(long, global = true, default_value_t = 4 << 20, value_parser = clap::value_parser!(u64).range(1..=1 << 30))]
    memtable_bytes: u64,
    /// When what was written is made to outlive a loss of power.
    #[arg(long, global = true, value_enum, default_value_t = SyncMode::Always)]
    sync: SyncMode,
    /// Which tables are merged.
    #[arg(long, global = true, value_enum, default_value_t = Compaction::Leveled)]
    compaction: Compaction,
    /// Bits of the Bloom filters for each key; 0 for no filters.
    #[arg(long, global = true, default_value_t = 10, value_parser = clap::value_parser!(u8).range(0..=32))]
    bloom_bits: u8,
    /// Compress tables with lz4.
    #[arg(long, global = true)]
    compress: bool,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum SyncMode {
    /// Before it is acknowledged; what comes in together is synced together.
    Always,
    /// With the first write a tenth of a second after the last sync, and at the end.
    Interval,
}

#[derive(Clone, Copy, ValueEnum)]
enum Compaction {
    /// None.
    Off,
    /// Those of about the same size.
    SizeTiered,
    /// Level by level.
    Leveled,
}

const SYNC_INTERVAL: Duration = Duration::from_millis(100);
/// Bytes after which what is acknowledged, or scanned, is printed.
const BATCH: usize = 1 << 16;

impl How {
    fn options(&self) -> Options {
        let memtable = self.memtable_bytes;
        let compaction = match self.compaction {
            Compaction::Off => CompactionStrategy::Off,
            Compaction::SizeTiered => {
                CompactionStrategy::SizeTiered(SizeTiered { min_tables: 4, max_tables: 32, small_bytes: memtable / 2 })
            }
            Compaction::Leveled => CompactionStrategy::Leveled(Leveled {
                level0_tables: 4,
                level1_bytes: 10 * memtable,
                growth: 10,
                table_bytes: memtable,
            }),
        };
        let table = TableOptions { block_bytes: 4096, bloom_bits: self.bloom_bits, compress: self.compress };
        // No more than 1 GiB, so it fits everywhere.
        Options { commit_log: true, memtable_bytes: memtable as usize, table, compaction }
    }
}

/// Does one thing to a store.
pub fn store(arguments: &Arguments) -> Result<ExitCode, String> {
    let Arguments { folder, how, action } = arguments;
    let is_put = matches!(action, Action::Put { .. });
    if !is_put && !has_store(folder)? {
        let folder = folder.display();
        return Err(format!("{folder}: there is no store; `ringside store {folder} put KEY VALUE` makes one"));
    }
    match action {
        Action::Put { key, value: Some(value) } => {
            let mut store = Store::open(folder, how)?;
            store.write(key.as_bytes(), Register::Value(value.as_bytes().to_vec()))?;
            store.close()
        }
        Action::Put { key, value: None } if key == "-" => {
            let mut store = Store::open(folder, how)?;
            put_lines(&mut store)?;
            store.close()
        }
        Action::Put { key, value: None } => {
            Err(format!("put {key:?}: there is no value; write put KEY VALUE, or put - for lines of KEY<TAB>VALUE"))
        }
        Action::Delete { key } => {
            let mut store = Store::open(folder, how)?;
            store.write(key.as_bytes(), Register::Deleted)?;
            store.close()
        }
        Action::Get { key } => get(&Store::open(folder, how)?, key),
        Action::Scan { from, limit } => scan(&Store::open(folder, how)?, from.as_deref(), *limit),
        Action::Dump { file } => {
            let disk = OsDisk::open(folder).map_err(|error| error.to_string())?;
            dump::dump(&disk, folder, file.as_deref())
        }
    }
}

/// Whether a folder holds a file of the engine.
fn has_store(folder: &Path) -> Result<bool, String> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(format!("{}: {error}", folder.display())),
    };
    let is_ours = |name: &OsStr| name.to_str().and_then(FileName::parse).is_some();
    Ok(entries.flatten().any(|entry| is_ours(&entry.file_name())))
}

/// A store that is open, and when it was last synced.
struct Store {
    lsm: Lsm<Register, OsDisk>,
    sync: SyncMode,
    synced: Instant,
    /// Whether something was found to be damaged when it was opened.
    is_damaged: bool,
    /// Whether tables are merged: after one failure no more.
    merges: bool,
}

impl Store {
    fn open(folder: &Path, how: &How) -> Result<Store, String> {
        let disk = OsDisk::open(folder).map_err(|error| error.to_string())?;
        let (lsm, recovery) = Lsm::open(disk, how.options()).map_err(|error| format!("{}: {error}", folder.display()))?;
        tell(&recovery);
        let is_damaged = !recovery.damage.is_empty();
        Ok(Store { lsm, sync: how.sync, synced: now(), is_damaged, merges: true })
    }

    /// Writes a pair, for good if every write is synced.
    fn write(&mut self, key: &[u8], value: Register) -> Result<(), String> {
        self.append(key, value)?;
        self.sync()
    }

    /// Writes a pair, and merges what is to be merged.
    fn append(&mut self, key: &[u8], value: Register) -> Result<(), String> {
        self.lsm.put(key, value).map_err(|error| error.to_string())?;
        if self.merges && self.lsm.choose().is_some() {
            self.lsm.compact(0);
        }
        for event in self.lsm.take_events() {
            match event {
                StorageEvent::FlushFailed(error) => note(&format!("What is in memory could not become a table. {error}")),
                StorageEvent::CompactionFailed(error) => {
                    note(&format!("Tables could not be merged, and stay as they were. {error}"));
                    self.merges = false;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Syncs what was written, if it is time.
    fn sync(&mut self) -> Result<(), String> {
        if self.sync == SyncMode::Interval && self.synced.elapsed() < SYNC_INTERVAL {
            return Ok(());
        }
        self.synced = now();
        self.lsm.sync().map_err(|error| error.to_string())
    }

    fn close(mut self) -> Result<ExitCode, String> {
        self.lsm.sync().map_err(|error| error.to_string())?;
        Ok(self.code(true))
    }

    /// 0 if what was asked for is so and nothing is lost.
    fn code(&self, is_so: bool) -> ExitCode {
        if is_so && !self.is_damaged { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

#[expect(clippy::disallowed_methods, reason = "a real store runs in real time")]
fn now() -> Instant {
    Instant::now()
}

fn note(sentence: &str) {
    let _ = writeln!(io::stderr(), "{sentence}");
}

/// Says what opening has found.
fn tell(recovery: &Recovery) {
    for damage in &recovery.damage {
        note(&format!("{} What stood there is lost.", StorageError::Damaged(*damage)));
    }
    for file in &recovery.adopted {
        note(&format!("The manifest did not name {file}, which holds what nothing else does: it is taken in."));
    }
    if recovery.torn_bytes > 0 {
        let bytes = recovery.torn_bytes;
        note(&format!("The last {bytes} bytes were not written completely when the store was last used, and are dropped."));
    }
}

/// Writes a pair for each line. What was read together is synced together, and then acknowledged.
fn put_lines(store: &mut Store) -> Result<(), String> {
    let mut input = BufReader::with_capacity(BATCH, io::stdin().lock());
    let (mut line, mut written) = (Vec::new(), String::new());
    let mut number = 0;
    loop {
        line.clear();
        let length = input.read_until(b'\n', &mut line).map_err(|error| format!("standard input: {error}"))?;
        number += 1;
        let done = match pair(line.strip_suffix(b"\n").unwrap_or(&line)) {
            _ if length == 0 => Ok(()),
            Ok((key, value)) => {
                let done = store.append(&key, Register::Value(value));
                if done.is_ok() {
                    escape(&mut written, &key);
                    written.push('\n');
                }
                done
            }
            Err(fault) => Err(format!("standard input, line {number}: {fault}")),
        };
        let is_last = length == 0 || done.is_err();
        if is_last || written.len() >= BATCH || !input.buffer().contains(&b'\n') {
            store.sync()?;
            print_bytes(written.as_bytes())?;
            written.clear();
        }
        if is_last {
            return done;
        }
    }
}

fn get(store: &Store, key: &str) -> Result<ExitCode, String> {
    match store.lsm.get(key.as_bytes()).map_err(|error| StorageError::from(error).to_string())? {
        Some(Register::Value(mut value)) => {
            value.push(b'\n');
            print_bytes(&value)?;
            Ok(store.code(true))
        }
        Some(Register::Deleted) | None => {
            note(&format!("There is no key {key:?}."));
            Ok(store.code(false))
        }
    }
}

fn scan(store: &Store, from: Option<&str>, limit: Option<usize>) -> Result<ExitCode, String> {
    let mut lines = String::new();
    let mut left = limit.unwrap_or(usize::MAX);
    let mut pairs = store.lsm.scan(from.unwrap_or_default().as_bytes());
    while left > 0
        && let Some(pair) = pairs.next()
    {
        let (key, value) = match pair {
            Ok(pair) => pair,
            Err(error) => {
                print_bytes(lines.as_bytes())?;
                return Err(format!("{} The pairs that follow are not printed.", StorageError::from(error)));
            }
        };
        let Register::Value(value) = value else { continue };
        escape(&mut lines, &key);
        lines.push('\t');
        escape(&mut lines, &value);
        lines.push('\n');
        left -= 1;
        if lines.len() >= BATCH {
            print_bytes(lines.as_bytes())?;
            lines.clear();
        }
    }
    print_bytes(lines.as_bytes())?;
    Ok(store.code(true))
}

// ---- lines -----------------------------------------------------------------------------------------

/// Key and value of a line.
fn pair(line: &[u8]) -> Result<(Vec<u8>, Vec<u8>), String> {
    let tab = line.iter().position(|byte| *byte == b'\t').ok_or("there is no tab; write KEY<TAB>VALUE")?;
    Ok((unescape(&line[..tab])?, unescape(&line[tab + 1..])?))
}

fn unescape(text: &[u8]) -> Result<Vec<u8>, String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.iter().copied();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let how = "after a backslash must come \\, t, n, r, or x and two hexadecimal digits";
        out.push(match rest.next().ok_or(how)? {
            b'\\' => b'\\',
            b't' => b'\t',
            b'n' => b'\n',
            b'r' => b'\r',
            b'x' => {
                let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16)).ok_or(how);
                // Two hexadecimal digits make one byte.
                (digit()? * 16 + digit()?) as u8
            }
            _ => return Err(how.to_owned()),
        });
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_bytes_come_back_from_a_line() {
        let all: Vec<u8> = (0..=255).chain("한국어 \\x41".bytes()).collect();
        let mut line = String::new();
        escape(&mut line, &all);
        line.push('\t');
        escape(&mut line, b"");
        assert!(!line.contains('\n'));
        assert_eq!(pair(line.as_bytes()), Ok((all, Vec::new())));
        assert_eq!(pair("키\t값\twith a tab".as_bytes()), Ok(("키".into(), "값\twith a tab".into())));
    }

    #[test]
    fn what_is_no_line_is_refused() {
        for line in [&b"no tab"[..], b"a\\\tb", b"a\tb\\q", b"a\tb\\x4", b"a\tb\\xzz", b"a\t\\"] {
            assert!(pair(line).is_err(), "{line:?}");
        }
    }
}
