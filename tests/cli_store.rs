//! `ringside store`, as it is typed: a store on real files, and what it says when they are not as they should be.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A folder of a test's own, gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("ringside-store-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Folder(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }

    fn store(&self, arguments: &[&str]) -> Output {
        self.with_input(arguments, b"")
    }

    fn with_input(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ringside"))
            .args(["store", self.path()])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Whoever does not read what is written to it has good reasons.
        let _ = child.stdin.take().unwrap().write_all(input);
        child.wait_with_output().unwrap()
    }

    /// What a call prints, once it is found that it went well.
    fn done(&self, arguments: &[&str]) -> String {
        let output = self.store(arguments);
        assert_eq!((output.status.code(), err(&output).as_str()), (Some(0), ""), "{arguments:?}");
        out(&output)
    }

    /// A store of so many pairs, all in tables but the last few.
    fn fill(&self, pairs: usize, arguments: &[&str]) {
        let lines: String = (0..pairs).map(|number| format!("key{number:04}\tvalue of {number}\n")).collect();
        let output = self.with_input(&[&["put", "-"], arguments].concat(), lines.as_bytes());
        assert_eq!((output.status.code(), err(&output).as_str()), (Some(0), ""));
        assert_eq!(out(&output).lines().count(), pairs, "each is acknowledged");
    }

    /// The first file whose name ends so.
    fn file(&self, end: &str) -> PathBuf {
        let mut files: Vec<PathBuf> = fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files.into_iter().find(|path| path.to_str().unwrap().ends_with(end)).unwrap_or_else(|| panic!("no {end}"))
    }

    fn flip(&self, end: &str, at: usize) {
        let path = self.file(end);
        let mut bytes = fs::read(&path).unwrap();
        bytes[at] ^= 0x20;
        fs::write(path, bytes).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn what_was_put_is_got_by_the_next_call_and_what_was_deleted_is_not() {
    let folder = Folder::new("put");
    folder.done(&["put", "city", "Busan"]);
    folder.done(&["put", "-k", "--", "--sync"]);
    folder.done(&["put", "city", "서울", "--sync", "interval"]);
    assert_eq!(folder.done(&["get", "city"]), "서울\n");
    assert_eq!(folder.done(&["scan"]), "-k\t--sync\ncity\t서울\n");
    folder.done(&["delete", "city"]);
    let gone = folder.store(&["get", "city"]);
    assert_eq!((gone.status.code(), err(&gone).as_str()), (Some(1), "There is no key \"city\".\n"));
    folder.done(&["put", "", "the empty key"]);
    assert_eq!(folder.done(&["get", ""]), "the empty key\n");
}

#[test]
fn lines_are_acknowledged_and_a_scan_gives_them_back() {
    let folder = Folder::new("lines");
    let lines = "b\t2\na\\tb\twith a tab, \\\\ and \\x00\nc\t\n";
    let output = folder.with_input(&["put", "-"], lines.as_bytes());
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), "b\na\\tb\nc\n"));
    assert_eq!(folder.done(&["scan"]), "a\\tb\twith a tab, \\\\ and \\x00\nb\t2\nc\t\n");
    assert_eq!(folder.done(&["scan", "b", "--limit", "1"]), "b\t2\n");

    let output = folder.with_input(&["put", "-"], b"d\t4\nno tab\ne\t5\n");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(out(&output), "d\n", "what came before is written and acknowledged");
    assert_eq!(err(&output), "standard input, line 2: there is no tab; write KEY<TAB>VALUE\n");
    assert_eq!(folder.store(&["get", "e"]).status.code(), Some(1));
}

