//! The shapes of messages, drawn once and copied from then on.

use ringside::stage::{Point, Shape};
use wasm_bindgen::JsCast;
use web_sys::{ImageBitmap, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

use super::Context;
use super::colours::Colours;

/// One picture with every shape, side by side.
pub struct Sprites {
    /// A bitmap and not a canvas: of a canvas, every copy would take a snapshot first. None where
    /// the browser has none, and then shapes are drawn one by one.
    sheet: Option<ImageBitmap>,
    colours: Colours,
    /// Width and height of one shape with its halo, in device pixels.
    cell: f64,
    /// Device pixels to each of ours.
    density: f64,
    /// How large shapes are shown: 1 as in the vocabulary.
    scale: f64,
}

/// Width and height of one shape with its halo at scale 1, in CSS pixels.
const CELL: f64 = 20.0;
/// Half the side of a square, the radii of a question, of its dot and of an answer, and the corners of a check, at scale 1.
const SQUARE: f64 = 6.0;
const RING: f64 = 6.0;
const DOT: f64 = 1.6;
const DISC: f64 = 6.6;
const CHECK: [(f64, f64); 3] = [(-2.8, 0.2), (-0.8, 2.4), (2.8, -2.2)];
/// The origin, around which one shape is drawn.
const ORIGIN: Point = Point { x: 0.0, y: 0.0 };

impl Sprites {
    /// The shapes in these colours, at the size in which they are shown.
    pub fn new(colours: &Colours, density: f64, scale: f64) -> Sprites {
        let cell = (CELL * density * scale).ceil();
        Sprites { sheet: sheet(colours, cell, density * scale), colours: colours.clone(), cell, density, scale }
    }

    /// Whether it was made for this size.
    pub fn fits(&self, density: f64, scale: f64) -> bool {
        (self.density, self.scale) == (density, scale)
    }

    /// Copies a shape, centred on a place; `size` is 1, or less for one that shrinks. `snapped` puts
    /// it on whole device pixels, which is quicker to copy and not seen in a crowd.
    pub fn draw(&self, context: &Context, shape: Shape, at: Point, size: f64, snapped: bool) {
        let Some(sheet) = &self.sheet else { return self.draw_itself(context, shape, at, size) };
        let shown = self.cell / self.density * size;
        let corner = Point::new(at.x - shown / 2.0, at.y - shown / 2.0);
        let snap = |place: f64| if snapped { (place * self.density).round() / self.density } else { place };
        // An error would mean an empty sheet, and then there is nothing to copy.
        let _ = context.draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            sheet,
            index(shape) * self.cell,
            0.0,
            self.cell,
            self.cell,
            snap(corner.x),
            snap(corner.y),
            shown,
            shown,
        );
    }

    /// The shapes that are seen in great numbers.
    pub const CROWDS: [Shape; 4] = [Shape::Put, Shape::Ack, Shape::Get, Shape::Reply];

    /// Draws one of [`Sprites::CROWDS`] at many places at once: as one path, which costs a fifth of as many copies. Plainer in that
    /// those which overlap have no halo between them.
    pub fn draw_many(&self, context: &Context, shape: Shape, places: impl Iterator<Item = (Point, f64)> + Clone) {
        if places.clone().next().is_none() {
            return;
        }
        let colour = self.colours.of_family(shape.family());
        let paper = &self.colours.paper;
        let scaled = |path: fn(&Context, Point, f64)| {
            context.begin_path();
            places.clone().for_each(|(at, size)| path(context, at, self.scale * size));
        };
        let stroke = |colour: &str, width: f64| {
            context.set_stroke_style_str(colour);
            context.set_line_width(width * self.scale);
            context.stroke();
        };
        let fill = |colour: &str| {
            context.set_fill_style_str(colour);
            context.fill();
        };
        scaled(match shape {
            Shape::Get => |context, at, scale| circle(context, at, RING * scale),
            Shape::Reply => |context, at, scale| circle(context, at, DISC * scale),
            // In a crowd nobody sees that its corners are not round.
            _ => |context, at, scale| {
                let half = SQUARE * scale;
                context.rect(at.x - half, at.y - half, 2.0 * half, 2.0 * half);
            },
        });
        stroke(paper, 5.0);
        if matches!(shape, Shape::Put | Shape::Reply) {
            return fill(colour);
        }
        fill(paper);
        stroke(colour, 2.0);
        if shape == Shape::Ack {
            scaled(check);
            stroke(colour, 1.8);
        } else {
            scaled(|context, at, scale| circle(context, at, DOT * scale));
            fill(colour);
        }
    }

    fn draw_itself(&self, context: &Context, shape: Shape, at: Point, size: f64) {
        context.save();
        // Neither fails for finite numbers.
        let _ = context.translate(at.x, at.y);
        let _ = context.scale(self.scale * size, self.scale * size);
        draw(context, shape, &self.colours);
        context.restore();
    }
}

fn index(shape: Shape) -> f64 {
    match shape {
        Shape::Put => 0.0,
        Shape::Ack => 1.0,
        Shape::Get => 2.0,
        Shape::Reply => 3.0,
        Shape::Refused => 4.0,
        Shape::Hint => 5.0,
        Shape::Repair => 6.0,
        Shape::Gossip => 7.0,
    }
}

