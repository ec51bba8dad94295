//! The weather as sliders. What is set acts on the running world, once the slider is let go: it is a `network` step, of all
//! links or of one.

use ringside::decimal::{Plain, tenths};
use ringside::engine::{Address, Duration};
use ringside::simulation::{Latency, LatencyTrace, Weather};
use serde_json::{Value, json};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::intent::Intent;
use crate::markup::{all, el, element, given, keyed, words};
use crate::part::{Draw, keyed_part};
use crate::text::Text;
use crate::text::wording::{arg, latency};

/// Whose weather: of a link, in one direction, or of all that have none of their own.
pub type Whose = Option<(Address, Address)>;

/// Everything that can be set. `distant` says whether there is a latency between datacenters beside the usual one.
pub fn sliders(text: &Text, weather: &Weather, whose: Whose, distant: bool, on: &Callback<Intent>) -> Html {
    let mut rows = vec![shape(text, weather.latency, whose, on)];
    let mut row = |what: What, value: f64| {
        rows.push(keyed_part(what.name(), Slider { what, value, whose, text: text.clone(), on: on.clone() }));
    };
    match weather.latency {
        Latency::Uniform(least, most) => {
            row(What::Least { most }, least.as_millis());
            row(What::Most { least }, most.as_millis());
        }
        Latency::Exponential(mean) => row(What::Mean, mean.as_millis()),
        Latency::Trace(_) => {}
    }
    if let (Latency::Uniform(least, most), true) = (weather.inter_dc, distant) {
        row(What::FarLeast { most }, least.as_millis());
        row(What::FarMost { least }, most.as_millis());
    }
    row(What::Loss, percent(weather.loss.as_f64()));
    row(What::Duplicate, percent(weather.duplicate.as_f64()));
    el("div", "weather", rows)
}

/// A part of a hundred, without what the 64 bits of a fraction leave over.
pub fn percent(fraction: f64) -> f64 {
    (fraction * 100_000.0).round() / 1_000.0
}

/// What a slider sets.
#[derive(Clone, Copy, Debug, PartialEq)]
enum What {
    /// The shortest latency; what the longest is.
    Least {
        most: Duration,
    },
    /// The longest; what the shortest is.
    Most {
        least: Duration,
    },
    /// The mean of an exponential latency.
    Mean,
    /// The same of what goes from one datacenter to another.
    FarLeast {
        most: Duration,
    },
    FarMost {
        least: Duration,
    },
    /// The part that is lost.
    Loss,
    /// The part that arrives twice.
    Duplicate,
}

/// Sliders of milliseconds end here, unless the value is beyond.
const MILLIS_MAX: f64 = 250.0;

impl What {
    /// Its handle, and the name of its texts.
    fn name(self) -> &'static str {
        match self {
            What::Least { .. } => "weather-least",
            What::Most { .. } => "weather-most",
            What::Mean => "weather-mean",
            What::FarLeast { .. } => "weather-far-least",
            What::FarMost { .. } => "weather-far-most",
            What::Loss => "weather-lose",
            What::Duplicate => "weather-double",
        }
    }

    /// The greatest value that it shows.
    fn most(self, value: f64) -> f64 {
        match self {
            What::Loss | What::Duplicate => 100.0,
            _ => MILLIS_MAX.max(value.ceil()),
        }
    }

    /// A value in words.
    fn words(self, value: f64, text: &Text) -> AttrValue {
        match self {
            What::Loss | What::Duplicate if value == 0.0 => text.get("weather-none"),
            What::Loss if value == 100.0 => text.get("weather-all"),
            What::Loss | What::Duplicate => text.with("weather-percent", &[("percent", arg(Plain(value)))]),
            _ => text.with("latency-fixed", &[("ms", arg(Plain(value)))]),
        }
    }

    /// The step that sets it. What is shortest stays below what is longest: the other one gives way.
    fn step(self, value: f64, whose: Whose) -> Value {
        let mut step = match self {
            What::Least { most } => json!({ "latency": [value, most.as_millis().max(value)] }),
            What::Most { least } => json!({ "latency": [least.as_millis().min(value), value] }),
            What::Mean => json!({ "latency": { "mean": value.max(1.0), "shape": "exponential" } }),
            What::FarLeast { most } => json!({ "inter_dc": [value, most.as_millis().max(value)] }),
            What::FarMost { least } => json!({ "inter_dc": [least.as_millis().min(value), value] }),
            What::Loss => json!({ "loss": value / 100.0 }),
            What::Duplicate => json!({ "duplicate": value / 100.0 }),
        };
        on_link(&mut step, whose);
        step
    }
}

