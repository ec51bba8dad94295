//! What the page shows when there is little to show: while it loads, while nothing has been asked, when an operation has failed; and where the
//! focus is after presenting.

use anyhow::Result;
use e2e::{Key, Page, Setup};
use serde_json::json;

#[tokio::test]
async fn while_the_engine_loads_the_ring_tells_how_much_of_it_has_come() -> Result<()> {
    let page = Page::open("?lang=ko&scenario=stale-read").await?;
    page.ask("Network.enable", json!({})).await?;
    page.ask("Network.setCacheDisabled", json!({ "cacheDisabled": true })).await?;
    let slow = json!({ "offline": false, "latency": 0, "downloadThroughput": 500_000, "uploadThroughput": 500_000 });
    page.ask("Network.emulateNetworkConditions", slow).await?;
    page.script("setTimeout(() => location.reload())").await?;
    page.wait_until("some of it has come", "!!document.querySelector('.start.counted')").await?;
    // The text can be read meanwhile, and says the same in figures.
    let words: String = page.eval("document.querySelector('.start .come[lang=ko]').textContent").await?;
    assert!(words.contains("MB 가운데"), "{words}");
    assert!(page.eval::<bool>("document.querySelector('.start .loading').checkVisibility()").await?);
    let ring: String = page.eval("document.querySelector('.start .progress').style.strokeDasharray").await?;
    page.wait_until(
        "more of it has come",
        &format!(
            "!document.querySelector('.start') || document.querySelector('.start .progress').style.strokeDasharray !== {}",
            json!(ring)
        ),
    )
    .await?;
    let fast = json!({ "offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    page.ask("Network.emulateNetworkConditions", fast).await?;
    page.wait_until("the page is there", "typeof window.ringsideReady === 'number'").await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn an_empty_timeline_says_how_to_begin_and_a_failure_ends_flat() -> Result<()> {
    for (lang, words) in [("ko", "put하면"), ("en", "Put something")] {
        let page = Page::open(&format!("?lang={lang}")).await?;
        page.wait_for_text("timeline", words).await?;
        page.click("op-put").await?;
        page.wait_until("there is a bar", "!!document.querySelector('.tl-bar')").await?;
        assert!(!page.text("timeline").await?.contains(words));
        page.goto(&format!("?lang={lang}&scenario=timed-out")).await?;
        page.script("window.ringside.seek(4000)").await?;
        page.wait_until("one failed", "document.querySelectorAll('.tl-bar.failed .cap').length === 1").await?;
        assert_eq!(page.eval::<usize>("document.querySelectorAll('.tl-bar.well .cap').length").await?, 0);
        page.expect_silent_console().await?;
    }
    Ok(())
}

#[tokio::test]
async fn after_presenting_the_focus_is_where_it_was_asked_for() -> Result<()> {
    let page = Page::open("?lang=en&scenario=stale-read").await?;
    page.click("present").await?;
    page.wait_until("it is presented", "document.documentElement.dataset.mode === 'present'").await?;
    page.press(Key::Escape).await?;
    page.wait_until("it is over", "document.documentElement.dataset.mode !== 'present'").await?;
    assert_eq!(page.focused().await?, "present");
    page.expect_silent_console().await?;

    // On a phone the settings have the button.
    let phone = Page::start(&Setup { size: (390, 844), ..Setup::default() }).await?;
    phone.goto("?lang=ko&scenario=stale-read").await?;
    phone.click("settings").await?;
    phone.click("settings-present").await?;
    phone.wait_until("it is presented", "document.documentElement.dataset.mode === 'present'").await?;
    assert!(!phone.has("settings-panel").await?);
    phone.press(Key::Escape).await?;
    phone.wait_until("it is over", "document.documentElement.dataset.mode !== 'present'").await?;
    assert_eq!(phone.focused().await?, "settings");
    phone.expect_silent_console().await
}
