//! What the page itself tells somebody who has read nothing else: followed to the letter, in both languages.
//!
//! A put, a get, a node killed, read all the same, a network cut and healed. The keys that are pressed and the buttons that are
//! clicked are those that its first text names, so a text that leads nowhere fails.

use anyhow::{Context, Result, ensure};
use e2e::{LANGUAGES, Page};

/// What the steps of the text show as keys or as words of the console, in their order.
async fn named(page: &Page, step: usize) -> Result<Vec<String>> {
    page.eval(&format!(
        "[...document.querySelectorAll('[data-testid=try-first] > li')[{step}].querySelectorAll('kbd, code')].map(it => it.textContent.trim())"
    ))
    .await
}

/// Clicks the button of the page that has a word as its text.
async fn click_named(page: &Page, word: &str) -> Result<()> {
    let handle: Option<String> = page
        .eval(&format!(
            "[...document.querySelectorAll('button')].find(it => it.checkVisibility() && it.textContent.trim() === '{word}')?.dataset.testid"
        ))
        .await?;
    page.click(&handle.with_context(|| format!("No button says {word:?}."))?).await
}

async fn answered(page: &Page, how: &str) -> Result<()> {
    page.play_until(
        &format!("the console says {how}"),
        &format!("document.querySelector('[data-testid=op-result]')?.dataset.status === '{how}'"),
    )
    .await
}

#[tokio::test]
async fn the_first_text_leads_through_put_get_kill_and_heal() -> Result<()> {
    for language in LANGUAGES {
        let page = Page::open(&format!("?lang={language}")).await?;
        page.find("try-first").await?;

        // 1 and 2: put, and get.
        let [put, get] = [&named(&page, 0).await?[..], &named(&page, 1).await?[..]].map(|names| names[0].clone());
        click_named(&page, &put).await?;
        answered(&page, "ok").await?;
        ensure!(page.happenings("version_written").await? == 1, "one value is written");
        click_named(&page, &get).await?;
        page.wait_until("it is the second operation", "Object.keys(window.ringside.report().ops).length === 2").await?;
        answered(&page, "ok").await?;

        // 3: one of the key's replicas, which the page shows by its number, is killed; and the get is answered still.
        let [kill, get] = &named(&page, 2).await?[..] else { anyhow::bail!("the third step names a key and a word") };
        let replica: String = page.eval("Object.values(window.ringside.report().keys)[0].replicas[0]").await?;
        page.click(&format!("node-{replica}")).await?;
        page.press(kill.to_lowercase()).await?;
        page.wait_for_attribute(&format!("node-{replica}"), "data-status", "down").await?;
        click_named(&page, get).await?;
        page.wait_until("it is the third operation", "Object.keys(window.ringside.report().ops).length === 3").await?;
        answered(&page, "ok").await?;

        // 4: the network is cut by hand, and healed.
        let [cut, heal] = &named(&page, 3).await?[..] else { anyhow::bail!("the fourth step names two keys") };
        page.script("document.activeElement?.blur()").await?;
        page.press(cut.to_lowercase()).await?;
        let [x, top, bottom]: [i64; 3] = page
            .eval(
                "(r => [(r.left + r.right) / 2, r.top + 12, r.bottom - 12].map(Math.round))\
                 (document.querySelector('[data-testid=stage]').getBoundingClientRect())",
            )
            .await?;
        page.drag((x - 30, top), (x + 30, bottom)).await?;
        page.until_happened("the network is cut", "it.what.kind === 'network_cut'").await?;
        page.press(heal.to_lowercase()).await?;
        page.until_happened("it is healed", "it.what.kind === 'network_healed'").await?;

        // 5: R and W are brought down to 1, and the page says what that costs.
        let names = named(&page, 4).await?;
        for number in ["r-value", "w-value"] {
            page.click(&format!("{number}-minus")).await?;
            page.wait_for_attribute(number, "aria-valuenow", "1").await?;
        }
        page.wait_until(
            "the reads and writes meet no more",
            "document.querySelector('[data-overlap]').dataset.overlap !== 'true'",
        )
        .await
        .with_context(|| format!("{names:?}"))?;
        page.expect_silent_console().await?;
    }
    Ok(())
}
