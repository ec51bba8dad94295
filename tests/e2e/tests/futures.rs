//! Time travel on the page, end to end in a real browser: futures that are kept, and glances at other instants.

use anyhow::Result;
use e2e::{Key, Page};

/// A run of a second in which a put happened, then a node was killed at 300 ms: two futures.
async fn two_futures(page: &Page) -> Result<String> {
    page.script(
        "const p = window.ringside; p.apply({ do: 'put', key: 'k', value: 'v' }); p.seek(1000); \
         p.seek(300); p.apply({ do: 'crash', node: 'n2' }); p.seek(700);",
    )
    .await?;
    page.trace_hash().await
}

#[tokio::test]
async fn a_future_that_was_left_is_drawn_and_can_be_gone_back_to() -> Result<()> {
    for language in ["en", "ko"] {
        let page = Page::open(&format!("?lang={language}&scenario=newcomer")).await?;
        assert!(!page.has("branch-0").await?, "one future is no choice");
        let second = two_futures(&page).await?;
        page.wait_for_attribute("branch-1", "aria-pressed", "true").await?;
        assert_eq!(page.attribute("branch-0", "aria-pressed").await?.as_deref(), Some("false"));
        let label = page.attribute("branch-1", "aria-label").await?.unwrap_or_default();
        assert!(label.contains("300") && label.contains("700"), "{label}");

        page.script("document.querySelector('[data-testid=branch-0]').focus()").await?;
        page.press(Key::Enter).await?;
        page.wait_for_attribute("branch-0", "aria-pressed", "true").await?;
        assert!((page.clock().await? - 700.0).abs() < 0.5, "the same instant");
        assert!(page.eval::<bool>("window.ringside.snapshot().nodes.n2.status === 'up'").await?, "nobody killed it here");
        page.script("window.ringside.switchTo(1)").await?;
        page.wait_for_attribute("branch-1", "aria-pressed", "true").await?;
        assert_eq!(page.trace_hash().await?, second, "what was left is as it was");
        page.expect_silent_console().await?;
    }
    Ok(())
}

#[tokio::test]
async fn pointing_at_an_instant_shows_it_and_moves_nothing() -> Result<()> {
    let page = Page::open("?lang=en&scenario=newcomer").await?;
    two_futures(&page).await?;
    // So far that the middle of the timeline is an instant that was simulated.
    page.script("window.ringside.seek(1100)").await?;
    let before = page.trace_hash().await?;
    page.hover("timeline").await?;
    page.wait_until("a glance is shown", "document.querySelector('[data-testid=glance]')").await?;
    let shown = page.text("glance").await?;
    assert!(shown.contains(" ms") && shown.contains("in flight"), "{shown}");
    assert_eq!(page.trace_hash().await?, before);
    page.hover("op-put").await?;
    page.wait_until("it is gone", "!document.querySelector('[data-testid=glance]')").await?;
    page.expect_silent_console().await
}
