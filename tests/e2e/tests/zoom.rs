//! Nearer to the ring and into a node: by pointer, by keys and by fingers, in both languages; in the address, in links, and back in time.

use anyhow::Result;
use e2e::{Key, Page, Setup};
use serde_json::json;

/// Opens a document given as JSON.
async fn open(page: &Page, document: serde_json::Value) -> Result<()> {
    page.script(&format!("await window.ringsideOpen({});", json!(document.to_string()))).await?;
    page.wait_until("it is open", &format!("window.ringside.document().name === {}", document["name"])).await
}

/// A hundred nodes of 256 virtual nodes.
fn large() -> serde_json::Value {
    json!({
        "format": 1, "name": "large", "seed": 1,
        "cluster": { "nodes": 100, "partitioning": { "vnodes": 256 }, "replication": { "n": 3, "r": 2, "w": 2 } },
        "steps": [{ "at": 0, "do": "workload", "rate": 40, "keys": 1_000, "read_fraction": 0.5, "for": 60_000 }],
    })
}

/// Three nodes whose memtables are soon full.
fn tables() -> serde_json::Value {
    json!({
        "format": 1, "name": "tables", "seed": 1,
        "cluster": { "nodes": 3, "storage": { "memtable_bytes": 12_000 } },
        "steps": [{ "at": 0, "do": "workload", "rate": 400, "keys": 600, "read_fraction": 0.1, "for": 4_000 }],
    })
}

async fn level(page: &Page, level: &str) -> Result<()> {
    page.wait_for_attribute("zoom-view", "data-level", level).await
}

async fn whole(page: &Page) -> Result<()> {
    page.wait_until("the whole ring is there", "!!document.querySelector('[data-testid=stage]')").await
}

/// Turns the wheel with Ctrl over a place.
async fn wheel(page: &Page, (x, y): (i64, i64), by: i64) -> Result<()> {
    let event = json!({ "type": "mouseWheel", "x": x, "y": y, "deltaX": 0, "deltaY": by, "modifiers": 2 });
    page.ask("Input.dispatchMouseEvent", event).await.map(|_| ())
}

