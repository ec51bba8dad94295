//! The page in a real browser: what the end-to-end tests, the screenshots and the measurements share.
//!
//! A [`Page`] is one headless Chromium with the built page open in it. It owns everything it started:
//! the static server of `dist/`, the driver process, the browser and its profile folder, and all of that
//! is gone when it is dropped, also when a test panics. Elements are named by the page's stable handles,
//! their `data-testid`s, and by nothing else: a test that knew the page's markup would break with it.
//!
//! Everything that asks for an element or a condition waits for it, up to [`PATIENCE`]; there are no
//! sleeps in tests. When the wait is over, a screenshot is taken and named in the error.

mod driver;
mod page;
mod profile;
mod run;

pub use page::{PATIENCE, Page, Setup};
pub use run::{LANGUAGES, in_both};
pub use thirtyfour::{Key, WebElement};
