//! Sweeps in shards, as they are typed: merged they are one run, and the script and the manifest of `examples/sweep` do what they
//! say.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn ringside(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ringside")).args(arguments).output().unwrap()
}

fn out(output: &Output) -> String {
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    assert_eq!((output.status.code(), &*output.stdout), (Some(2), &b""[..]));
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A folder of this test's own, gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("ringside-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
    fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What each file of a folder holds.
fn contents(folder: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn shards_merged_in_any_order_are_one_run_to_the_byte() {
    let folder = Folder::new("merge");
    for (file, seeds) in [("staleness", "1..60"), ("swarm", "5..24")] {
        let whole = out(&ringside(&["sweep", file, "--seeds", seeds, "--plot", &folder.file("whole")]));
        let lines = out(&ringside(&["sweep", file, "--seeds", seeds, "--json", "--jobs", "3"]));
        for of in [1, 3, 7] {
            let parts: Vec<String> = (1..=of)
                .rev()
                .map(|place| {
                    let part = folder.file(&format!("part-{place}.jsonl"));
                    let shard = format!("{place}/{of}");
                    fs::write(&part, out(&ringside(&["sweep", file, "--seeds", seeds, "--shard", &shard, "--json"]))).unwrap();
                    part
                })
                .collect();
            let merge = |more: &[&str]| {
                let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
                out(&ringside(&[&["merge"], more, &parts].concat()))
            };
            assert_eq!(merge(&["--plot", &folder.file("merged")]), whole, "{file} in {of}");
            assert_eq!(merge(&["--json"]), lines, "{file} in {of}");
            assert_eq!(contents(&folder.file("merged")), contents(&folder.file("whole")), "{file} in {of}");
        }
    }
}

#[test]
fn pictures_are_drawn_in_both_languages_and_on_both_grounds() {
    let folder = Folder::new("plots");
    let mut seen = Vec::new();
    for (name, more) in [("en", &[][..]), ("ko", &["--lang", "ko"]), ("dark", &["--dark"])] {
        let into = folder.file(name);
        out(&ringside(&[&["sweep", "staleness", "--seeds", "1..30", "--plot", &into], more].concat()));
        let files = contents(&into);
        let names: Vec<&str> = files.iter().map(|(name, _)| &**name).collect();
        let plots = ["checks", "convergence", "freshness", "latency"];
        assert_eq!(names, plots.map(|plot| ["csv", "svg"].map(|ending| format!("{plot}.{ending}"))).concat());
        for (name, text) in files {
            match name.ends_with(".svg") {
                true => assert!(text.starts_with("<svg width=\"720\" ") && text.ends_with("</svg>\n"), "{text}"),
                // A line of headings, and lines as long as it.
                false => {
                    let columns: Vec<usize> = text.lines().map(|line| line.split(',').count()).collect();
                    assert!(columns.len() > 1 && columns.windows(2).all(|pair| pair[0] == pair[1]), "{name}: {text}");
                }
            }
            seen.push((name, text));
        }
    }
    let of = |name: &str| seen.iter().filter(|(seen, _)| seen == name).map(|(_, text)| text).collect::<Vec<_>>();
    assert!(of("freshness.csv").windows(2).all(|pair| pair[0] == pair[1]), "numbers have no language");
    let freshness = of("freshness.svg");
    assert!(freshness[0].contains("P(fresh at t)") && freshness[1].contains("최신") && freshness[2].contains("#171A1F"));
    assert!(err(&ringside(&["sweep", "staleness", "--seeds", "1", "--dark"])).contains("--plot"));
}

#[test]
fn a_sweep_tells_how_fresh_reads_were_beside_the_model() {
    let text = out(&ringside(&["sweep", "staleness", "--seeds", "1..200", "--model", "3,1,1"]));
    for part in [
        "fresh reads: ",
        "  0 ms after the last acknowledged write: ",
        "; WARS model 97.",
        "  99.9 % are fresh from ",
        "; the model's bound is 66.7 %",
        "acknowledged writes that are lost: 0.0 % of 400 (95 % interval 0.0 to 1.0)",
        "convergence in ms: p50 ",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
    for model in ["3,1", "3,4,1", "0,0,0", "a,b,c", "3,1,1,1"] {
        let refused = err(&ringside(&["sweep", "staleness", "--seeds", "1", "--model", model]));
        assert!(refused.contains("write N,R,W with R and W from 1 to N, like 3,1,1"), "{refused}");
    }
}

#[test]
fn what_is_no_part_of_a_sweep_is_refused_with_file_and_line() {
    let folder = Folder::new("bad");
    let part = |name: &str, arguments: &[&str]| {
        let file = folder.file(name);
        fs::write(&file, out(&ringside(&[&["sweep", "--json"], arguments].concat()))).unwrap();
        file
    };
    let one = part("one", &["quorum-w", "--seeds", "1..9", "--shard", "1/2"]);
    let two = part("two", &["quorum-w", "--seeds", "1..9", "--shard", "2/2"]);
    let other = part("other", &["stale-read", "--seeds", "1..9", "--shard", "2/2"]);
    assert_eq!(err(&ringside(&["merge", &one])), "shard 2/2 of 1..9 is missing; --partial merges without it\n");
    assert!(err(&ringside(&["merge", &one, &other])).starts_with(&format!("{other}, line 1: it is of another document (")));
    assert_eq!(err(&ringside(&["merge", &one, &two, &one])), format!("{one}, line 2: seed 1 was read already\n"));
    let half = folder.file("half");
    fs::write(&half, &fs::read(&two).unwrap()[..900]).unwrap();
    assert!(err(&ringside(&["merge", &one, &half])).starts_with(&format!("{half}, line 2: column ")));
    fs::write(&half, [0xff, 0xfe]).unwrap();
    assert!(err(&ringside(&["merge", &half])).starts_with(&format!("{half}, line 1: ")));
    assert!(err(&ringside(&["merge", &folder.file("nowhere")])).starts_with(&folder.file("nowhere")));
    let partial = ringside(&["merge", "--partial", &one]);
    assert!(out(&partial).starts_with("quorum-w: 5 seeds, 5 passed"), "{}", out(&partial));
    assert_eq!(String::from_utf8_lossy(&partial.stderr), "shard 2/2 of 1..9 is missing\n");
}

// ---- examples/sweep --------------------------------------------------------------------------------

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/sweep").join(name)
}

/// The one line that begins a sweep.
fn command_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| line.starts_with("ringside sweep ")).collect();
    assert_eq!(lines.len(), 1, "{text}");
    lines[0].to_owned()
}

