//! What else lies along time: the ruler, faults as flags with spans, alerts as shapes of their own,
//! and how many messages were in flight.

use std::rc::Rc;

use ringside::decimal::tenths;
use ringside::engine::{Address, NodeId, SortedSet};
use ringside::simulation::Cut;
use ringside::stage::{Alert, AlertKind, COLUMN, Fault, FaultBar, LanesView, Point, Tick, path as outline};
use yew::prelude::*;

use super::lane::stays;
use crate::intent::{Intent, Selection};
use crate::markup::{all, asks, clicked, keyed, listening, nothing};
use crate::part::Draw;
use crate::svg::{group, path, placed, rect, rule, text, title, translate};
use crate::text::{Text, grouped};

/// The ruler.
pub struct Ruler {
    /// Of which only the ruler is drawn here.
    pub lanes: Rc<LanesView>,
}

impl PartialEq for Ruler {
    fn eq(&self, other: &Ruler) -> bool {
        let (one, other) = (&self.lanes, &other.lanes);
        one.ticks == other.ticks && one.ruler == other.ruler && one.width == other.width
    }
}

impl Draw for Ruler {
    fn draw(&self) -> Html {
        let lanes = &self.lanes;
        let bottom = lanes.ruler.height;
        let marks = lanes.ticks.iter().fold(outline::Path::new(), |path, tick| {
            let top = bottom - if tick.named { 7.0 } else { 4.0 };
            path.move_to(Point::new(tick.x, top)).line_to(Point::new(tick.x, bottom))
        });
        let name = |tick: &Tick| {
            // The first would be cut off at the edge if it stood centred.
            let anchor = if tick.at.0 == 0 { "start" } else { "middle" };
            text("", Point::new(tick.x, 12.5), anchor, grouped(tick.at.0 / 1_000))
        };
        group(
            "tl-ruler",
            [
                path("", marks.finish()),
                all(lanes.ticks.iter().filter(|tick| tick.named).map(name)),
                rule("tl-rule", bottom, lanes.width),
            ],
        )
    }
}

/// The faults.
pub struct Faults {
    /// Of which only the faults are drawn here.
    pub lanes: Rc<LanesView>,
    /// In which language.
    pub text: Text,
}

impl PartialEq for Faults {
    fn eq(&self, other: &Faults) -> bool {
        let (one, two) = (&self.lanes, &other.lanes);
        self.text == other.text && one.faults == two.faults && one.faults_strip == two.faults_strip && one.width == two.width
    }
}

impl Draw for Faults {
    fn draw(&self) -> Html {
        let lanes = &self.lanes;
        group(
            "tl-faults",
            [
                rule("tl-rule", lanes.faults_strip.top + lanes.faults_strip.height, lanes.width),
                all(lanes.faults.iter().map(|fault| fault_drawing(fault, &self.text))),
            ],
        )
    }
}

fn fault_drawing(bar: &FaultBar, language: &Text) -> Html {
    let words = fault_words(&bar.fault, language);
    let kind = match bar.fault {
        Fault::Pause(_) => "tl-fault pause",
        Fault::Crash(_) | Fault::Cut(_) => "tl-fault fault",
    };
    // Before the flag where there is room, as on a map; else within the span.
    let length = 7.0 * words.chars().count() as f64;
    let at = |x: f64| Point::new(bar.left + x, bar.top + 10.5);
    let named = if bar.room > length + 8.0 {
        text("", at(-6.0), "end", words.clone())
    } else if bar.width > length + 24.0 {
        text("inside", at(14.0), "", words.clone())
    } else {
        nothing()
    };
    let (x, y) = (tenths(bar.left), tenths(bar.top + 1.5));
    let flag = format!("M{x} {y}v12M{x} {y}h9l-2.4 3.2 2.4 3.2h-9z");
    let span = rect("", Point::new(bar.left, bar.top + 3.0), bar.width, 8.0, "");
    keyed(bar.began.0.to_string(), group(kind, [title(words), span, path("flag", flag), named]))
}

/// What a fault is called.
pub fn fault_words(fault: &Fault, text: &Text) -> AttrValue {
    match fault {
        Fault::Crash(node) => text.with("stage-fault-crash", &[("node", node.to_string().into())]),
        Fault::Pause(node) => text.with("stage-fault-pause", &[("node", node.to_string().into())]),
        Fault::Cut(cut) => text.with("stage-fault-cut", &[("ends", parted(cut).into())]),
    }
}

