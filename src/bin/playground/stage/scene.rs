//! What every drawing of the stage is given.

use std::rc::Rc;

use ringside::stage::{Layout, RingView};
use yew::Callback;

use crate::intent::Intent;
use crate::text::Text;

/// What there is to see and how. A drawing shows a part of it.
#[derive(Clone)]
pub struct Scene {
    /// What there is to see.
    pub view: Rc<RingView>,
    /// Where it stands.
    pub layout: Rc<Layout>,
    /// In which language.
    pub text: Text,
    /// What the reader wants.
    pub on: Callback<Intent>,
}

impl Scene {
    /// Whether all but the view is the same: of that, each drawing compares what it shows.
    pub fn is_like(&self, other: &Scene) -> bool {
        (Rc::ptr_eq(&self.layout, &other.layout) || self.layout == other.layout) && self.text == other.text && self.on == other.on
    }
}
