//! By keys alone, and by ear: everything that a pointer reaches has a way there, what has the focus is seen, the page is in order for whoever
//! hears it, pictures can be had as tables, and motion can be done without.

use anyhow::Result;
use e2e::{Key, Page};

#[tokio::test]
async fn the_first_tab_leads_past_the_bar() -> Result<()> {
    let page = Page::open("?lang=en&scenario=stale-read").await?;
    page.press(Key::Tab).await?;
    assert_eq!(page.focused().await?, "skip");
    page.press(Key::Enter).await?;
    page.wait_until("the focus is on the stage's column", "document.activeElement?.dataset.testid === 'main'").await?;
    assert!(page.address().await?.ends_with("scenario=stale-read"), "the address is as it was: {}", page.address().await?);
    page.press(Key::Tab).await?;
    assert!(page.focused().await?.starts_with("view-"), "then come the views: {}", page.focused().await?);
    page.expect_silent_console().await
}

#[tokio::test]
async fn whatever_has_the_focus_shows_it() -> Result<()> {
    let page = Page::open("?lang=en&scenario=stale-read").await?;
    page.script("window.ringside.seek(400)").await?;
    let mut hidden = Vec::new();
    let mut seen = Vec::new();
    for _ in 0..70 {
        page.press(Key::Tab).await?;
        let handle = page.focused().await?;
        // An outline of its own, or another sign that is there only with the focus; and not under anything, nor out of sight.
        let shown: bool = page
            .eval(
                "(e => { const s = getComputedStyle(e); const r = e.getBoundingClientRect(); \
                   const ring = (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || !!e.closest('svg'); \
                   return ring && r.right > 0 && r.bottom > 0 && r.left < innerWidth && r.top < innerHeight; })(document.activeElement)",
            )
            .await?;
        if !shown {
            hidden.push(handle.clone());
        }
        seen.push(handle);
    }
    assert!(hidden.is_empty(), "the focus is not seen at: {hidden:?}");
    for handle in ["node-n1", "node-n2", "node-n3", "play", "scrubber", "op-put", "settings"] {
        assert!(seen.iter().any(|at| at == handle), "Tab never came to {handle}. It came by {seen:?}");
    }
    page.expect_silent_console().await
}