#[tokio::test]
async fn from_25600_tokens_to_a_single_one_and_to_a_node() -> Result<()> {
    let page = Page::open("?lang=en&theme=light&scenario=newcomer").await?;
    open(&page, large()).await?;
    page.script("window.ringside.seek(1500)").await?;
    page.wait_until("a hundred nodes are there", "document.querySelectorAll('[data-testid^=node-]').length === 100").await?;
    // One outline a colour, and no arc of a single token.
    assert_eq!(page.eval::<usize>("document.querySelectorAll('[data-testid=density] path').length").await?, 8);
    assert_eq!(page.eval::<usize>("document.querySelectorAll('path.stage-arc:not(.walked)').length").await?, 0);
    let label = page.attribute("density", "aria-label").await?.unwrap_or_default();
    assert!(label.contains("25600 tokens of 100 nodes"), "{label}");
    // Playing draws nothing of it anew.
    page.script(
        "window.bandChanges = 0; \
         new MutationObserver(changes => window.bandChanges += changes.length) \
             .observe(document.querySelector('[data-testid=density]'), { subtree: true, childList: true, attributes: true });",
    )
    .await?;
    page.play_until("time has passed", "window.ringside.now > 1600").await?;
    page.click("play").await?;
    assert_eq!(page.eval::<usize>("window.bandChanges").await?, 0);

    // Over the band it is told what is there; the wheel goes there.
    let (x, y): (i64, i64) = page
        .eval("(c => { const r = c.getBoundingClientRect(); return [Math.round(r.right - 1), Math.round(r.y + r.height / 2)]; })(document.querySelector('.stage-band-ground'))")
        .await?;
    page.point_at((x, y)).await?;
    page.wait_for_text("tip", "tokens").await?;
    wheel(&page, (x, y), -120).await?;
    level(&page, "stretch").await?;
    // A quarter of the way round is at three o'clock.
    page.wait_for_text("zoom-here", "–").await?;
    let middle: f64 =
        page.eval("Number(document.querySelector('[data-testid=zoom-around]').getAttribute('aria-valuenow'))").await?;
    assert!((middle - 25.0).abs() < 1.0, "{middle}");
    page.wait_for_text("zoom-about", "too many to draw").await?;
    for _ in 0..8 {
        page.press("+").await?;
    }
    page.wait_for_text("zoom-about", "Each owner owns the range").await?;
    page.wait_until("single tokens are drawn", "document.querySelectorAll('.zoom-arc .own').length > 3").await?;
    assert_eq!(
        page.eval::<usize>(
            "document.querySelectorAll('.zoom-arc').length * 3 - document.querySelectorAll('.zoom-arc rect').length"
        )
        .await?,
        0
    );

    // Dragging moves along, and the address follows without a new place to come back to.
    let before = page.address().await?;
    let depth: usize = page.eval("history.length").await?;
    let (x, y) = page.middle("zoom-strip").await?;
    page.drag((x, y - 30), (x - 200, y - 30)).await?;
    page.wait_until("the address follows", &format!("location.href !== {}", json!(before))).await?;
    assert_eq!(page.eval::<usize>("history.length").await?, depth);

    // A click on a range goes on to its owner.
    let (x, y): (i64, i64) = page
        .eval("(r => [Math.round(r.x + r.width / 2), Math.round(r.y + 20)])([...document.querySelectorAll('.zoom-arc .own')][2].getBoundingClientRect())")
        .await?;
    let owner: String = page.eval("[...document.querySelectorAll('.zoom-arc .own')][2].dataset.to.split(' ')[1]").await?;
    page.click_at((x, y)).await?;
    level(&page, "node").await?;
    page.wait_for_text("zoom-here", &owner).await?;
    page.wait_for_text("inspector", &owner).await?;
    assert_eq!(page.eval::<usize>("document.querySelectorAll('.zoom-owners .nd').length").await?, 24);

    // Out the way that one came; the browser's back leads in again.
    page.press(Key::Escape).await?;
    level(&page, "stretch").await?;
    page.press("0").await?;
    whole(&page).await?;
    assert!(!page.address().await?.contains("zoom="));
    page.script("history.back()").await?;
    level(&page, "stretch").await?;
    page.script("history.back()").await?;
    level(&page, "node").await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn by_keys_alone_down_to_a_block_and_back() -> Result<()> {
    for (lang, block, ring) in [("en", "Block 2", "Ring"), ("ko", "블록 2", "링")] {
        let page = Page::open(&format!("?lang={lang}&scenario=newcomer")).await?;
        open(&page, tables()).await?;
        page.script("window.ringside.seek(3000)").await?;
        page.tab_to("node-n1").await?;
        page.press(Key::Enter).await?;
        page.press("+").await?;
        level(&page, "node").await?;
        assert_eq!(page.focused().await?, "zoom-here", "the focus is where one is");
        page.tab_to("zoom-storage").await?;
        page.press("+").await?;
        level(&page, "table").await?;
        page.wait_for_text("zoom-here", "SSTable").await?;
        page.press("=").await?;
        level(&page, "block").await?;
        page.wait_until("entries share beginnings", "document.querySelectorAll('.zoom-sheet .shared:not(:empty)').length > 3")
            .await?;
        assert!(page.eval::<usize>("document.querySelectorAll('.zoom-sheet .restart').length").await? > 0);
        if page.text("zoom-here").await? != block {
            page.tab_to("zoom-after").await?;
            page.press(Key::Enter).await?;
        }
        page.wait_for_text("zoom-here", block).await?;
        let there = page.address().await?;
        assert!(there.contains("zoom=n1+"), "{there}");

        // Back in time it is not there, and forward it is again.
        page.script("window.ringside.seek(1)").await?;
        level(&page, "gone").await?;
        page.script("window.ringside.seek(3000)").await?;
        level(&page, "block").await?;

        page.press(Key::Backspace).await?;
        level(&page, "table").await?;
        page.press("-").await?;
        level(&page, "node").await?;
        page.press(Key::Escape).await?;
        whole(&page).await?;
        assert!(page.text("zoom-in").await?.is_empty());
        // From nothing in particular one goes to a stretch, whose slider moves along.
        page.press(Key::Escape).await?;
        page.press("+").await?;
        level(&page, "stretch").await?;
        page.tab_to("zoom-around").await?;
        let middle = "Number(document.querySelector('[data-testid=zoom-around]').getAttribute('aria-valuenow'))";
        let before: f64 = page.eval(middle).await?;
        page.press(Key::Right).await?;
        page.wait_until("it has moved", &format!("{middle} !== {before}")).await?;
        page.press("t").await?;
        page.wait_until("the tokens are a table", "!!document.querySelector('[data-testid=zoom-tokens]')").await?;
        page.press("t").await?;
        page.wait_until("and a picture again", "!!document.querySelector('[data-testid=zoom-strip]')").await?;
        page.wait_for_text("zoom-crumb-0", ring).await?;
        page.click("zoom-crumb-0").await?;
        whole(&page).await?;
        page.expect_silent_console().await?;
    }
    Ok(())
}

#[tokio::test]
async fn by_pointer_down_to_a_block_its_bytes_and_its_storage() -> Result<()> {
    let page = Page::open("?lang=en&scenario=newcomer").await?;
    open(&page, tables()).await?;
    page.script("window.ringside.seek(3000)").await?;
    page.click("node-n1").await?;
    page.click("zoom-node").await?;
    level(&page, "node").await?;
    let table: String = page.eval("document.querySelector('[data-testid^=zoom-table-]').dataset.testid").await?;
    page.click(&table).await?;
    level(&page, "table").await?;
    // A block by its place in the file.
    let (x, y): (i64, i64) = page
        .eval("(r => [Math.round(r.x + r.width / 2), Math.round(r.y + r.height / 2)])(document.querySelectorAll('.zoom-file .data')[1].getBoundingClientRect())")
        .await?;
    page.click_at((x, y)).await?;
    level(&page, "block").await?;
    page.wait_for_text("zoom-here", "Block 2").await?;
    page.click("zoom-bytes").await?;
    page.wait_for_attribute("view-storage", "aria-selected", "true").await?;
    page.wait_for_text("storage-bytes", "block 2").await?;
    page.click("view-ring").await?;
    level(&page, "block").await?;

    // A link leads to the same place.
    page.click("share").await?;
    let address = page.text("share-link").await?;
    let fragment = address.rsplit_once('#').map(|(_, fragment)| fragment.to_owned()).unwrap_or_default();
    let other = Page::open(&format!("?lang=ko#{fragment}")).await?;
    level(&other, "block").await?;
    other.wait_for_text("zoom-here", "블록 2").await?;
    other.expect_silent_console().await?;

    // What is no place is told, and the ring is there.
    page.goto("?lang=en&zoom=n1+x").await?;
    page.wait_for_text("alert", "is no place on the ring").await?;
    whole(&page).await?;
    page.goto("?lang=en&zoom=n2").await?;
    level(&page, "node").await?;
    // The menu of a node goes there too.
    page.click("zoom-crumb-0").await?;
    whole(&page).await?;
    page.click_other_at(page.middle("node-n3").await?).await?;
    page.click("menu-zoom").await?;
    level(&page, "node").await?;
    page.wait_for_text("zoom-here", "n3").await?;
    page.expect_silent_console().await
}

/// Two fingers, from one distance to another, in steps.
async fn pinch(page: &Page, (x, y): (i64, i64), from: i64, to: i64) -> Result<()> {
    let touch = |apart: i64| json!([{ "x": x - apart, "y": y, "id": 1 }, { "x": x + apart, "y": y, "id": 2 }]);
    page.ask("Input.dispatchTouchEvent", json!({ "type": "touchStart", "touchPoints": touch(from) })).await?;
    for step in 1..=6 {
        let apart = from + (to - from) * step / 6;
        page.ask("Input.dispatchTouchEvent", json!({ "type": "touchMove", "touchPoints": touch(apart) })).await?;
    }
    page.ask("Input.dispatchTouchEvent", json!({ "type": "touchEnd", "touchPoints": [] })).await.map(|_| ())
}

#[tokio::test]
async fn with_two_fingers_on_a_phone() -> Result<()> {
    let page = Page::start(&Setup { size: (390, 844), ..Setup::default() }).await?;
    page.goto("?lang=ko&scenario=stale-read").await?;
    page.script("window.ringside.seek(400)").await?;
    pinch(&page, page.middle("stage").await?, 30, 90).await?;
    level(&page, "stretch").await?;
    let factor = "Number(document.querySelector('[data-testid=zoom-around]').dataset.factor)";
    let before: f64 = page.eval(factor).await?;
    let (x, y) = page.middle("zoom-strip").await?;
    pinch(&page, (x, y - 40), 30, 110).await?;
    page.wait_until("it is larger", &format!("{factor} > {before} * 1.5")).await?;
    let wide: bool = page.eval("document.documentElement.scrollWidth <= innerWidth + 1").await?;
    assert!(wide, "nothing scrolls sideways");
    page.click("zoom-whole").await?;
    whole(&page).await?;
    page.expect_silent_console().await
}
