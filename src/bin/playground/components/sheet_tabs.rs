//! The bar at the bottom of a phone: what the sheet below the stage shows.

use yew::prelude::*;

use super::icons::{Icon, glyph};
use crate::intent::{Intent, Sheet};
use crate::markup::{Button, all, keyed, words};
use crate::part::Draw;
use crate::text::Text;

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
#[derive(PartialEq)]
pub struct SheetTabs {
    pub text: Text,
    pub sheet: Sheet,
    /// Whether a lesson is taken, whose panel then stands where the scenario's does otherwise.
    pub study: bool,
    pub on: Callback<Intent>,
}

impl Draw for SheetTabs {
    fn draw(&self) -> Html {
        let tab = |(choice, icon): (Sheet, Icon)| {
            let id = format!("sheet-{}", name(choice));
            let of_lesson = choice == Sheet::Scenario && self.study;
            let label = words(self.text.get(if of_lesson { "lesson" } else { &id }));
            let button = Button::asking(&self.on, Intent::Sheet(choice)).tab(choice == self.sheet).id(id);
            keyed(name(choice), button.holding([glyph(icon), label]))
        };
        let tabs = [
            (Sheet::Scenario, Icon::Eye),
            (Sheet::Inspect, Icon::Pointer),
            (Sheet::Console, Icon::Console),
            (Sheet::Events, Icon::Again),
        ];
        html! { <nav class="sheet-tabs" aria-label={self.text.get("sheets")}><div role="tablist" aria-label={self.text.get("sheets")}>{ all(tabs.into_iter().map(tab)) }</div></nav> }
    }
}