fn script() -> String {
    fs::read_to_string(example("parallel.sh")).unwrap()
}

/// The job of the manifest, whose other document is the volume that it writes to.
fn job() -> serde_json::Value {
    use serde::Deserialize;
    let text = fs::read_to_string(example("job.yaml")).unwrap();
    let documents: Vec<serde_json::Value> = serde_yaml_ng::Deserializer::from_str(&text)
        .map(|document| serde_json::Value::deserialize(document).unwrap_or_else(|error| panic!("job.yaml: {error}")))
        .collect();
    assert_eq!(
        documents.iter().map(|document| document["kind"].as_str().unwrap()).collect::<Vec<_>>(),
        ["PersistentVolumeClaim", "Job"]
    );
    documents[1].clone()
}

/// Runs a shell as the script or the manifest would, with this build of the runner.
fn shell(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let own = Path::new(env!("CARGO_BIN_EXE_ringside")).parent().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    let path = std::env::join_paths([own.to_owned()].into_iter().chain(std::env::split_paths(&path))).unwrap();
    Command::new(arguments[0]).args(&arguments[1..]).env("PATH", path).envs(variables.iter().copied()).output().unwrap()
}

#[test]
fn the_script_and_the_manifest_run_the_same_command() {
    let job = job();
    let container = &job["spec"]["template"]["spec"]["containers"][0];
    let arguments = container["args"][0].as_str().unwrap();
    assert_eq!(command_line(arguments), command_line(&script()));
    assert_eq!(job["spec"]["completionMode"], "Indexed");
    let value = |name: &str| {
        let variables = container["env"].as_array().unwrap();
        variables.iter().find(|variable| variable["name"] == name).unwrap()["value"].as_str().unwrap()
    };
    assert_eq!(job["spec"]["completions"].to_string(), value("SHARDS"));
    for name in ["SCENARIO", "SEEDS", "SHARDS"] {
        let default = format!("{name}=\"${{{name}:-{}}}\"", value(name));
        assert!(script().contains(&default), "{default} is not in the script");
    }
    assert_eq!(value("OUT"), container["volumeMounts"][0]["mountPath"]);
}