fn sheet(colours: &Colours, cell: f64, scale: f64) -> Option<ImageBitmap> {
    let canvas = OffscreenCanvas::new((cell * Shape::ALL.len() as f64) as u32, cell as u32).ok()?;
    let context = canvas.get_context("2d").ok()??.dyn_into::<OffscreenCanvasRenderingContext2d>().ok()?;
    // The two kinds of context do the same under the same names; only their types differ.
    let context: Context = context.unchecked_into();
    for shape in Shape::ALL {
        context.set_transform(scale, 0.0, 0.0, scale, (index(shape) + 0.5) * cell, cell / 2.0).ok()?;
        draw(&context, shape, colours);
    }
    canvas.transfer_to_image_bitmap().ok()
}

/// A shape with its halo, around the origin.
fn draw(context: &Context, shape: Shape, colours: &Colours) {
    context.set_line_join("round");
    context.set_line_cap("butt");
    // The halo parts a message from the lines it crosses.
    context.set_fill_style_str(&colours.paper);
    context.set_stroke_style_str(&colours.paper);
    context.set_line_width(5.0);
    outline(context, shape);
    context.stroke();
    context.fill();
    draw_body(context, shape, colours);
}

/// The outer line of a shape, as in the vocabulary: 12 pixels across.
fn outline(context: &Context, shape: Shape) {
    context.begin_path();
    match shape {
        Shape::Put | Shape::Ack => {
            // The only error is a negative radius.
            let _ = context.round_rect_with_f64(-SQUARE, -SQUARE, 2.0 * SQUARE, 2.0 * SQUARE, 1.5);
        }
        Shape::Get => circle(context, ORIGIN, RING),
        Shape::Reply => circle(context, ORIGIN, DISC),
        Shape::Refused => cross(context, 3.6),
        Shape::Repair => plus(context),
        Shape::Hint => {
            let _ = context.round_rect_with_f64(-7.0, -5.0, 14.0, 10.0, 1.5);
        }
        Shape::Gossip => hexagon(context),
    }
}

fn draw_body(context: &Context, shape: Shape, colours: &Colours) {
    let colour = colours.of_family(shape.family());
    context.set_fill_style_str(colour);
    context.set_stroke_style_str(colour);
    context.set_line_width(2.0);
    outline(context, shape);
    match shape {
        Shape::Put | Shape::Reply | Shape::Repair => context.fill(),
        Shape::Ack => {
            context.stroke();
            context.set_line_width(1.8);
            context.set_line_cap("round");
            context.begin_path();
            check(context, ORIGIN, 1.0);
            context.stroke();
        }
        Shape::Get => {
            context.stroke();
            context.begin_path();
            circle(context, ORIGIN, DOT);
            context.fill();
        }
        Shape::Refused => {
            context.set_line_cap("round");
            context.set_line_width(2.2);
            context.stroke();
        }
        Shape::Hint => {
            context.fill();
            context.set_stroke_style_str(&colours.paper);
            context.set_line_width(1.6);
            context.begin_path();
            context.move_to(-6.0, -4.0);
            context.line_to(0.0, 1.2);
            context.line_to(6.0, -4.0);
            context.stroke();
        }
        Shape::Gossip => {
            context.set_line_width(1.8);
            context.stroke();
            context.begin_path();
            context.move_to(-2.6, 0.0);
            context.line_to(2.6, 0.0);
            context.stroke();
        }
    }
}

fn circle(context: &Context, at: Point, radius: f64) {
    context.move_to(at.x + radius, at.y);
    // The only error is a negative radius.
    let _ = context.arc(at.x, at.y, radius, 0.0, std::f64::consts::TAU);
}

/// The check of what is written.
fn check(context: &Context, at: Point, scale: f64) {
    for (index, (x, y)) in CHECK.into_iter().enumerate() {
        let (x, y) = (at.x + x * scale, at.y + y * scale);
        if index == 0 { context.move_to(x, y) } else { context.line_to(x, y) }
    }
}

/// A thick plus, 13 pixels across.
fn plus(context: &Context) {
    let (arm, half) = (6.5, 2.2);
    context.move_to(-half, -arm);
    let corners = [
        (half, -arm),
        (half, -half),
        (arm, -half),
        (arm, half),
        (half, half),
        (half, arm),
        (-half, arm),
        (-half, half),
        (-arm, half),
        (-arm, -half),
        (-half, -half),
    ];
    corners.into_iter().for_each(|(x, y)| context.line_to(x, y));
    context.close_path();
}

/// Standing on a corner.
fn hexagon(context: &Context) {
    const HALF_WIDTH: f64 = 5.2;
    context.move_to(0.0, -6.0);
    for (x, y) in [(HALF_WIDTH, -3.0), (HALF_WIDTH, 3.0), (0.0, 6.0), (-HALF_WIDTH, 3.0), (-HALF_WIDTH, -3.0)] {
        context.line_to(x, y);
    }
    context.close_path();
}

fn cross(context: &Context, arm: f64) {
    context.move_to(-arm, -arm);
    context.line_to(arm, arm);
    context.move_to(arm, -arm);
    context.line_to(-arm, arm);
}
