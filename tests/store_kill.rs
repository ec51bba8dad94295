//! `ringside store put -`, killed with SIGKILL at any moment, again and again in one folder: whatever it acknowledged is there
//! when it is next opened, and of what it did not acknowledge a beginning, in the order in which it was sent, and nothing else.
//!
//! A loop of 20; `RINGSIDE_KILLS=200 cargo test --test store_kill` makes it longer. A killed process loses no more than what it
//! kept in its own memory: what a loss of power takes is tested on the disk in memory (`storage::lsm::tests`).
#![cfg(all(feature = "cli", unix))]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// More lines than a round gets through.
const LINES: u64 = 30_000;
const KEYS: u64 = 400;

/// A folder of this test's own, gone when the test is.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Knuth's MMIX generator, of which the high bits are used.
struct Draws(u64);

impl Draws {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// The number of a write is its value's beginning, so that a value says which write it was.
fn line(round: u64, number: u64, draws: &mut Draws) -> (String, String) {
    let padding = "x".repeat(draws.below(60) as usize);
    (format!("key{:03}", draws.below(KEYS)), format!("{round}.{number}.{padding}"))
}

fn number_in(value: &str, round: u64) -> Option<u64> {
    let rest = value.strip_prefix(&format!("{round}."))?;
    rest.split('.').next()?.parse().ok()
}

/// When a process is killed.
#[derive(Clone, Copy, Debug)]
enum When {
    /// So long after its start, while it opens the store or later.
    After(Duration),
    /// Once it has acknowledged so many writes.
    Acknowledged(usize),
}

/// Writes until it is killed. Returns how many writes were acknowledged.
fn write_and_be_killed(folder: &Path, arguments: &[String], lines: &[(String, String)], when: When, ahead: usize) -> usize {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ringside"))
        .arg("store")
        .arg(folder)
        .args(["put", "-"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let (tell, told) = mpsc::channel();
    let so_far = AtomicUsize::new(0);
    thread::scope(|scope| {
        // So many lines are sent ahead of what is acknowledged: what comes in together is synced together.
        scope.spawn(move || {
            let (mut sent, mut done) = (0, 0);
            while sent < lines.len() {
                let until = (done + ahead).min(lines.len());
                let text: String = lines[sent..until].iter().map(|(key, value)| format!("{key}\t{value}\n")).collect();
                // Whoever is dead reads nothing.
                if input.write_all(text.as_bytes()).is_err() || told.recv().is_err() {
                    return;
                }
                sent = until;
                done += 1 + told.try_iter().count();
            }
        });
        let so_far = &so_far;
        let reader = scope.spawn(move || {
            let (mut output, mut count, mut line) = (BufReader::new(output), 0, String::new());
            // A line that was cut short acknowledges nothing.
            while output.read_line(&mut line).is_ok_and(|length| length > 0) && line.ends_with('\n') {
                assert_eq!(line.trim_end(), lines[count].0, "acknowledged in the order sent");
                count += 1;
                so_far.store(count, Ordering::Relaxed);
                let _ = tell.send(());
                line.clear();
            }
            count
        });
        match when {
            When::After(time) => thread::sleep(time),
            When::Acknowledged(count) => {
                // Should it never come so far, that is for the assertions to say.
                for _ in 0..100_000 {
                    if so_far.load(Ordering::Relaxed) >= count {
                        break;
                    }
                    thread::sleep(Duration::from_micros(100));
                }
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        reader.join().unwrap()
    })
}

fn scan(folder: &Path, context: &str) -> (BTreeMap<String, String>, bool) {
    let output = Command::new(env!("CARGO_BIN_EXE_ringside")).arg("store").arg(folder).arg("scan").output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(0), "{context}: {err}");
    assert!(err.is_empty() || err.contains("were not written completely") && err.lines().count() == 1, "{context}: {err}");
    let pair = |line: &str| line.split_once('\t').map(|(key, value)| (key.to_owned(), value.to_owned()));
    (out.lines().map(|line| pair(line).unwrap()).collect(), !err.is_empty())
}

#[test]
fn a_killed_store_holds_all_that_it_acknowledged_and_then_a_beginning_of_the_rest() {
    let rounds = std::env::var("RINGSIDE_KILLS").map_or(20, |kills| kills.parse().expect("RINGSIDE_KILLS is a number"));
    let folder = Folder(std::env::temp_dir().join(format!("ringside-kill-{}", std::process::id())));
    let _ = fs::remove_dir_all(&folder.0);
    let mut held: BTreeMap<String, String> = BTreeMap::new();
    let (mut acknowledged, mut beyond, mut torn, mut idle) = (0, 0, 0, 0);
    for round in 0..rounds {
        let mut draws = Draws(round);
        let compaction = ["leveled", "size-tiered", "off"][draws.below(3) as usize];
        let sync = ["always", "interval"][draws.below(2) as usize];
        let memtable = (500 + draws.below(5_000)).to_string();
        let mut arguments: Vec<String> = vec!["--compaction", compaction, "--sync", sync, "--memtable-bytes", &memtable]
            .into_iter()
            .map(str::to_owned)
            .collect();
        if draws.below(2) == 0 {
            arguments.push("--compress".to_owned());
        }
        let when = match draws.below(3) {
            0 => When::After(Duration::from_micros(draws.below(100_000))),
            _ => When::Acknowledged(1 + draws.below(600) as usize),
        };
        let ahead = 1 + draws.below(100) as usize;
        let lines: Vec<(String, String)> = (0..LINES).map(|number| line(round, number, &mut draws)).collect();
        let count = write_and_be_killed(&folder.0, &arguments, &lines, when, ahead);
        let context = format!("round {round}, {arguments:?}, killed {when:?}, {count} acknowledged");
        if !folder.0.join("current").exists() {
            // It was killed before there was a store.
            assert_eq!((count, held.len()), (0, 0), "{context}");
            idle += 1;
            continue;
        }
        let (found, is_torn) = scan(&folder.0, &context);
        let last = found.values().filter_map(|value| number_in(value, round)).max();
        let written = last.map_or(0, |last| last as usize + 1).max(count);
        held.extend(lines[..written].iter().cloned());
        assert_eq!(found.len(), held.len(), "{context}, up to write {written}");
        for (key, value) in &held {
            assert_eq!(found.get(key), Some(value), "{context}, up to write {written}: {key}");
        }
        acknowledged += count;
        beyond += written - count;
        torn += usize::from(is_torn);
        idle += u64::from(count == 0);
    }
    println!(
        "{rounds} kills, {idle} of them before anything was acknowledged; {acknowledged} writes acknowledged and all there; \
         {beyond} more were there; {torn} torn ends"
    );
    assert!(acknowledged > 0 && idle < rounds, "nothing was tested: {acknowledged} acknowledged, {idle} of {rounds} idle");
}
