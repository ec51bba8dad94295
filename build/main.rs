//! The build script. It packs the page's texts, and does nothing where the page is not built.

#[cfg(feature = "ui")]
#[allow(dead_code, reason = "the page reads what the script writes")]
#[path = "../src/bin/playground/text/packed.rs"]
mod packed;
#[cfg(feature = "ui")]
#[allow(dead_code, reason = "the script only says which particle")]
#[path = "../src/bin/playground/text/particles.rs"]
mod particles;
#[cfg(feature = "ui")]
mod texts;

fn main() {
    // Without a line like this, Cargo runs the script again whenever any file of the package changes.
    println!("cargo::rerun-if-changed=build");
    #[cfg(feature = "ui")]
    texts::build();
}