/// Makes a `network` step of what is to change, on a link or everywhere.
pub fn on_link(step: &mut Value, whose: Whose) {
    step["do"] = "network".into();
    if let Some((from, to)) = whose {
        (step["from"], step["to"]) = (from.to_string().into(), to.to_string().into());
    }
}

/// A slider with its name and its value in words. It is drawn anew only when what it shows has changed, so that nothing takes
/// it out of the hand that moves it.
#[derive(PartialEq)]
struct Slider {
    what: What,
    value: f64,
    whose: Whose,
    text: Text,
    on: Callback<Intent>,
}

impl Draw for Slider {
    fn draw(&self) -> Html {
        let Slider { what, value, whose, text, on } = self;
        let (what, whose) = (*what, *whose);
        let (on, shown) = (on.clone(), text.clone());
        let onchange = Callback::from(move |event: Event| {
            // A slider always has a number.
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                on.emit(Intent::Step(what.step(input.value_as_number(), whose)));
            }
        });
        // While it is moved, only the words beside it follow.
        let oninput = Callback::from(move |event: InputEvent| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let said = what.words(input.value_as_number(), &shown);
            let _ = input.set_attribute("aria-valuetext", &said);
            if let Some(output) = input.next_element_sibling() {
                output.set_text_content(Some(&said));
            }
        });
        let said = what.words(*value, text);
        let label = text.get(what.name());
        html! {
            <label class="slider">
                <span>{ label }</span>
                <input type="range" data-testid={what.name()} min="0" max={tenths(what.most(*value)).to_string()} step="1"
                    value={tenths(*value).to_string()} aria-valuetext={said.clone()} {onchange} {oninput} />
                <output aria-hidden="true">{ said }</output>
            </label>
        }
    }
}

/// How latencies are spread: evenly, exponentially, or as measured somewhere.
fn shape(text: &Text, now: Latency, whose: Whose, on: &Callback<Intent>) -> Html {
    const SHAPES: [&str; 5] = ["uniform", "exponential", "lnkd-ssd", "lnkd-disk", "ymmr"];
    let name = match now {
        Latency::Uniform(..) => "uniform",
        Latency::Exponential(_) => "exponential",
        Latency::Trace(LatencyTrace::LnkdSsd) => "lnkd-ssd",
        Latency::Trace(LatencyTrace::LnkdDisk) => "lnkd-disk",
        Latency::Trace(LatencyTrace::Ymmr) => "ymmr",
    };
    let on = on.clone();
    let onchange = Callback::from(move |event: Event| {
        let Some(select) = event.target_dyn_into::<HtmlSelectElement>() else { return };
        let mut step = json!({ "latency": other_shape(&select.value(), now) });
        on_link(&mut step, whose);
        on.emit(Intent::Step(step));
    });
    let option = |shape: &&'static str| {
        let values = &mut [given(*shape), (*shape == name).then_some(AttrValue::Static("selected"))];
        keyed(*shape, element("option", &["value", "selected"], values, words(text.get(&format!("weather-{shape}")))))
    };
    html! {
        <label class="slider shape">
            <span>{ text.get("latency") }</span>
            <select data-testid="weather-shape" {onchange}>{ all(SHAPES.iter().map(option)) }</select>
            <output>{ latency(text, now) }</output>
        </label>
    }
}

/// A latency of another shape that takes about as long, where the shape leaves that open.
fn other_shape(shape: &str, now: Latency) -> Value {
    let mean = match now {
        Latency::Uniform(least, most) => (least.as_millis() + most.as_millis()) / 2.0,
        Latency::Exponential(mean) => mean.as_millis(),
        Latency::Trace(_) => 5.0,
    };
    match shape {
        "uniform" => json!([(mean / 2.0).floor(), (mean * 1.5).ceil()]),
        "exponential" => json!({ "mean": mean.max(1.0), "shape": "exponential" }),
        measured => json!({ "trace": measured }),
    }
}
