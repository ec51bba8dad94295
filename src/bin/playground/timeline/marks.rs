//! What else lies along time: the ruler, faults as flags with spans, alerts as shapes of their own,
//! and how many messages were in flight.

use std::rc::Rc;

use ringside::engine::{Address, NodeId, SortedSet};
use ringside::simulation::Cut;
use ringside::stage::{Alert, AlertKind, COLUMN, Fault, FaultBar, LanesView, Point, path};
use yew::prelude::*;

use crate::intent::{Intent, Selection};
use crate::text::{Text, grouped};

/// What the ruler is given.
#[derive(Clone, Properties)]
pub struct RulerProps {
    /// Of which only the ruler is drawn here.
    pub lanes: Rc<LanesView>,
}

impl PartialEq for RulerProps {
    fn eq(&self, other: &RulerProps) -> bool {
        let (one, other) = (&self.lanes, &other.lanes);
        one.ticks == other.ticks && one.ruler == other.ruler && one.width == other.width
    }
}

/// The ruler.
#[component]
pub fn Ruler(props: &RulerProps) -> Html {
    let lanes = &props.lanes;
    let bottom = lanes.ruler.height;
    let marks = lanes.ticks.iter().fold(path::Path::new(), |path, tick| {
        let top = bottom - if tick.named { 7.0 } else { 4.0 };
        path.move_to(Point::new(tick.x, top)).line_to(Point::new(tick.x, bottom))
    });
    html! {
        <g class="tl-ruler">
            <path d={marks.finish()} />
            <>{ for lanes.ticks.iter().filter(|tick| tick.named).map(|tick| html! {
                // The first would be cut off at the edge if it stood centred.
                <text x={format!("{:.1}", tick.x)} y="12.5" text-anchor={if tick.at.0 == 0 { "start" } else { "middle" }}>{ grouped(tick.at.0 / 1_000) }</text>
            }) }</>
            <line class="tl-rule" x1="0" x2={lanes.width.to_string()} y1={bottom.to_string()} y2={bottom.to_string()} />
        </g>
    }
}

/// What the faults are given.
#[derive(Clone, Properties)]
pub struct FaultsProps {
    /// Of which only the faults are drawn here.
    pub lanes: Rc<LanesView>,
    /// In which language.
    pub text: Text,
}

impl PartialEq for FaultsProps {
    fn eq(&self, other: &FaultsProps) -> bool {
        let (one, two) = (&self.lanes, &other.lanes);
        self.text == other.text && one.faults == two.faults && one.faults_strip == two.faults_strip && one.width == two.width
    }
}

/// The faults.
#[component]
pub fn Faults(props: &FaultsProps) -> Html {
    let lanes = &props.lanes;
    let bottom = (lanes.faults_strip.top + lanes.faults_strip.height).to_string();
    html! {
        <g class="tl-faults">
            <line class="tl-rule" x1="0" x2={lanes.width.to_string()} y1={bottom.clone()} y2={bottom} />
            <>{ for lanes.faults.iter().map(|fault| fault_drawing(fault, &props.text)) }</>
        </g>
    }
}

fn fault_drawing(bar: &FaultBar, text: &Text) -> Html {
    let words = fault_words(&bar.fault, text);
    let height = 8.0;
    let top = bar.top + 3.0;
    let kind = match bar.fault {
        Fault::Pause(_) => "pause",
        Fault::Crash(_) | Fault::Cut(_) => "fault",
    };
    // Before the flag where there is room, as on a map; else within the span.
    let fits = bar.room > 7.0 * words.chars().count() as f64 + 8.0;
    let inside = !fits && bar.width > 7.0 * words.chars().count() as f64 + 24.0;
    html! {
        <g key={bar.began.0.to_string()} class={classes!("tl-fault", kind)}>
            <title>{ words.clone() }</title>
            <rect x={format!("{:.1}", bar.left)} y={format!("{top:.1}")} width={format!("{:.1}", bar.width)} height={height.to_string()} />
            <path class="flag" d={format!("M{0:.1} {1:.1}v12M{0:.1} {1:.1}h9l-2.4 3.2 2.4 3.2h-9z", bar.left, bar.top + 1.5)} />
            if fits {
                <text x={format!("{:.1}", bar.left - 6.0)} y={format!("{:.1}", bar.top + 10.5)} text-anchor="end">{ words }</text>
            } else if inside {
                <text class="inside" x={format!("{:.1}", bar.left + 14.0)} y={format!("{:.1}", bar.top + 10.5)}>{ words }</text>
            }
        </g>
    }
}

