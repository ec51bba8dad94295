//! `cargo xtask bench`: the figures of speed and size, as a table and as JSON, beside their goals.
//!
//! Nothing here passes or fails: a figure depends on the machine it was taken on, and a test that depends
//! on the machine is a test that people learn to ignore. What cannot be measured is reported as such,
//! with the reason, and the rest is measured all the same.
//!
//! How each figure is taken:
//!
//! - **Engine**: one document, five nodes under a steady load of puts and gets, with the trace on, run by
//!   `examples/engine_throughput.rs` natively and by `bench_engine.mjs` in Node. Both measure inside the
//!   process, without its start and without reading the document. The median of several runs counts.
//! - **Scale**: what a virtual second costs with 25, 50 and 100 nodes of 64 virtual nodes under the same
//!   load, in time and in bytes sent, and how fast the two grow: time should grow no faster than bytes.
//!   With it the bytes of Merkle exchanges over 100,000 keys, against a copy of everything: they should
//!   follow the difference, in steps of a bucket. Run by `examples/scale.rs`, natively;
//!   of each cluster the fastest of three runs counts.
//! - **Time travel**: five nodes under load for ten virtual minutes, over a million happenings, and a hundred; then seeks to random
//!   instants, with steps back from each, and the most memory that all that is kept ever took; natively, by
//!   `examples/time_travel.rs`.
//! - **Linearizability**: client histories of 85 operations by five clients, many of unknown outcome, judged one after the other, natively,
//!   by `examples/linearizability.rs`.
//! - **Sweep**: 8,000 runs of the bundled scenario `staleness`, thirteen operations each, on two threads, with everything that a
//!   sweep asks of a run, by `examples/sweep_speed.rs`.
//! - **Storage**: a million puts of 16 + 100 bytes and a million random gets of the storage engine on a disk in memory, beside
//!   a sorted map and another store that many people use, in the same run, by `examples/storage_speed.rs`; the same by the
//!   engine in wasm under Node. The median of several runs counts. With it how often Bloom filters are wrong.
//! - **The page**: its size, and what it does in headless Chromium; `of_page` says how each of these is taken.

mod of_page;

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use xtask::root;

use crate::run::capture;
use crate::tools::{self, Tools};
use crate::{page, say};

/// Operations of the engine's load, one each half of a virtual millisecond. As many as fit a document's limit of 1 MB with room.
const OPERATIONS: u32 = 12_000;
const KEYS: u32 = 100;
/// Of the native engine; Node's script has its own.
const NATIVE_RUNS: usize = 5;

/// A measured number, or the sentence that says why there is none.
type Measured = Result<f64>;

/// One line of the table.
struct Figure {
    /// Its key in the JSON.
    name: Cow<'static, str>,
    title: Cow<'static, str>,
    unit: &'static str,
    decimals: usize,
    goal: Option<Goal>,
    value: Measured,
}

enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

/// Takes all figures and prints them; also writes the JSON to a file where one is named.
pub fn bench(json_file: Option<&Path>) -> Result<()> {
    let tools = Tools::for_page()?;
    let load = page::target().join("xtask").join("bench-engine.json");
    page::write(&load, engine_load().to_string().as_bytes())?;

    let native = native_engine(&tools, &load);
    let node = node_engine(&tools, &load);
    let ratio = match (&native, &node) {
        (Ok(native), Ok(node)) => Ok(node / native),
        _ => Err(anyhow::anyhow!("it takes both engine figures.")),
    };
    let mut figures = vec![
        Figure {
            name: "engine_native_events_per_s".into(),
            title: "Engine, native".into(),
            unit: "events/s",
            decimals: 0,
            goal: Some(Goal::AtLeast(1_500_000.0)),
            value: native,
        },
        Figure {
            name: "engine_wasm_events_per_s".into(),
            title: "Engine, wasm in Node".into(),
            unit: "events/s",
            decimals: 0,
            goal: Some(Goal::AtLeast(700_000.0)),
            value: node,
        },
        Figure {
            name: "engine_wasm_to_native".into(),
            title: "  wasm to native".into(),
            unit: "",
            decimals: 2,
            goal: None,
            value: ratio,
        },
    ];
    figures.extend(scale_figures(&tools));
    figures.extend(time_travel_figures(&tools));
    figures.push(sweep_figure(&tools));
    figures.extend(linearizability_figures(&tools));
    figures.extend(storage_figures(&tools));
    figures.extend(of_page::figures(&tools));
    print(&figures);
    let json = format!("{:#}\n", to_json(&figures));
    println!("\n{json}");
    if let Some(file) = json_file {
        page::write(file, json.as_bytes())?;
        say::done(format!("Written to {}.", file.display()));
    }
    Ok(())
}

