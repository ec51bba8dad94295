//! The page comes in two: the ring first, with everything that a hand does to it, and then the rest. What is asked for in between is
//! done when it can be; and if the rest does not come, the page says so and goes on.

use anyhow::Result;
use e2e::{Page, Setup};
use serde_json::json;

/// Has the rest of the page wait, before the page is loaded, until `window.letComplete()` is called.
const HOLD: &str = "const whole = new Promise(done => { window.letComplete = done; }); const load = window.fetch; \
    window.fetch = async (what, ...more) => { if (String(what).includes('_rest.wasm')) await whole; return load(what, ...more); };";
/// Asks for a view; the alert may lie over its tab.
const MERKLE: &str = "document.querySelector('[data-testid=view-merkle]').click()";
/// The files that the browser has loaded.
const FILES: &str = "performance.getEntriesByType('resource').map(file => file.name)";

async fn held(query: &str) -> Result<Page> {
    let page = Page::start(&Setup::default()).await?;
    page.ask("Page.addScriptToEvaluateOnNewDocument", json!({ "source": HOLD })).await?;
    page.begin(query).await?;
    page.find("stage").await?;
    Ok(page)
}

/// Waits until an operation has been answered.
async fn answered(page: &Page) -> Result<()> {
    page.wait_for_attribute("op-result", "data-status", "ok").await
}

#[tokio::test]
async fn the_ring_is_used_before_the_rest_has_come() -> Result<()> {
    for language in ["en", "ko"] {
        let page = held(&format!("?lang={language}")).await?;
        let begun: Vec<String> = page.eval(FILES).await?;
        assert!(begun.iter().any(|file| file.ends_with("_bg.wasm")), "{begun:?}");
        assert!(!begun.iter().any(|file| file.contains("_rest.wasm")), "it is no part of what the ring needs: {begun:?}");

        page.fill("op-key", "cart").await?;
        page.fill("op-value", "milk").await?;
        page.click("op-put").await?;
        answered(&page).await?;
        page.click("tool-kill").await?;
        page.click("node-n2").await?;
        page.wait_for_attribute("node-n2", "data-status", "down").await?;
        page.click("node-n2").await?;
        page.wait_for_attribute("node-n2", "data-status", "up").await?;
        page.click("tool-select").await?;
        page.click("op-get").await?;
        answered(&page).await?;
        page.click("play").await?;
        page.wait_until("the clock stands", "document.querySelector('.transport').dataset.playing === 'false'").await?;

        // The first that needs the rest waits, and says so.
        page.click("view-storage").await?;
        page.wait_until("it says that more comes", "document.querySelector('[data-testid=rest-comes]').textContent.length > 9")
            .await?;
        let unsaid: Option<String> = page.eval("document.documentElement.dataset.unsaid ?? null").await?;
        assert_eq!(unsaid, None, "a text that the page begins with is missing in src/bin/playground/text/first.txt");

        page.script("window.letComplete()").await?;
        page.be_whole().await?;
        page.find("storage-view").await?;
        assert_eq!(page.text("rest-comes").await?, "");
        assert!(
            page.eval::<bool>("Object.keys(window.ringside.report().ops).length === 2").await?,
            "what was done meanwhile is done"
        );
        let steps = "window.ringside.document().steps.map(step => step.do).join()";
        assert_eq!(page.eval::<String>(steps).await?, "put,crash,restart,get");
        page.expect_silent_console().await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_rest_comes_by_itself_and_after_the_ring() -> Result<()> {
    let page = Page::open("?lang=en").await?;
    let began = "performance.getEntriesByType('resource').find(file => file.name.includes('_rest.wasm')).startTime";
    let (ready, began): (f64, f64) = (page.eval("window.ringsideReady").await?, page.eval(began).await?);
    assert!(ready <= began, "the ring was there at {ready} ms, and the rest was asked for at {began} ms");
    let waiting = "document.querySelectorAll('link[rel=stylesheet][disabled]').length";
    assert_eq!(page.eval::<usize>(waiting).await?, 0, "the styles have come with it");
    page.expect_silent_console().await
}

#[tokio::test]
async fn an_address_that_needs_the_rest_has_it_at_once() -> Result<()> {
    let page = Page::open("?lang=en&scenario=newcomer&view=storage").await?;
    page.find("storage-view").await?;
    assert!(!page.has("stage").await?, "and shows nothing else before");
    page.expect_silent_console().await
}

#[tokio::test]
async fn a_rest_that_does_not_come_is_told_and_asked_for_again() -> Result<()> {
    for (query, also) in [("?lang=en", false), ("?lang=en&scenario=newcomer", true)] {
        let page = Page::start(&Setup::default()).await?;
        page.ask("Network.enable", json!({})).await?;
        page.ask("Network.setBlockedURLs", json!({ "urls": ["*_rest.wasm"] })).await?;
        page.begin(query).await?;
        page.wait_for_text("alert", "could not be loaded").await?;
        page.find("stage").await?;
        page.fill("op-key", "cart").await?;
        page.click("op-put").await?;
        answered(&page).await?;

        // What was done since has put the alert away. Still there is no connection.
        assert_eq!(page.text("alert").await?, "");
        page.script(MERKLE).await?;
        page.wait_for_text("alert", "could not be loaded").await?;
        page.ask("Network.setBlockedURLs", json!({ "urls": [] })).await?;
        page.script(MERKLE).await?;
        page.be_whole().await?;
        page.find("merkle-view").await?;
        assert!(!page.text("alert").await?.contains("could not be loaded"), "that is over");
        assert!(
            page.eval::<bool>("Object.keys(window.ringside.report().ops).length === 1").await?,
            "{also}: what was done stays"
        );
    }
    Ok(())
}

#[tokio::test]
async fn what_the_address_leads_to_is_opened_when_the_rest_comes_late() -> Result<()> {
    let page = Page::start(&Setup::default()).await?;
    page.ask("Network.enable", json!({})).await?;
    page.ask("Network.setBlockedURLs", json!({ "urls": ["*_rest.wasm"] })).await?;
    page.begin("?lang=en&scenario=two-writers").await?;
    page.wait_for_text("alert", "could not be loaded").await?;
    page.ask("Network.setBlockedURLs", json!({ "urls": [] })).await?;
    page.script(MERKLE).await?;
    page.be_whole().await?;
    page.wait_until("the scenario of the address is open", "window.ringside.document().name === 'two-writers'").await?;
    page.find("merkle-view").await?;
    Ok(())
}
