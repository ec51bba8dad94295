//! The shapes of messages, drawn once and copied from then on.

use ringside::stage::{Point, Shape};
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::colours::Colours;

/// One canvas with every shape, side by side.
pub struct Sprites {
    sheet: Option<HtmlCanvasElement>,
    density: f64,
}

/// Width and height of one shape with its halo, in CSS pixels.
const CELL: f64 = 28.0;
/// Sprites are drawn larger than they are shown, so that they stay sharp when the stage is large.
const OVERSIZE: f64 = 1.5;

impl Sprites {
    /// The shapes in these colours, for a screen with so many device pixels to each of ours.
    pub fn new(colours: &Colours, density: f64) -> Sprites {
        let density = density * OVERSIZE;
        Sprites { sheet: sheet(colours, density), density }
    }

    /// Copies a shape, centred on a place.
    pub fn draw(&self, context: &CanvasRenderingContext2d, shape: Shape, at: Point, size: f64) {
        let Some(sheet) = &self.sheet else { return };
        let (cell, shown) = (CELL * self.density, CELL * size);
        // An error would mean an empty sheet, and then there is nothing to copy.
        let _ = context.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            sheet,
            index(shape) * cell,
            0.0,
            cell,
            cell,
            at.x - shown / 2.0,
            at.y - shown / 2.0,
            shown,
            shown,
        );
    }
}

fn index(shape: Shape) -> f64 {
    match shape {
        Shape::Put => 0.0,
        Shape::Ack => 1.0,
        Shape::Get => 2.0,
        Shape::Reply => 3.0,
        Shape::Refused => 4.0,
    }
}

fn sheet(colours: &Colours, density: f64) -> Option<HtmlCanvasElement> {
    let document = web_sys::window()?.document()?;
    let canvas = document.create_element("canvas").ok()?.dyn_into::<HtmlCanvasElement>().ok()?;
    canvas.set_width((CELL * density * Shape::ALL.len() as f64).ceil() as u32);
    canvas.set_height((CELL * density).ceil() as u32);
    let context = canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()?;
    context.set_line_join("round");
    for shape in Shape::ALL {
        context.set_transform(density, 0.0, 0.0, density, (index(shape) + 0.5) * CELL * density, CELL * density / 2.0).ok()?;
        // The halo parts a message from the lines it crosses.
        context.set_fill_style_str(&colours.paper);
        context.set_stroke_style_str(&colours.paper);
        context.set_line_width(5.0);
        outline(&context, shape);
        context.stroke();
        context.fill();
        draw(&context, shape, colours);
    }
    Some(canvas)
}

/// The outer line of a shape, as in the vocabulary: 12 pixels across.
fn outline(context: &CanvasRenderingContext2d, shape: Shape) {
    context.begin_path();
    match shape {
        Shape::Put | Shape::Ack => {
            // The only error is a negative radius.
            let _ = context.round_rect_with_f64(-6.0, -6.0, 12.0, 12.0, 1.5);
        }
        Shape::Get => circle(context, 6.0),
        Shape::Reply => circle(context, 6.6),
        Shape::Refused => cross(context, 3.6),
    }
}

fn draw(context: &CanvasRenderingContext2d, shape: Shape, colours: &Colours) {
    let colour = colours.of_family(shape.family());
    context.set_fill_style_str(colour);
    context.set_stroke_style_str(colour);
    context.set_line_width(2.0);
    outline(context, shape);
    match shape {
        Shape::Put | Shape::Reply => context.fill(),
        Shape::Ack => {
            context.stroke();
            context.set_line_width(1.8);
            context.set_line_cap("round");
            context.begin_path();
            context.move_to(-2.8, 0.2);
            context.line_to(-0.8, 2.4);
            context.line_to(2.8, -2.2);
            context.stroke();
        }
        Shape::Get => {
            context.stroke();
            context.begin_path();
            circle(context, 1.6);
            context.fill();
        }
        Shape::Refused => {
            context.set_line_cap("round");
            context.set_line_width(2.2);
            context.stroke();
        }
    }
}

fn circle(context: &CanvasRenderingContext2d, radius: f64) {
    // The only error is a negative radius.
    let _ = context.arc(0.0, 0.0, radius, 0.0, std::f64::consts::TAU);
}

fn cross(context: &CanvasRenderingContext2d, arm: f64) {
    context.move_to(-arm, -arm);
    context.line_to(arm, arm);
    context.move_to(arm, -arm);
    context.line_to(-arm, arm);
}
