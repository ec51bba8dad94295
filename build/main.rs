//! The build script. It lists the lessons; and where the page is built it packs the page's texts and names the edition of the scenarios and
//! lessons.

mod lessons;
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
    // The page is divided by what calls what, which only the linker's own notes say.
    #[cfg(feature = "split")]
    println!("cargo::rustc-link-arg-bin=playground=--emit-relocs");
    lessons::build();
    #[cfg(feature = "ui")]
    texts::build();
    #[cfg(feature = "ui")]
    name_edition();
}

/// Tells the page by which name to ask for the scenarios and lessons that stand beside it: another one when any of them has changed,
/// so that no browser gives it one that it remembers.
#[cfg(feature = "ui")]
fn name_edition() {
    use std::hash::{DefaultHasher, Hasher};

    println!("cargo::rerun-if-changed=scenarios");
    let files = |folder: &str| {
        let folder = std::fs::read_dir(folder).expect("they are part of the package");
        folder.map(|entry| entry.expect("the folder can be listed").path()).collect::<Vec<_>>()
    };
    let mut files: Vec<_> = ["scenarios", "lessons"].into_iter().flat_map(files).collect();
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        hasher.write(&std::fs::read(file).expect("it can be read"));
    }
    println!("cargo::rustc-env=DOCUMENTS_EDITION={:08x}", hasher.finish() as u32);
}
