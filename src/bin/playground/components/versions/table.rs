//! The same history as a table, for readers who do not see the picture.

use ringside::stage::{VersionCard, VersionsView};
use yew::prelude::*;

use super::{clock, standing, value};
use crate::markup::{all, el, keyed};
use crate::text::Text;
use crate::text::wording::at;

/// A row for each version drawn.
pub fn table(view: &VersionsView, text: &Text) -> Html {
    let heads = [
        "operation",
        "value",
        "clock-carried",
        "versions-dot",
        "coordinator",
        "versions-when",
        "versions-standing",
        "versions-seen",
        "versions-holders",
    ];
    let row = |(index, card): (usize, &VersionCard)| {
        let from = view.edges.iter().filter(|edge| edge.to == index).filter_map(|edge| edge.from);
        let seen: Vec<&str> = from.map(|from| &*view.cards[from].name).collect();
        let holders: Vec<String> = card.holders.iter().map(ToString::to_string).collect();
        let cells = [
            card.name.to_string(),
            value(card, text),
            clock(&card.clock),
            card.dot.to_string(),
            card.writer.to_string(),
            at(card.at),
            text.get(standing(card.standing)).to_string(),
            seen.join(" "),
            holders.join(" "),
        ];
        keyed(card.dot.to_string(), el("tr", "", all(cells.map(|cell| el("td", "", cell)))))
    };
    let head = el("thead", "", el("tr", "", all(heads.map(|head| el("th", "", text.get(head))))));
    let body = el("tbody", "", all(view.cards.iter().enumerate().map(row)));
    html! { <table class="unseen" data-testid="versions-table">{ head }{ body }</table> }
}
