//! Pictures of a sweep: how fresh reads are beside the WARS model, how long operations take, how long replicas take to
//! agree, and what became of each check. With the same numbers as CSV beside each.
//!
//! A picture is the text of an SVG, and the same text everywhere: it depends on the counts and on nothing else. So
//! positions go through `libm`, and no text is measured; what needs the width of a text goes by its number of letters. The
//! runner writes it into a file, and the page may show it or paint it onto a canvas, and so make a PNG of it; the
//! fonts for that are the browser's, so no PNG is made here.
//!
//! Scales, lines and areas are drawn by the library plotters, on its own SVG backend ([`canvas`]); its axes are not
//! used, because they measure text, in a browser by asking the document, which a worker does not have.

mod canvas;
mod csv;
mod words;

use plotters::style::RGBColor;

use self::canvas::{Canvas, Drawn, Legend, Line, Times};
use self::words::Words;
use super::sweep::{Histogram, Latencies, Rate, Sweep};
use super::wars::{Coordinators, Curves};
use crate::decimal::tenths;
use crate::engine::Duration;

/// A picture and its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plot {
    /// What it shows, for a file's name: `freshness`, `latency`, `convergence` or `checks`.
    pub name: &'static str,
    /// The text of an SVG.
    pub svg: String,
    /// The same numbers, a line each, after a line of headings. Times are in milliseconds, shares from 0 to 1.
    pub csv: String,
}

/// For whom a picture is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// On dark ground.
    pub dark: bool,
    /// In Korean, else in English.
    pub korean: bool,
}

/// The colours of a picture: the page's own (`www/tokens.css`).
struct Theme {
    paper: RGBColor,
    ink: RGBColor,
    ink_2: RGBColor,
    ink_3: RGBColor,
    line: RGBColor,
    write: RGBColor,
    read: RGBColor,
    delete: RGBColor,
    converge: RGBColor,
    fault: RGBColor,
}

