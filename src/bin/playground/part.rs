//! Parts of the page that draw what they are given and keep nothing. Each is drawn anew only when it is
//! given something else.
//!
//! To Yew they are all one component: a component of its own costs more than a kilobyte of wasm before
//! it draws anything.

use std::any::Any;
use std::rc::Rc;

use yew::prelude::*;
use yew::virtual_dom::{Key, VComp};

/// What is drawn from nothing but itself.
pub trait Draw: PartialEq + 'static {
    /// The drawing.
    fn draw(&self) -> Html;
}

/// A part.
pub fn part(what: impl Draw) -> Html {
    component(Rc::new(what), None)
}

/// A part in a list of its like.
pub fn keyed_part(key: impl Into<Key>, what: impl Draw) -> Html {
    component(Rc::new(what), Some(key.into()))
}

fn component(what: Rc<dyn AnyDraw>, key: Option<Key>) -> Html {
    VComp::new::<Part>(Rc::new(Props { what }), key).into()
}

/// The same without the type of what is drawn.
trait AnyDraw: Any {
    fn draw(&self) -> Html;
    fn equals(&self, other: &dyn Any) -> bool;
    fn as_any(&self) -> &dyn Any;
}

impl<T: Draw> AnyDraw for T {
    fn draw(&self) -> Html {
        Draw::draw(self)
    }

    fn equals(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<T>().is_some_and(|other| self == other)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[derive(Properties)]
struct Props {
    what: Rc<dyn AnyDraw>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Props) -> bool {
        self.what.equals(other.what.as_any())
    }
}

struct Part;

impl Component for Part {
    type Message = ();
    type Properties = Props;

    fn create(_: &Context<Self>) -> Part {
        Part
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        ctx.props().what.draw()
    }
}
