//! The stage as a drawing and as pixels, and what happened as lines, saved from the dialog that shares.

use anyhow::{Context, Result};
use e2e::Page;
use serde_json::Value;

/// Catches what is saved instead of writing it to a disk.
const CATCH: &str = "window.saved = {}; \
    const link = HTMLAnchorElement.prototype; link.click = function () { \
      window.saved.name = this.download; \
      fetch(this.href).then(answer => answer.blob()).then(blob => { window.saved.blob = blob; }); \
    };";

async fn save(page: &Page, kind: &str) -> Result<String> {
    page.script(CATCH).await?;
    page.click("share").await?;
    page.click(&format!("save-{kind}")).await?;
    page.wait_until("it is saved", "window.saved.blob !== undefined").await?;
    page.wait_until("it is said", "document.querySelector('.share-kinds output').textContent === 'Saved.'").await?;
    page.click("share-close").await?;
    page.script("window.savedText = await window.saved.blob.text();").await?;
    page.eval("window.saved.name").await
}

#[tokio::test]
async fn every_view_is_saved_as_a_drawing_that_is_whole_by_itself() -> Result<()> {
    let page = Page::open("?lang=en&theme=light&scenario=newcomer").await?;
    page.seek(700.0).await?;
    for (view, words) in [
        ("ring", "n1"),
        ("spacetime", "n1"),
        ("storage", "Commit log"),
        ("versions", "john"),
        ("merkle", "Compare"),
        ("membership", "n5"),
    ] {
        page.click(&format!("view-{view}")).await?;
        let name = save(&page, "svg").await?;
        assert!(name.ends_with(".svg"), "{name}");
        // It parses, says what the view says, has a size, and leads nowhere else.
        let read: Vec<Value> = page
            .eval(
                "(() => { const read = new DOMParser().parseFromString(window.savedText, 'image/svg+xml').documentElement; \
                  const outside = [...read.querySelectorAll('*')].filter(one => [...one.attributes].some(it => \
                    it.name !== 'xmlns' && /https?:|blob:|url\\((?!#)/.test(it.value.replaceAll('http://www.w3.org', '')))); \
                  return [read.tagName, read.textContent.includes(WORDS), +read.getAttribute('width') > 300, outside.length, \
                    read.querySelectorAll('text').length > 3, !read.querySelector('foreignObject,script')]; })()"
                    .replace("WORDS", &format!("{words:?}"))
                    .as_str(),
            )
            .await?;
        assert_eq!(Value::from(read), serde_json::json!(["svg", true, true, 0, true, true]), "{view}");
    }
    page.expect_silent_console().await
}

#[tokio::test]
async fn pixels_are_saved_at_twice_the_size_and_the_trace_as_the_runner_writes_it() -> Result<()> {
    let page = Page::open("?lang=en&theme=dark&scenario=newcomer").await?;
    page.seek(400.0).await?;
    assert!(save(&page, "png").await?.ends_with(".png"));
    page.script("window.pixels = await createImageBitmap(window.saved.blob);").await?;
    let same: bool =
        page.eval("Math.abs(window.pixels.width - 2 * document.querySelector('.view-slot').clientWidth) <= 2").await?;
    assert!(same, "a PNG has two pixels for one of the page's");

    assert!(save(&page, "jsonl").await?.ends_with(".jsonl"));
    let lines: String = page.eval("window.savedText").await?;
    let happenings: Vec<Value> = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let events: u64 = page.eval("window.ringside.trace().length").await?;
    assert_eq!(happenings.len() as u64, events);
    let last = happenings.last().context("something has happened")?;
    assert!(last["what"]["kind"].is_string() && last["at"].as_f64().is_some_and(|at| at <= 400.0), "{last}");
    page.expect_silent_console().await
}
