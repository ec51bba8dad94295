//! Settings: at once, on the next visit, and where a browser keeps nothing. And the browser's back and forward.

use std::time::Duration;

use anyhow::{Result, bail};
use e2e::{Key, Page, Setup};

async fn root(page: &Page, name: &str) -> Result<String> {
    page.eval(&format!("document.documentElement.getAttribute('{name}') ?? ''")).await
}

#[tokio::test]
async fn what_is_chosen_holds_at_once_and_on_the_next_visit() -> Result<()> {
    let page = Page::open("?scenario=stale-read").await?;
    page.prefer(&[("prefers-color-scheme", "light"), ("prefers-reduced-motion", "no-preference")]).await?;
    page.click("settings").await?;
    for choice in ["settings-en", "settings-dark", "settings-motion-reduced", "settings-text-130", "settings-letters-off"] {
        page.click(choice).await?;
        page.wait_for_attribute(choice, "aria-pressed", "true").await?;
    }
    for _ in 0..2 {
        assert_eq!(root(&page, "lang").await?, "en");
        assert_eq!(root(&page, "data-theme").await?, "dark");
        assert_eq!(root(&page, "data-motion").await?, "reduced");
        assert_eq!(root(&page, "data-text").await?, "130");
        page.reload().await?;
    }
    assert!(page.eval::<bool>("getComputedStyle(document.documentElement).zoom === '1.3'").await?, "everything is larger");

    // Without single keys, 1 to 7 do nothing and Space still plays.
    page.press("2").await?;
    page.press("k").await?;
    assert_eq!(page.attribute("view-ring", "aria-selected").await?.as_deref(), Some("true"));
    page.press(" ").await?;
    page.wait_until("time passes", "document.querySelector('.transport').dataset.playing === 'true'").await?;
    page.press(" ").await?;
    page.click("settings").await?;
    page.click("settings-letters-on").await?;
    page.press("2").await?;
    page.wait_for_attribute("view-spacetime", "aria-selected", "true").await?;

    // As the system has it: followed when that changes, and kept nowhere.
    page.click("settings-system").await?;
    page.wait_until("it is light", "document.documentElement.dataset.theme === 'light'").await?;
    page.prefer(&[("prefers-color-scheme", "dark")]).await?;
    page.wait_until("it is dark", "document.documentElement.dataset.theme === 'dark'").await?;
    assert!(page.eval::<bool>("localStorage.getItem('ringside.theme') === null").await?);
    page.click("settings-motion-system").await?;
    page.prefer(&[("prefers-reduced-motion", "reduce")]).await?;
    page.wait_until("it is still", "document.documentElement.dataset.motion === 'reduced'").await?;
    page.click("settings-motion-full").await?;
    page.wait_until("it moves all the same", "document.documentElement.dataset.motion === 'full'").await?;
    page.press(Key::Escape).await?;
    page.wait_until("the settings are away", "!document.querySelector('[data-testid=settings-panel]')").await?;
    assert_eq!(page.focused().await?, "settings", "the focus is where it came from");
    page.expect_silent_console().await
}