fn print(figures: &[Figure]) {
    say::heading("Figures");
    let mut rows = vec![vec!["".to_owned(), "measured".to_owned(), "goal".to_owned()]];
    for figure in figures {
        let number = |value: f64| format!("{} {}", grouped(value, figure.decimals), figure.unit).trim_end().to_owned();
        let goal = match figure.goal {
            Some(Goal::AtLeast(value)) => format!("at least {}", number(value)),
            Some(Goal::AtMost(value)) => format!("at most {}", number(value)),
            None => String::new(),
        };
        let measured = match &figure.value {
            Ok(value) => number(*value),
            Err(_) => "not measured".to_owned(),
        };
        rows.push(vec![figure.title.clone().into_owned(), measured, goal]);
    }
    say::table(&rows);
    for figure in figures {
        if let Err(reason) = &figure.value {
            say::note(format!("{}: not measured: {reason:#}", figure.title.trim()));
        }
    }
}

fn to_json(figures: &[Figure]) -> Value {
    let entry = |figure: &Figure| {
        let mut entry = match &figure.value {
            Ok(value) => json!({ "value": value }),
            Err(reason) => json!({ "value": null, "reason": format!("{reason:#}") }),
        };
        match figure.goal {
            Some(Goal::AtLeast(goal)) => entry["at_least"] = json!(goal),
            Some(Goal::AtMost(goal)) => entry["at_most"] = json!(goal),
            None => {}
        }
        (figure.name.clone().into_owned(), entry)
    };
    Value::Object(figures.iter().map(entry).collect())
}

/// A number with thousands separated, as it is read aloud.
fn grouped(value: f64, decimals: usize) -> String {
    let plain = format!("{value:.decimals$}");
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut text = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        let _ = write!(text, ".{fraction}");
    }
    text
}

