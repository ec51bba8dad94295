//! Keys beside the band, and the walk of the one that is looked at: 1, 2, 3 at the tokens of its
//! replicas, a cross at each token passed by.

use std::rc::Rc;

use ringside::engine::Key;
use ringside::stage::{Layout, RingView, Stop, Walk, path};
use yew::prelude::*;

use super::colour;
use crate::intent::{Intent, Selection};
use crate::text::Text;

/// What the keys are given.
#[derive(Clone, Properties)]
pub struct Props {
    /// Of which only keys and walk are drawn here.
    pub view: Rc<RingView>,
    /// Where they stand.
    pub layout: Rc<Layout>,
    /// In which language.
    pub text: Text,
    /// What the reader wants.
    pub on: Callback<Intent>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Props) -> bool {
        let same = Rc::ptr_eq(&self.layout, &other.layout) || self.layout == other.layout;
        same && self.text == other.text
            && self.on == other.on
            && self.view.keys == other.view.keys
            && self.view.walk == other.view.walk
    }
}

/// The keys.
#[component]
pub fn KeysDrawing(props: &Props) -> Html {
    let select = |key: &Key| {
        let (on, key) = (props.on.clone(), key.clone());
        move |event: MouseEvent| {
            event.stop_propagation();
            on.emit(Intent::Select(Selection::Key(key.clone())));
        }
    };
    let walked = props.view.walk.as_ref().map(|walk| &walk.key);
    let dots = props.view.keys.iter().filter(|dot| Some(&dot.key) != walked);
    // A stroke without a length, with round ends: a dot for each key, in one element however many.
    let outline = dots.clone().fold(path::Path::new(), |path, dot| path.move_to(dot.at).line_to(dot.at)).finish();
    html! {
        <g class="stage-keys">
            <path class="reach" d={outline.clone()} />
            <path class="dots" d={outline} stroke-width={format!("{:.1}", 5.2 * props.layout.scale)} />
            // Over a few dots, a name for each; a click on any of them is the stage's.
            if props.view.keys.len() <= NAMED_MAX {
                <>{ for dots.map(|dot| html! {
                    <circle key={dot.key.to_string()} class="reach-one" cx={format!("{:.1}", dot.at.x)} cy={format!("{:.1}", dot.at.y)} r="8">
                        <title>{ dot.key.to_string() }</title>
                    </circle>
                }) }</>
            }
            if let Some(walk) = &props.view.walk {
                { walk_drawing(walk, props, select(&walk.key)) }
            }
        </g>
    }
}

/// With more keys than this, their names are not shown on hovering.
const NAMED_MAX: usize = 24;
/// A character of the key's name takes about so many pixels.
const LETTER: f64 = 8.0;
/// One of what is said about it.
const SMALL_LETTER: f64 = 6.0;

fn walk_drawing(walk: &Walk, props: &Props, onclick: impl Fn(MouseEvent) + 'static) -> Html {
    let layout = &props.layout;
    let scale = layout.scale.min(1.15);
    let stop = |stop: &Stop| {
        let transform = format!("translate({:.1} {:.1})", stop.at.x, stop.at.y);
        match stop.place {
            Some(place) => html! {
                <g class="stage-stop" {transform} style={colour::of_node(stop.colour)}>
                    <circle r={(8.0 * scale).to_string()} />
                    <text y="3.8">{ place }</text>
                </g>
            },
            None => html! { <path class="stage-skip" {transform} d="M-4-4l8 8m0-8l-8 8" /> },
        }
    };
    let (name, label) = (shortened(&walk.key, layout.compact), walk.label);
    let replicas = walk.replicas.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let about = props.text.with("stage-key-about", &[("replicas", replicas.into())]);
    // The words stay on the stage, whichever way they are written.
    let lengths = (LETTER * name.chars().count() as f64, SMALL_LETTER * about.chars().count() as f64);
    let length = match (layout.compact, label.one_line) {
        (true, _) => lengths.0,
        (false, true) => lengths.0 + 10.0 + lengths.1,
        (false, false) => lengths.0.max(lengths.1),
    };
    let x = if label.ends { label.at.x.max(length + 54.0) } else { label.at.x.min(layout.width - length - 6.0) };
    let x = format!("{x:.1}");
    let y = label.at.y + if label.one_line || layout.compact { 4.0 } else { -3.0 };
    let anchor = if label.ends { "end" } else { "start" };
    html! {
        <g class="stage-walk" {onclick}>
            <path class="line" marker-end="url(#stage-arrow)" d={path::of_arc(layout.centre, walk.radius, walk.from, walk.span)} />
            <>{ for walk.stops.iter().map(stop) }</>
            <circle class="selected" cx={walk.at.x.to_string()} cy={walk.at.y.to_string()} r={(6.0 * scale).to_string()} />
            <text x={x.clone()} y={format!("{y:.1}")} text-anchor={anchor}>
                <tspan class="name">{ name }</tspan>
                if !layout.compact && label.one_line {
                    <tspan class="about" dx="10">{ about }</tspan>
                } else if !layout.compact {
                    <tspan class="about" {x} dy="15">{ about }</tspan>
                }
            </text>
        </g>
    }
}

/// A key's name, cut where the stage has no room for it.
fn shortened(key: &Key, compact: bool) -> String {
    let most = if compact { 10 } else { 22 };
    if key.0.chars().count() <= most { key.to_string() } else { key.0.chars().take(most - 1).chain(['…']).collect() }
}
