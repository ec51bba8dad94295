//! The figures of the page, in headless Chromium on this machine, from a server on it with nothing cached.
//!
//! - **Payload**: every file a browser loads for the page, compressed with brotli at level 11.
//! - **First text, ready**: from the start of the navigation until the first text is painted, and until the page can be used.
//! - **Frame**: what the page's own script takes in a frame, 95th percentile, and what style and layout take in one on average: six
//!   nodes with the load of a reader, and 32 nodes with about a thousand messages in flight. Beside it what a bare loop takes that
//!   draws as many messages on a canvas of the same size and does nothing else: the ratio is less noisy than either.
//! - **Fastest**: how many times faster than 1x a hundred nodes of 64 virtual nodes run when a hundredfold is asked for, and what
//!   the page says of it.
//! - **Travel**: seeks to random instants of ten minutes of five nodes, over a million happenings, and steps back from each: until
//!   everything that the page does for them is done, but for the browser's own drawing.
//! - **An hour**: what scripts hold after five virtual minutes, and the most of it until a virtual hour is over; the module's own memory
//!   is not in it.
//!
//! The browser is steered by the harness of the end-to-end tests, in a process of its own: the chores would compile five times as
//! long with it inside.

use anyhow::{Result, bail};
use serde_json::Value;

use super::{Figure, Goal, Measured, last_json, plain, to_f64};
use crate::run::capture;
use crate::tools::{self, Tools};
use crate::{page, say};

/// Takes them all; what cannot be measured is reported with the reason.
pub fn figures(tools: &Tools) -> Vec<Figure> {
    let built = page::build(tools);
    let payload = match &built {
        Ok(dist) => {
            say::step("Compressing the page");
            page::weigh(dist)
        }
        Err(_) => Err(anyhow::anyhow!("the page did not build.")),
    };
    let weighed = |sum: fn(&[page::Weight]) -> (u64, u64)| match &payload {
        Ok(weights) => Ok(to_f64(sum(weights).1) / 1000.0),
        Err(error) => Err(anyhow::anyhow!("{error:#}")),
    };
    let measured = |part: &[&str], what: &str| match &built {
        Ok(_) => measure(tools, part, what),
        Err(_) => Err(anyhow::anyhow!("the page did not build.")),
    };
    let page = measured(&[], "the page in headless Chromium (about two minutes, after the harness is compiled)");
    let hour = measured(&["hour"], "an hour of the page (some minutes)");
    let weight =
        |name: &str, title: &str, sum| goal(plain(name.into(), title.into(), "KB", 1, weighed(sum)), Goal::AtMost(450.0));
    let mut figures = vec![
        weight("payload_initial_brotli_kb", "Page payload until the ring can be used, brotli 11", page::initial),
        weight("payload_brotli_kb", "Page payload with all views, brotli 11", page::payload),
    ];
    figures.extend(of_page(&page));
    figures.extend(of_hour(&hour));
    figures
}

/// Names, titles, units, decimals and goals of what is measured in the browser.
fn of_page(measured: &Result<Value>) -> Vec<Figure> {
    let read = |name: &str| figure(measured, name);
    let most =
        |name: &'static str, title: &'static str, goal: f64| at_most(plain(name.into(), title.into(), "ms", 1, read(name)), goal);
    let ratio = match (read("frame_32_p95_ms"), read("bare_canvas_p95_ms")) {
        (Ok(page), Ok(bare)) => Ok(page / bare),
        _ => Err(anyhow::anyhow!("it takes both.")),
    };
    let part =
        |name: &'static str, title: &'static str, unit, decimals| plain(name.into(), title.into(), unit, decimals, read(name));
    vec![
        most("first_text_ms", "First text painted after a local load", 300.0),
        most("ready_ms", "Page ready after a local load", 1000.0),
        most("frame_6_p95_ms", "Script per frame, 6 nodes, 95th percentile", 4.0),
        part("frame_6_layout_ms", "  style and layout per frame, mean", "ms", 2),
        most("frame_32_p95_ms", "Script per frame, 32 nodes, 95th percentile", 5.5),
        part("frame_32_layout_ms", "  style and layout per frame, mean", "ms", 2),
        part("frame_32_messages", "  messages in flight", "", 0),
        part("bare_canvas_p95_ms", "  a bare canvas loop that draws 1,000", "ms", 1),
        plain("frame_32_to_bare".into(), "  page to bare loop".into(), "", 2, ratio),
        goal(part("speed_100_nodes", "Fastest speed of 100 nodes of 64 virtual nodes", "times 1x", 0), Goal::AtLeast(30.0)),
        part("speed_100_shown", "  the speed that the page says", "times 1x", 0),
        part("frame_100_p95_ms", "  script per frame, 95th percentile", "ms", 1),
        most("seek_p95_ms", "Seek on the page in ten minutes of five nodes, 95th percentile", 50.0),
        most("step_back_p95_ms", "  step back, 95th percentile", 16.0),
    ]
}

