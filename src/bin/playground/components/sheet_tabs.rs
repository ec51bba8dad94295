//! The bar at the bottom of a phone: what the sheet below the stage shows.

use yew::prelude::*;

use super::icons::{Icon, glyph};
use crate::intent::{Intent, Sheet};
use crate::text::Text;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub text: Text,
    pub sheet: Sheet,
    pub on: Callback<Intent>,
}

/// Its name in the document's attributes.
pub fn name(sheet: Sheet) -> &'static str {
    match sheet {
        Sheet::Scenario => "scenario",
        Sheet::Inspect => "inspect",
        Sheet::Console => "console",
        Sheet::Events => "events",
    }
}

/// The bar.
#[component]
pub fn SheetTabs(props: &Props) -> Html {
    let Props { text, sheet, on } = props;
    let tab = |(choice, icon): (Sheet, Icon)| {
        html! {
            <button type="button" role="tab" key={name(choice)} data-testid={format!("sheet-{}", name(choice))} aria-selected={(choice == *sheet).to_string()}
                onclick={on.reform(move |_| Intent::Sheet(choice))}>
                { glyph(icon) }{ text.get(&format!("sheet-{}", name(choice))) }
            </button>
        }
    };
    let tabs = [
        (Sheet::Scenario, Icon::Eye),
        (Sheet::Inspect, Icon::Pointer),
        (Sheet::Console, Icon::Console),
        (Sheet::Events, Icon::Again),
    ];
    html! { <nav class="sheet-tabs" role="tablist" aria-label={text.get("sheets")}>{ for tabs.into_iter().map(tab) }</nav> }
}