#[tokio::test]
async fn what_is_pointed_at_in_larger_text_is_what_is_meant() -> Result<()> {
    let page = Page::open("?lang=en&scenario=workload").await?;
    page.click("settings").await?;
    page.click("settings-text-150").await?;
    page.click("settings-close").await?;
    page.script("window.ringside.seek(1500)").await?;
    // A key's dot is found by where the pointer is, not by an element.
    page.wait_until("there is a key", "!!document.querySelector('.stage-keys .reach-one')").await?;
    let (x, y): (i64, i64) = page
        .eval(
            "(r => [Math.round(r.x + r.width / 2), Math.round(r.y + r.height / 2)])\
             (document.querySelector('.stage-keys .reach-one').getBoundingClientRect())",
        )
        .await?;
    let key: String = page.eval("document.querySelector('.stage-keys .reach-one').textContent").await?;
    page.click_at((x, y)).await?;
    page.wait_until(
        "the key is told of",
        &format!("document.querySelector('[data-testid=inspector] h2')?.textContent === {}", serde_json::to_string(&key)?),
    )
    .await?;
    // And an instant by where on the timeline.
    let (left, middle, width): (f64, f64, f64) = page
        .eval(
            "(r => [r.left, r.top + r.height / 2, r.width])\
             (document.querySelector('[data-testid=timeline]').getBoundingClientRect())",
        )
        .await?;
    let x = left + width * 0.3;
    page.click_at((x as i64, middle as i64)).await?;
    page.wait_until(
        "the playhead is where it was clicked",
        &format!("Math.abs(document.querySelector('.tl-playhead').getBoundingClientRect().left - {x}) < 6"),
    )
    .await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn panels_are_remembered_for_each_view() -> Result<()> {
    let page = Page::open("?lang=en").await?;
    page.press("i").await?;
    page.wait_until("the inspector is away", "!!document.querySelector('.app.no-side')").await?;
    page.reload().await?;
    assert!(page.eval::<bool>("!!document.querySelector('.app.no-side')").await?, "it is still away");
    page.click("view-versions").await?;
    page.wait_until("in another view it is there", "!document.querySelector('.app.no-side')").await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn a_browser_that_keeps_nothing_shows_what_is_chosen() -> Result<()> {
    let page = Page::start(&Setup::default()).await?;
    page.goto("?lang=en").await?;
    page.script(
        "Object.defineProperty(Storage.prototype, 'setItem', { value() { throw new DOMException('no', 'QuotaExceededError'); } })",
    )
    .await?;
    page.click("settings").await?;
    page.click("settings-dark").await?;
    page.wait_until("it is dark", "document.documentElement.dataset.theme === 'dark'").await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn back_and_forward_lead_through_views_and_scenarios() -> Result<()> {
    let page = Page::open("?lang=en&scenario=stale-read").await?;
    let length = "history.length";
    let first: usize = page.eval(length).await?;
    page.click("view-versions").await?;
    page.click("view-membership").await?;
    // Where one is already is nowhere to go, and time is no place.
    page.click("view-membership").await?;
    page.seek(120.0).await?;
    page.click("step").await?;
    assert_eq!(page.eval::<usize>(length).await?, first + 2);
    page.click("scenario-picker").await?;
    page.fill("scenario-search", "key0").await?;
    page.press(Key::Enter).await?;
    let opened = |name: &str| format!("window.ringside.report().scenario === '{name}'");
    page.wait_until("key0 is open", &opened("key0")).await?;
    assert_eq!(page.eval::<usize>(length).await?, first + 3);

    page.script("history.back()").await?;
    page.wait_until("the scenario is back", &opened("stale-read")).await?;
    page.wait_for_attribute("view-membership", "aria-selected", "true").await?;
    page.script("history.back()").await?;
    page.wait_for_attribute("view-versions", "aria-selected", "true").await?;
    page.script("history.back()").await?;
    page.wait_for_attribute("view-ring", "aria-selected", "true").await?;
    page.script("history.go(3)").await?;
    page.wait_until("key0 is open again", &opened("key0")).await?;
    page.wait_for_attribute("view-membership", "aria-selected", "true").await?;
    assert_eq!(page.eval::<usize>(length).await?, first + 3, "going back and forward makes no places");
    page.expect_silent_console().await
}

#[tokio::test]
async fn a_seed_is_a_place_to_come_back_to() -> Result<()> {
    let page = Page::open("?lang=en&scenario=key0").await?;
    let seed = "window.ringside.report().seed";
    let own: u64 = page.eval(seed).await?;
    page.click("new-seed").await?;
    page.wait_until("another seed runs", &format!("{seed} !== {own}")).await?;
    let other: u64 = page.eval(seed).await?;
    page.script("history.back()").await?;
    page.wait_until("its own seed runs", &format!("{seed} === {own}")).await?;
    page.script("history.forward()").await?;
    page.wait_until("the other seed runs", &format!("{seed} === {other}")).await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn a_minute_out_of_sight_is_no_minute_of_the_run() -> Result<()> {
    let page = Page::open("?lang=en").await?;
    page.wait_until("time passes", "window.ringside.now > 5").await?;
    // A hidden page gets no frames; then one comes, whose time stamp is a minute later.
    page.script(
        "const ask = window.requestAnimationFrame.bind(window); let late = 0; \
         window.requestAnimationFrame = frame => ask(stamp => frame(stamp + late)); \
         await new Promise(done => ask(() => ask(done))); \
         window.before = window.ringside.now; late = 60000; \
         await new Promise(done => ask(() => ask(() => ask(done)))); window.after = window.ringside.now;",
    )
    .await?;
    let (before, after): (f64, f64) = page.eval("[window.before, window.after]").await?;
    // A frame counts as 100 ms at most: 10 virtual ones at 1×, and a few frames more. A minute would be 6,000.
    assert!(after > before && after - before < 60.0, "a minute has passed, and the run went from {before} to {after} ms");
    page.expect_silent_console().await
}

/// The same with a tab that is really out of sight: another one lies over it, and the browser gives it no frames.
#[tokio::test]
async fn a_tab_in_the_background_stands_still_and_goes_on_where_it_was() -> Result<()> {
    let page = Page::open("?lang=ko").await?;
    page.wait_until("time passes", "window.ringside.now > 5").await?;
    page.script("window.seen = []; document.addEventListener('visibilitychange', () => window.seen.push([document.visibilityState, performance.now(), window.ringside.now]))").await?;
    page.cover().await?;
    tokio::time::sleep(Duration::from_secs(6)).await;
    page.uncover().await?;
    let seen: Vec<(String, f64, f64)> = page.eval("window.seen").await?;
    let [(hidden, left, before), (visible, came, after)] = seen.as_slice() else { bail!("seen: {seen:?}") };
    assert_eq!((hidden.as_str(), visible.as_str()), ("hidden", "visible"));
    assert!(came - left > 5_000.0, "it was out of sight from {left} to {came}");
    assert!(after - before < 60.0, "the run went from {before} to {after} ms meanwhile");
    page.wait_until("and time passes again", &format!("window.ringside.now > {after} + 5")).await?;
    page.expect_silent_console().await
}
