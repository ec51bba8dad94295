//! Many runs from the page: under many seeds, and in search of what breaks a check. By workers, with an engine of their own.

use anyhow::Result;
use e2e::{Key, Page, Setup};

/// Opens the page with a scenario, and the dialog.
async fn opened(query: &str) -> Result<Page> {
    let page = Page::open(query).await?;
    page.click("laboratory-open").await?;
    Ok(page)
}

async fn is_open(page: &Page) -> Result<bool> {
    page.eval("!!document.querySelector('[data-testid=laboratory]')?.open").await
}

/// What stands in the dialog when the seeds are done.
async fn swept(page: &Page) -> Result<String> {
    page.wait_until("the seeds are done", "!!document.querySelector('[data-testid=sweep-rate]')").await?;
    page.text("sweep-rate").await
}

#[tokio::test]
async fn seeds_are_run_beside_the_page_and_a_failing_one_is_opened() -> Result<()> {
    let page = opened("?lang=en&scenario=workload").await?;
    page.fill("sweep-first", "1").await?;
    page.fill("sweep-last", "60").await?;
    page.click("sweep-run").await?;
    let rate = swept(&page).await?;
    assert!(rate.contains("of 60 seeds pass"), "{rate}");
    // The same from the document itself, in the page's own engine: the workers run what is open.
    let first: String =
        page.eval("document.querySelector('[data-testid^=\"sweep-first-\"]:not(input)')?.dataset.testid ?? ''").await?;
    assert!(!first.is_empty(), "under some of these seeds an unpromised check is violated");
    let words: String = page.eval(&format!("document.querySelector('[data-testid={first}]').textContent")).await?;
    let seed: u64 = words.trim_start_matches("seed ").parse()?;
    let check = first.trim_start_matches("sweep-first-").to_owned();
    page.click(&first).await?;
    assert!(!is_open(&page).await?, "the dialog makes room for the run");
    let run: u64 = page.eval("window.ringside.report().seed").await?;
    assert_eq!(run, seed);
    page.script("window.ringside.seek(20000)").await?;
    let ok: bool = page.eval(&format!("window.ringside.report().checks['{check}'].ok")).await?;
    assert!(!ok, "{check} is violated under seed {seed}");
    page.click("laboratory-open").await?;
    assert!(swept(&page).await?.contains("of 60 seeds"), "what was found is still there");
    page.expect_silent_console().await
}

#[tokio::test]
async fn what_was_done_by_hand_is_run_too() -> Result<()> {
    let page = Page::open("?lang=en&scenario=key0").await?;
    page.script("window.ringside.seek(1000); for (const node of ['s1', 's2', 's3']) window.ringside.apply({ do: 'wipe', node })")
        .await?;
    page.click("laboratory-open").await?;
    page.fill("sweep-last", "20").await?;
    page.click("sweep-run").await?;
    swept(&page).await?;
    let table = page.text("sweep-checks").await?;
    assert!(table.contains("no_lost_acknowledged_write"), "{table}");
    assert!(
        page.has("sweep-first-no_lost_acknowledged_write").await?,
        "whatever was written is lost with all its copies: {table}"
    );
    page.expect_silent_console().await
}

#[tokio::test]
async fn a_long_sweep_is_cancelled_and_bad_input_gets_a_sentence() -> Result<()> {
    let page = opened("?lang=en&scenario=workload").await?;
    page.fill("sweep-last", "900000").await?;
    page.click("sweep-run").await?;
    page.wait_until("seeds are being run", "/^[1-9]/.test(document.querySelector('[data-testid=laboratory-told]').textContent)")
        .await?;
    page.click("sweep-cancel").await?;
    page.find("sweep-run").await?;
    assert!(!page.has("sweep-rate").await?);
    page.fill("sweep-last", "0").await?;
    page.click("sweep-run").await?;
    page.wait_for_text("laboratory-told", "Seeds are whole numbers, the first not after the last, at most 1,000,000 of them.")
        .await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn a_search_ends_in_a_small_scenario_that_is_opened() -> Result<()> {
    let page = opened("?lang=en&scenario=sloppy-misses").await?;
    page.click("search-tab").await?;
    page.click("search-run").await?;
    page.wait_until("something is found", "!!document.querySelector('[data-testid=search-found]')").await?;
    let toml = page.text("search-found").await?;
    assert!(toml.contains("name = \"sloppy-misses-breaks-linearizable\""), "{toml}");
    assert!(toml.matches("[[steps]]").count() <= 4, "{toml}");
    let told: String = page.eval("document.querySelector('.laboratory .results').textContent").await?;
    assert!(told.contains("Why it is not promised"), "{told}");
    page.eval::<()>("document.querySelector('[data-testid=lang-ko]').click()").await?;
    page.wait_until(
        "it is told in Korean",
        "document.querySelector('.laboratory .results').textContent.includes('약속하지 않는 까닭')",
    )
    .await?;
    page.eval::<()>("document.querySelector('[data-testid=lang-en]').click()").await?;
    let link = page.attribute("search-link", "href").await?.unwrap_or_default();
    page.click("search-open").await?;
    assert!(!is_open(&page).await?);
    page.script("window.ringside.seek(20000)").await?;
    let ok: bool = page.eval("window.ringside.report().checks.linearizable.ok").await?;
    assert!(!ok, "the run that is open now shows it");
    let fragment = link.rsplit_once('#').map(|(_, fragment)| fragment).unwrap_or_default();
    let other = Page::open(&format!("?lang=en#{fragment}")).await?;
    assert_eq!(other.eval::<String>("window.ringside.document().name").await?, "sloppy-misses-breaks-linearizable");
    page.expect_silent_console().await
}

#[tokio::test]
async fn a_search_that_finds_nothing_says_so() -> Result<()> {
    let page = opened("?lang=ko&scenario=key0").await?;
    page.click("search-tab").await?;
    page.fill("search-tries", "25").await?;
    page.click("search-run").await?;
    page.wait_for_text("laboratory-told", "25번 시도하는 동안 linearizable 검사는 깨지지 않았습니다.").await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn the_dialog_is_used_with_keys_alone_and_keeps_them_to_itself() -> Result<()> {
    let page = Page::open("?lang=en&scenario=key0").await?;
    page.tab_to("laboratory-open").await?;
    page.press(Key::Enter).await?;
    assert!(is_open(&page).await?);
    let playing = "document.querySelector('[data-testid=play]').getAttribute('aria-pressed')";
    let before: Option<String> = page.eval(playing).await?;
    page.tab_to("sweep-last").await?;
    page.press("k").await?;
    assert_eq!(page.eval::<Option<String>>(playing).await?, before);
    page.press(Key::Escape).await?;
    page.wait_until("the dialog is closed", "!document.querySelector('[data-testid=laboratory]').open").await?;
    assert_eq!(page.focused().await?, "laboratory-open", "the focus is back where it came from");
    page.expect_silent_console().await
}

#[tokio::test]
async fn many_runs_work_under_a_sub_path() -> Result<()> {
    let page = Page::start(&Setup { mount: "/some/where/".to_owned(), ..Setup::default() }).await?;
    page.goto("?lang=en&scenario=key0").await?;
    page.click("laboratory-open").await?;
    page.fill("sweep-last", "5").await?;
    page.click("sweep-run").await?;
    assert!(swept(&page).await?.contains("of 5 seeds"));
    page.expect_silent_console().await
}
