//! Every view as it was approved, in both themes and languages: `tests/e2e/looks/` has the pictures, looked at by somebody.
//!
//! Pictures are compared after both were shrunk to a quarter, so antialiasing and the shapes of letters count little, and what is
//! drawn, where, and in which colour counts all. The run and the instant are the same each time, and so is everything drawn.
//! After a change that is meant: `UPDATE_LOOKS=1`, look at each of them, commit.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use e2e::{Page, Setup};
use image::imageops::{FilterType, resize};
use image::{ImageReader, RgbImage};

/// A view at an instant of a scenario.
struct Look {
    name: &'static str,
    query: &'static str,
    at: f64,
    /// A script that picks what is looked at.
    then: &'static str,
    size: (u32, u32),
}

const DESK: (u32, u32) = (1440, 900);

const LOOKS: [Look; 10] = [
    Look {
        name: "ring",
        query: "scenario=sloppy-quorum",
        at: 2108.0,
        then: "document.querySelector('[data-testid^=node-]').dispatchEvent(new MouseEvent('click', { bubbles: true }));",
        size: DESK,
    },
    Look { name: "ring-dc", query: "scenario=dc-outage", at: 500.0, then: "", size: DESK },
    Look { name: "spacetime", query: "scenario=two-writers&view=spacetime", at: 300.0, then: "", size: DESK },
    Look { name: "storage", query: "scenario=compaction&view=storage", at: 900.0, then: "", size: DESK },
    Look { name: "versions", query: "scenario=dynamo-d1-d5&view=versions", at: 2000.0, then: "", size: DESK },
    Look { name: "merkle", query: "scenario=merkle&view=merkle", at: 2000.0, then: "", size: DESK },
    Look { name: "members", query: "scenario=reporters&view=membership", at: 1445.0, then: "", size: DESK },
    Look { name: "present", query: "scenario=sloppy-quorum&mode=present", at: 2108.0, then: "", size: (1280, 720) },
    Look { name: "embed", query: "scenario=newcomer&embed", at: 120.0, then: "", size: (640, 400) },
    Look { name: "mobile", query: "scenario=newcomer", at: 120.0, then: "", size: (390, 844) },
];

/// To which part of its size a picture is shrunk.
const SHRUNK: u32 = 4;
/// By how much a channel may differ there, and in how many of a thousand places more.
const TOLERANCE: u8 = 32;
const PER_MILLE: usize = 6;

#[tokio::test]
async fn every_view_looks_as_it_was_approved() -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("looks");
    let update = std::env::var_os("UPDATE_LOOKS").is_some();
    let page = Page::start(&Setup::default()).await?;
    let mut wrong = Vec::new();
    for look in &LOOKS {
        page.resize(look.size, 1.0).await?;
        for (theme, lang) in [("light", "ko"), ("dark", "en")] {
            page.goto(&format!("?{}&theme={theme}&lang={lang}", look.query)).await?;
            page.seek(look.at).await?;
            page.script(look.then).await?;
            // Blinking and fading are not what is looked at.
            page.script(
                "document.head.append(Object.assign(document.createElement('style'), \
                 { textContent: '*, *::before, *::after { animation: none !important; transition: none !important; caret-color: transparent !important; }' })); \
                 document.activeElement?.blur(); \
                 await document.fonts.ready; \
                 for (let n = 0; n < 30; n += 1) await new Promise(requestAnimationFrame);",
            )
            .await?;
            let name = format!("{}-{theme}-{lang}.png", look.name);
            let (approved, seen) = (folder.join(&name), unapproved(&name));
            page.screenshot(if update { &approved } else { &seen }).await?;
            if !update && let Err(error) = same(&approved, &seen) {
                wrong.push(format!("{name}: {error:#} It is {}", seen.display()));
            }
        }
    }
    page.expect_silent_console().await?;
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    Ok(())
}

/// Where a picture that is not approved is left, to be looked at.
fn unapproved(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("looks").join(name)
}

fn same(approved: &Path, seen: &Path) -> Result<()> {
    let [approved, seen] = [shrunk(approved)?, shrunk(seen)?];
    let others = different(&approved, &seen)?;
    let all = approved.pixels().len();
    if others.len() * 1000 > all * PER_MILLE {
        let (x, y) = others[others.len() / 2];
        bail!("{} of {all} places look otherwise, about ({}, {}).", others.len(), x * SHRUNK, y * SHRUNK);
    }
    Ok(())
}

/// The places where two pictures are not alike.
fn different(one: &RgbImage, other: &RgbImage) -> Result<Vec<(u32, u32)>> {
    if one.dimensions() != other.dimensions() {
        bail!("it is another size.");
    }
    let alike = |(x, y, pixel): &(u32, u32, &image::Rgb<u8>)| {
        let channels = pixel.0.iter().zip(other.get_pixel(*x, *y).0);
        channels.into_iter().all(|(one, other)| one.abs_diff(other) <= TOLERANCE)
    };
    Ok(one.enumerate_pixels().filter(|place| !alike(place)).map(|(x, y, _)| (x, y)).collect())
}

fn shrunk(file: &Path) -> Result<RgbImage> {
    let picture = ImageReader::open(file).with_context(|| format!("there is no {}.", file.display()))?.decode()?.into_rgb8();
    let (width, height) = picture.dimensions();
    Ok(resize(&picture, width / SHRUNK, height / SHRUNK, FilterType::Triangle))
}

/// The judge can say no.
#[test]
fn another_picture_is_told_from_the_same() -> Result<()> {
    let plain = RgbImage::from_pixel(40, 40, image::Rgb([250, 250, 250]));
    assert!(different(&plain, &plain)?.is_empty());
    let mut marked = plain.clone();
    for x in 10..20 {
        marked.put_pixel(x, 12, image::Rgb([184, 80, 0]));
    }
    assert_eq!(different(&plain, &marked)?.len(), 10);
    assert!(different(&plain, &RgbImage::new(40, 39)).is_err());
    Ok(())
}
