//! What is drawn and the page does not begin with: the views beside the ring, the second run, what is promised. It is
//! brought up to date by the rest of the page ([`crate::rest`]).

use std::rc::Rc;

use ringside::stage::{
    Layout, MembershipView, MerkleView, RingView, SelectionSpec, SpacetimeSpec, SpacetimeView, StorageView, VersionsSpec,
    VersionsView, ZoomView,
};

use super::{LINES_PAUSED, LINES_PLAYING, Part, Views, layout, looked_at, replace, seen_of};
use crate::components::beside::BesideView;
use crate::facts::PromisesFacts;
use crate::intent::{Selection, View};
use crate::model::Model;

impl Views {
    /// Brings one of these parts up to date, while it is what is looked at. Returns whether it has changed.
    pub fn refresh_now(&mut self, part: Part, model: &Model) -> bool {
        match part {
            Part::Storage => self.refresh_storage(model),
            Part::Versions => self.refresh_versions(model),
            Part::Spacetime => self.refresh_spacetime(model),
            Part::Merkle => self.refresh_merkle(model),
            Part::Zoom => self.refresh_zoom(model),
            Part::Membership => model.view == View::Membership && replace(&mut self.membership, membership(model, &self.layout)),
            Part::Promises => model.promises && replace(&mut self.promises, promises(model)),
            Part::Ring | Part::Messages | Part::Lanes | Part::Facts | Part::Lines => false,
        }
    }

    /// Brings the second run's ring up to date, and what there is to say of the two. Returns whether anything has changed.
    pub fn refresh_other_now(&mut self, model: &Model) -> bool {
        let Some(beside) = &model.beside else {
            return self.other.take().is_some();
        };
        let mut changed = replace(&mut self.beside, BesideView::of(model, beside));
        if model.view != View::Ring {
            return changed;
        }
        let run = &beside.run;
        let placed = self.other.take().filter(|(layout, _)| layout.nodes().len() == run.cast().nodes.len());
        let selection = match &model.selection {
            Selection::Operation(request) => SelectionSpec { key: None, operation: beside.twin(*request) },
            selection => looked_at(selection),
        };
        let (place, kept) = match placed {
            Some((place, kept)) => (place, Some(kept)),
            None => (Rc::new(layout(model, run, self.layout.width, self.layout.height)), None),
        };
        let seen = seen_of(run);
        let is_over = |ring: &RingView| ring.changes_at.is_some_and(|at| run.now() >= at);
        let before = kept.clone();
        let ring = || RingView::after(before.as_deref(), run.timeline().world(), run.played(), &place, &selection);
        let ring = match kept {
            Some(kept) if self.seen_other == seen && !is_over(&kept) => kept,
            Some(mut kept) => {
                changed |= replace(&mut kept, ring());
                kept
            }
            None => {
                changed = true;
                Rc::new(ring())
            }
        };
        self.seen_other = seen;
        self.other = Some((place, ring));
        changed
    }

    /// Follows what a node stores, while that is what is looked at.
    fn refresh_storage(&mut self, model: &Model) -> bool {
        let storage = || StorageView::of(model.run.timeline().world(), model.run.played(), &self.layout, &model.storage);
        model.view == View::Storage && replace(&mut self.storage, storage())
    }

    /// Follows a part of the ring, while that is what is looked at.
    fn refresh_zoom(&mut self, model: &Model) -> bool {
        let zoom = || ZoomView::of(model.run.timeline().world(), model.run.played(), &self.layout, &model.zoom);
        model.is_zoomed() && replace(&mut self.zoom, zoom())
    }

    /// Follows the history of a key, while that is what is looked at.
    fn refresh_versions(&mut self, model: &Model) -> bool {
        model.view == View::Versions && replace(&mut self.versions, versions(model, &self.layout))
    }

    /// Follows the diagram of space and time, while that is what is looked at.
    fn refresh_spacetime(&mut self, model: &Model) -> bool {
        if model.view != View::Spacetime {
            return false;
        }
        let spacetime = self.spacetime_now(model);
        replace(&mut self.spacetime, spacetime)
    }

    /// The diagram of space and time as it is in this frame.
    pub fn spacetime_now(&self, model: &Model) -> SpacetimeView {
        let Some(chronicle) = model.run.chronicle() else { return SpacetimeView::default() };
        let event = model.spacetime.event.or_else(|| match &model.selection {
            Selection::Message(sent) => Some(*sent),
            Selection::Operation(request) => chronicle.first_of(*request).and_then(|number| Some(chronicle.event(number)?.id)),
            _ => None,
        });
        let listed = if model.playing { LINES_PLAYING } else { LINES_PAUSED };
        let spec = SpacetimeSpec { event, listed, ..model.spacetime };
        SpacetimeView::of(chronicle, model.run.played(), &self.layout, model.run.now(), &spec)
    }

    /// Follows two trees of hashes, while they are what is looked at.
    fn refresh_merkle(&mut self, model: &Model) -> bool {
        let merkle = || MerkleView::of(model.run.timeline().world(), model.run.played(), &self.layout, &model.merkle);
        model.view == View::Merkle && replace(&mut self.merkle, merkle())
    }
}

/// What is promised at the playhead, and whether it holds.
fn promises(model: &Model) -> PromisesFacts {
    model.run.with_source(|source| PromisesFacts::of(source, || model.run.session().checks()))
}

fn versions(model: &Model, layout: &Layout) -> VersionsView {
    let history = model.run.played();
    let key = match &model.selection {
        Selection::Key(key) => Some(key.clone()),
        Selection::Operation(request) => history.operation(*request).map(|operation| operation.key.clone()),
        _ => None,
    };
    let spec = VersionsSpec { key, compared: model.compared };
    VersionsView::of(model.run.timeline().world(), history, layout, &spec)
}

fn membership(model: &Model, layout: &Layout) -> MembershipView {
    let looked_at = match &model.selection {
        Selection::Node(node) => Some(*node),
        _ => None,
    };
    MembershipView::of(model.run.timeline().world(), model.run.played(), layout, looked_at)
}