/// Whom a cut parts, in short: the smallest of its groups, or its link.
fn parted(cut: &Cut) -> String {
    match cut {
        Cut::Groups { groups } => {
            let smallest = groups.iter().min_by_key(|group| group.len());
            let names = |group: &SortedSet<Address>| {
                group
                    .iter()
                    .map(|end| end.node().map_or_else(|| end.to_string(), |node: NodeId| node.to_string()))
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            format!("{{{}}}", smallest.map(names).unwrap_or_default())
        }
        Cut::Link { from, to, one_way } => format!("{from}{}{to}", if *one_way { "→" } else { "–" }),
    }
}

/// The alerts.
pub struct Alerts {
    /// Of which only the alerts are drawn here.
    pub lanes: Rc<LanesView>,
    /// In which language.
    pub text: Text,
    /// What the reader wants.
    pub on: Callback<Intent>,
}

impl PartialEq for Alerts {
    fn eq(&self, other: &Alerts) -> bool {
        let (one, two) = (&self.lanes, &other.lanes);
        self.text == other.text
            && self.on == other.on
            && one.alerts == two.alerts
            && one.alerts_strip == two.alerts_strip
            && one.width == two.width
    }
}

impl Draw for Alerts {
    fn draw(&self) -> Html {
        let strip = self.lanes.alerts_strip;
        let middle = strip.top + strip.height / 2.0;
        let drawing = |alert: &Alert| {
            let words = alert_words(alert.kind, &self.text);
            let (class, outline) = match alert.kind {
                AlertKind::Siblings => ("tl-alert warn", "M0-6.4L7 5.6H-7Z"),
                AlertKind::Timeout | AlertKind::Unavailable => ("tl-alert fault", "M0-7L7 0L0 7L-7 0Z"),
            };
            let name = if alert.named { text("", Point::new(12.0, 4.0), "", words.clone()) } else { nothing() };
            let mark = placed(class, translate(Point::new(alert.x, middle)), [title(words), path("", outline), name]);
            let looked_at = clicked(asks(&self.on, Intent::Select(Selection::Operation(alert.request))));
            keyed(alert.request.0.to_string(), listening(mark, vec![looked_at, stays()]))
        };
        group(
            "tl-alerts",
            [rule("tl-rule", strip.top + strip.height, self.lanes.width), all(self.lanes.alerts.iter().map(drawing))],
        )
    }
}

/// What there is to look at.
pub fn alert_words(kind: AlertKind, text: &Text) -> AttrValue {
    text.get(match kind {
        AlertKind::Siblings => "stage-alert-siblings",
        AlertKind::Timeout => "stage-alert-timeout",
        AlertKind::Unavailable => "stage-alert-unavailable",
    })
}

/// How many messages were in flight.
pub struct TrafficDrawing {
    /// Of which only the traffic is drawn here.
    pub lanes: Rc<LanesView>,
    /// In which language.
    pub text: Text,
}

impl PartialEq for TrafficDrawing {
    fn eq(&self, other: &TrafficDrawing) -> bool {
        self.text == other.text && self.lanes.traffic == other.lanes.traffic && self.lanes.axis == other.lanes.axis
    }
}

impl Draw for TrafficDrawing {
    fn draw(&self) -> Html {
        let Some(traffic) = &self.lanes.traffic else { return nothing() };
        let left = self.lanes.axis.left;
        let base = traffic.strip.top + traffic.strip.height - 3.0;
        let height = (traffic.strip.height - 8.0).max(4.0);
        // A single message is a low hill, not a peak: the scale begins at four.
        let scale = height / f64::from(traffic.peak.max(4));
        let begin = outline::Path::new().move_to(Point::new(left, base));
        let hills = traffic.columns.iter().enumerate().fold(begin, |path, (index, count)| {
            path.line_to(Point::new(left + index as f64 * COLUMN, base - f64::from(*count) * scale))
        });
        let end = left + traffic.columns.len().saturating_sub(1) as f64 * COLUMN;
        group(
            "tl-traffic",
            [
                path("", hills.line_to(Point::new(end, base)).close().finish()),
                text("", Point::new(left + 4.0, traffic.strip.top + 12.0), "", self.text.get("stage-in-flight")),
            ],
        )
    }
}