const fn rgb(hex: u32) -> RGBColor {
    RGBColor((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

const LIGHT: Theme = Theme {
    paper: rgb(0xffffff),
    ink: rgb(0x15171c),
    ink_2: rgb(0x454a53),
    ink_3: rgb(0x666b74),
    line: rgb(0xdededa),
    write: rgb(0xbd4f00),
    read: rgb(0x128cd9),
    delete: rgb(0xa3107f),
    converge: rgb(0x1f9d6b),
    fault: rgb(0xb00a2c),
};

const DARK: Theme = Theme {
    paper: rgb(0x171a1f),
    ink: rgb(0xefede7),
    ink_2: rgb(0xbcbdbf),
    ink_3: rgb(0x92959b),
    line: rgb(0x272a31),
    write: rgb(0xf3a043),
    read: rgb(0x5fb2ff),
    delete: rgb(0xea78bd),
    converge: rgb(0xa2f088),
    fault: rgb(0xff6459),
};

/// The pictures of a sweep: those for which something was measured. `name` is what was run.
pub fn plots(sweep: &Sweep, curves: Option<&Curves>, name: &str, look: Look) -> Vec<Plot> {
    let theme = if look.dark { &DARK } else { &LIGHT };
    let sketch = Sketch { sweep, curves, name, theme, words: words::of(look) };
    let mut plots = Vec::new();
    if sweep.freshness().fresh().of > 0 {
        plots.push(Plot { name: "freshness", svg: sketch.freshness(), csv: csv::freshness(sweep, curves) });
    }
    if all_kinds(sweep.latencies()).iter().any(|histogram| histogram.count() > 0) {
        plots.push(Plot { name: "latency", svg: sketch.latency(), csv: csv::latency(sweep) });
    }
    if sweep.convergence().count() > 0 {
        plots.push(Plot { name: "convergence", svg: sketch.convergence(), csv: csv::convergence(sweep) });
    }
    if sweep.seeds() > 0 {
        plots.push(Plot { name: "checks", svg: sketch.checks(), csv: csv::checks(sweep) });
    }
    plots
}

/// What all pictures of a sweep share.
struct Sketch<'a> {
    sweep: &'a Sweep,
    curves: Option<&'a Curves>,
    name: &'a str,
    theme: &'a Theme,
    words: &'static Words,
}

/// Of how many points a curve of the model is made.
const CURVE_POINTS: u32 = 400;

impl Sketch<'_> {
    /// `stale-read · N = 3, R = 1, W = 1 · 1000 seeds`, with more if there is more.
    fn about(&self, more: &str) -> String {
        let quorum = self.curves.map(|curves| {
            let model = curves.model();
            format!("N = {}, R = {}, W = {}", model.n, model.r, model.w)
        });
        let seeds = (self.words.seeds)(self.sweep.seeds());
        let parts = [Some(self.name.to_owned()), quorum, Some(seeds), Some(more.to_owned())];
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    fn freshness(&self) -> String {
        let Sketch { theme, words, .. } = self;
        let points = self.sweep.freshness().points();
        let predicted = |coordinators| self.curves.map(|curves| curves.of(coordinators));
        let last = points.last().map(|point| point.since).unwrap_or_default();
        let settled = predicted(Coordinators::Outside).map(|curve| curve.fresh_from.percentile(999)).unwrap_or_default();
        let shortest = points.iter().map(|point| point.since).find(|since| since.0 > 0);
        let times = Times::from_zero(shortest.unwrap_or(settled), last.max(settled));
        let mut legend = Legend::default();
        let paint = |canvas: &mut Canvas<'_, '_>| {
            canvas.shares()?;
            canvas.times(&times, words.since)?;
            for (coordinators, line, name) in [
                (Coordinators::TwoOwners, Line::dotted(theme.ink_3), words.two_owners),
                (Coordinators::OwnerThenOutside, Line::dashed(theme.ink_3), words.owner_then_outside),
                (Coordinators::Outside, Line::solid(theme.ink), words.outside),
            ] {
                if let Some(curve) = predicted(coordinators) {
                    let places = (0..=CURVE_POINTS).map(|step| times.width() * f64::from(step) / f64::from(CURVE_POINTS));
                    let share = |place: f64| (place, curve.fresh_from.share_within(times.time(place)));
                    canvas.line(&places.map(share).collect::<Vec<_>>(), line)?;
                    legend.push_front(name, line);
                }
            }
            let measured: Vec<(f64, Rate)> = points.iter().map(|point| (times.place(point.since), point.fresh)).collect();
            canvas.measured(&measured, theme.read)?;
            legend.push_front(words.measured, canvas::of_measured(&measured, theme.read));
            canvas.legend(&legend)
        };
        let picture = canvas::draw(theme, [words.freshness, &self.about("")], words.fresh_share, times.width(), paint);
        drawn(picture)
    }

    fn latency(&self) -> String {
        let Sketch { theme, words, .. } = self;
        let [put, get, delete] = all_kinds(self.sweep.latencies());
        let kinds = [(put, theme.write, words.puts), (get, theme.read, words.gets), (delete, theme.delete, words.deletes)];
        self.distribution([words.latency, &self.about("")], words.took, &kinds, Rate::default())
    }

    fn convergence(&self) -> String {
        let Sketch { sweep, theme, words, .. } = self;
        let late = sweep.unconverged();
        let more =
            late.share().filter(|share| *share > 0.0).map(|share| (words.not_by_the_end)(&tenths(share * 100.0).to_string()));
        let head = [words.convergence, &self.about(&more.unwrap_or_default())];
        self.distribution(head, words.agreed_after, &[(sweep.convergence(), theme.converge, words.runs)], late)
    }

    /// The distribution functions of some times. Of all that could have been measured, some may have come to no time.
    fn distribution(&self, head: [&str; 2], axis: &str, kinds: &[(&Histogram, RGBColor, &str)], without: Rate) -> String {
        let all = || kinds.iter().flat_map(|(histogram, ..)| histogram.counts().map(|(time, _)| time));
        let (shortest, longest) = (all().min().unwrap_or_default(), all().max().unwrap_or_default());
        let times = match all().filter(|time| time.0 > 0).min() {
            Some(first) if first == shortest => Times::between(shortest, longest),
            first => Times::from_zero(first.unwrap_or(Duration(1_000)), longest),
        };
        let mut legend = Legend::default();
        let paint = |canvas: &mut Canvas<'_, '_>| {
            canvas.shares()?;
            canvas.times(&times, axis)?;
            for (histogram, colour, name) in kinds.iter().filter(|(histogram, ..)| histogram.count() > 0) {
                let of = histogram.count() + without.times;
                let mut below = 0;
                let mut line = vec![(0.0, 0.0)];
                for (time, count) in histogram.counts() {
                    let (place, before) = (times.place(time), below as f64 / of as f64);
                    below += count;
                    line.extend([(place, before), (place, below as f64 / of as f64)]);
                }
                line.push((times.width(), below as f64 / of as f64));
                canvas.line(&canvas::thinned(line, times.width()), Line::solid(*colour))?;
                let ends = [500, 990, 999].map(|thousandths| histogram.percentile(thousandths).unwrap_or_default());
                legend.push((self.words.percentiles)(name, ends), Line::solid(*colour));
            }
            canvas.legend(&legend)
        };
        drawn(canvas::draw(self.theme, head, self.words.share, times.width(), paint))
    }

    fn checks(&self) -> String {
        let Sketch { sweep, theme, words, .. } = self;
        let seeds = sweep.seeds();
        let mut rows: Vec<(&str, Rate, RGBColor)> = sweep
            .checks()
            .map(|(name, counts)| {
                let times = counts.violated_promised + counts.violated_unpromised;
                (name, Rate { times, of: seeds }, if counts.violated_promised > 0 { theme.fault } else { theme.ink_3 })
            })
            .collect();
        rows.push((words.stale_reads, sweep.freshness().stale(), theme.read));
        rows.push((words.lost_writes, sweep.lost_writes(), theme.delete));
        drawn(canvas::bars(theme, [words.checks, &self.about(words.checks_more)], words.violated, &rows))
    }
}

fn all_kinds(latencies: &Latencies<Histogram>) -> [&Histogram; 3] {
    [&latencies.put, &latencies.get, &latencies.delete]
}

/// Writing into memory does not fail, and a picture has room for what is drawn in it; should it not have, it stays empty.
fn drawn(picture: Drawn<String>) -> String {
    picture.unwrap_or_default()
}