#[tokio::test]
async fn messages_on_their_way_are_reached_and_looked_at() -> Result<()> {
    let page = Page::open("?lang=en&scenario=stale-read").await?;
    page.script("window.ringside.seek(330)").await?;
    page.wait_until("messages are on their way", "document.querySelectorAll('[data-testid=messages] button').length > 1").await?;
    let stops: usize = page.eval("document.querySelectorAll('[data-testid=messages] button[tabindex=\"0\"]').length").await?;
    assert_eq!(stops, 1, "the list is one stop");
    page.script("document.querySelector('[data-testid=messages] button').focus()").await?;
    let seen = "(r => r.left >= 0 && r.width > 40 && r.bottom <= innerHeight)(document.activeElement.getBoundingClientRect())";
    page.wait_until("the list is seen while it has the focus", seen).await?;
    let below = "document.querySelector('[data-testid=messages]').getBoundingClientRect().top > \
                 document.querySelector('[data-testid=node-n1]').getBoundingClientRect().bottom";
    page.wait_until("it lies at the foot of the stage, where it covers neither tabs nor tools", below).await?;
    page.press(Key::Down).await?;
    let second: String = page.eval("document.activeElement.textContent").await?;
    let expected: String = page.eval("document.querySelectorAll('[data-testid=messages] button')[1].textContent").await?;
    assert_eq!(second, expected);
    page.press(Key::Enter).await?;
    page.wait_until(
        "the inspector tells of a message",
        "/n1|n2|n3|c1/.test(document.querySelector('[data-testid=inspector]').textContent) && \
         !!document.querySelector('[data-testid=why]')",
    )
    .await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn the_focus_stays_with_the_messages_when_one_lands() -> Result<()> {
    let page = Page::open("?lang=en&scenario=stale-read").await?;
    page.script("window.ringside.seek(330)").await?;
    page.wait_until("messages are on their way", "document.querySelectorAll('[data-testid=messages] button').length > 1").await?;
    page.script("window.first = document.querySelector('[data-testid=messages] button'); window.first.focus()").await?;
    let gone = "!window.first.isConnected";
    let play = "document.querySelector('[data-testid=play]').click()";
    page.script(play).await?;
    page.wait_until("it has landed", gone).await?;
    assert_eq!(page.focused().await?, "messages", "while time runs");
    page.script(play).await?;
    page.wait_until("time stands", "document.querySelector('.transport').dataset.playing === 'false'").await?;
    page.script("window.ringside.seek(330)").await?;
    page.wait_until("there are others", "document.querySelectorAll('[data-testid=messages] button').length > 1").await?;
    page.press(Key::Down).await?;
    page.wait_until(
        "the first of them has it",
        "document.activeElement === document.querySelector('[data-testid=messages] button')",
    )
    .await?;
    page.script("window.first = document.activeElement; window.ringside.seek(900)").await?;
    page.wait_until("that has landed too", gone).await?;
    page.drawn().await?;
    assert_eq!(page.focused().await?, "messages", "while it stands");
    page.expect_silent_console().await
}

#[tokio::test]
async fn pictures_are_tables_for_whoever_wants_them() -> Result<()> {
    let page = Page::open("?lang=en&theme=dark&scenario=stale-read").await?;
    page.script("window.ringside.seek(400)").await?;
    page.press("t").await?;
    page.wait_for_text("table-nodes", "n1").await?;
    assert!(!page.has("stage").await?, "the picture made room");
    assert_eq!(page.attribute("settings", "aria-expanded").await?.as_deref(), Some("false"));
    assert_eq!(page.eval::<String>("document.documentElement.dataset.theme").await?, "dark", "nothing else has changed");
    let operations: usize = page.eval("document.querySelectorAll('[data-testid=table-operations] tbody tr').length").await?;
    assert_eq!(operations, page.count("bar-").await?, "as many as on the timeline");
    let traffic: usize = page.eval("document.querySelectorAll('[data-testid=table-traffic] tbody tr').length").await?;
    assert!(traffic > 1 && traffic <= 20);
    // They lead where the picture leads.
    page.script("document.querySelector('[data-testid=table-nodes] button').click()").await?;
    page.wait_for_text("inspector", "n1").await?;
    // They follow the run.
    page.click("step").await?;
    page.drawn().await?;
    for (view, table) in [("view-spacetime", "spacetime-table"), ("view-versions", "versions-table")] {
        page.click(view).await?;
        page.find(table).await?;
        let seen: bool = page
            .eval(&format!(
                "(r => r.width > 200 && r.height > 100)(document.querySelector('[data-testid={table}]').getBoundingClientRect())"
            ))
            .await?;
        assert!(seen, "{table} is in front");
    }
    page.click("view-ring").await?;
    page.press("t").await?;
    page.find("stage").await?;
    page.wait_until("the canvas is painted again", "document.querySelector('.stage-canvas').width > 300").await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn reduced_motion_takes_one_event_after_the_other() -> Result<()> {
    let page = Page::open("?lang=en&scenario=stale-read").await?;
    page.prefer(&[("prefers-reduced-motion", "no-preference")]).await?;
    page.click("settings").await?;
    page.click("settings-motion-reduced").await?;
    page.click("settings-close").await?;
    // Nothing slides and nothing fades.
    let moving: usize = page
        .eval(
            "[...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e); \
               return s.transitionDuration.split(',').some(d => parseFloat(d) > 0) && s.transitionProperty !== 'none' \
                   || s.animationName !== 'none'; }).length",
        )
        .await?;
    assert_eq!(moving, 0, "elements that move by themselves");
    // The clock goes from event to event, and stands still between two.
    page.click("play").await?;
    page.script(
        "const seen = new Set(); const began = performance.now(); \
         while (performance.now() - began < 3000) { seen.add(window.ringside.now); await new Promise(done => requestAnimationFrame(done)); } \
         window.instants = seen.size;",
    )
    .await?;
    let instants: usize = page.eval("window.instants").await?;
    assert!((2..=5).contains(&instants), "one event in 900 ms: {instants} instants in 3 s");
    page.expect_silent_console().await
}

#[tokio::test]
async fn the_page_is_in_order_for_whoever_hears_it() -> Result<()> {
    for lang in ["ko", "en"] {
        let page = Page::open(&format!("?lang={lang}&scenario=stale-read")).await?;
        page.script("window.ringside.seek(400)").await?;
        assert_eq!(page.eval::<String>("document.documentElement.lang").await?, lang);
        let headings: Vec<String> = page
            .eval("[...document.querySelectorAll('h1, h2, h3, h4')].filter(h => h.checkVisibility()).map(h => h.tagName)")
            .await?;
        assert_eq!(headings.iter().filter(|tag| *tag == "H1").count(), 1, "{headings:?}");
        for landmark in ["header", "main", "aside", "nav"] {
            assert!(page.eval::<bool>(&format!("!!document.querySelector('{landmark}')")).await?, "{landmark}");
        }
        assert_eq!(page.attribute("spoken", "aria-live").await?.as_deref(), Some("polite"));
        // What is written on a button is in its name, so that whoever speaks to the page can say what is seen (WCAG 2.5.3).
        let other: Vec<String> = page
            .eval(
                "[...document.querySelectorAll('.btn, .seg button, .tabs button, .sheet-tabs button')].filter(b => b.checkVisibility()).filter(b => { \
                    const label = b.getAttribute('aria-label'); \
                    const written = [...b.childNodes].filter(n => n.nodeType === 3 || (n.nodeType === 1 && !n.matches('svg, kbd, [aria-hidden=true]') && n.checkVisibility())) \
                        .map(n => n.textContent.trim()).join(' ').trim(); \
                    return label && /\\p{Letter}/u.test(written) && !label.includes(written); }).map(b => b.outerHTML)",
            )
            .await?;
        assert!(other.is_empty(), "named otherwise than labelled: {other:?}");
        page.expect_silent_console().await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_happens_is_said_once_a_second_and_not_at_all_when_it_is_fast() -> Result<()> {
    let page = Page::open("?lang=en&scenario=workload").await?;
    page.script(
        "window.said = []; new MutationObserver(() => window.said.push([performance.now(), document.querySelector('[data-testid=spoken]').textContent])) \
             .observe(document.querySelector('[data-testid=spoken]'), { childList: true, characterData: true, subtree: true });",
    )
    .await?;
    page.click("play").await?;
    page.wait_until("three lines were said", "window.said.length >= 3").await?;
    let gaps: Vec<f64> = page.eval("window.said.slice(1).map(([at], index) => at - window.said[index][0])").await?;
    assert!(gaps.iter().all(|gap| *gap > 900.0), "{gaps:?}");
    page.click("speed-10").await?;
    page.script(
        "await new Promise(done => setTimeout(done, 300)); window.said = []; await new Promise(done => setTimeout(done, 2500));",
    )
    .await?;
    assert_eq!(page.eval::<usize>("window.said.length").await?, 0, "at 10× nothing is said");
    page.expect_silent_console().await
}