/// What a cluster would do with the manifest: its command, once for each index.
#[cfg(unix)]
#[test]
fn the_pods_of_the_manifest_merge_into_one_run() {
    let folder = Folder::new("pods");
    let job = job();
    let container = &job["spec"]["template"]["spec"]["containers"][0];
    let texts = |list: &serde_json::Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    let command = [texts(&container["command"]), texts(&container["args"])].concat();
    let command: Vec<&str> = command.iter().map(String::as_str).collect();
    let variables = [("SCENARIO", "stale-read"), ("SEEDS", "1..20"), ("SHARDS", "3"), ("OUT", &folder.file(""))];
    for index in ["2", "0", "1"] {
        let pod = shell(&command, &[&variables[..], &[("JOB_COMPLETION_INDEX", index)]].concat());
        assert_eq!(pod.status.code(), Some(0), "{}", String::from_utf8_lossy(&pod.stderr));
    }
    let parts = [1, 2, 3].map(|place| folder.file(&format!("part-{place}.jsonl")));
    let merged = out(&ringside(&["merge", &parts[0], &parts[1], &parts[2]]));
    assert_eq!(merged, out(&ringside(&["sweep", "stale-read", "--seeds", "1..20"])));
    let wrong = [&variables[1..], &[("SCENARIO", "nowhere"), ("JOB_COMPLETION_INDEX", "0")]].concat();
    assert_ne!(shell(&command, &wrong).status.code(), Some(0), "a scenario that is not there is a failure");
}

/// With GNU parallel, which `cargo xtask test` installs where it can.
#[cfg(unix)]
#[test]
fn the_script_does_what_one_run_does() {
    let is_there = Command::new("parallel").arg("--version").output();
    if !is_there.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).starts_with("GNU parallel")) {
        eprintln!("GNU parallel is not installed: the script was not run");
        return;
    }
    let folder = Folder::new("parallel");
    // Some seeds of it fail, which does not stop a sweep.
    let failing = folder.file("failing.toml");
    let text = "format = 1\nnetwork.loss = 0.2\nsteps = [{ at = 0, do = \"get\", key = \"k\" }]\n\
         expect = [{ path = \"metrics.ops_ok\", equals = 1 }]";
    fs::write(&failing, text).unwrap();
    let script = example("parallel.sh");
    for (scenario, code) in [("staleness", 0), (&*failing, 1)] {
        let into = folder.file("out");
        let variables = [("SCENARIO", scenario), ("SEEDS", "3..42"), ("SHARDS", "4"), ("OUT", &*into)];
        let output = shell(&["/bin/sh", script.to_str().unwrap()], &variables);
        assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
        let plots = folder.file("plots");
        let whole = out(&ringside(&["sweep", scenario, "--seeds", "3..42", "--plot", &plots]));
        assert_eq!(out(&output), whole);
        assert_eq!(contents(&format!("{into}/plots")), contents(&plots));
        fs::remove_dir_all(&into).unwrap();
        fs::remove_dir_all(&plots).unwrap();
    }
}
