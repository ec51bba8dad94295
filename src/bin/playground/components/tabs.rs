//! The views of a moment, as tabs. Those that are not built say so.

use yew::prelude::*;

use crate::intent::{Intent, View};
use crate::text::Text;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub text: Text,
    pub view: View,
    pub legend: bool,
    pub on: Callback<Intent>,
}

/// The tabs.
#[component]
pub fn Tabs(props: &Props) -> Html {
    let Props { text, view, legend, on } = props;
    let tab = |(index, tab): (usize, View)| {
        let label = text.get(&format!("view-{}", tab.name()));
        let (there, chosen) = (tab.is_there(), tab == *view);
        // A tab that is not there can still have the focus, so that a screen reader reads why.
        let (title, label_whole) = if there {
            (text.get(&format!("view-{}-hint", tab.name())), None)
        } else {
            (text.get("not-available"), Some(format!("{label}: {}", text.get("not-available"))))
        };
        html! {
            <button key={tab.name()} type="button" role="tab" data-testid={format!("view-{}", tab.name())} {title} aria-label={label_whole}
                aria-selected={chosen.to_string()} aria-disabled={(!there).then_some("true")} tabindex={if chosen { "0" } else { "-1" }}
                onclick={on.reform(move |_| Intent::View(tab))}>
                <span class="digit" aria-hidden="true">{ index + 1 }</span>{ label }
            </button>
        }
    };
    html! {
        <nav class="tabs">
            <div role="tablist" aria-label={text.get("views")}>
                { for View::ALL.into_iter().enumerate().map(tab) }
            </div>
            <button type="button" class="legend-button" data-testid="legend" aria-expanded={legend.to_string()}
                onclick={on.reform(|_| Intent::ToggleLegend)} aria-label={text.get("legend")}>
                <span>{ text.get("legend") }</span><kbd>{ "?" }</kbd>
            </button>
        </nav>
    }
}
