//! The frame loop: asks the browser for one frame after the other, and keeps what each one's work
//! took in `window.ringsideFrames`, in milliseconds, the last 600 of them. What it took to answer whatever else was asked for, a click
//! or a script's step, until its elements were there, it keeps in `window.ringsideAnswers`. How much the engine holds can be read of
//! `window.ringsideMemory`, the module's memory.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_render::{AnimationFrame, request_animation_frame};
use js_sys::{Array, Reflect};
use web_sys::{Performance, Window};
use yew::Callback;

use crate::panic;

/// How many frames are kept.
const FRAMES_KEPT: u32 = 600;
/// Of a frame's 16 ms, as many belong to the engine whatever the rest takes.
pub const ENGINE_BUDGET: f64 = 4.0;
/// Where time is to run as fast as it can, as many are shared out between the engine and what is drawn; the browser has the rest. Not
/// all of a frame: after 16 ms of work Yew lets the browser go first, and what is left waits until all has been painted.
const SHARED: f64 = 12.0;

/// Frames for as long as it is kept.
pub struct FrameLoop {
    /// The frame that was asked for; dropping it takes the request back.
    next: Rc<RefCell<Option<AnimationFrame>>>,
}

impl FrameLoop {
    /// Begins; `frame` is called with each frame's time stamp in milliseconds.
    pub fn start(frame: Callback<f64>) -> FrameLoop {
        let next = Rc::new(RefCell::new(None));
        ask(&next, frame);
        FrameLoop { next }
    }
}

impl Drop for FrameLoop {
    fn drop(&mut self) {
        self.next.borrow_mut().take();
    }
}

fn ask(next: &Rc<RefCell<Option<AnimationFrame>>>, frame: Callback<f64>) {
    let weak = Rc::downgrade(next);
    let request = request_animation_frame(move |stamp| {
        // After a panic nothing may run any more: what is on the page stays as it is.
        let (Some(next), false) = (weak.upgrade(), panic::has_stopped()) else { return };
        ask(&next, frame.clone());
        frame.emit(stamp);
    });
    *next.borrow_mut() = Some(request);
}

fn keep(list: &Array, millis: f64) {
    list.push(&millis.into());
    if list.length() > FRAMES_KEPT {
        list.shift();
    }
}

/// What the work of each frame took, and of each answer.
pub struct FrameWork {
    frames: Array,
    answers: Array,
    performance: Option<Performance>,
    began: f64,
    /// How long the engine has taken in this frame.
    engine: f64,
    /// How long the rest took in the frames before, smoothed.
    drawing: f64,
}

impl FrameWork {
    /// Begins to keep it, where tests and the bench find it.
    pub fn new(window: &Window) -> FrameWork {
        let [frames, answers] = ["ringsideFrames", "ringsideAnswers"].map(|name| {
            let list = Array::new();
            // Setting a property of `window` fails only if someone has frozen it.
            let _ = Reflect::set(window, &name.into(), &list);
            list
        });
        let _ = Reflect::set(window, &"ringsideMemory".into(), &wasm_bindgen::memory());
        FrameWork { frames, answers, performance: window.performance(), began: 0.0, engine: 0.0, drawing: 0.0 }
    }

    /// A monotonic clock in milliseconds; 0 in a browser without one.
    pub fn now(&self) -> f64 {
        self.performance.as_ref().map_or(0.0, Performance::now)
    }

    /// A frame's work begins.
    pub fn begin(&mut self) {
        self.began = self.now();
    }

    /// How long it has taken so far.
    pub fn elapsed(&self) -> f64 {
        self.now() - self.began
    }

    /// Time has passed in the world; what follows is drawing.
    pub fn played(&mut self) {
        self.engine = self.elapsed();
    }

    /// How long the engine may take in a frame. In a `hurry` it gets what drawing leaves.
    pub fn budget(&self, hurry: bool) -> f64 {
        if hurry { (SHARED - self.drawing).max(ENGINE_BUDGET) } else { ENGINE_BUDGET }
    }

    /// It ends.
    pub fn end(&mut self) {
        let elapsed = self.elapsed();
        keep(&self.frames, elapsed);
        self.drawing += (elapsed - self.engine - self.drawing) / 8.0;
    }

    /// What was asked for then is answered.
    pub fn answer(&self, asked: f64) {
        keep(&self.answers, self.now() - asked);
    }
}
