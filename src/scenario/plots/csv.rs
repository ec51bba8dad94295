//! The numbers of the pictures, as comma-separated values (RFC 4180): a line of headings, then a line each.

use std::fmt::Write as _;

use super::all_kinds;
use crate::decimal::Plain;
use crate::scenario::sweep::{Histogram, Rate, Sweep};
use crate::scenario::wars::{Coordinators, Curves};

/// A share and its interval: `0.974,0.962,0.982`.
fn share(rate: Rate) -> String {
    let (least, most) = rate.interval();
    let share = rate.share().map(|share| Plain(share).to_string()).unwrap_or_default();
    format!("{share},{},{}", Plain(least), Plain(most))
}

pub(super) fn freshness(sweep: &Sweep, curves: Option<&Curves>) -> String {
    let mut text = "t_ms,reads,fresh,share,low_95,high_95,wars_outside,wars_owner_then_outside,wars_two_owners\r\n".to_owned();
    for point in sweep.freshness().points() {
        let predicted = Coordinators::ALL.map(|coordinators| {
            let share = curves.map(|curves| curves.of(coordinators).fresh_from.share_within(point.since));
            share.map(|share| Plain(share).to_string()).unwrap_or_default()
        });
        let Rate { times, of } = point.fresh;
        let _ = write!(text, "{},{of},{times},{},{}\r\n", point.since, share(point.fresh), predicted.join(","));
    }
    text
}

/// Each time that was measured, how often, and the part of all that is at most as long.
fn distribution(text: &mut String, name: &str, histogram: &Histogram, of: u64) {
    let mut within = 0;
    for (time, count) in histogram.counts() {
        within += count;
        let _ = write!(text, "{name},{time},{count},{}\r\n", Plain(within as f64 / of as f64));
    }
}

pub(super) fn latency(sweep: &Sweep) -> String {
    let mut text = "kind,ms,count,share_within\r\n".to_owned();
    for (name, histogram) in ["put", "get", "delete"].into_iter().zip(all_kinds(sweep.latencies())) {
        distribution(&mut text, name, histogram, histogram.count());
    }
    text
}

pub(super) fn convergence(sweep: &Sweep) -> String {
    let mut text = "end,ms,count,share_within\r\n".to_owned();
    let Rate { times, of } = sweep.unconverged();
    distribution(&mut text, "agreed", sweep.convergence(), of);
    let _ = write!(text, "not_by_the_end,,{times},\r\n");
    text
}

pub(super) fn checks(sweep: &Sweep) -> String {
    let mut text = "what,of,times,share,low_95,high_95\r\n".to_owned();
    let mut row = |name: &str, rate: Rate| {
        let _ = write!(text, "{name},{},{},{}\r\n", rate.of, rate.times, share(rate));
    };
    for (name, counts) in sweep.checks() {
        row(&format!("{name}: violated where promised"), Rate { times: counts.violated_promised, of: counts.promised });
        let others = Rate { times: counts.violated_unpromised, of: sweep.seeds() - counts.promised };
        row(&format!("{name}: violated elsewhere"), others);
    }
    row("stale reads", sweep.freshness().stale());
    row("lost acknowledged writes", sweep.lost_writes());
    row("runs that lost an acknowledged write", sweep.losing_runs());
    text
}
