//! Lessons as they are taken: which there are, and how far a reader has come in one.
//!
//! What a lesson is, and how it becomes part of a run, is the document's to say (`scenario::lesson`). Here is what
//! comes on top: the collection that Ringside brings ([`library`]), and a reader who goes from step to step, settles for answers
//! and learns from the run which has come true ([`Reader`]). Nothing here moves time.

pub mod library;
mod reader;

pub use reader::{Answer, Judged, Reader};