fn of_hour(measured: &Result<Value>) -> Vec<Figure> {
    let held = |name: &'static str, title: &'static str| plain(name.into(), title.into(), "MB", 1, figure(measured, name));
    let growth = |name: &'static str, early: &str, late: &str| {
        let times = match (figure(measured, early), figure(measured, late)) {
            (Ok(early), Ok(late)) => Ok(late / early),
            _ => Err(anyhow::anyhow!("it takes both.")),
        };
        plain(name.into(), "  growth".into(), "times", 2, times)
    };
    vec![
        held("hour_early_mb", "Memory of scripts after five minutes at 1x"),
        held("hour_late_mb", "  the most of it in an hour"),
        growth("hour_growth", "hour_early_mb", "hour_late_mb"),
        held("hour_module_early_mb", "Memory of the module after five minutes at 1x"),
        held("hour_module_late_mb", "  the most of it in an hour"),
        growth("hour_module_growth", "hour_module_early_mb", "hour_module_late_mb"),
        held("hour_late_mb_at_10x", "Memory of scripts in an hour at 10x"),
        held("hour_module_late_mb_at_10x", "Memory of the module in an hour at 10x"),
    ]
}

fn at_most(figure: Figure, most: f64) -> Figure {
    goal(figure, Goal::AtMost(most))
}

fn goal(figure: Figure, goal: Goal) -> Figure {
    Figure { goal: Some(goal), ..figure }
}

fn measure(tools: &Tools, part: &[&str], what: &str) -> Result<Value> {
    let browser = tools::browser()?;
    say::step(format!("Measuring {what}"));
    let printed = capture(
        tools
            .cargo()
            .args(["run", "--quiet", "-p", "e2e", "--bin", "measure", "--"])
            .args(part)
            .env("CHROMIUM", &browser.chromium)
            .env("CHROMEDRIVER", &browser.driver),
    )?;
    last_json(&printed)
}

fn figure(measured: &Result<Value>, name: &str) -> Measured {
    let figures = measured.as_ref().map_err(|error| anyhow::anyhow!("{error:#}"))?;
    match (figures[name]["value"].as_f64(), figures[name]["reason"].as_str()) {
        (Some(value), _) => Ok(value),
        (None, Some(reason)) => bail!("{reason}"),
        (None, None) => bail!("the measurement did not report it."),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_browser_said_is_read_and_what_is_missing_is_told() {
        let said = Ok(json!({
            "frame_32_p95_ms": { "value": 5.0 },
            "bare_canvas_p95_ms": { "value": 2.5 },
            "ready_ms": { "reason": "the page does not set window.ringsideReady." },
        }));
        let figures = of_page(&said);
        let read = |name: &str| figures.iter().find(|figure| figure.name == name).map(|figure| &figure.value).unwrap();
        assert!(read("frame_32_to_bare").as_ref().is_ok_and(|ratio| (ratio - 2.0).abs() < 1e-9));
        assert!(read("ready_ms").as_ref().is_err_and(|reason| reason.to_string().contains("ringsideReady")));
        assert!(read("seek_p95_ms").is_err());
        assert!(of_hour(&Err(anyhow::anyhow!("no browser"))).iter().all(|figure| figure.value.is_err()));
    }
}