#[test]
fn every_way_of_working_holds_the_same() {
    let mut scans = Vec::new();
    for (number, compaction) in ["off", "size-tiered", "leveled"].into_iter().enumerate() {
        let folder = Folder::new(compaction);
        let mut arguments = vec!["--memtable-bytes", "700", "--compaction", compaction];
        if number == 1 {
            arguments.extend(["--compress", "--bloom-bits", "0"]);
        }
        folder.fill(500, &arguments);
        folder.fill(200, &arguments);
        scans.push(folder.done(&["scan"]));
        let dump = folder.done(&["dump"]);
        let (tables, deep) = (dump.matches(": SSTable, ").count(), dump.contains("; on level 1"));
        assert_eq!((tables > 15, deep), [(true, false), (false, false), (true, true)][number], "{compaction}: {tables} tables");
        assert!(!dump.contains("DAMAGED") && !dump.contains("left over"), "{compaction}");
    }
    assert_eq!(scans[0].lines().count(), 500);
    assert!(scans.iter().all(|scan| *scan == scans[0]));
}

#[test]
fn bad_input_is_refused_with_a_sentence() {
    let folder = Folder::new("bad");
    let path = folder.path();
    for arguments in [&["get", "k"][..], &["delete", "k"], &["scan"], &["dump"]] {
        let output = folder.store(arguments);
        let expected = format!("{path}: there is no store; `ringside store {path} put KEY VALUE` makes one\n");
        assert_eq!((output.status.code(), err(&output)), (Some(2), expected), "{arguments:?}");
        assert!(!folder.0.exists(), "{arguments:?} makes none");
    }
    let output = folder.store(&["put", "k"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).starts_with("put \"k\": there is no value; write put KEY VALUE, or put -"), "{}", err(&output));
    for arguments in [["--memtable-bytes", "0"], ["--bloom-bits", "33"], ["--compaction", "some"], ["--sync", "never"]] {
        let output = folder.store(&[&["put", "k", "v"], &arguments[..]].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(err(&output).contains(arguments[1]), "{}", err(&output));
    }
    folder.done(&["put", "k", "v"]);
    let output = folder.store(&["dump", "000009.table"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        err(&output).ends_with("there is no file \"000009.table\" of a store; there are current, 000001.manifest, 000002.log\n")
    );
}

#[test]
fn one_process_at_a_time() {
    let folder = Folder::new("lock");
    folder.done(&["put", "k", "v"]);
    let lock = fs::OpenOptions::new().write(true).open(folder.0.join("lock")).unwrap();
    lock.lock().unwrap();
    let output = folder.store(&["get", "k"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("another process uses this store"), "{}", err(&output));
}

/// The first two entries of a table.
const ENTRIES: &str = r#"
       0    entry "key0000", write 1
       0      shared with the key before: 0
       1      of its own: 7
       2      length of value: 11
       3      sequence number: 1
       4      its own: "key0000"
      11      1: a value
      12      value "value of 0"
      22    entry "key0001", write 2
      22      shared with the key before: 6
      23      of its own: 1
      24      length of value: 11
      25      sequence number: 2
      26      its own: "1"
      27      1: a value
      28      value "value of 1"
"#;

#[test]
fn a_dump_names_every_field_and_where_it_stands() {
    let folder = Folder::new("dump");
    folder.fill(60, &["--memtable-bytes", "500", "--compaction", "off"]);
    let dump = folder.done(&["dump"]);
    for part in [
        "current: a name, 15 bytes; names the manifest in force",
        "000001.manifest: manifest, ",
        "       4    length 2",
        "    2: a table comes",
        ".log: commit log, ",
        "; what it holds is in no table yet",
        "    checksum 0x",
        "    write 60\n",
        "      value \"value of 59\"\n",
        ".table: SSTable, ",
        "; on level 0",
        "       0  data block, ",
        ENTRIES,
        "    a restart, where a key stands whole: 0\n",
        "a Bloom filter over 29 keys",
        "    probes, bits that each key sets: 7\n",
        "    up to \"key0028\": ",
        "footer, 76 bytes",
        "    the least sequence number: 1",
        "    kind of file: \"ringside\"",
    ] {
        assert!(dump.contains(part), "{part:?} is not in\n{dump}");
    }
    let log = folder.file(".log");
    let one = folder.done(&["dump", log.file_name().unwrap().to_str().unwrap()]);
    assert!(one.starts_with(log.file_name().unwrap().to_str().unwrap()) && dump.contains(&one));

    let packed = Folder::new("dump-packed");
    packed.done(&["put", "key0000", &"the same again ".repeat(50), "--memtable-bytes", "500", "--compress"]);
    let dump = packed.done(&["dump"]);
    assert!(dump.contains("packing 1: packed with lz4") && dump.contains("\n      ~0    entry \"key0000\""), "{dump}");

    let output = packed.with_input(&["put", "-"], b"\\xff\\x00own\tno text: \\x80\n");
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let dump = packed.done(&["dump"]);
    assert!(dump.contains(r#"  key "\xff\x00own""#) && dump.contains(r#"  value "no text: \x80""#), "{dump}");
}

/// Every file has something flipped in it once: the dump finds it, and says where.
#[test]
fn damage_is_told_by_the_dump_and_met_by_those_who_need_what_is_lost() {
    for (end, at) in [("current", 3), (".manifest", 8), (".log", 12), (".table", 30), ("000003.table", 600)] {
        let folder = Folder::new(&format!("damage-{at}"));
        folder.fill(60, &["--memtable-bytes", "500", "--compaction", "off"]);
        let all = folder.done(&["scan"]);
        folder.flip(end, at);
        let dump = folder.store(&["dump"]);
        assert_eq!(dump.status.code(), Some(1), "{end} at {at}: {}", err(&dump));
        assert!(out(&dump).contains("DAMAGED: of these "), "{end} at {at}: {}", out(&dump));
        let scan = folder.store(&["scan"]);
        assert_ne!(scan.status.code(), Some(0), "{end} at {at}");
        assert_ne!(err(&scan), "", "{end} at {at}");
        assert!(out(&scan).lines().all(|line| all.lines().any(|other| other == line)), "{end} at {at}");
    }
}

#[test]
fn damage_in_a_log_costs_what_stood_there_and_no_more() {
    let folder = Folder::new("log-damage");
    folder.fill(10, &[]);
    folder.flip(".log", 12);
    let scan = folder.store(&["scan"]);
    assert_eq!(scan.status.code(), Some(1));
    assert_eq!(out(&scan).lines().count(), 9);
    assert!(
        err(&scan).starts_with("The file 000002.log is damaged: of the ")
            && err(&scan).ends_with("the checksum is wrong. What stood there is lost.\n"),
        "{}",
        err(&scan)
    );
    assert_eq!(folder.done(&["scan"]).lines().count(), 9, "it is told once");
}

#[test]
fn an_end_that_was_not_written_is_dropped_and_said_so() {
    let folder = Folder::new("torn");
    folder.fill(10, &[]);
    let log = folder.file(".log");
    let length = fs::metadata(&log).unwrap().len();
    fs::OpenOptions::new().write(true).open(&log).unwrap().set_len(length - 3).unwrap();
    let dump = folder.store(&["dump"]);
    assert_eq!(dump.status.code(), Some(0));
    let end = out(&dump).split("bytes are no whole record, and count for nothing").nth(1).map(str::to_owned);
    let end = end.unwrap_or_else(|| panic!("{}", out(&dump)));
    assert!(
        end.contains("  length ") && end.contains(" bytes that cannot be explained") && !end.contains("as it should be"),
        "{end}"
    );
    let scan = folder.store(&["scan"]);
    assert_eq!((scan.status.code(), out(&scan).lines().count()), (Some(0), 9));
    assert!(err(&scan).contains("were not written completely"), "{}", err(&scan));
    folder.done(&["put", "key0009", "again"]);
    assert_eq!(folder.done(&["get", "key0009"]), "again\n");
}
