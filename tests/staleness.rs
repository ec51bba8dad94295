//! The engine against the published figures of staleness: Bailis et al., *Probabilistically Bounded Staleness for Practical Partial
//! Quorums* (VLDB 2012). The model's own figures are in `src/scenario/wars.rs`; here messages travel, and replicas answer.
#![cfg(not(target_arch = "wasm32"))]

use ringside::engine::Duration;
use ringside::scenario::wars::{Coordinators, Model};
use ringside::scenario::{Document, FreshnessPoint, Sweep, run_seed};
use ringside::simulation::{Latency, LatencyTrace};

const WARS: &str = include_str!("../examples/sweep/wars.toml");

/// Two threads, each with every second seed.
fn sweep(text: &str, seeds: u64) -> Sweep {
    let document = Document::from_text(text).unwrap_or_else(|refusals| panic!("{refusals}"));
    let half = |first: u64| {
        let mut sweep = Sweep::default();
        for seed in (first..=seeds).step_by(2) {
            sweep.add(&run_seed(&document, seed).unwrap_or_else(|refusals| panic!("{refusals}")));
        }
        sweep
    };
    std::thread::scope(|scope| {
        let second = scope.spawn(|| half(2));
        let mut all = half(1);
        all.merge(&second.join().expect("a panic of the other half is told above"));
        all
    })
}

/// The document up to its first read, which begins as the write commits.
fn only_the_first_read() -> String {
    let reads = WARS.find("\n[[steps]]\nwhen").expect("the document reads");
    let second = WARS[reads + 1..].find("\n[[steps]]\nwhen").expect("more than once") + reads + 1;
    WARS[..second].to_owned()
}

fn at_once(sweep: &Sweep) -> FreshnessPoint {
    let first = sweep.freshness().points()[0];
    assert_eq!(first.since, Duration::ZERO);
    first
}

/// §5.6: N = 3, R = W = 1, t = 0.
fn is_as_fresh_as_published(latency: &str, seeds: u64, published: f64) {
    let sweep = sweep(&only_the_first_read().replace("lnkd-ssd", latency), seeds);
    let fresh = at_once(&sweep).fresh;
    assert_eq!(fresh.of, seeds);
    let share = fresh.share().unwrap();
    assert!((share - published).abs() <= 0.007, "{latency}: {share}, published {published}");
}

#[test]
fn reads_on_solid_state_disks_are_as_fresh_as_published() {
    is_as_fresh_as_published("lnkd-ssd", 6_000, 0.974);
}

#[test]
fn reads_at_yammer_are_as_fresh_as_published() {
    is_as_fresh_as_published("ymmr", 10_000, 0.893);
}

/// The whole curve: at each of its times, what the model says lies in a wide interval of what was measured.
#[test]
fn the_engine_draws_the_curve_of_the_model() {
    let sweep = sweep(WARS, 3_000);
    let model = Model { n: 3, r: 1, w: 1, latency: Latency::Trace(LatencyTrace::LnkdSsd), apart: Duration::ZERO };
    let predicted = model.predict(Coordinators::Outside, 100_000).fresh_from;
    let points = sweep.freshness().points();
    assert_eq!(points.len(), 11);
    for point in points {
        let (share, says) = (point.fresh.share().unwrap(), predicted.share_within(point.since));
        // Four standard deviations, of this many samples of each.
        let far = 4.0 * (says * (1.0 - says) * (1.0 / 3_000.0 + 1.0 / 100_000.0)).sqrt() + 0.000_5;
        assert!((share - says).abs() <= far, "{}: measured {share}, the model says {says}", point.since);
    }
}

/// The scenario that comes with Ringside: an owner coordinates the write, a node without a copy the reads.
#[test]
fn an_owner_that_writes_has_a_curve_of_its_own() {
    let sweep = sweep(include_str!("../scenarios/staleness.toml"), 3_000);
    let model = Model { n: 3, r: 1, w: 1, latency: Latency::Trace(LatencyTrace::LnkdSsd), apart: Duration::ZERO };
    let predicted = model.predict(Coordinators::OwnerThenOutside, 100_000).fresh_from;
    for point in sweep.freshness().points() {
        let (share, says) = (point.fresh.share().unwrap(), predicted.share_within(point.since));
        let far = 4.0 * (says * (1.0 - says) * (1.0 / 3_000.0 + 1.0 / 100_000.0)).sqrt() + 0.000_5;
        assert!((share - says).abs() <= far, "{}: measured {share}, the model says {says}", point.since);
    }
}

/// The contrast: with R = W = 1 an owner believes its own copy, and a write that another owner has acknowledged alone is not there yet.
#[test]
fn at_another_owner_a_read_at_once_is_never_fresh() {
    let text = include_str!("../scenarios/staleness.toml").replace("via = \"n4\"", "via = \"n2\"");
    let fresh = at_once(&sweep(&text, 300)).fresh;
    assert_eq!((fresh.times, fresh.of), (0, 300));
}