#[allow(clippy::cast_precision_loss)]
fn to_f64(bytes: u64) -> f64 {
    bytes as f64
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

// ---- the engine ------------------------------------------------------------------------------------

/// Five nodes, a put or a get each half millisecond, over a hundred keys. A put replaces what a get of its key has
/// read a hundred milliseconds before, as a client does that reads, changes and writes: blind puts would pile up
/// siblings until the load is not steady any more. The keys come from a generator spelled out here, so that the
/// load is the same on every machine and in every year.
fn engine_load() -> Value {
    let mut state = 1u64;
    let mut next_key = || {
        // Knuth's MMIX generator; the low bits repeat too soon, the high ones do not.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        format!("k{}", (state >> 33) % u64::from(KEYS))
    };
    let mut read: VecDeque<(u32, String)> = VecDeque::new();
    let steps: Vec<Value> = (0..OPERATIONS)
        .map(|index| {
            let at = f64::from(index) * 0.5;
            match read.pop_front_if(|(get, _)| index % 2 == 1 && *get + 200 < index) {
                Some((get, key)) => {
                    let context = format!("g{get}");
                    json!({ "at": at, "do": "put", "key": key, "value": format!("v{index}"), "context": context })
                }
                None => {
                    let key = next_key();
                    read.push_back((index, key.clone()));
                    json!({ "at": at, "do": "get", "id": format!("g{index}"), "key": key })
                }
            }
        })
        .collect();
    json!({
        "format": 1,
        "name": "bench-engine",
        "seed": 1,
        "until": f64::from(OPERATIONS) * 0.5 + 2000.0,
        "cluster": { "nodes": 5 },
        "steps": steps,
    })
}

fn native_engine(tools: &Tools, load: &Path) -> Measured {
    if !root().join("examples/engine_throughput.rs").is_file() {
        bail!("examples/engine_throughput.rs is not there.");
    }
    say::step("Measuring the engine natively (it is compiled in release mode first, about 2 minutes)");
    let mut rates = Vec::new();
    for _ in 0..NATIVE_RUNS {
        let printed =
            capture(tools.cargo().args(["run", "--release", "--quiet", "--example", "engine_throughput", "--"]).arg(load))?;
        rates.push(rate(&printed)?);
    }
    median(rates).context("no run ended.")
}

fn node_engine(tools: &Tools, load: &Path) -> Measured {
    if !tools::has_node() {
        bail!("Node.js is not installed.");
    }
    say::step("Measuring the engine in wasm under Node (it is compiled first, about 2 minutes)");
    let folder: PathBuf = page::target().join("xtask").join("node");
    page::module(tools, "nodejs", &folder)?;
    let printed =
        capture(tools.command("node").arg(root().join("xtask/src/bench_engine.mjs")).arg(folder.join("ringside.js")).arg(load))?;
    rate(&printed)
}

/// The last line that a measurement printed.
fn last_json(printed: &str) -> Result<Value> {
    let line = printed.lines().last().unwrap_or_default();
    serde_json::from_str(line).with_context(|| format!("the measurement printed {line:?}, not JSON."))
}

/// Reads `{"events": N, "seconds": S}` from the last line a measurement printed.
fn rate(printed: &str) -> Measured {
    let value = last_json(printed)?;
    match (value["events"].as_f64(), value["seconds"].as_f64()) {
        (Some(events), Some(seconds)) if events > 0.0 && seconds > 0.0 => Ok(events / seconds),
        _ => bail!("the measurement printed {value}, without events and seconds."),
    }
}

// ---- scale -----------------------------------------------------------------------------------------

/// What larger clusters cost, and what exchanges over many keys do. If it cannot be measured, one line
/// says so.
fn scale_figures(tools: &Tools) -> Vec<Figure> {
    say::step("Measuring larger clusters and Merkle exchanges (about 30 seconds)");
    let printed = capture(tools.cargo().args(["run", "--release", "--quiet", "--example", "scale"]));
    match printed.and_then(|printed| read_scale(&printed)) {
        Ok(figures) => figures,
        Err(error) => vec![plain("scale".into(), "Larger clusters".into(), "", 0, Err(error))],
    }
}

/// Reads what `examples/scale.rs` printed last.
fn read_scale(printed: &str) -> Result<Vec<Figure>> {
    let value = last_json(printed)?;
    let number = |value: &Value, name: &str| value[name].as_f64().with_context(|| format!("the measurement printed no {name}."));
    let list =
        |name: &str| value[name].as_array().filter(|list| !list.is_empty()).with_context(|| format!("no {name} were measured."));
    let clusters = list("clusters")?;
    let (smallest, largest) = (&clusters[0], &clusters[clusters.len() - 1]);
    let mut figures = Vec::new();
    for cluster in clusters {
        let nodes = number(cluster, "nodes")?;
        let time = number(cluster, "seconds_per_virtual_second")? * 1000.0;
        let sent = number(cluster, "bytes_per_virtual_second")? / 1000.0;
        figures.push(plain(format!("scale_{nodes}_ms"), format!("A virtual second of {nodes} nodes"), "ms", 0, Ok(time)));
        figures.push(plain(format!("scale_{nodes}_kb"), "  bytes sent in it".to_owned(), "KB", 0, Ok(sent)));
    }
    let growth = |name: &str| Ok(number(largest, name)? / number(smallest, name)?);
    let (time, bytes) = (growth("seconds_per_virtual_second"), growth("bytes_per_virtual_second"));
    let (from, to) = (number(smallest, "nodes")?, number(largest, "nodes")?);
    let to_bytes = match (&time, &bytes) {
        (Ok(time), Ok(bytes)) => Ok(time / bytes),
        _ => Err(anyhow::anyhow!("it takes both.")),
    };
    figures.push(plain("scale_time_growth".into(), format!("Growth of its time, {from} to {to} nodes"), "times", 2, time));
    figures.push(plain("scale_bytes_growth".into(), "  of its bytes".to_owned(), "times", 2, bytes));
    let ratio = plain("scale_time_to_bytes".into(), "  time to bytes".to_owned(), "", 2, to_bytes);
    figures.push(Figure { goal: Some(Goal::AtMost(1.0)), ..ratio });
    let rss = number(&value, "peak_rss_bytes").map(|bytes| bytes / 1e6);
    figures.push(plain("scale_peak_rss_mb".into(), format!("Peak memory, {to} nodes for 10 virtual seconds"), "MB", 0, rss));
    for exchange in list("exchanges")? {
        let (buckets, differences) = (number(exchange, "buckets")?, number(exchange, "differences")?);
        let share = number(exchange, "bytes")? / number(exchange, "full_copy_bytes")? * 100.0;
        let title = format!("Merkle exchange, {} buckets, {differences} of 100,000 keys differ", grouped(buckets, 0));
        let name = format!("merkle_{buckets}_{differences}");
        figures.push(plain(format!("{name}_percent"), title, "% of a full copy", 4, Ok(share)));
        let time = number(exchange, "seconds")? * 1000.0;
        figures.push(plain(format!("{name}_ms"), "  time, both nodes".to_owned(), "ms", 0, Ok(time)));
    }
    Ok(figures)
}

// ---- time travel -----------------------------------------------------------------------------------

/// How long it takes to go anywhere in a long run, and what that costs. If it cannot be measured, one line says so.
fn time_travel_figures(tools: &Tools) -> Vec<Figure> {
    say::step("Measuring seeks in runs of ten virtual minutes, five and a hundred nodes (about a minute, after it is compiled)");
    let measured = |nodes: &str, most_ms: f64, most_mb: f64| {
        let example = ["run", "--release", "--quiet", "--example", "time_travel", "--", nodes, "10"];
        let printed = capture(tools.cargo().args(example));
        match printed.and_then(|printed| read_time_travel(&printed, most_ms, most_mb)) {
            Ok(figures) => figures,
            Err(error) => vec![plain(format!("time_travel_{nodes}"), format!("Time travel, {nodes} nodes"), "", 0, Err(error))],
        }
    };
    [measured("5", 50.0, 64.0), measured("100", 150.0, 200.0)].into_iter().flatten().collect()
}

/// Reads what `examples/time_travel.rs` printed last.
fn read_time_travel(printed: &str, most_ms: f64, most_mb: f64) -> Result<Vec<Figure>> {
    let value = last_json(printed)?;
    let number = |path: &str| value.pointer(path).and_then(Value::as_f64).with_context(|| format!("it printed no {path}."));
    let nodes = number("/nodes")?;
    let figure = |name: &str, title: String, unit, decimals, most, value| {
        let figure = plain(format!("time_travel_{nodes}_{name}"), title, unit, decimals, value);
        Figure { goal: Some(Goal::AtMost(most)), ..figure }
    };
    let title =
        format!("Seek in {:.1} million happenings of {nodes} nodes, native, 95th percentile", number("/happenings")? / 1e6);
    Ok(vec![
        figure("seek_p95_ms", title, "ms", 1, most_ms, number("/seek_ms/p95")),
        figure("step_back_p95_ms", "  step back, 95th percentile".into(), "ms", 2, 16.0, number("/step_back_ms/p95")),
        figure(
            "mb",
            "  the most memory of all that is kept of it".into(),
            "MB",
            1,
            most_mb,
            number("/most_bytes").map(|bytes| bytes / 1e6),
        ),
    ])
}

// ---- sweeps -----------------------------------------------------------------------------------------

/// How many runs a sweep does in a minute.
fn sweep_figure(tools: &Tools) -> Figure {
    say::step("Measuring sweeps (about 10 seconds, after it is compiled)");
    let printed = capture(tools.cargo().args(["run", "--release", "--quiet", "--example", "sweep_speed"]));
    let rate = printed.and_then(|printed| {
        let value = last_json(&printed)?;
        match (value["runs"].as_f64(), value["seconds"].as_f64()) {
            (Some(runs), Some(seconds)) if seconds > 0.0 => Ok(runs / seconds * 60.0),
            _ => bail!("the measurement printed {value}, without runs and seconds."),
        }
    });
    let figure = plain("sweep_runs_per_min".into(), "Sweep of a small scenario, native, two threads".into(), "runs/min", 0, rate);
    Figure { goal: Some(Goal::AtLeast(20_000.0)), ..figure }
}

// ---- linearizability --------------------------------------------------------------------------------

/// How long it takes to judge client histories. What cannot be measured is one line that says so.
fn linearizability_figures(tools: &Tools) -> Vec<Figure> {
    say::step("Judging client histories (a second, after it is compiled)");
    let printed = capture(tools.cargo().args(["run", "--release", "--quiet", "--example", "linearizability"]));
    let value = printed.and_then(|printed| last_json(&printed));
    let number = |name: &str| match &value {
        Ok(value) => value.get(name).and_then(Value::as_f64).with_context(|| format!("it printed no {name}.")),
        Err(error) => Err(anyhow::anyhow!("{error:#}")),
    };
    let mean = plain("judge_history_ms".into(), "Judging a history of 85 operations, mean".into(), "ms", 2, number("mean_ms"));
    let most = plain("judge_history_max_ms".into(), "  the slowest of 400".into(), "ms", 1, number("max_ms"));
    vec![Figure { goal: Some(Goal::AtMost(100.0)), ..mean }, most]
}

// ---- storage ---------------------------------------------------------------------------------------

/// Pairs put and got, of each store.
const PAIRS: u32 = 1_000_000;

/// How fast the storage engine is beside others, natively and in wasm. What cannot be measured is one line that says so.
fn storage_figures(tools: &Tools) -> Vec<Figure> {
    say::step("Measuring the storage engine natively (it is compiled first, about 2 minutes)");
    let pairs = PAIRS.to_string();
    let printed = capture(tools.cargo().args(["run", "--release", "--quiet", "--example", "storage_speed", "--", &pairs]));
    let native = printed.and_then(|printed| last_json(&printed));
    let mut figures = match native.as_ref().map_err(|error| anyhow::anyhow!("{error:#}")).and_then(read_storage) {
        Ok(figures) => figures,
        Err(error) => vec![plain("storage".into(), "Storage engine".into(), "", 0, Err(error))],
    };
    let node = node_storage(tools, &pairs);
    for what in ["puts", "gets"] {
        let rate = |value: &Result<Value>, place: &str| match value {
            Ok(value) => value.pointer(&format!("{place}/{what}_per_s")).and_then(Value::as_f64).context("it was not printed."),
            Err(error) => Err(anyhow::anyhow!("{error:#}")),
        };
        let wasm = rate(&node, "");
        let ratio = match (&wasm, rate(&native, "/stores/engine")) {
            (Ok(wasm), Ok(native)) => Ok(wasm / native),
            _ => Err(anyhow::anyhow!("it takes both.")),
        };
        figures.push(plain(format!("storage_wasm_{what}_per_s"), format!("Storage engine, {what}, wasm in Node"), "/s", 0, wasm));
        figures.push(plain(format!("storage_wasm_{what}_to_native"), "  wasm to native".into(), "", 2, ratio));
    }
    figures
}

/// The example as a module for Node, and what it takes there.
fn node_storage(tools: &Tools, pairs: &str) -> Result<Value> {
    if !tools::has_node() {
        bail!("Node.js is not installed.");
    }
    say::step("Measuring the storage engine in wasm under Node (it is compiled first, about 2 minutes)");
    let folder: PathBuf = page::target().join("xtask").join("node-storage");
    page::example_module(tools, "storage_speed", &folder)?;
    let script = root().join("xtask/src/bench_storage.mjs");
    last_json(&capture(tools.command("node").arg(script).arg(folder.join("storage_speed.js")).arg(pairs))?)
}

/// Reads what `examples/storage_speed.rs` printed.
fn read_storage(value: &Value) -> Result<Vec<Figure>> {
    let number = |place: &str| value.pointer(place).and_then(Value::as_f64).with_context(|| format!("there is no {place}."));
    let mut figures = Vec::new();
    for what in ["puts", "gets"] {
        let rate = |store: &str| number(&format!("/stores/{store}/{what}_per_s"));
        let (engine, map, fjall) = (rate("engine")?, rate("btree_map")?, rate("fjall")?);
        figures.push(plain(format!("storage_{what}_per_s"), format!("Storage engine, {what}, native"), "/s", 0, Ok(engine)));
        let ratio = plain(format!("storage_{what}_to_fjall"), "  to fjall".into(), "", 2, Ok(engine / fjall));
        figures.push(Figure { goal: Some(Goal::AtLeast(0.5)), ..ratio });
        figures.push(plain(format!("storage_{what}_to_btree_map"), "  to a sorted map".into(), "", 2, Ok(engine / map)));
    }
    for filter in value["bloom"].as_array().context("no filters were measured.")? {
        let part = |name: &str| filter[name].as_f64().with_context(|| format!("a filter has no {name}."));
        let (bits, measured, theory) = (part("bits")?, part("measured")?, part("theory")?);
        let title = format!("Bloom filters of {bits} bits a key, absent keys that pass");
        figures.push(plain(format!("bloom_{bits}_percent"), title, "%", 4, Ok(measured * 100.0)));
        let off = plain(format!("bloom_{bits}_off_theory"), "  off theory".into(), "", 3, Ok((measured / theory - 1.0).abs()));
        figures.push(Figure { goal: Some(Goal::AtMost(0.15)), ..off });
    }
    Ok(figures)
}

/// A figure without a goal.
fn plain(name: String, title: String, unit: &'static str, decimals: usize, value: Measured) -> Figure {
    Figure { name: name.into(), title: title.into(), unit, decimals, goal: None, value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_load_is_a_document_within_the_limit() {
        let load = engine_load();
        assert_eq!(load["steps"].as_array().map(Vec::len), Some(OPERATIONS as usize));
        assert!(load.to_string().len() < 1_000_000);
        assert_eq!(load, engine_load());
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(1_500_000.0, 0), "1,500,000");
        assert_eq!(grouped(999.0, 0), "999");
        assert_eq!(grouped(1234.56, 1), "1,234.6");
    }

    #[test]
    fn what_larger_clusters_cost_is_read_and_set_against_the_bytes() {
        let cluster = |nodes: u32, seconds: f64, bytes: f64| json!({ "nodes": nodes, "seconds_per_virtual_second": seconds, "bytes_per_virtual_second": bytes });
        let exchange = json!({ "buckets": 16, "differences": 1, "bytes": 100.0, "full_copy_bytes": 10_000.0, "seconds": 0.5 });
        let printed = json!({
            "clusters": [cluster(25, 0.1, 1e6), cluster(100, 0.2, 4e6)],
            "peak_rss_bytes": 2e8,
            "exchanges": [exchange],
        });
        let figures = read_scale(&printed.to_string()).unwrap();
        let read = to_json(&figures);
        for (name, value) in
            [("scale_100_ms", 200.0), ("scale_time_to_bytes", 0.5), ("scale_peak_rss_mb", 200.0), ("merkle_16_1_percent", 1.0)]
        {
            assert!(read[name]["value"].as_f64().is_some_and(|read| (read - value).abs() < 1e-9), "{name}: {}", read[name]);
        }
        assert!(read_scale("{}").is_err() && read_scale("").is_err());
    }

    #[test]
    fn seeks_are_read_and_what_is_missing_is_told() {
        let printed = json!({"nodes": 5, "happenings": 2_500_000, "seek_ms": {"p95": 12.0}, "step_back_ms": {"p95": 0.5},
            "timeline_bytes": 30e6, "history_bytes": 25e6, "most_bytes": 59e6});
        let figures = read_time_travel(&printed.to_string(), 50.0, 64.0).unwrap();
        assert_eq!(figures.iter().map(|figure| *figure.value.as_ref().unwrap()).collect::<Vec<_>>(), [12.0, 0.5, 59.0]);
        assert!(figures[0].title.contains("2.5 million") && figures[0].name == "time_travel_5_seek_p95_ms");
        assert!(read_time_travel("{}", 50.0, 64.0).is_err() && read_time_travel("", 50.0, 64.0).is_err());
    }

    #[test]
    fn the_storage_engine_is_set_against_others_and_filters_against_theory() {
        let rates = |rate: f64| json!({ "puts_per_s": rate, "gets_per_s": 2.0 * rate });
        let printed = json!({
            "stores": { "engine": rates(6.0), "btree_map": rates(12.0), "fjall": rates(3.0) },
            "bloom": [{ "bits": 10, "measured": 0.009, "theory": 0.008 }],
        });
        let read = to_json(&read_storage(&printed).unwrap());
        for (name, value) in [
            ("storage_puts_to_fjall", 2.0),
            ("storage_gets_to_btree_map", 0.5),
            ("storage_gets_per_s", 12.0),
            ("bloom_10_off_theory", 0.125),
        ] {
            assert!(read[name]["value"].as_f64().is_some_and(|read| (read - value).abs() < 1e-9), "{name}: {}", read[name]);
        }
        assert!(read_storage(&json!({})).is_err());
    }

    #[test]
    fn a_rate_needs_both_numbers() {
        assert!(rate("{\"events\": 10, \"seconds\": 2.0}").is_ok_and(|rate| (rate - 5.0).abs() < 1e-9));
        assert!(rate("{\"events\": 10}").is_err());
        assert!(rate("").is_err());
    }
}