fn fault_words(fault: &Fault, text: &Text) -> AttrValue {
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

/// What the alerts are given.
#[derive(Clone, Properties)]
pub struct AlertsProps {
    /// Of which only the alerts are drawn here.
    pub lanes: Rc<LanesView>,
    /// In which language.
    pub text: Text,
    /// What the reader wants.
    pub on: Callback<Intent>,
}

impl PartialEq for AlertsProps {
    fn eq(&self, other: &AlertsProps) -> bool {
        let (one, two) = (&self.lanes, &other.lanes);
        self.text == other.text
            && self.on == other.on
            && one.alerts == two.alerts
            && one.alerts_strip == two.alerts_strip
            && one.width == two.width
    }
}

/// The alerts.
#[component]
pub fn Alerts(props: &AlertsProps) -> Html {
    let lanes = &props.lanes;
    let bottom = (lanes.alerts_strip.top + lanes.alerts_strip.height).to_string();
    let middle = lanes.alerts_strip.top + lanes.alerts_strip.height / 2.0;
    let drawing = |alert: &Alert| {
        let words = props.text.get(match alert.kind {
            AlertKind::Siblings => "stage-alert-siblings",
            AlertKind::Timeout => "stage-alert-timeout",
            AlertKind::Unavailable => "stage-alert-unavailable",
        });
        let (on, request) = (props.on.clone(), alert.request);
        let (class, outline) = match alert.kind {
            AlertKind::Siblings => ("warn", "M0-6.4L7 5.6H-7Z"),
            AlertKind::Timeout | AlertKind::Unavailable => ("fault", "M0-7L7 0L0 7L-7 0Z"),
        };
        html! {
            <g
                key={request.0.to_string()}
                class={classes!("tl-alert", class)}
                transform={format!("translate({:.1} {middle:.1})", alert.x)}
                onclick={move |event: MouseEvent| {
                    event.stop_propagation();
                    on.emit(Intent::Select(Selection::Operation(request)));
                }}
                onpointerdown={|event: PointerEvent| event.stop_propagation()}
            >
                <title>{ words.clone() }</title>
                <path d={outline} />
                if alert.named {
                    <text x="12" y="4">{ words }</text>
                }
            </g>
        }
    };
    html! {
        <g class="tl-alerts">
            <line class="tl-rule" x1="0" x2={lanes.width.to_string()} y1={bottom.clone()} y2={bottom} />
            <>{ for lanes.alerts.iter().map(drawing) }</>
        </g>
    }
}

/// What the traffic is given.
#[derive(Clone, Properties)]
pub struct TrafficProps {
    /// Of which only the traffic is drawn here.
    pub lanes: Rc<LanesView>,
    /// In which language.
    pub text: Text,
}

impl PartialEq for TrafficProps {
    fn eq(&self, other: &TrafficProps) -> bool {
        self.text == other.text && self.lanes.traffic == other.lanes.traffic && self.lanes.axis == other.lanes.axis
    }
}

/// How many messages were in flight.
#[component]
pub fn TrafficDrawing(props: &TrafficProps) -> Html {
    let Some(traffic) = &props.lanes.traffic else { return html! {} };
    let left = props.lanes.axis.left;
    let base = traffic.strip.top + traffic.strip.height - 3.0;
    let height = (traffic.strip.height - 8.0).max(4.0);
    // A single message is a low hill, not a peak: the scale begins at four.
    let scale = height / f64::from(traffic.peak.max(4));
    let hills =
        traffic.columns.iter().enumerate().fold(path::Path::new().move_to(Point::new(left, base)), |path, (index, count)| {
            path.line_to(Point::new(left + index as f64 * COLUMN, base - f64::from(*count) * scale))
        });
    let end = left + traffic.columns.len().saturating_sub(1) as f64 * COLUMN;
    html! {
        <g class="tl-traffic">
            <path d={hills.line_to(Point::new(end, base)).close().finish()} />
            <text x={(left + 4.0).to_string()} y={(traffic.strip.top + 12.0).to_string()}>{ props.text.get("stage-in-flight") }</text>
        </g>
    }
}
